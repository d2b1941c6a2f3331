/* check.c - what no single setting can say: whether they fit together. See reading.h. */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unicode/utrans.h>
#include <unicode/ustring.h>
#include "base/text.h"
#include "config/reading.h"
#include "core/action.h"

/* ---- servers ---- */

static bool is_loopback(const char *host)
{
	return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0
	        || (strncmp(host, "127.", 4) == 0 && host[strspn(host, "0123456789.")] == '\0');
}

/* `group` is the server's group in the file, `shown` its name there. */
static void check_server(
        struct reading *reading, const struct server *server, const config_setting_t *group, const char *shown)
{
	struct arena *scratch = reading->problems->arena;
	const config_setting_t *tls = config_setting_get_member(group, "tls");
	const char *url = "";

	if (server->host == NULL)
		return; /* said already */
	config_setting_lookup_string(group, "server", &url);
	if (server->tls == TLS_NONE && strstr(url, "s://") != NULL)
		reading_problem(reading, tls, arena_printf(scratch, "%s.tls", shown),
		        "\"none\" doesn't go with \"%s\": drop the s before \"://\", or this setting", url);
	else if (server->tls == TLS_NONE && !is_loopback(server->host))
		reading_problem(reading, tls, arena_printf(scratch, "%s.tls", shown),
		        "\"none\" would send the password in the clear to %s: only 127.0.0.1, ::1 or localhost may go without TLS",
		        server->host);
	if (server->user != NULL && server->password_file != NULL && *server->user != '\0'
	        && *server->password_file == '\0' && server->provider == PROVIDER_NONE)
		reading_problem(reading, group, arena_printf(scratch, "%s.password_file", shown),
		        "is missing: there is a user, so there must be a password; write password_file = \"...\", "
		        "or provider = \"microsoft\" or \"google\" where they send our mail");
}

static void check_relays(struct reading *reading, const config_setting_t *list)
{
	const struct config *config = reading->config;
	struct arena *scratch = reading->problems->arena;

	for (size_t i = 0; i < config->relay_count; i++) {
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		const struct relay_config *relay = &config->relays[i];
		check_server(reading, &relay->server, group, arena_printf(scratch, "relays[%zu]", i + 1));
		for (size_t j = 0; j < i; j++)
			if (relay->name != NULL && config->relays[j].name != NULL
			        && strcmp(relay->name, config->relays[j].name) == 0)
				reading_problem(reading, config_setting_get_member(group, "name"),
				        arena_printf(scratch, "relays[%zu].name", i + 1),
				        "relays[%zu] is called \"%s\" too", j + 1, relay->name);
	}
}

/* ---- teams ---- */

/* Words that mean something in an address (+WORD) or as a line, in any of our languages, without accents. */
static const char *const command_words[] = { "add", "alta", "all", "announce", "apuntarme", "ayuda", "baja", "bounce",
	"cada", "confirm", "confirmar", "confirmo", "dane", "data", "datos", "desuscribirme", "digest", "dolacz",
	"dopisz", "each", "entrar", "equipos", "estado", "faq", "forget", "help", "inscribirme", "join", "leave",
	"maybe", "meeting", "meetings", "moze", "nie", "no", "olvidar", "opusc", "osobno", "pausa", "pause", "pomoc",
	"potwierdz", "potwierdzam", "przerwa", "quitarme", "quiza", "quizas", "reanudar", "register", "remove",
	"resume", "resumen", "reuniones", "rezygnuje", "salir", "share", "si", "skrot", "spotkania", "status", "stop",
	"subscribe", "tak", "team", "teams", "unirme", "unsubscribe", "wstrzymaj", "wykresl", "wypisz", "wznow", "yes",
	"zapisz", "zapomnij", "zespoly" };

static void check_ids(struct reading *reading, const config_setting_t *list)
{
	const struct house *house = &reading->config->house;
	for (size_t i = 0; i < house->team_count; i++) {
		const char *id = house->teams[i].id;
		const char *shown = arena_printf(reading->problems->arena, "teams[%zu].id", i + 1);
		const config_setting_t *at =
		        config_setting_get_member(config_setting_get_elem(list, (unsigned)i), "id");
		if (id == NULL)
			continue;
		for (size_t j = 0; j < sizeof(command_words) / sizeof(command_words[0]); j++)
			if (strcmp(command_words[j], id) == 0)
				reading_problem(reading, at, shown,
				        "\"%s\" is a word by which people ask for something: choose another", id);
		for (size_t j = 0; j < i; j++)
			if (house->teams[j].id != NULL && strcmp(house->teams[j].id, id) == 0)
				reading_problem(reading, at, shown,
				        "teams[%zu] has the id \"%s\" too: each team needs its own", j + 1, id);
	}
}

/* Without it nothing tells a proved From from a forged one. */
static void check_joining(struct reading *reading, const config_setting_t *list)
{
	const struct config *config = reading->config;

	for (size_t i = 0; i < config->house.team_count; i++) {
		const config_setting_t *team = config_setting_get_elem(list, (unsigned)i);
		if (config->house.teams[i].joining != JOINING_TRUSTED
		        || (config->mailbox.authserv_id != NULL && *config->mailbox.authserv_id != '\0'))
			continue;
		reading_problem(reading, config_setting_get_member(team, "joining"),
		        arena_printf(reading->problems->arena, "teams[%zu].joining", i + 1),
		        "\"trusted\" needs mailbox.authserv_id, the name under which your provider says in "
		        "Authentication-Results who proved to be who; without it write \"confirm\"");
	}
}

/* A name of a team: where it stands, and as members' words are compared. */
struct name {
	size_t team;
	const char *text, *folded, *setting;
	const config_setting_t *at;
};
struct names {
	struct arena *arena;
	struct name *list;
	size_t count;
	UTransliterator *latin_ascii;
};

/* Small letters and digits only: capitals, accents, punctuation, "and" and the word "team" don't matter. */
static const char *name_folded(struct names *names, const char *text)
{
	UChar wide[512];
	int32_t length = 0, limit;
	UErrorCode status = U_ZERO_ERROR;
	char ascii[512];
	size_t bytes = 0;

	u_strFromUTF8(wide, 512, &length, text, -1, &status);
	limit = length;
	if (U_SUCCESS(status))
		utrans_transUChars(names->latin_ascii, wide, &length, 512, 0, &limit, &status);
	if (U_FAILURE(status))
		return text;
	for (int32_t i = 0; i < length && bytes < sizeof(ascii) - 2; i++) {
		const bool is_letter = (wide[i] >= 'a' && wide[i] <= 'z') || (wide[i] >= '0' && wide[i] <= '9');
		if (is_letter)
			ascii[bytes++] = (char)wide[i];
		else if (bytes > 0 && ascii[bytes - 1] != ' ')
			ascii[bytes++] = ' ';
	}
	ascii[bytes] = '\0';
	static const char *const nothing[] = { "and", "y", "i", "team", "the" };
	struct text folded = { .arena = names->arena };
	for (const char *word = ascii; *word != '\0';) {
		const size_t word_bytes = strcspn(word, " ");
		bool is_nothing = false;
		for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
			is_nothing |= strlen(nothing[i]) == word_bytes && memcmp(nothing[i], word, word_bytes) == 0;
		if (!is_nothing) {
			text_add(&folded, word, word_bytes);
			text_add_byte(&folded, ' ');
		}
		word += word_bytes + (word[word_bytes] == ' ');
	}
	return text_string(&folded);
}

static void names_add(struct names *names, struct name name)
{
	name.folded = name_folded(names, name.text);
	names->list = arena_grow(names->arena, names->list, names->count, sizeof(name));
	names->list[names->count++] = name;
}

static void names_add_language(
        struct names *names, const config_setting_t *group, size_t team, const char *shown, const char *id)
{
	const char *text = NULL;
	if (group == NULL)
		return;
	if (id != NULL)
		names_add(names,
		        (struct name){ team, id, NULL, arena_printf(names->arena, "%s.id", shown),
		                config_setting_get_member(group, "id") });
	if (config_setting_lookup_string(group, "name", &text) == CONFIG_TRUE)
		names_add(names,
		        (struct name){ team, text, NULL, arena_printf(names->arena, "%s.name", shown),
		                config_setting_get_member(group, "name") });
	const config_setting_t *aliases = config_setting_get_member(group, "aliases");
	const char *setting = arena_printf(names->arena, "%s.aliases", shown);
	for (int i = 0; aliases != NULL && config_setting_is_aggregate(aliases) && i < config_setting_length(aliases);
	        i++) {
		const config_setting_t *alias = config_setting_get_elem(aliases, (unsigned)i);
		if (config_setting_get_string(alias) != NULL)
			names_add(names, (struct name){ team, config_setting_get_string(alias), NULL, setting, alias });
	}
}

static void check_names(struct reading *reading, const config_setting_t *list)
{
	const struct house *house = &reading->config->house;
	struct names names = { .arena = reading->problems->arena };
	static const UChar rules[] = u"NFKC; Latin-ASCII; Lower";
	UErrorCode status = U_ZERO_ERROR;

	names.latin_ascii = utrans_openU(rules, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	if (U_FAILURE(status)) {
		reading_problem(reading, NULL, "", "ICU: %s", u_errorName(status));
		return;
	}
	for (size_t i = 0; i < house->team_count; i++) {
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		const char *shown = arena_printf(names.arena, "teams[%zu]", i + 1);
		names_add_language(&names, group, i, shown, house->teams[i].id);
		names_add_language(&names, config_setting_get_member(group, "es"), i,
		        arena_printf(names.arena, "%s.es", shown), NULL);
		names_add_language(&names, config_setting_get_member(group, "pl"), i,
		        arena_printf(names.arena, "%s.pl", shown), NULL);
	}
	utrans_close(names.latin_ascii);
	for (size_t i = 0; i < names.count; i++)
		for (size_t j = 0; j < i; j++) {
			const struct name *a = &names.list[j], *b = &names.list[i];
			const bool is_id_twice = strstr(a->setting, ".id") != NULL
			        && strstr(b->setting, ".id") != NULL; /* said already */
			if (a->team == b->team || is_id_twice || strcmp(a->folded, b->folded) != 0)
				continue;
			reading_problem(reading, b->at, b->setting,
			        "\"%s\" names the team \"%s\" too (%s): a name that could mean two teams names none",
			        b->text, house->teams[a->team].id == NULL ? "?" : house->teams[a->team].id, a->setting);
		}
}

/* ---- folders ---- */

/* INBOX is the same in any case (RFC 3501, 5.1). */
static bool is_same_folder(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return false;
	return strcasecmp(a, "INBOX") == 0 ? strcasecmp(b, "INBOX") == 0 : strcmp(a, b) == 0;
}

static void check_folders(struct reading *reading)
{
	static const char *const names[FOLDER_COUNT] = { "folders.processed", "folders.attention", "folders.bounces" };
	const struct config *config = reading->config;
	const char *folder = config->mailbox.folder;

	for (int i = 0; i < FOLDER_COUNT; i++) {
		const config_setting_t *at = config_lookup(&reading->parsed, names[i]);
		if (i != FOLDER_ATTENTION && is_same_folder(config->folders[i], folder))
			reading_problem(
			        reading, at, names[i], "\"%s\" is the folder that is read: choose another", folder);
		for (int j = 0; j < i; j++) {
			const int said = at != NULL ? i : j; /* the other may be the default */
			if (is_same_folder(config->folders[i], config->folders[j]))
				reading_problem(reading, config_lookup(&reading->parsed, names[said]), names[said],
				        "\"%s\" is %s already: choose another", config->folders[i],
				        names[i + j - said]);
		}
	}
}

/* ---- the digest ---- */

static void check_digest(struct reading *reading)
{
	const config_setting_t *on = config_lookup(&reading->parsed, "digest.on");
	const int type = on == NULL ? CONFIG_TYPE_NONE : config_setting_type(on);

	if (reading->config->house.digest.every == DIGEST_WEEKLY && type == CONFIG_TYPE_INT)
		reading_problem(reading, on, "digest.on",
		        "%d is a day of the month, but the digest is sent every week: write a weekday such as \"monday\", "
		        "or every = \"month\"",
		        config_setting_get_int(on));
	else if (reading->config->house.digest.every == DIGEST_MONTHLY && type == CONFIG_TYPE_STRING)
		reading_problem(reading, on, "digest.on",
		        "\"%s\" is a day of the week, but the digest is sent every month: write a day from 1 to 28, or "
		        "every = \"week\"",
		        config_setting_get_string(on));
}

/* ---- alarms ---- */

static void check_alerts(struct reading *reading)
{
	struct config *config = reading->config;
	const char *program = config->alert_command == NULL ? NULL : config->alert_command[0];

	if (config->alert_to == NULL || config->alert_to[0] == NULL)
		config->alert_to = config->house.admins;
	if (config->alert_command != NULL && program == NULL)
		config->alert_command = NULL; /* an empty list: none */
	else if (program != NULL && *program != '/')
		reading_problem(reading, config_lookup(&reading->parsed, "alert_command"), "alert_command",
		        "\"%s\": write the program's whole path, such as \"/usr/bin/curl\", and each argument as a text of its own",
		        utf8_clean(reading->problems->arena, program));
}

/* With the secrets: only where it is to be run, for `explain` works anywhere. */
static void check_alert_program(const struct config *config, struct config_problems *problems)
{
	struct config_problem problem = { config->file, 0, "alert_command", NULL };
	struct stat about;

	if (config->alert_command == NULL)
		return;
	const char *program = config->alert_command[0];
	if (stat(program, &about) != 0)
		problem.text = arena_printf(problems->arena, "%s: %s", program, strerror(errno));
	else if (!S_ISREG(about.st_mode) || (about.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) == 0)
		problem.text = arena_printf(problems->arena, "%s is not a program that may be run (chmod +x)", program);
	if (problem.text != NULL)
		config_problem_add(problems, problem);
}

void reading_check(struct reading *reading)
{
	const config_setting_t *mailbox = config_lookup(&reading->parsed, "mailbox");
	const config_setting_t *relays = config_lookup(&reading->parsed, "relays");
	const config_setting_t *teams = config_lookup(&reading->parsed, "teams");

	if (mailbox != NULL && config_setting_type(mailbox) == CONFIG_TYPE_GROUP)
		check_server(reading, &reading->config->mailbox.server, mailbox, "mailbox");
	if (reading->config->relay_count > 0)
		check_relays(reading, relays);
	if (reading->config->house.team_count > 0) {
		check_ids(reading, teams);
		check_names(reading, teams);
		check_joining(reading, teams);
	}
	reading_check_oauth(reading);
	check_folders(reading);
	check_digest(reading);
	check_alerts(reading);
	reading->config->house.attention_folder = reading->config->folders[FOLDER_ATTENTION];
	reading_check_meetings(reading, config_lookup(&reading->parsed, "meetings"));
}

/* ---- secrets ---- */

void reading_check_secrets(const struct config *config, struct config_problems *problems)
{
	for (size_t i = 0; i < config->secret_count; i++) {
		const struct config_secret *secret = &config->secrets[i];
		struct config_problem problem = { secret->file, secret->line, secret->setting, NULL };
		const char *what = strstr(secret->setting, "client_secret") != NULL ? "secret" : "password";
		struct stat about;
		if (stat(secret->path, &about) != 0)
			problem.text = arena_printf(problems->arena,
			        "%s: %s. Put the %s into that file, and nobody else may read it (chmod 600)",
			        secret->path, strerror(errno), what);
		else if (!S_ISREG(about.st_mode))
			problem.text = arena_printf(problems->arena, "%s is not a file", secret->path);
		else if (about.st_size == 0)
			problem.text = arena_printf(
			        problems->arena, "%s is empty: its first line would be the %s", secret->path, what);
		else if ((about.st_mode & (S_IROTH | S_IWOTH)) != 0)
			problem.text = arena_printf(problems->arena,
			        "everybody may read %s: chmod o-rwx %s takes that away", secret->path, secret->path);
		if (problem.text != NULL)
			config_problem_add(problems, problem);
	}
	check_alert_program(config, problems);
}
