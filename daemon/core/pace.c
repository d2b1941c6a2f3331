/* pace.c - how much mail a member gets: it rests, until a day or without an end; one mail a period, or each singly.
 * See deciding.h. */
#include "core/deciding.h"
#include <time.h>

enum { PAUSE_DAYS = 366 }; /* at most */

/* Days since 1970 of "2027-03-01"; 0: it is none. */
static int64_t day_number(const char *day)
{
	struct tm date = { 0 };
	const char *end = strptime(day, "%Y-%m-%d", &date);

	return end == NULL || *end != '\0' ? 0 : timegm(&date) / DAY_S;
}

/* A day gone by, or one so far off that it must be a slip. */
static bool is_certain(const struct deciding *d, const char *day)
{
	const int64_t ahead = day_number(day) - day_number(d->facts->today);
	return *day == '\0' || (ahead > 0 && ahead <= PAUSE_DAYS);
}

void decide_pause(struct deciding *d, const struct request *request)
{
	if (!deciding_for_member(d))
		return;
	if (!is_certain(d, request->argument)) {
		deciding_mail(d, MAIL_UNCLEAR, NULL);
		return;
	}
	deciding_add(d, ACTION_PAUSE)->day = request->argument;
	deciding_mail(d, MAIL_PAUSED, NULL)->day = request->argument;
	d->paused_until = request->argument;
}

/* Who wasn't paused is told the same: mail comes. */
void decide_resume(struct deciding *d, const struct request *request)
{
	(void)request;
	if (!deciding_for_member(d))
		return;
	deciding_add(d, ACTION_PAUSE)->day = NULL;
	deciding_mail(d, MAIL_RESUMED, NULL);
	d->paused_until = NULL;
}

static void digest_or_each(struct deciding *d, bool wants_digest)
{
	if (!deciding_for_member(d))
		return;
	deciding_add(d, ACTION_DIGEST)->wants_digest = wants_digest;
	deciding_mail(d, wants_digest ? MAIL_DIGEST_ON : MAIL_EACH_ON, NULL);
	d->wants_digest = wants_digest;
}

void decide_digest(struct deciding *d, const struct request *request)
{
	(void)request;
	digest_or_each(d, true);
}

void decide_each(struct deciding *d, const struct request *request)
{
	(void)request;
	digest_or_each(d, false);
}
