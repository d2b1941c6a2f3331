/* fill.c - the last step of a mail: holes filled, one pass, nothing parsed. See compose.h and hole.h. */
#include "compose/compose.h"
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "compose/hole.h"
#include "compose/mime.h"
#include "core/address.h"

enum { ADDRESS_LINE_BYTES = 60 };

static bool is_there(const char *value)
{
	return value != NULL && *value != '\0';
}

/* A token's bytes are safe in every place: small letters, digits, "-". */
static bool is_token(const char *token)
{
	return !is_there(token) || token[strspn(token, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* In To. Valid addresses have atoms and dots only, but some have their dots where RFC 5322 wants quotes around them. */
static void fill_header(struct text *mail, const char *address)
{
	const size_t local = strcspn(address, "@");
	const char *dots = strstr(address, "..");
	const bool is_odd = address[0] == '.' || (local > 0 && address[local - 1] == '.')
	        || (dots != NULL && dots < address + local);
	text_add_string(mail, is_odd ? "\"" : "");
	text_add(mail, address, local);
	text_add_string(mail, is_odd ? "\"" : "");
	text_add_string(mail, address + local);
}

/* In a quoted-printable part, which gives it lines of its own. */
static void fill_body(struct text *mail, const char *address, bool is_html)
{
	char line[ADDRESS_LINE_BYTES];
	size_t column = 0;
	for (const char *at = address; *at != '\0'; at++) {
		char room[8];
		size_t length = mime_quoted_byte(room, (unsigned char)*at);
		if ((is_html && strchr("&<>\"'", *at) != NULL) || (column == 0 && *at == '.'))
			length = is_html ? (size_t)snprintf(room, sizeof(room), "&#%d;", *at)
			                 : (size_t)snprintf(room, sizeof(room), "=%02X", (unsigned)*at);
		if (column + length > sizeof(line)) {
			text_add(mail, line, column);
			text_add_string(mail, "=\r\n");
			column = 0;
		}
		memcpy(line + column, room, length);
		column += length;
	}
	text_add(mail, line, column);
}

/* At the end of a calendar's property: lines of at most 75 bytes, folded (RFC 5545, 3.1). An "=" takes three bytes here. */
static void fill_calendar(struct text *mail, const char *address)
{
	size_t column = ADDRESS_LINE_BYTES;
	for (const char *at = address; *at != '\0'; at++) {
		char room[3];
		const size_t length = mime_quoted_byte(room, (unsigned char)*at);
		if (column + length > ADDRESS_LINE_BYTES) {
			text_add_string(mail, "\r\n ");
			column = 1;
		}
		text_add(mail, room, length);
		column += length;
	}
}

/* Behind the HOLE_END of what is left out; NULL: there is none. */
static const char *skip(const char *at, const char *end)
{
	while ((at = memchr(at, HOLE_MARK, (size_t)(end - at))) != NULL && end - at >= 2) {
		at += 2;
		if (at[-1] == HOLE_END)
			return at;
	}
	return NULL;
}

static bool is_answer(const struct holes *holes, int64_t meeting, enum partstat partstat)
{
	enum partstat said = PARTSTAT_NONE;
	for (size_t i = 0; i < holes->answer_count; i++)
		if (holes->answers[i].row == meeting)
			said = holes->answers[i].partstat;
	return said == partstat;
}

/* Of a meeting; *meeting: the one that was named last. As fill_hole(). */
static const char *fill_answer(char code, const char *at, const char *end, const struct holes *holes, int64_t *meeting)
{
	static const struct {
		char code;
		enum partstat partstat;
	} conditions[] = { { HOLE_IF_YES, PARTSTAT_ACCEPTED }, { HOLE_IF_NO, PARTSTAT_DECLINED },
		{ HOLE_IF_MAYBE, PARTSTAT_TENTATIVE }, { HOLE_IF_UNANSWERED, PARTSTAT_NONE } };

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++)
		if (conditions[i].code == code)
			return is_answer(holes, *meeting, conditions[i].partstat) ? at : skip(at, end);
	if (code == HOLE_MEETING)
		*meeting = 0;
	else if (code >= '0' && code <= '9' && *meeting < INT64_MAX / 10)
		*meeting = *meeting * 10 + (code - '0');
	else
		return NULL;
	return at;
}

/* One hole; `at` is behind its mark and code. Returns where to go on, NULL: this isn't ours. */
static const char *fill_hole(
        char code, const char *at, const char *end, const struct holes *holes, int64_t *meeting, struct text *mail)
{
	const bool has_all = is_there(holes->leave_all_token), has_team = is_there(holes->leave_team_token);
	switch (code) {
	case HOLE_ID: /* "c-9k...5512": a reply names it in References, where no subject or address can lose it */
		if (is_there(holes->token))
			text_printf(mail, "%s.", holes->token);
		text_printf(mail, "%" PRId64, holes->delivery_id);
		return at;
	case HOLE_ADDRESS_HEADER:
		fill_header(mail, holes->address);
		return at;
	case HOLE_ADDRESS:
		fill_body(mail, holes->address, false);
		return at;
	case HOLE_ADDRESS_HTML:
		fill_body(mail, holes->address, true);
		return at;
	case HOLE_ADDRESS_CALENDAR:
		fill_calendar(mail, holes->address);
		return at;
	case HOLE_TOKEN:
		text_add_string(mail, is_there(holes->token) ? holes->token : "");
		return at;
	case HOLE_LEAVE_ALL:
		text_add_string(mail, has_all ? holes->leave_all_token : "");
		return at;
	case HOLE_LEAVE_TEAM:
		text_add_string(mail, has_team ? holes->leave_team_token : "");
		return at;
	case HOLE_IF_TOKEN:
		return is_there(holes->token) ? at : skip(at, end);
	case HOLE_IF_LEAVE_ALL:
		return has_all ? at : skip(at, end);
	case HOLE_IF_LEAVE_TEAM:
		return has_team ? at : skip(at, end);
	case HOLE_IF_ONLY_LEAVE_ALL:
		return has_all && !has_team ? at : skip(at, end);
	case HOLE_END:
		return at;
	default:
		return fill_answer(code, at, end, holes, meeting);
	}
}

static enum err_kind fill(
        const char *frozen, size_t bytes, const struct holes *holes, struct text *mail, struct error *err)
{
	const char *at = frozen, *end = frozen + bytes;
	int64_t meeting = 0;
	if (bytes < 2 || memcmp(end - 2, "\r\n", 2) != 0)
		return err_set(
		        err, ERR_PERMANENT, "the stored text of delivery %" PRId64 " has no end", holes->delivery_id);
	for (const char *mark; (mark = memchr(at, HOLE_MARK, (size_t)(end - at))) != NULL;) {
		text_add(mail, at, (size_t)(mark - at));
		at = end - mark < 2 ? NULL : fill_hole(mark[1], mark + 2, end, holes, &meeting, mail);
		if (at == NULL)
			return err_set(err, ERR_PERMANENT,
			        "the stored text of delivery %" PRId64 " has an unknown mark at byte %zu",
			        holes->delivery_id, (size_t)(mark - frozen));
	}
	text_add(mail, at, (size_t)(end - at));
	return ERR_NONE;
}

enum err_kind compose_fill(
        const char *frozen, size_t bytes, const struct holes *holes, struct text *mail, struct error *err)
{
	const size_t before = mail->length;
	enum err_kind kind = ERR_NONE;

	if (holes->address == NULL || !address_is_valid(holes->address))
		return err_set(err, ERR_PERMANENT, "delivery %" PRId64 " has an address that can't be written to",
		        holes->delivery_id);
	if (!is_token(holes->token) || !is_token(holes->leave_all_token) || !is_token(holes->leave_team_token))
		return err_set(
		        err, ERR_PERMANENT, "delivery %" PRId64 " has a token that isn't ours", holes->delivery_id);
	kind = fill(frozen, bytes, holes, mail, err);
	if (kind != ERR_NONE)
		text_cut(mail, before);
	return kind;
}
