/* log.c - `convened log`: who joined, left, was paused or removed, when, and because of which mail or command (promise 7).
 *
 * Newest last. Read in chunks, and no statement is open while we print. */
#include "admin/admin.h"
#include "admin/common.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

enum { CHUNK = 1000, LAST = 100 };

static const char usage[] =
        "usage: convened log [-c FILE] [--team TEAM] [--since DAY] [--all] [--json] [ADDRESS|NUMBER]\n"
        "What happened to members, newest last: the last 100 lines, all since a DAY (2026-11-24), or all. NUMBER names a\n"
        "member who was forgotten.\n";

struct asked {
	int64_t member; /* 0: all */
	int64_t since;  /* 0: from the first */
	size_t most;    /* 0: all */
};

/* The line behind which to begin; *has_more: there are older ones. */
static enum err_kind start_find(
        struct admin *admin, const struct asked *asked, int64_t *start, bool *has_more, struct error *err)
{
	size_t count = CHUNK, taken = 0;
	int64_t from = 0;
	enum err_kind kind = ERR_NONE;

	*start = 0;
	*has_more = false;
	while (kind == ERR_NONE && count == CHUNK && (asked->most > 0 || asked->since > 0)) {
		struct arena arena = { 0 };
		struct log_row *rows = NULL;
		kind = store_log(
		        admin->store, asked->member, admin->team, true, from, CHUNK, &arena, &rows, &count, err);
		for (size_t i = 0; kind == ERR_NONE && i < count; i++) {
			from = *start = rows[i].id;
			if (rows[i].at < asked->since || (asked->most > 0 && taken == asked->most)) {
				*has_more = rows[i].at >= asked->since;
				arena_free(&arena);
				return kind;
			}
			taken++;
		}
		arena_free(&arena);
	}
	*start = 0;
	return kind;
}

/* ---- a line ---- */

static const char *who(struct admin *admin, const struct log_row *row)
{
	if (row->member == 0)
		return "-";
	if (*row->address == '\0')
		return arena_printf(&admin->arena, "forgotten member %" PRId64, row->member);
	return admin_clean(admin, row->address);
}

static void print_row(struct admin *admin, const struct log_row *row)
{
	printf("%s  %-32s %-10s %-12s ", admin_time(admin, row->at), who(admin, row), row->event,
	        admin_clean(admin, row->team));
	if (*row->admin != '\0')
		printf("by %s: ", admin_clean(admin, row->admin));
	else if (row->mail_row != 0 && *row->mail_from != '\0')
		printf("mail %" PRId64 " from %s: ", row->mail_row, admin_clean(admin, row->mail_from));
	else if (row->mail_row != 0)
		printf("mail %" PRId64 ": ", row->mail_row);
	puts(admin_clean(admin, row->why));
}

static void print_json(const struct log_row *row)
{
	json_t *object = json_pack("{s:I, s:I, s:s, s:I, s:s, s:s, s:s, s:s}", "id", (json_int_t)row->id, "at",
	        (json_int_t)row->at, "event", row->event, "member", (json_int_t)row->member, "address", row->address,
	        "team", row->team, "admin", row->admin, "why", row->why);

	if (row->mail_row != 0)
		json_object_set_new(object, "mail",
		        json_pack("{s:I, s:s, s:s, s:I}", "row", (json_int_t)row->mail_row, "from", row->mail_from,
		                "folder", row->mail_folder, "uid", (json_int_t)row->mail_uid));
	admin_print_json(stdout, object);
}

static int show(struct admin *admin, const struct asked *asked)
{
	struct error err = { 0 };
	size_t count = CHUNK, lines = 0;
	int64_t from = 0;
	bool has_more = false;

	if (start_find(admin, asked, &from, &has_more, &err) != ERR_NONE)
		return admin_failed(&err);
	if (has_more && !admin->json)
		printf("The last %zu lines; all: --all, or --since a day such as 2026-11-24\n", asked->most);
	while (count == CHUNK) {
		struct log_row *rows = NULL;
		if (store_log(admin->store, asked->member, admin->team, false, from, CHUNK, &admin->arena, &rows,
		            &count, &err)
		        != ERR_NONE)
			return admin_failed(&err);
		for (size_t i = 0; i < count; i++) {
			from = rows[i].id;
			admin->json ? print_json(&rows[i]) : print_row(admin, &rows[i]);
		}
		lines += count;
		arena_free(&admin->arena);
	}
	if (lines == 0 && !admin->json)
		puts("Nothing is on record for that.");
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

/* ---- what was asked ---- */

/* The member whose lines are wanted, by address or by the number that stays of those who are forgotten. */
static int member_find(struct admin *admin, const char *text, int64_t *member)
{
	struct member_row row = { 0 };
	struct error err = { 0 };
	char *end = NULL;

	*member = strtoll(text, &end, 10);
	if (*text >= '1' && *text <= '9' && *end == '\0')
		return 0;
	if (store_member_find(admin->store, text, &admin->arena, &row, &err) == ERR_NONE) {
		*member = row.id;
		return 0;
	}
	if (err.kind == ERR_UNKNOWN)
		fputs("Whoever was forgotten is on record by number only: `convened log --all` shows it.\n", stderr);
	return admin_failed(&err);
}

/* The day's first second where the house is; false: not a day. */
static bool day_read(struct admin *admin, const char *text, int64_t *at)
{
	struct tm day = { .tm_isdst = -1 };
	const char *end = strptime(text, "%Y-%m-%d", &day);

	clock_set_zone(admin->config->house.time_zone);
	day.tm_isdst = -1;
	*at = end != NULL && *end == '\0' ? (int64_t)mktime(&day) : -1;
	return *at >= 0;
}

static int run(struct admin *admin)
{
	struct asked asked = { .most = LAST };

	if (*admin->since != '\0' && !day_read(admin, admin->since, &asked.since)) {
		fprintf(stderr, "convened: \"%s\" is not a day such as 2026-11-24\n", admin_clean(admin, admin->since));
		return EX_USAGE;
	}
	if (admin->all || *admin->since != '\0')
		asked.most = 0;
	const int status = admin->word_count > 0 ? member_find(admin, admin->words[0], &asked.member) : 0;
	return status == 0 ? show(admin, &asked) : status;
}

int admin_log(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json team since all", usage);

	if (status != 0)
		return status;
	if (!admin_words_most(&admin, 1, usage))
		return EX_USAGE;
	status = admin_open(&admin);
	if (status == 0)
		status = run(&admin);
	admin_close(&admin);
	return status;
}
