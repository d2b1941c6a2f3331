/* account.c - the readable account of a mail: what was seen, which rule decided, and what would be done and sent. See account.h. */
#include "admin/account.h"
#include "admin/common.h"
#include "core/address.h"
#include "base/clock.h"
#include "core/command.h"
#include "inbox/mails.h"
#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

/* What must be assumed of a mail's sender, for only a database knows it. */
struct world {
	const char *sender;
	bool is_member, has_our_tokens;
};

static const struct world worlds[] = {
	{ "its sender is a confirmed member of all teams", true, true },
	{ "its sender is in no team", false, true },
	{ "its sender is a confirmed member of all teams", true, false },
	{ "its sender is in no team", false, false },
};
enum { WORLDS = sizeof(worlds) / sizeof(worlds[0]) };

static const char *language_name(enum language language)
{
	static const char *const names[LANGUAGE_COUNT] = { "", "English", "Spanish", "Polish" };
	return names[language];
}

static const char *team_shown(const struct account *account, const char *id, struct arena *arena)
{
	const struct team *team = house_team(&account->config->house, id);
	return team != NULL ? team_name(team, LANGUAGE_EN) : shown(arena, id);
}

/* "A", "A and B", "A, B and C" */
static const char *teams_shown(const struct account *account, const char *const *ids, struct arena *arena)
{
	struct text out = { .arena = arena };
	for (size_t i = 0; ids != NULL && ids[i] != NULL; i++)
		text_printf(&out, "%s\"%s\"",
		        i == 0                       ? ""
		                : ids[i + 1] == NULL ? " and "
		                                     : ", ",
		        team_shown(account, ids[i], arena));
	return text_string(&out);
}

/* ---- what was seen ---- */

static const char *const kind_words[LETTER_KIND_COUNT] = {
	[LETTER_REQUEST] = "a request",
	[LETTER_ANSWER] = "an answer to a meeting",
	[LETTER_UNCLEAR] = "for us, but not certain enough to act on: we ask back",
	[LETTER_PEOPLE] = "for a person to read",
	[LETTER_BOUNCE] = "a mail system's report on a delivery",
	[LETTER_COMPLAINT] = "a complaint: somebody marked our mail as spam",
	[LETTER_RECEIPT] = "a receipt: a mail program says that our mail was shown",
	[LETTER_AUTO_REPLY] = "an automatic reply",
	[LETTER_LIST_MAIL] = "mail of a mailing list or newsletter",
	[LETTER_EMPTY] = "without any words of its sender's own",
};

static const struct {
	const char *word, *alone, *all, *one; /* by its argument: "" or "?", "*", any other; NULL: as alone */
} request_words[] = {
	{ "join", "wants to join, but names no team", "wants to join all teams", "wants to join" },
	{ "leave", "wants to leave", "wants to leave all teams", "wants to leave" },
	{ "confirm", "confirms what we asked", NULL, NULL },
	{ "pause", "wants no mail for a while", NULL, "wants no mail until" },
	{ "resume", "wants mail again after a pause", NULL, NULL },
	{ "digest", "wants one mail a period instead of each singly", NULL, NULL },
	{ "each", "wants each mail singly", NULL, NULL },
	{ "status", "asks which teams they are in", NULL, NULL },
	{ "teams", "asks which teams there are", NULL, NULL },
	{ "meetings", "asks which meetings are ahead", NULL, NULL },
	{ "help", "asks for help", NULL, NULL },
	{ "data", "asks for all that is kept of them", NULL, NULL },
	{ "forget", "wants all that is kept of them erased", NULL, NULL },
	{ "organisation", "asks which organisation is kept of them", NULL, "speaks for an organisation:" },
	{ "yes", "says yes", NULL, NULL },
	{ "no", "says no", NULL, NULL },
	{ "maybe", "says maybe", NULL, NULL },
	{ "announce", "is to go to a team, but names none", "is to go to all teams of its sender's",
	        "is to go to the members of" },
	{ "share", "would like to share something, but names no team",
	        "would like to share something with all teams of theirs", "would like to share something with" },
	{ "who", "asks who comes to the meetings ahead", NULL, "asks who comes to the meeting" },
};

static void add_request(
        const struct account *account, const struct request *request, struct arena *arena, struct text *out)
{
	const char *argument = request->argument;
	for (size_t i = 0; i < sizeof(request_words) / sizeof(request_words[0]); i++) {
		if (strcmp(request_words[i].word, request->word) != 0)
			continue;
		if (strcmp(argument, "*") == 0 && request_words[i].all != NULL)
			text_printf(out, "  - %s", request_words[i].all);
		else if (*argument == '\0' || *argument == '?' || request_words[i].one == NULL)
			text_printf(out, "  - %s", request_words[i].alone);
		else
			text_printf(out, strcmp(request->word, "pause") == 0 ? "  - %s %s" : "  - %s \"%s\"",
			        request_words[i].one, team_shown(account, argument, arena));
	}
	text_add_string(out, command_exists(request->word) ? "\n" : " (we don't do that yet: it is left to people)\n");
}

static const struct {
	char kind;
	const char *meaning;
} token_words[] = {
	{ 'c', "of a confirmation: its mail asked \"do you want to join?\"" },
	{ 'm', "of an invitation to a meeting" },
	{ 'a', "of a question to those who approve joins, of an announcement's preview, or of what a member shares" },
	{ 'q', "of a question of ours" },
	{ 'r', "of a note that somebody left: it brings them back" },
	{ 'u', "to leave" },
};

static bool has_token(const struct letter *letter, char kind)
{
	for (size_t i = 0; i < letter->token_count; i++)
		if (letter->tokens[i].kind == kind)
			return true;
	return false;
}

/* Of an approval the team that its sender looks after, for only such a mail has an effect. */
static const char *team_meant(
        const struct account *account, const struct letter *letter, const struct letter_token *token)
{
	const struct house *house = &account->config->house;

	for (size_t i = 0; i < house->team_count && token->kind == TOKEN_APPROVAL; i++) {
		const char *const *approver = house_approvers(house, &house->teams[i]);
		for (; *approver != NULL; approver++)
			if (address_same(*approver, letter->from))
				return house->teams[i].id;
	}
	for (size_t i = 0; i < letter->request_count; i++)
		if (house_team(house, letter->requests[i].argument) != NULL)
			return letter->requests[i].argument;
	return house->teams[0].id;
}

static enum question question_meant(const struct letter *letter)
{
	for (size_t i = 0; i < letter->request_count; i++)
		if (strcmp(letter->requests[i].word, "join") == 0)
			return QUESTION_WHICH_TEAM;
	return letter->request_count == 0 ? QUESTION_WHICH_TEAM
	        : letter->is_forged       ? QUESTION_REALLY_LEAVE
	                                  : QUESTION_REALLY_FORGET;
}

static const char *const question_words[] = {
	[QUESTION_NONE] = "",
	[QUESTION_WHICH_TEAM] = "which team?",
	[QUESTION_REALLY_LEAVE] = "do you really want to leave?",
	[QUESTION_REALLY_FORGET] = "erase everything we keep about you?",
};

static void add_token(
        const struct account *account, const struct letter *letter, size_t index, struct arena *arena, struct text *out)
{
	const struct letter_token *token = &letter->tokens[index];

	for (size_t i = 0; i < sizeof(token_words) / sizeof(token_words[0]); i++)
		if (token_words[i].kind == token->kind)
			text_printf(out, "  - carries the token %c-%s, %s", token->kind, token->text,
			        token_words[i].meaning);
	if (*token->team != '\0')
		text_printf(out, " the team \"%s\"", team_shown(account, token->team, arena));
	else if (strchr("acr", token->kind) != NULL)
		text_printf(out, "\n    (of which team, only the database knows; below it is told of \"%s\")",
		        team_shown(account, team_meant(account, letter, token), arena));
	else if (token->kind == TOKEN_QUESTION)
		text_printf(out, "\n    (which, only the database knows; below it is \"%s\")",
		        question_words[question_meant(letter)]);
	text_add_string(out, "\n");
}

static void add_recipient(const struct letter_recipient *recipient, struct arena *arena, struct text *out)
{
	static const char *const words[][2] = {
		{ "yes", "can't be reached for good" },
		{ "no", "wasn't reached, but may be later" },
		{ "policy", "was refused because of who sends or what: not their fault" },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], recipient->permanent) == 0)
			text_printf(out, "  - reports that %s %s%s%s%s\n", shown(arena, recipient->address),
			        words[i][1], *recipient->status != '\0' ? " (status " : "",
			        shown(arena, recipient->status), *recipient->status != '\0' ? ")" : "");
}

static void add_event(
        const struct letter *letter, const struct letter_event *event, struct arena *arena, struct text *out)
{
	text_printf(out, "  - has a calendar's %s", shown(arena, letter->calendar_method));
	if (*event->attendee != '\0')
		text_printf(out, " of %s: %s", shown(arena, event->attendee), shown(arena, event->partstat));
	text_add_string(out, "\n");
}

static void add_noticed(
        const struct account *account, const struct letter *letter, struct arena *arena, struct text *out)
{
	for (size_t i = 0; i < letter->request_count; i++)
		add_request(account, &letter->requests[i], arena, out);
	for (size_t i = 0; i < letter->token_count; i++)
		add_token(account, letter, i, arena, out);
	for (size_t i = 0; i < letter->recipient_count; i++)
		add_recipient(&letter->recipients[i], arena, out);
	for (size_t i = 0; i < letter->event_count; i++)
		add_event(letter, &letter->events[i], arena, out);
	if (letter->language != LANGUAGE_NONE)
		text_printf(out, "  - is answered in %s\n", language_name(letter->language));
	if (letter->is_automatic)
		text_add_string(out, "  - was sent by a program, by its fields: nothing is sent back\n");
	if (letter->has_moved_on)
		text_add_string(out, "  - says that its owner no longer works there; only a person acts by it\n");
	if (letter->is_forged)
		text_add_string(out, "  - has a forged From, says the receiving server (dmarc=fail)\n");
	if (letter->is_authentic)
		text_add_string(out, "  - has a From that the receiving server proves (dmarc=pass)\n");
}

/* Set in under a mark of its own, so that no line of it can pass for one of ours. */
static void add_lines(struct text *out, const char *mark, const char *lines)
{
	while (*lines != '\0') {
		const size_t bytes = strcspn(lines, "\n");
		text_printf(out, bytes > 0 ? "%s %.*s\n" : "%s%.*s\n", mark, (int)bytes, lines);
		lines += bytes + (lines[bytes] == '\n');
	}
}

static void add_seen(const struct account *account, const char *file, const struct letter *letter, struct arena *arena,
        struct text *out)
{
	const char *name = shown(arena, letter->from_name);

	text_printf(out, "%s: %s\n", shown(arena, file), kind_words[letter->kind]);
	text_printf(out, "  From:    %s%s%s%s\n", *letter->from != '\0' ? shown(arena, letter->from) : "nobody certain",
	        *name != '\0' ? " (" : "", name, *name != '\0' ? ")" : "");
	text_printf(out, "  Subject: %s\n", shown(arena, letter->subject));
	text_printf(out, "  Why:     %s\n", shown(arena, letter->why));
	if (*letter->text != '\0')
		text_add_string(out, "Its sender's own words:\n");
	add_lines(out, "  |", shown_lines(arena, letter->text));
	if (*letter->enclosed != '\0' && letter->recipient_count == 0) { /* what a report returns is ours */
		text_add_string(out, "A mail that was sent along begins:\n");
		add_lines(out, "  >", shown_lines(arena, letter->enclosed));
	}
	const size_t before = out->length;
	text_add_string(out, "This mail\n");
	const size_t heading = out->length;
	add_noticed(account, letter, arena, out);
	if (out->length == heading)
		text_cut(out, before);
}

/* ---- what is assumed ---- */

static const char *const no_ids[] = { NULL };

static struct token_fact token_assumed(const struct account *account, const struct letter *letter, size_t index,
        const struct world *world, struct arena *arena)
{
	const struct letter_token *token = &letter->tokens[index];
	const char **teams = arena_array(arena, 2, sizeof(*teams));

	if (token->kind == TOKEN_LEAVE)
		teams[0] = *token->team != '\0' ? token->team : NULL;
	else
		teams[0] = team_meant(account, letter, token);
	/* An approval's is the asker's; who isn't a member has no way out of their own. */
	const bool is_senders = token->kind == TOKEN_LEAVE ? world->is_member : token->kind != TOKEN_APPROVAL;
	return (struct token_fact){
		.state = world->has_our_tokens ? TOKEN_OPEN : TOKEN_UNKNOWN,
		.id = (int64_t)index + 1,
		.member_id = is_senders ? 1 : 2,
		.is_senders = is_senders,
		.address = "asker@example.org",
		.name = "",
		.teams = teams,
		.question = token->kind == TOKEN_QUESTION ? question_meant(letter) : QUESTION_NONE,
	};
}

/* That the mail answers an invitation of ours to a meeting next week. */
static const struct invitation_fact *invitations_assumed(
        const struct account *account, const struct world *world, size_t count, struct arena *arena)
{
	struct invitation_fact *list = arena_array(arena, count + 1, sizeof(*list));
	struct meeting *meeting = arena_alloc(arena, sizeof(*meeting));

	*meeting = (struct meeting){ .id = "",
		.teams = no_ids,
		.title = { [LANGUAGE_EN] = "the meeting" },
		.place = "",
		.link = "",
		.agenda = "",
		.time_zone = account->config->house.time_zone,
		.start_at = account->now + 7 * DAY_S,
		.length_s = HOUR_S };
	for (size_t i = 0; i < count && world->has_our_tokens; i++)
		list[i] = (struct invitation_fact){ .id = 1,
			.is_senders = true,
			.is_ahead = true,
			.token = 1,
			.held = { .comment = "" },
			.as = meeting };
	return list;
}

static struct facts facts_assumed(
        const struct account *account, const struct letter *letter, const struct world *world, struct arena *arena)
{
	static const int64_t none[1];
	const struct house *house = &account->config->house;
	struct membership *memberships = arena_array(arena, house->team_count, sizeof(*memberships));
	struct token_fact *tokens = arena_array(arena, letter->token_count + 1, sizeof(*tokens));

	struct invitation_fact *by_token = arena_array(arena, letter->token_count + 1, sizeof(*by_token));

	for (size_t i = 0; i < letter->token_count; i++)
		if (letter->tokens[i].kind == TOKEN_MEETING)
			by_token[i] = invitations_assumed(account, world, 1, arena)[0];
	for (size_t i = 0; i < house->team_count; i++)
		memberships[i] = (struct membership){ house->teams[i].id, account->now - 30 * DAY_S, 0 };
	for (size_t i = 0; i < letter->token_count; i++)
		tokens[i] = token_assumed(account, letter, i, world, arena);
	return (struct facts){
		.member_id = world->is_member,
		.is_confirmed = world->is_member,
		.today = clock_day(account->now, arena_alloc(arena, 11)),
		.memberships = memberships,
		.membership_count = world->is_member ? house->team_count : 0,
		.tokens = tokens,
		.token_memberships = memberships,
		.token_membership_count = house->team_count,
		.pending_teams = no_ids,
		.waiting_teams = no_ids,
		.waiting_tokens = none,
		.by_token = by_token,
		.by_event = invitations_assumed(account, world, letter->event_count, arena),
		.received_at = account->now,
	};
}

/* ---- what would be sent ---- */

static GMimeObject *part_named(GMimeMessage *message, const char *name)
{
	GMimePartIter *iterator = g_mime_part_iter_new(GMIME_OBJECT(message));
	GMimeObject *found = NULL;
	bool is_there = g_mime_part_iter_is_valid(iterator);

	for (; is_there && found == NULL; is_there = g_mime_part_iter_next(iterator)) {
		GMimeObject *part = g_mime_part_iter_get_current(iterator);
		if (g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", name))
			found = part;
	}
	g_mime_part_iter_free(iterator);
	return found;
}

void account_mail_shown(
        const struct text *mail, const char *name, struct arena *arena, const char **subject, const char **text)
{
	g_mime_init();
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text_string(mail), mail->length);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *part = message == NULL ? NULL : part_named(message, name);
	const char *found = message == NULL ? NULL : g_mime_message_get_subject(message);

	*subject = shown(arena, found == NULL ? "" : found);
	char *plain = GMIME_IS_TEXT_PART(part) ? g_mime_text_part_get_text(GMIME_TEXT_PART(part)) : NULL;
	*text = shown_lines(arena, plain == NULL ? "" : plain);
	g_free(plain);
	if (message != NULL)
		g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
}

struct telling {
	const struct account *account;
	const struct letter *letter;
	const struct decision *decision;
	struct arena *arena;
	struct outgoings gathered;
	struct text *out;
	struct error *err;
};

/* Somebody else, of whom a token in the mail tells. */
static const char *other_of(const struct telling *telling)
{
	return has_token(telling->letter, TOKEN_APPROVAL) ? "the one who asked" : "that other member";
}

static enum err_kind compose(struct telling *telling, const struct mail *mail, const struct holes *holes,
        const char **subject, const char **text)
{
	struct text frozen = { .arena = telling->arena }, bytes = { .arena = telling->arena };
	enum err_kind kind = compose_freeze(telling->account->composer, mail, &frozen, telling->err);

	if (kind == ERR_NONE)
		kind = compose_fill(text_string(&frozen), frozen.length, holes, &bytes, telling->err);
	if (kind == ERR_NONE)
		account_mail_shown(&bytes, "plain", telling->arena, subject, text);
	return kind;
}

/* What further answers it holds is told by the subjects that they would have alone. */
static enum err_kind add_mail(
        struct telling *telling, const char *reader, const char *address, const struct mail *mail, bool has_token)
{
	const struct holes holes = { .delivery_id = 1,
		.address = address,
		.token = has_token ? "token" : "",
		.leave_all_token = "u-token",
		.leave_team_token = "u-token" };
	const char *subject = "", *text = "", *ignored = "";
	enum err_kind kind = compose(telling, mail, &holes, &subject, &text);

	if (kind != ERR_NONE)
		return kind;
	text_printf(telling->out, "  - %s a mail in %s: \"%s\"\n", reader, language_name(mail->language), subject);
	for (const struct mail *section = mail->more; section != NULL && kind == ERR_NONE; section = section->more) {
		struct mail alone = *section;
		alone.more = NULL;
		kind = compose(telling, &alone, &holes, &subject, &ignored);
		text_printf(telling->out, "    and, in the same mail: \"%s\"\n", subject);
	}
	if (telling->account->has_texts)
		add_lines(telling->out, "      >", text);
	return kind;
}

static enum err_kind add_mail_to(struct telling *telling, int64_t member, const struct mail *mail, bool has_token)
{
	const char *reader = member == 0 ? "they get" : arena_printf(telling->arena, "%s gets", other_of(telling));

	return add_mail(telling, reader, member == 0 ? telling->letter->from : "member@example.org", mail, has_token);
}

/* A mail of its own; or one that waits for the other answers to the same person. */
static enum err_kind add_mail_of(struct telling *telling, const struct action *action)
{
	static const struct record nobody = { .address = "", .name = "" };
	const struct house *house = &telling->account->config->house;
	struct mail mail = mail_of_action(house, telling->letter, action, action->member == 0, telling->account->now);

	mail.record = &nobody; /* what is kept of them, and what they answered, only the database knows */
	if (action->mail == MAIL_MEETINGS)
		mail_add_meetings(&mail, telling->account->config, telling->arena);
	if (action->mail == MAIL_WHO)
		mail_add_who(&mail, telling->account->config, telling->arena);
	if (action->kind == ACTION_TELL_ADMINS) {
		mail.language = house_language(house, LANGUAGE_NONE);
		return add_mail(telling, "the administrators get (once a day at most)", house->admins[0], &mail, false);
	}
	if (action->to != NULL && action->to[0] != NULL) {
		const char *may = action->mail == MAIL_OFFER ? "announce" : "approve joins";
		const char *reader = action->to[1] == NULL
		        ? arena_printf(telling->arena, "%s, who may %s, gets", action->to[0], may)
		        : arena_printf(telling->arena, "%s and others, who may %s, get", action->to[0], may);
		return add_mail(telling, reader, action->to[0], &mail, action->has_token);
	}
	if (action->has_token)
		return add_mail_to(telling, action->member, &mail, true);
	outgoing_add(&telling->gathered, &mail, action->member, false);
	return ERR_NONE;
}

/* ---- what would be done ---- */

/* Joins, or leaves, of the same person that follow each other are told in one line; returns how many. */
static size_t add_teams(struct telling *telling, size_t first)
{
	const struct decision *decision = telling->decision;
	const struct action *action = &decision->actions[first];
	const char **teams = arena_array(telling->arena, decision->count + 1, sizeof(*teams));
	size_t count = 0;

	for (; first + count < decision->count; count++) {
		const struct action *next = &decision->actions[first + count];
		if (next->kind != action->kind || next->member != action->member)
			break;
		teams[count] = next->team;
	}
	text_printf(telling->out, "  - %s %s%s %s\n", action->member == 0 ? "they" : other_of(telling),
	        action->kind == ACTION_JOIN ? "join" : "leave", action->member == 0 ? "" : "s",
	        teams_shown(telling->account, teams, telling->arena));
	return count;
}

static void tell_close(struct telling *telling, const struct action *action)
{
	if (action->token_state == TOKEN_REFUSED)
		text_printf(telling->out, "  - our question about %s is closed: the answer is no\n",
		        teams_shown(telling->account, action->teams, telling->arena));
}

static void tell_pause(struct telling *telling, const struct action *action)
{
	text_printf(telling->out,
	        action->day == NULL            ? "  - they get announcements again\n"
	                : *action->day == '\0' ? "  - they get no announcements until they say \"resume\"\n"
	                                       : "  - they get no announcements until %s\n",
	        action->day);
}

static void tell_digest(struct telling *telling, const struct action *action)
{
	text_printf(telling->out, "  - they get %s from now on\n",
	        action->wants_digest ? "one mail a period" : "each mail singly");
}

static void tell_answer(struct telling *telling, const struct action *action)
{
	static const char *const answers[] = { "none", "yes", "no", "maybe" };

	text_printf(telling->out, "  - their answer is counted: %s\n", answers[action->answer.partstat]);
}

static void tell_organisation(struct telling *telling, const struct action *action)
{
	if (*action->organisation.name == '\0')
		text_add_string(telling->out, "  - no organisation is kept of them any more\n");
	else
		text_printf(telling->out, "  - their organisation is \"%s\", which others %s\n",
		        action->organisation.name, action->organisation.is_shown ? "may see" : "don't see");
}

static void tell_bounce(struct telling *telling, const struct action *action)
{
	text_printf(telling->out, "  - kept of them, and counted: %s\n", action->why);
}

static void tell_release(struct telling *telling, const struct action *action)
{
	text_printf(telling->out, "  - the announcement is sent to the members of %s\n",
	        teams_shown(telling->account, action->teams, telling->arena));
}

/* By enum action_kind. Who has neither is told by what it is for; joins and leaves are told by add_teams(), mails by
 * add_mail_of(). */
static const struct {
	const char *always;
	void (*tell)(struct telling *telling, const struct action *action);
} tellings[ACTION_KIND_COUNT] = {
	[ACTION_TOKEN_CLOSE] = { NULL, tell_close },
	[ACTION_PAUSE] = { NULL, tell_pause },
	[ACTION_DIGEST] = { NULL, tell_digest },
	[ACTION_ANSWER] = { NULL, tell_answer },
	[ACTION_ORGANISATION] = { NULL, tell_organisation },
	[ACTION_FORGET] = { "all that is kept of them is erased", NULL },
	[ACTION_BOUNCE] = { NULL, tell_bounce },
	[ACTION_SUSPEND] = { "it came back too often: no list mail to them until they write, or are tried again",
	        NULL },
	[ACTION_REACHABLE] = { "they get mail again: who writes to us is there", NULL },
	[ACTION_FAULT] = { "so much of this message came back that it is our fault: the rest of it is held", NULL },
	[ACTION_REST] = { "our account sent too much: the relay that took this message rests for half an hour", NULL },
	[ACTION_RELEASE] = { NULL, tell_release },
};

static enum err_kind add_action(struct telling *telling, const struct action *action)
{
	if (action->kind == ACTION_MAIL || action->kind == ACTION_TELL_ADMINS)
		return add_mail_of(telling, action);
	if (tellings[action->kind].always != NULL)
		text_printf(telling->out, "  - %s\n", tellings[action->kind].always);
	if (tellings[action->kind].tell != NULL)
		tellings[action->kind].tell(telling, action);
	return ERR_NONE;
}

static void add_filing(struct telling *telling)
{
	const struct config *config = telling->account->config;
	const char *folder = config->folders[telling->decision->folder], *why = telling->decision->why;
	const bool stays = strcmp(folder, config->mailbox.folder) == 0;

	text_printf(telling->out, "  - the mail %s %s", stays ? "stays in" : "is moved to the folder", folder);
	if (why != NULL && strcmp(why, telling->letter->why) != 0)
		text_printf(telling->out, ": %s", why);
	text_add_string(telling->out, "\n");
}

static enum err_kind outcome_write(const struct account *account, const struct letter *letter,
        const struct world *world, struct arena *arena, struct text *out, struct error *err)
{
	const struct facts facts = facts_assumed(account, letter, world, arena);
	const struct decision decision = letter_decide(letter, &facts, &account->config->house, account->now, arena);
	struct telling telling = { account, letter, &decision, arena, { .arena = arena }, out, err };
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < decision.count && kind == ERR_NONE; i++) {
		const enum action_kind action = decision.actions[i].kind;
		if (action == ACTION_JOIN || action == ACTION_LEAVE)
			i += add_teams(&telling, i) - 1;
		else
			kind = add_action(&telling, &decision.actions[i]);
	}
	for (size_t i = 0; i < telling.gathered.count && kind == ERR_NONE; i++)
		kind = add_mail_to(&telling, telling.gathered.list[i].member, &telling.gathered.list[i].mail, false);
	add_filing(&telling);
	return kind;
}

/* NULL: where the mail has no token, there is nothing to assume of it. */
static const char *heading_of(const struct letter *letter, const struct world *world, struct arena *arena)
{
	const char *whose = !world->has_our_tokens  ? "none of ours"
	        : has_token(letter, TOKEN_APPROVAL) ? "ours"
	        : world->is_member                  ? "theirs"
	        : has_token(letter, TOKEN_LEAVE)    ? "another member's"
	                                            : "theirs";
	if (letter->token_count == 0)
		return world->has_our_tokens ? world->sender : NULL;
	return arena_printf(arena, "%s, and the token in it is %s", world->sender, whose);
}

/* Assumptions that are shorter told together; a bit is a world. */
static const struct {
	unsigned worlds;
	const char *heading;
} together[] = {
	{ 1u << 0 | 1u << 1 | 1u << 2 | 1u << 3, NULL },
	{ 1u << 0 | 1u << 1, NULL }, /* all that there are, where the mail has no token */
	{ 1u << 0 | 1u << 1, "the token in it is ours, whoever its sender is" },
	{ 1u << 0 | 1u << 2, "its sender is a confirmed member of all teams" },
	{ 1u << 1 | 1u << 3, "its sender is in no team" },
	{ 1u << 2 | 1u << 3, "the token in it is none of ours, whoever its sender is" },
};

static void add_heading(const char *const *headings, unsigned same, bool has_tokens, struct text *out)
{
	bool is_first = true;

	for (size_t i = 0; i < sizeof(together) / sizeof(together[0]); i++)
		if (together[i].worlds == same && (together[i].heading != NULL || i == !has_tokens)) {
			text_printf(out, together[i].heading == NULL ? "Whoever its sender is:\n" : "If %s:\n",
			        together[i].heading);
			return;
		}
	for (size_t i = 0; i < WORLDS; i++)
		if ((same & 1u << i) != 0) {
			text_printf(out, is_first ? "If %s" : ",\nor if %s", headings[i]);
			is_first = false;
		}
	text_add_string(out, ":\n");
}

/* Under one heading all assumptions that lead to the same. */
static void add_outcomes(const char *const *headings, const struct text *outcomes, struct text *out)
{
	unsigned told = 0;

	for (size_t i = 0; i < WORLDS; i++) {
		unsigned same = 0;
		if (headings[i] == NULL || (told & 1u << i) != 0)
			continue;
		for (size_t j = i; j < WORLDS; j++)
			if (headings[j] != NULL && strcmp(text_string(&outcomes[j]), text_string(&outcomes[i])) == 0)
				same |= 1u << j;
		add_heading(headings, same, headings[WORLDS - 1] != NULL, out);
		text_add_string(out, text_string(&outcomes[i]));
		told |= same;
	}
}

enum err_kind account_write(const struct account *account, const char *file, const struct letter *letter,
        struct arena *arena, struct text *out, struct error *err)
{
	struct text outcomes[WORLDS] = { { 0 } };
	const char *headings[WORLDS] = { NULL };
	enum err_kind kind = ERR_NONE;

	add_seen(account, file, letter, arena, out);
	for (size_t i = 0; i < WORLDS && kind == ERR_NONE; i++) {
		headings[i] = heading_of(letter, &worlds[i], arena);
		outcomes[i].arena = arena;
		if (headings[i] != NULL)
			kind = outcome_write(account, letter, &worlds[i], arena, &outcomes[i], err);
	}
	if (kind == ERR_NONE)
		add_outcomes(headings, outcomes, out);
	return kind;
}
