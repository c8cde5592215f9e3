#include "attribution.h"

#include "charge.h"

static void check_layers(const struct attribution *a)
{
	for (int i = 0; i < LAYER_COUNT; i++) {
		if (a->layers[i].spans)
			partition_check(&a->layers[i], a->ledger.size);
	}
}

/* What each layer needs, and who charges it. */
static const struct {
	struct layer_needs needs;
	struct partition (*charge)(const struct attribution *a);
} layers_table[LAYER_COUNT] = {
#define LAYER_ROW(name, layers, tables, debug, device, charger)                                    \
	[LAYER_##name] = { { LAYER_BIT(LAYER_##name) | (layers), tables, debug, device },          \
			   charge_##charger },
	LAYERS(LAYER_ROW)
#undef LAYER_ROW
};

struct layer_needs layers_need(unsigned layers)
{
	struct layer_needs sum = { .layers = layers };

	// Backwards: what a row needs stands before it, and may need something itself.
	for (int i = LAYER_COUNT; i-- > 0;) {
		const struct layer_needs *needs = &layers_table[i].needs;

		if (!(sum.layers & LAYER_BIT(i)))
			continue;
		sum.layers |= needs->layers;
		sum.tables |= needs->tables;
		sum.debug |= needs->debug;
		sum.device |= needs->device;
	}
	return sum;
}

static void find_pieces(struct attribution *a)
{
	user_sets_init(&a->users);
	a->pieces = data_pieces_of(a, &a->users);
}

struct attribution attribute(const struct image *image, unsigned layers)
{
	struct attribution a = { .image = image, .ledger = ledger_build(image) };

	layers = layers_need(layers).layers;
	if (layers & LAYER_BIT(LAYER_SYMBOL))
		a.owners = owners_build(image, &a.ledger);
	// Code leads to functions that are owners as well.
	if (layers & LAYER_BIT(LAYER_PIECE))
		a.references = references_of(&a);
	for (int i = 0; i < LAYER_COUNT; i++) {
		if (!(layers & LAYER_BIT(i)))
			continue;
		if (i == LAYER_PIECE)
			find_pieces(&a);
		a.layers[i] = layers_table[i].charge(&a);
		data_pieces_release(&a.pieces);
	}
	check_layers(&a);
	return a;
}

void attribution_release(struct attribution *a)
{
	for (int i = 0; i < LAYER_COUNT; i++)
		partition_release(&a->layers[i]);
	references_release(&a->references);
	user_sets_release(&a->users);
	owners_release(&a->owners);
	ledger_release(&a->ledger);
}

/* Where the walk stands on each layer and among the mappings. */
struct walk {
	const struct attribution *a;
	enum layer layers[LAYER_COUNT]; /* those that divide */
	size_t n_layers;
	const struct span *spans[LAYER_COUNT]; /* the current one of each of them */
	size_t mapping;
};

static void start(struct walk *w, const struct attribution *a, unsigned layers)
{
	*w = (struct walk){ .a = a };
	for (int i = 0; i < LAYER_COUNT; i++) {
		if (!(layers & LAYER_BIT(i)) || !a->layers[i].spans)
			continue;
		w->spans[w->n_layers] = a->layers[i].spans;
		w->layers[w->n_layers++] = (enum layer)i;
	}
}

/* Fills in the owners at `pos` and returns where the first of them ends. */
static uint64_t look_up(struct walk *w, uint64_t pos, struct contribution *c)
{
	uint64_t end = w->a->ledger.size;

	for (size_t i = 0; i < w->n_layers; i++) {
		const struct span *span = w->spans[i];

		if (span[1].pos <= pos)
			span = ++w->spans[i];
		c->owners[w->layers[i]] = span->owner;
		c->evidence[w->layers[i]] = (uint8_t)span->evidence;
		if (span[1].pos < end)
			end = span[1].pos;
	}
	return end;
}

/* Fills in whether and where `pos` is in memory; returns where that changes, at most `end`. */
static uint64_t look_up_memory(struct walk *w, uint64_t pos, uint64_t end, struct contribution *c)
{
	const struct ledger *ledger = &w->a->ledger;
	const struct mapping *m;

	c->is_in_file = pos < ledger->file_size;
	c->vm_addr = NO_ADDR;
	if (c->is_in_file && end > ledger->file_size)
		end = ledger->file_size;
	while (w->mapping < ledger->n &&
	       ledger->by_pos[w->mapping].pos + ledger->by_pos[w->mapping].size <= pos)
		w->mapping++;
	if (w->mapping == ledger->n)
		return end;
	m = &ledger->by_pos[w->mapping];
	if (m->pos > pos)
		return m->pos < end ? m->pos : end;
	c->vm_addr = m->vm_addr + (pos - m->pos);
	return m->pos + m->size < end ? m->pos + m->size : end;
}

void attribution_walk(const struct attribution *a, unsigned layers,
		      void (*visit)(void *context, const struct contribution *contribution),
		      void *context)
{
	struct contribution c = { 0 };
	struct walk w;

	start(&w, a, layers);
	while (c.pos < a->ledger.size) {
		uint64_t end = look_up(&w, c.pos, &c);

		end = look_up_memory(&w, c.pos, end, &c);
		c.size = end - c.pos;
		visit(context, &c);
		c.pos = end;
	}
}
