/* config.h - the administrator's file as checked, typed structs.
 *
 * All strings live in the config's arena; two configs share nothing, so that a reload is: read, check, swap, free. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/error.h"
#include "base/zone.h"
#include "core/delivery.h"
#include "core/house.h"
#include "core/meeting.h"

enum tls { TLS_IMPLICIT, TLS_STARTTLS, TLS_NONE /* loopback only */ };

/* Whose servers these are: fills in what the file doesn't say (provider.c). */
enum provider { PROVIDER_NONE, PROVIDER_MICROSOFT, PROVIDER_GOOGLE };

/* Derived: a password_file means a password, else a provider means OAuth2. */
enum sign_in { SIGN_IN_NONE, SIGN_IN_PASSWORD, SIGN_IN_OAUTH };

struct server {
	enum provider provider;
	enum sign_in sign_in;
	const char *host; /* as in the URL, brackets of an IPv6 address taken off */
	int port;
	enum tls tls;
	const char *user;          /* "" : no sign-in (a relay that knows us by address) */
	const char *password_file; /* absolute; "" if none. $CREDENTIALS_DIRECTORY first for a bare name */
	const char *ca_file;       /* "": the system's bundle */
};

struct mailbox_config {
	struct server server;
	const char *folder;      /* "INBOX" */
	const char *authserv_id; /* whose Authentication-Results count; "": nobody's */
	int poll_s;              /* the timed poll beside IDLE, and without it */
};

struct relay_config {
	const char *name;
	struct server server;
	int connections;
	struct pace pace;
	int weight;          /* its share, where weights differ */
	bool is_fallback;    /* takes mail only where no other can */
	bool has_pipelining; /* where the server offers it */
	int logins_per_hour; /* 0: no limit */
};

/* How access tokens are had (RFC 6749 and, for the device code, RFC 8628). AUTO is resolved when the file is read. */
enum grant { GRANT_AUTO, GRANT_CLIENT_CREDENTIALS, GRANT_DEVICE_CODE, GRANT_AUTHORIZATION_CODE };

/* One account for the mailbox and the relays. */
struct oauth_config {
	enum provider provider; /* of the servers that sign in by OAuth2; PROVIDER_NONE: none does */
	enum grant grant;
	const char *client_id;
	const char *tenant;                   /* Microsoft's: an id or a domain; "" elsewhere */
	const char *client_secret_file;       /* absolute; "" none (a public client) */
	struct local_time client_secret_ends; /* the day; year 0: not known */
	const char *token_file;               /* absolute; beside the database where the file doesn't say */
	const char *authority;                /* "https://HOST[:PORT][/PATH]" instead of the provider's own; "" none */
	const char *ca_file;                  /* "": the system's bundle */
};

/* A meeting as it is written; config_meetings() makes events of it. */
struct meeting_config {
	const char *id;
	const char *const *teams;
	const char *title[LANGUAGE_COUNT], *about[LANGUAGE_COUNT]; /* as in struct meeting */
	const char *place, *link, *agenda;                         /* "" none */
	const char *time_zone;                                     /* NULL: the collaborative's */
	struct local_time start;
	int length_s, announce_s, remind_s; /* the last two before the start; remind_s 0: no reminder */
	int status;                         /* enum meeting_status */
	const char *repeat;                 /* an RRULE; "" none */
	struct local_time until;            /* the last day of the rule; year 0: none */
	const struct local_time *skip;      /* days of the rule that are cancelled, the last has year 0; NULL none */
	const char *file;                   /* where it stands */
	int line;
};
enum meeting_status { MEETING_ON, MEETING_CANCELLED };

struct config {
	struct arena arena;
	const char *file; /* as given */
	struct house house;
	struct mailbox_config mailbox;
	struct relay_config *relays;
	size_t relay_count;
	struct oauth_config oauth;
	struct meeting_config *meetings;
	size_t meeting_count;
	enum in_doubt in_doubt;
	const char *database;            /* absolute path */
	const char *templates;           /* the administrator's own, absolute; "": only ours */
	const char *faq[LANGUAGE_COUNT]; /* the text of the FAQ files (Markdown); NULL where there is none */
	const char *folders[3];          /* by enum folder, as written: UTF-8, "/" between levels */
	const char *const *
	        alert_to; /* addresses, NULL-terminated: who is told of alarms; the admins where the file says nothing */
	const char *const *alert_command; /* a program and its arguments, NULL-terminated; NULL: none */
	int alert_after_s;
	int log_level;                 /* enum log_level */
	struct config_secret *secrets; /* for reading_check_secrets() */
	size_t secret_count;
	const char **notes; /* what is right but worth a look, one line each; for `check` and the log */
	size_t note_count;
};

/* A password file, and where the config names it. */
struct config_secret {
	const char *path, *file, *setting;
	int line;
};

/* One thing wrong with the config. */
struct config_problem {
	const char *file;
	int line;            /* 0: the whole file */
	const char *setting; /* "relays[1].connections" (the first is 1), "" */
	const char *text;    /* what is wrong, and what would be right */
};
struct config_problems {
	struct arena *arena;
	bool wants_secrets; /* for those who will need them (`run`, `check`): are the files there, and not readable by others? */
	struct config_problem *list;
	size_t count;
};

/* Reads and checks `file`; finds all problems at once. Returns NULL if there is any. Relative paths are relative to the
 * config's folder. Without wants_secrets it looks at no secret: `explain` and the screen need none. (libconfig has the name config_read.) */
struct config *config_load(const char *file, struct config_problems *problems);

/* Notes a problem; its strings are copied. */
void config_problem_add(struct config_problems *problems, struct config_problem problem);

/* "file:line: setting: text", parts that are missing left out. */
const char *config_problem_text(const struct config_problem *problem, struct arena *arena);

/* The same from text that was read before (what the parent hands to its workers): `file` names it in messages and gives
 * the folder; includes and FAQ files are already in the text (config_bundle). */
struct config *config_parse(const char *file, const char *bundle, size_t bytes, struct config_problems *problems);

/* Reads the file with all that it includes and its FAQ files once, as one piece of text for config_parse. The arena
 * owns it. */
enum err_kind config_bundle(
        const char *file, struct arena *arena, const char **bundle, size_t *bytes, struct error *err);

void config_free(struct config *config); /* NULL is fine */

/* One text of a file that may not be whole yet ("collaborative.address"), unchecked; "" where it says nothing. The arena owns it. */
const char *config_peek(const char *file, const char *path, struct arena *arena);

/* "microsoft", "google"; "" for none. */
const char *provider_name(enum provider provider);

/* The token file of this database, where the config names none. */
const char *config_token_file(const char *database, struct arena *arena);

/* Reads a secret: the file's first line, without its end. Fails where it is empty, missing or over 4096 bytes. */
enum err_kind secret_read(const char *file, struct arena *arena, const char **secret, struct error *err);

/* Wipes what secret_read() gave, or another secret that stands in an arena of ours; NULL and "" are fine. */
void secret_wipe(const char *secret);

/* All events that begin from `from` to `to` (Unix seconds), by start; rules are expanded, at most MEETING_EVENTS of them in all. An
 * event written out under the id of one of a rule's days ("coffee-20270310") stands in its place. The arena owns the list;
 * its strings are the config's. */
enum { MEETING_EVENTS = 2000 };
void config_meetings(const struct config *config, int64_t from, int64_t to, struct arena *arena, struct meeting **list,
        size_t *count);

/* The config file without -c: $CONVENED_CONFIG, else /etc/convened/convened.cfg. */
const char *config_default_file(void);

/* Which settings differ that only a restart takes over? Their names, or NULL. Arena owns it. */
const char *config_needs_restart(const struct config *old, const struct config *fresh, struct arena *arena);

#endif
