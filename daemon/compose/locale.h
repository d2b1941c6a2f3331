/* locale.h - dates, lists and plurals as each language writes them, by ICU. */
#ifndef COMPOSE_LOCALE_H
#define COMPOSE_LOCALE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "base/text.h"
#include "core/language.h"

struct locale;

/* `time_zone`: an IANA name. ERR_INPUT where ICU doesn't know it. */
enum err_kind locale_open(enum language language, const char *time_zone, struct locale **locale, struct error *err);
void locale_close(struct locale *locale); /* NULL is fine */

/* "a, b and c"; "a, b y c" ("a e Inés"); "a, b i c". */
void locale_list(const struct locale *locale, const char *const *items, size_t count, struct text *out);

/* The day: "November 25, 2026"; "25 de noviembre de 2026"; "25 listopada 2026". */
void locale_day(const struct locale *locale, int64_t at, struct text *out);

/* The same of a day without a time, "2027-03-01". False, and nothing appended, where it isn't one. */
bool locale_date(const struct locale *locale, const char *day, struct text *out);

/* Of the time zone at that time: seconds east of UTC. */
int locale_utc_offset_s(const struct locale *locale, int64_t at);

/* For a Date header: "Wed, 25 Nov 2026 01:11:04 -0600", English whatever the language. */
void locale_mail_date(const struct locale *locale, int64_t at, struct text *out);

/* The plural category of a count: "one", "few", "many" or "other". */
const char *locale_plural(const struct locale *locale, int count);

#endif
