/* workshop.h - a real outbox at work for tests and benchmarks: config, database, members, an announcement, and the worker as
 * a child that is started and stopped as `convened run` does it. */
#ifndef TESTS_OUTBOX_WORKSHOP_H
#define TESTS_OUTBOX_WORKSHOP_H
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "compose/compose.h"
#include "store/store.h"
#include "worker/link.h"
#include "worker/worker.h"

struct workshop {
	char folder[200], database[240], config[240];
	struct arena arena;
	pid_t worker;
	int control_fd;
	struct error err;
};

/* Errors here are a broken test bench: told, and the end. */
#define MUST(call)                                                                                                     \
	do {                                                                                                           \
		if ((call) != ERR_NONE) {                                                                              \
			fprintf(stderr, "%s: %s\n", #call, shop->err.text);                                            \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

/* `relays`: the inside of relays = ( ... ), `more`: further settings. */
static inline void shop_config(struct workshop *shop, const char *relays, const char *more)
{
	FILE *out = fopen(shop->config, "w");
	if (out == NULL)
		abort();
	fprintf(out,
	        "collaborative = { name = \"Healthcare Collaborative\"; address = \"teams@collab.example\";\n"
	        "  postal = \"1 Main St, Chicago\"; languages = [\"en\"]; time_zone = \"America/Chicago\";\n"
	        "  admins = [\"office@collab.example\"]; };\n"
	        "mailbox = { server = \"imap://127.0.0.1:9\"; tls = \"none\"; user = \"teams@collab.example\";\n"
	        "  password_file = \"relay.secret\"; };\n"
	        "relays = ( %s );\n"
	        "teams = ( { id = \"education\"; name = \"Education\"; about = \"Learning.\"; } );\n"
	        "database = \"convened.db\";\n%s\n",
	        relays, more);
	fclose(out);
}

/* In a folder of its own below `parent`. */
static inline void shop_make(struct workshop *shop, const char *parent, const char *relays, const char *more)
{
	*shop = (struct workshop){ .control_fd = -1 };
	snprintf(shop->folder, sizeof(shop->folder), "%s/convened-outbox-XXXXXX", parent);
	if (mkdtemp(shop->folder) == NULL)
		abort();
	snprintf(shop->database, sizeof(shop->database), "%s/convened.db", shop->folder);
	snprintf(shop->config, sizeof(shop->config), "%s/convened.cfg", shop->folder);
	char secret[240];
	snprintf(secret, sizeof(secret), "%s/relay.secret", shop->folder);
	const int fd = open(secret, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || write(fd, "secret\n", 7) != 7)
		abort();
	close(fd);
	shop_config(shop, relays, more);
}

static inline void shop_remove(struct workshop *shop)
{
	DIR *listing = opendir(shop->folder);
	for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
		char file[512];
		snprintf(file, sizeof(file), "%s/%s", shop->folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(file);
	}
	closedir(listing);
	rmdir(shop->folder);
	arena_free(&shop->arena);
}

static inline struct config *shop_config_read(struct workshop *shop)
{
	struct config_problems problems = { .arena = &shop->arena };
	struct config *config = config_load(shop->config, &problems);
	for (size_t i = 0; i < problems.count; i++)
		fprintf(stderr, "%s\n", config_problem_text(&problems.list[i], &shop->arena));
	if (config == NULL)
		abort();
	return config;
}

/* An announcement whose mails have at least `bytes`, for members member0@example.org ... of the team. */
static inline int64_t shop_announce(struct workshop *shop, size_t members, size_t bytes)
{
	static const char line[] = "A line of an announcement of about eighty bytes, as people write them in mail.\n";
	const int64_t now = time(NULL);
	struct config *config = shop_config_read(shop);
	struct text body = { .arena = &shop->arena }, frozen = { 0 };
	struct composer *composer = NULL;
	struct store *store = NULL;
	int64_t message = 0, after = 0, member = 0;
	size_t count = 0;
	bool changed;
	const char *const no_faq[LANGUAGE_COUNT] = { NULL };

	MUST(store_open(shop->database, STORE_MIGRATE, &store, &shop->err));
	MUST(composer_open(&config->house, "", no_faq, &composer, &shop->err));
	do {
		text_clear(&frozen);
		text_add_string(&body, line);
		MUST(compose_freeze(composer,
		        &(struct mail){ .kind = MAIL_ANNOUNCEMENT,
		                .language = LANGUAGE_EN,
		                .created_at = 1790000000,
		                .teams = (const char *const[]){ "education", NULL },
		                .subject = "Quarterly meeting",
		                .body = text_string(&body) },
		        &frozen, &shop->err));
	} while (frozen.length < bytes);
	MUST(store_begin(store, &shop->err));
	for (size_t i = 0; i < members; i++) {
		char address[64];
		snprintf(address, sizeof(address), "member%zu@example.org", i);
		MUST(store_member_ensure(store, address, "", LANGUAGE_EN, now, &member, &shop->err));
		MUST(store_member_confirm(store, member, now, NULL, &shop->err));
		MUST(store_membership_begin(store, member, "education", now, NULL, &changed, &shop->err));
	}
	MUST(store_message_new(store, MAIL_ANNOUNCEMENT, "", "education", NULL, now, &message, &shop->err));
	MUST(store_message_text(store, message, LANGUAGE_EN, frozen.data, frozen.length, &shop->err));
	MUST(store_deliveries_for_team(store, message, "education", &after, members + 1, now, &count, &shop->err));
	MUST(store_commit(store, &shop->err));
	store_close(store);
	composer_close(composer);
	config_free(config);
	text_free(&frozen);
	return message;
}

static inline void shop_hand_over_config(struct workshop *shop, uint64_t generation)
{
	struct link_config about = { .generation = generation };
	const char *bundle = NULL;
	int memory_fd = -1;
	size_t bytes = 0;

	MUST(config_bundle(shop->config, &shop->arena, &bundle, &bytes, &shop->err));
	about.bytes = bytes;
	snprintf(about.file, sizeof(about.file), "%s", shop->config);
	snprintf(about.database, sizeof(about.database), "%s", shop->database);
	MUST(link_memory(bundle, bytes, &memory_fd, &shop->err));
	MUST(link_send_config(shop->control_fd, &about, memory_fd, &shop->err));
	close(memory_fd);
}

/* The worker as a child, which has begun its work; its log goes to `log`. */
static inline void shop_start(struct workshop *shop, const char *log)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		abort();
	shop->control_fd = pair[0];
	shop_hand_over_config(shop, 1);
	fflush(NULL);
	shop->worker = fork();
	if (shop->worker == 0) {
		const int log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		int fds[4] = { fcntl(pair[1], F_DUPFD, 20) };
		for (int i = 1; i < 4; i++)
			fds[i] = fcntl(eventfd(0, EFD_NONBLOCK), F_DUPFD, 20);
		dup2(log_fd, STDERR_FILENO);
		for (int i = 0; i < 4; i++)
			dup2(fds[i], LINK_CONTROL_FD + i);
		for (int fd = LINK_WAKE_FD + ROOM_COUNT; fd < 256; fd++)
			close(fd);
		exit(worker_main(ROOM_OUTBOX, outbox_main));
	}
	close(pair[1]);
	(void)poll(&(struct pollfd){ .fd = shop->control_fd, .events = POLLIN }, 1, 10000); /* it minds signals now */
}

/* Ends it by `signal_number`; returns its exit status (-1: killed), and what it used. */
static inline int shop_stop(struct workshop *shop, int signal_number, struct rusage *used)
{
	struct rusage usage;
	int status = 0;
	kill(shop->worker, signal_number);
	wait4(shop->worker, &status, 0, used == NULL ? &usage : used);
	close(shop->control_fd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline struct overview shop_overview(struct workshop *shop)
{
	struct store *store = NULL;
	struct overview overview;
	struct team_count *teams = NULL;
	size_t count = 0;
	MUST(store_open(shop->database, STORE_MIGRATE, &store, &shop->err));
	MUST(store_overview(store, time(NULL), &shop->arena, &overview, &teams, &count, &shop->err));
	store_close(store);
	return overview;
}

#endif
