/* post.c - a relay's posts: the queue they wait in, the bytes they become, and what became of each. See post.h. */
#include "outbox/post.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "core/address.h"
#include "outbox/health.h"

enum { FALLS_HERE = 2, TEXT_KEPT_BYTES = 1 << 20 };

static int64_t now_of(const struct relay *relay)
{
	return relay->office->now;
}

void post_release(struct post *post)
{
	struct batch *batch = post->batch;
	if (--batch->open > 0)
		return;
	arena_free(&batch->arena);
	free(batch);
}

/* ---- the queue ---- */

void post_queue(struct relay *relay, struct post *post)
{
	assert(relay->queue_count < CLAIMED_MOST);
	relay->queue[(relay->queue_first + relay->queue_count++) % CLAIMED_MOST] = post;
}

void post_queue_first(struct relay *relay, struct post *post)
{
	assert(relay->queue_count < CLAIMED_MOST);
	relay->queue_first = (relay->queue_first + CLAIMED_MOST - 1) % CLAIMED_MOST;
	relay->queue[relay->queue_first] = post;
	relay->queue_count++;
}

struct post *post_next(struct relay *relay)
{
	if (relay->queue_count == 0)
		return NULL;
	struct post *post = relay->queue[relay->queue_first];
	relay->queue_first = (relay->queue_first + 1) % CLAIMED_MOST;
	relay->queue_count--;
	return post;
}

/* ---- what became of it ---- */

static struct result *result_add(struct relay *relay, struct post *post, const struct fate *fate)
{
	assert(relay->result_count < CLAIMED_MOST);
	if (relay->result_count == 0)
		relay->first_result_ms = relay->office->now_ms;
	struct result *result = &relay->results[relay->result_count++];
	*result = (struct result){ .post = post,
		.outcome = { post->delivery->id, fate->state, fate->is_try_counted, fate->next_at, NULL } };
	return result;
}

static void result_reply(struct result *result, const struct smtp_reply *reply)
{
	struct arena *arena = &result->post->batch->arena;
	result->reply = *reply;
	result->reply.enhanced = arena_strdup(arena, reply->enhanced);
	result->reply.text = arena_strdup(arena, reply->text);
	result->outcome.reply = &result->reply;
}

void relay_rest(struct relay *relay, const char *why)
{
	const int64_t now = now_of(relay);
	if (relay->paused_until > now)
		return; /* one pause for all that was on its way */
	relay->pauses++;
	relay->paused_until = now + relay_rest_s(relay->pauses);
	relay->is_pause_new = true;
	relay->is_working_again = false;
	words_masked(why, relay->pause_why, sizeof(relay->pause_why));
}

void post_answered(struct relay *relay, struct post *post, const struct smtp_reply *reply)
{
	const int64_t now = now_of(relay);
	const struct delivery *delivery = post->delivery;
	struct fate fate = fate_of_reply(reply, delivery->created_at, delivery->tries, now, now);

	if (fate.pauses_relay) {
		char why[SMTP_WORDS_BYTES + 64];
		snprintf(why, sizeof(why), "%s refused: %d %s %s", smtp_step_name(reply->step), reply->code,
		        reply->enhanced, reply->text);
		relay_rest(relay, why);
		health_refused(relay, why);
		if (!relay->has_stand_in)
			fate.next_at = relay->paused_until;
	} else if (fate.state == DELIVERY_DELIVERED && relay->pauses > 0 && relay->paused_until <= now) {
		relay->pauses = 0;
		relay->paused_until = 0;
		relay->is_working_again = true;
	}
	if (fate.state == DELIVERY_DUE && !fate.pauses_relay)
		health_deferred(relay, reply->text);
	if (fate.state == DELIVERY_DELIVERED) {
		relay->fails = 0;
		if (relay->paused_until <= now) /* else it was on its way when the relay refused another */
			health_well(relay);
	}
	relay->progressed_ms = relay->office->now_ms;
	result_reply(result_add(relay, post, &fate), reply);
}

void post_fallen(struct relay *relay, struct post *post)
{
	if (!relay->office->is_stopping && !relay->is_leaving)
		post->falls++;
	if (post->falls < FALLS_HERE && relay_takes(relay)) {
		post_queue_first(relay, post);
		return;
	}
	const struct fate fate = fate_of_fall(post->falls, post->delivery->created_at, now_of(relay));
	result_add(relay, post, &fate);
}

void post_doubted(struct relay *relay, struct post *post, const char *why)
{
	const struct delivery *delivery = post->delivery;
	char words[SMTP_WORDS_BYTES];
	words_masked(why, words, sizeof(words));
	log_warning("delivery=%lld member=%lld relay=%s try=%d outcome=in-doubt why=\"no reply to its dot: %s\"",
	        (long long)delivery->id, (long long)delivery->member, relay->config.name, delivery->tries, words);
	if (relay->office->is_stopping) { /* stays claimed: the next start settles it */
		relay->claimed--;
		post_release(post);
		return;
	}
	const struct fate fate =
	        fate_of_doubt(relay->office->in_doubt, delivery->created_at, delivery->tries, now_of(relay));
	struct result *result = result_add(relay, post, &fate);
	result->outcome.is_doubt = true;
	result_reply(result, &(struct smtp_reply){ STEP_DOT, 0, "", "in doubt: no reply after the last byte" });
}

static void post_return(struct relay *relay, struct post *post)
{
	const struct fate fate = fate_of_fall(post->falls, post->delivery->created_at, now_of(relay));
	result_add(relay, post, &fate);
}

void posts_return(struct relay *relay)
{
	for (struct post *post; (post = post_next(relay)) != NULL;)
		post_return(relay, post);
	for (size_t i = 0; i < relay->line_count; i++) {
		struct draft *ahead = &relay->lines[i].ahead;
		if (ahead->post != NULL)
			post_return(relay, ahead->post);
		ahead->post = NULL;
	}
}

void posts_settled(struct relay *relay)
{
	for (size_t i = 0; i < relay->result_count; i++)
		post_release(relay->results[i].post);
	relay->claimed -= relay->result_count;
	relay->result_count = 0;
}

/* ---- the bytes ---- */

void draft_write(struct relay *relay, struct draft *draft)
{
	while (draft->post == NULL && (draft->post = post_next(relay)) != NULL) {
		const struct delivery *delivery = draft->post->delivery;
		struct error err = { 0 };
		struct fate fate = { .state = DELIVERY_FAILED };
		if (draft->text.capacity > TEXT_KEPT_BYTES)
			text_free(&draft->text);
		text_clear(&draft->text);
		if (!address_is_valid(delivery->address)) {
			err_set(&err, ERR_PERMANENT, "not an address that can be written to");
		} else {
			fate.state = DELIVERY_HELD;
			if (render_mail(&relay->office->render, delivery, &draft->text, &err) == ERR_NONE)
				return;
		}
		log_error("delivery=%lld member=%lld outcome=unwritable why=\"%s\"", (long long)delivery->id,
		        (long long)delivery->member, err.text);
		struct result *result = result_add(relay, draft->post, &fate);
		result_reply(result, &(struct smtp_reply){ STEP_RCPT, 0, "", err.text });
		draft->post = NULL;
	}
}
