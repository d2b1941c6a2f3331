/* test_delivery.c - what a member and an administrator may count on when a relay says no. */
#include "tests/test.h"
#include "core/delivery.h"

static const char *const verdicts[] = { "delivered", "again", "give up", "pause" };

/* Replies as real servers write them (several lines are joined by a blank, as outbox/ does). */
static const struct {
	enum smtp_step step;
	int code;
	const char *enhanced, *text, *expected;
} replies[] = {
	{ STEP_DOT, 250, "2.0.0", "Ok: queued as 4F1", "delivered" },
	{ STEP_DOT, 250, "", "OK", "delivered" },
	{ STEP_DOT, 251, "", "will forward", "delivered" },

	/* Gmail and Google Workspace */
	{ STEP_RCPT, 550, "5.1.1", "The email account that you tried to reach does not exist.", "give up" },
	{ STEP_RCPT, 550, "5.2.1", "The email account that you tried to reach is inactive.", "give up" },
	{ STEP_RCPT, 550, "5.2.1", "The user you are trying to contact is receiving mail at a rate that prevents",
	        "again" },
	{ STEP_RCPT, 450, "4.2.1", "The user you are trying to contact is receiving mail too quickly.", "again" },
	{ STEP_RCPT, 452, "4.2.2", "The recipient's inbox is out of storage space and inactive.", "again" },
	{ STEP_RCPT, 552, "5.2.2", "The email account that you tried to reach is over quota.", "again" },
	{ STEP_DOT, 550, "5.4.5", "Daily user sending limit exceeded. For more information", "pause" },
	{ STEP_DOT, 550, "5.7.1", "Daily SMTP relay limit exceeded for customer.", "pause" },
	{ STEP_MAIL, 530, "5.7.0", "Authentication Required. For more information, go to", "pause" },
	{ STEP_SIGN_IN, 535, "5.7.8", "Username and Password not accepted.", "pause" },
	{ STEP_SIGN_IN, 534, "5.7.9", "Application-specific password required.", "pause" },
	{ STEP_SIGN_IN, 454, "4.7.0", "Too many login attempts, please try again later.", "pause" },
	{ STEP_MAIL, 421, "4.7.0", "Try again later, closing connection. (EHLO)", "pause" },
	{ STEP_DOT, 550, "5.7.26", "This mail has been blocked because the sender is unauthenticated.", "pause" },
	{ STEP_DOT, 421, "4.7.28", "Gmail has detected an unusual rate of mail. Rate limited.", "pause" },
	{ STEP_DOT, 552, "5.7.0", "This message was blocked because its content presents a potential security issue.",
	        "give up" },
	{ STEP_MAIL, 552, "5.3.4", "Your message exceeded Google's message size limits.", "give up" },

	/* Microsoft 365 */
	{ STEP_RCPT, 550, "5.4.1", "Recipient address rejected: Access denied. AS(201806281)", "give up" },
	{ STEP_RCPT, 550, "5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
	        "give up" },
	{ STEP_RCPT, 550, "5.4.310", "DNS domain does not exist", "give up" },
	{ STEP_DOT, 554, "5.2.252", "SendAsDenied; teams@collab.example not allowed to send as office@collab.example",
	        "pause" },
	{ STEP_DOT, 550, "5.7.60", "SMTP; Client does not have permissions to send as this sender", "pause" },
	{ STEP_MAIL, 530, "5.7.57", "Client not authenticated to send mail.", "pause" },
	{ STEP_DOT, 432, "4.3.2", "STOREDRV.ClientSubmit; sender thread limit exceeded", "pause" },
	{ STEP_MAIL, 421, "4.3.2", "The maximum number of concurrent connections has exceeded a limit", "pause" },
	{ STEP_RCPT, 550, "5.1.90", "Your message can't be sent because you've reached your daily limit", "pause" },
	{ STEP_DOT, 550, "5.7.232", "Your message can't be sent because your trial tenant has exceeded its limit",
	        "pause" },
	{ STEP_DOT, 550, "5.7.705", "Access denied, tenant has exceeded threshold", "pause" },
	{ STEP_DOT, 550, "5.1.8", "Access denied, bad outbound sender", "pause" },
	{ STEP_DOT, 554, "5.2.0", "STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "pause" },
	{ STEP_RCPT, 451, "4.7.500", "Server busy. Please try again later from [192.0.2.1]. (AS780090)", "pause" },
	{ STEP_DOT, 554, "5.2.122", "The recipient has exceeded their limit for the number of messages", "again" },
	{ STEP_DOT, 554, "5.6.0", "Corrupt message content", "give up" },

	/* Amazon SES */
	{ STEP_DOT, 454, "", "Throttling failure: Maximum sending rate exceeded.", "pause" },
	{ STEP_DOT, 454, "", "Throttling failure: Daily message quota exceeded.", "pause" },
	{ STEP_DOT, 554, "", "Message rejected: Email address is not verified. The following identities failed",
	        "pause" },
	{ STEP_DOT, 554, "", "Message rejected: Sending paused for this account.", "pause" },
	{ STEP_DOT, 554, "", "Access denied: User `arn:aws:iam::1` is not authorized to perform `ses:SendRawEmail'",
	        "pause" },
	{ STEP_DOT, 554, "", "Transaction failed: Address contains illegal characters in domain", "give up" },
	{ STEP_DOT, 552, "", "Message is too long.", "give up" },
	{ STEP_MAIL, 421, "", "Too many concurrent SMTP connections; please try again later.", "pause" },

	/* Yahoo */
	{ STEP_DOT, 421, "4.7.0", "[TSS04] Messages from 192.0.2.1 temporarily deferred due to user complaints",
	        "pause" },
	{ STEP_DOT, 554, "5.7.9", "Message not accepted for policy reasons.", "pause" },
	{ STEP_RCPT, 554, "", "delivery error: dd This user doesn't have a yahoo.com account (ana@example.org)",
	        "give up" },
	{ STEP_DOT, 451, "", "Resources temporarily not available - Please try again later [#4.16.5]", "again" },

	/* Postfix */
	{ STEP_RCPT, 550, "5.1.1",
	        "<x@collab.example>: Recipient address rejected: User unknown in virtual mailbox table", "give up" },
	{ STEP_RCPT, 450, "4.2.0", "<x@collab.example>: Recipient address rejected: Greylisted, see http://postgrey",
	        "again" },
	{ STEP_RCPT, 451, "4.7.1", "Greylisting in action, please come back later", "again" },
	{ STEP_RCPT, 450, "4.1.1", "<x@collab.example>: Recipient address rejected: unverified address", "again" },
	{ STEP_RCPT, 554, "5.7.1", "<x@example.org>: Relay access denied", "pause" },
	{ STEP_RCPT, 454, "4.7.1", "<x@example.org>: Relay access denied", "pause" },
	{ STEP_RCPT, 553, "5.7.1", "<teams@collab.example>: Sender address rejected: not owned by user teams",
	        "pause" },
	{ STEP_RCPT, 550, "5.1.8", "<teams@collab.example>: Sender address rejected: Domain not found", "pause" },
	{ STEP_RCPT, 554, "5.7.1", "<x@example.org>: Recipient address rejected: Access denied", "give up" },
	{ STEP_MAIL, 452, "4.3.1", "Insufficient system storage", "pause" },
	{ STEP_MAIL, 450, "4.7.1", "Error: too much mail from 192.0.2.1", "pause" },
	{ STEP_RCPT, 504, "5.5.2", "<localhost>: Helo command rejected: need fully-qualified hostname", "pause" },
	{ STEP_RCPT, 451, "4.3.0", "<x@example.org>: Temporary lookup failure", "again" },
	{ STEP_DOT, 451, "4.3.0", "Error: queue file write error", "again" },
	{ STEP_DOT, 552, "5.3.4", "Error: message file too big", "give up" },
	{ STEP_RCPT, 554, "5.7.1", "Service unavailable; Client host [192.0.2.1] blocked using zen.example", "pause" },
	{ STEP_RCPT, 552, "5.2.2", "<x> Quota exceeded (mailbox for user is full)", "again" },

	/* Exim, and hosters who run it */
	{ STEP_RCPT, 550, "", "relay not permitted", "pause" },
	{ STEP_RCPT, 550, "", "Unrouteable address", "give up" },
	{ STEP_RCPT, 451, "", "Temporary local problem - please try later", "again" },
	{ STEP_MAIL, 452, "", "space shortage, please try later", "pause" },
	{ STEP_RCPT, 550, "", "Domain collab.example has exceeded the max emails per hour (100/100 (100%)) allowed.",
	        "pause" },
	{ STEP_RCPT, 550, "", "Administrative prohibition", "pause" },
	{ STEP_RCPT, 552, "", "mailbox quota exceeded for this recipient", "again" },
	{ STEP_DOT, 550, "", "High probability of spam", "pause" },

	/* What the RFCs say, where nothing else does */
	{ STEP_RCPT, 550, "", "no", "give up" },
	{ STEP_RCPT, 450, "", "later", "again" },
	{ STEP_RCPT, 503, "5.5.1", "need MAIL command", "again" },
	{ STEP_MAIL, 550, "", "no", "pause" },
	{ STEP_MAIL, 451, "", "later", "again" },
	{ STEP_DATA, 554, "", "no", "give up" },
	{ STEP_DATA, 451, "4.3.0", "later", "again" },
	{ STEP_DOT, 554, "", "Transaction failed", "give up" },
	{ STEP_DOT, 354, "", "go on, for ever", "again" },
	{ STEP_RCPT, 250, "", "not final", "again" },
	{ STEP_DOT, 0, "", "", "again" },
	{ STEP_CONNECT, 0, "", "", "pause" },
	{ STEP_RCPT, 550, "5.1", "an enhanced code cut short", "give up" },
	{ STEP_RCPT, 450, "5.1.1", "code and enhanced code disagree: the code decides", "again" },
};

static void a_reply_leads_to_what_it_means(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		const struct smtp_reply reply = { replies[i].step, replies[i].code, replies[i].enhanced,
			replies[i].text };
		char line[256];
		snprintf(line, sizeof(line), "%s: %d %s %s", smtp_step_name(reply.step), reply.code, reply.enhanced,
		        reply.text);
		failures += broken(reply_why(&reply), line, replies[i].expected, verdicts[reply_verdict(&reply)]);
	}
	assert_int_equal(failures, 0);
}

static void tries_come_less_often_and_end_after_four_days(void **state)
{
	static const int minutes[] = { 5, 10, 20, 40, 60, 60, 60 };
	int64_t now = 1000;
	int tries = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++)
		assert_int_equal(delivery_next(1000, (int)i + 1, 5000), 5000 + minutes[i] * 60);
	while (now != 0) {
		const int64_t next_at = delivery_next(1000, ++tries, now);
		assert_true(next_at == 0 || (next_at > now && next_at <= 1000 + 4 * 86400));
		if (next_at == 0)
			assert_true(now > 1000 + 4 * 86400 - 3601);
		now = next_at;
	}
	assert_in_range(tries, 96, 100);
	assert_int_equal(delivery_next(0, 1000000, 5), 5 + 3600);
}

static void a_relay_rests_longer_each_time_up_to_six_hours(void **state)
{
	static const int minutes[] = { 5, 10, 20, 40, 80, 160, 320, 360, 360 };
	(void)state;
	for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++)
		assert_int_equal(relay_rest_s((int)i + 1), minutes[i] * 60);
	assert_int_equal(relay_rest_s(1000000), 6 * 3600);
}

static void a_pace_is_kept_in_both_windows(void **state)
{
	static const struct {
		struct pace pace;
		int most, minute, day, oldest_minute, oldest_day, expected, wait_until;
	} rows[] = {
		{ { 0, 0 }, 256, 999, 99999, 0, 0, 256, -1 }, { { 20, 1500 }, 256, 0, 0, 0, 0, 20, -1 },
		{ { 20, 1500 }, 2, 5, 5, 0, 0, 2, -1 }, { { 20, 1500 }, 256, 19, 1499, 0, 0, 1, -1 },
		{ { 20, 1500 }, 256, 20, 100, 100040, 99000, 0, 100100 },
		{ { 20, 1500 }, 256, 3, 1500, 100040, 20000, 0, 106400 },
		{ { 20, 1500 }, 256, 20, 1500, 100040, 20000, 0, 106400 },
		{ { 0, 10 }, 256, 10, 12, 100040, 20000, 0, 106400 },
		{ { 20, 0 }, 256, 25, 0, 1, 1, 0,
		        100051 }, /* the window ended this very second: soon, never in the past */
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t wait_until = -1;
		const size_t got = pace_allowance(&rows[i].pace, (size_t)rows[i].most, rows[i].minute, rows[i].day,
		        rows[i].oldest_minute, rows[i].oldest_day, 100050, &wait_until);
		assert_int_equal(got, rows[i].expected);
		assert_int_equal(wait_until, rows[i].wait_until);
	}
}

RUN(a_reply_leads_to_what_it_means, tries_come_less_often_and_end_after_four_days,
        a_relay_rests_longer_each_time_up_to_six_hours, a_pace_is_kept_in_both_windows)
