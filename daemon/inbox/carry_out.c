/* carry_out.c - what was decided becomes rows. See carry_out.h.
 *
 * Actions are carried out in their order; the mail that answers without a token share (mails.h) is written last. */
#include "inbox/carry_out.h"
#include <string.h>
#include <time.h>
#include "base/log.h"
#include "core/address.h"
#include "store/announcement.h"
#include "store/meeting.h"
#include "inbox/announcing.h"
#include "inbox/attending.h"
#include "inbox/mails.h"

struct carrier {
	const struct carrying *on;
	struct arena *arena; /* the decision's */
	struct cause cause;
	int64_t sender; /* 0: no row yet */
	int64_t member; /* whom the action at hand is about */
	int64_t token;  /* the last one opened */
	struct outgoings gathered;
	size_t deliveries;
	bool is_forgotten; /* the sender: nothing is kept or sent */
};

/* Who an action is about: carrier->member. The sender's row is made where it isn't there. */
static enum err_kind member_find(struct carrier *carrier, const struct action *action, struct error *err)
{
	const struct carrying *on = carrier->on;
	enum err_kind kind = ERR_NONE;

	carrier->member = action->member;
	if (action->member != 0)
		return ERR_NONE;
	if (carrier->sender == 0 && address_key(carrier->arena, on->letter->from) == NULL)
		return err_set(err, ERR_INPUT, "its sender has no address that can be written to");
	if (carrier->sender == 0)
		kind = store_member_ensure(on->store, on->letter->from, on->letter->from_name, action->language,
		        on->now, &carrier->sender, err);
	carrier->member = carrier->sender;
	return kind;
}

/* ---- the actions ---- */

static enum err_kind do_confirm(struct carrier *carrier, const struct action *action, struct error *err)
{
	(void)action;
	return store_member_confirm(carrier->on->store, carrier->member, carrier->on->now, &carrier->cause, err);
}

static enum err_kind do_join(struct carrier *carrier, const struct action *action, struct error *err)
{
	bool changed;
	return store_membership_begin(
	        carrier->on->store, carrier->member, action->team, carrier->on->now, &carrier->cause, &changed, err);
}

static enum err_kind do_leave(struct carrier *carrier, const struct action *action, struct error *err)
{
	bool changed;
	return store_membership_end(
	        carrier->on->store, carrier->member, action->team, carrier->on->now, &carrier->cause, &changed, err);
}

static const char *const *teams_or_none(const char *const *teams)
{
	static const char *const none[] = { NULL };
	return teams == NULL ? none : teams;
}

static enum err_kind do_token_open(struct carrier *carrier, const struct action *action, struct error *err)
{
	return store_token_open(carrier->on->store, action->token_kind, carrier->member, teams_or_none(action->teams),
	        action->question, action->expires_at, carrier->on->now, &carrier->token, err);
}

static enum err_kind do_token_close(struct carrier *carrier, const struct action *action, struct error *err)
{
	return store_token_close(
	        carrier->on->store, action->token_id, action->token_state, carrier->on->now, &carrier->cause, err);
}

static enum err_kind do_pause(struct carrier *carrier, const struct action *action, struct error *err)
{
	bool changed;
	return store_member_pause(
	        carrier->on->store, carrier->member, action->day, carrier->on->now, &carrier->cause, &changed, err);
}

static enum err_kind do_digest(struct carrier *carrier, const struct action *action, struct error *err)
{
	bool changed;
	return store_member_digest(carrier->on->store, carrier->member, action->wants_digest, carrier->on->now,
	        &carrier->cause, &changed, &carrier->deliveries, err);
}

static enum err_kind do_organisation(struct carrier *carrier, const struct action *action, struct error *err)
{
	bool changed;
	return store_member_organisation(carrier->on->store, carrier->member, &action->organisation, carrier->on->now,
	        &carrier->cause, &changed, err);
}

static enum err_kind do_forget(struct carrier *carrier, const struct action *action, struct error *err)
{
	(void)action;
	carrier->is_forgotten = true;
	return store_member_forget(carrier->on->store, carrier->member, carrier->on->now, &carrier->cause, err);
}

static enum err_kind do_answer(struct carrier *carrier, const struct action *action, struct error *err)
{
	return store_meeting_answer(
	        carrier->on->store, action->invitation, &action->answer, action->is_in_words, carrier->on->now, err);
}

static enum err_kind do_draft(struct carrier *carrier, const struct action *action, struct error *err)
{
	const struct carrying *on = carrier->on;
	return store_draft_add(on->store, carrier->token, on->letter->announcement, action->is_shared, on->now, err);
}

static enum err_kind do_draft_drop(struct carrier *carrier, const struct action *action, struct error *err)
{
	return store_draft_erase(carrier->on->store, action->token_id, err);
}

static enum err_kind do_release(struct carrier *carrier, const struct action *action, struct error *err)
{
	return announcing_release(carrier->on, action->token_id, action->sharer, action->teams, &carrier->cause, err);
}

/* ---- mail ---- */

/* Somebody else who is written to (a leaving token was used) doesn't know this mail. */
static struct mail mail_of(const struct carrier *carrier, const struct action *action)
{
	const struct carrying *on = carrier->on;
	return mail_of_action(on->house, on->letter, action, carrier->member == carrier->sender, on->now);
}

/* Whose List-Unsubscribe: the team's, where the mail is about one team only. */
static const char *team_of(const struct mail *mail)
{
	const bool is_one = mail->more == NULL && mail->teams[0] != NULL && mail->teams[1] == NULL;
	return is_one ? mail->teams[0] : "";
}

/* Writes the message and its text. ERR_UNKNOWN: one with this key is there already. */
static enum err_kind message_write(
        struct carrier *carrier, const struct mail *mail, const char *key, int64_t *message, struct error *err)
{
	const struct carrying *on = carrier->on;
	struct text frozen = { 0 };

	enum err_kind kind =
	        store_message_new(on->store, mail->kind, key, team_of(mail), &carrier->cause, on->now, message, err);
	if (kind != ERR_NONE)
		return kind;
	if (compose_freeze(on->composer, mail, &frozen, err) != ERR_NONE) {
		err_within(err, "writing '%s'", mail_kind_name(mail->kind));
		kind = ERR_INPUT;
	}
	if (kind == ERR_NONE)
		kind = store_message_text(
		        on->store, *message, mail->language, text_string(&frozen), frozen.length, err);
	text_free(&frozen);
	return kind;
}

static enum err_kind people_note(
        const struct carrier *carrier, const struct invited *people, size_t count, int64_t message, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = store_message_names(carrier->on->store, message, people[i].address, err);
	return kind;
}

/* Whom a message to somebody else names: it goes when they are forgotten. */
static enum err_kind names_note(
        const struct carrier *carrier, const struct mail *section, int64_t message, struct error *err)
{
	const struct attendance *attendance = section->attendance;
	enum err_kind kind = ERR_NONE;

	if (section->asker != NULL)
		kind = store_message_names(carrier->on->store, message, section->asker, err);
	if (attendance != NULL && kind == ERR_NONE)
		kind = people_note(carrier, attendance->coming, attendance->coming_count, message, err);
	if (attendance != NULL && kind == ERR_NONE)
		kind = people_note(carrier, attendance->maybe, attendance->maybe_count, message, err);
	return kind;
}

static enum err_kind mail_send(
        struct carrier *carrier, const struct outgoing *gathered, int64_t token, struct error *err)
{
	const struct carrying *on = carrier->on;
	int64_t message = 0, delivery = 0;

	enum err_kind kind = message_write(carrier, &gathered->mail, "", &message, err);
	for (const struct mail *section = &gathered->mail; section != NULL && kind == ERR_NONE; section = section->more)
		kind = names_note(carrier, section, message, err);
	if (kind == ERR_NONE)
		kind = store_delivery_new(on->store, message, gathered->member, gathered->mail.language, token,
		        gathered->is_counted, on->now, on->now, &delivery, err);
	if (kind == ERR_NONE)
		carrier->deliveries++;
	return kind;
}

/* One message to several people, who all get the same token: the first answer counts. */
static enum err_kind mail_to_approvers(
        struct carrier *carrier, const struct action *action, struct mail *mail, struct error *err)
{
	const struct carrying *on = carrier->on;
	int64_t message = 0;

	mail->in_reply_to = ""; /* they don't know the asker's mail */
	enum err_kind kind = message_write(carrier, mail, "", &message, err);
	if (kind == ERR_NONE)
		kind = store_message_names(on->store, message, action->asker, err);
	if (kind == ERR_NONE)
		kind = store_deliveries_to(on->store, message, action->to, mail->language, carrier->token, on->now,
		        &carrier->deliveries, err);
	return kind;
}

static enum err_kind record_read(struct carrier *carrier, struct mail *mail, struct error *err)
{
	struct record *record = arena_alloc(carrier->arena, sizeof(*record));
	mail->record = record;
	return store_member_record(carrier->on->store, carrier->member, carrier->arena, record, err);
}

/* With what the sender has answered. */
static enum err_kind meetings_read(struct carrier *carrier, struct mail *mail, struct error *err)
{
	const struct carrying *on = carrier->on;
	struct meeting_line *lines = NULL;
	struct answered *list = NULL;
	size_t count = 0;
	enum err_kind kind =
	        store_meetings_answered(on->store, carrier->member, on->now, carrier->arena, &list, &count, err);

	mail_add_meetings(mail, on->config, carrier->arena);
	lines = arena_array(carrier->arena, mail->meeting_count + 1, sizeof(*lines));
	for (size_t i = 0; i < mail->meeting_count; i++) {
		lines[i] = mail->meetings[i];
		for (size_t j = 0; j < count; j++)
			if (strcmp(list[j].event, lines[i].meeting->id) == 0)
				lines[i].partstat = list[j].partstat;
	}
	mail->meetings = lines;
	return kind;
}

static enum err_kind do_mail(struct carrier *carrier, const struct action *action, struct error *err)
{
	struct mail mail = mail_of(carrier, action);
	enum err_kind kind = ERR_NONE;

	if (action->to != NULL)
		return mail_to_approvers(carrier, action, &mail, err);
	if (action->mail == MAIL_DATA)
		kind = record_read(carrier, &mail, err);
	if (action->mail == MAIL_MEETINGS)
		kind = meetings_read(carrier, &mail, err);
	if (action->mail == MAIL_WHO)
		kind = attending_read(carrier->on, &mail, carrier->arena, err);
	if (action->mail == MAIL_PREVIEW || (action->mail == MAIL_ANNOUNCED && !action->is_late))
		kind = announcing_count(carrier->on, &mail, err);
	if (kind != ERR_NONE)
		return kind;
	if (action->has_token) {
		const struct outgoing alone = {
			.mail = mail, .member = carrier->member, .is_counted = action->is_counted
		};
		return mail_send(carrier, &alone, action->token_id != 0 ? action->token_id : carrier->token, err);
	}
	outgoing_add(&carrier->gathered, &mail, carrier->member, action->is_counted);
	return ERR_NONE;
}

/* The key has the day: one a day and kind, whoever makes noise. */
static enum err_kind do_tell_admins(struct carrier *carrier, const struct action *action, struct error *err)
{
	const struct carrying *on = carrier->on;
	struct mail mail = mail_of(carrier, action);
	const time_t seconds = (time_t)on->now;
	struct tm day;
	int64_t message = 0;

	gmtime_r(&seconds, &day);
	mail.language = house_language(on->house, LANGUAGE_NONE);
	mail.in_reply_to = "";
	const char *key = arena_printf(carrier->arena, "%s %04d-%02d-%02d", mail_kind_name(action->mail),
	        day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
	enum err_kind kind = message_write(carrier, &mail, key, &message, err);
	if (kind == ERR_UNKNOWN)
		return ERR_NONE;
	if (kind == ERR_NONE)
		kind = store_deliveries_to(
		        on->store, message, on->house->admins, mail.language, 0, on->now, &carrier->deliveries, err);
	return kind;
}

static enum err_kind do_bounce(struct carrier *carrier, const struct action *action, struct error *err)
{
	return store_bounce_add(
	        carrier->on->store, carrier->member, &action->bounce, carrier->on->now, &carrier->cause, err);
}

static enum err_kind do_suspend(struct carrier *carrier, const struct action *action, struct error *err)
{
	return store_member_suspend(carrier->on->store, carrier->member, action->bounce.message, action->expires_at,
	        carrier->on->now, &carrier->cause, err);
}

static enum err_kind do_reachable(struct carrier *carrier, const struct action *action, struct error *err)
{
	bool changed;
	(void)action;
	return store_member_reachable(
	        carrier->on->store, carrier->member, carrier->on->now, &carrier->cause, &changed, err);
}

static enum err_kind do_fault(struct carrier *carrier, const struct action *action, struct error *err)
{
	size_t held = 0;
	const enum err_kind kind = store_message_fault(
	        carrier->on->store, action->bounce.message, carrier->on->now, &carrier->cause, &held, err);
	if (kind == ERR_NONE)
		log_warning(
		        "message=%lld outcome=held count=%zu why=\"%s: its bounces count nothing, and 'convened queue'"
		        " releases the rest\"",
		        (long long)action->bounce.message, held, action->why);
	return kind;
}

static enum err_kind do_rest(struct carrier *carrier, const struct action *action, struct error *err)
{
	return store_relay_limit(
	        carrier->on->store, carrier->member, action->bounce.message, action->why, carrier->on->now, err);
}

static const struct {
	bool has_member;
	enum err_kind (*carry_out)(struct carrier *, const struct action *, struct error *);
} carry[] = {
	[ACTION_CONFIRM_ADDRESS] = { true, do_confirm },
	[ACTION_JOIN] = { true, do_join },
	[ACTION_LEAVE] = { true, do_leave },
	[ACTION_TOKEN_OPEN] = { true, do_token_open },
	[ACTION_TOKEN_CLOSE] = { false, do_token_close },
	[ACTION_MAIL] = { true, do_mail },
	[ACTION_ANSWER] = { false, do_answer },
	[ACTION_PAUSE] = { true, do_pause },
	[ACTION_DIGEST] = { true, do_digest },
	[ACTION_ORGANISATION] = { true, do_organisation },
	[ACTION_FORGET] = { true, do_forget },
	[ACTION_TELL_ADMINS] = { false, do_tell_admins },
	[ACTION_DRAFT] = { true, do_draft },
	[ACTION_DRAFT_DROP] = { false, do_draft_drop },
	[ACTION_RELEASE] = { false, do_release },
	[ACTION_BOUNCE] = { true, do_bounce },
	[ACTION_SUSPEND] = { true, do_suspend },
	[ACTION_REACHABLE] = { true, do_reachable },
	[ACTION_FAULT] = { false, do_fault },
	[ACTION_REST] = { true, do_rest },
};

/* In which language somebody writes is in which they are written to; a forger doesn't change it. */
static enum err_kind language_keep(const struct carrier *carrier, struct error *err)
{
	const struct carrying *on = carrier->on;
	const struct letter *letter = on->letter;

	if (carrier->sender == 0 || carrier->is_forgotten || letter->is_forged || letter->is_automatic
	        || letter->language == LANGUAGE_NONE || letter->language == on->facts->language)
		return ERR_NONE;
	return store_member_language(on->store, carrier->sender, letter->language, err);
}

enum err_kind carry_out(
        const struct carrying *carrying, const struct decision *decision, size_t *deliveries, struct error *err)
{
	struct carrier carrier = { .on = carrying,
		.arena = decision->arena,
		.sender = carrying->facts->member_id,
		.gathered = { .arena = decision->arena } };
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < decision->count && kind == ERR_NONE; i++) {
		const struct action *action = &decision->actions[i];
		carrier.cause = (struct cause){ .mail_row = carrying->mail_row, .why = action->why ? action->why : "" };
		if (carry[action->kind].has_member)
			kind = member_find(&carrier, action, err);
		if (kind == ERR_NONE)
			kind = carry[action->kind].carry_out(&carrier, action, err);
	}
	for (size_t i = 0; i < carrier.gathered.count && kind == ERR_NONE; i++)
		kind = mail_send(&carrier, &carrier.gathered.list[i], 0, err);
	if (kind == ERR_NONE)
		kind = language_keep(&carrier, err);
	if (kind == ERR_NONE)
		*deliveries += carrier.deliveries;
	return kind;
}
