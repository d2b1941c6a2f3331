/* kind.c - the table of kinds of outgoing mail. See kind.h. */
#include "compose/kind.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "compose/hole.h"
#include "compose/mime.h"
#include "compose/moment.h"
#include "compose/values.h"
#include "core/command.h"
#include "core/due.h"

static const char hole_address[] = HOLE_CHARACTER(HOLE_ADDRESS);
static const char hole_token[] = HOLE_CHARACTER(HOLE_TOKEN);
static const char hole_leave_all[] = HOLE_CHARACTER(HOLE_LEAVE_ALL);
static const char hole_leave_team[] = HOLE_CHARACTER(HOLE_LEAVE_TEAM);
static const char hole_if_token[] = HOLE_CHARACTER(HOLE_IF_TOKEN);
static const char hole_if_leave_all[] = HOLE_CHARACTER(HOLE_IF_LEAVE_ALL);
static const char hole_if_leave_team[] = HOLE_CHARACTER(HOLE_IF_LEAVE_TEAM);
static const char hole_end[] = HOLE_CHARACTER(HOLE_END);

/* ---- one function a kind ---- */

static void values_confirm(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set_teams(values, house, locale, mail);
	value_set_day(values, locale, "until", mail->created_at + CONFIRM_DAYS * DAY_S);
}

static void values_question(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set_teams(values, house, locale, mail);
	value_set_day(values, locale, "until", mail->created_at + QUESTION_DAYS * DAY_S);
}

static void values_left(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set_teams(values, house, locale, mail);
	value_set_day(values, locale, "until", mail->created_at + RETURN_DAYS * DAY_S);
}

static void values_nothing(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	(void)values, (void)house, (void)locale, (void)mail;
}

static void values_status(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (size_t i = 0; i < mail->membership_count; i++) {
		const struct membership *membership = &mail->memberships[i];
		if (membership->left_at != 0)
			continue;
		value_add_team(list, house, membership->team, mail->language);
		value_set_day(json_array_get(list, json_array_size(list) - 1), locale, "since", membership->joined_at);
	}
	value_set_team_list(values, locale, mail->language, list);
	value_set_mode(values, locale, mail->paused_until, mail->wants_digest);
	value_set_organisation(values, &mail->organisation);
}

static void values_organisation(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	(void)house, (void)locale;
	value_set_organisation(values, &mail->organisation);
}

static void values_welcome(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set_teams(values, house, locale, mail);
	value_set_mode(values, locale, mail->paused_until, mail->wants_digest);
	if (mail->invites_organisation)
		value_set_true(values, "invites_organisation");
}

static void values_added(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set_teams(values, house, locale, mail);
	value_set(values, "admin", mail->admin);
}

static void values_not_a_member(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set_teams(values, house, locale, mail);
	if (mail->is_taken_back)
		value_set_true(values, "is_taken_back");
}

static void values_asker(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set_teams(values, house, locale, mail);
	value_set(values, "asker", mail->asker);
	value_set(values, "asker_name", mail->asker_name);
	if (mail->is_accepted)
		value_set_true(values, "is_accepted");
	if (mail->is_late)
		value_set_true(values, "is_late");
}

static void values_decided(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	values_asker(values, house, locale, mail);
	value_set(values, "subject", mail->subject);
	if (mail->is_shared)
		value_set_true(values, "is_shared");
}

static void values_offer(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	values_asker(values, house, locale, mail);
	value_set(values, "subject", mail->subject);
	value_set(values, "organisation", mail->organisation.name);
	value_set_day(values, locale, "until", mail->created_at + OFFER_DAYS * DAY_S);
}

static void values_shared(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const char *const names[] = {
		[SHARING_PASSED_ON] = "is_passed_on", [SHARING_TAKEN] = "is_taken", [SHARING_DECLINED] = "is_declined"
	};
	value_set_teams(values, house, locale, mail);
	value_set(values, "subject", mail->subject);
	value_set_true(values, names[mail->sharing]);
	if (mail->has_pictures)
		value_set_true(values, "pictures");
}

static void values_announcement(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set_teams(values, house, locale, mail);
	value_set(values, "subject", mail->subject);
}

static void set_readers(json_t *values, const struct locale *locale, const struct mail *mail)
{
	value_set_count(values, locale, "readers", (size_t)(mail->reader_count + mail->digest_reader_count));
	if (mail->digest_reader_count > 0)
		value_set_count(values, locale, "digest", (size_t)mail->digest_reader_count);
}

static void values_preview(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	enum { KILOBYTE = 1024 };
	json_t *files = json_array();
	values_announcement(values, house, locale, mail);
	set_readers(values, locale, mail);
	for (size_t i = 0; i < mail->file_count; i++) {
		const size_t kilobytes = mail->files[i].length / KILOBYTE + 1;
		char size[40];
		json_t *file = json_object();
		if (kilobytes < KILOBYTE)
			snprintf(size, sizeof(size), "%zu kB", kilobytes);
		else
			snprintf(size, sizeof(size), "%zu MB", (kilobytes + KILOBYTE / 2) / KILOBYTE);
		value_set(file, "name", mail->files[i].name);
		value_set(file, "size", size);
		json_array_append_new(files, file);
	}
	json_object_set_new(values, "files", files);
	if (mail->has_pictures)
		value_set_true(values, "pictures");
	if (mail->is_typed)
		value_set_true(values, "is_typed");
	value_set_day(values, locale, "until", mail->created_at + DRAFT_DAYS * DAY_S);
}

static void values_announced(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	values_announcement(values, house, locale, mail);
	set_readers(values, locale, mail);
	if (mail->is_late)
		value_set_true(values, "is_late");
}

static void values_withdrawn(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const char *const names[] = { [WITHDRAWN_CANCELLED] = "is_cancelled",
		[WITHDRAWN_BEFORE] = "is_replaced",
		[WITHDRAWN_EXPIRED] = "is_expired" };
	values_announcement(values, house, locale, mail);
	value_set_true(values, names[mail->withdrawn]);
}

static void values_refused(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	static const char *const names[REFUSAL_COUNT] = { [REFUSAL_NONE] = "is_empty",
		[REFUSAL_TEAM] = "bad_team",
		[REFUSAL_SUBJECT] = "no_subject",
		[REFUSAL_EMPTY] = "is_empty",
		[REFUSAL_LONG] = "is_long",
		[REFUSAL_SIZE] = "too_large",
		[REFUSAL_FILE] = "bad_file" };
	json_t *list = json_array();
	for (size_t i = 0; i < house->team_count; i++)
		value_add_team(list, house, house->teams[i].id, mail->language);
	json_object_set_new(values, "all_teams", list);
	value_set_teams(values, house, locale, mail);
	value_set_true(values, names[mail->refusal]);
	value_set(values, "what", mail->what);
	if (mail->is_shared)
		value_set_true(values, "is_shared");
	json_object_set_new(values, "most", json_integer(house->limits.attachment_bytes / (1024 * 1024)));
}

static const char *foreign_about(const struct mail *mail, const char *faq)
{
	(void)faq;
	return mail->meeting == NULL ? NULL : meeting_about(mail->meeting, mail->language);
}

/* ---- to administrators, and how mail comes ---- */

/* The relays that rested because our account had sent too much. */
static void set_rests(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct came_back *back = &mail->came_back;
	json_t *list = json_array();

	for (size_t i = 0; i < back->rest_count; i++) {
		const struct rested *rested = &back->rests[i];
		json_t *rest = json_object();
		struct text hours = { 0 };
		moment_hours(mail->language, house->time_zone, rested->at, rested->until - rested->at, &hours);
		value_set(rest, "relay", rested->relay);
		value_set(rest, "said", rested->said);
		value_set_day(rest, locale, "day", rested->at);
		value_set(rest, "hours", text_string(&hours));
		json_array_append_new(list, rest);
		text_free(&hours);
	}
	json_object_set_new(values, "rests", list);
	if (back->rest_count > 0)
		value_set_true(values, "has_rests");
}

static void values_attention(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	value_set(values, "folder", house->attention_folder);
	value_set_count(values, locale, "waiting", mail->waiting < 0 ? 0 : (size_t)mail->waiting);
	if (mail->waiting > 0)
		value_set_true(values, "waits");
	value_set_some(values, "unreachable", mail->came_back.unreachable);
	value_set_some(values, "complaints", mail->came_back.complaints);
	value_set_some(values, "ours", mail->came_back.ours);
	value_set_some(values, "held", mail->came_back.held);
	set_rests(values, house, locale, mail);
	if (mail->waiting_since != 0)
		value_set_day(values, locale, "since", mail->waiting_since);
}

static void values_limit(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	(void)locale, (void)mail;
	value_set(values, "folder", house->attention_folder);
}

static void values_paused(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	(void)house;
	value_set_date(values, locale, "until", mail->day);
}

/* When the next one comes. */
static void values_digest_on(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const int offset_s = locale_utc_offset_s(locale, mail->created_at);
	const int64_t last = digest_day(&house->digest, mail->created_at, offset_s);
	value_set_day(values, locale, "next", digest_next_at(&house->digest, last, offset_s));
}

static const char *foreign_body(const struct mail *mail, const char *faq)
{
	(void)faq;
	return mail->body;
}

static const char *foreign_faq(const struct mail *mail, const char *faq)
{
	(void)mail;
	return faq;
}

/* ---- the table ---- */

static const struct kind kinds[MAIL_KIND_COUNT] = {
	[MAIL_CONFIRM] = { KIND_ANSWER, "confirm-", values_confirm, NULL },
	[MAIL_WELCOME] = { KIND_ANSWER | KIND_LIST, NULL, values_welcome, NULL },
	[MAIL_ALREADY] = { KIND_ANSWER, NULL, value_set_teams, NULL },
	[MAIL_LEFT] = { KIND_ANSWER, NULL, values_left, NULL },
	[MAIL_NOT_A_MEMBER] = { KIND_ANSWER, NULL, values_not_a_member, NULL },
	[MAIL_WHICH_TEAM] = { KIND_ANSWER, "join", value_set_all_teams, NULL },
	[MAIL_REALLY_LEAVE] = { KIND_ANSWER, "question-", value_set_teams, NULL },
	[MAIL_ELSEWHERE] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_STATUS] = { KIND_ANSWER, NULL, values_status, NULL },
	[MAIL_TEAMS] = { KIND_ANSWER, NULL, value_set_all_teams, NULL },
	[MAIL_HELP] = { KIND_ANSWER, NULL, value_set_all_teams, foreign_faq },
	[MAIL_UNCLEAR] = { KIND_ANSWER, NULL, value_set_all_teams, NULL },
	[MAIL_ADDED] = { KIND_LIST, NULL, values_added, NULL },
	[MAIL_ANNOUNCEMENT] = { KIND_LIST, NULL, values_announcement, foreign_body },
	[MAIL_PREVIEW] = { KIND_ANSWER, "approve-", values_preview, NULL },
	[MAIL_ANNOUNCED] = { KIND_ANSWER, NULL, values_announced, NULL },
	[MAIL_WITHDRAWN] = { KIND_ANSWER, NULL, values_withdrawn, NULL },
	[MAIL_REFUSED] = { KIND_ANSWER, NULL, values_refused, NULL },
	[MAIL_OFFER] = { KIND_APPROVER, "approve-", values_offer, NULL },
	[MAIL_SHARED] = { KIND_ANSWER, NULL, values_shared, NULL },
	[MAIL_WAITS] = { KIND_ANSWER, NULL, value_set_teams, NULL },
	[MAIL_APPROVE] = { KIND_APPROVER, "approve-", values_asker, NULL },
	[MAIL_DECLINED] = { 0, NULL, value_set_teams, NULL },
	[MAIL_DECIDED] = { KIND_ANSWER | KIND_APPROVER, NULL, values_decided, NULL },
	[MAIL_PAUSED] = { KIND_ANSWER, NULL, values_paused, NULL },
	[MAIL_RESUMED] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_DIGEST_ON] = { KIND_ANSWER, NULL, values_digest_on, NULL },
	[MAIL_EACH_ON] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_ORGANISATION] = { KIND_ANSWER, NULL, values_organisation, NULL },
	[MAIL_DATA] = { KIND_ANSWER, NULL, values_data, NULL },
	[MAIL_REALLY_FORGET] = { KIND_ANSWER, "question-", values_question, NULL },
	[MAIL_REMOVED] = { KIND_FORMER, NULL, values_added, NULL },
	[MAIL_DIGEST] = { KIND_LIST, NULL, values_digest, NULL },
	[MAIL_INVITATION] = { KIND_LIST, "meeting-", values_meeting, foreign_about },
	[MAIL_MEETING_CHANGED] = { KIND_LIST, "meeting-", values_changed, foreign_about },
	[MAIL_MEETING_CANCELLED] = { KIND_LIST, NULL, values_meeting, NULL },
	[MAIL_MEETING_OFF] = { KIND_FORMER, NULL, values_meeting, NULL },
	[MAIL_REMINDER] = { KIND_LIST, "meeting-", values_meeting, NULL },
	[MAIL_NOTE] = { KIND_LIST, "meeting-", values_meeting, foreign_body },
	[MAIL_ANSWERED] = { KIND_ANSWER, "meeting-", values_meeting, NULL },
	[MAIL_MEETINGS] = { KIND_ANSWER, NULL, values_meetings, NULL },
	[MAIL_WHO] = { KIND_ANSWER, NULL, values_who, NULL },
	[MAIL_MEETING_VANISHED] = { KIND_ADMIN, NULL, values_meeting, NULL },
	[MAIL_ATTENTION] = { KIND_ADMIN, NULL, values_attention, NULL },
	[MAIL_VANISHED] = { KIND_ADMIN, NULL, value_set_teams, NULL },
	[MAIL_LIMIT] = { KIND_ADMIN, NULL, values_limit, NULL },
	[MAIL_ALERT] = { KIND_ADMIN, NULL, values_alert, NULL },
};

const struct kind *kind_row(enum mail_kind kind)
{
	return &kinds[kind];
}

/* ---- values that every mail has ---- */

const char *mail_one_team(const struct mail *mail)
{
	const bool is_one = mail->teams != NULL && mail->teams[0] != NULL && mail->teams[1] == NULL;
	return is_one && mail->kind != MAIL_DIGEST ? mail->teams[0]
	                                           : NULL; /* of a digest the next may be about others */
}

/* What the footer's way out leads to: a mail that is ready to be sent. Nothing happens by a click alone. */
static void set_leave_links(json_t *values, const struct house *house, const struct mail *mail)
{
	static const char by_subject[] = "mailto:%s?subject=leave%%20%%5B%s%%5D";
	const char *id = mail_one_team(mail);
	struct arena arena = { 0 };
	struct text mailbox = { .arena = &arena }, team = { .arena = &arena };
	mime_url(&mailbox, house->address);
	mime_url(&team, id == NULL ? "" : id);
	const char *whole = text_string(&mailbox), *domain = strrchr(whole, '@');
	const char *all_link = arena_printf(&arena, by_subject, whole, hole_leave_all);
	const char *team_link = arena_printf(&arena, by_subject, whole, hole_leave_team);

	if (house->has_subaddressing && domain != NULL) {
		const char *local = arena_strndup(&arena, whole, (size_t)(domain - whole));
		all_link = arena_printf(&arena, "mailto:%s+leave-%s%s", local, hole_leave_all, domain);
		team_link = arena_printf(
		        &arena, "mailto:%s+leave-%s-%s%s", local, text_string(&team), hole_leave_team, domain);
	}
	value_set_ours(values, "leave_all_link", all_link);
	if (id != NULL)
		value_set_ours(values, "leave_team_link", team_link);
	arena_free(&arena);
}

static bool is_same_list(const char *const *a, const char *const *b)
{
	while (*a != NULL && *b != NULL && strcmp(*a, *b) == 0)
		a++, b++;
	return *a == NULL && *b == NULL;
}

json_t *kind_part_values(const struct house *house, const struct mail *mail, size_t part)
{
	const struct letter_part *told = &mail->parts[part];
	char in[16];
	json_t *values = json_object();

	snprintf(in, sizeof(in), "in_%s", told->language == LANGUAGE_NONE ? "any" : language_code(told->language));
	value_set_true(values, in);
	value_set(values, "subject", told->subject);
	if (mail->part_count == 1)
		value_set_true(values, "is_only");
	if (part == 0 && told->language != LANGUAGE_NONE && mail->part_count < house->language_count)
		value_set_true(values, "has_others");
	return values;
}

json_t *kind_item_values(const struct house *house, const struct locale *locale, const struct mail *mail, size_t item)
{
	const struct digest_item *told = &mail->items[item];
	json_t *values = json_object();
	struct arena arena = { 0 };
	struct text names = { .arena = &arena };

	for (const char *const *id = told->teams; *id != NULL; id++) {
		const struct team *team = house_team(house, *id);
		text_printf(&names, "%s%s", names.length == 0 ? "" : ", ",
		        team == NULL ? *id : team_name(team, mail->language));
	}
	value_set(values, "mailbox", house->address);
	value_set(values, "team", text_string(&names));
	arena_free(&arena);
	value_set(values, "subject", told->subject);
	value_set_day(values, locale, "day", told->at);
	if (told->sharer != 0) {
		value_set_true(values, "is_shared");
		value_set(values, "organisation", told->organisation);
		if (item == 0 || mail->items[item - 1].sharer == 0)
			value_set_true(values, "is_first_shared");
		return values;
	}
	if (item == 0 || !is_same_list(mail->items[item - 1].teams, told->teams))
		value_set_true(values, "is_new_team");
	return values;
}

/* Why the reader gets it. */
static const char *reason_of(const struct kind *kind)
{
	static const struct {
		unsigned flag;
		const char *name;
	} reasons[] = { { KIND_ADMIN, "is_admin" }, { KIND_APPROVER, "is_approver" }, { KIND_FORMER, "is_former" },
		{ KIND_LIST, "is_list" } };
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if ((kind->flags & reasons[i].flag) != 0)
			return reasons[i].name;
	return "is_answer";
}

json_t *kind_values(const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct kind *kind = kind_row(mail->kind);
	json_t *values = json_object();

	value_set(values, "collaborative", house->name);
	value_set(values, "mailbox", house->address);
	value_set(values, "postal", house->postal);
	value_set_ours(values, "address", hole_address);
	value_set_ours(values, "token", hole_token);
	value_set_ours(values, "if_token", hole_if_token);
	value_set_ours(values, "if_leave_all", hole_if_leave_all);
	value_set_ours(values, "if_leave_team", hole_if_leave_team);
	value_set_ours(values, "end_if", hole_end);
	value_set_true(values, reason_of(kind));
	if (mail->kind == MAIL_DIGEST || mail->wants_digest)
		value_set_true(values, "is_digest");
	if (house->digest.every == DIGEST_MONTHLY)
		value_set_true(values, "is_monthly");
	set_leave_links(values, house, mail);
	kind->values(values, house, locale, mail);
	return values;
}
