/* bounce.c - what a bounce or a complaint does to a member, and to the message that came back. See bounce.h.
 *
 * What always holds: no report reaches further than the member and the message it speaks of; what may be our own fault, or the
 * word of somebody who can't prove that they had our mail, throws nobody out. */
#include "core/bounce.h"
#include "core/deciding.h"
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

bool bounce_counts(const struct letter_recipient *recipient, bool is_proved)
{
	return is_proved && !recipient->is_delayed && !recipient->is_our_limit;
}

/* Halved every BOUNCE_HALF_DAYS, in a straight line between. */
static int faded(int points, int64_t age_days)
{
	int64_t left = (int64_t)points * 2 * BOUNCE_HALF_DAYS;
	for (; age_days >= BOUNCE_HALF_DAYS && left > 0; age_days -= BOUNCE_HALF_DAYS)
		left /= 2;
	return (int)(left * (2 * BOUNCE_HALF_DAYS - age_days) / ((int64_t)4 * BOUNCE_HALF_DAYS * BOUNCE_HALF_DAYS));
}

static bool weighs_more(const struct bounce_event *event, const struct bounce_event *than)
{
	return event->points > than->points || (event->points == than->points && event->is_proved && !than->is_proved);
}

int bounce_score(const struct bounce_event *events, size_t count, int64_t now)
{
	int proved = 0, unproved = 0;

	for (size_t i = 0; i < count;) {
		const int64_t day = events[i].at / DAY_S;
		const struct bounce_event *heaviest = &events[i];
		for (; i < count && events[i].at / DAY_S == day; i++)
			if (weighs_more(&events[i], heaviest))
				heaviest = &events[i];
		*(heaviest->is_proved ? &proved : &unproved) +=
		        faded(heaviest->points, now / DAY_S > day ? now / DAY_S - day : 0);
	}
	return proved + (unproved < BOUNCE_UNPROVED ? unproved : BOUNCE_UNPROVED);
}

bool bounce_is_our_fault(int64_t all, int64_t sent, int64_t returned)
{
	return sent >= FAULT_LEAST && returned * 5 > sent && returned * 20 > all;
}

int64_t bounce_probe_at(int64_t at, int times)
{
	return at + (times <= 1 ? PROBE_FIRST_DAYS : PROBE_NEXT_DAYS) * DAY_S;
}

bool came_back_anything(const struct came_back *back)
{
	return back->unreachable > 0 || back->complaints > 0 || back->ours > 0 || back->held > 0
	        || back->rest_count > 0;
}

/* ---- deciding ---- */

/* With what this one adds. */
static int score_with(
        const struct returned_fact *returned, const struct bounce_event *event, int64_t now, struct arena *arena)
{
	struct bounce_event *events = arena_array(arena, returned->event_count + 1, sizeof(*events));

	if (returned->event_count > 0)
		memcpy(events, returned->events, returned->event_count * sizeof(*events));
	events[returned->event_count] = *event;
	return bounce_score(events, returned->event_count + 1, now);
}

struct bounce_judgement bounce_judge(
        const struct returned_fact *returned, int points, bool counts, int64_t now, struct arena *arena)
{
	struct bounce_judgement judged = { .points = returned->is_fault ? 0 : points };
	const struct bounce_event event = { now, judged.points, counts };

	judged.is_fault = !returned->is_fault && counts
	        && bounce_is_our_fault(returned->all, returned->sent, returned->returned + 1);
	if (!judged.is_fault && judged.points > 0 && !returned->is_suspended
	        && score_with(returned, &event, now, arena) >= BOUNCE_SUSPENDS)
		judged.probe_at = bounce_probe_at(now, returned->times + 1);
	return judged;
}

static struct action *bounce_add(struct deciding *d, enum action_kind kind)
{
	struct action *action = deciding_add(d, kind);
	action->member = d->facts->returned.member;
	action->bounce.message = d->facts->returned.message;
	return action;
}

static const char *what_was_returned(const struct deciding *d, const struct letter_recipient *recipient)
{
	const char *words = recipient->diagnostic == NULL ? "" : recipient->diagnostic;
	if (strstr(words, recipient->status) != NULL) /* servers say it, too; "" is in all */
		return words;
	return arena_printf(d->arena, "%s%s%s", recipient->status, *words == '\0' ? "" : " ", words);
}

void decide_bounce(struct deciding *d)
{
	const struct returned_fact *returned = &d->facts->returned;

	d->decision.folder = FOLDER_BOUNCES;
	if (returned->member == 0 || returned->is_counted || returned->recipient >= d->letter->recipient_count)
		return;
	const struct letter_recipient *recipient = &d->letter->recipients[returned->recipient];
	const bool counts = bounce_counts(recipient, returned->is_proved);
	const int points = bounce_points(recipient, returned->is_proved);
	if (recipient->is_delayed || (!returned->is_proved && (points == 0 || d->letter->is_forged)))
		return; /* nothing failed, or somebody says something that needn't be so and weighs nothing */
	const struct bounce_judgement judged = bounce_judge(returned, points, counts, d->now, d->arena);
	const char *why = what_was_returned(d, recipient);
	if (recipient->is_our_limit) /* first, for it asks what this member said before */
		bounce_add(d, ACTION_REST)->why = why;
	struct action *bounce = bounce_add(d, ACTION_BOUNCE);
	bounce->bounce.points = judged.points;
	bounce->bounce.is_proved = counts;
	bounce->why = why;
	if (judged.is_fault) {
		bounce_add(d, ACTION_FAULT)->why = "more than a fifth of this message came back";
	} else if (judged.probe_at != 0) {
		struct action *suspend = bounce_add(d, ACTION_SUSPEND);
		suspend->expires_at = judged.probe_at;
		suspend->why = why;
	}
}

/* Whoever calls our mail spam wants none: out at once, without a word to them. */
void decide_complaint(struct deciding *d)
{
	const struct returned_fact *returned = &d->facts->returned;

	if (!returned->is_proved || returned->member == 0) {
		deciding_attention(d, "a complaint without proof that its sender had our mail");
		return;
	}
	d->decision.folder = FOLDER_BOUNCES;
	for (size_t i = 0; i < returned->membership_count; i++) {
		if (returned->memberships[i].left_at != 0)
			continue;
		struct action *leave = deciding_add(d, ACTION_LEAVE);
		leave->member = returned->member;
		leave->team = returned->memberships[i].team;
		leave->why = "they marked our mail as spam";
	}
	if (d->decision.count > 0) { /* kept without a message, for the administrators' summary */
		struct action *kept = bounce_add(d, ACTION_BOUNCE);
		kept->bounce.message = 0;
		kept->bounce.is_proved = true;
		kept->why = "a complaint";
	}
}

void sender_is_back(struct deciding *d)
{
	const struct letter *letter = d->letter;
	const bool is_persons = letter->kind <= LETTER_PEOPLE || letter->kind == LETTER_EMPTY;

	if (d->facts->is_suspended && is_persons && !letter->is_automatic && !letter->is_forged && !d->is_forgotten)
		deciding_add(d, ACTION_REACHABLE)->why = "they wrote to us";
}
