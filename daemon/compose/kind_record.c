/* kind_record.c - the values of the mail that tells a member all that is kept of them. See values.h. */
#include <stdio.h>
#include <string.h>
#include "compose/values.h"

enum { RECORD_LINES = 200 };

/* Their number where there are more than a mail should list. */
static size_t skip_oldest(json_t *values, const struct locale *locale, const char *name, size_t count)
{
	if (count <= RECORD_LINES)
		return 0;
	value_set_count(values, locale, name, count - RECORD_LINES);
	return count - RECORD_LINES;
}

/* Do the templates have words for it? */
static bool is_told(const char *event)
{
	static const char *const events[] = { "confirmed", "joined", "left", "refused", "paused", "resumed", "digest",
		"each", "named", "unnamed", "shown", "hidden", "retried", "held", "released", "dropped", "suspended",
		"probed", "reachable" };
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (strcmp(events[i], event) == 0)
			return true;
	for (int kind = 0; kind < MAIL_KIND_COUNT; kind++)
		if (strcmp(mail_kind_name((enum mail_kind)kind), event) == 0)
			return true;
	return false;
}

/* What happened stands in a line as a section's name, {{#joined}}...{{/joined}}: each language has its own words for it. */
static json_t *record_lines(const struct house *house, const struct locale *locale, enum language language,
        const struct record_line *lines, size_t from, size_t count)
{
	json_t *list = json_array();
	for (size_t i = from; i < count; i++) {
		const struct team *team = house_team(house, lines[i].team);
		json_t *line = json_object();
		value_set(line, "event", lines[i].event);
		value_set_true(line, is_told(lines[i].event) ? lines[i].event : "is_other");
		value_set(line, "team", team == NULL ? lines[i].team : team_name(team, language));
		value_set_day(line, locale, "day", lines[i].at);
		json_array_append_new(list, line);
	}
	return list;
}

/* The days on which mails came, each once, with how many. */
static json_t *received_days(const struct locale *locale, const int64_t *received, size_t from, size_t count)
{
	json_t *list = json_array();
	size_t on_day = 0;
	struct text day = { 0 }, next = { 0 };
	for (size_t i = from; i < count; i++) {
		text_clear(&day);
		text_clear(&next);
		locale_day(locale, received[i], &day);
		if (i + 1 < count)
			locale_day(locale, received[i + 1], &next);
		on_day++;
		if (strcmp(text_string(&day), text_string(&next)) == 0)
			continue;
		json_t *line = json_object();
		value_set(line, "day", text_string(&day));
		if (on_day > 1)
			value_set_count(line, locale, "mails", on_day);
		json_array_append_new(list, line);
		on_day = 0;
	}
	text_free(&day);
	text_free(&next);
	return list;
}

static json_t *record_memberships(
        const struct house *house, const struct locale *locale, enum language language, const struct record *record)
{
	json_t *list = json_array();
	for (size_t i = 0; i < record->membership_count; i++) {
		const struct membership *membership = &record->memberships[i];
		value_add_team(list, house, membership->team, language);
		json_t *values = json_array_get(list, i);
		value_set_day(values, locale, "since", membership->joined_at);
		if (membership->left_at != 0)
			value_set_day(values, locale, "left", membership->left_at);
	}
	return list;
}

static json_t *record_returned(
        const struct locale *locale, const struct record_returned *returned, size_t from, size_t count)
{
	json_t *list = json_array();
	for (size_t i = from; i < count; i++) {
		json_t *line = json_object();
		value_set_day(line, locale, "day", returned[i].at);
		value_set(line, "said", returned[i].said);
		if (returned[i].is_complaint)
			value_set_true(line, "is_complaint");
		json_array_append_new(list, line);
	}
	return list;
}

void values_data(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct record *record = mail->record;
	char speaks[16];
	if (record == NULL)
		return;
	value_set(values, "full_name", record->name);
	value_set(values, "language", language_code(record->language));
	snprintf(speaks, sizeof(speaks), "speaks_%s", language_code(record->language));
	value_set_true(values, speaks);
	value_set_day(values, locale, "known_since", record->created_at);
	if (record->confirmed_at != 0)
		value_set_day(values, locale, "confirmed_on", record->confirmed_at);
	const bool is_paused = record->paused_until != NULL && !pause_is_over(record->paused_until, mail->created_at);
	value_set_mode(values, locale, is_paused ? record->paused_until : NULL, record->wants_digest);
	value_set_organisation(values, &record->organisation);
	json_object_set_new(values, "memberships", record_memberships(house, locale, mail->language, record));
	const size_t events = skip_oldest(values, locale, "more_events", record->event_count);
	const size_t sent = skip_oldest(values, locale, "more_sent", record->sent_count);
	const size_t received = skip_oldest(values, locale, "more_received", record->received_count);
	const size_t returned = skip_oldest(values, locale, "more_returned", record->returned_count);
	json_object_set_new(values, "events",
	        record_lines(house, locale, mail->language, record->events, events, record->event_count));
	json_object_set_new(
	        values, "sent", record_lines(house, locale, mail->language, record->sent, sent, record->sent_count));
	json_object_set_new(
	        values, "received", received_days(locale, record->received, received, record->received_count));
	json_object_set_new(
	        values, "returned", record_returned(locale, record->returned, returned, record->returned_count));
	if (record->returned_count > 0)
		value_set_true(values, "has_returned");
}
