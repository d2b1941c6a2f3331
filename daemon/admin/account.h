/* account.h - for admin/ only: the readable account of a mail that `convened explain` gives.
 *
 * It knows no database. So what the mail leads to is decided by core/'s own function on stated assumptions: whether its sender
 * is a member, and whether the tokens in it are ours. Assumptions that lead to the same are told once. */
#ifndef ADMIN_ACCOUNT_H
#define ADMIN_ACCOUNT_H
#include "compose/compose.h"
#include "config/config.h"
#include "core/letter.h"

struct account {
	const struct config *config;
	const struct composer *composer;
	bool has_texts; /* the mails that would be sent, with their whole text */
	int64_t now;
};

/* Appends the account of the mail in `file`. Whatever the mail holds, the text is fit for a terminal. ERR_INPUT: a template fails. */
enum err_kind account_write(const struct account *account, const char *file, const struct letter *letter,
        struct arena *arena, struct text *out, struct error *err);

/* Subject and text of a composed mail, as a mail program shows them; of its "plain" or "html" part. The arena owns them. */
void account_mail_shown(
        const struct text *mail, const char *part, struct arena *arena, const char **subject, const char **text);

#endif
