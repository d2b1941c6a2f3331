/* test_metrics.c - what a program that watches the machine may count on. */
#include "tests/test.h"
#include "admin/metrics.h"

enum { NOW = 1764032000 };

static struct team teams[] = { { .id = "hiring", .name = { "Hiring" } }, { .id = "quiet", .name = { "Quiet" } } };
static struct team_count counts[] = { { "hiring", 12 }, { "gone", 3 } };

static const char *text_of(
        struct arena *arena, const struct overview *overview, const char *relay, int64_t paused_until)
{
	struct relay_config relays[] = { { .name = relay } };
	struct relay_state states[] = { { .last_minute = 4, .last_day = 90, .paused_until = paused_until } };
	const struct config config = { .house = { .address = "teams@collab.example",
		                               .teams = teams,
		                               .team_count = sizeof(teams) / sizeof(teams[0]) },
		.relays = relays,
		.relay_count = 1 };

	strcpy(states[0].why, "ana@example.org is full");
	return metrics_text(&(struct metrics){ .config = &config,
	                            .now = NOW,
	                            .is_running = true,
	                            .overview = *overview,
	                            .teams = counts,
	                            .team_count = sizeof(counts) / sizeof(counts[0]),
	                            .relays = states },
	        arena);
}

static const struct overview full = { .members = 14,
	.approvals = 1,
	.unreachable = 2,
	.unconfirmed = 5,
	.due = 6,
	.submitting = 7,
	.held = 8,
	.delivered_last_day = 100,
	.attention = { 3, NOW - 70, NOW },
	.last_mail_at = NOW - 20,
	.last_delivery_at = NOW - 10,
	.oldest_waiting_at = NOW - 900,
	.returned_last_day = 9,
	.schema = 11 };

static void each_figure_has_its_line(void **state)
{
	static const char *const lines[] = { "convened_daemon_running 1", "convened_schema_version 11",
		"convened_people 14", "convened_unconfirmed 5", "convened_approvals_waiting 1", "convened_suspended 2",
		"convened_attention_mails 3", "convened_deliveries_last_day 100", "convened_bounces_last_day 9",
		"convened_attention_oldest_timestamp_seconds 1764031930",
		"convened_queue_oldest_timestamp_seconds 1764031100", "convened_last_mail_timestamp_seconds 1764031980",
		"convened_last_delivery_timestamp_seconds 1764031990", "convened_members{team=\"hiring\"} 12",
		"convened_members{team=\"quiet\"} 0", "convened_members{team=\"gone\"} 3",
		"convened_queue_deliveries{state=\"due\"} 6", "convened_queue_deliveries{state=\"submitting\"} 7",
		"convened_queue_deliveries{state=\"held\"} 8", "convened_relay_sent_last_minute{relay=\"main\"} 4",
		"convened_relay_sent_last_day{relay=\"main\"} 90", "convened_relay_rest_seconds{relay=\"main\"} 60" };
	struct arena arena = { 0 };
	const char *text = text_of(&arena, &full, "main", NOW + 60);
	int failures = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (strstr(text, arena_printf(&arena, "\n%s\n", lines[i])) == NULL)
			failures += broken("each figure has its line", lines[i], lines[i], text);
	arena_free(&arena);
	assert_int_equal(failures, 0);
}

static void nobody_is_named(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	assert_null(strchr(text_of(&arena, &full, "main", NOW + 60), '@'));
	arena_free(&arena);
}

static void what_never_was_has_no_time(void **state)
{
	const struct overview nothing = { .attention = { 0, NOW, NOW } };
	struct arena arena = { 0 };
	const char *text = text_of(&arena, &nothing, "main", NOW - 60);
	(void)state;
	assert_null(strstr(text, "timestamp"));
	assert_non_null(strstr(text, "convened_relay_rest_seconds{relay=\"main\"} 0\n"));
	arena_free(&arena);
}

static void a_name_cannot_break_its_line(void **state)
{
	struct arena arena = { 0 };
	const char *text = text_of(&arena, &full, "a\"b\\c\nd", 0);
	(void)state;
	assert_non_null(strstr(text, "{relay=\"a\\\"b\\\\c\\nd\"} 4\n"));
	arena_free(&arena);
}

RUN(each_figure_has_its_line, nobody_is_named, what_never_was_has_no_time, a_name_cannot_break_its_line)
