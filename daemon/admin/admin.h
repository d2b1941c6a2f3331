/* admin.h - the subcommands, one file each; the table of them is in main.c. */
#ifndef ADMIN_ADMIN_H
#define ADMIN_ADMIN_H

/* Each takes its own argc and argv (argv[0] is the subcommand) and returns an exit status of sysexits.h. */
int admin_check(int argc, char **argv);
int admin_config(int argc, char **argv);
int admin_doctor(int argc, char **argv);
int admin_init(int argc, char **argv);
int admin_explain(int argc, char **argv);
int admin_announce(int argc, char **argv);
int admin_members(int argc, char **argv);
int admin_status(int argc, char **argv);
int admin_queue(int argc, char **argv);
int admin_attention(int argc, char **argv);
int admin_meetings(int argc, char **argv);
int admin_preview(int argc, char **argv);
int admin_digest(int argc, char **argv);
int admin_log(int argc, char **argv);
int admin_login(int argc, char **argv);
int admin_backup(int argc, char **argv);
int admin_restore(int argc, char **argv);
int admin_metrics(int argc, char **argv);

#endif
