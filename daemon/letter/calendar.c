/* calendar.c - what a mail's calendar part says. See calendar.h.
 *
 * Only a REPLY concerns us, and only for the one who sent it: whoever answers for somebody else, proposes another time
 * or invites the mailbox is for a person to see. Rules of recurrence are never expanded. */
#include "letter/calendar.h"
#include <libical/ical.h>
#include <string.h>
#include <strings.h>
#include "core/address.h"

static const struct {
	const char *partstat, *word;
} answers[] = { { "ACCEPTED", "yes" }, { "DECLINED", "no" }, { "TENTATIVE", "maybe" } };

/* Methods with which something is wanted of people. PUBLISH and none at all are an attached file. */
static const char *const people_methods[] = { "REQUEST", "COUNTER", "DECLINECOUNTER", "CANCEL", "REFRESH", "ADD" };

static const char *field(struct arena *arena, const char *value)
{
	return arena_strdup(arena, value == NULL ? "" : value);
}

static const char *without_mailto(const char *value)
{
	return value != NULL && strncasecmp(value, "mailto:", 7) == 0 ? value + 7 : value;
}

static const char *property_text(struct arena *arena, icalcomponent *component, icalproperty_kind kind)
{
	icalproperty *property = icalcomponent_get_first_property(component, kind);
	char *text = property == NULL ? NULL : icalproperty_get_value_as_string_r(property);
	const char *result = field(arena, text);
	icalmemory_free_buffer(text);
	return result;
}

static const char *upper(struct arena *arena, const char *text)
{
	char *result = arena_strdup(arena, text);
	for (char *at = result; *at != '\0'; at++)
		*at = (char)(*at >= 'a' && *at <= 'z' ? *at - 0x20 : *at);
	return result;
}

static const char *partstat(struct arena *arena, icalproperty *attendee)
{
	char *text = icalproperty_get_parameter_as_string_r(attendee, "PARTSTAT");
	const char *result = upper(arena, field(arena, text));
	icalmemory_free_buffer(text);
	return result;
}

static const char *comment_of(struct arena *arena, icalcomponent *component)
{
	return field(arena, icalcomponent_get_comment(component));
}

/* A time without a zone is taken for UTC, as DTSTAMP must be (RFC 5545, 3.8.7.2). libical counts the days before a month 19 in a table of
 * twelve; what no calendar has is no time. */
static int64_t stamp_of(icalcomponent *component)
{
	enum { FIRST_YEAR = 1990, LAST_YEAR = 2099 };
	const struct icaltimetype stamp = icalcomponent_get_dtstamp(component);
	const bool is_time = stamp.year >= FIRST_YEAR && stamp.year <= LAST_YEAR && stamp.month >= 1
	        && stamp.month <= 12 && stamp.day >= 1 && stamp.day <= 31 && stamp.hour >= 0 && stamp.hour <= 24
	        && stamp.minute >= 0 && stamp.minute <= 60 && stamp.second >= 0 && stamp.second <= 60;
	return is_time ? icaltime_as_timet(stamp) : 0;
}

struct attendee {
	const char *address, *partstat;
};

static void event_add(struct source *source, icalcomponent *component, struct attendee attendee)
{
	struct letter *letter = source->letter;
	struct arena *arena = source->arena;

	if (letter->event_count == LETTER_EVENTS)
		return;
	letter->events = arena_grow(arena, letter->events, letter->event_count, sizeof(*letter->events));
	letter->events[letter->event_count++] = (struct letter_event){
		.uid = property_text(arena, component, ICAL_UID_PROPERTY),
		.attendee = attendee.address,
		.partstat = attendee.partstat,
		.recurrence_id = property_text(arena, component, ICAL_RECURRENCEID_PROPERTY),
		.comment = comment_of(arena, component),
		.sequence = icalcomponent_get_sequence(component),
		.stamp_at = stamp_of(component),
	};
}

/* The attendees of a component; a PARTSTAT that isn't there is NEEDS-ACTION (RFC 5545, 3.2.12). Gathered first:
 * libical has one cursor for all properties of a component. */
static size_t attendees_read(
        struct source *source, icalcomponent *component, struct attendee attendees[static LETTER_EVENTS])
{
	size_t count = 0;
	for (icalproperty *each = icalcomponent_get_first_property(component, ICAL_ATTENDEE_PROPERTY);
	        each != NULL && count < LETTER_EVENTS;
	        each = icalcomponent_get_next_property(component, ICAL_ATTENDEE_PROPERTY)) {
		const char *address = field(source->arena, without_mailto(icalproperty_get_attendee(each)));
		const char *stat = partstat(source->arena, each);
		attendees[count++] = (struct attendee){ address, *stat == '\0' ? "NEEDS-ACTION" : stat };
	}
	return count;
}

/* One event of ours for a component: of a REPLY the sender's, else its first attendee's (a delegate may stand second).
 * A COUNTER or REFRESH gives one for each attendee; for other methods attendees say nothing. */
static void component_read(struct source *source, icalcomponent *component, const char *method)
{
	struct attendee attendees[LETTER_EVENTS];
	const bool is_reply = strcmp(method, "REPLY") == 0;
	const bool has_attendee = is_reply || strcmp(method, "COUNTER") == 0 || strcmp(method, "REFRESH") == 0;
	const size_t count = has_attendee ? attendees_read(source, component, attendees) : 0;

	if (count == 0) {
		event_add(source, component, (struct attendee){ "", "" });
	} else if (is_reply) {
		size_t chosen = 0;
		for (size_t i = count; i-- > 0;)
			if (address_same(attendees[i].address, source->letter->from))
				chosen = i;
		event_add(source, component, attendees[chosen]);
	} else {
		for (size_t i = 0; i < count; i++)
			event_add(source, component, attendees[i]);
	}
}

static void components_read(struct source *source, icalcomponent *root, const char *method)
{
	for (icalcomponent *each = icalcomponent_get_first_component(root, ICAL_ANY_COMPONENT); each != NULL;
	        each = icalcomponent_get_next_component(root, ICAL_ANY_COMPONENT)) {
		const icalcomponent_kind kind = icalcomponent_isa(each);
		if (kind == ICAL_VEVENT_COMPONENT || kind == ICAL_VTODO_COMPONENT)
			component_read(source, each, method);
	}
}

/* Of a REPLY: the word that its first event answers, if the sender is the attendee of all, and each says what it answers. */
static void answer_read(struct source *source)
{
	const struct letter *letter = source->letter;

	source->calendar = CALENDAR_PEOPLE;
	for (size_t i = 0; i < letter->event_count; i++)
		if (!address_same(letter->events[i].attendee, letter->from) || *letter->events[i].uid == '\0')
			return;
	for (size_t i = 0; letter->event_count > 0 && i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (strcmp(answers[i].partstat, letter->events[0].partstat) == 0) {
			source->calendar = CALENDAR_ANSWER;
			source->calendar_word = answers[i].word;
		}
	}
}

void calendar_warm(void)
{
	icalcomponent *component = icalparser_parse_string("BEGIN:VCALENDAR\nEND:VCALENDAR\n");
	if (component != NULL)
		icalcomponent_free(component);
}

static size_t count_of(char wanted, const char *line, size_t bytes)
{
	size_t count = 0;
	for (size_t i = 0; i < bytes; i++)
		count += line[i] == wanted;
	return count;
}

/* What libical can bear: each END closes a BEGIN, and not too deep (it writes to standard error about what doesn't); and its time grows
 * with the square of the lines and of one line's parameters that are wrong. An answer has some dozens of both. */
static bool is_bearable(const char *text)
{
	enum { DEPTH = 16, LINES = 4000, SEMICOLONS = 4000 };
	size_t lines = 0, semicolons = 0;
	int depth = 0;

	for (; *text != '\0'; text += *text == '\n') {
		const size_t bytes = strcspn(text, "\n");
		if (strncasecmp(text, "BEGIN:", 6) == 0)
			depth++;
		else if (strncasecmp(text, "END:", 4) == 0)
			depth--;
		const bool goes_on = *text == ' ' || *text == '\t'; /* the line before, folded */
		semicolons = (goes_on ? semicolons : 0) + count_of(';', text, bytes);
		lines += !goes_on;
		if (depth < 0 || depth > DEPTH || lines > LINES || semicolons > SEMICOLONS)
			return false;
		text += bytes;
	}
	return true;
}

void calendar_read(const struct mail *mail, struct source *source)
{
	struct letter *letter = source->letter;
	icalcomponent *root = NULL;

	source->calendar_word = "";
	letter->calendar_method = "";
	if (mail->calendar.length == 0 && *mail->calendar_method == '\0')
		return;
	const char *method = upper(source->arena, field(source->arena, mail->calendar_method));
	if (!mail->calendar.is_cut && is_bearable(text_string(&mail->calendar)))
		root = icalparser_parse_string(text_string(&mail->calendar));
	icalcomponent *calendar = root;
	if (root != NULL && icalcomponent_isa(root) == ICAL_XROOT_COMPONENT)
		calendar = icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
	if (calendar != NULL) {
		const char *within = upper(source->arena, property_text(source->arena, calendar, ICAL_METHOD_PROPERTY));
		if (*within != '\0')
			method = within;
		components_read(source, calendar, method);
	}
	letter->calendar_method = method;
	if (strcmp(method, "REPLY") == 0)
		answer_read(source);
	for (size_t i = 0; i < sizeof(people_methods) / sizeof(people_methods[0]); i++)
		if (strcmp(people_methods[i], method) == 0)
			source->calendar = CALENDAR_PEOPLE;
	if (root != NULL)
		icalcomponent_free(root);
}
