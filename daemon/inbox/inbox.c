/* inbox.c - the worker that reads the mailbox: starts, signs in, passes over it, waits for more, and comes back when it fell.
 *
 * The sandbox is opened first: nobody who reads foreign mail has ever seen a secret or the database. A session that fails is
 * thrown away and another begun, ever later; an error of the database ends the worker, for only a fresh one knows what is there. */
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "base/log.h"
#include "base/text.h"
#include "inbox/erase.h"
#include "inbox/folder.h"
#include "inbox/imap.h"
#include "inbox/pass.h"
#include "inbox/plan.h"
#include "net/oauth_errors.h"
#include "net/stream.h"

enum {
	CONNECT_MS = 30 * 1000,
	IDLE_MS = 5 * 60 * 1000,      /* RFC 2177 allows 29 minutes; routers on the way forget much earlier */
	ATTENTION_MS = 5 * 60 * 1000, /* between looks at what waits for people */
	ATTENTION_LISTED = 1000,      /* of which more is known than how many they are */
	STEADY_MS = 60 * 1000,        /* a session that lasted so long was a good one */
	FAILING_MS = 5 * 60 * 1000,   /* between notes that it goes on failing */
	WHY_BYTES = 512,
	MMAP_BYTES = 256 * 1024, /* what is larger goes back to the system when it is freed */
};

struct inbox {
	struct worker *worker;
	struct store *store;
	struct sandbox *sandbox;
	struct composer *composer;
	struct network *network;
	struct imap *imap;    /* NULL: not signed in */
	struct arena session; /* what lives as long as the session */
	const char *folder;   /* the server's name of the mailbox's folder */
	const char *targets[FOLDER_COUNT];
	struct pass pass;
	int64_t attention_due_ms; /* when to look again what waits for people */
	int64_t erase_due_ms;     /* after a failure: not before */
	int erase_failures;
	struct folder_state attention;
	bool is_attention_known; /* in this session */
	bool must_select;
	bool was_told; /* the last round began with news that came beside IDLE */
	int failures;
	/* Does it work (core/alarm.h)? */
	struct certificate certificate; /* of the newest session */
	int64_t failing_since;          /* Unix seconds; 0: it works, as was stored */
	enum err_kind noted;            /* how the failure was stored; ERR_NONE: it wasn't */
	int64_t note_due_ms;
};

static int64_t now_ms(const struct inbox *inbox)
{
	return clock_monotonic_ms(inbox->worker->clock);
}

/* Takes in what the parent says, and tells it that we live. Whoever waits outside of worker_wait() calls this now and then. */
static bool is_stopping(void *context)
{
	struct worker *worker = context;
	if (!worker->is_stopping)
		(void)worker_wait(worker, NULL, 0, 0);
	return worker->is_stopping;
}

static bool must_pause(const struct inbox *inbox)
{
	return inbox->worker->is_stopping || inbox->worker->has_new_config;
}

static void wait_until(struct inbox *inbox, int64_t until_ms)
{
	while (!must_pause(inbox) && now_ms(inbox) < until_ms)
		(void)worker_wait(inbox->worker, NULL, 0, until_ms);
}

/* ---- the session ---- */

static enum err_kind stream_connect(struct inbox *inbox, struct stream **stream, struct error *err)
{
	const struct config *config = inbox->worker->config;
	const struct server *server = &config->mailbox.server;
	struct arena arena = { 0 };
	const char *secret = "";
	enum err_kind kind = ERR_NONE;

	/* Read for each sign-in: a changed password needs no restart. */
	if (server->password_file[0] != '\0')
		kind = secret_read(server->password_file, &arena, &secret, err);
	if (kind == ERR_NONE)
		kind = stream_open_wait(inbox->network, PROTOCOL_IMAP, server, secret, house_domain(&config->house),
		        now_ms(inbox) + CONNECT_MS, worker_event_fd(inbox->worker), stream, err);
	secret_wipe(secret);
	arena_free(&arena);
	if (kind == ERR_NONE)
		inbox->certificate = stream_certificate(*stream);
	return kind;
}

static enum err_kind folders_ready(struct inbox *inbox, struct error *err)
{
	const struct config *config = inbox->worker->config;
	enum err_kind kind =
	        imap_folder_ready(inbox->imap, config->mailbox.folder, &inbox->session, &inbox->folder, err);

	for (int i = 0; i < FOLDER_COUNT && kind == ERR_NONE; i++) {
		kind = imap_folder_ready(inbox->imap, config->folders[i], &inbox->session, &inbox->targets[i], err);
		if (kind == ERR_NONE)
			inbox->pass.stays[i] = strcmp(inbox->targets[i], inbox->folder) == 0;
	}
	return kind;
}

static enum err_kind session_open(struct inbox *inbox, struct error *err)
{
	struct worker *worker = inbox->worker;
	const struct imap_watch watch = { worker_event_fd(worker), is_stopping, worker };
	struct stream *stream = NULL;

	worker_status(worker, "signing in");
	(void)is_stopping(worker); /* an old wake-up would only interrupt the sign-in */
	enum err_kind kind = stream_connect(inbox, &stream, err);
	if (kind != ERR_NONE)
		return kind;
	kind = imap_open(stream, &watch, &inbox->imap, err);
	if (kind != ERR_NONE)
		return kind;
	inbox->pass = (struct pass){ .worker = worker,
		.store = inbox->store,
		.sandbox = inbox->sandbox,
		.composer = inbox->composer,
		.config = worker->config,
		.house = &worker->config->house,
		.has_meetings = worker->config->meeting_count > 0,
		.mailbox = imap_mailbox(inbox->imap) };
	inbox->must_select = true;
	inbox->attention_due_ms = 0;
	inbox->is_attention_known = false;
	return folders_ready(inbox, err);
}

static void session_close(struct inbox *inbox)
{
	if (inbox->imap != NULL && must_pause(inbox))
		imap_logout(inbox->imap);
	imap_close(inbox->imap);
	inbox->imap = NULL;
	arena_free(&inbox->session);
}

/* The same folder under another UIDVALIDITY is another one: each UID is new. */
static enum err_kind folder_select(struct inbox *inbox, struct error *err)
{
	struct pass *pass = &inbox->pass;
	uint32_t uidvalidity = 0;

	enum err_kind kind = imap_select(inbox->imap, inbox->folder, inbox->targets, &uidvalidity, err);
	if (kind != ERR_NONE)
		return kind;
	inbox->must_select = false;
	if (pass->uidvalidity == uidvalidity)
		return ERR_NONE;
	pass->folder = inbox->worker->config->mailbox.folder;
	pass->uidvalidity = uidvalidity;
	pass->next_uid = 1;
	return pass_finish_moves(pass, err);
}

/* ---- what waits for people ---- */

static enum err_kind attention_state(struct inbox *inbox, struct folder_state *state, struct error *err)
{
	if (inbox->pass.stays[FOLDER_ATTENTION]
	        && !inbox->must_select) { /* STATUS of the selected folder is not for that */
		*state = (struct folder_state){ imap_exists(inbox->imap), inbox->pass.next_uid };
		return ERR_NONE;
	}
	return imap_folder_state(inbox->imap, inbox->targets[FOLDER_ATTENTION], state, err);
}

/* A look at what waits for people follows a whole pass: the mailbox works. No commit of its own: mostly nothing happens here. */
static enum err_kind watch_well(struct inbox *inbox, int64_t now, struct error *err)
{
	return store_watch(inbox->store,
	        &(struct watch){ .what = WATCH_MAILBOX,
	                .is_well = true,
	                .since = now,
	                .seen_at = now,
	                .why = "",
	                .begins_at = inbox->certificate.from_at,
	                .ends_at = inbox->certificate.until_at },
	        err);
}

/* `list` NULL: the same mails are there as at the last look. */
static enum err_kind attention_store(
        struct inbox *inbox, uint32_t count, const struct attention_mail *list, size_t listed, struct error *err)
{
	const struct attention attention = { count, listed > 0 ? list[0].internal_at : 0,
		clock_now(inbox->worker->clock) };
	enum err_kind kind = store_begin(inbox->store, err);

	if (kind == ERR_TEMPORARY) /* nothing was begun: the next look tells */
		return kind;
	if (kind == ERR_NONE)
		kind = list == NULL ? store_attention_looked(inbox->store, attention.seen_at, err)
		                    : store_attention_seen(inbox->store, &attention, list, listed, err);
	if (kind == ERR_NONE)
		kind = watch_well(inbox, attention.seen_at, err);
	if (kind != ERR_NONE)
		store_rollback(inbox->store);
	else
		kind = store_commit(inbox->store, err);
	inbox->pass.is_fatal |= kind != ERR_NONE;
	if (kind == ERR_NONE && (list != NULL || inbox->noted != ERR_NONE))
		worker_wake(inbox->worker, ROOM_AGENDA); /* who tells the administrators */
	if (kind == ERR_NONE) {
		inbox->failing_since = 0;
		inbox->noted = ERR_NONE;
	}
	return kind;
}

/* Which mails wait can only be asked where the folder is selected; where there are none, nothing need be. */
static enum err_kind attention_list(struct inbox *inbox, uint32_t *count, struct error *err)
{
	struct arena arena = { 0 };
	struct mail_listed *list = NULL;
	size_t listed = 0;

	enum err_kind kind = ERR_NONE;
	if (*count > 0) {
		inbox->must_select = true;
		kind = imap_folder_list(inbox->imap, inbox->targets[FOLDER_ATTENTION], ATTENTION_LISTED, &arena, &list,
		        &listed, count, err);
	}
	struct attention_mail *mails = arena_array(&arena, listed + 1, sizeof(*mails));
	for (size_t i = 0; i < listed; i++)
		mails[i] = (struct attention_mail){ .uid = list[i].uid, .internal_at = list[i].internal_date };
	if (kind == ERR_NONE)
		kind = attention_store(inbox, *count, mails, listed, err);
	arena_free(&arena);
	return kind;
}

static enum err_kind attention_look(struct inbox *inbox, struct error *err)
{
	struct folder_state state = { 0 };

	if (now_ms(inbox) < inbox->attention_due_ms)
		return ERR_NONE;
	enum err_kind kind = attention_state(inbox, &state, err);
	inbox->attention_due_ms = now_ms(inbox) + ATTENTION_MS;
	if (kind != ERR_NONE)
		return kind;
	if (inbox->is_attention_known && state.count == inbox->attention.count
	        && state.next_uid == inbox->attention.next_uid)
		return attention_store(inbox, state.count, NULL, 0, err);
	if ((kind = attention_list(inbox, &state.count, err)) != ERR_NONE)
		return kind;
	inbox->attention = state;
	inbox->is_attention_known = true;
	return kind;
}

/* ---- what is to be erased ---- */

/* After all is moved: the mail that asked for it is among what goes. A failure is tried again ever later, so that mail gets
 * through beside it. */
static enum err_kind erase_look(struct inbox *inbox, struct error *err)
{
	if (now_ms(inbox) < inbox->erase_due_ms || inbox->pass.is_move_refused)
		return ERR_NONE;
	enum err_kind kind = erase_copies(&inbox->pass, &inbox->must_select, err);
	inbox->erase_failures = kind == ERR_NONE ? 0 : inbox->erase_failures + 1;
	if (kind == ERR_NONE)
		return ERR_NONE;
	const int64_t wait_ms = session_backoff_ms(inbox->erase_failures, kind, 0);
	inbox->erase_due_ms = now_ms(inbox) + wait_ms;
	if (kind == ERR_PERMANENT && !inbox->pass.is_fatal) { /* the server said NO: the session is fine */
		log_warning("outcome=not-erased again_s=%" PRId64 " why=\"%s\"", wait_ms / 1000, err->text);
		kind = ERR_NONE;
	}
	return kind;
}

/* ---- waiting for more ---- */

static enum err_kind wait_idle(struct inbox *inbox, int64_t until_ms, bool *has_news, struct error *err)
{
	struct worker *worker = inbox->worker;
	bool is_ready = false;

	enum err_kind kind = imap_idle_begin(inbox->imap, &is_ready, err);
	while (kind == ERR_NONE && !is_ready && !must_pause(inbox) && now_ms(inbox) < until_ms) {
		struct pollfd server = { imap_fd(inbox->imap), POLLIN, 0 };
		(void)worker_wait(worker, &server, 1, until_ms);
		is_ready = server.revents != 0;
	}
	return kind == ERR_NONE ? imap_idle_end(inbox->imap, has_news, err) : kind;
}

/* Until there is new mail, or the timed poll is due: some servers forget to tell. */
static enum err_kind wait_for_mail(struct inbox *inbox, struct error *err)
{
	const int64_t poll_ms = (int64_t)inbox->worker->config->mailbox.poll_s * 1000;
	const bool has_idle = imap_has_idle(inbox->imap);
	const int64_t until_ms = now_ms(inbox) + (has_idle && poll_ms > IDLE_MS ? IDLE_MS : poll_ms);
	enum err_kind kind = ERR_NONE;
	/* Where it led to nothing it isn't believed twice: a server that says it with every answer must not make us spin. */
	bool has_news = imap_has_news(inbox->imap) && !(inbox->was_told && inbox->pass.dealt == 0);

	inbox->was_told = has_news;
	worker_status(inbox->worker, "signed in, waiting for mail");
	while (kind == ERR_NONE && !has_news && !must_pause(inbox) && now_ms(inbox) < until_ms) {
		if (has_idle)
			kind = wait_idle(inbox, until_ms, &has_news, err); /* "* OK Still here" is no news */
		else
			wait_until(inbox, until_ms);
	}
	if (kind == ERR_NONE && !has_news && !must_pause(inbox))
		kind = imap_noop(inbox->imap, err);
	inbox->pass.exists_at_ms = imap_exists_at_ms(inbox->imap);
	return kind;
}

static enum err_kind one_round(struct inbox *inbox, struct error *err)
{
	struct pass *pass = &inbox->pass;
	enum err_kind kind = ERR_NONE;

	if (inbox->must_select)
		kind = folder_select(inbox, err);
	if (kind == ERR_NONE)
		kind = pass_run(pass, err);
	if (pass->has_progress) { /* a server that fails now and then isn't one that fails always */
		inbox->failures = 0;
		malloc_trim(0);
	}
	pass->has_progress = false;
	if (kind == ERR_NONE) /* a whole pass went well, though perhaps nobody has written: no failure to start */
		worker_progress(inbox->worker);
	if (pass->to_attention > 0)
		inbox->attention_due_ms = 0;
	if (kind == ERR_NONE && !must_pause(inbox))
		kind = erase_look(inbox, err);
	if (kind == ERR_NONE && !must_pause(inbox))
		kind = attention_look(inbox, err);
	if (kind == ERR_NONE && !must_pause(inbox) && !inbox->must_select)
		kind = wait_for_mail(inbox, err);
	/* Perhaps somebody has removed a folder: a new session makes it again, and finishes the moves. */
	if (kind == ERR_NONE && pass->is_move_refused && !must_pause(inbox) && !inbox->must_select)
		kind = err_set(err, ERR_TEMPORARY, "a move was refused: beginning anew");
	return kind;
}

static enum err_kind session_run(struct inbox *inbox, struct error *err)
{
	const int64_t begun_ms = now_ms(inbox);
	enum err_kind kind = session_open(inbox, err);

	if (kind == ERR_NONE)
		log_info("outcome=signed-in server=%s", inbox->worker->config->mailbox.server.host);
	while (kind == ERR_NONE && !must_pause(inbox)) {
		kind = one_round(inbox, err);
		if (now_ms(inbox) - begun_ms > STEADY_MS)
			inbox->failures = 0;
	}
	session_close(inbox);
	return kind;
}

/* A line that fell, once, is no failure: the next one is there a moment later. */
static enum err_kind watch_failed(struct inbox *inbox, enum err_kind why, const struct error *failed, struct error *err)
{
	const int64_t now = clock_now(inbox->worker->clock);
	const bool is_first = inbox->failing_since == 0;
	char words[WHY_BYTES];

	if (is_first)
		inbox->failing_since = now;
	if ((is_first && why != ERR_PERMANENT) || (inbox->noted == why && now_ms(inbox) < inbox->note_due_ms))
		return ERR_NONE;
	words_masked(failed->text, words, sizeof(words));
	const struct watch watch = { .what = WATCH_MAILBOX,
		.since = inbox->failing_since,
		.seen_at = now,
		.is_final = why == ERR_PERMANENT,
		.why = words };
	enum err_kind kind = store_begin(inbox->store, err);
	if (kind == ERR_TEMPORARY) /* nothing was begun: the next failure tells */
		return ERR_NONE;
	if (kind == ERR_NONE && (kind = store_watch(inbox->store, &watch, err)) != ERR_NONE)
		store_rollback(inbox->store);
	else if (kind == ERR_NONE)
		kind = store_commit(inbox->store, err);
	if (kind != ERR_NONE)
		return kind;
	inbox->noted = why;
	inbox->note_due_ms = now_ms(inbox) + FAILING_MS;
	worker_wake(inbox->worker, ROOM_AGENDA);
	return ERR_NONE;
}

/* The server's affair, or an error of the database, which ends the worker. */
static enum err_kind session_failed(struct inbox *inbox, enum err_kind kind, struct error *err)
{
	uint32_t random = 0;

	if (is_stopping(inbox->worker) || must_pause(inbox) || kind == ERR_UNKNOWN)
		return ERR_NONE; /* somebody wants us: no failure of the server */
	inbox->failures++;
	randomness_fill(&randomness_system, &random, sizeof(random));
	const int64_t wait_ms = session_backoff_ms(inbox->failures, kind, random);
	if (kind == ERR_PERMANENT)
		log_error("mailbox: outcome=failed again_s=%" PRId64 " means=\"%s\" do=\"convened doctor\" why=\"%s\"",
		        wait_ms / 1000, oauth_error_meaning(err->text), err->text);
	else
		log_warning("mailbox: outcome=failed again_s=%" PRId64 " why=\"%s\"", wait_ms / 1000, err->text);
	worker_status(inbox->worker, "%s: %s", inbox->imap == NULL ? "not signed in" : "trying again soon", err->text);
	struct error of_store = { 0 };
	const int64_t until_ms = now_ms(inbox) + wait_ms;
	const enum err_kind stored = watch_failed(inbox, kind, err, &of_store);
	if (stored != ERR_NONE) {
		*err = of_store;
		return stored;
	}
	wait_until(inbox, until_ms);
	return ERR_NONE;
}

/* ---- start and reload ---- */

static enum err_kind config_take(struct inbox *inbox, struct error *err)
{
	struct worker *worker = inbox->worker;

	if (!worker_reload(worker))
		return ERR_NONE;
	network_account(inbox->network, &worker->config->oauth);
	composer_close(inbox->composer); /* it borrowed from the config that is gone */
	inbox->composer = NULL;
	inbox->failures = 0;
	enum err_kind kind =
	        sandbox_reload(inbox->sandbox, worker->config->file, worker->bundle, worker->bundle_bytes, err);
	if (kind == ERR_NONE)
		kind = composer_open(
		        &worker->config->house, worker->config->templates, worker->config->faq, &inbox->composer, err);
	return kind;
}

static enum err_kind inbox_open(struct inbox *inbox, struct error *err)
{
	const struct config *config = inbox->worker->config;
	const struct reader reader = { .house = &config->house, .authserv_id = config->mailbox.authserv_id };

	enum err_kind kind = sandbox_open(&reader, &inbox->sandbox, err);
	if (kind != ERR_NONE)
		return kind;
	sandbox_stop_when(inbox->sandbox, is_stopping, inbox->worker);
	kind = composer_open(&config->house, config->templates, config->faq, &inbox->composer, err);
	if (kind == ERR_NONE)
		kind = store_open(config->database, STORE_USE, &inbox->store, err);
	if (kind == ERR_NONE) {
		inbox->network = network_open();
		network_account(inbox->network, &config->oauth);
	}
	return kind;
}

static enum err_kind inbox_run(struct inbox *inbox, struct error *err)
{
	enum err_kind kind = inbox_open(inbox, err);

	while (kind == ERR_NONE && !inbox->worker->is_stopping) {
		kind = config_take(inbox, err);
		if (kind != ERR_NONE)
			break;
		kind = session_run(inbox, err);
		if (kind != ERR_NONE && inbox->pass.is_fatal)
			break;
		if (kind != ERR_NONE)
			kind = session_failed(inbox, kind, err);
	}
	return kind;
}

int inbox_main(struct worker *worker)
{
	struct inbox inbox = { .worker = worker };
	struct error err = { 0 };

	mallopt(M_MMAP_THRESHOLD, MMAP_BYTES);
	const enum err_kind kind = inbox_run(&inbox, &err);
	if (kind != ERR_NONE)
		log_error("inbox: outcome=ended why=\"%s\"", err.text);
	network_close(inbox.network);
	store_close(inbox.store);
	composer_close(inbox.composer);
	sandbox_close(inbox.sandbox);
	return kind == ERR_NONE ? EX_OK : EX_TEMPFAIL;
}
