/* strict.h - a strict SMTP server without a network: it refuses, lies and hangs up as a table says, and knows whose mail it
 * accepted. What it is given and what it answers are bytes in memory. */
#ifndef TESTS_OUTBOX_STRICT_H
#define TESTS_OUTBOX_STRICT_H
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "core/delivery.h"

enum { RUN_MAILS = 100 };

enum act { REFUSE, GOODBYE /* 421 */, HANG_UP, LIE, MUTE };

struct whim { /* what it does to one mail */
	int mail;
	enum smtp_step step;
	enum act act;
	int code;
};

struct strict {
	struct whim *whims;
	size_t whim_count;
	bool fires_once; /* what makes a line fall is forgotten, so that the mail gets through with the next */
	bool is_pipelining, takes_data_without_recipient, is_gone, is_mute, is_in_text;
	int mail;      /* of the open transaction; -1: none */
	int recipient; /* accepted; -1: none */
	int last_mail; /* whom DATA is about, even where MAIL was refused */
	struct text commands, replies, text;
	bool (*is_own)(const char *text, int recipient);
	void (*took)(int recipient); /* NULL: only counted */
	int mail_count;              /* for senders that are all the same: the whims of MAIL go by number */
	int accepted[RUN_MAILS + 1], of_others, nested, unread_at_command;
};

static inline struct whim *whim_of(const struct strict *server, enum smtp_step step)
{
	for (size_t i = 0; i < server->whim_count; i++)
		if (server->whims[i].mail == server->last_mail && server->whims[i].step == step)
			return &server->whims[i];
	return NULL;
}

/* Answers as the whim says; false: the step did not succeed. */
static inline bool answers(struct strict *server, enum smtp_step step, const char *fine)
{
	struct whim *whim = whim_of(server, step);
	if (whim == NULL) {
		text_printf(&server->replies, "%s\r\n", fine);
		return true;
	}
	if (whim->act == REFUSE)
		text_printf(&server->replies, "%d-%d.1.2 no\r\n%d %d.1.2 to %d\r\n", whim->code, whim->code / 100,
		        whim->code, whim->code / 100, whim->mail);
	if (whim->act == GOODBYE)
		text_printf(&server->replies, "421 4.3.2 goodbye\r\n");
	if (whim->act == LIE)
		text_printf(&server->replies, "%d a lie\r\n", whim->code);
	server->is_gone = whim->act == GOODBYE || whim->act == HANG_UP;
	server->is_mute = whim->act == MUTE;
	if (server->fires_once && whim->act != REFUSE)
		whim->mail = -2;
	return false;
}

static inline void accept_mail(struct strict *server, int mail)
{
	server->accepted[mail]++;
	if (server->took != NULL)
		server->took(mail);
}

static inline void text_ended(struct strict *server)
{
	server->is_in_text = false;
	if (server->recipient < 0) {
		text_printf(&server->replies, "554 5.5.1 no valid recipients\r\n");
	} else if (!server->is_own(text_string(&server->text), server->recipient)) {
		server->of_others++;
	} else {
		const int mail = server->recipient;
		const struct whim *whim = whim_of(server, STEP_DOT);
		if (whim != NULL && whim->act == HANG_UP && whim->code == 250) /* accepted, but nobody is told */
			accept_mail(server, mail);
		if (answers(server, STEP_DOT, "250 2.0.0 queued"))
			accept_mail(server, mail);
	}
	text_clear(&server->text);
	server->mail = server->recipient = -1;
}

static inline void text_line(struct strict *server, const char *line)
{
	if (strcmp(line, ".\r\n") == 0)
		text_ended(server);
	else
		text_add_string(&server->text, line[0] == '.' ? line + 1 : line);
}

static inline void command(struct strict *server, const char *line)
{
	int number = -1;
	if (strncmp(line, "MAIL FROM:<team", 15) == 0) {
		number = line[15] == '+' ? (int)strtol(line + 16, NULL, 10) : server->mail_count++;
		server->nested += server->mail >= 0;
		server->last_mail = number;
		if (server->mail >= 0)
			text_add_string(&server->replies, "503 5.5.1 nested MAIL\r\n");
		else if (answers(server, STEP_MAIL, "250 2.1.0 ok"))
			server->mail = number;
	} else if (strncmp(line, "RCPT TO:<member", 15) == 0) {
		number = (int)strtol(line + 15, NULL, 10);
		server->last_mail = number;
		if (server->mail < 0)
			text_add_string(&server->replies, "503 5.5.1 need MAIL\r\n");
		else if (answers(server, STEP_RCPT, "250 2.1.5 ok"))
			server->recipient = number;
	} else if (strcmp(line, "DATA\r\n") == 0) {
		if (server->recipient < 0 && !server->takes_data_without_recipient)
			text_add_string(&server->replies, "554 5.5.1 no valid recipients\r\n");
		else if (server->recipient < 0)
			text_add_string(&server->replies, "354 go on\r\n"), server->is_in_text = true;
		else
			server->is_in_text = answers(server, STEP_DATA, "354 go on");
	} else if (strncmp(line, "EHLO", 4) == 0) {
		text_printf(&server->replies, "250-strict\r\n250-%s\r\n250 SIZE\r\n",
		        server->is_pipelining ? "PIPELINING" : "8BITMIME");
	} else if (strcmp(line, "RSET\r\n") == 0) {
		server->mail = server->recipient = -1;
		text_add_string(&server->replies, "250 2.0.0 ok\r\n");
	} else if (strcmp(line, "QUIT\r\n") == 0) {
		text_add_string(&server->replies, "221 2.0.0 bye\r\n");
		server->is_gone = true;
	} else {
		text_add_string(&server->replies, "500 5.5.2 what?\r\n");
	}
}

static inline void server_reads(struct strict *server, const char *data, size_t bytes)
{
	const char *line, *feed;

	text_add(&server->commands, data, bytes);
	line = text_string(&server->commands);
	while (!server->is_gone && !server->is_mute && (feed = strstr(line, "\r\n")) != NULL) {
		char copy[1200];
		snprintf(copy, sizeof(copy), "%.*s", (int)(feed + 2 - line), line);
		/* Without pipelining, a command before the reply to the one before is a broken promise of ours. */
		if (!server->is_in_text && !server->is_pipelining && server->replies.length > 0)
			server->unread_at_command++;
		server->is_in_text ? text_line(server, copy) : command(server, copy);
		line = feed + 2;
	}
	const size_t left = strlen(line);
	memmove(server->commands.data, line, left + 1);
	server->commands.length = left;
}

#endif
