/* record.h - what is kept of one member, and what was announced: from the database to the mails that tell it. */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/facts.h"
#include "core/language.h"

/* One line of a member's record: "joined education", or a mail that we had from them or sent them. */
struct record_line {
	int64_t at;
	const char
	        *event; /* of the audit: "confirmed", "joined", "left", "paused", ...; of mails: its mail_kind_name() */
	const char *team; /* "" none */
};

/* A mail of ours that came back from them. */
struct record_returned {
	int64_t at;
	const char *said; /* the server's words, as they came; "" none */
	bool is_complaint;
};

/* All that is kept of a member; strings never NULL, but paused_until as in struct facts. */
struct record {
	const char *address, *name;
	enum language language;
	int64_t created_at, confirmed_at; /* 0: never */
	const char *paused_until;
	bool wants_digest;
	struct organisation organisation;
	const struct membership *memberships;
	size_t membership_count;
	const struct record_line *events, *sent; /* oldest first */
	size_t event_count, sent_count;
	const int64_t *received; /* when we got their mails */
	size_t received_count;
	const struct record_returned *returned; /* oldest first */
	size_t returned_count;
};

/* An announcement as its announcer wrote it, for the digest. */
struct digest_item {
	int64_t message, at;
	const char *const *teams;   /* ids, NULL-terminated */
	const char *subject, *body; /* body: Markdown */
	int64_t sharer;             /* a member shares it; 0: it is an announcement */
	const char *organisation;   /* of the sharer, where it may be shown; else "" */
};

/* How many people joined a team in the digest's period. Of whom they speak for, only what they agreed to is named. */
enum { NEWCOMERS_NAMED = 12 };
struct newcomers {
	const char *team;
	int64_t count;
	const char *const *organisations; /* each once; NEWCOMERS_NAMED at most */
	size_t organisation_count;
	bool has_more;        /* more than these */
	const int64_t *named; /* who said so of each */
};

#endif
