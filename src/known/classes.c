#include "classes_parts.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

void classes_count(struct counter *c, struct name_slice scope)
{
	uint32_t i = intern_copy(&c->scopes, c->arena, scope.length ? scope.text : "",
				 scope.length);

	while (c->n_counts <= i)
		array_push(c->counts, c->n_counts, c->counts_capacity, 0);
	c->counts[i]++;
}

bool classes_is_identifier(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = text[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!is_letter && !(i && c >= '0' && c <= '9') && (unsigned char)c < 0x80)
			return false;
	}
	return n > 0;
}

static int by_count(const void *a, const void *b)
{
	const struct known_scope *x = a, *y = b;

	if (x->n_classes != y->n_classes)
		return x->n_classes > y->n_classes ? -1 : 1;
	return strcmp(x->name, y->name);
}

static struct known_classes result_of(struct counter *c)
{
	struct known_classes found = { .n_scopes = c->n_counts };

	found.scopes = arena_new(c->arena, struct known_scope, c->n_counts);
	for (size_t i = 0; i < c->n_counts; i++) {
		const struct interned *name = &c->scopes.strings[i];

		found.scopes[i] = (struct known_scope){
			arena_copy(c->arena, name->text, name->length), c->counts[i]
		};
		found.n += c->counts[i];
	}
	if (c->n_counts)
		qsort(found.scopes, c->n_counts, sizeof(*found.scopes), by_count);
	return found;
}

struct known_classes classes_of(const struct image *image, const struct memory *memory,
				struct arena *arena)
{
	struct counter c = { .image = image, .memory = *memory, .arena = arena };
	struct known_classes found;

	if (image->identity.big_endian)
		return (struct known_classes){ 0 };
	classes_count_itanium(&c);
	if (image->image_base)
		classes_count_msvc(&c);
	found = result_of(&c);
	free(c.counts);
	free(c.classes);
	text_release(&c.scratch);
	intern_release(&c.scopes);
	return found;
}
