/* test_inviting.c - whose answer to an invitation counts, and who is thanked. */
#include "tests/test.h"
#include "base/text.h"
#include "core/command.h"

enum { NOW = 1800000000 };

static const char *const teams[] = { "education", NULL };
static const struct meeting spring = { .id = "spring", .teams = teams, .title = { [LANGUAGE_EN] = "Spring" } };

static const struct {
	const char *promise;
	const char *words;    /* "yes", "no", "maybe"; "": by a calendar */
	const char *text;     /* the sender's own words, or the calendar's comment */
	const char *partstat; /* of the calendar */
	int sequence;
	const char *flags; /* others none over forged held-newer one-day confirmed delegated */
	const char *expected;
} rows[] = {
	{ "a yes in words is counted for the newest version, and thanked for", "yes", "Yes, gladly", "", 0, "confirmed",
	        "answer ACCEPTED 3 1800000000 'Yes, gladly' in words\nmail answered ACCEPTED token 7\nfile processed\n" },
	{ "a lone word is no comment", "no", "No", "", 0, "confirmed",
	        "answer DECLINED 3 1800000000 '' in words\nmail answered DECLINED token 7\nfile processed\n" },
	{ "a maybe", "maybe", "maybe", "", 0, "confirmed",
	        "answer TENTATIVE 3 1800000000 '' in words\nmail answered TENTATIVE token 7\nfile processed\n" },
	{ "who answers has proved the address", "yes", "yes", "", 0, "",
	        "answer ACCEPTED 3 1800000000 '' in words\nmail answered ACCEPTED token 7\nconfirm-address\nfile processed\n" },
	{ "an answer that asks something is counted, and a person sees it", "yes", "Yes. Is there parking?", "", 0,
	        "confirmed",
	        "answer ACCEPTED 3 1800000000 'Yes. Is there parking?' in words\nmail answered ACCEPTED token 7\n"
	        "file attention\n" },
	{ "an answer too late is kindly said to be", "yes", "yes", "", 0, "confirmed over",
	        "mail answered ACCEPTED token 7 late\nfile processed\n" },
	{ "a forwarded invitation is left to people", "yes", "yes", "", 0, "confirmed others", "file attention\n" },
	{ "a made-up token is left to people", "yes", "yes", "", 0, "confirmed none", "file attention\n" },
	{ "a forged From changes nothing", "yes", "yes", "", 0, "confirmed forged", "file attention\n" },
	{ "a calendar's button is counted in silence", "", "", "ACCEPTED", 3, "confirmed",
	        "answer ACCEPTED 3 1799999000 ''\nfile processed\n" },
	{ "with its comment", "", "I bring Eve", "declined", 3, "confirmed",
	        "answer DECLINED 3 1799999000 'I bring Eve'\nfile processed\n" },
	{ "a calendar's answer to a start that is no more counts for nothing", "", "", "ACCEPTED", 1, "confirmed",
	        "file processed\n" },
	{ "an older answer that came late counts for nothing", "", "", "ACCEPTED", 3, "confirmed held-newer",
	        "file processed\n" },
	{ "a meeting that isn't ours is left to people, and nothing is sent back", "", "", "ACCEPTED", 0,
	        "confirmed none", "file attention: a calendar's answer to a meeting that isn't ours\n" },
	{ "not even to a room that answers by itself", "", "", "ACCEPTED", 0, "none automatic",
	        "file attention: a calendar's answer to a meeting that isn't ours\n" },
	{ "whom we didn't invite is seen by people, and nothing is sent back", "", "", "ACCEPTED", 3, "others",
	        "file attention: a calendar's answer of somebody whom we didn't invite: an invitation was passed on\n" },
	{ "a room to which it was passed on, too", "", "", "DECLINED", 3, "others automatic",
	        "file attention: a calendar's answer of somebody whom we didn't invite: an invitation was passed on\n" },
	{ "a program's answer for its owner is counted in silence", "", "", "TENTATIVE", 3, "confirmed automatic",
	        "answer TENTATIVE 3 1799999000 ''\nfile processed\n" },
	{ "one day of a series: ours have none", "", "", "ACCEPTED", 3, "confirmed one-day",
	        "file attention: a calendar's answer that a person should see\n" },
	{ "who delegates is left to people", "", "", "DELEGATED", 3, "confirmed",
	        "file attention: a calendar's answer that a person should see\n" },
	{ "a calendar's forged answer counts for nothing", "", "", "ACCEPTED", 3, "confirmed forged",
	        "file attention\n" },
	{ "a question in a calendar's comment is seen by a person", "", "Parking?", "TENTATIVE", 3, "confirmed",
	        "answer TENTATIVE 3 1799999000 'Parking?'\nfile attention: a calendar's answer whose words ask something\n" },
};

static const char *decision_text(struct arena *arena, const struct decision *decision)
{
	struct text out = { .arena = arena };
	for (size_t i = 0; i < decision->count; i++) {
		const struct action *action = &decision->actions[i];
		if (action->kind == ACTION_ANSWER)
			text_printf(&out, "answer %s %d %lld '%s'%s\n", partstat_name(action->answer.partstat),
			        action->answer.sequence, (long long)action->answer.stamp_at, action->answer.comment,
			        action->is_in_words ? " in words" : "");
		else if (action->kind == ACTION_MAIL)
			text_printf(&out, "mail %s %s token %lld%s\n", mail_kind_name(action->mail),
			        partstat_name(action->answer.partstat), (long long)action->token_id,
			        action->is_late ? " late" : "");
		else
			text_add_string(&out,
			        action->kind == ACTION_CONFIRM_ADDRESS ? "confirm-address\n" : "something else\n");
	}
	const bool is_calendars = strstr(decision->why, "calendar's answer") != NULL;
	text_printf(&out, "file %s%s%s\n", folder_word(decision->folder), is_calendars ? ": " : "",
	        is_calendars ? decision->why : "");
	return text_string(&out);
}

static const char *decide(struct arena *arena, size_t row)
{
	const char *flags = rows[row].flags;
	const bool is_calendar = *rows[row].words == '\0', is_none = strstr(flags, "none") != NULL;
	static const struct house house = { .name = "House",
		.languages = { LANGUAGE_EN },
		.language_count = 1,
		.limits = { 4, 20, 1, 30, 1 << 20, .replies_per_day_unproved = 1 } };
	struct request request = { rows[row].words, "", -1 };
	struct letter_token token = { 'm', "abc", "" };
	struct letter_event event = { .uid = "spring@collab.example",
		.attendee = "ana@partner.example",
		.partstat = rows[row].partstat,
		.recurrence_id = strstr(flags, "one-day") != NULL ? "20270310" : "",
		.comment = rows[row].text,
		.sequence = rows[row].sequence,
		.stamp_at = NOW - 1000 };
	struct letter letter = letter_unread;
	letter.kind = LETTER_ANSWER;
	letter.language = LANGUAGE_EN;
	letter.from = "ana@partner.example";
	letter.text = is_calendar ? "" : rows[row].text;
	letter.why = "";
	letter.is_forged = strstr(flags, "forged") != NULL;
	letter.is_automatic = strstr(flags, "automatic") != NULL;
	letter.requests = &request;
	letter.request_count = 1;
	letter.tokens = &token;
	letter.token_count = !is_calendar;
	letter.events = &event;
	letter.event_count = is_calendar;
	if (is_calendar)
		request.word = "yes";
	const struct invitation_fact invitation = { .id = is_none ? 0 : 5,
		.is_senders = strstr(flags, "others") == NULL,
		.is_ahead = strstr(flags, "over") == NULL,
		.token = 7,
		.sequence = 3,
		.reset_sequence = 2,
		.held = { strstr(flags, "held-newer") != NULL ? PARTSTAT_DECLINED : PARTSTAT_NONE, 3, NOW - 10, "" },
		.as = &spring };
	const struct token_fact fact = { .state = is_none ? TOKEN_UNKNOWN : TOKEN_OPEN,
		.id = 7,
		.is_senders = invitation.is_senders,
		.teams = teams };
	static const char *const none[] = { NULL };
	const struct facts facts = { .member_id = 3,
		.is_confirmed = strstr(flags, "confirmed") != NULL,
		.today = "2027-01-15",
		.tokens = &fact,
		.by_token = &invitation,
		.by_event = &invitation,
		.received_at = NOW,
		.pending_teams = none,
		.waiting_teams = none };
	const struct decision decision = letter_decide(&letter, &facts, &house, NOW, arena);
	return decision_text(arena, &decision);
}

static void answers_lead_to_what_was_promised(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		failures += broken(rows[i].promise, rows[i].flags, rows[i].expected, decide(&arena, i));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

RUN(answers_lead_to_what_was_promised)
