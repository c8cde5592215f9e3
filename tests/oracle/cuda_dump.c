/*
 * cuda_dump.c: what formats/cuda finds in a file, one fact a line, for cuobjdump.py to compare.
 *
 * cuda_dump [-e] [-t THREADS] [-x DIRECTORY] FILE
 *
 * With -e nothing is unpacked; with -x the unpacked payload of entry N becomes DIRECTORY/N. The last
 * line has CPU milliseconds and the peak of memory in KiB.
 */
#include "../../formats/cuda/unpack.h"
#include "../../formats/format.h"

#include "../../src/base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static const char *section_name(const struct image *image, uint32_t section)
{
	return section == NO_INDEX ? "-" : image->sections[section].name;
}

static void dump_tables(const struct image *image)
{
	const struct device *device = &image->device;

	printf("format %s machine %s\n", image->identity.format, or_dash(image->identity.machine));
	printf("totals sections %" PRIu64 " gaps %" PRIu64 " unexplained %" PRIu64
	       " wrappers %zu\n",
	       device->section_bytes, device->gap_bytes, device->unexplained_bytes,
	       device->n_wrappers);
	for (size_t i = 0; i < device->n_containers; i++) {
		const struct device_container *c = &device->containers[i];

		printf("container %" PRIu64 " %" PRIu64 " %u %u %s %d\n", c->file_off, c->file_size,
		       c->header_size, c->n_entries, section_name(image, c->section),
		       c->is_relocatable);
	}
	for (size_t i = 0; i < device->n_entries; i++) {
		const struct device_entry *e = &device->entries[i];

		printf("entry %d %d\t%s\t%s\t%s\t%s\t%s\t%d %d %" PRIu64 " %" PRIu64 " %" PRIu64
		       " %" PRIu64 " %" PRIu64 " %016" PRIx64 "\n",
		       (int)e->container, e->kind, e->kind_name, e->arch, or_dash(e->toolkit),
		       or_dash(e->identifier), device_packing_name(e->packing), e->is_debug,
		       e->is_damaged, e->file_off, e->header_size, e->stored_size, e->padding_size,
		       e->unpacked_size, e->digest);
	}
}

static void dump_functions(const struct device *device)
{
	for (size_t i = 0; i < device->n_functions; i++)
		printf("%s %s\n", device->functions[i].is_kernel ? "kernel" : "function",
		       device->functions[i].name);
	for (size_t i = 0; i < device->n_instances; i++) {
		const struct device_instance *x = &device->instances[i];

		printf("instance %u %u %" PRIu64 " %" PRIu64 " %u\n", x->entry, x->function,
		       x->unpacked_size, x->code_size, x->n_registers);
	}
	for (size_t i = 0; i < device->n_shares; i++) {
		const struct device_share *s = &device->shares[i];

		printf("share %u %d %" PRIu64 " %" PRIu64 " %d\n", s->entry, (int)s->function,
		       s->file_off, s->file_size, s->is_estimate);
	}
}

static void write_payload(const char *directory, size_t n, const uint8_t *bytes, size_t size)
{
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%zu", directory, n);
	out = fopen(path, "wb");
	if (!out || fwrite(bytes, 1, size, out) != size || fclose(out)) {
		perror(path);
		exit(2);
	}
}

/* What cannot be unpacked is missing. */
static void write_payloads(struct image *image, const char *directory)
{
	struct unpacker unpacker = { 0 };

	for (size_t i = 0; i < image->device.n_entries; i++) {
		const struct device_entry *e = &image->device.entries[i];
		const uint8_t *payload = image->file->data + e->file_off + e->header_size;

		if (e->is_damaged || e->packing == DEVICE_OPAQUE)
			continue;
		if (e->packing == DEVICE_RAW)
			write_payload(directory, i, payload, (size_t)e->stored_size);
		else if (!unpack(&unpacker, image->arena, e->packing, payload,
				 (size_t)e->stored_size, e->unpacked_size))
			write_payload(directory, i, unpacker.bytes, unpacker.size);
	}
	unpacker_release(&unpacker);
}

int main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct image image;
	struct file file;
	struct error *error;
	unsigned wants = DEVICE_ENTRIES | DEVICE_FUNCTIONS;
	const char *directory = NULL;
	unsigned n_threads = 1;
	int i = 1;

	for (; i < argc - 1; i++) {
		if (!strcmp(argv[i], "-e"))
			wants = DEVICE_ENTRIES;
		else if (!strcmp(argv[i], "-t"))
			n_threads = (unsigned)atoi(argv[++i]);
		else if (!strcmp(argv[i], "-x"))
			directory = argv[++i];
	}
	if (i != argc - 1 || file_open(&arena, argv[i], &file))
		return 2;
	image_init(&image, &arena, &file);
	image.device.wants = wants;
	image.device.n_threads = n_threads;
	error = image_read(&image);
	if (error) {
		printf("error %s\n", error->text);
	} else {
		dump_tables(&image);
		dump_functions(&image.device);
		if (directory)
			write_payloads(&image, directory);
	}
	for (size_t j = 0; j < image.n_warnings; j++)
		printf("warning %" PRIu64 " %s\n", image.warnings[j].file_off,
		       image.warnings[j].text);
	printf("used %" PRIu64 " ms %" PRIu64 " KiB\n", clock_cpu_ns() / 1000000,
	       clock_peak_memory() / 1024);
	image_release(&image);
	file_close(&file);
	arena_release(&arena);
	return error != NULL;
}
