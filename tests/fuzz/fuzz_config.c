/* fuzz_config.c - an administrator may write anything: it is accepted, or refused with a reason of one line. What is accepted means the
 * same when it is written out by libconfig and read again; its meetings are bounded, in order and each once.
 *
 * A first byte below 4 says how much of a file stands before the rest. No file is read. */
#include <libconfig.h>
#include "base/clock.h"
#include "base/text.h"
#include "config/config.h"
#include "config/when.h"
#include "tests/fuzz/fuzz.h"

static const char start[] =
        "collaborative = { name = \"Collaborative\"; address = \"teams@collab.example\"; languages = [\"en\", \"pl\"];\n"
        "time_zone = \"America/Chicago\"; admins = [\"office@collab.example\"]; };\n"
        "mailbox = { server = \"imaps://imap.collab.example\"; user = \"teams\"; password_file = \"a\"; };\n"
        "relays = ( { name = \"main\"; server = \"smtps://smtp.collab.example\"; } );\n";
static const char team[] = "teams = ( { id = \"education\"; name = \"Education\"; } );\nmeetings = ( {\n"
                           "id = \"coffee\"; teams = [\"education\"]; title = \"Coffee\"; ";

/* libconfig forgets the strings of a text that it refuses: some bytes, once for each reload that fails. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig";
}

static struct config *parsed(const char *text, size_t bytes, struct arena *arena)
{
	struct text bundle = { .arena = arena };
	struct config_problems problems = { .arena = arena };

	text_printf(&bundle, "c 1 %zu /nowhere/convened.cfg\n", bytes);
	text_add(&bundle, text, bytes);
	text_add_byte(&bundle, '\n');
	struct config *config = config_parse("/nowhere/convened.cfg", bundle.data, bundle.length, &problems);
	PROMISE((config == NULL) == (problems.count > 0));
	for (size_t i = 0; i < problems.count; i++)
		for (const char *at = problems.list[i].text; *at != '\0'; at++)
			PROMISE((unsigned char)*at >= ' ');
	return config;
}

static size_t events_of(const struct config *config, struct arena *arena, struct meeting **events)
{
	enum { FROM = 1795000000 }; /* in November 2026 */
	size_t count = 0;

	config_meetings(config, FROM, FROM + 366 * (int64_t)DAY_S, arena, events, &count);
	PROMISE(count <= MEETING_EVENTS);
	for (size_t i = 1; i < count; i++) {
		const struct meeting *before = &(*events)[i - 1], *event = &(*events)[i];
		PROMISE(before->start_at <= event->start_at && strcmp(before->id, event->id) != 0);
		PROMISE(event->start_at >= FROM && event->announce_at <= event->start_at);
		PROMISE(event->remind_at == 0 || event->remind_at <= event->start_at);
	}
	return count;
}

/* As libconfig writes it: its strings escaped, its numbers in its own way. */
static char *written(const char *text, size_t *bytes)
{
	config_t tree;
	char *out = NULL;

	config_init(&tree);
	FILE *file = open_memstream(&out, bytes);
	PROMISE(file != NULL && config_read_string(&tree, text) == CONFIG_TRUE);
	config_write(&tree, file);
	fclose(file);
	config_destroy(&tree);
	return out;
}

static void config_promises(const struct config *config, const char *text, struct arena *arena)
{
	struct meeting *events = NULL, *again_events = NULL;
	size_t bytes = 0;
	char *out = written(text, &bytes);
	struct config *again = parsed(out, bytes, arena);

	PROMISE(again != NULL && config_needs_restart(config, again, arena) == NULL);
	PROMISE(again->house.team_count == config->house.team_count && again->relay_count == config->relay_count);
	const size_t count = events_of(config, arena, &events);
	PROMISE(events_of(again, arena, &again_events) == count);
	for (size_t i = 0; i < count; i++)
		PROMISE(events[i].start_at == again_events[i].start_at
		        && strcmp(events[i].id, again_events[i].id) == 0);
	config_free(again);
	free(out);
}

static void time_promises(const char *text, struct arena *arena)
{
	struct local_time day = { 0 };
	const char *problem = NULL;
	int seconds = 0;

	if (span_read(text, &seconds))
		PROMISE(seconds >= 0 && seconds <= 3660 * DAY_S);
	if (day_read(text, &day) || start_read(text, &day))
		PROMISE(local_time_exists(&day));
	const char *rule = rule_read(text, arena, &problem);
	PROMISE(problem != NULL);
	if (rule != NULL) {
		const char *again = rule_read(rule, arena, &problem);
		PROMISE(again != NULL && strcmp(again, rule) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena arena = { 0 };
	struct text text = { .arena = &arena };

	/* An include is ours to read, before libconfig sees the text: source.c leaves it none. */
	if (bytes < 2 || memchr(data + 1, '\0', bytes - 1) != NULL || memmem(data, bytes, "@include", 8) != NULL)
		return 0;
	const uint8_t before = data[0] < 4 ? data[0] : 0;
	if (before > 0)
		text_add_string(&text, start);
	if (before > 1)
		text_add_string(&text, team);
	text_add(&text, (const char *)data + (data[0] < 4), bytes - (data[0] < 4));
	if (before > 1)
		text_add_string(&text, "\n} );\n");
	struct config *config = parsed(text.data, text.length, &arena);
	if (config != NULL)
		config_promises(config, text.data, &arena);
	config_free(config);
	time_promises(arena_strndup(&arena, (const char *)data + 1, bytes - 1), &arena);
	arena_free(&arena);
	return 0;
}
