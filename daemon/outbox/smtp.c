/* smtp.c - the SMTP dialogue of one line. See smtp.h.
 *
 * Two mails at most are on their way: one whose dot is awaited, and the envelope after it. `expected` is the queue of
 * commands without a reply. What always holds: a text is queued only after its own 354, and nothing is sent that a reply not
 * yet read could make wrong (RFC 2920, 3.1: DATA is last in its group). */
#include "outbox/smtp.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum expected { EXPECT_RSET, EXPECT_MAIL, EXPECT_RCPT, EXPECT_DATA, EXPECT_DOT, EXPECT_LONE_DOT, EXPECT_QUIT };
enum stage {
	STAGE_RSET,
	STAGE_MAIL,
	STAGE_RCPT,
	STAGE_DATA,
	STAGE_ALL
}; /* what of an envelope is still to be queued */

enum {
	OUT_KEPT_BYTES = 1 << 20,
	LINE_BYTES_MOST = 4096, /* of a reply; RFC 5321 says 512 */
	LINES_MOST = 128        /* of one reply */
};

/* RFC 5321, 4.5.3.2; the server may look at a text for minutes. */
static const int64_t patience_ms[] = {
	[EXPECT_RSET] = 300000,
	[EXPECT_MAIL] = 300000,
	[EXPECT_RCPT] = 300000,
	[EXPECT_DATA] = 120000,
	[EXPECT_DOT] = 600000,
	[EXPECT_LONE_DOT] = 600000,
	[EXPECT_QUIT] = 2000,
};

void smtp_start(struct smtp *smtp, const struct smtp_offers *offers)
{
	smtp_free(smtp);
	*smtp = (struct smtp){ .is_pipelining = offers->pipelining, .has_size = offers->size, .deadline_ms = -1 };
}

void smtp_free(struct smtp *smtp)
{
	text_free(&smtp->out);
	text_free(&smtp->in);
}

bool smtp_wants(const struct smtp *smtp)
{
	return !smtp->envelope.is_used && !smtp->is_over && !smtp->is_finishing
	        && (smtp->is_pipelining || smtp->expected_count == 0);
}

bool smtp_is_idle(const struct smtp *smtp)
{
	return !smtp->envelope.is_used && !smtp->text.is_used && smtp->expected_count == 0;
}

bool smtp_is_answered(const struct smtp *smtp)
{
	return smtp->unanswered == 0;
}

int64_t smtp_deadline(const struct smtp *smtp)
{
	return smtp->expected_count > 0 ? smtp->deadline_ms : -1;
}

static void over(struct smtp *smtp, const char *why)
{
	if (smtp->is_over)
		return;
	smtp->is_over = true;
	smtp->why = why;
	smtp->expected_count = 0;
}

void smtp_break(struct smtp *smtp, const char *why)
{
	if (smtp->is_over)
		return;
	snprintf(smtp->words, sizeof(smtp->words), "%s", why);
	smtp->code = 0;
	over(smtp, smtp->words);
}

/* ---- what goes out ---- */

static void expect(struct smtp *smtp, enum expected what, int64_t now_ms)
{
	assert(smtp->expected_count < SMTP_EXPECTED_MOST);
	if (smtp->expected_count == 0)
		smtp->deadline_ms = now_ms + patience_ms[what];
	smtp->expected[smtp->expected_count++] = (int)what;
}

static void queue(struct smtp *smtp, const char *data, size_t bytes)
{
	text_add(&smtp->out, data, bytes);
	smtp->queued_bytes += bytes;
}

static void queue_string(struct smtp *smtp, const char *string)
{
	queue(smtp, string, strlen(string));
}

/* The text, a dot before each line that begins with one (RFC 5321, 4.5.2), and its own dot. */
static void queue_text(struct smtp *smtp, const char *text, size_t bytes)
{
	/* Hardly any has one: a single look at the whole takes a third of the time of one at each line. (A NUL would end it.) */
	const bool has_dots = text[0] == '.' || strstr(text, "\n.") != NULL || strlen(text) != bytes;
	const char *from = text, *const end = text + bytes, *at = has_dots ? text : end;
	while (at < end) {
		if (*at == '.') {
			queue(smtp, from, (size_t)(at - from));
			queue(smtp, ".", 1);
			from = at;
		}
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		at = feed == NULL ? end : feed + 1;
	}
	queue(smtp, from, (size_t)(end - from));
	if (bytes < 2 || memcmp(end - 2, "\r\n", 2) != 0)
		queue(smtp, "\r\n", 2);
	queue(smtp, ".\r\n", 3);
}

static void queue_mail_command(struct smtp *smtp, const struct smtp_mail *mail)
{
	queue_string(smtp, "MAIL FROM:<");
	queue_string(smtp, mail->sender);
	queue_string(smtp, ">");
	if (smtp->has_size) {
		char size[32];
		snprintf(size, sizeof(size), " SIZE=%zu", mail->bytes);
		queue_string(smtp, size);
	}
	queue_string(smtp, "\r\n");
}

/* Queues what may go now: all of an envelope, or where the server doesn't pipeline, its next command. */
static void advance(struct smtp *smtp, int64_t now_ms)
{
	struct smtp_flight *envelope = &smtp->envelope;
	while (envelope->is_used && envelope->stage < STAGE_ALL && (smtp->is_pipelining || smtp->expected_count == 0)) {
		switch (envelope->stage++) {
		case STAGE_RSET:
			if (!smtp->is_reset_due)
				break;
			smtp->is_reset_due = false;
			queue_string(smtp, "RSET\r\n");
			expect(smtp, EXPECT_RSET, now_ms);
			break;
		case STAGE_MAIL:
			queue_mail_command(smtp, &envelope->mail);
			expect(smtp, EXPECT_MAIL, now_ms);
			break;
		case STAGE_RCPT:
			queue_string(smtp, "RCPT TO:<");
			queue_string(smtp, envelope->mail.recipient);
			queue_string(smtp, ">\r\n");
			expect(smtp, EXPECT_RCPT, now_ms);
			break;
		case STAGE_DATA:
			queue_string(smtp, "DATA\r\n");
			expect(smtp, EXPECT_DATA, now_ms);
			break;
		}
	}
}

void smtp_give(struct smtp *smtp, const struct smtp_mail *mail, int64_t now_ms)
{
	assert(smtp_wants(smtp));
	/* The last wall before the line; who gives has checked already, with a word to the log. */
	assert(strpbrk(mail->recipient, "\r\n <>") == NULL && strpbrk(mail->sender, "\r\n <>") == NULL);
	smtp->envelope = (struct smtp_flight){ .mail = *mail, .is_used = true };
	advance(smtp, now_ms);
}

void smtp_quit(struct smtp *smtp, int64_t now_ms)
{
	if (smtp->is_over || !smtp_is_idle(smtp))
		return;
	smtp->is_finishing = true;
	queue_string(smtp, "QUIT\r\n");
	expect(smtp, EXPECT_QUIT, now_ms);
}

void smtp_finish(struct smtp *smtp)
{
	smtp->is_finishing = true;
}

size_t smtp_output(const struct smtp *smtp, const char **data)
{
	*data = text_string(&smtp->out) + smtp->out_sent;
	return smtp->is_over ? 0 : smtp->out.length - smtp->out_sent;
}

void smtp_sent(struct smtp *smtp, size_t bytes, int64_t now_ms)
{
	const bool was_whole = smtp->sent_bytes >= smtp->text.dot_at;
	smtp->out_sent += bytes;
	smtp->sent_bytes += bytes;
	if (smtp->out_sent == smtp->out.length) {
		if (smtp->out.capacity > OUT_KEPT_BYTES)
			text_free(&smtp->out);
		text_clear(&smtp->out);
		smtp->out_sent = 0;
		smtp->unanswered = smtp->expected_count;
	}
	/* Sending has its ten minutes, and from its end the server has as many. */
	if (smtp->text.is_used && !was_whole && smtp->sent_bytes >= smtp->text.dot_at)
		smtp->deadline_ms = now_ms + patience_ms[EXPECT_DOT];
}

/* ---- what comes in ---- */

void smtp_input(struct smtp *smtp, const char *data, size_t bytes)
{
	if (smtp->is_over)
		return;
	if (smtp->in_read > 0) { /* what was read makes room: no server's pace makes this grow */
		smtp->in.length -= smtp->in_read;
		memmove(smtp->in.data, smtp->in.data + smtp->in_read, smtp->in.length);
		smtp->in_read = 0;
	}
	text_add(&smtp->in, data, bytes);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "5.1.1 no such user": how long its enhanced status code is (RFC 3463), 0: there is none. */
static size_t enhanced_bytes(const char *text, size_t bytes)
{
	size_t at = 0;
	if (bytes == 0 || (text[0] != '2' && text[0] != '4' && text[0] != '5'))
		return 0;
	for (int part = 0; part < 3; part++) {
		size_t digits = 0;
		while (at < bytes && is_digit(text[at]))
			at++, digits++;
		if (digits == 0 || digits > 3)
			return 0;
		if (part < 2 && (at >= bytes || text[at++] != '.'))
			return 0;
	}
	return at == bytes || text[at] == ' ' ? at : 0;
}

/* Adds a line's words to the reply's: printable ASCII, lines joined by a blank, the enhanced code kept once. */
static void words_add(struct smtp *smtp, const char *text, size_t bytes)
{
	const size_t code_bytes = enhanced_bytes(text, bytes);
	size_t used = strlen(smtp->words);

	if (code_bytes > 0 && code_bytes < sizeof(smtp->enhanced)) {
		memcpy(smtp->enhanced, text, code_bytes);
		smtp->enhanced[code_bytes] = '\0';
		text += code_bytes + (code_bytes < bytes);
		bytes -= code_bytes + (code_bytes < bytes);
	}
	if (used > 0 && used + 1 < sizeof(smtp->words))
		smtp->words[used++] = ' ';
	for (size_t i = 0; i < bytes && used + 1 < sizeof(smtp->words); i++)
		smtp->words[used++] = (char)(text[i] < 0x20 || text[i] > 0x7E ? '?' : text[i]);
	smtp->words[used] = '\0';
}

/* Takes one line of a reply; true: it was the last, and the reply is whole. The last line's code counts. */
static bool line_taken(struct smtp *smtp, const char *line, size_t bytes)
{
	const bool is_code = bytes >= 3 && line[0] >= '2' && line[0] <= '5' && is_digit(line[1]) && is_digit(line[2]);
	if (!is_code || (bytes > 3 && line[3] != ' ' && line[3] != '-')) {
		smtp->code = 0;
		over(smtp, "the server sent what is no reply");
		return false;
	}
	if (smtp->reply_lines++ == 0)
		smtp->words[0] = smtp->enhanced[0] = '\0';
	if (smtp->reply_lines > LINES_MOST) {
		over(smtp, "the server sent a reply without end");
		return false;
	}
	smtp->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
	words_add(smtp, line + (bytes > 3 ? 4 : 3), bytes > 3 ? bytes - 4 : 0);
	if (bytes > 3 && line[3] == '-')
		return false;
	smtp->reply_lines = 0;
	return true;
}

/* True: a whole reply is in smtp->code, enhanced and words. */
static bool reply_read(struct smtp *smtp)
{
	while (!smtp->is_over) {
		const char *line = text_string(&smtp->in) + smtp->in_read;
		const size_t left = smtp->in.length - smtp->in_read;
		const char *feed = left == 0 ? NULL : memchr(line, '\n', left);
		if (feed == NULL && left > LINE_BYTES_MOST)
			over(smtp, "the server sent a line without end");
		if (feed == NULL)
			return false;
		size_t bytes = (size_t)(feed - line);
		smtp->in_read += bytes + 1;
		while (bytes > 0 && line[bytes - 1] == '\r')
			bytes--;
		if (line_taken(smtp, line, bytes))
			return true;
	}
	return false;
}

static bool tell(struct smtp *smtp, struct smtp_flight *flight, enum smtp_step step, struct smtp_event *event)
{
	if (flight->is_decided)
		return false;
	flight->is_decided = true;
	*event = (struct smtp_event){ .kind = SMTP_OUTCOME,
		.post = flight->mail.post,
		.reply = { step, smtp->code, smtp->enhanced, smtp->words } };
	return true;
}

static bool is_refusal(const struct smtp *smtp)
{
	return smtp->code >= 400;
}

/* MAIL or RCPT refused. Where its DATA is on the way already, that reply is awaited; else the envelope ends here. */
static bool envelope_refused(struct smtp *smtp, enum smtp_step step, struct smtp_event *event)
{
	const bool is_told = tell(smtp, &smtp->envelope, step, event);
	if (smtp->envelope.stage < STAGE_ALL) {
		smtp->is_reset_due = step == STEP_RCPT;
		smtp->envelope = (struct smtp_flight){ 0 };
	}
	return is_told;
}

static bool data_refused(struct smtp *smtp, struct smtp_event *event)
{
	const bool is_told = tell(smtp, &smtp->envelope, STEP_DATA, event);
	smtp->is_reset_due = true; /* the server still holds the transaction that MAIL began */
	smtp->envelope = (struct smtp_flight){ 0 };
	return is_told;
}

static void data_accepted(struct smtp *smtp, int64_t now_ms)
{
	if (smtp->envelope.is_decided) { /* though no recipient was accepted: an empty text, whose reply says nothing */
		queue(smtp, ".\r\n", 3);
		expect(smtp, EXPECT_LONE_DOT, now_ms);
	} else if (smtp->is_finishing) {
		smtp->code = 0;
		over(smtp, "stopped before the text");
		return;
	} else {
		smtp->text = smtp->envelope;
		queue_text(smtp, smtp->text.mail.text, smtp->text.mail.bytes);
		smtp->text.dot_at = smtp->queued_bytes;
		expect(smtp, EXPECT_DOT, now_ms);
	}
	smtp->envelope = (struct smtp_flight){ 0 };
}

/* What a server says before it has the whole text is no acceptance of it. A refusal is believed, but then the line is over: the rest of
 * the text would be taken for commands. */
static bool dot_answered(struct smtp *smtp, struct smtp_event *event)
{
	const bool is_whole = smtp->sent_bytes >= smtp->text.dot_at;
	bool is_told = false;

	if (is_whole || is_refusal(smtp)) {
		is_told = tell(smtp, &smtp->text, STEP_DOT, event);
		smtp->text = (struct smtp_flight){ 0 };
	}
	if (!is_whole)
		over(smtp, "the server answered before the text's end");
	return is_told;
}

/* The reply that was read answers `what`; true: `event` was filled. A reply that can't answer it ends the line. */
static bool reply_matched(struct smtp *smtp, enum expected what, int64_t now_ms, struct smtp_event *event)
{
	const int class = smtp->code / 100;
	if (what == EXPECT_MAIL && class == 2)
		return false;
	if (what == EXPECT_MAIL && is_refusal(smtp))
		return envelope_refused(smtp, STEP_MAIL, event);
	if (what == EXPECT_RCPT && class == 2)
		return false;
	if (what == EXPECT_RCPT && is_refusal(smtp))
		return envelope_refused(smtp, STEP_RCPT, event);
	if (what == EXPECT_DATA && smtp->code == 354) {
		data_accepted(smtp, now_ms);
		return false;
	}
	if (what == EXPECT_DATA && is_refusal(smtp))
		return data_refused(smtp, event);
	if (what == EXPECT_DOT && class != 3)
		return dot_answered(smtp, event);
	if ((what == EXPECT_LONE_DOT && class != 3) || (what == EXPECT_RSET && class == 2))
		return false;
	if (what != EXPECT_QUIT)
		smtp->code = 0;
	over(smtp, what == EXPECT_QUIT ? "closed" : "the server's reply answers nothing that was said");
	return false;
}

/* True: `event` was filled. */
static bool reply_taken(struct smtp *smtp, int64_t now_ms, struct smtp_event *event)
{
	if (smtp->expected_count == 0) {
		over(smtp, smtp->words);
		return false;
	}
	const enum expected what = (enum expected)smtp->expected[0];
	smtp->expected_count--;
	smtp->unanswered -= smtp->unanswered > 0;
	memmove(smtp->expected, smtp->expected + 1, smtp->expected_count * sizeof(smtp->expected[0]));
	if (smtp->expected_count > 0)
		smtp->deadline_ms = now_ms + patience_ms[smtp->expected[0]];
	if (smtp->code == 421 && what != EXPECT_DOT) {
		over(smtp, smtp->words);
		return false;
	}
	const bool is_told = reply_matched(smtp, what, now_ms, event);
	if (smtp->code == 421)
		over(smtp, smtp->words);
	else if (!smtp->is_over)
		advance(smtp, now_ms);
	return is_told;
}

/* The line is over: each mail on its way, then the end itself. */
static bool end_told(struct smtp *smtp, struct smtp_event *event)
{
	struct smtp_flight *flight = smtp->text.is_used ? &smtp->text : &smtp->envelope;
	*event = (struct smtp_event){ .why = smtp->why, .reply = { STEP_MAIL, 0, "", "" } };
	if (flight->is_used && !flight->is_decided) {
		const bool is_given = flight == &smtp->text && smtp->sent_bytes >= flight->dot_at;
		event->kind = is_given ? SMTP_DOUBT : SMTP_BACK;
		event->post = flight->mail.post;
		*flight = (struct smtp_flight){ 0 };
		return true;
	}
	if (smtp->is_over_told)
		return false;
	smtp->is_over_told = true;
	event->kind = SMTP_OVER;
	if (smtp->code == 421)
		event->reply = (struct smtp_reply){ STEP_MAIL, 421, smtp->enhanced, smtp->words };
	return true;
}

bool smtp_next(struct smtp *smtp, int64_t now_ms, struct smtp_event *event)
{
	while (reply_read(smtp))
		if (reply_taken(smtp, now_ms, event))
			return true;
	return smtp->is_over && end_told(smtp, event);
}
