/* rust_v0_print.h: what rust_v0_print.c (paths, types) and rust_v0_const.c share. */
#ifndef BINSIZE_NAMES_RUST_V0_PRINT_H
#define BINSIZE_NAMES_RUST_V0_PRINT_H

#include "rust_v0_parse.h"

/* A name while it is printed. */
struct printer {
	struct v0 v; /* `bad` also when the text was cut: nothing is added any more */
	struct text *out;
	size_t end;	      /* what out->length may reach */
	uint64_t n_lifetimes; /* bound by binders around here */
	bool generic, cut;
};

/* Adds all of it, or nothing and ends the walk. */
void v0_put(struct printer *p, const char *bytes, size_t length);

/* The same for a string. */
static inline void v0_puts(struct printer *p, const char *string)
{
	v0_put(p, string, strlen(string));
}

/* In decimal. */
void v0_put_number(struct printer *p, uint64_t n);

/* With punycode decoded. */
void v0_print_ident(struct printer *p, struct v0_ident ident);

/* `in_value`: generic arguments need a `::` in front. */
void v0_print_path(struct printer *p, bool in_value);

/* `in_value`: inside another expression, so that no braces are needed around this one. */
void v0_print_const(struct printer *p, bool in_value);

/* Goes to the target of the back reference behind its B; returns where to come back to. */
size_t v0_jump_back(struct printer *p);

#endif
