/* announce.c - `convened announce`: a text of the administrator's to all members of a team.
 *
 * The message is written once; its deliveries become rows in chunks, so that nobody else waits long for the database. Killed in
 * the middle and called again with the same file, it goes on where it was: nobody gets it twice. */
#include "admin/admin.h"
#include "admin/common.h"
#include "compose/compose.h"
#include <errno.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 2000, FILE_BYTES = 256 * 1024 };

static const char usage[] =
        "usage: convened announce [-c FILE] [--subject TEXT] [--yes] TEAM FILE.md\n"
        "FILE.md is Markdown; its first line `# Title` is the subject, unless --subject names one.\n";

struct announcement {
	const struct team *team;
	const char *subject, *body;
	char key[80]; /* the same text to the same team is the same announcement */
};

static enum err_kind read_file(struct admin *admin, const char *name, const char **text, struct error *err)
{
	struct text all = { .arena = &admin->arena, .limit_bytes = FILE_BYTES };
	char piece[4096];
	size_t got;
	FILE *file = fopen(name, "re");

	if (file == NULL)
		return err_set(err, ERR_UNKNOWN, "%s: %s", name, strerror(errno));
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		text_add(&all, piece, got);
	const bool is_broken = ferror(file) != 0;
	fclose(file);
	if (is_broken || all.is_cut)
		return err_set(err, ERR_INPUT, is_broken ? "%s: can't be read" : "%s: larger than 256 KiB", name);
	for (size_t at = 0, step; at < all.length; at += step)
		if ((step = utf8_next(all.data + at, all.length - at, NULL)) == 0 || all.data[at] == '\0')
			return err_set(
			        err, ERR_INPUT, "%s: byte %zu isn't UTF-8; save the file as UTF-8", name, at + 1);
	*text = text_string(&all);
	if (strncmp(*text, "\xEF\xBB\xBF", 3) == 0)
		*text += 3;
	return ERR_NONE;
}

/* Takes a first line `# Title` off as subject, unless --subject names one. */
static enum err_kind split_subject(struct admin *admin, const char *text, struct announcement *out, struct error *err)
{
	text += strspn(text, "\r\n");
	const size_t line = strcspn(text, "\r\n");
	out->subject = admin->subject;
	out->body = text;
	if (text[0] == '#' && text[1] == ' ') {
		if (*admin->subject == '\0')
			out->subject = admin_clean(admin, arena_strndup(&admin->arena, text + 2, line - 2));
		out->body = text + line;
	}
	if (*out->subject == '\0')
		return err_set(err, ERR_INPUT, "it has no subject: begin the file with `# Title`, or say --subject");
	if (out->body[strspn(out->body, " \r\n\t")] == '\0')
		return err_set(err, ERR_INPUT, "it says nothing below its subject");
	return ERR_NONE;
}

static void set_key(struct admin *admin, struct announcement *out)
{
	unsigned char hash[32];
	const char *all = arena_printf(&admin->arena, "%s\n%s\n%s", out->team->id, out->subject, out->body);
	gnutls_hash_fast(GNUTLS_DIG_SHA256, all, strlen(all), hash);
	strcpy(out->key, "announce ");
	for (size_t i = 0; i < sizeof(hash); i++)
		snprintf(out->key + 9 + 2 * i, 3, "%02x", hash[i]);
}

/* The message and its text in every language, in one transaction. ERR_UNKNOWN: it was written before; *message is that one. */
static enum err_kind write_message(
        struct admin *admin, const struct announcement *out, int64_t now, int64_t *message, struct error *err)
{
	const struct cause cause = { .admin = admin_who(&admin->arena), .why = "announce" };
	struct text frozen[LANGUAGE_COUNT] = { { 0 } };
	struct composer *composer = NULL;
	enum err_kind kind =
	        composer_open(&admin->config->house, admin->config->templates, admin->config->faq, &composer, err);

	for (int language = 1; kind == ERR_NONE && language < LANGUAGE_COUNT; language++) {
		const struct mail mail = { .kind = MAIL_ANNOUNCEMENT,
			.language = (enum language)language,
			.created_at = now,
			.teams = (const char *const[]){ out->team->id, NULL },
			.subject = out->subject,
			.body = out->body };
		frozen[language].arena = &admin->arena;
		kind = compose_freeze(composer, &mail, &frozen[language], err);
	}
	composer_close(composer);
	if (kind != ERR_NONE || (kind = store_begin(admin->store, err)) != ERR_NONE)
		return kind;
	kind = store_message_new(admin->store, MAIL_ANNOUNCEMENT, out->key, out->team->id, &cause, now, message, err);
	if (kind == ERR_NONE)
		kind = store_announcement_source(admin->store, *message, out->subject, out->body, err);
	for (int language = 1; kind == ERR_NONE && language < LANGUAGE_COUNT; language++)
		kind = store_message_text(admin->store, *message, (enum language)language, frozen[language].data,
		        frozen[language].length, err);
	if (kind == ERR_NONE)
		return store_commit(admin->store, err);
	store_rollback(admin->store);
	return kind;
}

static enum err_kind write_chunk(struct admin *admin, const struct announcement *out, int64_t message, int64_t *after,
        size_t *reached, struct error *err)
{
	enum err_kind kind = store_begin(admin->store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = store_deliveries_for_team(admin->store, message, out->team->id, after, CHUNK, time(NULL), reached, err);
	if (kind == ERR_NONE)
		return store_commit(admin->store, err);
	store_rollback(admin->store);
	return kind;
}

static enum err_kind write_deliveries(struct admin *admin, const struct announcement *out, int64_t message,
        int64_t members, size_t *reached, struct error *err)
{
	int64_t after = 0, done = 0;
	enum err_kind kind = ERR_NONE;

	do {
		kind = write_chunk(admin, out, message, &after, reached, err);
		done += CHUNK;
		if (kind == ERR_NONE && members > CHUNK)
			admin_progress(admin, "Members", done, members);
	} while (kind == ERR_NONE && after != 0);
	admin_progress_end(admin);
	return kind;
}

static int announce(struct admin *admin, const char *text)
{
	struct announcement out = { .team = admin_team(admin, admin->words[0]) };
	struct error err = { 0 };
	int64_t members = 0, message = 0;
	size_t reached = 0;

	if (out.team == NULL)
		return EX_DATAERR;
	if (split_subject(admin, text, &out, &err) != ERR_NONE
	        || store_team_size(admin->store, out.team->id, &members, &err) != ERR_NONE)
		return admin_failed(&err);
	if (members == 0) {
		fprintf(stderr, "convened: %s has no members yet: nobody to write to\n", out.team->id);
		return EX_DATAERR;
	}
	set_key(admin, &out);
	printf("Subject: %s\nTo: %lld member%s of %s\n", out.subject, (long long)members, members == 1 ? "" : "s",
	        team_name(out.team, LANGUAGE_EN));
	fflush(stdout);
	if (!admin_asks(admin, "Send it?")) {
		fputs("Nothing was sent.\n", stderr);
		return isatty(STDIN_FILENO) ? EX_OK : EX_USAGE;
	}
	enum err_kind kind = write_message(admin, &out, time(NULL), &message, &err);
	if (kind == ERR_UNKNOWN)
		puts("The same text went to this team before: only members who haven't got it yet get it now.");
	else if (kind != ERR_NONE)
		return admin_failed(&err);
	if (write_deliveries(admin, &out, message, members, &reached, &err) != ERR_NONE)
		return admin_failed(&err);
	if (reached == 0) {
		puts("Nothing is sent now: every member has it already, reads it in the next digest, or has paused mail.");
		return EX_OK;
	}
	printf("Waits for the relay, for %zu member%s. `convened status` shows how it goes out.\n", reached,
	        reached == 1 ? "" : "s");
	if ((int64_t)reached < members)
		puts("The other members have it already, read it in their next digest, or have paused their mail.");
	return EX_OK;
}

int admin_announce(int argc, char **argv)
{
	struct admin admin = { 0 };
	struct error err = { 0 };
	const char *text = NULL;
	int status = admin_options(&admin, argc, argv, "yes subject", usage);

	if (status != 0)
		return status;
	if (!admin_words_most(&admin, 2, usage))
		return EX_USAGE;
	if (admin.word_count != 2) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	/* Before admin_open(), which may give up root: the file may be readable for root only. */
	if (read_file(&admin, admin.words[1], &text, &err) != ERR_NONE) {
		status = admin_failed(&err);
		return err.kind == ERR_UNKNOWN ? EX_NOINPUT : status;
	}
	status = admin_open(&admin);
	if (status == 0)
		status = announce(&admin, text);
	admin_close(&admin);
	return status;
}
