/* erase.c - our copies of a forgotten member's mails. See erase.h.
 *
 * A server's SEARCH finds parts of words: who is found is only a candidate. Whether a mail in Processed is theirs says its From,
 * read in the sandbox as when it was dealt with; whether one in Bounces names them says the exact address in its bytes. The
 * order given to us goes last, so that a kill at any instant leaves it to be carried out again. */
#include "inbox/erase.h"
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include "base/log.h"
#include "core/address.h"
#include "inbox/plan.h"

enum {
	SET_BYTES = 1024 * 1024,  /* of mail in memory at once, a larger mail alone aside */
	HEADER_BYTES = 64 * 1024, /* of a header, more or less */
	CLOCKS_S = 15 * MINUTE_S, /* by which the server's clock may be ahead of ours */
};

struct erasing {
	struct pass *pass;
	const struct erasure *erasure;
	enum folder folder;
	size_t erased;
};

/* May this byte belong to an address? What it touches is a part of another one. */
static bool is_of_local(char byte)
{
	return byte != '\0'
	        && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.", byte);
}

static bool is_of_domain(const char *at, const char *end)
{
	const bool is_dot = at < end && *at == '.';
	const char *next = is_dot ? at + 1 : at;
	return next < end && *next != '\0'
	        && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", *next);
}

/* The address as it stands, in any case: not a part of a longer one. `address` is in small letters. */
static bool names_address(const char *data, size_t bytes, const char *address)
{
	const size_t length = strlen(address);
	const char *end = data + bytes;

	for (const char *at = data; (size_t)(end - at) >= length; at++)
		if (strncasecmp(at, address, length) == 0 && (at == data || !is_of_local(at[-1]))
		        && !is_of_domain(at + length, end))
			return true;
	return false;
}

static enum err_kind is_meant(const struct erasing *erasing, const struct mail_bytes *mail, struct arena *arena,
        bool *is_theirs, struct error *err)
{
	const char *address = erasing->erasure->address;
	struct letter letter = letter_unread;

	*is_theirs = false;
	if (erasing->folder == FOLDER_BOUNCES) {
		*is_theirs = names_address(mail->data, mail->length, address);
		return ERR_NONE;
	}
	enum err_kind kind = sandbox_read(erasing->pass->sandbox, mail->data, mail->length, true, arena, &letter, err);
	if (kind == ERR_INPUT) /* what can't be read was nobody's request */
		return ERR_NONE;
	*is_theirs = kind == ERR_NONE && address_same(letter.from, address);
	return kind;
}

/* All large ones (their headers), or all others; of Processed the headers are enough. */
static enum err_kind erase_set(
        struct erasing *erasing, const struct mail_listed *list, size_t count, bool is_header_only, struct error *err)
{
	const struct mailbox *mailbox = &erasing->pass->mailbox;
	uint32_t uids[MAILBOX_SET];
	struct arena arena = { 0 };
	struct mail_bytes *mails = NULL;
	size_t fetched = 0, chosen = 0;

	enum err_kind kind =
	        mailbox->fetch(mailbox->context, list, count, is_header_only, &arena, &mails, &fetched, err);
	for (size_t i = 0; i < count && kind == ERR_NONE; i++) /* in the order of UIDs, whatever the server's is */
		for (size_t j = 0; j < fetched && kind == ERR_NONE; j++) {
			bool is_theirs = false;
			if (mails[j].uid != list[i].uid)
				continue;
			kind = is_meant(erasing, &mails[j], &arena, &is_theirs, err);
			if (is_theirs)
				uids[chosen++] = mails[j].uid;
		}
	if (kind == ERR_NONE && chosen > 0)
		kind = mailbox->discard(mailbox->context, uids, chosen, err);
	if (kind == ERR_NONE)
		erasing->erased += chosen;
	arena_free(&arena);
	return kind;
}

/* What came after they were forgotten isn't meant: they may have come back. */
static size_t without_later(const struct erasing *erasing, struct mail_listed *list, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (list[i].internal_date <= erasing->erasure->asked_at + CLOCKS_S)
			list[kept++] = list[i];
	return kept;
}

static enum err_kind erase_listed(struct erasing *erasing, struct mail_listed *list, size_t count, struct error *err)
{
	const uint64_t most = (uint64_t)erasing->pass->house->limits.mail_bytes;
	uint32_t bytes[MAILBOX_SET];
	enum err_kind kind = ERR_NONE;

	count = without_later(erasing, list, count);
	for (size_t i = 0; i < count; i++)
		bytes[i] = erasing->folder == FOLDER_PROCESSED || list[i].bytes > most ? HEADER_BYTES : list[i].bytes;
	for (size_t start = 0; start < count && kind == ERR_NONE;) {
		size_t length = set_length(bytes + start, count - start, SET_BYTES);
		const bool is_large = list[start].bytes > most;
		for (size_t i = 1; i < length; i++) /* headers and whole mails are fetched apart */
			if ((list[start + i].bytes > most) != is_large)
				length = i;
		kind = erase_set(erasing, list + start, length, is_large || erasing->folder == FOLDER_PROCESSED, err);
		start += length;
	}
	return kind;
}

static enum err_kind erase_in(struct erasing *erasing, struct error *err)
{
	const struct mailbox *mailbox = &erasing->pass->mailbox;
	const enum mailbox_find what = erasing->folder == FOLDER_BOUNCES ? FIND_IN_TEXT : FIND_IN_FROM;

	enum err_kind kind = mailbox->open(mailbox->context, erasing->folder, err);
	if (kind == ERR_NONE)
		kind = mailbox->find(mailbox->context, what, erasing->erasure->address, err);
	while (kind == ERR_NONE) {
		struct arena arena = { 0 };
		struct mail_listed *list = NULL;
		size_t count = 0;
		uint32_t upto = 0;
		kind = mailbox->list(mailbox->context, &arena, &list, &count, &upto, err);
		if (kind == ERR_NONE && count > 0)
			kind = erase_listed(erasing, list, count, err);
		arena_free(&arena);
		if (upto == 0)
			break;
		if (kind == ERR_NONE && erasing->pass->worker->is_stopping)
			kind = err_set(err, ERR_TEMPORARY, "stopped in the middle of erasing");
	}
	return kind;
}

static enum err_kind record_done(struct pass *pass, const struct erasure *erasure, struct error *err)
{
	enum err_kind kind = store_begin(pass->store, err);

	if (kind == ERR_TEMPORARY) /* nothing was begun: again later */
		return kind;
	if (kind == ERR_NONE && (kind = store_erasure_done(pass->store, erasure->id, err)) != ERR_NONE)
		store_rollback(pass->store);
	else if (kind == ERR_NONE)
		kind = store_commit(pass->store, err);
	pass->is_fatal |= kind != ERR_NONE;
	return kind;
}

static enum err_kind erase_one(struct pass *pass, const struct erasure *erasure, struct error *err)
{
	static const enum folder folders[] = { FOLDER_PROCESSED, FOLDER_BOUNCES };
	enum err_kind kind = ERR_NONE;
	size_t erased = 0;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]) && kind == ERR_NONE; i++) {
		struct erasing erasing = { pass, erasure, folders[i], 0 };
		kind = erase_in(&erasing, err);
		erased += erasing.erased;
	}
	if (kind == ERR_NONE)
		kind = record_done(pass, erasure, err);
	if (kind != ERR_NONE)
		return kind;
	if (erased > 0 && !pass->mailbox.can_expunge)
		log_warning(
		        "erasure=%" PRId64
		        " mails=%zu outcome=flagged why=\"somebody was forgotten, but this server can't delete "
		        "single mails (no UIDPLUS): they are flagged as deleted in Processed and Bounces; expunge them there\"",
		        erasure->id, erased);
	else
		log_info("erasure=%" PRId64 " mails=%zu outcome=erased", erasure->id, erased);
	return ERR_NONE;
}

enum err_kind erase_copies(struct pass *pass, bool *has_opened, struct error *err)
{
	struct arena arena = { 0 };
	struct erasure *list = NULL;
	size_t count = 0;

	enum err_kind kind = store_erasures(pass->store, &arena, &list, &count, err);
	pass->is_fatal |= kind != ERR_NONE;
	for (size_t i = 0; i < count && kind == ERR_NONE && !pass->worker->is_stopping; i++) {
		*has_opened = true;
		kind = erase_one(pass, &list[i], err);
	}
	arena_free(&arena);
	return kind;
}
