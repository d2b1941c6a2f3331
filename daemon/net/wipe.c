/* wipe.c - memory for libraries that are handed secrets. See wipe.h. */
#include "net/wipe.h"
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void wipe_free(void *memory)
{
	if (memory != NULL)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

void *wipe_realloc(void *memory, size_t bytes)
{
	void *moved = malloc(bytes == 0 ? 1 : bytes);
	if (moved == NULL || memory == NULL)
		return moved;
	const size_t old_bytes = malloc_usable_size(memory);
	memcpy(moved, memory, old_bytes < bytes ? old_bytes : bytes);
	wipe_free(memory);
	return moved;
}
