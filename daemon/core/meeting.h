/* meeting.h - a meeting as the config means it and as members were last told of it, and what follows from the two. Pure.
 *
 * A repeated meeting is so many events, each a struct meeting with an id and UID of its own (cancelling one occurrence of a
 * series kills the series in several clients). Times are Unix seconds; an event's zone says how people see them. */
#ifndef CORE_MEETING_H
#define CORE_MEETING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "core/language.h"

struct meeting {
	const char *id;                    /* the config's; of a repeated one with its day behind: "coffee-20270310" */
	const char *const *teams;          /* ids, NULL-terminated */
	const char *title[LANGUAGE_COUNT]; /* [LANGUAGE_EN] is always there, the others may be NULL */
	const char *about[LANGUAGE_COUNT]; /* Markdown; NULL where there is none */
	const char *place, *link;          /* "" none */
	const char *agenda;                /* absolute path of the file to attach; "" none */
	const char *time_zone;             /* IANA name */
	int64_t start_at;
	int length_s;
	int64_t announce_at;
	int64_t remind_at; /* 0: no reminder */
	int64_t note_at;   /* the practical note to those who come; 0: none */
	bool is_cancelled;
};

const char *meeting_title(const struct meeting *meeting, enum language language);
const char *meeting_about(const struct meeting *meeting, enum language language); /* NULL: none */

/* What members were last told. */
struct meeting_told {
	int64_t row;  /* 0: nothing yet */
	int sequence; /* RFC 5545, 3.8.7.4: grows with each change told */
	struct meeting as;
	int64_t told_at;     /* when `as` was told */
	int64_t reminded_at; /* for this start and length; 0: not yet */
	int64_t noted_at;
};

/* Which of the things that members see differ; several at once. */
enum meeting_change {
	MEETING_CHANGED_START = 1, /* or the length: answers are asked for anew */
	MEETING_CHANGED_LENGTH = 2,
	MEETING_CHANGED_PLACE = 4,
	MEETING_CHANGED_LINK = 8,
	MEETING_CHANGED_TITLE = 16,
	MEETING_CHANGED_ABOUT = 32,
	MEETING_CHANGED_TEAMS = 64,
	MEETING_CHANGED_AGENDA = 128,
	MEETING_CHANGED_ZONE = 256,
};
unsigned meeting_changes(const struct meeting *now, const struct meeting *told);

enum meeting_step {
	MEETING_NOTHING,
	MEETING_INVITE,
	MEETING_UPDATE,
	MEETING_CANCEL,
	MEETING_REMIND, /* those who haven't answered */
	MEETING_NOTE,   /* those who come */
};

/* What is due for this event at `now`; *next_at: when to ask again, 0: only when the config changes. `told->row` 0: never
 * told. What is over, or was cancelled before anybody was told, leads to nothing. */
enum meeting_step meeting_decide(
        const struct meeting *meeting, const struct meeting_told *told, int64_t now, int64_t *next_at);

/* ---- who joined, left, paused or came back, towards a meeting ahead that members know of ---- */
enum settlement {
	SETTLE_NOTHING,
	SETTLE_INVITE,   /* to what is still ahead */
	SETTLE_TAKE_OFF, /* it leaves the calendar, and a mail says so */
	SETTLE_FORGET,   /* they had said no: nothing is in their calendar */
};
enum partstat { PARTSTAT_NONE, PARTSTAT_ACCEPTED, PARTSTAT_DECLINED, PARTSTAT_TENTATIVE };
/* `is_in`: in one of its teams and not paused; `is_in_team`: paused or not; `is_invited`: has it in the calendar; `was_told`: by the
 * newest version. */
enum settlement meeting_settle(bool is_in, bool is_in_team, bool is_invited, bool was_told, enum partstat partstat);

const char *partstat_name(enum partstat partstat); /* "", "ACCEPTED", ... (RFC 5545, 3.2.12) */
enum partstat partstat_named(const char *name);    /* any case; others are PARTSTAT_NONE */

/* What a member answered to a meeting, where it still counts. */
struct answered {
	int64_t row; /* of the meeting */
	const char *event;
	enum partstat partstat;
};

/* Who answered what. Words are stamped by INTERNALDATE and meant for the newest version sent. */
struct meeting_answer {
	enum partstat partstat;
	int sequence;
	int64_t stamp_at; /* DTSTAMP */
	const char *comment;
};
/* Does `fresh` replace `held`? Newest by (SEQUENCE, DTSTAMP); never one for a version before the last start or length. */
bool meeting_answer_counts(const struct meeting_answer *held, const struct meeting_answer *fresh, int reset_sequence);

/* Who comes: somebody who was invited, and how many answered how. */
struct invited {
	int64_t member;
	const char *address, *name;
	const char *const *teams; /* of the meeting's, which they are in now */
	enum partstat partstat;   /* NONE also where the answer was to a version before the last start */
	const char *comment;
	int64_t answered_at;
};
struct meeting_counts {
	int64_t invited, accepted, declined, tentative;
};

/* Does one of these teams (ids, NULL-terminated) meet there? */
bool meeting_is_of(const struct meeting *meeting, const char *const *teams);

#endif
