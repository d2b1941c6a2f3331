/* bounce_judge.c - what a report's words and codes mean for an address. See bounce_judge.h.
 *
 * The table is read from the top, the first row that fits decides: words before codes, for providers misuse codes; what is
 * about us, what was sent and what may pass before what is final. */
#include "letter/bounce_judge.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "base/text.h"
#include "letter/bounce_words.h"
#include "letter/marks.h"
#include "letter/plain.h"

enum { JUDGED_BYTES = 4000, CODE_BYTES = 20 };

/* The bytes of an enhanced status code at `text`; 0: none. */
static size_t status_length(const char *text)
{
	size_t length = 1;
	if ((text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.')
		return 0;
	for (int part = 0; part < 2; part++) {
		const size_t digits = text[length] == '.' ? strspn(text + length + 1, "0123456789") : 0;
		if (digits == 0 || digits > 3)
			return 0;
		length += digits + 1;
	}
	return text[length] == '.' && isdigit((unsigned char)text[length + 1]) ? 0 : length;
}

const char *status_within(struct arena *arena, const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		const bool begins = at == text || strchr(" (#-[:<;'\"=\n\t", at[-1]) != NULL;
		const size_t length = begins ? status_length(at) : 0;
		if (length > 0)
			return arena_strndup(arena, at, length);
	}
	return "";
}

int reply_within(const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		const bool begins = at == text || strchr(" (#[:<;'\"=\n\t", at[-1]) != NULL;
		if (begins && (at[0] == '4' || at[0] == '5') && at[1] >= '0' && at[1] <= '7'
		        && isdigit((unsigned char)at[2]) && (at[3] == '\0' || strchr(" -\n\t:;,#)'\"", at[3]) != NULL))
			return (at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0');
	}
	return 0;
}

/* ---- the table ---- */

/* A row fits where the code is one of `codes` (separated by blanks; one that ends in "." stands for all that begin so; NULL
 * any) and the words hold one of `words` (NULL: any, and then it is a row of codes only). */
static const struct rule {
	const char *codes;
	const char *const *words;
	const char *permanent;
	const char *status; /* what it amounts to, where the report states none */
	bool is_our_limit;
} rules[] = {
	/* clang-format off */
	{ "5.1.90 5.7.232 5.7.233", NULL, "policy", "5.7.1", true },
	{ NULL, rate_words, "no", "5.2.1", false },
	{ NULL, limit_words, "policy", "5.7.1", true },
	{ "5.1.7 5.1.8", NULL, "policy", "5.1.8", false },
	{ NULL, sender_words, "policy", "5.7.1", false },
	{ "5.", stage_words, "policy", "5.7.1", false },
	{ NULL, full_words, "no", "5.2.2", false },
	{ NULL, size_words, "policy", "5.3.4", false },
	{ NULL, spam_words, "policy", "5.7.1", false },
	{ NULL, later_words, "no", "4.0.0", false },
	{ "5.4.1", denied_words, "yes", "5.1.1", false }, /* "Access denied": how Exchange Online says no such recipient */
	{ NULL, nowhere_words, "yes", "5.1.2", false }, /* also of "4.0.0": given up */
	{ "4.", NULL, "no", "4.0.0", false },
	{ NULL, loop_words, "no", "5.4.6", false },
	{ NULL, excess_words, "policy", "5.7.1", false },
	{ "5.6.", NULL, "policy", "5.6.0", false },
	{ NULL, own_address_words, "policy", "5.7.1", false },
	{ NULL, gone_words, "yes", "5.1.1", false },
	{ "5.7.", NULL, "policy", "5.7.1", false },
	{ NULL, trouble_words, "no", "4.4.7", false },
	{ NULL, other_address_words, "policy", "5.7.1", false },
	{ NULL, denied_words, "policy", "5.7.1", false },
	{ "5.1.1 5.1.2 5.1.3 5.1.6 5.1.10 5.1.351 5.2.1", NULL, "yes", "5.1.1", false },
	{ "5.2.2 5.4. 5.3.0 5.3.1 5.3.2 5.3.5", NULL, "no", "5.2.2", false },
	{ "5.1.0", address_words, "yes", "5.1.1", false },
	{ "5.6. 5.3.4 5.2.3 5.3.3", NULL, "policy", "5.7.1", false },
	/* clang-format on */
};

static bool is_code(const char *codes, const char *code)
{
	while (codes != NULL && *codes != '\0') {
		const size_t length = strcspn(codes, " ");
		const bool is_open = codes[length - 1] == '.';
		if (strncmp(codes, code, length) == 0 && (is_open || code[length] == '\0'))
			return true;
		codes += length;
		codes += strspn(codes, " ");
	}
	return codes == NULL;
}

enum name { NAME_NONE, NAME_ADDRESS, NAME_LINK, NAME_HOST };

/* An address, a link, the name of a host: what words it has says nothing ("blocked@", "spam.example"). */
static enum name name_of(const char *word, size_t length)
{
	if (memchr(word, '@', length) != NULL)
		return NAME_ADDRESS;
	bool has_letter = false, has_dot = false;
	for (size_t i = 0; i < length; i++) {
		has_letter = has_letter || isalpha((unsigned char)word[i]);
		if (word[i] == ':' && length - i > 2 && word[i + 1] == '/' && word[i + 2] == '/')
			return NAME_LINK;
		if (word[i] == '.' && i > 0 && i + 1 < length && isalnum((unsigned char)word[i - 1])) {
			if (isupper((unsigned char)word[i + 1])) /* "RESOLVER.ADR", or the next sentence */
				return NAME_NONE;
			has_dot = has_dot || isalnum((unsigned char)word[i + 1]);
		}
	}
	return has_dot && has_letter ? NAME_HOST : NAME_NONE;
}

/* A link says something after all where it leads to a block list. */
static bool is_list_link(struct arena *arena, const char *word, size_t length)
{
	static const char *const lists[] = { "spamhaus", "spamcop", "sorbs", "barracudacentral", "dnsbl", "blacklist",
		"blocklist", "uceprotect", "abuseat", "surbl", "uribl", "/rbl" };
	const char *link = plain_lower(arena, word, length);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (strstr(link, lists[i]) != NULL)
			return true;
	return false;
}

/* Does the word hold this host's name, whole? */
static bool is_own_host(struct arena *arena, const char *address, const char *word, size_t length)
{
	const char *at = strrchr(address, '@');
	const char *host = at == NULL ? "" : plain_lower(arena, at + 1, strlen(at + 1));
	const char *found = *host == '\0' ? NULL : strstr(plain_lower(arena, word, length), host);
	return found != NULL && !isalnum((unsigned char)found[strlen(host)]);
}

/* Another address than the one that failed, or that we wrote to: most often ours. */
static bool is_other_address(struct arena *arena, const struct failure *failure, const char *word, size_t length)
{
	const char *lower = plain_lower(arena, word, length);
	return strstr(lower, plain_lower(arena, failure->address, strlen(failure->address))) == NULL
	        && (*failure->original == '\0'
	                || strstr(lower, plain_lower(arena, failure->original, strlen(failure->original))) == NULL);
}

/* The address within a word. */
static void address_span(const char *word, size_t length, const char **start, const char **behind)
{
	const char *at = memchr(word, '@', length), *const end = word + length;
	*start = at;
	*behind = at + 1;
	while (*start > word
	        && (isalnum((unsigned char)(*start)[-1]) || strchr("._+-='/&%!#~^$", (*start)[-1]) != NULL))
		(*start)--;
	while (*behind < end && (isalnum((unsigned char)**behind) || strchr(".-", **behind) != NULL))
		(*behind)++;
}

/* What stands around an address: "(ana@x.example:blocked)". */
static void add_around(struct text *out, const char *word, size_t length)
{
	const char *start, *behind, *const end = word + length;
	address_span(word, length, &start, &behind);
	text_add(out, word, (size_t)(start - word));
	text_add_byte(out, ' ');
	if (memchr(behind, '@', (size_t)(end - behind)) == NULL)
		text_add(out, behind, (size_t)(end - behind));
}

static bool is_ours(struct arena *arena, const struct failure *failure, const char *word, size_t length)
{
	const char *start, *behind;
	address_span(word, length, &start, &behind);
	while (behind[-1] == '.' || behind[-1] == '-')
		behind--;
	return failure->house != NULL
	        && is_own_address(failure->house, arena_strndup(arena, start, (size_t)(behind - start)));
}

/* Is the address that failed named at all? */
static bool names_failed(const char *text, const struct failure *failure)
{
	return strcasestr(text, failure->address) != NULL
	        || (*failure->original != '\0' && strcasestr(text, failure->original) != NULL);
}

/* The words of machines as they are compared, without names: another host than the address's becomes "otherhost", and with
 * has_others another address "otheraddress"; ours, where it is alone, "ownaddress". */
static const char *words_of(struct arena *arena, const char *text, const struct failure *failure, bool has_others)
{
	struct text out = { .arena = arena };
	const char *const end = text + strnlen(text, JUDGED_BYTES);
	const bool has_failed = names_failed(text, failure);

	while (text < end) {
		const size_t blanks = strspn(text, " \t\n,"), length = strcspn(text + blanks, " \t\n,");
		const char *word = text + blanks;
		const enum name name = name_of(word, length);
		const char *equals = name == NAME_HOST ? memchr(word, '=', length) : NULL; /* "spf-result=x.example" */
		text_add(&out, text, name == NAME_NONE ? blanks + length : blanks);
		if (equals != NULL) {
			text_add(&out, word, (size_t)(equals - word));
			text_add_byte(&out, ' ');
		}
		if (name == NAME_HOST && !is_own_host(arena, failure->address, word, length))
			text_add_string(&out, word[length - 1] == ':' ? "otherhost:" : "otherhost"); /* speaks */
		else if (name == NAME_LINK && is_list_link(arena, word, length))
			text_add_string(&out, "blocklist");
		else if (name == NAME_ADDRESS)
			add_around(&out, word, length);
		if (name == NAME_ADDRESS && has_others && is_other_address(arena, failure, word, length))
			text_add_string(&out,
			        !has_failed && is_ours(arena, failure, word, length) ? " ownaddress" : " otheraddress");
		text += blanks + length;
	}
	return plain_text(arena, text_string(&out));
}

/* "5.1.0 - Unknown address error 550-'5.7.1 Access denied'": what stands before the quote is a label, and says nothing. */
static const char *unlabelled(const char *text)
{
	for (const char *at = text; (at = strstr(at, "-'")) != NULL; at += 2)
		if (at - text >= 3 && isdigit((unsigned char)at[-1]) && isdigit((unsigned char)at[-2])
		        && (at[-3] == '4' || at[-3] == '5'))
			return at - 3;
	return text;
}

/* Lines before the first that only guesses: what they say is found. */
static const char *until_hedged(struct arena *arena, const char *text)
{
	const char *at = text;
	while (*at != '\0') {
		const size_t length = strcspn(at, "\n");
		if (plain_holds(plain_bytes(arena, at, length), hedging_words) != NULL)
			break;
		at += length + (at[length] == '\n');
	}
	return arena_strndup(arena, text, (size_t)(at - text));
}

/* ---- judging ---- */

struct judged {
	const char *words; /* as compared */
	const char *code;  /* enhanced, as far as known: of the words, else the stated one, else by the reply code */
};

/* The first row that fits. has_words: rows of words are asked; else those of codes only. */
static const struct rule *rule_for(const struct judged *it, bool has_words)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *rule = &rules[i];
		if ((rule->words != NULL && !has_words) || !is_code(rule->codes, it->code))
			continue;
		if (rule->words == NULL || plain_holds(it->words, rule->words) != NULL)
			return rule;
	}
	return NULL;
}

/* The code by which to judge: the other side's own before the one that the reporting side wrote of it. */
static const char *code_for(struct arena *arena, const char *words, const char *stated)
{
	const char *code = status_within(arena, words);
	const int reply = reply_within(words);
	if (*code == '\0' || *code == '2')
		code = stated;
	if (reply != 0 && (*code == '\0' || (code[0] - '0') != reply / 100 || strcmp(code + 1, ".0.0") == 0))
		return arena_printf(arena, "%d.0.0", reply / 100);
	return code;
}

/* The status to show: as stated, if that says anything; else the other side's; else what the rule amounts to. */
static const char *status_for(
        struct arena *arena, const struct failure *failure, const char *code, const struct rule *rule)
{
	const char *const texts[] = { unlabelled(failure->diagnostic),
		*failure->said != '\0' ? unlabelled(failure->said) : unlabelled(failure->notice) };
	const char *status = *failure->status != '\0' && *failure->status != '2' ? failure->status : "";

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *within = status_within(arena, texts[i]);
		const bool says_more = *status == '\0' || strcmp(status + 1, ".0.0") == 0;
		if (says_more && *within != '\0' && *within != '2' && strcmp(within + 1, ".0.0") != 0)
			status = within;
	}
	if (*status != '\0')
		return status;
	if (rule == NULL) /* a reply code alone tells the class */
		return *code == '4' || *code == '5' ? code : "";
	return *code == '4' && *rule->status == '5' ? arena_printf(arena, "4%s", rule->status + 1) : rule->status;
}

/* Refused before the address was named, or for the sender's sake: whatever it says, the address needn't be gone. */
static bool is_about_sender(struct arena *arena, const struct failure *failure)
{
	return plain_holds(words_of(arena, failure->said, failure, false), stage_words) != NULL
	        || plain_holds(words_of(arena, failure->diagnostic, failure, false), sent_words) != NULL;
}

struct judgement failure_judge(struct arena *arena, const struct failure *failure)
{
	const char *const texts[] = { unlabelled(failure->diagnostic), unlabelled(failure->said), failure->notice };
	enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };
	const struct rule *rule = NULL;
	const char *code = failure->status;

	for (size_t i = 0; i < TEXTS && rule == NULL; i++) {
		/* reporters name the sender as a matter of course, the other side names whom it speaks of */
		struct judged it = { .words = words_of(arena, texts[i], failure, i == 0) };
		if (*it.words == '\0')
			continue;
		it.code = code_for(arena, texts[i], failure->status);
		code = it.code;
		rule = rule_for(&it, true);
		/* a list of what it could be is no finding */
		if (rule != NULL && i > 0 && rule->codes == NULL && rule->permanent[0] == 'y'
		        && plain_holds(it.words, hedging_words) != NULL) {
			const struct judged certain = { .code = it.code,
				.words = words_of(arena, until_hedged(arena, texts[i]), failure, false) };
			const struct rule *found = rule_for(&certain, true);
			rule = found != NULL && found->permanent[0] == 'y' ? found : rule_for(&it, false);
		}
	}
	if (rule == NULL)
		rule = rule_for(&(struct judged){ .words = "", .code = code }, false);
	const char *permanent = rule == NULL ? "no" : rule->permanent;
	if (*permanent == 'y' && is_about_sender(arena, failure))
		permanent = "policy";
	return (struct judgement){ .permanent = permanent,
		.status = status_for(arena, failure, code, rule),
		.is_our_limit = rule != NULL && rule->is_our_limit };
}
