/* help.h - the manual's text of each command, for --help; made from the manual page by daemon/man/help.awk. */
#ifndef ADMIN_HELP_H
#define ADMIN_HELP_H

struct help_page {
	const char *command, *text;
};
extern const struct help_page help_pages[]; /* ends with a NULL */

#endif
