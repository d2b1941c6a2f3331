/* house.h - the collaborative, as decisions and texts need to know it. config/ fills it; all strings are borrowed from there. */
#ifndef CORE_HOUSE_H
#define CORE_HOUSE_H
#include <stdbool.h>
#include <stddef.h>
#include "core/language.h"

/* What stands between a wish to join a team and the membership. */
enum joining {
	JOINING_CONFIRM, /* the asker's reply to our question */
	JOINING_APPROVE, /* that, then an approver's */
	JOINING_TRUSTED, /* nothing, where the receiving provider proves the From; else as JOINING_CONFIRM */
};

struct team {
	const char *id;                    /* [a-z][a-z0-9]*, no command word; what stands in the database */
	const char *name[LANGUAGE_COUNT];  /* [LANGUAGE_EN] is always there, the others may be NULL: team_name() */
	const char *about[LANGUAGE_COUNT]; /* one sentence, or NULL */
	const char *const *aliases[LANGUAGE_COUNT]; /* NULL-terminated; NULL: none */
	enum joining joining;
	const char *practical_note[LANGUAGE_COUNT]; /* Markdown, to those who come, the day before; NULL: none */
	const char *const *announcers;              /* addresses, NULL-terminated; NULL: none */
	const char *const *approvers;               /* the same; house_approvers() */
};

/* How the boundary of every mail of ours begins: there is no field more that every provider leaves as it is. */
#define HOUSE_BOUNDARY "=_convened"

/* When digests are sent, by the house's clock. */
enum digest_every { DIGEST_WEEKLY, DIGEST_MONTHLY };
struct digest_plan {
	enum digest_every every;
	int on;     /* weekly: 1 is Monday, 7 Sunday; monthly: the day, 1 to 28 */
	int at_min; /* minutes since midnight */
};

/* What one sender may cause, so that a loop or a forger can't (promise 9). All settable. */
struct limits {
	int replies_per_hour_unconfirmed;       /* to one address that never confirmed */
	int replies_per_hour;                   /* to one address that did */
	int confirmations_per_day;              /* to one address that never confirmed */
	int replies_per_quarter_hour_strangers; /* to all never-confirmed addresses together */
	long mail_bytes;                        /* a larger mail goes to Attention by its header only */
	long attachment_bytes;                  /* of an announcement, all together */
	int replies_per_day_unproved; /* to one that never confirmed and whose From nobody proved; see answering.c */
};

struct house {
	const char *name;
	const char *address;                     /* the mailbox: local part and domain */
	const char *postal;                      /* one line; in every footer */
	const char *time_zone;                   /* IANA name */
	enum language languages[LANGUAGE_COUNT]; /* in the administrator's order; the first is the fallback */
	size_t language_count;
	const char *const *admins; /* addresses, NULL-terminated */
	bool has_subaddressing;    /* mailbox+tag@ reaches the mailbox */
	struct team *teams;
	size_t team_count;
	struct limits limits;
	struct digest_plan digest;
	const char *attention_folder; /* where people's mail waits, as administrators call it */
};

/* What stands behind the "@" of the house's address: our name for EHLO, and the end of the ids that we make. */
const char *house_domain(const struct house *house);

/* NULL where there is no such team. */
const struct team *house_team(const struct house *house, const char *id);

/* The team's name in this language, else in English. */
const char *team_name(const struct team *team, enum language language);
const char *team_about(const struct team *team, enum language language); /* NULL: none */

/* Who decides on joining this team: its approvers, else its announcers, else the admins. NULL-terminated. */
const char *const *house_approvers(const struct house *house, const struct team *team);

/* Who may write to all members of this team: its announcers, else the admins. */
const char *const *house_announcers(const struct house *house, const struct team *team);
bool house_announces(const struct house *house, const struct team *team, const char *address);
bool house_announces_somewhere(const struct house *house, const char *address);

/* `language` if the house speaks it, else the house's first. */
enum language house_language(const struct house *house, enum language language);

#endif
