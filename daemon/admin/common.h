/* common.h - what the administrator's commands share: options, config, database, careful output. */
#ifndef ADMIN_COMMON_H
#define ADMIN_COMMON_H
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"
#include "store/store.h"

struct admin {
	struct arena arena;
	struct config *config;
	struct store *store;
	const char *file;     /* -c FILE */
	const char *team;     /* --team, "" */
	const char *since;    /* --since, "" */
	const char *subject;  /* --subject, "" */
	const char *name;     /* --name, "" */
	const char *language; /* --language, "" */
	const char *wait;     /* --wait, "" */
	const char *explain;  /* --explain, "" */
	const char *answers;  /* --answers, "" */
	const char *output;   /* --output, "" */
	bool json, yes, again, quiet, texts, held, all, past, html, now, dry_run, unreachable, no_mail, steps, secret,
	        from_stdin, force;
	bool has_progress; /* a line of it stands on the terminal */
	char **words;      /* what isn't an option */
	int word_count;
};

/* Reads the options that this command knows, named in `known` ("json yes team"); -c is known to all. `usage` is printed where
 * they are off. 0 or EX_USAGE. */
int admin_options(struct admin *admin, int argc, char **argv, const char *known, const char *usage);

/* Are there at most so many words? Where not, the first too many is named and `usage` printed. */
bool admin_words_most(const struct admin *admin, int most, const char *usage);

/* Reads the config; all its problems are printed. 0 or an exit status. */
int admin_config_load(struct admin *admin);

/* What only its use shows to be wrong: the templates are compiled, as the workers will. */
void admin_check_templates(const struct config *config, struct config_problems *problems);

/* Reads the config and opens the database. Run as root, it first becomes the database's owner,
 * so that the daemon can go on writing what we wrote. 0 or an exit status. */
int admin_open(struct admin *admin);
/* The becoming alone: a root-owned database or journal would stop the daemon, which runs as another user. */
enum err_kind admin_become_owner(const char *database, struct arena *arena, struct error *err);
void admin_close(struct admin *admin);

/* The team with this id; else NULL, and the ids that there are get printed. */
const struct team *admin_team(struct admin *admin, const char *id);

/* Prints the error and returns the exit status that fits its kind. */
int admin_failed(const struct error *err);

/* Asks on the terminal; false without one. `--yes` answers for it. */
bool admin_asks(const struct admin *admin, const char *question);

/* How far a long job is: one line on the terminal, written anew each time; nothing where standard error is none. Then
 * admin_progress_end(), before anything else is said. */
void admin_progress(struct admin *admin, const char *what, int64_t done, int64_t all);
void admin_progress_end(struct admin *admin);

/* How the daemon of this config is started: by its unit, or by hand. */
const char *admin_start_command(struct admin *admin);

/* Who runs this: $SUDO_USER, else the login name of the user id. */
const char *admin_who(struct arena *arena);

/* "2026-11-24 18:05" in the house's time zone; "-" for 0. The arena owns it. */
const char *admin_time(struct admin *admin, int64_t at);

/* Why a relay rests, behind "for", and what comes then. Static. */
const char *admin_rest_why(const struct relay_state *state);
const char *admin_rest_next(const struct relay_state *state);

/* What came from outside, fit for a terminal: valid UTF-8, without control characters and those that turn or hide what stands
 * beside them; one line, or with its line feeds. The arena owns it. */
const char *shown(struct arena *arena, const char *text);
const char *shown_lines(struct arena *arena, const char *text);
const char *admin_clean(struct admin *admin, const char *text); /* shown() in the command's own arena */

/* The text in lines of up to 79 columns, each after so many blanks, the first after `first`. */
void admin_print_wrapped(FILE *file, const char *first, int indent, const char *text);

/* One object a line, which is taken over. What it says stays as it is, but the line does a terminal no harm: whatever turns or
 * hides is written as \uXXXX. */
void admin_print_json(FILE *file, json_t *object);

#endif
