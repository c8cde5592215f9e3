/* device_texts.c: PTX texts and cubins outside of containers: their copies, and who uses each. */
#include "device_parts.h"

#include "../base/array.h"

#include <stdlib.h>

/* Of one text; hostile files could name one for every few bytes. */
enum { MOST_USERS = 64 };

static uint64_t count_kernels(const struct device *device, uint32_t entry, const char **first)
{
	uint64_t n = 0;

	for (size_t i = device_first_instance(device, entry);
	     i < device->n_instances && device->instances[i].entry == entry; i++) {
		if (!device_is_kernel(device, &device->instances[i]))
			continue;
		if (!n++)
			*first = device->functions[device->instances[i].function].name;
	}
	return n;
}

static void add_user(struct device_builder *b, struct device_text *text, const char *user)
{
	for (size_t i = 0; i < text->n_users; i++) {
		if (!strcmp(text->users[i], user))
			return;
	}
	if (!text->users)
		text->users = arena_new(b->arena, const char *, MOST_USERS);
	if (text->n_users < MOST_USERS)
		text->users[text->n_users++] = user;
}

static void describe_text(struct device_builder *b, struct device_text *text, uint32_t entry)
{
	const struct device_entry *e = &b->device->entries[entry];
	const struct device_owner *owner = labeller_device(b->labeller, entry + 1);
	const char *kernel = "";

	*text = (struct device_text){
		.kind = device_kind_word(e),
		.arch = e->arch,
		.toolkit = e->toolkit,
		.crate = label_name(b->labeller, owner->crate),
		.file_off = e->file_off,
		.size = device_entry_size(e),
		.n_kernels = count_kernels(b->device, entry, &kernel),
		.packed_size = e->repacked_size,
	};
	text->name = owner->module ? owner->module : label_readable(b->labeller, kernel, b->style);
}

/* The name of a host function, made once however many texts it uses; NULL when it has none. */
static const char *host_name(struct device_builder *b, uint32_t host)
{
	uint32_t symbol = b->device->hosts[host].symbol;

	if (!b->host_names)
		b->host_names = arena_new(b->arena, const char *, b->device->n_hosts);
	if (!b->host_names[host] && symbol != NO_INDEX)
		b->host_names[host] = label_readable(b->labeller, b->image->symbols[symbol].name,
						     b->style);
	return b->host_names[host];
}

/* Uses are in the order of addresses, so those of one function are neighbours. */
static void describe_place(struct device_builder *b, struct device_place *place, uint32_t entry)
{
	const struct device *device = b->device;
	size_t first = device_first_use(device, entry), end = first;

	while (end < device->n_uses && device->uses[end].entry == entry)
		end++;
	*place = (struct device_place){ .file_off = device->entries[entry].file_off,
					.n_uses = end - first };
	place->functions = arena_new(b->arena, const char *, end - first);
	for (size_t i = first; i < end; i++) {
		uint32_t host = device->uses[i].host;
		const char *name = host == NO_INDEX ? NULL : host_name(b, host);

		// Instances of one generic read alike.
		if (name &&
		    (!place->n_functions || strcmp(place->functions[place->n_functions - 1], name)))
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
	order = device_by_text(x->name, y->name);
	return order ? order : device_by_place(x->file_off, y->file_off);
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

static void sum_up_text(struct device_report *report, const struct device_text *text)
{
	report->n_text_copies += text->n_copies;
	report->text_bytes += text->size * text->n_copies;
	report->distinct_text_bytes += text->size;
	report->text_kernels += text->n_kernels * text->n_copies;
	report->packed_text_bytes += device_packed_or_all(text->packed_size, text->size);
}

void device_build_texts(struct device_builder *b)
{
	struct device_report *report = b->report;
	struct device_text *text = NULL;
	bool is_tried = false;
	size_t n;
	struct loose *loose = find_loose(b->device, &n);
	struct device_place *places = arena_new(b->arena, struct device_place, n);

	report->texts = arena_new(b->arena, struct device_text, n);
	for (size_t i = 0; i < n; i++) {
		const struct device_owner *owner = labeller_device(b->labeller, loose[i].entry + 1);

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
			add_user(b, text, label_name(b->labeller, owner->user));
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
