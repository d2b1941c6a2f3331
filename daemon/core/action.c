/* action.c - what a mail leads to. See action.h. */
#include "core/action.h"
#include "base/text.h"

struct action *action_add(struct decision *decision, enum action_kind kind)
{
	decision->actions = arena_grow(decision->arena, decision->actions, decision->count, sizeof(*decision->actions));
	struct action *action = &decision->actions[decision->count++];
	*action = (struct action){ .kind = kind };
	return action;
}

static void add_teams(struct text *out, const char *const *teams)
{
	for (; teams != NULL && *teams != NULL; teams++)
		text_printf(out, " %s", *teams);
}

static void add_line(struct text *out, const struct action *action)
{
	static const char *const states[] = { "unknown", "open", "used", "refused", "expired" };
	switch (action->kind) {
	case ACTION_CONFIRM_ADDRESS:
		text_add_string(out, "confirm-address");
		break;
	case ACTION_JOIN:
		text_printf(out, "join %s", action->team);
		break;
	case ACTION_LEAVE:
		text_printf(out, "leave %s", action->team);
		break;
	case ACTION_TOKEN_OPEN:
		text_printf(out, "open %c", (char)action->token_kind);
		add_teams(out, action->teams);
		break;
	case ACTION_TOKEN_CLOSE:
		text_printf(out, "close %lld %s", (long long)action->token_id, states[action->token_state]);
		break;
	case ACTION_MAIL:
		text_printf(out, "mail %s", mail_kind_name(action->mail));
		add_teams(out, action->teams);
		break;
	case ACTION_TELL_ADMINS:
		text_printf(out, "tell-admins %s", mail_kind_name(action->mail));
		break;
	}
	if (action->member != 0)
		text_printf(out, " (member %lld)", (long long)action->member);
	text_add_byte(out, '\n');
}

const char *decision_text(struct arena *arena, const struct decision *decision)
{
	static const char *const folders[FOLDER_COUNT] = { "processed", "attention", "bounces" };
	struct text out = { .arena = arena };
	for (size_t i = 0; i < decision->count; i++)
		add_line(&out, &decision->actions[i]);
	text_printf(&out, "file %s\n", folders[decision->folder]);
	return text_string(&out);
}
