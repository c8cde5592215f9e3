#include "features.h"

#include "../base/array.h"
#include "../base/die.h"
#include "../compose/axis.h"
#include "../compose/composition.h"
#include "../names/crate_name.h"
#include "../settings/locations.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
#define FEATURE_KIND_NAME(id, name) name,
	FEATURE_KINDS(FEATURE_KIND_NAME)
#undef FEATURE_KIND_NAME
};

const char *feature_kind_name(enum feature_kind kind)
{
	return kind_names[kind];
}

struct builder {
	struct labeller *labeller;
	struct arena *arena;
	const struct image *image;
	struct feature *items;
	size_t n, capacity;
	struct composition crates;
};

unsigned features_layers(unsigned more)
{
	const struct axis *const axis = &crate_axis;

	return composition_layers(&axis, 1, more);
}

static void add(struct builder *b, struct feature feature)
{
	array_push(b->items, b->n, b->capacity, feature);
}

/* --- crates: by names of symbols and units, and by panics */

/* "[C]" and "[imports]" are no crates. */
static void add_row(struct builder *b, const struct row *row)
{
	const char *name = label_name(b->labeller, row->labels[0]);
	uint64_t known = row->sums.tiers[TIER_EXACT] + row->sums.tiers[TIER_DERIVED];

	if (row->is_place || !*name || *name == '[' || !row->sums.file_size)
		return;
	add(b,
	    (struct feature){
		    .kind = FEATURE_CRATE,
		    .name = name,
		    .evidence = known ? "symbols or units name it" : "inferred from what is around",
		    .is_certain = known > 0,
		    .size = row->sums.file_size,
	    });
}

static void add_symbols(struct builder *b)
{
	const struct axis *const axis = &crate_axis;

	composition_init(&b->crates, &axis, 1);
	compositions_fill(&b->crates, 1, b->labeller);
	for (size_t i = 0; i < b->crates.n_rows; i++)
		add_row(b, &b->crates.rows[i]);
	composition_release(&b->crates);
}

static void add_panics(struct builder *b)
{
	struct memory memory = memory_of(b->image);
	struct locations locations = locations_of(b->image, &memory, b->arena);

	for (size_t i = 0; i < locations.n_runs; i++) {
		const struct location_run *run = &locations.runs[i];

		if (*run->crate && !run->is_std)
			add(b, (struct feature){ .kind = FEATURE_CRATE,
						 .name = run->crate,
						 .evidence = "panics name its source",
						 .is_certain = true });
	}
	memory_release(&memory);
}

/* --- device code and imports */

static void add_device(struct builder *b, const struct device_report *device)
{
	for (size_t i = 0; device && i < device->n_images; i++)
		add(b, (struct feature){ .kind = FEATURE_ARCH,
					 .name = device->images[i].arch,
					 .evidence = "device code for it",
					 .is_certain = true,
					 .size = device->images[i].file_size });
	for (size_t i = 0; device && i < device->n_functions; i++) {
		if (device->kernels[i].is_kernel)
			add(b, (struct feature){ .kind = FEATURE_KERNEL,
						 .name = device->kernels[i].mangled,
						 .evidence = "device code has it",
						 .is_certain = true,
						 .size = device->kernels[i].file_size });
	}
}

static void add_imports(struct builder *b)
{
	for (size_t i = 0; i < b->image->build.n_libraries; i++)
		add(b, (struct feature){ .kind = FEATURE_IMPORT,
					 .name = b->image->build.libraries[i],
					 .evidence = "the loader loads it",
					 .is_certain = true });
}

/* --- each once */

static int by_identity(const void *a, const void *b)
{
	const struct feature *x = a, *y = b;
	int order = x->kind != y->kind ? (x->kind < y->kind ? -1 : 1)
				       : crate_name_order(x->name, y->name);

	if (!order)
		order = (int)y->is_certain - (int)x->is_certain;
	return order ? order : (x->size < y->size) - (x->size > y->size);
}

static int by_size(const void *a, const void *b)
{
	const struct feature *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? 1 : -1;
	return crate_name_order(x->name, y->name);
}

/* The best evidence stays; sizes of one kind of evidence are added. */
static void join(struct builder *b)
{
	size_t n = 0;

	if (b->n)
		qsort(b->items, b->n, sizeof(*b->items), by_identity);
	for (size_t i = 0; i < b->n; i++) {
		struct feature *last = n ? &b->items[n - 1] : NULL;

		if (last && last->kind == b->items[i].kind &&
		    !crate_name_order(last->name, b->items[i].name))
			last->size += b->items[i].size;
		else
			b->items[n++] = b->items[i];
	}
	b->n = n;
	if (n)
		qsort(b->items, n, sizeof(*b->items), by_size);
}

/* --- what may be hidden */

static bool has_names(const struct image *image)
{
	enum symbol_source from = image->identity.symbols_from;

	return from == SYMBOLS_SYMTAB || from == SYMBOLS_PDB || from == SYMBOLS_COFF ||
	       from == SYMBOLS_DWARF;
}

static const char *device_doubt(const struct device_report *device)
{
	if (!device)
		return NULL;
	if (device->unexplained_bytes)
		return "some device code could not be read";
	return device->is_unpacked ? NULL : "not all device code was unpacked";
}

static void find_doubts(struct features *f, const struct image *image,
			const struct device_report *device)
{
	if (!has_names(image))
		f->doubts[FEATURE_CRATE] =
			"without symbols a crate that never panics leaves no name";
	f->doubts[FEATURE_ARCH] = f->doubts[FEATURE_KERNEL] = device_doubt(device);
	for (size_t i = 0; i < FEATURE_KIND_COUNT && image_is_damaged(image); i++)
		f->doubts[i] = "parts of the file are missing or damaged";
}

const struct features *features_build(struct labeller *labeller, const struct device_report *device)
{
	struct builder b = { .labeller = labeller,
			     .arena = labeller->arena,
			     .image = labeller->attribution->image };
	struct features *features = arena_new(b.arena, struct features, 1);

	add_symbols(&b);
	add_panics(&b);
	add_device(&b, device);
	add_imports(&b);
	join(&b);
	find_doubts(features, b.image, device);
	features->items = arena_new(b.arena, struct feature, b.n);
	if (b.n)
		memcpy(features->items, b.items, b.n * sizeof(*b.items));
	features->n_items = b.n;
	free(b.items);
	return features;
}
