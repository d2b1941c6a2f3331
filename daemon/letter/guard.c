/* guard.c - the table of loop guards. See guard.h.
 *
 * They read the header block as header.c does, so that a malformed line hides nothing (RFC 3834 and what real systems
 * send). A new guard is one row of the table and one function above it; the order is the rule. */
#include "letter/guard.h"
#include <string.h>
#include <strings.h>
#include "core/house.h"
#include "letter/bounce.h"
#include "letter/marks.h"
#include "letter/phrases.h"
#include "letter/plain.h"

enum { SENTENCES_BYTES = 1200 };

struct guarded {
	const struct mail *mail;
	struct source *source;
	enum letter_kind kind; /* set by a guard that knows more than its row */
};

static bool is_report(struct guarded *it)
{
	return report_read(it->mail, it->source, &it->kind);
}

/* Receipts of systems that know no RFC 8098. They speak of a message and wish nothing. */
static bool is_receipt_by_words(struct guarded *it)
{
	struct arena *arena = it->source->arena;
	const char *text = text_string(&it->mail->text); /* they quote the head of our mail */
	enum { LONGEST = 1000 };
	if (strlen(text) >= LONGEST
	        || plain_begins(plain_text(arena, it->source->letter->subject), receipt_subjects) == 0)
		return false;
	const char *plain = plain_text(arena, text);
	if (*plain == '\0' && it->source->letter->token_count > 0) /* "Read: " and our own subject */
		return true;
	return plain_holds(plain, receipt_sentences) != NULL && plain_holds(plain, receipt_objects) != NULL
	        && plain_holds(plain, receipt_wishes) == NULL;
}

static bool is_calendar_answer(struct guarded *it)
{
	return it->source->calendar == CALENDAR_ANSWER;
}

static bool is_calendar_for_people(struct guarded *it)
{
	return it->source->calendar == CALENDAR_PEOPLE;
}

/* RFC 2369, section 3.2, by a mail client's own button. */
static bool is_unsubscribe(struct guarded *it)
{
	const struct letter *letter = it->source->letter;
	for (size_t i = 0; i < letter->token_count; i++)
		if (letter->tokens[i].kind == 'u')
			return true;
	return false;
}

/* A house of convened wrote it, this one or another, though somebody took away the fields that say so: two houses that
 * answer each other wouldn't end. A person's answer has a boundary of its own. */
static bool is_of_a_house(struct guarded *it)
{
	const char *type = mail_field(it->mail, "Content-Type");
	return strstr(type == NULL ? "" : type, "\"" HOUSE_BOUNDARY) != NULL;
}

/* Whoever sends mail on writes there whose mail went through already, a custom from procmailex(5); only our name matters. */
static bool has_gone_round(struct guarded *it)
{
	const char *value;
	size_t position = 0;
	while ((value = mail_field_next(it->mail, "X-Loop", &position)) != NULL) {
		const char *start = value + strspn(value, " \t<");
		const size_t length = strcspn(start, " \t>;,");
		if (is_own_address(
		            it->source->reader->house, arena_printf(it->source->arena, "%.*s", (int)length, start)))
			return true;
	}
	return false;
}

/* RFC 2369 (List-Help and its family), RFC 2919 (List-Id); Mailing-List is ezmlm's, which Yahoo's groups took over. */
static bool has_list_field(const struct mail *mail)
{
	for (size_t i = 0; i < mail->field_count; i++)
		if (strncasecmp(mail->fields[i].name, "List-", 5) == 0
		        || strcasecmp(mail->fields[i].name, "Mailing-List") == 0)
			return true;
	return false;
}

static bool is_list_mail(struct guarded *it)
{
	return has_list_field(it->mail);
}

/* A field by which programs speak. `value`: its first word, "" any but "no". Behind each stands who writes it, and where
 * that is known from. "Detectors" are the programs of others that look for a field whose writer we don't know: they are
 * here because no person's mail program writes anything like it.
 *
 * Not here, for people's mails have them, too: X-Auto-Response-Suppress ([MS-OXCMAIL], 2.1.3.2.20, asks for no answer and
 * says nothing of its writer; Outlook's add-ins set it), X-MS-Exchange-Inbox-Rules-Loop (a rule sent a person's mail on),
 * Feedback-ID (Gmail's, for who sends much), X-Mailer, and senders like no-reply@, whom nothing keeps from writing. */
struct telling {
	const char *name, *value;
};

/* No person wrote this. */
static const struct telling automatic_fields[] = {
	{ "Auto-Submitted", "" },    /* RFC 3834, section 5: any value but "no"; RFC 5436 adds auto-notified */
	{ "X-Auto-Submitted", "" },  /* scripts of before RFC 3834, and of after; seen in their sources */
	{ "X-Autoreply", "" },       /* Gmail's vacation responder; seen in its mails */
	{ "X-Auto-Reply", "" },      /* contact forms, which copy the name from each other; seen in their sources */
	{ "X-Autoreply-From", "" },  /* Domain Technologie Control, a hosting panel; Exim's wiki, EximAutoReply */
	{ "X-Auto-Reply-From", "" }, /* detectors: osTicket's */
	{ "X-Mail-Autoreply", "" },  /* Domain Technologie Control; Perl's Email::AutoReply */
	{ "X-Autorespond", "" },     /* cPanel and its BoxTrapper */
	{ "X-Autoresponse", "" },    /* detectors: Exim's wiki, osTicket's */
	{ "X-Autoresponder", "" },   /* detectors of web mailers */
	{ "X-Autogenerated", "" },   /* CommuniGate Pro's rules: Reply, Letter, Forward */
	{ "X-Auto-Generated", "" },  /* Frappe Helpdesk's own mails; seen in its source */
	{ "Autoreply", "" },         /* detectors */
	{ "Autorespond", "" },       /* detectors: Exim's wiki */
	{ "X-Vacation", "" },        /* detectors */
	{ "X-Apple-Action", "vacation" },    /* iCloud; seen in its mails, which have no Auto-Submitted */
	{ "X-FC-MachineGenerated", "" },     /* FirstClass; Request Tracker and Exim's wiki know it */
	{ "X-POST-MessageClass", "9" },      /* Mailtraq: "9; Autoresponder" */
	{ "Delivered-To", "Autoresponder" }, /* qmail's autorespond, which marks against its own loops so */
	{ "X-Cron-Env", "" },                /* cron(8) of BSD and Debian: the output of a job */
	{ "X-Challenge", "" }, /* filters that ask an unknown sender to prove themselves; seen in their mails */
	{ "X-Amz-Sns-Message-Id", "" }, /* Amazon's SNS, "HTTP/HTTPS headers"; seen in mails, too */
	{ "X-OTRS-Loop", "" },          /* OTRS and Znuny, help desks, by their sources: every answer is a new ticket */
	{ "X-RT-Loop-Prevention", "" }, /* Request Tracker, by its source */
	{ "X-JIRA-FingerPrint", "" },   /* Jira, by its source */
	{ "X-ServiceNow-Generated", "" }, /* ServiceNow; Zammad's manual; seen in its mails */
	{ "Precedence", "auto_reply" },   /* cPanel; old vacation(1) programs. RFC 2076 names the field */
	{ "Precedence", "auto-reply" },   /* the same, as some write it */
	{ "X-Precedence", "auto_reply" }, /* cPanel's BoxTrapper */
	{ "Preference", "auto_reply" },   /* BoxTrapper, which misspells Precedence */
};

/* It went to many. */
static const struct telling bulk_fields[] = {
	{ "Precedence", "bulk" }, /* RFC 3834, 3.1.8, and RFC 2076: older than any standard, and still written */
	{ "Precedence", "list" }, /* the same; Mailman, Sympa, LISTSERV */
	{ "Precedence", "junk" }, /* the same; vacation(1) of the BSDs answers so */
};

static bool tells(const struct mail *mail, const struct telling *telling)
{
	const char *wanted = telling->value, *value;
	size_t position = 0;
	while ((value = mail_field_next(mail, telling->name, &position)) != NULL) {
		const size_t word = strcspn(value, " ;,(\t");
		const char *named = *wanted == '\0' ? "no" : wanted;
		const bool is_word = word == strlen(named) && strncasecmp(value, named, word) == 0;
		if (word > 0 && is_word == (*wanted != '\0'))
			return true;
	}
	return false;
}

static bool has_automatic_field(const struct mail *mail)
{
	for (size_t i = 0; i < sizeof(automatic_fields) / sizeof(automatic_fields[0]); i++)
		if (tells(mail, &automatic_fields[i]))
			return true;
	return false;
}

/* RFC 3834, section 3.3, and RFC 5321, section 4.5.5: nobody is to be told. */
static bool has_empty_return_path(const struct mail *mail)
{
	size_t position = 0;
	const char *value = mail_field_next(mail, "Return-Path", &position);
	return value != NULL && (*value == '\0' || strncmp(value, "<>", 2) == 0 || strncmp(value, "< >", 3) == 0);
}

static bool is_automatic_by_field(struct guarded *it)
{
	return has_automatic_field(it->mail) || has_empty_return_path(it->mail);
}

/* People tell of their leave, too, and ask us to rest meanwhile. Not in answer to a question of ours, though: there a
 * program's "thank you" would be taken for a yes. */
static bool asks_something(const struct guarded *it, const char *subject, const char *text)
{
	const struct letter *letter = it->source->letter;
	for (size_t i = 0; i < letter->token_count; i++)
		if (strchr("cqr", letter->tokens[i].kind) != NULL)
			return false;
	return plain_holds(subject, asking_words) != NULL || plain_holds(text, asking_words) != NULL;
}

/* The beginning of the text, where programs say what they are. */
static const char *first_words(const struct guarded *it)
{
	const char *body = it->source->words_body;
	return plain_bytes(it->source->arena, body, strnlen(body, SENTENCES_BYTES));
}

/* Replies that nobody wrote and no field marks: only their words tell. */
static bool is_automatic_by_words(struct guarded *it)
{
	static const char *const within[] = { "automatic reply", "auto-reply", "autoreply", "auto reply",
		"respuesta automatica", "odpowiedz automatyczna", "automatyczna odpowiedz", "abwesenheitsnotiz",
		"automatische antwort", "reponse automatique", "verification required", "reacted to your message",
		"out of office)", "(out of office", NULL };
	const char *subject = plain_text(it->source->arena, it->source->letter->subject), *text = first_words(it);

	if (plain_begins(subject, automatic_subjects) > 0 || plain_holds(subject, within) != NULL
	        || plain_holds(text, automatic_sentences) != NULL || plain_holds(text, moved_on_sentences) != NULL)
		return true;
	const bool is_absent =
	        plain_begins(subject, absence_subjects) > 0 || plain_holds(text, absence_sentences) != NULL;
	return is_absent && !asks_something(it, subject, text);
}

static bool has_bulk_field(const struct mail *mail)
{
	for (size_t i = 0; i < sizeof(bulk_fields) / sizeof(bulk_fields[0]); i++)
		if (tells(mail, &bulk_fields[i]))
			return true;
	return false;
}

static bool is_bulk(struct guarded *it)
{
	return has_bulk_field(it->mail);
}

/* A mail of ours comes back under somebody's name: a forwarder or a group put itself into From, and took away what else
 * tells it. Whoever sends a mail on keeps its Message-ID (RFC 5322, 3.6.4), for threads hang by it. The words are ours, so
 * nothing may be read in them; but a colleague under our own domain might by chance have a program that numbers like ours,
 * and a person's mail isn't put away unseen. Under another domain the form is nobody's mark: there the boundary tells. */
static bool has_our_message_id(struct guarded *it)
{
	return is_own_message_id(it->source->reader->house, it->source->letter->message_id);
}

static bool has_no_author(struct guarded *it)
{
	return *it->source->letter->from == '\0';
}

static bool is_from_us(struct guarded *it)
{
	return is_own_address(it->source->reader->house, it->source->letter->from);
}

/* Addresses behind which nobody sits, whatever stands above them. */
static bool is_a_programs(struct guarded *it)
{
	static const char *const names[] = { "mailer-daemon", "double-bounce",
		"microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "listserv", "majordomo", "mailman" };
	static const char before[] = "owner-", behind[] = "-bounces";
	const char *from = it->source->letter->from, *at = strrchr(from, '@');
	const size_t length = at == NULL ? 0 : (size_t)(at - from), end = sizeof(behind) - 1;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == length && strncasecmp(from, names[i], length) == 0)
			return true;
	return length > 0
	        && (strncasecmp(from, before, sizeof(before) - 1) == 0
	                || (length > end && strncasecmp(at - end, behind, end) == 0));
}

static bool is_cut(struct guarded *it)
{
	return it->mail->has_more_fields || (it->mail->is_cut && *it->source->words_body == '\0');
}

/* Such a subject says nothing; where the text doesn't either, a person should see it. */
static bool is_smuggled(struct guarded *it)
{
	return *it->source->words_body == '\0' && header_hides_line_end(mail_field(it->mail, "Subject"));
}

/* The table. A row that passes lets the mail through, whatever stands below: a person's will is certain. Above each row
 * stands where it comes from, and why it stands there. */
static const struct {
	bool (*speaks)(struct guarded *);
	bool passes;
	enum letter_kind kind;
	const char *why;
} guards[] = {
	/* First, for reports enclose mails of ours, with tokens and words of command: RFC 3464, 3798, 5965, 6522, 8098, and
	 * what mail systems send instead (bounce.h). */
	{ is_report, false, LETTER_BOUNCE, "A mail system reports; machines know nothing of a person's will." },
	/* RFC 8098 is newer than many who send receipts: seen from GroupWise, Notes and phones. */
	{ is_receipt_by_words, false, LETTER_RECEIPT, "Its words are those of a receipt." },
	/* Two houses that answer each other: tried, with all fields taken away. Before calendars, for `doctor` mails itself an answer
	 * of one. */
	{ is_of_a_house, false, LETTER_AUTO_REPLY, "A house of convened wrote it." },
	/* RFC 6047: a person pressed a button, and a program wrote the mail; some mark it as automatic. */
	{ is_calendar_answer, true, LETTER_ANSWER, "A calendar answers for its owner." },
	/* RFC 5546, 3.2: invitations, counter-proposals, cancellations by others. */
	{ is_calendar_for_people, false, LETTER_PEOPLE, "A calendar asks for something that a person must decide." },
	/* RFC 2369, 3.2: pressed by a person, written by a program or a provider, who may mark it as such. */
	{ is_unsubscribe, true, LETTER_REQUEST, "It carries a leaving token in its place." },
	/* RFC 3834, 2: no answers to what came by a list. */
	{ is_list_mail, false, LETTER_LIST_MAIL, "It has the fields of a mailing list or newsletter." },
	/* RFC 3834, 2 and 5, and each field's own source in its table. */
	{ is_automatic_by_field, false, LETTER_AUTO_REPLY, "Its fields say that a program sent it." },
	/* Exchange on premises, Domino, GroupWise and many help desks mark nothing: seen in their mails. */
	{ is_automatic_by_words, false, LETTER_AUTO_REPLY, "Its words are those of an automatic reply." },
	/* RFC 3834, 3.1.8. Behind the automatic ones, which often write it, too, and are told as what they are. */
	{ is_bulk, false, LETTER_LIST_MAIL, "Its Precedence field says that it went to many." },
	/* procmailex(5): a round that somebody's own rules made. */
	{ has_gone_round, false, LETTER_AUTO_REPLY, "Its X-Loop field says that it was here before." },
	/* RFC 5322, 3.6.4; to people, and not put away, for chance may have made it: see the guard. */
	{ has_our_message_id, false, LETTER_PEOPLE, "It is a mail of ours that came back, says its Message-ID." },
	/* RFC 5322, 3.6.2, allows several authors; for whom would we act? */
	{ has_no_author, false, LETTER_PEOPLE, "It has no single author for whom we could act." },
	/* Who writes so is a forger, a forwarder, or a colleague with the mailbox open: none of them asks for herself. */
	{ is_from_us, false, LETTER_PEOPLE, "It claims to come from our own address." },
	/* RFC 3834, 2: what such an address writes is answered by nobody. Who forges it has its postmaster get our answers. */
	{ is_a_programs, false, LETTER_PEOPLE, "Its address is a mail system's or a list's own." },
	/* RFC 5322, 2.2: a line end within a field, hidden by encoding (RFC 2047), is an attempt at our own header. */
	{ is_smuggled, false, LETTER_PEOPLE, "Its subject hides a line end, and there is no text." },
	/* Promise 9: what we didn't read might say the opposite. */
	{ is_cut, false, LETTER_PEOPLE, "It is too large or too deeply nested to be read." },
};

/* A program tells that its owner works elsewhere now. Nothing acts by it; people should know. */
static bool has_moved_on(const struct guarded *it)
{
	const char *text = first_words(it), *subject = plain_text(it->source->arena, it->source->letter->subject);
	return plain_holds(text, moved_on_sentences) != NULL || plain_holds(text, moved_on_myself) != NULL
	        || plain_holds(subject, moved_on_sentences) != NULL;
}

void guards_ask(const struct mail *mail, struct source *source)
{
	struct guarded it = { .mail = mail, .source = source };

	source->is_person = true;
	source->letter->why = "";
	for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++) {
		it.kind = guards[i].kind;
		if (!guards[i].speaks(&it))
			continue;
		source->is_person = guards[i].passes;
		source->letter->kind = it.kind;
		source->letter->why = guards[i].why;
		source->letter->has_moved_on = it.kind == LETTER_AUTO_REPLY && has_moved_on(&it);
		return;
	}
}

bool mail_is_automatic(const struct mail *mail)
{
	return has_automatic_field(mail) || has_empty_return_path(mail) || has_list_field(mail) || has_bulk_field(mail);
}
