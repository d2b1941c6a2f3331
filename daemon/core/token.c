/* token.c - what identifies an answer to us: a row's id and a MAC of it. See token.h.
 *
 * One token has one text: the id has no leading zeros, so that whoever reads a token can look it up as it stands. */
#include "core/token.h"
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAC_BYTES = 10, /* 80 bits, 16 characters of 5 bits */
	MAC_CHARS = 16,
	SHA256_BYTES = 32,
	ID_CHARS = 13, /* 63 bits */
};

static const char alphabet[33] = "abcdefghijklmnopqrstuvwxyz234567"; /* RFC 4648, section 6, in small letters */

/* 0 to 31, or -1. Capitals count: mail programs and people change case. */
static int digit_value(char digit)
{
	if (digit >= 'a' && digit <= 'z')
		return digit - 'a';
	if (digit >= 'A' && digit <= 'Z')
		return digit - 'A';
	return digit >= '2' && digit <= '7' ? digit - '2' + 26 : -1;
}

static void mac_make(const struct token_key *key, enum token_kind kind, int64_t id, char mac[static MAC_CHARS])
{
	unsigned char said[9] = { (unsigned char)kind };
	unsigned char hash[SHA256_BYTES];
	unsigned bits = 0, held = 0;

	for (int i = 0; i < 8; i++)
		said[1 + i] = (unsigned char)((uint64_t)id >> (56 - 8 * i));
	/* Fails only where the library is broken (a self-test): no token may leave then. */
	if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, key->bytes, sizeof(key->bytes), said, sizeof(said), hash) != 0)
		abort();
	for (int i = 0, out = 0; i < MAC_BYTES; i++) {
		bits = bits << 8 | hash[i];
		for (held += 8; held >= 5; held -= 5)
			mac[out++] = alphabet[bits >> (held - 5) & 31];
	}
}

const char *token_write(const struct token_key *key, enum token_kind kind, int64_t id, char room[static TOKEN_ROOM])
{
	char digits[ID_CHARS];
	size_t count = 0, at = 0;

	for (uint64_t left = (uint64_t)id; left > 0 && count < ID_CHARS; left >>= 5)
		digits[count++] = alphabet[left & 31];
	room[at++] = (char)kind;
	room[at++] = '-';
	while (count > 0)
		room[at++] = digits[--count];
	mac_make(key, kind, id, room + at);
	room[at + MAC_CHARS] = '\0';
	return room;
}

/* The id in the first `count` characters, or 0. */
static int64_t id_read(const char *text, size_t count)
{
	uint64_t id = 0;

	if (count == 0 || count > ID_CHARS || digit_value(text[0]) == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		const int value = digit_value(text[i]);
		if (value < 0 || id > (uint64_t)INT64_MAX >> 5)
			return 0;
		id = id << 5 | (uint64_t)value;
	}
	return (int64_t)id;
}

bool token_read(const struct token_key *key, enum token_kind kind, const char *text, int64_t *id)
{
	const size_t length = strnlen(text, TOKEN_ROOM);
	char mac[MAC_CHARS], given[MAC_CHARS];

	if (length <= MAC_CHARS || length >= TOKEN_ROOM)
		return false;
	const size_t id_chars = length - MAC_CHARS;
	const int64_t claimed = id_read(text, id_chars);
	if (claimed <= 0)
		return false;
	for (size_t i = 0; i < MAC_CHARS; i++) {
		const int value = digit_value(text[id_chars + i]);
		if (value < 0)
			return false;
		given[i] = alphabet[value];
	}
	mac_make(key, kind, claimed, mac);
	if (gnutls_memcmp(mac, given, MAC_CHARS) != 0)
		return false;
	*id = claimed;
	return true;
}
