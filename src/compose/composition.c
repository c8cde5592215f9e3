#include "composition.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../model/code.h"

#include <stdlib.h>
#include <string.h>

void sums_add(struct sums *to, const struct sums *sums)
{
	to->file_size += sums->file_size;
	to->vm_size += sums->vm_size;
	to->code_size += sums->code_size;
	to->data_size += sums->data_size;
	to->count += sums->count;
	for (int i = 0; i < TIER_COUNT; i++)
		to->tiers[i] += sums->tiers[i];
}

void composition_init(struct composition *composition, const struct axis *const *chosen, size_t n)
{
	*composition = (struct composition){ .n_axes = n, .n_slots = 1024, .last = NO_INDEX };
	for (size_t i = 0; i < n; i++)
		composition->axes[i] = chosen[i];
	composition->slots = array_zeroed(uint32_t, composition->n_slots);
}

void composition_release(struct composition *composition)
{
	free(composition->rows);
	free(composition->slots);
	*composition = (struct composition){ 0 };
}

unsigned composition_layers(const struct axis *const *chosen, size_t n, unsigned more)
{
	unsigned layers = 0;

	for (size_t i = 0; i < n; i++)
		layers |= chosen[i]->layers | (chosen[i]->more_layers & more);
	return layers;
}

unsigned image_layers(const struct image *image)
{
	bool has_references = !image->skips_references && image->is_linked &&
			      code_machine_of(image) != CODE_OTHER;

	return (has_references ? LAYER_BIT(LAYER_PIECE) : 0) |
	       (image->debug.n_unit_ranges ? LAYER_BIT(LAYER_UNIT) : 0) |
	       (image->device.n_entries || image->device.n_containers ? LAYER_BIT(LAYER_DEVICE)
								      : 0);
}

static size_t hash_labels(const uint32_t *labels, size_t n)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ labels[i]) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(hash ^ hash >> 32);
}

/* Few and short: a loop beats memcmp(). */
static bool are_equal(const uint32_t *a, const uint32_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i])
			return false;
	}
	return true;
}

/* The slot of these labels: an empty one when they have no row yet. */
static uint32_t *find_slot(struct composition *c, const uint32_t *labels)
{
	size_t i;

	if (c->n_axes == 1)
		return &c->slots[labels[0]];
	i = hash_labels(labels, c->n_axes) & (c->n_slots - 1);
	while (c->slots[i] && !are_equal(c->rows[c->slots[i] - 1].labels, labels, c->n_axes))
		i = (i + 1) & (c->n_slots - 1);
	return &c->slots[i];
}

/* Makes room for another row, or for a label as large as `label`. */
static void grow_slots(struct composition *c, uint32_t label)
{
	free(c->slots);
	do
		c->n_slots *= 4;
	while (c->n_axes == 1 && c->n_slots <= label);
	c->slots = array_zeroed(uint32_t, c->n_slots);
	for (size_t i = 0; i < c->n_rows; i++)
		*find_slot(c, c->rows[i].labels) = (uint32_t)i + 1;
}

static uint32_t find_row(struct composition *c, const uint32_t *labels)
{
	uint32_t *slot;

	if (c->n_axes == 1 ? labels[0] >= c->n_slots : c->n_rows > c->n_slots / 2)
		grow_slots(c, labels[0]);
	slot = find_slot(c, labels);
	if (*slot)
		return *slot - 1;
	array_reserve(c->rows, c->n_rows, c->capacity);
	c->rows[c->n_rows] = (struct row){ 0 };
	memcpy(c->rows[c->n_rows].labels, labels, c->n_axes * sizeof(*labels));
	*slot = (uint32_t)++c->n_rows;
	return (uint32_t)c->n_rows - 1;
}

static void add(struct sums *sums, const struct contribution *c, uint64_t size,
		const struct label *how)
{
	if (c->vm_addr != NO_ADDR)
		sums->vm_size += size;
	if (!c->is_in_file)
		return;
	sums->file_size += size;
	sums->tiers[how->tier] += size;
	if (how->is_referred)
		return;
	if (c->owners[LAYER_KIND] == KIND_CODE)
		sums->code_size += size;
	else if (c->owners[LAYER_KIND] == KIND_RODATA || c->owners[LAYER_KIND] == KIND_DATA)
		sums->data_size += size;
}

/* The compositions that one walk fills. */
struct fill {
	struct labeller *labeller;
	struct composition *compositions[8];
	size_t n;
};

/* How the labels are known is told by one of them: the weakest tier, whether the last one is a place. */
static void add_to_row(struct composition *c, const uint32_t *labels,
		       const struct contribution *contribution, uint64_t size,
		       const struct label *how)
{
	struct row *row;

	if (c->last == NO_INDEX || !are_equal(c->rows[c->last].labels, labels, c->n_axes)) {
		c->last = find_row(c, labels);
		row = &c->rows[c->last];
		row->is_place = how->is_place;
		if (!how->is_referred)
			row->owner = contribution->owners[LAYER_SYMBOL];
		row->sums.count++;
	}
	add(&c->rows[c->last].sums, contribution, size, how);
}

/* Shares the bytes evenly; which row gets the odd ones follows from the order of the shares. */
static void add_shares(struct composition *c, const struct label *found, uint32_t n_shares,
		       const struct contribution *contribution, const struct label *how)
{
	uint32_t labels[MOST_AXES];
	uint64_t each = contribution->size / n_shares, odd = contribution->size % n_shares;

	for (uint32_t share = 0; share < n_shares; share++) {
		for (size_t i = 0; i < c->n_axes; i++)
			labels[i] = share < found[i].n_shares ? found[i].shares[share]
							      : found[i].id;
		add_to_row(c, labels, contribution, each + (share < odd), how);
	}
}

static void add_single(struct composition *c, struct labeller *labeller,
		       const struct contribution *contribution)
{
	struct label found = c->axes[0]->label(labeller, contribution);

	if (found.n_shares)
		add_shares(c, &found, found.n_shares, contribution, &found);
	else
		add_to_row(c, &found.id, contribution, contribution->size, &found);
}

static void add_combined(struct composition *c, struct labeller *labeller,
			 const struct contribution *contribution)
{
	struct label found[MOST_AXES], how = { .tier = TIER_EXACT };
	uint32_t labels[MOST_AXES], n_shares = 0;

	for (size_t i = 0; i < c->n_axes; i++) {
		found[i] = c->axes[i]->label(labeller, contribution);
		labels[i] = found[i].id;
		how.is_place = found[i].is_place;
		how.is_referred |= found[i].is_referred;
		how.tier = tier_weaker(how.tier, found[i].tier);
		if (found[i].n_shares > n_shares)
			n_shares = found[i].n_shares;
	}
	if (n_shares)
		add_shares(c, found, n_shares, contribution, &how);
	else
		add_to_row(c, labels, contribution, contribution->size, &how);
}

static void visit(void *context, const struct contribution *contribution)
{
	struct fill *fill = context;

	for (size_t i = 0; i < fill->n; i++) {
		if (fill->compositions[i]->n_axes == 1)
			add_single(fill->compositions[i], fill->labeller, contribution);
		else
			add_combined(fill->compositions[i], fill->labeller, contribution);
	}
}

static void sum_up(struct composition *c)
{
	for (size_t i = 0; i < c->n_rows; i++)
		sums_add(&c->total, &c->rows[i].sums);
}

/* The promise: every byte exactly once, in the file and in memory. */
static void check(const struct composition *c, const struct ledger *ledger)
{
	uint64_t known = 0;

	for (int i = 0; i < TIER_COUNT; i++)
		known += c->total.tiers[i];
	if (c->total.file_size != ledger->file_size || known != ledger->file_size)
		BUG("rows by %s sum to %llu of %llu bytes in the file", c->axes[0]->name,
		    (unsigned long long)c->total.file_size, (unsigned long long)ledger->file_size);
	if (c->total.vm_size != ledger->vm_size)
		BUG("rows by %s sum to %llu of %llu bytes in memory", c->axes[0]->name,
		    (unsigned long long)c->total.vm_size, (unsigned long long)ledger->vm_size);
}

static unsigned layers_of(const struct composition *c, const struct labeller *labeller)
{
	return composition_layers(c->axes, c->n_axes, image_layers(labeller->attribution->image));
}

void compositions_fill(struct composition *compositions, size_t n, struct labeller *labeller)
{
	unsigned done = 0; // compositions that a walk has filled

	for (size_t i = 0; i < n; i++) {
		struct fill fill = { .labeller = labeller };
		unsigned layers = layers_of(&compositions[i], labeller);

		for (size_t k = i; k < n && fill.n < ARRAY_SIZE(fill.compositions); k++) {
			if (done >> k & 1 || layers_of(&compositions[k], labeller) != layers)
				continue;
			fill.compositions[fill.n++] = &compositions[k];
			done |= 1u << k;
		}
		if (fill.n)
			attribution_walk(labeller->attribution, layers, visit, &fill);
	}
	for (size_t i = 0; i < n; i++) {
		sum_up(&compositions[i]);
		check(&compositions[i], &labeller->attribution->ledger);
	}
}
