/* kind_alert.c - the values of what tells that something doesn't work, or works again. See values.h. */
#include "compose/moment.h"
#include "compose/values.h"

static void set_moment(json_t *values, const struct house *house, const struct locale *locale, enum language language,
        const char *name, int64_t at)
{
	struct arena arena = { 0 };
	struct text hour = { .arena = &arena };
	if (at != 0) {
		moment_time(language, house->time_zone, at, &hour);
		value_set_day(values, locale, name, at);
		value_set(values, arena_printf(&arena, "%s_time", name), text_string(&hour));
	}
	arena_free(&arena);
}

static json_t *alarm_values(
        const struct house *house, const struct locale *locale, const struct mail *mail, const struct alarm_line *line)
{
	static const char *const names[ALARM_KIND_COUNT] = { [ALARM_MAILBOX] = "is_mailbox",
		[ALARM_RELAYS] = "is_relays",
		[ALARM_RELAY] = "is_relay",
		[ALARM_CERTIFICATE] = "is_certificate",
		[ALARM_SECRET] = "is_secret" };
	const struct alarm *alarm = line->alarm;
	const bool is_ending = alarm->kind == ALARM_CERTIFICATE || alarm->kind == ALARM_SECRET;
	json_t *values = json_object();

	value_set_true(values, names[alarm->kind]);
	value_set(values, "relay", alarm->name);
	if (alarm->is_over)
		value_set_true(values, "is_over");
	if (is_ending && alarm->since < mail->created_at)
		value_set_true(values, "has_ended");
	set_moment(values, house, locale, mail->language, "since", alarm->since);
	if (alarm->is_over && !is_ending)
		set_moment(values, house, locale, mail->language, "failed", alarm->until);
	value_set(values, "server", line->server);
	value_set(values, "said", alarm->why);
	value_set(values, "meaning", line->meaning);
	value_set(values, "remedy", line->remedy);
	value_set(values, "request", line->request);
	return values;
}

/* The subject speaks of the gravest, which stands first; of what works again only where nothing else stands. */
void values_alert(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	const struct alarm_line *first = NULL;

	for (size_t i = 0; i < mail->alarm_count; i++) {
		const struct alarm_line *line = &mail->alarms[i];
		json_array_append_new(list, alarm_values(house, locale, mail, line));
		if (first == NULL || (first->alarm->is_over && !line->alarm->is_over))
			first = line;
	}
	json_object_set_new(values, "alarms", list);
	if (first != NULL)
		json_object_set_new(values, "first", alarm_values(house, locale, mail, first));
}
