/* metrics.c - `convened metrics`: how things stand, for programs that watch machines. See metrics.h.
 *
 * A file is written whole or not at all: under another name first, which no collector reads. */
#include "admin/metrics.h"
#include "admin/admin.h"
#include "admin/common.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

static const char usage[] = "usage: convened metrics [-c FILE] [--output FILE]\n";

/* ---- the text ---- */

/* What stands before a family's samples. A name with a unit ends with it. */
static void add_family(struct text *text, const char *name, const char *unit, const char *help)
{
	text_printf(text, "# TYPE %s gauge\n", name);
	if (*unit != '\0')
		text_printf(text, "# UNIT %s %s\n", name, unit);
	text_printf(text, "# HELP %s %s\n", name, help);
}

static void add_labelled(struct text *text, const char *name, const char *label, const char *value, int64_t number)
{
	text_printf(text, "%s{%s=\"", name, label);
	for (; *value != '\0'; value++) {
		if (*value == '\n') {
			text_add_string(text, "\\n");
			continue;
		}
		if (*value == '\\' || *value == '"')
			text_add_byte(text, '\\');
		text_add_byte(text, *value);
	}
	text_printf(text, "\"} %" PRId64 "\n", number);
}

static void add_plain(struct text *text, const struct metrics *metrics)
{
	const struct overview *all = &metrics->overview;
	const struct {
		const char *name, *help;
		int64_t number;
	} rows[] = {
		{ "convened_daemon_running", "Whether the daemon runs: 1, else 0.", metrics->is_running },
		{ "convened_schema_version", "The version of the database's schema.", all->schema },
		{ "convened_people", "Members of at least one team.", all->members },
		{ "convened_unconfirmed", "Addresses that asked to join and can still confirm it.", all->unconfirmed },
		{ "convened_approvals_waiting", "Wishes to join that wait for an approver.", all->approvals },
		{ "convened_suspended", "Members that mail comes back from.", all->unreachable },
		{ "convened_attention_mails", "Mails that wait for a person.", all->attention.count },
		{ "convened_deliveries_last_day", "Mails that a relay took within 24 hours.", all->delivered_last_day },
		{ "convened_bounces_last_day", "Mails that came back within 24 hours.", all->returned_last_day },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		add_family(text, rows[i].name, "", rows[i].help);
		text_printf(text, "%s %" PRId64 "\n", rows[i].name, rows[i].number);
	}
}

static void add_times(struct text *text, const struct overview *all)
{
	const struct {
		const char *name, *help;
		int64_t at;
	} rows[] = {
		{ "convened_attention_oldest_timestamp_seconds", "Since when the oldest mail waits for a person.",
		        all->attention.count > 0 ? all->attention.since : 0 },
		{ "convened_queue_oldest_timestamp_seconds", "Since when the oldest mail waits to be sent.",
		        all->oldest_waiting_at },
		{ "convened_last_mail_timestamp_seconds", "When the last mail was read.", all->last_mail_at },
		{ "convened_last_delivery_timestamp_seconds", "When a relay last took a mail.", all->last_delivery_at },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].at == 0)
			continue;
		add_family(text, rows[i].name, "seconds", rows[i].help);
		text_printf(text, "%s %" PRId64 "\n", rows[i].name, rows[i].at);
	}
}

/* Those of the config, with members or without; then those that it has no more. */
static void add_teams(struct text *text, const struct metrics *metrics)
{
	static const char name[] = "convened_members";
	const struct house *house = &metrics->config->house;

	add_family(text, name, "", "Members by team.");
	for (size_t i = 0; i < house->team_count; i++) {
		int64_t members = 0;
		for (size_t k = 0; k < metrics->team_count; k++)
			if (strcmp(metrics->teams[k].team, house->teams[i].id) == 0)
				members = metrics->teams[k].members;
		add_labelled(text, name, "team", house->teams[i].id, members);
	}
	for (size_t k = 0; k < metrics->team_count; k++)
		if (house_team(house, metrics->teams[k].team) == NULL)
			add_labelled(text, name, "team", metrics->teams[k].team, metrics->teams[k].members);
}

static void add_queue(struct text *text, const struct overview *all)
{
	static const char name[] = "convened_queue_deliveries";

	add_family(text, name, "",
	        "Mails that aren't sent yet: they wait, are on their way, or are held until you decide.");
	add_labelled(text, name, "state", "due", all->due);
	add_labelled(text, name, "state", "submitting", all->submitting);
	add_labelled(text, name, "state", "held", all->held);
}

static void add_relays(struct text *text, const struct metrics *metrics)
{
	enum { LAST_MINUTE, LAST_DAY, REST, FAMILIES };
	static const struct {
		const char *name, *unit, *help;
	} families[FAMILIES] = {
		[LAST_MINUTE] = { "convened_relay_sent_last_minute", "", "Mails handed to the relay within a minute." },
		[LAST_DAY] = { "convened_relay_sent_last_day", "", "Mails handed to the relay within 24 hours." },
		[REST] = { "convened_relay_rest_seconds", "seconds", "How long the relay still rests; 0: it works." },
	};

	for (int family = 0; family < FAMILIES; family++) {
		add_family(text, families[family].name, families[family].unit, families[family].help);
		for (size_t i = 0; i < metrics->config->relay_count; i++) {
			const struct relay_state *state = &metrics->relays[i];
			const int64_t rest =
			        state->paused_until > metrics->now ? state->paused_until - metrics->now : 0;
			const int64_t numbers[FAMILIES] = { state->last_minute, state->last_day, rest };
			add_labelled(
			        text, families[family].name, "relay", metrics->config->relays[i].name, numbers[family]);
		}
	}
}

const char *metrics_text(const struct metrics *metrics, struct arena *arena)
{
	struct text text = { .arena = arena };

	add_plain(&text, metrics);
	add_times(&text, &metrics->overview);
	add_teams(&text, metrics);
	add_queue(&text, &metrics->overview);
	add_relays(&text, metrics);
	text_add_string(&text, "# EOF\n");
	return text_string(&text);
}

/* ---- the file ---- */

static bool write_all(int fd, const char *text)
{
	for (size_t left = strlen(text); left > 0;) {
		const ssize_t written = write(fd, text, left);
		if (written < 0 && errno != EINTR)
			return false;
		text += written > 0 ? written : 0;
		left -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

/* Readable by all: the collector is another user. */
static enum err_kind file_write(const char *file, const char *text, struct arena *arena, struct error *err)
{
	char *fresh = arena_printf(arena, "%s.XXXXXX", file);
	enum err_kind kind = ERR_NONE;
	const int fd = mkostemp(fresh, O_CLOEXEC);

	if (fd < 0)
		return err_set(err, ERR_INPUT,
		        "%s: %s. Nothing was written. Its folder must let in the user of the database", file,
		        strerror(errno));
	const bool is_written = write_all(fd, text) && fchmod(fd, 0644) == 0 && fsync(fd) == 0;
	if (!is_written || rename(fresh, file) != 0) {
		kind = err_set(err, ERR_TEMPORARY, "%s: %s. It is as it was before", file, strerror(errno));
		unlink(fresh);
	}
	close(fd);
	return kind;
}

/* ---- the command ---- */

static enum err_kind gather(struct admin *admin, struct metrics *metrics, struct error *err)
{
	long process = 0;

	metrics->is_running = store_daemon_runs(admin->config->database, &process);
	metrics->relays = arena_array(&admin->arena, admin->config->relay_count, sizeof(*metrics->relays));
	enum err_kind kind = store_overview(admin->store, metrics->now, &admin->arena, &metrics->overview,
	        &metrics->teams, &metrics->team_count, err);
	for (size_t i = 0; kind == ERR_NONE && i < admin->config->relay_count; i++)
		kind = store_relay_state(
		        admin->store, admin->config->relays[i].name, metrics->now, &metrics->relays[i], err);
	return kind;
}

static int show(struct admin *admin)
{
	struct metrics metrics = { .config = admin->config, .now = time(NULL) };
	struct error err = { 0 };

	if (gather(admin, &metrics, &err) != ERR_NONE)
		return admin_failed(&err);
	const char *text = metrics_text(&metrics, &admin->arena);
	if (*admin->output != '\0')
		return file_write(admin->output, text, &admin->arena, &err) == ERR_NONE ? EX_OK : admin_failed(&err);
	return fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int admin_metrics(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "output", usage);

	if (status != 0)
		return status;
	if (!admin_words_most(&admin, 0, usage))
		return EX_USAGE;
	status = admin_open(&admin);
	if (status == 0)
		status = show(&admin);
	admin_close(&admin);
	return status;
}
