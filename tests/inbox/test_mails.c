/* test_mails.c - which answers share a mail. */
#include "tests/test.h"
#include "base/text.h"
#include "inbox/mails.h"

static const struct house house = { .languages = { LANGUAGE_EN }, .language_count = 1 };
static const char *const education[] = { "education", NULL }, *const hiring[] = { "hiring", NULL };

static const struct {
	const char *promise;
	struct action actions[4];
	const char *expected; /* a line a mail: its member, then its sections */
} cases[] = {
	{ "answers to one person share a mail, in their order",
	        { { .mail = MAIL_WELCOME, .teams = education }, { .mail = MAIL_STATUS } }, "0: welcome status\n" },
	{ "another person gets a mail of their own",
	        { { .mail = MAIL_WELCOME, .teams = education, .member = 7 },
	                { .mail = MAIL_DECIDED, .asker = "a@x.example" } },
	        "7: welcome\n0: decided\n" },
	{ "the same answer to two requests is given once",
	        { { .mail = MAIL_NOT_A_MEMBER }, { .mail = MAIL_TEAMS }, { .mail = MAIL_NOT_A_MEMBER } },
	        "0: not-a-member teams\n" },
	{ "of two teams it is told twice",
	        { { .mail = MAIL_NOT_A_MEMBER, .teams = education }, { .mail = MAIL_NOT_A_MEMBER, .teams = hiring } },
	        "0: not-a-member not-a-member\n" },
	{ "of two meetings it is told twice, of one once",
	        { { .mail = MAIL_WHO, .what = "spring" }, { .mail = MAIL_WHO, .what = "fair" },
	                { .mail = MAIL_WHO, .what = "spring" } },
	        "0: who who\n" },
	{ "of two askers it is told twice",
	        { { .mail = MAIL_DECIDED, .asker = "a@x.example" }, { .mail = MAIL_DECIDED, .asker = "b@x.example" } },
	        "0: decided decided\n" },
};

static void answers_share_a_mail(void **state)
{
	const struct letter letter = { .message_id = "1@x.example" };
	int failures = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = { 0 };
		struct outgoings all = { .arena = &arena };
		struct text got = { .arena = &arena };
		for (const struct action *action = cases[i].actions; action->mail != MAIL_CONFIRM; action++) {
			const struct mail mail = mail_of_action(&house, &letter, action, true, 0);
			outgoing_add(&all, &mail, action->member, true);
		}
		for (size_t j = 0; j < all.count; j++) {
			text_printf(&got, "%d:", (int)all.list[j].member);
			for (const struct mail *mail = &all.list[j].mail; mail != NULL; mail = mail->more)
				text_printf(&got, " %s", mail_kind_name(mail->kind));
			text_add_byte(&got, '\n');
		}
		failures += broken(cases[i].promise, "", cases[i].expected, text_string(&got));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

RUN(answers_share_a_mail)
