/* status.c - `convened status`: one screen that says whether all is well. */
#include "admin/admin.h"
#include "admin/common.h"
#include "net/oauth_errors.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

static const char usage[] = "usage: convened status [-c FILE] [--json]\n";

struct view {
	int64_t now;
	bool is_running;
	const char *doing; /* the daemon's own words, "" */
	struct overview overview;
	struct team_count *teams;
	size_t team_count;
	struct relay_state *relays; /* as in the config */
	struct watch *watches;
	size_t watch_count;
	struct alarm_told *told;
	size_t told_count;
};

/* NULL: never seen. */
static const struct watch *watch_find(const struct view *view, const char *what)
{
	for (size_t i = 0; i < view->watch_count; i++)
		if (strcmp(view->watches[i].what, what) == 0)
			return &view->watches[i];
	return NULL;
}

/* Nothing where the words are no sign-in's. */
static void print_meaning(const char *why)
{
	const char *meaning = oauth_error_meaning(why);
	if (*meaning != '\0')
		printf("    That means: %s\n", meaning);
}

/* Nothing where it works. */
static void print_failure(struct admin *admin, const struct watch *watch, const char *what)
{
	if (watch == NULL || watch->is_well)
		return;
	printf("  %s since %s: %s\n", what, admin_time(admin, watch->since), admin_clean(admin, watch->why));
	print_meaning(watch->why);
	puts(watch->is_final ? "    This won't pass by itself: convened doctor says what to do"
	                     : "    It may pass by itself; convened doctor says more");
}

/* What nears its end, or is over. */
static void print_ending(struct admin *admin, const struct view *view, const struct watch *watch, const char *host)
{
	if (watch == NULL || watch->ends_at == 0 || !certificate_ends_soon(watch, view->now))
		return;
	printf("  the certificate of %s %s %s\n", host, watch->ends_at > view->now ? "ends" : "ENDED",
	        admin_time(admin, watch->ends_at));
}

static void print_told(struct admin *admin, const struct view *view)
{
	for (size_t i = 0; i < view->told_count; i++) {
		const struct alarm_told *told = &view->told[i];
		if (!told->is_over)
			printf("  ALARM: %s; alert_to was last told at %s%s\n", told->key,
			        admin_time(admin, told->told_at),
			        *told->to_say == '\0' ? "" : ", alert_command hasn't ended well yet");
	}
}

static void print_relays(struct admin *admin, const struct view *view)
{
	for (size_t i = 0; i < admin->config->relay_count; i++) {
		const struct relay_config *relay = &admin->config->relays[i];
		const struct relay_state *state = &view->relays[i];
		printf("  relay %-12s %d in the last minute", relay->name, state->last_minute);
		if (relay->pace.per_minute > 0)
			printf(" (of %d)", relay->pace.per_minute);
		printf(", %d in the last day", state->last_day);
		if (relay->pace.per_day > 0)
			printf(" (of %d)", relay->pace.per_day);
		if (state->paused_until > view->now) {
			printf("; RESTS until %s, for %s:\n    %s\n", admin_time(admin, state->paused_until),
			        admin_rest_why(state), admin_clean(admin, state->why));
			print_meaning(state->why);
			printf("    %s", admin_rest_next(state));
		}
		putchar('\n');
		const struct watch *watch =
		        watch_find(view, arena_printf(&admin->arena, WATCH_RELAY "%s", relay->name));
		if (state->paused_until <= view->now)
			print_failure(admin, watch, "  it takes nothing");
		print_ending(admin, view, watch, relay->server.host);
	}
}

static void print_screen(struct admin *admin, const struct view *view)
{
	const struct overview *all = &view->overview;
	const struct watch *mailbox = watch_find(view, WATCH_MAILBOX);

	printf("%s <%s>: the daemon %s\n", admin->config->house.name, admin->config->house.address,
	        view->is_running
	                ? "runs"
	                : arena_printf(&admin->arena, "DOES NOT RUN (start it: %s)", admin_start_command(admin)));
	if (*view->doing != '\0')
		printf("  %s\n", view->doing);
	print_told(admin, view);
	putchar('\n');
	printf("Members      %" PRId64 "; %" PRId64 " more asked to join and have not confirmed yet\n", all->members,
	        all->unconfirmed);
	if (all->unreachable > 0)
		printf("  %" PRId64
		       " get%s no list mail, for it comes back (who and why: convened members --unreachable)\n",
		        all->unreachable, all->unreachable == 1 ? "s" : "");
	for (size_t i = 0; i < view->team_count; i++) {
		const struct team *team = house_team(&admin->config->house, view->teams[i].team);
		printf("  %-40s %6" PRId64 "%s\n", team != NULL ? team_name(team, LANGUAGE_EN) : view->teams[i].team,
		        view->teams[i].members, team != NULL ? "" : "  (not in the config: stands still)");
	}
	printf("\nIncoming     last mail %s, last look into the mailbox %s\n", admin_time(admin, all->last_mail_at),
	        admin_time(admin, mailbox == NULL ? 0 : mailbox->well_at));
	print_failure(admin, mailbox, "the mailbox CAN'T BE READ");
	print_ending(admin, view, mailbox, admin->config->mailbox.server.host);
	printf("  %" PRId64 " in %s wait for a person", all->attention.count, admin->config->folders[FOLDER_ATTENTION]);
	if (all->attention.count > 0)
		printf(", the oldest since %s (which and why: convened attention)",
		        admin_time(admin, all->attention.since));
	if (all->approvals > 0)
		printf("\n  %" PRId64 " wish%s to join wait%s for an approver's answer by mail", all->approvals,
		        all->approvals == 1 ? "" : "es", all->approvals == 1 ? "s" : "");
	printf("\n\nOutgoing     last delivery %s\n", admin_time(admin, all->last_delivery_at));
	printf("  %" PRId64 " wait", all->due);
	if (all->next_due_at > 0)
		printf(" (the next at %s)", admin_time(admin, all->next_due_at));
	printf(", %" PRId64 " on their way, %" PRId64 " held%s\n", all->submitting, all->held,
	        all->held > 0 ? " until you decide (convened queue --held)" : "");
	printf("  %" PRId64 " delivered in the last day, %" PRId64 " refused for good or dropped in the last week\n",
	        all->delivered_last_day, all->failed_last_week);
	print_relays(admin, view);
}

static json_t *watches_json(struct admin *admin, const struct view *view)
{
	json_t *all = json_object();
	for (size_t i = 0; i < view->watch_count; i++) {
		const struct watch *watch = &view->watches[i];
		json_object_set_new(all, watch->what,
		        json_pack("{s:b, s:I, s:I, s:I, s:b, s:s, s:I}", "well", watch->is_well, "since",
		                (json_int_t)watch->since, "well_at", (json_int_t)watch->well_at, "seen_at",
		                (json_int_t)watch->seen_at, "final", watch->is_final, "why",
		                admin_clean(admin, watch->why), "certificate_ends_at", (json_int_t)watch->ends_at));
	}
	return all;
}

static json_t *alarms_json(const struct view *view)
{
	json_t *all = json_object();
	for (size_t i = 0; i < view->told_count; i++)
		if (!view->told[i].is_over)
			json_object_set_new(all, view->told[i].key,
			        json_pack("{s:I, s:I}", "since", (json_int_t)view->told[i].since, "told_at",
			                (json_int_t)view->told[i].told_at));
	return all;
}

static void print_json(struct admin *admin, const struct view *view)
{
	const struct overview *all = &view->overview;
	json_t *teams = json_object(), *relays = json_object();

	for (size_t i = 0; i < view->team_count; i++)
		json_object_set_new(teams, view->teams[i].team, json_integer(view->teams[i].members));
	for (size_t i = 0; i < admin->config->relay_count; i++)
		json_object_set_new(relays, admin->config->relays[i].name,
		        json_pack("{s:i, s:i, s:I, s:I, s:s}", "last_minute", view->relays[i].last_minute, "last_day",
		                view->relays[i].last_day, "paused_until", (json_int_t)view->relays[i].paused_until,
		                "limited_at", (json_int_t)view->relays[i].limited_at, "why",
		                admin_clean(admin, view->relays[i].why)));
	json_t *root = json_pack(
	        "{s:b, s:s, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "running",
	        view->is_running, "doing", view->doing, "members", (json_int_t)all->members, "unreachable",
	        (json_int_t)all->unreachable, "unconfirmed", (json_int_t)all->unconfirmed, "teams", teams, "due",
	        (json_int_t)all->due, "submitting", (json_int_t)all->submitting, "held", (json_int_t)all->held,
	        "delivered_last_day", (json_int_t)all->delivered_last_day, "failed_last_week",
	        (json_int_t)all->failed_last_week, "attention", (json_int_t)all->attention.count, "attention_since",
	        (json_int_t)all->attention.since, "attention_seen_at", (json_int_t)all->attention.seen_at, "approvals",
	        (json_int_t)all->approvals, "last_mail_at", (json_int_t)all->last_mail_at, "last_delivery_at",
	        (json_int_t)all->last_delivery_at, "relays", relays);
	json_object_set_new(root, "watch", watches_json(admin, view));
	json_object_set_new(root, "alarms", alarms_json(view));
	admin_print_json(stdout, root);
}

static int show(struct admin *admin)
{
	struct view view = { .now = time(NULL) };
	struct error err = { 0 };
	long process = 0;

	view.is_running = store_daemon_runs(admin->config->database, &process);
	view.doing = view.is_running ? store_daemon_doing(admin->config->database, &admin->arena) : "";
	view.relays = arena_array(&admin->arena, admin->config->relay_count, sizeof(*view.relays));
	enum err_kind kind = store_overview(
	        admin->store, view.now, &admin->arena, &view.overview, &view.teams, &view.team_count, &err);
	for (size_t i = 0; kind == ERR_NONE && i < admin->config->relay_count; i++)
		kind = store_relay_state(admin->store, admin->config->relays[i].name, view.now, &view.relays[i], &err);
	if (kind == ERR_NONE)
		kind = store_watches(admin->store, &admin->arena, &view.watches, &view.watch_count, &err);
	if (kind == ERR_NONE)
		kind = store_alarms(admin->store, &admin->arena, &view.told, &view.told_count, &err);
	if (kind != ERR_NONE)
		return admin_failed(&err);
	if (admin->json)
		print_json(admin, &view);
	else
		print_screen(admin, &view);
	return EX_OK;
}

int admin_status(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json", usage);

	if (status != 0)
		return status;
	if (!admin_words_most(&admin, 0, usage))
		return EX_USAGE;
	status = admin_open(&admin);
	if (status == 0)
		status = show(&admin);
	admin_close(&admin);
	return status;
}
