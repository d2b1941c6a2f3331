#!/bin/sh
# run.sh SECONDS TARGET... - runs each fuzz target so long, beginning with the corpus; what breaks a promise is kept beside it.
set -u
seconds=$1
shift
bad=0
for target in "$@"; do
	name=$(basename "$target")
	seeds=$target.seeds
	mkdir -p "$seeds" "$target.found"
	case $name in
	fuzz_letter) find tests/corpus "${CORPUS:-../shared/corpus}" -name '*.eml' -size -16k -exec cp -f {} "$seeds" \; 2>/dev/null ;;
	fuzz_mustache) cp -f templates/en/*.mustache "$seeds" ;;
	esac
	if "$target" -max_total_time="$seconds" -max_len=20000 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="$target.found/" "$seeds" >"$target.log" 2>&1; then
		echo "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$target.log") mails or texts in $seconds s, nothing found"
	else
		tail -n 40 "$target.log"
		echo "FAILED: $name; what did it is in $target.found/"
		bad=1
	fi
done
exit $bad
