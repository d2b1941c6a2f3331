/* schema.c - the tables, as migrations: list N leads from schema N to schema N + 1. See sql.h.
 *
 * A released list is never changed; what is new is a further list. All that are missing run in one transaction; each ends by
 * saying its number. Ids are AUTOINCREMENT: they stand in tokens and Message-IDs, and must never mean another row
 * (ids_leap in store.c). A CHECK joins its values by OR: for an IN of more than two SQLite builds a table at each row. */
#include "store/sql.h"

static const char *const schema_1[] = {
	"CREATE TABLE member ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  address TEXT NOT NULL UNIQUE CHECK (length(address) BETWEEN 3 AND 254 AND address = lower(address)),"
	"  name TEXT NOT NULL,"
	"  language TEXT NOT NULL CHECK (length(language) IN (0, 2)),"
	"  confirmed_at INTEGER," /* when the address first proved that it asks */
	"  created_at INTEGER NOT NULL"
	") STRICT",

	"CREATE TABLE membership ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  member INTEGER NOT NULL REFERENCES member (id),"
	"  team TEXT NOT NULL CHECK (team <> ''),"
	"  joined_at INTEGER NOT NULL,"
	"  left_at INTEGER," /* NULL: is a member now */
	"  UNIQUE (member, team)"
	") STRICT",
	"CREATE INDEX membership_team ON membership (team, member) WHERE left_at IS NULL",

	/* Promise 7. No references: the record stays when what it tells of is erased. */
	"CREATE TABLE audit ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  at INTEGER NOT NULL,"
	"  event TEXT NOT NULL CHECK (event <> ''),"
	"  member INTEGER NOT NULL,"
	"  team TEXT NOT NULL,"
	"  mail INTEGER,"
	"  admin TEXT,"
	"  why TEXT NOT NULL"
	") STRICT",
	"CREATE INDEX audit_member ON audit (member)",

	/* Promise 1. Rows stay for good: what isn't here is new. */
	"CREATE TABLE mail ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  folder TEXT NOT NULL,"
	"  uidvalidity INTEGER NOT NULL,"
	"  uid INTEGER NOT NULL,"
	"  attempts INTEGER NOT NULL,"
	"  first_at INTEGER NOT NULL," /* of its attempts */
	"  tried_at INTEGER NOT NULL,"
	"  sha256 BLOB CHECK (length(sha256) = 32),"
	"  message_id TEXT,"
	"  sender TEXT,"
	"  date TEXT,"
	"  internal_at INTEGER,"
	"  words_sha256 BLOB CHECK (length(words_sha256) = 32),"
	"  decided_at INTEGER,"
	"  kind TEXT,"
	"  goes_to TEXT CHECK (goes_to = 'processed' OR goes_to = 'attention' OR goes_to = 'bounces'),"
	"  why TEXT,"
	"  copied_at INTEGER," /* where a server has no MOVE: so that a crash doesn't copy twice */
	"  moved_at INTEGER,"
	"  known_as INTEGER REFERENCES mail (id)," /* the row under which it was dealt with before */
	"  UNIQUE (folder, uidvalidity, uid),"
	"  CHECK ((decided_at IS NULL) = (goes_to IS NULL)),"
	"  CHECK (moved_at IS NULL OR decided_at IS NOT NULL)"
	") STRICT",
	"CREATE INDEX mail_sha256 ON mail (sha256) WHERE decided_at IS NOT NULL",
	"CREATE INDEX mail_message_id ON mail (message_id) WHERE decided_at IS NOT NULL AND message_id <> ''",
	"CREATE INDEX mail_unmoved ON mail (folder, uidvalidity) WHERE decided_at IS NOT NULL AND moved_at IS NULL",

	/* Promise 4: a leaving token never expires nor closes, and there is one for each use. */
	"CREATE TABLE token ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  kind TEXT NOT NULL CHECK (kind = 'c' OR kind = 'm' OR kind = 'a' OR kind = 'q' OR kind = 'r' OR kind = 'u'),"
	"  member INTEGER NOT NULL REFERENCES member (id),"
	"  teams TEXT NOT NULL," /* ids, blanks between; of 'u' one team, or none for all */
	"  question TEXT NOT NULL CHECK (question = '' OR kind = 'q'),"
	"  state TEXT NOT NULL CHECK (state = 'open' OR state = 'used' OR state = 'refused'),"
	"  opened_at INTEGER NOT NULL,"
	"  expires_at INTEGER," /* judged when it is read */
	"  closed_at INTEGER,"
	"  CHECK ((state = 'open') = (closed_at IS NULL)),"
	"  CHECK (kind <> 'u' OR (state = 'open' AND expires_at IS NULL))"
	") STRICT",
	"CREATE UNIQUE INDEX token_leave ON token (member, teams) WHERE kind = 'u'",
	"CREATE INDEX token_asked ON token (member, kind, opened_at) WHERE kind <> 'u'",

	"CREATE TABLE message ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  kind TEXT NOT NULL,"
	"  key TEXT UNIQUE," /* NULL: none */
	"  team TEXT NOT NULL,"
	"  mail INTEGER REFERENCES mail (id),"
	"  admin TEXT,"
	"  why TEXT NOT NULL,"
	"  created_at INTEGER NOT NULL"
	") STRICT",
	"CREATE INDEX message_mail ON message (mail) WHERE mail IS NOT NULL",
	"CREATE INDEX message_announcement ON message (team) WHERE kind = 'announcement'",
	"CREATE TABLE message_text ("
	"  id INTEGER PRIMARY KEY,"
	"  message INTEGER NOT NULL REFERENCES message (id),"
	"  language TEXT NOT NULL,"
	"  frozen BLOB NOT NULL,"
	"  UNIQUE (message, language)"
	") STRICT",

	/* Promise 3. */
	"CREATE TABLE delivery ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  message INTEGER NOT NULL REFERENCES message (id),"
	"  member INTEGER NOT NULL REFERENCES member (id),"
	"  language TEXT NOT NULL,"
	"  token INTEGER REFERENCES token (id),"
	"  is_bulk INTEGER NOT NULL CHECK (is_bulk IN (0, 1)),"       /* answers to a person don't queue behind these */
	"  is_counted INTEGER NOT NULL CHECK (is_counted IN (0, 1))," /* towards the limits on replies */
	"  to_stranger INTEGER NOT NULL CHECK (to_stranger IN (0, 1))," /* counted, and its member has never confirmed */
	"  state TEXT NOT NULL CHECK (state = 'due' OR state = 'submitting' OR state = 'delivered' OR state = 'failed'"
	"   OR state = 'held'),"
	"  due_at INTEGER NOT NULL,"
	"  tries INTEGER NOT NULL CHECK (tries >= 0),"
	"  created_at INTEGER NOT NULL,"
	"  claimed_at INTEGER,"
	"  done_at INTEGER,"
	"  relay TEXT,"
	"  step TEXT,"
	"  code INTEGER,"
	"  enhanced TEXT,"
	"  why TEXT,"
	"  UNIQUE (message, member),"
	"  CHECK ((state IN ('delivered', 'failed')) = (done_at IS NOT NULL))"
	") STRICT",
	"CREATE INDEX delivery_open ON delivery (state, is_bulk, due_at) WHERE done_at IS NULL",
	"CREATE INDEX delivery_done ON delivery (state, done_at) WHERE done_at IS NOT NULL",
	"CREATE INDEX delivery_counted ON delivery (member, created_at) WHERE is_counted = 1",
	"CREATE INDEX delivery_stranger ON delivery (created_at) WHERE to_stranger = 1",

	/* Promise 6. How much was submitted, by second, and by minute once that is over: 1,560 rows a relay at most. */
	"CREATE TABLE relay_count ("
	"  relay TEXT NOT NULL,"
	"  at INTEGER NOT NULL,"
	"  count INTEGER NOT NULL CHECK (count >= 0),"
	"  PRIMARY KEY (relay, at)"
	") STRICT, WITHOUT ROWID",
	"CREATE TABLE relay ("
	"  name TEXT PRIMARY KEY NOT NULL,"
	"  pauses INTEGER NOT NULL CHECK (pauses >= 0)," /* in a row */
	"  paused_until INTEGER NOT NULL,"
	"  why TEXT NOT NULL,"
	"  changed_at INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID",

	/* What waits for a person, as the inbox last saw it. */
	"CREATE TABLE attention ("
	"  id INTEGER PRIMARY KEY CHECK (id = 1),"
	"  count INTEGER NOT NULL CHECK (count >= 0),"
	"  since INTEGER NOT NULL,"
	"  seen_at INTEGER NOT NULL"
	") STRICT",

	"PRAGMA user_version = 1",
	NULL,
};

static const char *const schema_2[] = {
	"ALTER TABLE member ADD COLUMN paused_until TEXT" /* NULL: gets mail; '': paused; a day: until then */
	"  CHECK (paused_until = '' OR length(paused_until) = 10)",
	"ALTER TABLE member ADD COLUMN digest_since INTEGER", /* NULL: gets every mail singly */
	"CREATE INDEX member_digest ON member (id) WHERE digest_since IS NOT NULL",

	/* From here on as address_key() gives it, so that a member's mails are found. */
	"UPDATE mail SET sender = lower(sender) WHERE sender <> lower(sender)",
	"CREATE INDEX mail_sender ON mail (sender) WHERE sender <> ''",
	"CREATE INDEX mail_attention ON mail (internal_at) WHERE goes_to = 'attention'",

	/* All of a member's: for who asks, and for who wants to be forgotten. */
	"DROP INDEX token_asked",
	"CREATE INDEX token_member ON token (member, kind, opened_at)",
	"DROP INDEX delivery_counted",
	"CREATE INDEX delivery_member ON delivery (member, created_at)",
	"CREATE INDEX delivery_token ON delivery (token) WHERE token IS NOT NULL",
	"CREATE INDEX audit_team ON audit (team) WHERE team <> ''",

	"CREATE TABLE announcement ("
	"  message INTEGER PRIMARY KEY REFERENCES message (id),"
	"  subject TEXT NOT NULL,"
	"  body TEXT NOT NULL" /* Markdown */
	") STRICT",
	"CREATE TABLE digest_run ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  begun_at INTEGER NOT NULL,"
	"  since INTEGER NOT NULL," /* ids of messages: told of are those in (since, until] */
	"  until INTEGER NOT NULL,"
	"  after INTEGER NOT NULL," /* members up to this id have theirs */
	"  is_done INTEGER NOT NULL CHECK (is_done IN (0, 1)),"
	"  CHECK (since <= until)"
	") STRICT",

	/* Promise 8. Whom a message to somebody else names; whom nobody brings back; whose mails are still to be erased. */
	"CREATE TABLE message_name ("
	"  member INTEGER NOT NULL REFERENCES member (id),"
	"  message INTEGER NOT NULL REFERENCES message (id),"
	"  PRIMARY KEY (member, message)"
	") STRICT, WITHOUT ROWID",
	"CREATE INDEX message_name_message ON message_name (message)",
	"CREATE TABLE forgotten ("
	"  hash BLOB PRIMARY KEY NOT NULL CHECK (length(hash) = 32)," /* of the address, under the key of tokens */
	"  at INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID",
	"CREATE TABLE erasure ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  address TEXT NOT NULL UNIQUE,"
	"  mail INTEGER REFERENCES mail (id)," /* that asked for it */
	"  asked_at INTEGER NOT NULL"
	") STRICT",

	/* The mails of `attention`, or the first of them. */
	"CREATE TABLE attention_mail ("
	"  uid INTEGER PRIMARY KEY,"
	"  internal_at INTEGER NOT NULL"
	") STRICT",

	"PRAGMA user_version = 2",
	NULL,
};

static const char *const schema_3[] = {
	/* Meetings as they were told. A token of kind 'm' is a member's for one meeting. */
	"CREATE TABLE meeting ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  event TEXT NOT NULL UNIQUE," /* the config's id; of a rule's day with the day */
	"  uid TEXT NOT NULL UNIQUE,"
	"  sequence INTEGER NOT NULL CHECK (sequence >= 0),"
	"  reset_sequence INTEGER NOT NULL CHECK (reset_sequence <= sequence)," /* answers to earlier versions don't count */
	"  told TEXT NOT NULL,"                                                 /* JSON */
	"  start_at INTEGER NOT NULL,"
	"  is_cancelled INTEGER NOT NULL CHECK (is_cancelled IN (0, 1)),"
	"  message INTEGER NOT NULL REFERENCES message (id)," /* that told it last */
	"  told_at INTEGER NOT NULL,"
	"  telling_after INTEGER," /* NULL: all were told; else members up to this id */
	"  reminded_at INTEGER,"
	"  noted_at INTEGER"
	") STRICT",
	"CREATE INDEX meeting_start ON meeting (start_at)",
	"CREATE TABLE meeting_team ("
	"  meeting INTEGER NOT NULL REFERENCES meeting (id),"
	"  team TEXT NOT NULL,"
	"  PRIMARY KEY (meeting, team)"
	") STRICT, WITHOUT ROWID",
	"ALTER TABLE token ADD COLUMN meeting INTEGER REFERENCES meeting (id)",
	"CREATE UNIQUE INDEX token_meeting ON token (member, meeting) WHERE kind = 'm'",
	"CREATE TABLE invitation ("
	"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"  meeting INTEGER NOT NULL REFERENCES meeting (id),"
	"  member INTEGER NOT NULL REFERENCES member (id),"
	"  sequence INTEGER NOT NULL,"                        /* of the newest version sent to them */
	"  is_off INTEGER NOT NULL CHECK (is_off IN (0, 1))," /* taken off their calendar again */
	"  partstat TEXT NOT NULL CHECK (partstat = '' OR partstat = 'ACCEPTED' OR partstat = 'DECLINED'"
	"   OR partstat = 'TENTATIVE'),"
	"  answer_sequence INTEGER NOT NULL,"
	"  stamp_at INTEGER NOT NULL,"
	"  comment TEXT NOT NULL,"
	"  answered_at INTEGER,"
	"  is_in_words INTEGER,"
	"  UNIQUE (meeting, member)"
	") STRICT",
	"CREATE INDEX invitation_member ON invitation (member)",
	/* Who joined, left, paused or came back, until what that means for the meetings ahead is done. */
	"CREATE TABLE unsettled (member INTEGER PRIMARY KEY REFERENCES member (id)) STRICT",

	/* Announcements: to which teams; in further languages; how far their deliveries are made; what goes along, once for all. */
	"CREATE TABLE announcement_team ("
	"  team TEXT NOT NULL,"
	"  message INTEGER NOT NULL REFERENCES message (id),"
	"  PRIMARY KEY (team, message)"
	") STRICT, WITHOUT ROWID",
	"INSERT INTO announcement_team (team, message) SELECT message.team, message.id FROM announcement"
	"  JOIN message ON message.id = announcement.message",
	"DROP INDEX message_announcement",
	"CREATE INDEX announcement_team_message ON announcement_team (message)",
	"CREATE TABLE announcement_text ("
	"  message INTEGER NOT NULL REFERENCES message (id),"
	"  language TEXT NOT NULL,"
	"  subject TEXT NOT NULL,"
	"  body TEXT NOT NULL,"
	"  PRIMARY KEY (message, language)"
	") STRICT, WITHOUT ROWID",
	"ALTER TABLE announcement ADD COLUMN telling_after INTEGER", /* NULL: all have theirs; else members up to this id */
	"CREATE INDEX announcement_telling ON announcement (message) WHERE telling_after IS NOT NULL",
	"CREATE TABLE message_tail ("
	"  message INTEGER PRIMARY KEY REFERENCES message (id),"
	"  frozen BLOB NOT NULL"
	") STRICT",
	/* What waits for its announcer's answer; the token knows who, which teams, and until when. */
	"CREATE TABLE draft ("
	"  token INTEGER PRIMARY KEY REFERENCES token (id),"
	"  subject TEXT NOT NULL"
	") STRICT",
	"CREATE TABLE draft_text ("
	"  draft INTEGER NOT NULL REFERENCES draft (token),"
	"  position INTEGER NOT NULL,"
	"  language TEXT NOT NULL,"
	"  subject TEXT NOT NULL,"
	"  body TEXT NOT NULL,"
	"  PRIMARY KEY (draft, position)"
	") STRICT, WITHOUT ROWID",
	"CREATE TABLE draft_file ("
	"  id INTEGER PRIMARY KEY,"
	"  draft INTEGER NOT NULL REFERENCES draft (token),"
	"  name TEXT NOT NULL,"
	"  type TEXT NOT NULL,"
	"  bytes BLOB NOT NULL"
	") STRICT",
	"CREATE INDEX draft_file_draft ON draft_file (draft)",

	"PRAGMA user_version = 3",
	NULL,
};

static const char *const schema_4[] = {
	/* Who sits at the table. '' is none; only what its member agreed to is shown to others. */
	"ALTER TABLE member ADD COLUMN organisation TEXT NOT NULL DEFAULT '' CHECK (length(organisation) <= 100)",
	"ALTER TABLE member ADD COLUMN organisation_kind TEXT NOT NULL DEFAULT '' CHECK (organisation_kind = ''"
	"  OR (organisation <> '' AND (organisation_kind = 'employer' OR organisation_kind = 'educator'"
	"   OR organisation_kind = 'training' OR organisation_kind = 'community' OR organisation_kind = 'other')))",
	"ALTER TABLE member ADD COLUMN organisation_shown INTEGER NOT NULL DEFAULT 0"
	"  CHECK (organisation_shown = 0 OR (organisation_shown = 1 AND organisation <> ''))",

	"PRAGMA user_version = 4",
	NULL,
};

static const char *const schema_5[] = {
	/* Whom mail doesn't reach: a row for each message that came back, for a while. */
	"ALTER TABLE member ADD COLUMN suspended_at INTEGER", /* NULL: mail reaches them, as far as we know */
	"ALTER TABLE member ADD COLUMN suspended_by INTEGER", /* the message that came back last */
	"ALTER TABLE member ADD COLUMN probe_at INTEGER",     /* when they are tried again */
	"ALTER TABLE member ADD COLUMN suspensions INTEGER NOT NULL DEFAULT 0",
	"CREATE INDEX member_probe ON member (probe_at) WHERE suspended_at IS NOT NULL",
	"CREATE TABLE bounce ("
	"  member INTEGER NOT NULL REFERENCES member (id),"
	"  message INTEGER NOT NULL," /* no reference: it may go before */
	"  at INTEGER NOT NULL,"
	"  points INTEGER NOT NULL CHECK (points >= 0),"
	"  is_proved INTEGER NOT NULL CHECK (is_proved IN (0, 1)),"
	"  why TEXT NOT NULL," /* what was returned */
	"  PRIMARY KEY (member, message)"
	") STRICT, WITHOUT ROWID",
	"CREATE INDEX bounce_message ON bounce (message)",
	"CREATE INDEX bounce_at ON bounce (at)",
	"ALTER TABLE message ADD COLUMN returned_at INTEGER", /* so much of it came back that it is our fault */

	"PRAGMA user_version = 5",
	NULL,
};

static const char *const schema_6[] = {
	/* What a member shares waits for somebody who announces, and stands in digests alone. */
	"ALTER TABLE draft ADD COLUMN is_shared INTEGER NOT NULL DEFAULT 0 CHECK (is_shared IN (0, 1))",
	"ALTER TABLE announcement ADD COLUMN sharer INTEGER REFERENCES member (id)", /* NULL: it is an announcement */
	"ALTER TABLE message ADD COLUMN is_to_go INTEGER NOT NULL DEFAULT 0", /* its text, once all have it: somebody is forgotten */
	"CREATE INDEX message_to_go ON message (id) WHERE is_to_go = 1",
	"CREATE INDEX announcement_sharer ON announcement (sharer) WHERE sharer IS NOT NULL",

	"PRAGMA user_version = 6",
	NULL,
};

static const char *const schema_7[] = {
	"ALTER TABLE relay ADD COLUMN limited_at INTEGER", /* when a report last said that our account sent too much */

	"PRAGMA user_version = 7",
	NULL,
};

static const char *const schema_8[] = {
	/* Promise 6: some providers count sign-ins, too. By the second, for an hour. */
	"CREATE TABLE relay_login ("
	"  relay TEXT NOT NULL,"
	"  at INTEGER NOT NULL,"
	"  count INTEGER NOT NULL CHECK (count > 0),"
	"  PRIMARY KEY (relay, at)"
	") STRICT, WITHOUT ROWID",
	"ALTER TABLE delivery ADD COLUMN bound_to TEXT", /* in doubt: the relay that may have it already; NULL: any may take it */

	"PRAGMA user_version = 8",
	NULL,
};

static const char *const schema_9[] = {
	/* Does it work? As its worker last saw it. */
	"CREATE TABLE watch ("
	"  what TEXT PRIMARY KEY NOT NULL," /* 'mailbox', 'relay NAME' */
	"  is_well INTEGER NOT NULL CHECK (is_well IN (0, 1)),"
	"  since INTEGER NOT NULL,"                               /* it is so */
	"  well_at INTEGER NOT NULL,"                             /* when it last worked; 0: never */
	"  seen_at INTEGER NOT NULL,"                             /* when its worker last said so */
	"  is_final INTEGER NOT NULL CHECK (is_final IN (0, 1))," /* a person must act */
	"  why TEXT NOT NULL CHECK (is_well = 0 OR why = ''),"
	"  begins_at INTEGER NOT NULL," /* its server's certificate; 0: none was seen */
	"  ends_at INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID",
	/* What people were told of that. */
	"CREATE TABLE alarm ("
	"  key TEXT PRIMARY KEY NOT NULL,"
	"  since INTEGER NOT NULL,"
	"  told_at INTEGER NOT NULL,"                           /* last, that it lasts */
	"  is_over INTEGER NOT NULL CHECK (is_over IN (0, 1))," /* and that it is over */
	"  to_say TEXT NOT NULL" /* what alert_command hasn't been told yet; '': nothing */
	") STRICT, WITHOUT ROWID",

	"PRAGMA user_version = 9",
	NULL,
};

const char *const *const schema_migrations[] = { schema_1, schema_2, schema_3, schema_4, schema_5, schema_6, schema_7,
	schema_8, schema_9, NULL };
