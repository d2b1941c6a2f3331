/* test_author.c - for whom a mail may act: one author, in a form that every program reads alike. */
#include "tests/test.h"
#include "core/address.h"
#include "letter/read.h"
#include "tests/letter/house.h"

#define ANA "ana@lakeside.example"

/* key "": the mail is left to people, and asks for nothing. */
static const struct {
	const char *promise, *from, *key;
} rows[] = {
	{ "an address alone", ANA, ANA },
	{ "a name and an address", "Ana Ruiz <" ANA ">", ANA },
	{ "no name", "<" ANA ">", ANA },
	{ "capitals", "ANA@Lakeside.Example", ANA },
	{ "a quoted name may hold anything", "\"ben@x.example, <ben@x.example>; \\\" (\" <" ANA ">", ANA },
	{ "an encoded name, too", "=?utf-8?q?ben=40x.example=2C?= <" ANA ">", ANA },
	{ "an unquoted comma in a name", "Ruiz, Ana <" ANA ">", ANA },
	{ "a comment in a name", "Ana Ruiz (Lakeside) <" ANA ">", ANA },
	{ "the address as its own name", ANA " <" ANA ">", ANA },
	{ "folded, with blanks", "Ana Ruiz\n\t< " ANA " >", ANA },
	{ "a percent sign is only an odd name", "ana%x.example@lakeside.example", "ana%x.example@lakeside.example" },
	{ "an A-label", "jan@xn--ba-4qa5g.example", "jan@xn--ba-4qa5g.example" },
	{ "the same as a U-label", "Jan <jan@ba\u015B\u0144.example>", "jan@xn--ba-4qa5g.example" },
	{ "and in capitals", "jan@BA\u015A\u0143.example", "jan@xn--ba-4qa5g.example" },
	{ "who sends for her doesn't ask", ANA "\nSender: ben@lakeside.example", ANA },

	{ "a quoted local part", "\"ana ruiz\"@lakeside.example", "" },
	{ "one that needs no quotes", "\"ana\"@lakeside.example", "" },
	{ "one with an address in it", "<\"" ANA "\"@x.example>", "" },
	{ "a group", "Team: " ANA ";", "" },
	{ "an empty group", "undisclosed-recipients:;", "" },
	{ "a comment behind the address", ANA " (Ana Ruiz)", "" },
	{ "a comment behind the brackets", "<" ANA "> (ben@x.example)", "" },
	{ "a comment before the address", "(ben@x.example) " ANA, "" },
	{ "a comment in the local part", "ana(x)@lakeside.example", "" },
	{ "a comment in the domain", "Ana <ana@(x.example)lakeside.example>", "" },
	{ "a comment with brackets", "Ana (<ben@x.example>) <" ANA ">", "" },
	{ "another's address as an unquoted name", "ben@x.example <" ANA ">", "" },
	{ "two authors", ANA ", ben@lakeside.example", "" },
	{ "two authors of one address", ANA ", " ANA, "" },
	{ "two authors behind a semicolon", ANA "; ben@lakeside.example", "" },
	{ "two brackets", "<" ANA "> <ben@x.example>", "" },
	{ "two From fields", ANA "\nFrom: ben@lakeside.example", "" },
	{ "two of one address", ANA "\nFrom: " ANA, "" },
	{ "a second one in another case", ANA "\nFROM : ben@lakeside.example", "" },
	{ "a route", "<@relay.example:" ANA ">", "" },
	{ "two at signs", "ana@x.example@lakeside.example", "" },
	{ "a domain literal", "ana@[192.0.2.1]", "" },
	{ "one of IPv6", "Ana <ana@[IPv6:::1]>", "" },
	{ "no domain", "Ana <ana>", "" },
	{ "no local part", "<@lakeside.example>", "" },
	{ "nothing", "", "" },
	{ "a dot at the end", ANA ".", "" },
	{ "a bracket that never closes", "Ana <" ANA, "" },
	{ "one that never opens", "Ana " ANA ">", "" },
	{ "quotes that never close", "\"Ana <" ANA ">", "" },
	{ "a mailto", "<mailto:" ANA ">", "" },
	{ "a local part outside ASCII", "\u0142ukasz@lakeside.example", "" },
	{ "a local part of 65 bytes",
	        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@lakeside.example", "" },
	{ "a domain in Latin-1", "jan@ba\xF1.example", "" },
	{ "a control character", "ana\x07@lakeside.example", "" },
	{ "an invisible one", "ana@lake\u00ADside.example", "" },
	{ "an encoded address", "=?utf-8?q?ana=40lakeside.example?=", "" },
	{ "a wide domain", "ana@\uFF4Cakeside.example", "" },
	{ "a letter in a circle", "ana@\u24DBakeside.example", "" },
	{ "a long s", "ana@lake\u017Fide.example", "" },
	{ "another alphabet's dot", "ana@lakeside\u3002example", "" },
	{ "an A-label of ASCII", "ana@xn--lakeside-.example", "" },
	{ "one of nothing", "ana@xn--a.example", "" },
};

static void only_an_author_whom_all_programs_see_acts(void **state)
{
	struct arena kept = { 0 };
	struct reader reader = { .house = &house_of_corpus, .authserv_id = "" };
	int failures = 0;
	(void)state;

	letter_warm();
	letter_prepare(&reader, &kept);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = arena_printf(&arena,
		        "From: %s\nTo: teams@collab.example\nSubject: join hiring\n\njoin hiring\n", rows[i].from);
		const struct letter letter = letter_read(&reader, mail, strlen(mail), false, &arena);
		const bool is_left = letter.kind == LETTER_PEOPLE && letter.request_count == 0;
		const char *key = is_left ? "" : address_key(&arena, letter.from);
		failures +=
		        broken(rows[i].promise, rows[i].from, rows[i].key, key != NULL ? key : "not to be written to");
		arena_free(&arena);
	}
	arena_free(&kept);
	assert_int_equal(failures, 0);
}

RUN(only_an_author_whom_all_programs_see_acts)
