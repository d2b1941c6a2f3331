/* mime.h - what those who walk the parts of a mail share: mime.c and announcement.c. Private to these two. */
#ifndef LETTER_MIME_H
#define LETTER_MIME_H
#include <gmime/gmime.h>
#include "letter/mail.h"

/* What becomes of a part, by its type. */
enum leaf {
	LEAF_TEXT,
	LEAF_HTML,
	LEAF_CALENDAR,
	LEAF_STATUS,
	LEAF_FEEDBACK,
	LEAF_DISPOSITION,
	LEAF_ENCLOSED,
	LEAF_ENCRYPTED,
	LEAF_TNEF,
	LEAF_REACTION,
	LEAF_SLIDESHOW,
	LEAF_NOTHING,
	LEAF_FILE
};
enum leaf mime_leaf(const char *type, const char *file);

/* "text/plain", lower case. */
const char *mime_type(struct arena *arena, GMimeObject *entity);

/* The mail's body as a tree; g_object_unref() it. Only of a mail that mail_parts_read() didn't find too nested. NULL: none. */
GMimeObject *mime_body_parse(const struct mail *mail);

/* Appends a part's bytes, decoded. */
void mime_content(GMimeObject *entity, struct text *bytes);

/* Appends a text part as UTF-8, lines of format=flowed joined. True: it is HTML (which parts called plain may be). */
bool mime_text(GMimeObject *entity, bool is_html, struct text *out);

#endif
