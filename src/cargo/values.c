#include "values.h"

#include "../base/die.h"

#include <string.h>

static const char *const names[] = {
#define CARGO_NAME(name, key) key,
	CARGO_KEYS(CARGO_NAME)
#undef CARGO_NAME
};

const char *cargo_key_name(enum cargo_key key)
{
	return names[key];
}

enum cargo_key cargo_key_find(const char *name)
{
	for (size_t i = 0; i < CARGO_KEY_COUNT; i++) {
		if (!strcmp(names[i], name))
			return (enum cargo_key)i;
	}
	return CARGO_KEY_COUNT;
}

enum { CARGO = 1 << READ_BY_CARGO, RUSTC = 1 << READ_BY_RUSTC, BOTH = CARGO | RUSTC };

/* "The Cargo Book", Profiles; "The rustc book", Codegen Options. */
static const struct {
	enum cargo_key key;
	int readers;
	const char *written, *means;
} words[] = {
	{ CARGO_STRIP, BOTH, "none", "none" },
	{ CARGO_STRIP, CARGO, "false", "none" },
	{ CARGO_STRIP, BOTH, "debuginfo", "debuginfo" },
	{ CARGO_STRIP, BOTH, "symbols", "symbols" },
	{ CARGO_STRIP, CARGO, "true", "symbols" },
	{ CARGO_LTO, CARGO, "false", "false" },
	{ CARGO_LTO, RUSTC, "false", "off" },
	{ CARGO_LTO, BOTH, "off", "off" },
	{ CARGO_LTO, BOTH, "n", "off" },
	{ CARGO_LTO, BOTH, "no", "off" },
	{ CARGO_LTO, CARGO, "none", "off" },
	{ CARGO_LTO, BOTH, "thin", "thin" },
	{ CARGO_LTO, BOTH, "fat", "fat" },
	{ CARGO_LTO, BOTH, "true", "fat" },
	{ CARGO_LTO, RUSTC, "y", "fat" },
	{ CARGO_LTO, RUSTC, "yes", "fat" },
	{ CARGO_LTO, RUSTC, "on", "fat" },
	{ CARGO_PANIC, BOTH, "unwind", "unwind" },
	{ CARGO_PANIC, BOTH, "abort", "abort" },
	{ CARGO_DEBUG, BOTH, "0", "0" },
	{ CARGO_DEBUG, BOTH, "none", "0" },
	{ CARGO_DEBUG, CARGO, "false", "0" },
	{ CARGO_DEBUG, BOTH, "line-directives-only", "line-directives-only" },
	{ CARGO_DEBUG, BOTH, "line-tables-only", "line-tables-only" },
	{ CARGO_DEBUG, BOTH, "1", "1" },
	{ CARGO_DEBUG, BOTH, "limited", "1" },
	{ CARGO_DEBUG, BOTH, "2", "2" },
	{ CARGO_DEBUG, BOTH, "full", "2" },
	{ CARGO_DEBUG, CARGO, "true", "2" },
	{ CARGO_OPT_LEVEL, BOTH, "0", "0" },
	{ CARGO_OPT_LEVEL, BOTH, "1", "1" },
	{ CARGO_OPT_LEVEL, BOTH, "2", "2" },
	{ CARGO_OPT_LEVEL, BOTH, "3", "3" },
	{ CARGO_OPT_LEVEL, BOTH, "s", "s" },
	{ CARGO_OPT_LEVEL, BOTH, "z", "z" },
};

static bool is_number(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits && !text[digits] && text[0] != '0';
}

const char *cargo_value_of(enum cargo_key key, enum cargo_reader reader, const char *written)
{
	if (key == CARGO_CODEGEN_UNITS)
		return is_number(written) ? written : NULL;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (words[i].key == key && words[i].readers & 1 << reader &&
		    !strcmp(words[i].written, written))
			return words[i].means;
	}
	return NULL;
}
