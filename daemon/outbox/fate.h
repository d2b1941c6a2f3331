/* fate.h - what becomes of a claimed delivery when its line has spoken, or has fallen. Pure. */
#ifndef OUTBOX_FATE_H
#define OUTBOX_FATE_H
#include "core/delivery.h"

struct fate {
	enum delivery_state state;
	bool is_try_counted;
	int64_t next_at; /* of DELIVERY_DUE */
	bool pauses_relay;
};

/* A final reply decides alone. `tries` counts this one. `rest_until`: until when the relay would rest, were it paused now;
 * a delivery that only this relay could take waits for that. */
struct fate fate_of_reply(
        const struct smtp_reply *reply, int64_t created_at, int tries, int64_t rest_until, int64_t now);

/* No reply after the last byte. */
struct fate fate_of_doubt(enum in_doubt in_doubt, int64_t created_at, int tries, int64_t now);

/* Certainly not accepted: its text was not complete. `falls`: how many lines it fell with, this one too; a mail at which
 * a server breaks each time must not stand before all others. 0: it never left. */
struct fate fate_of_fall(int falls, int64_t created_at, int64_t now);

#endif
