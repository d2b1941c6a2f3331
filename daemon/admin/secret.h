/* secret.h - a secret that a person types: asked for without an echo, kept in a file of its own that nobody else may read. */
#ifndef ADMIN_SECRET_H
#define ADMIN_SECRET_H
#include <stdbool.h>
#include "base/arena.h"
#include "base/error.h"

enum { LINE_TYPED_BYTES = 8 * 1024 };

enum typed {
	TYPED_SHOWN,  /* at a terminal, after the question */
	TYPED_HIDDEN, /* the same, without an echo */
	TYPED_PIPED,  /* from whatever standard input is, without a question */
};

/* Reads a line from standard input, without blanks around it. ERR_INPUT: there is no terminal, or the line was empty; ERR_UNKNOWN: the
 * input has ended; ERR_PERMANENT: the line can't be read. The arena owns the line. */
enum err_kind line_ask(const char *question, enum typed how, struct arena *arena, const char **line, struct error *err);

/* Puts the secret into the file, whole or not at all: mode 0600, of the owner that the file had. */
enum err_kind secret_write(const char *path, const char *secret, struct error *err);

/* Is there a file with something in it? */
bool secret_is_there(const char *path);

#endif
