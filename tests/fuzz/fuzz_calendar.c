/* fuzz_calendar.c - whatever a calendar part says: an answer counts only for a UID and for its sender, and only where the calendar's
 * method is REPLY.
 *
 * The first byte says which method the mail's own header claims. Straight to calendar.c: how a calendar is found in a mail is
 * fuzz_letter's to try. */
#include "core/address.h"
#include "letter/calendar.h"
#include "letter/charset.h"
#include "tests/fuzz/letters.h"

static const char *const methods[] = { "REPLY", "", "request", "COUNTER" };

static void answer_promises(const struct source *source)
{
	static const char *const words[] = { "yes", "no", "maybe", NULL };
	const struct letter *letter = source->letter;

	PROMISE(strcmp(letter->calendar_method, "REPLY") == 0 && letter->event_count > 0);
	PROMISE(is_one_of(source->calendar_word, words));
	for (size_t i = 0; i < letter->event_count; i++)
		PROMISE(*letter->events[i].uid != '\0' && address_same(letter->events[i].attendee, letter->from));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static bool is_warm;
	struct arena arena = { 0 };
	struct letter letter = letter_unread;
	struct mail mail = { .arena = &arena, .calendar = { .arena = &arena, .limit_bytes = MAIL_CALENDAR_BYTES } };
	struct source source = { .arena = &arena, .letter = &letter };

	if (bytes < 2)
		return 0;
	if (!is_warm)
		letter_warm();
	is_warm = true;
	letter.from = "ana@partner.example";
	mail.calendar_method = methods[data[0] % (sizeof(methods) / sizeof(methods[0]))];
	const char *text = utf8_clean(&arena, arena_strndup(&arena, (const char *)data + 1, bytes - 1));
	charset_add_clean(&mail.calendar, text, strlen(text));
	calendar_read(&mail, &source);
	PROMISE(letter.event_count <= LETTER_EVENTS);
	if (source.calendar == CALENDAR_ANSWER)
		answer_promises(&source);
	else
		PROMISE(*source.calendar_word == '\0');
	for (size_t i = 0; i < letter.event_count; i++)
		PROMISE(letter.events[i].stamp_at >= 0);
	arena_free(&arena);
	return 0;
}
