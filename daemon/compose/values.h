/* values.h - what stands in a template, as values of one JSON object: cleaned, and in words of the reader's language.
 *
 * Values are one line, without control characters, direction marks or holes. One that isn't there is left out, so that a template
 * can ask for it. Private to the table of kinds (kind.c, kind_*.c). */
#ifndef COMPOSE_VALUES_H
#define COMPOSE_VALUES_H
#include <jansson.h>
#include "compose/compose.h"
#include "compose/locale.h"

void value_set(json_t *values, const char *name, const char *value);
void value_set_ours(json_t *values, const char *name, const char *value); /* not cleaned: holes and links */
void value_set_true(json_t *values, const char *name);
void value_set_day(json_t *values, const struct locale *locale, const char *name, int64_t at);
/* A day without a time, "2027-03-01"; NULL none. */
void value_set_date(json_t *values, const struct locale *locale, const char *name, const char *date);
/* "waiting" is the count, "waiting_one", "waiting_few" ... the form that goes with it. */
void value_set_count(json_t *values, const struct locale *locale, const char *name, size_t count);
/* Not there where it is 0. */
void value_set_some(json_t *values, const char *name, int64_t count);

/* A pause that ended before `at` is none. */
bool pause_is_over(const char *paused_until, int64_t at);
/* "is_paused", and "paused_until" where the pause has an end; "wants_digest". */
void value_set_mode(json_t *values, const struct locale *locale, const char *paused_until, bool wants_digest);
/* "organisation_name" where there is one, with "is_employer" or the like, and "is_shown" where others may read it. */
void value_set_organisation(json_t *values, const struct organisation *organisation);

/* In the quotation marks of the language. */
const char *value_quoted(struct arena *arena, enum language language, const char *name);

/* Appends a team: "name", "word", "about", or "is_gone". */
void value_add_team(json_t *list, const struct house *house, const char *id, enum language language);
/* "teams", "team_list" ("A", or in quotes, for names hold an "and" of their own), and "many_teams" where there is more than
 * one: of a list of value_add_team(), of the mail, or of the house. */
void value_set_team_list(json_t *values, const struct locale *locale, enum language language, json_t *list);
void value_set_teams(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail);
void value_set_all_teams(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail);

/* Functions of kinds that stand in files of their own. */
typedef void kind_values_of(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail);
kind_values_of values_data;                                                 /* kind_record.c */
kind_values_of values_meeting, values_changed, values_meetings, values_who; /* kind_meeting.c */
kind_values_of values_digest;                                               /* kind_digest.c */
kind_values_of values_alert;                                                /* kind_alert.c */

#endif
