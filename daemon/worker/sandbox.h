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

/* What a child may use, and who reads. sandbox_open() takes letter_read() and the limits of sandbox_defaults. */
struct sandbox_limits {
	struct letter (*read)(
	        const struct reader *reader, const char *mail, size_t bytes, bool is_header_only, struct arena *arena);
	int cpu_s;
	int wall_ms;         /* over all of a mail */
	size_t memory_bytes; /* of address space, the program's own included */
};
extern const struct sandbox_limits sandbox_defaults;
enum err_kind sandbox_open_with(
        const struct sandbox_limits *limits, const struct reader *reader, struct sandbox **sandbox, struct error *err);

/* Starts the zygote; reader's house is copied into it by the fork: after a config reload close and open anew (zygote then
 * forks from a process that may hold secrets: so sandbox_reload() hands the config's text over instead). */
enum err_kind sandbox_open(const struct reader *reader, struct sandbox **sandbox, struct error *err);
void sandbox_close(struct sandbox *sandbox);

/* Hands a new config to the zygote, as the text of config_bundle(). */
enum err_kind sandbox_reload(
        struct sandbox *sandbox, const char *file, const char *bundle, size_t bytes, struct error *err);

/* Reads one mail in a fresh child. ERR_INPUT: the mail crashed, stalled or starved the child (err says which); that costs this
 * mail. ERR_TEMPORARY: no child could be had; where the zygote itself is gone, every call says so: open anew, which a worker does by
 * ending and being started again. */
enum err_kind sandbox_read(struct sandbox *sandbox, const char *mail, size_t bytes, bool is_header_only,
        struct arena *arena, struct letter *letter, struct error *err);

/* Asked now and then while a mail takes long: true ends sandbox_read() with ERR_TEMPORARY, so that a worker stops in time. */
void sandbox_stop_when(struct sandbox *sandbox, bool (*is_stopping)(void *context), void *context);

#endif
