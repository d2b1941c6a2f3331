/* turn.c - writers take turns at `<database>.turn`, so that none starves and none waits long.
 *
 * The first bytes of the file are places in a queue. Who wants to write takes the last one and moves up place by place,
 * letting go of one only when it has the next; who has the first has the turn. So nobody overtakes anybody, and a writer that
 * gives up its turn and wants another at once stands behind all who wait already: a long job in chunks (an announcement to
 * everybody) stops nobody. The kernel lets go of a process's places when it dies, however it dies.
 *
 * Who waits asks again after 0.05 ms, then later, at last every 2 ms: a turn lasts one commit (1 to 4 ms), so that costs
 * nothing worth counting, while a lock that blocks could be given a deadline only by a signal, whose handler is the whole
 * process's affair. */
#include "store/sql.h"
#include "base/clock.h"
#include "base/folder.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* More than ever write at once (three workers and a few commands): only before the last place are all equal. */
enum { TURN, LAST_PLACE = 15 };
enum { PAUSE_LEAST_NS = 50 * 1000, PAUSE_MOST_NS = 2 * 1000 * 1000 };

enum err_kind turn_open(const char *database, int *fd, struct error *err)
{
	struct arena arena = { 0 };
	const char *file = arena_printf(&arena, "%s.turn", database);
	enum err_kind kind = ERR_NONE;

	*fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		kind = err_set(err, ERR_PERMANENT, "%s: %s; let the user who runs convened write in this folder", file,
		        strerror(errno));
	else
		folder_owner_gets(file, *fd);
	arena_free(&arena);
	return kind;
}

static int byte_lock(int fd, int byte, short type)
{
	/* Of the open file, not of the process: two stores in one process take turns too. */
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

	return fcntl(fd, F_OFD_SETLK, &lock);
}

static enum err_kind byte_wait(int fd, int byte, int64_t until_ms, struct error *err)
{
	struct timespec pause = { 0, PAUSE_LEAST_NS };

	while (byte_lock(fd, byte, F_WRLCK) != 0) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return err_set(err, ERR_PERMANENT, "locking the turn file: %s", strerror(errno));
		if (clock_monotonic_ms(&clock_system) >= until_ms)
			return err_set(
			        err, ERR_TEMPORARY, "another process has been writing to the database for too long");
		ppoll(NULL, 0, &pause, NULL);
		pause.tv_nsec = pause.tv_nsec * 2 < PAUSE_MOST_NS ? pause.tv_nsec * 2 : PAUSE_MOST_NS;
	}
	return ERR_NONE;
}

enum err_kind turn_take(int fd, int64_t wait_ms, struct error *err)
{
	const int64_t until_ms = clock_monotonic_ms(&clock_system) + wait_ms;
	enum err_kind kind = ERR_NONE;

	for (int place = LAST_PLACE; place >= TURN && kind == ERR_NONE; place--) {
		kind = byte_wait(fd, place, until_ms, err);
		if (place < LAST_PLACE)
			byte_lock(fd, place + 1, F_UNLCK);
	}
	return kind;
}

void turn_give(int fd)
{
	byte_lock(fd, TURN, F_UNLCK);
}
