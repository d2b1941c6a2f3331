/* own_mail.c - what became on its way of a mail of ours that came back. See own_mail.h. */
#include "letter/own_mail.h"
#include "letter/authres.h"

struct own_mail own_mail_read(const char *bytes, size_t count, struct arena *arena)
{
	struct mail mail = { .arena = arena };
	struct authres reported;

	mail_header_read(&mail, bytes, count);
	authres_read(mail_field(&mail, "Authentication-Results"), &reported);
	return (struct own_mail){ .message_id = mail_field(&mail, "Message-ID"),
		.from = mail_field(&mail, "From"),
		.reply_to = mail_field(&mail, "Reply-To"),
		.authserv_id = arena_strdup(arena, reported.id),
		.spf = arena_strdup(arena, reported.spf),
		.dkim = arena_strdup(arena, reported.dkim),
		.dmarc = arena_strdup(arena, reported.dmarc) };
}
