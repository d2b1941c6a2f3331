/* relay.h - one relay at work: its lines, the posts that wait for them, and what became of each.
 *
 * A post is a claimed delivery on its way. The relay moves its lines on and collects results; books.c claims and commits. What
 * always holds: a claimed post stands in exactly one place (the queue, a draft, a line, the results), until its result is
 * committed; after a stop, posts in doubt stand nowhere and stay claimed. */
#ifndef OUTBOX_RELAY_H
#define OUTBOX_RELAY_H
#include "outbox/fate.h"
#include "outbox/render.h"
#include "outbox/smtp.h"
#include "outbox/wire.h"

enum {
	CLAIMED_MOST = 256, /* rows claimed by a relay at once: what is left of a batch, and the next */
	BATCH_MOST = CLAIMED_MOST - 16,
	BATCH_FIRST = 16,
	CONNECT_MS = 60 * 1000, /* name, TCP, TLS, greeting and sign-in together */
	IDLE_MS = 60 * 1000,    /* then a line says QUIT */
};

/* What was claimed together; freed when the last result of it is committed. */
struct batch {
	struct arena arena;
	size_t open;
};

struct post {
	struct delivery *delivery;
	struct batch *batch;
	int falls;
};

struct draft {
	struct post *post; /* NULL: none */
	struct text text;
};

enum line_state { LINE_CLOSED, LINE_CONNECTING, LINE_OPEN };
struct line {
	enum line_state state;
	void *wire;
	struct smtp smtp;
	struct draft given,
	        ahead; /* the mail whose envelope is on its way; the next one, written while the server works */
	bool has_progressed;
	int64_t idle_since_ms;
	short revents;
	bool has_more; /* replies are still to come: read again before waiting, for TLS may hold bytes */
};

struct result {
	struct post *post;
	struct outcome outcome;
	struct smtp_reply reply; /* its strings live in the post's batch */
};

/* What all relays share. */
struct office {
	struct wire wire;
	struct render render;
	int64_t now, now_ms; /* as of this turn: Unix seconds, and monotonic */
	const struct randomness *randomness;
	const char *sender; /* MAIL FROM */
	const char *helo;
	enum in_doubt in_doubt;
	bool is_stopping;
	bool has_fallen; /* in this turn a relay could not connect: its share is another's, at once */
};

/* Does it work? health.c's. */
struct health {
	bool is_known, is_well, is_final; /* known: it was seen by this process */
	bool is_new;                      /* to be committed at once */
	bool is_seen;                     /* since it was stored last */
	bool is_stored;                   /* in the transaction that isn't committed yet */
	int64_t since, fell_at;           /* Unix seconds; fell_at 0: it didn't, since it was well */
	int64_t stored_ms;
	int deferred; /* mails that it put off, since it took one */
	char why[SMTP_WORDS_BYTES];
	struct certificate certificate; /* of the newest line that opened or showed one */
};

struct relay {
	struct office *office;
	struct arena arena;         /* of the config below */
	struct relay_config config; /* a copy: a reload doesn't hang on a slow line */
	struct line *lines;
	size_t line_count;
	struct post *queue[CLAIMED_MOST];
	size_t queue_first, queue_count;
	struct result results[CLAIMED_MOST];
	size_t result_count;
	int64_t first_result_ms;
	size_t claimed; /* rows in state 'submitting', results included */
	size_t batch;   /* how many go in about 100 ms */
	int64_t batch_began_ms;
	int fails; /* lines in a row that came to nothing */
	int64_t retry_at_ms;
	int pauses; /* in a row */
	int64_t paused_until;
	int64_t limited_at;                  /* the last pause that the inbox asked for; taken over once */
	bool is_pause_new, is_working_again; /* to be stored with the next commit */
	char pause_why[SMTP_WORDS_BYTES];
	struct health health;
	int64_t pace_until;
	int64_t logins_until; /* no further sign-in before: the provider's limit on them */
	int new_logins;       /* to be stored with the next commit */
	bool is_leaving;      /* no longer in the config: what is on its way ends */
	bool has_stand_in;    /* another relay takes what this one can't */
	int64_t dry_until_ms; /* what is due isn't for it: it is in doubt with another relay */
	/* Its share (roster.c). */
	int weight_sum;        /* of all relays; 0: their weights are equal, each takes what it can */
	int64_t taken;         /* mails, to be compared with the others' by weight */
	int64_t progressed_ms; /* when it last began to connect, claimed, or had an answer */
	bool is_held_back;     /* it is another's turn */
};

struct relay *relay_new(struct office *office, const struct relay_config *config);
/* Closes its lines at once; what isn't committed stays as the database has it. */
void relay_free(struct relay *relay);
bool relay_is(const struct relay *relay, const struct relay_config *config);

/* May it open lines and take posts now? */
bool relay_takes(const struct relay *relay);

/* The next sign-in waits where the provider's limit on them is reached. */
void relay_heed_logins(struct relay *relay, const struct relay_state *state);

/* How many rows are claimed together: what goes in about 100 ms, and less where the provider's pace is slower (with 20 a minute
 * that is one). */
size_t relay_batch(const struct relay *relay);

size_t relay_lines(const struct relay *relay, enum line_state state);
size_t relay_on_lines(const struct relay *relay); /* posts whose envelope is on its way */

/* Opens lines for `waiting` posts, up to what the config allows. */
void relay_connect(struct relay *relay, size_t waiting);

/* Moves all lines on: reads what came (`revents`), takes outcomes, gives posts, writes. */
void relay_work(struct relay *relay);
bool relay_has_more(const struct relay *relay); /* work again before waiting */

/* Stops: no text is begun any more. */
void relay_finish(struct relay *relay);
/* The time for it is over: what isn't in doubt goes back, what is stays claimed. */
void relay_break(struct relay *relay);

/* What the lines wait for. Returns how many; relay_polled takes the answer, in the same order. */
size_t relay_poll(const struct relay *relay, struct pollfd *fds, size_t most);
void relay_polled(struct relay *relay, const struct pollfd *fds, size_t count);
int64_t relay_until_ms(const struct relay *relay); /* its lines' next deadline; -1 none */

#endif
