/* bounce_json.c - reports in JSON. See bounce_json.h.
 *
 * {"notificationType": "Bounce", "bounce": {..., "bouncedRecipients": [...]}, "mail": {...}}; SNS wraps it once more, as a
 * string. (docs.aws.amazon.com/ses, "Notification contents") Other relays write an object for each recipient, alike but for
 * its names: {"event": "failed", "recipient": "...", "reason": "..."}; or an array of them. */
#include "letter/bounce_json.h"
#include <jansson.h>
#include <string.h>
#include <strings.h>
#include "letter/bounce_judge.h"
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

/* What a subtype or reason amounts to where the other side's words are missing. */
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
	{ "suppress-bounce", "on the suppression list" },
	{ "suppress-complaint", "complaints" },
	{ "suppress-unsubscribe", "opted out" },
	{ "Bounced Address", "on the suppression list" },
	{ "Invalid", "invalid address" },
	{ "Spam Reporting Address", "complaints" },
	{ "Unsubscribed Address", "opted out" },
	{ "bad_mailbox", "no such mailbox" },
	{ "invalid_domain", "no such domain" },
	{ "mailbox_full", "mailbox full" },
	{ "BadEmailAddress", "invalid address" },
	{ "SpamNotification", "spam" },
	{ "Blocked", "blocked by" },
};

static const char *words_for(const char *subtype)
{
	for (size_t i = 0; i < sizeof(subtypes) / sizeof(subtypes[0]); i++)
		if (strcmp(subtypes[i].type, subtype) == 0)
			return subtypes[i].words;
	return "";
}

static const char *words_of_subtype(const json_t *bounce)
{
	const char *subtype = value_of(bounce, "bounceSubType"), *words = words_for(subtype);
	if (*words == '\0' && strcmp(subtype, "Undetermined") != 0
	        && strcmp(value_of(bounce, "bounceType"), "Transient") == 0)
		return "temporary failure";
	return words;
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

static bool amazon_read(struct source *source, const json_t *object, enum letter_kind *kind)
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

/* ---- other relays ---- */

/* The words of an event, small: what it is. */
static const struct {
	const char *word;
	enum letter_kind kind;
	bool is_delayed, is_silent;
} occurrences[] = {
	{ "failed", LETTER_BOUNCE, false, false },
	{ "bounced", LETTER_BOUNCE, false, false },
	{ "bounce", LETTER_BOUNCE, false, false },
	{ "hard_bounce", LETTER_BOUNCE, false, false },
	{ "soft_bounce", LETTER_BOUNCE, false, false },
	{ "hardbounce", LETTER_BOUNCE, false, false },
	{ "softbounce", LETTER_BOUNCE, false, false },
	{ "email.bounced", LETTER_BOUNCE, false, false },
	{ "bademailaddress", LETTER_BOUNCE, false, false },
	{ "spamnotification", LETTER_BOUNCE, false, false },
	{ "dropped", LETTER_BOUNCE, false, false },
	{ "blocked", LETTER_BOUNCE, false, false },
	{ "reject", LETTER_BOUNCE, false, false },
	{ "rejected", LETTER_BOUNCE, false, false },
	{ "out_of_band", LETTER_BOUNCE, false, false },
	{ "policy_rejection", LETTER_BOUNCE, false, false },
	{ "invalid_email", LETTER_BOUNCE, false, false },
	{ "deferred", LETTER_BOUNCE, true, false },
	{ "deferral", LETTER_BOUNCE, true, false },
	{ "delay", LETTER_BOUNCE, true, false },
	{ "transient", LETTER_BOUNCE, true, false },
	{ "email.delivery_delayed", LETTER_BOUNCE, true, false },
	{ "delivered", LETTER_BOUNCE, false, true },
	{ "delivery", LETTER_BOUNCE, false, true },
	{ "complained", LETTER_COMPLAINT, false, false },
	{ "email.complained", LETTER_COMPLAINT, false, false },
	{ "spam", LETTER_COMPLAINT, false, false },
	{ "spamreport", LETTER_COMPLAINT, false, false },
	{ "spamcomplaint", LETTER_COMPLAINT, false, false },
	{ "spam_complaint", LETTER_COMPLAINT, false, false },
	{ "complaint", LETTER_COMPLAINT, false, false },
	{ "autoresponder", LETTER_AUTO_REPLY, false, true },
	{ "challengeverification", LETTER_AUTO_REPLY, false, true },
};

/* Where each value may stand; steps within by "/". */
static const char *const event_paths[] = { "event", "Type", "RecordType", "type", NULL };
static const char *const address_paths[] = { "recipient", "email", "Email", "rcpt_to", "msg/email", "data/to", NULL };
static const char *const code_paths[] = { "status", "delivery-status/enhanced-code", NULL };
static const char *const said_paths[] = { "delivery-status/code", "delivery-status/message",
	"delivery-status/description", "code", "error", "raw_reason", "response", "reason", "Details", "msg/diag",
	"comment", "data/bounce/message", NULL };
static const char *const reason_paths[] = { "reason", "msg/bounce_description", "Type", "data/bounce/subType", NULL };
static const char *const id_paths[] = { "message/headers/message-id", "smtp-id", "Message-Id", "message-id", NULL };

/* The text or number there, of a list its first; "" where there is none. */
static const char *value_at(struct arena *arena, const json_t *object, const char *path)
{
	while (object != NULL && *path != '\0') {
		const size_t length = strcspn(path, "/");
		object = json_object_get(object, arena_strndup(arena, path, length));
		path += length + (path[length] == '/');
	}
	if (json_is_array(object))
		object = json_array_get(object, 0);
	if (json_is_integer(object))
		return arena_printf(arena, "%lld", (long long)json_integer_value(object));
	const char *value = json_string_value(object);
	return value == NULL ? "" : arena_strdup(arena, value);
}

static const char *first_value(struct arena *arena, const json_t *object, const char *const *paths)
{
	const char *value = "";
	for (; *value == '\0' && *paths != NULL; paths++)
		value = value_at(arena, object, *paths);
	return value;
}

/* What the other side said, one piece behind the other; some stand twice. */
static const char *said_in(struct arena *arena, const json_t *object)
{
	struct text said = { .arena = arena };
	for (size_t i = 0; said_paths[i] != NULL; i++) {
		const char *value = value_at(arena, object, said_paths[i]);
		if (*value == '\0' || strstr(text_string(&said), value) != NULL)
			continue;
		if (said.length > 0)
			text_add_byte(&said, ' ');
		text_add_string(&said, value);
	}
	return text_string(&said);
}

/* The event that one of its names tells; -1: none that we know. */
static int event_of(struct arena *arena, const json_t *object)
{
	for (size_t i = 0; event_paths[i] != NULL; i++) {
		const char *name = value_at(arena, object, event_paths[i]);
		for (size_t j = 0; j < sizeof(occurrences) / sizeof(occurrences[0]); j++)
			if (strcasecmp(occurrences[j].word, name) == 0)
				return (int)j;
	}
	return -1;
}

static bool event_read(struct source *source, const json_t *object, enum letter_kind *kind)
{
	static const char *const wraps[] = { "event-data", "msys", "message_event" };
	struct arena *arena = source->arena;
	for (size_t i = 0; i < sizeof(wraps) / sizeof(wraps[0]); i++)
		if (json_is_object(json_object_get(object, wraps[i])))
			object = json_object_get(object, wraps[i]);

	const int event = event_of(arena, object);
	const char *address = report_address(arena, first_value(arena, object, address_paths));
	if (event < 0 || *address == '\0')
		return false;
	*kind = occurrences[event].kind;
	if (!occurrences[event].is_silent)
		failure_add(source,
		        &(struct failure){ .address = address,
		                .original = "",
		                .status = status_within(arena, first_value(arena, object, code_paths)),
		                .diagnostic = said_in(arena, object),
		                .said = words_for(first_value(arena, object, reason_paths)),
		                .notice = "",
		                .is_delayed = occurrences[event].is_delayed
		                        || strcmp(value_at(arena, object, "severity"), "temporary") == 0,
		                .is_complaint = *kind == LETTER_COMPLAINT });
	returned_field(source, "Message-ID", first_value(arena, object, id_paths));
	return true;
}

static bool events_read(struct source *source, const json_t *whole, enum letter_kind *kind)
{
	if (!json_is_array(whole))
		return amazon_read(source, whole, kind) || event_read(source, whole, kind);
	bool is_report = false;
	for (size_t i = 0; i < json_array_size(whole) && i < LETTER_RECIPIENTS; i++)
		is_report = event_read(source, json_array_get(whole, i), kind) || is_report;
	return is_report;
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
	return json_loadb(text_string(&whole), whole.length, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL);
}

bool json_report_read(struct source *source, const char *text, enum letter_kind *kind)
{
	text += strspn(text, " \t\n");
	if (*text != '{' && *text != '[')
		return false;
	json_t *object = json_parse(source->arena, text);
	const char *message = value_of(object, "Message");
	if (*message == '{') {
		json_t *inner = json_parse(source->arena, message);
		json_decref(object);
		object = inner;
	}
	const bool is_report = events_read(source, object, kind);
	json_decref(object);
	return is_report;
}
