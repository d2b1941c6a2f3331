/* language.h - the languages in which partners write and are answered. */
#ifndef CORE_LANGUAGE_H
#define CORE_LANGUAGE_H

enum language { LANGUAGE_NONE, LANGUAGE_EN, LANGUAGE_ES, LANGUAGE_PL, LANGUAGE_COUNT };

/* ISO 639-1, "" for LANGUAGE_NONE: what stands in the database, the config and in `explain`. */
const char *language_code(enum language language);

/* LANGUAGE_NONE where it is none of ours. */
enum language language_named(const char *code);

#endif
