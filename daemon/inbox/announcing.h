/* announcing.h - an announcement by mail becomes rows: the draft, and what its announcer's answer makes of it. */
#ifndef INBOX_ANNOUNCING_H
#define INBOX_ANNOUNCING_H
#include "inbox/carry_out.h"

/* How many read what goes to the mail's teams. */
enum err_kind announcing_count(const struct carrying *carrying, struct mail *mail, struct error *err);

/* The draft under `token` becomes a message to `teams`, on its way; agenda makes the deliveries. Called twice, it is sent once. */
enum err_kind announcing_release(const struct carrying *carrying, int64_t token, const char *const *teams,
        const struct cause *cause, struct error *err);
/* The same of what `sharer` would like to share: the next digests of these teams tell it. */
enum err_kind announcing_share(const struct carrying *carrying, int64_t token, int64_t sharer, const char *const *teams,
        const struct cause *cause, struct error *err);

#endif
