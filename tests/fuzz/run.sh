#!/bin/sh
# run.sh SECONDS TARGET... - runs each fuzz target so long, one after the other and without haste, from its seeds and the corpora on. A line
# each: what ran, and what it found. What breaks a promise, crashes or takes 10 s is named and kept in TARGET.found; once mended, it becomes
# a seed. NAMES="imap smtp" runs only these.
set -u
seconds=$1
shift
here=$(dirname "$0")
corpus=${CORPUS:-../shared/corpus}
bad=0

# The mails that a target may begin with, beside its seeds.
mails_of() {
	case $1 in
	letter) echo tests/corpus/* "$corpus"/requests "$corpus"/replies "$corpus"/mime ;;
	report) echo "$corpus"/bounces ;;
	mustache) echo templates/en ;;
	esac
}

stat_of() {
	sed -n "s/^stat::$1: *//p" "$2"
}

for target in "$@"; do
	name=$(basename "$target" | sed 's/^fuzz_//')
	[ -z "${NAMES:-}" ] || case " $NAMES " in *" $name "*) ;; *) continue ;; esac
	set -- "$target.kept" "$here/seeds/$name"
	for folder in $(mails_of "$name"); do
		[ ! -d "$folder" ] || set -- "$@" "$folder"
	done
	[ ! -f "$here/dict/$name.dict" ] || set -- "$@" "-dict=$here/dict/$name.dict"
	mkdir -p "$target.kept" "$target.found"
	LSAN_OPTIONS=print_suppressions=0 nice -n 19 "$target" -max_total_time="$seconds" -max_len=20000 -timeout=10 \
		-report_slow_units=2 -rss_limit_mb=2048 -detect_leaks=0 -print_final_stats=1 \
		-artifact_prefix="$target.found/" "$@" >"$target.log" 2>&1
	status=$?
	coverage=$(sed -n 's/.*\(cov: [0-9]* ft: [0-9]*\).*/\1/p' "$target.log" | tail -n 1)
	echo "$name: $(stat_of number_of_executed_units "$target.log") runs in $seconds s, $coverage," \
		"slowest $(stat_of slowest_unit_time_sec "$target.log") s, peak $(stat_of peak_rss_mb "$target.log") MB"
	if [ $status -ne 0 ]; then
		tail -n 40 "$target.log"
		echo "FAILED: $name; what did it: $(sed -n 's/.*Test unit written to //p' "$target.log" | tail -n 1)"
		bad=1
	fi
done
exit $bad
