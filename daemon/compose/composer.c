/* composer.c - templates compiled once, and a mail of each kind frozen with them. See compose.h.
 *
 * The parts of a mail: our template of its kind, Markdown that isn't ours (an announcement, the FAQ), further sections, and
 * the footer, which is added here so that no template can forget it. Each is Markdown of its own, so that none can change
 * how another is read. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "compose/compose.h"
#include "compose/hole.h"
#include "compose/kind.h"
#include "compose/markdown.h"
#include "compose/mime.h"
#include "compose/mustache.h"
#include "compose/templates.h"
#include "core/address.h"

enum { TEMPLATE_BYTES = 256 * 1024, MARKDOWN_BYTES = 512 * 1024, SECTIONS = 32 };
enum { ITEM_BYTES = 16 * 1024, ITEMS_BYTES = 256 * 1024 }; /* of a digest: one announcement, all of them */

struct template
{
	const char *name;                /* "en/confirm" */
	struct mustache *subject, *body; /* subject NULL: a part of others, such as the footer */
};

struct composer {
	struct arena arena;
	const struct house *house;
	const char *faq[LANGUAGE_COUNT];
	struct template *templates;
	size_t count;
	struct locale *locales[LANGUAGE_COUNT];
};

/* ---- opening ---- */

static const struct template *template_named(const struct composer *composer, enum language language, const char *name)
{
	const char *code = language_code(language);
	for (size_t i = 0; i < composer->count; i++) {
		const char *found = composer->templates[i].name;
		if (strncmp(found, code, 2) == 0 && found[2] == '/' && strcmp(found + 3, name) == 0)
			return &composer->templates[i];
	}
	return NULL;
}

/* The administrator's own text for a template; *source stays as it is where there is none. */
static enum err_kind read_own(struct composer *composer, const char *file, const char **source, struct error *err)
{
	FILE *stream = fopen(file, "re");
	enum err_kind kind = ERR_NONE;
	if (stream == NULL)
		return errno == ENOENT || errno == ENOTDIR ? ERR_NONE
		                                           : err_set(err, ERR_INPUT, "%s: %s", file, strerror(errno));
	char *bytes = arena_alloc(&composer->arena, TEMPLATE_BYTES + 1);
	const size_t got = fread(bytes, 1, TEMPLATE_BYTES + 1, stream);
	if (ferror(stream))
		kind = err_set(err, ERR_INPUT, "%s: %s", file, strerror(errno));
	else if (got > TEMPLATE_BYTES)
		kind = err_set(err, ERR_INPUT, "%s: a template may have %d bytes", file, TEMPLATE_BYTES);
	else
		*source = bytes;
	fclose(stream);
	return kind;
}

/* "Subject: ..." in the first line of a mail's template; then an empty line and the body. */
static enum err_kind compile(
        struct composer *composer, struct template *template, const char *file, const char *source, struct error *err)
{
	static const char field[] = "Subject: ", byte_order_mark[] = "\xEF\xBB\xBF";
	source += strncmp(source, byte_order_mark, 3) == 0 ? 3 : 0;
	const char *line_end = strchr(source, '\n');
	enum err_kind kind = ERR_NONE;
	int first_line = 1;

	if (strncmp(source, field, sizeof(field) - 1) == 0 && line_end != NULL) {
		const char *value = source + sizeof(field) - 1;
		char *subject = arena_strndup(&composer->arena, value, (size_t)(line_end - value));
		kind = mustache_compile(&composer->arena, file, 1, subject, &template->subject, err);
		source = line_end + 1;
		first_line = 2;
	}
	return kind != ERR_NONE ? kind
	                        : mustache_compile(&composer->arena, file, first_line, source, &template->body, err);
}

static enum err_kind open_templates(struct composer *composer, const char *folder, struct error *err)
{
	const bool has_own = folder != NULL && *folder != '\0';
	size_t count = 0;
	enum err_kind kind = ERR_NONE;

	if (has_own && access(folder, R_OK | X_OK) != 0)
		return err_set(err, ERR_INPUT, "the templates' folder %s: %s", folder, strerror(errno));
	while (template_files[count].name != NULL)
		count++;
	composer->templates = arena_array(&composer->arena, count + 1, sizeof(*composer->templates));
	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		struct template *template = &composer->templates[composer->count++];
		const char *file = arena_printf(&composer->arena, "templates/%s.mustache", template_files[i].name);
		const char *source = template_files[i].text;
		template->name = template_files[i].name;
		if (has_own) {
			const char *own = arena_printf(&composer->arena, "%s/%s.mustache", folder, template->name);
			kind = read_own(composer, own, &source, err);
			file = source == template_files[i].text ? file : own;
		}
		if (kind == ERR_NONE)
			kind = compile(composer, template, file, source, err);
	}
	return kind;
}

/* Every kind of mail has a template with a subject in every language. */
static enum err_kind check_templates(const struct composer *composer, struct error *err)
{
	for (enum language language = LANGUAGE_EN; language < LANGUAGE_COUNT; language++)
		for (int i = 0; i < MAIL_KIND_COUNT; i++) {
			const char *name = mail_kind_name((enum mail_kind)i);
			const struct template *template = template_named(composer, language, name);
			if (template == NULL || template->subject == NULL)
				return err_set(err, ERR_INPUT,
				        "%s/%s.mustache: its first line must be \"Subject: ...\"",
				        language_code(language), name);
		}
	for (enum language language = LANGUAGE_EN; language < LANGUAGE_COUNT; language++)
		if (template_named(composer, language, "footer") == NULL)
			return err_set(err, ERR_PERMANENT, "%s/footer.mustache is missing", language_code(language));
	return ERR_NONE;
}

enum err_kind composer_open(const struct house *house, const char *templates, const char *const faq[LANGUAGE_COUNT],
        struct composer **composer, struct error *err)
{
	struct composer *made = calloc(1, sizeof(*made));
	enum err_kind kind = ERR_NONE;

	if (made == NULL)
		return err_set(err, ERR_TEMPORARY, "out of memory");
	made->house = house;
	if (faq != NULL)
		memcpy(made->faq, faq, sizeof(made->faq));
	kind = open_templates(made, templates, err);
	if (kind == ERR_NONE)
		kind = check_templates(made, err);
	for (int i = LANGUAGE_EN; i < LANGUAGE_COUNT && kind == ERR_NONE; i++)
		kind = locale_open((enum language)i, house->time_zone, &made->locales[i], err);
	if (kind != ERR_NONE) {
		composer_close(made);
		return kind;
	}
	*composer = made;
	return ERR_NONE;
}

void composer_close(struct composer *composer)
{
	if (composer == NULL)
		return;
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		locale_close(composer->locales[i]);
	arena_free(&composer->arena);
	free(composer);
}

/* ---- freezing ---- */

struct freezing {
	const struct composer *composer;
	const struct house *house;
	const struct mail *mail; /* the first of its sections: headers and footer are its */
	const struct kind *kind;
	enum language language;
	json_t *values; /* of the first section */
	struct text text, html, subject;
	struct arena arena;
	struct error *err;
};

static const struct mustache *find_partial(void *context, const char *name)
{
	const struct freezing *f = context;
	const struct template *template = template_named(f->composer, f->language, name);
	return template == NULL ? NULL : template->body;
}

static enum err_kind render(
        struct freezing *f, const struct mustache *template, json_t *values, mustache_escape *escape, struct text *out)
{
	const struct mustache_partials partials = { find_partial, f };
	out->limit_bytes = MARKDOWN_BYTES;
	return mustache_render(template, values, &partials, escape, out, f->err);
}

static void add_markdown(struct freezing *f, const char *source, enum markdown_origin origin)
{
	struct text text = { .arena = &f->arena };
	markdown_render(source, strlen(source), origin, &text, &f->html);
	if (text.length == 0)
		return;
	if (f->text.length > 0)
		text_add_byte(&f->text, '\n');
	text_add(&f->text, text.data, text.length);
}

/* In a language that has no FAQ of its own, the house's first is better than none. */
static const char *faq_of(const struct composer *composer, enum language language)
{
	const char *faq = composer->faq[language];
	for (size_t i = 0; i < composer->house->language_count && faq == NULL; i++)
		faq = composer->faq[composer->house->languages[i]];
	return faq;
}

/* How much of a text of at most `most` bytes is left: up to a paragraph's end, else a line's, else a character's. */
static size_t cut_at(const char *text, size_t most)
{
	size_t best = 0, line = 0;
	if (strlen(text) <= most)
		return strlen(text);
	for (size_t i = 0; i < most; i++) {
		if (text[i] != '\n')
			continue;
		line = i;
		if (i > 0 && text[i - 1] == '\n')
			best = i;
	}
	if (best < most / 2)
		best = line;
	if (best < most / 2)
		for (best = most; best > 0 && ((unsigned char)text[best] & 0xC0) == 0x80;)
			best--;
	return best;
}

static enum err_kind add_item(struct freezing *f, const struct mail *digest, size_t item)
{
	const size_t most =
	        digest->item_count * ITEM_BYTES > ITEMS_BYTES ? ITEMS_BYTES / digest->item_count : ITEM_BYTES;
	const char *body = digest->items[item].body;
	const size_t bytes = cut_at(body, most);
	struct text head = { .arena = &f->arena }, tail = { .arena = &f->arena };
	json_t *values = kind_item_values(f->house, f->composer->locales[f->language], digest, item);
	enum err_kind kind = render(f, template_named(f->composer, f->language, "digest-item")->body, values,
	        mustache_escape_markdown, &head);

	if (kind == ERR_NONE && body[bytes] != '\0')
		kind = render(f, template_named(f->composer, f->language, "digest-cut")->body, values,
		        mustache_escape_markdown, &tail);
	if (kind == ERR_NONE) {
		add_markdown(f, text_string(&head), MARKDOWN_OURS);
		add_markdown(f, arena_strndup(&f->arena, body, bytes), MARKDOWN_QUOTED);
		add_markdown(f, text_string(&tail), MARKDOWN_OURS);
	}
	json_decref(values);
	return kind;
}

/* What stands behind a digest's announcements. */
static enum err_kind add_newcomers(struct freezing *f, json_t *values)
{
	struct text markdown = { .arena = &f->arena };
	const enum err_kind kind = render(f, template_named(f->composer, f->language, "digest-new")->body, values,
	        mustache_escape_markdown, &markdown);

	if (kind == ERR_NONE)
		add_markdown(f, text_string(&markdown), MARKDOWN_OURS);
	return kind;
}

/* As members of its language will see it, but for the footer. */
static enum err_kind add_preview(struct freezing *f, const struct mail *mail, size_t part)
{
	struct text head = { .arena = &f->arena };
	json_t *values = kind_part_values(f->house, mail, part);
	const enum err_kind kind = render(f, template_named(f->composer, f->language, "preview-part")->body, values,
	        mustache_escape_markdown, &head);

	if (kind == ERR_NONE) {
		add_markdown(f, "---", MARKDOWN_OURS);
		add_markdown(f, text_string(&head), MARKDOWN_OURS);
		add_markdown(f, mail->parts[part].body, MARKDOWN_FOREIGN);
	}
	json_decref(values);
	return kind;
}

static enum err_kind add_section(struct freezing *f, const struct mail *section, json_t *values)
{
	const struct template *template = template_named(f->composer, f->language, mail_kind_name(section->kind));
	const struct kind *kind = kind_row(section->kind);
	const char *foreign = kind->foreign == NULL ? NULL : kind->foreign(section, faq_of(f->composer, f->language));
	struct text markdown = { .arena = &f->arena };
	enum err_kind result = render(f, template->body, values, mustache_escape_markdown, &markdown);

	if (result == ERR_NONE && section == f->mail)
		result = render(f, template->subject, values, mustache_escape_none, &f->subject);
	if (result != ERR_NONE)
		return result;
	if (foreign != NULL && strlen(foreign) > MARKDOWN_BYTES)
		return err_set(f->err, ERR_INPUT, "the text has more than %d bytes", MARKDOWN_BYTES);
	if (section != f->mail)
		add_markdown(f, "---", MARKDOWN_OURS);
	add_markdown(f, text_string(&markdown), MARKDOWN_OURS);
	if (foreign != NULL)
		add_markdown(f, foreign, MARKDOWN_FOREIGN);
	for (size_t i = 0; i < section->item_count && result == ERR_NONE; i++)
		result = add_item(f, section, i);
	if (section->newcomer_count > 0 && result == ERR_NONE)
		result = add_newcomers(f, values);
	for (size_t i = 0; i < section->part_count && result == ERR_NONE; i++)
		result = add_preview(f, section, i);
	return result;
}

static enum err_kind add_footer(struct freezing *f)
{
	const struct template *template = template_named(f->composer, f->language, "footer");
	struct text markdown = { .arena = &f->arena };
	const enum err_kind kind = render(f, template->body, f->values, mustache_escape_markdown, &markdown);
	if (kind != ERR_NONE)
		return kind;
	add_markdown(f, "---", MARKDOWN_OURS);
	text_add_string(&f->html, "<div style=\"font-size:14px\">\n");
	add_markdown(f, text_string(&markdown), MARKDOWN_OURS);
	text_add_string(&f->html, "</div>\n");
	return ERR_NONE;
}

static enum err_kind add_parts(struct freezing *f)
{
	enum err_kind kind = ERR_NONE;
	const struct mail *section = f->mail;

	for (int i = 0; section != NULL && kind == ERR_NONE && i < SECTIONS; i++, section = section->more) {
		struct mail spoken = *section;
		spoken.language = f->language;
		json_t *values = kind_values(f->house, f->composer->locales[f->language], &spoken);
		if (section == f->mail) /* later sections don't greet again */
			json_object_set_new(values, "is_first", json_true());
		kind = add_section(f, section, values);
		if (section == f->mail)
			f->values = values;
		else
			json_decref(values);
	}
	return kind != ERR_NONE ? kind : add_footer(f);
}

/* ---- headers ---- */

/* A Message-ID as RFC 5322 has it, in short: what else stands in a foreign mail isn't repeated. */
static bool is_message_id(const char *id)
{
	const char *at = id == NULL ? NULL : strchr(id, '@');
	if (at == NULL || at == id || at[1] == '\0' || strchr(at + 1, '@') != NULL || strlen(id) > 250)
		return false;
	for (; *id != '\0'; id++)
		if (*id <= 0x20 || *id >= 0x7F || strchr("<>()[]\\,;:\"", *id) != NULL)
			return false;
	return true;
}

static void add_hole(struct text *out, enum hole code)
{
	text_add_byte(out, HOLE_MARK);
	text_add_byte(out, (char)code);
}

/* "teams", of which a List-Id or Message-ID may be made: letters, digits, "-", ".". */
static void add_local_part(struct text *out, const struct house *house)
{
	for (const char *at = house->address; *at != '\0' && *at != '@'; at++) {
		const bool is_letter =
		        (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9');
		text_add_byte(out, is_letter || *at == '.' ? *at : '-');
	}
}

static enum err_kind add_subject(struct freezing *f, struct text *out)
{
	size_t column = 0;
	const char *subject = value_clean(&f->arena, text_string(&f->subject));
	const enum err_kind kind = mime_header(out, "Subject", subject, &column, f->err);
	add_hole(out, HOLE_IF_TOKEN);
	text_add_string(out, column + TOKEN_ROOM > 76 ? "\r\n [" : " [");
	add_hole(out, HOLE_TOKEN);
	text_add_byte(out, ']');
	add_hole(out, HOLE_END);
	text_add_string(out, "\r\n");
	return kind;
}

/* An answer must find back even where plus addresses don't work: then the subject's token does it alone. */
static void add_reply_to(const struct freezing *f, struct text *out)
{
	const char *tag = f->house->has_subaddressing ? f->kind->reply_tag : NULL;
	const int local = (int)(house_domain(f->house) - f->house->address - 1);
	text_add_string(out, "Reply-To: ");
	if (tag == NULL || local <= 0) {
		text_printf(out, "%s\r\n", f->house->address);
		return;
	}
	const bool carries_token = tag[strlen(tag) - 1] == '-';
	text_printf(out, "%.*s", local, f->house->address);
	if (carries_token)
		add_hole(out, HOLE_IF_TOKEN);
	text_printf(out, "+%s", tag);
	if (carries_token) {
		add_hole(out, HOLE_TOKEN);
		add_hole(out, HOLE_END);
	}
	text_printf(out, "@%s\r\n", house_domain(f->house));
}

static void add_list_unsubscribe(struct text *out, enum hole condition, json_t *link)
{
	if (link == NULL)
		return;
	add_hole(out, condition);
	text_add_string(out, "List-Unsubscribe: <");
	/* the link has its holes as characters; here they are marks */
	for (const char *at = json_string_value(link); *at != '\0';) {
		unsigned code_point = 0;
		const size_t step = utf8_next(at, strlen(at), &code_point);
		if (is_hole(code_point))
			add_hole(out, (enum hole)(code_point - HOLE_BASE));
		else
			text_add(out, at, step);
		at += step == 0 ? 1 : step;
	}
	text_add_string(out, ">\r\n");
	add_hole(out, HOLE_END);
}

static enum err_kind add_list_id(const struct freezing *f, struct text *out)
{
	const char *id = mail_one_team(f->mail);
	const struct team *team = id == NULL ? NULL : house_team(f->house, id);
	struct text list = { 0 };
	struct arena arena = { 0 };

	if (team != NULL)
		text_printf(&list, "%s.", team->id);
	add_local_part(&list, f->house);
	text_printf(&list, ".%s", house_domain(f->house));
	const char *name = team == NULL ? f->house->name : team_name(team, f->language);
	const enum err_kind kind = mime_mailbox(out, "List-Id", value_clean(&arena, name), text_string(&list), f->err);
	text_free(&list);
	arena_free(&arena);
	return kind;
}

static enum err_kind add_list_headers(const struct freezing *f, struct text *out)
{
	const char *team = mail_one_team(f->mail);
	const char *owner =
	        f->house->admins != NULL && f->house->admins[0] != NULL ? f->house->admins[0] : f->house->address;
	struct text mailbox = { 0 };
	const enum err_kind kind = add_list_id(f, out);

	mime_url(&mailbox, f->house->address);
	text_printf(out, "List-Help: <mailto:%s?subject=help>\r\n", text_string(&mailbox));
	text_printf(out, "List-Subscribe: <mailto:%s?subject=join", text_string(&mailbox));
	if (team != NULL && house_team(f->house, team) != NULL)
		text_printf(out, "%%20%s", team);
	text_add_string(out, ">\r\n");
	if (team != NULL)
		add_list_unsubscribe(out, HOLE_IF_LEAVE_TEAM, json_object_get(f->values, "leave_team_link"));
	add_list_unsubscribe(out, team != NULL ? HOLE_IF_ONLY_LEAVE_ALL : HOLE_IF_LEAVE_ALL,
	        json_object_get(f->values, "leave_all_link"));
	text_add_string(out, "List-Owner: <mailto:");
	mime_url(out, owner);
	text_add_string(out, ">\r\nList-Post: NO\r\n");
	text_free(&mailbox);
	return kind;
}

static enum err_kind add_headers(struct freezing *f, struct text *out)
{
	const struct mail *mail = f->mail;
	const bool is_answer = (f->kind->flags & KIND_ANSWER) != 0;
	enum err_kind kind =
	        mime_mailbox(out, "From", value_clean(&f->arena, f->house->name), f->house->address, f->err);

	text_add_string(out, "To: ");
	add_hole(out, HOLE_ADDRESS_HEADER);
	text_add_string(out, "\r\n");
	add_reply_to(f, out);
	if (kind == ERR_NONE)
		kind = add_subject(f, out);
	text_add_string(out, "Date: ");
	locale_mail_date(f->composer->locales[LANGUAGE_EN], mail->created_at, out);
	text_add_string(out, "\r\nMessage-ID: <");
	add_hole(out, HOLE_ID);
	text_printf(out, ".%" PRId64 "@%s>\r\n", mail->created_at, house_domain(f->house));
	if (is_message_id(mail->in_reply_to))
		text_printf(out, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", mail->in_reply_to, mail->in_reply_to);
	text_printf(out, "Auto-Submitted: %s\r\n", is_answer ? "auto-replied" : "auto-generated");
	text_add_string(out, "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\nx-ms-reactions: disallow\r\n");
	if (kind == ERR_NONE && (f->kind->flags & KIND_LIST) != 0)
		kind = add_list_headers(f, out);
	return kind;
}

/* ---- the whole ---- */

/* "=_" never stands in quoted-printable text, nor in base64, so no part can hold these boundaries. */
#define BOUNDARY       HOUSE_BOUNDARY
#define OUTER_BOUNDARY HOUSE_BOUNDARY "_mixed"

static void add_part(struct text *out, const char *type, enum mime_part part, const char *body, size_t bytes)
{
	text_printf(out,
	        "--" BOUNDARY
	        "\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
	        type);
	mime_body(out, part, body, bytes);
}

/* The HTML part: no colours and no widths of its own but a line's length, so that a phone, a dark screen and a screen reader
 * do as their owner wants. */
static void add_html(const struct freezing *f, struct text *out)
{
	struct text page = { 0 };
	struct arena arena = { 0 };
	text_printf(&page, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
	        language_code(f->language));
	text_add_string(&page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	mustache_escape_html(&page, value_clean(&arena, text_string(&f->subject)));
	text_printf(&page,
	        "</title>\n</head>\n<body style=\"font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5\">\n"
	        "<div lang=\"%s\" style=\"max-width:600px;margin:0 auto;padding:8px;overflow-wrap:break-word\">\n",
	        language_code(f->language)); /* once more: some programs show only what is inside body */
	text_add(&page, text_string(&f->html), f->html.length);
	text_add_string(&page, "</div>\n</body>\n</html>\n");
	add_part(out, "html", MIME_HTML, text_string(&page), page.length);
	text_free(&page);
	arena_free(&arena);
}

/* What a calendar shows when its owner opens the event. */
static const char *calendar_of(struct freezing *f)
{
	const struct mail *mail = f->mail;
	struct calendar_event event = *mail->calendar;
	struct text text = { .arena = &f->arena }, html = { .arena = &f->arena };
	const char *about = meeting_about(event.meeting, f->language);

	if (about != NULL)
		markdown_render(about, strlen(about), MARKDOWN_FOREIGN, &text, &html);
	event.description = text_string(&text);
	return calendar_text(&f->arena, mail->calendar_method, &event, f->house, f->language);
}

/* The same calendar twice: programs with buttons look for the alternative, others for a file to open. */
static void add_calendar_file(struct text *out, const char *calendar)
{
	text_add_string(out,
	        "--" OUTER_BOUNDARY "\r\nContent-Type: application/ics; name=\"invite.ics\"\r\n"
	        "Content-Disposition: attachment; filename=\"invite.ics\"\r\n"
	        "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	mime_body(out, MIME_CALENDAR, calendar, strlen(calendar));
}

static void add_body(struct freezing *f, struct text *out)
{
	const struct mail *mail = f->mail;
	const char *calendar = mail->calendar == NULL ? NULL : calendar_of(f);
	const bool is_mixed = calendar != NULL || mail->attachment_count > 0 || mail->has_tail;

	text_add_string(out, "MIME-Version: 1.0\r\n");
	if (is_mixed)
		text_add_string(out,
		        "Content-Type: multipart/mixed; boundary=\"" OUTER_BOUNDARY "\"\r\n\r\n--" OUTER_BOUNDARY
		        "\r\n");
	text_add_string(out, "Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n");
	add_part(out, "plain", MIME_TEXT, text_string(&f->text), f->text.length);
	add_html(f, out);
	if (calendar != NULL)
		add_part(out,
		        arena_printf(&f->arena, "calendar; method=%s", calendar_method_name(mail->calendar_method)),
		        MIME_CALENDAR, calendar, strlen(calendar));
	text_add_string(out, "--" BOUNDARY "--\r\n");
	if (calendar != NULL)
		add_calendar_file(out, calendar);
	if (is_mixed && !mail->has_tail)
		compose_tail(mail->attachments, mail->attachment_count, out);
}

void compose_tail(const struct attachment *attachments, size_t count, struct text *frozen)
{
	struct arena arena = { 0 };
	for (size_t i = 0; i < count; i++) {
		const struct attachment *file = &attachments[i];
		text_add_string(frozen, "--" OUTER_BOUNDARY "\r\n");
		mime_attachment(frozen, value_clean(&arena, file->name), file->type, file->bytes, file->length);
	}
	text_add_string(frozen, "--" OUTER_BOUNDARY "--\r\n");
	arena_free(&arena);
}

enum err_kind compose_freeze(
        const struct composer *composer, const struct mail *mail, struct text *frozen, struct error *err)
{
	struct freezing f = { .composer = composer, .house = composer->house, .mail = mail, .err = err };
	const size_t before = frozen->length;

	f.kind = kind_row(mail->kind);
	f.language = house_language(composer->house, mail->language);
	enum err_kind kind = add_parts(&f);
	if (kind == ERR_NONE)
		kind = add_headers(&f, frozen);
	if (kind == ERR_NONE) {
		add_body(&f, frozen);
	} else {
		text_cut(frozen, before);
		err_within(err, "mail '%s'", mail_kind_name(mail->kind));
	}
	json_decref(f.values);
	text_free(&f.text);
	text_free(&f.html);
	text_free(&f.subject);
	arena_free(&f.arena);
	return kind;
}
