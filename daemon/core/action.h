/* action.h - what a mail leads to: decided in core/, made into rows in one transaction, in this order. */
#ifndef CORE_ACTION_H
#define CORE_ACTION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "core/facts.h"
#include "core/language.h"
#include "core/letter.h"
#include "core/token.h"

/* The kinds of mail we send; compose/kind.c has the row for each. The first group are answers to a mail. */
enum mail_kind {
	MAIL_CONFIRM,      /* please confirm: carries a c- token, names the teams */
	MAIL_WELCOME,      /* joined: what now comes, how to leave */
	MAIL_ALREADY,      /* is a member of these already */
	MAIL_LEFT,         /* left: carries an r- token */
	MAIL_NOT_A_MEMBER, /* wanted to leave or see what isn't there */
	MAIL_WHICH_TEAM,   /* carries a q- token, lists the teams */
	MAIL_REALLY_LEAVE, /* the From looked forged: carries a q- token */
	MAIL_ELSEWHERE,    /* a confirmation came from another address than it was sent to */
	MAIL_STATUS,
	MAIL_TEAMS,
	MAIL_HELP,
	MAIL_UNCLEAR, /* what we didn't understand, and what would be understood */
	MAIL_ADDED,   /* an administrator added them: who, why, the way out */
	MAIL_ANNOUNCEMENT,
	MAIL_PREVIEW,   /* to who announces: what members will read; carries an a- token that sends it */
	MAIL_ANNOUNCED, /* it is on its way, or was before */
	MAIL_WITHDRAWN, /* it isn't sent: cancelled, replaced, or too old */
	MAIL_REFUSED,   /* it can't be sent as it is: why, and what to do */
	MAIL_OFFER,     /* to who announces: a member would like to share something; carries an a- token */
	MAIL_SHARED,    /* to who shares: it was passed on; it will stand in the digest; it won't */
	MAIL_WAITS,     /* confirmed: an approver is asked now */
	MAIL_APPROVE,   /* to approvers: somebody asks to join; carries an a- token */
	MAIL_DECLINED,  /* an approver said no */
	MAIL_DECIDED,   /* to an approver: what their answer did, or that it was decided before */
	MAIL_PAUSED,
	MAIL_RESUMED,
	MAIL_DIGEST_ON,     /* one mail a period from now on */
	MAIL_EACH_ON,       /* every mail singly from now on */
	MAIL_ORGANISATION,  /* which organisation is kept of the reader, and who sees it */
	MAIL_DATA,          /* all that is kept of the reader */
	MAIL_REALLY_FORGET, /* left already; carries a q- token whose yes erases */
	MAIL_REMOVED,       /* an administrator took them off: which teams */
	MAIL_DIGEST,
	MAIL_INVITATION,        /* to a meeting: carries an m- token and a calendar */
	MAIL_MEETING_CHANGED,   /* what changed, in words; carries an m- token and a calendar */
	MAIL_MEETING_CANCELLED, /* takes it off the calendar */
	MAIL_MEETING_OFF,       /* the reader left the team: takes it off the calendar */
	MAIL_REMINDER,          /* to who has not answered; carries an m- token */
	MAIL_NOTE,              /* the practical note to who comes; carries an m- token */
	MAIL_ANSWERED,          /* an answer in words was counted */
	MAIL_MEETINGS,          /* the meetings ahead */
	MAIL_WHO,               /* to who announces: who comes to a meeting; or which meetings one may ask about */
	MAIL_MEETING_VANISHED,  /* to administrators: a meeting that people know of isn't in the config any more */
	MAIL_ATTENTION,         /* to administrators: what waits for a person, at most one a day */
	MAIL_VANISHED,          /* to administrators: a team with members isn't in the config any more */
	MAIL_LIMIT,             /* to administrators: somebody reached a limit */
	MAIL_ALERT,             /* to who looks after the daemon: what doesn't work, or works again */
	MAIL_KIND_COUNT
};

const char *mail_kind_name(
        enum mail_kind kind); /* "confirm", "not-a-member", ...: in the database, and of its template */

/* Why an announcement isn't sent though somebody answered its preview. */
enum withdrawn {
	WITHDRAWN_CANCELLED,
	WITHDRAWN_BEFORE /* cancelled, or a newer draft took its place */,
	WITHDRAWN_EXPIRED
};

/* What becomes of something that a member shares. */
enum sharing { SHARING_PASSED_ON, SHARING_TAKEN, SHARING_DECLINED };

/* Where the mail goes on the server once it is dealt with. */
enum folder { FOLDER_PROCESSED, FOLDER_ATTENTION, FOLDER_BOUNCES, FOLDER_COUNT };
const char *folder_word(enum folder folder); /* "processed", "attention", "bounces" */

enum action_kind {
	ACTION_CONFIRM_ADDRESS, /* the sender has proved the address */
	ACTION_JOIN,            /* member, team */
	ACTION_LEAVE,           /* member, team */
	ACTION_TOKEN_OPEN,      /* token_kind, teams, question, expires_at; for `member` */
	ACTION_TOKEN_CLOSE,     /* token_id, token_state: used or refused */
	ACTION_MAIL,   /* mail, teams; carries the token that the last ACTION_TOKEN_OPEN before it made, if has_token */
	ACTION_ANSWER, /* invitation, answer, is_in_words */
	ACTION_PAUSE,  /* member; day: "" or when it ends; NULL resumes */
	ACTION_DIGEST, /* member; wants_digest */
	ACTION_ORGANISATION, /* member; organisation: name "" takes it back */
	ACTION_FORGET,       /* member: erases all of theirs; what follows for them is lost */
	ACTION_TELL_ADMINS,  /* mail; store/ keeps it to once a day and kind */
	ACTION_DRAFT,        /* teams, is_shared: keeps the letter's announcement under the last token opened */
	ACTION_DRAFT_DROP,   /* token_id */
	ACTION_RELEASE,      /* token_id, teams: the draft becomes a message; of `sharer`, if not 0, for digests */
	ACTION_BOUNCE,       /* member, bounce: counted */
	ACTION_SUSPEND,      /* member, bounce.message; expires_at: when they are tried again */
	ACTION_REACHABLE,    /* member: gets mail again */
	ACTION_FAULT,        /* bounce.message: its bounces count nothing, the rest of it is held */
	ACTION_REST,         /* member, bounce.message: the relay that took it rests, for we sent too much */
	ACTION_KIND_COUNT
};

struct action {
	enum action_kind kind;
	int64_t member; /* 0: the sender, whose row is made if it isn't there */
	const char *team;
	const char *const *teams; /* NULL-terminated */
	enum token_kind token_kind;
	enum question question;
	int64_t token_id;
	enum token_state token_state;
	int64_t expires_at;
	enum mail_kind mail;
	enum language language; /* of the mail */
	bool has_token;         /* the last one opened; or token_id, where that isn't 0 */
	const char *const *to;  /* MAIL_APPROVE: the addresses it goes to, instead of `member`, whom it is about */
	const char *day;        /* ACTION_PAUSE, MAIL_PAUSED */
	bool wants_digest;      /* ACTION_DIGEST */
	struct organisation organisation; /* ACTION_ORGANISATION, MAIL_ORGANISATION, MAIL_STATUS */
	bool invites_organisation;        /* MAIL_WELCOME: asks for it, this once */
	bool is_accepted;                 /* MAIL_DECIDED: is a member now */
	bool is_late;             /* MAIL_DECIDED: somebody else was first; MAIL_ANNOUNCED: it was sent before */
	bool is_taken_back;       /* MAIL_NOT_A_MEMBER: but had asked to join, which is void now */
	bool is_draft;            /* ACTION_TOKEN_OPEN, MAIL_OFFER: goes with the answer to the sender */
	bool is_shared;           /* ACTION_DRAFT; MAIL_DECIDED, MAIL_REFUSED: it is about what `asker` shares */
	int64_t sharer;           /* ACTION_RELEASE */
	enum sharing sharing;     /* MAIL_SHARED */
	const char *subject;      /* MAIL_ANNOUNCED, MAIL_WITHDRAWN: the announcement's; of what is shared the same */
	enum refusal refusal;     /* MAIL_REFUSED */
	const char *what;         /* ... ; MAIL_WHO: the meeting's id as it was asked for, "" none */
	enum withdrawn withdrawn; /* MAIL_WITHDRAWN */
	int64_t invitation;       /* ACTION_ANSWER */
	struct meeting_answer answer;
	bool is_in_words;
	struct bounce_action {
		int64_t message;
		int points;
		bool is_proved;
	} bounce;
	const struct meeting *meeting; /* MAIL_ANSWERED, with answer.partstat and is_late: it is over */
	const char *asker; /* MAIL_APPROVE, MAIL_DECIDED: who asks to join: the address; MAIL_OFFER: who shares */
	const char *asker_name;
	bool is_counted;                      /* towards the limits on replies */
	const struct membership *memberships; /* MAIL_STATUS */
	size_t membership_count;
	const char *why; /* for the audit and administrators */
};

struct decision {
	struct arena *arena;
	struct action *actions;
	size_t count;
	enum folder folder;
	const char *why; /* one sentence, for the log and for who finds the mail in Attention */
};

struct action *action_add(struct decision *decision, enum action_kind kind);

#endif
