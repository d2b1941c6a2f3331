/* meetings.c - what is due of meetings. See meetings.h. */
#include "agenda/meetings.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "store/meeting.h"

enum {
	CHUNK = 1000,          /* members a commit, where a version is told */
	SETTLE = 20,           /* members a commit, where each may need mails of their own */
	BEHIND_S = 40 * DAY_S, /* events that began so long ago are still compared with what was told */
	AHEAD_S = 400 * DAY_S,
	AGENDA_BYTES = 5 * 1024 * 1024,
};

/* One thing to tell about one event: its mail in all languages of the house, composed before anybody waits for the database. */
struct telling {
	struct meetings *meetings;
	struct arena *arena;
	const struct meeting *meeting;
	const struct meeting_told *told;
	const char *uid;
	int sequence;
	enum mail_kind kind;
	struct attachment agenda; /* name NULL: none */
	struct text frozen[LANGUAGE_COUNT];
};

static const struct house *house_of(const struct meetings *meetings)
{
	return &meetings->worker->config->house;
}

/* ---- composing ---- */

static const char *type_of(const char *name)
{
	static const struct {
		const char *ending, *type;
	} types[] = {
		{ ".pdf", "application/pdf" },
		{ ".txt", "text/plain" },
		{ ".md", "text/markdown" },
		{ ".html", "text/html" },
		{ ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
		{ ".odt", "application/vnd.oasis.opendocument.text" },
		{ ".png", "image/png" },
		{ ".jpg", "image/jpeg" },
	};
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot != NULL && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].ending, dot) == 0)
			return types[i].type;
	return "application/octet-stream";
}

/* A mail without its agenda is better than none: what is wrong stands in the log. */
static void read_agenda(struct telling *telling)
{
	const char *path = telling->meeting->agenda, *slash = strrchr(path, '/');
	FILE *file = *path == '\0' ? NULL : fopen(path, "rbe");

	if (*path == '\0')
		return;
	char *bytes = file == NULL ? NULL : arena_alloc(telling->arena, AGENDA_BYTES + 1);
	const size_t length = file == NULL ? 0 : fread(bytes, 1, AGENDA_BYTES + 1, file);
	if (file == NULL || ferror(file) || length > AGENDA_BYTES) {
		log_error("meeting=%s outcome=without-agenda why=\"%s\"", telling->meeting->id,
		        length > AGENDA_BYTES ? "the file has more than 5 megabytes" : "the file can't be read");
	} else {
		const char *name = slash == NULL ? path : slash + 1;
		telling->agenda = (struct attachment){ name, type_of(name), bytes, length };
	}
	if (file != NULL)
		fclose(file);
}

static const char *note_of(const struct telling *telling, enum language language)
{
	for (const char *const *id = telling->meeting->teams; *id != NULL; id++) {
		const struct team *team = house_team(house_of(telling->meetings), *id);
		if (team == NULL)
			continue;
		if (team->practical_note[language] != NULL)
			return team->practical_note[language];
		if (team->practical_note[LANGUAGE_EN] != NULL)
			return team->practical_note[LANGUAGE_EN];
	}
	return "";
}

static bool has_calendar(enum mail_kind kind)
{
	return kind != MAIL_REMINDER && kind != MAIL_NOTE && kind != MAIL_MEETING_VANISHED;
}

static enum err_kind compose_one(struct telling *telling, enum language language, struct error *err)
{
	const bool is_off = telling->kind == MAIL_MEETING_CANCELLED || telling->kind == MAIL_MEETING_OFF;
	const struct calendar_event event = { .meeting = telling->meeting,
		.uid = telling->uid,
		.sequence = telling->sequence,
		.stamp_at = telling->meetings->now };
	struct mail mail = { .kind = telling->kind,
		.language = language,
		.created_at = telling->meetings->now,
		.teams = telling->meeting->teams,
		.meeting = telling->meeting,
		.before = telling->told == NULL ? NULL : &telling->told->as,
		.partstat = telling->kind == MAIL_NOTE ? PARTSTAT_ACCEPTED : PARTSTAT_NONE,
		.body = telling->kind == MAIL_NOTE ? note_of(telling, language) : "",
		.calendar = has_calendar(telling->kind) ? &event : NULL,
		.calendar_method = is_off ? CALENDAR_CANCEL : CALENDAR_REQUEST };
	if (telling->agenda.name != NULL && !is_off && has_calendar(telling->kind)) {
		mail.attachments = &telling->agenda;
		mail.attachment_count = 1;
	}
	return compose_freeze(telling->meetings->composer, &mail, &telling->frozen[language], err);
}

static enum err_kind compose_all(struct telling *telling, struct error *err)
{
	const struct house *house = house_of(telling->meetings);
	enum err_kind kind = ERR_NONE;

	read_agenda(telling);
	for (size_t i = 0; i < house->language_count && kind == ERR_NONE; i++)
		kind = compose_one(telling, house->languages[i], err);
	return kind;
}

static void telling_free(struct telling *telling)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		text_free(&telling->frozen[i]);
}

/* ---- storing ---- */

/* Whose List-Unsubscribe: the team's, where only one meets. */
static const char *team_of(const struct meeting *meeting)
{
	return meeting->teams[0] != NULL && meeting->teams[1] == NULL ? meeting->teams[0] : "";
}

/* The message with its texts, inside a transaction. ERR_UNKNOWN: it is there already; *message is its id. */
static enum err_kind message_store(
        const struct telling *telling, const char *key, const char *why, int64_t *message, struct error *err)
{
	struct store *store = telling->meetings->store;
	const struct cause cause = { .why = why };
	enum err_kind kind = store_message_new(
	        store, telling->kind, key, team_of(telling->meeting), &cause, telling->meetings->now, message, err);

	for (int language = LANGUAGE_EN; language < LANGUAGE_COUNT && kind == ERR_NONE; language++)
		if (telling->frozen[language].length > 0)
			kind = store_message_text(store, *message, (enum language)language,
			        telling->frozen[language].data, telling->frozen[language].length, err);
	return kind;
}

static enum err_kind finish(struct meetings *meetings, enum err_kind kind, struct error *err)
{
	if (kind == ERR_NONE)
		return store_commit(meetings->store, err);
	store_rollback(meetings->store);
	return kind;
}

/* The newest version to all who should have it. Stops where the worker should do something else; the next round goes on. */
static enum err_kind deliver_all(
        struct meetings *meetings, const char *event, int64_t row, size_t *added, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	bool is_done = false;
	size_t now_added = 0;

	while (kind == ERR_NONE && !is_done && !meetings->worker->is_stopping) {
		kind = store_begin(meetings->store, err);
		if (kind != ERR_NONE)
			break;
		kind = store_meeting_deliver(meetings->store, row, CHUNK, meetings->now, &now_added, &is_done, err);
		kind = finish(meetings, kind, err);
		worker_wake(meetings->worker, ROOM_OUTBOX);
		worker_progress(meetings->worker);
	}
	log_info("meeting=%s outcome=%s deliveries=%zu", event, is_done ? "told" : "interrupted", now_added);
	*added += now_added;
	return kind;
}

/* ---- the steps ---- */

static enum err_kind tell_version(struct telling *telling, const char *why, size_t *added, struct error *err)
{
	struct meetings *meetings = telling->meetings;
	const struct meeting_told *told = telling->told;
	const unsigned changes = told == NULL ? 0 : meeting_changes(telling->meeting, &told->as);
	struct meeting_version version = { .meeting = telling->meeting,
		.uid = telling->uid,
		.sequence = telling->sequence,
		.resets = (changes & (MEETING_CHANGED_START | MEETING_CHANGED_LENGTH)) != 0
		        && !telling->meeting->is_cancelled };
	const char *key = arena_printf(telling->arena, "meeting %s %d", telling->meeting->id, telling->sequence);
	int64_t row = 0;
	enum err_kind kind = compose_all(telling, err);

	if (kind == ERR_NONE)
		kind = store_begin(meetings->store, err);
	if (kind != ERR_NONE)
		return kind;
	kind = message_store(telling, key, why, &version.message, err);
	if (kind == ERR_NONE)
		kind = store_meeting_tell(meetings->store, &version, meetings->now, &row, err);
	kind = finish(meetings, kind, err);
	return kind == ERR_NONE ? deliver_all(meetings, telling->meeting->id, row, added, err) : kind;
}

/* A reminder or note: the message first, then its deliveries in chunks; done again from the first chunk, nobody gets two. */
static enum err_kind remind(struct telling *telling, enum meeting_step step, size_t *added, struct error *err)
{
	struct meetings *meetings = telling->meetings;
	const enum partstat answered = step == MEETING_NOTE ? PARTSTAT_ACCEPTED : PARTSTAT_NONE;
	const char *key = arena_printf(
	        telling->arena, "%s %s %d", mail_kind_name(telling->kind), telling->meeting->id, telling->sequence);
	int64_t message = 0, after = 0;
	bool is_first = true;
	enum err_kind kind = compose_all(telling, err);

	while (kind == ERR_NONE && (is_first || after != 0)) {
		if (meetings->worker->is_stopping)
			return ERR_NONE;
		kind = store_begin(meetings->store, err);
		if (kind != ERR_NONE)
			return kind;
		if (is_first)
			kind = message_store(telling, key, "its time had come", &message, err);
		if (kind == ERR_UNKNOWN)
			kind = ERR_NONE;
		if (kind == ERR_NONE)
			kind = store_meeting_remind(meetings->store, telling->told->row, message, answered, &after,
			        CHUNK, meetings->now, added, err);
		if (kind == ERR_NONE && after == 0)
			kind = store_meeting_reminded(meetings->store, telling->told->row, step, meetings->now, err);
		kind = finish(meetings, kind, err);
		is_first = false;
		worker_wake(meetings->worker, ROOM_OUTBOX);
		worker_progress(meetings->worker);
	}
	if (kind == ERR_NONE)
		log_info("meeting=%s outcome=%s", telling->meeting->id, mail_kind_name(telling->kind));
	return kind;
}

static const struct {
	enum mail_kind kind;
	const char *why; /* NULL: a reminder, not a version */
} steps[] = {
	[MEETING_INVITE] = { MAIL_INVITATION, "the meeting's time to be announced had come" },
	[MEETING_UPDATE] = { MAIL_MEETING_CHANGED, "the meeting was changed in the config" },
	[MEETING_CANCEL] = { MAIL_MEETING_CANCELLED, "the meeting was cancelled in the config" },
	[MEETING_REMIND] = { MAIL_REMINDER, NULL },
	[MEETING_NOTE] = { MAIL_NOTE, NULL },
};

/* What a cancellation says is what was told: an edit beside it is of no use to anybody. */
static struct meeting as_told_but_cancelled(const struct meeting_told *told)
{
	struct meeting meeting = told->as;
	meeting.is_cancelled = true;
	return meeting;
}

static enum err_kind do_step(struct meetings *meetings, const struct meeting *meeting, const struct meeting_row *row,
        enum meeting_step step, size_t *added, struct error *err)
{
	struct arena arena = { 0 };
	const bool is_known = row->told.row != 0, is_version = steps[step].why != NULL;
	const struct meeting cancelled = as_told_but_cancelled(&row->told);
	struct telling telling = { .meetings = meetings,
		.arena = &arena,
		.meeting = step == MEETING_CANCEL ? &cancelled : meeting,
		.told = is_known ? &row->told : NULL,
		.uid = is_known ? row->uid
		                : arena_printf(&arena, "%s@%s", meeting->id, house_domain(house_of(meetings))),
		.sequence = !is_known ? 0 : row->told.sequence + (is_version ? 1 : 0),
		.kind = steps[step].kind };
	const enum err_kind kind =
	        is_version ? tell_version(&telling, steps[step].why, added, err) : remind(&telling, step, added, err);

	telling_free(&telling);
	arena_free(&arena);
	return kind;
}

static enum err_kind look_at_event(struct meetings *meetings, const struct meeting *meeting, struct arena *arena,
        int64_t *next_at, size_t *added, struct error *err)
{
	struct meeting_row row = { 0 };
	int64_t event_next_at = 0;
	enum err_kind kind = store_meeting_find(meetings->store, meeting->id, arena, &row, err);

	if (kind != ERR_NONE && kind != ERR_UNKNOWN)
		return kind;
	const enum meeting_step step = meeting_decide(meeting, &row.told, meetings->now, &event_next_at);
	if (event_next_at != 0 && (*next_at == 0 || event_next_at < *next_at))
		*next_at = event_next_at;
	if (step == MEETING_NOTHING)
		return ERR_NONE;
	*next_at = meetings->now + 1; /* another step may be due behind this one */
	return do_step(meetings, meeting, &row, step, added, err);
}

/* ---- a meeting that vanished from the config ---- */

static bool is_among(const struct meeting *list, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].id, id) == 0)
			return true;
	return false;
}

/* Members hear nothing: it may be a slip. Administrators hear it once a version. */
static enum err_kind tell_vanished(
        struct meetings *meetings, const struct meeting_row *row, size_t *added, struct error *err)
{
	const struct house *house = house_of(meetings);
	const enum language language = house_language(house, LANGUAGE_NONE);
	struct arena arena = { 0 };
	struct telling telling = { .meetings = meetings,
		.arena = &arena,
		.meeting = &row->told.as,
		.uid = row->uid,
		.sequence = row->told.sequence,
		.kind = MAIL_MEETING_VANISHED };
	const char *key = arena_printf(&arena, "meeting-vanished %s %d", row->told.as.id, row->told.sequence);
	int64_t message = 0;
	enum err_kind kind = compose_one(&telling, language, err);

	if (kind == ERR_NONE)
		kind = store_begin(meetings->store, err);
	if (kind == ERR_NONE) {
		kind = message_store(&telling, key, "a meeting left the config", &message, err);
		if (kind == ERR_NONE)
			kind = store_deliveries_to(
			        meetings->store, message, house->admins, language, 0, meetings->now, added, err);
		kind = finish(meetings, kind, err);
		if (kind == ERR_NONE)
			log_warning(
			        "meeting=%s outcome=vanished why=\"it isn't in the config any more; nobody was told\"",
			        row->told.as.id);
	}
	telling_free(&telling);
	arena_free(&arena);
	return kind == ERR_UNKNOWN ? ERR_NONE : kind;
}

/* ---- who joined, left, paused or came back ---- */

static const struct meeting_row *row_of(const struct meeting_row *rows, size_t count, int64_t row)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].told.row == row)
			return &rows[i];
	return NULL;
}

/* A mail about the meeting for one member alone. Inside a transaction. */
static enum err_kind message_for_one(struct meetings *meetings, const struct meeting_row *row, enum mail_kind kind,
        enum language language, int64_t *message, struct error *err)
{
	struct arena arena = { 0 };
	struct telling telling = { .meetings = meetings,
		.arena = &arena,
		.meeting = &row->told.as,
		.uid = row->uid,
		.sequence = row->told.sequence,
		.kind = kind };
	if (kind == MAIL_INVITATION)
		read_agenda(&telling);
	enum err_kind result = compose_one(&telling, house_language(house_of(meetings), language), err);
	if (result == ERR_NONE)
		result = message_store(&telling, "", "they joined or left", message, err);
	telling_free(&telling);
	arena_free(&arena);
	return result;
}

static enum err_kind settle_one(struct meetings *meetings, const struct standing *standing,
        const struct meeting_row *row, size_t *added, struct error *err)
{
	int64_t message = row->message;
	enum err_kind kind = ERR_NONE;

	switch (meeting_settle(
	        standing->is_in, standing->is_in_team, standing->is_invited, standing->was_told, standing->partstat)) {
	case SETTLE_NOTHING:
		return ERR_NONE;
	case SETTLE_INVITE:
		/* Who had this version before and comes back needs it once more, as a mail of its own. */
		if (standing->was_told)
			kind = message_for_one(meetings, row, MAIL_INVITATION, standing->language, &message, err);
		if (kind == ERR_NONE)
			kind = store_meeting_invite(meetings->store, standing->row, standing->member, message,
			        standing->language, meetings->now, err);
		break;
	case SETTLE_TAKE_OFF:
		kind = message_for_one(meetings, row, MAIL_MEETING_OFF, standing->language, &message, err);
		if (kind == ERR_NONE)
			kind = store_meeting_take_off(meetings->store, standing->row, standing->member, message,
			        standing->language, meetings->now, err);
		break;
	case SETTLE_FORGET:
		return store_meeting_take_off(
		        meetings->store, standing->row, standing->member, 0, standing->language, meetings->now, err);
	}
	*added += kind == ERR_NONE;
	return kind;
}

/* *is_done: nobody was left. */
static enum err_kind settle_some(struct meetings *meetings, const struct meeting_row *rows, size_t row_count,
        bool *is_done, size_t *added, struct error *err)
{
	struct arena arena = { 0 };
	int64_t *members = NULL;
	struct standing *list = NULL;
	size_t member_count = 0, count = 0;
	enum err_kind kind = store_begin(meetings->store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = store_unsettled(
	        meetings->store, SETTLE, meetings->now, &arena, &members, &member_count, &list, &count, err);
	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		const struct meeting_row *row = row_of(rows, row_count, list[i].row);
		if (row != NULL)
			kind = settle_one(meetings, &list[i], row, added, err);
	}
	for (size_t i = 0; i < member_count && kind == ERR_NONE; i++)
		kind = store_settled(meetings->store, members[i], err);
	*is_done = member_count < SETTLE;
	kind = finish(meetings, kind, err);
	arena_free(&arena);
	worker_progress(meetings->worker);
	return kind;
}

/* ---- the round ---- */

static enum err_kind end_pauses(struct meetings *meetings, struct error *err)
{
	const int64_t hour = meetings->now / HOUR_S; /* a day begins at another hour in each zone */
	size_t count = 0;

	if (meetings->pauses_ended_on == hour)
		return ERR_NONE;
	enum err_kind kind = store_begin(meetings->store, err);
	if (kind != ERR_NONE)
		return kind;
	kind = store_pauses_end(meetings->store, meetings->now, &count, err);
	kind = finish(meetings, kind, err);
	if (kind == ERR_NONE)
		meetings->pauses_ended_on = hour;
	if (kind == ERR_NONE && count > 0)
		log_info("outcome=pauses-ended count=%zu", count);
	return kind;
}

/* Versions that were on their way when somebody was killed. */
static enum err_kind go_on(
        struct meetings *meetings, const struct meeting_row *rows, size_t count, size_t *added, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		if (rows[i].telling_after >= 0)
			kind = deliver_all(meetings, rows[i].told.as.id, rows[i].told.row, added, err);
	return kind;
}

static enum err_kind look_at_config(
        struct meetings *meetings, struct arena *arena, int64_t *next_at, size_t *added, struct error *err)
{
	struct meeting *events = NULL;
	struct meeting_row *rows = NULL;
	size_t count = 0, row_count = 0;
	enum err_kind kind = ERR_NONE;

	config_meetings(
	        meetings->worker->config, meetings->now - BEHIND_S, meetings->now + AHEAD_S, arena, &events, &count);
	for (size_t i = 0; i < count && kind == ERR_NONE && !meetings->worker->is_stopping; i++)
		kind = look_at_event(meetings, &events[i], arena, next_at, added, err);
	if (kind == ERR_NONE)
		kind = store_meetings_ahead(meetings->store, meetings->now, arena, &rows, &row_count, err);
	for (size_t i = 0; i < row_count && kind == ERR_NONE && count < MEETING_EVENTS; i++)
		if (!rows[i].told.as.is_cancelled && !is_among(events, count, rows[i].told.as.id))
			kind = tell_vanished(meetings, &rows[i], added, err);
	return kind;
}

static enum err_kind settle(struct meetings *meetings, struct arena *arena, size_t *added, struct error *err)
{
	struct meeting_row *rows = NULL;
	size_t count = 0;
	bool is_done = false;
	enum err_kind kind = store_meetings_ahead(meetings->store, meetings->now, arena, &rows, &count, err);

	if (count == 0)
		return kind;
	while (kind == ERR_NONE && !is_done && !meetings->worker->is_stopping)
		kind = settle_some(meetings, rows, count, &is_done, added, err);
	return kind;
}

enum err_kind meetings_round(struct meetings *meetings, int64_t *next_at, size_t *added, struct error *err)
{
	struct arena arena = { 0 };
	struct meeting_row *rows = NULL;
	size_t count = 0;
	const size_t before = *added;
	enum err_kind kind = end_pauses(meetings, err);

	if (kind == ERR_NONE)
		kind = store_meetings_ahead(meetings->store, meetings->now, &arena, &rows, &count, err);
	if (kind == ERR_NONE)
		kind = go_on(meetings, rows, count, added, err);
	if (kind == ERR_NONE)
		kind = look_at_config(meetings, &arena, next_at, added, err);
	if (kind == ERR_NONE)
		kind = settle(meetings, &arena, added, err);
	if (*added > before)
		worker_wake(meetings->worker, ROOM_OUTBOX);
	arena_free(&arena);
	return kind;
}
