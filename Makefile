# binsize: where did every byte go?
#
#   make            build ./binsize
#   make demo       set up what is missing, build, analyze binsize itself and a sample
#   make check      set up what is missing, build, run all tests
#   make help       the other targets and variables

ifeq ($(origin CC),default)
CC := cc
endif
PREFIX ?= /usr/local
SAN ?=
WERROR ?=
O ?= build/$(if $(SAN),san,$(CC))
VERSION := 0.1.0

WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
CFLAGS ?= -O2 -g
SAN_FLAGS := $(if $(SAN),-fsanitize=address$(,)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -DBINSIZE_VERSION='"$(VERSION)"' $(WARN) $(if $(WERROR),-Werror) \
	$(CFLAGS) $(SAN_FLAGS) $(CPPFLAGS) $(DEP_CFLAGS)
, := ,

# Libraries: pkg-config where it knows them, the plain name where it does not.
PKG_CONFIG ?= pkg-config
pkg_libs = $(or $(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null),$(2))
pkg_cflags = $(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null)
DEP_CFLAGS := $(call pkg_cflags,libelf) $(call pkg_cflags,zlib) $(call pkg_cflags,libzstd)
LIBS := $(call pkg_libs,libelf,-lelf) $(call pkg_libs,zlib,-lz) $(call pkg_libs,libzstd,-lzstd) -liberty

V ?=
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $(2))

SRC := $(filter-out src/main.c,$(wildcard src/*/*.c src/base/posix/*.c formats/*.c formats/*/*.c))
OBJ := $(SRC:%.c=$(O)/%.o)
UNIT := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,$(wildcard tests/unit/*_test.c))

.PHONY: all check unit layers samples bench fuzz coverage format install uninstall clean deps demo help
.SECONDARY:

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

$(O)/tests/unit/%: tests/unit/%.c $(O)/libbinsize.a
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -MF $@.d -o $@ $< $(O)/libbinsize.a $(LIBS) -lcmocka

unit: $(UNIT)
	$(Q)set -e; for t in $(UNIT); do $$t; done

clean:
	rm -rf build binsize

-include $(OBJ:.o=.d) $(O)/src/main.d $(UNIT:=.d)
