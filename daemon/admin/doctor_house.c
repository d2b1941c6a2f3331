/* doctor_house.c - this machine: config, secrets, libraries, daemon, disk, database. See doctor.h. */
#include "admin/doctor.h"
#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <gmime/gmime.h>
#include <inttypes.h>
#include <libgen.h>
#include <libical/ical.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/zone.h"
#include "letter/read.h"

enum {
	LOOK_OVER_MS = 20 * 1000,
	SECRET_DAYS = 21,   /* as alarms tell of it */
	ROOM_LOOK_MB = 200, /* beyond what store/ keeps free for one commit */
	ROOM_WRONG_MB = 20,
	INODES_LOOK = 1000,
	INODES_WRONG = 20,
};

/* ---- config and secrets ---- */

static struct finding config_problem_told(struct doctor *doctor, const struct config_problem *problem)
{
	return wrong(doctor, "The daemon doesn't start with it, and a reload keeps the old one.",
	        "change that line; convened check", "%s", config_problem_text(problem, doctor->arena));
}

/* All but the last as findings of their own; the last is the check's answer. */
static struct finding problems_told(struct doctor *doctor, enum subject subject, const char *check,
        const struct config_problems *problems, struct finding (*told)(struct doctor *, const struct config_problem *))
{
	for (size_t i = 0; i + 1 < problems->count; i++) {
		struct finding finding = told(doctor, &problems->list[i]);
		finding.check = check;
		finding.subject = subject;
		finding_add(doctor, finding);
	}
	return told(doctor, &problems->list[problems->count - 1]);
}

/* The sandbox is made here, before a secret is read. */
struct finding check_config(struct doctor *doctor, enum subject subject, size_t relay)
{
	struct config_problems problems = { .arena = doctor->arena };
	struct error ignored = { 0 };
	struct admin *admin = doctor->admin;

	(void)relay;
	admin->config = config_load(admin->file, &problems);
	if (admin->config != NULL)
		admin_check_templates(admin->config, &problems);
	if (problems.count > 0)
		return problems_told(doctor, subject, "config", &problems, config_problem_told);
	assert(admin->config != NULL);
	doctor->config = admin->config;
	const struct config *config = doctor->config;
	const struct reader reader = { .house = &config->house, .authserv_id = config->mailbox.authserv_id };
	(void)sandbox_open(&reader, &doctor->sandbox, &ignored);
	doctor->relays = arena_array(doctor->arena, config->relay_count, sizeof(*doctor->relays));
	clock_set_zone(config->house.time_zone);
	for (size_t i = 0; i < config->note_count; i++) {
		struct finding note = worth_a_look(doctor, "", "", "%s", config->notes[i]);
		note.check = "config";
		note.subject = subject;
		finding_add(doctor, note);
	}
	return good(doctor, "%s", config->file);
}

static struct finding secret_problem_told(struct doctor *doctor, const struct config_problem *problem)
{
	const bool is_program = strcmp(problem->setting, "alert_command") == 0; /* looked for by the same reading */
	return wrong(doctor,
	        is_program ? "The daemon doesn't start without the program that is to tell of alarms."
	                   : "The daemon doesn't start without its secrets, nor with such as everybody may read.",
	        is_program ? "name a program by its whole path, or take alert_command out"
	                   : "do what stands there; a password that others could read should be changed, too",
	        "%s", config_problem_text(problem, doctor->arena));
}

/* The application's secret has a last day, which only the config can tell. Nothing is found: kind is FOUND_GOOD. */
static struct finding secret_end_told(struct doctor *doctor)
{
	const struct oauth_config *oauth = &doctor->config->oauth;
	const char *remedy =
	        "ask IT: \"Please make a new client secret for our application, and give us its Value and its last "
	        "day.\" Then: convened login microsoft --secret, and write the day in oauth.client_secret_ends";
	int64_t ends_at = 0;

	if (oauth->client_secret_ends.year == 0 || *oauth->client_secret_file == '\0')
		return good(doctor, "not known");
	zone_instant(doctor->config->house.time_zone, &oauth->client_secret_ends, &ends_at);
	const long days = (long)((ends_at - clock_now(&clock_system)) / DAY_S);
	if (days >= SECRET_DAYS)
		return good(doctor, "%ld days", days);
	return worth_a_look(doctor, "From that day on nobody can sign in.", remedy,
	        "the application's secret ends in %ld days", days < 0 ? 0 : days);
}

/* Where signing in by OAuth2 keeps its tokens. Those by client credentials are had anew at any time. */
static struct finding token_file_told(struct doctor *doctor)
{
	const struct oauth_config *oauth = &doctor->config->oauth;
	struct stat status;

	if (stat(oauth->token_file, &status) != 0) {
		if (errno == ENOENT && oauth->grant == GRANT_CLIENT_CREDENTIALS)
			return good(doctor, "%zu there, not readable by others", doctor->config->secret_count);
		return wrong(doctor, "Nobody has signed in by OAuth2 yet, or this user may not see it.",
		        "convened login", "%s: %s", oauth->token_file, strerror(errno));
	}
	if ((status.st_mode & 077) != 0)
		return wrong(doctor, "Who can read it can read the mailbox, and send as it.",
		        arena_printf(doctor->arena, "chmod 600 %s; if others may have read it: convened login",
		                oauth->token_file),
		        "%s has mode %o", oauth->token_file, status.st_mode & 0777);
	return good(doctor, "%zu and the token file, not readable by others", doctor->config->secret_count);
}

static struct finding secret_try(struct doctor *doctor, const char *file)
{
	struct arena arena = { 0 };
	const char *secret = "";
	struct error err = { 0 };
	const bool is_kept_from_us = access(file, R_OK) != 0 && errno == EACCES;
	const enum err_kind kind = secret_read(file, &arena, &secret, &err);

	secret_wipe(secret);
	arena_free(&arena);
	if (kind == ERR_NONE)
		return good(doctor, "%s", file);
	if (is_kept_from_us)
		return wrong(doctor, "It is kept from you, as it should be; so nothing behind it can be tried.",
		        "run this as root: sudo convened doctor", "%s", err.text);
	return wrong(doctor, "Nobody can sign in with it.", "write the password into its first line", "%s", err.text);
}

struct finding check_secrets(struct doctor *doctor, enum subject subject, size_t relay)
{
	struct config_problems problems = { .arena = doctor->arena, .wants_secrets = true };
	const struct config *config = doctor->config;

	(void)relay;
	config_free(config_load(config->file, &problems));
	if (problems.count > 0)
		return problems_told(doctor, subject, "secrets", &problems, secret_problem_told);
	for (size_t i = 0; i < config->secret_count; i++) {
		const struct finding finding = secret_try(doctor, config->secrets[i].path);
		if (finding.kind != FOUND_GOOD)
			return finding;
	}
	const struct finding end = secret_end_told(doctor);
	if (config->oauth.provider != PROVIDER_NONE)
		return end.kind == FOUND_GOOD ? token_file_told(doctor) : end;
	return good(doctor, "%zu there, not readable by others", config->secret_count);
}

/* ---- libraries ---- */

/* A version as a number that can be compared: 7.88.1 is 7088001. */
static long version_number(const char *text)
{
	long number = 0;
	for (int i = 0; i < 3; i++) {
		char *end = NULL;
		const long part = strtol(text, &end, 10);
		number = number * 1000 + (end == text ? 0 : part);
		text = end + (*end == '.');
	}
	return number;
}

static const char *libcurl_version(struct arena *arena)
{
	(void)arena;
	return curl_version_info(CURLVERSION_NOW)->version;
}

static const char *sqlite_version(struct arena *arena)
{
	(void)arena;
	return sqlite3_libversion();
}

static const char *libical_version(struct arena *arena)
{
	(void)arena;
	return ICAL_VERSION;
}

static const char *gmime_version(struct arena *arena)
{
	return arena_printf(arena, "%u.%u.%u", gmime_major_version, gmime_minor_version, gmime_micro_version);
}

/* What runs, which may be another version than what we were built with. A fault counts from one version until before another. */
static const struct fault {
	const char *library;
	const char *(*version)(struct arena *arena);
	const char *from, *until;
	const char *means;
} faults[] = {
	{ "libcurl", libcurl_version, "0", "7.87.0",
	        "too old: a name server that hangs would keep the daemon from stopping" },
	{ "libcurl", libcurl_version, "8.8.0", "8.9.0", "its STARTTLS fails with some SMTP servers" },
	{ "libcurl", libcurl_version, "8.12.0", "8.12.1", "its sign-in to SMTP servers waits for ever" },
	{ "SQLite", sqlite_version, "0", "3.37.0", "too old: it has no STRICT tables" },
	{ "libical", libical_version, "0", "3.0.0", "too old: it was never tried with convened" },
	{ "GMime", gmime_version, "0", "3.2.0", "too old: it was never tried with convened" },
};

static bool has_fault(const struct fault *fault, struct arena *arena)
{
	const long version = version_number(fault->version(arena));
	return version >= version_number(fault->from) && version < version_number(fault->until);
}

struct finding check_libraries(struct doctor *doctor, enum subject subject, size_t relay)
{
	const curl_version_info_data *curl = curl_version_info(CURLVERSION_NOW);

	(void)subject, (void)relay;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (has_fault(&faults[i], doctor->arena))
			return worth_a_look(doctor, faults[i].means, "install a newer version", "%s %s",
			        faults[i].library, faults[i].version(doctor->arena));
	if ((curl->features & CURL_VERSION_ASYNCHDNS) == 0)
		return worth_a_look(doctor, "A slow name server holds up all that the daemon does.",
		        "install a libcurl with asynchronous name lookup (c-ares or threads)",
		        "libcurl %s without AsynchDNS", curl->version);
	return good(doctor, "libcurl %s, SQLite %s, GMime %s, libical %s", curl->version, sqlite_version(doctor->arena),
	        gmime_version(doctor->arena), libical_version(doctor->arena));
}

/* ---- the daemon ---- */

struct finding check_daemon(struct doctor *doctor, enum subject subject, size_t relay)
{
	const char *database = doctor->config->database;
	long process = 0;

	(void)subject, (void)relay;
	if (!store_daemon_runs(database, &process))
		return good(doctor, "doesn't run; start it: %s", admin_start_command(doctor->admin));
	const char *doing = store_daemon_doing(database, doctor->arena);
	return good(doctor, "runs (process %ld)%s%s", process, *doing != '\0' ? ": " : "", doing);
}

/* ---- disk and database ---- */

static const char *folder_of(struct doctor *doctor, const char *file)
{
	return dirname(arena_strdup(doctor->arena, file));
}

/* The unit's StateDirectory= is made, and given to its user, when the service starts. */
static bool is_made_by_service(struct doctor *doctor, const char *folder)
{
	static const char made[] = "/var/lib/convened", by[] = "systemctl ";
	const size_t bytes = sizeof(made) - 1;

	return access(folder, F_OK) != 0 && errno == ENOENT && strncmp(folder, made, bytes) == 0
	        && (folder[bytes] == '\0' || folder[bytes] == '/')
	        && strncmp(admin_start_command(doctor->admin), by, sizeof(by) - 1) == 0;
}

struct finding check_disk(struct doctor *doctor, enum subject subject, size_t relay)
{
	const char *folder = folder_of(doctor, doctor->config->database);
	struct statvfs disk;

	(void)subject, (void)relay;
	if (is_made_by_service(doctor, folder))
		folder = "/var/lib";
	if (statvfs(folder, &disk) != 0)
		return wrong(doctor, "The database's folder must be there before the first start.",
		        "make it, and give it to the user who runs convened", "%s: %s", folder, strerror(errno));
	const int64_t free_mb = (int64_t)(disk.f_bavail * disk.f_frsize / (1024 * 1024));
	const int64_t inodes = disk.f_files == 0 ? INT64_MAX : (int64_t)disk.f_favail; /* some have no such limit */
	const char *means = "When it is full, mail waits: nothing is lost, and nothing is answered.";
	const char *remedy = "make room, or ask IT for a larger disk";
	if (free_mb < ROOM_WRONG_MB || inodes < INODES_WRONG)
		return wrong(doctor, means, remedy, "%s: %" PRId64 " MB and %" PRId64 " files are left", folder,
		        free_mb, inodes == INT64_MAX ? 0 : inodes);
	if (free_mb < ROOM_LOOK_MB || inodes < INODES_LOOK)
		return worth_a_look(doctor, means, remedy, "%s: %" PRId64 " MB and %" PRId64 " files are left", folder,
		        free_mb, inodes == INT64_MAX ? 0 : inodes);
	return good(doctor, "%" PRId64 " MB free", free_mb);
}

/* Before the first start; a key without its database means that something was lost. */
static struct finding no_database(struct doctor *doctor)
{
	const char *database = doctor->config->database, *folder = folder_of(doctor, database);

	if (access(arena_printf(doctor->arena, "%s.key", database), F_OK) == 0)
		return wrong(doctor, "Members, memberships and what is under way were in it; its key is still there.",
		        arena_printf(doctor->arena,
		                "restore %s from the backup. To begin with nothing instead, remove %s.key: then tokens in mails already "
		                "sent are dead",
		                database, database),
		        "%s is gone", database);
	if (is_made_by_service(doctor, folder))
		return good(doctor, "not made yet: the first start makes it, and its folder");
	if (faccessat(AT_FDCWD, folder, R_OK | W_OK | X_OK, AT_EACCESS) != 0)
		return wrong(doctor, "The first start couldn't make the database.",
		        "make the folder, and give it to the user who runs convened", "%s: %s", folder,
		        strerror(errno));
	return good(doctor, "not made yet: the first start makes it");
}

/* Of its first page: 2 is a write-ahead log. store_open() sets it back. */
static bool is_write_ahead(const char *database)
{
	enum { WRITE_VERSION_AT = 18 };
	unsigned char version = 0;
	const int fd = open(database, O_RDONLY | O_CLOEXEC);
	const bool is_read = fd >= 0 && pread(fd, &version, 1, WRITE_VERSION_AT) == 1;
	if (fd >= 0)
		close(fd);
	return is_read && version == 2;
}

struct finding check_database(struct doctor *doctor, enum subject subject, size_t relay)
{
	const char *database = doctor->config->database;
	struct store *store = NULL;
	struct error err = { 0 };
	struct stat status;

	(void)subject, (void)relay;
	if (admin_become_owner(database, doctor->arena, &err) != ERR_NONE && stat(database, &status) == 0)
		return wrong(doctor, "Only the user who runs convened, and root, may open it.",
		        "run this as root: sudo convened doctor", "%s", err.text);
	if (stat(database, &status) != 0 && errno == ENOENT)
		return no_database(doctor);
	const bool was_write_ahead = is_write_ahead(database);
	enum err_kind kind = store_open(database, STORE_LOOK, &store, &err);
	if (kind == ERR_NONE)
		kind = store_look_over(store, doctor_until(doctor, LOOK_OVER_MS), &err);
	store_close(store);
	if (kind == ERR_TEMPORARY)
		return worth_a_look(
		        doctor, "It opens, and couldn't be looked through now.", "try again later", "%s", err.text);
	if (kind != ERR_NONE)
		return wrong(doctor, "The daemon doesn't start, or stops at its next write.", "do what stands there",
		        "%s", err.text);
	if (was_write_ahead)
		return worth_a_look(doctor,
		        "Another program set it so; SQLite before 3.51.3 can lose rows that way. convened has just set it back.",
		        "open the database by convened only", "it had a write-ahead log (WAL)");
	if ((status.st_mode & 077) != 0)
		return worth_a_look(doctor, "Others on this machine may read who is a member.",
		        arena_printf(doctor->arena, "chmod 600 %s", database), "mode %o", status.st_mode & 0777);
	return good(doctor, "opens, undamaged, key beside it, %" PRId64 " kB", (int64_t)status.st_size / 1024);
}
