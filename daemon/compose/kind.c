/* kind.c - the table of kinds of outgoing mail. See kind.h. */
#include "compose/kind.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "compose/hole.h"
#include "compose/mime.h"
#include "compose/moment.h"
#include "core/command.h"
#include "core/due.h"

static const char hole_address[] = HOLE_CHARACTER(HOLE_ADDRESS);
static const char hole_token[] = HOLE_CHARACTER(HOLE_TOKEN);
static const char hole_leave_all[] = HOLE_CHARACTER(HOLE_LEAVE_ALL);
static const char hole_leave_team[] = HOLE_CHARACTER(HOLE_LEAVE_TEAM);
static const char hole_if_token[] = HOLE_CHARACTER(HOLE_IF_TOKEN);
static const char hole_if_leave_all[] = HOLE_CHARACTER(HOLE_IF_LEAVE_ALL);
static const char hole_if_leave_team[] = HOLE_CHARACTER(HOLE_IF_LEAVE_TEAM);
static const char hole_end[] = HOLE_CHARACTER(HOLE_END);
static const char hole_meeting[] = HOLE_CHARACTER(HOLE_MEETING);
static const char hole_digits[][4] = { HOLE_CHARACTER('0'), HOLE_CHARACTER('1'), HOLE_CHARACTER('2'),
	HOLE_CHARACTER('3'), HOLE_CHARACTER('4'), HOLE_CHARACTER('5'), HOLE_CHARACTER('6'), HOLE_CHARACTER('7'),
	HOLE_CHARACTER('8'), HOLE_CHARACTER('9') };
static const char hole_if_yes[] = HOLE_CHARACTER(HOLE_IF_YES);
static const char hole_if_no[] = HOLE_CHARACTER(HOLE_IF_NO);
static const char hole_if_maybe[] = HOLE_CHARACTER(HOLE_IF_MAYBE);
static const char hole_if_unanswered[] = HOLE_CHARACTER(HOLE_IF_UNANSWERED);

/* ---- values ---- */

static bool is_blank(unsigned c)
{
	return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
}

const char *value_clean(struct arena *arena, const char *value)
{
	struct text out = { .arena = arena };
	size_t left = value == NULL ? 0 : strlen(value);
	bool needs_blank = false;

	while (left > 0) {
		unsigned c = 0xFFFD;
		const size_t found = utf8_next(value, left, &c);
		const size_t step = found == 0 ? 1 : found;
		if (out.length + 5 > VALUE_BYTES)
			break;
		if (is_blank(c)) {
			needs_blank = out.length > 0;
		} else if (!utf8_is_trick(c) && !is_hole(c)) {
			if (needs_blank)
				text_add_byte(&out, ' ');
			needs_blank = false;
			text_add_code_point(&out, c);
		}
		value += step;
		left -= step;
	}
	return text_string(&out);
}

/* A value that isn't there is left out, so that a template can ask for it. */
static void set(json_t *values, const char *name, const char *value)
{
	struct arena arena = { 0 };
	const char *clean = value_clean(&arena, value);
	if (*clean != '\0')
		json_object_set_new(values, name, json_string(clean));
	arena_free(&arena);
}

/* One of our own: holes and links. */
static void set_ours(json_t *values, const char *name, const char *value)
{
	json_object_set_new(values, name, json_string(value));
}

static void set_true(json_t *values, const char *name)
{
	json_object_set_new(values, name, json_true());
}

static void set_day(json_t *values, const struct locale *locale, const char *name, int64_t at)
{
	struct text day = { 0 };
	locale_day(locale, at, &day);
	set(values, name, text_string(&day));
	text_free(&day);
}

/* A day without a time, "2027-03-01". */
static void set_date(json_t *values, const struct locale *locale, const char *name, const char *date)
{
	struct text day = { 0 };
	if (date != NULL && locale_date(locale, date, &day))
		set(values, name, text_string(&day));
	text_free(&day);
}

/* "waiting" is the count, "waiting_one", "waiting_few" ... the form that goes with it. */
static void set_count(json_t *values, const struct locale *locale, const char *name, size_t count)
{
	char form[64];
	snprintf(form, sizeof(form), "%s_%s", name, locale_plural(locale, (int)count));
	json_object_set_new(values, name, json_integer((json_int_t)count));
	set_true(values, form);
}

/* Not there where it is 0. */
static void set_some(json_t *values, const char *name, int64_t count)
{
	if (count > 0)
		json_object_set_new(values, name, json_integer((json_int_t)count));
}

/* A pause that ended before `at` is none. */
static bool is_over(const char *paused_until, int64_t at)
{
	char today[11];
	return *paused_until != '\0' && strcmp(paused_until, clock_day(at, today)) <= 0;
}

/* "is_paused", and "paused_until" where the pause has an end; "wants_digest". */
static void set_mode(json_t *values, const struct locale *locale, const char *paused_until, bool wants_digest)
{
	if (paused_until != NULL)
		set_true(values, "is_paused");
	set_date(values, locale, "paused_until", paused_until);
	if (wants_digest)
		set_true(values, "wants_digest");
}

/* "organisation_name" where there is one, with "is_employer" or the like, and "is_shown" where others may read it. */
static void set_organisation(json_t *values, const struct organisation *organisation)
{
	char name[24];
	if (organisation->name == NULL || *organisation->name == '\0')
		return;
	set(values, "organisation_name", organisation->name);
	if (organisation->kind != ORGANISATION_UNSAID) {
		snprintf(name, sizeof(name), "is_%s", organisation_kind_word(organisation->kind));
		set_true(values, name);
	}
	if (organisation->is_shown)
		set_true(values, "is_shown");
}

/* The word by which people may name the team in a mail: an alias of their language, else the id, which always works. */
static const char *team_word(const struct team *team, enum language language)
{
	const char *const *aliases = team->aliases[language];
	return aliases != NULL && aliases[0] != NULL ? aliases[0] : team->id;
}

static void add_team(json_t *list, const struct house *house, const char *id, enum language language)
{
	const struct team *team = house_team(house, id);
	json_t *values = json_object();
	set(values, "name", team == NULL ? id : team_name(team, language));
	set(values, "word", team == NULL ? id : team_word(team, language));
	set(values, "about", team == NULL ? "" : team_about(team, language));
	if (team == NULL) /* it left the config: nobody can name it in a mail */
		set_true(values, "is_gone");
	json_array_append_new(list, values);
}

static const char *quoted(struct arena *arena, enum language language, const char *name)
{
	static const struct {
		const char *open, *close;
	} marks[LANGUAGE_COUNT] = { { "“", "”" }, { "“", "”" }, { "«", "»" }, { "„", "”" } };
	return arena_printf(arena, "%s%s%s", marks[language].open, name, marks[language].close);
}

/* "teams", "team_list" ("A", or in quotes, for names hold an "and" of their own: “A”, “B” and “C”), and "many_teams" where
 * there is more than one. */
static void set_team_list(json_t *values, const struct locale *locale, enum language language, json_t *list)
{
	const size_t count = json_array_size(list);
	struct arena arena = { 0 };
	const char **names = arena_array(&arena, count + 1, sizeof(*names));
	struct text joined = { .arena = &arena };

	for (size_t i = 0; i < count; i++) {
		const char *name = json_string_value(json_object_get(json_array_get(list, i), "name"));
		names[i] = count > 1 ? quoted(&arena, language, name) : name;
	}
	locale_list(locale, names, count, &joined);
	set(values, "team_list", text_string(&joined));
	if (count > 1)
		set_true(values, "many_teams");
	json_object_set_new(values, "teams", list);
	arena_free(&arena);
}

static void set_teams(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (const char *const *id = mail->teams; id != NULL && *id != NULL; id++)
		add_team(list, house, *id, mail->language);
	set_team_list(values, locale, mail->language, list);
}

static void set_all_teams(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (size_t i = 0; i < house->team_count; i++)
		add_team(list, house, house->teams[i].id, mail->language);
	set_team_list(values, locale, mail->language, list);
}

/* ---- one function a kind ---- */

static void values_confirm(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set_day(values, locale, "until", mail->created_at + CONFIRM_DAYS * DAY_S);
}

static void values_question(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set_day(values, locale, "until", mail->created_at + QUESTION_DAYS * DAY_S);
}

static void values_left(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set_day(values, locale, "until", mail->created_at + RETURN_DAYS * DAY_S);
}

static void values_nothing(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	(void)values, (void)house, (void)locale, (void)mail;
}

static void values_status(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (size_t i = 0; i < mail->membership_count; i++) {
		const struct membership *membership = &mail->memberships[i];
		if (membership->left_at != 0)
			continue;
		add_team(list, house, membership->team, mail->language);
		set_day(json_array_get(list, json_array_size(list) - 1), locale, "since", membership->joined_at);
	}
	set_team_list(values, locale, mail->language, list);
	set_mode(values, locale, mail->paused_until, mail->wants_digest);
	set_organisation(values, &mail->organisation);
}

static void values_organisation(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	(void)house, (void)locale;
	set_organisation(values, &mail->organisation);
}

static void values_welcome(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set_mode(values, locale, mail->paused_until, mail->wants_digest);
	if (mail->invites_organisation)
		set_true(values, "invites_organisation");
}

static void values_added(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set(values, "admin", mail->admin);
}

static void values_not_a_member(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	if (mail->is_taken_back)
		set_true(values, "is_taken_back");
}

static void values_asker(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set(values, "asker", mail->asker);
	set(values, "asker_name", mail->asker_name);
	if (mail->is_accepted)
		set_true(values, "is_accepted");
	if (mail->is_late)
		set_true(values, "is_late");
}

static void values_decided(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	values_asker(values, house, locale, mail);
	set(values, "subject", mail->subject);
	if (mail->is_shared)
		set_true(values, "is_shared");
}

static void values_offer(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	values_asker(values, house, locale, mail);
	set(values, "subject", mail->subject);
	set(values, "organisation", mail->organisation.name);
	set_day(values, locale, "until", mail->created_at + OFFER_DAYS * DAY_S);
}

static void values_shared(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const char *const names[] = {
		[SHARING_PASSED_ON] = "is_passed_on", [SHARING_TAKEN] = "is_taken", [SHARING_DECLINED] = "is_declined"
	};
	set_teams(values, house, locale, mail);
	set(values, "subject", mail->subject);
	set_true(values, names[mail->sharing]);
	if (mail->has_pictures)
		set_true(values, "pictures");
}

static void values_announcement(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set(values, "subject", mail->subject);
}

static void set_readers(json_t *values, const struct locale *locale, const struct mail *mail)
{
	set_count(values, locale, "readers", (size_t)(mail->reader_count + mail->digest_reader_count));
	if (mail->digest_reader_count > 0)
		set_count(values, locale, "digest", (size_t)mail->digest_reader_count);
}

static void values_preview(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	enum { KILOBYTE = 1024 };
	json_t *files = json_array();
	values_announcement(values, house, locale, mail);
	set_readers(values, locale, mail);
	for (size_t i = 0; i < mail->file_count; i++) {
		const size_t kilobytes = mail->files[i].length / KILOBYTE + 1;
		char size[40];
		json_t *file = json_object();
		if (kilobytes < KILOBYTE)
			snprintf(size, sizeof(size), "%zu kB", kilobytes);
		else
			snprintf(size, sizeof(size), "%zu MB", (kilobytes + KILOBYTE / 2) / KILOBYTE);
		set(file, "name", mail->files[i].name);
		set(file, "size", size);
		json_array_append_new(files, file);
	}
	json_object_set_new(values, "files", files);
	if (mail->has_pictures)
		set_true(values, "pictures");
	if (mail->is_typed)
		set_true(values, "is_typed");
	set_day(values, locale, "until", mail->created_at + DRAFT_DAYS * DAY_S);
}

static void values_announced(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	values_announcement(values, house, locale, mail);
	set_readers(values, locale, mail);
	if (mail->is_late)
		set_true(values, "is_late");
}

static void values_withdrawn(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const char *const names[] = { [WITHDRAWN_CANCELLED] = "is_cancelled",
		[WITHDRAWN_BEFORE] = "is_replaced",
		[WITHDRAWN_EXPIRED] = "is_expired" };
	values_announcement(values, house, locale, mail);
	set_true(values, names[mail->withdrawn]);
}

static void values_refused(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const char *const names[REFUSAL_COUNT] = { [REFUSAL_NONE] = "is_empty",
		[REFUSAL_TEAM] = "bad_team",
		[REFUSAL_SUBJECT] = "no_subject",
		[REFUSAL_EMPTY] = "is_empty",
		[REFUSAL_LONG] = "is_long",
		[REFUSAL_SIZE] = "too_large",
		[REFUSAL_FILE] = "bad_file" };
	json_t *list = json_array();
	for (size_t i = 0; i < house->team_count; i++)
		add_team(list, house, house->teams[i].id, mail->language);
	json_object_set_new(values, "all_teams", list);
	set_teams(values, house, locale, mail);
	set_true(values, names[mail->refusal]);
	set(values, "what", mail->what);
	if (mail->is_shared)
		set_true(values, "is_shared");
	json_object_set_new(values, "most", json_integer(house->limits.attachment_bytes / (1024 * 1024)));
}

/* ---- all that is kept of the reader ---- */

enum { RECORD_LINES = 200 };

/* Their number where there are more than a mail should list. */
static size_t skip_oldest(json_t *values, const struct locale *locale, const char *name, size_t count)
{
	if (count <= RECORD_LINES)
		return 0;
	set_count(values, locale, name, count - RECORD_LINES);
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
		set(line, "event", lines[i].event);
		set_true(line, is_told(lines[i].event) ? lines[i].event : "is_other");
		set(line, "team", team == NULL ? lines[i].team : team_name(team, language));
		set_day(line, locale, "day", lines[i].at);
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
		set(line, "day", text_string(&day));
		if (on_day > 1)
			set_count(line, locale, "mails", on_day);
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
		add_team(list, house, membership->team, language);
		json_t *values = json_array_get(list, i);
		set_day(values, locale, "since", membership->joined_at);
		if (membership->left_at != 0)
			set_day(values, locale, "left", membership->left_at);
	}
	return list;
}

static json_t *record_returned(
        const struct locale *locale, const struct record_returned *returned, size_t from, size_t count)
{
	json_t *list = json_array();
	for (size_t i = from; i < count; i++) {
		json_t *line = json_object();
		set_day(line, locale, "day", returned[i].at);
		set(line, "said", returned[i].said);
		if (returned[i].is_complaint)
			set_true(line, "is_complaint");
		json_array_append_new(list, line);
	}
	return list;
}

static void values_data(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct record *record = mail->record;
	char speaks[16];
	if (record == NULL)
		return;
	set(values, "full_name", record->name);
	set(values, "language", language_code(record->language));
	snprintf(speaks, sizeof(speaks), "speaks_%s", language_code(record->language));
	set_true(values, speaks);
	set_day(values, locale, "known_since", record->created_at);
	if (record->confirmed_at != 0)
		set_day(values, locale, "confirmed_on", record->confirmed_at);
	const bool is_paused = record->paused_until != NULL && !is_over(record->paused_until, mail->created_at);
	set_mode(values, locale, is_paused ? record->paused_until : NULL, record->wants_digest);
	set_organisation(values, &record->organisation);
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
		set_true(values, "has_returned");
}

/* ---- meetings ---- */

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
		set_ours(values, name, text_string(&safe));
	arena_free(&arena);
}

static void set_moment(json_t *values, const char *name, enum language language, const struct meeting *meeting,
        void (*write)(enum language, const struct meeting *, struct text *))
{
	struct text text = { 0 };
	write(language, meeting, &text);
	set(values, name, text_string(&text));
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

	set(values, "title", meeting_title(meeting, language));
	/* In a sentence of the text part, where nothing is bold, only quotes tell where a title ends. */
	set(values, "quoted_title", quoted(&arena, language, meeting_title(meeting, language)));
	arena_free(&arena);
	set_moment(values, "day", language, meeting, write_day);
	set_moment(values, "hours", language, meeting, write_hours);
	set_moment(values, "zone", language, meeting, write_zone);
	set_moment(values, "span", language, meeting, write_span);
	set(values, "place", meeting->place);
	set_link(values, "link", meeting->link);
	if (*meeting->agenda != '\0')
		set_true(values, "has_agenda");
	if (meeting->is_cancelled)
		set_true(values, "is_cancelled");
}

static void values_meeting(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const char *const words[] = { NULL, "is_yes", "is_no", "is_maybe" };
	if (mail->meeting == NULL)
		return;
	set_teams(values, house, locale, mail);
	set_meeting(values, mail->language, mail->meeting);
	if (mail->attachment_count > 0)
		set_true(values, "is_attached");
	else if (mail->kind == MAIL_INVITATION || mail->kind == MAIL_MEETING_CHANGED)
		json_object_del(values, "has_agenda"); /* its file can't be read: the log says so */
	if (words[mail->partstat] != NULL)
		set_true(values, words[mail->partstat]);
	if (mail->is_over)
		set_true(values, "is_over");
}

/* What changed: {{#place_changed}} and what it was, {{old_place}}. */
static void values_changed(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
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
			set_true(values, names[i].name);
	if (mail->before->is_cancelled)
		set_true(values, "takes_place_again");
}

static void values_meetings(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
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
	set_teams(values, house, locale, mail);
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
		set(person, "full_name", people[i].name);
		set(person, "mail", people[i].address);
		set(person, "comment", people[i].comment);
		json_array_append_new(list, person);
	}
	json_object_set_new(group, "people", list);
	if (all > (int64_t)count)
		set_count(group, locale, "more", (size_t)all - count);
	if (count > 0)
		json_object_set_new(values, name, group);
	else
		json_decref(group);
}

/* Of a meeting who comes; else the meetings one may ask about. */
static void values_who(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct attendance *attendance = mail->attendance;

	if (mail->meeting == NULL) {
		values_meetings(values, house, locale, mail);
		set(values, "what", mail->what);
		if (mail->meeting_count > 0)
			set_true(values, "has_meetings");
		for (size_t i = 0; i < mail->meeting_count; i++)
			set(json_array_get(json_object_get(values, "meetings"), i), "id",
			        mail->meetings[i].meeting->id);
		return;
	}
	values_meeting(values, house, locale, mail);
	if (!attendance->is_told) {
		set_day(values, locale, "invited_on", mail->meeting->announce_at);
		return;
	}
	set_true(values, "is_told");
	set_answers(values, &attendance->all);
	json_t *teams = json_object_get(values, "teams");
	for (size_t i = 0; i < json_array_size(teams); i++)
		set_answers(json_array_get(teams, i), &attendance->by_team[i]);
	set_people(values, locale, "coming", attendance->coming, attendance->coming_count, attendance->all.accepted);
	set_people(values, locale, "perhaps", attendance->maybe, attendance->maybe_count, attendance->all.tentative);
}

static const char *foreign_about(const struct mail *mail, const char *faq)
{
	(void)faq;
	return mail->meeting == NULL ? NULL : meeting_about(mail->meeting, mail->language);
}

/* ---- to administrators, and how mail comes ---- */

/* The relays that rested because our account had sent too much. */
static void set_rests(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct came_back *back = &mail->came_back;
	json_t *list = json_array();

	for (size_t i = 0; i < back->rest_count; i++) {
		const struct rested *rested = &back->rests[i];
		json_t *rest = json_object();
		struct text hours = { 0 };
		moment_hours(mail->language, house->time_zone, rested->at, rested->until - rested->at, &hours);
		set(rest, "relay", rested->relay);
		set(rest, "said", rested->said);
		set_day(rest, locale, "day", rested->at);
		set(rest, "hours", text_string(&hours));
		json_array_append_new(list, rest);
		text_free(&hours);
	}
	json_object_set_new(values, "rests", list);
	if (back->rest_count > 0)
		set_true(values, "has_rests");
}

static void values_attention(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set(values, "folder", house->attention_folder);
	set_count(values, locale, "waiting", mail->waiting < 0 ? 0 : (size_t)mail->waiting);
	if (mail->waiting > 0)
		set_true(values, "waits");
	set_some(values, "unreachable", mail->came_back.unreachable);
	set_some(values, "complaints", mail->came_back.complaints);
	set_some(values, "held", mail->came_back.held);
	set_rests(values, house, locale, mail);
	if (mail->waiting_since != 0)
		set_day(values, locale, "since", mail->waiting_since);
}

static void values_limit(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	(void)locale, (void)mail;
	set(values, "folder", house->attention_folder);
}

static void values_paused(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	(void)house;
	set_date(values, locale, "until", mail->day);
}

/* When the next one comes. */
static void values_digest_on(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const int offset_s = locale_utc_offset_s(locale, mail->created_at);
	const int64_t last = digest_day(&house->digest, mail->created_at, offset_s);
	set_day(values, locale, "next", digest_next_at(&house->digest, last, offset_s));
}

/* What each reader answered is filled in with their copy. */
static void set_answer_holes(json_t *values, int64_t row)
{
	static const struct {
		const char *name, *hole;
	} conditions[] = { { "if_yes", hole_if_yes }, { "if_no", hole_if_no }, { "if_maybe", hole_if_maybe },
		{ "if_unanswered", hole_if_unanswered } };
	char digits[24];
	struct text which = { 0 };

	snprintf(digits, sizeof(digits), "%" PRId64, row);
	text_add_string(&which, hole_meeting);
	for (const char *at = digits; *at != '\0'; at++)
		text_add_string(&which, hole_digits[*at - '0']);
	const size_t length = which.length;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		text_cut(&which, length);
		text_add_string(&which, conditions[i].hole);
		set_ours(values, conditions[i].name, text_string(&which));
	}
	text_free(&which);
}

/* How many there are of each, for the contents; a section without any has no count. */
static void set_contents(json_t *values, const struct locale *locale, const struct mail *mail)
{
	size_t shared = 0;
	for (size_t i = 0; i < mail->item_count; i++)
		shared += mail->items[i].sharer != 0;
	const struct {
		const char *name;
		size_t count;
	} sections[] = { { "ahead", mail->meeting_count }, { "announcements", mail->item_count - shared },
		{ "shared", shared }, { "teams_with_new", mail->newcomer_count } };
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (sections[i].count > 0)
			set_count(values, locale, sections[i].name, sections[i].count);
}

static json_t *newcomers_of(const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (size_t i = 0; i < mail->newcomer_count; i++) {
		const struct newcomers *in = &mail->newcomers[i];
		const struct team *team = house_team(house, in->team);
		json_t *line = json_object();
		struct text names = { 0 };
		set(line, "name", team == NULL ? in->team : team_name(team, mail->language));
		set_count(line, locale, "people", (size_t)in->count);
		for (size_t j = 0; j < in->organisation_count; j++)
			text_printf(&names, "%s%s", j == 0 ? "" : ", ", in->organisations[j]);
		set(line, "organisations", text_string(&names));
		text_free(&names);
		if (in->has_more)
			set_true(line, "has_more");
		json_array_append_new(list, line);
	}
	return list;
}

/* A subject has room for a few names. */
static void values_digest(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	enum { FEW_TEAMS = 3 };
	values_meetings(values, house, locale, mail);
	for (size_t i = 0; i < mail->meeting_count; i++)
		set_answer_holes(json_array_get(json_object_get(values, "meetings"), i), mail->meetings[i].row);
	set_contents(values, locale, mail);
	json_object_set_new(values, "newcomers", newcomers_of(house, locale, mail));
	if (json_array_size(json_object_get(values, "teams")) > FEW_TEAMS)
		set_true(values, "has_long_list");
}

static const char *foreign_body(const struct mail *mail, const char *faq)
{
	(void)faq;
	return mail->body;
}

static const char *foreign_faq(const struct mail *mail, const char *faq)
{
	(void)mail;
	return faq;
}

/* ---- the table ---- */

static const struct kind kinds[MAIL_KIND_COUNT] = {
	[MAIL_CONFIRM] = { KIND_ANSWER, "confirm-", values_confirm, NULL },
	[MAIL_WELCOME] = { KIND_ANSWER | KIND_LIST, NULL, values_welcome, NULL },
	[MAIL_ALREADY] = { KIND_ANSWER, NULL, set_teams, NULL },
	[MAIL_LEFT] = { KIND_ANSWER, NULL, values_left, NULL },
	[MAIL_NOT_A_MEMBER] = { KIND_ANSWER, NULL, values_not_a_member, NULL },
	[MAIL_WHICH_TEAM] = { KIND_ANSWER, "join", set_all_teams, NULL },
	[MAIL_REALLY_LEAVE] = { KIND_ANSWER, "question-", set_teams, NULL },
	[MAIL_ELSEWHERE] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_STATUS] = { KIND_ANSWER, NULL, values_status, NULL },
	[MAIL_TEAMS] = { KIND_ANSWER, NULL, set_all_teams, NULL },
	[MAIL_HELP] = { KIND_ANSWER, NULL, set_all_teams, foreign_faq },
	[MAIL_UNCLEAR] = { KIND_ANSWER, NULL, set_all_teams, NULL },
	[MAIL_ADDED] = { KIND_LIST, NULL, values_added, NULL },
	[MAIL_ANNOUNCEMENT] = { KIND_LIST, NULL, values_announcement, foreign_body },
	[MAIL_PREVIEW] = { KIND_ANSWER, "approve-", values_preview, NULL },
	[MAIL_ANNOUNCED] = { KIND_ANSWER, NULL, values_announced, NULL },
	[MAIL_WITHDRAWN] = { KIND_ANSWER, NULL, values_withdrawn, NULL },
	[MAIL_REFUSED] = { KIND_ANSWER, NULL, values_refused, NULL },
	[MAIL_OFFER] = { KIND_APPROVER, "approve-", values_offer, NULL },
	[MAIL_SHARED] = { KIND_ANSWER, NULL, values_shared, NULL },
	[MAIL_WAITS] = { KIND_ANSWER, NULL, set_teams, NULL },
	[MAIL_APPROVE] = { KIND_APPROVER, "approve-", values_asker, NULL },
	[MAIL_DECLINED] = { 0, NULL, set_teams, NULL },
	[MAIL_DECIDED] = { KIND_ANSWER | KIND_APPROVER, NULL, values_decided, NULL },
	[MAIL_PAUSED] = { KIND_ANSWER, NULL, values_paused, NULL },
	[MAIL_RESUMED] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_DIGEST_ON] = { KIND_ANSWER, NULL, values_digest_on, NULL },
	[MAIL_EACH_ON] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_ORGANISATION] = { KIND_ANSWER, NULL, values_organisation, NULL },
	[MAIL_DATA] = { KIND_ANSWER, NULL, values_data, NULL },
	[MAIL_REALLY_FORGET] = { KIND_ANSWER, "question-", values_question, NULL },
	[MAIL_REMOVED] = { KIND_FORMER, NULL, values_added, NULL },
	[MAIL_DIGEST] = { KIND_LIST, NULL, values_digest, NULL },
	[MAIL_INVITATION] = { KIND_LIST, "meeting-", values_meeting, foreign_about },
	[MAIL_MEETING_CHANGED] = { KIND_LIST, "meeting-", values_changed, foreign_about },
	[MAIL_MEETING_CANCELLED] = { KIND_LIST, NULL, values_meeting, NULL },
	[MAIL_MEETING_OFF] = { KIND_FORMER, NULL, values_meeting, NULL },
	[MAIL_REMINDER] = { KIND_LIST, "meeting-", values_meeting, NULL },
	[MAIL_NOTE] = { KIND_LIST, "meeting-", values_meeting, foreign_body },
	[MAIL_ANSWERED] = { KIND_ANSWER, "meeting-", values_meeting, NULL },
	[MAIL_MEETINGS] = { KIND_ANSWER, NULL, values_meetings, NULL },
	[MAIL_WHO] = { KIND_ANSWER, NULL, values_who, NULL },
	[MAIL_MEETING_VANISHED] = { KIND_ADMIN, NULL, values_meeting, NULL },
	[MAIL_ATTENTION] = { KIND_ADMIN, NULL, values_attention, NULL },
	[MAIL_VANISHED] = { KIND_ADMIN, NULL, set_teams, NULL },
	[MAIL_LIMIT] = { KIND_ADMIN, NULL, values_limit, NULL },
};

const struct kind *kind_row(enum mail_kind kind)
{
	return &kinds[kind];
}

/* ---- values that every mail has ---- */

const char *mail_one_team(const struct mail *mail)
{
	const bool is_one = mail->teams != NULL && mail->teams[0] != NULL && mail->teams[1] == NULL;
	return is_one && mail->kind != MAIL_DIGEST ? mail->teams[0]
	                                           : NULL; /* of a digest the next may be about others */
}

/* What the footer's way out leads to: a mail that is ready to be sent. Nothing happens by a click alone. */
static void set_leave_links(json_t *values, const struct house *house, const struct mail *mail)
{
	static const char by_subject[] = "mailto:%s?subject=leave%%20%%5B%s%%5D";
	const char *id = mail_one_team(mail);
	struct arena arena = { 0 };
	struct text mailbox = { .arena = &arena }, team = { .arena = &arena };
	mime_url(&mailbox, house->address);
	mime_url(&team, id == NULL ? "" : id);
	const char *whole = text_string(&mailbox), *domain = strrchr(whole, '@');
	const char *all_link = arena_printf(&arena, by_subject, whole, hole_leave_all);
	const char *team_link = arena_printf(&arena, by_subject, whole, hole_leave_team);

	if (house->has_subaddressing && domain != NULL) {
		const char *local = arena_strndup(&arena, whole, (size_t)(domain - whole));
		all_link = arena_printf(&arena, "mailto:%s+leave-%s%s", local, hole_leave_all, domain);
		team_link = arena_printf(
		        &arena, "mailto:%s+leave-%s-%s%s", local, text_string(&team), hole_leave_team, domain);
	}
	set_ours(values, "leave_all_link", all_link);
	if (id != NULL)
		set_ours(values, "leave_team_link", team_link);
	arena_free(&arena);
}

static bool is_same_list(const char *const *a, const char *const *b)
{
	while (*a != NULL && *b != NULL && strcmp(*a, *b) == 0)
		a++, b++;
	return *a == NULL && *b == NULL;
}

json_t *kind_part_values(const struct house *house, const struct mail *mail, size_t part)
{
	const struct letter_part *told = &mail->parts[part];
	char in[16];
	json_t *values = json_object();

	snprintf(in, sizeof(in), "in_%s", told->language == LANGUAGE_NONE ? "any" : language_code(told->language));
	set_true(values, in);
	set(values, "subject", told->subject);
	if (mail->part_count == 1)
		set_true(values, "is_only");
	if (part == 0 && told->language != LANGUAGE_NONE && mail->part_count < house->language_count)
		set_true(values, "has_others");
	return values;
}

json_t *kind_item_values(const struct house *house, const struct locale *locale, const struct mail *mail, size_t item)
{
	const struct digest_item *told = &mail->items[item];
	json_t *values = json_object();
	struct arena arena = { 0 };
	struct text names = { .arena = &arena };

	for (const char *const *id = told->teams; *id != NULL; id++) {
		const struct team *team = house_team(house, *id);
		text_printf(&names, "%s%s", names.length == 0 ? "" : ", ",
		        team == NULL ? *id : team_name(team, mail->language));
	}
	set(values, "mailbox", house->address);
	set(values, "team", text_string(&names));
	arena_free(&arena);
	set(values, "subject", told->subject);
	set_day(values, locale, "day", told->at);
	if (told->sharer != 0) {
		set_true(values, "is_shared");
		set(values, "organisation", told->organisation);
		if (item == 0 || mail->items[item - 1].sharer == 0)
			set_true(values, "is_first_shared");
		return values;
	}
	if (item == 0 || !is_same_list(mail->items[item - 1].teams, told->teams))
		set_true(values, "is_new_team");
	return values;
}

/* Why the reader gets it. */
static const char *reason_of(const struct kind *kind)
{
	static const struct {
		unsigned flag;
		const char *name;
	} reasons[] = { { KIND_ADMIN, "is_admin" }, { KIND_APPROVER, "is_approver" }, { KIND_FORMER, "is_former" },
		{ KIND_LIST, "is_list" } };
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if ((kind->flags & reasons[i].flag) != 0)
			return reasons[i].name;
	return "is_answer";
}

json_t *kind_values(const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct kind *kind = kind_row(mail->kind);
	json_t *values = json_object();

	set(values, "collaborative", house->name);
	set(values, "mailbox", house->address);
	set(values, "postal", house->postal);
	set_ours(values, "address", hole_address);
	set_ours(values, "token", hole_token);
	set_ours(values, "if_token", hole_if_token);
	set_ours(values, "if_leave_all", hole_if_leave_all);
	set_ours(values, "if_leave_team", hole_if_leave_team);
	set_ours(values, "end_if", hole_end);
	set_true(values, reason_of(kind));
	if (mail->kind == MAIL_DIGEST || mail->wants_digest)
		set_true(values, "is_digest");
	if (house->digest.every == DIGEST_MONTHLY)
		set_true(values, "is_monthly");
	set_leave_links(values, house, mail);
	kind->values(values, house, locale, mail);
	return values;
}
