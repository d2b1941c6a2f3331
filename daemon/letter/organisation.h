/* organisation.h - lines that say for which organisation somebody speaks. Private to this room. */
#ifndef LETTER_ORGANISATION_H
#define LETTER_ORGANISATION_H
#include "letter/source.h"

enum { ORGANISATION_LINES = 4 }; /* of one mail */

struct organisation_lines {
	const char *arguments
	        [ORGANISATION_LINES]; /* as a request has them: "Lakeside Hospital, employer", "none", "show" */
	size_t count;
	enum language language; /* of the last one */
};

/* "organisation: Lakeside Hospital, employer", in our languages, as subject or as a line of its own of the body: taken out of
 * the source's words, for the rest to be read without it. Not of a mail that was written to somebody else. */
struct organisation_lines organisation_take(struct source *source);

#endif
