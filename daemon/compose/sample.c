/* sample.c - a mail of every kind with made-up values. See sample.h. */
#include "compose/sample.h"
#include "compose/kind.h"

enum { NOW = 1764032000, START = 1804690800, DAY = 86400, EVENTS = 240, AHEAD_ROW = 7 };

struct samples {
	const char *one[2], *two[3];
	struct membership memberships[3];
	struct record record;
	struct digest_item items[4];
	struct meeting meeting, before;
	struct calendar_event event;
	struct meeting_line ahead[2];
	struct meeting_counts by_team[2];
	struct attendance attendance;
	struct newcomers newcomers[2];
};

static const char announcement[] =
        "# Spring meeting\n\nDear all,\n\nwe meet on **10 March** at 9:00 in Room 4. "
        "You can come, *listen* and leave whenever you like; nobody has to speak.\n\n"
        "1. Welcome\n2. What the colleges offer\n   - nursing\n   - administration\n3. Questions\n\n"
        "> Training is a way in, not a hurdle.\n\n"
        "More: [the agenda](https://college.example/agenda?a=1&b=2) or <https://college.example/>.\n\n"
        "    Room 4\n    1 Main St\n\nŁódź, ¡hasta pronto!\n";

static const char *const organisations[] = { "Lakeside *Hospital*", "Szpital Zdrój" };
static const struct letter_part parts[] = { { LANGUAGE_EN, "Spring meeting", announcement },
	{ LANGUAGE_ES, "Reunión de primavera", "Nos vemos el **10 de marzo**.\n" } };
static const struct letter_file files[] = { { "minutes.pdf", "application/pdf", "", 812345 },
	{ "Łódź.docx", "application/octet-stream", "", 2512345 } };
static const struct attachment agenda = { "Agenda łódź.pdf", "application/pdf", "%PDF-1.4 not really", 19 };
static const struct invited coming[] = {
	{ .address = "ana@partner.example", .name = "Ana Kowalska", .comment = "We are two" },
	{ .address = "ben@clinic.example" }
};
static const struct invited perhaps[] = { { .address = "cleo@college.example", .name = "Cleo" } };
static const char *const gone[] = { "archive", NULL };
static const struct rested rests[] = { { "main", "5.4.5 Daily user sending *limit* exceeded", NOW, NOW + 1800 } };

static const struct alarm alarms[] = {
	{ ALARM_MAILBOX, "mailbox", "", .since = NOW - 2 * DAY, .why = "imap.collab.example:993: sign-in: *refused*",
	        .is_final = true },
	{ ALARM_RELAY, "relay spare", "spare", .since = NOW - DAY, .why = "535 5.7.139 Authentication unsuccessful",
	        .is_final = true },
	{ ALARM_RELAYS, "relays", "", .since = NOW - 3 * DAY, .why = "" },
	{ ALARM_CERTIFICATE, "certificate mailbox", "", .since = NOW + 5 * DAY, .why = "" },
	{ ALARM_SECRET, "secret", "", .since = NOW + 20 * DAY, .why = "" },
	{ ALARM_RELAYS, "relays", "", .is_over = true, .since = NOW, .until = NOW - DAY, .why = "" },
};
static const struct alarm_line alarm_lines[] = {
	{ &alarms[0], "imap.collab.example", "The password isn't right any more.", "Put the new one into its file.",
	        "" },
	{ &alarms[1], "smtp.collab.example", "Signing in to send mail is switched off.", "",
	        "Please switch on *authenticated submission* for teams@collab.example." },
	{ &alarms[2], "", "", "", "" },
	{ &alarms[3], "imap.collab.example", "", "", "" },
	{ &alarms[4], "", "", "", "" },
	{ &alarms[5], "", "", "", "" },
};

/* All that is kept of somebody: one line for each event and each kind of mail, and more events than a mail lists. */
static void record_make(struct samples *s, struct arena *arena)
{
	static const char *const events[] = { "confirmed", "joined", "left", "refused", "paused", "resumed", "digest",
		"each", "named", "unnamed", "shown", "hidden", "retried", "held", "released", "dropped", "suspended",
		"probed", "reachable", "of later days" };
	static const struct record_returned returned[] = { { NOW - 3 * DAY, "5.2.2 Mailbox *full*\x1b[31m\nGoodbye",
		                                                   false },
		{ NOW - 2 * DAY, "", false }, { NOW - DAY, "a complaint", true } };
	static const int64_t received[] = { NOW - 100 * DAY, NOW - 100 * DAY + 500, NOW };
	struct record_line *event_lines = arena_array(arena, EVENTS, sizeof(*event_lines));
	struct record_line *sent_lines = arena_array(arena, MAIL_KIND_COUNT, sizeof(*sent_lines));

	for (int i = 0; i < EVENTS; i++)
		event_lines[i] = (struct record_line){ NOW + (i - EVENTS) * (int64_t)DAY,
			events[(size_t)i % (sizeof(events) / sizeof(events[0]))],
			i % 20 == 1 || i % 20 == 2 ? s->one[0] : "" };
	for (int i = 0; i < MAIL_KIND_COUNT; i++)
		sent_lines[i] = (struct record_line){ NOW + (i - MAIL_KIND_COUNT) * (int64_t)DAY,
			mail_kind_name((enum mail_kind)i), i == MAIL_ANNOUNCEMENT ? s->two[1] : "" };
	s->record = (struct record){ .address = SAMPLE_ADDRESS,
		.name = "Ana Kowalska",
		.language = LANGUAGE_PL,
		.created_at = NOW - EVENTS * (int64_t)DAY,
		.confirmed_at = NOW - EVENTS * (int64_t)DAY + DAY,
		.paused_until = "2027-03-01",
		.wants_digest = true,
		.organisation = { "Lakeside Hospital", ORGANISATION_EMPLOYER, true },
		.memberships = s->memberships,
		.membership_count = 3,
		.events = event_lines,
		.event_count = EVENTS,
		.sent = sent_lines,
		.sent_count = MAIL_KIND_COUNT,
		.received = received,
		.received_count = 3,
		.returned = returned,
		.returned_count = 3 };
}

static void meetings_make(struct samples *s, const struct house *house)
{
	s->meeting = (struct meeting){ .id = "spring",
		.teams = s->two,
		.title = { [LANGUAGE_EN] = "Spring meeting", [LANGUAGE_ES] = "Reunión de primavera" },
		.about = { [LANGUAGE_EN] =
		                   "What colleges offer, and **what clinics need**.\n\n- nursing\n- administration\n" },
		.place = "Room 4, 1 Main St",
		.link = "https://meet.example/a?b=1&c=<2>",
		.agenda = "/a",
		.time_zone = house->time_zone,
		.start_at = START,
		.length_s = 5400 };
	s->before = s->meeting;
	s->before.start_at -= DAY;
	s->before.place = "Room 5";
	s->before.agenda = "";
	s->before.length_s = 3600;
	s->event = (struct calendar_event){
		.meeting = &s->meeting, .uid = "spring@collab.example", .sequence = 3, .stamp_at = NOW
	};
	s->by_team[0] = (struct meeting_counts){ 30, 14, 2, 1 };
	s->by_team[1] = (struct meeting_counts){ 12, 3, 0, 0 };
	s->attendance = (struct attendance){ .is_told = true,
		.all = { 40, 16, 2, 1 },
		.by_team = s->by_team,
		.coming = coming,
		.coming_count = 2,
		.maybe = perhaps,
		.maybe_count = 1 };
	s->ahead[0] = (struct meeting_line){ &s->meeting, PARTSTAT_ACCEPTED, AHEAD_ROW };
	s->ahead[1] = (struct meeting_line){ &s->before, PARTSTAT_NONE, AHEAD_ROW + 1 };
}

/* The house's own teams: what its readers would see. */
static struct samples *samples_new(const struct house *house, struct arena *arena)
{
	struct samples *s = arena_alloc(arena, sizeof(*s));
	const char *second = house->teams[house->team_count > 1 ? 1 : 0].id;

	*s = (struct samples){ .one = { house->teams[0].id }, .two = { house->teams[0].id, second } };
	if (house->team_count == 1)
		s->two[1] = NULL;
	s->memberships[0] = (struct membership){ s->one[0], NOW - 100 * DAY, 0 };
	s->memberships[1] = (struct membership){ house->teams[house->team_count - 1].id, NOW, 0 };
	s->memberships[2] = (struct membership){ second, NOW - 2 * DAY, NOW - DAY };
	s->items[0] = (struct digest_item){ 1, NOW - DAY, s->one, "Spring meeting in Łódź", announcement, 0, "" };
	s->items[1] = (struct digest_item){ 2, NOW, s->one, "", "A second, short one.\n", 0, "" };
	s->items[2] = (struct digest_item){ 3, NOW, house->team_count > 1 ? s->two + 1 : s->one, "Neighbors wanted",
		"We look for *neighbors*.\n", 0, "" };
	s->items[3] = (struct digest_item){ 4, NOW, s->one, "A course for medical assistants", "It begins in *May*.\n",
		7, "Lakeside College" };
	s->newcomers[0] = (struct newcomers){ .team = s->one[0], .count = 1 };
	s->newcomers[1] = (struct newcomers){
		.team = second, .count = 3, .organisations = organisations, .organisation_count = 2, .has_more = true
	};
	record_make(s, arena);
	meetings_make(s, house);
	return s;
}

static struct mail mail_of_meeting(const struct samples *s, enum mail_kind kind)
{
	const struct mail mails[MAIL_KIND_COUNT] = {
		[MAIL_INVITATION] = { .teams = s->two,
		        .meeting = &s->meeting,
		        .calendar = &s->event,
		        .attachments = &agenda,
		        .attachment_count = 1 },
		[MAIL_MEETING_CHANGED] = { .teams = s->two,
		        .meeting = &s->meeting,
		        .before = &s->before,
		        .calendar = &s->event,
		        .attachments = &agenda,
		        .attachment_count = 1 },
		[MAIL_MEETING_CANCELLED] = { .teams = s->two,
		        .meeting = &s->meeting,
		        .calendar = &s->event,
		        .calendar_method = CALENDAR_CANCEL },
		[MAIL_MEETING_OFF] = { .teams = s->two,
		        .meeting = &s->meeting,
		        .calendar = &s->event,
		        .calendar_method = CALENDAR_CANCEL },
		[MAIL_REMINDER] = { .teams = s->two, .meeting = &s->meeting },
		[MAIL_NOTE] = { .teams = s->two,
		        .meeting = &s->meeting,
		        .body = "Park behind the house.\n\n**Bring a cup.**\n" },
		[MAIL_ANSWERED] = { .teams = s->two, .meeting = &s->meeting, .partstat = PARTSTAT_TENTATIVE },
		[MAIL_MEETINGS] = { .teams = s->two, .meetings = s->ahead, .meeting_count = 2 },
		[MAIL_WHO] = { .teams = s->two, .meeting = &s->meeting, .attendance = &s->attendance },
		[MAIL_MEETING_VANISHED] = { .teams = s->two, .meeting = &s->meeting },
	};
	return mails[kind];
}

/* To administrators: the last of enum mail_kind. */
static struct mail mail_to_admins(enum mail_kind kind)
{
	static const struct mail mails[MAIL_KIND_COUNT] = {
		[MAIL_ATTENTION] = { .waiting = 3, .waiting_since = 1763932000, .came_back = { 2, 1, 4, 8, rests, 1 } },
		[MAIL_VANISHED] = { .teams = gone },
		[MAIL_LIMIT] = { .teams = NULL },
		[MAIL_ALERT] = { .alarms = alarm_lines, .alarm_count = sizeof(alarm_lines) / sizeof(alarm_lines[0]) },
	};
	return mails[kind];
}

static struct mail mail_to_person(const struct samples *s, enum mail_kind kind)
{
	const struct mail mails[MAIL_KIND_COUNT] = {
		[MAIL_CONFIRM] = { .teams = s->two, .in_reply_to = "abc@mail.example" },
		[MAIL_WELCOME] = { .teams = s->one,
		        .paused_until = "",
		        .wants_digest = true,
		        .invites_organisation = true },
		[MAIL_ALREADY] = { .teams = s->one },
		[MAIL_LEFT] = { .teams = s->one },
		[MAIL_NOT_A_MEMBER] = { .teams = NULL },
		[MAIL_STATUS] = { .memberships = s->memberships,
		        .membership_count = 3,
		        .paused_until = "2027-03-01",
		        .organisation = { "Lakeside *Hospital*", ORGANISATION_EDUCATOR, false } },
		[MAIL_REALLY_LEAVE] = { .teams = s->two },
		[MAIL_ADDED] = { .teams = s->one, .admin = "maria" },
		[MAIL_ANNOUNCEMENT] = { .teams = s->one,
		        .subject = "Spring meeting in Łódź – everybody is welcome, and there is coffee",
		        .body = announcement },
		[MAIL_PREVIEW] = { .teams = s->two,
		        .subject = "Spring meeting",
		        .parts = parts,
		        .part_count = 2,
		        .files = files,
		        .file_count = 2,
		        .has_pictures = true,
		        .is_typed = true,
		        .reader_count = 4,
		        .digest_reader_count = 1 },
		[MAIL_ANNOUNCED] = { .teams = s->two,
		        .subject = "Spring meeting",
		        .reader_count = 4,
		        .digest_reader_count = 1 },
		[MAIL_WITHDRAWN] = { .teams = s->two, .subject = "Spring meeting", .withdrawn = WITHDRAWN_EXPIRED },
		[MAIL_REFUSED] = { .teams = NULL, .refusal = REFUSAL_TEAM, .what = "nursing" },
		[MAIL_OFFER] = { .teams = s->one,
		        .asker = "ana@partner.example",
		        .asker_name = "Ana Kowalska",
		        .subject = "A course for medical assistants",
		        .organisation = { "Lakeside Hospital", ORGANISATION_EMPLOYER, true },
		        .parts = parts,
		        .part_count = 1 },
		[MAIL_SHARED] = { .teams = s->two, .subject = "A course for medical assistants", .has_pictures = true },
		[MAIL_WAITS] = { .teams = s->one },
		[MAIL_APPROVE] = { .teams = s->one, .asker = "ana@partner.example", .asker_name = "Ana Kowalska" },
		[MAIL_DECLINED] = { .teams = s->one },
		[MAIL_DECIDED] = { .teams = s->one, .asker = "ana@partner.example", .is_accepted = true },
		[MAIL_PAUSED] = { .day = "2027-03-01" },
		[MAIL_ORGANISATION] = { .organisation = { "Lakeside Hospital", ORGANISATION_EMPLOYER, false } },
		[MAIL_DATA] = { .record = &s->record },
		[MAIL_REMOVED] = { .teams = s->two, .admin = "maria" },
		[MAIL_DIGEST] = { .teams = s->two,
		        .items = s->items,
		        .item_count = 4,
		        .meetings = s->ahead,
		        .meeting_count = 2,
		        .newcomers = s->newcomers,
		        .newcomer_count = s->two[1] == NULL ? 1 : 2 },
	};
	return mails[kind];
}

static struct mail mail_of(const struct samples *s, enum mail_kind kind)
{
	if (kind < MAIL_INVITATION)
		return mail_to_person(s, kind);
	return kind <= MAIL_MEETING_VANISHED ? mail_of_meeting(s, kind) : mail_to_admins(kind);
}

struct mail sample_mail(const struct house *house, enum mail_kind kind, enum language language, struct arena *arena)
{
	struct mail mail = mail_of(samples_new(house, arena), kind);
	mail.kind = kind;
	mail.language = language;
	mail.created_at = NOW;
	return mail;
}

/* ---- what each is ---- */

static const struct {
	const char *token; /* NULL none */
	const char *what;
} kinds[MAIL_KIND_COUNT] = {
	[MAIL_CONFIRM] = { "c-9kabcdef234567abcd", "to who asks to join: please confirm" },
	[MAIL_WELCOME] = { NULL, "to a new member" },
	[MAIL_ALREADY] = { NULL, "to who asks to join, and is a member already" },
	[MAIL_LEFT] = { "r-9kabcdef234567abcd", "to who left, with the way back" },
	[MAIL_NOT_A_MEMBER] = { NULL, "to who asks to leave, or for their teams, and is in none" },
	[MAIL_WHICH_TEAM] = { "q-9kabcdef234567abcd", "to who asks to join and names no team" },
	[MAIL_REALLY_LEAVE] = { "q-9kabcdef234567abcd", "to who seems to leave, but the mail may be forged" },
	[MAIL_ELSEWHERE] = { NULL, "to who confirms from another address" },
	[MAIL_STATUS] = { NULL, "to a member who asks for their teams" },
	[MAIL_TEAMS] = { NULL, "to who asks which teams there are" },
	[MAIL_HELP] = { NULL, "to who asks for help: the words, and the FAQ" },
	[MAIL_UNCLEAR] = { NULL, "to whose mail was not understood" },
	[MAIL_ADDED] = { NULL, "to whom an administrator added" },
	[MAIL_ANNOUNCEMENT] = { NULL, "to members: an announcement" },
	[MAIL_PREVIEW] = { "a-9kabcdef234567abcd", "to who announces: what members will read" },
	[MAIL_ANNOUNCED] = { NULL, "to who announced: it is on its way" },
	[MAIL_WITHDRAWN] = { NULL, "to who announces: it isn't sent any more" },
	[MAIL_REFUSED] = { NULL, "to who announces: why it can't go out like this" },
	[MAIL_OFFER] = { "a-9kabcdef234567abcd", "to who announces: a member would like to share something" },
	[MAIL_SHARED] = { NULL, "to who shares something: what becomes of it" },
	[MAIL_WAITS] = { NULL, "to who confirmed: an approver is asked now" },
	[MAIL_APPROVE] = { "a-9kabcdef234567abcd", "to approvers: somebody asks to join" },
	[MAIL_DECLINED] = { NULL, "to who asked to join, and an approver said no" },
	[MAIL_DECIDED] = { NULL, "to an approver: what their answer did" },
	[MAIL_PAUSED] = { NULL, "to a member whose mail rests now" },
	[MAIL_RESUMED] = { NULL, "to a member whose mail comes again" },
	[MAIL_DIGEST_ON] = { NULL, "to a member who gets digests from now on" },
	[MAIL_EACH_ON] = { NULL, "to a member who gets each mail singly again" },
	[MAIL_ORGANISATION] = { NULL, "to who names their organisation: what is kept, and who sees it" },
	[MAIL_DATA] = { NULL, "to who asks what is kept of them" },
	[MAIL_REALLY_FORGET] = { "q-9kabcdef234567abcd", "to who asks to be forgotten: really?" },
	[MAIL_REMOVED] = { NULL, "to whom an administrator removed" },
	[MAIL_DIGEST] = { NULL, "to members: one mail a week or month" },
	[MAIL_INVITATION] = { "m-9kabcdef234567abcd", "to members: an invitation to a meeting" },
	[MAIL_MEETING_CHANGED] = { "m-9kabcdef234567abcd", "to who was invited: what changed" },
	[MAIL_MEETING_CANCELLED] = { NULL, "to who was invited: the meeting is cancelled" },
	[MAIL_MEETING_OFF] = { NULL, "to who left: the meeting comes off the calendar" },
	[MAIL_REMINDER] = { "m-9kabcdef234567abcd", "to who has not answered an invitation" },
	[MAIL_NOTE] = { "m-9kabcdef234567abcd", "to who comes: the practical note, the day before" },
	[MAIL_ANSWERED] = { "m-9kabcdef234567abcd", "to who answered an invitation in words: thanks" },
	[MAIL_MEETINGS] = { NULL, "to who asks which meetings are ahead" },
	[MAIL_WHO] = { NULL, "to who announces: who comes to a meeting" },
	[MAIL_MEETING_VANISHED] = { NULL, "to administrators: a meeting left the config" },
	[MAIL_ATTENTION] = { NULL, "to administrators: mail waits for a person" },
	[MAIL_VANISHED] = { NULL, "to administrators: a team with members left the config" },
	[MAIL_LIMIT] = { NULL, "to administrators: somebody reached a limit" },
	[MAIL_ALERT] = { NULL, "to who hears of alarms: what doesn't work, or works again" },
};

const char *sample_what(enum mail_kind kind)
{
	return kinds[kind].what;
}

struct holes sample_holes(const struct mail *mail)
{
	static const struct answered answers[] = { { AHEAD_ROW, "spring", PARTSTAT_ACCEPTED } };
	const bool is_list = (kind_row(mail->kind)->flags & KIND_LIST) != 0;
	return (struct holes){ .delivery_id = 5512,
		.address = SAMPLE_ADDRESS,
		.token = kinds[mail->kind].token == NULL ? "" : kinds[mail->kind].token,
		.leave_all_token = is_list ? "u-allabcdef234567abc" : "",
		.leave_team_token = is_list && mail_one_team(mail) != NULL ? "u-teamabcdef234567ab" : "",
		.answers = answers,
		.answer_count = 1 };
}
