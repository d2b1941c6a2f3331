/* init.c - `convened init`: asks what a working config needs, tries each answer at once, and writes it.
 *
 * Asks only at a terminal, or reads a file of answers (init_answers.c). Nothing is written before the last answer is right, and then
 * all or nothing (init_files.c). No secret is ever shown. */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>
#include "admin/admin.h"
#include "admin/init.h"
#include "admin/secret.h"
#include "base/log.h"
#include "config/source.h"

enum { ANSWERS_BYTES = 64 * 1024, SECRETS = 3 };

#define SERVICE_USER "convened"

static const char usage[] = "usage: convened init [-c FILE] [--answers FILE] [--force] [--no-mail]\n";

const char **init_slot(struct init *init, enum answer answer)
{
	if (answer < ANSWER_TEAM)
		return &init->answers.text[answer];
	return &init->answers.teams[init->answers.team_count - 1].text[answer - ANSWER_TEAM];
}

/* ---- an answer from the file ---- */

static bool may_repeat(const char *key)
{
	return strcmp(key, "team") == 0 || strcmp(key, "team_id") == 0 || strcmp(key, "announcer") == 0;
}

static enum err_kind lines_read(struct init *init, struct error *err)
{
	const char *keys[ANSWER_COUNT + 1] = { NULL }, *text = NULL;
	size_t bytes = 0;

	init->lines.file = init->admin->answers;
	for (size_t i = 0; i < ANSWER_COUNT; i++)
		keys[i] = init_questions[i].key;
	const enum err_kind kind = source_read_file(init->lines.file, ANSWERS_BYTES, init->arena, &text, &bytes, err);
	if (kind != ERR_NONE)
		return kind;
	if (strlen(text) != bytes)
		return err_set(err, ERR_INPUT, "%s is no text", init->lines.file);
	return answer_lines_parse(text, keys, may_repeat, init->arena, &init->lines, err);
}

static struct answer_line *line_of(struct init *init, enum answer answer)
{
	for (size_t i = 0; i < init->lines.count; i++) {
		struct answer_line *line = &init->lines.list[i];
		const bool is_here =
		        answer < ANSWER_TEAM || (line->line >= init->team_from && line->line < init->team_upto);
		if (!line->is_used && is_here && strcmp(line->key, init_questions[answer].key) == 0)
			return line;
	}
	return NULL;
}

static const char *proposal_of(struct init *init, enum answer answer)
{
	const struct init_question *question = &init_questions[answer];

	if (init->before[answer] != NULL && !question->is_secret)
		return init->before[answer];
	return question->proposal == NULL ? NULL : question->proposal(init);
}

/* Who writes the secret itself there isn't told it again. */
static enum err_kind secret_taken(struct init *init, const char *name, const char **value, struct error *err)
{
	const char *path = source_path(init->lines.file, name, init->arena);

	if (access(path, R_OK) != 0)
		return err_set(err, ERR_INPUT,
		        "%s: a file's name stands here, seen from this one's folder; its first line is what nobody may see",
		        strerror(errno));
	return secret_read(path, init->arena, value, err);
}

static enum err_kind answer_read(
        struct init *init, enum answer answer, struct answer_line *line, const char **value, struct error *err)
{
	const struct init_question *question = &init_questions[answer];

	if (line != NULL) {
		line->is_used = true;
		*value = line->value;
		return question->is_secret ? secret_taken(init, line->value, value, err) : ERR_NONE;
	}
	*value = proposal_of(init, answer);
	return *value != NULL ? ERR_NONE : err_set(err, ERR_INPUT, "is missing: %s", question->words);
}

/* ---- an answer from a person ---- */

static enum err_kind answer_typed(struct init *init, enum answer answer, const char **value, struct error *err)
{
	const struct init_question *question = &init_questions[answer];
	const char *proposal = proposal_of(init, answer);
	const char *words = proposal == NULL || question->is_secret
	        ? arena_printf(init->arena, "%s:", question->words)
	        : arena_printf(init->arena, "%s [%s]:", question->words,
	                *proposal == '\0' ? "none" : shown(init->arena, proposal));

	for (;;) {
		const enum err_kind kind =
		        line_ask(words, question->is_secret ? TYPED_HIDDEN : TYPED_SHOWN, init->arena, value, err);
		init->is_over = kind != ERR_NONE && kind != ERR_INPUT;
		if (kind != ERR_INPUT)
			return kind;
		*value = proposal;
		if (proposal != NULL)
			return ERR_NONE;
		fputs("  This is needed.\n", stderr);
	}
}

/* ---- one question ---- */

/* As the config wants it. */
static const char *tidied(struct init *init, enum answer answer, const char *value)
{
	const char *scheme = init_questions[answer].scheme;
	const bool is_file = answer == ANSWER_CA_FILE || answer == ANSWER_SMTP_CA_FILE;

	if (scheme != NULL && *value != '\0' && strstr(value, "://") == NULL)
		return arena_printf(init->arena, "%s%s", scheme, value);
	if (!is_file || *value == '\0' || *value == '/')
		return value;
	const char *beside = init->has_file ? init->lines.file : "here"; /* the folder in which one stands */
	char *whole = realpath(source_path(beside, value, init->arena), NULL);
	value = whole == NULL ? value : arena_strdup(init->arena, whole);
	free(whole);
	return value;
}

static enum err_kind answer_test(struct init *init, enum answer answer, struct error *err)
{
	struct config *config = NULL;
	enum err_kind kind = init_config(init->admin->file, &init->answers, init->arena, &config, err);

	config_free(config);
	if (kind == ERR_NONE && init_questions[answer].test != NULL)
		kind = init_questions[answer].test(init, err);
	return kind;
}

static enum err_kind answer_take(struct init *init, enum answer answer, const char *value, struct error *err)
{
	const char **slot = init_slot(init, answer);

	*slot = tidied(init, answer, value);
	const bool is_last = answer == ANSWER_TEAM && **slot == '\0' && !init->has_file; /* no further team */
	return is_last ? ERR_NONE : answer_test(init, answer, err);
}

enum err_kind init_ask(struct init *init, enum answer answer, struct error *err)
{
	struct answer_line *line = init->has_file ? line_of(init, answer) : NULL;
	const char *value = NULL;

	enum err_kind kind =
	        init->has_file ? answer_read(init, answer, line, &value, err) : answer_typed(init, answer, &value, err);
	if (kind == ERR_NONE)
		kind = answer_take(init, answer, value, err);
	if (kind != ERR_NONE && line != NULL)
		err_within(err, "%s:%d: %s", init->lines.file, line->line, line->key);
	else if (kind != ERR_NONE && init->has_file)
		err_within(err, "%s: %s", init->lines.file, init_questions[answer].key);
	return kind;
}

/* The mailbox's password may be the relay's, too: then it stays until it is wiped itself. */
static void answer_wipe(struct init *init, enum answer answer)
{
	const char *secret = answer < ANSWER_TEAM ? init->answers.text[answer] : NULL;

	if (init_questions[answer].is_secret
	        && (answer == ANSWER_PASSWORD || secret != init->answers.text[ANSWER_PASSWORD]))
		secret_wipe(secret);
}

/* Puts a question and, at a terminal, puts it again until it is answered well. *next: which comes then. */
static enum err_kind question_put(struct init *init, enum answer answer, enum answer *next, struct error *err)
{
	const struct init_question *question = &init_questions[answer];

	*next = answer + 1;
	if (*init_slot(init, answer) != NULL || (question->applies != NULL && !question->applies(init)))
		return ERR_NONE;
	const bool is_asked = init->has_file || question->is_asked == NULL || question->is_asked(init);
	const enum err_kind kind =
	        is_asked ? init_ask(init, answer, err) : answer_take(init, answer, proposal_of(init, answer), err);
	if (kind == ERR_NONE || init->has_file || init->is_over || !is_asked)
		return kind;
	fprintf(stderr, "  That didn't work: %s\n", shown(init->arena, err->text));
	*next = question->again_from == 0 ? answer : question->again_from;
	answer_wipe(init, answer);
	for (enum answer again = *next; again <= answer; again++) { /* what was wrong is not proposed again */
		init->before[again] = again == answer ? NULL : *init_slot(init, again);
		*init_slot(init, again) = NULL;
	}
	return ERR_NONE;
}

static enum err_kind questions_put(struct init *init, enum answer from, enum answer upto, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	while (from < upto && kind == ERR_NONE)
		kind = question_put(init, from, &from, err);
	return kind;
}

/* ---- all questions ---- */

/* The lines from the next team on, up to the one after it. False: there is none. */
static bool team_lines_next(struct init *init)
{
	const int behind = init->team_upto;

	init->team_from = init->team_upto = INT_MAX;
	for (size_t i = init->lines.count; i-- > 0;) {
		const struct answer_line *line = &init->lines.list[i];
		if (line->line < behind || strcmp(line->key, init_questions[ANSWER_TEAM].key) != 0)
			continue;
		init->team_upto = init->team_from;
		init->team_from = line->line;
	}
	return init->team_from != INT_MAX;
}

static enum err_kind teams_ask(struct init *init, struct error *err)
{
	struct answers *answers = &init->answers;
	enum err_kind kind = ERR_NONE;

	for (bool is_more = true; kind == ERR_NONE && is_more;) {
		if (init->has_file && !team_lines_next(init) && answers->team_count > 0)
			break;
		answers->teams = arena_grow(init->arena, answers->teams, answers->team_count, sizeof(*answers->teams));
		answers->team_count++;
		memset(&init->before[ANSWER_TEAM], 0, (ANSWER_COUNT - ANSWER_TEAM) * sizeof(*init->before));
		kind = questions_put(init, ANSWER_TEAM, ANSWER_TEAM_ID, err);
		is_more = kind == ERR_NONE && **init_slot(init, ANSWER_TEAM) != '\0';
		if (is_more)
			kind = questions_put(init, ANSWER_TEAM_ID, ANSWER_COUNT, err);
		else
			answers->team_count--;
	}
	return kind;
}

static enum err_kind all_ask(struct init *init, struct error *err)
{
	enum err_kind kind = questions_put(init, 0, ANSWER_TEAM, err);

	if (kind == ERR_NONE)
		kind = teams_ask(init, err);
	for (size_t i = 0; i < init->lines.count && kind == ERR_NONE; i++)
		if (!init->lines.list[i].is_used)
			kind = err_set(err, ERR_INPUT, "%s:%d: %s: has no place among these answers: take it out",
			        init->lines.file, init->lines.list[i].line, init->lines.list[i].key);
	return kind;
}

/* ---- the files ---- */

static const char *beside(const struct init *init, const char *name)
{
	return source_path(init->admin->file, name, init->arena);
}

static const char *folder_of(const struct init *init, const char *path)
{
	return dirname(arena_strdup(init->arena, path));
}

/* Before the first question: nobody answers twenty of them in vain. */
static enum err_kind place_look(const struct init *init, struct error *err)
{
	const char *const names[] = { init->admin->file, beside(init, MAILBOX_SECRET), beside(init, RELAY_SECRET),
		beside(init, OAUTH_SECRET) };
	struct stat about;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !init->admin->force; i++)
		if (lstat(names[i], &about) == 0)
			return err_set(err, ERR_INPUT,
			        "%s is there already: nothing is written over it. -c names another config, in a folder of its own; "
			        "--force writes all anew",
			        names[i]);
	return try_folder(folder_of(init, init->admin->file), init->arena, err);
}

static size_t secrets_list(const struct init *init, struct init_file *files)
{
	const char *const *text = init->answers.text;
	const char *relay = text[ANSWER_SMTP_PASSWORD] != NULL ? text[ANSWER_SMTP_PASSWORD] : text[ANSWER_PASSWORD];
	size_t count = 0;

	if (!answers_use_oauth(&init->answers)) {
		files[count++] = (struct init_file){ beside(init, MAILBOX_SECRET), text[ANSWER_PASSWORD], 0600 };
		files[count++] = (struct init_file){ beside(init, RELAY_SECRET), relay, 0600 };
	} else if (*text[ANSWER_CLIENT_SECRET] != '\0') {
		files[count++] = (struct init_file){ beside(init, OAUTH_SECRET), text[ANSWER_CLIENT_SECRET], 0600 };
	}
	return count;
}

static enum err_kind all_write(struct init *init, struct error *err)
{
	struct init_file files[SECRETS + 1];
	const char *config_folder = folder_of(init, init->admin->file),
	           *database_folder = folder_of(init, init->answers.text[ANSWER_DATABASE]);
	struct init_folder folders[] = {
		{ .path = folder_of(init, config_folder), .mode = 0755 },
		{ .path = config_folder, .mode = 0755 },
		{ .path = folder_of(init, database_folder), .mode = 0700, .owner = SERVICE_USER },
		{ .path = database_folder, .mode = 0700, .owner = SERVICE_USER },
	};
	size_t count = secrets_list(init, files);
	const char *text = NULL;

	enum err_kind kind = init_config_text(&init->answers, init->arena, &text, err);
	if (kind != ERR_NONE)
		return kind;
	files[count++] = (struct init_file){ init->admin->file, text, 0644 };
	kind = init_write(
	        folders, sizeof(folders) / sizeof(folders[0]), files, count, init->admin->force, init->arena, err);
	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		printf("Written: %s%s\n", shown(init->arena, files[i].path),
		        files[i].mode == 0600 ? " (nobody else may read it)" : "");
	return kind;
}

/* ---- what comes after ---- */

static int command_run(
        const struct init *init, int (*command)(int argc, char **argv), const char *name, const char *option)
{
	char *argv[] = { arena_strdup(init->arena, name), arena_strdup(init->arena, "-c"),
		arena_strdup(init->arena, init->admin->file), option == NULL ? NULL : arena_strdup(init->arena, option),
		NULL };
	printf("\n$ %s -c %s%s%s\n", name, argv[2], option == NULL ? "" : " ", option == NULL ? "" : option);
	fflush(stdout);
	return command(option == NULL ? 3 : 4, argv);
}

/* What stands behind a command: nothing where it finds this config by itself. */
static const char *config_option(const struct init *init)
{
	if (strcmp(init->admin->file, config_default_file()) == 0)
		return "";
	return arena_printf(init->arena, " -c %s", shown(init->arena, init->admin->file));
}

static void start_say(const struct init *init)
{
	const struct answers *answers = &init->answers;
	const char *service = init_service(init);

	if (service != NULL)
		printf("\nNow start it: systemctl enable --now convened%s%s\n", *service == '\0' ? "" : "@", service);
	else
		printf("\nNow start it: convened run%s\n", config_option(init));
	printf("Then send \"join %s\" to %s from your own address, and answer the mail that comes back.\n",
	        answers->teams[0].text[ANSWER_TEAM_ID - ANSWER_TEAM], answers->text[ANSWER_ADDRESS]);
}

/* Needs the person who may sign in to the mailbox, and a browser. */
static bool is_waiting_for_person(const struct init *init)
{
	const char *secret = init->answers.text[ANSWER_CLIENT_SECRET];
	return answers_use_oauth(&init->answers)
	        && (strcmp(init->answers.text[ANSWER_PROVIDER], "google") == 0 || *secret == '\0');
}

static int prove(struct init *init, bool needs_person)
{
	const char *option = config_option(init), *failed = "login";
	int status = EX_OK;

	if (needs_person && !isatty(STDIN_FILENO)) {
		printf("\nNow a person allows it, once: convened login%s\nThen: convened doctor%s\n", option, option);
		return EX_OK;
	}
	if (answers_use_oauth(&init->answers))
		status = command_run(init, admin_login, "convened login", NULL);
	if (status == EX_OK) {
		failed = "doctor";
		status = command_run(init, admin_doctor, "convened doctor", init->admin->no_mail ? "--no-mail" : NULL);
	}
	if (status == EX_OK)
		start_say(init);
	else
		printf("\nThe config is written. Once that is mended: convened %s%s\n", failed, option);
	return status;
}

static enum err_kind begin(struct init *init, struct error *err)
{
	char *here = getcwd(NULL, 0);

	if (*init->admin->file != '/' && here != NULL)
		init->admin->file = arena_printf(init->arena, "%s/%s", here, init->admin->file);
	free(here);
	init->has_file = *init->admin->answers != '\0';
	if (!init->has_file && !isatty(STDIN_FILENO))
		return err_set(err, ERR_INPUT,
		        "there is no terminal to ask on: write the answers into a file, and name it by --answers FILE "
		        "(`convened init --help` has its keys)");
	enum err_kind kind = place_look(init, err);
	if (kind == ERR_NONE && init->has_file)
		kind = lines_read(init, err);
	if (kind == ERR_NONE && !init->has_file)
		fprintf(stderr,
		        "A few questions make %s. Each answer is tried at once, and nothing is written before\n"
		        "the last one: Ctrl-C leaves all as it is. Enter takes what stands in [ ].\n\n",
		        shown(init->arena, init->admin->file));
	return kind;
}

int admin_init(int argc, char **argv)
{
	struct admin admin = { 0 };
	struct init init = { .admin = &admin, .arena = &admin.arena };
	struct error err = { 0 };
	bool needs_person = false;

	int status = admin_options(&admin, argc, argv, "answers force no-mail", usage);
	if (status == 0 && !admin_words_most(&admin, 0, usage))
		status = EX_USAGE;
	if (status != 0)
		return status;
	umask(0077);
	log_open("init", LOG_ERROR_LEVEL); /* what goes on below is told here in other words */
	enum err_kind kind = begin(&init, &err);
	if (kind == ERR_NONE)
		kind = all_ask(&init, &err);
	if (kind == ERR_NONE)
		kind = all_write(&init, &err);
	needs_person = kind == ERR_NONE && is_waiting_for_person(&init);
	for (enum answer answer = 0; answer < ANSWER_COUNT; answer++)
		answer_wipe(&init, answer);
	status = kind == ERR_NONE ? prove(&init, needs_person) : admin_failed(&err);
	if (init.is_over && kind == ERR_UNKNOWN)
		status = EX_NOINPUT;
	admin_close(&admin);
	return status;
}
