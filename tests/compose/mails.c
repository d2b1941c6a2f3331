/* mails.c - writes a mail of every kind in every language into a folder, for test_mails.py and for who wants to read them.
 *
 * usage: mails FOLDER. One file each, LANG.KIND.PLUS.eml, where PLUS says whether plus addresses are on. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compose/sample.h"
#include "tests/compose/house.h"

static const char faq[] = "## Questions\n\n**Does it cost anything?** No.\n";

static int write_mail(const struct composer *composer, const struct house *house, const char *folder,
        enum mail_kind kind, enum language language, const char *plus)
{
	struct arena arena = { 0 };
	const struct mail mail = sample_mail(house, kind, language, &arena);
	const struct holes holes = sample_holes(&mail);
	struct text frozen = { 0 }, whole = { 0 };
	struct error err = { 0 };
	char file[4096];

	if (compose_freeze(composer, &mail, &frozen, &err) != ERR_NONE
	        || compose_fill(frozen.data, frozen.length, &holes, &whole, &err) != ERR_NONE) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	snprintf(file, sizeof(file), "%s/%s.%s.%s.eml", folder, language_code(language), mail_kind_name(kind), plus);
	FILE *stream = fopen(file, "wb");
	if (stream == NULL || fwrite(whole.data, 1, whole.length, stream) != whole.length || fclose(stream) != 0) {
		fprintf(stderr, "%s: %s\n", file, strerror(errno));
		return 1;
	}
	text_free(&frozen);
	text_free(&whole);
	arena_free(&arena);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const faqs[LANGUAGE_COUNT] = { NULL, faq, faq, faq };
	int failures = argc != 2;
	for (int plus = 0; plus < 2 && failures == 0; plus++) {
		struct house house = test_house();
		struct composer *composer = NULL;
		struct error err = { 0 };
		house.has_subaddressing = plus == 1;
		if (composer_open(&house, "", faqs, &composer, &err) != ERR_NONE) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		for (int language = LANGUAGE_EN; language < LANGUAGE_COUNT; language++)
			for (int kind = 0; kind < MAIL_KIND_COUNT; kind++)
				failures += write_mail(composer, &house, argv[1], (enum mail_kind)kind,
				        (enum language)language, plus == 1 ? "plus" : "plain");
		composer_close(composer);
	}
	return failures == 0 ? 0 : 1;
}
