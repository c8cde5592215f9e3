#include "demangle.h"

#include "normalize.h"
#include "rust_legacy.h"
#include "rust_v0.h"

#include <setjmp.h>

#if __has_include(<libiberty/demangle.h>)
#include <libiberty/demangle.h>
#else
#include <demangle.h>
#endif

/* What libiberty prints goes here; it cannot be asked to stop, so it is left by a jump. */
struct sink {
	struct text *out;
	size_t end; /* what out->length may reach */
	jmp_buf full;
};

static void take(const char *bytes, size_t length, void *data)
{
	struct sink *sink = data;

	if (length > sink->end - sink->out->length)
		longjmp(sink->full, 1);
	text_add(sink->out, bytes, length);
}

/*
 * Itanium C++ ABI. Neither parsing nor printing allocates when it goes to a callback, so nothing is
 * lost by the jump. libiberty's own limits stay on: names of more than about 1000 bytes fail.
 */
static bool print_cxx(struct text *out, const char *stem, size_t length, bool with_parameters)
{
	int options = with_parameters ? DMGL_PARAMS | DMGL_ANSI : DMGL_NO_OPTS;
	struct sink sink = { .out = out, .end = out->length + demangle_limit(length) };
	size_t start = out->length;

	if (setjmp(sink.full)) {
		text_puts(out, "…");
		return true;
	}
	if (cplus_demangle_v3_callback(stem, options, take, &sink))
		return true;
	if (out->bytes) {
		out->length = start;
		out->bytes[start] = '\0';
	}
	return false;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || (c & 0x80);
}

/*
 * The position of the `>` that closes the `<` at `i`, or `length`. What is in parentheses is
 * passed. `*steps` are the bytes that may still be looked at: of `<` that nothing closes each would
 * look at all that follows.
 */
static size_t closing(const char *text, size_t length, size_t i, size_t *steps)
{
	size_t angles = 0, parentheses = 0;

	for (; i < length && *steps; i++, --*steps) {
		if (text[i] == '(' || text[i] == '[' || text[i] == '{')
			parentheses++;
		else if ((text[i] == ')' || text[i] == ']' || text[i] == '}') && parentheses)
			parentheses--;
		else if (parentheses)
			continue;
		else if (text[i] == '<')
			angles++;
		else if (text[i] == '>' && text[i - 1] != '-' && !--angles)
			return i;
	}
	return length;
}

/* Bytes of `operator` and its symbol at the end of a word that ends before `i`; 0 when it is none.
 */
static size_t operator_symbol(const char *text, size_t start, size_t i, size_t length)
{
	static const char word[] = "operator";
	size_t n = strlen(word), end = i;

	if (i - start < n || memcmp(text + i - n, word, n) != 0 ||
	    (i - start > n && is_word(text[i - n - 1])))
		return 0;
	while (end < length && strchr("<=>-", text[end]) && end - i < 3)
		end++;
	return end - i;
}

/*
 * Replaces each list of generic arguments in text[start…] by `<_>`. A `<` behind a name opens one;
 * any other starts a qualified path of Rust, or is part of an operator's name.
 */
static void elide_arguments(struct text *text, size_t start)
{
	char *bytes = text->bytes;
	size_t to = start, i = start, steps = 32 * (text->length - start);

	while (i < text->length) {
		size_t symbol = operator_symbol(bytes, start, i, text->length), end;

		if (symbol) {
			memmove(bytes + to, bytes + i, symbol);
			to += symbol;
			i += symbol;
			if (i < text->length && bytes[i] == ' ')
				i++;
		}
		end = bytes[i] == '<' && i > start && (symbol || is_word(bytes[i - 1]))
			      ? closing(bytes, text->length, i, &steps)
			      : text->length;
		if (end < text->length && end - i > 1) {
			memcpy(bytes + to, "<_>", 3);
			to += 3;
			i = end + 1;
		} else if (i < text->length) {
			bytes[to++] = bytes[i++];
		}
	}
	text->length = to;
	bytes[to] = '\0';
}

/* Prints a name without suffix; `stem` is NUL-terminated. */
static bool print_stem(struct text *out, const char *stem, size_t length, enum demangle_style style)
{
	size_t start = out->length;

	if (rust_v0_print(out, stem, length,
			  style == DEMANGLE_GENERIC ? RUST_V0_GENERIC : RUST_V0_FULL,
			  demangle_limit(length)))
		return true;
	if (length > 3 && !memcmp(stem, "__Z", 3)) {
		stem++; // some systems put an underscore in front of every name
		length--;
	}
	if (length < 3 || memcmp(stem, "_Z", 2) != 0)
		return false;
	if (!rust_legacy_print(out, stem, length, style == DEMANGLE_FULL) &&
	    !print_cxx(out, stem, length, style == DEMANGLE_FULL))
		return false;
	if (style == DEMANGLE_GENERIC)
		elide_arguments(out, start);
	return true;
}

/* The suffix behind the stem, as other demanglers show it: ` (.cold)`. */
static void print_suffix(struct text *out, const char *suffix, size_t length)
{
	if (!length)
		return;
	text_puts(out, " (");
	text_add(out, suffix, length);
	text_putc(out, ')');
}

void demangle(struct text *out, const char *name, enum demangle_style style)
{
	size_t length = strnlen(name, DEMANGLE_LONGEST + 1), prefix, stem_length;
	char stem[DEMANGLE_LONGEST + 1];

	if (style == DEMANGLE_NONE || length > DEMANGLE_LONGEST) {
		text_puts(out, name);
		return;
	}
	prefix = name_prefix(name, length);
	text_add(out, name, prefix);
	name += prefix;
	length -= prefix;
	stem_length = name_stem(name, length);
	memcpy(stem, name, stem_length);
	stem[stem_length] = '\0';
	if (!print_stem(out, stem, stem_length, style))
		text_add(out, name, length);
	else if (style == DEMANGLE_FULL)
		print_suffix(out, name + stem_length, length - stem_length);
}
