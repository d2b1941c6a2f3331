/* bounce.c - reports of machines. See bounce.h.
 *
 * What a report says of an address is judged by the first rule that fits: words before codes, for providers misuse
 * codes, and what may pass before what is final, for a wrong "permanent" throws out a member who can be reached. */
#include "letter/bounce.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "letter/marks.h"
#include "letter/phrases.h"
#include "letter/plain.h"

enum { SENTENCES_BYTES = 8000 };

static const char *const policy_words[] = { "spam", "spamhaus", "spamcop", "barracuda", "blacklist*", "blocklist*",
	"black list", "block list", "blocked", "listed", "dnsbl", "rbl", "reputation", "policy", "policies", "spf",
	"dkim", "dmarc", "sender policy", "unauthenticated", "not authenticated", "authentication required", "relay*",
	"relaying", "not permitted", "not allowed", "not authorized", "not authorised", "access denied",
	"content rejected", "content", "virus", "malware", "phish*", "too large", "message size", "size limit",
	"exceeds", "too big", "rate limit", "too many", "limit exceeded", "daily limit", "sending limit", "bulk",
	"unsolicited", "ptr", "reverse dns", "rdns", "helo", "ehlo", "tls required", "administrator", "prohibit*",
	"restricted", "rejected by", "sender rejected", "sender address rejected", "sender verify failed",
	"domain of sender", "sender domain", "sender's domain", "recipient preferences", "banned", "suspicious",
	"closed group", "members only", "moderat*", NULL };
static const char *const passing_words[] = { "mailbox full", "mailbox is full", "mailbox * full", "quota", "overquota",
	"insufficient storage", "insufficient disk", "not enough space", "storage", "try again", "try later",
	"temporar*", "greylist*", "graylist*", "deferred", "timed out", "timeout", "time out", "too long",
	"retry time*", "expired", "connection refused", "connection reset", "connection lost", "could not connect",
	"network", "loop", "too many hops", "hop count", "local error", "internal error", "configuration error",
	"system error", "out of memory", "service unavailable", "not responding", "unreachable", "busy", "too quickly",
	"receiving mail", "at a rate", "inbox full", "inbox is full", "inbox is out of", "full", "delayed",
	"will be retried", "has not been delivered yet", NULL };
static const char *const gone_words[] = { "user unknown", "unknown user", "no such user", "no such recipient",
	"no such mailbox", "no such address", "no mailbox", "unknown recipient", "recipient unknown", "unknown mailbox",
	"mailbox not found", "user not found", "recipient not found", "recipientnotfound", "address unknown",
	"unknown address", "invalid recipient", "invalid mailbox", "invalid address", "user * does not exist",
	"mailbox * does not exist", "account * does not exist", "recipient * does not exist",
	"address * does not exist", "user doesn't exist", "account that you tried to reach does not exist",
	"user does not exist", "mailbox does not exist", "account does not exist", "address does not exist",
	"recipient does not exist", "no longer available", "no longer valid", "account disabled", "account is disabled",
	"account has been disabled", "mailbox disabled", "account inactive", "is inactive", "mailbox unavailable",
	"domain not found", "host not found", "unrouteable address", "no longer in use", "nullmx", "null mx",
	"suppression list", "addressee unknown", "isn't a member", "not listed", NULL };

/* The table of judgement: the first row that fits decides. `status` is a beginning of the enhanced code, "" any. */
static const struct {
	const char *status;
	const char *const *words; /* NULL: any */
	const char *permanent;
} judgements[] = {
	/* clang-format off */
	{ "4", NULL, "no" },
	{ "5.1.7", NULL, "policy" },
	{ "5.1.8", NULL, "policy" },
	{ "5.2.2", NULL, "no" },
	{ "5.4.6", NULL, "no" },
	{ "5.4.7", NULL, "no" },
	{ "", passing_words, "no" },
	{ "5.7", gone_words, "yes" },
	{ "", policy_words, "policy" },
	{ "5.7", NULL, "policy" },
	{ "5.3.4", NULL, "policy" },
	{ "5.2.3", NULL, "policy" },
	{ "5.6", NULL, "policy" },
	{ "5.5", NULL, "policy" },
	{ "", gone_words, "yes" },
	{ "5.1.1", NULL, "yes" },
	{ "5.1.2", NULL, "yes" },
	{ "5.1.3", NULL, "yes" },
	{ "5.1.6", NULL, "yes" },
	{ "5.2.1", NULL, "yes" },
	{ "", NULL, "no" }, /* not certain: the address stays */
	/* clang-format on */
};

static const char *judge(const char *status, const char *plain)
{
	for (size_t i = 0; i < sizeof(judgements) / sizeof(judgements[0]); i++)
		if (strncmp(status, judgements[i].status, strlen(judgements[i].status)) == 0
		        && (judgements[i].words == NULL || plain_holds(plain, judgements[i].words) != NULL))
			return judgements[i].permanent;
	return "no";
}

/* The bytes of an enhanced status code, "5.1.1", at `text`; 0: none (RFC 3463). */
static size_t status_length(const char *text)
{
	size_t length = 1;
	if ((text[0] != '2' && text[0] != '4' && text[0] != '5') || text[1] != '.')
		return 0;
	for (int part = 0; part < 2; part++) {
		const size_t digits = text[length] == '.' ? strspn(text + length + 1, "0123456789") : 0;
		if (digits == 0 || digits > 3)
			return 0;
		length += digits + 1;
	}
	return text[length] == '.' && isdigit((unsigned char)text[length + 1]) ? 0 : length;
}

static const char *status_within(struct arena *arena, const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		const bool begins = at == text || strchr(" (#-[:<;\n", at[-1]) != NULL;
		const size_t length = begins ? status_length(at) : 0;
		if (length > 0)
			return arena_strndup(arena, at, length);
	}
	return "";
}

/* "rfc822; <ana@x.example>" gives the address. */
static const char *address_of(struct arena *arena, const char *value)
{
	const char *semicolon = strchr(value, ';');
	if (semicolon != NULL)
		value = semicolon + 1;
	value += strspn(value, " <\"'");
	size_t length = strcspn(value, " <>\"'\t(,;");
	if (length > LETTER_FIELD_BYTES || memchr(value, '@', length) == NULL)
		return "";
	return arena_strndup(arena, value, length);
}

static void recipient_add(struct source *source, const char *address, const char *status, const char *permanent)
{
	struct letter *letter = source->letter;
	if (*address == '\0' || letter->recipient_count == LETTER_RECIPIENTS
	        || is_own_address(source->reader->house, address))
		return;
	for (size_t i = 0; i < letter->recipient_count; i++)
		if (strcasecmp(letter->recipients[i].address, address) == 0)
			return;
	letter->recipients =
	        arena_grow(source->arena, letter->recipients, letter->recipient_count, sizeof(*letter->recipients));
	letter->recipients[letter->recipient_count++] = (struct letter_recipient){
		.address = address, .original = "", .status = status, .permanent = permanent, .diagnostic = ""
	};
}

/* A machine's part is groups of fields, with blank lines between (RFC 3464, 2.1). */
static size_t group_read(struct mail *group, struct arena *arena, const char *text, size_t length)
{
	*group = (struct mail){ .arena = arena };
	mail_header_read(group, text, length);
	return group->body == NULL ? length : length - group->body_bytes;
}

static void status_group_read(struct source *source, const struct mail *group)
{
	static const char *const names[] = { "Final-Recipient", "Original-Recipient", "X-Actual-Recipient" };
	static const char *const silent[] = { "delivered", "relayed", "expanded" };
	struct arena *arena = source->arena;
	const char *address = "", *action = plain_text(arena, mail_field(group, "Action"));

	for (size_t i = 0; *address == '\0' && i < sizeof(names) / sizeof(names[0]); i++)
		address = address_of(arena, mail_field(group, names[i]));
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		if (strncmp(action, silent[i], strlen(silent[i])) == 0)
			return;
	const char *diagnostic = header_decode(arena, mail_field(group, "Diagnostic-Code"));
	const char *status = status_within(arena, mail_field(group, "Status"));
	if (*status == '\0' || strcmp(status + 1, ".0.0") == 0) {
		const char *better = status_within(arena, diagnostic);
		status = *better != '\0' ? better : status;
	}
	const bool is_delayed = strncmp(action, "delayed", 7) == 0;
	recipient_add(source, address, status, is_delayed ? "no" : judge(status, plain_text(arena, diagnostic)));
}

static void status_read(struct source *source, const struct text *status)
{
	const char *at = text_string(status);
	size_t left = status->length;
	while (left > 0) {
		struct mail group;
		const size_t used = group_read(&group, source->arena, at, left);
		if (group.field_count == 0 || used == 0)
			return;
		status_group_read(source, &group);
		at += used;
		left -= used;
	}
}

/* Reports of authentication are statistics; nobody complained. */
static enum letter_kind feedback_read(const struct mail *mail, struct source *source)
{
	static const char *const names[] = { "Original-Rcpt-To", "Removal-Recipient" };
	static const char *const silent[] = { "auth-failure", "dmarc", "not-spam" };
	struct mail group;
	(void)group_read(&group, source->arena, text_string(&mail->feedback), mail->feedback.length);
	const char *type = plain_text(source->arena, mail_field(&group, "Feedback-Type"));

	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		if (strcmp(type, silent[i]) == 0)
			return LETTER_AUTO_REPLY;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t position = 0;
		const char *value;
		while ((value = mail_field_next(&group, names[i], &position)) != NULL)
			recipient_add(source, address_of(source->arena, value), "", "policy");
	}
	return LETTER_COMPLAINT;
}

static bool is_daemon(const struct mail *mail, const struct source *source)
{
	const char *local = plain_text(source->arena, mail_field(mail, "From"));
	const char *address = plain_text(source->arena, source->letter->from);
	const char *name = plain_text(source->arena, source->letter->from_name);
	const size_t length = plain_begins(address, bounce_senders);
	return (length > 0 && address[length] == '@') || plain_begins(name, bounce_senders) > 0
	        || strstr(local, "mailer-daemon") != NULL || strstr(local, "postmaster@") != NULL;
}

/* The notice itself, without the copy of our mail below it. */
static const char *notice_of(struct arena *arena, const struct text *text)
{
	static const char *const borders[] = { "--- Below this line", "------ This is a copy", "--- Original message",
		"Original message follows", "----- Original message", "----- Message header",
		"--- The header of the original", "Received: ", "Return-Path: " };
	const char *all = text_string(text);
	size_t length = text->length < SENTENCES_BYTES ? text->length : SENTENCES_BYTES;
	for (size_t i = 0; i < sizeof(borders) / sizeof(borders[0]); i++) {
		const char *found = strstr(all, borders[i]);
		if (found != NULL && found > all && (size_t)(found - all) < length)
			length = (size_t)(found - all);
	}
	return arena_strndup(arena, all, length);
}

/* Addresses in a notice, one by one; only those that stand by themselves or in brackets. */
static void notice_recipients(struct source *source, const char *notice)
{
	const char *status = status_within(source->arena, notice);
	const char *permanent = judge(status, plain_text(source->arena, notice));

	for (const char *at = notice; (at = strchr(at, '@')) != NULL && source->letter->recipient_count < 8; at++) {
		const char *start = at, *end = at + 1;
		while (start > notice
		        && (isalnum((unsigned char)start[-1]) || strchr("._+-=/'&%!#~^", start[-1]) != NULL))
			start--;
		while (isalnum((unsigned char)*end) || (*end != '\0' && strchr(".-", *end) != NULL))
			end++;
		while (end > at && end[-1] == '.')
			end--;
		const char *address = arena_strndup(source->arena, start, (size_t)(end - start));
		if (start < at && memchr(at, '.', (size_t)(end - at)) != NULL
		        && strcasecmp(address, source->letter->from) != 0)
			recipient_add(source, address, status, permanent);
	}
}

/* An undeliverable notice in words: a mail system sends it and says so in subject or text. A person who forwards one
 * has neither an empty Return-Path nor a daemon's name. */
static bool notice_read(const struct mail *mail, struct source *source)
{
	struct arena *arena = source->arena;
	const char *failed = mail_field(mail, "X-Failed-Recipients");
	const char *return_path = mail_field(mail, "Return-Path");
	const bool is_nobodys = mail_has_field(mail, "Return-Path") && strncmp(return_path, "<>", 2) == 0;
	const bool is_systems = is_daemon(mail, source) || *failed != '\0';
	const char *notice = notice_of(arena, &mail->text);
	const char *plain = plain_text(arena, notice), *subject = plain_text(arena, source->letter->subject);
	const bool has_subject = plain_begins(subject, bounce_subjects) > 0
	        || (is_systems && plain_holds(subject, bounce_subjects) != NULL);
	const bool has_sentence = plain_holds(plain, bounce_sentences) != NULL;

	const bool is_notice = (is_systems && (has_subject || has_sentence))
	        || (is_nobodys && (has_subject || (has_sentence && mail->has_enclosed)));
	if (!is_notice)
		return false;
	while (*failed != '\0') {
		const char *address = address_of(arena, failed);
		const char *status = status_within(arena, notice);
		recipient_add(source, address, status, judge(status, plain));
		failed += strcspn(failed, ",");
		failed += *failed == ',';
	}
	if (source->letter->recipient_count == 0)
		notice_recipients(source, notice);
	return true;
}

/* Older feedback without RFC 5965: the copy of our mail carries the address (Hotmail's junk reports). */
static bool old_feedback_read(const struct mail *mail, struct source *source)
{
	struct mail enclosed;
	(void)group_read(&enclosed, source->arena, text_string(&mail->enclosed), mail->enclosed.length);
	const char *address = address_of(source->arena, mail_field(&enclosed, "X-HmXmrOriginalRecipient"));
	recipient_add(source, address, "", "policy");
	return *address != '\0';
}

bool report_read(const struct mail *mail, struct source *source, enum letter_kind *kind)
{
	const bool is_report = strcmp(mail->type, "multipart/report") == 0;

	*kind = LETTER_BOUNCE;
	if (mail->feedback.length > 0 || (is_report && strcmp(mail->report_type, "feedback-report") == 0)) {
		*kind = feedback_read(mail, source);
	} else if (mail->disposition.length > 0
	        || (is_report && strcmp(mail->report_type, "disposition-notification") == 0)
	        || strcmp(mail->type, "message/disposition-notification") == 0) {
		*kind = LETTER_RECEIPT;
	} else if (mail->status.length > 0) {
		status_read(source, &mail->status);
		if (source->letter->recipient_count == 0)
			(void)notice_read(mail, source);
	} else if (is_report && strcmp(mail->report_type, "delivery-status") != 0 && *mail->report_type != '\0') {
		*kind = LETTER_AUTO_REPLY; /* statistics, TLS reports and the like */
	} else if (old_feedback_read(mail, source)) {
		*kind = LETTER_COMPLAINT;
	} else if (!notice_read(mail, source)) {
		return is_report;
	}
	return true;
}
