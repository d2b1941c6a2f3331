/* sheet.c - reads and writes people as rows of a spreadsheet. See sheet.h.
 *
 * libcsv splits; what it is given is known to have no NUL, and its one buffer can't grow past a cell's limit. The file is read
 * twice: the charset is known only at its end. */
#include "admin/sheet.h"
#include "admin/common.h"
#include "base/text.h"
#include "letter/fold.h"
#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILE_MOST = 64 * 1024 * 1024, /* bytes */
	ROWS_MOST = 1000 * 1000,
	CELL_MOST = 64 * 1024, /* bytes */
	COLUMNS_MOST = 64,     /* what stands behind is not read */
	CHUNK = 64 * 1024,
};

enum column { ADDRESS, NAME, FIRST_NAME, LAST_NAME, LANGUAGE, TEAMS, KNOWN, COLUMNS, IGNORED = COLUMNS };

/* What columns are called, as sheet_word() gives it. A language more is a few words more. */
static const struct {
	enum column column;
	const char *words;
} names[] = {
	{ ADDRESS,
	        " address email emailaddress emailaddresses mail mailaddress "
	        " correo correoelectronico direccion direcciondecorreo direcciondecorreoelectronico direccionemail "
	        " adres adresemail adresmailowy adrespocztyelektronicznej poczta " },
	{ NAME, " name fullname displayname nombre nombrecompleto nombreyapellido nombreyapellidos imieinazwisko nazwa " },
	{ FIRST_NAME, " firstname givenname forename nombredepila primernombre imie " },
	{ LAST_NAME, " lastname surname familyname apellido apellidos nazwisko " },
	{ LANGUAGE, " language lang preferredlanguage idioma lengua jezyk " },
	{ TEAMS,
	        " team teams actionteam actionteams group groups equipo equipos grupo grupos zespol zespoly grupa grupy " },
	{ KNOWN,
	        " since state organisation organisationkind organisationshown " }, /* of our own export: what it says is for people */
};

struct sheet {
	FILE *file;
	long bytes, lines; /* of the whole file */
	const char *charset;
	iconv_t convert; /* (iconv_t)-1: UTF-8 */
	struct csv_parser parser;
	bool is_parser_there, is_at_end;
	struct arena arena;
	struct text ignored;
	enum column columns[COLUMNS_MOST];
	size_t column_count;
	/* the row at hand */
	struct text cells[COLUMNS_MOST];
	size_t cell_count;
	bool is_row_done, is_row_begun, has_too_many;
	long line, row_line;
	long rows;
	/* what is read, but not parsed yet */
	char chunk[CHUNK];
	size_t chunk_bytes, chunk_at;
};

/* ---- words ---- */

const char *sheet_word(struct arena *arena, const char *text)
{
	const struct word_list words = fold_words(arena, text);
	struct text joined = { .arena = arena };

	for (size_t i = 0; i < words.count; i++)
		for (const char *at = words.list[i].text; *at != '\0'; at++)
			if ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '&')
				text_add_byte(&joined, *at);
	return text_string(&joined);
}

static enum column column_named(struct arena *arena, const char *name)
{
	const char *word = sheet_word(arena, name);
	const char *wanted = arena_printf(arena, " %s ", word);

	for (size_t i = 0; *word != '\0' && i < sizeof(names) / sizeof(names[0]); i++)
		if (strstr(names[i].words, wanted) != NULL)
			return names[i].column;
	return IGNORED;
}

/* ---- the guard against formulas ---- */

/* Does a spreadsheet compute a cell that begins so? Apostrophes before it may be ours or its writer's. */
static bool is_formula(const char *cell)
{
	cell += strspn(cell, "'");
	return *cell != '\0' && strchr("=+-@\t\r", *cell) != NULL;
}

const char *sheet_guard(struct arena *arena, const char *cell)
{
	return is_formula(cell) ? arena_printf(arena, "'%s", cell) : cell;
}

const char *sheet_unguard(const char *cell)
{
	return *cell == '\'' && is_formula(cell) ? cell + 1 : cell;
}

void sheet_write(FILE *file, const char *cell)
{
	if (cell[strcspn(cell, ",;\"\t\r\n ")] == '\0')
		fputs(cell, file);
	else
		csv_fwrite(file, cell, strlen(cell));
}

/* ---- the whole file: is it text, and in which charset? ---- */

struct look {
	long line;
	bool is_utf8, is_polish;
	char rest[8]; /* the beginning of a character, at the end of a chunk */
	size_t rest_bytes;
};

/* Letters that Polish has in windows-1250 where windows-1252 has signs that no name has. */
static bool is_polish_byte(unsigned char byte)
{
	return byte >= 0x80 && strchr("\xB9\xB3\x9C\x9F\xBF\xA5\xA3\x8C\x8F\xAF", byte) != NULL;
}

static enum err_kind look_at(struct look *look, const char *bytes, size_t count, struct error *err)
{
	size_t at = 0, step = 1;

	for (size_t i = look->rest_bytes; i < count; i++) {
		look->line += bytes[i] == '\n';
		look->is_polish |= is_polish_byte((unsigned char)bytes[i]);
		if (bytes[i] == '\0')
			return err_set(err, ERR_INPUT,
			        "line %ld has a NUL byte: this is no CSV file; save it as \"CSV UTF-8\"", look->line);
	}
	while (look->is_utf8 && at < count) {
		if ((step = utf8_next(bytes + at, count - at, NULL)) == 0)
			break;
		at += step;
	}
	if (step == 0 && count - at >= 4)
		look->is_utf8 = false;
	look->rest_bytes = look->is_utf8 ? count - at : 0;
	memcpy(look->rest, bytes + at, look->rest_bytes);
	return ERR_NONE;
}

static enum err_kind kind_check(const char *bytes, size_t count, struct error *err)
{
	static const struct {
		const char *begins, *what;
	} others[] = {
		{ "PK\x03\x04", "a spreadsheet program's own file" },
		{ "\xD0\xCF\x11\xE0", "a spreadsheet program's own file" },
		{ "\xFF\xFE", "UTF-16" },
		{ "\xFE\xFF", "UTF-16" },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (count >= strlen(others[i].begins) && memcmp(bytes, others[i].begins, strlen(others[i].begins)) == 0)
			return err_set(err, ERR_INPUT, "this is %s: save it as \"CSV UTF-8\"", others[i].what);
	return ERR_NONE;
}

/* Copies what can't be read twice, and looks at every byte. */
static enum err_kind file_look(struct sheet *sheet, struct look *look, struct error *err)
{
	FILE *copy = fseek(sheet->file, 0, SEEK_SET) == 0 ? NULL : tmpfile();
	char room[CHUNK + sizeof(look->rest)];
	enum err_kind kind = ERR_NONE;
	size_t got;

	if (copy == NULL && fseek(sheet->file, 0, SEEK_SET) != 0)
		return err_set(err, ERR_TEMPORARY, "no room for a copy of the input: %s", strerror(errno));
	while (kind == ERR_NONE && (got = fread(room + look->rest_bytes, 1, CHUNK, sheet->file)) > 0) {
		memcpy(room, look->rest, look->rest_bytes);
		if (sheet->bytes == 0)
			kind = kind_check(room, got, err);
		if (copy != NULL && fwrite(room + look->rest_bytes, 1, got, copy) != got)
			kind = err_set(err, ERR_TEMPORARY, "no room for a copy of the input: %s", strerror(errno));
		sheet->bytes += (long)got;
		if (kind == ERR_NONE && sheet->bytes > FILE_MOST)
			kind = err_set(err, ERR_INPUT, "larger than %d MB: split it", FILE_MOST / 1024 / 1024);
		if (kind == ERR_NONE)
			kind = look_at(look, room, look->rest_bytes + got, err);
	}
	if (kind == ERR_NONE && ferror(sheet->file) != 0)
		kind = err_set(err, ERR_INPUT, "can't be read: %s", strerror(errno));
	if (kind == ERR_NONE && look->rest_bytes > 0)
		look->is_utf8 = false;
	if (copy != NULL) {
		fclose(sheet->file);
		sheet->file = copy;
	}
	rewind(sheet->file);
	return kind;
}

static enum err_kind charset_open(struct sheet *sheet, const struct look *look, struct error *err)
{
	sheet->charset = look->is_utf8 ? "UTF-8" : look->is_polish ? "windows-1250" : "windows-1252";
	if (look->is_utf8)
		return ERR_NONE;
	sheet->convert = iconv_open("UTF-8", sheet->charset);
	if (sheet->convert == (iconv_t)-1)
		return err_set(err, ERR_PERMANENT, "this system can't read %s", sheet->charset);
	return ERR_NONE;
}

/* A cell in UTF-8; a byte that its charset doesn't have becomes U+FFFD. */
static const char *cell_text(struct sheet *sheet, struct arena *arena, const char *cell)
{
	static const char unknown[] = { '\xEF', '\xBF', '\xBD' };
	size_t left = strlen(cell), room = left * 3 + 1;
	char *from = arena_strdup(arena, cell), *text = arena_alloc(arena, room), *to = text;

	if (sheet->convert == (iconv_t)-1)
		return from;
	while (left > 0 && iconv(sheet->convert, &from, &left, &to, &room) == (size_t)-1 && left > 0 && room > 3) {
		memcpy(to, unknown, sizeof(unknown));
		to += 3;
		room -= 3;
		from++;
		left--;
	}
	return text;
}

/* ---- rows ---- */

static void *cell_grow(void *buffer, size_t bytes)
{
	return bytes > CELL_MOST ? NULL : realloc(buffer, bytes);
}

static void take_cell(void *cell, size_t bytes, void *context)
{
	struct sheet *sheet = context;
	const size_t at = sheet->cell_count++;
	const bool is_header = sheet->column_count == 0;

	if (!is_header && at >= sheet->column_count) {
		sheet->has_too_many |= bytes > 0;
	} else if (at < COLUMNS_MOST && (is_header || sheet->columns[at] != IGNORED)) {
		text_clear(&sheet->cells[at]);
		text_add(&sheet->cells[at], cell, bytes);
	}
}

static void take_row(int end, void *context)
{
	struct sheet *sheet = context;

	(void)end;
	sheet->is_row_done = true;
}

/* What went wrong stands in the row that began at row_line, perhaps far below: an open quote takes in all that follows. */
static enum err_kind parse_error(struct sheet *sheet, struct error *err)
{
	if (csv_error(&sheet->parser) == CSV_EPARSE)
		return err_set(err, ERR_INPUT,
		        "line %ld: a quote that doesn't close, or stands inside a cell; a quote inside quotes is written \"\"",
		        sheet->row_line);
	return err_set(err, ERR_INPUT, "line %ld: a cell of more than %d kB; is a quote missing?", sheet->row_line,
	        CELL_MOST / 1024);
}

/* The next piece of the chunk: up to the end of its line. False: the file is over. */
static bool piece_next(struct sheet *sheet, const char **piece, size_t *bytes)
{
	if (sheet->chunk_at == sheet->chunk_bytes) {
		sheet->chunk_at = 0;
		sheet->chunk_bytes = fread(sheet->chunk, 1, sizeof(sheet->chunk), sheet->file);
		if (sheet->chunk_bytes == 0)
			return false;
	}
	*piece = sheet->chunk + sheet->chunk_at;
	const size_t left = sheet->chunk_bytes - sheet->chunk_at;
	size_t length = 0;
	while (length < left && (*piece)[length] != '\n' && (*piece)[length] != '\r')
		length++;
	*bytes = length + (length < left);
	sheet->chunk_at += *bytes;
	return true;
}

static bool is_blank(const char *piece, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (strchr(" \t\r\n", piece[i]) == NULL)
			return false;
	return true;
}

/* Parses until a row is there. ERR_UNKNOWN: there is none any more. */
static enum err_kind row_parse(struct sheet *sheet, struct error *err)
{
	const char *piece;
	size_t bytes;

	sheet->cell_count = 0;
	sheet->is_row_done = sheet->is_row_begun = sheet->has_too_many = false;
	for (size_t i = 0; i < COLUMNS_MOST; i++)
		text_clear(&sheet->cells[i]);
	while (!sheet->is_row_done && piece_next(sheet, &piece, &bytes)) {
		if (!sheet->is_row_begun && !is_blank(piece, bytes)) {
			sheet->is_row_begun = true;
			sheet->row_line = sheet->line;
		}
		if (csv_parse(&sheet->parser, piece, bytes, take_cell, take_row, sheet) != bytes)
			return parse_error(sheet, err);
		/* A lone CR ends lines on old Macs; before LF it is the same end. */
		const char last = piece[bytes - 1];
		const bool has_lf = sheet->chunk_at < sheet->chunk_bytes && sheet->chunk[sheet->chunk_at] == '\n';
		sheet->line += last == '\n' || (last == '\r' && !has_lf && sheet->chunk_at < sheet->chunk_bytes);
	}
	if (!sheet->is_row_done && !sheet->is_at_end) {
		sheet->is_at_end = true;
		if (csv_fini(&sheet->parser, take_cell, take_row, sheet) != 0)
			return parse_error(sheet, err);
	}
	return sheet->is_row_done ? ERR_NONE : ERR_UNKNOWN;
}

static const char *cell_of(struct sheet *sheet, struct arena *arena, enum column column)
{
	for (size_t i = 0; i < sheet->column_count; i++) {
		if (sheet->columns[i] != column)
			continue;
		char *text = (char *)shown(arena, cell_text(sheet, arena, text_string(&sheet->cells[i])));
		text += strspn(text, " ");
		for (size_t end = strlen(text); end > 0 && text[end - 1] == ' '; end--)
			text[end - 1] = '\0';
		return sheet_unguard(text);
	}
	return "";
}

static const char *name_of(struct sheet *sheet, struct arena *arena)
{
	const char *name = cell_of(sheet, arena, NAME), *last = cell_of(sheet, arena, LAST_NAME);
	const char *first = cell_of(sheet, arena, FIRST_NAME);

	if (*first != '\0' && *name != '\0')
		return name; /* the whole name */
	if (*name == '\0')
		name = first;
	return *name != '\0' && *last != '\0' ? arena_printf(arena, "%s %s", name, last) : *name != '\0' ? name : last;
}

bool sheet_next(struct sheet *sheet, struct arena *arena, struct sheet_row *row, enum err_kind *kind, struct error *err)
{
	*kind = row_parse(sheet, err);
	if (*kind == ERR_NONE && ++sheet->rows > ROWS_MOST)
		*kind = err_set(err, ERR_INPUT, "more than %d rows: split it", ROWS_MOST);
	if (*kind == ERR_NONE)
		*row = (struct sheet_row){
			.line = sheet->row_line,
			.address = cell_of(sheet, arena, ADDRESS),
			.name = name_of(sheet, arena),
			.language = cell_of(sheet, arena, LANGUAGE),
			.teams = cell_of(sheet, arena, TEAMS),
			.has_too_many = sheet->has_too_many,
		};
	const bool is_there = *kind == ERR_NONE;
	if (*kind == ERR_UNKNOWN)
		*kind = ERR_NONE;
	return is_there;
}

/* ---- the first line ---- */

/* With this delimiter: how many columns would we know? Cheap and rough: the real reading comes after. */
static int columns_known(struct arena *arena, const char *line, char delimiter)
{
	const char ends[] = { delimiter, '\0' };
	int known = 0;

	while (*line != '\0') {
		const size_t length = strcspn(line, ends);
		known += column_named(arena, arena_strndup(arena, line, length)) != IGNORED;
		line += length + (line[length] != '\0');
	}
	return known;
}

static char delimiter_find(struct arena *arena, const char *line)
{
	static const char delimiters[] = { ',', ';', '\t' };
	int best = 0;
	char delimiter = ',';

	for (size_t i = 0; i < sizeof(delimiters); i++) {
		const int known = columns_known(arena, line, delimiters[i]);
		if (known > best) {
			best = known;
			delimiter = delimiters[i];
		}
	}
	return delimiter;
}

/* Reads up to the end of the first line that isn't blank; a byte order mark and Excel's "sep=;" are no part of it. Leaves the
 * file at its beginning. */
static const char *first_line(struct sheet *sheet, struct arena *arena, char *delimiter)
{
	char line[CHUNK] = "";
	long begins_at = 0;

	*delimiter = '\0';
	while (fgets(line, sizeof(line), sheet->file) != NULL) {
		char *text = line;
		if (begins_at == 0 && strncmp(text, "\xEF\xBB\xBF", 3) == 0) {
			text += 3;
			begins_at = 3;
		}
		if (strncmp(text, "sep=", 4) == 0 && text[4] != '\0') {
			*delimiter = text[4];
			begins_at = ftell(sheet->file);
			sheet->line++;
			continue;
		}
		if (!is_blank(text, strlen(text)))
			break;
		begins_at = ftell(sheet->file);
		sheet->line++;
		*line = '\0';
	}
	fseek(sheet->file, begins_at, SEEK_SET);
	return arena_strdup(arena, strncmp(line, "\xEF\xBB\xBF", 3) == 0 ? line + 3 : line);
}

static enum err_kind parser_open(struct sheet *sheet, char delimiter, struct error *err)
{
	if (csv_init(&sheet->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
		return err_set(err, ERR_PERMANENT, "no CSV parser");
	sheet->is_parser_there = true;
	csv_set_delim(&sheet->parser, (unsigned char)delimiter);
	csv_set_realloc_func(&sheet->parser, cell_grow);
	csv_set_blk_size(&sheet->parser, 1024);
	return ERR_NONE;
}

static enum err_kind header_read(struct sheet *sheet, struct error *err)
{
	bool is_there[COLUMNS + 1] = { false };
	enum err_kind kind = row_parse(sheet, err);

	if (kind == ERR_UNKNOWN)
		return err_set(err, ERR_INPUT, "there is nothing in it");
	if (kind != ERR_NONE)
		return kind;
	if (sheet->cell_count > COLUMNS_MOST)
		return err_set(err, ERR_INPUT, "more than %d columns", COLUMNS_MOST);
	sheet->column_count = sheet->cell_count;
	for (size_t i = 0; i < sheet->column_count; i++) {
		const char *name = cell_text(sheet, &sheet->arena, text_string(&sheet->cells[i]));
		const enum column column = column_named(&sheet->arena, name);
		sheet->columns[i] = column;
		if (column == IGNORED && *name != '\0')
			text_printf(&sheet->ignored, "%s%s", sheet->ignored.length > 0 ? ", " : "",
			        shown(&sheet->arena, name));
		if (column != IGNORED && column != KNOWN && is_there[column])
			return err_set(
			        err, ERR_INPUT, "two columns say the same as \"%s\"", shown(&sheet->arena, name));
		is_there[column] = true;
	}
	if (!is_there[ADDRESS])
		return err_set(err, ERR_INPUT,
		        "line %ld has no column for addresses; the first line names the columns, as in: "
		        "address,name,language,teams",
		        sheet->row_line);
	return ERR_NONE;
}

enum err_kind sheet_open(FILE *file, struct sheet **opened, struct error *err)
{
	struct sheet *sheet = calloc(1, sizeof(*sheet));
	struct look look = { .line = 1, .is_utf8 = true };
	char delimiter = '\0';

	if (sheet == NULL)
		abort();
	sheet->file = file;
	sheet->convert = (iconv_t)-1;
	sheet->line = sheet->row_line = 1;
	sheet->ignored = (struct text){ .arena = &sheet->arena, .limit_bytes = 500 };
	enum err_kind kind = file_look(sheet, &look, err);
	if (kind == ERR_NONE)
		kind = charset_open(sheet, &look, err);
	sheet->lines = look.line;
	if (kind == ERR_NONE) {
		const char *line = cell_text(sheet, &sheet->arena, first_line(sheet, &sheet->arena, &delimiter));
		kind = parser_open(sheet, delimiter != '\0' ? delimiter : delimiter_find(&sheet->arena, line), err);
	}
	if (kind == ERR_NONE)
		kind = header_read(sheet, err);
	if (kind == ERR_NONE)
		*opened = sheet;
	else
		sheet_close(sheet);
	return kind;
}

void sheet_close(struct sheet *sheet)
{
	if (sheet == NULL)
		return;
	for (size_t i = 0; i < COLUMNS_MOST; i++)
		text_free(&sheet->cells[i]);
	if (sheet->is_parser_there)
		csv_free(&sheet->parser);
	if (sheet->convert != (iconv_t)-1)
		iconv_close(sheet->convert);
	if (sheet->file != NULL)
		fclose(sheet->file);
	arena_free(&sheet->arena);
	free(sheet);
}

const char *sheet_charset(const struct sheet *sheet)
{
	return sheet->charset;
}

const char *sheet_ignored(const struct sheet *sheet)
{
	return text_string(&sheet->ignored);
}

long sheet_lines(const struct sheet *sheet)
{
	return sheet->lines;
}
