/* under_unit_filter.c - runs a program as systemd/convened.service would: an ordinary user, under the unit's system call filter.
 *
 *     under_unit_filter FILE PROGRAM ARGUMENT...
 * FILE holds the names of the allowed system calls, one a line (tests/e2e/test_unit.py expands the unit's lines by
 * `systemd-analyze syscall-filter`). As systemd does, all others kill, and names that libseccomp doesn't know are passed over. */
#include <grp.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

enum { NOBODY = 65534 };

static int allow_all_in(scmp_filter_ctx filter, const char *file)
{
	char name[128];
	int count = 0;
	FILE *names = fopen(file, "re");
	if (names == NULL)
		return 0;
	while (fgets(name, sizeof(name), names) != NULL) {
		name[strcspn(name, "\n")] = '\0';
		const int number = seccomp_syscall_resolve_name(name);
		if (number != __NR_SCMP_ERROR && seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0) == 0)
			count++;
	}
	fclose(names);
	return count;
}

int main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

	if (argc < 3 || filter == NULL || allow_all_in(filter, argv[1]) < 100) {
		fputs("under_unit_filter FILE PROGRAM ARGUMENT...\n", stderr);
		return EX_USAGE;
	}
	if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) {
		perror("becoming nobody");
		return EX_OSERR;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || seccomp_load(filter) != 0) {
		perror("loading the filter");
		return EX_OSERR;
	}
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return EX_OSERR;
}
