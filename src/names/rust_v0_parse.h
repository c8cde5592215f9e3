/* rust_v0_parse.h: tokens of the v0 grammar, shared by rust_v0.c and rust_v0_print.c only. */
#ifndef BINSIZE_NAMES_RUST_V0_PARSE_H
#define BINSIZE_NAMES_RUST_V0_PARSE_H

#include "rust_v0.h"

struct v0_search;

/* After the first fault `bad` is set, nothing more is read, and every token is empty. */
struct v0 {
	const char *sym; /* behind the _R: what back references count from */
	size_t length, pos;
	size_t budget;	/* productions that may still be entered */
	unsigned depth; /* productions that are open */
	bool bad;
	struct v0_search *search; /* NULL: only skip, do not follow back references */
};

/* <identifier> */
struct v0_ident {
	struct name_slice text;
	bool punycode;
};

/* Starts behind the `_R` (or `__R`) of `name`; `bad` when it has none. */
struct v0 v0_open(const char *name, size_t length);

/* Each skips one production from `pos`, in linear time. */
void v0_skip_path(struct v0 *v);
void v0_skip_type(struct v0 *v);
void v0_skip_const(struct v0 *v);

/* The crate of the path at `pos`, following back references. `v` itself is not moved. */
struct rust_v0_crate v0_crate_of_path(const struct v0 *v);

/* Behind the path of a symbol: whether nothing but an instantiating crate follows. Moves behind it. */
bool rust_v0_ends(struct v0 *v);

/* Every production is between these two. False, and `bad`: too deep, or too much work. */
static inline bool v0_enter(struct v0 *v)
{
	if (v->bad || v->depth >= RUST_V0_DEPTH || !v->budget) {
		v->bad = true;
		return false;
	}
	v->depth++;
	v->budget--;
	return true;
}

/* Ends what v0_enter() began. */
static inline void v0_leave(struct v0 *v)
{
	v->depth--;
}

/* The byte at `pos`, or 0 at the end. */
static inline char v0_peek(const struct v0 *v)
{
	return v->pos < v->length && !v->bad ? v->sym[v->pos] : '\0';
}

/* Goes over `c` if it is there. */
static inline bool v0_eat(struct v0 *v, char c)
{
	if (v0_peek(v) != c)
		return false;
	v->pos++;
	return true;
}

/* The byte at `pos`, and goes over it; `bad` at the end. */
static inline char v0_next(struct v0 *v)
{
	if (v->bad || v->pos >= v->length) {
		v->bad = true;
		return '\0';
	}
	return v->sym[v->pos++];
}

/* True while a list goes on; eats the E that ends it. */
static inline bool v0_more(struct v0 *v)
{
	return !v->bad && !v0_eat(v, 'E');
}

/* The values of 0-9, a-z, A-Z as digits to base 62; 62 for all other bytes. */
extern const unsigned char v0_digits[256];

/* The value of a digit of <base-62-number>; 62 or more: it is none. */
static inline unsigned v0_digit62(char c)
{
	return v0_digits[(unsigned char)c];
}

/* <base-62-number>: `_` is 0, `0_` is 1. */
static inline uint64_t v0_base62(struct v0 *v)
{
	uint64_t n = 0;

	if (v0_eat(v, '_'))
		return 0;
	for (;;) {
		char c = v0_next(v);
		unsigned digit = v0_digit62(c);

		if (c == '_' && n < UINT64_MAX)
			return n + 1;
		if (digit >= 62 || __builtin_mul_overflow(n, 62, &n) ||
		    __builtin_add_overflow(n, digit, &n)) {
			v->bad = true;
			return 0;
		}
	}
}

/* <disambiguator>, <binder>: 0 when absent. */
static inline uint64_t v0_tagged62(struct v0 *v, char tag)
{
	uint64_t n;

	if (!v0_eat(v, tag))
		return 0;
	n = v0_base62(v);
	if (n == UINT64_MAX)
		v->bad = true;
	return v->bad ? 0 : n + 1;
}

/* <namespace>: upper case has a meaning, lower case is for the compiler. */
static inline char v0_namespace(struct v0 *v)
{
	char c = v0_next(v);

	if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
		v->bad = true;
	return c;
}

/* <undisambiguated-identifier>. Its bytes are not looked at: see v0_ident_is_clean(). */
static inline struct v0_ident v0_ident(struct v0 *v)
{
	struct v0_ident ident = { .punycode = v0_eat(v, 'u') };
	size_t n;
	char c = v0_next(v);

	if (c < '0' || c > '9') {
		v->bad = true;
		return ident;
	}
	n = (size_t)(c - '0');
	while (n && (c = v0_peek(v)) >= '0' && c <= '9' && n <= v->length) {
		n = n * 10 + (size_t)(c - '0');
		v->pos++;
	}
	v0_eat(v, '_');
	if (n > v->length - v->pos) {
		v->bad = true;
		return ident;
	}
	ident.text = (struct name_slice){ v->sym + v->pos, n };
	v->pos += n;
	return ident;
}

/* Whether it holds nothing that a name may not: then it can be printed as it is. */
static inline bool v0_ident_is_clean(struct v0_ident ident)
{
	for (size_t i = 0; i < ident.text.length; i++) {
		if (v0_digit62(ident.text.text[i]) >= 62 && ident.text.text[i] != '_')
			return false;
	}
	return true;
}

/* <const-data> without its sign: lower-case hexadecimal digits up to `_`, no leading zeros. */
static inline struct name_slice v0_hex(struct v0 *v)
{
	size_t start = v->pos;
	char c;

	while (((c = v0_next(v)) >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))
		;
	if (v->bad || c != '_') {
		v->bad = true;
		return (struct name_slice){ 0 };
	}
	while (start < v->pos - 1 && v->sym[start] == '0')
		start++;
	return (struct name_slice){ v->sym + start, v->pos - 1 - start };
}

/* The rest of a back reference behind its B: where it leads, strictly before the B. */
static inline size_t v0_back_target(struct v0 *v)
{
	size_t at = v->pos - 1;
	uint64_t target = v0_base62(v);

	if (v->bad || target >= at) {
		v->bad = true;
		return 0;
	}
	return (size_t)target;
}

/* The name of a primitive type by its tag, or NULL. */
const char *v0_basic_type(char tag);

#endif
