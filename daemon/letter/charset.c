/* charset.c - bytes in any charset to clean UTF-8. See charset.h.
 *
 * glibc opens a converter's files when it is first used; so all that we take are opened before the sandbox closes and
 * stay open. The table is the allow-list: a charset not in it is guessed. */
#include "letter/charset.h"
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* By the names of glibc. Those that mail mislabels most are read as their supersets, as browsers do (WHATWG). */
static const char *const known[] = { "UTF-8", "WINDOWS-1252", "ISO-8859-2", "WINDOWS-1250", "ISO-8859-3", "ISO-8859-4",
	"ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "WINDOWS-1254", "ISO-8859-10", "ISO-8859-11",
	"ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16", "WINDOWS-1251", "WINDOWS-1253", "WINDOWS-1255",
	"WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258", "KOI8-R", "KOI8-U", "MACINTOSH", "MAC-CENTRALEUROPE", "IBM437",
	"IBM850", "IBM852", "IBM866", "IBM858", "TIS-620", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-7",
	"GB18030", "BIG5", "BIG5-HKSCS", "EUC-TW", "EUC-JP", "CP932", "ISO-2022-JP", "ISO-2022-JP-2", "EUC-KR", "CP949",
	"ISO-2022-KR", "GB2312" };
enum { KNOWN = sizeof(known) / sizeof(known[0]), MAX_CHARSET_BYTES = 1024 * 1024 };

/* Names that mail uses and glibc doesn't know, or knows as something smaller than what is meant. */
static const struct {
	const char *name, *known;
} aliases[] = {
	{ "utf8", "UTF-8" },
	{ "utf-8-sig", "UTF-8" },
	{ "unicode-1-1-utf-8", "UTF-8" },
	{ "iso-8859-1", "WINDOWS-1252" },
	{ "iso8859-1", "WINDOWS-1252" },
	{ "iso_8859-1", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" },
	{ "latin-1", "WINDOWS-1252" },
	{ "cp1252", "WINDOWS-1252" },
	{ "cp-1252", "WINDOWS-1252" },
	{ "x-cp1252", "WINDOWS-1252" },
	{ "ansi_x3.110-1983", "WINDOWS-1252" },
	{ "ansi", "WINDOWS-1252" },
	{ "iso8859-2", "ISO-8859-2" },
	{ "iso_8859-2", "ISO-8859-2" },
	{ "latin2", "ISO-8859-2" },
	{ "latin-2", "ISO-8859-2" },
	{ "cp1250", "WINDOWS-1250" },
	{ "x-cp1250", "WINDOWS-1250" },
	{ "cp1251", "WINDOWS-1251" },
	{ "iso-8859-9", "WINDOWS-1254" },
	{ "latin5", "WINDOWS-1254" },
	{ "iso-8859-8-i", "ISO-8859-8" },
	{ "iso-8859-8-e", "ISO-8859-8" },
	{ "iso8859-15", "ISO-8859-15" },
	{ "latin9", "ISO-8859-15" },
	{ "x-mac-roman", "MACINTOSH" },
	{ "mac", "MACINTOSH" },
	{ "x-mac-ce", "MAC-CENTRALEUROPE" },
	{ "x-mac-centraleurroman", "MAC-CENTRALEUROPE" },
	{ "cp437", "IBM437" },
	{ "cp850", "IBM850" },
	{ "cp-850", "IBM850" },
	{ "ibm-850", "IBM850" },
	{ "cp852", "IBM852" },
	{ "cp-852", "IBM852" },
	{ "cp858", "IBM858" },
	{ "cp866", "IBM866" },
	{ "koi8r", "KOI8-R" },
	{ "koi8", "KOI8-R" },
	{ "koi8-ru", "KOI8-U" },
	{ "windows-874", "TIS-620" },
	{ "utf16", "UTF-16" },
	{ "ucs-2", "UTF-16" },
	{ "unicode", "UTF-16" },
	{ "unicode-1-1-utf-7", "UTF-7" },
	{ "utf7", "UTF-7" },
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "x-gbk", "GB18030" },
	{ "cp936", "GB18030" },
	{ "hz-gb-2312", "GB2312" },
	{ "x-x-big5", "BIG5" },
	{ "big5-eten", "BIG5" },
	{ "cp950", "BIG5" },
	{ "shift_jis", "CP932" },
	{ "shift-jis", "CP932" },
	{ "sjis", "CP932" },
	{ "x-sjis", "CP932" },
	{ "windows-31j", "CP932" },
	{ "ms_kanji", "CP932" },
	{ "iso-2022-jp-1", "ISO-2022-JP-2" },
	{ "x-euc-jp", "EUC-JP" },
	{ "ks_c_5601-1987", "CP949" },
	{ "ks_c_5601-1989", "CP949" },
	{ "ksc5601", "CP949" },
	{ "ksc_5601", "CP949" },
	{ "korean", "CP949" },
	{ "euc-kr", "CP949" },
	{ "x-windows-949", "CP949" },
};

/* Resources of the process, opened once by charset_warm(): there is one set of converters, as there is one log. */
static iconv_t converters[KNOWN];
static bool is_warm;

void charset_warm(void)
{
	if (is_warm)
		return;
	for (size_t i = 0; i < KNOWN; i++)
		converters[i] = iconv_open("UTF-8", known[i]);
	is_warm = true;
}

/* -1: not in the table, or glibc lacks it. us-ascii is "undeclared": nobody is more often wrong. */
static int charset_index(const char *name)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++)
		if (strcasecmp(aliases[i].name, name) == 0)
			name = aliases[i].known;
	for (size_t i = 0; i < KNOWN; i++)
		if (strcasecmp(known[i], name) == 0)
			return converters[i] == (iconv_t)-1 ? -1 : (int)i;
	return -1;
}

/* Converts what can be; a byte that can't becomes U+FFFD, up to the text's limit. */
static void convert(struct text *out, const char *bytes, size_t count, int index)
{
	char room[4096];
	char *in = (char *)(uintptr_t)bytes; /* iconv's prototype lacks a const; it writes nothing there */
	iconv_t converter = converters[index];

	iconv(converter, NULL, NULL, NULL, NULL);
	while (count > 0 && !out->is_cut) {
		char *to = room;
		size_t left = sizeof(room);
		const size_t before = count;
		const size_t result = iconv(converter, &in, &count, &to, &left);
		text_add(out, room, sizeof(room) - left);
		if (result != (size_t)-1 || (count < before && left < 16) || count == 0)
			continue;
		text_add_code_point(out, 0xFFFD); /* EILSEQ, EINVAL: one byte less */
		in++;
		count--;
	}
}

/* The first bytes of a character that the end of the text cut in two. */
static bool is_cut_character(const char *bytes, size_t count)
{
	const unsigned char lead = (unsigned char)bytes[0];
	const size_t needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
	if (count >= needed || lead < 0xC2 || lead > 0xF4)
		return false;
	for (size_t i = 1; i < count; i++)
		if (((unsigned char)bytes[i] & 0xC0) != 0x80)
			return false;
	return count > 1; /* a lone high byte at the end is more often a letter of Latin-1 */
}

static bool is_utf8(const char *bytes, size_t count, bool *has_high)
{
	*has_high = false;
	while (count > 0) {
		size_t length = 1;
		if ((unsigned char)*bytes >= 0x80) {
			*has_high = true;
			length = utf8_next(bytes, count, NULL);
			if (length == 0)
				return is_cut_character(bytes, count);
		}
		bytes += length;
		count -= length;
	}
	return true;
}

static bool is_vowel(unsigned c)
{
	return c != 0 && c < 0x80 && strchr("aeiouyAEIOUY", (int)c) != NULL;
}

static bool is_capital(unsigned c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(unsigned c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0;
}

static bool is_one_of(unsigned c, const char *characters)
{
	size_t left = strlen(characters);
	while (left > 0) {
		unsigned each = 0;
		const size_t length = utf8_next(characters, left, &each);
		if (each == c)
			return true;
		characters += length;
		left -= length;
	}
	return false;
}

/* How much a character speaks for its reading, seen between its neighbours. Spanish has its n with tilde before
 * vowels, Polish its accented n before none; symbols hardly stand inside words. */
static long character_score(unsigned before, unsigned c, unsigned after, bool is_central)
{
	static const char polish[] = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", central[] = "áéíýčďěňřšťůúžőűöüäôľĺŕăâîşţđÁÉÍÝČŘŠŽÖÜ";
	static const char western[] = "áéíóúüñàèìòùâçãõäößåøÁÉÍÓÚÜÑÀÈÇÄÖÅØ", rare[] = "êîôûëïæÊœ";
	static const char marks[] = "“”„‘’‚–—…•€«»§°©®ºª";

	if (c == 0x144 || c == 0x143)
		return is_vowel(after) ? -3 : 2;
	if (c == 0xF1 || c == 0xD1)
		return is_vowel(after) ? 3 : -3;
	if (c == 0xBF || c == 0xA1) /* the inverted marks stand before words, most often before capitals */
		return is_letter(before) ? -3 : is_capital(after) ? 4 : is_letter(after) ? 2 : 0;
	if (is_central && !is_letter(before) && is_one_of(c, "ąęĄĘ")) /* no Polish word begins so */
		return -3;
	if (is_central && !is_letter(before) && c == 0x17C && !is_vowel(after))
		return is_capital(after) ? -3 : -1;
	if (is_central)
		return is_one_of(c, polish) ? 3 : is_one_of(c, central) ? 1 : is_one_of(c, marks) ? 1 : -2;
	if (is_one_of(c, western))
		return 2;
	if (is_one_of(c, rare))
		return is_letter(before) || is_letter(after) ? 1 : -1;
	if (is_one_of(c, marks))
		return is_letter(before) && is_letter(after) && c != 0x2019 ? -2 : 1;
	return is_letter(before) || is_letter(after) ? -3 : 0;
}

static long reading_score(const struct text *text, bool is_central)
{
	unsigned before = 0, c = 0;
	const char *at = text_string(text);
	size_t left = text->length;
	long score = 0;

	while (left > 0) {
		unsigned after = 0;
		const size_t length = utf8_next(at, left, &after);
		if (length == 0)
			break;
		if (c >= 0x80)
			score += c == 0xFFFD || (c < 0xA0) ? -5 : character_score(before, c, after, is_central);
		before = c;
		c = after;
		at += length;
		left -= length;
	}
	return score + (c >= 0x80 ? character_score(before, c, 0, is_central) : 0);
}

/* Bytes above 127 that are no UTF-8 and have no charset: the reading that looks most like one of the languages people
 * write in to us. Windows-1252 where all look alike. */
static int charset_guess(const char *bytes, size_t count)
{
	static const struct {
		const char *name;
		bool is_central;
	} readings[] = { { "WINDOWS-1252", false }, { "ISO-8859-2", true }, { "WINDOWS-1250", true } };
	int best = charset_index("WINDOWS-1252");
	long best_score = 0;

	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		struct text reading = { .limit_bytes = 64 * 1024 };
		const int index = charset_index(readings[i].name);
		if (index < 0)
			continue;
		convert(&reading, bytes, count < 32 * 1024 ? count : 32 * 1024, index);
		const long score = reading_score(&reading, readings[i].is_central);
		if (i == 0 || score > best_score) {
			best = index;
			best_score = score;
		}
		text_free(&reading);
	}
	return best;
}

static int charset_choose(const char *bytes, size_t count, const char *charset)
{
	const int declared = charset_index(charset);
	bool has_high = false;

	if (count >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
		return charset_index("UTF-16");
	/* Valid UTF-8 with characters above 127 is UTF-8, whatever the label of a one-byte charset says. */
	const bool is_one_byte = declared < 0 || strncmp(known[declared], "ISO-8859", 8) == 0
	        || strncmp(known[declared], "WINDOWS", 7) == 0;
	if (is_utf8(bytes, count, &has_high) && has_high && is_one_byte)
		return charset_index("UTF-8");
	if (declared < 0 || (strcmp(known[declared], "UTF-8") == 0 && has_high && !is_utf8(bytes, count, &has_high)))
		return has_high ? charset_guess(bytes, count) : charset_index("UTF-8");
	return declared;
}

/* Not seen, so not there: zero width, direction marks, soft hyphen, byte order mark. */
static bool is_invisible(unsigned c)
{
	return c == 0xAD || c == 0x34F || c == 0x1427 /* a tracker puts it at the end */ || c == 0x61C || c == 0x180E
	        || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F)
	        || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

static bool is_blank(unsigned c)
{
	return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0xA0) || c == 0x1680
	        || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0x2800
	        || c == 0x3164;
}

void charset_add_clean(struct text *out, const char *utf8, size_t count)
{
	while (count > 0 && !out->is_cut) {
		unsigned c = 0;
		size_t length = utf8_next(utf8, count, &c);
		if (length == 0) {
			length = 1;
			c = 0xFFFD;
		}
		if (c == '\r' && count > 1 && (utf8[1] == '\n' || utf8[1] == '\r'))
			c = 0xFEFF; /* of CR LF the LF counts */
		else if (c == '\r' || c == 0x2028 || c == 0x2029 || c == 0x85)
			c = '\n';
		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFEE0;
		if (is_blank(c))
			text_add_byte(out, ' ');
		else if (!is_invisible(c))
			text_add_code_point(out, c);
		utf8 += length;
		count -= length;
	}
}

void charset_add(struct text *out, const char *bytes, size_t count, const char *charset)
{
	struct text raw = { .limit_bytes = 2 * MAX_CHARSET_BYTES };

	charset_warm();
	if (count > MAX_CHARSET_BYTES) {
		count = MAX_CHARSET_BYTES;
		out->is_cut = true;
	}
	convert(&raw, bytes, count, charset_choose(bytes, count, charset));
	charset_add_clean(out, text_string(&raw), raw.length);
	text_free(&raw);
}
