/* value.c - one setting's value: checked by its type, written where its row in the table says. See reading.h. */
#include "config/reading.h"
#include <curl/curl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "base/text.h"
#include "config/setting.h"
#include "config/when.h"
#include "core/action.h"
#include "core/address.h"

/* One value on its way: from `at` in the file to `room` in the config. */
struct value {
	struct reading *reading;
	const struct setting *setting;
	const config_setting_t *at; /* NULL: the fallback */
	const char *shown;
	char *room;
};

#define WRONG(value, ...) reading_problem((value)->reading, (value)->at, (value)->shown, __VA_ARGS__)

static struct arena *scratch(const struct value *value)
{
	return value->reading->problems->arena;
}

static void store_text(const struct value *value, const char *text)
{
	memcpy(value->room, &text, sizeof(text));
}

static void wrong_kind(const struct value *value)
{
	WRONG(value, "write %s = %s", setting_name(value->setting), setting_kind(value->setting, scratch(value)));
}

/* Valid UTF-8 without control characters but those named, of at least `least` and at most `most` bytes. */
static bool is_text(const struct value *value, const char *text, long least, long most, const char *controls)
{
	const size_t bytes = strlen(text);
	for (size_t i = 0, step; i < bytes; i += step) {
		unsigned code_point = 0;
		step = utf8_next(text + i, bytes - i, &code_point);
		if (step == 0) {
			WRONG(value, "isn't valid UTF-8: save the file as UTF-8");
			return false;
		}
		const bool is_control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
		if (is_control && strchr(controls, text[i]) == NULL) {
			WRONG(value, "holds a line's end or another control character: write it in one line");
			return false;
		}
	}
	if ((long)bytes < least || (least > 0 && strspn(text, " ") == bytes)) {
		WRONG(value, "is empty");
		return false;
	}
	if (most > 0 && (long)bytes > most) {
		WRONG(value, "has %zu bytes: at most %ld would be right", bytes, most);
		return false;
	}
	return true;
}

static bool is_line(const struct value *value, const char *text, long least, long most)
{
	return is_text(value, text, least, most, "");
}

/* The text in the file, or the fallback; NULL (and a problem) where it is none. */
static const char *text_of(const struct value *value)
{
	const char *text = value->at == NULL ? value->setting->fallback : config_setting_get_string(value->at);
	if (text == NULL)
		wrong_kind(value);
	return text;
}

static void read_text(const struct value *value)
{
	const char *text = text_of(value);
	if (text != NULL && is_line(value, text, value->setting->least, value->setting->most))
		store_text(value, arena_strdup(&value->reading->config->arena, text));
}

static void read_optional(const struct value *value)
{
	if (value->at != NULL)
		read_text(value);
}

static void read_markdown(const struct value *value)
{
	const char *text = value->at == NULL ? NULL : text_of(value);
	if (text != NULL && is_text(value, text, value->setting->least, value->setting->most, "\n\t"))
		store_text(value, arena_strdup(&value->reading->config->arena, text));
}

static void read_address(const struct value *value)
{
	const char *text = text_of(value);
	if (text == NULL)
		return;
	const char *key = address_key(&value->reading->config->arena, text);
	if (key == NULL)
		WRONG(value, "\"%s\" is not a mail address: name@example.org would be right",
		        utf8_clean(scratch(value), text));
	else
		store_text(value, key);
}

static void read_folder(const struct value *value)
{
	const char *text = text_of(value);
	if (text == NULL || !is_line(value, text, 1, 200))
		return;
	if (text[0] == '/' || text[strlen(text) - 1] == '/' || strstr(text, "//") != NULL)
		WRONG(value, "\"%s\" has a \"/\" without a name beside it", text);
	else if (strpbrk(text, "*%") != NULL)
		WRONG(value, "\"%s\": \"*\" and \"%%\" can't stand in a folder's name", text);
	else
		store_text(value, arena_strdup(&value->reading->config->arena, text));
}

static void read_name(const struct value *value)
{
	const char *text = text_of(value);
	if (text == NULL)
		return;
	if (*text < 'a' || *text > 'z' || text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789")] != '\0'
	        || (long)strlen(text) > value->setting->most)
		WRONG(value,
		        "\"%s\": write up to %ld small letters and digits (a to z, no accents), beginning with a letter",
		        utf8_clean(scratch(value), text), value->setting->most);
	else
		store_text(value, arena_strdup(&value->reading->config->arena, text));
}

static void read_zone(const struct value *value)
{
	const char *text = text_of(value);
	char path[PATH_MAX];
	struct stat about;
	if (text == NULL || (value->at == NULL && *text == '\0'))
		return;
	if (text[0] == '\0' || text[0] == '/' || strstr(text, "..") != NULL
	        || snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", text) >= (int)sizeof(path)
	        || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
		WRONG(value,
		        "there is no time zone \"%s\": a name such as \"America/Chicago\" would be right (timedatectl "
		        "list-timezones shows all)",
		        utf8_clean(scratch(value), text));
	else
		store_text(value, arena_strdup(&value->reading->config->arena, text));
}

/* ---- numbers and choices ---- */

/* False where it is none, or out of range. */
static bool number_of(const struct value *value, long *number)
{
	const struct setting *setting = value->setting;
	long long wide;

	if (value->at == NULL)
		wide = strtoll(setting->fallback, NULL, 10);
	else if (config_setting_type(value->at) == CONFIG_TYPE_INT)
		wide = config_setting_get_int(value->at);
	else if (config_setting_type(value->at) == CONFIG_TYPE_INT64)
		wide = config_setting_get_int64(value->at);
	else if (config_setting_type(value->at) == CONFIG_TYPE_STRING) {
		WRONG(value, "is text: write %s, without quotes", setting_kind(setting, scratch(value)));
		return false;
	} else {
		wrong_kind(value);
		return false;
	}
	if (wide < setting->least || wide > setting->most) {
		WRONG(value, "%lld is out of range: %s would be right", wide, setting_kind(setting, scratch(value)));
		return false;
	}
	*number = (long)wide;
	return true;
}

static void read_number(const struct value *value)
{
	long number;
	if (!number_of(value, &number))
		return;
	const int narrow = (int)number;
	memcpy(value->room, &narrow, sizeof(narrow));
}

static void read_megabytes(const struct value *value)
{
	long number;
	if (!number_of(value, &number))
		return;
	number *= 1024L * 1024;
	memcpy(value->room, &number, sizeof(number));
}

static void read_bool(const struct value *value)
{
	bool is_true;
	if (value->at == NULL)
		is_true = strcmp(value->setting->fallback, "true") == 0;
	else if (config_setting_type(value->at) == CONFIG_TYPE_BOOL)
		is_true = config_setting_get_bool(value->at) != 0;
	else {
		WRONG(value, "write true or false, without quotes");
		return;
	}
	memcpy(value->room, &is_true, sizeof(is_true));
}

/* The position of `text` in "a|b|c", or -1. */
static int choice_index(const char *choices, const char *text)
{
	const size_t bytes = strlen(text);
	for (int i = 0;; i++) {
		const size_t length = strcspn(choices, "|");
		if (length == bytes && memcmp(choices, text, bytes) == 0)
			return i;
		if (choices[length] == '\0')
			return -1;
		choices += length + 1;
	}
}

static int choice_of(const struct value *value)
{
	const char *text = text_of(value);
	if (text == NULL)
		return -1;
	const int index = choice_index(value->setting->choices, text);
	if (index < 0)
		WRONG(value, "\"%s\" is none of the choices: %s would be right", utf8_clean(scratch(value), text),
		        setting_kind(value->setting, scratch(value)));
	return index;
}

static void read_choice(const struct value *value)
{
	const int index = choice_of(value);
	if (index < 0)
		return;
	const int choice = index + (int)value->setting->least;
	memcpy(value->room, &choice, sizeof(choice));
}

static void read_day(const struct value *value)
{
	int day = 1; /* Monday, or the first */
	long number = 0;
	if (value->at != NULL && config_setting_type(value->at) == CONFIG_TYPE_STRING) {
		day = choice_of(value) + 1;
	} else if (value->at != NULL) {
		if (!number_of(value, &number))
			return;
		day = (int)number;
	}
	memcpy(value->room, &day, sizeof(day));
}

/* "8:05" or "08:05"; -1: neither. */
static int minutes_of(const char *time)
{
	static const char digits[] = "0123456789";
	const size_t hour_bytes = strspn(time, digits);
	const char *rest = time + hour_bytes;

	if (hour_bytes < 1 || hour_bytes > 2 || *rest != ':' || strspn(rest + 1, digits) != 2 || rest[3] != '\0')
		return -1;
	const int hours = (int)strtol(time, NULL, 10), minutes = (int)strtol(rest + 1, NULL, 10);
	return hours > 23 || minutes > 59 ? -1 : hours * 60 + minutes;
}

static void read_time(const struct value *value)
{
	const char *text = text_of(value);
	if (text == NULL)
		return;
	const int minutes = minutes_of(text);
	if (minutes < 0)
		WRONG(value, "\"%s\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right",
		        utf8_clean(scratch(value), text));
	else
		memcpy(value->room, &minutes, sizeof(minutes));
}

static void read_log_level(const struct value *value)
{
	static const int levels[] = { LOG_ERROR_LEVEL, LOG_WARNING_LEVEL, LOG_INFO_LEVEL, LOG_DEBUG_LEVEL };
	const int index = choice_of(value);
	if (index >= 0)
		memcpy(value->room, &levels[index], sizeof(levels[index]));
}

static void read_tls(const struct value *value)
{
	const enum tls none = TLS_NONE;
	if (choice_of(value) == 1)
		memcpy(value->room, &none, sizeof(none)); /* only on loopback, and not with imaps://: check.c */
}

/* ---- lists of texts ---- */

/* How many texts stand there (one text alone is a list of one); -1 and a problem where it is something else. */
static int texts_count(const struct value *value)
{
	const int type = config_setting_type(value->at);
	if (type == CONFIG_TYPE_STRING)
		return 1;
	const int count = config_setting_is_aggregate(value->at) && type != CONFIG_TYPE_GROUP
	        ? config_setting_length(value->at)
	        : -1;
	for (int i = 0; i < count; i++)
		if (config_setting_type(config_setting_get_elem(value->at, (unsigned)i)) != CONFIG_TYPE_STRING) {
			wrong_kind(value);
			return -1;
		}
	if (count < 0)
		wrong_kind(value);
	return count;
}

static const config_setting_t *texts_at(const struct value *value, int i)
{
	return config_setting_type(value->at) == CONFIG_TYPE_STRING ? value->at
	                                                            : config_setting_get_elem(value->at, (unsigned)i);
}

static void read_list_of(const struct value *value, void (*read)(const struct value *))
{
	struct arena *arena = &value->reading->config->arena;
	if (value->at == NULL)
		return; /* NULL: none */
	const int count = texts_count(value);
	if (count < 0)
		return;
	if (count == 0 && value->setting->fallback == NULL)
		WRONG(value, "is empty: at least one would be right");
	const char **list = arena_array(arena, (size_t)count + 1, sizeof(*list));
	for (int i = 0; i < count; i++) {
		struct value one = *value;
		one.at = texts_at(value, i);
		one.room = (char *)&list[i];
		read(&one);
	}
	const char *const *finished = list;
	memcpy(value->room, &finished, sizeof(finished));
}

static void read_texts(const struct value *value)
{
	read_list_of(value, read_text);
}

static void read_addresses(const struct value *value)
{
	read_list_of(value, read_address);
}

static void add_language(const struct value *value, const char *code)
{
	struct house *house = &value->reading->config->house;
	const enum language language = language_named(code);

	if (language == LANGUAGE_NONE)
		WRONG(value, "we don't speak \"%s\": %s would be right", utf8_clean(scratch(value), code),
		        setting_kind(value->setting, scratch(value)));
	for (size_t i = 0; i < house->language_count; i++)
		if (house->languages[i] == language) {
			WRONG(value, "\"%s\" stands there twice", code);
			return;
		}
	if (language != LANGUAGE_NONE)
		house->languages[house->language_count++] = language;
}

static void read_languages(const struct value *value)
{
	if (value->at == NULL) {
		add_language(value, value->setting->fallback);
		return;
	}
	const int count = texts_count(value);
	if (count == 0)
		WRONG(value, "is empty: at least one would be right");
	for (int i = 0; i < count; i++) {
		struct value one = *value;
		one.at = texts_at(value, i);
		add_language(&one, config_setting_get_string(one.at));
	}
}

/* ---- times ---- */

static void read_event_id(const struct value *value)
{
	const char *text = text_of(value);
	if (text == NULL)
		return;
	if (*text == '\0' || *text == '-' || text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0'
	        || (long)strlen(text) > value->setting->most)
		WRONG(value, "\"%s\": write up to %ld small letters (a to z, no accents), digits and \"-\"",
		        utf8_clean(scratch(value), text), value->setting->most);
	else
		store_text(value, arena_strdup(&value->reading->config->arena, text));
}

static void read_span(const struct value *value)
{
	const char *text = text_of(value);
	int seconds = 0;
	if (text == NULL)
		return;
	if (!span_read(text, &seconds))
		WRONG(value, "\"%s\" can't be read: write a number with min, h, days or weeks, such as \"90 min\"",
		        utf8_clean(scratch(value), text));
	else if (seconds < value->setting->least || seconds > value->setting->most)
		WRONG(value, "\"%s\" is too %s", utf8_clean(scratch(value), text),
		        seconds < value->setting->least ? "short" : "long");
	else
		memcpy(value->room, &seconds, sizeof(seconds));
}

static void read_wall(const struct value *value, bool (*read)(const char *, struct local_time *))
{
	const char *text = text_of(value);
	struct local_time time = { 0 };
	if (text == NULL || (value->at == NULL && *text == '\0'))
		return;
	if (!read(text, &time))
		WRONG(value, "\"%s\" is not %s", utf8_clean(scratch(value), text),
		        setting_kind(value->setting, scratch(value)));
	else
		memcpy(value->room, &time, sizeof(time));
}

static void read_start(const struct value *value)
{
	read_wall(value, start_read);
}

static void read_date(const struct value *value)
{
	read_wall(value, day_read);
}

static void read_dates(const struct value *value)
{
	if (value->at == NULL)
		return;
	const int count = texts_count(value);
	if (count < 0)
		return;
	struct local_time *days = arena_array(&value->reading->config->arena, (size_t)count + 1, sizeof(*days)),
	                  *kept = days;
	for (int i = 0; i < count; i++) {
		struct value one = *value;
		one.at = texts_at(value, i);
		one.room = (char *)kept;
		read_date(&one);
		kept += kept->year != 0;
	}
	const void *list = days;
	memcpy(value->room, &list, sizeof(list));
}

static void read_rule(const struct value *value)
{
	const char *text = text_of(value), *problem = NULL;
	if (text == NULL)
		return;
	const char *rule = *text == '\0' ? "" : rule_read(text, &value->reading->config->arena, &problem);
	if (rule == NULL)
		WRONG(value, "\"%s\": %s", utf8_clean(scratch(value), text), problem);
	else
		store_text(value, rule);
}

/* ---- files ---- */

static void read_file(const struct value *value)
{
	struct arena *arena = &value->reading->config->arena;
	const char *name = text_of(value);
	if (name == NULL || !is_line(value, name, value->setting->fallback == NULL, PATH_MAX - 1))
		return;
	const char *path = *name == '\0' ? "" : source_path(value->reading->file, name, arena);
	if (*path != '\0' && value->setting->least > 0 && access(path, R_OK) != 0)
		WRONG(value, "there is no %s that we may read", path);
	else
		store_text(value, path);
}

static void read_secret(const struct value *value)
{
	struct config *config = value->reading->config;
	const char *name = text_of(value), *credentials = getenv("CREDENTIALS_DIRECTORY");
	if (name == NULL || !is_line(value, name, value->setting->fallback == NULL, PATH_MAX - 1))
		return;
	const char *path = *name == '\0' ? "" : source_path(value->reading->file, name, &config->arena);
	if (*name != '\0' && strchr(name, '/') == NULL && credentials != NULL) {
		const char *credential = arena_printf(&config->arena, "%s/%s", credentials, name);
		struct stat about;
		if (stat(credential, &about) == 0
		        && about.st_size > 1) /* a lone newline is the unit's, for a file that isn't there */
			path = credential;
	}
	store_text(value, path);
	if (*path == '\0')
		return;
	struct config_secret secret = { .path = path, .setting = arena_strdup(&config->arena, value->shown) };
	secret.file = arena_strdup(&config->arena,
	        pieces_place(&value->reading->pieces, (int)config_setting_source_line(value->at), &secret.line)->file);
	config->secrets = arena_grow(&config->arena, config->secrets, config->secret_count, sizeof(secret));
	config->secrets[config->secret_count++] = secret;
}

static void read_faq(const struct value *value)
{
	struct config *config = value->reading->config;
	const char *name = value->at == NULL ? "" : text_of(value);
	if (name == NULL || *name == '\0')
		return;
	for (size_t i = 0; i < value->reading->pieces.count; i++) {
		const struct piece *piece = &value->reading->pieces.list[i];
		const bool is_ours = piece->line == (int)value->setting->least;
		if (is_ours && piece->kind == PIECE_NO_FAQ)
			WRONG(value, "%s", piece->text);
		if (!is_ours || piece->kind != PIECE_FAQ)
			continue;
		size_t at = 0;
		for (size_t step;
		        at < piece->bytes && (step = utf8_next(piece->text + at, piece->bytes - at, NULL)) > 0;)
			at += step;
		if (at < piece->bytes)
			WRONG(value, "%s isn't valid UTF-8: save it as UTF-8", piece->file);
		store_text(value, arena_strdup(&config->arena, piece->text));
	}
}

/* ---- servers ---- */

struct scheme {
	enum setting_type type;
	const char *name;
	enum tls tls;
	int port;
};

static const struct scheme schemes[] = {
	{ SETTING_IMAP, "imaps", TLS_IMPLICIT, 993 },
	{ SETTING_IMAP, "imap", TLS_STARTTLS, 143 },
	{ SETTING_SMTP, "smtps", TLS_IMPLICIT, 465 },
	{ SETTING_SMTP, "smtp", TLS_STARTTLS, 587 },
};

/* The scheme whose own port this is, where that isn't `scheme`: with TLS from the first byte or without, one of both only waits
 * for the other until time is up. NULL: none, or a port of the house's own. */
static const char *scheme_of_port(const struct scheme *scheme, const char *port)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].type == scheme->type && &schemes[i] != scheme
		        && strtol(port, NULL, 10) == schemes[i].port)
			return schemes[i].name;
	return NULL;
}

/* A part of the URL; "" where there is none. The arena owns it. */
static const char *url_part(CURLU *url, CURLUPart part, struct arena *arena)
{
	char *text = NULL;
	if (curl_url_get(url, part, &text, 0) != CURLUE_OK)
		return "";
	const char *copy = arena_strdup(arena, text);
	curl_free(text);
	return copy;
}

static void take_url(const struct value *value, CURLU *url, const char *text)
{
	struct arena *arena = &value->reading->config->arena;
	struct server server;
	const char *scheme = url_part(url, CURLUPART_SCHEME, arena), *port = url_part(url, CURLUPART_PORT, arena);
	const char *path = url_part(url, CURLUPART_PATH, arena);
	const struct scheme *known = NULL;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (schemes[i].type == value->setting->type && strcmp(schemes[i].name, scheme) == 0)
			known = &schemes[i];
	if (known == NULL) {
		WRONG(value, "\"%s\" doesn't begin as it should: %s would be right", text,
		        setting_kind(value->setting, scratch(value)));
		return;
	}
	if (*url_part(url, CURLUPART_USER, arena) != '\0' || *url_part(url, CURLUPART_PASSWORD, arena) != '\0') {
		WRONG(value, "holds a user or password: they go into user and password_file");
		return;
	}
	if ((*path != '\0' && strcmp(path, "/") != 0) || strpbrk(text, "?#") != NULL) {
		WRONG(value, "only the host and a port may stand there: \"%s://%s\"", scheme,
		        url_part(url, CURLUPART_HOST, arena));
		return;
	}
	const char *other = scheme_of_port(known, port);
	if (other != NULL) {
		WRONG(value, "port %s is for %s://, not for %s://: write \"%s://%s\"", port, other, scheme, other,
		        url_part(url, CURLUPART_HOST, arena));
		return;
	}
	memcpy(&server, value->room, sizeof(server));
	char *host = arena_strdup(arena, url_part(url, CURLUPART_HOST, arena));
	if (host[0] == '[') { /* an IPv6 address */
		host++;
		host[strcspn(host, "]")] = '\0';
	}
	server.host = host;
	server.port = *port == '\0' ? known->port : (int)strtol(port, NULL, 10);
	server.tls = known->tls;
	memcpy(value->room, &server, sizeof(server));
}

static void read_server(const struct value *value)
{
	const char *text = text_of(value);
	if (text == NULL || !is_line(value, text, 1, 300))
		return;
	CURLU *url = curl_url();
	if (url == NULL)
		abort();
	const CURLUcode code = curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME);
	if (code == CURLUE_OK && strstr(text, "://") != NULL && text[strcspn(text, " \\\"<>")] == '\0')
		take_url(value, url, text);
	else
		WRONG(value, "\"%s\" is not the address of a server: %s would be right", text,
		        setting_kind(value->setting, scratch(value)));
	curl_url_cleanup(url);
}

/* ---- the table of types ---- */

static void (*const readers[SETTING_TYPE_COUNT])(const struct value *) = {
	[SETTING_TEXT] = read_text,
	[SETTING_OPTIONAL] = read_optional,
	[SETTING_MARKDOWN] = read_markdown,
	[SETTING_TEXTS] = read_texts,
	[SETTING_NUMBER] = read_number,
	[SETTING_MEGABYTES] = read_megabytes,
	[SETTING_BOOL] = read_bool,
	[SETTING_DAY] = read_day,
	[SETTING_TIME] = read_time,
	[SETTING_CHOICE] = read_choice,
	[SETTING_LANGUAGES] = read_languages,
	[SETTING_ADDRESS] = read_address,
	[SETTING_ADDRESSES] = read_addresses,
	[SETTING_ZONE] = read_zone,
	[SETTING_IMAP] = read_server,
	[SETTING_SMTP] = read_server,
	[SETTING_TLS] = read_tls,
	[SETTING_FILE] = read_file,
	[SETTING_SECRET] = read_secret,
	[SETTING_FAQ] = read_faq,
	[SETTING_FOLDER] = read_folder,
	[SETTING_NAME] = read_name,
	[SETTING_EVENT_ID] = read_event_id,
	[SETTING_SPAN] = read_span,
	[SETTING_START] = read_start,
	[SETTING_DATE] = read_date,
	[SETTING_DATES] = read_dates,
	[SETTING_RULE] = read_rule,
	[SETTING_LOG_LEVEL] = read_log_level,
};

void reading_value(struct reading *reading, const struct setting *setting, const config_setting_t *at,
        const char *shown, char *base)
{
	readers[setting->type](&(struct value){ reading, setting, at, shown, base + setting->offset });
}

void reading_fallback(struct reading *reading, const struct setting *setting, char *base)
{
	readers[setting->type](&(struct value){ reading, setting, NULL, setting->path, base + setting->offset });
}
