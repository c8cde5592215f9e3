/* Programs with device code: what their host code says of it, and whose it is then. */
#include "fuzz.h"

#include "../../formats/cuda/cuda.h"
#include "../../src/crates/device_owner.h"

#include <stdlib.h>

static void must(bool is_true)
{
	if (!is_true)
		abort();
}

static void check_containers(const struct image *image)
{
	const struct device *d = &image->device;

	for (size_t i = 0; i < d->n_containers; i++) {
		const struct device_container *c = &d->containers[i];

		must(!c->n_stubs ||
		     (c->first_stub < d->n_stubs && c->n_stubs <= d->n_stubs - c->first_stub));
		must(!c->n_registrations ||
		     (c->first_registration < d->n_registrations &&
		      c->n_registrations <= d->n_registrations - c->first_registration));
		must(c->unit == NO_INDEX || c->unit < image->n_units);
		must((c->unit == NO_INDEX) == (c->unit_certainty == DEVICE_UNKNOWN));
	}
}

static void check_hosts(const struct image *image)
{
	const struct device *d = &image->device;

	for (size_t i = 0; i < d->n_hosts; i++) {
		const struct device_host *h = &d->hosts[i];

		must(!i || d->hosts[i - 1].vm_addr < h->vm_addr);
		must(h->symbol == NO_INDEX || h->symbol < image->n_symbols);
		must(h->first_path <= d->n_paths && h->n_paths <= d->n_paths - h->first_path);
	}
	for (size_t i = 0; i < d->n_calls; i++)
		must(d->calls[i].caller < d->n_hosts && d->calls[i].callee < d->n_hosts);
	for (size_t i = 0; i < d->n_uses; i++)
		must(d->uses[i].entry < d->n_entries &&
		     (d->uses[i].host == NO_INDEX || d->uses[i].host < d->n_hosts));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct format *format = format_find(data, size);
	struct file file = { .data = data, .size = size };
	struct arena arena = { 0 };
	struct intern labels = { 0 };
	struct image image;

	if (!format)
		return 0;
	image_init(&image, &arena, &file);
	image.device.wants = DEVICE_ENTRIES | DEVICE_FUNCTIONS | DEVICE_HOST;
	if (!format->read(&image, 0, size, NO_INDEX)) {
		cuda_read(&image);
		check_containers(&image);
		check_hosts(&image);
		device_owners_build(&image, &arena, &labels);
	}
	intern_release(&labels);
	image_release(&image);
	arena_release(&arena);
	return 0;
}
