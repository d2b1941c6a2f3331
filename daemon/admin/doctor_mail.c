/* doctor_mail.c - mails to ourselves: sent, found, taken away again. See doctor.h.
 *
 * Each carries a secret word of this run in its subject, and is looked for in all folders: a daemon that runs meanwhile may have
 * put it away, which it does without an answer (the boundary says that a house of convened wrote it). */
#include "admin/doctor.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "admin/prove.h"
#include "base/clock.h"
#include "base/text.h"

enum {
	SEND_MS = 30 * 1000,
	COMMANDS_MS = 20 * 1000, /* of one look at a folder */
	TURN_MS = 2000,          /* between looks, where the server tells nothing */
	TURN_BLIND_MS = 500,     /* where it can't */
	WORD_BYTES = 8,
	BOUNCE_BYTES = 256 * 1024,
	OURS_BYTES = 1024 * 1024, /* a mail of ours that came back larger isn't read */
};

/* ---- writing ---- */

static const char *mail_text(struct doctor *doctor, const struct test_mail *mail)
{
	const char *own = doctor->config->house.address;
	const time_t now = (time_t)mail->sent_at;
	char date[32], stamp[32];
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
	return arena_printf(doctor->arena,
	        "From: <%s>\r\nTo: <%s>\r\nReply-To: <%s>\r\nMessage-ID: %s\r\nDate: %s\r\n"
	        "Subject: A test mail of convened doctor (%s)\r\nAuto-Submitted: auto-generated\r\n"
	        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/alternative; boundary=\"" HOUSE_BOUNDARY "-%s\"\r\n\r\n"
	        "--" HOUSE_BOUNDARY "-%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
	        "convened doctor sent this mail to its own mailbox and deletes it again.\r\n"
	        "Is it still here? Then it came late, and may be deleted.\r\n"
	        "--" HOUSE_BOUNDARY "-%s\r\nContent-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n"
	        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//convened//doctor//EN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
	        "UID:%s\r\nDTSTAMP:%s\r\nDTSTART:%s\r\nSEQUENCE:0\r\nORGANIZER:mailto:%s\r\n"
	        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:%s\r\nSUMMARY:A test of convened doctor\r\nEND:VEVENT\r\n"
	        "END:VCALENDAR\r\n--" HOUSE_BOUNDARY "-%s--\r\n",
	        own, mail->recipient, mail->reply_to, mail->message_id, clock_mail_date(now, date), mail->word,
	        mail->word, mail->word, mail->word, mail->word, stamp, stamp, own, own, mail->word);
}

/* The mails that this run may send: one by each relay, and one to a plus address. */
static void mails_make(struct doctor *doctor)
{
	const char *own = doctor->config->house.address, *at = strchr(own, '@');
	unsigned char secret[WORD_BYTES];
	char run[2 * WORD_BYTES + 1];

	if (doctor->mails != NULL)
		return;
	randomness_fill(&randomness_system, secret, sizeof(secret));
	for (size_t i = 0; i < WORD_BYTES; i++)
		snprintf(run + 2 * i, 3, "%02x", secret[i]);
	doctor->mails = arena_array(doctor->arena, doctor->config->relay_count + 1, sizeof(*doctor->mails));
	for (size_t i = 0; i <= doctor->config->relay_count; i++) {
		struct test_mail *mail = &doctor->mails[i];
		mail->word = arena_printf(doctor->arena, "doctor-%s-%02zu", run, i);
		mail->reply_to = arena_printf(doctor->arena, "%.*s+%s%s", (int)(at - own), own, mail->word, at);
		mail->recipient = i == doctor->config->relay_count ? mail->reply_to : own;
		mail->message_id = arena_printf(doctor->arena, "<%s%s>", mail->word, at);
	}
}

/* ---- sending ---- */

/* mail->is_sent and ->refusal say what became of it; an error: the line broke. */
static enum err_kind mail_send(struct doctor *doctor, struct stream *stream, struct test_mail *mail, struct error *err)
{
	bool is_answered = false;

	mail->sent_at = clock_now(&clock_system);
	const struct prove_mail given = { doctor->config->house.address, mail->recipient, mail_text(doctor, mail) };
	const enum err_kind kind = prove_give(stream, &given, doctor_until(doctor, SEND_MS), &is_answered, err);
	if (!is_answered)
		return kind;
	mail->is_sent = kind == ERR_NONE;
	mail->refusal = mail->is_sent ? "" : arena_strdup(doctor->arena, err->text);
	*err = (struct error){ 0 };
	return ERR_NONE;
}

struct finding check_sending(struct doctor *doctor, enum subject subject, size_t relay)
{
	struct stream *stream = doctor->relays[relay].stream;
	struct error err = { 0 };

	(void)subject;
	if (!doctor->has_mail)
		return untried(doctor, "not tried: --no-mail");
	mails_make(doctor);
	struct test_mail *mail = &doctor->mails[relay];
	if (mail_send(doctor, stream, mail, &err) != ERR_NONE) {
		stream_close(stream); /* who knows what it would answer next */
		doctor->relays[relay].stream = NULL;
		return wrong(doctor, "The relay signed us in, and then broke off at a mail.",
		        "try again in some minutes. If it stays so, show IT what stands here", "%s", err.text);
	}
	if (mail->is_sent)
		return good(doctor, "%s", mail->recipient);
	return refused(doctor, mail->refusal,
	        "The relay signed us in, but doesn't take a mail from the mailbox's own address to itself.",
	        arena_printf(doctor->arena, "ask IT: \"May %s send as %s?\" and show what stands here",
	                doctor->config->relays[relay].server.user, doctor->config->house.address));
}

/* ---- looking for them ---- */

static bool holds(const char *bytes, size_t length, const char *word)
{
	return memmem(bytes, length, word, strlen(word)) != NULL;
}

/* The test mail whose word stands there; NULL: none. */
static struct test_mail *mail_of(struct doctor *doctor, const struct mail_bytes *bytes)
{
	for (size_t i = 0; i <= doctor->config->relay_count; i++)
		if (holds(bytes->data, bytes->length, doctor->mails[i].word))
			return &doctor->mails[i];
	return NULL;
}

/* By its header alone; whose mail it reports of, its text tells. */
static bool looks_like_a_bounce(const struct mail_bytes *header)
{
	static const char *const signs[] = { "mailer-daemon", "MAILER-DAEMON", "postmaster@", "multipart/report",
		"Undeliver" };
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (holds(header->data, header->length, signs[i]))
			return true;
	return false;
}

/* The line of a bounce that says why, or its first sign of it. */
static const char *bounce_words(struct doctor *doctor, const struct mail_bytes *mail)
{
	static const char field[] = "Diagnostic-Code:";
	const char *found = memmem(mail->data, mail->length, field, sizeof(field) - 1);
	if (found == NULL)
		return "it came back as undeliverable";
	found += sizeof(field) - 1;
	found += *found == ' ';
	return arena_printf(doctor->arena, "it came back: %.*s", (int)strcspn(found, "\r\n"), found);
}

/* A mail of ours that came back, or a bounce that tells of it. */
static void ours_take(struct doctor *doctor, struct test_mail *ours, int folder, const struct mail_listed *listed,
        const struct mail_bytes *mail, bool is_report)
{
	if (is_report) {
		ours->is_refused = true;
		ours->refusal = bounce_words(doctor, mail);
		return;
	}
	ours->bytes = mail->data;
	ours->length = mail->length;
	ours->is_junk = folder == WATCHED_JUNK;
	ours->internal_date = listed->internal_date;
	ours->found_at = clock_now(&clock_system);
}

/* Fetches a mail whole, and takes it for what it is; true: it is ours, and to be deleted. */
static bool mail_take(struct doctor *doctor, int folder, const struct mail_listed *listed,
        const struct mail_bytes *header, struct error *err)
{
	const struct mailbox mailbox = imap_mailbox(doctor->imap);
	struct test_mail *ours = mail_of(doctor, header);
	const bool is_report = looks_like_a_bounce(header);
	struct mail_bytes *whole = NULL;
	size_t fetched = 0;

	if (folder == WATCHED_SENT || listed->bytes > (ours != NULL ? OURS_BYTES : BOUNCE_BYTES)
	        || (ours == NULL && !is_report))
		return ours != NULL;
	if (mailbox.fetch(mailbox.context, listed, 1, false, doctor->arena, &whole, &fetched, err) != ERR_NONE
	        || fetched == 0)
		return false;
	ours = mail_of(doctor, whole);
	if (ours != NULL && ours->bytes == NULL)
		ours_take(doctor, ours, folder, listed, whole, is_report);
	return ours != NULL;
}

/* The next mails of the folder that is selected, up to *upto (0: there are no more); ours are deleted again. */
static enum err_kind mails_look(struct doctor *doctor, int folder, uint32_t *upto, struct error *err)
{
	const struct mailbox mailbox = imap_mailbox(doctor->imap);
	struct mail_listed *list = NULL;
	struct mail_bytes *headers = NULL;
	size_t count = 0, fetched = 0, found = 0;
	uint32_t ours[MAILBOX_SET];

	enum err_kind kind = mailbox.list(mailbox.context, doctor->arena, &list, &count, upto, err);
	if (kind == ERR_NONE && count > 0)
		kind = mailbox.fetch(mailbox.context, list, count, true, doctor->arena, &headers, &fetched, err);
	for (size_t i = 0, at = 0; kind == ERR_NONE && i < count && at < fetched; i++) {
		if (headers[at].uid != list[i].uid)
			continue;
		if (mail_take(doctor, folder, &list[i], &headers[at], err))
			ours[found++] = list[i].uid;
		at++;
		kind = err->kind;
	}
	return kind == ERR_NONE && found > 0 ? mailbox.discard(mailbox.context, ours, found, err) : kind;
}

/* What is new in the folder, which stays selected. */
static enum err_kind folder_look(struct doctor *doctor, int folder, struct error *err)
{
	struct watched *watched = &doctor->folders[folder];
	const struct mailbox mailbox = imap_mailbox(doctor->imap);
	uint32_t uidvalidity = 0, upto = 1;

	doctor->command_until_ms = doctor_until(doctor, COMMANDS_MS);
	enum err_kind kind = imap_select(doctor->imap, watched->name, doctor->targets, &uidvalidity, err);
	if (kind == ERR_NONE)
		kind = mailbox.look(mailbox.context, watched->from_uid, err);
	while (kind == ERR_NONE && upto != 0) {
		upto = 0;
		kind = mails_look(doctor, folder, &upto, err);
		watched->from_uid = upto == 0 ? watched->from_uid : upto + 1;
	}
	return kind;
}

/* All folders, the mailbox's own last: it stays selected. What was sent is looked at once, in the end. */
static enum err_kind folders_look(struct doctor *doctor, struct error *err)
{
	enum err_kind kind = ERR_NONE;

	for (int i = 0; i < WATCHED_COUNT && kind == ERR_NONE; i++)
		if (i != WATCHED_SENT && doctor->folders[i].name != NULL)
			kind = folder_look(doctor, i, err);
	return kind;
}

/* Until the server tells of news, or for a turn. */
static enum err_kind news_wait(struct doctor *doctor, int64_t until_ms, struct error *err)
{
	const int64_t left_ms = until_ms - doctor_now_ms();
	const int turn_ms = imap_has_idle(doctor->imap) ? TURN_MS : TURN_BLIND_MS;
	const int wait_ms = left_ms < 0 ? 0 : left_ms < turn_ms ? (int)left_ms : turn_ms;
	bool has_news = false;

	if (!imap_has_idle(doctor->imap)) {
		(void)poll(NULL, 0, wait_ms);
		return imap_noop(doctor->imap, err);
	}
	enum err_kind kind = imap_idle_begin(doctor->imap, &has_news, err);
	if (kind != ERR_NONE)
		return kind;
	struct pollfd fd = { .fd = imap_fd(doctor->imap), .events = POLLIN };
	if (!has_news)
		(void)poll(&fd, 1, wait_ms);
	return imap_idle_end(doctor->imap, &has_news, err);
}

static bool is_open(const struct test_mail *mail)
{
	return mail->is_sent && mail->bytes == NULL && !mail->is_refused;
}

/* The mail to a plus address is waited for a quarter as long once another one came: what is dropped never comes. */
static bool is_waited_for(const struct doctor *doctor, int64_t first_ms)
{
	const size_t relays = doctor->config->relay_count;
	for (size_t i = 0; i < relays; i++)
		if (is_open(&doctor->mails[i]))
			return true;
	return is_open(&doctor->mails[relays]) && (first_ms == 0 || doctor_now_ms() < first_ms + doctor->wait_ms / 4);
}

static enum err_kind mails_await(struct doctor *doctor, struct error *err)
{
	const int64_t until_ms = doctor_until(doctor, doctor->wait_ms);
	int64_t first_ms = 0;
	enum err_kind kind = folders_look(doctor, err);

	while (kind == ERR_NONE && is_waited_for(doctor, first_ms) && doctor_now_ms() < until_ms) {
		doctor->command_until_ms = doctor_until(doctor, COMMANDS_MS);
		kind = news_wait(doctor, until_ms, err);
		if (kind == ERR_NONE)
			kind = folders_look(doctor, err);
		for (size_t i = 0; first_ms == 0 && i < doctor->config->relay_count; i++)
			first_ms = doctor->mails[i].bytes != NULL ? doctor_now_ms() : 0;
	}
	return kind;
}

/* The one to a plus address goes by the first relay that took another, just before all are waited for. */
static enum err_kind plus_send(struct doctor *doctor, struct error *err)
{
	struct test_mail *mail = &doctor->mails[doctor->config->relay_count];
	for (size_t i = 0; i < doctor->config->relay_count; i++)
		if (doctor->mails[i].is_sent && doctor->relays[i].stream != NULL)
			return mail_send(doctor, doctor->relays[i].stream, mail, err);
	return ERR_NONE;
}

struct finding check_arrival(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct test_mail *mail = &doctor->mails[relay];
	struct error err = { 0 }, ignored = { 0 };

	(void)subject;
	if (!doctor->is_awaited) {
		doctor->is_awaited = true;
		(void)plus_send(doctor, &ignored);
		(void)mails_await(doctor, &err);
		if (doctor->folders[WATCHED_SENT].name != NULL)
			(void)folder_look(doctor, WATCHED_SENT, &ignored);
	}
	if (mail->bytes != NULL && mail->is_junk)
		return worth_a_look(doctor, "Members' mail may be lost there, too: nobody looks at it.",
		        "ask IT: \"Please let no mail to our mailbox be taken for spam, or none from its own address.\" Mail that lies "
		        "there already: move it to the inbox",
		        "it came into %s", doctor->folders[WATCHED_JUNK].name);
	if (mail->bytes != NULL)
		return good(doctor, "after %lld s", (long long)(mail->found_at - mail->sent_at));
	if (mail->is_refused)
		return wrong(doctor, "The relay took the mail, and a server behind it refused it.",
		        "show IT what stands here", "%s", mail->refusal);
	if (err.kind != ERR_NONE)
		return wrong(doctor, "The mailbox broke off while we looked for the mail.",
		        "try again; show IT what stands here", "%s", err.text);
	return wrong(doctor, "The relay took the mail, but it didn't come. Members' mail may be as lost, or as slow.",
	        arena_printf(doctor->arena,
	                "look into the mailbox's folder for spam, and wait longer: convened doctor --wait 300. Then ask IT: "
	                "\"Where did the mail with Message-ID %s go?\"",
	                mail->message_id),
	        "not within %lld s", (long long)(doctor->wait_ms / 1000));
}

static bool has_any_arrived(const struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->config->relay_count; i++)
		if (doctor->mails[i].bytes != NULL)
			return true;
	return false;
}

struct finding check_plus(struct doctor *doctor, enum subject subject, size_t relay)
{
	const bool is_used = doctor->config->house.has_subaddressing;
	const struct test_mail *mail = doctor->mails == NULL ? NULL : &doctor->mails[doctor->config->relay_count];

	(void)subject, (void)relay;
	if (mail == NULL || !doctor->is_awaited || (!mail->is_sent && mail->refusal == NULL))
		return untried(doctor, "not tried: no mail went out");
	if (mail->is_sent && mail->bytes == NULL && !has_any_arrived(doctor))
		return untried(doctor, "can't be told: no other mail came back either");
	if (mail->bytes != NULL)
		return is_used ? good(doctor, "%s came back", mail->recipient)
		               : good(doctor, "works: you may set mailbox.subaddressing = true");
	if (!is_used)
		return good(doctor, "doesn't work, and isn't used");
	return wrong(doctor, "Members' answers go to such addresses, and would be lost.",
	        "set mailbox.subaddressing = false: all works without. Or ask IT: \"Please switch on plus addressing "
	        "(subaddressing)\"; in Exchange Online: Set-OrganizationConfig -DisablePlusAddressInRecipients $false",
	        "%s: %s", mail->recipient,
	        mail->refusal != NULL && *mail->refusal != '\0' ? mail->refusal : "it didn't arrive");
}
