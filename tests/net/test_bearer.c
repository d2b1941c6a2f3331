/* test_bearer.c - what streams that sign in by OAuth2 may count on, and what providers and servers get to see. */
#include "tests/test.h"
#include "tests/net/scripted.h"
#include <sys/stat.h>
#include "base/clock.h"
#include "base/log.h"
#include "net/stream.h"
#include "net/token_file.h"

enum { TRIES_MS = 15000 };

static char folder[] = "/tmp/convened-bearer-XXXXXX";
static char trusted[64], other[64], token_file[64], secret_file[64];

#define SCRIPT(...)                                                                                                    \
	(const char *const[])                                                                                          \
	{                                                                                                              \
		__VA_ARGS__, NULL                                                                                      \
	}

/* user=teams, auth=Bearer and the token, in base64 */
#define A1       "dXNlcj10ZWFtcwFhdXRoPUJlYXJlciBhMQEB"
#define A2       "dXNlcj10ZWFtcwFhdXRoPUJlYXJlciBhMgEB"
#define JSON     "eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwuZ29vZ2xlLmNvbS8ifQ=="
#define GREETING ">220 relay ESMTP\r\n", "<EHLO helo.example"
#define XOAUTH2                                                                                                        \
	GREETING, ">250-relay\r\n250-PIPELINING\r\n250 AUTH LOGIN XOAUTH2 OAUTHBEARER\r\n", "<AUTH XOAUTH2", ">334 \r\n"
/* libcurl counts its connections in the letter of its tags: the provider's is between ours */
#define IMAP(tag)                                                                                                      \
	">* OK ready\r\n", ("<" tag "001 CAPABILITY"),                                                                 \
	        (">* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 IDLE\r\n" tag                                  \
	         "001 OK CAPABILITY completed.\r\n"),                                                                  \
	        ("<" tag "002 AUTHENTICATE XOAUTH2"), ">+ \r\n"
#define WELCOME                    ">235 welcome\r\n", "HANG"
#define TAKES(t)                   XOAUTH2, ("<" t "\r"), WELCOME
#define REFUSES(t)                 XOAUTH2, ("<" t "\r"), ">535 5.7.3 Authentication unsuccessful\r\n", "AGAIN"
#define ASKED(form)                "TLS", "<POST /collab.example/oauth2/v2.0/token", ("~" form)
#define HTTP(status, length, body) (">HTTP/1.1 " status "\r\nContent-Length: " length "\r\n\r\n" body), "HANG"
#define NEW_A2                     HTTP("200 OK", "38", "{\"access_token\":\"a2\",\"expires_in\":600}")
#define SAME_A1                    HTTP("200 OK", "38", "{\"access_token\":\"a1\",\"expires_in\":600}")
#define NEW_A2_R2                  HTTP("200 OK", "59", "{\"access_token\":\"a2\",\"expires_in\":600,\"refresh_token\":\"r2\"}")

struct story {
	const char *promise;
	enum grant grant;
	const char *access, *refresh; /* of the file; access NULL: there is none */
	int left_s;                   /* of its hour */
	const char *const *provider;  /* NULL: is not to be asked */
	const char *const *server;
	enum err_kind kind;
	const char *words; /* of the error */
	const char *kept;  /* in the file, in the end */
};

static const struct story stories[] = {
	{ "a fresh token asks nobody", GRANT_DEVICE_CODE, "a1", "r1", 3000, NULL, SCRIPT(TAKES(A1)), ERR_NONE, "",
	        "a1 r1" },
	{ "the application's first token", GRANT_CLIENT_CREDENTIALS, NULL, "", 0,
	        SCRIPT(ASKED("client_secret=app-secret&grant_type=client_credentials&scope="), NEW_A2),
	        SCRIPT(TAKES(A2)), ERR_NONE, "", "a2 " },
	{ "near its end it is renewed, and what came new is kept", GRANT_DEVICE_CODE, "a1", "r1", 200,
	        SCRIPT(ASKED("grant_type=refresh_token&refresh_token=r1&"), NEW_A2_R2), SCRIPT(TAKES(A2)), ERR_NONE, "",
	        "a2 r2" },
	{ "a refresh token that isn't replaced stays", GRANT_DEVICE_CODE, "a1", "r1", -5,
	        SCRIPT(ASKED("refresh_token=r1&"), NEW_A2), SCRIPT(TAKES(A2)), ERR_NONE, "", "a2 r1" },
	{ "a refused token is renewed, once", GRANT_DEVICE_CODE, "a1", "r1", 3000,
	        SCRIPT(ASKED("refresh_token=r1&"), NEW_A2), SCRIPT(REFUSES(A1), TAKES(A2)), ERR_NONE, "", "a2 r1" },
	{ "a second refusal is for a person", GRANT_DEVICE_CODE, "a1", "r1", 3000,
	        SCRIPT(ASKED("refresh_token=r1&"), NEW_A2),
	        SCRIPT(REFUSES(A1), XOAUTH2, ("<" A2 "\r"), ">535 5.7.139 SmtpClientAuthentication is disabled\r\n",
	                "HANG"),
	        ERR_PERMANENT,
	        "an access token that just came was refused, too: 535 5.7.139 SmtpClientAuthentication is disabled",
	        "a2 r1" },
	{ "the same token again is no reason to ask a third time", GRANT_DEVICE_CODE, "a1", "r1", 3000,
	        SCRIPT(ASKED("refresh_token=r1&"), SAME_A1),
	        SCRIPT(XOAUTH2, ("<" A1 "\r"), ">535 5.7.139 SmtpClientAuthentication is disabled\r\n", "HANG"),
	        ERR_PERMANENT,
	        "refused (535 5.7.139 SmtpClientAuthentication is disabled): no access token (run `convened login`): same-token",
	        "a1 r1" },
	{ "a refusal for a while renews nothing", GRANT_DEVICE_CODE, "a1", "r1", 3000, NULL,
	        SCRIPT(XOAUTH2, ("<" A1 "\r"), ">432 4.3.2 Concurrent connections limit exceeded\r\n", "HANG"),
	        ERR_TEMPORARY, "432 4.3.2", "a1 r1" },
	{ "Google's challenge is told in its words", GRANT_CLIENT_CREDENTIALS, NULL, "", 0,
	        SCRIPT("TLS", "~grant_type", HTTP("200 OK", "38", "{\"access_token\":\"a1\",\"expires_in\":600}"),
	                "AGAIN", "TLS", "~grant_type", NEW_A2),
	        SCRIPT(XOAUTH2, ("<" A1 "\r"), (">334 " JSON "\r\n"), "AGAIN", XOAUTH2, ("<" A2 "\r"),
	                (">334 " JSON "\r\n"), "HANG"),
	        ERR_PERMANENT, "'status':'401'", "a2 " },
	{ "who took our consent back ends it", GRANT_DEVICE_CODE, "a1", "r1", -5,
	        SCRIPT(ASKED("refresh_token=r1&"),
	                HTTP("400 Bad Request", "76",
	                        "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50173: it was revoked.\"}")),
	        NULL, ERR_PERMANENT, "no access token (run `convened login`): AADSTS50173: it was revoked.", "a1 r1" },
	{ "a busy provider is asked again later", GRANT_DEVICE_CODE, "a1", "r1", -5,
	        SCRIPT(ASKED("refresh_token=r1&"), HTTP("503 Busy", "0", "")), NULL, ERR_TEMPORARY, "http-503",
	        "a1 r1" },
	{ "and until its end the old token does", GRANT_DEVICE_CODE, "a1", "r1", 200,
	        SCRIPT(ASKED("refresh_token=r1&"), HTTP("503 Busy", "0", "")), SCRIPT(TAKES(A1)), ERR_NONE, "",
	        "a1 r1" },
	{ "no redirect is followed", GRANT_DEVICE_CODE, "a1", "r1", -5,
	        SCRIPT(ASKED("refresh_token=r1&"),
	                ">HTTP/1.1 307 Go\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", "HANG"),
	        NULL, ERR_TEMPORARY, "http-307", "a1 r1" },
	{ "an answer without an end is cut off", GRANT_DEVICE_CODE, "a1", "r1", -5,
	        SCRIPT(ASKED("refresh_token=r1&"), ">HTTP/1.1 200 OK\r\n\r\n", "FLOOD"), NULL, ERR_TEMPORARY,
	        "network: the answer is too long", "a1 r1" },
	{ "nobody has logged in", GRANT_DEVICE_CODE, NULL, "", 0, NULL, NULL, ERR_PERMANENT, "run `convened login`",
	        "" },
	{ "OAUTHBEARER where only that is offered", GRANT_DEVICE_CODE, "a1", "r1", 3000, NULL,
	        SCRIPT(GREETING, ">250-relay\r\n250 AUTH LOGIN OAUTHBEARER\r\n", "AGAIN", GREETING,
	                ">250-relay\r\n250 AUTH LOGIN OAUTHBEARER\r\n", "<AUTH OAUTHBEARER", ">334 \r\n",
	                "<bixhPXRlYW1zLAFob3N0PTEyNy4wLjAuMQFwb3J0", WELCOME),
	        ERR_NONE, "", "a1 r1" },
	{ "IMAP: a refused token is renewed, once", GRANT_DEVICE_CODE, "a1", "r1", 3000,
	        SCRIPT(ASKED("refresh_token=r1&"), NEW_A2),
	        SCRIPT(IMAP("A"), ("<" A1 "\r"), ">A002 NO AUTHENTICATE failed.\r\n", "AGAIN", IMAP("C"), ("<" A2 "\r"),
	                ">C002 OK AUTHENTICATE completed.\r\n", "HANG"),
	        ERR_NONE, "", "a2 r1" },
	{ "IMAP: so it is after a challenge", GRANT_DEVICE_CODE, "a1", "r1", 3000,
	        SCRIPT(ASKED("refresh_token=r1&"), NEW_A2),
	        SCRIPT(IMAP("A"), ("<" A1 "\r"), (">+ " JSON "\r\n"), "AGAIN", IMAP("C"), ("<" A2 "\r"),
	                (">+ " JSON "\r\n"), "HANG"),
	        ERR_PERMANENT, "refused, too: {'status':'401'", "a2 r1" },
	{ "IMAP: too many lines at once renew nothing", GRANT_DEVICE_CODE, "a1", "r1", 3000, NULL,
	        SCRIPT(IMAP("A"), ("<" A1 "\r"), ">A002 NO [ALERT] Too many simultaneous connections.\r\n", "HANG"),
	        ERR_TEMPORARY, "Too many", "a1 r1" },
	{ "a server that knows passwords only", GRANT_DEVICE_CODE, "a1", "r1", 3000, NULL,
	        SCRIPT(GREETING, ">250-relay\r\n250 AUTH LOGIN PLAIN\r\n", "HANG"), ERR_PERMANENT,
	        "offers neither XOAUTH2 nor OAUTHBEARER", "a1 r1" },
};

static struct oauth_config account(enum grant grant, const char *authority, const char *ca_file)
{
	return (struct oauth_config){ .provider = PROVIDER_MICROSOFT,
		.grant = grant,
		.client_id = "app",
		.tenant = "collab.example",
		.client_secret_file = grant == GRANT_CLIENT_CREDENTIALS ? secret_file : "",
		.token_file = token_file,
		.authority = authority,
		.ca_file = ca_file };
}

static struct server relay_at(int port)
{
	return (struct server){ .provider = PROVIDER_MICROSOFT,
		.sign_in = SIGN_IN_OAUTH,
		.host = "127.0.0.1",
		.port = port,
		.tls = TLS_NONE,
		.user = "teams",
		.password_file = "",
		.ca_file = "" };
}

static void file_make(const struct oauth_config *oauth, const char *access, const char *refresh, int left_s)
{
	static struct oauth_tokens tokens;
	const int64_t now = clock_now(&clock_system);
	struct error err = { 0 };
	tokens = (struct oauth_tokens){ .obtained_at = now + left_s - HOUR_S, .expires_at = now + left_s };
	snprintf(tokens.access_token, sizeof(tokens.access_token), "%s", access);
	snprintf(tokens.refresh_token, sizeof(tokens.refresh_token), "%s", refresh);
	assert_int_equal(oauth_tokens_store(oauth, "teams", &tokens, &err), ERR_NONE);
}

static const char *file_text(struct arena *arena, const struct oauth_config *oauth)
{
	static struct oauth_tokens tokens;
	if (oauth_tokens_load(oauth, &tokens, NULL) != ERR_NONE)
		return "";
	return arena_printf(arena, "%s %s", tokens.access_token, tokens.refresh_token);
}

static enum stream_state stream_end(struct network *network, const struct stream *stream, struct error *err)
{
	const int64_t end_ms = clock_monotonic_ms(&clock_system) + TRIES_MS;
	while (stream_state(stream, err) == STREAM_CONNECTING && clock_monotonic_ms(&clock_system) < end_ms) {
		struct pollfd fds[16];
		int timeout_ms = 1000;
		const size_t count = network_poll(network, fds, 16, &timeout_ms);
		poll(fds, (nfds_t)count, timeout_ms);
		network_work(network);
	}
	return stream_state(stream, err);
}

static struct stream *stream_begin_as(struct network *network, enum protocol protocol, int port)
{
	const struct server server = relay_at(port);
	struct stream *stream = NULL;
	struct error err = { 0 };
	assert_int_equal(stream_open(network, protocol, &server, "", "helo.example",
	                         clock_monotonic_ms(&clock_system) + TRIES_MS, &stream, &err),
	        ERR_NONE);
	return stream;
}

static struct stream *stream_begin(struct network *network, int port)
{
	return stream_begin_as(network, PROTOCOL_SMTP, port);
}

static int story_play(const struct story *story)
{
	struct arena arena = { 0 };
	struct scripted provider = { .port = 1 }, server = { .port = 1 }; /* nobody listens there */
	struct error err = { 0 };
	const bool is_imap = story->server != NULL && strncmp(story->server[0], ">* OK", 5) == 0;
	if (story->provider != NULL)
		provider = scripted_start(story->provider, trusted, NULL);
	if (story->server != NULL)
		server = scripted_start(story->server, trusted, NULL);
	const struct oauth_config oauth =
	        account(story->grant, arena_printf(&arena, "https://localhost:%d", provider.port), trusted);
	unlink(token_file);
	if (story->access != NULL)
		file_make(&oauth, story->access, story->refresh, story->left_s);
	struct network *network = network_open();
	network_account(network, &oauth);
	struct stream *stream = stream_begin_as(network, is_imap ? PROTOCOL_IMAP : PROTOCOL_SMTP, server.port);
	const enum stream_state state = stream_end(network, stream, &err);
	if (state == STREAM_READY && !stream_offers(stream, "PIPELINING") && !stream_offers(stream, "AUTH")
	        && !stream_offers(stream, "IDLE"))
		err_set(&err, ERR_UNKNOWN, "it tells no offers");
	stream_close(stream);
	network_close(network);
	const int provider_status = story->provider == NULL ? SCRIPT_PLAYED : scripted_end(&provider);
	const int server_status = story->server == NULL ? SCRIPT_PLAYED : scripted_end(&server);
	const char *expected = arena_printf(
	        &arena, "kind %d provider 0 server 0 kept %s: %s", (int)story->kind, story->kept, story->words);
	const char *got = arena_printf(&arena, "kind %d provider %d server %d kept %s: %s", (int)err.kind,
	        provider_status, server_status, file_text(&arena, &oauth),
	        strstr(err.text, story->words) != NULL ? story->words : err.text);
	const int failures = broken(story->promise, "", expected, got);
	arena_free(&arena);
	return failures;
}

static void a_stream_has_a_token_or_says_what_to_do(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++)
		failures += story_play(&stories[i]);
	assert_int_equal(failures, 0);
}

/* ---- several ---- */

static void many_streams_ask_the_provider_once(void **state)
{
	struct arena arena = { 0 };
	const struct scripted provider = scripted_start(SCRIPT(ASKED("refresh_token=r1&"), NEW_A2_R2), trusted, NULL);
	const struct scripted first = scripted_start(SCRIPT(TAKES(A2)), trusted, NULL);
	const struct scripted second = scripted_start(SCRIPT(TAKES(A2)), trusted, NULL);
	const struct oauth_config oauth =
	        account(GRANT_DEVICE_CODE, arena_printf(&arena, "https://localhost:%d", provider.port), trusted);
	struct network *network = network_open();
	struct error err = { 0 };
	(void)state;
	file_make(&oauth, "a1", "r1", -5);
	network_account(network, &oauth);
	struct stream *given_up = stream_begin(network, first.port); /* its fetch goes on for the others */
	struct stream *one = stream_begin(network, first.port), *two = stream_begin(network, second.port);
	network_account(network, &oauth); /* a reload in between takes nothing away */
	stream_close(given_up);
	assert_int_equal(stream_end(network, one, &err), STREAM_READY);
	assert_int_equal(stream_end(network, two, &err), STREAM_READY);
	stream_close(one);
	stream_close(two);
	network_close(network);
	assert_int_equal(scripted_end(&provider), SCRIPT_PLAYED);
	assert_int_equal(scripted_end(&first), SCRIPT_PLAYED);
	assert_int_equal(scripted_end(&second), SCRIPT_PLAYED);
	arena_free(&arena);
}

/* The other worker has the lock: what it stores is used, and nobody else asks. */
static void workers_share_what_one_of_them_got(void **state)
{
	const struct scripted server = scripted_start(SCRIPT(TAKES(A2)), trusted, NULL);
	const struct oauth_config oauth = account(GRANT_DEVICE_CODE, "https://localhost:1", trusted);
	static struct oauth_tokens tokens;
	struct network *network = network_open();
	struct error err = { 0 };
	int lock_fd = -1;
	(void)state;
	file_make(&oauth, "a1", "r1", -5);
	assert_int_equal(token_lock(token_file, &lock_fd, &err), ERR_NONE);
	network_account(network, &oauth);
	struct stream *stream = stream_begin(network, server.port);
	for (int i = 0; i < 3; i++) {
		int timeout_ms = -1;
		(void)network_poll(network, NULL, 0, &timeout_ms);
		assert_true(timeout_ms >= 0 && timeout_ms <= 1000); /* a lock wakes nobody */
		network_work(network);
		assert_int_equal(stream_state(stream, &err), STREAM_CONNECTING);
	}
	assert_int_equal(token_load(&oauth, &tokens, &err), ERR_NONE);
	memcpy(tokens.access_token, "a2", 3);
	tokens.expires_at += HOUR_S;
	assert_int_equal(token_store(&oauth, NULL, &tokens, &err), ERR_NONE);
	close(lock_fd);
	assert_int_equal(stream_end(network, stream, &err), STREAM_READY);
	stream_close(stream);
	network_close(network);
	assert_int_equal(scripted_end(&server), SCRIPT_PLAYED);
}

/* ---- what failed ---- */

static void final_play(int left_s, const char *const *server_script)
{
	struct arena arena = { 0 };
	const struct scripted provider = scripted_start(
	        SCRIPT(ASKED("refresh_token=r1&"), HTTP("400 Bad", "25", "{\"error\":\"invalid_grant\"}")), trusted,
	        NULL);
	const struct scripted server = scripted_start(server_script, trusted, NULL);
	const struct oauth_config oauth =
	        account(GRANT_DEVICE_CODE, arena_printf(&arena, "https://localhost:%d", provider.port), trusted);
	struct network *network = network_open();
	struct error err = { 0 }, again = { 0 };
	file_make(&oauth, "a1", "r1", left_s);
	network_account(network, &oauth);
	struct stream *stream = stream_begin(network, server.port);
	assert_int_equal(stream_end(network, stream, &err), STREAM_FAILED);
	stream_close(stream);
	assert_int_equal(scripted_end(&provider), SCRIPT_PLAYED);
	stream = stream_begin(network, server.port);
	assert_int_equal(stream_state(stream, &again), STREAM_FAILED); /* at once */
	assert_non_null(strstr(err.text, "invalid_grant"));
	assert_non_null(strstr(again.text, "invalid_grant"));
	stream_close(stream);
	file_make(&oauth, "a2", "r2", 3000);
	stream = stream_begin(network, server.port);
	assert_int_equal(stream_end(network, stream, &err), STREAM_READY);
	stream_close(stream);
	network_close(network);
	assert_int_equal(scripted_end(&server), SCRIPT_PLAYED);
	arena_free(&arena);
}

static void after_a_final_failure_nobody_is_asked_until_somebody_has_logged_in(void **state)
{
	(void)state;
	final_play(-5, SCRIPT(TAKES(A2)));
	final_play(3000, SCRIPT(REFUSES(A1), TAKES(A2))); /* nor is the server asked whether it still refuses */
}

/* A worker that is stopped while the provider answers: the new refresh token would be lost with it. */
static void an_answer_on_its_way_is_kept_though_nobody_waits(void **state)
{
	struct arena arena = { 0 };
	const struct scripted provider = scripted_start(SCRIPT(ASKED("refresh_token=r1&"), NEW_A2_R2), trusted, NULL);
	const struct oauth_config oauth =
	        account(GRANT_DEVICE_CODE, arena_printf(&arena, "https://localhost:%d", provider.port), trusted);
	struct network *network = network_open();
	(void)state;
	file_make(&oauth, "a1", "r1", -5);
	network_account(network, &oauth);
	stream_close(stream_begin(network, 1));
	network_close(network);
	assert_int_equal(scripted_end(&provider), SCRIPT_PLAYED);
	assert_string_equal(file_text(&arena, &oauth), "a2 r2");
	arena_free(&arena);
}

static void who_hangs_keeps_nobody_from_stopping(void **state)
{
	struct arena arena = { 0 };
	const struct scripted provider = scripted_start(SCRIPT("HANG"), trusted, NULL);
	const struct oauth_config oauth =
	        account(GRANT_DEVICE_CODE, arena_printf(&arena, "https://localhost:%d", provider.port), trusted);
	struct network *network = network_open();
	const int64_t before_ms = clock_monotonic_ms(&clock_system);
	(void)state;
	file_make(&oauth, "a1", "r1", -5);
	network_account(network, &oauth);
	stream_close(stream_begin(network, 1));
	network_close(network);
	assert_true(clock_monotonic_ms(&clock_system) - before_ms < 3500);
	assert_int_equal(scripted_end(&provider), SCRIPT_PLAYED);
	arena_free(&arena);
}

static void a_provider_that_is_another_sees_no_secret(void **state)
{
	struct arena arena = { 0 };
	const struct scripted provider = scripted_start(SCRIPT("TLS", "~r1"), trusted, NULL);
	const struct oauth_config oauth =
	        account(GRANT_DEVICE_CODE, arena_printf(&arena, "https://localhost:%d", provider.port), other);
	struct network *network = network_open();
	struct error err = { 0 };
	(void)state;
	file_make(&oauth, "a1", "r1", -5);
	network_account(network, &oauth);
	struct stream *stream = stream_begin(network, 1);
	assert_int_equal(stream_end(network, stream, &err), STREAM_FAILED);
	assert_int_equal(err.kind, ERR_PERMANENT);
	assert_non_null(strstr(err.text, "certificate"));
	stream_close(stream);
	network_close(network);
	assert_int_equal(scripted_end(&provider), SCRIPT_BROKEN);
	arena_free(&arena);
}

/* A new refresh token that can't be kept would be lost with the process: the access token beside it waits, until it can be kept or
 * somebody has logged in. */
static void unstored_play(const char *const *server_script, bool is_login_between, const char *kept)
{
	struct arena arena = { 0 };
	const struct scripted provider = scripted_start(SCRIPT(ASKED("refresh_token=r1&"), NEW_A2_R2), trusted, NULL);
	const struct scripted server = scripted_start(server_script, trusted, NULL);
	const struct oauth_config oauth =
	        account(GRANT_DEVICE_CODE, arena_printf(&arena, "https://localhost:%d", provider.port), trusted);
	const char *in_the_way = arena_printf(&arena, "%s.new", token_file);
	struct network *network = network_open();
	struct error err = { 0 };
	file_make(&oauth, "a1", "r1", -5);
	assert_int_equal(mkdir(in_the_way, 0700), 0);
	network_account(network, &oauth);
	struct stream *stream = stream_begin(network, server.port);
	assert_int_equal(stream_end(network, stream, &err), STREAM_FAILED);
	assert_non_null(strstr(err.text, token_file));
	stream_close(stream);
	assert_int_equal(scripted_end(&provider), SCRIPT_PLAYED);
	assert_int_equal(rmdir(in_the_way), 0);
	if (is_login_between)
		file_make(&oauth, "a1", "r3", 3000);
	network_account(network, &oauth); /* a reload: what failed is tried at once */
	stream = stream_begin(network, server.port);
	assert_int_equal(stream_end(network, stream, &err), STREAM_READY);
	assert_string_equal(file_text(&arena, &oauth), kept);
	stream_close(stream);
	network_close(network);
	assert_int_equal(scripted_end(&server), SCRIPT_PLAYED);
	arena_free(&arena);
}

static void what_cannot_be_stored_is_not_used(void **state)
{
	(void)state;
	unstored_play(SCRIPT(TAKES(A2)), false, "a2 r2");
	unstored_play(SCRIPT(TAKES(A1)), true, "a1 r3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_has_a_token_or_says_what_to_do),
		cmocka_unit_test(many_streams_ask_the_provider_once),
		cmocka_unit_test(workers_share_what_one_of_them_got),
		cmocka_unit_test(after_a_final_failure_nobody_is_asked_until_somebody_has_logged_in),
		cmocka_unit_test(an_answer_on_its_way_is_kept_though_nobody_waits),
		cmocka_unit_test(who_hangs_keeps_nobody_from_stopping),
		cmocka_unit_test(a_provider_that_is_another_sees_no_secret),
		cmocka_unit_test(what_cannot_be_stored_is_not_used),
	};
	char lock[80];
	if (mkdtemp(folder) == NULL)
		return 1;
	log_open("test", LOG_ERROR_LEVEL);
	setenv("https_proxy", "http://127.0.0.1:1", 1); /* the environment's proxy doesn't count */
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	snprintf(trusted, sizeof(trusted), "%s/trusted.pem", folder);
	snprintf(other, sizeof(other), "%s/other.pem", folder);
	snprintf(token_file, sizeof(token_file), "%s/convened.token", folder);
	snprintf(secret_file, sizeof(secret_file), "%s/app.secret", folder);
	snprintf(lock, sizeof(lock), "%s.lock", token_file);
	certificate_make(trusted, "localhost");
	certificate_make(other, "localhost");
	FILE *secret = fopen(secret_file, "w");
	fputs("app-secret\n", secret);
	fclose(secret);
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(trusted);
	unlink(other);
	unlink(token_file);
	unlink(secret_file);
	unlink(lock);
	rmdir(folder);
	return failed;
}
