/* sheet.h - people in a file as spreadsheets write it (RFC 4180): read row by row, whatever program wrote it.
 *
 * Commas, semicolons or tabs; UTF-8, windows-1250 or windows-1252; column names in three languages. All is bounded: what
 * can't be read is refused with its line and what would be right. Cells are one line of valid UTF-8, trimmed. */
#ifndef ADMIN_SHEET_H
#define ADMIN_SHEET_H
#include <stdbool.h>
#include <stdio.h>
#include "base/arena.h"
#include "base/error.h"

struct sheet;

struct sheet_row {
	long line;                                     /* where it begins; the first is 1 */
	const char *address, *name, *language, *teams; /* "" where there is none */
	bool has_too_many;                             /* more cells than columns: something is shifted */
};

/* Looks through the whole file and reads its first line. Takes over `file`, which needs not be seekable. ERR_INPUT: what is
 * wrong with it, for who wrote it. */
enum err_kind sheet_open(FILE *file, struct sheet **sheet, struct error *err);
void sheet_close(struct sheet *sheet);

const char *sheet_charset(const struct sheet *sheet);
const char *sheet_ignored(const struct sheet *sheet); /* names of columns that say nothing to us: "phone, city" */
long sheet_lines(const struct sheet *sheet);          /* of the whole file */

/* The next row, in `arena`. False: there is none, or *kind says what is wrong with the file. */
bool sheet_next(
        struct sheet *sheet, struct arena *arena, struct sheet_row *row, enum err_kind *kind, struct error *err);

/* A word as names are compared: "E-Mail Address" and "emailaddress" are the same. */
const char *sheet_word(struct arena *arena, const char *text);

/* So that a spreadsheet takes no cell for a formula, one that begins with = + - @ gets an apostrophe before it; what is read
 * loses exactly that one. */
const char *sheet_guard(struct arena *arena, const char *cell);
const char *sheet_unguard(const char *cell);

/* Writes one cell, quoted where it must be. */
void sheet_write(FILE *file, const char *cell);

#endif
