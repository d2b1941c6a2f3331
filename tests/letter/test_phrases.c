/* test_phrases.c - a phrase with an accent or a capital would never be found: all must be in the plain form. */
#include "tests/test.h"
#include "letter/bounce_words.h"
#include "letter/phrases.h"
#include "letter/plain.h"

static void every_phrase_is_plain(void **state)
{
	const char *const *const tables[] = { original_markers, forward_markers, attribution_starts, attribution_verbs,
		banner_labels, banner_words, banner_sentences, closings, mobile_lines, disclaimers, automatic_subjects,
		absence_subjects, automatic_sentences, absence_sentences, asking_words, reactions, moved_on_sentences,
		moved_on_myself, receipt_subjects, receipt_sentences, receipt_objects, receipt_wishes, parcel_words,
		bounce_senders, bounce_roles, bounce_subjects, bounce_sentences, reply_prefixes, forward_prefixes,
		subject_banners, complaint_senders, complaint_desks, complaint_words, complaint_objects, filter_words,
		own_words, limit_words, rate_words, sender_words, spam_words, full_words, later_words, nowhere_words,
		excess_words, loop_words, other_address_words, own_address_words, sent_words, gone_words, trouble_words,
		size_words, denied_words, stage_words, address_words, hedging_words, border_words, no_border_words,
		other_words, original_words, label_words, delay_words, final_words, success_words, success_subjects };
	struct arena arena = { 0 };
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const char *const *phrase = tables[i]; *phrase != NULL; phrase++)
			failures += broken("a phrase", *phrase, plain_text(&arena, *phrase), *phrase);
	for (const struct header_word *word = header_words; word->word != NULL; word++)
		failures += broken("a header's word", word->word, plain_text(&arena, word->word), word->word);
	arena_free(&arena);
	assert_int_equal(failures, 0);
}

static void phrases_stand_at_the_edges_of_words(void **state)
{
	static const char *const phrases[] = { "out of office", "zapis*", "case * opened", NULL };
	(void)state;
	assert_non_null(plain_holds("she is out of office.", phrases));
	assert_null(plain_holds("about of office", phrases));
	assert_null(plain_holds("out of officers", phrases));
	assert_non_null(plain_holds("prosze o zapisanie", phrases));
	assert_non_null(plain_holds("a case 77 was opened", phrases));
	assert_null(plain_holds("a case that nobody of us has ever seen before was opened", phrases));
	assert_int_equal(plain_begins("out of office today", phrases), 13);
	assert_int_equal(plain_begins("is out of office", phrases), 0);
}

static void plain_text_is_what_people_meant(void **state)
{
	static const struct {
		const char *text, *plain;
	} rows[] = {
		{ "  Únete AL \t Équipo ", "unete al equipo" },
		{ "ŻÓŁĆ Łódź Øre Straße", "zolc lodz ore strase" },
		{ "“I’d” – yes", "\"i'd\" - yes" },
		{ "e\xCC\x81", "e" },
		{ "ПРИВЕТ", "привет" },
	};
	struct arena arena = { 0 };
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		failures += broken("plain", rows[i].text, rows[i].plain, plain_text(&arena, rows[i].text));
	arena_free(&arena);
	assert_int_equal(failures, 0);
}

RUN(every_phrase_is_plain, phrases_stand_at_the_edges_of_words, plain_text_is_what_people_meant)
