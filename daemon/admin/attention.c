/* attention.c - `convened attention`: which mails wait for a person, since when, and why.
 *
 * What inbox last saw in the folder is the truth: a mail that somebody moved out of it waits no more. */
#include "admin/admin.h"
#include "admin/common.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum { CHUNK = 500 };

static const char usage[] = "usage: convened attention [-c FILE] [--json]\n"
                            "Shows the mails that wait for a person, oldest first, and why.\n";

static void print_mail(struct admin *admin, const struct attention_mail *mail)
{
	printf("\n%s  %s\n", admin_time(admin, mail->internal_at),
	        *mail->from != '\0'      ? admin_clean(admin, mail->from)
	                : mail->row != 0 ? "(from nobody certain)"
	                                 : "(not put there by us)");
	if (mail->row != 0)
		printf("  %s%s%s\n", admin_clean(admin, mail->kind), *mail->kind != '\0' ? ": " : "",
		        admin_clean(admin, mail->why));
}

static void print_json(const char *folder, const struct attention_mail *mail)
{
	json_t *object = json_pack("{s:s, s:I, s:I, s:s, s:s, s:s, s:I}", "folder", folder, "uid",
	        (json_int_t)mail->uid, "received_at", (json_int_t)mail->internal_at, "from", mail->from, "kind",
	        mail->kind, "why", mail->why, "decided_at", (json_int_t)mail->decided_at);
	admin_print_json(stdout, object);
}

static void print_heading(struct admin *admin, const struct attention *attention)
{
	const char *folder = admin->config->folders[FOLDER_ATTENTION];

	if (attention->seen_at == 0)
		puts("inbox has not looked into the folder yet: see `convened status`.");
	else if (attention->count == 0)
		printf("No mail waits for a person. inbox looked into the folder %s at %s.\n", folder,
		        admin_time(admin, attention->seen_at));
	else
		printf("%" PRId64 " mail%s for a person in the folder %s; inbox looked at %s.\n", attention->count,
		        attention->count == 1 ? " waits" : "s wait", folder, admin_time(admin, attention->seen_at));
}

static int show(struct admin *admin)
{
	const struct config *config = admin->config;
	const char *folder = config->folders[FOLDER_ATTENTION];
	const bool is_inbox = strcmp(folder, config->mailbox.folder) == 0;
	struct attention attention = { 0 };
	struct error err = { 0 };
	size_t count = CHUNK;
	int64_t listed = 0;

	if (store_attention(admin->store, &attention, &err) != ERR_NONE)
		return admin_failed(&err);
	if (!admin->json)
		print_heading(admin, &attention);
	for (int64_t after = 0; count == CHUNK;) {
		struct attention_mail *mails = NULL;
		if (store_attention_mails(
		            admin->store, is_inbox ? folder : "", after, CHUNK, &admin->arena, &mails, &count, &err)
		        != ERR_NONE)
			return admin_failed(&err);
		for (size_t i = 0; i < count; i++) {
			after = mails[i].uid;
			admin->json ? print_json(folder, &mails[i]) : print_mail(admin, &mails[i]);
		}
		listed += (int64_t)count;
		arena_free(&admin->arena);
	}
	if (!admin->json && attention.count > listed)
		printf("\nand %" PRId64 " later ones.\n", attention.count - listed);
	if (!admin->json && attention.count > 0)
		printf("\nRead them with any mail program that is signed in to %s. A mail is off this list once it is moved out\n"
		       "of %s%s.\n",
		        config->house.address, folder, is_inbox ? "" : "; moved back to INBOX, it is decided anew");
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int admin_attention(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json", usage);

	if (status != 0)
		return status;
	if (!admin_words_most(&admin, 0, usage))
		return EX_USAGE;
	status = admin_open(&admin);
	if (status == 0)
		status = show(&admin);
	admin_close(&admin);
	return status;
}
