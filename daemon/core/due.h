/* due.h - what falls due by itself, and when. Pure: `now` and what the database knows come in as values.
 *
 * A new thing that falls due is one row of the table in due.c and one function above it, and one row in agenda/ that does it. */
#ifndef CORE_DUE_H
#define CORE_DUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/bounce.h"
#include "core/house.h"

enum due_kind {
	DUE_ATTENTION, /* tell administrators what waits for a person */
	DUE_VANISHED,  /* tell administrators which teams with members left the config */
	DUE_DIGEST,    /* one mail to each member who wants the digest: what was announced since the last */
	DUE_KIND_COUNT
};

struct due_facts {
	int64_t now;
	int utc_offset_s;               /* of the house's time zone, now */
	int64_t waiting, waiting_since; /* in the attention folder: how many mails, the oldest since when */
	struct came_back came_back;     /* since the administrators were told last */
	size_t vanished;                /* teams that have members, but aren't in the config */
	struct digest_plan digest;
	int64_t digest_day;  /* whose digest was the last, by digest_day(); 0: there was none yet */
	bool is_digest_open; /* it was begun, and some members don't have theirs yet */
	int64_t done_day
	        [DUE_KIND_COUNT]; /* the due_day() it was done last; 0: never, or not known (the database's key tells) */
};

struct due {
	bool is_due;
	int64_t next_at; /* when to ask again if nothing changes; 0: only when something changes */
};

struct due due_decide(enum due_kind kind, const struct due_facts *facts);

/* Days as administrators live them: they begin at 7 in the morning of the house's time zone. Number of the day since 1970. */
int64_t due_day(int64_t at, int utc_offset_s);
int64_t due_day_begins_at(int64_t day, int utc_offset_s);

/* The newest day whose digest's time has come at `at`: number of the day since 1970, in the house's time zone. */
int64_t digest_day(const struct digest_plan *plan, int64_t at, int utc_offset_s);
/* When the digest after that of `day` is due. Where clocks change between, it may be an hour off: ask again before. */
int64_t digest_next_at(const struct digest_plan *plan, int64_t day, int utc_offset_s);

/* The name under which it is done once a day: "attention 2026-11-24"; `room` holds at least 32 bytes. Returns `room`. */
const char *due_key(enum due_kind kind, int64_t day, char room[static 32]);

#endif
