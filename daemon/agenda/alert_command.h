/* alert_command.h - the program that tells of alarms by another way than mail: started, watched, ended in time.
 *
 * It gets its arguments as the config has them, without a shell, reads the alarm from its standard input, knows nothing of our
 * environment and descriptors, and is killed with what it started when its time is over. One at a time. */
#ifndef AGENDA_ALERT_COMMAND_H
#define AGENDA_ALERT_COMMAND_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/error.h"

enum { ALERT_COMMAND_MS = 30 * 1000 };

struct alert_command {
	pid_t pid; /* 0: none runs */
	int fd;    /* readable when it has ended; -1: none, look now and then */
	int64_t deadline_ms;
};

/* `arguments`: the program first; NULL-terminated. `now_ms` is monotonic. */
enum err_kind alert_command_start(struct alert_command *command, const char *const *arguments, const char *text,
        int64_t now_ms, struct error *err);

/* Has it ended by now? Kills it where its time is over. *kind is ERR_NONE where it ended with status 0; else `err` says how. */
bool alert_command_has_ended(struct alert_command *command, int64_t now_ms, enum err_kind *kind, struct error *err);

/* Ends it at once. */
void alert_command_stop(struct alert_command *command);

#endif
