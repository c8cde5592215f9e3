/* axis_symbol.c: names of functions and variables. */
#include "axis.h"
#include "piece_label.h"

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

uint32_t label_symbol(struct labeller *l, uint32_t owner)
{
	uint32_t *labels = labeller_memo(l, AXIS_SYMBOL, l->attribution->owners.n);

	if (labels[owner] == NO_INDEX) {
		size_t length;
		const char *name = owner_name(l, owner, &length);

		labels[owner] = intern(&l->labels, name, length);
	}
	return labels[owner];
}

static struct label user_symbol(struct labeller *l, uint32_t owner)
{
	return (struct label){ .id = label_symbol(l, owner), .is_referred = true };
}

static struct label symbol_label(struct labeller *l, const struct contribution *c)
{
	static const struct user_label user_label = { user_symbol, false };
	uint32_t owner = c->owners[LAYER_SYMBOL];
	struct label label;

	if (!owner)
		return label_piece(l, c, &user_label, &label) ? label : label_unowned(l, c);
	return label_of_layer(c, LAYER_SYMBOL, label_symbol(l, owner));
}

const struct axis symbol_axis = {
	.name = "symbol",
	.heading = "Symbols",
	.summary = "functions and variables, with what follows them",
	.layers = LAYER_BIT(LAYER_SYMBOL) | UNOWNED_LAYERS,
	.more_layers = LAYER_BIT(LAYER_PIECE), // code leads to functions that nothing names
	.is_symbol = true,
	.label = symbol_label,
};

static struct label user_generic(struct labeller *l, uint32_t owner)
{
	uint32_t *labels = labeller_memo(l, AXIS_GENERIC, l->attribution->owners.n);

	if (labels[owner] == NO_INDEX) {
		size_t length;

		labels[owner] = label_family(l, owner_name(l, owner, &length));
	}
	return (struct label){ .id = labels[owner], .is_referred = true };
}

static struct label generic_label(struct labeller *l, const struct contribution *c)
{
	static const struct user_label user_label = { user_generic, false };
	uint32_t owner = c->owners[LAYER_SYMBOL];
	struct label label;

	if (!owner)
		return label_piece(l, c, &user_label, &label) ? label : label_unowned(l, c);
	return label_of_layer(c, LAYER_SYMBOL, user_generic(l, owner).id);
}

const struct axis generic_axis = {
	.name = "generic",
	.heading = "Generic families",
	.summary = "all instances of one generic or template as one row",
	.layers = LAYER_BIT(LAYER_SYMBOL) | UNOWNED_LAYERS,
	.more_layers = LAYER_BIT(LAYER_PIECE), // code leads to functions that nothing names
	.label = generic_label,
};
