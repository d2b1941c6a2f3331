/* doctor.c - `convened doctor`: proves the mailbox end to end, and says of each finding what it means and what to do.
 *
 * A new check is one row of the table and one function (doctor.h says in which file). The order is the table's: a check stands
 * behind what it needs, and what root alone may read before the database, for which root becomes its owner. */
#include "admin/doctor.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>
#include "admin/admin.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

enum {
	RUN_MS = 110 * 1000, /* two minutes, less what the last command may take beyond */
	WAIT_S = 45,         /* for mails, unless --wait says otherwise */
	WAIT_MOST_S = 600,
};

static const char usage[] = "usage: convened doctor [-c FILE] [--no-mail] [--wait SECONDS] [--json]\n";

static const struct check {
	enum subject subject;
	const char *name, *title;
	const char *needs; /* names of checks before it, with blanks between; without one of them it can't be tried */
	struct finding (*run)(struct doctor *doctor, enum subject subject, size_t relay);
} checks[] = {
	{ SUBJECT_CONFIG, "config", "config file", "", check_config },
	{ SUBJECT_CONFIG, "secrets", "passwords' files", "config", check_secrets },
	{ SUBJECT_MAILBOX, "name", "name", "config", check_name },
	{ SUBJECT_MAILBOX, "connection", "connection", "name", check_connection },
	{ SUBJECT_MAILBOX, "certificate", "certificate", "connection", check_certificate },
	{ SUBJECT_MAILBOX, "sign-in", "sign-in", "certificate", check_sign_in },
	{ SUBJECT_MAILBOX, "folders", "folders", "sign-in", check_folders },
	{ SUBJECT_MAILBOX, "idle", "news at once (IDLE)", "sign-in", check_idle },
	{ SUBJECT_MAILBOX, "move", "moving (MOVE)", "sign-in", check_move },
	{ SUBJECT_MAILBOX, "uidplus", "deleting (UIDPLUS)", "sign-in", check_uidplus },
	{ SUBJECT_RELAY, "name", "name", "config", check_name },
	{ SUBJECT_RELAY, "connection", "connection", "name", check_connection },
	{ SUBJECT_RELAY, "certificate", "certificate", "connection", check_certificate },
	{ SUBJECT_RELAY, "sign-in", "sign-in", "certificate", check_sign_in },
	{ SUBJECT_RELAY, "size", "size of mails", "sign-in", check_size },
	{ SUBJECT_RELAY, "pace", "pace", "config", check_pace },
	{ SUBJECT_RELAY, "sending", "takes a mail", "sign-in folders idle", check_sending },
	{ SUBJECT_RETURNED, "arrival", "arrives", "sending folders", check_arrival },
	{ SUBJECT_RETURNED, "message-id", "Message-ID", "arrival", check_message_id },
	{ SUBJECT_RETURNED, "from", "From", "arrival", check_from },
	{ SUBJECT_RETURNED, "reply-to", "Reply-To", "arrival", check_reply_to },
	{ SUBJECT_RETURNED, "calendar", "calendar answer", "arrival", check_calendar },
	{ SUBJECT_RETURNED, "authentication", "SPF, DKIM, DMARC", "arrival", check_authentication },
	{ SUBJECT_MAIL, "plus", "plus address", "folders", check_plus },
	{ SUBJECT_MAIL, "authserv-id", "authserv_id", "folders", check_authserv_id },
	{ SUBJECT_MAIL, "clock", "clock", "folders", check_clock },
	{ SUBJECT_MACHINE, "libraries", "libraries", "", check_libraries },
	{ SUBJECT_MACHINE, "unit", "systemd unit", "config", check_unit },
	{ SUBJECT_MACHINE, "daemon", "daemon", "config", check_daemon },
	{ SUBJECT_MACHINE, "disk", "disk", "config", check_disk },
	{ SUBJECT_MACHINE, "database", "database", "config", check_database },
};
enum { CHECKS = sizeof(checks) / sizeof(checks[0]) };

/* ---- findings ---- */

static struct finding finding_of(
        struct doctor *doctor, enum found kind, const char *means, const char *remedy, const char *format, va_list args)
{
	return (struct finding){ .kind = kind,
		.found = shown(doctor->arena, arena_vprintf(doctor->arena, format, args)),
		.means = means,
		.remedy = remedy };
}

struct finding good(struct doctor *doctor, const char *found, ...)
{
	va_list args;
	va_start(args, found);
	const struct finding finding = finding_of(doctor, FOUND_GOOD, "", "", found, args);
	va_end(args);
	return finding;
}

struct finding worth_a_look(struct doctor *doctor, const char *means, const char *remedy, const char *found, ...)
{
	va_list args;
	va_start(args, found);
	const struct finding finding = finding_of(doctor, FOUND_LOOK, means, remedy, found, args);
	va_end(args);
	return finding;
}

struct finding wrong(struct doctor *doctor, const char *means, const char *remedy, const char *found, ...)
{
	va_list args;
	va_start(args, found);
	const struct finding finding = finding_of(doctor, FOUND_WRONG, means, remedy, found, args);
	va_end(args);
	return finding;
}

struct finding untried(struct doctor *doctor, const char *because, ...)
{
	va_list args;
	va_start(args, because);
	const struct finding finding = finding_of(doctor, FOUND_UNTRIED, "", "", because, args);
	va_end(args);
	return finding;
}

void finding_add(struct doctor *doctor, struct finding finding)
{
	doctor->findings =
	        arena_grow(doctor->arena, doctor->findings, doctor->finding_count, sizeof(*doctor->findings));
	doctor->findings[doctor->finding_count++] = finding;
}

int64_t doctor_now_ms(void)
{
	return clock_monotonic_ms(&clock_system);
}

int64_t doctor_until(const struct doctor *doctor, int64_t ms)
{
	const int64_t until_ms = doctor_now_ms() + ms;
	return until_ms < doctor->until_ms ? until_ms : doctor->until_ms;
}

/* ---- the order ---- */

static bool is_of_relays(enum subject subject)
{
	return subject == SUBJECT_RELAY || subject == SUBJECT_RETURNED;
}

static bool is_of_network(enum subject subject)
{
	return subject != SUBJECT_CONFIG && subject != SUBJECT_MACHINE;
}

static const char *subject_title(struct doctor *doctor, enum subject subject, size_t relay)
{
	static const char *const titles[] = { [SUBJECT_CONFIG] = "config",
		[SUBJECT_MAILBOX] = "mailbox",
		[SUBJECT_RELAY] = "relay",
		[SUBJECT_RETURNED] = "mail by",
		[SUBJECT_MAIL] = "mail",
		[SUBJECT_MACHINE] = "machine" };
	if (!is_of_relays(subject))
		return titles[subject];
	return arena_printf(doctor->arena, "%s %s", titles[subject], doctor->config->relays[relay].name);
}

static bool is_word(const char *name, const char *words)
{
	const size_t length = strlen(name);
	for (const char *at = words; (at = strstr(at, name)) != NULL; at += length)
		if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}

static bool has_row(enum subject subject, const char *name)
{
	for (size_t i = 0; i < CHECKS; i++)
		if (checks[i].subject == subject && strcmp(checks[i].name, name) == 0)
			return true;
	return false;
}

/* Each server has a sign-in of its own, each relay's mail its own arrival. */
static bool is_about(const struct finding *finding, enum subject subject, size_t relay)
{
	if (is_of_relays(finding->subject) && is_of_relays(subject))
		return finding->relay == relay;
	return finding->subject == subject || !has_row(subject, finding->check);
}

/* What it needs and doesn't have; NULL: it can be tried. */
static const struct finding *missing(const struct doctor *doctor, const struct check *check, size_t relay)
{
	for (size_t i = 0; i < doctor->finding_count; i++) {
		const struct finding *finding = &doctor->findings[i];
		if (finding->kind >= FOUND_WRONG && is_word(finding->check, check->needs)
		        && is_about(finding, check->subject, relay))
			return finding;
	}
	return NULL;
}

static void run(struct doctor *doctor, const struct check *check, size_t relay)
{
	const struct finding *lacks = missing(doctor, check, relay);
	struct finding finding;

	if (is_of_network(check->subject) && doctor_now_ms() >= doctor->until_ms)
		finding = untried(doctor, "not tried: the time for it is over, the servers are slow");
	else if (lacks != NULL && lacks->kind == FOUND_UNTRIED)
		finding = untried(doctor, "%s", lacks->found);
	else if (lacks != NULL)
		finding = untried(doctor, "not tried: first see to \"%s\" of %s", lacks->check,
		        subject_title(doctor, lacks->subject, lacks->relay));
	else
		finding = check->run(doctor, check->subject, relay);
	finding.check = check->name;
	finding.subject = check->subject;
	finding.relay = relay;
	finding_add(doctor, finding);
}

/* ---- what is printed ---- */

static const struct {
	const char *word, *shown, *colour;
} kinds[] = {
	[FOUND_GOOD] = { "good", "good", "\033[32m" },
	[FOUND_LOOK] = { "look", "LOOK", "\033[33m" },
	[FOUND_WRONG] = { "wrong", "WRONG", "\033[1;31m" },
	[FOUND_UNTRIED] = { "untried", "-", "" },
};

static const char *check_title(const struct finding *finding)
{
	for (size_t i = 0; i < CHECKS; i++)
		if (checks[i].subject == finding->subject && strcmp(checks[i].name, finding->check) == 0)
			return checks[i].title;
	return finding->check;
}

enum { TITLE_COLUMN = 8, FOUND_COLUMN = 28, WORDS_COLUMN = 10 };

static void print_finding(struct doctor *doctor, const struct finding *finding)
{
	static const char blanks[] = "          ";
	const char *no_colour = getenv("NO_COLOR"); /* no-color.org: set to anything but "" */
	const bool has_colour = isatty(STDOUT_FILENO) && (no_colour == NULL || *no_colour == '\0');
	const char *colour = has_colour ? kinds[finding->kind].colour : "";

	const char *first = arena_printf(doctor->arena, "  %s%-5s%s %-*s ", colour, kinds[finding->kind].shown,
	        *colour != '\0' ? "\033[0m" : "", FOUND_COLUMN - TITLE_COLUMN - 1, check_title(finding));

	admin_print_wrapped(stdout, first, FOUND_COLUMN, finding->found);
	if (*finding->means != '\0')
		admin_print_wrapped(stdout, blanks, WORDS_COLUMN, finding->means);
	if (*finding->remedy != '\0')
		admin_print_wrapped(
		        stdout, blanks, WORDS_COLUMN, arena_printf(doctor->arena, "What to do: %s", finding->remedy));
}

/* Those that couldn't be tried because of the same are one line. */
static void print_untried(struct doctor *doctor, const struct finding *findings, size_t count)
{
	struct text titles = { .arena = doctor->arena };

	if (count == 1) {
		print_finding(doctor, findings);
		return;
	}
	for (size_t i = 0; i < count; i++)
		text_printf(&titles, "%s%s", i > 0 ? ", " : "", check_title(&findings[i]));
	text_printf(&titles, ": %s", findings[0].found);
	admin_print_wrapped(stdout, "  -     ", TITLE_COLUMN, text_string(&titles));
}

static void print_json(struct doctor *doctor, const struct finding *finding)
{
	json_t *object =
	        json_pack("{s:s, s:s, s:s, s:s}", "of", subject_title(doctor, finding->subject, finding->relay),
	                "check", finding->check, "verdict", kinds[finding->kind].word, "found", finding->found);
	if (object != NULL && *finding->means != '\0')
		json_object_set_new(object, "means", json_string(finding->means));
	if (object != NULL && *finding->remedy != '\0')
		json_object_set_new(object, "do", json_string(finding->remedy));
	admin_print_json(stdout, object);
}

static bool is_beside(const struct finding *a, const struct finding *b)
{
	return a->subject == b->subject && a->relay == b->relay;
}

static bool is_untried_alike(const struct finding *a, const struct finding *b)
{
	return a->kind == FOUND_UNTRIED && b->kind == FOUND_UNTRIED && is_beside(a, b)
	        && strcmp(a->found, b->found) == 0;
}

/* What was found since the last time, as it comes: some checks take their time. What couldn't be tried waits until it is known
 * how many there are of it. */
static void print_news(struct doctor *doctor, size_t *printed, bool is_end)
{
	while (*printed < doctor->finding_count) {
		const struct finding *finding = &doctor->findings[*printed];
		size_t count = 1;
		while (*printed + count < doctor->finding_count && is_untried_alike(finding, finding + count))
			count++;
		if (finding->kind == FOUND_UNTRIED && *printed + count == doctor->finding_count && !is_end)
			return;
		if (*printed == 0 || !is_beside(finding, finding - 1))
			printf("%s\n", subject_title(doctor, finding->subject, finding->relay));
		if (finding->kind == FOUND_UNTRIED)
			print_untried(doctor, finding, count);
		else
			print_finding(doctor, finding);
		*printed += count;
		fflush(stdout);
	}
}

static void print_news_json(struct doctor *doctor, size_t *printed)
{
	for (; *printed < doctor->finding_count; (*printed)++)
		print_json(doctor, &doctor->findings[*printed]);
	fflush(stdout);
}

static size_t count_of(const struct doctor *doctor, enum found kind)
{
	size_t count = 0;
	for (size_t i = 0; i < doctor->finding_count; i++)
		count += doctor->findings[i].kind == kind;
	return count;
}

static void print_end(const struct doctor *doctor)
{
	const size_t wrongs = count_of(doctor, FOUND_WRONG), looks = count_of(doctor, FOUND_LOOK),
	             goods = count_of(doctor, FOUND_GOOD), untrieds = count_of(doctor, FOUND_UNTRIED);

	if (doctor->admin->json) {
		admin_print_json(stdout,
		        json_pack("{s:b, s:I, s:I, s:I, s:I}", "ready", wrongs == 0, "good", (json_int_t)goods, "look",
		                (json_int_t)looks, "wrong", (json_int_t)wrongs, "untried", (json_int_t)untrieds));
		return;
	}
	printf("\n%s: %zu good", wrongs == 0 ? "Ready" : "Not ready", goods);
	if (looks > 0)
		printf(", %zu worth a look", looks);
	if (wrongs > 0)
		printf(", %zu wrong", wrongs);
	if (untrieds > 0)
		printf(", %zu not tried", untrieds);
	puts(".");
}

/* ---- the command ---- */

/* How often checks on this subject are made. */
static size_t times_of(const struct doctor *doctor, enum subject subject)
{
	if (!is_of_relays(subject))
		return 1;
	return doctor->config == NULL ? 0 : doctor->config->relay_count;
}

/* Rows that stand together and are about relays are made for the first relay, then for the next. */
static void run_all(struct doctor *doctor)
{
	size_t printed = 0;
	for (size_t first = 0, end = 0; first < CHECKS; first = end) {
		while (end < CHECKS && checks[end].subject == checks[first].subject)
			end++;
		for (size_t relay = 0; relay < times_of(doctor, checks[first].subject); relay++)
			for (size_t i = first; i < end; i++) {
				run(doctor, &checks[i], relay);
				if (doctor->admin->json)
					print_news_json(doctor, &printed);
				else
					print_news(doctor, &printed, i == CHECKS - 1);
			}
	}
}

static bool wait_read(const char *text, int64_t *wait_ms)
{
	char *end = NULL;
	const long seconds = *text == '\0' ? WAIT_S : strtol(text, &end, 10);

	*wait_ms = seconds * 1000;
	return (end == NULL || *end == '\0') && seconds >= 1 && seconds <= WAIT_MOST_S;
}

int admin_doctor(int argc, char **argv)
{
	struct admin admin = { 0 };
	struct doctor doctor = { .admin = &admin, .arena = &admin.arena };
	int status = admin_options(&admin, argc, argv, "json no-mail wait", usage);

	if (status != 0)
		return status;
	if (!admin_words_most(&admin, 0, usage))
		return EX_USAGE;
	if (!wait_read(admin.wait, &doctor.wait_ms)) {
		fprintf(stderr, "convened doctor: --wait takes seconds, from 1 to %d\n", WAIT_MOST_S);
		return EX_USAGE;
	}
	log_open("doctor", LOG_ERROR_LEVEL); /* what the rooms below go on with isn't news here */
	doctor.has_mail = !admin.no_mail;
	doctor.until_ms =
	        doctor_now_ms() + RUN_MS + (doctor.wait_ms > WAIT_S * 1000 ? doctor.wait_ms - WAIT_S * 1000 : 0);
	run_all(&doctor);
	print_end(&doctor);
	status = count_of(&doctor, FOUND_WRONG) == 0 ? EX_OK : EXIT_FAILURE;
	servers_close(&doctor);
	sandbox_close(doctor.sandbox);
	admin_close(&admin);
	return status;
}
