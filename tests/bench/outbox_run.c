/* outbox_run.c - the real outbox, as a measure: personalised mails of 10 KiB over one connection (or more), each claimed,
 * composed and recorded as promised, in a database on disk.
 *
 * usage: outbox_run FOLDER PORT MAILS [CONNECTIONS]. Reads from standard input the line that says that the sink has all of them, then stops
 * the outbox as `convened run` would. Prints "end T cpu S switches N": when it had ended (CLOCK_MONOTONIC), its last commit
 * included, and all that it used. */
#include "tests/outbox/workshop.h"
#include <time.h>

static double seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct workshop shop;
	struct rusage used;
	char relay[256], log[256], line[128];

	if (argc < 4)
		return 2;
	const size_t mails = (size_t)strtoul(argv[3], NULL, 10);
	snprintf(relay, sizeof(relay),
	        "{ name = \"sink\"; server = \"smtp://127.0.0.1:%s\"; tls = \"none\"; connections = %s; }", argv[2],
	        argc > 4 ? argv[4] : "1");
	shop_make(&shop, argv[1], relay, "");
	shop_announce(&shop, mails, 10240);
	snprintf(log, sizeof(log), "%s/log", shop.folder);
	shop_start(&shop, log);
	const bool is_done = fgets(line, sizeof(line), stdin) != NULL;
	const int status = shop_stop(&shop, SIGTERM, &used);
	const double end = seconds_now();
	const struct overview overview = shop_overview(&shop);
	const bool is_right = is_done && status == 0 && overview.due == 0 && overview.submitting == 0
	        && overview.delivered_last_day == (int64_t)mails;
	printf("end %.6f cpu %.6f switches %ld\n", end,
	        (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
	                + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
	        used.ru_nvcsw);
	if (!is_right)
		fprintf(stderr, "status %d due %lld submitting %lld delivered %lld; see %s\n", status,
		        (long long)overview.due, (long long)overview.submitting, (long long)overview.delivered_last_day,
		        shop.folder);
	else
		shop_remove(&shop);
	return is_right ? 0 : 1;
}
