/* test_announcement.c - drafts of announcements, and announcements on their way: whatever is killed, each member gets one. */
#include "tests/store/folder.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/announcement.h"

enum { NOW = 1796000000, MEMBERS = 2500 };

static const char *const hiring[] = { "hiring", NULL }, *const both[] = { "education", "hiring", NULL };
static struct letter_part parts[] = { { LANGUAGE_EN, "Jobs", "Hello." }, { LANGUAGE_ES, "Empleos", "Hola." } };
static struct letter_file files[] = { { "a.pdf", "application/pdf", "PD\0F", 4 } };
static const struct letter_announcement jobs = {
	.what = "", .subject = "Jobs", .parts = parts, .part_count = 2, .files = files, .file_count = 1
};

static int64_t draft_make(struct folder_of_test *given, int64_t member, const char *const *teams, int64_t now)
{
	struct folder_of_test folder = *given;
	int64_t token = 0, message = 0, delivery = 0;

	DONE(store_token_open(
	        folder.store, TOKEN_APPROVAL, member, teams, QUESTION_NONE, now + DAY_S, now, &token, &folder.err));
	DONE(store_draft_add(folder.store, token, &jobs, false, now, &folder.err));
	DONE(store_message_new(folder.store, MAIL_PREVIEW, "", "", NULL, now, &message, &folder.err));
	DONE(store_message_text(folder.store, message, LANGUAGE_EN, "text", 4, &folder.err));
	DONE(store_delivery_new(
	        folder.store, message, member, LANGUAGE_EN, token, true, now, now, &delivery, &folder.err));
	number_of(folder.store, "UPDATE delivery SET state = 'delivered', done_at = 1");
	return token;
}

static void a_draft_is_kept_replaced_and_erased(void **state)
{
	struct folder_of_test folder;
	struct letter_announcement read;
	size_t expired = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t lead = member_make(&folder, "lead@example.org", "", NOW);
	const int64_t first = draft_make(&folder, lead, both, NOW);
	DONE(store_draft_read(folder.store, first, &folder.arena, &read, &folder.err));
	assert_string_equal(read.subject, "Jobs");
	assert_int_equal(read.part_count, 2);
	assert_string_equal(read.parts[1].subject, "Empleos");
	assert_int_equal(read.parts[1].language, LANGUAGE_ES);
	assert_int_equal(read.files[0].length, 4);
	assert_memory_equal(read.files[0].bytes, "PD\0F", 4);

	/* Other teams: another announcement. The same: the newer counts. */
	const int64_t other = draft_make(&folder, lead, hiring, NOW), second = draft_make(&folder, lead, both, NOW);
	assert_int_equal(store_draft_read(folder.store, first, &folder.arena, &read, &folder.err), ERR_UNKNOWN);
	DONE(store_draft_read(folder.store, other, &folder.arena, &read, &folder.err));
	DONE(store_draft_read(folder.store, second, &folder.arena, &read, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM token WHERE state = 'refused'"), 1);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM message_text"), 2); /* of their previews */

	/* What nobody answers is erased, with its preview. */
	DONE(store_drafts_expire(folder.store, NOW + DAY_S - 1, &expired, &folder.err));
	assert_int_equal(expired, 0);
	DONE(store_drafts_expire(folder.store, NOW + DAY_S, &expired, &folder.err));
	DONE(store_drafts_expire(folder.store, NOW + DAY_S, &expired, &folder.err));
	assert_int_equal(expired, 3);
	assert_int_equal(number_of(folder.store,
	                         "SELECT (SELECT count(*) FROM draft_text) + (SELECT count(*) FROM draft_file)"
	                         " + (SELECT count(*) FROM message_text)"),
	        0);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM draft WHERE subject = ''"), 3);
	/* Nothing was asked for, so no refusal is on record; and an announcer can be forgotten. */
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM audit WHERE event = 'refused'"), 0);
	draft_make(&folder, lead, both, NOW);
	DONE(store_member_forget(folder.store, lead, NOW, NULL, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM draft"), 0);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void a_draft_is_no_request_to_join(void **state)
{
	const struct letter letter = { .from = "lead@example.org", .text = "" };
	const struct mail_seen seen = { .message_id = "", .from = "lead@example.org" };
	struct folder_of_test folder;
	struct facts facts = { 0 };
	struct overview overview;
	struct team_count *teams;
	size_t count = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t lead = member_make(&folder, "lead@example.org", "", NOW);
	draft_make(&folder, lead, both, NOW);
	DONE(store_facts(folder.store, &letter, &seen, NOW, &folder.arena, &facts, &folder.err));
	assert_null(facts.waiting_teams[0]);
	DONE(store_overview(folder.store, NOW, &folder.arena, &overview, &teams, &count, &folder.err));
	assert_int_equal(overview.approvals, 0);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static int64_t announce(struct folder_of_test *given, const char *const *teams)
{
	struct folder_of_test folder = *given;
	int64_t message = 0;

	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", teams[1] == NULL ? teams[0] : "", NULL, NOW,
	        &message, &folder.err));
	DONE(store_message_text(folder.store, message, LANGUAGE_EN, "text", 4, &folder.err));
	DONE(store_announcement_tell(folder.store, message, teams, parts, 2, &folder.err));
	return message;
}

static void each_member_gets_one_whatever_is_killed(void **state)
{
	struct folder_of_test folder;
	int64_t message = 0, open = 0;
	size_t added = 0, chunks = 0;
	bool is_done = false;
	(void)state;
	clock_set_zone("UTC");
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < MEMBERS; i++) {
		char address[40];
		bool changed;
		snprintf(address, sizeof(address), "m%d@example.org", i);
		const int64_t member = member_make(&folder, address, i % 2 == 0 ? "education" : "hiring", NOW);
		if (i % 10 == 0) /* in both */
			DONE(store_membership_begin(folder.store, member, "hiring", NOW, NULL, &changed, &folder.err));
	}
	member_make(&folder, "other@example.org", "retention", NOW);
	message = announce(&folder, both);
	DONE(store_commit(folder.store, &folder.err));
	while (!is_done) {
		DONE(store_announcement_open(folder.store, &open, &folder.err));
		assert_int_equal(open, message);
		/* Killed before the commit: as if it had not been. */
		size_t lost = 0;
		DONE(store_begin(folder.store, &folder.err));
		DONE(store_announcement_deliver(folder.store, message, 1000, NOW, &lost, &is_done, &folder.err));
		store_rollback(folder.store);
		DONE(store_begin(folder.store, &folder.err));
		DONE(store_announcement_deliver(folder.store, message, 1000, NOW, &added, &is_done, &folder.err));
		DONE(store_commit(folder.store, &folder.err));
		chunks++;
	}
	assert_int_equal(chunks, 3);
	assert_int_equal(added, MEMBERS);
	assert_int_equal(number_of(folder.store, "SELECT count(DISTINCT member) FROM delivery"), MEMBERS);
	DONE(store_announcement_open(folder.store, &open, &folder.err));
	assert_int_equal(open, 0);
	folder_remove(&folder);
}

static void who_rests_or_reads_digests_is_counted_and_passed_by(void **state)
{
	struct folder_of_test folder;
	struct readers readers;
	bool changed, is_done;
	size_t added = 0, ignored = 0;
	(void)state;
	clock_set_zone("UTC");
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "education", NOW);
	const int64_t bob = member_make(&folder, "bob@example.org", "hiring", NOW);
	const int64_t cid = member_make(&folder, "cid@example.org", "hiring", NOW);
	DONE(store_membership_begin(folder.store, bob, "education", NOW, NULL, &changed, &folder.err));
	DONE(store_member_digest(folder.store, ana, true, NOW, NULL, &changed, &ignored, &folder.err));
	DONE(store_member_pause(folder.store, cid, "", NOW, NULL, &changed, &folder.err));
	DONE(store_readers(folder.store, both, NOW, &readers, &folder.err));
	assert_int_equal(readers.singly, 1);
	assert_int_equal(readers.digest, 1);
	assert_int_equal(readers.paused, 1);
	const int64_t message = announce(&folder, both);
	DONE(store_announcement_deliver(folder.store, message, 10, NOW, &added, &is_done, &folder.err));
	assert_int_equal(added, 1);

	/* Who leaves one of its teams still gets it; who leaves both doesn't. */
	DONE(store_membership_end(folder.store, bob, "hiring", NOW, NULL, &changed, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), 1);
	DONE(store_membership_end(folder.store, bob, "education", NOW, NULL, &changed, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), 0);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void a_digest_tells_it_once_in_the_readers_language(void **state)
{
	struct folder_of_test folder;
	struct digest_run run;
	struct digest_reader *list = NULL;
	struct digest_item *items = NULL;
	bool changed;
	size_t count = 0, ignored = 0;
	int64_t last = 0;
	(void)state;
	clock_set_zone("UTC");
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_membership_begin(folder.store, ana, "hiring", NOW, NULL, &changed, &folder.err));
	DONE(store_member_digest(folder.store, ana, true, NOW, NULL, &changed, &ignored, &folder.err));
	const int64_t message = announce(&folder, both);
	DONE(store_digest_begin(folder.store, NOW + 1, &run, &folder.err));
	DONE(store_digest_readers(folder.store, &run, NOW + 1, 10, &folder.arena, &list, &count, &last, &folder.err));
	assert_int_equal(count, 1);
	assert_int_equal(list[0].message_count, 1);
	DONE(store_digest_items(folder.store, &message, 1, LANGUAGE_ES, &folder.arena, &items, &folder.err));
	assert_string_equal(items[0].subject, "Empleos");
	assert_string_equal(items[0].teams[0], "education");
	assert_string_equal(items[0].teams[1], "hiring");
	DONE(store_digest_items(folder.store, &message, 1, LANGUAGE_PL, &folder.arena, &items, &folder.err));
	assert_string_equal(items[0].body, "Hello.");
	DONE(store_member_digest(folder.store, ana, false, NOW + 2, NULL, &changed, &ignored, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), 1);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void what_goes_along_is_stored_once(void **state)
{
	struct folder_of_test folder;
	const char *frozen = NULL;
	size_t bytes = 0;
	int64_t message = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", "hiring", NULL, NOW, &message, &folder.err));
	DONE(store_message_text(folder.store, message, LANGUAGE_EN, "one ", 4, &folder.err));
	DONE(store_message_text(folder.store, message, LANGUAGE_ES, "uno ", 4, &folder.err));
	DONE(store_message_tail(folder.store, message, "tail", 4, &folder.err));
	DONE(store_message_frozen(folder.store, message, LANGUAGE_ES, &folder.arena, &frozen, &bytes, &folder.err));
	assert_int_equal(bytes, 8);
	assert_memory_equal(frozen, "uno tail", 8);
	store_rollback(folder.store);
	folder_remove(&folder);
}

RUN(a_draft_is_kept_replaced_and_erased, a_draft_is_no_request_to_join, each_member_gets_one_whatever_is_killed,
        who_rests_or_reads_digests_is_counted_and_passed_by, a_digest_tells_it_once_in_the_readers_language,
        what_goes_along_is_stored_once)
