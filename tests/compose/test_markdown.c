/* test_markdown.c - both parts of a mail come from one source and say the same; nothing in it is obeyed but Markdown. */
#include "tests/test.h"
#include "compose/markdown.h"

static const struct {
	const char *promise, *source, *text, *html;
} rows[] = {
	{ "a paragraph is wrapped at 72 columns",
	        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
	        "one two three four five six seven eight nine ten eleven twelve thirteen\nfourteen\n",
	        "<p>one two three four five six seven eight nine ten eleven twelve thirteen fourteen</p>\n" },
	{ "accents take one column, Chinese characters two",
	        "żżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżż żżżżżżżżżżżżżżżżżżżżżżżżżżżżżżż 漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢 漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢 a",
	        "żżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżżż żżżżżżżżżżżżżżżżżżżżżżżżżżżżżżż\n漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢\n漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢 a\n",
	        NULL },
	{ "a hard break is kept, in both its forms", "one\\\ntwo  \nthree\nfour", "one\ntwo\nthree four\n",
	        "<p>one<br />\ntwo<br />\nthree\nfour</p>\n" },
	{ "headings have a line of their own", "# News\ntext\n\n## More\ntext", "News\n\ntext\n\nMore\n\ntext\n",
	        "<h1>News</h1>\n<p>text</p>\n<h2>More</h2>\n<p>text</p>\n" },
	{ "emphasis is only its words in the text", "**now** or *never* or `code`", "now or never or code\n",
	        "<p><strong>now</strong> or <em>never</em> or <code>code</code></p>\n" },
	{ "lists are indented below their marks",
	        "- one one one one one one one one one one one one one one one one one one\n- two\n  - three\n\ntext",
	        "- one one one one one one one one one one one one one one one one one\n  one\n- two\n  - three\n\ntext\n",
	        NULL },
	{ "numbered lists go on from where they start", "3. three\n4. four\n\n   more",
	        "3. three\n\n4. four\n\n   more\n", NULL },
	{ "a quote in a quote", "> one\n>\n> > two", "> one\n\n> > two\n", NULL },
	{ "code keeps its lines", "    a  b\n    c", "    a  b\n    c\n", "<pre><code>a  b\nc\n</code></pre>\n" },
	{ "a link is its words and where it leads", "[the agenda](https://a.example/b?c=1&d=2)",
	        "the agenda <https://a.example/b?c=1&d=2>\n",
	        "<p><a href=\"https://a.example/b?c=1&amp;d=2\">the agenda</a></p>\n" },
	{ "a link whose words are its address is said once", "<https://a.example> or <ana@a.example>",
	        "https://a.example or ana@a.example\n", NULL },
	{ "a link that leads nowhere is only its words",
	        "[one](javascript:alert(1)) [two](data:text/html,x) [three](file.pdf) [four](JaVaScript:x)",
	        "one two three four\n", "<p>one two three four</p>\n" },
	{ "an image is its description", "![a map](https://evil.example/pixel.png)", "a map\n", "<p>a map</p>\n" },
	{ "HTML is shown as it was typed", "a <b>b</b> <script>alert(1)</script>",
	        "a <b>b</b> <script>alert(1)</script>\n",
	        "<p>a &lt;b&gt;b&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;</p>\n" },
	{ "a block of HTML too", "<div onclick=\"x\">\nhello\n</div>\n", "<div onclick=\"x\">\nhello\n</div>\n",
	        "<p>&lt;div onclick=&quot;x&quot;&gt;\nhello\n&lt;/div&gt;\n</p>\n" },
	{ "a comment is for nobody", "a <!-- b --> c", "a c\n", "<p>a  c</p>\n" },
	{ "no holes in foreign text, whatever they are written with",
	        "a\xEE\x81\xA3 &#xE063; &#57443; [b](https://x.example/&#xE063;)", "a   b <https://x.example/>\n",
	        NULL },
	{ "no control characters",
	        "a&#1;b&#x1b;c\x01"
	        "d",
	        "abcd\n", "<p>abcd</p>\n" },
	{ "nothing is nothing", "", "", "" },
};

static void both_parts_come_from_one_source(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		struct text text = { .arena = &arena }, html = { .arena = &arena };
		markdown_render(rows[i].source, strlen(rows[i].source), MARKDOWN_FOREIGN, &text, &html);
		failures += broken(rows[i].promise, rows[i].source, rows[i].text, text_string(&text));
		if (rows[i].html != NULL)
			failures += broken(rows[i].promise, rows[i].source, rows[i].html, text_string(&html));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void hostile_nesting_takes_little_time(void **state)
{
	static const char *const pieces[] = { "> ", "- ", "[", "*a ", "![", "<b>", "1. ", "`", "[a](<b>" };
	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct text source = { 0 }, text = { 0 }, html = { 0 };
		while (source.length < 100000)
			text_add_string(&source, pieces[i]);
		markdown_render(text_string(&source), source.length, MARKDOWN_FOREIGN, &text, &html);
		assert_true(text.length < 8 * source.length);
		text_free(&source);
		text_free(&text);
		text_free(&html);
	}
}

RUN(both_parts_come_from_one_source, hostile_nesting_takes_little_time)
