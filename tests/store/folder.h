/* folder.h - a folder of its own for each test, with a database in it, and short words for what tests do often. */
#ifndef TESTS_STORE_FOLDER_H
#define TESTS_STORE_FOLDER_H
#include "tests/test.h"
#include <dirent.h>
#include <unistd.h>
#include "store/sql.h"

struct folder_of_test {
	char path[64], database[96];
	struct store *store;
	struct arena arena;
	struct error err;
};

static inline void folder_make(struct folder_of_test *folder)
{
	*folder = (struct folder_of_test){ .path = "/tmp/convened-store-XXXXXX" };
	assert_non_null(mkdtemp(folder->path));
	snprintf(folder->database, sizeof(folder->database), "%s/convened.db", folder->path);
}

static inline struct store *folder_open(struct folder_of_test *folder)
{
	if (store_open(folder->database, STORE_MIGRATE, &folder->store, &folder->err) != ERR_NONE
	        || folder->store == NULL) {
		fail_msg("%s", folder->err.text);
		abort(); /* for readers who don't know that fail_msg never returns */
	}
	return folder->store;
}

static inline void folder_remove(struct folder_of_test *folder)
{
	char file[512];
	DIR *listing = opendir(folder->path);

	store_close(folder->store);
	arena_free(&folder->arena);
	for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
		snprintf(file, sizeof(file), "%s/%s", folder->path, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(file);
	}
	closedir(listing);
	rmdir(folder->path);
}

/* What must succeed: else the test fails with the error's text. */
#define DONE(call)                                                                                                     \
	do {                                                                                                           \
		if ((call) != ERR_NONE)                                                                                \
			fail_msg("%s: %s", #call, folder.err.text);                                                    \
	} while (0)

/* Reads one number with SQL of the test's own. */
static inline int64_t number_of(struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t number = -1;

	assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

/* A member of `team` ("" none), made at `now`. Inside a transaction. */
static inline int64_t member_make(struct folder_of_test *given, const char *address, const char *team, int64_t now)
{
	struct folder_of_test folder = *given;
	int64_t member = 0;
	bool changed = false;

	DONE(store_member_ensure(folder.store, address, "", LANGUAGE_EN, now, &member, &folder.err));
	if (*team != '\0')
		DONE(store_membership_begin(folder.store, member, team, now, NULL, &changed, &folder.err));
	return member;
}

#endif
