/* compose.c - how long it takes to write a mail of 10 KiB, and to fill in its holes for one member. Prints `NAME value unit`. */
#include <stdio.h>
#include <time.h>
#include "compose/compose.h"
#include "tests/compose/house.h"

enum { FREEZES = 200, FILLS = 200000, MAIL_BYTES = 10 * 1024 };

static double cpu_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static enum err_kind measure(const struct composer *composer, struct error *err)
{
	static const char *const teams[] = { "education", NULL };
	static const char paragraph[] = "Dear all, we meet on **10 March** at 9:00 in Room 4; nobody has to speak.\n\n";
	struct holes holes = { .address = "ana.nowak@partner.example",
		.leave_all_token = "u-allabcdef234567abc",
		.leave_team_token = "u-teamabcdef234567ab" };
	struct mail mail = { .kind = MAIL_ANNOUNCEMENT, .language = LANGUAGE_EN, .teams = teams, .subject = "Spring" };
	struct text body = { 0 }, frozen = { 0 }, whole = { 0 };
	enum err_kind kind = ERR_NONE;

	while (frozen.length < MAIL_BYTES && kind == ERR_NONE) { /* as many paragraphs as it takes */
		text_add_string(&body, paragraph);
		mail.body = text_string(&body);
		text_clear(&frozen);
		kind = compose_freeze(composer, &mail, &frozen, err);
	}
	double start = cpu_us();
	for (int i = 0; i < FREEZES && kind == ERR_NONE; i++) {
		text_clear(&frozen);
		kind = compose_freeze(composer, &mail, &frozen, err);
	}
	printf("compose-freeze %.1f us\n", (cpu_us() - start) / FREEZES);
	start = cpu_us();
	for (holes.delivery_id = 1; holes.delivery_id <= FILLS && kind == ERR_NONE; holes.delivery_id++) {
		text_clear(&whole);
		kind = compose_fill(frozen.data, frozen.length, &holes, &whole, err);
	}
	printf("compose-fill %.2f us\n", (cpu_us() - start) / FILLS);
	text_free(&body);
	text_free(&frozen);
	text_free(&whole);
	return kind;
}

int main(void)
{
	const struct house house = test_house();
	struct composer *composer = NULL;
	struct error err = { 0 };
	enum err_kind kind = composer_open(&house, "", NULL, &composer, &err);

	if (kind == ERR_NONE)
		kind = measure(composer, &err);
	composer_close(composer);
	if (kind != ERR_NONE)
		fprintf(stderr, "%s\n", err.text);
	return kind == ERR_NONE ? 0 : 1;
}
