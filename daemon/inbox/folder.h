/* folder.h - names of folders: from the administrator's words to the server's. Pure. */
#ifndef INBOX_FOLDER_H
#define INBOX_FOLDER_H
#include <stdbool.h>
#include "base/arena.h"
#include "base/error.h"

/* Is this the INBOX, however it is spelt? (RFC 3501, 5.1) */
bool folder_is_inbox(const char *path);

/* The server's name of `path` (UTF-8, "/" between levels): behind the personal namespace's `prefix` (as the server gave it; ""
 * none), with the server's separator ('\0': it has no levels), in modified UTF-7 (RFC 3501, 5.1.3). ERR_PERMANENT where there
 * can be no such folder: an empty level, the separator or a control character in a name, levels on a server without. */
enum err_kind folder_name(const char *path, const char *prefix, char separator, struct arena *arena, const char **name,
        struct error *err);

#endif
