/* doctor_unit.c - the systemd unit that is installed, beside ours and the config. See doctor.h. */
#include "admin/doctor.h"
#include <errno.h>
#include <glob.h>
#include <libgen.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "admin/unit.h"
#include "base/text.h"

enum { UNIT_BYTES = 64 * 1024, LINES_MOST = 200, NAMED_MOST = 3 };

/* As systemd searches; its own variable changes it for us as for systemctl. */
static const char default_path[] = "/etc/systemd/system:/run/systemd/system:/usr/local/lib/systemd/system:"
                                   "/usr/lib/systemd/system:/lib/systemd/system";

struct unit {
	const char *file;              /* NULL: none is installed */
	const char *lines[LINES_MOST]; /* of the unit itself, without comments, our own paths made alike */
	size_t count;
	struct text all; /* with what stands in drop-ins */
};

static bool file_add(const char *file, struct text *text)
{
	char chunk[4096];
	size_t bytes;
	FILE *in = fopen(file, "re");

	if (in == NULL)
		return false;
	while ((bytes = fread(chunk, 1, sizeof(chunk), in)) > 0)
		text_add(text, chunk, bytes);
	fclose(in);
	text_add_byte(text, '\n');
	return true;
}

/* Where a program lies, and which instance of a template it is, differ without meaning anything. */
static const char *made_alike(struct arena *arena, const char *line)
{
	char *copy = arena_strdup(arena, line), *at;
	const char *program = strstr(copy, "/bin/convened ");

	if (strncmp(copy, "ExecStart=", 10) == 0 && program != NULL)
		memmove(copy + 10, program, strlen(program) + 1);
	while ((at = strstr(copy, "/%i")) != NULL)
		memmove(at, at + 3, strlen(at + 3) + 1);
	return copy;
}

static void lines_read(struct arena *arena, const char *text, struct unit *unit)
{
	for (const char *line = text; *line != '\0' && unit->count < LINES_MOST;) {
		const size_t length = strcspn(line, "\n"), start = strspn(line, " \t\r");
		if (start < length && strchr("#;[", line[start]) == NULL)
			unit->lines[unit->count++] =
			        made_alike(arena, arena_strndup(arena, line + start, length - start));
		line += length + (line[length] == '\n');
	}
}

/* /etc/convened/NAME/convened.cfg is an instance's, of convened@.service. */
static const char *unit_name(struct doctor *doctor)
{
	const char *folder = dirname(arena_strdup(doctor->arena, doctor->config->file));
	const char *parent = dirname(arena_strdup(doctor->arena, folder));
	return strcmp(parent, "/etc/convened") == 0 ? "convened@.service" : "convened.service";
}

static void drop_ins_add(struct arena *arena, const char *folder, const char *name, struct text *all)
{
	glob_t found;
	if (glob(arena_printf(arena, "%s/%s.d/*.conf", folder, name), 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		(void)file_add(found.gl_pathv[i], all);
	globfree(&found);
}

/* The first of that name in the search path; drop-ins of all folders. */
static void unit_read(struct doctor *doctor, struct unit *unit)
{
	const char *own = getenv("SYSTEMD_UNIT_PATH"), *path = own == NULL || *own == '\0' ? default_path : own;
	const char *name = unit_name(doctor);

	unit->all = (struct text){ .arena = doctor->arena, .limit_bytes = UNIT_BYTES };
	for (size_t length; *path != '\0'; path += length + (path[length] == ':')) {
		length = strcspn(path, ":");
		const char *folder = arena_strndup(doctor->arena, path, length);
		const char *file = arena_printf(doctor->arena, "%s/%s", folder, name);
		if (length > 0 && unit->file == NULL && file_add(file, &unit->all)) {
			unit->file = file;
			lines_read(doctor->arena, text_string(&unit->all), unit);
		}
		drop_ins_add(doctor->arena, folder, name, &unit->all);
	}
}

/* ---- beside ours ---- */

static bool has_line(const struct unit *unit, const char *line)
{
	for (size_t i = 0; i < unit->count; i++)
		if (strcmp(unit->lines[i], line) == 0)
			return true;
	return false;
}

/* Which secrets are loaded, and whose the daemon is, is the administrator's affair. */
static bool is_their_own(const char *line)
{
	static const char *const keys[] = { "LoadCredential=", "SetCredential=", "User=", "Group=" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strncmp(line, keys[i], strlen(keys[i])) == 0)
			return true;
	return false;
}

/* What one has and the other hasn't, the first few named. */
static size_t lines_lacking(
        const struct unit *has, const struct unit *lacks, const char *sign, size_t named, struct text *list)
{
	size_t count = 0;
	for (size_t i = 0; i < has->count; i++) {
		if (has_line(lacks, has->lines[i]) || is_their_own(has->lines[i]))
			continue;
		if (named + count < NAMED_MOST)
			text_printf(list, "%s%s%.100s", list->length > 0 ? ", " : "", sign, has->lines[i]);
		count++;
	}
	return count;
}

/* ---- beside the config ---- */

static const char *unit_user(struct doctor *doctor, const struct unit *unit)
{
	const char *found = "root", *all = text_string(&unit->all);
	for (const char *at = all; (at = strstr(at, "User=")) != NULL; at += 5)
		if (at == all || at[-1] == '\n')
			found = arena_strndup(doctor->arena, at + 5, strcspn(at + 5, "\r\n"));
	return found;
}

/* Will the daemon find it: handed over by systemd, or its user's own? */
static bool is_reachable(struct doctor *doctor, const struct unit *unit, const char *secret, const struct passwd *user)
{
	const char *name = basename(arena_strdup(doctor->arena, secret));
	struct stat status;

	if (strstr(text_string(&unit->all), arena_printf(doctor->arena, "LoadCredential=%s:", name)) != NULL)
		return true;
	if (user == NULL || user->pw_uid == 0 || stat(secret, &status) != 0)
		return true; /* another check's affair */
	return (status.st_uid == user->pw_uid && (status.st_mode & 0400) != 0)
	        || (status.st_gid == user->pw_gid && (status.st_mode & 0040) != 0);
}

static const char *unreachable_secret(struct doctor *doctor, const struct unit *unit, const struct passwd *user)
{
	for (size_t i = 0; i < doctor->config->secret_count; i++)
		if (!is_reachable(doctor, unit, doctor->config->secrets[i].path, user))
			return doctor->config->secrets[i].path;
	return NULL;
}

/* Made by a command that root gave, for instance. */
static bool is_of_another(const char *database, const struct passwd *user)
{
	struct stat status;
	return user != NULL && user->pw_uid != 0 && stat(database, &status) == 0 && status.st_uid != user->pw_uid;
}

struct finding check_unit(struct doctor *doctor, enum subject subject, size_t relay)
{
	struct unit theirs = { 0 }, ours = { 0 };
	struct text list = { .arena = doctor->arena, .limit_bytes = 1000 };

	(void)subject, (void)relay;
	unit_read(doctor, &theirs);
	if (theirs.file == NULL)
		return good(doctor, "none installed: you start convened yourself");
	const char *name = unit_user(doctor, &theirs);
	const struct passwd *user = getpwnam(name);
	if (user == NULL)
		return wrong(doctor, "systemd can't start the daemon as a user that there isn't.",
		        "make it: systemd-sysusers convened.conf, or useradd --system", "%s: there is no user %s",
		        theirs.file, name);
	const char *secret = unreachable_secret(doctor, &theirs, user);
	if (secret != NULL)
		return wrong(doctor, "The daemon can't read this password, so it would end at its start.",
		        arena_printf(doctor->arena,
		                "systemctl edit convened, and write: [Service] LoadCredential=%s:%s",
		                basename(arena_strdup(doctor->arena, secret)), secret),
		        "%s isn't handed to %s", secret, name);
	if (is_of_another(doctor->config->database, user))
		return wrong(doctor, "The daemon can't write its database.",
		        arena_printf(
		                doctor->arena, "chown %s: %s and the files beside it", name, doctor->config->database),
		        "the database isn't %s's", name);
	lines_read(doctor->arena, unit_text, &ours);
	size_t count = lines_lacking(&ours, &theirs, "without ", 0, &list);
	count += lines_lacking(&theirs, &ours, "with ", count, &list);
	if (count == 0)
		return good(doctor, "%s", theirs.file);
	return worth_a_look(doctor,
	        "It is an older one, or was changed by hand: it may lack what keeps the daemon safe and alive.",
	        "install ours again (make install, or the package), and keep your own changes apart: systemctl edit convened",
	        "%s differs in %zu lines: %s", theirs.file, count, text_string(&list));
}
