/* certificate.h - what a server's certificate says of itself: how long it is good, and for whom. */
#ifndef NET_CERTIFICATE_H
#define NET_CERTIFICATE_H
#include <stdbool.h>
#include <stdint.h>

struct certificate {
	int64_t from_at, until_at; /* Unix seconds; until_at 0: none was shown */
	bool is_of_host;           /* it names the host that was asked for */
};

/* Reads a certificate in PEM; all zero where it can't be read. Says nothing of who signed it. */
struct certificate certificate_read(const char *pem, const char *host);

#endif
