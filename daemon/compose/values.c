/* values.c - what stands in a template, cleaned. See values.h. */
#include "compose/values.h"
#include <stdio.h>
#include <string.h>
#include "base/clock.h"
#include "compose/hole.h"
#include "compose/kind.h"

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
		} else if (!utf8_is_trick(c) && !is_hole(c)) {
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

void value_set(json_t *values, const char *name, const char *value)
{
	struct arena arena = { 0 };
	const char *clean = value_clean(&arena, value);
	if (*clean != '\0')
		json_object_set_new(values, name, json_string(clean));
	arena_free(&arena);
}

void value_set_ours(json_t *values, const char *name, const char *value)
{
	json_object_set_new(values, name, json_string(value));
}

void value_set_true(json_t *values, const char *name)
{
	json_object_set_new(values, name, json_true());
}

void value_set_day(json_t *values, const struct locale *locale, const char *name, int64_t at)
{
	struct text day = { 0 };
	locale_day(locale, at, &day);
	value_set(values, name, text_string(&day));
	text_free(&day);
}

void value_set_date(json_t *values, const struct locale *locale, const char *name, const char *date)
{
	struct text day = { 0 };
	if (date != NULL && locale_date(locale, date, &day))
		value_set(values, name, text_string(&day));
	text_free(&day);
}

void value_set_count(json_t *values, const struct locale *locale, const char *name, size_t count)
{
	char form[64];
	snprintf(form, sizeof(form), "%s_%s", name, locale_plural(locale, (int)count));
	json_object_set_new(values, name, json_integer((json_int_t)count));
	value_set_true(values, form);
}

void value_set_some(json_t *values, const char *name, int64_t count)
{
	if (count > 0)
		json_object_set_new(values, name, json_integer((json_int_t)count));
}

bool pause_is_over(const char *paused_until, int64_t at)
{
	char today[11];
	return *paused_until != '\0' && strcmp(paused_until, clock_day(at, today)) <= 0;
}

void value_set_mode(json_t *values, const struct locale *locale, const char *paused_until, bool wants_digest)
{
	if (paused_until != NULL)
		value_set_true(values, "is_paused");
	value_set_date(values, locale, "paused_until", paused_until);
	if (wants_digest)
		value_set_true(values, "wants_digest");
}

void value_set_organisation(json_t *values, const struct organisation *organisation)
{
	char name[24];
	if (organisation->name == NULL || *organisation->name == '\0')
		return;
	value_set(values, "organisation_name", organisation->name);
	if (organisation->kind != ORGANISATION_UNSAID) {
		snprintf(name, sizeof(name), "is_%s", organisation_kind_word(organisation->kind));
		value_set_true(values, name);
	}
	if (organisation->is_shown)
		value_set_true(values, "is_shown");
}

/* The word by which people may name the team in a mail: an alias of their language, else the id, which always works. */
static const char *team_word(const struct team *team, enum language language)
{
	const char *const *aliases = team->aliases[language];
	return aliases != NULL && aliases[0] != NULL ? aliases[0] : team->id;
}

void value_add_team(json_t *list, const struct house *house, const char *id, enum language language)
{
	const struct team *team = house_team(house, id);
	json_t *values = json_object();
	value_set(values, "name", team == NULL ? id : team_name(team, language));
	value_set(values, "word", team == NULL ? id : team_word(team, language));
	value_set(values, "about", team == NULL ? "" : team_about(team, language));
	if (team == NULL) /* it left the config: nobody can name it in a mail */
		value_set_true(values, "is_gone");
	json_array_append_new(list, values);
}

const char *value_quoted(struct arena *arena, enum language language, const char *name)
{
	static const struct {
		const char *open, *close;
	} marks[LANGUAGE_COUNT] = { { "“", "”" }, { "“", "”" }, { "«", "»" }, { "„", "”" } };
	return arena_printf(arena, "%s%s%s", marks[language].open, name, marks[language].close);
}

void value_set_team_list(json_t *values, const struct locale *locale, enum language language, json_t *list)
{
	const size_t count = json_array_size(list);
	struct arena arena = { 0 };
	const char **names = arena_array(&arena, count + 1, sizeof(*names));
	struct text joined = { .arena = &arena };

	for (size_t i = 0; i < count; i++) {
		const char *name = json_string_value(json_object_get(json_array_get(list, i), "name"));
		names[i] = count > 1 ? value_quoted(&arena, language, name) : name;
	}
	locale_list(locale, names, count, &joined);
	value_set(values, "team_list", text_string(&joined));
	if (count > 1)
		value_set_true(values, "many_teams");
	json_object_set_new(values, "teams", list);
	arena_free(&arena);
}

void value_set_teams(json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (const char *const *id = mail->teams; id != NULL && *id != NULL; id++)
		value_add_team(list, house, *id, mail->language);
	value_set_team_list(values, locale, mail->language, list);
}

void value_set_all_teams(
        json_t *values, const struct house *house, const struct locale *locale, const struct mail *mail)
{
	json_t *list = json_array();
	for (size_t i = 0; i < house->team_count; i++)
		value_add_team(list, house, house->teams[i].id, mail->language);
	value_set_team_list(values, locale, mail->language, list);
}
