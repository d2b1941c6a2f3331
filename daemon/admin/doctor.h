/* doctor.h - what the files of `convened doctor` share. Private to these.
 *
 *   doctor.c           the table of checks, their order, what is printed
 *   doctor_server.c    the mailbox's server and the relays: reached, trusted, signed in, able to do what we need
 *   doctor_mail.c      mails to ourselves: sent, found, taken away again
 *   doctor_returned.c  what became of them on their way
 *   doctor_house.c     this machine: config, secrets, database, disk, libraries
 *   doctor_unit.c      ... and the systemd unit
 *
 * A check says one thing: what was found, what that means, what to do. It changes nothing but mails of its own, and waits
 * for nothing without a deadline. */
#ifndef ADMIN_DOCTOR_H
#define ADMIN_DOCTOR_H
#include "admin/common.h"
#include "inbox/imap.h"
#include "net/stream.h"
#include "worker/sandbox.h"

enum found { FOUND_GOOD, FOUND_LOOK /* works, but */, FOUND_WRONG, FOUND_UNTRIED };

/* What a check is about. One about relays is made for each of them. */
enum subject {
	SUBJECT_CONFIG,
	SUBJECT_MAILBOX,
	SUBJECT_RELAY,
	SUBJECT_RETURNED, /* the mail to ourselves by this relay */
	SUBJECT_MAIL,
	SUBJECT_MACHINE
};

struct finding {
	const char *check; /* the row's name */
	enum subject subject;
	size_t relay; /* 0 where the subject is no relay's */
	enum found kind;
	const char *found, *means, *remedy; /* one line each; the last two "" where nothing is to be done */
};

/* What a server showed when it was tried. */
struct server_seen {
	bool is_tried;
	enum stream_step step;
	struct error err;
	struct certificate certificate;
	const char *address;
	struct stream *stream;      /* signed in; the mailbox's goes into `imap` */
	const char *secret_trouble; /* why no sign-in could be tried; NULL: it was */
	int64_t size_bytes;         /* SIZE; 0: none told */
};

/* A mail to ourselves. */
struct test_mail {
	const char *word; /* the secret word that finds it again */
	const char *recipient, *reply_to, *message_id;
	bool is_sent, is_refused, is_junk;
	const char *refusal; /* the relay's words at MAIL, RCPT, DATA or the dot; or a bounce's */
	int64_t sent_at, found_at, internal_date;
	const char *bytes; /* as it came back; NULL: not (yet) */
	size_t length;
};

/* Folders in which our mails may lie: those of the config, the one for spam, the one for what was sent, and the mailbox's own. */
enum { WATCHED_JUNK = FOLDER_COUNT, WATCHED_SENT, WATCHED_INBOX, WATCHED_COUNT };
struct watched {
	const char *name; /* the server's; NULL: it isn't there */
	uint32_t from_uid;
};

struct doctor {
	struct admin *admin;
	const struct config *config; /* NULL: it can't be read */
	struct arena *arena;
	bool has_mail;            /* not --no-mail */
	int64_t wait_ms;          /* for mails */
	int64_t until_ms;         /* of the whole run */
	int64_t command_until_ms; /* of the IMAP command under way */
	struct sandbox *sandbox;
	struct network *network;
	struct server_seen mailbox, *relays; /* as in the config */
	struct imap *imap;
	const char *targets[FOLDER_COUNT];
	struct watched folders[WATCHED_COUNT];
	struct test_mail *mails; /* one by each relay, then the one to a plus address */
	bool is_awaited;         /* the mails were waited for */
	struct finding *findings;
	size_t finding_count;
};

/* What a check answers. The arena owns the texts; `found` is a format. */
struct finding good(struct doctor *doctor, const char *found, ...) __attribute__((format(printf, 2, 3)));
struct finding worth_a_look(struct doctor *doctor, const char *means, const char *remedy, const char *found, ...)
        __attribute__((format(printf, 4, 5)));
struct finding wrong(struct doctor *doctor, const char *means, const char *remedy, const char *found, ...)
        __attribute__((format(printf, 4, 5)));
struct finding untried(struct doctor *doctor, const char *because, ...) __attribute__((format(printf, 2, 3)));
/* Of several, the last with the row's own name: told beside it. */
void finding_add(struct doctor *doctor, struct finding finding);

int64_t doctor_now_ms(void);
/* So long from now, but not beyond the end of the run. */
int64_t doctor_until(const struct doctor *doctor, int64_t ms);

/* doctor_server.c */
struct finding check_name(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_connection(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_certificate(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_sign_in(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_folders(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_idle(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_move(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_uidplus(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_size(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_pace(struct doctor *doctor, enum subject subject, size_t relay);
void servers_close(struct doctor *doctor);
/* Wrong, in the words of the table of what providers say (net/oauth_errors.h); where it knows none, in these. */
struct finding refused(struct doctor *doctor, const char *said, const char *means, const char *remedy);

/* doctor_mail.c */
struct finding check_sending(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_arrival(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_plus(struct doctor *doctor, enum subject subject, size_t relay);

/* doctor_returned.c */
struct finding check_message_id(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_from(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_reply_to(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_calendar(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_authentication(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_authserv_id(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_clock(struct doctor *doctor, enum subject subject, size_t relay);

/* doctor_house.c */
struct finding check_config(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_secrets(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_libraries(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_daemon(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_disk(struct doctor *doctor, enum subject subject, size_t relay);
struct finding check_database(struct doctor *doctor, enum subject subject, size_t relay);

/* doctor_unit.c */
struct finding check_unit(struct doctor *doctor, enum subject subject, size_t relay);

#endif
