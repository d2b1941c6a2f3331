/* login_proof.c - the proof at the end of `convened login`, and what a refusal means. See login.h.
 *
 * What is refused is said in the provider's words and in ours. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "admin/login.h"
#include "admin/prove.h"
#include "base/clock.h"
#include "net/oauth_errors.h"

enum { SEND_MS = 60 * 1000, ARRIVE_MS = 90 * 1000 };

int64_t login_now_ms(void)
{
	return clock_monotonic_ms(&clock_system);
}

/* ---- what a refusal means ---- */

/* Behind the sentence, what IT will ask next; as far as the config says it, for this may be before it is whole. */
static void request_print(FILE *file, struct admin *admin, const char *request)
{
	static const struct {
		const char *title, *setting;
	} facts[] = { { "Application (client) ID", "oauth.client_id" }, { "Directory (tenant)", "oauth.tenant" },
		{ "Mailbox", "collaborative.address" } };

	fputs("  For your IT, as it stands:\n\n", file);
	admin_print_wrapped(file, "    ", 4, request);
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		const char *value = config_peek(admin->file, facts[i].setting, &admin->arena);
		if (*value != '\0')
			fprintf(file, "    %s: %s\n", facts[i].title, admin_clean(admin, value));
	}
	fputc('\n', file);
}

bool login_explain(FILE *file, struct admin *admin, const char *said)
{
	const struct oauth_error *row = oauth_error_find(said);
	const char *number = strstr(said, "AADSTS");
	const size_t digits = number == NULL ? 0 : strspn(number += strlen("AADSTS"), "0123456789");

	if (row == NULL && digits == 0)
		return false;
	fputc('\n', file);
	if (row != NULL) {
		admin_print_wrapped(file, "  What it means: ", 4, row->meaning);
		admin_print_wrapped(
		        file, "  Who can mend it: ", 4, arena_printf(&admin->arena, "%s.", mender_words(row->mender)));
		if (*row->request != '\0' && row->mender == MENDER_IT)
			request_print(file, admin, row->request);
		if (*row->remedy != '\0')
			admin_print_wrapped(file, "  What you can do: ", 4, row->remedy);
		if (*row->request != '\0' && row->mender != MENDER_IT)
			request_print(file, admin, row->request);
	}
	if (digits > 0) /* who wants to know it exactly, and for those that our table hasn't */
		fprintf(file, "  Microsoft's own words: https://login.microsoftonline.com/error?code=%.*s\n",
		        (int)digits, number);
	fputc('\n', file);
	return true;
}

/* The table knows better than a reply's code whether it passes. */
int login_refused(struct admin *admin, const struct error *err)
{
	const struct oauth_error *row = oauth_error_find(err->text);
	const int status = admin_failed(err);

	if (!login_explain(stderr, admin, err->text))
		fputs("What to do: convened doctor looks closer, and says it\n", stderr);
	if (row == NULL)
		return status;
	return row->mender == MENDER_TIME ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

/* Nothing was typed, or it can't be kept. */
int login_input_failed(const struct error *err)
{
	const int status = admin_failed(err);
	return err->kind == ERR_UNKNOWN ? EX_NOINPUT : status;
}

/* ---- the proof ---- */

struct proof {
	struct admin *admin;
	struct network *network;
	struct imap *imap; /* NULL: the mailbox didn't let us in */
	struct arrivals arrivals;
	int status; /* the first failure's */
};

static void proof_failed(struct proof *proof, struct error *err, const char *what)
{
	err_within(err, "%s", what);
	fflush(stdout);
	const int status = login_refused(proof->admin, err);
	if (proof->status == EX_OK)
		proof->status = status;
}

static void mailbox_prove(struct proof *proof)
{
	const struct config *config = proof->admin->config;
	const struct imap_watch watch = { .fd = -1 };
	struct stream *stream = NULL;
	struct error err = { 0 };

	enum err_kind kind = prove_sign_in(proof->network, PROTOCOL_IMAP, config, &config->mailbox.server, NULL,
	        login_now_ms() + LOGIN_CONNECT_MS, &stream, &err);
	if (kind == ERR_NONE)
		kind = imap_open(stream, &watch, &proof->imap, &err);
	if (kind == ERR_NONE)
		kind = prove_arrivals(proof->imap, config, &proof->admin->arena, &proof->arrivals, &err);
	if (kind == ERR_NONE) {
		printf("The mailbox at %s lets us in.\n", config->mailbox.server.host);
		return;
	}
	imap_close(proof->imap);
	proof->imap = NULL;
	proof_failed(proof, &err, "mailbox");
}

static void arrival_prove(struct proof *proof, const char *word, int64_t sent_ms)
{
	const char *header = NULL;
	struct error err = { 0 };
	const enum err_kind kind = prove_arrival(
	        proof->imap, &proof->arrivals, word, login_now_ms() + ARRIVE_MS, &proof->admin->arena, &header, &err);

	if (kind == ERR_NONE) {
		printf("  The mail came back within %lld s.\n", (long long)(login_now_ms() - sent_ms) / 1000 + 1);
		return;
	}
	if (kind == ERR_UNKNOWN)
		err_set(&err, ERR_TEMPORARY,
		        "the mail that we sent to ourselves did not arrive within %d s. Look into the mailbox's junk "
		        "folder; give the command once more later",
		        ARRIVE_MS / 1000);
	else { /* the session is out of step */
		imap_close(proof->imap);
		proof->imap = NULL;
	}
	proof_failed(proof, &err, "mailbox");
}

static void relay_prove(struct proof *proof, const struct relay_config *relay)
{
	const struct config *config = proof->admin->config;
	const char *what = arena_printf(&proof->admin->arena, "relay %s", relay->name);
	char word[PROVE_WORD_BYTES];
	struct stream *stream = NULL;
	struct error err = { 0 };

	enum err_kind kind = prove_sign_in(proof->network, PROTOCOL_SMTP, config, &relay->server, NULL,
	        login_now_ms() + LOGIN_CONNECT_MS, &stream, &err);
	if (kind == ERR_NONE)
		printf("The relay %s at %s lets us in.\n", relay->name, relay->server.host);
	const int64_t sent_ms = login_now_ms();
	if (kind == ERR_NONE && proof->imap != NULL) {
		kind = prove_send(stream, config, login_now_ms() + SEND_MS, word, &err);
		if (kind == ERR_NONE) {
			printf("  It took a mail to %s.\n", admin_clean(proof->admin, config->house.address));
			fflush(stdout);
			arrival_prove(proof, word, sent_ms);
		} else {
			err_within(&err, "a mail to ourselves");
		}
	}
	stream_close(stream);
	if (kind != ERR_NONE)
		proof_failed(proof, &err, what);
}

int login_proof(struct admin *admin)
{
	struct proof proof = { .admin = admin, .network = network_open() };

	network_account(proof.network, &admin->config->oauth);
	mailbox_prove(&proof);
	for (size_t i = 0; i < admin->config->relay_count; i++)
		relay_prove(&proof, &admin->config->relays[i]);
	if (proof.imap != NULL)
		imap_logout(proof.imap);
	imap_close(proof.imap);
	network_close(proof.network);
	if (proof.status == EX_OK)
		puts("All is well: the mailbox works.");
	return proof.status;
}
