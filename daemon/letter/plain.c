/* plain.c - text as machines compare it: small letters, no accents, single blanks. See plain.h. */
#include "letter/plain.h"
#include <stdint.h>
#include <string.h>
#include <unicode/uchar.h>
#include "base/text.h"

enum { STAR_BYTES = 40 };

/* U+00C0 to U+017F without their marks, lower case; "." leaves a character as it is. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* Characters that programs and telephones put in the place of plain ones. */
static unsigned plain_character(unsigned c)
{
	if (c >= 0xC0 && c - 0xC0 < sizeof(latin) - 1 && latin[c - 0xC0] != '.')
		return (unsigned char)latin[c - 0xC0];
	if (c == 0x2018 || c == 0x2019 || c == 0x201A || c == 0x2032 || c == 0xB4 || c == 0x60)
		return '\'';
	if (c == 0x201C || c == 0x201D || c == 0x201E || c == 0xAB || c == 0xBB)
		return '"';
	if (c >= 0x2010 && c <= 0x2015)
		return '-';
	if (c == 0xFF1A)
		return ':';
	if (c == 0x218 || c == 0x219)
		return 's';
	if (c == 0x21A || c == 0x21B)
		return 't';
	return (unsigned)u_tolower((UChar32)c);
}

const char *plain_bytes(struct arena *arena, const char *text, size_t bytes)
{
	struct text out = { .arena = arena };
	bool has_blank = false;

	while (bytes > 0) {
		unsigned c = 0;
		size_t length = utf8_next(text, bytes, &c);
		if (length == 0) {
			length = 1;
			c = ' ';
		}
		text += length;
		bytes -= length;
		if (c <= ' ' || c == 0xA0) {
			has_blank = true;
			continue;
		}
		if (has_blank && out.length > 0)
			text_add_byte(&out, ' ');
		has_blank = false;
		if (c >= 0x300 && c < 0x370) /* a mark of its own, behind its letter */
			continue;
		text_add_code_point(&out, plain_character(c));
	}
	return text_string(&out);
}

const char *plain_text(struct arena *arena, const char *text)
{
	return plain_bytes(arena, text, strlen(text));
}

const char *plain_lower(struct arena *arena, const char *text, size_t bytes)
{
	char *copy = arena_strndup(arena, text, bytes);
	for (char *at = copy; *at != '\0'; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
	return copy;
}

/* Kana, ideographs and Hangul have no blanks between words: their phrases stand anywhere. */
static bool is_unspaced(const char *phrase)
{
	return (unsigned char)phrase[0] >= 0xE3 && (unsigned char)phrase[0] <= 0xED;
}

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* The bytes of `text` that the phrase covers, 0: it doesn't stand here. */
static size_t matched(const char *text, const char *phrase)
{
	const char *at = text;
	const bool has_ends = !is_unspaced(phrase);
	for (; *phrase != '\0'; phrase++) {
		if (*phrase != '*') {
			if (*at != *phrase)
				return 0;
			at++;
			continue;
		}
		if (phrase[1] == '\0')
			return (size_t)(at - text); /* a word's beginning is enough */
		/* One star a phrase is the rule; what follows it is searched within its reach. */
		for (size_t skip = 0; skip <= STAR_BYTES; skip++) {
			const size_t rest = matched(at + skip, phrase + 1);
			if (rest > 0)
				return (size_t)(at - text) + skip + rest;
			if (at[skip] == '\0')
				return 0;
		}
		return 0;
	}
	if (has_ends && at > text && is_word_byte(at[-1]) && is_word_byte(*at))
		return 0;
	return (size_t)(at - text);
}

size_t plain_begins(const char *text, const char *const *phrases)
{
	for (; *phrases != NULL; phrases++) {
		const size_t length = matched(text, *phrases);
		if (length > 0)
			return length;
	}
	return 0;
}

const char *plain_holds(const char *text, const char *const *phrases)
{
	for (; *phrases != NULL; phrases++) {
		const char *at = text;
		while ((at = strchr(at, (*phrases)[0])) != NULL) {
			if ((at == text || is_unspaced(*phrases) || !is_word_byte(at[-1]) || !is_word_byte(*at))
			        && matched(at, *phrases) > 0)
				return *phrases;
			at++;
		}
	}
	return NULL;
}
