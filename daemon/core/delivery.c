/* delivery.c - what becomes of a submission: the table of replies, retry times, pacing. See delivery.h.
 *
 * What always holds: a reply that is about us (quota, policy, sign-in, our sender) never counts against a member; and where
 * a provider's words and its code disagree, the words decide. */
#include "core/delivery.h"
#include "base/clock.h"
#include <string.h>
#include <strings.h>

enum {
	RETRY_FIRST_S = 5 * MINUTE_S,
	RETRY_LONGEST_S = HOUR_S,
	RETRY_FOR_S = 4 * DAY_S,
	REST_FIRST_S = 5 * MINUTE_S,
	REST_LONGEST_S = 6 * HOUR_S,
};

const char *delivery_state_name(enum delivery_state state)
{
	static const char *const names[] = { "due", "submitting", "delivered", "failed", "held" };
	return names[state];
}

const char *smtp_step_name(enum smtp_step step)
{
	static const char *const names[] = { "connect", "sign-in", "MAIL", "RCPT", "DATA", "dot" };
	return names[step];
}

enum smtp_step smtp_step_named(const char *name)
{
	enum smtp_step step = STEP_DOT;
	while (step > STEP_CONNECT && strcmp(name, smtp_step_name(step)) != 0)
		step--;
	return step;
}

enum {
	ANY = 0x3F,
	SIGN_IN = 1u << STEP_CONNECT | 1u << STEP_SIGN_IN,
	MAIL = 1u << STEP_MAIL,
	RCPT = 1u << STEP_RCPT,
	TEXT = 1u << STEP_DATA | 1u << STEP_DOT,
	DOT = 1u << STEP_DOT
};

#define POLICY_WORDS                                                                                                   \
	"spam|policy|blocked|block list|blocklist|blacklist|reputation|access denied|prohibit|not allowed to send"     \
	"|unsolicited"
#define AGAIN   VERDICT_AGAIN
#define GIVE_UP VERDICT_GIVE_UP
#define PAUSE   VERDICT_PAUSE_RELAY

/* The first row that fits decides. An "x" stands for any digit of a code; an enhanced code fits by its beginning, up to a
 * dot or the end; of `words` one must occur (case aside, "|" between them). NULL fits all. The names of providers say whose
 * words were the reason for a row. */
static const struct row {
	unsigned steps;
	const char *code, *enhanced, *words;
	enum verdict verdict;
	const char *why;
	const char *permanent; /* see reply_permanent(); NULL: not the member's */
} rows[] = {
	{ DOT, "2xx", NULL, NULL, VERDICT_DELIVERED, "accepted", NULL },

	/* The sign-in, wherever it is asked for. (530 5.7.57 Microsoft 365, 534 5.7.9 Gmail, 535 all, 538 5.7.11) */
	{ SIGN_IN, NULL, NULL, NULL, PAUSE, "the relay doesn't let us in", NULL },
	{ ANY, "53x", NULL, NULL, PAUSE, "the relay asks for a sign-in", NULL },
	{ ANY, "5xx", "5.7.8", NULL, PAUSE, "the sign-in is not accepted", NULL },
	{ ANY, NULL, NULL, "authentication required|not authenticated|invalid credentials|not authorized to perform",
	        PAUSE, "the relay asks for a sign-in", NULL },

	/* The size of this mail; nothing about us or the member. (552 5.3.4 Postfix, 552 5.2.3 Gmail, 552 SES) */
	{ ANY, "5xx", "5.3.4", NULL, GIVE_UP, "the mail is too large for the relay", NULL },
	{ ANY, "5xx", "5.2.3", NULL, GIVE_UP, "the mail is too large for this mailbox", NULL },
	{ ANY, "5xx", NULL, "message is too long|message too large|message size|size limit", GIVE_UP,
	        "the mail is too large for the relay", NULL },

	/* A full mailbox empties some day, also where it is called permanent. (552 5.2.2 Gmail, Dovecot; 452 4.2.2) */
	{ RCPT | TEXT, NULL, "x.2.2", NULL, AGAIN, "the member's mailbox is full", "no" },
	{ RCPT | TEXT, NULL, NULL,
	        "mailbox full|mailbox is full|mailbox for user is full|over quota|overquota|mailbox quota"
	        "|user quota|storage quota|inbox is full",
	        AGAIN, "the member's mailbox is full", "no" },
	{ RCPT | DOT, "x52", NULL, "quota|full|storage allocation", AGAIN, "the member's mailbox is full", "no" },
	/* (450 4.2.1 and 550 5.2.1 Gmail; 554 5.2.121 and 5.2.122 Microsoft) */
	{ RCPT | TEXT, NULL, NULL, "receiving mail too quickly|receiving mail at a rate|receive limit", AGAIN,
	        "the member gets too much mail at the moment", NULL },
	{ RCPT | TEXT, "5xx", "5.2.121", NULL, AGAIN, "the member gets too much mail at the moment", NULL },
	{ RCPT | TEXT, "5xx", "5.2.122", NULL, AGAIN, "the member gets too much mail at the moment", NULL },

	/* Greylisting is about this one mail, and calls itself policy. (450 4.2.0 Postgrey, 451 4.7.1 rspamd, milter-greylist) */
	{ ANY, "4xx", NULL, "greylist|graylist|grey-list|gray-list|grey listed|unverified address|address verification",
	        AGAIN, "greylisted", NULL },

	/* What we may send, used up. (550 5.4.5 Gmail, 454 SES, 550 5.1.90 and 5.7.705 Microsoft 365, 550 of cPanel's Exim) */
	{ ANY, NULL, "5.4.5", NULL, PAUSE, "our sending limit is used up", NULL },
	{ ANY, NULL, "5.1.90", NULL, PAUSE, "our sending limit is used up", NULL },
	{ ANY, NULL, "5.7.232", NULL, PAUSE, "our sending limit is used up", NULL },
	{ ANY, NULL, "5.7.233", NULL, PAUSE, "our sending limit is used up", NULL },
	{ ANY, NULL, NULL,
	        "throttl|sending rate|sending limit|sending quota|message quota|daily limit|hourly limit|relay limit"
	        "|submissionquotaexceeded|exceeded the max|exceeded threshold|limit exceeded|limit reached|reached your limit"
	        "|quota exceeded|exceeded its quota|exceeded your quota|sender rate|ratelimit|rate limit|rate-limit"
	        "|too many messages|too much mail|too many recipients from|too many emails|too many mails|too many connections"
	        "|too many concurrent|concurrent connections|server busy|too fast",
	        PAUSE, "we send more than the relay takes", NULL },
	/* (452 4.3.1 Postfix, 452 Exim) */
	{ ANY, "4xx", "4.3.1", NULL, PAUSE, "the relay has no room", NULL },
	{ ANY, "4xx", NULL, "insufficient system storage|space shortage", PAUSE, "the relay has no room", NULL },

	/* Who we are. (554 5.2.252 Microsoft 365, 553 5.7.1 Postfix, 554 SES, 550 Exim, 550 5.1.8 Microsoft 365) */
	{ ANY, "5xx", "5.2.252", NULL, PAUSE, "the relay doesn't take our sender address", NULL },
	{ ANY, NULL, NULL,
	        "sendasdenied|send as this sender|not owned by user|sender address rejected|sender rejected"
	        "|sender address is not|sender verify failed|address is not verified|unregistered domain|bad outbound sender"
	        "|banned sender",
	        PAUSE, "the relay doesn't take our sender address", NULL },
	{ ANY, NULL, "x.1.7", NULL, PAUSE, "the relay doesn't take our sender address", NULL },
	{ ANY, NULL, "x.1.8", NULL, PAUSE, "the relay doesn't take our sender address", NULL },
	{ ANY, NULL, NULL,
	        "relay access denied|relaying denied|relay denied|unable to relay|relay not permitted"
	        "|relaying not permitted|relaying not allowed|not permitted to relay|client host rejected|helo command rejected"
	        "|sending paused|account suspended|account is suspended|account disabled for sending",
	        PAUSE, "the relay doesn't send for us", NULL },

	/* What is in this mail. (552 5.7.0 Gmail) */
	{ TEXT, "5xx", NULL, "security issue|virus|malware", GIVE_UP, "the relay takes the mail for dangerous", NULL },
	{ TEXT, NULL, "5.6", NULL, GIVE_UP, "the relay can't pass this mail on", NULL },

	/* The member's address. (550 5.1.1 all; 550 5.1.10 and 5.4.1 Microsoft 365; 550 5.2.1 Gmail; 554 Yahoo) */
	{ RCPT | TEXT, "5xx", "5.1", NULL, GIVE_UP, "there is no such address", "yes" },
	{ RCPT | TEXT, "5xx", "5.2", NULL, GIVE_UP, "this mailbox takes no mail", "yes" },
	{ RCPT | TEXT, "5xx", "5.4", NULL, GIVE_UP, "this domain takes no mail", "no" },
	{ RCPT | TEXT, "5xx", NULL,
	        "user unknown|unknown user|no such user|user not found|does not exist|doesn't have a"
	        "|mailbox not found|no mailbox here|recipient not found|unrouteable address|unroutable address"
	        "|recipient address rejected|invalid recipient|disabled or discontinued",
	        GIVE_UP, "there is no such address", "yes" },

	/* Policy is about us, unless it was one of the above. (554 5.7.9 Yahoo, 550 5.7.501 Microsoft 365, 451 4.7.500) */
	{ ANY, "5xx", "5.7", NULL, PAUSE, "the relay's policy refuses us", NULL },
	{ MAIL | TEXT, "4xx", "4.7", NULL, PAUSE, "the relay's policy refuses us at the moment", NULL },
	{ ANY, "5xx", NULL, POLICY_WORDS, PAUSE, "the relay's policy refuses us", NULL },

	/* Without words that say more. No member is named at MAIL: its refusal is never about one. */
	{ ANY, "4xx", NULL, NULL, AGAIN, "the relay said: later", NULL },
	{ ANY, "503", NULL, NULL, AGAIN, "the relay and we are out of step", NULL },
	{ MAIL, "5xx", NULL, NULL, PAUSE, "the relay doesn't take our sender address", NULL },
	{ RCPT, "5xx", NULL, NULL, GIVE_UP, "the address was refused", "no" },
	{ TEXT, "5xx", NULL, NULL, GIVE_UP, "the mail was refused", NULL },
	{ ANY, NULL, NULL, NULL, AGAIN, "no reply that can be understood", NULL },
};

static bool code_fits(const char *pattern, int code)
{
	if (code < 100 || code > 999)
		return false;
	const char digits[3] = { (char)('0' + code / 100), (char)('0' + code / 10 % 10), (char)('0' + code % 10) };
	for (size_t i = 0; i < 3; i++)
		if (pattern[i] != 'x' && pattern[i] != digits[i])
			return false;
	return true;
}

static bool enhanced_fits(const char *pattern, const char *enhanced)
{
	while (*pattern != '\0' && (*pattern == *enhanced || (*pattern == 'x' && *enhanced >= '2' && *enhanced <= '5')))
		pattern++, enhanced++;
	return *pattern == '\0' && (*enhanced == '\0' || *enhanced == '.');
}

static bool words_fit(const char *words, const char *text)
{
	while (*words != '\0') {
		const size_t bytes = strcspn(words, "|");
		for (const char *at = text; *at != '\0'; at++)
			if (strncasecmp(at, words, bytes) == 0)
				return true;
		words += bytes + (words[bytes] == '|');
	}
	return false;
}

static const struct row *row_of(const struct smtp_reply *reply)
{
	const struct row *row = rows;
	while (!((row->steps & 1u << reply->step) != 0 && (row->code == NULL || code_fits(row->code, reply->code))
	        && (row->enhanced == NULL || enhanced_fits(row->enhanced, reply->enhanced))
	        && (row->words == NULL || words_fit(row->words, reply->text))))
		row++; /* the last row fits all */
	return row;
}

enum verdict reply_verdict(const struct smtp_reply *reply)
{
	return row_of(reply)->verdict;
}

const char *reply_why(const struct smtp_reply *reply)
{
	return row_of(reply)->why;
}

const char *reply_permanent(const struct smtp_reply *reply)
{
	const char *permanent = row_of(reply)->permanent;
	return permanent == NULL || words_fit(POLICY_WORDS, reply->text) ? "policy" : permanent;
}

/* `first`, doubled `times` times, up to `longest`. */
static int64_t doubled(int64_t first, int times, int64_t longest)
{
	while (times-- > 0 && first < longest)
		first *= 2;
	return first < longest ? first : longest;
}

int64_t delivery_next(int64_t created_at, int tries, int64_t now)
{
	const int64_t next_at = now + doubled(RETRY_FIRST_S, tries - 1, RETRY_LONGEST_S);
	return next_at <= created_at + RETRY_FOR_S ? next_at : 0;
}

int64_t relay_rest_s(int pauses)
{
	return doubled(REST_FIRST_S, pauses - 1, REST_LONGEST_S);
}

/* What a window still lets through; where nothing, *wait_until is put off to when its oldest submission leaves it. */
static size_t window_left(int limit, int used, int64_t oldest_at, int64_t window_s, int64_t now, int64_t *wait_until)
{
	if (limit <= 0)
		return SIZE_MAX;
	if (used < limit)
		return (size_t)(limit - used);
	const int64_t free_at = oldest_at + window_s > now ? oldest_at + window_s : now + 1;
	if (free_at > *wait_until)
		*wait_until = free_at;
	return 0;
}

size_t pace_allowance(const struct pace *pace, size_t most, int last_minute, int last_day, int64_t oldest_minute_at,
        int64_t oldest_day_at, int64_t now, int64_t *wait_until)
{
	int64_t until = now;
	const size_t minute = window_left(pace->per_minute, last_minute, oldest_minute_at, MINUTE_S, now, &until);
	const size_t day = window_left(pace->per_day, last_day, oldest_day_at, DAY_S, now, &until);
	const size_t both = minute < day ? minute : day;

	if (both == 0)
		*wait_until = until;
	return both < most ? both : most;
}
