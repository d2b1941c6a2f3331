/* carry_out.h - what was decided becomes rows, in the transaction in which it was decided. */
#ifndef INBOX_CARRY_OUT_H
#define INBOX_CARRY_OUT_H
#include "compose/compose.h"
#include "config/config.h"
#include "store/store.h"

struct carrying {
	struct store *store;
	const struct composer *composer;
	const struct config *config;
	const struct house *house; /* the config's */
	const struct letter *letter;
	const struct facts *facts;
	int64_t mail_row; /* the cause */
	int64_t now;
};

/* Between store_begin() and store_commit(). *deliveries grows by what is to be sent. ERR_INPUT: this mail can't be carried out (a
 * template fails, an address isn't one): its savepoint is to be rolled back, and a person should see it. Other errors are the
 * store's. */
enum err_kind carry_out(
        const struct carrying *carrying, const struct decision *decision, size_t *deliveries, struct error *err);

#endif
