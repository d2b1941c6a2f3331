/* login_steps.h - what has to be done at the provider before anybody can sign in: in words, and for Microsoft as PowerShell. */
#ifndef ADMIN_LOGIN_STEPS_H
#define ADMIN_LOGIN_STEPS_H
#include <stdio.h>
#include "config/config.h"

/* What is filled in; "" where the config doesn't say it yet, and then a placeholder stands there. */
struct login_facts {
	enum provider provider;
	enum grant grant;
	const char *config_file, *address, *client_id, *tenant, *secret_file;
};

void login_steps_print(FILE *file, const struct login_facts *facts);

#endif
