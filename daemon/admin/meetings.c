/* meetings.c - `convened meetings`: what is planned, what members were told of it, and who comes.
 *
 * What is planned stands in the config, what was told in the database; where they differ, agenda is about to tell it. People are
 * read in chunks, and no statement is open while we print. */
#include "admin/admin.h"
#include "admin/common.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include "store/meeting.h"

enum { CHUNK = 1000, AHEAD_S = 400 * DAY_S };

static const char usage[] =
        "usage: convened meetings [list] [-c FILE] [--past] [--json]\n"
        "       convened meetings [-c FILE] [--all] [--json] ID\n"
        "Shows the meetings ahead, what members were told, and how many come; of one meeting who comes, by team.\n"
        "--past: those that are over. --all: those who have not answered, too.\n";

/* As the config means it, as members were told, or both. */
struct line {
	struct meeting meeting;
	struct meeting_row row; /* told.row 0: nobody was told */
	bool is_in_config;
	struct meeting_counts counts, by_kind[ORGANISATION_KIND_COUNT];
};

struct view {
	int64_t now;
	struct line *lines;
	size_t count;
};

/* ---- gathering ---- */

static struct line *line_add(struct admin *admin, struct view *view, const struct meeting *meeting)
{
	view->lines = arena_grow(&admin->arena, view->lines, view->count, sizeof(*view->lines));
	view->lines[view->count] = (struct line){ .meeting = *meeting };
	return &view->lines[view->count++];
}

static struct line *line_of(struct view *view, const char *event)
{
	for (size_t i = 0; i < view->count; i++)
		if (strcmp(view->lines[i].meeting.id, event) == 0)
			return &view->lines[i];
	return NULL;
}

static int by_start(const void *a, const void *b)
{
	const struct line *one = a, *other = b;
	if (one->meeting.start_at != other->meeting.start_at)
		return one->meeting.start_at < other->meeting.start_at ? -1 : 1;
	return strcmp(one->meeting.id, other->meeting.id);
}

/* Those of the config that are ahead, and those that members know of. A moved one may be over in one of the two. */
static enum err_kind gather(struct admin *admin, struct view *view, int64_t since, struct error *err)
{
	struct meeting *events = NULL;
	struct meeting_row *rows = NULL;
	size_t count = 0, row_count = 0;
	enum err_kind kind = store_meetings_ahead(admin->store, since, &admin->arena, &rows, &row_count, err);

	config_meetings(admin->config, since, view->now + AHEAD_S, &admin->arena, &events, &count);
	for (size_t i = 0; i < count; i++)
		line_add(admin, view, &events[i])->is_in_config = true;
	for (size_t i = 0; i < row_count && kind == ERR_NONE; i++) {
		struct line *line = line_of(view, rows[i].told.as.id);
		if (line == NULL)
			line = line_add(admin, view, &rows[i].told.as);
		line->row = rows[i];
	}
	for (size_t i = 0; i < view->count && kind == ERR_NONE; i++) {
		struct line *line = &view->lines[i];
		if (line->row.told.row != 0)
			kind = store_meeting_counts(admin->store, line->row.told.row, "", &line->counts, err);
		if (line->row.told.row != 0 && kind == ERR_NONE)
			kind = store_meeting_counts_by_kind(admin->store, line->row.told.row, line->by_kind, err);
	}
	if (view->count > 1)
		qsort(view->lines, view->count, sizeof(*view->lines), by_start);
	return kind;
}

/* ---- in words ---- */

static bool is_over(const struct view *view, const struct line *line)
{
	return line->meeting.start_at <= view->now;
}

/* The word of --json. */
static const char *state_of(const struct view *view, const struct line *line)
{
	const struct meeting_told *told = &line->row.told;
	int64_t next_at = 0;

	if (is_over(view, line))
		return told->row == 0 || told->as.is_cancelled ? "cancelled" : "over";
	if (!line->is_in_config)
		return told->as.is_cancelled ? "cancelled" : "missing";
	switch (meeting_decide(&line->meeting, told, view->now, &next_at)) {
	case MEETING_INVITE:
	case MEETING_UPDATE:
	case MEETING_CANCEL:
		return "telling";
	case MEETING_NOTHING:
	case MEETING_REMIND:
	case MEETING_NOTE:
		break;
	}
	if (line->row.telling_after >= 0 && told->row != 0)
		return "telling";
	if (line->meeting.is_cancelled)
		return "cancelled";
	return told->row == 0 ? "waiting" : told->sequence > 0 ? "changed" : "announced";
}

static const char *state_shown(struct admin *admin, const struct view *view, const struct line *line)
{
	const char *state = state_of(view, line);
	const struct meeting_told *told = &line->row.told;

	if (strcmp(state, "waiting") == 0)
		return arena_printf(&admin->arena, "is announced at %s", admin_time(admin, line->meeting.announce_at));
	if (strcmp(state, "telling") == 0)
		return "is being told right now, or as soon as the daemon runs";
	if (strcmp(state, "missing") == 0)
		return "MISSING in the config: its members still expect it";
	if (strcmp(state, "cancelled") == 0)
		return told->row == 0
		        ? "cancelled; nobody was told of it"
		        : arena_printf(&admin->arena, "cancelled, told at %s", admin_time(admin, told->told_at));
	if (told->sequence > 0)
		return arena_printf(&admin->arena, "announced, and changed %d time%s: told at %s", told->sequence,
		        told->sequence == 1 ? "" : "s", admin_time(admin, told->told_at));
	return arena_printf(&admin->arena, "announced at %s", admin_time(admin, told->told_at));
}

/* As the clocks show it where the meeting is; the zone where that isn't the house's. */
static const char *start_shown(struct admin *admin, const struct meeting *meeting)
{
	const struct local_time local = zone_local(meeting->time_zone, meeting->start_at);
	const bool is_ours = strcmp(meeting->time_zone, admin->config->house.time_zone) == 0;
	return arena_printf(&admin->arena, "%04d-%02d-%02d %02d:%02d%s%s", local.year, local.month, local.day,
	        local.hour, local.minute, is_ours ? "" : " ", is_ours ? "" : meeting->time_zone);
}

static const char *team_shown(const struct admin *admin, const char *id)
{
	const struct team *team = house_team(&admin->config->house, id);
	return team == NULL ? id : team_name(team, LANGUAGE_EN);
}

static void print_teams(struct admin *admin, const char *const *teams)
{
	for (size_t i = 0; teams[i] != NULL; i++)
		printf("%s%s", i > 0 ? ", " : "", admin_clean(admin, team_shown(admin, teams[i])));
}

static void print_counts(const struct meeting_counts *counts)
{
	printf("%" PRId64 " yes, %" PRId64 " maybe, %" PRId64 " no, %" PRId64 " without an answer", counts->accepted,
	        counts->tentative, counts->declined,
	        counts->invited - counts->accepted - counts->tentative - counts->declined);
}

static const char *const kind_words[ORGANISATION_KIND_COUNT] = { "not known", "employers", "educators",
	"training providers", "community", "others" };

/* By kind of organisation, where anybody invited has named one. */
static void print_kinds(const struct line *line)
{
	if (line->by_kind[ORGANISATION_UNSAID].invited == line->counts.invited)
		return;
	for (int kind = 1; kind <= ORGANISATION_KIND_COUNT; kind++) { /* who said none comes last */
		const int at = kind % ORGANISATION_KIND_COUNT;
		if (line->by_kind[at].invited == 0)
			continue;
		printf("    %s: ", kind_words[at]);
		print_counts(&line->by_kind[at]);
		putchar('\n');
	}
}

static void print_line(struct admin *admin, const struct view *view, const struct line *line)
{
	const struct meeting *meeting = &line->meeting;

	printf("\n%s  %s  %s\n  ", start_shown(admin, meeting), meeting->id,
	        admin_clean(admin, meeting_title(meeting, LANGUAGE_EN)));
	print_teams(admin, meeting->teams);
	if (*meeting->place != '\0')
		printf("; %s", admin_clean(admin, meeting->place));
	printf("\n  %s\n", state_shown(admin, view, line));
	if (line->row.told.row == 0)
		return;
	printf("  %" PRId64 " invited: ", line->counts.invited);
	print_counts(&line->counts);
	putchar('\n');
	print_kinds(line);
}

/* ---- one object a line ---- */

static json_t *teams_json(const char *const *teams)
{
	json_t *list = json_array();
	for (; *teams != NULL; teams++)
		json_array_append_new(list, json_string(*teams));
	return list;
}

static json_t *kinds_json(const struct line *line)
{
	json_t *kinds = json_object();
	for (int kind = 0; kind < ORGANISATION_KIND_COUNT; kind++) {
		const struct meeting_counts *counts = &line->by_kind[kind];
		if (counts->invited > 0)
			json_object_set_new(kinds,
			        kind == 0 ? "unknown" : organisation_kind_word((enum organisation_kind)kind),
			        json_pack("{s:I, s:I, s:I, s:I}", "invited", (json_int_t)counts->invited, "yes",
			                (json_int_t)counts->accepted, "maybe", (json_int_t)counts->tentative, "no",
			                (json_int_t)counts->declined));
	}
	return kinds;
}

static void print_line_json(const struct view *view, const struct line *line)
{
	const struct meeting *meeting = &line->meeting;
	const struct meeting_counts *counts = &line->counts;

	admin_print_json(stdout,
	        json_pack("{s:s, s:s, s:s, s:I, s:i, s:s, s:o, s:s, s:s, s:I, s:I, s:i, s:I, s:I, s:I, s:I, s:o}", "id",
	                meeting->id, "state", state_of(view, line), "title", meeting_title(meeting, LANGUAGE_EN),
	                "start_at", (json_int_t)meeting->start_at, "length_s", meeting->length_s, "time_zone",
	                meeting->time_zone, "teams", teams_json(meeting->teams), "place", meeting->place, "link",
	                meeting->link, "announce_at", (json_int_t)meeting->announce_at, "told_at",
	                (json_int_t)line->row.told.told_at, "sequence", line->row.told.sequence, "invited",
	                (json_int_t)counts->invited, "yes", (json_int_t)counts->accepted, "maybe",
	                (json_int_t)counts->tentative, "no", (json_int_t)counts->declined, "kinds", kinds_json(line)));
}

static int list(struct admin *admin)
{
	struct view view = { .now = time(NULL) };
	struct error err = { 0 };
	size_t shown_count = 0;

	if (gather(admin, &view, admin->past ? 0 : view.now, &err) != ERR_NONE)
		return admin_failed(&err);
	for (size_t i = 0; i < view.count; i++) {
		const struct line *line = &view.lines[i];
		if (admin->past != is_over(&view, line) || (admin->past && line->row.told.row == 0))
			continue; /* of what is over, only what members knew of */
		admin->json ? print_line_json(&view, line) : print_line(admin, &view, line);
		shown_count++;
	}
	if (shown_count == 0 && !admin->json)
		puts(admin->past ? "No meeting that was announced is over."
		                 : "No meeting is ahead. Meetings stand in the config: man convened.cfg");
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

/* ---- who comes to one ---- */

static const struct {
	enum partstat partstat;
	const char *word;
} answers[] = { { PARTSTAT_ACCEPTED, "yes" }, { PARTSTAT_TENTATIVE, "maybe" }, { PARTSTAT_DECLINED, "no" },
	{ PARTSTAT_NONE, "-" } };
enum { ANSWERS = sizeof(answers) / sizeof(answers[0]) };

static void print_person(struct admin *admin, const struct invited *invited, const char *word)
{
	printf("  %-6s %s", word, admin_clean(admin, invited->address));
	if (*invited->name != '\0')
		printf(" (%s)", admin_clean(admin, invited->name));
	if (*invited->comment != '\0')
		printf(": %s", admin_clean(admin, invited->comment));
	putchar('\n');
}

static void print_person_json(const struct invited *invited, const char *word)
{
	admin_print_json(stdout,
	        json_pack("{s:s, s:s, s:o, s:s, s:s, s:I}", "address", invited->address, "name", invited->name, "teams",
	                teams_json(invited->teams), "answer", strcmp(word, "-") == 0 ? "" : word, "comment",
	                invited->comment, "answered_at", (json_int_t)invited->answered_at));
}

static enum err_kind print_people(struct admin *admin, int64_t row, const char *team, size_t answer, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	size_t count = CHUNK;

	for (int64_t after = 0; kind == ERR_NONE && count == CHUNK;) {
		struct admin chunk = { .config = admin->config };
		struct invited *people = NULL;
		kind = store_meeting_invited(admin->store, row, team, answers[answer].partstat, after, CHUNK,
		        &chunk.arena, &people, &count, err);
		for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
			after = people[i].member;
			if (admin->json)
				print_person_json(&people[i], answers[answer].word);
			else
				print_person(&chunk, &people[i], answers[answer].word);
		}
		arena_free(&chunk.arena);
	}
	return kind;
}

static enum err_kind print_team(struct admin *admin, int64_t row, const char *team, struct error *err)
{
	struct meeting_counts counts = { 0 };
	enum err_kind kind = store_meeting_counts(admin->store, row, team, &counts, err);

	if (kind != ERR_NONE)
		return kind;
	printf("\n%s: ", admin_clean(admin, team_shown(admin, team)));
	print_counts(&counts);
	putchar('\n');
	for (size_t answer = 0; answer < ANSWERS && kind == ERR_NONE; answer++)
		if (admin->all || answers[answer].partstat != PARTSTAT_NONE)
			kind = print_people(admin, row, team, answer, err);
	return kind;
}

static int show(struct admin *admin, const char *id)
{
	struct view view = { .now = time(NULL) };
	struct error err = { 0 };
	enum err_kind kind = gather(admin, &view, 0, &err);
	const struct line *line = kind == ERR_NONE ? line_of(&view, id) : NULL;

	if (kind == ERR_NONE && line == NULL) {
		fprintf(stderr,
		        "convened: there is no meeting with the id \"%s\"; `convened meetings` lists those ahead\n",
		        admin_clean(admin, id));
		return EX_NOUSER;
	}
	if (kind == ERR_NONE && admin->json) {
		for (size_t answer = 0; answer < ANSWERS && kind == ERR_NONE && line->row.told.row != 0; answer++)
			kind = print_people(admin, line->row.told.row, "", answer, &err);
	} else if (kind == ERR_NONE) {
		print_line(admin, &view, line);
		for (const char *const *team = line->meeting.teams;
		        *team != NULL && kind == ERR_NONE && line->row.told.row != 0; team++)
			kind = print_team(admin, line->row.told.row, *team, &err);
	}
	if (kind != ERR_NONE)
		return admin_failed(&err);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int admin_meetings(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json past all", usage);

	if (status != 0)
		return status;
	if (!admin_words_most(&admin, 1, usage))
		return EX_USAGE;
	status = admin_open(&admin);
	if (status == 0 && (admin.word_count == 0 || strcmp(admin.words[0], "list") == 0))
		status = list(&admin);
	else if (status == 0)
		status = show(&admin, admin.words[0]);
	admin_close(&admin);
	return status;
}
