/* login.c - `convened login`: leads through signing in to the mailbox, and proves at once that it works.
 *
 * Asks only at a terminal, or reads what it needs from standard input where --stdin says so. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>
#include "admin/admin.h"
#include "admin/login.h"
#include "admin/login_steps.h"
#include "base/log.h"

static const char usage[] = "usage: convened login [-c FILE] [microsoft|google|password] [--secret] [--stdin]\n"
                            "       convened login [-c FILE] [microsoft|google] --steps\n"
                            "       convened login [-c FILE] --explain WORDS\n";

static const struct way {
	const char *name, *provider_name;
	enum provider provider;
} ways[] = {
	{ "microsoft", "Microsoft", PROVIDER_MICROSOFT },
	{ "google", "Google", PROVIDER_GOOGLE },
	{ "password", "", PROVIDER_NONE },
};

static const struct way *way_named(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(ways[i].name, name) == 0)
			return &ways[i];
	fprintf(stderr, "convened: there is no way to sign in called that; there are: microsoft, google, password\n%s",
	        usage);
	return NULL;
}

/* Where none is named, what the config says. */
static const struct way *way_wanted(struct admin *admin)
{
	if (admin->word_count > 0)
		return way_named(admin->words[0]);
	const char *provider = config_peek(admin->file, "mailbox.provider", &admin->arena);
	const char *password = config_peek(admin->file, "mailbox.password_file", &admin->arena);
	const bool is_password = *provider == '\0' || strcmp(provider, "none") == 0 || *password != '\0';
	return way_named(is_password ? "password" : provider);
}

/* The config need not be whole: this is read while it is being written. */
static int steps_show(struct admin *admin, const struct way *way)
{
	const char *grant = config_peek(admin->file, "oauth.grant", &admin->arena);
	const struct login_facts facts = { .provider = way->provider,
		.grant = strcmp(grant, "device_code") == 0 ? GRANT_DEVICE_CODE : GRANT_CLIENT_CREDENTIALS,
		.has_config = access(admin->file, F_OK) == 0,
		.address = config_peek(admin->file, "collaborative.address", &admin->arena),
		.client_id = config_peek(admin->file, "oauth.client_id", &admin->arena),
		.tenant = config_peek(admin->file, "oauth.tenant", &admin->arena) };

	if (way->provider == PROVIDER_NONE) {
		fputs("convened: the steps of which provider? convened login microsoft --steps, convened login google --steps\n",
		        stderr);
		return EX_USAGE;
	}
	login_steps_print(stdout, &facts);
	return EX_OK;
}

/* Does the config sign in in this way at all? */
static int way_fits(struct admin *admin, const struct way *way)
{
	const struct config *config = admin->config;
	bool has_password = config->mailbox.server.sign_in == SIGN_IN_PASSWORD;

	for (size_t i = 0; i < config->relay_count; i++)
		has_password |= config->relays[i].server.sign_in == SIGN_IN_PASSWORD;
	if (way->provider == PROVIDER_NONE ? has_password : config->oauth.provider == way->provider)
		return EX_OK;
	if (way->provider == PROVIDER_NONE)
		fprintf(stderr, "convened: nothing in %s signs in with a password (password_file)\n", admin->file);
	else
		fprintf(stderr,
		        "convened: nothing in %s signs in at %s by OAuth: write provider = \"%s\" in mailbox and in the relay, "
		        "and no password_file there\n",
		        admin->file, way->provider_name, way->name);
	return EX_CONFIG;
}

/* The daemon is stricter than the one command of a person: it starts with no secret that others may read. */
static int secrets_look(struct admin *admin)
{
	struct config_problems problems = { .arena = &admin->arena, .wants_secrets = true };

	config_free(config_load(admin->file, &problems));
	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, "convened: but the daemon won't start: %s\n",
		        config_problem_text(&problems.list[i], &admin->arena));
	return problems.count == 0 ? EX_OK : EX_CONFIG;
}

static int login(struct admin *admin, const struct way *way)
{
	int status = admin_config_load(admin);

	if (status != 0 && way->provider != PROVIDER_NONE)
		fprintf(stderr, "What has to be done at %s first: convened login %s --steps\n", way->provider_name,
		        way->name);
	if (status == 0)
		status = way_fits(admin, way);
	if (status == 0)
		status =
		        way->provider == PROVIDER_NONE ? login_password(admin) : login_oauth(admin, way->provider_name);
	if (status == EX_OK)
		status = login_proof(admin);
	return status == EX_OK ? secrets_look(admin) : status;
}

/* Words seen in a browser or in the log. */
static int explain(struct admin *admin)
{
	if (login_explain(stdout, admin, admin->explain))
		return EX_OK;
	fputs("convened: nothing is known here of these words; show them to your IT as they stand\n", stderr);
	return EX_NOUSER;
}

int admin_login(int argc, char **argv)
{
	struct admin admin = { 0 };
	const struct way *way = NULL;

	int status = admin_options(&admin, argc, argv, "steps secret stdin explain", usage);
	if (status == 0 && (!admin_words_most(&admin, 1, usage) || (way = way_wanted(&admin)) == NULL))
		status = EX_USAGE;
	umask(0077);
	log_open("login", LOG_ERROR_LEVEL); /* what goes on below is told here in other words */
	if (status == 0 && *admin.explain != '\0')
		status = explain(&admin);
	else if (status == 0)
		status = admin.steps ? steps_show(&admin, way) : login(&admin, way);
	admin_close(&admin);
	return status;
}
