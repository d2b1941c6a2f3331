/* mails.c - the mails that a decision leads to. See mails.h. */
#include "inbox/mails.h"
#include <string.h>
#include "base/clock.h"

static const char *const no_teams[] = { NULL };

static void preview_of(struct mail *mail, const struct letter_announcement *announcement)
{
	mail->subject = announcement->subject;
	mail->parts = announcement->parts;
	mail->part_count = announcement->part_count;
	mail->files = announcement->files;
	mail->file_count = announcement->file_count;
	mail->has_pictures = announcement->pictures > 0;
	mail->is_typed = announcement->is_typed;
}

struct mail mail_of_action(const struct house *house, const struct letter *letter, const struct action *action,
        bool to_sender, int64_t now)
{
	struct mail mail = {
		.kind = action->mail,
		.language = house_language(house, action->language),
		.created_at = now,
		.in_reply_to = to_sender ? letter->message_id : "",
		.teams = action->teams == NULL ? no_teams : action->teams,
		.memberships = action->memberships,
		.membership_count = action->membership_count,
		.asker = action->asker,
		.asker_name = action->asker_name,
		.is_accepted = action->is_accepted,
		.is_late = action->is_late,
		.subject = action->subject,
		.refusal = action->refusal,
		.what = action->what,
		.withdrawn = action->withdrawn,
		.is_taken_back = action->is_taken_back,
		.meeting = action->meeting,
		.partstat = action->answer.partstat,
		.is_over = action->is_late,
		.day = action->day,
		.paused_until = action->day,
		.wants_digest = action->wants_digest,
		.organisation = action->organisation,
		.invites_organisation = action->invites_organisation,
	};
	mail.is_shared = action->is_shared;
	mail.sharing = action->sharing;
	if (action->mail == MAIL_SHARED && action->sharing == SHARING_PASSED_ON)
		mail.has_pictures = letter->announcement->pictures > 0;
	if (action->mail == MAIL_PREVIEW || action->mail == MAIL_OFFER)
		preview_of(&mail, letter->announcement);
	return mail;
}

void mail_add_meetings(struct mail *mail, const struct config *config, struct arena *arena)
{
	struct meeting_line *lines = arena_array(arena, MEETINGS_TOLD, sizeof(*lines));
	const bool is_stranger = mail->teams[0] == NULL;
	const int64_t now = mail->created_at;
	struct meeting *events = NULL;
	size_t count = 0;

	config_meetings(config, now, now + MEETINGS_AHEAD_DAYS * DAY_S, arena, &events, &count);
	for (size_t i = 0; i < count && mail->meeting_count < MEETINGS_TOLD; i++) {
		if (!is_stranger && !meeting_is_of(&events[i], mail->teams))
			continue;
		if (is_stranger)
			events[i].link = events[i].agenda = "";
		lines[mail->meeting_count++].meeting = &events[i];
	}
	mail->meetings = lines;
}

void mail_add_who(struct mail *mail, const struct config *config, struct arena *arena)
{
	static const struct attendance nobody = { .is_told = false };
	const int64_t now = mail->created_at;
	struct meeting *events = NULL;
	size_t count = 0;

	config_meetings(config, now, now + WHO_AHEAD_DAYS * DAY_S, arena, &events, &count);
	for (size_t i = 0; i < count && mail->meeting == NULL; i++)
		if (strcmp(events[i].id, mail->what) == 0 && meeting_is_of(&events[i], mail->teams))
			mail->meeting = &events[i];
	if (mail->meeting == NULL) {
		mail_add_meetings(mail, config, arena);
		return;
	}
	mail->teams = mail->meeting->teams;
	mail->attendance = &nobody;
}

/* Borrowed from the same letter: the same words are what was asked twice. */
static bool is_same_word(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_same_list(const char *const *a, const char *const *b)
{
	while (*a != NULL && *b != NULL && strcmp(*a, *b) == 0)
		a++, b++;
	return *a == NULL && *b == NULL;
}

/* Two requests of a mail may have the same answer ("you are not a member"): it is given once. */
static bool is_said(const struct mail *section, const struct mail *mail)
{
	for (; section != NULL; section = section->more)
		if (section->kind == mail->kind && section->asker == NULL && mail->asker == NULL
		        && section->day == mail->day && is_same_word(section->what, mail->what)
		        && is_same_list(section->teams, mail->teams))
			return true;
	return false;
}

void outgoing_add(struct outgoings *all, const struct mail *mail, int64_t member, bool is_counted)
{
	struct outgoing *found = NULL;

	for (size_t i = 0; i < all->count && found == NULL; i++)
		found = all->list[i].member == member ? &all->list[i] : NULL;
	if (found == NULL) {
		all->list = arena_grow(all->arena, all->list, all->count, sizeof(*all->list));
		all->list[all->count++] =
		        (struct outgoing){ .mail = *mail, .member = member, .is_counted = is_counted };
		return;
	}
	if (is_said(&found->mail, mail))
		return;
	struct mail *section = arena_alloc(all->arena, sizeof(*section));
	*section = *mail;
	section->language = found->mail.language;
	*(found->last == NULL ? &found->mail.more : &found->last->more) = section;
	found->last = section;
	found->is_counted |= is_counted;
}
