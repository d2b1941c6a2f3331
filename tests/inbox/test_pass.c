/* test_pass.c - the order of steps, on a mailbox that breaks at each of them: no request is lost, none carried out twice. */
#include "tests/test.h"
#include <dirent.h>
#include <inttypes.h>
#include <unistd.h>
#include "base/text.h"
#include "inbox/pass.h"
#include "store/sql.h"

enum { MAILS = 5, MOST_CALLS = 40, DONE = -1 };

/* A mailbox in memory that fails once, at call number `fail_at`: before it has done anything, or after. */
struct simulated {
	const char *mails[MAILS];
	bool is_here[MAILS], is_deleted[MAILS];
	int copies[MAILS][FOLDER_COUNT];
	size_t next, from;
	int calls, fail_at;
	bool fails_after, can_expunge;
	int largest_fetch;
	uint32_t size_told; /* instead of the true one; 0: the true one */
	int64_t came_at;    /* INTERNALDATE; 0: long ago */
};

static enum err_kind call_begin(struct simulated *box, struct error *err)
{
	box->calls++;
	return box->calls == box->fail_at && !box->fails_after ? err_set(err, ERR_TEMPORARY, "hung up") : ERR_NONE;
}

static enum err_kind call_end(const struct simulated *box, struct error *err)
{
	return box->calls == box->fail_at && box->fails_after ? err_set(err, ERR_TEMPORARY, "hung up") : ERR_NONE;
}

static enum err_kind look(void *context, uint32_t from_uid, struct error *err)
{
	struct simulated *box = context;
	const enum err_kind kind = call_begin(box, err);
	box->next = from_uid - 1;
	return kind == ERR_NONE ? call_end(box, err) : kind;
}

static enum err_kind list(void *context, struct arena *arena, struct mail_listed **found, size_t *count, uint32_t *upto,
        struct error *err)
{
	struct simulated *box = context;
	const enum err_kind kind = call_begin(box, err);

	if (kind != ERR_NONE)
		return kind;
	*found = arena_array(arena, MAILS, sizeof(**found));
	for (size_t i = box->next; i < MAILS; i++)
		if (box->is_here[i] && !box->is_deleted[i]) {
			const uint32_t bytes = box->size_told != 0 ? box->size_told : (uint32_t)strlen(box->mails[i]);
			(*found)[(*count)++] =
			        (struct mail_listed){ (uint32_t)i + 1, bytes, box->came_at != 0 ? box->came_at : 1000 };
			*upto = (uint32_t)i + 1;
		}
	box->next = MAILS;
	return call_end(box, err);
}

static enum err_kind fetch(void *context, const struct mail_listed *mails, size_t count, bool is_header_only,
        struct arena *arena, struct mail_bytes **found, size_t *fetched, struct error *err)
{
	struct simulated *box = context;
	const enum err_kind kind = call_begin(box, err);

	if (kind != ERR_NONE)
		return kind;
	*found = arena_array(arena, count, sizeof(**found));
	for (size_t i = 0; i < count; i++) {
		const char *mail = box->mails[mails[i].uid - 1];
		const char *body = strstr(mail, "\r\n\r\n");
		(*found)[(*fetched)++] = (struct mail_bytes){ mails[i].uid, mail,
			is_header_only && body != NULL ? (size_t)(body - mail) : strlen(mail) };
	}
	box->largest_fetch = (int)count > box->largest_fetch ? (int)count : box->largest_fetch;
	return call_end(box, err);
}

static void put(struct simulated *box, const uint32_t *uids, size_t count, enum folder folder, bool is_move)
{
	for (size_t i = 0; i < count; i++) {
		box->copies[uids[i] - 1][folder] += box->is_here[uids[i] - 1];
		box->is_here[uids[i] - 1] &= !is_move;
	}
}

static enum err_kind move(void *context, const uint32_t *uids, size_t count, enum folder folder, struct error *err)
{
	const enum err_kind kind = call_begin(context, err);
	if (kind == ERR_NONE)
		put(context, uids, count, folder, true);
	return kind == ERR_NONE ? call_end(context, err) : kind;
}

static enum err_kind copy(void *context, const uint32_t *uids, size_t count, enum folder folder, struct error *err)
{
	const enum err_kind kind = call_begin(context, err);
	if (kind == ERR_NONE)
		put(context, uids, count, folder, false);
	return kind == ERR_NONE ? call_end(context, err) : kind;
}

static enum err_kind discard(void *context, const uint32_t *uids, size_t count, struct error *err)
{
	struct simulated *box = context;
	const enum err_kind kind = call_begin(box, err);
	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		box->is_deleted[uids[i] - 1] = true;
		box->is_here[uids[i] - 1] &= !box->can_expunge;
	}
	return kind == ERR_NONE ? call_end(box, err) : kind;
}

/* ---- a house, with its database in a folder of its own ---- */

static const char *const admins[] = { "office@collab.example", NULL };
static struct team teams[] = { { .id = "education", .name = { [LANGUAGE_EN] = "Education & Training" } } };
static const struct house house = { .name = "Collaborative",
	.address = "teams@collab.example",
	.postal = "1 Main St, Chicago",
	.time_zone = "America/Chicago",
	.languages = { LANGUAGE_EN },
	.language_count = 1,
	.admins = admins,
	.teams = teams,
	.team_count = 1,
	.limits = { 4, 20, 1, 30, 4096, .replies_per_day_unproved = 1 } };

struct world {
	char folder[32];
	struct worker worker;
	struct simulated box;
	struct pass pass;
};

static struct letter read_or_crash(
        const struct reader *reader, const char *mail, size_t bytes, bool is_header_only, struct arena *arena)
{
	if (strstr(mail, "X-Crash:") != NULL)
		abort();
	return letter_read(reader, mail, bytes, is_header_only, arena);
}

static void world_open(struct world *world, bool has_move)
{
	const struct sandbox_limits limits = { read_or_crash, 5, 10000, (size_t)512 * 1024 * 1024 };
	const struct reader reader = { .house = &house, .authserv_id = "" };
	const char *const faq[LANGUAGE_COUNT] = { NULL };
	struct composer *composer = NULL;
	struct error err = { 0 };

	*world = (struct world){ .folder = "/tmp/convened-pass-XXXXXX" };
	world->worker = (struct worker){
		.room = ROOM_INBOX, .clock = &clock_system, .control_fd = DONE, .wake_fds = { DONE, DONE, DONE }
	};
	world->pass = (struct pass){ .worker = &world->worker,
		.house = &house,
		.folder = "INBOX",
		.uidvalidity = 1,
		.mailbox = { .look = look,
		        .list = list,
		        .fetch = fetch,
		        .has_move = has_move,
		        .move = move,
		        .copy = copy,
		        .discard = discard,
		        .context = &world->box } };
	assert_non_null(mkdtemp(world->folder));
	char file[64];
	snprintf(file, sizeof(file), "%s/convened.db", world->folder);
	if (sandbox_open_with(&limits, &reader, &world->pass.sandbox, &err) != ERR_NONE
	        || composer_open(&house, "", faq, &composer, &err) != ERR_NONE
	        || store_open(file, STORE_MIGRATE, &world->pass.store, &err) != ERR_NONE)
		fail_msg("%s", err.text);
	world->pass.composer = composer;
}

static void world_close(struct world *world)
{
	char file[320];
	struct dirent *entry;

	sandbox_close(world->pass.sandbox);
	composer_close((struct composer *)(uintptr_t)world->pass.composer);
	store_close(world->pass.store);
	DIR *folder = opendir(world->folder);
	while ((entry = readdir(folder)) != NULL) {
		snprintf(file, sizeof(file), "%s/%s", world->folder, entry->d_name);
		unlink(file);
	}
	closedir(folder);
	rmdir(world->folder);
}

static const char *const five[MAILS] = {
	"From: a@x.example\r\nSubject: join education\r\nMessage-ID: <1@x.example>\r\n\r\n",
	"From: b@x.example\r\nSubject: join education\r\nMessage-ID: <2@x.example>\r\n\r\n",
	"From: c@x.example\r\nSubject: Thursday\r\nMessage-ID: <3@x.example>\r\n\r\nDear all, who has the slides?\r\n",
	"From: d@x.example\r\nSubject: help\r\nMessage-ID: <4@x.example>\r\n\r\n",
	"From: e@x.example\r\nSubject: join education\r\nMessage-ID: <5@x.example>\r\n\r\n",
};

static void box_fill(struct simulated *box, const char *const *mails)
{
	*box = (struct simulated){ .can_expunge = true };
	for (size_t i = 0; i < MAILS; i++) {
		box->mails[i] = mails[i];
		box->is_here[i] = mails[i] != NULL;
	}
}

/* What a session does: first the moves that are left over, then what waits. */
static enum err_kind session(struct world *world, struct error *err)
{
	world->pass.next_uid = 1;
	const enum err_kind kind = pass_finish_moves(&world->pass, err);
	return kind == ERR_NONE ? pass_run(&world->pass, err) : kind;
}

static int64_t due(struct world *world)
{
	struct arena arena = { 0 };
	struct overview overview;
	struct team_count *counts;
	size_t count;
	struct error err = { 0 };

	assert_int_equal(
	        store_overview(world->pass.store, clock_now(&clock_system), &arena, &overview, &counts, &count, &err),
	        ERR_NONE);
	arena_free(&arena);
	return overview.due;
}

/* Where each mail is in the end: "P" once in Processed, "A" Attention, "B" Bounces, digits: so many copies. */
static const char *where(struct arena *arena, const struct simulated *box)
{
	struct text text = { .arena = arena };
	for (size_t i = 0; i < MAILS; i++) {
		for (int folder = 0; folder < FOLDER_COUNT; folder++)
			if (box->copies[i][folder] > 0)
				text_printf(&text, "%c%d", "PAB"[folder], box -> copies[i][folder]);
		text_printf(&text, "%s ", box->is_here[i] && !box->is_deleted[i] ? "waits" : "");
	}
	return text_string(&text);
}

static int broken_at(bool has_move, bool fails_after, int fail_at, bool *was_reached)
{
	struct world world;
	struct arena arena = { 0 };
	struct error err = { 0 };

	world_open(&world, has_move);
	box_fill(&world.box, five);
	world.box.fail_at = fail_at;
	world.box.fails_after = fails_after;
	const enum err_kind first = session(&world, &err);
	*was_reached = first != ERR_NONE;
	world.box.fail_at = 0;
	if (first != ERR_NONE && session(&world, &err) != ERR_NONE)
		fail_msg("%s", err.text);
	char *given = arena_printf(&arena, "%s, hung up %s call %d", has_move ? "MOVE" : "COPY",
	        fails_after ? "after" : "before", fail_at);
	const char *end = where(&arena, &world.box);
	/* A copy whose answer was lost is made once more; a request never is. */
	int failures = strchr(end, '2') != NULL && !has_move && fails_after
	        ? 0
	        : broken("every mail is in its place once", given, "P1 P1 A1 P1 P1 ", end);
	failures += broken("and answered once", given, "4", arena_printf(&arena, "%" PRId64, due(&world)));
	assert_int_equal(session(&world, &err), ERR_NONE);
	failures += broken("a further look finds nothing", given, end, where(&arena, &world.box));
	world_close(&world);
	arena_free(&arena);
	return failures;
}

static void a_server_that_hangs_up_anywhere_costs_nothing(void **state)
{
	int failures = 0;

	(void)state;
	for (int variant = 0; variant < 4; variant++) {
		bool was_reached = true;
		for (int fail_at = 1; was_reached && fail_at < MOST_CALLS; fail_at++)
			failures += broken_at(variant & 1, variant & 2, fail_at, &was_reached);
		assert_false(was_reached);
	}
	assert_int_equal(failures, 0);
}

static void a_mail_that_kills_its_reader_goes_to_people_at_the_third_time(void **state)
{
	static const char *const mails[MAILS] = {
		"From: a@x.example\r\nSubject: join education\r\nMessage-ID: <1@x.example>\r\n\r\n",
		"From: b@x.example\r\nX-Crash: yes\r\nSubject: join education\r\nMessage-ID: <2@x.example>\r\n\r\n",
		"From: c@x.example\r\nSubject: help\r\nMessage-ID: <3@x.example>\r\n\r\n",
	};
	static const char *const expected[] = { "P1 waits P1   ", "P1 waits P1   ", "P1 A1 P1   ", "P1 A1 P1   " };
	struct world world;
	struct arena arena = { 0 };
	struct error err = { 0 };
	int failures = 0;

	(void)state;
	world_open(&world, true);
	box_fill(&world.box, mails);
	world.pass.next_uid = 1;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(pass_run(&world.pass, &err), ERR_NONE);
		failures += broken("the others go on", mails[1], expected[i], where(&arena, &world.box));
	}
	assert_int_equal(failures, 0);
	assert_int_equal(due(&world), 2);
	world_close(&world);
	arena_free(&arena);
}

static void a_large_mail_goes_to_people_by_its_header(void **state)
{
	struct world world;
	struct arena arena = { 0 };
	struct error err = { 0 };

	(void)state;
	world_open(&world, true);
	box_fill(&world.box, five);
	world.box.size_told = 5000;
	assert_int_equal(session(&world, &err), ERR_NONE);
	assert_int_equal(broken("all large", "", "A1 A1 A1 A1 A1 ", where(&arena, &world.box)), 0);
	assert_int_equal(due(&world), 0);
	world_close(&world);
	arena_free(&arena);
}

/* Whatever it is that ends the session, or the worker, each time: the others get through. */
static void a_mail_that_is_begun_again_and_again_goes_to_people(void **state)
{
	enum { ATTEMPTS = 6 };
	struct world world;
	struct arena arena = { 0 };
	struct error err = { 0 };

	(void)state;
	world_open(&world, true);
	box_fill(&world.box, five);
	for (int i = 0; i < ATTEMPTS; i++) {
		world.box.fail_at = world.box.calls + 3; /* look, list, fetch */
		assert_int_equal(session(&world, &err), ERR_TEMPORARY);
	}
	assert_int_equal(session(&world, &err), ERR_NONE);
	assert_int_equal(broken("the first alone", "", "A1 P1 A1 P1 P1 ", where(&arena, &world.box)), 0);
	world_close(&world);
	arena_free(&arena);
}

static void a_set_stays_within_its_bytes(void **state)
{
	struct house roomy = house;
	struct world world;
	struct arena arena = { 0 };
	struct error err = { 0 };

	(void)state;
	roomy.limits.mail_bytes = 25 * 1024 * 1024;
	world_open(&world, true);
	box_fill(&world.box, five);
	world.pass.house = &roomy;
	world.box.size_told = 400 * 1024;
	assert_int_equal(session(&world, &err), ERR_NONE);
	assert_int_equal(world.box.largest_fetch, 2);
	assert_int_equal(broken("all the same", "", "P1 P1 A1 P1 P1 ", where(&arena, &world.box)), 0);
	world_close(&world);
	arena_free(&arena);
}

static void people_s_mail_may_stay_where_it_is(void **state)
{
	struct world world;
	struct arena arena = { 0 };
	struct error err = { 0 };

	(void)state;
	world_open(&world, true);
	box_fill(&world.box, five);
	world.pass.stays[FOLDER_ATTENTION] = true;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(session(&world, &err), ERR_NONE);
		assert_int_equal(broken("it stays", five[2], "P1 P1 waits P1 P1 ", where(&arena, &world.box)), 0);
		assert_int_equal(due(&world), 4);
	}
	world_close(&world);
	arena_free(&arena);
}

/* Without UIDPLUS a mail is copied, flagged \Deleted and left; nobody looks at it again. */
static void what_is_flagged_and_left_is_not_looked_at_again(void **state)
{
	struct world world;
	struct arena arena = { 0 };
	struct error err = { 0 };

	(void)state;
	world_open(&world, false);
	box_fill(&world.box, five);
	world.box.can_expunge = false;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(session(&world, &err), ERR_NONE);
		assert_int_equal(broken("once", "", "P1 P1 A1 P1 P1 ", where(&arena, &world.box)), 0);
	}
	world_close(&world);
	arena_free(&arena);
}

/* ---- a storm: by a clock that the test moves ---- */

enum { STORM_BEGINS = 1795000000, FORGED = 1000, VICTIMS = 500 };

static int64_t moved_now(void *context)
{
	return *(int64_t *)context;
}

static int64_t moved_ms(void *context)
{
	return *(int64_t *)context * 1000;
}

static int64_t number(struct world *world, const char *sql)
{
	int64_t value = -1;
	struct error err = { 0 };
	if (sql_number(world->pass.store, sql, NULL, 0, &value, &err) != ERR_NONE)
		fail_msg("%s", err.text);
	return value;
}

/* Five mails that ask to join in the names of five others, the `from`th and on. */
static void forge(struct world *world, struct arena *arena, int from, int64_t now)
{
	const char *mails[MAILS];
	struct error err = { 0 };
	for (int i = 0; i < MAILS; i++)
		mails[i] = arena_printf(arena,
		        "From: victim%d@x.example\r\nSubject: join education\r\nMessage-ID: <%d@x.example>\r\n\r\n",
		        (from + i) % VICTIMS, from + i);
	box_fill(&world->box, mails);
	world->box.came_at = now;
	world->pass.uidvalidity++;
	assert_int_equal(session(world, &err), ERR_NONE);
}

/* A thousand within an hour for five hundred addresses, then one a quarter of an hour after it. */
static void a_storm_of_forged_joins_is_shut_out_until_it_is_over(void **state)
{
	struct world world;
	struct arena arena = { 0 };
	int64_t now = STORM_BEGINS;
	const struct clock clock = { moved_now, moved_ms, &now };
	(void)state;
	world_open(&world, true);
	world.worker.clock = &clock;
	for (int i = 0; i < FORGED; i += MAILS, now = STORM_BEGINS + (int64_t)i * HOUR_S / FORGED)
		forge(&world, &arena, i, now);
	assert_int_equal(number(&world, "SELECT count(*) FROM delivery WHERE to_stranger = 1"), 30);
	assert_int_equal(number(&world,
	                         "SELECT max(n) FROM (SELECT count(*) AS n FROM delivery WHERE to_stranger = 1"
	                         " GROUP BY member)"),
	        1);
	assert_int_equal(number(&world, "SELECT count(*) FROM message WHERE kind = 'limit'"), 1);
	assert_int_equal(number(&world, "SELECT count(*) FROM mail WHERE goes_to = 'attention'"), FORGED - 30);
	now += HOUR_S / 4 + 1; /* the wind has dropped */
	forge(&world, &arena, FORGED + VICTIMS - MAILS, now);
	assert_int_equal(number(&world, "SELECT count(*) FROM delivery WHERE to_stranger = 1"), 30 + MAILS);
	world_close(&world);
	arena_free(&arena);
}

RUN(a_server_that_hangs_up_anywhere_costs_nothing, a_mail_that_kills_its_reader_goes_to_people_at_the_third_time,
        a_mail_that_is_begun_again_and_again_goes_to_people, a_large_mail_goes_to_people_by_its_header,
        a_set_stays_within_its_bytes, people_s_mail_may_stay_where_it_is,
        what_is_flagged_and_left_is_not_looked_at_again, a_storm_of_forged_joins_is_shut_out_until_it_is_over)
