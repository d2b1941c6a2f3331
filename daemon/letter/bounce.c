/* bounce.c - reports of machines. See bounce.h.
 *
 * A report is of the first kind in the table whose reader knows it; the fields that machines write go before words, and words
 * are believed only of machines: a person who passes a report on is a person. */
#include "letter/bounce.h"
#include <string.h>
#include <strings.h>
#include "letter/bounce_fields.h"
#include "letter/bounce_json.h"
#include "letter/bounce_judge.h"
#include "letter/bounce_notice.h"
#include "letter/bounce_returned.h"
#include "letter/guard.h"
#include "letter/marks.h"
#include "letter/phrases.h"
#include "letter/plain.h"

enum { DIAGNOSTIC_BYTES = 400 };

/* A mail that may be a report, and how sure it is that a machine sent it. */
struct report {
	const struct mail *mail;
	struct source *source;
	struct notice *notice;
	bool is_report;         /* multipart/report */
	bool is_systems;        /* a mail system's name, or X-Failed-Recipients */
	bool is_role;           /* a name that mail systems use, but people as well */
	bool is_nobodys;        /* an empty Return-Path */
	bool is_desk;           /* who passes complaints on */
	bool is_complaint_desk; /* ... and by its address nothing else */
};

/* ---- recipients ---- */

/* Behind "<ana@x.example>: " at the beginning of what is said of her. */
static const char *behind_address(const char *words, const char *address)
{
	const char *start = words + strspn(words, " \t\r\n<\"'");
	const size_t length = strlen(address);
	if (length == 0 || strncasecmp(start, address, length) != 0)
		return words;
	return start + length + strspn(start + length, " \t\r\n>\"':,;");
}

/* One line for a person: the other side's words, else what is said of the address. */
static const char *diagnostic_of(struct arena *arena, const struct failure *failure)
{
	const char *words =
	        *failure->diagnostic != '\0' ? failure->diagnostic : behind_address(failure->said, failure->address);
	const char *type = strchr(words, ';');
	if (words == failure->diagnostic && type != NULL
	        && strcspn(words, " ;") == (size_t)(type - words)) /* "smtp; " */
		words = type + 1;
	struct text line = { .arena = arena, .limit_bytes = DIAGNOSTIC_BYTES };
	while (*words != '\0') {
		words += strspn(words, " \t\r\n");
		const size_t length = strcspn(words, " \t\r\n");
		if (line.length > 0 && length > 0)
			text_add_byte(&line, ' ');
		text_add(&line, words, length);
		words += length;
	}
	return text_string(&line);
}

/* Decoded it may hold anything, and as core/letter.h has it, control characters are blanks. */
static bool is_address(struct arena *arena, const char *address)
{
	return strchr(address, '@') != NULL && strpbrk(utf8_clean(arena, address), " \t\n<>,;") == NULL;
}

void failure_add(struct source *source, const struct failure *failure)
{
	struct letter *letter = source->letter;
	if (!is_address(source->arena, failure->address) || letter->recipient_count == LETTER_RECIPIENTS
	        || is_own_address(source->reader->house, failure->address))
		return;
	for (size_t i = 0; i < letter->recipient_count; i++)
		if (strcasecmp(letter->recipients[i].address, failure->address) == 0)
			return;
	struct failure ours = *failure;
	ours.house = source->reader->house;
	const struct judgement judgement = failure->is_complaint
	        ? (struct judgement){ .permanent = "policy", .status = "" }
	        : failure_judge(source->arena, &ours);
	const bool is_other = *failure->original != '\0' && strcasecmp(failure->original, failure->address) != 0;
	letter->recipients =
	        arena_grow(source->arena, letter->recipients, letter->recipient_count, sizeof(*letter->recipients));
	letter->recipients[letter->recipient_count++] = (struct letter_recipient){ .address = failure->address,
		.original = is_other ? failure->original : "",
		.status = judgement.status,
		.permanent = failure->is_delayed ? "no" : judgement.permanent,
		.diagnostic = diagnostic_of(source->arena, failure),
		.is_delayed = failure->is_delayed,
		.is_our_limit = judgement.is_our_limit };
}

/* ---- notices in words ---- */

/* Does the author go by one of these names, in the address or before it? */
static bool is_called(const struct mail *mail, const struct source *source, const char *const *names)
{
	const char *address = plain_text(source->arena, source->letter->from);
	const char *name = plain_text(source->arena, source->letter->from_name);
	const size_t length = plain_begins(address, names);
	const char *field =
	        plain_text(source->arena, mail_field(mail, "From")); /* also of several, or of none that is whole */
	const size_t quote = strspn(field, "\"<");
	const size_t first = plain_begins(field + quote, names);
	return (length > 0 && address[length] == '@') || plain_begins(name, names) > 0
	        || (first > 0 && strchr("@ \"<", field[quote + first]) != NULL);
}

/* A mail system's name is a firm's as well ("Mail Delivery Ltd"); as an address it is none. */
static bool has_systems_address(const struct report *it)
{
	const char *address = plain_text(it->source->arena, it->source->letter->from);
	const size_t length = plain_begins(address, bounce_senders);
	return *address == '\0' || (length > 0 && address[length] == '@')
	        || mail_has_field(it->mail, "X-Failed-Recipients");
}

/* They write about bounces, too. */
static bool is_newsletter(const struct mail *mail)
{
	return mail_has_field(mail, "List-Unsubscribe") || mail_has_field(mail, "List-Id");
}

/* Who shares a name with machines may be a person who tells of a failure: machines quote codes, or our mail, or let the
 * address stand alone. */
static bool is_technical(const struct report *it, bool has_copy)
{
	static const char *const unmanned[] = { "noreply", "no-reply", "donotreply", "do-not-reply", "bounce",
		"bounces", "mta", "mtagate", "mailgate", "notification", "notifications", "mailserver-noreply",
		"microsoft outlook", NULL };
	return has_copy || it->notice->best == PLACE_FIRST || reply_within(it->notice->text) != 0
	        || *status_within(it->source->arena, it->notice->text) != '\0' || mail_is_automatic(it->mail)
	        || is_called(it->mail, it->source, unmanned);
}

/* An undeliverable notice in words: a mail system sends it and says so in subject or text. A person who forwards one has
 * neither an empty Return-Path nor a daemon's name; of who shares a name with machines, more must be said. */
static bool is_notice(const struct report *it)
{
	struct arena *arena = it->source->arena;
	const char *subject = plain_text(arena, it->source->letter->subject);
	const bool begins = plain_begins(subject, bounce_subjects) > 0;
	const bool has_subject = begins || plain_holds(subject, bounce_subjects) != NULL;
	const bool has_sentence = plain_holds(it->notice->plain, bounce_sentences) != NULL;
	const bool has_name = it->notice->best <= PLACE_LABEL;
	const bool is_reply = it->source->has_reply_subject || it->source->has_forward_subject;

	const bool has_copy = it->mail->has_enclosed || *it->notice->rest != '\0';

	/* a warning that our own mailbox fills up has the sentences, but is about nobody else */
	if (it->is_systems && (it->is_nobodys || has_systems_address(it) || is_technical(it, has_copy)))
		return has_subject || (has_sentence && (has_name || has_copy)) || (it->is_nobodys && has_name);
	/* a responder sends without an envelope, too (RFC 3834, 3.3), and tells of an address that is no longer used */
	if (!it->is_role && (is_reply || plain_begins(subject, automatic_subjects) > 0))
		return false;
	if (it->is_nobodys && (begins || (has_sentence && (has_copy || (it->is_role && has_name)))))
		return true;
	if (is_reply || plain_holds(it->notice->plain, parcel_words) != NULL)
		return false;
	if (begins && (has_name || (has_sentence && has_copy)) && mail_is_automatic(it->mail)
	        && !is_newsletter(it->mail))
		return true;
	return it->is_role && is_technical(it, has_copy)
	        && ((begins && (has_name || has_sentence))
	                || ((has_subject || it->mail->has_enclosed) && has_sentence && has_name));
}

static void failed_field_read(struct report *it, const char *status)
{
	struct arena *arena = it->source->arena;
	const char *failed = mail_field(it->mail, "X-Failed-Recipients");
	while (*failed != '\0' && !it->notice->is_success) {
		const char *address = report_address(arena, arena_strndup(arena, failed, strcspn(failed, ",")));
		failure_add(it->source,
		        &(struct failure){ .address = address,
		                .original = notice_original(it->notice, address),
		                .status = status,
		                .diagnostic = "",
		                .said = notice_about(it->notice, arena, address),
		                .notice = it->notice->plain,
		                .is_delayed = it->notice->is_delay });
		failed += strcspn(failed, ",");
		failed += *failed == ',';
	}
}

/* Who failed, by the most certain that there is: fields, words, the returned mail. */
static void notice_recipients(struct report *it)
{
	struct source *source = it->source;
	const char *status = status_alone(source->arena, it->mail);
	const char *fields = fields_within(text_string(&it->mail->text));
	const struct text *enclosed = &it->mail->enclosed;
	const struct mail *inner = it->mail->report;

	if (fields != NULL && status_read(source, it->notice, fields, strlen(fields)))
		return;
	if (inner != NULL && inner->status.length > 0
	        && status_read(source, it->notice, text_string(&inner->status), inner->status.length))
		return;
	failed_field_read(it, status);
	if (source->letter->recipient_count == 0)
		notice_failures(it->notice, source, status);
	if (source->letter->recipient_count > 0 || it->notice->is_success)
		return;
	const char *to = returned_to(source, text_string(enclosed), enclosed->length);
	if (*to == '\0')
		to = returned_to(source, it->notice->rest, strlen(it->notice->rest));
	failure_add(source,
	        &(struct failure){ .address = to,
	                .original = "",
	                .status = status,
	                .diagnostic = "",
	                .said = "",
	                .notice = it->notice->plain,
	                .is_delayed = it->notice->is_delay });
}

/* ---- the kinds ---- */

/* Providers hide who complained: "redacted@". */
static void complaint_add(struct report *it, const char *address)
{
	static const char *const hidden[] = { "redacted", "undisclosed", "hidden", "removed", "anonym", NULL };
	if (field_is(plain_text(it->source->arena, address), hidden))
		return;
	failure_add(it->source,
	        &(struct failure){ .address = address,
	                .original = "",
	                .status = "",
	                .diagnostic = "",
	                .said = "",
	                .notice = "",
	                .is_complaint = true });
}

/* Reports of authentication are statistics, and what is taken back is no complaint. */
static enum letter_kind feedback_group_read(struct report *it, const char *text, size_t length)
{
	static const char *const names[] = { "Original-Rcpt-To", "Removal-Recipient", "Original-Recipient" };
	static const char *const silent[] = { "auth-failure", "dmarc", "dkim", "spf", "not-spam", "tls", NULL };
	struct arena *arena = it->source->arena;
	const struct text *enclosed = &it->mail->enclosed;
	struct mail group;
	(void)group_read(&group, arena, text, length);

	if (field_is(plain_text(arena, mail_field(&group, "Feedback-Type")), silent))
		return LETTER_AUTO_REPLY;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t position = 0;
		const char *value;
		while ((value = mail_field_next(&group, names[i], &position)) != NULL)
			complaint_add(it, report_address(arena, value));
	}
	if (it->source->letter->recipient_count == 0)
		complaint_add(it, returned_to(it->source, text_string(enclosed), enclosed->length));
	return LETTER_COMPLAINT;
}

/* A person's mail program, too, passes a report on part by part; a fragment has no author. */
static bool is_machines(const struct report *it)
{
	return it->is_report || it->is_systems || it->is_role || it->is_nobodys
	        || strncmp(it->mail->type, "message/", 8) == 0 || *it->source->letter->from == '\0'
	        || mail_is_automatic(it->mail);
}

static bool is_feedback(struct report *it, enum letter_kind *kind)
{
	const struct text *feedback = &it->mail->feedback;
	if (!is_machines(it) && !it->is_desk)
		return false;
	if (feedback->length == 0 && !(it->is_report && strcmp(it->mail->report_type, "feedback-report") == 0))
		return false;
	*kind = feedback_group_read(it, text_string(feedback), feedback->length);
	return true;
}

/* A mailbox's own filter refuses by a receipt (RFC 5429, 2.1; Dovecot also when it is full). */
static bool is_refusal(struct report *it, enum letter_kind *kind)
{
	static const char *const words[] = { "automatically rejected", "was refused by", "has been refused by", NULL };
	static const char *const names[] = { "Original-Recipient", "Final-Recipient", NULL };
	const struct text *disposition = &it->mail->disposition;
	struct mail group;
	*kind = LETTER_BOUNCE;
	if (disposition->length == 0 || !mail_is_automatic(it->mail) || plain_holds(it->notice->plain, words) == NULL)
		return false;
	(void)group_read(&group, it->source->arena, text_string(disposition), disposition->length);
	failure_add(it->source,
	        &(struct failure){ .address = first_address(it->source->arena, &group, names),
	                .original = "",
	                .status = "",
	                .diagnostic = "",
	                .said = "",
	                .notice = it->notice->plain });
	return true;
}

static bool is_receipt(struct report *it, enum letter_kind *kind)
{
	const struct mail *mail = it->mail;
	*kind = LETTER_RECEIPT;
	return mail->disposition.length > 0
	        || (it->is_report && strcmp(mail->report_type, "disposition-notification") == 0)
	        || strcmp(mail->type, "message/disposition-notification") == 0;
}

static bool is_status(struct report *it, enum letter_kind *kind)
{
	const struct text *status = &it->mail->status;
	*kind = LETTER_BOUNCE;
	if (status->length == 0 || !is_machines(it))
		return false;
	if (!status_read(it->source, it->notice, text_string(status), status->length))
		notice_recipients(it);
	return true;
}

/* Statistics, reports of TLS and the like. */
static bool is_other_report(struct report *it, enum letter_kind *kind)
{
	const char *type = it->mail->report_type;
	*kind = LETTER_AUTO_REPLY;
	return it->is_report && *type != '\0' && strcmp(type, "delivery-status") != 0;
}

/* People paste such things to ask what they mean. */
static bool is_json(struct report *it, enum letter_kind *kind)
{
	if (!is_machines(it) && strcmp(it->mail->type, "application/json") != 0)
		return false;
	return json_report_read(it->source, text_string(&it->mail->text), kind);
}

/* Older feedback without RFC 5965: the copy of our mail carries the address (Hotmail's junk reports). */
static bool is_old_feedback(struct report *it, enum letter_kind *kind)
{
	static const char *const names[] = { "X-HmXmrOriginalRecipient", NULL };
	const struct text *enclosed = &it->mail->enclosed;
	struct mail header;
	(void)group_read(&header, it->source->arena, text_string(enclosed), enclosed->length);
	const char *address = first_address(it->source->arena, &header, names);
	*kind = LETTER_COMPLAINT;
	complaint_add(it, address);
	return *address != '\0';
}

/* Somebody pressed "spam". A filter that thinks so speaks for no reader, and who looks after abuse or complaints of patients
 * speaks of no mail. */
static bool speaks_of_spam(const struct report *it)
{
	const char *subject = plain_text(it->source->arena, it->source->letter->subject);
	const char *const texts[] = { subject, it->notice->plain };
	bool has_words = false, has_object = false;
	for (size_t i = 0; i < 2; i++) {
		if (plain_holds(texts[i], filter_words) != NULL)
			return false;
		has_words = has_words || plain_holds(texts[i], complaint_words) != NULL;
		has_object = has_object || plain_holds(texts[i], complaint_objects) != NULL;
	}
	return has_words && has_object && !it->source->has_reply_subject;
}

/* People have desks, too: they ask, speak of themselves, or send back what they got themselves. */
static bool is_persons(const struct report *it)
{
	const struct text *enclosed = &it->mail->enclosed;
	if (it->is_nobodys || it->is_systems || mail_is_automatic(it->mail))
		return false;
	return strchr(it->notice->text, '?') != NULL || plain_holds(it->notice->plain, own_words) != NULL
	        || strcasecmp(
	                   returned_to(it->source, text_string(enclosed), enclosed->length), it->source->letter->from)
	        == 0;
}

/* A desk that only takes complaints sends our mail back without a word (AOL's oldest form). */
static bool is_passed_on(const struct report *it)
{
	static const char *const names[] = { "From", NULL };
	const struct text *enclosed = &it->mail->enclosed;
	struct mail header;
	if (!it->is_complaint_desk || enclosed->length == 0 || it->mail->text.length > 0)
		return false;
	(void)group_read(&header, it->source->arena, text_string(enclosed), enclosed->length);
	return is_own_address(it->source->reader->house, first_address(it->source->arena, &header, names));
}

/* The fields of RFC 5965 in a text, or a provider's words about somebody who pressed "spam"; only of machines. */
static bool is_feedback_in_words(struct report *it, enum letter_kind *kind)
{
	static const char field[] = "Feedback-Type:";
	const struct text *enclosed = &it->mail->enclosed;
	const char *all = text_string(&it->mail->text), *found = strcasestr(all, field), *rest = it->notice->rest;

	if (!it->is_systems && !it->is_role && !it->is_nobodys && !it->is_desk)
		return false;
	*kind = LETTER_COMPLAINT;
	if (found != NULL && (found == all || found[-1] == '\n')) {
		*kind = feedback_group_read(it, found, strlen(found));
		return true;
	}
	const bool has_name = it->is_desk && it->notice->best <= PLACE_LABEL;
	if (is_passed_on(it)) {
		complaint_add(it, returned_to(it->source, text_string(enclosed), enclosed->length));
		return true;
	}
	if (!speaks_of_spam(it) || is_persons(it) || !(it->mail->has_enclosed || *rest != '\0' || has_name))
		return false;
	complaint_add(it, returned_to(it->source, text_string(enclosed), enclosed->length));
	if (it->source->letter->recipient_count == 0)
		complaint_add(it, returned_to(it->source, rest, strlen(rest)));
	for (size_t i = 0; has_name && it->source->letter->recipient_count == 0 && i < it->notice->named_count; i++)
		if (it->notice->named[i].place == it->notice->best)
			complaint_add(it, it->notice->named[i].address);
	return true;
}

static bool is_notice_in_words(struct report *it, enum letter_kind *kind)
{
	*kind = LETTER_BOUNCE;
	if (!is_notice(it))
		return it->is_report;
	notice_recipients(it);
	return true;
}

/* The table of kinds. */
static bool (*const readers[])(struct report *, enum letter_kind *) = {
	is_feedback,
	is_refusal,
	is_receipt,
	is_status,
	is_other_report,
	is_json,
	is_old_feedback,
	is_feedback_in_words,
	is_notice_in_words,
};

/* Ours is what the innermost report returns. */
static void returned_all(const struct report *it)
{
	const struct mail *inner = it->mail->report;
	const struct text *const headers[] = { inner == NULL ? NULL : &inner->enclosed, &it->mail->enclosed };
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (headers[i] != NULL)
			returned_read(it->source, text_string(headers[i]), headers[i]->length);
	returned_read(it->source, it->notice->rest, strlen(it->notice->rest));
	returned_read(it->source, it->notice->text, strlen(it->notice->text));
}

bool report_read(const struct mail *mail, struct source *source, enum letter_kind *kind)
{
	const char *return_path = mail_field(mail, "Return-Path");
	struct report it = { .mail = mail,
		.source = source,
		.notice = notice_read(mail, source),
		.is_report = strcmp(mail->type, "multipart/report") == 0,
		.is_systems = is_called(mail, source, bounce_senders) || mail_has_field(mail, "X-Failed-Recipients"),
		.is_role = is_called(mail, source, bounce_roles),
		.is_desk = is_called(mail, source, complaint_senders),
		.is_complaint_desk =
		        plain_holds(plain_text(source->arena, source->letter->from), complaint_desks) != NULL,
		.is_nobodys = mail_has_field(mail, "Return-Path") && strncmp(return_path, "<>", 2) == 0 };

	it.is_desk = it.is_desk || it.is_complaint_desk;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (!readers[i](&it, kind))
			continue;
		if (*kind == LETTER_BOUNCE || *kind == LETTER_COMPLAINT)
			returned_all(&it);
		return true;
	}
	return false;
}
