/* members_import.c - `convened members import`: people of a spreadsheet become members.
 *
 * Without --yes it only says what would happen. Rows become members in chunks that give up their turn, each with its mail in
 * one transaction: killed at any instant and called again, it goes on, and nobody is written to twice. Each row ends as exactly
 * one outcome; who asked to be forgotten is never brought back. */
#include "admin/members.h"
#include "admin/sheet.h"
#include "compose/compose.h"
#include "core/address.h"
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

enum {
	CHUNK = 250, /* rows a transaction: some 30 ms */
	NAME_MOST = 200,
	TEAMS_MOST = 64, /* of a row */
};

enum row_outcome { ADDED, ALREADY, INVALID, LEFT, FORGOTTEN, OUTCOMES };

static const struct {
	const char *word, *would, *did;
} outcomes[OUTCOMES] = {
	[ADDED] = { "added", "would be added", "added" },
	[ALREADY] = { "already", "are there already", "were there already" },
	[INVALID] = { "invalid", "are invalid", "were invalid" },
	[LEFT] = { "left", "left earlier (only --again brings them back)", "left earlier: not added" },
	[FORGOTTEN] = { "forgotten", "asked to be forgotten: only they can come back",
	        "asked to be forgotten: not added" },
};

/* A row of the file, and what becomes of it. */
struct candidate {
	long line;
	const char *shown; /* its address as it is written */
	const char *address, *name;
	enum language language;
	const struct team *teams[TEAMS_MOST]; /* wanted; of `ADDED` those that are new */
	size_t team_count;
	enum row_outcome outcome;
	const char *why; /* for a person; "" where nothing is to say */
};

/* A welcome mail that many get: the same teams and language. */
struct welcome {
	const char *teams; /* ids, blanks between */
	enum language language;
	int64_t message;
};

/* What sheet_word() makes of a team's id, name or alias. */
struct called {
	const char *word;
	const struct team *team;
};

struct importing {
	struct admin *admin;
	struct sheet *sheet;
	struct composer *composer;
	const struct team *fallback; /* --team; NULL none */
	struct cause cause;
	struct arena arena; /* lives as long as this; admin's goes with each chunk */
	struct called *called;
	size_t called_count;
	struct welcome *welcomes;
	size_t welcome_count;
	uint64_t *seen; /* dry run: hashes of address and team that would be added; 0 free */
	size_t seen_count, seen_room;
	size_t counts[OUTCOMES];
};

/* ---- what a row asks for ---- */

static void called_add(struct importing *importing, const char *name, const struct team *team)
{
	if (name == NULL)
		return;
	importing->called =
	        arena_grow(&importing->arena, importing->called, importing->called_count, sizeof(*importing->called));
	importing->called[importing->called_count++] = (struct called){ sheet_word(&importing->arena, name), team };
}

static void teams_learn(struct importing *importing)
{
	const struct house *house = &importing->admin->config->house;

	for (size_t i = 0; i < house->team_count; i++)
		called_add(importing, house->teams[i].id, &house->teams[i]);
	for (size_t i = 0; i < house->team_count; i++) {
		for (int language = 1; language < LANGUAGE_COUNT; language++) {
			const char *const *alias = house->teams[i].aliases[language];
			called_add(importing, house->teams[i].name[language], &house->teams[i]);
			for (; alias != NULL && *alias != NULL; alias++)
				called_add(importing, *alias, &house->teams[i]);
		}
	}
}

/* NULL: nothing is called so, or two teams are. An id is always its own team's. */
static const struct team *team_called(const struct importing *importing, struct arena *arena, const char *text)
{
	const char *word = sheet_word(arena, text);
	const struct team *found = NULL;

	for (size_t i = 0; *word != '\0' && i < importing->called_count; i++) {
		if (strcmp(importing->called[i].word, word) != 0)
			continue;
		if (i < importing->admin->config->house.team_count)
			return importing->called[i].team;
		if (found != NULL && found != importing->called[i].team)
			return NULL;
		found = importing->called[i].team;
	}
	return found;
}

static const char *teams_there_are(const struct importing *importing, struct arena *arena)
{
	const struct house *house = &importing->admin->config->house;
	struct text list = { .arena = arena, .limit_bytes = 500 };

	for (size_t i = 0; i < house->team_count; i++)
		text_printf(&list, "%s%s", i == 0 ? "" : ", ", house->teams[i].id);
	return text_string(&list);
}

static void team_want(struct candidate *candidate, const struct team *team)
{
	for (size_t i = 0; i < candidate->team_count; i++)
		if (candidate->teams[i] == team)
			return;
	if (candidate->team_count < TEAMS_MOST)
		candidate->teams[candidate->team_count++] = team;
}

static const char *read_teams(struct importing *importing, struct candidate *candidate, const char *cell)
{
	struct arena *arena = &importing->admin->arena;
	const struct team *whole = team_called(importing, arena, cell);

	if (*cell == '\0' && importing->fallback == NULL)
		return arena_printf(
		        arena, "no team: one of %s would be right, or say --team", teams_there_are(importing, arena));
	if (*cell == '\0' || whole != NULL) {
		team_want(candidate, whole != NULL ? whole : importing->fallback);
		return NULL;
	}
	while (*cell != '\0') {
		const size_t length = strcspn(cell, "|,;");
		const char *one = arena_strndup(arena, cell, length);
		const struct team *team = team_called(importing, arena, one);
		if (team != NULL)
			team_want(candidate, team);
		else if (one[strspn(one, " ")] != '\0')
			return arena_printf(arena, "there is no team \"%s\": one of %s would be right", one,
			        teams_there_are(importing, arena));
		cell += length + (cell[length] != '\0');
	}
	return candidate->team_count == 0 ? "no team" : NULL;
}

static const char *read_language(struct importing *importing, struct candidate *candidate, const char *cell)
{
	static const struct {
		enum language language;
		const char *words;
	} languages[] = {
		{ LANGUAGE_EN, " en english ingles angielski enus engb " },
		{ LANGUAGE_ES, " es spanish espanol hiszpanski castellano esmx eses esus " },
		{ LANGUAGE_PL, " pl polish polaco polski plpl " },
	};
	struct arena *arena = &importing->admin->arena;
	const char *word = sheet_word(arena, cell), *wanted = arena_printf(arena, " %s ", word);

	candidate->language = house_language(&importing->admin->config->house, LANGUAGE_NONE);
	for (size_t i = 0; *word != '\0' && i < sizeof(languages) / sizeof(languages[0]); i++) {
		if (strstr(languages[i].words, wanted) == NULL)
			continue;
		candidate->language = languages[i].language;
		return NULL;
	}
	return *cell == '\0' ? NULL : arena_printf(arena, "we don't speak \"%s\": en, es or pl would be right", cell);
}

static const char *read_address(struct importing *importing, struct candidate *candidate, const char *cell)
{
	struct arena *arena = &importing->admin->arena;

	if (*cell == '\0')
		return "no address: name@example.org would be right";
	candidate->address = address_key(arena, cell);
	if (candidate->address == NULL)
		return arena_printf(arena, "\"%.100s\" is not a mail address: name@example.org would be right", cell);
	if (address_same(candidate->address, importing->admin->config->house.address))
		return "this is the mailbox itself, which would write to itself";
	return NULL;
}

static void read_row(struct importing *importing, const struct sheet_row *row, struct candidate *candidate)
{
	const char *why = NULL;

	*candidate = (struct candidate){ .line = row->line, .shown = row->address, .name = row->name, .why = "" };
	if (row->has_too_many)
		why = "it has more cells than there are columns; a cell with the separator in it needs quotes";
	if (why == NULL)
		why = read_address(importing, candidate, row->address);
	if (why == NULL)
		why = read_language(importing, candidate, row->language);
	if (why == NULL)
		why = read_teams(importing, candidate, row->teams);
	if (why == NULL && strlen(row->name) > NAME_MOST)
		why = "its name is longer than 200 bytes";
	if (why != NULL) {
		candidate->outcome = INVALID;
		candidate->why = shown(&importing->admin->arena, why);
	}
}

/* ---- who would be added already, in a dry run: 16 bytes a row ---- */

static uint64_t seen_hash(const char *address, const char *team)
{
	uint64_t hash = 14695981039346656037U; /* FNV-1a */

	for (const char *at = address; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 1099511628211U;
	hash *= 1099511628211U;
	for (const char *at = team; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 1099511628211U;
	return hash == 0 ? 1 : hash;
}

static bool seen_put(uint64_t *table, size_t room, uint64_t hash)
{
	size_t at = hash % room;

	while (table[at] != 0 && table[at] != hash)
		at = (at + 1) % room;
	const bool is_new = table[at] == 0;
	table[at] = hash;
	return is_new;
}

/* Is it seen for the first time? */
static bool seen_first(struct importing *importing, const char *address, const char *team)
{
	if (importing->seen_count * 2 >= importing->seen_room) {
		const size_t room = importing->seen_room == 0 ? 4096 : importing->seen_room * 2;
		uint64_t *table = calloc(room, sizeof(*table));
		if (table == NULL)
			abort();
		for (size_t i = 0; i < importing->seen_room; i++)
			if (importing->seen[i] != 0)
				seen_put(table, room, importing->seen[i]);
		free(importing->seen);
		importing->seen = table;
		importing->seen_room = room;
	}
	const bool is_new = seen_put(importing->seen, importing->seen_room, seen_hash(address, team));
	importing->seen_count += is_new;
	return is_new;
}

/* ---- what the database says ---- */

static const struct membership *membership_of(const struct member_row *row, const char *team)
{
	for (size_t i = 0; i < row->membership_count; i++)
		if (strcmp(row->memberships[i].team, team) == 0)
			return &row->memberships[i];
	return NULL;
}

/* Which of the wanted teams are new to them; the others are taken off the candidate. Who left all teams left this one too. */
static void sort_teams(struct importing *importing, struct candidate *candidate, const struct member_row *row)
{
	const bool is_gone = row->membership_count > 0 && !member_is_in_a_team(row);
	const struct membership *left = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < candidate->team_count; i++) {
		const struct team *team = candidate->teams[i];
		const struct membership *membership = membership_of(row, team->id);
		if (membership != NULL && membership->left_at == 0)
			continue;
		if (!importing->admin->again && (membership != NULL || is_gone))
			left = membership != NULL ? membership : &row->memberships[0];
		else if (importing->admin->yes || seen_first(importing, candidate->address, team->id))
			candidate->teams[kept++] = team;
	}
	candidate->team_count = kept;
	candidate->outcome = kept > 0 ? ADDED : left != NULL ? LEFT : ALREADY;
	if (left != NULL)
		candidate->why = arena_printf(&importing->admin->arena, "left %s on %s", left->team,
		        admin_time(importing->admin, left->left_at));
}

static enum err_kind look_up(
        struct importing *importing, struct candidate *candidate, struct member_row *row, struct error *err)
{
	struct admin *admin = importing->admin;
	bool is_forgotten = false;
	enum err_kind kind = store_is_forgotten(admin->store, candidate->address, &is_forgotten, err);

	if (kind == ERR_NONE && is_forgotten) {
		candidate->outcome = FORGOTTEN;
		candidate->why = "asked to be forgotten; only their own mail brings them back";
		return ERR_NONE;
	}
	if (kind == ERR_NONE)
		kind = store_member_find(admin->store, candidate->address, &admin->arena, row, err);
	if (kind != ERR_NONE && kind != ERR_UNKNOWN)
		return kind;
	sort_teams(importing, candidate, row);
	return ERR_NONE;
}

/* ---- writing ---- */

/* The message for these teams in this language: written when it is needed first, in that transaction. An error ends the import,
 * so what is remembered here is never taken back alone. */
static enum err_kind welcome_for(struct importing *importing, const struct candidate *candidate, enum language language,
        int64_t now, int64_t *message, struct error *err)
{
	const char *ids[TEAMS_MOST + 1] = { NULL };
	struct text joined = { .arena = &importing->admin->arena }, frozen = { .arena = &importing->admin->arena };

	for (size_t i = 0; i < candidate->team_count; i++) {
		ids[i] = candidate->teams[i]->id;
		text_printf(&joined, "%s ", ids[i]);
	}
	for (size_t i = 0; i < importing->welcome_count; i++) {
		const struct welcome *welcome = &importing->welcomes[i];
		*message = welcome->message;
		if (welcome->language == language && strcmp(welcome->teams, text_string(&joined)) == 0)
			return ERR_NONE;
	}
	const struct mail mail = { .kind = MAIL_ADDED,
		.language = language,
		.created_at = now,
		.teams = ids,
		.admin = importing->cause.admin };
	enum err_kind kind = compose_freeze(importing->composer, &mail, &frozen, err);
	if (kind == ERR_NONE)
		kind = store_message_new(importing->admin->store, MAIL_ADDED, "", ids[1] == NULL ? ids[0] : "",
		        &importing->cause, now, message, err);
	if (kind == ERR_NONE)
		kind = store_message_text(importing->admin->store, *message, language, frozen.data, frozen.length, err);
	importing->welcomes = arena_grow(
	        &importing->arena, importing->welcomes, importing->welcome_count, sizeof(*importing->welcomes));
	importing->welcomes[importing->welcome_count++] =
	        (struct welcome){ arena_strdup(&importing->arena, text_string(&joined)), language, *message };
	return kind;
}

static enum err_kind write_one(struct importing *importing, const struct candidate *candidate,
        const struct member_row *row, int64_t now, struct error *err)
{
	struct store *store = importing->admin->store;
	const enum language language = house_language(
	        &importing->admin->config->house, row->language != LANGUAGE_NONE ? row->language : candidate->language);
	int64_t member = row->id, message = 0, delivery = 0;
	bool is_changed = false;
	enum err_kind kind =
	        store_member_ensure(store, candidate->address, candidate->name, candidate->language, now, &member, err);

	for (size_t i = 0; i < candidate->team_count && kind == ERR_NONE; i++)
		kind = store_membership_begin(
		        store, member, candidate->teams[i]->id, now, &importing->cause, &is_changed, err);
	if (kind == ERR_NONE && !importing->admin->quiet)
		kind = welcome_for(importing, candidate, language, now, &message, err);
	if (kind == ERR_NONE && !importing->admin->quiet)
		kind = store_delivery_new(store, message, member, language, 0, false, now, now, &delivery, err);
	return kind;
}

/* Looked at and written in one transaction: who leaves at this moment isn't brought back. */
static enum err_kind do_chunk(struct importing *importing, struct candidate *list, size_t count, struct error *err)
{
	struct store *store = importing->admin->store;
	const bool is_writing = importing->admin->yes;
	const int64_t now = time(NULL);
	enum err_kind kind = is_writing ? store_begin(store, err) : ERR_NONE;

	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		struct member_row row = { 0 };
		if (list[i].outcome == INVALID)
			continue;
		kind = look_up(importing, &list[i], &row, err);
		if (kind == ERR_NONE && is_writing && list[i].outcome == ADDED)
			kind = write_one(importing, &list[i], &row, now, err);
	}
	if (!is_writing)
		return kind;
	if (kind == ERR_NONE)
		return store_commit(store, err);
	store_rollback(store);
	return kind;
}

/* ---- telling ---- */

static void tell_one(struct importing *importing, const struct candidate *candidate)
{
	if (importing->admin->json || *candidate->why != '\0')
		admin_progress_end(importing->admin);
	if (importing->admin->json) {
		json_t *object = json_pack("{s:i, s:s, s:s, s:s}", "line", (int)candidate->line, "address",
		        candidate->address != NULL ? candidate->address : candidate->shown, "outcome",
		        outcomes[candidate->outcome].word, "why", candidate->why);
		admin_print_json(stdout, object);
	} else if (*candidate->why != '\0') {
		printf("line %ld: %s%s%s%s\n", candidate->line, candidate->outcome == INVALID ? "" : candidate->address,
		        candidate->outcome == INVALID ? "" : ": ", candidate->why,
		        candidate->outcome == ADDED ? "; added to the other teams" : "");
	}
}

static void tell_all(const struct importing *importing)
{
	const bool is_done = importing->admin->yes;

	if (importing->admin->json) {
		json_t *object = json_pack("{s:b}", "done", is_done);
		for (int i = 0; i < OUTCOMES; i++)
			json_object_set_new(object, outcomes[i].word, json_integer((json_int_t)importing->counts[i]));
		admin_print_json(stdout, object);
		return;
	}
	for (int i = 0; i < OUTCOMES; i++)
		if (importing->counts[i] > 0 || i == ADDED)
			printf("%7zu %s\n", importing->counts[i], is_done ? outcomes[i].did : outcomes[i].would);
	if (!is_done)
		puts(importing->counts[ADDED] > 0 ? "Nothing was changed. If this is right, say it again with --yes."
		                                  : "Nothing was changed.");
	else if (importing->counts[ADDED] > 0)
		puts(importing->admin->quiet ? "Nobody is written to."
		                             : "Welcome mails to who was added wait for the relay.");
}

/* ---- the whole ---- */

static enum err_kind do_all(struct importing *importing, struct error *err)
{
	struct candidate *list = arena_array(&importing->arena, CHUNK, sizeof(*list));
	enum err_kind kind = ERR_NONE;
	size_t count = CHUNK;

	while (kind == ERR_NONE && count == CHUNK) {
		struct sheet_row row;
		enum err_kind read = ERR_NONE;
		for (count = 0; count < CHUNK; count++) {
			if (!sheet_next(importing->sheet, &importing->admin->arena, &row, &read, err))
				break;
			read_row(importing, &row, &list[count]);
		}
		/* What stands before a broken line is done all the same: the line says from where to go on. */
		struct error chunk_err = { 0 };
		kind = do_chunk(importing, list, count, &chunk_err);
		if (kind != ERR_NONE)
			*err = chunk_err;
		for (size_t i = 0; kind == ERR_NONE && i < count; i++) {
			importing->counts[list[i].outcome]++;
			tell_one(importing, &list[i]);
		}
		if (kind == ERR_NONE)
			kind = read;
		arena_free(&importing->admin->arena);
		if (kind == ERR_NONE && count == CHUNK)
			admin_progress(importing->admin, "Line", list[count - 1].line, sheet_lines(importing->sheet));
	}
	admin_progress_end(importing->admin);
	return kind;
}

static int import(struct importing *importing)
{
	struct admin *admin = importing->admin;
	struct error err = { 0 };
	enum err_kind kind = ERR_NONE;

	if (*admin->team != '\0' && (importing->fallback = admin_team(admin, admin->team)) == NULL)
		return EX_DATAERR;
	importing->cause = (struct cause){ .admin = admin_who(&importing->arena), .why = "members import" };
	teams_learn(importing);
	if (!admin->json && strcmp(sheet_charset(importing->sheet), "UTF-8") != 0)
		printf("Read as %s.\n", sheet_charset(importing->sheet));
	if (!admin->json && *sheet_ignored(importing->sheet) != '\0')
		printf("Columns that are not used: %s\n", sheet_ignored(importing->sheet));
	if (admin->yes && !admin->quiet)
		kind = composer_open(&admin->config->house, admin->config->templates, admin->config->faq,
		        &importing->composer, &err);
	if (kind == ERR_NONE)
		kind = do_all(importing, &err);
	composer_close(importing->composer);
	if (kind != ERR_NONE)
		fprintf(stderr, "convened: %s\n", shown(&importing->arena, err.text));
	tell_all(importing);
	if (kind != ERR_NONE)
		return kind == ERR_INPUT ? EX_DATAERR : kind == ERR_TEMPORARY ? EX_TEMPFAIL : EX_SOFTWARE;
	return importing->counts[INVALID] > 0 ? EX_DATAERR : EX_OK;
}

int members_import(struct admin *admin)
{
	const bool is_input = strcmp(admin->words[1], "-") == 0;
	FILE *file = is_input ? stdin : fopen(admin->words[1], "re");
	struct importing importing = { .admin = admin };
	struct error err = { 0 };

	if (file == NULL) {
		fprintf(stderr, "convened: %s: %s\n", admin->words[1], strerror(errno));
		return EX_NOINPUT;
	}
	if (sheet_open(file, &importing.sheet, &err) != ERR_NONE) {
		err_within(&err, "%s", is_input ? "standard input" : admin->words[1]);
		return admin_failed(&err);
	}
	int status = admin_open(admin);
	if (status == 0)
		status = import(&importing);
	sheet_close(importing.sheet);
	free(importing.seen);
	arena_free(&importing.arena);
	return status;
}
