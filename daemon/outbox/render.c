/* render.c - from a claimed delivery to its bytes. See render.h. */
#include "outbox/render.h"
#include <string.h>
#include "compose/compose.h"
#include "compose/hole.h"
#include "store/meeting.h"

enum { FROZEN_MOST = sizeof(((struct render *)0)->frozen) / sizeof(((struct render *)0)->frozen[0]) };

/* Does it say what its reader answered? */
static bool names_meeting(const char *text, size_t bytes)
{
	const char *end = text + bytes;
	for (const char *at = text; (at = memchr(at, HOLE_MARK, (size_t)(end - at))) != NULL; at++)
		if (end - at >= 2 && at[1] == HOLE_MEETING)
			return true;
	return false;
}

static enum err_kind frozen_find(
        struct render *render, const struct delivery *delivery, struct frozen **found, struct error *err)
{
	struct frozen *oldest = &render->frozen[0];
	for (size_t i = 0; i < FROZEN_MOST; i++) {
		struct frozen *frozen = &render->frozen[i];
		if (frozen->message == delivery->message && frozen->language == delivery->language) {
			frozen->used = ++render->uses;
			*found = frozen;
			return ERR_NONE;
		}
		if (frozen->used < oldest->used)
			oldest = frozen;
	}
	arena_free(&oldest->arena);
	*oldest = (struct frozen){ 0 };
	const enum err_kind kind = store_message_frozen(render->store, delivery->message, delivery->language,
	        &oldest->arena, &oldest->text, &oldest->bytes, err);
	if (kind != ERR_NONE)
		return kind;
	oldest->asks_answers = names_meeting(oldest->text, oldest->bytes);
	oldest->message = delivery->message;
	oldest->language = delivery->language;
	oldest->used = ++render->uses;
	*found = oldest;
	return ERR_NONE;
}

static const char *token(const struct render *render, enum token_kind kind, int64_t id, char room[static TOKEN_ROOM])
{
	return id == 0 ? "" : token_write(store_token_key(render->store), kind, id, room);
}

enum err_kind render_mail(struct render *render, const struct delivery *delivery, struct text *mail, struct error *err)
{
	char own[TOKEN_ROOM], leave_all[TOKEN_ROOM], leave_team[TOKEN_ROOM];
	struct frozen *frozen = NULL;
	struct arena arena = { 0 };
	struct answered *answers = NULL;
	size_t answer_count = 0;
	enum err_kind kind = frozen_find(render, delivery, &frozen, err);
	if (kind == ERR_NONE && frozen->asks_answers) /* to what was ahead when it was made */
		kind = store_meetings_answered(
		        render->store, delivery->member, delivery->created_at, &arena, &answers, &answer_count, err);
	if (kind != ERR_NONE)
		goto done;
	const struct holes holes = {
		.delivery_id = delivery->id,
		.address = delivery->address,
		.token = token(render, delivery->token_kind, delivery->token, own),
		.leave_all_token = token(render, TOKEN_LEAVE, delivery->leave_all_token, leave_all),
		.leave_team_token = token(render, TOKEN_LEAVE, delivery->leave_team_token, leave_team),
		.answers = answers,
		.answer_count = answer_count,
	};
	kind = compose_fill(frozen->text, frozen->bytes, &holes, mail, err);
done:
	arena_free(&arena);
	return kind;
}

void render_close(struct render *render)
{
	for (size_t i = 0; i < FROZEN_MOST; i++)
		arena_free(&render->frozen[i].arena);
}
