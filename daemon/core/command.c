/* command.c - the table of commands, and what a mail of each kind leads to. See command.h. */
#include "core/command.h"
#include "core/deciding.h"
#include <string.h>

static const struct command {
	const char *word; /* people's own words for it are letter/'s affair, one file a language */
	void (*decide)(struct deciding *, const struct request *);
} commands[] = {
	{ "join", decide_join },
	{ "leave", decide_leave },
	{ "pause", decide_pause },
	{ "resume", decide_resume },
	{ "digest", decide_digest },
	{ "each", decide_each },
	{ "confirm", decide_confirm },
	{ "no", decide_no },
	{ "yes", decide_yes },
	{ "maybe", decide_maybe },
	{ "organisation", decide_organisation },
	{ "help", decide_help },
	{ "teams", decide_teams },
	{ "meetings", decide_meetings },
	{ "status", decide_status },
	{ "data", decide_data },
	{ "forget", decide_forget },
	{ "announce", decide_announce },
	{ "share", decide_share },
	{ "who", decide_who },
};

static const struct command *command_named(const char *word)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].word, word) == 0)
			return &commands[i];
	return NULL;
}

bool command_exists(const char *word)
{
	return command_named(word) != NULL;
}

/* Nothing else of that mail is done or said: it would be kept again. */
static void forget_only(struct deciding *d)
{
	d->decision.count = 0;
	deciding_add(d, ACTION_FORGET);
	d->is_unhandled = false;
}

static void tell_gathered(struct deciding *d)
{
	if (d->is_proved)
		deciding_add(d, ACTION_CONFIRM_ADDRESS);
	if (d->joined.count > 0) {
		struct action *welcome = deciding_mail(d, MAIL_WELCOME, d->joined.list);
		welcome->day = d->paused_until;
		welcome->wants_digest = d->wants_digest;
		welcome->invites_organisation = d->facts->membership_count == 0 && *d->organisation.name == '\0';
	}
	tell_approvals(d);
	tell_joins(d);
	tell_left(d);
	tell_organisation(d);
	tell_status(d);
	tell_meetings(d);
	if (d->already.count > 0)
		deciding_mail(d, MAIL_ALREADY, d->already.list);
	if (d->not_in.count > 0 && !d->asks_forget)
		deciding_mail(d, MAIL_NOT_A_MEMBER, ids_have(&d->not_in, "*") ? NULL : d->not_in.list)->is_taken_back =
		        d->is_taken_back;
}

static void decide_requests(struct deciding *d)
{
	const struct letter *letter = d->letter;

	d->is_unhandled = letter->has_more;
	for (size_t i = 0; i < letter->request_count; i++) {
		const struct request *request = &letter->requests[i];
		const struct command *command = command_named(request->word);
		/* Of a mail whose From is forged only the wish to leave is looked at, and the answer to our question about it. */
		const bool is_trusted = !letter->is_forged || strcmp(request->word, "leave") == 0
		        || token_is_open_question(token_of_kind(d, TOKEN_QUESTION), QUESTION_REALLY_LEAVE);
		if (command == NULL || !is_trusted)
			d->is_unhandled = true;
		else
			command->decide(d, request);
	}
	if (d->is_forgotten)
		forget_only(d);
	else
		tell_gathered(d);
	if (d->is_unhandled || !d->is_understood)
		deciding_attention(d,
		        letter->is_forged ? "its From is forged, says the receiving server"
		                          : "something in it is for a person to read");
}

/* By a calendar's button, or in words. */
static void decide_answer(struct deciding *d)
{
	if (d->letter->event_count == 0) {
		decide_requests(d);
		return;
	}
	const char *why = d->letter->is_forged ? "its From is forged, says the receiving server" : calendar_answered(d);
	if (why != NULL)
		deciding_attention(d, why);
}

static void decide_unclear(struct deciding *d)
{
	const struct facts *facts = d->facts;
	if (d->letter->is_forged) {
		deciding_attention(d, "its From is forged, says the receiving server");
		return;
	}
	if (d->letter->says_confirm && facts->pending_token_id != 0
	        && (facts->is_confirmed || facts->confirmations_last_day < d->house->limits.confirmations_per_day)) {
		for (const char *const *team = facts->pending_teams; *team != NULL; team++)
			if (house_team(d->house, *team) != NULL)
				ids_add(d, &d->joins, *team);
		tell_joins(d);
	}
	if (d->decision.count == 0)
		deciding_mail(d, MAIL_UNCLEAR, NULL);
}

static void leave_to_people(struct deciding *d)
{
	deciding_attention(d, d->letter->why);
}

static void file_away(struct deciding *d)
{
	d->decision.folder = FOLDER_PROCESSED;
}

/* Nobody is taken off by a program's word: who looks after the teams asks. */
static void decide_auto_reply(struct deciding *d)
{
	if (d->letter->has_moved_on)
		deciding_attention(d, "an automatic reply says that its owner no longer works there");
}

static void (*const decide_kind[LETTER_KIND_COUNT])(struct deciding *) = {
	[LETTER_REQUEST] = decide_requests,
	[LETTER_ANSWER] = decide_answer,
	[LETTER_UNCLEAR] = decide_unclear,
	[LETTER_PEOPLE] = leave_to_people,
	[LETTER_BOUNCE] = decide_bounce,
	[LETTER_COMPLAINT] = decide_complaint,
	[LETTER_RECEIPT] = file_away,
	[LETTER_AUTO_REPLY] = decide_auto_reply,
	[LETTER_LIST_MAIL] = file_away,
	[LETTER_EMPTY] = file_away,
};

struct decision letter_decide(const struct letter *letter, const struct facts *facts, const struct house *house,
        int64_t now, struct arena *arena)
{
	struct deciding d = { .letter = letter,
		.facts = facts,
		.house = house,
		.now = now,
		.arena = arena,
		.paused_until = facts->paused_until,
		.wants_digest = facts->wants_digest,
		.organisation = facts->organisation };

	if (d.organisation.name == NULL)
		d.organisation.name = "";
	d.decision = (struct decision){ .arena = arena, .folder = FOLDER_PROCESSED, .why = letter->why };
	d.language = house_language(house, letter->language != LANGUAGE_NONE ? letter->language : facts->language);
	decide_kind[letter->kind](&d);
	sender_is_back(&d);
	apply_rules_on_answering(&d);
	return d.decision;
}
