/* mails.h - the mails that a decision leads to: what an action says, and which answers share a mail. Pure.
 *
 * Answers without a token and to the same member are sections of one mail; one with a token is a mail of its own, for its
 * subject carries the token. */
#ifndef INBOX_MAILS_H
#define INBOX_MAILS_H
#include "compose/compose.h"
#include "config/config.h"
#include "core/letter.h"

/* A mail that grows: further sections are linked in the order of their actions. */
struct outgoing {
	struct mail mail;
	struct mail *last; /* of its sections; NULL: none yet */
	int64_t member;
	bool is_counted;
};
struct outgoings {
	struct arena *arena;
	struct outgoing *list;
	size_t count;
};

/* What ACTION_MAIL and ACTION_TELL_ADMINS say; strings are borrowed. to_sender: its reader wrote `letter`, and is answered. */
struct mail mail_of_action(const struct house *house, const struct letter *letter, const struct action *action,
        bool to_sender, int64_t now);

/* MAIL_MEETINGS: the next events of `mail->teams`, none answered yet; of all teams, without their links, where that is empty. */
enum { MEETINGS_AHEAD_DAYS = 120, MEETINGS_TOLD = 50 };
void mail_add_meetings(struct mail *mail, const struct config *config, struct arena *arena);

/* MAIL_WHO, as far as the config knows: the meeting `mail->what`, to which nobody was invited yet, where one of `mail->teams` meets there;
 * else those ahead. */
enum { WHO_AHEAD_DAYS = 400 };
void mail_add_who(struct mail *mail, const struct config *config, struct arena *arena);

/* To the mail for `member`, where there is one; else it begins one. The same answer twice is given once. */
void outgoing_add(struct outgoings *all, const struct mail *mail, int64_t member, bool is_counted);

#endif
