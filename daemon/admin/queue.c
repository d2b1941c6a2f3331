/* queue.c - `convened queue`: what waits to be sent, why and until when, and what an administrator may do about it.
 *
 * Read and changed in chunks, and no statement is open while we print: 100,000 deliveries make no join wait, nor much memory. */
#include "admin/account.h"
#include "admin/admin.h"
#include "admin/common.h"
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

enum { READ_CHUNK = 5000, CHANGE_CHUNK = 2000, SHOWN = 20 };

static const char usage[] =
        "usage: convened queue [-c FILE] [--held] [--team TEAM] [--all] [--json]\n"
        "       convened queue retry|hold|release|drop [-c FILE] [--yes] [--json] DELIVERY|MESSAGE|all\n"
        "Shows what waits to be sent, why, and until when. A DELIVERY is a number such as 5512, a MESSAGE with all its\n"
        "deliveries one such as m17. retry: now instead of later. hold: not until it is released. release: a held one,\n"
        "now. drop: never (asks first).\n";

/* All of an announcement, or all answers of one kind. */
struct group {
	int64_t message; /* 0: of a kind */
	const char *kind, *team;
	int64_t since, next_at;
	size_t due, later, submitting, held;
};

struct view {
	int64_t now;
	struct arena arena; /* of what outlives a chunk */
	struct group *groups;
	size_t group_count;
	struct queue_row *singles; /* the first that had trouble, or are held */
	size_t single_count, single_all;
	size_t all, held;
};

/* Calls `take` for each delivery that waits and is asked for. `message`: 0 all. 0 or an exit status. */
static int each_row(struct admin *admin, int64_t message,
        void (*take)(struct admin *, void *, const struct queue_row *), void *context)
{
	struct error err = { 0 };
	size_t count = READ_CHUNK;

	for (int64_t after = 0; count == READ_CHUNK;) {
		struct arena arena = { 0 };
		struct queue_row *rows = NULL;
		const enum err_kind kind = store_queue(admin->store, after, READ_CHUNK, &arena, &rows, &count, &err);
		for (size_t i = 0; kind == ERR_NONE && i < count; i++) {
			after = rows[i].id;
			if ((message == 0 || rows[i].message == message)
			        && (!admin->held || rows[i].state == DELIVERY_HELD)
			        && (*admin->team == '\0' || strcmp(rows[i].team, admin->team) == 0))
				take(admin, context, &rows[i]);
		}
		arena_free(&arena);
		if (kind != ERR_NONE)
			return admin_failed(&err);
	}
	return 0;
}

/* ---- gathering for the screen ---- */

static struct group *group_of(struct view *view, const struct queue_row *row)
{
	const int64_t message = strcmp(row->kind, mail_kind_name(MAIL_ANNOUNCEMENT)) == 0 ? row->message : 0;

	for (size_t i = view->group_count; i-- > 0;)
		if (view->groups[i].message == message
		        && (message != 0 || strcmp(view->groups[i].kind, row->kind) == 0))
			return &view->groups[i];
	view->groups = arena_grow(&view->arena, view->groups, view->group_count, sizeof(*view->groups));
	struct group *group = &view->groups[view->group_count++];
	*group = (struct group){ .message = message,
		.kind = arena_strdup(&view->arena, row->kind),
		.team = arena_strdup(&view->arena, row->team),
		.since = row->created_at };
	return group;
}

static void keep_single(struct view *view, const struct queue_row *row)
{
	struct queue_row *kept = NULL;

	view->singles = arena_grow(&view->arena, view->singles, view->single_count, sizeof(*view->singles));
	kept = &view->singles[view->single_count++];
	*kept = *row;
	kept->kind = arena_strdup(&view->arena, row->kind);
	kept->address = arena_strdup(&view->arena, row->address);
	kept->relay = arena_strdup(&view->arena, row->relay);
	kept->enhanced = arena_strdup(&view->arena, row->enhanced);
	kept->why = arena_strdup(&view->arena, row->why);
}

static void gather(struct admin *admin, void *context, const struct queue_row *row)
{
	struct view *view = context;
	struct group *group = group_of(view, row);
	const bool is_late = row->state == DELIVERY_DUE && row->due_at > view->now;

	view->all++;
	view->held += row->state == DELIVERY_HELD;
	group->due += row->state == DELIVERY_DUE;
	group->later += is_late;
	group->submitting += row->state == DELIVERY_SUBMITTING;
	group->held += row->state == DELIVERY_HELD;
	group->since = row->created_at < group->since ? row->created_at : group->since;
	if (is_late && (group->next_at == 0 || row->due_at < group->next_at))
		group->next_at = row->due_at;
	/* Whoever only waits for their turn is in the group's count. */
	if (row->state != DELIVERY_HELD && !(row->state == DELIVERY_DUE && row->tries > 0))
		return;
	if (admin->all || view->single_count < SHOWN)
		keep_single(view, row);
	view->single_all++;
}

/* ---- the screen ---- */

static void print_one(struct admin *admin, const struct view *view, const struct queue_row *row)
{
	printf("  %-10" PRId64 " %s, %s of m%" PRId64 "\n             ", row->id, admin_clean(admin, row->address),
	        row->kind, row->message);
	if (row->state == DELIVERY_HELD)
		printf("held: %s\n", admin_clean(admin, row->why));
	else if (row->due_at > view->now)
		printf("again at %s, after %d tr%s", admin_time(admin, row->due_at), row->tries,
		        row->tries == 1 ? "y" : "ies");
	else
		printf("again as soon as a relay takes it, after %d tr%s", row->tries, row->tries == 1 ? "y" : "ies");
	if (row->state == DELIVERY_HELD)
		return;
	if (row->code != 0)
		printf(": %s said %d %s %s\n", row->relay, row->code, admin_clean(admin, row->enhanced),
		        admin_clean(admin, row->why));
	else
		printf("%s%s\n", *row->why != '\0' ? ": " : "", admin_clean(admin, row->why));
}

static void print_singles(struct admin *admin, const struct view *view)
{
	if (view->single_all == 0)
		return;
	puts("\nThose that had trouble, or are held:");
	for (size_t i = 0; i < view->single_count; i++)
		print_one(admin, view, &view->singles[i]);
	if (view->single_all > view->single_count)
		printf("  and %zu more: --all shows them\n", view->single_all - view->single_count);
	if (view->held > 0)
		puts("A held mail isn't sent until somebody decides. One in doubt may have reached its reader already, for the\n"
		     "daemon was stopped before the relay answered: `queue release` sends it, perhaps a second time (most mail\n"
		     "programs show one copy, for its Message-ID is the same); `queue drop` never sends it.");
}

/* The subject of an announcement, as its readers see it; "" where it can't be read. */
static const char *subject_of(struct admin *admin, int64_t message)
{
	const struct holes holes = { .delivery_id = 1, .address = "member@example.org" };
	const char *frozen = NULL, *subject = "", *text = "";
	struct text mail = { .arena = &admin->arena };
	struct error err = { 0 };
	size_t bytes = 0;

	if (store_message_frozen(admin->store, message, LANGUAGE_EN, &admin->arena, &frozen, &bytes, &err) == ERR_NONE
	        && compose_fill(frozen, bytes, &holes, &mail, &err) == ERR_NONE)
		account_mail_shown(&mail, "plain", &admin->arena, &subject, &text);
	return subject;
}

static void print_group(struct admin *admin, const struct group *group)
{
	const struct team *team = house_team(&admin->config->house, group->team);

	if (group->message != 0)
		printf("  m%-9" PRId64 " %s to %s: \"%s\"\n", group->message, group->kind,
		        team != NULL                   ? team_name(team, LANGUAGE_EN)
		                : *group->team == '\0' ? "several teams"
		                                       : group->team,
		        subject_of(admin, group->message));
	else
		printf("  %-10s mails of the kind \"%s\"\n", "", group->kind);
	fputs("             ", stdout);
	if (group->due > 0)
		printf("%zu wait, ", group->due);
	if (group->later > 0)
		printf("%zu of them for a later time (the first for %s), ", group->later,
		        admin_time(admin, group->next_at));
	if (group->submitting > 0)
		printf("%zu on their way, ", group->submitting);
	if (group->held > 0)
		printf("%zu held, ", group->held);
	printf("since %s\n", admin_time(admin, group->since));
}

static void print_groups(struct admin *admin, const struct view *view)
{
	const size_t most = admin->all ? view->group_count : SHOWN;

	for (size_t i = 0; i < view->group_count && i < most; i++)
		print_group(admin, &view->groups[i]);
	if (view->group_count > most)
		printf("  and %zu more: --all shows them\n", view->group_count - most);
}

/* Why what is due doesn't leave. 0 or an exit status. */
static int print_relays(struct admin *admin, int64_t now)
{
	struct error err = { 0 };

	for (size_t i = 0; i < admin->config->relay_count; i++) {
		const struct relay_config *relay = &admin->config->relays[i];
		struct relay_state state;
		int64_t until = 0;
		if (store_relay_state(admin->store, relay->name, now, &state, &err) != ERR_NONE)
			return admin_failed(&err);
		if (state.paused_until > now)
			printf("\nThe relay %s rests until %s, for %s:\n  %s\n%s\n", relay->name,
			        admin_time(admin, state.paused_until), admin_rest_why(&state),
			        admin_clean(admin, state.why), admin_rest_next(&state));
		else if (pace_allowance(&relay->pace, 1, state.last_minute, state.last_day, state.oldest_minute_at,
		                 state.oldest_day_at, now, &until)
		        == 0)
			printf("\nThe relay %s has sent what it may (%d in the last minute, %d in the last day); it goes on at %s.\n",
			        relay->name, state.last_minute, state.last_day, admin_time(admin, until));
	}
	return 0;
}

static int show(struct admin *admin)
{
	struct view view = { .now = time(NULL) };
	long process = 0;
	int status = each_row(admin, 0, gather, &view);

	if (status == 0 && view.all == 0)
		puts(admin->held ? "Nothing is held." : "Nothing waits.");
	else if (status == 0) {
		printf("%zu mail%s wait%s%s\n", view.all, view.all == 1 ? "" : "s", view.all == 1 ? "s" : "",
		        store_daemon_runs(admin->config->database, &process)
		                ? ""
		                : arena_printf(&admin->arena,
		                        ". The daemon does not run: none leaves until it does (%s)",
		                        admin_start_command(admin)));
		print_groups(admin, &view);
		print_singles(admin, &view);
	}
	if (status == 0)
		status = print_relays(admin, view.now);
	arena_free(&view.arena);
	return status;
}

/* ---- one object a line ---- */

static void print_json(struct admin *admin, void *context, const struct queue_row *row)
{
	char message[32];
	(void)admin, (void)context;

	snprintf(message, sizeof(message), "m%" PRId64, row->message);
	json_t *object = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:s, s:i, s:s, s:s}", "id",
	        (json_int_t)row->id, "message", message, "kind", row->kind, "team", row->team, "address", row->address,
	        "state", delivery_state_name(row->state), "tries", row->tries, "created_at",
	        (json_int_t)row->created_at, "due_at", (json_int_t)row->due_at, "relay", row->relay, "code", row->code,
	        "enhanced", row->enhanced, "why", row->why);
	admin_print_json(stdout, object);
}

/* ---- changes ---- */

static const struct act {
	const char *word;
	const char *done_one, *done_many; /* how the answer begins and ends */
	const char *nothing;              /* where it fits none of several */
} acts[] = {
	[QUEUE_RETRY] = { "retry", "is tried again now", "are tried again now", "none waits for a later time" },
	[QUEUE_HOLD] = { "hold", "is held: `convened queue release` sends it",
	        "are held: `convened queue release` sends them", "none waits that could be held" },
	[QUEUE_RELEASE] = { "release", "is sent now", "are sent now", "none is held" },
	[QUEUE_DROP] = { "drop", "is dropped: it is never sent", "are dropped: they are never sent", "none waits" },
};
enum { ACTS = sizeof(acts) / sizeof(acts[0]) };

struct choice {
	enum queue_act act;
	const char *text; /* as typed */
	int64_t delivery, message;
	size_t fitting, submitting; /* of what waits */
	struct queue_row one;       /* where a delivery is named and waits */
};

/* "5512", "m17", "all". */
static bool choice_read(const char *text, struct choice *choice)
{
	const bool is_message = *text == 'm';
	const char *digits = text + is_message;
	char *end = NULL;

	choice->text = text;
	if (strcmp(text, "all") == 0)
		return true;
	errno = 0;
	const long long id = strtoll(digits, &end, 10);
	if (*digits < '1' || *digits > '9' || *end != '\0' || errno != 0)
		return false;
	*(is_message ? &choice->message : &choice->delivery) = id;
	return true;
}

static void count_fitting(struct admin *admin, void *context, const struct queue_row *row)
{
	struct choice *choice = context;
	(void)admin;

	if (choice->delivery != 0 && row->id != choice->delivery)
		return;
	choice->submitting += row->state == DELIVERY_SUBMITTING;
	choice->fitting += choice->act == QUEUE_DROP ? row->state != DELIVERY_SUBMITTING
	        : choice->act == QUEUE_RELEASE       ? row->state == DELIVERY_HELD
	                                             : row->state == DELIVERY_DUE;
}

static bool agrees(struct admin *admin, const struct choice *choice)
{
	char question[200];

	if (choice->act != QUEUE_DROP || choice->fitting == 0)
		return true;
	snprintf(question, sizeof(question), "%zu %s won't get this, now or later. Drop %s?", choice->fitting,
	        choice->fitting == 1 ? "person" : "people", choice->text);
	return admin_asks(admin, question);
}

static enum err_kind change(struct admin *admin, const struct choice *choice, size_t *changed, struct error *err)
{
	const struct cause cause = { .admin = admin_who(&admin->arena), .why = "" };
	size_t part = CHANGE_CHUNK;

	while (part == CHANGE_CHUNK) {
		enum err_kind kind = store_begin(admin->store, err);
		if (kind != ERR_NONE)
			return kind;
		kind = store_queue_act(admin->store, choice->act, choice->delivery, choice->message, CHANGE_CHUNK,
		        time(NULL), &cause, &part, err);
		if (kind == ERR_NONE)
			kind = store_commit(admin->store, err);
		else
			store_rollback(admin->store);
		if (kind != ERR_NONE)
			return kind;
		*changed += part;
	}
	return ERR_NONE;
}

/* Why nothing came of it, and what to do. */
static int explain_nothing(struct admin *admin, const struct choice *choice)
{
	struct queue_row row = { 0 };
	struct error err = { 0 };

	if (choice->delivery == 0) {
		printf("Nothing to do: of %s %s%s.\n", choice->text, acts[choice->act].nothing,
		        choice->submitting > 0 ? ", but some are on their way right now" : "");
		return EX_OK;
	}
	if (store_queue_find(admin->store, choice->delivery, &admin->arena, &row, &err) != ERR_NONE)
		return admin_failed(&err);
	const char *who = admin_clean(admin, row.address);
	switch (row.state) {
	case DELIVERY_DELIVERED:
		printf("Nothing to do: %s went to %s at %s.\n", choice->text, who, admin_time(admin, row.done_at));
		return EX_DATAERR;
	case DELIVERY_FAILED:
		printf("Nothing to do: %s to %s ended at %s: %s %s\n", choice->text, who,
		        admin_time(admin, row.done_at), admin_clean(admin, row.enhanced), admin_clean(admin, row.why));
		return EX_DATAERR;
	case DELIVERY_SUBMITTING:
		printf("%s is being handed to the relay right now, and may have left: look again in a moment.\n",
		        choice->text);
		return EX_TEMPFAIL;
	case DELIVERY_HELD:
		printf("Nothing to do: %s is held. `convened queue release %s` sends it.\n", choice->text,
		        choice->text);
		return EX_OK;
	case DELIVERY_DUE:
		printf("Nothing to do: %s waits for %s already.\n", choice->text,
		        row.due_at > time(NULL) ? admin_time(admin, row.due_at) : "its turn");
		return EX_OK;
	}
	return EX_SOFTWARE;
}

static int act(struct admin *admin, struct choice *choice)
{
	const struct act *row = &acts[choice->act];
	struct error err = { 0 };
	size_t changed = 0;
	long process = 0;
	const int status = each_row(admin, choice->message, count_fitting, choice);

	if (status != 0)
		return status;
	if (!agrees(admin, choice)) {
		fputs("Nothing was dropped.\n", stderr);
		return EX_USAGE;
	}
	if (change(admin, choice, &changed, &err) != ERR_NONE)
		return admin_failed(&err);
	if (admin->json) {
		printf("{\"act\":\"%s\",\"changed\":%zu,\"submitting\":%zu}\n", row->word, changed, choice->submitting);
		return EX_OK;
	}
	if (changed == 0)
		return explain_nothing(admin, choice);
	if (choice->delivery != 0)
		printf("%s %s.\n", choice->text, row->done_one);
	else
		printf("%zu mail%s %s.\n", changed, changed == 1 ? "" : "s",
		        changed == 1 ? row->done_one : row->done_many);
	if (choice->submitting > 0)
		printf("%zu more %s on the way right now: only the relay's answer ends that.\n", choice->submitting,
		        choice->submitting == 1 ? "is" : "are");
	if (choice->act == QUEUE_HOLD || choice->act == QUEUE_DROP)
		return EX_OK;
	if (!store_daemon_runs(admin->config->database, &process))
		printf("The daemon does not run: nothing leaves until it does (%s).\n", admin_start_command(admin));
	return print_relays(admin, time(NULL));
}

/* ---- the subcommand ---- */

/* What is asked, and whether it is asked rightly: seen before anything is opened. */
static bool choice_parse(const struct admin *admin, struct choice *choice)
{
	for (int i = 0; i < ACTS; i++)
		if (admin->word_count == 2 && strcmp(acts[i].word, admin->words[0]) == 0) {
			choice->act = (enum queue_act)i;
			return choice_read(admin->words[1], choice) && *admin->team == '\0' && !admin->held
			        && !admin->all;
		}
	return admin->word_count == 0;
}

static int list(struct admin *admin)
{
	if (*admin->team != '\0' && admin_team(admin, admin->team) == NULL)
		return EX_DATAERR;
	return admin->json ? each_row(admin, 0, print_json, NULL) : show(admin);
}

int admin_queue(int argc, char **argv)
{
	struct admin admin = { 0 };
	struct choice choice = { 0 };
	int status = admin_options(&admin, argc, argv, "json yes team held all", usage);

	if (status != 0)
		return status;
	if (!choice_parse(&admin, &choice)) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	status = admin_open(&admin);
	if (status == 0)
		status = admin.word_count == 0 ? list(&admin) : act(&admin, &choice);
	if (fflush(stdout) != 0)
		status = EX_IOERR;
	admin_close(&admin);
	return status;
}
