/* fuzz_oauth.c - whatever a provider answers, or a browser ended at: a token taken can be put into a SASL message, what is kept is
 * read back the same, and a failure is one line of text.
 *
 * The input: a byte that says what it is (an answer with its HTTP status, a device code's answer, an address), then its bytes. */
#include "net/oauth_reply.h"
#include "tests/fuzz/fuzz.h"

static void is_visible(const char *text)
{
	for (; *text != '\0'; text++)
		PROMISE((unsigned char)*text > 0x20 && (unsigned char)*text < 0x7F);
}

static void failure_promise(const struct oauth_failure *failure, enum err_kind kind)
{
	PROMISE(kind == (failure->is_final ? ERR_PERMANENT : ERR_TEMPORARY));
	PROMISE(memchr(failure->code, '\0', sizeof(failure->code)) != NULL);
	for (const char *at = failure->description; *at != '\0'; at++)
		PROMISE((unsigned char)*at >= 0x20 && *at != 0x7F);
	PROMISE(strchr(failure->description, '"') == NULL);
}

static void tokens_promise(const struct oauth_reply *reply)
{
	static struct oauth_tokens tokens;
	struct oauth_failure failure = { 0 };
	const int64_t now = 1800000000;
	const enum err_kind kind = oauth_reply_tokens(reply, now, &tokens, &failure);

	if (kind != ERR_NONE) {
		failure_promise(&failure, kind);
		return;
	}
	PROMISE(reply->status == 200 && tokens.access_token[0] != '\0');
	is_visible(tokens.access_token);
	is_visible(tokens.refresh_token);
	PROMISE(tokens.expires_at > now && tokens.obtained_at == now);
	PROMISE(oauth_tokens_are_fresh(&tokens, now));
	oauth_tokens_wipe(&tokens);
}

static void device_promise(const struct oauth_reply *reply)
{
	static struct oauth_device device;
	struct oauth_failure failure = { 0 };
	const enum err_kind kind = oauth_reply_device(reply, 1800000000, &device, &failure);

	if (kind != ERR_NONE) {
		failure_promise(&failure, kind);
		return;
	}
	is_visible(device.user_code);
	is_visible(device.address);
	PROMISE(device.interval_s >= 1 && device.expires_at > 1800000000);
}

static void address_promise(const char *address)
{
	static const struct oauth_browser browser = { .state = "st" };
	struct oauth_failure failure = { 0 };
	char code[OAUTH_CODE_BYTES] = "";

	if (oauth_browser_read(&browser, address, code, &failure) == ERR_NONE)
		PROMISE(*code != '\0' && strstr(address, "state=") != NULL);
	else
		failure_promise(&failure, ERR_PERMANENT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static const long statuses[] = { 200, 400, 401, 429, 503, 302 };
	if (bytes == 0)
		return 0;
	char *text = malloc(bytes); /* of exactly that size: reading on is seen */
	memcpy(text, data + 1, bytes - 1);
	text[bytes - 1] = '\0';
	const struct oauth_reply reply = { .status = statuses[*data % 6], .body = text, .bytes = bytes - 1 };
	if (*data < 'd')
		tokens_promise(&reply);
	else if (*data == 'd')
		device_promise(&(struct oauth_reply){ .status = 200, .body = text, .bytes = bytes - 1 });
	else
		address_promise(text);
	free(text);
	return 0;
}
