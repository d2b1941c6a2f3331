/* compose.h - outgoing mail: from a kind and its values to frozen text with holes, and from that to bytes.
 *
 * A message is compiled once for each language (templates, Markdown, MIME: the costly part) into `frozen` text: a whole
 * mail, ASCII with CRLF, with marked holes for what differs from member to member. A delivery only fills them: one pass, no
 * parsing, and the same rows give the same bytes. Nothing a name, subject or address holds can become a header,
 * Markdown or HTML. */
#ifndef COMPOSE_COMPOSE_H
#define COMPOSE_COMPOSE_H
#include "base/error.h"
#include "base/text.h"
#include "compose/calendar.h"
#include "core/action.h"
#include "core/alarm.h"
#include "core/house.h"
#include "core/record.h"

struct composer; /* holds the templates, compiled; ours are in the program, the administrator's replace them by name */

/* `templates`: the administrator's folder ("" none), with en/, es/, pl/ as in ours. `faq`: Markdown by language (NULL none).
 * House and faq are borrowed for the composer's life. Errors name the template's file and line. */
enum err_kind composer_open(const struct house *house, const char *templates, const char *const faq[LANGUAGE_COUNT],
        struct composer **composer, struct error *err);
void composer_close(struct composer *composer);

/* Tells what is odd about the administrator's own templates, though mail goes out with them: values and parts that no template
 * of ours has, and files that replace none. line 0: the whole file. What doesn't compile is left to composer_open(). */
void templates_look_over(
        const char *folder, void (*tell)(void *context, const char *file, int line, const char *text), void *context);

/* A file that goes along. */
struct attachment {
	const char *name; /* as its sender calls it; made safe for a header */
	const char *type; /* "application/pdf"; where it isn't a type, application/octet-stream */
	const void *bytes;
	size_t length;
};

/* A meeting ahead, and what the reader answered. */
struct meeting_line {
	const struct meeting *meeting;
	enum partstat partstat;
	int64_t row; /* MAIL_DIGEST: whose answer each reader finds (holes.answers); partstat isn't looked at */
};

/* Who comes to a meeting; the rest of the lists is only counted. */
struct attendance {
	bool is_told; /* else nobody has been invited yet */
	struct meeting_counts all;
	const struct meeting_counts *by_team; /* one for each of the meeting's teams */
	const struct invited *coming, *maybe;
	size_t coming_count, maybe_count;
};

/* An alarm, and what is known of it; strings "" where there is nothing to say. */
struct alarm_line {
	const struct alarm *alarm;
	const char *server; /* whose words, or whose certificate */
	const char *meaning, *remedy,
	        *request; /* English: what the words mean, what the reader can do, what to send to IT */
};

/* What a mail says, beside what the house says. Only the fields its kind uses are looked at; strings "" or NULL if none. */
struct mail {
	enum mail_kind kind;
	enum language language;
	int64_t created_at;       /* Date */
	const char *in_reply_to;  /* Message-ID of the mail answered, without <>; "" none. Dropped where it isn't one */
	const char *const *teams; /* ids, NULL-terminated; ids that the house doesn't know are shown as they are */
	const struct membership *memberships;
	size_t membership_count;
	const char *subject,
	        *body;     /* MAIL_ANNOUNCEMENT: its own; body is Markdown. MAIL_PREVIEW ... MAIL_WITHDRAWN: subject */
	const char *admin; /* MAIL_ADDED, MAIL_REMOVED: who did it */
	const char *asker,
	        *asker_name; /* MAIL_APPROVE, MAIL_OFFER, MAIL_DECIDED: the address, and the name where there is one */
	bool is_accepted, is_late;        /* MAIL_DECIDED; is_late: MAIL_ANNOUNCED */
	bool is_taken_back;               /* MAIL_NOT_A_MEMBER: their request to join */
	const char *day;                  /* MAIL_PAUSED: when the pause ends, "2027-03-01"; "" without an end */
	const char *paused_until;         /* MAIL_STATUS, MAIL_WELCOME: as in struct facts */
	bool wants_digest;                /* MAIL_STATUS, MAIL_WELCOME */
	struct organisation organisation; /* MAIL_ORGANISATION, MAIL_STATUS, MAIL_OFFER; name NULL or "": none */
	bool invites_organisation;        /* MAIL_WELCOME: asks for it */
	const struct record *record;      /* MAIL_DATA */
	const struct digest_item *items;  /* MAIL_DIGEST: those of a team stand together; `teams` names the teams */
	size_t item_count;
	const struct newcomers *newcomers; /* MAIL_DIGEST: of the reader's teams */
	size_t newcomer_count;
	const struct letter_part *parts; /* MAIL_PREVIEW: what members of each language will read */
	size_t part_count;
	const struct letter_file *files; /* ... and what goes along */
	size_t file_count;
	bool has_pictures, is_typed;               /* MAIL_PREVIEW: as in struct letter_announcement */
	int64_t reader_count, digest_reader_count; /* MAIL_PREVIEW, MAIL_ANNOUNCED */
	enum refusal refusal;                      /* MAIL_REFUSED */
	const char *what;                          /* ... ; MAIL_WHO: the meeting's id as it was asked for */
	enum withdrawn withdrawn;                  /* MAIL_WITHDRAWN */
	enum sharing sharing;                      /* MAIL_SHARED; has_pictures: what doesn't go along */
	bool is_shared; /* MAIL_REFUSED, MAIL_DECIDED: it is about what a member shares (`asker`, `subject`) */
	int waiting;    /* MAIL_ATTENTION */
	int64_t waiting_since;
	struct came_back came_back;      /* the same */
	const struct alarm_line *alarms; /* MAIL_ALERT */
	size_t alarm_count;
	const struct meeting *meeting; /* MAIL_INVITATION ... MAIL_NOTE, MAIL_ANSWERED, MAIL_MEETING_VANISHED */
	const struct meeting *before;  /* MAIL_MEETING_CHANGED: as it was told last */
	enum partstat partstat;        /* MAIL_ANSWERED: what was counted; of a note: what they said */
	bool is_over;                  /* MAIL_ANSWERED: the meeting was cancelled or is over; nothing was counted */
	const struct meeting_line *meetings; /* MAIL_MEETINGS, MAIL_DIGEST; MAIL_WHO where `meeting` is NULL */
	size_t meeting_count;
	const struct attendance *attendance;   /* MAIL_WHO, of `meeting` */
	const struct calendar_event *calendar; /* NULL: none. As a third alternative, and as invite.ics */
	enum calendar_method calendar_method;
	const struct attachment *attachments; /* of the first section */
	size_t attachment_count;
	bool has_tail; /* the attachments are stored once for all languages: the frozen text ends where compose_tail() goes on */
	const struct mail *more; /* further sections of the same mail (answers without a token), or NULL */
};

/* Appends the frozen text. Where it is a list mail (announcement, added, welcome): all List-* headers. Every mail: From, To,
 * Subject, Date, Message-ID, Auto-Submitted (auto-replied for answers, auto-generated else), X-Auto-Response-Suppress,
 * x-ms-reactions, MIME. */
enum err_kind compose_freeze(
        const struct composer *composer, const struct mail *mail, struct text *frozen, struct error *err);

/* Appends what goes behind the frozen text of a mail that has_tail: the attachments and the end. The same in every language. */
void compose_tail(const struct attachment *attachments, size_t count, struct text *frozen);

/* What differs from delivery to delivery. */
struct holes {
	int64_t delivery_id;         /* Message-ID, behind the token if there is one */
	const char *address;         /* To, and the footer's "you get this as ..." */
	const char *token;           /* "c-9k...": Subject `[c-...]`, Reply-To, body; "" none */
	const char *leave_all_token; /* "u-...": of the member, all teams */
	const char *
	        leave_team_token; /* "u-...": of the member and message's team; "" none: then List-Unsubscribe leaves all */
	const struct answered *answers; /* of the member, to the meetings of a digest */
	size_t answer_count;
};

/* Appends the mail's bytes: CRLF only, lines up to 998 bytes, ends with CRLF, not dot-stuffed. Fails (ERR_PERMANENT) only on
 * frozen text that isn't ours or an address that address_is_valid refuses. */
enum err_kind compose_fill(
        const char *frozen, size_t bytes, const struct holes *holes, struct text *mail, struct error *err);

#endif
