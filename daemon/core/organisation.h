/* organisation.h - who sits at the table: the organisation a member may name, its kind, and whether others may read it.
 *
 * Plain values. Nobody has to name one; it is shown to other members only after its member said so. */
#ifndef CORE_ORGANISATION_H
#define CORE_ORGANISATION_H
#include <stdbool.h>
#include "base/arena.h"

enum { ORGANISATION_CHARACTERS = 100 }; /* of a name; what is longer is cut */

enum organisation_kind {
	ORGANISATION_UNSAID,
	ORGANISATION_EMPLOYER,
	ORGANISATION_EDUCATOR,
	ORGANISATION_TRAINING,
	ORGANISATION_COMMUNITY,
	ORGANISATION_OTHER,
	ORGANISATION_KIND_COUNT
};

struct organisation {
	const char *name; /* "": none was named */
	enum organisation_kind kind;
	bool is_shown; /* its member agreed that others may read the name */
};

/* "employer", ..., "" for UNSAID: in requests, the database and lists; UNSAID where a word is none of these. */
const char *organisation_kind_word(enum organisation_kind kind);
enum organisation_kind organisation_kind_named(const char *word);

/* "Lakeside Hospital, employer", or a name alone: as a request has it, its kind in the word above. Not shown. */
struct organisation organisation_read(struct arena *arena, const char *text);

#endif
