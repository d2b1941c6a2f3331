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
# libical's and libetpan's own .pc files add libraries and a -specs file that nobody needs here.
LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -letpan -lical -lcsv
LDFLAGS += -pie -Wl,-z,relro,-z,now
BASE_CFLAGS += -fPIE

# B is the build's folder: build, or build/asan, build/valgrind with other flags.
B ?= build
SOURCES := $(sort $(wildcard daemon/*/*.c) $(wildcard daemon/*.c))
OBJECTS := $(SOURCES:%.c=$(B)/%.o) $(B)/templates.o
LIBRARY := $(B)/libconvened.a
UNIT_SOURCES := $(sort $(wildcard tests/*/test_*.c))
UNIT_TESTS := $(UNIT_SOURCES:%.c=$(B)/%)
BENCH_SOURCES := $(sort $(wildcard tests/bench/*.c))
TEMPLATES := $(sort $(wildcard templates/*/*.mustache))

.PHONY: all help deps check check-full demo bench fuzz lint install deb clean unit asan valgrind
all: $(B)/convened

help:
	@sed -n 's/^## //p' Makefile

$(B)/convened: $(B)/daemon/main.o $(LIBRARY)
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) $(EXTRA)

$(LIBRARY): $(filter-out $(B)/daemon/main.o,$(OBJECTS))
	@rm -f $@
	ar rcs $@ $^

$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) -MMD -MP -c -o $@ $<

# Our templates are part of the program: nothing to find at run time, nothing to lose.
$(B)/templates.c: $(TEMPLATES) templates/embed.sh
	@mkdir -p $(@D)
	sh templates/embed.sh $(TEMPLATES) > $@.new && mv $@.new $@
$(B)/templates.o: $(B)/templates.c
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) -c -o $@ $<

$(B)/tests/%: tests/%.c $(LIBRARY) tests/test.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(BASE_CFLAGS) $(CFLAGS) $(EXTRA) $(LDFLAGS) -MMD -MP -o $@ $< $(LIBRARY) -lcmocka $(LIBS)

-include $(shell find $(B) -name '*.d' 2>/dev/null)

unit: $(UNIT_TESTS)
	@set -e; for t in $(UNIT_TESTS); do echo "== $$t"; $(RUNNER) $$t; done

clean:
	rm -rf build
