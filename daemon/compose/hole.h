/* hole.h - the places in a mail that differ from member to member, from template to bytes.
 *
 * In templates' values, Markdown and HTML a hole is one private-use character, U+E000 plus its code: nobody's punctuation,
 * so it passes through Mustache and cmark unchanged; values and foreign Markdown are rid of such characters first. In
 * frozen text it is HOLE_MARK and the code; composed text has no control bytes but CR and LF, so a mark is ours. */
#ifndef COMPOSE_HOLE_H
#define COMPOSE_HOLE_H
#include <stdbool.h>
#include <stddef.h>

enum { HOLE_MARK = 0x01, HOLE_BASE = 0xE000, HOLE_LAST = 0xE0FF };

enum hole {
	/* values */
	HOLE_ID = 'i', /* of the delivery, in Message-ID; behind the token, if it has one */
	HOLE_ADDRESS_HEADER = 'm',
	HOLE_ADDRESS = 't',          /* in quoted-printable text */
	HOLE_ADDRESS_HTML = 'h',     /* in quoted-printable HTML */
	HOLE_ADDRESS_CALENDAR = 'k', /* in a quoted-printable calendar, folded */
	HOLE_TOKEN = 'c',
	HOLE_LEAVE_ALL = 'u',
	HOLE_LEAVE_TEAM = 'v',
	HOLE_MEETING = 'e', /* whose row follows, each digit a hole: of HOLE_IF_YES ...; writes nothing */
	/* what follows, up to HOLE_END, is left out unless ... */
	HOLE_IF_TOKEN = 'C',
	HOLE_IF_LEAVE_ALL = 'U',
	HOLE_IF_LEAVE_TEAM = 'V',
	HOLE_IF_ONLY_LEAVE_ALL = 'W', /* there is leave_all_token and no leave_team_token */
	HOLE_IF_YES = 'Y',            /* the reader's answer */
	HOLE_IF_NO = 'N',
	HOLE_IF_MAYBE = 'M',
	HOLE_IF_UNANSWERED = 'Q',
	HOLE_END = '.',
};

/* The hole as a character, for values. */
#define HOLE_CHARACTER(code)                                                                                           \
	{                                                                                                              \
		(char)0xEE, (char)(0x80 + ((code) >> 6)), (char)(0x80 + ((code)&0x3F)), '\0'                           \
	}

static inline bool is_hole(unsigned code_point)
{
	return code_point >= HOLE_BASE && code_point <= HOLE_LAST;
}

#endif
