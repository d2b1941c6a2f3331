/* agenda.c - worker: stores what falls due, then waits until the next thing does.
 *
 * When is decided in core/due.c; what is done is one row of `things` here. Each is stored once under its day's key, whatever
 * is killed between. Hints wake this room when facts change; once a minute it looks by itself, for hints can be lost. */
#include <stdio.h>
#include <sysexits.h>
#include <time.h>
#include "agenda/alarms.h"
#include "agenda/announcements.h"
#include "agenda/digest.h"
#include "agenda/meetings.h"
#include "agenda/refusals.h"
#include "base/log.h"
#include "compose/compose.h"
#include "core/due.h"
#include "store/store.h"
#include "worker/worker.h"

enum { DIGEST_CHUNK = 1000 };

struct agenda {
	struct worker *worker;
	struct store *store;
	struct composer *composer;
	struct due_facts facts;
	struct meetings meetings;
	struct alarms alarms;
	int64_t drafts_expired_on;
	int64_t probed_on;       /* the day on which suspended members were looked through last; 0: never */
	struct digest_run run;   /* the latest of digests */
	size_t stored;           /* deliveries, by the thing at hand */
	struct arena told;       /* of the facts' came_back */
	struct arena arena;      /* of `vanished` */
	const char **vanished;   /* ids of the teams that have members, but aren't in the config */
	int64_t vanished_on_day; /* when that was read; 0: not since the config was taken over */
};

/* ---- what falls due ---- */

/* The message of `key` and its deliveries to all administrators, in one transaction. */
static enum err_kind store_for_admins(struct agenda *agenda, const struct mail *mail, const char *key, const char *why,
        const struct text *frozen, struct error *err)
{
	const struct house *house = &agenda->worker->config->house;
	const int64_t now = agenda->facts.now;
	const struct cause cause = { .why = why };
	int64_t message = 0;
	enum err_kind kind = store_begin(agenda->store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = store_message_new(agenda->store, mail->kind, key, "", &cause, now, &message, err);
	if (kind == ERR_NONE)
		kind = store_message_text(agenda->store, message, mail->language, frozen->data, frozen->length, err);
	if (kind == ERR_NONE)
		kind = store_deliveries_to(
		        agenda->store, message, house->admins, mail->language, 0, now, &agenda->stored, err);
	if (kind == ERR_NONE)
		return store_commit(agenda->store, err);
	store_rollback(agenda->store);
	return kind;
}

/* How much waits in the attention folder, and since when. ERR_UNKNOWN: it was told today already. */
static enum err_kind tell_attention(struct agenda *agenda, const char *key, struct error *err)
{
	const struct house *house = &agenda->worker->config->house;
	const struct mail mail = { .kind = MAIL_ATTENTION,
		.language = house_language(house, LANGUAGE_NONE),
		.created_at = agenda->facts.now,
		.waiting = (int)agenda->facts.waiting,
		.waiting_since = agenda->facts.waiting_since,
		.came_back = agenda->facts.came_back };
	struct text frozen = { 0 };

	/* Composed before the transaction: nobody waits for us meanwhile. */
	enum err_kind kind = compose_freeze(agenda->composer, &mail, &frozen, err);
	if (kind == ERR_NONE)
		kind = store_for_admins(agenda, &mail, key, "mail waits for a person", &frozen, err);
	text_free(&frozen);
	return kind;
}

/* Each such team once a month: it may well be meant. ERR_UNKNOWN: all were told. */
static enum err_kind tell_vanished(struct agenda *agenda, const char *key, struct error *err)
{
	const enum language language = house_language(&agenda->worker->config->house, LANGUAGE_NONE);
	const time_t now = (time_t)agenda->facts.now;
	enum err_kind told = ERR_UNKNOWN;
	char month[16] = "", team_key[128];
	struct tm local;
	(void)key;

	if (localtime_r(&now, &local) != NULL)
		strftime(month, sizeof(month), "%Y-%m", &local);
	for (size_t i = 0; i < agenda->facts.vanished; i++) {
		const char *const team[] = { agenda->vanished[i], NULL };
		const struct mail mail = {
			.kind = MAIL_VANISHED, .language = language, .created_at = agenda->facts.now, .teams = team
		};
		struct text frozen = { 0 };
		snprintf(team_key, sizeof(team_key), "vanished %s %s", team[0], month);
		enum err_kind kind = compose_freeze(agenda->composer, &mail, &frozen, err);
		if (kind == ERR_NONE)
			kind = store_for_admins(agenda, &mail, team_key, "a team left the config", &frozen, err);
		text_free(&frozen);
		if (kind != ERR_NONE && kind != ERR_UNKNOWN)
			return kind;
		told = kind == ERR_NONE ? ERR_NONE : told;
	}
	return told;
}

/* ERR_UNKNOWN: nobody has anything to read, or it isn't done yet. */
static enum err_kind send_digests(struct agenda *agenda, const char *key, struct error *err)
{
	(void)key;
	const enum err_kind kind = digest_send(
	        agenda->worker, agenda->store, agenda->composer, DIGEST_CHUNK, &agenda->run, &agenda->stored, err);
	return kind == ERR_NONE && agenda->stored == 0 ? ERR_UNKNOWN : kind;
}

static enum err_kind (*const things[DUE_KIND_COUNT])(struct agenda *agenda, const char *key, struct error *err) = {
	[DUE_ATTENTION] = tell_attention,
	[DUE_VANISHED] = tell_vanished,
	[DUE_DIGEST] = send_digests,
};

/* ---- the round ---- */

static int utc_offset_s(int64_t at)
{
	const time_t seconds = (time_t)at;
	struct tm local;
	return localtime_r(&seconds, &local) == NULL ? 0 : (int)local.tm_gmtoff;
}

/* Once a day and config: only an edit makes a team vanish. */
static enum err_kind read_vanished(struct agenda *agenda, struct error *err)
{
	const int64_t day = due_day(agenda->facts.now, agenda->facts.utc_offset_s);
	struct team_count *teams = NULL;
	size_t count = 0;

	if (agenda->vanished_on_day == day)
		return ERR_NONE;
	arena_free(&agenda->arena);
	agenda->facts.vanished = 0;
	const enum err_kind kind = store_teams(agenda->store, &agenda->arena, &teams, &count, err);
	agenda->vanished = arena_array(&agenda->arena, count + 1, sizeof(*agenda->vanished));
	for (size_t i = 0; kind == ERR_NONE && i < count; i++)
		if (house_team(&agenda->worker->config->house, teams[i].team) == NULL)
			agenda->vanished[agenda->facts.vanished++] = teams[i].team;
	agenda->vanished_on_day = day;
	return kind;
}

static enum err_kind read_run(struct agenda *agenda, struct error *err)
{
	struct due_facts *facts = &agenda->facts;
	enum err_kind kind = store_digest_run(agenda->store, &agenda->run, err);

	if (kind == ERR_NONE && agenda->run.id == 0)
		kind = digest_start(agenda->store, facts->now, &agenda->run, err);
	facts->digest = agenda->worker->config->house.digest;
	facts->digest_day = digest_day(&facts->digest, agenda->run.begun_at, utc_offset_s(agenda->run.begun_at));
	facts->is_digest_open = !agenda->run.is_done;
	return kind;
}

static enum err_kind read_facts(struct agenda *agenda, struct error *err)
{
	struct due_facts *facts = &agenda->facts;
	struct attention attention = { 0 };

	arena_free(&agenda->told);
	facts->came_back = (struct came_back){ 0 };
	facts->now = clock_now(agenda->worker->clock);
	facts->utc_offset_s = utc_offset_s(facts->now);
	enum err_kind kind = read_vanished(agenda, err);
	if (kind == ERR_NONE)
		kind = read_run(agenda, err);
	if (kind == ERR_NONE)
		kind = store_attention(agenda->store, &attention, err);
	if (kind == ERR_NONE)
		kind = store_came_back(agenda->store, facts->now, &agenda->told, &facts->came_back, err);
	facts->waiting = attention.count;
	facts->waiting_since = attention.since;
	return kind;
}

/* Meetings have their own times, and steps that follow one another. */
static enum err_kind do_meetings(struct agenda *agenda, int64_t *next_at, struct error *err)
{
	int64_t meeting_at = 0;
	agenda->meetings.worker = agenda->worker;
	agenda->meetings.store = agenda->store;
	agenda->meetings.composer = agenda->composer;
	agenda->meetings.now = agenda->facts.now;
	agenda->stored = 0;
	const enum err_kind kind = meetings_round(&agenda->meetings, &meeting_at, &agenda->stored, err);
	if (meeting_at != 0 && (*next_at == 0 || meeting_at < *next_at))
		*next_at = meeting_at;
	return kind;
}

/* Whom no mail reached for long is tried again: with the next that goes to their teams. */
static enum err_kind probe_members(struct agenda *agenda, struct error *err)
{
	enum { AT_ONCE = 100 };
	size_t count = AT_ONCE;
	enum err_kind kind = ERR_NONE;

	while (kind == ERR_NONE && count == AT_ONCE) {
		kind = store_begin(agenda->store, err);
		if (kind != ERR_NONE)
			return kind;
		kind = store_members_probe(agenda->store, AT_ONCE, agenda->facts.now, &count, err);
		if (kind == ERR_NONE)
			kind = store_commit(agenda->store, err);
		else
			store_rollback(agenda->store);
	}
	return kind;
}

static enum err_kind do_alarms(struct agenda *agenda, struct error *err)
{
	agenda->alarms.composer = agenda->composer;
	return alarms_round(&agenda->alarms, agenda->facts.now, agenda->facts.utc_offset_s, &agenda->stored, err);
}

/* Does what is due now; *next_at is when to ask again, 0 only when something changes. */
static enum err_kind do_round(struct agenda *agenda, int64_t *next_at, struct error *err)
{
	enum err_kind kind = refusals_judge(agenda->store, clock_now(agenda->worker->clock), err);
	if (kind == ERR_NONE) /* what came back among them */
		kind = read_facts(agenda, err);
	*next_at = 0;
	if (kind == ERR_NONE)
		kind = do_alarms(agenda, err);
	if (kind == ERR_NONE && agenda->probed_on != due_day(agenda->facts.now, agenda->facts.utc_offset_s)) {
		kind = probe_members(agenda, err);
		agenda->probed_on = due_day(agenda->facts.now, agenda->facts.utc_offset_s);
	}
	for (enum due_kind thing = 0; kind == ERR_NONE && thing < DUE_KIND_COUNT; thing++) {
		const struct due due = due_decide(thing, &agenda->facts);
		const int64_t day = due_day(agenda->facts.now, agenda->facts.utc_offset_s);
		char key[32];
		if (due.next_at != 0 && (*next_at == 0 || due.next_at < *next_at))
			*next_at = due.next_at;
		if (!due.is_due)
			continue;
		agenda->stored = 0;
		kind = things[thing](agenda, due_key(thing, day, key), err);
		if (kind == ERR_NONE) {
			log_info("due=\"%s\" outcome=stored deliveries=%zu", key, agenda->stored);
			worker_wake(agenda->worker, ROOM_OUTBOX);
		}
		if (kind == ERR_NONE || kind == ERR_UNKNOWN) {
			agenda->facts.done_day[thing] = day;
			kind = ERR_NONE;
		}
	}
	if (kind == ERR_NONE)
		kind = announcements_round(agenda->worker, agenda->store, agenda->facts.now, &agenda->drafts_expired_on,
		        &agenda->stored, err);
	return kind == ERR_NONE ? do_meetings(agenda, next_at, err) : kind;
}

/* ---- start, wait, stop ---- */

static enum err_kind take_config(struct agenda *agenda, struct error *err)
{
	const struct config *config;

	composer_close(agenda->composer); /* it borrows from the old config */
	agenda->composer = NULL;
	worker_reload(agenda->worker);
	agenda->vanished_on_day = 0;
	agenda->facts.done_day[DUE_VANISHED] = 0;
	config = agenda->worker->config;
	agenda->alarms.worker = agenda->worker;
	agenda->alarms.store = agenda->store;
	const enum err_kind kind = alarms_take_config(&agenda->alarms, err);
	return kind == ERR_NONE ? composer_open(&config->house, config->templates, config->faq, &agenda->composer, err)
	                        : kind;
}

static void wait_until(struct agenda *agenda, int64_t next_at)
{
	struct worker *worker = agenda->worker;
	const int64_t now = clock_now(worker->clock);
	struct pollfd command;
	/* What administrators' commands change comes without a hint. */
	int64_t wait_s = MINUTE_S;
	if (next_at != 0 && next_at < now + wait_s)
		wait_s = next_at > now ? next_at - now : 1;
	int64_t until_ms = clock_monotonic_ms(worker->clock) + wait_s * 1000;
	const size_t watched = alarms_poll(&agenda->alarms, &command, &until_ms);
	worker_wait(worker, &command, watched, until_ms);
}

int agenda_main(struct worker *worker)
{
	struct agenda agenda = { .worker = worker };
	struct error err = { 0 };
	enum err_kind kind = store_open(worker->config->database, STORE_USE, &agenda.store, &err);

	if (kind == ERR_NONE)
		kind = take_config(&agenda, &err);
	while (kind == ERR_NONE && !worker->is_stopping) {
		int64_t next_at = 0;
		worker->was_woken = false;
		kind = do_round(&agenda, &next_at, &err);
		if (kind != ERR_NONE)
			break;
		worker_progress(worker);
		if (!worker->is_stopping && !worker->has_new_config
		        && !worker->was_woken) /* while digests were written */
			wait_until(&agenda, next_at);
		if (worker->has_new_config)
			kind = take_config(&agenda, &err);
	}
	if (kind != ERR_NONE)
		log_error("%s; starting again", err.text);
	alarms_close(&agenda.alarms);
	composer_close(agenda.composer);
	store_close(agenda.store);
	arena_free(&agenda.told);
	arena_free(&agenda.arena);
	return kind == ERR_NONE ? EX_OK : EX_TEMPFAIL;
}
