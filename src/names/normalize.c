#include "normalize.h"

#include "../base/die.h"

enum {
	LEGACY_HASH_SIZE = 3 + 16, // 17h and the digits
	HEX_SUFFIX_MIN = 8,	   // shorter ones may be words: .add, .dec
};

/* Suffixes that stand alone, and those that a number follows (it may be missing). */
static const char *const suffixes[] = {
	"cold",	   "warm",     "hot",	  "unlikely",	"split",       "part", "constprop",
	"isra",	   "lto_priv", "llvm",	  "localalias", "clone",       "sra",  "ipa",
	"memprof", "argprom",  "argelim", "retelim",	"specialized", "cfi",  "cfi_jt",
	"__uniq",  "thunk",    "stub",	  "lto",
};

static const char *const prefixes[] = {
	"switch.table.",   ".Lswitch.table.", "__imp_",	       ".refptr.",    "DW.ref.",
	"_GLOBAL__sub_I_", "_GLOBAL__sub_D_", "_GLOBAL__I_a_", "_GLOBAL__I_", "_GLOBAL__D_",
};

static const char *const anonymous_starts[] = {
	".L",	   "$",	   "anon.",    "str.",	    "vtable.",	  "GCC_except_table",
	".rodata", ".str", "__const.", "reltable.", "__unnamed_", "OUTLINED_FUNCTION_",
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool all(struct name_slice s, bool (*test)(char))
{
	for (size_t i = 0; i < s.length; i++) {
		if (!test(s.text[i]))
			return false;
	}
	return s.length > 0;
}

static bool is_suffix_word(struct name_slice s)
{
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		if (slice_is(s, suffixes[i]))
			return true;
	}
	return false;
}

/* Microsoft's names are full of @; a leading one is i386's fastcall. */
static size_t without_version(const char *name, size_t length)
{
	const char *at = length && name[0] != '?' ? memchr(name, '@', length) : NULL;

	return at && at > name ? (size_t)(at - name) : length;
}

/* The offset of the last dot that has something on both sides, or 0. */
static size_t last_dot(const char *name, size_t length)
{
	const char *dot = length ? memrchr(name, '.', length) : NULL;

	return dot ? (size_t)(dot - name) : 0;
}

size_t name_stem(const char *name, size_t length)
{
	length = without_version(name, length);
	for (;;) {
		size_t dot = last_dot(name, length);
		struct name_slice last = { name + dot + 1, length - dot - 1 };

		if (!dot || !(is_suffix_word(last) || all(last, is_digit) ||
			      (last.length >= HEX_SUFFIX_MIN && all(last, is_lower_hex))))
			return length;
		length = dot;
	}
}

size_t name_cold_part(const char *name, size_t length)
{
	size_t stem = name_stem(name, length), dot;

	for (length = without_version(name, length); length > stem; length = dot) {
		dot = last_dot(name, length);
		if (slice_is((struct name_slice){ name + dot + 1, length - dot - 1 }, "cold"))
			return dot;
	}
	return 0;
}

static bool parse_number(struct name_slice digits, uint64_t *number)
{
	uint64_t n = 0;

	for (size_t i = 0; i < digits.length; i++) {
		uint64_t digit = (uint64_t)(digits.text[i] - '0');

		if (n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*number = n;
	return true;
}

bool name_llvm_module(const char *name, size_t length, uint64_t *module)
{
	size_t stem = name_stem(name, length), dot;

	for (length = without_version(name, length); length > stem; length = dot) {
		struct name_slice last, word;
		size_t before;

		dot = last_dot(name, length);
		last = (struct name_slice){ name + dot + 1, length - dot - 1 };
		before = last_dot(name, dot);
		word = (struct name_slice){ name + before + 1, dot - before - 1 };
		if (before && slice_is(word, "llvm") && all(last, is_digit))
			return parse_number(last, module);
	}
	return false;
}

size_t name_legacy_hash(const char *name, size_t length)
{
	size_t at;

	if (length < 4 + LEGACY_HASH_SIZE || memcmp(name, "_ZN", 3) != 0)
		return 0;
	length = name_stem(name, length);
	if (length < 4 + LEGACY_HASH_SIZE || name[length - 1] != 'E')
		return 0;
	at = length - 1 - LEGACY_HASH_SIZE;
	if (at <= 3 || memcmp(name + at, "17h", 3) != 0)
		return 0;
	return all((struct name_slice){ name + at + 3, 16 }, is_lower_hex) ? at : 0;
}

bool name_is_legacy_rust(const char *name, size_t length)
{
	return name_legacy_hash(name, length) != 0;
}

size_t name_prefix(const char *name, size_t length)
{
	struct name_slice whole = { name, length };

	if (!length || !strchr("s._D", name[0]))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (slice_starts(whole, prefixes[i]))
			return strlen(prefixes[i]);
	}
	return 0;
}

bool name_is_anonymous(const char *name, size_t length)
{
	struct name_slice whole = { name, length };

	for (size_t i = 0; i < ARRAY_SIZE(anonymous_starts); i++) {
		if (slice_starts(whole, anonymous_starts[i]))
			return true;
	}
	// alloc_<hash>, unlike a function of C that allocates
	if (!slice_starts(whole, "alloc_"))
		return false;
	length = name_stem(name, length);
	return length >= 6 + 16 && all((struct name_slice){ name + 6, length - 6 }, is_lower_hex);
}
