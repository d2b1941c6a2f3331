/* quote.c - the person's own words. See quote.h.
 *
 * Line by line, each gets a role: first what is quoted (by ">", by a line that says who wrote when, by a block of
 * header lines, by a marker), then what programs add at the top (banners), then, in each stretch of own lines, what
 * stands at its end (signatures, disclaimers, advertisements). What is left is the sender's, above, below or between.
 * In doubt a line is not the sender's: a request that is missed is read by a person, a request read out of a quote
 * changes a membership. */
#include "letter/quote.h"
#include <ctype.h>
#include <string.h>
#include "letter/phrases.h"
#include "letter/plain.h"

enum { LINES = 20000, ATTRIBUTION_LINES = 4, ATTRIBUTION_BYTES = 400, HEADER_LINES = 12 };
enum role { ROLE_OWN, ROLE_QUOTED, ROLE_FORWARDED, ROLE_ADDED };

struct line {
	const char *text; /* without its ">" and blanks at the end */
	const char *plain;
	enum role role;
	bool is_prefixed; /* quoted by ">" */
};

struct page {
	struct arena *arena;
	struct line *lines;
	size_t count;
	const char *name; /* plain */
	bool is_cut;      /* there are more lines */
};

static bool is_blank(const struct line *line)
{
	return *line->plain == '\0';
}

/* The bytes of a quote's prefix: ">", "> >", "AB>", "| ", with up to three blanks before; 0: none. */
static size_t prefix_length(const char *text)
{
	size_t length = 0, letters = 0;
	while (length < 3 && text[length] == ' ')
		length++;
	if (text[length] == '|' && (text[length + 1] == ' ' || text[length + 1] == '\0'))
		return length + 1 + (text[length + 1] == ' ');
	while (letters < 3 && isupper((unsigned char)text[length + letters]))
		letters++;
	if (text[length + letters] != '>' || strncmp(text + length, ">From ", 6) == 0)
		return 0;
	length += letters;
	while (text[length] == '>' || (text[length] == ' ' && text[length + 1] == '>'))
		length++;
	return length + (text[length] == ' ');
}

static void line_add(struct page *page, const char *text, size_t length)
{
	const char *copy = arena_strndup(page->arena, text, length);
	const size_t prefix = prefix_length(copy);

	while (length > prefix && (copy[length - 1] == ' ' || copy[length - 1] == '\t'))
		length--;
	if (prefix == 0 && strncmp(copy, ">From ", 6) == 0) {
		copy++;
		length--;
	}
	page->lines = arena_grow(page->arena, page->lines, page->count, sizeof(*page->lines));
	struct line *line = &page->lines[page->count++];
	line->text = arena_strndup(page->arena, copy + prefix, length > prefix ? length - prefix : 0);
	line->plain = plain_text(page->arena, line->text);
	line->is_prefixed = prefix > 0;
	line->role = prefix > 0 ? ROLE_QUOTED : ROLE_OWN;
}

static void page_split(struct page *page, const char *text)
{
	while (*text != '\0' && page->count < LINES) {
		const char *end = strchrnul(text, '\n');
		line_add(page, text, (size_t)(end - text));
		text = *end == '\0' ? end : end + 1;
	}
	page->is_cut = *text != '\0';
}

static void mark(struct page *page, size_t from, size_t to, enum role role)
{
	for (size_t i = from; i < to && i < page->count; i++)
		if (page->lines[i].role == ROLE_OWN)
			page->lines[i].role = role;
}

/* "-----", "=====", "_____", "* * *": a line of nothing but strokes. */
static bool is_rule(const char *plain, size_t least)
{
	const size_t length = strspn(plain, "-_=*~ ");
	return length >= least && plain[length] == '\0';
}

/* The first line from `i` on that isn't blank, at most `most` lines on. */
static size_t skip_blank(const struct page *page, size_t i, size_t most)
{
	while (i < page->count && most > 0 && is_blank(&page->lines[i])) {
		i++;
		most--;
	}
	return i;
}

static bool prefix_follows(const struct page *page, size_t i)
{
	i = skip_blank(page, i, 3);
	return i < page->count && page->lines[i].is_prefixed;
}

/* What stands before a quote and belongs to it: nothing, strokes, "Original Message" without strokes (BlackBerry). */
static bool leads_to_quote(const struct line *line)
{
	const size_t length = plain_begins(line->plain, original_markers);
	return line->role == ROLE_OWN
	        && (is_blank(line) || is_rule(line->plain, 3) || (length > 0 && line->plain[length] == '\0'));
}

/* From `from` all is another's, up to the end; where the quote is prefixed, only the lines up to `to` are, for people
 * answer below and between such lines. The strokes that lead to it go along. */
static void mark_quote(struct page *page, size_t from, size_t to, enum role role)
{
	while (from > 0 && leads_to_quote(&page->lines[from - 1]))
		from--;
	mark(page, from, prefix_follows(page, to) ? to : page->count, role);
	for (size_t i = to; role == ROLE_FORWARDED && i < page->count; i++)
		if (page->lines[i].role == ROLE_QUOTED)
			page->lines[i].role = ROLE_FORWARDED;
}

/* "-----Original Message-----", "Begin forwarded message:" in many languages. */
static bool is_marker(const struct line *line, const char *const *phrases)
{
	const char *plain = line->plain;
	const size_t strokes = strspn(plain, "-_=*#~ ");
	const size_t length = plain_begins(plain + strokes, phrases);
	if (length == 0)
		return false;
	const char *rest = plain + strokes + length;
	return strokes >= 2 ? strlen(rest) < 60 : (*rest == ':' && rest[1] == '\0');
}

/* The class of a header line in a reply ("Von: ...", "*Sent:* ..."), -1: none. */
static int header_class(const struct line *line)
{
	const char *plain = line->plain + strspn(line->plain, "* |");
	const char *colon = strchr(plain, ':');
	size_t length = colon == NULL ? 0 : (size_t)(colon - plain);
	while (length > 0 && (plain[length - 1] == '*' || plain[length - 1] == ' '))
		length--;
	for (size_t i = 0; length > 0 && length < 24 && header_words[i].word != NULL; i++)
		if (strlen(header_words[i].word) == length && strncmp(header_words[i].word, plain, length) == 0)
			return (int)header_words[i].header;
	return -1;
}

/* The end of a block of header lines that begins at `i`, or `i` where none does: three kinds, From among them or Date
 * and Subject. A long value may take a second line. */
static size_t header_block_end(const struct page *page, size_t i)
{
	unsigned seen = 0;
	size_t end = i, misses = 0;

	if (header_class(&page->lines[i]) < 0)
		return i;
	for (size_t at = i; at < page->count && at < i + HEADER_LINES && misses < 2; at++) {
		const int header = page->lines[at].role == ROLE_OWN ? header_class(&page->lines[at]) : -1;
		if (header >= 0) {
			seen |= 1u << header;
			end = at + 1;
			misses = 0;
		} else if (is_blank(&page->lines[at]) && at > end) {
			break;
		} else {
			misses++;
		}
	}
	const bool is_sure = (seen & 1u << HEADER_FROM) != 0
	        || ((seen & 1u << HEADER_DATE) != 0 && (seen & 1u << HEADER_SUBJECT) != 0);
	return is_sure && __builtin_popcount(seen) >= 3 ? end : i;
}

static int word_count(const char *plain)
{
	int count = 0;
	for (; *plain != '\0'; plain++)
		count += *plain != ' ' && (plain[1] == ' ' || plain[1] == '\0');
	return count;
}

static int number_count(const char *plain)
{
	int count = 0;
	for (; *plain != '\0'; plain++)
		count += isdigit((unsigned char)*plain) && !isdigit((unsigned char)plain[1]);
	return count;
}

static bool ends_in_colon(const char *plain)
{
	const size_t length = strlen(plain);
	return length > 0 && (plain[length - 1] == ':' || (length > 1 && strcmp(plain + length - 2, ":*") == 0));
}

static bool has_verb(const char *plain)
{
	/* Chinese, Japanese and Korean have no blanks between words */
	static const char *const bare[] = { "写道", "寫道", "님이", "のメール", "작성", "書きました" };
	for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
		if (strstr(plain, bare[i]) != NULL)
			return true;
	return plain_holds(plain, attribution_verbs) != NULL;
}

/* "On Monday, Ana <ana@x.example> wrote:": who wrote when. Lax where a prefixed quote follows: that says most of it. */
static bool is_attribution(const char *plain, bool is_lax)
{
	const bool has_address = strchr(plain, '@') != NULL;
	const int numbers = number_count(plain);

	if (strlen(plain) > ATTRIBUTION_BYTES)
		return false;
	if (is_lax)
		return (ends_in_colon(plain) && (has_address || numbers >= 2 || has_verb(plain)))
		        || (has_address && numbers >= 3) || (has_verb(plain) && (has_address || numbers >= 3));
	const size_t length = strlen(plain);
	const bool is_framed = length > 8 && strncmp(plain, "---", 3) == 0 && strcmp(plain + length - 3, "---") == 0;
	if (is_framed && has_verb(plain))
		return true;
	/* "23 November 2026, 9:04 from Ana <ana@x.example>:" has no verb, but nobody writes so either */
	const bool is_dated = length > 2 && strcmp(plain + length - 2, ">:") == 0 && numbers >= 3;
	return ends_in_colon(plain) && (is_dated || (has_verb(plain) && (has_address || numbers >= 2)));
}

static const char *joined(const struct page *page, size_t from, size_t to)
{
	struct text text = { .arena = page->arena, .limit_bytes = 2 * ATTRIBUTION_BYTES };
	for (size_t i = from; i < to; i++) {
		if (i > from)
			text_add_byte(&text, ' ');
		text_add_string(&text, page->lines[i].plain);
	}
	return text_string(&text);
}

/* The lines that an attribution takes from `i` on; 0: none begins here. */
static size_t attribution_at(const struct page *page, size_t i)
{
	const char *first = page->lines[i].plain;
	if (*first == '\0'
	        || (plain_begins(first, attribution_starts) == 0 && number_count(first) < 2
	                && strchr(first, '@') == NULL && !has_verb(first)))
		return 0;
	for (size_t n = 1; n <= ATTRIBUTION_LINES && i + n <= page->count; n++) {
		const struct line *last = &page->lines[i + n - 1];
		if (last->role != ROLE_OWN || is_blank(last))
			return 0;
		const char *plain = joined(page, i, i + n);
		if (is_attribution(plain, false))
			return n;
		if (ends_in_colon(last->plain))
			return 0;
	}
	return 0;
}

/* "On Monday 31 March at 11:16 Ana / <mailto:ana@x.example / > wrote:" with empty lines between, as some pages copy it. Returns
 * how many lines it takes; 0: none begins here. */
static size_t torn_attribution_at(const struct page *page, size_t i)
{
	enum { TORN_LINES = 8 };
	const char *first = page->lines[i].plain;
	if (plain_begins(first, attribution_starts) == 0 || number_count(first) < 3
	        || strchr(".!?:", first[strlen(first) - 1]))
		return 0;
	for (size_t n = 2; n <= TORN_LINES && i + n <= page->count; n++) {
		const char *last = page->lines[i + n - 1].plain;
		if (ends_in_colon(last))
			return has_verb(last) && word_count(last) <= 2 && strchr(joined(page, i, i + n), '@') != NULL
			        ? n
			        : 0;
	}
	return 0;
}

/* Marks what stands before a prefixed quote and says whose it is. */
static void mark_attribution_before(struct page *page, size_t quote)
{
	size_t end = quote;
	while (end > 0 && quote - end < 3 && page->lines[end - 1].role == ROLE_OWN && is_blank(&page->lines[end - 1]))
		end--;
	if (end == 0 || page->lines[end - 1].role != ROLE_OWN)
		return;
	size_t best = 0;
	for (size_t n = 1; n <= ATTRIBUTION_LINES && n <= end; n++) {
		const struct line *first = &page->lines[end - n];
		if (first->role != ROLE_OWN || is_blank(first))
			break;
		const bool begins = plain_begins(first->plain, attribution_starts) > 0;
		const bool is_one = is_attribution(joined(page, end - n, end), true);
		if (is_one && (best == 0 || begins || number_count(first->plain) >= 2))
			best = n;
		if (is_one && begins)
			break;
	}
	mark(page, end - best, best > 0 ? quote : end, ROLE_QUOTED);
}

/* ">>> Ana <ana@x.example> 11/23/2026 9:04 AM >>>": what follows is quoted, though no line of it says so. */
static bool is_groupwise(const struct line *line)
{
	const size_t length = strlen(line->plain);
	return length > 3 && strcmp(line->plain + length - 3, ">>>") == 0 && number_count(line->plain) >= 3;
}

static void mark_quotes(struct page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];
		if (line->is_prefixed && is_groupwise(line)) {
			mark(page, i, page->count, ROLE_QUOTED);
			return;
		}
		if (line->is_prefixed) {
			if (i > 0 && !page->lines[i - 1].is_prefixed)
				mark_attribution_before(page, i);
			if (is_marker(line, forward_markers))
				page->lines[i].role = ROLE_FORWARDED;
			continue;
		}
		if (line->role != ROLE_OWN || is_blank(line))
			continue;
		const bool is_forward = is_marker(line, forward_markers);
		if (is_forward || is_marker(line, original_markers)) {
			const size_t start = skip_blank(page, i + 1, 3);
			const size_t end = start < page->count ? header_block_end(page, start) : start;
			mark_quote(page, i, end > start ? end : i + 1, is_forward ? ROLE_FORWARDED : ROLE_QUOTED);
			continue;
		}
		size_t end = header_block_end(page, i);
		if (end == i)
			end = i + attribution_at(page, i);
		if (end == i)
			end = i + torn_attribution_at(page, i);
		if (end > i)
			mark_quote(page, i, end, ROLE_QUOTED);
	}
}

/* Inline PGP: armour and signature are a program's. */
static bool mark_armour(struct page *page)
{
	bool is_within = false, is_encrypted = false, is_head = false;
	for (size_t i = 0; i < page->count; i++) {
		struct line *line = &page->lines[i];
		if (strcmp(line->plain, "-----begin pgp signed message-----") == 0) {
			is_head = true;
			line->role = ROLE_ADDED;
		} else if (is_head) { /* "Hash: SHA512", up to the blank line */
			is_head = !is_blank(line);
			line->role = ROLE_ADDED;
		} else if (strncmp(line->plain, "-----begin pgp ", 15) == 0) {
			is_within = true;
			is_encrypted = is_encrypted || strcmp(line->plain, "-----begin pgp message-----") == 0;
		}
		if (is_within)
			line->role = ROLE_ADDED;
		if (strncmp(line->plain, "-----end pgp ", 13) == 0)
			is_within = false;
		if (line->role == ROLE_OWN && strncmp(line->text, "- -", 3) == 0) {
			line->text += 2; /* dash-escaped (RFC 4880, 7.1) */
			line->plain = plain_text(page->arena, line->text);
		}
	}
	return is_encrypted;
}

static size_t paragraph_end(const struct page *page, size_t i)
{
	while (i < page->count && page->lines[i].role == ROLE_OWN && !is_blank(&page->lines[i])
	        && !is_rule(page->lines[i].plain, 3))
		i++;
	return i;
}

/* "CAUTION: This message came from outside": what gateways put at the top, up to three paragraphs. */
static void mark_banners(struct page *page)
{
	size_t i = 0;
	for (int paragraphs = 0; paragraphs < 3; paragraphs++) {
		while (i < page->count
		        && (is_blank(&page->lines[i]) || page->lines[i].role != ROLE_OWN
		                || is_rule(page->lines[i].plain, 3)))
			i++;
		const size_t end = paragraph_end(page, i);
		if (i >= page->count || end == i)
			return;
		const char *plain = page->lines[i].plain + strspn(page->lines[i].plain, "*[!#<|( ");
		const char *whole = joined(page, i, end);
		const bool has_label = plain_begins(plain, banner_labels) > 0;
		const bool is_banner = (has_label && plain_holds(whole, banner_words) != NULL)
		        || plain_holds(whole, banner_sentences) != NULL;
		if (!is_banner)
			return;
		/* a banner on one long line may have the letter's first line directly under it; a wrapped one ends at
		 * the blank line */
		size_t stop = end;
		const size_t first = strlen(page->lines[i].plain);
		if (first > 90
		        || (end - i == 2 && strlen(page->lines[i + 1].plain) < 40 && first > 40
		                && plain_holds(page->lines[i].plain, banner_words) != NULL
		                && plain_holds(page->lines[i + 1].plain, banner_words) == NULL))
			stop = i + 1;
		mark(page, i, stop, ROLE_ADDED);
		i = stop;
		while (i < page->count && (is_blank(&page->lines[i]) || is_rule(page->lines[i].plain, 3)))
			page->lines[i++].role = ROLE_ADDED;
	}
}

static bool has_contact(const char *plain)
{
	int digits = 0;
	for (const char *at = plain; *at != '\0'; at++)
		digits += isdigit((unsigned char)*at) != 0;
	return digits >= 7 || strchr(plain, '@') != NULL || strstr(plain, "://") != NULL
	        || strstr(plain, "www.") != NULL || strstr(plain, " | ") != NULL;
}

/* Is the line the sender's name, or the beginning or end of it ("Dana", "D. Poe")? */
static bool is_name(const struct page *page, const char *plain)
{
	size_t matched = 0;
	if (*page->name == '\0' || word_count(plain) > 4)
		return false;
	while (*plain != '\0') {
		size_t length = strcspn(plain, " ,");
		const bool is_initial = length <= 2 && length > 0 && (length == 1 || plain[1] == '.');
		const char *at = page->name;
		bool is_in = is_initial;
		while (!is_in && length > 1
		        && (at = strstr(at, length < 64 ? arena_strndup(page->arena, plain, length) : "\n")) != NULL) {
			is_in = (at == page->name || at[-1] == ' ')
			        && (at[length] == '\0' || strchr(" ,@.", at[length]) != NULL);
			at++;
		}
		if (!is_in)
			return false;
		matched += !is_initial;
		plain += length + strspn(plain + length, " ,");
	}
	return matched > 0;
}

/* "Dana Poe | Director", "Dana Poe, RN", "Dana Poe (she/her)": the bytes of the name, 0: it doesn't begin with one. */
static size_t name_length(const struct page *page, const char *plain)
{
	const size_t length = strcspn(plain, ",|(/");
	enum { BEHIND_WORDS = 8 };
	if (is_name(page, plain))
		return strlen(plain);
	if (plain[length] == '\0' || word_count(plain + length) > BEHIND_WORDS || strpbrk(plain, "?!") != NULL)
		return 0;
	size_t end = length;
	while (end > 0 && plain[end - 1] == ' ')
		end--;
	const char *name = arena_strndup(page->arena, plain, end);
	return word_count(name) >= 2 && is_name(page, name) ? end : 0;
}

/* "Best regards," in our languages: what follows is a name and a signature. */
static bool is_closing(const char *plain)
{
	enum { REST_BYTES = 24, CERTAIN_BYTES = 12 }; /* longer phrases begin nothing else */
	const size_t length = plain_begins(plain, closings);
	const char *rest = plain + length;

	if (length == 0 || strlen(rest) > REST_BYTES || strchr(rest, '?') != NULL || word_count(plain) > 6)
		return false;
	return *rest == '\0' || strchr(",.!:-", *rest) != NULL || plain[length - 1] == ',' || length >= CERTAIN_BYTES;
}

/* Behind a name or a closing: does this paragraph still speak? "PS: ..." or a sentence without telephone and address. */
static bool is_postscript(const struct page *page, size_t i, size_t end)
{
	static const char *const marks[] = { "ps", "p.s.", "p.s", "pd", "p.d.", "post scriptum", NULL };
	if (plain_begins(page->lines[i].plain, marks) > 0)
		return true;
	for (size_t at = i; at < end; at++)
		if (has_contact(page->lines[at].plain))
			return false;
	const char *plain = joined(page, i, end);
	return word_count(plain) >= 5 && strchr(".?!", plain[strlen(plain) - 1]) != NULL;
}

/* The rest of the paragraph behind a name; returns where it ends. */
static size_t mark_behind_name(struct page *page, size_t i, size_t to)
{
	while (i < to && !is_blank(&page->lines[i]))
		page->lines[i++].role = ROLE_ADDED;
	return i;
}

/* The paragraphs below a name that don't speak. */
static void mark_silent(struct page *page, size_t i, size_t to)
{
	while (i < to) {
		i = skip_blank(page, i, to - i);
		size_t end = i;
		while (end < to && !is_blank(&page->lines[end]))
			end++;
		if (i < end && !is_postscript(page, i, end))
			mark(page, i, end, ROLE_ADDED);
		i = end;
	}
}

static bool is_delimiter(const struct line *line)
{
	return strcmp(line->plain, "--") == 0 || strcmp(line->text, "-- ") == 0
	        || strcmp(line->text, "\xE2\x80\x94") == 0 || is_rule(line->plain, 20)
	        || (line->plain[0] == '_' && is_rule(line->plain, 8));
}

/* Does a disclaimer begin with line `i`? The line does, or it is the first of a paragraph that is one; if a later line
 * of the paragraph begins it, the lines above are somebody's words. */
static bool is_disclaimer(const struct page *page, size_t i, size_t to, bool begins_paragraph)
{
	enum { PARAGRAPH_LINES = 6 };
	size_t end = i + 1;

	if (plain_begins(page->lines[i].plain, disclaimers) > 0)
		return true;
	while (begins_paragraph && end < to && !is_blank(&page->lines[end]) && end - i < PARAGRAPH_LINES) {
		if (plain_begins(page->lines[end].plain, disclaimers) > 0)
			return false;
		end++;
	}
	return begins_paragraph && plain_holds(joined(page, i, end), disclaimers) != NULL;
}

/* Of "Dana Poe | Director" the name stays. */
static void cut_at_bar(struct page *page, struct line *line)
{
	size_t length = strcspn(line->text, "|");
	while (length > 0 && line->text[length - 1] == ' ')
		length--;
	line->text = arena_strndup(page->arena, line->text, length);
}

/* One stretch of own lines, [from, to): takes off what stands at its end. */
static void mark_ending(struct page *page, size_t from, size_t to)
{
	bool has_words = false, has_name = false;
	for (size_t i = from; i < to; i++) {
		const struct line *line = &page->lines[i];
		size_t name = 0; /* where a signature goes on; 0: none begins here */
		if (is_blank(line) || line->role != ROLE_OWN)
			continue;
		const bool begins = i == from || is_blank(&page->lines[i - 1]) || is_rule(page->lines[i - 1].plain, 3)
		        || page->lines[i - 1].role != ROLE_OWN;
		if (is_delimiter(line) || is_disclaimer(page, i, to, begins)) {
			mark(page, i, to, ROLE_ADDED);
			return;
		}
		if (plain_begins(line->plain + strspn(line->plain, "*_[(<-> "), mobile_lines) > 0
		        && strlen(line->plain) < 120) {
			page->lines[i].role = ROLE_ADDED;
			continue;
		}
		if (has_words && is_closing(line->plain)) {
			name = skip_blank(page, i + 1, 2);
			if (name < to && word_count(page->lines[name].plain) <= 4
			        && !has_contact(page->lines[name].plain))
				name++;
		} else if (has_words && name_length(page, line->plain) > 0) {
			cut_at_bar(page, &page->lines[i]);
			name = i + 1;
		}
		name = name > 0 ? mark_behind_name(page, name, to) : 0;
		if (name > 0 && !has_name) /* once: what speaks below one name does below the next */
			mark_silent(page, name, to);
		has_name = has_name || name > 0;
		has_words = true;
	}
}

static void mark_endings(struct page *page)
{
	for (size_t i = 0; i < page->count;) {
		size_t end = i;
		while (end < page->count && (page->lines[end].role == ROLE_OWN || page->lines[end].role == ROLE_ADDED))
			end++;
		mark_ending(page, i, end);
		i = end + 1;
	}
}

static void words_write(struct own_words *words, const struct page *page)
{
	int blanks = 0;
	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];
		words->has_forward = words->has_forward || line->role == ROLE_FORWARDED;
		words->has_quote = words->has_quote || line->role == ROLE_QUOTED;
		if (line->role == ROLE_QUOTED || line->role == ROLE_FORWARDED) {
			text_add_string(&words->quoted, line->text);
			text_add_byte(&words->quoted, '\n');
		}
		if (line->role != ROLE_OWN || is_blank(line)) {
			blanks = 1;
			continue;
		}
		if (words->own.length > 0)
			text_add_string(&words->own, blanks > 0 ? "\n\n" : "\n");
		text_add_string(&words->own, line->text);
		blanks = 0;
	}
	/* strokes at the end lead to what was taken off */
	while (words->own.length > 0 && strchr("-_=*~ \n", words->own.data[words->own.length - 1]) != NULL) {
		const char *last = memrchr(words->own.data, '\n', words->own.length);
		const char *start = last == NULL ? words->own.data : last + 1;
		if (!is_rule(start, 2) && *start != '\0')
			break;
		words->own.length = (size_t)(start - words->own.data) - (last != NULL);
		words->own.data[words->own.length] = '\0';
	}
}

void words_own(struct own_words *words, struct arena *arena, const char *text, const char *name)
{
	struct page page = { .arena = arena, .name = plain_text(arena, name) };

	*words = (struct own_words){ .own = { .arena = arena }, .quoted = { .arena = arena } };
	page_split(&page, text);
	words->is_cut = page.is_cut;
	words->is_encrypted = mark_armour(&page);
	mark_quotes(&page);
	mark_banners(&page);
	mark_endings(&page);
	words_write(words, &page);
}
