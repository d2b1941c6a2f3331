/* bounce_words.h - how mail servers say why they don't deliver, in many languages. Private to bounce*.c.
 *
 * In the form that plain_text() gives; matched by plain_holds(). What stands in several lists is decided by the order of the
 * table in bounce_judge.c. */
#ifndef LETTER_BOUNCE_WORDS_H
#define LETTER_BOUNCE_WORDS_H

/* bounce_judge.c */
extern const char *const limit_words[];         /* our own account may send no more for now */
extern const char *const rate_words[];          /* the member gets too much at the moment */
extern const char *const sender_words[];        /* refused for who sends */
extern const char *const spam_words[];          /* refused for what was sent, or by a list, or by a rule of theirs */
extern const char *const full_words[];          /* the mailbox is full */
extern const char *const later_words[];         /* it may work later */
extern const char *const nowhere_words[];       /* the domain doesn't exist or takes no mail */
extern const char *const loop_words[];          /* it goes round */
extern const char *const excess_words[];        /* too much was sent, by whomever */
extern const char *const gone_words[];          /* the mailbox doesn't exist or is shut */
extern const char *const trouble_words[];       /* time ran out, loops, trouble of machines */
extern const char *const size_words[];          /* too large */
extern const char *const denied_words[];        /* refused, nobody knows why */
extern const char *const stage_words[];         /* refused before anybody was named: never about the member */
extern const char *const address_words[];       /* this address is refused, the code says why */
extern const char *const sent_words[];          /* the other side speaks of the sender */
extern const char *const other_address_words[]; /* an address is spoken of that didn't fail */
extern const char *const own_address_words[];   /* only ours is spoken of */
extern const char *const hedging_words[];       /* only guessed: a list of what it could be */

/* bounce_notice.c */
extern const char *const border_words
        []; /* where the copy of our mail begins: a line of these, drawn out by dashes or ending in a colon */
extern const char *const no_border_words[]; /* ... unless it says something of its own */
extern const char *const other_words[];     /* an address behind these is not the one that failed */
extern const char *const original_words[];  /* ... but the one that we wrote to, of the one before it */
extern const char *const label_words[];     /* behind these it is */
extern const char *const delay_words[];     /* the mail is still being tried */
extern const char *const final_words[];     /* ... no longer */
extern const char *const success_words[];   /* it arrived */
extern const char
        *const success_subjects[]; /* ... says the beginning of a subject: behind a "not" they'd say the opposite */

#endif
