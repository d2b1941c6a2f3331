/* command.h - what a mail leads to: the table of commands, and the rules around it.
 *
 * Pure: no I/O, no clock, no globals. The same letter, facts, house and time give the same decision.
 * A new command is one row of the table in command.c and one decide_ function beside those of its subject. */
#ifndef CORE_COMMAND_H
#define CORE_COMMAND_H
#include "core/action.h"
#include "core/house.h"
#include "core/letter.h"

enum { CONFIRM_DAYS = 14, RETURN_DAYS = 30, QUESTION_DAYS = 14, APPROVAL_DAYS = 60, DRAFT_DAYS = 14, OFFER_DAYS = 30 };

/* Decides `letter` at `now` (Unix seconds). Never fails: what can't be decided goes to people, in FOLDER_ATTENTION. The
 * decision's arena owns what is made; strings of letter, facts and house are borrowed. */
struct decision letter_decide(const struct letter *letter, const struct facts *facts, const struct house *house,
        int64_t now, struct arena *arena);

/* Does the daemon carry out this word yet? `explain` says so where it doesn't. */
bool command_exists(const char *word);

#endif
