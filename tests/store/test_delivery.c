/* test_delivery.c - one copy for each member, claimed once, and within each relay's limits (promises 3 and 6). */
#include "tests/store/folder.h"

enum { NOW = 60 * 100000 };

static int64_t message_make(struct folder_of_test *given, enum mail_kind kind, const char *team)
{
	struct folder_of_test folder = *given;
	int64_t message = 0;

	DONE(store_message_new(folder.store, kind, "", team, NULL, NOW, &message, &folder.err));
	return message;
}

static int64_t delivery_make(struct folder_of_test *given, int64_t message, const char *address, int64_t due_at)
{
	struct folder_of_test folder = *given;
	int64_t delivery = 0;

	DONE(store_delivery_new(folder.store, message, member_make(given, address, "", NOW), LANGUAGE_EN, 0, false,
	        due_at, NOW, &delivery, &folder.err));
	return delivery;
}

static void a_member_gets_one_copy(void **state)
{
	struct folder_of_test folder;
	int64_t delivery = 0, after = 0;
	size_t count = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "education", NOW);
	const int64_t message = message_make(&folder, MAIL_ANNOUNCEMENT, "education");
	DONE(store_delivery_new(folder.store, message, ana, LANGUAGE_EN, 0, false, NOW, NOW, &delivery, &folder.err));
	assert_int_equal(
	        store_delivery_new(folder.store, message, ana, LANGUAGE_EN, 0, false, NOW, NOW, &delivery, &folder.err),
	        ERR_UNKNOWN);
	DONE(store_deliveries_for_team(folder.store, message, "education", &after, 10, NOW, &count, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), 1);
	/* The rule is the database's own, whatever code may do. */
	assert_int_equal(
	        sqlite3_exec(folder.store->db,
	                "INSERT INTO delivery SELECT NULL, message, member, language, token, is_bulk,"
	                " is_counted, to_stranger, state, due_at, tries, created_at, claimed_at, done_at, relay, step, code, enhanced, why, bound_to"
	                " FROM delivery",
	                NULL, NULL, NULL)
	                & 0xFF,
	        SQLITE_CONSTRAINT);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void a_message_with_a_key_is_written_once(void **state)
{
	struct folder_of_test folder;
	int64_t first = 0, second = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_message_new(folder.store, MAIL_LIMIT, "limit 2026-11-24", "", NULL, NOW, &first, &folder.err));
	assert_int_equal(
	        store_message_new(folder.store, MAIL_LIMIT, "limit 2026-11-24", "", NULL, NOW, &second, &folder.err),
	        ERR_UNKNOWN);
	assert_int_equal(first, second);
	DONE(store_message_new(folder.store, MAIL_LIMIT, "limit 2026-11-25", "", NULL, NOW, &second, &folder.err));
	assert_true(message_make(&folder, MAIL_HELP, "")
	        != message_make(&folder, MAIL_HELP, "")); /* no key: as many as you like */
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void text_is_frozen_and_found_in_the_best_language(void **state)
{
	static const char polish[] = "tekst\0z zerem", english[] = "text";
	struct folder_of_test folder;
	const char *frozen = NULL;
	size_t bytes = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t message = message_make(&folder, MAIL_ANNOUNCEMENT, "");
	assert_int_equal(
	        store_message_frozen(folder.store, message, LANGUAGE_PL, &folder.arena, &frozen, &bytes, &folder.err),
	        ERR_UNKNOWN);
	DONE(store_message_text(folder.store, message, LANGUAGE_PL, polish, sizeof(polish), &folder.err));
	DONE(store_message_frozen(folder.store, message, LANGUAGE_ES, &folder.arena, &frozen, &bytes, &folder.err));
	assert_int_equal(bytes, sizeof(polish));
	assert_memory_equal(frozen, polish, sizeof(polish));
	DONE(store_message_text(folder.store, message, LANGUAGE_EN, english, sizeof(english), &folder.err));
	DONE(store_message_frozen(folder.store, message, LANGUAGE_ES, &folder.arena, &frozen, &bytes, &folder.err));
	assert_string_equal(frozen, english);
	DONE(store_message_frozen(folder.store, message, LANGUAGE_PL, &folder.arena, &frozen, &bytes, &folder.err));
	assert_memory_equal(frozen, polish, sizeof(polish));
	assert_int_equal(store_message_text(folder.store, message, LANGUAGE_EN, polish, sizeof(polish), &folder.err),
	        ERR_PERMANENT);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void an_announcement_reaches_each_member_in_chunks(void **state)
{
	struct folder_of_test folder;
	int64_t after = 0;
	size_t added = 0, chunks = 0;
	bool changed = false;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < 100; i++) {
		const int64_t member = member_make(&folder, arena_printf(&folder.arena, "m%d@example.org", i),
		        i % 4 == 3 ? "hiring" : "education", NOW);
		if (i == 8)
			DONE(store_membership_end(folder.store, member, "education", NOW, NULL, &changed, &folder.err));
	}
	const int64_t message = message_make(&folder, MAIL_ANNOUNCEMENT, "education");
	do {
		DONE(store_deliveries_for_team(
		        folder.store, message, "education", &after, 20, NOW, &added, &folder.err));
		chunks++;
	} while (after != 0);
	assert_int_equal(chunks, 4);
	assert_int_equal(added, 74);
	DONE(store_deliveries_for_team(folder.store, message, "education", &after, 99, NOW, &added, &folder.err));
	assert_int_equal(added, 74); /* sent again: nobody new */
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), 74);
	assert_int_equal(number_of(folder.store,
	                         "SELECT count(*) FROM delivery JOIN membership USING (member) WHERE team = 'education'"
	                         " AND left_at IS NULL"),
	        74);
	store_rollback(folder.store);
	folder_remove(&folder);
}

/* The addresses claimed, in order. */
static const char *claim(struct folder_of_test *given, struct store *store, const char *relay, size_t most, int64_t now)
{
	struct folder_of_test folder = *given;
	struct delivery *list = NULL;
	size_t count = 0;
	const char *text = "";

	DONE(store_deliveries_claim(store, relay, most, now, &given->arena, &list, &count, &folder.err));
	for (size_t i = 0; i < count; i++)
		text = arena_printf(&given->arena, "%s%.*s%d ", text, (int)strcspn(list[i].address, "@"),
		        list[i].address, list[i].tries);
	return text;
}

static void what_is_due_is_claimed_once_answers_first(void **state)
{
	struct folder_of_test folder;
	struct store *other = NULL;
	int64_t due_at = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_open(folder.database, STORE_USE, &other, &folder.err));
	DONE(store_deliveries_next_due(other, &due_at, &folder.err));
	assert_int_equal(due_at, 0);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t news = message_make(&folder, MAIL_ANNOUNCEMENT, ""),
	              answer = message_make(&folder, MAIL_HELP, "");
	delivery_make(&folder, news, "news-b@example.org", NOW - 7);
	delivery_make(&folder, news, "news-a@example.org", NOW - 9);
	delivery_make(&folder, answer, "answer-b@example.org", NOW);
	delivery_make(&folder, answer, "answer-a@example.org", NOW - 1);
	delivery_make(&folder, answer, "later@example.org", NOW + 1);
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_deliveries_next_due(other, &due_at, &folder.err));
	assert_int_equal(due_at, NOW - 9);
	DONE(store_begin(folder.store, &folder.err));
	assert_string_equal(claim(&folder, folder.store, "main", 3, NOW), "answer-a1 answer-b1 news-a1 ");
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_begin(other, &folder.err));
	assert_string_equal(claim(&folder, other, "main", 100, NOW), "news-b1 ");
	assert_string_equal(claim(&folder, other, "main", 100, NOW), "");
	DONE(store_commit(other, &folder.err));
	DONE(store_deliveries_next_due(other, &due_at, &folder.err));
	assert_int_equal(due_at, NOW + 1);
	store_close(other);
	folder_remove(&folder);
}

static void a_claim_knows_the_tokens_of_its_mail(void **state)
{
	struct folder_of_test folder;
	struct delivery *list = NULL;
	size_t count = 0;
	int64_t token = 0, delivery = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_token_open(folder.store, TOKEN_RETURN, ana, (const char *const[]){ "education", NULL },
	        QUESTION_NONE, NOW + 9, NOW, &token, &folder.err));
	DONE(store_delivery_new(folder.store, message_make(&folder, MAIL_LEFT, ""), ana, LANGUAGE_ES, token, true, NOW,
	        NOW, &delivery, &folder.err));
	DONE(store_delivery_new(folder.store, message_make(&folder, MAIL_WELCOME, "education"), ana, LANGUAGE_PL, 0,
	        true, NOW, NOW, &delivery, &folder.err));
	DONE(store_delivery_new(folder.store, message_make(&folder, MAIL_WELCOME, "hiring"),
	        member_make(&folder, "bea@example.org", "", NOW), LANGUAGE_EN, 0, true, NOW, NOW, &delivery,
	        &folder.err));
	DONE(store_deliveries_claim(folder.store, "main", 9, NOW, &folder.arena, &list, &count, &folder.err));
	assert_int_equal(count, 3);
	assert_int_equal(list[0].token, token);
	assert_int_equal(list[0].token_kind, TOKEN_RETURN);
	assert_int_equal(list[0].language, LANGUAGE_ES);
	assert_int_equal(list[0].leave_all_token,
	        number_of(folder.store, "SELECT id FROM token WHERE kind = 'u' AND teams = ''"));
	assert_int_equal(list[0].leave_team_token, 0);
	assert_int_equal(list[1].token, 0);
	assert_int_equal(list[1].leave_team_token,
	        number_of(folder.store, "SELECT id FROM token WHERE kind = 'u' AND teams = 'education'"));
	assert_int_equal(list[2].leave_all_token, 0);
	assert_int_equal(list[2].leave_team_token, 0);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void each_outcome_is_kept_and_final(void **state)
{
	static const struct smtp_reply accepted = { STEP_DOT, 250, "2.0.0", "queued" },
	                               refused = { STEP_RCPT, 550, "5.1.1", "no such user" },
	                               later = { STEP_RCPT, 451, "4.7.3", "rate limit" };
	static const struct {
		enum delivery_state state;
		bool is_try_counted;
		const struct smtp_reply *reply;
		const char *expected;
	} cases[] = {
		{ DELIVERY_DELIVERED, true, &accepted, "delivered tries=1 done dot 250 2.0.0 queued" },
		{ DELIVERY_FAILED, true, &refused, "failed tries=1 done RCPT 550 5.1.1 no such user" },
		{ DELIVERY_DUE, true, &later, "due tries=1 later RCPT 451 4.7.3 rate limit" },
		{ DELIVERY_DUE, false, NULL, "due tries=0 later" },
		{ DELIVERY_HELD, true, NULL, "held tries=1" },
	};
	static const char sql[] =
	        "SELECT state || ' tries=' || tries || iif(done_at = ?2, ' done', '') || iif(due_at = ?2 + 300,"
	        " ' later', '') || coalesce(' ' || step || ' ' || code || ' ' || enhanced || ' ' || why, '')"
	        " FROM delivery WHERE id = ?1";
	struct folder_of_test folder;
	int failures = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t message = message_make(&folder, MAIL_HELP, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const int64_t id =
		        delivery_make(&folder, message, arena_printf(&folder.arena, "m%zu@example.org", i), NOW);
		const struct outcome outcome = { id, cases[i].state, cases[i].is_try_counted, NOW + 301, cases[i].reply,
			false };
		sqlite3_stmt *select = NULL;
		claim(&folder, folder.store, "main", 9, NOW);
		DONE(store_delivery_outcomes(folder.store, "main", &outcome, 1, NOW + 1, &folder.err));
		/* A second outcome, from a process that should be gone, changes nothing. */
		assert_int_equal(
		        store_delivery_outcomes(folder.store, "main", &outcome, 1, NOW + 2, &folder.err), ERR_UNKNOWN);
		DONE(sql_start(folder.store, sql, SQL_WITH(sql_int(id), sql_int(NOW + 1)), &select, &folder.err));
		assert_int_equal(sqlite3_step(select), SQLITE_ROW);
		failures += broken("an outcome", "", cases[i].expected, sql_copy(&folder.arena, select, 0));
		sql_stop(select);
	}
	store_rollback(folder.store);
	folder_remove(&folder);
	assert_int_equal(failures, 0);
}

static void a_clock_that_was_ahead_puts_nothing_off_for_years(void **state)
{
	const int64_t ahead = NOW + 10000 * DAY_S;
	struct folder_of_test folder;
	struct relay_state relay;
	size_t count = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t message = message_make(&folder, MAIL_HELP, "");
	delivery_make(&folder, message, "later@example.org", NOW + HOUR_S);
	delivery_make(&folder, message, "a@example.org", ahead);
	DONE(store_relay_pause(folder.store, "main", 1, ahead, "no room", ahead, &folder.err));
	assert_string_equal(claim(&folder, folder.store, "main", 9, NOW), "");
	DONE(store_deliveries_set_back(folder.store, NOW, &count, &folder.err));
	assert_int_equal(count, 1);
	assert_string_equal(claim(&folder, folder.store, "main", 9, NOW), "a1 ");
	DONE(store_relay_state(folder.store, "main", NOW, &relay, &folder.err));
	assert_int_equal(relay.paused_until, NOW);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void what_is_in_doubt_is_sent_again_or_held(void **state)
{
	static const struct {
		enum in_doubt in_doubt;
		const char *again;
	} cases[] = { { IN_DOUBT_RESEND, "a2 b2 " }, { IN_DOUBT_HOLD, "" } };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct folder_of_test folder;
		size_t count = 0;
		folder_make(&folder);
		folder_open(&folder);
		DONE(store_begin(folder.store, &folder.err));
		const int64_t message = message_make(&folder, MAIL_HELP, "");
		delivery_make(&folder, message, "a@example.org", NOW);
		delivery_make(&folder, message, "b@example.org", NOW);
		assert_string_equal(claim(&folder, folder.store, "main", 9, NOW), "a1 b1 ");
		DONE(store_deliveries_in_doubt(folder.store, cases[i].in_doubt, NOW, &count, &folder.err));
		assert_int_equal(count, 2);
		assert_string_equal(claim(&folder, folder.store, "main", 9, NOW), cases[i].again);
		DONE(store_deliveries_in_doubt(folder.store, cases[i].in_doubt, NOW, &count, &folder.err));
		assert_int_equal(count, i == 0 ? 2 : 0);
		store_rollback(folder.store);
		folder_remove(&folder);
	}
}

/* ---- limits ---- */

static struct relay_state relay_at(struct folder_of_test *given, const char *relay, int64_t now)
{
	struct folder_of_test folder = *given;
	struct relay_state relay_state = { 0 };

	DONE(store_relay_state(folder.store, relay, now, &relay_state, &folder.err));
	return relay_state;
}

static void submissions_count_for_a_minute_and_a_day_across_restarts(void **state)
{
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	DONE(relay_count_add(folder.store, "main", NOW, 3, &folder.err));
	DONE(relay_count_add(folder.store, "main", NOW + 30, 2, &folder.err));
	DONE(relay_count_add(folder.store, "other", NOW + 30, 7, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	store_close(folder.store);
	folder_open(&folder);
	struct relay_state relay = relay_at(&folder, "main", NOW + 59);
	assert_int_equal(relay.last_minute, 5);
	assert_int_equal(relay.oldest_minute_at, NOW);
	relay = relay_at(&folder, "main", NOW + 60);
	assert_int_equal(relay.last_minute, 2);
	assert_int_equal(relay.oldest_minute_at, NOW + 30);
	assert_int_equal(relay.last_day, 5);
	relay = relay_at(&folder, "main", NOW + 30 + DAY_S);
	assert_int_equal(relay.last_minute, 0);
	assert_int_equal(relay.last_day, 0);
	assert_int_equal(relay.oldest_day_at, 0);
	assert_int_equal(
	        relay_at(&folder, "main", NOW - 3 * DAY_S).last_day, 0); /* a clock that was wrong stops nothing */
	folder_remove(&folder);
}

static void counts_stay_true_and_few_however_much_is_sent(void **state)
{
	enum { HOURS = 27, STEP_S = 7 };
	struct folder_of_test folder;
	int in_minute = 0, in_day = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (int64_t at = NOW; at <= NOW + HOURS * HOUR_S; at += STEP_S)
		DONE(relay_count_add(folder.store, "main", at, 2, &folder.err));
	const int64_t now = NOW + HOURS * HOUR_S;
	for (int64_t at = NOW; at <= now; at += STEP_S) {
		in_minute += at > now - MINUTE_S ? 2 : 0;
		in_day += at > now - DAY_S ? 2 : 0;
	}
	const struct relay_state relay = relay_at(&folder, "main", now);
	assert_int_equal(relay.last_minute, in_minute);
	/* Folded minutes may hold up the day's limit for up to a minute longer, never shorter. */
	assert_in_range(relay.last_day, in_day, in_day + 2 * (MINUTE_S / STEP_S + 1));
	assert_in_range(number_of(folder.store, "SELECT count(*) FROM relay_count"), 1440, 1560);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void a_try_that_never_was_counts_nowhere(void **state)
{
	static const struct {
		int64_t later_s; /* from the claim to its outcome */
		bool is_busy;    /* others are claimed meanwhile */
	} cases[] = { { 1, false }, { 5 * MINUTE_S, true } };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct folder_of_test folder;
		folder_make(&folder);
		folder_open(&folder);
		DONE(store_begin(folder.store, &folder.err));
		const int64_t message = message_make(&folder, MAIL_HELP, "");
		const int64_t first = delivery_make(&folder, message, "a@example.org", NOW);
		delivery_make(&folder, message, "b@example.org", NOW);
		claim(&folder, folder.store, "main", 9, NOW);
		const int64_t later = NOW + cases[i].later_s;
		if (cases[i].is_busy)
			DONE(relay_count_add(folder.store, "main", later, 1, &folder.err));
		assert_int_equal(relay_at(&folder, "main", later).last_day, 2 + cases[i].is_busy);
		DONE(store_delivery_outcomes(folder.store, "main",
		        &(struct outcome){ first, DELIVERY_DUE, false, later, NULL, false }, 1, later, &folder.err));
		assert_int_equal(relay_at(&folder, "main", later).last_day, 1 + cases[i].is_busy);
		store_rollback(folder.store);
		folder_remove(&folder);
	}
}

static void a_relays_rest_survives_and_ends(void **state)
{
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	assert_int_equal(relay_at(&folder, "main", NOW).pauses, 0);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_relay_pause(folder.store, "main", 2, NOW + 600, "quota", NOW, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	store_close(folder.store);
	folder_open(&folder);
	assert_int_equal(relay_at(&folder, "main", NOW).pauses, 2);
	assert_int_equal(relay_at(&folder, "main", NOW).paused_until, NOW + 600);
	assert_int_equal(relay_at(&folder, "other", NOW).pauses, 0);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_relay_pause(folder.store, "main", 0, 0, "", NOW, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(relay_at(&folder, "main", NOW).pauses, 0);
	folder_remove(&folder);
}

/* A relay that may have a mail already is the only one that gets it again, until it is gone from the config. */
static void what_is_in_doubt_stays_with_its_relay(void **state)
{
	static const struct {
		const char *what;
		bool is_killed; /* the outbox ended; else the line fell behind the last byte */
	} cases[] = { { "the line fell", false }, { "the outbox ended", true } };
	static const char *const both[] = { "first", "second" }, *const second[] = { "second" };
	int failures = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static const struct smtp_reply none = { STEP_DOT, 0, "", "in doubt" };
		struct folder_of_test folder;
		struct delivery *list = NULL;
		struct arena arena = { 0 };
		size_t doubts = 0, count = 0, by_other = 0, by_own = 0, by_heir = 0;
		folder_make(&folder);
		folder_open(&folder);
		DONE(store_begin(folder.store, &folder.err));
		delivery_make(&folder, message_make(&folder, MAIL_ANNOUNCEMENT, "education"), "ana@example.org", NOW);
		DONE(store_deliveries_claim(folder.store, "first", 5, NOW, &arena, &list, &count, &folder.err));
		const struct outcome doubt = { list[0].id, DELIVERY_DUE, true, NOW, &none, true };
		if (cases[i].is_killed)
			DONE(store_deliveries_in_doubt(folder.store, IN_DOUBT_RESEND, NOW, &doubts, &folder.err));
		else
			DONE(store_delivery_outcomes(folder.store, "first", &doubt, 1, NOW, &folder.err));
		DONE(store_deliveries_unbind(folder.store, both, 2, &folder.err));
		DONE(store_deliveries_claim(folder.store, "second", 5, NOW, &arena, &list, &by_other, &folder.err));
		DONE(store_deliveries_claim(folder.store, "first", 5, NOW, &arena, &list, &by_own, &folder.err));
		DONE(store_deliveries_in_doubt(folder.store, IN_DOUBT_RESEND, NOW, &doubts, &folder.err));
		DONE(store_deliveries_unbind(folder.store, second, 1, &folder.err));
		DONE(store_deliveries_claim(folder.store, "second", 5, NOW, &arena, &list, &by_heir, &folder.err));
		failures += broken(cases[i].what, "claims by another, its own, and another when it is gone", "0 1 1",
		        arena_printf(&arena, "%zu %zu %zu", by_other, by_own, by_heir));
		store_rollback(folder.store);
		arena_free(&arena);
		folder_remove(&folder);
	}
	assert_int_equal(failures, 0);
}

RUN(a_member_gets_one_copy, a_message_with_a_key_is_written_once, text_is_frozen_and_found_in_the_best_language,
        an_announcement_reaches_each_member_in_chunks, what_is_due_is_claimed_once_answers_first,
        a_claim_knows_the_tokens_of_its_mail, each_outcome_is_kept_and_final,
        a_clock_that_was_ahead_puts_nothing_off_for_years, what_is_in_doubt_is_sent_again_or_held,
        what_is_in_doubt_stays_with_its_relay, submissions_count_for_a_minute_and_a_day_across_restarts,
        counts_stay_true_and_few_however_much_is_sent, a_try_that_never_was_counts_nowhere,
        a_relays_rest_survives_and_ends)
