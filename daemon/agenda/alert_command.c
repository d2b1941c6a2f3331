/* alert_command.c - the program that tells of alarms by another way than mail. See alert_command.h. */
#include "agenda/alert_command.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANT_RUN = 127 };

/* Text in memory: nobody waits for a reader that doesn't read. */
static int memory_of(const char *text)
{
	const size_t bytes = strlen(text);
	const int fd = memfd_create("alarm", MFD_CLOEXEC);
	if (fd < 0 || write(fd, text, bytes) != (ssize_t)bytes || lseek(fd, 0, SEEK_SET) != 0) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

/* What it says on its standard error goes where ours does: to the log. */
static _Noreturn void become_command(const char *const *arguments, int text_fd, pid_t parent)
{
	static const char *const environment[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", NULL };
	const int nothing = open("/dev/null", O_WRONLY);
	sigset_t none;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent || setsid() < 0 || chdir("/") != 0
	        || dup2(text_fd, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0)
		_exit(CANT_RUN);
	(void)close_range(STDERR_FILENO + 1, ~0U, 0);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execve(arguments[0], (char *const *)(uintptr_t)arguments, (char *const *)(uintptr_t)environment);
	_exit(CANT_RUN);
}

enum err_kind alert_command_start(struct alert_command *command, const char *const *arguments, const char *text,
        int64_t now_ms, struct error *err)
{
	const pid_t parent = getpid();
	const int text_fd = memory_of(text);
	const pid_t pid = text_fd < 0 ? -1 : fork();

	if (pid == 0)
		become_command(arguments, text_fd, parent);
	const int failed = errno;
	if (text_fd >= 0)
		close(text_fd);
	if (pid < 0)
		return err_set(err, ERR_TEMPORARY, "can't be started: %s", strerror(failed));
	*command = (struct alert_command){ pid, pidfd_open(pid, 0), now_ms + ALERT_COMMAND_MS };
	return ERR_NONE;
}

static void forget(struct alert_command *command)
{
	if (command->fd >= 0)
		close(command->fd);
	*command = (struct alert_command){ .fd = -1 };
}

/* A shell says 128 and the signal of what it ran. */
static const char *status_hint(int status)
{
	const bool is_forbidden =
	        WIFSIGNALED(status) ? WTERMSIG(status) == SIGSYS : WEXITSTATUS(status) == 128 + SIGSYS;
	if (is_forbidden)
		return " (the unit file forbids what it does: convened(8), ALARMS)";
	return WIFEXITED(status) && WEXITSTATUS(status) == CANT_RUN ? " (it can't be run)" : "";
}

bool alert_command_has_ended(struct alert_command *command, int64_t now_ms, enum err_kind *kind, struct error *err)
{
	int status = 0;
	const bool has_ended = waitpid(command->pid, &status, WNOHANG) == command->pid;

	if (!has_ended && now_ms < command->deadline_ms)
		return false;
	*kind = ERR_NONE;
	if (!has_ended) {
		alert_command_stop(command);
		*kind = err_set(err, ERR_TEMPORARY, "it ran for more than %d s", ALERT_COMMAND_MS / 1000);
	} else if (status != 0) {
		*kind = err_set(err, ERR_TEMPORARY, "it ended %s %d%s",
		        WIFSIGNALED(status) ? "by signal" : "with status",
		        WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status), status_hint(status));
	}
	forget(command);
	return true;
}

void alert_command_stop(struct alert_command *command)
{
	if (command->pid == 0)
		return;
	kill(-command->pid, SIGKILL); /* and what it started */
	kill(command->pid, SIGKILL);  /* that early it leads no group yet */
	(void)waitpid(command->pid, NULL, 0);
	forget(command);
}
