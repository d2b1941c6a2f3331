/* unit.h - the text of systemd/convened.service as this program's own version has it; made by the Makefile. */
#ifndef ADMIN_UNIT_H
#define ADMIN_UNIT_H

extern const char unit_text[];

#endif
