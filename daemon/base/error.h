/* error.h - what went wrong, said so that somebody can act.
 *
 * The kind says what to do next; the text grows from inside out: each floor adds what it was doing. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

enum err_kind {
	ERR_NONE,
	ERR_INPUT,     /* tell its sender: the mail, the file, the command line is at fault */
	ERR_TEMPORARY, /* again later */
	ERR_PERMANENT, /* stop, and show a person */
	ERR_UNKNOWN,   /* not ours, or not there */
};

struct error {
	enum err_kind kind;
	char text[1024]; /* one line, valid UTF-8 where what went in was; cut at the end with "..." */
};

/* Sets the kind and text; returns the kind, so that a function can return it at once. `err` may be NULL. */
enum err_kind err_set(struct error *err, enum err_kind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Puts "what was being done: " before the text. */
void err_within(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#ifdef __clang_analyzer__ /* sees one file at a time: so it learns that what is set is what is returned */
void err_uses(const char *format, ...);
#define err_set(err, kind, ...) ((void)(err), err_uses(__VA_ARGS__), (kind))
#endif

#endif
