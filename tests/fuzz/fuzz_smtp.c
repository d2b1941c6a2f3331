/* fuzz_smtp.c - whatever a relay says, and whenever the line breaks: each mail comes back exactly once, and is called delivered
 * only after its last byte was given to the line. */
#include "outbox/smtp.h"
#include "tests/fuzz/fuzz.h"

enum { MAILS = 6 };

struct play {
	struct smtp smtp;
	struct post {
		int given, back;
	} posts[MAILS];
	int next;
};

static void take_events(struct play *play, int64_t now_ms)
{
	struct smtp_event event;
	while (smtp_next(&play->smtp, now_ms, &event)) {
		struct post *post = event.post;
		if (event.kind == SMTP_OVER)
			continue;
		PROMISE(post != NULL && post->given == 1 && post->back == 0);
		post->back++;
		if (event.kind == SMTP_OUTCOME)
			PROMISE(event.reply.code >= 200 && event.reply.code < 600);
	}
}

static void give_and_write(struct play *play, size_t most, int64_t now_ms)
{
	static const char text[] = "Subject: x\r\n\r\n.dot\r\n";
	const char *out = NULL;

	while (play->next < MAILS && smtp_wants(&play->smtp)) {
		struct post *post = &play->posts[play->next++];
		post->given++;
		smtp_give(&play->smtp,
		        &(struct smtp_mail){
		                post, "teams@collab.example", "ana@partner.example", text, sizeof(text) - 1 },
		        now_ms);
	}
	size_t bytes = smtp_output(&play->smtp, &out);
	if (bytes > most)
		bytes = most;
	if (bytes > 0)
		smtp_sent(&play->smtp, bytes, now_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct play play = { 0 };
	int64_t now_ms = 0;

	if (bytes < 1)
		return 0;
	smtp_start(&play.smtp, &(struct smtp_offers){ data[0] & 1, data[0] & 2 });
	for (size_t at = 1; at < bytes;) { /* a length, what the line takes now, then so many bytes of the relay's */
		const size_t length = data[at] % 64, room = at + 1 < bytes ? data[at + 1] * 4u : 0;
		give_and_write(&play, room, ++now_ms);
		at += 2;
		if (at < bytes) {
			const size_t now = length < bytes - at ? length : bytes - at;
			smtp_input(&play.smtp, (const char *)data + at, now);
			at += now;
		}
		take_events(&play, now_ms);
	}
	smtp_break(&play.smtp, "the end");
	take_events(&play, now_ms);
	for (int i = 0; i < play.next; i++)
		PROMISE(play.posts[i].back == 1);
	smtp_free(&play.smtp);
	return 0;
}
