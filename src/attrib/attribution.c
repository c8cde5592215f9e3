#include "attribution.h"

#include "charge.h"

static void check_layers(const struct attribution *a)
{
	for (int i = 0; i < LAYER_COUNT; i++) {
		if (a->layers[i].spans)
			partition_check(&a->layers[i], a->ledger.size);
	}
}

struct attribution attribute(const struct image *image, unsigned layers)
{
	struct attribution a = { .image = image, .ledger = ledger_build(image) };

	if (layers & (LAYER_BIT(LAYER_KIND) | LAYER_BIT(LAYER_UNIT)))
		layers |= LAYER_BIT(LAYER_SYMBOL);
	if (layers & LAYER_BIT(LAYER_SEGMENT))
		a.layers[LAYER_SEGMENT] = charge_segments(&a);
	if (layers & LAYER_BIT(LAYER_SECTION))
		a.layers[LAYER_SECTION] = charge_sections(&a);
	if (layers & LAYER_BIT(LAYER_PART))
		a.layers[LAYER_PART] = charge_parts(&a);
	if (layers & LAYER_BIT(LAYER_GROUP))
		a.layers[LAYER_GROUP] = charge_groups(&a);
	if (layers & LAYER_BIT(LAYER_SYMBOL)) {
		a.owners = owners_build(image, &a.ledger);
		a.layers[LAYER_SYMBOL] = charge_symbols(&a);
	}
	if (layers & LAYER_BIT(LAYER_KIND))
		a.layers[LAYER_KIND] = charge_kinds(&a, &a.layers[LAYER_SYMBOL]);
	if (layers & LAYER_BIT(LAYER_UNIT))
		a.layers[LAYER_UNIT] = charge_units(&a);
	if (layers & LAYER_BIT(LAYER_SOURCE))
		a.layers[LAYER_SOURCE] = charge_sources(&a);
	if (layers & LAYER_BIT(LAYER_INLINE))
		a.layers[LAYER_INLINE] = charge_inlines(&a);
	if (layers & LAYER_BIT(LAYER_DEVICE))
		a.layers[LAYER_DEVICE] = charge_device(&a);
	if (layers & LAYER_BIT(LAYER_KERNEL))
		a.layers[LAYER_KERNEL] = charge_kernels(&a);
	check_layers(&a);
	return a;
}

void attribution_release(struct attribution *a)
{
	for (int i = 0; i < LAYER_COUNT; i++)
		partition_release(&a->layers[i]);
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
