/* templates.h - our templates, as the build puts them into the program (templates/embed.sh). */
#ifndef COMPOSE_TEMPLATES_H
#define COMPOSE_TEMPLATES_H

struct template_file {
	const char *name; /* "en/confirm" */
	const char *text;
};

extern const struct template_file template_files[]; /* ends with a NULL name */

#endif
