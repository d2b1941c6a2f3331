/* init_config.c - the config that answers make. See init.h.
 *
 * The one place where a person's words become the config's text: every one of them goes through init_quote(). */
#include <string.h>
#include "admin/init.h"
#include "base/text.h"

enum { NOTE_COLUMN = 48 };

/* What stands there before it was asked for: whatever the config's own rules take. */
static const char *const stand_ins[ANSWER_TEAM] = {
	[ANSWER_NAME] = "Our collaborative",
	[ANSWER_ADDRESS] = "teams@example.org",
	[ANSWER_POSTAL] = "",
	[ANSWER_LANGUAGES] = "en",
	[ANSWER_TIME_ZONE] = "UTC",
	[ANSWER_ADMINS] = "office@example.org",
	[ANSWER_PROVIDER] = "own",
	[ANSWER_CA_FILE] = "",
	[ANSWER_IMAP_SERVER] = "",
	[ANSWER_USER] = "",
	[ANSWER_SIGN_IN] = "",
	[ANSWER_PASSWORD] = "",
	[ANSWER_SMTP_CA_FILE] = "",
	[ANSWER_SMTP_SERVER] = "",
	[ANSWER_SMTP_USER] = "",
	[ANSWER_SMTP_PASSWORD] = "",
	[ANSWER_AUTHORITY] = "",
	[ANSWER_CLIENT_ID] = "client",
	[ANSWER_TENANT] = "example.org",
	[ANSWER_CLIENT_SECRET] = "",
	[ANSWER_DATABASE] = "/var/lib/convened/convened.db",
};

static const char *answer_of(const struct answers *answers, enum answer answer)
{
	return answers->text[answer] == NULL ? stand_ins[answer] : answers->text[answer];
}

static bool is_own(const struct answers *answers)
{
	const char *provider = answer_of(answers, ANSWER_PROVIDER);
	return strcmp(provider, "microsoft") != 0 && strcmp(provider, "google") != 0;
}

bool answers_use_oauth(const struct answers *answers)
{
	return !is_own(answers) && strcmp(answer_of(answers, ANSWER_SIGN_IN), "password") != 0;
}

bool init_quote(struct text *out, const char *value)
{
	const size_t bytes = strlen(value), before = out->length;

	text_add_byte(out, '"');
	for (size_t i = 0, step; i < bytes; i += step) {
		unsigned code_point = 0;
		step = utf8_next(value + i, bytes - i, &code_point);
		if (step == 0 || code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) {
			text_cut(out, before);
			return false;
		}
		if (code_point == '"' || code_point == '\\')
			text_add_byte(out, '\\');
		text_add(out, value + i, step);
	}
	text_add_byte(out, '"');
	return true;
}

/* ---- the page ---- */

struct page {
	struct text text;
	bool is_broken; /* an answer can't be quoted */
};

static void put(struct page *page, const char *text)
{
	text_add_string(&page->text, text);
}

static void put_quoted(struct page *page, const char *value)
{
	page->is_broken |= !init_quote(&page->text, value);
}

/* One setting in a line of its own; `note` "" : none. */
static void put_setting(struct page *page, const char *name, const char *value, const char *note)
{
	const size_t begin = page->text.length;

	text_printf(&page->text, "%s = ", name);
	put_quoted(page, value);
	put(page, ";");
	const size_t columns = page->text.length - begin;
	if (*note != '\0')
		text_printf(
		        &page->text, "%*s # %s", columns < NOTE_COLUMN ? (int)(NOTE_COLUMN - columns) : 1, "", note);
	put(page, "\n");
}

/* Only where there is something to say. */
static void put_optional(struct page *page, const char *name, const char *value, const char *note)
{
	if (*value != '\0')
		put_setting(page, name, value, note);
}

/* What stands between commas and blanks, as a list. */
static void put_list(struct page *page, const char *name, const char *words)
{
	static const char between[] = ", \t";
	const char *comma = "";

	text_printf(&page->text, "%s = [", name);
	for (words += strspn(words, between); *words != '\0'; words += strspn(words, between)) {
		const size_t length = strcspn(words, between);
		put(page, comma);
		put_quoted(page, arena_strndup(page->text.arena, words, length));
		comma = ", ";
		words += length;
	}
	put(page, "];\n");
}

/* ---- its groups ---- */

static void put_collaborative(struct page *page, const struct answers *answers)
{
	put(page, "# ---- Who you are\ncollaborative = {\n");
	put_setting(page, "\tname", answer_of(answers, ANSWER_NAME), "");
	put_setting(
	        page, "\taddress", answer_of(answers, ANSWER_ADDRESS), "members write to it; all mail comes from it");
	if (*answer_of(answers, ANSWER_POSTAL) == '\0')
		put(page, "#\tpostal = \"1 Main St, Chicago\";   # for the foot of every mail; some laws ask for it\n");
	else
		put_setting(page, "\tpostal", answer_of(answers, ANSWER_POSTAL), "stands at the foot of every mail");
	put(page, "# The first language is used where a member's own isn't among them.\n");
	put_list(page, "\tlanguages", answer_of(answers, ANSWER_LANGUAGES));
	put_setting(page, "\ttime_zone", answer_of(answers, ANSWER_TIME_ZONE), "of times in mails");
	put(page, "# They are told (once a day at most) when mail waits for a person.\n");
	put_list(page, "\tadmins", answer_of(answers, ANSWER_ADMINS));
	put(page, "};\n\n");
}

/* What both servers have. `stand_in`: the URL that is sound before one was given; a provider's name needs none. */
static void put_server(
        struct page *page, const struct answers *answers, enum answer server, const char *stand_in, enum answer ca_file)
{
	const char *url = answer_of(answers, server);

	if (!is_own(answers))
		put_setting(
		        page, "\tprovider", answer_of(answers, ANSWER_PROVIDER), "fills in server, user and limits");
	put_optional(
	        page, "\tserver", *url == '\0' && is_own(answers) ? stand_in : url, "certificates are always verified");
	put_optional(page, "\tca_file", answer_of(answers, ca_file), "trusted instead of the system's");
}

static void put_sign_in(struct page *page, const struct answers *answers, const char *user, const char *file)
{
	if (is_own(answers) && *user == '\0')
		user = answer_of(answers, ANSWER_ADDRESS);
	put_optional(page, "\tuser", user, "");
	if (!answers_use_oauth(answers))
		put_setting(page, "\tpassword_file", file, "its first line is the password; chmod 600");
}

static void put_mailbox(struct page *page, const struct answers *answers)
{
	put(page, "# ---- The mailbox to read\nmailbox = {\n");
	put_server(page, answers, ANSWER_IMAP_SERVER, "imaps://localhost", ANSWER_CA_FILE);
	put_sign_in(page, answers, answer_of(answers, ANSWER_USER), MAILBOX_SECRET);
	if (strcmp(answer_of(answers, ANSWER_PROVIDER), "google") != 0)
		put(page,
		        "\tsubaddressing = false;   # say true where `convened doctor` says that a plus address arrives\n");
	put(page, "};\n\n");
}

static void put_relays(struct page *page, const struct answers *answers)
{
	const char *user = answer_of(answers, ANSWER_SMTP_USER);

	put(page, "# ---- The servers that send our mail\nrelays = ( {\n\tname = \"main\";\n");
	put_server(page, answers, ANSWER_SMTP_SERVER, "smtps://localhost", ANSWER_SMTP_CA_FILE);
	put_sign_in(page, answers, *user == '\0' ? answer_of(answers, ANSWER_USER) : user, RELAY_SECRET);
	if (is_own(answers))
		put(page,
		        "#\tper_minute = 20;   # what your provider allows: what is over waits\n#\tper_day = 1500;\n");
	put(page, "} );\n\n");
}

static void put_oauth(struct page *page, const struct answers *answers)
{
	const bool is_microsoft = strcmp(answer_of(answers, ANSWER_PROVIDER), "microsoft") == 0;
	const bool has_secret = answers->text[ANSWER_CLIENT_SECRET] == NULL
	        ? !is_microsoft /* whose applications may have none */
	        : *answers->text[ANSWER_CLIENT_SECRET] != '\0';

	if (!answers_use_oauth(answers))
		return;
	put(page, "# ---- How we sign in without a password: `convened login`\noauth = {\n");
	put_setting(page, "\tclient_id", answer_of(answers, ANSWER_CLIENT_ID), "of the application registered for us");
	if (is_microsoft)
		put_setting(page, "\ttenant", answer_of(answers, ANSWER_TENANT), "your organisation at Microsoft");
	if (has_secret)
		put_setting(page, "\tclient_secret_file", OAUTH_SECRET, "chmod 600");
	put_optional(page, "\tauthority", answer_of(answers, ANSWER_AUTHORITY), "gives the tokens");
	if (*answer_of(answers, ANSWER_AUTHORITY) != '\0')
		put_optional(page, "\tca_file", answer_of(answers, ANSWER_CA_FILE), "");
	put(page, "};\n\n");
}

static const char *team_text(const struct answers *answers, size_t team, enum answer answer, const char *stand_in)
{
	const char *text = team < answers->team_count ? answers->teams[team].text[answer - ANSWER_TEAM] : NULL;
	return text == NULL ? stand_in : text;
}

static void put_teams(struct page *page, const struct answers *answers)
{
	const size_t count = answers->team_count == 0 ? 1 : answers->team_count;

	put(page,
	        "# ---- The teams. An id never changes; names may. Who may announce to all of a team: its announcers, else the admins.\n"
	        "# Other names (aliases), Spanish and Polish names, approval: see the example and convened.cfg(5).\nteams = (\n");
	for (size_t i = 0; i < count; i++) {
		const char *announcers = team_text(answers, i, ANSWER_ANNOUNCER, "");
		const char *id = arena_printf(page->text.arena, "new%zu", i + 1);
		put(page, "\t{\n");
		put_setting(page, "\t\tid", team_text(answers, i, ANSWER_TEAM_ID, id), "");
		put_setting(page, "\t\tname", team_text(answers, i, ANSWER_TEAM, id), "");
		put(page, "#\t\tabout = \"One sentence about what the team does.\";\n");
		if (*announcers != '\0')
			put_list(page, "\t\tannouncers", announcers);
		put(page, i + 1 < count ? "\t},\n" : "\t}\n");
	}
	put(page, ");\n\n");
}

enum err_kind init_config_text(const struct answers *answers, struct arena *arena, const char **text, struct error *err)
{
	struct page page = { .text = { .arena = arena } };

	put(&page,
	        "# convened.cfg - made by `convened init`. Change what you like, then: convened check && systemctl reload convened\n"
	        "#\n"
	        "# Meetings, digests, the FAQ, your own texts: see convened.cfg.example. `convened config` and convened.cfg(5) explain\n"
	        "# every setting. File names are relative to this file's folder.\n\n");
	put_collaborative(&page, answers);
	put_mailbox(&page, answers);
	put_relays(&page, answers);
	put_oauth(&page, answers);
	put_teams(&page, answers);
	put_setting(&page, "database", answer_of(answers, ANSWER_DATABASE), "back it up with its .key file");
	if (page.is_broken)
		return err_set(err, ERR_INPUT, "holds a line's end or another control character, or isn't valid UTF-8");
	*text = text_string(&page.text);
	return ERR_NONE;
}
