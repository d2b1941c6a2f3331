/* sql.h - for the files of store/ only: the open database, its kept statements, and the turn of those who write.
 *
 * A statement is prepared once for each place that has its text and is reset before the function that ran it returns, so
 * that no lock outlives a call. Text and bytes are bound without a copy: they are borrowed until then. */
#ifndef STORE_SQL_H
#define STORE_SQL_H
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/error.h"
#include "core/token.h"
#include "store/store.h"

enum {
	STORE_WAIT_MS = 10 * 1000, /* for a turn, for a reader to end, for a writer's commit */
	STORE_STATEMENTS = 384,    /* more than there are texts of SQL in this room */
};

/* The file's methods, as page.c has changed them. */
struct pages {
	sqlite3_io_methods methods;      /* of the database's file from now on */
	const sqlite3_io_methods *below; /* what they were */
};

struct store {
	sqlite3 *db;
	char *file;
	int turn_fd;
	int64_t wait_ms, busy_until_ms;
	bool is_writing; /* between store_begin() and store_commit() or store_rollback() */
	bool is_unknown; /* a COMMIT said neither yes nor BUSY: nothing more is asked of this process */
	struct token_key key;
	struct pages pages;
	struct {
		const char *sql;
		sqlite3_stmt *statement;
	} statements[STORE_STATEMENTS];
	size_t statement_count;
};

/* ---- schema.c ---- */
/* Lists of statements; lists and list are NULL-terminated. The newest schema's number is how many there are. */
extern const char *const *const schema_migrations[];

/* ---- store.c ---- */
/* As store_open, over the SQLite VFS of this name (NULL: the usual one): the seam of the file sync. */
enum err_kind store_open_over(
        const char *vfs, const char *file, enum store_mode mode, struct store **store, struct error *err);

/* Makes the ids of tokens and deliveries go on from a number that grows with the time. In a transaction. */
enum err_kind ids_leap(struct store *store, int64_t now, struct error *err);

/* ---- key.c: `<database>.key`, and `<database>.key.new` from before the first commit until after it ---- */
enum err_kind key_make(const char *database, struct error *err);
enum err_kind key_keep(
        const char *database, struct error *err); /* what key_make made becomes the key; none made: fine */
enum err_kind key_read(const char *database, struct token_key *key, struct error *err);
bool key_exists(const char *database);

/* ---- page.c: what is deleted isn't in the file any more ---- */
enum err_kind pages_keep_clean(struct store *store, struct error *err); /* once, when the database is opened */
enum err_kind pages_clean_all(
        struct store *store, struct error *err); /* in a transaction: what was written before that */

/* ---- turn.c ---- */
enum err_kind turn_open(const char *database, int *fd, struct error *err);
enum err_kind turn_take(int fd, int64_t wait_ms, struct error *err); /* ERR_TEMPORARY: not within wait_ms */
void turn_give(int fd);

/* ---- sql.c ---- */
struct sql_value {
	enum { SQL_NULL, SQL_INT, SQL_TEXT, SQL_BLOB } type;
	int64_t number;
	const void *bytes;
	size_t length;
};
static inline struct sql_value sql_int(int64_t number)
{
	return (struct sql_value){ SQL_INT, number, NULL, 0 };
}
static inline struct sql_value sql_id(int64_t id) /* 0: NULL */
{
	return (struct sql_value){ id == 0 ? SQL_NULL : SQL_INT, id, NULL, 0 };
}
struct sql_value sql_text(const char *text); /* NULL: NULL */
struct sql_value sql_blob(const void *bytes, size_t length);

/* The values of ?1, ?2, ... and their number, for the functions below. */
#define SQL_WITH(...)                                                                                                  \
	(const struct sql_value[]){ __VA_ARGS__ },                                                                     \
	        sizeof((const struct sql_value[]){ __VA_ARGS__ }) / sizeof(struct sql_value)
#define SQL_WITHOUT NULL, 0

/* Binds; then sql_next() gives row after row, and resets at the end and after an error (then *kind says so). Who wants no
 * further row calls sql_stop(). */
enum err_kind sql_start(struct store *store, const char *sql, const struct sql_value *values, size_t count,
        sqlite3_stmt **statement, struct error *err);
bool sql_next(struct store *store, sqlite3_stmt *statement, enum err_kind *kind, struct error *err);
void sql_stop(sqlite3_stmt *statement);

/* For a statement without rows, or whose rows nobody wants. */
enum err_kind sql_run(
        struct store *store, const char *sql, const struct sql_value *values, size_t count, struct error *err);
int sql_changes(const struct store *store); /* of the last INSERT, UPDATE or DELETE */

/* The first column of the first row; ERR_UNKNOWN where there is no row. */
enum err_kind sql_number(struct store *store, const char *sql, const struct sql_value *values, size_t count,
        int64_t *number, struct error *err);

const char *sql_copy(struct arena *arena, sqlite3_stmt *statement, int column); /* text; "" for NULL */

/* Says what SQLite's `code` means for whoever runs this, and what to do. */
enum err_kind sql_error(const struct store *store, int code, struct error *err);

/* ---- shared by the files of this room ---- */
/* Is there mail for this member? A condition on the table member; `today` is the number of the value that is clock_day(now). */
#define MEMBER_GETS_MAIL(today)   "(suspended_at IS NULL AND " MEMBER_IS_UNPAUSED(today) ")"
#define MEMBER_IS_UNPAUSED(today) "(paused_until IS NULL OR (paused_until <> '' AND paused_until <= " today "))"

/* A member's organisation: three columns, read from the number of the first. */
#define MEMBER_ORGANISATION "organisation, organisation_kind, organisation_shown"
struct organisation organisation_column(struct arena *arena, sqlite3_stmt *select, int column);

/* Something happened to a member: one line that stays. */
enum err_kind audit_add(struct store *store, const char *event, int64_t member, const char *team, int64_t now,
        const struct cause *cause, struct error *err);

/* The invitation behind a token of kind 'm', or `sender`'s to the meeting with this UID; id 0: none of ours. */
enum err_kind invitation_by_token(struct store *store, int64_t token, int64_t sender, int64_t now, struct arena *arena,
        struct invitation_fact *fact, struct error *err);
enum err_kind invitation_by_uid(struct store *store, const char *uid, int64_t sender, int64_t now, struct arena *arena,
        struct invitation_fact *fact, struct error *err);

/* Whom a bounce or complaint speaks of, and what is known of them and their message. */
enum err_kind returned_fact_read(struct store *store, const struct letter *letter, int64_t now, struct arena *arena,
        struct returned_fact *fact, struct error *err);

/* Something changed that meetings ahead may depend on (meeting.h). */
enum err_kind unsettled_add(struct store *store, int64_t member, int64_t now, struct error *err);

/* What is due of announcements, of the team ("" all), goes: "you get no more mail from this team" is meant. */
enum err_kind announcements_drop(struct store *store, int64_t member, const char *team, struct error *err);

/* The address is among the forgotten no more. */
enum err_kind forgotten_remove(struct store *store, const char *address, struct error *err);

/* Whom a mail is from, as rows have it: by key, or as it is written where it has none. */
const char *sender_key(struct arena *arena, const char *from);

const char *question_name(enum question question);
enum question question_named(const char *name);

/* "[1,2,3]" for json_each(). */
const char *ids_join(struct arena *arena, const int64_t *ids, size_t count);
enum err_kind memberships_read(struct store *store, int64_t member, struct arena *arena, const struct membership **list,
        size_t *count, struct error *err);
enum err_kind relay_count_add(struct store *store, const char *relay, int64_t now, size_t count, struct error *err);
enum err_kind relay_count_take_back(struct store *store, const char *relay, int64_t claimed_at, struct error *err);

/* "a b c" as {"a", "b", "c", NULL}, and back. */
const char *const *teams_split(struct arena *arena, const char *joined);
const char *teams_join(struct arena *arena, const char *const *teams);

#endif
