/* link.c - what the parent and its workers say to each other. See link.h. */
#include "worker/link.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for one descriptor beside a message, aligned as the kernel wants it. */
union descriptor_room {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

enum err_kind link_memory(const char *bundle, size_t bytes, int *memory_fd, struct error *err)
{
	const int fd = memfd_create("convened-config", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	size_t done = 0;

	while (fd >= 0 && done < bytes) {
		const ssize_t wrote = write(fd, bundle + done, bytes - done);
		if (wrote < 0 && errno != EINTR)
			break;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	if (fd < 0 || done < bytes
	        || fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
		err_set(err, ERR_TEMPORARY, "the config's memory file: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return ERR_TEMPORARY;
	}
	*memory_fd = fd;
	return ERR_NONE;
}

bool link_send(int socket, const void *data, size_t bytes, int fd, int flags)
{
	union descriptor_room room = { { 0 } };
	struct iovec part = { (void *)(uintptr_t)data, bytes };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof(room.bytes)
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(socket, &message, flags | MSG_NOSIGNAL) == (ssize_t)bytes;
}

ssize_t link_receive(int socket, void *data, size_t bytes, int *fd, int flags)
{
	union descriptor_room room = { { 0 } };
	struct iovec part = { data, bytes };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof(room.bytes)
	};
	const ssize_t got = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
	const struct cmsghdr *header = got < 0 ? NULL : CMSG_FIRSTHDR(&message);

	*fd = -1;
	if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS
	        && header->cmsg_len == CMSG_LEN(sizeof(*fd)))
		memcpy(fd, CMSG_DATA(header), sizeof(*fd));
	return got;
}

enum err_kind link_send_config(int control_fd, const struct link_config *about, int memory_fd, struct error *err)
{
	if (!link_send(control_fd, about, sizeof(*about), memory_fd, MSG_DONTWAIT))
		return err_set(err, ERR_TEMPORARY, "handing the config over: %s", strerror(errno));
	return ERR_NONE;
}

enum err_kind link_receive_config(int control_fd, struct link_config *about, char **bundle, struct error *err)
{
	int fd = -1;
	const ssize_t got = link_receive(control_fd, about, sizeof(*about), &fd, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return err_set(err, ERR_UNKNOWN, "no config waits");
	if (got <= 0)
		return err_set(err, ERR_TEMPORARY, "the parent is gone");
	if (got != (ssize_t)sizeof(*about) || fd < 0) {
		if (fd >= 0)
			close(fd);
		return err_set(err, ERR_UNKNOWN, "what came is no config");
	}
	char *text = malloc(about->bytes + 1);
	if (text == NULL)
		abort();
	/* pread: all workers share one offset in the memory file */
	const ssize_t length = pread(fd, text, about->bytes, 0);
	close(fd);
	if (length != (ssize_t)about->bytes) {
		free(text);
		return err_set(err, ERR_UNKNOWN, "the config came cut");
	}
	text[length] = '\0';
	*bundle = text;
	return ERR_NONE;
}
