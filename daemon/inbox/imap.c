/* imap.c - an IMAP session by libetpan over a signed-in stream. See imap.h.
 *
 * The line (a mailstream_low driver of ours) is the one place that waits: it keeps the command's deadline and its limit of
 * bytes, and never answers 0, for libetpan would then ask for ever. libetpan's texts are of the last command that had one:
 * they are believed only where the result says that the server answered NO. */
#include "inbox/imap.h"
#include <assert.h>
#include <libetpan/libetpan.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "base/clock.h"
#include "base/text.h"
#include "core/address.h"
#include "inbox/folder.h"
#include "inbox/plan.h"

enum {
	COMMAND_MS = 60 * 1000,
	MOVE_MS = 180 * 1000,
	BYTES_A_SECOND = 50 * 1000, /* the slowest line on which a mail still comes through */
	LOGOUT_MS = 500,
	STOP_MS = 1000, /* what a command gets when somebody wants to stop */
	WATCH_MS = 1000,
	ANSWER_BYTES = 16 * 1024 * 1024, /* of a command that fetches no mail: 2 million UIDs */
	SPARE_BYTES = 1024 * 1024,       /* what a mail may have beyond twice its size: servers count differently */
	AHEAD_BYTES = 4096,
	TAIL_BYTES = 512,
	WORDS_BYTES = 400, /* of an answer, in an error */
	STREAM_BYTES = 8192,
};

struct line {
	struct stream *stream;
	struct imap_watch watch;
	const char *greeting; /* made up, for the real one was libcurl's */
	int64_t deadline, watched_at_ms;
	size_t allowance; /* bytes that this command may still bring */
	bool is_over, is_stopping, is_idling;
	int64_t idle_data_at_ms;
	char ahead[AHEAD_BYTES]; /* read before a wait, for TLS holds bytes that poll() doesn't see */
	size_t ahead_length;
	char tail[TAIL_BYTES]; /* the last bytes received: a BYE's words */
	size_t tail_length;
	struct error err;
};

struct imap {
	struct line line;
	mailimap *session;
	bool is_broken, is_fetching;
	char separator;
	char *prefix; /* of the personal namespace; NULL: not asked yet */
	const char *const *targets;
	uint32_t *found; /* UIDs of the last look */
	size_t found_count, found_next;
	int64_t exists_at_ms;
};

/* ---- the line ---- */

static int64_t now_ms(void)
{
	return clock_monotonic_ms(&clock_system);
}

static bool line_fail(struct line *line, const char *why)
{
	if (line->err.kind == ERR_NONE)
		err_set(&line->err, ERR_TEMPORARY, "%s", why);
	line->is_over = true;
	return false;
}

static void line_ask_to_stop(struct line *line)
{
	if (line->is_stopping || line->watch.is_stopping == NULL || !line->watch.is_stopping(line->watch.context))
		return;
	const int64_t soon = now_ms() + STOP_MS;
	line->is_stopping = true;
	line->deadline = line->deadline < soon ? line->deadline : soon;
}

/* What is left of the command's time; 0: the line is over. */
static int64_t line_left_ms(struct line *line)
{
	const int64_t left = line->deadline - now_ms();
	if (left > 0)
		return left;
	line_fail(line, line->is_stopping ? "stopped in the middle of a command" : "the server did not answer in time");
	return 0;
}

/* A server that talks without end leaves nothing to wait for: all the same its time ends, and we are told to stop. */
static bool line_may_go_on(struct line *line)
{
	const int64_t now = now_ms();
	if (now - line->watched_at_ms >= WATCH_MS) {
		line->watched_at_ms = now;
		line_ask_to_stop(line);
	}
	return line_left_ms(line) > 0;
}

/* Waits until the stream is ready; false: the deadline came. */
static bool line_wait(struct line *line, short events)
{
	for (;;) {
		struct pollfd fds[2] = { { stream_fd(line->stream), events, 0 },
			{ line->is_stopping ? -1 : line->watch.fd, POLLIN, 0 } };
		const int64_t left = line_left_ms(line);
		if (left == 0)
			return false;
		const int ready = poll(fds, 2, left < WATCH_MS ? (int)left : WATCH_MS);
		if (ready > 0 && fds[0].revents != 0)
			return true;
		line_ask_to_stop(line);
	}
}

static void tail_keep(struct line *line, const char *data, size_t bytes)
{
	if (bytes >= TAIL_BYTES) {
		memcpy(line->tail, data + bytes - TAIL_BYTES, TAIL_BYTES);
		line->tail_length = TAIL_BYTES;
		return;
	}
	if (line->tail_length + bytes > TAIL_BYTES) {
		const size_t dropped = line->tail_length + bytes - TAIL_BYTES;
		memmove(line->tail, line->tail + dropped, line->tail_length - dropped);
		line->tail_length -= dropped;
	}
	memcpy(line->tail + line->tail_length, data, bytes);
	line->tail_length += bytes;
}

/* What is there without waiting: 0 nothing, -1 over. */
static ssize_t line_take(struct line *line, char *room, size_t bytes)
{
	const long got = stream_recv(line->stream, room, bytes, &line->err);

	if (got < 0) {
		line->is_over = true;
		return -1;
	}
	if ((size_t)got > line->allowance) {
		line_fail(line, "the server sends more than was asked for");
		return -1;
	}
	line->allowance -= (size_t)got;
	tail_keep(line, room, (size_t)got);
	if (got > 0 && line->is_idling && line->idle_data_at_ms == 0)
		line->idle_data_at_ms = now_ms();
	return got;
}

static ssize_t line_take_ahead(struct line *line, char *room, size_t bytes)
{
	const size_t taken = line->ahead_length < bytes ? line->ahead_length : bytes;
	memcpy(room, line->ahead, taken);
	line->ahead_length -= taken;
	memmove(line->ahead, line->ahead + taken, line->ahead_length);
	return (ssize_t)taken;
}

static ssize_t line_read(mailstream_low *low, void *room, size_t bytes)
{
	struct line *line = low->data;

	if (line->greeting != NULL && bytes >= strlen(line->greeting)) {
		const size_t length = strlen(line->greeting);
		memcpy(room, line->greeting, length);
		line->greeting = NULL;
		return (ssize_t)length;
	}
	if (line->ahead_length > 0)
		return line_take_ahead(line, room, bytes);
	while (!line->is_over && line_may_go_on(line)) {
		const ssize_t got = line_take(line, room, bytes);
		if (got != 0)
			return got;
		line_wait(line, POLLIN);
	}
	return -1;
}

static ssize_t line_write(mailstream_low *low, const void *data, size_t bytes)
{
	struct line *line = low->data;

	while (!line->is_over && line_may_go_on(line)) {
		const long sent = stream_send(line->stream, data, bytes, &line->err);
		if (sent > 0)
			return sent;
		if (sent < 0)
			line->is_over = true;
		else
			line_wait(line, POLLOUT);
	}
	return -1;
}

static int line_close(mailstream_low *low)
{
	struct line *line = low->data;
	line->is_over = true;
	return 0;
}

static int line_fd(mailstream_low *low)
{
	const struct line *line = low->data;
	return stream_fd(line->stream);
}

static void line_free(mailstream_low *low)
{
	free(low); /* the line itself is a part of struct imap */
}

static void line_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *line_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static carray *line_certificates(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static mailstream_low_driver line_driver = { line_read, line_write, line_close, line_fd, line_free, line_cancel,
	line_get_cancel, line_certificates, NULL, NULL, NULL };

/* ---- commands and their errors ---- */

static bool command_begin(struct imap *imap, int64_t most_ms, size_t most_bytes, struct error *err)
{
	if (imap->is_broken) {
		err_set(err, ERR_TEMPORARY, "the session is over");
		return false;
	}
	imap->line.deadline = now_ms() + (imap->line.is_stopping && most_ms > STOP_MS ? STOP_MS : most_ms);
	imap->line.allowance = most_bytes;
	imap->is_fetching = false;
	return true;
}

/* The words of a last line `* BYE ...`; NULL: there is none. Not after a fetch: it could be a line of somebody's mail. */
static const char *bye_words(struct imap *imap)
{
	struct line *line = &imap->line;
	size_t start = line->tail_length;

	if (imap->is_fetching || start < 2 || line->tail[start - 1] != '\n')
		return NULL;
	line->tail[start - 1] = '\0';
	if (line->tail[start - 2] == '\r')
		line->tail[start - 2] = '\0';
	start--;
	while (start > 0 && line->tail[start - 1] != '\n')
		start--;
	return strncasecmp(line->tail + start, "* BYE ", 6) == 0 ? line->tail + start + 6 : NULL;
}

/* Results by which the server said NO to a command: all else leaves the session out of step. */
static bool is_refusal(int result)
{
	return result >= MAILIMAP_ERROR_APPEND && result <= MAILIMAP_ERROR_UNSUBSCRIBE;
}

static bool is_passing(const char *code)
{
	static const char *const codes[] = { "UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN" };
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcasecmp(codes[i], code) == 0)
			return true;
	return false;
}

/* Some servers name people in their answers; the log doesn't. */
static void said(const char *words, char masked[static WORDS_BYTES])
{
	words_masked(words != NULL ? words : "", masked, WORDS_BYTES);
}

static enum err_kind refused(struct imap *imap, const char *doing, struct error *err)
{
	const struct mailimap_response_info *info = imap->session->imap_response_info;
	const char *code = info != NULL && info->rsp_atom != NULL ? info->rsp_atom : "";
	char words[WORDS_BYTES];
	said(imap->session->imap_response, words);
	const enum err_kind kind = is_passing(code) ? ERR_TEMPORARY : ERR_PERMANENT;

	return err_set(err, kind, "%s: the server said NO %s%s%s%s", doing, *code != '\0' ? "[" : "", code,
	        *code != '\0' ? "] " : "", words);
}

/* The one way out of every command. */
static enum err_kind command_end(struct imap *imap, int result, const char *doing, struct error *err)
{
	const char *bye = NULL;
	char words[WORDS_BYTES];

	if (result == MAILIMAP_NO_ERROR || result == MAILIMAP_NO_ERROR_AUTHENTICATED)
		return ERR_NONE;
	if (is_refusal(result))
		return refused(imap, doing, err);
	imap->is_broken = true;
	if ((bye = bye_words(imap)) != NULL) {
		said(bye, words);
		return err_set(err, ERR_TEMPORARY, "%s: the server said BYE %s", doing, words);
	}
	if (imap->line.err.kind != ERR_NONE)
		return err_set(err, ERR_TEMPORARY, "%s: %.900s", doing, imap->line.err.text);
	if (result == MAILIMAP_ERROR_PARSE)
		return err_set(err, ERR_TEMPORARY, "%s: the server's answer can't be read", doing);
	if (result == MAILIMAP_ERROR_PROTOCOL && imap->session->imap_response != NULL) {
		said(imap->session->imap_response, words);
		return err_set(err, ERR_TEMPORARY, "%s: the server said BAD %s", doing, words);
	}
	return err_set(err, ERR_TEMPORARY, "%s: the session broke (libetpan %d)", doing, result);
}

static enum err_kind capabilities_ask(struct imap *imap, struct error *err)
{
	struct mailimap_capability_data *data = NULL;

	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const int result = mailimap_capability(imap->session, &data);
	if (result == MAILIMAP_NO_ERROR && data != NULL)
		mailimap_capability_data_free(data);
	return command_end(imap, result, "CAPABILITY", err);
}

enum err_kind imap_open(struct stream *stream, const struct imap_watch *watch, struct imap **opened, struct error *err)
{
	struct imap *imap = calloc(1, sizeof(*imap));
	mailimap *session = mailimap_new(0, NULL);

	if (imap == NULL || session == NULL)
		abort();
	imap->session = session;
	imap->line = (struct line){ .stream = stream, .watch = *watch, .greeting = "* PREAUTH ready\r\n" };
	mailstream_low *low = mailstream_low_new(&imap->line, &line_driver);
	mailstream *buffered = low == NULL ? NULL : mailstream_new(low, STREAM_BYTES);
	if (buffered == NULL)
		abort();
	(void)command_begin(imap, COMMAND_MS, ANSWER_BYTES, err);
	enum err_kind kind = command_end(imap, mailimap_connect(session, buffered), "greeting", err);
	if (kind == ERR_NONE)
		kind = capabilities_ask(imap, err); /* anew: those after the sign-in are other ones */
	if (kind == ERR_NONE)
		*opened = imap;
	else
		imap_close(imap);
	return kind;
}

void imap_close(struct imap *imap)
{
	if (imap == NULL)
		return;
	imap->line.is_over = true; /* mailimap_free() would say LOGOUT and wait */
	mailimap_free(imap->session);
	stream_close(imap->line.stream);
	free(imap->prefix);
	free(imap->found);
	free(imap);
}

void imap_logout(struct imap *imap)
{
	struct error ignored = { 0 };
	if (command_begin(imap, LOGOUT_MS, ANSWER_BYTES, &ignored))
		(void)mailimap_logout(imap->session);
	imap->is_broken = true;
}

enum err_kind imap_noop(struct imap *imap, struct error *err)
{
	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	return command_end(imap, mailimap_noop(imap->session), "NOOP", err);
}

/* ---- folders ---- */

static void personal_namespace(struct imap *imap, const struct mailimap_namespace_data *data)
{
	const clist *list = data->ns_personal == NULL ? NULL : data->ns_personal->ns_data_list;
	const clistiter *first = list == NULL ? NULL : clist_begin(list);
	const struct mailimap_namespace_info *info = first == NULL ? NULL : clist_content(first);

	if (info == NULL || info->ns_prefix == NULL)
		return;
	free(imap->prefix);
	imap->prefix = strdup(info->ns_prefix);
	imap->separator = info->ns_delimiter;
}

/* The separator of a server without namespaces: what LIST "" "" tells. */
static enum err_kind separator_ask(struct imap *imap, struct error *err)
{
	clist *list = NULL;

	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = command_end(imap, mailimap_list(imap->session, "", "", &list), "LIST", err);
	if (kind != ERR_NONE)
		return kind;
	if (clist_begin(list) != NULL)
		imap->separator =
		        ((const struct mailimap_mailbox_list *)clist_content(clist_begin(list)))->mb_delimiter;
	mailimap_list_result_free(list);
	imap->prefix = strdup("");
	return ERR_NONE;
}

static enum err_kind namespace_ask(struct imap *imap, struct error *err)
{
	struct mailimap_namespace_data *data = NULL;

	if (imap->prefix != NULL)
		return ERR_NONE;
	if (mailimap_has_namespace(imap->session)) {
		if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
			return err->kind;
		const int result = mailimap_namespace(imap->session, &data);
		if (!is_refusal(result) && command_end(imap, result, "NAMESPACE", err) != ERR_NONE)
			return err->kind;
		if (data != NULL) {
			personal_namespace(imap, data);
			mailimap_namespace_data_free(data);
		}
	}
	return imap->prefix != NULL ? ERR_NONE : separator_ask(imap, err);
}

static bool is_selectable(const struct mailimap_mailbox_list *entry)
{
	const struct mailimap_mbx_list_flags *flags = entry->mb_flag;

	if (flags == NULL)
		return true;
	if (flags->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG && flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT)
		return false;
	for (clistiter *at = clist_begin(flags->mbf_oflags); at != NULL; at = clist_next(at)) {
		const struct mailimap_mbx_list_oflag *flag = clist_content(at);
		if (flag->of_flag_ext != NULL && strcasecmp(flag->of_flag_ext, "NonExistent") == 0)
			return false;
	}
	return true;
}

static enum err_kind folder_exists(struct imap *imap, const char *name, bool *exists, struct error *err)
{
	clist *list = NULL;

	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = command_end(imap, mailimap_list(imap->session, "", name, &list), "LIST", err);
	if (kind != ERR_NONE)
		return kind;
	*exists = false;
	for (clistiter *at = clist_begin(list); at != NULL; at = clist_next(at)) {
		const struct mailimap_mailbox_list *entry = clist_content(at);
		*exists |= strcmp(entry->mb_name, name) == 0 && is_selectable(entry);
	}
	mailimap_list_result_free(list);
	return ERR_NONE;
}

static enum err_kind folder_make(struct imap *imap, const char *name, struct error *err)
{
	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const int result = mailimap_create(imap->session, name);
	const struct mailimap_response_info *info = imap->session->imap_response_info;
	const bool is_there = result == MAILIMAP_ERROR_CREATE && info != NULL && info->rsp_atom != NULL
	        && strcasecmp(info->rsp_atom, "ALREADYEXISTS") == 0;
	const enum err_kind kind = is_there ? ERR_NONE : command_end(imap, result, "CREATE", err);
	if (kind != ERR_NONE)
		return kind;
	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const int subscribed = mailimap_subscribe(imap->session, name);
	/* Not to be in people's list of folders is a pity, not an error. */
	return is_refusal(subscribed) ? ERR_NONE : command_end(imap, subscribed, "SUBSCRIBE", err);
}

enum err_kind imap_folder_ready(
        struct imap *imap, const char *path, struct arena *arena, const char **name, struct error *err)
{
	bool exists = false;
	const char *wanted = NULL;

	enum err_kind kind = namespace_ask(imap, err);
	if (kind == ERR_NONE)
		kind = folder_name(path, imap->prefix, imap->separator, arena, &wanted, err);
	if (kind == ERR_NONE && !folder_is_inbox(wanted))
		kind = folder_exists(imap, wanted, &exists, err);
	if (kind == ERR_NONE && !folder_is_inbox(wanted) && !exists)
		kind = folder_make(imap, wanted, err);
	if (kind != ERR_NONE)
		err_within(err, "folder '%.200s'", path);
	else
		*name = wanted;
	return kind;
}

enum err_kind imap_folder_state(struct imap *imap, const char *name, struct folder_state *state, struct error *err)
{
	struct mailimap_mailbox_data_status *status = NULL;
	struct mailimap_status_att_list *wanted = mailimap_status_att_list_new_empty();

	if (wanted == NULL || mailimap_status_att_list_add(wanted, MAILIMAP_STATUS_ATT_MESSAGES) != MAILIMAP_NO_ERROR
	        || mailimap_status_att_list_add(wanted, MAILIMAP_STATUS_ATT_UIDNEXT) != MAILIMAP_NO_ERROR)
		abort();
	enum err_kind kind = ERR_TEMPORARY;
	if (command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		kind = command_end(imap, mailimap_status(imap->session, name, wanted, &status), "STATUS", err);
	mailimap_status_att_list_free(wanted);
	if (kind != ERR_NONE)
		return kind;
	*state = (struct folder_state){ 0 };
	for (clistiter *at = status->st_info_list == NULL ? NULL : clist_begin(status->st_info_list); at != NULL;
	        at = clist_next(at)) {
		const struct mailimap_status_info *info = clist_content(at);
		if (info->st_att == MAILIMAP_STATUS_ATT_MESSAGES)
			state->count = info->st_value;
		else if (info->st_att == MAILIMAP_STATUS_ATT_UIDNEXT)
			state->next_uid = info->st_value;
	}
	mailimap_mailbox_data_status_free(status);
	return ERR_NONE;
}

/* ---- answers to FETCH ---- */

static int64_t unix_seconds(const struct mailimap_date_time *date)
{
	struct tm parts = { .tm_year = date->dt_year - 1900,
		.tm_mon = date->dt_month - 1,
		.tm_mday = date->dt_day,
		.tm_hour = date->dt_hour,
		.tm_min = date->dt_min,
		.tm_sec = date->dt_sec };
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
	const int64_t most_ms = COMMAND_MS + (int64_t)(most_bytes / BYTES_A_SECOND) * 1000;

	if (!command_begin(imap, most_ms, most_bytes, err))
		return err->kind;
	struct mailimap_set *set = set_of(uids, count);
	struct mailimap_fetch_type *type = fetch_type(what);
	imap->is_fetching = what != FETCH_SIZES;
	const int result = mailimap_uid_fetch(imap->session, set, type, answers);
	mailimap_fetch_type_free(type);
	mailimap_set_free(set);
	return command_end(imap, result, "UID FETCH", err);
}

/* Those of the folder just examined, by their places in it: UIDs may be anything. */
static enum err_kind first_list(struct imap *imap, uint32_t most, struct arena *arena, struct mail_listed **list,
        size_t *listed, struct error *err)
{
	clist *answers = NULL;
	uint32_t last_uid = 0;

	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	struct mailimap_set *set = mailimap_set_new_interval(1, most);
	struct mailimap_fetch_type *type = fetch_type(FETCH_SIZES);
	if (set == NULL)
		abort();
	const enum err_kind kind = command_end(imap, mailimap_fetch(imap->session, set, type, &answers), "FETCH", err);
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
	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = command_end(imap, mailimap_examine(imap->session, name), "EXAMINE", err);
	if (kind != ERR_NONE)
		return kind;
	*count = imap_exists(imap);
	return *count == 0 ? ERR_NONE : first_list(imap, *count < most ? *count : most, arena, list, listed, err);
}

uint32_t imap_exists(const struct imap *imap)
{
	const struct mailimap_selection_info *info = imap->session->imap_selection_info;
	return info == NULL ? 0 : info->sel_exists;
}

enum err_kind imap_select(
        struct imap *imap, const char *name, const char *const *targets, uint32_t *uidvalidity, struct error *err)
{
	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = command_end(imap, mailimap_select(imap->session, name), "SELECT", err);
	if (kind != ERR_NONE)
		return kind;
	const struct mailimap_selection_info *info = imap->session->imap_selection_info;
	if (info == NULL || info->sel_uidvalidity == 0)
		return err_set(err, ERR_PERMANENT,
		        "SELECT: the server has no UIDVALIDITY: without it no mail can be known again");
	imap->targets = targets;
	*uidvalidity = info->sel_uidvalidity;
	return ERR_NONE;
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

	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
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
	        command_end(imap, mailimap_uid_search(imap->session, NULL, both, &list), "UID SEARCH", err);
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
	if (!command_begin(imap, MOVE_MS, ANSWER_BYTES, err))
		return err->kind;
	struct mailimap_set *set = set_of(uids, count);
	const int result = command(imap->session, set, imap->targets[folder]);
	mailimap_set_free(set);
	return command_end(imap, result, doing, err);
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
	if (command_begin(imap, MOVE_MS, ANSWER_BYTES, err))
		kind = command_end(imap, mailimap_uid_store(imap->session, set, change), "UID STORE", err);
	/* Never a plain EXPUNGE: it takes away what other people flagged. */
	if (kind == ERR_NONE && mailimap_has_uidplus(imap->session)
	        && (kind = command_begin(imap, MOVE_MS, ANSWER_BYTES, err) ? ERR_NONE : ERR_TEMPORARY) == ERR_NONE)
		kind = command_end(imap, mailimap_uid_expunge(imap->session, set), "UID EXPUNGE", err);
	mailimap_store_att_flags_free(change);
	mailimap_set_free(set);
	return kind;
}

static enum err_kind mailbox_open(void *context, enum folder folder, struct error *err)
{
	struct imap *imap = context;

	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	return command_end(imap, mailimap_select(imap->session, imap->targets[folder]), "SELECT", err);
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
	if (!command_begin(imap, MOVE_MS, ANSWER_BYTES, err))
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
	        command_end(imap, mailimap_uid_search(imap->session, NULL, key, &list), "UID SEARCH", err);
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
		.has_move = mailimap_has_extension(imap->session, (char *)(uintptr_t) "MOVE") != 0,
		.move = mailbox_move,
		.copy = mailbox_copy,
		.can_expunge = mailimap_has_uidplus(imap->session) != 0,
		.discard = mailbox_discard,
		.open = mailbox_open,
		.find = mailbox_find,
		.context = imap };
}

/* ---- IDLE (RFC 2177) ---- */

bool imap_has_idle(const struct imap *imap)
{
	return mailimap_has_idle(imap->session) != 0;
}

bool imap_has_news(const struct imap *imap)
{
	const struct mailimap_selection_info *info = imap->session->imap_selection_info;
	return info != NULL && info->sel_has_exists;
}

int imap_fd(const struct imap *imap)
{
	return stream_fd(imap->line.stream);
}

int64_t imap_exists_at_ms(struct imap *imap)
{
	const int64_t at_ms = imap->exists_at_ms;
	imap->exists_at_ms = 0;
	return at_ms;
}

enum err_kind imap_idle_begin(struct imap *imap, bool *has_news, struct error *err)
{
	struct line *line = &imap->line;

	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = command_end(imap, mailimap_idle(imap->session), "IDLE", err);
	if (kind != ERR_NONE)
		return kind;
	line->is_idling = true;
	line->idle_data_at_ms = imap->session->imap_stream->read_buffer_len > 0 ? now_ms() : 0;
	/* The server may have spoken already, into libetpan's buffer or TLS's own: no poll() would tell. */
	while (line->ahead_length < AHEAD_BYTES && !line->is_over) {
		const ssize_t got = line_take(line, line->ahead + line->ahead_length, AHEAD_BYTES - line->ahead_length);
		if (got <= 0)
			break;
		line->ahead_length += (size_t)got;
	}
	*has_news = imap->session->imap_stream->read_buffer_len > 0 || line->ahead_length > 0 || line->is_over;
	return ERR_NONE;
}

enum err_kind imap_idle_end(struct imap *imap, bool *has_news, struct error *err)
{
	struct line *line = &imap->line;

	if (!command_begin(imap, COMMAND_MS, ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = command_end(imap, mailimap_idle_done(imap->session), "IDLE", err);
	line->is_idling = false;
	if (kind != ERR_NONE)
		return kind;
	*has_news = imap_has_news(imap);
	if (*has_news)
		imap->exists_at_ms = line->idle_data_at_ms;
	return ERR_NONE;
}
