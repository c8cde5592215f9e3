/* cxx_scope.c: the outermost scope of a mangled C++ name, without demangling it. */
#include "library.h"

#include "../base/die.h"

/* In front of a kernel's own name in that of the function which launches it (nvcc). */
#define STUB "__device_stub_"

/* Special names of the Itanium C++ ABI, 5.1.4: what stands in front of the entity. */
static const char *const specials[] = {
	"TV", "TT", "TI", "TS", "TW", "TH", "GV", "GR", "GTt", "GTn", "TA",
};

static struct name_slice behind(struct name_slice s, size_t n)
{
	return (struct name_slice){ s.text + n, s.length - n };
}

static struct name_slice skip_any(struct name_slice s, const char *set)
{
	while (s.length && s.text[0] && strchr(set, s.text[0]))
		s = behind(s, 1);
	return s;
}

/* <call-offset>: h <number> _ or v <number> _ <number> _ */
static struct name_slice skip_call_offset(struct name_slice s)
{
	size_t n_numbers = slice_starts(s, "v") ? 2 : slice_starts(s, "h") ? 1 : 0;

	s = behind(s, n_numbers ? 1 : 0);
	while (n_numbers--) {
		s = skip_any(s, "n0123456789");
		s = skip_any(s, "_");
	}
	return s;
}

/* Behind _Z: whatever leads to the name of the entity, the type or the enclosing function. */
static struct name_slice skip_special(struct name_slice s)
{
	if (slice_starts(s, "Th") || slice_starts(s, "Tv"))
		return skip_call_offset(behind(s, 1));
	if (slice_starts(s, "Tc"))
		return skip_call_offset(skip_call_offset(behind(s, 2)));
	for (size_t i = 0; i < ARRAY_SIZE(specials); i++) {
		if (slice_starts(s, specials[i]))
			return behind(s, strlen(specials[i]));
	}
	return s;
}

/* <source-name> */
static struct name_slice source_name(struct name_slice s)
{
	size_t n = 0, i = 0;

	for (; i < s.length && s.text[i] >= '0' && s.text[i] <= '9' && n <= s.length; i++)
		n = n * 10 + (size_t)(s.text[i] - '0');
	if (!i || n > s.length - i)
		return (struct name_slice){ 0 };
	return (struct name_slice){ s.text + i, n };
}

/* Behind St: std itself, or the inline namespace in which libc++ keeps everything. */
static struct cxx_scope std_scope(struct name_slice rest)
{
	struct name_slice inner = source_name(rest);
	bool is_libcxx = slice_is(inner, "__1") || slice_is(inner, "__2") ||
			 slice_is(inner, "__ndk1") || slice_is(inner, "__Cr");

	return (struct cxx_scope){ .is_libcxx = is_libcxx, .is_libstdcxx = !is_libcxx };
}

/* What only the C++ runtime defines: operator new and delete, types of the language itself. */
static bool is_runtime(struct name_slice s, bool is_special)
{
	static const char *const operators[] = { "nw", "na", "dl", "da" };

	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		if (slice_starts(s, operators[i]))
			return true;
	}
	return is_special && (s.length == 1 || s.length == 2);
}

static struct cxx_scope scope_of_encoding(struct name_slice encoding)
{
	struct name_slice s = skip_special(encoding);
	struct cxx_scope scope = { .is_libcxx = false };
	bool is_special = s.text != encoding.text, nested;

	s = skip_any(s, is_special ? "ZPKVRO" : "Z"); // local names; pointers in typeinfo
	nested = slice_starts(s, "N");
	s = skip_any(nested ? behind(s, 1) : s, nested ? "rVKROL" : "L");
	if (slice_starts(s, "St"))
		return std_scope(behind(s, 2));
	scope.name = source_name(s);
	// <substitution>: std::allocator, std::basic_string, …
	scope.is_libstdcxx = (s.length > 1 && s.text[0] == 'S' && strchr("absiod", s.text[1])) ||
			     (!nested && is_runtime(s, is_special)) ||
			     slice_is(scope.name, "__gnu_cxx") ||
			     slice_is(scope.name, "__cxxabiv1");
	if ((!nested && !slice_starts(scope.name, STUB)) || slice_is(scope.name, "_GLOBAL__N_1"))
		scope.name = (struct name_slice){ 0 };
	return scope;
}

struct cxx_scope cxx_scope_of(struct name_slice name)
{
	struct cxx_scope scope = scope_of_encoding(behind(name, 2));

	while (slice_starts(scope.name, STUB "_Z"))
		scope = scope_of_encoding(behind(scope.name, strlen(STUB "_Z")));
	if (slice_starts(scope.name, STUB))
		scope.name = (struct name_slice){ 0 };
	return scope;
}

struct name_slice msvc_scope_of(struct name_slice name)
{
	size_t end = 1, start;

	while (end + 1 < name.length && memcmp(name.text + end, "@@", 2) != 0) {
		if (name.text[end++] == '$')
			return (struct name_slice){ 0 };
	}
	if (end + 1 >= name.length)
		return (struct name_slice){ 0 };
	for (start = end; start > 1 && name.text[start - 1] != '@' && name.text[start - 1] != '?';)
		start--;
	if (name.text[start - 1] != '@')
		return (struct name_slice){ 0 };
	return (struct name_slice){ name.text + start, end - start };
}
