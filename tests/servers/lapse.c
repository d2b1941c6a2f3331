/* lapse.c - preloaded into the daemon by stories that last days: its clocks run as fast as lapse.py says.
 *
 * Wall and monotonic time are made from the true monotonic clock, and all waiting is for that time. Whoever changes the speed
 * writes the numbers in `pace` (a shared mapping) under an odd `turn`. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { SLICE_NS = 10 * 1000 * 1000 };
#define SECOND_NS INT64_C(1000000000)

struct pace {
	_Atomic uint64_t turn;
	int64_t true_base_ns, base_ns; /* true monotonic time, and how much time had gone by then */
	int64_t wall_ns, monotonic_ns; /* what the clocks said at the beginning */
	int64_t speed;
};
static const struct pace *pace;

/* Before anybody's sandbox, and whichever library asks first. */
__attribute__((constructor)) static void begin(void)
{
	if (pace != NULL)
		return;
	const char *file = getenv("LAPSE");
	const int fd = file != NULL ? open(file, O_RDONLY | O_CLOEXEC) : -1;
	void *mapped = fd >= 0 ? mmap(NULL, sizeof(struct pace), PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
	if (mapped == MAP_FAILED)
		abort();
	close(fd);
	pace = mapped;
}

static int64_t true_ns(void)
{
	struct timespec now;
	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* How much time has gone by since the beginning; *speed as of now. */
static int64_t gone_ns(int64_t *speed)
{
	uint64_t turn;
	int64_t gone;
	begin();
	do {
		turn = atomic_load(&pace->turn);
		*speed = pace->speed;
		gone = pace->base_ns + (true_ns() - pace->true_base_ns) * *speed;
	} while (turn % 2 != 0 || turn != atomic_load(&pace->turn));
	return gone;
}

static int64_t wall_ns(void)
{
	int64_t speed;
	const int64_t gone = gone_ns(&speed); /* first: it may be what begins */
	return pace->wall_ns + gone;
}

static int64_t monotonic_ns(void)
{
	int64_t speed;
	const int64_t gone = gone_ns(&speed);
	return pace->monotonic_ns + gone;
}

static struct timespec spec(int64_t ns)
{
	return (struct timespec){ .tv_sec = ns / SECOND_NS, .tv_nsec = ns % SECOND_NS };
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
		*now = spec(wall_ns());
	else if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME)
		*now = spec(monotonic_ns());
	else
		return (int)syscall(SYS_clock_gettime, clock, now);
	return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	const struct timespec at = spec(wall_ns());
	(void)zone;
	*now = (struct timeval){ at.tv_sec, at.tv_nsec / 1000 };
	return 0;
}

time_t time(time_t *at)
{
	const time_t now = wall_ns() / SECOND_NS;
	if (at != NULL)
		*at = now;
	return now;
}

/* In slices: the speed may change meanwhile. */
int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
	int64_t speed;
	const int64_t end =
	        timeout != NULL ? gone_ns(&speed) + timeout->tv_sec * SECOND_NS + timeout->tv_nsec : INT64_MAX;
	for (;;) {
		const int64_t left = end - gone_ns(&speed);
		const int64_t wait = left <= 0 ? 0 : left / speed < SLICE_NS ? left / speed : SLICE_NS;
		struct timespec slice = spec(wait);
		const int ready = (int)syscall(SYS_ppoll, fds, count, &slice, mask, sizeof(uint64_t));
		if (ready != 0 || left <= 0)
			return ready;
	}
}

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	const struct timespec timeout = spec((int64_t)timeout_ms * 1000 * 1000);
	return ppoll(fds, count, timeout_ms < 0 ? NULL : &timeout, NULL);
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	if (left != NULL)
		*left = (struct timespec){ 0 };
	return ppoll(NULL, 0, wanted, NULL);
}
