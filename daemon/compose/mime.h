/* mime.h - headers and bodies as they stand in a mail: RFC 5322, 2045, 2047.
 *
 * What is written is ASCII with CRLF, in lines of at most 76 bytes where words allow it. A header value with a control
 * character is refused here, whatever those who made it promise. Values are valid UTF-8. */
#ifndef COMPOSE_MIME_H
#define COMPOSE_MIME_H
#include "base/error.h"
#include "base/text.h"

/* "Name: value", folded, without the CRLF: a Subject's token may follow. Encoded words where it isn't plain ASCII. ERR_INPUT
 * for a control character; then `out` is as before. *column: of the last line. */
enum err_kind mime_header(struct text *out, const char *name, const char *value, size_t *column, struct error *err);

/* "Name: display <address>" with CRLF. The address is one that address_is_valid accepts. */
enum err_kind mime_mailbox(
        struct text *out, const char *name, const char *display, const char *address, struct error *err);

/* Quoted-printable, with holes (hole.h) as marks in lines of their own. Ends with CRLF. */
enum mime_part { MIME_TEXT, MIME_HTML, MIME_CALENDAR };
void mime_body(struct text *out, enum mime_part part, const char *text, size_t bytes);

/* One byte of a quoted-printable line: itself, or =XX. Returns 1 or 3. */
size_t mime_quoted_byte(char room[static 3], unsigned char byte);

/* Content-Type, Content-Disposition and Content-Transfer-Encoding of an attachment and its bytes in base64: all but the boundary.
 * The name keeps its letters (RFC 2231) beside an ASCII form for old programs. */
void mime_attachment(struct text *out, const char *name, const char *type, const void *bytes, size_t length);

/* An address for a mailto URL: what isn't a letter, digit or one of "-._~@+" becomes %XX. */
void mime_url(struct text *out, const char *value);

#endif
