/* settle.h - from all that was gathered to the letter's kind and requests: what the rules of requests.c decide with.
 *
 * Private to these two. Verbs and teams that stand apart are joined; what contradicts itself is unclear. */
#ifndef LETTER_SETTLE_H
#define LETTER_SETTLE_H
#include "letter/gather.h"

/* The mail is of this kind, `why`; its language is voted here. */
void settle_as(struct gathered *all, enum letter_kind kind, const char *why);

/* Adds a request, once; `token`: the token's place that carries it, -1 none. */
void settle_request_token(struct gathered *all, const char *word, const char *argument, int token);
void settle_request(struct gathered *all, const char *word, const char *argument);

/* Turns the asks into requests, after `answer` ("" none). True: done. */
bool settle(struct gathered *all, const char *answer);

const char *gathered_team_id(const struct gathered *all, size_t team);
bool ask_is_open(const struct ask *ask); /* join or leave, without saying what */

/* "pause" here, "until January 8" there. */
void join_pause_and_day(struct gathered *all);
/* Verb here, team there: they make one sentence. False: they don't fit together. */
bool join_verbs_and_teams(struct gathered *all);
/* What is left of the asks beside text that isn't understood. One word may be only what the mail is about; a whole command in
 * the subject isn't, unless the text speaks of teams, mails or other people. */
void drop_weak_asks(struct gathered *all);
/* Takes out the asks that are meant; true: there was one. */
bool take_out(struct gathered *all, bool (*is_meant)(const struct ask *, enum place));

#endif
