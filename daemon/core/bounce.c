/* bounce.c - what a bounce or a complaint does to a member, and to the message that came back. See bounce.h.
 *
 * What always holds: no report reaches further than the member and the message it speaks of; what may be our own fault, or the
 * word of somebody who can't prove that they had our mail, throws nobody out. */
#include "core/bounce.h"
#include "base/clock.h"
#include <string.h>

/* ---- weighing ---- */

static const struct {
	const char *permanent; /* as letter_recipient has it */
	int proved, unproved;
} weights[] = {
	{ "yes", BOUNCE_GONE, BOUNCE_PASSES },
	{ "no", BOUNCE_PASSES, BOUNCE_PASSES },
	{ "policy", 0, 0 },
};

int bounce_points(const struct letter_recipient *recipient, bool is_proved)
{
	if (recipient->is_delayed || recipient->is_our_limit)
		return 0;
	for (size_t i = 0; i < sizeof(weights) / sizeof(weights[0]); i++)
		if (strcmp(recipient->permanent, weights[i].permanent) == 0)
			return is_proved ? weights[i].proved : weights[i].unproved;
	return 0;
}

/* Halved every BOUNCE_HALF_DAYS, in a straight line between. */
static int faded(int points, int64_t age_days)
{
	int64_t left = (int64_t)points * 2 * BOUNCE_HALF_DAYS;
	for (; age_days >= BOUNCE_HALF_DAYS && left > 0; age_days -= BOUNCE_HALF_DAYS)
		left /= 2;
	return (int)(left * (2 * BOUNCE_HALF_DAYS - age_days) / ((int64_t)4 * BOUNCE_HALF_DAYS * BOUNCE_HALF_DAYS));
}

int bounce_score(const struct bounce_event *events, size_t count, int64_t now)
{
	int score = 0;

	for (size_t i = 0; i < count;) {
		const int64_t day = events[i].at / DAY_S;
		int heaviest = 0;
		for (; i < count && events[i].at / DAY_S == day; i++)
			heaviest = events[i].points > heaviest ? events[i].points : heaviest;
		score += faded(heaviest, now / DAY_S > day ? now / DAY_S - day : 0);
	}
	return score;
}

bool bounce_is_our_fault(int64_t sent, int64_t returned)
{
	return sent >= FAULT_LEAST && returned * 5 > sent;
}

int64_t bounce_probe_at(int64_t at, int times)
{
	return at + (times <= 1 ? PROBE_FIRST_DAYS : PROBE_NEXT_DAYS) * DAY_S;
}
