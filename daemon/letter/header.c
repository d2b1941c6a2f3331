/* header.c - the header block of a mail, read by ourselves. See mail.h.
 *
 * Parsers end a header at its first malformed line, and every loop guard behind it fails open. Here a line that is no
 * field is skipped; only the blank line ends the block. */
#include "letter/mail.h"
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>
#include "core/address.h"
#include "letter/charset.h"

enum { VALUE_BYTES = 64 * 1024, WORDS_BYTES = 16 * 1024, NAME_BYTES = 200 };

struct line {
	const char *start;
	size_t length; /* without its end */
	size_t whole;  /* with it */
};

/* Line ends: LF, with any CRs before it (gateways write CR CR LF); a lone CR only in a mail that has no LF at all. */
static struct line line_at(const char *bytes, size_t left, char end)
{
	const char *found = memchr(bytes, end, left);
	struct line line = { .start = bytes, .whole = found == NULL ? left : (size_t)(found - bytes) + 1 };
	line.length = found == NULL ? left : line.whole - 1;
	while (line.length > 0 && bytes[line.length - 1] == '\r')
		line.length--;
	return line;
}

/* The length of the name of a field, 0: the line is no field. A name is printable ASCII; blanks before the colon are
 * obsolete but seen (RFC 5322, 4.5.3). */
static size_t field_name_length(const struct line *line)
{
	size_t length = 0;
	while (length < line->length && line->start[length] > ' ' && line->start[length] < 127
	        && line->start[length] != ':')
		length++;
	size_t colon = length;
	while (colon < line->length && (line->start[colon] == ' ' || line->start[colon] == '\t'))
		colon++;
	return length > 0 && length < 128 && colon < line->length && line->start[colon] == ':' ? length : 0;
}

static bool is_continuation(const struct line *line)
{
	return line->length > 0 && (line->start[0] == ' ' || line->start[0] == '\t');
}

static void value_add(struct text *value, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char c = bytes[i];
		text_add_byte(value, c == '\0' || c == '\r' || c == '\n' || c == '\t' ? ' ' : c);
	}
}

static const char *trimmed(struct arena *arena, const struct text *value)
{
	const char *start = text_string(value);
	size_t length = value->length;
	while (length > 0 && *start == ' ') {
		start++;
		length--;
	}
	while (length > 0 && start[length - 1] == ' ')
		length--;
	return arena_strndup(arena, start, length);
}

/* Takes the field that begins at `line`, with its continuations; returns the bytes it covers. */
static size_t field_take(struct mail *mail, struct line line, size_t name_length, size_t left, char end)
{
	struct text value = { .limit_bytes = VALUE_BYTES };
	const char *colon = memchr(line.start, ':', line.length);
	const char *name = arena_strndup(mail->arena, line.start, name_length);
	size_t used = line.whole;

	value_add(&value, colon + 1, line.length - (size_t)(colon + 1 - line.start));
	while (used < left) {
		line = line_at(line.start + line.whole, left - used, end);
		if (!is_continuation(&line))
			break;
		value_add(&value, line.start, line.length);
		used += line.whole;
	}
	mail->fields = arena_grow(mail->arena, mail->fields, mail->field_count, sizeof(*mail->fields));
	mail->fields[mail->field_count++] = (struct field){ name, trimmed(mail->arena, &value) };
	mail->field_bytes += value.length;
	text_free(&value);
	return used;
}

/* Does a field follow, before the blank line? Then a malformed line is an accident inside the header, else the body's
 * first. */
static bool field_follows(const char *bytes, size_t left, char end)
{
	enum { LOOK_AHEAD = 200 };
	for (int i = 0; i < LOOK_AHEAD && left > 0; i++) {
		const struct line line = line_at(bytes, left, end);
		if (line.length == 0)
			return false;
		if (!is_continuation(&line) && field_name_length(&line) > 0)
			return true;
		bytes += line.whole;
		left -= line.whole;
	}
	return false;
}

static bool blank_line_follows(const char *bytes, size_t left, char end)
{
	while (left > 0) {
		const struct line line = line_at(bytes, left, end);
		if (line.length == 0)
			return true;
		bytes += line.whole;
		left -= line.whole;
	}
	return false;
}

void mail_header_read(struct mail *mail, const char *bytes, size_t count)
{
	const char end = memchr(bytes, '\n', count) == NULL && memchr(bytes, '\r', count) != NULL ? '\r' : '\n';
	bool is_sure = false; /* that a blank line ends the block: asked once */

	while (count > 0) {
		const struct line line = line_at(bytes, count, end);
		const size_t name_length = is_continuation(&line) ? 0 : field_name_length(&line);
		size_t used = line.whole;
		if (line.length == 0) { /* the end of the header; blank lines before its first field are nothing */
			bytes += used;
			count -= used;
			if (mail->field_count > 0)
				break;
			continue;
		}
		const bool has_room = mail->field_count < MAIL_FIELDS && mail->field_bytes < MAIL_HEADER_BYTES;
		if (name_length > 0 && has_room) {
			used = field_take(mail, line, name_length, count, end);
		} else if (name_length == 0 && strncmp(line.start, "From ", line.length < 5 ? line.length : 5) != 0
		        && !is_sure && !field_follows(bytes + used, count - used, end)) {
			if (mail->field_count == 0 || !blank_line_follows(bytes + used, count - used, end))
				break; /* no header at all, or a text glued to it: this line begins the body */
			is_sure = true;
		}
		mail->has_more_fields = mail->has_more_fields || (name_length > 0 && !has_room);
		bytes += used;
		count -= used;
	}
	mail->body = bytes;
	mail->body_bytes = count;
}

const char *mail_field_next(const struct mail *mail, const char *name, size_t *position)
{
	while (*position < mail->field_count) {
		const struct field *field = &mail->fields[(*position)++];
		if (strcasecmp(field->name, name) == 0)
			return field->value;
	}
	return NULL;
}

const char *mail_field(const struct mail *mail, const char *name)
{
	size_t position = 0;
	const char *value = mail_field_next(mail, name, &position);
	return value == NULL ? "" : value;
}

bool mail_has_field(const struct mail *mail, const char *name)
{
	size_t position = 0;
	return mail_field_next(mail, name, &position) != NULL;
}

/* An encoded word "=?charset*language?B?...?=" (RFC 2047, RFC 2231). */
struct word {
	char charset[64];
	char encoding;
	const char *data;
	size_t data_length, whole;
};

static bool word_read(const char *at, struct word *word)
{
	if (strncmp(at, "=?", 2) != 0)
		return false;
	const char *charset = at + 2, *mark = strchr(charset, '?');
	if (mark == NULL || mark[1] == '\0' || mark[2] != '?')
		return false;
	size_t length = (size_t)(mark - charset);
	const char *star = memchr(charset, '*', length);
	if (star != NULL)
		length = (size_t)(star - charset);
	if (length == 0 || length >= sizeof(word->charset) || strchr("bBqQ", mark[1]) == NULL)
		return false;
	memcpy(word->charset, charset, length);
	word->charset[length] = '\0';
	word->encoding = mark[1] == 'b' || mark[1] == 'B' ? 'b' : 'q';
	word->data = mark + 3;
	const char *close = strstr(word->data, "?=");
	/* looked for from the data on, for "?Q?=C3" holds a "?=" that closes nothing; a word that never closes ends
	 * with its line */
	word->data_length = close == NULL ? strlen(word->data) : (size_t)(close - word->data);
	word->whole = (size_t)(word->data - at) + word->data_length + (close == NULL ? 0 : 2);
	return true;
}

/* Quoted-printable as headers have it: "_" is a blank (RFC 2047, 4.2). */
static size_t quoted_decode(const char *data, size_t length, unsigned char *room)
{
	size_t made = 0;
	for (size_t i = 0; i < length; i++) {
		const char c = data[i];
		const bool is_quoted =
		        c == '=' && i + 2 < length && g_ascii_isxdigit(data[i + 1]) && g_ascii_isxdigit(data[i + 2]);
		if (is_quoted) {
			room[made++] = (unsigned char)(g_ascii_xdigit_value(data[i + 1]) * 16
			        + g_ascii_xdigit_value(data[i + 2]));
			i += 2;
		} else {
			room[made++] = (unsigned char)(c == '_' ? ' ' : c);
		}
	}
	return made;
}

static void word_bytes(struct text *bytes, const struct word *word)
{
	unsigned char *room = g_malloc(word->data_length + 4);
	int state = 0;
	guint32 save = 0;
	size_t length;

	if (word->encoding == 'b')
		length = g_mime_encoding_base64_decode_step(
		        (const unsigned char *)word->data, word->data_length, room, &state, &save);
	else
		length = quoted_decode(word->data, word->data_length, room);
	text_add(bytes, (const char *)room, length);
	g_free(room);
}

static bool is_all_blank(const char *from, const char *to)
{
	while (from < to && *from == ' ')
		from++;
	return from == to;
}

/* Adds neighbours of one charset as one piece, so that a character split between them is whole again; returns what was
 * read. */
static size_t words_add(struct text *out, const char *at)
{
	struct text bytes = { .limit_bytes = WORDS_BYTES };
	struct word word, next;
	const char *start = at;

	(void)word_read(at, &word);
	next = word;
	for (;;) {
		word_bytes(&bytes, &next);
		at += next.whole;
		const char *mark = at + strspn(at, " ");
		if (!word_read(mark, &next) || strcasecmp(next.charset, word.charset) != 0)
			break;
		at = mark;
	}
	charset_add(out, text_string(&bytes), bytes.length, word.charset);
	text_free(&bytes);
	return (size_t)(at - start);
}

static const char *one_line(struct arena *arena, struct text *text)
{
	for (size_t i = 0; i < text->length; i++)
		if (text->data[i] == '\n' || text->data[i] == '\t')
			text->data[i] = ' ';
	return trimmed(arena, text);
}

static void decode(struct text *out, const char *value)
{
	const char *plain = value, *behind_word = NULL;
	struct word word;

	while (*value != '\0') {
		const char *mark = strstr(value, "=?");
		if (mark == NULL)
			break;
		if (!word_read(mark, &word)) {
			value = mark + 2;
			continue;
		}
		/* blanks between two encoded words are none (RFC 2047, 6.2) */
		if (behind_word == NULL || !is_all_blank(behind_word, mark))
			charset_add(out, plain, (size_t)(mark - plain), "");
		value = mark + words_add(out, mark);
		plain = behind_word = value;
	}
	charset_add(out, plain, strlen(plain), "");
}

const char *header_decode(struct arena *arena, const char *value)
{
	struct text out = { .limit_bytes = WORDS_BYTES };
	decode(&out, value);
	const char *result = one_line(arena, &out);
	text_free(&out);
	return result;
}

bool header_hides_line_end(const char *value)
{
	struct text out = { .limit_bytes = WORDS_BYTES };
	decode(&out, value);
	const bool hides = out.length > 0 && memchr(out.data, '\n', out.length) != NULL;
	text_free(&out);
	return hides;
}

/* Raw bytes as UTF-8, encoded words as they are: GMime is not to guess charsets. "" where they are too many: behind what is
 * cut a second author could stand. */
static const char *readable(struct arena *arena, const char *value)
{
	struct text out = { .limit_bytes = WORDS_BYTES };
	charset_add(&out, value, strlen(value), "");
	const char *result = out.is_cut ? "" : one_line(arena, &out);
	text_free(&out);
	return result;
}

/* Nobody is called longer, and lists stay readable. */
static const char *name_of(struct arena *arena, const char *display)
{
	const char *name = display == NULL ? "" : header_decode(arena, display);
	size_t bytes = strnlen(name, NAME_BYTES + 1);

	if (bytes > NAME_BYTES)
		for (bytes = NAME_BYTES; bytes > 0 && ((unsigned char)name[bytes] & 0xC0) == 0x80;)
			bytes--;
	return arena_strndup(arena, name, bytes);
}

/* Behind a quoted string; where it never closes, the end. */
static const char *quotes_skip(const char *at)
{
	for (at++; *at != '\0' && *at != '"'; at++)
		if (*at == '\\' && at[1] != '\0')
			at++;
	return *at == '"' ? at + 1 : at;
}

/* Is the field this address alone, or a name and "<address>"? In every other form (a comment in the address or behind it, a
 * route, what is broken) programs find different addresses, and the provider may have asked another domain about the mail. */
static bool stands_plainly(const char *from, const char *address)
{
	const size_t bytes = strlen(address);
	const char *at = from;

	if (strcasecmp(from, address) == 0)
		return true;
	if (strncasecmp(from, address, bytes) == 0 && from[bytes] == ' ') /* the name of those who have none */
		at += bytes;
	while (*at != '\0' && *at != '<' && *at != '@')
		at = *at == '"' ? quotes_skip(at) : at + 1;
	if (*at != '<')
		return false;
	at += 1 + strspn(at + 1, " ");
	if (strncasecmp(at, address, bytes) != 0)
		return false;
	at += bytes;
	return strcmp(at + strspn(at, " "), ">") == 0;
}

bool mail_author(const struct mail *mail, const char **address, const char **name)
{
	size_t position = 0;
	const char *from = mail_field_next(mail, "From", &position);
	const bool is_one_field = from != NULL && mail_field_next(mail, "From", &position) == NULL;
	InternetAddressList *list =
	        from == NULL ? NULL : internet_address_list_parse(NULL, readable(mail->arena, from));

	bool is_as_it_stands = false;

	*address = *name = "";
	if (list == NULL)
		return false;
	const int count = internet_address_list_length(list);
	for (int i = 0; i < count && **address == '\0'; i++) {
		InternetAddress *each = internet_address_list_get_address(list, i);
		const char *mailbox = INTERNET_ADDRESS_IS_MAILBOX(each)
		        ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(each))
		        : NULL;
		const char *at = mailbox == NULL ? NULL : strrchr(mailbox, '@');
		if (at == NULL || at == mailbox || at[1] == '\0')
			continue;
		/* What becomes this address only by decoding, or without invisible characters, is another one, whose domain
		 * the provider asked about the mail. GMime decodes A-labels: they are the same. */
		const char *a_labels = internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(each));
		*address = header_decode(mail->arena, mailbox);
		*name = name_of(mail->arena, internet_address_get_name(each));
		is_as_it_stands = strcmp(mailbox, *address) == 0
		        && (stands_plainly(from, mailbox) || (a_labels != NULL && stands_plainly(from, a_labels)))
		        && address_key(mail->arena, mailbox) != NULL;
	}
	g_object_unref(list);
	return is_one_field && count == 1 && is_as_it_stands;
}
