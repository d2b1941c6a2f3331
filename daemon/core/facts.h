/* facts.h - what the database knows that a decision depends on. Handed out by store/ only inside a transaction. */
#ifndef CORE_FACTS_H
#define CORE_FACTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/bounce.h"
#include "core/language.h"
#include "core/meeting.h"
#include "core/organisation.h"

struct membership {
	const char *team;
	int64_t joined_at;
	int64_t left_at; /* Why a stranger's mail had no reply while the breaker is open; kept with the mail, and counted (answering.c). */
#define WHY_STORM "too many strangers wrote at once: what needs no reply was done"

	/* 0: is a member now */
};

enum token_state {
	TOKEN_UNKNOWN, /* not ours, or its row is gone */
	TOKEN_OPEN,
	TOKEN_USED,
	TOKEN_REFUSED,
	TOKEN_EXPIRED, /* open, but its time is over */
};

/* Why a question was asked (kind 'q'). */
enum question { QUESTION_NONE, QUESTION_WHICH_TEAM, QUESTION_REALLY_LEAVE, QUESTION_REALLY_FORGET };

struct token_fact {
	enum token_state state;
	int64_t id, member_id;
	bool is_senders; /* it was mailed to the address that this mail comes from (of 'a': the sender is the asker) */
	const char *address, *name; /* of its member; 'a' only, else "" */
	const char *const *teams; /* ids, NULL-terminated: what it was opened for; of 'u': one team, or none for all */
	enum question question;
	enum language language; /* of its member */
	bool is_draft;          /* 'a': of an announcement; is_senders is whether the sender wrote it */
	bool is_shared;         /* ... no, of what its member would like to share: who announces answers */
	const char *subject;    /* of a draft: what it is about; "" once it is erased */
};

/* An invitation that the mail answers: by its token, or by the UID in its calendar. */
struct invitation_fact {
	int64_t id; /* 0: none of ours */
	bool is_senders;
	bool is_ahead; /* neither cancelled, begun nor taken off: an answer is of use */
	int64_t token; /* its 'm' token, for the mail back */
	int sequence;  /* of the newest version sent to them */
	int reset_sequence;
	struct meeting_answer held;
	const struct meeting *as; /* as it was told */
};

/* Whom a bounce or complaint speaks of: each mail of ours has one recipient, so it is one member. A token of ours in what was
 * returned proves it (each list mail has one, and only its reader knows it); else the address alone says so, which anybody can
 * write. Our Message-ID says which message, never who: the next member's is easily guessed. */
struct returned_fact {
	int64_t member;   /* in a team, and sent something lately; 0: nobody of ours */
	int64_t message;  /* that came back */
	size_t recipient; /* index in letter.recipients; as many as there are: none */
	bool is_proved;
	bool is_counted;                   /* it is known that this message came back from them */
	bool is_suspended;                 /* already */
	int times;                         /* so often before */
	const struct bounce_event *events; /* earlier ones, ascending */
	size_t event_count;
	bool is_fault; /* of this message so much came back that it is ours */
	int64_t all, sent,
	        returned; /* of this message: to how many, to how many by now, from how many of them (proved ones) */
	const struct membership *memberships;
	size_t membership_count;
};

struct facts {
	int64_t member_id;        /* the sender; 0: no row yet */
	bool is_confirmed;        /* this address has once proved that it asks */
	enum language language;   /* as last used; NONE for a stranger */
	const char *paused_until; /* NULL: gets mail; "": paused without an end; else the day it ends, still ahead */
	bool wants_digest;
	bool is_suspended;                    /* mail to the sender came back too often */
	struct returned_fact returned;        /* of a bounce or complaint */
	struct organisation organisation;     /* name NULL: as "" */
	const char *today;                    /* "2026-11-25" where the house is */
	const struct membership *memberships; /* the sender's, left ones too */
	size_t membership_count;
	const struct token_fact *tokens;            /* one for each of letter.tokens, same order */
	const struct membership *token_memberships; /* of the member of the first valid 'u' token, if not the sender */
	size_t token_membership_count;
	const struct invitation_fact
	        *by_token; /* one for each of letter.tokens, same order; id 0 where it isn't of kind 'm' */
	const struct invitation_fact *by_event; /* one for each of letter.events */
	int64_t received_at;                    /* INTERNALDATE: the stamp of an answer in words */
	const char *const
	        *pending_teams;   /* of the sender's open confirmation, NULL-terminated; empty where there is none */
	int64_t pending_token_id; /* 0: none */
	const char *const *waiting_teams; /* confirmed by the sender, an approver's answer is open; NULL-terminated */
	const int64_t *waiting_tokens;    /* their 'a' tokens, same order */
	bool is_repeat;                   /* same sender, Message-ID and words within a day: answered already */
	bool was_asked_to_leave;          /* "really leave?" was asked within a day */
	int replies_last_hour;            /* counted ones, to this address */
	int replies_last_day;
	int unclear_last_day; /* of the replies that say: we didn't understand */
	int confirmations_last_day;
	int stranger_replies_last_quarter;  /* counted ones, to all never-confirmed addresses */
	int strangers_refused_last_quarter; /* mails that came since and had no reply, WHY_STORM */
};

#endif
