/*
 * pdb_dump.c: what formats/pdb finds for one PE image, one fact a line, for pdb.py to compare.
 *
 * pdb_dump IMAGE PDB [TIMES]   with TIMES, reads that often and prints the fastest in microseconds.
 */
#include "../../formats/pdb/pdb.h"
#include "../../formats/format.h"

#include "../../src/base/clock.h"
#include "../../src/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALL = DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES };

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static void dump_identity(const struct pdb_identity *identity)
{
	printf("guid ");
	for (size_t i = 0; i < sizeof(identity->guid); i++)
		printf("%02x", identity->guid[i]);
	printf("\nage %u\n", identity->age);
}

static void dump_units(const struct image *image)
{
	const struct debug *debug = &image->debug;

	for (size_t i = 0; i < image->n_units; i++) {
		const struct unit *unit = &image->units[i];

		printf("unit %s\t%s\t%s\t%x\t%s\n", unit->name, or_dash(unit->library),
		       or_dash(unit->producer), unit->language, or_dash(unit->directory));
	}
	for (size_t i = 0; i < debug->n_unit_ranges; i++)
		printf("range %" PRIx64 " %" PRIx64 " %u\n", debug->unit_ranges[i].vm_addr,
		       debug->unit_ranges[i].vm_size, debug->unit_ranges[i].unit);
	for (size_t i = 0; i < image->n_groups; i++)
		printf("group %" PRIx64 " %" PRIx64 " %s\n", image->groups[i].vm_addr,
		       image->groups[i].vm_size, image->groups[i].name);
}

/* Public symbols keep their mangled names; the others are functions or variables. */
static void dump_symbols(const struct image *image)
{
	for (size_t i = 0; i < image->n_symbols; i++) {
		const struct symbol *s = &image->symbols[i];
		const char *what = s->flags & SYMBOL_DYNAMIC	   ? "dynamic"
				   : !(s->flags & SYMBOL_READABLE) ? "public"
				   : s->type == SYMBOL_FUNCTION	   ? "function"
								   : "variable";

		printf("%s %" PRIx64 " %" PRIx64 " %d %x %s\n", what, s->vm_addr, s->vm_size,
		       (int)s->unit, s->flags, s->name);
	}
}

static void dump_debug(const struct debug *debug)
{
	for (size_t i = 0; i < debug->n_line_ranges; i++)
		printf("line %" PRIx64 " %x %s\n", debug->line_ranges[i].vm_addr,
		       debug->line_ranges[i].vm_size, debug->files[debug->line_ranges[i].file]);
	for (size_t i = 0; i < debug->n_inline_ranges; i++)
		printf("inline %" PRIx64 " %x %u %s\n", debug->inline_ranges[i].vm_addr,
		       debug->inline_ranges[i].vm_size, debug->inline_ranges[i].depth,
		       debug->inlined_functions[debug->inline_ranges[i].function]);
}

static void dump_warnings(const struct image *image)
{
	for (size_t i = 0; i < image->n_warnings; i++)
		printf("warning %s\n", image->warnings[i].text);
}

/* The time is that of the PDB alone. */
static struct error *read_both(struct image *image, struct arena *arena, const struct file *pe,
			       const struct file *pdb, uint64_t *ns)
{
	struct error *error;

	image_init(image, arena, pe);
	if (!pe_format.probe(pe->data, pe->size))
		return error_new(arena, "no PE image");
	error = pe_format.read(image, 0, pe->size, NO_INDEX);
	if (error)
		return error;
	image->debug.wants = ALL;
	*ns = clock_cpu_ns();
	error = pdb_read(image, pdb);
	*ns = clock_cpu_ns() - *ns;
	return error;
}

static int measure(const struct file *pe, const struct file *pdb, int times)
{
	uint64_t best = UINT64_MAX, ns = 0;

	while (times-- > 0) {
		struct arena arena = { 0 };
		struct image image;
		struct error *error = read_both(&image, &arena, pe, pdb, &ns);

		if (error)
			printf("error %s\n", error->text);
		best = ns < best ? ns : best;
		image_release(&image);
		arena_release(&arena);
	}
	printf("%" PRIu64 "\n", best / 1000);
	return 0;
}

static int dump(const struct file *pe, const struct file *pdb)
{
	struct arena arena = { 0 };
	struct pdb_identity identity;
	struct image image;
	uint64_t ns;
	struct error *error = read_both(&image, &arena, pe, pdb, &ns);

	if (!error)
		error = pdb_identify(&arena, pdb, &identity);
	if (error) {
		printf("error %s\n", error->text);
	} else {
		dump_identity(&identity);
		dump_units(&image);
		dump_symbols(&image);
		dump_debug(&image.debug);
	}
	dump_warnings(&image);
	image_release(&image);
	arena_release(&arena);
	return error != NULL;
}

int main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct file pe, pdb;
	int status;

	if (argc < 3 || file_open(&arena, argv[1], &pe) || file_open(&arena, argv[2], &pdb))
		return 2;
	status = argc > 3 ? measure(&pe, &pdb, atoi(argv[3])) : dump(&pe, &pdb);
	file_close(&pe);
	file_close(&pdb);
	arena_release(&arena);
	return status;
}
