#include "device_report.h"

#include "../base/array.h"
#include "label.h"

#include <stdlib.h>
#include <string.h>

struct builder {
	struct labeller *labeller;
	struct arena *arena;
	const struct image *image;
	const struct device *device;
	struct device_report *report;
	enum demangle_style style; /* of names */
};

static const char *kind_word(const struct device_entry *entry)
{
	static const char *const words[DEVICE_KIND_COUNT] = {
		[DEVICE_CUBIN] = "elf",
		[DEVICE_PTX] = "ptx",
		[DEVICE_RELOCATABLE_PTX] = "relocatable ptx",
		[DEVICE_LTO_IR] = "lto",
	};

	return entry->kind == DEVICE_OTHER ? entry->kind_name : words[entry->kind];
}

static int by_text(const char *a, const char *b)
{
	return a == b ? 0 : strcmp(a, b);
}

/* The last word of every order, so that it is the same on all machines. */
static int by_place(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Images */

static int by_image(const void *a, const void *b)
{
	const struct device_image *x = a, *y = b;
	int order = (x->is_text > y->is_text) - (x->is_text < y->is_text);

	if (!order)
		order = by_text(x->kind, y->kind);
	if (!order)
		order = by_text(x->arch, y->arch);
	return order ? order : by_text(x->packing, y->packing);
}

static int by_image_size(const void *a, const void *b)
{
	const struct device_image *x = a, *y = b;

	if (x->file_size != y->file_size)
		return x->file_size < y->file_size ? 1 : -1;
	return by_image(a, b);
}

static void build_images(struct builder *b)
{
	size_t n = b->device->n_entries, last = 0;
	struct device_image *images = arena_new(b->arena, struct device_image, n);

	for (size_t i = 0; i < n; i++) {
		const struct device_entry *e = &b->device->entries[i];

		images[i] = (struct device_image){
			.kind = kind_word(e),
			.arch = e->arch,
			.packing = device_packing_name((enum device_packing)e->packing),
			.is_text = e->container == NO_INDEX,
			.n_entries = 1,
			.file_size = device_entry_size(e),
			.header_size = e->header_size,
			.unpacked_size = e->unpacked_size,
		};
	}
	qsort(images, n, sizeof(*images), by_image);
	for (size_t i = 1; i < n; i++) {
		if (by_image(&images[i], &images[last])) {
			images[++last] = images[i];
			continue;
		}
		images[last].n_entries++;
		images[last].file_size += images[i].file_size;
		images[last].header_size += images[i].header_size;
		images[last].unpacked_size += images[i].unpacked_size;
	}
	b->report->images = images;
	b->report->n_images = last + 1;
	qsort(images, last + 1, sizeof(*images), by_image_size);
}

/* Texts */

static bool is_kernel_of(const struct device *device, const struct device_instance *instance)
{
	return device->functions[instance->function].is_kernel;
}

/* Where the instances of an entry begin; they are sorted by entry. */
static size_t first_instance(const struct device *device, uint32_t entry)
{
	size_t low;

	array_search(low, device->n_instances, i, device->instances[i].entry < entry);
	return low;
}

static uint64_t count_kernels(const struct device *device, uint32_t entry, const char **first)
{
	uint64_t n = 0;

	for (size_t i = first_instance(device, entry);
	     i < device->n_instances && device->instances[i].entry == entry; i++) {
		if (!is_kernel_of(device, &device->instances[i]))
			continue;
		if (!n++)
			*first = device->functions[device->instances[i].function].name;
	}
	return n;
}

static const char *crate_name(const struct builder *b, uint32_t label)
{
	return label == NO_INDEX ? NULL : b->labeller->labels.strings[label].text;
}

static void add_user(struct builder *b, struct device_text *text, const char *user)
{
	const char **more;

	for (size_t i = 0; i < text->n_users; i++) {
		if (!strcmp(text->users[i], user))
			return;
	}
	more = arena_new(b->arena, const char *, text->n_users + 1);
	if (text->n_users)
		memcpy(more, text->users, text->n_users * sizeof(*more));
	more[text->n_users++] = user;
	text->users = more;
}

static const char *readable(struct builder *b, const char *name)
{
	struct text *text = &b->labeller->scratch;

	text_reset(text);
	demangle(text, name, b->style);
	return arena_copy(b->arena, text->bytes ? text->bytes : "", text->length);
}

static void describe_text(struct builder *b, struct device_text *text, uint32_t entry)
{
	const struct device_entry *e = &b->device->entries[entry];
	const struct device_owner *owner = label_device_owner(b->labeller, entry + 1);
	const char *kernel = "";

	*text = (struct device_text){
		.kind = kind_word(e),
		.arch = e->arch,
		.toolkit = e->toolkit,
		.crate = crate_name(b, owner->crate),
		.file_off = e->file_off,
		.size = device_entry_size(e),
		.n_kernels = count_kernels(b->device, entry, &kernel),
		.packed_size = e->repacked_size,
	};
	text->name = owner->module ? owner->module : readable(b, kernel);
}

/* Where the uses of an entry begin; they are sorted by entry. */
static size_t first_use(const struct device *device, uint32_t entry)
{
	size_t low;

	array_search(low, device->n_uses, i, device->uses[i].entry < entry);
	return low;
}

/* The symbol of the function that a use is in, or NO_INDEX. */
static uint32_t using_symbol(const struct device *device, const struct device_use *use)
{
	return use->host == NO_INDEX ? NO_INDEX : device->hosts[use->host].symbol;
}

/* Uses are in the order of addresses, so those of one function are neighbours. */
static void describe_place(struct builder *b, struct device_place *place, uint32_t entry)
{
	const struct device *device = b->device;
	size_t first = first_use(device, entry), end = first;
	uint32_t last = NO_INDEX;

	while (end < device->n_uses && device->uses[end].entry == entry)
		end++;
	*place = (struct device_place){ .file_off = device->entries[entry].file_off,
					.n_uses = end - first };
	place->functions = arena_new(b->arena, const char *, end - first);
	for (size_t i = first; i < end; i++) {
		uint32_t symbol = using_symbol(device, &device->uses[i]);
		const char *name;

		if (symbol == NO_INDEX || symbol == last)
			continue;
		last = symbol;
		name = readable(b, b->image->symbols[symbol].name);
		// Instances of one generic read alike.
		if (!place->n_functions || strcmp(place->functions[place->n_functions - 1], name))
			place->functions[place->n_functions++] = name;
	}
}

/* An entry outside of containers, to find the copies of each. */
struct loose {
	uint64_t digest, size;
	uint32_t entry;
};

static int by_contents(const void *a, const void *b)
{
	const struct loose *x = a, *y = b;

	if (x->digest != y->digest)
		return x->digest < y->digest ? -1 : 1;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

static int by_text_size(const void *a, const void *b)
{
	const struct device_text *x = a, *y = b;
	int order;

	if (x->size * x->n_copies != y->size * y->n_copies)
		return x->size * x->n_copies < y->size * y->n_copies ? 1 : -1;
	order = by_text(x->name, y->name);
	return order ? order : by_place(x->file_off, y->file_off);
}

static struct loose *find_loose(const struct device *device, size_t *n)
{
	struct loose *loose = array_new(struct loose, device->n_entries);

	*n = 0;
	for (size_t i = 0; i < device->n_entries; i++) {
		const struct device_entry *e = &device->entries[i];

		if (e->container == NO_INDEX)
			loose[(*n)++] = (struct loose){ e->digest, device_entry_size(e),
							(uint32_t)i };
	}
	if (*n)
		qsort(loose, *n, sizeof(*loose), by_contents);
	return loose;
}

/* What compression makes no smaller remains as it is. */
static uint64_t packed_or_all(uint64_t packed, uint64_t all)
{
	return packed ? packed : all;
}

static void sum_up_text(struct device_report *report, const struct device_text *text)
{
	report->n_text_copies += text->n_copies;
	report->text_bytes += text->size * text->n_copies;
	report->distinct_text_bytes += text->size;
	report->text_kernels += text->n_kernels * text->n_copies;
	report->packed_text_bytes += packed_or_all(text->packed_size, text->size);
}

static void build_texts(struct builder *b)
{
	struct device_report *report = b->report;
	bool is_tried = false;
	size_t n;
	struct loose *loose = find_loose(b->device, &n);
	struct device_place *places = arena_new(b->arena, struct device_place, n);

	report->texts = arena_new(b->arena, struct device_text, n);
	for (size_t i = 0; i < n; i++) {
		struct device_text *text = &report->texts[report->n_texts - (report->n_texts > 0)];
		const struct device_owner *owner = label_device_owner(b->labeller,
								      loose[i].entry + 1);

		// What was not hashed has no copies that we know of.
		if (!i || !loose[i].digest || loose[i].digest != loose[i - 1].digest ||
		    loose[i].size != loose[i - 1].size) {
			text = &report->texts[report->n_texts++];
			describe_text(b, text, loose[i].entry);
			text->places = &places[i];
		}
		describe_place(b, &places[i], loose[i].entry);
		text->n_copies++;
		if (owner->user != NO_INDEX)
			add_user(b, text, crate_name(b, owner->user));
	}
	free(loose);
	for (size_t i = 0; i < report->n_texts; i++) {
		sum_up_text(report, &report->texts[i]);
		is_tried |= report->texts[i].packed_size > 0;
	}
	if (!is_tried)
		report->packed_text_bytes = 0;
	if (report->n_texts)
		qsort(report->texts, report->n_texts, sizeof(*report->texts), by_text_size);
}

/* Containers */

static int by_container_size(const void *a, const void *b)
{
	const struct device_container_row *x = a, *y = b;
	int order;

	if (x->file_size != y->file_size)
		return x->file_size < y->file_size ? 1 : -1;
	order = by_text(x->name, y->name);
	return order ? order : by_place(x->file_off, y->file_off);
}

/* Is it one of words with ", " between them? */
static bool is_among(const char *word, const char *words)
{
	size_t length = strlen(word);

	for (const char *p = words; (p = strstr(p, word)); p++) {
		if ((p == words || p[-1] == ' ') && (!p[length] || p[length] == ','))
			return true;
	}
	return false;
}

/* The toolkits of its entries, each once. */
static const char *toolkits_of(const struct builder *b, const struct device_container *container)
{
	const char *words = "";

	for (uint32_t i = 0; i < container->n_entries; i++) {
		const char *toolkit = b->device->entries[container->first_entry + i].toolkit;

		if (toolkit && *toolkit && !is_among(toolkit, words))
			words = *words ? arena_format(b->arena, "%s, %s", words, toolkit) : toolkit;
	}
	return words;
}

/* Names that some entry of the container has; `seen` is the last container of each function. */
static uint64_t kernels_of(const struct device *device, const struct device_container *container,
			   uint32_t number, uint32_t *seen)
{
	uint64_t n = 0;

	for (size_t i = first_instance(device, container->first_entry);
	     i < device->n_instances &&
	     device->instances[i].entry < container->first_entry + container->n_entries;
	     i++) {
		const struct device_instance *instance = &device->instances[i];

		if (seen[instance->function] == number)
			continue;
		seen[instance->function] = number;
		n += is_kernel_of(device, instance);
	}
	return n;
}

static void build_containers(struct builder *b)
{
	struct device_report *report = b->report;
	const struct device *device = b->device;
	uint32_t *seen = labels_unknown(device->n_functions);

	report->containers = arena_new(b->arena, struct device_container_row, device->n_containers);
	for (size_t i = 0; i < device->n_containers; i++) {
		const struct device_container *c = &device->containers[i];
		const struct device_owner *owner =
			label_device_owner(b->labeller, (uint32_t)(device->n_entries + i + 1));

		report->containers[i] = (struct device_container_row){
			.name = c->unit != NO_INDEX ? b->image->units[c->unit].name
						    : arena_format(b->arena, "#%zu", i + 1),
			.crate = crate_name(b, owner->crate),
			.second_crate = crate_name(b, owner->second),
			.how = device_owner_how_name((enum device_owner_how)owner->how),
			.toolkits = toolkits_of(b, c),
			.file_off = c->file_off,
			.file_size = c->file_size,
			.n_entries = c->n_entries,
			.n_kernels = kernels_of(device, c, (uint32_t)i, seen),
		};
		report->n_registered += c->is_registered;
		report->container_header_bytes += c->header_size;
	}
	free(seen);
	if (device->n_containers)
		qsort(report->containers, device->n_containers, sizeof(*report->containers),
		      by_container_size);
}

/* Functions */

/* What one function costs in one container, by kind and architecture of the entry. */
struct copy {
	uint32_t function, container;
	const char *arch;
	uint64_t file_size;
};

static int by_copy(const void *a, const void *b)
{
	const struct copy *x = a, *y = b;
	int order;

	if (x->function != y->function)
		return x->function < y->function ? -1 : 1;
	order = by_text(x->arch, y->arch);
	if (order)
		return order;
	return x->container < y->container ? -1 : x->container > y->container;
}

static struct copy *copies_of(const struct device *device, size_t *n)
{
	struct copy *copies = array_new(struct copy, device->n_shares);
	size_t n_merged = 0;

	*n = 0;
	for (size_t i = 0; i < device->n_shares; i++) {
		const struct device_share *s = &device->shares[i];
		const struct device_entry *e = &device->entries[s->entry];

		if (s->function < device->n_functions && e->container != NO_INDEX)
			copies[(*n)++] = (struct copy){ s->function, e->container, e->arch,
							s->file_size };
	}
	if (*n)
		qsort(copies, *n, sizeof(*copies), by_copy);
	for (size_t i = 0; i < *n; i++) {
		if (n_merged && !by_copy(&copies[n_merged - 1], &copies[i]))
			copies[n_merged - 1].file_size += copies[i].file_size;
		else
			copies[n_merged++] = copies[i];
	}
	*n = n_merged;
	return copies;
}

/* All copies but the largest, for each architecture. */
static void find_repeated(struct builder *b, struct device_kernel *kernels)
{
	size_t n, end;
	struct copy *copies = copies_of(b->device, &n);

	for (size_t i = 0; i < n; i = end) {
		uint64_t sum = 0, largest = 0;

		for (end = i; end < n && copies[end].function == copies[i].function &&
			      !by_text(copies[end].arch, copies[i].arch);
		     end++) {
			sum += copies[end].file_size;
			if (copies[end].file_size > largest)
				largest = copies[end].file_size;
		}
		kernels[copies[i].function].repeated_size += sum - largest;
	}
	free(copies);
}

static int by_kernel_size(const void *a, const void *b)
{
	const struct device_kernel *x = a, *y = b;

	if (x->file_size != y->file_size)
		return x->file_size < y->file_size ? 1 : -1;
	return by_text(x->mangled, y->mangled);
}

static void add_instances(const struct device *device, struct device_kernel *kernels,
			  bool *is_in_container)
{
	uint32_t *last = labels_unknown(device->n_functions);

	for (size_t i = 0; i < device->n_instances; i++) {
		const struct device_instance *instance = &device->instances[i];
		struct device_kernel *kernel = &kernels[instance->function];
		uint32_t container = device->entries[instance->entry].container;
		// A text is a container of its own here.
		uint32_t place = container == NO_INDEX
					 ? (uint32_t)device->n_containers + instance->entry
					 : container;

		kernel->n_instances++;
		kernel->unpacked_size += instance->unpacked_size;
		kernel->code_size += instance->code_size;
		if (instance->n_registers > kernel->n_registers)
			kernel->n_registers = instance->n_registers;
		kernel->n_containers += last[instance->function] != place;
		last[instance->function] = place;
		is_in_container[instance->function] |= container != NO_INDEX;
	}
	free(last);
}

static void build_kernels(struct builder *b)
{
	const struct device *device = b->device;
	struct device_report *report = b->report;
	struct device_kernel *kernels = arena_new(b->arena, struct device_kernel,
						  device->n_functions);
	bool *is_in_container = array_zeroed(bool, device->n_functions + 1);

	for (size_t i = 0; i < device->n_functions; i++) {
		kernels[i].mangled = device->functions[i].name;
		kernels[i].name = readable(b, kernels[i].mangled);
		kernels[i].is_kernel = device->functions[i].is_kernel;
	}
	for (size_t i = 0; i < device->n_shares; i++) {
		if (device->shares[i].function < device->n_functions)
			kernels[device->shares[i].function].file_size +=
				device->shares[i].file_size;
	}
	add_instances(device, kernels, is_in_container);
	find_repeated(b, kernels);
	for (size_t i = 0; i < device->n_functions; i++) {
		report->n_kernels += kernels[i].is_kernel && is_in_container[i];
		report->n_repeated_kernels += kernels[i].is_kernel && kernels[i].repeated_size;
		report->repeated_bytes += kernels[i].repeated_size;
	}
	free(is_in_container);
	report->kernels = kernels;
	report->n_functions = device->n_functions;
	if (device->n_functions)
		qsort(kernels, device->n_functions, sizeof(*kernels), by_kernel_size);
}

static void add_section(struct builder *b, bool *is_seen, uint32_t section)
{
	if (section == NO_INDEX || is_seen[section])
		return;
	is_seen[section] = true;
	b->report->sections[b->report->n_sections++] = b->image->sections[section].name;
}

static void build_sections(struct builder *b)
{
	bool *is_seen = array_zeroed(bool, b->image->n_sections + 1);

	b->report->sections = arena_new(b->arena, const char *, b->image->n_sections);
	for (size_t i = 0; i < b->device->n_containers; i++)
		add_section(b, is_seen, b->device->containers[i].section);
	for (size_t i = 0; i < b->device->n_entries; i++)
		add_section(b, is_seen, b->device->entries[i].section);
	free(is_seen);
}

/* Lookup tables of entries, and entries that are raw though others are packed. */
static void find_savings(struct builder *b)
{
	struct device_report *report = b->report;
	uint32_t last = NO_INDEX;
	bool is_tried = false;

	for (size_t i = 0; i < b->device->n_shares; i++) {
		const struct device_share *s = &b->device->shares[i];

		if (s->function != DEVICE_TABLES)
			continue;
		report->table_bytes += s->file_size;
		report->n_tables += s->entry != last;
		last = s->entry;
	}
	for (size_t i = 0; i < b->device->n_entries; i++) {
		const struct device_entry *e = &b->device->entries[i];

		report->table_unpacked += e->tables_size;
		if (e->container == NO_INDEX || e->packing != DEVICE_RAW)
			continue;
		report->n_raw++;
		report->raw_bytes += e->stored_size;
		report->raw_packed_bytes += packed_or_all(e->repacked_size, e->stored_size);
		is_tried |= e->repacked_size > 0;
	}
	if (!is_tried)
		report->raw_packed_bytes = 0;
}

struct device_report *device_report_build(struct labeller *labeller, enum demangle_style style)
{
	const struct image *image = labeller->attribution->image;
	const struct device *device = &image->device;
	struct builder b = { labeller, labeller->arena, image, device, NULL, style };

	if (!device->n_entries && !device->n_containers)
		return NULL;
	b.report = arena_new(b.arena, struct device_report, 1);
	*b.report = (struct device_report){
		.is_unpacked = device->has_functions,
		.n_containers = device->n_containers,
		.n_entries = device->n_entries,
		.n_wrappers = device->n_wrappers,
		.section_bytes = device->section_bytes,
		.gap_bytes = device->gap_bytes,
		.unexplained_bytes = device->unexplained_bytes,
	};
	if (device->n_entries)
		build_images(&b);
	build_sections(&b);
	build_texts(&b);
	build_containers(&b);
	build_kernels(&b);
	find_savings(&b);
	return b.report;
}
