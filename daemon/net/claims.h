/* claims.h - what an access token of Microsoft's says of itself (RFC 7519), for words to a person.
 *
 * Such tokens are the mail server's affair, and may look otherwise tomorrow: nothing is decided by them that the server wouldn't
 * decide anyway, and what can't be read says nothing. No signature is looked at. */
#ifndef NET_CLAIMS_H
#define NET_CLAIMS_H
#include <stdbool.h>
#include "base/arena.h"

/* Can the token be read, and is this permission ("SMTP.SendAsApp", "SMTP.Send") in neither of its lists? */
bool claims_lack(const char *token, const char *permission);

/* Who signed in: an address, or "" where it doesn't say. The arena owns it. */
const char *claims_user(const char *token, struct arena *arena);

#endif
