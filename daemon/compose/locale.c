/* locale.c - dates, lists and plurals by ICU. See locale.h. */
#include "compose/locale.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ulistformatter.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

enum { WORDS_UNITS = 4096, ITEMS = 64 };

static const struct {
	const char *dates, *lists;
} names[LANGUAGE_COUNT] = {
	[LANGUAGE_NONE] = { "en_US", "en_GB" },
	[LANGUAGE_EN] = { "en_US", "en_GB" }, /* days as in Chicago, lists without the comma before "and" */
	[LANGUAGE_ES] = { "es", "es" },
	[LANGUAGE_PL] = { "pl", "pl" },
};

struct locale {
	UListFormatter *list;
	UDateFormat *day, *mail_date, *date;
	UCalendar *calendar;
	UPluralRules *plurals;
};

/* ICU takes an unknown zone for GMT without a word. */
static bool zone_is_known(const char *time_zone, UChar *zone, int32_t units)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar canonical[64];
	UBool is_system = false;
	u_strFromUTF8(zone, units, NULL, time_zone, -1, &status);
	ucal_getCanonicalTimeZoneID(zone, -1, canonical, 64, &is_system, &status);
	return U_SUCCESS(status) && is_system;
}

enum err_kind locale_open(enum language language, const char *time_zone, struct locale **locale, struct error *err)
{
	static const UChar pattern[] = u"EEE, dd MMM yyyy HH:mm:ss xx", date_hour[] = u"yyyy-MM-dd HH";
	UErrorCode status = U_ZERO_ERROR;
	UChar zone[64] = { 0 };
	struct locale *made = NULL;

	if (!zone_is_known(time_zone, zone, 64))
		return err_set(err, ERR_INPUT, "'%s' is not a time zone, such as America/Chicago", time_zone);
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return err_set(err, ERR_TEMPORARY, "out of memory");
	made->list = ulistfmt_open(names[language].lists, &status);
	made->day = udat_open(UDAT_NONE, UDAT_LONG, names[language].dates, zone, -1, NULL, 0, &status);
	made->mail_date = udat_open(UDAT_PATTERN, UDAT_PATTERN, "en_US_POSIX", zone, -1, pattern, -1, &status);
	made->date = udat_open(UDAT_PATTERN, UDAT_PATTERN, "en_US_POSIX", zone, -1, date_hour, -1, &status);
	made->calendar = ucal_open(zone, -1, "en_US_POSIX", UCAL_GREGORIAN, &status);
	made->plurals = uplrules_open(names[language].dates, &status);
	if (U_SUCCESS(status))
		udat_setLenient(made->date, false);
	if (U_FAILURE(status)) {
		locale_close(made);
		return err_set(err, ERR_PERMANENT, "the dates of language '%s': %s", language_code(language),
		        u_errorName(status));
	}
	*locale = made;
	return ERR_NONE;
}

void locale_close(struct locale *locale)
{
	if (locale == NULL)
		return;
	ulistfmt_close(locale->list);
	udat_close(locale->day);
	udat_close(locale->mail_date);
	udat_close(locale->date);
	ucal_close(locale->calendar);
	uplrules_close(locale->plurals);
	free(locale);
}

static void add_units(struct text *out, const UChar *units, int32_t count)
{
	char bytes[WORDS_UNITS * 3];
	int32_t length = 0;
	UErrorCode status = U_ZERO_ERROR;
	u_strToUTF8WithSub(bytes, sizeof(bytes), &length, units, count, 0xFFFD, NULL, &status);
	if (U_SUCCESS(status))
		text_add(out, bytes, (size_t)length);
}

/* What ICU can't do (too many, too long) is joined by commas: a mail goes out all the same. */
void locale_list(const struct locale *locale, const char *const *items, size_t count, struct text *out)
{
	UChar room[WORDS_UNITS], joined[WORDS_UNITS];
	const UChar *units[ITEMS];
	int32_t lengths[ITEMS], used = 0;
	UErrorCode status = count > ITEMS ? U_BUFFER_OVERFLOW_ERROR : U_ZERO_ERROR;

	for (size_t i = 0; i < count && U_SUCCESS(status); i++) {
		u_strFromUTF8WithSub(room + used, WORDS_UNITS - used, &lengths[i], items[i], -1, 0xFFFD, NULL, &status);
		units[i] = room + used;
		used += lengths[i];
	}
	const int32_t length = U_SUCCESS(status)
	        ? ulistfmt_format(locale->list, units, lengths, (int32_t)count, joined, WORDS_UNITS, &status)
	        : 0;
	if (U_SUCCESS(status)) {
		add_units(out, joined, length);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		text_add_string(out, i == 0 ? "" : ", ");
		text_add_string(out, items[i]);
	}
}

static void add_date(const UDateFormat *format, int64_t at, struct text *out)
{
	UChar units[128];
	UErrorCode status = U_ZERO_ERROR;
	const int32_t length = udat_format(format, (double)at * 1000, units, 128, NULL, &status);
	if (U_SUCCESS(status))
		add_units(out, units, length);
}

void locale_day(const struct locale *locale, int64_t at, struct text *out)
{
	add_date(locale->day, at, out);
}

bool locale_date(const struct locale *locale, const char *day, struct text *out)
{
	UChar units[14];
	char noon[14]; /* not every day has a midnight */
	UErrorCode status = U_ZERO_ERROR;
	int32_t length = 0;

	if (snprintf(noon, sizeof(noon), "%s 12", day) != 13)
		return false;
	u_strFromUTF8(units, 14, &length, noon, -1, &status);
	const UDate at = udat_parse(locale->date, units, length, NULL, &status);
	if (U_FAILURE(status))
		return false;
	locale_day(locale, (int64_t)(at / 1000), out);
	return true;
}

int locale_utc_offset_s(const struct locale *locale, int64_t at)
{
	UErrorCode status = U_ZERO_ERROR;
	ucal_setMillis(locale->calendar, (double)at * 1000, &status);
	const int32_t offset_ms = ucal_get(locale->calendar, UCAL_ZONE_OFFSET, &status)
	        + ucal_get(locale->calendar, UCAL_DST_OFFSET, &status);
	return U_SUCCESS(status) ? offset_ms / 1000 : 0;
}

void locale_mail_date(const struct locale *locale, int64_t at, struct text *out)
{
	add_date(locale->mail_date, at, out);
}

const char *locale_plural(const struct locale *locale, int count)
{
	static const char *const categories[] = { "one", "few", "many" };
	UChar units[16] = { 0 };
	UErrorCode status = U_ZERO_ERROR;

	uplrules_select(locale->plurals, count, units, 15, &status);
	for (size_t i = 0; U_SUCCESS(status) && i < sizeof(categories) / sizeof(categories[0]); i++) {
		char category[16];
		u_UCharsToChars(units, category, 16);
		if (strcmp(category, categories[i]) == 0)
			return categories[i];
	}
	return "other";
}
