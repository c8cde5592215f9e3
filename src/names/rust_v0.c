#include "rust_v0.h"

#include "rust_v0_parse.h"
#include "std_crate.h"

enum { N_SEEN = 64 };

/*
 * A walk that looks for crates outside std. What a back reference leads to is searched once: `seen`
 * holds targets that were entered before, by their low bits. A target that was overwritten there
 * may be searched again, which the budget bounds.
 */
struct v0_search {
	struct rust_v0_crate found;
	bool first_only; /* the first nominal type decides, also when it is std's */
	size_t seen[N_SEEN];
};

#define NO 62

/* clang-format off */
const unsigned char v0_digits[256] = {
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, NO, NO, NO, NO, NO, NO,
	NO, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50,
	51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, NO, NO, NO, NO, NO,
	NO, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
	25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
	NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};
/* clang-format on */

#undef NO

static const char *const basic_types[26] = {
	"i8",	 "bool", "char", "f64", "str",	"f32",	NULL,  "u8", "isize",
	"usize", NULL,	 "i32",	 "u32", "i128", "u128", "_",   NULL, NULL,
	"i16",	 "u16",	 "()",	 "...", NULL,	"i64",	"u64", "!",
};

const char *v0_basic_type(char tag)
{
	return tag >= 'a' && tag <= 'z' ? basic_types[tag - 'a'] : NULL;
}

static void walk_path(struct v0 *v, bool nominal);
static void walk_type(struct v0 *v);
static void walk_const(struct v0 *v);

/* rustc writes the types that have no letter as roots of crates without a disambiguator: C3f16. */
static bool is_float(struct rust_v0_crate crate)
{
	return !crate.hash && (slice_is(crate.name, "f16") || slice_is(crate.name, "f128"));
}

/* A crate was read where types are named. What is found ends the walk. */
static void meet_crate(struct v0 *v, struct rust_v0_crate crate)
{
	bool is_std = is_std_crate(crate.name) || is_float(crate);

	if (is_std && !v->search->first_only)
		return;
	if (!is_std)
		v->search->found = crate;
	v->bad = true;
}

/* <crate-root>, behind its C. */
static struct rust_v0_crate read_crate(struct v0 *v)
{
	struct rust_v0_crate crate = { .hash = 0 };
	struct v0_ident ident;

	crate.hash = v0_tagged62(v, 's');
	ident = v0_ident(v);
	if (v->bad || !ident.text.length || !v0_ident_is_clean(ident)) {
		v->bad = true;
		return (struct rust_v0_crate){ .hash = 0 };
	}
	crate.name = ident.text;
	return crate;
}

/* Behind the C: whoever only skips does not ask which crate it is. */
static void walk_crate(struct v0 *v, bool nominal)
{
	struct rust_v0_crate crate;

	if (nominal && v->search) {
		crate = read_crate(v);
		if (!v->bad)
			meet_crate(v, crate);
		return;
	}
	v0_tagged62(v, 's');
	v0_ident(v);
}

/* Behind the B. Skipping only checks the number; searching enters each target once. */
static void walk_back(struct v0 *v, bool is_type, bool nominal)
{
	size_t target = v0_back_target(v), after = v->pos, *seen;

	if (v->bad || !v->search)
		return;
	seen = &v->search->seen[target % N_SEEN];
	if (*seen == target + 1)
		return;
	*seen = target + 1;
	v->pos = target;
	if (is_type)
		walk_type(v);
	else
		walk_path(v, nominal);
	v->pos = after;
}

/* <generic-arg> {<generic-arg>} E */
static void walk_generic_args(struct v0 *v)
{
	while (v0_more(v)) {
		if (v0_eat(v, 'L'))
			v0_base62(v);
		else if (v0_eat(v, 'K'))
			walk_const(v);
		else
			walk_type(v);
	}
}

static void walk_path_root(struct v0 *v, bool nominal)
{
	char tag = v0_next(v);

	switch (tag) {
	case 'C':
		walk_crate(v, nominal);
		break;
	case 'M':
	case 'X':
		v0_tagged62(v, 's');
		walk_path(v, nominal);
		walk_type(v);
		if (tag == 'X')
			walk_path(v, false);
		break;
	case 'Y':
		walk_type(v);
		walk_path(v, nominal);
		break;
	case 'I':
		walk_path(v, nominal);
		walk_generic_args(v);
		break;
	case 'B':
		walk_back(v, false, nominal);
		break;
	default:
		v->bad = true;
	}
}

/*
 * <path>. `nominal`: the crate it starts from is one that a search asks for. Nested paths (N) are
 * written outside in, "NtNtC4core3ptr5Alias": a count takes the place of recursion.
 */
static void walk_path(struct v0 *v, bool nominal)
{
	size_t n_nested = 0;

	if (!v0_enter(v))
		return;
	for (; v0_eat(v, 'N'); n_nested++)
		v0_namespace(v);
	walk_path_root(v, nominal);
	for (; n_nested && !v->bad; n_nested--) {
		v0_tagged62(v, 's');
		v0_ident(v);
	}
	v0_leave(v);
}

/* <fn-sig>, behind its F. */
static void walk_fn_sig(struct v0 *v)
{
	v0_tagged62(v, 'G');
	v0_eat(v, 'U');
	if (v0_eat(v, 'K') && !v0_eat(v, 'C'))
		v0_ident(v);
	while (v0_more(v))
		walk_type(v);
	walk_type(v);
}

/* <dyn-bounds> <lifetime>, behind the D. */
static void walk_dyn(struct v0 *v)
{
	v0_tagged62(v, 'G');
	while (v0_more(v)) {
		walk_path(v, true);
		while (v0_eat(v, 'p')) {
			v0_ident(v);
			if (v0_eat(v, 'K'))
				walk_const(v);
			else
				walk_type(v);
		}
	}
	if (!v0_eat(v, 'L'))
		v->bad = true;
	v0_base62(v);
}

/* The pattern of a pattern type: a range, alternatives, or "not null". */
static void walk_pattern(struct v0 *v)
{
	if (!v0_enter(v))
		return;
	switch (v0_next(v)) {
	case 'R':
		walk_const(v);
		walk_const(v);
		break;
	case 'O':
		while (v0_more(v))
			walk_pattern(v);
		break;
	case 'N':
		break;
	default:
		v->bad = true;
	}
	v0_leave(v);
}

/* Types that are not just a prefix of another one. */
static void walk_compound(struct v0 *v)
{
	char tag = v0_next(v);

	switch (tag) {
	case 'A':
		walk_type(v);
		walk_const(v);
		break;
	case 'T':
		while (v0_more(v))
			walk_type(v);
		break;
	case 'F':
		walk_fn_sig(v);
		break;
	case 'D':
		walk_dyn(v);
		break;
	case 'W':
		walk_type(v);
		walk_pattern(v);
		break;
	case 'B':
		walk_back(v, true, true);
		break;
	default:
		if (v->bad || v0_basic_type(tag))
			return;
		v->pos--;
		walk_path(v, true);
	}
}

/* <type>. References, pointers and slices are prefixes, which a loop reads. */
static void walk_type(struct v0 *v)
{
	if (!v0_enter(v))
		return;
	for (;;) {
		if (v0_eat(v, 'R') || v0_eat(v, 'Q')) {
			if (v0_eat(v, 'L'))
				v0_base62(v);
		} else if (!v0_eat(v, 'S') && !v0_eat(v, 'P') && !v0_eat(v, 'O')) {
			break;
		}
	}
	walk_compound(v);
	v0_leave(v);
}

/* The value of an enumeration or structure, behind its V: a path and its fields. */
static void walk_const_fields(struct v0 *v)
{
	char tag;

	walk_path(v, false);
	tag = v0_next(v);
	if (tag == 'U')
		return;
	if (tag != 'T' && tag != 'S')
		v->bad = true;
	while (v0_more(v)) {
		if (tag == 'S') {
			v0_tagged62(v, 's');
			v0_ident(v);
		}
		walk_const(v);
	}
}

static void walk_const_value(struct v0 *v)
{
	char tag = v0_next(v);

	switch (tag) {
	case 'p':
		break;
	case 'B':
		v0_back_target(v);
		break;
	case 'R':
	case 'Q':
		walk_const(v);
		break;
	case 'A':
	case 'T':
		while (v0_more(v))
			walk_const(v);
		break;
	case 'V':
		walk_const_fields(v);
		break;
	default:
		if (!v0_basic_type(tag))
			v->bad = true;
		v0_eat(v, 'n');
		v0_hex(v);
	}
}

/* <const>. Values name no crate that anything is attributed to: never searched. */
static void walk_const(struct v0 *v)
{
	struct v0_search *search = v->search;

	if (!v0_enter(v))
		return;
	v->search = NULL;
	walk_const_value(v);
	v->search = search;
	v0_leave(v);
}

struct v0 v0_open(const char *name, size_t length)
{
	size_t prefix = length > 3 && name[0] == '_' && name[1] == '_' ? 3 : 2;

	// Twice: once to skip everything, once to look into what the first walk passed by.
	if (length > prefix && name[prefix - 2] == '_' && name[prefix - 1] == 'R')
		return (struct v0){ .sym = name + prefix,
				    .length = length - prefix,
				    .budget = 4 * length + 256 };
	return (struct v0){ .sym = name, .bad = true };
}

void v0_skip_path(struct v0 *v)
{
	walk_path(v, false);
}

void v0_skip_type(struct v0 *v)
{
	walk_type(v);
}

void v0_skip_const(struct v0 *v)
{
	walk_const(v);
}

/*
 * A path starts with the operators that lead to its crate, so no tree is needed. References must
 * get ever closer to the start, or they would run in circles.
 */
struct rust_v0_crate v0_crate_of_path(const struct v0 *from)
{
	struct v0 v = *from;
	size_t last_back = SIZE_MAX;

	for (;;) {
		size_t at = v.pos;

		switch (v0_next(&v)) {
		case 'C':
			return read_crate(&v);
		case 'N':
			v0_namespace(&v);
			break;
		case 'I':
			break;
		case 'M':
		case 'X':
			v0_tagged62(&v, 's');
			break;
		case 'Y':
			walk_type(&v);
			break;
		case 'B':
			v.pos = v0_back_target(&v);
			if (at >= last_back)
				v.bad = true;
			last_back = at;
			break;
		default:
			return (struct rust_v0_crate){ .hash = 0 };
		}
		if (v.bad)
			return (struct rust_v0_crate){ .hash = 0 };
	}
}

/* Whether `v`, behind core's crate root, goes on with the function that drops a value. */
static bool is_drop_glue(const struct v0 *v)
{
	struct name_slice rest = { v->sym + v->pos, v->length - v->pos };

	return slice_starts(rest, "3ptr13drop_in_place") || slice_starts(rest, "3ptr9drop_glue");
}

/*
 * What the operators in front say of the item. `v` is left where its self type begins; for drop
 * glue and plain paths nobody asks for that.
 */
static enum rust_v0_item classify(struct v0 *v)
{
	for (;;) {
		switch (v0_next(v)) {
		case 'N':
			if (v0_namespace(v) == 'S')
				return RUST_V0_SHIM;
			break;
		case 'I':
			break;
		case 'M':
			return RUST_V0_INHERENT;
		case 'X':
			v0_tagged62(v, 's');
			walk_path(v, false);
			return RUST_V0_TRAIT_IMPL;
		case 'Y':
			return RUST_V0_TRAIT_DEFAULT;
		case 'C':
			return slice_is(read_crate(v).name, "core") && is_drop_glue(v)
				       ? RUST_V0_DROP_GLUE
				       : RUST_V0_PATH;
		default:
			return RUST_V0_PATH;
		}
	}
}

/* See `subject` in the header. `v` is a copy at the start of the symbol. */
static struct rust_v0_crate find_subject(struct v0 v, enum rust_v0_item item)
{
	struct v0_search search = { .first_only = false };

	if (item == RUST_V0_TRAIT_IMPL || item == RUST_V0_TRAIT_DEFAULT) {
		search.first_only = true;
		classify(&v);
		v.search = &search;
		walk_type(&v);
	} else if (item == RUST_V0_DROP_GLUE || item == RUST_V0_SHIM) {
		v.search = &search;
		walk_path(&v, false);
	}
	return search.found;
}

/* Nothing more, or a suffix that is not part of the mangling. */
static bool at_end(const struct v0 *v)
{
	return v->pos == v->length || (v0_peek(v) && strchr(".$@", v0_peek(v)));
}

/* rustc_symbol_mangling's "hashed": _RNxC<ident><length>H<base 62>. */
static bool read_hashed(struct v0 v, struct rust_v0 *out)
{
	struct rust_v0_crate crate;
	struct v0_ident hash;

	if (!(v0_eat(&v, 'N') && v0_eat(&v, 'x') && v0_eat(&v, 'C')))
		return false;
	crate = read_crate(&v);
	hash = v0_ident(&v);
	if (v.bad || !slice_starts(hash.text, "H") || !at_end(&v))
		return false;
	*out = (struct rust_v0){ RUST_V0_HASHED, crate, crate, { { 0 }, 0 } };
	return true;
}

/* What stands before the instantiating crate. `start` is at the start of the symbol. */
static bool read_head(const struct v0 *start, struct rust_v0 *out)
{
	struct v0 v = { .sym = start->sym, .length = start->length, .budget = start->budget };

	out->defining = v0_crate_of_path(start);
	if (!out->defining.name.length)
		return false;
	out->item = classify(&v);
	if (is_std_crate(out->defining.name))
		out->subject = find_subject(*start, out->item);
	return true;
}

bool rust_v0_read_head(const char *name, size_t length, struct rust_v0 *out)
{
	struct v0 v = v0_open(name, length);
	struct rust_v0 result = { .item = RUST_V0_PATH };

	if (v.bad || read_hashed(v, out))
		return !v.bad;
	// A bare crate root is so short that a C name could look like one.
	if (v0_peek(&v) == 'C')
		return rust_v0_read(name, length, out);
	if (!read_head(&v, &result))
		return false;
	*out = result;
	return true;
}

bool rust_v0_ends(struct v0 *v)
{
	if (!v->bad && v->pos < v->length && v0_peek(v) >= 'A' && v0_peek(v) <= 'Z')
		walk_path(v, false); // the instantiating crate
	return !v->bad && at_end(v);
}

bool rust_v0_read(const char *name, size_t length, struct rust_v0 *out)
{
	struct v0 v = v0_open(name, length), start = v;
	struct rust_v0 result = { .item = RUST_V0_PATH };

	if (v.bad || read_hashed(v, out))
		return !v.bad;
	walk_path(&v, false);
	if (!v.bad && v.pos < v.length && v0_peek(&v) >= 'A' && v0_peek(&v) <= 'Z') {
		result.instantiating = v0_crate_of_path(&v);
		walk_path(&v, false);
	}
	if (v.bad || !at_end(&v) || !read_head(&start, &result))
		return false;
	*out = result;
	return true;
}
