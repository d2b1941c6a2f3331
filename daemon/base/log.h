/* log.h - one line for one outcome, to standard error.
 *
 * Keys first, ids instead of people: `delivery=5512 member=214 outcome=deferred code=451 why="rate limit"`. Under systemd
 * (JOURNAL_STREAM is set) lines carry the priority prefix <3> ... <7>; in a terminal they carry time and room instead.
 * Never secrets, tokens, bodies or subjects. What another wrote is disarmed (text.h): a line stays a
 * line, and does a terminal no harm. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_ERROR_LEVEL = 3, LOG_WARNING_LEVEL = 4, LOG_INFO_LEVEL = 6, LOG_DEBUG_LEVEL = 7 };

/* `room` is borrowed for the life of the process. Lines above `level` are dropped. */
void log_open(const char *room, enum log_level level);

/* Between these two lines are collected, and written many at once: for those who have hundreds of outcomes to tell, and
 * won't wait or fork in between. */
void log_gather(void);
void log_gathered(void);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2))); /* a person must act, and here is how */
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2))); /* we went on, like this */
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
