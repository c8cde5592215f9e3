/* cgu.c: names of the objects that rustc writes, one for each codegen unit. */
#include "crate.h"

enum {
	CGU_HASH_MIN = 10, // hexadecimal digits in front of "-cgu."
	CGU_HASH_MAX = 16,
	MOST_UNITS = 100000000,
	HASH_36_MIN = 20, // digits of a 128-bit hash to the base 36, of which few begin with zeros
	HASH_36_MAX = 25,
	FILE_HASH = 16, // of -C extra-filename, in front of a ".rcgu.o"
};

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_word(char c)
{
	return is_hex(c) || (c >= 'g' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* How many bytes before `end` (not before `start`) pass the test. */
static size_t run_before(const char *start, const char *end, bool (*test)(char))
{
	const char *p = end;

	while (p > start && test(p[-1]))
		p--;
	return (size_t)(end - p);
}

/* `<crate>.<hash>` in front of the "-cgu." at `end`. */
static bool crate_before_cgu(const char *start, const char *end, struct name_slice *crate,
			     struct name_slice *hash)
{
	size_t n = run_before(start, end, is_hex), length;

	if (n < CGU_HASH_MIN || n > CGU_HASH_MAX || end - n == start ||
	    end[-(ptrdiff_t)n - 1] != '.')
		return false;
	*hash = (struct name_slice){ end - n, n };
	end -= n + 1;
	length = run_before(start, end, is_word);
	if (!length)
		return false;
	*crate = (struct name_slice){ end - length, length };
	return true;
}

/* `<crate>-<hash>.<anything>.rcgu.o`: incremental builds number their units without the crate. */
static bool crate_before_hash(const char *name, struct name_slice *crate)
{
	const char *last = NULL;

	for (const char *p = strstr(name, ".rcgu."); p; p = strstr(p + 1, ".rcgu."))
		last = p;
	for (const char *p = strchr(name, '-'); p && last; p = strchr(p + 1, '-')) {
		size_t n = run_before(name, p, is_word), hash = 0;

		while (is_hex(p[1 + hash]))
			hash++;
		if (n && hash == FILE_HASH && p[1 + hash] == '.' && last > p + hash) {
			*crate = (struct name_slice){ p - n, n };
			return true;
		}
	}
	return false;
}

bool cgu_read(const char *file_name, struct cgu_name *cgu)
{
	struct cgu_name found = { .number = 0 };
	const char *at;

	for (at = strstr(file_name, "-cgu."); at; at = strstr(at + 1, "-cgu.")) {
		if (!crate_before_cgu(file_name, at, &found.crate, &found.hash))
			continue;
		for (at += strlen("-cgu."); *at >= '0' && *at <= '9' && found.number < MOST_UNITS;)
			found.number = 10 * found.number + (uint32_t)(*at++ - '0');
		*cgu = found;
		return true;
	}
	return false;
}

bool cgu_crate(const char *file_name, struct name_slice *crate)
{
	struct cgu_name cgu;

	if (!cgu_read(file_name, &cgu))
		return crate_before_hash(file_name, crate);
	*crate = cgu.crate;
	return true;
}

bool cgu_is_incremental(const char *unit_name)
{
	static const char mark[] = "/@/";
	const char *at = strstr(unit_name, mark);
	size_t length;

	if (!at)
		return false;
	at += strlen(mark);
	length = strspn(at, "0123456789abcdefghijklmnopqrstuvwxyz");
	return length >= HASH_36_MIN && length <= HASH_36_MAX && !at[length];
}
