/* test_config.c - what an administrator who edits the config may count on. */
#include "tests/test.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "base/text.h"
#include "config/config.h"
#include "config/setting.h"
#include "core/action.h"

static char folder[64]; /* all files of a test; also the working directory */

static const char good[] =
        "collaborative = { name = \"Health\"; address = \"Teams@collab.example\"; languages = [\"en\", \"es\"];\n"
        "  time_zone = \"America/Chicago\"; admins = [\"office@collab.example\"]; };\n"
        "mailbox = { server = \"imaps://imap.collab.example\"; user = \"teams\"; password_file = \"mailbox.secret\"; };\n"
        "relays = ( { name = \"main\"; server = \"smtp://smtp.collab.example:2587\"; user = \"teams\"; password_file = \"r\"; } );\n"
        "teams = ( { id = \"education\"; name = \"Education & Training\"; aliases = [\"Training\"];\n"
        "    es = { name = \"Educación\"; }; },\n"
        "  { id = \"hiring\"; name = \"Hiring\"; } );\n";

static void write_file(const char *name, const char *text, mode_t mode)
{
	const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, mode);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

/* `text` with the first `from` replaced by `to`; a `from` that isn't there is a mistake of the test. */
static const char *replaced(struct arena *arena, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	assert_non_null(at);
	return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* One line a problem; the test's folder becomes "DIR". */
static const char *problems_text(struct arena *arena, const struct config_problems *problems)
{
	const char *text = "";
	for (size_t i = 0; i < problems->count; i++)
		text = arena_printf(arena, "%s%s\n", text, config_problem_text(&problems->list[i], arena));
	while (strstr(text, folder) != NULL)
		text = replaced(arena, text, folder, "DIR");
	return text;
}

static const struct {
	const char *promise, *from, *to, *expected;
} broken_configs[] = {
	{ "a good config has no problem", "Health", "Health", "" },
	{ "an unknown setting is an error with a suggestion", "name = \"Health\"", "nmae = \"H\"; name = \"Health\"",
	        "c.cfg:1: collaborative.nmae: there is no such setting; did you mean \"name\"?\n" },
	{ "what is like nothing gets no suggestion", "name = \"Health\"", "colour = \"H\"; name = \"Health\"",
	        "c.cfg:1: collaborative.colour: there is no such setting here (`convened config` lists all)\n" },
	{ "a digest a month needs no day", "teams = (", "digest = { every = \"month\"; };\nteams = (", "" },
	{ "an alarm's program is named by its whole path", "teams = (",
	        "alert_command = [\"curl\", \"-s\"];\nteams = (",
	        "c.cfg:5: alert_command: \"curl\": write the program's whole path, such as \"/usr/bin/curl\", and each argument as "
	        "a text of its own\n" },
	{ "silence is no matter of seconds", "teams = (", "alert_after = \"0 min\";\nteams = (",
	        "c.cfg:5: alert_after: \"0 min\" is too short\n" },
	{ "a weekly digest has a weekday", "teams = (", "digest = { on = 3; };\nteams = (",
	        "c.cfg:5: digest.on: 3 is a day of the month, but the digest is sent every week: write a weekday such as "
	        "\"monday\", or every = \"month\"\n" },
	{ "a monthly digest has a date", "teams = (", "digest = { every = \"month\"; on = \"friday\"; };\nteams = (",
	        "c.cfg:5: digest.on: \"friday\" is a day of the week, but the digest is sent every month: write a day from "
	        "1 to 28, or every = \"week\"\n" },
	{ "not every month has a 31st", "teams = (", "digest = { every = \"month\"; on = 31; };\nteams = (",
	        "c.cfg:5: digest.on: 31 is out of range: \"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\", "
	        "\"saturday\" or \"sunday\", or a day of the month from 1 to 28 would be right\n" },
	{ "a day has its name", "teams = (", "digest = { on = \"mon\"; };\nteams = (",
	        "c.cfg:5: digest.on: \"mon\" is none of the choices: \"monday\", \"tuesday\", \"wednesday\", \"thursday\", "
	        "\"friday\", \"saturday\" or \"sunday\", or a day of the month from 1 to 28 would be right\n" },
	{ "a time has hours and minutes", "teams = (", "digest = { at = \"24:00\"; };\nteams = (",
	        "c.cfg:5: digest.at: \"24:00\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right\n" },
	{ "a time is complete", "teams = (", "digest = { at = \"\"; };\nteams = (",
	        "c.cfg:5: digest.at: \"\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right\n" },
	{ "a time is complete", "teams = (", "digest = { at = \"8\"; };\nteams = (",
	        "c.cfg:5: digest.at: \"8\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right\n" },
	{ "a time is complete", "teams = (", "digest = { at = \"8:0\"; };\nteams = (",
	        "c.cfg:5: digest.at: \"8:0\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right\n" },
	{ "a time is complete", "teams = (", "digest = { at = \"08:000\"; };\nteams = (",
	        "c.cfg:5: digest.at: \"08:000\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right\n" },
	{ "a time is complete", "teams = (", "digest = { at = \"8:00 pm\"; };\nteams = (",
	        "c.cfg:5: digest.at: \"8:00 pm\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right\n" },
	{ "a time is complete", "teams = (", "digest = { at = \"108:00\"; };\nteams = (",
	        "c.cfg:5: digest.at: \"108:00\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right\n" },
	{ "a time is complete", "teams = (", "digest = { at = \"-8:00\"; };\nteams = (",
	        "c.cfg:5: digest.at: \"-8:00\" is not a time: hours and minutes from \"00:00\" to \"23:59\" would be right\n" },
	{ "one digit is enough for an hour", "teams = (", "digest = { at = \"8:30\"; };\nteams = (", "" },
	{ "a time is text", "teams = (", "digest = { at = 8; };\nteams = (",
	        "c.cfg:5: digest.at: write at = a time such as \"08:00\"\n" },
	{ "a missing setting is named with how to write it", "user = \"teams\"; password_file = \"mailbox.secret\";",
	        "user = \"teams\";",
	        "c.cfg:3: mailbox.password_file: is missing: write password_file = a file name in quotes, or "
	        "provider = \"microsoft\" or \"google\" where the mailbox is theirs\n" },
	{ "a missing group is an error of the file", "mailbox = {", "folders = {",
	        "c.cfg: mailbox: is missing: write mailbox = a group: { ... }\n"
	        "c.cfg:3: folders.server: there is no such setting here (`convened config` lists all)\n"
	        "c.cfg:3: folders.user: there is no such setting here (`convened config` lists all)\n"
	        "c.cfg:3: folders.password_file: there is no such setting here (`convened config` lists all)\n" },
	{ "a number in quotes is not a number", "name = \"main\";", "name = \"main\"; connections = \"3\";",
	        "c.cfg:4: relays[1].connections: is text: write a number from 1 to 50, without quotes\n" },
	{ "a number out of range says the range", "name = \"main\";", "name = \"main\"; connections = 51;",
	        "c.cfg:4: relays[1].connections: 51 is out of range: a number from 1 to 50 would be right\n" },
	{ "a number over 32 bits is not cut", "name = \"main\";", "name = \"main\"; per_day = 4294967297;",
	        "c.cfg:4: relays[1].per_day: 4294967297 is out of range: a number from 0 to 1000000 would be right\n" },
	{ "nor is a hexadecimal one", "name = \"main\";", "name = \"main\"; per_day = 0x100000001;",
	        "c.cfg:4: relays[1].per_day: 4294967297 is out of range: a number from 0 to 1000000 would be right\n" },
	{ "nor one over 64 bits", "name = \"main\";",
	        "name = \"main\"; per_day = -99999999999999999999999999999999999999;",
	        "c.cfg:4: relays[1].per_day: -9223372036854775807 is out of range: a number from 0 to 1000000 would be right\n" },
	{ "a broken number is no number", "name = \"main\";", "name = \"main\"; per_day = 1.5;",
	        "c.cfg:4: relays[1].per_day: write per_day = a number from 0 to 1000000\n" },
	{ "yes in quotes is not true", "user = \"teams\"; password_file = \"mailbox.secret\";",
	        "user = \"teams\"; password_file = \"m\"; subaddressing = \"yes\";",
	        "c.cfg:3: mailbox.subaddressing: write true or false, without quotes\n" },
	{ "a choice names the choices", "collaborative", "in_doubt = \"maybe\"; collaborative",
	        "c.cfg:1: in_doubt: \"maybe\" is none of the choices: \"resend\" or \"hold\" would be right\n" },
	{ "an address must be one", "office@collab.example", "office at collab.example",
	        "c.cfg:2: collaborative.admins: \"office at collab.example\" is not a mail address: name@example.org would be right\n" },
	{ "a header can't be smuggled into an address", "Teams@collab.example",
	        "teams@collab.example\\r\\nBcc: x@y.example",
	        "c.cfg:1: collaborative.address: \"teams@collab.example  Bcc: x@y.example\" is not a mail address: name@example.org"
	        " would be right\n" },
	{ "a line's end can't stand in a name", "Health", "Health\\nCare",
	        "c.cfg:1: collaborative.name: holds a line's end or another control character: write it in one line\n" },
	{ "a language that we don't speak", "\"es\"]", "\"de\"]",
	        "c.cfg:1: collaborative.languages: we don't speak \"de\": a list of \"en\", \"es\" or \"pl\" would be right\n" },
	{ "a time zone must exist", "America/Chicago", "America/Chicagoo",
	        "c.cfg:2: collaborative.time_zone: there is no time zone \"America/Chicagoo\": a name such as \"America/Chicago\" would"
	        " be right (timedatectl list-timezones shows all)\n" },
	{ "a time zone is no path", "America/Chicago", "../../../etc/passwd",
	        "c.cfg:2: collaborative.time_zone: there is no time zone \"../../../etc/passwd\": a name such as \"America/Chicago\""
	        " would be right (timedatectl list-timezones shows all)\n" },
	{ "a mailbox is not read by SMTP", "imaps://imap.collab.example", "smtps://imap.collab.example",
	        "c.cfg:3: mailbox.server: \"smtps://imap.collab.example\" doesn't begin as it should: \"imaps://HOST\" would be right\n" },
	{ "a bare host is no server", "imaps://imap.collab.example", "imap.collab.example",
	        "c.cfg:3: mailbox.server: \"imap.collab.example\" is not the address of a server: \"imaps://HOST\" would be right\n" },
	{ "no secret stands in a URL", "imaps://imap", "imaps://teams:secret@imap",
	        "c.cfg:3: mailbox.server: holds a user or password: they go into user and password_file\n" },
	{ "no password goes in the clear to another machine", "smtp://smtp.collab.example:2587\";",
	        "smtp://smtp.collab.example\"; tls = \"none\";",
	        "c.cfg:4: relays[1].tls: \"none\" would send the password in the clear to smtp.collab.example: only 127.0.0.1, ::1 or"
	        " localhost may go without TLS\n" },
	{ "not even to one that calls itself 127", "smtp://smtp.collab.example:2587\";",
	        "smtp://127.0.0.1.collab.example\"; tls = \"none\";",
	        "c.cfg:4: relays[1].tls: \"none\" would send the password in the clear to 127.0.0.1.collab.example: only 127.0.0.1, ::1"
	        " or localhost may go without TLS\n" },
	{ "to this machine it may", "smtp://smtp.collab.example:2587\";", "smtp://127.0.0.1:2525\"; tls = \"none\";",
	        "" },
	{ "a user needs a password", "user = \"teams\"; password_file = \"r\";", "user = \"teams\";",
	        "c.cfg:4: relays[1].password_file: is missing: there is a user, so there must be a password; write password_file ="
	        " \"...\", or provider = \"microsoft\" or \"google\" where they send our mail\n" },
	{ "a relay that knows us by address needs neither", "user = \"teams\"; password_file = \"r\";", "", "" },
	{ "Microsoft's mailbox takes no password", "password_file = \"mailbox.secret\"",
	        "password_file = \"mailbox.secret\"; provider = \"microsoft\"",
	        "c.cfg:3: mailbox.password_file: Microsoft takes no passwords over IMAP: take this setting out and write provider ="
	        " \"microsoft\"; then `convened login` leads through signing in by OAuth2\n" },
	{ "nor where only its server is named", "imaps://imap.collab.example", "imaps://outlook.office365.com",
	        "c.cfg:3: mailbox.password_file: Microsoft takes no passwords over IMAP: take this setting out and write provider ="
	        " \"microsoft\"; then `convened login` leads through signing in by OAuth2\n" },
	{ "Google's takes an app password", "password_file = \"mailbox.secret\"",
	        "password_file = \"mailbox.secret\"; provider = \"google\"", "" },
	{ "without a password a provider takes an application", "user = \"teams\"; password_file = \"mailbox.secret\"",
	        "provider = \"microsoft\"",
	        "c.cfg: oauth.client_id: is missing: without a password_file we sign in by OAuth2, and that takes an application's"
	        " id; `convened login` leads through it\n"
	        "c.cfg: oauth.tenant: is missing: write tenant = \"...\", your organisation's id or domain at Microsoft\n" },
	{ "a person may log in by a code", "user = \"teams\"; password_file = \"mailbox.secret\"; };",
	        "provider = \"microsoft\"; }; oauth = { client_id = \"a1\"; tenant = \"organizations\"; };", "" },
	{ "who signs in for itself names its organisation and has a secret",
	        "user = \"teams\"; password_file = \"mailbox.secret\"; };",
	        "provider = \"microsoft\"; };\noauth = { client_id = \"a1\"; tenant = \"common\"; grant = \"client_credentials\"; };",
	        "c.cfg:4: oauth.client_secret_file: is missing: the application has a secret; put it into a file and write"
	        " client_secret_file = \"...\"\n"
	        "c.cfg:4: oauth.tenant: names no organisation: with \"client_credentials\" write your own one's id or domain\n" },
	{ "a tenant is no path", "user = \"teams\"; password_file = \"mailbox.secret\"; };",
	        "provider = \"microsoft\"; }; oauth = { client_id = \"a1\"; tenant = \"x/../y\"; };",
	        "c.cfg:3: oauth.tenant: is neither an id nor a domain: something like \"collab.onmicrosoft.com\" would be right\n" },
	{ "Google has no device code for mailboxes", "user = \"teams\"; password_file = \"mailbox.secret\"; };",
	        "provider = \"google\"; }; oauth = { client_id = \"a1\"; grant = \"device_code\"; client_secret_file = \"s\"; };",
	        "c.cfg:3: oauth.grant: Google gives mailboxes only by \"authorization_code\"\n" },
	{ "secrets go nowhere without TLS", "user = \"teams\"; password_file = \"mailbox.secret\"; };",
	        "provider = \"google\"; }; oauth = { client_id = \"a1\"; client_secret_file = \"s\";\n"
	        "authority = \"http://id.example.org\"; };",
	        "c.cfg:4: oauth.authority: must begin with https://\n" },
	{ "one account signs in",
	        "user = \"teams\"; password_file = \"mailbox.secret\"; };\nrelays = ( { name = \"main\";",
	        "provider = \"google\"; }; oauth = { client_id = \"a1\"; client_secret_file = \"s\"; };\n"
	        "relays = ( { name = \"other\"; provider = \"microsoft\"; }, { name = \"main\";",
	        "c.cfg:4: relays[1].provider: \"microsoft\" here and \"google\" above: OAuth2 signs in to one of both; the other needs"
	        " a password_file\n" },
	{ "a team's id has small letters and digits only", "id = \"hiring\"", "id = \"Hiring-Team\"",
	        "c.cfg:7: teams[2].id: \"Hiring-Team\": write up to 40 small letters and digits (a to z, no accents), beginning with a"
	        " letter\n" },
	{ "a team's id is no command", "id = \"hiring\"", "id = \"wypisz\"",
	        "c.cfg:7: teams[2].id: \"wypisz\" is a word by which people ask for something: choose another\n" },
	{ "nobody is trusted where nothing is proved", "name = \"Hiring\"", "name = \"Hiring\"; joining = \"trusted\"",
	        "c.cfg:7: teams[2].joining: \"trusted\" needs mailbox.authserv_id, the name under which your provider says in"
	        " Authentication-Results who proved to be who; without it write \"confirm\"\n" },
	{ "approval needs no more than admins", "name = \"Hiring\"", "name = \"Hiring\"; joining = \"approve\"", "" },
	{ "two teams don't share an id", "id = \"hiring\"", "id = \"education\"",
	        "c.cfg:7: teams[2].id: teams[1] has the id \"education\" too: each team needs its own\n" },
	{ "two teams don't share a name, in whatever language and spelling", "name = \"Hiring\"",
	        "name = \"Hiring\"; aliases = [\"EDUCACION team\"]",
	        "c.cfg:7: teams[2].aliases: \"EDUCACION team\" names the team \"education\" too (teams[1].es.name): a name that could"
	        " mean two teams names none\n" },
	{ "an alias alone may stand without brackets", "aliases = [\"Training\"]", "aliases = \"Training\"", "" },
	{ "there must be a team", "{ id = \"hiring\"; name = \"Hiring\"; } );",
	        "{ id = \"hiring\"; name = \"Hiring\"; } ); limits = { mail_megabytes = 0; };",
	        "c.cfg:7: limits.mail_megabytes: 0 is out of range: a number (megabytes) from 1 to 1024 would be right\n" },
	{ "folders differ from the one that is read, in any spelling, and from each other", "teams = (",
	        "folders = { processed = \"Inbox\"; attention = \"Bounces\"; };\nteams = (",
	        "c.cfg:5: folders.processed: \"INBOX\" is the folder that is read: choose another\n"
	        "c.cfg:5: folders.attention: \"Bounces\" is folders.bounces already: choose another\n" },
	{ "people's mail may stay where it is", "teams = (", "folders = { attention = \"INBOX\"; };\nteams = (", "" },
	{ "a file must be there", "teams = (", "faq = { es = \"faq.es.md\"; };\nteams = (",
	        "c.cfg:5: faq.es: DIR/faq.es.md: No such file or directory\n" },
	{ "an included file must be there", "teams = (", "@include \"more.cfg\"\nteams = (",
	        "c.cfg:5: @include: DIR/more.cfg: No such file or directory\n" },
	{ "a file that includes itself is found out", "teams = (", "@include \"c.cfg\"\nteams = (", NULL },
	{ "a missing quote is reported where the text begins", "name = \"Health\";", "name = \"Health;",
	        "c.cfg:1: the text that begins with a quote in line 1 runs over its line's end: is its closing quote missing?\n" },
	{ "a setting twice is an error", "name = \"Health\";", "name = \"Health\"; name = \"Care\";",
	        "c.cfg:1: this setting stands here for the second time: take one away\n" },
	{ "a curly quote is called one", "name = \"Health\"", "name = “Health”",
	        "c.cfg:1: a curly quote, as text programs make them: write \" at both ends\n" },
	{ "in a note it is none of our business", "name = \"Health\"", "name = # “Health”\n Health",
	        "c.cfg:2: syntax error here or just before: look for a missing quote, bracket or \";\", or a comma after the last of a"
	        " list\n" },
	{ "a port that belongs to the other way of TLS", "smtp://smtp.collab.example:2587",
	        "smtp://smtp.collab.example:465",
	        "c.cfg:4: relays[1].server: port 465 is for smtps://, not for smtp://: write \"smtps://smtp.collab.example\"\n" },
	{ "and of the mailbox", "imaps://imap.collab.example", "imaps://imap.collab.example:143",
	        "c.cfg:3: mailbox.server: port 143 is for imap://, not for imaps://: write \"imap://imap.collab.example\"\n" },
	{ "a server's own port may be said", "imaps://imap.collab.example", "imaps://imap.collab.example:993", "" },
	{ "a comma after the last of a list", "\"es\"]", "\"es\",]",
	        "c.cfg:1: syntax error here or just before: look for a missing quote, bracket or \";\", or a comma after the last of a"
	        " list\n" },
	{ "an error in an included file names that file", "teams = (", "@include \"part.cfg\"\nteams = (",
	        "DIR/part.cfg:3: limits.replies_per_hour: 0 is out of range: a number from 1 to 1000000 would be right\n" },
	{ "lines behind an include are still right", "teams = ( {",
	        "@include \"fine.cfg\" // as before\nteams = ( { no = 1;",
	        "c.cfg:6: teams[1].no: there is no such setting here (`convened config` lists all)\n" },
	{ "an include in a comment is none", "teams = (", "/*\n@include \"more.cfg\"\n*/ # @include \"x\"\nteams = (",
	        "" },
	{ "a byte order mark does no harm", "collaborative",
	        "\xEF\xBB\xBF"
	        "collaborative",
	        "" },
};

static void every_error_says_where_and_what_would_be_right(void **state)
{
	int failures = 0;
	(void)state;
	write_file("part.cfg", "# one\n\nlimits = { replies_per_hour = 0; };\n", 0644);
	write_file("fine.cfg", "# a\n# b\nlog_level = \"debug\";\n# c", 0644);
	for (size_t i = 0; i < sizeof(broken_configs) / sizeof(broken_configs[0]); i++) {
		struct arena arena = { 0 };
		struct config_problems problems = { .arena = &arena };
		const char *text = replaced(&arena, good, broken_configs[i].from, broken_configs[i].to);
		write_file("c.cfg", text, 0644);
		struct config *config = config_load("c.cfg", &problems);
		assert_int_equal(config == NULL, problems.count > 0);
		if (broken_configs[i].expected == NULL)
			failures += problems.count == 0;
		else
			failures += broken(broken_configs[i].promise, text, broken_configs[i].expected,
			        problems_text(&arena, &problems));
		config_free(config);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void all_errors_are_said_at_once(void **state)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	(void)state;
	write_file("c.cfg", "teams = ( { id = \"no\"; nmae = \"X\"; } );\nlog_level = 3;\n", 0644);
	assert_null(config_load("c.cfg", &problems));
	assert_int_equal(broken("all errors at once", "",
	                         "c.cfg: collaborative: is missing: write collaborative = a group: { ... }\n"
	                         "c.cfg: mailbox: is missing: write mailbox = a group: { ... }\n"
	                         "c.cfg: relays: is missing: write relays = ( { name = \"main\"; provider ="
	                         " \"microsoft\"; } ); or \"google\"; with another mail server its server,"
	                         " user and password_file instead of provider\n"
	                         "c.cfg:1: teams[1].nmae: there is no such setting; did you mean \"name\"?\n"
	                         "c.cfg:1: teams[1].name: is missing: write name = text in quotes\n"
	                         "c.cfg:2: log_level: write log_level = \"error\", \"warning\", \"info\" or"
	                         " \"debug\"\n"
	                         "c.cfg:1: teams[1].id: \"no\" is a word by which people ask for something:"
	                         " choose another\n",
	                         problems_text(&arena, &problems)),
	        0);
	arena_free(&arena);
}

static void digests_come_on_monday_mornings_unless_told_otherwise(void **state)
{
	static const struct {
		const char *written;
		enum digest_every every;
		int on, at_min;
	} rows[] = {
		{ "", DIGEST_WEEKLY, 1, 480 },
		{ "digest = { };", DIGEST_WEEKLY, 1, 480 },
		{ "digest = { on = \"sunday\"; };", DIGEST_WEEKLY, 7, 480 },
		{ "digest = { every = \"month\"; at = \"00:00\"; };", DIGEST_MONTHLY, 1, 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		struct config_problems problems = { .arena = &arena };
		write_file("c.cfg", arena_printf(&arena, "%s%s\n", good, rows[i].written), 0644);
		struct config *config = config_load("c.cfg", &problems);
		assert_string_equal(problems_text(&arena, &problems), "");
		assert_int_equal(config->house.digest.every, rows[i].every);
		assert_int_equal(config->house.digest.on, rows[i].on);
		assert_int_equal(config->house.digest.at_min, rows[i].at_min);
		config_free(config);
		arena_free(&arena);
	}
}

static void what_is_read_is_what_was_written(void **state)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	(void)state;
	write_file("faq.md", "# Questions\n", 0644);
	write_file("c.cfg",
	        arena_printf(&arena, "%s%s", good,
	                "database = \"data/c.db\"; faq = { en = \"faq.md\"; }; in_doubt = \"hold\"; log_level = \"warning\";\n"
	                "folders = { attention = \"Zespół/Uwaga\"; }; limits = { mail_megabytes = 0x10; };\n"
	                "digest = { every = \"month\"; on = 28; at = \"17:45\"; };\n"),
	        0644);
	struct config *config = config_load("c.cfg", &problems);
	assert_string_equal(problems_text(&arena, &problems), "");
	assert_string_equal(config->house.name, "Health");
	assert_string_equal(config->house.address, "teams@collab.example"); /* as addresses are compared */
	assert_string_equal(config->house.postal, "");
	assert_int_equal(config->house.language_count, 2);
	assert_int_equal(config->house.languages[1], LANGUAGE_ES);
	assert_string_equal(config->house.admins[0], "office@collab.example");
	assert_null(config->house.admins[1]);
	assert_false(config->house.has_subaddressing);
	assert_string_equal(config->mailbox.server.host, "imap.collab.example");
	assert_int_equal(config->mailbox.server.port, 993);
	assert_int_equal(config->mailbox.server.tls, TLS_IMPLICIT);
	assert_string_equal(config->mailbox.folder, "INBOX");
	assert_int_equal(config->relays[0].server.port, 2587);
	assert_int_equal(config->relays[0].server.tls, TLS_STARTTLS);
	assert_int_equal(config->relays[0].connections, 1);
	assert_int_equal(config->house.digest.every, DIGEST_MONTHLY);
	assert_int_equal(config->house.digest.on, 28);
	assert_int_equal(config->house.digest.at_min, 17 * 60 + 45);
	assert_string_equal(config->house.attention_folder, "Zespół/Uwaga");
	assert_int_equal(config->house.team_count, 2);
	assert_string_equal(config->house.teams[0].aliases[LANGUAGE_EN][0], "Training");
	assert_string_equal(team_name(&config->house.teams[0], LANGUAGE_ES), "Educación");
	assert_string_equal(team_name(&config->house.teams[1], LANGUAGE_ES), "Hiring");
	assert_null(team_about(&config->house.teams[1], LANGUAGE_PL));
	assert_int_equal(config->house.limits.replies_per_hour_unconfirmed, 4);
	assert_int_equal(config->house.limits.mail_bytes, 16L * 1024 * 1024);
	assert_int_equal(config->in_doubt, IN_DOUBT_HOLD);
	assert_int_equal(config->log_level, LOG_WARNING_LEVEL);
	assert_string_equal(config->folders[FOLDER_ATTENTION], "Zespół/Uwaga");
	assert_string_equal(config->faq[LANGUAGE_EN], "# Questions\n");
	assert_null(config->faq[LANGUAGE_PL]);
	assert_string_equal(config->database, arena_printf(&arena, "%s/data/c.db", folder));
	assert_string_equal(config->mailbox.server.password_file, arena_printf(&arena, "%s/mailbox.secret", folder));
	config_free(config);
	arena_free(&arena);
}

static void workers_read_what_was_checked_whatever_is_saved_since(void **state)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	const char *bundle = NULL;
	size_t bytes = 0;
	struct error err = { 0 };
	(void)state;
	write_file("faq.md", "# Questions\n", 0644);
	write_file("part.cfg", "log_level = \"debug\";\n", 0644);
	write_file("c.cfg", arena_printf(&arena, "%s@include \"part.cfg\"\nfaq = { en = \"faq.md\"; };\n", good), 0644);
	assert_int_equal(config_bundle("c.cfg", &arena, &bundle, &bytes, &err), ERR_NONE);
	write_file("c.cfg", "half sav", 0644);
	write_file("part.cfg", "\"", 0644);
	unlink("faq.md");
	struct config *config = config_parse("c.cfg", bundle, bytes, &problems);
	assert_string_equal(problems_text(&arena, &problems), "");
	assert_int_equal(config->log_level, LOG_DEBUG_LEVEL);
	assert_string_equal(config->faq[LANGUAGE_EN], "# Questions\n");
	config_free(config);
	assert_null(config_parse("c.cfg", bundle, bytes / 2, &problems)); /* a cut bundle is refused */
	arena_free(&arena);
}

static void what_needs_a_restart_is_named(void **state)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	(void)state;
	write_file("c.cfg", good, 0644);
	struct config *old = config_load("c.cfg", &problems);
	write_file("c.cfg", replaced(&arena, good, "Health", "Care"), 0644);
	struct config *renamed = config_load("c.cfg", &problems);
	write_file("c.cfg", arena_printf(&arena, "%sdatabase = \"other.db\";\n", good), 0644);
	struct config *moved = config_load("c.cfg", &problems);
	assert_null(config_needs_restart(old, renamed, &arena));
	assert_string_equal(config_needs_restart(old, moved, &arena), "database");
	config_free(old);
	config_free(renamed);
	config_free(moved);
	arena_free(&arena);
}

static void a_config_that_is_no_file_is_named_once(void **state)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	(void)state;
	assert_null(config_load("nowhere.cfg", &problems));
	assert_null(config_load(".", &problems));
	assert_string_equal(
	        problems_text(&arena, &problems), "nowhere.cfg: No such file or directory\n.: is not a file\n");
	arena_free(&arena);
}

static void secrets_are_files_that_others_cannot_read(void **state)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	const char *secret = NULL;
	struct error err = { 0 };
	(void)state;
	write_file("c.cfg", good, 0644);
	write_file("r", "relay password\r\nsecond line\n", 0644);
	unlink("mailbox.secret");
	struct config *config = config_load("c.cfg", &problems);
	assert_non_null(config); /* loading looks at none of them */
	problems.wants_secrets = true;
	assert_null(config_load("c.cfg", &problems));
	assert_string_equal(problems_text(&arena, &problems),
	        "c.cfg:3: mailbox.password_file: DIR/mailbox.secret: No such file or directory. Put the password into that file, and"
	        " nobody else may read it (chmod 600)\n"
	        "c.cfg:4: relays[1].password_file: everybody may read DIR/r: chmod o-rwx DIR/r takes that away\n");
	problems = (struct config_problems){ .arena = &arena, .wants_secrets = true };
	write_file("mailbox.secret", "secret\n", 0600);
	write_file("r", "", 0600);
	assert_null(config_load("c.cfg", &problems));
	assert_string_equal(problems_text(&arena, &problems),
	        "c.cfg:4: relays[1].password_file: DIR/r is empty: its first line would be the password\n");
	write_file("r", "relay password\r\nsecond line\n", 0600);
	assert_int_equal(secret_read(config->relays[0].server.password_file, &arena, &secret, &err), ERR_NONE);
	assert_string_equal(secret, "relay password");
	write_file("r", "\nx", 0600);
	assert_int_equal(secret_read(config->relays[0].server.password_file, &arena, &secret, &err), ERR_PERMANENT);
	config_free(config);
	arena_free(&arena);
}

static void alarms_go_to_the_admins_unless_others_are_named(void **state)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	(void)state;
	write_file("c.cfg", good, 0644);
	struct config *config = config_load("c.cfg", &problems);
	assert_non_null(config);
	assert_string_equal(config->alert_to[0], "office@collab.example");
	assert_null(config->alert_command);
	assert_int_equal(config->alert_after_s, 4 * 3600);
	config_free(config);

	write_file("c.cfg",
	        replaced(&arena, good, "teams = (",
	                "alert_to = \"IT@Clinic.example\"; alert_command = [\"/nowhere/alert\", \"\", \"a b\"]; alert_after = \"1 h\";\n"
	                "oauth = { client_secret_ends = \"2028-11-24\"; }; teams = ("),
	        0644);
	config = config_load("c.cfg", &problems);
	assert_non_null(config); /* who only looks needs no such program */
	assert_string_equal(config->alert_to[0], "it@clinic.example");
	assert_null(config->alert_to[1]);
	assert_string_equal(config->alert_command[1], "");
	assert_string_equal(config->alert_command[2], "a b");
	assert_null(config->alert_command[3]);
	assert_int_equal(config->oauth.client_secret_ends.year, 2028);
	config_free(config);

	write_file("mailbox.secret", "secret\n", 0600);
	write_file("r", "secret\n", 0600);
	problems.wants_secrets = true;
	assert_null(config_load("c.cfg", &problems));
	assert_string_equal(
	        problems_text(&arena, &problems), "c.cfg: alert_command: /nowhere/alert: No such file or directory\n");
	arena_free(&arena);
}

static void a_bare_secret_is_looked_for_among_systemds_credentials_first(void **state)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	(void)state;
	write_file("c.cfg", good, 0644);
	mkdir("credentials", 0700);
	write_file("credentials/r", "xy", 0600);
	write_file("credentials/mailbox.secret", "\n", 0600); /* the unit's, where there is no such file */
	setenv("CREDENTIALS_DIRECTORY", arena_printf(&arena, "%s/credentials", folder), 1);
	struct config *config = config_load("c.cfg", &problems);
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_string_equal(config->relays[0].server.password_file, arena_printf(&arena, "%s/credentials/r", folder));
	assert_string_equal(config->mailbox.server.password_file, arena_printf(&arena, "%s/mailbox.secret", folder));
	config_free(config);
	arena_free(&arena);
}

static const struct {
	const char *promise, *provider, *address, *more, *expected;
} provided[] = {
	{ "Microsoft by its name alone", "microsoft", "teams@collab.example", "",
	        "outlook.office365.com:993 0 teams@collab.example sign-in 2 subaddressing 0, smtp.office365.com:587 1"
	        " teams@collab.example sign-in 2 pace 20 1500, provider 1 grant 2" },
	{ "Google by its name alone", "google", "teams@collab.example",
	        "oauth = { client_id = \"a1\"; client_secret_file = \"s\"; };",
	        "imap.gmail.com:993 0 teams@collab.example sign-in 2 subaddressing 1, smtp.gmail.com:465 0"
	        " teams@collab.example sign-in 2 pace 20 1500, provider 2 grant 3" },
	{ "a free account of Google sends less", "google", "teams@gmail.com",
	        "oauth = { client_id = \"a1\"; client_secret_file = \"s\"; };",
	        "imap.gmail.com:993 0 teams@gmail.com sign-in 2 subaddressing 1, smtp.gmail.com:465 0"
	        " teams@gmail.com sign-in 2 pace 20 400, provider 2 grant 3" },
};

static void a_provider_fills_in_what_is_not_said(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(provided) / sizeof(provided[0]); i++) {
		struct arena arena = { 0 };
		struct config_problems problems = { .arena = &arena };
		const char *more = provided[i].more[0] != '\0'
		        ? provided[i].more
		        : "oauth = { client_id = \"a1\"; tenant = \"collab.example\"; };";
		write_file("c.cfg",
		        arena_printf(&arena,
		                "collaborative = { name = \"H\"; address = \"%s\"; admins = \"o@collab.example\"; };\n"
		                "mailbox = { provider = \"%s\"; };\n"
		                "relays = ( { name = \"main\"; provider = \"%s\"; },\n"
		                "  { name = \"own\"; provider = \"%s\"; server = \"smtp://relay.collab.example\"; user = \"me\";\n"
		                "    per_minute = 5; per_day = 0; } );\n"
		                "database = \"c.db\"; teams = ( { id = \"hiring\"; name = \"Hiring\"; } ); %s\n",
		                provided[i].address, provided[i].provider, provided[i].provider, provided[i].provider,
		                more),
		        0644);
		const struct config *config = config_load("c.cfg", &problems);
		const char *got = problems_text(&arena, &problems);
		if (config != NULL) {
			const struct server *mailbox = &config->mailbox.server, *relay = &config->relays[0].server;
			const struct pace *pace = &config->relays[0].pace;
			got = arena_printf(&arena,
			        "%s:%d %d %s sign-in %d subaddressing %d, %s:%d %d %s sign-in %d pace %d %d, provider %d grant %d",
			        mailbox->host, mailbox->port, mailbox->tls, mailbox->user, mailbox->sign_in,
			        config->house.has_subaddressing, relay->host, relay->port, relay->tls, relay->user,
			        relay->sign_in, pace->per_minute, pace->per_day, config->oauth.provider,
			        config->oauth.grant);
			assert_string_equal(config->relays[1].server.host, "relay.collab.example");
			assert_string_equal(config->relays[1].server.user, "me");
			assert_int_equal(config->relays[1].pace.per_minute, 5);
			assert_int_equal(config->relays[1].pace.per_day, 0);
			assert_string_equal(config->oauth.token_file, arena_printf(&arena, "%s/c.token", folder));
		}
		failures += broken(provided[i].promise, provided[i].provider, provided[i].expected, got);
		config_free((struct config *)(uintptr_t)config);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void suggestions_are_near_or_none(void **state)
{
	(void)state;
	assert_int_equal(words_distance("relays", "realys"), 1);
	assert_int_equal(words_distance("", "abc"), 3);
	assert_string_equal(setting_like("relays[].", "per_minut"), "per_minute");
	assert_string_equal(setting_like("", "mailbx"), "mailbox");
	assert_null(setting_like("", "xyz"));
}

static void a_setting_is_found_as_administrators_name_it(void **state)
{
	const struct setting *user = setting_find("relays[].user");
	(void)state;
	assert_non_null(user);
	assert_true(setting_is_meant(user, "relays[].user"));
	assert_true(setting_is_meant(user, "relays[2].user"));
	assert_true(setting_is_meant(user, "relays.user"));
	assert_true(setting_is_meant(user, "user"));
	assert_false(setting_is_meant(user, "mailbox.user"));
	assert_false(setting_is_meant(user, "relays[2"));
	assert_false(setting_is_meant(user, ""));
	assert_string_equal(setting_nearest("mailbox.pol")->path, "mailbox.poll");
	assert_string_equal(setting_nearest("relays[1].per_minut")->path, "relays[].per_minute");
	assert_string_equal(setting_nearest("time_zon")->path, "collaborative.time_zone");
	assert_null(setting_nearest("xyzzyxyzzy"));
	assert_null(setting_nearest(""));
}

static void every_setting_has_its_words_and_a_default_that_it_would_take(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *setting = &settings[i];
		assert_true(strlen(setting->help) > 10 && setting->help[strlen(setting->help) - 1] == '.');
		assert_true(strlen(setting_kind(setting, &arena)) > 0);
		assert_ptr_equal(setting_find(setting->path), setting); /* each once */
		if (setting->choices != NULL && setting->fallback != NULL)
			assert_non_null(strstr(setting->choices, setting->fallback));
	}
	arena_free(&arena);
}

static int enter_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/convened-config-XXXXXX");
	return mkdtemp(folder) == NULL || chdir(folder) != 0 ? -1 : 0;
}

static int leave_folder(void **state)
{
	static const char *const files[] = { "c.cfg", "part.cfg", "fine.cfg", "faq.md", "r", "mailbox.secret",
		"credentials/r", "credentials/mailbox.secret" };
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(files[i]);
	rmdir("credentials");
	return chdir("/") != 0 || rmdir(folder) != 0 ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_says_where_and_what_would_be_right),
		cmocka_unit_test(all_errors_are_said_at_once),
		cmocka_unit_test(what_is_read_is_what_was_written),
		cmocka_unit_test(digests_come_on_monday_mornings_unless_told_otherwise),
		cmocka_unit_test(workers_read_what_was_checked_whatever_is_saved_since),
		cmocka_unit_test(what_needs_a_restart_is_named),
		cmocka_unit_test(a_config_that_is_no_file_is_named_once),
		cmocka_unit_test(secrets_are_files_that_others_cannot_read),
		cmocka_unit_test(alarms_go_to_the_admins_unless_others_are_named),
		cmocka_unit_test(a_bare_secret_is_looked_for_among_systemds_credentials_first),
		cmocka_unit_test(a_provider_fills_in_what_is_not_said),
		cmocka_unit_test(suggestions_are_near_or_none),
		cmocka_unit_test(a_setting_is_found_as_administrators_name_it),
		cmocka_unit_test(every_setting_has_its_words_and_a_default_that_it_would_take),
	};
	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
