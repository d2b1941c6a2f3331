/* test_digest.c - who gets which digest, and that whatever is killed between, nobody gets two or none. */
#include "tests/test.h"
#include "agenda/digest.h"
#include "store/announcement.h"
#include "base/clock.h"
#include "tests/compose/house.h"
#include "tests/store/folder.h"

enum { NOW = 1795525200, CHUNK = 3 };

static int64_t clock_at = NOW;

static int64_t test_now(void *context)
{
	(void)context;
	return clock_at;
}

/* Asked after each chunk: then a worker that should be interrupted is. */
static bool stops_after_chunk;

static int64_t test_monotonic_ms(void *context)
{
	struct worker *worker = context;
	worker->is_stopping = stops_after_chunk;
	return 1;
}

struct world {
	struct folder_of_test folder;
	struct clock clock;
	struct config config;
	struct worker worker;
	struct composer *composer;
	struct digest_run run;
};

static void world_make(struct world *world)
{
	*world = (struct world){ 0 };
	clock_set_zone("America/Chicago");
	clock_at = NOW;
	folder_make(&world->folder);
	struct folder_of_test folder = world->folder;
	folder_open(&world->folder);
	world->config.house = test_house();
	world->clock = (struct clock){ test_now, test_monotonic_ms, &world->worker };
	world->worker =
	        (struct worker){ .clock = &world->clock, .config = &world->config, .control_fd = -1, .event_fd = -1 };
	for (int i = 0; i < ROOM_COUNT; i++)
		world->worker.wake_fds[i] = -1;
	DONE(composer_open(&world->config.house, "", NULL, &world->composer, &folder.err));
	DONE(digest_start(world->folder.store, clock_at, &world->run, &folder.err));
}

static void world_end(struct world *world)
{
	composer_close(world->composer);
	folder_remove(&world->folder);
}

/* A reader of digests in these teams ("education hiring"). */
static int64_t reader(struct world *world, const char *address, enum language language, const char *teams)
{
	struct folder_of_test folder = world->folder;
	bool changed = false;
	size_t added = 0;
	DONE(store_begin(folder.store, &folder.err));
	const int64_t member = member_make(&world->folder, address, "", clock_at - DAY_S);
	for (const char *at = teams; *at != '\0';) {
		const size_t length = strcspn(at, " ");
		char *team = strndup(at, length);
		DONE(store_membership_begin(folder.store, member, team, clock_at - DAY_S, NULL, &changed, &folder.err));
		free(team);
		at += length + (at[length] == ' ');
	}
	DONE(store_member_language(folder.store, member, language, &folder.err));
	DONE(store_member_digest(folder.store, member, true, clock_at - DAY_S, NULL, &changed, &added, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	return member;
}

static int64_t announce(struct world *world, const char *team, const char *subject, const char *body)
{
	struct folder_of_test folder = world->folder;
	int64_t message = 0, after = 0;
	size_t added = 0;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", team, NULL, clock_at, &message, &folder.err));
	DONE(store_announcement_source(folder.store, message, subject, body, &folder.err));
	DONE(store_message_text(folder.store, message, LANGUAGE_EN, "x\r\n", 3, &folder.err));
	DONE(store_deliveries_for_team(folder.store, message, team, &after, 1000, clock_at, &added, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	return message;
}

/* A meeting as members were told of it; its row. */
static int64_t tell_meeting(struct world *world, const char *id, const char *const *teams, const char *title,
        int64_t start_at, bool is_cancelled)
{
	struct folder_of_test folder = world->folder;
	const struct meeting meeting = { .id = id,
		.teams = teams,
		.title = { [LANGUAGE_EN] = title },
		.place = "",
		.link = "",
		.agenda = "",
		.time_zone = "America/Chicago",
		.start_at = start_at,
		.length_s = HOUR_S,
		.is_cancelled = is_cancelled };
	struct meeting_version version = { &meeting, id, 0, false, 0 };
	int64_t row = 0;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_message_new(folder.store, MAIL_INVITATION, id, "", NULL, clock_at, &version.message, &folder.err));
	DONE(store_meeting_tell(folder.store, &version, clock_at, &row, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	return row;
}

static size_t send(struct world *world)
{
	struct folder_of_test folder = world->folder;
	size_t added = 0;
	DONE(digest_send(
	        &world->worker, world->folder.store, world->composer, CHUNK, &world->run, &added, &folder.err));
	return added;
}

static int64_t digests(const struct world *world)
{
	return number_of(world->folder.store, "SELECT count(*) FROM message WHERE kind = 'digest'");
}

static int64_t copies(const struct world *world)
{
	return number_of(world->folder.store,
	        "SELECT count(*) FROM delivery JOIN message ON message.id = message WHERE kind = 'digest'");
}

/* The text of the digest that this member gets; "" none. */
static const char *digest_of(struct world *world, int64_t member)
{
	sqlite3_stmt *select = NULL;
	const char *text = "";
	sqlite3_prepare_v2(world->folder.store->db,
	        "SELECT frozen FROM delivery JOIN message ON message.id = delivery.message"
	        " JOIN message_text ON message_text.message = message.id WHERE kind = 'digest' AND member = ?1"
	        " ORDER BY message.id DESC",
	        -1, &select, NULL);
	sqlite3_bind_int64(select, 1, member);
	if (sqlite3_step(select) == SQLITE_ROW)
		text = arena_strndup(
		        &world->folder.arena, sqlite3_column_blob(select, 0), (size_t)sqlite3_column_bytes(select, 0));
	sqlite3_finalize(select);
	return text;
}

static void who_reads_the_same_shares_a_message(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	const int64_t ana = reader(&world, "ana@partner.example", LANGUAGE_EN, "education hiring");
	const int64_t bea = reader(&world, "bea@partner.example", LANGUAGE_ES, "education");
	const int64_t cleo = reader(&world, "cleo@partner.example", LANGUAGE_EN, "hiring education");
	const int64_t dan = reader(&world, "dan@partner.example", LANGUAGE_NONE, "hiring");
	const int64_t eve = reader(&world, "eve@partner.example", LANGUAGE_PL, "retention");
	announce(&world, "hiring", "Neighbors wanted", "We look for neighbors.");
	announce(&world, "education", "Spring", "# Come\n\nWe meet.");
	assert_int_equal(send(&world), 4);
	assert_int_equal(digests(&world), 3); /* ana and cleo; bea; dan */
	assert_string_equal(digest_of(&world, ana), digest_of(&world, cleo));
	const char *text = digest_of(&world, ana);
	assert_non_null(strstr(text, "Spring"));
	assert_true(strstr(text, "We meet.") < strstr(text, "We look for neighbors.")); /* in the house's order */
	assert_non_null(strstr(digest_of(&world, bea), "\r\nHola:\r\n"));
	assert_null(strstr(digest_of(&world, bea), "neighbors"));
	assert_null(strstr(digest_of(&world, dan), "We meet."));
	assert_string_equal(digest_of(&world, eve), "");
	world_end(&world);
}

static const char *const education[] = { "education", NULL }, *const hiring[] = { "hiring", NULL },
                         *const retention[] = { "retention", NULL };

/* The frozen text as a reader with these answers gets it. */
static const char *filled(struct world *world, int64_t member, const struct answered *answers, size_t count)
{
	struct folder_of_test folder = world->folder;
	const char *frozen = digest_of(world, member);
	const struct holes holes = {
		.delivery_id = 1, .address = "ana@partner.example", .answers = answers, .answer_count = count
	};
	struct text mail = { .arena = &world->folder.arena };
	DONE(compose_fill(frozen, strlen(frozen), &holes, &mail, &folder.err));
	return text_string(&mail);
}

static void meetings_ahead_and_who_is_new_go_along(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	const int64_t ana = reader(&world, "ana@partner.example", LANGUAGE_EN, "education");
	const int64_t bea = reader(&world, "bea@partner.example", LANGUAGE_EN, "education hiring");
	const int64_t cleo = reader(&world, "cleo@partner.example", LANGUAGE_EN, "education retention");
	const int64_t row =
	        tell_meeting(&world, "spring", education, "Spring get-together", clock_at + 9 * DAY_S, false);
	tell_meeting(&world, "fair", hiring, "Job fair", clock_at + 3 * DAY_S, false);
	tell_meeting(&world, "off", education, "Called off", clock_at + 4 * DAY_S, true);
	tell_meeting(&world, "over", education, "Over", clock_at + HOUR_S, false);
	clock_at += 2 * DAY_S;
	reader(&world, "dan@partner.example", LANGUAGE_PL, "education"); /* "a day ago": in this period */
	announce(&world, "education", "News", "Something.");
	assert_int_equal(send(&world), 4);
	assert_int_equal(digests(&world), 3); /* ana and cleo, whose other team has no news; bea; dan in Polish */
	assert_string_equal(digest_of(&world, ana), digest_of(&world, cleo));
	const char *text = filled(&world, ana, (const struct answered[]){ { row, "spring", PARTSTAT_ACCEPTED } }, 1);
	assert_non_null(strstr(text, "- 1 meeting ahead\r\n- 1 announcement\r\n- new people in 1 team\r\n"));
	assert_non_null(strstr(text, "\r\nSpring get-together\r\n"));
	assert_non_null(strstr(text, "- Your answer: yes\r\n"));
	assert_non_null(strstr(text, "- Education & Training: 1 person joined\r\n"));
	assert_null(strstr(text, "Job fair"));
	assert_null(strstr(text, "Called off"));
	assert_null(strstr(text, "Over"));
	text = filled(&world, bea, NULL, 0);
	assert_non_null(strstr(text, "- 2 meetings ahead\r\n"));
	assert_true(strstr(text, "Job fair") < strstr(text, "Spring get-together")); /* the next first */
	assert_non_null(strstr(text, "- Your answer: none yet\r\n"));
	world_end(&world);
}

static void only_the_next_meetings_are_told_and_only_in_the_first_of_several_mails(void **state)
{
	struct world world;
	char id[16];
	(void)state;
	world_make(&world);
	reader(&world, "ana@partner.example", LANGUAGE_EN, "education");
	for (int i = 0; i < 2 * DIGEST_MEETINGS; i++) {
		snprintf(id, sizeof(id), "m%d", i);
		tell_meeting(&world, id, education, "Round", clock_at + (i + 1) * DAY_S, false);
	}
	for (int i = 0; i < 60; i++)
		announce(&world, "education", "News", "Something.");
	assert_int_equal(send(&world), 2);
	assert_int_equal(number_of(world.folder.store,
	                         "SELECT count(*) FROM message_text WHERE instr(frozen, '- 5 meetings ahead') > 0"),
	        1);
	assert_int_equal(number_of(world.folder.store,
	                         "SELECT count(*) FROM message_text WHERE instr(frozen, 'Meetings ahead') > 0"),
	        1);
	world_end(&world);
}

static void only_announcements_are_a_reason_for_a_digest(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	reader(&world, "ana@partner.example", LANGUAGE_EN, "education retention");
	tell_meeting(&world, "spring", education, "Spring get-together", clock_at + 9 * DAY_S, false);
	clock_at += 2 * DAY_S;
	reader(&world, "bea@partner.example", LANGUAGE_EN, "education");
	assert_int_equal(send(&world), 0);
	announce(&world, "retention", "News", "Something.");
	assert_int_equal(send(&world), 1);
	tell_meeting(&world, "late", retention, "Later", clock_at + 9 * DAY_S, false);
	assert_int_equal(send(&world), 0);
	world_end(&world);
}

static void nothing_is_told_twice(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	const int64_t ana = reader(&world, "ana@partner.example", LANGUAGE_EN, "education");
	announce(&world, "education", "First", "One.");
	assert_int_equal(send(&world), 1);
	clock_at += 7 * DAY_S;
	assert_int_equal(send(&world), 0); /* nothing new: no mail */
	announce(&world, "education", "Second", "Two.");
	clock_at += 7 * DAY_S;
	assert_int_equal(send(&world), 1);
	assert_non_null(strstr(digest_of(&world, ana), "Two."));
	assert_null(strstr(digest_of(&world, ana), "One."));
	world_end(&world);
}

static void each_and_digest_together_tell_everything_once(void **state)
{
	struct world world;
	bool changed = false;
	size_t added = 0;
	(void)state;
	world_make(&world);
	const int64_t ana = reader(&world, "ana@partner.example", LANGUAGE_EN, "education");
	struct folder_of_test folder = world.folder;
	announce(&world, "education", "First", "One.");
	clock_at += HOUR_S;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_digest(folder.store, ana, false, clock_at, NULL, &changed, &added, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(added, 1); /* what would have been in the digest */
	announce(&world, "education", "Second", "Two.");
	clock_at += 2 * HOUR_S;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_digest(folder.store, ana, true, clock_at, NULL, &changed, &added, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	announce(&world, "education", "Third", "Three.");
	assert_int_equal(send(&world), 1);
	assert_null(strstr(digest_of(&world, ana), "One."));
	assert_null(strstr(digest_of(&world, ana), "Two."));
	assert_non_null(strstr(digest_of(&world, ana), "Three."));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), 3); /* two singly, one digest */
	world_end(&world);
}

static void who_is_paused_or_left_gets_none(void **state)
{
	struct world world;
	bool changed = false;
	(void)state;
	world_make(&world);
	const int64_t ana = reader(&world, "ana@partner.example", LANGUAGE_EN, "education");
	const int64_t bea = reader(&world, "bea@partner.example", LANGUAGE_EN, "education");
	struct folder_of_test folder = world.folder;
	announce(&world, "education", "First", "One.");
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_pause(folder.store, ana, "2027-03-01", clock_at, NULL, &changed, &folder.err));
	DONE(store_membership_end(folder.store, bea, "education", clock_at, NULL, &changed, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(send(&world), 0);
	world_end(&world);
}

static void a_digest_that_waits_goes_with_the_last_team(void **state)
{
	struct world world;
	bool changed = false;
	(void)state;
	world_make(&world);
	const int64_t ana = reader(&world, "ana@partner.example", LANGUAGE_EN, "education hiring");
	struct folder_of_test folder = world.folder;
	announce(&world, "education", "First", "One.");
	assert_int_equal(send(&world), 1);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_membership_end(folder.store, ana, "hiring", clock_at, NULL, &changed, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(copies(&world), 1);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_membership_end(folder.store, ana, "education", clock_at, NULL, &changed, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(copies(&world), 0);
	world_end(&world);
}

/* A worker that ends after each chunk's commit, and each time another that goes on. */
static void ended_after_any_chunk_everybody_gets_one(void **state)
{
	enum { MEMBERS = 20 };
	struct world world;
	char address[64];
	size_t rounds = 0, added = 0;
	(void)state;
	world_make(&world);
	for (int i = 0; i < MEMBERS; i++) {
		snprintf(address, sizeof(address), "m%d@partner.example", i);
		reader(&world, address, i % 2 == 0 ? LANGUAGE_EN : LANGUAGE_PL, "education");
	}
	announce(&world, "education", "First", "One.");
	stops_after_chunk = true;
	do {
		world.worker.is_stopping = false;
		added += send(&world);
		rounds++;
	} while (!world.run.is_done);
	stops_after_chunk = false;
	assert_int_equal(rounds, (MEMBERS + CHUNK - 1) / CHUNK + 1);
	assert_int_equal(added, MEMBERS);
	assert_int_equal(copies(&world), MEMBERS);
	assert_int_equal(digests(&world), 2);
	world_end(&world);
}

/* What is there after a kill -9 when a message is written, but not the commit with its deliveries. */
static void killed_before_the_commit_its_message_is_used_again(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	reader(&world, "ana@partner.example", LANGUAGE_EN, "education");
	announce(&world, "education", "First", "One.");
	assert_int_equal(send(&world), 1);
	sqlite3_exec(world.folder.store->db,
	        "DELETE FROM delivery; UPDATE digest_run SET after = 0, is_done = 0 WHERE id = (SELECT max(id) FROM digest_run)",
	        NULL, NULL, NULL);
	assert_int_equal(send(&world), 1);
	assert_int_equal(digests(&world), 1);
	assert_int_equal(send(&world), 0);
	world_end(&world);
}

static void too_much_for_one_mail_comes_in_several(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	reader(&world, "ana@partner.example", LANGUAGE_EN, "education");
	for (int i = 0; i < 120; i++)
		announce(&world, "education", "News", "Something.");
	assert_int_equal(send(&world), 3);
	world_end(&world);
}

static void of_a_team_that_left_the_config_nothing_is_told(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	reader(&world, "ana@partner.example", LANGUAGE_EN, "archive");
	announce(&world, "archive", "Old", "Old.");
	assert_int_equal(send(&world), 0);
	assert_int_equal(digests(&world), 0);
	world_end(&world);
}

static void a_long_announcement_is_cut_and_says_so(void **state)
{
	struct world world;
	struct text body = { 0 };
	(void)state;
	world_make(&world);
	const int64_t ana = reader(&world, "ana@partner.example", LANGUAGE_EN, "education");
	for (int i = 0; i < 2000; i++)
		text_printf(&body, "Paragraph %d of it.\n\n", i);
	announce(&world, "education", "Long", text_string(&body));
	announce(&world, "education", "Short", "Short.");
	assert_int_equal(send(&world), 1);
	const char *text = digest_of(&world, ana);
	assert_non_null(strstr(text, "Paragraph 500 of it."));
	assert_null(strstr(text, "Paragraph 1999 of it."));
	assert_non_null(strstr(text, "longer than a digest can hold"));
	assert_non_null(strstr(text, "Short."));
	text_free(&body);
	world_end(&world);
}

static int64_t share(struct world *world, int64_t sharer, const char *team, const char *subject)
{
	struct folder_of_test folder = world->folder;
	struct letter_part part = { LANGUAGE_NONE, subject, "Write to jobs@clinic.example." };
	int64_t message = 0;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", "", NULL, clock_at, &message, &folder.err));
	DONE(store_announcement_share(
	        folder.store, message, sharer, (const char *const[]){ team, NULL }, &part, 1, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	return message;
}

static int64_t texts_with(const struct world *world, const char *words)
{
	struct arena *arena = (struct arena *)&world->folder.arena;
	return number_of(world->folder.store,
	        arena_printf(
	                arena, "SELECT count(*) FROM message_text WHERE instr(CAST(frozen AS TEXT), '%s') > 0", words));
}

/* A digest of nothing else goes out, names what may be named, and goes with its sharer: once the others have it. */
static void what_members_share_is_told_once_and_goes_with_them(void **state)
{
	struct world world;
	bool changed = false;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	const int64_t ana = reader(&world, "ana@x.example", LANGUAGE_EN, "education hiring");
	reader(&world, "ben@x.example", LANGUAGE_EN, "education hiring");
	const struct organisation lakeside = { "Lakeside Hospital", ORGANISATION_EMPLOYER, true };
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_organisation(folder.store, ana, &lakeside, clock_at, NULL, &changed, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	share(&world, ana, "education", "Two openings");
	share(&world, ana, "hiring", "Two openings"); /* to another of her teams: the same to who is in both */
	assert_int_equal(send(&world), 2);
	assert_int_equal(texts_with(&world, "1 thing shared by members"), 1);
	assert_int_equal(texts_with(&world, "Lakeside Hospital, "), 1);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM message_name"), 1);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_forget(folder.store, ana, clock_at, NULL, &folder.err));
	DONE(store_messages_go(folder.store, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(texts_with(&world, "Two openings"), 1); /* on its way to Ben */
	DONE(store_begin(folder.store, &folder.err));
	number_of(folder.store, "UPDATE delivery SET state = 'delivered', done_at = 1");
	number_of(folder.store, "UPDATE digest_run SET is_done = 0"); /* it may go to more members */
	DONE(store_messages_go(folder.store, &folder.err));
	assert_int_equal(texts_with(&world, "Two openings"), 1);
	number_of(folder.store, "UPDATE digest_run SET is_done = 1");
	DONE(store_messages_go(folder.store, &folder.err));
	assert_int_not_equal(store_message_names_member(folder.store, 1, ana, &folder.err), ERR_NONE); /* too late */
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(texts_with(&world, "Two openings"), 0);
	world_end(&world);
}

RUN(what_members_share_is_told_once_and_goes_with_them, who_reads_the_same_shares_a_message,
        meetings_ahead_and_who_is_new_go_along, only_the_next_meetings_are_told_and_only_in_the_first_of_several_mails,
        only_announcements_are_a_reason_for_a_digest, nothing_is_told_twice,
        each_and_digest_together_tell_everything_once, who_is_paused_or_left_gets_none,
        a_digest_that_waits_goes_with_the_last_team, ended_after_any_chunk_everybody_gets_one,
        killed_before_the_commit_its_message_is_used_again, too_much_for_one_mail_comes_in_several,
        of_a_team_that_left_the_config_nothing_is_told, a_long_announcement_is_cut_and_says_so)
