/* test_claims.c - what a token tells a person of itself, and that others than Microsoft's tell nothing. */
#include "tests/test.h"
#include <stdbool.h>
#include "net/claims.h"

/* {"aud":"https://outlook.office365.com","roles":["IMAP.AccessAsApp"]} */
#define APPLICATION                                                                                                     \
	"eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJodHRwczovL291dGxvb2sub2ZmaWNlMzY1LmNvbSIsInJvbGVzIjpbIklNQVAuQWNjZXNzQXNBcHAiXX" \
	"0.c2ln"
/* {"aud":"https://outlook.office365.com"} */
#define NOTHING "eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJodHRwczovL291dGxvb2sub2ZmaWNlMzY1LmNvbSJ9.c2ln"
/* {"aud":"https://outlook.office.com","scp":"IMAP.AccessAsUser.All SMTP.Send","upn":"ana@example.org"} */
#define PERSON                                                                                                          \
	"eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJodHRwczovL291dGxvb2sub2ZmaWNlLmNvbSIsInNjcCI6IklNQVAuQWNjZXNzQXNVc2VyLkFsbCBTTV" \
	"RQLlNlbmQiLCJ1cG4iOiJhbmFAZXhhbXBsZS5vcmcifQ.c2ln"

static const struct {
	const char *promise, *token, *permission;
	bool is_lacking;
} cases[] = {
	{ "a role that is there", APPLICATION, "IMAP.AccessAsApp", false },
	{ "a role that isn't", APPLICATION, "SMTP.SendAsApp", true },
	{ "no roles at all: nothing was granted", NOTHING, "IMAP.AccessAsApp", true },
	{ "a person's permission", PERSON, "SMTP.Send", false },
	{ "a longer one isn't it", PERSON, "SMTP.Sen", true },
	{ "a shorter one neither", PERSON, "IMAP.AccessAsUser.All.Shared", true },
	{ "Google's tokens say nothing", "ya29.a0AfB_byC", "SMTP.Send", false },
	{ "nor do cut ones", "eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJ", "SMTP.Send", false },
	{ "nor what isn't base64", "a.b*c.d", "SMTP.Send", false },
	{ "nor what isn't JSON", "a.YWJj.d", "SMTP.Send", false },
	{ "nor what isn't an object", "a.WzFd.d", "SMTP.Send", false },
	{ "nor no token", "", "SMTP.Send", false },
	{ "nor dots alone", "..", "SMTP.Send", false },
};

static void a_token_tells_what_it_lacks(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		failures +=
		        broken(cases[i].promise, cases[i].token, cases[i].is_lacking ? "lacking" : "there, or unknown",
		                claims_lack(cases[i].token, cases[i].permission) ? "lacking" : "there, or unknown");
	assert_int_equal(failures, 0);
}

static void a_token_may_tell_who_signed_in(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	assert_string_equal(claims_user(PERSON, &arena), "ana@example.org");
	assert_string_equal(claims_user(APPLICATION, &arena), "");
	assert_string_equal(claims_user("ya29.a0AfB_byC", &arena), "");
	arena_free(&arena);
}

RUN(a_token_tells_what_it_lacks, a_token_may_tell_who_signed_in)
