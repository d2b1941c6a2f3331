/* kind.h - THE TABLE of kinds of outgoing mail: which headers a kind has, and which values its template may use.
 *
 * A kind is one row and one function in kind.c, and a template in each language (templates/LANG/NAME.mustache, where NAME is
 * mail_kind_name()). Values are cleaned here: one line, no control characters, no direction marks, no holes. */
#ifndef COMPOSE_KIND_H
#define COMPOSE_KIND_H
#include <jansson.h>
#include "compose/compose.h"
#include "compose/locale.h"

enum {
	KIND_ANSWER = 1, /* to a mail: Auto-Submitted: auto-replied */
	KIND_LIST = 2,   /* to members as members: List-* headers, the way out in the footer */
	/* why the reader gets it, where it isn't because of a mail that seems to be theirs: */
	KIND_ADMIN = 4,    /* named as an administrator */
	KIND_APPROVER = 8, /* looks after the team */
	KIND_FORMER = 16,  /* was a member */
};

struct kind {
	unsigned flags;
	const char *reply_tag; /* with subaddressing: "confirm-" before the token, or a whole tag; NULL: the mailbox */
	void (*values)(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail);
	const char *(*foreign)(
	        const struct mail *mail, const char *faq); /* Markdown that isn't ours, shown after the template;
	                                                                     NULL: none */
};

const struct kind *kind_row(enum mail_kind kind);

/* All values for this mail's template and footer. The caller decref's them. */
json_t *kind_values(const struct house *house, const struct locale *locale, const struct mail *mail);

/* Of one item of a digest, for its templates. The caller decref's them. */
json_t *kind_item_values(const struct house *house, const struct locale *locale, const struct mail *mail, size_t item);

/* Of one part of a preview, for its template. The caller decref's them. */
json_t *kind_part_values(const struct house *house, const struct mail *mail, size_t part);

/* The one team whose leaving token a delivery may carry; NULL where the mail isn't about exactly one. */
const char *mail_one_team(const struct mail *mail);

/* One line, as it may stand in a header or a text: at most VALUE_BYTES, cut at a character. The arena owns it. */
enum { VALUE_BYTES = 600 };
const char *value_clean(struct arena *arena, const char *value);

#endif
