/* setting.h - the one table of settings: reading, checking, suggestions, manual page and `convened config` come from it.
 *
 * A new setting is one row in setting.c and one field in config.h. Lists are written "relays[]", what is inside "relays[].name". */
#ifndef CONFIG_SETTING_H
#define CONFIG_SETTING_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"

enum setting_type {
	SETTING_GROUP,     /* { ... } */
	SETTING_LIST,      /* ( { ... }, { ... } ): least to most groups */
	SETTING_TEXT,      /* const char *; at least `least` bytes, one line, at most `most` */
	SETTING_OPTIONAL,  /* as SETTING_TEXT; NULL where the file says nothing */
	SETTING_MARKDOWN,  /* as SETTING_OPTIONAL, of several lines */
	SETTING_TEXTS,     /* const char *const *, NULL-terminated; each as SETTING_TEXT; at least `least` of them */
	SETTING_NUMBER,    /* int, least to most */
	SETTING_MEGABYTES, /* long, bytes: written in units of 1024 * 1024, least to most */
	SETTING_BOOL,      /* bool */
	SETTING_DAY,       /* int: a weekday's position in `choices`, from 1 on, or a number, least to most */
	SETTING_TIME,      /* int, minutes since midnight: "08:00" */
	SETTING_CHOICE,    /* an enum's value: the position in `choices`, from `least` on */
	SETTING_LANGUAGES, /* house.languages and language_count */
	SETTING_ADDRESS,   /* const char * */
	SETTING_ADDRESSES, /* const char *const * */
	SETTING_ZONE,      /* const char *, a name of /usr/share/zoneinfo */
	SETTING_IMAP,      /* struct server, from a URL */
	SETTING_SMTP,      /* struct server, from a URL */
	SETTING_TLS,       /* the tls of a struct server: "required" leaves what its URL said */
	SETTING_FILE,      /* const char *, made absolute; "" none. least 1: it or its folder must be there */
	SETTING_SECRET, /* const char *, as SETTING_FILE, $CREDENTIALS_DIRECTORY first; looked at by reading_check_secrets() */
	SETTING_FAQ,       /* const char *: the text of the file; `least` is the language */
	SETTING_FOLDER,    /* const char *, a mailbox folder's name */
	SETTING_NAME,      /* const char *, [a-z][a-z0-9]* */
	SETTING_EVENT_ID,  /* const char *, [a-z0-9][a-z0-9-]* */
	SETTING_SPAN,      /* int, seconds, least to most: written "90 min", "21 days" */
	SETTING_START,     /* struct local_time, with hour and minute */
	SETTING_DATE,      /* struct local_time; year 0 where the file says nothing */
	SETTING_DATES,     /* const struct local_time *, the last has year 0; NULL none */
	SETTING_RULE,      /* const char *, an RRULE; "" none */
	SETTING_LOG_LEVEL, /* int, enum log_level, from its name */
	SETTING_TYPE_COUNT
};

struct setting {
	const char *path; /* "mailbox.server", "relays[].name" */
	enum setting_type type;
	const char *fallback; /* as it would be written, "" for nothing; NULL: required */
	long least, most;
	size_t offset;       /* in struct config, or in the element of the list it is in */
	bool needs_restart;  /* a reload doesn't take it over */
	const char *choices; /* "a|b" */
	const char *help;    /* sentences; for the manual page too */
};

extern const struct setting settings[];
extern const size_t setting_count;

/* The row of this path, or NULL. */
const struct setting *setting_find(const char *path);

/* The name in the table's group `parent` ("", "mailbox.", "relays[].") that is most like `name`, or NULL where none is near. */
const char *setting_like(const char *parent, const char *name);

/* Does an administrator's `key` mean this row? Its whole path, members of lists with their number or without brackets
 * ("relays[2].user", "relays.user"), or its own name alone ("user"). */
bool setting_is_meant(const struct setting *setting, const char *key);

/* The row whose path or own name is most like such a key, or NULL where none is near. */
const struct setting *setting_nearest(const char *key);

/* Is the row a direct child of `parent`? */
bool setting_is_in(const struct setting *setting, const char *parent);

/* What the provider of this name has for a setting, as it would be written, instead of its row's fallback; NULL: nothing. `address`
 * is the collaborative's, or NULL (provider.c). */
const char *provider_preset(const char *provider, const char *path, const char *address);

/* The row's own name: "server" of "mailbox.server". */
const char *setting_name(const struct setting *setting);

/* What may stand there, for people: "a number from 1 to 50", "\"resend\" or \"hold\"". */
const char *setting_kind(const struct setting *setting, struct arena *arena);

#endif
