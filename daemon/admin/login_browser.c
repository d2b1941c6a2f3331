/* login_browser.c - signing in in a browser. See login_browser.h, RFC 8252.
 *
 * The port is open on the loopback address only, for one sign-in. Whoever knocks there without this sign-in's state gets a 404 and
 * changes nothing: any page in a browser can make it knock. */
#include "admin/login_browser.h"
#include "admin/secret.h"
#include "base/arena.h"
#include "base/clock.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_BYTES = 16 * 1024, REQUEST_MS = 5000, REDEEM_MS = 30 * 1000 };

static int64_t now_ms(void)
{
	return clock_monotonic_ms(&clock_system);
}

/* A listening socket on a port that the kernel gives; -1: none. */
static int listener_open(int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t bytes = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, bytes) == 0 && listen(fd, 4) == 0
	        && getsockname(fd, (struct sockaddr *)&address, &bytes) == 0) {
		*port = ntohs(address.sin_port);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The target of the request's first line: "/?code=...", "" where there is none. */
static const char *request_target(char *request)
{
	char *target = strncmp(request, "GET ", 4) == 0 ? request + 4 : request + strlen(request);
	target[strcspn(target, " \r\n")] = '\0';
	return target;
}

/* Reads a request's header, for a short while: nobody may hold the port. */
static const char *request_read(int fd, char request[static REQUEST_BYTES])
{
	const int64_t until_ms = now_ms() + REQUEST_MS;
	size_t length = 0;

	request[0] = '\0';
	while (strstr(request, "\r\n\r\n") == NULL && length + 1 < REQUEST_BYTES) {
		const int64_t left_ms = until_ms - now_ms();
		if (left_ms <= 0 || poll(&(struct pollfd){ fd, POLLIN, 0 }, 1, (int)left_ms) <= 0)
			break;
		const ssize_t got = read(fd, request + length, REQUEST_BYTES - 1 - length);
		if (got <= 0)
			break;
		length += (size_t)got;
		request[length] = '\0';
	}
	return request_target(request);
}

static void respond(int fd, const char *status, const char *words)
{
	char page[1024];
	const int bytes = snprintf(page, sizeof(page),
	        "HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
	        "Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n<!DOCTYPE html><html lang=\"en\"><title>convened"
	        "</title><body><p>%s</p></body></html>\n",
	        status, words);
	(void)send(fd, page, (size_t)bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Nothing of this sign-in. */
static bool is_another(const struct oauth_failure *failure)
{
	return strcmp(failure->code, "other-state") == 0 || strcmp(failure->code, "no-code") == 0;
}

/* A knock at the port. ERR_UNKNOWN: it wasn't the one that we wait for. */
static enum err_kind visitor_answer(int listener, const struct oauth_browser *browser,
        char code[static OAUTH_CODE_BYTES], struct oauth_failure *failure)
{
	char request[REQUEST_BYTES];
	struct oauth_failure refusal = { 0 };
	const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return ERR_UNKNOWN;

	enum err_kind kind = oauth_browser_read(browser, request_read(fd, request), code, &refusal);
	if (kind == ERR_NONE) {
		respond(fd, "200 OK", "Thank you. convened has what it needs: you can close this window.");
	} else if (is_another(&refusal)) {
		respond(fd, "404 Not Found", "Nothing to see here.");
		kind = ERR_UNKNOWN;
	} else {
		respond(fd, "200 OK", "That didn't work. convened says more where it was started.");
		*failure = refusal;
	}
	explicit_bzero(request, sizeof(request));
	close(fd);
	return kind;
}

/* What a person pasted. On a terminal a paste that isn't it may be tried again (ERR_UNKNOWN). */
static enum err_kind paste_read(const struct oauth_browser *browser, bool is_piped, char code[static OAUTH_CODE_BYTES],
        struct oauth_failure *failure)
{
	struct arena arena = { 0 };
	const char *address = "";

	const enum err_kind asked = line_ask("", TYPED_PIPED, &arena, &address, NULL);
	enum err_kind kind = oauth_browser_read(browser, address, code, failure);
	arena_free(&arena);
	if (kind != ERR_NONE && !is_piped && asked != ERR_UNKNOWN && is_another(failure)) {
		fputs("That isn't the address at which this sign-in ended. Copy all of it, from http on:\n", stderr);
		kind = ERR_UNKNOWN;
	}
	return kind;
}

static enum err_kind code_wait(int listener, const struct oauth_browser *browser, bool is_piped, int64_t deadline_ms,
        char code[static OAUTH_CODE_BYTES], struct oauth_failure *failure)
{
	const bool is_pasted = is_piped || isatty(STDIN_FILENO);
	enum err_kind kind = ERR_UNKNOWN;

	while (kind == ERR_UNKNOWN) {
		struct pollfd fds[] = { { listener, POLLIN, 0 }, { is_pasted ? STDIN_FILENO : -1, POLLIN, 0 } };
		const int64_t left_ms = deadline_ms - now_ms();
		if (left_ms <= 0 || (poll(fds, 2, (int)left_ms) == 0)) {
			*failure = (struct oauth_failure){ .code = "too-late",
				.description = "nobody has signed in in time; give the command once more" };
			return ERR_TEMPORARY;
		}
		if (fds[0].revents != 0)
			kind = visitor_answer(listener, browser, code, failure);
		if (kind == ERR_UNKNOWN && fds[1].revents != 0)
			kind = paste_read(browser, is_piped, code, failure);
	}
	return kind;
}

static void say(const struct oauth_browser *browser, const char *user, bool is_piped)
{
	printf("Open this address in a browser, and sign in as %s:\n\n%s\n\n", user, browser->address);
	if (is_piped || isatty(STDIN_FILENO))
		fputs("If the browser is on another machine, it ends at a page that can't be shown. That is all right: copy\n"
		      "the whole address of that page, from http on, paste it here and press Enter.\n",
		        stdout);
	fputs("If it shows an error instead: convened login --explain \"its words\" tells what that means.\n", stdout);
	fflush(stdout);
}

enum err_kind login_browser(const struct oauth_config *oauth, const char *user, bool is_piped, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	struct oauth_browser browser;
	char redirect[64], code[OAUTH_CODE_BYTES] = "";
	int port = 0;
	const int listener = listener_open(&port);

	if (listener < 0) {
		*failure = (struct oauth_failure){ .code = "no-port",
			.description = "no port can be opened on 127.0.0.1" };
		return ERR_TEMPORARY;
	}
	snprintf(redirect, sizeof(redirect), "http://127.0.0.1:%d", port);
	oauth_browser_begin(oauth, redirect, user, &browser);
	say(&browser, user, is_piped);
	enum err_kind kind = code_wait(listener, &browser, is_piped, deadline_ms, code, failure);
	close(listener);
	if (kind == ERR_NONE)
		kind = oauth_code_redeem(oauth, &browser, code, now_ms() + REDEEM_MS, tokens, failure);
	explicit_bzero(code, sizeof(code));
	explicit_bzero(&browser, sizeof(browser));
	return kind;
}
