/* look_over.c - what is odd about an administrator's own templates. See templates_look_over() in compose.h.
 *
 * What may stand in a template is known from ours: a value or part that none of them has would show nothing, without a word. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include "compose/compose.h"
#include "compose/mustache.h"
#include "compose/templates.h"

enum { OWN_BYTES = 256 * 1024 };
static const char suffix[] = ".mustache";

struct words {
	const char **list;
	size_t count;
};

struct looking {
	struct arena arena;
	struct words values, parts; /* ours */
	const char *file;           /* the one at hand */
	void (*tell)(void *context, const char *file, int line, const char *text);
	void *context;
};

static bool has_word(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->list[i], word) == 0)
			return true;
	return false;
}

static void add_word(struct looking *looking, struct words *words, const char *word)
{
	if (has_word(words, word))
		return;
	words->list = arena_grow(&looking->arena, words->list, words->count, sizeof(*words->list));
	words->list[words->count++] = word;
}

/* "; did you mean "x"?", or nothing where none is near. */
static const char *suggestion(struct looking *looking, const struct words *words, const char *word)
{
	int least = (int)strlen(word) / 3 + 1;
	const char *best = NULL;
	for (size_t i = 0; i < words->count; i++) {
		const int distance = words_distance(word, words->list[i]);
		if (distance <= least) {
			least = distance - 1;
			best = words->list[i];
		}
	}
	return best == NULL ? " (templates/README.md lists all)"
	                    : arena_printf(&looking->arena, "; did you mean \"%s\"?", best);
}

/* ---- one template ---- */

/* A template without its subject's field: the line is one like others. False where it doesn't compile. */
static bool compiled(struct looking *looking, const char *name, const char *source, struct mustache **template)
{
	struct error err = { 0 };
	return mustache_compile(&looking->arena, name, 1, source, template, &err) == ERR_NONE;
}

static void learn(void *context, const char *name, int line, bool is_partial)
{
	struct looking *looking = context;
	(void)line;
	if (!is_partial)
		add_word(looking, &looking->values, name);
}

/* "waiting_few" is known where "waiting_one" is: each language has its own plural forms. */
static bool is_known(struct looking *looking, const char *name)
{
	static const char *const forms[] = { "_one", "_few", "_many", "_other" };
	const char *form = strrchr(name, '_');
	for (size_t i = 0; form != NULL && i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(form, forms[i]) == 0)
			name = arena_strndup(&looking->arena, name, (size_t)(form - name));
	return strcmp(name, ".") == 0 || has_word(&looking->values, name);
}

static void look_at(void *context, const char *name, int line, bool is_partial)
{
	struct looking *looking = context;
	const struct words *words = is_partial ? &looking->parts : &looking->values;
	if (is_partial ? has_word(words, name) : is_known(looking, name))
		return;
	looking->tell(looking->context, looking->file, line,
	        arena_printf(&looking->arena, "there is no %s \"%s\"%s", is_partial ? "part" : "value", name,
	                suggestion(looking, words, name)));
}

static void look_at_file(struct looking *looking)
{
	char *source = arena_alloc(&looking->arena, OWN_BYTES + 1);
	struct mustache *template = NULL;
	FILE *stream = fopen(looking->file, "re");
	if (stream == NULL)
		return;
	(void)!fread(source, 1, OWN_BYTES, stream);
	fclose(stream);
	if (compiled(looking, looking->file, source, &template))
		mustache_names(template, look_at, looking);
}

/* ---- a folder ---- */

static void look_at_folder(struct looking *looking, const char *folder)
{
	DIR *listing = opendir(folder);
	if (listing == NULL)
		return;
	for (struct dirent *entry; (entry = readdir(listing)) != NULL;) {
		const size_t length = strlen(entry->d_name);
		if (length < sizeof(suffix) || strcmp(entry->d_name + length - (sizeof(suffix) - 1), suffix) != 0)
			continue; /* notes of their own, a copy that an editor made */
		const char *name = arena_strndup(&looking->arena, entry->d_name, length - (sizeof(suffix) - 1));
		looking->file = arena_printf(&looking->arena, "%s/%s", folder, entry->d_name);
		if (has_word(&looking->parts, name))
			look_at_file(looking);
		else
			looking->tell(looking->context, looking->file, 0,
			        arena_printf(&looking->arena, "it replaces no template of that name%s",
			                suggestion(looking, &looking->parts, name)));
	}
	closedir(listing);
}

void templates_look_over(
        const char *folder, void (*tell)(void *context, const char *file, int line, const char *text), void *context)
{
	struct looking looking = { .tell = tell, .context = context };

	if (folder == NULL || *folder == '\0')
		return;
	for (size_t i = 0; template_files[i].name != NULL; i++) {
		struct mustache *ours = NULL;
		add_word(&looking, &looking.parts, template_files[i].name + 3);
		if (compiled(&looking, template_files[i].name, template_files[i].text, &ours))
			mustache_names(ours, learn, &looking);
	}
	for (enum language language = LANGUAGE_EN; language < LANGUAGE_COUNT; language++)
		look_at_folder(&looking, arena_printf(&looking.arena, "%s/%s", folder, language_code(language)));
	arena_free(&looking.arena);
}
