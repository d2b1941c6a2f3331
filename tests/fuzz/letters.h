/* letters.h - what the targets that read mails share: a house to read them for, and what holds for every letter.
 *
 * A letter passes the door out of the sandbox: so answer_read() says whether core/letter.h's bounds hold for it. */
#ifndef TESTS_FUZZ_LETTERS_H
#define TESTS_FUZZ_LETTERS_H
#include "core/address.h"
#include "core/house.h"
#include "letter/read.h"
#include "tests/fuzz/fuzz.h"
#include "worker/answer.h"

static const struct house *letters_house(void)
{
	static const char *const education[] = { "Education", "Training", NULL };
	static const char *const edukacja[] = { "Edukacja", NULL };
	static const char *const announcers[] = { "lead@college.example", NULL };
	static const char *const approvers[] = { "head@college.example", NULL };
	static const char *const admins[] = { "office@collab.example", NULL };
	static struct team teams[] = {
		{ .id = "education",
		        .name = { [LANGUAGE_EN] = "Education & Training", [LANGUAGE_ES] = "Educación y Formación" },
		        .aliases = { [LANGUAGE_EN] = education, [LANGUAGE_PL] = edukacja },
		        .announcers = announcers },
		{ .id = "hiring",
		        .name = { [LANGUAGE_EN] = "Local & Targeted Hiring", [LANGUAGE_PL] = "Lokalna Rekrutacja" },
		        .joining = JOINING_APPROVE,
		        .approvers = approvers },
	};
	static const struct house house = { .name = "Healthcare Collaborative",
		.address = "teams@collab.example",
		.postal = "1 Main St, Chicago",
		.time_zone = "America/Chicago",
		.languages = { LANGUAGE_EN, LANGUAGE_ES, LANGUAGE_PL },
		.language_count = 3,
		.admins = admins,
		.has_subaddressing = true,
		.teams = teams,
		.team_count = 2,
		.limits = { .mail_bytes = 1 << 25, .attachment_bytes = 4096 },
		.attention_folder = "Attention" };
	return &house;
}

static inline struct letter letters_read(const char *mail, size_t bytes, bool is_header_only, struct arena *arena)
{
	static struct reader reader;
	static struct arena kept;

	if (reader.house == NULL) {
		letter_warm();
		reader = (struct reader){ .house = letters_house(), .authserv_id = "mx.collab.example" };
		letter_prepare(&reader, &kept);
	}
	return letter_read(&reader, mail, bytes, is_header_only, arena);
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

/* What a request names is a team of the house, all of them, or nothing: never the sender's own words. */
static void request_promises(const struct letter *letter, const struct request *request)
{
	static const char *const words[] = { "join", "leave", "confirm", "pause", "resume", "digest", "each", "status",
		"teams", "meetings", "help", "data", "forget", "organisation", "yes", "no", "maybe", "announce",
		"share", "who", NULL };
	static const char *const of_teams[] = { "join", "leave", "announce", "share", NULL };
	static const char *const no_teams[] = { "*", "?", "", NULL };

	PROMISE(is_one_of(request->word, words));
	PROMISE(request->token >= -1 && request->token < (int)letter->token_count);
	/* A leaving token never expires: its address may name a team that is no more. */
	if (is_one_of(request->word, of_teams) && (request->token < 0 || letter->tokens[request->token].kind != 'u'))
		PROMISE(is_one_of(request->argument, no_teams)
		        || house_team(letters_house(), request->argument) != NULL);
	/* Of what programs send only a leaving token in its place and a calendar's answer act. */
	if (letter->is_automatic)
		PROMISE(strcmp(letter->calendar_method, "REPLY") == 0
		        || (request->token >= 0 && letter->tokens[request->token].kind == 'u'));
}

static void report_promises(const struct letter *letter)
{
	static const char *const permanents[] = { "yes", "no", "policy", "", NULL };

	PROMISE(letter->recipient_count == 0 || letter->kind == LETTER_BOUNCE || letter->kind == LETTER_COMPLAINT);
	PROMISE(letter->returned_token.kind == '\0' || letter->returned_token.kind == 'u');
	for (size_t i = 0; i < letter->recipient_count; i++) {
		const struct letter_recipient *recipient = &letter->recipients[i];
		PROMISE(is_one_of(recipient->permanent, permanents));
		/* An address as one is written to, and not our own: it is compared with members'. */
		PROMISE(strchr(recipient->address, '@') != NULL && strpbrk(recipient->address, " <>,;") == NULL);
		PROMISE(!address_same(recipient->address, letters_house()->address));
		PROMISE(*recipient->status == '\0'
		        || strspn(recipient->status, "0123456789.") == strlen(recipient->status));
		/* What is still tried, and what our own account did, throws nobody out. */
		PROMISE(!(recipient->is_delayed || recipient->is_our_limit)
		        || strcmp(recipient->permanent, "yes") != 0);
	}
}

static void announcement_promises(const struct letter *letter)
{
	if (letter->announcement == NULL)
		return;
	PROMISE(!letter->is_automatic);
	if (letter->request_count > 0 && strcmp(letter->requests[0].word, "share") == 0) {
		PROMISE(letter->announcement->file_count == 0);
		return;
	}
	PROMISE(house_announces_somewhere(letters_house(), letter->from));
	for (size_t i = 0; i < letter->request_count; i++)
		if (strcmp(letter->requests[i].word, "announce") == 0 && letter->announcement->refusal != REFUSAL_TEAM)
			PROMISE(house_announces(letters_house(),
			        house_team(letters_house(), letter->requests[i].argument), letter->from));
}

static inline void letter_promises(const struct letter *letter, struct arena *arena)
{
	struct text answer = { .arena = arena, .limit_bytes = ANSWER_BYTES };
	struct letter back;
	struct error err = { 0 };

	answer_write(letter, &answer);
	PROMISE(!answer.is_cut);
	if (answer_read(answer.data, answer.length, arena, &back, &err) != ERR_NONE)
		fprintf(stderr, "%s\n", err.text);
	PROMISE(err.kind == ERR_NONE);
	PROMISE(back.kind == letter->kind && back.request_count == letter->request_count);
	PROMISE(letter->kind == LETTER_REQUEST || letter->kind == LETTER_ANSWER || letter->request_count == 0);
	PROMISE(*letter->why != '\0' && !(letter->is_forged && letter->is_authentic));
	for (size_t i = 0; i < letter->request_count; i++)
		request_promises(letter, &letter->requests[i]);
	report_promises(letter);
	announcement_promises(letter);
}

#endif
