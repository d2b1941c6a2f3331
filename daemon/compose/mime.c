/* mime.c - headers and bodies as they stand in a mail. See mime.h. */
#include "compose/mime.h"
#include <gnutls/gnutls.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "compose/hole.h"

enum { LINE_BYTES = 76 };

static const char hex[] = "0123456789ABCDEF";

static bool is_alphanumeric(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool has_control(const char *value)
{
	for (const unsigned char *at = (const unsigned char *)value; *at != '\0'; at++)
		if (*at < 0x20 || *at == 0x7F)
			return true;
	return false;
}

static enum err_kind refuse_control(const char *name, const char *value, struct error *err)
{
	if (!has_control(value))
		return ERR_NONE;
	return err_set(err, ERR_INPUT, "a control character stands in the value for the header %s", name);
}

/* Can this stand in a header as it is? Long words can't: a line has its limits. */
static bool is_plain(const char *value)
{
	size_t word = 0;
	if (strstr(value, "=?") != NULL || value[0] == ' ' || strstr(value, "  ") != NULL)
		return false;
	for (const unsigned char *at = (const unsigned char *)value; *at != '\0'; at++) {
		word = *at == ' ' ? 0 : word + 1;
		if (*at >= 0x7F || word > LINE_BYTES - 20)
			return false;
	}
	return true;
}

/* A display name that needs no quoting (RFC 5322, atoms). */
static bool is_phrase(const char *value)
{
	for (const char *at = value; *at != '\0'; at++)
		if (!is_alphanumeric((unsigned char)*at) && strchr(" -&'+/!", *at) == NULL)
			return false;
	return *value != '\0' && is_plain(value);
}

/* Words folded at blanks. `column` is where the value starts. */
static size_t write_plain(struct text *out, const char *value, size_t column)
{
	while (*value != '\0') {
		const size_t bytes = strcspn(value + 1, " ") + 1; /* a word with the blank before it */
		if (column + bytes > LINE_BYTES && *value == ' ') {
			text_add_string(out, "\r\n");
			column = 0;
		}
		text_add(out, value, bytes);
		column += bytes;
		value += bytes;
	}
	return column;
}

/* One character of an encoded word; only what is safe in a phrase too stays as it is (RFC 2047, section 5, rule 3). */
static size_t quoted_character(char room[static 12], const char *character, size_t bytes)
{
	size_t length = 0;
	for (size_t i = 0; i < bytes; i++) {
		const unsigned char byte = (unsigned char)character[i];
		if (byte == ' ') {
			room[length++] = '_';
		} else if (is_alphanumeric(byte)) {
			room[length++] = (char)byte;
		} else {
			room[length++] = '=';
			room[length++] = hex[byte >> 4];
			room[length++] = hex[byte & 15];
		}
	}
	return length;
}

/* Encoded words of at most 75 bytes, one a line; no character is split over two. */
static size_t write_encoded(struct text *out, const char *value, size_t column)
{
	static const char opening[] = "=?UTF-8?Q?";
	size_t left = strlen(value);

	text_add_string(out, opening);
	column += sizeof(opening) - 1;
	while (left > 0) {
		char room[12];
		const size_t bytes = utf8_next(value, left, NULL);
		const size_t step = bytes == 0 ? 1 : bytes;
		const size_t length = quoted_character(room, value, step);
		if (column + length + 2 > LINE_BYTES) {
			text_add_string(out, "?=\r\n ");
			text_add_string(out, opening);
			column = sizeof(opening);
		}
		text_add(out, room, length);
		column += length;
		value += step;
		left -= step;
	}
	text_add_string(out, "?=");
	return column + 2;
}

enum err_kind mime_header(struct text *out, const char *name, const char *value, size_t *column, struct error *err)
{
	const enum err_kind kind = refuse_control(name, value, err);
	if (kind != ERR_NONE)
		return kind;
	text_add_string(out, name);
	text_add_string(out, ": ");
	const size_t start = strlen(name) + 2;
	*column = is_plain(value) ? write_plain(out, value, start) : write_encoded(out, value, start);
	return ERR_NONE;
}

enum err_kind mime_mailbox(
        struct text *out, const char *name, const char *display, const char *address, struct error *err)
{
	enum err_kind kind = refuse_control(name, display, err);
	if (kind == ERR_NONE)
		kind = refuse_control(name, address, err);
	if (kind != ERR_NONE)
		return kind;
	text_add_string(out, name);
	text_add_byte(out, ':');
	size_t column = strlen(name) + 1;
	if (*display != '\0')
		text_add_byte(out, ' ');
	if (is_phrase(display))
		column = write_plain(out, display, column + 1);
	else if (*display != '\0')
		column = write_encoded(out, display, column + 1);
	text_add_string(out, column + strlen(address) + 3 > LINE_BYTES ? "\r\n <" : " <");
	text_add_string(out, address);
	text_add_string(out, ">\r\n");
	return ERR_NONE;
}

/* ---- bodies ---- */

struct quoting {
	struct text *out;
	size_t column;
};

size_t mime_quoted_byte(char room[static 3], unsigned char byte)
{
	if ((byte >= 0x20 && byte < 0x7F && byte != '=') || byte == '\t') {
		room[0] = (char)byte;
		return 1;
	}
	room[0] = '=';
	room[1] = hex[byte >> 4];
	room[2] = hex[byte & 15];
	return 3;
}

static void soft_break(struct quoting *q)
{
	text_add_string(q->out, "=\r\n");
	q->column = 0;
}

/* A blank at the end would be lost; a dot or "From " at the start tempts old relays. */
static bool is_risky(char c, bool is_first_of_line, bool is_last_of_line)
{
	return (is_last_of_line && (c == ' ' || c == '\t')) || (is_first_of_line && (c == '.' || c == 'F'));
}

/* A character is kept on one line: some programs decode line by line. */
static void write_character(struct quoting *q, const char *character, size_t bytes, bool is_last_of_line)
{
	char room[12];
	size_t length = 0;
	for (size_t i = 0; i < bytes; i++)
		length += mime_quoted_byte(room + length, (unsigned char)character[i]);
	const bool is_end = bytes == 1 && is_risky(*character, false, is_last_of_line);
	if (q->column + (is_end ? 3 : length) > LINE_BYTES - 1)
		soft_break(q);
	if (bytes == 1 && is_risky(*character, q->column == 0, is_last_of_line)) {
		room[0] = '=';
		room[1] = hex[(unsigned char)*character >> 4];
		room[2] = hex[(unsigned char)*character & 15];
		length = 3;
	}
	text_add(q->out, room, length);
	q->column += length;
}

static void write_hole(struct quoting *q, enum mime_part part, unsigned code)
{
	const bool is_value = strchr("tkcuv", (int)code) != NULL; /* the others write nothing themselves */
	if (is_value && q->column > 0)
		soft_break(q);
	text_add_byte(q->out, HOLE_MARK);
	text_add_byte(q->out, (char)(part == MIME_HTML && code == HOLE_ADDRESS ? HOLE_ADDRESS_HTML : (int)code));
	if (is_value)
		soft_break(q);
}

void mime_body(struct text *out, enum mime_part part, const char *text, size_t bytes)
{
	struct quoting q = { .out = out };
	while (bytes > 0) {
		unsigned code_point = 0;
		const size_t found = utf8_next(text, bytes, &code_point);
		const size_t step = found == 0 ? 1 : found;
		if (found == 1 && *text == '\n') {
			text_add_string(out, "\r\n");
			q.column = 0;
		} else if (found > 0 && is_hole(code_point)) {
			write_hole(&q, part, code_point - HOLE_BASE);
		} else {
			write_character(&q, text, step, bytes == step || text[step] == '\n');
		}
		text += step;
		bytes -= step;
	}
	if (q.column > 0)
		text_add_string(out, "\r\n");
}

/* ---- attachments ---- */

static bool is_token_character(char c)
{
	return is_alphanumeric((unsigned char)c) || strchr("!#$&^_.+-", c) != NULL;
}

/* "type/subtype" and nothing else. */
static bool is_type(const char *type)
{
	const char *slash = type == NULL ? NULL : strchr(type, '/');
	if (slash == NULL || slash == type || slash[1] == '\0' || strlen(type) > 100)
		return false;
	for (; *type != '\0'; type++)
		if (type != slash && !is_token_character(*type))
			return false;
	return true;
}

/* Old programs read this one: a character that isn't plain is "_". */
static void add_plain_name(struct text *out, const char *parameter, const char *name)
{
	text_printf(out, "; %s=\"", parameter);
	for (const char *at = name; *at != '\0'; at++)
		if (((unsigned char)*at & 0xC0) != 0x80) /* one for each character */
			text_add_byte(
			        out, is_alphanumeric((unsigned char)*at) || strchr("._- ", *at) != NULL ? *at : '_');
	text_add_string(out, "\"");
}

/* RFC 2231, for a name with letters beyond ASCII. */
static void add_extended_name(struct text *out, const char *parameter, const char *name)
{
	text_printf(out, ";\r\n %s*=UTF-8''", parameter);
	for (const unsigned char *byte = (const unsigned char *)name; *byte != '\0'; byte++) {
		const char escaped[] = { '%', hex[*byte >> 4], hex[*byte & 15] };
		if (is_alphanumeric(*byte) || strchr("._-", *byte) != NULL)
			text_add_byte(out, (char)*byte);
		else
			text_add(out, escaped, 3);
	}
}

static bool is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x7F)
			return false;
	return true;
}

void mime_attachment(struct text *out, const char *name, const char *type, const void *bytes, size_t length)
{
	enum { LINE = 57 };
	const unsigned char *at = bytes;

	text_printf(out, "Content-Type: %s", is_type(type) ? type : "application/octet-stream");
	add_plain_name(out, "name", name);
	text_add_string(out, "\r\nContent-Disposition: attachment");
	if (is_ascii(name))
		add_plain_name(out, "filename", name);
	else
		add_extended_name(out, "filename", name);
	text_add_string(out, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	for (size_t step; length > 0; at += step, length -= step) {
		step = length < LINE ? length : LINE;
		const gnutls_datum_t datum = { (unsigned char *)(uintptr_t)at, (unsigned)step };
		gnutls_datum_t encoded = { NULL, 0 };
		if (gnutls_base64_encode2(&datum, &encoded) != 0)
			abort();
		text_add(out, (const char *)encoded.data, encoded.size);
		text_add_string(out, "\r\n");
		gnutls_free(encoded.data);
	}
}

void mime_url(struct text *out, const char *value)
{
	for (const unsigned char *at = (const unsigned char *)value; *at != '\0'; at++) {
		if (is_alphanumeric(*at) || strchr("-._~@+", *at) != NULL) {
			text_add_byte(out, (char)*at);
		} else {
			text_add_byte(out, '%');
			text_add_byte(out, hex[*at >> 4]);
			text_add_byte(out, hex[*at & 15]);
		}
	}
}
