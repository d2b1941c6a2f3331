/* config.c - the administrator's file as checked, typed structs. See config.h.
 *
 * Everything is read in the order of the table in setting.c; nothing here knows a setting by name but the two lists. */
#include "config/config.h"
#include "config/reading.h"
#include "config/setting.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void config_problem_add(struct config_problems *problems, struct config_problem problem)
{
	struct arena *arena = problems->arena;

	problem.file = arena_strdup(arena, problem.file);
	problem.setting = arena_strdup(arena, problem.setting);
	problem.text = arena_strdup(arena, problem.text);
	problems->list = arena_grow(arena, problems->list, problems->count, sizeof(problem));
	problems->list[problems->count++] = problem;
}

void reading_problem(struct reading *reading, const config_setting_t *at, const char *setting, const char *format, ...)
{
	struct config_problems *problems = reading->problems;
	struct config_problem problem = { .file = reading->file, .setting = setting };
	va_list args;

	if (at != NULL)
		problem.file = pieces_place(&reading->pieces, (int)config_setting_source_line(at), &problem.line)->file;
	va_start(args, format);
	char *text = arena_vprintf(problems->arena, format, args);
	va_end(args);
	for (char *byte = text; *byte != '\0'; byte++) /* a problem stays one line, whatever it quotes */
		*byte = (unsigned char)*byte < 0x20 ? ' ' : *byte;
	problem.text = text;
	config_problem_add(problems, problem);
}

void reading_note(struct reading *reading, const config_setting_t *at, const char *setting, const char *format, ...)
{
	struct config *config = reading->config;
	struct config_problem note = { .file = reading->file, .setting = setting };
	va_list args;

	note.file = pieces_place(&reading->pieces, (int)config_setting_source_line(at), &note.line)->file;
	va_start(args, format);
	note.text = arena_vprintf(&config->arena, format, args);
	va_end(args);
	config->notes = arena_grow(&config->arena, config->notes, config->note_count, sizeof(*config->notes));
	config->notes[config->note_count++] = config_problem_text(&note, &config->arena);
}

const char *config_problem_text(const struct config_problem *problem, struct arena *arena)
{
	const char *colon = problem->setting[0] == '\0' ? "" : ": ";
	if (problem->line == 0)
		return arena_printf(arena, "%s: %s%s%s", problem->file, problem->setting, colon, problem->text);
	return arena_printf(
	        arena, "%s:%d: %s%s%s", problem->file, problem->line, problem->setting, colon, problem->text);
}

/* ---- groups and lists ---- */

static void read_group(
        struct reading *reading, const config_setting_t *group, const char *parent, const char *shown, char *base);

static void check_unknown(struct reading *reading, const config_setting_t *group, const char *parent, const char *shown)
{
	struct arena *arena = reading->problems->arena;
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(member);
		if (setting_find(arena_printf(arena, "%s%s", parent, name)) != NULL)
			continue;
		const char *like = setting_like(parent, name);
		if (like != NULL)
			reading_problem(reading, member, arena_printf(arena, "%s%s", shown, name),
			        "there is no such setting; did you mean \"%s\"?", like);
		else
			reading_problem(reading, member, arena_printf(arena, "%s%s", shown, name),
			        "there is no such setting here (`convened config` lists all)");
	}
}

static const struct list {
	const char *path;
	size_t element_bytes;
	size_t list_offset, count_offset; /* in struct config */
} lists[] = {
	{ "relays", sizeof(struct relay_config), offsetof(struct config, relays),
	        offsetof(struct config, relay_count) },
	{ "teams", sizeof(struct team), offsetof(struct config, house.teams),
	        offsetof(struct config, house.team_count) },
	{ "meetings", sizeof(struct meeting_config), offsetof(struct config, meetings),
	        offsetof(struct config, meeting_count) },
};

static const struct list *list_named(const char *path)
{
	const struct list *list = lists;
	while (strcmp(list->path, path) != 0)
		list++;
	return list;
}

static void read_list(struct reading *reading, const struct setting *setting, const config_setting_t *at)
{
	struct config *config = reading->config;
	struct arena *scratch = reading->problems->arena;
	const struct list *list = list_named(setting->path);

	if (at == NULL)
		return;
	const int count = config_setting_length(at);
	if (config_setting_type(at) != CONFIG_TYPE_LIST) {
		reading_problem(reading, at, setting->path, "write %s", setting_kind(setting, scratch));
		return;
	}
	if (count < setting->least || count > setting->most)
		reading_problem(reading, at, setting->path, "there are %d: from %ld to %ld would be right", count,
		        setting->least, setting->most);
	char *elements = arena_array(&config->arena, (size_t)count, list->element_bytes);
	for (int i = 0; i < count; i++) {
		const config_setting_t *element = config_setting_get_elem(at, (unsigned)i);
		const char *shown = arena_printf(scratch, "%s[%d]", setting->path, i + 1);
		if (config_setting_type(element) != CONFIG_TYPE_GROUP)
			reading_problem(reading, element, shown, "write a group: { ... }");
		else
			read_group(reading, element, arena_printf(scratch, "%s[].", setting->path),
			        arena_printf(scratch, "%s.", shown), elements + (size_t)i * list->element_bytes);
	}
	const size_t whole = (size_t)count;
	memcpy((char *)config + list->list_offset, &elements, sizeof(elements));
	memcpy((char *)config + list->count_offset, &whole, sizeof(whole));
}

/* The row with what stands there when the file says nothing: its provider's preset, where the group has one. */
static struct setting with_preset(
        const struct reading *reading, const struct setting *setting, const config_setting_t *group)
{
	struct setting row = *setting;
	const char *provider = NULL;

	if (group != NULL && config_setting_lookup_string(group, "provider", &provider) == CONFIG_TRUE) {
		const char *preset = provider_preset(provider, setting->path, reading->config->house.address);
		row.fallback = preset != NULL ? preset : row.fallback;
	}
	return row;
}

/* What is forgotten most is told by an example. */
static const char *missing_words(const struct setting *setting, struct arena *scratch)
{
	static const struct {
		const char *path, *words;
	} examples[] = {
		{ "relays",
		        "write relays = ( { name = \"main\"; provider = \"microsoft\"; } ); or \"google\"; with another "
		        "mail server its server, user and password_file instead of provider" },
		{ "mailbox.server",
		        "write server = \"imaps://HOST\", or provider = \"microsoft\" or \"google\" where the mailbox is "
		        "theirs" },
		{ "mailbox.password_file",
		        "write password_file = a file name in quotes, or provider = \"microsoft\" or \"google\" "
		        "where the mailbox is theirs" },
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		if (strcmp(setting->path, examples[i].path) == 0)
			return examples[i].words;
	return arena_printf(scratch, "write %s = %s", setting_name(setting), setting_kind(setting, scratch));
}

static void read_member(struct reading *reading, const struct setting *setting, const config_setting_t *group,
        const char *shown, char *base)
{
	struct arena *scratch = reading->problems->arena;
	const config_setting_t *at = group == NULL ? NULL : config_setting_get_member(group, setting_name(setting));

	const struct setting row = with_preset(reading, setting, group);
	if (at == NULL && row.fallback == NULL) {
		reading_problem(reading, group == config_root_setting(&reading->parsed) ? NULL : group, shown,
		        "is missing: %s", missing_words(setting, scratch));
		return;
	}
	if (setting->type == SETTING_LIST) {
		read_list(reading, setting, at);
	} else if (setting->type != SETTING_GROUP) {
		if (at == NULL)
			reading_fallback(reading, &row, base);
		else
			reading_value(reading, setting, at, shown, base);
	} else if (at != NULL && config_setting_type(at) != CONFIG_TYPE_GROUP) {
		reading_problem(reading, at, shown, "write %s = { ... }", setting_name(setting));
	} else {
		read_group(reading, at, arena_printf(scratch, "%s.", setting->path),
		        arena_printf(scratch, "%s.", shown), base);
	}
}

/* `group` is NULL where the file doesn't have it: then its settings get their fallbacks. `parent` is the group in the table
 * ("relays[]."), `shown` the one in the file ("relays[2]."). */
static void read_group(
        struct reading *reading, const config_setting_t *group, const char *parent, const char *shown, char *base)
{
	if (group != NULL)
		check_unknown(reading, group, parent, shown);
	for (size_t i = 0; i < setting_count; i++)
		if (setting_is_in(&settings[i], parent))
			read_member(reading, &settings[i], group,
			        arena_printf(reading->problems->arena, "%s%s", shown, setting_name(&settings[i])),
			        base);
}

/* ---- the whole file ---- */

static void syntax_problem(struct reading *reading)
{
	const char *text = config_error_text(&reading->parsed); /* NULL on very deep nesting */
	const int long_line = source_long_text_line(reading->pieces.flat);
	struct config_problem problem = { .setting = "" };
	int begin = 0;

	problem.file = pieces_place(&reading->pieces, config_error_line(&reading->parsed), &problem.line)->file;
	struct arena *arena = reading->problems->arena;
	if (text != NULL && strstr(text, "duplicate") != NULL)
		problem.text = "this setting stands here for the second time: take one away";
	else if (long_line > 0 && pieces_place(&reading->pieces, long_line, &begin) != NULL)
		problem.text = arena_printf(arena,
		        "the text that begins with a quote in line %d runs over its line's end: is its closing quote missing?",
		        begin);
	else if (source_line_has_curly_quote(reading->pieces.flat, config_error_line(&reading->parsed)))
		problem.text = "a curly quote, as text programs make them: write \" at both ends";
	else
		problem.text = arena_printf(arena,
		        "%s here or just before: look for a missing quote, bracket or \";\", or a comma after the last of a list",
		        text == NULL ? "error" : text);
	if (begin != 0)
		problem.line = begin;
	config_problem_add(reading->problems, problem);
}

static void piece_problems(struct reading *reading)
{
	for (size_t i = 0; i < reading->pieces.count; i++) {
		const struct piece *piece = &reading->pieces.list[i];
		if (piece->kind == PIECE_PROBLEM)
			config_problem_add(reading->problems,
			        (struct config_problem){ piece->file, piece->line, "@include", piece->text });
	}
}

struct config *config_parse(const char *file, const char *bundle, size_t bytes, struct config_problems *problems)
{
	struct config *config = calloc(1, sizeof(*config));
	struct reading reading = { .config = config, .problems = problems, .file = file };
	const size_t before = problems->count;

	if (config == NULL)
		abort();
	config->file = arena_strdup(&config->arena, file);
	config_init(&reading.parsed);
	if (!pieces_read(bundle, bytes, problems->arena, &reading.pieces)) {
		reading_problem(&reading, NULL, "", "what was handed over is not a config");
	} else {
		piece_problems(&reading);
		if (config_read_string(&reading.parsed, reading.pieces.flat) != CONFIG_TRUE) {
			syntax_problem(&reading);
		} else {
			read_group(&reading, config_root_setting(&reading.parsed), "", "", (char *)config);
			reading_check(&reading);
			if (problems->wants_secrets)
				reading_check_secrets(config, problems);
		}
	}
	config_destroy(&reading.parsed);
	if (problems->count == before)
		return config;
	config_free(config);
	return NULL;
}

struct config *config_load(const char *file, struct config_problems *problems)
{
	struct arena arena = { 0 };
	struct reading reading = { .problems = problems, .file = file };
	struct config *config = NULL;
	const char *bundle = NULL;
	size_t bytes = 0;
	struct error err = { 0 };

	if (config_bundle(file, &arena, &bundle, &bytes, &err) == ERR_NONE)
		config = config_parse(file, bundle, bytes, problems);
	else /* the problem's place is the file, which the error names first */
		reading_problem(&reading, NULL, "", "%s",
		        strncmp(err.text, file, strlen(file)) == 0
		                ? err.text + strlen(file) + strspn(err.text + strlen(file), ": ")
		                : err.text);
	arena_free(&arena);
	return config;
}

const char *config_peek(const char *file, const char *path, struct arena *arena)
{
	struct pieces pieces = { 0 };
	const char *bundle = NULL, *text = NULL, *found = "";
	size_t bytes = 0;
	config_t parsed;

	if (config_bundle(file, arena, &bundle, &bytes, NULL) != ERR_NONE
	        || !pieces_read(bundle, bytes, arena, &pieces))
		return found;
	config_init(&parsed);
	if (config_read_string(&parsed, pieces.flat) == CONFIG_TRUE
	        && config_lookup_string(&parsed, path, &text) == CONFIG_TRUE)
		found = arena_strdup(arena, text);
	config_destroy(&parsed);
	return found;
}

void config_free(struct config *config)
{
	if (config == NULL)
		return;
	arena_free(&config->arena);
	free(config);
}

const char *config_needs_restart(const struct config *old, const struct config *fresh, struct arena *arena)
{
	const char *names = NULL;
	for (size_t i = 0; i < setting_count; i++) {
		const char *a, *b;
		if (!settings[i].needs_restart)
			continue;
		memcpy(&a, (const char *)old + settings[i].offset, sizeof(a));
		memcpy(&b, (const char *)fresh + settings[i].offset, sizeof(b));
		if (strcmp(a, b) != 0)
			names = names == NULL ? settings[i].path
			                      : arena_printf(arena, "%s, %s", names, settings[i].path);
	}
	return names;
}
