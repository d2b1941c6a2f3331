/* sign_in.c - by which mechanism a stream signs in, and with which access token. See stream_parts.h.
 *
 * A stream of SIGN_IN_OAUTH waits for a token before it connects, and once more where the server refused that. */
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/clock.h"
#include "net/stream_parts.h"
#include "net/wipe.h"

/* A sign-in is refused for a while by 4xx, and by IMAP's words for it (RFC 5530). */
static bool is_refused_for_now(const struct stream *stream)
{
	static const char *const words[] = { "[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "too many",
		"try again" };
	if (stream->protocol == PROTOCOL_SMTP)
		return stream->reply_code >= 400 && stream->reply_code < 500;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(stream->said, words[i]) != NULL)
			return true;
	return false;
}

/* IMAP: `AUTH=XOAUTH2`, a line each. SMTP: `AUTH LOGIN XOAUTH2`, or `AUTH=` as an old Exchange writes it. */
static bool offers_mechanism(const struct stream *stream, const char *mechanism)
{
	const size_t bytes = strlen(mechanism);
	bool is_auth = false;

	for (const char *word = text_string(&stream->offers); *word != '\0';) {
		const size_t length = strcspn(word, " =\n");
		if (is_auth && length == bytes && strncasecmp(word, mechanism, bytes) == 0)
			return true;
		is_auth |= length == 4 && strncasecmp(word, "AUTH", 4) == 0;
		is_auth &= word[length] != '\n';
		word += length + (word[length] != '\0');
	}
	return false;
}

static bool offers_oauth(const struct stream *stream)
{
	return offers_mechanism(stream, "XOAUTH2") || offers_mechanism(stream, "OAUTHBEARER");
}

/* A refused token is answered by JSON in base64, as a challenge: its words instead. */
static void said_decode(char said[static SAID_BYTES])
{
	const char *text = strncmp(said, "334 ", 4) == 0 ? said + 4 : strncmp(said, "+ ", 2) == 0 ? said + 2 : NULL;
	gnutls_datum_t plain = { NULL, 0 };

	if (text == NULL)
		return;
	const gnutls_datum_t coded = { (unsigned char *)(uintptr_t)text, (unsigned)strlen(text) };
	if (gnutls_base64_decode2(&coded, &plain) < 0)
		return;
	char words[SAID_BYTES];
	snprintf(words, sizeof(words), "%.*s", (int)plain.size, (const char *)plain.data);
	words_masked(words, said, SAID_BYTES);
	gnutls_free(plain.data);
}

static void refusal_words(const struct stream *stream, const char *otherwise, char said[static SAID_BYTES])
{
	words_masked(stream->said[0] != '\0' ? stream->said : otherwise, said, SAID_BYTES);
	said_decode(said);
}

void sign_in_fail(struct stream *stream, const char *text)
{
	char said[SAID_BYTES];
	refusal_words(stream, text, said);
	const enum err_kind kind = is_refused_for_now(stream) ? ERR_TEMPORARY : ERR_PERMANENT;

	if (stream->is_oauth && !offers_oauth(stream))
		err_set(&stream->err, ERR_PERMANENT, "sign-in: the server offers neither XOAUTH2 nor OAUTHBEARER");
	else if (stream->refused != NULL && kind == ERR_PERMANENT)
		err_set(&stream->err, kind, "sign-in: an access token that just came was refused, too: %s", said);
	else
		err_set(&stream->err, kind, "sign-in: %s", said);
}

static void stream_again(struct stream *stream, const char *login_options, int64_t left_ms)
{
	curl_multi_remove_handle(stream->network->multi, stream->easy);
	curl_easy_setopt(stream->easy, CURLOPT_LOGIN_OPTIONS, login_options);
	curl_easy_setopt(stream->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_multi_add_handle(stream->network->multi, stream->easy);
}

/* Once more by another mechanism, where the first wasn't offered: no secret was sent yet. An IMAP server without AUTH=PLAIN has the
 * command LOGIN, which libcurl doesn't use with login options set. XOAUTH2 is what both providers document, but it isn't the RFC's. */
static bool is_tried_otherwise(struct stream *stream, CURLcode code)
{
	const int64_t left_ms = stream->deadline_ms - clock_monotonic_ms(&clock_system);
	const bool is_other_there = stream->is_oauth
	        ? !offers_mechanism(stream, "XOAUTH2") && offers_mechanism(stream, "OAUTHBEARER")
	        : stream->protocol == PROTOCOL_IMAP && !offers_mechanism(stream, "PLAIN")
	                && !offers_mechanism(stream, "LOGIN");

	if (code != CURLE_LOGIN_DENIED || stream->is_tried_otherwise || left_ms <= 0 || !is_other_there)
		return false;
	stream->is_tried_otherwise = true;
	stream_again(stream, stream->is_oauth ? "AUTH=OAUTHBEARER" : NULL, left_ms);
	return true;
}

/* ---- access tokens ---- */

static void waiting_add(struct stream *stream)
{
	stream->next_waiting = stream->network->waiting;
	stream->network->waiting = stream;
}

static void waiting_remove(struct stream *stream)
{
	struct stream **link = &stream->network->waiting;
	while (*link != NULL && *link != stream)
		link = &(*link)->next_waiting;
	if (*link != NULL)
		*link = stream->next_waiting;
}

/* A token may have been taken back before its end: once more with a new one. */
static bool is_tried_by_new_token(struct stream *stream, CURLcode code)
{
	if (code != CURLE_LOGIN_DENIED || !stream->is_oauth || stream->refused != NULL || is_refused_for_now(stream)
	        || !offers_oauth(stream))
		return false;
	curl_multi_remove_handle(stream->network->multi, stream->easy);
	stream->is_added = false;
	stream->refused = stream->token;
	stream->token = NULL;
	waiting_add(stream);
	return true;
}

static void token_take(struct stream *stream, const char *token, int64_t left_ms)
{
	stream->token = strdup(token);
	if (stream->token == NULL)
		abort();
	curl_easy_setopt(stream->easy, CURLOPT_XOAUTH2_BEARER, token);
	curl_easy_setopt(stream->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_multi_add_handle(stream->network->multi, stream->easy);
	stream->is_added = true;
}

/* False: it waits on. */
static bool token_ask(struct stream *stream)
{
	const int64_t left_ms = stream->deadline_ms - clock_monotonic_ms(&clock_system);
	const char *token = NULL;
	enum bearer_state state = BEARER_FAILED;
	char said[SAID_BYTES];

	if (stream->network->bearer == NULL)
		err_set(&stream->err, ERR_PERMANENT, "no account for OAuth2 is set");
	else if (left_ms <= 0)
		err_set(&stream->err, ERR_TEMPORARY, "no access token in time");
	else
		state = bearer_ask(stream->network->bearer, stream->refused, &token, &stream->err);
	if (state == BEARER_READY) {
		token_take(stream, token, left_ms);
	} else if (state == BEARER_FAILED) {
		stream->state = STREAM_FAILED;
		stream->step = STREAM_STEP_SIGN_IN;
		stream->network->connecting--;
		if (stream->refused != NULL) {
			refusal_words(stream, "without a word", said);
			err_within(&stream->err, "sign-in: the access token was refused (%s)", said);
		}
		err_within(&stream->err, "%s", stream->where);
	}
	return state != BEARER_WAITING;
}

void sign_in_work(struct network *network)
{
	struct stream *next;
	for (struct stream *stream = network->waiting; stream != NULL; stream = next) {
		next = stream->next_waiting;
		if (token_ask(stream))
			waiting_remove(stream);
	}
}

void sign_in_begin(struct stream *stream)
{
	if (!stream->is_oauth) {
		curl_multi_add_handle(stream->network->multi, stream->easy);
		stream->is_added = true;
	} else if (!token_ask(stream)) {
		waiting_add(stream);
	}
}

bool sign_in_again(struct stream *stream, CURLcode code)
{
	return is_tried_otherwise(stream, code) || is_tried_by_new_token(stream, code);
}

void sign_in_end(struct stream *stream)
{
	waiting_remove(stream);
	wipe_free(stream->refused);
	wipe_free(stream->token);
	stream->refused = stream->token = NULL;
}
