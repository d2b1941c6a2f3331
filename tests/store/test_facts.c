/* test_facts.c - what a decision is told about a letter, its sender and its tokens. */
#include "tests/store/folder.h"
#include "base/clock.h"

enum { NOW = 2000000 };

/* The world: Ana is confirmed, in education, once in hiring; Bea has never confirmed; Cid wrote nothing yet. */
struct world {
	struct folder_of_test folder;
	int64_t ana, bea, mail;
};

static void world_make(struct world *world)
{
	struct folder_of_test folder;
	bool changed = false;

	folder_make(&world->folder);
	folder_open(&world->folder);
	folder = world->folder;
	DONE(store_begin(folder.store, &folder.err));
	world->ana = member_make(&folder, "ana@example.org", "education", NOW - 100 * DAY_S);
	DONE(store_member_confirm(folder.store, world->ana, NOW - 100 * DAY_S, NULL, &folder.err));
	DONE(store_membership_begin(folder.store, world->ana, "hiring", NOW - 9 * DAY_S, NULL, &changed, &folder.err));
	DONE(store_membership_end(folder.store, world->ana, "hiring", NOW - 8 * DAY_S, NULL, &changed, &folder.err));
	world->bea = member_make(&folder, "bea@example.org", "", NOW - HOUR_S);
}

static int64_t open_token(struct world *world, enum token_kind kind, int64_t member, const char *team,
        enum question question, int64_t opened_at, int64_t expires_at)
{
	struct folder_of_test folder = world->folder;
	int64_t token = 0;

	DONE(store_token_open(folder.store, kind, member, (const char *const[]){ team, NULL }, question, expires_at,
	        opened_at, &token, &folder.err));
	return token;
}

/* Text for a token as a mail would carry it. */
static const char *token_text(struct world *world, enum token_kind kind, int64_t id)
{
	char room[TOKEN_ROOM];

	return arena_strdup(
	        &world->folder.arena, token_write(store_token_key(world->folder.store), kind, id, room) + 2);
}

static const char *teams_text(struct world *world, const char *const *teams)
{
	const char *text = teams_join(&world->folder.arena, teams);

	return *text == '\0' ? "-" : text;
}

/* All facts on a line. */
static const char *facts_of(struct world *world, const char *from, struct letter_token *tokens, size_t token_count,
        const char *message_id, char words)
{
	static const char *const states[] = { "unknown", "open", "used", "refused", "expired" };
	struct folder_of_test folder = world->folder;
	struct arena *arena = &world->folder.arena;
	unsigned char words_sha256[32];
	struct letter letter = { .from = from, .tokens = tokens, .token_count = token_count };
	struct mail_seen seen = { .message_id = message_id, .from = from, .date = "", .words_sha256 = words_sha256 };
	struct facts facts = { 0 };
	const char *text = "";

	memset(words_sha256, words, sizeof(words_sha256));
	DONE(store_facts(folder.store, &letter, &seen, NOW, arena, &facts, &folder.err));
	text = arena_printf(arena, "%s %s%s",
	        facts.member_id == 0                    ? "nobody"
	                : facts.member_id == world->ana ? "ana"
	                                                : "bea",
	        facts.is_confirmed ? "confirmed " : "", language_code(facts.language));
	for (size_t i = 0; i < facts.membership_count; i++)
		text = arena_printf(arena, "%s %s%s", text, facts.memberships[i].left_at == 0 ? "+" : "-",
		        facts.memberships[i].team);
	for (size_t i = 0; i < token_count; i++) {
		const struct token_fact *fact = &facts.tokens[i];
		text = arena_printf(arena, "%s; %s", text, states[fact->state]);
		if (fact->state != TOKEN_UNKNOWN)
			text = arena_printf(arena, "%s%s %s%s", text, fact->is_senders ? " own" : "",
			        teams_text(world, fact->teams),
			        fact->question == QUESTION_NONE                 ? ""
			                : fact->question == QUESTION_WHICH_TEAM ? " which"
			                                                        : " really");
	}
	for (size_t i = 0; i < facts.token_membership_count; i++)
		text = arena_printf(arena, "%s ~%s", text, facts.token_memberships[i].team);
	if (facts.pending_token_id != 0)
		text = arena_printf(arena, "%s; pending %s", text, teams_text(world, facts.pending_teams));
	return arena_printf(arena, "%s; %d %d %d%s%s", text, facts.replies_last_hour, facts.confirmations_last_day,
	        facts.stranger_replies_last_quarter, facts.is_repeat ? " repeat" : "",
	        facts.was_asked_to_leave ? " asked" : "");
}

static void the_sender_is_known_by_address(void **state)
{
	static const struct {
		const char *promise, *from, *expected;
	} cases[] = {
		{ "a member with teams, left ones too", "ana@example.org",
		        "ana confirmed en +education -hiring; 0 0 0" },
		{ "in any case", "Ana@EXAMPLE.org", "ana confirmed en +education -hiring; 0 0 0" },
		{ "one who never confirmed", "bea@example.org", "bea en; 0 0 0" },
		{ "a stranger", "cid@example.org", "nobody ; 0 0 0" },
		{ "no sender", "", "nobody ; 0 0 0" },
		{ "a sender who can't be written to", "a b@example.org", "nobody ; 0 0 0" },
	};
	int failures = 0;
	struct world world;
	(void)state;
	world_make(&world);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		failures += broken(cases[i].promise, cases[i].from, cases[i].expected,
		        facts_of(&world, cases[i].from, NULL, 0, "", 0));
	store_rollback(world.folder.store);
	folder_remove(&world.folder);
	assert_int_equal(failures, 0);
}

/* What happened to a token before the letter came. */
enum fate { OPEN, USED, REFUSED, OTHER_KIND, OTHER_MAC, NO_ROW };

static void a_token_is_judged_by_its_mac_row_and_time(void **state)
{
	static const struct {
		const char *promise;
		enum token_kind kind;
		int64_t expires_at;
		enum question question;
		enum fate fate;
		const char *from, *expected;
	} cases[] = {
		{ "a confirmation from its address", TOKEN_CONFIRM, NOW + 1, QUESTION_NONE, OPEN, "ana@example.org",
		        "open own hiring" },
		{ "from another", TOKEN_CONFIRM, NOW + 1, QUESTION_NONE, OPEN, "bea@example.org", "open hiring" },
		{ "too late", TOKEN_CONFIRM, NOW, QUESTION_NONE, OPEN, "ana@example.org", "expired own hiring" },
		{ "used", TOKEN_CONFIRM, NOW + 1, QUESTION_NONE, USED, "ana@example.org", "used own hiring" },
		{ "used and too late: used", TOKEN_CONFIRM, NOW - 1, QUESTION_NONE, USED, "ana@example.org",
		        "used own hiring" },
		{ "refused", TOKEN_CONFIRM, NOW + 1, QUESTION_NONE, REFUSED, "ana@example.org", "refused own hiring" },
		{ "a question", TOKEN_QUESTION, NOW + 1, QUESTION_REALLY_LEAVE, OPEN, "ana@example.org",
		        "open own hiring really" },
		{ "one without an end", TOKEN_RETURN, 0, QUESTION_NONE, OPEN, "ana@example.org", "open own hiring" },
		{ "another kind's letter before it", TOKEN_CONFIRM, NOW + 1, QUESTION_NONE, OTHER_KIND,
		        "ana@example.org", "unknown" },
		{ "a guess", TOKEN_CONFIRM, NOW + 1, QUESTION_NONE, OTHER_MAC, "ana@example.org", "unknown" },
		{ "a row that is gone", TOKEN_CONFIRM, NOW + 1, QUESTION_NONE, NO_ROW, "ana@example.org", "unknown" },
	};
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		world_make(&world);
		struct folder_of_test folder = world.folder;
		const int64_t id = open_token(&world, cases[i].kind, world.ana, "hiring", cases[i].question,
		        NOW - 20 * DAY_S, cases[i].expires_at);
		char *text = arena_strdup(
		        &world.folder.arena, token_text(&world, cases[i].kind, id + (cases[i].fate == NO_ROW)));
		struct letter_token token = { (char)cases[i].kind, text, "" };
		if (cases[i].fate == USED || cases[i].fate == REFUSED)
			DONE(store_token_close(folder.store, id, cases[i].fate == USED ? TOKEN_USED : TOKEN_REFUSED,
			        NOW - 2, NULL, &folder.err));
		if (cases[i].fate == OTHER_KIND)
			token.kind = TOKEN_RETURN;
		if (cases[i].fate == OTHER_MAC)
			text[strlen(text) - 1] = text[strlen(text) - 1] == 'q' ? 'r' : 'q';
		const char *got = strstr(facts_of(&world, cases[i].from, &token, 1, "", 0), "; ") + 2;
		failures += broken(cases[i].promise, text, cases[i].expected,
		        arena_strndup(&world.folder.arena, got, strcspn(got, ";")));
		store_rollback(world.folder.store);
		folder_remove(&world.folder);
	}
	assert_int_equal(failures, 0);
}

static void a_leaving_token_acts_for_what_it_was_made_for(void **state)
{
	static const struct {
		const char *promise, *made_for, *tag, *from, *expected;
	} cases[] = {
		{ "one for all teams", "", "", "ana@example.org",
		        "ana confirmed en +education -hiring; open own -; 0 0 0" },
		{ "one for a team", "education", "", "ana@example.org",
		        "ana confirmed en +education -hiring; open own education; 0 0 0" },
		{ "with its team before it", "education", "education", "ana@example.org",
		        "ana confirmed en +education -hiring; open own education; 0 0 0" },
		{ "another team before it: none of ours", "education", "hiring", "ana@example.org",
		        "ana confirmed en +education -hiring; unknown; 0 0 0" },
		{ "a team before one for all: none of ours", "", "education", "ana@example.org",
		        "ana confirmed en +education -hiring; unknown; 0 0 0" },
		{ "from another address it tells whose it is", "", "", "bea@example.org",
		        "bea en; open - ~education ~hiring; 0 0 0" },
		{ "from nobody's too", "", "", "", "nobody ; open - ~education ~hiring; 0 0 0" },
	};
	int failures = 0;
	struct world world;
	(void)state;
	world_make(&world);
	const int64_t for_all = number_of(world.folder.store, "SELECT id FROM token WHERE kind = 'u' AND teams = ''");
	const int64_t for_team =
	        number_of(world.folder.store, "SELECT id FROM token WHERE kind = 'u' AND teams = 'education'");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct letter_token token = { 'u',
			token_text(&world, TOKEN_LEAVE, *cases[i].made_for == '\0' ? for_all : for_team),
			cases[i].tag };
		failures += broken(
		        cases[i].promise, "", cases[i].expected, facts_of(&world, cases[i].from, &token, 1, "", 0));
	}
	store_rollback(world.folder.store);
	folder_remove(&world.folder);
	assert_int_equal(failures, 0);
}

static void reply_to(struct world *world, int64_t member, bool is_counted, int64_t at)
{
	struct folder_of_test folder = world->folder;
	int64_t message = 0, delivery = 0;

	DONE(store_message_new(folder.store, MAIL_HELP, "", "", NULL, at, &message, &folder.err));
	DONE(store_delivery_new(
	        folder.store, message, member, LANGUAGE_EN, 0, is_counted, at, at, &delivery, &folder.err));
}

static void limits_are_counted_in_their_windows(void **state)
{
	struct world world;
	int failures = 0;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	reply_to(&world, world.ana, true, NOW - HOUR_S);     /* just outside */
	reply_to(&world, world.ana, true, NOW - HOUR_S + 1); /* just inside */
	reply_to(&world, world.ana, false, NOW);             /* answers to tokens don't count */
	reply_to(&world, world.bea, true, NOW - 15 * MINUTE_S);
	reply_to(&world, world.bea, true, NOW - 15 * MINUTE_S + 1);
	reply_to(&world, world.bea, true, NOW - 1);
	reply_to(&world, world.bea, false, NOW - 1);
	open_token(&world, TOKEN_CONFIRM, world.bea, "education", QUESTION_NONE, NOW - DAY_S, NOW + DAY_S);
	open_token(&world, TOKEN_CONFIRM, world.bea, "hiring", QUESTION_NONE, NOW - DAY_S + 1, NOW + DAY_S);
	open_token(&world, TOKEN_QUESTION, world.ana, "hiring", QUESTION_REALLY_LEAVE, NOW - DAY_S, NOW + DAY_S);
	failures += broken("replies to one who confirmed", "", "ana confirmed en +education -hiring; 1 0 2",
	        facts_of(&world, "ana@example.org", NULL, 0, "", 0));
	failures += broken("confirmations and strangers", "", "bea en; pending hiring; 3 1 2",
	        facts_of(&world, "bea@example.org", NULL, 0, "", 0));
	open_token(&world, TOKEN_QUESTION, world.ana, "hiring", QUESTION_REALLY_LEAVE, NOW - DAY_S + 1, NOW + DAY_S);
	open_token(&world, TOKEN_CONFIRM, world.bea, "retention", QUESTION_NONE, NOW - 1, NOW);
	failures += broken("asked within a day", "", "ana confirmed en +education -hiring; 1 0 2 asked",
	        facts_of(&world, "ana@example.org", NULL, 0, "", 0));
	failures += broken("an expired confirmation isn't pending, but counts", "", "bea en; pending hiring; 3 2 2",
	        facts_of(&world, "bea@example.org", NULL, 0, "", 0));
	DONE(store_member_confirm(folder.store, world.bea, NOW, NULL, &folder.err));
	failures += broken("who confirmed is no stranger any more", "", "bea confirmed en; pending hiring; 3 2 0",
	        facts_of(&world, "bea@example.org", NULL, 0, "", 0));
	store_rollback(world.folder.store);
	folder_remove(&world.folder);
	assert_int_equal(failures, 0);
}

static void the_same_words_within_a_day_are_answered_once(void **state)
{
	static const struct {
		const char *promise, *from, *message_id;
		char words;
		int64_t decided_at;
		bool is_answered;
		const char *expected; /* "repeat" or "" */
	} cases[] = {
		{ "the same again", "bea@example.org", "1@x", 'w', NOW - DAY_S + 1, true, "repeat" },
		{ "a day later", "bea@example.org", "1@x", 'w', NOW - DAY_S, true, "" },
		{ "other words", "bea@example.org", "1@x", 'v', NOW - 9, true, "" },
		{ "another Message-ID", "bea@example.org", "2@x", 'w', NOW - 9, true, "" },
		{ "no Message-ID", "bea@example.org", "", 'w', NOW - 9, true, "" },
		{ "another sender", "ana@example.org", "1@x", 'w', NOW - 9, true, "" },
		{ "the first had no answer: a person moved it back from Attention", "bea@example.org", "1@x", 'w',
		        NOW - 9, false, "" },
	};
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		unsigned char words[32];
		struct mail_state mail = { 0 };
		int64_t message = 0;
		world_make(&world);
		struct folder_of_test folder = world.folder;
		const struct mail_seen seen = { .key = { "INBOX", 1, 1 },
			.message_id = *cases[i].message_id == '\0' ? "" : "1@x",
			.from = "bea@example.org",
			.date = "",
			.words_sha256 = words };
		memset(words, 'w', sizeof(words));
		DONE(store_mail_attempt(folder.store, &seen.key, NOW, &mail, &folder.err));
		DONE(store_mail_decided(
		        folder.store, mail.row, &seen, NULL, FOLDER_PROCESSED, "", cases[i].decided_at, &folder.err));
		DONE(store_message_new(folder.store, cases[i].is_answered ? MAIL_HELP : MAIL_LIMIT, "", "",
		        &(struct cause){ .mail_row = mail.row }, NOW, &message, &folder.err));
		const char *got = facts_of(&world, cases[i].from, NULL, 0, cases[i].message_id, cases[i].words);
		failures +=
		        broken(cases[i].promise, "", cases[i].expected, strstr(got, "repeat") == NULL ? "" : "repeat");
		store_rollback(world.folder.store);
		folder_remove(&world.folder);
	}
	assert_int_equal(failures, 0);
}

static void what_was_not_understood_is_counted_for_a_day(void **state)
{
	struct world world;
	struct facts facts = { 0 };
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	const struct letter letter = { .from = "ana@example.org" };
	const struct mail_seen seen = { .message_id = "", .from = letter.from, .date = "" };
	for (int i = 0; i < 3; i++) {
		int64_t message = 0, delivery = 0;
		DONE(store_message_new(
		        folder.store, i == 2 ? MAIL_HELP : MAIL_UNCLEAR, "", "", NULL, NOW, &message, &folder.err));
		DONE(store_delivery_new(folder.store, message, world.ana, LANGUAGE_EN, 0, true, NOW,
		        i == 0 ? NOW - DAY_S : NOW, &delivery, &folder.err));
	}
	DONE(store_facts(folder.store, &letter, &seen, NOW, &folder.arena, &facts, &folder.err));
	assert_int_equal(facts.unclear_last_day, 1);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void pauses_digests_and_what_waits_for_approvers_are_known(void **state)
{
	const char *const hiring[] = { "hiring", NULL }, *const retention[] = { "retention", NULL };
	static const struct {
		const char *promise, *until, *expected;
	} cases[] = {
		{ "no pause", NULL, "-" },
		{ "one without an end", "", "" },
		{ "one that ends tomorrow", "1970-01-25", "1970-01-25" },
		{ "one that ends today is over", "1970-01-24", "-" },
	};
	struct world world;
	int64_t first = 0, old = 0, used = 0, second = 0;
	size_t added = 0;
	bool changed = false;
	int failures = 0;
	(void)state;
	clock_set_zone("UTC");
	world_make(&world);
	struct folder_of_test folder = world.folder;
	const struct mail_seen seen = { .message_id = "", .from = "Ana@example.org", .date = "" };
	struct letter letter = { .from = "Ana@example.org" };
	struct facts facts = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		DONE(store_member_pause(folder.store, world.ana, cases[i].until, NOW, NULL, &changed, &folder.err));
		DONE(store_facts(folder.store, &letter, &seen, NOW, &world.folder.arena, &facts, &folder.err));
		failures += broken(
		        cases[i].promise, "", cases[i].expected, facts.paused_until == NULL ? "-" : facts.paused_until);
	}
	assert_int_equal(failures, 0);
	assert_string_equal(facts.today, "1970-01-24");
	assert_false(facts.wants_digest);
	assert_null(facts.waiting_teams[0]);

	DONE(store_member_digest(folder.store, world.ana, true, NOW, NULL, &changed, &added, &folder.err));
	DONE(store_token_open(
	        folder.store, TOKEN_APPROVAL, world.ana, hiring, QUESTION_NONE, NOW + 9, NOW - 2, &first, &folder.err));
	DONE(store_token_open(
	        folder.store, TOKEN_APPROVAL, world.ana, hiring, QUESTION_NONE, NOW, NOW - 9, &old, &folder.err));
	DONE(store_token_open(
	        folder.store, TOKEN_APPROVAL, world.ana, hiring, QUESTION_NONE, NOW + 9, NOW, &used, &folder.err));
	DONE(store_token_close(folder.store, used, TOKEN_USED, NOW, NULL, &folder.err));
	DONE(store_token_open(
	        folder.store, TOKEN_APPROVAL, world.ana, retention, QUESTION_NONE, NOW + 9, NOW, &second, &folder.err));
	char room[TOKEN_ROOM];
	struct letter_token token = { .kind = TOKEN_APPROVAL,
		.text = token_write(store_token_key(folder.store), TOKEN_APPROVAL, first, room) + 2,
		.team = "" };
	letter.tokens = &token;
	letter.token_count = 1;
	DONE(store_facts(folder.store, &letter, &seen, NOW, &world.folder.arena, &facts, &folder.err));
	assert_true(facts.wants_digest);
	assert_string_equal(facts.waiting_teams[0], "hiring");
	assert_string_equal(facts.waiting_teams[1], "retention");
	assert_null(facts.waiting_teams[2]);
	assert_int_equal(facts.waiting_tokens[0], first);
	assert_int_equal(facts.waiting_tokens[1], second);
	assert_string_equal(facts.tokens[0].address, "ana@example.org");
	assert_true(facts.tokens[0].is_senders);
	store_rollback(folder.store);
	folder_remove(&world.folder);
}

RUN(the_sender_is_known_by_address, a_token_is_judged_by_its_mac_row_and_time,
        a_leaving_token_acts_for_what_it_was_made_for, limits_are_counted_in_their_windows,
        the_same_words_within_a_day_are_answered_once, what_was_not_understood_is_counted_for_a_day,
        pauses_digests_and_what_waits_for_approvers_are_known)
