/* erase.h - a member was forgotten: our copies of their mails go too, from Processed what they wrote, from Bounces what names
 * them (promise 8). What lies in Attention is with people, and theirs to delete. */
#ifndef INBOX_ERASE_H
#define INBOX_ERASE_H
#include "inbox/pass.h"

/* Erases what is left to erase, by UID EXPUNGE only; where the server has none, what is meant is flagged \Deleted, and the log
 * says so. Done twice it does no harm. *has_opened: another folder is selected now. To be called after a pass that moved all. */
enum err_kind erase_copies(struct pass *pass, bool *has_opened, struct error *err);

#endif
