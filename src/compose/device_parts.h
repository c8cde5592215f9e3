/* device_parts.h: the parts of a device report, a file each. Private to src/compose. */
#ifndef BINSIZE_COMPOSE_DEVICE_PARTS_H
#define BINSIZE_COMPOSE_DEVICE_PARTS_H

#include "device_report.h"

#include <string.h>

/* A report while it is made. */
struct device_builder {
	struct labeller *labeller;
	struct arena *arena;
	const struct image *image;
	const struct device *device;
	struct device_report *report;
	enum demangle_style style; /* of names */
	const char **host_names;   /* of device.hosts, NULL: not made yet */
};

/* "elf", "ptx", …, as in the JSON. */
const char *device_kind_word(const struct device_entry *entry);

/* Whether the host can launch it. */
static inline bool device_is_kernel(const struct device *device,
				    const struct device_instance *instance)
{
	return device->functions[instance->function].is_kernel;
}

/* Order of two texts, which are often the same one. */
static inline int device_by_text(const char *a, const char *b)
{
	return a == b ? 0 : strcmp(a, b);
}

/* The last word of every order, so that it is the same on all machines. */
static inline int device_by_place(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* What compression makes no smaller remains as it is. */
static inline uint64_t device_packed_or_all(uint64_t packed, uint64_t all)
{
	return packed ? packed : all;
}

/* device_texts.c: what lies outside of containers, all copies of a text as one. */
void device_build_texts(struct device_builder *b);

/* device_containers.c */
void device_build_containers(struct device_builder *b);

/* device_kernels.c: device functions in all entries. */
void device_build_kernels(struct device_builder *b);

#endif
