/* test_digest.c - members who rest, or want one mail a period: each announcement is told once, in one way. */
#include "tests/store/folder.h"
#include "base/clock.h"
#include "base/text.h"

enum { NOW = 1796000000 }; /* 2026-11-30 */

struct world {
	struct folder_of_test folder;
	int64_t ana, bea, cid;
};

static void world_make(struct world *world)
{
	clock_set_zone("UTC");
	folder_make(&world->folder);
	folder_open(&world->folder);
	struct folder_of_test folder = world->folder;
	DONE(store_begin(folder.store, &folder.err));
	world->ana = member_make(&folder, "ana@example.org", "education", NOW);
	world->bea = member_make(&folder, "bea@example.org", "education", NOW);
	world->cid = member_make(&folder, "cid@example.org", "hiring", NOW);
}

static void world_remove(struct world *world)
{
	store_rollback(world->folder.store);
	folder_remove(&world->folder);
}

/* How many deliveries this adds. */
static int announce(struct world *world, int64_t *message, const char *team, const char *subject, int64_t now)
{
	struct folder_of_test folder = world->folder;
	int64_t after = 0;
	size_t added = 0;

	if (*message == 0) {
		DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", team, NULL, now, message, &folder.err));
		DONE(store_announcement_source(folder.store, *message, subject, "body", &folder.err));
		DONE(store_message_text(folder.store, *message, LANGUAGE_EN, "text", 4, &folder.err));
	}
	do
		DONE(store_deliveries_for_team(folder.store, *message, team, &after, 1, now, &added, &folder.err));
	while (after != 0);
	return (int)added;
}

static bool pause_of(struct world *world, int64_t member, const char *until, int64_t now)
{
	struct folder_of_test folder = world->folder;
	bool changed = false;

	DONE(store_member_pause(folder.store, member, until, now, NULL, &changed, &folder.err));
	return changed;
}

static bool digest_of(struct world *world, int64_t member, bool wants, int64_t now, size_t *added)
{
	struct folder_of_test folder = world->folder;
	bool changed = false;

	*added = 0;
	DONE(store_member_digest(folder.store, member, wants, now, NULL, &changed, added, &folder.err));
	return changed;
}

/* All that a run tells: "ana: one two; ", and marks it as told. `most`: members a chunk. */
static const char *run_digest(struct world *world, int64_t now, size_t most)
{
	struct folder_of_test folder = world->folder;
	struct arena *arena = &world->folder.arena;
	struct text out = { .arena = arena };
	struct digest_run run;
	int64_t last = 0;

	DONE(store_digest_begin(folder.store, now, &run, &folder.err));
	do {
		struct digest_reader *readers = NULL;
		size_t count = 0;
		DONE(store_digest_readers(folder.store, &run, now, most, arena, &readers, &count, &last, &folder.err));
		for (size_t i = 0; i < count; i++) {
			struct digest_item *items = NULL;
			DONE(store_digest_items(folder.store, readers[i].messages, readers[i].message_count,
			        readers[i].language, arena, &items, &folder.err));
			text_printf(&out, "%s:",
			        readers[i].member == world->ana           ? "ana"
			                : readers[i].member == world->bea ? "bea"
			                                                  : "cid");
			for (size_t item = 0; item < readers[i].message_count; item++)
				text_printf(&out, " %s", items[item].subject);
			text_add_string(&out, "; ");
		}
		DONE(store_digest_reached(folder.store, &run, last, last == 0, &folder.err));
		run.after = last;
	} while (last != 0);
	return text_string(&out);
}

static void a_pause_takes_what_waits_and_ends_by_itself(void **state)
{
	struct world world;
	int64_t first = 0, second = 0, third = 0, fourth = 0;
	bool changed = false;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	assert_int_equal(announce(&world, &first, "education", "one", NOW), 2);
	assert_true(pause_of(&world, world.ana, "2026-12-05", NOW));
	assert_int_equal(number_of(world.folder.store, "SELECT count(*) FROM delivery WHERE member = 1"), 0);
	assert_int_equal(number_of(world.folder.store, "SELECT count(*) FROM delivery WHERE member = 2"), 1);
	assert_false(pause_of(&world, world.ana, "2026-12-05", NOW));
	/* Held, and released only after she left, it would come all the same. */
	assert_int_equal(sqlite3_exec(world.folder.store->db, "UPDATE delivery SET state = 'held'", NULL, NULL, NULL),
	        SQLITE_OK);
	DONE(store_membership_end(world.folder.store, world.bea, "education", NOW, NULL, &changed, &folder.err));
	assert_int_equal(number_of(world.folder.store, "SELECT count(*) FROM delivery"), 0);
	DONE(store_membership_begin(world.folder.store, world.bea, "education", NOW, NULL, &changed, &folder.err));
	assert_true(pause_of(&world, world.ana, "2026-12-04", NOW)); /* another day */
	assert_int_equal(announce(&world, &second, "education", "two", NOW + 3 * DAY_S), 1);
	assert_int_equal(announce(&world, &third, "education", "three", NOW + 4 * DAY_S), 2); /* the day it ends */
	assert_false(pause_of(&world, world.ana, NULL, NOW + 4 * DAY_S));                     /* it was over already */
	assert_true(pause_of(&world, world.ana, "", NOW + 5 * DAY_S));
	assert_int_equal(announce(&world, &fourth, "education", "four", NOW + 500 * DAY_S), 1);
	assert_true(pause_of(&world, world.ana, NULL, NOW + 500 * DAY_S));
	assert_int_equal(
	        number_of(world.folder.store, "SELECT count(*) FROM audit WHERE event IN ('paused', 'resumed')"), 4);
	world_remove(&world);
}

static void a_digest_tells_each_announcement_once(void **state)
{
	struct world world;
	int64_t one = 0, two = 0, three = 0, four = 0;
	size_t added = 0;
	bool changed = false;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	assert_int_equal(announce(&world, &one, "education", "one", NOW), 2);
	assert_true(digest_of(&world, world.ana, true, NOW, &added));
	assert_false(digest_of(&world, world.ana, true, NOW, &added));
	assert_true(digest_of(&world, world.cid, true, NOW, &added));
	assert_int_equal(announce(&world, &two, "education", "two", NOW + 1), 1);
	assert_int_equal(announce(&world, &three, "hiring", "three", NOW + 2), 0);
	/* Who joins now, doesn't get the old; one had "one" singly. */
	DONE(store_membership_begin(folder.store, world.ana, "hiring", NOW + 3, NULL, &changed, &folder.err));
	assert_string_equal(run_digest(&world, NOW + 4, 1), "ana: two; cid: three; ");
	assert_string_equal(run_digest(&world, NOW + 5, 1), "");
	assert_int_equal(announce(&world, &four, "hiring", "four", NOW + 6), 0);
	pause_of(&world, world.cid, "", NOW + 7);
	assert_string_equal(run_digest(&world, NOW + 8, 9), "ana: four; ");
	world_remove(&world);
}

static void a_digest_killed_in_the_middle_goes_on_behind_who_had_theirs(void **state)
{
	struct world world;
	struct digest_run run, again;
	struct digest_reader *readers = NULL;
	int64_t one = 0, two = 0, last = 0;
	size_t added = 0, count = 0;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	digest_of(&world, world.ana, true, NOW, &added);
	digest_of(&world, world.bea, true, NOW, &added);
	DONE(store_digest_run(folder.store, &run, &folder.err));
	assert_true(run.is_done && run.id == 0);
	announce(&world, &one, "education", "one", NOW);
	DONE(store_digest_begin(folder.store, NOW + 1, &run, &folder.err));
	DONE(store_digest_readers(
	        folder.store, &run, NOW, 1, &world.folder.arena, &readers, &count, &last, &folder.err));
	assert_int_equal(count, 1);
	assert_int_equal(last, world.ana);
	DONE(store_digest_reached(folder.store, &run, last, false, &folder.err));
	/* Killed here. What is announced meanwhile is the next period's. */
	announce(&world, &two, "education", "two", NOW + 2);
	DONE(store_digest_begin(folder.store, NOW + 3, &again, &folder.err));
	assert_int_equal(again.id, run.id);
	assert_int_equal(again.until, run.until);
	/* Back to single mails in the middle: ana was told "one", bea was not. */
	digest_of(&world, world.ana, false, NOW + 3, &added);
	assert_int_equal(added, 1);
	digest_of(&world, world.bea, false, NOW + 3, &added);
	assert_int_equal(added, 2);
	world_remove(&world);
}

static void back_to_single_mails_nothing_is_lost_or_twice(void **state)
{
	struct world world;
	int64_t one = 0, two = 0, three = 0;
	size_t added = 9;
	(void)state;
	world_make(&world);
	digest_of(&world, world.ana, true, NOW, &added);
	assert_int_equal(added, 0);
	announce(&world, &one, "education", "one", NOW);
	assert_string_equal(run_digest(&world, NOW + 1, 9), "ana: one; ");
	announce(&world, &two, "education", "two", NOW + 2);
	assert_true(digest_of(&world, world.ana, false, NOW + 3, &added));
	assert_int_equal(added, 1);                                               /* two */
	assert_int_equal(announce(&world, &one, "education", "one", NOW + 3), 0); /* her digest told it */
	assert_int_equal(announce(&world, &two, "education", "two", NOW + 4), 0); /* said again: she has it */
	assert_int_equal(announce(&world, &three, "education", "three", NOW + 5), 2);
	assert_true(digest_of(&world, world.ana, true, NOW + 6, &added));
	assert_string_equal(run_digest(&world, NOW + 7, 9), ""); /* she had all singly */
	world_remove(&world);
}

static void a_digest_goes_only_to_who_still_wants_it(void **state)
{
	struct world world;
	int64_t message = 0, delivery = 0;
	size_t added = 0;
	bool changed = false;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	const int64_t members[] = { world.ana, world.bea, world.cid };
	for (size_t i = 0; i < 3; i++)
		digest_of(&world, members[i], true, NOW, &added);
	DONE(store_message_new(folder.store, MAIL_DIGEST, "digest 1", "", NULL, NOW, &message, &folder.err));
	pause_of(&world, world.bea, "", NOW);
	DONE(store_membership_end(folder.store, world.cid, "hiring", NOW, NULL, &changed, &folder.err));
	added = 0;
	DONE(store_digest_deliver(folder.store, message, members, 3, NOW, &added, &folder.err));
	DONE(store_digest_deliver(folder.store, message, members, 3, NOW, &added, &folder.err));
	assert_int_equal(added, 1);
	assert_int_equal(number_of(folder.store, "SELECT member FROM delivery"), world.ana);
	/* A pause takes the digest that waits, but no answer to her own mail. */
	DONE(store_message_new(folder.store, MAIL_HELP, "", "", NULL, NOW, &message, &folder.err));
	DONE(store_delivery_new(
	        folder.store, message, world.ana, LANGUAGE_EN, 0, true, NOW, NOW, &delivery, &folder.err));
	pause_of(&world, world.ana, "", NOW);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), 1);
	world_remove(&world);
}

/* "education 2 of Lakeside Hospital and North College, hiring 1" */
static const char *newcomers(struct world *world, const struct digest_run *run)
{
	struct folder_of_test folder = world->folder;
	struct text out = { .arena = &world->folder.arena };
	struct newcomers *list = NULL;
	size_t count = 0;
	DONE(store_digest_newcomers(folder.store, run, &world->folder.arena, &list, &count, &folder.err));
	for (size_t i = 0; i < count; i++) {
		text_printf(&out, "%s%s %lld", i == 0 ? "" : ", ", list[i].team, (long long)list[i].count);
		for (size_t j = 0; j < list[i].organisation_count; j++)
			text_printf(&out, "%s%s", j == 0 ? " of " : " and ", list[i].organisations[j]);
		text_add_string(&out, list[i].has_more ? " ..." : "");
	}
	return text_string(&out);
}

static void who_is_new_is_counted_once_and_as_a_number(void **state)
{
	struct world world;
	struct digest_run run;
	bool changed = false;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	assert_string_equal(
	        newcomers(&world, &(struct digest_run){ .id = 1, .begun_at = NOW + DAY_S }), ""); /* no run yet */
	run_digest(&world, NOW, 10);
	const int64_t dan = member_make(&folder, "dan@example.org", "education", NOW + 1);
	member_make(&folder, "eve@example.org", "education", NOW + DAY_S);
	DONE(store_membership_begin(folder.store, world.cid, "education", NOW + DAY_S, NULL, &changed, &folder.err));
	DONE(store_membership_begin(folder.store, dan, "hiring", NOW + DAY_S, NULL, &changed, &folder.err));
	DONE(store_digest_begin(folder.store, NOW + DAY_S, &run, &folder.err));
	assert_string_equal(newcomers(&world, &run), "education 3, hiring 1");
	DONE(store_membership_end(folder.store, dan, "education", NOW + DAY_S, NULL, &changed, &folder.err));
	assert_string_equal(newcomers(&world, &run), "education 2, hiring 1");
	DONE(store_digest_reached(folder.store, &run, 0, true, &folder.err));
	DONE(store_digest_begin(folder.store, NOW + 2 * DAY_S, &run, &folder.err));
	assert_string_equal(newcomers(&world, &run), "");
	world_remove(&world);
}

static int64_t joins_from(struct world *world, const char *address, const char *name, bool is_shown)
{
	struct folder_of_test folder = world->folder;
	const int64_t member = member_make(&folder, address, "education", NOW + 1);
	bool changed = false;
	DONE(store_member_organisation(folder.store, member,
	        &(struct organisation){ name, ORGANISATION_EMPLOYER, is_shown }, NOW + 1, NULL, &changed, &folder.err));
	return member;
}

static void only_organisations_that_agreed_are_named_and_each_once(void **state)
{
	struct world world;
	struct digest_run run;
	struct arena names = { 0 };
	struct text all = { 0 };
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	run_digest(&world, NOW, 10);
	joins_from(&world, "a@example.org", "North College", true);
	joins_from(&world, "b@example.org", "Secret Clinic", false);
	joins_from(&world, "c@example.org", "Lakeside Hospital", true);
	joins_from(&world, "d@example.org", "lakeside hospital", true);
	DONE(store_digest_begin(folder.store, NOW + DAY_S, &run, &folder.err));
	assert_string_equal(newcomers(&world, &run), "education 4 of Lakeside Hospital and North College");
	for (int i = 0; i < NEWCOMERS_NAMED; i++)
		joins_from(&world, arena_printf(&names, "x%c@b.example", 'a' + i), arena_printf(&names, "%c", 'a' + i),
		        true);
	text_printf(&all, "education %d of a", NEWCOMERS_NAMED + 4);
	for (int i = 1; i < NEWCOMERS_NAMED; i++)
		text_printf(&all, " and %c", 'a' + i);
	text_add_string(&all, " ...");
	assert_string_equal(newcomers(&world, &run), text_string(&all));
	text_free(&all);
	arena_free(&names);
	world_remove(&world);
}

static void readers_come_with_all_their_teams(void **state)
{
	struct world world;
	struct digest_run run;
	struct digest_reader *readers = NULL;
	size_t count = 0, added = 0;
	int64_t message = 0, last = 0;
	bool changed = false;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	run_digest(&world, NOW, 10);
	for (int64_t member = world.ana; member <= world.cid; member++)
		digest_of(&world, member, true, NOW, &added);
	DONE(store_membership_begin(folder.store, world.cid, "education", NOW, NULL, &changed, &folder.err));
	DONE(store_membership_begin(folder.store, world.cid, "alpha", NOW, NULL, &changed, &folder.err));
	DONE(store_membership_end(folder.store, world.cid, "alpha", NOW, NULL, &changed, &folder.err));
	announce(&world, &message, "education", "one", NOW + 1);
	DONE(store_digest_begin(folder.store, NOW + 2, &run, &folder.err));
	run.after = world.ana; /* in a later chunk, too, each has their own */
	DONE(store_digest_readers(
	        folder.store, &run, NOW + 2, 10, &world.folder.arena, &readers, &count, &last, &folder.err));
	assert_int_equal(count, 2);
	assert_int_equal(readers[0].member, world.bea);
	assert_string_equal(readers[0].teams[0], "education");
	assert_null(readers[0].teams[1]);
	assert_string_equal(readers[1].teams[0], "education");
	assert_string_equal(readers[1].teams[1], "hiring");
	assert_null(readers[1].teams[2]);
	world_remove(&world);
}

RUN(who_is_new_is_counted_once_and_as_a_number, only_organisations_that_agreed_are_named_and_each_once,
        readers_come_with_all_their_teams, a_pause_takes_what_waits_and_ends_by_itself,
        a_digest_tells_each_announcement_once, a_digest_killed_in_the_middle_goes_on_behind_who_had_theirs,
        back_to_single_mails_nothing_is_lost_or_twice, a_digest_goes_only_to_who_still_wants_it)
