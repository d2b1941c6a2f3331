/* own_mail.c - what became on its way of a mail of ours that came back. See own_mail.h. */
#include "letter/own_mail.h"
#include <string.h>
#include <strings.h>
#include "letter/authres.h"

static void add(char *room, const char *more, size_t bytes)
{
	if (*room == '\0')
		memcpy(room, more, bytes);
}

static struct authres results_read(const struct mail *mail, const char *domain)
{
	struct authres all = { 0 }, one;
	size_t position = 0;
	bool is_first = true;
	const char *value;

	while ((value = mail_field_next(mail, "Authentication-Results", &position)) != NULL) {
		authres_read(value, domain, &one);
		if (is_first)
			all = one;
		is_first = false;
		if (strcasecmp(one.id, all.id) != 0)
			continue;
		add(all.spf, one.spf, sizeof(one.spf));
		add(all.dkim, one.dkim, sizeof(one.dkim));
		add(all.dmarc, one.dmarc, sizeof(one.dmarc));
		all.is_spf_aligned |= one.is_spf_aligned;
		all.is_dkim_aligned |= one.is_dkim_aligned;
	}
	return all;
}

struct own_mail own_mail_read(const char *mail, size_t bytes, const char *domain, struct arena *arena)
{
	struct mail read = { .arena = arena };

	mail_header_read(&read, mail, bytes);
	const struct authres reported = results_read(&read, domain);
	return (struct own_mail){ .message_id = mail_field(&read, "Message-ID"),
		.from = mail_field(&read, "From"),
		.reply_to = mail_field(&read, "Reply-To"),
		.authserv_id = arena_strdup(arena, reported.id),
		.spf = arena_strdup(arena, reported.spf),
		.dkim = arena_strdup(arena, reported.dkim),
		.dmarc = arena_strdup(arena, reported.dmarc),
		.is_aligned = reported.is_spf_aligned || reported.is_dkim_aligned };
}
