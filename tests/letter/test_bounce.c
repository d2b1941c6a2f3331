/* test_bounce.c - what a report of a mail system says of a member, whoever's system it is. */
#include "tests/test.h"
#include <time.h>
#include "base/text.h"
#include "letter/read.h"
#include "letter/source.h"

__attribute__((weak)) void source_requests(struct source *source)
{
	source->letter->kind = LETTER_KIND_COUNT;
}

static const struct house house = { .name = "Collab", .address = "teams@collab.example", .has_subaddressing = true };
static const struct reader reader = { .house = &house, .authserv_id = "mx.collab.example" };

/* "bounce ana@x.example 5.1.1 yes", one recipient behind the other. */
static const char *outcome(struct arena *arena, const struct letter *letter)
{
	struct text out = { .arena = arena };
	text_add_string(&out, letter->kind == LETTER_KIND_COUNT ? "person" : letter_kind_name(letter->kind));
	for (size_t i = 0; i < letter->recipient_count; i++) {
		const struct letter_recipient *each = &letter->recipients[i];
		text_printf(&out, " %s%s%s %s%s%s%s%s", each->address, *each->original != '\0' ? " of " : "",
		        each->original, each->status, *each->status != '\0' ? " " : "", each->permanent,
		        each->is_delayed ? " delayed" : "", each->is_our_limit ? " our-limit" : "");
	}
	return text_string(&out);
}

static struct letter read_mail(struct arena *arena, const char *mail)
{
	return letter_read(&reader, mail, strlen(mail), false, arena);
}

struct row {
	const char *promise, *mail, *expected;
};

static int broken_rows(const struct row *rows, size_t count)
{
	int failures = 0;
	for (size_t i = 0; i < count; i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(&arena, rows[i].mail);
		failures += broken(rows[i].promise, rows[i].mail, rows[i].expected, outcome(&arena, &letter));
		arena_free(&arena);
	}
	return failures;
}

#define NOTICE(subject)                                                                                                \
	"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\nSubject: " subject "\n"
#define REPORT "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
#define STATUS "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"

/* ---- what the other side's words and codes mean ---- */

static const char *failed_with(struct arena *arena, const char *status, const char *words)
{
	return arena_printf(arena,
	        NOTICE("Undelivered") REPORT "x\n" STATUS
	                                     "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: %s\n"
	                                     "Diagnostic-Code: smtp; %s\n--b--\n",
	        status, words);
}

static void words_and_codes_are_judged(void **state)
{
	static const struct {
		const char *promise, *status, *words, *expected;
	} rows[] = {
		{ "no such user", "5.1.1",
		        "550 5.1.1 <bob@x.example>: Recipient address rejected: User unknown in virtual table",
		        "5.1.1 yes" },
		{ "words alone", "5.0.0", "550 No such person at this address", "5.0.0 yes" },
		{ "words, though the code is of policy", "5.7.1", "550 5.7.1 user unknown", "5.7.1 yes" },
		{ "an address that a directory refuses", "5.4.1", "550 5.4.1 Recipient address rejected: Access denied",
		        "5.4.1 yes" },
		{ "a mailbox that was shut", "5.2.1", "550 5.2.1 The account is disabled", "5.2.1 yes" },
		{ "no such domain, though the code is a passing one", "4.0.0",
		        "DNS Error: NXDOMAIN, domain name not found: x.example", "4.0.0 yes" },
		{ "a domain that takes no mail", "5.1.10", "556 5.1.10 Domain x.example does not accept mail (nullMX)",
		        "5.1.10 yes" },
		{ "a relay's own list of dead addresses", "5.1.1", "550 5.1.1 address is on the suppression list",
		        "5.1.1 yes" },
		{ "full, though final", "5.2.2", "552 5.2.2 mailbox full", "5.2.2 no" },
		{ "full, in words alone", "5.0.0", "554 delivery error: user is over the quota, inactive for 90 days",
		        "5.0.0 no" },
		{ "too much at the moment", "5.2.1",
		        "550 5.2.1 The user you are trying to contact is receiving mail at a rate that is too high",
		        "5.2.1 no" },
		{ "time ran out", "5.4.7", "550 5.4.7 Delivery expired (message too old)", "5.4.7 no" },
		{ "a loop", "5.4.6", "554 5.4.6 Too many hops 27", "5.4.6 no" },
		{ "greylisted until the end", "4.7.1", "451 4.7.1 Greylisting in action, come back in 5 minutes",
		        "4.7.1 no" },
		{ "a name server that doesn't answer", "4.4.3",
		        "Host or domain name not found. Name service error for name=x.example: Host not found, try again",
		        "4.4.3 no" },
		{ "a code nobody explains", "5.3.0", "553 5.3.0 sorry", "5.3.0 no" },
		{ "nothing at all", "", "", "no" },
		{ "spam", "5.0.0", "550 This message looks like spam to us", "5.0.0 policy" },
		{ "a block list behind a link", "5.1.1", "553 see https://www.spamhaus.org/query/bl?ip=192.0.2.1",
		        "5.1.1 policy" },
		{ "our domain doesn't exist, says the other side", "5.1.8",
		        "553 5.1.8 <teams@collab.example>... Domain of sender address does not exist", "5.1.8 policy" },
		{ "another host than the member's doesn't exist", "5.0.0", "553 collab.example does not exist",
		        "5.0.0 policy" },
		{ "DMARC", "5.7.26",
		        "550-5.7.26 Unauthenticated email from collab.example is not accepted due to domain's DMARC policy",
		        "5.7.26 policy" },
		{ "too large", "5.3.4", "552 5.3.4 Message size exceeds fixed limit", "5.3.4 policy" },
		{ "a group closed to strangers", "5.7.133",
		        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
		        "5.7.133 policy" },
		{ "too many recipients this hour, though 5.1.1", "5.1.1", "550 sent to too many recipients this hour",
		        "5.1.1 policy" },
		{ "refused before anybody was named", "5.1.1",
		        "550 5.1.1 does not exist (in reply to MAIL FROM command)", "5.1.1 policy" },
		{ "relaying", "5.7.1", "550 5.7.1 <bob@x.example>: Relay access denied", "5.7.1 policy" },
		{ "our day's limit", "5.4.5", "550 5.4.5 Daily user sending limit exceeded.",
		        "5.4.5 policy our-limit" },
		{ "our day's limit, by its code", "5.1.90", "550 5.1.90 no more today", "5.1.90 policy our-limit" },
		{ "our hour's limit", "5.0.0",
		        "Domain collab.example has exceeded the max emails per hour (100/100) allowed",
		        "5.0.0 policy our-limit" },
		{ "an address or host that only looks like words", "5.0.0",
		        "550 5.0.0 <spam@x.example> mx.blocked.example said: no such user", "5.0.0 yes" },
		{ "a label that isn't the other side's", "5.0.0",
		        "5.1.0 - Unknown address error 550-'5.2.2 <bob@x.example>... Mailbox Full'", "5.2.2 no" },
		{ "Spanish", "5.0.0", "550 El usuario no existe", "5.0.0 yes" },
		{ "Spanish, full", "5.0.0", "552 El buzón del destinatario está lleno", "5.0.0 no" },
		{ "Polish", "5.0.0", "550 Nie ma takiego użytkownika", "5.0.0 yes" },
		{ "Polish, full", "5.0.0", "552 Skrzynka odbiorcy jest pełna", "5.0.0 no" },
		{ "German", "5.0.0", "550 Empfänger unbekannt", "5.0.0 yes" },
		{ "German, an unknown error is no unknown user", "5.0.0", "550 Unbekannter Fehler", "5.0.0 no" },
		{ "French", "5.0.0", "550 Adresse du destinataire invalide", "5.0.0 yes" },
		{ "Italian", "5.0.0", "550 Utente sconosciuto", "5.0.0 yes" },
		{ "Portuguese, full", "5.0.0", "552 A caixa de correio está cheia", "5.0.0 no" },
		{ "Dutch", "5.0.0", "550 Gebruiker onbekend", "5.0.0 yes" },
		{ "Russian", "5.0.0", "550 Пользователь не найден", "5.0.0 yes" },
		{ "Japanese", "5.0.0", "550 宛先のアドレスは存在しません", "5.0.0 yes" },
		{ "Chinese, full", "5.0.0", "552 对方邮箱已满", "5.0.0 no" },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = failed_with(&arena, rows[i].status, rows[i].words);
		const struct letter letter = read_mail(&arena, mail);
		const char *expected = arena_printf(&arena, "bounce bob@x.example %s", rows[i].expected);
		failures += broken(rows[i].promise, rows[i].words, expected, outcome(&arena, &letter));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* In the words of those who say so. A wrong "yes" would throw out a member who can be reached. */
static void servers_words_are_understood(void **state)
{
	static const struct {
		const char *expected, *status, *words;
	} rows[] = {
		{ "policy", "5.1.1", "550 5.1.1 sent to too many recipients this hour" },
		{ "policy", "5.0.0", "550 Sender address does not exist" },
		{ "policy", "5.0.0", "550 Sender's domain does not exist" },
		{ "policy", "5.1.8", "550 5.1.8 <teams@collab.example>: Sender address rejected: Domain not found" },
		{ "policy", "5.7.1",
		        "554 5.7.1 <teams@collab.example>: Sender address rejected: User unknown in virtual mailbox table" },
		{ "policy", "5.0.0",
		        "550-Verification failed for <teams@collab.example> 550-No Such User Here 550 Sender verify failed" },
		{ "policy", "5.0.0", "550 Callback verification for <teams@collab.example> failed: no such user" },
		{ "no", "4.1.1",
		        "450 4.1.1 <bob@x.example>: Recipient address rejected: User unknown in local recipient table" },
		{ "no", "5.2.1", "550 5.2.1 mailbox temporarily disabled" },
		{ "no", "5.2.1", "550 5.2.1 mailbox disabled, not accepting messages, over quota" },
		{ "policy", "5.0.0", "550 Your account has been suspended for sending spam" },
		{ "no", "5.0.0", "550 Recipient mailbox full" },
		{ "policy", "5.1.1", "550 5.1.1 User unknown; rejected because of DMARC policy of example.org" },
		{ "policy", "5.1.1", "550 5.1.1 <bob@x.example>: Recipient address rejected: blocked" },
		{ "yes", "5.1.1", "550 5.1.1 sorry" },
		{ "yes", "5.1.1",
		        "550 5.1.1 <bob@x.example>: Email address could not be found, or was misspelled (G8)" },
		{ "policy", "5.7.1", "550 5.7.1 Message rejected" },
		{ "policy", "5.7.1",
		        "550 5.7.1 [192.0.2.1 12] Our system has detected that this message is likely suspicious due to the very low reputation of the sending domain" },
		{ "policy", "5.7.1",
		        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org" },
		{ "policy", "5.7.1",
		        "554 5.7.1 Service unavailable; Helo command rejected: need fully-qualified hostname" },
		{ "policy", "5.7.23",
		        "550 5.7.23 The message was rejected because of Sender Policy Framework violation" },
		{ "policy", "5.7.1", "550 5.7.1 Unable to relay" },
		{ "no", "5.3.0", "554 5.3.0 unknown mailer error 1" },
		{ "no", "5.3.5", "553 5.3.5 system config error" },
		{ "no", "5.4.0", "550 5.4.0 Error: too many hops" },
		{ "no", "5.4.300", "550 5.4.300 Message expired -> 421 4.4.2 Connection dropped due to SocketError" },
		{ "no", "5.4.317", "550 5.4.317 Message expired, cannot connect to remote server(SubjectMismatch)" },
		{ "no", "5.4.310", "554 5.4.316 Message expired" },
		{ "yes", "5.4.310",
		        "550 5.4.310 DNS domain x.example does not exist [Message=InfoDomainNonexistent] [LastAttemptedServerName=x.example]" },
		{ "policy", "5.7.64", "550 5.7.64 TenantAttribution; Relay Access Denied" },
		{ "policy", "5.7.129",
		        "550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission; not authorized to send to recipient because the sender isn't on the recipient's list of senders to accept mail from" },
		{ "policy", "5.7.1", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required" },
		{ "policy", "5.7.12", "550 5.7.12 Sender was not authenticated by organization" },
		{ "yes", "5.2.1",
		        "554 5.2.1 STOREDRV.Deliver.Exception:AccountDisabledException.MapiExceptionMailboxDisabled; Failed to process message due to a permanent exception" },
		{ "no", "5.2.0",
		        "554 5.2.0 STOREDRV.Deliver.Exception:StorageTransientException.MapiExceptionNetworkError" },
		{ "no", "4.3.2", "432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded" },
		{ "no", "5.2.122",
		        "554 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour" },
		{ "no", "5.2.121", "550 5.2.121 Recipient's per hour message receive limit from sender exceeded" },
		{ "policy", "5.6.11",
		        "550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, which cannot be sent via DATA" },
		{ "policy", "5.1.20", "550 5.1.20 Multiple From addresses are not allowed without Sender address" },
		{ "yes", "5.0.350", "550 5.0.350 Remote server returned an error -> 550 5.1.1 user unknown" },
		{ "yes", "5.1.351",
		        "550 5.1.351 Remote server returned unknown recipient or mailbox unavailable -> 550 Mailbox unavailable" },
		{ "policy our-limit", "5.7.232",
		        "550 5.7.232 Your message can't be sent because your trial tenant has exceeded its daily limit" },
		{ "policy our-limit", "5.4.5", "550-5.4.5 Daily SMTP relay sending limit exceeded for user. For more" },
		{ "policy our-limit", "5.0.0", "550 Your account has exceeded its hourly limit of 100 messages" },
		{ "policy our-limit", "5.0.0", "554 Message rejected: Daily message quota exceeded" },
		{ "policy our-limit", "4.7.0", "454 Throttling failure: Maximum sending rate exceeded." },
		{ "policy our-limit", "4.0.0", "454 Throttling failure: Daily message quota exceeded." },
		{ "no", "4.2.2",
		        "452-4.2.2 The email account that you tried to reach is over quota. Please direct the recipient to" },
		{ "no", "5.2.2", "552-5.2.2 The recipient's inbox is out of storage space." },
		{ "yes", "5.0.0",
		        "554 delivery error: dd This user doesn't have a x.example account (bob@x.example) [0] - mta1.mail" },
		{ "yes", "5.0.0",
		        "554 30 Sorry, your message to bob@x.example cannot be delivered. This mailbox is disabled (554.30)." },
		{ "policy", "5.7.1",
		        "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list; see http://postmaster.yahoo.example/550-bl23.html" },
		{ "policy", "5.7.9",
		        "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes" },
		{ "yes", "5.0.0", "550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help" },
		{ "yes", "5.0.0", "550 User not found: bob@x.example" },
		{ "policy", "5.0.0", "550 Ip frequency limited" },
		{ "policy", "5.0.0", "550 Mail content denied. http://service.mail.qq.com" },
		{ "policy", "5.0.0",
		        "554 DT:SPM 163 smtp10,DsCowAD3 Please see http://mail.163.com/help/help_spam_16.htm" },
		{ "yes", "5.0.0", "550 Invalid User: bob@x.example" },
		{ "yes", "5.0.0", "550 User suspended" },
		{ "policy", "5.0.0", "553 Requested action not taken: NULL sender is not allowed" },
		{ "policy", "5.0.0", "552 Requested mail action aborted: exceeded mailsize limit" },
		{ "no", "5.0.0", "552 Requested mail action aborted: exceeded storage allocation" },
		{ "yes", "5.0.0",
		        "550 Message was not accepted -- invalid mailbox. Local mailbox bob@x.example is unavailable: user not found" },
		{ "policy", "5.0.0", "550 spam message rejected. Please visit http://help.mail.ru/notspam-support/" },
		{ "yes", "5.7.1", "550 5.7.1 No such user!" },
		{ "policy", "5.7.1", "554 5.7.1 [1] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc" },
		{ "no", "5.2.2", "552 5.2.2 Mailbox size limit exceeded" },
		{ "yes", "5.1.1", "550 5.1.1 unknown or illegal alias: bob@x.example" },
		{ "policy", "5.7.1",
		        "554 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137" },
		{ "policy", "5.7.0", "550 5.7.0 Blocked - https://support.apple.com/" },
		{ "policy", "5.0.0",
		        "550 csi.mimecast.org Poor Reputation Sender. - https://community.mimecast.com/docs/DOC-1369#550" },
		{ "policy", "5.0.0",
		        "550 Administrative prohibition - envelope blocked - https://community.mimecast.com" },
		{ "policy", "5.0.0", "550 Rejected by header based Anti-Spoofing policy: teams@collab.example" },
		{ "policy", "5.0.0", "554 Email rejected due to security policies - https://community.mimecast.com" },
		{ "policy", "5.0.0", "550 Envelope blocked - User Entry" },
		{ "policy", "5.0.0", "550 permanent failure for one or more recipients (bob@x.example:blocked)" },
		{ "yes", "5.0.0",
		        "550 permanent failure for one or more recipients (bob@x.example:550 No such recipient)" },
		{ "yes", "5.0.0",
		        "550 5.0.0 permanent failure for one or more recipients (bob@x.example:550 5.1.1 RESOLVER.ADR.RecipNotFound; not found)" },
		{ "policy", "5.0.0",
		        "553 Message filtered. Refer to the Troubleshooting page at http://www.symanteccloud.com/troubleshooting for more" },
		{ "policy", "5.0.0",
		        "501 Connection rejected by policy [7.7] 38413, please visit www.messagelabs.com/support for more details" },
		{ "yes", "5.0.0", "550 Invalid recipient <bob@x.example> (#5.1.1)" },
		{ "policy", "5.0.0",
		        "554-IADB: 554 Your access to this mail system has been rejected due to the sending MTA's poor reputation" },
		{ "yes", "5.1.0", "550 #5.1.0 Address rejected." },
		{ "policy", "5.1.0", "550 #5.1.0 Address rejected teams@y.example" },
		{ "yes", "5.0.0", "550 No such user - psmtp" },
		{ "policy", "5.0.0",
		        "550 A URL in this email (example . org) is listed on https://spamrl.com/. Please resolve and retry" },
		{ "policy", "5.0.0", "550 High probability of spam" },
		{ "yes", "5.0.0", "550 No Such User Here" },
		{ "no", "5.0.0", "550 Mailbox quota exceeded / Mailbox is full / Blocks limit exceeded" },
		{ "yes", "5.0.0",
		        "550-The recipient cannot be verified. Please check all recipients of this 550 message to verify they are valid." },
		{ "yes", "5.0.0", "Unrouteable address" },
		{ "no", "5.0.0", "retry timeout exceeded" },
		{ "no", "5.0.0", "lowest numbered MX record points to local host" },
		{ "yes", "5.0.0", "550 Sorry, no mailbox here by that name. (#5.1.1)" },
		{ "policy", "5.7.1", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)" },
		{ "yes", "5.0.0", "550 This address no longer accepts mail." },
		{ "no", "5.4.6",
		        "550 Sorry. Although I'm listed as a best-preference MX or A for that host, it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)" },
		{ "no", "5.0.0", "552 user is over quota (#5.2.2)" },
		{ "policy", "5.7.0", "554 5.7.0 Reject, id=123-01 - BAD HEADER" },
		{ "policy", "5.7.0", "554 5.7.0 Reject, id=123-01 - INFECTED: Eicar" },
		{ "policy", "5.7.1", "554 5.7.1 Spam message rejected" },
		{ "policy", "5.7.1", "550 5.7.1 rejected by DMARC policy for example.org" },
		{ "yes", "5.1.2",
		        "550 5.1.2 <bob@x.example>... Host unknown (Name server: x.example: host not found)" },
		{ "yes", "5.1.3", "553 5.1.3 <bob@x.example>... User address required" },
		{ "no", "5.0.0", "550 Requested action not taken: local error in processing" },
		{ "no", "5.0.0", "554 Transaction failed" },
		{ "policy", "5.0.0", "554-Transaction failed 554-Reject due to policy restrictions." },
		{ "yes", "5.0.0",
		        "550-Requested action not taken: mailbox unavailable 550 For explanation visit https://postmaster.gmx.net/en/error-messages" },
		{ "policy", "5.0.0",
		        "550-Requested action not taken: mailbox unavailable 550 invalid DNS MX or A/AAAA resource record" },
		{ "policy", "5.2.0", "550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]" },
		{ "yes", "5.1.1",
		        "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]" },
		{ "policy", "5.0.0", "550 5.7.1 Mail rejected. IP 192.0.2.1 is listed on our internal blacklist" },
		{ "no", "5.5.0", "554 5.5.0 Service not available" },
		{ "policy", "5.1.1", "550 5.1.1 rejected by UCE filter" },
		{ "policy", "5.1.1", "550 5.1.1 <bob@x.example> message refused, header From spoofed" },
		{ "policy", "5.1.1", "550 5.1.1 recipient does not accept mail from your domain" },
		{ "policy", "5.1.1", "550 5.1.1 The recipient only accepts mail from known senders" },
		{ "policy", "5.1.1", "550 5.1.1 Recipient has blocked you" },
		{ "policy", "5.1.1", "550 5.1.1 no relaying to bob" },
		{ "policy", "5.2.1", "550 5.2.1 mailbox accepts messages from its own organisation only" },
		{ "no", "5.2.1", "550 5.2.1 mailbox locked for maintenance, come back tomorrow" },
		{ "no", "5.1.1", "550 5.1.1 directory server not available, cannot verify user" },
		{ "no", "5.1.1", "550 5.1.1 LDAP lookup timed out" },
		{ "no", "5.1.1", "550 5.1.1 internal error while looking up user" },
		{ "no", "5.1.1", "550 5.1.1 user is over quota" },
		{ "policy", "5.1.1", "550 5.1.1 authentication required" },
		{ "policy", "5.1.1", "550 5.1.1 TLS required" },
		{ "policy", "5.1.2", "550 5.1.2 domain of sender not found in DNS" },
		{ "policy", "5.1.0", "550 5.1.0 Sender denied" },
		{ "policy", "5.1.1", "550 5.1.1 Message too big for bob" },
		{ "policy", "5.1.1", "550 5.1.1 attachment type .docm not accepted" },
		{ "policy", "5.1.6", "550 5.1.6 forwarding not allowed" },
		{ "yes", "5.1.6", "551 5.1.6 user has moved to eva@y.example" },
		{ "yes", "5.1.1", "550 5.1.1 mailbox was closed by its owner" },
		{ "yes", "5.0.0", "550 this person left the company" },
		{ "yes", "5.0.0", "550 bob is not a member of this organization any more" },
		{ "yes", "5.0.0", "550 recipient is not a local user" },
		{ "yes", "5.0.0", "550 rejecting unknown mailbox" },
		{ "yes", "5.0.0", "553 we do not know this recipient" },
		{ "yes", "5.0.0", "550 account terminated" },
		{ "yes", "5.0.0", "550 The email account does not exist in our system" },
		{ "yes", "5.0.0", "550 domain x.example is expired" },
		{ "no", "5.0.0", "554 too busy" },
		{ "policy", "5.0.0",
		        "554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.example to clarify.) (BL)" },
		{ "policy", "5.0.0", "550 Sorry, only subscribers may post." },
		{ "no", "5.4.1", "550 5.4.1 All recipients blocked: temporary server error" },
		{ "policy", "5.0.0", "550 5.1.1 <teams@collab.example> user unknown" },
		{ "policy", "5.0.0", "554 Not delivered, for the address teams@collab.example does not exist" },
		{ "yes", "5.1.1", "550 5.1.1 <bob@x.example> user unknown, mail of teams@collab.example" },
		{ "policy", "5.0.0", "550 Return address does not exist" },
		{ "policy", "5.0.0", "550 Your email address does not exist" },
		{ "policy", "5.0.0", "550 Twoja domena nie istnieje" },
		{ "policy", "5.0.0", "550 Su dominio no existe" },
		{ "policy", "5.0.0", "550 collab.example: domain not found" },
		{ "policy", "5.0.0", "550 Reply-To address does not exist" },
		{ "policy", "5.0.0", "550 you are not a member of this group" },
		{ "policy", "5.0.0", "550 mailbox unavailable - rejected by recipient's rule" },
		{ "policy", "5.0.0", "550 mailbox not available for large attachments" },
		{ "no", "5.4.0", "DNS lookup failure: SERVFAIL for x.example; host not found" },
		{ "no", "5.0.0", "550 nie znaleziono pliku" },
		{ "yes", "5.0.0", "550 this account has been permanently closed" },
		{ "yes", "5.0.0", "550 Buzón deshabilitado" },
		{ "yes", "5.0.0", "550 Konto wyłączone" },
		{ "policy", "5.0.0", "554 Wiadomość zawiera wirusa" },
		{ "policy", "5.0.0", "550 From: address is not valid" },
		{ "policy", "5.1.1", "550 5.1.1 You do not exist in our whitelist" },
		{ "policy", "5.1.1", "550 5.1.1 bob@x.example does not accept external mail" },
		{ "policy", "5.2.1", "550 5.2.1 Mailbox disabled for external mail" },
		{ "policy", "5.7.8", "535 5.7.8 Error: authentication failed: user not found" },
		{ "policy", "5.6.0", "550 5.6.0 Message header does not exist: Date" },
		{ "policy", "5.0.0", "550 отправитель не существует" },
		{ "policy", "5.0.0", "550 发件人不存在" },
		{ "policy", "5.0.0", "550 送信者のドメインが存在しません" },
		{ "no", "5.5.1", "503 5.5.1 Bad sequence of commands: no valid recipients" },
		{ "no", "5.1.1", "550 5.1.1 recipient not found: timeout querying directory" },
		{ "no", "5.0.0", "550 mailbox unavailable: server is down" },
		{ "policy", "5.7.1",
		        "554 5.7.1 <bob@x.example>: Recipient address rejected: SPF-Result=collab.example: 192.0.2.1 is not allowed. User unknown" },
		{ "no", "5.0.0", "file /home/bob/Maildir does not exist; local configuration error" },
		{ "no", "5.1.1", "550 5.1.1 User temporarily unknown, LDAP server down" },
		{ "policy", "5.1.1", "550 5.1.1 Mail from this country not accepted by user bob" },
		{ "policy", "5.0.0", "550 Message headers fail syntax check" },
		{ "policy", "5.4.6", "550 5.4.6 Unusual sending activity detected. Please try after sometime." },
		{ "policy", "5.0.0", "550 Suspected bounce attacks [IP: 192.0.2.1]" },
		{ "policy", "5.0.0", "550 RP:CEL http://mail.163.com/help/help_spam_16.htm" },
		{ "no", "5.0.0", "Router: Unable to open mailbox file mail\\bob.nsf: File does not exist" },
		{ "yes", "5.0.0", "mail.local: unknown user: bob" },
		{ "yes", "5.2.1", "550-5.2.1 The email account that you tried to reach is inactive." },
		{ "no", "5.2.2", "552-5.2.2 The recipient's inbox is out of storage space and inactive." },
		{ "no", "5.2.1", "550 5.2.1 Mailbox disabled because it has exceeded its quota" },
		{ "policy", "5.7.1", "550 5.7.1 relaying denied, user bob@x.example unknown" },
		{ "policy", "5.7.1", "554 5.7.1 <bob@x.example>: Recipient address rejected: Access denied" },
		{ "policy", "5.7.27", "550 5.7.27 Sender address has null MX" },
		{ "policy", "5.0.0", "550 Akzeptiert nur Nachrichten aus der eigenen Organisation" },
		{ "policy", "5.0.0", "550 Ce groupe accepte uniquement les messages de son organisation" },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(&arena, failed_with(&arena, rows[i].status, rows[i].words));
		const struct letter_recipient *first = letter.recipients;
		const char *got = letter.recipient_count == 0
		        ? "nobody"
		        : arena_printf(&arena, "%s%s", first->permanent, first->is_our_limit ? " our-limit" : "");
		failures += broken(rows[i].status, rows[i].words, rows[i].expected, got);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* ---- reports with fields ---- */

static void reports_name_whom_they_are_about(void **state)
{
	static const struct row rows[] = {
		{ "several, each with its own",
		        NOTICE("Returned mail") REPORT
		        "x\n" STATUS "Final-Recipient: rfc822; <bob@x.example>\nAction: failed\nStatus: 5.1.1\n\n"
		        "Final-Recipient: RFC822;eva@x.example\nAction: delayed\nStatus: 4.4.1\n\n"
		        "Final-Recipient: rfc822; leo@x.example\nAction: delivered\nStatus: 2.0.0\n\n"
		        "Final-Recipient: rfc822; mia@x.example\nAction: expired\nStatus: 4.4.7\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes eva@x.example 4.4.1 no delayed mia@x.example 4.4.7 no" },
		{ "the address that we wrote to is kept",
		        NOTICE("Returned mail") REPORT
		        "x\n" STATUS "Original-Recipient: rfc822; ana@old.example\n"
		        "Final-Recipient: rfc822; ana@new.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
		        "bounce ana@new.example of ana@old.example 5.1.1 yes" },
		{ "an address in the letters of its owner",
		        NOTICE("Returned mail") REPORT
		        "x\n--b\nContent-Type: message/global-delivery-status; charset=utf-8\n\nReporting-MTA: dns; a\n\n"
		        "Final-Recipient: utf-8; żaneta@zażółć.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
		        "bounce żaneta@zażółć.example 5.1.1 yes" },
		{ "the same, where bytes are few",
		        NOTICE("Returned mail") REPORT
		        "x\n" STATUS
		        "Final-Recipient: utf-8; \\x{17C}aneta@x.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
		        "bounce żaneta@x.example 5.1.1 yes" },
		{ "xtext",
		        NOTICE("Returned mail") REPORT
		        "x\n" STATUS
		        "Final-Recipient: rfc822; bob+2Bnews@x.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
		        "bounce bob+news@x.example 5.1.1 yes" },
		{ "by way of a relay",
		        NOTICE("Returned mail") REPORT
		        "x\n" STATUS
		        "Final-Recipient: rfc822; bob%x.example@relay.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a directory's name is no address",
		        NOTICE("Returned mail") REPORT
		        "x\n" STATUS
		        "Original-Recipient: rfc822;bob@x.example\nFinal-Recipient: x400; /G=Bob/S=Ray/O=X/\n"
		        "Action: failed\nStatus: 5.1.1\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "fields that name nobody: the words do",
		        NOTICE("Returned mail") REPORT
		        "The following address failed:\n\n  bob@x.example\n    mailbox is full\n" STATUS
		        "Final-Recipient: rfc822; /var/mail/bob\nAction: failed\nStatus: 5.0.0\n--b--\n",
		        "bounce bob@x.example 5.0.0 no" },
		{ "fields in a file",
		        NOTICE("Undeliverable") "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nIt went wrong.\n--b\n"
		                                "Content-Type: text/plain; name=details.txt\nContent-Disposition: attachment; filename=details.txt\n\n"
		                                "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "without an action, but with a last day to try",
		        NOTICE("Mail") REPORT
		        "x\n" STATUS
		        "Final-Recipient: rfc822; bob@x.example\nStatus: 4.4.1\nWill-Retry-Until: Sun, 8 Mar 2026 09:00:00 +0000\n--b--\n",
		        "bounce bob@x.example 4.4.1 no delayed" },
		{ "fields in a text",
		        NOTICE("Returned mail") "\nIt went wrong.\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@x.example\n"
		                                "Action: failed\nStatus: 5.1.1\n\nReturn-Path: <teams@collab.example>\nTo: eva@x.example\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a report within a report",
		        NOTICE("Undelivered mail") "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nThe mail is returned.\n--o\n"
		                                   "Content-Type: message/rfc822\n\nFrom: MAILER-DAEMON@in.example\nSubject: failed\n" REPORT
		                                   "inner\n" STATUS
		                                   "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.1.1\n--b\n"
		                                   "Content-Type: text/rfc822-headers\n\nMessage-ID: <m.1@collab.example>\n--b--\n--o--\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "what arrived has failed nobody",
		        NOTICE("Success") REPORT
		        "ok\n" STATUS "Final-Recipient: rfc822; bob@x.example\nAction: relayed\nStatus: 2.0.0\n--b--\n",
		        "bounce" },
		{ "delayed is never final",
		        NOTICE("Warning") REPORT
		        "x\n" STATUS "Final-Recipient: rfc822; bob@x.example\nAction: delayed\nStatus: 5.1.1\n"
		        "Diagnostic-Code: smtp; 550 user unknown\n--b--\n",
		        "bounce bob@x.example 5.1.1 no delayed" },
		{ "the fields are silent: what the notice says of this one counts",
		        NOTICE("Returned mail") REPORT
		        "<bob@x.example>: user unknown\n\n<eva@x.example>: mailbox full\n" STATUS
		        "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.0.0\n\n"
		        "Final-Recipient: rfc822; eva@x.example\nAction: failed\nStatus: 5.0.0\n--b--\n",
		        "bounce bob@x.example 5.0.0 yes eva@x.example 5.0.0 no" },
		{ "Sendmail's own line after a block is not believed",
		        NOTICE("Returned mail: see transcript for details") REPORT
		        "   ----- The following addresses had permanent fatal errors -----\n<bob@x.example>\n"
		        "    (reason: 550 5.7.1 blocked by our list)\n\n   ----- Transcript of session follows -----\n"
		        "<<< 550 5.7.1 blocked by our list\n550 5.1.1 <bob@x.example>... User unknown\n" STATUS
		        "Final-Recipient: RFC822; bob@x.example\nAction: failed\nStatus: 5.1.1\n"
		        "Diagnostic-Code: SMTP; 550 5.7.1 blocked by our list\n--b--\n",
		        "bounce bob@x.example 5.1.1 policy" },
		{ "ours is nobody's bounce",
		        NOTICE("Returned mail") REPORT
		        "x\n" STATUS
		        "Final-Recipient: rfc822; teams+join@collab.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
		        "bounce" },
	};
	(void)state;
	letter_warm();
	assert_int_equal(broken_rows(rows, sizeof(rows) / sizeof(rows[0])), 0);
}

/* ---- notices in words ---- */

#define FROM_(from, subject) "Return-Path: <>\nFrom: " from "\nTo: teams@collab.example\nSubject: " subject "\n\n"

static void notices_in_words_are_read(void **state)
{
	static const struct row rows[] = {
		{ "qmail",
		        FROM_("MAILER-DAEMON@q.example",
		                "failure notice") "Hi. This is the qmail-send program at q.example.\nI'm afraid I wasn't able to deliver your message to the "
		                                  "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
		                                  "<bob@x.example>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 no mailbox by that name\n"
		                                  "Giving up on 192.0.2.7.\n\n<eva@x.example>:\nSorry, I couldn't find any host named x.example. (#5.1.2)\n\n"
		                                  "--- Below this line is a copy of the message.\n\nReturn-Path: <teams@collab.example>\nTo: leo@y.example\n",
		        "bounce bob@x.example 5.1.1 yes eva@x.example 5.1.2 yes" },
		{ "Exim",
		        FROM_("Mail Delivery System <Mailer-Daemon@e.example>",
		                "Mail delivery failed: returning message to sender") "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
		                                                                     "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
		                                                                     "  bob@x.example\n    (generated from bob@forward.example)\n    host mx.x.example [192.0.2.1]\n"
		                                                                     "    SMTP error from remote mail server after RCPT TO:<bob@x.example>:\n    550 5.1.1 unknown user\n\n"
		                                                                     "------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <teams@collab.example>\n",
		        "bounce bob@x.example of bob@forward.example 5.1.1 yes" },
		{ "Exim, still trying",
		        FROM_("Mail Delivery System <Mailer-Daemon@e.example>",
		                "Warning: message 1abc delayed 24 hours") "This message was created automatically by mail delivery software.\nA message that you sent has not yet been "
		                                                          "delivered to one or more of its\nrecipients after more than 24 hours on the queue on e.example.\n\n"
		                                                          "The address to which the message has not yet been delivered is:\n\n  bob@x.example\n    host mx.x.example: "
		                                                          "connection timed out\n\nNo action is required on your part. Delivery attempts will continue for\nsome time.\n",
		        "bounce bob@x.example 4.4.7 no delayed" },
		{ "Postfix",
		        FROM_("MAILER-DAEMON@p.example (Mail Delivery System)",
		                "Undelivered Mail Returned to Sender") "This is the mail system at host p.example.\n\nI'm sorry to have to inform you that your message could not\n"
		                                                       "be delivered to one or more recipients. It's attached below.\n\nFor further assistance, please send mail to "
		                                                       "postmaster.\n\n                   The mail system\n\n<bob@x.example>: host mx.x.example[192.0.2.1] said: 550 5.1.1\n"
		                                                       "    <bob@x.example>: Recipient address rejected: User unknown (in reply to RCPT\n    TO command)\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Sendmail of old",
		        FROM_("Mail Delivery Subsystem <MAILER-DAEMON@s.example>",
		                "Returned mail: User unknown") "The original message was received at Tue, 3 Mar 2026 08:00:00 GMT\nfrom teams@collab.example\n\n"
		                                               "   ----- The following addresses had permanent fatal errors -----\nbob@x.example\n\n"
		                                               "   ----- Transcript of session follows -----\n... while talking to mx.x.example.:\n>>> RCPT To:<bob@x.example>\n"
		                                               "<<< 550 5.1.1 unknown\n550 bob@x.example... User unknown\n\n   ----- Original message follows -----\nTo: eva@x.example\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Courier",
		        FROM_("\"Courier mail server at c.example\" <postmaster@c.example>",
		                "NOTICE: mail delivery status.") "This is a delivery status notification from c.example,\nrunning the Courier mail server.\n\n"
		                                                 "               UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n"
		                                                 "<bob@x.example>:\n    mx.x.example [192.0.2.1]:\n    >>> RCPT TO:<bob@x.example>\n    <<< 550 No such user.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a whole session, in which much is said before the refusal",
		        FROM_("MDaemon <MDaemon@m.example>",
		                "Permanent Delivery Failure") "The attached message had PERMANENT fatal delivery errors!\n\nFailed address: bob@x.example\n\n"
		                                              "--- Session Transcript ---\n Connecting to mx.x.example\n <-- 220 mx.x.example spam is reported\n"
		                                              " --> MAIL From:<teams@collab.example>\n <-- 250 Sender not blocked\n"
		                                              " --> RCPT To:<bob@x.example>\n <-- 550 Unknown local part bob\n --> QUIT\n"
		                                              "--- End Transcript ---\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange 5.5",
		        FROM_("System Administrator <postmaster@e.example>",
		                "Undeliverable: Spring meeting") "Your message\n\n  To:      eva@x.example\n  Subject: Spring meeting\n  Sent:    Tue, 3 Mar 2026 08:00:00\n\n"
		                                                 "did not reach the following recipient(s):\n\nbob@x.example on Tue, 3 Mar 2026 08:00:04\n"
		                                                 "    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=us;a= ;p=x\n"
		                                                 "    MSEXCH:IMS:X:Y:Z 0 (000C05A6) Unknown Recipient\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange 2003",
		        FROM_("System Administrator <postmaster@e.example>",
		                "Undeliverable: Spring meeting") "Your message did not reach some or all of the intended recipients.\n\n      Subject: Spring meeting\n"
		                                                 "      Sent: 3/3/2026 8:00 AM\n\nThe following recipient(s) could not be reached:\n\n"
		                                                 "      bob@x.example on 3/3/2026 8:00 AM\n            The e-mail account does not exist at the organization this "
		                                                 "message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct "
		                                                 "address.\n            <mx.x.example #5.1.1>\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange Online in Spanish",
		        FROM_("Microsoft Outlook <MicrosoftExchange329e@x.example>",
		                "No se puede entregar: Reunión") "No se ha podido entregar el mensaje a bob@x.example.\n\nNo se encontró a bob en x.example.\n\n"
		                                                 "Información de diagnóstico para los administradores:\n\nServidor de generación: a.prod.outlook.com\n\nbob@x.example\n"
		                                                 "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'\n\n"
		                                                 "Encabezados de mensajes originales:\n\nReceived: from a by b\nTo: eva@x.example\n",
		        "bounce bob@x.example 5.1.10 yes" },
		{ "Exchange in Polish",
		        FROM_("Administrator systemu <postmaster@x.example>",
		                "Niedostarczone: Spotkanie") "Nie można było dostarczyć wiadomości do następujących adresatów lub grup dystrybucyjnych:\n\nbob@x.example\n"
		                                             "Skrzynka pocztowa adresata jest pełna i nie może teraz przyjmować wiadomości.\n\n"
		                                             "Informacje diagnostyczne dla administratorów:\n\nSerwer generujący: mx.x.example\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "Exchange in German",
		        FROM_("Systemadministrator <postmaster@x.example>",
		                "Unzustellbar: Treffen") "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:\n\nbob@x.example\n"
		                                         "Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange in French",
		        FROM_("Administrateur <postmaster@x.example>",
		                "Non remis : Réunion") "Votre message n'a pas pu être remis à certains destinataires.\n\nLes destinataires suivants n'ont pas pu être joints :\n\n"
		                                       "bob@x.example\nLa boîte aux lettres du destinataire est pleine.\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "Lotus Domino",
		        FROM_("Postmaster <postmaster@d.example>",
		                "DELIVERY FAILURE: User bob not listed in Directory") "Your message\n\n  Subject: Spring meeting\n\nwas not delivered to:\n\n  bob@x.example\n\nbecause:\n\n"
		                                                                      "  User bob (bob@x.example) not listed in Domino Directory\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "GroupWise",
		        FROM_("Mailer-Daemon@g.example",
		                "Message status - undeliverable") "The message that you sent was undeliverable to the following:\n\tbob@x.example (no such mailbox)\n\n"
		                                                  "Possibly truncated original message follows:\n\nTo: eva@x.example\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Gmail",
		        FROM_("Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
		                "Delivery Status Notification (Failure)") "** Address not found **\n\nYour message wasn't delivered to bob@x.example because the address couldn't be found, "
		                                                          "or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 No such account\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Gmail of old",
		        FROM_("Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
		                "Delivery Status Notification (Failure)") "Delivery to the following recipient failed permanently:\n\n     bob@x.example\n\nTechnical details of permanent "
		                                                          "failure:\nGoogle tried to deliver your message, but it was rejected by the server. The error was: 552 5.2.2 mailbox "
		                                                          "for bob is full (state 14).\n\n----- Original message -----\n\nReceived: by 10.0.0.1\nTo: eva@x.example\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "Yahoo",
		        FROM_("MAILER-DAEMON@yahoo.example",
		                "Failure Notice") "Sorry, we were unable to deliver your message to the following address.\n\n<bob@x.example>:\n554: This user doesn't "
		                                  "have a x.example account (bob@x.example) [0]\n\n--- Below this line is a copy of the message.\n\nReceived: from a\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a gateway that tells the problem in words",
		        FROM_("postmaster@m.example",
		                "[Postmaster] Email Delivery Failure") "This is an automated alert. Please do not reply.\n\nAn email that you attempted to send to the following address "
		                                                       "could not be delivered:\n-- bob@x.example\n\nThe problem appears to be :\n-- Recipient server has no such recipient\n\n"
		                                                       "If you require further information, please contact helpdesk@m.example.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "IMail",
		        FROM_("Postmaster <postmaster@i.example>",
		                "Undeliverable Mail") "Unknown user: bob@x.example\n\nOriginal message follows.\n\nTo: eva@x.example\nSubject: hello\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "MailEnable",
		        FROM_("postmaster@m.example",
		                "Message Delivery Failure") "MailEnable: Message Delivery Failure.\n\nThe following recipient(s) could not be reached:\n\n"
		                                            "\tRecipient: [SMTP:bob@x.example]\n\tReason: Remote SMTP Server Returned: 550 unknown user\n\nMessage headers follow:\n\n"
		                                            "Received: from a\nTo: eva@x.example\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "MDaemon",
		        FROM_("MDaemon at m.example <MDaemon@m.example>",
		                "MDaemon Notification -- Permanent Delivery Failure") "The following data may be used for problem determination:\n\nFailed address: bob@x.example\n\n"
		                                                                      "--- Session Transcript ---\n --> RCPT To:<bob@x.example>\n <-- 550 Recipient unknown\n --- End Transcript ---\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "OpenSMTPD",
		        FROM_("Mailer Daemon <MAILER-DAEMON@o.example>",
		                "Delivery status notification: error") "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting "
		                                                       "to deliver a message for\n    the following list of recipients:\n\nbob@x.example: 550 5.1.1 no such user\n\n    Below is a copy "
		                                                       "of the original message:\n\nTo: eva@x.example\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "James",
		        FROM_("postmaster@j.example",
		                "Re: Spring meeting") "Hi. This is the James mail server at j.example.\nI'm afraid I wasn't able to deliver your message to the following "
		                                      "addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.  Below\nI include the list of recipients "
		                                      "and the reason why I was unable to deliver\nyour message.\n\nFailed recipient(s):\nbob@x.example\n\nError message:\n"
		                                      "550 5.1.1 no such user here\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a telephone company",
		        FROM_("Postmaster@t.example",
		                "Mail System Error - Returned Mail") "The user(s) account is temporarily over quota.\n\n<bob@t.example>\n",
		        "bounce bob@t.example 5.2.2 no" },
		{ "Japanese",
		        FROM_("MAILER-DAEMON@k.example",
		                "配信不能") "次の宛先へのメールは配信できませんでした。\n\n<bob@k.example>: メールアドレスが存在しません\n",
		        "bounce bob@k.example 5.1.1 yes" },
		{ "Chinese",
		        FROM_("postmaster@q.example",
		                "系统退信/Systems bounce") "抱歉，您的邮件被退回来了……\n\n收件人邮件地址：bob@q.example\n退信原因：收件人不存在\n",
		        "bounce bob@q.example 5.1.1 yes" },
		{ "Russian",
		        FROM_("mailer-daemon@r.example",
		                "Недоставленное сообщение") "Это письмо создано автоматически сервером.\n\nК сожалению, Ваше письмо не может быть доставлено одному или нескольким "
		                                            "получателям:\n\n**********************\n\nbob@r.example:\n  почтовый ящик переполнен\n",
		        "bounce bob@r.example 5.2.2 no" },
		{ "HTML only",
		        "Return-Path: <>\nFrom: postmaster@h.example\nSubject: Undeliverable: x\nContent-Type: text/html\n\n"
		        "<html><body><p>Delivery has failed to these recipients or groups:</p><p><a href=\"mailto:bob@x.example\">bob@x.example</a>"
		        "<br>The email address you entered couldn't be found.</p></body></html>",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a list of what it could be is no finding",
		        FROM_("postmaster@h.example",
		                "Mail delivery failed") "Your mail to bob@x.example was returned. Possible reasons: the user does not exist, or the mailbox was moved.\n",
		        "bounce bob@x.example no" },
		{ "nobody is named, but the mail comes back",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@n.example\nSubject: Mail could not be delivered\n"
		        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nUser unknown.\n--b\nContent-Type: message/rfc822\n\n"
		        "From: teams@collab.example\nTo: Bob <bob@x.example>\nSubject: Spring meeting\n\nhello\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes" },
	};
	(void)state;
	letter_warm();
	assert_int_equal(broken_rows(rows, sizeof(rows) / sizeof(rows[0])), 0);
}

static void more_notices_are_read(void **state)
{
	static const struct row rows[] = {
		{ "undeliverable so far",
		        FROM_("Internet Mail Delivery <postmaster@i.example>",
		                "Delivery Notification: Delivery has been delayed") "Your message has been enqueued and undeliverable for 4 hours to the following recipients:\n\n"
		                                                                    "  Recipient address: bob@x.example\n  Reason: unable to deliver after 4 hours\n",
		        "bounce bob@x.example no delayed" },
		{ "Exchange in Polish: it arrived",
		        FROM_("Microsoft Outlook <postmaster@x.example>",
		                "Dostarczono: Spotkanie") "Wiadomość została dostarczona do następujących adresatów:\n\nbob@x.example\n",
		        "bounce" },
		{ "... in French",
		        FROM_("Microsoft Outlook <postmaster@x.example>",
		                "Remis : Réunion") "Votre message a été remis aux destinataires suivants :\n\nbob@x.example\n",
		        "bounce" },
		{ "... in Polish it didn't",
		        FROM_("Microsoft Outlook <postmaster@x.example>",
		                "Nie dostarczono: Spotkanie") "Nie znaleziono adresata:\n\nbob@x.example\nnieznany odbiorca\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a mailbox that refuses by a receipt",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <postmaster@d.example>\nSubject: Rejected: Spring\nAuto-Submitted: auto-replied\n"
		        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\n"
		        "Your message to <bob@x.example> was automatically rejected:\nQuota exceeded (mailbox for user is full)\n--b\n"
		        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; bob@x.example\n"
		        "Disposition: automatic-action/MDN-sent-automatically; deleted\n--b--\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "a host that refused a command refused the address",
		        FROM_("MAILER-DAEMON@s.example",
		                "Failed to deliver message") "<bob@x.example> (host 'mx.x.example' rejected command 'RCPT TO:<bob@x.example>' with code 550 (5.1.1) 'Mailbox not found')\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Korean",
		        FROM_("MAILER-DAEMON@n.example",
		                "[발송실패 안내] 메일이 전송되지 못했습니다.") "메일이 전송되지 못했습니다.\n\n받는 사람: bob@x.example\n실패 사유: 존재하지 않는 사용자입니다.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Microsoft 365 in German: what is found stands before what could be",
		        FROM_("Microsoft Outlook <MicrosoftExchange329e@x.example>",
		                "Unzustellbar: Treffen") "Ihre Nachricht an bob@x.example konnte nicht zugestellt werden.\n\nbob wurde bei x.example nicht gefunden.\n\n"
		                                         "Die Adresse wurde möglicherweise falsch geschrieben oder ist nicht vorhanden.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Microsoft 365 in Portuguese",
		        FROM_("Microsoft Outlook <MicrosoftExchange329e@x.example>",
		                "Não é possível entregar: Reunião") "Sua mensagem para bob@x.example não pôde ser entregue.\n\nbob não foi encontrado em x.example.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Microsoft 365 in Italian",
		        FROM_("Microsoft Outlook <MicrosoftExchange329e@x.example>",
		                "Impossibile recapitare: Riunione") "Impossibile recapitare il messaggio a bob@x.example.\n\nbob non è stato trovato in x.example.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Microsoft 365 in Polish, a closed group",
		        FROM_("Microsoft Outlook <MicrosoftExchange329e@x.example>",
		                "Niedostarczone: Spotkanie") "Twoja wiadomość do bob@x.example została zablokowana.\n\n"
		                                             "Grupa bob przyjmuje wiadomości tylko od osób ze swojej organizacji.\n",
		        "bounce bob@x.example 5.7.1 policy" },
		{ "Exchange in French, still trying",
		        FROM_("Microsoft Outlook <postmaster@x.example>",
		                "Livraison différée : Réunion") "La remise à ces destinataires ou groupes est retardée :\n\nbob@x.example\n\n"
		                                                "Ce message n'a pas encore été remis. Des tentatives de remise vont continuer.\n",
		        "bounce bob@x.example no delayed" },
		{ "Exchange in German, still trying",
		        FROM_("Microsoft Outlook <postmaster@x.example>",
		                "Verzögerte Zustellung: Treffen") "Die Zustellung an folgende Empfänger oder Gruppen hat sich verzögert:\n\nbob@x.example\n\n"
		                                                  "Diese Nachricht wurde noch nicht übermittelt.\n",
		        "bounce bob@x.example no delayed" },
		{ "Exchange in Polish, still trying",
		        FROM_("Microsoft Outlook <postmaster@x.example>",
		                "Opóźnienie dostarczenia: Spotkanie") "Dostarczenie do następujących adresatów lub grup jest opóźnione:\n\nbob@x.example\n\n"
		                                                      "Ta wiadomość nie została jeszcze dostarczona.\n",
		        "bounce bob@x.example no delayed" },
		{ "still trying, and what comes if that fails",
		        FROM_("Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
		                "Delivery Status Notification (Delay)") "** Zustellung unvollständig **\n\nBei der Zustellung Ihrer Nachricht an bob@x.example ist ein vorübergehendes "
		                                                        "Problem aufgetreten. Sie werden benachrichtigt, wenn die Zustellung endgültig fehlschlägt.\n",
		        "bounce bob@x.example 4.0.0 no delayed" },
		{ "our mail is no reason: its header begins a copy without a line above it",
		        FROM_("postmaster@m.example",
		                "Message Delivery Failure") "The following recipient(s) could not be reached:\n\n\t[SMTP:bob@x.example]: The remote mail server could not be contacted\n\n"
		                                            "From: Collab <teams@collab.example>\nTo: bob@x.example\nSubject: hall\nList-Id: <c.collab.example>\n\n"
		                                            "The hall does not exist any more, the library is blocked.\n",
		        "bounce bob@x.example 4.4.7 no" },
		{ "GroupWise, which names no domain: the mail that comes back does",
		        "From: Mailer-Daemon@g.example\nTo: teams@collab.example\nSubject: Message status - undeliverable\n"
		        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nThe message that you sent was undeliverable to the following:\n\tbob (user not found)\n"
		        "--b\nContent-Type: message/rfc822\n\nFrom: teams@collab.example\nTo: bob@g.example\n\nhello\n--b--\n",
		        "bounce bob@g.example 5.1.1 yes" },
		{ "Gmail in Spanish",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** No se ha encontrado la dirección **\n\n"
		        "Tu mensaje no se ha entregado a bob@x.example porque no se ha encontrado la dirección o "
		        "esta no puede recibir correo.\n\n"
		        "Más información: https://support.google.com/mail/?p=NoSuchUser\n\nLa respuesta fue:\n\n"
		        "The email account that you tried to reach does not exist.",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Gmail in Polish",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** Nie znaleziono adresu **\n\n"
		        "Wiadomość nie została dostarczona do bob@x.example, ponieważ nie udało się znaleźć adresu "
		        "lub nie może on odbierać poczty.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Gmail in German",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** Adresse nicht gefunden **\n\n"
		        "Ihre Nachricht wurde nicht an bob@x.example zugestellt, weil die Adresse nicht gefunden "
		        "wurde oder keine E-Mails empfangen kann.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Gmail in French",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** Adresse introuvable **\n\n"
		        "Votre message n'a pas pu être distribué à bob@x.example, car cette adresse est introuvable "
		        "ou ne peut pas recevoir d'e-mails.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Gmail in Japanese",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** アドレスが見つかりません **\n\nbob@x.example にメールを配信できませんでした。アドレスが見つからないか、メールを受信できません。\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Gmail in Russian",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** Адрес не найден **\n\n"
		        "Сообщение не доставлено, так как адрес bob@x.example не найден или не принимает входящие "
		        "письма.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Gmail, full, in Spanish",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** La bandeja de entrada del destinatario está llena **\n\n"
		        "No se ha podido entregar tu mensaje a bob@x.example. Su bandeja de entrada está llena o "
		        "está recibiendo demasiados correos en este momento.\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "Gmail, blocked",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** Message blocked **\n\n"
		        "Your message to bob@x.example has been blocked. See technical details below for more "
		        "information.\n\nThe response from the remote server was:\n550 5.7.1 rejected\n",
		        "bounce bob@x.example 5.7.1 policy" },
		{ "Gmail, still trying",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Delay)\n\n"
		        "** Delivery incomplete **\n\n"
		        "There was a temporary problem delivering your message to bob@x.example. Gmail will retry "
		        "for 46 more hours. You'll be notified if the delivery fails permanently.\n",
		        "bounce bob@x.example 4.0.0 no delayed" },
		{ "Gmail, our limit",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification (Failure)\n\n"
		        "** You have reached a limit for sending mail **\n\n"
		        "You have reached a limit for sending mail. Your message to bob@x.example was not sent.\n",
		        "bounce bob@x.example 5.7.1 policy our-limit" },
		{ "Exchange in Portuguese",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Não é possível entregar: Reunião\n\n"
		        "Falha na entrega a estes destinatários ou grupos:\n\nbob@x.example\n"
		        "A mensagem não pode ser entregue porque a entrega a este endereço é restrita.\n",
		        "bounce bob@x.example 5.7.1 policy" },
		{ "Exchange in Italian",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Impossibile recapitare: Riunione\n\n"
		        "Recapito non riuscito ai seguenti destinatari o gruppi:\n\nbob@x.example\n"
		        "Impossibile trovare l'indirizzo di posta elettronica immesso.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange in Dutch",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Onbestelbaar: Vergadering\n\n"
		        "Bezorging is mislukt voor deze geadresseerden of groepen:\n\nbob@x.example\n"
		        "Het e-mailadres dat u hebt ingevoerd, kan niet worden gevonden.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange in Japanese",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\nSubject: 配信不能: 会議\n\n"
		        "次の受信者またはグループへの配信に失敗しました:\n\nbob@x.example\n"
		        "入力された電子メール アドレスが見つかりませんでした。受信者の電子メール アドレスを確認してから、もう一度メッセージを送信してください。\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange in Chinese",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\nSubject: 无法送达: 会议\n\n"
		        "未能传递至下列收件人或组:\n\nbob@x.example\n找不到您输入的电子邮件地址。请检查收件人的电子邮件地址，然后尝试重新发送邮件。\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange in Russian",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Недоставлено: Встреча\n\nСбой доставки следующим получателям или группам:\n\n"
		        "bob@x.example\nПочтовый ящик получателя переполнен и сейчас не может принимать сообщения.\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "Exchange, a restricted address",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Undeliverable: Meeting\n\nDelivery has failed to these recipients or groups:\n\n"
		        "hr@x.example\n"
		        "Your message can't be delivered because delivery to this address is restricted.\n",
		        "bounce hr@x.example 5.7.1 policy" },
		{ "Exchange, a group closed to strangers",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Undeliverable: Spring\n\nDelivery has failed to these recipients or groups:\n\n"
		        "team@x.example\nThe group team isn't set up to receive messages from collab.example.\n",
		        "bounce team@x.example 5.7.1 policy" },
		{ "hMailServer",
		        "Return-Path: <>\nFrom: mailer-daemon@h.example\nTo: teams@collab.example\n"
		        "Subject: Message undeliverable: Spring\n\n"
		        "Your message did not reach some or all of the intended recipients.\n\n"
		        "   Sent: Tue, 3 Mar 2026 08:00:00 +0000\n   Subject: Spring\n\n"
		        "The following recipient(s) could not be reached:\n\nbob@x.example\n   Error Type: SMTP\n"
		        "   Remote server (192.0.2.1) issued an error.\n"
		        "   hMailServer sent: RCPT TO:<bob@x.example>\n"
		        "   Remote server replied: 550 5.1.1 Recipient not found\n\n\nhMailServer\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "SmarterMail",
		        "Return-Path: <>\nFrom: System Administrator <noreply@s.example>\nTo: teams@collab.example\n"
		        "Subject: Delivery Failure\n\nCould not deliver message to the following recipient(s):\n\n"
		        "Failed Recipient: bob@x.example\nReason: Remote host said: 550 No such user here\n\n"
		        "   -- The header and top 20 lines of the message follows --\n\nReceived: from a by b\n"
		        "To: eva@x.example\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "CommuniGate",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@c.example\nTo: teams@collab.example\n"
		        "Subject: Undeliverable mail: Spring\n\nFailed to deliver to 'bob@x.example'\n"
		        "SMTP module(domain x.example) reports:\n host mx.x.example says:\n"
		        " 552 5.2.2 mailbox of bob is over quota\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "Axigen",
		        "Return-Path: <>\nFrom: Mail Delivery System <postmaster@a.example>\n"
		        "To: teams@collab.example\nSubject: Delivery Status Notification\n\n"
		        "This is an automatically generated Delivery Status Notification.\n\n"
		        "Delivery to the following recipients was aborted after 2 second(s):\n\n  * bob@x.example\n\n"
		        "Technical details:\nRemote server said: 550 5.7.1 Sender IP is in a block list\n",
		        "bounce bob@x.example 5.7.1 policy" },
		{ "Kerio",
		        "Return-Path: <>\nFrom: Mail Administrator <postmaster@k.example>\nTo: teams@collab.example\n"
		        "Subject: Delivery failure notification\n\nThe following message could not be delivered:\n\n"
		        "Subject: Spring\nDate: Tue, 3 Mar 2026\n\nRecipient(s):\n   bob@x.example\n\n"
		        "Reason: 550 5.1.1 User unknown\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "MailMarshal",
		        "Return-Path: <>\nFrom: postmaster@m.example\nTo: teams@collab.example\n"
		        "Subject: Undeliverable Mail: \"Spring\"\n\nYour message:\n   From:    teams@collab.example\n"
		        "   Subject: Spring\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\n"
		        "The following recipients were affected:\n    bob@x.example\n\nAdditional Information\n"
		        "======================\nOriginal Sender:    <teams@collab.example>\n"
		        "Sender-MTA:         <192.0.2.4>\nReporting-MTA:      <relay.m.example>\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "InterScan",
		        "Return-Path: <>\nFrom: postmaster@i.example\nTo: teams@collab.example\n"
		        "Subject: Mail could not be delivered\n\n"
		        "****** Message from InterScan Messaging Security Suite ******\n\n"
		        "Sent <<< RCPT TO:<bob@x.example>\nReceived >>> 550 unknown user\n\n"
		        "Unable to deliver message to <bob@x.example>.\n\n"
		        "************************     End of message     **********************\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "an X.400 gateway",
		        "Return-Path: <>\nFrom: x400gate@gw.example (MTA)\nTo: teams@collab.example\n"
		        "Subject: Delivery Report (failure) for bob@x.example\n\n"
		        "This report relates to your message: Subject: Spring\n   of Tue, 3 Mar 2026 09:00:00 +0000\n"
		        "\nYour message was not delivered to   bob@x.example\n   for the following reason:\n"
		        "      Recipient's mailbox is unknown at the destination\n      Unknown Address\n\n"
		        "*** The following information is directed towards the local administrator\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Domino in French",
		        "Return-Path: <>\nFrom: Postmaster@n.example\nTo: teams@collab.example\n"
		        "Subject: DELIVERY FAILURE: Utilisateur bob (bob@x.example) non répertorié\n\nVotre message\n"
		        "\n  Sujet : Réunion\n\nn'a pu être remis à :\n\n  bob@x.example\n\ncar :\n\n"
		        "  Utilisateur bob (bob@x.example) non répertorié dans l'annuaire\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a table in HTML",
		        "Return-Path: <>\nFrom: Postmaster@163.example\nTo: teams@collab.example\nSubject: 系统退信\n"
		        "Content-Type: text/html; charset=utf-8\n\n"
		        "<html><body><p>抱歉，您的邮件被退回来了……</p><table><tr><td>原邮件信息：</td></tr><tr><td>收件人：</td><td>bob@x.e"
		        "xample</td></tr><tr><td>退信原因：</td><td>收件人邮箱已满</td></tr></table></body></html>",
		        "bounce bob@x.example 5.2.2 no" },
		{ "an address that runs into the next sentence",
		        "Return-Path: <>\nFrom: <postmaster@qq.example>\nTo: teams@collab.example\n"
		        "Subject: 系统退信/Systems bounce\nContent-Type: text/html; charset=utf-8\n\n"
		        "<html><body>抱歉，您的邮件未能送达收件人 "
		        "<b>bob@x.example</b>。<br>退信原因：收件人邮箱地址不存在，邮件无法送达。<br>建议解决方案：请检查邮箱地址</body></html>",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "rejected by a remote server",
		        "Return-Path: <>\nFrom: Postmaster@au.example\nTo: teams@collab.example\n"
		        "Subject: Mail System Error - Returned Mail\n\n"
		        "Each of the following recipients was rejected by a remote mail server.\n"
		        "The reasons given by the server are included to help you determine why each recipient was "
		        "rejected.\n\n    Recipient: <bob@au.example>\n"
		        "    Reason:    <bob@au.example>... User unknown\n",
		        "bounce bob@au.example 5.1.1 yes" },
		{ "several, each with its own words",
		        "Return-path: <>\nX-Failed-Recipients: bob@x.example,\n  eva@y.example\n"
		        "Auto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@e.example>\n"
		        "To: teams@collab.example\nSubject: Mail delivery failed: returning message to sender\n\n"
		        "This message was created automatically by mail delivery software.\n\n"
		        "A message that you sent could not be delivered to one or more of its\n"
		        "recipients. This is a permanent error. The following address(es) failed:\n\n"
		        "  bob@x.example\n    Unrouteable address\n  eva@y.example\n"
		        "    host mx.y.example [192.0.2.1]\n"
		        "    SMTP error from remote mail server after RCPT TO:<eva@y.example>:\n"
		        "    552 5.2.2 quota exceeded\n\n"
		        "------ This is a copy of the message, including all the headers. ------\n\n"
		        "Received: from x\nTo: leo@z.example\n",
		        "bounce bob@x.example 5.1.1 yes eva@y.example 5.2.2 no" },
		{ "never reached",
		        "Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@e.example>\n"
		        "To: teams@collab.example\nSubject: Mail delivery failed: returning message to sender\n\n"
		        "The following address(es) failed:\n\n  bob@x.example\n"
		        "    retry time not reached for any host after a long failure period\n",
		        "bounce bob@x.example 4.4.7 no" },
		{ "too long in the queue",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@q.example\nTo: teams@collab.example\n"
		        "Subject: failure notice\n\nHi. This is the qmail-send program at q.example.\n\n"
		        "<bob@x.example>:\nCNAME lookup failed temporarily. (#4.4.3)\n"
		        "I'm not going to try again; this message has been in the queue too long.\n",
		        "bounce bob@x.example 4.4.3 no" },
		{ "qmail in Spanish",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@q.example\nTo: teams@collab.example\n"
		        "Subject: aviso de fallo\n\nHola. Este es el programa qmail-send en q.example.\n"
		        "Me temo que no he podido entregar su mensaje a las siguientes direcciones.\n"
		        "Este es un error permanente.\n\n<bob@x.example>:\n"
		        "Lo siento, no hay ningún buzón con ese nombre aquí. (#5.1.1)\n\n"
		        "--- Debajo de esta línea hay una copia del mensaje.\n\nReturn-Path: <teams@collab.example>\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Postfix, still trying",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@p.example (Mail Delivery System)\n"
		        "To: teams@collab.example\nSubject: Delayed Mail (still being retried)\n\n"
		        "This is the mail system at host p.example.\n\n"
		        "####################################################################\n"
		        "# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n"
		        "####################################################################\n\n"
		        "Your message could not be delivered for more than 4 hour(s).\n"
		        "It will be retried until it is 5 day(s) old.\n\n"
		        "<bob@x.example>: connect to mx.x.example[192.0.2.1]:25: Connection timed out\n",
		        "bounce bob@x.example 4.4.7 no delayed" },
		{ "Sendmail, still trying",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@s.example>\n"
		        "To: teams@collab.example\nSubject: Warning: could not send message for past 4 hours\n\n"
		        "    **********************************************\n"
		        "    **      THIS IS A WARNING MESSAGE ONLY      **\n"
		        "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n"
		        "    **********************************************\n\n"
		        "The original message was received at Tue, 3 Mar 2026\nfrom localhost\n\n"
		        "   ----- The following addresses had transient non-fatal errors -----\n<bob@x.example>\n\n"
		        "   ----- Transcript of session follows -----\n"
		        "<bob@x.example>... Deferred: Connection refused by mx.x.example.\n"
		        "Warning: message still undelivered after 4 hours\n"
		        "Will keep trying until message is 5 days old\n",
		        "bounce bob@x.example 4.0.0 no delayed" },
		{ "Sendmail, time ran out",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@s.example>\n"
		        "To: teams@collab.example\nSubject: Returned mail: Cannot send message for 5 days\n\n"
		        "The original message was received at Tue, 3 Mar 2026\nfrom localhost\n\n"
		        "   ----- The following addresses had permanent fatal errors -----\n<bob@x.example>\n\n"
		        "   ----- Transcript of session follows -----\n"
		        "<bob@x.example>... Deferred: Connection timed out with mx.x.example.\n"
		        "Message could not be delivered for 5 days\nMessage will be deleted from queue\n",
		        "bounce bob@x.example 4.0.0 no" },
		{ "without a Return-Path",
		        "From: MAILER-DAEMON@z.example (Mail Delivery System)\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n\n"
		        "<bob@x.example>: host lmtp.z.example[192.0.2.1] said: 550 5.1.1 <bob@x.example>: Recipient "
		        "address rejected: z.example (in reply to RCPT TO command)\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "by a program without a daemon's name",
		        "Auto-Submitted: auto-generated\nFrom: Acme Mail <noreply@acme.example>\n"
		        "To: teams@collab.example\nSubject: Undelivered: Spring\n\n"
		        "We could not deliver your message to bob@x.example.\n\n"
		        "Reason: 550 5.1.1 The mailbox doesn't exist.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a forward, in words",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@p.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n\n"
		        "<ana@new.example> (expanded from <ana@old.example>): host mx said: 550 5.1.1 unknown user "
		        "(in\n    reply to RCPT TO command)\n",
		        "bounce ana@new.example of ana@old.example 5.1.1 yes" },
		{ "below a log",
		        "Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@t.example>\n"
		        "To: teams@collab.example\nSubject: Mail konnte nicht zugestellt werden\n\n"
		        "|------------------------- Message log follows: -------------------------|\n"
		        " no valid recipients were found for this message\n"
		        "|------------------------- Failed addresses follow: ---------------------|\n"
		        " <bob@x.example> ... unknown user\n"
		        "|------------------------- Message text follows: ------------------------|\n"
		        "Received: from a\nTo: eva@x.example\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Polish",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@onet.example\nTo: teams@collab.example\n"
		        "Subject: Niedoręczenie wiadomości\n\n"
		        "Wiadomość do adresata <bob@x.example> nie została doręczona.\n"
		        "Przyczyna: skrzynka adresata jest przepełniona\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "Czech",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@s.example\nTo: teams@collab.example\n"
		        "Subject: Nedoručitelná zpráva\n\nOmlouváme se, ale zprávu se nepodařilo doručit.\n\n"
		        "<bob@x.example>: adresa neexistuje\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "our host's limit",
		        "Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@host.example>\n"
		        "To: teams@collab.example\nSubject: Mail delivery failed: returning message to sender\n\n"
		        "A message that you sent could not be delivered to one or more of its\n"
		        "recipients. This is a permanent error. The following address(es) failed:\n\n"
		        "  bob@x.example\n"
		        "    Domain collab.example has exceeded the max defers and failures per hour (5/5 (100%)) "
		        "allowed. Message discarded.\n",
		        "bounce bob@x.example 5.7.1 policy our-limit" },
		{ "success",
		        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@p.example>\n"
		        "To: teams@collab.example\nSubject: Successful Mail Delivery Report\n\n"
		        "Your message was successfully delivered to the destination(s)\nlisted below.\n\n"
		        "<bob@x.example>: delivery via mx.x.example: 250 ok\n",
		        "bounce" },
		{ "Exchange, delivered",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Delivered: Spring\n\nYour message has been delivered to the following recipients:\n"
		        "\nbob@x.example\n\nSubject: Spring\n",
		        "bounce" },
		{ "a list that holds a mail",
		        "Return-Path: <teams-bounces@list.example>\nPrecedence: bulk\n"
		        "From: teams-bounces@list.example\nTo: teams@collab.example\n"
		        "Subject: Your message to Teams awaits moderator approval\n\n"
		        "Your mail to 'Teams' with the subject\n\n    Spring\n\n"
		        "Is being held until the list moderator can review it for approval.\n\n"
		        "The reason it is being held:\n\n    Post by non-member to a members-only list\n",
		        "list-mail" },
		{ "a firm that delivers",
		        "From: Mail Delivery Services Ltd <tom@mds.example>\nSubject: Delivery problem with the leaflets\n\nHi, the leaflets for "
		        "bob@x.example will come tomorrow. Tom\n",
		        "person" },
		{ "a newsletter about bounces",
		        "From: News <news@tips.example>\nSubject: Bounce rate too high?\nList-Unsubscribe: <mailto:x@tips.example>\n\n"
		        "Bounced mail, user unknown, mailbox full: 550 5.1.1\n",
		        "list-mail" },
		{ "a parcel",
		        "From: Parcels <noreply@parcels.example>\nSubject: Delivery failed: parcel 123\nAuto-Submitted: auto-generated\n\n"
		        "Your parcel for bob@x.example could not be delivered.\n",
		        "auto-reply" },
		{ "a person who writes about reading",
		        "From: Eva <eva@x.example>\nSubject: Read: chapter 3\n\nPlease read chapter 3. It has been read by many.\n",
		        "person" },
		{ "a person who wishes for a receipt",
		        "From: Eva <eva@x.example>\nSubject: Acuse de recibo\n\n¿Me pueden mandar un acuse de recibo de mi correo?\n",
		        "person" },
		{ "the same in Polish",
		        "From: Eva <eva@x.example>\nSubject: Potwierdzenie otrzymania\n\nProszę o potwierdzenie otrzymania mojej wiadomości.\n",
		        "person" },
		{ "a challenge",
		        "Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: Bob <bob@x.example>\n"
		        "To: teams@collab.example\nSubject: Re: Spring [Verify sender]\n\n"
		        "I'm protecting myself from unwanted mail. Please verify that you're a real sender: "
		        "https://verify.example/1\nYour message will be delivered then.\n",
		        "auto-reply" },
		{ "a receipt that quotes our mail's head",
		        "From: Bob <bob@x.example>\nTo: teams@collab.example\nSubject: Read: Spring\n\n"
		        "Your message \n\n   To: Bob\n   Subject: Spring\n   Sent: Tuesday\n\n"
		        " was read on Tuesday, March 3, 2026 9:00:00 AM.\n",
		        "receipt" },
		{ "a label around the other side's words",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "The following message to <bob@x.example> was undeliverable.\nThe reason for the problem:\n"
		        "5.1.0 - Unknown address error 550-'5.1.1 <bob@x.example>: Recipient address rejected: User "
		        "unknown'\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
		        "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.0.0\n\n--b\n"
		        "Content-Type: message/rfc822\n\nFrom: teams@collab.example\nTo: bob@x.example\n"
		        "Message-ID: <m1@collab.example>\nSubject: Spring\n\nhi\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "fields with remarks",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "Your mail failed.\n--b\nContent-Type: message/delivery-status\n\n"
		        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: RFC822; <bob@x.example>\n"
		        "Action: FAILED (permanent)\nStatus: 5.1.1 (bad destination mailbox address)\n\n--b\n"
		        "Content-Type: message/rfc822\n\nFrom: teams@collab.example\nTo: bob@x.example\n"
		        "Message-ID: <m1@collab.example>\nSubject: Spring\n\nhi\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a rule of the member's own",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "Your mail failed.\n--b\nContent-Type: message/delivery-status\n\n"
		        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@x.example\nAction: failed\n"
		        "Status: 5.7.1\n"
		        "Diagnostic-Code: smtp; 550 5.7.1 I do not want any mail from you. Sieve rejection.\n\n--b\n"
		        "Content-Type: message/rfc822\n\nFrom: teams@collab.example\nTo: bob@x.example\n"
		        "Message-ID: <m1@collab.example>\nSubject: Spring\n\nhi\n--b--\n",
		        "bounce bob@x.example 5.7.1 policy" },
		{ "delivered to one",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "Your mail failed.\n--b\nContent-Type: message/delivery-status\n\n"
		        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@x.example\nAction: delivered\n"
		        "Status: 2.1.5\n\nFinal-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.1.1\n\n"
		        "--b\nContent-Type: message/rfc822\n\nFrom: teams@collab.example\nTo: bob@x.example\n"
		        "Message-ID: <m1@collab.example>\nSubject: Spring\n\nhi\n--b--\n",
		        "bounce b@x.example 5.1.1 yes" },
		{ "a name server that fails",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "Your mail failed.\n--b\nContent-Type: message/delivery-status\n\n"
		        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@x.example\nAction: failed\n"
		        "Status: 4.4.3\n"
		        "Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error for "
		        "name=x.example type=MX: Host not found, try again\n\n--b\nContent-Type: message/rfc822\n\n"
		        "From: teams@collab.example\nTo: bob@x.example\nMessage-ID: <m1@collab.example>\n"
		        "Subject: Spring\n\nhi\n--b--\n",
		        "bounce bob@x.example 4.4.3 no" },
		{ "no answer",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "Your mail failed.\n--b\nContent-Type: message/delivery-status\n\n"
		        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@x.example\nAction: failed\n"
		        "Status: 5.4.1\nDiagnostic-Code: smtp; 550 5.4.1 No answer from host\n\n--b\n"
		        "Content-Type: message/rfc822\n\nFrom: teams@collab.example\nTo: bob@x.example\n"
		        "Message-ID: <m1@collab.example>\nSubject: Spring\n\nhi\n--b--\n",
		        "bounce bob@x.example 5.4.1 no" },
		{ "a loop of forwards",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "Your mail failed.\n--b\nContent-Type: message/delivery-status\n\n"
		        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@x.example\nAction: failed\n"
		        "Status: 5.4.6\nDiagnostic-Code: X-Postfix; mail forwarding loop for bob@x.example\n\n--b\n"
		        "Content-Type: message/rfc822\n\nFrom: teams@collab.example\nTo: bob@x.example\n"
		        "Message-ID: <m1@collab.example>\nSubject: Spring\n\nhi\n--b--\n",
		        "bounce bob@x.example 5.4.6 no" },
		{ "a directory's name in place of an address",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "Delivery has failed to these recipients or groups:\n\nbob@x.example\n"
		        "The address couldn't be found.\n\n--b\nContent-Type: message/delivery-status\n\n"
		        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; IMCEAEX-_O=X_OU=Y@x.example\n"
		        "Action: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\n"
		        "From: teams@collab.example\nTo: bob@x.example\nMessage-ID: <m1@collab.example>\n"
		        "Subject: Spring\n\nhi\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "fields that name nobody: the mail that comes back does",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n"
		        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nFailed.\n"
		        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
		        "Action: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\n"
		        "From: teams@collab.example\nTo: bob@x.example\nMessage-ID: <m1@collab.example>\n"
		        "Subject: Spring\n\nhi\n--b--\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "base64",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@x.example>\n"
		        "To: teams@collab.example\nSubject: =?utf-8?B?VW5kZWxpdmVyYWJsZTogU3ByaW5n?=\n"
		        "Content-Transfer-Encoding: base64\n\n"
		        "PGJvYkB4LmV4YW1wbGU+OiA1NTAgNS4xLjEgVXNlciB1bmtub3duCg==\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Exchange Online in HTML",
		        "Return-Path: <>\n"
		        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@collab.example>\n"
		        "To: teams@collab.example\nSubject: Undeliverable: Spring\n"
		        "Content-Type: text/html; charset=utf-8\n\n"
		        "<html><body><p>Your message to <a href='mailto:bob@x.example'>bob@x.example</a> couldn't be "
		        "delivered.</p><p><b>bob</b> wasn't found at "
		        "<b>x.example</b>.</p><table><tr><td>teams</td><td>Office "
		        "365</td><td>bob</td></tr><tr><td>Action "
		        "Required</td><td></td><td>Recipient</td></tr></table><p>Unknown To address</p><h2>How to "
		        "Fix It</h2><p>The address may be misspelled or may not exist. Try one or more of the "
		        "following:</p><p>Original Message Details</p><table><tr><td>Created "
		        "Date:</td><td>3/3/2026</td></tr><tr><td>Sender "
		        "Address:</td><td>teams@collab.example</td></tr><tr><td>Recipient "
		        "Address:</td><td>bob@x.example</td></tr><tr><td>Subject:</td><td>Spring</td></tr></table><p>"
		        "Error Details</p><table><tr><td>Reported error:</td><td><i>550 5.1.10 "
		        "RESOLVER.ADR.RecipientNotFound; Recipient bob@x.example not found by SMTP address "
		        "lookup</i></td></tr></table></body></html>",
		        "bounce bob@x.example 5.1.10 yes" },
		{ "a complaint that hides its owner",
		        "From: fbl@p.example\nTo: teams@collab.example\nSubject: FW: Spring\n"
		        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\n"
		        "This is an email abuse report for an email message received from IP 192.0.2.1.\n--b\n"
		        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"
		        "Original-Rcpt-To: redacted@x.example\n--b\nContent-Type: message/rfc822\n\n"
		        "From: teams@collab.example\nTo: bob@x.example\nMessage-ID: <m1@collab.example>\n"
		        "Subject: Spring\n\nhi\n--b--\n",
		        "complaint bob@x.example policy" },
		{ "a report of DMARC",
		        "From: noreply-dmarc-support@google.example\nTo: teams@collab.example\n"
		        "Subject: Report domain: collab.example Submitter: google.example Report-ID: 123\n"
		        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
		        "This is an aggregate DMARC report.\n--b\nContent-Type: application/zip; name=a.zip\n"
		        "Content-Transfer-Encoding: base64\n\nUEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\n--b--\n",
		        "person" },
		{ "a receipt in German",
		        "From: Bob <bob@x.example>\nTo: teams@collab.example\nSubject: Gelesen: Treffen\n\n"
		        "Ihre Nachricht\n\n   An: Bob\n   Betreff: Treffen\n\nwurde am Dienstag gelesen.\n",
		        "receipt" },
		{ "deleted unread, in Polish",
		        "From: Bob <bob@x.example>\nTo: teams@collab.example\nSubject: Nieprzeczytane: Spotkanie\n\n"
		        "Wiadomość\n\n  Do: Bob\n\nzostała usunięta bez przeczytania we wtorek.\n",
		        "receipt" },
		{ "an absence that speaks of full mailboxes",
		        "Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: Bob <bob@x.example>\n"
		        "To: teams@collab.example\nSubject: Automatic reply: Spring\n\n"
		        "I am out of the office. If your message could not be delivered in time, write to "
		        "eva@x.example. My mailbox is full.\n",
		        "auto-reply" },
		{ "a robot for somebody who left",
		        "Return-Path: <>\nAuto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n"
		        "From: Bob <bob@x.example>\nTo: teams@collab.example\nSubject: Bob Ray no longer works here\n"
		        "\n"
		        "Bob Ray no longer works at X. The address bob@x.example does not exist any more. Write to "
		        "eva@x.example.\n",
		        "auto-reply" },
		{ "a forwarded notice",
		        "From: Ana <ana@x.example>\nTo: teams@collab.example\nSubject: Fw: Undeliverable: Spring\n\n"
		        "See below.\n\nFrom: postmaster@y.example\nSubject: Undeliverable: Spring\n\n"
		        "Delivery has failed to these recipients:\nbob@y.example\n550 5.1.1 user unknown\n",
		        "person" },
		{ "a person with the subject of a bounce",
		        "From: Ana <ana@x.example>\nTo: teams@collab.example\nSubject: Undeliverable mail\n\n"
		        "Your mails to bob@x.example are undeliverable, he left. Please use eva@x.example.\n",
		        "person" },
		{ "a person called administrator",
		        "From: IT Administrator <administrator@school.example>\nTo: teams@collab.example\n"
		        "Subject: New address for Bob\n\n"
		        "The account bob@school.example has been disabled. The new address is: "
		        "robert@school.example\n",
		        "person" },
		{ "Postfix in Polish",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@p.example (System poczty)\nTo: teams@collab.example\n"
		        "Subject: Zwrot niedostarczonej wiadomości\n\n"
		        "To jest system pocztowy na serwerze p.example.\n\n"
		        "Z przykrością informujemy, że Twoja wiadomość nie mogła zostać doręczona\n"
		        "do jednego lub więcej adresatów. Znajduje się poniżej.\n\n"
		        "<bob@x.example>: host mx.x.example[192.0.2.1] said: 550 5.1.1\n"
		        "    <bob@x.example>: Recipient address rejected: User unknown (in reply to RCPT TO "
		        "command)\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a provider in German",
		        "Return-Path: <>\nFrom: GMX Mailer Daemon <mailer-daemon@gmx.example>\n"
		        "To: teams@collab.example\nSubject: Ihre E-Mail konnte nicht zugestellt werden\n\n"
		        "Leider konnte Ihre E-Mail an folgende Adresse nicht zugestellt werden:\n\nbob@x.example\n\n"
		        "Grund: Die Mailbox des Empfängers ist voll.\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "blocked by a filter",
		        "Return-Path: <>\nFrom: \"Barracuda Spam Firewall\" <postmaster@b.example>\n"
		        "To: teams@collab.example\nSubject: **Message you sent blocked by our bulk email filter**\n\n"
		        "Your message to: bob@x.example\n"
		        "was blocked by our Spam Firewall. The email you sent with the following subject has NOT "
		        "BEEN DELIVERED:\n\nSubject: Spring\n",
		        "bounce bob@x.example 5.7.1 policy" },
		{ "a content filter",
		        "Return-Path: <>\nFrom: \"Content-filter at a.example\" <postmaster@a.example>\n"
		        "To: teams@collab.example\nSubject: Considered UNSOLICITED BULK EMAIL, apparently from you\n"
		        "\nA message from <teams@collab.example> to:\n-> bob@x.example\n\n"
		        "was considered unsolicited bulk e-mail (UBE).\n\n"
		        "Our internal reference code for your message is 12345-01/abc\n\n"
		        "Delivery of the email was stopped!\n",
		        "bounce bob@x.example 5.7.1 policy" },
		{ "Domino in Spanish",
		        "Return-Path: <>\nFrom: Postmaster@d.example\nTo: teams@collab.example\n"
		        "Subject: FALLO DE ENTREGA: El usuario bob no figura en el Directorio\n\nSu mensaje\n\n"
		        "  Asunto: Reunión\n\nno se entregó a:\n\n  bob@x.example\n\nporque:\n\n"
		        "  El usuario bob (bob@x.example) no figura en el Directorio de Domino\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Domino in Polish",
		        "Return-Path: <>\nFrom: Postmaster@d.example\nTo: teams@collab.example\n"
		        "Subject: BŁĄD DORĘCZENIA: Użytkownik bob nie występuje w katalogu\n\nWiadomość\n\n"
		        "  Temat: Spotkanie\n\nnie została doręczona do:\n\n  bob@x.example\n\nponieważ:\n\n"
		        "  Użytkownik bob (bob@x.example) nie występuje w katalogu Domino\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a report that quotes the head of our mail first",
		        "Return-Path: <>\nFrom: postmaster@s.example (Servicio de entrega)\n"
		        "To: teams@collab.example\nSubject: Notificación de entrega: la entrega ha fallado\n\n"
		        "Este informe se refiere a un mensaje que envió con los siguientes campos de cabecera:\n\n"
		        "  Message-id: <m1@collab.example>\n  Date: Tue, 3 Mar 2026\n"
		        "  From: Teams <teams@collab.example>\n  To: eva@y.example\n  Subject: Spring\n\n"
		        "No se puede entregar el mensaje a los siguientes destinatarios:\n\n"
		        "  Dirección del destinatario: bob@x.example\n"
		        "  Motivo: El servidor remoto ha rechazado la dirección\n"
		        "  Código de diagnóstico: smtp;550 5.1.1 User unknown\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a gateway to telephones",
		        "Return-Path: <>\nFrom: Gateway <mailer-daemon@sms.example>\nTo: teams@collab.example\n"
		        "Subject: Returned mail\n\nMessage to 15550100@sms.example failed: message too long for SMS\n",
		        "bounce 15550100@sms.example 5.3.4 policy" },
		{ "qmail in French",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@q.example\nTo: teams@collab.example\n"
		        "Subject: échec de livraison\n\nBonjour. Ici le programme qmail-send de q.example.\n"
		        "Je n'ai pas pu remettre votre message aux adresses suivantes.\n"
		        "C'est une erreur définitive.\n\n<bob@x.example>:\n"
		        "Désolé, il n'y a pas de boîte à ce nom ici. (#5.1.1)\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Korean",
		        "Return-Path: <>\nFrom: postmaster@k.example\nTo: teams@collab.example\nSubject: 메일 배달 실패\n\n"
		        "다음 수신자에게 메일을 전달하지 못했습니다.\n\nbob@x.example\n\n사유: 존재하지 않는 사용자\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Turkish",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@t.example\nTo: teams@collab.example\n"
		        "Subject: Teslim edilemedi: Toplantı\n\nİletiniz şu alıcıya teslim edilemedi:\n\n"
		        "bob@x.example\n\nKullanıcı bulunamadı\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "Ukrainian",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@u.example\nTo: teams@collab.example\n"
		        "Subject: Недоставлене повідомлення\n\nПовідомлення не доставлено одержувачу:\n\n"
		        "bob@x.example\n\nПоштова скринька переповнена\n",
		        "bounce bob@x.example no" },
		{ "refused before the member was named",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@p.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered Mail Returned to Sender\n\n"
		        "<bob@x.example>: host mx.x.example[192.0.2.1] said: 550 5.1.1 no such user (in reply to "
		        "MAIL FROM command)\n",
		        "bounce bob@x.example 5.1.1 policy" },
		{ "a mailbox's own rejection",
		        "Return-Path: <>\nFrom: Mail Delivery Subsystem <postmaster@d.example>\n"
		        "To: teams@collab.example\nSubject: Automatically rejected mail\n\n"
		        "Your message to <bob@x.example> was automatically rejected:\n"
		        "Quota exceeded (mailbox for user is full)\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "fields in a text, with a forward",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@p.example\nTo: teams@collab.example\n"
		        "Subject: Undelivered\n\nHello,\n\nReporting-MTA: dns; p.example\n"
		        "Arrival-Date: Tue, 3 Mar 2026\n\nOriginal-Recipient: rfc822;ana@old.example\n"
		        "Final-Recipient: RFC822; ana@new.example\nAction: failed\nStatus: 5.2.2\n"
		        "Diagnostic-Code: SMTP; 552 full\n",
		        "bounce ana@new.example of ana@old.example 5.2.2 no" },
		{ "a new address is not the one that failed",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Address changed\n\n"
		        "The user bob@x.example has moved to a new address: bob.ray@y.example\n"
		        "Your message was not delivered.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "four addresses, four reasons",
		        "Return-Path: <>\nFrom: MAILER-DAEMON@q.example\nTo: teams@collab.example\n"
		        "Subject: failure notice\n\n<a1@x.example>:\nno such user\n\n<a2@x.example>:\nmailbox full\n"
		        "\n<a3@x.example>:\nmessage refused as spam\n\n<a4@x.example>:\nconnection timed out\n\n"
		        "--- Below this line is a copy of the message.\n\nTo: list@collab.example\n",
		        "bounce a1@x.example 5.1.1 yes a2@x.example 5.2.2 no a3@x.example 5.7.1 policy a4@x.example 4.4.7 no" },
		{ "one reason for all",
		        "Return-Path: <>\nFrom: Mail Administrator <postmaster@n.example>\nTo: teams@collab.example\n"
		        "Subject: Undeliverable mail\n\nThe following recipients are unknown:\n\n  bob@x.example\n"
		        "  eva@x.example\n\nUser unknown\n",
		        "bounce bob@x.example 5.1.1 yes eva@x.example 5.1.1 yes" },
		{ "quoted addresses with a date",
		        "Return-Path: <>\nFrom: System Administrator <postmaster@n.example>\n"
		        "To: teams@collab.example\nSubject: Undeliverable: Spring\n\n"
		        "Your message did not reach some or all of the intended recipients.\n\n"
		        "The following recipient(s) cannot be reached:\n\n      'bob@x.example' on 3/3/2026 9:00 AM\n"
		        "            550 5.1.1 User unknown\n\n      'eva@x.example' on 3/3/2026 9:00 AM\n"
		        "            552 5.2.2 mailbox full\n",
		        "bounce bob@x.example 5.1.1 yes eva@x.example 5.2.2 no" },
		{ "by nobody in particular",
		        "From: no-reply@mail.example\nTo: teams@collab.example\n"
		        "Subject: Delivery Status Notification (Failure)\n\n"
		        "The mail to bob@x.example failed: user unknown.\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "the head of our mail alone names the member",
		        "Return-Path: <>\nFrom: postmaster@x.example\nTo: teams@collab.example\n"
		        "Subject: Mail delivery failed\n\nTo: bob@x.example\nReason: Mailbox does not exist\n",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a gateway, still trying",
		        "Return-Path: <>\nFrom: postmaster@m.example\nTo: teams@collab.example\n"
		        "Subject: [Postmaster] Email Delivery Delay\n\n"
		        "This is an automated alert. Please do not reply.\n\n"
		        "An email that you attempted to send to the following address has been delayed:\n"
		        "-- bob@x.example\n\nWe will continue to try to deliver it.\n",
		        "bounce bob@x.example 4.4.7 no delayed" },
	};
	(void)state;
	letter_warm();
	assert_int_equal(broken_rows(rows, sizeof(rows) / sizeof(rows[0])), 0);
}

/* ---- JSON ---- */

static void reports_in_json_are_read(void **state)
{
#define JSON                                                                                                           \
	"From: AWS <no-reply@sns.example>\nTo: teams@collab.example\nX-Amz-Sns-Message-Id: 1\nSubject: Notification\n\n"
#define EVENT                                                                                                          \
	"From: Relay <events@relay.example>\nTo: teams@collab.example\nSubject: event\nContent-Type: application/json\n\n"
#define MAIL_                                                                                                          \
	"\"mail\":{\"destination\":[\"bob@x.example\"],\"headers\":[{\"name\":\"Message-ID\",\"value\":\"<m.7@collab.example>\"}]}}"
	static const struct row rows[] = {
		{ "several, each with its own",
		        JSON
		        "{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bounceSubType\":\"General\","
		        "\"bouncedRecipients\":[{\"emailAddress\":\"bob@x.example\",\"action\":\"failed\",\"status\":\"5.1.1\","
		        "\"diagnosticCode\":\"smtp; 550 5.1.1 user unknown\"},{\"emailAddress\":\"eva@x.example\",\"status\":\"5.2.2\","
		        "\"diagnosticCode\":\"smtp; 552 mailbox full\"}]}," MAIL_,
		        "bounce bob@x.example 5.1.1 yes eva@x.example 5.2.2 no" },
		{ "as a message of a topic, broken on its way",
		        JSON
		        "{ \"Type\" : \"Notification\", \"Message\" : \"{\\\"notificationType\\\":\\\"Bounce\\\",\\\"bounce\\\":{\\\"bou!\n "
		        "nceType\\\":\\\"Transient\\\",\\\"bounceSubType\\\":\\\"MailboxFull\\\",\\\"bouncedRecipients\\\":"
		        "[{\\\"emailAddress\\\":\\\"bob@x.example\\\"}]}}\" }\n\n--\nIf you wish to stop receiving notifications\n",
		        "bounce bob@x.example 5.2.2 no" },
		{ "a zero in what the other side said hides nothing",
		        JSON
		        "{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bouncedRecipients\":"
		        "[{\"emailAddress\":\"bob@x.example\",\"status\":\"5.1.1\",\"diagnosticCode\":\"550 user unknown\\u0000\"}]}}",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "dead addresses that the provider knows",
		        JSON
		        "{\"eventType\":\"Bounce\",\"bounce\":{\"bounceType\":\"Permanent\",\"bounceSubType\":\"OnAccountSuppressionList\","
		        "\"bouncedRecipients\":[{\"emailAddress\":\"bob@x.example\"}]}," MAIL_,
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a complaint",
		        JSON
		        "{\"notificationType\":\"Complaint\",\"complaint\":{\"complainedRecipients\":[{\"emailAddress\":\"bob@x.example\"}],"
		        "\"complaintFeedbackType\":\"abuse\"}," MAIL_,
		        "complaint bob@x.example policy" },
		{ "a complaint that is taken back",
		        JSON
		        "{\"notificationType\":\"Complaint\",\"complaint\":{\"complainedRecipients\":[{\"emailAddress\":\"bob@x.example\"}],"
		        "\"complaintFeedbackType\":\"not-spam\"}," MAIL_,
		        "auto-reply" },
		{ "still trying",
		        JSON
		        "{\"eventType\":\"DeliveryDelay\",\"deliveryDelay\":{\"delayedRecipients\":[{\"emailAddress\":\"bob@x.example\","
		        "\"status\":\"4.4.1\"}]}," MAIL_,
		        "bounce bob@x.example 4.4.1 no delayed" },
		{ "delivered",
		        JSON
		        "{\"notificationType\":\"Delivery\",\"delivery\":{\"recipients\":[\"bob@x.example\"]}," MAIL_,
		        "bounce" },
		{ "a relay's event, wrapped",
		        EVENT
		        "{\"event-data\":{\"event\":\"failed\",\"severity\":\"permanent\",\"recipient\":\"bob@x.example\",\"delivery-status\":"
		        "{\"code\":550,\"message\":\"5.1.1 no such user\"}}}",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a relay's event, still trying",
		        EVENT
		        "{\"event-data\":{\"event\":\"failed\",\"severity\":\"temporary\",\"recipient\":\"bob@x.example\",\"delivery-status\":"
		        "{\"code\":451,\"message\":\"4.7.1 Greylisted\"}}}",
		        "bounce bob@x.example 4.7.1 no delayed" },
		{ "a relay's event of old",
		        EVENT
		        "{\"event\":\"bounced\",\"recipient\":\"bob@x.example\",\"code\":\"552\",\"error\":\"5.2.2 mailbox full\"}",
		        "bounce bob@x.example 5.2.2 no" },
		{ "events in a row",
		        EVENT
		        "[{\"email\":\"bob@x.example\",\"event\":\"bounce\",\"status\":\"5.1.1\",\"reason\":\"550 no such user\"},"
		        "{\"email\":\"eva@x.example\",\"event\":\"dropped\",\"reason\":\"Bounced Address\"},"
		        "{\"email\":\"leo@x.example\",\"event\":\"delivered\"}]",
		        "bounce bob@x.example 5.1.1 yes eva@x.example 5.1.1 yes" },
		{ "a member who wants no more is not gone",
		        EVENT
		        "[{\"email\":\"bob@x.example\",\"event\":\"dropped\",\"reason\":\"Unsubscribed Address\"}]",
		        "bounce bob@x.example 5.7.1 policy" },
		{ "an event about a message",
		        EVENT
		        "[{\"event\":\"soft_bounce\",\"msg\":{\"email\":\"bob@x.example\",\"bounce_description\":\"mailbox_full\"}}]",
		        "bounce bob@x.example 5.2.2 no" },
		{ "a record",
		        EVENT
		        "{\"RecordType\":\"Bounce\",\"Type\":\"HardBounce\",\"Details\":\"smtp;550 5.1.1 user unknown\",\"Email\":\"bob@x.example\"}",
		        "bounce bob@x.example 5.1.1 yes" },
		{ "a record of an automatic reply",
		        EVENT "{\"RecordType\":\"Bounce\",\"Type\":\"AutoResponder\",\"Email\":\"bob@x.example\"}",
		        "auto-reply" },
		{ "a complaint within two wraps",
		        EVENT
		        "[{\"msys\":{\"message_event\":{\"type\":\"spam_complaint\",\"rcpt_to\":\"bob@x.example\"}}}]",
		        "complaint bob@x.example policy" },
		{ "a person who pastes one",
		        "From: Ana <ana@lakeside.example>\nSubject: what is this\n\n{\"event\":\"failed\",\"recipient\":\"bob@x.example\"}\n",
		        "person" },
		{ "JSON of something else", JSON "{\"alarm\": \"high\"}", "auto-reply" },
		{ "no JSON at all", JSON "{\"notificationType\":\"Bounce\",", "auto-reply" },
	};
	(void)state;
	letter_warm();
	assert_int_equal(broken_rows(rows, sizeof(rows) / sizeof(rows[0])), 0);
}

/* ---- complaints ---- */

#define FEEDBACK                                                                                                            \
	"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\nThis is an abuse report.\n--b\n" \
	"Content-Type: message/feedback-report\n\n"
#define COPY                                                                                                           \
	"--b\nContent-Type: message/rfc822\n\nFrom: teams@collab.example\nTo: bob@x.example\nSubject: Spring meeting\n\nhello\n--b--\n"

static void complaints_are_told_from_statistics(void **state)
{
	static const struct row rows[] = {
		{ "abuse",
		        "From: fbl@p.example\n" FEEDBACK "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
		        "Original-Rcpt-To: <bob@x.example>\n" COPY,
		        "complaint bob@x.example policy" },
		{ "who wants to be off",
		        "From: fbl@p.example\n" FEEDBACK
		        "Feedback-Type: opt-out\nRemoval-Recipient: bob@x.example\n" COPY,
		        "complaint bob@x.example policy" },
		{ "hidden: the copy names the member", "From: fbl@p.example\n" FEEDBACK "Feedback-Type: abuse\n" COPY,
		        "complaint bob@x.example policy" },
		{ "not spam after all", "From: fbl@p.example\n" FEEDBACK "Feedback-Type: not-spam\n" COPY,
		        "auto-reply" },
		{ "failed authentication", "From: fbl@p.example\n" FEEDBACK "Feedback-Type: auth-failure\n" COPY,
		        "auto-reply" },
		{ "junk reports of old",
		        "From: staff@h.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
		        "X-HmXmrOriginalRecipient: <bob@x.example>\nFrom: teams@collab.example\n\nhello\n--b--\n",
		        "complaint bob@x.example policy" },
		{ "in words, with the copy",
		        "Return-Path: <>\nFrom: abuse@p.example\nSubject: Spam complaint\n"
		        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nA user marked this message as spam.\n" COPY,
		        "complaint bob@x.example policy" },
		{ "fields in a text",
		        "Return-Path: <>\nFrom: feedback@p.example\nSubject: report\n\nAbuse report.\n\nFeedback-Type: abuse\n"
		        "Original-Rcpt-To: bob@x.example\n",
		        "complaint bob@x.example policy" },
		{ "SpamCop's own form",
		        "From: \"Reporter\" <12345@reports.spamcop.example>\nSubject: [SpamCop (192.0.2.1) id:12345]Spring meeting\n\n"
		        "[ SpamCop V5 ]\nThis message is brief for your comfort.\n\n[ Offending message ]\nReceived: from a by b\n"
		        "From: teams@collab.example\nTo: bob@x.example\nSubject: Spring meeting\n",
		        "complaint bob@x.example policy" },
		{ "a wish to be off that a provider passes on",
		        "Return-Path: <>\nFrom: fbl@p.example\nSubject: Opt-out request\n\n"
		        "The following address requested removal from your mails:\n\nbob@x.example\n",
		        "complaint bob@x.example policy" },
		{ "a person who passes a complaint on",
		        "From: Ana <ana@lakeside.example>\nSubject: what is this\nContent-Type: multipart/mixed; boundary=b\n\n"
		        "--b\n\nI got this.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: bob@x.example\n--b--\n",
		        "person" },
		{ "a person who grumbles is a person",
		        "From: Ana <ana@lakeside.example>\nSubject: spam complaint\n\nThis was marked as spam here.\n",
		        "person" },
		{ "a desk that sends our mail back without a word",
		        "From: scomp@a.example\nSubject: report\nContent-Type: multipart/mixed; boundary=b\n\n" COPY,
		        "complaint bob@x.example policy" },
		{ "the same, and the address is taken out",
		        "From: scomp@a.example\nSubject: Client TOS Notification\nContent-Type: message/rfc822\n\nFrom: teams@collab.example\n"
		        "To: <recipient address removed>\n\nhello\n",
		        "complaint" },
		{ "a mail of somebody else that such a desk sends on",
		        "From: abuse@a.example\nSubject: see\nContent-Type: message/rfc822\n\nFrom: eva@y.example\nTo: bob@x.example\n\nhello\n",
		        "person" },
		{ "staff who ask about what they got themselves",
		        "From: Staff <staff@school.example>\nSubject: spam?\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
		        "Is this from you? It was marked as spam here.\n" COPY,
		        "person" },
		{ "an office that sends feedback",
		        "From: Feedback <feedback@clinic.example>\nSubject: Feedback report of the meeting\n"
		        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHere is our feedback report.\n" COPY,
		        "person" },
		{ "statistics of TLS",
		        "From: tlsrpt@p.example\nContent-Type: multipart/report; report-type=tlsrpt; boundary=b\n\n--b\n\nx\n--b--\n",
		        "auto-reply" },
	};
	(void)state;
	letter_warm();
	assert_int_equal(broken_rows(rows, sizeof(rows) / sizeof(rows[0])), 0);
}

/* ---- what is none ---- */

static void people_and_their_robots_send_no_bounces(void **state)
{
	static const struct row rows[] = {
		{ "a person who passes a bounce on",
		        "From: Ana <ana@lakeside.example>\nSubject: Fwd: Undelivered Mail Returned to Sender\n\n"
		        "What is this?\n\n<bob@x.example>: user unknown\n",
		        "person" },
		{ "a person who passes it on as it is",
		        "From: Ana <ana@lakeside.example>\nSubject: look\nContent-Type: multipart/mixed; boundary=o\n\n"
		        "--o\n\nWhat is this?\n--o\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@in.example\nSubject: failed\n" REPORT
		        "x\n" STATUS
		        "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.1.1\n--b--\n--o--\n",
		        "person" },
		{ "a person whose program passes it on part by part",
		        "From: Ana <ana@lakeside.example>\nSubject: look\nContent-Type: multipart/mixed; "
		        "boundary=b\n\n--b\n\nWhat is this?\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
		        "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.1.1\n--b--\n",
		        "person" },
		{ "a warning about our own mailbox",
		        "Return-Path: <>\nFrom: Postmaster <postmaster@collab.example>\nTo: teams@collab.example\n"
		        "Subject: quota warning\nAuto-Submitted: auto-generated\n\nYour mailbox teams@collab.example is nearly full. New mail will be "
		        "rejected with 552 mailbox is full.\n",
		        "auto-reply" },
		{ "a person who tells of one",
		        "From: Ana <ana@lakeside.example>\nSubject: mail problem\n\nMy message could not be delivered to "
		        "bob@x.example: mailbox full. Please help.\n",
		        "person" },
		{ "a request",
		        "From: Ana <ana@lakeside.example>\nSubject: leave hiring\n\nMy address does not exist any more soon.\n",
		        "person" },
		{ "a robot that speaks for somebody who left",
		        "Return-Path: <>\nAuto-Submitted: auto-replied\nFrom: Bob <bob@x.example>\n"
		        "Subject: Automatic reply: Spring meeting\n\nBob no longer works here. Please write to eva@x.example.\n",
		        "auto-reply" },
		{ "a postmaster may be a person",
		        "From: Postmaster <postmaster@school.example>\nSubject: Re: Spring meeting\n\nYour message was "
		        "very helpful, but it has not been delivered to all. Please write to bob@x.example instead.\n",
		        "person" },
		{ "so may mail@",
		        "From: Agency <mail@agency.example>\nSubject: problems\n\nThe mailbox of our trainee does not exist yet. "
		        "Could you add bob@x.example, please?\n",
		        "person" },
		{ "a ticket system",
		        "Auto-Submitted: auto-generated\nFrom: Help desk <support@x.example>\nSubject: [#4471] We received your message\n\n"
		        "Your request will be answered by support@x.example.\n",
		        "auto-reply" },
		{ "a filter's verdict is no reader's",
		        "From: IT <postmaster@x.example>\nSubject: Your mail was marked as spam by our filter\n\nPlease check your SPF "
		        "record.\n\n----- Original Message -----\nMessage-ID: <1.2@collab.example>\nSubject: x\n",
		        "person" },
		{ "an office for complaints of other things",
		        "From: Complaints Office <complaints@hospital.example>\nSubject: Spring meeting\n\nThank you for the email. I will "
		        "send our complaint report.\n\n----- Original Message -----\nMessage-ID: <1.2@collab.example>\n",
		        "person" },
		{ "and one that speaks of no mail",
		        "From: Elder Abuse Line <abuse@hospital.example>\nSubject: Spring meeting\n\nThe abuse complaint line would like "
		        "to present.\n\n----- Original Message -----\nMessage-ID: <1.2@collab.example>\n",
		        "person" },
		{ "a responder that tells of an address no longer used",
		        "Return-Path: <>\nFrom: Ana <ana@x.example>\nSubject: Automatic reply: Spring meeting\n\nAna has left us. "
		        "ana@x.example is no longer valid. Your message was not delivered to anyone else.\n\n"
		        "----- Original Message -----\nMessage-ID: <1.2@collab.example>\nSubject: Spring meeting\n",
		        "auto-reply" },
		{ "and one that answers under our subject",
		        "Return-Path: <>\nFrom: Ana <ana@x.example>\nSubject: Re: Spring meeting\n\nThis mailbox does not exist any "
		        "more: ana@x.example.\n\n----- Original Message -----\nMessage-ID: <1.2@collab.example>\nSubject: x\n",
		        "auto-reply" },
		{ "a read receipt",
		        "From: Bob <bob@x.example>\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
		        "--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; bob@x.example\n"
		        "Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n",
		        "receipt" },
		{ "a receipt in Polish",
		        "From: Bob <bob@x.example>\nSubject: Przeczytano: Spotkanie\n\nTwoja wiadomość\n\n  Do: Bob\n  Temat: Spotkanie\n\n"
		        "została przeczytana w dniu 3 marca.\n",
		        "receipt" },
		{ "a receipt without a word, of a question of ours",
		        "From: Bob <bob@x.example>\nSubject: Leído: Please confirm: Education [c-9kabcdef234567]\n\n",
		        "receipt" },
		{ "a receipt in Russian",
		        "From: Bob <bob@x.example>\nSubject: Прочитано: Встреча\n\nВаше сообщение было прочитано.\n",
		        "receipt" },
		{ "a postmaster who tells of a bounce",
		        "From: Postmaster <postmaster@school.example>\nSubject: mail delivery problem\n\nHello, mail to bob@school.example could "
		        "not be delivered because his mailbox is full. I'll free some space. Tom\n",
		        "person" },
		{ "an office whose name is mail@",
		        "From: Mail Room <mail@clinic.example>\nSubject: delivery failed\n\nThe parcel for bob@clinic.example could not be "
		        "delivered. User unknown at the desk.\n",
		        "person" },
		{ "a challenge",
		        "From: Bob <bob@x.example>\nSubject: Re: Spring meeting\n\nThe message you sent requires that you verify that you are a "
		        "real live human being. Simply reply and leave the subject line intact.\n",
		        "auto-reply" },
		{ "a challenge that is friendly",
		        "From: Bob <bob@x.example>\nSubject: Confirm your email\n\nHi, I'm protecting myself from junk mail. Please click on this link "
		        "to deliver your message. You only have to do this once.\n",
		        "auto-reply" },
		{ "a challenge in Polish",
		        "From: Bob <bob@x.example>\nSubject: Potwierdź\n\nTwoja wiadomość została wstrzymana. Potwierdź, że nie jesteś robotem.\n",
		        "auto-reply" },
		{ "unread and deleted, in Polish",
		        "From: Bob <bob@x.example>\nSubject: Nieprzeczytane: Spotkanie\n\nWiadomość została usunięta bez czytania w dniu 3 marca.\n",
		        "receipt" },
		{ "unread and deleted, in Spanish",
		        "From: Bob <bob@x.example>\nSubject: Eliminado sin leer: Reunión\n\nEl mensaje se eliminó sin leerlo el martes.\n",
		        "receipt" },
		{ "unread and deleted",
		        "From: Bob <bob@x.example>\nSubject: Not read: Spring meeting\n\nYour message was deleted without being read on "
		        "Tuesday.\n",
		        "receipt" },
	};
	(void)state;
	letter_warm();
	assert_int_equal(broken_rows(rows, sizeof(rows) / sizeof(rows[0])), 0);
}

/* ---- what comes back ---- */

static void the_mail_that_comes_back_names_the_delivery(void **state)
{
#define LEAVE "<mailto:teams+leave-hiring-u-abcdef123456@collab.example>"
	static const struct {
		const char *promise, *mail, *expected;
	} rows[] = {
		{ "enclosed",
		        NOTICE("Returned mail") REPORT
		        "x\n" STATUS "Final-Recipient: rfc822; bob@x.example\nAction: failed\n--b\n"
		        "Content-Type: message/rfc822\n\nMessage-ID: <m.12@collab.example>\nList-Unsubscribe: " LEAVE
		        "\n\nhello\n--b--\n",
		        "m.12@collab.example u-abcdef123456 hiring" },
		{ "its header alone",
		        NOTICE("Returned mail") REPORT "x\n" STATUS
		                                       "Final-Recipient: rfc822; bob@x.example\nAction: failed\n--b\n"
		                                       "Content-Type: text/rfc822-headers\n\nList-Unsubscribe:\n " LEAVE
		                                       "\nMessage-Id: <m.12@collab.example>\n--b--\n",
		        "m.12@collab.example u-abcdef123456 hiring" },
		{ "quoted below a border",
		        NOTICE("Returned mail") "\n<bob@x.example>: user unknown\n\n--- Below this line is a copy of the message.\n\n"
		                                "Message-ID: <m.12@collab.example>\nTo: bob@x.example\n",
		        "m.12@collab.example " },
		{ "without a team",
		        NOTICE("Returned mail") "\n<bob@x.example>: user unknown\n\n--- Original message ---\n\n"
		                                "List-Unsubscribe: <mailto:teams+leave-u-abcdef@collab.example>\n",
		        " u-abcdef " },
		{ "of the innermost report",
		        NOTICE("Undelivered mail") "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nreturned\n--o\nContent-Type: message/rfc822\n\n"
		                                   "Message-ID: <outer@in.example>\n" REPORT "inner\n" STATUS
		                                   "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.1.1\n--b\n"
		                                   "Content-Type: text/rfc822-headers\n\nMessage-ID: <m.1@collab.example>\n--b--\n--o--\n",
		        "m.1@collab.example " },
		{ "what only looks like one",
		        NOTICE("Returned mail") "\n<bob@x.example>: user unknown\n\nMessage-ID: 77\n", " " },
		{ "a person's quote is none",
		        "From: ana@lakeside.example\nSubject: x\n\nMessage-ID: <m.12@collab.example>\n", " " },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(&arena, rows[i].mail);
		const struct letter_token *token = &letter.returned_token;
		const char *got = arena_printf(&arena, "%s %s%s%s%s", letter.returned_id,
		        token->kind == 'u' ? "u-" : "", token->kind == 'u' ? token->text : "",
		        token->kind == 'u' ? " " : "", token->kind == 'u' ? token->team : "");
		failures += broken(rows[i].promise, rows[i].mail, rows[i].expected, got);
		assert_int_equal(letter.token_count, 0); /* it never acts */
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* The words that are shown to a person are one line, the other side's. */
static void a_diagnostic_is_one_line(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	letter_warm();
	struct letter letter = read_mail(&arena,
	        NOTICE("Returned mail") REPORT
	        "x\n" STATUS
	        "Final-Recipient: rfc822; bob@x.example\nAction: failed\nDiagnostic-Code: smtp; 550 5.1.1\n   user   unknown\n--b--\n");
	assert_int_equal(letter.recipient_count, 1);
	assert_string_equal(letter.recipients[0].diagnostic, "550 5.1.1 user unknown");
	letter = read_mail(&arena, NOTICE("failure notice") "\n<bob@x.example>:\nRemote host said: 550\n\tgone\n");
	assert_string_equal(letter.recipients[0].diagnostic, "Remote host said: 550 gone");
	arena_free(&arena);
}

/* ---- hostile reports ---- */

static const char *repeated(struct arena *arena, const char *start, const char *piece, size_t count)
{
	struct text out = { .arena = arena };
	text_add_string(&out, start);
	for (size_t i = 0; i < count; i++)
		text_add_string(&out, piece);
	return text_string(&out);
}

static void reports_of_any_size_are_bounded(void **state)
{
	enum { TIMES = 40000 };
	static const struct {
		const char *start, *piece;
	} rows[] = {
		{ NOTICE("Returned mail") "\n", "<a@x.example>: full\n" },
		{ NOTICE("Returned mail") "\n", "@@@@@@@@@@" },
		{ NOTICE("Returned mail") "\n", "teams@collab.example " },
		{ NOTICE("Returned mail") "\n", "user mailbox * unknown " },
		{ NOTICE("Returned mail") "\n", "5.1.1 550 " },
		{ NOTICE("Returned mail") "\n", "Final-Recipient:\n\n" },
		{ NOTICE("Returned mail") "\n", "----- original message\n" },
		{ NOTICE("Returned mail") REPORT "x\n" STATUS,
		        "Final-Recipient: rfc822; a@x.example\nAction: failed\n\n" },
		{ NOTICE("Returned mail") REPORT "x\n" STATUS "Final-Recipient: rfc822; ", "a%b.c%" },
		{ NOTICE("Returned mail") REPORT "x\n" STATUS, "no field\n" },
		{ JSON, "[{\"Message\":" },
		{ JSON, "{\"a\":" },
		{ JSON, "{!\n " },
		{ "From: fbl@p.example\n" FEEDBACK, "Original-Rcpt-To: a@x.example\n" },
	};
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const clock_t start = clock();
		const struct letter letter = read_mail(&arena, repeated(&arena, rows[i].start, rows[i].piece, TIMES));
		const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
		assert_true(letter.recipient_count <= LETTER_RECIPIENTS);
		if (seconds > 2)
			printf("row %zu took %.1f s\n", i, seconds);
		assert_true(seconds < 20); /* under a sanitizer, too */
		arena_free(&arena);
	}
}

RUN(words_and_codes_are_judged, servers_words_are_understood, reports_name_whom_they_are_about,
        notices_in_words_are_read, more_notices_are_read, reports_in_json_are_read, complaints_are_told_from_statistics,
        people_and_their_robots_send_no_bounces, the_mail_that_comes_back_names_the_delivery, a_diagnostic_is_one_line,
        reports_of_any_size_are_bounded)
