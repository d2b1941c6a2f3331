/* reading.h - what the files of this room share while one config is read. */
#ifndef CONFIG_READING_H
#define CONFIG_READING_H
#include <libconfig.h>
#include "config/config.h"
#include "config/source.h"

struct reading {
	struct config *config;
	struct config_problems *problems;
	struct pieces pieces;
	config_t parsed;
	const char *file;
};

/* Notes a problem at the place of `at` (NULL: the whole file). */
void reading_problem(struct reading *reading, const config_setting_t *at, const char *setting, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* Notes what is right but worth a look. */
void reading_note(struct reading *reading, const config_setting_t *at, const char *setting, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* Meetings: their teams, ids, starts and rules (meetings.c). */
void reading_check_meetings(struct reading *reading, const config_setting_t *list);

/* What no single setting can say: teams that share a name, servers without TLS, secrets (check.c). */
void reading_check(struct reading *reading);
void reading_check_secrets(const struct config *config, struct config_problems *problems);

/* How each server is signed in to, and whether the oauth group has what that takes (provider.c). */
void reading_check_oauth(struct reading *reading);

/* The values of settings by type (value.c): writes into the struct at `base`, or notes what is wrong. */
struct setting;
void reading_value(struct reading *reading, const struct setting *setting, const config_setting_t *at,
        const char *shown, char *base);
/* What stands there when the file says nothing. */
void reading_fallback(struct reading *reading, const struct setting *setting, char *base);

#endif
