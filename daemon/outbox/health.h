/* health.h - does a relay work? What agenda makes alarms of (core/alarm.h).
 *
 * A relay is well when it took a mail, or stood open for a while and refused nothing. A single fall is no failure yet, for the next
 * line opens a moment later; nor is a mail that it puts off, but one after the other is. What changes is committed at once, what
 * lasts once in five minutes. */
#ifndef OUTBOX_HEALTH_H
#define OUTBOX_HEALTH_H
#include "outbox/relay.h"

void health_well(struct relay *relay);
/* A line came to nothing; `kind` as stream_state() has it. */
void health_fallen(struct relay *relay, enum err_kind kind, const char *why);
/* It refused our mail, not a member: for quota, policy or sign-in. */
void health_refused(struct relay *relay, const char *why);

/* It put a mail off, perhaps for its recipient's sake. */
void health_deferred(struct relay *relay, const char *why);
/* A line without work was open for a minute. */
void health_stood(struct relay *relay);

/* Is a commit wanted for it? */
bool health_is_new(const struct relay *relay);
/* In the transaction that comes anyway; then health_committed(), once that is done: true where agenda should know. */
enum err_kind health_store(struct store *store, struct relay *relay, int64_t now, struct error *err);
bool health_committed(struct relay *relay);

#endif
