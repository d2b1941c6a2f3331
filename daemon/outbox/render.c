/* render.c - from a claimed delivery to its bytes. See render.h. */
#include "outbox/render.h"
#include "compose/compose.h"

enum { FROZEN_MOST = sizeof(((struct render *)0)->frozen) / sizeof(((struct render *)0)->frozen[0]) };

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
	enum err_kind kind = frozen_find(render, delivery, &frozen, err);
	if (kind != ERR_NONE)
		return kind;
	const struct holes holes = {
		.delivery_id = delivery->id,
		.address = delivery->address,
		.token = token(render, delivery->token_kind, delivery->token, own),
		.leave_all_token = token(render, TOKEN_LEAVE, delivery->leave_all_token, leave_all),
		.leave_team_token = token(render, TOKEN_LEAVE, delivery->leave_team_token, leave_team),
	};
	return compose_fill(frozen->text, frozen->bytes, &holes, mail, err);
}

void render_close(struct render *render)
{
	for (size_t i = 0; i < FROZEN_MOST; i++)
		arena_free(&render->frozen[i].arena);
}
