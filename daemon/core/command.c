/* command.c - the table of commands, and the rules around it. See command.h.
 *
 * Each decide_ function notes what its request leads to; what belongs in one mail (all teams to confirm, all teams left) is
 * gathered first and told once, at the end. Last come the rules on answering at all: never twice, never to a program, never past
 * the limits. */
#include "core/command.h"
#include "base/clock.h"
#include "core/address.h"
#include <string.h>

struct ids { /* team ids, NULL-terminated, each once */
	const char **list;
	size_t count;
};

struct deciding {
	const struct letter *letter;
	const struct facts *facts;
	const struct house *house;
	int64_t now;
	struct arena *arena;
	struct decision decision;
	enum language language;
	struct ids joined; /* done: the token proved the address */
	int64_t closed_token;
	bool is_proved;
	struct ids joins, already, left, not_in; /* of the sender; `left` also of the member behind a u- token */
	int64_t left_member;                     /* whose `left` is: 0 the sender */
	bool asks_leave;                         /* a forged From asked to leave: `left` is asked about, not done */
	bool used_token;    /* an open token of ours was used up: the answers to it aren't counted */
	bool is_unhandled;  /* something in it is for a person */
	bool is_understood; /* something in it was done or answered */
};

static bool ids_have(const struct ids *ids, const char *id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (strcmp(ids->list[i], id) == 0)
			return true;
	return false;
}

static void ids_add(struct deciding *d, struct ids *ids, const char *id)
{
	if (ids_have(ids, id))
		return;
	const char **list = arena_array(d->arena, ids->count + 2, sizeof(*list));
	if (ids->count > 0)
		memcpy(list, ids->list, ids->count * sizeof(*list));
	list[ids->count++] = id;
	ids->list = list;
}

static bool is_in(const struct membership *memberships, size_t count, const char *team)
{
	for (size_t i = 0; i < count; i++)
		if (memberships[i].left_at == 0 && strcmp(memberships[i].team, team) == 0)
			return true;
	return false;
}

static bool sender_is_in(const struct deciding *d, const char *team)
{
	return is_in(d->facts->memberships, d->facts->membership_count, team);
}

static struct action *add(struct deciding *d, enum action_kind kind)
{
	struct action *action = action_add(&d->decision, kind);
	action->language = d->language;
	action->why = d->letter->why;
	return action;
}

static struct action *add_mail(struct deciding *d, enum mail_kind mail, const char *const *teams)
{
	struct action *action = add(d, ACTION_MAIL);
	action->mail = mail;
	action->teams = teams;
	action->is_counted = true;
	d->is_understood = true;
	return action;
}

/* Opens a token for `member` (0 the sender) and adds the mail that carries it. */
static void add_token_mail(struct deciding *d, enum token_kind token, enum question question, int days,
        enum mail_kind mail, const struct ids *teams, int64_t member, enum language language)
{
	struct action *open = add(d, ACTION_TOKEN_OPEN);
	open->token_kind = token;
	open->question = question;
	open->teams = teams->list;
	open->member = member;
	open->expires_at = d->now + days * DAY_S;
	struct action *action = add_mail(d, mail, teams->list);
	action->has_token = true;
	action->member = member;
	action->language = language;
}

static void close_token(struct deciding *d, const struct token_fact *token, enum token_state state)
{
	if (d->closed_token == token->id)
		return;
	d->closed_token = token->id;
	struct action *action = add(d, ACTION_TOKEN_CLOSE);
	action->token_id = token->id;
	action->token_state = state;
	action->teams = token->teams;
	d->used_token = true;
	d->is_understood = true;
}

/* The token of this kind that says most: an open one that was mailed to the sender, else one that was, else any; or NULL. */
static const struct token_fact *token_of_kind(const struct deciding *d, enum token_kind kind)
{
	const struct token_fact *best = NULL;
	int best_rank = -1;
	for (size_t i = 0; i < d->letter->token_count; i++) {
		const struct token_fact *token = &d->facts->tokens[i];
		const int rank = token->is_senders * 2 + (token->state == TOKEN_OPEN);
		if (d->letter->tokens[i].kind != (char)kind || token->state == TOKEN_UNKNOWN || rank <= best_rank)
			continue;
		best = token;
		best_rank = rank;
	}
	return best;
}

static const struct token_fact *request_token(const struct deciding *d, const struct request *request, char kind)
{
	if (request->token < 0 || (size_t)request->token >= d->letter->token_count
	        || d->letter->tokens[request->token].kind != kind
	        || d->facts->tokens[request->token].state == TOKEN_UNKNOWN)
		return NULL;
	return &d->facts->tokens[request->token];
}

static bool is_open_question(const struct token_fact *token, enum question question)
{
	return token != NULL && token->is_senders && token->state == TOKEN_OPEN && token->question == question;
}

/* ---- the commands ---- */

static void join_team(struct deciding *d, const char *team)
{
	ids_add(d, sender_is_in(d, team) ? &d->already : &d->joins, team);
	d->is_understood = true;
}

static void begin(struct deciding *d, const char *team)
{
	if (ids_have(&d->joined, team))
		return;
	add(d, ACTION_JOIN)->team = team;
	ids_add(d, &d->joined, team);
}

/* Back by the token of "you left": no confirmation, for the token was mailed to this address. */
static bool come_back(struct deciding *d, const struct request *request)
{
	const struct token_fact *token = request_token(d, request, TOKEN_RETURN);
	bool is_back = false;

	if (token == NULL || token->state != TOKEN_OPEN || !token->is_senders)
		return false;
	for (const char *const *team = token->teams; *team != NULL; team++) {
		const bool is_meant = strcmp(request->argument, "*") == 0 || strcmp(request->argument, *team) == 0;
		if (!is_meant || house_team(d->house, *team) == NULL)
			continue;
		if (sender_is_in(d, *team))
			ids_add(d, &d->already, *team);
		else
			begin(d, *team);
		is_back = true;
	}
	if (is_back) {
		close_token(d, token, TOKEN_USED);
		d->is_proved = true;
	}
	return is_back;
}

static void ask_which_team(struct deciding *d)
{
	add_token_mail(d, TOKEN_QUESTION, QUESTION_WHICH_TEAM, QUESTION_DAYS, MAIL_WHICH_TEAM, &(struct ids){ 0 }, 0,
	        d->language);
}

/* "Come back" in answer to a note means the teams of that note, also where it is too late for coming back without asking;
 * with another's note in hand it names no team. */
static void join_all_meant(struct deciding *d, const struct token_fact *note)
{
	if (note == NULL) {
		for (size_t i = 0; i < d->house->team_count; i++)
			join_team(d, d->house->teams[i].id);
	} else if (note->is_senders) {
		for (const char *const *team = note->teams; *team != NULL; team++)
			if (house_team(d->house, *team) != NULL)
				join_team(d, *team);
	} else {
		ask_which_team(d);
	}
}

static void decide_join(struct deciding *d, const struct request *request)
{
	const struct token_fact *question = token_of_kind(d, TOKEN_QUESTION);

	if (come_back(d, request))
		return;
	if (strcmp(request->argument, "?") == 0) {
		ask_which_team(d);
		return;
	}
	if (strcmp(request->argument, "*") == 0)
		join_all_meant(d, request_token(d, request, TOKEN_RETURN));
	else if (house_team(d->house, request->argument) != NULL)
		join_team(d, request->argument);
	if (is_open_question(question, QUESTION_WHICH_TEAM))
		close_token(d, question, TOKEN_USED);
}

static void leave_team(struct deciding *d, int64_t member, const char *team)
{
	if (!d->asks_leave) {
		struct action *leave = add(d, ACTION_LEAVE);
		leave->member = member;
		leave->team = team;
	}
	ids_add(d, &d->left, team);
}

/* A wish to leave is also a "no" to what still waits for its confirmation. */
static void drop_pending(struct deciding *d, const char *team)
{
	bool is_meant = strcmp(team, "*") == 0;
	if (d->facts->pending_token_id == 0 || d->letter->is_forged)
		return;
	for (const char *const *pending = d->facts->pending_teams; !is_meant && *pending != NULL; pending++)
		is_meant = strcmp(*pending, team) == 0;
	if (!is_meant)
		return;
	struct action *close = add(d, ACTION_TOKEN_CLOSE);
	close->token_id = d->facts->pending_token_id;
	close->token_state = TOKEN_REFUSED;
	close->teams = d->facts->pending_teams;
}

static void decide_leave(struct deciding *d, const struct request *request)
{
	const struct token_fact *token = request_token(d, request, TOKEN_LEAVE);
	const bool is_others = token != NULL && !token->is_senders;
	const struct membership *list = is_others ? d->facts->token_memberships : d->facts->memberships;
	const size_t count = is_others ? d->facts->token_membership_count : d->facts->membership_count;
	const int64_t member = is_others ? token->member_id : 0;
	/* Where plus addresses don't work, a team's own leaving token says alone which team is meant. */
	const char *team = token != NULL && token->teams[0] != NULL ? token->teams[0] : request->argument;
	size_t found = 0;

	if (token == NULL && d->letter->is_automatic) /* a program without a token of ours speaks for nobody */
		return;
	d->asks_leave = token == NULL && d->letter->is_forged;
	d->left_member = member;
	for (size_t i = 0; i < count; i++) {
		if (list[i].left_at != 0 || (strcmp(team, "*") != 0 && strcmp(team, list[i].team) != 0))
			continue;
		leave_team(d, member, list[i].team);
		found++;
	}
	if (!is_others)
		drop_pending(d, team);
	if (found == 0 && !is_others && !d->asks_leave)
		ids_add(d, &d->not_in, team);
	d->is_understood = true;
}

/* The answer to "please confirm". */
static void confirm_join(struct deciding *d, const struct token_fact *token)
{
	const char *const *team = token->teams;

	for (; *team != NULL; team++) {
		if (house_team(d->house, *team) == NULL)
			continue;
		if (sender_is_in(d, *team)) {
			ids_add(d, &d->already, *team);
		} else if (token->state == TOKEN_OPEN) {
			begin(d, *team);
		} else { /* too late, refused before, or left since: asked anew */
			ids_add(d, &d->joins, *team);
		}
	}
	if (token->state == TOKEN_OPEN) {
		close_token(d, token, TOKEN_USED);
		d->is_proved = true;
	}
	if (d->joined.count == 0 && d->already.count == 0 && d->joins.count == 0) /* its teams are no more */
		add_mail(d, MAIL_TEAMS, NULL);
}

static void decide_confirm(struct deciding *d, const struct request *request)
{
	const struct token_fact *token = token_of_kind(d, TOKEN_CONFIRM);
	const struct token_fact *question = token_of_kind(d, TOKEN_QUESTION);
	(void)request;

	d->is_understood = true;
	if (is_open_question(question, QUESTION_REALLY_LEAVE)) {
		for (const char *const *team = question->teams; *team != NULL; team++)
			if (sender_is_in(d, *team))
				leave_team(d, 0, *team);
		close_token(d, question, TOKEN_USED);
	} else if (token == NULL) {
		add_mail(d, MAIL_UNCLEAR, NULL);
	} else if (!token->is_senders) {
		add_mail(d, MAIL_ELSEWHERE, NULL);
	} else {
		confirm_join(d, token);
	}
}

/* "It wasn't me", "not now": nothing happens, and nothing more is said. */
static void decide_no(struct deciding *d, const struct request *request)
{
	const struct token_fact *token = token_of_kind(d, TOKEN_CONFIRM);
	(void)request;
	if (token == NULL)
		token = token_of_kind(d, TOKEN_QUESTION);
	if (token != NULL && token->is_senders && token->state == TOKEN_OPEN)
		close_token(d, token, TOKEN_REFUSED);
	else if (token != NULL && token->is_senders && token->state == TOKEN_USED)
		add_mail(d, MAIL_UNCLEAR, NULL); /* confirmed before: do they want to leave? */
	else if (token == NULL || !token->is_senders)
		d->is_unhandled = true;
	d->is_understood = true;
}

static void decide_yes(struct deciding *d, const struct request *request)
{
	if (is_open_question(token_of_kind(d, TOKEN_QUESTION), QUESTION_REALLY_LEAVE))
		decide_confirm(d, request);
	else
		d->is_unhandled = true;
}

static void decide_help(struct deciding *d, const struct request *request)
{
	(void)request;
	add_mail(d, MAIL_HELP, NULL);
}

static void decide_teams(struct deciding *d, const struct request *request)
{
	(void)request;
	add_mail(d, MAIL_TEAMS, NULL);
}

static void decide_status(struct deciding *d, const struct request *request)
{
	bool is_member = false;
	(void)request;
	for (size_t i = 0; i < d->facts->membership_count; i++)
		is_member |= d->facts->memberships[i].left_at == 0;
	struct action *mail = add_mail(d, is_member ? MAIL_STATUS : MAIL_NOT_A_MEMBER, NULL);
	mail->memberships = d->facts->memberships;
	mail->membership_count = d->facts->membership_count;
}

static const struct command {
	const char *word; /* people's own words for it are letter/'s affair, one file a language */
	void (*decide)(struct deciding *, const struct request *);
} commands[] = {
	{ "join", decide_join },
	{ "leave", decide_leave },
	{ "confirm", decide_confirm },
	{ "no", decide_no },
	{ "yes", decide_yes },
	{ "help", decide_help },
	{ "teams", decide_teams },
	{ "status", decide_status },
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

/* ---- what was gathered is told once ---- */

static void tell_joins(struct deciding *d)
{
	const struct facts *facts = d->facts;
	if (d->joins.count == 0)
		return;
	for (const char *const *team = facts->pending_teams; team != NULL && *team != NULL; team++)
		if (house_team(d->house, *team) != NULL && !sender_is_in(d, *team) && !ids_have(&d->left, *team))
			ids_add(d, &d->joins, *team); /* one confirmation names all that was asked for */
	add_token_mail(d, TOKEN_CONFIRM, QUESTION_NONE, CONFIRM_DAYS, MAIL_CONFIRM, &d->joins, 0, d->language);
}

static void tell_left(struct deciding *d)
{
	enum language language = d->language;
	if (d->left.count == 0)
		return;
	if (d->asks_leave) {
		if (!d->facts->was_asked_to_leave)
			add_token_mail(d, TOKEN_QUESTION, QUESTION_REALLY_LEAVE, QUESTION_DAYS, MAIL_REALLY_LEAVE,
			        &d->left, 0, language);
		return;
	}
	for (size_t i = 0; d->left_member != 0 && i < d->letter->token_count; i++)
		if (d->facts->tokens[i].member_id == d->left_member)
			language = house_language(d->house, d->facts->tokens[i].language);
	add_token_mail(d, TOKEN_RETURN, QUESTION_NONE, RETURN_DAYS, MAIL_LEFT, &d->left, d->left_member, language);
}

static void tell_gathered(struct deciding *d)
{
	if (d->is_proved)
		add(d, ACTION_CONFIRM_ADDRESS);
	if (d->joined.count > 0)
		add_mail(d, MAIL_WELCOME, d->joined.list);
	tell_joins(d);
	tell_left(d);
	if (d->already.count > 0)
		add_mail(d, MAIL_ALREADY, d->already.list);
	if (d->not_in.count > 0)
		add_mail(d, MAIL_NOT_A_MEMBER, ids_have(&d->not_in, "*") ? NULL : d->not_in.list);
}

/* ---- may we answer? ---- */

/* Removes the mails to the sender, with the tokens that they would carry; what is done stays done. */
static void drop_mails(struct decision *decision)
{
	size_t kept = 0;
	for (size_t i = 0; i < decision->count; i++) {
		const struct action *action = &decision->actions[i];
		const bool is_answer =
		        (action->kind == ACTION_MAIL || action->kind == ACTION_TOKEN_OPEN) && action->member == 0;
		if (!is_answer)
			decision->actions[kept++] = *action;
	}
	decision->count = kept;
}

/* How many mails to the sender leave: answers without a token share one. */
static int answers_in(const struct decision *decision, enum mail_kind only)
{
	int with_token = 0, sections = 0;
	for (size_t i = 0; i < decision->count; i++) {
		const struct action *action = &decision->actions[i];
		if (action->kind != ACTION_MAIL || action->member != 0
		        || (only != MAIL_KIND_COUNT && action->mail != only))
			continue;
		with_token += action->has_token;
		sections |= !action->has_token;
	}
	return with_token + sections;
}

static bool is_past_limits(const struct deciding *d)
{
	const struct limits *limits = &d->house->limits;
	const struct facts *facts = d->facts;
	const int answers = answers_in(&d->decision, MAIL_KIND_COUNT);

	if (answers == 0 || d->used_token)
		return false;
	if (facts->is_confirmed)
		return facts->replies_last_hour + answers > limits->replies_per_hour;
	return facts->replies_last_hour + answers > limits->replies_per_hour_unconfirmed
	        || facts->stranger_replies_last_quarter + answers > limits->replies_per_quarter_hour_strangers
	        || facts->confirmations_last_day + answers_in(&d->decision, MAIL_CONFIRM)
	        > limits->confirmations_per_day;
}

/* Whom we didn't understand so often may be a program that knows no manners: two that answer each other would never end. */
static bool is_unclear_again(const struct deciding *d)
{
	enum { UNCLEAR_PER_DAY = 4 };
	return answers_in(&d->decision, MAIL_UNCLEAR) > 0 && d->facts->unclear_last_day >= UNCLEAR_PER_DAY;
}

static void attention(struct deciding *d, const char *why)
{
	d->decision.folder = FOLDER_ATTENTION;
	d->decision.why = why;
}

static void apply_rules_on_answering(struct deciding *d)
{
	const struct letter *letter = d->letter;

	if (letter->is_automatic || d->facts->is_repeat) {
		drop_mails(&d->decision);
	} else if (answers_in(&d->decision, MAIL_KIND_COUNT) > 0 && !address_is_valid(letter->from)) {
		drop_mails(&d->decision);
		attention(d, "its sender's address can't be written to");
	} else if (is_past_limits(d)) {
		drop_mails(&d->decision);
		attention(d, "the limit on replies is reached: what needs no reply was done");
		add(d, ACTION_TELL_ADMINS)->mail = MAIL_LIMIT;
	} else if (is_unclear_again(d)) {
		drop_mails(&d->decision);
		attention(d, "its sender was told several times today that we don't understand");
	}
	for (size_t i = 0; i < d->decision.count; i++)
		if (d->used_token || d->decision.actions[i].member != 0)
			d->decision.actions[i].is_counted = false;
}

/* ---- a mail of each kind ---- */

static void decide_requests(struct deciding *d)
{
	const struct letter *letter = d->letter;

	for (size_t i = 0; i < letter->request_count; i++) {
		const struct request *request = &letter->requests[i];
		const struct command *command = command_named(request->word);
		/* Of a mail whose From is forged only the wish to leave is looked at, and the answer to our question about it. */
		const bool is_trusted = !letter->is_forged || strcmp(request->word, "leave") == 0
		        || is_open_question(token_of_kind(d, TOKEN_QUESTION), QUESTION_REALLY_LEAVE);
		if (command == NULL || !is_trusted)
			d->is_unhandled = true;
		else
			command->decide(d, request);
	}
	tell_gathered(d);
	if (d->is_unhandled || !d->is_understood)
		attention(d,
		        letter->is_forged ? "its From is forged, says the receiving server"
		                          : "something in it is for a person to read");
}

static void decide_unclear(struct deciding *d)
{
	const struct facts *facts = d->facts;
	if (d->letter->is_forged) {
		attention(d, "its From is forged, says the receiving server");
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
		add_mail(d, MAIL_UNCLEAR, NULL);
}

static void leave_to_people(struct deciding *d)
{
	attention(d, d->letter->why);
}

static void file_away(struct deciding *d)
{
	d->decision.folder = d->letter->kind == LETTER_BOUNCE ? FOLDER_BOUNCES : FOLDER_PROCESSED;
}

static void (*const decide_kind[LETTER_KIND_COUNT])(struct deciding *) = {
	[LETTER_REQUEST] = decide_requests,
	[LETTER_ANSWER] = decide_requests,
	[LETTER_UNCLEAR] = decide_unclear,
	[LETTER_PEOPLE] = leave_to_people,
	[LETTER_BOUNCE] = file_away,
	[LETTER_COMPLAINT] = leave_to_people,
	[LETTER_RECEIPT] = file_away,
	[LETTER_AUTO_REPLY] = file_away,
	[LETTER_LIST_MAIL] = file_away,
	[LETTER_EMPTY] = file_away,
};

struct decision letter_decide(const struct letter *letter, const struct facts *facts, const struct house *house,
        int64_t now, struct arena *arena)
{
	struct deciding d = { .letter = letter, .facts = facts, .house = house, .now = now, .arena = arena };

	d.decision = (struct decision){ .arena = arena, .folder = FOLDER_PROCESSED, .why = letter->why };
	d.language = house_language(house, letter->language != LANGUAGE_NONE ? letter->language : facts->language);
	decide_kind[letter->kind](&d);
	apply_rules_on_answering(&d);
	return d.decision;
}
