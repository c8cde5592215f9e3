/* The instructions of a function of any file: which one it is, its pieces, what they refer to, both views. */
#include "fuzz.h"

#include "../../src/disassemble/listing.h"
#include "../../src/view/view.h"

#include <stdio.h>
#include <stdlib.h>

/* Functions of one input. */
enum { MOST_FUNCTIONS = 4 };

/* What a terminal gets must not be able to steer it. */
static void check_text(const struct text *out)
{
	for (size_t i = 0; i < out->length; i++) {
		unsigned char c = (unsigned char)out->bytes[i];

		if ((c < 0x20 && c != '\n') || c == 0x7f)
			abort();
	}
}

static void check_lines(const struct listing *listing)
{
	for (size_t i = 0; i < listing->n_pieces; i++) {
		const struct listing_piece *piece = &listing->pieces[i];
		uint64_t at = piece->vm_addr;

		for (size_t k = 0; k < piece->n; k++) {
			if (listing->lines[piece->first + k].vm_addr != at)
				abort();
			at += listing->lines[piece->first + k].size;
		}
		if (at + piece->n_left != piece->vm_addr + piece->vm_size)
			abort();
	}
}

static void write_views(const struct image *image, const struct listing *listing)
{
	struct report report = { .path = "input", .identity = image->identity, .listing = listing };

	for (size_t i = 0; i < n_views; i++) {
		struct view_style style = { .width = 80 };
		struct text out = { 0 };

		if (!views[i]->shows_listing)
			continue;
		view_write_report(views[i], &out, &report, &style);
		if (views[i] == view_find("text"))
			check_text(&out);
		text_release(&out);
	}
}

static void show(struct program *program, const char *wanted)
{
	struct function_choice choice = choose_function(program, wanted);
	struct listing *listing = NULL;

	if (!choice.n_all)
		nearest_functions(program, wanted);
	if (choice.n_all != 1 || listing_make(program, &choice, &listing))
		return;
	check_lines(listing);
	write_views(program->image, listing);
}

static void show_some(const struct image *image, struct arena *arena, size_t first)
{
	struct attribution attribution = attribute(image, LAYER_BIT(LAYER_SYMBOL));
	size_t n = attribution.owners.n_placed;
	struct program program;

	program_init(&program, &attribution, arena, DEMANGLE_SHORT);
	for (size_t i = 0; i < n && i < MOST_FUNCTIONS; i++) {
		uint32_t owner = (uint32_t)(1 + (first + i) % n);
		const char *name = program_mangled(&program, owner);
		char address[32];

		snprintf(address, sizeof(address), "0x%llx",
			 (unsigned long long)attribution.owners.items[owner].vm_addr);
		show(&program, address);
		show(&program, name ? name : "main");
	}
	program_release(&program);
	attribution_release(&attribution);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file file = { .data = data, .size = size };
	struct arena arena = { 0 };
	struct image image;

	if (!size)
		return 0;
	image_init(&image, &arena, &file);
	image.device.wants = DEVICE_HOST;
	image.debug.wants = DEBUG_FUNCTIONS;
	if (!image_read(&image))
		show_some(&image, &arena, data[size / 2]);
	image_release(&image);
	arena_release(&arena);
	return 0;
}
