/* moment.c - when a meeting is and how long it takes. See moment.h. */
#include "compose/moment.h"
#include <inttypes.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/unumberformatter.h>
#include <unicode/ustring.h>
#include "base/clock.h"
#include "base/zone.h"

enum { UNITS = 160 };

static const char *const locales[LANGUAGE_COUNT] = { "en_US", "en_US", "es", "pl" };

/* The narrow blank before "AM", which many fonts don't have, becomes a blank. */
static void add_units(struct text *out, UChar *units, int32_t count)
{
	char bytes[UNITS * 3];
	int32_t length = 0;
	UErrorCode status = U_ZERO_ERROR;
	for (int32_t i = 0; i < count; i++)
		if (units[i] == 0x202F)
			units[i] = ' ';
	u_strToUTF8WithSub(bytes, sizeof(bytes), &length, units, count, 0xFFFD, NULL, &status);
	if (U_SUCCESS(status))
		text_add(out, bytes, (size_t)length);
}

/* By styles, or by `pattern` where it isn't NULL. What ICU can't do is said as ISO 8601 has it. */
static void add_date(enum language language, const char *zone, int64_t at, UDateFormatStyle time, UDateFormatStyle day,
        const UChar *pattern, struct text *out)
{
	UChar zone_units[64], units[UNITS];
	UErrorCode status = U_ZERO_ERROR;

	u_strFromUTF8(zone_units, 64, NULL, zone, -1, &status);
	UDateFormat *format = udat_open(pattern != NULL ? UDAT_PATTERN : time, pattern != NULL ? UDAT_PATTERN : day,
	        locales[language], zone_units, -1, pattern, pattern == NULL ? 0 : -1, &status);
	const int32_t length =
	        U_SUCCESS(status) ? udat_format(format, (double)at * 1000, units, UNITS, NULL, &status) : 0;
	if (U_SUCCESS(status)) {
		add_units(out, units, length);
	} else {
		char stamp[18];
		text_add_string(out, clock_stamp(at, stamp));
	}
	udat_close(format);
}

void moment_day(enum language language, const char *zone, int64_t at, struct text *out)
{
	add_date(language, zone, at, UDAT_NONE, UDAT_FULL, NULL, out);
}

void moment_time(enum language language, const char *zone, int64_t at, struct text *out)
{
	add_date(language, zone, at, UDAT_SHORT, UDAT_NONE, NULL, out);
}

void moment_hours(enum language language, const char *zone, int64_t start_at, int64_t length_s, struct text *out)
{
	const int64_t end_at = start_at + length_s;
	const struct local_time start = zone_local(zone, start_at), end = zone_local(zone, end_at);

	add_date(language, zone, start_at, UDAT_SHORT, UDAT_NONE, NULL, out);
	text_add_string(out, " – ");
	if (start.day != end.day || start.month != end.month) {
		moment_day(language, zone, end_at, out);
		text_add_string(out, ", ");
	}
	add_date(language, zone, end_at, UDAT_SHORT, UDAT_NONE, NULL, out);
}

void moment_zone(enum language language, const char *zone, int64_t at, struct text *out)
{
	add_date(language, zone, at, UDAT_NONE, UDAT_NONE, u"zzzz", out);
}

static void add_count(enum language language, int64_t count, const UChar *skeleton, struct text *out)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar units[UNITS];
	UNumberFormatter *formatter = unumf_openForSkeletonAndLocale(skeleton, -1, locales[language], &status);
	UFormattedNumber *number = unumf_openResult(&status);

	unumf_formatInt(formatter, count, number, &status);
	const int32_t length = U_SUCCESS(status) ? unumf_resultToString(number, units, UNITS, &status) : 0;
	if (U_SUCCESS(status))
		add_units(out, units, length);
	else
		text_printf(out, "%" PRId64, count);
	unumf_closeResult(number);
	unumf_close(formatter);
}

void moment_span(enum language language, int64_t seconds, struct text *out)
{
	static const struct {
		int64_t seconds;
		const UChar *skeleton;
	} units[] = {
		{ DAY_S, u"measure-unit/duration-day unit-width-full-name" },
		{ HOUR_S, u"measure-unit/duration-hour unit-width-full-name" },
		{ MINUTE_S, u"measure-unit/duration-minute unit-width-full-name" },
	};
	bool is_first = true;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		const int64_t count = seconds / units[i].seconds;
		seconds %= units[i].seconds;
		if (count == 0)
			continue;
		text_add_string(out, is_first ? "" : " ");
		add_count(language, count, units[i].skeleton, out);
		is_first = false;
	}
}
