/* announcing.c - an announcement by mail becomes rows. See announcing.h. */
#include "inbox/announcing.h"
#include <inttypes.h>
#include "store/announcement.h"

enum err_kind announcing_count(const struct carrying *carrying, struct mail *mail, struct error *err)
{
	struct readers readers = { 0 };
	const enum err_kind kind = store_readers(carrying->store, mail->teams, carrying->now, &readers, err);

	mail->reader_count = readers.singly;
	mail->digest_reader_count = readers.digest;
	return kind;
}

/* Of readers of this language: their own, else the first. */
static const struct letter_part *part_for(const struct letter_announcement *announcement, enum language language)
{
	for (size_t i = 0; i < announcement->part_count; i++)
		if (announcement->parts[i].language == language)
			return &announcement->parts[i];
	return &announcement->parts[0];
}

static enum err_kind texts_write(const struct carrying *carrying, const struct letter_announcement *announcement,
        const char *const *teams, int64_t message, struct error *err)
{
	const struct house *house = carrying->house;
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < house->language_count && kind == ERR_NONE; i++) {
		const struct letter_part *part = part_for(announcement, house->languages[i]);
		const struct mail mail = { .kind = MAIL_ANNOUNCEMENT,
			.language = house->languages[i],
			.created_at = carrying->now,
			.teams = teams,
			.subject = part->subject,
			.body = part->body,
			.has_tail = announcement->file_count > 0 };
		struct text frozen = { 0 };
		if (compose_freeze(carrying->composer, &mail, &frozen, err) != ERR_NONE)
			kind = ERR_INPUT;
		else
			kind = store_message_text(
			        carrying->store, message, mail.language, frozen.data, frozen.length, err);
		text_free(&frozen);
	}
	return kind;
}

static enum err_kind tail_write(const struct carrying *carrying, const struct letter_announcement *announcement,
        int64_t message, struct arena *arena, struct error *err)
{
	struct attachment *files = arena_array(arena, announcement->file_count, sizeof(*files));
	struct text tail = { 0 };

	if (announcement->file_count == 0)
		return ERR_NONE;
	for (size_t i = 0; i < announcement->file_count; i++) {
		const struct letter_file *file = &announcement->files[i];
		files[i] = (struct attachment){ file->name, file->type, file->bytes, file->length };
	}
	compose_tail(files, announcement->file_count, &tail);
	const enum err_kind kind = store_message_tail(carrying->store, message, tail.data, tail.length, err);
	text_free(&tail);
	return kind;
}

/* What members get, each in their language, and what goes along. */
static enum err_kind message_fill(const struct carrying *carrying, const struct letter_announcement *announcement,
        const char *const *teams, int64_t message, struct arena *arena, struct error *err)
{
	enum err_kind kind = texts_write(carrying, announcement, teams, message, err);

	if (kind == ERR_NONE)
		kind = tail_write(carrying, announcement, message, arena, err);
	return kind == ERR_NONE ? store_announcement_tell(
	               carrying->store, message, teams, announcement->parts, announcement->part_count, err)
	                        : kind;
}

enum err_kind announcing_release(const struct carrying *carrying, int64_t token, int64_t sharer,
        const char *const *teams, const struct cause *cause, struct error *err)
{
	struct arena arena = { 0 };
	struct letter_announcement announcement;
	const char *team = teams[1] == NULL ? teams[0] : ""; /* whose List-Unsubscribe */
	const char *key = arena_printf(&arena, "draft %" PRId64, token);
	int64_t message = 0;
	enum err_kind kind = store_draft_read(carrying->store, token, &arena, &announcement, err);

	if (kind == ERR_UNKNOWN)
		kind = ERR_INPUT; /* a person should see why it is gone */
	if (kind == ERR_NONE)
		kind = store_message_new(
		        carrying->store, MAIL_ANNOUNCEMENT, key, team, cause, carrying->now, &message, err);
	if (kind == ERR_NONE && sharer != 0)
		kind = store_announcement_share(
		        carrying->store, message, sharer, teams, announcement.parts, announcement.part_count, err);
	else if (kind == ERR_NONE)
		kind = message_fill(carrying, &announcement, teams, message, &arena, err);
	if (kind == ERR_NONE)
		kind = store_draft_erase(carrying->store, token, err);
	arena_free(&arena);
	return kind;
}
