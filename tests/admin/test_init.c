/* test_init.c - what somebody who answers the questions of `convened init` may count on. */
#include "tests/test.h"
#include <fcntl.h>
#include <libconfig.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include "admin/init.h"

/* ---- quoting ---- */

static const struct {
	const char *promise, *value;
	bool is_taken;
} values[] = {
	{ "plain words stay as they are", "Healthcare Collaborative", true },
	{ "quotes and backslashes are what they were", "\"ręka w rękę\" \\ \\\" \\n \\x41", true },
	{ "nothing in a name begins a note or a group", "a # b // c /* d */ }; @include \"x\"", true },
	{ "letters of any alphabet stay", "Žluťoučký 日本語 ελληνικά עברית 🏥", true },
	{ "nothing is a text, too", "", true },
	{ "a line's end is refused", "a\nb", false },
	{ "a carriage return is refused", "a\rb", false },
	{ "a tab is refused", "a\tb", false },
	{ "an escape for the terminal is refused", "a\x1b[2J", false },
	{ "C1 controls are refused", "a\xc2\x9b", false },
	{ "bytes that are no UTF-8 are refused", "caf\xe9", false },
	{ "overlong bytes are refused", "\xc0\xa2", false },
};

static void a_value_is_read_back_as_it_was_given(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct arena arena = { 0 };
		struct text text = { .arena = &arena };
		const char *back = NULL;
		config_t config;

		config_init(&config);
		text_add_string(&text, "v = ");
		const bool is_taken = init_quote(&text, values[i].value);
		text_add_string(&text, ";\n");
		if (is_taken && config_read_string(&config, text_string(&text)) == CONFIG_TRUE)
			config_lookup_string(&config, "v", &back);
		failures += broken(values[i].promise, text_string(&text),
		        values[i].is_taken ? values[i].value : "refused", is_taken && back != NULL ? back : "refused");
		config_destroy(&config);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* ---- the config ---- */

#define TEXT(answer, words) .text[ANSWER_##answer] = (words)
static const char *const texts[][ANSWER_COUNT - ANSWER_TEAM] = { { "Education & \"Training\"", "education", "" },
	{ "Zespół łączności", "zespol", "lead@college.example" } };

static const struct {
	const char *promise,
	        *expected; /* server, user and sign-in of the mailbox and the relay; or the first problem */
	struct answers answers;
} sheets[] = {
	{ "what isn't answered yet is sound already",
	        "localhost:993 teams@example.org password; localhost:465 teams@example.org password; new1",
	        { .team_count = 0 } },
	{ "own servers, one user",
	        "imap.collab.example:993 teams password; smtp.collab.example:587 teams password; education,zespol",
	        { TEXT(PROVIDER, "own"), TEXT(IMAP_SERVER, "imaps://imap.collab.example"), TEXT(USER, "teams"),
	                TEXT(SIGN_IN, "password"), TEXT(PASSWORD, "p"), TEXT(SMTP_SERVER, "smtp://smtp.collab.example"),
	                TEXT(POSTAL, "1 Main St"), TEXT(LANGUAGES, "en, es  pl"),
	                TEXT(ADMINS, "office@collab.example, boss@collab.example"), .team_count = 2 } },
	{ "own servers, another user for sending",
	        "localhost:143 a password; localhost:465 b\"c password; education,zespol",
	        { TEXT(PROVIDER, "own"), TEXT(IMAP_SERVER, "imap://localhost"), TEXT(USER, "a"),
	                TEXT(SMTP_USER, "b\"c"), .team_count = 2 } },
	{ "Microsoft needs no server, no user, no password",
	        "outlook.office365.com:993 teams@collab.example oauth; smtp.office365.com:587 teams@collab.example oauth; education",
	        { TEXT(PROVIDER, "microsoft"), TEXT(ADDRESS, "teams@collab.example"), TEXT(TENANT, "collab.example"),
	                TEXT(CLIENT_ID, "\\app\""), TEXT(CLIENT_SECRET, ""), .team_count = 1 } },
	{ "Google by OAuth",
	        "imap.gmail.com:993 teams@collab.example oauth; smtp.gmail.com:465 teams@collab.example oauth; education",
	        { TEXT(PROVIDER, "google"), TEXT(ADDRESS, "teams@collab.example"), TEXT(CLIENT_SECRET, "s"),
	                .team_count = 1 } },
	{ "Google by an app password",
	        "imap.gmail.com:993 teams@collab.example password; smtp.gmail.com:465 teams@collab.example password; education",
	        { TEXT(PROVIDER, "google"), TEXT(ADDRESS, "teams@collab.example"), TEXT(SIGN_IN, "password"),
	                .team_count = 1 } },
	{ "a language that we don't speak is said",
	        "we don't speak \"de\": a list of \"en\", \"es\" or \"pl\" would be right",
	        { TEXT(LANGUAGES, "en de"), .team_count = 1 } },
	{ "no administrators are none", "is empty: at least one would be right",
	        { TEXT(ADMINS, " , "), .team_count = 1 } },
	{ "what can't be written is said", "holds a line's end or another control character, or isn't valid UTF-8",
	        { TEXT(NAME, "a\nb"), .team_count = 1 } },
};

static const char *server_text(struct arena *arena, const struct server *server)
{
	static const char *const ways[] = { "none", "password", "oauth" };
	return arena_printf(arena, "%s:%d %s %s", server->host, server->port, server->user, ways[server->sign_in]);
}

static const char *config_text(struct arena *arena, const struct config *config)
{
	const char *text = arena_printf(arena, "%s; %s; ", server_text(arena, &config->mailbox.server),
	        server_text(arena, &config->relays[0].server));
	for (size_t i = 0; i < config->house.team_count; i++)
		text = arena_printf(arena, "%s%s%s", text, i == 0 ? "" : ",", config->house.teams[i].id);
	return text;
}

static void each_sheet_of_answers_makes_a_config_without_a_problem(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
		struct arena arena = { 0 };
		struct answers answers = sheets[i].answers;
		struct config *config = NULL;
		const char *page = "";
		struct error err = { 0 };

		answers.teams = arena_array(&arena, 2, sizeof(*answers.teams));
		memcpy(answers.teams, texts, sizeof(texts));
		const enum err_kind kind = init_config("/tmp/convened.cfg", &answers, &arena, &config, &err);
		(void)init_config_text(&answers, &arena, &page, &(struct error){ 0 });
		failures += broken(sheets[i].promise, page, sheets[i].expected,
		        kind == ERR_NONE ? config_text(&arena, config) : err.text);
		if (answers.team_count == 2 && config != NULL) {
			assert_string_equal(config->house.teams[0].name[LANGUAGE_EN], texts[0][0]);
			assert_string_equal(config->house.teams[1].announcers[0], texts[1][2]);
		}
		config_free(config);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* ---- a file of answers ---- */

static bool may_repeat(const char *key)
{
	return strcmp(key, "team") == 0;
}

static const struct {
	const char *promise, *text, *expected;
} answer_files[] = {
	{ "a value is what stands behind the first =", "name = a = b # c\n", "1 name [a = b # c]\n" },
	{ "blanks, notes, empty lines and Windows' line ends don't matter", "\n  # n\r\n\tname=x y \t\r\nteam = \r\n",
	        "3 name [x y]\n4 team []\n" },
	{ "a value may stand in quotes", "name = \"a \\\"b\\\" \\\\ c\" ;\nteam=\"\"\n",
	        "1 name [a \"b\" \\ c]\n2 team []\n" },
	{ "an editor's mark at the beginning is none of the key", "\xEF\xBB\xBFname = x", "1 name [x]\n" },
	{ "teams come several times", "team = a\nteam = b\n", "1 team [a]\n2 team [b]\n" },
	{ "an answer given twice is said", "name = a\n\nname = b\n", "f:3: name: stands in line 1, too" },
	{ "a slip in a key is named", "adress = x\n", "f:1: adress: there is no such key; did you mean \"address\"?" },
	{ "half a key is, too", "password = x\n",
	        "f:1: password: there is no such key; did you mean \"password_file\"?" },
	{ "what is like no key gets no suggestion", "colour = x\n",
	        "f:1: colour: there is no such key (man convened, under init, has all)" },
	{ "a line without = is said", "name = x\nhello\n", "f:2: write KEY = value" },
	{ "quotes close", "name = \"x\n", "f:1: name: its quotes don't close, or something stands behind them" },
	{ "nothing stands behind them", "name = \"x\" y\n",
	        "f:1: name: its quotes don't close, or something stands behind them" },
	{ "a key does the terminal no harm", "na\x1bme = x\n",
	        "f:1: na me: there is no such key; did you mean \"name\"?" },
};

static void each_line_of_the_file_is_one_answer(void **state)
{
	static const char *const keys[] = { "name", "address", "password_file", "team", NULL };
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(answer_files) / sizeof(answer_files[0]); i++) {
		struct arena arena = { 0 };
		struct answer_lines lines = { .file = "f" };
		struct error err = { 0 };
		const enum err_kind kind =
		        answer_lines_parse(answer_files[i].text, keys, may_repeat, &arena, &lines, &err);
		const char *got = kind == ERR_NONE ? "" : err.text;
		for (size_t j = 0; j < lines.count && kind == ERR_NONE; j++)
			got = arena_printf(&arena, "%s%d %s [%s]\n", got, lines.list[j].line, lines.list[j].key,
			        lines.list[j].value);
		failures += broken(answer_files[i].promise, answer_files[i].text, answer_files[i].expected, got);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* ---- proposals ---- */

static const struct {
	const char *promise, *config, *expected;
} configs[] = {
	{ "the service's database is where its unit has it", "/etc/convened/convened.cfg",
	        "[] /var/lib/convened/convened.db" },
	{ "each further service has its own", "/etc/convened/chicago/convened.cfg",
	        "[chicago] /var/lib/convened/chicago/convened.db" },
	{ "another config has it beside", "/srv/teams/convened.cfg", "[none] /srv/teams/convened.db" },
	{ "another name in the service's folder is no service's", "/etc/convened/try.cfg",
	        "[none] /etc/convened/convened.db" },
	{ "nor is what lies deeper", "/etc/convened/a/b/convened.cfg", "[none] /etc/convened/a/b/convened.db" },
};

static void each_service_has_a_database_of_its_own(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(configs) / sizeof(configs[0]); i++) {
		struct arena arena = { 0 };
		struct admin admin = { .file = configs[i].config };
		struct init init = { .admin = &admin, .arena = &arena };
		const char *service = init_service(&init);
		const char *got = arena_printf(&arena, "[%s] %s", service == NULL ? "none" : service,
		        init_questions[ANSWER_DATABASE].proposal(&init));
		failures += broken(configs[i].promise, configs[i].config, configs[i].expected, got);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static const struct {
	const char *promise, *name, *expected;
} team_names[] = {
	{ "an id is the first word", "Education & Training", "education" },
	{ "accents are no part of it", "Łączność", "lacznosc" },
	{ "small words are none", "Y Éducation", "education" },
	{ "words by which people ask are none", "Join us: Status of hiring", "hiring" },
	{ "another team's is none", "Schools and Colleges", "colleges" },
	{ "digits can't begin one", "2027 plans", "plans" },
	{ "where no word will do, there is still one", "日本語", "team2" },
	{ "where every word is taken, too", "Schools", "team2" },
};

static void an_id_is_proposed_from_the_name(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(team_names) / sizeof(team_names[0]); i++) {
		struct arena arena = { 0 };
		struct admin admin = { .file = "/tmp/convened.cfg" };
		struct team_answer teams[] = { { { "Our school", "schools", "" } },
			{ { team_names[i].name, NULL, NULL } } };
		struct init init = { .admin = &admin, .arena = &arena, .answers = { .teams = teams, .team_count = 2 } };
		const char *got = init_questions[ANSWER_TEAM_ID].proposal(&init);
		failures += broken(team_names[i].promise, team_names[i].name, team_names[i].expected, got);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* ---- files ---- */

struct place {
	char folder[64], inner[80], secret[96], config[96];
};

static struct place place_make(void)
{
	struct place place = { .folder = "/tmp/convened-init-XXXXXX" };
	assert_non_null(mkdtemp(place.folder));
	snprintf(place.inner, sizeof(place.inner), "%s/inner", place.folder);
	snprintf(place.secret, sizeof(place.secret), "%s/a.secret", place.inner);
	snprintf(place.config, sizeof(place.config), "%s/a.cfg", place.inner);
	return place;
}

static enum err_kind place_write(struct place *place, bool may_replace, struct error *err)
{
	struct arena arena = { 0 };
	struct init_folder folders[] = { { .path = place->inner, .mode = 0755 } };
	const struct init_file files[] = { { place->secret, "s", 0600 }, { place->config, "c", 0644 } };
	const enum err_kind kind = init_write(folders, 1, files, 2, may_replace, &arena, err);
	arena_free(&arena);
	return kind;
}

static mode_t mode_of(const char *path)
{
	struct stat about;
	return stat(path, &about) == 0 ? about.st_mode & 0777 : 0;
}

static void place_remove(const struct place *place)
{
	unlink(place->secret);
	unlink(place->config);
	assert_int_equal(rmdir(place->inner), 0); /* nothing else was left there */
	assert_int_equal(rmdir(place->folder), 0);
}

static void all_files_are_written_with_their_modes(void **state)
{
	struct place place = place_make();
	const mode_t before = umask(0077);
	(void)state;
	assert_int_equal(place_write(&place, false, NULL), ERR_NONE);
	umask(before);
	assert_int_equal(mode_of(place.inner), 0755);
	assert_int_equal(mode_of(place.secret), 0600);
	assert_int_equal(mode_of(place.config), 0644);
	place_remove(&place);
}

static void one_file_that_is_there_keeps_all_others_from_being_written(void **state)
{
	struct place place = place_make();
	struct error err = { 0 };
	(void)state;
	assert_int_equal(mkdir(place.inner, 0700), 0);
	const int fd = open(place.config, O_WRONLY | O_CREAT, 0640);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(place_write(&place, false, &err), ERR_INPUT);
	assert_non_null(strstr(err.text, "a.cfg is there already"));
	assert_int_equal(mode_of(place.secret), 0);
	assert_int_equal(mode_of(place.config), 0640);
	assert_int_equal(place_write(&place, true, &err), ERR_NONE);
	assert_int_equal(mode_of(place.config), 0644);
	place_remove(&place);
}

static void what_cannot_be_written_leaves_nothing(void **state)
{
	struct place place = place_make();
	char in_the_way[128];
	(void)state;
	assert_int_equal(mkdir(place.inner, 0700), 0);
	snprintf(in_the_way, sizeof(in_the_way), "%s.new", place.config);
	assert_int_equal(mkdir(in_the_way, 0700), 0);
	assert_int_not_equal(place_write(&place, false, NULL), ERR_NONE);
	assert_int_equal(mode_of(place.secret), 0);
	assert_int_equal(mode_of(place.config), 0);
	assert_int_equal(rmdir(in_the_way), 0);
	place_remove(&place);
}

static void what_was_replaced_comes_back_when_the_next_file_fails(void **state)
{
	struct place place = place_make();
	(void)state;
	assert_int_equal(place_write(&place, false, NULL), ERR_NONE);
	assert_int_equal(chmod(place.secret, 0400), 0);
	assert_int_equal(unlink(place.config), 0);
	assert_int_equal(mkdir(place.config, 0700), 0); /* no file can take its place */
	assert_int_not_equal(place_write(&place, true, NULL), ERR_NONE);
	assert_int_equal(mode_of(place.secret), 0400);
	assert_int_equal(rmdir(place.config), 0);
	place_remove(&place);
}

static void the_databases_folder_is_the_daemons(void **state)
{
	struct place place = place_make();
	struct init_folder folder = { .path = place.inner, .mode = 0700, .owner = "nobody" };
	const struct init_file file = { place.config, "c", 0600 };
	const struct passwd *user = getpwnam("nobody");
	struct arena arena = { 0 };
	struct stat about;

	(void)state;
	assert_int_equal(init_write(&folder, 1, &file, 1, false, &arena, NULL), ERR_NONE);
	assert_int_equal(stat(place.inner, &about), 0);
	assert_int_equal(about.st_uid, geteuid() == 0 && user != NULL ? user->pw_uid : geteuid());
	assert_int_equal(mode_of(place.inner), 0700);
	arena_free(&arena);
	place_remove(&place);
}

RUN(a_value_is_read_back_as_it_was_given, each_sheet_of_answers_makes_a_config_without_a_problem,
        each_line_of_the_file_is_one_answer, each_service_has_a_database_of_its_own, an_id_is_proposed_from_the_name,
        all_files_are_written_with_their_modes, one_file_that_is_there_keeps_all_others_from_being_written,
        what_cannot_be_written_leaves_nothing, what_was_replaced_comes_back_when_the_next_file_fails,
        the_databases_folder_is_the_daemons)
