/* digest.c - `convened digest`: who has what to read in the next digest, and sending it now instead of at its time.
 *
 * --now only opens the run, as its time would: agenda sends it, exactly one a member. Members are read in chunks. */
#include "admin/admin.h"
#include "admin/common.h"
#include "agenda/digest.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>
#include "core/due.h"

enum { CHUNK = 1000 };

static const char usage[] =
        "usage: convened digest [--now] [--dry-run] [-c FILE] [--yes] [--json]\n"
        "Says who has how much to read in the next digest, and when that is due. Only announcements are a reason to send\n"
        "one; meetings ahead and how many people joined go along. --now sends it at once (asks first); with --dry-run\n"
        "nothing is sent.\n";

struct plan {
	struct digest_run run; /* as it would be */
	struct digest_news news;
	int64_t readers, items;
};

static void print_reader(struct admin *admin, const struct digest_news *news, const struct digest_reader *reader)
{
	static const char *const none[] = { NULL };
	const char *const *teams = reader->teams == NULL ? none : reader->teams;
	struct meeting_line lines[DIGEST_MEETINGS];
	struct newcomers *newcomers = arena_array(&admin->arena, news->house->team_count, sizeof(*newcomers));
	const size_t meeting_count = digest_meetings(news, teams, lines);
	const size_t newcomer_count = digest_newcomers(news, teams, newcomers);

	if (!admin->json) {
		printf("  %s: %zu announcement%s", admin_clean(admin, reader->address), reader->message_count,
		        reader->message_count == 1 ? "" : "s");
		if (meeting_count > 0)
			printf(", %zu meeting%s ahead", meeting_count, meeting_count == 1 ? "" : "s");
		if (newcomer_count > 0)
			printf(", new people in %zu team%s", newcomer_count, newcomer_count == 1 ? "" : "s");
		putchar('\n');
		return;
	}
	json_t *object = json_pack("{s:s, s:s, s:I, s:I, s:I}", "address", reader->address, "language",
	        language_code(reader->language), "items", (json_int_t)reader->message_count, "meetings",
	        (json_int_t)meeting_count, "teams_with_new_people", (json_int_t)newcomer_count);
	admin_print_json(stdout, object);
}

/* Printed, or only counted. 0 or an exit status. */
static int each_reader(struct admin *admin, struct plan *plan, bool is_printed)
{
	struct digest_run run = plan->run;
	struct error err = { 0 };
	int64_t last = 1;

	plan->readers = plan->items = 0;
	while (last != 0) {
		struct admin chunk = { .json = admin->json };
		struct digest_reader *list = NULL;
		size_t count = 0;
		const enum err_kind kind = store_digest_readers(
		        admin->store, &run, time(NULL), CHUNK, &chunk.arena, &list, &count, &last, &err);
		for (size_t i = 0; kind == ERR_NONE && i < count; i++) {
			plan->items += (int64_t)list[i].message_count;
			if (is_printed)
				print_reader(&chunk, &plan->news, &list[i]);
		}
		plan->readers += (int64_t)count;
		run.after = last;
		arena_free(&chunk.arena);
		if (kind != ERR_NONE)
			return admin_failed(&err);
	}
	return 0;
}

/* The run that would be next: all since the last; or what is left of one that goes on right now. */
static enum err_kind plan_read(struct admin *admin, struct plan *plan, struct error *err)
{
	const enum err_kind kind = store_digest_run(admin->store, &plan->run, err);
	const int64_t now = time(NULL);
	if (kind != ERR_NONE)
		return kind;
	if (plan->run.is_done) {
		plan->run.id++;
		plan->run.begun_at = now;
		plan->run.since = plan->run.until;
		plan->run.until = INT64_MAX;
		plan->run.after = 0;
	}
	return digest_news_read(admin->store, &admin->config->house, &plan->run, now, &admin->arena, &plan->news, err);
}

static int64_t next_at(const struct admin *admin)
{
	const struct digest_plan *plan = &admin->config->house.digest;
	const char *zone = admin->config->house.time_zone;
	const int64_t now = time(NULL);
	const int64_t day = digest_day(plan, now, zone_offset_s(zone, now));
	const int64_t at = digest_next_at(plan, day, zone_offset_s(zone, now));
	return digest_next_at(plan, day, zone_offset_s(zone, at)); /* where clocks change between */
}

static int begin(struct admin *admin, const struct plan *plan)
{
	struct digest_run run = { 0 };
	struct error err = { 0 };
	char question[120];
	long process = 0;

	snprintf(question, sizeof(question), "Send the digest to %" PRId64 " member%s now?", plan->readers,
	        plan->readers == 1 ? "" : "s");
	if (!admin_asks(admin, question)) {
		fputs("Nothing was sent.\n", stderr);
		return EX_USAGE;
	}
	enum err_kind kind = store_begin(admin->store, &err);
	if (kind != ERR_NONE)
		return admin_failed(&err);
	kind = store_digest_begin(admin->store, time(NULL), &run, &err);
	if (kind == ERR_NONE)
		kind = store_commit(admin->store, &err);
	else
		store_rollback(admin->store);
	if (kind != ERR_NONE)
		return admin_failed(&err);
	if (store_daemon_runs(admin->config->database, &process))
		puts("It goes out within a minute; `convened status` shows how.");
	else
		printf("It goes out when the daemon starts: %s\n", admin_start_command(admin));
	return EX_OK;
}

static int digest(struct admin *admin)
{
	const bool is_sent = admin->now && !admin->dry_run;
	struct plan plan = { 0 };
	struct error err = { 0 };

	if (plan_read(admin, &plan, &err) != ERR_NONE)
		return admin_failed(&err);
	const int status = each_reader(admin, &plan, !is_sent);
	if (status != 0)
		return status;
	if (!admin->json && !plan.run.is_done)
		puts("A digest is going out right now; these have still to get theirs.");
	if (!admin->json)
		printf("%" PRId64 " member%s %s something to read in the next digest, due at %s.\n", plan.readers,
		        plan.readers == 1 ? "" : "s", plan.readers == 1 ? "has" : "have",
		        admin_time(admin, next_at(admin)));
	if (is_sent && plan.readers == 0)
		puts("Nothing to send: an empty digest goes to nobody.");
	else if (is_sent)
		return begin(admin, &plan);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int admin_digest(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "now dry-run yes json", usage);

	if (status != 0)
		return status;
	if (!admin_words_most(&admin, 0, usage))
		return EX_USAGE;
	status = admin_open(&admin);
	if (status == 0)
		status = digest(&admin);
	admin_close(&admin);
	return status;
}
