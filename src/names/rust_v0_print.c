#include "rust_v0.h"

#include "../base/die.h"
#include "punycode.h"
#include "rust_v0_print.h"
#include "std_crate.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	WORK = 1 << 18, // productions a name may take to print: back references repeat them
	N_LETTERS = 26, // lifetimes 'a to 'z, then '_26
};

static void print_type(struct printer *p);

void v0_put(struct printer *p, const char *bytes, size_t length)
{
	if (p->v.bad)
		return;
	if (length > p->end - p->out->length) {
		p->cut = true;
		p->v.bad = true;
		return;
	}
	text_add(p->out, bytes, length);
}

void v0_put_number(struct printer *p, uint64_t n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRIu64, n);
	v0_puts(p, digits);
}

size_t v0_jump_back(struct printer *p)
{
	size_t target = v0_back_target(&p->v), after = p->v.pos;

	p->v.pos = target;
	return after;
}

void v0_print_ident(struct printer *p, struct v0_ident ident)
{
	char utf8[PUNYCODE_MAX_UTF8];
	size_t length;

	if (!v0_ident_is_clean(ident))
		p->v.bad = true;
	if (!ident.punycode) {
		v0_put(p, ident.text.text, ident.text.length);
		return;
	}
	length = punycode_decode(ident.text, utf8);
	if (length) {
		v0_put(p, utf8, length);
		return;
	}
	v0_puts(p, "punycode{");
	v0_put(p, ident.text.text, ident.text.length);
	v0_puts(p, "}");
}

/* 0 is an erased lifetime, 1 the innermost that is bound here. */
static void print_lifetime(struct printer *p, uint64_t index)
{
	uint64_t depth;

	if (index > p->n_lifetimes) {
		p->v.bad = true;
		return;
	}
	v0_puts(p, "'");
	depth = p->n_lifetimes - index;
	if (!index) {
		v0_puts(p, "_");
	} else if (depth < N_LETTERS) {
		v0_put(p, &"abcdefghijklmnopqrstuvwxyz"[depth], 1);
	} else {
		v0_puts(p, "_");
		v0_put_number(p, depth);
	}
}

/* <binder>, when there is one. The caller takes the lifetimes back. */
static void print_binder(struct printer *p)
{
	uint64_t n = v0_tagged62(&p->v, 'G');

	if (!n)
		return;
	v0_puts(p, "for<");
	for (uint64_t i = 0; i < n && !p->v.bad; i++) {
		if (i)
			v0_puts(p, ", ");
		p->n_lifetimes++;
		print_lifetime(p, 1);
	}
	v0_puts(p, "> ");
}

static void print_generic_arg(struct printer *p)
{
	if (v0_eat(&p->v, 'L'))
		print_lifetime(p, v0_base62(&p->v));
	else if (v0_eat(&p->v, 'K'))
		v0_print_const(p, false);
	else
		print_type(p);
}

static void skip_generic_args(struct v0 *v)
{
	while (v0_more(v)) {
		if (v0_eat(v, 'L'))
			v0_base62(v);
		else if (v0_eat(v, 'K'))
			v0_skip_const(v);
		else
			v0_skip_type(v);
	}
}

/* The path and its arguments, behind the I, without the closing bracket. */
static void print_open_generics(struct printer *p, bool in_value)
{
	v0_print_path(p, in_value);
	v0_puts(p, in_value ? "::<" : "<");
	if (p->generic) {
		v0_puts(p, "_");
		skip_generic_args(&p->v);
		return;
	}
	for (bool first = true; v0_more(&p->v); first = false) {
		if (!first)
			v0_puts(p, ", ");
		print_generic_arg(p);
	}
}

/* A self type of which the outermost constructor says enough: `&_`, `[_]`, `(_)`. */
static bool print_self_shape(struct printer *p)
{
	static const struct {
		char tag;
		const char *text;
	} shapes[] = {
		{ 'R', "&_" },	   { 'Q', "&mut _" }, { 'P', "*const _" }, { 'O', "*mut _" },
		{ 'A', "[_; _]" }, { 'S', "[_]" },    { 'T', "(_)" },	   { 'F', "fn(_)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		if (v0_peek(&p->v) == shapes[i].tag) {
			v0_puts(p, shapes[i].text);
			v0_skip_type(&p->v);
			return true;
		}
	}
	return false;
}

/*
 * The self type of an impl, as far as all instances of the impl share it. std cannot name a type
 * of another crate, so an impl of std for one is for all types.
 */
static void print_self(struct printer *p, bool is_std_impl)
{
	char tag;

	if (!p->generic) {
		print_type(p);
		return;
	}
	if (!v0_enter(&p->v))
		return;
	tag = v0_peek(&p->v);
	if (print_self_shape(p)) {
		;
	} else if (v0_eat(&p->v, 'B')) {
		size_t after = v0_jump_back(p);

		print_self(p, is_std_impl);
		p->v.pos = after;
	} else if (tag >= 'A' && tag <= 'Z' && tag != 'D' && is_std_impl &&
		   !is_std_crate(v0_crate_of_path(&p->v).name)) {
		v0_puts(p, "_");
		v0_skip_type(&p->v);
	} else {
		print_type(p);
	}
	v0_leave(&p->v);
}

/* M <impl-path> <type>, X <impl-path> <type> <path>, Y <type> <path>; behind the tag. */
static void print_impl(struct printer *p, char tag)
{
	bool is_std = false;

	if (tag != 'Y') {
		v0_tagged62(&p->v, 's');
		is_std = p->generic && is_std_crate(v0_crate_of_path(&p->v).name);
		v0_skip_path(&p->v);
	}
	v0_puts(p, "<");
	if (tag == 'Y' && p->generic) {
		v0_puts(p, "_");
		v0_skip_type(&p->v);
	} else {
		print_self(p, is_std);
	}
	if (tag != 'M') {
		v0_puts(p, " as ");
		v0_print_path(p, false);
	}
	v0_puts(p, ">");
}

static void print_path_root(struct printer *p, bool in_value)
{
	char tag = v0_next(&p->v);
	size_t after;

	switch (tag) {
	case 'C':
		v0_tagged62(&p->v, 's');
		v0_print_ident(p, v0_ident(&p->v));
		break;
	case 'M':
	case 'X':
	case 'Y':
		print_impl(p, tag);
		break;
	case 'I':
		print_open_generics(p, in_value);
		v0_puts(p, ">");
		break;
	case 'B':
		after = v0_jump_back(p);
		v0_print_path(p, in_value);
		p->v.pos = after;
		break;
	default:
		p->v.bad = true;
	}
}

/* One step of a nested path: `::name`, `::{closure#0}`, `::{shim:vtable#0}`. */
static void print_nested(struct printer *p, char namespace)
{
	uint64_t disambiguator = v0_tagged62(&p->v, 's');
	struct v0_ident ident = v0_ident(&p->v);

	if (namespace >= 'a') {
		if (ident.text.length)
			v0_puts(p, "::");
		v0_print_ident(p, ident);
		return;
	}
	v0_puts(p, "::{");
	if (namespace == 'C')
		v0_puts(p, "closure");
	else if (namespace == 'S')
		v0_puts(p, "shim");
	else
		v0_put(p, &namespace, 1);
	if (ident.text.length)
		v0_puts(p, ":");
	v0_print_ident(p, ident);
	v0_puts(p, "#");
	v0_put_number(p, disambiguator);
	v0_puts(p, "}");
}

/* The namespaces of nested paths are the letters behind each N, the last one belongs innermost. */
void v0_print_path(struct printer *p, bool in_value)
{
	size_t start = p->v.pos, n_nested = 0;

	if (!v0_enter(&p->v))
		return;
	for (; v0_eat(&p->v, 'N'); n_nested++)
		v0_namespace(&p->v);
	print_path_root(p, in_value);
	for (; n_nested && !p->v.bad; n_nested--)
		print_nested(p, p->v.sym[start + 2 * n_nested - 1]);
	v0_leave(&p->v);
}

static void print_abi(struct printer *p)
{
	struct v0_ident ident;

	v0_puts(p, "extern \"");
	if (v0_eat(&p->v, 'C')) {
		v0_puts(p, "C");
	} else {
		ident = v0_ident(&p->v);
		if (!ident.text.length || ident.punycode || !v0_ident_is_clean(ident))
			p->v.bad = true;
		for (size_t i = 0; i < ident.text.length; i++)
			v0_put(p, ident.text.text[i] == '_' ? "-" : &ident.text.text[i], 1);
	}
	v0_puts(p, "\" ");
}

/* <fn-sig>, behind its F. */
static void print_fn_sig(struct printer *p)
{
	uint64_t outer = p->n_lifetimes;

	print_binder(p);
	if (v0_eat(&p->v, 'U'))
		v0_puts(p, "unsafe ");
	if (v0_eat(&p->v, 'K'))
		print_abi(p);
	v0_puts(p, "fn(");
	for (bool first = true; v0_more(&p->v); first = false) {
		if (!first)
			v0_puts(p, ", ");
		print_type(p);
	}
	v0_puts(p, ")");
	if (!v0_eat(&p->v, 'u')) {
		v0_puts(p, " -> ");
		print_type(p);
	}
	p->n_lifetimes = outer;
}

/* Leaves the brackets of generic arguments open for associated types; says whether it did. */
static bool print_open_path(struct printer *p)
{
	bool open = false;

	if (!v0_enter(&p->v))
		return false;
	if (v0_eat(&p->v, 'B')) {
		size_t after = v0_jump_back(p);

		open = print_open_path(p);
		p->v.pos = after;
	} else if (v0_eat(&p->v, 'I')) {
		print_open_generics(p, false);
		open = true;
	} else {
		v0_print_path(p, false);
	}
	v0_leave(&p->v);
	return open;
}

/* What an associated type or constant is bound to. */
static void print_bound(struct printer *p)
{
	bool is_const = v0_eat(&p->v, 'K');

	if (p->generic) {
		v0_puts(p, "_");
		if (is_const)
			v0_skip_const(&p->v);
		else
			v0_skip_type(&p->v);
	} else if (is_const) {
		v0_print_const(p, false);
	} else {
		print_type(p);
	}
}

/* <dyn-trait>: a path and the types it binds. */
static void print_dyn_trait(struct printer *p)
{
	bool open = print_open_path(p);

	while (v0_eat(&p->v, 'p')) {
		v0_puts(p, open ? ", " : "<");
		open = true;
		v0_print_ident(p, v0_ident(&p->v));
		v0_puts(p, " = ");
		print_bound(p);
	}
	if (open)
		v0_puts(p, ">");
}

/* <dyn-bounds> <lifetime>, behind the D. */
static void print_dyn(struct printer *p)
{
	uint64_t outer = p->n_lifetimes, lifetime;

	v0_puts(p, "dyn ");
	print_binder(p);
	for (bool first = true; v0_more(&p->v); first = false) {
		if (!first)
			v0_puts(p, " + ");
		print_dyn_trait(p);
	}
	p->n_lifetimes = outer;
	if (!v0_eat(&p->v, 'L'))
		p->v.bad = true;
	lifetime = v0_base62(&p->v);
	if (lifetime) {
		v0_puts(p, " + ");
		print_lifetime(p, lifetime);
	}
}

static void print_pattern(struct printer *p)
{
	if (!v0_enter(&p->v))
		return;
	switch (v0_next(&p->v)) {
	case 'R':
		v0_print_const(p, false);
		v0_puts(p, "..=");
		v0_print_const(p, false);
		break;
	case 'O':
		for (bool first = true; v0_more(&p->v); first = false) {
			if (!first)
				v0_puts(p, " | ");
			print_pattern(p);
		}
		break;
	case 'N':
		v0_puts(p, "!null");
		break;
	default:
		p->v.bad = true;
	}
	v0_leave(&p->v);
}

static void print_reference(struct printer *p, char tag)
{
	v0_puts(p, "&");
	if (v0_eat(&p->v, 'L')) {
		uint64_t lifetime = v0_base62(&p->v);

		if (lifetime) {
			print_lifetime(p, lifetime);
			v0_puts(p, " ");
		}
	}
	if (tag == 'Q')
		v0_puts(p, "mut ");
	print_type(p);
}

static void print_array(struct printer *p, char tag)
{
	v0_puts(p, "[");
	print_type(p);
	if (tag == 'A') {
		v0_puts(p, "; ");
		v0_print_const(p, true);
	}
	v0_puts(p, "]");
}

static void print_tuple(struct printer *p)
{
	size_t n = 0;

	v0_puts(p, "(");
	for (; v0_more(&p->v); n++) {
		if (n)
			v0_puts(p, ", ");
		print_type(p);
	}
	v0_puts(p, n == 1 ? ",)" : ")");
}

static void print_type_of_tag(struct printer *p, char tag)
{
	size_t after;

	switch (tag) {
	case 'R':
	case 'Q':
		print_reference(p, tag);
		break;
	case 'P':
	case 'O':
		v0_puts(p, tag == 'P' ? "*const " : "*mut ");
		print_type(p);
		break;
	case 'A':
	case 'S':
		print_array(p, tag);
		break;
	case 'T':
		print_tuple(p);
		break;
	case 'F':
		print_fn_sig(p);
		break;
	case 'D':
		print_dyn(p);
		break;
	case 'W':
		print_type(p);
		v0_puts(p, " is ");
		print_pattern(p);
		break;
	case 'B':
		after = v0_jump_back(p);
		print_type(p);
		p->v.pos = after;
		break;
	default:
		p->v.pos--;
		v0_print_path(p, false);
	}
}

static void print_type(struct printer *p)
{
	char tag;

	if (!v0_enter(&p->v))
		return;
	tag = v0_next(&p->v);
	if (v0_basic_type(tag))
		v0_puts(p, v0_basic_type(tag));
	else if (!p->v.bad)
		print_type_of_tag(p, tag);
	v0_leave(&p->v);
}

static void take_back(struct text *out, size_t length)
{
	if (!out->bytes)
		return;
	out->length = length;
	out->bytes[length] = '\0';
}

bool rust_v0_print(struct text *out, const char *name, size_t length, enum rust_v0_style style,
		   size_t limit)
{
	struct printer p = {
		.v = v0_open(name, length),
		.out = out,
		.end = out->length + limit,
		.generic = style == RUST_V0_GENERIC,
	};
	struct printer again = p;
	size_t start = out->length;
	struct rust_v0 read;

	p.v.budget = WORK;
	v0_print_path(&p, true);
	if (!p.v.bad && rust_v0_ends(&p.v) && v0_crate_of_path(&again.v).name.length)
		return true;
	// Too long, or no symbol: reading tells, and prints nothing.
	take_back(out, start);
	if (!rust_v0_read(name, length, &read))
		return false;
	p = again;
	p.v.budget = WORK;
	v0_print_path(&p, true);
	if (p.v.bad && !p.cut && p.v.budget && out->bytes) {
		take_back(out, start);
		return false;
	}
	if (p.v.bad)
		text_puts(out, "…");
	return true;
}
