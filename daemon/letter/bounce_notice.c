/* bounce_notice.c - a mail server's notice in words. See bounce_notice.h.
 *
 * A notice is read line by line, once. An address counts by where it stands: at the beginning of a line, behind a word that
 * announces it, within a sentence, in a header field; the most certain places that there are give the recipients. What
 * stands from one of them to the next is said of it. */
#include "letter/bounce_notice.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "letter/bounce_words.h"
#include "letter/marks.h"
#include "letter/phrases.h"
#include "letter/plain.h"

enum { NOTICE_BYTES = 16 * 1024, LABEL_BYTES = 60, SAID_BYTES = 3000, FIELD_BYTES = 2000 };

/* ---- where the copy of our mail begins ---- */

static bool is_border(struct arena *arena, const char *line, size_t length)
{
	enum { LONGEST = 120 };
	static const char *const fields[] = { "Received:", "Return-Path:", "X-Envelope-From:", "DKIM-Signature:",
		"List-Id:", "List-Unsubscribe:", "MIME-Version:" };
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strncasecmp(line, fields[i], strlen(fields[i])) == 0)
			return true;
	if (length > LONGEST || length < 4)
		return false;
	const size_t lead = strspn(line, " \t*#|");
	const char last = line[length - 1];
	const bool is_lead = strncmp(line + lead, "--", 2) == 0 || strncmp(line + lead, "==", 2) == 0
	        || strncmp(line + lead, "__", 2) == 0;
	const char *plain = plain_bytes(arena, line, length);
	const bool is_drawn = is_lead || strchr(":-=]|", last) != NULL || strstr(plain, " follows.") != NULL
	        || strstr(plain, " follow.") != NULL;
	return is_drawn && plain_holds(plain, border_words) != NULL && plain_holds(plain, no_border_words) == NULL;
}

static size_t line_length(const char *line)
{
	return strcspn(line, "\n");
}

/* The bytes of `text` before the copy of our mail. */
static size_t notice_length(struct arena *arena, const char *text, size_t length)
{
	bool has_words = false;
	for (size_t at = 0; at < length;) {
		const size_t line = line_length(text + at);
		if (has_words && is_border(arena, text + at, line))
			return at;
		has_words = has_words || strspn(text + at, " \t-=*") < line;
		at += line + 1;
	}
	return length;
}

/* ---- places ---- */

/* How many bytes at the end of `text` are of these? */
static size_t span_back(const char *text, const char *bytes)
{
	size_t count = 0;
	const size_t length = strlen(text);
	while (count < length && strchr(bytes, text[length - count - 1]) != NULL)
		count++;
	return count;
}

/* Does `plain`, what stands before an address, end with one of `words`? */
static bool ends_with_word(const char *plain, const char *const *words)
{
	const size_t length = strlen(plain) - span_back(plain, " :<\"'([=*-.\t");
	for (; *words != NULL; words++) {
		const size_t word = strlen(*words);
		if (word > length || strncmp(plain + length - word, *words, word) != 0)
			continue;
		const unsigned char before = word == length ? ' ' : (unsigned char)plain[length - word - 1];
		if (!isalnum(before) && (before < 0x80 || (unsigned char)(*words)[0] >= 0xE3))
			return true;
	}
	return false;
}

/* Digits, brackets, dots and dashes before an address are as good as nothing: "550 5.1.1 <ana@x.example>". */
static bool is_bare(const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (isalpha((unsigned char)line[i]) || (unsigned char)line[i] >= 0x80)
			return false;
	return true;
}

/* "To:", "Para:" and others at the beginning of a line: a field of our mail, or of none. */
static bool is_field(struct arena *arena, const char *line, size_t length, enum header *kind)
{
	const char *colon = memchr(line, ':', length);
	if (colon == NULL || colon - line > LABEL_BYTES || colon == line)
		return false;
	const char *name = plain_bytes(arena, line, (size_t)(colon - line));
	for (const struct header_word *word = header_words; word->word != NULL; word++)
		if (strcmp(word->word, name) == 0) {
			*kind = word->header;
			return true;
		}
	*kind = HEADER_CC;
	return strcmp(name, "message-id") == 0 || strcmp(name, "x-mailer") == 0 || strcmp(name, "return-path") == 0;
}

/* Of those the text holds, but never the one that failed. */
static bool is_machine(const char *address)
{
	static const char *const locals[] = { "mailer-daemon@", "noreply@", "no-reply@", "abuse@", "donotreply@",
		"do-not-reply@" };
	for (size_t i = 0; i < sizeof(locals) / sizeof(locals[0]); i++)
		if (strncasecmp(address, locals[i], strlen(locals[i])) == 0)
			return true;
	return false;
}

/* The report is addressed to who sent the mail. */
static bool is_reports_own(const struct mail *mail, const struct source *source, const char *address)
{
	static const char *const fields[] = { "To", "Delivered-To", "From" };
	const size_t length = strlen(address);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const char *value = mail_field(mail, fields[i]);
		const char *found = strnlen(value, FIELD_BYTES) < FIELD_BYTES ? strcasestr(value, address) : NULL;
		if (found != NULL && !isalnum((unsigned char)found[length]) && found[length] != '.')
			return true;
	}
	return is_own_address(source->reader->house, address);
}

static enum place place_of(struct arena *arena, const char *line, size_t length, const char *start)
{
	const size_t before = (size_t)(start - line);
	enum header kind;
	if (is_field(arena, line, length, &kind))
		return kind == HEADER_TO ? PLACE_TO : PLACE_NONE;
	if (is_bare(line, before))
		return PLACE_FIRST;
	const size_t kept = before < LABEL_BYTES ? before : LABEL_BYTES;
	const char *plain = plain_bytes(arena, start - kept, kept);
	if (ends_with_word(plain, other_words))
		return PLACE_NONE;
	const size_t end = strlen(plain) - span_back(plain, " <\"'([");
	const bool is_announced = end > 0 && plain[end - 1] == ':';
	return is_announced || ends_with_word(plain, label_words) ? PLACE_LABEL : PLACE_WITHIN;
}

/* ---- addresses ---- */

/* Bytes of a letter beyond ASCII that addresses have: of the alphabets up to U+07FF. In scripts without blanks an address ends
 * where they begin. */
static bool is_letter_lead(char c)
{
	return (unsigned char)c >= 0xC3 && (unsigned char)c <= 0xDF;
}

static size_t local_step(const char *line, const char *at)
{
	const char c = at[-1];
	if (isalnum((unsigned char)c) || (c != '\0' && strchr("._+-=/'&%!#~^$?*|{}", c) != NULL))
		return 1;
	return ((unsigned char)c & 0xC0) == 0x80 && at - line >= 2 && is_letter_lead(at[-2]) ? 2 : 0;
}

static size_t domain_step(const char *at)
{
	if (isalnum((unsigned char)*at) || *at == '.' || *at == '-')
		return 1;
	return is_letter_lead(*at) && ((unsigned char)at[1] & 0xC0) == 0x80 ? 2 : 0;
}

/* The address around `at`; false: it is none. */
static bool address_around(const char *line, const char *at, const char **start, const char **end)
{
	enum { LOCAL_BYTES = 128, DOMAIN_BYTES = 255 };
	size_t step;
	*start = at;
	*end = at + 1;
	while (*start > line && at - *start < LOCAL_BYTES && (step = local_step(line, *start)) > 0)
		*start -= step;
	while (*end - at < DOMAIN_BYTES && (step = domain_step(*end)) > 0)
		*end += step;
	while (*end > at && ((*end)[-1] == '.' || (*end)[-1] == '-'))
		(*end)--;
	while (*start < at && strchr("'.=*-|{", **start) != NULL)
		(*start)++;
	return *start < at && memchr(at, '.', (size_t)(*end - at)) != NULL;
}

static void named_add(struct notice *notice, const char *address, enum place place, size_t line)
{
	if (notice->named_count == NOTICE_NAMED)
		return;
	notice->named[notice->named_count++] =
	        (struct named){ .address = address, .original = "", .place = place, .start = line, .end = 0 };
}

static void line_read(
        const struct mail *mail, struct source *source, struct notice *notice, size_t offset, size_t length)
{
	const char *line = notice->text + offset, *const line_end = line + length;
	struct arena *arena = source->arena;

	for (const char *at = line; (at = memchr(at, '@', (size_t)(line_end - at))) != NULL; at++) {
		const char *start, *end;
		if (notice->named_count == NOTICE_NAMED || !address_around(line, at, &start, &end))
			continue;
		const size_t kept = start - line < LABEL_BYTES ? (size_t)(start - line) : LABEL_BYTES;
		const char *before = plain_bytes(arena, start - kept, kept);
		const char *address = report_address(arena, arena_strndup(arena, start, (size_t)(end - start)));
		if (*address == '\0')
			continue;
		struct named *last = notice->named_count == 0 ? NULL : &notice->named[notice->named_count - 1];
		const bool is_original = ends_with_word(before, original_words);
		if (is_original && last != NULL && last->place < PLACE_TO)
			last->original = address;
		else if (is_original) /* of one that is no address */
			named_add(notice, address, PLACE_LABEL, offset);
		else if (!is_machine(address) && !is_reports_own(mail, source, address))
			named_add(notice, address, place_of(arena, line, length, start), offset);
		at = end - 1;
	}
}

static enum place best_place(const struct notice *notice)
{
	enum place best = PLACE_NONE;
	for (size_t i = 0; i < notice->named_count; i++)
		if (notice->named[i].place < best)
			best = notice->named[i].place;
	return best;
}

/* What is said of an address ends where the next begins. */
static void ends_set(struct notice *notice)
{
	const enum place best = notice->best = best_place(notice);
	size_t end = strlen(notice->text);
	for (size_t i = notice->named_count; i > 0; i--) {
		struct named *named = &notice->named[i - 1];
		named->end = end;
		if (named->place == best && (i < 2 || strcasecmp(notice->named[i - 2].address, named->address) != 0))
			end = named->start;
	}
}

static void notice_sense(struct notice *notice, struct arena *arena, const char *subject)
{
	static const char *const delayed[] = { "delivery has been delayed", "delivery is delayed", "delivery delayed",
		"(delay)", NULL };
	const char *plain = plain_text(arena, subject);
	const bool says_delayed = plain_begins(plain, delay_words) > 0 || plain_holds(plain, delayed) != NULL;
	const bool is_final = plain_holds(plain, final_words) != NULL
	        || (!says_delayed && plain_holds(notice->plain, final_words) != NULL);
	notice->is_delay = !is_final
	        && (plain_holds(plain, delay_words) != NULL || plain_holds(notice->plain, delay_words) != NULL);
	notice->is_success = plain_begins(plain, success_subjects) > 0 || plain_holds(plain, success_words) != NULL
	        || plain_holds(notice->plain, success_words) != NULL;
}

struct notice *notice_read(const struct mail *mail, struct source *source)
{
	struct arena *arena = source->arena;
	struct notice *notice = arena_alloc(arena, sizeof(*notice));
	const char *all = text_string(&mail->text);
	const size_t most = mail->text.length < NOTICE_BYTES ? mail->text.length : NOTICE_BYTES;
	const size_t length = notice_length(arena, all, most);

	notice->text = arena_strndup(arena, all, length);
	notice->rest = all + length;
	struct text own = { .arena = arena }; /* without the fields of our mail, whose subject is nobody's reason */
	for (size_t at = 0; at < length;) {
		const size_t line = line_length(notice->text + at);
		enum header kind;
		line_read(mail, source, notice, at, line);
		if (!is_field(arena, notice->text + at, line, &kind))
			text_add(&own, notice->text + at, line + 1);
		at += line + 1;
	}
	notice->plain = plain_text(arena, text_string(&own));
	ends_set(notice);
	notice_sense(notice, arena, source->letter->subject);
	return notice;
}

/* "<-- 220 mx.x.example ESMTP", "--> RCPT To:<...>": the first digit of a reply, '>' of a command, 0 of a line that is none. */
static char session_line(const char *line)
{
	static const char *const replies[] = { "<-- ", "<<< ", "<- " }, *const commands[] = { "--> ", ">>> ", "-> " };

	line += strspn(line, " \t");
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		const char *reply = line + strlen(replies[i]);
		if (strncmp(line, commands[i], strlen(commands[i])) == 0)
			return '>';
		if (strncmp(line, replies[i], strlen(replies[i])) == 0 && strspn(reply, "0123456789") == 3)
			return *reply;
	}
	return 0;
}

/* A whole session is shown: of what was said in it only the refusal counts, and what stands behind it. */
static const char *without_session(struct arena *arena, const char *said)
{
	size_t from = 0, refused = 0;
	bool has_success = false;

	for (size_t at = 0; said[at] != '\0'; at += line_length(said + at), at += said[at] == '\n') {
		const char kind = session_line(said + at);
		if (kind != 0 && !has_success && from == 0)
			from = at;
		has_success = has_success || kind == '2';
		if (kind == '4' || kind == '5') {
			refused = at;
			break;
		}
	}
	return has_success && refused > 0 ? arena_printf(arena, "%.*s%s", (int)from, said, said + refused) : said;
}

const char *notice_about(const struct notice *notice, struct arena *arena, const char *address)
{
	struct text said = { .arena = arena, .limit_bytes = SAID_BYTES };
	size_t behind = 0;
	for (size_t i = 0; i < notice->named_count; i++) {
		const struct named *named = &notice->named[i];
		const size_t start = named->start > behind ? named->start : behind;
		if (strcasecmp(named->address, address) != 0 || start >= named->end || named->place == PLACE_TO)
			continue;
		text_add(&said, notice->text + start, named->end - start);
		text_add_byte(&said, '\n');
		behind = named->end;
	}
	return without_session(arena, text_string(&said));
}

const char *notice_original(const struct notice *notice, const char *address)
{
	for (size_t i = 0; i < notice->named_count; i++)
		if (*notice->named[i].original != '\0' && strcasecmp(notice->named[i].address, address) == 0)
			return notice->named[i].original;
	return "";
}

void notice_failures(const struct notice *notice, struct source *source, const char *status)
{
	const enum place best = notice->best;
	if (notice->is_success && *status == '\0')
		return;
	for (size_t i = 0; i < notice->named_count; i++) {
		const struct named *named = &notice->named[i];
		if (named->place != best || best == PLACE_NONE)
			continue;
		failure_add(source,
		        &(struct failure){ .address = named->address,
		                .original = named->original,
		                .status = status,
		                .diagnostic = "",
		                .said = notice_about(notice, source->arena, named->address),
		                .notice = notice->plain,
		                .is_delayed = notice->is_delay });
		if (best == PLACE_WITHIN)
			return; /* others within sentences are hardly ever recipients */
	}
}
