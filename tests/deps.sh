#!/bin/sh
# deps.sh - installs what building and trying convened needs: on Debian 12, by apt-get, and only what is missing.
#
# Where all is there it does nothing, fast. It removes no package and starts no service. Groups: build, test (servers for the
# demo and the end-to-end stories), more (what `make lint`, `make fuzz` and `make check-full` need beside), web (a browser, and
# npm, for `make web`).
# Where another mail server stands, postfix is left out: the demo and the tests then use a small relay of ours.
set -eu

group_build="gcc libc6-dev make pkg-config libcurl4-gnutls-dev libetpan-dev libsqlite3-dev libconfig-dev libgmime-3.0-dev
	libical-dev libcmark-dev libicu-dev libxml2-dev libsystemd-dev libseccomp-dev libgnutls28-dev libidn2-dev
	libjansson-dev libcsv-dev tzdata"
group_test="libcmocka-dev dovecot-imapd dovecot-lmtpd postfix python3 python3-pytest python3-icalendar openssl systemd"
group_web="chromium nodejs npm"
group_more="clang libclang-rt-14-dev clang-tidy clang-format cppcheck valgrind"

say() { printf 'deps: %s\n' "$*" >&2; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null)" = "ii " ]; }

# Prints the installed package, other than $2, that provides $1.
provider() {
	dpkg-query -W -f '${db:Status-Abbrev}|${Package}|${Provides}\n' |
		awk -F'|' -v role="$1" -v ours="$2" '$1 == "ii " && $2 != ours && $3 ~ "(^|[ ,])" role "([ ,(]|$)" { print $2; exit }'
}

wanted=""
for group in ${*:-build test}; do
	case $group in
	build) wanted="$wanted $group_build" ;;
	test) wanted="$wanted $group_test" ;;
	more) wanted="$wanted $group_more" ;;
	web) wanted="$wanted $group_web" ;;
	*) say "there is no group '$group' (build, test, more, web)"; exit 64 ;;
	esac
done

if ! command -v dpkg-query >/dev/null; then
	say "this isn't Debian: install by hand what Debian 12 calls" $wanted
	exit 69
fi

missing=""
for package in $wanted; do
	is_installed "$package" && continue
	case $package in
	nodejs) ! command -v node >/dev/null || continue ;; # from elsewhere than Debian
	npm) ! command -v npm >/dev/null || continue ;;
	postfix)
		other=$(provider mail-transport-agent postfix)
		if [ -n "$other" ]; then
			say "$other is this machine's mail server and stays: without postfix, a small relay of ours carries the mail"
			continue
		fi ;;
	dovecot-imapd)
		other=$(provider imap-server dovecot-imapd)
		if [ -n "$other" ]; then
			say "$other is this machine's IMAP server and stays; dovecot-imapd can't stand beside it."
			say "Run this in a container of Debian 12 instead: docker run -it -v \"\$PWD:/src\" -w /src debian:12 \\"
			say "  sh -c 'apt-get update && apt-get install -y make && make demo'"
			exit 69
		fi ;;
	esac
	missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
	say "some packages are missing. Let root install them, then run this again:"
	say "  apt-get update && apt-get install --no-install-recommends --no-remove$missing"
	exit 77
fi

# While packages are set up, services are kept from starting: policy-rc.d answers 101, "forbidden" (invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
log=$(mktemp)
had_dovecot=no
is_installed dovecot-core && had_dovecot=yes
restore() {
	rm -f "$policy" "$log"
	[ ! -e "$policy.kept" ] || mv "$policy.kept" "$policy"
}
trap restore EXIT
trap 'exit 1' INT TERM HUP
[ ! -e "$policy" ] || mv "$policy" "$policy.kept"
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

say "installing$missing"
export DEBIAN_FRONTEND=noninteractive
# Postfix gets no configuration of its own, so that it stays off after the next start of the machine, too.
case $missing in
*postfix*) echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections ;;
esac
apt() { apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1; }
apt update || say "apt-get update failed; trying with the lists that are here"
if ! apt install --yes --no-install-recommends --no-remove $missing; then
	cat "$log" >&2
	say "apt-get can't install all of this (no network? another release than Debian 12?); its own words stand above"
	exit 69
fi
if [ "$had_dovecot" = no ] && is_installed dovecot-core; then
	update-rc.d dovecot disable >/dev/null 2>&1 || true
fi
