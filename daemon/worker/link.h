/* link.h - what the parent and its workers say to each other, and through which descriptors.
 *
 * Each worker has a socket to the parent (SOCK_SEQPACKET: a message stays whole). The parent sends configs, each as a sealed
 * memory file with its generation; a worker sends one letter: a beat, a row finished, or its status. The socket's end
 * says that the other side is gone, or that it is time to stop. Each room has an eventfd that all hold: a wake-up. */
#ifndef WORKER_LINK_H
#define WORKER_LINK_H
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/error.h"

enum { LINK_CONTROL_FD = 3, LINK_WAKE_FD = 4 /* of room 0; the others follow */ };

enum link_word { LINK_BEAT = 'b', LINK_PROGRESS = 'p', LINK_STATUS = 's' /* its text follows */ };

struct link_config {
	uint64_t generation;
	uint64_t bytes;          /* of the bundle */
	char file[PATH_MAX];     /* names it */
	char database[PATH_MAX]; /* the one that the parent holds the lock of, whatever the bundle says */
};

/* One message with one descriptor beside it, whole or not at all; `flags` are those of send(2) and recv(2). A descriptor that
 * doesn't come along is -1; what comes is the caller's to close. */
bool link_send(int socket, const void *data, size_t bytes, int fd, int flags);
ssize_t link_receive(int socket, void *data, size_t bytes, int *fd, int flags);

/* The bundle in a sealed memory file: nobody can change what was checked. */
enum err_kind link_memory(const char *bundle, size_t bytes, int *memory_fd, struct error *err);

/* Hands a config over. Doesn't block. */
enum err_kind link_send_config(int control_fd, const struct link_config *about, int memory_fd, struct error *err);

/* Takes one config from the socket; the bundle is on the heap. ERR_UNKNOWN: nothing waits there; ERR_TEMPORARY: the other
 * side is gone. */
enum err_kind link_receive_config(int control_fd, struct link_config *about, char **bundle, struct error *err);

#endif
