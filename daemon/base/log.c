/* log.c - one line for one outcome, to standard error. See log.h. */
#include "base/log.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct {
	const char *room;
	enum log_level level;
	int is_journal;
} logger = { "convened", LOG_INFO_LEVEL, -1 };

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
		gmtime_r(&now.tv_sec, &utc);
		const size_t stamp = strftime(line, room, "%Y-%m-%dT%H:%M:%S", &utc);
		length = snprintf(
		        line + stamp, room - stamp, ".%03ldZ %s: %s", now.tv_nsec / 1000000, logger.room, name);
		length += (int)stamp;
	}
	return length < 0 ? 0 : (size_t)length;
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
	for (size_t i = start; i < end; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
			line[i] = ' ';
	line[end] = '\n';
	/* One write: lines of several processes never mix. A log that can't be written stops nothing. */
	(void)!write(STDERR_FILENO, line, end + 1);
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
