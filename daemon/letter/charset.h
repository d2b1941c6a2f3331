/* charset.h - bytes in any charset to clean UTF-8. Private to this room. */
#ifndef LETTER_CHARSET_H
#define LETTER_CHARSET_H
#include <stddef.h>
#include "base/text.h"

/* Opens the converters and keeps them open: the sandbox can open no files. */
void charset_warm(void);

/* Appends `bytes` as clean UTF-8. `charset` as the mail names it ("" : undeclared). A name nobody knows, or one that
 * the bytes belie, is guessed: UTF-8 where they are that, else Windows-1252, ISO-8859-2 or Windows-1250, by the
 * language of what results. Clean means: invisible characters left out, blanks of all kinds one kind, full-width
 * letters plain, control characters blanks, line ends LF. */
void charset_add(struct text *out, const char *bytes, size_t count, const char *charset);

/* Appends UTF-8, cleaned in the same way. */
void charset_add_clean(struct text *out, const char *utf8, size_t count);

#endif
