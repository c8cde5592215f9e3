#include "census.h"

#include "cubin.h"
#include "cubin_elf.h"
#include "ptx.h"
#include "repack.h"
#include "shares.h"
#include "unpack.h"
#include "version.h"

#include "../../src/base/array.h"
#include "../../src/base/intern.h"
#include "../../src/base/parallel.h"

#include <stdlib.h>

static const uint64_t most_unpacked = UINT64_C(16) << 30; /* in all */
/* Real entries name one byte for every two of theirs; what is packed to deceive could name 10,000. */
enum { NAME_BYTES_PER_BYTE = 16, LEAST_NAME_BYTES = 4096 };

static const uint64_t most_contents = UINT64_C(1) << 30; /* of one entry */

/* A function in an entry; `name` is the number in the thread's names. */
struct found {
	uint32_t name;
	uint32_t unpacked_size, code_size, n_registers;
	bool is_kernel;
};

/* Each thread has its own of everything that changes. */
struct worker {
	struct unpacker unpacker;
	struct repacker repacker;
	struct cubin cubin;
	struct owned_list contents; /* of a PTX text */
	struct share_scratch scratch;
	struct arena arena; /* names and errors */
	struct intern names;
	uint32_t *last_found; /* by name: the last found with it */
	size_t last_found_capacity, n_last_found;
	uint64_t name_bytes_left; /* that the entry may still bring */
	bool has_too_many_names;

	/* Of all entries that this thread had; owners are numbers in the entry's own part of `found`. */
	struct found *found;
	size_t n_found, found_capacity;
	struct owned_list shares;
};

/* What became of an entry, and which parts of its worker's arrays are about it. */
struct result {
	unsigned worker;
	unsigned toolkit;
	size_t first_found, n_found;
	size_t first_share, n_shares;
	struct error *error;
	uint64_t digest, tables_size, repacked_size;
	bool is_left_out;
};

struct census {
	const struct file *file;
	const struct device *device;
	struct worker *workers;
	struct result *results; /* by entry */
};

static bool is_text(const struct device_entry *entry)
{
	return entry->kind == DEVICE_PTX || entry->kind == DEVICE_RELOCATABLE_PTX;
}

/* Other kinds have no functions that we could tell. */
static bool may_hold_functions(const struct device_entry *entry)
{
	return !entry->is_damaged && entry->packing != DEVICE_OPAQUE &&
	       (is_text(entry) || entry->kind == DEVICE_CUBIN);
}

static uint32_t name_number(struct worker *worker, const char *name, size_t length)
{
	uint32_t number = intern_copy(&worker->names, &worker->arena, name, length);

	while (worker->n_last_found <= number) {
		array_push(worker->last_found, worker->n_last_found, worker->last_found_capacity,
			   UINT32_MAX);
	}
	return number;
}

/* The place of a function among those of the entry, which begin at `first`; or NO_INDEX. */
static uint32_t find_or_add(struct worker *worker, size_t first, const char *name, size_t length)
{
	uint32_t number, *last;

	if (length > worker->name_bytes_left) {
		worker->has_too_many_names = true;
		return NO_INDEX;
	}
	worker->name_bytes_left -= length;
	number = name_number(worker, name, length);
	last = &worker->last_found[number];
	if (*last < first || *last >= worker->n_found) {
		*last = (uint32_t)worker->n_found;
		array_push(worker->found, worker->n_found, worker->found_capacity,
			   (struct found){ .name = number });
	}
	return *last - (uint32_t)first;
}

struct text_visit {
	struct worker *worker;
	size_t first_found;
};

static void visit_item(void *context, const struct ptx_item *item)
{
	struct text_visit *visit = context;
	struct worker *worker = visit->worker;
	uint32_t owner = item->kind == PTX_TABLE ? (uint32_t)DEVICE_TABLES
						 : (uint32_t)DEVICE_SHARED;

	if (item->kind == PTX_KERNEL || item->kind == PTX_FUNCTION) {
		struct found *found;

		owner = find_or_add(worker, visit->first_found, item->name, item->name_length);
		if (owner == NO_INDEX)
			return;
		found = &worker->found[visit->first_found + owner];
		found->unpacked_size += (uint32_t)item->size;
		found->code_size += (uint32_t)item->size;
		found->is_kernel |= item->kind == PTX_KERNEL;
	}
	owned_add(&worker->contents, (uint32_t)item->size, owner);
}

/* Ends with NULs that are not text. */
static const struct owned_list *read_text(struct worker *worker, const uint8_t *text, size_t size)
{
	struct text_visit visit = { worker, worker->n_found };
	size_t length = size;

	while (length && !text[length - 1])
		length--;
	worker->contents.n = 0;
	ptx_split(text, length, visit_item, &visit);
	owned_add(&worker->contents, (uint32_t)(size - length), DEVICE_SHARED);
	return &worker->contents;
}

/* A device function that a kernel has swallowed is a symbol only: the bytes are the kernel's. */
static void add_cubin_functions(struct worker *worker)
{
	struct cubin *cubin = &worker->cubin;
	size_t first = worker->n_found;

	for (size_t i = 0; i < cubin->n_functions; i++) {
		const struct cubin_function *function = &cubin->functions[i];
		uint32_t place = find_or_add(worker, first, function->name, function->name_length);

		if (place == NO_INDEX)
			return;
		worker->found[first + place] = (struct found){
			.name = worker->found[first + place].name,
			.unpacked_size = function->unpacked_size,
			.code_size = function->code_size,
			.n_registers = function->n_registers,
			.is_kernel = function->is_kernel,
		};
	}
}

static const struct owned_list *read_cubin(struct worker *worker, struct result *result,
					   const uint8_t *data, size_t size)
{
	struct cubin_identity identity;
	uint64_t steps = 0;

	if (!cubin_read(&worker->cubin, data, (uint32_t)size))
		result->error = error_new(&worker->arena, "is no cubin that can be understood");
	else if (cubin_identify(data, size, &steps, &identity))
		result->toolkit = identity.toolkit;
	add_cubin_functions(worker);
	return &worker->cubin.bytes;
}

/* What is raw is as it is; what is packed is shared block by block. */
static void share_out(struct worker *worker, const struct device_entry *entry,
		      const struct owned_list *contents, size_t n_owners)
{
	if (entry->packing != DEVICE_RAW) {
		shares_divide(&worker->shares, &worker->scratch, contents, (uint32_t)n_owners,
			      worker->unpacker.blocks, worker->unpacker.n_blocks);
		return;
	}
	for (size_t i = 0; i < contents->n; i++)
		owned_add(&worker->shares, contents->items[i].size, contents->items[i].owner);
}

static uint64_t tables_of(const struct owned_list *contents)
{
	uint64_t size = 0;

	for (size_t i = 0; i < contents->n; i++)
		size += contents->items[i].owner == DEVICE_TABLES ? contents->items[i].size : 0;
	return size;
}

static void read_contents(struct worker *worker, const struct device_entry *entry,
			  struct result *result, const uint8_t *payload)
{
	const struct owned_list *contents;
	const uint8_t *data = payload;

	if (entry->packing != DEVICE_RAW) {
		result->error = unpack(&worker->unpacker, &worker->arena, entry->packing, payload,
				       (size_t)entry->stored_size, entry->unpacked_size);
		data = worker->unpacker.bytes;
	} else if (entry->unpacked_size > most_contents) {
		result->error = error_new(&worker->arena, "is too large");
	}
	if (result->error)
		return;
	contents = is_text(entry) ? read_text(worker, data, (size_t)entry->unpacked_size)
				  : read_cubin(worker, result, data, (size_t)entry->unpacked_size);
	if (worker->has_too_many_names) {
		result->error = error_new(&worker->arena, "names more than so few bytes can hold");
		worker->n_found = result->first_found;
		return;
	}
	result->n_found = worker->n_found - result->first_found;
	result->tables_size = tables_of(contents);
	share_out(worker, entry, contents, result->n_found);
	result->n_shares = worker->shares.n - result->first_share;
}

static void read_entry(void *context, unsigned thread, size_t i)
{
	struct census *census = context;
	struct worker *worker = &census->workers[thread];
	const struct device_entry *entry = &census->device->entries[i];
	const uint64_t file_off = entry->file_off + entry->header_size;
	const uint8_t *payload = census->file->data + file_off;
	struct result *result = &census->results[i];

	result->worker = thread;
	worker->has_too_many_names = false;
	worker->name_bytes_left = LEAST_NAME_BYTES +
				  NAME_BYTES_PER_BYTE * (entry->header_size + entry->stored_size);
	result->first_found = worker->n_found;
	result->first_share = worker->shares.first = worker->shares.n;
	result->digest = entry->digest;
	if (!result->digest)
		result->digest = hash_bytes((const char *)payload, (size_t)entry->stored_size, 0);
	if (may_hold_functions(entry) && !result->is_left_out)
		read_contents(worker, entry, result, payload);
	if (census->device->wants & DEVICE_REPACK && entry->packing == DEVICE_RAW)
		result->repacked_size = repacked_size(&worker->repacker, payload,
						      (size_t)entry->stored_size);
	file_forget(census->file, file_off, entry->stored_size);
}

/* In the order of the entries, whatever the threads did. */
static void leave_out(struct image *image, struct result *results)
{
	const struct device *device = &image->device;
	uint64_t total = 0;
	size_t n = 0;

	for (size_t i = 0; i < device->n_entries; i++) {
		const struct device_entry *entry = &device->entries[i];

		if (entry->packing == DEVICE_RAW || !may_hold_functions(entry))
			continue;
		if (entry->unpacked_size > most_contents) // refused anyway
			continue;
		results[i].is_left_out = entry->unpacked_size > most_unpacked - total;
		if (results[i].is_left_out)
			n++;
		else
			total += entry->unpacked_size;
	}
	if (n)
		image_warn(image, ERROR_NO_OFFSET,
			   "%zu entries of device code are not unpacked: they would exceed 16 GiB",
			   n);
}

struct merge {
	struct image *image;
	struct intern names;
};

static uint32_t function_of(struct merge *merge, const struct worker *worker,
			    const struct found *found)
{
	struct device *device = &merge->image->device;
	const struct interned *name = &worker->names.strings[found->name];
	uint32_t number = intern(&merge->names, name->text, name->length);

	if (number == device->n_functions)
		device_add_function(
			device, arena_copy(merge->image->arena, name->text, name->length), false);
	device->functions[number].is_kernel |= found->is_kernel;
	return number;
}

/* Functions without bytes own nothing, so that they may be missing; kernels are there anyway. */
static void merge_functions(struct merge *merge, const struct worker *worker,
			    const struct result *result, uint32_t entry, uint32_t *functions)
{
	for (size_t i = 0; i < result->n_found; i++) {
		const struct found *found = &worker->found[result->first_found + i];

		if (!found->unpacked_size && !found->is_kernel)
			continue;
		functions[i] = function_of(merge, worker, found);
		device_add_instance(&merge->image->device,
				    (struct device_instance){
					    .entry = entry,
					    .function = functions[i],
					    .unpacked_size = found->unpacked_size,
					    .code_size = found->code_size,
					    .n_registers = found->n_registers,
				    });
	}
}

static void merge_shares(struct device *device, const struct worker *worker,
			 const struct result *result, uint32_t entry, const uint32_t *functions)
{
	const struct device_entry *e = &device->entries[entry];
	uint64_t file_off = e->file_off + e->header_size;

	for (size_t i = 0; i < result->n_shares; i++) {
		const struct owned_bytes *bytes = &worker->shares.items[result->first_share + i];

		device_add_share(device, (struct device_share){
						 .file_off = file_off,
						 .file_size = bytes->size,
						 .entry = entry,
						 .function = bytes->owner < result->n_found
								     ? functions[bytes->owner]
								     : bytes->owner,
						 .is_estimate = e->packing != DEVICE_RAW,
					 });
		file_off += bytes->size;
	}
}

static void merge_entry(struct merge *merge, const struct worker *worker,
			const struct result *result, uint32_t index)
{
	struct image *image = merge->image;
	struct device_entry *entry = &image->device.entries[index];
	uint32_t *functions = array_new(uint32_t, result->n_found);

	entry->digest = result->digest;
	entry->tables_size = result->tables_size;
	entry->repacked_size = result->repacked_size;
	entry->is_damaged |= result->error || result->is_left_out;
	if (result->toolkit)
		entry->toolkit = toolkit_of_number(image->arena, result->toolkit);
	if (result->error)
		image_warn(image, entry->file_off, "device code for %s: %s", entry->arch,
			   result->error->text);
	merge_functions(merge, worker, result, index, functions);
	merge_shares(&image->device, worker, result, index, functions);
	free(functions);
}

static void release(struct worker *worker)
{
	unpacker_release(&worker->unpacker);
	repacker_release(&worker->repacker);
	cubin_release(&worker->cubin);
	share_scratch_release(&worker->scratch);
	intern_release(&worker->names);
	arena_release(&worker->arena);
	free(worker->contents.items);
	free(worker->last_found);
	free(worker->found);
	free(worker->shares.items);
}

void census_take(struct image *image)
{
	struct device *device = &image->device;
	unsigned n_workers = device->n_threads ? device->n_threads : 1;
	struct merge merge = { .image = image };
	struct census census = {
		.file = image->file,
		.device = device,
		.workers = array_zeroed(struct worker, n_workers),
		.results = array_zeroed(struct result, device->n_entries),
	};

	leave_out(image, census.results);
	parallel_for(device->n_entries, n_workers, read_entry, &census);
	for (uint32_t i = 0; i < device->n_entries; i++)
		merge_entry(&merge, &census.workers[census.results[i].worker], &census.results[i],
			    i);
	for (unsigned i = 0; i < n_workers; i++)
		release(&census.workers[i]);
	intern_release(&merge.names);
	free(census.workers);
	free(census.results);
	device->has_functions = true;
}
