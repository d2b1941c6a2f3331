/* test_oauth_errors.c - what somebody whose sign-in was refused is told: what it means, and who can mend it. */
#include "tests/test.h"
#include "net/oauth_errors.h"
#include <ctype.h>
#include <stdbool.h>

static const struct {
	const char *promise, *said, *code; /* NULL: nothing is known */
} cases[] = {
	{ "Microsoft's number counts, not the general word beside it",
	        "invalid_grant: AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is "
	        "needed.",
	        "AADSTS50173" },
	{ "a longer number is another one", "AADSTS700082: The refresh token has expired due to inactivity.",
	        "AADSTS700082" },
	{ "a shorter one, too", "AADSTS70008: The provided authorization code has expired.", "AADSTS70008" },
	{ "a number we don't know leaves the general word", "invalid_client (AADSTS7999999: something new)",
	        "invalid_client" },
	{ "an expired secret", "AADSTS7000222: The provided client secret keys for app are expired.", "AADSTS7000222" },
	{ "capitals don't matter", "aadsts50034 user account not found", "AADSTS50034" },
	{ "a device code that came too late", "expired_token AADSTS70020: This device code has expired.",
	        "AADSTS70020" },
	{ "a tenant's SMTP switch has words of its own",
	        "relay m365: sign-in: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for "
	        "the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
	        "SmtpClientAuthentication is disabled for the Tenant" },
	{ "a mailbox's SMTP switch",
	        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
	        "SmtpClientAuthentication is disabled for the Mailbox" },
	{ "security defaults",
	        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy.",
	        "security defaults policy" },
	{ "passwords at Microsoft", "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
	        "basic authentication is disabled" },
	{ "other words behind that code", "535 5.7.139 Authentication unsuccessful, something new", "5.7.139" },
	{ "a code is no part of a longer one", "535 5.7.39 no", NULL },
	{ "nor of a number with more parts", "connected to 10.5.7.3.1", NULL },
	{ "nor of an address", "connected to 15.7.3.9", NULL },
	{ "a code at the end of a sentence", "refused with 5.7.3.", "5.7.3" },
	{ "a mailbox that isn't ours", "A002 BAD User is authenticated but not connected.",
	        "User is authenticated but not connected" },
	{ "Exchange's refusal at IMAP", "imap outlook.office365.com: sign-in: A002 NO AUTHENTICATE failed.",
	        "AUTHENTICATE failed" },
	{ "a password at Exchange's IMAP", "A002 NO LOGIN failed.", "NO LOGIN failed" },
	{ "Google's seven days", "invalid_grant: Token has been expired or revoked.",
	        "Token has been expired or revoked" },
	{ "Google's other reasons", "invalid_grant: Bad Request", "invalid_grant" },
	{ "an application of another organization", "error=org_internal", "org_internal" },
	{ "a policy of the domain isn't Advanced Protection", "admin_policy_enforced", "admin_policy_enforced" },
	{ "Advanced Protection isn't a policy of the domain", "policy_enforced", "policy_enforced" },
	{ "Google's browser", "A1 NO [WEBALERT https://accounts.google.com/signin/continue] Web login required.",
	        "WEBALERT" },
	{ "an older way to say it", "A1 NO [ALERT] Please log in via your web browser", "your web browser" },
	{ "Google's app passwords", "534-5.7.9 Application-specific password required. - gsmtp",
	        "Application-specific password required" },
	{ "a wrong app password at SMTP",
	        "535-5.7.8 Username and Password not accepted. https://support.google.com/mail/?p=BadCredentials - gsmtp",
	        "BadCredentials" },
	{ "a wrong app password at IMAP", "A1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)",
	        "Invalid credentials (Failure)" },
	{ "other servers' wrong passwords", "A1 NO [AUTHENTICATIONFAILED] Authentication failed.",
	        "AUTHENTICATIONFAILED" },
	{ "other relays' wrong passwords", "535 5.7.8 Error: authentication failed", "5.7.8" },
	{ "a server's own trouble", "454 4.7.0 Temporary authentication failure: Connection lost",
	        "Temporary authentication failure" },
	{ "Google's patience", "454 4.7.0 Too many login attempts, please try again later.",
	        "Too many login attempts" },
	{ "a refusal nobody wrote down", "NO because of the weather", NULL },
	{ "no words at all", "", NULL },
};

static void a_refusal_is_known_by_its_most_particular_code(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct oauth_error *found = oauth_error_find(cases[i].said);
		failures += broken(cases[i].promise, cases[i].said, cases[i].code == NULL ? "nothing" : cases[i].code,
		        found == NULL ? "nothing" : found->code);
	}
	assert_int_equal(failures, 0);
}

/* A row that stands behind one that finds its code, too, would never be told. */
static void every_row_can_be_found(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < oauth_error_count; i++)
		failures += broken("a row is found by its code", oauth_errors[i].code, oauth_errors[i].code,
		        oauth_error_find(oauth_errors[i].code)->code);
	assert_int_equal(failures, 0);
}

static int is_sentence(const char *words)
{
	const size_t bytes = strlen(words);
	return bytes > 5 && isupper((unsigned char)words[0]) && strchr(".?", words[bytes - 1]) != NULL;
}

/* A full stop with a letter at once behind it, but for those of names: two sentences that were glued together. */
static bool is_glued(const char *words)
{
	static const char *const names[] = { ".Access", ".Send", ".All" };
	for (const char *at = words; (at = strchr(at, '.')) != NULL; at++) {
		bool is_name = false;
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			is_name |= strncmp(at, names[i], strlen(names[i])) == 0;
		if (isupper((unsigned char)at[1]) && islower((unsigned char)at[-1]) && !is_name)
			return true;
	}
	return false;
}

/* A sentence begins with a capital; settings' names may stand first. */
static void every_row_says_what_it_means_and_what_to_do(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < oauth_error_count; i++) {
		const struct oauth_error *row = &oauth_errors[i];
		const char *meaning = row->meaning, *owed = row->mender == MENDER_IT ? row->request : row->remedy;
		if (strncmp(meaning, "oauth.", 6) != 0 && !is_sentence(meaning))
			failures += broken("the meaning is a sentence", row->code, "a sentence", meaning);
		if (owed[0] == '\0')
			failures += broken("who can mend it is told how", row->code, "words", "none");
		if (row->request[0] != '\0' && !is_sentence(row->request))
			failures += broken("IT gets whole sentences", row->code, "a sentence", row->request);
		if (is_glued(row->meaning) || is_glued(row->remedy) || is_glued(row->request))
			failures += broken("a blank stands between sentences", row->code, "a blank", row->remedy);
		if (strchr(row->meaning, '@') != NULL || strchr(row->request, '@') != NULL)
			failures += broken("no addresses", row->code, "none", row->request);
	}
	assert_int_equal(failures, 0);
}

static void microsofts_numbers_are_well_covered(void **state)
{
	size_t numbers = 0;
	(void)state;
	for (size_t i = 0; i < oauth_error_count; i++)
		numbers += strncmp(oauth_errors[i].code, "AADSTS", 6) == 0;
	assert_true(numbers >= 50);
}

RUN(a_refusal_is_known_by_its_most_particular_code, every_row_can_be_found, every_row_says_what_it_means_and_what_to_do,
        microsofts_numbers_are_well_covered)
