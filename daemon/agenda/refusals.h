/* refusals.h - what relays refused for good counts as what comes back from a member: once, after the fact. */
#ifndef AGENDA_REFUSALS_H
#define AGENDA_REFUSALS_H
#include "store/store.h"

/* Judges all that isn't judged yet, in transactions of some. */
enum err_kind refusals_judge(struct store *store, int64_t now, struct error *err);

#endif
