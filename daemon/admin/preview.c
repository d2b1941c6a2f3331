/* preview.c - `convened preview`: every kind of mail with made-up values, as the config and the administrator's own templates make it.
 *
 * It needs no secret and no database, and sends nothing. */
#include "admin/account.h"
#include "admin/admin.h"
#include "admin/common.h"
#include "compose/sample.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char usage[] =
        "usage: convened preview [-c FILE] [--language en|es|pl] [--html] KIND\n"
        "       convened preview [-c FILE] [--language en|es|pl] --all\n"
        "       convened preview\n"
        "Shows a mail with made-up values as your config and templates make it; without KIND, which kinds there are.\n"
        "--html prints the page for a browser: convened preview --html invitation > invitation.html\n";

static int list(void)
{
	for (int kind = 0; kind < MAIL_KIND_COUNT; kind++)
		printf("%-18s %s\n", mail_kind_name((enum mail_kind)kind), sample_what((enum mail_kind)kind));
	return EX_OK;
}

static enum err_kind show(struct admin *admin, const struct composer *composer, enum mail_kind kind,
        enum language language, struct error *err)
{
	const struct mail mail = sample_mail(&admin->config->house, kind, language, &admin->arena);
	const struct holes holes = sample_holes(&mail);
	struct text frozen = { .arena = &admin->arena }, whole = { .arena = &admin->arena };
	const char *subject = "", *text = "";
	enum err_kind result = compose_freeze(composer, &mail, &frozen, err);

	if (result == ERR_NONE)
		result = compose_fill(text_string(&frozen), frozen.length, &holes, &whole, err);
	if (result != ERR_NONE)
		return result;
	account_mail_shown(&whole, admin->html ? "html" : "plain", &admin->arena, &subject, &text);
	if (admin->html)
		puts(text);
	else
		printf("Subject: %s\n\n%s\n", subject, text);
	return ERR_NONE;
}

static bool kind_named(const char *name, enum mail_kind *kind)
{
	for (int i = 0; i < MAIL_KIND_COUNT; i++)
		if (strcmp(mail_kind_name((enum mail_kind)i), name) == 0) {
			*kind = (enum mail_kind)i;
			return true;
		}
	return false;
}

static enum err_kind show_all(
        struct admin *admin, const struct composer *composer, enum language language, struct error *err)
{
	enum err_kind result = ERR_NONE;
	for (int kind = 0; kind < MAIL_KIND_COUNT && result == ERR_NONE; kind++) {
		printf("%s======== %s: %s\n", kind > 0 ? "\n" : "", mail_kind_name((enum mail_kind)kind),
		        sample_what((enum mail_kind)kind));
		result = show(admin, composer, (enum mail_kind)kind, language, err);
	}
	return result;
}

static int preview(struct admin *admin, enum language language)
{
	const struct config *config = NULL;
	struct composer *composer = NULL;
	enum mail_kind kind = MAIL_CONFIRM;
	struct error err = { 0 };

	if (!admin->all && !kind_named(admin->words[0], &kind)) {
		fprintf(stderr, "convened: there is no mail of the kind \"%s\"; `convened preview` lists them\n",
		        admin_clean(admin, admin->words[0]));
		return EX_USAGE;
	}
	if (admin_config_load(admin) != 0)
		return EX_CONFIG;
	config = admin->config;
	enum err_kind result = composer_open(&config->house, config->templates, config->faq, &composer, &err);
	language = house_language(&config->house, language);
	if (result == ERR_NONE)
		result = admin->all ? show_all(admin, composer, language, &err)
		                    : show(admin, composer, kind, language, &err);
	composer_close(composer);
	if (result != ERR_NONE)
		return admin_failed(&err);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int admin_preview(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "language html all", usage);
	const enum language language = status == 0 ? language_named(admin.language) : LANGUAGE_NONE;

	if (status != 0)
		return status;
	if (*admin.language != '\0' && language == LANGUAGE_NONE) {
		fprintf(stderr, "convened: the language is en, es or pl\n%s", usage);
		return EX_USAGE;
	}
	if (!admin_words_most(&admin, admin.all ? 0 : 1, usage))
		return EX_USAGE;
	if (admin.all && admin.html) {
		fprintf(stderr, "convened: a browser shows one page at a time: name a KIND\n%s", usage);
		return EX_USAGE;
	}
	status = admin.all || admin.word_count > 0 ? preview(&admin, language) : list();
	admin_close(&admin);
	return status;
}
