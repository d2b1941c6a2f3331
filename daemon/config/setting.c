/* setting.c - the one table of settings. See setting.h. */
#include "config/setting.h"
#include "core/action.h"
#include "base/clock.h"
#include "config/config.h"
#include <stdio.h>
#include <string.h>
#include "base/text.h"

#define CONFIG(field) offsetof(struct config, field)
#define RELAY(field)  offsetof(struct relay_config, field)
#define TEAM(field)   offsetof(struct team, field)
#define MEET(field)   offsetof(struct meeting_config, field)

enum { TEXT_BYTES = 500, NAME_BYTES = 40, NUMBER_MOST = 1000000 };

/* clang-format off */
const struct setting settings[] = {
	{ "collaborative", SETTING_GROUP, NULL, 0, 0, 0, false, NULL,
	  "Who we are: stands in every mail." },
	{ "collaborative.name", SETTING_TEXT, NULL, 1, 200, CONFIG(house.name), false, NULL,
	  "The collaborative's name, as its members know it." },
	{ "collaborative.address", SETTING_ADDRESS, NULL, 0, 0, CONFIG(house.address), false, NULL,
	  "The mailbox's own address: members write to it, and all mail comes from it." },
	{ "collaborative.postal", SETTING_TEXT, "", 0, TEXT_BYTES, CONFIG(house.postal), false, NULL,
	  "The postal address for the foot of every mail, in one line. Some countries' laws ask for it." },
	{ "collaborative.languages", SETTING_LANGUAGES, "en", 1, 3, CONFIG(house.languages), false, "en|es|pl",
	  "The languages in which members are answered. The first is used where a member's own isn't among them." },
	{ "collaborative.time_zone", SETTING_ZONE, "UTC", 0, 0, CONFIG(house.time_zone), false, NULL,
	  "The time zone of times in mails." },
	{ "collaborative.admins", SETTING_ADDRESSES, NULL, 1, 0, CONFIG(house.admins), false, NULL,
	  "Who is told when mail waits for a person or a limit was reached." },

	{ "mailbox", SETTING_GROUP, NULL, 0, 0, 0, false, NULL,
	  "The IMAP mailbox to which members write." },
	{ "mailbox.provider", SETTING_CHOICE, "none", PROVIDER_NONE, 0, CONFIG(mailbox.server.provider), false,
	  "none|microsoft|google",
	  "Whose mailbox it is. A provider's name fills in the server and the user (collaborative.address), \"google\" "
	  "subaddressing, too; what you write besides counts. Without a password_file we sign in by OAuth2: see oauth, and run "
	  "`convened login`. Microsoft takes no passwords over IMAP; Google takes an app password." },
	{ "mailbox.server", SETTING_IMAP, NULL, 0, 0, CONFIG(mailbox.server), false, NULL,
	  "imaps://HOST for TLS from the first byte (port 993), imap://HOST for STARTTLS, which is then required (port 143); "
	  "another port as imaps://HOST:PORT. Certificates are verified." },
	{ "mailbox.user", SETTING_TEXT, NULL, 1, TEXT_BYTES, CONFIG(mailbox.server.user), false, NULL,
	  "The name for signing in; often the address." },
	{ "mailbox.password_file", SETTING_SECRET, NULL, 1, 0, CONFIG(mailbox.server.password_file), false, NULL,
	  "A file whose first line is the password, not readable by others (chmod 600). A bare name is looked for among "
	  "systemd's credentials (LoadCredential=) first, then beside the config file." },
	{ "mailbox.ca_file", SETTING_FILE, "", 1, 0, CONFIG(mailbox.server.ca_file), false, NULL,
	  "Certificates (PEM) to trust instead of the system's; for a server with a certificate of your own." },
	{ "mailbox.tls", SETTING_TLS, "required", 0, 0, CONFIG(mailbox.server.tls), false, "required|none",
	  "\"none\" sends the password in the clear; allowed only where the server is this machine (loopback)." },
	{ "mailbox.folder", SETTING_FOLDER, "INBOX", 0, 0, CONFIG(mailbox.folder), false, NULL,
	  "The folder to read." },
	{ "mailbox.authserv_id", SETTING_TEXT, "", 0, 255, CONFIG(mailbox.authserv_id), false, NULL,
	  "The name with which your provider signs its Authentication-Results field (mails in the mailbox show it). With it, a "
	  "mail with a forged sender is asked about before somebody is taken off a team. Without it, no such field counts. Name "
	  "none that your provider doesn't add to every mail, or leaves standing where a sender brought it: a forger would write "
	  "it." },
	{ "mailbox.subaddressing", SETTING_BOOL, "false", 0, 0, CONFIG(house.has_subaddressing), false, NULL,
	  "Does mail to NAME+anything@... reach the mailbox? Try it before you say true: members' answers go to such addresses "
	  "then." },
	{ "mailbox.poll", SETTING_NUMBER, "60", 1, 3600, CONFIG(mailbox.poll_s), false, NULL,
	  "Seconds between looks at the mailbox, beside the server's own notices (IDLE)." },

	{ "relays", SETTING_LIST, NULL, 1, 16, 0, false, NULL,
	  "The mail submission servers that take our mail. Several share the load." },
	{ "relays[].name", SETTING_NAME, NULL, 0, NAME_BYTES, RELAY(name), false, NULL,
	  "A short name for the log; its counts are kept under it." },
	{ "relays[].provider", SETTING_CHOICE, "none", PROVIDER_NONE, 0, RELAY(server.provider), false,
	  "none|microsoft|google",
	  "Whose relay it is; as mailbox.provider. It fills in the limits, too: 20 mails a minute and 1500 a day (400 a day for "
	  "an address of gmail.com)." },
	{ "relays[].server", SETTING_SMTP, NULL, 0, 0, RELAY(server), false, NULL,
	  "smtps://HOST for TLS from the first byte (port 465), smtp://HOST for STARTTLS, which is then required (port 587); "
	  "another port as smtps://HOST:PORT." },
	{ "relays[].user", SETTING_TEXT, "", 0, TEXT_BYTES, RELAY(server.user), false, NULL,
	  "The name for signing in. Without it we don't sign in (a relay that knows us by address)." },
	{ "relays[].password_file", SETTING_SECRET, "", 1, 0, RELAY(server.password_file), false, NULL,
	  "As mailbox.password_file. Needed where there is a user." },
	{ "relays[].ca_file", SETTING_FILE, "", 1, 0, RELAY(server.ca_file), false, NULL,
	  "As mailbox.ca_file." },
	{ "relays[].tls", SETTING_TLS, "required", 0, 0, RELAY(server.tls), false, "required|none",
	  "As mailbox.tls." },
	{ "relays[].connections", SETTING_NUMBER, "1", 1, 50, RELAY(connections), false, NULL,
	  "How many connections at once. Most providers want few." },
	{ "relays[].per_minute", SETTING_NUMBER, "0", 0, NUMBER_MOST, RELAY(pace.per_minute), false, NULL,
	  "The most mails in a minute; 0: no limit. Your provider's papers say it." },
	{ "relays[].per_day", SETTING_NUMBER, "0", 0, NUMBER_MOST, RELAY(pace.per_day), false, NULL,
	  "The most mails in a day; 0: no limit. What is over waits, and goes out later." },
	{ "relays[].weight", SETTING_NUMBER, "1", 1, 100, RELAY(weight), false, NULL,
	  "Its share beside other relays: 3 takes three times as many mails as 1. A relay that is down or full leaves its share to the "
	  "others. Where all weights are equal, each takes as much as it can." },
	{ "relays[].fallback", SETTING_BOOL, "false", 0, 0, RELAY(is_fallback), false, NULL,
	  "true: it takes mail only while no other relay can: they are down, rest, or have reached their limit for longer than a "
	  "minute." },
	{ "relays[].pipelining", SETTING_BOOL, "true", 0, 0, RELAY(has_pipelining), false, NULL,
	  "Are commands sent without waiting for each reply, where the server offers that (RFC 2920)? Say false for one that offers it "
	  "and then loses its place." },
	{ "relays[].logins_per_hour", SETTING_NUMBER, "0", 0, NUMBER_MOST, RELAY(logins_per_hour), false, NULL,
	  "The most sign-ins in an hour, where a provider counts them; 0: no limit." },

	{ "oauth", SETTING_GROUP, "", 0, 0, 0, false, NULL,
	  "How we sign in without a password where a provider is named: one account for the mailbox and the relays. "
	  "`convened login` leads through it." },
	{ "oauth.client_id", SETTING_TEXT, "", 0, 255, CONFIG(oauth.client_id), false, NULL,
	  "The id of the application that was registered for us with the provider." },
	{ "oauth.tenant", SETTING_TEXT, "", 0, 255, CONFIG(oauth.tenant), false, NULL,
	  "Microsoft: your organisation's tenant, by its id or its domain. Google has none." },
	{ "oauth.client_secret_file", SETTING_SECRET, "", 1, 0, CONFIG(oauth.client_secret_file), false, NULL,
	  "A file as mailbox.password_file, with the application's secret. Google needs it, and Microsoft for "
	  "\"client_credentials\"." },
	{ "oauth.client_secret_ends", SETTING_DATE, "", 0, 0, CONFIG(oauth.client_secret_ends), false, NULL,
	  "The day on which that secret ends, as the provider shows it: \"2028-11-24\". Three weeks before, alert_to hears of it; "
	  "nobody else says it in time." },
	{ "oauth.grant", SETTING_CHOICE, "auto", GRANT_AUTO, 0, CONFIG(oauth.grant), false,
	  "auto|client_credentials|device_code|authorization_code",
	  "\"client_credentials\": the application signs in for itself, nobody has to log in (Microsoft only). \"device_code\": a "
	  "person logs in once, in a browser anywhere (Microsoft only). \"authorization_code\": once, in a browser; its final address "
	  "may be pasted. \"auto\" takes the first at Microsoft where there is a client_secret_file, else the second, and the last "
	  "at Google." },
	{ "oauth.token_file", SETTING_FILE, "", 0, 0, CONFIG(oauth.token_file), false, NULL,
	  "Where tokens are kept, in a folder in which we may write; without it beside the database (convened.token beside "
	  "convened.db). It is as secret as a password." },
	{ "oauth.authority", SETTING_TEXT, "", 0, TEXT_BYTES, CONFIG(oauth.authority), false, NULL,
	  "Another place for tokens than the provider's own, for national clouds: \"https://login.microsoftonline.us\". Their servers have other names, too: write those." },
	{ "oauth.ca_file", SETTING_FILE, "", 1, 0, CONFIG(oauth.ca_file), false, NULL,
	  "As mailbox.ca_file, for that place." },

	{ "teams", SETTING_LIST, NULL, 1, 500, 0, false, NULL,
	  "The action teams." },
	{ "teams[].id", SETTING_NAME, NULL, 0, NAME_BYTES, TEAM(id), false, NULL,
	  "What the team is in the database and in addresses (+join-ID): small letters and digits. Never change it; the name "
	  "may change." },
	{ "teams[].name", SETTING_TEXT, NULL, 1, 200, TEAM(name[LANGUAGE_EN]), false, NULL,
	  "The team's name in English." },
	{ "teams[].about", SETTING_OPTIONAL, "", 0, TEXT_BYTES, TEAM(about[LANGUAGE_EN]), false, NULL,
	  "One sentence about what the team does." },
	{ "teams[].aliases", SETTING_TEXTS, "", 1, 200, TEAM(aliases[LANGUAGE_EN]), false, NULL,
	  "Other names by which people call it. No two teams may share one." },
	{ "teams[].joining", SETTING_CHOICE, "confirm", JOINING_CONFIRM, 0, TEAM(joining), false, "confirm|approve|trusted",
	  "\"confirm\": who asks to join answers our question first, so that nobody is joined by a stranger. \"approve\": after "
	  "that an approver answers, too. \"trusted\": no question where your provider proves the sender (dmarc=pass, "
	  "see mailbox.authserv_id); else as \"confirm\"." },
	{ "teams[].announcers", SETTING_ADDRESSES, "", 0, 0, TEAM(announcers), false, NULL,
	  "Who may write to all members of the team, by mail to +announce-ID, and ask by mail who comes to its meetings; without "
	  "them the admins may." },
	{ "teams[].approvers", SETTING_ADDRESSES, "", 0, 0, TEAM(approvers), false, NULL,
	  "Who answers requests to join where joining is \"approve\": one answer is enough. Without them the announcers do, "
	  "else the admins." },
	{ "teams[].practical_note", SETTING_MARKDOWN, "", 0, 2000, TEAM(practical_note[LANGUAGE_EN]), false, NULL,
	  "Markdown. With it, those who said yes to a meeting of the team get a note the day before: parking, the door, lunch." },
	{ "teams[].es", SETTING_GROUP, "", 0, 0, 0, false, NULL,
	  "The team in Spanish." },
	{ "teams[].es.name", SETTING_OPTIONAL, "", 1, 200, TEAM(name[LANGUAGE_ES]), false, NULL,
	  "Its Spanish name; without it the English one is used." },
	{ "teams[].es.about", SETTING_OPTIONAL, "", 0, TEXT_BYTES, TEAM(about[LANGUAGE_ES]), false, NULL,
	  "The sentence in Spanish." },
	{ "teams[].es.practical_note", SETTING_MARKDOWN, "", 0, 2000, TEAM(practical_note[LANGUAGE_ES]), false, NULL,
	  "The note in Spanish." },
	{ "teams[].es.aliases", SETTING_TEXTS, "", 1, 200, TEAM(aliases[LANGUAGE_ES]), false, NULL,
	  "Other Spanish names." },
	{ "teams[].pl", SETTING_GROUP, "", 0, 0, 0, false, NULL,
	  "The team in Polish." },
	{ "teams[].pl.name", SETTING_OPTIONAL, "", 1, 200, TEAM(name[LANGUAGE_PL]), false, NULL,
	  "Its Polish name; without it the English one is used." },
	{ "teams[].pl.about", SETTING_OPTIONAL, "", 0, TEXT_BYTES, TEAM(about[LANGUAGE_PL]), false, NULL,
	  "The sentence in Polish." },
	{ "teams[].pl.practical_note", SETTING_MARKDOWN, "", 0, 2000, TEAM(practical_note[LANGUAGE_PL]), false, NULL,
	  "The note in Polish." },
	{ "teams[].pl.aliases", SETTING_TEXTS, "", 1, 200, TEAM(aliases[LANGUAGE_PL]), false, NULL,
	  "Other Polish names." },

	{ "meetings", SETTING_LIST, "", 0, 1000, 0, false, NULL,
	  "The meetings. Members get an invitation that their calendar understands; a change here is told to them by itself." },
	{ "meetings[].id", SETTING_EVENT_ID, NULL, 0, 60, MEET(id), false, NULL,
	  "What the meeting is in the database and in calendars: small letters, digits and \"-\". Never change it: another id is "
	  "another meeting." },
	{ "meetings[].teams", SETTING_TEXTS, NULL, 1, NAME_BYTES, MEET(teams), false, NULL,
	  "The ids of the teams that meet. Who is in several of them gets one invitation." },
	{ "meetings[].title", SETTING_TEXT, NULL, 1, 200, MEET(title[LANGUAGE_EN]), false, NULL,
	  "What the meeting is called." },
	{ "meetings[].about", SETTING_MARKDOWN, "", 0, 4000, MEET(about[LANGUAGE_EN]), false, NULL,
	  "What it is about, in Markdown." },
	{ "meetings[].es", SETTING_GROUP, "", 0, 0, 0, false, NULL, "The meeting in Spanish." },
	{ "meetings[].es.title", SETTING_OPTIONAL, "", 1, 200, MEET(title[LANGUAGE_ES]), false, NULL,
	  "Its Spanish title; without it the English one is used." },
	{ "meetings[].es.about", SETTING_MARKDOWN, "", 0, 4000, MEET(about[LANGUAGE_ES]), false, NULL,
	  "What it is about, in Spanish." },
	{ "meetings[].pl", SETTING_GROUP, "", 0, 0, 0, false, NULL, "The meeting in Polish." },
	{ "meetings[].pl.title", SETTING_OPTIONAL, "", 1, 200, MEET(title[LANGUAGE_PL]), false, NULL,
	  "Its Polish title; without it the English one is used." },
	{ "meetings[].pl.about", SETTING_MARKDOWN, "", 0, 4000, MEET(about[LANGUAGE_PL]), false, NULL,
	  "What it is about, in Polish." },
	{ "meetings[].start", SETTING_START, NULL, 0, 0, MEET(start), false, NULL,
	  "When it begins, as the clock on the wall will show it there: \"2027-03-10 09:00\". Of a repeated meeting: the first." },
	{ "meetings[].length", SETTING_SPAN, NULL, MINUTE_S, 14 * DAY_S, MEET(length_s), false, NULL,
	  "How long it takes: \"90 min\", \"2 h\", \"1 h 30 min\"." },
	{ "meetings[].time_zone", SETTING_ZONE, "", 0, 0, MEET(time_zone), false, NULL,
	  "The time zone of its start; without it the collaborative's." },
	{ "meetings[].place", SETTING_TEXT, "", 0, TEXT_BYTES, MEET(place), false, NULL,
	  "Where it is." },
	{ "meetings[].link", SETTING_TEXT, "", 0, TEXT_BYTES, MEET(link), false, NULL,
	  "The address of a video call, or a page about the meeting: https://..." },
	{ "meetings[].agenda", SETTING_FILE, "", 1, 0, MEET(agenda), false, NULL,
	  "A file that goes with the invitation, at most 5 megabytes: PDF, text, a document." },
	{ "meetings[].announce", SETTING_SPAN, "21 days", 0, 400 * DAY_S, MEET(announce_s), false, NULL,
	  "How long before the start the invitations go out." },
	{ "meetings[].remind", SETTING_SPAN, "2 days", 0, 60 * DAY_S, MEET(remind_s), false, NULL,
	  "How long before the start those are reminded, once, who have not answered; \"0 days\": nobody is." },
	{ "meetings[].status", SETTING_CHOICE, "on", MEETING_ON, 0, MEET(status), false, "on|cancelled",
	  "\"cancelled\" tells those who were invited. Taking the meeting out of this file tells nobody anything." },
	{ "meetings[].repeat", SETTING_RULE, "", 0, 0, MEET(repeat), false, NULL,
	  "How it repeats: \"weekly\", \"every 2 weeks\", \"monthly\", \"second tuesday of the month\", \"quarterly\", "
	  "\"last friday every 3 months\", or an RRULE (RFC 5545) without UNTIL. Each of its days is a meeting of its own, called ID-20270310; "
	  "one that differs is written out under that id." },
	{ "meetings[].until", SETTING_DATE, "", 0, 0, MEET(until), false, NULL,
	  "The last day on which it may repeat: \"2027-12-31\"." },
	{ "meetings[].skip", SETTING_DATES, "", 0, 0, MEET(skip), false, NULL,
	  "Days of a repeated meeting on which it doesn't take place: [\"2027-07-06\"]. Who was invited is told." },

	{ "database", SETTING_FILE, "/var/lib/convened/convened.db", 0, 0, CONFIG(database), true, NULL,
	  "The database's file. It is made at the first start; its key lies beside it (back up both)." },
	{ "templates", SETTING_FILE, "", 1, 0, CONFIG(templates), false, NULL,
	  "A folder with your own texts of mails, in en/, es/ and pl/; each replaces ours of the same name." },
	{ "faq", SETTING_GROUP, "", 0, 0, 0, false, NULL,
	  "What members ask often: a Markdown file for each language, sent in answer to \"help\"." },
	{ "faq.en", SETTING_FAQ, "", LANGUAGE_EN, 0, CONFIG(faq[LANGUAGE_EN]), false, NULL,
	  "The English file." },
	{ "faq.es", SETTING_FAQ, "", LANGUAGE_ES, 0, CONFIG(faq[LANGUAGE_ES]), false, NULL,
	  "The Spanish file." },
	{ "faq.pl", SETTING_FAQ, "", LANGUAGE_PL, 0, CONFIG(faq[LANGUAGE_PL]), false, NULL,
	  "The Polish file." },
	{ "digest", SETTING_GROUP, "", 0, 0, 0, false, NULL,
	  "When the digest is sent to members who chose one mail a period (they write DIGEST) instead of each." },
	{ "digest.every", SETTING_CHOICE, "week", DIGEST_WEEKLY, 0, CONFIG(house.digest.every), false, "week|month",
	  "How often. Where nothing was announced, nothing is sent." },
	{ "digest.on", SETTING_DAY, "", 1, 28, CONFIG(house.digest.on), false,
	  "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
	  "On which day: of the week, or of the month. Without it on Mondays, or on the first of the month." },
	{ "digest.at", SETTING_TIME, "08:00", 0, 0, CONFIG(house.digest.at_min), false, NULL,
	  "At what time, in collaborative.time_zone. A digest that was missed (the machine was off) is sent at the next start." },
	{ "folders", SETTING_GROUP, "", 0, 0, 0, false, NULL,
	  "Where mail is moved on the server; folders that aren't there are made. \"/\" stands between levels." },
	{ "folders.processed", SETTING_FOLDER, "Processed", 0, 0, CONFIG(folders[FOLDER_PROCESSED]), false, NULL,
	  "Mail that was dealt with." },
	{ "folders.attention", SETTING_FOLDER, "Attention", 0, 0, CONFIG(folders[FOLDER_ATTENTION]), false, NULL,
	  "Mail that a person should read. \"INBOX\" leaves it where it is." },
	{ "folders.bounces", SETTING_FOLDER, "Bounces", 0, 0, CONFIG(folders[FOLDER_BOUNCES]), false, NULL,
	  "Reports of mail that could not be delivered." },
	{ "limits", SETTING_GROUP, "", 0, 0, 0, false, NULL,
	  "What one sender may cause, so that neither a loop nor a forger fills anybody's mailbox." },
	{ "limits.replies_per_hour_unconfirmed", SETTING_NUMBER, "4", 1, NUMBER_MOST,
	  CONFIG(house.limits.replies_per_hour_unconfirmed), false, NULL,
	  "Replies in an hour to one address that never confirmed." },
	{ "limits.replies_per_day_unproved", SETTING_NUMBER, "1", 1, NUMBER_MOST,
	  CONFIG(house.limits.replies_per_day_unproved), false, NULL,
	  "Replies in a day to one address that never confirmed, where the receiving server doesn't prove that it wrote: "
	  "somebody may forge it. The one confirmation goes besides." },
	{ "limits.replies_per_hour", SETTING_NUMBER, "20", 1, NUMBER_MOST, CONFIG(house.limits.replies_per_hour), false, NULL,
	  "Replies in an hour to one address that did; in a day of those that change nothing, such as help." },
	{ "limits.confirmations_per_day", SETTING_NUMBER, "1", 1, NUMBER_MOST, CONFIG(house.limits.confirmations_per_day), false,
	  NULL,
	  "Confirmations asked for in a day of one address that never confirmed." },
	{ "limits.replies_per_quarter_hour_strangers", SETTING_NUMBER, "30", 1, NUMBER_MOST,
	  CONFIG(house.limits.replies_per_quarter_hour_strangers), false, NULL,
	  "Replies in a quarter of an hour to all addresses together that never confirmed. Past it strangers get none until "
	  "fewer than that write; administrators are told once a day." },
	{ "limits.mail_megabytes", SETTING_MEGABYTES, "25", 1, 1024, CONFIG(house.limits.mail_bytes), false, NULL,
	  "A larger mail goes to the attention folder by its header only." },
	{ "limits.attachment_megabytes", SETTING_MEGABYTES, "5", 1, 18, CONFIG(house.limits.attachment_bytes), false, NULL,
	  "How much may be attached to an announcement sent by mail, all together. Many mailboxes refuse more than 10." },
	{ "alert_to", SETTING_ADDRESSES, "", 0, 0, CONFIG(alert_to), false, NULL,
	  "Who hears that nothing works: the mailbox wasn't read, or mail didn't leave, for alert_after; a certificate or secret nears "
	  "its end. Once a day while it lasts, and once when it works again. Name an address that isn't in the mailbox's own "
	  "organisation, too. Without it the admins hear it." },
	{ "alert_command", SETTING_TEXTS, "", 0, TEXT_BYTES, CONFIG(alert_command), false, NULL,
	  "The same by another way than mail: a program (its whole path) and its arguments, as they stand here, without a shell: "
	  "[\"/usr/bin/curl\", \"-s\", \"--data-binary\", \"@-\", \"https://alerts.example.org/teams\"]. It reads the alarm from "
	  "its standard input, knows none of our secrets, and has 30 seconds. Where mail can't leave it is the only way. "
	  "convened(8), ALARMS, says what the unit file forbids it." },
	{ "alert_after", SETTING_SPAN, "4 h", MINUTE_S, 14 * DAY_S, CONFIG(alert_after_s), false, NULL,
	  "How long nothing may work before that is told: \"4 h\". What time won't mend (a refused sign-in, a certificate) is told after "
	  "10 minutes." },
	{ "in_doubt", SETTING_CHOICE, "resend", IN_DOUBT_RESEND, 0, CONFIG(in_doubt), false, "resend|hold",
	  "When the connection broke before the relay said whether it took a mail: \"resend\" sends it again (with the same "
	  "Message-ID: a member may rarely see it twice), \"hold\" never does: `convened queue --held` shows what is held." },
	{ "log_level", SETTING_LOG_LEVEL, "info", 0, 0, CONFIG(log_level), false, "error|warning|info|debug",
	  "How much is logged." },
};
/* clang-format on */
const size_t setting_count = sizeof(settings) / sizeof(settings[0]);

const struct setting *setting_find(const char *path)
{
	for (size_t i = 0; i < setting_count; i++)
		if (strcmp(settings[i].path, path) == 0)
			return &settings[i];
	return NULL;
}

bool setting_is_in(const struct setting *setting, const char *parent)
{
	const size_t length = strlen(parent);
	return strncmp(setting->path, parent, length) == 0 && strchr(setting->path + length, '.') == NULL;
}

const char *setting_name(const struct setting *setting)
{
	const char *dot = strrchr(setting->path, '.');
	return dot == NULL ? setting->path : dot + 1;
}

const char *setting_like(const char *parent, const char *name)
{
	const char *best = NULL;
	int least = (int)strlen(name) / 3 + 1; /* a third of the letters may be wrong, not more */

	for (size_t i = 0; i < setting_count; i++) {
		if (!setting_is_in(&settings[i], parent))
			continue;
		const int distance = words_distance(name, setting_name(&settings[i]));
		if (distance <= least) {
			least = distance - 1;
			best = setting_name(&settings[i]);
		}
	}
	return best;
}

enum { PATH_BYTES = 100 }; /* more than any path has; a longer key means none */

/* The path without what stands in brackets. */
static void without_brackets(const char *path, char bare[PATH_BYTES])
{
	size_t length = 0;
	while (*path != '\0' && length < PATH_BYTES - 1) {
		const char *end = *path == '[' ? strchr(path, ']') : NULL;
		if (end != NULL)
			path = end + 1;
		else
			bare[length++] = *path++;
	}
	bare[length] = '\0';
}

bool setting_is_meant(const struct setting *setting, const char *key)
{
	char path[PATH_BYTES], asked[PATH_BYTES];
	without_brackets(setting->path, path);
	without_brackets(key, asked);
	return strcmp(path, asked) == 0 || strcmp(setting_name(setting), asked) == 0;
}

const struct setting *setting_nearest(const char *key)
{
	const struct setting *best = NULL;
	char path[PATH_BYTES], asked[PATH_BYTES];

	without_brackets(key, asked);
	int least = (int)strlen(asked) / 3 + 1; /* as in setting_like() */
	for (size_t i = 0; i < setting_count; i++) {
		without_brackets(settings[i].path, path);
		const int of_path = words_distance(asked, path);
		const int of_name = words_distance(asked, setting_name(&settings[i]));
		const int distance = of_path < of_name ? of_path : of_name;
		if (distance < least) {
			least = distance;
			best = &settings[i];
		}
	}
	return best;
}

/* "a|b|c" gives "a", "b" or "c". */
static const char *choices_text(const char *choices, struct arena *arena)
{
	const char *text = "";
	while (*choices != '\0') {
		const size_t bytes = strcspn(choices, "|");
		const bool is_last = choices[bytes] == '\0';
		text = arena_printf(arena, "%s%s\"%.*s\"", text,
		        *text == '\0'     ? ""
		                : is_last ? " or "
		                          : ", ",
		        (int)bytes, choices);
		choices += bytes + !is_last;
	}
	return text;
}

const char *setting_kind(const struct setting *setting, struct arena *arena)
{
	static const char *const kinds[SETTING_TYPE_COUNT] = {
		[SETTING_GROUP] = "a group: { ... }",
		[SETTING_LIST] = "a list of groups: ( { ... }, { ... } )",
		[SETTING_TEXT] = "text in quotes",
		[SETTING_OPTIONAL] = "text in quotes",
		[SETTING_MARKDOWN] = "text in quotes, of several lines if you like",
		[SETTING_TEXTS] = "a list of texts: [ \"...\", \"...\" ]",
		[SETTING_TIME] = "a time such as \"08:00\"",
		[SETTING_BOOL] = "true or false",
		[SETTING_ADDRESS] = "a mail address in quotes",
		[SETTING_ADDRESSES] = "a list of mail addresses: [ \"...\" ]",
		[SETTING_ZONE] = "a time zone such as \"America/Chicago\"",
		[SETTING_IMAP] = "\"imaps://HOST\"",
		[SETTING_SMTP] = "\"smtps://HOST\"",
		[SETTING_FILE] = "a file name in quotes",
		[SETTING_SECRET] = "a file name in quotes",
		[SETTING_FAQ] = "a file name in quotes",
		[SETTING_FOLDER] = "a folder's name in quotes",
		[SETTING_EVENT_ID] = "small letters, digits and \"-\", in quotes",
		[SETTING_SPAN] = "a span of time such as \"90 min\", \"2 h\" or \"21 days\"",
		[SETTING_START] = "a day and an hour: \"2027-03-10 09:00\"",
		[SETTING_DATE] = "a day: \"2027-03-10\"",
		[SETTING_DATES] = "a list of days: [ \"2027-03-10\" ]",
		[SETTING_RULE] = "a rule such as \"every 2 weeks\"",
		[SETTING_NAME] = "a word of small letters and digits, in quotes",
	};
	switch (setting->type) {
	case SETTING_NUMBER:
		return arena_printf(arena, "a number from %ld to %ld", setting->least, setting->most);
	case SETTING_MEGABYTES:
		return arena_printf(arena, "a number (megabytes) from %ld to %ld", setting->least, setting->most);
	case SETTING_LANGUAGES:
		return arena_printf(arena, "a list of %s", choices_text(setting->choices, arena));
	case SETTING_DAY:
		return arena_printf(arena, "%s, or a day of the month from %ld to %ld",
		        choices_text(setting->choices, arena), setting->least, setting->most);
	case SETTING_CHOICE:
	case SETTING_TLS:
	case SETTING_LOG_LEVEL:
		return choices_text(setting->choices, arena);
	default:
		return kinds[setting->type];
	}
}
