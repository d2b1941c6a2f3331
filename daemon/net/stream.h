/* stream.h - one way to the network for both protocols: a signed-in stream by libcurl.
 *
 * A stream is a TCP connection with verified TLS (or STARTTLS, required), greeted, with EHLO or CAPABILITY done and signed in.
 * Then it carries bytes. Nothing here blocks: the caller polls stream_fd() and the network's own descriptors, with
 * deadlines. A stream that failed is closed and a new one opened; none is ever used on after an error. */
#ifndef NET_STREAM_H
#define NET_STREAM_H
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"
#include "net/certificate.h"

struct network; /* a curl_multi: streams connect in it side by side, one that hangs stalls none */
struct stream;

enum protocol { PROTOCOL_IMAP, PROTOCOL_SMTP };

struct network *network_open(void);
void network_close(struct network *network); /* its streams must be closed */

/* Whose tokens its streams of SIGN_IN_OAUTH use; copied. Call again with a new config: tokens stay where nothing changed. */
void network_account(struct network *network, const struct oauth_config *oauth);

/* Moves connecting streams on. Call when a descriptor of network_poll() or its timeout struck. */
void network_work(struct network *network);

/* Adds what connecting streams wait for to `fds` (room for `most`); returns how many; lowers *timeout_ms where libcurl wants
 * to be called earlier (-1 is "never"). */
size_t network_poll(struct network *network, struct pollfd *fds, size_t most, int *timeout_ms);

/* Begins to connect and sign in; `deadline_ms` (clock_monotonic_ms) is over all of it. `secret` is copied and wiped when it
 * is no longer needed; with SIGN_IN_OAUTH it doesn't count: the stream gets an access token first, and a new one once where the
 * server refused it. `helo`: our name for EHLO. */
enum err_kind stream_open(struct network *network, enum protocol protocol, const struct server *server,
        const char *secret, const char *helo, int64_t deadline_ms, struct stream **stream, struct error *err);

enum stream_state { STREAM_CONNECTING, STREAM_READY, STREAM_FAILED };
/* On STREAM_FAILED `err` has the kind (ERR_TEMPORARY: not reached; ERR_PERMANENT: certificate, sign-in refused, no STARTTLS: a
 * person must act) and the server's own words. */
enum stream_state stream_state(const struct stream *stream, struct error *err);

/* Waits until it is connected or failed, watching `wake_fd` (-1 none): ERR_UNKNOWN when that became readable first, else as
 * stream_state(). The stream stays the caller's. For one stream at a time. */
enum err_kind stream_wait(struct stream *stream, int wake_fd, struct error *err);

/* Connects and waits for it, watching `wake_fd` (-1 none): ERR_UNKNOWN when that became readable first. For one stream at a
 * time (inbox). */
enum err_kind stream_open_wait(struct network *network, enum protocol protocol, const struct server *server,
        const char *secret, const char *helo, int64_t deadline_ms, int wake_fd, struct stream **stream,
        struct error *err);

/* How far it came: what it does now, or where it failed. */
enum stream_step { STREAM_STEP_NAME, STREAM_STEP_CONNECT, STREAM_STEP_TLS, STREAM_STEP_SIGN_IN, STREAM_STEP_DONE };
enum stream_step stream_step(const struct stream *stream);

/* What the server showed, also where it was refused for that; until_at 0: nothing, or the stream still connects. */
struct certificate stream_certificate(const struct stream *stream);

/* The numeric address that was reached, "" none. The stream owns it. */
const char *stream_address(const struct stream *stream);

/* Did the server offer this in EHLO or CAPABILITY ("PIPELINING", "SIZE", "DSN")? Without case; first word of a line. */
bool stream_offers(const struct stream *stream, const char *keyword);
/* The number behind it ("SIZE 35882577"); 0: none, or not offered. */
int64_t stream_offers_number(const struct stream *stream, const char *keyword);

int stream_fd(const struct stream *stream);

/* > 0 bytes moved; 0: would block, poll stream_fd(); -1: over (err says why; end of file: "the server closed the
 * connection"). Always recv before poll: TLS may hold bytes that poll doesn't see. */
long stream_send(struct stream *stream, const void *data, size_t bytes, struct error *err);
long stream_recv(struct stream *stream, void *data, size_t room, struct error *err);

/* Closes at once, no QUIT or LOGOUT: who wants it says it before. NULL is fine. */
void stream_close(struct stream *stream);

#endif
