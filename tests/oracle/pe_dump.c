/*
 * pe_dump.c: what formats/pe finds in one image, one fact a line, for pe.py to compare.
 *
 * The last line counts the bytes that neither a part nor a section explains.
 */
#include "../../formats/format.h"

#include "../../src/base/die.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void paint(uint8_t *map, uint64_t size, uint64_t off, uint64_t n)
{
	if (off < size)
		memset(map + off, 1, n < size - off ? n : size - off);
}

static uint64_t count_unexplained(const struct image *image)
{
	uint64_t size = image->file->size, n = 0;
	uint8_t *map = calloc(size + 1, 1);

	if (!map)
		die("out of memory");
	for (size_t i = 0; i < image->n_sections; i++)
		paint(map, size, image->sections[i].file_off, image->sections[i].file_size);
	for (size_t i = 0; i < image->n_parts; i++)
		paint(map, size, image->parts[i].file_off, image->parts[i].file_size);
	for (uint64_t i = 0; i < size; i++)
		n += !map[i];
	free(map);
	return n;
}

static void dump_symbols(const struct image *image)
{
	for (size_t i = 0; i < image->n_symbols; i++) {
		const struct symbol *symbol = &image->symbols[i];

		if (!(symbol->flags & SYMBOL_DYNAMIC))
			continue;
		if (symbol->flags & SYMBOL_UNDEFINED)
			printf("import %s\n", symbol->name);
		else
			printf("export %" PRIx64 " %s\n", symbol->vm_addr, symbol->name);
	}
}

static void dump(const struct image *image)
{
	for (size_t i = 0; i < image->n_sections; i++)
		printf("section %" PRIx64 " %" PRIx64 " %s\n", image->sections[i].vm_addr,
		       image->sections[i].vm_size, image->sections[i].name);
	dump_symbols(image);
	for (size_t i = 0; i < image->n_unwind_ranges; i++)
		printf("unwind %" PRIx64 "\n", image->unwind_ranges[i].vm_addr);
	for (size_t i = 0; i < image->n_records; i++) {
		// Headers of blocks follow too; they are 8 bytes and no relocation.
		if (image->records[i].kind == KIND_RELOCATIONS &&
		    image->records[i].file_size < 8)
			printf("relocation %" PRIx64 "\n", image->records[i].target);
	}
	for (size_t i = 0; i < image->n_warnings; i++)
		printf("warning %s\n", image->warnings[i].text);
	printf("image-base %" PRIx64 "\n", image->image_base);
	printf("unexplained %" PRIu64 "\n", count_unexplained(image));
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
	if (!pe_format.probe(file.data, file.size))
		return 3;
	error = pe_format.read(&image, 0, file.size, NO_INDEX);
	if (!error)
		dump(&image);
	image_release(&image);
	file_close(&file);
	arena_release(&arena);
	return error != NULL;
}
