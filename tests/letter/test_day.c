/* test_day.c - which day people mean, in three languages; what could be two days is none. */
#include "tests/test.h"
#include "base/clock.h"
#include "letter/day.h"
#include "tests/letter/house.h"

enum { TUESDAY = 1795528800 /* 2026-11-24 12:00 UTC */ };

struct wanted {
	const char *words, *day; /* "-": none */
};

typedef size_t reader(const struct lexicon *, const struct word *, size_t, int64_t, char[DAY_BYTES]);

static int broken_days(reader *read, int64_t now, const struct wanted *rows, size_t count)
{
	struct arena arena = { 0 };
	const struct lexicon *lexicon = lexicon_new(&arena, &house_of_corpus);
	int failures = 0;
	for (size_t i = 0; i < count; i++) {
		char day[DAY_BYTES] = "";
		const struct word_list words = fold_words(&arena, rows[i].words);
		const size_t taken = read(lexicon, words.list, words.count, now, day);
		failures += broken("a certain day", rows[i].words, rows[i].day, taken == words.count ? day : "-");
	}
	arena_free(&arena);
	return failures;
}

#define CHECK_DAYS(read, now, rows) assert_int_equal(broken_days(read, now, rows, sizeof(rows) / sizeof((rows)[0])), 0)

static void a_day_is_read_in_three_languages(void **state)
{
	static const struct wanted rows[] = {
		{ "2027-01-08", "2027-01-08" },
		{ "2027/01/31", "2027-01-31" },
		{ "15.01.2027", "2027-01-15" },
		{ "15.01.2027 r.", "2027-01-15" },
		{ "15-01-2027", "2027-01-15" },
		{ "1/15/2027", "2027-01-15" },
		{ "5/5/2027", "2027-05-05" },
		{ "8/1/2027", "-" },
		{ "03/04/2027", "-" },
		{ "31/12/2026", "2026-12-31" },
		{ "Jan 8", "2027-01-08" },
		{ "January 8th, 2027", "2027-01-08" },
		{ "the 8th of January", "2027-01-08" },
		{ "8 Jan", "2027-01-08" },
		{ "March", "2027-03-01" },
		{ "March 2028", "2028-03-01" },
		{ "the end of January", "2027-01-31" },
		{ "the end of February 2028", "2028-02-29" },
		{ "the end of the year", "2026-12-31" },
		{ "the end of the month", "2026-11-30" },
		{ "mid January", "2027-01-15" },
		{ "Monday", "2026-11-30" },
		{ "Tuesday", "2026-12-01" },
		{ "Friday", "2026-11-27" },
		{ "next Monday", "2026-11-30" },
		{ "next Friday", "-" },
		{ "Monday, January 4", "2027-01-04" },
		{ "Monday, January 5", "-" },
		{ "tomorrow", "2026-11-25" },
		{ "the 3rd", "2026-12-03" },
		{ "3", "-" },
		{ "the holidays", "-" },
		{ "after March", "-" },
		{ "el 1 de marzo", "2027-03-01" },
		{ "el 1 de marzo de 2028", "2028-03-01" },
		{ "el 1ro de marzo", "2027-03-01" },
		{ "el 1º de marzo", "2027-03-01" },
		{ "el primero de marzo", "2027-03-01" },
		{ "el quince de enero", "2027-01-15" },
		{ "el día 15 de enero", "2027-01-15" },
		{ "8 ene", "2027-01-08" },
		{ "marzo", "2027-03-01" },
		{ "el mes de marzo", "2027-03-01" },
		{ "el lunes", "2026-11-30" },
		{ "el próximo lunes", "2026-11-30" },
		{ "el próximo viernes", "2026-11-27" },
		{ "el viernes que viene", "2026-11-27" },
		{ "el lunes 30 de noviembre", "2026-11-30" },
		{ "el lunes 1 de diciembre", "-" },
		{ "mañana", "2026-11-25" },
		{ "pasado mañana", "2026-11-26" },
		{ "fin de mes", "2026-11-30" },
		{ "fin de año", "2026-12-31" },
		{ "finales de enero", "2027-01-31" },
		{ "mediados de enero", "2027-01-15" },
		{ "el 29 de febrero", "-" },
		{ "el 29 de febrero de 2028", "2028-02-29" },
		{ "el 24 de noviembre", "2027-11-24" },
		{ "después de Reyes", "-" },
		{ "las 15", "-" },
		{ "el fin de semana", "-" },
		{ "1 marca", "2027-03-01" },
		{ "1. marca", "2027-03-01" },
		{ "pierwszego marca", "2027-03-01" },
		{ "piętnastego stycznia", "2027-01-15" },
		{ "15 stycznia 2027 roku", "2027-01-15" },
		{ "15 stycznia 2027 r.", "2027-01-15" },
		{ "15 sty", "2027-01-15" },
		{ "15.01", "2027-01-15" },
		{ "marca", "2027-03-01" },
		{ "końca stycznia", "2027-01-31" },
		{ "końca lutego", "2027-02-28" },
		{ "końca roku", "2026-12-31" },
		{ "końca miesiąca", "2026-11-30" },
		{ "początku lutego", "2027-02-01" },
		{ "połowy stycznia", "2027-01-15" },
		{ "poniedziałku", "2026-11-30" },
		{ "środy", "2026-11-25" },
		{ "najbliższego piątku", "2026-11-27" },
		{ "przyszłego poniedziałku", "2026-11-30" },
		{ "przyszłego piątku", "-" },
		{ "poniedziałku 30 listopada", "2026-11-30" },
		{ "jutra", "2026-11-25" },
		{ "dnia 15 stycznia", "2027-01-15" },
		{ "trzydziestego pierwszego marca", "2027-03-31" },
		{ "15.30", "-" },
		{ "świąt", "-" },
		{ "31 kwietnia", "-" },
	};
	(void)state;
	CHECK_DAYS(day_until, TUESDAY, rows);
}

static void a_length_of_time_is_counted_from_the_mail(void **state)
{
	static const struct wanted rows[] = {
		{ "two weeks", "2026-12-08" },
		{ "a month", "2026-12-24" },
		{ "10 days", "2026-12-04" },
		{ "twelve weeks", "2027-02-16" },
		{ "half a year", "2027-05-24" },
		{ "a year", "2027-11-24" },
		{ "weeks", "-" },
		{ "a couple of weeks", "-" },
		{ "two or three weeks", "-" },
		{ "dos semanas", "2026-12-08" },
		{ "quince días", "2026-12-09" },
		{ "un mes", "2026-12-24" },
		{ "tres meses", "2027-02-24" },
		{ "doce semanas", "2027-02-16" },
		{ "medio año", "2027-05-24" },
		{ "seis meses", "2027-05-24" },
		{ "un trimestre", "2027-02-24" },
		{ "unas semanas", "-" },
		{ "semanas", "-" },
		{ "un mes y medio", "-" },
		{ "2-3 semanas", "-" },
		{ "dwa tygodnie", "2026-12-08" },
		{ "tydzień", "2026-12-01" },
		{ "miesiąc", "2026-12-24" },
		{ "pół roku", "2027-05-24" },
		{ "kwartał", "2027-02-24" },
		{ "trzy miesiące", "2027-02-24" },
		{ "dwanaście tygodni", "2027-02-16" },
		{ "14 dni", "2026-12-08" },
		{ "rok", "2027-11-24" },
		{ "tygodnie", "-" },
		{ "kilka tygodni", "-" },
		{ "parę dni", "-" },
	};
	(void)state;
	CHECK_DAYS(day_after, TUESDAY, rows);
}

/* A month after January 31 is the last of February; December is followed by January. */
static void months_end_where_they_end(void **state)
{
	static const struct wanted january[] = { { "a month", "2027-02-28" }, { "two months", "2027-03-31" } };
	static const struct wanted end[] = { { "the end of the month", "-" } };
	static const struct wanted leap[] = { { "un mes", "2028-02-29" }, { "un año", "2029-01-31" } };
	static const struct wanted unknown[] = { { "Monday", "-" }, { "tomorrow", "-" }, { "el 1 de marzo", "-" },
		{ "1 marca 2027", "2027-03-01" }, { "next Monday", "-" }, { "końca roku", "-" } };
	(void)state;
	CHECK_DAYS(day_after, 1801396800 /* 2027-01-31 12:00 */, january);
	CHECK_DAYS(day_until, 1801396800, end);
	CHECK_DAYS(day_after, 1832932800 /* 2028-01-31 12:00 */, leap);
	CHECK_DAYS(day_until, 0, unknown);
}

RUN(a_day_is_read_in_three_languages, a_length_of_time_is_counted_from_the_mail, months_end_where_they_end)
