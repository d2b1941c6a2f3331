/* text.c - bytes that grow, up to a limit. See text.h. */
#include "base/text.h"
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void text_reserve(struct text *text, size_t more)
{
	const size_t needed = text->length + more + 1;
	if (needed <= text->capacity)
		return;
	size_t capacity = text->capacity == 0 ? 64 : text->capacity;
	while (capacity < needed)
		capacity *= 2;
	if (text->arena != NULL) {
		char *moved = arena_alloc(text->arena, capacity);
		if (text->length > 0)
			memcpy(moved, text->data, text->length);
		text->data = moved;
	} else {
		char *moved = realloc(text->data, capacity);
		if (moved == NULL) {
			fputs("<2>out of memory\n", stderr);
			abort();
		}
		text->data = moved;
	}
	text->capacity = capacity;
}

void text_add(struct text *text, const char *data, size_t bytes)
{
	if (text->limit_bytes != 0 && bytes > text->limit_bytes - text->length) {
		bytes = text->limit_bytes - text->length;
		text->is_cut = true;
	}
	if (bytes == 0 && text->data != NULL)
		return;
	text_reserve(text, bytes);
	assert(text->data != NULL);
	if (bytes > 0)
		memcpy(text->data + text->length, data, bytes);
	text->length += bytes;
	text->data[text->length] = '\0';
}

void text_add_string(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void text_add_byte(struct text *text, char byte)
{
	text_add(text, &byte, 1);
}

void text_printf(struct text *text, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	const int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length > 0) {
		char small[256];
		char *whole = (size_t)length < sizeof(small) ? small : malloc((size_t)length + 1);
		if (whole == NULL)
			abort();
		vsnprintf(whole, (size_t)length + 1, format, again);
		text_add(text, whole, (size_t)length);
		if (whole != small)
			free(whole);
	}
	va_end(again);
}

void text_cut(struct text *text, size_t length)
{
	text->length = length;
	text->is_cut = false;
	if (text->data != NULL)
		text->data[length] = '\0';
}

void text_clear(struct text *text)
{
	text_cut(text, 0);
}

void text_free(struct text *text)
{
	if (text->arena == NULL)
		free(text->data);
	*text = (struct text){ .arena = text->arena, .limit_bytes = text->limit_bytes };
}

const char *text_string(const struct text *text)
{
	return text->data == NULL ? "" : text->data;
}

size_t utf8_next(const char *text, size_t bytes, unsigned *code_point)
{
	const unsigned char *at = (const unsigned char *)text;
	static const struct {
		unsigned char mask, lead;
		unsigned least;
	} forms[] = { { 0x80, 0x00, 0 }, { 0xE0, 0xC0, 0x80 }, { 0xF0, 0xE0, 0x800 }, { 0xF8, 0xF0, 0x10000 } };

	if (bytes == 0)
		return 0;
	for (size_t tail = 0; tail < 4; tail++) {
		if ((at[0] & forms[tail].mask) != forms[tail].lead)
			continue;
		if (tail >= bytes)
			return 0;
		unsigned value = at[0] & (unsigned char)~forms[tail].mask;
		for (size_t i = 1; i <= tail; i++) {
			if ((at[i] & 0xC0) != 0x80)
				return 0;
			value = value << 6 | (at[i] & 0x3Fu);
		}
		if (value < forms[tail].least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
			return 0;
		if (code_point != NULL)
			*code_point = value;
		return tail + 1;
	}
	return 0;
}

void text_add_code_point(struct text *text, unsigned code_point)
{
	char bytes[4];
	if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
		code_point = 0xFFFD;
	if (code_point < 0x80) {
		text_add_byte(text, (char)code_point);
	} else if (code_point < 0x800) {
		bytes[0] = (char)(0xC0 | code_point >> 6);
		bytes[1] = (char)(0x80 | (code_point & 0x3F));
		text_add(text, bytes, 2);
	} else if (code_point < 0x10000) {
		bytes[0] = (char)(0xE0 | code_point >> 12);
		bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		bytes[2] = (char)(0x80 | (code_point & 0x3F));
		text_add(text, bytes, 3);
	} else {
		bytes[0] = (char)(0xF0 | code_point >> 18);
		bytes[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
		bytes[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
		bytes[3] = (char)(0x80 | (code_point & 0x3F));
		text_add(text, bytes, 4);
	}
}

bool utf8_is_trick(unsigned c)
{
	return c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200B || c == 0x200E || c == 0x200F
	        || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF
	        || (c >= 0xE0000 && c <= 0xE0FFF);
}

void utf8_disarm(char *line, size_t bytes)
{
	for (size_t at = 0, step; at < bytes; at += step) {
		unsigned c = 0;
		const size_t found = utf8_next(line + at, bytes - at, &c);
		step = found == 0 ? 1 : found;
		if (found == 0 || utf8_is_trick(c))
			memset(line + at, found == 0 ? '?' : ' ', step);
	}
}

const char *utf8_clean(struct arena *arena, const char *text)
{
	struct text out = { .arena = arena };
	size_t left = strlen(text);

	while (left > 0) {
		unsigned code_point = 0;
		const size_t bytes = utf8_next(text, left, &code_point);
		if (bytes == 0)
			text_add_code_point(&out, 0xFFFD);
		else if ((code_point < 0x20 && code_point != '\n' && code_point != '\t')
		        || (code_point >= 0x7F && code_point < 0xA0))
			text_add_byte(&out, ' ');
		else if (code_point == '\n' || code_point == '\t' || !utf8_is_trick(code_point))
			text_add(&out, text, bytes);
		text += bytes == 0 ? 1 : bytes;
		left -= bytes == 0 ? 1 : bytes;
	}
	return text_string(&out);
}

void words_masked(const char *words, char *masked, size_t room)
{
	size_t used = 0;
	while (*words != '\0' && used + 16 < room) {
		const size_t bytes = strcspn(words, " ");
		const bool is_address = memchr(words, '@', bytes) != NULL;
		const size_t kept = is_address ? 7 : bytes < room - used - 8 ? bytes : room - used - 8;
		memcpy(masked + used, is_address ? "ADDRESS" : words, kept);
		used += kept;
		words += bytes;
		for (; *words == ' '; words++)
			if (words[1] != ' ')
				masked[used++] = ' ';
	}
	masked[used] = '\0';
	utf8_disarm(masked, used);
	for (char *quote = masked; (quote = strchr(quote, '"')) != NULL;)
		*quote = '\'';
}

static int least_of(int a, int b, int c)
{
	const int least = a < b ? a : b;
	return least < c ? least : c;
}

int words_distance(const char *a, const char *b)
{
	enum { MOST = 63 };
	int rows[3][MOST + 1];
	const size_t length_a = strlen(a), length_b = strlen(b);

	if (length_a > MOST || length_b > MOST)
		return 99;
	for (size_t j = 0; j <= length_b; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= length_a; i++) {
		int *now = rows[i % 3], *before = rows[(i + 2) % 3], *two_before = rows[(i + 1) % 3];
		now[0] = (int)i;
		for (size_t j = 1; j <= length_b; j++) {
			now[j] = least_of(before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]
			        && two_before[j - 2] + 1 < now[j])
				now[j] = two_before[j - 2] + 1;
		}
	}
	return rows[length_a % 3][length_b];
}
