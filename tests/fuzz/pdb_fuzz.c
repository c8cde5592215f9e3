/* PDB: the container, modules, symbols, lines, inlined functions; the image is always the same. */
#include "fuzz.h"

#include "../../formats/pdb/pdb.h"

enum { N_SECTIONS = 4, SECTION_SIZE = 0x1000 };

static void make_image(struct image *image)
{
	static const char *const names[N_SECTIONS] = { ".text", ".rdata", ".data", ".reloc" };

	for (uint32_t i = 0; i < N_SECTIONS; i++)
		image_add_section(image, (struct section){
						 .name = names[i],
						 .file_off = (uint64_t)i * SECTION_SIZE,
						 .file_size = SECTION_SIZE,
						 .vm_addr = (uint64_t)(i + 1) * SECTION_SIZE,
						 .vm_size = SECTION_SIZE,
						 .alignment = 16,
						 .unit = NO_INDEX,
						 .flags = i ? 0 : SECTION_EXECUTABLE,
						 .kind = i ? KIND_DATA : KIND_CODE,
					 });
	image->identity.format = "pe";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t bytes[N_SECTIONS * SECTION_SIZE];
	struct file file = { .data = bytes, .size = sizeof(bytes) };
	struct file pdb = { .data = data, .size = size };
	struct pdb_identity identity;
	struct arena arena = { 0 };
	struct image image;

	if (!size)
		return 0;
	image_init(&image, &arena, &file);
	make_image(&image);
	image.debug.wants = DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES;
	(void)pdb_identify(&arena, &pdb, &identity);
	if (!pdb_read(&image, &pdb))
		fuzz_compose(&image);
	image_release(&image);
	arena_release(&arena);
	return 0;
}
