/* bounce.h - what a bounce or a complaint does to a member, and to the message that came back. Pure.
 *
 * A bounce is worth points; those of a day count once, and half of them fade in 60 days. At BOUNCE_SUSPENDS the member gets no
 * mail but answers: never deleted, back at once when they write, and tried again by itself later. Reports that anybody could
 * have written never suspend, however many: all together they only hasten what proved ones say. */
#ifndef CORE_BOUNCE_H
#define CORE_BOUNCE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/letter.h"

enum {
	BOUNCE_GONE = 40,       /* the address is gone for good, says the report */
	BOUNCE_PASSES = 10,     /* a full mailbox, a server that is away */
	BOUNCE_UNPROVED = 20,   /* all that proves nothing, at most: two addresses that are gone still don't suspend */
	BOUNCE_SUSPENDS = 100,  /* three days with the former, some four months of weeks with the latter */
	BOUNCE_HALF_DAYS = 60,  /* half as much after so long */
	BOUNCE_KEPT_DAYS = 240, /* then it is worth next to nothing, and goes */
	BOUNCE_SENT_DAYS = 10,  /* a report that proves nothing is believed of mail sent within so long */
	FAULT_LEAST = 10,       /* of fewer deliveries nobody can say whose fault it is */
	LIMIT_REST_MIN = 30,    /* a relay rests so long when a report says that our account sent too much */
	PROBE_FIRST_DAYS =
	        30,           /* suspended so long, the next list mail goes out again: a further bounce suspends anew */
	PROBE_NEXT_DAYS = 90, /* ... from the second time on */
};

/* A relay that rests, or rested, because a report said that our account sent too much. */
struct rested {
	const char *relay, *said; /* what was returned */
	int64_t at, until;
};

/* What administrators are told of once: since the last time. */
struct came_back {
	int64_t unreachable, complaints; /* members who were suspended; who marked our mail as spam */
	int64_t ours;                    /* mails that came back because of us: they count for nobody */
	int64_t held;                    /* deliveries, because too much of their message came back */
	const struct rested *rests;      /* each relay's latest */
	size_t rest_count;
};
bool came_back_anything(const struct came_back *back);

struct bounce_event {
	int64_t at;
	int points;
	bool is_proved;
};

/* What a report is worth on its own: 0 where nothing failed, or where it isn't the member's affair (policy, our limits). A
 * report that neither our Message-ID nor a token of ours proves may be anybody's: it is never worth more than what passes. */
int bounce_points(const struct letter_recipient *recipient, bool is_proved);

/* Does it count towards the fifth of its message? Only what is proved, and whatever the reason: what many refuse as spam, or as too
 * large, is to be held above all. But not our account's limit: the same text goes out well once the relay has rested. */
bool bounce_counts(const struct letter_recipient *recipient, bool is_proved);

/* All of them as they weigh at `now`, of each day (UTC) the heaviest only, those without proof no more than BOUNCE_UNPROVED;
 * `events` ascend by `at`. */
int bounce_score(const struct bounce_event *events, size_t count, int64_t now);

/* Of a message to `all` members that `sent` of them were sent by now and `returned` of them had back: more than a fifth says that
 * it is ours. But not the first few of many: whoever sits at the beginning of a long list would hold it for all. */
bool bounce_is_our_fault(int64_t all, int64_t sent, int64_t returned);

struct arena;
struct returned_fact; /* core/facts.h */
struct bounce_judgement {
	int points;       /* to be kept */
	bool is_fault;    /* so much of the message came back that it is ours */
	int64_t probe_at; /* the member is suspended until then; 0: they aren't */
};
/* What one more that is worth `points` leads to; `counts`: towards its message's fifth. */
struct bounce_judgement bounce_judge(
        const struct returned_fact *returned, int points, bool counts, int64_t now, struct arena *arena);

/* When a member who was suspended at `at` for the `times`th time (1 the first) is tried again. */
int64_t bounce_probe_at(int64_t at, int times);

#endif
