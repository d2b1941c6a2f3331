/* mails.c - writes a mail of every kind in every language into a folder, for test_mails.py and for who wants to read them.
 *
 * usage: mails FOLDER. One file each, LANG.KIND.PLUS.eml, where PLUS says whether plus addresses are on. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "compose/compose.h"
#include "tests/compose/house.h"

static const char *const one[] = { "education", NULL };
static const char *const hiring[] = { "hiring", NULL };
static const char *const two[] = { "education", "hiring", NULL };
static const struct membership memberships[] = { { "education", 1700000000, 0 }, { "retention", 1764032000, 0 },
	{ "hiring", 1764032000, 1764132000 } };
static const char announcement[] =
        "# Spring meeting\n\nDear all,\n\nwe meet on **10 March** at 9:00 in Room 4. "
        "You can come, *listen* and leave whenever you like; nobody has to speak.\n\n"
        "1. Welcome\n2. What the colleges offer\n   - nursing\n   - administration\n3. Questions\n\n"
        "> Training is a way in, not a hurdle.\n\n"
        "More: [the agenda](https://college.example/agenda?a=1&b=2) or <https://college.example/>.\n\n"
        "    Room 4\n    1 Main St\n\nŁódź, ¡hasta pronto!\n";

/* One line for each event and each kind of mail. */
static const char *const events[] = { "confirmed", "joined", "left", "refused", "paused", "resumed", "digest", "each",
	"retried", "held", "released", "dropped", "of later days" };
static struct record_line event_lines[240], sent_lines[MAIL_KIND_COUNT];
static const int64_t received[] = { 1700000000, 1700000500, 1764032000 };
static struct record record = { .address = "ana@partner.example",
	.name = "Ana <b>Kowalska</b>",
	.language = LANGUAGE_PL,
	.created_at = 1700000000,
	.confirmed_at = 1700086400,
	.paused_until = "2027-03-01",
	.wants_digest = true,
	.memberships = memberships,
	.membership_count = 3,
	.events = event_lines,
	.event_count = sizeof(event_lines) / sizeof(event_lines[0]),
	.sent = sent_lines,
	.sent_count = MAIL_KIND_COUNT,
	.received = received,
	.received_count = 3 };
static const struct digest_item items[] = {
	{ 1, 1763932000, one, "Spring meeting in Łódź", announcement },
	{ 2, 1764032000, one, "", "A second, short one.\n" },
	{ 3, 1764032000, hiring, "Neighbors wanted", "We look for *neighbors*.\n" },
};

static const struct letter_part parts[] = { { LANGUAGE_EN, "Spring meeting", announcement },
	{ LANGUAGE_ES, "Reunión de primavera", "Nos vemos el **10 de marzo**.\n" } };
static const struct letter_file files[] = { { "minutes.pdf", "application/pdf", "", 812345 },
	{ "Łódź.docx", "application/octet-stream", "", 2512345 } };

#define SPRING                                                                                                         \
	.id = "spring", .teams = two,                                                                                  \
	.title = { [LANGUAGE_EN] = "Spring meeting", [LANGUAGE_ES] = "Reunión de primavera" },                         \
	.about = { [LANGUAGE_EN] =                                                                                     \
		           "What colleges offer, and **what clinics need**.\n\n- nursing\n- administration\n" },       \
	.link = "https://meet.example/a?b=1&c=<2>", .time_zone = "America/Chicago", .start_at = 1804690800

static const struct meeting spring = { SPRING, .place = "Room 4, 1 Main St", .agenda = "/a", .length_s = 5400 };
static const struct meeting before = { SPRING - 86400, .place = "Room 5", .agenda = "", .length_s = 3600 };
static const struct calendar_event invitation = {
	.meeting = &spring, .uid = "spring@collab.example", .sequence = 3, .stamp_at = 1764032000
};
static const struct attachment agenda = { "Agenda łódź.pdf", "application/pdf", "%PDF-1.4 not really", 19 };
static const struct meeting_line ahead[] = { { &spring, PARTSTAT_ACCEPTED }, { &before, PARTSTAT_NONE } };

static void make_record(void)
{
	for (size_t i = 0; i < record.event_count; i++)
		event_lines[i] = (struct record_line){ 1700000000 + (int64_t)i * 86400,
			events[i % (sizeof(events) / sizeof(events[0]))],
			i % 13 == 1 || i % 13 == 2 ? "education" : "" };
	for (int i = 0; i < MAIL_KIND_COUNT; i++)
		sent_lines[i] = (struct record_line){ 1700000000 + i * 86400, mail_kind_name((enum mail_kind)i),
			i == MAIL_ANNOUNCEMENT ? "hiring" : "" };
}

static const struct mail mails[MAIL_KIND_COUNT] = {
	[MAIL_CONFIRM] = { .teams = two, .in_reply_to = "abc@mail.example" },
	[MAIL_WELCOME] = { .teams = one, .paused_until = "", .wants_digest = true },
	[MAIL_ALREADY] = { .teams = one },
	[MAIL_LEFT] = { .teams = one },
	[MAIL_NOT_A_MEMBER] = { .teams = NULL },
	[MAIL_STATUS] = { .memberships = memberships, .membership_count = 3, .paused_until = "2027-03-01" },
	[MAIL_REALLY_LEAVE] = { .teams = two },
	[MAIL_ADDED] = { .teams = one, .admin = "maria" },
	[MAIL_ANNOUNCEMENT] = { .teams = one,
	        .subject = "Spring meeting in Łódź – everybody is welcome, and there is coffee",
	        .body = announcement },
	[MAIL_PREVIEW] = { .teams = two,
	        .subject = "Spring meeting",
	        .parts = parts,
	        .part_count = 2,
	        .files = files,
	        .file_count = 2,
	        .has_pictures = true,
	        .is_typed = true,
	        .reader_count = 4,
	        .digest_reader_count = 1 },
	[MAIL_ANNOUNCED] = { .teams = two, .subject = "Spring meeting", .reader_count = 4, .digest_reader_count = 1 },
	[MAIL_WITHDRAWN] = { .teams = two, .subject = "Spring meeting", .withdrawn = WITHDRAWN_EXPIRED },
	[MAIL_REFUSED] = { .teams = NULL, .refusal = REFUSAL_TEAM, .what = "nursing <b>" },
	[MAIL_WAITS] = { .teams = one },
	[MAIL_APPROVE] = { .teams = one, .asker = "ana@partner.example", .asker_name = "Ana Kowalska" },
	[MAIL_DECLINED] = { .teams = one },
	[MAIL_DECIDED] = { .teams = one, .asker = "ana@partner.example", .is_accepted = true },
	[MAIL_PAUSED] = { .day = "2027-03-01" },
	[MAIL_DATA] = { .record = &record },
	[MAIL_REMOVED] = { .teams = two, .admin = "maria" },
	[MAIL_DIGEST] = { .teams = two, .items = items, .item_count = 3 },
	[MAIL_INVITATION] = { .teams = two, .meeting = &spring, .calendar = &invitation },
	[MAIL_MEETING_CHANGED] = { .teams = two,
	        .meeting = &spring,
	        .before = &before,
	        .calendar = &invitation,
	        .attachments = &agenda,
	        .attachment_count = 1 },
	[MAIL_MEETING_CANCELLED] = { .teams = two,
	        .meeting = &spring,
	        .calendar = &invitation,
	        .calendar_method = CALENDAR_CANCEL },
	[MAIL_MEETING_OFF] = { .teams = two,
	        .meeting = &spring,
	        .calendar = &invitation,
	        .calendar_method = CALENDAR_CANCEL },
	[MAIL_REMINDER] = { .teams = two, .meeting = &spring },
	[MAIL_NOTE] = { .teams = two, .meeting = &spring, .body = "Park behind the house.\n\n**Bring a cup.**\n" },
	[MAIL_ANSWERED] = { .teams = two, .meeting = &spring, .partstat = PARTSTAT_TENTATIVE },
	[MAIL_MEETINGS] = { .teams = two, .meetings = ahead, .meeting_count = 2 },
	[MAIL_MEETING_VANISHED] = { .teams = two, .meeting = &spring },
	[MAIL_ATTENTION] = { .waiting = 3, .waiting_since = 1763932000 },
	[MAIL_VANISHED] = { .teams = (const char *const[]){ "archive", NULL } },
	[MAIL_LIMIT] = { .teams = NULL },
};

static const char faq[] = "## Questions\n\n**Does it cost anything?** No.\n";

static int write_mail(const struct composer *composer, const char *folder, enum mail_kind kind, enum language language,
        const char *plus)
{
	struct mail mail = mails[kind];
	struct text frozen = { 0 }, whole = { 0 };
	struct error err = { 0 };
	char file[4096];
	const bool is_list = kind == MAIL_WELCOME || kind == MAIL_ADDED || kind == MAIL_ANNOUNCEMENT
	        || kind == MAIL_DIGEST || (kind >= MAIL_INVITATION && kind <= MAIL_NOTE && kind != MAIL_MEETING_OFF);
	const bool is_meeting = kind == MAIL_INVITATION || kind == MAIL_MEETING_CHANGED || kind == MAIL_REMINDER
	        || kind == MAIL_NOTE || kind == MAIL_ANSWERED;
	const struct holes holes = { .delivery_id = 5512,
		.address = "ana.o'neil+x=y@partner.example",
		.token = kind == MAIL_CONFIRM        ? "c-9kabcdef234567abcd"
		        : kind == MAIL_LEFT          ? "r-9kabcdef234567abcd"
		        : kind == MAIL_WHICH_TEAM    ? "q-9kabcdef234567abcd"
		        : kind == MAIL_REALLY_LEAVE  ? "q-9kabcdef234567abcd"
		        : kind == MAIL_REALLY_FORGET ? "q-9kabcdef234567abcd"
		        : kind == MAIL_APPROVE       ? "a-9kabcdef234567abcd"
		        : kind == MAIL_PREVIEW       ? "a-9kabcdef234567abcd"
		        : is_meeting                 ? "m-9kabcdef234567abcd"
		                                     : "",
		.leave_all_token = is_list ? "u-allabcdef234567abc" : "",
		.leave_team_token = is_list && mails[kind].teams == one ? "u-teamabcdef234567ab" : "" };

	mail.kind = kind;
	mail.language = language;
	mail.created_at = 1764032000;
	if (compose_freeze(composer, &mail, &frozen, &err) != ERR_NONE
	        || compose_fill(frozen.data, frozen.length, &holes, &whole, &err) != ERR_NONE) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	snprintf(file, sizeof(file), "%s/%s.%s.%s.eml", folder, language_code(language), mail_kind_name(kind), plus);
	FILE *stream = fopen(file, "wb");
	if (stream == NULL || fwrite(whole.data, 1, whole.length, stream) != whole.length || fclose(stream) != 0) {
		fprintf(stderr, "%s: %s\n", file, strerror(errno));
		return 1;
	}
	text_free(&frozen);
	text_free(&whole);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const faqs[LANGUAGE_COUNT] = { NULL, faq, faq, faq };
	int failures = argc != 2;
	make_record();
	for (int plus = 0; plus < 2 && failures == 0; plus++) {
		struct house house = test_house();
		struct composer *composer = NULL;
		struct error err = { 0 };
		house.has_subaddressing = plus == 1;
		if (composer_open(&house, "", faqs, &composer, &err) != ERR_NONE) {
			fprintf(stderr, "%s\n", err.text);
			return 1;
		}
		for (int language = LANGUAGE_EN; language < LANGUAGE_COUNT; language++)
			for (int kind = 0; kind < MAIL_KIND_COUNT; kind++)
				failures += write_mail(composer, argv[1], (enum mail_kind)kind, (enum language)language,
				        plus == 1 ? "plus" : "plain");
		composer_close(composer);
	}
	return failures == 0 ? 0 : 1;
}
