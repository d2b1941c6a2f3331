/* overview.c - what `status` shows on one screen, and `metrics`. See store.h. Each figure is one short read. */
#include "store/sql.h"

static enum err_kind figures_read(struct store *store, int64_t now, struct overview *overview, struct error *err)
{
	const struct {
		int64_t *figure;
		const char *sql;
		int64_t since; /* ?1, where the text has it */
		size_t values;
	} figures[] = {
		{ &overview->members, "SELECT count(DISTINCT member) FROM membership WHERE left_at IS NULL", 0, 0 },
		{ &overview->unconfirmed,
		        "SELECT count(DISTINCT member) FROM token WHERE kind = 'c' AND state = 'open' AND expires_at > ?1",
		        now, 1 },
		{ &overview->unreachable, "SELECT count(*) FROM member WHERE suspended_at IS NOT NULL", 0, 0 },
		{ &overview->approvals,
		        "SELECT count(*) FROM token WHERE kind = 'a' AND state = 'open' AND expires_at > ?1"
		        " AND NOT EXISTS (SELECT 1 FROM draft WHERE draft.token = token.id)",
		        now, 1 },
		{ &overview->due, "SELECT count(*) FROM delivery WHERE state = 'due' AND done_at IS NULL", 0, 0 },
		{ &overview->submitting, "SELECT count(*) FROM delivery WHERE state = 'submitting' AND done_at IS NULL",
		        0, 0 },
		{ &overview->held, "SELECT count(*) FROM delivery WHERE state = 'held' AND done_at IS NULL", 0, 0 },
		{ &overview->failed_last_week, "SELECT count(*) FROM delivery WHERE state = 'failed' AND done_at > ?1",
		        now - 7 * DAY_S, 1 },
		{ &overview->delivered_last_day,
		        "SELECT count(*) FROM delivery WHERE state = 'delivered' AND done_at > ?1", now - DAY_S, 1 },
		{ &overview->next_due_at,
		        "SELECT min(due_at) FROM delivery WHERE state = 'due' AND done_at IS NULL AND due_at > ?1", now,
		        1 },
		{ &overview->last_mail_at, "SELECT tried_at FROM mail ORDER BY id DESC LIMIT 1", 0, 0 },
		{ &overview->last_delivery_at,
		        "SELECT max(done_at) FROM delivery WHERE state = 'delivered' AND done_at IS NOT NULL", 0, 0 },
		{ &overview->oldest_waiting_at, "SELECT min(created_at) FROM delivery WHERE done_at IS NULL", 0, 0 },
		{ &overview->returned_last_day, "SELECT count(*) FROM bounce WHERE at > ?1 AND message <> 0",
		        now - DAY_S, 1 },
		{ &overview->schema, "PRAGMA user_version", 0, 0 },
	};
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]) && kind == ERR_NONE; i++) {
		const struct sql_value since = sql_int(figures[i].since);
		kind = sql_number(store, figures[i].sql, &since, figures[i].values, figures[i].figure, err);
		if (kind == ERR_UNKNOWN) /* no row: nothing yet */
			kind = ERR_NONE;
	}
	return kind == ERR_NONE ? store_attention(store, &overview->attention, err) : kind;
}

enum err_kind store_teams(
        struct store *store, struct arena *arena, struct team_count **teams, size_t *team_count, struct error *err)
{
	static const char by_team[] =
	        "SELECT team, count(*) FROM membership WHERE left_at IS NULL GROUP BY team ORDER BY team";
	struct team_count *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, by_team, SQL_WITHOUT, &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count].team = sql_copy(arena, select, 0);
		found[found_count++].members = sqlite3_column_int64(select, 1);
	}
	if (kind == ERR_NONE) {
		*teams = found;
		*team_count = found_count;
	}
	return kind;
}

enum err_kind store_overview(struct store *store, int64_t now, struct arena *arena, struct overview *overview,
        struct team_count **teams, size_t *team_count, struct error *err)
{
	struct overview read = { 0 };
	enum err_kind kind = figures_read(store, now, &read, err);

	if (kind == ERR_NONE)
		kind = store_teams(store, arena, teams, team_count, err);
	if (kind == ERR_NONE)
		*overview = read;
	return kind;
}

enum err_kind store_team_size(struct store *store, const char *team, int64_t *members, struct error *err)
{
	return sql_number(store, "SELECT count(*) FROM membership WHERE team = ?1 AND left_at IS NULL",
	        SQL_WITH(sql_text(team)), members, err);
}
