/* login.h - what the files of `convened login` share. Private to these.
 *
 *   login.c           the ways to sign in, by name
 *   login_steps.c     what has to be done at the provider before
 *   login_oauth.c     a token: for an application, by a code, in a browser (login_browser.c)
 *   login_password.c  passwords, tried before they are kept
 *   login_proof.c     signed in everywhere, and a mail to itself; what a refusal means
 *
 * Each says itself what it did, or why not, and returns an exit status. */
#ifndef ADMIN_LOGIN_H
#define ADMIN_LOGIN_H
#include "admin/common.h"

enum { LOGIN_CONNECT_MS = 30 * 1000 };

/* Gets a token in the way of the config's grant, and keeps it. `provider` is its name in print. */
int login_oauth(struct admin *admin, const char *provider);

/* Asks for each password, and keeps those that work. */
int login_password(struct admin *admin);

/* Signs in to the mailbox and each relay, and sends a mail to ourselves by each that must arrive. */
int login_proof(struct admin *admin);

/* Says what was refused, what that means, who can mend it, and what to send to IT. The exit status that fits. */
int login_refused(struct admin *admin, const struct error *err);

/* The same of words that a person saw, in a browser or the log; false: nothing is known of them. */
bool login_explain(FILE *file, struct admin *admin, const char *said);

/* Nothing was typed, or it can't be kept: says it. The exit status that fits. */
int login_input_failed(const struct error *err);

int64_t login_now_ms(void);

#endif
