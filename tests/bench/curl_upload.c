/* curl_upload.c - libcurl's own SMTP upload, as a measure: personalised mails of 10 KiB over one connection, and no
 * bookkeeping of any kind.
 *
 * usage: curl_upload PORT MAILS. Prints "end T cpu S switches N": when the last mail was accepted (CLOCK_MONOTONIC), and what it used. */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { MAIL_BYTES = 10240 };

struct mail {
	char text[MAIL_BYTES + 1024];
	size_t bytes, read;
};

static char body[MAIL_BYTES];

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
	for (size_t used = 0; used + sizeof(line) < MAIL_BYTES - 700; used += sizeof(line) - 1)
		memcpy(body + used, line, sizeof(line));
}

static void mail_make(struct mail *mail, long number)
{
	mail->bytes = (size_t)snprintf(mail->text, sizeof(mail->text),
	        "From: Teams <teams@collab.example>\r\nTo: member%ld@example.org\r\nSubject: Quarterly meeting\r\n"
	        "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <d%ld@collab.example>\r\n"
	        "List-Id: <education.collab.example>\r\n"
	        "List-Unsubscribe: <mailto:teams@collab.example?subject=leave%%20%%5Bu-%08lx%%5D>\r\n"
	        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s"
	        "--\r\nYou get this as member%ld@example.org. To leave: subject leave [u-%08lx]\r\n",
	        number, number, number * 40503 % 65521, body, number, number * 40503 % 65521);
	mail->read = 0;
}

static size_t give(char *room, size_t size, size_t count, void *context)
{
	struct mail *mail = context;
	const size_t left = mail->bytes - mail->read, bytes = left < size * count ? left : size * count;
	memcpy(room, mail->text + mail->read, bytes);
	mail->read += bytes;
	return bytes;
}

/* One mail through the multi interface, as a program that does other things beside would send it. */
static bool mail_send(CURLM *multi, CURL *easy, struct mail *mail, long number)
{
	char to[64];
	int running = 1, left;
	bool is_sent = false;
	mail_make(mail, number);
	snprintf(to, sizeof(to), "<member%ld@example.org>", number);
	struct curl_slist *recipients = curl_slist_append(NULL, to);
	curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "<teams@collab.example>");
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
	curl_multi_add_handle(multi, easy);
	while (curl_multi_perform(multi, &running) == CURLM_OK && running > 0)
		curl_multi_poll(multi, NULL, 0, 1000, NULL);
	for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;)
		is_sent = message->data.result == CURLE_OK;
	curl_multi_remove_handle(multi, easy);
	curl_slist_free_all(recipients);
	return is_sent;
}

int main(int argc, char **argv)
{
	static struct mail mail;
	char url[64];
	const long mails = argc > 2 ? strtol(argv[2], NULL, 10) : 0;

	if (argc < 3)
		return 2;
	snprintf(url, sizeof(url), "smtp://127.0.0.1:%ld", strtol(argv[1], NULL, 10));
	body_make();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	CURLM *multi = curl_multi_init();
	CURL *easy = curl_easy_init();
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(easy, CURLOPT_READDATA, &mail);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	for (long i = 0; i < mails; i++) {
		if (!mail_send(multi, easy, &mail, i)) {
			fprintf(stderr, "mail %ld was not accepted\n", i);
			return 1;
		}
	}
	printf("end %.6f cpu %.6f switches %ld\n", seconds_now(), cpu_used(), switches());
	curl_easy_cleanup(easy);
	curl_multi_cleanup(multi);
	return 0;
}
