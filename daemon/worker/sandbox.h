/* sandbox.h - foreign mail is read in a fresh child for each mail: bytes in, a plain letter out.
 *
 * A zygote is forked before any secret is read or database opened; it warms charsets and ICU, closes inherited descriptors,
 * and forks a child for each mail. The child has no files and no network (seccomp; Landlock where the kernel has it) and
 * limits on memory and time. A mail that crashes or stalls it costs that one mail. */
#ifndef WORKER_SANDBOX_H
#define WORKER_SANDBOX_H
#include "base/error.h"
#include "core/letter.h"
#include "letter/read.h"

struct sandbox;

/* Starts the zygote; reader's house is copied into it by the fork: after a config reload close and open anew (zygote then
 * forks from a process that may hold secrets: so sandbox_reload() hands the config's text over instead). */
enum err_kind sandbox_open(const struct reader *reader, struct sandbox **sandbox, struct error *err);
void sandbox_close(struct sandbox *sandbox);

/* Hands a new config to the zygote, as the text of config_bundle(). */
enum err_kind sandbox_reload(struct sandbox *sandbox, const char *file, const char *bundle, size_t bytes,
        struct error *err);

/* Reads one mail in a fresh child. ERR_INPUT: the mail crashed, stalled or starved the child (err says which); that costs this
 * mail. ERR_TEMPORARY: no child could be had. */
enum err_kind sandbox_read(struct sandbox *sandbox, const char *mail, size_t bytes, bool is_header_only, struct arena *arena,
        struct letter *letter, struct error *err);

#endif
