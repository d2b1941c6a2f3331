/* authres.h - what the receiving provider reports of the From (Authentication-Results, RFC 8601). Private to this room. */
#ifndef LETTER_AUTHRES_H
#define LETTER_AUTHRES_H
#include "letter/mail.h"

enum dmarc { DMARC_NONE, DMARC_PASS, DMARC_FAIL };

/* Of the topmost field that names `authserv_id` (NULL, "": nobody is believed); `from` is the one author's address, "" if
 * there is none. DMARC_PASS only where nothing speaks against it: one result for From's own domain, in a field that is
 * well formed, and no other field of that name that says anything else. */
enum dmarc authres_dmarc(const struct mail *mail, const char *authserv_id, const char *from);

/* A field as it stands, for people to read: who reports, and the word behind each method; "" where there is none. Of several
 * results of one method "pass" counts, else the first. Aligned (RFC 7489, 3.1): a pass for `domain`, or one above or below it. */
struct authres {
	char id[256], spf[32], dkim[32], dmarc[32];
	bool is_spf_aligned, is_dkim_aligned;
};
void authres_read(const char *value, const char *domain, struct authres *read);

#endif
