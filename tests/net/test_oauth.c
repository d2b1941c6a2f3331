/* test_oauth.c - what is asked of a provider, how its answers are taken, and what becomes of tokens on disk. */
#include "tests/test.h"
#include "tests/net/scripted.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/clock.h"
#include "net/oauth_reply.h"
#include "net/oauth_request.h"
#include "net/token_file.h"

enum { NOW = 1800000000 };

static char folder[] = "/tmp/convened-oauth-XXXXXX";
static char token_file[64], trusted[64];

static struct oauth_config account(enum provider provider, enum grant grant, const char *authority)
{
	return (struct oauth_config){ .provider = provider,
		.grant = grant,
		.client_id = "app 1",
		.tenant = provider == PROVIDER_MICROSOFT ? "collab.example" : "",
		.client_secret_file = "",
		.token_file = token_file,
		.authority = authority,
		.ca_file = "" };
}

/* ---- what is asked ---- */

#define MICROSOFT_TOKEN "https://login.microsoftonline.com/collab.example/oauth2/v2.0/token "
#define OUTLOOK                                                                                                        \
	"https%3A%2F%2Foutlook.office.com%2FIMAP.AccessAsUser.All%20https%3A%2F%2Foutlook.office.com%2FSMTP.Send%20"   \
	"offline_access"

static const struct {
	const char *promise, *what;
	enum provider provider;
	enum grant grant;
	const char *authority, *expected;
} requests[] = {
	{ "Microsoft's application asks for itself", "client", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "",
	        MICROSOFT_TOKEN "client_id=app%201&client_secret=s%26t&grant_type=client_credentials&scope="
	                        "https%3A%2F%2Foutlook.office365.com%2F.default" },
	{ "a national cloud names its own servers", "client", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS,
	        "https://login.microsoftonline.us/",
	        "https://login.microsoftonline.us/collab.example/oauth2/v2.0/token client_id=app%201&client_secret=s%26t&"
	        "grant_type=client_credentials&scope=https%3A%2F%2Foutlook.office365.us%2F.default" },
	{ "a device code is asked for without a secret", "device", PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, "",
	        "https://login.microsoftonline.com/collab.example/oauth2/v2.0/devicecode client_id=app%201&scope=" OUTLOOK },
	{ "a device code is redeemed", "device token", PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, "",
	        MICROSOFT_TOKEN
	        "client_id=app%201&client_secret=s%26t&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3A"
	        "device_code&device_code=d%2F1" },
	{ "Microsoft's refresh names its scope", "refresh", PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, "",
	        MICROSOFT_TOKEN
	        "client_id=app%201&client_secret=s%26t&grant_type=refresh_token&refresh_token=r%2B1&scope=" OUTLOOK },
	{ "Google's refresh doesn't", "refresh", PROVIDER_GOOGLE, GRANT_AUTHORIZATION_CODE, "",
	        "https://oauth2.googleapis.com/token client_id=app%201&client_secret=s%26t&grant_type=refresh_token&"
	        "refresh_token=r%2B1" },
	{ "a code goes with its verifier", "code", PROVIDER_GOOGLE, GRANT_AUTHORIZATION_CODE,
	        "https://id.example.org:8443",
	        "https://id.example.org:8443/token client_id=app%201&client_secret=s%26t&grant_type=authorization_code&"
	        "code=4%2Fc&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711&code_verifier="
	        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" },
	/* the verifier and its challenge are those of RFC 7636, appendix B */
	{ "Google's browser asks for consent, so that a refresh token comes", "browser", PROVIDER_GOOGLE,
	        GRANT_AUTHORIZATION_CODE, "",
	        "https://accounts.google.com/o/oauth2/v2/auth?client_id=app%201&response_type=code&redirect_uri=http%3A%2F%2F"
	        "127.0.0.1%3A4711&scope=https%3A%2F%2Fmail.google.com%2F&state=st&code_challenge="
	        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&login_hint=teams%40collab.example&"
	        "access_type=offline&prompt=consent " },
	{ "Microsoft's browser", "browser", PROVIDER_MICROSOFT, GRANT_AUTHORIZATION_CODE, "",
	        "https://login.microsoftonline.com/collab.example/oauth2/v2.0/authorize?client_id=app%201&response_type=code&"
	        "redirect_uri=http%3A%2F%2F127.0.0.1%3A4711&scope=" OUTLOOK "&state=st&code_challenge="
	        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&login_hint=teams%40collab.example " },
};

static void a_provider_is_asked_as_it_documents(void **state)
{
	static struct oauth_request request;
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct oauth_config oauth = account(requests[i].provider, requests[i].grant, requests[i].authority);
		struct oauth_browser browser = { .redirect = "http://127.0.0.1:4711",
			.verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
			.state = "st" };
		const char *what = requests[i].what;
		struct arena arena = { 0 };
		memset(&request, 0, sizeof(request));
		if (strcmp(what, "client") == 0)
			oauth_request_client(&oauth, "s&t", &request);
		else if (strcmp(what, "device") == 0)
			oauth_request_device(&oauth, &request);
		else if (strcmp(what, "device token") == 0)
			oauth_request_device_token(&oauth, "s&t", "d/1", &request);
		else if (strcmp(what, "refresh") == 0)
			oauth_request_refresh(&oauth, "s&t", "r+1", &request);
		else if (strcmp(what, "code") == 0)
			oauth_request_code(&oauth, "s&t", &browser, "4/c", &request);
		else
			oauth_request_browser(&oauth, "teams@collab.example", &browser);
		const char *address = strcmp(what, "browser") == 0 ? browser.address : request.address;
		failures += broken(requests[i].promise, what, requests[i].expected,
		        arena_printf(&arena, "%s %s", address, request.form));
		assert_false(request.is_cut);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* ---- what is answered ---- */

#define LONG_56 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
	const char *promise;
	long status;
	const char *body, *expected;
} replies[] = {
	{ "a token with its end", 200,
	        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"a1\",\"refresh_token\":\"r1\"}",
	        "a1 r1 +3599" },
	{ "no refresh token came", 200, "{\"access_token\":\"a1\",\"expires_in\":3599}", "a1  +3599" },
	{ "a number in quotes is one", 200, "{\"access_token\":\"a1\",\"expires_in\":\"120\"}", "a1  +120" },
	{ "an end that isn't told is an hour away", 200, "{\"access_token\":\"a1\"}", "a1  +3600" },
	{ "an end in the past isn't believed", 200, "{\"access_token\":\"a1\",\"expires_in\":-5}", "a1  +3600" },
	{ "nor one in a thousand years", 200, "{\"access_token\":\"a1\",\"expires_in\":1e300}", "a1  +604800" },
	{ "a token for other use", 200, "{\"token_type\":\"mac\",\"access_token\":\"a1\"}",
	        "again not-an-answer: the provider's answer can't be read" },
	{ "a token that would end its field", 200, "{\"access_token\":\"a\\u00011\"}",
	        "again not-an-answer: the provider's answer can't be read" },
	{ "a refresh token that can't be kept", 200, "{\"access_token\":\"a1\",\"refresh_token\":\"\"}",
	        "again not-an-answer: the provider's answer can't be read" },
	{ "a portal's page", 200, "<html>Welcome</html>", "again not-an-answer: the provider's answer can't be read" },
	{ "a list", 200, "[1]", "again not-an-answer: the provider's answer can't be read" },
	{ "half an answer", 200, "{\"access_token\":\"a1\"",
	        "again not-an-answer: the provider's answer can't be read" },
	{ "nothing", 200, "", "again not-an-answer: the provider's answer can't be read" },
	{ "Microsoft's number says more than the word", 400,
	        "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50034: The user account does not exist.\\r\\n"
	        "Trace ID: 1\",\"error_codes\":[50034]}",
	        "final AADSTS50034 (invalid_grant): The user account does not exist.  Trace ID: 1" },
	{ "the word alone, and who it was for isn't told", 400,
	        "{\"error\":\"invalid_grant\",\"error_description\":\"Token of ana@example.org was revoked\"}",
	        "final invalid_grant (invalid_grant): Token of ADDRESS was revoked" },
	{ "a word without a description", 401, "{\"error\":\"invalid_client\"}",
	        "final invalid_client (invalid_client): invalid_client" },
	{ "still waiting for the person", 400, "{\"error\":\"authorization_pending\"}",
	        "again authorization_pending (authorization_pending): authorization_pending" },
	{ "too fast", 400, "{\"error\":\"slow_down\"}", "again slow_down (slow_down): slow_down" },
	{ "the person was too late", 400, "{\"error\":\"expired_token\"}",
	        "final expired_token (expired_token): expired_token" },
	{ "the provider is busy, whatever it says", 503, "{\"error\":\"invalid_grant\"}",
	        "again invalid_grant (invalid_grant): invalid_grant" },
	{ "too many requests", 429, "", "again http-429: the provider answered with HTTP status 429" },
	{ "Microsoft's throttling comes as a 400", 400,
	        "{\"error\":\"invalid_request\",\"error_description\":\"AADSTS90055: too many\"}",
	        "again AADSTS90055 (invalid_request): too many" },
	{ "no redirect is followed", 302, "", "again http-302: the provider answered with HTTP status 302" },
	{ "an error's word is cut", 400, "{\"error\":\"" LONG_56 LONG_56 "\",\"error_description\":\"x\"}",
	        "final " LONG_56 " (" LONG_56 "): x" },
};

static const char *failure_words(struct arena *arena, const struct oauth_failure *failure)
{
	const char *description = failure->description;
	if (strncmp(description, failure->code, strlen(failure->code)) == 0
	        && description[strlen(failure->code)] == ':')
		description += strlen(failure->code) + 2;
	return arena_printf(arena, "%s %s%s%s%s: %s", failure->is_final ? "final" : "again", failure->code,
	        failure->error[0] == '\0' ? "" : " (", failure->error, failure->error[0] == '\0' ? "" : ")",
	        description);
}

static void answers_are_read_with_distrust(void **state)
{
	static struct oauth_tokens tokens;
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct arena arena = { 0 };
		struct oauth_failure failure = { 0 };
		const struct oauth_reply reply = {
			.status = replies[i].status, .body = replies[i].body, .bytes = strlen(replies[i].body)
		};
		const enum err_kind kind = oauth_reply_tokens(&reply, NOW, &tokens, &failure);
		const char *got = kind != ERR_NONE ? failure_words(&arena, &failure)
		                                   : arena_printf(&arena, "%s %s +%d", tokens.access_token,
		                                           tokens.refresh_token, (int)(tokens.expires_at - NOW));
		failures += broken(replies[i].promise, replies[i].body, replies[i].expected, got);
		assert_int_equal(kind == ERR_PERMANENT, failure.is_final);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void a_device_code_is_taken_whole_or_not_at_all(void **state)
{
	static const char good[] = "{\"device_code\":\"d1\",\"user_code\":\"ABC-D\",\"verification_uri\":"
	                           "\"https://microsoft.com/devicelogin\",\"expires_in\":900,\"interval\":7}";
	static const char bare[] =
	        "{\"device_code\":\"d1\",\"user_code\":\"A\",\"verification_url\":\"https://x.example\"}";
	static const char half[] = "{\"device_code\":\"d1\",\"verification_uri\":\"https://x.example\"}";
	struct oauth_device device = { 0 };
	struct oauth_failure failure = { 0 };
	(void)state;
	assert_int_equal(
	        oauth_reply_device(&(struct oauth_reply){ .status = 200, .body = good, .bytes = sizeof(good) - 1 }, NOW,
	                &device, &failure),
	        ERR_NONE);
	assert_string_equal(device.user_code, "ABC-D");
	assert_string_equal(device.address, "https://microsoft.com/devicelogin");
	assert_int_equal(device.interval_s, 7);
	assert_int_equal(device.expires_at, NOW + 900);
	assert_int_equal(
	        oauth_reply_device(&(struct oauth_reply){ .status = 200, .body = bare, .bytes = sizeof(bare) - 1 }, NOW,
	                &device, &failure),
	        ERR_NONE);
	assert_int_equal(device.interval_s, 5); /* RFC 8628, 3.2 */
	assert_int_equal(
	        oauth_reply_device(&(struct oauth_reply){ .status = 200, .body = half, .bytes = sizeof(half) - 1 }, NOW,
	                &device, &failure),
	        ERR_TEMPORARY);
	assert_string_equal(device.user_code, "A");
}

/* ---- where the browser ended ---- */

static const struct {
	const char *promise, *address, *expected;
} ends[] = {
	{ "an address as it is pasted", "http://127.0.0.1:4711/?state=STATE&code=4%2F0abc&scope=x", "4/0abc" },
	{ "the target of a request", "/?code=c1&state=STATE", "c1" },
	{ "with what browsers hang on", "http://127.0.0.1:4711/?code=c1&state=STATE#", "c1" },
	{ "another login's", "http://127.0.0.1:4711/?code=c1&state=other", "other-state" },
	{ "one without a state", "http://127.0.0.1:4711/?code=c1", "other-state" },
	{ "the person said no", "/?error=access_denied&state=STATE&error_description=No%20thanks", "access_denied" },
	{ "no code", "/?state=STATE", "no-code" },
	{ "a code with a zero byte", "/?state=STATE&code=a%00b", "no-code" },
	{ "a field that only ends so", "/?state=STATE&mycode=c1", "no-code" },
	{ "no address", "hello", "other-state" },
	{ "a favicon", "/favicon.ico", "other-state" },
};

static void only_our_own_logins_code_is_taken(void **state)
{
	int failures = 0;
	const struct oauth_config oauth = account(PROVIDER_GOOGLE, GRANT_AUTHORIZATION_CODE, "");
	struct oauth_browser browser, second;
	(void)state;
	oauth_browser_begin(&oauth, "http://127.0.0.1:4711", "teams@collab.example", &browser);
	oauth_browser_begin(&oauth, "http://127.0.0.1:4711", "teams@collab.example", &second);
	assert_string_not_equal(browser.state, second.state);
	assert_string_not_equal(browser.verifier, second.verifier);
	assert_int_equal(strlen(browser.verifier), 43);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct arena arena = { 0 };
		struct oauth_failure failure = { 0 };
		char code[OAUTH_CODE_BYTES];
		const char *state_at = strstr(ends[i].address, "STATE");
		const char *address = state_at == NULL
		        ? ends[i].address
		        : arena_printf(&arena, "%.*s%s%s", (int)(state_at - ends[i].address), ends[i].address,
		                browser.state, state_at + 5);
		const enum err_kind kind = oauth_browser_read(&browser, address, code, &failure);
		failures += broken(ends[i].promise, address, ends[i].expected, kind == ERR_NONE ? code : failure.code);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* ---- when a token is fresh ---- */

static const struct {
	const char *promise;
	int64_t obtained, expires; /* from now on */
	bool is_fresh;
} ages[] = {
	{ "a new one", 0, 3600, true },
	{ "one that has six minutes", -3240, 360, true },
	{ "one that has four is renewed before its end", -3360, 240, false },
	{ "one that is over", -3600, -1, false },
	{ "one that lives a minute, at its first half", -20, 40, true },
	{ "one that lives a minute, at its second", -40, 20, false },
	{ "one that was had tomorrow: a clock was wrong", DAY_S, DAY_S + 3600, false },
	{ "one that was had in half a minute: clocks are set by a little", 30, 3630, true },
	{ "one that ended before it began", 0, -1, false },
};

static void tokens_are_renewed_before_their_end(void **state)
{
	static struct oauth_tokens tokens;
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		tokens = (struct oauth_tokens){
			.access_token = "a", .obtained_at = NOW + ages[i].obtained, .expires_at = NOW + ages[i].expires
		};
		failures += broken(ages[i].promise, "", ages[i].is_fresh ? "fresh" : "stale",
		        oauth_tokens_are_fresh(&tokens, NOW) ? "fresh" : "stale");
	}
	tokens.access_token[0] = '\0';
	assert_false(oauth_tokens_are_fresh(&tokens, NOW));
	assert_int_equal(failures, 0);
}

/* ---- the file ---- */

static void tokens_are_kept_whole_and_for_us_alone(void **state)
{
	static struct oauth_tokens tokens = {
		.access_token = "a1", .refresh_token = "r1", .obtained_at = NOW, .expires_at = NOW + 3600
	};
	static struct oauth_tokens loaded;
	struct oauth_config oauth = account(PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, "");
	struct stat about;
	struct error err = { 0 };
	char text[2048];
	(void)state;
	assert_int_equal(oauth_tokens_load(&oauth, &loaded, &err), ERR_UNKNOWN);
	umask(0);
	assert_int_equal(oauth_tokens_store(&oauth, "teams@collab.example", &tokens, &err), ERR_NONE);
	assert_int_equal(stat(token_file, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_int_equal(oauth_tokens_load(&oauth, &loaded, &err), ERR_NONE);
	assert_memory_equal(&loaded, &tokens, sizeof(tokens));
	const struct token_stamp before = token_stamp(token_file);
	memcpy(tokens.refresh_token, "r2", 3);
	assert_int_equal(token_store(&oauth, NULL, &tokens, &err), ERR_NONE); /* a refresh knows no user */
	const struct token_stamp after = token_stamp(token_file);
	assert_false(token_stamp_is(&before, &after));
	FILE *file = fopen(token_file, "r");
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_non_null(strstr(text, "\"user\": \"teams@collab.example\""));
	oauth.grant = GRANT_CLIENT_CREDENTIALS;
	assert_int_equal(oauth_tokens_load(&oauth, &loaded, &err), ERR_UNKNOWN); /* of another grant */
	oauth.grant = GRANT_DEVICE_CODE;
	oauth.client_id = "app 2";
	assert_int_equal(oauth_tokens_load(&oauth, &loaded, &err), ERR_UNKNOWN); /* of another application */
	file = fopen(token_file, "w");
	fputs("{\"version\": 1, \"access_tok", file);
	fclose(file);
	assert_int_equal(oauth_tokens_load(&oauth, &loaded, &err), ERR_PERMANENT);
	assert_non_null(strstr(err.text, "convened login"));
	oauth.token_file = "/nowhere/convened.token";
	assert_int_equal(oauth_tokens_store(&oauth, "", &tokens, &err), ERR_PERMANENT);
	assert_non_null(strstr(err.text, "/nowhere/convened.token"));
}

static void who_has_the_lock_has_it_alone(void **state)
{
	int first = -1, second = -1;
	struct error err = { 0 };
	(void)state;
	assert_int_equal(token_lock(token_file, &first, &err), ERR_NONE);
	assert_int_equal(token_lock(token_file, &second, &err), ERR_UNKNOWN);
	close(first);
	assert_int_equal(token_lock(token_file, &second, &err), ERR_NONE);
	close(second);
}

/* ---- over the network ---- */

#define ASKED(path, form) "TLS", ("<POST /collab.example/oauth2/v2.0/" path " "), ("~" form)
#define SAYS(status, length, body)                                                                                     \
	(">HTTP/1.1 " status "\r\nContent-Length: " length "\r\nRetry-After: 7\r\n\r\n" body), "HANG"

static void a_person_is_waited_for_as_the_provider_asks(void **state)
{
	static const char *const script[] = { ASKED("devicecode", "offline_access"),
		SAYS("200 OK", "89",
		        "{\"device_code\":\"d1\",\"user_code\":\"U1\",\"verification_uri\":\"https://x.example\",\"interval\":3}"),
		"AGAIN", ASKED("token", "device_code=d1"),
		SAYS("400 Bad", "33", "{\"error\":\"authorization_pending\"}"), "AGAIN",
		ASKED("token", "device_code=d1"), SAYS("400 Bad", "21", "{\"error\":\"slow_down\"}"), "AGAIN",
		ASKED("token", "device_code=d1"), SAYS("429 Busy", "0", ""), "AGAIN", ASKED("token", "device_code=d1"),
		SAYS("200 OK", "42", "{\"access_token\":\"a1\",\"refresh_token\":\"r1\"}"), NULL };
	static struct oauth_tokens tokens;
	static struct oauth_device device;
	const struct scripted provider = scripted_start(script, trusted, NULL);
	char authority[64];
	snprintf(authority, sizeof(authority), "https://localhost:%d", provider.port);
	struct oauth_config oauth = account(PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, authority);
	struct oauth_failure failure = { 0 };
	const int64_t deadline_ms = clock_monotonic_ms(&clock_system) + 15000;
	(void)state;
	oauth.ca_file = trusted;
	assert_int_equal(oauth_device_begin(&oauth, deadline_ms, &device, &failure), ERR_NONE);
	assert_string_equal(device.user_code, "U1");
	assert_int_equal(oauth_device_redeem(&oauth, &device, deadline_ms, &tokens, &failure), ERR_TEMPORARY);
	assert_string_equal(failure.error, "authorization_pending");
	assert_int_equal(device.interval_s, 3);
	assert_int_equal(oauth_device_redeem(&oauth, &device, deadline_ms, &tokens, &failure), ERR_TEMPORARY);
	assert_int_equal(device.interval_s, 8); /* RFC 8628, 3.5 */
	assert_int_equal(oauth_device_redeem(&oauth, &device, deadline_ms, &tokens, &failure), ERR_TEMPORARY);
	assert_int_equal(failure.retry_after_s, 7);
	assert_int_equal(oauth_device_redeem(&oauth, &device, deadline_ms, &tokens, &failure), ERR_NONE);
	assert_string_equal(tokens.refresh_token, "r1");
	assert_int_equal(scripted_end(&provider), SCRIPT_PLAYED);
}

static void a_provider_that_hangs_or_is_not_there_is_given_up_in_time(void **state)
{
	static const char *const script[] = { "TLS", "HANG", NULL };
	static struct oauth_tokens tokens;
	const struct scripted provider = scripted_start(script, trusted, NULL);
	char authority[64];
	snprintf(authority, sizeof(authority), "https://localhost:%d", provider.port);
	struct oauth_config oauth = account(PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, authority);
	struct oauth_failure failure = { 0 };
	struct error err = { 0 };
	const int64_t before_ms = clock_monotonic_ms(&clock_system);
	(void)state;
	oauth.ca_file = trusted;
	assert_int_equal(oauth_refresh(&oauth, "r1", before_ms + 300, &tokens, &failure), ERR_TEMPORARY);
	assert_string_equal(failure.code, "network");
	assert_true(clock_monotonic_ms(&clock_system) - before_ms < 5000);
	assert_int_equal(scripted_end(&provider), SCRIPT_PLAYED);
	assert_int_equal(oauth_refresh(&oauth, "r1", before_ms + 9000, &tokens, &failure), ERR_TEMPORARY);
	oauth_failure_text(&failure, &err);
	assert_int_equal(err.kind, ERR_TEMPORARY);
	assert_non_null(strstr(err.text, "network: "));
	oauth.client_secret_file = "/nowhere/oauth.secret";
	assert_int_equal(oauth_client_credentials(&oauth, before_ms + 9000, &tokens, &failure), ERR_PERMANENT);
	assert_string_equal(failure.code, "secret-file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_provider_is_asked_as_it_documents),
		cmocka_unit_test(answers_are_read_with_distrust),
		cmocka_unit_test(a_device_code_is_taken_whole_or_not_at_all),
		cmocka_unit_test(only_our_own_logins_code_is_taken),
		cmocka_unit_test(tokens_are_renewed_before_their_end),
		cmocka_unit_test(tokens_are_kept_whole_and_for_us_alone),
		cmocka_unit_test(who_has_the_lock_has_it_alone),
		cmocka_unit_test(a_person_is_waited_for_as_the_provider_asks),
		cmocka_unit_test(a_provider_that_hangs_or_is_not_there_is_given_up_in_time),
	};
	char lock[80];
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(token_file, sizeof(token_file), "%s/convened.token", folder);
	snprintf(trusted, sizeof(trusted), "%s/trusted.pem", folder);
	certificate_make(trusted, "localhost");
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(lock, sizeof(lock), "%s.lock", token_file);
	unlink(lock);
	unlink(token_file);
	unlink(trusted);
	rmdir(folder);
	return failed;
}
