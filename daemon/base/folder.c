/* folder.c - whose a new file is. See folder.h. */
#include "base/folder.h"
#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/log.h"

void folder_owner_gets(const char *file, int fd)
{
	struct arena arena = { 0 };
	struct stat folder;

	if (geteuid() == 0 && stat(dirname(arena_strdup(&arena, file)), &folder) == 0
	        && fchown(fd, folder.st_uid, folder.st_gid) != 0)
		log_warning("%s belongs to root, so that the daemon's user can't write it: %s", file, strerror(errno));
	arena_free(&arena);
}
