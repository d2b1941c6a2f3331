/* claims.c - what an access token of Microsoft's says of itself. See claims.h. */
#include "net/claims.h"
#include <gnutls/gnutls.h>
#include <jansson.h>
#include <string.h>

enum { CLAIMS_BYTES = 16 * 1024 };

/* The middle one of three parts in base64url without padding; NULL: it is no such token. The caller decrefs it. */
static json_t *claims_read(const char *token)
{
	const char *first = strchr(token, '.'), *last = first == NULL ? NULL : strchr(first + 1, '.');
	char coded[CLAIMS_BYTES];
	gnutls_datum_t plain = { NULL, 0 };
	size_t length = 0;

	if (last == NULL || (size_t)(last - first) + 4 > sizeof(coded))
		return NULL;
	for (const char *at = first + 1; at < last; at++)
		coded[length++] = *at == '-' ? '+' : *at == '_' ? '/' : *at;
	while (length % 4 != 0)
		coded[length++] = '=';
	const gnutls_datum_t text = { (unsigned char *)coded, (unsigned)length };
	if (gnutls_base64_decode2(&text, &plain) < 0)
		return NULL;
	json_t *claims = json_loadb((const char *)plain.data, plain.size, 0, NULL);
	gnutls_free(plain.data);
	if (json_is_object(claims) && json_is_string(json_object_get(claims, "aud")))
		return claims;
	json_decref(claims);
	return NULL;
}

/* "scp" of a person's token: words with blanks between. */
static bool holds_word(const char *words, const char *word)
{
	const size_t bytes = strlen(word);
	for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
		const size_t length = strcspn(at, " ");
		if (length == bytes && strncmp(at, word, bytes) == 0)
			return true;
		at += length;
	}
	return false;
}

bool claims_lack(const char *token, const char *permission)
{
	json_t *claims = claims_read(token);
	const char *scopes = json_string_value(json_object_get(claims, "scp"));
	const json_t *roles = json_object_get(claims, "roles");
	bool is_there = scopes != NULL && holds_word(scopes, permission);

	for (size_t i = 0; i < json_array_size(roles); i++) {
		const char *role = json_string_value(json_array_get(roles, i));
		is_there |= role != NULL && strcmp(role, permission) == 0;
	}
	const bool is_lacking = claims != NULL && !is_there;
	json_decref(claims);
	return is_lacking;
}

const char *claims_user(const char *token, struct arena *arena)
{
	static const char *const names[] = { "upn", "preferred_username", "unique_name" };
	json_t *claims = claims_read(token);
	const char *user = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && *user == '\0'; i++) {
		const char *value = json_string_value(json_object_get(claims, names[i]));
		if (value != NULL && strchr(value, '@') != NULL)
			user = arena_strdup(arena, value);
	}
	json_decref(claims);
	return user;
}
