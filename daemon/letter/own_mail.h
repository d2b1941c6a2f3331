/* own_mail.h - what became on its way of a mail of ours that came back, for `convened doctor`. Pure.
 *
 * Only for a mail that carries a secret word of this run: nobody else can have written it, so no sandbox stands around this. */
#ifndef LETTER_OWN_MAIL_H
#define LETTER_OWN_MAIL_H
#include <stdbool.h>
#include "base/arena.h"

/* Fields as they stand, one line each; "" where there is none. What is reported is of the topmost Authentication-Results and those
 * of the same name: some write a field for each method. `domain`: From's, for which a pass is to be. */
struct own_mail {
	const char *message_id, *from, *reply_to;
	const char *authserv_id, *spf, *dkim, *dmarc;
	bool is_aligned; /* SPF or DKIM passed, for this domain */
};

struct own_mail own_mail_read(const char *mail, size_t bytes, const char *domain, struct arena *arena);

#endif
