/* kind.c - the table of kinds of outgoing mail. See kind.h. */
#include "compose/kind.h"
#include <string.h>
#include "base/clock.h"
#include "compose/hole.h"
#include "compose/mime.h"
#include "core/command.h"

static const char hole_address[] = HOLE_CHARACTER(HOLE_ADDRESS);
static const char hole_token[] = HOLE_CHARACTER(HOLE_TOKEN);
static const char hole_leave_all[] = HOLE_CHARACTER(HOLE_LEAVE_ALL);
static const char hole_leave_team[] = HOLE_CHARACTER(HOLE_LEAVE_TEAM);
static const char hole_if_token[] = HOLE_CHARACTER(HOLE_IF_TOKEN);
static const char hole_if_leave_all[] = HOLE_CHARACTER(HOLE_IF_LEAVE_ALL);
static const char hole_if_leave_team[] = HOLE_CHARACTER(HOLE_IF_LEAVE_TEAM);
static const char hole_end[] = HOLE_CHARACTER(HOLE_END);

/* ---- values ---- */

/* Characters that show nothing and turn or hide what stands beside them. */
static bool is_invisible(unsigned c)
{
	return (c >= 0x200B && c <= 0x200F && c != 0x200C && c != 0x200D) || (c >= 0x202A && c <= 0x202E)
	        || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0x61C || (c >= 0xE0000 && c <= 0xE0FFF)
	        || is_hole(c);
}

static bool is_blank(unsigned c)
{
	return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029;
}

const char *value_clean(struct arena *arena, const char *value)
{
	struct text out = { .arena = arena };
	size_t left = value == NULL ? 0 : strlen(value);
	bool needs_blank = false;

	while (left > 0) {
		unsigned c = 0xFFFD;
		const size_t found = utf8_next(value, left, &c);
		const size_t step = found == 0 ? 1 : found;
		if (out.length + 5 > VALUE_BYTES)
			break;
		if (is_blank(c)) {
			needs_blank = out.length > 0;
		} else if (!is_invisible(c)) {
			if (needs_blank)
				text_add_byte(&out, ' ');
			needs_blank = false;
			text_add_code_point(&out, c);
		}
		value += step;
		left -= step;
	}
	return text_string(&out);
}

/* A value that isn't there is left out, so that a template can ask for it. */
static void set(json_t *values, const char *name, const char *value)
{
	struct arena arena = { 0 };
	const char *clean = value_clean(&arena, value);
	if (*clean != '\0')
		json_object_set_new(values, name, json_string(clean));
	arena_free(&arena);
}

/* One of our own: holes and links. */
static void set_ours(json_t *values, const char *name, const char *value)
{
	json_object_set_new(values, name, json_string(value));
}

static void set_true(json_t *values, const char *name)
{
	json_object_set_new(values, name, json_true());
}

static void set_day(json_t *values, const struct locale *locale, const char *name, int64_t at)
{
	struct text day = { 0 };
	locale_day(locale, at, &day);
	set(values, name, text_string(&day));
	text_free(&day);
}

/* The word by which people may name the team in a mail: an alias of their language, else the id, which always works. */
static const char *team_word(const struct team *team, enum language language)
{
	const char *const *aliases = team->aliases[language];
	return aliases != NULL && aliases[0] != NULL ? aliases[0] : team->id;
}

static void add_team(json_t *list, const struct house *house, const char *id, enum language language)
{
	const struct team *team = house_team(house, id);
	json_t *values = json_object();
	set(values, "name", team == NULL ? id : team_name(team, language));
	set(values, "word", team == NULL ? id : team_word(team, language));
	set(values, "about", team == NULL ? "" : team_about(team, language));
	if (team == NULL) /* it left the config: nobody can name it in a mail */
		set_true(values, "is_gone");
	json_array_append_new(list, values);
}

static const char *quoted(struct arena *arena, enum language language, const char *name)
{
	static const struct {
		const char *open, *close;
	} marks[LANGUAGE_COUNT] = { { "“", "”" }, { "“", "”" }, { "«", "»" }, { "„", "”" } };
	return arena_printf(arena, "%s%s%s", marks[language].open, name, marks[language].close);
}

/* "teams", "team_list" ("A", or in quotes, for names hold an "and" of their own: “A”, “B” and “C”), and "many_teams" where
 * there is more than one. */
static void set_team_list(json_t *values, const struct locale *locale, enum language language, json_t *list)
{
	const size_t count = json_array_size(list);
	struct arena arena = { 0 };
	const char **names = arena_array(&arena, count + 1, sizeof(*names));
	struct text joined = { .arena = &arena };

	for (size_t i = 0; i < count; i++) {
		const char *name = json_string_value(json_object_get(json_array_get(list, i), "name"));
		names[i] = count > 1 ? quoted(&arena, language, name) : name;
	}
	locale_list(locale, names, count, &joined);
	set(values, "team_list", text_string(&joined));
	if (count > 1)
		set_true(values, "many_teams");
	json_object_set_new(values, "teams", list);
	arena_free(&arena);
}

static void set_teams(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (const char *const *id = mail->teams; id != NULL && *id != NULL; id++)
		add_team(list, house, *id, mail->language);
	set_team_list(values, locale, mail->language, list);
}

static void set_all_teams(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (size_t i = 0; i < house->team_count; i++)
		add_team(list, house, house->teams[i].id, mail->language);
	set_team_list(values, locale, mail->language, list);
}

/* ---- one function a kind ---- */

static void values_confirm(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set_day(values, locale, "until", mail->created_at + CONFIRM_DAYS * DAY_S);
}

static void values_left(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set_day(values, locale, "until", mail->created_at + RETURN_DAYS * DAY_S);
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
		add_team(list, house, membership->team, mail->language);
		set_day(json_array_get(list, json_array_size(list) - 1), locale, "since", membership->joined_at);
	}
	set_team_list(values, locale, mail->language, list);
}

static void values_added(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set(values, "admin", mail->admin);
}

static void values_asker(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set(values, "asker", mail->asker);
	set(values, "asker_name", mail->asker_name);
	if (mail->is_accepted)
		set_true(values, "is_accepted");
	if (mail->is_late)
		set_true(values, "is_late");
}

static void values_announcement(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	set_teams(values, house, locale, mail);
	set(values, "subject", mail->subject);
}

/* "waiting" is the count, "waiting_one", "waiting_few" ... the form that goes with it. */
static void values_attention(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	char form[32];
	(void)house;
	json_object_set_new(values, "waiting", json_integer(mail->waiting));
	snprintf(form, sizeof(form), "waiting_%s", locale_plural(locale, mail->waiting));
	set_true(values, form);
	if (mail->waiting_since != 0)
		set_day(values, locale, "since", mail->waiting_since);
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
	[MAIL_WELCOME] = { KIND_ANSWER | KIND_LIST, NULL, set_teams, NULL },
	[MAIL_ALREADY] = { KIND_ANSWER, NULL, set_teams, NULL },
	[MAIL_LEFT] = { KIND_ANSWER, NULL, values_left, NULL },
	[MAIL_NOT_A_MEMBER] = { KIND_ANSWER, NULL, set_teams, NULL },
	[MAIL_WHICH_TEAM] = { KIND_ANSWER, "join", set_all_teams, NULL },
	[MAIL_REALLY_LEAVE] = { KIND_ANSWER, NULL, set_teams, NULL },
	[MAIL_ELSEWHERE] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_STATUS] = { KIND_ANSWER, NULL, values_status, NULL },
	[MAIL_TEAMS] = { KIND_ANSWER, NULL, set_all_teams, NULL },
	[MAIL_HELP] = { KIND_ANSWER, NULL, set_all_teams, foreign_faq },
	[MAIL_UNCLEAR] = { KIND_ANSWER, NULL, set_all_teams, NULL },
	[MAIL_ADDED] = { KIND_LIST, NULL, values_added, NULL },
	[MAIL_ANNOUNCEMENT] = { KIND_LIST, NULL, values_announcement, foreign_body },
	[MAIL_WAITS] = { KIND_ANSWER, NULL, set_teams, NULL },
	[MAIL_APPROVE] = { KIND_ADMIN, NULL, values_asker, NULL },
	[MAIL_DECLINED] = { KIND_ANSWER, NULL, set_teams, NULL },
	[MAIL_DECIDED] = { KIND_ANSWER, NULL, values_asker, NULL },
	[MAIL_PAUSED] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_RESUMED] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_DIGEST_ON] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_EACH_ON] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_DATA] = { KIND_ANSWER, NULL, values_nothing, NULL },
	[MAIL_REALLY_FORGET] = { KIND_ANSWER, NULL, values_confirm, NULL },
	[MAIL_REMOVED] = { KIND_ANSWER, NULL, values_added, NULL },
	[MAIL_DIGEST] = { KIND_LIST, NULL, set_teams, NULL },
	[MAIL_ATTENTION] = { KIND_ADMIN, NULL, values_attention, NULL },
	[MAIL_VANISHED] = { KIND_ADMIN, NULL, set_teams, NULL },
	[MAIL_LIMIT] = { KIND_ADMIN, NULL, values_nothing, NULL },
};

const struct kind *kind_row(enum mail_kind kind)
{
	return &kinds[kind];
}

/* ---- values that every mail has ---- */

const char *mail_one_team(const struct mail *mail)
{
	return mail->teams != NULL && mail->teams[0] != NULL && mail->teams[1] == NULL ? mail->teams[0] : NULL;
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
	set_ours(values, "leave_all_link", all_link);
	if (id != NULL)
		set_ours(values, "leave_team_link", team_link);
	arena_free(&arena);
}

json_t *kind_values(const struct house *house, const struct locale *locale, const struct mail *mail)
{
	const struct kind *kind = kind_row(mail->kind);
	json_t *values = json_object();

	set(values, "collaborative", house->name);
	set(values, "mailbox", house->address);
	set(values, "postal", house->postal);
	set_ours(values, "address", hole_address);
	set_ours(values, "token", hole_token);
	set_ours(values, "if_token", hole_if_token);
	set_ours(values, "if_leave_all", hole_if_leave_all);
	set_ours(values, "if_leave_team", hole_if_leave_team);
	set_ours(values, "end_if", hole_end);
	if ((kind->flags & KIND_ADMIN) != 0)
		set_true(values, "is_admin");
	else if ((kind->flags & KIND_LIST) != 0)
		set_true(values, "is_list");
	else
		set_true(values, "is_answer");
	set_leave_links(values, house, mail);
	kind->values(values, house, locale, mail);
	return values;
}
