/* test_fate.c - what becomes of a delivery when its line has spoken, or has fallen. */
#include "tests/test.h"
#include "outbox/fate.h"

enum { NOW = 1000000, OLD = NOW - 5 * 86400 /* created longer ago than anything is tried */ };

static const char *text_of(const struct fate *fate, char room[static 80])
{
	snprintf(room, 80, "%s%s%s in %lld", delivery_state_name(fate->state), fate->is_try_counted ? " counted" : "",
	        fate->pauses_relay ? " pause" : "", fate->state == DELIVERY_DUE ? (long long)fate->next_at - NOW : 0);
	return room;
}

static void a_final_reply_decides_alone(void **state)
{
	static const struct {
		const char *promise;
		int code;
		const char *enhanced;
		int64_t created_at;
		int tries;
		const char *expected;
	} rows[] = {
		{ "accepted is delivered", 250, "2.0.0", OLD, 90, "delivered counted in 0" },
		{ "later is later", 451, "4.3.0", NOW, 1, "due counted in 300" },
		{ "later, less and less often", 451, "4.3.0", NOW, 3, "due counted in 1200" },
		{ "after four days it is over", 451, "4.3.0", OLD, 90, "failed counted in 0" },
		{ "no is no", 550, "5.1.1", NOW, 1, "failed counted in 0" },
		{ "a refusal of us rests the relay and counts no try", 550, "5.7.1", NOW, 1, "due pause in 77" },
		{ "not even that goes on for ever", 550, "5.7.1", OLD, 1, "failed pause in 0" },
	};
	int failures = 0;
	char got[80];
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct smtp_reply reply = { STEP_DOT, rows[i].code, rows[i].enhanced, "words" };
		const struct fate fate = fate_of_reply(&reply, rows[i].created_at, rows[i].tries, NOW + 77, NOW);
		failures += broken(rows[i].promise, rows[i].enhanced, rows[i].expected, text_of(&fate, got));
	}
	assert_int_equal(failures, 0);
}

static void doubt_is_settled_as_the_administrator_says(void **state)
{
	char got[80];
	(void)state;
	struct fate fate = fate_of_doubt(IN_DOUBT_RESEND, NOW, 1, NOW);
	assert_string_equal(text_of(&fate, got), "due counted in 300");
	fate = fate_of_doubt(IN_DOUBT_HOLD, NOW, 1, NOW);
	assert_string_equal(text_of(&fate, got), "held counted in 0");
	fate = fate_of_doubt(IN_DOUBT_RESEND, OLD, 90, NOW);
	assert_string_equal(text_of(&fate, got), "held counted in 0");
}

static void a_mail_at_which_lines_fall_stands_before_no_other(void **state)
{
	char got[80];
	(void)state;
	struct fate fate = fate_of_fall(0, OLD, NOW);
	assert_string_equal(text_of(&fate, got), "due in 0"); /* it never left: whatever its age */
	fate = fate_of_fall(1, NOW, NOW);
	assert_string_equal(text_of(&fate, got), "due in 60");
	fate = fate_of_fall(2, NOW, NOW);
	assert_string_equal(text_of(&fate, got), "due in 120");
	fate = fate_of_fall(2, OLD, NOW);
	assert_string_equal(text_of(&fate, got), "failed in 0");
}

RUN(a_final_reply_decides_alone, doubt_is_settled_as_the_administrator_says,
        a_mail_at_which_lines_fall_stands_before_no_other)
