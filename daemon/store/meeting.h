/* meeting.h - meetings as they were told, who was invited, who answered what. The part of store.h's contract about meetings:
 * the same rules hold.
 *
 * A version is told in two steps: store_meeting_tell() writes it down with its message, store_meeting_deliver() makes deliveries in
 * chunks until all have theirs; killed in between, the next start goes on. Whoever joins, leaves, pauses or comes back is noted
 * by number (store_unsettled), and agenda settles what that means for the meetings still ahead. */
#ifndef STORE_MEETING_H
#define STORE_MEETING_H
#include "core/meeting.h"
#include "store/store.h"

struct meeting_row {
	struct meeting_told told; /* told.as.id is the event's */
	const char *uid;
	int reset_sequence;    /* answers to earlier versions don't count */
	int64_t message;       /* that told it last; who joins gets it */
	int64_t telling_after; /* it is on its way to members with a greater id; -1: all were told */
};

/* ERR_UNKNOWN: nobody was told of such an event. */
enum err_kind store_meeting_find(
        struct store *store, const char *event, struct arena *arena, struct meeting_row *row, struct error *err);
/* Those that begin after `now`, by start. */
enum err_kind store_meetings_ahead(struct store *store, int64_t now, struct arena *arena, struct meeting_row **list,
        size_t *count, struct error *err);

/* A new version: SEQUENCE grows by one where the event was told before. `resets`: its start or length changed, so earlier answers
 * don't count, and those who don't answer may be reminded once more. *row: its id. */
struct meeting_version {
	const struct meeting *meeting; /* as it is told now; is_cancelled too */
	const char *uid;
	int sequence;
	bool resets;
	int64_t message; /* whose texts are in the database already */
};
enum err_kind store_meeting_tell(
        struct store *store, const struct meeting_version *version, int64_t now, int64_t *row, struct error *err);

/* The newest version to the next `most` members: in its teams and not paused, or invited before (whoever said yes hears of changes
 * in a pause, too); a cancellation to all who are invited. *is_done: there is nobody left. *added grows by the deliveries. */
enum err_kind store_meeting_deliver(
        struct store *store, int64_t row, size_t most, int64_t now, size_t *added, bool *is_done, struct error *err);

/* `message` (a reminder, a note) to the next `most` who are invited, not off, and answered so: PARTSTAT_NONE those who didn't. Paused
 * members get none. *after moves on, 0: it was the last chunk. */
enum err_kind store_meeting_remind(struct store *store, int64_t row, int64_t message, enum partstat answered,
        int64_t *after, size_t most, int64_t now, size_t *added, struct error *err);
/* MEETING_REMIND or MEETING_NOTE is done. */
enum err_kind store_meeting_reminded(
        struct store *store, int64_t row, enum meeting_step step, int64_t now, struct error *err);

/* ---- settling who joined, left, paused or came back ---- */

/* Ends pauses whose day has come: their members are unsettled then. *count grows. */
enum err_kind store_pauses_end(struct store *store, int64_t now, size_t *count, struct error *err);
/* The next `most` members to settle, each with where they stand towards each meeting ahead that is told. */
struct standing {
	int64_t member, row; /* of the meeting */
	enum language language;
	bool is_in;      /* one of its teams, not paused, and the meeting isn't cancelled */
	bool is_in_team; /* paused or not */
	bool is_invited; /* has it in the calendar */
	bool was_told;   /* has a delivery of the newest message */
	enum partstat partstat;
};
enum err_kind store_unsettled(struct store *store, size_t most, int64_t now, struct arena *arena, int64_t **members,
        size_t *member_count, struct standing **list, size_t *count, struct error *err);
enum err_kind store_settled(struct store *store, int64_t member, struct error *err);
/* `message` about the meeting to one member, who is invited by it, or taken off (0: without a mail). */
enum err_kind store_meeting_invite(struct store *store, int64_t row, int64_t member, int64_t message,
        enum language language, int64_t now, struct error *err);
enum err_kind store_meeting_take_off(struct store *store, int64_t row, int64_t member, int64_t message,
        enum language language, int64_t now, struct error *err);

/* ---- answers ---- */

enum err_kind store_meeting_answer(struct store *store, int64_t invitation, const struct meeting_answer *answer,
        bool is_in_words, int64_t now, struct error *err);

/* What a member answered to the meetings that begin after `after`, where it still counts. */
enum err_kind store_meetings_answered(struct store *store, int64_t member, int64_t after, struct arena *arena,
        struct answered **list, size_t *count, struct error *err);

/* Who was invited and answered so, in chunks by member; team: of this one only, "" all. */
enum err_kind store_meeting_invited(struct store *store, int64_t row, const char *team, enum partstat answered,
        int64_t after, size_t most, struct arena *arena, struct invited **list, size_t *count, struct error *err);
enum err_kind store_meeting_counts(
        struct store *store, int64_t row, const char *team, struct meeting_counts *counts, struct error *err);
/* The same for each kind of organisation; UNSAID: those of whom none is known. */
enum err_kind store_meeting_counts_by_kind(
        struct store *store, int64_t row, struct meeting_counts counts[ORGANISATION_KIND_COUNT], struct error *err);

#endif
