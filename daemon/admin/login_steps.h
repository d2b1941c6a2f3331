/* login_steps.h - what has to be done at the provider before anybody can sign in: in words, and for Microsoft as PowerShell. */
#ifndef ADMIN_LOGIN_STEPS_H
#define ADMIN_LOGIN_STEPS_H
#include <stdbool.h>
#include <stdio.h>
#include "config/config.h"

/* What is filled in; "" where the config doesn't say it yet, and then a placeholder stands there. */
struct login_facts {
	enum provider provider;
	enum grant grant;
	bool has_config; /* else `convened init` will ask for what it needs */
	const char *address, *client_id, *tenant;
};

void login_steps_print(FILE *file, const struct login_facts *facts);

#endif
