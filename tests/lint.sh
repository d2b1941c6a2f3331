#!/bin/sh
# lint.sh - clang-format, cppcheck and clang-tidy over our C; quiet where all is well. Fails when one of them has something to say.
set -u
cd "$(dirname "$0")/.."
bad=0
sources=$(find daemon tests -name '*.c' | sort)
headers=$(find daemon tests -name '*.h' | sort)
flags="-std=c11 -D_GNU_SOURCE -DCONVENED_VERSION=\\\"0\\\" -Idaemon -I. $(pkg-config --cflags libcurl sqlite3 libconfig \
	gmime-3.0 libcmark icu-i18n libxml-2.0 libsystemd libseccomp gnutls libidn2 jansson | sed 's/-I/-isystem /g')"

clang-format --dry-run -Werror $sources $headers || bad=1

cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr -j 2 \
	--suppress=missingInclude --suppress=missingIncludeSystem --suppress=unknownMacro --suppress=nullPointerArithmeticRedundantCheck \
	-D_GNU_SOURCE -DCONVENED_VERSION='"0"' -I daemon -I . daemon || bad=1

printf '%s\n' $sources | xargs -P 2 -n 4 sh -c 'clang-tidy --quiet "$@" -- '"$flags"' 2>/dev/null' lint || bad=1

[ $bad = 0 ] && echo "lint: nothing to mend"
exit $bad
