/* login_steps.c - what has to be done at the provider before anybody can sign in. See login_steps.h.
 *
 * {names} in the texts are filled in. In PowerShell they stand in single quotes, in which only a quote means something: it is
 * doubled, so that no value of the config can become a command. */
#include "admin/login_steps.h"
#include "admin/common.h"
#include "base/text.h"
#include <string.h>

/* clang-format off */
static const char *const app_steps[] = {
	"Choose the mailbox: {address}. A shared mailbox without a licence will do. This must be its main address, no alias.",
	"Open https://entra.microsoft.com as somebody who may register applications: App registrations > New registration.",
	"Name it convened; supported account types: accounts in this organizational directory only; no redirect address. Register.",
	"Note what its overview page calls \"Application (client) ID\" and \"Directory (tenant) ID\": {ids}.",
	("API permissions > Add a permission > APIs my organization uses > Office 365 Exchange Online > Application permissions: "
	"choose IMAP.AccessAsApp and SMTP.SendAsApp, nothing else. They open no mailbox yet: step 10 names the one."),
	"On the same page: Grant admin consent (a Privileged Role Administrator may). User.Read can be taken away.",
	("Certificates & secrets > New client secret. Choose how long it is good, at most 24 months, and put its last day into a "
	"calendar."),
	("Copy its Value at once: it is shown only now, and its Secret ID is something else. {command} will ask for it, and keep it in "
	"a file that nobody else may read."),
	("In Exchange Online PowerShell, as an Exchange administrator, make the application known there, with the Object ID of its "
	"Enterprise application (the one on the App registrations page is another). The block below looks it up."),
	"Give it this one mailbox: FullAccess and SendAs.",
	"Turn on IMAP and Authenticated SMTP for this mailbox. What is set for the whole organization can stay as it is.",
	"Have calendar answers delivered as such, and not as links to Outlook on the web: so convened can count who comes.",
};

static const char *const person_steps[] = {
	("Choose the mailbox: {address}. It needs an account with which a person can sign in; a shared mailbox has none (for those: "
	"grant = \"client_credentials\")."),
	"Open https://entra.microsoft.com as somebody who may register applications: App registrations > New registration.",
	"Name it convened; supported account types: accounts in this organizational directory only; no redirect address. Register.",
	"Note what its overview page calls \"Application (client) ID\" and \"Directory (tenant) ID\": {ids}.",
	"Authentication > Settings > Allow public client flows: Yes. No client secret is needed.",
	("API permissions > Add a permission > Microsoft Graph > Delegated permissions: choose IMAP.AccessAsUser.All, SMTP.Send and "
	"offline_access, nothing else."),
	"On the same page: Grant admin consent, unless people may consent for themselves.",
	"Where a Conditional Access policy blocks device codes, or asks for a new sign-in every so often: exempt this account.",
	"In Exchange Online PowerShell, as an Exchange administrator: turn on IMAP and Authenticated SMTP for this mailbox.",
	"Have calendar answers delivered as such, and not as links to Outlook on the web: so convened can count who comes.",
	"{device}.",
	"Have a browser at hand in which you can sign in as {address}: anywhere, it need not be on this machine.",
};

static const char *const google_steps[] = {
	("Open https://console.cloud.google.com, best as an account of the organization that owns {address}, and make a project; name "
	"it convened."),
	"Google Auth Platform > Branding: a name, and an address at which people can ask.",
	("Audience: Internal, where the mailbox belongs to a Google Workspace. Else External, and then Publish app: while it is in "
	"testing, each sign-in ends after seven days. Google will warn that it isn't verified (Advanced > Go to convened): for your "
	"own mailbox that is all right."),
	"Data access > Add or remove scopes: https://mail.google.com/",
	"Clients > Create client > Desktop app. (Another type couldn't come back to this machine.)",
	"Copy its client ID and its secret: {command} will ask for them, and keep the secret in a file that nobody else may read.",
	("In a Workspace, as its administrator: Security > Access and data control > API controls > App access control: mark this client "
	"ID as trusted."),
	"In a Workspace, as its administrator: Apps > Google Workspace > Gmail > End User Access: allow IMAP.",
	"Have a browser at hand in which you can sign in as {address}: anywhere, it need not be on this machine.",
};

static const char exchange_app[] =
	"$mailbox = '{address}'\n"
	"$id = '{client_id}'\n"
	"Install-Module ExchangeOnlineManagement, Microsoft.Graph.Applications -Scope CurrentUser\n"
	"Connect-MgGraph -Scopes Application.Read.All -TenantId '{tenant}'\n"
	"$app = Get-MgServicePrincipal -Filter \"AppId eq '$id'\"\n"
	"Connect-ExchangeOnline\n"
	"New-ServicePrincipal -AppId $app.AppId -ObjectId $app.Id -DisplayName 'convened'\n"
	"Add-MailboxPermission -Identity $mailbox -User $app.Id -AccessRights FullAccess\n"
	"Add-RecipientPermission -Identity $mailbox -Trustee $app.Id -AccessRights SendAs -Confirm:$false\n";
static const char exchange_person[] =
	"$mailbox = '{address}'\n"
	"Install-Module ExchangeOnlineManagement -Scope CurrentUser\n"
	"Connect-ExchangeOnline\n";
static const char exchange_mailbox[] =
	"Set-CASMailbox -Identity $mailbox -ImapEnabled $true -SmtpClientAuthenticationDisabled $false\n"
	"Set-CASMailbox -Identity $mailbox -ImapUseProtocolDefaults $false -ImapForceICalForCalendarRetrievalOption $true\n";

static const struct way {
	enum provider provider;
	enum grant grant; /* GRANT_AUTO: any */
	const char *title;
	const char *const *steps;
	size_t count;
	const char *exchange; /* what comes before exchange_mailbox; NULL: no PowerShell */
	const char *then;
} ways[] = {
	{ PROVIDER_MICROSOFT, GRANT_CLIENT_CREDENTIALS, "Microsoft 365, as an application (nobody has to log in; oauth.grant = "
	  "\"client_credentials\")", app_steps, sizeof(app_steps) / sizeof(app_steps[0]), exchange_app,
	  "New permissions take up to an hour to count. Then: {command}" },
	{ PROVIDER_MICROSOFT, GRANT_AUTO, "Microsoft 365, as a person who logs in once (oauth.grant = \"device_code\")",
	  person_steps, sizeof(person_steps) / sizeof(person_steps[0]), exchange_person, "Then: {command}" },
	{ PROVIDER_GOOGLE, GRANT_AUTO, "Google, by OAuth (the other way is an app password: "
	  "https://myaccount.google.com/apppasswords, a password_file in the config, and convened login password)", google_steps,
	  sizeof(google_steps) / sizeof(google_steps[0]), NULL, "Then: {command}" },
};
/* clang-format on */

/* ---- filling in ---- */

static const char *value_of(const struct login_facts *facts, const char *name, size_t bytes)
{
	const struct {
		const char *name, *value, *placeholder;
	} values[] = {
		{ "address", facts->address, "MAILBOX@EXAMPLE.ORG" },
		{ "client_id", facts->client_id, "APPLICATION-ID" },
		{ "tenant", facts->tenant, "TENANT-ID" },
		{ "ids", facts->has_config ? "they are oauth.client_id and oauth.tenant of the config" : "",
		        "convened init asks for both" },
		{ "command", facts->has_config ? "convened login" : "", "convened init" },
		{ "device",
		        facts->has_config
		                ? "Write grant = \"device_code\" into the oauth group of the config, and take "
		                  "client_secret_file out"
		                : "",
		        "Where convened init asks for the secret, press Enter: there is none" },
	};
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strlen(values[i].name) == bytes && strncmp(values[i].name, name, bytes) == 0)
			return *values[i].value != '\0' ? values[i].value : values[i].placeholder;
	return "";
}

static const char *filled(struct arena *arena, const char *template, const struct login_facts *facts, bool is_in_quotes)
{
	struct text out = { .arena = arena };

	for (const char *at = template; *at != '\0'; at++) {
		if (*at != '{') {
			text_add_byte(&out, *at);
			continue;
		}
		const size_t bytes = strcspn(at + 1, "}");
		for (const char *value = shown(arena, value_of(facts, at + 1, bytes)); *value != '\0'; value++) {
			if (*value == '\'' && is_in_quotes)
				text_add_byte(&out, '\'');
			text_add_byte(&out, *value);
		}
		at += bytes + 1;
	}
	return text_string(&out);
}

/* PowerShell knows four kinds of single quotes; what stands in them must hold none of the others. */
static bool is_quotable(const char *value)
{
	static const char *const quotes[] = { "\u2018", "\u2019", "\u201A", "\u201B" };
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++)
		if (strstr(value, quotes[i]) != NULL)
			return false;
	return true;
}

static void exchange_print(FILE *file, const struct way *way, const struct login_facts *facts, struct arena *arena)
{
	if (!is_quotable(facts->address) || !is_quotable(facts->client_id) || !is_quotable(facts->tenant))
		return;
	const bool is_open = *facts->address == '\0' || *facts->client_id == '\0' || *facts->tenant == '\0';
	fprintf(file, "\nSteps of Exchange, for PowerShell (version 7; Cloud Shell will do)%s:\n\n",
	        is_open ? "; write your own instead of words in CAPITALS" : "");
	fputs(filled(arena, way->exchange, facts, true), file);
	fputs(exchange_mailbox, file);
}

void login_steps_print(FILE *file, const struct login_facts *facts)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const struct way *way = &ways[i];
		if (way->provider != facts->provider || (way->grant != GRANT_AUTO && way->grant != facts->grant))
			continue;
		admin_print_wrapped(file, "", 0, arena_printf(&arena, "%s:", way->title));
		fputc('\n', file);
		for (size_t step = 0; step < way->count; step++)
			admin_print_wrapped(file, arena_printf(&arena, "%3zu. ", step + 1), 5,
			        filled(&arena, way->steps[step], facts, false));
		if (way->exchange != NULL)
			exchange_print(file, way, facts, &arena);
		fprintf(file, "\n%s\n", filled(&arena, way->then, facts, false));
		break;
	}
	arena_free(&arena);
}
