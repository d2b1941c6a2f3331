/* test_compose.c - what a mail of ours is, whatever stands in its values; and that filling it again gives the same bytes. */
#include "tests/test.h"
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "compose/compose.h"
#include "compose/kind.h"
#include "tests/compose/house.h"

static const char *const education[] = { "education", NULL };
static const struct holes holes = { .delivery_id = 5512,
	.address = "ana@partner.example",
	.token = "c-9kabcdef234567abcd",
	.leave_all_token = "u-allabcdef234567abc",
	.leave_team_token = "u-teamabcdef234567ab" };

static struct composer *opened(const struct house *house, const char *templates)
{
	struct composer *composer = NULL;
	struct error err = { 0 };
	if (composer_open(house, templates, NULL, &composer, &err) != ERR_NONE)
		fail_msg("%s", err.text);
	return composer;
}

/* The mail's bytes, or the error's text. */
static struct text composed(const struct composer *composer, const struct mail *mail, const struct holes *with)
{
	struct text frozen = { 0 }, whole = { 0 };
	struct error err = { 0 };
	if (compose_freeze(composer, mail, &frozen, &err) != ERR_NONE
	        || compose_fill(frozen.data, frozen.length, with, &whole, &err) != ERR_NONE) {
		text_clear(&whole);
		text_add_string(&whole, err.text);
	}
	text_free(&frozen);
	return whole;
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;
	for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
		count++;
	return count;
}

/* Soft breaks and =XX undone: what a reader's program sees. */
static char *unquoted(const char *mail)
{
	char *out = malloc(strlen(mail) + 1), *to = out;
	for (const char *at = mail; *at != '\0';) {
		const char digits[] = { at[0] == '=' ? at[1] : 'x', at[0] == '=' && at[1] != '\0' ? at[2] : 'x', '\0' };
		if (at[0] == '=' && at[1] == '\r') {
			at += 3;
		} else if (strspn(digits, "0123456789ABCDEF") == 2) {
			*to++ = (char)strtoul(digits, NULL, 16);
			at += 3;
		} else {
			*to++ = *at++;
		}
	}
	*to = '\0';
	return out;
}

/* ---- nothing is injected ---- */

static const char *const hostile[] = {
	"a\r\nBcc: evil@evil.example",
	"a\nBcc: evil@evil.example\n\nbody",
	"a\rBcc: evil@evil.example",
	"](http://evil.example)",
	"[click](http://evil.example)",
	"<http://evil.example>",
	"![x](http://evil.example/p.png)",
	"<script>alert(1)</script>",
	"<a href=\"http://evil.example\">x</a>",
	"\" onclick=\"alert(1)",
	"=?utf-8?Q?=0D=0ABcc=3A_evil@evil.example?=",
	"Smith, Anna <evil@evil.example>",
	"# heading\n\n- list\n\n    code",
	"&lt;script&gt; &#xE063; &#60;script&#62;",
	"\xE2\x80\xAE\x65vil \xE2\x81\xA6 direction marks",
	"hole \xEE\x81\xA3 \xEE\x81\xB5 \xEE\x81\xB6 and mark \x01\x63\x01u",
	"{{token}} {{{token}}} {{>footer}}",
	"=\r\n--=_convened--\r\n",
	"\xff\xfe not UTF-8 \xc0\xaf",
	"`code` **bold** \\* | ~~x~~",
};

static const char *header_names(struct arena *arena, const char *mail)
{
	struct text names = { .arena = arena };
	const char *end = strstr(mail, "\r\n\r\n");
	for (const char *line = mail; line != NULL && line < end; line = strstr(line, "\r\n") + 2)
		if (*line != ' ')
			text_printf(&names, "%.*s ", (int)strcspn(line, ":\r"), line);
	return text_string(&names);
}

/* What no value may bring about, in the mail as it is read. */
static int check_hostile(const char *value, const char *mail, const char *header)
{
	static const char *const never[] = { "<script", "href=\"http://evil", "<img", "onclick=\"", "\xE2\x80\xAE",
		"\xE2\x81\xA6", "<h1>", "<code>", "<pre>", "<em>", "\xEE\x81", "\nBcc", "\rBcc" };
	struct arena arena = { 0 };
	char *seen = unquoted(mail);
	const char *html = strstr(seen, "<!DOCTYPE");
	int failures = broken("the same header fields as ever", value, header, header_names(&arena, mail));

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (html == NULL || strstr(i < 9 ? html : seen, never[i]) != NULL)
			failures += broken(never[i], value, "not in the mail", seen);
	if (count_of(mail, "\n--=_convened") != 3)
		failures += broken("two parts", value, "", mail);
	if (count_of(seen, "u-teamabcdef234567ab") != 3) /* List-Unsubscribe, and the footer twice */
		failures += broken("the leaving token stands only in its places", value, "", seen);
	for (const char *at = mail; (at = strpbrk(at, "\r\n")) != NULL; at += 2)
		if (at[0] != '\r' || at[1] != '\n')
			return failures + broken("CRLF only", value, "", mail);
	free(seen);
	arena_free(&arena);
	return failures;
}

static void nothing_is_injected(void **state)
{
	static const char header[] =
	        "From To Reply-To Subject Date Message-ID In-Reply-To References Auto-Submitted X-Auto-Response-Suppress "
	        "x-ms-reactions List-Id List-Help List-Subscribe List-Unsubscribe List-Owner List-Post MIME-Version Content-Type ";
	static const enum mail_kind kinds[] = { MAIL_ADDED, MAIL_ANNOUNCEMENT, MAIL_WELCOME };
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct house house = test_house();
		struct team teams[] = { test_teams[0] };
		teams[0].name[LANGUAGE_EN] = teams[0].about[LANGUAGE_EN] = house.name = house.postal = hostile[i];
		house.teams = teams;
		house.team_count = 1;
		house.has_subaddressing = i % 2 == 1;
		struct composer *composer = opened(&house, "");
		for (size_t k = 0; k < 2 * sizeof(kinds) / sizeof(kinds[0]); k++) {
			const char *const unknown[] = { hostile[i], NULL }; /* an id that left the config */
			const struct mail mail = { .kind = kinds[k / 2],
				.language = LANGUAGE_EN,
				.created_at = 1764032000,
				.teams = k % 2 == 0 ? education : unknown,
				.subject = hostile[i],
				.body = "text",
				.admin = hostile[i],
				.in_reply_to = "abc@mail.example" };
			struct text whole = composed(composer, &mail, &holes);
			failures += check_hostile(hostile[i], text_string(&whole), header);
			text_free(&whole);
		}
		composer_close(composer);
	}
	assert_int_equal(failures, 0);
}

static void a_foreign_message_id_is_repeated_only_if_it_is_one(void **state)
{
	static const char *const rows[] = { "", "a", "a@b\r\nBcc: x@y", "a b@c", "<a@b>", "a@b@c", "@b", "a@",
		"a@b>,<c" };
	struct house house = test_house();
	struct composer *composer = opened(&house, "");
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct mail mail = { .kind = MAIL_TEAMS, .language = LANGUAGE_EN, .in_reply_to = rows[i] };
		struct text whole = composed(composer, &mail, &holes);
		if (strstr(text_string(&whole), "In-Reply-To") != NULL || strstr(text_string(&whole), "Bcc") != NULL)
			failures += broken("dropped", rows[i], "", text_string(&whole));
		text_free(&whole);
	}
	composer_close(composer);
	assert_int_equal(failures, 0);
}

/* An announcement is Markdown of an announcer's: it may say much, but not use what belongs to its reader. */
static void an_announcement_cannot_use_its_readers_tokens(void **state)
{
	static const char body[] =
	        "\xEE\x81\xB6 &#xE076; [a](https://evil.example/&#xE076;) [b](https://evil.example/\xEE\x81\xB6) "
	        "<https://evil.example/%EE%81%B6> `\xEE\x81\xB6` {{leave_team_link}} \x01v";
	struct house house = test_house();
	struct composer *composer = opened(&house, "");
	const struct mail mail = {
		.kind = MAIL_ANNOUNCEMENT, .language = LANGUAGE_EN, .teams = education, .subject = "x", .body = body
	};
	struct text whole = composed(composer, &mail, &holes);
	char *seen = unquoted(text_string(&whole));
	(void)state;
	assert_int_equal(count_of(seen, "u-teamabcdef234567ab"), 3);
	assert_int_equal(count_of(seen, "c-9kabcdef234567abcd"), 4); /* Message-ID, subject, and the footer twice */
	free(seen);
	text_free(&whole);
	composer_close(composer);
}

/* ---- filling ---- */

static void the_same_rows_give_the_same_bytes(void **state)
{
	struct house house = test_house();
	struct composer *first = opened(&house, ""), *second = opened(&house, "");
	(void)state;
	for (int kind = 0; kind < MAIL_KIND_COUNT; kind++) {
		const struct mail mail = { .kind = (enum mail_kind)kind,
			.language = LANGUAGE_PL,
			.created_at = 1764032000,
			.teams = education,
			.subject = "x",
			.body = "y",
			.waiting = 1 };
		struct text a = composed(first, &mail, &holes), b = composed(second, &mail, &holes);
		assert_string_equal(text_string(&a), text_string(&b));
		text_free(&a);
		text_free(&b);
	}
	composer_close(first);
	composer_close(second);
}

/* Frozen once for all languages, what goes along is the same as if it had been frozen with each. */
static void a_tail_is_what_would_have_stood_there(void **state)
{
	static const struct attachment files[] = { { "Łódź\r\nBcc: x.pdf", "application/pdf", "PDF\0\1", 5 },
		{ "b", "no type", "", 0 } };
	const struct house house = test_house();
	struct composer *composer = opened(&house, "");
	struct mail mail = { .kind = MAIL_ANNOUNCEMENT,
		.language = LANGUAGE_EN,
		.teams = education,
		.subject = "Jobs",
		.body = "Hello." };
	struct text head = { 0 }, whole = { 0 };
	struct error err = { 0 };
	(void)state;
	mail.has_tail = true;
	assert_int_equal(compose_freeze(composer, &mail, &head, &err), ERR_NONE);
	compose_tail(files, 2, &head);
	mail.has_tail = false;
	mail.attachments = files;
	mail.attachment_count = 2;
	assert_int_equal(compose_freeze(composer, &mail, &whole, &err), ERR_NONE);
	assert_string_equal(text_string(&head), text_string(&whole));
	assert_int_equal(count_of(text_string(&whole), "\nBcc:"), 0);
	text_free(&head);
	text_free(&whole);
	composer_close(composer);
}

static void what_is_not_ours_is_refused(void **state)
{
	static const struct {
		const char *promise, *frozen, *address, *token, *expected;
	} rows[] = {
		{ "a mail without an end", "To: \x01m", "a@b.example", "", "the stored text of delivery 7 has no end" },
		{ "nothing", "", "a@b.example", "", "the stored text of delivery 7 has no end" },
		{ "an unknown mark", "To: \x01z\r\n", "a@b.example", "",
		        "the stored text of delivery 7 has an unknown mark at byte 4" },
		{ "a condition without its end",
		        "a\x01"
		        "Cb\r\n",
		        "a@b.example", "", "the stored text of delivery 7 has an unknown mark at byte 1" },
		{ "an address with a line feed", "To: \x01m\r\n", "a@b.example\nBcc: c@d.example", "",
		        "delivery 7 has an address that can't be written to" },
		{ "an address with a blank", "To: \x01m\r\n", "a b@c.example", "",
		        "delivery 7 has an address that can't be written to" },
		{ "a token that injects", "To: \x01m\r\n", "a@b.example", "c-a\r\nBcc: x",
		        "delivery 7 has a token that isn't ours" },
		{ "what is left out may hold holes",
		        "a\x01"
		        "Cb\x01"
		        "cd\x01.e\r\n",
		        "a@b.example", "", "ae\r\n" },
		{ "what stays in, too",
		        "a\x01"
		        "Cb\x01"
		        "cd\x01.e\r\n",
		        "a@b.example", "c-7", "abc-7de\r\n" },
		{ "a local part with odd dots is quoted", "To: \x01m\r\n", "a..b.@c.example", "",
		        "To: \"a..b.\"@c.example\r\n" },
		{ "a long address keeps to the line's length", "\x01t\r\n",
		        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234@example.org", "",
		        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff=\r\n1234@example.org\r\n" },
		{ "an address in HTML is text", "\x01h\r\n", "o'neil&b=1@c.example", "",
		        "o&#39;neil&#38;b=3D1@c.example\r\n" },
	};
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct holes with = { .delivery_id = 7, .address = rows[i].address, .token = rows[i].token };
		struct text mail = { 0 };
		struct error err = { 0 };
		const enum err_kind kind = compose_fill(rows[i].frozen, strlen(rows[i].frozen), &with, &mail, &err);
		failures += broken(rows[i].promise, rows[i].frozen, rows[i].expected,
		        kind == ERR_NONE ? text_string(&mail) : err.text);
		assert_true(kind == ERR_NONE || mail.length == 0);
		text_free(&mail);
	}
	assert_int_equal(failures, 0);
}

/* Of meeting 12 four words, of which one stays; then again of meeting 1. */
#define ANSWERS_TO_12                                                                                                  \
	"\x01"                                                                                                         \
	"e\x01"                                                                                                        \
	"1\x01"                                                                                                        \
	"2\x01Yyes\x01.\x01Nno\x01.\x01Mmaybe\x01.\x01Qnone\x01."
#define ANSWERS_TO_1                                                                                                   \
	"\x01"                                                                                                         \
	"e\x01"                                                                                                        \
	"1\x01Yyes\x01.\x01Nno\x01.\x01Mmaybe\x01.\x01Qnone\x01."

static void each_reader_finds_their_own_answers(void **state)
{
	static const char frozen[] = ANSWERS_TO_12 " " ANSWERS_TO_1 "\r\n";
	static const struct {
		const char *promise;
		struct answered answers[2];
		const char *expected;
	} rows[] = {
		{ "no answer", { { 0 } }, "none none\r\n" },
		{ "one of two", { { 12, "", PARTSTAT_DECLINED } }, "no none\r\n" },
		{ "both", { { 1, "", PARTSTAT_TENTATIVE }, { 12, "", PARTSTAT_ACCEPTED } }, "yes maybe\r\n" },
		{ "another meeting's answer is not this one's", { { 2, "", PARTSTAT_ACCEPTED } }, "none none\r\n" },
	};
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct holes with = holes;
		struct text mail = { 0 };
		with.answers = rows[i].answers;
		with.answer_count = 2;
		assert_int_equal(compose_fill(frozen, sizeof(frozen) - 1, &with, &mail, NULL), ERR_NONE);
		failures += broken(rows[i].promise, frozen, rows[i].expected, text_string(&mail));
		text_free(&mail);
	}
	assert_int_equal(failures, 0);
}

static void without_a_team_token_leaving_leaves_all(void **state)
{
	struct house house = test_house();
	struct composer *composer = opened(&house, "");
	const struct mail mail = { .kind = MAIL_WELCOME, .language = LANGUAGE_EN, .teams = education };
	struct holes with = holes;
	(void)state;
	with.leave_team_token = "";
	struct text whole = composed(composer, &mail, &with);
	assert_non_null(strstr(text_string(&whole),
	        "\r\nList-Unsubscribe: <mailto:teams@collab.example?subject=leave%20%5Bu-allabcdef234567abc%5D>\r\n"));
	assert_int_equal(count_of(text_string(&whole), "List-Unsubscribe"), 1);
	assert_null(strstr(text_string(&whole), "Leave this team"));
	text_free(&whole);
	with.leave_all_token = NULL;
	whole = composed(composer, &mail, &with);
	assert_null(strstr(text_string(&whole), "List-Unsubscribe"));
	text_free(&whole);
	composer_close(composer);
}

static void answers_may_share_a_mail(void **state)
{
	struct house house = test_house();
	struct composer *composer = opened(&house, "");
	const struct mail teams = { .kind = MAIL_TEAMS, .language = LANGUAGE_EN };
	const struct mail mail = { .kind = MAIL_ALREADY, .language = LANGUAGE_EN, .teams = education, .more = &teams };
	struct text whole = composed(composer, &mail, &holes);
	(void)state;
	assert_non_null(strstr(text_string(&whole), "Subject: You are already a member"));
	assert_non_null(strstr(text_string(&whole), "\r\nThese are the teams."));
	assert_int_equal(count_of(text_string(&whole), "Hello"), 2); /* once in each part */
	assert_int_equal(count_of(text_string(&whole), "1 Main St"), 2);
	text_free(&whole);
	composer_close(composer);
}

/* ---- the administrator's own templates ---- */

static void write_file(const char *folder, const char *name, const char *text)
{
	char file[512];
	snprintf(file, sizeof(file), "%s/%s", folder, name);
	FILE *stream = fopen(file, "w");
	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

static void own_templates_replace_ours_and_their_mistakes_are_named(void **state)
{
	char folder[] = "/tmp/convened-templates-XXXXXX", en[512], file[600], expected[1024];
	struct house house = test_house();
	struct composer *composer = NULL;
	struct error err = { 0 };
	const struct mail mail = { .kind = MAIL_ALREADY, .language = LANGUAGE_EN, .teams = education };
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(en, sizeof(en), "%s/en", folder);
	snprintf(file, sizeof(file), "%s/already.mustache", en);
	assert_int_equal(mkdir(en, 0700), 0);
	write_file(en, "already.mustache", "Subject: Ours: {{team_list}}\n\n{{#teams}}* {{name}} *{{/teams}}\n");
	composer = opened(&house, folder);
	struct text whole = composed(composer, &mail, &holes);
	assert_non_null(strstr(text_string(&whole), "Subject: Ours: Education & Training"));
	assert_non_null(strstr(text_string(&whole), "1 Main St")); /* the footer comes along */
	text_free(&whole);
	composer_close(composer);

	write_file(en, "already.mustache", "Subject: Ours\n\n\n{{#teams}}\n");
	snprintf(expected, sizeof(expected), "%s:4: this section is never closed", file);
	assert_int_equal(composer_open(&house, folder, NULL, &composer, &err), ERR_INPUT);
	assert_string_equal(err.text, expected);
	write_file(en, "already.mustache", "Hello\n");
	assert_int_equal(composer_open(&house, folder, NULL, &composer, &err), ERR_INPUT);
	assert_string_equal(err.text, "en/already.mustache: its first line must be \"Subject: ...\"");
	unlink(file);
	rmdir(en);
	rmdir(folder);
	snprintf(expected, sizeof(expected), "the templates' folder %s: No such file or directory", folder);
	assert_int_equal(composer_open(&house, folder, NULL, &composer, &err), ERR_INPUT);
	assert_string_equal(err.text, expected);
}

static void keep_notice(void *context, const char *file, int line, const char *text)
{
	const char *name = strrchr(file, '/') + 1;
	text_printf(context, "%s:%d: %s\n", name, line, text);
}

static void what_would_show_nothing_is_noticed(void **state)
{
	static const struct {
		const char *promise, *name, *template, *expected;
	} rows[] = {
		{ "ours would pass", "already.mustache",
		        "Subject: {{team_list}}\n\n{{> hello}}{{#teams}}{{name}}{{/teams}}\n", "" },
		{ "an unknown value", "already.mustache", "Subject: x\n\n{{tema_list}}\n",
		        "already.mustache:3: there is no value \"tema_list\"; did you mean \"team_list\"?\n" },
		{ "in the subject, and in a section", "already.mustache",
		        "Subject: {{teamlist}}\n\n{{#teams}}\n{{qqqqqq}}{{/teams}}\n",
		        "already.mustache:1: there is no value \"teamlist\"; did you mean \"team_list\"?\n"
		        "already.mustache:4: there is no value \"qqqqqq\" (templates/README.md lists all)\n" },
		{ "an unknown part", "already.mustache", "Subject: x\n\n{{> helo}}\n",
		        "already.mustache:3: there is no part \"helo\"; did you mean \"hello\"?\n" },
		{ "a plural form of another language", "attention.mustache",
		        "Subject: x\n\n{{#waiting_many}}x{{/waiting_many}}\n", "" },
		{ "a misspelt file", "welcom.mustache", "Subject: x\n",
		        "welcom.mustache:0: it replaces no template of that name; did you mean \"welcome\"?\n" },
		{ "a file that isn't a template", "notes.txt", "{{x}}", "" },
	};
	char folder[] = "/tmp/convened-templates-XXXXXX", en[512], file[600];
	int failures = 0;
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(en, sizeof(en), "%s/en", folder);
	assert_int_equal(mkdir(en, 0700), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text notices = { 0 };
		write_file(en, rows[i].name, rows[i].template);
		templates_look_over(folder, keep_notice, &notices);
		failures += broken(rows[i].promise, rows[i].template, rows[i].expected, text_string(&notices));
		snprintf(file, sizeof(file), "%s/%s", en, rows[i].name);
		unlink(file);
		text_free(&notices);
	}
	rmdir(en);
	rmdir(folder);
	assert_int_equal(failures, 0);
}

RUN(what_would_show_nothing_is_noticed, nothing_is_injected, a_foreign_message_id_is_repeated_only_if_it_is_one,
        an_announcement_cannot_use_its_readers_tokens, the_same_rows_give_the_same_bytes,
        a_tail_is_what_would_have_stood_there, what_is_not_ours_is_refused, each_reader_finds_their_own_answers,
        without_a_team_token_leaving_leaves_all, answers_may_share_a_mail,
        own_templates_replace_ours_and_their_mistakes_are_named)
