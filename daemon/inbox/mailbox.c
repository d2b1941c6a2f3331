/* mailbox.c - the mails of an IMAP session's folder: found, listed, fetched, moved, discarded. See mailbox.h, imap.h.
 *
 * No ENVELOPE, no BODYSTRUCTURE; an answer counts only for a UID that was asked for. */
#include "inbox/mailbox.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"
#include "core/address.h"
#include "inbox/plan.h"
#include "inbox/session.h"

enum {
	BYTES_A_SECOND = 50 * 1000, /* the slowest line on which a mail still comes through */
	SPARE_BYTES = 1024 * 1024,  /* what a mail may have beyond twice its size: servers count differently */
};

/* ---- answers to FETCH ---- */

static int64_t unix_seconds(const struct mailimap_date_time *date)
{
	struct tm parts = { .tm_year = date->dt_year - 1900,
		.tm_mon = date->dt_month - 1,
		.tm_mday = date->dt_day,
		.tm_hour = date->dt_hour,
		.tm_min = date->dt_min,
		.tm_sec = date->dt_sec };
	if (date->dt_zone < -9999 || date->dt_zone > 9999) /* libetpan reads as many figures as there are */
		return 0;
	const int offset_min = date->dt_zone / 100 * 60 + date->dt_zone % 100;
	return (int64_t)timegm(&parts) - offset_min * MINUTE_S;
}

/* What one answer tells of one mail; the rest of it is left unread. */
struct told {
	uint32_t uid, bytes;
	bool has_size;
	int64_t internal_date;
	const char *body; /* borrowed; NULL: none */
	size_t body_length;
};

static void told_item(struct told *told, const struct mailimap_msg_att_static *item)
{
	switch (item->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		told->uid = item->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		told->bytes = item->att_data.att_rfc822_size;
		told->has_size = true;
		break;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		if (item->att_data.att_internal_date != NULL)
			told->internal_date = unix_seconds(item->att_data.att_internal_date);
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION: {
		const struct mailimap_msg_att_body_section *section = item->att_data.att_body_section;
		if (section == NULL)
			break;
		told->body = section->sec_body_part == NULL ? "" : section->sec_body_part; /* NIL is an empty mail */
		told->body_length = section->sec_body_part == NULL ? 0 : section->sec_length;
		break;
	}
	default:
		break;
	}
}

static struct told told_read(const struct mailimap_msg_att *answer)
{
	struct told told = { 0 };
	for (clistiter *at = clist_begin(answer->att_list); at != NULL; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);
		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC && item->att_data.att_static != NULL)
			told_item(&told, item->att_data.att_static);
	}
	return told;
}

static struct mailimap_set *set_of(const uint32_t *uids, size_t count)
{
	struct uid_range ranges[MAILBOX_SET];
	struct mailimap_set *set = mailimap_set_new_empty();

	assert(count <= MAILBOX_SET);
	const size_t range_count = uid_ranges(uids, count, ranges);
	if (set == NULL)
		abort();
	for (size_t i = 0; i < range_count; i++)
		if (mailimap_set_add_interval(set, ranges[i].first, ranges[i].last) != MAILIMAP_NO_ERROR)
			abort();
	return set;
}

/* The first answer; NULL where there is none. */
static clistiter *first_of(const clist *answers)
{
	return answers == NULL ? NULL : clist_begin(answers);
}

enum fetch_what { FETCH_SIZES, FETCH_HEADERS, FETCH_MAILS };

static struct mailimap_fetch_type *fetch_type(enum fetch_what what)
{
	struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_fetch_att *att[3] = { mailimap_fetch_att_new_uid(), NULL, NULL };

	if (what == FETCH_SIZES) {
		att[1] = mailimap_fetch_att_new_rfc822_size();
		att[2] = mailimap_fetch_att_new_internaldate();
	} else {
		att[1] = mailimap_fetch_att_new_body_peek_section(
		        what == FETCH_HEADERS ? mailimap_section_new_header() : mailimap_section_new(NULL));
	}
	for (size_t i = 0; i < sizeof(att) / sizeof(att[0]); i++)
		if (type == NULL || (att[i] != NULL && mailimap_fetch_type_new_fetch_att_list_add(type, att[i]) != 0))
			abort();
	return type;
}

/* *answers is libetpan's, for mailimap_fetch_list_free(). */
static enum err_kind uid_fetch(struct imap *imap, const uint32_t *uids, size_t count, enum fetch_what what,
        size_t most_bytes, clist **answers, struct error *err)
{
	const int64_t most_ms = IMAP_COMMAND_MS + (int64_t)(most_bytes / BYTES_A_SECOND) * 1000;

	if (!imap_command_begin(imap, most_ms, most_bytes, err))
		return err->kind;
	struct mailimap_set *set = set_of(uids, count);
	struct mailimap_fetch_type *type = fetch_type(what);
	imap->is_fetching = what != FETCH_SIZES;
	const int result = mailimap_uid_fetch(imap->session, set, type, answers);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	return imap_command_end(imap, result, "UID FETCH", err);
}

/* Those of the folder just examined, by their places in it: UIDs may be anything. */
static enum err_kind first_list(struct imap *imap, uint32_t most, struct arena *arena, struct mail_listed **list,
        size_t *listed, struct error *err)
{
	clist *answers = NULL;
	uint32_t last_uid = 0;

	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	struct mailimap_set *set = mailimap_set_new_interval(1, most);
	struct mailimap_fetch_type *type = fetch_type(FETCH_SIZES);
	if (set == NULL)
		abort();
	const enum err_kind kind =
	        imap_command_end(imap, mailimap_fetch(imap->session, set, type, &answers), "FETCH", err);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	if (kind != ERR_NONE)
		return kind;
	*list = arena_array(arena, most, sizeof(**list));
	for (clistiter *at = first_of(answers); at != NULL && *listed < most; at = clist_next(at)) {
		const struct told told = told_read(clist_content(at));
		if (told.uid <= last_uid || !told.has_size) /* not what was asked for, or told once more */
			continue;
		(*list)[(*listed)++] = (struct mail_listed){ told.uid, told.bytes, told.internal_date };
		last_uid = told.uid;
	}
	mailimap_fetch_list_free(answers);
	return ERR_NONE;
}

enum err_kind imap_folder_list(struct imap *imap, const char *name, uint32_t most, struct arena *arena,
        struct mail_listed **list, size_t *listed, uint32_t *count, struct error *err)
{
	*listed = 0;
	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = imap_command_end(imap, mailimap_examine(imap->session, name), "EXAMINE", err);
	if (kind != ERR_NONE)
		return kind;
	*count = imap_exists(imap);
	return *count == 0 ? ERR_NONE : first_list(imap, *count < most ? *count : most, arena, list, listed, err);
}

/* ---- the mailbox ---- */

static int by_uid(const void *a, const void *b)
{
	const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return left < right ? -1 : left > right;
}

/* "n:*" always finds the last mail, whatever n is: what is below wasn't asked for. */
static void found_keep(struct imap *imap, clist *list, uint32_t from_uid)
{
	size_t count = 0;

	free(imap->found);
	imap->found = calloc(list == NULL ? 1 : (size_t)clist_count(list) + 1, sizeof(*imap->found));
	if (imap->found == NULL)
		abort();
	for (clistiter *at = first_of(list); at != NULL; at = clist_next(at)) {
		const uint32_t uid = *(const uint32_t *)clist_content(at);
		if (uid >= from_uid && uid != 0)
			imap->found[count++] = uid;
	}
	qsort(imap->found, count, sizeof(*imap->found), by_uid);
	imap->found_count = 0;
	imap->found_next = 0;
	for (size_t i = 0; i < count; i++)
		if (i == 0 || imap->found[i] != imap->found[i - 1])
			imap->found[imap->found_count++] = imap->found[i];
}

static struct mailimap_search_key *search_key(int type)
{
	return mailimap_search_key_new(type, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	        NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL);
}

static enum err_kind mailbox_look(void *context, uint32_t from_uid, struct error *err)
{
	struct imap *imap = context;
	clist *list = NULL;

	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	if (imap->session->imap_selection_info != NULL)
		imap->session->imap_selection_info->sel_has_exists = 0; /* what is told from here on may be news */
	struct mailimap_search_key *range = mailimap_search_key_new_uid(mailimap_set_new_interval(from_uid, 0));
	struct mailimap_search_key *kept = search_key(MAILIMAP_SEARCH_KEY_UNDELETED);
	struct mailimap_search_key *both = mailimap_search_key_new_multiple_empty();
	if (range == NULL || kept == NULL || both == NULL || mailimap_search_key_multiple_add(both, range) != 0
	        || mailimap_search_key_multiple_add(both, kept) != 0)
		abort();
	const enum err_kind kind =
	        imap_command_end(imap, mailimap_uid_search(imap->session, NULL, both, &list), "UID SEARCH", err);
	mailimap_search_key_free(both);
	if (kind != ERR_NONE)
		return kind;
	found_keep(imap, list, from_uid);
	mailimap_search_result_free(list);
	return ERR_NONE;
}

/* Where this UID stands among those that were asked for; `count`: it wasn't. */
static size_t place_of(const uint32_t *uids, size_t count, uint32_t uid)
{
	const uint32_t *found = bsearch(&uid, uids, count, sizeof(*uids), by_uid);
	return found == NULL ? count : (size_t)(found - uids);
}

/* Beside the answers that were asked for, a server may tell of flags that somebody else has just set. */
static enum err_kind mailbox_list(
        void *context, struct arena *arena, struct mail_listed **list, size_t *count, uint32_t *upto, struct error *err)
{
	struct imap *imap = context;
	const uint32_t *uids = imap->found + imap->found_next;
	const size_t left = imap->found_count - imap->found_next;
	const size_t most = left < MAILBOX_SET ? left : MAILBOX_SET;
	struct mail_listed found[MAILBOX_SET] = { 0 };
	clist *answers = NULL;

	*count = 0;
	if (most == 0)
		return ERR_NONE;
	const enum err_kind kind = uid_fetch(imap, uids, most, FETCH_SIZES, SPARE_BYTES, &answers, err);
	if (kind != ERR_NONE)
		return kind;
	for (clistiter *at = first_of(answers); at != NULL; at = clist_next(at)) {
		const struct told told = told_read(clist_content(at));
		const size_t place = place_of(uids, most, told.uid);
		if (place < most && told.has_size)
			found[place] = (struct mail_listed){ told.uid, told.bytes, told.internal_date };
	}
	mailimap_fetch_list_free(answers);
	*list = arena_array(arena, most, sizeof(**list));
	for (size_t i = 0; i < most; i++)
		if (found[i].uid != 0)
			(*list)[(*count)++] = found[i];
	imap->found_next += most;
	*upto = uids[most - 1];
	return ERR_NONE;
}

static enum err_kind mailbox_fetch(void *context, const struct mail_listed *mails, size_t count, bool is_header_only,
        struct arena *arena, struct mail_bytes **list, size_t *fetched, struct error *err)
{
	struct imap *imap = context;
	uint32_t uids[MAILBOX_SET];
	bool is_here[MAILBOX_SET] = { false };
	size_t bytes = SPARE_BYTES;
	clist *answers = NULL;

	*fetched = 0;
	for (size_t i = 0; i < count; i++) {
		uids[i] = mails[i].uid;
		bytes += is_header_only ? SPARE_BYTES : (size_t)mails[i].bytes * 2;
	}
	const enum fetch_what what = is_header_only ? FETCH_HEADERS : FETCH_MAILS;
	const enum err_kind kind = uid_fetch(imap, uids, count, what, bytes, &answers, err);
	if (kind != ERR_NONE)
		return kind;
	*list = arena_array(arena, count, sizeof(**list));
	for (clistiter *at = first_of(answers); at != NULL; at = clist_next(at)) {
		const struct told told = told_read(clist_content(at));
		const size_t place = place_of(uids, count, told.uid);
		if (place == count || told.body == NULL || is_here[place])
			continue;
		is_here[place] = true;
		char *copy = arena_alloc(arena, told.body_length + 1);
		memcpy(copy, told.body, told.body_length);
		(*list)[(*fetched)++] = (struct mail_bytes){ told.uid, copy, told.body_length };
	}
	mailimap_fetch_list_free(answers);
	return ERR_NONE;
}

static enum err_kind transfer(struct imap *imap, int (*command)(mailimap *, struct mailimap_set *, const char *),
        const char *doing, const uint32_t *uids, size_t count, enum folder folder, struct error *err)
{
	if (!imap_command_begin(imap, IMAP_MOVE_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	struct mailimap_set *set = set_of(uids, count);
	const int result = command(imap->session, set, imap->targets[folder]);
	mailimap_set_free(set);
	return imap_command_end(imap, result, doing, err);
}

static enum err_kind mailbox_move(
        void *context, const uint32_t *uids, size_t count, enum folder folder, struct error *err)
{
	return transfer(context, mailimap_uid_move, "UID MOVE", uids, count, folder, err);
}

static enum err_kind mailbox_copy(
        void *context, const uint32_t *uids, size_t count, enum folder folder, struct error *err)
{
	return transfer(context, mailimap_uid_copy, "UID COPY", uids, count, folder, err);
}

static enum err_kind mailbox_discard(void *context, const uint32_t *uids, size_t count, struct error *err)
{
	struct imap *imap = context;
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();

	if (flags == NULL || mailimap_flag_list_add(flags, mailimap_flag_new_deleted()) != MAILIMAP_NO_ERROR)
		abort();
	struct mailimap_store_att_flags *change = mailimap_store_att_flags_new_add_flags_silent(flags);
	struct mailimap_set *set = set_of(uids, count);
	if (change == NULL)
		abort();
	enum err_kind kind = ERR_TEMPORARY;
	if (imap_command_begin(imap, IMAP_MOVE_MS, IMAP_ANSWER_BYTES, err))
		kind = imap_command_end(imap, mailimap_uid_store(imap->session, set, change), "UID STORE", err);
	/* Never a plain EXPUNGE: it takes away what other people flagged. */
	if (kind == ERR_NONE && imap_has(imap, "UIDPLUS")
	        && (kind = imap_command_begin(imap, IMAP_MOVE_MS, IMAP_ANSWER_BYTES, err) ? ERR_NONE : ERR_TEMPORARY)
	                == ERR_NONE)
		kind = imap_command_end(imap, mailimap_uid_expunge(imap->session, set), "UID EXPUNGE", err);
	mailimap_store_att_flags_free(change);
	mailimap_set_free(set);
	return kind;
}

static enum err_kind mailbox_open(void *context, enum folder folder, struct error *err)
{
	struct imap *imap = context;

	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	return imap_command_end(imap, mailimap_select(imap->session, imap->targets[folder]), "SELECT", err);
}

/* An address that may go on the wire (core/address.h) has no byte that IMAP could take for anything else; others aren't asked
 * about. */
static enum err_kind mailbox_find(void *context, enum mailbox_find where, const char *address, struct error *err)
{
	struct imap *imap = context;
	clist *list = NULL;

	found_keep(imap, NULL, 1);
	if (!address_is_valid(address))
		return ERR_NONE;
	if (!imap_command_begin(imap, IMAP_MOVE_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	struct mailimap_search_key *key =
	        search_key(where == FIND_IN_FROM ? MAILIMAP_SEARCH_KEY_FROM : MAILIMAP_SEARCH_KEY_TEXT);
	char *copy = strdup(address);
	if (key == NULL || copy == NULL)
		abort();
	if (where == FIND_IN_FROM)
		key->sk_data.sk_from = copy;
	else
		key->sk_data.sk_text = copy;
	const enum err_kind kind =
	        imap_command_end(imap, mailimap_uid_search(imap->session, NULL, key, &list), "UID SEARCH", err);
	mailimap_search_key_free(key);
	if (kind != ERR_NONE)
		return kind;
	found_keep(imap, list, 1);
	mailimap_search_result_free(list);
	return ERR_NONE;
}

struct mailbox imap_mailbox(struct imap *imap)
{
	return (struct mailbox){ .look = mailbox_look,
		.list = mailbox_list,
		.fetch = mailbox_fetch,
		.has_move = imap_has(imap, "MOVE"),
		.move = mailbox_move,
		.copy = mailbox_copy,
		.can_expunge = imap_has(imap, "UIDPLUS"),
		.discard = mailbox_discard,
		.open = mailbox_open,
		.find = mailbox_find,
		.context = imap };
}
