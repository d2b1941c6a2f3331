/* explain.c - `convened explain`: what a mail is and would lead to, without touching anything.
 *
 * Needs no secret and no database. Each mail is read as the daemon reads it: in a fresh child without files and network. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include "admin/account.h"
#include "admin/admin.h"
#include "admin/common.h"
#include "base/text.h"
#include "worker/sandbox.h"

enum { READ_MOST = 64 * 1024 * 1024 }; /* what nobody could have mailed anyway */

static const char usage[] =
        "usage: convened explain [-c FILE] [--texts | --json] MAIL...\n"
        "Says what each mail is, which rule decided, and what it would lead to; - reads one from standard input.\n"
        "--texts also shows the whole text of each mail that would be sent.\n";

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
		if (*letter->recipients[i].original != '\0')
			add_string(recipient, "original", letter->recipients[i].original);
		add_string(recipient, "status", letter->recipients[i].status);
		add_string(recipient, "permanent", letter->recipients[i].permanent);
		if (letter->recipients[i].is_delayed)
			json_object_set_new(recipient, "delayed", json_true());
		if (letter->recipients[i].is_our_limit)
			json_object_set_new(recipient, "our_limit", json_true());
		if (*letter->recipients[i].diagnostic != '\0')
			add_string(recipient, "diagnostic", letter->recipients[i].diagnostic);
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
	if (*letter->returned_id != '\0')
		add_string(object, "returned_id", letter->returned_id);
	if (letter->returned_token.kind != '\0')
		add_string(object, "returned_token", letter->returned_token.text);
	if (letter->has_moved_on)
		json_object_set_new(object, "moved_on", json_true());
	if (*letter->calendar_method != '\0' || letter->event_count > 0)
		json_object_set_new(object, "calendar", json_calendar(letter));
	add_string(object, "text", letter->text);
	if (*letter->enclosed != '\0')
		add_string(object, "enclosed", letter->enclosed);
	add_string(object, "why", letter->why);
	admin_print_json(stdout, object);
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

static int print_account(
        const struct account *account, const char *file, const struct letter *letter, struct arena *arena)
{
	struct text out = { .arena = arena };
	struct error err = { 0 };

	if (account_write(account, file, letter, arena, &out, &err) != ERR_NONE)
		return admin_failed(&err);
	puts(text_string(&out));
	return 0;
}

/* 0 or an exit status; the error is printed. account NULL: as JSON. */
static int explain(
        struct sandbox *sandbox, const struct config *config, const struct account *account, const char *file)
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
	if (account == NULL)
		print_json(file, &letter, &arena);
	else
		status = print_account(account, file, &letter, &arena);
done:
	if (in != NULL && !is_stdin)
		fclose(in);
	arena_free(&arena);
	text_free(&mail);
	return status;
}

static int explain_all(struct admin *admin)
{
	const struct config *config = admin->config;
	const struct reader reader = { .house = &config->house, .authserv_id = config->mailbox.authserv_id };
	struct account account = { .config = config, .has_texts = admin->texts, .now = time(NULL) };
	struct composer *composer = NULL;
	struct sandbox *sandbox = NULL;
	struct error err = { 0 };
	int status = 0;

	if (sandbox_open(&reader, &sandbox, &err) != ERR_NONE
	        || (!admin->json
	                && composer_open(&config->house, config->templates, config->faq, &composer, &err)
	                        != ERR_NONE)) {
		sandbox_close(sandbox);
		return admin_failed(&err);
	}
	account.composer = composer;
	clock_set_zone(config->house.time_zone);
	for (int i = 0; i < admin->word_count; i++) {
		const int failed = explain(sandbox, config, admin->json ? NULL : &account, admin->words[i]);
		status = failed != 0 ? failed : status;
	}
	composer_close(composer);
	sandbox_close(sandbox);
	return fflush(stdout) == 0 ? status : EX_IOERR;
}

int admin_explain(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json texts", usage);

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
