/* log.c - one line for one outcome, to standard error. See log.h. */
#include "base/log.h"
#include "base/text.h"
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
	const char *room;
	enum log_level level;
	int is_journal;
	time_t stamped_at;
	char stamp[20]; /* of that second */
	bool is_gathering;
	size_t held_bytes;
	char held[PIPE_BUF]; /* what a pipe, too, takes as one */
} logger = { .room = "convened", .level = LOG_INFO_LEVEL, .is_journal = -1 };

void log_open(const char *room, enum log_level level)
{
	logger.room = room;
	logger.level = level;
	logger.is_journal = getenv("JOURNAL_STREAM") != NULL;
}

static size_t line_start(char *line, size_t room, enum log_level level)
{
	static const char *const names[] = { [LOG_ERROR_LEVEL] = "error: ", [LOG_WARNING_LEVEL] = "warning: " };
	const char *name = level <= LOG_WARNING_LEVEL ? names[level] : "";
	int length;

	if (logger.is_journal < 0)
		logger.is_journal = getenv("JOURNAL_STREAM") != NULL;
	if (logger.is_journal) {
		length = snprintf(line, room, "<%d>%s: %s", (int)level, logger.room, name);
	} else {
		struct timespec now;
		struct tm utc;
		clock_gettime(CLOCK_REALTIME, &now);
		if (now.tv_sec != logger.stamped_at) {
			gmtime_r(&now.tv_sec, &utc);
			strftime(logger.stamp, sizeof(logger.stamp), "%Y-%m-%dT%H:%M:%S", &utc);
			logger.stamped_at = now.tv_sec;
		}
		length = snprintf(
		        line, room, "%s.%03ldZ %s: %s", logger.stamp, now.tv_nsec / 1000000, logger.room, name);
	}
	return length < 0 ? 0 : (size_t)length;
}

/* One write for whole lines: those of several processes never mix. A log that can't be written stops nothing. */
static void lines_write(const char *lines, size_t bytes)
{
	(void)!write(STDERR_FILENO, lines, bytes);
}

static void held_write(void)
{
	if (logger.held_bytes > 0)
		lines_write(logger.held, logger.held_bytes);
	logger.held_bytes = 0;
}

void log_gather(void)
{
	logger.is_gathering = true;
}

void log_gathered(void)
{
	held_write();
	logger.is_gathering = false;
}

static void log_line(enum log_level level, const char *format, va_list args)
{
	char line[2048];
	if (level > logger.level)
		return;
	const size_t start = line_start(line, sizeof(line), level);
	const int wanted = vsnprintf(line + start, sizeof(line) - start - 1, format, args);
	size_t end = wanted < 0 ? start : start + (size_t)wanted;
	if (end > sizeof(line) - 2)
		end = sizeof(line) - 2;
	utf8_disarm(line + start, end - start);
	line[end++] = '\n';
	if (!logger.is_gathering) {
		lines_write(line, end);
		return;
	}
	if (end > sizeof(logger.held) - logger.held_bytes)
		held_write();
	memcpy(logger.held + logger.held_bytes, line, end);
	logger.held_bytes += end;
}

#define LOG_FUNCTION(name, level)                                                                                      \
	void name(const char *format, ...)                                                                             \
	{                                                                                                              \
		va_list args;                                                                                          \
		va_start(args, format);                                                                                \
		log_line(level, format, args);                                                                         \
		va_end(args);                                                                                          \
	}

LOG_FUNCTION(log_error, LOG_ERROR_LEVEL)
LOG_FUNCTION(log_warning, LOG_WARNING_LEVEL)
LOG_FUNCTION(log_info, LOG_INFO_LEVEL)
LOG_FUNCTION(log_debug, LOG_DEBUG_LEVEL)
