/* main.c - the table of subcommands. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "admin/admin.h"
#include "admin/help.h"
#include "supervise.h"

static int show_help(int argc, char **argv);
static int show_version(int argc, char **argv);

static const struct subcommand {
	const char *name, *arguments;
	int (*run)(int argc, char **argv);
	const char *help;
} subcommands[] = {
	{ "run", "", supervise_main, "serve the mailbox until told to stop" },
	{ "status", "", admin_status, "how things stand, on one screen" },
	{ "members", "[add|remove|import|export]", admin_members, "who is in which team" },
	{ "announce", "TEAM FILE.md", admin_announce, "write to all members of a team" },
	{ "meetings", "[ID]", admin_meetings, "what is planned, and who comes" },
	{ "digest", "[--now] [--dry-run]", admin_digest, "what the next digest holds for whom" },
	{ "preview", "[KIND]", admin_preview, "how a mail looks, with your templates" },
	{ "queue", "[retry|hold|release|drop]", admin_queue, "what waits to be sent, and why" },
	{ "attention", "", admin_attention, "which mails wait for a person, and why" },
	{ "log", "[ADDRESS]", admin_log, "what happened to members, and why" },
	{ "explain", "MAIL...", admin_explain, "what a mail means and would lead to" },
	{ "doctor", "[--no-mail]", admin_doctor, "prove the mailbox end to end" },
	{ "init", "[--answers FILE]", admin_init, "ask, try, and write a config that works" },
	{ "login", "[PROVIDER|password]", admin_login, "sign in to the mailbox, and prove it" },
	{ "backup", "[--force] FILE", admin_backup, "keep a copy of the database and its key" },
	{ "restore", "FILE", admin_restore, "put such a copy in its place" },
	{ "metrics", "[--output FILE]", admin_metrics, "how things stand, for node_exporter" },
	{ "check", "", admin_check, "everything that is wrong with the config" },
	{ "config", "[--explain KEY]", admin_config, "the settings and what they mean" },
	{ "help", "", show_help, "show this" },
	{ "version", "", show_version, "show the version" },
};

/* False: the manual has none. */
static bool show_page(const char *name)
{
	for (const struct help_page *page = help_pages; page->command != NULL; page++)
		if (strcmp(page->command, name) == 0) {
			printf("%s\nAll of the manual: man convened, man convened.cfg\n", page->text);
			return true;
		}
	return false;
}

/* --help, anywhere before what stands behind "--". */
static bool asks_for_help(int argc, char **argv)
{
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int show_help(int argc, char **argv)
{
	if (argc > 1 && show_page(argv[1]))
		return EX_OK;
	puts("convened runs the action teams of a collaborative from one mailbox.\n\n"
	     "usage: convened SUBCOMMAND [-c FILE] ...");
	for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++)
		printf("  %-9s %-26s %s\n", subcommands[i].name, subcommands[i].arguments, subcommands[i].help);
	puts("\nWithout -c: $CONVENED_CONFIG, else /etc/convened/convened.cfg.\n"
	     "More: convened SUBCOMMAND --help, man convened, man convened.cfg");
	return EX_OK;
}

static int show_version(int argc, char **argv)
{
	(void)argc, (void)argv;
	puts("convened " CONVENED_VERSION);
	return EX_OK;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	static char shown[40]; /* what getopt(3) calls us in its complaints */
	const int worker_status = supervise_worker(argc > 0 ? argv[0] : "");

	if (worker_status >= 0)
		return worker_status;
	if (strcmp(name, "-h") == 0 || strcmp(name, "--help") == 0) /* as everybody types them */
		name = "help";
	else if (strcmp(name, "--version") == 0)
		name = "version";
	for (size_t i = 0; i < sizeof(subcommands) / sizeof(subcommands[0]); i++) {
		if (strcmp(subcommands[i].name, name) != 0)
			continue;
		if (asks_for_help(argc, argv) && show_page(name))
			return EX_OK;
		snprintf(shown, sizeof(shown), "convened %s", name);
		argv[1] = shown;
		return subcommands[i].run(argc - 1, argv + 1);
	}
	if (*name == '-')
		fputs("convened: options stand behind the subcommand: convened status -c FILE\n", stderr);
	else if (*name != '\0')
		fprintf(stderr, "convened: there is no subcommand \"%s\"\n", argv[1]);
	fputs("convened help: shows what there is\n", stderr);
	return EX_USAGE;
}
