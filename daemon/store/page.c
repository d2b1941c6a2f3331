/* page.c - what was deleted isn't in the database's file any more (promise 8). See sql.h.
 *
 * `secure_delete` zeroes what SQLite frees. But where it moves rows from one page of a table or index to others, the old page
 * keeps their copies between its list of rows and their contents, until other rows need the room (SQLite 3.40: one row in
 * some hundred). So each page is written with zeroes there: nothing that is read ever stands in that room. */
#include "store/sql.h"
#include <string.h>

enum {
	PAGE_LEAST = 512, /* bytes, as the file format allows */
	PAGE_MOST = 65536,
	FILE_HEADER = 100, /* before the first page's own header */
};

static unsigned two_bytes(const unsigned char *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

/* Where a page's room without use begins and ends (https://sqlite.org/fileformat2.html, 1.6). False: it is no page of a tree. */
static bool gap_find(const unsigned char *page, size_t bytes, sqlite3_int64 offset, size_t *from, size_t *to)
{
	const unsigned char *header = page + (offset == 0 ? FILE_HEADER : 0);
	const bool is_inner = header[0] == 2 || header[0] == 5, is_leaf = header[0] == 10 || header[0] == 13;

	if (!is_inner && !is_leaf)
		return false;
	*from = (size_t)(header - page) + (is_leaf ? 8 : 12) + 2 * (size_t)two_bytes(header + 3);
	*to = two_bytes(header + 5) == 0 ? PAGE_MOST : two_bytes(header + 5);
	return *from < *to && *to <= bytes;
}

static bool is_page(int bytes, sqlite3_int64 offset)
{
	return bytes >= PAGE_LEAST && bytes <= PAGE_MOST && (bytes & (bytes - 1)) == 0 && offset % bytes == 0;
}

static int page_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
	const struct pages *pages = (const struct pages *)(const void *)file->pMethods; /* its first member */
	unsigned char clean[PAGE_MOST];
	size_t from, to;

	if (!is_page(count, offset) || !gap_find(bytes, (size_t)count, offset, &from, &to))
		return pages->below->xWrite(file, bytes, count, offset);
	memcpy(clean, bytes, (size_t)count);
	memset(clean + from, 0, to - from);
	return pages->below->xWrite(file, clean, count, offset);
}

static sqlite3_file *file_of(struct store *store)
{
	sqlite3_file *file = NULL;

	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	return file;
}

enum err_kind pages_keep_clean(struct store *store, struct error *err)
{
	sqlite3_file *file = file_of(store);

	if (file == NULL || file->pMethods == NULL)
		return err_set(err, ERR_PERMANENT, "database %s: SQLite doesn't show its file", store->file);
	store->pages.below = file->pMethods;
	store->pages.methods = *file->pMethods;
	store->pages.methods.xWrite = page_write;
	file->pMethods = &store->pages.methods;
	return ERR_NONE;
}

/* A writer's lock is enough: readers, and a rollback, don't look at what changes. */
enum err_kind pages_clean_all(struct store *store, struct error *err)
{
	sqlite3_file *file = file_of(store);
	unsigned char page[PAGE_MOST];
	sqlite3_int64 bytes = 0;
	int64_t page_bytes = 0;
	enum err_kind kind = sql_number(store, "PRAGMA page_size", SQL_WITHOUT, &page_bytes, err);
	int code = kind == ERR_NONE ? file->pMethods->xFileSize(file, &bytes) : SQLITE_OK;

	for (sqlite3_int64 at = 0; kind == ERR_NONE && code == SQLITE_OK && at + page_bytes <= bytes;
	        at += page_bytes) {
		code = file->pMethods->xRead(file, page, (int)page_bytes, at);
		if (code == SQLITE_OK)
			code = file->pMethods->xWrite(file, page, (int)page_bytes, at);
	}
	return kind == ERR_NONE && code != SQLITE_OK ? sql_error(store, code, err) : kind;
}
