/* render.h - from a claimed delivery to its bytes: frozen text and tokens, the same at each resend; in a digest also what its
 * reader answered by then. */
#ifndef OUTBOX_RENDER_H
#define OUTBOX_RENDER_H
#include "base/text.h"
#include "store/store.h"

/* The few messages that are being sent, so that 10,000 deliveries read their text once. */
struct render {
	struct store *store;
	struct frozen {
		int64_t message; /* 0: free */
		enum language language;
		struct arena arena;
		const char *text;
		size_t bytes;
		bool asks_answers;
		uint64_t used;
	} frozen[4];
	uint64_t uses;
};

/* Appends the mail's bytes. ERR_UNKNOWN, ERR_PERMANENT: this delivery can't be written. */
enum err_kind render_mail(struct render *render, const struct delivery *delivery, struct text *mail, struct error *err);
void render_close(struct render *render);

#endif
