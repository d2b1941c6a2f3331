/* pass.h - one pass over the mailbox: each mail that waits is fetched, read, decided and moved, in this order and no other.
 *
 * An attempt at a mail is committed before it is parsed; what it leads to and the mark that it is dealt with are one commit; only
 * then is it moved. So a kill at any instant leaves a mail untouched or dealt with, and the third time that a mail kills its
 * reader it goes to people. */
#ifndef INBOX_PASS_H
#define INBOX_PASS_H
#include "compose/compose.h"
#include "inbox/mailbox.h"
#include "store/store.h"
#include "worker/sandbox.h"
#include "worker/worker.h"

struct pass {
	struct worker *worker;
	struct store *store;
	struct sandbox *sandbox;
	const struct composer *composer;
	const struct config *config;
	const struct house *house; /* the config's */
	struct mailbox mailbox;
	const char *folder; /* with uidvalidity: the key of its mails */
	int64_t uidvalidity;
	bool stays[FOLDER_COUNT]; /* mail for this folder is there already: `attention = "INBOX"` */
	bool has_meetings;        /* agenda wants to know who joins and leaves */
	uint32_t next_uid;        /* all before are dealt with; 1 at first */
	int64_t exists_at_ms;     /* when the server told of new mail; 0 unknown */
	/* What came of it: */

	size_t dealt;         /* mails dealt with */
	size_t to_attention;  /* of them, for people */
	bool has_progress;    /* something was dealt with or moved, since the caller last cleared it */
	bool is_move_refused; /* the server said NO: the folder may be gone, or full */
	bool is_fatal;        /* the error is not the session's: the worker ends, starts again and reads by key */
};

/* Moves what was dealt with before a crash. */
enum err_kind pass_finish_moves(struct pass *pass, struct error *err);

/* Deals with what waits from next_uid on. Ends early, without error, when the worker is to stop. */
enum err_kind pass_run(struct pass *pass, struct error *err);

#endif
