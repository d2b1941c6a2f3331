/* token.h - what identifies an answer to us: a row's id and a MAC of it, as short text.
 *
 * A token is `<kind>-<id><mac>`: id in base32 (small letters and digits, no padding), then 16 characters: HMAC-SHA256 over
 * kind and id, cut to 80 bits. The same bytes at a resend, no guessing; state and expiry stand in the row. */
#ifndef CORE_TOKEN_H
#define CORE_TOKEN_H
#include <stdbool.h>
#include <stdint.h>

enum { TOKEN_KEY_BYTES = 32, TOKEN_ROOM = 40 /* the longest token's text, kind and NUL included */ };

struct token_key {
	unsigned char bytes[TOKEN_KEY_BYTES];
};

/* kind: 'c' a confirmation, 'm' a meeting, 'a' an approval, 'q' a question of ours, 'r' come back, 'u' leaving. */
enum token_kind {
	TOKEN_CONFIRM = 'c',
	TOKEN_MEETING = 'm',
	TOKEN_APPROVAL = 'a',
	TOKEN_QUESTION = 'q',
	TOKEN_RETURN = 'r',
	TOKEN_LEAVE = 'u',
};

/* Writes "c-9k..." with its NUL into `room`; returns room. id > 0. */
const char *token_write(const struct token_key *key, enum token_kind kind, int64_t id, char room[static TOKEN_ROOM]);

/* Reads the text behind "c-" (letters in any case). False: not ours. Compares in constant time. */
bool token_read(const struct token_key *key, enum token_kind kind, const char *text, int64_t *id);

#endif
