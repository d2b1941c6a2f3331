/* config.c - `convened config`: the settings and what they mean, from the one table; one of them with --explain, the manual
 * page's part with --man. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "admin/admin.h"
#include "admin/common.h"
#include "config/config.h"
#include "config/setting.h"

/* A help text, wrapped, each line behind a tab. */
static void print_wrapped(const char *text)
{
	enum { WIDTH = 88 };
	int column = 0;
	while (*text != '\0') {
		const size_t bytes = strcspn(text, " ");
		if (column > 0 && column + (int)bytes >= WIDTH) {
			putchar('\n');
			column = 0;
		}
		column += printf("%s%.*s", column == 0 ? "\t" : " ", (int)bytes, text);
		text += bytes + (text[bytes] == ' ');
	}
	putchar('\n');
}

/* What may stand there, and what does where the file says nothing: "a number from 0 to 50; default 0; microsoft: 20" */
static const char *value_text(const struct setting *setting, struct arena *arena)
{
	const char *text = setting_kind(setting, arena);

	if (setting->fallback == NULL)
		text = arena_printf(arena, "%s; required", text);
	else if (*setting->fallback != '\0')
		text = arena_printf(arena, "%s; default %s", text, setting->fallback);
	for (int i = PROVIDER_MICROSOFT; i <= PROVIDER_GOOGLE; i++) {
		const char *provider = provider_name((enum provider)i);
		const char *preset = provider_preset(provider, setting->path, "collaborative.address");
		if (preset != NULL)
			text = arena_printf(
			        arena, "%s; %s: %s", text, provider, *preset == '\0' ? "not needed" : preset);
	}
	return setting->needs_restart ? arena_printf(arena, "%s; a change needs a restart", text) : text;
}

static void print_plain(const struct setting *setting, struct arena *arena)
{
	printf("%s\n\t%s\n", setting->path, value_text(setting, arena));
	print_wrapped(setting->help);
	putchar('\n');
}

/* roff: a backslash, a leading dot or quote and "-" mean something else there. */
static void print_roff(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
	}
}

static void print_man(const struct setting *setting, struct arena *arena)
{
	fputs(".TP\n.B ", stdout);
	print_roff(setting->path);
	putchar('\n');
	print_roff(setting->help);
	fputs("\n.br\n", stdout);
	fputs("It is ", stdout);
	print_roff(value_text(setting, arena));
	fputs(".\n", stdout);
}

/* All rows that the key means: "user" is the mailbox's and the relays'. */
static int explain(const char *key, struct arena *arena)
{
	size_t shown_count = 0;

	for (size_t i = 0; i < setting_count; i++)
		if (setting_is_meant(&settings[i], key)) {
			print_plain(&settings[i], arena);
			shown_count++;
		}
	if (shown_count > 0)
		return EX_OK;
	const struct setting *nearest = setting_nearest(key);
	fprintf(stderr, "convened config: there is no setting \"%s\"", shown(arena, key));
	if (nearest != NULL)
		fprintf(stderr, "; did you mean \"%s\"?\n", nearest->path);
	else
		fputs("; `convened config` lists all\n", stderr);
	return EX_USAGE;
}

static void print_all(void (*print)(const struct setting *, struct arena *), struct arena *arena)
{
	for (size_t i = 0; i < setting_count; i++)
		print(&settings[i], arena);
}

int admin_config(int argc, char **argv)
{
	static const char usage[] = "usage: convened config [--explain KEY | --man]\n";
	struct arena arena = { 0 };
	int status = EX_OK;

	if (argc == 1) {
		print_all(print_plain, &arena);
	} else if (argc == 2 && strcmp(argv[1], "--man") == 0) {
		print_all(print_man, &arena);
	} else if (argc == 3 && strcmp(argv[1], "--explain") == 0) {
		status = explain(argv[2], &arena);
	} else {
		fputs(usage, stderr);
		status = EX_USAGE;
	}
	arena_free(&arena);
	return status;
}
