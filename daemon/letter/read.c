/* read.c - bytes to letter: the one door of this room. See read.h.
 *
 * source_read() fills `struct source` from the mail; where no guard spoke, source_requests() decides what its words
 * ask. */
#include "letter/read.h"
#include <gmime/gmime.h>
#include <string.h>
#include "letter/announcement.h"
#include "letter/authres.h"
#include "letter/bounce_json.h"
#include "letter/calendar.h"
#include "letter/charset.h"
#include "letter/fold.h"
#include "letter/guard.h"
#include "letter/html.h"
#include "letter/lexicon.h"
#include "letter/mail.h"
#include "letter/marks.h"
#include "letter/phrases.h"
#include "letter/plain.h"
#include "letter/quote.h"
#include "letter/source.h"
#include "letter/who.h"

void letter_warm(void)
{
	g_mime_init();
	charset_warm();
	html_warm();
	calendar_warm();
	fold_warm();
	json_report_warm();
}

void letter_prepare(struct reader *reader, struct arena *arena)
{
	reader->lexicon = lexicon_new(arena, reader->house);
}

static const char *cut(struct arena *arena, const char *text, size_t limit)
{
	size_t length = strlen(text);
	if (length <= limit)
		return text;
	length = limit;
	while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	return arena_strndup(arena, text, length);
}

static const char *message_id(struct arena *arena, const char *value)
{
	value += strspn(value, " <");
	return arena_strndup(arena, value, strcspn(value, "> \t"));
}

/* Date: as Unix seconds. Years before mail like this, and those that only a broken clock has, are nonsense. */
static void date_read(const struct mail *mail, struct source *source)
{
	enum { FIRST_YEAR = 2000, LAST_YEAR = 2100 };
	const char *value = mail_field(mail, "Date");
	GDateTime *date = *value == '\0' ? NULL : g_mime_utils_header_decode_date(value);
	if (date == NULL)
		return;
	const int year = g_date_time_get_year(date);
	if (year >= FIRST_YEAR && year <= LAST_YEAR) {
		source->date = g_date_time_to_unix(date);
		source->date_offset_min = (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE);
	}
	g_date_time_unref(date);
}

static void header_read(const struct mail *mail, struct source *source)
{
	struct letter *letter = source->letter;
	struct arena *arena = source->arena;

	if (!mail_author(mail, &letter->from, &letter->from_name))
		letter->from = letter->from_name = "";
	const enum dmarc dmarc = authres_dmarc(mail, source->reader->authserv_id, letter->from);
	letter->is_forged = dmarc == DMARC_FAIL;
	letter->is_authentic = dmarc == DMARC_PASS;
	letter->subject = cut(arena, header_decode(arena, mail_field(mail, "Subject")), LETTER_FIELD_BYTES);
	letter->message_id = message_id(arena, mail_field(mail, "Message-ID"));
	letter->is_automatic = mail_is_automatic(mail);
	date_read(mail, source);
	marks_read(mail, source);
}

static bool is_emoji(unsigned c)
{
	return (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0x2600 && c <= 0x27BF) || (c >= 0x2B00 && c <= 0x2BFF)
	        || (c >= 0x2190 && c <= 0x21FF) || (c >= 0x2300 && c <= 0x23FF) || c == 0xFE0F || c == 0xFE0E;
}

/* Thumb down, crossed out, stop, anger, a shrug: no consent. */
static bool is_emoji_against(unsigned c)
{
	static const unsigned against[] = { 0x1F44E, 0x1F6AB, 0x274C, 0x274E, 0x2716, 0x1F6D1, 0x26D4, 0x1F645, 0x270B,
		0x1F621, 0x1F620, 0x1F92C, 0x1F595, 0x2753, 0x2754, 0x1F914, 0x1F937, 0x1F612, 0x1F644 };
	for (size_t i = 0; i < sizeof(against) / sizeof(against[0]); i++)
		if (against[i] == c)
			return true;
	return false;
}

static bool is_emoji_only(const char *text, bool *is_against)
{
	*is_against = false;
	bool has_one = false;
	for (size_t left = strlen(text); left > 0;) {
		unsigned c = 0;
		const size_t length = utf8_next(text, left, &c);
		if (length == 0 || (c > ' ' && c != '.' && c != '!' && !is_emoji(c)))
			return false;
		has_one = has_one || is_emoji(c);
		*is_against = *is_against || is_emoji_against(c);
		text += length;
		left -= length;
	}
	return has_one;
}

/* Which of our languages has most of its small words in `text`? NONE where none has three more than the next. */
static enum language language_of(struct arena *arena, const char *text)
{
	static const char *const words[LANGUAGE_COUNT] = {
		[LANGUAGE_EN] = " the and you your to of is for with this that are will dear "
		                "hello please ",
		[LANGUAGE_ES] =
		        " el la los las de que en y para por con una su usted es este estimado estimada hola favor ",
		[LANGUAGE_PL] = " i w na z do sie nie jest dla prosze czy od oraz za o to lub przez dzien dobry "
	};
	enum { SAMPLE_BYTES = 4000, WORD_BYTES = 12 };
	int count[LANGUAGE_COUNT] = { 0 };
	const size_t length = strlen(text);
	const char *plain = plain_bytes(arena, text, length < SAMPLE_BYTES ? length : SAMPLE_BYTES);

	for (const char *at = plain; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " ")) {
		char wanted[WORD_BYTES + 3] = " ";
		const size_t word = strcspn(at, " ,.:;!?");
		if (word == 0 || word > WORD_BYTES)
			continue;
		memcpy(wanted + 1, at, word);
		wanted[word + 1] = ' ';
		for (int i = LANGUAGE_EN; i < LANGUAGE_COUNT; i++)
			count[i] += strstr(words[i], wanted) != NULL;
	}
	enum language best = LANGUAGE_NONE;
	for (int i = LANGUAGE_EN; i < LANGUAGE_COUNT; i++)
		if (count[i] > 1 && (best == LANGUAGE_NONE || count[i] > count[best]))
			best = (enum language)i;
	return best;
}

static void body_read(const struct mail *mail, struct source *source)
{
	struct letter *letter = source->letter;
	struct own_words words;

	words_own(&words, source->arena, text_string(&mail->text),
	        *letter->from_name != '\0' ? letter->from_name : letter->from);
	letter->text = source->words_body = cut(source->arena, text_string(&words.own), LETTER_TEXT_BYTES);
	letter->enclosed = text_string(&mail->enclosed_text);
	source->has_more_words = words.own.length > LETTER_TEXT_BYTES || words.is_cut || mail->is_cut;
	source->has_forward = words.has_forward;
	source->is_encrypted = mail->is_encrypted || words.is_encrypted;
	source->has_attachment = mail->has_attachment || mail->has_enclosed || mail->is_tnef;
	const bool is_silent = *source->words_body == '\0' && !words.has_quote && !words.has_forward;
	source->is_undecodable = is_silent && (source->is_encrypted || source->has_attachment || mail->is_cut);
	source->has_emoji_only = is_emoji_only(source->words_body, &source->has_emoji_against);
	source->quoted_language = language_of(source->arena, text_string(&words.quoted));
	const char *plain = plain_text(source->arena, source->words_body);
	source->is_reaction = mail->is_reaction || mail_has_field(mail, "X-MS-Reactions")
	        || (strlen(plain) < 200 && plain_holds(plain, reactions) != NULL);
	marks_read_body(source, source->words_body, text_string(&words.quoted));
}

static void source_read(struct source *source, const char *mail, size_t bytes, bool is_header_only)
{
	struct mail parts = { .arena = source->arena };
	struct letter *letter = source->letter;

	mail_header_read(&parts, mail, bytes);
	header_read(&parts, source);
	if (is_header_only)
		parts.body_bytes = 0;
	mail_parts_read(&parts);
	body_read(&parts, source);
	calendar_read(&parts, source);
	guards_ask(&parts, source);
	if (*letter->from == '\0' && !source->is_person) /* to show it, not to act for it */
		(void)mail_author(&parts, &letter->from, &letter->from_name);
	if (is_header_only && source->is_person) {
		source->is_person = false;
		letter->kind = LETTER_PEOPLE;
		letter->why = "It is too large to be read.";
	}
	if (source->is_person && announcement_read(&parts, source))
		source->is_person = false;
}

/* core/letter.h promises one line of clean UTF-8 within bounds; what parts, reports and calendars hold needn't be that. */
static void field_fit(struct arena *arena, const char **field)
{
	char *line = arena_strdup(arena, utf8_clean(arena, *field));
	for (char *at = line; *at != '\0'; at++)
		*at = *at == '\n' || *at == '\t' ? ' ' : *at;
	*field = cut(arena, line, LETTER_FIELD_BYTES);
}

static void letter_fit(struct letter *letter, struct arena *arena)
{
	const char **const fields[] = { &letter->from, &letter->from_name, &letter->subject, &letter->message_id,
		&letter->calendar_method, &letter->returned_id };
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		field_fit(arena, fields[i]);
	for (size_t i = 0; i < letter->recipient_count; i++) {
		field_fit(arena, &letter->recipients[i].address);
		field_fit(arena, &letter->recipients[i].original);
		field_fit(arena, &letter->recipients[i].status);
		field_fit(arena, &letter->recipients[i].diagnostic);
	}
	for (size_t i = 0; i < letter->event_count; i++) {
		struct letter_event *event = &letter->events[i];
		field_fit(arena, &event->uid);
		field_fit(arena, &event->attendee);
		field_fit(arena, &event->partstat);
		field_fit(arena, &event->recurrence_id);
		field_fit(arena, &event->comment);
	}
	letter->text = cut(arena, utf8_clean(arena, letter->text), LETTER_TEXT_BYTES);
	letter->enclosed = cut(arena, utf8_clean(arena, letter->enclosed), LETTER_ENCLOSED_BYTES);
}

struct letter letter_read(
        const struct reader *reader, const char *mail, size_t bytes, bool is_header_only, struct arena *arena)
{
	static const char *const no_tags[] = { NULL };
	struct letter letter = letter_unread;
	struct source source = { .reader = reader,
		.arena = arena,
		.letter = &letter,
		.tags = no_tags,
		.words_subject = "",
		.bare_subject = "",
		.words_body = "",
		.calendar_word = "" };

	source_read(&source, mail, bytes, is_header_only);
	if (source.is_person) {
		source_requests(&source);
		who_read(&source);
	}
	letter_fit(&letter, arena);
	return letter;
}
