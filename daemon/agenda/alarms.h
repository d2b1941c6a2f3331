/* alarms.h - tells who looks after the daemon what doesn't work: by mail, by alert_command, in the log and the status.
 *
 * What is told, and when, is core/alarm.h's. The mail, and what the command is to be told, are stored in one transaction with the
 * mark that it was told: whatever is killed, the mail goes out once. The command is told until it ended well: a kill while it
 * runs has it told again. */
#ifndef AGENDA_ALARMS_H
#define AGENDA_ALARMS_H
#include <poll.h>
#include "agenda/alert_command.h"
#include "compose/compose.h"
#include "store/store.h"
#include "worker/worker.h"

struct alarms {
	struct worker *worker;
	struct store *store;
	const struct composer *composer;
	int64_t started_at, round_at; /* as struct alarm_facts; the last round */
	struct alert_command command;
	struct arena said;         /* of the two below */
	struct alarm_told *saying; /* what the command that runs was given */
	size_t saying_count;
	int64_t again_at_ms; /* after a command that failed: not before */
};

/* A config was taken over: alarms of what isn't in it any more are forgotten. */
enum err_kind alarms_take_config(struct alarms *alarms, struct error *err);

/* *added grows by deliveries. */
enum err_kind alarms_round(struct alarms *alarms, int64_t now, int utc_offset_s, size_t *added, struct error *err);

/* What to wait for while the command runs: 0 or 1 descriptor, and *until_ms is lowered. */
size_t alarms_poll(const struct alarms *alarms, struct pollfd *fd, int64_t *until_ms);

void alarms_close(struct alarms *alarms);

#endif
