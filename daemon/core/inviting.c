/* inviting.c - answers to invitations, in words and by calendars. See deciding.h and meeting.h. */
#include "core/deciding.h"
#include <string.h>

enum { COMMENT_BYTES = 300 };

/* What is said beside the word, for who prepares the meeting; a long letter is for people as it is. */
static const char *comment_of(const struct deciding *d)
{
	const char *text = d->letter->text;
	const bool is_short = strlen(text) <= COMMENT_BYTES;
	return is_short && strpbrk(text, " \n") != NULL ? text : "";
}

/* Somebody should read it, too: it asks something, or tells more than a comment. */
static bool is_for_people_too(const struct deciding *d)
{
	return strchr(d->letter->text, '?') != NULL || strlen(d->letter->text) > COMMENT_BYTES;
}

static void count(
        struct deciding *d, const struct invitation_fact *invitation, struct meeting_answer answer, bool is_in_words)
{
	if (!meeting_answer_counts(&invitation->held, &answer, invitation->reset_sequence))
		return;
	struct action *action = deciding_add(d, ACTION_ANSWER);
	action->invitation = invitation->id;
	action->answer = answer;
	action->is_in_words = is_in_words;
}

/* The sender's own invitation among the tokens; NULL: none. */
static const struct invitation_fact *invitation_of(const struct deciding *d)
{
	for (size_t i = 0; i < d->letter->token_count; i++)
		if (d->facts->by_token[i].id != 0 && d->facts->by_token[i].is_senders)
			return &d->facts->by_token[i];
	return NULL;
}

bool invitation_answered(struct deciding *d, enum partstat partstat)
{
	const struct invitation_fact *invitation = invitation_of(d);
	if (invitation == NULL)
		return false;
	const struct meeting_answer answer = { partstat, invitation->sequence, d->facts->received_at, comment_of(d) };

	if (invitation->is_ahead)
		count(d, invitation, answer, true);
	struct action *mail = deciding_mail(d, MAIL_ANSWERED, invitation->as->teams);
	mail->has_token = true;
	mail->token_id = invitation->token;
	mail->meeting = invitation->as;
	mail->answer = answer;
	mail->is_late = !invitation->is_ahead;
	d->is_proved |= !d->facts->is_confirmed; /* the token was mailed to this address */
	d->is_unhandled |= is_for_people_too(d);
	return true;
}

void decide_maybe(struct deciding *d, const struct request *request)
{
	(void)request;
	if (!invitation_answered(d, PARTSTAT_TENTATIVE))
		d->is_unhandled = true;
}

/* Of somebody else, of a meeting that isn't ours, of one day of a series, or delegated: nothing is counted. NULL: it may be. */
static const char *why_not_counted(const struct letter_event *event, const struct invitation_fact *invitation)
{
	if (invitation->id == 0)
		return "a calendar's answer to a meeting that isn't ours";
	if (!invitation->is_senders)
		return "a calendar's answer of somebody whom we didn't invite: an invitation was passed on";
	return *event->recurrence_id != '\0' || partstat_named(event->partstat) == PARTSTAT_NONE
	        ? "a calendar's answer that a person should see"
	        : NULL;
}

const char *calendar_answered(struct deciding *d)
{
	const struct letter *letter = d->letter;
	const char *why = NULL;

	for (size_t i = 0; i < letter->event_count; i++) {
		const struct letter_event *event = &letter->events[i];
		const struct invitation_fact *invitation = &d->facts->by_event[i];
		const struct meeting_answer answer = { partstat_named(event->partstat), (int)event->sequence,
			event->stamp_at != 0 ? event->stamp_at : d->facts->received_at, event->comment };
		const char *why_not = why_not_counted(event, invitation);
		if (why_not != NULL) {
			why = why_not;
			continue;
		}
		if (invitation->is_ahead)
			count(d, invitation, answer, false);
		d->is_understood = true;
		if (strchr(event->comment, '?') != NULL)
			why = "a calendar's answer whose words ask something";
	}
	return why;
}
