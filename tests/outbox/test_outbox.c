/* test_outbox.c - the whole outbox, with its real store and network, against a relay that plays tricks.
 *
 * The relay is the strict server on a loopback socket, in a child; it tells through a pipe whose mail it took. The test waits for
 * what the worker tells its parent, and then looks at the rows. */
#include "tests/test.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sqlite3.h>
#include "tests/outbox/strict.h"
#include "tests/outbox/workshop.h"

enum { WAIT_MS = 10000, ENOUGH_BYTES = 2000 };

/* ---- the relay ---- */

static int taken_fd = -1; /* in the relay: where it tells */

static void tell_taken(int recipient)
{
	(void)!write(taken_fd, &recipient, sizeof(recipient));
}

static bool is_own(const char *text, int recipient)
{
	char to[64];
	const char *header = strstr(text, "\r\nTo: ");
	snprintf(to, sizeof(to), "member%d@example.org", recipient);
	const char *found = header == NULL ? NULL : strstr(header, to);
	const char *other = strstr(text, "member"); /* nobody else's address stands anywhere in it */
	for (; other != NULL; other = strstr(other + 1, "member"))
		if (other[6] >= '0' && other[6] <= '9' && strncmp(other, to, strlen(to)) != 0)
			return false;
	return found != NULL && found < header + 80;
}

static void connection_play(struct strict *server, int fd)
{
	char data[4096];
	ssize_t got;
	server->is_gone = server->is_mute = server->is_in_text = false;
	server->mail = server->recipient = server->last_mail = -1;
	text_clear(&server->commands);
	text_clear(&server->replies);
	text_clear(&server->text);
	text_add_string(&server->replies, "220 strict ESMTP\r\n");
	do {
		(void)!send(fd, text_string(&server->replies), server->replies.length, MSG_NOSIGNAL);
		text_clear(&server->replies);
		got = server->is_gone ? 0 : recv(fd, data, sizeof(data), 0);
		if (got > 0)
			server_reads(server, data, (size_t)got);
	} while (got > 0);
	if (server->of_others + server->nested > 0)
		tell_taken(-1);
	close(fd);
}

struct relay_of_test {
	pid_t pid;
	int port, taken;
};

static struct relay_of_test relay_start(const struct whim *table, size_t count)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct whim whims[32];
	struct strict server = { .whims = whims,
		.whim_count = count,
		.fires_once = true,
		.is_pipelining = true,
		.takes_data_without_recipient = true,
		.is_own = is_own,
		.took = tell_taken };
	socklen_t length = sizeof(here);
	int pair[2];
	const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (pipe2(pair, O_CLOEXEC) != 0 || bind(listener, (struct sockaddr *)&here, length) != 0
	        || listen(listener, 8) != 0)
		abort();
	getsockname(listener, (struct sockaddr *)&here, &length);
	if (count > 0)
		memcpy(whims, table, count * sizeof(*table));
	const struct relay_of_test relay = { fork(), ntohs(here.sin_port), pair[0] };
	if (relay.pid == 0) {
		alarm(60);
		taken_fd = pair[1];
		for (;;)
			connection_play(&server, accept(listener, NULL, NULL));
	}
	close(listener);
	close(pair[1]);
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	return relay;
}

/* Ends it; adds to `taken` how many mails it took for each recipient. */
static void relay_end(const struct relay_of_test *relay, int taken[RUN_MAILS])
{
	int recipient;
	kill(relay->pid, SIGKILL);
	waitpid(relay->pid, NULL, 0);
	while (read(relay->taken, &recipient, sizeof(recipient)) == (ssize_t)sizeof(recipient)) {
		assert_in_range(recipient, 0, RUN_MAILS - 1); /* -1: a mail of another, or a nested MAIL */
		taken[recipient]++;
	}
	close(relay->taken);
}

/* ---- the worker, and its rows ---- */

/* `own`: further settings of each relay; NULL none. */
static void setup_as(struct workshop *shop, const struct relay_of_test *relays, size_t count, const char *const *own)
{
	char text[512] = "";
	for (size_t i = 0; i < count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		        "%s{ name = \"r%zu\"; server = \"smtp://127.0.0.1:%d\"; tls = \"none\"; %s }",
		        i == 0 ? "" : ", ", i + 1, relays[i].port, own == NULL ? "" : own[i]);
	shop_make(shop, "/tmp", text, "");
}

static void setup(struct workshop *shop, const struct relay_of_test *relays, size_t count)
{
	setup_as(shop, relays, count, NULL);
}

static int64_t number_of(struct workshop *shop, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;
	assert_int_equal(sqlite3_open_v2(shop->database, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}

/* Waits until the query gives `wanted`, looking whenever the worker tells something, and now and then. */
static void wait_for(struct workshop *shop, const char *sql, int64_t wanted)
{
	const int64_t until_ms = clock_monotonic_ms(&clock_system) + WAIT_MS;
	while (number_of(shop, sql) != wanted) {
		struct pollfd fd = { .fd = shop->control_fd, .events = POLLIN };
		char message[512];
		if (clock_monotonic_ms(&clock_system) > until_ms)
			fail_msg("%s: %lld, not %lld, after %d s", sql, (long long)number_of(shop, sql),
			        (long long)wanted, WAIT_MS / 1000);
		if (poll(&fd, 1, 50) > 0)
			(void)!recv(shop->control_fd, message, sizeof(message), MSG_DONTWAIT);
	}
}

#define OPEN_NOW "SELECT count(*) FROM delivery WHERE state = 'submitting' OR (state = 'due' AND due_at <= unixepoch())"

/* "failed 550 tries 1" of member `number`. */
static const char *row_of(struct workshop *shop, int number)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	char address[64], *text = "";
	snprintf(address, sizeof(address), "member%d@example.org", number);
	assert_int_equal(sqlite3_open_v2(shop->database, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
	                         "SELECT state || ' ' || coalesce(code, 0) || ' tries ' || tries"
	                         " FROM delivery WHERE member = (SELECT id FROM member WHERE address = ?1)",
	                         -1, &statement, NULL),
	        SQLITE_OK);
	sqlite3_bind_text(statement, 1, address, -1, SQLITE_STATIC);
	if (sqlite3_step(statement) == SQLITE_ROW)
		text = arena_strdup(&shop->arena, (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return text;
}

/* ---- the promises ---- */

static const struct whim tricks[] = {
	{ 3, STEP_RCPT, REFUSE, 550 },
	{ 4, STEP_RCPT, REFUSE, 450 },
	{ 10, STEP_DATA, REFUSE, 554 },
	{ 11, STEP_DATA, REFUSE, 451 },
	{ 12, STEP_RCPT, REFUSE, 550 },
	{ 20, STEP_DOT, REFUSE, 554 },
	{ 21, STEP_DOT, REFUSE, 451 },
	{ 22, STEP_MAIL, REFUSE, 451 },
	{ 40, STEP_RCPT, GOODBYE, 0 },
	{ 45, STEP_RCPT, HANG_UP, 0 },
	{ 50, STEP_DATA, HANG_UP, 0 },
	{ 55, STEP_RCPT, LIE, 354 },
	{ 60, STEP_DOT, HANG_UP, 250 },
	{ 65, STEP_DOT, HANG_UP, 0 },
	{ 70, STEP_RCPT, HANG_UP, 0 },
	{ 70, STEP_RCPT, HANG_UP, 0 }, /* again: it must not stand before all others */
	{ 99, STEP_RCPT, REFUSE, 550 },
};

static const struct whim *trick_of(int mail)
{
	for (size_t i = 0; i < sizeof(tricks) / sizeof(tricks[0]); i++)
		if (tricks[i].mail == mail)
			return &tricks[i];
	return NULL;
}

/* What the row of `mail` must say, and how many copies the relay must have taken. */
static int promised(int mail, char *row, size_t room)
{
	const struct whim *trick = trick_of(mail);
	const bool is_refused = trick != NULL && trick->act == REFUSE;
	const bool is_fallen =
	        trick != NULL && trick + 1 < tricks + sizeof(tricks) / sizeof(tricks[0]) && trick[1].mail == mail;
	const bool is_doubt = trick != NULL && trick->step == STEP_DOT && trick->act == HANG_UP;
	if (is_refused)
		snprintf(row, room, "%s %d tries 1", trick->code >= 500 ? "failed" : "due", trick->code);
	else if (is_fallen)
		snprintf(row, room, "due 0 tries 0");
	else
		snprintf(row, room, is_doubt ? "due 0 tries 1" : "delivered 250 tries 1");
	return is_refused || is_fallen || (is_doubt && trick->code != 250) ? 0 : 1;
}

static void each_member_gets_one_copy_of_its_own_whatever_the_relay_does(void **state)
{
	struct workshop shop;
	struct relay_of_test relay = relay_start(tricks, sizeof(tricks) / sizeof(tricks[0]));
	int taken[RUN_MAILS] = { 0 }, failures = 0;
	char log[256];
	(void)state;

	setup(&shop, &relay, 1);
	shop_announce(&shop, RUN_MAILS, ENOUGH_BYTES);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	shop_start(&shop, log);
	wait_for(&shop, OPEN_NOW, 0);
	assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
	relay_end(&relay, taken);
	for (int i = 0; i < RUN_MAILS; i++) {
		char member[32], expected[80], got[80], row[64];
		const int copies = promised(i, row, sizeof(row));
		snprintf(member, sizeof(member), "member%d", i);
		snprintf(expected, sizeof(expected), "%s, %d copies", row, copies);
		snprintf(got, sizeof(got), "%s, %d copies", row_of(&shop, i), taken[i]);
		failures += broken("a true outcome for each", member, expected, got);
	}
	assert_int_equal(failures, 0);
	shop_remove(&shop);
}

/* Whatever stands in the database: what is no address costs its own mail, and no relay hears of it. */
static void what_is_no_address_reaches_no_line(void **state)
{
	struct workshop shop;
	struct relay_of_test relay = relay_start(NULL, 0);
	int taken[RUN_MAILS] = { 0 };
	sqlite3 *db = NULL;
	char log[256];
	(void)state;

	setup(&shop, &relay, 1);
	shop_announce(&shop, 3, ENOUGH_BYTES);
	assert_int_equal(sqlite3_open(shop.database, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
	                         "UPDATE member SET address = 'a@b.example>' || char(13, 10) || 'rset'"
	                         " WHERE address = 'member1@example.org'",
	                         NULL, NULL, NULL),
	        SQLITE_OK);
	sqlite3_close(db);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	shop_start(&shop, log);
	wait_for(&shop, OPEN_NOW, 0);
	assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
	relay_end(&relay, taken);
	assert_int_equal(number_of(&shop, "SELECT count(*) FROM delivery WHERE state = 'failed'"), 1);
	assert_true(taken[0] == 1 && taken[1] == 0 && taken[2] == 1);
	shop_remove(&shop);
}

/* A stop while the relay is silent after a dot: quick, and the one mail is settled at the next start. */
static void a_stop_waits_for_no_silent_relay_and_doubt_is_one_mail(void **state)
{
	static const struct whim mute[] = { { 5, STEP_DOT, MUTE, 0 } };
	struct workshop shop;
	struct relay_of_test relay = relay_start(mute, 1);
	int taken[RUN_MAILS] = { 0 };
	char log[256];
	(void)state;

	setup(&shop, &relay, 1);
	shop_announce(&shop, 20, ENOUGH_BYTES);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	shop_start(&shop, log);
	wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'delivered'", 5);
	const int64_t before_ms = clock_monotonic_ms(&clock_system);
	assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
	assert_true(clock_monotonic_ms(&clock_system) - before_ms < 2500);
	assert_string_equal(row_of(&shop, 5), "submitting 0 tries 1");
	assert_int_equal(number_of(&shop, "SELECT count(*) FROM delivery WHERE state = 'due' AND tries = 0"), 14);

	shop_start(&shop, log);
	wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'delivered'", 20);
	assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
	relay_end(&relay, taken);
	for (int i = 0; i < 20; i++)
		assert_int_equal(taken[i], 1);
	assert_string_equal(row_of(&shop, 5), "delivered 250 tries 2");
	shop_remove(&shop);
}

/* The relay's policy is never a member's bounce: the other relay takes what is left, the first one's rest is on record. */
static void a_relay_that_refuses_us_rests_and_another_stands_in(void **state)
{
	static const struct whim mail_refused[] = { { 5, STEP_MAIL, REFUSE, 550 } };
	struct relay_of_test relays[2] = { relay_start(mail_refused, 1), relay_start(NULL, 0) };
	int taken[RUN_MAILS] = { 0 };
	struct workshop shop;
	char log[256];
	(void)state;

	setup(&shop, relays, 2);
	shop_announce(&shop, RUN_MAILS, ENOUGH_BYTES);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	shop_start(&shop, log);
	wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'delivered'", RUN_MAILS);
	assert_int_equal(number_of(&shop,
	                         "SELECT count(*) FROM relay WHERE name = 'r1' AND pauses = 1"
	                         " AND paused_until > unixepoch() + 200"),
	        1);
	assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
	assert_int_equal(number_of(&shop,
	                         "SELECT count(*) FROM watch WHERE what = 'relay r1' AND is_well = 0 AND is_final = 0"
	                         " AND why LIKE 'MAIL refused: 550 5.1.2%' AND since > unixepoch() - 60"),
	        1);
	assert_int_equal(
	        number_of(&shop, "SELECT is_well AND well_at = seen_at FROM watch WHERE what = 'relay r2'"), 1);
	relay_end(&relays[0], taken);
	relay_end(&relays[1], taken);
	for (int i = 0; i < RUN_MAILS; i++)
		assert_int_equal(taken[i], 1);
	assert_int_equal(number_of(&shop, "SELECT count(*) FROM delivery WHERE tries <> 1"), 0);
	shop_remove(&shop);
}

/* One mail that is put off may be its recipient's affair; several in a row are the relay's. */
static void a_relay_that_puts_all_mail_off_is_noted(void **state)
{
	static const struct whim all_put_off[] = { { 0, STEP_RCPT, REFUSE, 451 }, { 1, STEP_RCPT, REFUSE, 451 },
		{ 2, STEP_RCPT, REFUSE, 451 } };
	(void)state;
	for (size_t put_off = 2; put_off <= 3; put_off++) {
		struct relay_of_test relay = relay_start(all_put_off, put_off);
		int taken[RUN_MAILS] = { 0 };
		struct workshop shop;
		char log[256];
		setup(&shop, &relay, 1);
		shop_announce(&shop, put_off, ENOUGH_BYTES);
		snprintf(log, sizeof(log), "%s/log", shop.folder);
		shop_start(&shop, log);
		wait_for(&shop, "SELECT count(*) FROM delivery WHERE tries = 1 AND state = 'due'", (int64_t)put_off);
		assert_int_equal(number_of(&shop, "SELECT count(*) FROM watch WHERE is_well = 0 AND why LIKE '%no%'"),
		        put_off == 3);
		assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
		relay_end(&relay, taken);
		shop_remove(&shop);
	}
}

/* A relay that is no longer in the config ends what is on its line, and nothing else waits for that. */
static void a_reload_takes_the_new_relay_at_once(void **state)
{
	static const struct whim mute[] = { { 5, STEP_DOT, MUTE, 0 } };
	struct relay_of_test relays[2] = { relay_start(mute, 1), relay_start(NULL, 0) };
	int taken[RUN_MAILS] = { 0 };
	struct workshop shop;
	char text[256], log[256];
	(void)state;

	setup(&shop, relays, 1);
	shop_announce(&shop, 20, ENOUGH_BYTES);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	shop_start(&shop, log);
	wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'delivered'", 5);
	snprintf(text, sizeof(text), "{ name = \"r2\"; server = \"smtp://127.0.0.1:%d\"; tls = \"none\"; }",
	        relays[1].port);
	shop_config(&shop, text, "");
	shop_hand_over_config(&shop, 2);
	wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'delivered'", 18);
	assert_string_equal(row_of(&shop, 5), "submitting 0 tries 1"); /* and the envelope behind it */
	assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
	assert_string_equal(row_of(&shop, 6), "due 0 tries 0");
	relay_end(&relays[0], taken);
	relay_end(&relays[1], taken);
	for (int i = 0; i < 20; i++)
		assert_int_equal(taken[i], i == 5 || i == 6 ? 0 : 1);
	shop_remove(&shop);
}

/* Three a minute are three, also after a restart within the minute. */
static void a_pace_survives_a_restart(void **state)
{
	struct workshop shop;
	struct relay_of_test relay = relay_start(NULL, 0);
	int taken[RUN_MAILS] = { 0 };
	char text[256], log[256];
	(void)state;

	snprintf(text, sizeof(text),
	        "{ name = \"r1\"; server = \"smtp://127.0.0.1:%d\"; tls = \"none\"; per_minute = 3; }", relay.port);
	shop_make(&shop, "/tmp", text, "");
	shop_announce(&shop, 10, ENOUGH_BYTES);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	for (int start = 0; start < 2; start++) {
		shop_start(&shop, log);
		wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'delivered'", 3);
		/* It has said that it has nothing to do: no more may come. */
		wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'submitting'", 0);
		assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
		assert_int_equal(number_of(&shop, "SELECT count(*) FROM delivery WHERE state = 'delivered'"), 3);
	}
	relay_end(&relay, taken);
	shop_remove(&shop);
}

/* The inbox reads in a report that our account sent too much, and writes it down: what is claimed goes, the rest waits. */
static void a_relay_whose_limit_the_inbox_learned_of_rests(void **state)
{
	static const char report[] =
	        "CREATE TRIGGER report AFTER UPDATE OF state ON delivery"
	        " WHEN new.state = 'delivered' AND NOT EXISTS (SELECT 1 FROM relay) BEGIN"
	        " INSERT INTO relay (name, pauses, paused_until, why, changed_at, limited_at)"
	        " VALUES ('r1', 1, unixepoch() + 1800, 'daily limit', unixepoch(), unixepoch()); END";
	struct workshop shop;
	struct relay_of_test relay = relay_start(NULL, 0);
	sqlite3 *db = NULL;
	int taken[RUN_MAILS] = { 0 };
	char log[256];
	(void)state;

	setup(&shop, &relay, 1);
	shop_announce(&shop, RUN_MAILS, ENOUGH_BYTES);
	assert_int_equal(sqlite3_open(shop.database, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, report, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	shop_start(&shop, log);
	wait_for(&shop, "SELECT count(*) FROM relay", 1);
	wait_for(&shop, "SELECT count(*) = 0 FROM delivery WHERE state = 'submitting'", 1);
	assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
	assert_true(number_of(&shop, "SELECT count(*) FROM delivery WHERE state = 'due' AND tries = 0") > 0);
	assert_int_equal(number_of(&shop, "SELECT paused_until > unixepoch() + 1700 FROM relay"), 1); /* and stays so */
	relay_end(&relay, taken);
	shop_remove(&shop);
}

struct shared {
	const char *what;
	const char *own[2];
	struct whim whim; /* of the first relay; mail -1: none */
	bool is_down;     /* ... or nobody listens there */
	int least, most;  /* of the mails the first one takes */
};

static const struct shared shares[] = {
	{ "three to one", { "weight = 3;", "weight = 1;" }, { .mail = -1 }, false, 68, 82 },
	{ "one to three", { "weight = 1;", "weight = 3;" }, { .mail = -1 }, false, 18, 32 },
	{ "a share whose relay is down", { "weight = 9;", "" }, { .mail = -1 }, true, 0, 0 },
	{ "a share whose relay is full", { "weight = 9; per_day = 5;", "" }, { .mail = -1 }, false, 5, 5 },
	{ "a share whose relay hangs", { "weight = 9;", "" }, { 10, STEP_RCPT, MUTE, 0 }, false, 10, 10 },
	{ "a fallback that isn't needed", { "fallback = true;", "" }, { .mail = -1 }, false, 0, 0 },
	{ "a fallback beside one that refuses us", { "", "fallback = true;" }, { 5, STEP_MAIL, REFUSE, 550 }, false, 5,
	        5 },
	{ "a fallback beside one that is down", { "", "fallback = true;" }, { .mail = -1 }, true, 0, 0 },
	{ "a fallback beside one that is full for the day", { "per_day = 5;", "fallback = true;" }, { .mail = -1 },
	        false, 5, 5 },
};

/* What the first relay may hold when it hangs: two batches, at most. */
static void mail_goes_by_weight_and_what_one_relay_cannot_take_goes_by_another(void **state)
{
	int failures = 0;
	(void)state;

	for (size_t row = 0; row < sizeof(shares) / sizeof(shares[0]); row++) {
		const struct shared *share = &shares[row];
		const bool hangs = share->whim.act == MUTE && share->whim.mail >= 0;
		struct relay_of_test relays[2] = { relay_start(&share->whim, share->whim.mail >= 0),
			relay_start(NULL, 0) };
		int first[RUN_MAILS] = { 0 }, both[RUN_MAILS] = { 0 }, count = 0;
		struct workshop shop;
		char log[256], expected[80], got[80];

		if (share->is_down)
			kill(relays[0].pid, SIGKILL);
		setup_as(&shop, relays, 2, share->own);
		shop_announce(&shop, RUN_MAILS, ENOUGH_BYTES);
		snprintf(log, sizeof(log), "%s/log", shop.folder);
		shop_start(&shop, log);
		wait_for(&shop,
		        hangs ? "SELECT count(*) FROM delivery WHERE state = 'due'"
		              : "SELECT count(*) FROM delivery WHERE state <> 'delivered'",
		        0);
		wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'submitting' AND relay <> 'r1'", 0);
		assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
		relay_end(&relays[0], first);
		memcpy(both, first, sizeof(both));
		relay_end(&relays[1], both);
		for (int i = 0; i < RUN_MAILS; i++) {
			count += first[i];
			assert_true(both[i] == 1 || (hangs && both[i] == 0));
		}
		snprintf(expected, sizeof(expected), "%d to %d by the first", share->least, share->most);
		snprintf(got, sizeof(got), "%d by the first", count);
		failures += broken(share->what, share->own[0], expected,
		        count >= share->least && count <= share->most ? expected : got);
		shop_remove(&shop);
	}
	assert_int_equal(failures, 0);
}

/* Two sign-ins an hour are two, also after a restart. */
static void sign_ins_are_counted(void **state)
{
	static const struct whim falls[] = { { 1, STEP_RCPT, HANG_UP, 0 }, { 3, STEP_RCPT, HANG_UP, 0 },
		{ 5, STEP_RCPT, HANG_UP, 0 } };
	static const char *const own[] = { "logins_per_hour = 2;" };
	struct relay_of_test relay = relay_start(falls, 3);
	int taken[RUN_MAILS] = { 0 };
	struct workshop shop;
	char log[256];
	(void)state;

	setup_as(&shop, &relay, 1, own);
	shop_announce(&shop, 10, ENOUGH_BYTES);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	for (int start = 0; start < 2; start++) {
		shop_start(&shop, log);
		wait_for(&shop, "SELECT sum(count) FROM relay_login", 2);
		wait_for(&shop, "SELECT count(*) FROM delivery WHERE state = 'submitting'", 0);
		assert_int_equal(shop_stop(&shop, SIGTERM, NULL), 0);
		assert_int_equal(number_of(&shop, "SELECT sum(count) FROM relay_login"), 2);
	}
	assert_in_range(number_of(&shop, "SELECT count(*) FROM delivery WHERE state = 'delivered'"), 1, 5);
	relay_end(&relay, taken);
	shop_remove(&shop);
}

RUN(each_member_gets_one_copy_of_its_own_whatever_the_relay_does, what_is_no_address_reaches_no_line,
        a_stop_waits_for_no_silent_relay_and_doubt_is_one_mail, a_relay_that_puts_all_mail_off_is_noted,
        a_relay_that_refuses_us_rests_and_another_stands_in, a_reload_takes_the_new_relay_at_once,
        a_pace_survives_a_restart, a_relay_whose_limit_the_inbox_learned_of_rests,
        mail_goes_by_weight_and_what_one_relay_cannot_take_goes_by_another, sign_ins_are_counted)
