/* prove.c - whether the mailbox works, shown by using it. See prove.h. */
#include "admin/prove.h"
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include "base/clock.h"
#include "outbox/smtp.h"

enum { LOOK_MS = 1000 };

static int64_t now_ms(void)
{
	return clock_monotonic_ms(&clock_system);
}

enum err_kind prove_sign_in(struct network *network, enum protocol protocol, const struct config *config,
        const struct server *server, const char *password, int64_t deadline_ms, struct stream **stream,
        struct error *err)
{
	struct arena arena = { 0 };
	const char *read = "";
	enum err_kind kind = ERR_NONE;

	if (password == NULL && server->sign_in == SIGN_IN_PASSWORD)
		kind = secret_read(server->password_file, &arena, &read, err);
	const char *secret = password != NULL ? password : read;
	if (kind == ERR_NONE)
		kind = stream_open_wait(
		        network, protocol, server, secret, house_domain(&config->house), deadline_ms, -1, stream, err);
	secret_wipe(read);
	arena_free(&arena);
	return kind;
}

enum err_kind prove_arrivals(struct imap *imap, const struct config *config, struct arena *arena,
        struct arrivals *arrivals, struct error *err)
{
	const char *const paths[] = { config->mailbox.folder, config->folders[FOLDER_PROCESSED] };
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < 2 && kind == ERR_NONE; i++) {
		struct folder_state state = { 0 };
		kind = imap_folder_ready(imap, paths[i], arena, &arrivals->folders[i], err);
		if (kind == ERR_NONE)
			kind = imap_folder_state(imap, arrivals->folders[i], &state, err);
		arrivals->next_uids[i] = state.next_uid;
	}
	return kind;
}

/* ---- the mail goes out ---- */

static void word_make(char word[static PROVE_WORD_BYTES])
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	unsigned char bytes[PROVE_WORD_BYTES - 1];

	randomness_fill(&randomness_system, bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		word[i] = letters[bytes[i] % (sizeof(letters) - 1)];
	word[sizeof(bytes)] = '\0';
}

static const char *mail_make(const struct config *config, const char *word, struct arena *arena)
{
	const char *address = config->house.address;
	char date[32];

	clock_mail_date(clock_now(&clock_system), date);
	return arena_printf(arena,
	        "From: <%s>\r\nTo: <%s>\r\nSubject: convened tries this mailbox (%s)\r\nDate: %s\r\n"
	        "Message-ID: <%s@%s>\r\nAuto-Submitted: auto-generated\r\n"
	        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: multipart/mixed; boundary=\"" HOUSE_BOUNDARY "-%s\"\r\n\r\n"
	        "--" HOUSE_BOUNDARY "-%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
	        "This mail went from the mailbox to itself, to see whether sending and receiving works.\r\n"
	        "It is deleted when it has come back. Is it still here? Then it was late, and may be deleted.\r\n"
	        "--" HOUSE_BOUNDARY "-%s--\r\n",
	        address, address, word, date, word, house_domain(&config->house), word, word, word);
}

/* What became of the mail, once it is known. */
static bool is_decided(struct smtp *smtp, enum err_kind *kind, bool *is_answered, struct error *err)
{
	struct smtp_event event;

	while (smtp_next(smtp, now_ms(), &event)) {
		if (event.kind == SMTP_BACK || event.kind == SMTP_DOUBT)
			continue; /* why tells the next */
		*is_answered = event.kind == SMTP_OUTCOME;
		if (*is_answered && event.reply.code / 100 == 2)
			*kind = ERR_NONE;
		else if (*is_answered)
			*kind = err_set(err, event.reply.code / 100 == 5 ? ERR_PERMANENT : ERR_TEMPORARY, "%d %s %s",
			        event.reply.code, event.reply.enhanced, event.reply.text);
		else
			*kind = err_set(
			        err, ERR_TEMPORARY, "%s", event.why == NULL ? "the connection broke" : event.why);
		return true;
	}
	return false;
}

/* One turn: write what is to be written, read what is there. False: the line broke. */
static bool line_turn(struct stream *stream, struct smtp *smtp, struct error *err)
{
	const char *data;
	char room[4096];
	size_t bytes;
	long moved = 1;

	while (moved > 0 && (bytes = smtp_output(smtp, &data)) > 0)
		if ((moved = stream_send(stream, data, bytes, err)) > 0)
			smtp_sent(smtp, (size_t)moved, now_ms());
	while (moved >= 0 && (moved = stream_recv(stream, room, sizeof(room), err)) > 0)
		smtp_input(smtp, room, (size_t)moved);
	return moved >= 0;
}

enum err_kind prove_give(
        struct stream *stream, const struct prove_mail *mail, int64_t deadline_ms, bool *is_answered, struct error *err)
{
	const struct smtp_offers offers = { stream_offers(stream, "PIPELINING"), stream_offers(stream, "SIZE") };
	const struct smtp_mail given = { stream, mail->sender, mail->recipient, mail->text, strlen(mail->text) };
	struct smtp smtp = { 0 };
	enum err_kind kind = ERR_NONE;

	*is_answered = false;
	smtp_start(&smtp, &offers);
	smtp_give(&smtp, &given, now_ms());
	for (;;) {
		const char *data;
		if (!line_turn(stream, &smtp, err))
			smtp_break(&smtp, err->text);
		if (is_decided(&smtp, &kind, is_answered, err))
			break;
		const int64_t left_ms = deadline_ms - now_ms();
		const int events = POLLIN | (smtp_output(&smtp, &data) > 0 ? POLLOUT : 0);
		if (left_ms <= 0)
			smtp_break(&smtp, "no answer in time");
		else
			(void)poll(&(struct pollfd){ stream_fd(stream), (short)events, 0 }, 1, (int)left_ms);
	}
	smtp_free(&smtp);
	return kind;
}

enum err_kind prove_send(struct stream *stream, const struct config *config, int64_t deadline_ms,
        char word[static PROVE_WORD_BYTES], struct error *err)
{
	struct arena arena = { 0 };
	bool is_answered = false;

	word_make(word);
	const struct prove_mail mail = { config->house.address, config->house.address,
		mail_make(config, word, &arena) };
	const enum err_kind kind = prove_give(stream, &mail, deadline_ms, &is_answered, err);
	(void)stream_send(stream, "QUIT\r\n", 6, NULL);
	arena_free(&arena);
	return kind;
}

/* ---- and arrives ---- */

static enum err_kind mailbox_look(
        const struct mailbox *mailbox, const char *word, struct arena *arena, const char **header, struct error *err)
{
	struct mail_listed *list = NULL;
	struct mail_bytes *mails = NULL;
	size_t count = 0, fetched = 0;
	uint32_t upto = 0;

	enum err_kind kind = mailbox->list(mailbox->context, arena, &list, &count, &upto, err);
	if (kind == ERR_NONE && count > 0)
		kind = mailbox->fetch(mailbox->context, list, count, true, arena, &mails, &fetched, err);
	for (size_t i = 0; i < fetched && kind == ERR_NONE; i++) {
		const char *whole = arena_strndup(arena, mails[i].data, mails[i].length);
		if (strstr(whole, word) == NULL)
			continue;
		*header = whole;
		kind = mailbox->discard(mailbox->context, &mails[i].uid, 1, err);
	}
	return kind;
}

/* Selected anew each time: so that a server which tells of new mail only then does it, too. */
static enum err_kind folder_look(struct imap *imap, const char *folder, uint32_t from_uid, const char *word,
        struct arena *arena, const char **header, struct error *err)
{
	static const char *const targets[FOLDER_COUNT] = { "", "", "" };
	uint32_t uidvalidity = 0;
	enum err_kind kind = imap_select(imap, folder, targets, &uidvalidity, err);

	const struct mailbox mailbox = imap_mailbox(imap);
	if (kind == ERR_NONE)
		kind = mailbox.look(mailbox.context, from_uid == 0 ? 1 : from_uid, err);
	return kind == ERR_NONE ? mailbox_look(&mailbox, word, arena, header, err) : kind;
}

enum err_kind prove_arrival(struct imap *imap, const struct arrivals *arrivals, const char *word, int64_t deadline_ms,
        struct arena *arena, const char **header, struct error *err)
{
	const char *found = NULL;
	enum err_kind kind = ERR_NONE;

	while (kind == ERR_NONE && found == NULL) {
		for (size_t i = 0; i < 2 && kind == ERR_NONE && found == NULL; i++)
			kind = folder_look(
			        imap, arrivals->folders[i], arrivals->next_uids[i], word, arena, &found, err);
		const int64_t left_ms = deadline_ms - now_ms();
		if (kind == ERR_NONE && found == NULL && left_ms <= 0)
			kind = err_set(err, ERR_UNKNOWN, "it has not arrived yet");
		else if (kind == ERR_NONE && found == NULL)
			(void)poll(&(struct pollfd){ imap_fd(imap), POLLIN, 0 }, 1,
			        (int)(left_ms < LOOK_MS ? left_ms : LOOK_MS));
	}
	if (kind == ERR_NONE)
		*header = found;
	return kind;
}
