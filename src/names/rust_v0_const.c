#include "rust_v0_print.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>

enum { DECIMAL_DIGITS = 16 }; // hexadecimal digits of a constant that is printed in decimal

/* The value of at most 16 hexadecimal digits. */
static uint64_t hex_value(struct name_slice digits)
{
	uint64_t n = 0;

	for (size_t i = 0; i < digits.length; i++)
		n = n << 4 | v0_digit62(digits.text[i]);
	return n;
}

/* Decimal while it fits 64 bits; wider ones stay in the digits they come in. */
static void print_const_integer(struct printer *p)
{
	struct name_slice digits = v0_hex(&p->v);

	if (digits.length <= DECIMAL_DIGITS) {
		v0_put_number(p, hex_value(digits));
		return;
	}
	v0_puts(p, "0x");
	v0_put(p, digits.text, digits.length);
}

/* A character between `quote`s; what is not printable ASCII as Rust would escape it. */
static void print_char(struct printer *p, uint64_t c, char quote)
{
	static const char escaped[] = "\t\r\n\\", letters[] = "trn\\";
	const char *at = c && c < 0x80 ? strchr(escaped, (int)c) : NULL;
	char text[24];

	if (at)
		snprintf(text, sizeof(text), "\\%c", letters[at - escaped]);
	else if (c == (unsigned char)quote)
		snprintf(text, sizeof(text), "\\%c", quote);
	else if (c >= ' ' && c < 0x7f)
		snprintf(text, sizeof(text), "%c", (int)c);
	else
		snprintf(text, sizeof(text), "\\u{%" PRIx64 "}", c);
	v0_puts(p, text);
}

static void print_const_char(struct printer *p)
{
	struct name_slice digits = v0_hex(&p->v);
	uint64_t c = digits.length <= 6 ? hex_value(digits) : UINT64_MAX;

	if (!utf8_is_char(c))
		p->v.bad = true;
	v0_puts(p, "'");
	print_char(p, c, '\'');
	v0_puts(p, "'");
}

static void print_const_bool(struct printer *p)
{
	struct name_slice digits = v0_hex(&p->v);

	if (digits.length > 1 || hex_value(digits) > 1)
		p->v.bad = true;
	v0_puts(p, digits.length && digits.text[0] == '1' ? "true" : "false");
}

/*
 * The character at digit *i of the `n` from `start`, two for each byte of UTF-8. Bad when its
 * bytes are too few or no UTF-8; overlong forms pass.
 */
static uint64_t read_utf8(struct printer *p, size_t start, size_t n, size_t *i)
{
	const char *digits = p->v.sym + start;
	uint64_t c = hex_value((struct name_slice){ digits + *i, 2 }), byte;
	unsigned more = c < 0x80   ? 0
			: c < 0xc0 ? 9
			: c < 0xe0 ? 1
			: c < 0xf0 ? 2
			: c < 0xf8 ? 3
				   : 9;

	*i += 2;
	if (!more)
		return c;
	for (c &= 0x3fu >> more; more; more--, *i += 2) {
		byte = *i + 1 < n ? hex_value((struct name_slice){ digits + *i, 2 }) : 0;
		if (more > 3 || (byte & 0xc0) != 0x80) {
			p->v.bad = true;
			return 0;
		}
		c = c << 6 | (byte & 0x3f);
	}
	return c;
}

/* Text is UTF-8, two hexadecimal digits a byte. */
static void print_const_text(struct printer *p)
{
	size_t start = p->v.pos, n;

	v0_hex(&p->v);
	if (p->v.bad)
		return;
	n = p->v.pos - 1 - start;
	if (n % 2)
		p->v.bad = true;
	v0_puts(p, "\"");
	for (size_t i = 0; i + 1 < n && !p->v.bad;)
		print_char(p, read_utf8(p, start, n, &i), '"');
	v0_puts(p, "\"");
}

static void print_const_list(struct printer *p, const char *open, const char *one,
			     const char *close)
{
	size_t n = 0;

	v0_puts(p, open);
	for (; v0_more(&p->v); n++) {
		if (n)
			v0_puts(p, ", ");
		v0_print_const(p, true);
	}
	v0_puts(p, n == 1 ? one : close);
}

/* The value of an enumeration or structure, behind its V. */
static void print_const_fields(struct printer *p)
{
	v0_print_path(p, true);
	if (v0_eat(&p->v, 'U'))
		return;
	if (v0_eat(&p->v, 'T')) {
		print_const_list(p, "(", ")", ")");
		return;
	}
	if (!v0_eat(&p->v, 'S'))
		p->v.bad = true;
	v0_puts(p, " { ");
	for (bool first = true; v0_more(&p->v); first = false) {
		if (!first)
			v0_puts(p, ", ");
		v0_tagged62(&p->v, 's');
		v0_print_ident(p, v0_ident(&p->v));
		v0_puts(p, ": ");
		v0_print_const(p, true);
	}
	v0_puts(p, " }");
}

/* Values that stand in braces as a generic argument: all but literals. */
static void print_const_compound(struct printer *p, char tag)
{
	switch (tag) {
	case 'e':
		v0_puts(p, "*");
		print_const_text(p);
		break;
	case 'R':
	case 'Q':
		v0_puts(p, tag == 'R' ? "&" : "&mut ");
		v0_print_const(p, true);
		break;
	case 'A':
		print_const_list(p, "[", "]", "]");
		break;
	case 'T':
		print_const_list(p, "(", ",)", ")");
		break;
	default:
		print_const_fields(p);
	}
}

static void print_const_literal(struct printer *p, char tag)
{
	if (strchr("htmyoj", tag)) {
		print_const_integer(p);
	} else if (strchr("aslxni", tag)) {
		if (v0_eat(&p->v, 'n'))
			v0_puts(p, "-");
		print_const_integer(p);
	} else if (tag == 'b') {
		print_const_bool(p);
	} else if (tag == 'c') {
		print_const_char(p);
	} else if (tag == 'p') {
		v0_puts(p, "_");
	} else {
		p->v.bad = true;
	}
}

/* <const>, and the structural constants that rustc added to it. */
void v0_print_const(struct printer *p, bool in_value)
{
	size_t after;
	char tag;

	if (!v0_enter(&p->v))
		return;
	tag = v0_next(&p->v);
	if (p->v.bad) {
		;
	} else if (tag == 'B') {
		after = v0_jump_back(p);
		v0_print_const(p, in_value);
		p->v.pos = after;
	} else if (tag == 'R' && v0_eat(&p->v, 'e')) {
		print_const_text(p);
	} else if (strchr("eRQATV", tag)) {
		v0_puts(p, in_value ? "" : "{");
		print_const_compound(p, tag);
		v0_puts(p, in_value ? "" : "}");
	} else {
		print_const_literal(p, tag);
	}
	v0_leave(&p->v);
}
