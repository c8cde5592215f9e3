#include "container.h"

#include "cubin_elf.h"
#include "version.h"

#include "../../src/base/cursor.h"
#include "../../src/base/die.h"

#include <inttypes.h>
#include <string.h>

enum magic {
	MAGIC = 0xba55ed50,
	OLD_MAGIC = 0x1ee55a01, /* before CUDA 4 */
};

enum entry_kind {
	KIND_OF_PTX = 1,
	KIND_OF_ELF = 2,
	KIND_OF_LTO_IR = 8,
	KIND_OF_RELOCATABLE_PTX = 0x40,
};

enum entry_flag {
	FLAG_DEBUG = 0x2,
	FLAG_ZLIB = 0x1000,
	FLAG_LZ4_BLOCK = 0x2000,
	FLAG_LZ4_FRAME = 0x4000,
	FLAG_ZSTD = 0x8000,
	FLAGS_OF_PACKING = 0xf000,
	FLAG_OBFUSCATED = 0x10000,
	FLAG_ARCH_SPECIFIC = 0x100000,
	FLAG_FAMILY_SPECIFIC = 0x200000,
};

struct entry_header {
	uint16_t kind, version, minor, major;
	uint32_t header_size, packed_size, sm;
	uint32_t name_off, name_length; /* of the identifier, from the start of the header */
	uint64_t padded_size, flags, unpacked_size;
};

/* The names are cuobjdump's, but for those of the kinds that we can read. */
static const struct kind_row {
	uint16_t kind;
	uint8_t device_kind; /* enum device_kind */
	const char *name;
	const char *arch; /* what precedes the number; NULL: it has no architecture */
} kinds[] = {
	{ KIND_OF_PTX, DEVICE_PTX, "PTX", "compute_" },
	{ KIND_OF_ELF, DEVICE_CUBIN, "cubin", "sm_" },
	{ 4, DEVICE_OTHER, "cubin", "sm_" }, // before cubins were ELF
	{ KIND_OF_LTO_IR, DEVICE_LTO_IR, "LTO IR", "lto_" },
	{ 0x20, DEVICE_OTHER, "index", NULL },
	{ KIND_OF_RELOCATABLE_PTX, DEVICE_RELOCATABLE_PTX, "relocatable PTX", "compute_" },
	{ 0x80, DEVICE_OTHER, "tile ir", "sm_" },
	{ 0x100, DEVICE_OTHER, "concatenated entry", NULL },
	{ 0, DEVICE_OTHER, "<invalid kind>", "sm_" },
};

static const struct kind_row unknown_kind = { 0, DEVICE_OTHER, "<unknown kind>", "sm_" };

static const struct kind_row *kind_of(uint16_t kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].kind == kind)
			return &kinds[i];
	}
	return &unknown_kind;
}

/* The header alone; `*version` and `*header_size` are 0 when it is none. */
static uint64_t read_header(const uint8_t *data, uint64_t left, uint16_t *version,
			    uint16_t *header_size)
{
	struct cursor c = cursor_over(data, left, 0, left);
	uint32_t magic = cursor_u32(&c);
	uint64_t size;

	*version = cursor_u16(&c);
	*header_size = cursor_u16(&c);
	size = cursor_u64(&c);
	if (c.bad || magic != MAGIC || *header_size < CONTAINER_HEADER_SIZE || *header_size % 8 ||
	    *header_size > left || size > left - *header_size)
		return *version = *header_size = 0;
	return *header_size + size;
}

uint64_t container_size(const uint8_t *data, uint64_t left)
{
	uint16_t version, header_size;

	return read_header(data, left, &version, &header_size);
}

/* False when no header and payload of an entry fit into `left` bytes. */
static bool read_entry_header(const uint8_t *data, uint64_t left, struct entry_header *h)
{
	struct cursor c = cursor_over(data, left, 0, left);

	h->kind = cursor_u16(&c);
	h->version = cursor_u16(&c);
	h->header_size = cursor_u32(&c);
	h->padded_size = cursor_u64(&c);
	h->packed_size = cursor_u32(&c);
	cursor_skip(&c, 4); // options: opaque
	h->minor = cursor_u16(&c);
	h->major = cursor_u16(&c);
	h->sm = cursor_u32(&c);
	h->name_off = cursor_u32(&c);
	h->name_length = cursor_u32(&c);
	h->flags = cursor_u64(&c);
	cursor_skip(&c, 8); // key of what is obfuscated
	h->unpacked_size = cursor_u64(&c);
	return !c.bad && h->header_size >= ENTRY_HEADER_SIZE && h->header_size <= left &&
	       h->padded_size <= left - h->header_size;
}

uint64_t container_size_if_sound(const uint8_t *data, uint64_t left, uint64_t *steps)
{
	uint16_t version, header_size;
	uint64_t size = read_header(data, left, &version, &header_size);
	uint64_t at = header_size;

	++*steps;
	if (version != 1 || header_size != CONTAINER_HEADER_SIZE || at == size)
		return 0;
	for (; at < size; ++*steps) {
		struct entry_header h;

		if (!read_entry_header(data + at, size - at, &h) || h.version != 0x0101)
			return 0;
		at += h.header_size + h.padded_size;
	}
	return size;
}

static enum device_packing packing_of(const struct entry_header *h)
{
	if (h->flags & FLAG_OBFUSCATED)
		return DEVICE_OPAQUE;
	switch (h->flags & FLAGS_OF_PACKING) {
	case 0:
		return DEVICE_RAW;
	case FLAG_ZLIB:
		return DEVICE_ZLIB;
	case FLAG_LZ4_BLOCK:
		return DEVICE_LZ4_BLOCK;
	case FLAG_LZ4_FRAME:
		return DEVICE_LZ4_FRAME;
	case FLAG_ZSTD:
		return DEVICE_ZSTD;
	default:
		return DEVICE_OPAQUE;
	}
}

static const char *arch_of(struct arena *arena, const struct kind_row *kind,
			   const struct entry_header *h)
{
	if (!kind->arch)
		return "";
	return arena_format(arena, "%s%" PRIu32 "%s", kind->arch, h->sm,
			    h->flags & FLAG_ARCH_SPECIFIC     ? "a"
			    : h->flags & FLAG_FAMILY_SPECIFIC ? "f"
							      : "");
}

/* Names outside of the header are somebody else's bytes. */
static const char *identifier_of(struct arena *arena, const uint8_t *data,
				 const struct entry_header *h)
{
	if (!h->name_off || !h->name_length || h->name_off > h->header_size ||
	    h->name_length > h->header_size - h->name_off)
		return NULL;
	return arena_copy(arena, (const char *)data + h->name_off, h->name_length);
}

/* The length of a raw payload is rounded up to 8. Texts end with one NUL, and the rest is zeros. */
static uint64_t raw_text_size(const uint8_t *text, uint64_t size)
{
	uint64_t end = size;

	while (end && size - end < 8 && !text[end - 1])
		end--;
	return end < size ? end + 1 : size;
}

/* Sizes of the payload at `payload`, of which `h->padded_size` bytes are there. */
static void measure(struct device_entry *entry, const struct entry_header *h,
		    const uint8_t *payload)
{
	uint64_t room = h->padded_size;

	entry->stored_size = h->packed_size;
	entry->unpacked_size = h->unpacked_size;
	if (entry->packing == DEVICE_RAW) {
		bool is_text = entry->kind == DEVICE_PTX || entry->kind == DEVICE_RELOCATABLE_PTX;

		entry->stored_size = is_text ? raw_text_size(payload, room) : room;
		entry->unpacked_size = entry->stored_size;
	} else if (h->packed_size > room) {
		entry->stored_size = room;
		entry->is_damaged = true;
	} else if (!h->packed_size && entry->packing == DEVICE_OPAQUE) {
		entry->stored_size = room;
	}
	entry->padding_size = room - entry->stored_size;
}

/* Of a packed cubin only what is inside of it would tell. */
static const char *toolkit_of(struct arena *arena, const struct device_entry *entry,
			      const struct entry_header *h, const uint8_t *payload)
{
	struct cubin_identity identity;
	uint64_t steps = 0;

	if (entry->kind == DEVICE_PTX || entry->kind == DEVICE_RELOCATABLE_PTX)
		return toolkit_of_ptx(h->major, h->minor);
	if (entry->kind != DEVICE_CUBIN || entry->packing != DEVICE_RAW ||
	    !cubin_identify(payload, entry->stored_size, &steps, &identity))
		return NULL;
	return toolkit_of_number(arena, identity.toolkit);
}

static void add_entry(struct image *image, uint32_t container, uint64_t file_off,
		      const struct entry_header *h)
{
	const struct kind_row *kind = kind_of(h->kind);
	const uint8_t *data = image->file->data + file_off;
	struct device_entry entry = {
		.container = container,
		.section = image->device.containers[container].section,
		.kind = kind->device_kind,
		.packing = (uint8_t)packing_of(h),
		.is_debug = h->flags & FLAG_DEBUG,
		.kind_name = kind->name,
		.arch = arch_of(image->arena, kind, h),
		.identifier = identifier_of(image->arena, data, h),
		.file_off = file_off,
		.header_size = h->header_size,
	};

	measure(&entry, h, data + h->header_size);
	entry.toolkit = toolkit_of(image->arena, &entry, h, data + h->header_size);
	if (entry.is_damaged)
		image_warn(image, file_off,
			   "an entry of device code states more bytes than it has");
	device_add_entry(&image->device, entry);
}

/* 12.5 and 12.6 write the same PTX: a cubin beside it knows better. */
static void settle_toolkits(struct device *device, const struct device_container *container)
{
	const size_t end = container->first_entry + (size_t)container->n_entries;
	const char *known = NULL;

	for (size_t i = container->first_entry; i < end && !known; i++) {
		if (device->entries[i].kind == DEVICE_CUBIN)
			known = device->entries[i].toolkit;
	}
	for (size_t i = container->first_entry; known && !strcmp(known, "12.6") && i < end; i++) {
		struct device_entry *entry = &device->entries[i];

		if (entry->toolkit && !strcmp(entry->toolkit, "12.5"))
			entry->toolkit = known;
	}
}

static void read_container(struct image *image, const struct container_region *region,
			   uint64_t file_off, uint64_t size)
{
	const uint8_t *data = image->file->data;
	struct device_container container = {
		.file_off = file_off,
		.file_size = size,
		.first_entry = (uint32_t)image->device.n_entries,
		.section = region->section,
		.unit = NO_INDEX,
		.is_relocatable = region->is_relocatable,
	};
	uint64_t at, end = file_off + size;
	uint16_t version, header_size;
	struct entry_header h;
	uint32_t index;

	read_header(data + file_off, size, &version, &header_size);
	container.header_size = header_size;
	index = device_add_container(&image->device, container);
	for (at = file_off + header_size; at < end; at += h.header_size + h.padded_size) {
		if (!read_entry_header(data + at, end - at, &h))
			break;
		add_entry(image, index, at, &h);
	}
	container.n_entries = (uint32_t)image->device.n_entries - container.first_entry;
	image->device.containers[index].n_entries = container.n_entries;
	settle_toolkits(&image->device, &container);
	if (at < end) {
		image->device.unexplained_bytes += end - at;
		image_warn(image, at, "%" PRIu64 " bytes of a device container are no entries",
			   end - at);
	}
}

/* The first byte that is not 0. */
static uint64_t skip_zeros(const uint8_t *data, uint64_t at, uint64_t end)
{
	static const uint8_t zeros[64];

	while (end - at >= sizeof(zeros) && !memcmp(data + at, zeros, sizeof(zeros)))
		at += sizeof(zeros);
	while (at < end && !data[at])
		at++;
	return at;
}

/* The next container from `at` on, at a multiple of 8 in its region, or the end. */
static uint64_t find_container(const uint8_t *data, const struct container_region *region,
			       uint64_t at)
{
	uint64_t end = region->file_off + region->file_size;

	at = region->file_off + (at - region->file_off + 7) / 8 * 8;
	while (at < end && !container_size(data + at, end - at))
		at += end - at < 8 ? end - at : 8;
	return at < end ? at : end;
}

static void warn_of_unexplained(struct image *image, uint64_t at, uint64_t size)
{
	struct cursor c = cursor_over(image->file->data, image->file->size, at, size);
	bool is_old = cursor_u32(&c) == OLD_MAGIC;

	image_warn(image, at, "%" PRIu64 " bytes among device code are no containers%s", size,
		   is_old ? ": they are of a toolkit before CUDA 4" : "");
}

void containers_read(struct image *image, const struct container_region *region)
{
	const uint8_t *data = image->file->data;
	uint64_t at = region->file_off, end = at + region->file_size;

	while (at < end) {
		uint64_t size = container_size(data + at, end - at);
		uint64_t next;

		if (size) {
			read_container(image, region, at, size);
			at += size;
			continue;
		}
		next = skip_zeros(data, at, end);
		image->device.gap_bytes += next - at;
		if (next < end && next == at) {
			next = find_container(data, region, at + 1);
			image->device.unexplained_bytes += next - at;
			warn_of_unexplained(image, at, next - at);
		}
		at = next;
	}
}
