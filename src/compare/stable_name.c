#include "stable_name.h"

#include "../base/array.h"
#include "../names/demangle.h"
#include "../names/normalize.h"
#include "../names/utf8.h"

#include <stdlib.h>
#include <string.h>

/* The row of data that compilers number themselves. */
static const char anonymous[] = "[anonymous data]";

/* Closures and anonymous types are numbered in the order in which the compiler meets them. */
static void cut_numbers(struct text *text)
{
	char *end = text->bytes + text->length, *to = memchr(text->bytes, '#', text->length);

	if (!to)
		return;
	for (const char *from = to; from < end;) {
		char c = *from++;

		*to++ = c;
		while (c == '#' && from < end && *from >= '0' && *from <= '9')
			from++;
	}
	*to = '\0';
	text->length = (size_t)(to - text->bytes);
}

/* What a name is called in every build of its source. */
static void add_symbol(struct text *out, const char *name, size_t length)
{
	size_t stem = name_stem(name, length);

	if (name_is_anonymous(name, length)) {
		text_puts(out, anonymous);
		return;
	}
	demangle(out, name, DEMANGLE_SHORT);
	if (!out->length)
		return;
	if (out->length == length && stem < length && !memcmp(out->bytes, name, length)) {
		out->length = stem; // it is not mangled
		out->bytes[stem] = '\0';
	}
	cut_numbers(out);
}

void stable_names_init(struct stable_names *s, struct arena *arena, struct labeller *labeller,
		       struct intern *names, bool is_raw)
{
	*s = (struct stable_names){
		.arena = arena, .labeller = labeller, .names = names, .is_raw = is_raw
	};
}

void stable_names_release(struct stable_names *s)
{
	text_release(&s->scratch);
	text_release(&s->mangled);
	text_release(&s->readable);
	free(s->texts);
}

/* Where a name is kept; labels may have become more. */
static const char **place_of(struct stable_names *s, size_t i)
{
	if (i >= s->n_texts) {
		size_t n = NAME_FORM_COUNT * s->labeller->labels.n_strings;
		const char **texts = array_zeroed(const char *, n);

		if (s->n_texts)
			memcpy(texts, s->texts, s->n_texts * sizeof(*texts));
		free(s->texts);
		s->texts = texts;
		s->n_texts = n;
	}
	return &s->texts[i];
}

/* Of functions that only unwind tables know the address is all there is, and that changes. */
static bool is_address(const struct interned *s)
{
	static const char start[] = "[function at 0x";

	return s->length >= strlen(start) && !memcmp(s->text, start, strlen(start));
}

/* Into `readable`. */
static void add_readable(struct stable_names *s, const struct interned *label)
{
	text_reset(&s->mangled);
	text_reset(&s->readable);
	text_add(&s->mangled, label->text, label->length);
	add_symbol(&s->readable, s->mangled.bytes, label->length);
}

/* Into `scratch`. */
static void add_name(struct stable_names *s, const struct interned *label, enum name_form form)
{
	bool is_plain = form != NAME_SYMBOL || s->is_raw || !label->length || label->text[0] == '[';

	text_reset(&s->scratch);
	if (form != NAME_WORD && is_address(label)) {
		text_puts(&s->scratch, "[functions without a name]");
	} else if (form == NAME_FAMILY && !s->is_raw &&
		   name_is_anonymous(label->text, label->length)) {
		text_puts(&s->scratch, anonymous);
	} else if (is_plain) {
		utf8_add_valid(&s->scratch, label->text, label->length);
	} else {
		add_readable(s, label);
		utf8_add_valid(&s->scratch, s->readable.bytes, s->readable.length);
	}
}

const char *stable_name(struct stable_names *s, uint32_t label, enum name_form form)
{
	const char **place = place_of(s, NAME_FORM_COUNT * (size_t)label + form);
	uint32_t number;

	if (*place)
		return *place;
	add_name(s, &s->labeller->labels.strings[label], form);
	number = intern_copy(s->names, s->arena, s->scratch.bytes ? s->scratch.bytes : "",
			     s->scratch.length);
	*place = s->names->strings[number].text;
	return *place;
}

const char *stable_pointer(struct intern *names, const char *text)
{
	uint32_t number = intern(names, text, strlen(text));

	return names->strings[number].text;
}
