/* test_words.c - whoever replies with a word that our mails offer is understood. The mails' words: tests/compose/test_mails.py. */
#include "tests/test.h"
#include "base/text.h"
#include "compose/compose.h"
#include "letter/read.h"
#include "tests/compose/house.h"

static const struct row {
	enum mail_kind answered;
	enum language language;
	const char *reply, *expected;
} rows[] = {
	{ MAIL_TEAMS, LANGUAGE_EN, "JOIN Education", "join:education " },
	{ MAIL_TEAMS, LANGUAGE_EN, "JOIN Hiring\nJOIN retention", "join:hiring join:retention " },
	{ MAIL_TEAMS, LANGUAGE_ES, "ALTA Formación", "join:education " },
	{ MAIL_TEAMS, LANGUAGE_ES, "ALTA hiring", "join:hiring " },
	{ MAIL_TEAMS, LANGUAGE_PL, "DOŁĄCZ education", "join:education " },
	{ MAIL_HELP, LANGUAGE_EN, "MEETINGS", "meetings " },
	{ MAIL_HELP, LANGUAGE_ES, "REUNIONES", "meetings " },
	{ MAIL_HELP, LANGUAGE_PL, "SPOTKANIA", "meetings " },
	{ MAIL_WHICH_TEAM, LANGUAGE_EN, "JOIN Education", "join:education " },
	{ MAIL_WHICH_TEAM, LANGUAGE_ES, "ALTA Formación", "join:education " },
	{ MAIL_WHICH_TEAM, LANGUAGE_PL, "DOŁĄCZ retention", "join:retention " },
	{ MAIL_WELCOME, LANGUAGE_EN, "LEAVE", "leave:* " },
	{ MAIL_WELCOME, LANGUAGE_ES, "BAJA", "leave:* " },
	{ MAIL_WELCOME, LANGUAGE_PL, "WYPISZ", "leave:* " },
	{ MAIL_ADDED, LANGUAGE_EN, "LEAVE Education", "leave:education " },
	{ MAIL_ADDED, LANGUAGE_ES, "BAJA Formación", "leave:education " },
	{ MAIL_ADDED, LANGUAGE_PL, "WYPISZ education", "leave:education " },
	{ MAIL_STATUS, LANGUAGE_EN, "LEAVE Education & Training", "leave:education " },
	{ MAIL_STATUS, LANGUAGE_ES, "BAJA Educación y Formación", "leave:education " },
	{ MAIL_STATUS, LANGUAGE_PL, "WYPISZ Edukacja i Szkolenia", "leave:education " },
	{ MAIL_ANNOUNCEMENT, LANGUAGE_EN, "leave", "leave:* " },
	{ MAIL_WELCOME, LANGUAGE_EN, "HELP", "help " },
	{ MAIL_WELCOME, LANGUAGE_ES, "AYUDA", "help " },
	{ MAIL_WELCOME, LANGUAGE_PL, "POMOC", "help " },
	{ MAIL_ALREADY, LANGUAGE_EN, "STATUS", "status " },
	{ MAIL_ALREADY, LANGUAGE_ES, "ESTADO", "status " },
	{ MAIL_ALREADY, LANGUAGE_PL, "STATUS", "status " },
	{ MAIL_NOT_A_MEMBER, LANGUAGE_EN, "TEAMS", "teams " },
	{ MAIL_NOT_A_MEMBER, LANGUAGE_ES, "EQUIPOS", "teams " },
	{ MAIL_NOT_A_MEMBER, LANGUAGE_PL, "ZESPOŁY", "teams " },
	{ MAIL_CONFIRM, LANGUAGE_EN, "", "confirm " },
	{ MAIL_CONFIRM, LANGUAGE_EN, "NO", "no " },
	{ MAIL_CONFIRM, LANGUAGE_ES, "NO", "no " },
	{ MAIL_CONFIRM, LANGUAGE_PL, "NIE", "no " },
	{ MAIL_LEFT, LANGUAGE_EN, "COME BACK", "join:* " },
	{ MAIL_LEFT, LANGUAGE_ES, "VOLVER", "join:* " },
	{ MAIL_LEFT, LANGUAGE_PL, "WRACAM", "join:* " },
	{ MAIL_REALLY_LEAVE, LANGUAGE_EN, "YES", "confirm " },
	{ MAIL_REALLY_LEAVE, LANGUAGE_ES, "SÍ", "confirm " },
	{ MAIL_REALLY_LEAVE, LANGUAGE_PL, "TAK", "confirm " },
	{ MAIL_ANNOUNCEMENT, LANGUAGE_EN, "PAUSE", "pause " },
	{ MAIL_ANNOUNCEMENT, LANGUAGE_EN, "DIGEST", "digest " },
	{ MAIL_HELP, LANGUAGE_EN, "PAUSE", "pause " },
	{ MAIL_HELP, LANGUAGE_EN, "DIGEST", "digest " },
	{ MAIL_HELP, LANGUAGE_EN, "PAUSE until May 3", "pause:2026-05-03 " },
	{ MAIL_HELP, LANGUAGE_EN, "RESUME", "resume " },
	{ MAIL_HELP, LANGUAGE_EN, "EACH", "each " },
	{ MAIL_HELP, LANGUAGE_EN, "DATA", "data " },
	{ MAIL_HELP, LANGUAGE_EN, "FORGET", "forget " },
	{ MAIL_PAUSED, LANGUAGE_EN, "RESUME", "resume " },
	{ MAIL_STATUS, LANGUAGE_EN, "RESUME", "resume " },
	{ MAIL_WELCOME, LANGUAGE_EN, "EACH", "each " },
	{ MAIL_DIGEST_ON, LANGUAGE_EN, "EACH", "each " },
	{ MAIL_EACH_ON, LANGUAGE_EN, "DIGEST", "digest " },
	{ MAIL_DIGEST, LANGUAGE_EN, "EACH", "each " },
	{ MAIL_DIGEST, LANGUAGE_EN, "PAUSE", "pause " },
	{ MAIL_DIGEST, LANGUAGE_EN, "MEETINGS", "meetings " },
	{ MAIL_DATA, LANGUAGE_EN, "FORGET", "forget " },
	{ MAIL_REALLY_FORGET, LANGUAGE_EN, "YES", "confirm " },
	{ MAIL_REALLY_FORGET, LANGUAGE_EN, "NO", "no " },
	{ MAIL_APPROVE, LANGUAGE_EN, "YES", "yes " },
	{ MAIL_APPROVE, LANGUAGE_EN, "NO", "no " },
	{ MAIL_WAITS, LANGUAGE_EN, "LEAVE", "leave:* " },
	{ MAIL_DECLINED, LANGUAGE_EN, "TEAMS", "teams " },
	{ MAIL_ANNOUNCEMENT, LANGUAGE_ES, "PAUSA", "pause " },
	{ MAIL_ANNOUNCEMENT, LANGUAGE_ES, "RESUMEN", "digest " },
	{ MAIL_HELP, LANGUAGE_ES, "PAUSA", "pause " },
	{ MAIL_HELP, LANGUAGE_ES, "RESUMEN", "digest " },
	{ MAIL_HELP, LANGUAGE_ES, "PAUSA hasta el 3 de mayo", "pause:2026-05-03 " },
	{ MAIL_HELP, LANGUAGE_ES, "REANUDAR", "resume " },
	{ MAIL_HELP, LANGUAGE_ES, "CADA CORREO", "each " },
	{ MAIL_HELP, LANGUAGE_ES, "MIS DATOS", "data " },
	{ MAIL_HELP, LANGUAGE_ES, "OLVIDAR", "forget " },
	{ MAIL_PAUSED, LANGUAGE_ES, "REANUDAR", "resume " },
	{ MAIL_STATUS, LANGUAGE_ES, "REANUDAR", "resume " },
	{ MAIL_WELCOME, LANGUAGE_ES, "CADA CORREO", "each " },
	{ MAIL_DIGEST_ON, LANGUAGE_ES, "CADA CORREO", "each " },
	{ MAIL_EACH_ON, LANGUAGE_ES, "RESUMEN", "digest " },
	{ MAIL_DIGEST, LANGUAGE_ES, "CADA CORREO", "each " },
	{ MAIL_DIGEST, LANGUAGE_ES, "PAUSA", "pause " },
	{ MAIL_DIGEST, LANGUAGE_ES, "REUNIONES", "meetings " },
	{ MAIL_DATA, LANGUAGE_ES, "OLVIDAR", "forget " },
	{ MAIL_REALLY_FORGET, LANGUAGE_ES, "SÍ", "confirm " },
	{ MAIL_REALLY_FORGET, LANGUAGE_ES, "NO", "no " },
	{ MAIL_APPROVE, LANGUAGE_ES, "SÍ", "yes " },
	{ MAIL_APPROVE, LANGUAGE_ES, "NO", "no " },
	{ MAIL_WAITS, LANGUAGE_ES, "BAJA", "leave:* " },
	{ MAIL_DECLINED, LANGUAGE_ES, "EQUIPOS", "teams " },
	{ MAIL_ANNOUNCEMENT, LANGUAGE_PL, "PRZERWA", "pause " },
	{ MAIL_ANNOUNCEMENT, LANGUAGE_PL, "SKRÓT", "digest " },
	{ MAIL_HELP, LANGUAGE_PL, "PRZERWA", "pause " },
	{ MAIL_HELP, LANGUAGE_PL, "SKRÓT", "digest " },
	{ MAIL_HELP, LANGUAGE_PL, "PRZERWA do 3 maja", "pause:2026-05-03 " },
	{ MAIL_HELP, LANGUAGE_PL, "WZNÓW", "resume " },
	{ MAIL_HELP, LANGUAGE_PL, "OSOBNO", "each " },
	{ MAIL_HELP, LANGUAGE_PL, "DANE", "data " },
	{ MAIL_HELP, LANGUAGE_PL, "ZAPOMNIJ", "forget " },
	{ MAIL_PAUSED, LANGUAGE_PL, "WZNÓW", "resume " },
	{ MAIL_STATUS, LANGUAGE_PL, "WZNÓW", "resume " },
	{ MAIL_WELCOME, LANGUAGE_PL, "OSOBNO", "each " },
	{ MAIL_DIGEST_ON, LANGUAGE_PL, "OSOBNO", "each " },
	{ MAIL_EACH_ON, LANGUAGE_PL, "SKRÓT", "digest " },
	{ MAIL_DIGEST, LANGUAGE_PL, "OSOBNO", "each " },
	{ MAIL_DIGEST, LANGUAGE_PL, "PRZERWA", "pause " },
	{ MAIL_DIGEST, LANGUAGE_PL, "SPOTKANIA", "meetings " },
	{ MAIL_DATA, LANGUAGE_PL, "ZAPOMNIJ", "forget " },
	{ MAIL_REALLY_FORGET, LANGUAGE_PL, "TAK", "confirm " },
	{ MAIL_REALLY_FORGET, LANGUAGE_PL, "NIE", "no " },
	{ MAIL_APPROVE, LANGUAGE_PL, "TAK", "yes " },
	{ MAIL_APPROVE, LANGUAGE_PL, "NIE", "no " },
	{ MAIL_WAITS, LANGUAGE_PL, "WYPISZ", "leave:* " },
	{ MAIL_DECLINED, LANGUAGE_PL, "ZESPOŁY", "teams " },
	{ MAIL_WELCOME, LANGUAGE_EN, "organisation: Lakeside Hospital, employer",
	        "organisation:Lakeside Hospital, employer " },
	{ MAIL_WELCOME, LANGUAGE_ES, "organización: Hospital del Lago, empleador",
	        "organisation:Hospital del Lago, employer " },
	{ MAIL_WELCOME, LANGUAGE_PL, "organizacja: Szpital nad Jeziorem, pracodawca",
	        "organisation:Szpital nad Jeziorem, employer " },
	{ MAIL_ORGANISATION, LANGUAGE_EN, "organisation: Lakeside Hospital, training provider",
	        "organisation:Lakeside Hospital, training " },
	{ MAIL_ORGANISATION, LANGUAGE_EN, "organisation: show", "organisation:show " },
	{ MAIL_ORGANISATION, LANGUAGE_EN, "organisation: hide", "organisation:hide " },
	{ MAIL_ORGANISATION, LANGUAGE_EN, "organisation: none", "organisation:none " },
	{ MAIL_ORGANISATION, LANGUAGE_ES, "organización: mostrar", "organisation:show " },
	{ MAIL_ORGANISATION, LANGUAGE_ES, "organización: ocultar", "organisation:hide " },
	{ MAIL_ORGANISATION, LANGUAGE_ES, "organización: ninguna", "organisation:none " },
	{ MAIL_ORGANISATION, LANGUAGE_PL, "organizacja: pokaż", "organisation:show " },
	{ MAIL_ORGANISATION, LANGUAGE_PL, "organizacja: ukryj", "organisation:hide " },
	{ MAIL_ORGANISATION, LANGUAGE_PL, "organizacja: brak", "organisation:none " },
};

static const char *token_of(enum mail_kind kind)
{
	static const struct {
		enum mail_kind kind;
		const char *token;
	} tokens[] = { { MAIL_CONFIRM, "c-9kabcdef234567abcd" }, { MAIL_LEFT, "r-9kabcdef234567abcd" },
		{ MAIL_WHICH_TEAM, "q-9kabcdef234567abcd" }, { MAIL_REALLY_LEAVE, "q-9kabcdef234567abcd" },
		{ MAIL_REALLY_FORGET, "q-9kabcdef234567abcd" }, { MAIL_APPROVE, "a-9kabcdef234567abcd" } };
	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		if (tokens[i].kind == kind)
			return tokens[i].token;
	return "";
}

/* A header of our mail, folded as it is. */
static const char *header_of(struct arena *arena, const char *mail, const char *name)
{
	const char *at = strstr(mail, arena_printf(arena, "\r\n%s: ", name));
	const char *start = at + 2 + strlen(name) + 2, *end = strstr(start, "\r\n");
	while (end[2] == ' ')
		end = strstr(end + 2, "\r\n");
	return arena_strndup(arena, start, (size_t)(end - start));
}

/* The reply as a mail program writes it: to Reply-To, with Re:, our text quoted below. */
static const char *reply_to(struct arena *arena, const char *ours, const char *words)
{
	struct text quoted = { .arena = arena };
	const char *part = strstr(ours, "quoted-printable\r\n\r\n") + 20, *end = strstr(part, "\r\n--=_convened");
	for (const char *at = part; at < end; at = strstr(at, "\r\n") + 2)
		text_printf(&quoted, "> %.*s\r\n", (int)strcspn(at, "\r"), at);
	return arena_printf(arena,
	        "From: Ana <ana@partner.example>\r\nTo: %s\r\nSubject: Re: %s\r\nIn-Reply-To: %s\r\nReferences: %s\r\n"
	        "Date: Tue, 25 Nov 2025 10:00:00 -0600\r\nMessage-ID: <1@partner.example>\r\nMIME-Version: 1.0\r\n"
	        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n\r\n"
	        "On Mon, Nov 24, 2025 at 6:53 PM Healthcare Collaborative <teams@collab.example> wrote:\r\n%s",
	        header_of(arena, ours, "Reply-To"), header_of(arena, ours, "Subject"),
	        header_of(arena, ours, "Message-ID"), header_of(arena, ours, "Message-ID"), words,
	        text_string(&quoted));
}

static const char *requests_of(struct arena *arena, const struct reader *reader, const char *mail)
{
	const struct letter letter = letter_read(reader, mail, strlen(mail), false, arena);
	struct text out = { .arena = arena };
	for (size_t i = 0; i < letter.request_count; i++) {
		const struct request *request = &letter.requests[i];
		text_printf(&out, "%s%s%s ", request->word, *request->argument == '\0' ? "" : ":", request->argument);
	}
	return out.length > 0 ? text_string(&out)
	                      : arena_printf(arena, "%s: %s", letter_kind_name(letter.kind), letter.why);
}

static int row_broken(const struct row *row, struct composer *composer, const struct reader *reader)
{
	static const char *const teams[] = { "education", NULL };
	const struct membership membership = { "education", 1700000000, 0 };
	struct arena arena = { 0 };
	struct text frozen = { .arena = &arena }, ours = { .arena = &arena };
	const struct mail mail = { .kind = row->answered,
		.language = row->language,
		.created_at = 1764032000,
		.teams = teams,
		.memberships = &membership,
		.membership_count = 1,
		.subject = "News",
		.body = "News" };
	const struct holes holes = { .delivery_id = 1,
		.address = "ana@partner.example",
		.token = token_of(mail.kind),
		.leave_all_token = "u-allabcdef234567abc",
		.leave_team_token = "u-teamabcdef234567ab" };
	assert_int_equal(compose_freeze(composer, &mail, &frozen, NULL), ERR_NONE);
	assert_int_equal(compose_fill(frozen.data, frozen.length, &holes, &ours, NULL), ERR_NONE);
	const char *reply = reply_to(&arena, text_string(&ours), row->reply);
	const int failure =
	        broken(reader->house->has_subaddressing ? "a reply to a plus address" : "a reply to the mailbox", reply,
	                row->expected, requests_of(&arena, reader, reply));
	arena_free(&arena);
	return failure;
}

static void the_words_we_offer_are_understood(void **state)
{
	int failures = 0;
	(void)state;
	letter_warm();
	for (int has_subaddressing = 0; has_subaddressing < 2; has_subaddressing++) {
		struct arena kept = { 0 };
		struct house house = test_house();
		struct composer *composer = NULL;
		house.has_subaddressing = has_subaddressing == 1;
		struct reader reader = { .house = &house, .authserv_id = "" };
		letter_prepare(&reader, &kept);
		assert_int_equal(composer_open(&house, "", NULL, &composer, NULL), ERR_NONE);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
			failures += row_broken(&rows[i], composer, &reader);
		composer_close(composer);
		arena_free(&kept);
	}
	assert_int_equal(failures, 0);
}

RUN(the_words_we_offer_are_understood)
