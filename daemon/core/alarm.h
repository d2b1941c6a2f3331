/* alarm.h - nothing succeeded for too long, or something nears its end: who looks after the daemon hears of it. Pure.
 *
 * Workers note what works (struct watch); alarms_decide() makes alarms of that, and says which are to be told now: one that lasts
 * once a day, one that only nears its end once a week and daily in the last, and once that it works again. */
#ifndef CORE_ALARM_H
#define CORE_ALARM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"

/* One way to the world, as its worker last saw it. Strings are never NULL; seen_at 0: nothing is known of it. */
struct watch {
	const char *what; /* "mailbox", "relay NAME" */
	bool is_well;
	int64_t since;              /* it is so */
	int64_t well_at;            /* when it last worked; 0: never */
	int64_t seen_at;            /* when its worker last said so */
	bool is_final;              /* time won't mend it: a person must act */
	const char *why;            /* it isn't well: the error's words */
	int64_t begins_at, ends_at; /* the certificate that its server showed; 0: none was seen */
};
#define WATCH_MAILBOX "mailbox"
#define WATCH_RELAY   "relay " /* and its name */

struct watch_relay {
	struct watch watch;
	const char *name;
	bool is_full;    /* its own limits let nothing through now: that is no failure */
	bool is_resting; /* after a refusal, so nothing newer can be known of it */
};

enum alarm_kind {
	ALARM_MAILBOX,     /* nobody can read it */
	ALARM_RELAYS,      /* mail waits, and no relay takes any */
	ALARM_RELAY,       /* one of them is refused for good, others do its work */
	ALARM_CERTIFICATE, /* of the mailbox's server or a relay: it ends soon */
	ALARM_SECRET,      /* the application's, for OAuth2: it ends soon */
	ALARM_KIND_COUNT
};
const char *alarm_kind_name(enum alarm_kind kind);

/* What people were told, by alarm. */
struct alarm_told {
	const char *key;
	int64_t since;      /* as struct alarm */
	int64_t told_at;    /* last, that it lasts */
	bool is_over;       /* they were told that, too */
	const char *to_say; /* what alert_command is still to be told; "" nothing */
};

struct alarm_facts {
	int64_t now;
	int utc_offset_s;
	int64_t started_at; /* what a worker said before is old: the machine may have been off for days */
	int after_s;        /* how long nothing may work */
	struct watch mailbox;
	const struct watch_relay *relays;
	size_t relay_count;
	int64_t waiting_since;  /* the oldest mail that hasn't left; 0: none waits */
	int64_t due_since;      /* the oldest that may leave now; 0: none */
	int64_t secret_ends_at; /* 0: not known */
	const struct alarm_told *told;
	size_t told_count;
};

struct alarm {
	enum alarm_kind kind;
	const char *key;  /* "mailbox", "relays", "relay NAME", "certificate mailbox", "secret" */
	const char *name; /* the relay's, "" */
	bool is_over;     /* it works again */
	bool is_due;      /* to be told now */
	int64_t since;    /* it doesn't work, or (is_over) works again; of a certificate and a secret: when it ends */
	int64_t told_at;  /* when people were last told of this failure; 0: not yet */
	int64_t until;    /* is_over: since when it did not; of what was renewed, when it would have ended */
	const char *why;  /* the server's or our words; "" */
	bool is_final;
};

/* Is it so near its end that people are told? */
bool certificate_ends_soon(const struct watch *watch, int64_t now);

/* All alarms that stand, and those that are over since people were told; the arena owns them. */
void alarms_decide(const struct alarm_facts *facts, struct arena *arena, struct alarm **list, size_t *count);

#endif
