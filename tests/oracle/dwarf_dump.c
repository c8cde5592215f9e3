/*
 * dwarf_dump.c: what our reader makes of the debug information in an ELF file, as lines that
 * dwarf.py compares with those of other tools.
 *
 *   dwarf_dump [-f] [-a ALT-FILE] [-p PACKAGE] [-s] FILE [DEBUG-FILE]
 *
 * -f: figures only; -s: look for .dwo files by the names that are given.
 */
#include "../../formats/dwarf/dwarf.h"
#include "../../formats/elf/elf.h"
#include "../../formats/format.h"
#include "../../src/base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const struct error *error)
{
	if (!error)
		return;
	fprintf(stderr, "dwarf_dump: %s\n", error->text);
	exit(1);
}

/* The files that others refer to; all stay open. */
struct others {
	struct arena *arena;
	struct file alternate, package;
	bool has_alternate, has_package;
};

static const struct file *find_alternate(void *context, const char *link, const char *build_id)
{
	struct others *others = context;

	return others->has_alternate && link && build_id ? &others->alternate : NULL;
}

static const struct file *find_package(void *context)
{
	struct others *others = context;

	return others->has_package ? &others->package : NULL;
}

static const struct file *find_split(void *context, const char *directory, const char *name,
				     uint64_t id)
{
	struct others *others = context;
	struct file *file = arena_new(others->arena, struct file, 1);
	const char *path = name[0] == '/' || !directory
				   ? name
				   : arena_format(others->arena, "%s/%s", directory, name);

	(void)id;
	return file_open(others->arena, path, file) ? NULL : file;
}

static void print_figures(const struct image *image, const struct dwarf_counts *counts)
{
	const struct debug *debug = &image->debug;
	uint64_t unit_bytes = 0, line_bytes = 0, inline_bytes = 0, extent_bytes = 0;

	for (size_t i = 0; i < debug->n_unit_ranges; i++)
		unit_bytes += debug->unit_ranges[i].vm_size;
	for (size_t i = 0; i < debug->n_line_ranges; i++)
		line_bytes += debug->line_ranges[i].vm_size;
	for (size_t i = 0; i < debug->n_inline_ranges; i++)
		inline_bytes += debug->inline_ranges[i].vm_size;
	for (size_t i = 0; i < debug->n_extents; i++)
		extent_bytes += debug->extents[i].file_size;
	printf("dies %" PRIu64 " functions %" PRIu64 " inlines %" PRIu64 " rows %" PRIu64 "\n",
	       counts->n_dies, counts->n_functions, counts->n_inlines, counts->n_rows);
	printf("units %zu unit_ranges %zu/%" PRIu64 " files %zu line_ranges %zu/%" PRIu64
	       " inlined %zu inline_ranges %zu/%" PRIu64 " extents %zu/%" PRIu64 " symbols %zu\n",
	       image->n_units, debug->n_unit_ranges, unit_bytes, debug->n_files,
	       debug->n_line_ranges, line_bytes, debug->n_inlined_functions, debug->n_inline_ranges,
	       inline_bytes, debug->n_extents, extent_bytes, image->n_symbols);
}

static void print_all(const struct image *image)
{
	const struct debug *debug = &image->debug;

	for (size_t i = 0; i < image->n_units; i++) {
		const struct unit *u = &image->units[i];

		if (u->type == UNIT_DEBUG)
			printf("unit\t%zu\t%s\t%s\t%s\t%u\n", i, u->name,
			       u->directory ? u->directory : "", u->producer ? u->producer : "",
			       u->language);
	}
	for (size_t i = 0; i < debug->n_unit_ranges; i++)
		printf("unit_range\t%" PRIx64 "\t%" PRIx64 "\t%u\n", debug->unit_ranges[i].vm_addr,
		       debug->unit_ranges[i].vm_size, debug->unit_ranges[i].unit);
	for (size_t i = 0; i < debug->n_line_ranges; i++)
		printf("line\t%" PRIx64 "\t%x\t%s\n", debug->line_ranges[i].vm_addr,
		       debug->line_ranges[i].vm_size, debug->files[debug->line_ranges[i].file]);
	for (size_t i = 0; i < debug->n_inline_ranges; i++)
		printf("inline\t%" PRIx64 "\t%x\t%u\t%s\n", debug->inline_ranges[i].vm_addr,
		       debug->inline_ranges[i].vm_size, debug->inline_ranges[i].depth,
		       debug->inlined_functions[debug->inline_ranges[i].function]);
	for (size_t i = 0; i < debug->n_extents; i++)
		printf("extent\t%" PRIx64 "\t%" PRIx64 "\t%u\n", debug->extents[i].file_off,
		       debug->extents[i].file_size, debug->extents[i].unit);
	for (size_t i = 0; i < image->n_symbols; i++) {
		if (image->symbols[i].entry_off == NO_ADDR)
			printf("symbol\t%" PRIx64 "\t%" PRIx64 "\t%u\t%s\n",
			       image->symbols[i].vm_addr, image->symbols[i].vm_size,
			       image->symbols[i].type, image->symbols[i].name);
	}
	for (size_t i = 0; i < image->n_sections; i++)
		printf("section\t%s\t%" PRIx64 "\t%" PRIx64 "\t%" PRIx64 "\t%" PRIx64 "\t%x\n",
		       image->sections[i].name, image->sections[i].file_off,
		       image->sections[i].file_size, image->sections[i].vm_addr,
		       image->sections[i].vm_size, image->sections[i].flags);
}

int main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct file file, debug_file;
	struct dwarf_counts counts = { 0 };
	struct image image;
	const char *wants = getenv("WANTS");
	bool only_figures = false, is_elf;
	struct others others = { 0 };
	struct debug_finder finder = { &others, find_alternate, find_package, NULL };
	uint64_t cpu;

	others.arena = &arena;
	for (; argc > 2 && argv[1][0] == '-'; argc--, argv++) {
		switch (argv[1][1]) {
		case 'f':
			only_figures = true;
			break;
		case 's':
			finder.split = find_split;
			break;
		case 'a':
		case 'p':
			others.has_alternate |= argv[1][1] == 'a';
			others.has_package |= argv[1][1] == 'p';
			fail(file_open(&arena, argv[2],
				       argv[1][1] == 'a' ? &others.alternate : &others.package));
			argc--;
			argv++;
			break;
		default:
			return 2;
		}
	}
	fail(file_open(&arena, argv[1], &file));
	debug_file = file;
	if (argc > 2)
		fail(file_open(&arena, argv[2], &debug_file));
	image_init(&image, &arena, &file);
	// Of ELF the counts are wanted as well; PE images, objects and archives have one way only.
	is_elf = file.size > 4 && !memcmp(file.data, "\177ELF", 4);
	if (is_elf)
		fail(image_read(&image));
	image.debug.wants = wants ? (unsigned)atoi(wants)
				  : DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES;
	image.debug.finder = &finder;
	cpu = clock_cpu_ns();
	if (is_elf)
		fail(elf_read_debug_file(&image, argc > 2 ? &debug_file : &file, &counts));
	else
		fail(image_read(&image));
	if (only_figures)
		printf("cpu %.3f s peak %.1f MB\n", (double)(clock_cpu_ns() - cpu) / 1e9,
		       (double)clock_peak_memory() / 1e6);
	print_figures(&image, &counts);
	if (!only_figures)
		print_all(&image);
	for (size_t i = 0; i < image.n_warnings; i++)
		printf("warning\t%s\n", image.warnings[i].text);
	image_release(&image);
	file_close(&file);
	arena_release(&arena);
	return 0;
}
