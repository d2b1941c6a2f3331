/* stream_parts.h - what the files of streams share: stream.c (opening, and the open stream), network.c (all streams moved on),
 * talk.c (what libcurl tells), sign_in.c (mechanisms and access tokens). Internal to net/. */
#ifndef NET_STREAM_PARTS_H
#define NET_STREAM_PARTS_H
#include <curl/curl.h>
#include "base/text.h"
#include "net/bearer.h"
#include "net/stream.h"

enum {
	SOCKETS_MOST = 8,        /* of one stream: happy eyeballs tries two at a time */
	SAID_BYTES = 480,        /* the server's last words */
	OFFERS_BYTES = 16 * 1024 /* a list of capabilities beyond this is cut */
};

struct network {
	CURLM *multi;
	size_t connecting;
	struct bearer *bearer;  /* NULL: no account */
	struct stream *waiting; /* for an access token */
};

struct stream {
	struct network *network;
	CURL *easy;
	enum protocol protocol;
	enum tls tls;
	enum stream_state state;
	enum stream_step step;
	struct certificate certificate;
	bool is_user, is_added, is_loopback_broken;
	bool is_oauth, is_tried_otherwise; /* by another mechanism than the first */
	char *refused;                     /* the access token that the server didn't take; NULL: none yet */
	char *token;                       /* the one that it is offered */
	struct stream *next_waiting;
	int64_t deadline_ms;
	int reply_code;
	int fd;
	int sockets[SOCKETS_MOST]; /* that libcurl has open for us; -1: free */
	char host[256];
	char where[300];
	char curl_text[CURL_ERROR_SIZE];
	char said[SAID_BYTES];
	bool is_said_whole; /* the next line begins another reply */
	struct text offers; /* a keyword with its parameters a line */
	struct error err;
};

/* talk.c: the callbacks, whose context is the stream. */
curl_socket_t talk_socket_open(void *context, curlsocktype purpose, struct curl_sockaddr *address);
int talk_socket_close(void *context, curl_socket_t fd);
void talk_shutdown(
        const struct stream *stream); /* after this no read or write waits: libcurl's farewell fails at once */
int talk_debug_line(CURL *easy, curl_infotype type, char *data, size_t bytes, void *context);

/* stream.c: libcurl has ended connecting. */
void stream_ready(struct stream *stream);
void stream_fail(struct stream *stream, CURLcode code);

/* sign_in.c */
void sign_in_begin(struct stream *stream);                /* adds it to the multi, or has it wait for an access token */
bool sign_in_again(struct stream *stream, CURLcode code); /* by another mechanism or token: it isn't at its end */
void sign_in_work(struct network *network);               /* gives tokens to those who wait */
void sign_in_fail(struct stream *stream, const char *text); /* sets stream->err; `text` where the server said nothing */
void sign_in_end(struct stream *stream);                    /* waits no more; tokens are wiped */

#endif
