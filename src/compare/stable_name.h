/*
 * stable_name.h: what a label is called in every build of its source: names are demangled, so hashes and the
 * suffixes of compilers are gone, numbers of closures are cut, and what is left without a name of its own
 * shares one.
 */
#ifndef BINSIZE_COMPARE_STABLE_NAME_H
#define BINSIZE_COMPARE_STABLE_NAME_H

#include "../base/intern.h"
#include "../compose/labeller.h"

/* What a label is. */
enum name_form {
	NAME_SYMBOL, /* as it is in the file */
	NAME_FAMILY, /* readable, of symbols without their arguments */
	NAME_WORD,   /* a crate, a section, a file */
	NAME_FORM_COUNT
};

/* Of all labels of one labeller. Release it. */
struct stable_names {
	struct arena *arena;
	struct labeller *labeller;
	struct intern *names; /* equal names are one pointer, in all that share it */
	bool is_raw;	      /* names of symbols stay as they are in the file */
	const char **texts;   /* of each label in each form; NULL: not made yet */
	size_t n_texts;
	struct text scratch, mangled, readable;
};

/* Borrows all three; names live in the arena. */
void stable_names_init(struct stable_names *s, struct arena *arena, struct labeller *labeller,
		       struct intern *names, bool is_raw);
void stable_names_release(struct stable_names *s);

/* Of one label. Valid UTF-8. */
const char *stable_name(struct stable_names *s, uint32_t label, enum name_form form);

/* The one pointer of a text, which lives as long as the names. */
const char *stable_pointer(struct intern *names, const char *text);

#endif
