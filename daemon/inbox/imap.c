/* imap.c - an IMAP session by libetpan over a signed-in stream: its commands and their errors, and waiting. See imap.h.
 *
 * libetpan's texts are of the last command that had one: they are believed only where the result says that the server answered
 * NO. */
#include "inbox/imap.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/text.h"
#include "inbox/session.h"

enum {
	LOGOUT_MS = 500,
	WORDS_BYTES = 400, /* of an answer, in an error */
};

/* ---- commands and their errors ---- */

bool imap_command_begin(struct imap *imap, int64_t most_ms, size_t most_bytes, struct error *err)
{
	if (imap->is_broken) {
		err_set(err, ERR_TEMPORARY, "the session is over");
		return false;
	}
	imap->line.deadline =
	        line_now_ms() + (imap->line.is_stopping && most_ms > LINE_STOP_MS ? LINE_STOP_MS : most_ms);
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

bool imap_is_refusal(int result)
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
	char code[WORDS_BYTES], words[WORDS_BYTES];
	said(info == NULL ? NULL : info->rsp_atom, code);
	said(imap->session->imap_response, words);
	const enum err_kind kind = is_passing(code) ? ERR_TEMPORARY : ERR_PERMANENT;

	return err_set(err, kind, "%s: the server said NO %s%s%s%s", doing, *code != '\0' ? "[" : "", code,
	        *code != '\0' ? "] " : "", words);
}

enum err_kind imap_command_end(struct imap *imap, int result, const char *doing, struct error *err)
{
	const char *bye = NULL;
	char words[WORDS_BYTES];

	if (result == MAILIMAP_NO_ERROR || result == MAILIMAP_NO_ERROR_AUTHENTICATED)
		return ERR_NONE;
	if (imap_is_refusal(result))
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

/* mailimap_capability() and libetpan's own questions fall over a server that says OK and told no list, or an empty one. Exchange
 * lets everybody in who has a token, and says only then that it isn't one for this mailbox. */
static enum err_kind capabilities_ask(struct imap *imap, struct error *err)
{
	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const int result = mailimap_custom_command(imap->session, "CAPABILITY");
	const enum err_kind kind = imap_command_end(imap, result, "CAPABILITY", err);
	if (kind != ERR_NONE && strcasestr(err->text, "authenticated but not connected") != NULL)
		err->kind = ERR_PERMANENT;
	return kind == ERR_NONE ? kind : err->kind;
}

bool imap_has(const struct imap *imap, const char *extension)
{
	const struct mailimap_connection_info *info = imap->session->imap_connection_info;
	return info != NULL && info->imap_capability != NULL && info->imap_capability->cap_list != NULL
	        && mailimap_has_extension(imap->session, (char *)(uintptr_t)extension) != 0;
}

enum err_kind imap_open(struct stream *stream, const struct imap_watch *watch, struct imap **opened, struct error *err)
{
	struct imap *imap = calloc(1, sizeof(*imap));
	mailimap *session = mailimap_new(0, NULL);

	if (imap == NULL || session == NULL)
		abort();
	imap->session = session;
	imap->line = (struct line){ .stream = stream, .watch = *watch, .greeting = "* PREAUTH ready\r\n" };
	mailstream *buffered = line_stream(&imap->line);
	(void)imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err);
	enum err_kind kind = imap_command_end(imap, mailimap_connect(session, buffered), "greeting", err);
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
	if (imap_command_begin(imap, LOGOUT_MS, IMAP_ANSWER_BYTES, &ignored))
		(void)mailimap_logout(imap->session);
	imap->is_broken = true;
}

enum err_kind imap_noop(struct imap *imap, struct error *err)
{
	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	return imap_command_end(imap, mailimap_noop(imap->session), "NOOP", err);
}

uint32_t imap_exists(const struct imap *imap)
{
	const struct mailimap_selection_info *info = imap->session->imap_selection_info;
	return info == NULL ? 0 : info->sel_exists;
}

enum err_kind imap_select(
        struct imap *imap, const char *name, const char *const *targets, uint32_t *uidvalidity, struct error *err)
{
	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = imap_command_end(imap, mailimap_select(imap->session, name), "SELECT", err);
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

/* ---- IDLE (RFC 2177) ---- */

bool imap_has_idle(const struct imap *imap)
{
	return imap_has(imap, "IDLE");
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

	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = imap_command_end(imap, mailimap_idle(imap->session), "IDLE", err);
	if (kind != ERR_NONE)
		return kind;
	line->is_idling = true;
	line->idle_data_at_ms = imap->session->imap_stream->read_buffer_len > 0 ? line_now_ms() : 0;
	/* The server may have spoken already, into libetpan's buffer or TLS's own: no poll() would tell. */
	line_look_ahead(line);
	*has_news = imap->session->imap_stream->read_buffer_len > 0 || line->ahead_length > 0 || line->is_over;
	return ERR_NONE;
}

enum err_kind imap_idle_end(struct imap *imap, bool *has_news, struct error *err)
{
	struct line *line = &imap->line;

	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = imap_command_end(imap, mailimap_idle_done(imap->session), "IDLE", err);
	line->is_idling = false;
	if (kind != ERR_NONE)
		return kind;
	*has_news = imap_has_news(imap);
	if (*has_news)
		imap->exists_at_ms = line->idle_data_at_ms;
	return ERR_NONE;
}
