/* wipe.h - memory for libraries that are handed secrets: wiped when it is freed. */
#ifndef NET_WIPE_H
#define NET_WIPE_H
#include <stddef.h>

void wipe_free(void *memory); /* NULL is fine */
void *wipe_realloc(void *memory, size_t bytes);

#endif
