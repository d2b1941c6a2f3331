/* login_browser.h - signing in in a browser: the authorization code comes back to a port of this machine, or is pasted. */
#ifndef ADMIN_LOGIN_BROWSER_H
#define ADMIN_LOGIN_BROWSER_H
#include "net/oauth.h"

/* Prints the address to open and waits until the browser comes back, a person pastes where it ended, or `deadline_ms`. A paste is
 * read where standard input is a terminal, and with `is_piped` from what it is. `user` is proposed as the account. */
enum err_kind login_browser(const struct oauth_config *oauth, const char *user, bool is_piped, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure);

#endif
