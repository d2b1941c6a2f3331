/* test_smtp.c - each mail of a pipelined run has its own true outcome, whatever the server says and wherever it is cut.
 *
 * A strict server in memory plays against the dialogue: it knows each mail by its sender, refuses, lies and hangs up as its
 * table says, and keeps what it accepted for whom. */
#include "tests/test.h"
#include <stdbool.h>
#include "outbox/smtp.h"
#include "tests/outbox/strict.h"

enum { MIN_MS = 60000 };

/* ---- the run ---- */

struct run {
	struct strict server;
	struct smtp smtp;
	size_t cut_in, cut_out; /* how many bytes go at a time */
	int mails;
	char outcome[RUN_MAILS][64];
	int told[RUN_MAILS];
	int numbers[RUN_MAILS];
	char sender[RUN_MAILS][48], recipient[RUN_MAILS][48], text[RUN_MAILS][160];
	int todo[RUN_MAILS], todo_count; /* the last is the next */
	int lines;
};

static bool is_own(const char *text, int recipient)
{
	char mark[32];
	snprintf(mark, sizeof(mark), "\r\nX-Mail: %d.\r\n", recipient);
	return strstr(text, mark) != NULL && strstr(text, "\r\n.leading\r\n..two\r\n.\r\n") != NULL;
}

static void line_new(struct run *run)
{
	run->lines++;
	run->server.is_gone = run->server.is_in_text = false;
	run->server.mail = run->server.recipient = -1;
	text_clear(&run->server.commands);
	text_clear(&run->server.replies);
	text_clear(&run->server.text);
	smtp_start(&run->smtp, &(struct smtp_offers){ .pipelining = run->server.is_pipelining, .size = true });
}

static void tell(struct run *run, const struct smtp_event *event)
{
	if (event->kind == SMTP_OVER)
		return;
	const int mail = *(int *)event->post;
	if (event->kind == SMTP_BACK) {
		run->todo[run->todo_count++] = mail;
		if (run->server.whim_count > 0) /* it did this once; a whim is used up by its line's fall */
			for (size_t i = 0; i < run->server.whim_count; i++)
				if (run->server.whims[i].mail == mail && run->server.whims[i].step != STEP_DOT)
					run->server.whims[i].mail = -2;
		return;
	}
	run->told[mail]++;
	if (event->kind == SMTP_DOUBT)
		snprintf(run->outcome[mail], sizeof(run->outcome[mail]), "doubt");
	else
		snprintf(run->outcome[mail], sizeof(run->outcome[mail]), "%s %d %s %s",
		        smtp_step_name(event->reply.step), event->reply.code, event->reply.enhanced, event->reply.text);
}

static bool events(struct run *run)
{
	struct smtp_event event;
	bool is_over = false;
	while (smtp_next(&run->smtp, 0, &event)) {
		is_over = is_over || event.kind == SMTP_OVER;
		tell(run, &event);
	}
	return is_over;
}

static void client_writes(struct run *run)
{
	const char *data;
	size_t bytes;
	while ((bytes = smtp_output(&run->smtp, &data)) > 0 && !run->server.is_gone) {
		const size_t part = bytes < run->cut_out ? bytes : run->cut_out;
		server_reads(&run->server, data, part);
		smtp_sent(&run->smtp, part, 0);
	}
}

/* One piece of the server's replies; false: there is none. */
static bool client_reads(struct run *run)
{
	struct text *replies = &run->server.replies;
	const size_t part = replies->length < run->cut_in ? replies->length : run->cut_in;
	if (part == 0)
		return false;
	smtp_input(&run->smtp, replies->data, part);
	memmove(replies->data, replies->data + part, replies->length - part + 1);
	replies->length -= part;
	return true;
}

static void play(struct run *run)
{
	for (int i = run->mails - 1; i >= 0; i--) {
		run->numbers[i] = i;
		snprintf(run->sender[i], sizeof(run->sender[i]), "team+%d@collab.example", i);
		snprintf(run->recipient[i], sizeof(run->recipient[i]), "member%d@example.org", i);
		snprintf(run->text[i], sizeof(run->text[i]),
		        "Subject: test\r\nX-Mail: %d.\r\n\r\nHello.\r\n.leading\r\n..two\r\n.\r\nend\r\n", i);
		run->todo[run->todo_count++] = i;
	}
	line_new(run);
	for (bool is_over = false; run->lines < 300;) {
		while (!is_over && smtp_wants(&run->smtp) && run->todo_count > 0) {
			int *mail = &run->numbers[run->todo[--run->todo_count]];
			smtp_give(&run->smtp,
			        &(struct smtp_mail){ mail, run->sender[*mail], run->recipient[*mail], run->text[*mail],
			                strlen(run->text[*mail]) },
			        0);
		}
		client_writes(run);
		if (!client_reads(run) && smtp_is_idle(&run->smtp) && run->todo_count == 0)
			return;
		is_over = events(run);
		if (!is_over && run->server.is_gone && run->server.replies.length == 0) {
			smtp_break(&run->smtp, "closed");
			is_over = events(run);
		}
		if (is_over) {
			line_new(run);
			is_over = false;
		}
	}
}

static void run_free(struct run *run)
{
	smtp_free(&run->smtp);
	text_free(&run->server.commands);
	text_free(&run->server.replies);
	text_free(&run->server.text);
	free(run);
}

static const struct whim refusals[] = {
	{ 3, STEP_MAIL, REFUSE, 451 },
	{ 10, STEP_MAIL, REFUSE, 550 },
	{ 11, STEP_RCPT, REFUSE, 550 },
	{ 12, STEP_RCPT, REFUSE, 450 },
	{ 13, STEP_RCPT, REFUSE, 550 },
	{ 20, STEP_DATA, REFUSE, 554 },
	{ 21, STEP_DATA, REFUSE, 451 },
	{ 22, STEP_DOT, REFUSE, 554 },
	{ 30, STEP_DOT, REFUSE, 452 },
	{ 31, STEP_MAIL, REFUSE, 552 },
	{ 32, STEP_DATA, REFUSE, 554 },
	{ 33, STEP_RCPT, REFUSE, 550 },
	{ 34, STEP_DOT, REFUSE, 550 },
	{ 99, STEP_RCPT, REFUSE, 550 },
};

static const struct whim falls[] = {
	{ 1, STEP_MAIL, GOODBYE, 0 },
	{ 4, STEP_RCPT, GOODBYE, 0 },
	{ 7, STEP_DATA, GOODBYE, 0 },
	{ 10, STEP_DOT, GOODBYE, 0 },
	{ 20, STEP_MAIL, HANG_UP, 0 },
	{ 24, STEP_RCPT, HANG_UP, 0 },
	{ 28, STEP_DATA, HANG_UP, 0 },
	{ 40, STEP_DOT, HANG_UP, 0 },
	{ 41, STEP_DOT, HANG_UP, 250 }, /* accepted without a word */
	{ 50, STEP_MAIL, LIE, 354 },
	{ 54, STEP_RCPT, LIE, 354 },
	{ 58, STEP_DATA, LIE, 250 },
	{ 62, STEP_DOT, LIE, 354 },
	{ 66, STEP_DATA, LIE, 199 },
	{ 70, STEP_DOT, LIE, 999 },
};

/* What the mail's outcome must be, by the server's table. */
static void promised(const struct whim *whims, size_t count, int mail, char *out, size_t room)
{
	snprintf(out, room, "dot 250 2.0.0 queued");
	for (size_t i = 0; i < count; i++) {
		const struct whim *whim = &whims[i];
		if (whim->mail != mail)
			continue;
		if (whim->act == REFUSE)
			snprintf(out, room, "%s %d %d.1.2 no to %d", smtp_step_name(whim->step), whim->code,
			        whim->code / 100, mail);
		else if (whim->step == STEP_DOT && whim->act == GOODBYE)
			snprintf(out, room, "dot 421 4.3.2 goodbye");
		else if (whim->step == STEP_DOT)
			snprintf(out, room, "doubt");
	}
}

static int played(
        const struct whim *table, size_t count, bool is_pipelining, bool takes_data, size_t cut_in, size_t cut_out)
{
	struct whim whims[32];
	struct run *run = calloc(1, sizeof(*run));
	int failures = 0;

	memcpy(whims, table, count * sizeof(*table));
	run->server = (struct strict){ .is_own = is_own,
		.whims = whims,
		.whim_count = count,
		.is_pipelining = is_pipelining,
		.takes_data_without_recipient = takes_data };
	run->cut_in = cut_in;
	run->cut_out = cut_out;
	run->mails = RUN_MAILS;
	play(run);
	for (int i = 0; i < run->mails; i++) {
		char expected[80], got[120], how[64];
		promised(table, count, i, expected, sizeof(expected));
		snprintf(how, sizeof(how), "mail %d, pipelining %d, cut %zu/%zu", i, is_pipelining, cut_in, cut_out);
		snprintf(got, sizeof(got), "%s", run->outcome[i]);
		const bool is_accepted = strncmp(expected, "dot 250", 7) == 0;
		if (run->told[i] != 1)
			snprintf(got, sizeof(got), "told %d times", run->told[i]);
		else if (strcmp(expected, "doubt") != 0 && run->server.accepted[i] != is_accepted)
			snprintf(got, sizeof(got), "accepted %d times", run->server.accepted[i]);
		failures += broken("each mail has its own true outcome", how, expected, got);
	}
	failures += run->server.of_others + run->server.nested + run->server.unread_at_command;
	run_free(run);
	return failures;
}

static const size_t cuts[] = { 1, 2, 3, 5, 7, 11, 13, 26, 27, 64, 100000 };

static void refusals_within_a_run_stay_with_their_mail(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
		for (int how = 0; how < 4; how++)
			failures += played(refusals, sizeof(refusals) / sizeof(refusals[0]), (how & 1) != 0,
			        (how & 2) != 0, cuts[i], cuts[(i * 3 + 1) % (sizeof(cuts) / sizeof(cuts[0]))]);
	assert_int_equal(failures, 0);
}

static void a_line_that_falls_leaves_in_doubt_only_what_it_took_whole(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
		for (int how = 0; how < 2; how++)
			failures += played(falls, sizeof(falls) / sizeof(falls[0]), how != 0, true, cuts[i], 100000);
	assert_int_equal(failures, 0);
}

/* ---- single dialogues, byte by byte ---- */

static const struct smtp_mail one = { "1", "team@collab.example", "ana@example.org", "Subject: 1\r\n\r\n.\r\n", 17 };
static const struct smtp_mail two = { "2", "team@collab.example", "jan@example.org", "Subject: 2\r\n\r\nx\r\n", 17 };

#define ENVELOPE_1 "MAIL FROM:<team@collab.example> SIZE=17\r\nRCPT TO:<ana@example.org>\r\nDATA\r\n"
#define ENVELOPE_2 "MAIL FROM:<team@collab.example> SIZE=17\r\nRCPT TO:<jan@example.org>\r\nDATA\r\n"
#define TEXT_1     "Subject: 1\r\n\r\n..\r\n.\r\n"

static const struct {
	const char *promise;
	const char *replies[4]; /* each is read at once; between them the client writes */
	const char *expected;   /* "> " what is written in one go, "= " an event */
} dialogues[] = {
	{ "an envelope is one write, a text goes with the next envelope", { "250 a\r\n250 b\r\n354 c\r\n" },
	        "> " ENVELOPE_1 "> " TEXT_1 ENVELOPE_2 },
	{ "no text before its own 354", { "250 a\r\n250 b\r\n" }, "> " ENVELOPE_1 },
	{ "354 for nobody is answered by a lone dot, and its reply is nobody's",
	        { "250 a\r\n550 5.1.1 b\r\n354 c\r\n", "250 queued nothing\r\n", "250 a\r\n250 b\r\n354 c\r\n" },
	        "> " ENVELOPE_1 "= 1 RCPT 550 5.1.1 b\n> .\r\n" ENVELOPE_2 "> Subject: 2\r\n\r\nx\r\n.\r\n" },
	{ "a refused DATA is followed by RSET", { "250 a\r\n250 b\r\n451 c\r\n", "250 reset\r\n450 d\r\n" },
	        "> " ENVELOPE_1 "= 1 DATA 451  c\n> RSET\r\n" ENVELOPE_2 "= 2 MAIL 450  d\n" },
	{ "several lines are one reply", { "250-a\r\n250 b\r\n550-5.1.1 one\r\n550-5.1.1 two\r\n550 5.1.1 three\r\n" },
	        "> " ENVELOPE_1 "= 1 RCPT 550 5.1.1 one two three\n" },
	{ "a reply may be a bare code", { "250\r\n550\r\n" }, "> " ENVELOPE_1 "= 1 RCPT 550  \n" },
	{ "control characters in a reply stay harmless", { "250 a\r\n550 \033[2Jx\001\xc5\x82\r\n" },
	        "> " ENVELOPE_1 "= 1 RCPT 550  ?[2Jx???\n" },
	{ "what is no reply ends the line", { "hello\r\n" },
	        "> " ENVELOPE_1 "= 1 back\n= over the server sent what is no reply\n" },
	{ "a reply to nothing ends the line",
	        { "250 a\r\n250 b\r\n354 c\r\n", "250 d\r\n250 e\r\n250 f\r\n354 g\r\n", "250 h\r\n250 i\r\n" },
	        "> " ENVELOPE_1 "> " TEXT_1 ENVELOPE_2
	        "= 1 dot 250  d\n> Subject: 2\r\n\r\nx\r\n.\r\n= 2 dot 250  h\n= over i\n" },
	{ "an answer before the text's end accepts nothing", { "250 a\r\n250 b\r\n354 c\r\n250 d\r\n" },
	        "> " ENVELOPE_1 "= 1 back\n= over the server answered before the text's end\n" },
	{ "a refusal before the text's end is believed, and ends the line", { "250 a\r\n250 b\r\n354 c\r\n552 d\r\n" },
	        "> " ENVELOPE_1 "= 1 dot 552  d\n= over the server answered before the text's end\n" },
	{ "421 instead of the reply to a dot is its final reply",
	        { "250 a\r\n250 b\r\n354 c\r\n", "421 4.4.2 timeout\r\n" },
	        "> " ENVELOPE_1 "> " TEXT_1 ENVELOPE_2 "= 1 dot 421 4.4.2 timeout\n= 2 back\n= over timeout\n" },
};

static void said(struct smtp *smtp, struct text *got)
{
	struct smtp_event event;
	while (smtp_next(smtp, 0, &event)) {
		if (event.kind == SMTP_OVER)
			text_printf(got, "= over %s\n", event.why);
		else if (event.kind == SMTP_OUTCOME)
			text_printf(got, "= %s %s %d %s %s\n", (const char *)event.post,
			        smtp_step_name(event.reply.step), event.reply.code, event.reply.enhanced,
			        event.reply.text);
		else
			text_printf(
			        got, "= %s %s\n", (const char *)event.post, event.kind == SMTP_BACK ? "back" : "doubt");
	}
}

static void wrote(struct smtp *smtp, struct text *got)
{
	const char *data;
	const size_t bytes = smtp_output(smtp, &data);
	if (bytes == 0)
		return;
	text_add_string(got, "> ");
	text_add(got, data, bytes);
	smtp_sent(smtp, bytes, 0);
}

static void a_dialogue_goes_as_the_rfc_has_it(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(dialogues) / sizeof(dialogues[0]); i++) {
		struct smtp smtp = { 0 };
		struct text got = { 0 };
		const struct smtp_mail *next = &two;
		smtp_start(&smtp, &(struct smtp_offers){ .pipelining = true, .size = true });
		smtp_give(&smtp, &one, 0);
		wrote(&smtp, &got);
		for (size_t part = 0; part < 4 && dialogues[i].replies[part] != NULL; part++) {
			for (const char *at = dialogues[i].replies[part]; *at != '\0'; at++) {
				smtp_input(&smtp, at, 1);
				said(&smtp, &got);
			}
			if (next != NULL && smtp_wants(&smtp)) {
				smtp_give(&smtp, next, 0);
				next = NULL;
			}
			wrote(&smtp, &got);
		}
		failures +=
		        broken(dialogues[i].promise, dialogues[i].replies[0], dialogues[i].expected, text_string(&got));
		text_free(&got);
		smtp_free(&smtp);
	}
	assert_int_equal(failures, 0);
}

static void a_text_that_left_in_part_is_not_in_doubt(void **state)
{
	static const char greeting[] = "250 a\r\n250 b\r\n354 c\r\n";
	const char *data;
	(void)state;
	for (size_t sent = 0; sent <= strlen(TEXT_1); sent++) {
		struct smtp smtp = { 0 };
		struct text got = { 0 };
		smtp_start(&smtp, &(struct smtp_offers){ .pipelining = true, .size = true });
		smtp_give(&smtp, &one, 0);
		wrote(&smtp, &got);
		smtp_input(&smtp, greeting, strlen(greeting));
		said(&smtp, &got);
		assert_int_equal(smtp_output(&smtp, &data), strlen(TEXT_1));
		smtp_sent(&smtp, sent, 0);
		smtp_break(&smtp, "gone");
		text_clear(&got);
		said(&smtp, &got);
		assert_string_equal(text_string(&got),
		        sent == strlen(TEXT_1) ? "= 1 doubt\n= over gone\n" : "= 1 back\n= over gone\n");
		text_free(&got);
		smtp_free(&smtp);
	}
}

static void every_reply_has_its_deadline(void **state)
{
	struct smtp smtp = { 0 };
	struct smtp_event event;
	const char *data;
	(void)state;
	smtp_start(&smtp, &(struct smtp_offers){ .pipelining = true });
	assert_int_equal(smtp_deadline(&smtp), -1);
	smtp_give(&smtp, &one, 1000);
	assert_int_equal(smtp_deadline(&smtp), 1000 + 5 * MIN_MS);
	smtp_sent(&smtp, smtp_output(&smtp, &data), 2000);
	smtp_input(&smtp, "250 a\r\n250 b", 13);
	assert_false(smtp_next(&smtp, 3000, &event));
	assert_int_equal(smtp_deadline(&smtp), 3000 + 5 * MIN_MS);
	smtp_input(&smtp, "\r\n250", 5); /* a byte now and then wins no time */
	assert_false(smtp_next(&smtp, 4000, &event));
	assert_int_equal(smtp_deadline(&smtp), 4000 + 2 * MIN_MS);
	assert_false(smtp_next(&smtp, 90000, &event));
	assert_int_equal(smtp_deadline(&smtp), 4000 + 2 * MIN_MS);
	smtp_start(&smtp, &(struct smtp_offers){ .pipelining = true });
	smtp_give(&smtp, &one, 0);
	smtp_sent(&smtp, smtp_output(&smtp, &data), 0);
	smtp_input(&smtp, "250 a\r\n250 b\r\n354 c\r\n", 21);
	assert_false(smtp_next(&smtp, 5000, &event));
	assert_int_equal(smtp_deadline(&smtp), 5000 + 10 * MIN_MS);
	smtp_sent(&smtp, 3, 6000);
	assert_int_equal(smtp_deadline(&smtp), 5000 + 10 * MIN_MS);
	smtp_sent(&smtp, smtp_output(&smtp, &data), 7000);
	assert_int_equal(smtp_deadline(&smtp), 7000 + 10 * MIN_MS);
	smtp_free(&smtp);
}

static void a_stop_begins_no_text(void **state)
{
	struct smtp smtp = { 0 };
	struct text got = { 0 };
	(void)state;
	smtp_start(&smtp, &(struct smtp_offers){ .pipelining = true, .size = true });
	smtp_give(&smtp, &one, 0);
	wrote(&smtp, &got);
	smtp_input(&smtp, "250 a\r\n250 b\r\n354 c\r\n", 21);
	said(&smtp, &got);
	smtp_give(&smtp, &two, 0);
	wrote(&smtp, &got);
	smtp_finish(&smtp);
	assert_false(smtp_wants(&smtp));
	text_clear(&got);
	smtp_input(&smtp, "250 d\r\n250 e\r\n250 f\r\n354 g\r\n", 28);
	said(&smtp, &got);
	wrote(&smtp, &got);
	assert_string_equal(text_string(&got), "= 1 dot 250  d\n= 2 back\n= over stopped before the text\n");
	text_free(&got);
	smtp_free(&smtp);
}

static void endless_lines_and_replies_end_the_line(void **state)
{
	(void)state;
	for (int how = 0; how < 2; how++) {
		struct smtp smtp = { 0 };
		struct text got = { 0 };
		smtp_start(&smtp, &(struct smtp_offers){ .pipelining = true });
		smtp_give(&smtp, &one, 0);
		for (int i = 0; i < 100000 && !smtp.is_over; i++) {
			smtp_input(&smtp, how == 0 ? "250xxxxx" : "250-x\r\n", how == 0 ? 8 : 7);
			said(&smtp, &got);
		}
		assert_true(smtp.is_over);
		assert_true(smtp.in.capacity < 32768);
		assert_non_null(strstr(text_string(&got), "without end"));
		text_free(&got);
		smtp_free(&smtp);
	}
}

RUN(refusals_within_a_run_stay_with_their_mail, a_line_that_falls_leaves_in_doubt_only_what_it_took_whole,
        a_dialogue_goes_as_the_rfc_has_it, a_text_that_left_in_part_is_not_in_doubt, every_reply_has_its_deadline,
        a_stop_begins_no_text, endless_lines_and_replies_end_the_line)
