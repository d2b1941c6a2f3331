/* explain.c - `convened explain`: what a mail is and would lead to, without touching anything.
 *
 * Needs no secret and no database. Each mail is read as the daemon reads it: in a fresh child without files and network. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "admin/admin.h"
#include "admin/common.h"
#include "base/text.h"
#include "core/command.h"
#include "worker/sandbox.h"

enum { READ_MOST = 64 * 1024 * 1024 }; /* what nobody could have mailed anyway */

static const char usage[] = "usage: convened explain [--json] [-c FILE] MAIL...\n"
                            "  says what each mail is and would lead to; - reads one from standard input\n";

/* ---- one object a line ---- */

static void add_string(json_t *object, const char *key, const char *value)
{
	if (value != NULL && *value != '\0')
		json_object_set_new(object, key, json_string(value));
}

static json_t *json_requests(const struct letter *letter, struct arena *arena)
{
	json_t *list = json_array();
	for (size_t i = 0; i < letter->request_count; i++) {
		const struct request *request = &letter->requests[i];
		json_array_append_new(list,
		        json_string(*request->argument == '\0'
		                        ? request->word
		                        : arena_printf(arena, "%s:%s", request->word, request->argument)));
	}
	return list;
}

static json_t *json_recipients(const struct letter *letter)
{
	json_t *list = json_array();
	for (size_t i = 0; i < letter->recipient_count; i++) {
		json_t *recipient = json_object();
		add_string(recipient, "address", letter->recipients[i].address);
		add_string(recipient, "status", letter->recipients[i].status);
		add_string(recipient, "permanent", letter->recipients[i].permanent);
		json_array_append_new(list, recipient);
	}
	return list;
}

static json_t *json_calendar(const struct letter *letter)
{
	json_t *calendar = json_object(), *events = json_array();
	add_string(calendar, "method", letter->calendar_method);
	for (size_t i = 0; i < letter->event_count; i++) {
		const struct letter_event *event = &letter->events[i];
		json_t *object = json_object();
		add_string(object, "uid", event->uid);
		json_object_set_new(object, "sequence", json_integer(event->sequence));
		add_string(object, "attendee", event->attendee);
		add_string(object, "partstat", event->partstat);
		add_string(object, "recurrence_id", event->recurrence_id);
		json_array_append_new(events, object);
	}
	json_object_set_new(calendar, "events", events);
	return calendar;
}

static void print_json(const char *file, const struct letter *letter, struct arena *arena)
{
	json_t *object = json_object();
	add_string(object, "file", utf8_clean(arena, file));
	add_string(object, "kind", letter_kind_name(letter->kind));
	add_string(object, "language", language_code(letter->language));
	add_string(object, "from", letter->from);
	add_string(object, "subject", letter->subject);
	if (letter->request_count > 0)
		json_object_set_new(object, "requests", json_requests(letter, arena));
	if (letter->recipient_count > 0)
		json_object_set_new(object, "recipients", json_recipients(letter));
	if (*letter->calendar_method != '\0' || letter->event_count > 0)
		json_object_set_new(object, "calendar", json_calendar(letter));
	add_string(object, "text", letter->text);
	add_string(object, "why", letter->why);
	char *line = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
	if (line == NULL)
		abort(); /* a letter is valid UTF-8 by contract */
	puts(line);
	free(line);
	json_decref(object);
}

/* ---- for a person ---- */

/* What the sender wrote, set in under its own mark, so that no line of it can pass for one of ours. */
static void print_text(const char *text)
{
	while (*text != '\0') {
		const size_t bytes = strcspn(text, "\n");
		printf("  | %.*s\n", (int)bytes, text);
		text += bytes + (text[bytes] == '\n');
	}
}

static void print_requests(const struct letter *letter)
{
	for (size_t i = 0; i < letter->request_count; i++) {
		const struct request *request = &letter->requests[i];
		printf("  asks:     %s%s%s%s\n", request->word, *request->argument != '\0' ? " " : "",
		        request->argument,
		        command_exists(request->word) ? ""
		                                      : " (understood, but not carried out yet: it goes to people)");
	}
}

static void print_plain(const char *file, const struct letter *letter, struct arena *arena)
{
	printf("%s: %s\n", utf8_clean(arena, file), letter_kind_name(letter->kind));
	printf("  from:     %s\n", *letter->from != '\0' ? utf8_clean(arena, letter->from) : "(nobody certain)");
	printf("  subject:  %s\n", utf8_clean(arena, letter->subject));
	print_requests(letter);
	if (letter->language != LANGUAGE_NONE)
		printf("  language: %s\n", language_code(letter->language));
	for (size_t i = 0; i < letter->recipient_count; i++)
		printf("  failed:   %s, status %s, permanent: %s\n", utf8_clean(arena, letter->recipients[i].address),
		        utf8_clean(arena, letter->recipients[i].status), letter->recipients[i].permanent);
	for (size_t i = 0; i < letter->event_count; i++)
		printf("  calendar: %s %s %s\n", utf8_clean(arena, letter->calendar_method),
		        utf8_clean(arena, letter->events[i].attendee), utf8_clean(arena, letter->events[i].partstat));
	printf("  why:      %s\n", utf8_clean(arena, letter->why));
	print_text(utf8_clean(arena, letter->text));
	putchar('\n');
}

/* ---- reading ---- */

static bool read_all(FILE *in, struct text *mail)
{
	char chunk[64 * 1024];
	size_t bytes;
	while ((bytes = fread(chunk, 1, sizeof(chunk), in)) > 0)
		text_add(mail, chunk, bytes);
	return ferror(in) == 0;
}

/* 0 or an exit status; the error is printed. */
static int explain(struct sandbox *sandbox, const struct config *config, const char *file, bool is_json)
{
	const bool is_stdin = strcmp(file, "-") == 0;
	struct text mail = { .limit_bytes = READ_MOST };
	struct arena arena = { 0 };
	struct letter letter;
	struct error err = { 0 };
	int status = 0;
	FILE *in = is_stdin ? stdin : fopen(file, "rbe");

	if (in == NULL || !read_all(in, &mail)) {
		fprintf(stderr, "convened explain: %s: %s\n", file, strerror(errno));
		status = in == NULL ? EX_NOINPUT : EX_IOERR;
		goto done;
	}
	const bool is_too_large = mail.length > (size_t)config->house.limits.mail_bytes || mail.is_cut;
	if (sandbox_read(sandbox, text_string(&mail), mail.length, is_too_large, &arena, &letter, &err) != ERR_NONE) {
		fprintf(stderr, "convened explain: %s: %s\n", file, err.text);
		status = err.kind == ERR_INPUT ? EX_DATAERR : EX_TEMPFAIL;
		if (err.kind != ERR_INPUT)
			goto done;
		letter = letter_unread; /* what costs its reader the life is for people, as in the daemon */
		letter.why = err.text;
	}
	if (is_json)
		print_json(file, &letter, &arena);
	else
		print_plain(file, &letter, &arena);
done:
	if (in != NULL && !is_stdin)
		fclose(in);
	arena_free(&arena);
	text_free(&mail);
	return status;
}

static int explain_all(struct admin *admin)
{
	const struct reader reader = { .house = &admin->config->house,
		.authserv_id = admin->config->mailbox.authserv_id };
	struct sandbox *sandbox = NULL;
	struct error err = { 0 };
	int status = 0;

	if (sandbox_open(&reader, &sandbox, &err) != ERR_NONE)
		return admin_failed(&err);
	for (int i = 0; i < admin->word_count; i++) {
		const int failed = explain(sandbox, admin->config, admin->words[i], admin->json);
		status = failed != 0 ? failed : status;
	}
	sandbox_close(sandbox);
	return fflush(stdout) == 0 ? status : EX_IOERR;
}

int admin_explain(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json", usage);

	if (status == 0 && admin.word_count == 0) {
		fputs(usage, stderr);
		status = EX_USAGE;
	}
	if (status == 0)
		status = admin_config_load(&admin);
	if (status == 0)
		status = explain_all(&admin);
	admin_close(&admin);
	return status;
}
