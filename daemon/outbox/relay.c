/* relay.c - one relay at work: its lines, moved on one by one. See relay.h; what becomes of posts is post.c's. */
#include "outbox/relay.h"
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "net/oauth_errors.h"
#include "outbox/health.h"
#include "outbox/post.h"

enum { BACKOFF_LONGEST_S = 300 };

static int64_t now_of(const struct relay *relay)
{
	return relay->office->now;
}

static int64_t now_ms_of(const struct relay *relay)
{
	return relay->office->now_ms;
}

/* ---- opening and closing ---- */

struct relay *relay_new(struct office *office, const struct relay_config *config)
{
	struct relay *relay = calloc(1, sizeof(*relay));
	if (relay == NULL)
		abort();
	struct arena *arena = &relay->arena;
	relay->office = office;
	relay->config = *config;
	relay->config.name = arena_strdup(arena, config->name);
	relay->config.server.host = arena_strdup(arena, config->server.host);
	relay->config.server.user = arena_strdup(arena, config->server.user);
	relay->config.server.password_file = arena_strdup(arena, config->server.password_file);
	relay->config.server.ca_file = arena_strdup(arena, config->server.ca_file);
	relay->line_count = config->connections > 0 ? (size_t)config->connections : 1;
	relay->lines = arena_array(arena, relay->line_count, sizeof(*relay->lines));
	relay->batch = BATCH_FIRST;
	return relay;
}

bool relay_is(const struct relay *relay, const struct relay_config *config)
{
	const struct server *own = &relay->config.server, *other = &config->server;
	return strcmp(relay->config.name, config->name) == 0 && strcmp(own->host, other->host) == 0
	        && own->port == other->port && own->tls == other->tls && own->sign_in == other->sign_in
	        && strcmp(own->user, other->user) == 0 && strcmp(own->password_file, other->password_file) == 0
	        && strcmp(own->ca_file, other->ca_file) == 0 && relay->config.connections == config->connections;
}

static void line_close(struct relay *relay, struct line *line)
{
	if (line->ahead.post != NULL)
		post_queue_first(relay, line->ahead.post);
	line->ahead.post = NULL;
	if (line->wire != NULL)
		relay->office->wire.close(line->wire);
	smtp_free(&line->smtp);
	line->smtp = (struct smtp){ 0 };
	line->wire = NULL;
	line->state = LINE_CLOSED;
	line->has_progressed = line->has_more = false;
}

void relay_free(struct relay *relay)
{
	for (size_t i = 0; i < relay->line_count; i++) {
		struct line *line = &relay->lines[i];
		if (line->smtp.text.is_used && !line->smtp.text.is_decided)
			post_release(line->smtp.text.mail.post);
		if (line->smtp.envelope.is_used && !line->smtp.envelope.is_decided)
			post_release(line->smtp.envelope.mail.post);
		line_close(relay, line);
		text_free(&line->given.text);
		text_free(&line->ahead.text);
	}
	for (struct post *post; (post = post_next(relay)) != NULL;)
		post_release(post);
	for (size_t i = 0; i < relay->result_count; i++)
		post_release(relay->results[i].post);
	arena_free(&relay->arena);
	free(relay);
}

/* ---- lines ---- */

bool relay_takes(const struct relay *relay)
{
	return !relay->is_leaving && !relay->office->is_stopping && relay->paused_until <= now_of(relay);
}

void relay_heed_logins(struct relay *relay, const struct relay_state *state)
{
	const int most = relay->config.logins_per_hour;
	relay->logins_until = most > 0 && state->last_hour_logins >= most ? state->oldest_login_at + HOUR_S + 1 : 0;
}

size_t relay_batch(const struct relay *relay)
{
	const struct pace *pace = &relay->config.pace;
	const size_t paced = pace->per_minute > 0 ? (size_t)pace->per_minute / 600 : 0;
	const size_t share = relay->weight_sum == 0 /* turns are short, or few mails would all be one relay's */
	        ? relay->batch
	        : BATCH_FIRST * (size_t)relay->config.weight / (size_t)relay->weight_sum;
	const size_t shared = share > 0 ? share : 1;
	if (pace->per_minute <= 0 && pace->per_day <= 0)
		return shared;
	if (paced <= 1)
		return 1;
	return paced < shared ? paced : shared;
}

size_t relay_lines(const struct relay *relay, enum line_state state)
{
	size_t count = 0;
	for (size_t i = 0; i < relay->line_count; i++)
		count += relay->lines[i].state == state;
	return count;
}

size_t relay_on_lines(const struct relay *relay)
{
	size_t count = 0;
	for (size_t i = 0; i < relay->line_count; i++)
		count += (size_t)relay->lines[i].smtp.text.is_used + relay->lines[i].smtp.envelope.is_used;
	return count;
}

/* Lines that come to nothing are tried less and less often, each relay at times of its own. */
static void back_off(struct relay *relay)
{
	uint32_t random = 0;
	int64_t longest_ms = 1000;
	for (int i = 0; i < relay->fails && longest_ms < BACKOFF_LONGEST_S * 1000; i++)
		longest_ms *= 2;
	if (longest_ms > BACKOFF_LONGEST_S * 1000)
		longest_ms = BACKOFF_LONGEST_S * 1000;
	randomness_fill(relay->office->randomness, &random, sizeof(random));
	relay->fails++;
	relay->office->has_fallen = true;
	relay->retry_at_ms = now_ms_of(relay) + longest_ms / 2 + (int64_t)random % (longest_ms / 2 + 1);
	if (relay_lines(relay, LINE_OPEN) == 0)
		posts_return(relay);
}

static void connect_failed(struct relay *relay, const struct error *err)
{
	if (err->kind == ERR_PERMANENT) {
		log_error("relay=%s outcome=unconnected means=\"%s\" do=\"convened doctor\" why=\"%s\"",
		        relay->config.name, oauth_error_meaning(err->text), err->text);
		relay_rest(relay, err->text);
	} else {
		log_warning("relay=%s outcome=unconnected why=\"%s\"", relay->config.name, err->text);
	}
	health_fallen(relay, err->kind, err->text);
	back_off(relay);
}

void relay_connect(struct relay *relay, size_t waiting)
{
	const struct wire *wire = &relay->office->wire;
	size_t connecting = relay_lines(relay, LINE_CONNECTING);
	const int64_t now_ms = now_ms_of(relay);

	for (size_t i = 0; i < relay->line_count && connecting < waiting; i++) {
		struct line *line = &relay->lines[i];
		struct error err = { 0 };
		if (line->state != LINE_CLOSED)
			continue;
		if (!relay_takes(relay) || now_ms < relay->retry_at_ms)
			return;
		if (relay->logins_until > now_of(relay)) {
			if (relay_lines(relay, LINE_OPEN) + connecting == 0)
				posts_return(relay); /* another relay may take them */
			return;
		}
		if (relay->config.logins_per_hour > 0 && relay->new_logins > 0)
			return; /* one at a time, each counted before the next */
		if (wire->open(wire->context, &relay->config.server, relay->office->helo, now_ms + CONNECT_MS,
		            &line->wire, &err)
		        != ERR_NONE) {
			connect_failed(relay, &err);
			return;
		}
		line->state = LINE_CONNECTING;
		relay->progressed_ms = now_ms;
		relay->new_logins++;
		connecting++;
	}
}

/* One that was refused may be just what is wrong. */
static void certificate_keep(struct relay *relay, const struct line *line)
{
	const struct certificate shown = relay->office->wire.certificate(line->wire);
	if (shown.until_at != 0)
		relay->health.certificate = shown;
}

static void line_connecting(struct relay *relay, struct line *line)
{
	const struct wire *wire = &relay->office->wire;
	struct error err = { 0 };

	switch (wire->state(line->wire, &err)) {
	case STREAM_CONNECTING:
		if (!relay_takes(relay))
			line_close(relay, line);
		break;
	case STREAM_FAILED:
		certificate_keep(relay, line);
		line_close(relay, line);
		connect_failed(relay, &err);
		break;
	case STREAM_READY:
		relay->health.certificate = wire->certificate(line->wire);
		smtp_start(&line->smtp,
		        &(struct smtp_offers){ relay->config.has_pipelining && wire->offers(line->wire, "PIPELINING"),
		                wire->offers(line->wire, "SIZE") });
		line->state = LINE_OPEN;
		line->idle_since_ms = now_ms_of(relay);
		log_debug("relay=%s outcome=line-open pipelining=%d", relay->config.name, line->smtp.is_pipelining);
		break;
	}
}

static void line_over(struct relay *relay, struct line *line, const struct smtp_event *event)
{
	const bool is_quiet = line->smtp.is_finishing || (line->has_progressed && relay_on_lines(relay) == 0);
	char words[SMTP_WORDS_BYTES];
	words_masked(event->why, words, sizeof(words));
	if (!is_quiet)
		log_info("relay=%s outcome=line-over why=\"%s\"", relay->config.name, words);
	if (event->reply.code == 421 && reply_verdict(&event->reply) == VERDICT_PAUSE_RELAY) {
		relay_rest(relay, event->reply.text);
		health_refused(relay, event->reply.text);
	}
	const bool is_fail = !line->has_progressed && !line->smtp.is_finishing;
	line_close(relay, line);
	if (is_fail) {
		health_fallen(relay, ERR_TEMPORARY, event->why);
		back_off(relay);
	}
}

static void line_events(struct relay *relay, struct line *line)
{
	struct smtp_event event;
	while (line->state == LINE_OPEN && smtp_next(&line->smtp, now_ms_of(relay), &event)) {
		switch (event.kind) {
		case SMTP_OUTCOME:
			line->has_progressed = true;
			post_answered(relay, event.post, &event.reply);
			break;
		case SMTP_BACK:
			post_fallen(relay, event.post);
			break;
		case SMTP_DOUBT:
			post_doubted(relay, event.post, event.why);
			break;
		case SMTP_OVER:
			line_over(relay, line, &event);
			break;
		}
	}
}

static void line_break(struct relay *relay, struct line *line, const char *why)
{
	line_events(relay, line); /* what was said before counts */
	if (line->state == LINE_OPEN)
		smtp_break(&line->smtp, why);
	line_events(relay, line);
}

/* False: there is nothing more to read. */
static bool line_read(struct relay *relay, struct line *line)
{
	char data[16 * 1024];
	struct error err = { 0 };
	const long got = relay->office->wire.recv(line->wire, data, sizeof(data), &err);
	if (got > 0)
		smtp_input(&line->smtp, data, (size_t)got);
	if (got < 0)
		line_break(relay, line, err.text);
	else
		line_events(relay, line);
	line->has_more = got > 0 && line->state == LINE_OPEN && !smtp_is_answered(&line->smtp);
	return got > 0 && line->state == LINE_OPEN;
}

static void line_write(struct relay *relay, struct line *line)
{
	const char *data;
	size_t bytes;
	while (line->state == LINE_OPEN && (bytes = smtp_output(&line->smtp, &data)) > 0) {
		struct error err = { 0 };
		const long sent = relay->office->wire.send(line->wire, data, bytes, &err);
		if (sent > 0)
			smtp_sent(&line->smtp, (size_t)sent, now_ms_of(relay));
		if (sent == 0)
			return;
		if (sent < 0) { /* why it hung up may stand there to be read */
			while (line_read(relay, line))
				;
			if (line->state == LINE_OPEN)
				line_break(relay, line, err.text);
		}
	}
}

/* ---- posts ---- */

static void draft_swap(struct draft *one, struct draft *other)
{
	const struct draft kept = *one;
	*one = *other;
	*other = kept;
}

/* The next mail for a line: its own, one from the queue, or one that another line has written but can't give yet. */
static bool line_next(struct relay *relay, struct line *line)
{
	draft_write(relay, &line->ahead);
	for (size_t i = 0; i < relay->line_count && line->ahead.post == NULL; i++)
		if (relay->lines[i].ahead.post != NULL)
			draft_swap(&line->ahead, &relay->lines[i].ahead);
	return line->ahead.post != NULL;
}

static void line_give(struct relay *relay, struct line *line)
{
	if (line->state != LINE_OPEN || !smtp_wants(&line->smtp) || !relay_takes(relay) || !line_next(relay, line))
		return;
	draft_swap(&line->given, &line->ahead);
	line->ahead.post = NULL;
	const struct post *post = line->given.post;
	smtp_give(&line->smtp,
	        &(struct smtp_mail){ line->given.post, relay->office->sender, post->delivery->address,
	                text_string(&line->given.text), line->given.text.length },
	        now_ms_of(relay));
}

/* A line without work says QUIT after a while; one that leaves, at once. */
static void line_rest(struct relay *relay, struct line *line)
{
	const int64_t now_ms = now_ms_of(relay);
	if (!smtp_is_idle(&line->smtp)) {
		line->idle_since_ms = now_ms;
		return;
	}
	const bool is_enough = now_ms - line->idle_since_ms >= IDLE_MS;
	if (is_enough)
		health_stood(relay);
	if (relay->is_leaving || relay->office->is_stopping || is_enough)
		smtp_quit(&line->smtp, now_ms);
}

static void line_work(struct relay *relay, struct line *line)
{
	if (line->state == LINE_CONNECTING)
		line_connecting(relay, line);
	if (line->state == LINE_OPEN && (line->revents != 0 || line->has_more))
		line_read(relay, line);
	line->revents = 0;
	if (line->state == LINE_OPEN && smtp_deadline(&line->smtp) >= 0
	        && now_ms_of(relay) >= smtp_deadline(&line->smtp))
		line_break(relay, line, "no reply in time");
	line_give(relay, line);
	if (line->state == LINE_OPEN)
		line_rest(relay, line);
	line_write(relay, line);
}

void relay_work(struct relay *relay)
{
	for (size_t i = 0; i < relay->line_count; i++)
		line_work(relay, &relay->lines[i]);
	if (!relay_takes(relay))
		posts_return(relay);
	for (size_t i = 0; i < relay->line_count && relay_takes(relay); i++) /* while the servers work */
		if (relay->lines[i].state == LINE_OPEN)
			draft_write(relay, &relay->lines[i].ahead);
}

bool relay_has_more(const struct relay *relay)
{
	for (size_t i = 0; i < relay->line_count; i++)
		if (relay->lines[i].state == LINE_OPEN && relay->lines[i].has_more)
			return true;
	return false;
}

void relay_finish(struct relay *relay)
{
	posts_return(relay);
	for (size_t i = 0; i < relay->line_count; i++) {
		if (relay->lines[i].state == LINE_CONNECTING)
			line_close(relay, &relay->lines[i]);
		if (relay->lines[i].state == LINE_OPEN && !smtp_is_idle(&relay->lines[i].smtp))
			smtp_finish(&relay->lines[i].smtp);
	}
}

void relay_break(struct relay *relay)
{
	posts_return(relay);
	for (size_t i = 0; i < relay->line_count; i++)
		if (relay->lines[i].state == LINE_OPEN)
			line_break(relay, &relay->lines[i], "stopped");
}

/* ---- waiting ---- */

size_t relay_poll(const struct relay *relay, struct pollfd *fds, size_t most)
{
	const struct wire *wire = &relay->office->wire;
	size_t count = 0;
	for (size_t i = 0; i < relay->line_count && count < most; i++) {
		const struct line *line = &relay->lines[i];
		const char *data;
		if (line->state != LINE_OPEN)
			continue;
		const int events = POLLIN | (smtp_output(&line->smtp, &data) > 0 ? POLLOUT : 0);
		fds[count++] = (struct pollfd){ .fd = wire->fd(line->wire), .events = (short)events };
	}
	return count;
}

void relay_polled(struct relay *relay, const struct pollfd *fds, size_t count)
{
	size_t at = 0;
	for (size_t i = 0; i < relay->line_count && at < count; i++)
		if (relay->lines[i].state == LINE_OPEN)
			relay->lines[i].revents = fds[at++].revents;
}

int64_t relay_until_ms(const struct relay *relay)
{
	int64_t until_ms = -1;
	for (size_t i = 0; i < relay->line_count; i++) {
		const struct line *line = &relay->lines[i];
		if (line->state != LINE_OPEN)
			continue;
		const int64_t own_ms =
		        smtp_is_idle(&line->smtp) ? line->idle_since_ms + IDLE_MS : smtp_deadline(&line->smtp);
		if (own_ms >= 0 && (until_ms < 0 || own_ms < until_ms))
			until_ms = own_ms;
	}
	return until_ms;
}
