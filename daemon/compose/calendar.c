/* calendar.c - an event as calendars read it. See calendar.h. */
#include "compose/calendar.h"
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"
#include "compose/hole.h"
#include "compose/kind.h"

const char *calendar_method_name(enum calendar_method method)
{
	return method == CALENDAR_CANCEL ? "CANCEL" : "REQUEST";
}

static struct icaltimetype ical_of(const struct local_time *local)
{
	struct icaltimetype time = icaltime_null_time();
	time.year = local->year;
	time.month = local->month;
	time.day = local->day;
	time.hour = local->hour;
	time.minute = local->minute;
	return time;
}

static bool is_utc(const char *zone)
{
	return strcmp(zone, "UTC") == 0 || strcmp(zone, "Etc/UTC") == 0;
}

/* ---- the zone ---- */

/* A rule that is in force around the event: the whole history of a zone is of use to nobody, and some programs choke on it. */
static bool is_in_force(icalcomponent *observance, int year)
{
	icalproperty *start = icalcomponent_get_first_property(observance, ICAL_DTSTART_PROPERTY);
	icalproperty *rule = icalcomponent_get_first_property(observance, ICAL_RRULE_PROPERTY);
	if (start == NULL || rule == NULL || icalproperty_get_dtstart(start).year > year)
		return false;
	const struct icaltimetype until = icalproperty_get_rrule(rule).until;
	return icaltime_is_null_time(until) || until.year >= year - 1;
}

/* A rule that ends years after the event needn't say so: tzdata ends them in 2037, and some programs refuse an UNTIL there. */
static void drop_far_end(icalcomponent *observance, int year)
{
	icalproperty *property = icalcomponent_get_first_property(observance, ICAL_RRULE_PROPERTY);
	struct icalrecurrencetype rule = icalproperty_get_rrule(property);
	if (icaltime_is_null_time(rule.until) || rule.until.year <= year + 1)
		return;
	rule.until = icaltime_null_time();
	icalproperty_set_rrule(property, rule);
}

static int add_rules(icalcomponent *zone, icalcomponent *whole, int year)
{
	int count = 0;
	for (icalcomponent *observance = icalcomponent_get_first_component(whole, ICAL_ANY_COMPONENT);
	        observance != NULL; observance = icalcomponent_get_next_component(whole, ICAL_ANY_COMPONENT)) {
		if (!is_in_force(observance, year))
			continue;
		icalcomponent *copy = icalcomponent_new_clone(observance);
		drop_far_end(copy, year);
		icalcomponent_add_component(zone, copy);
		count++;
	}
	return count;
}

/* The offset from `at` on, which was `before`. */
static void add_observance(icalcomponent *zone, int before, int offset, int64_t at)
{
	/* DTSTART of an observance is the wall's time before the change (RFC 5545, 3.6.5). */
	const struct local_time onset = zone_local("UTC", at + before);
	icalcomponent *observance =
	        icalcomponent_vanew(offset > before ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT,
	                icalproperty_new_dtstart(ical_of(&onset)), icalproperty_new_tzoffsetfrom(before),
	                icalproperty_new_tzoffsetto(offset), (void *)0);
	icalcomponent_add_component(zone, observance);
}

/* A zone without rules: each change of the year before and after, and what was in force before them. */
static void add_changes(icalcomponent *zone, const char *name, int64_t at)
{
	enum { YEAR_S = 366 * DAY_S };
	int before = zone_offset_s(name, at - YEAR_S);

	add_observance(zone, before, before, at - YEAR_S);
	for (int64_t day = at - YEAR_S; day < at + YEAR_S; day += DAY_S) {
		int64_t low = day, high = day + DAY_S;
		const int offset = zone_offset_s(name, high);
		if (offset == before)
			continue;
		while (high - low > 1) { /* the first second of the new offset */
			const int64_t middle = low + (high - low) / 2;
			if (zone_offset_s(name, middle) == before)
				low = middle;
			else
				high = middle;
		}
		add_observance(zone, before, offset, high);
		before = offset;
	}
}

static icalcomponent *zone_component(const char *name, int64_t at)
{
	icaltimezone *builtin = icaltimezone_get_builtin_timezone(name);
	icalcomponent *whole = builtin == NULL ? NULL : icaltimezone_get_component(builtin);
	icalcomponent *zone = icalcomponent_vanew(ICAL_VTIMEZONE_COMPONENT, icalproperty_new_tzid(name), (void *)0);

	if (whole == NULL || add_rules(zone, whole, zone_local(name, at).year) == 0)
		add_changes(zone, name, at);
	return zone;
}

/* ---- the event ---- */

static icalproperty *time_property(icalproperty *property, const char *zone)
{
	if (!is_utc(zone))
		icalproperty_add_parameter(property, icalparameter_new_tzid(zone));
	return property;
}

static struct icaltimetype time_of(const char *zone, int64_t at)
{
	if (is_utc(zone))
		return icaltime_from_timet_with_zone((time_t)at, 0, icaltimezone_get_utc_timezone());
	const struct local_time local = zone_local(zone, at);
	return ical_of(&local);
}

/* A display name: quotes and line ends would be escaped in a way that many programs show as it is (RFC 6868). */
static const char *name_of(struct arena *arena, const char *name)
{
	char *clean = arena_strdup(arena, value_clean(arena, name));
	for (char *at = clean; *at != '\0'; at++)
		if (*at == '"' || *at == '^')
			*at = '\'';
	return clean;
}

static icalproperty *organizer(struct arena *arena, const struct house *house)
{
	icalproperty *property = icalproperty_new_organizer(arena_printf(arena, "mailto:%s", house->address));
	icalproperty_add_parameter(property, icalparameter_new_cn(name_of(arena, house->name)));
	return property;
}

static icalproperty *attendee(enum calendar_method method)
{
	static const char hole[] = HOLE_CHARACTER(HOLE_ADDRESS_CALENDAR);
	char value[16];
	snprintf(value, sizeof(value), "mailto:%s", hole);
	icalproperty *property = icalproperty_new_attendee(value);
	icalproperty_add_parameter(property, icalparameter_new_cutype(ICAL_CUTYPE_INDIVIDUAL));
	icalproperty_add_parameter(property, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
	icalproperty_add_parameter(property, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION));
	if (method == CALENDAR_REQUEST)
		icalproperty_add_parameter(property, icalparameter_new_rsvp(ICAL_RSVP_TRUE));
	return property;
}

static void add_place(icalcomponent *component, struct arena *arena, const struct meeting *meeting)
{
	const char *place = value_clean(arena, meeting->place), *link = value_clean(arena, meeting->link);
	/* A phone shows LOCATION large, and URL nowhere: without a place the link is where it is. */
	if (*place != '\0' || *link != '\0')
		icalcomponent_add_property(component, icalproperty_new_location(*place != '\0' ? place : link));
	if (*link != '\0')
		icalcomponent_add_property(component, icalproperty_new_url(link));
}

static icalcomponent *event_component(struct arena *arena, enum calendar_method method,
        const struct calendar_event *event, const struct house *house, enum language language)
{
	const struct meeting *meeting = event->meeting;
	const char *zone = meeting->time_zone;
	icalcomponent *component = icalcomponent_vanew(ICAL_VEVENT_COMPONENT, icalproperty_new_uid(event->uid),
	        icalproperty_new_dtstamp(
	                icaltime_from_timet_with_zone((time_t)event->stamp_at, 0, icaltimezone_get_utc_timezone())),
	        icalproperty_new_sequence(event->sequence),
	        time_property(icalproperty_new_dtstart(time_of(zone, meeting->start_at)), zone),
	        time_property(icalproperty_new_dtend(time_of(zone, meeting->start_at + meeting->length_s)), zone),
	        icalproperty_new_summary(value_clean(arena, meeting_title(meeting, language))), organizer(arena, house),
	        attendee(method),
	        icalproperty_new_status(method == CALENDAR_CANCEL ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED),
	        icalproperty_new_transp(ICAL_TRANSP_OPAQUE), (void *)0);

	if (event->description != NULL && *event->description != '\0')
		icalcomponent_add_property(component, icalproperty_new_description(event->description));
	add_place(component, arena, meeting);
	return component;
}

/* ---- the whole ---- */

static const char *without_returns(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text), *to = copy;
	for (const char *from = copy; *from != '\0'; from++)
		if (*from != '\r')
			*to++ = *from;
	*to = '\0';
	return copy;
}

const char *calendar_text(struct arena *arena, enum calendar_method method, const struct calendar_event *event,
        const struct house *house, enum language language)
{
	icalcomponent *calendar = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT,
	        icalproperty_new_prodid("-//convened//convened " CONVENED_VERSION "//EN"),
	        icalproperty_new_version("2.0"), icalproperty_new_calscale("GREGORIAN"),
	        icalproperty_new_method(method == CALENDAR_CANCEL ? ICAL_METHOD_CANCEL : ICAL_METHOD_REQUEST),
	        (void *)0);

	if (!is_utc(event->meeting->time_zone))
		icalcomponent_add_component(
		        calendar, zone_component(event->meeting->time_zone, event->meeting->start_at));
	icalcomponent_add_component(calendar, event_component(arena, method, event, house, language));
	char *written = icalcomponent_as_ical_string_r(calendar);
	if (written == NULL)
		abort();
	const char *text = without_returns(arena, written);
	free(written);
	icalcomponent_free(calendar);
	return text;
}
