#!/bin/sh
# embed.sh FILE... - writes C that holds each template under the name "en/confirm" (the last folder and the file's name).
set -eu
echo '#include "compose/templates.h"'
echo 'const struct template_file template_files[] = {'
for file in "$@"; do
	name=$(basename "$(dirname "$file")")/$(basename "$file" .mustache)
	printf '\t{ "%s",\n' "$name"
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t\t"/' -e 's/$/\\n"/' "$file"
	printf '\t},\n'
done
echo '	{ 0, 0 },'
echo '};'
