/* members.h - the verbs of `convened members` that have a file of their own. Each is called with the config read, but before
 * the database is opened, which may give up root: files of the command line may be root's. They return an exit status. */
#ifndef ADMIN_MEMBERS_H
#define ADMIN_MEMBERS_H
#include <stdio.h>
#include "admin/common.h"

int members_import(struct admin *admin); /* words[1]: the file, "-" standard input */
int members_export(struct admin *admin); /* words[1]: the file; none: standard output */

/* These two with the database open. */
int members_unreachable(struct admin *admin);
int members_reachable(struct admin *admin); /* words[1]: the address */

/* Is the member in a team now? */
bool member_is_in_a_team(const struct member_row *row);

/* One object, one line. */
void member_print_json(FILE *file, struct admin *admin, const struct member_row *row);

#endif
