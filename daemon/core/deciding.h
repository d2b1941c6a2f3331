/* deciding.h - a mail that is being decided, and what all decisions share. Private to core/: command.c is the way in.
 *
 * Each decide_ function notes what its request leads to; what belongs in one mail (all teams to confirm, all teams left) is
 * gathered first and told once, at the end. */
#ifndef CORE_DECIDING_H
#define CORE_DECIDING_H
#include "base/clock.h"
#include "core/command.h"

struct ids { /* team ids, NULL-terminated, each once */
	const char **list;
	size_t count;
};

struct deciding {
	const struct letter *letter;
	const struct facts *facts;
	const struct house *house;
	int64_t now;
	struct arena *arena;
	struct decision decision;
	enum language language;
	struct ids joined;               /* done: the address is proved */
	struct ids asks_approval, waits; /* confirmed, and an approver is to be asked now; or was asked before */
	struct ids joins, already, left, not_in; /* of the sender; `left` also of the member behind a u- token */
	int64_t left_member;                     /* whose `left` is: 0 the sender */
	int64_t closed_token;
	size_t status_at;         /* where in the decision the status stands, plus one; 0: not asked for */
	size_t meetings_at;       /* the same of the meetings ahead */
	const char *paused_until; /* as in facts, after this mail */
	bool wants_digest;
	struct organisation organisation; /* the same */
	bool asks_organisation;
	bool is_proved;
	bool is_taken_back; /* what waited for a confirmation or an approver */
	bool asks_leave;    /* a forged From asked to leave: `left` is asked about, not done */
	bool asks_forget;   /* left all teams: is the rest to be erased, too? */
	bool was_announced; /* the announcement in it, or what it shares, was looked at */
	bool is_forgotten;  /* ... yes: nothing else is done or said */
	bool used_token;    /* an open token of ours was used up: the answers to it aren't counted */
	bool is_unhandled;  /* something in it is for a person */
	bool is_understood; /* something in it was done or answered */
};

bool ids_have(const struct ids *ids, const char *id);
void ids_add(struct deciding *d, struct ids *ids, const char *id);
bool sender_is_in(const struct deciding *d, const char *team);
bool sender_waits_for(const struct deciding *d, const char *team); /* an approver's answer */
bool sender_is_member(const struct deciding *d);                   /* of any team; or becomes one by this mail */
/* A request that only members make: understood; who is none is told so. */
bool deciding_for_member(struct deciding *d);

/* ---- actions ---- */

struct action *deciding_add(struct deciding *d, enum action_kind kind);
struct action *deciding_mail(struct deciding *d, enum mail_kind mail, const char *const *teams);
/* Opens a token for `member` (0 the sender) and adds the mail that carries it. */
void deciding_token_mail(struct deciding *d, enum token_kind token, enum question question, int days,
        enum mail_kind mail, const struct ids *teams, int64_t member, enum language language);
void deciding_close(struct deciding *d, const struct token_fact *token, enum token_state state);
/* Leaves the mail to people. */
void deciding_attention(struct deciding *d, const char *why);

/* ---- tokens ---- */

/* Does the mail carry one of this kind, whether it is ours or not? */
bool token_is_there(const struct deciding *d, enum token_kind kind);

/* The token of this kind that says most: an open one that was mailed to the sender, else one that was, else any; or NULL. */
const struct token_fact *token_of_kind(const struct deciding *d, enum token_kind kind);
/* The one that makes this request; NULL where it is none of ours. */
const struct token_fact *request_token(const struct deciding *d, const struct request *request, char kind);
/* Was this asked of the sender, and is it still to be answered? */
bool token_is_open_question(const struct token_fact *token, enum question question);

/* ---- the commands ---- */

void decide_join(struct deciding *d, const struct request *request);  /* joining.c */
void decide_leave(struct deciding *d, const struct request *request); /* leaving.c */
void decide_forget(struct deciding *d, const struct request *request);
void decide_confirm(struct deciding *d, const struct request *request); /* questions.c */
void decide_no(struct deciding *d, const struct request *request);
void decide_yes(struct deciding *d, const struct request *request);
void decide_maybe(struct deciding *d, const struct request *request); /* inviting.c */
void decide_pause(struct deciding *d, const struct request *request); /* pace.c */
void decide_resume(struct deciding *d, const struct request *request);
void decide_digest(struct deciding *d, const struct request *request);
void decide_each(struct deciding *d, const struct request *request);
void decide_organisation(struct deciding *d, const struct request *request); /* seating.c */
void decide_help(struct deciding *d, const struct request *request);         /* asking.c */
void decide_teams(struct deciding *d, const struct request *request);
void decide_meetings(struct deciding *d, const struct request *request);
void decide_status(struct deciding *d, const struct request *request);
void decide_data(struct deciding *d, const struct request *request);

/* The answer to "please confirm". */
void join_confirmed(struct deciding *d, const struct token_fact *token);
/* "Yes", to "really leave?" */
void leave_confirmed(struct deciding *d, const struct token_fact *question);
/* An answer in words to an invitation; false: it answers none of ours. */
bool invitation_answered(struct deciding *d, enum partstat partstat);
/* What the buttons of a calendar answer. NULL, or why a person should see it, too. */
const char *calendar_answered(struct deciding *d);

/* Mail of ours that came back, or was called spam. (bounce.c) */
void decide_bounce(struct deciding *d);
void decide_complaint(struct deciding *d);
/* Whoever writes to us is there: a suspension ends. */
void sender_is_back(struct deciding *d);

void decide_announce(struct deciding *d, const struct request *request); /* announcing.c */
void decide_who(struct deciding *d, const struct request *request);
void decide_share(struct deciding *d, const struct request *request); /* sharing.c */
/* Is the sender an announcer of all of them? */
bool sender_announces(const struct deciding *d, const char *const *teams);
/* What can't go out as it is, for it says nothing, is too long and the like: REFUSAL_NONE where it can. */
enum refusal refusal_of(const struct deciding *d, const struct letter_announcement *announcement);
/* An announcer's answer to what a member would like to share. */
void offer_answered(struct deciding *d, const struct token_fact *token, bool is_accepted);
/* The answer to the preview of an announcement. */
void draft_answered(struct deciding *d, const struct token_fact *token, bool is_accepted);

/* An approver's answer, if it is one. */
void approval_answered(struct deciding *d, const struct token_fact *token, bool is_accepted);

/* Does the sender look after this team? Who does needs nobody's approval. */
bool sender_approves(const struct deciding *d, const struct team *team);

/* ---- at the end ---- */

void tell_approvals(struct deciding *d);
void tell_joins(struct deciding *d);
void tell_left(struct deciding *d);
void tell_organisation(struct deciding *d);
void tell_status(struct deciding *d);
void tell_meetings(struct deciding *d);
void apply_rules_on_answering(struct deciding *d); /* answering.c: the last word */

#endif
