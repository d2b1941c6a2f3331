/* kind_meeting.c - the values of mails about meetings, and of who comes to them. See values.h. */
#include <stdio.h>
#include <string.h>
#include "compose/kind.h"
#include "compose/moment.h"
#include "compose/values.h"

/* A link from the config, as it may stand between < and > (CommonMark, autolinks). */
static void set_link(json_t *values, const char *name, const char *link)
{
	struct arena arena = { 0 };
	struct text safe = { .arena = &arena };
	for (const char *at = value_clean(&arena, link); *at != '\0'; at++) {
		if (strchr(" <>\"\\^`{|}", *at) != NULL)
			text_printf(&safe, "%%%02X", (unsigned char)*at);
		else
			text_add_byte(&safe, *at);
	}
	if (safe.length > 0)
		value_set_ours(values, name, text_string(&safe));
	arena_free(&arena);
}

static void set_moment(json_t *values, const char *name, enum language language, const struct meeting *meeting,
        void (*write)(enum language, const struct meeting *, struct text *))
{
	struct text text = { 0 };
	write(language, meeting, &text);
	value_set(values, name, text_string(&text));
	text_free(&text);
}

static void write_day(enum language language, const struct meeting *meeting, struct text *out)
{
	moment_day(language, meeting->time_zone, meeting->start_at, out);
}

static void write_hours(enum language language, const struct meeting *meeting, struct text *out)
{
	moment_hours(language, meeting->time_zone, meeting->start_at, meeting->length_s, out);
}

static void write_zone(enum language language, const struct meeting *meeting, struct text *out)
{
	moment_zone(language, meeting->time_zone, meeting->start_at, out);
}

static void write_span(enum language language, const struct meeting *meeting, struct text *out)
{
	moment_span(language, meeting->length_s, out);
}

static void set_meeting(json_t *values, enum language language, const struct meeting *meeting)
{
	struct arena arena = { 0 };

	value_set(values, "title", meeting_title(meeting, language));
	/* In a sentence of the text part, where nothing is bold, only quotes tell where a title ends. */
	value_set(values, "quoted_title", value_quoted(&arena, language, meeting_title(meeting, language)));
	arena_free(&arena);
	set_moment(values, "day", language, meeting, write_day);
	set_moment(values, "hours", language, meeting, write_hours);
	set_moment(values, "zone", language, meeting, write_zone);
	set_moment(values, "span", language, meeting, write_span);
	value_set(values, "place", meeting->place);
	set_link(values, "link", meeting->link);
	if (*meeting->agenda != '\0')
		value_set_true(values, "has_agenda");
	if (meeting->is_cancelled)
		value_set_true(values, "is_cancelled");
}

void values_meeting(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const char *const words[] = { NULL, "is_yes", "is_no", "is_maybe" };
	if (mail->meeting == NULL)
		return;
	value_set_teams(values, house, locale, mail);
	set_meeting(values, mail->language, mail->meeting);
	if (mail->attachment_count > 0)
		value_set_true(values, "is_attached");
	else if (mail->kind == MAIL_INVITATION || mail->kind == MAIL_MEETING_CHANGED)
		json_object_del(values, "has_agenda"); /* its file can't be read: the log says so */
	if (words[mail->partstat] != NULL)
		value_set_true(values, words[mail->partstat]);
	if (mail->is_over)
		value_set_true(values, "is_over");
}

/* What changed: {{#place_changed}} and what it was, {{old_place}}. */
void values_changed(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const struct {
		unsigned change;
		const char *name;
	} names[] = {
		{ MEETING_CHANGED_START | MEETING_CHANGED_ZONE, "start_changed" },
		{ MEETING_CHANGED_LENGTH, "length_changed" },
		{ MEETING_CHANGED_PLACE, "place_changed" },
		{ MEETING_CHANGED_LINK, "link_changed" },
		{ MEETING_CHANGED_TITLE, "title_changed" },
		{ MEETING_CHANGED_ABOUT, "about_changed" },
		{ MEETING_CHANGED_TEAMS, "teams_changed" },
		{ MEETING_CHANGED_AGENDA, "agenda_changed" },
		{ MEETING_CHANGED_START | MEETING_CHANGED_LENGTH, "asks_anew" },
	};
	if (mail->meeting == NULL || mail->before == NULL)
		return;
	json_t *old = json_object();
	const unsigned changes = meeting_changes(mail->meeting, mail->before);

	values_meeting(values, house, locale, mail);
	set_meeting(old, mail->language, mail->before);
	json_object_set_new(values, "old", old);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((changes & names[i].change) != 0)
			value_set_true(values, names[i].name);
	if (mail->before->is_cancelled)
		value_set_true(values, "takes_place_again");
}

void values_meetings(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (size_t i = 0; i < mail->meeting_count; i++) {
		struct mail one = *mail;
		json_t *line = json_object();
		one.meeting = mail->meetings[i].meeting;
		one.partstat = mail->meetings[i].partstat;
		one.teams = one.meeting->teams;
		values_meeting(line, house, locale, &one);
		json_array_append_new(list, line);
	}
	value_set_teams(values, house, locale, mail);
	json_object_set_new(values, "meetings", list);
}

/* "yes", "maybe", "no", "silent". */
static void set_answers(json_t *values, const struct meeting_counts *counts)
{
	const int64_t silent = counts->invited - counts->accepted - counts->tentative - counts->declined;
	json_object_set_new(values, "yes", json_integer(counts->accepted));
	json_object_set_new(values, "maybe", json_integer(counts->tentative));
	json_object_set_new(values, "no", json_integer(counts->declined));
	json_object_set_new(values, "silent", json_integer(silent));
}

/* A group `name` with its "people" and how many "more" there are; none where it would be empty. */
static void set_people(json_t *values, const struct locale *locale, const char *name, const struct invited *people,
        size_t count, int64_t all)
{
	json_t *list = json_array();
	json_t *group = json_object();

	for (size_t i = 0; i < count; i++) {
		json_t *person = json_object();
		value_set(person, "full_name", people[i].name);
		value_set(person, "mail", people[i].address);
		value_set(person, "comment", people[i].comment);
		json_array_append_new(list, person);
	}
	json_object_set_new(group, "people", list);
	if (all > (int64_t)count)
		value_set_count(group, locale, "more", (size_t)all - count);
	if (count > 0)
		json_object_set_new(values, name, group);
	else
		json_decref(group);
}

/* Of a meeting who comes; else the meetings one may ask about. */
void values_who(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct attendance *attendance = mail->attendance;

	if (mail->meeting == NULL) {
		values_meetings(values, house, locale, mail);
		value_set(values, "what", mail->what);
		if (mail->meeting_count > 0)
			value_set_true(values, "has_meetings");
		for (size_t i = 0; i < mail->meeting_count; i++)
			value_set(json_array_get(json_object_get(values, "meetings"), i), "id",
			        mail->meetings[i].meeting->id);
		return;
	}
	values_meeting(values, house, locale, mail);
	if (!attendance->is_told) {
		value_set_day(values, locale, "invited_on", mail->meeting->announce_at);
		return;
	}
	value_set_true(values, "is_told");
	set_answers(values, &attendance->all);
	json_t *teams = json_object_get(values, "teams");
	for (size_t i = 0; i < json_array_size(teams); i++)
		set_answers(json_array_get(teams, i), &attendance->by_team[i]);
	set_people(values, locale, "coming", attendance->coming, attendance->coming_count, attendance->all.accepted);
	set_people(values, locale, "perhaps", attendance->maybe, attendance->maybe_count, attendance->all.tentative);
}
