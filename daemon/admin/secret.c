/* secret.c - a secret that a person types. See secret.h.
 *
 * What always holds: the terminal echoes again afterwards, also when the person gives up by Ctrl-C or the program is told to
 * end; and no copy of the secret stays behind here. */
#include "admin/secret.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* What ends the program while somebody types. */
static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
enum { ENDING = sizeof(ending) / sizeof(ending[0]) };

static volatile sig_atomic_t interrupted_by; /* 0: nothing */

static void interrupted(int signal_number)
{
	interrupted_by = signal_number;
}

/* Byte by byte, so that what follows stays for whoever reads next. 1: a line; 0: the end of input; -1: interrupted, too long. */
static int line_read(char *line, size_t room)
{
	size_t length = 0;
	for (;;) {
		char byte = '\0';
		const ssize_t got = read(STDIN_FILENO, &byte, 1);
		if (got < 0)
			return -1;
		if (got == 0 && length == 0)
			return 0;
		if (got == 0 || byte == '\n')
			break;
		if (length + 1 >= room)
			return -1;
		line[length++] = byte;
	}
	line[length] = '\0';
	return 1;
}

/* Waits for a line on the terminal. The signals are let in only while it waits: they can't slip in just before. */
static void terminal_wait(void)
{
	struct pollfd terminal = { STDIN_FILENO, POLLIN, 0 };
	sigset_t only, before;

	sigemptyset(&only);
	for (size_t i = 0; i < ENDING; i++)
		sigaddset(&only, ending[i]);
	sigprocmask(SIG_BLOCK, &only, &before);
	while (interrupted_by == 0 && ppoll(&terminal, 1, NULL, &before) < 0 && errno == EINTR)
		; /* stopped and gone on, perhaps */
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* The question stands there when the echo is off: what is typed at once isn't shown either. */
static int hidden_read(const char *question, char *line, size_t room)
{
	const struct sigaction on_signal = { .sa_handler = interrupted };
	struct sigaction before[ENDING];
	struct termios shown, hidden;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return -1;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	interrupted_by = 0;
	for (size_t i = 0; i < ENDING; i++)
		sigaction(ending[i], &on_signal, &before[i]);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	fprintf(stderr, "%s ", question);
	terminal_wait();
	const int status = interrupted_by != 0 ? -1 : line_read(line, room);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
	for (size_t i = 0; i < ENDING; i++)
		sigaction(ending[i], &before[i], NULL);
	if (interrupted_by != 0)
		raise(interrupted_by);
	return status;
}

enum err_kind line_ask(const char *question, enum typed how, struct arena *arena, const char **line, struct error *err)
{
	char typed[LINE_TYPED_BYTES] = "";

	if (how != TYPED_PIPED && !isatty(STDIN_FILENO))
		return err_set(err, ERR_INPUT,
		        "%s There is no terminal to ask on; with --stdin it is read from standard input", question);
	if (how == TYPED_SHOWN)
		fprintf(stderr, "%s ", question);
	const int status =
	        how == TYPED_HIDDEN ? hidden_read(question, typed, sizeof(typed)) : line_read(typed, sizeof(typed));
	const char *begin = typed + strspn(typed, " \t\r");
	size_t length = strlen(begin);
	while (length > 0 && strchr(" \t\r", begin[length - 1]) != NULL)
		length--;
	if (status > 0 && length > 0)
		*line = arena_strndup(arena, begin, length);
	explicit_bzero(typed, sizeof(typed));
	if (status < 0)
		return err_set(err, ERR_PERMANENT, "%s The answer can't be read", question);
	if (status == 0)
		return err_set(err, ERR_UNKNOWN, "%s There was no answer", question);
	return length > 0 ? ERR_NONE : err_set(err, ERR_INPUT, "%s The answer was empty", question);
}

static bool is_written(int fd, const char *secret)
{
	const size_t bytes = strlen(secret);
	return write(fd, secret, bytes) == (ssize_t)bytes && write(fd, "\n", 1) == 1 && fsync(fd) == 0;
}

enum err_kind secret_write(const char *path, const char *secret, struct error *err)
{
	char fresh[PATH_MAX];
	struct stat old;
	enum err_kind kind = ERR_NONE;

	if (snprintf(fresh, sizeof(fresh), "%s.new", path) >= (int)sizeof(fresh))
		return err_set(err, ERR_INPUT, "%s: the name is too long", path);
	unlink(fresh);
	const int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_INPUT, "%s: %s%s", fresh, strerror(errno),
		        errno == EACCES ? ". Say it as root: sudo convened ..." : "");
	if ((stat(path, &old) == 0 && fchown(fd, old.st_uid, old.st_gid) != 0) || !is_written(fd, secret)
	        || rename(fresh, path) != 0)
		kind = err_set(err, ERR_INPUT, "%s: %s", path, strerror(errno));
	close(fd);
	if (kind != ERR_NONE)
		unlink(fresh);
	return kind;
}

bool secret_is_there(const char *path)
{
	struct stat about;
	return stat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0;
}
