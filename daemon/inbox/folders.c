/* folders.c - an IMAP session's folders: the server's names of ours, made where they aren't there. See imap.h. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "inbox/folder.h"
#include "inbox/session.h"

static void personal_namespace(struct imap *imap, const struct mailimap_namespace_data *data)
{
	const clist *list = data->ns_personal == NULL ? NULL : data->ns_personal->ns_data_list;
	const clistiter *first = list == NULL ? NULL : clist_begin(list);
	const struct mailimap_namespace_info *info = first == NULL ? NULL : clist_content(first);

	if (info == NULL || info->ns_prefix == NULL)
		return;
	free(imap->prefix);
	imap->prefix = strdup(info->ns_prefix);
	imap->separator = info->ns_delimiter;
}

/* The separator of a server without namespaces: what LIST "" "" tells. */
static enum err_kind separator_ask(struct imap *imap, struct error *err)
{
	clist *list = NULL;

	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = imap_command_end(imap, mailimap_list(imap->session, "", "", &list), "LIST", err);
	if (kind != ERR_NONE)
		return kind;
	if (clist_begin(list) != NULL)
		imap->separator =
		        ((const struct mailimap_mailbox_list *)clist_content(clist_begin(list)))->mb_delimiter;
	mailimap_list_result_free(list);
	imap->prefix = strdup("");
	return ERR_NONE;
}

static enum err_kind namespace_ask(struct imap *imap, struct error *err)
{
	struct mailimap_namespace_data *data = NULL;

	if (imap->prefix != NULL)
		return ERR_NONE;
	if (imap_has(imap, "NAMESPACE")) {
		if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
			return err->kind;
		const int result = mailimap_namespace(imap->session, &data);
		if (!imap_is_refusal(result) && imap_command_end(imap, result, "NAMESPACE", err) != ERR_NONE)
			return err->kind;
		if (data != NULL) {
			personal_namespace(imap, data);
			mailimap_namespace_data_free(data);
		}
	}
	return imap->prefix != NULL ? ERR_NONE : separator_ask(imap, err);
}

static bool has_flag(const struct mailimap_mailbox_list *entry, const char *wanted)
{
	const struct mailimap_mbx_list_flags *flags = entry->mb_flag;

	for (clistiter *at = flags == NULL ? NULL : clist_begin(flags->mbf_oflags); at != NULL; at = clist_next(at)) {
		const struct mailimap_mbx_list_oflag *flag = clist_content(at);
		if (flag->of_flag_ext != NULL && strcasecmp(flag->of_flag_ext, wanted) == 0)
			return true;
	}
	return false;
}

static bool is_selectable(const struct mailimap_mailbox_list *entry)
{
	const struct mailimap_mbx_list_flags *flags = entry->mb_flag;
	const bool is_no_folder = flags != NULL && flags->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG
	        && flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT;

	return !is_no_folder && !has_flag(entry, "NonExistent");
}

static enum err_kind folder_exists(struct imap *imap, const char *name, bool *exists, struct error *err)
{
	clist *list = NULL;

	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = imap_command_end(imap, mailimap_list(imap->session, "", name, &list), "LIST", err);
	if (kind != ERR_NONE)
		return kind;
	*exists = false;
	for (clistiter *at = clist_begin(list); at != NULL; at = clist_next(at)) {
		const struct mailimap_mailbox_list *entry = clist_content(at);
		*exists |= strcmp(entry->mb_name, name) == 0 && is_selectable(entry);
	}
	mailimap_list_result_free(list);
	return ERR_NONE;
}

static enum err_kind folder_make(struct imap *imap, const char *name, struct error *err)
{
	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const int result = mailimap_create(imap->session, name);
	const struct mailimap_response_info *info = imap->session->imap_response_info;
	const bool is_there = result == MAILIMAP_ERROR_CREATE && info != NULL && info->rsp_atom != NULL
	        && strcasecmp(info->rsp_atom, "ALREADYEXISTS") == 0;
	const enum err_kind kind = is_there ? ERR_NONE : imap_command_end(imap, result, "CREATE", err);
	if (kind != ERR_NONE)
		return kind;
	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const int subscribed = mailimap_subscribe(imap->session, name);
	/* Not to be in people's list of folders is a pity, not an error. */
	return imap_is_refusal(subscribed) ? ERR_NONE : imap_command_end(imap, subscribed, "SUBSCRIBE", err);
}

/* The server's name of `path`, and whether such a folder is there. */
static enum err_kind folder_find(
        struct imap *imap, const char *path, struct arena *arena, const char **name, bool *exists, struct error *err)
{
	*exists = false;
	enum err_kind kind = namespace_ask(imap, err);
	if (kind == ERR_NONE)
		kind = folder_name(path, imap->prefix, imap->separator, arena, name, err);
	if (kind == ERR_NONE && folder_is_inbox(*name))
		*exists = true;
	else if (kind == ERR_NONE)
		kind = folder_exists(imap, *name, exists, err);
	return kind;
}

enum err_kind imap_folder_ready(
        struct imap *imap, const char *path, struct arena *arena, const char **name, struct error *err)
{
	bool exists = false;
	const char *wanted = NULL;

	enum err_kind kind = folder_find(imap, path, arena, &wanted, &exists, err);
	if (kind == ERR_NONE && !exists)
		kind = folder_make(imap, wanted, err);
	if (kind != ERR_NONE)
		err_within(err, "folder '%.200s'", path);
	else
		*name = wanted;
	return kind;
}

enum err_kind imap_folder_try(
        struct imap *imap, const char *path, struct arena *arena, const char **name, bool *exists, struct error *err)
{
	const char *wanted = NULL;

	enum err_kind kind = folder_find(imap, path, arena, &wanted, exists, err);
	if (kind == ERR_NONE && !*exists) {
		const char *trial = arena_printf(arena, "%s-trial", wanted);
		kind = ERR_TEMPORARY;
		if (imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
			kind = imap_command_end(imap, mailimap_create(imap->session, trial), "CREATE", err);
		if (kind == ERR_NONE && imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
			kind = imap_command_end(imap, mailimap_delete(imap->session, trial), "DELETE", err);
	}
	if (kind != ERR_NONE)
		err_within(err, "folder '%.200s'", path);
	else
		*name = wanted;
	return kind;
}

enum err_kind imap_folder_special(
        struct imap *imap, const char *use, struct arena *arena, const char **name, struct error *err)
{
	clist *list = NULL;

	*name = NULL;
	if (!imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		return err->kind;
	const enum err_kind kind = imap_command_end(imap, mailimap_list(imap->session, "", "*", &list), "LIST", err);
	if (kind != ERR_NONE)
		return kind;
	for (clistiter *at = clist_begin(list); at != NULL && *name == NULL; at = clist_next(at)) {
		const struct mailimap_mailbox_list *entry = clist_content(at);
		if (has_flag(entry, use) && is_selectable(entry))
			*name = arena_strdup(arena, entry->mb_name);
	}
	mailimap_list_result_free(list);
	return ERR_NONE;
}

enum err_kind imap_folder_state(struct imap *imap, const char *name, struct folder_state *state, struct error *err)
{
	struct mailimap_mailbox_data_status *status = NULL;
	struct mailimap_status_att_list *wanted = mailimap_status_att_list_new_empty();

	if (wanted == NULL || mailimap_status_att_list_add(wanted, MAILIMAP_STATUS_ATT_MESSAGES) != MAILIMAP_NO_ERROR
	        || mailimap_status_att_list_add(wanted, MAILIMAP_STATUS_ATT_UIDNEXT) != MAILIMAP_NO_ERROR)
		abort();
	enum err_kind kind = ERR_TEMPORARY;
	if (imap_command_begin(imap, IMAP_COMMAND_MS, IMAP_ANSWER_BYTES, err))
		kind = imap_command_end(imap, mailimap_status(imap->session, name, wanted, &status), "STATUS", err);
	mailimap_status_att_list_free(wanted);
	if (kind != ERR_NONE)
		return kind;
	*state = (struct folder_state){ 0 };
	if (status == NULL) /* OK, and nothing told */
		return err_set(err, ERR_PERMANENT, "STATUS: the server told nothing of '%.200s'", name);
	for (clistiter *at = status->st_info_list == NULL ? NULL : clist_begin(status->st_info_list); at != NULL;
	        at = clist_next(at)) {
		const struct mailimap_status_info *info = clist_content(at);
		if (info->st_att == MAILIMAP_STATUS_ATT_MESSAGES)
			state->count = info->st_value;
		else if (info->st_att == MAILIMAP_STATUS_ATT_UIDNEXT)
			state->next_uid = info->st_value;
	}
	mailimap_mailbox_data_status_free(status);
	return ERR_NONE;
}
