/* test_bounce.c - what a member, and a message, may count on when mail comes back. */
#include "tests/store/folder.h"
#include "base/clock.h"
#include "core/command.h"

enum { NOW = 20000 * DAY_S, MEMBERS = 20 };

/* Twenty members of education, of whom ana is the first. */
struct world {
	struct folder_of_test folder;
	int64_t members[MEMBERS];
	int64_t message, delivery; /* the last that was sent; and ana's */
};

static void world_make(struct world *world)
{
	*world = (struct world){ 0 };
	folder_make(&world->folder);
	folder_open(&world->folder);
	struct folder_of_test folder = world->folder;
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < MEMBERS; i++)
		world->members[i] = member_make(&folder,
		        arena_printf(&folder.arena, i == 0 ? "ana@example.org" : "m%d@example.org", i), "education", 1);
	world->folder.arena = folder.arena;
}

/* An announcement at `at` that the relay took for the first `accepted` of them, and holds due for the others. */
static void world_send(struct world *world, int64_t at, int accepted)
{
	struct folder_of_test folder = world->folder;
	int64_t delivery = 0;
	char sql[200];
	DONE(store_message_new(
	        folder.store, MAIL_ANNOUNCEMENT, "", "education", NULL, at, &world->message, &folder.err));
	DONE(store_message_text(folder.store, world->message, LANGUAGE_EN, "text", 4, &folder.err));
	for (int i = 0; i < MEMBERS; i++) {
		DONE(store_delivery_new(folder.store, world->message, world->members[i], LANGUAGE_EN, 0, false, at, at,
		        &delivery, &folder.err));
		world->delivery = i == 0 ? delivery : world->delivery;
	}
	snprintf(sql, sizeof(sql),
	        "UPDATE delivery SET state = 'delivered', done_at = %lld WHERE message = %lld AND member <= %lld",
	        (long long)at, (long long)world->message, (long long)world->members[accepted - 1]);
	assert_int_equal(sqlite3_exec(folder.store->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* The same things that inbox/ does with a decision of these kinds. */
static void carry(struct world *world, const struct decision *decision, int64_t sender, int64_t now)
{
	struct folder_of_test folder = world->folder;
	bool changed;
	size_t held;
	for (size_t i = 0; i < decision->count; i++) {
		const struct action *action = &decision->actions[i];
		const struct cause cause = { .why = action->why == NULL ? "" : action->why };
		const int64_t member = action->member == 0 ? sender : action->member;
		if (action->kind == ACTION_BOUNCE)
			DONE(store_bounce_add(folder.store, member, &action->bounce, now, &cause, &folder.err));
		if (action->kind == ACTION_SUSPEND)
			DONE(store_member_suspend(folder.store, member, action->bounce.message, action->expires_at, now,
			        &cause, &folder.err));
		if (action->kind == ACTION_REACHABLE)
			DONE(store_member_reachable(folder.store, member, now, &cause, &changed, &folder.err));
		if (action->kind == ACTION_FAULT)
			DONE(store_message_fault(
			        folder.store, action->bounce.message, now, &cause, &held, &folder.err));
		if (action->kind == ACTION_REST)
			DONE(store_relay_limit(
			        folder.store, member, action->bounce.message, action->why, now, &folder.err));
		if (action->kind == ACTION_LEAVE)
			DONE(store_membership_end(
			        folder.store, member, action->team, now, &cause, &changed, &folder.err));
	}
}

static const char *world_decide(struct world *world, const struct letter *letter, int64_t now)
{
	static const char *const names[] = { [ACTION_BOUNCE] = "bounce",
		[ACTION_SUSPEND] = "suspend",
		[ACTION_REACHABLE] = "reachable",
		[ACTION_FAULT] = "fault",
		[ACTION_REST] = "rest",
		[ACTION_LEAVE] = "leave" };
	struct folder_of_test folder = world->folder;
	const struct house house = { 0 };
	const struct mail_seen seen = { .message_id = "", .from = letter->from, .date = "" };
	struct facts facts = { 0 };
	DONE(store_facts(folder.store, letter, &seen, now, &world->folder.arena, &facts, &folder.err));
	const struct decision decision = letter_decide(letter, &facts, &house, now, &world->folder.arena);
	const char *text = "";
	for (size_t i = 0; i < decision.count; i++) {
		const struct action *action = &decision.actions[i];
		text = arena_printf(&world->folder.arena, "%s%s ", text, names[action->kind]);
		if (action->kind == ACTION_BOUNCE)
			text = arena_printf(&world->folder.arena, "%s%d ", text, action->bounce.points);
	}
	carry(world, &decision, facts.member_id, now);
	return arena_printf(&world->folder.arena, "%s%s", text, folder_word(decision.folder));
}

/* The member's own way out, as our mails to them carry it. */
static struct letter_token way_out(struct world *world, int64_t member)
{
	char sql[100], room[TOKEN_ROOM];
	snprintf(sql, sizeof(sql), "SELECT id FROM token WHERE kind = 'u' AND teams = '' AND member = %lld",
	        (long long)member);
	const int64_t id = number_of(world->folder.store, sql);
	assert_true(id > 0);
	token_write(store_token_key(world->folder.store), TOKEN_LEAVE, id, room);
	return (struct letter_token){ 'u', arena_strdup(&world->folder.arena, room + 2), "" };
}

static const char *report(
        struct world *world, enum letter_kind kind, int member, const char *permanent, bool is_proved, int64_t now)
{
	const char *address =
	        member == 0 ? "ana@example.org" : arena_printf(&world->folder.arena, "m%d@example.org", member);
	struct letter_recipient recipient = { address, "", "5.1.1", permanent, "no such user", false, false };
	struct letter letter = letter_unread;
	letter.kind = kind;
	letter.from = "mailer-daemon@example.org";
	letter.is_automatic = true;
	letter.recipients = &recipient;
	letter.recipient_count = 1;
	if (is_proved)
		letter.returned_token = way_out(world, world->members[member]);
	return world_decide(world, &letter, now);
}

#define BOUNCED(permanent, is_proved, now) report(&world, LETTER_BOUNCE, 0, permanent, is_proved, now)

static int64_t readers_of(struct world *world, int64_t now)
{
	char sql[200], today[11];
	snprintf(
	        sql, sizeof(sql), "SELECT count(*) FROM member WHERE " MEMBER_GETS_MAIL("'%s'"), clock_day(now, today));
	return number_of(world->folder.store, sql);
}

static void the_third_mail_that_comes_back_suspends_and_a_word_brings_back(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	for (int week = 0; week < 3; week++) {
		const int64_t now = NOW + week * 7 * DAY_S;
		world_send(&world, now, MEMBERS);
		assert_string_equal(BOUNCED("yes", true, now + HOUR_S),
		        week < 2 ? "bounce 40 bounces" : "bounce 40 suspend bounces");
		assert_string_equal(BOUNCED("yes", true, now + 2 * HOUR_S), "bounces"); /* once a message */
	}
	assert_int_equal(readers_of(&world, NOW + 15 * DAY_S), MEMBERS - 1);
	assert_int_equal(
	        number_of(world.folder.store, "SELECT count(*) FROM membership WHERE left_at IS NULL"), MEMBERS);
	assert_int_equal(number_of(world.folder.store, "SELECT count(*) FROM audit WHERE event = 'suspended'"), 1);

	struct folder_of_test folder = world.folder;
	struct unreachable_row *rows = NULL;
	size_t count = 0;
	DONE(store_unreachable(folder.store, 0, 10, NOW + 30 * DAY_S, &folder.arena, &rows, &count, &folder.err));
	assert_int_equal(count, 1);
	assert_string_equal(rows[0].address, "ana@example.org");
	assert_string_equal(rows[0].why, "5.1.1 no such user");
	assert_int_equal(rows[0].count, 3);
	assert_int_equal(rows[0].probe_at, rows[0].suspended_at + 30 * DAY_S);
	world.folder.arena = folder.arena;

	struct letter letter = letter_unread;
	letter.from = "Ana@example.org";
	letter.is_automatic = true; /* a program's mail proves nothing */
	assert_string_equal(world_decide(&world, &letter, NOW + 16 * DAY_S), "attention");
	letter.is_automatic = false;
	assert_string_equal(world_decide(&world, &letter, NOW + 16 * DAY_S), "reachable attention");
	assert_int_equal(readers_of(&world, NOW + 17 * DAY_S), MEMBERS);
	world_send(&world, NOW + 21 * DAY_S, MEMBERS); /* and begins anew */
	assert_string_equal(BOUNCED("yes", true, NOW + 21 * DAY_S), "bounce 40 bounces");
	folder_remove(&world.folder);
}

static void who_is_suspended_is_tried_again(void **state)
{
	struct world world;
	size_t count = 0;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	for (int day = 0; day < 3; day++) {
		world_send(&world, NOW + day * DAY_S, MEMBERS);
		(void)BOUNCED("yes", true, NOW + day * DAY_S);
	}
	DONE(store_members_probe(folder.store, 100, NOW + 31 * DAY_S, &count, &folder.err));
	assert_int_equal(count, 0);
	DONE(store_members_probe(folder.store, 100, NOW + 32 * DAY_S, &count, &folder.err));
	assert_int_equal(count, 1);
	assert_int_equal(readers_of(&world, NOW + 32 * DAY_S), MEMBERS);
	world_send(&world, NOW + 33 * DAY_S, MEMBERS);
	assert_string_equal(BOUNCED("yes", true, NOW + 33 * DAY_S), "bounce 40 suspend bounces");
	DONE(store_members_probe(folder.store, 100, NOW + 122 * DAY_S, &count, &folder.err));
	assert_int_equal(count, 0);
	DONE(store_members_probe(folder.store, 100, NOW + 123 * DAY_S, &count, &folder.err));
	assert_int_equal(count, 1);
	folder_remove(&world.folder);
}

static void what_proves_nothing_throws_nobody_out(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	assert_string_equal(BOUNCED("yes", true, NOW), "bounces"); /* nothing was sent */
	world_send(&world, NOW, MEMBERS);
	for (int day = 0; day < 60; day++)
		assert_string_equal(
		        BOUNCED("yes", false, NOW + day * DAY_S), day == 0 ? "bounce 10 bounces" : "bounces");
	assert_int_equal(readers_of(&world, NOW), MEMBERS);
	assert_string_equal(report(&world, LETTER_BOUNCE, 99, "yes", false, NOW), "bounces"); /* a stranger's */
	world_send(&world, NOW + 61 * DAY_S, MEMBERS);
	assert_string_equal(BOUNCED("policy", true, NOW + 61 * DAY_S), "bounce 0 bounces");
	for (int day = 62; day < 100; day++) { /* nor every day anew */
		world_send(&world, NOW + day * DAY_S, MEMBERS);
		assert_string_equal(BOUNCED("yes", false, NOW + day * DAY_S), "bounce 10 bounces");
	}
	assert_int_equal(readers_of(&world, NOW + 100 * DAY_S), MEMBERS);
	/* Nor does it stand in the way of what is proved, of the same message. */
	assert_string_equal(BOUNCED("yes", true, NOW + 100 * DAY_S), "bounce 40 bounces");
	assert_string_equal(BOUNCED("yes", true, NOW + 100 * DAY_S), "bounces");
	assert_string_equal(BOUNCED("yes", false, NOW + 100 * DAY_S), "bounces");

	/* A token that was made up is none. */
	struct letter_recipient recipient = { "ana@example.org", "", "5.1.1", "yes", "", false, false };
	struct letter letter = letter_unread;
	world_send(&world, NOW + 102 * DAY_S, MEMBERS);
	letter.kind = LETTER_BOUNCE;
	letter.recipients = &recipient;
	letter.recipient_count = 1;
	letter.returned_token = way_out(&world, world.members[0]);
	letter.returned_token.text = arena_printf(&world.folder.arena, "%s2", letter.returned_token.text);
	assert_string_equal(world_decide(&world, &letter, NOW + 102 * DAY_S), "bounce 10 bounces");
	world_send(&world, NOW + 102 * DAY_S, MEMBERS);
	letter.is_forged = true; /* and says the receiving server that even its From is, it weighs nothing */
	assert_string_equal(world_decide(&world, &letter, NOW + 102 * DAY_S), "bounces");
	recipient.is_delayed = true;
	letter.returned_token = way_out(&world, world.members[0]);
	world_send(&world, NOW + 103 * DAY_S, MEMBERS);
	assert_string_equal(world_decide(&world, &letter, NOW + 103 * DAY_S), "bounces");
	folder_remove(&world.folder);
}

static void our_message_id_says_which_mail_came_back(void **state)
{
	struct world world;
	struct letter_recipient recipient = { "hidden@example.net", "", "5.1.1", "yes", "", false, false };
	struct letter letter = letter_unread;
	(void)state;
	world_make(&world);
	world_send(&world, NOW, MEMBERS);
	const int64_t first = world.message;
	letter.kind = LETTER_BOUNCE;
	letter.recipients = &recipient;
	letter.recipient_count = 1;
	letter.returned_id = arena_printf(
	        &world.folder.arena, "%lld.%lld@collab.example", (long long)world.delivery, (long long)NOW);
	world_send(&world, NOW + DAY_S, MEMBERS);
	assert_string_equal(world_decide(&world, &letter, NOW + DAY_S), "bounces"); /* alone it is guessed easily */
	letter.returned_token = way_out(&world, world.members[0]);
	assert_string_equal(world_decide(&world, &letter, NOW + DAY_S), "bounce 40 bounces");
	assert_int_equal(number_of(world.folder.store, "SELECT message FROM bounce"), first);
	letter.returned_id = "c-9k3.4.5@x"; /* nonsense: the last that was sent */
	assert_string_equal(world_decide(&world, &letter, NOW + DAY_S), "bounce 40 bounces");
	folder_remove(&world.folder);
}

static void a_message_that_comes_back_from_many_is_held_and_counts_for_nobody(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	for (int day = 0; day < 2; day++) {
		world_send(&world, NOW + day * DAY_S, MEMBERS);
		(void)BOUNCED("yes", true, NOW + day * DAY_S);
	}
	const int64_t now = NOW + 2 * DAY_S;
	world_send(&world, now, 12); /* 8 are still due */
	assert_string_equal(BOUNCED("yes", true, now), "bounce 40 suspend bounces");
	assert_string_equal(report(&world, LETTER_BOUNCE, 1, "policy", true, now), "bounce 0 bounces");
	assert_string_equal(report(&world, LETTER_BOUNCE, 2, "yes", true, now), "bounce 40 fault bounces");
	assert_string_equal(report(&world, LETTER_BOUNCE, 3, "yes", true, now), "bounce 0 bounces");
	assert_int_equal(readers_of(&world, now), MEMBERS); /* ana is back */
	struct folder_of_test folder = world.folder;
	struct came_back back = { 0 };
	DONE(store_came_back(folder.store, now + HOUR_S, &world.folder.arena, &back, &folder.err));
	assert_int_equal(back.held, 8);
	/* Ana's went when she was suspended: nothing of hers was due. */
	assert_int_equal(number_of(world.folder.store, "SELECT count(*) FROM delivery WHERE state = 'held'"), 8);
	assert_int_equal(number_of(world.folder.store, "SELECT count(*) FROM bounce WHERE points > 0"), 2);
	folder_remove(&world.folder);
}

static void the_first_few_of_a_long_list_hold_nothing(void **state)
{
	struct world world;
	int64_t delivery = 0;
	(void)state;
	world_make(&world);
	world_send(&world, NOW, 10);
	struct folder_of_test folder = world.folder;
	for (int i = 0; i < 50; i++) { /* with those 70 in all */
		const int64_t member =
		        member_make(&folder, arena_printf(&folder.arena, "n%d@example.org", i), "education", 1);
		DONE(store_delivery_new(
		        folder.store, world.message, member, LANGUAGE_EN, 0, false, NOW, NOW, &delivery, &folder.err));
	}
	world.folder.arena = folder.arena;
	for (int i = 0; i < 4; i++)
		assert_string_equal(report(&world, LETTER_BOUNCE, i, "yes", true, NOW),
		        i < 3 ? "bounce 40 bounces" : "bounce 40 fault bounces");
	folder_remove(&world.folder);
}

static void who_complains_leaves_at_once_and_a_forger_makes_nobody_leave(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	world_send(&world, NOW, MEMBERS);
	assert_string_equal(report(&world, LETTER_COMPLAINT, 0, "", false, NOW), "attention");
	assert_string_equal(report(&world, LETTER_COMPLAINT, 0, "", true, NOW), "leave bounce 0 bounces");
	assert_int_equal(
	        number_of(world.folder.store, "SELECT count(*) FROM membership WHERE left_at IS NULL"), MEMBERS - 1);
	assert_string_equal(report(&world, LETTER_COMPLAINT, 0, "", true, NOW), "bounces"); /* twice does no harm */

	struct folder_of_test folder = world.folder;
	struct came_back back = { 0 };
	int64_t summary = 0;
	DONE(store_came_back(folder.store, NOW + HOUR_S, &world.folder.arena, &back, &folder.err));
	assert_int_equal(back.complaints, 1);
	assert_int_equal(back.unreachable + back.held, 0);
	DONE(store_message_new(
	        folder.store, MAIL_ATTENTION, "attention 2024-10-04", "", NULL, NOW + HOUR_S, &summary, &folder.err));
	DONE(store_came_back(folder.store, NOW + 2 * HOUR_S, &world.folder.arena, &back, &folder.err)); /* told once */
	assert_int_equal(back.complaints, 0);
	folder_remove(&world.folder);
}

static void what_came_back_because_of_us_is_told_and_blames_nobody(void **state)
{
	struct world world;
	struct unreachable_row *rows = NULL;
	struct came_back back = { 0 };
	size_t count = 0;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	world_send(&world, NOW, MEMBERS);
	assert_string_equal(BOUNCED("policy", true, NOW), "bounce 0 bounces");
	assert_string_equal(report(&world, LETTER_BOUNCE, 1, "policy", false, NOW), "bounces"); /* may be anybody's */
	DONE(store_came_back(folder.store, NOW + HOUR_S, &folder.arena, &back, &folder.err));
	assert_int_equal(back.ours, 1);
	DONE(store_unreachable(folder.store, 0, 10, NOW + HOUR_S, &folder.arena, &rows, &count, &folder.err));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].id, world.members[0]);
	assert_int_equal(rows[0].ours, 1);
	assert_int_equal(rows[0].count + rows[0].suspended_at + rows[0].suspensions, 0);
	DONE(store_unreachable(folder.store, 0, 10, NOW + 31 * DAY_S, &folder.arena, &rows, &count, &folder.err));
	assert_int_equal(count, 0); /* long past */

	bool changed;
	world_send(&world, NOW + DAY_S, MEMBERS);
	assert_string_equal(BOUNCED("yes", true, NOW + DAY_S), "bounce 40 bounces");
	DONE(store_member_reachable(folder.store, world.members[0], NOW + DAY_S, NULL, &changed, &folder.err));
	DONE(store_unreachable(folder.store, 0, 10, NOW + DAY_S, &folder.arena, &rows, &count, &folder.err));
	assert_int_equal(count, 0); /* what was theirs is not ours because it counts no more */
	world.folder.arena = folder.arena;
	folder_remove(&world.folder);
}

static void what_came_back_is_forgotten_with_its_member(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	world_send(&world, NOW, MEMBERS);
	(void)BOUNCED("yes", true, NOW);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM bounce"), 1);
	DONE(store_member_forget(folder.store, world.members[0], NOW, NULL, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM bounce"), 0);
	folder_remove(&world.folder);
}

/* Our account's limit, as its relay reports it of a mail to that member. */
static const char *limited(struct world *world, int member, bool is_proved, int64_t now)
{
	const char *address =
	        member == 0 ? "ana@example.org" : arena_printf(&world->folder.arena, "m%d@example.org", member);
	struct letter_recipient recipient = { address, "", "5.4.5", "no", "daily limit", false, true };
	struct letter letter = letter_unread;
	letter.kind = LETTER_BOUNCE;
	letter.from = "mailer-daemon@example.org";
	letter.is_automatic = true;
	letter.recipients = &recipient;
	letter.recipient_count = 1;
	if (is_proved)
		letter.returned_token = way_out(world, world->members[member]);
	return world_decide(world, &letter, now);
}

static void a_limit_of_ours_rests_its_relay_for_a_while_and_a_forger_rests_none(void **state)
{
	static const struct {
		int member;
		bool is_proved;
		int64_t at;
		const char *expected;
		int64_t until;
		const char *sql;  /* before it */
		int64_t again_at; /* when the mail is sent again; 0: it isn't */
	} rows[] = {
		{ 0, false, NOW, "bounces", 0, "", 0 },
		{ 1, true, NOW, "rest bounce 0 bounces", NOW + HOUR_S / 2, "", NOW + HOUR_S / 2 },
		{ 1, true, NOW + 60, "bounces", NOW + HOUR_S / 2, "", NOW + HOUR_S / 2 }, /* each message once */
		{ 2, true, NOW + HOUR_S / 2, "rest bounce 0 bounces", NOW + HOUR_S / 2, "",
		        NOW + HOUR_S }, /* once an hour */
		/* sent again, it came back again: the same member's word rests nothing, but it goes again, later */
		{ 1, true, NOW + HOUR_S, "rest bounce 0 bounces", NOW + HOUR_S / 2,
		        "UPDATE delivery SET state = 'delivered', tries = 2, done_at = due_at WHERE state = 'due'",
		        NOW + HOUR_S + 2 * HOUR_S },
		{ 5, true, NOW + HOUR_S, "rest bounce 0 bounces", NOW + HOUR_S * 3 / 2, "", NOW + HOUR_S * 3 / 2 },
		{ 6, true, NOW + HOUR_S, "rest bounce 0 bounces", NOW + HOUR_S * 3 / 2,
		        "UPDATE member SET paused_until = '' WHERE address = 'm6@example.org'", 0 },
		{ 7, true, NOW + HOUR_S, "rest bounce 0 bounces", NOW + HOUR_S * 3 / 2,
		        "UPDATE delivery SET tries = 6 WHERE member = (SELECT id FROM member WHERE address = 'm7@example.org')",
		        0 },
		{ 4, true, NOW + 2 * DAY_S, "rest bounce 0 bounces", NOW + HOUR_S * 3 / 2, "", 0 }, /* too late */
	};
	struct world world;
	int failed = 0;
	(void)state;
	world_make(&world);
	world_send(&world, NOW, MEMBERS);
	assert_int_equal(
	        sqlite3_exec(world.folder.store->db, "UPDATE delivery SET relay = 'main', tries = 1", NULL, NULL, NULL),
	        SQLITE_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char row[20];
		snprintf(row, sizeof(row), "row %zu", i);
		assert_int_equal(sqlite3_exec(world.folder.store->db, rows[i].sql, NULL, NULL, NULL), SQLITE_OK);
		failed += broken("what follows", row, rows[i].expected,
		        limited(&world, rows[i].member, rows[i].is_proved, rows[i].at));
		assert_int_equal(number_of(world.folder.store, "SELECT coalesce(max(paused_until), 0) FROM relay"),
		        rows[i].until);
		struct folder_of_test folder = world.folder;
		struct relay_state relay = { 0 };
		DONE(store_relay_state(folder.store, "main", rows[i].at, &relay, &folder.err));
		assert_true(relay_rests_for_report(&relay) == (rows[i].until != 0));
		const char *again = arena_printf(&world.folder.arena,
		        "SELECT coalesce(max(due_at), 0) FROM delivery WHERE state = 'due' AND member = %lld",
		        (long long)world.members[rows[i].member]);
		failed += broken("when it is sent again", row,
		        arena_printf(&world.folder.arena, "%lld", (long long)rows[i].again_at),
		        arena_printf(&world.folder.arena, "%lld", (long long)number_of(world.folder.store, again)));
	}
	assert_int_equal(failed, 0);
	assert_int_equal(number_of(world.folder.store, "SELECT sum(points) FROM bounce"), 0);
	struct folder_of_test folder = world.folder;
	struct came_back back = { 0 };
	DONE(store_relay_pause(folder.store, "main", 0, 0, "", NOW + HOUR_S, &folder.err)); /* it works again */
	DONE(store_came_back(folder.store, NOW + HOUR_S, &world.folder.arena, &back, &folder.err));
	assert_int_equal(back.rest_count, 1);
	assert_string_equal(back.rests[0].relay, "main");
	assert_string_equal(back.rests[0].said, "5.4.5 daily limit");
	assert_int_equal(back.rests[0].until - back.rests[0].at, HOUR_S / 2);
	DONE(store_came_back(folder.store, NOW + 30 * DAY_S, &world.folder.arena, &back, &folder.err));
	assert_int_equal(back.rest_count, 0); /* long past */
	struct relay_state relay = { 0 };
	DONE(store_relay_pause(folder.store, "main", 9, NOW + DAY_S, "535 no", NOW + HOUR_S, &folder.err));
	DONE(store_relay_state(folder.store, "main", NOW + HOUR_S, &relay, &folder.err));
	assert_false(relay_rests_for_report(&relay));
	folder_remove(&world.folder);
}

RUN(the_first_few_of_a_long_list_hold_nothing, what_came_back_because_of_us_is_told_and_blames_nobody,
        the_third_mail_that_comes_back_suspends_and_a_word_brings_back, who_is_suspended_is_tried_again,
        what_proves_nothing_throws_nobody_out, our_message_id_says_which_mail_came_back,
        a_message_that_comes_back_from_many_is_held_and_counts_for_nobody,
        who_complains_leaves_at_once_and_a_forger_makes_nobody_leave, what_came_back_is_forgotten_with_its_member,
        a_limit_of_ours_rests_its_relay_for_a_while_and_a_forger_rests_none)
