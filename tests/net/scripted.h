/* scripted.h - a server that plays a script to one client on a loopback port, in a child process.
 *
 * A step is a string: ">text" is sent, "<PREFIX" reads a line that must begin so, "~text" reads on until it has come, "TLS" makes the handshake ("OLD TLS": by a version that is no longer safe), "HANG" waits for
 * the client to go, "FLOOD" sends until it is gone, "AGAIN" takes another connection, "CLOSE" (or the end) hangs up. The child's exit status says whether all of it came so, and whether the
 * secret was seen before TLS. */
#ifndef TESTS_NET_SCRIPTED_H
#define TESTS_NET_SCRIPTED_H
#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SCRIPT_PLAYED = 0, SCRIPT_BROKEN = 1, SCRIPT_SECRET_SEEN = 2 };

struct scripted {
	pid_t pid;
	int port;
};

struct scripted_line {
	int fd;
	gnutls_session_t tls; /* NULL: not yet */
	gnutls_certificate_credentials_t own;
};

static inline long line_read(const struct scripted_line *line, char *data, size_t room)
{
	return line->tls != NULL ? (long)gnutls_record_recv(line->tls, data, room) : (long)read(line->fd, data, room);
}

static inline void line_write(const struct scripted_line *line, const char *data, size_t bytes)
{
	if (line->tls != NULL)
		(void)!gnutls_record_send(line->tls, data, bytes);
	else
		(void)!send(line->fd, data, bytes, MSG_NOSIGNAL);
}

static inline bool line_starts_tls(struct scripted_line *line, const char *certificate, const char *versions)
{
	gnutls_certificate_allocate_credentials(&line->own);
	if (gnutls_certificate_set_x509_key_file(line->own, certificate, certificate, GNUTLS_X509_FMT_PEM) < 0)
		return false;
	gnutls_init(&line->tls, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
	gnutls_priority_set_direct(line->tls, versions, NULL);
	gnutls_credentials_set(line->tls, GNUTLS_CRD_CERTIFICATE, line->own);
	gnutls_transport_set_int(line->tls, line->fd);
	return gnutls_handshake(line->tls) >= 0;
}

static inline void line_hang_up(const struct scripted_line *line)
{
	if (line->tls != NULL)
		gnutls_deinit(line->tls);
	if (line->own != NULL)
		gnutls_certificate_free_credentials(line->own);
	close(line->fd);
}

/* Reads one line; the secret may come only under TLS. */
static inline int line_expect(const struct scripted_line *line, const char *prefix, const char *secret)
{
	char text[1024];
	size_t length = 0;
	while (length + 1 < sizeof(text) && (length == 0 || text[length - 1] != '\n')) {
		if (line_read(line, text + length, 1) <= 0)
			break;
		length++;
	}
	text[length] = '\0';
	if (line->tls == NULL && secret != NULL && strstr(text, secret) != NULL)
		return SCRIPT_SECRET_SEEN;
	return strncmp(text, prefix, strlen(prefix)) == 0 ? SCRIPT_PLAYED : SCRIPT_BROKEN;
}

/* Reads until `text` has come; a form has no line's end. */
static inline int line_seek(const struct scripted_line *line, const char *text)
{
	const size_t bytes = strlen(text);
	char seen[512] = "";
	size_t length = 0;
	while (length < bytes || memcmp(seen + length - bytes, text, bytes) != 0) {
		if (length == sizeof(seen)) {
			memmove(seen, seen + length - bytes, bytes);
			length = bytes;
		}
		if (line_read(line, seen + length, 1) <= 0)
			return SCRIPT_BROKEN;
		length++;
	}
	return SCRIPT_PLAYED;
}

static inline int script_play(int listener, const char *const *script, const char *certificate, const char *secret)
{
	struct scripted_line line = { .fd = accept(listener, NULL, NULL) };
	int status = SCRIPT_PLAYED;
	for (; *script != NULL && status == SCRIPT_PLAYED; script++) {
		if (**script == '>')
			line_write(&line, *script + 1, strlen(*script + 1));
		else if (**script == '<')
			status = line_expect(&line, *script + 1, secret);
		else if (**script == '~')
			status = line_seek(&line, *script + 1);
		else if (strcmp(*script, "TLS") == 0)
			status = line_starts_tls(&line, certificate, "NORMAL") ? SCRIPT_PLAYED : SCRIPT_BROKEN;
		else if (strcmp(*script, "OLD TLS") == 0)
			status = line_starts_tls(&line, certificate, "NORMAL:-VERS-ALL:+VERS-TLS1.1") ? SCRIPT_PLAYED
			                                                                              : SCRIPT_BROKEN;
		else if (strcmp(*script, "HANG") == 0)
			for (char byte; line_read(&line, &byte, 1) > 0;)
				;
		else if (strcmp(*script, "FLOOD") == 0)
			for (int i = 0; i < 4096; i++)
				line_write(&line, "a thousand times more than anybody wants to read", 48);
		else if (strcmp(*script, "AGAIN") == 0) {
			line_hang_up(&line);
			line = (struct scripted_line){ .fd = accept(listener, NULL, NULL) };
		} else
			break;
	}
	line_hang_up(&line);
	return status;
}

static inline struct scripted scripted_start(const char *const *script, const char *certificate, const char *secret)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(here);
	const int listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&here, length) != 0 || listen(listener, 4) != 0)
		abort();
	getsockname(listener, (struct sockaddr *)&here, &length);
	const struct scripted server = { fork(), ntohs(here.sin_port) };
	if (server.pid == 0) {
		alarm(20); /* a script that never ends is broken */
		_exit(script_play(listener, script, certificate, secret));
	}
	close(listener);
	return server;
}

static inline int scripted_end(const struct scripted *server)
{
	int status = 0;
	waitpid(server->pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : SCRIPT_BROKEN;
}

/* Writes a key and a certificate for `name` that signs itself: who trusts this file trusts this server. */
static inline void certificate_make(const char *file, const char *name)
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t certificate;
	gnutls_datum_t pem[2];
	gnutls_x509_privkey_init(&key);
	gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	gnutls_x509_crt_init(&certificate);
	gnutls_x509_crt_set_key(certificate, key);
	gnutls_x509_crt_set_version(certificate, 3);
	gnutls_x509_crt_set_serial(certificate, "\1", 1);
	gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name));
	gnutls_x509_crt_set_subject_alt_name(
	        certificate, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name), GNUTLS_FSAN_SET);
	gnutls_x509_crt_set_basic_constraints(certificate, 1, -1);
	gnutls_x509_crt_set_activation_time(certificate, time(NULL) - 3600);
	gnutls_x509_crt_set_expiration_time(certificate, time(NULL) + 3600);
	gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
	gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &pem[0]);
	gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem[1]);
	FILE *out = fopen(file, "w");
	if (out == NULL)
		abort();
	for (size_t i = 0; i < 2; i++) {
		fwrite(pem[i].data, 1, pem[i].size, out);
		gnutls_free(pem[i].data);
	}
	fclose(out);
	gnutls_x509_crt_deinit(certificate);
	gnutls_x509_privkey_deinit(key);
}

#endif
