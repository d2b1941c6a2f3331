/* digest.c - the digests of a period. See digest.h.
 *
 * A message is written, with its text, before the commit that holds its deliveries: composing makes nobody wait, and a message
 * without deliveries is found again by its key. */
#include "agenda/digest.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	ITEMS = 50,  /* announcements in one mail; more make a further one */
	KNOWN = 256, /* messages of this run whose keys are remembered */
};

/* What members of one language have to read. */
struct edition {
	enum language language;
	const int64_t *messages;
	size_t message_count;
	const int64_t *members;
	size_t member_count;
	const char *const *teams; /* theirs of which there is more to tell than announcements; NULL: not in this mail */
	int64_t message;          /* the digest; 0: there is nothing to tell */
};

struct known {
	const char *key;
	int64_t message;
};

struct round {
	struct worker *worker;
	struct store *store;
	const struct composer *composer;
	const struct house *house;
	int64_t now;
	struct digest_run *run;
	struct digest_news news;
	struct arena news_arena, known_arena;
	struct known known[KNOWN];
	size_t known_count;
};

/* ---- meetings ahead, and who is new ---- */

enum err_kind digest_news_read(struct store *store, const struct house *house, const struct digest_run *run,
        int64_t now, struct arena *arena, struct digest_news *news, struct error *err)
{
	*news = (struct digest_news){ .house = house };
	enum err_kind kind = store_meetings_ahead(store, now, arena, &news->meetings, &news->meeting_count, err);
	if (kind == ERR_NONE)
		kind = store_digest_newcomers(store, run, arena, &news->newcomers, &news->newcomer_count, err);
	return kind;
}

static bool has_team(const char *const *teams, const char *id)
{
	while (*teams != NULL && strcmp(*teams, id) != 0)
		teams++;
	return *teams != NULL;
}

static bool is_meeting_of(const struct meeting *meeting, const char *const *teams)
{
	if (meeting->is_cancelled)
		return false;
	for (const char *const *id = meeting->teams; *id != NULL; id++)
		if (has_team(teams, *id))
			return true;
	return false;
}

size_t digest_meetings(
        const struct digest_news *news, const char *const *teams, struct meeting_line lines[static DIGEST_MEETINGS])
{
	size_t count = 0;
	for (size_t i = 0; i < news->meeting_count && count < DIGEST_MEETINGS; i++) {
		const struct meeting_told *told = &news->meetings[i].told;
		if (is_meeting_of(&told->as, teams))
			lines[count++] = (struct meeting_line){ &told->as, PARTSTAT_NONE, told->row };
	}
	return count;
}

size_t digest_newcomers(const struct digest_news *news, const char *const *teams, struct newcomers *list)
{
	size_t count = 0;
	for (size_t i = 0; i < news->house->team_count; i++)
		for (size_t j = 0; j < news->newcomer_count; j++)
			if (strcmp(news->newcomers[j].team, news->house->teams[i].id) == 0
			        && has_team(teams, news->newcomers[j].team))
				list[count++] = news->newcomers[j];
	return count;
}

/* Members who differ only in teams without any news read the same. */
static const char *const *teams_with_news(const struct digest_news *news, const char *const *teams, struct arena *arena)
{
	const char **kept = NULL;
	size_t count = 0;

	for (; teams != NULL && *teams != NULL; teams++) {
		const char *const only[] = { *teams, NULL };
		struct newcomers one;
		struct meeting_line lines[DIGEST_MEETINGS];
		if (digest_meetings(news, only, lines) + digest_newcomers(news, only, &one) == 0)
			continue;
		kept = arena_grow(arena, kept, count, sizeof(*kept));
		kept[count++] = *teams;
	}
	kept = arena_grow(arena, kept, count, sizeof(*kept));
	kept[count] = NULL;
	return kept;
}

/* ---- who reads the same ---- */

static int by_teams(const char *const *one, const char *const *other)
{
	while (*one != NULL && *other != NULL && strcmp(*one, *other) == 0)
		one++, other++;
	return *one == NULL || *other == NULL ? (*one != NULL) - (*other != NULL) : strcmp(*one, *other);
}

static int by_reading(const void *a, const void *b)
{
	const struct digest_reader *one = a, *other = b;
	if (one->language != other->language)
		return one->language < other->language ? -1 : 1;
	if (one->message_count != other->message_count)
		return one->message_count < other->message_count ? -1 : 1;
	for (size_t i = 0; i < one->message_count; i++)
		if (one->messages[i] != other->messages[i])
			return one->messages[i] < other->messages[i] ? -1 : 1;
	const int order = by_teams(one->teams, other->teams);
	if (order != 0)
		return order;
	return one->member < other->member ? -1 : one->member > other->member;
}

static bool reads_the_same(const struct digest_reader *one, const struct digest_reader *other)
{
	return one->language == other->language && one->message_count == other->message_count
	        && memcmp(one->messages, other->messages, one->message_count * sizeof(*one->messages)) == 0
	        && by_teams(one->teams, other->teams) == 0;
}

/* Sorts the readers, and makes an edition of those who read the same: several where it is too much for one mail. */
static struct edition *editions_of(const struct round *round, struct digest_reader *readers, size_t reader_count,
        struct arena *arena, size_t *count)
{
	struct edition *list = NULL;
	int64_t *members = arena_array(arena, reader_count, sizeof(*members));

	for (size_t i = 0; i < reader_count; i++) {
		readers[i].language = house_language(round->house, readers[i].language);
		readers[i].teams = teams_with_news(&round->news, readers[i].teams, arena);
	}
	if (reader_count > 0) /* then `readers` isn't NULL */
		qsort(readers, reader_count, sizeof(*readers), by_reading);
	for (size_t i = 0; i < reader_count; i++)
		members[i] = readers[i].member;
	for (size_t from = 0, to; from < reader_count; from = to) {
		const struct digest_reader *first = &readers[from];
		for (to = from + 1; to < reader_count && reads_the_same(first, &readers[to]);)
			to++;
		for (size_t told = 0; told < first->message_count; told += ITEMS) {
			const size_t left = first->message_count - told;
			list = arena_grow(arena, list, *count, sizeof(*list));
			list[(*count)++] = (struct edition){ .language = first->language,
				.messages = first->messages + told,
				.message_count = left < ITEMS ? left : ITEMS,
				.members = members + from,
				.member_count = to - from,
				.teams = told == 0 ? first->teams : NULL };
		}
	}
	return list;
}

/* ---- the message of an edition ---- */

/* Under which team it is told: the first of its teams that the house has; NULL: it has none of them. */
static const char *team_of(const struct house *house, const struct digest_item *item)
{
	for (size_t i = 0; i < house->team_count; i++)
		for (const char *const *team = item->teams; *team != NULL; team++)
			if (strcmp(*team, house->teams[i].id) == 0)
				return house->teams[i].id;
	return NULL;
}

static bool is_same_item(const struct digest_item *one, const struct digest_item *other)
{
	return one->sharer == other->sharer && strcmp(one->subject, other->subject) == 0
	        && strcmp(one->body, other->body) == 0;
}

/* What was shared with several teams has an item in each: a reader of both sees it once. */
static size_t shared_sort(const struct house *house, const struct digest_item *items, size_t count,
        struct digest_item *sorted, size_t from)
{
	size_t kept = from;
	for (size_t j = 0; j < count; j++) {
		bool is_told = items[j].sharer == 0 || team_of(house, &items[j]) == NULL;
		for (size_t i = from; i < kept && !is_told; i++)
			is_told = is_same_item(&sorted[i], &items[j]);
		if (!is_told)
			sorted[kept++] = items[j];
	}
	return kept;
}

/* What stands in its mail: by team, in the house's order, behind that what members share; of a team that left the config nothing is
 * told. *teams: theirs. */
static size_t items_sort(const struct house *house, const struct digest_item *items, size_t count,
        struct digest_item *sorted, const char **teams)
{
	size_t kept = 0, team_count = 0;
	for (size_t i = 0; i < house->team_count; i++) {
		bool is_told = false;
		for (size_t j = 0; j < count; j++) {
			if (team_of(house, &items[j]) != house->teams[i].id)
				continue;
			is_told = true;
			if (items[j].sharer == 0)
				sorted[kept++] = items[j];
		}
		if (is_told)
			teams[team_count++] = house->teams[i].id;
	}
	return shared_sort(house, items, count, sorted, kept);
}

static void edition_add_news(
        const struct round *round, const struct edition *edition, struct mail *mail, struct arena *arena)
{
	struct meeting_line *lines = arena_array(arena, DIGEST_MEETINGS, sizeof(*lines));
	struct newcomers *newcomers = arena_array(arena, round->house->team_count, sizeof(*newcomers));

	if (edition->teams == NULL)
		return;
	mail->meetings = lines;
	mail->meeting_count = digest_meetings(&round->news, edition->teams, lines);
	mail->newcomers = newcomers;
	mail->newcomer_count = digest_newcomers(&round->news, edition->teams, newcomers);
}

/* Whom a digest names or quotes: it goes when they are forgotten. */
struct named {
	struct arena *arena;
	int64_t *members;
	size_t count;
};

static void named_add(struct named *named, int64_t member)
{
	if (member == 0)
		return;
	named->members = arena_grow(named->arena, named->members, named->count, sizeof(*named->members));
	named->members[named->count++] = member;
}

static void named_of(const struct mail *mail, struct named *named)
{
	for (size_t i = 0; i < mail->item_count; i++)
		named_add(named, mail->items[i].sharer);
	for (size_t i = 0; i < mail->newcomer_count; i++)
		for (size_t j = 0; j < mail->newcomers[i].organisation_count; j++)
			named_add(named, mail->newcomers[i].named[j]);
}

/* Appends the mail; nothing where there is nothing to tell. */
static enum err_kind edition_compose(const struct round *round, const struct edition *edition, struct text *frozen,
        struct named *named, struct error *err)
{
	struct arena arena = { 0 };
	struct digest_item *items = NULL;
	struct digest_item *sorted = arena_array(&arena, edition->message_count, sizeof(*sorted));
	const char **teams = arena_array(&arena, round->house->team_count + 1, sizeof(*teams));
	enum err_kind kind = store_digest_items(
	        round->store, edition->messages, edition->message_count, edition->language, &arena, &items, err);

	if (kind == ERR_NONE) {
		struct mail mail = { .kind = MAIL_DIGEST,
			.language = edition->language,
			.created_at = round->now,
			.items = sorted,
			.item_count = items_sort(round->house, items, edition->message_count, sorted, teams),
			.teams = teams };
		edition_add_news(round, edition, &mail, &arena);
		named_of(&mail, named);
		if (mail.item_count > 0)
			kind = compose_freeze(round->composer, &mail, frozen, err);
	}
	arena_free(&arena);
	return kind;
}

/* In a transaction of its own. One that is there already was written before a kill, with its text. */
static enum err_kind message_write(const struct round *round, const struct edition *edition, const char *key,
        const struct text *frozen, const struct named *named, int64_t *message, struct error *err)
{
	const struct cause cause = { .why = "digest" };
	enum err_kind kind = store_begin(round->store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = store_message_new(round->store, MAIL_DIGEST, key, "", &cause, round->now, message, err);
	if (kind == ERR_NONE)
		kind = store_message_text(round->store, *message, edition->language, frozen->data, frozen->length, err);
	for (size_t i = 0; i < named->count && kind == ERR_NONE; i++)
		kind = store_message_names_member(round->store, *message, named->members[i], err);
	if (kind == ERR_NONE)
		return store_commit(round->store, err);
	store_rollback(round->store);
	return kind == ERR_UNKNOWN ? ERR_NONE : kind;
}

/* "digest 7 en 12,15,19 education hiring": the run, and what it tells to whom. */
static const char *edition_key(const struct round *round, const struct edition *edition, struct arena *arena)
{
	struct text key = { .arena = arena };
	text_printf(&key, "digest %" PRId64 " %s", round->run->id, language_code(edition->language));
	for (size_t i = 0; i < edition->message_count; i++)
		text_printf(&key, "%c%" PRId64, i == 0 ? ' ' : ',', edition->messages[i]);
	for (const char *const *team = edition->teams; team != NULL && *team != NULL; team++)
		text_printf(&key, " %s", *team);
	return text_string(&key);
}

static void remember(struct round *round, const char *key, int64_t message)
{
	if (round->known_count == KNOWN) {
		arena_free(&round->known_arena);
		round->known_count = 0;
	}
	round->known[round->known_count++] = (struct known){ arena_strdup(&round->known_arena, key), message };
}

static enum err_kind edition_find(struct round *round, struct edition *edition, struct error *err)
{
	struct arena arena = { 0 };
	struct text frozen = { 0 };
	struct named named = { .arena = &arena };
	const char *key = edition_key(round, edition, &arena);
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < round->known_count; i++)
		if (strcmp(round->known[i].key, key) == 0) {
			edition->message = round->known[i].message;
			goto done;
		}
	kind = edition_compose(round, edition, &frozen, &named, err);
	if (kind == ERR_NONE && frozen.length > 0)
		kind = message_write(round, edition, key, &frozen, &named, &edition->message, err);
	if (kind == ERR_NONE)
		remember(round, key, edition->message);
done:
	text_free(&frozen);
	arena_free(&arena);
	return kind;
}

/* ---- a chunk of members ---- */

/* The deliveries of all editions, and how far the run came, in one transaction. */
static enum err_kind chunk_deliver(const struct round *round, const struct edition *list, size_t count, int64_t last,
        size_t *added, struct error *err)
{
	const bool is_done = last == 0;
	enum err_kind kind = store_begin(round->store, err);

	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		if (list[i].message != 0)
			kind = store_digest_deliver(round->store, list[i].message, list[i].members,
			        list[i].member_count, round->now, added, err);
	if (kind == ERR_NONE)
		kind = store_digest_reached(round->store, round->run, is_done ? round->run->after : last, is_done, err);
	if (kind == ERR_NONE)
		kind = store_commit(round->store, err);
	else
		store_rollback(round->store);
	if (kind == ERR_NONE) {
		round->run->after = is_done ? round->run->after : last;
		round->run->is_done = is_done;
	}
	return kind;
}

static enum err_kind chunk_send(struct round *round, size_t most, size_t *added, struct error *err)
{
	struct arena arena = { 0 };
	struct digest_reader *readers = NULL;
	struct edition *list = NULL;
	size_t reader_count = 0, count = 0;
	int64_t last = 0;
	enum err_kind kind = store_digest_readers(
	        round->store, round->run, round->now, most, &arena, &readers, &reader_count, &last, err);

	if (kind == ERR_NONE)
		list = editions_of(round, readers, reader_count, &arena, &count);
	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = edition_find(round, &list[i], err);
	if (kind == ERR_NONE)
		kind = chunk_deliver(round, list, count, last, added, err);
	arena_free(&arena);
	return kind;
}

/* ---- a run ---- */

static enum err_kind run_begin(struct store *store, int64_t now, struct digest_run *run, struct error *err)
{
	enum err_kind kind = store_begin(store, err);
	if (kind != ERR_NONE)
		return kind;
	kind = store_digest_begin(store, now, run, err);
	if (kind == ERR_NONE)
		return store_commit(store, err);
	store_rollback(store);
	return kind;
}

enum err_kind digest_send(struct worker *worker, struct store *store, const struct composer *composer, size_t chunk,
        struct digest_run *run, size_t *added, struct error *err)
{
	struct round round = { .worker = worker,
		.store = store,
		.composer = composer,
		.house = &worker->config->house,
		.now = clock_now(worker->clock),
		.run = run };
	enum err_kind kind = run_begin(store, round.now, run, err);

	if (kind == ERR_NONE && !run->is_done)
		kind = digest_news_read(store, round.house, run, round.now, &round.news_arena, &round.news, err);
	while (kind == ERR_NONE && !run->is_done && !worker->is_stopping && !worker->has_new_config) {
		kind = chunk_send(&round, chunk, added, err);
		worker_progress(worker);
		worker_wake(worker, ROOM_OUTBOX);
		worker_wait(worker, NULL, 0, 0); /* what was said to us meanwhile */
	}
	arena_free(&round.known_arena);
	arena_free(&round.news_arena);
	return kind;
}

enum err_kind digest_start(struct store *store, int64_t now, struct digest_run *run, struct error *err)
{
	enum err_kind kind = store_begin(store, err);
	if (kind != ERR_NONE)
		return kind;
	kind = store_digest_begin(store, now, run, err);
	if (kind == ERR_NONE)
		kind = store_digest_reached(store, run, 0, true, err);
	if (kind != ERR_NONE) {
		store_rollback(store);
		return kind;
	}
	run->is_done = true;
	return store_commit(store, err);
}
