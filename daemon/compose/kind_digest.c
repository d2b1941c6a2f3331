/* kind_digest.c - the values of a digest: what it holds, and each reader's own answers as holes. See values.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "compose/hole.h"
#include "compose/values.h"

static const char hole_meeting[] = HOLE_CHARACTER(HOLE_MEETING);
static const char hole_digits[][4] = { HOLE_CHARACTER('0'), HOLE_CHARACTER('1'), HOLE_CHARACTER('2'),
	HOLE_CHARACTER('3'), HOLE_CHARACTER('4'), HOLE_CHARACTER('5'), HOLE_CHARACTER('6'), HOLE_CHARACTER('7'),
	HOLE_CHARACTER('8'), HOLE_CHARACTER('9') };
static const char hole_if_yes[] = HOLE_CHARACTER(HOLE_IF_YES);
static const char hole_if_no[] = HOLE_CHARACTER(HOLE_IF_NO);
static const char hole_if_maybe[] = HOLE_CHARACTER(HOLE_IF_MAYBE);
static const char hole_if_unanswered[] = HOLE_CHARACTER(HOLE_IF_UNANSWERED);

/* What each reader answered is filled in with their copy. */
static void set_answer_holes(json_t *values, int64_t row)
{
	static const struct {
		const char *name, *hole;
	} conditions[] = { { "if_yes", hole_if_yes }, { "if_no", hole_if_no }, { "if_maybe", hole_if_maybe },
		{ "if_unanswered", hole_if_unanswered } };
	char digits[24];
	struct text which = { 0 };

	snprintf(digits, sizeof(digits), "%" PRId64, row);
	text_add_string(&which, hole_meeting);
	for (const char *at = digits; *at != '\0'; at++)
		text_add_string(&which, hole_digits[*at - '0']);
	const size_t length = which.length;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		text_cut(&which, length);
		text_add_string(&which, conditions[i].hole);
		value_set_ours(values, conditions[i].name, text_string(&which));
	}
	text_free(&which);
}

/* How many there are of each, for the contents; a section without any has no count. */
static void set_contents(json_t *values, const struct locale *locale, const struct mail *mail)
{
	size_t shared = 0;
	for (size_t i = 0; i < mail->item_count; i++)
		shared += mail->items[i].sharer != 0;
	const struct {
		const char *name;
		size_t count;
	} sections[] = { { "ahead", mail->meeting_count }, { "announcements", mail->item_count - shared },
		{ "shared", shared }, { "teams_with_new", mail->newcomer_count } };
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		if (sections[i].count > 0)
			value_set_count(values, locale, sections[i].name, sections[i].count);
}

static json_t *newcomers_of(const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (size_t i = 0; i < mail->newcomer_count; i++) {
		const struct newcomers *in = &mail->newcomers[i];
		const struct team *team = house_team(house, in->team);
		json_t *line = json_object();
		struct text names = { 0 };
		value_set(line, "name", team == NULL ? in->team : team_name(team, mail->language));
		value_set_count(line, locale, "people", (size_t)in->count);
		for (size_t j = 0; j < in->organisation_count; j++)
			text_printf(&names, "%s%s", j == 0 ? "" : ", ", in->organisations[j]);
		value_set(line, "organisations", text_string(&names));
		text_free(&names);
		if (in->has_more)
			value_set_true(line, "has_more");
		json_array_append_new(list, line);
	}
	return list;
}

/* A subject has room for a few names. */
void values_digest(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	enum { FEW_TEAMS = 3 };
	values_meetings(values, house, locale, mail);
	for (size_t i = 0; i < mail->meeting_count; i++)
		set_answer_holes(json_array_get(json_object_get(values, "meetings"), i), mail->meetings[i].row);
	set_contents(values, locale, mail);
	json_object_set_new(values, "newcomers", newcomers_of(house, locale, mail));
	if (json_array_size(json_object_get(values, "teams")) > FEW_TEAMS)
		value_set_true(values, "has_long_list");
}
