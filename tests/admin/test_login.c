/* test_login.c - what somebody who sets up a sign-in is shown, and how their secrets are kept. */
#include "tests/test.h"
#include <sys/stat.h>
#include <unistd.h>
#include "admin/login_steps.h"
#include "admin/secret.h"

static char shown_steps[32 * 1024];

static const char *steps_of(const struct login_facts *facts)
{
	FILE *file = fmemopen(shown_steps, sizeof(shown_steps), "w");
	assert_non_null(file);
	login_steps_print(file, facts);
	fclose(file);
	return shown_steps;
}

static const struct login_facts microsoft = { .provider = PROVIDER_MICROSOFT,
	.grant = GRANT_CLIENT_CREDENTIALS,
	.address = "teams@collab.example",
	.client_id = "11111111-2222-3333-4444-555555555555",
	.tenant = "collab.example" };

static const struct {
	const char *promise;
	enum provider provider;
	enum grant grant;
	const char *address, *client_id;
	const char *wanted; /* stands in it; with "!" before it: doesn't */
} cases[] = {
	{ "twelve steps for an application", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "", "\n 12. " },
	{ "and no more", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "", "!\n 13. " },
	{ "twelve for a person", PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, "", "", "\n 12. " },
	{ "the config's address stands in the commands", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS,
	        "teams@collab.example", "", "$mailbox = 'teams@collab.example'\n" },
	{ "and its client_id", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "abc-1", "$id = 'abc-1'\n" },
	{ "what isn't known yet has a placeholder", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "",
	        "$id = 'APPLICATION-ID'\n" },
	{ "no value can end its quotes", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "o'neil@collab.example", "",
	        "$mailbox = 'o''neil@collab.example'\n" },
	{ "also not by another kind of quote", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS,
	        "teams\u2019; Remove-Mailbox@collab.example", "", "!$mailbox" },
	{ "nor by a line's end", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "a\nb", "!\nb" },
	{ "an application needs its place in Exchange", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "",
	        "New-ServicePrincipal -AppId $app.AppId -ObjectId $app.Id" },
	{ "a person needs none", PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, "", "", "!New-ServicePrincipal" },
	{ "calendar answers are asked for as such", PROVIDER_MICROSOFT, GRANT_DEVICE_CODE, "", "",
	        "-ImapUseProtocolDefaults $false -ImapForceICalForCalendarRetrievalOption $true" },
	{ "and Authenticated SMTP for the one mailbox", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "",
	        "-SmtpClientAuthenticationDisabled $false" },
	{ "without a config they lead to init", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "",
	        "Then: convened init\n" },
	{ "which asks for what Google shows, too", PROVIDER_GOOGLE, GRANT_AUTHORIZATION_CODE, "", "",
	        "convened init will ask for them" },
	{ "words that stand for others are named", PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "", "",
	        "instead of words in CAPITALS" },
	{ "Google has no PowerShell", PROVIDER_GOOGLE, GRANT_AUTHORIZATION_CODE, "", "", "!PowerShell" },
	{ "but a warning of the seven days", PROVIDER_GOOGLE, GRANT_AUTHORIZATION_CODE, "", "", "seven days" },
};

static void the_steps_are_filled_in(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct login_facts facts = microsoft;
		facts.provider = cases[i].provider;
		facts.grant = cases[i].grant;
		facts.address = cases[i].address;
		facts.client_id = cases[i].client_id;
		const bool is_unwanted = cases[i].wanted[0] == '!';
		const char *steps = steps_of(&facts), *wanted = cases[i].wanted + (is_unwanted ? 1 : 0);
		if ((strstr(steps, wanted) != NULL) == is_unwanted)
			failures += broken(cases[i].promise, cases[i].address, cases[i].wanted, steps);
	}
	assert_int_equal(failures, 0);
}

/* The commands are to be copied, and stay as long as they are. */
static void the_steps_fit_on_a_screen(void **state)
{
	(void)state;
	static const enum grant grants[] = { GRANT_CLIENT_CREDENTIALS, GRANT_DEVICE_CODE };
	for (size_t i = 0; i < 2; i++) {
		struct login_facts facts = microsoft;
		facts.grant = grants[i];
		const char *steps = steps_of(&facts), *end = strstr(steps, "$mailbox = ");
		for (const char *line = steps; line < end; line += strcspn(line, "\n") + 1)
			assert_true(strcspn(line, "\n") < 80);
	}
}

static void a_secret_is_kept_for_its_owner_alone(void **state)
{
	char folder[] = "/tmp/convened-secret-XXXXXX", path[64], read[64] = "";
	struct error err = { 0 };
	struct stat about;
	(void)state;

	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/client.secret", folder);
	assert_false(secret_is_there(path));
	const mode_t old = umask(0);
	assert_int_equal(secret_write(path, "first", &err), ERR_NONE);
	chmod(path, 0644); /* somebody was careless */
	assert_int_equal(secret_write(path, "second", &err), ERR_NONE);
	umask(old);
	assert_true(secret_is_there(path));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(read, sizeof(read), file));
	fclose(file);
	assert_string_equal(read, "second\n");
	unlink(path);
	assert_int_equal(rmdir(folder), 0); /* nothing else was left behind */
}

static void a_secret_that_cannot_be_kept_is_told(void **state)
{
	struct error err = { 0 };
	(void)state;
	assert_int_equal(secret_write("/nonexistent/client.secret", "x", &err), ERR_INPUT);
	assert_non_null(strstr(err.text, "/nonexistent/client.secret"));
}

RUN(the_steps_are_filled_in, the_steps_fit_on_a_screen, a_secret_is_kept_for_its_owner_alone,
        a_secret_that_cannot_be_kept_is_told)
