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

/* 2027-02-01, 15.01.2027, 15/01/2027: three numbers; 15.01: year 0. Which of two small ones is the day isn't certain with "/" or "-"; with
 * dots the day stands first. */
static bool read_figures(const char *word, struct date *date)
{
	char *end = NULL;
	const long a = strtol(word, &end, 10);
	const char first = *end;
	if (first == '\0' || strchr("-/.", first) == NULL)
		return false;
	const long b = strtol(end + 1, &end, 10);
	if (*end == '\0' && first == '.' && a >= 1 && a <= 31 && b >= 1 && b <= 12) { /* 15.01 */
		*date = (struct date){ 0, (int)b, (int)a };
		return true;
	}
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

/* What is read of a day, and where. */
struct reading {
	const struct lexicon *lexicon;
	const struct word *words;
	size_t count, at;
	struct date today; /* year 0: unknown */
	struct date date;
};

static const struct phrase *next(struct reading *reading, unsigned role)
{
	enum language language;
	size_t taken = 0;
	const struct phrase *phrase = lexicon_phrase(
	        reading->lexicon, reading->words + reading->at, reading->count - reading->at, role, &taken, &language);
	reading->at += phrase != NULL ? taken : 0;
	return phrase;
}

static int next_month(struct reading *reading)
{
	const size_t before = reading->at;
	const struct phrase *month = next(reading, MONTH);
	const int number = month == NULL ? 0 : number_of(month->word);
	if (number == 0)
		reading->at = before;
	return number;
}

static void skip(struct reading *reading)
{
	reading->at = skip_small(reading->lexicon, reading->words, reading->count, reading->at);
}

static const char *word_at(const struct reading *reading)
{
	return reading->at < reading->count ? reading->words[reading->at].text : "";
}

/* "2027 roku", "8.01.2027 r." */
static void skip_word_year(struct reading *reading)
{
	const size_t before = reading->at;
	const struct phrase *unit = next(reading, UNIT);
	if (unit == NULL || strcmp(unit->word, "m12") != 0)
		reading->at = before;
}

/* The next year in which the date is ahead, where none is named. */
static bool read_year(struct reading *reading)
{
	const size_t before = reading->at;
	const struct date *today = &reading->today;
	skip(reading);
	const int year = number_of(word_at(reading));
	if (year >= 1000) {
		reading->date.year = year;
		reading->at++;
		skip_word_year(reading);
		return true;
	}
	reading->at = before;
	reading->date.year = today->year;
	if (compare(&reading->date, today) <= 0)
		reading->date.year++;
	return today->year > 0;
}

/* "the end of January", "mid January", "the end of the year" */
static bool read_edge(struct reading *reading, int day)
{
	skip(reading);
	const struct phrase *unit = next(reading, UNIT);
	const int month = unit == NULL ? next_month(reading) : 0;
	const struct date *today = &reading->today;
	if (month != 0)
		reading->date.month = month;
	else if (unit != NULL && strcmp(unit->word, "m1") == 0 && day > 1 && day > today->day)
		reading->date.month = today->month;
	else if (unit != NULL && strcmp(unit->word, "m12") == 0 && day != 15)
		reading->date.month = day == 1 ? 1 : 12;
	else
		return false;
	reading->date.day = day;
	if (!read_year(reading))
		return false;
	const int last = days_in(reading->date.year, reading->date.month);
	reading->date.day = day < last ? day : last;
	return true;
}

/* "3", "3rd", "third", "tercero"; 0: none. Steps over it. */
static int next_day(struct reading *reading, bool *is_ordinal)
{
	const char *word = word_at(reading);
	const size_t before = reading->at;
	int day = number_of(word);
	*is_ordinal = day > 0 && word[strspn(word, "0123456789")] != '\0';
	const struct phrase *number = day == 0 && strlen(word) > 2 /* no "a" or "un" */ ? next(reading, NUMBER) : NULL;
	if (number != NULL)
		day = number_of(number->word);
	if (day < 1 || day > 31)
		day = 0;
	reading->at = day == 0 ? before : number != NULL ? reading->at : before + 1;
	return day;
}

/* "día", "the month of": before a number or a month. True: "día". */
static bool skip_kind(struct reading *reading)
{
	const size_t before = reading->at;
	const struct phrase *unit = next(reading, UNIT);
	const bool is_day = unit != NULL && strcmp(unit->word, "d1") == 0;
	if (!is_day && (unit == NULL || strcmp(unit->word, "m1") != 0))
		reading->at = before;
	else
		skip(reading);
	return is_day;
}

/* "The 3rd": the next one. */
static bool read_day_of_month(struct reading *reading, int day)
{
	const struct date *today = &reading->today;
	const int months = today->month - 1 + (day <= today->day);
	reading->date = (struct date){ today->year + months / 12, months % 12 + 1, day };
	return today->year != 0;
}

/* "February 1, 2027", "1 March", "the 3rd of May", "March", "the 3rd" */
static bool read_month_and_day(struct reading *reading)
{
	const bool is_day = skip_kind(reading);
	bool is_ordinal = false;
	int month = next_month(reading);
	const size_t behind = reading->at;
	if (month != 0)
		skip(reading);
	int day = next_day(reading, &is_ordinal);
	const size_t after_day = reading->at;
	if (day == 0 && month == 0)
		return false;
	if (day == 0) { /* "March", "March 2027": its first day */
		reading->at = behind;
		day = 1;
	}
	if (month == 0) {
		skip(reading);
		month = next_month(reading);
	}
	if (month == 0) {
		reading->at = after_day;
		return (is_ordinal || is_day) && read_day_of_month(reading, day);
	}
	reading->date.month = month;
	reading->date.day = day;
	return read_year(reading);
}

static int weekday_of(const struct date *date)
{
	struct tm tm = { .tm_year = date->year - 1900, .tm_mon = date->month - 1, .tm_mday = date->day, .tm_hour = 12 };
	timegm(&tm);
	return tm.tm_wday == 0 ? 7 : tm.tm_wday;
}

static struct date days_ahead(int64_t now, int days)
{
	return date_of(now + days * (int64_t)DAY_S);
}

/* "Monday", "Monday, January 4": which must be one. */
static bool read_weekday(struct reading *reading, int weekday, int64_t now)
{
	const size_t behind = reading->at;
	skip(reading);
	if (read_month_and_day(reading))
		return weekday_of(&reading->date) == weekday;
	if (reading->at > behind + 1 || reading->today.year == 0)
		return false;
	reading->at = behind;
	reading->date = days_ahead(now, (weekday - weekday_of(&reading->today) + 6) % 7 + 1);
	return true;
}

static bool read_day(struct reading *reading, int64_t now)
{
	skip(reading);
	if (reading->at >= reading->count)
		return false;
	if (read_figures(word_at(reading), &reading->date)) {
		reading->at++;
		if (reading->date.year == 0)
			return read_year(reading);
		skip_word_year(reading);
		return true;
	}
	const size_t before = reading->at;
	const struct phrase *name = next(reading, MONTH);
	const int number = name == NULL ? 0 : number_of(name->word + 1);
	if (name == NULL || number_of(name->word) != 0) {
		reading->at = before;
		return read_month_and_day(reading);
	}
	switch (name->word[0]) {
	case 'w':
		return read_weekday(reading, number, now);
	case 'n': /* "next Friday", said on a Tuesday, is this week's or the next one's */
		return number <= weekday_of(&reading->today) && read_weekday(reading, number, now);
	case 't':
		reading->date = days_ahead(now, number);
		return now != 0;
	case 'e':
		return read_edge(reading, number);
	default:
		reading->date = (struct date){ 0, number / 100, number % 100 };
		return read_year(reading);
	}
}

size_t day_until(
        const struct lexicon *lexicon, const struct word *words, size_t count, int64_t now, char day[DAY_BYTES])
{
	struct reading reading = { .lexicon = lexicon, .words = words, .count = count };
	if (now != 0)
		reading.today = date_of(now);
	return read_day(&reading, now) && write_day(&reading.date, now, day) ? reading.at : 0;
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
	const bool is_one = unit != NULL && (unit->word[0] == 'D' || unit->word[0] == 'M');
	if (unit == NULL || many < 1 || many > 400 || (at == 0 && !is_one)) /* "for weeks": how many? */
		return 0;
	const int size = number_of(unit->word + 1) * many;
	const bool is_months = unit->word[0] == 'm' || unit->word[0] == 'M';
	struct date date = date_of(now + (is_months ? 0 : size) * (int64_t)DAY_S);
	if (is_months) {
		date.year += (date.month - 1 + size) / 12;
		date.month = (date.month - 1 + size) % 12 + 1;
		if (date.day > days_in(date.year, date.month))
			date.day = days_in(date.year, date.month);
	}
	return write_day(&date, now, day) ? at + taken : 0;
}
