/* address.h - mail addresses: the one place that says which may be written to (RFC 5321, 4.1.2 and 4.5.3.1). */
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H
#include <stdbool.h>
#include "base/arena.h"

enum { ADDRESS_BYTES = 254 };

/* May this address go on the wire? Exactly one "@" with something on both sides, no control character, blank, "<" or ">",
 * no quoted local part, ASCII only (an IDN domain is an A-label by then), local part up to 64 bytes, 254 in all. */
bool address_is_valid(const char *address);

/* The address as the database knows it: lower case, an IDN domain as A-label (libidn2). NULL where the result isn't
 * valid, or a label that isn't ASCII only maps to one that is. The same person writing as Ana@Example.ORG is the same member. */
const char *address_key(struct arena *arena, const char *address);

/* Are both the same address (by key)? */
bool address_same(const char *a, const char *b);

#endif
