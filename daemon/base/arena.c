/* arena.c - memory that is released all at once. See arena.h. */
#include "base/arena.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 8192, ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	_Alignas(ALIGN) char data[];
};

static _Noreturn void out_of_memory(void)
{
	static const char text[] = "<2>out of memory\n";
	(void)!fwrite(text, 1, sizeof(text) - 1, stderr);
	abort();
}

static struct arena_block *block_new(struct arena *arena, size_t bytes)
{
	const size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
	struct arena_block *block = NULL;

	if (size < SIZE_MAX - sizeof(*block))
		block = calloc(1, sizeof(*block) + size);
	if (block == NULL)
		out_of_memory();
	block->size = size;
	/* A large piece goes behind the block in use, so that the room left in that one isn't lost. */
	if (arena->blocks != NULL && bytes > BLOCK_BYTES / 2) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		block->next = arena->blocks;
		arena->blocks = block;
	}
	return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	if (bytes > SIZE_MAX - ALIGN)
		out_of_memory();
	const size_t rounded = bytes == 0 ? ALIGN : (bytes + ALIGN - 1) / ALIGN * ALIGN;
	struct arena_block *block = arena->blocks;
	if (block == NULL || block->size - block->used < rounded)
		block = block_new(arena, rounded);
	char *piece = block->data + block->used;
	block->used += rounded;
	arena->used_bytes += bytes;
	return piece;
}

void *arena_array(struct arena *arena, size_t count, size_t element_bytes)
{
	if (element_bytes != 0 && count > SIZE_MAX / element_bytes)
		out_of_memory();
	return arena_alloc(arena, count * element_bytes);
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t element_bytes)
{
	const int is_full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
	if (!is_full)
		return array;
	void *grown = arena_array(arena, count == 0 ? 4 : count * 2, element_bytes);
	if (count > 0)
		memcpy(grown, array, count * element_bytes);
	return grown;
}

char *arena_strndup(struct arena *arena, const char *text, size_t bytes)
{
	char *copy = arena_alloc(arena, bytes + 1);
	memcpy(copy, text, bytes);
	copy[bytes] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	const int length = vsnprintf(NULL, 0, format, args);
	char *text = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1);
	if (length >= 0)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void arena_free(struct arena *arena)
{
	while (arena->blocks != NULL) {
		struct arena_block *next = arena->blocks->next;
		free(arena->blocks);
		arena->blocks = next;
	}
	arena->used_bytes = 0;
}
