/* post.h - a relay's posts: the queue they wait in, the bytes they become, and what became of each.
 *
 * Each function moves a post from one place to another (relay.h): no post stands in two, and none in none. */
#ifndef OUTBOX_POST_H
#define OUTBOX_POST_H
#include "outbox/relay.h"

void post_queue(struct relay *relay, struct post *post);
void post_queue_first(struct relay *relay, struct post *post);
struct post *post_next(struct relay *relay); /* taken from the queue; NULL: it is empty */

/* Writes the next mail that can be written into `draft`, where none is. One that can't costs only itself. */
void draft_write(struct relay *relay, struct draft *draft);

/* Its final reply came. */
void post_answered(struct relay *relay, struct post *post, const struct smtp_reply *reply);
/* Its line fell before its text was complete: it goes with another line, unless it fell with several. */
void post_fallen(struct relay *relay, struct post *post);
/* No reply came after its last byte. */
void post_doubted(struct relay *relay, struct post *post, const char *why);
/* All that wait for a line go back to due: the relay rests, leaves or stops. */
void posts_return(struct relay *relay);
/* The results were committed. */
void posts_settled(struct relay *relay);
/* Whoever held it has no more use for it, nor has anybody else. */
void post_release(struct post *post);

/* The relay rests from now on, by the outcome of a sign-in or submission; stored with the next commit. */
void relay_rest(struct relay *relay, const char *why);

#endif
