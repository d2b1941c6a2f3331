/* certificate.c - what a server's certificate says of itself. See certificate.h. */
#include "net/certificate.h"
#include <gnutls/x509.h>
#include <string.h>

struct certificate certificate_read(const char *pem, const char *host)
{
	const gnutls_datum_t data = { (unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem) };
	struct certificate certificate = { 0 };
	gnutls_x509_crt_t read = NULL;

	if (gnutls_x509_crt_init(&read) != GNUTLS_E_SUCCESS)
		return certificate;
	if (gnutls_x509_crt_import(read, &data, GNUTLS_X509_FMT_PEM) == GNUTLS_E_SUCCESS) {
		certificate.from_at = gnutls_x509_crt_get_activation_time(read);
		certificate.until_at = gnutls_x509_crt_get_expiration_time(read);
		certificate.is_of_host = gnutls_x509_crt_check_hostname(read, host) != 0;
	}
	gnutls_x509_crt_deinit(read);
	return certificate;
}
