/* fold.c - words as they are compared, by ICU: NFKC for full-width letters and ligatures, Latin-ASCII for accents, l and o
 * with a stroke. See fold.h.
 *
 * ICU works on one short piece at a time: a transliterator moves the rest of its text at each change, so that a long text of
 * nothing but accents would cost the square of its length. */
#include "letter/fold.h"
#include "base/text.h"
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { PIECE = 256, PIECE_ROOM = PIECE * 20 /* U+FDFA becomes 18 letters */, SLIP_BYTES = 32 };

static UTransliterator *fold_open(void)
{
	static const char id[] = "NFKC; [[:Default_Ignorable_Code_Point:][:Mn:]] Remove; Latin-ASCII";
	UChar wide[sizeof(id)];
	UErrorCode status = U_ZERO_ERROR;
	u_charsToUChars(id, wide, (int32_t)sizeof(id));
	return utrans_openU(wide, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
}

/* Opened once: ICU needs longer for that than for all names and words of a mail, and each mail's child inherits it. */
static UTransliterator *warmed;

void fold_warm(void)
{
	UChar letter[8] = { 0x142, 0 };
	int32_t length = 1, limit = 1;
	UErrorCode status = U_ZERO_ERROR;
	if (warmed == NULL)
		warmed = fold_open();
	if (warmed != NULL)
		utrans_transUChars(warmed, letter, &length, 8, 0, &limit, &status);
}

static void fold_piece(const UTransliterator *fold, UChar *piece, int32_t length, struct text *out)
{
	int32_t limit = length;
	UErrorCode status = U_ZERO_ERROR;
	if (fold != NULL && length > 0)
		utrans_transUChars(fold, piece, &length, PIECE_ROOM, 0, &limit, &status);
	if (U_FAILURE(status)) /* a piece that grows twentyfold: no words of ours are in it */
		return;
	for (int32_t i = 0; i < length; i++) {
		unsigned c = piece[i];
		if (U16_IS_LEAD(c) && i + 1 < length && U16_IS_TRAIL(piece[i + 1]))
			c = 0x10000u + ((c - 0xd800u) << 10) + (unsigned)piece[++i] - 0xdc00u;
		text_add_code_point(out, c);
	}
}

/* The text with its capitals, line ends and signs, otherwise plain. */
static const char *fold_text(struct arena *arena, const char *in)
{
	UTransliterator *fold = NULL;
	struct text out = { .arena = arena };
	UChar piece[PIECE_ROOM];
	const size_t bytes = strlen(in);
	int32_t length = 0;

	for (size_t i = 0; i < bytes;) {
		unsigned c = (unsigned char)in[i];
		size_t step = c < 0x80 ? 1 : utf8_next(in + i, bytes - i, &c);
		if (step == 0) {
			step = 1;
			c = 0xfffd;
		}
		i += step;
		if (c >= 0x80 && fold == NULL)
			fold = warmed != NULL ? warmed : fold_open();
		if (c >= 0x10000) {
			piece[length++] = U16_LEAD(c);
			piece[length++] = U16_TRAIL(c);
		} else if (c == 0x2028 || c == 0x2029) {
			piece[length++] = '\n';
		} else if (c == 0xa1
		        || c == 0xbf) { /* they open a sentence, and would be taken for "!" and "?" that end one */
			piece[length++] = ' ';
		} else {
			piece[length++] = (UChar)c;
		}
		/* A piece ends where no accent can follow; a line of marks without end is cut anywhere. */
		if (length >= PIECE || ((c == '\n' || c == ' ') && length >= PIECE / 2)) {
			fold_piece(fold, piece, length, &out);
			length = 0;
		}
	}
	fold_piece(fold, piece, length, &out);
	if (fold != warmed)
		utrans_close(fold);
	return text_string(&out);
}

bool fold_is_and(const char *word)
{
	return strcmp(word, "&") == 0 || strcmp(word, "and") == 0 || strcmp(word, "y") == 0 || strcmp(word, "e") == 0
	        || strcmp(word, "i") == 0 || strcmp(word, "oraz") == 0;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word_byte(char c)
{
	return is_letter(c) || is_digit(c);
}

/* Where the word at `text` ends. Inside a word an apostrophe belongs to it, inside a number "-", "/", "." and ":", and in a
 * run without blanks that holds an "@" or "://" everything. */
static size_t word_end(const char *text, bool *is_address)
{
	size_t end = 0, run = 0;
	*is_address = false;
	while (text[run] != '\0' && strchr(" \t\n<>()[]{}\",;", text[run]) == NULL && run < 300) {
		if ((text[run] == '@' && run > 0 && is_word_byte(text[run + 1])) || strncmp(text + run, "://", 3) == 0)
			*is_address = true;
		run++;
	}
	if (*is_address) {
		while (run > 1 && strchr(".!?:'", text[run - 1]) != NULL)
			run--;
		return run;
	}
	while (is_word_byte(text[end]) || (end > 0 && text[end] == '\'' && is_letter(text[end + 1]))
	        || (end > 0 && text[end] != '\0' && strchr("-/.:", text[end]) != NULL && is_digit(text[end - 1])
	                && is_digit(text[end + 1])))
		end++;
	return end;
}

struct reading {
	struct arena *arena;
	struct word_list *words;
	size_t line_first; /* the first word of this line */
	unsigned columns;
};

static struct word *last_word(const struct word_list *words)
{
	return words->count > 0 ? &words->list[words->count - 1] : NULL;
}

static struct word *add_word(struct reading *reading, const char *text, size_t bytes)
{
	struct word_list *words = reading->words;
	if (words->count >= FOLD_WORDS) {
		words->is_cut = true;
		return last_word(words);
	}
	words->list = arena_grow(reading->arena, words->list, words->count, sizeof(*words->list));
	struct word *word = &words->list[words->count++];
	char *folded = arena_strndup(reading->arena, text, bytes < FOLD_WORD_BYTES ? bytes : FOLD_WORD_BYTES);
	word->is_capital = folded[0] >= 'A' && folded[0] <= 'Z';
	word->is_number = is_digit(folded[0]);
	for (char *c = folded; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	word->text = folded;
	return word;
}

static void end_line(struct reading *reading)
{
	struct word_list *words = reading->words;
	if (words->count == reading->line_first) { /* an empty line */
		if (words->count > 0)
			last_word(words)->ends_paragraph = true;
	} else {
		last_word(words)->ends_line = true;
		for (size_t i = reading->line_first; i < words->count; i++)
			words->list[i].line_columns = reading->columns;
	}
	reading->line_first = words->count;
	reading->columns = 0;
}

/* "1. join education": the number counts lines, and is no word. */
static bool is_list_number(const struct reading *reading)
{
	const struct word *last = last_word(reading->words);
	return last != NULL && reading->words->count == reading->line_first + 1 && last->is_number
	        && strlen(last->text) <= 2;
}

/* "No. 4 Main Street" is no "no". */
static bool is_numero(const struct word *last, const char *text)
{
	return strcmp(last->text, "no") == 0 && strncmp(text, ". ", 2) == 0 && text[2] >= '0' && text[2] <= '9';
}

/* "Not sure yet - it depends": it parts a sentence as a comma does. */
static bool is_dash(const struct reading *reading, const char *text)
{
	return *text == '-' && text[1] == ' ' && reading->words->count > reading->line_first && text[-1] == ' ';
}

/* A sign between words; returns how many bytes it takes. */
static size_t read_sign(struct reading *reading, const char *text)
{
	struct word *last = last_word(reading->words);
	const char sign = *text;
	if (sign == '\n') {
		end_line(reading);
	} else if (sign == '&' || sign == '+' || sign == '/') {
		if (last != NULL && strcmp(last->text, "&") != 0)
			add_word(reading, "&", 1);
		if (strncmp(text, "&amp;", 5) == 0)
			return 5;
	} else if (sign == ',' || is_dash(reading, text)) {
		if (last != NULL && strcmp(last->text, ",") != 0)
			add_word(reading, ",", 1);
	} else if ((sign == '.' || sign == ')') && is_list_number(reading) && (text[1] == ' ' || text[1] == '\t')) {
		reading->words->count--;
	} else if (strchr(".!?;:", sign) != NULL && last != NULL && reading->words->count > reading->line_first
	        && !is_numero(last, text)) {
		last->ends_sentence = true;
		last->is_asked = last->is_asked || sign == '?';
		last->is_announcing = last->is_announcing
		        || (sign == ':' && (text[1] == '\0' || strchr("()-DPp", text[1]) == NULL)); /* ":)" */
	} else if (sign == '?') {
		reading->words->has_question = true;
	} else if ((unsigned char)sign >= 0x80) {
		unsigned c = 0;
		size_t step = utf8_next(text, strnlen(text, 4), &c);
		if (u_isalpha((UChar32)c) || c >= 0x2190)
			reading->words->has_other_letters = true;
		return step > 0 ? step : 1;
	}
	return 1;
}

struct word_list fold_words(struct arena *arena, const char *text)
{
	struct word_list words = { 0 };
	struct reading reading = { .arena = arena, .words = &words };
	const char *folded = fold_text(arena, text);

	for (size_t i = 0; folded[i] != '\0' && !words.is_cut;) {
		size_t step;
		bool is_address = false;
		if (is_word_byte(folded[i])) {
			step = word_end(folded + i, &is_address);
			add_word(&reading, folded + i, step)->is_address = is_address;
		} else {
			step = read_sign(&reading, folded + i);
		}
		if (folded[i] != '\n')
			reading.columns += (unsigned)step;
		i += step;
	}
	end_line(&reading);
	if (words.count > 0)
		last_word(&words)->ends_paragraph = true;
	return words;
}

bool fold_is_slip(const char *got, const char *meant)
{
	const size_t g = strlen(got), m = strlen(meant);
	size_t head = 0, tail = 0;
	if (m < 4 || m > SLIP_BYTES || g > SLIP_BYTES || g + 1 < m || g > m + 1)
		return false;
	while (head < g && head < m && got[head] == meant[head])
		head++;
	while (tail < g - head && tail < m - head && got[g - 1 - tail] == meant[m - 1 - tail])
		tail++;
	const size_t in_got = g - head - tail, in_meant = m - head - tail; /* what differs in the middle */
	if (in_got == 2 && in_meant == 2)
		return got[head] == meant[head + 1] && got[head + 1] == meant[head];
	if (m == 4 || in_got > 1 || in_meant > 1 || in_got + in_meant == 0)
		return false;
	if (tail == 0 && in_got == 1)
		return false; /* another ending */
	return m >= 8 || (head > 0 && (tail > 0 || in_got == 0));
}
