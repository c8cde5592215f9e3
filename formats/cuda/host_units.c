/*
 * host_units.c: the source that each container was compiled from. In order of trust:
 *
 *	the file symbol that the label `fatbinData` of the container belongs to
 *	the file symbol of the wrapper, or the module id in the wrapper's own name
 *	a module id that the registration hands over, or that is in names of device code
 *	the identifier in the header of an entry
 *	`*.cu` paths in messages of the host code around the stubs: a guess
 *
 * A module id is _<8 hex digits>_<length of the file name>_<file name with _ for .>_<more>.
 */
#include "host_parts.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_PATH = 512, HASH_LENGTH = 8 };

static bool has_unit(const struct host *host, uint32_t container)
{
	return host->image->device.containers[container].unit != NO_INDEX;
}

static void set_unit(struct host *host, uint32_t container, const char *name, size_t length,
		     enum device_certainty certainty)
{
	struct device_container *c = &host->image->device.containers[container];
	char *copy;

	if (!length || has_unit(host, container))
		return;
	copy = arena_copy(host->image->arena, name, length);
	c->unit = image_add_unit(host->image, UNIT_DEVICE, copy);
	c->unit_certainty = (uint8_t)certainty;
}

static void set_device_link(struct host *host, uint32_t container)
{
	static const char name[] = "(device link)";

	host->image->device.containers[container].is_device_link = true;
	set_unit(host, container, name, sizeof(name) - 1, DEVICE_EXACT);
}

static size_t skip_digits(const char *text, size_t i, bool hexadecimal)
{
	while ((text[i] >= '0' && text[i] <= '9') ||
	       (hexadecimal && text[i] >= 'a' && text[i] <= 'f'))
		i++;
	return i;
}

/* nvcc's temporary files: tmpxft_<hex>_<hex>-<n>_<stem>[.compute_90].cudafe1.cpp; or no prefix. */
static bool stem_of_temporary(const char *file, const char **stem, size_t *length)
{
	const char *end = strstr(file, ".cudafe1."), *start = file, *arch;
	size_t i = 7;

	if (!end)
		return false;
	if (!strncmp(file, "tmpxft_", 7)) {
		i = skip_digits(file, i, true);
		i = file[i] == '_' ? skip_digits(file, i + 1, true) : i;
		i = file[i] == '-' ? skip_digits(file, i + 1, false) : i;
		if (file[i] == '_' && file + i + 1 < end)
			start = file + i + 1;
	}
	for (arch = start; arch && (arch = strstr(arch, ".compute_")) && arch < end; arch++) {
		if (!memchr(arch + 1, '.', (size_t)(end - arch - 1))) {
			end = arch;
			break;
		}
	}
	*stem = start;
	*length = (size_t)(end - start);
	return *length > 0;
}

static void set_from_file(struct host *host, uint32_t container, const char *file)
{
	const char *stem;
	size_t length;

	if (strnlen(file, LONGEST_PATH + 1) > LONGEST_PATH)
		return;
	if (!strcmp(file, "link.stub"))
		set_device_link(host, container);
	else if (stem_of_temporary(file, &stem, &length))
		set_unit(host, container, stem, length, DEVICE_EXACT);
}

/* The file name in a module id that starts at `id`, or false. */
static bool file_of_id(const char *id, const char **file, size_t *length)
{
	size_t i = skip_digits(id, 0, true), n = 0, digits;

	if (i != HASH_LENGTH || id[i++] != '_')
		return false;
	for (digits = i; id[i] >= '0' && id[i] <= '9' && n < LONGEST_PATH; i++)
		n = n * 10 + (size_t)(id[i] - '0');
	if (i == digits || id[i++] != '_' || !n || n > LONGEST_PATH || strnlen(id + i, n) < n)
		return false;
	*file = id + i;
	*length = n;
	return true;
}

/* Dots are '_' in an id; that of the extension nvcc insists on is known. */
static void set_from_id(struct host *host, uint32_t container, const char *id,
			enum device_certainty certainty)
{
	char name[LONGEST_PATH + 1];
	const char *file;
	size_t length;

	if (!file_of_id(id, &file, &length))
		return;
	memcpy(name, file, length);
	name[length] = '\0';
	if (length > 3 && !strcmp(name + length - 3, "_cu"))
		name[length - 3] = '.';
	set_unit(host, container, name, length, certainty);
}

/* The id inside the name of an entity that is local to a translation unit, or NULL. */
static const char *id_in_name(const char *name)
{
	static const char *const marks[] = { "_INTERNAL_", "_GLOBAL__N__", "__nv_static_" };
	const char *file;
	size_t length;

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		const char *id = strstr(name, marks[i]);

		if (!id)
			continue;
		id += strlen(marks[i]);
		if (i == 2) {
			id += skip_digits(id, 0, false);
			id += strspn(id, "_");
		}
		if (file_of_id(id, &file, &length))
			return id;
	}
	return NULL;
}

static const char *file_name_of(const struct host *host, const struct symbol *symbol)
{
	return symbol->unit < host->image->n_units ? host->image->units[symbol->unit].name : "";
}

static void set_from_wrapper_symbol(struct host *host, const struct symbol *symbol)
{
	static const char global[] = "__fatbinwrap_";
	const struct wrapper *wrapper;

	if (strncmp(symbol->name, "_ZL15__fatDeviceText", 20) &&
	    strncmp(symbol->name, global, sizeof(global) - 1))
		return;
	wrapper = host_wrapper_at(host, symbol->vm_addr);
	if (!wrapper || wrapper->container == NO_INDEX)
		return;
	if (symbol->name[2] != 'f') {
		set_from_file(host, wrapper->container, file_name_of(host, symbol));
	} else {
		const char *id = symbol->name + sizeof(global) - 1;

		set_from_id(host, wrapper->container, id + strspn(id, "_"), DEVICE_EXACT);
	}
}

static void read_symbols(struct host *host)
{
	const struct image *image = host->image;

	for (size_t i = 0; i < image->n_symbols; i++) {
		const struct symbol *symbol = &image->symbols[i];
		uint32_t container;

		if (symbol->name[0] != 'f' || strcmp(symbol->name, "fatbinData") ||
		    symbol->vm_addr == NO_ADDR)
			continue;
		container = host_container_at(host, symbol->vm_addr);
		if (container != NO_INDEX)
			set_from_file(host, container, file_name_of(host, symbol));
	}
	for (size_t i = 0; i < image->n_symbols; i++) {
		if (image->symbols[i].name[0] == '_' && image->symbols[i].vm_addr != NO_ADDR)
			set_from_wrapper_symbol(host, &image->symbols[i]);
	}
}

static void read_versions(struct host *host)
{
	for (size_t i = 0; i < host->n_wrappers; i++) {
		uint32_t container = host->wrappers[i].container;

		if (container != NO_INDEX &&
		    host->image->device.containers[container].is_device_link)
			set_device_link(host, container);
	}
}

/* The ids in the names of one container: they speak for it when all name one file. */
struct vote {
	const char *id;
	bool is_split;
};

static void vote(struct vote *vote, const char *id)
{
	const char *file, *other;
	size_t length, other_length;

	if (!id || !file_of_id(id, &file, &length))
		return;
	if (!vote->id) {
		vote->id = id;
		return;
	}
	file_of_id(vote->id, &other, &other_length);
	vote->is_split |= length != other_length || memcmp(file, other, length) != 0;
}

/* Instances are by entry, and so by container. */
static void vote_by_functions(const struct device *device, struct vote *votes)
{
	for (size_t i = 0; i < device->n_instances; i++) {
		uint32_t container = device->entries[device->instances[i].entry].container;

		if (container != NO_INDEX)
			vote(&votes[container],
			     id_in_name(device->functions[device->instances[i].function].name));
	}
}

static void read_ids(struct host *host)
{
	const struct device *device = &host->image->device;
	struct vote *votes = array_zeroed(struct vote, device->n_containers + 1);

	for (size_t i = 0; i < host->n_ids; i++) {
		const char *name = host->ids[i].name, *file;
		size_t length;

		if (name[0] == '_' && file_of_id(name + 1, &file, &length))
			set_from_id(host, host->ids[i].container, name + 1, DEVICE_EXACT);
		else
			vote(&votes[host->ids[i].container], id_in_name(name));
	}
	vote_by_functions(device, votes);
	for (size_t i = 0; i < device->n_containers; i++) {
		if (votes[i].id && !votes[i].is_split && !device->containers[i].is_device_link)
			set_from_id(host, (uint32_t)i, votes[i].id, DEVICE_DERIVED);
	}
	free(votes);
}

/* With -rdc there is one id for each container that is linked once more, in their order. */
static void read_id_section(struct host *host, const struct section *section)
{
	const struct device *device = &host->image->device;
	const char *data = (const char *)host->image->file->data + section->file_off;
	const char *end = data + section->file_size, *p = data;
	size_t n = 0, n_relocatable = 0;

	for (size_t i = 0; i < device->n_containers; i++)
		n_relocatable += device->containers[i].is_relocatable;
	for (const char *nul; p < end && (nul = memchr(p, '\0', (size_t)(end - p))); p = nul + 1)
		n += *p == '_';
	if (!n || n != n_relocatable)
		return;
	p = data;
	for (size_t i = 0; i < device->n_containers; i++) {
		if (!device->containers[i].is_relocatable)
			continue;
		while (*p != '_')
			p += strlen(p) + 1;
		set_from_id(host, (uint32_t)i, p + 1, DEVICE_DERIVED);
		p += strlen(p) + 1;
	}
}

static void read_id_sections(struct host *host)
{
	const struct image *image = host->image;

	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if ((strcmp(s->name, "__nv_module_id") && strcmp(s->name, "__nv_mod")) ||
		    s->file_off > image->file->size ||
		    s->file_size > image->file->size - s->file_off)
			continue;
		read_id_section(host, s);
		return;
	}
}

/* "a.cu", as it was given to nvcc -lineinfo or -G; a device link has all of them. */
static void read_identifiers(struct host *host)
{
	const struct device *device = &host->image->device;

	for (size_t i = 0; i < device->n_containers; i++) {
		const struct device_container *c = &device->containers[i];

		for (uint32_t k = 0; k < c->n_entries && !c->is_device_link; k++) {
			const char *id = device->entries[c->first_entry + k].identifier;
			size_t length = id ? strlen(id) : 0;

			while (length && id[length - 1] == ' ')
				length--;
			if (length)
				set_unit(host, (uint32_t)i, id, length, DEVICE_EXACT);
		}
	}
}

/* Host code mentions a path between two landmarks. */
struct mention {
	const char *path;
	uint32_t container; /* of the landmark before */
	uint32_t next;	    /* container of the landmark behind, or NO_INDEX */
};

/* The best guess for one container. */
struct guess {
	const char *path;
	uint32_t next;	  /* as above */
	bool is_enclosed; /* mentioned between two landmarks of the container */
};

static int by_container_and_path(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;

	if (x->container != y->container)
		return x->container < y->container ? -1 : 1;
	return x->path == y->path ? 0 : strcmp(x->path, y->path);
}

/* Templates that several objects have are in the first of them. */
static uint32_t container_of_landmark(const struct host *host, size_t i)
{
	while (i && host->landmarks[i - 1].vm_addr == host->landmarks[i].vm_addr)
		i--;
	return host->landmarks[i].container;
}

static const char *cuda_path(struct host *host, uint64_t vm_addr)
{
	size_t length;
	const char *path = host_string(host, vm_addr, LONGEST_PATH, &length);

	return path && length > 3 && !strcmp(path + length - 3, ".cu") ? path : NULL;
}

static struct mention *find_mentions(struct host *host, size_t *n)
{
	struct mention *mentions = NULL;
	size_t capacity = 0, mark = 0;

	*n = 0;
	for (size_t i = host_first_reference(host, host->landmarks[0].vm_addr);
	     i < host->n_references; i++) {
		const struct host_reference *r = &host->references[i];
		struct mention mention = { .path = cuda_path(host, r->to), .next = NO_INDEX };

		while (mark + 1 < host->n_landmarks && host->landmarks[mark + 1].vm_addr <= r->from)
			mark++;
		if (!mention.path)
			continue;
		mention.container = container_of_landmark(host, mark);
		if (mark + 1 < host->n_landmarks)
			mention.next = container_of_landmark(host, mark + 1);
		array_reserve(mentions, *n, capacity);
		mentions[(*n)++] = mention;
	}
	if (*n)
		qsort(mentions, *n, sizeof(*mentions), by_container_and_path);
	return mentions;
}

/* The path that is mentioned most on behalf of one container, unless two are as often. */
static struct guess guess_of(const struct mention *m, size_t n)
{
	struct guess best = { .path = NULL };
	size_t most = 0;

	for (size_t i = 0, next; i < n; i = next) {
		struct guess guess = { .path = m[i].path, .next = NO_INDEX };

		for (next = i; next < n && !strcmp(m[next].path, m[i].path); next++) {
			if (m[next].next == m[next].container)
				guess.is_enclosed = true;
			else
				guess.next = m[next].next;
		}
		if (next - i == most)
			best.path = NULL;
		else if (next - i > most)
			best = guess;
		if (next - i > most)
			most = next - i;
	}
	return best;
}

static const char *file_of_path(const char *path)
{
	for (const char *p = path; *p; p++) {
		if (*p == '/' || *p == '\\')
			path = p + 1;
	}
	return path;
}

/*
 * Functions of one object lie together, and its landmarks are among the first. But some compilers
 * put some functions before them: what is only mentioned between the landmarks of two objects
 * belongs to the second if that has the name.
 */
static bool is_of_next(const struct host *host, const struct guess *guesses, const struct guess *g)
{
	const struct device_container *next;
	const char *name;

	if (g->is_enclosed || g->next == NO_INDEX)
		return false;
	next = &host->image->device.containers[g->next];
	name = next->unit != NO_INDEX ? host->image->units[next->unit].name : guesses[g->next].path;
	return name && !strcmp(file_of_path(name), file_of_path(g->path));
}

static void read_mentions(struct host *host)
{
	size_t n = 0, n_containers = host->image->device.n_containers;
	struct mention *mentions = host->n_landmarks ? find_mentions(host, &n) : NULL;
	struct guess *guesses = array_zeroed(struct guess, n_containers + 1);

	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && mentions[next].container == mentions[i].container;)
			next++;
		guesses[mentions[i].container] = guess_of(mentions + i, next - i);
	}
	// From the last to the first: each looks at the one behind it.
	for (size_t i = n_containers; i-- > 0;) {
		if (guesses[i].path && !is_of_next(host, guesses, &guesses[i]))
			set_unit(host, (uint32_t)i, guesses[i].path, strlen(guesses[i].path),
				 DEVICE_INFERRED);
	}
	free(mentions);
	free(guesses);
}

void host_name_units(struct host *host)
{
	read_symbols(host);
	read_versions(host);
	read_ids(host);
	read_id_sections(host);
	read_identifiers(host);
	read_mentions(host);
}
