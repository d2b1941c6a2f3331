/* fate.c - what becomes of a claimed delivery. See fate.h. */
#include "outbox/fate.h"

enum {
	GIVE_UP_AFTER_S = 4 * 86400, /* as delivery_next() */
	FALLEN_WAIT_S = 60
};

struct fate fate_of_reply(
        const struct smtp_reply *reply, int64_t created_at, int tries, int64_t rest_until, int64_t now)
{
	struct fate fate = { .state = DELIVERY_FAILED, .is_try_counted = true };
	switch (reply_verdict(reply)) {
	case VERDICT_DELIVERED:
		fate.state = DELIVERY_DELIVERED;
		break;
	case VERDICT_AGAIN:
		fate.next_at = delivery_next(created_at, tries, now);
		if (fate.next_at != 0)
			fate.state = DELIVERY_DUE;
		break;
	case VERDICT_PAUSE_RELAY:
		fate.pauses_relay = true;
		fate.is_try_counted = false;
		fate.next_at = rest_until;
		if (now <= created_at + GIVE_UP_AFTER_S)
			fate.state = DELIVERY_DUE;
		break;
	case VERDICT_GIVE_UP:
		break;
	}
	return fate;
}

struct fate fate_of_doubt(enum in_doubt in_doubt, int64_t created_at, int tries, int64_t now)
{
	struct fate fate = { .state = DELIVERY_HELD, .is_try_counted = true };
	fate.next_at = delivery_next(created_at, tries, now);
	if (in_doubt == IN_DOUBT_RESEND && fate.next_at != 0)
		fate.state = DELIVERY_DUE;
	return fate;
}

struct fate fate_of_fall(int falls, int64_t created_at, int64_t now)
{
	const bool is_over = falls > 0 && now > created_at + GIVE_UP_AFTER_S;
	return (struct fate){
		.state = is_over ? DELIVERY_FAILED : DELIVERY_DUE,
		.next_at = now + falls * FALLEN_WAIT_S,
	};
}
