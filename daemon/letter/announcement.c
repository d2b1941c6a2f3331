/* announcement.c - a mail that is to go to all members of a team, or that a member would like to share with it. See
 * announcement.h.
 *
 * Of announcements, only those of who announces to all the teams named have text and files handed out; that it is truly them who
 * write, their answer to a preview will show. What anybody shares has a text and no files: who is a member the database knows, and
 * an announcer looks at it first. */
#include "letter/announcement.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "letter/charset.h"
#include "letter/fold.h"
#include "letter/markup.h"
#include "letter/mime.h"
#include "letter/plain.h"
#include "letter/quote.h"
#include "letter/teams.h"

enum { NAME_BYTES = 120 };

/* ---- to whom ---- */

static const struct {
	const char *word; /* plain */
	enum language language;
	bool is_shared; /* by a member, not announced */
} leads[] = {
	{ "announce", LANGUAGE_EN, false },
	{ "announcement", LANGUAGE_EN, false },
	{ "anuncio", LANGUAGE_ES, false },
	{ "anunciar", LANGUAGE_ES, false },
	{ "anuncia", LANGUAGE_ES, false },
	{ "ogloszenie", LANGUAGE_PL, false },
	{ "oglos", LANGUAGE_PL, false },
	{ "oglaszam", LANGUAGE_PL, false },
	{ "share", LANGUAGE_EN, true },
	{ "sharing", LANGUAGE_EN, true },
	{ "compartir", LANGUAGE_ES, true },
	{ "comparto", LANGUAGE_ES, true },
	{ "udostepnij", LANGUAGE_PL, true },
	{ "udostepniam", LANGUAGE_PL, true },
};
enum { LEADS = sizeof(leads) / sizeof(leads[0]) };

static bool is_word_of(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static const char *const fillers[] = { "to", "the", "for", "team", "teams", "a", "al", "los", "las", "el", "la", "para",
	"equipo", "equipos", "do", "dla", "zespolu", "zespolow", "zespol", "zespoly", ",", "&", "and", "y", "e", "i",
	"oraz", NULL };
static const char *const all_words[] = { "all", "everybody", "everyone", "todos", "todas", "wszystkie", "wszystkich",
	"wszyscy", NULL };

struct wanted {
	bool is_meant; /* it is an announcement, or shares something */
	bool is_shared;
	bool *teams;  /* by index in the house */
	size_t count; /* of those named */
	bool is_all;
	const char *unknown; /* what named no team; NULL: nothing */
	const char *subject;
	enum language language;
};

/* "education, hiring", "all teams": true where every word is understood. */
static bool teams_read(struct source *source, struct wanted *wanted, const char *text)
{
	struct arena *arena = source->arena;
	const struct team_names names = team_names_new(arena, source->reader->house);
	const struct word_list words = fold_words(arena, text);
	bool is_known = !words.has_other_letters;

	for (size_t at = 0; at < words.count;) {
		enum language language = LANGUAGE_NONE;
		size_t team = 0;
		const size_t taken = team_names_match(&names, words.list + at, words.count - at, &team, &language);
		if (taken > 0) {
			wanted->count += !wanted->teams[team];
			wanted->teams[team] = true;
		} else if (taken == 0 && is_word_of(words.list[at].text, all_words)) {
			wanted->is_all = true;
		} else if (taken == 0 && !is_word_of(words.list[at].text, fillers)) {
			is_known = false;
		}
		at += taken == 0 ? 1 : taken;
	}
	if (!is_known)
		wanted->unknown = text;
	return is_known;
}

/* "+announce-education-hiring", "+share" */
static void tags_read(struct source *source, struct wanted *wanted)
{
	for (const char *const *tag = source->tags; *tag != NULL; tag++) {
		const bool is_shared = strncmp(*tag, "share", strlen("share")) == 0;
		const char *verb = is_shared ? "share" : "announce";
		if (strncmp(*tag, verb, strlen(verb)) != 0)
			continue;
		const char *rest = *tag + strlen(verb);
		if (*rest != '\0' && strchr("-._", *rest) == NULL)
			continue;
		wanted->is_shared = is_shared;
		char *spaced = arena_strdup(source->arena, rest);
		for (char *c = spaced; *c != '\0'; c++)
			*c = strchr("-._", *c) != NULL ? ' ' : *c;
		wanted->is_meant = true;
		teams_read(source, wanted, spaced + strspn(spaced, " "));
	}
}

/* How many bytes of `text` its first word takes, where it is one of `leads`: *lead is its row. 0: it is none. */
static size_t lead_read(struct arena *arena, const char *text, size_t *lead)
{
	const size_t bytes = strcspn(text, " :,");
	const char *word = plain_bytes(arena, text, bytes);
	for (*lead = 0; *lead < LEADS; ++*lead)
		if (strcmp(leads[*lead].word, word) == 0)
			return bytes;
	return 0;
}

static const char *trimmed(struct arena *arena, const char *text, size_t bytes)
{
	while (bytes > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		bytes--;
	}
	while (bytes > 0 && (text[bytes - 1] == ' ' || text[bytes - 1] == '\t'))
		bytes--;
	return arena_strndup(arena, text, bytes);
}

/* "announce education, hiring: Spring meeting". Without a colon it is meant so only where all that follows are teams. "Share your
 * views: a survey" is a person's sentence, so what is shared has nothing but teams before its colon. */
static void subject_read(struct source *source, struct wanted *wanted)
{
	struct arena *arena = source->arena;
	const char *text = source->words_subject;
	size_t row = 0;
	const size_t lead = lead_read(arena, text, &row);
	const char *colon = strchr(text, ':');
	struct wanted named = { .teams = arena_array(arena, source->reader->house->team_count, sizeof(bool)) };

	if (lead == 0)
		return;
	const char *behind = text + lead, *end = colon == NULL ? text + strlen(text) : colon;
	const bool is_known = teams_read(source, &named, trimmed(arena, behind, (size_t)(end - behind)));
	const bool has_teams = named.count > 0 || named.is_all;
	if (!is_known && (leads[row].is_shared || colon == NULL))
		return;
	if (colon == NULL && !has_teams)
		return;
	wanted->is_meant = true;
	wanted->is_shared = leads[row].is_shared;
	wanted->language = leads[row].language;
	for (size_t i = 0; i < source->reader->house->team_count; i++) {
		wanted->count += named.teams[i] && !wanted->teams[i];
		wanted->teams[i] |= named.teams[i];
	}
	wanted->is_all |= named.is_all;
	wanted->unknown = wanted->unknown == NULL ? named.unknown : wanted->unknown;
	wanted->subject = colon == NULL ? "" : trimmed(arena, colon + 1, strlen(colon + 1));
}

/* ---- what goes along ---- */

struct reading {
	struct source *source;
	struct letter_announcement *announcement;
	struct text seen; /* with the marks of markup.h */
	size_t entities, file_bytes;
	bool has_html, has_text, is_cut, is_shared;
};

static void refuse(struct letter_announcement *announcement, enum refusal refusal, const char *what)
{
	if (announcement->refusal != REFUSAL_NONE)
		return;
	announcement->refusal = refusal;
	announcement->what = what;
}

/* One line of clean UTF-8, cut at a character. */
static const char *line_clean(struct arena *arena, const char *text, size_t most)
{
	struct text clean = { .arena = arena };
	charset_add_clean(&clean, text, strlen(text));
	char *line = arena_strdup(arena, text_string(&clean));
	size_t bytes = strlen(line);
	for (char *at = line; *at != '\0'; at++)
		*at = (unsigned char)*at < ' ' ? ' ' : *at;
	if (bytes > most)
		for (bytes = most; bytes > 0 && ((unsigned char)line[bytes] & 0xC0) == 0x80;)
			bytes--;
	return trimmed(arena, line, bytes);
}

/* Without folders, and without what some system reads as more than a name. The end stays, for it says what the file is. */
static const char *name_clean(struct arena *arena, const char *name)
{
	enum { LONGEST = 4096 };
	const char *clean = line_clean(arena, name, LONGEST);
	const char *slash = strrchr(clean, '/'), *backslash = strrchr(clean, '\\');
	clean = slash != NULL && (backslash == NULL || slash > backslash) ? slash + 1
	        : backslash != NULL                                       ? backslash + 1
	                                                                  : clean;
	char *safe = arena_strdup(arena, clean + strspn(clean, ". "));
	for (char *at = safe; *at != '\0'; at++)
		*at = strchr("<>:\"|?*%", *at) != NULL ? '_' : *at;
	size_t length = strlen(safe);
	while (length > 0 && strchr(". ", safe[length - 1]) != NULL)
		safe[--length] = '\0';
	if (length > NAME_BYTES) {
		safe += length - NAME_BYTES;
		while (((unsigned char)*safe & 0xC0) == 0x80)
			safe++;
	}
	return *safe == '\0' ? "attachment" : safe;
}

/* What does something when it is opened: mail programs refuse it, and they are right. */
static bool is_program(const char *name, const char *type, const struct text *bytes)
{
	static const char *const endings[] = { "exe", "js", "jse", "vbs", "vbe", "scr", "bat", "cmd", "com", "msi",
		"msp", "jar", "ps1", "pif", "hta", "cpl", "lnk", "wsf", "wsh", "reg", "dll", "app", "apk", "iso", "img",
		"vhd", "sh", NULL };
	static const char *const types[] = { "application/x-msdownload", "application/x-msdos-program",
		"application/x-dosexec", "application/x-executable", "application/javascript",
		"application/x-javascript", "text/javascript", "application/java-archive", "application/hta", NULL };
	const char *dot = strrchr(name, '.');
	if (dot != NULL)
		for (size_t i = 0; endings[i] != NULL; i++)
			if (strcasecmp(endings[i], dot + 1) == 0)
				return true;
	return is_word_of(type, types) || (bytes->length > 1 && strncmp(bytes->data, "MZ", 2) == 0);
}

static size_t most_bytes(const struct reading *reading)
{
	const long most = reading->source->reader->house->limits.attachment_bytes;
	return most < 0 ? 0 : most > LETTER_FILE_BYTES ? LETTER_FILE_BYTES : (size_t)most;
}

static void file_read(struct reading *reading, GMimeObject *entity, const char *file, const char *type)
{
	struct letter_announcement *announcement = reading->announcement;
	struct arena *arena = reading->source->arena;
	const char *name = name_clean(arena, file);
	struct text bytes = { .arena = arena, .limit_bytes = most_bytes(reading) - reading->file_bytes + 1 };

	if (announcement->refusal != REFUSAL_NONE)
		return;
	mime_content(entity, &bytes);
	reading->file_bytes += bytes.length;
	if (is_program(name, type, &bytes)) {
		refuse(announcement, REFUSAL_FILE, name);
	} else if (bytes.is_cut || reading->file_bytes > most_bytes(reading)
	        || announcement->file_count == LETTER_FILES) {
		refuse(announcement, REFUSAL_SIZE, name);
	} else {
		announcement->files =
		        arena_grow(arena, announcement->files, announcement->file_count, sizeof(*announcement->files));
		announcement->files[announcement->file_count++] = (struct letter_file){ .name = name,
			.type = line_clean(arena, type, NAME_BYTES),
			.bytes = text_string(&bytes),
			.length = bytes.length };
	}
}

/* ---- what it says ---- */

static void text_read(struct reading *reading, GMimeObject *entity, bool is_html)
{
	struct text utf8 = { .limit_bytes = MAIL_TEXT_BYTES };

	is_html = mime_text(entity, is_html, &utf8);
	reading->is_cut |= utf8.is_cut;
	if (reading->seen.length > 0)
		text_add_string(&reading->seen, "\n\n");
	if (!is_html)
		text_add(&reading->seen, text_string(&utf8), utf8.length);
	else if (!html_add_markup(&reading->seen, text_string(&utf8), utf8.length, &reading->announcement->pictures))
		reading->is_cut = true;
	reading->has_html |= is_html;
	reading->has_text |= !is_html;
	text_free(&utf8);
}

static const char *disposition_of(GMimeObject *entity)
{
	GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(entity);
	const char *how = disposition == NULL ? NULL : g_mime_content_disposition_get_disposition(disposition);
	return how == NULL ? "" : how;
}

static void leaf_read(struct reading *reading, GMimeObject *entity, const char *type)
{
	const char *file = GMIME_IS_PART(entity) ? g_mime_part_get_filename(GMIME_PART(entity)) : NULL;
	const bool is_attached = strcasecmp(disposition_of(entity), "attachment") == 0;
	const enum leaf leaf = mime_leaf(type, file == NULL ? "" : file);
	const bool is_picture = strncmp(type, "image/", 6) == 0 && g_mime_object_get_content_id(entity) != NULL;

	if ((leaf == LEAF_TEXT || leaf == LEAF_HTML) && !is_attached && (file == NULL || leaf == LEAF_HTML))
		text_read(reading, entity, leaf == LEAF_HTML);
	else if (reading->is_shared)
		reading->announcement->pictures++; /* nor does any file go along */
	else if (leaf == LEAF_TEXT || leaf == LEAF_HTML || (leaf == LEAF_FILE && (is_attached || !is_picture)))
		file_read(reading, entity, file == NULL ? "" : file, type);
	else if (leaf == LEAF_TNEF || leaf == LEAF_ENCLOSED)
		refuse(reading->announcement, REFUSAL_FILE,
		        name_clean(reading->source->arena, file == NULL ? "mail.eml" : file));
}

static bool has_html(struct arena *arena, GMimeObject *entity, int depth)
{
	if (entity == NULL || depth > MAIL_DEPTH)
		return false;
	if (!GMIME_IS_MULTIPART(entity))
		return mime_leaf(mime_type(arena, entity), "") == LEAF_HTML
		        && strcasecmp(disposition_of(entity), "attachment") != 0;
	for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(entity)); i++)
		if (has_html(arena, g_mime_multipart_get_part(GMIME_MULTIPART(entity), i), depth + 1))
			return true;
	return false;
}

static void entity_read(struct reading *reading, GMimeObject *entity, int depth);

/* What its writer saw: the HTML, which says all that the text does and more; else the first. */
static void alternative_read(struct reading *reading, GMimeMultipart *multipart, int depth)
{
	const int count = g_mime_multipart_get_count(multipart);
	int chosen = 0;
	for (int i = 0; i < count; i++)
		if (has_html(reading->source->arena, g_mime_multipart_get_part(multipart, i), depth))
			chosen = i;
	if (count > 0)
		entity_read(reading, g_mime_multipart_get_part(multipart, chosen), depth + 1);
}

/* Bounded as mime.c's walk. */
static void entity_read(struct reading *reading, GMimeObject *entity, int depth)
{
	if (entity == NULL)
		return;
	if (depth > MAIL_DEPTH || ++reading->entities > MAIL_ENTITIES) {
		reading->is_cut = true;
		return;
	}
	const char *type = mime_type(reading->source->arena, entity);
	if (GMIME_IS_MESSAGE_PART(entity) && reading->is_shared) {
		reading->announcement->pictures++;
	} else if (GMIME_IS_MESSAGE_PART(entity)) {
		refuse(reading->announcement, REFUSAL_FILE, "mail.eml");
	} else if (!GMIME_IS_MULTIPART(entity)) {
		leaf_read(reading, entity, type);
	} else if (strcmp(type, "multipart/alternative") == 0) {
		alternative_read(reading, GMIME_MULTIPART(entity), depth);
	} else {
		const int count = g_mime_multipart_get_count(GMIME_MULTIPART(entity));
		const int most = strcmp(type, "multipart/signed") == 0 && count > 0 ? 1 : count;
		for (int i = 0; i < most; i++)
			entity_read(reading, g_mime_multipart_get_part(GMIME_MULTIPART(entity), i), depth + 1);
	}
}

/* ---- its languages ---- */

struct draft_part {
	enum language language;
	struct text text;
};

/* A part for each language that a line names; what stands above the first such line is for the others. */
static size_t parts_split(struct arena *arena, const char *text, struct draft_part parts[static LANGUAGE_COUNT])
{
	size_t count = 0;
	struct draft_part *part = NULL;
	while (*text != '\0') {
		const size_t bytes = strcspn(text, "\n");
		const int named = language_of_line(arena, text, bytes);
		const enum language language = named == LANGUAGE_COUNT ? LANGUAGE_NONE : (enum language)named;
		const bool is_blank = bytes == 0;
		for (size_t i = 0; i < count && language != LANGUAGE_NONE; i++)
			part = parts[i].language == language ? &parts[i] : part;
		const bool is_new = part == NULL ? !is_blank : language != LANGUAGE_NONE && part->language != language;
		if (is_new) {
			part = &parts[count++];
			*part = (struct draft_part){ .language = language, .text = { .arena = arena } };
		}
		if (language == LANGUAGE_NONE && part != NULL)
			text_add(&part->text, text, bytes);
		if (part != NULL)
			text_add_byte(&part->text, '\n');
		text += bytes + (text[bytes] == '\n');
	}
	return count;
}

/* "Asunto: Reunión de primavera" in a part's first line is its own title. */
static const char *own_subject(struct arena *arena, const char **text)
{
	static const char *const words[] = { "subject:", "title:", "asunto:", "titulo:", "temat:", "tytul:", NULL };
	const char *line = *text + strspn(*text, "\n ");
	const size_t bytes = strcspn(line, "\n");
	const char *colon = memchr(line, ':', bytes);
	if (colon == NULL || plain_begins(plain_bytes(arena, line, bytes), words) == 0)
		return NULL;
	const char *subject = line_clean(
	        arena, arena_strndup(arena, colon + 1, (size_t)(line + bytes - colon - 1)), LETTER_FIELD_BYTES);
	if (*subject == '\0')
		return NULL;
	*text = line + bytes;
	return subject;
}

static void parts_make(struct reading *reading, const char *text)
{
	struct letter_announcement *announcement = reading->announcement;
	struct arena *arena = reading->source->arena;
	struct draft_part parts[LANGUAGE_COUNT];
	const size_t count = parts_split(arena, text, parts);

	announcement->parts = arena_array(arena, LANGUAGE_COUNT, sizeof(*announcement->parts));
	for (size_t i = 0; i < count; i++) {
		const char *words = text_string(&parts[i].text);
		const char *own = parts[i].language == LANGUAGE_NONE ? NULL : own_subject(arena, &words);
		struct text body = { .arena = arena, .limit_bytes = LETTER_BODY_BYTES };
		markup_write(&body, words);
		if (body.length == 0)
			continue;
		if (body.is_cut)
			refuse(announcement, REFUSAL_LONG, "");
		announcement->parts[announcement->part_count++] = (struct letter_part){ parts[i].language,
			own == NULL ? announcement->subject : own, text_string(&body) };
	}
	if (announcement->part_count == 0)
		refuse(announcement, REFUSAL_EMPTY, "");
}

/* ---- the whole ---- */

static void body_read(const struct mail *mail, struct reading *reading)
{
	struct source *source = reading->source;
	struct letter *letter = source->letter;
	GMimeObject *entity = mail->body_bytes == 0 || mail->is_cut ? NULL : mime_body_parse(mail);
	struct own_words words;

	if (entity != NULL) {
		entity_read(reading, entity, 0);
		g_object_unref(entity);
	}
	words_own(&words, source->arena, text_string(&reading->seen),
	        *letter->from_name != '\0' ? letter->from_name : letter->from);
	reading->announcement->is_typed = reading->has_text && !reading->has_html;
	if (mail->is_cut || reading->is_cut || words.is_cut || reading->seen.is_cut)
		refuse(reading->announcement, REFUSAL_LONG, "");
	const char *own = text_string(&words.own);
	parts_make(reading, reading->announcement->is_typed ? lines_join(source->arena, own) : own);
}

static void request_add(struct source *source, const char *word, const char *team)
{
	struct letter *letter = source->letter;
	letter->requests =
	        arena_grow(source->arena, letter->requests, letter->request_count, sizeof(*letter->requests));
	letter->requests[letter->request_count++] = (struct request){ word, team, -1 };
}

/* Is everything asked for within what the sender may do? */
static bool may_announce(const struct source *source, const struct wanted *wanted)
{
	const struct house *house = source->reader->house;
	for (size_t i = 0; i < house->team_count; i++)
		if (wanted->teams[i] && !house_announces(house, &house->teams[i], source->letter->from))
			return false;
	return true;
}

static const struct letter_announcement *content_read(
        const struct mail *mail, struct source *source, const struct wanted *wanted)
{
	struct letter_announcement *announcement = arena_alloc(source->arena, sizeof(*announcement));
	struct reading reading = { .source = source,
		.announcement = announcement,
		.is_shared = wanted->is_shared,
		.seen = { .arena = source->arena, .limit_bytes = MAIL_TEXT_BYTES } };

	*announcement = (struct letter_announcement){ .what = "" };
	announcement->subject = line_clean(source->arena, wanted->subject, LETTER_FIELD_BYTES);
	if (wanted->unknown != NULL || (wanted->count == 0 && !wanted->is_all))
		refuse(announcement, REFUSAL_TEAM,
		        wanted->unknown == NULL ? "" : line_clean(source->arena, wanted->unknown, NAME_BYTES));
	if (*announcement->subject == '\0')
		refuse(announcement, REFUSAL_SUBJECT, "");
	if (announcement->refusal == REFUSAL_NONE)
		body_read(mail, &reading);
	if (announcement->refusal != REFUSAL_NONE)
		announcement->part_count = announcement->file_count = 0;
	return announcement;
}

static void requests_make(struct source *source, const struct wanted *wanted)
{
	const struct house *house = source->reader->house;
	const char *word = wanted->is_shared ? "share" : "announce";
	for (size_t i = 0; i < house->team_count; i++)
		if (wanted->teams[i] && wanted->count > 0 && !wanted->is_all)
			request_add(source, word, house->teams[i].id);
	if (wanted->is_all)
		request_add(source, word, "*");
	if (source->letter->request_count == 0)
		request_add(source, word, "?");
}

/* With all of the sender's teams where it names none: those who are in none are told so. */
static void share_read(const struct mail *mail, struct source *source, struct wanted *wanted)
{
	struct letter *letter = source->letter;

	letter->kind = LETTER_REQUEST;
	letter->why = "A member would like to share something.";
	letter->language = wanted->language;
	wanted->is_all |= wanted->count == 0 || wanted->count > LETTER_REQUESTS;
	requests_make(source, wanted);
	letter->announcement = content_read(mail, source, wanted);
}

bool announcement_read(const struct mail *mail, struct source *source)
{
	struct letter *letter = source->letter;
	struct wanted wanted = { .teams = arena_array(source->arena, source->reader->house->team_count, sizeof(bool)) };

	for (size_t i = 0; i < letter->token_count; i++)
		if (letter->tokens[i].kind != 'r') /* it answers something */
			return false;
	if (*letter->why != '\0'
	        || source->is_encrypted) /* a guard lets it pass for what it is; or nobody can read it */
		return false;
	tags_read(source, &wanted);
	subject_read(source, &wanted);
	if (wanted.subject == NULL)
		wanted.subject = source->bare_subject;
	if (wanted.is_meant && wanted.is_shared) {
		share_read(mail, source, &wanted);
		return true;
	}
	const bool is_announcer = house_announces_somewhere(source->reader->house, letter->from);
	if (!wanted.is_meant || (!is_announcer && wanted.count == 0 && !wanted.is_all))
		return false;
	if (!is_announcer) {
		letter->kind = LETTER_PEOPLE;
		letter->why = "It is to go to all members of a team, but not from one of its announcers.";
		return true;
	}
	letter->kind = LETTER_REQUEST;
	letter->why = "An announcement of somebody who may write to a team.";
	letter->language = wanted.language;
	if (wanted.count > LETTER_REQUESTS) /* more than a mail may ask for */
		wanted =
		        (struct wanted){ .teams = wanted.teams, .subject = wanted.subject, .unknown = letter->subject };
	requests_make(source, &wanted);
	if (may_announce(source, &wanted))
		letter->announcement = content_read(mail, source, &wanted);
	return true;
}

static const char *const sends[] = { "send", "release", "publish", "enviar", "envia", "envialo", "envielo", "enviad",
	"publicar", "wyslij", "wyslac", "wysylaj", "opublikuj", NULL };
static const char *const cancels[] = { "cancel", "drop", "discard", "cancelar", "cancela", "cancelalo", "cancelelo",
	"descartar", "anuluj", "anulowac", "usun", "odrzuc", NULL };
static const char *const agrees[] = { "yes", "ok", "okay", "confirm", "approved", "si", "vale", "confirmo", "tak",
	"zgoda", "potwierdzam", NULL };
static const char *const refuses[] = { "no", "nie", NULL };
static const char *const courtesy[] = { "please", "it", "now", "this", "go", "ahead", "and", "thanks", "thank", "you",
	"many", "hi", "hello", "dear", "best", "kind", "regards", "cheers", "por", "favor", "lo", "ya", "gracias",
	"muchas", "hola", "saludos", "un", "saludo", "prosze", "to", "je", "dziekuje", "dzien", "dobry", "pozdrawiam",
	",", "&", NULL };

static bool is_name_of(struct arena *arena, const char *word, const struct letter *letter)
{
	const struct word_list names = fold_words(arena, letter->from_name);
	for (size_t i = 0; i < names.count; i++)
		if (strcmp(names.list[i].text, word) == 0)
			return true;
	return false;
}

enum bare_answer announcement_answer(const struct source *source)
{
	const struct word_list words = fold_words(source->arena, source->words_body);
	bool is_for = false, is_against = false;

	if (words.has_other_letters || words.has_question || words.is_cut)
		return BARE_NONE;
	for (size_t i = 0; i < words.count; i++) {
		const char *word = words.list[i].text;
		const bool sends_it = is_word_of(word, sends) || is_word_of(word, agrees);
		const bool cancels_it = is_word_of(word, cancels) || is_word_of(word, refuses);
		if (words.list[i].is_asked
		        || (!sends_it && !cancels_it && !is_word_of(word, courtesy)
		                && !is_name_of(source->arena, word, source->letter)))
			return BARE_NONE;
		is_for |= sends_it;
		is_against |= cancels_it;
	}
	return is_for == is_against ? BARE_NONE : is_for ? BARE_YES : BARE_NO;
}
