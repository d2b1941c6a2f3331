/* day.c - certain days in people's words. See day.h. */
#include "letter/day.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"

struct date {
	int year, month, day;
};

static struct date date_of(int64_t at)
{
	struct tm tm;
	const time_t seconds = (time_t)at;
	if (gmtime_r(&seconds, &tm) == NULL)
		return (struct date){ 0 };
	return (struct date){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (month < 1 || month > 12)
		return 0;
	const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && is_leap ? 29 : days[month - 1];
}

static int compare(const struct date *a, const struct date *b)
{
	if (a->year != b->year)
		return a->year - b->year;
	return a->month != b->month ? a->month - b->month : a->day - b->day;
}

/* Is it a day of the calendar, and ahead? */
static bool write_day(const struct date *date, int64_t now, char day[DAY_BYTES])
{
	const struct date today = date_of(now);
	if (date->year < 2000 || date->year > 2200 || date->month < 1 || date->month > 12 || date->day < 1
	        || date->day > days_in(date->year, date->month))
		return false;
	if (now != 0 && compare(date, &today) <= 0)
		return false;
	snprintf(day, DAY_BYTES, "%04u-%02u-%02u", (unsigned)date->year % 10000, (unsigned)date->month % 100,
	        (unsigned)date->day % 100);
	return true;
}

/* "15", "15th", "1st": 0 where it is none. */
static int number_of(const char *word)
{
	static const char *const tails[] = { "", "st", "nd", "rd", "th", "o", "ro" };
	char *end = NULL;
	const long number = strtol(word, &end, 10);
	if (end == word || end > word + 4 || number < 1)
		return 0;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		if (strcmp(end, tails[i]) == 0)
			return (int)number;
	return 0;
}

/* 2027-02-01, 15.01.2027, 15/01/2027: three numbers. Which of two small ones is the day isn't certain with "/" or "-"; with
 * dots the day stands first. */
static bool read_figures(const char *word, struct date *date)
{
	char *end = NULL;
	const long a = strtol(word, &end, 10);
	const char first = *end;
	if (first == '\0' || strchr("-/.", first) == NULL)
		return false;
	const long b = strtol(end + 1, &end, 10);
	if (*end != first)
		return false;
	const long c = strtol(end + 1, &end, 10);
	if (*end != '\0' || a < 1 || b < 1 || c < 1 || a > 9999 || b > 99 || c > 9999)
		return false;
	if (a >= 1000) {
		*date = (struct date){ (int)a, (int)b, (int)c };
		return first != '/' || c > 12 || b == c;
	}
	if (c < 1000)
		return false;
	*date = a > 12 || first == '.' ? (struct date){ (int)c, (int)b, (int)a }
	                               : (struct date){ (int)c, (int)a, (int)b };
	return first == '.' || a > 12 || b > 12 || a == b;
}

static int month_at(const struct lexicon *lexicon, const struct word *words, size_t count, size_t *taken)
{
	enum language language;
	const struct phrase *month = lexicon_phrase(lexicon, words, count, MONTH, taken, &language);
	return month != NULL ? number_of(month->word) : 0;
}

/* Steps over "of", "de", "the", "el", ",". */
static size_t skip_small(const struct lexicon *lexicon, const struct word *words, size_t count, size_t at)
{
	enum language language;
	size_t taken = 0;
	while (at < count) {
		if (strcmp(words[at].text, ",") == 0)
			at++;
		else if (lexicon_phrase(lexicon, words + at, count - at, OF | ARTICLE, &taken, &language) != NULL)
			at += taken;
		else
			break;
	}
	return at;
}

size_t day_until(
        const struct lexicon *lexicon, const struct word *words, size_t count, int64_t now, char day[DAY_BYTES])
{
	struct date date = { 0 };
	size_t at = skip_small(lexicon, words, count, 0), taken = 0;

	if (at >= count)
		return 0;
	if (read_figures(words[at].text, &date))
		return write_day(&date, now, day) ? at + 1 : 0;
	if ((date.month = month_at(lexicon, words + at, count - at, &taken)) != 0) { /* February 1, 2027 */
		at = skip_small(lexicon, words, count, at + taken);
		if (at >= count || (date.day = number_of(words[at].text)) == 0)
			return 0;
		at++;
	} else if ((date.day = number_of(words[at].text)) != 0) { /* 1 March, el 1 de marzo */
		at = skip_small(lexicon, words, count, at + 1);
		if (at >= count || (date.month = month_at(lexicon, words + at, count - at, &taken)) == 0)
			return 0;
		at += taken;
	} else {
		return 0;
	}
	const size_t year_at = skip_small(lexicon, words, count, at);
	if (year_at < count && words[year_at].is_number) {
		date.year = number_of(words[year_at].text);
		return write_day(&date, now, day) ? year_at + 1 : 0;
	}
	if (now == 0)
		return 0;
	const struct date today = date_of(now);
	date.year = today.year;
	if (compare(&date, &today) <= 0)
		date.year++;
	return write_day(&date, now, day) ? at : 0;
}

size_t day_after(
        const struct lexicon *lexicon, const struct word *words, size_t count, int64_t now, char day[DAY_BYTES])
{
	enum language language;
	size_t at = 0, taken = 0;
	int many = 1;
	if (now == 0 || count == 0)
		return 0;
	const struct phrase *number = lexicon_phrase(lexicon, words, count, NUMBER, &taken, &language);
	if (number != NULL) {
		many = number_of(number->word);
		at = taken;
	} else if (words[at].is_number) {
		many = number_of(words[at++].text);
	}
	const struct phrase *unit =
	        at < count ? lexicon_phrase(lexicon, words + at, count - at, UNIT, &taken, &language) : NULL;
	if (unit == NULL || many < 1 || many > 400)
		return 0;
	const int size = number_of(unit->word + 1) * many;
	struct date date = date_of(now + (unit->word[0] == 'd' ? size : 0) * (int64_t)DAY_S);
	if (unit->word[0] == 'm') {
		date.year += (date.month - 1 + size) / 12;
		date.month = (date.month - 1 + size) % 12 + 1;
		if (date.day > days_in(date.year, date.month))
			date.day = days_in(date.year, date.month);
	}
	return write_day(&date, now, day) ? at + taken : 0;
}
