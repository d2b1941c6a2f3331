/* test_address.c - which addresses are written to, and when two are the same person. */
#include "tests/test.h"
#include "core/address.h"

#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10

/* key "": the address is refused. */
static const struct {
	const char *promise, *address, *key;
} keys[] = {
	{ "a plain address is its own key", "ana@example.org", "ana@example.org" },
	{ "case doesn't make another member", "Ana.Maria@Example.ORG", "ana.maria@example.org" },
	{ "a tag is part of the address", "ana+teams@example.org", "ana+teams@example.org" },
	{ "signs of an atom are fine", "o'neil_{x}!#$%&*/=?^`|~-1@example.org",
	        "o'neil_{x}!#$%&*/=?^`|~-1@example.org" },
	{ "an IDN domain becomes an A-label", "jan@Ba\xC5\x9B\xC5\x84.example", "jan@xn--ba-4qa5g.example" },
	{ "an IDN domain in capitals is the same", "jan@BA\xC5\x9A\xC5\x83.EXAMPLE", "jan@xn--ba-4qa5g.example" },
	{ "an A-label stays", "jan@XN--BA-4QA5G.example", "jan@xn--ba-4qa5g.example" },
	{ "a Cyrillic letter that looks alike makes another domain", "ana@\xD0\xB5xample.org",
	        "ana@xn--xample-2of.org" },
	{ "a Cyrillic letter in the local part makes nobody else", "\xD0\xB0na@example.org", "" },
	{ "a wide letter in the domain makes nobody else", "ana@\xEF\xBD\x85xample.org", "" },
	{ "nor does a letter in a circle", "ana@\xE2\x93\x94xample.org", "" },
	{ "nor a ligature",
	        "ana@o\xEF\xAC\x83"
	        "ce.example",
	        "" },
	{ "nor the sign of Kelvin", "ana@\xE2\x84\xAAiosk.example", "" },
	{ "nor a long s",
	        "ana@hou\xC5\xBF"
	        "e.example",
	        "" },
	{ "nor another alphabet's dot", "ana@example\xE3\x80\x82org", "" },
	{ "nor a wide dot beside a label of its own", "ana@ba\xC5\x84\xEF\xBC\x8Eorg", "" },
	{ "a composed letter is the same as its parts", "jan@ban\xCC\x81.example", "jan@xn--ba-4qa.example" },
	{ "and so is a letter of its own language",
	        "jan@stra\xC3\x9F"
	        "e.example",
	        "jan@xn--strae-oqa.example" },
	{ "nor does a wide one", "\xEF\xBD\x81na@example.org", "" },
	{ "a host without a dot will do", "root@localhost", "root@localhost" },
	{ "dots may stand where a telephone company put them", "a..b.@example.org", "a..b.@example.org" },
	{ "a local part of 64 bytes fits", A60 "aaaa@example.org", A60 "aaaa@example.org" },
	{ "a local part of 65 doesn't", A60 "aaaaa@example.org", "" },
	{ "a label of 63 bytes fits", "a@" A60 "aaa.example", "a@" A60 "aaa.example" },
	{ "a label of 64 doesn't", "a@" A60 "aaaa.example", "" },
	{ "254 bytes fit", "aaaaaaaa@" A60 "." A60 "." A60 "." A60 ".x", "aaaaaaaa@" A60 "." A60 "." A60 "." A60 ".x" },
	{ "255 don't", "aaaaaaaaaa@" A60 "." A60 "." A60 "." A60 ".x", "" },
	{ "nothing is no address", "", "" },
	{ "a name is no address", "Ana", "" },
	{ "no local part", "@example.org", "" },
	{ "no domain", "ana@", "" },
	{ "two at signs", "ana@x@example.org", "" },
	{ "a quoted local part", "\"ana\"@example.org", "" },
	{ "a blank", "ana maria@example.org", "" },
	{ "a blank before", " ana@example.org", "" },
	{ "a line end", "ana@example.org\r\nRCPT TO:<bob@example.org>", "" },
	{ "a line end in the local part", "ana\nx@example.org", "" },
	{ "a tab", "ana\t@example.org", "" },
	{ "DEL", "ana\x7F@example.org", "" },
	{ "angle brackets", "<ana@example.org>", "" },
	{ "an angle bracket inside", "an>a@example.org", "" },
	{ "a list", "ana@example.org,bob@example.org", "" },
	{ "a local part outside ASCII", "\xC5\x82ukasz@example.org", "" },
	{ "broken UTF-8 in the domain", "ana@ex\xC5.example", "" },
	{ "a blank of Unicode in the domain", "ana@ex\xC2\xA0y.example", "" },
	{ "an address literal", "ana@[192.0.2.1]", "" },
	{ "an empty label", "ana@example..org", "" },
	{ "a dot at the end", "ana@example.org.", "" },
	{ "a dot at the start", "ana@.example.org", "" },
	{ "a hyphen before a label", "ana@-example.org", "" },
	{ "a hyphen behind a label", "ana@example-.org", "" },
	{ "a source route", "@a.example:ana@example.org", "" },
	{ "a bang path of percent signs is only an odd name", "ana%example.org@relay.example",
	        "ana%example.org@relay.example" },
};

static void an_address_has_one_key_or_is_refused(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct arena arena = { 0 };
		const char *key = address_key(&arena, keys[i].address);
		failures += broken(keys[i].promise, keys[i].address, keys[i].key, key != NULL ? key : "");
		/* What is a key may be written to; what isn't ASCII may be written to only as its key. */
		if (key != NULL)
			assert_true(address_is_valid(key));
		else
			assert_false(address_is_valid(keys[i].address));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
	assert_false(address_is_valid("jan@ba\xC5\x9B\xC5\x84.example"));
}

static void no_length_of_rubbish_does_harm(void **state)
{
	struct arena arena = { 0 };
	char *long_text = malloc(100001);
	(void)state;
	memset(long_text, 'a', 100000);
	long_text[100000] = '\0';
	assert_null(address_key(&arena, long_text));
	long_text[1] = '@';
	assert_null(address_key(&arena, long_text));
	assert_false(address_is_valid(long_text));
	long_text[5] = '\xC5';
	long_text[6] = '\x82';
	assert_null(address_key(&arena, long_text));
	free(long_text);
	arena_free(&arena);
}

static void the_same_person_is_the_same_address(void **state)
{
	(void)state;
	assert_true(address_same("Ana@Example.ORG", "ana@example.org"));
	assert_true(address_same("jan@ba\xC5\x9B\xC5\x84.example", "jan@xn--ba-4qa5g.example"));
	assert_false(address_same("ana@example.org", "ana+x@example.org"));
	assert_false(address_same("", ""));
	assert_false(address_same("not one", "not one"));
}

RUN(an_address_has_one_key_or_is_refused, no_length_of_rubbish_does_harm, the_same_person_is_the_same_address)
