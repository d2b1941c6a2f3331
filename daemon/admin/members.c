/* members.c - `convened members`: who is in which team, and adding or removing somebody by hand. */
#include "admin/admin.h"
#include "admin/members.h"
#include "compose/compose.h"
#include "core/address.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 500 };

static const char usage[] =
        "usage: convened members [list] [-c FILE] [--team TEAM] [--json]\n"
        "       convened members --unreachable [-c FILE] [--json]\n"
        "       convened members reachable [-c FILE] ADDRESS\n"
        "       convened members add [-c FILE] [--language en|es|pl] [--name NAME] [--again] TEAM ADDRESS\n"
        "       convened members remove [-c FILE] [--quiet] [--yes] ADDRESS [TEAM]\n"
        "       convened members import [-c FILE] [--team TEAM] [--yes] [--quiet] [--again] [--json] FILE.csv|-\n"
        "       convened members export [-c FILE] [--team TEAM] [--json] [FILE.csv]\n"
        "`add` and `import` need no confirmation: new members get a welcome mail that says who added them and how to leave.\n"
        "Who left before is brought back only with --again. `import` says what it would do; --yes does it.\n";

void member_print_json(FILE *file, struct admin *admin, const struct member_row *row)
{
	json_t *teams = json_array(),
	       *member = json_pack("{s:I, s:s, s:s, s:s, s:I, s:s?, s:b, s:s, s:s, s:b, s:I}", "id",
	               (json_int_t)row->id, "address", row->address, "name", admin_clean(admin, row->name), "language",
	               language_code(row->language), "confirmed_at", (json_int_t)row->confirmed_at, "paused_until",
	               row->paused_until, "digest", row->wants_digest, "organisation",
	               admin_clean(admin, row->organisation.name), "organisation_kind",
	               organisation_kind_word(row->organisation.kind), "organisation_shown", row->organisation.is_shown,
	               "suspended_at", (json_int_t)row->suspended_at);
	for (size_t i = 0; i < row->membership_count; i++)
		json_array_append_new(teams,
		        json_pack("{s:s, s:I, s:I}", "team", row->memberships[i].team, "joined_at",
		                (json_int_t)row->memberships[i].joined_at, "left_at",
		                (json_int_t)row->memberships[i].left_at));
	json_object_set_new(member, "teams", teams);
	admin_print_json(file, member);
}

static void print_row(struct admin *admin, const struct member_row *row)
{
	struct text teams = { .arena = &admin->arena };
	for (size_t i = 0; i < row->membership_count; i++)
		if (row->memberships[i].left_at == 0)
			text_printf(&teams, "%s%s", teams.length > 0 ? "," : "", row->memberships[i].team);
	printf("%-40s %-2s %-16s %s%s\n", admin_clean(admin, row->address), language_code(row->language),
	        admin_time(admin, row->created_at), text_string(&teams),
	        row->suspended_at != 0 ? "  (mail comes back)" : "");
}

bool member_is_in_a_team(const struct member_row *row)
{
	for (size_t i = 0; i < row->membership_count; i++)
		if (row->memberships[i].left_at == 0)
			return true;
	return false;
}

/* In chunks: no statement is open while we write to the terminal, and memory stays flat. */
static int list(struct admin *admin)
{
	struct error err = { 0 };
	size_t count = CHUNK, members = 0;
	int64_t after = 0;

	if (*admin->team != '\0' && house_team(&admin->config->house, admin->team) == NULL)
		fprintf(stderr, "convened: there is no team '%s' in %s; its members, if any, stand still\n",
		        admin->team, admin->file);
	while (count == CHUNK) {
		struct member_row *rows = NULL;
		if (store_members(admin->store, admin->team, after, CHUNK, &admin->arena, &rows, &count, &err)
		        != ERR_NONE)
			return admin_failed(&err);
		for (size_t i = 0; i < count; i++) {
			after = rows[i].id;
			if (admin->json)
				member_print_json(stdout, admin, &rows[i]);
			else if (member_is_in_a_team(&rows[i]))
				print_row(admin, &rows[i]);
			members += member_is_in_a_team(&rows[i]);
		}
		arena_free(&admin->arena);
	}
	if (!admin->json)
		printf("%zu member%s\n", members, members == 1 ? "" : "s");
	return 0;
}

/* Somebody who is to be added, and what the database says of them. */
struct adding {
	const char *team, *address;
	enum language language;
	struct text frozen;                 /* the welcome mail */
	const struct membership *in, *left; /* what stands in the way; NULL: nothing */
	bool is_forgotten;
};

/* In the team already; or left it, or left all that they were in. */
static void look_for_reasons(struct adding *adding, const struct member_row *row)
{
	const bool is_gone = !member_is_in_a_team(row);

	for (size_t i = 0; i < row->membership_count; i++) {
		const struct membership *membership = &row->memberships[i];
		const bool is_same = strcmp(membership->team, adding->team) == 0;
		if (is_same && membership->left_at == 0)
			adding->in = membership;
		else if (is_same || is_gone)
			adding->left = membership;
	}
}

static enum err_kind write_member(struct admin *admin, const struct adding *adding, struct error *err)
{
	const struct cause cause = { .admin = admin_who(&admin->arena), .why = "members add" };
	const int64_t now = time(NULL);
	int64_t member = 0, message = 0, delivery = 0;
	bool is_changed = false;
	enum err_kind kind = store_member_ensure(
	        admin->store, adding->address, admin_clean(admin, admin->name), adding->language, now, &member, err);

	if (kind == ERR_NONE)
		kind = store_membership_begin(admin->store, member, adding->team, now, &cause, &is_changed, err);
	if (kind == ERR_NONE)
		kind = store_message_new(admin->store, MAIL_ADDED, "", adding->team, &cause, now, &message, err);
	if (kind == ERR_NONE)
		kind = store_message_text(
		        admin->store, message, adding->language, adding->frozen.data, adding->frozen.length, err);
	if (kind == ERR_NONE)
		kind = store_delivery_new(
		        admin->store, message, member, adding->language, 0, false, now, now, &delivery, err);
	return kind;
}

/* Looked at and written in one transaction: who leaves at this moment isn't brought back. */
static enum err_kind add_in_transaction(struct admin *admin, struct adding *adding, struct error *err)
{
	struct member_row row = { 0 };
	enum err_kind kind = store_begin(admin->store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = store_is_forgotten(admin->store, adding->address, &adding->is_forgotten, err);
	if (kind == ERR_NONE)
		kind = store_member_find(admin->store, adding->address, &admin->arena, &row, err);
	look_for_reasons(adding, &row);
	const bool is_refused = adding->is_forgotten || adding->in != NULL || (adding->left != NULL && !admin->again);
	if (kind == ERR_NONE || kind == ERR_UNKNOWN)
		kind = is_refused ? ERR_NONE : write_member(admin, adding, err);
	if (kind == ERR_NONE)
		return store_commit(admin->store, err);
	store_rollback(admin->store);
	return kind;
}

/* The welcome mail, written before the transaction: nobody waits for us meanwhile. */
static enum err_kind freeze_welcome(struct admin *admin, struct adding *adding, struct error *err)
{
	struct composer *composer = NULL;
	const struct mail mail = { .kind = MAIL_ADDED,
		.language = adding->language,
		.created_at = time(NULL),
		.teams = (const char *const[]){ adding->team, NULL },
		.admin = admin_who(&admin->arena) };
	enum err_kind kind =
	        composer_open(&admin->config->house, admin->config->templates, admin->config->faq, &composer, err);

	if (kind == ERR_NONE)
		kind = compose_freeze(composer, &mail, &adding->frozen, err);
	composer_close(composer);
	return kind;
}

static int add(struct admin *admin)
{
	const enum language language = *admin->language == '\0' ? house_language(&admin->config->house, LANGUAGE_NONE)
	                                                        : language_named(admin->language);
	struct adding adding = { .team = admin->words[1], .language = language, .frozen = { .arena = &admin->arena } };
	struct error err = { 0 };

	if (admin_team(admin, adding.team) == NULL)
		return EX_DATAERR;
	if ((adding.address = address_key(&admin->arena, admin->words[2])) == NULL) {
		fprintf(stderr, "convened: \"%s\" is not a mail address: name@example.org would be right\n",
		        admin_clean(admin, admin->words[2]));
		return EX_DATAERR;
	}
	if (address_same(adding.address, admin->config->house.address)) {
		fprintf(stderr, "convened: %s is the mailbox itself, and would write to itself\n", adding.address);
		return EX_DATAERR;
	}
	if (language == LANGUAGE_NONE) {
		fprintf(stderr, "convened: we don't speak \"%s\": en, es or pl would be right\n",
		        admin_clean(admin, admin->language));
		return EX_DATAERR;
	}
	if (freeze_welcome(admin, &adding, &err) != ERR_NONE || add_in_transaction(admin, &adding, &err) != ERR_NONE)
		return admin_failed(&err);
	if (adding.is_forgotten) {
		fprintf(stderr,
		        "convened: %s asked to be forgotten, and can only come back by a mail of their own: JOIN %s\n",
		        adding.address, adding.team);
		return EX_DATAERR;
	} else if (adding.in != NULL) {
		printf("%s is in %s already, since %s. Nothing changed, nothing is sent.\n", adding.address,
		        adding.team, admin_time(admin, adding.in->joined_at));
	} else if (adding.left != NULL && !admin->again) {
		fprintf(stderr,
		        "convened: %s left %s on %s. Only --again brings back who left; better ask them first.\n",
		        adding.address, adding.left->team, admin_time(admin, adding.left->left_at));
		return EX_DATAERR;
	} else {
		printf("%s is now in %s. A welcome mail that says so, and how to leave, waits for the relay.\n",
		        adding.address, adding.team);
	}
	return EX_OK;
}

/* ---- remove ---- */

/* Whom to take off, and from what. */
struct removing {
	const char *address, *team; /* team "": all */
	struct member_row row;
	const char **teams; /* ids, NULL-terminated: what they are in */
	size_t count;
	struct text frozen;
};

static void look_at_teams(struct admin *admin, struct removing *removing)
{
	const struct member_row *row = &removing->row;

	removing->count = 0;
	removing->teams = arena_array(&admin->arena, row->membership_count + 1, sizeof(*removing->teams));
	for (size_t i = 0; i < row->membership_count; i++)
		if (row->memberships[i].left_at == 0
		        && (*removing->team == '\0' || strcmp(row->memberships[i].team, removing->team) == 0))
			removing->teams[removing->count++] = row->memberships[i].team;
}

static enum err_kind write_removal(struct admin *admin, const struct removing *removing, struct error *err)
{
	const struct cause cause = { .admin = admin_who(&admin->arena), .why = "members remove" };
	const enum language language = house_language(&admin->config->house, removing->row.language);
	const int64_t now = time(NULL);
	int64_t message = 0, delivery = 0;
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < removing->count && kind == ERR_NONE; i++) {
		bool is_changed = false;
		kind = store_membership_end(
		        admin->store, removing->row.id, removing->teams[i], now, &cause, &is_changed, err);
	}
	if (kind != ERR_NONE || admin->quiet)
		return kind;
	kind = store_message_new(admin->store, MAIL_REMOVED, "", "", &cause, now, &message, err);
	if (kind == ERR_NONE)
		kind = store_message_text(
		        admin->store, message, language, removing->frozen.data, removing->frozen.length, err);
	if (kind == ERR_NONE)
		kind = store_delivery_new(
		        admin->store, message, removing->row.id, language, 0, false, now, now, &delivery, err);
	return kind;
}

/* In one transaction. Somebody who left or joined while we composed and asked is looked at anew. */
static enum err_kind remove_in_transaction(struct admin *admin, struct removing *removing, struct error *err)
{
	const size_t composed = removing->count;
	enum err_kind kind = store_begin(admin->store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = store_member_find(admin->store, removing->address, &admin->arena, &removing->row, err);
	look_at_teams(admin, removing);
	if (kind == ERR_NONE && removing->count != composed)
		kind = err_set(
		        err, ERR_TEMPORARY, "%s joined or left a team at this moment; say it again", removing->address);
	if (kind == ERR_NONE)
		kind = write_removal(admin, removing, err);
	if (kind == ERR_NONE)
		return store_commit(admin->store, err);
	store_rollback(admin->store);
	return kind;
}

static enum err_kind freeze_removed(struct admin *admin, struct removing *removing, struct error *err)
{
	struct composer *composer = NULL;
	const struct mail mail = { .kind = MAIL_REMOVED,
		.language = house_language(&admin->config->house, removing->row.language),
		.created_at = time(NULL),
		.teams = removing->teams,
		.admin = admin_who(&admin->arena) };
	enum err_kind kind =
	        composer_open(&admin->config->house, admin->config->templates, admin->config->faq, &composer, err);

	if (kind == ERR_NONE)
		kind = compose_freeze(composer, &mail, &removing->frozen, err);
	composer_close(composer);
	return kind;
}

static int remove_member(struct admin *admin)
{
	struct removing removing = { .address = admin->words[1],
		.team = admin->word_count > 2 ? admin->words[2] : "",
		.frozen = { .arena = &admin->arena } };
	struct error err = { 0 };
	enum err_kind kind = store_member_find(admin->store, removing.address, &admin->arena, &removing.row, &err);

	if (kind != ERR_NONE && kind != ERR_UNKNOWN)
		return admin_failed(&err);
	look_at_teams(admin, &removing);
	const char *teams = *removing.team != '\0' ? removing.team : "any team";
	if (removing.count == 0) {
		fprintf(stderr, "convened: %s is not in %s\n", admin_clean(admin, removing.address),
		        admin_clean(admin, teams));
		return EX_DATAERR;
	}
	struct text list = { .arena = &admin->arena };
	for (size_t i = 0; i < removing.count; i++)
		text_printf(&list, "%s%s", i == 0 ? "" : ", ", removing.teams[i]);
	printf("%s is in: %s%s\n", removing.row.address, text_string(&list),
	        admin->quiet ? "" : ". A mail will tell them.");
	fflush(stdout);
	if (!admin_asks(admin, "Take them off?")) {
		fputs("Nothing was changed.\n", stderr);
		return isatty(STDIN_FILENO) ? EX_OK : EX_USAGE;
	}
	if ((!admin->quiet && freeze_removed(admin, &removing, &err) != ERR_NONE)
	        || remove_in_transaction(admin, &removing, &err) != ERR_NONE)
		return admin_failed(&err);
	printf("%s was taken off.%s\n", removing.row.address,
	        admin->quiet ? "" : " A mail that says so waits for the relay.");
	return EX_OK;
}

/* ---- the verbs ---- */

static const struct verb {
	const char *name;
	int least, most; /* words, the verb included */
	bool opens;      /* the database itself, after the files of the command line */
	int (*run)(struct admin *admin);
} verbs[] = {
	{ "list", 1, 1, false, list },
	{ "reachable", 2, 2, false, members_reachable },
	{ "add", 3, 3, false, add },
	{ "remove", 2, 3, false, remove_member },
	{ "import", 2, 2, true, members_import },
	{ "export", 1, 2, true, members_export },
};

static const struct verb *verb_named(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

int admin_members(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json team language name again quiet yes unreachable", usage);

	if (status != 0)
		return status;
	const struct verb *verb = admin.word_count == 0 ? &verbs[0] : verb_named(admin.words[0]);
	if (verb == NULL) {
		fprintf(stderr, "convened members: there is no \"%s\"\n%s", admin.words[0], usage);
		return EX_USAGE;
	}
	if (!admin_words_most(&admin, verb->most, usage))
		return EX_USAGE;
	if (verb->least > 1 && admin.word_count < verb->least) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	status = verb->opens ? 0 : admin_open(&admin);
	if (status == 0)
		status = admin.unreachable && verb->run == list ? members_unreachable(&admin) : verb->run(&admin);
	admin_close(&admin);
	return status;
}
