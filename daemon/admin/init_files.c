/* init_files.c - all files written, or none. See init.h.
 *
 * First each lies beside its place under another name, durable; then they move there, the last one last. A signal waits until that
 * is over. Whatever fails takes back what was done. A kill in the middle leaves no config, so that nobody starts with half of it. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "admin/init.h"

static const char *fresh_name(const struct init_file *file, struct arena *arena)
{
	return arena_printf(arena, "%s.new", file->path);
}

/* What is written in part is written on, so that errno tells why the rest wasn't. */
static bool is_written(int fd, const struct init_file *file)
{
	ssize_t moved = 0;
	for (const char *at = file->text; *at != '\0' && moved >= 0; at += moved > 0 ? moved : 0)
		moved = write(fd, at, strlen(at));
	return moved >= 0 && fchmod(fd, file->mode) == 0 && fsync(fd) == 0;
}

static enum err_kind file_stage(const struct init_file *file, const char *fresh, struct error *err)
{
	unlink(fresh); /* of a run that was killed; O_EXCL then makes sure that the mode is ours */
	const int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_INPUT, "%s: %s", fresh, strerror(errno));
	const enum err_kind kind =
	        is_written(fd, file) ? ERR_NONE : err_set(err, ERR_TEMPORARY, "%s: %s", fresh, strerror(errno));
	close(fd);
	return kind;
}

/* What stood there before, until all is in its place. */
static const char *old_name(const struct init_file *file, struct arena *arena)
{
	return arena_printf(arena, "%s.before", file->path);
}

/* link(2) fails where a file is already, whoever made it since we looked. */
static enum err_kind file_place(const struct init_file *file, bool may_replace, struct arena *arena, struct error *err)
{
	const char *fresh = fresh_name(file, arena), *old = old_name(file, arena);
	bool is_placed = false;

	if (may_replace)
		is_placed = (unlink(old) == 0 || errno == ENOENT) && (link(file->path, old) == 0 || errno == ENOENT)
		        && rename(fresh, file->path) == 0;
	else
		is_placed = link(fresh, file->path) == 0;
	if (is_placed)
		return ERR_NONE;
	return errno == EEXIST ? err_set(err, ERR_INPUT, "%s is there already; --force writes it anew", file->path)
	                       : err_set(err, ERR_TEMPORARY, "%s: %s", file->path, strerror(errno));
}

static void file_take_back(const struct init_file *file, bool may_replace, struct arena *arena)
{
	if (!may_replace || rename(old_name(file, arena), file->path) != 0)
		unlink(file->path);
}

static void folder_sync(const char *path, struct arena *arena)
{
	const int fd = open(dirname(arena_strdup(arena, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)fsync(fd);
	close(fd);
}

static enum err_kind files_write(
        const struct init_file *files, size_t count, bool may_replace, struct arena *arena, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	size_t placed = 0;

	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = file_stage(&files[i], fresh_name(&files[i], arena), err);
	while (placed < count && kind == ERR_NONE) {
		kind = file_place(&files[placed], may_replace, arena, err);
		placed += kind == ERR_NONE;
	}
	for (size_t i = 0; i < placed && kind != ERR_NONE; i++)
		file_take_back(&files[i], may_replace, arena);
	for (size_t i = 0; i < count; i++) {
		unlink(fresh_name(&files[i], arena));
		if (may_replace)
			unlink(old_name(&files[i], arena));
	}
	if (kind == ERR_NONE)
		folder_sync(files[count - 1].path, arena);
	return kind;
}

/* ---- folders ---- */

static enum err_kind folder_make(struct init_folder *folder, struct error *err)
{
	const struct passwd *user = folder->owner == NULL || geteuid() != 0 ? NULL : getpwnam(folder->owner);

	if (mkdir(folder->path, folder->mode) != 0)
		return errno == EEXIST ? ERR_NONE
		                       : err_set(err, ERR_INPUT, "making %s: %s", folder->path, strerror(errno));
	folder->is_made = true;
	if (chmod(folder->path, folder->mode) == 0
	        && (user == NULL || chown(folder->path, user->pw_uid, user->pw_gid) == 0))
		return ERR_NONE;
	return err_set(err, ERR_INPUT, "%s: %s", folder->path, strerror(errno));
}

enum err_kind init_write(struct init_folder *folders, size_t folder_count, const struct init_file *files, size_t count,
        bool may_replace, struct arena *arena, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	sigset_t signals, before;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, &before);
	for (size_t i = 0; i < folder_count && kind == ERR_NONE; i++)
		kind = folder_make(&folders[i], err);
	if (kind == ERR_NONE)
		kind = files_write(files, count, may_replace, arena, err);
	for (size_t i = folder_count; i-- > 0 && kind != ERR_NONE;)
		if (folders[i].is_made)
			rmdir(folders[i].path);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return kind;
}
