/* mime.c - the parts of a mail: which of them is the letter, and what else there is. See mail.h.
 *
 * GMime takes the body apart; it is handed our own reading of the header (header.c), so that both always agree where
 * the body begins. Depth and number of parts are bounded before and while they are walked. */
#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>
#include "letter/charset.h"
#include "letter/html.h"
#include "letter/mail.h"
#include "letter/mime.h"
#include "letter/plain.h"

struct reading {
	struct mail *mail;
	int entities, enclosed_entities;
	bool is_slideshow; /* SMIL: a telephone's message, whose words come as a file */
	struct text
	        named; /* texts with a file's name and no disposition: the letter only where there is no other (MMS) */
};

/* What one entity says: text as typed, or HTML made text. */
struct said {
	struct text text;
	bool is_html;
};

static void entity_read(struct reading *reading, GMimeObject *entity, int depth, struct said *said);

static bool has_words(const struct text *text)
{
	const char *at = text_string(text);
	return at[strspn(at, " \t\n>")] != '\0';
}

/* "Your program can't show HTML": a text part that only sends its reader to the other one. */
static bool is_placeholder(struct arena *arena, const struct text *text)
{
	enum { LONGEST = 400 };
	static const char *const phrases[] = { "html", NULL };
	static const char *const about[] = { "view", "viewer", "client", "support", "supports", "enable", "enabled",
		"display", "reader", "program", "format", "version", "ver", "visualizar", "compatible", "cliente",
		"correo", "programa", "formato", "obsluguje", "obslugi", "wyswietlic", "klient", "program pocztowy",
		"formacie", "wersja", "darstellen", "anzeigen", "afficher", "message", "mail", "email", "e-mail",
		NULL };
	if (text->length > LONGEST)
		return false;
	const char *plain = plain_text(arena, text_string(text));
	return plain_holds(plain, phrases) != NULL && plain_holds(plain, about) != NULL;
}

void mime_content(GMimeObject *entity, struct text *bytes)
{
	GMimeDataWrapper *content = GMIME_IS_PART(entity) ? g_mime_part_get_content(GMIME_PART(entity)) : NULL;
	if (content == NULL)
		return;
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, stream);
	const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	text_add(bytes, (const char *)array->data, array->len);
	g_object_unref(stream);
}

static const char *parameter(GMimeObject *entity, const char *name)
{
	const char *value = g_mime_object_get_content_type_parameter(entity, name);
	return value == NULL ? "" : value;
}

/* Joins the lines that format=flowed broke (RFC 3676): a blank before a line's end joins it with the next of the same
 * depth. */
static void flowed_add(struct text *out, const char *text, bool is_delsp)
{
	int last_depth = -1;
	bool is_open = false;

	while (*text != '\0') {
		const char *end = strchrnul(text, '\n');
		int depth = 0;
		const char *at = text;
		while (*at == '>') {
			depth++;
			at++;
		}
		if (*at == ' ') /* space-stuffed */
			at++;
		const size_t length = (size_t)(end - at);
		const bool is_signature = length == 3 && strncmp(at, "-- ", 3) == 0;
		if (is_open && (depth != last_depth || is_signature)) {
			text_add_byte(out, '\n');
			is_open = false;
		}
		for (int i = 0; !is_open && i < depth; i++)
			text_add_byte(out, '>');
		if (!is_open && depth > 0)
			text_add_byte(out, ' ');
		is_open = length > 0 && at[length - 1] == ' ' && !is_signature;
		text_add(out, at, length - (is_open && is_delsp));
		if (!is_open)
			text_add_byte(out, '\n');
		last_depth = depth;
		text = *end == '\0' ? end : end + 1;
	}
	if (is_open)
		text_add_byte(out, '\n');
}

static bool is_html_text(const char *text)
{
	text += strspn(text, " \t\r\n");
	return strncasecmp(text, "<html", 5) == 0 || strncasecmp(text, "<!doctype html", 14) == 0;
}

/* The charset that HTML declares within itself, for parts that declare none. */
static void html_charset(const struct text *bytes, char room[static 64])
{
	static const char wanted[] = "charset=";
	const char *at = text_string(bytes);
	const size_t length = bytes->length < 2048 ? bytes->length : 2048;

	room[0] = '\0';
	for (size_t i = 0; i + sizeof(wanted) < length; i++) {
		if (strncasecmp(at + i, wanted, sizeof(wanted) - 1) != 0)
			continue;
		i += sizeof(wanted) - 1;
		i += at[i] == '"' || at[i] == '\'';
		size_t used = 0;
		while (i < length && used < 63 && (isalnum((unsigned char)at[i]) || strchr("-_.:", at[i]) != NULL)
		        && at[i] != '\0')
			room[used++] = at[i++];
		room[used] = '\0';
		return;
	}
}

bool mime_text(GMimeObject *entity, bool is_html, struct text *out)
{
	struct text bytes = { .limit_bytes = MAIL_TEXT_BYTES }, utf8 = { .limit_bytes = MAIL_TEXT_BYTES };
	char charset[64];

	mime_content(entity, &bytes);
	html_charset(&bytes, charset);
	const char *declared = parameter(entity, "charset");
	is_html = is_html || is_html_text(text_string(&bytes));
	charset_add(&utf8, text_string(&bytes), bytes.length, is_html && *declared == '\0' ? charset : declared);
	if (!is_html && strcasecmp(parameter(entity, "format"), "flowed") == 0)
		flowed_add(out, text_string(&utf8), strcasecmp(parameter(entity, "delsp"), "yes") == 0);
	else
		text_add(out, text_string(&utf8), utf8.length);
	out->is_cut = out->is_cut || bytes.is_cut;
	text_free(&bytes);
	text_free(&utf8);
	return is_html;
}

static void text_part_read(struct reading *reading, GMimeObject *entity, bool is_html, struct said *said)
{
	struct text utf8 = { .limit_bytes = MAIL_TEXT_BYTES };
	bool has_image = false;

	said->is_html |= is_html = mime_text(entity, is_html, &utf8);
	reading->mail->is_cut = reading->mail->is_cut || utf8.is_cut;
	if (is_html) {
		struct text seen = { .limit_bytes = MAIL_TEXT_BYTES };
		if (!html_add_text(&seen, text_string(&utf8), utf8.length, &has_image))
			reading->mail->is_cut = true;
		charset_add_clean(
		        &said->text, text_string(&seen), seen.length); /* entities name blanks and the invisible, too */
		text_free(&seen);
	} else {
		text_add(&said->text, text_string(&utf8), utf8.length);
	}
	text_free(&utf8);
}

/* A part that a machine reads: decoded, as text. */
static void machine_part_read(GMimeObject *entity, struct text *out)
{
	struct text bytes = { .limit_bytes = MAIL_CALENDAR_BYTES };
	mime_content(entity, &bytes);
	charset_add(out, text_string(&bytes), bytes.length, parameter(entity, "charset"));
	text_free(&bytes);
}

static void first_part_read(GMimeObject *entity, struct text *out)
{
	if (out->length == 0)
		machine_part_read(entity, out);
}

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), end_length = strlen(end);
	return length >= end_length && strcasecmp(text + length - end_length, end) == 0;
}

static void calendar_part_read(struct reading *reading, GMimeObject *entity)
{
	struct mail *mail = reading->mail;
	if (mail->calendar.length > 0)
		return;
	machine_part_read(entity, &mail->calendar);
	mail->calendar_method = arena_strdup(mail->arena, parameter(entity, "method"));
}

/* The table of leaves: what becomes of a part by its type. */
static const struct {
	const char *type;
	enum leaf leaf;
} leaves[] = {
	{ "text/plain", LEAF_TEXT },
	{ "text/html", LEAF_HTML },
	{ "text/enriched", LEAF_HTML },
	{ "application/xhtml+xml", LEAF_HTML },
	{ "application/json", LEAF_TEXT }, /* what relays report, letter/bounce_json.c */
	{ "text/calendar", LEAF_CALENDAR },
	{ "application/ics", LEAF_CALENDAR },
	{ "message/delivery-status", LEAF_STATUS },
	{ "message/global-delivery-status", LEAF_STATUS },
	{ "message/feedback-report", LEAF_FEEDBACK },
	{ "message/disposition-notification", LEAF_DISPOSITION },
	{ "message/global-disposition-notification", LEAF_DISPOSITION },
	{ "text/rfc822-headers", LEAF_ENCLOSED },
	{ "text/rfc822-header", LEAF_ENCLOSED },
	{ "text/rfc822", LEAF_ENCLOSED },
	{ "message/rfc822-headers", LEAF_ENCLOSED },
	{ "message/global-headers", LEAF_ENCLOSED },
	{ "message/global", LEAF_ENCLOSED },
	{ "message/rfc822", LEAF_ENCLOSED },
	{ "message/partial", LEAF_FILE },
	{ "application/pkcs7-mime", LEAF_ENCRYPTED },
	{ "application/x-pkcs7-mime", LEAF_ENCRYPTED },
	{ "application/pgp-encrypted", LEAF_ENCRYPTED },
	{ "application/pgp", LEAF_ENCRYPTED },
	{ "application/ms-tnef", LEAF_TNEF },
	{ "application/vnd.ms-tnef", LEAF_TNEF },
	{ "text/vnd.google.email-reaction+json", LEAF_REACTION },
	{ "application/pgp-signature", LEAF_NOTHING },
	{ "application/pgp-keys", LEAF_NOTHING },
	{ "application/pkcs7-signature", LEAF_NOTHING },
	{ "application/x-pkcs7-signature", LEAF_NOTHING },
	{ "application/smil", LEAF_SLIDESHOW },
	{ "text/x-amp-html", LEAF_NOTHING },
	{ "text/vcard", LEAF_NOTHING },
	{ "text/x-vcard", LEAF_NOTHING },
};

enum leaf mime_leaf(const char *type, const char *file)
{
	if (ends_with(file, ".ics"))
		return LEAF_CALENDAR;
	if (strcasecmp(file, "winmail.dat") == 0)
		return LEAF_TNEF;
	for (size_t i = 0; i < sizeof(leaves) / sizeof(leaves[0]); i++)
		if (strcmp(leaves[i].type, type) == 0)
			return leaves[i].leaf;
	return LEAF_FILE;
}

/* Gateways make a file of a report's fields. */
static bool status_text_read(struct reading *reading, GMimeObject *entity)
{
	static const char *const starts[] = { "Reporting-MTA:", "Final-Recipient:" };
	struct text bytes = { .limit_bytes = MAIL_REPORT_BYTES };
	bool is_status = false;

	mime_content(entity, &bytes);
	const char *text = text_string(&bytes) + strspn(text_string(&bytes), " \t\r\n");
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		is_status = is_status || strncasecmp(text, starts[i], strlen(starts[i])) == 0;
	if (is_status && reading->mail->status.length == 0)
		machine_part_read(entity, &reading->mail->status);
	text_free(&bytes);
	return is_status;
}

/* Texts are taken unless they are attached; with a file's name only where nothing else is there. */
static void leaf_text_read(
        struct reading *reading, GMimeObject *entity, const char *file, bool is_html, struct said *said)
{
	const GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(entity);
	const char *how = disposition == NULL
	        ? ""
	        : g_mime_content_disposition_get_disposition((GMimeContentDisposition *)(uintptr_t)disposition);
	if ((*file != '\0' || strcasecmp(how, "attachment") == 0) && !is_html && status_text_read(reading, entity))
		return;
	const bool is_whole = reading->entities == 1; /* the whole mail is marked as a file: there is no other letter */
	if (strcasecmp(how, "attachment") == 0 && !is_whole && !(reading->is_slideshow && !is_html)) {
		reading->mail->has_attachment = true;
	} else if (*file == '\0' || is_html) {
		text_part_read(reading, entity, is_html, said);
	} else {
		struct said named = { .text = { .limit_bytes = MAIL_TEXT_BYTES } };
		text_part_read(reading, entity, is_html, &named);
		text_add(&reading->named, text_string(&named.text), named.text.length);
		text_free(&named.text);
	}
}

/* ---- what is too much to be parsed ---- */

static bool begins(const char *bytes, size_t count, const char *word)
{
	const size_t length = strlen(word);
	return count >= length && strncasecmp(bytes, word, length) == 0;
}

/* What a parser would have to do. */
struct weight {
	size_t nested, delimiters, fields, field_bytes;
};

/* "Content-Type: multipart/" or message/, its line folded or not. */
static bool nests(const char *line, size_t bytes)
{
	static const char name[] = "content-type:";
	size_t value = sizeof(name) - 1;

	if (!begins(line, bytes, name))
		return false;
	while (value < bytes && strchr(" \t\r\n", line[value]) != NULL)
		value++;
	return begins(line + value, bytes - value, "multipart/") || begins(line + value, bytes - value, "message/");
}

static bool is_field(const char *line, size_t bytes)
{
	enum { NAME_BYTES = 76 };
	size_t name = 0;
	while (name < bytes && name < NAME_BYTES && (unsigned char)line[name] > ' ' && line[name] != ':')
		name++;
	return name > 0 && name < bytes && line[name] == ':';
}

/* Parsing costs depth times size, a kilobyte for each part and half of one for each field, and a field's addresses and parameters are
 * lists: so all that looks like them is counted before anything is parsed. The limits are far beyond what programs write. */
static bool is_too_much(const char *body, size_t bytes)
{
	enum { DELIMITERS_MOST = 20000, FIELDS_MOST = 200000, FIELD_BYTES_MOST = 256 * 1024 };
	const char feed = memchr(body, '\n', bytes) == NULL ? '\r' : '\n'; /* as mime_body_parse() has it */
	struct weight weight = { 0 };

	while (bytes > 0) {
		const char *end = memchr(body, feed, bytes);
		const size_t line = end == NULL ? bytes : (size_t)(end - body) + 1;
		const bool goes_on = *body == ' ' || *body == '\t';
		if (is_field(body, line)) {
			weight.fields++;
			weight.field_bytes = line;
			weight.nested += nests(body, bytes);
		} else {
			weight.field_bytes = goes_on && weight.field_bytes > 0 ? weight.field_bytes + line : 0;
		}
		weight.delimiters += begins(body, line, "--");
		if (weight.nested > MAIL_ENTITIES || weight.delimiters > DELIMITERS_MOST || weight.fields > FIELDS_MOST
		        || weight.field_bytes > FIELD_BYTES_MOST)
			return true;
		bytes -= line;
		body += line;
	}
	return false;
}

/* ---- a mail within ---- */

/* The first text within, for people to see: nobody acts by another's words. */
static void enclosed_text_read(struct reading *reading, GMimeObject *entity, int depth)
{
	struct mail *mail = reading->mail;

	if (entity == NULL || mail->enclosed_text.length > 0 || depth > MAIL_DEPTH
	        || ++reading->enclosed_entities > MAIL_ENTITIES)
		return;
	if (GMIME_IS_MULTIPART(entity)) {
		const int count = g_mime_multipart_get_count(GMIME_MULTIPART(entity));
		for (int i = 0; i < count && mail->enclosed_text.length == 0; i++)
			enclosed_text_read(reading, g_mime_multipart_get_part(GMIME_MULTIPART(entity), i), depth + 1);
	} else if (strcmp(mime_type(mail->arena, entity), "text/plain") == 0) {
		(void)mime_text(entity, false, &mail->enclosed_text);
	}
}

/* An enclosed mail in base64, which GMime takes for a file: as much of it as was read. */
static void encoded_mail_read(struct reading *reading)
{
	const struct text *bytes = &reading->mail->enclosed;

	if (bytes->length == 0 || reading->mail->enclosed_text.length > 0
	        || is_too_much(text_string(bytes), bytes->length))
		return;
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text_string(bytes), bytes->length);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	if (message != NULL) {
		enclosed_text_read(reading, g_mime_message_get_mime_part(message), 0);
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(stream);
}

/* ---- parts ---- */

static void leaf_read(struct reading *reading, GMimeObject *entity, const char *type, struct said *said)
{
	struct mail *mail = reading->mail;
	const char *file = GMIME_IS_PART(entity) ? g_mime_part_get_filename(GMIME_PART(entity)) : NULL;
	if (file == NULL)
		file = "";
	switch (mime_leaf(type, file)) {
	case LEAF_TEXT:
		leaf_text_read(reading, entity, file, false, said);
		break;
	case LEAF_HTML:
		leaf_text_read(reading, entity, file, true, said);
		break;
	case LEAF_CALENDAR:
		calendar_part_read(reading, entity);
		break;
	case LEAF_STATUS:
		if (mail->status.length > 0)
			text_add_string(&mail->status, "\n\n");
		machine_part_read(entity, &mail->status);
		break;
	case LEAF_FEEDBACK:
		first_part_read(entity, &mail->feedback);
		break;
	case LEAF_DISPOSITION:
		first_part_read(entity, &mail->disposition);
		break;
	case LEAF_ENCLOSED:
		mail->has_enclosed = true;
		first_part_read(entity, &mail->enclosed);
		encoded_mail_read(reading);
		break;
	case LEAF_ENCRYPTED:
		mail->is_encrypted = true;
		break;
	case LEAF_TNEF:
		mail->is_tnef = true;
		break;
	case LEAF_REACTION:
		mail->is_reaction = true;
		break;
	case LEAF_SLIDESHOW:
		reading->is_slideshow = true;
		break;
	case LEAF_NOTHING:
		break;
	case LEAF_FILE:
		/* a picture with a Content-ID belongs to the HTML that shows it */
		if (strncmp(type, "image/", 6) != 0 || g_mime_object_get_content_id(entity) == NULL)
			mail->has_attachment = true;
		break;
	}
}

/* Of alternatives the text as typed, unless it is empty or only points to the HTML; else the last that says something. */
static void alternative_read(struct reading *reading, GMimeMultipart *multipart, int depth, struct said *said)
{
	struct said best = { .text = { .limit_bytes = MAIL_TEXT_BYTES } };
	const int count = g_mime_multipart_get_count(multipart);

	for (int i = 0; i < count; i++) {
		struct said each = { .text = { .limit_bytes = MAIL_TEXT_BYTES } };
		entity_read(reading, g_mime_multipart_get_part(multipart, i), depth + 1, &each);
		const bool is_good =
		        has_words(&each.text) && (each.is_html || !is_placeholder(reading->mail->arena, &each.text));
		const bool is_better = is_good && (best.text.length == 0 || (best.is_html && !each.is_html));
		struct said *other = is_better ? &best : &each;
		text_free(&other->text);
		if (is_better)
			best = each;
	}
	text_add(&said->text, text_string(&best.text), best.text.length);
	said->is_html = best.is_html;
	text_free(&best.text);
}

static void parts_read(struct reading *reading, GMimeMultipart *multipart, int depth, int most, struct said *said)
{
	const int count = g_mime_multipart_get_count(multipart);
	for (int i = 0; i < count && i < most; i++) {
		struct said each = { .text = { .limit_bytes = MAIL_TEXT_BYTES } };
		entity_read(reading, g_mime_multipart_get_part(multipart, i), depth + 1, &each);
		if (has_words(&each.text)) {
			if (said->text.length > 0)
				text_add_string(&said->text, "\n\n"); /* a paragraph of its own: often a disclaimer */
			text_add(&said->text, text_string(&each.text), each.text.length);
			said->is_html = said->is_html || each.is_html;
		}
		text_free(&each.text);
	}
	/* a multipart without its boundary: what there is, stands before it */
	const char *prologue = count == 0 ? g_mime_multipart_get_prologue(multipart) : NULL;
	if (prologue != NULL)
		charset_add(&said->text, prologue, strlen(prologue), "");
}

static void texts_begin(struct mail *mail)
{
	struct text *const texts[] = { &mail->text, &mail->status, &mail->feedback, &mail->disposition, &mail->enclosed,
		&mail->enclosed_text };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = (struct text){ .arena = mail->arena, .limit_bytes = MAIL_REPORT_BYTES };
	mail->text.limit_bytes = MAIL_TEXT_BYTES;
	mail->enclosed_text.limit_bytes = MAIL_ENCLOSED_BYTES;
	mail->calendar = (struct text){ .arena = mail->arena, .limit_bytes = MAIL_CALENDAR_BYTES };
	mail->type = mail->report_type = mail->calendar_method = "";
}

/* A report that somebody passes on: its parts are its own, not those of the mail around it. */
static void report_read_within(struct reading *reading, GMimeObject *part, int depth)
{
	struct mail *outer = reading->mail;
	struct said said = { .text = { .limit_bytes = MAIL_TEXT_BYTES } };

	if (part == NULL || outer->report != NULL || strcmp(mime_type(outer->arena, part), "multipart/report") != 0)
		return;
	struct mail *inner = arena_alloc(outer->arena, sizeof(*inner));
	inner->arena = outer->arena;
	texts_begin(inner);
	inner->type = "multipart/report";
	outer->report = reading->mail = inner;
	entity_read(reading, part, depth + 1, &said);
	reading->mail = outer;
	outer->is_cut = outer->is_cut || inner->is_cut;
	text_add(&inner->text, text_string(&said.text), said.text.length);
	text_free(&said.text);
}

static void enclosed_read(struct mail *mail, GMimeObject *entity)
{
	GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(entity));
	mail->has_enclosed = true;
	if (message == NULL || mail->enclosed.length > 0)
		return;
	char *header = g_mime_object_get_headers(GMIME_OBJECT(message), NULL);
	if (header != NULL)
		charset_add(&mail->enclosed, header, strlen(header), "");
	g_free(header);
}

const char *mime_type(struct arena *arena, GMimeObject *entity)
{
	char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(entity));
	const char *result = plain_lower(arena, type, strlen(type));
	g_free(type);
	/* a type that can't be read is text (RFC 2045, 5.2); GMime names it otherwise and treats it so */
	return GMIME_IS_TEXT_PART(entity) && strncmp(result, "text/", 5) != 0 ? "text/plain" : result;
}

/* The recursion is bounded by MAIL_DEPTH, the walk by MAIL_ENTITIES. */
static void entity_read(struct reading *reading, GMimeObject *entity, int depth, struct said *said)
{
	struct mail *mail = reading->mail;
	if (entity == NULL)
		return;
	if (depth > MAIL_DEPTH || ++reading->entities > MAIL_ENTITIES) {
		mail->is_cut = true;
		return;
	}
	const char *type = mime_type(mail->arena, entity);
	if (GMIME_IS_MESSAGE_PART(entity)) {
		enclosed_read(mail, entity);
		GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(entity));
		GMimeObject *part = message == NULL ? NULL : g_mime_message_get_mime_part(message);
		report_read_within(reading, part, depth);
		enclosed_text_read(reading, part, depth + 1);
	} else if (!GMIME_IS_MULTIPART(entity)) {
		leaf_read(reading, entity, type, said);
	} else if (strcmp(type, "multipart/alternative") == 0) {
		alternative_read(reading, GMIME_MULTIPART(entity), depth, said);
	} else if (strcmp(type, "multipart/encrypted") == 0) {
		mail->is_encrypted = true;
	} else {
		const int most = strcmp(type, "multipart/signed") == 0 ? 1 : MAIL_ENTITIES;
		parts_read(reading, GMIME_MULTIPART(entity), depth, most, said);
	}
}

GMimeObject *mime_body_parse(const struct mail *mail)
{
	static const char *const names[] = { "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
		"Content-ID" };
	GByteArray *bytes = g_byte_array_sized_new((guint)mail->body_bytes + 1024);
	const bool has_lf = memchr(mail->body, '\n', mail->body_bytes) != NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = mail_field(mail, names[i]);
		if (*value == '\0')
			continue;
		char *line = g_strdup_printf("%s: %s\n", names[i], value);
		g_byte_array_append(bytes, (const guint8 *)line, (guint)strlen(line));
		g_free(line);
	}
	g_byte_array_append(bytes, (const guint8 *)"\n", 1);
	const guint start = bytes->len;
	g_byte_array_append(bytes, (const guint8 *)mail->body, (guint)mail->body_bytes);
	for (guint i = start; !has_lf && i < bytes->len; i++)
		if (bytes->data[i] == '\r')
			bytes->data[i] = '\n';
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), TRUE);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeObject *entity = g_mime_parser_construct_part(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return entity;
}

void mail_parts_read(struct mail *mail)
{
	struct reading reading = { .mail = mail, .named = { .limit_bytes = MAIL_TEXT_BYTES } };
	struct said said = { .text = { .limit_bytes = MAIL_TEXT_BYTES } };

	texts_begin(mail);
	if (is_too_much(mail->body, mail->body_bytes)) {
		mail->is_cut = true;
		return;
	}
	GMimeObject *entity = mime_body_parse(mail);
	if (entity == NULL)
		return;
	mail->type = mime_type(mail->arena, entity);
	const char *report_type = parameter(entity, "report-type");
	mail->report_type = plain_lower(mail->arena, report_type, strlen(report_type));
	entity_read(&reading, entity, 0, &said);
	const struct text *best = has_words(&said.text) ? &said.text : &reading.named;
	text_add(&mail->text, text_string(best), best->length);
	text_free(&said.text);
	text_free(&reading.named);
	g_object_unref(entity);
}
