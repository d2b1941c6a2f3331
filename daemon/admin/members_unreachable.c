/* members_unreachable.c - `convened members --unreachable` and `members reachable`: to whom mail came back, and what is next. */
#include "admin/admin.h"
#include "admin/members.h"
#include "core/address.h"
#include <jansson.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

enum { CHUNK = 500 };

static void print_json(struct admin *admin, const struct unreachable_row *row)
{
	json_t *member = json_pack("{s:I, s:s, s:I, s:I, s:I, s:I, s:s}", "id", (json_int_t)row->id, "address",
	        row->address, "suspended_at", (json_int_t)row->suspended_at, "probe_at", (json_int_t)row->probe_at,
	        "returned", (json_int_t)row->count, "returned_at", (json_int_t)row->last_at, "why",
	        admin_clean(admin, row->why));
	admin_print_json(stdout, member);
}

static void print_words(struct admin *admin, const struct unreachable_row *row)
{
	printf("%s\n", admin_clean(admin, row->address));
	if (row->count > 0)
		printf("  returned: %lld mail%s, the last on %s: %s\n", (long long)row->count,
		        row->count == 1 ? "" : "s", admin_time(admin, row->last_at),
		        *row->why == '\0' ? "no reason given" : admin_clean(admin, row->why));
	if (row->suspended_at == 0)
		puts("  next: nothing yet; if mail goes on coming back, they get none for a while");
	else
		printf("  next: no list mail since %s; tried again from %s on, or as soon as they write\n",
		        admin_time(admin, row->suspended_at), admin_time(admin, row->probe_at));
}

int members_unreachable(struct admin *admin)
{
	struct error err = { 0 };
	size_t count = CHUNK, members = 0;
	int64_t after = 0;

	while (count == CHUNK) {
		struct unreachable_row *rows = NULL;
		if (store_unreachable(admin->store, after, CHUNK, &admin->arena, &rows, &count, &err) != ERR_NONE)
			return admin_failed(&err);
		for (size_t i = 0; i < count; i++) {
			after = rows[i].id;
			if (admin->json)
				print_json(admin, &rows[i]);
			else
				print_words(admin, &rows[i]);
		}
		members += count;
		arena_free(&admin->arena);
	}
	if (!admin->json && members == 0)
		puts("All mail reaches its members, as far as we know.");
	return EX_OK;
}

static enum err_kind bring_back(struct admin *admin, const char *address, bool *changed, struct error *err)
{
	const struct cause cause = { .admin = admin_who(&admin->arena), .why = "members reachable" };
	struct member_row row = { 0 };
	enum err_kind kind = store_begin(admin->store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = store_member_find(admin->store, address, &admin->arena, &row, err);
	if (kind == ERR_NONE)
		kind = store_member_reachable(admin->store, row.id, time(NULL), &cause, changed, err);
	if (kind == ERR_NONE)
		return store_commit(admin->store, err);
	store_rollback(admin->store);
	return kind;
}

int members_reachable(struct admin *admin)
{
	const char *address = admin->words[1];
	struct error err = { 0 };
	bool changed = false;
	const enum err_kind kind = bring_back(admin, address, &changed, &err);

	if (kind == ERR_UNKNOWN) {
		fprintf(stderr, "convened: nobody here has the address %s\n", admin_clean(admin, address));
		return EX_DATAERR;
	}
	if (kind != ERR_NONE)
		return admin_failed(&err);
	printf(changed ? "%s gets mail again from now on.\n"
	               : "%s was not suspended; what came back before counts no more.\n",
	        admin_clean(admin, address));
	return EX_OK;
}
