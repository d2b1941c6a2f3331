/* store.h - the one SQLite file: who is a member, which mail was dealt with, what is to be sent.
 *
 * Every SQL statement of the project is in this room. Writing happens only between store_begin() and store_commit(): begin
 * takes the turn at the lock file and BEGIN IMMEDIATE, so facts read inside stay true until the commit. An error from
 * COMMIT other than BUSY means "unknown": store_commit() gives ERR_PERMANENT, and the process must end and read by key.
 * Reads outside a transaction are short and leave no statement open. `now` is Unix seconds. Arenas own what is handed out. */
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include "base/clock.h"
#include "base/error.h"
#include "core/action.h"
#include "core/alarm.h"
#include "core/delivery.h"
#include "core/facts.h"
#include "core/letter.h"
#include "core/record.h"

struct store;

/* Opens the database. STORE_MIGRATE (the parent, before the workers start; admin commands) also makes or migrates it, unless a
 * daemon of another process runs on it. A newer schema, a damaged, read-only or full file: an error that says what to do. The token key is made at the first start,
 * in `<database>.key`, 0600. A store is never carried over a fork. */
enum store_mode { STORE_MIGRATE, STORE_USE, STORE_LOOK /* as STORE_USE; an older schema is no error */ };
enum err_kind store_open(const char *file, enum store_mode mode, struct store **store, struct error *err);
void store_close(struct store *store);
/* Looks for damage in the whole file. ERR_TEMPORARY: it takes longer than until `until_ms` (clock_monotonic_ms). */
enum err_kind store_look_over(struct store *store, int64_t until_ms, struct error *err);
const struct token_key *store_token_key(const struct store *store);

/* One `convened run` a database: the lock is held until the process ends or the store's lock is closed. ERR_TEMPORARY with
 * the other's process id where it is taken. */
enum err_kind store_lock_daemon(const char *file, int *lock_fd, struct error *err);
/* Is that lock held? Takes nothing, so that a start at the same moment isn't refused. *process: whose; 0 none or not known. */
bool store_daemon_runs(const char *file, long *process);

/* What it does now, for `convened status` beside it: kept in the lock's file, never for sure. "" is nothing. */
void store_daemon_does(int lock_fd, const char *doing);
const char *store_daemon_doing(const char *file, struct arena *arena);

enum err_kind store_begin(struct store *store, struct error *err); /* waits up to 10 s for its turn */
enum err_kind store_commit(struct store *store, struct error *err);
void store_rollback(struct store *store);
enum err_kind store_savepoint(struct store *store, struct error *err); /* one mail of a set: undone alone, or kept */
enum err_kind store_savepoint_release(struct store *store, struct error *err);
void store_savepoint_rollback(struct store *store);

/* ---- mails of the mailbox ---- */

struct mail_key { /* promise 1 */
	const char *folder;
	int64_t uidvalidity, uid;
};
struct mail_seen {
	struct mail_key key;
	unsigned char sha256[32];             /* of the raw mail (header only where only that was fetched) */
	const char *message_id, *from, *date; /* "" where there is none */
	int64_t internal_date;
	const unsigned char *words_sha256; /* 32 bytes: of requests and text, for "same words twice"; or NULL */
};

/* Counts an attempt at a mail before it is parsed, in a transaction of its own or of a set; *attempts is 1 at the first.
 * *folder and *is_decided tell of a mail dealt with before under this key, whose move on the server is still to do.
 * *row: its id. */
struct mail_state {
	int64_t row;
	int attempts;
	bool is_decided; /* under this key, or (hash, or Message-ID with From and Date) known from before a UIDVALIDITY change */
	enum folder folder;
};
enum err_kind store_mail_attempt(
        struct store *store, const struct mail_key *key, int64_t now, struct mail_state *state, struct error *err);
/* After the bytes are here: was the same mail dealt with under another key? Then the row is marked as decided, too. The same
 * bytes are the same mail; so is, in another folder or under another UIDVALIDITY, the same Message-ID with From and Date.
 * A mail that a person moved back from Attention is decided anew: not known. store/mail.c has the whole rule. */
enum err_kind store_mail_known(
        struct store *store, int64_t row, const struct mail_seen *seen, struct mail_state *state, struct error *err);
enum err_kind store_mail_decided(struct store *store, int64_t row, const struct mail_seen *seen,
        const struct letter *letter, enum folder folder, const char *why, int64_t now, struct error *err);
/* Without MOVE a mail is copied, then taken away: each step is recorded. */
enum err_kind store_mail_copied(struct store *store, const int64_t *rows, size_t count, int64_t now, struct error *err);
enum err_kind store_mail_moved(struct store *store, const int64_t *rows, size_t count, int64_t now, struct error *err);
/* Decided mails whose move isn't recorded yet, after a crash: by folder key. */
struct mail_unmoved {
	int64_t row, uidvalidity, uid;
	enum folder folder;
	bool is_copied;
};
enum err_kind store_mail_unmoved(struct store *store, const char *folder, int64_t uidvalidity, struct arena *arena,
        struct mail_unmoved **list, size_t *count, struct error *err);

/* All that letter_decide() wants to know. Inside a transaction. */
enum err_kind store_facts(struct store *store, const struct letter *letter, const struct mail_seen *seen, int64_t now,
        struct arena *arena, struct facts *facts, struct error *err);

/* ---- members ---- */

/* Why something changes, for the audit: a mail's row, or an administrator. */
struct cause {
	int64_t mail_row;  /* 0: none */
	const char *admin; /* login name of who ran the command; NULL none */
	const char *why;
};
/* The row of this address; made (never confirmed, no teams) if there is none. */
enum err_kind store_member_ensure(struct store *store, const char *address, const char *name, enum language language,
        int64_t now, int64_t *member, struct error *err);
/* The address has proved that it asks: so it isn't forgotten any more (store_is_forgotten). */
enum err_kind store_member_confirm(
        struct store *store, int64_t member, int64_t now, const struct cause *cause, struct error *err);
enum err_kind store_member_language(struct store *store, int64_t member, enum language language, struct error *err);
/* *changed tells whether it wasn't so before. Both write the audit row when it changed; what is due of the team's announcements
 * goes with a membership that ends. */
enum err_kind store_membership_begin(struct store *store, int64_t member, const char *team, int64_t now,
        const struct cause *cause, bool *changed, struct error *err);
enum err_kind store_membership_end(struct store *store, int64_t member, const char *team, int64_t now,
        const struct cause *cause, bool *changed, struct error *err);

/* `until`: "" without an end, a day ("2027-03-01"), NULL: the pause is over. What is due of announcements goes when a pause
 * begins: it would come later, as if the pause were none. *changed as above. */
enum err_kind store_member_pause(struct store *store, int64_t member, const char *until, int64_t now,
        const struct cause *cause, bool *changed, struct error *err);
/* One mail a period, or each singly. Switched back, what the digest would have told next is delivered singly: *added grows
 * by it. */
enum err_kind store_member_digest(struct store *store, int64_t member, bool wants_digest, int64_t now,
        const struct cause *cause, bool *changed, size_t *added, struct error *err);
/* Named, shown, hidden or (name "") taken back. *changed as above. */
enum err_kind store_member_organisation(struct store *store, int64_t member, const struct organisation *organisation,
        int64_t now, const struct cause *cause, bool *changed, struct error *err);
/* Erases all of the member's: row, memberships, tokens, deliveries, texts written only for them or because of their mails or
 * naming them (store_message_names), and who our mails were from; of the mail that is being decided too, though it is marked
 * as decided only afterwards in the same transaction. The audit keeps its lines by number, and a keyed hash of the address
 * stays (promise 8), so that an old import can't bring them back. The mailbox's copies are left to store_erasures(). */
enum err_kind store_member_forget(
        struct store *store, int64_t member, int64_t now, const struct cause *cause, struct error *err);
enum err_kind store_is_forgotten(struct store *store, const char *address, bool *is_forgotten, struct error *err);
/* All that is kept of a member. */
enum err_kind store_member_record(
        struct store *store, int64_t member, struct arena *arena, struct record *record, struct error *err);
/* Addresses whose mails are to be erased from Processed and Bounces; the row, and with it the address, goes once that is done. */
struct erasure {
	int64_t id, asked_at; /* mails that came later are not meant: they may well have come back */
	const char *address;
};
enum err_kind store_erasures(
        struct store *store, struct arena *arena, struct erasure **list, size_t *count, struct error *err);
enum err_kind store_erasure_done(struct store *store, int64_t id, struct error *err);

/* ---- what came back (core/bounce.h) ---- */

/* Keeps that this message came back from the member: once, and for BOUNCE_KEPT_DAYS. cause->why: what was returned. */
enum err_kind store_bounce_add(struct store *store, int64_t member, const struct bounce_action *bounce, int64_t now,
        const struct cause *cause, struct error *err);
/* List mail to the member stops, what is due of announcements goes. */
enum err_kind store_member_suspend(struct store *store, int64_t member, int64_t message, int64_t probe_at, int64_t now,
        const struct cause *cause, struct error *err);
/* They get mail again, and what came back from them is forgotten. *changed as above. */
enum err_kind store_member_reachable(
        struct store *store, int64_t member, int64_t now, const struct cause *cause, bool *changed, struct error *err);
/* It came back from too many: its bounces count nothing, whom it suspended is back, what is due of it is held. */
enum err_kind store_message_fault(
        struct store *store, int64_t message, int64_t now, const struct cause *cause, size_t *held, struct error *err);
/* A delivery that a relay refused for good, or for too long, to a member of some team. */
struct refused {
	int64_t member, message;
	int64_t at;
	struct smtp_reply reply;
	const char *words; /* "5.1.1 its words" */
};
/* Up to `most` that failed after `since` and aren't kept by store_bounce_add() yet, oldest first. */
enum err_kind store_refusals(struct store *store, int64_t since, size_t most, struct arena *arena,
        struct refused **list, size_t *count, struct error *err);
/* What is known of its member and message. We saw it ourselves: it is proved. */
enum err_kind store_refusal_fact(struct store *store, const struct refused *refusal, int64_t now, struct arena *arena,
        struct returned_fact *fact, struct error *err);
/* Since the administrators' last summary, a week at most. */
enum err_kind store_came_back(
        struct store *store, int64_t now, struct arena *arena, struct came_back *came_back, struct error *err);
/* From whom mail came back. */
struct unreachable_row {
	int64_t id;
	const char *address;
	int64_t suspended_at; /* 0: gets mail */
	int64_t probe_at;     /* when they are, or were last, tried again; 0: they never were suspended */
	int64_t suspensions;  /* since they last wrote */
	int64_t count, ours;  /* messages that came back and count; lately, because of us */
	int64_t last_at;      /* the last of them */
	const char *why;      /* what was returned with it */
};
/* In chunks: those with id > after, ascending, at most `most`. */
enum err_kind store_unreachable(struct store *store, int64_t after, size_t most, int64_t now, struct arena *arena,
        struct unreachable_row **list, size_t *count, struct error *err);
/* Up to `most` suspended members whose time has come get list mail again; what came back from them still counts. */
enum err_kind store_members_probe(struct store *store, size_t most, int64_t now, size_t *count, struct error *err);

enum err_kind store_token_open(struct store *store, enum token_kind kind, int64_t member, const char *const *teams,
        enum question question, int64_t expires_at, int64_t now, int64_t *token, struct error *err);
enum err_kind store_token_close(struct store *store, int64_t token, enum token_state state, int64_t now,
        const struct cause *cause, struct error *err);

struct member_row { /* paused_until, wants_digest: as in struct facts, but a pause that is over may stand there */
	int64_t id;
	const char *address, *name;
	enum language language;
	int64_t confirmed_at, created_at;
	const char *paused_until;
	bool wants_digest;
	int64_t suspended_at; /* mail comes back from them since; 0: it doesn't */
	struct organisation organisation;
	const struct membership *memberships;
	size_t membership_count;
};
/* In chunks: members with id > after, ascending, at most `most`; team "" for all. */
enum err_kind store_members(struct store *store, const char *team, int64_t after, size_t most, struct arena *arena,
        struct member_row **list, size_t *count, struct error *err);
enum err_kind store_member_find(struct store *store, const char *address, struct arena *arena, struct member_row *row,
        struct error *err); /* ERR_UNKNOWN: none */

/* ---- messages and deliveries ---- */

/* A message: written once. `key` makes it unique ("" none): a second one with the same key gives ERR_UNKNOWN and *message of
 * the first (admin notices: "limit 2026-11-24"; announcements typed twice). `team`: whose List-Unsubscribe; "" all. */
enum err_kind store_message_new(struct store *store, enum mail_kind kind, const char *key, const char *team,
        const struct cause *cause, int64_t now, int64_t *message, struct error *err);
/* An announcement as its announcer wrote it, for digests: in the transaction that makes the message. */
enum err_kind store_announcement_source(
        struct store *store, int64_t message, const char *subject, const char *body, struct error *err);
/* A message to somebody else names the member with this address (who asks to join): it goes when they are forgotten. None has
 * the address: nothing to do. */
enum err_kind store_message_names(struct store *store, int64_t message, const char *address, struct error *err);
/* An error where the member was forgotten meanwhile: the text, which names them, mustn't be kept. */
enum err_kind store_message_names_member(struct store *store, int64_t message, int64_t member, struct error *err);
/* The texts of digests that name somebody who was forgotten while they were on their way: gone, once all have theirs
 * and no run goes on that may need them for others. */
enum err_kind store_messages_go(struct store *store, struct error *err);
enum err_kind store_message_text(struct store *store, int64_t message, enum language language, const char *frozen,
        size_t bytes, struct error *err);
/* ERR_UNKNOWN where this member has this message already (promise 3). token: 0 none. */
enum err_kind store_delivery_new(struct store *store, int64_t message, int64_t member, enum language language,
        int64_t token, bool is_counted, int64_t due_at, int64_t now, int64_t *delivery, struct error *err);
/* The message to each of these addresses (administrators, approvers), whose rows are made where they aren't there; one named
 * twice gets it once. token: 0 none. *count grows by the deliveries. */
enum err_kind store_deliveries_to(struct store *store, int64_t message, const char *const *addresses,
        enum language language, int64_t token, int64_t now, size_t *count, struct error *err);
/* One chunk of an announcement: the next `most` members of `team` with id > *after become deliveries of `message`; *after
 * moves on, 0: it was the last chunk. *added grows by those who didn't have it yet. Inside a transaction. */
enum err_kind store_deliveries_for_team(struct store *store, int64_t message, const char *team, int64_t *after,
        size_t most, int64_t now, size_t *added, struct error *err);

struct delivery {
	int64_t id, message, member, created_at, due_at;
	enum language language;
	const char *address;
	int tries;
	int64_t token; /* id; 0 none */
	enum token_kind token_kind;
	int64_t leave_all_token, leave_team_token; /* ids; 0 none */
};
/* What is due, claimed for `relay` ('submitting', tries + 1) and counted towards its limits: answers to a person and notices
 * first, then 'added', 'announcement' and 'digest', each oldest due first. Any relay may take any delivery, but one that is in doubt
 * stays with the relay that may have it. Inside a transaction. */
enum err_kind store_deliveries_claim(struct store *store, const char *relay, size_t most, int64_t now,
        struct arena *arena, struct delivery **list, size_t *count, struct error *err);
struct outcome {
	int64_t delivery;
	enum delivery_state state; /* due (again at next_at), delivered, failed, held */
	bool is_try_counted; /* false: the claim's try is taken back (the relay rested, the line fell before its envelope) */
	int64_t next_at;
	const struct smtp_reply *reply; /* NULL none */
	bool is_doubt;                  /* the relay may have it: no other gets it */
};
enum err_kind store_delivery_outcomes(struct store *store, const char *relay, const struct outcome *list, size_t count,
        int64_t now, struct error *err);
/* The same for what the relay that claimed them took with one code: all in one statement, without the reply's words (they differ
 * from mail to mail, and stand in the log). *unknown: how many of them were not claimed, or are gone. */
enum err_kind store_deliveries_delivered(struct store *store, const int64_t *ids, size_t count, int code,
        const char *enhanced, int64_t now, size_t *unknown, struct error *err);
/* What waits until times that only a clock ahead of ours can have set is due now, and no relay rests until then. */
enum err_kind store_deliveries_set_back(struct store *store, int64_t now, size_t *count, struct error *err);
/* At the outbox's start: what was claimed by an outbox that is gone becomes due or held. *count tells how many. */
enum err_kind store_deliveries_in_doubt(
        struct store *store, enum in_doubt in_doubt, int64_t now, size_t *count, struct error *err);
/* When the earliest is due; 0: nothing waits. */
enum err_kind store_deliveries_next_due(struct store *store, int64_t *due_at, struct error *err);
enum err_kind store_message_frozen(struct store *store, int64_t message, enum language language, struct arena *arena,
        const char **frozen, size_t *bytes, struct error *err);

struct relay_state { /* survives restarts */
	int last_minute, last_day;
	int64_t oldest_minute_at, oldest_day_at;
	int pauses;           /* in a row */
	int64_t paused_until; /* 0: not */
	char why[256];        /* paused: the server's words, or its connection's error; cut where longer */
	int64_t limited_at;   /* when store_relay_limit() last made it rest */
	int last_hour_logins;
	int64_t oldest_login_at;
};
enum err_kind store_relay_state(
        struct store *store, const char *relay, int64_t now, struct relay_state *state, struct error *err);
/* `count` sign-ins; each counts when it is begun. */
enum err_kind store_relay_logins(struct store *store, const char *relay, int count, int64_t now, struct error *err);
/* Deliveries in doubt whose relay isn't among `relays` any more may go by any. */
enum err_kind store_deliveries_unbind(struct store *store, const char *const *relays, size_t count, struct error *err);
enum err_kind store_relay_pause(struct store *store, const char *relay, int pauses, int64_t until, const char *why,
        int64_t now, struct error *err); /* pauses 0, until 0: works again */
/* Does it rest because of a report, see below? Else because of what the relay itself said. */
bool relay_rests_for_report(const struct relay_state *state);
/* A report says that our account sent too much: the relay that took this message of the member within a day rests for half an
 * hour, at most once an hour, whatever is reported, and once a day at this member's word; the outbox sees it when it claims next. The
 * mail itself is sent again after that, later each time. Call it before store_bounce_add(): what that kept before tells. */
enum err_kind store_relay_limit(
        struct store *store, int64_t member, int64_t message, const char *why, int64_t now, struct error *err);

/* ---- does it work? (core/alarm.h) ---- */

/* What its worker saw just now, at seen->seen_at; `since` counts where it was otherwise before. Of the rest, well_at isn't looked
 * at, and a certificate that wasn't shown leaves the old one where it isn't well. */
enum err_kind store_watch(struct store *store, const struct watch *seen, struct error *err);
/* All that was ever seen, by name. */
enum err_kind store_watches(
        struct store *store, struct arena *arena, struct watch **list, size_t *count, struct error *err);
/* Since when the oldest mail waits that isn't held; 0: none does. Reads all that waits. */
enum err_kind store_deliveries_oldest(struct store *store, int64_t *created_at, struct error *err);
enum err_kind store_alarms(
        struct store *store, struct arena *arena, struct alarm_told **list, size_t *count, struct error *err);
/* People are told of it in this transaction. */
enum err_kind store_alarm_told(struct store *store, const struct alarm_told *told, struct error *err);
/* What isn't among `keys` (of watches and alarms) isn't in the config any more, and is forgotten; without a command nothing is left
 * to say to one. */
enum err_kind store_alarms_only(
        struct store *store, const char *const *keys, size_t count, bool has_command, struct error *err);
/* alert_command was told this. */
enum err_kind store_alarm_said(struct store *store, const char *key, const char *said, struct error *err);

/* ---- digests ---- */

/* A period's digests are one run: it tells of announcements whose message is in (since, until]. Killed in the middle, it goes on
 * behind `after`. Times would not do: a message may be committed seconds after the time it carries. */
struct digest_run {
	int64_t id, begun_at; /* id 0: there never was a run */
	int64_t since, until;
	int64_t after; /* members up to this id have theirs */
	bool is_done;
};
/* The latest run. */
enum err_kind store_digest_run(struct store *store, struct digest_run *run, struct error *err);
/* The run that isn't done; else a new one, from the end of the last to the newest message. Inside a transaction. */
enum err_kind store_digest_begin(struct store *store, int64_t now, struct digest_run *run, struct error *err);

/* Somebody with something to read: announcements of their teams since they are in them, that they haven't got. */
struct digest_reader {
	int64_t member;
	const char *address;
	enum language language;
	const int64_t *messages; /* ascending */
	size_t message_count;
	const char *const *teams; /* ids, all of theirs, ascending */
};
/* The readers among the next `most` members who want digests (not paused now) with id > run->after, ascending. *last: up to
 * which member was looked; 0: nobody is left, with *count 0. */
enum err_kind store_digest_readers(struct store *store, const struct digest_run *run, int64_t now, size_t most,
        struct arena *arena, struct digest_reader **list, size_t *count, int64_t *last, struct error *err);
/* Of each team, how many joined between the run before and this one, and are in it still; none: it isn't in the list. */
enum err_kind store_digest_newcomers(struct store *store, const struct digest_run *run, struct arena *arena,
        struct newcomers **list, size_t *count, struct error *err);
/* These announcements, and what members share, as they were written for readers of this language, in the same order. */
enum err_kind store_digest_items(struct store *store, const int64_t *messages, size_t count, enum language language,
        struct arena *arena, struct digest_item **items, struct error *err);
/* The digest `message` to those of these members who still want digests, get mail and are in a team. Inside a transaction. */
enum err_kind store_digest_deliver(struct store *store, int64_t message, const int64_t *members, size_t count,
        int64_t now, size_t *added, struct error *err);
/* Members up to `after` have theirs, or all. In the transaction of their deliveries. */
enum err_kind store_digest_reached(
        struct store *store, const struct digest_run *run, int64_t after, bool is_done, struct error *err);

/* ---- for the screen ---- */

/* What isn't final: due, submitting, held. */
struct queue_row {
	int64_t id, message, created_at, due_at;
	enum delivery_state state;
	const char *kind; /* mail_kind_name() */
	const char *team, *address;
	int tries;
	bool is_bulk;
	const char *relay; /* of the last try; with code, enhanced, why: its words; "" and 0: none yet */
	int code;
	const char *enhanced, *why;
	int64_t done_at; /* 0: waits */
};
/* In chunks: deliveries with id > after, ascending, at most `most`. */
enum err_kind store_queue(struct store *store, int64_t after, size_t most, struct arena *arena, struct queue_row **list,
        size_t *count, struct error *err);
/* One delivery, also a final one; ERR_UNKNOWN: there is none. */
enum err_kind store_queue_find(
        struct store *store, int64_t delivery, struct arena *arena, struct queue_row *row, struct error *err);

/* What an administrator may do to what waits; what is submitting stays as it is. Each changed delivery is on record. */
enum queue_act {
	QUEUE_RETRY,   /* due ones: now */
	QUEUE_HOLD,    /* due ones: until released */
	QUEUE_RELEASE, /* held ones: due now */
	QUEUE_DROP,    /* due and held ones: failed, "dropped by ADMIN" */
};
/* To which: one delivery, else all of a message, else (both 0) all that the act fits; at most `most`, so that a caller who goes
 * on until *changed is less gives up its turn between. Inside a transaction. */
enum err_kind store_queue_act(struct store *store, enum queue_act act, int64_t delivery, int64_t message, size_t most,
        int64_t now, const struct cause *cause, size_t *changed, struct error *err);

/* The audit (promise 7). */
struct log_row {
	int64_t id, at, member, mail_row; /* mail_row 0: none */
	const char *event, *team, *admin, *why;
	const char *address;                 /* "": of nobody, or forgotten */
	const char *mail_from, *mail_folder; /* of the mail's row */
	int64_t mail_uid;
};
/* In chunks: of `member` (0 all) and `team` ("" all), newest or oldest first; beyond `from` (an id; 0: at its beginning). */
enum err_kind store_log(struct store *store, int64_t member, const char *team, bool is_newest_first, int64_t from,
        size_t most, struct arena *arena, struct log_row **list, size_t *count, struct error *err);

/* What waits for a person: what inbox last saw in the Attention folder, for only there a person shows that it waits no more. */
struct attention {
	int64_t count, since; /* how many mails; since when the oldest: 0 none */
	int64_t seen_at;      /* when inbox last looked; 0: never */
};
enum err_kind store_attention(struct store *store, struct attention *attention, struct error *err);
struct attention_mail {
	int64_t uid, internal_at;      /* in the folder */
	int64_t row, decided_at;       /* as it was decided; 0: it was put there by somebody else */
	const char *from, *kind, *why; /* "" where not known */
};
/* `list`: the first of them, ascending; only UID and time are looked at. It replaces what was seen before. */
enum err_kind store_attention_seen(struct store *store, const struct attention *attention,
        const struct attention_mail *list, size_t listed, struct error *err);
enum err_kind store_attention_looked(struct store *store, int64_t now, struct error *err); /* all as it was */
/* In chunks: those seen with uid > after, ascending. `inbox`: the mailbox's folder where it is the same one; else "". */
enum err_kind store_attention_mails(struct store *store, const char *inbox, int64_t after, size_t most,
        struct arena *arena, struct attention_mail **list, size_t *count, struct error *err);

struct overview {
	int64_t members;     /* in at least one team */
	int64_t approvals;   /* wishes to join that wait for an approver's answer */
	int64_t unreachable; /* mail comes back from them: suspended */
	int64_t unconfirmed; /* addresses that asked to join and can still confirm it */
	int64_t due, submitting, held, failed_last_week, delivered_last_day;
	int64_t next_due_at; /* of those whose time is not yet; 0: none */
	struct attention attention;
	int64_t last_mail_at, last_delivery_at;
	int64_t oldest_waiting_at; /* of what is due, on its way or held; 0: none */
	int64_t returned_last_day; /* mails that came back */
	int64_t schema;            /* the database's number */
};
struct team_count {
	const char *team;
	int64_t members;
};
enum err_kind store_overview(struct store *store, int64_t now, struct arena *arena, struct overview *overview,
        struct team_count **teams, size_t *team_count, struct error *err);
enum err_kind store_team_size(struct store *store, const char *team, int64_t *members, struct error *err);
/* The teams that have members, by id. */
enum err_kind store_teams(
        struct store *store, struct arena *arena, struct team_count **teams, size_t *team_count, struct error *err);

#endif
