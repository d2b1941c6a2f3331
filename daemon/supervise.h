/* supervise.h - the parent of the workers: `convened run`. */
#ifndef SUPERVISE_H
#define SUPERVISE_H

/* convened run [-c FILE]: until SIGTERM. */
int supervise_main(int argc, char **argv);

/* The program was started as a worker by the parent ("convened: inbox"): its exit status; -1 where `name` is no worker's. */
int supervise_worker(const char *name);

#endif
