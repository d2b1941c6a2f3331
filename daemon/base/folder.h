/* folder.h - whose a new file is. */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

/* What root makes (an admin command, run first) belongs to the folder's owner: the daemon's user. `fd` is the file, open. */
void folder_owner_gets(const char *file, int fd);

#endif
