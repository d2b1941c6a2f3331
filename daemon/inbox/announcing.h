/* announcing.h - an announcement by mail becomes rows: the draft, and what its announcer's answer makes of it. */
#ifndef INBOX_ANNOUNCING_H
#define INBOX_ANNOUNCING_H
#include "inbox/carry_out.h"

/* How many read what goes to the mail's teams. */
enum err_kind announcing_count(const struct carrying *carrying, struct mail *mail, struct error *err);

/* The draft under `token` becomes a message to `teams`: on its way, and agenda makes the deliveries; or of what the member `sharer`
 * shares (else 0), for their next digests alone. Called twice, it is sent once. */
enum err_kind announcing_release(const struct carrying *carrying, int64_t token, int64_t sharer,
        const char *const *teams, const struct cause *cause, struct error *err);

#endif
