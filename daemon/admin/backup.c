/* backup.c - `convened backup` and `convened restore`: the database with its key as a second pair of files, and back again. */
#include "store/backup.h"
#include "admin/admin.h"
#include "admin/common.h"
#include "base/clock.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

enum { LISTED = 20 };

static const char backup_usage[] =
        "usage: convened backup [-c FILE] [--force] FILE\n"
        "Writes the database to FILE and its key to FILE.key, while the daemon runs. --force: though they are there.\n";
static const char restore_usage[] =
        "usage: convened restore [-c FILE] [--yes] FILE\n"
        "Puts a backup in the place of the database, which is kept. The daemon must be stopped.\n";

static const char *plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

int admin_backup(int argc, char **argv)
{
	struct admin admin = { 0 };
	struct backup_done done = { 0 };
	struct error err = { 0 };
	int status = admin_options(&admin, argc, argv, "force", backup_usage);

	if (status == 0 && (!admin_words_most(&admin, 1, backup_usage) || admin.word_count == 0)) {
		if (admin.word_count == 0)
			fputs(backup_usage, stderr);
		status = EX_USAGE;
	}
	if (status == 0)
		status = admin_open(&admin);
	if (status == 0 && store_backup(admin.store, admin.words[0], admin.force, &done, &err) != ERR_NONE)
		status = admin_failed(&err);
	if (status == 0) {
		printf("Written and looked over: %s (%" PRId64 " kB; %" PRId64 " member%s)\nand its key: %s.key\n",
		        admin.words[0], done.bytes / 1024, done.members, plural(done.members), admin.words[0]);
		puts("Keep both, and where nobody else reads them: who has the key can answer for your members.\n"
		     "The config and the passwords aren't in it. To use it: convened restore FILE.");
	}
	admin_close(&admin);
	return status;
}

/* ---- restore ---- */

static void print_held(struct admin *admin, int64_t held)
{
	struct error err = { 0 };
	struct queue_row *rows = NULL;
	size_t count = 0;

	printf("\n%" PRId64
	       " mail%s on the way or waiting when the backup was made. Each may have been sent since, so all are held:\n",
	        held, held == 1 ? " was" : "s were");
	if (store_queue(admin->store, 0, LISTED, &admin->arena, &rows, &count, &err) != ERR_NONE) {
		admin_failed(&err);
		return;
	}
	for (size_t i = 0; i < count; i++)
		printf("  %-10" PRId64 " %s, %s of m%" PRId64 ", from %s\n", rows[i].id,
		        admin_clean(admin, rows[i].address), rows[i].kind, rows[i].message,
		        admin_time(admin, rows[i].created_at));
	if (held > (int64_t)count)
		printf("  and %" PRId64 " more: convened queue --held --all\n", held - (int64_t)count);
	puts("'convened queue drop NUMBER' (or m17 for all of a message, or all) never sends it; 'convened queue release' sends it,\n"
	     "perhaps a second time. Your relay's log knows what left. In doubt, drop: who misses an answer asks again.");
}

static void print_restored(struct admin *admin, const struct restore_done *done)
{
	printf("Restored: the backup of %s, with %" PRId64 " member%s.\n", admin_time(admin, done->written_at),
	        done->members, plural(done->members));
	if (*done->kept != '\0')
		printf("What was there before is kept: %s, with its key. Remove both once all is well.\n", done->kept);
	if (done->is_read)
		printf("%" PRId64
		       " mail%s dealt with since the backup: nobody is answered again, and what they asked for isn't done again.\n",
		        done->mails, done->mails == 1 ? " was" : "s were");
	else
		puts("Which mails were dealt with since the backup couldn't be read. Those in Processed stay there unanswered. But look into\n"
		     "INBOX before you start convened: what lies there is dealt with as new.");
	if (done->forgotten > 0)
		printf("%" PRId64 " member%s of the backup asked since to be forgotten, and stay%s forgotten.\n",
		        done->forgotten, plural(done->forgotten), done->forgotten == 1 ? "s" : "");
	puts("Who joined, left or answered since the backup isn't known any more: their mails are in Processed, and\n"
	     "'convened members add' and 'remove' put right what matters.");
	if (done->cut_short > 0)
		printf("%" PRId64
		       " announcement%s, meeting or digest%s being written to members just then: whoever wasn't written to isn't now.\n",
		        done->cut_short, plural(done->cut_short), done->cut_short == 1 ? " was" : "s were");
	if (done->held > 0)
		print_held(admin, done->held);
	if (!done->is_told)
		puts("\nMeetings and digests of which members heard after the backup couldn't be read, and go out once more when convened\n"
		     "starts: compare 'convened meetings' and 'convened digest --dry-run' with what members got.");
	printf("When that is done, start it: %s\n", admin_start_command(admin));
}

static int refuse_while_running(const struct admin *admin)
{
	long process = 0;

	if (!store_daemon_runs(admin->config->database, &process))
		return 0;
	fprintf(stderr,
	        "convened: the daemon runs on this database (process %ld): stop it first (systemctl stop convened), then say it again. "
	        "Nothing was changed.\n",
	        process);
	return EX_TEMPFAIL;
}

int admin_restore(int argc, char **argv)
{
	struct admin admin = { 0 };
	struct restore_done done = { 0 };
	struct error err = { 0 };
	int status = admin_options(&admin, argc, argv, "yes", restore_usage);

	if (status == 0 && (!admin_words_most(&admin, 1, restore_usage) || admin.word_count == 0)) {
		if (admin.word_count == 0)
			fputs(restore_usage, stderr);
		status = EX_USAGE;
	}
	if (status == 0 && admin_config_load(&admin) != 0)
		status = EX_CONFIG;
	umask(0077);
	if (status == 0 && admin_become_owner(admin.config->database, &admin.arena, &err) != ERR_NONE)
		status = admin_failed(&err);
	if (status == 0)
		status = refuse_while_running(&admin);
	if (status == 0 && !admin_asks(&admin, "Put this backup in the place of the database (which is kept)?"))
		status = EX_USAGE;
	if (status == 0
	        && (store_restore(
	                    admin.config->database, admin.words[0], clock_now(&clock_system), &admin.arena, &done, &err)
	                        != ERR_NONE
	                || store_open(admin.config->database, STORE_LOOK, &admin.store, &err) != ERR_NONE))
		status = admin_failed(&err);
	if (status == 0)
		print_restored(&admin, &done);
	admin_close(&admin);
	return status;
}
