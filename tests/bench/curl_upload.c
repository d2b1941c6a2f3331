/* curl_upload.c - libcurl's own SMTP upload, as a measure: personalised mails of 10 KiB over one connection, or several of one
 * curl_multi, and no bookkeeping of any kind.
 *
 * usage: curl_upload PORT MAILS [CONNECTIONS]. Prints "end T cpu S switches N": when the last mail was accepted (CLOCK_MONOTONIC), and what it used. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { MAIL_BYTES = 10240, CONNECTIONS_MOST = 64 };

/* One mail on its way, and the handle that takes one after the other. */
struct mail {
	CURL *easy;
	long number;
	char head[1024], foot[256];
	size_t head_bytes, foot_bytes, given;
	struct curl_slist *recipients;
};

static char body[MAIL_BYTES];
static size_t body_bytes;

static double seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_used(void)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec)
	        + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static long switches(void)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	return used.ru_nvcsw;
}

static void body_make(void)
{
	static const char line[] = "A line of an announcement of about eighty bytes, as people write them in mail.\r\n";
	for (; body_bytes < MAIL_BYTES - 700; body_bytes += sizeof(line) - 1)
		memcpy(body + body_bytes, line, sizeof(line));
}

/* Only what is the member's own is written anew. */
static void mail_make(struct mail *mail)
{
	const unsigned token = (unsigned)mail->number * 2654435761u;
	mail->head_bytes = (size_t)snprintf(mail->head, sizeof(mail->head),
	        "From: Teams <teams@collab.example>\r\nTo: Member %ld <member%ld@example.org>\r\n"
	        "Subject: Quarterly meeting\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n"
	        "Message-ID: <d%ld.%08x@collab.example>\r\nList-Id: <education.collab.example>\r\n"
	        "List-Unsubscribe: <mailto:teams@collab.example?subject=leave%%20%08x>\r\nPrecedence: list\r\n"
	        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
	        mail->number, mail->number, mail->number, token, token);
	mail->foot_bytes = (size_t)snprintf(mail->foot, sizeof(mail->foot),
	        "--\r\nTo leave: mailto:teams@collab.example?subject=leave%%20%08x\r\n", token);
	mail->given = 0;
}

/* Gives of one part, which begins at `start` of the mail, what fits. */
static size_t part_give(struct mail *mail, size_t start, const char *part, size_t bytes, char *to, size_t room)
{
	if (mail->given < start || mail->given >= start + bytes)
		return 0;
	const size_t at = mail->given - start, most = bytes - at < room ? bytes - at : room;
	memcpy(to, part + at, most);
	mail->given += most;
	return most;
}

static size_t give(char *to, size_t size, size_t count, void *context)
{
	struct mail *mail = context;
	const size_t room = size * count, body_end = mail->head_bytes + body_bytes;
	size_t given = part_give(mail, 0, mail->head, mail->head_bytes, to, room);
	given += part_give(mail, mail->head_bytes, body, body_bytes, to + given, room - given);
	return given + part_give(mail, body_end, mail->foot, mail->foot_bytes, to + given, room - given);
}

static void mail_start(CURLM *multi, struct mail *mail, long number)
{
	char from[64], to[64];
	mail->number = number;
	mail_make(mail);
	snprintf(from, sizeof(from), "<teams+bounce-%ld@collab.example>", number);
	snprintf(to, sizeof(to), "<member%ld@example.org>", number);
	curl_slist_free_all(mail->recipients);
	mail->recipients = curl_slist_append(NULL, to);
	curl_easy_setopt(mail->easy, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(mail->easy, CURLOPT_MAIL_RCPT, mail->recipients);
	curl_multi_add_handle(multi, mail->easy);
}

static void mail_open(struct mail *mail, const char *port)
{
	char url[64];
	snprintf(url, sizeof(url), "smtp://127.0.0.1:%ld", strtol(port, NULL, 10));
	mail->easy = curl_easy_init();
	curl_easy_setopt(mail->easy, CURLOPT_URL, url);
	curl_easy_setopt(mail->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(mail->easy, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(mail->easy, CURLOPT_READDATA, mail);
	curl_easy_setopt(mail->easy, CURLOPT_PRIVATE, mail);
	curl_easy_setopt(mail->easy, CURLOPT_NOSIGNAL, 1L);
}

/* How many of those that ended were accepted; each handle goes on with the next mail. */
static long mails_ended(CURLM *multi, long mails, long *started, long *ended)
{
	long accepted = 0;
	int left;
	for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL; (*ended)++) {
		struct mail *mail = NULL;
		accepted += message->data.result == CURLE_OK;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&mail);
		curl_multi_remove_handle(multi, mail->easy);
		if (*started < mails)
			mail_start(multi, mail, (*started)++);
	}
	return accepted;
}

/* How many were accepted: as a program sends that does other things beside, by the multi interface. */
static long mails_send(CURLM *multi, struct mail *handles, long connections, long mails)
{
	long accepted = 0, started = 0, ended = 0;
	int running;
	while (started < connections && started < mails) {
		mail_start(multi, &handles[started], started);
		started++;
	}
	while (ended < mails) {
		curl_multi_perform(multi, &running);
		accepted += mails_ended(multi, mails, &started, &ended);
		if (ended < mails)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
	}
	return accepted;
}

int main(int argc, char **argv)
{
	static struct mail handles[CONNECTIONS_MOST];
	const long mails = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	const long connections = argc > 3 ? strtol(argv[3], NULL, 10) : 1;

	if (argc < 3 || connections < 1 || connections > CONNECTIONS_MOST)
		return 2;
	body_make();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	CURLM *multi = curl_multi_init();
	curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
	for (long i = 0; i < connections; i++)
		mail_open(&handles[i], argv[1]);
	if (mails_send(multi, handles, connections, mails) != mails) {
		fprintf(stderr, "not all mails were accepted\n");
		return 1;
	}
	printf("end %.6f cpu %.6f switches %ld\n", seconds_now(), cpu_used(), switches());
	for (long i = 0; i < connections; i++) {
		curl_easy_cleanup(handles[i].easy);
		curl_slist_free_all(handles[i].recipients);
	}
	curl_multi_cleanup(multi);
	return 0;
}
