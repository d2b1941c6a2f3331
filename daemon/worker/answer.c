/* answer.c - a letter as flat bytes, and back with full distrust. See answer.h.
 *
 * A number is four bytes in the machine's order (both ends are one program), a string its length and bytes. Writer and
 * reader are one function each for every struct, field by field in the same order: keep them side by side. */
#include "worker/answer.h"
#include <limits.h>
#include <string.h>

enum { MAGIC = 0x6c747231, TOKEN_TEXT_LEAST = 6, TOKEN_TEXT_MOST = 64, WORD_MOST = 16 };

static void put_number(struct text *answer, size_t value)
{
	const uint32_t number = (uint32_t)value;
	text_add(answer, (const char *)&number, sizeof(number));
}

static void put_string(struct text *answer, const char *string)
{
	const size_t bytes = strlen(string);
	put_number(answer, bytes);
	text_add(answer, string, bytes);
}

/* What is read: rejected once is rejected for all, so that the fields can be read without a check after each. */
struct reading {
	const char *at;
	size_t left;
	struct arena *arena;
	const char *bad; /* what was wrong; NULL: nothing yet */
};

static void reject(struct reading *reading, const char *what)
{
	if (reading->bad == NULL)
		reading->bad = what;
	reading->left = 0;
}

/* 0 where it is not within 0..most. */
static size_t get_number(struct reading *reading, size_t most)
{
	uint32_t number = 0;

	if (reading->left < sizeof(number)) {
		reject(reading, "it ends early");
		return 0;
	}
	memcpy(&number, reading->at, sizeof(number));
	reading->at += sizeof(number);
	reading->left -= sizeof(number);
	if (number <= most)
		return number;
	reject(reading, "a number is too large");
	return 0;
}

static bool is_clean(const char *string, size_t bytes, bool is_text)
{
	while (bytes > 0) {
		unsigned code_point = 0;
		const size_t step = utf8_next(string, bytes, &code_point);
		const bool is_control = code_point < ' ' || (code_point >= 0x7f && code_point < 0xa0);
		if (step == 0 || (is_control && !(is_text && (code_point == '\n' || code_point == '\t'))))
			return false;
		string += step;
		bytes -= step;
	}
	return true;
}

static const char *get_string_of(struct reading *reading, size_t most, bool is_text)
{
	const size_t bytes = get_number(reading, most);

	if (bytes > reading->left)
		reject(reading, "it ends inside a string");
	else if (!is_clean(reading->at, bytes, is_text))
		reject(reading, "a string has characters that no letter has");
	if (reading->bad != NULL)
		return "";
	const char *string = arena_strndup(reading->arena, reading->at, bytes);
	reading->at += bytes;
	reading->left -= bytes;
	return string;
}

static const char *get_string(struct reading *reading)
{
	return get_string_of(reading, LETTER_FIELD_BYTES, false);
}

/* A string of letters of `alphabet`, `least` to `most` long. */
static const char *get_name(struct reading *reading, size_t least, size_t most, const char *alphabet)
{
	const char *name = get_string(reading);
	const size_t bytes = strlen(name);

	if (bytes < least || bytes > most || strspn(name, alphabet) != bytes)
		reject(reading, "a name is none");
	return reading->bad == NULL ? name : "";
}

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
static const char letters_and_digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";

static void put_request(struct text *answer, const struct request *request)
{
	put_string(answer, request->word);
	put_string(answer, request->argument);
	put_number(answer, request->token < 0 ? 0 : (size_t)request->token + 1);
}

static void get_request(struct reading *reading, size_t token_count, struct request *request)
{
	request->word = get_name(reading, 1, WORD_MOST, letters);
	request->argument = get_string(reading);
	request->token = (int)get_number(reading, token_count) - 1;
}

static void put_token(struct text *answer, const struct letter_token *token)
{
	put_number(answer, (size_t)(unsigned char)token->kind);
	put_string(answer, token->text);
	put_string(answer, token->team);
}

static void get_token(struct reading *reading, struct letter_token *token)
{
	token->kind = (char)get_number(reading, CHAR_MAX);
	if (token->kind == '\0' || strchr("cmaqru", token->kind) == NULL)
		reject(reading, "a token of no kind");
	token->text = get_name(reading, TOKEN_TEXT_LEAST, TOKEN_TEXT_MOST, letters_and_digits);
	token->team = get_name(reading, 0, LETTER_FIELD_BYTES, letters_and_digits);
}

static void put_recipient(struct text *answer, const struct letter_recipient *recipient)
{
	put_string(answer, recipient->address);
	put_string(answer, recipient->original);
	put_string(answer, recipient->status);
	put_string(answer, recipient->permanent);
	put_string(answer, recipient->diagnostic);
	put_number(answer, recipient->is_delayed);
	put_number(answer, recipient->is_our_limit);
}

static void get_recipient(struct reading *reading, struct letter_recipient *recipient)
{
	recipient->address = get_string(reading);
	recipient->original = get_string(reading);
	recipient->status = get_string(reading);
	recipient->permanent = get_name(reading, 0, WORD_MOST, letters);
	recipient->diagnostic = get_string(reading);
	recipient->is_delayed = get_number(reading, 1) == 1;
	recipient->is_our_limit = get_number(reading, 1) == 1;
}

static void put_event(struct text *answer, const struct letter_event *event)
{
	put_string(answer, event->uid);
	put_string(answer, event->attendee);
	put_string(answer, event->partstat);
	put_string(answer, event->recurrence_id);
	put_string(answer, event->comment);
	put_number(answer, event->sequence < 0 || event->sequence > INT_MAX ? 0 : (size_t)event->sequence);
	put_number(answer, event->stamp_at < 0 ? 0 : (size_t)event->stamp_at);
}

static void get_event(struct reading *reading, struct letter_event *event)
{
	event->uid = get_string(reading);
	event->attendee = get_string(reading);
	event->partstat = get_string(reading);
	event->recurrence_id = get_string(reading);
	event->comment = get_string(reading);
	event->sequence = (long)get_number(reading, INT_MAX);
	event->stamp_at = (int64_t)get_number(reading, INT64_MAX);
}

static void put_announcement(struct text *answer, const struct letter_announcement *announcement)
{
	put_number(answer, announcement != NULL);
	if (announcement == NULL)
		return;
	put_number(answer, announcement->refusal);
	put_string(answer, announcement->what);
	put_string(answer, announcement->subject);
	put_number(answer, announcement->pictures);
	put_number(answer, announcement->is_typed);
	put_number(answer, announcement->part_count);
	for (size_t i = 0; i < announcement->part_count; i++) {
		put_number(answer, announcement->parts[i].language);
		put_string(answer, announcement->parts[i].subject);
		put_string(answer, announcement->parts[i].body);
	}
	put_number(answer, announcement->file_count);
	for (size_t i = 0; i < announcement->file_count; i++) {
		const struct letter_file *file = &announcement->files[i];
		put_string(answer, file->name);
		put_string(answer, file->type);
		put_number(answer, file->length);
		text_add(answer, file->bytes, file->length);
	}
}

static void get_file(struct reading *reading, size_t most, struct letter_file *file)
{
	file->name = get_string(reading);
	file->type = get_string(reading);
	file->length = get_number(reading, most);
	if (file->length > reading->left)
		reject(reading, "it ends inside a file");
	file->bytes = "";
	if (reading->bad != NULL)
		return;
	file->bytes = arena_strndup(reading->arena, reading->at, file->length);
	reading->at += file->length;
	reading->left -= file->length;
}

static const struct letter_announcement *get_announcement(struct reading *reading)
{
	size_t most = LETTER_FILE_BYTES;

	if (get_number(reading, 1) == 0)
		return NULL;
	struct letter_announcement *read = arena_alloc(reading->arena, sizeof(*read));
	read->refusal = (enum refusal)get_number(reading, REFUSAL_COUNT - 1);
	read->what = get_string(reading);
	read->subject = get_string(reading);
	read->pictures = get_number(reading, UINT32_MAX);
	read->is_typed = get_number(reading, 1) == 1;
	read->part_count = get_number(reading, LANGUAGE_COUNT);
	read->parts = arena_array(reading->arena, read->part_count, sizeof(*read->parts));
	for (size_t i = 0; i < read->part_count; i++) {
		read->parts[i].language = (enum language)get_number(reading, LANGUAGE_COUNT - 1);
		read->parts[i].subject = get_string(reading);
		read->parts[i].body = get_string_of(reading, LETTER_BODY_BYTES, true);
		for (size_t other = 0; other < i; other++)
			if (read->parts[other].language == read->parts[i].language)
				reject(reading, "a language has two texts");
	}
	if (read->part_count == 0 && read->refusal == REFUSAL_NONE)
		reject(reading, "an announcement without a text");
	read->file_count = get_number(reading, LETTER_FILES);
	read->files = arena_array(reading->arena, read->file_count, sizeof(*read->files));
	for (size_t i = 0; i < read->file_count; i++) {
		get_file(reading, most, &read->files[i]);
		most -= read->files[i].length;
	}
	return read;
}

void answer_write(const struct letter *letter, struct text *answer)
{
	put_number(answer, MAGIC);
	put_number(answer, letter->kind);
	put_number(answer, letter->language);
	put_number(answer, letter->is_automatic);
	put_number(answer, letter->is_bare_answer);
	put_number(answer, letter->has_more);
	put_number(answer, letter->says_confirm);
	put_number(answer, letter->is_forged);
	put_number(answer, letter->is_authentic);
	put_string(answer, letter->from);
	put_string(answer, letter->from_name);
	put_string(answer, letter->subject);
	put_string(answer, letter->message_id);
	put_string(answer, letter->text);
	put_string(answer, letter->why);
	put_string(answer, letter->calendar_method);
	put_string(answer, letter->returned_id);
	put_number(answer, letter->returned_token.kind != '\0');
	if (letter->returned_token.kind != '\0')
		put_token(answer, &letter->returned_token);
	put_number(answer, letter->has_moved_on);
	put_number(answer, letter->token_count);
	for (size_t i = 0; i < letter->token_count; i++)
		put_token(answer, &letter->tokens[i]);
	put_number(answer, letter->request_count);
	for (size_t i = 0; i < letter->request_count; i++)
		put_request(answer, &letter->requests[i]);
	put_number(answer, letter->recipient_count);
	for (size_t i = 0; i < letter->recipient_count; i++)
		put_recipient(answer, &letter->recipients[i]);
	put_number(answer, letter->event_count);
	for (size_t i = 0; i < letter->event_count; i++)
		put_event(answer, &letter->events[i]);
	put_announcement(answer, letter->announcement);
	put_string(answer, letter->enclosed);
}

static void get_lists(struct reading *reading, struct letter *letter)
{
	letter->token_count = get_number(reading, LETTER_TOKENS);
	letter->tokens = arena_array(reading->arena, letter->token_count, sizeof(*letter->tokens));
	for (size_t i = 0; i < letter->token_count; i++)
		get_token(reading, &letter->tokens[i]);
	letter->request_count = get_number(reading, LETTER_REQUESTS);
	letter->requests = arena_array(reading->arena, letter->request_count, sizeof(*letter->requests));
	for (size_t i = 0; i < letter->request_count; i++)
		get_request(reading, letter->token_count, &letter->requests[i]);
	letter->recipient_count = get_number(reading, LETTER_RECIPIENTS);
	letter->recipients = arena_array(reading->arena, letter->recipient_count, sizeof(*letter->recipients));
	for (size_t i = 0; i < letter->recipient_count; i++)
		get_recipient(reading, &letter->recipients[i]);
	letter->event_count = get_number(reading, LETTER_EVENTS);
	letter->events = arena_array(reading->arena, letter->event_count, sizeof(*letter->events));
	for (size_t i = 0; i < letter->event_count; i++)
		get_event(reading, &letter->events[i]);
}

enum err_kind answer_read(
        const char *answer, size_t bytes, struct arena *arena, struct letter *letter, struct error *err)
{
	struct reading reading = { .at = answer, .left = bytes, .arena = arena };
	struct letter read = { 0 };

	if (get_number(&reading, UINT32_MAX) != MAGIC)
		reject(&reading, "it is none");
	read.kind = (enum letter_kind)get_number(&reading, LETTER_KIND_COUNT - 1);
	read.language = (enum language)get_number(&reading, LANGUAGE_COUNT - 1);
	read.is_automatic = get_number(&reading, 1) == 1;
	read.is_bare_answer = get_number(&reading, 1) == 1;
	read.has_more = get_number(&reading, 1) == 1;
	read.says_confirm = get_number(&reading, 1) == 1;
	read.is_forged = get_number(&reading, 1) == 1;
	read.is_authentic = get_number(&reading, 1) == 1;
	read.from = get_string(&reading);
	read.from_name = get_string(&reading);
	read.subject = get_string(&reading);
	read.message_id = get_string(&reading);
	read.text = get_string_of(&reading, LETTER_TEXT_BYTES, true);
	read.why = get_string(&reading);
	read.calendar_method = get_string(&reading);
	read.returned_id = get_string(&reading);
	if (get_number(&reading, 1) == 1)
		get_token(&reading, &read.returned_token);
	read.has_moved_on = get_number(&reading, 1) == 1;
	get_lists(&reading, &read);
	read.announcement = get_announcement(&reading);
	read.enclosed = get_string_of(&reading, LETTER_ENCLOSED_BYTES, true);
	if (reading.left != 0)
		reject(&reading, "it goes on behind its end");
	if (reading.bad != NULL)
		return err_set(err, ERR_INPUT, "the reader's answer can't be used: %s", reading.bad);
	*letter = read;
	return ERR_NONE;
}
