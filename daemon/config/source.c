/* source.c - the config as it lies on disk, read once. See source.h.
 *
 * Includes are put in here and not by libconfig, so that the whole text exists once and every line knows where it came
 * from. A number too large for libconfig, which would cut it silently to 32 bits, is marked as a 64-bit one. */
#include "config/source.h"
#include "config/config.h"
#include "config/setting.h"
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libconfig.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/text.h"

enum { FILE_BYTES = 1024 * 1024, BUNDLE_BYTES = 4 * 1024 * 1024, INCLUDE_DEPTH = 8 };

const char *source_path(const char *file, const char *name, struct arena *arena)
{
	const char *slash = strrchr(file, '/');
	char here[PATH_MAX];

	if (name[0] == '/')
		return arena_strdup(arena, name);
	if (file[0] == '/')
		return arena_printf(arena, "%.*s/%s", (int)(slash - file), file, name);
	if (getcwd(here, sizeof(here)) == NULL)
		here[0] = '\0';
	if (slash == NULL)
		return arena_printf(arena, "%s/%s", here, name);
	return arena_printf(arena, "%s/%.*s/%s", here, (int)(slash - file), file, name);
}

enum err_kind source_read_file(
        const char *path, size_t most, struct arena *arena, const char **text, size_t *bytes, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	struct stat about;
	size_t length = 0;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_set(err, ERR_INPUT, "%s: %s", path, strerror(errno));
	if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
		kind = err_set(err, ERR_INPUT, "%s is not a file", path);
		goto done;
	}
	if (about.st_size > (off_t)most) {
		kind = err_set(err, ERR_INPUT, "%s is larger than %zu kB", path, most / 1024);
		goto done;
	}
	char *data = arena_alloc(arena, (size_t)about.st_size + 1);
	while (length < (size_t)about.st_size) {
		const ssize_t got = read(fd, data + length, (size_t)about.st_size - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			kind = err_set(err, ERR_INPUT, "%s: %s", path, strerror(errno));
		if (got <= 0)
			break;
		length += (size_t)got;
	}
	if (kind == ERR_NONE && memchr(data, '\0', length) != NULL)
		kind = err_set(err, ERR_INPUT, "%s holds a NUL byte: it isn't text", path);
	if (kind == ERR_NONE) {
		*text = data;
		*bytes = length;
	}
done:
	close(fd);
	return kind;
}

/* ---- what libconfig's text consists of ---- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '*' || c == '-' || c == '.';
}

/* The end of the token at `at`: a text in quotes, a comment, a word or number, or one other byte. */
static const char *token_end(const char *at)
{
	const char *end;
	if (*at == '"') {
		for (at++; *at != '\0' && *at != '"'; at++)
			if (*at == '\\' && at[1] != '\0')
				at++;
		return *at == '"' ? at + 1 : at;
	}
	if (*at == '#' || (at[0] == '/' && at[1] == '/'))
		return at + strcspn(at, "\n");
	if (at[0] == '/' && at[1] == '*') {
		end = strstr(at + 2, "*/");
		return end == NULL ? at + strlen(at) : end + 2;
	}
	if (isalnum((unsigned char)*at) || *at == '*') {
		while (is_word(*at))
			at++;
		return at;
	}
	return at + 1;
}

int source_long_text_line(const char *flat)
{
	int line = 1;
	while (*flat != '\0') {
		const char *end = token_end(flat);
		if (*flat == '"' && memchr(flat, '\n', (size_t)(end - flat)) != NULL)
			return line;
		for (; flat < end; flat++)
			line += *flat == '\n';
	}
	return 0;
}

bool source_line_has_curly_quote(const char *flat, int line)
{
	static const char *const curly[] = { "\u201C", "\u201D", "\u201E", "\u00AB", "\u00BB" };
	for (int at = 1; *flat != '\0' && at <= line;) {
		const char *end = token_end(flat);
		for (size_t i = 0; i < sizeof(curly) / sizeof(curly[0]); i++)
			if (at == line && strncmp(flat, curly[i], strlen(curly[i])) == 0)
				return true;
		for (; flat < end; flat++)
			at += *flat == '\n';
	}
	return false;
}

/* A whole number that doesn't fit into 32 bits gets its L, one that doesn't fit into 64 becomes the largest. */
static void add_number(struct text *text, const char *token, size_t bytes)
{
	char digits[32], *end;
	if (bytes < sizeof(digits)) {
		memcpy(digits, token, bytes);
		digits[bytes] = '\0';
		errno = 0;
		const bool is_hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
		const long long value = strtoll(digits, &end, is_hex ? 16 : 10);
		if (*end != '\0' || (errno == 0 && value <= INT32_MAX)) {
			text_add(text, token, bytes);
			return;
		}
		if (errno == 0) {
			text_printf(text, "%sL", digits);
			return;
		}
	} else if (strspn(token, "0123456789") < bytes) {
		text_add(text, token, bytes);
		return;
	}
	text_printf(text, "%" PRId64 "L", INT64_MAX);
}

/* ---- putting a bundle together ---- */

struct bundler {
	struct arena *arena;
	struct text *bundle;
};

static void add_piece(
        struct bundler *bundler, enum piece_kind kind, int line, const char *file, const char *text, size_t bytes)
{
	text_printf(bundler->bundle, "%c %d %zu %s\n", (char)kind, line, bytes, file);
	text_add(bundler->bundle, text, bytes);
	text_add_byte(bundler->bundle, '\n');
}

/* Is there `@include "NAME"` at the begin of this line? Returns what follows it, else NULL. */
static const char *include_end(const char *at, struct arena *arena, const char **name)
{
	static const char word[] = "@include";
	at += strspn(at, " \t");
	if (strncmp(at, word, sizeof(word) - 1) != 0)
		return NULL;
	at += sizeof(word) - 1;
	at += strspn(at, " \t");
	if (*at != '"')
		return NULL;
	const size_t bytes = strcspn(at + 1, "\"\n");
	if (at[1 + bytes] != '"')
		return NULL;
	*name = arena_strndup(arena, at + 1, bytes);
	return at + bytes + 2;
}

static void add_config(struct bundler *bundler, const char *file, const char *text, int depth);

static void add_include(struct bundler *bundler, const char *file, int line, const char *name, int depth)
{
	const char *path = source_path(file, name, bundler->arena), *text = NULL;
	size_t bytes = 0;
	struct error err = { 0 };

	if (depth >= INCLUDE_DEPTH)
		err_set(&err, ERR_INPUT, "%s: more than %d files include each other: do they include themselves?", name,
		        INCLUDE_DEPTH);
	else if (bundler->bundle->length > BUNDLE_BYTES)
		err_set(&err, ERR_INPUT, "%s: the config is larger than %d kB in all", name, BUNDLE_BYTES / 1024);
	else
		source_read_file(path, FILE_BYTES, bundler->arena, &text, &bytes, &err);
	if (err.kind != ERR_NONE)
		add_piece(bundler, PIECE_PROBLEM, line, file, err.text, strlen(err.text));
	else
		add_config(bundler, path, text, depth + 1);
}

static void add_config(struct bundler *bundler, const char *file, const char *text, int depth)
{
	struct text piece = { .arena = bundler->arena };
	int line = 1, first_line = 1;
	bool is_line_begin = true;

	assert(text != NULL);
	if (strncmp(text, "\xEF\xBB\xBF", 3)
	        == 0) /* some editors put a byte order mark there, and libconfig trips over it */
		text += 3;
	while (*text != '\0') {
		const char *name = NULL, *end = is_line_begin ? include_end(text, bundler->arena, &name) : NULL;
		if (end != NULL) {
			add_piece(bundler, PIECE_CONFIG, first_line, file, text_string(&piece), piece.length);
			add_include(bundler, file, line, name, depth);
			text_clear(&piece);
			first_line = line;
			text = end;
			is_line_begin = false;
			continue;
		}
		end = token_end(text);
		if (isdigit((unsigned char)*text))
			add_number(&piece, text, (size_t)(end - text));
		else
			text_add(&piece, text, (size_t)(end - text));
		is_line_begin = end[-1] == '\n';
		for (; text < end; text++)
			line += *text == '\n';
	}
	add_piece(bundler, PIECE_CONFIG, first_line, file, text_string(&piece), piece.length);
}

/* The FAQ files' names stand in the text: libconfig is asked for them. What is wrong there, config_parse() says. */
static void add_faqs(struct bundler *bundler, const char *file)
{
	struct pieces pieces = { 0 };
	config_t parsed;

	config_init(&parsed);
	if (pieces_read(text_string(bundler->bundle), bundler->bundle->length, bundler->arena, &pieces)
	        && config_read_string(&parsed, pieces.flat) == CONFIG_TRUE) {
		for (size_t i = 0; i < setting_count; i++) {
			const char *name = NULL, *text = NULL;
			size_t bytes = 0;
			struct error err = { 0 };
			if (settings[i].type != SETTING_FAQ
			        || config_lookup_string(&parsed, settings[i].path, &name) != CONFIG_TRUE)
				continue;
			const char *path = source_path(file, name, bundler->arena);
			if (source_read_file(path, FILE_BYTES, bundler->arena, &text, &bytes, &err) == ERR_NONE)
				add_piece(bundler, PIECE_FAQ, (int)settings[i].least, path, text, bytes);
			else
				add_piece(bundler, PIECE_NO_FAQ, (int)settings[i].least, path, err.text,
				        strlen(err.text));
		}
	}
	config_destroy(&parsed);
}

enum err_kind config_bundle(
        const char *file, struct arena *arena, const char **bundle, size_t *bytes, struct error *err)
{
	struct text whole = { .arena = arena };
	struct bundler bundler = { arena, &whole };
	const char *text = NULL;
	size_t length = 0;
	const enum err_kind kind = source_read_file(file, FILE_BYTES, arena, &text, &length, err);

	if (kind != ERR_NONE)
		return kind;
	add_config(&bundler, file, text, 0);
	add_faqs(&bundler, file);
	*bundle = text_string(&whole);
	*bytes = whole.length;
	return ERR_NONE;
}

/* ---- taking it apart ---- */

static int lines_in(const char *text, size_t bytes)
{
	int lines = 0;
	for (size_t i = 0; i < bytes; i++)
		lines += text[i] == '\n';
	return lines;
}

int pieces_read(const char *bundle, size_t bytes, struct arena *arena, struct pieces *pieces)
{
	struct text flat = { .arena = arena };
	int flat_line = 1;

	while (bytes > 0) {
		const char *end = memchr(bundle, '\n', bytes), *at = bundle + 1;
		struct piece piece = { .kind = (enum piece_kind) * bundle, .flat_line = flat_line };
		char *after;
		if (end == NULL)
			return false;
		piece.line = (int)strtol(at, &after, 10);
		piece.bytes = strtoul(after, &after, 10);
		if (*after != ' ' || piece.bytes >= bytes - (size_t)(end - bundle) - 1)
			return false;
		piece.file = arena_strndup(arena, after + 1, (size_t)(end - after - 1));
		piece.text = arena_strndup(arena, end + 1, piece.bytes);
		if (piece.kind == PIECE_CONFIG) {
			text_add(&flat, piece.text, piece.bytes);
			text_add_byte(&flat, '\n');
			flat_line += lines_in(piece.text, piece.bytes) + 1;
		}
		pieces->list = arena_grow(arena, pieces->list, pieces->count, sizeof(piece));
		pieces->list[pieces->count++] = piece;
		bytes -= (size_t)(end - bundle) + piece.bytes + 2;
		bundle = end + piece.bytes + 2;
	}
	pieces->flat = text_string(&flat);
	return pieces->count > 0;
}

const struct piece *pieces_place(const struct pieces *pieces, int flat_line, int *line)
{
	const struct piece *place = &pieces->list[0];
	for (size_t i = 0; i < pieces->count; i++)
		if (pieces->list[i].kind == PIECE_CONFIG && pieces->list[i].flat_line <= flat_line)
			place = &pieces->list[i];
	*line = place->line + flat_line - place->flat_line;
	return place;
}

/* ---- secrets ---- */

enum err_kind secret_read(const char *file, struct arena *arena, const char **secret, struct error *err)
{
	enum { SECRET_BYTES = 4096 };
	char line[SECRET_BYTES + 2] = { 0 };
	const int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t length = 0;
	ssize_t got = 1;

	if (fd < 0)
		return err_set(err, ERR_PERMANENT, "%s: %s", file, strerror(errno));
	while (length < sizeof(line) - 1 && got > 0 && memchr(line, '\n', length) == NULL) {
		got = read(fd, line + length, sizeof(line) - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	line[length] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	length = strlen(line);
	enum err_kind kind = ERR_NONE;
	if (got < 0)
		kind = err_set(err, ERR_PERMANENT, "%s can't be read", file);
	else if (length == 0)
		kind = err_set(err, ERR_PERMANENT, "%s: its first line is empty", file);
	else if (length > SECRET_BYTES)
		kind = err_set(err, ERR_PERMANENT, "%s: its first line is longer than %d bytes", file, SECRET_BYTES);
	else
		*secret = arena_strdup(arena, line);
	explicit_bzero(line, sizeof(line));
	return kind;
}

void secret_wipe(const char *secret)
{
	if (secret != NULL)
		explicit_bzero((char *)(uintptr_t)secret, strlen(secret)); /* "" may be a literal: no byte is written */
}

const char *config_default_file(void)
{
	const char *file = getenv("CONVENED_CONFIG");
	return file != NULL && *file != '\0' ? file : "/etc/convened/convened.cfg";
}
