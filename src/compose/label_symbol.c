/* label_symbol.c: names of functions and variables. */
#include "label.h"

#include "../names/demangle.h"

#include <string.h>

static const char *owner_name(struct labeller *l, uint32_t owner, size_t *length)
{
	const struct owner *o = &l->attribution->owners.items[owner];
	const char *name;

	if (o->symbol != NO_INDEX) {
		*length = l->attribution->image->symbols[o->symbol].name_length;
		return l->attribution->image->symbols[o->symbol].name;
	}
	name = arena_format(l->arena, "[function at 0x%llx]", (unsigned long long)o->vm_addr);
	*length = strlen(name);
	return name;
}

/* The label of an owner's name, made when it is first asked for. */
static uint32_t owner_label(struct labeller *l, uint32_t owner)
{
	size_t length;
	const char *name;

	if (!l->symbols)
		l->symbols = labels_unknown(l->attribution->owners.n);
	if (l->symbols[owner] == NO_INDEX) {
		name = owner_name(l, owner, &length);
		l->symbols[owner] = intern(&l->labels, name, length);
	}
	return l->symbols[owner];
}

struct label symbol_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SYMBOL];

	if (!owner)
		return label_unowned(l, c);
	return (struct label){ .id = owner_label(l, owner),
			       .tier = evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL]) };
}

static uint32_t make_generic_label(struct labeller *l, uint32_t owner)
{
	struct text *text = &l->scratch;
	size_t length;

	text_reset(text);
	demangle(text, owner_name(l, owner, &length), DEMANGLE_GENERIC);
	return intern_copy(&l->labels, l->arena, text->bytes ? text->bytes : "", text->length);
}

struct label generic_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_SYMBOL];

	if (!owner)
		return label_unowned(l, c);
	if (!l->generics)
		l->generics = labels_unknown(l->attribution->owners.n);
	if (l->generics[owner] == NO_INDEX)
		l->generics[owner] = make_generic_label(l, owner);
	return (struct label){ .id = l->generics[owner],
			       .tier = evidence_tier((enum evidence)c->evidence[LAYER_SYMBOL]) };
}
