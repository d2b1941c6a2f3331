/* members_export.c - `convened members export`: who is in which team, as a file that a spreadsheet or an import reads.
 *
 * In chunks, so that memory stays flat and no statement is open while we write. The file is nobody else's to read, and one
 * that is there already is left as it is. */
#include "admin/members.h"
#include "admin/sheet.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 500 };

static const char *state_of(struct admin *admin, const struct member_row *row)
{
	char today[11];
	const char *until = row->paused_until;
	const bool is_paused = until != NULL && (*until == '\0' || strcmp(until, clock_day(time(NULL), today)) > 0);

	return arena_printf(&admin->arena, "%s%s%s%s", is_paused ? "paused" : "",
	        is_paused && *until != '\0' ? " until " : "", is_paused ? until : "",
	        !row->wants_digest  ? ""
	                : is_paused ? ", digest"
	                            : "digest");
}

/* One line; --team shows that team only. */
static void write_row(struct admin *admin, FILE *file, const struct member_row *row)
{
	struct text teams = { .arena = &admin->arena };
	char since[11] = "";
	int64_t first = 0;

	for (size_t i = 0; i < row->membership_count; i++) {
		const struct membership *membership = &row->memberships[i];
		if (membership->left_at != 0 || (*admin->team != '\0' && strcmp(membership->team, admin->team) != 0))
			continue;
		text_printf(&teams, "%s%s", teams.length > 0 ? "|" : "", membership->team);
		first = first == 0 || membership->joined_at < first ? membership->joined_at : first;
	}
	const char *const cells[] = { row->address, shown(&admin->arena, row->name), language_code(row->language),
		text_string(&teams), clock_day(first, since), state_of(admin, row),
		shown(&admin->arena, row->organisation.name), organisation_kind_word(row->organisation.kind),
		row->organisation.is_shown ? "yes" : "" };
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		if (i > 0)
			fputc(',', file);
		sheet_write(file, sheet_guard(&admin->arena, cells[i]));
	}
	fputs("\r\n", file);
}

static enum err_kind write_all(struct admin *admin, FILE *file, size_t *members, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	size_t count = CHUNK;
	int64_t after = 0;

	if (!admin->json)
		fputs("address,name,language,teams,since,state,organisation,organisation_kind,organisation_shown\r\n",
		        file);
	while (kind == ERR_NONE && count == CHUNK && ferror(file) == 0) {
		struct member_row *rows = NULL;
		kind = store_members(admin->store, admin->team, after, CHUNK, &admin->arena, &rows, &count, err);
		for (size_t i = 0; kind == ERR_NONE && i < count; i++) {
			after = rows[i].id;
			if (!member_is_in_a_team(&rows[i]))
				continue;
			if (admin->json)
				member_print_json(file, admin, &rows[i]);
			else
				write_row(admin, file, &rows[i]);
			++*members;
		}
		arena_free(&admin->arena);
	}
	return kind;
}

static int export(struct admin *admin, FILE *file, const char *name)
{
	struct error err = { 0 };
	size_t members = 0;

	clock_set_zone(admin->config->house.time_zone);
	if (write_all(admin, file, &members, &err) != ERR_NONE)
		return admin_failed(&err);
	if (fflush(file) != 0 || ferror(file) != 0) {
		fprintf(stderr, "convened: %s: %s; what is there is not all\n", name, strerror(errno));
		return EX_IOERR;
	}
	if (file != stdout)
		printf("%zu member%s in %s\n", members, members == 1 ? "" : "s", name);
	return EX_OK;
}

int members_export(struct admin *admin)
{
	const char *name = admin->word_count > 1 ? admin->words[1] : "-";
	FILE *file = stdout;

	if (strcmp(name, "-") != 0) {
		const int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		file = fd < 0 ? NULL : fdopen(fd, "w");
		if (file == NULL) {
			fprintf(stderr, "convened: %s: %s\n", name, strerror(errno));
			return EX_CANTCREAT;
		}
	}
	int status = admin_open(admin);
	if (status == 0)
		status = export(admin, file, name);
	if (file != stdout && fclose(file) != 0 && status == 0) {
		fprintf(stderr, "convened: %s: %s; what is there is not all\n", name, strerror(errno));
		status = EX_IOERR;
	}
	return status;
}
