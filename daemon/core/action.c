/* action.c - what a mail leads to. See action.h. */
#include "core/action.h"

struct action *action_add(struct decision *decision, enum action_kind kind)
{
	decision->actions = arena_grow(decision->arena, decision->actions, decision->count, sizeof(*decision->actions));
	struct action *action = &decision->actions[decision->count++];
	*action = (struct action){ .kind = kind };
	return action;
}
