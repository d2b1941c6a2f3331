/* attending.c - who comes to a meeting. See attending.h.
 *
 * What members were told stands in the database; of what nobody was told yet, the config knows. */
#include "inbox/attending.h"
#include "inbox/mails.h"
#include "store/meeting.h"

static enum err_kind counts_read(const struct carrying *carrying, const struct meeting_row *row,
        struct attendance *attendance, struct arena *arena, struct error *err)
{
	const char *const *teams = row->told.as.teams;
	size_t count = 0;
	while (teams[count] != NULL)
		count++;
	struct meeting_counts *by_team = arena_array(arena, count + 1, sizeof(*by_team));
	enum err_kind kind = store_meeting_counts(carrying->store, row->told.row, "", &attendance->all, err);

	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = store_meeting_counts(carrying->store, row->told.row, teams[i], &by_team[i], err);
	attendance->by_team = by_team;
	return kind;
}

static enum err_kind people_read(const struct carrying *carrying, int64_t row, enum partstat partstat,
        struct arena *arena, const struct invited **people, size_t *count, struct error *err)
{
	struct invited *list = NULL;
	const enum err_kind kind =
	        store_meeting_invited(carrying->store, row, "", partstat, 0, ATTENDING_SHOWN, arena, &list, count, err);
	*people = list;
	return kind;
}

static enum err_kind told_read(const struct carrying *carrying, const struct meeting_row *row,
        struct attendance *attendance, struct arena *arena, struct error *err)
{
	enum err_kind kind = counts_read(carrying, row, attendance, arena, err);

	if (kind == ERR_NONE)
		kind = people_read(carrying, row->told.row, PARTSTAT_ACCEPTED, arena, &attendance->coming,
		        &attendance->coming_count, err);
	if (kind == ERR_NONE)
		kind = people_read(carrying, row->told.row, PARTSTAT_TENTATIVE, arena, &attendance->maybe,
		        &attendance->maybe_count, err);
	return kind;
}

enum err_kind attending_read(const struct carrying *carrying, struct mail *mail, struct arena *arena, struct error *err)
{
	struct attendance *attendance = arena_alloc(arena, sizeof(*attendance));
	struct meeting_row *row = arena_alloc(arena, sizeof(*row));
	const enum err_kind kind = store_meeting_find(carrying->store, mail->what, arena, row, err);

	if (kind == ERR_UNKNOWN) {
		mail_add_who(mail, carrying->config, arena);
		return ERR_NONE;
	}
	if (kind != ERR_NONE)
		return kind;
	if (!meeting_is_of(&row->told.as, mail->teams)) {
		mail_add_meetings(mail, carrying->config, arena);
		return ERR_NONE;
	}
	*attendance = (struct attendance){ .is_told = true };
	mail->meeting = &row->told.as;
	mail->teams = mail->meeting->teams;
	mail->attendance = attendance;
	return told_read(carrying, row, attendance, arena, err);
}
