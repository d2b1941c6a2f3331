/* test_own_mail.c - what `convened doctor` may count on when its own mail comes back. */
#include "tests/test.h"
#include "letter/own_mail.h"

#define FIELD "Authentication-Results: "

static const struct {
	const char *promise, *mail, *expected;
} cases[] = {
	{ "fields are told as they stand",
	        "Message-Id:\r\n <1@x.example>\r\nFROM: a <a@x.example>\r\nReply-To: b@x.example\r\n\r\nFrom: no\r\n",
	        "<1@x.example> | a <a@x.example> | b@x.example | by  spf= dkim= dmarc=" },
	{ "what isn't there is empty", "Subject: x\r\n\r\n", " |  |  | by  spf= dkim= dmarc=" },
	{ "the topmost report counts",
	        FIELD "mx.a.example; dmarc=pass\r\n" FIELD "mx.b.example; dmarc=fail; spf=pass\r\n\r\n",
	        " |  |  | by mx.a.example spf= dkim= dmarc=pass" },
	{ "results stand behind comments, versions and folds",
	        FIELD
	        "mx.a.example (a; dmarc=fail) 1;\r\n\tspf=pass (x; y) smtp.mailfrom=x.example;\r\n dkim=none; dmarc=fail "
	        "action=none\r\n\r\n",
	        " |  |  | by mx.a.example spf=pass dkim=none dmarc=fail aligned" },
	{ "of several signatures one that holds is enough",
	        FIELD "mx.a.example; dkim=fail header.d=a.example; dkim=pass header.d=x.example; dkim=neutral\r\n\r\n",
	        " |  |  | by mx.a.example spf= dkim=pass dmarc= aligned" },
	{ "what a sender chose in quotes says nothing",
	        FIELD "mx.a.example; spf=fail smtp.mailfrom=\"; dmarc=pass\"; \"dkim\"=pass\r\n\r\n",
	        " |  |  | by mx.a.example spf=fail dkim= dmarc=" },
	{ "a field for each method is one report",
	        FIELD "mx.a.example; dmarc=pass\r\n" FIELD "mx.a.example; dkim=pass header.d=mail.x.example\r\n" FIELD
	              "mx.other.example; spf=fail\r\n\r\n",
	        " |  |  | by mx.a.example spf= dkim=pass dmarc=pass aligned" },
	{ "a pass for another's domain proves nothing",
	        FIELD "mx.a.example; spf=pass smtp.mailfrom=b@relay.example; dkim=pass header.d=ax.example\r\n\r\n",
	        " |  |  | by mx.a.example spf=pass dkim=pass dmarc=" },
	{ "a report may name nobody, as Microsoft's does",
	        FIELD "spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=x.example; dkim=pass\r\n\r\n",
	        " |  |  | by  spf=pass dkim=pass dmarc= aligned" },
};

static void a_mail_that_came_back_is_read_as_it_stands(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = { 0 };
		const struct own_mail it = own_mail_read(cases[i].mail, strlen(cases[i].mail), "x.example", &arena);
		failures += broken(cases[i].promise, cases[i].mail, cases[i].expected,
		        arena_printf(&arena, "%s | %s | %s | by %s spf=%s dkim=%s dmarc=%s%s", it.message_id, it.from,
		                it.reply_to, it.authserv_id, it.spf, it.dkim, it.dmarc,
		                it.is_aligned ? " aligned" : ""));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

RUN(a_mail_that_came_back_is_read_as_it_stands)
