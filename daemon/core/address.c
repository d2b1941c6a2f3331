/* address.c - mail addresses: the one place that says which may be written to. See address.h. */
#include "core/address.h"
#include <idn2.h>
#include <string.h>

enum { LOCAL_BYTES = 64, LABEL_BYTES = 63, RAW_BYTES = 1024 /* of a domain still to be turned into A-labels */ };

static bool is_alnum(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

static char lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

/* Atoms and dots (RFC 5321, 4.1.2). Dots may stand anywhere: some telephone companies gave out "a..b" and "a." */
static bool local_is_valid(const char *local, size_t bytes)
{
	if (bytes == 0 || bytes > LOCAL_BYTES)
		return false;
	for (size_t i = 0; i < bytes; i++)
		if (local[i] == '\0' || (!is_alnum(local[i]) && strchr("!#$%&'*+-/=?^_`{|}~.", local[i]) == NULL))
			return false;
	return true;
}

/* Labels of letters, digits and inner hyphens. No address literal: no partner writes from one, much spam does. */
static bool domain_is_valid(const char *domain)
{
	size_t label = 0;

	for (const char *at = domain;; at++) {
		if (is_alnum(*at) || (*at == '-' && label > 0)) {
			if (++label > LABEL_BYTES)
				return false;
		} else {
			if ((*at != '.' && *at != '\0') || label == 0 || at[-1] == '-')
				return false;
			if (*at == '\0')
				return true;
			label = 0;
		}
	}
}

bool address_is_valid(const char *address)
{
	const char *at = strchr(address, '@');

	return at != NULL && strnlen(address, ADDRESS_BYTES + 1) <= ADDRESS_BYTES
	        && local_is_valid(address, (size_t)(at - address)) && domain_is_valid(at + 1);
}

static bool is_ascii(const char *text)
{
	while (*text != '\0')
		if ((unsigned char)*text++ >= 0x80)
			return false;
	return true;
}

/* Labels outside ASCII must stay so. Those that become ASCII (full-width letters, ligatures, another alphabet's dots) are
 * nobody's way to write a domain, but a way to look like it to one program and not to another. */
static bool labels_stay(const char *domain, const char *a_labels)
{
	for (;;) {
		const size_t bytes = strcspn(domain, "."), a_bytes = strcspn(a_labels, ".");
		bool is_foreign = false;
		for (size_t i = 0; i < bytes; i++)
			is_foreign = is_foreign || (unsigned char)domain[i] >= 0x80;
		if ((domain[bytes] == '\0') != (a_labels[a_bytes] == '\0')
		        || (is_foreign && strncmp(a_labels, "xn--", 4) != 0))
			return false;
		if (domain[bytes] == '\0')
			return true;
		domain += bytes + 1;
		a_labels += a_bytes + 1;
	}
}

const char *address_key(struct arena *arena, const char *address)
{
	const char *at = strrchr(address, '@');
	char *a_labels = NULL;
	char *key = NULL;

	if (at == NULL || (size_t)(at - address) > LOCAL_BYTES || strnlen(at, RAW_BYTES) == RAW_BYTES)
		return NULL;
	if (!is_ascii(at + 1) && idn2_to_ascii_8z(at + 1, &a_labels, IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	if (a_labels == NULL || labels_stay(at + 1, a_labels))
		key = arena_printf(
		        arena, "%.*s@%s", (int)(at - address), address, a_labels != NULL ? a_labels : at + 1);
	idn2_free(a_labels);
	for (char *byte = key; byte != NULL && *byte != '\0'; byte++)
		*byte = lower(*byte);
	return key != NULL && address_is_valid(key) ? key : NULL;
}

bool address_same(const char *a, const char *b)
{
	struct arena arena = { 0 };
	const char *key_a = address_key(&arena, a);
	const char *key_b = address_key(&arena, b);
	const bool same = key_a != NULL && key_b != NULL && strcmp(key_a, key_b) == 0;

	arena_free(&arena);
	return same;
}
