/* test_locale.c - lists, days and plurals as people of each language write them. */
#include "tests/test.h"
#include "compose/locale.h"

enum { DAY = 1764032000 /* 25 November 2025 00:53 UTC: the evening before in Chicago */ };

static struct locale *opened(enum language language, const char *zone)
{
	struct locale *locale = NULL;
	struct error err = { 0 };
	if (locale_open(language, zone, &locale, &err) != ERR_NONE)
		fail_msg("%s", err.text);
	return locale;
}

static void lists_are_joined_as_spoken(void **state)
{
	static const struct {
		const char *promise;
		enum language language;
		const char *items[4], *expected;
	} rows[] = {
		{ "none", LANGUAGE_EN, { NULL }, "" },
		{ "one", LANGUAGE_EN, { "A" }, "A" },
		{ "two", LANGUAGE_EN, { "A", "B" }, "A and B" },
		{ "three", LANGUAGE_EN, { "A", "B", "C" }, "A, B and C" },
		{ "Spanish", LANGUAGE_ES, { "A", "B", "C" }, "A, B y C" },
		{ "Spanish before an i", LANGUAGE_ES, { "Formación", "Inclusión" }, "Formación e Inclusión" },
		{ "Polish", LANGUAGE_PL, { "A", "B", "C" }, "A, B i C" },
	};
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct locale *locale = opened(rows[i].language, "America/Chicago");
		struct text out = { 0 };
		size_t count = 0;
		while (count < 4 && rows[i].items[count] != NULL)
			count++;
		locale_list(locale, rows[i].items, count, &out);
		failures += broken(rows[i].promise, "", rows[i].expected, text_string(&out));
		text_free(&out);
		locale_close(locale);
	}
	assert_int_equal(failures, 0);
}

static void days_are_those_of_the_house(void **state)
{
	static const struct {
		enum language language;
		const char *zone, *day, *header;
	} rows[] = {
		{ LANGUAGE_EN, "America/Chicago", "November 24, 2025", "Mon, 24 Nov 2025 18:53:20 -0600" },
		{ LANGUAGE_ES, "America/Chicago", "24 de noviembre de 2025", "Mon, 24 Nov 2025 18:53:20 -0600" },
		{ LANGUAGE_PL, "Europe/Warsaw", "25 listopada 2025", "Tue, 25 Nov 2025 01:53:20 +0100" },
		{ LANGUAGE_EN, "UTC", "November 25, 2025", "Tue, 25 Nov 2025 00:53:20 +0000" },
	};
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct locale *locale = opened(rows[i].language, rows[i].zone);
		struct text day = { 0 }, header = { 0 };
		locale_day(locale, DAY, &day);
		locale_mail_date(locale, DAY, &header);
		failures += broken("the day", rows[i].zone, rows[i].day, text_string(&day));
		failures += broken("the Date", rows[i].zone, rows[i].header, text_string(&header));
		text_free(&day);
		text_free(&header);
		locale_close(locale);
	}
	assert_int_equal(failures, 0);
}

static void counts_have_their_form(void **state)
{
	static const struct {
		enum language language;
		int count;
		const char *form;
	} rows[] = {
		{ LANGUAGE_EN, 1, "one" },
		{ LANGUAGE_EN, 2, "other" },
		{ LANGUAGE_EN, 0, "other" },
		{ LANGUAGE_ES, 1, "one" },
		{ LANGUAGE_PL, 1, "one" },
		{ LANGUAGE_PL, 2, "few" },
		{ LANGUAGE_PL, 5, "many" },
		{ LANGUAGE_PL, 12, "many" },
		{ LANGUAGE_PL, 22, "few" },
	};
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct locale *locale = opened(rows[i].language, "UTC");
		failures +=
		        broken(language_code(rows[i].language), "", rows[i].form, locale_plural(locale, rows[i].count));
		locale_close(locale);
	}
	assert_int_equal(failures, 0);
}

static void an_unknown_time_zone_is_refused(void **state)
{
	struct locale *locale = NULL;
	struct error err = { 0 };
	(void)state;
	assert_int_equal(locale_open(LANGUAGE_EN, "America/Chicgo", &locale, &err), ERR_INPUT);
	assert_string_equal(err.text, "'America/Chicgo' is not a time zone, such as America/Chicago");
}

RUN(lists_are_joined_as_spoken, days_are_those_of_the_house, counts_have_their_form, an_unknown_time_zone_is_refused)
