/* test_stream.c - what the rooms above may count on when they open a stream, and what a hostile server gets to see. */
#include "tests/test.h"
#include "tests/net/scripted.h"
#include "base/clock.h"
#include "net/stream.h"

#define SECRET        "pass-word-of-the-test"
#define SECRET_BASE64 "AHRlYW1zAHBhc3Mtd29yZC1vZi10aGUtdGVzdA==" /* \0teams\0 and the secret */
#define READS_SECRET  "<AHRlYW1zAHBhc3Mtd29yZC1vZi10aGUtdGVzdA=="
/* At once is well before the ten seconds that all may take; a slow machine may need its time. */
enum { DEADLINE_MS = 700, AT_ONCE_MS = 5000 };

static char folder[] = "/tmp/convened-net-XXXXXX";
static char trusted[64], other[64];

#define SCRIPT(...)                                                                                                    \
	(const char *const[])                                                                                          \
	{                                                                                                              \
		__VA_ARGS__, NULL                                                                                      \
	}

struct opening {
	const char *promise;
	enum protocol protocol;
	enum tls tls;
	const char *host, *user, *ca_file;
	enum err_kind kind;
	const char *words; /* what the error says; of a ready stream: an offer */
	bool is_waited;    /* only the deadline ends it */
	const char *const *script;
};

#define GREETING ">220 relay ESMTP\r\n", "<EHLO helo.example"
#define TO_TLS   GREETING, ">250-relay\r\n250-FAKE\r\n250 STARTTLS\r\n", "<STARTTLS", ">220 go on\r\n", "TLS"
#define AUTH                                                                                                           \
	"<EHLO", ">250-relay\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250 AUTH PLAIN GSSAPI NTLM\r\n", "<AUTH PLAIN",     \
	        ">334 \r\n", READS_SECRET

static const struct opening openings[] = {
	{ "STARTTLS, sign-in, and what was offered after it", PROTOCOL_SMTP, TLS_STARTTLS, "localhost", "teams",
	        trusted, ERR_NONE, "PIPELINING", false, SCRIPT(TO_TLS, AUTH, ">235 welcome\r\n", "<", ">") },
	{ "what was offered before TLS doesn't count", PROTOCOL_SMTP, TLS_STARTTLS, "localhost", "teams", trusted,
	        ERR_NONE, "!FAKE", false, SCRIPT(TO_TLS, AUTH, ">235 welcome\r\n", "<") },
	{ "an offer's parameters don't hide its name", PROTOCOL_SMTP, TLS_STARTTLS, "localhost", "teams", trusted,
	        ERR_NONE, "size", false, SCRIPT(TO_TLS, AUTH, ">235 welcome\r\n", "<") },
	{ "IMAP by PLAIN, even where GSSAPI is offered", PROTOCOL_IMAP, TLS_IMPLICIT, "localhost", "teams", trusted,
	        ERR_NONE, "IDLE", false,
	        SCRIPT("TLS", ">* OK [CAPABILITY IMAP4rev1 AUTH=GSSAPI] hello\r\n", "<A001 CAPABILITY",
	                ">* CAPABILITY IMAP4rev1 AUTH=GSSAPI AUTH=PLAIN IDLE\r\nA001 OK\r\n",
	                "<A002 AUTHENTICATE PLAIN", ">+ \r\n", READS_SECRET, ">A002 OK in\r\n", "<") },
	{ "that a list has ended is no offer", PROTOCOL_IMAP, TLS_IMPLICIT, "localhost", "teams", trusted, ERR_NONE,
	        "IDLE", false,
	        SCRIPT("TLS", ">* OK hello\r\n", "<A001 CAPABILITY",
	                ">* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE\r\nA001 OK CAPABILITY completed.\r\n",
	                "<A002 AUTHENTICATE PLAIN", ">+ \r\n", READS_SECRET, ">A002 OK in\r\n", "<") },
	{ "IMAP by LOGIN, where there is no PLAIN", PROTOCOL_IMAP, TLS_IMPLICIT, "localhost", "teams", trusted,
	        ERR_NONE, "IDLE", false,
	        SCRIPT("TLS", ">* OK hello\r\n", "<A001 CAPABILITY",
	                ">* CAPABILITY IMAP4rev1 AUTH=GSSAPI\r\nA001 OK\r\n", "AGAIN", "TLS", ">* OK hello\r\n",
	                "<B001 CAPABILITY", ">* CAPABILITY IMAP4rev1 IDLE\r\nB001 OK\r\n",
	                "<B002 LOGIN teams pass-word-of-the-test", ">B002 OK in\r\n", "<") },
	{ "no TLS on loopback where the config says so", PROTOCOL_SMTP, TLS_NONE, "127.0.0.1", "", "", ERR_NONE, "DSN",
	        false, SCRIPT(GREETING, ">250-relay\r\n250 DSN\r\n", "<") },
	{ "no STARTTLS, no secret", PROTOCOL_SMTP, TLS_STARTTLS, "localhost", "teams", trusted, ERR_PERMANENT,
	        "STARTTLS", false, SCRIPT(GREETING, ">250-relay\r\n250 AUTH PLAIN\r\n", "HANG") },
	{ "a made-up PREAUTH gets no further", PROTOCOL_IMAP, TLS_STARTTLS, "localhost", "teams", trusted,
	        ERR_PERMANENT, "STARTTLS", false,
	        SCRIPT(">* PREAUTH welcome\r\n", "<A001", ">* CAPABILITY IMAP4rev1 STARTTLS\r\nA001 OK\r\n", "HANG") },
	{ "bytes put behind the answer to STARTTLS end it", PROTOCOL_SMTP, TLS_STARTTLS, "localhost", "teams", trusted,
	        ERR_TEMPORARY, "localhost", false,
	        SCRIPT(GREETING, ">250-relay\r\n250 STARTTLS\r\n", "<STARTTLS", ">220 go\r\n250 injected\r\n",
	                "HANG") },
	{ "no TLS before 1.2", PROTOCOL_SMTP, TLS_IMPLICIT, "localhost", "teams", trusted, ERR_TEMPORARY, "localhost",
	        false,
	        SCRIPT("OLD TLS", GREETING, ">250 AUTH PLAIN\r\n", "<AUTH PLAIN", ">334 \r\n", READS_SECRET,
	                ">235 welcome\r\n", "<") },
	{ "a certificate of another issuer", PROTOCOL_SMTP, TLS_IMPLICIT, "localhost", "teams", other, ERR_PERMANENT,
	        "certificate", false, SCRIPT("TLS", "HANG") },
	{ "a certificate of another name", PROTOCOL_IMAP, TLS_IMPLICIT, "127.0.0.1", "teams", trusted, ERR_PERMANENT,
	        "127.0.0.1", false, SCRIPT("TLS", "HANG") },
	{ "a refused password has code and all words, and its farewell waits for nobody", PROTOCOL_SMTP, TLS_STARTTLS,
	        "localhost", "teams", trusted, ERR_PERMANENT, "sign-in: 535-5.7.8 not accepted. 5.7.8 ask support",
	        false, SCRIPT(TO_TLS, AUTH, ">535-5.7.8 not accepted.\r\n535 5.7.8 ask support\r\n", "HANG") },
	{ "a sign-in that fails for a while is tried again", PROTOCOL_SMTP, TLS_STARTTLS, "localhost", "teams", trusted,
	        ERR_TEMPORARY, "454 4.7.0 later", false, SCRIPT(TO_TLS, AUTH, ">454 4.7.0 later\r\n", "HANG") },
	{ "IMAP's refusal in its own words", PROTOCOL_IMAP, TLS_IMPLICIT, "localhost", "teams", trusted, ERR_PERMANENT,
	        "sign-in: A002 NO [AUTHENTICATIONFAILED] who?", false,
	        SCRIPT("TLS", ">* OK hello\r\n", "<A001 CAPABILITY",
	                ">* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA001 OK\r\n", "<A002 AUTHENTICATE PLAIN", ">+ \r\n",
	                READS_SECRET, ">A002 NO [AUTHENTICATIONFAILED] who?\r\n", "HANG") },
	{ "IMAP's refusal for a while", PROTOCOL_IMAP, TLS_IMPLICIT, "localhost", "teams", trusted, ERR_TEMPORARY,
	        "[UNAVAILABLE]", false,
	        SCRIPT("TLS", ">* OK hello\r\n", "<A001 CAPABILITY",
	                ">* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA001 OK\r\n", "<A002 AUTHENTICATE PLAIN", ">+ \r\n",
	                READS_SECRET, ">A002 NO [UNAVAILABLE] busy\r\n", "HANG") },
	{ "a user, but no way to sign in", PROTOCOL_SMTP, TLS_STARTTLS, "localhost", "teams", trusted, ERR_PERMANENT,
	        "no sign-in", false, SCRIPT(TO_TLS, "<EHLO", ">250 relay\r\n", "HANG") },
	{ "no TLS needs a loopback address", PROTOCOL_SMTP, TLS_NONE, "192.0.2.1", "teams", "", ERR_PERMANENT,
	        "loopback", false, NULL },
	{ "a host is no URL", PROTOCOL_SMTP, TLS_IMPLICIT, "me@elsewhere/", "teams", "", ERR_PERMANENT,
	        "not the address", false, NULL },
	{ "a greeting that refuses us is told", PROTOCOL_SMTP, TLS_NONE, "127.0.0.1", "", "", ERR_TEMPORARY,
	        "421 4.3.2 too many connections", false, SCRIPT(">421 4.3.2 too many connections\r\n", "HANG") },
	{ "hanging before the greeting", PROTOCOL_SMTP, TLS_NONE, "127.0.0.1", "", "", ERR_TEMPORARY, "127.0.0.1", true,
	        SCRIPT("HANG") },
	{ "hanging within the sign-in", PROTOCOL_SMTP, TLS_STARTTLS, "localhost", "teams", trusted, ERR_TEMPORARY,
	        "localhost", true, SCRIPT(TO_TLS, AUTH, "HANG") },
	{ "hanging up within the handshake", PROTOCOL_IMAP, TLS_IMPLICIT, "localhost", "teams", trusted, ERR_TEMPORARY,
	        "localhost", false, SCRIPT("<\x16", "CLOSE") },
};

static enum err_kind opened(const struct opening *opening, int port, int wake_fd, struct error *err)
{
	const struct server server = { .host = opening->host,
		.port = port,
		.tls = opening->tls,
		.user = opening->user,
		.password_file = "",
		.ca_file = opening->ca_file };
	const int64_t deadline_ms = clock_monotonic_ms(&clock_system) + (opening->is_waited ? DEADLINE_MS : 10000);
	struct network *network = network_open();
	struct stream *stream = NULL;
	enum err_kind kind =
	        stream_open(network, opening->protocol, &server, SECRET, "helo.example", deadline_ms, &stream, err);

	while (kind == ERR_NONE && stream_state(stream, err) == STREAM_CONNECTING) {
		struct pollfd fds[16] = { { .fd = wake_fd, .events = POLLIN } };
		int timeout_ms = 1000;
		const size_t count = network_poll(network, fds + 1, 15, &timeout_ms);
		poll(fds, (nfds_t)count + 1, timeout_ms);
		network_work(network);
	}
	if (kind == ERR_NONE && stream_state(stream, err) == STREAM_FAILED)
		kind = err->kind;
	if (kind == ERR_NONE) { /* the offer is told as text, so that it is compared as an error would be */
		const char *offer = opening->words[0] == '!' ? opening->words + 1 : opening->words;
		if (stream_offers(stream, offer) == (opening->words[0] != '!'))
			err_set(err, ERR_NONE, "%s", opening->words);
		assert_int_equal(stream_send(stream, "QUIT\r\n", 6, err), 6);
	}
	stream_close(stream);
	network_close(network);
	return kind;
}

static void a_stream_is_opened_or_tells_why_not(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
		const struct opening *opening = &openings[i];
		struct scripted server = { .port = 25 };
		struct error err = { 0 };
		if (opening->script != NULL)
			server = scripted_start(opening->script, trusted, SECRET_BASE64);
		const int64_t before_ms = clock_monotonic_ms(&clock_system);
		const enum err_kind kind = opened(opening, server.port, -1, &err);
		const int64_t took_ms = clock_monotonic_ms(&clock_system) - before_ms;
		const int status = opening->script != NULL ? scripted_end(&server) : SCRIPT_PLAYED;
		const bool is_in_time = took_ms < (opening->is_waited ? DEADLINE_MS : 0) + AT_ONCE_MS;
		char expected[1400], got[1400];
		snprintf(expected, sizeof(expected), "kind %d in time 1 secret kept 1: %s", (int)opening->kind,
		        opening->words);
		snprintf(got, sizeof(got), "kind %d in time %d secret kept %d: %s", (int)kind, is_in_time,
		        status != SCRIPT_SECRET_SEEN,
		        strstr(err.text, opening->words) != NULL ? opening->words : err.text);
		failures += broken(opening->promise, opening->host, expected, got);
		assert_null(strstr(err.text, SECRET));
	}
	assert_int_equal(failures, 0);
}

static const struct {
	const char *promise;
	enum tls tls;
	const char *host, *ca_file;
	enum stream_step step;
	const char *certificate; /* "" none was shown */
	const char *const *script;
} steps[] = {
	{ "a name that nobody has", TLS_IMPLICIT, "no.such.host.invalid", trusted, STREAM_STEP_NAME, "", NULL },
	{ "a port where nobody listens", TLS_IMPLICIT, "localhost", trusted, STREAM_STEP_CONNECT, "", NULL },
	{ "no STARTTLS", TLS_STARTTLS, "localhost", trusted, STREAM_STEP_TLS, "", SCRIPT(GREETING, ">250 relay\r\n") },
	{ "another issuer", TLS_IMPLICIT, "localhost", other, STREAM_STEP_TLS, "of this host", SCRIPT("TLS", "HANG") },
	{ "another name", TLS_IMPLICIT, "127.0.0.1", trusted, STREAM_STEP_TLS, "of another", SCRIPT("TLS", "HANG") },
	{ "another protocol", TLS_IMPLICIT, "localhost", trusted, STREAM_STEP_TLS, "", SCRIPT(">220 plain\r\n") },
	{ "a refused password", TLS_STARTTLS, "localhost", trusted, STREAM_STEP_SIGN_IN, "of this host",
	        SCRIPT(TO_TLS, AUTH, ">535 5.7.8 no\r\n", "HANG") },
	{ "all well", TLS_STARTTLS, "localhost", trusted, STREAM_STEP_DONE, "of this host",
	        SCRIPT(TO_TLS, AUTH, ">235 welcome\r\n") },
};

static void a_stream_tells_how_far_it_came_and_what_it_was_shown(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const bool is_served = steps[i].script != NULL;
		const struct scripted server =
		        is_served ? scripted_start(steps[i].script, trusted, NULL) : (struct scripted){ .port = 1 };
		const struct server named = { .host = steps[i].host,
			.port = server.port,
			.tls = steps[i].tls,
			.user = "teams",
			.password_file = "",
			.ca_file = steps[i].ca_file };
		struct network *network = network_open();
		struct stream *stream = NULL;
		struct error err = { 0 };
		assert_int_equal(stream_open(network, PROTOCOL_SMTP, &named, SECRET, "helo.example",
		                         clock_monotonic_ms(&clock_system) + 10000, &stream, &err),
		        ERR_NONE);
		(void)stream_wait(stream, -1, &err);
		const struct certificate shown = stream_certificate(stream);
		const bool is_good_now = shown.from_at < time(NULL) && shown.until_at > time(NULL);
		char expected[80], got[80];
		snprintf(expected, sizeof(expected), "step %d %s", (int)steps[i].step, steps[i].certificate);
		snprintf(got, sizeof(got), "step %d %s", (int)stream_step(stream),
		        !is_good_now               ? ""
		                : shown.is_of_host ? "of this host"
		                                   : "of another");
		failures += broken(steps[i].promise, steps[i].host, expected, got);
		if (steps[i].step == STREAM_STEP_DONE) {
			assert_int_equal(stream_offers_number(stream, "size"), 1000);
			assert_int_equal(stream_offers_number(stream, "PIPELINING"), 0);
		}
		stream_close(stream);
		network_close(network);
		if (is_served)
			scripted_end(&server);
	}
	assert_int_equal(failures, 0);
}

/* The other open stream goes on while a second one hangs in its greeting. */
static void a_stream_that_hangs_stalls_no_other(void **state)
{
	const struct scripted slow = scripted_start(SCRIPT("HANG"), trusted, NULL);
	const struct scripted fast =
	        scripted_start(SCRIPT(GREETING, ">250 relay\r\n", "<NOOP", ">250 done\r\n"), trusted, NULL);
	struct server server = { .host = "127.0.0.1", .tls = TLS_NONE, .user = "", .password_file = "", .ca_file = "" };
	const int64_t deadline_ms = clock_monotonic_ms(&clock_system) + 10000;
	struct network *network = network_open();
	struct stream *hanging = NULL, *ready = NULL;
	struct error err = { 0 };
	char reply[64];
	long got;
	(void)state;

	server.port = slow.port;
	assert_int_equal(stream_open(network, PROTOCOL_SMTP, &server, "", "helo.example", deadline_ms, &hanging, &err),
	        ERR_NONE);
	server.port = fast.port;
	assert_int_equal(
	        stream_open_wait(network, PROTOCOL_SMTP, &server, "", "helo.example", deadline_ms, -1, &ready, &err),
	        ERR_NONE);
	assert_int_equal(stream_send(ready, "NOOP\r\n", 6, &err), 6);
	while ((got = stream_recv(ready, reply, sizeof(reply), &err)) == 0) {
		struct pollfd fd = { .fd = stream_fd(ready), .events = POLLIN };
		assert_int_equal(poll(&fd, 1, 5000), 1);
		network_work(network);
	}
	assert_int_equal(got, 10);
	while ((got = stream_recv(ready, reply, sizeof(reply), &err)) == 0)
		poll(&(struct pollfd){ .fd = stream_fd(ready), .events = POLLIN }, 1, 5000);
	assert_int_equal(got, -1);
	assert_non_null(strstr(err.text, "closed the connection"));
	stream_close(ready);
	stream_close(hanging);
	network_close(network);
	scripted_end(&slow);
	scripted_end(&fast);
}

static void a_wake_up_ends_the_wait_for_a_stream(void **state)
{
	const struct scripted slow = scripted_start(SCRIPT("HANG"), trusted, NULL);
	const struct server server = {
		.host = "127.0.0.1", .port = slow.port, .tls = TLS_NONE, .user = "", .password_file = "", .ca_file = ""
	};
	struct network *network = network_open();
	struct stream *stream = NULL;
	struct error err = { 0 };
	int wake[2];
	(void)state;

	assert_int_equal(pipe(wake), 0);
	assert_int_equal(write(wake[1], "!", 1), 1);
	assert_int_equal(stream_open_wait(network, PROTOCOL_SMTP, &server, "", "helo.example",
	                         clock_monotonic_ms(&clock_system) + 10000, wake[0], &stream, &err),
	        ERR_UNKNOWN);
	network_close(network);
	close(wake[0]);
	close(wake[1]);
	scripted_end(&slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_is_opened_or_tells_why_not),
		cmocka_unit_test(a_stream_tells_how_far_it_came_and_what_it_was_shown),
		cmocka_unit_test(a_stream_that_hangs_stalls_no_other),
		cmocka_unit_test(a_wake_up_ends_the_wait_for_a_stream),
	};
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(trusted, sizeof(trusted), "%s/trusted.pem", folder);
	snprintf(other, sizeof(other), "%s/other.pem", folder);
	certificate_make(trusted, "localhost");
	certificate_make(other, "localhost");
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(trusted);
	unlink(other);
	rmdir(folder);
	return failed;
}
