/* check.c - `convened check`: all errors of the config at once, each with file, line and remedy. */
#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include "admin/admin.h"
#include "admin/common.h"

static const char usage[] = "usage: convened check [-c FILE] [--json]\n";

/* One object a line for each problem. */
static void print_json(const struct config_problem *problem)
{
	json_t *object = json_pack("{s:s, s:i, s:s, s:s}", "file", problem->file, "line", problem->line, "setting",
	        problem->setting, "problem", problem->text);
	admin_print_json(stdout, object);
}

static void print_summary(const struct config *config)
{
	assert(config != NULL);
	for (size_t i = 0; i < config->note_count; i++)
		printf("%s\n", config->notes[i]);
	printf("%s is fine: %zu team%s, %zu relay%s, mailbox %s at %s\n", config->file, config->house.team_count,
	        config->house.team_count == 1 ? "" : "s", config->relay_count, config->relay_count == 1 ? "" : "s",
	        config->mailbox.server.user, config->mailbox.server.host);
}

static int check(struct admin *admin)
{
	struct config_problems problems = { .arena = &admin->arena, .wants_secrets = true };

	admin->config = config_load(admin->file, &problems);
	if (admin->config != NULL)
		admin_check_templates(admin->config, &problems);
	for (size_t i = 0; i < problems.count; i++) {
		if (admin->json)
			print_json(&problems.list[i]);
		else
			fprintf(stderr, "%s\n", config_problem_text(&problems.list[i], &admin->arena));
	}
	if (problems.count == 0 && !admin->json)
		print_summary(admin->config);
	return problems.count == 0 ? EX_OK : EX_CONFIG;
}

int admin_check(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json", usage);

	if (status == 0 && admin.word_count > 0) {
		fprintf(stderr, "convened check: \"%s\" is too much; the config is named by -c FILE\n", admin.words[0]);
		status = EX_USAGE;
	}
	if (status == 0)
		status = check(&admin);
	admin_close(&admin);
	return status;
}
