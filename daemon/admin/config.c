/* config.c - `convened config`: the settings and what they mean, from the one table; with --man the manual page's part. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "admin/admin.h"
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

static void print_value(const struct setting *setting, struct arena *arena)
{
	printf("%s", setting_kind(setting, arena));
	if (setting->fallback == NULL)
		fputs("; required", stdout);
	else if (*setting->fallback != '\0')
		printf("; default %s", setting->fallback);
	if (setting->needs_restart)
		fputs("; a change needs a restart", stdout);
}

static void print_plain(const struct setting *setting, struct arena *arena)
{
	printf("%s\n\t", setting->path);
	print_value(setting, arena);
	putchar('\n');
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
	print_roff(setting_kind(setting, arena));
	if (setting->fallback == NULL)
		fputs("; required", stdout);
	else if (*setting->fallback != '\0') {
		fputs("; default ", stdout);
		print_roff(setting->fallback);
	}
	fputs(setting->needs_restart ? "; a change needs a restart.\n" : ".\n", stdout);
}

int admin_config(int argc, char **argv)
{
	struct arena arena = { 0 };
	const int is_man = argc == 2 && strcmp(argv[1], "--man") == 0;

	if (argc > 1 && !is_man) {
		fputs("convened config: takes nothing but --man\n", stderr);
		return EX_USAGE;
	}
	for (size_t i = 0; i < setting_count; i++) {
		if (is_man)
			print_man(&settings[i], &arena);
		else
			print_plain(&settings[i], &arena);
	}
	arena_free(&arena);
	return EX_OK;
}
