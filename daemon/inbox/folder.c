/* folder.c - names of folders, from the administrator's words to the server's. See folder.h. */
#include "inbox/folder.h"
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include "base/text.h"

enum { NAME_BYTES = 1000 };

bool folder_is_inbox(const char *path)
{
	return strcasecmp(path, "INBOX") == 0;
}

/* libetpan writes names as they are: a line end in one would be a command of its own. */
static enum err_kind path_check(const char *path, char separator, struct error *err)
{
	const size_t bytes = strlen(path);
	unsigned code_point = 0;
	size_t step = 0;

	if (bytes == 0 || bytes > NAME_BYTES / 4 || path[0] == '/' || path[bytes - 1] == '/'
	        || strstr(path, "//") != NULL)
		return err_set(err, ERR_PERMANENT, "folder '%.250s': no name", path);
	for (size_t at = 0; at < bytes; at += step) {
		step = utf8_next(path + at, bytes - at, &code_point);
		if (step == 0 || code_point < ' ' || (code_point >= 0x7f && code_point < 0xa0))
			return err_set(err, ERR_PERMANENT, "folder '%s': only UTF-8 without control characters", path);
	}
	if (separator == '\0' && strchr(path, '/') != NULL)
		return err_set(err, ERR_PERMANENT, "folder '%s': this server has no folders in folders", path);
	if (separator != '\0' && separator != '/' && strchr(path, separator) != NULL)
		return err_set(err, ERR_PERMANENT, "folder '%s': this server keeps '%c' for folders in folders", path,
		        separator);
	return ERR_NONE;
}

/* What the server says of its folders goes into our commands, too. */
static enum err_kind namespace_check(const char *path, const char *prefix, char separator, struct error *err)
{
	bool is_clean = separator == '\0' || (separator > ' ' && separator != 0x7f);

	for (; *prefix != '\0'; prefix++)
		is_clean = is_clean && (unsigned char)*prefix >= ' ' && *prefix != 0x7f;
	return is_clean ? ERR_NONE
	                : err_set(err, ERR_PERMANENT, "folder '%.250s': the server has no clean namespace", path);
}

static enum err_kind to_utf7(const char *utf8, char *room, size_t bytes, struct error *err)
{
	iconv_t converter = iconv_open("UTF-7-IMAP", "UTF-8");
	char *in = (char *)(uintptr_t)utf8, *out = room;
	size_t in_left = strlen(utf8), out_left = bytes - 1;
	bool is_done = false;

	if (converter == (iconv_t)-1)
		return err_set(err, ERR_PERMANENT, "the C library has no UTF-7-IMAP (gconv modules are missing)");
	is_done = iconv(converter, &in, &in_left, &out, &out_left) != (size_t)-1
	        && iconv(converter, NULL, NULL, &out, &out_left) != (size_t)-1;
	iconv_close(converter);
	*out = '\0';
	return is_done ? ERR_NONE : err_set(err, ERR_PERMANENT, "folder '%s': no name for a mail server", utf8);
}

enum err_kind folder_name(
        const char *path, const char *prefix, char separator, struct arena *arena, const char **name, struct error *err)
{
	char encoded[NAME_BYTES];

	if (folder_is_inbox(path)) {
		*name = "INBOX";
		return ERR_NONE;
	}
	enum err_kind kind = namespace_check(path, prefix, separator, err);
	if (kind == ERR_NONE)
		kind = path_check(path, separator, err);
	if (kind != ERR_NONE)
		return kind;
	char *levels = arena_strdup(arena, path);
	for (char *at = levels; *at != '\0'; at++)
		*at = *at == '/' ? separator : *at;
	kind = to_utf7(levels, encoded, sizeof(encoded), err);
	if (kind == ERR_NONE)
		*name = arena_printf(arena, "%s%s", prefix, encoded);
	return kind;
}
