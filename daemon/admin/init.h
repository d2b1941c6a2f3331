/* init.h - what the files of `convened init` share. Private to these.
 *
 *   init.c            asks, has all written, and says what comes after
 *   init_questions.c  the table of questions
 *   init_answers.c    the answers in a file
 *   init_config.c     the config that they make
 *   init_try.c        answers tried on the servers themselves
 *   init_files.c      all files written, or none */
#ifndef ADMIN_INIT_H
#define ADMIN_INIT_H
#include <sys/types.h>
#include "admin/common.h"
#include "base/text.h"
#include "net/stream.h"

enum answer {
	ANSWER_NAME,
	ANSWER_ADDRESS,
	ANSWER_POSTAL,
	ANSWER_LANGUAGES,
	ANSWER_TIME_ZONE,
	ANSWER_ADMINS,
	ANSWER_PROVIDER, /* "microsoft", "google", "own" */
	ANSWER_CA_FILE,
	ANSWER_IMAP_SERVER,
	ANSWER_SMTP_CA_FILE,
	ANSWER_SMTP_SERVER,
	ANSWER_USER,
	ANSWER_SIGN_IN, /* "oauth", "password" */
	ANSWER_PASSWORD,
	ANSWER_SMTP_USER,
	ANSWER_SMTP_PASSWORD,
	ANSWER_AUTHORITY,
	ANSWER_TENANT,
	ANSWER_CLIENT_ID,
	ANSWER_CLIENT_SECRET,
	ANSWER_DATABASE,
	ANSWER_TEAM, /* these three of each team */
	ANSWER_TEAM_ID,
	ANSWER_ANNOUNCER,
	ANSWER_COUNT
};

struct team_answer {
	const char *text[ANSWER_COUNT - ANSWER_TEAM]; /* by answer - ANSWER_TEAM */
};

/* A text that is NULL wasn't asked for yet; "": left out. */
struct answers {
	const char *text[ANSWER_TEAM];
	struct team_answer *teams;
	size_t team_count;
};

/* ---- init_config.c: pure ---- */

bool answers_use_oauth(const struct answers *answers);

/* The value in quotes, as libconfig reads it back. False, and nothing added: it isn't valid UTF-8, or holds a control character such
 * as a line's end. */
bool init_quote(struct text *out, const char *value);

/* The config file's text. What wasn't asked for yet has something sound in its place, so that each answer can be tried before the
 * next one. ERR_INPUT: an answer can't be written. */
enum err_kind init_config_text(
        const struct answers *answers, struct arena *arena, const char **text, struct error *err);

/* The names that secrets' files have, beside the config. */
#define MAILBOX_SECRET "mailbox.secret"
#define RELAY_SECRET   "relay.secret"
#define OAUTH_SECRET   "oauth.secret"

/* ---- init_answers.c ---- */

struct answer_line {
	const char *key, *value;
	int line;
	bool is_used;
};
struct answer_lines {
	const char *file;
	struct answer_line *list;
	size_t count;
};

/* Takes "KEY = value" lines apart. `keys`: those there are, NULL-terminated; `several`: may this one come more than once?
 * ERR_INPUT: "FILE:LINE: ...". */
enum err_kind answer_lines_parse(const char *text, const char *const *keys, bool (*several)(const char *key),
        struct arena *arena, struct answer_lines *lines, struct error *err);

struct init {
	struct admin *admin;
	struct arena *arena;
	struct answers answers;
	const char *before[ANSWER_COUNT]; /* what was answered before it is asked again; NULL: nothing */
	struct answer_lines lines;
	bool has_file;            /* `lines` answer; else a person at the terminal */
	bool is_over;             /* the person has gone */
	int team_from, team_upto; /* the lines of the current team, with has_file */
};

/* ---- init_questions.c ---- */

struct init_question {
	const char *key; /* in a file of answers */
	const char *words;
	bool is_secret;         /* not echoed; in a file the name of the file with it */
	const char *scheme;     /* put before a server's bare name */
	enum answer again_from; /* which question comes next at a terminal where the answer is wrong; 0: the same */
	bool (*applies)(const struct init *init);   /* NULL: always */
	bool (*is_asked)(const struct init *init);  /* where it applies; else only a file answers it; NULL: always */
	const char *(*proposal)(struct init *init); /* NULL, or it gives NULL: must be answered. "": may be left out */
	enum err_kind (*test)(struct init *init, struct error *err); /* NULL: the config's own rules say all */
};
extern const struct init_question init_questions[ANSWER_COUNT]; /* asked in the order of enum answer */

/* The NAME of convened@NAME.service where the config is its ("/etc/convened/NAME/convened.cfg"); "" : of convened.service; NULL: of
 * neither. */
const char *init_service(const struct init *init);

/* ---- init.c ---- */

/* Where the answer stands; of the last team. */
const char **init_slot(struct init *init, enum answer answer);

/* Gets one answer and tries it; the error is fit to be shown. */
enum err_kind init_ask(struct init *init, enum answer answer, struct error *err);

/* ---- init_try.c: each has a deadline ---- */

/* The config that the answers so far make; the caller frees it. ERR_INPUT: what is wrong with them. */
enum err_kind init_config(const char *file, const struct answers *answers, struct arena *arena, struct config **config,
        struct error *err);

/* Is the server found, does it speak TLS, and is its certificate good? */
enum err_kind try_server(const struct config *config, enum protocol protocol, bool *is_untrusted, struct error *err);
/* Does it let us in with this password? */
enum err_kind try_password(
        const struct config *config, enum protocol protocol, const char *password, struct error *err);
/* Does the provider give the application a token? ERR_UNKNOWN: not yet, but that is for IT to mend, and no answer's fault. */
enum err_kind try_client_secret(const struct config *config, const char *secret, struct error *err);
/* May we write into the folder, or make it, and the one that it is in? */
enum err_kind try_folder(const char *folder, struct arena *arena, struct error *err);
enum err_kind try_database(const char *database, struct arena *arena, struct error *err);

/* ---- init_files.c ---- */

struct init_file {
	const char *path, *text;
	mode_t mode;
};
struct init_folder {
	const char *path;
	mode_t mode;
	const char *owner; /* a user who gets it where root makes it; NULL: nobody */
	bool is_made;
};

/* Makes the folders that aren't there, in their order, and writes all files, each whole, in their order; or leaves all as it
 * was. Where a file is there already, ERR_INPUT, unless `may_replace`. */
enum err_kind init_write(struct init_folder *folders, size_t folder_count, const struct init_file *files, size_t count,
        bool may_replace, struct arena *arena, struct error *err);

#endif
