/* wire.h - the relay's line, as a seam: bytes to a signed-in server and back, by net/ or by a simulation.
 *
 * The functions mean what their namesakes in net/stream.h say. */
#ifndef OUTBOX_WIRE_H
#define OUTBOX_WIRE_H
#include "config/config.h"
#include "net/stream.h"

struct wire {
	void *context;
	/* Reads the relay's secret, which is wiped again, and begins to connect. */
	enum err_kind (*open)(void *context, const struct server *server, const char *helo, int64_t deadline_ms,
	        void **line, struct error *err);
	enum stream_state (*state)(const void *line, struct error *err);
	struct certificate (*certificate)(const void *line);
	bool (*offers)(const void *line, const char *keyword);
	int (*fd)(const void *line);
	long (*send)(void *line, const void *data, size_t bytes, struct error *err);
	long (*recv)(void *line, void *data, size_t room, struct error *err);
	void (*close)(void *line);
	size_t (*poll)(void *context, struct pollfd *fds, size_t most, int *timeout_ms);
	void (*work)(void *context);
};

struct wire wire_over(struct network *network);

#endif
