/* init_questions.c - the questions of `convened init`: the one table. See init.h.
 *
 * What the config's own rules say of an answer isn't said again here: each answer is put into a config and read back. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>
#include "admin/init.h"
#include "base/text.h"
#include "base/zone.h"
#include "config/source.h"
#include "letter/fold.h"

static bool is_answer(const struct init *init, enum answer answer, const char *word)
{
	const char *text = init->answers.text[answer];
	return text != NULL && strcmp(text, word) == 0;
}

/* ---- when a question is one ---- */

static bool is_own(const struct init *init)
{
	return is_answer(init, ANSWER_PROVIDER, "own");
}

static bool is_google(const struct init *init)
{
	return is_answer(init, ANSWER_PROVIDER, "google");
}

static bool is_microsoft(const struct init *init)
{
	return is_answer(init, ANSWER_PROVIDER, "microsoft");
}

static bool is_oauth(const struct init *init)
{
	return answers_use_oauth(&init->answers);
}

static bool is_password(const struct init *init)
{
	return !answers_use_oauth(&init->answers);
}

static bool never(const struct init *init)
{
	(void)init;
	return false;
}

/* ---- what Enter takes ---- */

static const char *nothing(struct init *init)
{
	(void)init;
	return "";
}

static const char *first_language(struct init *init)
{
	(void)init;
	return "en";
}

static const char *machine_zone(struct init *init)
{
	static const char folder[] = "zoneinfo/";
	char target[PATH_MAX] = "";
	const ssize_t length = readlink("/etc/localtime", target, sizeof(target) - 1);
	const char *name = length > 0 ? strstr(target, folder) : NULL;

	if (name != NULL && zone_exists(name + sizeof(folder) - 1))
		return arena_strdup(init->arena, name + sizeof(folder) - 1);
	const char *text = NULL;
	size_t bytes = 0;
	if (source_read_file("/etc/timezone", 256, init->arena, &text, &bytes, NULL) != ERR_NONE)
		return NULL;
	text = arena_strndup(init->arena, text, strcspn(text, " \r\n"));
	return zone_exists(text) ? text : NULL;
}

static const char *own_address(struct init *init)
{
	return is_own(init) ? init->answers.text[ANSWER_ADDRESS] : "";
}

static const char *mailbox_user(struct init *init)
{
	return init->answers.text[ANSWER_USER];
}

static const char *mailbox_password(struct init *init)
{
	return init->answers.text[ANSWER_PASSWORD];
}

static const char *mailbox_ca_file(struct init *init)
{
	return init->has_file ? init->answers.text[ANSWER_CA_FILE] : "";
}

static const char *only_sign_in(struct init *init)
{
	if (is_own(init))
		return "password";
	return is_google(init) ? NULL : "oauth";
}

static const char *imap_server(struct init *init)
{
	return is_own(init) ? NULL : "";
}

/* Google's applications have one, always. */
static const char *client_secret(struct init *init)
{
	return is_google(init) ? NULL : "";
}

const char *init_service(const struct init *init)
{
	static const char folder[] = "/etc/convened/", file[] = "convened.cfg";
	const char *name = init->admin->file;

	if (strncmp(name, folder, sizeof(folder) - 1) != 0)
		return NULL;
	name += sizeof(folder) - 1;
	const size_t length = strcspn(name, "/");
	if (name[length] == '\0')
		return strcmp(name, file) == 0 ? "" : NULL;
	return length > 0 && strcmp(name + length + 1, file) == 0 ? arena_strndup(init->arena, name, length) : NULL;
}

/* Where the units keep it, each its own; with another config beside that. */
static const char *usual_database(struct init *init)
{
	const char *service = init_service(init);

	if (service == NULL)
		return source_path(init->admin->file, "convened.db", init->arena);
	return arena_printf(init->arena, "/var/lib/convened/%s%sconvened.db", service, *service == '\0' ? "" : "/");
}

/* Of the first team something, of each further one nothing: that was all. */
static const char *no_further_team(struct init *init)
{
	return init->answers.team_count > 1 ? "" : NULL;
}

static enum err_kind config_try(struct init *init, struct error *err)
{
	struct config *config = NULL;
	const enum err_kind kind = init_config(init->admin->file, &init->answers, init->arena, &config, err);

	config_free(config);
	return kind;
}

/* The first word of the name that can be one: no word of our commands, and no other team's. */
static const char *id_of_name(struct init *init)
{
	const char **id = init_slot(init, ANSWER_TEAM_ID), *found = NULL;
	const struct word_list words = fold_words(init->arena, *init_slot(init, ANSWER_TEAM));

	for (size_t i = 0; i < words.count && found == NULL; i++) {
		*id = words.list[i].text;
		if (strlen(*id) > 2 && !fold_is_and(*id) && config_try(init, NULL) == ERR_NONE)
			found = *id;
	}
	*id = NULL;
	return found != NULL ? found : arena_printf(init->arena, "team%zu", init->answers.team_count);
}

/* ---- what the config's own rules can't tell ---- */

static enum err_kind test_provider(struct init *init, struct error *err)
{
	static const char *const providers[] = { "microsoft", "google", "own" };
	const char *given = init->answers.text[ANSWER_PROVIDER];

	for (size_t i = 0; i < sizeof(providers) / sizeof(providers[0]); i++)
		if (strcmp(given, providers[i]) == 0)
			return ERR_NONE;
	return err_set(err, ERR_INPUT, "write microsoft, google or own");
}

static enum err_kind test_sign_in(struct init *init, struct error *err)
{
	if (!is_answer(init, ANSWER_SIGN_IN, "oauth") && !is_answer(init, ANSWER_SIGN_IN, "password"))
		return err_set(err, ERR_INPUT, "write oauth or password");
	if (is_own(init) && is_answer(init, ANSWER_SIGN_IN, "oauth"))
		return err_set(err, ERR_INPUT, "OAuth is for Microsoft and Google: with own servers write password");
	if (is_microsoft(init) && is_password(init))
		return err_set(err, ERR_INPUT, "Microsoft takes no passwords over IMAP: write oauth");
	return ERR_NONE;
}

static enum err_kind server_tried(struct init *init, enum protocol protocol, bool *is_untrusted, struct error *err)
{
	struct config *config = NULL;
	enum err_kind kind = init_config(init->admin->file, &init->answers, init->arena, &config, err);

	if (kind == ERR_NONE)
		kind = try_server(config, protocol, is_untrusted, err);
	config_free(config);
	return kind;
}

static enum err_kind password_tried(struct init *init, enum protocol protocol, const char *password, struct error *err)
{
	struct config *config = NULL;
	enum err_kind kind = init_config(init->admin->file, &init->answers, init->arena, &config, err);

	if (kind == ERR_NONE)
		kind = try_password(config, protocol, password, err);
	config_free(config);
	return kind;
}

/* At a terminal somebody whose certificate is their own is asked for it. */
static enum err_kind certificate_ask(struct init *init, enum answer ca_file, struct error *err)
{
	const char **file = &init->answers.text[ca_file];

	fprintf(stderr,
	        "  Not trusted: %s\n"
	        "  Is that the server's own name, and this machine's date right (timedatectl)? If the server has a certificate of\n"
	        "  your own, name its file; else press Enter, and name the server once more.\n",
	        shown(init->arena, err->text));
	if (ca_file == ANSWER_SMTP_CA_FILE && *init->answers.text[ANSWER_CA_FILE] != '\0')
		init->before[ca_file] = init->answers.text[ANSWER_CA_FILE];
	enum err_kind kind = init_ask(init, ca_file, err);
	if (kind == ERR_NONE && **file == '\0')
		kind = err_set(err, ERR_INPUT, "nobody signs in to a server that isn't trusted");
	if (kind != ERR_NONE)
		*file = "";
	return kind;
}

static enum err_kind server_found(struct init *init, enum protocol protocol, enum answer ca_file, struct error *err)
{
	bool is_untrusted = false;
	enum err_kind kind = server_tried(init, protocol, &is_untrusted, err);

	while (kind != ERR_NONE && is_untrusted && !init->has_file) {
		kind = certificate_ask(init, ca_file, err);
		if (kind != ERR_NONE)
			return kind;
		kind = server_tried(init, protocol, &is_untrusted, err);
	}
	if (kind == ERR_NONE && !init->has_file)
		fputs("  Found, and its certificate is good.\n", stderr);
	return kind;
}

static enum err_kind test_imap_server(struct init *init, struct error *err)
{
	if (!is_own(init) && *init->answers.text[ANSWER_IMAP_SERVER] == '\0')
		return ERR_NONE;
	return server_found(init, PROTOCOL_IMAP, ANSWER_CA_FILE, err);
}

static enum err_kind test_smtp_server(struct init *init, struct error *err)
{
	if (!is_own(init) && *init->answers.text[ANSWER_SMTP_SERVER] == '\0')
		return ERR_NONE;
	return server_found(init, PROTOCOL_SMTP, ANSWER_SMTP_CA_FILE, err);
}

static enum err_kind let_in(struct init *init, enum protocol protocol, const char *password, struct error *err)
{
	const enum err_kind kind = password_tried(init, protocol, password, err);
	if (kind == ERR_NONE && !init->has_file)
		fputs("  It lets us in.\n", stderr);
	return kind;
}

/* Most people have one password for both: then there is nothing more to ask. A provider's is always for both. */
static enum err_kind relay_tried(struct init *init, struct error *err)
{
	const char **text = init->answers.text;
	struct error refusal = { 0 };
	const enum err_kind kind = password_tried(init, PROTOCOL_SMTP, text[ANSWER_PASSWORD], &refusal);

	if (kind != ERR_NONE && !is_own(init))
		return err_set(err, kind, "%s", refusal.text);
	if (kind != ERR_NONE || init->has_file)
		return ERR_NONE;
	text[ANSWER_SMTP_USER] = text[ANSWER_USER];
	text[ANSWER_SMTP_PASSWORD] = text[ANSWER_PASSWORD];
	fputs("  So does the server that sends our mail.\n", stderr);
	return ERR_NONE;
}

static enum err_kind test_password(struct init *init, struct error *err)
{
	const enum err_kind kind = let_in(init, PROTOCOL_IMAP, init->answers.text[ANSWER_PASSWORD], err);
	return kind == ERR_NONE && (!is_own(init) || !init->has_file) ? relay_tried(init, err) : kind;
}

static enum err_kind test_smtp_password(struct init *init, struct error *err)
{
	return let_in(init, PROTOCOL_SMTP, init->answers.text[ANSWER_SMTP_PASSWORD], err);
}

/* A person's sign-in can only be tried with the person: by `convened login`, at the end. */
static enum err_kind test_client_secret(struct init *init, struct error *err)
{
	const char *secret = init->answers.text[ANSWER_CLIENT_SECRET];
	struct config *config = NULL;
	enum err_kind kind = init_config(init->admin->file, &init->answers, init->arena, &config, err);

	if (kind == ERR_NONE && config->oauth.grant == GRANT_CLIENT_CREDENTIALS)
		kind = try_client_secret(config, secret, err);
	if (kind == ERR_NONE && config->oauth.grant == GRANT_CLIENT_CREDENTIALS && !init->has_file)
		fputs("  It gives us a token.\n", stderr);
	config_free(config);
	if (kind != ERR_UNKNOWN)
		return kind;
	/* Nobody has to answer all of this again, or find a secret that is shown only once, because IT isn't through. */
	if (!init->has_file)
		fprintf(stderr,
		        "  No token yet: %s\n  That is for your IT. Go on: convened login, at the end, says what to ask them.\n",
		        shown(init->arena, err->text));
	return ERR_NONE;
}

static enum err_kind test_database(struct init *init, struct error *err)
{
	return try_database(init->answers.text[ANSWER_DATABASE], init->arena, err);
}

/* ---- the questions ---- */

const struct init_question init_questions[ANSWER_COUNT] = {
	[ANSWER_NAME] = { .key = "name", .words = "Your collaborative's name" },
	[ANSWER_ADDRESS] = { .key = "address", .words = "The mailbox's address, to which members will write" },
	[ANSWER_POSTAL] = { .key = "postal",
	        .words = "Your postal address for the foot of every mail, in one line (some laws ask for it)",
	        .proposal = nothing },
	[ANSWER_LANGUAGES] = { .key = "languages",
	        .words = "Languages in which members are answered, the main one first (en, es, pl)",
	        .proposal = first_language },
	[ANSWER_TIME_ZONE] = { .key = "time_zone", .words = "Time zone of times in mails", .proposal = machine_zone },
	[ANSWER_ADMINS] = { .key = "admins",
	        .words = "Addresses of administrators, who are told when mail waits for a person" },
	[ANSWER_PROVIDER] = { .key = "provider",
	        .words = "Whose mailbox is it: microsoft (365, Exchange Online), google, or own (other servers)",
	        .test = test_provider },
	[ANSWER_CA_FILE] = { .key = "ca_file",
	        .words = "File with the certificate to trust (PEM), if it is one of your own",
	        .is_asked = never,
	        .proposal = nothing },
	[ANSWER_IMAP_SERVER] = { .key = "imap_server",
	        .words = "Server to read mail from (imap.example.org: TLS; imap://imap.example.org: STARTTLS)",
	        .scheme = "imaps://",
	        .is_asked = is_own,
	        .proposal = imap_server,
	        .test = test_imap_server },
	[ANSWER_SMTP_CA_FILE] = { .key = "smtp_ca_file",
	        .words = "File with the certificate to trust (PEM), if it is one of your own",
	        .is_asked = never,
	        .proposal = mailbox_ca_file },
	[ANSWER_SMTP_SERVER] = { .key = "smtp_server",
	        .words = "Server that sends our mail (smtp.example.org: TLS; smtp://smtp.example.org: STARTTLS)",
	        .scheme = "smtps://",
	        .is_asked = is_own,
	        .proposal = imap_server,
	        .test = test_smtp_server },
	[ANSWER_USER] = { .key = "user",
	        .words = "User name at the server to read from",
	        .is_asked = is_own,
	        .proposal = own_address },
	[ANSWER_SIGN_IN] = { .key = "sign_in",
	        .words = "How we sign in: oauth (a person allows it once, in a browser) or password (an app password)",
	        .is_asked = is_google,
	        .proposal = only_sign_in,
	        .test = test_sign_in },
	[ANSWER_PASSWORD] = { .key = "password_file",
	        .words = "Password (an app password, where the provider has them; it isn't shown)",
	        .is_secret = true,
	        .again_from = ANSWER_USER,
	        .applies = is_password,
	        .test = test_password },
	[ANSWER_SMTP_USER] = { .key = "smtp_user",
	        .words = "User name at the server that sends (the mailbox's password didn't open it)",
	        .applies = is_own,
	        .proposal = mailbox_user },
	[ANSWER_SMTP_PASSWORD] = { .key = "smtp_password_file",
	        .words = "Password for sending (it isn't shown; Enter: the mailbox's)",
	        .is_secret = true,
	        .again_from = ANSWER_SMTP_USER,
	        .applies = is_own,
	        .proposal = mailbox_password,
	        .test = test_smtp_password },
	[ANSWER_AUTHORITY] = { .key = "authority",
	        .words = "",
	        .applies = is_oauth,
	        .is_asked = never,
	        .proposal = nothing },
	[ANSWER_TENANT] = { .key = "tenant",
	        .words = "Your organisation at Microsoft: Directory (tenant) ID, or its domain",
	        .applies = is_microsoft },
	[ANSWER_CLIENT_ID] = { .key = "client_id",
	        .words = "Application (client) ID registered for us (convened login PROVIDER --steps shows how)",
	        .applies = is_oauth },
	[ANSWER_CLIENT_SECRET] = { .key = "client_secret_file",
	        .words =
	                "The application's secret, its Value (it isn't shown; Microsoft, where a person signs in: Enter)",
	        .is_secret = true,
	        .again_from = ANSWER_TENANT,
	        .applies = is_oauth,
	        .proposal = client_secret,
	        .test = test_client_secret },
	[ANSWER_DATABASE] = { .key = "database",
	        .words = "The database's file",
	        .proposal = usual_database,
	        .test = test_database },
	[ANSWER_TEAM] = { .key = "team", .words = "A team's name", .proposal = no_further_team },
	[ANSWER_TEAM_ID] = { .key = "team_id",
	        .words = "Its id, which stands in addresses and never changes",
	        .proposal = id_of_name },
	[ANSWER_ANNOUNCER] = { .key = "announcer",
	        .words = "Address of who may write to all of the team (else the administrators)",
	        .proposal = nothing },
};
