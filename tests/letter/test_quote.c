/* test_quote.c - of a mail only its sender's own words are read. */
#include "tests/test.h"
#include "base/text.h"
#include "letter/source.h"

/* This file looks at the first half of the room alone: what stands before requests.c. */
static struct source last;
__attribute__((weak)) void source_requests(struct source *source)
{
	last = *source;
}

static const struct house house = { .name = "Collab", .address = "teams@collab.example", .has_subaddressing = true };
static const struct reader reader = { .house = &house, .authserv_id = "" };

/* OLD: our mail as it comes back, full of command words. */
#define OLD   "Welcome!\nTo leave, reply LEAVE HIRING.\nTo pause, reply PAUSE.\n"
#define QUOTE "> Welcome!\n> To leave, reply LEAVE HIRING.\n> To pause, reply PAUSE.\n"

static const struct {
	const char *promise, *text, *own;
} cases[] = {
	/* who wrote when, before a prefixed quote */
	{ "Gmail", "yes\n\nOn Mon, Nov 23, 2026 at 9:04 AM Action Teams <teams@collab.example>\nwrote:\n\n" QUOTE,
	        "yes" },
	{ "Gmail, Spanish",
	        "sí\n\nEl lun, 23 nov 2026 a las 9:04, Action Teams (<teams@collab.example>)\nescribió:\n\n" QUOTE,
	        "sí" },
	{ "Gmail, Polish",
	        "tak\n\npon., 23 lis 2026 o 09:04 Action Teams <teams@collab.example>\nnapisał(a):\n\n" QUOTE, "tak" },
	{ "Gmail, Portuguese",
	        "sim\n\nAction Teams <teams@collab.example> escreveu (segunda, 23/11/2026 à(s)\n09:04):\n\n" QUOTE,
	        "sim" },
	{ "Apple Mail", "yes\n\n> On Nov 23, 2026, at 9:04 AM, Action Teams <teams@collab.example> wrote:\n> \n" QUOTE,
	        "yes" },
	{ "Apple Mail, older", "yes\n\nOn Nov 23, 2026, at 9:04 AM, Action Teams wrote:\n\n" QUOTE, "yes" },
	{ "Apple Mail, Polish",
	        "tak\n\n> Wiadomość napisana przez Action Teams <teams@collab.example> w dniu 23 lis 2026, o godz. 09:04:\n> \n" QUOTE,
	        "tak" },
	{ "Apple, Polish, unprefixed",
	        "tak\n\nWiadomość napisana przez Action Teams <teams@collab.example> w dniu 23.11.2026, o godz. 09:04:\n\n" OLD,
	        "tak" },
	{ "iOS, Polish",
	        "tak\n\nWysłane z iPhone'a\n\n> Dnia 23 lis 2026 o godz. 09:04 Action Teams <teams@collab.example> napisał(a):\n> \n> " QUOTE,
	        "tak" },
	{ "iOS, Spanish",
	        "no puedo\n\nEnviado desde mi iPhone\n\n> El 23 nov 2026, a las 9:04, Action Teams <teams@collab.example> escribió:\n> \n" QUOTE,
	        "no puedo" },
	{ "Thunderbird, above", "yes\n\nOn 11/23/26 09:04, Action Teams wrote:\n" QUOTE, "yes" },
	{ "Thunderbird, below", "On 11/23/26 09:04, Action Teams wrote:\n" QUOTE "\nyes\n", "yes" },
	{ "Thunderbird, between",
	        "W dniu 23.11.2026 o 09:04, Action Teams pisze:\n> When?\n\nI come at nine.\n\n> Where?\n\nI know.\n",
	        "I come at nine.\n\nI know." },
	{ "Thunderbird, German", "ja\n\nAm 23.11.26 um 09:04 schrieb Action Teams:\n" QUOTE, "ja" },
	{ "Thunderbird, French", "oui\n\nLe 23/11/2026 à 09:04, Action Teams a écrit :\n" QUOTE, "oui" },
	{ "K-9, no blank behind the mark",
	        "yes\n\nOn November 23, 2026 9:04:00 AM CST, Action Teams <teams@collab.example> wrote:\n>Welcome!\n>To leave, reply LEAVE.\n",
	        "yes" },
	{ "Roundcube, Polish", "tak\n\nW dniu 2026-11-23 09:04, Action Teams napisał(a):\n\n" QUOTE, "tak" },
	{ "Onet", "tak\n\nW dniu 2026-11-23 09:04:00 użytkownik Action Teams <teams@collab.example> napisał:\n" QUOTE,
	        "tak" },
	{ "WP, no prefix",
	        "tak\n\nDnia 23 listopada 2026 09:04 Action Teams <teams@collab.example> napisał(a):\n\n" OLD, "tak" },
	{ "Proton Mail",
	        "yes\n\nSent with Proton Mail secure email.\n\nOn Monday, November 23rd, 2026 at 9:04 AM, Action Teams <teams@collab.example> wrote:\n\n" QUOTE,
	        "yes" },
	{ "Spark", "yes\nOn Nov 23, 2026, 9:04 AM -0600, Action Teams <teams@collab.example>, wrote:\n" QUOTE, "yes" },
	{ "AOL",
	        "yes\n\nIn a message dated 11/23/2026 9:04:00 AM Central Standard Time, teams@collab.example writes:\n\n" OLD,
	        "yes" },
	{ "Notes",
	        "yes\n\nAction Teams <teams@collab.example> wrote on 11/23/2026 09:04:00 AM:\n\n> From: Action Teams <teams@collab.example>\n> To: ana@x.example\n" QUOTE,
	        "yes" },
	{ "a language we don't know, before a prefix",
	        "yes\n\n23.11.2026, 09:04 tarihinde Action Teams <teams@collab.example> blah:\n" QUOTE, "yes" },
	{ "Russian, no verb, no prefix",
	        "yes\n\nПонедельник, 23 ноября 2026, 9:04 +03:00 от Action Teams <teams@collab.example>:\n\n" OLD,
	        "yes" },
	{ "Gmail, copied from a page",
	        "yes\n\nOn Thu, 31 Mar 2016 at 11:16 Action Teams\n\n<\nmailto:Teams <teams@collab.example>\n> wrote:\n\n\n" OLD,
	        "yes" },
	{ "a date that begins a paragraph is no quote",
	        "On Thu, 31 Mar 2016 at 11:16 we meet\n\nand for the robot:\njoin hiring",
	        "On Thu, 31 Mar 2016 at 11:16 we meet\n\nand for the robot:\njoin hiring" },
	{ "Samsung, Polish telephones", "tak\n\nWysłano ze smartfona Samsung Galaxy.", "tak" },
	{ "a hospital's disclaimer", "yes\n\nThis message may contain protected health information (PHI). Delete it.",
	        "yes" },
	{ "Tuta", "yes\n\n--\nSecured with Tuta Mail:\n\nNov 23, 2026, 09:04 by teams@collab.example:\n\n" QUOTE,
	        "yes" },
	{ "FairEmail", "yes\n\nNov 23, 2026 9:04:00 AM Action Teams <teams@collab.example>:\n\n" QUOTE, "yes" },
	{ "answers between, twice", "On 11/23/26 09:04, Teams wrote:\n> Come?\n\nyes\n\n> Digest?\n\nno\n",
	        "yes\n\nno" },
	{ "Chinese", "好\n\nAction Teams <teams@collab.example> 于2026年11月23日周一 09:04写道：\n\n" QUOTE, "好" },
	{ "supercited", "yes\n\nAT> Welcome\nAT> LEAVE HIRING\n", "yes" },

	/* who wrote when, and no prefix: all that follows is quoted */
	{ "Yahoo",
	        "yes\n\n    On Monday, November 23, 2026 at 09:04:00 AM CST, Action Teams <teams@collab.example> wrote:  \n \n" OLD,
	        "yes" },
	{ "Yahoo, Spanish",
	        "sí\n\nEl lunes, 23 de noviembre de 2026, 09:04:00 CST, Action Teams <teams@collab.example> escribió:\n\n" OLD,
	        "sí" },
	{ "Zoho",
	        "yes\n\n---- On Mon, 23 Nov 2026 09:04:00 -0600 Action Teams <teams@collab.example> wrote ----\n\n" OLD,
	        "yes" },

	/* header blocks */
	{ "Outlook",
	        "yes\n\nFrom: Action Teams <teams@collab.example>\nSent: Monday, November 23, 2026 9:04 AM\nTo: Ana Ruiz <ana@x.example>\nSubject: Welcome\n\n" OLD,
	        "yes" },
	{ "Outlook with stars",
	        "yes\n\n*From:* Action Teams <teams@collab.example>\n*Sent:* Monday\n*To:* Ana\n*Subject:* Welcome\n\n" OLD,
	        "yes" },
	{ "Outlook, Spanish",
	        "sí\n\nDe: Action Teams <teams@collab.example>\nEnviado el: lunes, 23 de noviembre de 2026 9:04\nPara: Ana\nAsunto: Bienvenida\n\n" OLD,
	        "sí" },
	{ "Outlook, Polish",
	        "tak\n\nOd: Action Teams <teams@collab.example>\nWysłano: poniedziałek, 23 listopada 2026 09:04\nDo: Ana\nTemat: Witamy\n\n" OLD,
	        "tak" },
	{ "Outlook, German",
	        "ja\n\nVon: Action Teams <teams@collab.example>\nGesendet: Montag, 23. November 2026 09:04\nAn: Ana\nBetreff: Willkommen\n\n" OLD,
	        "ja" },
	{ "Outlook, French",
	        "oui\n\nDe : Action Teams <teams@collab.example>\nEnvoyé : lundi 23 novembre 2026 09:04\nÀ : Ana\nObjet : Bienvenue\n\n" OLD,
	        "oui" },
	{ "Outlook, Swedish",
	        "ja\n\nFrån: Action Teams\nSkickat: den 23 november 2026 09:04\nTill: Ana\nÄmne: Hej\n\n" OLD, "ja" },
	{ "Outlook, Ukrainian",
	        "так\n\nВід: Action Teams\nНадіслано: 23 листопада 2026 р. 9:04\nКому: Ana\nТема: Вітаємо\n\n" OLD,
	        "так" },
	{ "Outlook, a long To on two lines",
	        "yes\n\nFrom: Action Teams\nSent: Monday\nTo: Ana Ruiz <ana@x.example>; Bob Ruiz <bob@x.example>;\nCy Ruiz <cy@x.example>\nSubject: Welcome\n\n" OLD,
	        "yes" },
	{ "Outlook on the web",
	        "no\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Action Teams <teams@collab.example>\nSent: Monday\nTo: Ana\nSubject: Welcome\n\n" OLD,
	        "no" },
	{ "Interia",
	        "tak\n\nOd: \"Action Teams\" <teams@collab.example>\nDo: ana@x.example;\nWysłane: 9:04 Poniedziałek 2026-11-23\nTemat: Witamy\n\n" OLD,
	        "tak" },
	{ "Notes, old",
	        "yes\n\nFrom:   Action Teams <teams@collab.example>\nTo:     ana@x.example\nDate:   11/23/2026 09:04 AM\nSubject:        Welcome\n\n" OLD,
	        "yes" },
	{ "GMX",
	        "ja\n\nGesendet: Montag, 23. November 2026 um 09:04 Uhr\nVon: \"Action Teams\" <teams@collab.example>\nAn: ana@x.example\nBetreff: Hallo\n" OLD,
	        "ja" },

	/* markers */
	{ "original message", "yes\n\n-----Original Message-----\nFrom: Action Teams\nSent: Monday\n\n" OLD, "yes" },
	{ "Samsung, Spanish",
	        "sí\n\nEnviado desde mi Galaxy\n\n-------- Mensaje original --------\nDe: Action Teams\nFecha: 23/11/26 9:04\nPara: Ana\nAsunto: x\n\n" OLD,
	        "sí" },
	{ "Samsung, Polish",
	        "tak\n\n-------- Oryginalna wiadomość --------\nOd: Action Teams\nData: 23.11.2026\nDo: Ana\nTemat: x\n\n" OLD,
	        "tak" },
	{ "Zimbra",
	        "yes\n\n----- Original Message -----\nFrom: \"Action Teams\" <teams@collab.example>\nTo: \"ana\" <ana@x.example>\nSent: Monday, November 23, 2026\nSubject: x\n\n" OLD,
	        "yes" },
	{ "a marker before a prefixed quote ends nothing", "-------- Original Message --------\n" QUOTE "\nyes\n",
	        "yes" },
	{ "Gmail forwards",
	        "see below\n\n---------- Forwarded message ---------\nFrom: Action Teams <teams@collab.example>\nDate: Mon, Nov 23\nSubject: x\nTo: Ana\n\n\n" OLD,
	        "see below" },
	{ "Apple forwards", "see below\n\nBegin forwarded message:\n\n> From: Action Teams\n> Subject: x\n" QUOTE,
	        "see below" },
	{ "Thunderbird forwards, Spanish",
	        "ver abajo\n\n-------- Mensaje reenviado --------\nAsunto: x\nFecha: 23 Nov\nDe: Action Teams\nPara: ana\n\n" OLD,
	        "ver abajo" },

	/* signatures */
	{ "two dashes", "join hiring\n-- \nAna Ruiz\nJoin us!\n", "join hiring" },
	{ "two dashes without the blank", "join hiring\n\n--\nunsubscribe here", "join hiring" },
	{ "a closing, a name, a signature",
	        "join hiring\n\nBest regards,\nAna Ruiz\nDirector, Leave Management\n+1 312 555 0100\n",
	        "join hiring\n\nBest regards,\nAna Ruiz" },
	{ "a closing in Spanish", "quiero unirme\n\nUn saludo,\n\nAna Ruiz\nDirectora de Bajas\nTel. 555 0100\n",
	        "quiero unirme\n\nUn saludo,\n\nAna Ruiz" },
	{ "a closing in Polish", "zapisz mnie\n\nPozdrawiam serdecznie,\nAna Ruiz\nDział Pomocy\n",
	        "zapisz mnie\n\nPozdrawiam serdecznie,\nAna Ruiz" },
	{ "a name and no closing", "where is the room?\n\nAna Ruiz\nLeave Office\nhttps://x.example/leave\n",
	        "where is the room?\n\nAna Ruiz" },
	{ "a postscript speaks", "join hiring\n\nRegards,\nAna\n\nPS: leave education\n",
	        "join hiring\n\nRegards,\nAna\n\nPS: leave education" },
	{ "thanks at the top close nothing", "Thanks,\nplease take me off the list.\n",
	        "Thanks,\nplease take me off the list." },
	{ "best is a word, too", "hello\nBest day is Monday\njoin hiring", "hello\nBest day is Monday\njoin hiring" },
	{ "telephones", "stop\n\nSent from my iPhone\n", "stop" },
	{ "telephones, Spanish", "baja\n\nObtener Outlook para Android<https://aka.ms/x>\n", "baja" },
	{ "telephones, Polish", "wypisz\n\nWysłane z telefonu Samsung\n", "wypisz" },
	{ "telephones, German", "stop\n\nVon meinem iPhone gesendet\n", "stop" },
	{ "nothing but a telephone's line", "\n\nSent from Yahoo Mail on Android\n", "" },

	{ "a name with a title", "join hiring\n\nAna Ruiz | Director\nLeave Office\n", "join hiring\n\nAna Ruiz" },
	{ "a name with letters behind", "join hiring\n\nAna Ruiz, RN\nHelp Desk\n", "join hiring\n\nAna Ruiz, RN" },
	{ "GroupWise", "yes\n\n>>> Action Teams <teams@collab.example> 11/23/2026 9:04 AM >>>\n\n" OLD, "yes" },
	{ "BlackBerry", "yes\nSent from my BlackBerry\n  Original Message  \nFrom: X\nSent: Monday\nTo: Ana\n\n" OLD,
	        "yes" },

	/* what lawyers, scanners and gateways add */
	{ "a disclaimer",
	        "yes\n\nCONFIDENTIALITY NOTICE: This e-mail is for its addressee. Remove every copy.\n\nTo stop, unsubscribe.\n",
	        "yes" },
	{ "a disclaimer without a title",
	        "yes\n\nThis message and any attachments are intended for\nthe addressee only. If not, remove me.\n",
	        "yes" },
	{ "a disclaimer, Spanish", "sí\n\nEste mensaje y sus archivos son confidenciales. Borrar.\n", "sí" },
	{ "a disclaimer, Polish", "tak\n\nTreść tej wiadomości jest poufna. Proszę usunąć.\n", "tak" },
	{ "a disclaimer directly below", "yes\nThis email and any attachments are confidential.\nRemove it.\n", "yes" },
	{ "a scanner", "yes\n\nVirus-free.www.avast.com\n", "yes" },
	{ "a banner above",
	        "CAUTION: This email came from outside. Do not click links\nunless you know the sender.\n\njoin hiring\n",
	        "join hiring" },
	{ "a banner in brackets",
	        "[EXTERNAL EMAIL] Do not open attachments unless you know the sender.\n\njoin hiring\n",
	        "join hiring" },
	{ "a banner of Outlook",
	        "You don't often get email from ana@x.example. Learn why this is important<https://aka.ms/x>\n\njoin hiring\n",
	        "join hiring" },
	{ "a banner with strokes, Polish", "UWAGA: wiadomość z zewnątrz, nie klikaj w linki.\n--------------\ndołącz\n",
	        "dołącz" },

	/* what looks like it and isn't */
	{ "people write of mails", "I want to unsubscribe from this list.", "I want to unsubscribe from this list." },
	{ "people write of external partners", "External partners want to join.", "External partners want to join." },
	{ "people list times", "Can you meet at:\n9:00\n10:00\n\njoin hiring",
	        "Can you meet at:\n9:00\n10:00\n\njoin hiring" },
	{ "from and to in a sentence", "From: Monday\nplease pause me", "From: Monday\nplease pause me" },
	{ "a line of dashes inside a text", "join hiring\n---\nleave education", "join hiring\n---\nleave education" },
	{ "an mbox's From is typed", ">From Monday on I am away", "From Monday on I am away" },
	{ "PGP's armour",
	        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\njoin hiring\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n",
	        "join hiring" },
	{ "nothing but a quote", "On Nov 23, 2026, at 9:04 AM, Action Teams wrote:\n\n" QUOTE, "" },
};

static const char *own_words(struct arena *arena, const char *type, const char *body)
{
	const char *mail = arena_printf(
	        arena, "From: Ana Ruiz <ana@x.example>\nContent-Type: %s; charset=utf-8\nSubject: x\n\n%s", type, body);
	return letter_read(&reader, mail, strlen(mail), false, arena).text;
}

static void only_own_words_are_read(void **state)
{
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = { 0 };
		failures += broken(
		        cases[i].promise, cases[i].text, cases[i].own, own_words(&arena, "text/plain", cases[i].text));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

#define OLD_HTML "<div>Welcome!<br>To leave, reply LEAVE HIRING.</div>"

static const struct {
	const char *promise, *html, *own;
} html_cases[] = {
	{ "Gmail",
	        "<div>yes</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Monday X wrote:<br></div><blockquote class=\"gmail_quote\">" OLD_HTML
	        "</blockquote></div>",
	        "yes" },
	{ "Gmail, answers between",
	        "<div class=gmail_quote><div class=gmail_attr>On Monday X wrote:</div><blockquote class=gmail_quote>When?</blockquote><div>at nine</div><blockquote class=gmail_quote>Where?</blockquote><div>there</div></div>",
	        "at nine\n\nthere" },
	{ "Gmail forwards",
	        "<div>see below</div><div class=\"gmail_quote\"><div class=\"gmail_attr\">---------- Forwarded message ---------<br>From: X</div>" OLD_HTML
	        "</div>",
	        "see below" },
	{ "Outlook on the web",
	        "<div>yes</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> X</div>" OLD_HTML,
	        "yes" },
	{ "rewritten by another program", "<div>yes</div><div id=\"x_x_divRplyFwdMsg\">X</div>" OLD_HTML, "yes" },
	{ "Outlook for telephones",
	        "<div>yes</div><div id=\"ms-outlook-mobile-signature\">Get Outlook for iOS</div><div id=\"mail-editor-reference-message-container\">" OLD_HTML
	        "</div>",
	        "yes" },
	{ "Word, Spanish",
	        "<p class=MsoNormal>sí</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>De:</b> X &lt;x@y.example&gt;<br><b>Enviado el:</b> lunes<br><b>Para:</b> Ana<br><b>Asunto:</b> Hola</p></div>" OLD_HTML,
	        "sí" },
	{ "Thunderbird",
	        "<p>yes</p><div class=\"moz-cite-prefix\">On Monday X wrote:<br></div><blockquote type=\"cite\">" OLD_HTML
	        "</blockquote><div class=\"moz-signature\">-- <br>LEAVE</div>",
	        "yes" },
	{ "Thunderbird, below",
	        "<div class=\"moz-cite-prefix\">On Monday X wrote:</div><blockquote type=\"cite\">" OLD_HTML
	        "</blockquote><p>yes</p>",
	        "yes" },
	{ "Apple Mail",
	        "yes<div><br><blockquote type=\"cite\"><div>On Nov 23, 2026, X wrote:</div>" OLD_HTML
	        "</blockquote></div>",
	        "yes" },
	{ "Yahoo", "<div>yes</div><div id=\"ydp1yahoo_quoted_12\" class=\"ydp1yahoo_quoted\">" OLD_HTML "</div>",
	        "yes" },
	{ "Proton Mail",
	        "<div>yes</div><div class=\"protonmail_signature_block\">Sent with Proton</div><div class=\"protonmail_quote\">On Monday X wrote:<blockquote class=\"protonmail_quote\" type=\"cite\">" OLD_HTML
	        "</blockquote></div>",
	        "yes" },
	{ "Zimbra, Roundcube: a quote and its line",
	        "<div>yes</div><div>On 2026-11-23 09:04, Action Teams wrote:</div><blockquote style=\"border-left:2px solid\">" OLD_HTML
	        "</blockquote>",
	        "yes" },
	{ "a signature that is marked", "<div>yes</div><div class=\"gmail_signature\">Ana<br>Join us!</div>", "yes" },
};

static void html_is_read_as_its_writer_saw_it(void **state)
{
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(html_cases) / sizeof(html_cases[0]); i++) {
		struct arena arena = { 0 };
		const char *got = own_words(&arena, "text/html", html_cases[i].html);
		failures += broken(html_cases[i].promise, html_cases[i].html, html_cases[i].own, got);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void what_was_taken_off_is_known(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	letter_warm();
	own_words(&arena, "text/plain",
	        "tak\n\n> Witamy w zespole. Nie ma potrzeby, aby na to odpowiadać; to jest dla Państwa.\n");
	assert_true(!last.has_forward);
	assert_int_equal(last.quoted_language, LANGUAGE_PL);
	own_words(
	        &arena, "text/plain", "---------- Forwarded message ---------\nFrom: X\nDate: Y\nSubject: Z\n\nold\n");
	assert_true(last.has_forward && !last.is_undecodable);
	own_words(&arena, "text/plain", "👍🏽\n");
	assert_true(last.has_emoji_only && !last.is_reaction);
	own_words(&arena, "text/plain", "👍\n\nAna reacted via Gmail\n");
	assert_true(last.is_reaction && !last.has_emoji_only);
	own_words(&arena, "text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n");
	assert_true(last.is_encrypted && last.is_undecodable);
	own_words(&arena, "application/pkcs7-mime", "MIAG");
	assert_true(last.is_encrypted && last.is_undecodable);
	own_words(&arena, "application/ms-tnef", "xx");
	assert_true(last.has_attachment && last.is_undecodable);
	arena_free(&arena);
}

RUN(only_own_words_are_read, html_is_read_as_its_writer_saw_it, what_was_taken_off_is_known)
