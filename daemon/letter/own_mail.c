/* own_mail.c - what became on its way of a mail of ours that came back. See own_mail.h. */
#include "letter/own_mail.h"
#include "letter/authres.h"

struct own_mail own_mail_read(const char *mail, size_t bytes, struct arena *arena)
{
	struct mail read = { .arena = arena };
	struct authres reported;

	mail_header_read(&read, mail, bytes);
	authres_read(mail_field(&read, "Authentication-Results"), &reported);
	return (struct own_mail){ .message_id = mail_field(&read, "Message-ID"),
		.from = mail_field(&read, "From"),
		.reply_to = mail_field(&read, "Reply-To"),
		.authserv_id = arena_strdup(arena, reported.id),
		.spf = arena_strdup(arena, reported.spf),
		.dkim = arena_strdup(arena, reported.dkim),
		.dmarc = arena_strdup(arena, reported.dmarc) };
}
