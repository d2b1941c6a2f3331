/* marks.c - tags of our addresses, tokens, the subject's own words. See marks.h.
 *
 * A token stands in brackets with its kind, `[c-4h8tzm]`, in a tag of our address, or at the head of a Message-ID of
 * ours. A leaving token ('u') counts only in its address, or as a subject that is exactly `leave [u-...]`: everywhere
 * else it is an old mail's. */
#include "letter/marks.h"
#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>
#include "letter/phrases.h"
#include "letter/plain.h"

enum { TAGS = 32, TOKEN_MIN = 6, TOKEN_MAX = 64 };

static const char *const recipient_fields[] = { "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To",
	"X-Envelope-To", "X-Delivered-To", "X-Rcpt-To", "X-Original-Recipient", "Original-Recipient", "X-Forwarded-To",
	"Resent-To", "Resent-Cc", "Apparently-To", "X-Apparently-To",
	"X-MS-Exchange-Organization-OriginalEnvelopeRecipients", "X-MDRcpt-To", "X-Resolved-To" };

/* Token letters in any case: mail programs change case. */
static size_t token_length(const char *text)
{
	size_t length = 0;
	while (isalnum((unsigned char)text[length]) && (unsigned char)text[length] < 128)
		length++;
	return length >= TOKEN_MIN && length <= TOKEN_MAX ? length : 0;
}

static void token_add(struct source *source, char kind, const char *text, size_t length, const char *team)
{
	struct letter *letter = source->letter;
	const char *small = plain_lower(source->arena, text, length);

	for (size_t i = 0; i < letter->token_count; i++)
		if (letter->tokens[i].kind == kind && strcmp(letter->tokens[i].text, small) == 0)
			return;
	if (letter->token_count == LETTER_TOKENS)
		return;
	letter->tokens = arena_grow(source->arena, letter->tokens, letter->token_count, sizeof(*letter->tokens));
	letter->tokens[letter->token_count++] = (struct letter_token){ .kind = kind, .text = small, .team = team };
}

/* "confirm-c-4h8tzm", "leave-u-...", "leave-hiring-u-...": a token is the last thing in a tag, behind its kind. */
static void tag_token(struct source *source, const char *tag)
{
	const char *last = strrchr(tag, '-');
	const size_t length = last == NULL ? 0 : token_length(last + 1);
	if (length == 0 || last[1 + length] != '\0' || last - tag < 2 || last[-2] != '-'
	        || strchr("cmaqru", last[-1]) == NULL)
		return;
	const char kind = last[-1];
	const char *team = "";
	if (kind == 'u') {
		static const char leave[] = "leave-";
		if (strncmp(tag, leave, sizeof(leave) - 1) != 0)
			return;
		const char *start = tag + sizeof(leave) - 1;
		if (start < last - 2)
			team = arena_strndup(source->arena, start, (size_t)(last - 2 - start));
		if (team[strspn(team, "abcdefghijklmnopqrstuvwxyz0123456789")] != '\0')
			return; /* no team's id: not written by us */
	}
	token_add(source, kind, last + 1, length, team);
}

bool marks_leaving(struct arena *arena, const char *value, struct letter_token *token)
{
	static const char leave[] = "leave", sign[] = "u-";
	const char *start = strcasestr(value, leave);
	for (const char *at = start; at != NULL && (at = strcasestr(at, sign)) != NULL; at++) {
		const size_t length = token_length(at + 2);
		if (length == 0 || at == value || isalnum((unsigned char)at[-1]))
			continue;
		const char *team = start + sizeof(leave) - 1;
		const bool has_team = *team == '-' && team + 1 < at - 1;
		*token = (struct letter_token){ .kind = 'u',
			.text = plain_lower(arena, at + 2, length),
			.team = has_team ? plain_lower(arena, team + 1, (size_t)(at - team) - 2) : "" };
		if (token->team[strspn(token->team, "abcdefghijklmnopqrstuvwxyz0123456789")] != '\0')
			token->team = "";
		return true;
	}
	return false;
}

struct own_address {
	size_t local_length;
	const char *domain;
};

static struct own_address own_address(const struct house *house)
{
	const char *at = strrchr(house->address, '@');
	if (at == NULL)
		return (struct own_address){ strlen(house->address), "" };
	return (struct own_address){ (size_t)(at - house->address), at + 1 };
}

/* The tag behind our local part; NULL: not ours; "": ours, without one. */
static const char *own_tag(const struct house *house, struct arena *arena, const char *address)
{
	const struct own_address own = own_address(house);
	const char *at = strrchr(address, '@');
	if (at == NULL || strcasecmp(at + 1, own.domain) != 0 || (size_t)(at - address) < own.local_length
	        || strncasecmp(address, house->address, own.local_length) != 0)
		return NULL;
	const char *behind = address + own.local_length;
	if (behind == at)
		return "";
	return *behind == '+' ? plain_lower(arena, behind + 1, (size_t)(at - behind - 1)) : NULL;
}

bool is_own_address(const struct house *house, const char *address)
{
	struct arena arena = { 0 };
	const bool is_own = own_tag(house, &arena, address) != NULL;
	arena_free(&arena);
	return is_own;
}

struct tags {
	const char *list[TAGS + 1];
	size_t count;
};

static void tag_add(struct tags *tags, struct source *source, const char *address)
{
	const char *tag = address == NULL ? NULL : own_tag(source->reader->house, source->arena, address);
	if (tag == NULL || *tag == '\0' || tags->count == TAGS)
		return;
	for (size_t i = 0; i < tags->count; i++)
		if (strcmp(tags->list[i], tag) == 0)
			return;
	tag = utf8_clean(source->arena, arena_strndup(source->arena, tag, strnlen(tag, LETTER_FIELD_BYTES)));
	tags->list[tags->count++] = tag;
	tag_token(source, tag);
}

static void tags_of_field(struct tags *tags, struct source *source, const char *value)
{
	static const char type[] = "rfc822;"; /* of Original-Recipient (RFC 8098, 2.3) */
	if (strncasecmp(value, type, sizeof(type) - 1) == 0)
		value += sizeof(type) - 1;
	InternetAddressList *list = internet_address_list_parse(NULL, value);
	const int count = list == NULL ? 0 : internet_address_list_length(list);
	for (int i = 0; i < count; i++) {
		InternetAddress *each = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_MAILBOX(each))
			tag_add(tags, source, internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(each)));
	}
	if (list != NULL)
		g_object_unref(list);
}

/* "Received: from a by b for <teams+join@collab.example>; date": where the provider writes the envelope nowhere else
 * (RFC 5321, 4.4). */
static void tags_of_received(const struct mail *mail, struct tags *tags, struct source *source)
{
	size_t position = 0;
	const char *value;
	while (tags->count == 0 && (value = mail_field_next(mail, "Received", &position)) != NULL) {
		const char *at = strstr(value, " for <");
		const char *end = at == NULL ? NULL : strchr(at, '>');
		if (end != NULL)
			tag_add(tags, source, arena_strndup(source->arena, at + 6, (size_t)(end - at) - 6));
	}
}

/* Is there somebody else in To, neither us nor the sender, and we aren't? */
static bool is_copy(const struct mail *mail, const struct source *source)
{
	InternetAddressList *list = internet_address_list_parse(NULL, mail_field(mail, "To"));
	const int count = list == NULL ? 0 : internet_address_list_length(list);
	bool has_us = false, has_other = false;
	for (int i = 0; i < count; i++) {
		InternetAddress *each = internet_address_list_get_address(list, i);
		const char *address = INTERNET_ADDRESS_IS_MAILBOX(each)
		        ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(each))
		        : NULL;
		if (address == NULL)
			continue;
		has_us = has_us || is_own_address(source->reader->house, address);
		has_other = has_other || strcasecmp(address, source->letter->from) != 0;
	}
	if (list != NULL)
		g_object_unref(list);
	return has_other && !has_us;
}

static void tags_read(const struct mail *mail, struct source *source)
{
	struct tags tags = { .count = 0 };
	for (size_t i = 0;
	        source->reader->house->has_subaddressing && i < sizeof(recipient_fields) / sizeof(recipient_fields[0]);
	        i++) {
		size_t position = 0;
		const char *value;
		while ((value = mail_field_next(mail, recipient_fields[i], &position)) != NULL)
			tags_of_field(&tags, source, value);
	}
	if (source->reader->house->has_subaddressing)
		tags_of_received(mail, &tags, source);
	const char **list = arena_array(source->arena, tags.count + 1, sizeof(*list));
	for (size_t i = 0; i < tags.count; i++)
		list[i] = tags.list[i];
	source->tags = list;
	source->is_copy = tags.count > 0 && is_copy(mail, source);
}

/* Message-IDs of ours that carry a token: `<c-4h8tzm.12.1764000000@collab.example>`. */
static void references_read(const struct mail *mail, struct source *source)
{
	static const char *const names[] = { "In-Reply-To", "References" };
	const char *domain = own_address(source->reader->house).domain;

	for (size_t i = 0; i < 2; i++) {
		for (const char *at = mail_field(mail, names[i]); (at = strchr(at, '<')) != NULL; at++) {
			const char *end = strchr(at, '>'), *sign = strchr(at, '@');
			const size_t length = at[1] != '\0' && at[2] == '-' ? token_length(at + 3) : 0;
			if (end == NULL || sign == NULL || sign > end || length == 0
			        || strchr("cmaqr", tolower((unsigned char)at[1])) == NULL)
				continue;
			const char behind = at[3 + length];
			if ((behind == '@' || behind == '.') && strlen(domain) == (size_t)(end - sign - 1)
			        && strncasecmp(sign + 1, domain, strlen(domain)) == 0)
				token_add(source, (char)tolower((unsigned char)at[1]), at + 3, length, "");
		}
	}
}

bool is_own_message_id(const struct house *house, const char *id)
{
	static const char digits[] = "0123456789";
	const size_t token = *id != '\0' && id[1] == '-' && isalpha((unsigned char)*id) ? token_length(id + 2) : 0;
	const char *at = id + (token > 0 && id[2 + token] == '.' ? token + 3 : 0);
	const size_t number = strspn(at, digits);
	if (number == 0 || at[number] != '.')
		return false;
	const char *written_at = at + number + 1;
	const char *sign = written_at + strspn(written_at, digits);
	return sign > written_at && *sign == '@' && strcasecmp(sign + 1, own_address(house).domain) == 0;
}

/* Length of "[c-4h8tzm]" at `text`, 0: none. */
static size_t bracket_length(const char *text)
{
	if (text[0] != '[' || text[1] == '\0' || strchr("cmaqru", tolower((unsigned char)text[1])) == NULL
	        || text[2] != '-')
		return 0;
	const size_t length = token_length(text + 3);
	return length > 0 && text[3 + length] == ']' ? length + 4 : 0;
}

static void brackets_read(struct source *source, const char *text)
{
	for (const char *at = text; (at = strchr(at, '[')) != NULL; at++) {
		const size_t length = bracket_length(at);
		const char kind = length > 0 ? (char)tolower((unsigned char)at[1]) : 'u';
		if (kind != 'u')
			token_add(source, kind, at + 3, length - 4, "");
	}
}

/* "confirm c-4h8tzm": typed by hand, without brackets. */
static void bare_confirm_read(struct source *source, const char *text)
{
	static const char *const words[] = { "confirm", "confirmo", "confirmar", "potwierdzam", "potwierdz", NULL };
	const char *plain = plain_text(source->arena, text);
	for (size_t i = 0; words[i] != NULL; i++) {
		for (const char *at = plain; (at = strstr(at, words[i])) != NULL;) {
			at += strlen(words[i]);
			const char *token = at + strspn(at, " :,-");
			const size_t length = strncmp(token, "c-", 2) == 0 ? token_length(token + 2) : 0;
			if (length > 0 && token > at)
				token_add(source, 'c', token + 2, length, "");
		}
	}
}

void marks_read_body(struct source *source, const char *own, const char *quoted)
{
	brackets_read(source, own);
	bare_confirm_read(source, own);
	brackets_read(source, quoted);
}

/* Bytes of "Re:", "RE[2]:", "Fwd:", "Odp.:" at `plain`; 0: none. */
static size_t prefix_length(const char *plain, const char *const *prefixes)
{
	for (; *prefixes != NULL; prefixes++) {
		size_t length = strlen(*prefixes);
		if (strncmp(plain, *prefixes, length) != 0)
			continue;
		if (plain[length] == '[' || plain[length] == '(' || plain[length] == '^')
			length += strspn(plain + length, "[]()^0123456789");
		length += strspn(plain + length, " .");
		if (plain[length] == ':')
			return length + 1;
	}
	return 0;
}

/* Bytes of "[EXTERNAL]", "{Spam?}", "***SPAM***", "EXT:" at `plain`; 0: none. */
static size_t banner_length(const char *plain)
{
	const size_t open = strspn(plain, "[{(*<!# ");
	const size_t word = plain_begins(plain + open, subject_banners);
	if (word == 0)
		return 0;
	const char *rest = plain + open + word;
	const size_t close = strspn(rest, "]})*>!?: -");
	const bool is_framed = open > 0 && strpbrk(plain, "[{(*<!#") < plain + open && close > 0;
	return is_framed || *rest == ':' ? open + word + close : 0;
}

/* Prefixes are found in the plain form of a subject; this skips as much of the subject itself. */
static const char *skip_plain(struct arena *arena, const char *text, const char *plain, size_t length)
{
	const char *at = text;
	while (length > 0 && plain[length - 1] == ' ') /* the plain form of a beginning never ends in a blank */
		length--;
	while (*at != '\0' && strlen(plain_bytes(arena, text, (size_t)(at - text))) < length) {
		const size_t character = utf8_next(at, strlen(at), NULL);
		at += character == 0 ? 1 : character;
	}
	return at + strspn(at, " ");
}

static const char *without_tokens(struct arena *arena, const char *text)
{
	struct text out = { .arena = arena };
	while (*text != '\0') {
		const size_t length = bracket_length(text);
		if (length == 0)
			text_add_byte(&out, *text);
		text += length == 0 ? 1 : length;
	}
	const char *start = text_string(&out) + strspn(text_string(&out), " ");
	size_t length = strlen(start);
	while (length > 0 && start[length - 1] == ' ')
		length--;
	return arena_strndup(arena, start, length);
}

/* "leave [u-...]" and nothing else: what a mail program writes when its button is pressed. */
static void leave_subject_read(struct source *source, const char *subject)
{
	static const char leave[] = "leave ";
	if (strncasecmp(subject, leave, sizeof(leave) - 1) != 0)
		return;
	const char *bracket = subject + sizeof(leave) - 1;
	bracket += strspn(bracket, " ");
	const size_t length = bracket_length(bracket);
	if (length > 0 && bracket[length] == '\0' && tolower((unsigned char)bracket[1]) == 'u')
		token_add(source, 'u', bracket + 3, length - 4, "");
}

/* A "Re:" in the middle: what stands before it was typed before an old subject. */
static size_t typed_before_prefix(const char *plain)
{
	for (const char *at = plain; (at = strchr(at, ' ')) != NULL; at++)
		if (prefix_length(at + 1, reply_prefixes) > 0 || prefix_length(at + 1, forward_prefixes) > 0)
			return (size_t)(at - plain);
	return 0;
}

/* "[Ticket#20261202]", "[#4471]", "(INC0048213)": a bracket with digits that is no token of ours, and no "(2)". */
static bool has_ticket(const char *subject)
{
	enum { TICKET_DIGITS = 3 };
	for (const char *at = subject; (at = strpbrk(at, "[({")) != NULL; at++) {
		const size_t length = strcspn(at + 1, "])}");
		size_t digits = 0;
		for (size_t i = 1; i <= length; i++)
			digits += at[i] >= '0' && at[i] <= '9';
		if (bracket_length(at) == 0 && digits >= TICKET_DIGITS && at[length + 1] != '\0')
			return true;
	}
	return false;
}

static void subject_read(const struct mail *mail, struct source *source)
{
	struct arena *arena = source->arena;
	const char *text = source->letter->subject;

	brackets_read(source, text);
	for (int i = 0; i < 16;
	        i++) { /* banners and prefixes in any order, as each program put its own before the others' */
		const char *plain = plain_text(arena, text);
		const size_t reply = prefix_length(plain, reply_prefixes);
		const size_t forward = reply > 0 ? 0 : prefix_length(plain, forward_prefixes);
		const size_t banner = banner_length(plain);
		source->has_reply_subject = source->has_reply_subject || reply > 0;
		source->has_forward_subject = source->has_forward_subject || forward > 0;
		if (reply + forward + banner == 0)
			break;
		text = skip_plain(arena, text, plain, reply + forward > 0 ? reply + forward : banner);
	}
	source->has_ticket = has_ticket(text);
	source->bare_subject = without_tokens(arena, text);
	source->words_subject = "";
	if (source->has_reply_subject || source->has_forward_subject
	        || header_hides_line_end(mail_field(mail, "Subject")))
		return;
	leave_subject_read(source, text);
	bare_confirm_read(source, text);
	const char *plain = plain_text(arena, text);
	const size_t typed = typed_before_prefix(plain);
	if (typed > 0) {
		source->has_reply_subject = true;
		text = arena_strndup(arena, plain, typed);
	}
	source->words_subject = without_tokens(arena, text);
}

void marks_read(const struct mail *mail, struct source *source)
{
	tags_read(mail, source);
	references_read(mail, source);
	subject_read(mail, source);
}
