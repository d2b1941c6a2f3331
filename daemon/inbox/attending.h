/* attending.h - who comes to a meeting, for who announces to one of its teams. */
#ifndef INBOX_ATTENDING_H
#define INBOX_ATTENDING_H
#include "inbox/carry_out.h"

enum { ATTENDING_SHOWN = 200 }; /* of those who said yes, and of those who said maybe */

/* MAIL_WHO: who comes to the meeting `mail->what`, where one of `mail->teams` meets there; then `mail->teams` are the meeting's. Else
 * mail->meeting stays NULL, and the meetings ahead of those teams are listed. */
enum err_kind attending_read(
        const struct carrying *carrying, struct mail *mail, struct arena *arena, struct error *err);

#endif
