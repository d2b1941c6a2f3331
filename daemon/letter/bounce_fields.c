/* bounce_fields.c - the fields that machines write into reports (RFC 3464, 6533). See bounce_fields.h. */
#include "letter/bounce_fields.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "letter/bounce_judge.h"
#include "letter/plain.h"

enum { GROUPS = 400 };

/* ---- addresses ---- */

/* "+3D", "+2B" (RFC 3461, 4) and "\x{E9}" (RFC 6533, 3): only where they stand for what they must. */
static const char *decoded(struct arena *arena, const char *address)
{
	struct text out = { .arena = arena };
	const bool has_at = strchr(address, '@') != NULL;
	for (const char *at = address; *at != '\0'; at++) {
		const bool is_xtext = strncmp(at, "+2B", 3) == 0 || strncmp(at, "+3D", 3) == 0
		        || (!has_at && strncmp(at, "+40", 3) == 0);
		char *end = NULL;
		const unsigned long code = strncmp(at, "\\x{", 3) == 0 ? strtoul(at + 3, &end, 16) : 0;
		if (is_xtext) {
			text_add_byte(&out, at[2] == 'B' ? '+' : at[2] == 'D' ? '=' : '@');
			at += 2;
		} else if (end != NULL && *end == '}' && code >= 0x20 && code <= 0x10FFFF) {
			text_add_code_point(&out, (unsigned)code);
			at = end;
		} else {
			text_add_byte(&out, *at);
		}
	}
	return text_string(&out);
}

const char *report_address(struct arena *arena, const char *value)
{
	const char *semicolon = strchr(value, ';'), *bracket = strrchr(value, '<');
	if (semicolon != NULL)
		value = semicolon + 1;
	if (bracket != NULL && bracket > value)
		value = bracket;
	value += strspn(value, " \t<\"'");
	const size_t length = strcspn(value, " <>\"'\t(,;\r\n");
	if (length > LETTER_FIELD_BYTES)
		return "";
	const char *address = decoded(arena, arena_strndup(arena, value, length));
	const char *at = strrchr(address, '@'), *percent = strchr(address, '%');
	if (at == NULL || at == address || at[1] == '\0' || *address == '@' || strncasecmp(address, "IMCEA", 5) == 0)
		return "";
	/* "ana%x.example@relay": by way of a relay */
	if (percent != NULL && percent > address && percent < at
	        && memchr(percent, '.', (size_t)(at - percent)) != NULL)
		return arena_printf(
		        arena, "%.*s@%.*s", (int)(percent - address), address, (int)(at - percent) - 1, percent + 1);
	return address;
}

/* ---- delivery-status: RFC 3464, 6533 ---- */

size_t group_read(struct mail *group, struct arena *arena, const char *text, size_t length)
{
	*group = (struct mail){ .arena = arena };
	mail_header_read(group, text, length);
	return group->body == NULL ? length : length - group->body_bytes;
}

const char *first_address(struct arena *arena, const struct mail *group, const char *const *names)
{
	const char *address = "";
	for (; *address == '\0' && *names != NULL; names++)
		address = report_address(arena, mail_field(group, *names));
	return address;
}

bool field_is(const char *action, const char *const *actions)
{
	for (; *actions != NULL; actions++)
		if (strncmp(action, *actions, strlen(*actions)) == 0)
			return true;
	return false;
}

/* What the other side said: a field of its own, or a remark at the status, "5.1.1 (no such user)". */
static const char *said_of(struct arena *arena, const struct mail *group)
{
	const char *words = header_decode(arena, mail_field(group, "Diagnostic-Code"));
	const char *remark = strchr(mail_field(group, "Status"), '(');
	return *words != '\0' || remark == NULL ? words : header_decode(arena, remark);
}

/* True: a group about a recipient who is named, or about one who got it. */
static bool status_group_read(struct source *source, const struct notice *notice, const struct mail *group)
{
	static const char *const finals[] = { "Final-Recipient", "Original-Recipient", "X-Actual-Recipient", NULL };
	static const char *const originals[] = { "Original-Recipient", NULL };
	static const char *const silent[] = { "delivered", "relayed", "expanded", NULL };
	static const char *const delayed[] = { "delayed", NULL };
	struct arena *arena = source->arena;
	const char *action = plain_text(arena, mail_field(group, "Action"));
	const char *status = status_within(arena, mail_field(group, "Status"));
	const char *address = first_address(arena, group, finals);

	if (!mail_has_field(group, "Final-Recipient") && !mail_has_field(group, "Original-Recipient"))
		return false;
	if (field_is(action, silent) || (*action == '\0' && *status == '2'))
		return true;
	const char *original = first_address(arena, group, originals);
	const char *said = notice_about(notice, arena, address);
	if (*original == '\0')
		original = notice_original(notice, address);
	if (*said == '\0' && *original != '\0')
		said = notice_about(notice, arena, original);
	failure_add(source,
	        &(struct failure){ .address = address,
	                .original = original,
	                .status = status,
	                .diagnostic = said_of(arena, group),
	                .said = said,
	                .notice = notice->plain,
	                .is_delayed = field_is(action, delayed)
	                        || (*action == '\0'
	                                && (mail_has_field(group, "Will-Retry-Until") || notice->is_delay)) });
	return *address != '\0';
}

/* True where a group told of somebody. */
bool status_read(struct source *source, const struct notice *notice, const char *text, size_t length)
{
	bool is_one = false;
	for (int i = 0; length > 0 && i < GROUPS; i++) {
		struct mail group;
		size_t used = group_read(&group, source->arena, text, length);
		if (group.field_count > 0)
			is_one = status_group_read(source, notice, &group) || is_one;
		if (used == 0)
			used = strcspn(text, "\n") + 1;
		used = used < length ? used : length;
		text += used;
		length -= used;
	}
	return is_one;
}

/* The status code of a report whose fields name nobody. */
const char *status_alone(struct arena *arena, const struct mail *mail)
{
	const char *field = strcasestr(text_string(&mail->status), "\nStatus:");
	return field == NULL ? "" : status_within(arena, arena_strndup(arena, field + 8, strcspn(field + 8, "\n")));
}

/* Fields of a report that stand in a text. */
const char *fields_within(const char *text)
{
	static const char *const names[] = { "Reporting-MTA:", "Final-Recipient:", "Original-Recipient:" };
	const char *first = NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *found = strcasestr(text, names[i]);
		if (found != NULL && (found == text || found[-1] == '\n') && (first == NULL || found < first))
			first = found;
	}
	return first;
}
