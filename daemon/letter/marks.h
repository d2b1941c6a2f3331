/* marks.h - what identifies a mail to us: tags of our addresses, tokens, the subject's own words. Private to this
 * room. */
#ifndef LETTER_MARKS_H
#define LETTER_MARKS_H
#include "letter/mail.h"
#include "letter/source.h"

/* Fills source->tags and the tokens of addresses, References and subject; words_subject, has_reply_subject,
 * has_forward_subject. letter->subject is filled. */
void marks_read(const struct mail *mail, struct source *source);

/* Adds the tokens of the body, first the person's own words', then the quote's. */
void marks_read_body(struct source *source, const char *own, const char *quoted);

/* The leaving token in a List-Unsubscribe field; false: there is none. Only what the field names: nothing acts by it. */
bool marks_leaving(struct arena *arena, const char *value, struct letter_token *token);

/* Is this a Message-ID of the form that ours have, under our own domain? Without <>. */
bool is_own_message_id(const struct house *house, const char *id);

/* Is this our own address, with or without a tag? */
bool is_own_address(const struct house *house, const char *address);

#endif
