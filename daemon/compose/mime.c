/* mime.c - headers and bodies as they stand in a mail. See mime.h. */
#include "compose/mime.h"
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
	const bool is_value = strchr("tcuv", (int)code) != NULL; /* the others write nothing themselves */
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
