/* classes_msvc.c: TypeDescriptors of Visual C++, found by how their names begin. */
#include "classes_parts.h"

#include <string.h>

/*
 * The outermost scope of "Value@llvm@@". A template hides where its arguments end: its scope is believed when it
 * is one that other classes are in.
 */
static struct name_slice msvc_scope(const char *text, size_t n, bool *is_sure)
{
	size_t end = n - 2, start = end;

	*is_sure = !memchr(text, '$', n);
	while (start && text[start - 1] != '@')
		start--;
	if (!start || text[start] == '?') // none, or "?A0x1234abcd": one without a name
		return (struct name_slice){ 0 };
	return (struct name_slice){ text + start, end - start };
}

/* Counts what begins at `text`; gives how far it reaches. */
static size_t look_at_descriptor(struct counter *c, const char *text, size_t left, bool sure_only)
{
	size_t most = left < MOST_NAME ? left : MOST_NAME, n;
	const char *end = memchr(text, 0, most);
	struct name_slice scope;
	bool is_sure;

	n = end ? (size_t)(end - text) : most;
	if (!end || n < 7 || memcmp(end - 2, "@@", 2) != 0)
		return n;
	scope = msvc_scope(text + 4, n - 4, &is_sure);
	if (is_sure != sure_only)
		return n;
	if (!is_sure && (!classes_is_identifier(scope.text, scope.length) ||
			 intern_find(&c->scopes, scope.text, scope.length) == INTERN_NONE))
		scope.length = 0;
	if (c->n_descriptors++ < MOST_CLASSES)
		classes_count(c, scope);
	return n;
}

static void look_at_descriptors(struct counter *c, const struct memory_piece *p, bool sure_only)
{
	const char *at = (const char *)p->bytes, *end = at + p->size;

	while ((at = memchr(at, '.', (size_t)(end - at)))) {
		size_t left = (size_t)(end - at);

		if (left > 4 && (!memcmp(at, ".?AV", 4) || !memcmp(at, ".?AU", 4)))
			at += look_at_descriptor(c, at, left, sure_only);
		else
			at++;
	}
}

/* Descriptors are in data that is written to: the loader puts an address in front of the name. */
static void look_at_data(struct counter *c, bool sure_only)
{
	for (size_t i = 0; i < c->memory.n_pieces; i++) {
		const struct memory_piece *p = &c->memory.pieces[i];

		if (c->image->sections[p->section].kind == KIND_DATA)
			look_at_descriptors(c, p, sure_only);
	}
}

void classes_count_msvc(struct counter *c)
{
	look_at_data(c, true);
	look_at_data(c, false);
}
