/* sample.h - a mail of every kind with made-up values, and what each kind is: shown by `convened preview`, read by tests.
 *
 * Teams and time zone are the house's own; all else is the same whoever asks and whenever. */
#ifndef COMPOSE_SAMPLE_H
#define COMPOSE_SAMPLE_H
#include "compose/compose.h"

#define SAMPLE_ADDRESS "ana.o'neil+x=y@partner.example"

/* The house has at least one team. The arena owns what is made. */
struct mail sample_mail(const struct house *house, enum mail_kind kind, enum language language, struct arena *arena);

/* What its delivery would fill in. */
struct holes sample_holes(const struct mail *mail);

/* Who gets it, and when: "to a new member". */
const char *sample_what(enum mail_kind kind);

#endif
