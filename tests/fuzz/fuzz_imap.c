/* fuzz_imap.c - whatever an IMAP server answers, and wherever it stops: no mail is handed on that wasn't asked for, none twice, none
 * larger than was allowed; a session that broke does nothing more; the error is one clean line.
 *
 * The server's side is the fuzzer's: answers with a byte 0x1E between what is sent at once and what comes later; a byte 0x1F is the tag
 * of the last command. The first two bytes say which steps of a session are taken. No network: net/stream.h's functions stand here. */
#include <fcntl.h>
#include "inbox/imap.h"
#include "tests/fuzz/fuzz.h"

/* libetpan forgets parts of an answer that it can't read: some bytes, once for each session that breaks. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libetpan";
}

enum { LATER = 0x1E, TAG = 0x1F };

struct stream {
	const uint8_t *data;
	size_t bytes, at;
	char tag[16]; /* of the last command */
	size_t tag_at, tag_length;
	bool is_line_begin, is_tag;
};

static struct stream stream;

int stream_fd(const struct stream *unused)
{
	static int fd = -1; /* always ready */
	(void)unused;
	if (fd < 0)
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	return fd;
}

/* A command begins with its tag; what follows a continuation has none, and then the old one stays. */
long stream_send(struct stream *to, const void *data, size_t bytes, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < bytes; i++) {
		const char c = ((const char *)data)[i];
		if (to->is_line_begin && c >= '0' && c <= '9')
			to->tag_length = 0;
		to->is_tag = (to->is_line_begin || to->is_tag) && c >= '0' && c <= '9';
		if (to->is_tag && to->tag_length < sizeof(to->tag))
			to->tag[to->tag_length++] = c;
		to->is_line_begin = c == '\n';
	}
	return (long)bytes;
}

long stream_recv(struct stream *from, void *data, size_t room, struct error *err)
{
	char *out = data;
	size_t count = 0;

	if (from->at == from->bytes) {
		err_set(err, ERR_TEMPORARY, "the server closed the connection");
		return -1;
	}
	while (count < room && from->at < from->bytes && from->data[from->at] != LATER) {
		if (from->data[from->at] != TAG) {
			out[count++] = (char)from->data[from->at++];
		} else if (from->tag_at < from->tag_length) {
			out[count++] = from->tag[from->tag_at++];
		} else {
			from->tag_at = 0;
			from->at++;
		}
	}
	if (count == 0 && from->at < from->bytes)
		from->at++;
	return (long)count;
}

void stream_close(struct stream *closed)
{
	(void)closed;
}

/* ---- a session, as the inbox has it ---- */

static const char *const targets[FOLDER_COUNT] = { "Processed", "Attention", "Bounces" };

static enum err_kind folders_step(struct imap *imap, struct arena *arena, struct error *err)
{
	const char *name = NULL;
	enum err_kind kind = imap_folder_ready(imap, "INBOX", arena, &name, err);
	if (kind == ERR_NONE)
		kind = imap_folder_ready(imap, "Robot/Wątpliwe", arena, &name, err);
	for (; kind == ERR_NONE && *name != '\0'; name++)
		PROMISE((unsigned char)*name >= ' ' && *name != 0x7f);
	return kind;
}

static enum err_kind state_step(struct imap *imap, struct arena *arena, struct error *err)
{
	struct folder_state state = { 0 };
	struct mail_listed *list = NULL;
	size_t listed = 0;
	uint32_t count = 0;

	enum err_kind kind = imap_folder_state(imap, "Attention", &state, err);
	if (kind == ERR_NONE)
		kind = imap_folder_list(imap, "Attention", 5, arena, &list, &listed, &count, err);
	PROMISE(kind != ERR_NONE || (listed <= 5 && listed <= count));
	for (size_t i = 1; kind == ERR_NONE && i < listed; i++)
		PROMISE(list[i].uid > list[i - 1].uid);
	return kind;
}

static enum err_kind fetch_step(const struct mailbox *mailbox, const struct mail_listed *list, size_t count,
        bool is_header_only, struct arena *arena, struct error *err)
{
	struct mail_bytes *mails = NULL;
	size_t fetched = 0;
	bool is_here[MAILBOX_SET] = { false };

	const enum err_kind kind =
	        mailbox->fetch(mailbox->context, list, count, is_header_only, arena, &mails, &fetched, err);
	PROMISE(fetched <= count);
	for (size_t i = 0; kind == ERR_NONE && i < fetched; i++) {
		size_t place = 0;
		while (place < count && list[place].uid != mails[i].uid)
			place++;
		PROMISE(place < count && !is_here[place] && mails[i].length <= stream.bytes * 16);
		PROMISE(mails[i].data[mails[i].length] == '\0');
		is_here[place] = true;
	}
	return kind;
}

static enum err_kind move_step(
        const struct mailbox *mailbox, const struct mail_listed *list, size_t count, struct error *err)
{
	uint32_t uids[MAILBOX_SET];

	for (size_t i = 0; i < count; i++)
		uids[i] = list[i].uid;
	if (mailbox->has_move)
		return mailbox->move(mailbox->context, uids, count, FOLDER_PROCESSED, err);
	const enum err_kind kind = mailbox->copy(mailbox->context, uids, count, FOLDER_PROCESSED, err);
	return kind != ERR_NONE ? kind : mailbox->discard(mailbox->context, uids, count, err);
}

/* What was looked for from `from_uid` on: in sets, and each in its place. */
static enum err_kind sets_step(
        const struct mailbox *mailbox, uint32_t from_uid, unsigned steps, struct arena *arena, struct error *err)
{
	uint32_t last = 0, upto = 0;

	for (int set = 0; set < 3; set++) {
		struct mail_listed *list = NULL;
		size_t count = 0;
		enum err_kind kind = mailbox->list(mailbox->context, arena, &list, &count, &upto, err);
		if (kind != ERR_NONE || count == 0)
			return kind;
		PROMISE(count <= MAILBOX_SET && list[count - 1].uid <= upto);
		for (size_t i = 0; i < count; i++) {
			PROMISE(list[i].uid > last && list[i].uid >= from_uid);
			last = list[i].uid;
		}
		if (kind == ERR_NONE && (steps & 4) != 0)
			kind = fetch_step(mailbox, list, count, (steps & 8) != 0, arena, err);
		if (kind == ERR_NONE && (steps & 16) != 0)
			kind = move_step(mailbox, list, count, err);
		if (kind != ERR_NONE)
			return kind;
	}
	return ERR_NONE;
}

static enum err_kind mailbox_step(struct imap *imap, unsigned steps, struct arena *arena, struct error *err)
{
	const struct mailbox mailbox = imap_mailbox(imap);
	const uint32_t from_uid = 1 + (steps >> 8);
	uint32_t uidvalidity = 0;

	enum err_kind kind = imap_select(imap, "INBOX", targets, &uidvalidity, err);
	PROMISE(kind != ERR_NONE || uidvalidity != 0);
	if (kind == ERR_NONE)
		kind = mailbox.look(mailbox.context, from_uid, err);
	if (kind == ERR_NONE)
		kind = sets_step(&mailbox, from_uid, steps, arena, err);
	if (kind == ERR_NONE && (steps & 32) != 0)
		kind = mailbox.open(mailbox.context, FOLDER_PROCESSED, err);
	if (kind == ERR_NONE && (steps & 32) != 0)
		kind = mailbox.find(mailbox.context, FIND_IN_TEXT, "ana@partner.example", err);
	if (kind == ERR_NONE && (steps & 32) != 0)
		kind = sets_step(&mailbox, 1, steps & 4, arena, err);
	return kind;
}

static enum err_kind idle_step(struct imap *imap, struct error *err)
{
	bool has_news = false;
	enum err_kind kind = imap_idle_begin(imap, &has_news, err);
	return kind == ERR_NONE ? imap_idle_end(imap, &has_news, err) : kind;
}

static enum err_kind session(struct imap *imap, unsigned steps, struct arena *arena, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	if ((steps & 1) != 0)
		kind = folders_step(imap, arena, err);
	if (kind == ERR_NONE && (steps & 2) != 0)
		kind = state_step(imap, arena, err);
	if (kind == ERR_NONE)
		kind = mailbox_step(imap, steps, arena, err);
	if (kind == ERR_NONE && (steps & 64) != 0)
		kind = idle_step(imap, err);
	if (kind == ERR_NONE && (steps & 128) != 0)
		kind = imap_noop(imap, err);
	return kind;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static const struct imap_watch watch = { .fd = -1 };
	struct arena arena = { 0 };
	struct imap *imap = NULL;
	struct error err = { 0 }, ignored = { 0 };

	if (bytes < 3)
		return 0;
	const unsigned steps = data[0] | (unsigned)(data[1] % 8) << 8;
	stream = (struct stream){ .data = data + 2, .bytes = bytes - 2, .is_line_begin = true };
	enum err_kind kind = imap_open(&stream, &watch, &imap, &err);
	if (kind == ERR_NONE) {
		kind = session(imap, steps, &arena, &err);
		if (kind == ERR_TEMPORARY && stream.at == stream.bytes)
			PROMISE(imap_noop(imap, &ignored) != ERR_NONE);
		imap_logout(imap);
	}
	for (const char *at = err.text; kind != ERR_NONE && *at != '\0'; at++)
		PROMISE((unsigned char)*at >= ' ' && *at != 0x7f);
	imap_close(imap);
	arena_free(&arena);
	return 0;
}
