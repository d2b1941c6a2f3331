/* replay.c - a fuzz target without libFuzzer: gives it each file named, so that seeds and what was once found stay right. */
#include "tests/fuzz/fuzz.h"

enum { FILE_BYTES = 1 << 20 };

static void replay(const char *name)
{
	static uint8_t room[FILE_BYTES];
	FILE *file = fopen(name, "rb");

	fprintf(stderr, "%s\n", name); /* who ends the program is named last */
	if (file == NULL)
		abort();
	const size_t bytes = fread(room, 1, sizeof(room), file);
	fclose(file);
	uint8_t *data = malloc(bytes == 0 ? 1 : bytes); /* of its own size: a sanitizer sees what is read beyond it */
	if (data == NULL)
		abort();
	memcpy(data, room, bytes);
	(void)LLVMFuzzerTestOneInput(data, bytes);
	free(data);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%d texts replayed\n", argc - 1);
	return 0;
}
