/* fuzz_smtp.c - whatever a relay says, and whenever the line breaks: each mail comes back exactly once, and is called delivered only
 * after its last byte was given to the line and the reply to its own dot was 2xx.
 *
 * Beside the dialogue runs a plain count of commands and replies, as any reader of the wire could keep it: the n-th reply answers the
 * n-th command. The input: which offers, then steps of a length, what the line takes now, and so many bytes of the relay's. */
#include <stdbool.h>
#include "outbox/smtp.h"
#include "tests/fuzz/fuzz.h"

enum { MAILS = 12, COMMANDS = 256, LINE = 128 };

struct post {
	int given, back;
	bool is_sent; /* its dot left whole */
};

/* Lines that went out or came in, taken apart. */
struct lines {
	char line[LINE];
	size_t length;
};

struct play {
	struct smtp smtp;
	struct post posts[MAILS];
	int next;
	bool is_line_over;
	struct lines out, in;
	int text_of;          /* the mail whose text is going out; -1 none */
	int dot_of[COMMANDS]; /* of each command sent: the mail whose dot it is, -1 */
	size_t sent, replies; /* commands, and whole replies */
	int codes[COMMANDS];  /* of each reply */
};

static void command_noted(struct play *play, const char *line)
{
	static const char subject[] = "Subject: ";
	static const char *const verbs[] = { "MAIL ", "RCPT ", "DATA", "RSET", "QUIT" };
	bool is_command = strcmp(line, ".") == 0;

	if (strncmp(line, subject, sizeof(subject) - 1) == 0) {
		play->text_of = (int)strtol(line + sizeof(subject) - 1, NULL, 10);
		return;
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		is_command = is_command || strncmp(line, verbs[i], strlen(verbs[i])) == 0;
	if (!is_command || play->sent == COMMANDS)
		return;
	play->dot_of[play->sent] = *line == '.' ? play->text_of : -1;
	if (*line == '.' && play->text_of >= 0)
		play->posts[play->text_of].is_sent = true;
	if (*line == '.')
		play->text_of = -1;
	play->sent++;
}

static void reply_noted(struct play *play, const char *line)
{
	if (strlen(line) > 3 && line[3] == '-')
		return;
	if (play->replies < COMMANDS)
		play->codes[play->replies++] = (int)strtol(line, NULL, 10);
}

static void bytes_noted(struct play *play, struct lines *lines, const char *data, size_t bytes,
        void (*note)(struct play *, const char *))
{
	for (size_t i = 0; i < bytes; i++) {
		if (data[i] == '\n') {
			while (lines->length > 0 && lines->line[lines->length - 1] == '\r')
				lines->length--;
			lines->line[lines->length] = '\0';
			note(play, lines->line);
			lines->length = 0;
		} else if (lines->length < LINE - 1) {
			lines->line[lines->length++] = data[i];
		}
	}
}

/* Its dot is a command that left, and the reply in that place is this one. */
static void delivered_promise(const struct play *play, int mail, int code)
{
	size_t place = 0;
	PROMISE(play->posts[mail].is_sent);
	while (place < play->sent && play->dot_of[place] != mail)
		place++;
	PROMISE(place < play->sent && place < play->replies && play->codes[place] == code);
}

static void take_events(struct play *play, int64_t now_ms)
{
	struct smtp_event event;
	while (smtp_next(&play->smtp, now_ms, &event)) {
		struct post *post = event.post;
		PROMISE(!play->is_line_over);
		if (event.kind == SMTP_OVER) {
			play->is_line_over = true;
			continue;
		}
		PROMISE(post != NULL && post->given == 1 && post->back == 0);
		post->back++;
		if (event.kind == SMTP_OUTCOME) {
			PROMISE(event.reply.code >= 200 && event.reply.code < 600 && event.reply.code / 100 != 3);
			if (event.reply.code < 300) {
				PROMISE(event.reply.step == STEP_DOT);
				delivered_promise(play, (int)(post - play->posts), event.reply.code);
			}
		}
		for (const char *at = event.kind == SMTP_OUTCOME ? event.reply.text : ""; *at != '\0'; at++)
			PROMISE(*at >= ' ' && *at < 0x7f);
		/* An unfinished text was certainly not accepted; one that left whole may have been. */
		PROMISE(event.kind != SMTP_BACK || !post->is_sent);
		PROMISE(event.kind != SMTP_DOUBT || post->is_sent);
	}
}

static void give_and_write(struct play *play, size_t most, int64_t now_ms)
{
	static char texts[MAILS][64];
	const char *out = NULL;

	while (play->next < MAILS && smtp_wants(&play->smtp)) {
		const int mail = play->next++;
		struct post *post = &play->posts[mail];
		post->given++;
		const int bytes =
		        snprintf(texts[mail], sizeof(texts[mail]), "Subject: %d\r\n\r\n.dot\r\n..\r\n.\r\nend", mail);
		smtp_give(&play->smtp,
		        &(struct smtp_mail){
		                post, "teams@collab.example", "ana@partner.example", texts[mail], (size_t)bytes },
		        now_ms);
	}
	size_t bytes = smtp_output(&play->smtp, &out);
	if (bytes > most)
		bytes = most;
	if (bytes > 0) {
		bytes_noted(play, &play->out, out, bytes, command_noted);
		smtp_sent(&play->smtp, bytes, now_ms);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct play play = { .text_of = -1 };
	int64_t now_ms = 0;

	if (bytes < 1)
		return 0;
	smtp_start(&play.smtp, &(struct smtp_offers){ data[0] & 1, data[0] & 2 });
	for (size_t at = 1; at < bytes;) {
		const size_t length = data[at] % 64, room = at + 1 < bytes ? data[at + 1] * 4u : 0;
		give_and_write(&play, room, ++now_ms);
		at += 2;
		if (at < bytes) {
			const size_t now = length < bytes - at ? length : bytes - at;
			if (!play.is_line_over)
				bytes_noted(&play, &play.in, (const char *)data + at, now, reply_noted);
			smtp_input(&play.smtp, (const char *)data + at, now);
			at += now;
		}
		take_events(&play, now_ms);
		if ((data[0] & 4) != 0 && now_ms == data[0] >> 3)
			smtp_finish(&play.smtp);
		if (play.next == MAILS && smtp_is_idle(&play.smtp))
			smtp_quit(&play.smtp, now_ms);
		PROMISE(smtp_deadline(&play.smtp) == -1 || smtp_deadline(&play.smtp) > 0);
	}
	smtp_break(&play.smtp, "the end");
	take_events(&play, now_ms);
	for (int i = 0; i < play.next; i++)
		PROMISE(play.posts[i].back == 1);
	smtp_free(&play.smtp);
	return 0;
}
