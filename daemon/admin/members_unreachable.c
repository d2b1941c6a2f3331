/* members_unreachable.c - `convened members --unreachable` and `members reachable`: to whom mail came back, and what is next. */
#include "admin/admin.h"
#include "admin/members.h"
#include "core/bounce.h"
#include <jansson.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

enum { CHUNK = 500 };

static void print_json(struct admin *admin, const struct unreachable_row *row)
{
	json_t *member = json_pack("{s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "id", (json_int_t)row->id,
	        "address", row->address, "suspended_at", (json_int_t)row->suspended_at, "probe_at",
	        (json_int_t)(row->suspended_at == 0 ? 0 : row->probe_at), "suspensions", (json_int_t)row->suspensions,
	        "returned", (json_int_t)row->count, "ours", (json_int_t)row->ours, "returned_at",
	        (json_int_t)row->last_at, "why", admin_clean(admin, row->why));
	admin_print_json(stdout, member);
}

/* What a member is to mail, and what comes next. */
static void print_next(struct admin *admin, const struct unreachable_row *row, bool is_tried)
{
	if (row->suspended_at != 0)
		printf("  next: no list mail since %s; tried again with the first after %s, or as soon as they write\n",
		        admin_time(admin, row->suspended_at), admin_time(admin, row->probe_at));
	else if (is_tried)
		printf("  next: tried again since %s; if more comes back, they get no list mail for %d days\n",
		        admin_time(admin, row->probe_at), PROBE_NEXT_DAYS);
	else if (row->count > 0)
		printf("  next: they go on getting mail; if it goes on coming back, none for %d days\n",
		        PROBE_FIRST_DAYS);
	else
		puts("  next: they go on getting mail; it came back because of us (a spam filter, a blocklist, the text), so\n"
		     "  nothing is counted for them, and it is for us to mend");
}

static void print_words(struct admin *admin, const struct unreachable_row *row, bool is_tried)
{
	const long long count = row->count + row->ours;

	printf("%s\n", admin_clean(admin, row->address));
	if (count > 0)
		printf("  returned: %lld mail%s, the last on %s: %s\n", count, count == 1 ? "" : "s",
		        admin_time(admin, row->last_at),
		        *row->why == '\0' ? "no reason given" : admin_clean(admin, row->why));
	print_next(admin, row, is_tried);
}

/* How many are there of each. */
struct seen {
	size_t members, suspended, tried;
};

static void print_end(const struct seen *seen)
{
	if (seen->members == 0)
		puts("All mail reaches its members, as far as we know.");
	else
		printf("\n%zu member%s: %zu suspended, %zu tried again. Is an address right again? members reachable ADDRESS\n",
		        seen->members, seen->members == 1 ? "" : "s", seen->suspended, seen->tried);
}

int members_unreachable(struct admin *admin)
{
	struct error err = { 0 };
	const int64_t now = time(NULL);
	struct seen seen = { 0 };
	size_t count = CHUNK;
	int64_t after = 0;

	while (count == CHUNK) {
		struct unreachable_row *rows = NULL;
		if (store_unreachable(admin->store, after, CHUNK, now, &admin->arena, &rows, &count, &err) != ERR_NONE)
			return admin_failed(&err);
		for (size_t i = 0; i < count; i++) {
			const bool is_tried =
			        rows[i].suspended_at == 0 && rows[i].suspensions > 0 && rows[i].probe_at <= now;
			after = rows[i].id;
			seen.suspended += rows[i].suspended_at != 0;
			seen.tried += is_tried;
			if (admin->json)
				print_json(admin, &rows[i]);
			else
				print_words(admin, &rows[i], is_tried);
		}
		seen.members += count;
		arena_free(&admin->arena);
	}
	if (!admin->json)
		print_end(&seen);
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
