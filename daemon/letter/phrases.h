/* phrases.h - how mail programs and offices say things, in many languages: plain text (plain.h), NULL-terminated
 * tables. */
#ifndef LETTER_PHRASES_H
#define LETTER_PHRASES_H

/* quote.c */
enum header { HEADER_FROM, HEADER_DATE, HEADER_TO, HEADER_CC, HEADER_SUBJECT };
struct header_word {
	const char *word;
	enum header header;
};
extern const struct header_word header_words[]; /* ends with a NULL word */
extern const char *const original_markers[], *const forward_markers[];
extern const char *const attribution_starts[], *const attribution_verbs[];
extern const char *const banner_labels[], *const banner_words[], *const banner_sentences[];
extern const char *const closings[], *const mobile_lines[], *const disclaimers[];

/* guard.c */
extern const char *const automatic_subjects[], *const absence_subjects[], *const automatic_sentences[];
extern const char *const absence_sentences[], *const asking_words[], *const reactions[];
extern const char *const moved_on_sentences[], *const moved_on_myself[];
extern const char *const receipt_subjects[], *const receipt_sentences[];
extern const char *const receipt_objects[], *const receipt_wishes[];

/* bounce.c */
extern const char *const bounce_senders[], *const bounce_roles[], *const bounce_subjects[], *const bounce_sentences[];
extern const char *const parcel_words[];
extern const char *const complaint_senders[],
        *const complaint_desks[], *const complaint_words[], *const complaint_objects[], *const filter_words[],
                                                                                                *const own_words[];

/* subject.c */
extern const char *const reply_prefixes[], *const forward_prefixes[], *const subject_banners[];

#endif
