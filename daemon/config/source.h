/* source.h - the config as it lies on disk, read once: its text, what it includes, its FAQ files.
 *
 * A bundle is a row of pieces: a line "KIND LINE BYTES FILE", the bytes, a line feed. libconfig reads the pieces of kind
 * PIECE_CONFIG, one after the other, as one text; pieces_place() tells from which file and line a line of it came. */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/error.h"

enum piece_kind {
	PIECE_CONFIG = 'c',
	PIECE_PROBLEM = 'p', /* an include that couldn't be read: its text is the problem */
	PIECE_FAQ = 'f',     /* LINE is the language */
	PIECE_NO_FAQ = 'n',  /* ... whose file couldn't be read: the text says why */
};

struct piece {
	enum piece_kind kind;
	int line;
	const char *file, *text; /* NUL-terminated copies in the arena */
	size_t bytes;
	int flat_line; /* PIECE_CONFIG: its first line in the whole text */
};

struct pieces {
	struct piece *list;
	size_t count;
	const char *flat; /* the whole text for libconfig */
};

/* Takes a bundle apart; false where it isn't one. */
int pieces_read(const char *bundle, size_t bytes, struct arena *arena, struct pieces *pieces);

/* The piece that line `flat_line` of the whole text came from; *line is its line there. */
const struct piece *pieces_place(const struct pieces *pieces, int flat_line, int *line);

/* The first line of the text in which a text in quotes begins that runs over its line's end; 0: none. */
int source_long_text_line(const char *flat);

/* Does a curly quote stand in this line outside of texts and notes? */
bool source_line_has_curly_quote(const char *flat, int line);

/* `name` relative to the folder of the config file `file`; absolute names as they are. */
const char *source_path(const char *file, const char *name, struct arena *arena);

/* Reads a whole file of at most `most` bytes. */
enum err_kind source_read_file(
        const char *path, size_t most, struct arena *arena, const char **text, size_t *bytes, struct error *err);

#endif
