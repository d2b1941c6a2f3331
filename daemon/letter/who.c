/* who.c - "who MEETING": an announcer asks who comes. See who.h.
 *
 * Only the exact words are it, as a subject or a line of its own: "Who knows a good caterer?" is a letter to people. */
#include "letter/who.h"
#include <string.h>
#include "letter/fold.h"
#include "letter/plain.h"

enum { ASKED_MOST = 8, ID_BYTES = 80 };

static const struct {
	const char *word; /* plain */
	enum language language;
} leads[] = { { "who", LANGUAGE_EN }, { "quien", LANGUAGE_ES }, { "quienes", LANGUAGE_ES }, { "kto", LANGUAGE_PL } };

/* Between the word and the meeting. */
static const char *const phrases[] = { "comes to", "is coming to", "viene a", "vienen a", "va a", "van a",
	"przychodzi na", "przyjdzie na", "bedzie na", NULL };
/* Alone they ask for what is ahead. */
static const char *const endings[] = { "comes", "is coming", "viene", "vienen", "va", "van", "przychodzi", "przyjdzie",
	"bedzie", NULL };
static const char *const courtesy[] = { "please", "thanks", "thank", "you", "many", "hi", "hello", "dear", "best",
	"kind", "regards", "cheers", "por", "favor", "gracias", "muchas", "hola", "saludos", "un", "saludo", "prosze",
	"dziekuje", "z", "gory", "dzien", "dobry", "pozdrawiam", "pozdrowienia", ",", "&", NULL };

struct asked {
	const char *ids[ASKED_MOST];
	size_t count;
	enum language language;
	bool is_full;
};

static bool is_in(const char *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

static bool is_id(const char *text)
{
	const size_t bytes = strlen(text);
	return bytes <= ID_BYTES && *text != '-' && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == bytes;
}

/* Without the marks around a question: "¿Quién viene a «spring»?" */
static const char *bare(struct arena *arena, const char *text, size_t bytes)
{
	static const char *const opening[] = { "\xc2\xbf", "\xc2\xa1", NULL };
	char *plain = arena_strdup(arena, plain_bytes(arena, text, bytes));
	size_t length = strlen(plain);

	for (size_t i = 0; opening[i] != NULL; i++)
		if (strncmp(plain, opening[i], strlen(opening[i])) == 0) {
			plain += strlen(opening[i]);
			length -= strlen(opening[i]);
		}
	while (length > 0 && strchr(" ?!.,:", plain[length - 1]) != NULL)
		plain[--length] = '\0';
	return plain + strspn(plain, " ");
}

/* "who", "who spring", "quién viene a spring" */
static bool line_read(struct arena *arena, const char *text, size_t bytes, struct asked *asked)
{
	const char *line = bare(arena, text, bytes);
	const size_t lead = strcspn(line, " ");
	enum language language = LANGUAGE_NONE;

	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
		if (strlen(leads[i].word) == lead && strncmp(leads[i].word, line, lead) == 0)
			language = leads[i].language;
	if (language == LANGUAGE_NONE)
		return false;
	const char *id = line + lead + strspn(line + lead, " ");
	const size_t phrase = plain_begins(id, phrases);
	if (phrase > 0)
		id += phrase + strspn(id + phrase, " ");
	else if (is_in(id, endings))
		id = "";
	if (!is_id(id))
		return false;
	for (size_t i = 0; i < asked->count; i++)
		if (strcmp(asked->ids[i], id) == 0)
			return true;
	asked->is_full = asked->count == ASKED_MOST;
	if (!asked->is_full)
		asked->ids[asked->count++] = id;
	if (asked->language == LANGUAGE_NONE)
		asked->language = language;
	return true;
}

/* Thanks, a greeting, the sender's name. */
static bool is_courtesy(const struct source *source, const char *text, size_t bytes)
{
	struct arena *arena = source->arena;
	const struct word_list words = fold_words(arena, arena_strndup(arena, text, bytes));
	const struct word_list names = fold_words(arena, source->letter->from_name);

	for (size_t i = 0; i < words.count; i++) {
		bool is_name = false;
		for (size_t j = 0; j < names.count; j++)
			is_name = is_name || strcmp(words.list[i].text, names.list[j].text) == 0;
		if (!is_name && !is_in(words.list[i].text, courtesy))
			return false;
	}
	return !words.has_other_letters && !words.has_question && !words.is_cut;
}

/* False: the body says something else. */
static bool body_read(const struct source *source, struct asked *asked)
{
	for (const char *text = source->words_body; *text != '\0';) {
		const size_t bytes = strcspn(text, "\n");
		if (!line_read(source->arena, text, bytes, asked) && !is_courtesy(source, text, bytes))
			return false;
		text += bytes + (text[bytes] == '\n');
	}
	return true;
}

/* Does the mail ask for something that acts, or answer a question of ours? */
static bool asks_otherwise(const struct letter *letter)
{
	static const char *const reading[] = { "meetings", "teams", "status", "help", NULL };
	for (size_t i = 0; i < letter->request_count; i++)
		if (!is_in(letter->requests[i].word, reading))
			return true;
	return letter->event_count > 0;
}

void who_read(struct source *source)
{
	struct letter *letter = source->letter;
	struct asked asked = { .language = LANGUAGE_NONE };

	if (source->is_encrypted || source->has_more_words || source->has_forward || source->is_copy
	        || source->is_reaction || source->calendar != CALENDAR_NONE || asks_otherwise(letter)
	        || !house_announces_somewhere(source->reader->house, letter->from))
		return;
	line_read(source->arena, source->words_subject, strlen(source->words_subject), &asked);
	const size_t of_subject = asked.count;
	if (!body_read(source, &asked) || asked.count == 0 || asked.is_full)
		return;
	if (of_subject == 0 && letter->request_count > 0) /* the subject asks for something else */
		return;
	letter->kind = LETTER_REQUEST;
	letter->why = "An announcer asks who comes to a meeting.";
	letter->language = asked.language;
	letter->requests = arena_array(source->arena, asked.count, sizeof(*letter->requests));
	letter->request_count = asked.count;
	for (size_t i = 0; i < asked.count; i++)
		letter->requests[i] = (struct request){ "who", asked.ids[i], -1 };
}
