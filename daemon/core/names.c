/* names.c - the words by which enums stand in the database, the log and in `explain`. */
#include "core/action.h"
#include "core/letter.h"

const char *letter_kind_name(enum letter_kind kind)
{
	static const char *const names[LETTER_KIND_COUNT] = { "request", "answer", "unclear", "people", "bounce",
		"complaint", "receipt", "auto-reply", "list-mail", "empty" };
	return names[kind];
}

const struct letter letter_unread = { .kind = LETTER_PEOPLE,
	.from = "",
	.from_name = "",
	.subject = "",
	.message_id = "",
	.text = "",
	.enclosed = "",
	.why = "",
	.calendar_method = "",
	.returned_id = "" };

const char *folder_word(enum folder folder)
{
	static const char *const words[FOLDER_COUNT] = { "processed", "attention", "bounces" };
	return words[folder];
}

const char *mail_kind_name(enum mail_kind kind)
{
	static const char *const names[MAIL_KIND_COUNT] = {
		[MAIL_CONFIRM] = "confirm",
		[MAIL_WELCOME] = "welcome",
		[MAIL_ALREADY] = "already",
		[MAIL_LEFT] = "left",
		[MAIL_NOT_A_MEMBER] = "not-a-member",
		[MAIL_WHICH_TEAM] = "which-team",
		[MAIL_REALLY_LEAVE] = "really-leave",
		[MAIL_ELSEWHERE] = "elsewhere",
		[MAIL_STATUS] = "status",
		[MAIL_TEAMS] = "teams",
		[MAIL_HELP] = "help",
		[MAIL_UNCLEAR] = "unclear",
		[MAIL_ADDED] = "added",
		[MAIL_ANNOUNCEMENT] = "announcement",
		[MAIL_PREVIEW] = "preview",
		[MAIL_ANNOUNCED] = "announced",
		[MAIL_WITHDRAWN] = "withdrawn",
		[MAIL_OFFER] = "offer",
		[MAIL_SHARED] = "shared",
		[MAIL_REFUSED] = "refused",
		[MAIL_WAITS] = "waits",
		[MAIL_APPROVE] = "approve",
		[MAIL_DECLINED] = "declined",
		[MAIL_DECIDED] = "decided",
		[MAIL_PAUSED] = "paused",
		[MAIL_RESUMED] = "resumed",
		[MAIL_DIGEST_ON] = "digest-on",
		[MAIL_EACH_ON] = "each-on",
		[MAIL_ORGANISATION] = "organisation",
		[MAIL_DATA] = "data",
		[MAIL_REALLY_FORGET] = "really-forget",
		[MAIL_REMOVED] = "removed",
		[MAIL_DIGEST] = "digest",
		[MAIL_INVITATION] = "invitation",
		[MAIL_MEETING_CHANGED] = "meeting-changed",
		[MAIL_MEETING_CANCELLED] = "meeting-cancelled",
		[MAIL_MEETING_OFF] = "meeting-off",
		[MAIL_REMINDER] = "reminder",
		[MAIL_NOTE] = "note",
		[MAIL_ANSWERED] = "answered",
		[MAIL_MEETINGS] = "meetings",
		[MAIL_WHO] = "who",
		[MAIL_MEETING_VANISHED] = "meeting-vanished",
		[MAIL_ATTENTION] = "attention",
		[MAIL_VANISHED] = "vanished",
		[MAIL_LIMIT] = "limit",
		[MAIL_ALERT] = "alert",
	};
	return names[kind];
}
