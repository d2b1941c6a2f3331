/* meeting.c - a meeting as it is meant and as it was told, and what follows from the two. See meeting.h. */
#include "core/meeting.h"
#include <string.h>
#include <strings.h>

const char *meeting_title(const struct meeting *meeting, enum language language)
{
	return meeting->title[language] != NULL ? meeting->title[language] : meeting->title[LANGUAGE_EN];
}

bool meeting_is_of(const struct meeting *meeting, const char *const *teams)
{
	for (; *teams != NULL; teams++)
		for (const char *const *id = meeting->teams; *id != NULL; id++)
			if (strcmp(*id, *teams) == 0)
				return true;
	return false;
}

const char *meeting_about(const struct meeting *meeting, enum language language)
{
	return meeting->about[language] != NULL ? meeting->about[language] : meeting->about[LANGUAGE_EN];
}

/* ---- what changed ---- */

static bool is_same(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

static bool are_same_texts(const char *const a[LANGUAGE_COUNT], const char *const b[LANGUAGE_COUNT])
{
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		if (!is_same(a[language], b[language]))
			return false;
	return true;
}

static bool has_team(const char *const *teams, const char *id)
{
	for (; *teams != NULL; teams++)
		if (strcmp(*teams, id) == 0)
			return true;
	return false;
}

/* In any order. */
static bool are_same_teams(const char *const *a, const char *const *b)
{
	for (const char *const *id = a; *id != NULL; id++)
		if (!has_team(b, *id))
			return false;
	for (const char *const *id = b; *id != NULL; id++)
		if (!has_team(a, *id))
			return false;
	return true;
}

unsigned meeting_changes(const struct meeting *now, const struct meeting *told)
{
	unsigned changes = 0;
	changes |= now->start_at != told->start_at ? MEETING_CHANGED_START : 0U;
	changes |= now->length_s != told->length_s ? MEETING_CHANGED_LENGTH : 0U;
	changes |= is_same(now->time_zone, told->time_zone) ? 0U : MEETING_CHANGED_ZONE;
	changes |= is_same(now->place, told->place) ? 0U : MEETING_CHANGED_PLACE;
	changes |= is_same(now->link, told->link) ? 0U : MEETING_CHANGED_LINK;
	changes |= are_same_texts(now->title, told->title) ? 0U : MEETING_CHANGED_TITLE;
	changes |= are_same_texts(now->about, told->about) ? 0U : MEETING_CHANGED_ABOUT;
	changes |= are_same_teams(now->teams, told->teams) ? 0U : MEETING_CHANGED_TEAMS;
	changes |= is_same(now->agenda, told->agenda) ? 0U : MEETING_CHANGED_AGENDA;
	return changes;
}

/* ---- what is due ---- */

/* `at` if it is the next thing to wait for. */
static void wait_for(int64_t at, int64_t now, int64_t *next_at)
{
	if (at > now && (*next_at == 0 || at < *next_at))
		*next_at = at;
}

/* Who was told a moment ago needs no reminder of it. */
static bool wants_reminder(const struct meeting *meeting, const struct meeting_told *told)
{
	return meeting->remind_at != 0 && told->reminded_at == 0 && told->told_at < meeting->remind_at;
}

static bool wants_note(const struct meeting *meeting, const struct meeting_told *told)
{
	return meeting->note_at != 0 && told->noted_at == 0;
}

static enum meeting_step step_of_told(
        const struct meeting *meeting, const struct meeting_told *told, int64_t now, int64_t *next_at)
{
	if (meeting->is_cancelled)
		return told->as.is_cancelled ? MEETING_NOTHING : MEETING_CANCEL;
	if (told->as.is_cancelled || meeting_changes(meeting, &told->as) != 0)
		return MEETING_UPDATE;
	if (wants_reminder(meeting, told) && now >= meeting->remind_at)
		return MEETING_REMIND;
	if (wants_note(meeting, told) && now >= meeting->note_at)
		return MEETING_NOTE;
	if (wants_reminder(meeting, told))
		wait_for(meeting->remind_at, now, next_at);
	if (wants_note(meeting, told))
		wait_for(meeting->note_at, now, next_at);
	return MEETING_NOTHING;
}

enum meeting_step meeting_decide(
        const struct meeting *meeting, const struct meeting_told *told, int64_t now, int64_t *next_at)
{
	*next_at = 0;
	if (now >= meeting->start_at) /* nobody is asked to what has begun */
		return MEETING_NOTHING;
	if (told->row != 0)
		return step_of_told(meeting, told, now, next_at);
	if (meeting->is_cancelled)
		return MEETING_NOTHING;
	wait_for(meeting->announce_at, now, next_at);
	return now >= meeting->announce_at ? MEETING_INVITE : MEETING_NOTHING;
}

enum settlement meeting_settle(bool is_in, bool is_in_team, bool is_invited, bool was_told, enum partstat partstat)
{
	if (is_in)
		return is_invited && was_told ? SETTLE_NOTHING : SETTLE_INVITE;
	if (is_in_team || !is_invited) /* a pause leaves the calendar as it is */
		return SETTLE_NOTHING;
	return partstat == PARTSTAT_DECLINED ? SETTLE_FORGET : SETTLE_TAKE_OFF;
}

/* ---- answers ---- */

static const char *const partstats[] = { "", "ACCEPTED", "DECLINED", "TENTATIVE" };

const char *partstat_name(enum partstat partstat)
{
	return partstats[partstat];
}

enum partstat partstat_named(const char *name)
{
	for (int i = PARTSTAT_ACCEPTED; i <= PARTSTAT_TENTATIVE; i++)
		if (strcasecmp(partstats[i], name) == 0)
			return (enum partstat)i;
	return PARTSTAT_NONE;
}

bool meeting_answer_counts(const struct meeting_answer *held, const struct meeting_answer *fresh, int reset_sequence)
{
	if (fresh->partstat == PARTSTAT_NONE || fresh->sequence < reset_sequence)
		return false;
	if (held->partstat == PARTSTAT_NONE || held->sequence < reset_sequence)
		return true;
	return fresh->sequence > held->sequence
	        || (fresh->sequence == held->sequence && fresh->stamp_at >= held->stamp_at);
}
