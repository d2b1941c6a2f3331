/* common.c - what the administrator's commands share. See common.h. */
#include "admin/common.h"
#include "base/text.h"
#include "compose/compose.h"
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

/* Where an option's text goes, or the true of one without. */
static const struct {
	const char *name;
	int has_argument;
	size_t offset;
} table[] = {
	{ "config", required_argument, offsetof(struct admin, file) },
	{ "json", no_argument, offsetof(struct admin, json) },
	{ "yes", no_argument, offsetof(struct admin, yes) },
	{ "again", no_argument, offsetof(struct admin, again) },
	{ "unreachable", no_argument, offsetof(struct admin, unreachable) },
	{ "quiet", no_argument, offsetof(struct admin, quiet) },
	{ "texts", no_argument, offsetof(struct admin, texts) },
	{ "held", no_argument, offsetof(struct admin, held) },
	{ "all", no_argument, offsetof(struct admin, all) },
	{ "past", no_argument, offsetof(struct admin, past) },
	{ "html", no_argument, offsetof(struct admin, html) },
	{ "now", no_argument, offsetof(struct admin, now) },
	{ "dry-run", no_argument, offsetof(struct admin, dry_run) },
	{ "no-mail", no_argument, offsetof(struct admin, no_mail) },
	{ "wait", required_argument, offsetof(struct admin, wait) },
	{ "answers", required_argument, offsetof(struct admin, answers) },
	{ "steps", no_argument, offsetof(struct admin, steps) },
	{ "secret", no_argument, offsetof(struct admin, secret) },
	{ "force", no_argument, offsetof(struct admin, force) },
	{ "stdin", no_argument, offsetof(struct admin, from_stdin) },
	{ "explain", required_argument, offsetof(struct admin, explain) },
	{ "since", required_argument, offsetof(struct admin, since) },
	{ "output", required_argument, offsetof(struct admin, output) },
	{ "team", required_argument, offsetof(struct admin, team) },
	{ "subject", required_argument, offsetof(struct admin, subject) },
	{ "name", required_argument, offsetof(struct admin, name) },
	{ "language", required_argument, offsetof(struct admin, language) },
};
enum { COLUMNS = 79 };
enum { CONFIG /* also -c */, OPTIONS = sizeof(table) / sizeof(table[0]) };

static bool is_known(const char *known, const char *name)
{
	const size_t length = strlen(name);
	for (const char *at = known; (at = strstr(at, name)) != NULL; at += length)
		if ((at == known || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

static void take_option(struct admin *admin, int option)
{
	char *room = (char *)admin + table[option].offset;
	const char *text = optarg;
	const bool is_there = true;

	if (table[option].has_argument == required_argument)
		memcpy(room, &text, sizeof(text));
	else
		memcpy(room, &is_there, sizeof(is_there));
}

int admin_options(struct admin *admin, int argc, char **argv, const char *known, const char *usage)
{
	struct option options[OPTIONS + 1] = { { 0 } };
	int count = 0, option;

	for (int i = 0; i < OPTIONS; i++)
		if (i == CONFIG || is_known(known, table[i].name))
			options[count++] = (struct option){ table[i].name, table[i].has_argument, NULL, i };
	admin->file = config_default_file();
	admin->output = admin->team = admin->since = admin->subject = admin->name = admin->language = admin->explain =
	        admin->wait = admin->answers = "";
	optind = 1;
	while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		if (option == '?') {
			fputs(usage, stderr);
			return EX_USAGE;
		}
		take_option(admin, option == 'c' ? CONFIG : option);
	}
	admin->words = argv + optind;
	admin->word_count = argc - optind;
	return 0;
}

bool admin_words_most(const struct admin *admin, int most, const char *usage)
{
	if (admin->word_count <= most)
		return true;
	fprintf(stderr, "convened: \"%s\" is one word too many\n%s", admin->words[most], usage);
	return false;
}

int admin_config_load(struct admin *admin)
{
	struct config_problems problems = { .arena = &admin->arena };

	admin->config = config_load(admin->file, &problems);
	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, "%s\n", config_problem_text(&problems.list[i], &admin->arena));
	return admin->config == NULL ? EX_CONFIG : 0;
}

static void note_template(void *context, const char *file, int line, const char *text)
{
	config_problem_add(context, (struct config_problem){ file, line, "", text });
}

void admin_check_templates(const struct config *config, struct config_problems *problems)
{
	struct composer *composer = NULL;
	struct error err = { 0 };

	if (composer_open(&config->house, config->templates, config->faq, &composer, &err) != ERR_NONE)
		config_problem_add(problems, (struct config_problem){ config->file, 0, "templates", err.text });
	else
		templates_look_over(config->templates, note_template, problems);
	composer_close(composer);
}

const char *admin_start_command(struct admin *admin)
{
	static const char folder[] = "/etc/convened/", name[] = "convened.cfg";
	const char *file = admin->file, *rest = file + sizeof(folder) - 1;

	if (strncmp(file, folder, sizeof(folder) - 1) == 0 && strcmp(rest, name) == 0)
		return "systemctl start convened";
	const char *slash = strncmp(file, folder, sizeof(folder) - 1) == 0 ? strchr(rest, '/') : NULL;
	if (slash != NULL && strcmp(slash + 1, name) == 0) /* one of several */
		return arena_printf(
		        &admin->arena, "systemctl start convened@%.*s", (int)(slash - rest), admin_clean(admin, rest));
	return arena_printf(&admin->arena, "convened run -c %s", admin_clean(admin, file));
}

enum err_kind admin_become_owner(const char *database, struct arena *arena, struct error *err)
{
	struct stat owner;
	if (geteuid() != 0) {
		if (access(database, R_OK | W_OK) != 0 && errno == EACCES)
			return err_set(
			        err, ERR_INPUT, "%s: %s. Say it as root: sudo convened ...", database, strerror(errno));
		return ERR_NONE;
	}
	if (stat(database, &owner) != 0 && stat(dirname(arena_strdup(arena, database)), &owner) != 0)
		return err_set(err, ERR_INPUT,
		        "%s: %s. The database is made when the daemon starts for the first time: systemctl start convened",
		        database, strerror(errno));
	if (owner.st_uid == 0)
		return ERR_NONE;
	if (setgroups(0, NULL) != 0 || setgid(owner.st_gid) != 0 || setuid(owner.st_uid) != 0)
		return err_set(err, ERR_PERMANENT, "becoming the owner of %s: %s", database, strerror(errno));
	return ERR_NONE;
}

int admin_open(struct admin *admin)
{
	struct error err = { 0 };

	if (admin_config_load(admin) != 0)
		return EX_CONFIG;
	umask(0077);
	if (admin_become_owner(admin->config->database, &admin->arena, &err) != ERR_NONE
	        || store_open(admin->config->database, STORE_MIGRATE, &admin->store, &err) != ERR_NONE)
		return admin_failed(&err);
	return 0;
}

void admin_close(struct admin *admin)
{
	store_close(admin->store);
	config_free(admin->config);
	arena_free(&admin->arena);
}

const struct team *admin_team(struct admin *admin, const char *id)
{
	const struct house *house = &admin->config->house;
	const struct team *team = house_team(house, id);

	if (team != NULL)
		return team;
	fprintf(stderr, "convened: there is no team with the id \"%s\". The ids in %s are:", admin_clean(admin, id),
	        admin->file);
	for (size_t i = 0; i < house->team_count; i++)
		fprintf(stderr, "%s %s", i > 0 ? "," : "", house->teams[i].id);
	fputc('\n', stderr);
	return NULL;
}

int admin_failed(const struct error *err)
{
	static const int statuses[] = { [ERR_NONE] = EX_SOFTWARE,
		[ERR_INPUT] = EX_DATAERR,
		[ERR_TEMPORARY] = EX_TEMPFAIL,
		[ERR_PERMANENT] = EX_UNAVAILABLE,
		[ERR_UNKNOWN] = EX_NOUSER };
	struct arena arena = { 0 };
	fprintf(stderr, "convened: %s\n", shown_lines(&arena, err->text));
	arena_free(&arena);
	return statuses[err->kind];
}

bool admin_asks(const struct admin *admin, const char *question)
{
	char answer[16];
	if (admin->yes)
		return true;
	if (!isatty(STDIN_FILENO)) {
		fprintf(stderr, "%s\nThere is no terminal to ask on: say --yes if that is right.\n", question);
		return false;
	}
	fprintf(stderr, "%s [y/N] ", question);
	return fgets(answer, sizeof(answer), stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

void admin_progress(struct admin *admin, const char *what, int64_t done, int64_t all)
{
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%s: %lld of %lld", what, (long long)(done < all ? done : all), (long long)all);
	admin->has_progress = true;
}

void admin_progress_end(struct admin *admin)
{
	if (admin->has_progress)
		fputc('\n', stderr);
	admin->has_progress = false;
}

const char *admin_who(struct arena *arena)
{
	const char *sudo = getenv("SUDO_USER");
	const struct passwd *user = getpwuid(getuid());
	if (sudo != NULL && *sudo != '\0')
		return utf8_clean(arena, sudo);
	return user != NULL ? arena_strdup(arena, user->pw_name) : arena_printf(arena, "uid %u", (unsigned)getuid());
}

const char *admin_time(struct admin *admin, int64_t at)
{
	const time_t seconds = (time_t)at;
	char room[32];
	struct tm local;

	if (at == 0)
		return "-";
	clock_set_zone(admin->config->house.time_zone);
	if (localtime_r(&seconds, &local) == NULL || strftime(room, sizeof(room), "%Y-%m-%d %H:%M", &local) == 0)
		return "-";
	return arena_strdup(&admin->arena, room);
}

const char *admin_rest_why(const struct relay_state *state)
{
	return relay_rests_for_report(state) ? "our account sent too much, says a report that came back" : "it said";
}

const char *admin_rest_next(const struct relay_state *state)
{
	return relay_rests_for_report(state)
	        ? "Mail goes on by itself then. If it comes again, lower this relay's per_day or per_minute."
	        : "convened doctor says what to do. Once that is mended: systemctl reload convened";
}

static const char *clean(struct arena *arena, const char *text, bool has_lines)
{
	struct text out = { .arena = arena };

	for (size_t left = strlen(text), step; left > 0; text += step, left -= step) {
		unsigned c = 0xFFFD;
		const size_t found = utf8_next(text, left, &c);
		step = found == 0 ? 1 : found;
		if (!utf8_is_trick(c) || (has_lines && c == '\n'))
			text_add_code_point(&out, c);
		else if (c <= ' ' && c != '\r')
			text_add_byte(&out, ' ');
	}
	return text_string(&out);
}

const char *shown(struct arena *arena, const char *text)
{
	return clean(arena, text, false);
}

const char *shown_lines(struct arena *arena, const char *text)
{
	return clean(arena, text, true);
}

const char *admin_clean(struct admin *admin, const char *text)
{
	return shown(&admin->arena, text);
}

void admin_print_wrapped(FILE *file, const char *first, int indent, const char *text)
{
	size_t column = strlen(first);

	fputs(first, file);
	for (const char *word = text; *word != '\0';) {
		const size_t bytes = strcspn(word, " ");
		if (word != text && column + 1 + bytes > COLUMNS) {
			fprintf(file, "\n%*s", indent, "");
			column = (size_t)indent;
		} else if (word != text) {
			fputc(' ', file);
			column++;
		}
		fwrite(word, 1, bytes, file);
		column += bytes;
		word += bytes + strspn(word + bytes, " ");
	}
	fputc('\n', file);
}

/* JSON escapes C0 itself; the other tricks lie within its strings, where \u stands for the same character. */
void admin_print_json(FILE *file, json_t *object)
{
	char *line = object == NULL ? NULL : json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);

	if (line == NULL)
		fputs("convened: a line is left out: it isn't UTF-8\n", stderr);
	const char *at = line;
	for (size_t left = line == NULL ? 0 : strlen(line), step; left > 0; at += step, left -= step) {
		unsigned c = 0;
		step = utf8_next(at, left, &c);
		step = step == 0 ? 1 : step;
		if (!utf8_is_trick(c))
			fwrite(at, 1, step, file);
		else if (c < 0x10000)
			fprintf(file, "\\u%04X", c);
		else
			fprintf(file, "\\u%04X\\u%04X", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + (c & 0x3FF));
	}
	if (line != NULL)
		fputc('\n', file);
	free(line);
	json_decref(object);
}
