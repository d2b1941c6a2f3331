/* check.c - `convened check`: all errors of the config at once, each with file, line and remedy. */
#include <assert.h>
#include <getopt.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include "admin/admin.h"
#include "config/config.h"

/* One object a line for each problem. */
static void print_json(const struct config_problem *problem)
{
	json_t *object = json_pack("{s:s, s:i, s:s, s:s}", "file", problem->file, "line", problem->line, "setting",
	        problem->setting, "problem", problem->text);
	char *line = object == NULL ? NULL : json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
	if (line == NULL)
		abort();
	puts(line);
	free(line);
	json_decref(object);
}

static void print_summary(const struct config *config)
{
	assert(config != NULL);
	printf("%s is fine: %zu team%s, %zu relay%s, mailbox %s at %s\n", config->file, config->house.team_count,
	        config->house.team_count == 1 ? "" : "s", config->relay_count, config->relay_count == 1 ? "" : "s",
	        config->mailbox.server.user, config->mailbox.server.host);
}

static int check(const char *file, bool is_json)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	struct config *config = config_load(file, &problems);

	if (config != NULL)
		config_check_secrets(config, &problems);
	for (size_t i = 0; i < problems.count; i++) {
		if (is_json)
			print_json(&problems.list[i]);
		else
			fprintf(stderr, "%s\n", config_problem_text(&problems.list[i], &arena));
	}
	const int status = problems.count == 0 ? EX_OK : EX_CONFIG;
	if (status == EX_OK && !is_json)
		print_summary(config);
	config_free(config);
	arena_free(&arena);
	return status;
}

int admin_check(int argc, char **argv)
{
	static const struct option options[] = { { "config", required_argument, NULL, 'c' },
		{ "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 } };
	const char *file = config_default_file();
	bool is_json = false;

	for (int option; (option = getopt_long(argc, argv, "c:", options, NULL)) != -1;) {
		if (option == 'c')
			file = optarg;
		else if (option == 'j')
			is_json = true;
		else {
			fputs("usage: convened check [-c FILE] [--json]\n", stderr);
			return EX_USAGE;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "convened check: \"%s\" is too much; the config is named by -c FILE\n", argv[optind]);
		return EX_USAGE;
	}
	return check(file, is_json);
}
