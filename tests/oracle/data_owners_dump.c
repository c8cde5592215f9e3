/*
 * data_owners_dump.c: whose data without symbols is said to be, one range a line:
 * address TAB size TAB tier TAB users TAB crate TAB tier of it TAB symbol. Crate and symbol are empty when they are
 * places; users is "paths" for those of panics.
 */
#include "../../formats/format.h"
#include "../../src/compose/composition.h"

#include <inttypes.h>
#include <stdio.h>

static const char *name_of(struct labeller *l, const struct label *label)
{
	return label->is_place ? "" : label_name(l, label->id);
}

static void put(void *context, const struct contribution *c)
{
	struct labeller *l = context;
	uint32_t set = c->owners[LAYER_PIECE], kind = c->owners[LAYER_KIND];
	struct label crate, symbol;

	if (c->owners[LAYER_SYMBOL] || c->vm_addr == NO_ADDR ||
	    (kind != KIND_RODATA && kind != KIND_DATA))
		return;
	crate = instantiator_axis.label(l, c);
	symbol = symbol_axis.label(l, c);
	printf("%" PRIx64 "\t%" PRIu64 "\t%s\t", c->vm_addr, c->size,
	       tier_name(evidence_tier((enum evidence)c->evidence[LAYER_PIECE])));
	if (set == USERS_OF_PATHS)
		printf("paths");
	else
		printf("%u", user_sets_get(&l->attribution->users, set).n);
	printf("\t%s\t%s\t%s\n", name_of(l, &crate), tier_name(crate.tier), name_of(l, &symbol));
}

static void dump(struct image *image, struct arena *arena)
{
	const struct axis *chosen[] = { &instantiator_axis, &symbol_axis };
	unsigned layers = composition_layers(chosen, 2, image_layers(image));
	struct attribution attribution = attribute(image, layers);
	struct labeller labeller;

	labeller_init(&labeller, &attribution, arena, false);
	attribution_walk(&attribution, layers, put, &labeller);
	labeller_release(&labeller);
	attribution_release(&attribution);
}

int main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct image image;
	struct error *error;
	struct file file;

	if (argc != 2)
		return 2;
	error = file_open(&arena, argv[1], &file);
	if (error)
		return 2;
	image_init(&image, &arena, &file);
	image.keeps_pointers = true;
	image.device.n_threads = 1;
	error = image_read(&image);
	if (!error)
		dump(&image, &arena);
	image_release(&image);
	file_close(&file);
	arena_release(&arena);
	return error != NULL;
}
