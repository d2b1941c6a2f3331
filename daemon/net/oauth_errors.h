/* oauth_errors.h - what a refused sign-in means, who can mend it, and what to say to them.
 *
 * Pure: one table of what Microsoft's and Google's identity providers and mail servers say. Its words are for the person who
 * looks after the daemon, and for that person's IT; they hold no name, address or secret. */
#ifndef NET_OAUTH_ERRORS_H
#define NET_OAUTH_ERRORS_H
#include <stddef.h>

enum mender {
	MENDER_YOU, /* who set the daemon up: by `remedy` */
	MENDER_IT,  /* the tenant's, domain's or mail server's administrator: by `request` */
	MENDER_TIME /* nobody: it passes, and is tried again */
};

struct oauth_error {
	const char *code; /* what the server's text holds: "AADSTS7000222", "invalid_grant", "5.7.139", a few words */
	const char *meaning; /* one or two sentences */
	enum mender mender;
	const char *remedy;  /* what you can do yourself, after IT did its part too; "" nothing */
	const char *request; /* what to send to IT, as it stands; "" where they needn't be asked */
};

extern const struct oauth_error oauth_errors[];
extern const size_t oauth_error_count;

/* The row that fits the server's text best, or NULL: nothing is known of it. A code counts as a whole word (AADSTS70008 isn't
 * AADSTS700082), without case; of several the row that stands first, and those go from the most particular to the least. */
const struct oauth_error *oauth_error_find(const char *said);

/* Its meaning alone, to stand beside the server's text; "" where nothing is known. */
const char *oauth_error_meaning(const char *said);

/* "you", "your IT (who administers the tenant or mail server)", "nobody: it passes by itself" */
const char *mender_words(enum mender mender);

#endif
