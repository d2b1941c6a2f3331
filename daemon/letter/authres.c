/* authres.c - what the receiving provider reports of the From. See authres.h.
 *
 * A sender may choose much of what stands in these fields (local parts, DKIM's domains) and may bring fields of his own:
 * comments are passed over, quoted strings are one word, and of two that disagree neither is believed. Where each rule is
 * from stands at the rule; RFC 8601 where no other is named. */
#include "letter/authres.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "core/letter.h"

enum { WORD_BYTES = LETTER_FIELD_BYTES + 2 }; /* a cut word is longer than any address */

/* One word, or one of the marks "=" and ";"; "" at the end. */
struct reading {
	const char *at;
	char word[WORD_BYTES];
	bool is_quoted;
	bool is_broken; /* a comment or string has no end */
};

/* 2.2 allows comments wherever blanks may stand, nested and with quoted pairs (RFC 5322, 3.2.2): "dmarc=pass" within one
 * says nothing. */
static const char *behind_comment(const char *at)
{
	size_t depth = 0;
	for (; *at != '\0'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
			return at + 1;
	}
	return NULL;
}

static void put(struct reading *reading, size_t *length, char byte)
{
	if (*length + 1 < sizeof(reading->word))
		reading->word[(*length)++] = byte;
}

/* 2.2: a value may be quoted, with ";" and "=" in it: smtp.mailfrom="a; dmarc=pass"@x.example is a sender's own choice. */
static void read_quoted(struct reading *reading, size_t *length)
{
	const char *at = reading->at + 1;
	for (; *at != '\0' && *at != '"'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		put(reading, length, *at);
	}
	reading->is_broken = reading->is_broken || *at == '\0';
	reading->is_quoted = true;
	reading->at = *at == '\0' ? at : at + 1;
}

static void next(struct reading *reading)
{
	size_t length = 0;
	reading->is_quoted = false;
	while (*reading->at == ' ' || *reading->at == '(') {
		const char *behind = *reading->at == ' ' ? reading->at + 1 : behind_comment(reading->at);
		reading->is_broken = reading->is_broken || behind == NULL;
		reading->at = behind == NULL ? "" : behind;
	}
	if (*reading->at == '=' || *reading->at == ';')
		put(reading, &length, *reading->at++);
	else
		while (*reading->at != '\0' && strchr(" (=;", *reading->at) == NULL)
			if (*reading->at == '"')
				read_quoted(reading, &length);
			else
				put(reading, &length, *reading->at++);
	reading->word[length] = '\0';
}

static bool is_mark(const struct reading *reading, char mark)
{
	return !reading->is_quoted && reading->word[0] == mark && reading->word[1] == '\0';
}

static bool is_end(const struct reading *reading)
{
	return reading->word[0] == '\0' && !reading->is_quoted && *reading->at == '\0';
}

/* Reads "dmarc=pass" or "header.from=x.example" where it stands at the reader's word: its left side was "name". */
static bool read_value(struct reading *reading)
{
	next(reading);
	if (!is_mark(reading, '='))
		return false;
	next(reading);
	return !is_mark(reading, ';') && !is_mark(reading, '=');
}

/* One result, from its method, which may have a version behind "/" (2.2), to the ";" behind it. Of DMARC's results
 * (RFC 7489, 11.2) pass and fail say something of From: none, temperror and permerror mean that nobody knows. header.from
 * (RFC 7489, 11.1) says whose From was looked at: a pass for another domain is none for this. */
static enum dmarc read_result(struct reading *reading, const char *domain)
{
	const bool is_dmarc = strcasecmp(reading->word, "dmarc") == 0 || strncasecmp(reading->word, "dmarc/", 6) == 0;
	enum dmarc found = DMARC_NONE;
	if (read_value(reading) && is_dmarc)
		found = strcasecmp(reading->word, "pass") == 0   ? DMARC_PASS
		        : strcasecmp(reading->word, "fail") == 0 ? DMARC_FAIL
		                                                 : DMARC_NONE;
	while (!is_end(reading) && !is_mark(reading, ';')) {
		const bool is_from = strcasecmp(reading->word, "header.from") == 0;
		next(reading);
		if (!is_mark(reading, '='))
			continue;
		next(reading);
		if (is_dmarc && is_from && found == DMARC_PASS && strcasecmp(reading->word, domain) != 0)
			found = DMARC_NONE;
	}
	return found;
}

struct verdict {
	enum dmarc dmarc;
	bool is_doubtful; /* broken, or several results of DMARC */
};

/* Of the field's results, behind its authserv-id. */
static struct verdict read_results(struct reading *reading, const char *domain)
{
	struct verdict verdict = { DMARC_NONE, false };
	size_t results = 0;
	while (!is_end(reading)) {
		if (!is_mark(reading, ';')) { /* the version, or what belongs nowhere */
			next(reading);
			continue;
		}
		next(reading);
		const bool is_dmarc = strncasecmp(reading->word, "dmarc", 5) == 0 && !reading->is_quoted;
		const enum dmarc dmarc =
		        is_end(reading) || is_mark(reading, ';') ? DMARC_NONE : read_result(reading, domain);
		results += is_dmarc;
		verdict.dmarc = dmarc != DMARC_NONE && verdict.dmarc != DMARC_FAIL ? dmarc : verdict.dmarc;
	}
	verdict.is_doubtful = reading->is_broken || results > 1;
	return verdict;
}

/* 2.5 and 5: only the name that the administrator gave is believed, and the receiving server takes such fields off that
 * came with the mail; where it doesn't, the topmost is the newest (7.3). 7.1 and 7.8, forged and broken fields: doubt counts
 * against a pass, for joining without a question hangs by it, and never against a fail. */
enum dmarc authres_dmarc(const struct mail *mail, const char *authserv_id, const char *from)
{
	const char *at = strrchr(from, '@'), *value;
	struct verdict topmost = { DMARC_NONE, true };
	bool is_first = true;
	size_t position = 0;

	if (authserv_id == NULL || *authserv_id == '\0')
		return DMARC_NONE;
	while ((value = mail_field_next(mail, "Authentication-Results", &position)) != NULL) {
		struct reading reading = { .at = value };
		next(&reading);
		if (strcasecmp(reading.word, authserv_id) != 0)
			continue;
		const struct verdict verdict = read_results(&reading, at == NULL ? "" : at + 1);
		if (is_first)
			topmost = verdict;
		else if (verdict.dmarc != topmost.dmarc || verdict.is_doubtful)
			topmost.is_doubtful = true;
		is_first = false;
	}
	if (topmost.dmarc == DMARC_PASS && (topmost.is_doubtful || at == NULL))
		return DMARC_NONE;
	return topmost.dmarc;
}

/* Relaxed: of the same organisation, as far as the names alone can tell. */
static bool is_aligned(const char *a, const char *b)
{
	const size_t a_bytes = strlen(a), b_bytes = strlen(b);
	if (a_bytes < b_bytes)
		return is_aligned(b, a);
	const char *end = a + a_bytes - b_bytes;
	return b_bytes > 0 && strcasecmp(end, b) == 0 && (end == a || end[-1] == '.');
}

/* Up to the result's end: is it told for this domain ("header.d=x.example", "smtp.mailfrom=a@x.example")? */
static bool read_aligned(struct reading *reading, const char *domain)
{
	static const char *const properties[] = { "smtp.mailfrom", "header.d", "header.i" };
	bool is_found = false;

	while (!is_end(reading) && !is_mark(reading, ';')) {
		bool is_domain = false;
		for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
			is_domain = is_domain || strcasecmp(reading->word, properties[i]) == 0;
		next(reading);
		if (!is_mark(reading, '='))
			continue;
		next(reading);
		const char *at = strrchr(reading->word, '@');
		is_found = is_found || (is_domain && is_aligned(at == NULL ? reading->word : at + 1, domain));
	}
	return is_found;
}

/* One result into its room, from its method on. */
static void take_result(struct reading *reading, const char *domain, struct authres *read)
{
	struct {
		const char *method;
		char *room;
		bool *is_aligned;
	} const methods[] = { { "spf", read->spf, &read->is_spf_aligned },
		{ "dkim", read->dkim, &read->is_dkim_aligned }, { "dmarc", read->dmarc, NULL } };
	enum { ROOM = sizeof(read->spf) };

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		if (reading->is_quoted || strcasecmp(methods[i].method, reading->word) != 0)
			continue;
		if (!read_value(reading))
			return;
		const bool is_pass = strcasecmp(reading->word, "pass") == 0;
		if (methods[i].room[0] == '\0' || is_pass)
			snprintf(methods[i].room, ROOM, "%.*s", ROOM - 1, reading->word);
		if (is_pass && methods[i].is_aligned != NULL && read_aligned(reading, domain))
			*methods[i].is_aligned = true;
		return;
	}
}

void authres_read(const char *value, const char *domain, struct authres *read)
{
	struct reading reading = { .at = value }, ahead;

	*read = (struct authres){ 0 };
	next(&reading);
	ahead = reading;
	next(&ahead);
	if (is_mark(&ahead, '=')) /* Microsoft names nobody */
		take_result(&reading, domain, read);
	else
		snprintf(read->id, sizeof(read->id), "%.*s", (int)sizeof(read->id) - 1, reading.word);
	while (!is_end(&reading)) {
		const bool is_between = is_mark(&reading, ';');
		next(&reading);
		if (is_between)
			take_result(&reading, domain, read);
	}
}
