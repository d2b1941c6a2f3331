/* when.c - how times are written in the config. See when.h. */
#include "config/when.h"
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/clock.h"

enum { SPAN_MOST_S = 3660 * DAY_S };

static const struct {
	const char *name;
	int seconds;
} units[] = {
	{ "min", MINUTE_S },
	{ "minute", MINUTE_S },
	{ "minutes", MINUTE_S },
	{ "h", HOUR_S },
	{ "hour", HOUR_S },
	{ "hours", HOUR_S },
	{ "day", DAY_S },
	{ "days", DAY_S },
	{ "week", 7 * DAY_S },
	{ "weeks", 7 * DAY_S },
};

static int unit_seconds(const char *word, size_t bytes)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == bytes && strncasecmp(units[i].name, word, bytes) == 0)
			return units[i].seconds;
	return 0;
}

bool span_read(const char *text, int *seconds)
{
	long long whole = 0;

	while (*(text += strspn(text, " ")) != '\0') {
		char *rest = NULL;
		if (*text < '0' || *text > '9')
			return false;
		const long long number = strtoll(text, &rest, 10);
		rest += strspn(rest, " ");
		const size_t bytes = strspn(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		const int unit = unit_seconds(rest, bytes);
		if (unit == 0 || number > SPAN_MOST_S / unit || (whole += number * unit) > SPAN_MOST_S)
			return false;
		text = rest + bytes;
	}
	*seconds = (int)whole;
	return true;
}

/* Figures at the places of "#", other characters as they are. */
static bool is_shaped(const char *text, const char *shape)
{
	if (strlen(text) != strlen(shape))
		return false;
	for (; *shape != '\0'; shape++, text++)
		if (*shape == '#' ? *text < '0' || *text > '9' : *text != *shape)
			return false;
	return true;
}

/* Of text that is_shaped(). */
static int digits_at(const char *text, size_t at, size_t count)
{
	int number = 0;
	for (size_t i = at; i < at + count; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

/* "2027-03-10", whatever follows. */
static struct local_time day_of(const char *text)
{
	return (struct local_time){
		.year = digits_at(text, 0, 4), .month = digits_at(text, 5, 2), .day = digits_at(text, 8, 2)
	};
}

bool day_read(const char *text, struct local_time *day)
{
	if (!is_shaped(text, "####-##-##"))
		return false;
	const struct local_time read = day_of(text);
	if (read.year < 1970 || !local_time_exists(&read))
		return false;
	*day = read;
	return true;
}

bool start_read(const char *text, struct local_time *start)
{
	if (!is_shaped(text, "####-##-## ##:##"))
		return false;
	struct local_time read = day_of(text);
	read.hour = digits_at(text, 11, 2);
	read.minute = digits_at(text, 14, 2);
	if (read.year < 1970 || !local_time_exists(&read))
		return false;
	*start = read;
	return true;
}

/* ---- rules ---- */

enum { RULE_WORDS = 8, WORD_BYTES = 16 };
struct words {
	char word[RULE_WORDS][WORD_BYTES];
	int count, at;
};

static bool words_split(const char *text, struct words *words)
{
	*words = (struct words){ 0 };
	while (*(text += strspn(text, " ")) != '\0') {
		const size_t bytes = strcspn(text, " ");
		if (words->count == RULE_WORDS || bytes >= WORD_BYTES)
			return false;
		for (size_t i = 0; i < bytes; i++)
			words->word[words->count][i] = (char)(text[i] | (text[i] >= 'A' && text[i] <= 'Z' ? 0x20 : 0));
		words->count++;
		text += bytes;
	}
	return words->count > 0;
}

static bool takes(struct words *words, const char *word)
{
	if (words->at == words->count || strcmp(words->word[words->at], word) != 0)
		return false;
	words->at++;
	return true;
}

struct named {
	const char *word, *value;
};

static const char *takes_any(struct words *words, const struct named *list)
{
	for (; list->word != NULL; list++)
		if (takes(words, list->word))
			return list->value;
	return NULL;
}

static const struct named periods[] = { { "week", "WEEKLY" }, { "weeks", "WEEKLY" }, { "month", "MONTHLY" },
	{ "months", "MONTHLY" }, { "year", "YEARLY" }, { "years", "YEARLY" }, { "quarter", "MONTHLY;INTERVAL=3" },
	{ NULL, NULL } };
static const struct named alone[] = { { "weekly", "WEEKLY" }, { "monthly", "MONTHLY" },
	{ "quarterly", "MONTHLY;INTERVAL=3" }, { "yearly", "YEARLY" }, { NULL, NULL } };
static const struct named ordinals[] = { { "first", "1" }, { "second", "2" }, { "third", "3" }, { "fourth", "4" },
	{ "last", "-1" }, { NULL, NULL } };
static const struct named weekdays[] = { { "monday", "MO" }, { "tuesday", "TU" }, { "wednesday", "WE" },
	{ "thursday", "TH" }, { "friday", "FR" }, { "saturday", "SA" }, { "sunday", "SU" }, { NULL, NULL } };

/* "every 2 weeks", "every month", "every quarter": "WEEKLY;INTERVAL=2"; NULL where it isn't that. */
static const char *takes_every(struct words *words, struct arena *arena)
{
	long interval = 0;
	if (!takes(words, "every"))
		return takes_any(words, alone);
	if (words->at < words->count && words->word[words->at][0] >= '1' && words->word[words->at][0] <= '9')
		interval = strtol(words->word[words->at++], NULL, 10);
	const char *period = takes_any(words, periods);
	if (period == NULL || interval == 0)
		return period;
	return interval > 99 || strchr(period, ';') != NULL ? NULL
	                                                    : arena_printf(arena, "%s;INTERVAL=%ld", period, interval);
}

static const char *rule_of_words(struct words *words, struct arena *arena)
{
	const char *ordinal = takes_any(words, ordinals), *weekday = NULL, *every = "MONTHLY";
	if (ordinal != NULL && (weekday = takes_any(words, weekdays)) == NULL)
		return NULL;
	if (ordinal != NULL && takes(words, "of")) {
		takes(words, "the");
		if (!takes(words, "month"))
			return NULL;
	} else if (ordinal == NULL || words->at < words->count) {
		every = takes_every(words, arena);
	}
	/* "Second Tuesday" counts within a month; a week has one only. */
	if (every == NULL || words->at < words->count || (ordinal != NULL && strncmp(every, "MONTHLY", 7) != 0))
		return NULL;
	return ordinal == NULL ? arena_printf(arena, "FREQ=%s", every)
	                       : arena_printf(arena, "FREQ=%s;BYDAY=%s%s", every, ordinal, weekday);
}

/* The parts of an RRULE that make sense for meetings. */
static bool has_known_parts(const char *rule)
{
	static const char *const parts[] = { "FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS",
		"WKST" };
	while (*rule != '\0') {
		const size_t bytes = strcspn(rule, "="), whole = strcspn(rule, ";");
		bool is_known = false;
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			is_known |= strlen(parts[i]) == bytes && strncasecmp(parts[i], rule, bytes) == 0;
		if (!is_known)
			return false;
		rule += whole + (rule[whole] == ';');
	}
	return true;
}

const char *rule_read(const char *text, struct arena *arena, const char **problem)
{
	struct words words;
	const char *rule = NULL;

	*problem = "write \"weekly\", \"every 2 weeks\", \"monthly\", \"second tuesday of the month\", \"quarterly\", "
	           "\"last friday every 3 months\", or an RRULE that begins with FREQ=";
	if (strncasecmp(text, "FREQ=", 5) == 0) {
		if (!has_known_parts(text)) {
			*problem =
			        "of an RRULE only FREQ, INTERVAL, COUNT, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST are "
			        "understood; when it ends is said by until = \"...\"";
			return NULL;
		}
		rule = arena_strdup(arena, text);
	} else if (words_split(text, &words)) {
		rule = rule_of_words(&words, arena);
	}
	if (rule == NULL)
		return NULL;
	const struct icalrecurrencetype read = icalrecurrencetype_from_string(rule);
	if (read.freq == ICAL_NO_RECURRENCE || read.freq < ICAL_DAILY_RECURRENCE) {
		*problem = read.freq == ICAL_NO_RECURRENCE ? "is not an RRULE that can be read"
		                                           : "more often than daily makes no meeting";
		return NULL;
	}
	return rule;
}
