/* pass.c - one pass over the mailbox. See pass.h.
 *
 * Mails go in sets: one fetch, one commit with a savepoint for each, one move. A mail that was attempted before goes alone, so
 * that one which ends the worker itself takes no others with it. */
#include "inbox/pass.h"
#include <assert.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/log.h"
#include "core/command.h"
#include "inbox/carry_out.h"
#include "inbox/plan.h"

enum {
	SET_BYTES = 1024 * 1024, /* of mail in memory at once, a larger mail alone aside */
	READ_ATTEMPTS = 3,       /* so often may a mail cost its reader's life */
	ATTEMPTS = 6, /* and so often be begun at all: each may have ended the worker. A kill from outside counts too */
	DATE_BYTES = 100,
	HEADER_BYTES = 64 * 1024, /* of a large mail, more or less */
};

/* A mail on its way through a set. */
struct work {
	struct mail_listed listed;
	struct mail_state state;
	const char *data;
	size_t length;
	bool is_here;       /* its bytes are; it may be gone from the server since */
	bool is_large;      /* only its header was fetched */
	bool is_begun;      /* attempted before: goes alone */
	bool is_open;       /* couldn't be read this time: again at the next pass */
	bool is_unreadable; /* or never: for people */
	struct mail_seen seen;
	unsigned char words[32];
	struct letter letter;
	enum folder folder;
	const char *why;
	const char *outcome; /* for the log */
	size_t deliveries;
	bool is_release; /* of an announcement: agenda makes its deliveries */
};

static int64_t now_s(const struct pass *pass)
{
	return clock_now(pass->worker->clock);
}

/* An error of the database: nothing of ours goes on with it. */
static enum err_kind fatal(struct pass *pass, enum err_kind kind)
{
	if (kind != ERR_NONE)
		pass->is_fatal = true;
	return kind;
}

/* Nothing was begun: where the disk is full or another program holds the database, the session ends and a later one goes on,
 * while a worker that ended would count as one more attempt at its mails. */
static enum err_kind begin(struct pass *pass, struct error *err)
{
	const enum err_kind kind = store_begin(pass->store, err);
	return kind == ERR_TEMPORARY ? kind : fatal(pass, kind);
}

/* ---- moving ---- */

static enum err_kind record_rows(struct pass *pass, const int64_t *rows, size_t count,
        enum err_kind (*record)(struct store *, const int64_t *, size_t, int64_t, struct error *), struct error *err)
{
	enum err_kind kind = begin(pass, err);
	if (kind != ERR_NONE)
		return kind;
	if ((kind = record(pass->store, rows, count, now_s(pass), err)) != ERR_NONE)
		store_rollback(pass->store);
	else
		kind = store_commit(pass->store, err);
	return fatal(pass, kind);
}

/* The server's part of a step. A refusal costs this move only; it is tried again later. */
static enum err_kind move_on_server(struct pass *pass, enum move_step step, enum folder folder, const uint32_t *uids,
        size_t count, struct error *err)
{
	const struct mailbox *mailbox = &pass->mailbox;
	enum err_kind kind = ERR_NONE;

	if (step == MOVE_AT_ONCE)
		kind = mailbox->move(mailbox->context, uids, count, folder, err);
	else if (step == MOVE_COPY)
		kind = mailbox->copy(mailbox->context, uids, count, folder, err);
	else if (step == MOVE_DISCARD)
		kind = mailbox->discard(mailbox->context, uids, count, err);
	return kind;
}

/* One step of all mails of `list` that are at it and go to `folder`: server first, then the record. */
static enum err_kind move_step_of(struct pass *pass, enum move_step step, enum folder folder, struct mail_unmoved *list,
        size_t count, struct error *err)
{
	uint32_t uids[MAILBOX_SET];
	int64_t rows[MAILBOX_SET];
	size_t chosen = 0;

	for (size_t i = 0; i < count; i++) {
		const struct move_state state = { pass->stays[folder], list[i].is_copied, pass->mailbox.has_move };
		if (list[i].row == 0 || list[i].folder != folder || move_next(&state) != step)
			continue;
		rows[chosen] = list[i].row;
		uids[chosen++] = (uint32_t)list[i].uid;
		list[i].is_copied |= step == MOVE_COPY;
		list[i].row = step == MOVE_COPY ? list[i].row : 0; /* done */
	}
	if (chosen == 0)
		return ERR_NONE;
	enum err_kind kind = move_on_server(pass, step, folder, uids, chosen, err);
	if (kind == ERR_PERMANENT) {
		log_warning("outcome=unmoved folder=%s count=%zu why=\"%s\"", folder_word(folder), chosen, err->text);
		pass->is_move_refused = true;
		for (size_t i = 0; i < count; i++) /* no further step for these now */
			list[i].row = list[i].folder == folder ? 0 : list[i].row;
		return ERR_NONE;
	}
	if (kind == ERR_NONE)
		kind = record_rows(pass, rows, chosen, step == MOVE_COPY ? store_mail_copied : store_mail_moved, err);
	pass->has_progress |= kind == ERR_NONE;
	return kind;
}

/* `list` ascends by UID and has at most MAILBOX_SET mails; it is used up. */
static enum err_kind move_all(struct pass *pass, struct mail_unmoved *list, size_t count, struct error *err)
{
	static const enum move_step steps[] = { MOVE_STAYS, MOVE_AT_ONCE, MOVE_COPY, MOVE_DISCARD };
	enum err_kind kind = ERR_NONE;

	assert(count <= MAILBOX_SET);
	for (int folder = 0; folder < FOLDER_COUNT; folder++)
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && kind == ERR_NONE; i++)
			kind = move_step_of(pass, steps[i], (enum folder)folder, list, count, err);
	return kind;
}

enum err_kind pass_finish_moves(struct pass *pass, struct error *err)
{
	struct arena arena = { 0 };
	struct mail_unmoved *list = NULL;
	size_t count = 0;

	pass->is_move_refused = false;
	enum err_kind kind = fatal(
	        pass, store_mail_unmoved(pass->store, pass->folder, pass->uidvalidity, &arena, &list, &count, err));
	for (size_t start = 0; start < count && kind == ERR_NONE; start += MAILBOX_SET)
		kind = move_all(pass, list + start, count - start < MAILBOX_SET ? count - start : MAILBOX_SET, err);
	arena_free(&arena);
	return kind;
}

static enum err_kind move_works(struct pass *pass, struct work *const *set, size_t count, struct error *err)
{
	struct mail_unmoved list[MAILBOX_SET];
	size_t dealt = 0;

	for (size_t i = 0; i < count; i++)
		if (set[i]->state.is_decided)
			list[dealt++] = (struct mail_unmoved){ set[i]->state.row, pass->uidvalidity, set[i]->listed.uid,
				set[i]->folder, false };
	return move_all(pass, list, dealt, err);
}

/* ---- attempts ---- */

static enum err_kind attempt(struct pass *pass, struct work *work, struct error *err)
{
	const struct mail_key key = { pass->folder, pass->uidvalidity, work->listed.uid };
	const enum err_kind kind = store_mail_attempt(pass->store, &key, now_s(pass), &work->state, err);
	work->folder = work->state.folder;
	return kind;
}

/* Counts an attempt at a mail that wasn't attempted before; the others are only looked at. */
static enum err_kind attempt_if_first(struct pass *pass, struct work *work, struct error *err)
{
	enum err_kind kind = store_savepoint(pass->store, err);
	if (kind == ERR_NONE)
		kind = attempt(pass, work, err);
	if (kind != ERR_NONE)
		return kind;
	work->is_begun = !work->state.is_decided && work->state.attempts > 1;
	if (!work->is_begun)
		return store_savepoint_release(pass->store, err);
	store_savepoint_rollback(pass->store);
	return ERR_NONE;
}

static enum err_kind attempts_count(struct pass *pass, struct work *const *works, size_t count,
        enum err_kind (*count_one)(struct pass *, struct work *, struct error *), struct error *err)
{
	enum err_kind kind = begin(pass, err);

	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = count_one(pass, works[i], err);
	if (kind == ERR_NONE)
		kind = store_commit(pass->store, err);
	else
		store_rollback(pass->store);
	return fatal(pass, kind);
}

/* ---- fetching and reading ---- */

static void take_bytes(struct work *const *set, size_t count, const struct mail_bytes *list, size_t fetched)
{
	for (size_t i = 0; i < fetched; i++)
		for (size_t j = 0; j < count; j++)
			if (set[j]->listed.uid == list[i].uid) {
				set[j]->data = list[i].data;
				set[j]->length = list[i].length;
				set[j]->is_here = true;
			}
}

/* All large ones (their headers), or all others. */
static enum err_kind fetch_those(struct pass *pass, struct work *const *set, size_t count, bool are_large,
        struct arena *arena, struct error *err)
{
	struct mail_listed wanted[MAILBOX_SET];
	struct mail_bytes *list = NULL;
	size_t chosen = 0, fetched = 0;

	for (size_t i = 0; i < count; i++)
		if (set[i]->is_large == are_large && !set[i]->is_unreadable)
			wanted[chosen++] = set[i]->listed;
	if (chosen == 0)
		return ERR_NONE;
	const struct mailbox *mailbox = &pass->mailbox;
	const enum err_kind kind =
	        mailbox->fetch(mailbox->context, wanted, chosen, are_large, arena, &list, &fetched, err);
	if (kind == ERR_NONE)
		take_bytes(set, count, list, fetched);
	return kind;
}

static enum err_kind fetch_set(
        struct pass *pass, struct work *const *set, size_t count, struct arena *arena, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		assert(set[i] != NULL);
		set[i]->is_large = set[i]->listed.bytes > (uint64_t)pass->house->limits.mail_bytes;
		set[i]->is_unreadable = set[i]->state.attempts > ATTEMPTS;
		set[i]->why = set[i]->is_unreadable ? "it couldn't be fetched or read, many times over" : "";
	}
	enum err_kind kind = fetch_those(pass, set, count, false, arena, err);
	if (kind == ERR_NONE)
		kind = fetch_those(pass, set, count, true, arena, err);
	if (kind != ERR_PERMANENT)
		return kind;
	/* The server says NO to one of them: each is tried alone next time. */
	log_warning("mails=%zu first_uid=%" PRIu32 " outcome=again why=\"%s\"", count, set[0]->listed.uid, err->text);
	for (size_t i = 0; i < count; i++)
		set[i]->is_open = !set[i]->is_unreadable;
	return ERR_NONE;
}

/* The Date field as it stands: with Message-ID and From it tells a mail again after a restore. No more is read of a foreign
 * mail outside the sandbox. */
static const char *date_field(const char *mail, size_t bytes, struct arena *arena)
{
	const char *end = mail + bytes;

	for (const char *line = mail; line < end && *line != '\n' && *line != '\r';) {
		const char *next = memchr(line, '\n', (size_t)(end - line));
		const size_t length = (size_t)((next == NULL ? end : next) - line);
		if (length > 5 && strncasecmp(line, "Date:", 5) == 0) {
			const size_t value = length - 5 < DATE_BYTES ? length - 5 : DATE_BYTES;
			return utf8_clean(arena, arena_strndup(arena, line + 5, value));
		}
		if (next == NULL)
			break;
		line = next + 1;
	}
	return "";
}

static void sha256(const char *data, size_t bytes, unsigned char *digest)
{
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, data, bytes, digest) != 0)
		abort();
}

/* What its sender asks and says: the same twice within a day gets one answer. */
static void words_hash(struct work *work, struct arena *arena)
{
	struct text words = { .arena = arena };
	for (size_t i = 0; i < work->letter.request_count; i++)
		text_printf(&words, "%s:%s\n", work->letter.requests[i].word, work->letter.requests[i].argument);
	text_add_string(&words, work->letter.text);
	sha256(text_string(&words), words.length, work->words);
}

/* ERR_TEMPORARY: there is no reader, or the worker stops. */
static enum err_kind read_one(struct pass *pass, struct work *work, struct arena *arena, struct error *err)
{
	enum err_kind kind = ERR_NONE;

	work->letter = letter_unread;
	if (!work->is_here || work->is_open)
		return ERR_NONE;
	kind = sandbox_read(pass->sandbox, work->data, work->length, work->is_large, arena, &work->letter, err);
	if (kind == ERR_INPUT) {
		work->letter = letter_unread;
		work->is_unreadable = work->state.attempts >= READ_ATTEMPTS;
		work->is_open = !work->is_unreadable;
		work->why = arena_strdup(arena, err->text);
		log_warning("mail=%" PRId64 " uid=%" PRIu32 " attempt=%d outcome=%s why=\"%s\"", work->state.row,
		        work->listed.uid, work->state.attempts, work->is_open ? "again" : "unreadable", err->text);
	} else if (kind != ERR_NONE) {
		return kind;
	}
	words_hash(work, arena);
	return ERR_NONE;
}

static void seen_fill(const struct pass *pass, struct work *work, struct arena *arena)
{
	work->seen = (struct mail_seen){
		.key = { pass->folder, pass->uidvalidity, work->listed.uid },
		.message_id = work->letter.message_id,
		.from = work->letter.from,
		.date = work->is_here ? date_field(work->data, work->length, arena) : "",
		.internal_date = work->listed.internal_date,
		.words_sha256 = work->words,
	};
	const char *data = work->data;
	size_t bytes = work->length;
	if (!work->is_here) { /* so that two mails of which nothing is known aren't the same */
		data = arena_printf(
		        arena, "%s %" PRId64 " %" PRIu32, pass->folder, pass->uidvalidity, work->listed.uid);
		bytes = strlen(data);
	}
	sha256(data, bytes, work->seen.sha256);
}

static enum err_kind read_set(
        struct pass *pass, struct work *const *set, size_t count, struct arena *arena, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		kind = read_one(pass, set[i], arena, err);
		seen_fill(pass, set[i], arena);
	}
	/* Without a reader the worker can only begin anew. */
	return pass->worker->is_stopping ? kind : fatal(pass, kind);
}

/* ---- deciding ---- */

static enum err_kind mark(struct pass *pass, struct work *work, enum folder folder, const char *why, struct error *err)
{
	work->folder = folder;
	work->why = why;
	return store_mail_decided(
	        pass->store, work->state.row, &work->seen, &work->letter, folder, why, now_s(pass), err);
}

static enum err_kind decide_letter(struct pass *pass, struct work *work, struct arena *arena, struct error *err)
{
	const int64_t now = now_s(pass);
	struct facts facts = { 0 };

	enum err_kind kind = store_facts(pass->store, &work->letter, &work->seen, now, arena, &facts, err);
	if (kind != ERR_NONE)
		return kind;
	const struct decision decision = letter_decide(&work->letter, &facts, pass->house, now, arena);
	const struct carrying carrying = { pass->store, pass->composer, pass->config, pass->house, &work->letter,
		&facts, work->state.row, now };
	kind = carry_out(&carrying, &decision, &work->deliveries, err);
	for (size_t i = 0; i < decision.count; i++)
		work->is_release |= decision.actions[i].kind == ACTION_RELEASE;
	work->outcome = "decided";
	return kind == ERR_NONE ? mark(pass, work, decision.folder, decision.why, err) : kind;
}

static enum err_kind decide_inside(struct pass *pass, struct work *work, struct arena *arena, struct error *err)
{
	if (work->is_unreadable) {
		work->outcome = "unreadable";
		return mark(pass, work, FOLDER_ATTENTION, work->why, err);
	}
	const enum err_kind kind = store_mail_known(pass->store, work->state.row, &work->seen, &work->state, err);
	if (kind != ERR_NONE)
		return kind;
	if (work->state.is_decided) {
		work->folder = work->state.folder;
		work->outcome = "known";
		work->why = "it was dealt with before";
		return ERR_NONE;
	}
	if (work->is_large) {
		work->outcome = "large";
		return mark(pass, work, FOLDER_ATTENTION, "it is larger than limits.mail_megabytes", err);
	}
	return decide_letter(pass, work, arena, err);
}

/* One mail of a set: what fails for its own fault is undone alone, and a person finds it. */
static enum err_kind decide_one(struct pass *pass, struct work *work, struct arena *arena, struct error *err)
{
	enum err_kind kind = store_savepoint(pass->store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = decide_inside(pass, work, arena, err);
	if (kind == ERR_INPUT) {
		store_savepoint_rollback(pass->store);
		log_error("mail=%" PRId64 " outcome=undecided why=\"%s\"", work->state.row, err->text);
		work->deliveries = 0;
		work->outcome = "undecided";
		if ((kind = store_savepoint(pass->store, err)) == ERR_NONE)
			kind = mark(pass, work, FOLDER_ATTENTION, arena_strdup(arena, err->text), err);
	}
	return kind == ERR_NONE ? store_savepoint_release(pass->store, err) : kind;
}

static enum err_kind decide_set(
        struct pass *pass, struct work *const *set, size_t count, struct arena *arena, struct error *err)
{
	enum err_kind kind = begin(pass, err);

	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		if (!set[i]->is_open && (set[i]->is_here || set[i]->is_unreadable))
			kind = decide_one(pass, set[i], arena, err);
	if (kind == ERR_NONE)
		kind = store_commit(pass->store, err);
	else
		store_rollback(pass->store);
	return fatal(pass, kind);
}

static void log_one(const struct pass *pass, const struct work *work)
{
	char waited[40] = "";

	if (pass->exists_at_ms != 0)
		snprintf(waited, sizeof(waited), " waited_ms=%" PRId64,
		        clock_monotonic_ms(pass->worker->clock) - pass->exists_at_ms);
	log_info("mail=%" PRId64 " uid=%" PRIu32 " kind=%s outcome=%s folder=%s deliveries=%zu%s why=\"%s\"",
	        work->state.row, work->listed.uid, letter_kind_name(work->letter.kind), work->outcome,
	        folder_word(work->folder), work->deliveries, waited, work->why);
}

/* After the commit: what others may now know. */
static void tell(struct pass *pass, struct work *const *set, size_t count)
{
	size_t deliveries = 0;
	bool has_release = false;

	for (size_t i = 0; i < count; i++) {
		if (set[i]->outcome == NULL)
			continue;
		has_release |= set[i]->is_release;
		set[i]->state.is_decided = true;
		deliveries += set[i]->deliveries;
		pass->dealt++;
		pass->has_progress = true;
		pass->to_attention += set[i]->folder == FOLDER_ATTENTION;
	}
	if (deliveries > 0)
		worker_wake(pass->worker, ROOM_OUTBOX); /* first: it works while we log and move */
	if (has_release || (deliveries > 0 && pass->has_meetings))
		worker_wake(pass->worker, ROOM_AGENDA); /* who joined or left may be invited, or taken off */
	for (size_t i = 0; i < count; i++)
		if (set[i]->outcome != NULL)
			log_one(pass, set[i]);
	worker_progress(pass->worker);
}

/* ---- the order of steps ---- */

static enum err_kind handle_set(struct pass *pass, struct work *const *set, size_t count, struct error *err)
{
	struct arena arena = { 0 };

	enum err_kind kind = fetch_set(pass, set, count, &arena, err);
	if (kind == ERR_NONE)
		kind = read_set(pass, set, count, &arena, err);
	if (kind == ERR_NONE)
		kind = decide_set(pass, set, count, &arena, err);
	if (kind == ERR_NONE) {
		tell(pass, set, count);
		kind = move_works(pass, set, count, err);
	}
	arena_free(&arena);
	return kind;
}

/* What was never attempted, in sets within the budget. */
static enum err_kind handle_fresh(struct pass *pass, struct work *const *fresh, size_t count, struct error *err)
{
	uint32_t bytes[MAILBOX_SET];
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < count; i++) {
		const uint32_t whole = fresh[i]->listed.bytes;
		bytes[i] = whole > (uint64_t)pass->house->limits.mail_bytes ? HEADER_BYTES : whole;
	}
	for (size_t start = 0; start < count && kind == ERR_NONE && !pass->worker->is_stopping;) {
		const size_t length = set_length(bytes + start, count - start, SET_BYTES);
		kind = handle_set(pass, fresh + start, length, err);
		start += length;
	}
	return kind;
}

static enum err_kind handle_begun(struct pass *pass, struct work *const *begun, size_t count, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	for (size_t i = 0; i < count && kind == ERR_NONE && !pass->worker->is_stopping; i++) {
		kind = attempts_count(pass, begun + i, 1, attempt, err);
		if (kind == ERR_NONE)
			kind = handle_set(pass, begun + i, 1, err);
	}
	return kind;
}

/* Mails of one list; *open is the lowest UID that is to be tried again, or as it was. */
static enum err_kind handle_list(
        struct pass *pass, const struct mail_listed *list, size_t count, uint32_t *open, struct error *err)
{
	struct work works[MAILBOX_SET] = { 0 };
	struct work *all[MAILBOX_SET] = { NULL }, *fresh[MAILBOX_SET] = { NULL }, *begun[MAILBOX_SET] = { NULL },
	            *known[MAILBOX_SET] = { NULL };
	size_t fresh_count = 0, begun_count = 0, known_count = 0;

	for (size_t i = 0; i < count; i++) {
		works[i].listed = list[i];
		all[i] = &works[i];
	}
	enum err_kind kind = attempts_count(pass, all, count, attempt_if_first, err);
	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		if (works[i].state.is_decided && pass->stays[works[i].folder])
			continue;
		if (works[i].state.is_decided)
			known[known_count++] = &works[i];
		else if (works[i].is_begun)
			begun[begun_count++] = &works[i];
		else
			fresh[fresh_count++] = &works[i];
	}
	if (kind == ERR_NONE)
		kind = move_works(pass, known, known_count, err);
	if (kind == ERR_NONE)
		kind = handle_fresh(pass, fresh, fresh_count, err);
	if (kind == ERR_NONE)
		kind = handle_begun(pass, begun, begun_count, err);
	for (size_t i = 0; i < count; i++)
		if (works[i].is_open && works[i].listed.uid < *open)
			*open = works[i].listed.uid;
	return kind;
}

enum err_kind pass_run(struct pass *pass, struct error *err)
{
	const struct mailbox *mailbox = &pass->mailbox;
	uint32_t open = UINT32_MAX;

	pass->dealt = 0;
	pass->to_attention = 0;
	enum err_kind kind = mailbox->look(mailbox->context, pass->next_uid, err);
	while (kind == ERR_NONE && !pass->worker->is_stopping) {
		struct arena arena = { 0 };
		struct mail_listed *list = NULL;
		size_t count = 0;
		uint32_t upto = 0;
		kind = mailbox->list(mailbox->context, &arena, &list, &count, &upto, err);
		if (kind == ERR_NONE && count > 0)
			kind = handle_list(pass, list, count, &open, err);
		arena_free(&arena);
		if (upto == 0)
			break;
		if (kind == ERR_NONE && !pass->worker->is_stopping)
			pass->next_uid = open <= upto ? open : upto + 1;
	}
	pass->exists_at_ms = 0;
	return kind;
}
