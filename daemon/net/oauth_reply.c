/* oauth_reply.c - what a provider answered. See oauth_reply.h.
 *
 * A token is taken only from a 200 with an object in which it is printable ASCII: it is put into a SASL message, where a control
 * character would end a field. What is no answer (a portal's page, a garbled body) says nothing about us, and is tried again. */
#include "net/oauth_reply.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/clock.h"
#include "base/text.h"
#include "net/wipe.h"

enum {
	LIFE_S = HOUR_S,         /* where the answer doesn't say */
	LIFE_MOST_S = 7 * DAY_S, /* a longer one is no harm, and not believed */
	INTERVAL_S = 5,          /* RFC 8628, 3.2 */
	INTERVAL_MOST_S = 120,
	DEVICE_S = 15 * MINUTE_S, /* a device code's life where the answer doesn't say */
};

/* ---- reading ---- */

/* NULL: it is no object. */
static json_t *object_read(const struct oauth_reply *reply)
{
	json_set_alloc_funcs(malloc, wipe_free);
	json_t *root = json_loadb(reply->body, reply->bytes, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(root))
		return root;
	json_decref(root);
	return NULL;
}

/* A string of printable ASCII that fits; false: none. */
static bool take_text(const json_t *root, const char *name, char *text, size_t room)
{
	const char *value = json_string_value(json_object_get(root, name));
	if (value == NULL || *value == '\0' || strlen(value) >= room)
		return false;
	for (const char *byte = value; *byte != '\0'; byte++)
		if (*byte <= 0x20 || *byte >= 0x7F)
			return false;
	memcpy(text, value, strlen(value) + 1);
	return true;
}

/* A number, or one in quotes as some write it; `fallback` where there is none in range. */
static int64_t seconds_of(const json_t *root, const char *name, int64_t least, int64_t most, int64_t fallback)
{
	const json_t *value = json_object_get(root, name);
	double seconds = -1;
	if (json_is_number(value))
		seconds = json_number_value(value);
	else if (json_is_string(value))
		seconds = strtod(json_string_value(value), NULL);
	if (!(seconds >= (double)least)) /* NaN, too */
		return fallback;
	return seconds > (double)most ? most : (int64_t)seconds;
}

/* ---- failures ---- */

static void put_line(char *line, size_t room, const char *text)
{
	words_masked(text, line, room);
}

enum err_kind oauth_fail(struct oauth_failure *failure, bool is_final, const char *code, const char *description)
{
	*failure = (struct oauth_failure){ .is_final = is_final };
	put_line(failure->code, sizeof(failure->code), code);
	put_line(failure->description, sizeof(failure->description), description);
	return is_final ? ERR_PERMANENT : ERR_TEMPORARY;
}

/* Is the provider's word one that only time mends? */
static bool is_for_now(const char *error, const char *code)
{
	static const char *const words[] = { "authorization_pending", "slow_down", "temporarily_unavailable",
		"server_error", "service_unavailable", "rate_limit_exceeded",
		"internal_failure", /* the last two are Google's */
		/* Microsoft: a request in a loop, throttled, its directory out of reach */
		"AADSTS50196", "AADSTS90012", "AADSTS90025", "AADSTS90033", "AADSTS90055" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], error) == 0 || strcmp(words[i], code) == 0)
			return true;
	return false;
}

/* "AADSTS50034: The user account..." names more than "invalid_grant" does. */
static void put_code(struct oauth_failure *failure, const char *description)
{
	const char *name = strstr(description, "AADSTS");
	const size_t digits = name == NULL ? 0 : strspn(name + 6, "0123456789");

	if (digits >= 4 && digits <= 9)
		snprintf(failure->code, sizeof(failure->code), "%.*s", (int)(6 + digits), name);
	else
		memcpy(failure->code, failure->error, sizeof(failure->code));
}

static enum err_kind read_failure(const struct oauth_reply *reply, const json_t *root, struct oauth_failure *failure)
{
	const char *error = json_string_value(json_object_get(root, "error"));
	const char *description = json_string_value(json_object_get(root, "error_description"));
	const bool is_busy = reply->status == 408 || reply->status == 429 || reply->status >= 500;
	char code[32];

	*failure = (struct oauth_failure){ .retry_after_s = reply->retry_after_s };
	if (error != NULL) {
		put_line(failure->error, sizeof(failure->error), error);
		put_line(failure->description, sizeof(failure->description), description == NULL ? error : description);
		put_code(failure, description == NULL ? "" : description);
		failure->is_final = !is_busy && !is_for_now(failure->error, failure->code);
		return failure->is_final ? ERR_PERMANENT : ERR_TEMPORARY;
	}
	if (reply->status == 200) {
		snprintf(code, sizeof(code), "not-an-answer");
		put_line(failure->description, sizeof(failure->description), "the provider's answer can't be read");
	} else {
		snprintf(code, sizeof(code), "http-%ld", reply->status);
		snprintf(failure->description, sizeof(failure->description),
		        "the provider answered with HTTP status %ld", reply->status);
	}
	memcpy(failure->code, code, sizeof(code));
	return ERR_TEMPORARY;
}

static enum err_kind no_answer(const struct oauth_reply *reply, struct oauth_failure *failure)
{
	return oauth_fail(failure, reply->is_tls_trouble, reply->is_tls_trouble ? "tls" : "network", reply->trouble);
}

/* ---- answers ---- */

/* Opaque to us, but what isn't a bearer's can't be used. */
static bool is_bearer(const json_t *root)
{
	const char *type = json_string_value(json_object_get(root, "token_type"));
	return type == NULL || strcasecmp(type, "bearer") == 0;
}

static bool take_tokens(const json_t *root, int64_t now, struct oauth_tokens *tokens)
{
	if (!is_bearer(root) || !take_text(root, "access_token", tokens->access_token, sizeof(tokens->access_token)))
		return false;
	if (json_object_get(root, "refresh_token") != NULL
	        && !take_text(root, "refresh_token", tokens->refresh_token, sizeof(tokens->refresh_token)))
		return false;
	tokens->obtained_at = now;
	tokens->expires_at = now + seconds_of(root, "expires_in", 1, LIFE_MOST_S, LIFE_S);
	return true;
}

enum err_kind oauth_reply_tokens(
        const struct oauth_reply *reply, int64_t now, struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	struct oauth_tokens taken = { 0 };
	enum err_kind kind = ERR_NONE;

	if (reply->status == 0)
		return no_answer(reply, failure);
	json_t *root = object_read(reply);
	if (reply->status == 200 && root != NULL && take_tokens(root, now, &taken))
		*tokens = taken;
	else
		kind = read_failure(reply, root, failure);
	json_decref(root);
	oauth_tokens_wipe(&taken);
	return kind;
}

static bool take_device(const json_t *root, int64_t now, struct oauth_device *device)
{
	/* Google once wrote verification_url, and Microsoft's early ones did, too. */
	if (!take_text(root, "device_code", device->device_code, sizeof(device->device_code))
	        || !take_text(root, "user_code", device->user_code, sizeof(device->user_code))
	        || (!take_text(root, "verification_uri", device->address, sizeof(device->address))
	                && !take_text(root, "verification_url", device->address, sizeof(device->address))))
		return false;
	device->interval_s = (int)seconds_of(root, "interval", 1, INTERVAL_MOST_S, INTERVAL_S);
	device->expires_at = now + seconds_of(root, "expires_in", 1, DAY_S, DEVICE_S);
	return true;
}

enum err_kind oauth_reply_device(
        const struct oauth_reply *reply, int64_t now, struct oauth_device *device, struct oauth_failure *failure)
{
	struct oauth_device taken = { 0 };
	enum err_kind kind = ERR_NONE;

	if (reply->status == 0)
		return no_answer(reply, failure);
	json_t *root = object_read(reply);
	if (reply->status == 200 && root != NULL && take_device(root, now, &taken))
		*device = taken;
	else
		kind = read_failure(reply, root, failure);
	json_decref(root);
	explicit_bzero(&taken, sizeof(taken));
	return kind;
}
