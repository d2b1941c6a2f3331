/* bounce_json.c - reports in JSON. See bounce_json.h.
 *
 * {"notificationType": "Bounce", "bounce": {..., "bouncedRecipients": [...]}, "mail": {...}}; SNS wraps it once more, as a
 * string. (docs.aws.amazon.com/ses, "Notification contents") */
#include "letter/bounce_json.h"
#include <jansson.h>
#include <string.h>
#include <strings.h>
#include "letter/bounce_returned.h"

void json_report_warm(void)
{
	json_object_seed(0);
}

static const char *value_of(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));
	return value == NULL ? "" : value;
}

/* Kinds of events, and where each names its recipients. */
static const struct event {
	const char *type, *object, *recipients;
	enum letter_kind kind;
	bool is_delayed, is_silent;
} events[] = {
	{ "Bounce", "bounce", "bouncedRecipients", LETTER_BOUNCE, false, false },
	{ "DeliveryDelay", "deliveryDelay", "delayedRecipients", LETTER_BOUNCE, true, false },
	{ "Delivery", "delivery", "recipients", LETTER_BOUNCE, false, true },
	{ "Complaint", "complaint", "complainedRecipients", LETTER_COMPLAINT, false, false },
};

/* What a subtype amounts to where the other side's words are missing. */
static const struct {
	const char *type, *words;
} subtypes[] = {
	{ "NoEmail", "no such mailbox" },
	{ "Suppressed", "on the suppression list" },
	{ "OnAccountSuppressionList", "on the suppression list" },
	{ "MailboxFull", "mailbox full" },
	{ "MessageTooLarge", "message too large" },
	{ "ContentRejected", "content rejected" },
	{ "AttachmentRejected", "content rejected" },
	{ "Undetermined", "" },
};

static const char *words_of_subtype(const json_t *bounce)
{
	const char *subtype = value_of(bounce, "bounceSubType");
	for (size_t i = 0; i < sizeof(subtypes) / sizeof(subtypes[0]); i++)
		if (strcmp(subtypes[i].type, subtype) == 0)
			return subtypes[i].words;
	if (strcmp(value_of(bounce, "bounceType"), "Transient") == 0)
		return "temporary failure";
	return "";
}

static void recipients_read(struct source *source, const struct event *event, const json_t *about)
{
	struct arena *arena = source->arena;
	const json_t *list = json_object_get(about, event->recipients);
	const size_t count = json_array_size(list);

	for (size_t i = 0; i < count && i < LETTER_RECIPIENTS && !event->is_silent; i++) {
		const json_t *each = json_array_get(list, i);
		failure_add(source,
		        &(struct failure){
		                .address = report_address(arena, arena_strdup(arena, value_of(each, "emailAddress"))),
		                .original = "",
		                .status = arena_strdup(arena, value_of(each, "status")),
		                .diagnostic = arena_strdup(arena, value_of(each, "diagnosticCode")),
		                .said = words_of_subtype(about),
		                .notice = "",
		                .is_delayed = event->is_delayed,
		                .is_complaint = event->kind == LETTER_COMPLAINT });
	}
}

static void headers_read(struct source *source, const json_t *mail)
{
	enum { MOST = 200 };
	const json_t *headers = json_object_get(mail, "headers");
	const size_t count = json_array_size(headers);
	for (size_t i = 0; i < count && i < MOST; i++) {
		const json_t *each = json_array_get(headers, i);
		returned_field(source, value_of(each, "name"), value_of(each, "value"));
	}
}

static bool object_read(struct source *source, const json_t *object, enum letter_kind *kind)
{
	const char *type = value_of(object, "notificationType");
	if (*type == '\0')
		type = value_of(object, "eventType");
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		const struct event *event = &events[i];
		const json_t *about = json_object_get(object, event->object);
		if (strcasecmp(event->type, type) != 0 || about == NULL)
			continue;
		const bool is_taken_back = strcmp(value_of(about, "complaintFeedbackType"), "not-spam") == 0;
		*kind = is_taken_back ? LETTER_AUTO_REPLY : event->kind;
		if (!is_taken_back)
			recipients_read(source, event, about);
		headers_read(source, json_object_get(object, "mail"));
		return true;
	}
	return false;
}

/* Mail servers break long lines by "!", a line end and a blank. */
static json_t *json_parse(struct arena *arena, const char *text)
{
	struct text whole = { .arena = arena };
	for (const char *at = text; *at != '\0'; at++) {
		const bool is_broken = at[0] == '!' && at[1] == '\n' && at[2] == ' ';
		at += is_broken ? 2 : 0;
		if (!is_broken)
			text_add_byte(&whole, *at);
	}
	return json_loadb(text_string(&whole), whole.length, JSON_DISABLE_EOF_CHECK, NULL);
}

bool json_report_read(struct source *source, const char *text, enum letter_kind *kind)
{
	text += strspn(text, " \t\n");
	if (*text != '{')
		return false;
	json_t *object = json_parse(source->arena, text);
	const char *message = value_of(object, "Message");
	if (*message == '{') {
		json_t *inner = json_parse(source->arena, message);
		json_decref(object);
		object = inner;
	}
	const bool is_report = object_read(source, object, kind);
	json_decref(object);
	return is_report;
}
