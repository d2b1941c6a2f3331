/* members.c - `convened members`: who is in which team, and adding somebody by hand. */
#include "admin/admin.h"
#include "admin/common.h"
#include "compose/compose.h"
#include "core/address.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

enum { CHUNK = 500 };

static const char usage[] =
        "usage: convened members [list] [-c FILE] [--team TEAM] [--json]\n"
        "       convened members add [-c FILE] [--language en|es|pl] [--name NAME] [--again] TEAM ADDRESS\n"
        "`add` needs no confirmation: the new member gets a welcome mail that says who added them and how to leave.\n"
        "Who left before is brought back only with --again.\n";

static void print_json(const struct member_row *row)
{
	json_t *teams = json_array(),
	       *member = json_pack("{s:I, s:s, s:s, s:s, s:I}", "id", (json_int_t)row->id, "address", row->address,
	               "name", row->name, "language", language_code(row->language), "confirmed_at",
	               (json_int_t)row->confirmed_at);
	for (size_t i = 0; i < row->membership_count; i++)
		json_array_append_new(teams,
		        json_pack("{s:s, s:I, s:I}", "team", row->memberships[i].team, "joined_at",
		                (json_int_t)row->memberships[i].joined_at, "left_at",
		                (json_int_t)row->memberships[i].left_at));
	json_object_set_new(member, "teams", teams);
	json_dumpf(member, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(member);
}

static void print_row(struct admin *admin, const struct member_row *row)
{
	struct text teams = { .arena = &admin->arena };
	for (size_t i = 0; i < row->membership_count; i++)
		if (row->memberships[i].left_at == 0)
			text_printf(&teams, "%s%s", teams.length > 0 ? "," : "", row->memberships[i].team);
	printf("%-40s %-2s %-16s %s\n", admin_clean(admin, row->address), language_code(row->language),
	        admin_time(admin, row->created_at), text_string(&teams));
}

static bool is_in_a_team(const struct member_row *row)
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
				print_json(&rows[i]);
			else if (is_in_a_team(&rows[i]))
				print_row(admin, &rows[i]);
			members += is_in_a_team(&rows[i]);
		}
		arena_free(&admin->arena);
	}
	if (!admin->json)
		printf("%zu member%s\n", members, members == 1 ? "" : "s");
	return 0;
}

/* What is known of this address and team: EX_OK to go on. */
static int may_add(struct admin *admin, const char *team, const char *address)
{
	struct member_row row = { 0 };
	struct error err = { 0 };
	const enum err_kind kind = store_member_find(admin->store, address, &admin->arena, &row, &err);

	if (kind == ERR_UNKNOWN)
		return EX_OK;
	if (kind != ERR_NONE)
		return admin_failed(&err);
	for (size_t i = 0; i < row.membership_count; i++) {
		if (strcmp(row.memberships[i].team, team) != 0)
			continue;
		if (row.memberships[i].left_at == 0) {
			printf("%s is in %s already, since %s. Nothing changed, nothing is sent.\n", address, team,
			        admin_time(admin, row.memberships[i].joined_at));
			return -1;
		}
		if (!admin->again) {
			fprintf(stderr,
			        "convened: %s left %s on %s. Only --again brings back who left; better ask them first.\n",
			        address, team, admin_time(admin, row.memberships[i].left_at));
			return EX_DATAERR;
		}
	}
	return EX_OK;
}

static enum err_kind add_in_transaction(struct admin *admin, const char *team, const char *address,
        enum language language, const struct text *frozen, struct error *err)
{
	const struct cause cause = { .admin = admin_who(&admin->arena), .why = "members add" };
	const int64_t now = time(NULL);
	int64_t member = 0, message = 0, delivery = 0;
	bool is_changed = false;
	enum err_kind kind = store_begin(admin->store, err);

	if (kind != ERR_NONE)
		return kind;
	if ((kind = store_member_ensure(admin->store, address, admin->name, language, now, &member, err)) != ERR_NONE
	        || (kind = store_membership_begin(admin->store, member, team, now, &cause, &is_changed, err))
	                != ERR_NONE)
		goto undo;
	if (is_changed
	        && ((kind = store_message_new(admin->store, MAIL_ADDED, "", team, &cause, now, &message, err))
	                        != ERR_NONE
	                || (kind = store_message_text(
	                            admin->store, message, language, frozen->data, frozen->length, err))
	                        != ERR_NONE
	                || (kind = store_delivery_new(
	                            admin->store, message, member, language, 0, false, now, now, &delivery, err))
	                        != ERR_NONE))
		goto undo;
	return store_commit(admin->store, err);
undo:
	store_rollback(admin->store);
	return kind;
}

static int add(struct admin *admin)
{
	const struct house *house = &admin->config->house;
	struct error err = { 0 };
	struct composer *composer = NULL;
	struct text frozen = { .arena = &admin->arena };

	if (admin->word_count != 3) {
		fputs(usage, stderr);
		return EX_USAGE;
	}
	const char *team = admin->words[1], *address = admin->words[2];
	const enum language language =
	        *admin->language == '\0' ? house_language(house, LANGUAGE_NONE) : language_named(admin->language);
	if (admin_team(admin, team) == NULL)
		return EX_DATAERR;
	if (!address_is_valid(address)) {
		fprintf(stderr, "convened: \"%s\" is not a mail address: name@example.org would be right\n",
		        admin_clean(admin, address));
		return EX_DATAERR;
	}
	if (language == LANGUAGE_NONE) {
		fprintf(stderr, "convened: we don't speak \"%s\": en, es or pl would be right\n",
		        admin_clean(admin, admin->language));
		return EX_DATAERR;
	}
	const int status = may_add(admin, team, address);
	if (status != EX_OK)
		return status < 0 ? EX_OK : status;
	const struct mail mail = { .kind = MAIL_ADDED,
		.language = language,
		.created_at = time(NULL),
		.in_reply_to = "",
		.teams = (const char *const[]){ team, NULL },
		.admin = admin_who(&admin->arena) };
	enum err_kind kind = composer_open(house, admin->config->templates, admin->config->faq, &composer, &err);
	if (kind == ERR_NONE)
		kind = compose_freeze(composer, &mail, &frozen, &err);
	if (kind == ERR_NONE)
		kind = add_in_transaction(admin, team, address, language, &frozen, &err);
	composer_close(composer);
	if (kind != ERR_NONE)
		return admin_failed(&err);
	printf("%s is now in %s. A welcome mail that says so, and how to leave, waits for the relay.\n", address, team);
	return EX_OK;
}

int admin_members(int argc, char **argv)
{
	struct admin admin = { 0 };
	int status = admin_options(&admin, argc, argv, "json team language name again", usage);

	if (status != 0)
		return status;
	const char *verb = admin.word_count == 0 ? "list" : admin.words[0];
	if (strcmp(verb, "list") != 0 && strcmp(verb, "add") != 0) {
		fprintf(stderr, "convened members: there is no \"%s\"\n%s", verb, usage);
		return EX_USAGE;
	}
	status = admin_open(&admin);
	if (status == 0)
		status = strcmp(verb, "add") == 0 ? add(&admin) : list(&admin);
	admin_close(&admin);
	return status;
}
