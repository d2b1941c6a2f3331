# convened: `make` builds build/convened; `make help` lists the rest.
PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
CORPUS ?= ../shared/corpus
VERSION := 0.1.0

PKGS := libcurl sqlite3 libconfig gmime-3.0 libcmark icu-i18n icu-uc libxml-2.0 libsystemd libseccomp gnutls libidn2 jansson
CPPFLAGS += -D_GNU_SOURCE -DCONVENED_VERSION='"$(VERSION)"' -Idaemon -I.
WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CFLAGS ?= -O2 -g
BASE_CFLAGS := -std=c11 $(WARNINGS) -fstack-protector-strong -D_FORTIFY_SOURCE=2 $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
# libical's and libetpan's own .pc files add libraries and a -specs file that nobody needs here; libcsv has none.
LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -letpan -lical -lcsv
LDFLAGS += -pie -Wl,-z,relro,-z,now
BASE_CFLAGS += -fPIE

# B is the build's folder: build, or build/asan, build/valgrind with other flags.
B ?= build
SOURCES := $(sort $(wildcard daemon/*/*.c) $(wildcard daemon/*.c))
OBJECTS := $(SOURCES:%.c=$(B)/%.o) $(B)/templates.o $(B)/help.o $(B)/unit.o
LIBRARY := $(B)/libconvened.a
UNIT_SOURCES := $(sort $(wildcard tests/*/test_*.c))
UNIT_TESTS := $(UNIT_SOURCES:%.c=$(B)/%)
BENCH_SOURCES := $(sort $(wildcard tests/bench/*.c))
TEMPLATES := $(sort $(wildcard templates/*/*.mustache))

# The stories of tests/e2e, for five at once.
SHARES := e2e-1 e2e-2 e2e-3 e2e-4 e2e-5

.PHONY: all help deps deps-test check check-run check-full demo try-microsoft try-google bench fuzz lint install deb clean unit unit-build asan valgrind memory \
	fuzz-build replay rooms corpus e2e $(SHARES) e2e-full mails web
## make            builds build/convened
all: $(B)/convened

help:
	@sed -n 's/^## //p' Makefile

$(B)/convened: $(B)/daemon/main.o $(LIBRARY)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) $(EXTRA)

# Says it before the compiler does, in a hundred lines.
.PHONY: tools
tools:
	@pkg-config --exists $(PKGS) 2>/dev/null || { \
		echo "make: what building needs isn't all here; let root install it: make deps" >&2; exit 1; }

$(LIBRARY): $(filter-out $(B)/daemon/main.o,$(OBJECTS))
	@rm -f $@
	ar rcs $@ $^

$(B)/%.o: %.c Makefile | tools
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) -MMD -MP -c -o $@ $<

# Our templates are part of the program: nothing to find at run time, nothing to lose.
$(B)/templates.c: $(TEMPLATES) templates/embed.sh
	@mkdir -p $(@D)
	sh templates/embed.sh $(TEMPLATES) > $@.new && mv $@.new $@
$(B)/templates.o: $(B)/templates.c
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) -c -o $@ $<

# What --help says is the manual page's text.
$(B)/help.c: daemon/man/convened.8 daemon/man/help.awk
	@mkdir -p $(@D)
	awk -f daemon/man/help.awk $< > $@.new && mv $@.new $@
$(B)/help.o: $(B)/help.c
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) -c -o $@ $<

# What `convened doctor` compares the installed unit with.
$(B)/unit.c: systemd/convened.service
	@mkdir -p $(@D)
	{ echo '#include "admin/unit.h"'; echo 'const char unit_text[] ='; \
		sed -e 's/\\/\\\\/g; s/"/\\"/g; s/.*/"&\\n"/' $<; echo ';'; } > $@.new && mv $@.new $@
$(B)/unit.o: $(B)/unit.c
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) -c -o $@ $<

$(B)/tests/%: tests/%.c $(LIBRARY) tests/test.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) -lcmocka $(LIBS)

-include $(shell find $(B) -name '*.d' 2>/dev/null)

unit-build: $(UNIT_TESTS)
unit: $(UNIT_TESTS)
	@$(call unit-quiet,$(UNIT_TESTS))

# ---- tests: each is quiet unless it fails, and ends with a line that counts ----

PYTHON := /usr/bin/python3
PYTEST := $(PYTHON) -B -m pytest -q -p no:cacheprovider
SANITIZED := B=build/asan EXTRA="-Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined -DCONVENED_NO_SANDBOX"

## make deps       installs what building needs (Debian 12, apt-get, as root; removes nothing, starts nothing)
deps:
	@tests/deps.sh build

# The servers, too, that the tests and the demo play with: who only builds and installs needs none beside his own.
deps-test:
	@tests/deps.sh build test

## make check      all tests that end in under five minutes; installs what is missing
# A make of its own after deps: pkg-config may not have been there when this one read the file.
check: deps-test
	@+$(MAKE) --no-print-directory -s -j2 EXTRA=-Werror all unit-build
	@+$(MAKE) --no-print-directory -s -j6 -Otarget check-run
	@echo "check: all is well"

# Side by side, for the stories mostly wait for mail while the sanitized build keeps a processor busy.
check-run: $(SHARES) mails asan rooms unit corpus

unit-quiet = for t in $(1); do CORPUS=$(abspath $(wildcard $(CORPUS))) $(RUNNER) $$t >$$t.log 2>&1 || { cat $$t.log; echo "FAILED: $$t"; exit 1; }; \
	tail -n 1 $$t.log | sed "s|^|$$t: |"; done

asan:
	@+$(MAKE) --no-print-directory -s $(SANITIZED) unit-build replay
	@$(call unit-quiet,$(UNIT_SOURCES:%.c=build/asan/%))

rooms:
	@tests/rooms.sh

# What each mail of the corpus must lead to; counts may not fall below tests/corpus.floors.
corpus: all
	@CONVENED=$(B)/convened CORPUS=$(CORPUS) $(PYTHON) -B tests/corpus.py >$(B)/corpus.log || { cat $(B)/corpus.log; exit 1; }
	@tail -n 12 $(B)/corpus.log

# The stories mostly wait for mail: five shares, each with servers of its own, wait side by side.
$(SHARES): e2e-%: all $(B)/tests/worker/under_unit_filter
	@CONVENED=$(B)/convened SHARE=$* SHARES=$(words $(SHARES)) $(PYTEST) --basetemp=$(B)/pytest-$* tests/e2e

e2e: all $(B)/tests/worker/under_unit_filter
	@CONVENED=$(B)/convened $(PYTEST) --basetemp=$(B)/pytest tests/e2e

# Every kind of mail in every language, read back by Python's email package.
mails: $(B)/tests/compose/mails $(B)/tests/compose/calendars
	@$(PYTEST) tests/compose

# By programs that aren't ours, from npm: each mail in a browser, looked over by axe-core; each invitation read by ical.js.
web: $(B)/tests/compose/mails $(B)/tests/compose/calendars
	@tests/deps.sh web
	@rm -rf $(B)/web/mails $(B)/web/pages $(B)/web/calendars $(B)/screenshots
	@mkdir -p $(B)/web/mails $(B)/web/calendars $(B)/screenshots
	@cp tests/web/package.json tests/web/*.mjs $(B)/web
	@cd $(B)/web && npm install --silent --no-audit --no-fund
	@$(B)/tests/compose/mails $(B)/web/mails && $(PYTHON) -B tests/web/pages.py $(B)/web/mails $(B)/web/pages
	@$(B)/tests/compose/calendars $(B)/web/calendars && node $(B)/web/calendars.mjs $(B)/web/calendars
	@node $(B)/web/mails.mjs $(B)/web/pages $(B)/screenshots

e2e-full: all $(B)/tests/worker/under_unit_filter
	@CONVENED=$(B)/convened CONVENED_FULL=1 $(PYTEST) --basetemp=$(B)/pytest tests/e2e

## make check-full check, mails in a browser, valgrind, hundreds of kills, 100,000 mails read, a minute of fuzzing; screenshots: build/screenshots
check-full: check
	@tests/deps.sh more
	@+$(MAKE) --no-print-directory -s web valgrind e2e-full memory
	@+$(MAKE) --no-print-directory -s fuzz SECONDS=10

# 100,000 mails through one sandbox: whoever asks and whoever forks stay as small as they were.
memory: all
	@CONVENED=$(B)/convened CORPUS=$(abspath $(wildcard $(CORPUS))) $(PYTHON) -B tests/bench/memory.py

valgrind:
	@+$(MAKE) --no-print-directory -s -j2 B=build/valgrind EXTRA="-Werror -DCONVENED_NO_SANDBOX" unit-build
	@$(call unit-quiet,$(UNIT_SOURCES:%.c=build/valgrind/%))
valgrind: RUNNER = valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite,indirect \
	--errors-for-leak-kinds=definite --child-silent-after-fork=yes --suppressions=tests/valgrind.supp

.PHONY: bench-run
## make bench      what must be fast, one figure a line: NAME value unit
bench: deps-test
	@+$(MAKE) --no-print-directory -s -j2 all $(BENCH_SOURCES:%.c=$(B)/%)
	@$(MAKE) --no-print-directory -s bench-run
bench-run:
	@BENCH=$(B)/tests/bench $(PYTHON) -B tests/bench/outbox.py
	@BENCH=$(B)/tests/bench CONVENED=$(B)/convened $(PYTHON) -B tests/bench/daemon.py

## make demo       a collaborative's morning, played with real mail servers; KEEP=1 leaves it running
demo: deps-test
	@+$(MAKE) --no-print-directory -s -j2 all
	@CONVENED=$(B)/convened KEEP=$(KEEP) $(PYTHON) -B tests/demo.py

## make try-microsoft, try-google  a scripted Microsoft 365 or Google here, in build/try-..., to try convened against: see README.md
try-microsoft try-google: try-%: deps-test
	@+$(MAKE) --no-print-directory -s -j2 all
	@$(PYTHON) -B tests/try.py $* $(B)/try-$*

## make lint       clang-tidy, cppcheck, clang-format; prints only what to mend
lint:
	@tests/deps.sh build more
	@tests/lint.sh

## make fuzz       libFuzzer over all that reads foreign bytes, SECONDS each (60); NAMES="imap smtp": only these
FUZZERS := $(sort $(wildcard tests/fuzz/fuzz_*.c))
SECONDS ?= 60
fuzz:
	@tests/deps.sh build more
	@+$(MAKE) --no-print-directory -s -j2 B=build/fuzz CC=clang fuzz-build \
		EXTRA="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -DCONVENED_NO_SANDBOX"
	@tests/fuzz/run.sh $(SECONDS) $(FUZZERS:%.c=build/fuzz/%)
fuzz-build: $(FUZZERS:%.c=$(B)/%)
$(B)/tests/fuzz/%: tests/fuzz/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) -fsanitize=fuzzer $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(LIBS)

# The same without libFuzzer: what seeds hold, and what was once found, stays right.
REPLAYS := $(FUZZERS:tests/fuzz/fuzz_%.c=$(B)/tests/fuzz/replay_%)
$(B)/tests/fuzz/replay_%: tests/fuzz/fuzz_%.c $(B)/tests/fuzz/replay.o $(LIBRARY)
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) $(LDFLAGS) -MMD -MP -o $@ $< $(B)/tests/fuzz/replay.o $(LIBRARY) $(LIBS)
replay: $(REPLAYS) # in half a second
	@for name in $(FUZZERS:tests/fuzz/fuzz_%.c=%); do $(B)/tests/fuzz/replay_$$name tests/fuzz/seeds/$$name/* \
		>$(B)/replay.log 2>&1 || { tail -n 40 $(B)/replay.log; echo "FAILED: fuzz_$$name"; exit 1; }; done
	@echo "tests/fuzz: $(words $(wildcard tests/fuzz/seeds/*/*)) seeds and findings replayed"

## make install    into DESTDIR and PREFIX (/usr/local): program, manual pages, unit, examples; starts nothing
MAN_PAGES := $(B)/convened.8 $(B)/convened.cfg.5
UNIT_DIR ?= $(if $(filter /usr,$(PREFIX)),/lib,/etc)/systemd/system
SYSUSERS_DIR ?= $(if $(filter /usr,$(PREFIX)),/usr/lib,/etc)/sysusers.d

# The settings' part of the manual page is the table that the daemon reads by.
$(B)/convened.cfg.5: daemon/man/convened.cfg.5 $(B)/convened
	$(B)/convened config --man > $@.settings
	sed -e '/^@SETTINGS@$$/{r $@.settings' -e 'd}' $< > $@.new && mv $@.new $@ && rm $@.settings
$(B)/convened.8: daemon/man/convened.8
	cp $< $@

install: $(B)/convened $(MAN_PAGES)
	install -D -m 755 $(B)/convened $(DESTDIR)$(PREFIX)/bin/convened
	install -D -m 644 $(B)/convened.8 $(DESTDIR)$(PREFIX)/share/man/man8/convened.8
	install -D -m 644 $(B)/convened.cfg.5 $(DESTDIR)$(PREFIX)/share/man/man5/convened.cfg.5
	install -d $(DESTDIR)$(PREFIX)/share/doc/convened $(DESTDIR)$(UNIT_DIR)
	install -m 644 README.md LICENSE config/convened.cfg.example config/faq*.md $(DESTDIR)$(PREFIX)/share/doc/convened
	sed 's|/usr/local/bin|$(PREFIX)/bin|' systemd/convened.service > $(DESTDIR)$(UNIT_DIR)/convened.service
	sed -e 's|/usr/local/bin|$(PREFIX)/bin|; s|/etc/convened/|/etc/convened/%i/|g; s|^StateDirectory=.*|&/%i|' \
		systemd/convened.service > $(DESTDIR)$(UNIT_DIR)/convened@.service
	install -D -m 644 systemd/convened.sysusers $(DESTDIR)$(SYSUSERS_DIR)/convened.conf
	@[ -n "$(DESTDIR)" ] || [ ! -d /run/systemd/system ] || { systemd-sysusers convened.conf && systemctl daemon-reload; }

clean:
	rm -rf build
