# binsize: where did every byte go?
#
#   make            build ./binsize
#   make demo       set up what is missing, build, analyze binsize itself and a sample
#   make demo-settings  the same, and find out which of two files of Cargo holds
#   make check      set up what is missing, build, run all tests
#   make help       the other targets and variables

ifeq ($(origin CC),default)
CC := cc
endif
ifeq ($(origin CXX),default)
CXX := $(if $(findstring clang,$(CC)),clang++,c++)
endif
PREFIX ?= /usr/local
SAN ?=
WERROR ?=
O ?= build/$(if $(SAN),san,$(CC))
VERSION := 0.1.0

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
CFLAGS ?= -O2 -g
, := ,
SAN_FLAGS := $(if $(SAN),-fsanitize=address$(,)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DBINSIZE_VERSION='"$(VERSION)"' $(WARN) $(if $(WERROR),-Werror) \
	$(CFLAGS) $(SAN_FLAGS) $(CPPFLAGS) $(DEP_CFLAGS)
# For the one library that is C++; the check that is left out needs a runtime that only a C++ link has.
ALL_CXXFLAGS = -std=c++17 -fno-rtti -D_GNU_SOURCE -Wall -Wextra $(if $(WERROR),-Werror) $(CFLAGS) $(SAN_FLAGS) \
	$(if $(findstring clang,$(CXX)),-fno-sanitize=function) $(CPPFLAGS)

# Libraries: pkg-config where it knows them, the plain name where it does not.
PKG_CONFIG ?= pkg-config
pkg_libs = $(or $(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null),$(2))
pkg_cflags = $(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null)
# Of the one library that is C++ little is used: inside the program, where it can be, it starts sooner.
STDCXX := $(or $(filter /%,$(shell $(CXX) -print-file-name=libstdc++.a 2>/dev/null)),-lstdc++)
LIBRARIES := libelf libdeflate libzstd liblzma liblz4 jansson
# SQLite and capstone are loaded when they are asked for: linked, they would make every start slower.
DEP_CFLAGS := $(foreach l,$(LIBRARIES) sqlite3 capstone,$(call pkg_cflags,$(l)))
LIBS := $(foreach l,$(LIBRARIES),$(call pkg_libs,$(l),$(if $(filter lib%,$(l)),$(l:lib%=-l%),-l$(l)))) -liberty $(STDCXX) -pthread -lm

V ?=
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $(2))

SRC := $(filter-out src/main.c,$(wildcard src/*/*.c src/base/posix/*.c formats/*.c formats/*/*.c))
OBJ := $(SRC:%.c=$(O)/%.o) $(O)/src/base/toml.o
UNIT := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,$(wildcard tests/unit/*_test.c))

# binsize is a link to the program that was built last, so no date tells whether it is right.
.PHONY: all binsize libs check unit cli-tests layers joints samples matrix bench fuzz fuzz-library coverage format install uninstall \
	clean deps deps-check demo demo-settings help

all: binsize

binsize: $(O)/binsize
	$(Q)ln -sf $< $@

$(O)/binsize: $(O)/src/main.o $(O)/libbinsize.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/libbinsize.a: $(OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(O)/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/%.o: %.cc
	$(call say,CXX,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CXX) $(ALL_CXXFLAGS) -MMD -MP -c -o $@ $<

$(O)/tests/unit/%: tests/unit/%.c $(O)/libbinsize.a
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(O)/libbinsize.a $(LIBS) -lcmocka

# What a program made of these sources is linked with.
libs:
	@echo $(LIBS)

# --- tests

# make check sets up what is missing, then runs everything; SAN=1 does it under ASan and UBSan.
check: deps-check
	$(Q)$(MAKE) --no-print-directory unit layers joints samples cli-tests

unit: $(UNIT)
	$(Q)tests/run-unit $(UNIT)

cli-tests: binsize
	$(Q)BINSIZE=$(abspath $(O)/binsize) tests/run-scripts

# A file includes headers of its own stage or an earlier one; only src/base knows the system. Headers
# speak of all that is in them.
layers:
	$(Q)tests/layers
	$(Q)tests/headers

# A new format, axis, view and source of evidence are a file and a line each.
joints: binsize
	+$(Q)MAKE='$(MAKE)' tests/joints/run $(O)

samples:
	$(Q)$(MAKE) --no-print-directory -f samples/Makefile

# All combinations of build settings, and the table of docs/settings.md: about 15 minutes the first time.
matrix: binsize
	$(Q)MATRIX=all BINSIZE=$(abspath $(O)/binsize) tests/oracle/settings.sh

bench: binsize
	$(Q)tests/bench/bench ./binsize

# libFuzzer needs clang; FUZZ_SECONDS for each target.
FUZZ_SECONDS ?= 60
FUZZ := $(patsubst tests/fuzz/%_fuzz.c,build/fuzz/%_fuzz,$(wildcard tests/fuzz/*_fuzz.c))
FUZZ_FLAGS := -g -O1 -fno-sanitize-recover=all -fsanitize=address,undefined

# The sources are compiled once for all targets; what is out of date is that make's to know.
fuzz-library:
	$(Q)$(MAKE) --no-print-directory O=build/fuzz/library CC=clang \
		CFLAGS='$(FUZZ_FLAGS),fuzzer-no-link' build/fuzz/library/libbinsize.a

build/fuzz/%_fuzz: tests/fuzz/%_fuzz.c fuzz-library
	$(call say,FUZZ,$@)
	$(Q)mkdir -p $(@D)
	$(Q)clang -std=c11 -D_GNU_SOURCE -DBINSIZE_VERSION='"$(VERSION)"' -Wall -Werror $(FUZZ_FLAGS),fuzzer \
		$(DEP_CFLAGS) -o $@ $< build/fuzz/library/libbinsize.a $(LIBS)

fuzz: $(FUZZ) samples
	$(Q)tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ)

coverage:
	$(Q)mkdir -p build/coverage && find build/coverage -name '*.gcda' -delete
	$(Q)$(MAKE) --no-print-directory O=build/coverage CFLAGS='-O0 -g --coverage' LDFLAGS=--coverage \
		unit samples cli-tests
	$(Q)tests/coverage build/coverage

format:
	clang-format -i $$(git ls-files '*.c' '*.h' '*.cc')

# --- setting up and installing

deps:
	$(Q).ci/deps build

deps-check:
	$(Q).ci/deps check

demo: deps
	$(Q)$(MAKE) --no-print-directory binsize
	$(Q)samples/demo

# Two files of Cargo disagree: what holds, and which line decided.
demo-settings: deps
	$(Q)$(MAKE) --no-print-directory binsize
	$(Q)samples/demo-settings

GENERATED := build/binsize.1 build/binsize.bash build/_binsize build/binsize.fish

build/binsize.1: $(O)/binsize
	$(Q)$(O)/binsize --generate man >$@
build/binsize.bash: $(O)/binsize
	$(Q)$(O)/binsize --generate bash >$@
build/_binsize: $(O)/binsize
	$(Q)$(O)/binsize --generate zsh >$@
build/binsize.fish: $(O)/binsize
	$(Q)$(O)/binsize --generate fish >$@

man1 = $(DESTDIR)$(PREFIX)/share/man/man1
bash_dir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zsh_dir = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fish_dir = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

install: $(O)/binsize $(GENERATED)
	install -Dm755 $(O)/binsize $(DESTDIR)$(PREFIX)/bin/binsize
	ln -sf binsize $(DESTDIR)$(PREFIX)/bin/cargo-binsize
	install -Dm644 build/binsize.1 $(man1)/binsize.1
	install -Dm644 build/binsize.bash $(bash_dir)/binsize
	install -Dm644 build/_binsize $(zsh_dir)/_binsize
	install -Dm644 build/binsize.fish $(fish_dir)/binsize.fish

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/binsize $(DESTDIR)$(PREFIX)/bin/cargo-binsize $(man1)/binsize.1 $(bash_dir)/binsize \
		$(zsh_dir)/_binsize $(fish_dir)/binsize.fish

clean:
	rm -rf build binsize

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile
	@echo '  make layers joints samples matrix bench fuzz coverage format install uninstall clean deps'
	@echo '  V=1 shows commands, SAN=1 builds with sanitizers, WERROR=1, CC=, O=, DESTDIR=, PREFIX='

-include $(OBJ:.o=.d) $(O)/src/main.d $(UNIT:=.d)
