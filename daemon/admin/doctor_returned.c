/* doctor_returned.c - what became on its way of the mail to ourselves. See doctor.h.
 *
 * What identifies a member's answer stands in several places, for no provider leaves all of them alone; so most of what is
 * found here is worth a look, and little is wrong. */
#include "admin/doctor.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/clock.h"
#include "letter/own_mail.h"

enum { CLOCK_LOOK_S = 30, CLOCK_WRONG_S = 300 };

static const struct test_mail *mail_by(const struct doctor *doctor, size_t relay)
{
	return &doctor->mails[relay];
}

static struct own_mail returned_by(struct doctor *doctor, size_t relay)
{
	return own_mail_read(mail_by(doctor, relay)->bytes, mail_by(doctor, relay)->length,
	        house_domain(&doctor->config->house), doctor->arena);
}

/* Does it stand there as a whole, not as a part of another address? */
static bool names(const char *field, const char *address)
{
	static const char ends[] = " \t<>,;\"()";
	const size_t bytes = strlen(address);
	for (const char *at = field; (at = strcasestr(at, address)) != NULL; at += bytes)
		if ((at == field || strchr(ends, at[-1]) != NULL)
		        && (at[bytes] == '\0' || strchr(ends, at[bytes]) != NULL))
			return true;
	return false;
}

static const char *or_nothing(const char *field)
{
	return *field == '\0' ? "gone" : field;
}

struct finding check_message_id(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct own_mail mail = returned_by(doctor, relay);

	(void)subject;
	if (names(mail.message_id, mail_by(doctor, relay)->message_id))
		return good(doctor, "as we wrote it");
	return worth_a_look(doctor,
	        "The provider rewrites it, as Microsoft, Google and Amazon do. Answers are known by their address and subject "
	        "instead, so all works.",
	        "nothing", "rewritten: %s", or_nothing(mail.message_id));
}

struct finding check_from(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct own_mail mail = returned_by(doctor, relay);
	const char *own = doctor->config->house.address;

	(void)subject;
	if (names(mail.from, own))
		return good(doctor, "as we wrote it");
	return wrong(doctor, "Members would see, and write to, another address than collaborative.address.",
	        arena_printf(doctor->arena,
	                "write the address that came in collaborative.address, or ask IT: \"May the account %s send as %s? Please "
	                "add it as an address of its own.\"",
	                doctor->config->relays[relay].server.user, own),
	        "rewritten: %s", or_nothing(mail.from));
}

struct finding check_reply_to(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct own_mail mail = returned_by(doctor, relay);

	(void)subject;
	if (names(mail.reply_to, mail_by(doctor, relay)->reply_to))
		return good(doctor, "as we wrote it");
	return worth_a_look(doctor,
	        "Answers come to the mailbox's plain address; they are known by their subject instead, unless a member changes "
	        "it.",
	        doctor->config->house.has_subaddressing
	                ? "mailbox.subaddressing = false makes subjects carry all that is needed"
	                : "nothing",
	        "%s", *mail.reply_to == '\0' ? "gone" : arena_printf(doctor->arena, "rewritten: %s", mail.reply_to));
}

struct finding check_calendar(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct test_mail *mail = mail_by(doctor, relay);
	struct letter letter = letter_unread;
	struct error err = { 0 };

	(void)subject;
	if (doctor->sandbox == NULL
	        || sandbox_read(doctor->sandbox, mail->bytes, mail->length, false, doctor->arena, &letter, &err)
	                != ERR_NONE)
		return untried(doctor, "not tried: %s", doctor->sandbox == NULL ? "no sandbox" : err.text);
	if (strcmp(letter.calendar_method, "REPLY") == 0 && letter.event_count == 1
	        && strcmp(letter.events[0].uid, mail->word) == 0)
		return good(doctor, "comes as it was sent");
	return worth_a_look(doctor, "Who presses Yes in a calendar isn't counted; who answers in words is.",
	        "with Exchange Online ask IT to run: Set-CASMailbox -Identity MAILBOX -ImapUseProtocolDefaults $false "
	        "-ImapForceICalForCalendarRetrievalOption $true",
	        "its calendar part is gone or changed");
}

struct finding check_authentication(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct own_mail mail = returned_by(doctor, relay);
	const char *domain = house_domain(&doctor->config->house);
	const char *told = arena_printf(doctor->arena, "spf=%s dkim=%s dmarc=%s", *mail.spf != '\0' ? mail.spf : "-",
	        *mail.dkim != '\0' ? mail.dkim : "-", *mail.dmarc != '\0' ? mail.dmarc : "-");

	(void)subject;
	if (*mail.spf == '\0' && *mail.dkim == '\0' && *mail.dmarc == '\0')
		return untried(doctor, "the provider reports nothing of mail to itself, as many");
	if (strcasecmp(mail.dmarc, "fail") == 0)
		return wrong(doctor,
		        "Others will refuse our mail or put it into spam: nothing proves that it comes from the domain.",
		        arena_printf(doctor->arena,
		                "ask IT: \"Please let mail from %s by this relay pass DMARC: sign it with DKIM for %s, or add the relay "
		                "to its SPF record.\"",
		                domain, domain),
		        "%s", told);
	if (strcasecmp(mail.dmarc, "pass") == 0 || mail.is_aligned)
		return good(doctor, "%s", told);
	const bool is_of_another = strcasecmp(mail.spf, "pass") == 0 || strcasecmp(mail.dkim, "pass") == 0;
	return worth_a_look(doctor,
	        is_of_another
	                ? "What passed proves another domain than the one our mail comes from; large providers put such mail "
	                  "into spam more and more."
	                : "Neither the relay nor a signature proves our mail; large providers refuse such mail more and more.",
	        arena_printf(doctor->arena, "ask IT: \"Please publish SPF with this relay in it, and DKIM, for %s.\"",
	                domain),
	        "%s", told);
}

/* Of the first mail that came back. */
static const struct test_mail *first_returned(const struct doctor *doctor, size_t *relay)
{
	for (*relay = 0; doctor->mails != NULL && *relay < doctor->config->relay_count; (*relay)++)
		if (doctor->mails[*relay].bytes != NULL)
			return &doctor->mails[*relay];
	return NULL;
}

struct finding check_authserv_id(struct doctor *doctor, enum subject subject, size_t relay)
{
	const char *named = doctor->config->mailbox.authserv_id;

	(void)subject;
	if (first_returned(doctor, &relay) == NULL)
		return untried(doctor, "not tried: no mail came back");
	const char *seen = returned_by(doctor, relay).authserv_id;
	if (*named == '\0' && *seen == '\0')
		return good(doctor, "none is set, and none is seen");
	if (*named == '\0')
		return good(doctor, "if your provider removes what senders forge: authserv_id = \"%s\"", seen);
	if (strcasecmp(named, seen) == 0)
		return good(doctor, "%s", named);
	return worth_a_look(doctor,
	        "What nobody signs is believed of nobody: forged mail isn't told, and no sender proved.",
	        "look at the Authentication-Results of mails from outside; write the name with which they begin in "
	        "mailbox.authserv_id",
	        "the config names %s, our mail had %s", named, *seen == '\0' ? "none" : seen);
}

struct finding check_clock(struct doctor *doctor, enum subject subject, size_t relay)
{
	(void)subject;
	const struct test_mail *mail = first_returned(doctor, &relay);
	if (mail == NULL || mail->internal_date == 0)
		return untried(doctor, "not tried: no mail came back");
	/* It was received between our two looks at our own clock. */
	const int64_t ahead_s = mail->sent_at - mail->internal_date, behind_s = mail->internal_date - mail->found_at;
	const int64_t off_s = ahead_s > behind_s ? ahead_s : behind_s;
	if (off_s < CLOCK_LOOK_S)
		return good(doctor, "agrees with the mailbox's");
	const char *means = "Sign-in by tokens, times in mails and what falls due depend on it.";
	const char *remedy =
	        "look at this machine's clock: timedatectl (\"System clock synchronized: yes\"?). If it is right, the "
	        "mail server's is wrong: tell IT";
	const char *way = ahead_s > behind_s ? "ahead of" : "behind";
	return off_s < CLOCK_WRONG_S
	        ? worth_a_look(doctor, means, remedy, "%lld s %s the mailbox's", (long long)off_s, way)
	        : wrong(doctor, means, remedy, "%lld min %s the mailbox's", (long long)off_s / 60, way);
}
