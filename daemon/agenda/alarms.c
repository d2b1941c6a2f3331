/* alarms.c - tells who looks after the daemon what doesn't work. See alarms.h. */
#include "agenda/alarms.h"
#include <string.h>
#include "base/log.h"
#include "base/zone.h"
#include "core/due.h"
#include "net/oauth_errors.h"

enum {
	AGAIN_MS = 15 * 60 * 1000, /* after a command that failed */
	SLEPT_S = 10 * MINUTE_S
};

struct round {
	struct alarms *alarms;
	const struct config *config;
	struct arena *arena;
	struct alarm_facts facts;
	struct alarm *list;
	struct alarm_line *lines;
	size_t count;
	int64_t day;
};

/* ---- what is known ---- */

static struct watch watch_find(const struct watch *list, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].what, what) == 0)
			return list[i];
	return (struct watch){ .what = what, .why = "" };
}

/* Its limits: they hold mail up, and nothing is wrong. */
static bool is_full(const struct relay_config *config, const struct relay_state *state, int64_t now)
{
	int64_t wait_until = 0;
	return (config->logins_per_hour > 0 && state->last_hour_logins >= config->logins_per_hour)
	        || pace_allowance(&config->pace, 1, state->last_minute, state->last_day, state->oldest_minute_at,
	                   state->oldest_day_at, now, &wait_until)
	        == 0;
}

/* While one works all is well, and the database needn't be asked what waits. */
static enum err_kind waiting_read(struct round *round, struct watch_relay *relays, struct error *err)
{
	struct alarm_facts *facts = &round->facts;
	struct store *store = round->alarms->store;
	enum err_kind kind = ERR_NONE;
	bool is_any_well = false;

	for (size_t i = 0; i < facts->relay_count; i++) {
		const struct watch *watch = &relays[i].watch;
		if (watch->is_well && facts->now - watch->well_at < facts->after_s)
			return ERR_NONE;
		is_any_well = is_any_well || watch->is_well;
	}
	for (size_t i = 0; i < facts->relay_count && kind == ERR_NONE; i++) {
		struct relay_state state = { 0 };
		kind = store_relay_state(store, relays[i].name, facts->now, &state, err);
		relays[i].is_resting = state.paused_until > facts->now;
		relays[i].is_full = is_full(&round->config->relays[i], &state, facts->now);
	}
	if (kind == ERR_NONE)
		kind = store_deliveries_next_due(store, &facts->due_since, err);
	if (facts->due_since > facts->now)
		facts->due_since = 0;
	if (kind == ERR_NONE && !is_any_well)
		kind = store_deliveries_oldest(store, &facts->waiting_since, err);
	return kind;
}

/* At the day's beginning, there: providers show the day in a zone of their own. */
static int64_t secret_ends_at(const struct config *config)
{
	int64_t at = 0;
	if (config->oauth.client_secret_ends.year != 0)
		zone_instant(config->house.time_zone, &config->oauth.client_secret_ends, &at);
	return at;
}

static enum err_kind facts_read(struct round *round, struct error *err)
{
	struct alarm_facts *facts = &round->facts;
	const struct config *config = round->config;
	struct watch_relay *relays = arena_array(round->arena, config->relay_count, sizeof(*relays));
	struct alarm_told *told = NULL;
	struct watch *watches = NULL;
	size_t count = 0;

	enum err_kind kind = store_watches(round->alarms->store, round->arena, &watches, &count, err);
	if (kind == ERR_NONE)
		kind = store_alarms(round->alarms->store, round->arena, &told, &facts->told_count, err);
	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < config->relay_count; i++) {
		const char *what = arena_printf(round->arena, WATCH_RELAY "%s", config->relays[i].name);
		relays[i] =
		        (struct watch_relay){ watch_find(watches, count, what), config->relays[i].name, false, false };
	}
	facts->started_at = round->alarms->started_at;
	facts->after_s = config->alert_after_s;
	facts->mailbox = watch_find(watches, count, WATCH_MAILBOX);
	facts->relays = relays;
	facts->relay_count = config->relay_count;
	facts->secret_ends_at = secret_ends_at(config);
	facts->told = told;
	return waiting_read(round, relays, err);
}

/* ---- in words ---- */

static const char *server_of(const struct config *config, const struct alarm *alarm)
{
	if (alarm->kind == ALARM_CERTIFICATE && *alarm->name == '\0')
		return config->mailbox.server.host;
	for (size_t i = 0; i < config->relay_count; i++)
		if (strcmp(config->relays[i].name, alarm->name) == 0)
			return config->relays[i].server.host;
	return "";
}

static struct alarm_line line_of(const struct config *config, const struct alarm *alarm)
{
	const struct oauth_error *known = *alarm->why == '\0' ? NULL : oauth_error_find(alarm->why);
	return (struct alarm_line){ .alarm = alarm,
		.server = server_of(config, alarm),
		.meaning = known == NULL ? "" : known->meaning,
		.remedy = known == NULL ? "" : known->remedy,
		.request = known == NULL ? "" : known->request };
}

/* One line, for the log, the status and the command. */
static const char *alarm_words(struct arena *arena, const struct alarm_line *line)
{
	static const struct {
		const char *what, *on, *over;
	} words[ALARM_KIND_COUNT] = {
		[ALARM_MAILBOX] = { "the mailbox", "can't be read since", "can be read again since" },
		[ALARM_RELAYS] = { "our mail", "can't leave since", "leaves again since" },
		[ALARM_RELAY] = { "the relay ", "refuses our mail since", "takes our mail again since" },
		[ALARM_CERTIFICATE] = { "the certificate of ", "ends", "was renewed: it is good until" },
		[ALARM_SECRET] = { "the secret for signing in", "ends", "was renewed: it is good until" },
	};
	const struct alarm *alarm = line->alarm;
	char stamp[18];
	return arena_printf(arena, "%s%s %s %s", words[alarm->kind].what,
	        alarm->kind == ALARM_CERTIFICATE ? line->server : alarm->name,
	        alarm->is_over ? words[alarm->kind].over : words[alarm->kind].on, clock_stamp(alarm->since, stamp));
}

/* What the command is told of it: plain lines, in English as the log. */
static const char *command_text(struct arena *arena, const struct house *house, const struct alarm_line *line)
{
	const struct {
		const char *before, *text;
	} parts[] = { { "The answer was: ", line->alarm->why }, { "It means: ", line->meaning },
		{ "What you can do: ", line->remedy }, { "What to send to your IT: ", line->request } };
	struct text text = { .arena = arena };

	text_printf(&text, "%s <%s>: %s\n", house->name, house->address, alarm_words(arena, line));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (*parts[i].text != '\0')
			text_printf(&text, "%s%s\n", parts[i].before, parts[i].text);
	return text_string(&text);
}

/* What stands, in a few words. */
static void status_tell(struct round *round)
{
	const char *first = NULL;
	size_t others = 0;

	for (size_t i = 0; i < round->count; i++) {
		if (round->list[i].is_over)
			continue;
		if (first == NULL)
			first = alarm_words(round->arena, &round->lines[i]);
		else
			others++;
	}
	if (first == NULL)
		worker_status(round->alarms->worker, "%s", "");
	else if (others == 0)
		worker_status(round->alarms->worker, "ALARM: %s", first);
	else
		worker_status(round->alarms->worker, "ALARM: %s, and %zu more", first, others);
}

/* ---- telling ---- */

static bool is_to_tell(const struct round *round, const struct alarm *alarm)
{
	(void)round;
	return alarm->is_due;
}

/* That no mail leaves is not told by mail: it would arrive when it isn't true any more. What else lasts is written once meanwhile,
 * or the days' mails would all arrive together. */
static bool is_for_mail(const struct round *round, const struct alarm *alarm)
{
	bool can_leave = true;
	for (size_t i = 0; i < round->count; i++)
		can_leave = can_leave && (round->list[i].kind != ALARM_RELAYS || round->list[i].is_over);
	return alarm->is_due && (can_leave || alarm->is_over || (alarm->kind != ALARM_RELAYS && alarm->told_at == 0));
}

static const struct alarm *due_first(
        const struct round *round, bool (*is_wanted)(const struct round *round, const struct alarm *))
{
	for (size_t i = 0; i < round->count; i++)
		if (is_wanted(round, &round->list[i]))
			return &round->list[i];
	return NULL;
}

/* The mail's key: of its first alarm and the day, or of that failure's end. */
static const char *key_of(const struct round *round, const struct alarm *alarm)
{
	return alarm->is_over ? arena_printf(round->arena, "alert %s over %lld", alarm->key, (long long)alarm->until)
	                      : arena_printf(round->arena, "alert %s %lld", alarm->key, (long long)round->day);
}

static enum err_kind mail_store(
        struct round *round, const struct mail *mail, const struct text *frozen, size_t *added, struct error *err)
{
	struct store *store = round->alarms->store;
	const char *key = key_of(round, due_first(round, is_for_mail));
	const struct cause cause = { .why = "an alarm" };
	int64_t message = 0;

	enum err_kind kind = store_message_new(store, mail->kind, key, "", &cause, mail->created_at, &message, err);
	if (kind == ERR_UNKNOWN) /* told already, by a clock that was set back since */
		return ERR_NONE;
	if (kind == ERR_NONE)
		kind = store_message_text(store, message, mail->language, frozen->data, frozen->length, err);
	if (kind == ERR_NONE)
		kind = store_deliveries_to(
		        store, message, round->config->alert_to, mail->language, 0, mail->created_at, added, err);
	return kind;
}

static enum err_kind marks_store(struct round *round, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	for (size_t i = 0; i < round->count && kind == ERR_NONE; i++) {
		const struct alarm *alarm = &round->list[i];
		if (!alarm->is_due)
			continue;
		const char *text = command_text(round->arena, &round->config->house, &round->lines[i]);
		const struct alarm_told told = { alarm->key, alarm->is_over ? alarm->until : alarm->since,
			alarm->is_over ? alarm->told_at : round->facts.now, alarm->is_over,
			round->config->alert_command == NULL ? "" : text };
		kind = store_alarm_told(round->alarms->store, &told, err);
	}
	return kind;
}

static enum err_kind all_store(
        struct round *round, const struct mail *mail, const struct text *frozen, size_t *added, struct error *err)
{
	struct store *store = round->alarms->store;
	enum err_kind kind = store_begin(store, err);

	if (kind != ERR_NONE)
		return kind;
	if (frozen->length > 0)
		kind = mail_store(round, mail, frozen, added, err);
	if (kind == ERR_NONE)
		kind = marks_store(round, err);
	if (kind == ERR_NONE)
		return store_commit(store, err);
	store_rollback(store);
	return kind;
}

static void told_log(const struct round *round, size_t deliveries)
{
	for (size_t i = 0; i < round->count; i++) {
		const struct alarm *alarm = &round->list[i];
		const char *words = alarm_words(round->arena, &round->lines[i]);
		if (!alarm->is_due)
			continue;
		if (alarm->is_over)
			log_warning(
			        "alarm=\"%s\" outcome=over deliveries=%zu why=\"%s\"", alarm->key, deliveries, words);
		else
			log_error("alarm=\"%s\" outcome=told deliveries=%zu why=\"%s%s%s\"", alarm->key, deliveries,
			        words, *alarm->why == '\0' ? "" : ": ", alarm->why);
	}
}

static enum err_kind tell(struct round *round, size_t *added, struct error *err)
{
	const struct mail mail = { .kind = MAIL_ALERT,
		.language = house_language(&round->config->house, LANGUAGE_NONE),
		.created_at = round->facts.now,
		.alarms = round->lines,
		.alarm_count = round->count };
	struct text frozen = { 0 };
	enum err_kind kind = ERR_NONE;
	size_t deliveries = 0;

	if (due_first(round, is_to_tell) == NULL)
		return ERR_NONE;
	if (due_first(round, is_for_mail) != NULL) /* before the transaction: nobody waits for us meanwhile */
		kind = compose_freeze(round->alarms->composer, &mail, &frozen, err);
	if (kind == ERR_NONE)
		kind = all_store(round, &mail, &frozen, &deliveries, err);
	text_free(&frozen);
	if (kind != ERR_NONE)
		return kind;
	told_log(round, deliveries);
	*added += deliveries;
	if (deliveries > 0)
		worker_wake(round->alarms->worker, ROOM_OUTBOX);
	return ERR_NONE;
}

/* ---- the command ---- */

/* Something is to be said: all of it at once. */
static enum err_kind command_begin(struct alarms *alarms, int64_t now_ms, struct error *err)
{
	const char *const *arguments = alarms->worker->config->alert_command;
	struct text text = { .arena = &alarms->said };
	struct alarm_told *told = NULL;
	size_t count = 0;

	arena_free(&alarms->said);
	alarms->saying_count = 0;
	if (arguments == NULL || now_ms < alarms->again_at_ms)
		return ERR_NONE;
	const enum err_kind kind = store_alarms(alarms->store, &alarms->said, &told, &count, err);
	if (kind != ERR_NONE)
		return kind;
	alarms->saying = told;
	for (size_t i = 0; i < count; i++) {
		if (*told[i].to_say == '\0')
			continue;
		text_printf(&text, "%s%s", text.length == 0 ? "" : "\n", told[i].to_say);
		alarms->saying[alarms->saying_count++] = told[i];
	}
	if (alarms->saying_count == 0)
		return ERR_NONE;
	struct error failed = { 0 };
	if (alert_command_start(&alarms->command, arguments, text_string(&text), now_ms, &failed) != ERR_NONE) {
		log_error("alert_command: %s", failed.text);
		alarms->again_at_ms = now_ms + AGAIN_MS;
	}
	return ERR_NONE;
}

static enum err_kind said_store(struct alarms *alarms, struct error *err)
{
	enum err_kind kind = store_begin(alarms->store, err);

	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < alarms->saying_count && kind == ERR_NONE; i++)
		kind = store_alarm_said(alarms->store, alarms->saying[i].key, alarms->saying[i].to_say, err);
	if (kind == ERR_NONE)
		return store_commit(alarms->store, err);
	store_rollback(alarms->store);
	return kind;
}

static enum err_kind command_look(struct alarms *alarms, struct error *err)
{
	const int64_t now_ms = clock_monotonic_ms(alarms->worker->clock);
	enum err_kind ended = ERR_NONE;
	struct error failed = { 0 };

	if (alarms->command.pid == 0)
		return command_begin(alarms, now_ms, err);
	if (!alert_command_has_ended(&alarms->command, now_ms, &ended, &failed))
		return ERR_NONE;
	if (ended == ERR_NONE) {
		log_info("alert_command: outcome=told alarms=%zu", alarms->saying_count);
		alarms->again_at_ms = 0;
		return said_store(alarms, err);
	}
	alarms->again_at_ms = now_ms + AGAIN_MS;
	log_error("alert_command: %s; it is tried again in %d minutes", failed.text, AGAIN_MS / 60000);
	return ERR_NONE;
}

/* ---- the round ---- */

enum err_kind alarms_take_config(struct alarms *alarms, struct error *err)
{
	const struct config *config = alarms->worker->config;
	struct arena arena = { 0 };
	const char **keys = arena_array(&arena, 4 + 2 * config->relay_count, sizeof(*keys));
	size_t count = 0;

	keys[count++] = WATCH_MAILBOX;
	keys[count++] = "certificate " WATCH_MAILBOX;
	keys[count++] = "relays";
	if (secret_ends_at(config) != 0)
		keys[count++] = "secret";
	for (size_t i = 0; i < config->relay_count; i++) {
		keys[count++] = arena_printf(&arena, WATCH_RELAY "%s", config->relays[i].name);
		keys[count++] = arena_printf(&arena, "certificate " WATCH_RELAY "%s", config->relays[i].name);
	}
	const enum err_kind kind = store_alarms_only(alarms->store, keys, count, config->alert_command != NULL, err);
	arena_free(&arena);
	alarms->again_at_ms = 0; /* whoever reloads may have mended the command */
	return kind;
}

enum err_kind alarms_round(struct alarms *alarms, int64_t now, int utc_offset_s, size_t *added, struct error *err)
{
	struct arena arena = { 0 };
	struct round round = { .alarms = alarms,
		.config = alarms->worker->config,
		.arena = &arena,
		.facts = { .now = now, .utc_offset_s = utc_offset_s },
		.day = due_day(now, utc_offset_s) };

	/* Rounds come every minute: else the machine slept, or somebody set the clock. What was seen before is old. */
	if (now < alarms->round_at - MINUTE_S || now > alarms->round_at + SLEPT_S)
		alarms->started_at = now;
	alarms->round_at = now;
	enum err_kind kind = facts_read(&round, err);
	if (kind == ERR_NONE) {
		alarms_decide(&round.facts, &arena, &round.list, &round.count);
		round.lines = arena_array(&arena, round.count, sizeof(*round.lines));
		for (size_t i = 0; i < round.count; i++)
			round.lines[i] = line_of(round.config, &round.list[i]);
		status_tell(&round);
		kind = tell(&round, added, err);
	}
	arena_free(&arena);
	return kind == ERR_NONE ? command_look(alarms, err) : kind;
}

size_t alarms_poll(const struct alarms *alarms, struct pollfd *fd, int64_t *until_ms)
{
	const struct alert_command *command = &alarms->command;
	if (command->pid == 0)
		return 0;
	if (command->deadline_ms < *until_ms)
		*until_ms = command->deadline_ms;
	*fd = (struct pollfd){ .fd = command->fd, .events = POLLIN };
	return command->fd >= 0 ? 1 : 0;
}

void alarms_close(struct alarms *alarms)
{
	alert_command_stop(&alarms->command);
	arena_free(&alarms->said);
}
