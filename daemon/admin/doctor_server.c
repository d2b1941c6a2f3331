/* doctor_server.c - the mailbox's server and the relays: reached, trusted, signed in, able to do what we need. See doctor.h.
 *
 * One connection each, as the daemon makes it; its steps are told one by one. */
#include "admin/doctor.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"
#include "net/oauth_errors.h"

enum {
	CONNECT_MS = 20 * 1000,
	COMMANDS_MS = 20 * 1000,  /* of the folders together */
	CERTIFICATE_DAYS = 14,    /* before its end people should know */
	ADDED_BYTES = 200 * 1024, /* to the files of an announcement: texts in three languages, header */
};

static const struct server *server_of(const struct doctor *doctor, enum subject subject, size_t relay)
{
	return subject == SUBJECT_MAILBOX ? &doctor->config->mailbox.server : &doctor->config->relays[relay].server;
}

static const char *setting_of(struct doctor *doctor, enum subject subject, size_t relay, const char *setting)
{
	if (subject == SUBJECT_MAILBOX)
		return arena_printf(doctor->arena, "mailbox.%s", setting);
	return arena_printf(doctor->arena, "relays[%zu].%s", relay + 1, setting);
}

/* ---- the connection ---- */

static enum err_kind server_open(struct doctor *doctor, enum subject subject, const struct server *server,
        const char *secret, struct stream **stream, struct error *err)
{
	const enum protocol protocol = subject == SUBJECT_MAILBOX ? PROTOCOL_IMAP : PROTOCOL_SMTP;

	if (doctor->network == NULL) {
		doctor->network = network_open();
		network_account(doctor->network, &doctor->config->oauth);
	}
	const enum err_kind kind = stream_open(doctor->network, protocol, server, secret,
	        house_domain(&doctor->config->house), doctor_until(doctor, CONNECT_MS), stream, err);
	return kind == ERR_NONE ? stream_wait(*stream, -1, err) : kind;
}

static void seen_take(struct doctor *doctor, struct server_seen *seen, struct stream *stream)
{
	seen->step = stream_step(stream);
	seen->certificate = stream_certificate(stream);
	seen->address = arena_strdup(doctor->arena, stream_address(stream));
	seen->size_bytes = stream_offers_number(stream, "SIZE");
}

/* As far as it goes without signing in. True: all the way. */
static bool server_look(struct doctor *doctor, enum subject subject, struct server server, struct server_seen *seen)
{
	struct stream *stream = NULL;
	struct error err = { 0 };

	server.user = "";
	server.sign_in = SIGN_IN_NONE;
	const enum err_kind kind = server_open(doctor, subject, &server, "", &stream, &err);
	if (stream != NULL)
		seen_take(doctor, seen, stream);
	stream_close(stream);
	if (kind != ERR_NONE)
		seen->err = err;
	return kind == ERR_NONE;
}

/* Where there is no secret, or no token is had, the connection is tried all the same. */
static struct server_seen *server_try(struct doctor *doctor, enum subject subject, size_t relay)
{
	struct server_seen *seen = subject == SUBJECT_MAILBOX ? &doctor->mailbox : &doctor->relays[relay];
	const struct server *server = server_of(doctor, subject, relay);
	struct stream *stream = NULL;
	const char *secret = "";
	struct error err = { 0 };

	if (seen->is_tried)
		return seen;
	seen->is_tried = true;
	seen->address = "";
	if (server->sign_in == SIGN_IN_PASSWORD
	        && secret_read(server->password_file, doctor->arena, &secret, &err) != ERR_NONE) {
		seen->secret_trouble = arena_strdup(doctor->arena, err.text);
		(void)server_look(doctor, subject, *server, seen);
		return seen;
	}
	const enum err_kind kind = server_open(doctor, subject, server, secret, &stream, &seen->err);
	secret_wipe(secret);
	if (stream == NULL)
		return seen; /* no address of a server: the name's affair */
	seen_take(doctor, seen, stream);
	if (kind == ERR_NONE) {
		seen->stream = stream;
		return seen;
	}
	stream_close(stream);
	const bool had_no_token = server->sign_in == SIGN_IN_OAUTH && *seen->address == '\0';
	if (had_no_token && seen->step == STREAM_STEP_SIGN_IN && server_look(doctor, subject, *server, seen))
		seen->step = STREAM_STEP_SIGN_IN;
	return seen;
}

void servers_close(struct doctor *doctor)
{
	if (doctor->imap != NULL)
		imap_logout(doctor->imap);
	imap_close(doctor->imap);
	stream_close(doctor->mailbox.stream);
	for (size_t i = 0; doctor->relays != NULL && i < doctor->config->relay_count; i++)
		stream_close(doctor->relays[i].stream);
	network_close(doctor->network);
}

/* ---- its steps ---- */

struct finding check_name(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct server *server = server_of(doctor, subject, relay);
	const struct server_seen *seen = server_try(doctor, subject, relay);

	if (seen->step != STREAM_STEP_NAME)
		return good(doctor, "%s", server->host);
	return wrong(doctor, "No name server knows this name, or none answers this machine.",
	        arena_printf(doctor->arena,
	                "look for a typing error in %s. If there is none, try: getent hosts %s. Where that fails too, ask "
	                "IT: \"May our machine ask the name servers, and what is the name of your mail server?\"",
	                setting_of(doctor, subject, relay, "server"), server->host),
	        "%s: %s", server->host, seen->err.text);
}

struct finding check_connection(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct server *server = server_of(doctor, subject, relay);
	const struct server_seen *seen = server_try(doctor, subject, relay);

	if (seen->step != STREAM_STEP_CONNECT)
		return good(doctor, "%s port %d", seen->address, server->port);
	if (server->tls == TLS_NONE)
		return wrong(doctor, "Passwords would cross the network for all to read, so nothing is sent.",
		        arena_printf(
		                doctor->arena, "take %s out of the config", setting_of(doctor, subject, relay, "tls")),
		        "%s", seen->err.text);
	return wrong(doctor, "Nobody answers there, or something on the way keeps us from it.",
	        arena_printf(doctor->arena,
	                "look at %s. If it is right, ask IT: \"Please let our machine connect to %s, TCP port %d, "
	                "outgoing.\"",
	                setting_of(doctor, subject, relay, "server"), server->host, server->port),
	        "%s", seen->err.text);
}

static const char *day_of(struct doctor *doctor, int64_t at)
{
	char room[11];
	return arena_strdup(doctor->arena, clock_day(at, room));
}

/* The server showed none. */
static struct finding no_certificate(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct server *server = server_of(doctor, subject, relay);
	const struct server_seen *seen = server_try(doctor, subject, relay);
	const char *scheme = subject == SUBJECT_MAILBOX ? "imap" : "smtp";

	if (server->tls == TLS_STARTTLS)
		return wrong(doctor,
		        "The server offers no encryption on this port, so nothing is sent, least of all a password.",
		        arena_printf(doctor->arena,
		                "try %ss://%s in %s. Else ask IT: \"On which port does %s speak TLS?\"", scheme,
		                server->host, setting_of(doctor, subject, relay, "server"), server->host),
		        "no STARTTLS: %s", seen->err.text);
	return wrong(doctor,
	        "What answers on this port doesn't speak TLS from the first byte, or not version 1.2 and above.",
	        arena_printf(doctor->arena,
	                "try %s://%s (STARTTLS) in %s. Else ask IT: \"On which port does %s speak TLS 1.2?\"", scheme,
	                server->host, setting_of(doctor, subject, relay, "server"), server->host),
	        "%s", seen->err.text);
}

static struct finding bad_certificate(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct server *server = server_of(doctor, subject, relay);
	const struct certificate *certificate = &server_try(doctor, subject, relay)->certificate;
	const int64_t now = time(NULL);

	if (certificate->until_at < now)
		return wrong(doctor, "The server's certificate is too old; anybody could have it by now.",
		        arena_printf(doctor->arena,
		                "does this machine know today's date (timedatectl)? If so, ask IT: \"Please renew the certificate of %s.\"",
		                server->host),
		        "expired on %s", day_of(doctor, certificate->until_at));
	if (certificate->from_at > now)
		return wrong(doctor,
		        "The certificate is for the future: mostly a sign that this machine's clock is wrong.",
		        "look at this machine's clock (timedatectl)", "good only from %s on",
		        day_of(doctor, certificate->from_at));
	if (!certificate->is_of_host)
		return wrong(doctor, "The server proves to be another one than the config names.",
		        arena_printf(doctor->arena,
		                "ask IT: \"Under which name does your mail server's certificate know it?\" and write that in %s",
		                setting_of(doctor, subject, relay, "server")),
		        "it is for another name than %s", server->host);
	return wrong(doctor, "Whoever signed the certificate isn't known to this machine: the server may be anybody.",
	        arena_printf(doctor->arena,
	                "ask IT: \"Who signed the certificate of %s? Please give us that CA's certificate (PEM).\" Put the file "
	                "beside the config and name it in %s",
	                server->host, setting_of(doctor, subject, relay, "ca_file")),
	        "signed by nobody we trust");
}

/* Of one that is short-lived: in the last quarter of its time. */
static bool ends_soon(const struct certificate *certificate)
{
	const int64_t quarter_s = (certificate->until_at - certificate->from_at) / 4,
	              usual_s = CERTIFICATE_DAYS * DAY_S;
	return certificate->until_at - time(NULL) < (quarter_s < usual_s ? quarter_s : usual_s);
}

struct finding check_certificate(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct server *server = server_of(doctor, subject, relay);
	const struct server_seen *seen = server_try(doctor, subject, relay);
	const int64_t until_at = seen->certificate.until_at;
	const long days = (long)((until_at - time(NULL)) / DAY_S);

	if (server->tls == TLS_NONE)
		return good(doctor, "none needed: the server is this machine");
	if (seen->step == STREAM_STEP_TLS)
		return until_at == 0 ? no_certificate(doctor, subject, relay) : bad_certificate(doctor, subject, relay);
	if (until_at != 0 && ends_soon(&seen->certificate))
		return worth_a_look(doctor, "After that day no mail is fetched or sent until it is renewed.",
		        arena_printf(doctor->arena, "ask IT: \"Will the certificate of %s be renewed before %s?\"",
		                server->host, day_of(doctor, until_at)),
		        "ends in %ld days, on %s", days, day_of(doctor, until_at));
	return until_at == 0 ? good(doctor, "verified") : good(doctor, "verified, good for %ld days", days);
}

struct finding refused(struct doctor *doctor, const char *said, const char *means, const char *remedy)
{
	const struct oauth_error *known = oauth_error_find(said);

	if (known == NULL)
		return wrong(doctor, means, remedy, "%s", said);
	const char *request =
	        *known->request == '\0' ? "" : arena_printf(doctor->arena, "Ask IT: \"%s\"", known->request);
	const bool is_theirs = known->mender == MENDER_IT; /* then what is ours comes after */
	const char *first = is_theirs ? request : known->remedy, *second = is_theirs ? known->remedy : request;
	const char *between = *first != '\0' && *second != '\0' ? " " : "";
	return wrong(doctor, known->meaning, arena_printf(doctor->arena, "%s%s%s", first, between, second), "%s", said);
}

static const char *password_remedy(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct server *server = server_of(doctor, subject, relay);

	if (server->sign_in != SIGN_IN_PASSWORD)
		return "convened login tries it, and says more";
	return arena_printf(doctor->arena,
	        "look at %s and the first line of %s. Many providers want an app password, or OAuth2 (convened login). Ask IT: "
	        "\"Is %s switched on for %s, and are passwords allowed with it?\"",
	        setting_of(doctor, subject, relay, "user"), server->password_file,
	        subject == SUBJECT_MAILBOX ? "IMAP" : "Authenticated SMTP", server->user);
}

static struct finding sign_in_refused(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct server *server = server_of(doctor, subject, relay);
	const struct server_seen *seen = server_try(doctor, subject, relay);
	const struct oauth_error *known = oauth_error_find(seen->err.text);

	/* What all servers say of all passwords says less than we know. */
	if (server->sign_in == SIGN_IN_PASSWORD && seen->err.kind == ERR_PERMANENT && known != NULL
	        && (strcmp(known->code, "AUTHENTICATIONFAILED") == 0 || strcmp(known->code, "5.7.8") == 0))
		return wrong(doctor, known->meaning, password_remedy(doctor, subject, relay), "%s", seen->err.text);
	if (seen->err.kind == ERR_TEMPORARY)
		return refused(doctor, seen->err.text,
		        "The server doesn't sign anybody in now, or not us: too many connections, or trouble of its own.",
		        "try again in some minutes. If it stays so, ask IT what the server says here");
	return refused(doctor, seen->err.text, "The server was reached, but refused this user.",
	        password_remedy(doctor, subject, relay));
}

struct finding check_sign_in(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct server *server = server_of(doctor, subject, relay);
	const struct server_seen *seen = server_try(doctor, subject, relay);

	if (seen->secret_trouble != NULL)
		return untried(doctor, "not tried: %s", seen->secret_trouble);
	if (seen->step == STREAM_STEP_SIGN_IN)
		return sign_in_refused(doctor, subject, relay);
	return server->user[0] == '\0' ? good(doctor, "none asked for") : good(doctor, "as %s", server->user);
}

/* ---- the mailbox ---- */

static bool is_late(void *context)
{
	const struct doctor *doctor = context;
	return doctor_now_ms() >= doctor->command_until_ms;
}

/* Nothing is asked of a session that broke. */
static void session_close(struct doctor *doctor)
{
	imap_close(doctor->imap);
	doctor->imap = NULL;
}

/* The session, and the mailbox's own folder. */
static enum err_kind session_open(struct doctor *doctor, bool *exists, struct error *err)
{
	const struct imap_watch watch = { -1, is_late, doctor };
	struct watched *inbox = &doctor->folders[WATCHED_INBOX];
	struct folder_state state = { 0 };
	uint32_t uidvalidity = 0;

	doctor->command_until_ms = doctor_until(doctor, COMMANDS_MS);
	enum err_kind kind = imap_open(doctor->mailbox.stream, &watch, &doctor->imap, err);
	doctor->mailbox.stream = NULL;
	if (kind == ERR_NONE)
		kind = imap_folder_try(
		        doctor->imap, doctor->config->mailbox.folder, doctor->arena, &inbox->name, exists, err);
	if (kind != ERR_NONE || !*exists)
		return kind;
	kind = imap_folder_state(doctor->imap, inbox->name, &state, err);
	if (kind == ERR_NONE)
		kind = imap_select(doctor->imap, inbox->name, doctor->targets, &uidvalidity, err);
	inbox->from_uid = state.next_uid == 0 ? 1 : state.next_uid;
	return kind;
}

/* One of ours: there, or it can be made. */
static enum err_kind folder_try(struct doctor *doctor, enum folder folder, bool *exists, struct error *err)
{
	struct watched *watched = &doctor->folders[folder];
	struct folder_state state = { 0 };

	enum err_kind kind = imap_folder_try(
	        doctor->imap, doctor->config->folders[folder], doctor->arena, &watched->name, exists, err);
	doctor->targets[folder] = watched->name;
	if (kind == ERR_NONE && *exists)
		kind = imap_folder_state(doctor->imap, watched->name, &state, err);
	watched->from_uid = state.next_uid == 0 ? 1 : state.next_uid;
	if (kind != ERR_NONE || !*exists || strcmp(watched->name, doctor->folders[WATCHED_INBOX].name) == 0)
		watched->name = NULL; /* nothing is in it, or it is looked at anyway */
	return kind;
}

/* Where a provider may put our mails besides. */
static void special_find(struct doctor *doctor, const char *use, struct watched *watched)
{
	struct folder_state state = { 0 };
	struct error err = { 0 };

	enum err_kind kind = imap_folder_special(doctor->imap, use, doctor->arena, &watched->name, &err);
	if (kind == ERR_NONE && watched->name != NULL)
		kind = imap_folder_state(doctor->imap, watched->name, &state, &err);
	watched->from_uid = state.next_uid;
	if (kind != ERR_NONE || state.next_uid == 0)
		watched->name = NULL;
	if (kind == ERR_TEMPORARY)
		session_close(doctor);
}

static struct finding folder_refused(struct doctor *doctor, enum folder folder, const struct error *err)
{
	static const char *const settings[FOLDER_COUNT] = { "processed", "attention", "bounces" };

	if (err->kind == ERR_TEMPORARY)
		session_close(doctor);
	return wrong(doctor, "Mail that was dealt with is moved there; without the folder it would stay where it is.",
	        arena_printf(doctor->arena,
	                "make the folder by hand, name another one in folders.%s, or ask IT: \"May %s make folders in its "
	                "mailbox?\"",
	                settings[folder], doctor->config->mailbox.server.user),
	        "%s", err->text);
}

struct finding check_folders(struct doctor *doctor, enum subject subject, size_t relay)
{
	struct error err = { 0 };
	bool exists = false;
	int missing = 0;

	(void)subject, (void)relay;
	if (session_open(doctor, &exists, &err) != ERR_NONE) {
		session_close(doctor);
		return refused(doctor, err.text, "The mailbox is there, but its folder can't be read.",
		        "look at mailbox.folder, which is mostly \"INBOX\"; ask IT whether the mailbox was set up wholly");
	}
	if (!exists) {
		session_close(doctor); /* IDLE wants a folder */
		return wrong(doctor, "The daemon would make it, and find no mail in it.",
		        "look at mailbox.folder, which is mostly \"INBOX\"", "there is no folder %s",
		        doctor->config->mailbox.folder);
	}
	for (int i = 0; i < FOLDER_COUNT; i++) {
		if (folder_try(doctor, (enum folder)i, &exists, &err) != ERR_NONE)
			return folder_refused(doctor, (enum folder)i, &err);
		missing += !exists;
	}
	special_find(doctor, "Junk", &doctor->folders[WATCHED_JUNK]);
	if (doctor->imap != NULL)
		special_find(doctor, "Sent", &doctor->folders[WATCHED_SENT]);
	if (doctor->imap == NULL)
		return wrong(doctor, "The mailbox broke off when its folders were listed.",
		        "try again; show IT what stands here", "the list of folders can't be read");
	return missing == 0 ? good(doctor, "all there") : good(doctor, "%d not there yet, can be made", missing);
}

struct finding check_idle(struct doctor *doctor, enum subject subject, size_t relay)
{
	bool has_news = false;
	struct error err = { 0 };

	(void)subject, (void)relay;
	if (doctor->imap == NULL)
		return untried(doctor, "not tried: there is no session");
	if (!imap_has_idle(doctor->imap))
		return worth_a_look(doctor,
		        "The server doesn't tell of new mail by itself: answers take up to mailbox.poll longer.",
		        arena_printf(doctor->arena, "nothing, or a smaller mailbox.poll (now %d seconds)",
		                doctor->config->mailbox.poll_s),
		        "the server has no IDLE");
	doctor->command_until_ms = doctor_until(doctor, COMMANDS_MS);
	if (imap_idle_begin(doctor->imap, &has_news, &err) != ERR_NONE
	        || imap_idle_end(doctor->imap, &has_news, &err) != ERR_NONE)
		return wrong(doctor,
		        "The server offers it and fails at it: the daemon's sessions would break again and again.",
		        "ask IT what is wrong with IDLE on this server", "%s", err.text);
	return good(doctor, "offered");
}

struct finding check_move(struct doctor *doctor, enum subject subject, size_t relay)
{
	(void)subject, (void)relay;
	if (doctor->imap == NULL)
		return untried(doctor, "not tried: there is no session");
	if (imap_mailbox(doctor->imap).has_move)
		return good(doctor, "offered");
	return worth_a_look(doctor, "Mails are copied, then deleted, instead: slower, and all works.", "nothing",
	        "the server has no MOVE");
}

struct finding check_uidplus(struct doctor *doctor, enum subject subject, size_t relay)
{
	(void)subject, (void)relay;
	if (doctor->imap == NULL)
		return untried(doctor, "not tried: there is no session");
	const struct mailbox mailbox = imap_mailbox(doctor->imap);
	if (mailbox.can_expunge)
		return good(doctor, "offered");
	return worth_a_look(doctor,
	        mailbox.has_move
	                ? "Single mails can't be deleted: what \"forget\" erases, and old mail, stays flagged as deleted until "
	                  "somebody empties the folder."
	                : "What was dealt with stays in the folder too, flagged as deleted, until somebody empties it.",
	        "now and then let a mail program remove what is flagged as deleted (\"compact\", \"expunge\")",
	        "the server has no UIDPLUS");
}

/* ---- the relay ---- */

struct finding check_size(struct doctor *doctor, enum subject subject, size_t relay)
{
	const int64_t size_bytes = server_try(doctor, subject, relay)->size_bytes;
	/* Base64 in lines of 76 adds 37 %. */
	const int64_t largest_bytes = doctor->config->house.limits.attachment_bytes / 100 * 137 + ADDED_BYTES;
	const int64_t fitting_mb = (size_bytes - ADDED_BYTES) * 100 / 137 / (1024 * 1024);

	if (size_bytes == 0)
		return good(doctor, "the relay names no limit");
	if (size_bytes >= largest_bytes)
		return good(doctor, "up to %" PRId64 " MB", size_bytes / (1024 * 1024));
	if (fitting_mb < 1)
		return wrong(doctor, "Announcements with any attachment would be refused.",
		        "ask IT: \"Please let our account send mails of some megabytes.\"",
		        "the relay takes %" PRId64 " kB only", size_bytes / 1024);
	return wrong(doctor,
	        "An announcement with attachments as large as the config allows would be refused for all its members.",
	        arena_printf(doctor->arena, "set limits.attachment_megabytes = %" PRId64, fitting_mb),
	        "the relay takes %" PRId64 " kB, our largest mails have %" PRId64, size_bytes / 1024,
	        largest_bytes / 1024);
}

/* What providers' papers say of one mailbox; 0: nothing. */
static const struct limit {
	const char *name;
	enum provider provider;
	const char *host;   /* the host's end */
	const char *domain; /* only for addresses there; NULL: any */
	int per_minute, per_day, connections;
} provider_limits[] = {
	{ "Microsoft", PROVIDER_MICROSOFT, ".office365.com", NULL, 30, 10000, 3 },
	{ "Google", PROVIDER_GOOGLE, "smtp.gmail.com", "@gmail.com", 0, 500, 0 },
	{ "Google", PROVIDER_GOOGLE, "smtp.gmail.com", "@googlemail.com", 0, 500, 0 },
	{ "Google", PROVIDER_GOOGLE, "smtp.gmail.com", NULL, 0, 2000, 0 },
};

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), end_length = strlen(end);
	return length >= end_length && strcasecmp(text + length - end_length, end) == 0;
}

static const struct limit *limit_of(const struct doctor *doctor, const struct server *server)
{
	for (size_t i = 0; i < sizeof(provider_limits) / sizeof(provider_limits[0]); i++) {
		const struct limit *limit = &provider_limits[i];
		if ((server->provider == limit->provider || ends_with(server->host, limit->host))
		        && (limit->domain == NULL || ends_with(doctor->config->house.address, limit->domain)))
			return limit;
	}
	return NULL;
}

static bool is_over(int ours, int theirs)
{
	return theirs != 0 && (ours == 0 || ours > theirs);
}

struct finding check_pace(struct doctor *doctor, enum subject subject, size_t relay)
{
	const struct relay_config *config = &doctor->config->relays[relay];
	const struct limit *limit = limit_of(doctor, &config->server);
	const char *setting = NULL;
	int most = 0;

	(void)subject;
	if (limit != NULL && is_over(config->pace.per_minute, limit->per_minute)) {
		setting = "per_minute";
		most = limit->per_minute;
	} else if (limit != NULL && is_over(config->pace.per_day, limit->per_day)) {
		setting = "per_day";
		most = limit->per_day;
	} else if (limit != NULL && is_over(config->connections, limit->connections)) {
		setting = "connections";
		most = limit->connections;
	}
	if (setting != NULL)
		return wrong(doctor, "Beyond its limit the provider refuses mail, and may lock the account for a day.",
		        arena_printf(doctor->arena,
		                "set relays[%zu].%s below that, and leave some for people who use the account too",
		                relay + 1, setting),
		        "%s allows %s = %d", limit->name, setting, most);
	if (config->pace.per_minute == 0 && config->pace.per_day == 0)
		return good(doctor, "no limit is set");
	return good(doctor, "%d a minute, %d a day (0: no limit)", config->pace.per_minute, config->pace.per_day);
}
