/* test_announcement.c - what an announcer writes is what members read, however it was typed, and nothing else. */
#include "tests/test.h"
#include "base/text.h"
#include "compose/markdown.h"
#include "letter/html.h"
#include "letter/markup.h"
#include "letter/read.h"
#include "tests/letter/house.h"

#define LEAD    "From: Lee Lead <lead@college.example>\nTo: teams@collab.example\n"
#define TO(tag) "From: Lee Lead <lead@college.example>\nTo: teams+" tag "@collab.example\n"
#define ANA     "From: ana@partner.example\nTo: teams@collab.example\n"
#define HIRING  LEAD "Subject: announce hiring: Jobs\n"
#define HTML    "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
#define MIXED                                                                                                          \
	"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee it.\n"
#define FILE_OF(type, name)                                                                                            \
	"--b\nContent-Type: " type "; name=\"" name "\"\nContent-Disposition: attachment; filename=\"" name "\"\n\n"

enum { MOST_BYTES = 1000 };

static struct letter read_mail(struct arena *arena, const char *mail)
{
	static const char *const announcers[] = { "Lead@College.example", NULL };
	static const char *const office[] = { "office@collab.example", NULL };
	static struct arena kept; /* made ready once for all mails */
	static struct house house;
	static struct team teams[3];
	static struct reader reader = { .house = &house, .authserv_id = "" };

	if (reader.lexicon == NULL) {
		house = house_of_corpus;
		memcpy(teams, house_teams, sizeof(teams));
		teams[0].announcers = teams[1].announcers = announcers;
		house.teams = teams;
		house.admins = office;
		house.limits.attachment_bytes = MOST_BYTES;
		letter_prepare(&reader, &kept);
	}
	return letter_read(&reader, mail, strlen(mail), false, arena);
}

/* Kind, requests; "| refusal what" or "| subject", then each part and file. */
static const char *outcome(struct arena *arena, const struct letter *letter)
{
	static const char *const refusals[] = { "", "team", "subject", "empty", "long", "size", "file" };
	const struct letter_announcement *announcement = letter->announcement;
	struct text text = { .arena = arena };
	text_add_string(&text, letter_kind_name(letter->kind));
	for (size_t i = 0; i < letter->request_count; i++)
		text_printf(&text, " %s:%s", letter->requests[i].word, letter->requests[i].argument);
	if (announcement == NULL)
		return text_string(&text);
	if (announcement->refusal != REFUSAL_NONE)
		text_printf(&text, " | no %s '%s'", refusals[announcement->refusal], announcement->what);
	else
		text_printf(&text, " | %s", announcement->subject);
	for (size_t i = 0; i < announcement->part_count; i++)
		text_printf(&text, " | %s %s: %s", language_code(announcement->parts[i].language),
		        announcement->parts[i].subject, announcement->parts[i].body);
	for (size_t i = 0; i < announcement->file_count; i++)
		text_printf(&text, " | %s %s %zu", announcement->files[i].name, announcement->files[i].type,
		        announcement->files[i].length);
	return text_string(&text);
}

struct row {
	const char *promise, *mail, *expected;
};

static int broken_rows(const struct row *rows, size_t count, const char *(*show)(struct arena *, const struct letter *))
{
	int failures = 0;
	letter_warm();
	for (size_t i = 0; i < count; i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(&arena, rows[i].mail);
		failures += broken(rows[i].promise, rows[i].mail, rows[i].expected, show(&arena, &letter));
		arena_free(&arena);
	}
	return failures;
}

static const struct row whose[] = {
	{ "by its subject", HIRING "\nHello.", "request announce:hiring | Jobs |  Jobs: Hello.\n" },
	{ "to several teams", LEAD "Subject: announce Education & Training, hiring: Jobs\n\nHello.",
	        "request announce:education announce:hiring | Jobs |  Jobs: Hello.\n" },
	{ "in Spanish", LEAD "Subject: Anuncio =?utf-8?Q?Formaci=C3=B3n?=: Hola\n\nHola.",
	        "request announce:education | Hola |  Hola: Hola.\n" },
	{ "in Polish", LEAD "Subject: =?utf-8?Q?Og=C5=82oszenie_do_zespo=C5=82u?= Rekrutacja: Praca\n\nPraca.",
	        "request announce:hiring | Praca |  Praca: Praca.\n" },
	{ "to all teams", LEAD "Subject: Announce all teams: Jobs\n\nHello.",
	        "request announce:* | Jobs |  Jobs: Hello.\n" },
	{ "by its address", TO("announce-hiring") "Subject: Jobs: two\n\nHello.",
	        "request announce:hiring | Jobs: two |  Jobs: two: Hello.\n" },
	{ "to several teams by the address", TO("announce-hiring-education") "Subject: Jobs\n\nHello.",
	        "request announce:education announce:hiring | Jobs |  Jobs: Hello.\n" },
	{ "by both", TO("announce-hiring") "Subject: announce education: Jobs\n\nHello.",
	        "request announce:education announce:hiring | Jobs |  Jobs: Hello.\n" },
	{ "a team that nobody knows is named", LEAD "Subject: announce nursing: Jobs\n\nHello.",
	        "request announce:? | no team 'nursing'" },
	{ "no team at all", TO("announce") "Subject: Jobs\n\nHello.", "request announce:? | no team ''" },
	{ "no title", LEAD "Subject: announce hiring\n\nHello.", "request announce:hiring | no subject ''" },
	{ "no text", HIRING "\n\n", "request announce:hiring | no empty ''" },
	{ "another's team isn't read", LEAD "Subject: announce retention: Jobs\n\nHello.",
	        "request announce:retention" },
	{ "who announces nowhere is for people", ANA "Subject: announce hiring: Jobs\n\nHello.", "people" },
	{ "by the address, too",
	        "From: ana@partner.example\nTo: teams+announce-hiring@collab.example\nSubject: Jobs\n\nHello.",
	        "people" },
	{ "a subject that only begins so is none", LEAD "Subject: announcements I missed\n\nWhere are they?",
	        "people" },
	{ "a reply is none", LEAD "Subject: Re: announce hiring: Jobs\n\nThanks.", "people" },
	{ "a program's mail is none", HIRING "Auto-Submitted: auto-generated\n\nHello.", "auto-reply" },
};

static const struct row shared[] = {
	{ "for all teams of theirs", ANA "Subject: Share: A course in May\n\nIt begins on 3 May.",
	        "request share:* | A course in May |  A course in May: It begins on 3 May.\n" },
	{ "for one", ANA "Subject: share hiring: Two openings\n\nWrite to us.",
	        "request share:hiring | Two openings |  Two openings: Write to us.\n" },
	{ "in Spanish", ANA "Subject: =?utf-8?Q?Compartir_formaci=C3=B3n:_Un_curso?=\n\nEn mayo.",
	        "request share:education | Un curso |  Un curso: En mayo.\n" },
	{ "in Polish", ANA "Subject: =?utf-8?Q?Udost=C4=99pnij:_Kurs?=\n\nW maju.",
	        "request share:* | Kurs |  Kurs: W maju.\n" },
	{ "by the address", "From: ana@partner.example\nTo: teams+share-hiring@collab.example\nSubject: Jobs\n\nTwo.",
	        "request share:hiring | Jobs |  Jobs: Two.\n" },
	{ "for all by the address", "From: ana@partner.example\nTo: teams+share@collab.example\nSubject: Jobs\n\nTwo.",
	        "request share:* | Jobs |  Jobs: Two.\n" },
	{ "files stay at home", ANA "Subject: share: Jobs\n" MIXED FILE_OF("application/pdf", "a.pdf") "PDF\n--b--\n",
	        "request share:* | Jobs |  Jobs: See it.\n" },
	{ "a title is needed", ANA "Subject: Share:\n\nHello.", "request share:* | no subject ''" },
	{ "and words", ANA "Subject: Share: Jobs\n\n", "request share:* | no empty ''" },
	{ "a person's sentence is none", ANA "Subject: Share your views: a survey\n\nPlease answer it.", "people" },
	{ "nor a word alone", ANA "Subject: Sharing\n\nHere it is.", "people" },
	{ "nor is this", ANA "Subject: Sharing the agenda\n\nHere it is.", "people" },
	{ "nor a reply", ANA "Subject: Re: share: Jobs\n\nThanks.", "people" },
	{ "nor a program's mail", ANA "Subject: share: Jobs\nAuto-Submitted: auto-generated\n\nTwo.", "auto-reply" },
};

static void what_a_member_shares_is_known_by_its_address_or_subject(void **state)
{
	(void)state;
	assert_int_equal(broken_rows(shared, sizeof(shared) / sizeof(shared[0]), outcome), 0);
}

static void an_announcement_is_known_by_its_address_or_subject(void **state)
{
	(void)state;
	assert_int_equal(broken_rows(whose, sizeof(whose) / sizeof(whose[0]), outcome), 0);
}

static const struct row parts[] = {
	{ "each language its part", HIRING "\n[English]\nHello.\n\n[ESPAÑOL]\nHola.\n\nPolski:\nHej.\n",
	        "request announce:hiring | Jobs | en Jobs: Hello.\n | es Jobs: Hola.\n | pl Jobs: Hej.\n" },
	{ "with a title of its own", HIRING "\n[English]\nHello.\n\n[Español]\nAsunto: Empleos\nHola.\n",
	        "request announce:hiring | Jobs | en Jobs: Hello.\n | es Empleos: Hola.\n" },
	{ "what stands above is for the others", HIRING "\nHello.\n\n[Español]\nHola.\n",
	        "request announce:hiring | Jobs |  Jobs: Hello.\n | es Jobs: Hola.\n" },
	{ "a language twice is one part", HIRING "\n[English]\nOne.\n[Polski]\nHej.\n[English]\nTwo.\n",
	        "request announce:hiring | Jobs | en Jobs: One.\n\nTwo.\n | pl Jobs: Hej.\n" },
	{ "an empty part is none", HIRING "\n[English]\n[Español]\nHola.\n",
	        "request announce:hiring | Jobs | es Jobs: Hola.\n" },
	{ "in a sentence it is a word", HIRING "\nWe speak English: come.\n",
	        "request announce:hiring | Jobs |  Jobs: We speak English: come.\n" },
	{ "in formatted mail, too", HIRING HTML "<p><b>[English]</b></p><p>Hello.</p><h2>Español:</h2><p>Hola.</p>",
	        "request announce:hiring | Jobs | en Jobs: Hello.\n | es Jobs: Hola.\n" },
};

static void each_language_has_its_part(void **state)
{
	(void)state;
	assert_int_equal(broken_rows(parts, sizeof(parts) / sizeof(parts[0]), outcome), 0);
}

/* What a reader sees: the text part that compose/ makes of the Markdown. */
static const char *seen(struct arena *arena, const struct letter *letter)
{
	struct text text = { .arena = arena }, html = { .arena = arena };
	if (letter->announcement == NULL || letter->announcement->part_count == 0)
		return outcome(arena, letter);
	const char *body = letter->announcement->parts[0].body;
	markdown_render(body, strlen(body), MARKDOWN_FOREIGN, &text, &html);
	return text_string(&text);
}

static const char *seen_html(struct arena *arena, const struct letter *letter)
{
	struct text text = { .arena = arena }, html = { .arena = arena };
	if (letter->announcement == NULL || letter->announcement->part_count == 0)
		return outcome(arena, letter);
	const char *body = letter->announcement->parts[0].body;
	markdown_render(body, strlen(body), MARKDOWN_FOREIGN, &text, &html);
	return text_string(&html);
}

static const struct row typed[] = {
	{ "nothing typed is markup",
	        HIRING "\n*Not* bold, _not_ either, `nor this`, # 1, [x](http://y.example) <b>z</b> &amp; \\n\n",
	        "*Not* bold, _not_ either, `nor this`, # 1, [x](http://y.example)\n<b>z</b> &amp; \\n\n" },
	{ "nor at the beginning of a line",
	        HIRING "\n# One\n\n> no\n\n1. first\n3. third\n\n+ plus\n\n===\n\n~~~\ncode\n\n2026. A year.\n",
	        "# One\n\n1. first\n3. third\n\n+ plus\n\n===\n\n~~~\ncode\n\n2026. A year.\n" },
	{ "lines stay as they were broken", HIRING "\nLibrary\n1 Main St\nChicago\n", "Library\n1 Main St\nChicago\n" },
	{ "but for those that a margin broke",
	        HIRING
	        "\nThis is a line that a mail program broke at its own margin, so that it\ngoes on here.\n\nShort.\nLine.\n",
	        "This is a line that a mail program broke at its own margin, so that it\ngoes on here.\n\nShort.\nLine.\n" },
	{ "a list typed by hand is one", HIRING "\nBring:\n- a friend\n* a cup\n- # nothing\n\nBye.\n",
	        "Bring:\n\n- a friend\n- a cup\n- # nothing\n\nBye.\n" },
	{ "a signature stays at home",
	        HIRING "\nHello.\n\nBest regards,\nLee Lead\nDirector, 555-123-4567\n\n-- \nThe College\n",
	        "Hello.\n\nBest regards,\nLee Lead\n" },
	{ "what is quoted, too", HIRING "\nHello.\n\nOn Mon, 3 Mar 2026, Ana <ana@x.example> wrote:\n> old\n> words\n",
	        "Hello.\n" },
	{ "blanks don't make code", HIRING "\n      Six blanks.\n\n\tA tab.\n", "Six blanks.\n\nA tab.\n" },
	{ "letters of all kinds",
	        HIRING "Content-Type: text/plain; charset=utf-8\n\nŁódź – ¡mañana! 10 € 🙂\n",
	        "Łódź – ¡mañana! 10 € 🙂\n" },
	{ "our own holes are nobody's", HIRING "Content-Type: text/plain; charset=utf-8\n\nA\xEE\x81\xA3 B.\n",
	        "A B.\n" },
};

static const struct row typed_html[] = {
	{ "a web address is a link", HIRING "\nSee https://x.example/a_b*c?d=1&e=(2). Bye (http://y.example).\n",
	        "<p>See <a href=\"https://x.example/a_b*c?d=1&amp;e=(2)\">https://x.example/a_b*c?d=1&amp;e=(2)</a>."
	        " Bye (<a href=\"http://y.example\">http://y.example</a>).</p>\n" },
	{ "a script isn't", HIRING "\njavascript:alert(1) <https://x.example/\"onclick=\"y> <script>z</script>\n",
	        "<p>javascript:alert(1) &lt;<a href=\"https://x.example/\">https://x.example/</a>&quot;onclick=&quot;y&gt;"
	        " &lt;script&gt;z&lt;/script&gt;</p>\n" },
};

static void plain_text_is_read_as_it_was_typed(void **state)
{
	(void)state;
	assert_int_equal(broken_rows(typed, sizeof(typed) / sizeof(typed[0]), seen)
	                + broken_rows(typed_html, sizeof(typed_html) / sizeof(typed_html[0]), seen_html),
	        0);
}

static const struct row formatted[] = {
	{ "paragraphs and lines", HTML "<div>One</div><div>Two</div><div><br></div><div>Three<br>four</div>",
	        "<p>One<br />\nTwo</p>\n<p>Three<br />\nfour</p>\n" },
	{ "headings", HTML "<h1>Big <b>one</b></h1><p>Text</p><h3>Small<br>one</h3><p>x</p>",
	        "<h1>Big one</h1>\n<p>Text</p>\n<h3>Small one</h3>\n<p>x</p>\n" },
	{ "bold and emphasis",
	        HTML "a<b> b </b>c <i>d</i> <b>e</b> <b><i>f</i></b> <b></b><strong>g</strong><strong>h</strong>",
	        "<p>a <strong>b</strong> c <em>d</em> <strong>e <em>f</em> gh</strong></p>\n" },
	{ "or said by style", HTML "<b style=\"font-weight:normal\">not <span style=\"font-weight: 700\">so</span></b>",
	        "<p>not <strong>so</strong></p>\n" },
	{ "no star is ever seen", HTML "a<b>(b)</b>c <b>*</b> x<b>\"y\"</b>z <i>_</i>",
	        "<p>a(b)c <strong>*</strong> x&quot;y&quot;z <em>_</em></p>\n" },
	{ "bold goes over lines", HTML "<b>a<br>b<p>c</p></b>d",
	        "<p><strong>a</strong><br />\n<strong>b</strong></p>\n<p>c</p>\n<p>d</p>\n" },
	{ "links",
	        HTML
	        "<a href=\" HTTPS://x.example/a b?c=(d)&amp;e=<f>\">go <b>there</b></a> and <a href=\"mailto:a@b.example\">write</a>",
	        "<p><a href=\"HTTPS://x.example/a%20b?c=(d)&amp;e=%3Cf%3E\">go <strong>there</strong></a> and "
	        "<a href=\"mailto:a@b.example\">write</a></p>\n" },
	{ "that lead somewhere",
	        HTML
	        "<a href=\"javascript:alert(1)\">x</a> <a href=\"data:text/html,y\">y</a> <a>z</a> <a href=\"https://e.example\"></a>",
	        "<p>x y z</p>\n" },
	{ "over blocks", HTML "<a href=\"https://x.example/\"><div>a</div><div>b</div></a>",
	        "<p><a href=\"https://x.example/\">a</a><br />\n<a href=\"https://x.example/\">b</a></p>\n" },
	{ "lists",
	        HTML "<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul><ol start=\"3\"><li>d</li><li>e</li></ol>",
	        "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n<ol start=\"3\">\n<li>d</li>\n<li>e</li>\n</ol>\n" },
	{ "an item of several paragraphs", HTML "<ol><li>a<p>b</p></li></ol><p>c</p>",
	        "<ol>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ol>\n<p>c</p>\n" },
	{ "Word's lists",
	        HTML
	        "<p class=MsoListParagraph><span style='mso-list:Ignore'>\xC2\xB7<span>&nbsp; </span></span>one</p>"
	        "<p class=MsoListParagraph><span style='mso-list:Ignore'>\xC2\xB7</span>two</p>",
	        "<ul>\n<li>\n<p>one</p>\n</li>\n<li>\n<p>two</p>\n</li>\n</ul>\n" },
	{ "tables as lines",
	        HTML "<table><tr><th>Day</th><th><p>Hour</p></th></tr><tr><td></td><td>9 <b>a.m.</b></td></tr></table>",
	        "<p>Day – Hour<br />\n9 <strong>a.m.</strong></p>\n" },
	{ "but for those that hold a page", HTML "<table><tr><td><h2>News</h2><p>a</p><p>b</p></td></tr></table>",
	        "<h2>News</h2>\n<p>a</p>\n<p>b</p>\n" },
	{ "quotes of the author's", HTML "<p>a</p><blockquote>b<br>c<p>d</p></blockquote>",
	        "<p>a</p>\n<blockquote>\n<p>b<br />\nc</p>\n<p>d</p>\n</blockquote>\n" },
	{ "not of a mail program's",
	        HTML
	        "<p>a</p><blockquote type=cite>b</blockquote><div class=gmail_quote>c</div><div class=gmail_signature>d</div>",
	        "<p>a</p>\n" },
	{ "nothing hidden",
	        HTML
	        "<style>x</style><title>y</title><!-- z --><p>a<span style='display:none'>b</span></p><div hidden>c</div>"
	        "<script>d</script><object>e</object>",
	        "<p>a</p>\n" },
	{ "no pictures but their words", HTML "<p>a <img src=\"http://t.example/x\" alt=\"our *logo*\"> b</p>",
	        "<p>a our *logo* b</p>\n" },
	{ "nothing typed is markup", HTML "<p># a</p><p>*b* [c](d)</p><p>&lt;script&gt; &amp;lt; 1. x</p><p>1. y</p>",
	        "<p># a</p>\n<p>*b* [c](d)</p>\n<p>&lt;script&gt; &amp;lt; 1. x</p>\n<p>1. y</p>\n" },
	{ "no mark of ours is typed", HTML "<p>a&#1;b&#15;c&#57443;d</p>", "<p>abcd</p>\n" },
	{ "what is broken", HTML "<p>a<b>b<i>c</b>d</i><li>e</ul></blockquote><td>f", NULL },
};

/* "" expects only that nothing breaks: text comes out, and no mark. */
static void formatted_mail_keeps_its_form(void **state)
{
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(formatted) / sizeof(formatted[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = arena_printf(&arena, "%s%s", HIRING, formatted[i].mail);
		const struct letter letter = read_mail(&arena, mail);
		const char *got = seen_html(&arena, &letter);
		failures += formatted[i].expected == NULL
		        ? broken(formatted[i].promise, mail, "",
		                strpbrk(got, "*\001\016") == NULL && *got != '\0' ? "" : got)
		        : broken(formatted[i].promise, mail, formatted[i].expected, got);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* What is seen of `text` beside blanks, signs of lists and quotes, and the addresses behind a link's words. */
static const char *bare(struct arena *arena, const char *text)
{
	static const char address[] = "<https://x.example/a_b*c>";
	struct text out = { .arena = arena };
	for (; *text != '\0'; text++) {
		if (strncmp(text, address, sizeof(address) - 1) == 0)
			text += sizeof(address) - 2;
		else if (strchr(" \n\t->", *text) == NULL)
			text_add_byte(&out, *text);
	}
	return text_string(&out);
}

/* However elements and signs are mixed, what a reader sees is what the page showed: no word more or less, and no sign. */
static void no_word_is_lost_and_no_sign_added(void **state)
{
	enum { PAGES = 20000, PIECES = 12 };
	static const char *const pieces[] = { "<b>", "</b>", "<i>", "</i>", "<a href=\"https://x.example/a_b*c\">",
		"</a>", "<strong>", "</strong>", "<span style='font-weight:bold'>", "</span>", " ", " ", "<u>", "</u>",
		"<p>", "<br>", "<div>", "</div>", "<h2>", "</h2>", "<ul><li>", "</li></ul>", "<blockquote>",
		"</blockquote>", "word", "(a)", "**", "_x_", "a*b", "\"q\"", "x1.", "#", "[x]", "](y)", "\xC3\xA9",
		"\xE2\x80\x9Cz\xE2\x80\x9D", "!", "`c`", "\\", "~~", "http://u.example/_", "|", "=", "+", "&lt;b&gt;",
		"&amp;lt;" };
	unsigned random = 1;
	int failures = 0;
	(void)state;
	letter_warm();
	for (int page = 0; page < PAGES && failures < 3; page++) {
		struct arena arena = { 0 };
		struct text html = { .arena = &arena }, marked = { .arena = &arena }, markdown = { .arena = &arena },
		            text = { .arena = &arena }, ignored = { .arena = &arena }, seen_there = { .arena = &arena };
		size_t pictures = 0;
		bool has_image = false;
		text_add_string(&html, "<p>w ");
		for (int i = 0; i < PIECES; i++) {
			random = random * 1103515245u + 12345u;
			text_add_string(&html, pieces[(random >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]);
		}
		assert_true(html_add_markup(&marked, html.data, html.length, &pictures));
		markup_write(&markdown, text_string(&marked));
		markdown_render(text_string(&markdown), markdown.length, MARKDOWN_FOREIGN, &text, &ignored);
		assert_true(html_add_text(&seen_there, html.data, html.length, &has_image));
		failures += broken("as the page showed it",
		        arena_printf(&arena, "%s\n%s", html.data, text_string(&markdown)),
		        bare(&arena, text_string(&seen_there)), bare(&arena, text_string(&text)));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* Depth, length and number of anything cost a time that is bounded. */
static void hostile_pages_end(void **state)
{
	static const char *const pieces[] = { "<table><tr><td>", "<ul><li>", "<blockquote>", "<b><i>",
		"<a href=https://x.example>", "<p>", "x ", "*", "<img alt=x>", "<td>", "<h1>", "&#1;",
		"<span style=\"font-weight:bold;\">", "[" };
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct arena arena = { 0 };
		struct text mail = { .arena = &arena };
		text_add_string(&mail, HIRING HTML "words ");
		while (mail.length < 400000)
			text_add_string(&mail, pieces[i]);
		text_add_string(&mail, "end");
		const struct letter letter = read_mail(&arena, text_string(&mail));
		assert_non_null(letter.announcement);
		for (size_t part = 0; part < letter.announcement->part_count; part++)
			assert_true(strlen(letter.announcement->parts[part].body) <= LETTER_BODY_BYTES);
		arena_free(&arena);
	}
}

static const struct row files[] = {
	{ "a file goes along", HIRING MIXED FILE_OF("application/pdf", "a.pdf") "PDF\n--b--\n",
	        "request announce:hiring | Jobs |  Jobs: See it.\n | a.pdf application/pdf 3" },
	{ "a text file, too", HIRING MIXED FILE_OF("text/plain", "notes.txt") "abc\n--b--\n",
	        "request announce:hiring | Jobs |  Jobs: See it.\n | notes.txt text/plain 3" },
	{ "its name is only a name", HIRING MIXED FILE_OF("application/pdf", "../etc\\\\..pass:wd?.pdf") "x\n--b--\n",
	        "request announce:hiring | Jobs |  Jobs: See it.\n | pass_wd_.pdf application/pdf 1" },
	{ "a program doesn't", HIRING MIXED FILE_OF("application/pdf", "a.pdf.EXE. ") "x\n--b--\n",
	        "request announce:hiring | no file 'a.pdf.EXE'" },
	{ "nor one by its type", HIRING MIXED FILE_OF("application/x-msdownload", "a") "x\n--b--\n",
	        "request announce:hiring | no file 'a'" },
	{ "nor one by its beginning", HIRING MIXED FILE_OF("application/pdf", "a.pdf") "MZ..\n--b--\n",
	        "request announce:hiring | no file 'a.pdf'" },
	{ "nor Outlook's parcel", HIRING MIXED FILE_OF("application/ms-tnef", "winmail.dat") "x\n--b--\n",
	        "request announce:hiring | no file 'winmail.dat'" },
	{ "nor another mail",
	        HIRING MIXED "--b\nContent-Type: message/rfc822\n\nFrom: x@y.example\nSubject: z\n\nt\n--b--\n",
	        "request announce:hiring | no file 'mail.eml'" },
	{ "a picture in the text stays at home",
	        HIRING
	        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>a"
	        "<img src=\"cid:x\"></p>\n--b\nContent-Type: image/png; name=x.png\nContent-ID: <x>\n\nPNG\n--b--\n",
	        "request announce:hiring | Jobs |  Jobs: a\n" },
	{ "the formatted alternative is what its writer saw",
	        HIRING
	        "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n"
	        "--b\nContent-Type: text/html\n\n<b>rich</b>\n--b--\n",
	        "request announce:hiring | Jobs |  Jobs: **rich**\n" },
};

static void files_go_along_but_programs_dont(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	assert_int_equal(broken_rows(files, sizeof(files) / sizeof(files[0]), outcome), 0);
	/* together they are too large */
	const char *mail =
	        arena_printf(&arena, "%s%0*d\n%s%0*d\n--b--\n", HIRING MIXED FILE_OF("application/pdf", "a.pdf"),
	                MOST_BYTES / 2, 0, FILE_OF("application/pdf", "b.pdf"), MOST_BYTES / 2 + 1, 0);
	const struct letter letter = read_mail(&arena, mail);
	assert_string_equal(outcome(&arena, &letter), "request announce:hiring | no size 'b.pdf'");
	arena_free(&arena);
}

static const struct row answers[] = {
	{ "yes", "yes\n", "request yes:bare" },
	{ "with a name", "Yes, thanks!\n\nBest regards,\nLee\n", "request yes:bare" },
	{ "send", "Send it, please.\n", "request yes:bare" },
	{ "in Spanish", "Enviar\n", "request yes:bare" },
	{ "in Polish", "Tak, wy\xC5\x9Blij\n", "request yes:bare" },
	{ "no", "No\n", "request no:bare" },
	{ "cancel", "Cancel it, please\n", "request no:bare" },
	{ "no in Polish", "Anuluj\n", "request no:bare" },
	{ "a question", "Send it?\n", "people" },
	{ "don't", "Don't send it\n", "people" },
	{ "both", "send or cancel\n", "people" },
	{ "a wish", "Send it on Friday to Bob\n", "people" },
};

/* Whatever else they lead to: it isn't sent. */
static const char *const wishes[] = { "Yes, but change Friday to Saturday", "Yes, after you fix the date",
	"Yes, tomorrow", "Yes. Correct the title first", "S\xC3\xAD, pero cambie el viernes",
	"Tak, ale zmie\xC5\x84 dat\xC4\x99", "Yes to hiring, no to education", "yes yes no",
	"yes \xF0\x9F\x91\x8D maybe" };

static const char *answer_of(struct arena *arena, const char *words)
{
	const char *mail = arena_printf(arena,
	        LEAD "Subject: Re: Preview: Jobs [a-abcdefgh]\nContent-Type: text/plain; charset=utf-8\n\n%s\n"
	             "> announce hiring: quoted\n",
	        words);
	const struct letter letter = read_mail(arena, mail);
	return arena_printf(arena, "%s%s", outcome(arena, &letter), letter.is_bare_answer ? "bare" : "");
}

static void an_answer_to_a_preview_is_a_word(void **state)
{
	int failures = 0;
	struct arena arena = { 0 };
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		failures += broken(
		        answers[i].promise, answers[i].mail, answers[i].expected, answer_of(&arena, answers[i].mail));
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
		if (strstr(answer_of(&arena, wishes[i]), "bare") != NULL)
			failures += broken("a wish beside it isn't bare", wishes[i], "", "bare");
	arena_free(&arena);
	assert_int_equal(failures, 0);
}

RUN(what_a_member_shares_is_known_by_its_address_or_subject, an_announcement_is_known_by_its_address_or_subject,
        each_language_has_its_part, plain_text_is_read_as_it_was_typed, formatted_mail_keeps_its_form,
        no_word_is_lost_and_no_sign_added, hostile_pages_end, files_go_along_but_programs_dont,
        an_answer_to_a_preview_is_a_word)
