/* arena.h - memory that is released all at once.
 *
 * What belongs together (a mail, a batch, a reply) lives in one arena and goes with it. An arena never returns NULL:
 * out of memory ends the process, and the transaction it was in rolls back. `{ 0 }` is an empty arena. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <stdarg.h>
#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *blocks;
	size_t used_bytes; /* what was asked for in all, for those who keep a limit */
};

/* Zeroed and aligned for any type. */
void *arena_alloc(struct arena *arena, size_t bytes);

/* `count` zeroed elements; a product that doesn't fit into size_t ends the process. */
void *arena_array(struct arena *arena, size_t count, size_t element_bytes);

/* Grows an array of `count` elements so that one more fits; capacities are powers of two, so that a caller who appends
 * one by one pays linearly. Returns the array, moved or not; the elements from `count` on are zeroed. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t element_bytes);

char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t bytes);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

/* Releases everything; the arena is empty and may be used again. */
void arena_free(struct arena *arena);

#endif
