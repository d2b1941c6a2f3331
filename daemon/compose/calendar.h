/* calendar.h - an event as calendars read it: iCalendar (RFC 5545) for iMIP (RFC 6047). */
#ifndef COMPOSE_CALENDAR_H
#define COMPOSE_CALENDAR_H
#include "base/arena.h"
#include "core/house.h"
#include "core/meeting.h"

enum calendar_method { CALENDAR_REQUEST, CALENDAR_CANCEL };
const char *calendar_method_name(enum calendar_method method); /* "REQUEST", "CANCEL" */

struct calendar_event {
	const struct meeting *meeting;
	const char *uid; /* the same for the event's whole life */
	int sequence;
	int64_t stamp_at;        /* DTSTAMP */
	const char *description; /* plain text, line feeds */
};

/* One VCALENDAR with one VEVENT and one ATTENDEE, whose address is a hole (hole.h). Lines end with a line feed (mime_body makes
 * CRLF of them) and have at most 75 bytes without the hole. The arena owns it. */
const char *calendar_text(struct arena *arena, enum calendar_method method, const struct calendar_event *event,
        const struct house *house, enum language language);

#endif
