/* delivery.h - what becomes of a submission: retry, pacing, outcomes. Pure.
 *
 * States of a delivery: due (waits for due_at), submitting (claimed: its envelope may have left), delivered, failed
 * (refused for good), held (a person must say: in doubt with in_doubt = "hold"). */
#ifndef CORE_DELIVERY_H
#define CORE_DELIVERY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum delivery_state { DELIVERY_DUE, DELIVERY_SUBMITTING, DELIVERY_DELIVERED, DELIVERY_FAILED, DELIVERY_HELD };
/* What becomes of a delivery that was claimed when its outbox ended. */
enum in_doubt { IN_DOUBT_RESEND, IN_DOUBT_HOLD };
const char *delivery_state_name(enum delivery_state state);

enum smtp_step { STEP_CONNECT, STEP_SIGN_IN, STEP_MAIL, STEP_RCPT, STEP_DATA, STEP_DOT };
const char *smtp_step_name(enum smtp_step step);
enum smtp_step smtp_step_named(const char *name); /* as above; CONNECT, which never is a member's, for any other */

/* A relay's final words about one submission. */
struct smtp_reply {
	enum smtp_step step;
	int code;             /* 250, 451, 550 ...; 0: no reply came */
	const char *enhanced; /* "4.7.3", or "" (RFC 3463) */
	const char *text;     /* its words, one line */
};

/* What a reply means, from the table in delivery.c; words stand beside codes where providers misuse codes. */
enum verdict {
	VERDICT_DELIVERED,
	VERDICT_AGAIN,       /* this delivery, later */
	VERDICT_GIVE_UP,     /* this delivery is refused for good */
	VERDICT_PAUSE_RELAY, /* quota, policy, sign-in: the relay rests, the delivery goes back to due, no try is counted */
};
enum verdict reply_verdict(const struct smtp_reply *reply);
const char *reply_why(const struct smtp_reply *reply); /* of the same row, a few words for the log */
/* Of a refusal for good, how it counts for its member (as letter_recipient.permanent): "yes" the address is gone, "no" it may
 * pass, "policy" it isn't the member's affair. Words that speak of policy always are. */
const char *reply_permanent(const struct smtp_reply *reply);

/* When to try again after `tries` tries (1 = the first just failed): 5 minutes, doubling to an hour, for 4 days after
 * `created_at`; 0: no more. */
int64_t delivery_next(int64_t created_at, int tries, int64_t now);

/* How long a relay rests after its `pauses`th pause in a row, in seconds: 5 minutes, doubling to 6 hours. */
int64_t relay_rest_s(int pauses);

struct pace {
	int per_minute, per_day; /* 0: no limit */
};

/* How many may be claimed now by a relay that submitted `last_minute` and `last_day` (of `pace`); at most `most`. When 0,
 * *wait_until says when to ask again. `oldest_minute_at`, `oldest_day_at`: the oldest submission in each window. */
size_t pace_allowance(const struct pace *pace, size_t most, int last_minute, int last_day, int64_t oldest_minute_at,
        int64_t oldest_day_at, int64_t now, int64_t *wait_until);

#endif
