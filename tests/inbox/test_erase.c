/* test_erase.c - whoever is forgotten has their copies erased, nobody else, whatever breaks on the way. */
#include "tests/test.h"
#include <dirent.h>
#include <unistd.h>
#include "base/text.h"
#include "inbox/erase.h"

enum { MAILS = 6, MOST_CALLS = 40, LATER = 9999999, DONE = -1 };

static const char *const mails[FOLDER_COUNT][MAILS] = {
	[FOLDER_PROCESSED] = { "From: Ana@Clinic.example\r\nSubject: join\r\n\r\n",
	        "From: =?utf-8?q?Ana?= <ana@clinic.example>\r\n\r\nleave\r\n",
	        "From: joana@clinic.example\r\nSubject: join\r\n\r\n",
	        "From: \"ana@clinic.example\" <eva@clinic.example>\r\nSubject: join\r\n\r\n",
	        "From: ana@clinic.example.org\r\nSubject: join\r\n\r\n",
	        "From: ana@clinic.example\r\nSubject: back again\r\n\r\n" },
	[FOLDER_ATTENTION] = { "From: ana@clinic.example\r\n\r\nDear all\r\n" },
	[FOLDER_BOUNCES] = { "From: <>\r\n\r\nFinal-Recipient: rfc822;ana@clinic.example\r\n",
	        "From: <>\r\n\r\nFinal-Recipient: rfc822;ANA@CLINIC.EXAMPLE",
	        "From: <>\r\n\r\n<joana@clinic.example>\r\n", "From: <>\r\n\r\n<ana@clinic.example.org>\r\n",
	        "From: <>\r\n\r\n<x+ana@clinic.example>\r\n", "From: <>\r\n\r\nto ana@clinic.example. Sorry\r\n" },
};

/* Folders in memory; the server finds every mail whatever it is asked, and fails once, at call number `fail_at`: before it has done
 * anything, or after. The last mail of Processed came after she was forgotten. */
struct simulated {
	bool is_gone[FOLDER_COUNT][MAILS];
	enum folder open;
	size_t next;
	int calls, fail_at;
	bool fails_after;
};

static enum err_kind call(struct simulated *box, bool is_before, struct error *err)
{
	box->calls += is_before;
	return box->calls == box->fail_at && box->fails_after != is_before ? err_set(err, ERR_TEMPORARY, "hung up")
	                                                                   : ERR_NONE;
}

static enum err_kind box_open(void *context, enum folder folder, struct error *err)
{
	struct simulated *box = context;
	box->open = folder;
	return call(box, true, err) == ERR_NONE ? call(box, false, err) : err->kind;
}

static enum err_kind box_find(void *context, enum mailbox_find where, const char *address, struct error *err)
{
	struct simulated *box = context;
	assert_string_equal(address, "ana@clinic.example");
	assert_int_equal(where, box->open == FOLDER_BOUNCES ? FIND_IN_TEXT : FIND_IN_FROM);
	box->next = 0;
	return call(box, true, err) == ERR_NONE ? call(box, false, err) : err->kind;
}

static enum err_kind box_list(
        void *context, struct arena *arena, struct mail_listed **list, size_t *count, uint32_t *upto, struct error *err)
{
	struct simulated *box = context;
	if (call(box, true, err) != ERR_NONE)
		return err->kind;
	*list = arena_array(arena, MAILS, sizeof(**list));
	for (size_t i = box->next; i < MAILS; i++)
		if (mails[box->open][i] != NULL && !box->is_gone[box->open][i]) {
			const bool is_later = box->open == FOLDER_PROCESSED && i + 1 == MAILS;
			(*list)[(*count)++] = (struct mail_listed){ (uint32_t)i + 1,
				(uint32_t)strlen(mails[box->open][i]), is_later ? LATER : 1000 };
			*upto = (uint32_t)i + 1;
		}
	box->next = MAILS;
	return call(box, false, err);
}

static enum err_kind box_fetch(void *context, const struct mail_listed *wanted, size_t count, bool is_header_only,
        struct arena *arena, struct mail_bytes **list, size_t *fetched, struct error *err)
{
	struct simulated *box = context;
	(void)is_header_only;
	if (call(box, true, err) != ERR_NONE)
		return err->kind;
	*list = arena_array(arena, count, sizeof(**list));
	for (size_t i = count; i-- > 0;) { /* in whatever order */
		const char *mail = mails[box->open][wanted[i].uid - 1];
		(*list)[(*fetched)++] = (struct mail_bytes){ wanted[i].uid, mail, strlen(mail) };
	}
	return call(box, false, err);
}

static enum err_kind box_discard(void *context, const uint32_t *uids, size_t count, struct error *err)
{
	struct simulated *box = context;
	if (call(box, true, err) != ERR_NONE)
		return err->kind;
	for (size_t i = 0; i < count; i++) {
		assert_true(i == 0 || uids[i] > uids[i - 1]);
		box->is_gone[box->open][uids[i] - 1] = true;
	}
	return call(box, false, err);
}

/* ---- a house whose member Ana was forgotten ---- */

static struct team teams[] = { { .id = "education", .name = { [LANGUAGE_EN] = "Education" } } };
static const struct house house = { .name = "Collaborative",
	.address = "teams@collab.example",
	.postal = "1 Main St",
	.time_zone = "America/Chicago",
	.languages = { LANGUAGE_EN },
	.language_count = 1,
	.teams = teams,
	.team_count = 1,
	.limits = { 4, 20, 1, 30, 4096, .replies_per_day_unproved = 1 } };

struct world {
	char folder[32];
	struct worker worker;
	struct simulated box;
	struct pass pass;
};

static void world_open(struct world *world)
{
	const struct reader reader = { .house = &house, .authserv_id = "" };
	struct error err = { 0 };
	char file[64];
	int64_t member = 0;

	*world = (struct world){ .folder = "/tmp/convened-erase-XXXXXX" };
	world->worker = (struct worker){
		.room = ROOM_INBOX, .clock = &clock_system, .control_fd = DONE, .wake_fds = { DONE, DONE, DONE }
	};
	world->pass = (struct pass){ .worker = &world->worker,
		.house = &house,
		.mailbox = { .list = box_list,
		        .fetch = box_fetch,
		        .can_expunge = true,
		        .discard = box_discard,
		        .open = box_open,
		        .find = box_find,
		        .context = &world->box } };
	assert_non_null(mkdtemp(world->folder));
	snprintf(file, sizeof(file), "%s/convened.db", world->folder);
	if (sandbox_open(&reader, &world->pass.sandbox, &err) != ERR_NONE
	        || store_open(file, STORE_MIGRATE, &world->pass.store, &err) != ERR_NONE
	        || store_begin(world->pass.store, &err) != ERR_NONE
	        || store_member_ensure(world->pass.store, "ana@clinic.example", "", LANGUAGE_EN, 2000, &member, &err)
	                != ERR_NONE
	        || store_member_forget(world->pass.store, member, 2000, NULL, &err) != ERR_NONE
	        || store_commit(world->pass.store, &err) != ERR_NONE)
		fail_msg("%s", err.text);
}

static void world_close(struct world *world)
{
	char file[320];
	struct dirent *entry;

	sandbox_close(world->pass.sandbox);
	store_close(world->pass.store);
	DIR *folder = opendir(world->folder);
	while ((entry = readdir(folder)) != NULL) {
		snprintf(file, sizeof(file), "%s/%s", world->folder, entry->d_name);
		unlink(file);
	}
	closedir(folder);
	rmdir(world->folder);
}

/* What is gone, by folder and number. */
static const char *gone(struct arena *arena, const struct simulated *box)
{
	struct text text = { .arena = arena };
	for (int folder = 0; folder < FOLDER_COUNT; folder++)
		for (size_t i = 0; i < MAILS; i++)
			if (box->is_gone[folder][i])
				text_printf(&text, "%c%zu ", "PAB"[folder], i + 1);
	return text_string(&text);
}

static size_t orders_left(struct world *world, struct arena *arena)
{
	struct erasure *list = NULL;
	struct error err = { 0 };
	size_t count = 0;
	assert_int_equal(store_erasures(world->pass.store, arena, &list, &count, &err), ERR_NONE);
	return count;
}

static int broken_at(int fail_at, bool fails_after, bool *was_reached)
{
	struct world world;
	struct arena arena = { 0 };
	struct error err = { 0 };
	bool has_opened = false;
	int failures = 0;

	world_open(&world);
	world.box.fail_at = fail_at;
	world.box.fails_after = fails_after;
	*was_reached = erase_copies(&world.pass, &has_opened, &err) != ERR_NONE;
	char *given = arena_printf(&arena, "hung up %s call %d", fails_after ? "after" : "before", fail_at);
	failures += broken("an order stands until it is carried out", given, *was_reached ? "1" : "0",
	        arena_printf(&arena, "%zu", orders_left(&world, &arena)));
	world.box.fail_at = 0;
	assert_int_equal(erase_copies(&world.pass, &has_opened, &err), ERR_NONE);
	failures += broken("all of hers, and nobody else's", given, "P1 P2 B1 B2 B6 ", gone(&arena, &world.box));
	assert_true(has_opened);
	assert_int_equal(orders_left(&world, &arena), 0);
	has_opened = false;
	assert_int_equal(erase_copies(&world.pass, &has_opened, &err), ERR_NONE);
	assert_false(has_opened); /* nothing to erase: no folder is opened */
	world_close(&world);
	arena_free(&arena);
	return failures;
}

static void a_server_that_hangs_up_anywhere_leaves_the_order_standing(void **state)
{
	int failures = 0;

	(void)state;
	for (int variant = 0; variant < 2; variant++) {
		bool was_reached = true;
		for (int fail_at = 1; was_reached && fail_at < MOST_CALLS; fail_at++)
			failures += broken_at(fail_at, variant == 1, &was_reached);
		assert_false(was_reached);
	}
	assert_int_equal(failures, 0);
}

RUN(a_server_that_hangs_up_anywhere_leaves_the_order_standing)
