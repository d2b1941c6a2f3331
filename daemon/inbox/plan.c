/* plan.c - the small decisions of the inbox. See plan.h. */
#include "inbox/plan.h"

enum { BACKOFF_DOUBLINGS = 9 };

size_t set_length(const uint32_t *bytes, size_t count, size_t budget)
{
	size_t length = 0, sum = 0;
	while (length < count && bytes[length] <= budget - sum)
		sum += bytes[length++];
	return length == 0 && count > 0 ? 1 : length;
}

size_t uid_ranges(const uint32_t *uids, size_t count, struct uid_range *ranges)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		if (found > 0 && ranges[found - 1].last + 1 == uids[i])
			ranges[found - 1].last = uids[i];
		else
			ranges[found++] = (struct uid_range){ uids[i], uids[i] };
	return found;
}

enum move_step move_next(const struct move_state *state)
{
	if (state->stays)
		return MOVE_STAYS;
	if (state->is_copied) /* even if the server has learnt MOVE since */
		return MOVE_DISCARD;
	return state->has_move ? MOVE_AT_ONCE : MOVE_COPY;
}

int64_t session_backoff_ms(int failures, enum err_kind why, uint32_t random)
{
	const int64_t first = why == ERR_PERMANENT ? 15 * 1000 : 1000;
	const int64_t most = why == ERR_PERMANENT ? 15 * 60 * 1000 : 5 * 60 * 1000;
	const int doublings = failures < 1 ? 0 : failures > BACKOFF_DOUBLINGS ? BACKOFF_DOUBLINGS : failures - 1;
	const int64_t whole = first << doublings < most ? first << doublings : most;
	return whole / 2 + (int64_t)random % (whole / 2 + 1);
}
