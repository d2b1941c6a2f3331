/* fuzz_calendar.c - whatever a calendar part says: an answer counts only for a UID and for its sender, and only where the calendar's
 * method is REPLY. A first byte that no mail begins with says which method the mail's own header claims for the rest, a calendar; else
 * it is a whole mail. */
#include <strings.h>
#include "base/text.h"
#include "core/address.h"
#include "tests/fuzz/letters.h"

static const char *const methods[] = { "; method=REPLY", "", "; method=REQUEST", "; method=COUNTER" };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena arena = { 0 };
	struct text mail = { .arena = &arena };

	if (bytes < 2)
		return 0;
	if (data[0] < ' ')
		text_printf(&mail,
		        "From: Ana <ana@partner.example>\nTo: teams@collab.example\nSubject: Accepted: Spring meeting\n"
		        "MIME-Version: 1.0\nContent-Type: text/calendar; charset=utf-8%s\n\n",
		        methods[data[0] % (sizeof(methods) / sizeof(methods[0]))]);
	text_add(&mail, (const char *)data + (data[0] < ' '), bytes - (data[0] < ' '));
	const struct letter letter = letters_read(mail.data, mail.length, false, &arena);
	letter_promises(&letter, &arena);
	if (letter.kind == LETTER_ANSWER && *letter.calendar_method != '\0') {
		PROMISE(strcmp(letter.calendar_method, "REPLY") == 0 && letter.event_count > 0);
		PROMISE(*letter.events[0].uid != '\0');
		for (size_t i = 0; i < letter.event_count; i++)
			PROMISE(address_same(letter.events[i].attendee, letter.from));
	}
	arena_free(&arena);
	return 0;
}
