/*
 * host_registration.c: which kernels a container registers, and the stubs that launch them.
 *
 * Calls divide a registration function into pieces that each prepare one call. A piece that takes
 * the addresses of a function and of a name registers a kernel: the order of the arguments and the
 * registers they take differ between compilers and systems, this does not.
 */
#include "host_parts.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

enum {
	LONGEST_NAME = 16384,
	NAME_BYTES_PER_FILE_BYTE = 8, /* names that are read may lie over each other; so often */
	LONGEST_REGION = 1 << 16,     /* of code when no table tells where its function ends */
	LONGEST_FUNCTION = 1 << 22,   /* what lies behind is not read */
	CLOSE = 24,	      /* bytes between the wrapper's address and the call it is for */
	CLOSE_OF_LINKED = 48, /* the same when there are more arguments to prepare */
	MOST_FUNCTIONS_IN_PIECE = 16, /* more are no registration */
};

struct event_list {
	struct host *host;
	struct x86_event *items;
	size_t n, capacity;
};

/* A function that may register kernels on behalf of a container. */
struct callback {
	uint32_t function, container;
};

struct reader {
	struct host *host;
	struct event_list events;
	struct callback *callbacks;
	size_t n_callbacks, callbacks_capacity;
	bool follows; /* callbacks are to be noted */
	uint64_t name_bytes_left;
};

/* What the piece between two calls has prepared so far. */
struct piece {
	uint32_t functions[MOST_FUNCTIONS_IN_PIECE];
	size_t n_functions;
	const char *name;
	bool has_wrapper;
};

static bool note_event(void *context, const struct x86_event *event)
{
	struct event_list *list = context;
	struct x86_event kept = *event;
	const struct host_section *s;

	if (event->kind == X86_LOAD) { // of an address that another library could replace
		kept.kind = X86_ADDRESS;
		kept.to = host_relocated(list->host, event->to);
	}
	s = host_section_at(list->host, kept.to);
	if (!s || (event->kind == X86_JUMP && !s->is_code))
		return false;
	array_push(list->items, list->n, list->capacity, kept);
	return true;
}

static void read_events(struct reader *r, uint64_t from, uint64_t end)
{
	struct x86_code code = { .vm_addr = from, .has_absolutes = r->host->has_absolutes };
	uint64_t most = end > from ? end - from : 0;

	if (most > LONGEST_FUNCTION)
		most = LONGEST_FUNCTION;
	code.bytes = host_bytes(r->host, from, &code.size);
	if (code.size > most)
		code.size = most;
	r->events.n = 0;
	x86_scan(&code, note_event, &r->events);
}

/* C identifiers; what is mangled is one too. */
static bool is_identifier(const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		bool is_letter = (name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z';

		if (!is_letter && name[i] != '_' && name[i] != '$' &&
		    (i == 0 || ((name[i] < '0' || name[i] > '9') && name[i] != '.')))
			return false;
	}
	return length > 0;
}

static const char *name_at(struct reader *r, uint64_t vm_addr)
{
	size_t most = r->name_bytes_left < LONGEST_NAME ? (size_t)r->name_bytes_left : LONGEST_NAME;
	size_t length;
	const char *name = host_string(r->host, vm_addr, most, &length);

	r->name_bytes_left -= length < most ? length : most;
	return name && is_identifier(name, length) ? name : NULL;
}

/* The container that the address in event `i` registers, or NO_INDEX. */
static uint32_t registered_by(const struct reader *r, size_t i)
{
	const struct x86_event *e = &r->events.items[i];
	const struct wrapper *wrapper = host_wrapper_at(r->host, e->to);
	bool is_second = e->reg == (r->host->is_windows ? X86_RDX : X86_RSI);
	uint64_t close = is_second ? CLOSE_OF_LINKED : CLOSE;

	if (!wrapper)
		return NO_INDEX;
	// The end of a table of the C runtime may lie where the wrappers start: it is not passed on.
	for (size_t k = i + 1; k < r->events.n && r->events.items[k].from - e->end < close; k++) {
		if (r->events.items[k].kind != X86_ADDRESS)
			return wrapper->container;
	}
	return NO_INDEX;
}

static void add_name(struct host_name **names, size_t *n, size_t *capacity, const char *name,
		     uint32_t container)
{
	array_reserve(*names, *n, *capacity);
	(*names)[(*n)++] = (struct host_name){ name, container };
}

static void add_callback(struct reader *r, uint32_t function, uint32_t container)
{
	if (!r->follows || function == NO_INDEX)
		return;
	array_push(r->callbacks, r->n_callbacks, r->callbacks_capacity,
		   (struct callback){ function, container });
}

static void add_stub(struct host *host, uint64_t vm_addr, uint32_t container)
{
	array_push(host->stubs, host->n_stubs, host->stubs_capacity,
		   (struct host_place){ vm_addr, container });
}

static void add_landmark(struct host *host, uint64_t vm_addr, uint32_t container)
{
	array_push(host->landmarks, host->n_landmarks, host->landmarks_capacity,
		   (struct host_place){ vm_addr, container });
}

/* The call that a piece prepares is there. */
static void end_piece(struct reader *r, struct piece *piece, uint32_t container)
{
	struct host *host = r->host;

	for (size_t i = 0; i < piece->n_functions && container != NO_INDEX; i++)
		add_landmark(host, host->functions[piece->functions[i]].vm_addr, container);
	if (container == NO_INDEX) {
		// Nothing is being registered yet.
	} else if (piece->name && piece->n_functions && !piece->has_wrapper) {
		for (size_t i = 0; i < piece->n_functions; i++)
			add_stub(host, host->functions[piece->functions[i]].vm_addr, container);
		add_name(&host->kernels, &host->n_kernels, &host->kernels_capacity, piece->name,
			 container);
	} else {
		for (size_t i = 0; i < piece->n_functions; i++)
			add_callback(r, piece->functions[i], container);
	}
	if (container != NO_INDEX && piece->name)
		add_name(&host->ids, &host->n_ids, &host->ids_capacity, piece->name, container);
	*piece = (struct piece){ 0 };
}

static void note_registering(struct host *host, uint32_t function)
{
	array_push(host->registering, host->n_registering, host->registering_capacity, function);
}

static void note_address(struct reader *r, struct piece *piece, uint64_t to)
{
	struct host *host = r->host;
	uint32_t function = host_function_at(host, to);
	const char *name;

	if (function != NO_INDEX) {
		if (piece->n_functions < MOST_FUNCTIONS_IN_PIECE)
			piece->functions[piece->n_functions++] = function;
		return;
	}
	name = name_at(r, to);
	if (name)
		piece->name = name;
}

/* Follows the events of one function; `container` is the one it acts for, if that is known. */
static void read_function(struct reader *r, uint32_t container)
{
	struct piece piece = { 0 };

	for (size_t i = 0; i < r->events.n; i++) {
		const struct x86_event *e = &r->events.items[i];
		uint32_t registered = e->kind == X86_ADDRESS ? registered_by(r, i) : NO_INDEX;

		if (registered != NO_INDEX) {
			container = registered;
			piece.has_wrapper = true;
		} else if (e->kind == X86_ADDRESS) {
			note_address(r, &piece, e->to);
		} else {
			end_piece(r, &piece, container);
			if (container != NO_INDEX && e->kind == X86_JUMP)
				add_callback(r, host_function_called(r->host, e->to), container);
		}
	}
	end_piece(r, &piece, container);
}

/* The code around `from`: a function, or what no table speaks of. */
static struct host_function region_around(const struct host *host, uint64_t from)
{
	struct host_function region = { .vm_addr = from, .vm_end = from + LONGEST_REGION };
	uint32_t next = host_next_function(host, from);

	if (next && from < host->functions[next - 1].vm_end)
		return host->functions[next - 1];
	if (next < host->n_functions && host->functions[next].vm_addr < region.vm_end)
		region.vm_end = host->functions[next].vm_addr;
	region.whole = NO_INDEX;
	return region;
}

/* Each function that takes the address of a wrapper, once. */
static void read_registering(struct reader *r)
{
	struct host *host = r->host;
	uint64_t done = 0;

	for (size_t i = 0; i < host->n_references; i++) {
		struct host_function region;

		if (host->references[i].from < done ||
		    !host_wrapper_at(host, host->references[i].to))
			continue;
		region = region_around(host, host->references[i].from);
		if (region.whole != NO_INDEX)
			note_registering(host, region.whole);
		read_events(r, region.vm_addr, region.vm_end);
		read_function(r, NO_INDEX);
		done = region.vm_end;
	}
}

static int by_function(const void *a, const void *b)
{
	const struct callback *x = a, *y = b;

	if (x->function != y->function)
		return x->function < y->function ? -1 : 1;
	return (x->container > y->container) - (x->container < y->container);
}

/* A function that acts for several containers is part of the runtime: nothing is its own. */
static void read_callbacks(struct reader *r)
{
	struct callback *c = r->callbacks;

	r->follows = false;
	if (r->n_callbacks)
		qsort(c, r->n_callbacks, sizeof(*c), by_function);
	for (size_t i = 0, next; i < r->n_callbacks; i = next) {
		const struct host_function *f = &r->host->functions[c[i].function];
		size_t n_stubs;

		for (next = i + 1; next < r->n_callbacks && c[next].function == c[i].function;)
			next++;
		if (c[next - 1].container != c[i].container)
			continue;
		n_stubs = r->host->n_stubs;
		read_events(r, f->vm_addr, f->vm_end);
		read_function(r, c[i].container);
		if (r->host->n_stubs > n_stubs)
			note_registering(r->host, c[i].function);
	}
}

static int by_address(const void *a, const void *b)
{
	const struct host_place *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return (x->container > y->container) - (x->container < y->container);
}

static int by_name(const void *a, const void *b)
{
	const struct host_name *x = a, *y = b;

	if (x->container != y->container)
		return x->container < y->container ? -1 : 1;
	return x->name == y->name ? 0 : strcmp(x->name, y->name);
}

/* Sorts, and keeps one of each. */
static void tidy_places(struct host_place *places, size_t *n_places)
{
	size_t n = 0;

	if (*n_places)
		qsort(places, *n_places, sizeof(*places), by_address);
	for (size_t i = 0; i < *n_places; i++) {
		if (!n || by_address(&places[n - 1], &places[i]))
			places[n++] = places[i];
	}
	*n_places = n;
}

static void tidy_kernels(struct host *host)
{
	size_t n = 0;

	if (host->n_kernels)
		qsort(host->kernels, host->n_kernels, sizeof(*host->kernels), by_name);
	for (size_t i = 0; i < host->n_kernels; i++) {
		if (!n || by_name(&host->kernels[n - 1], &host->kernels[i]))
			host->kernels[n++] = host->kernels[i];
	}
	host->n_kernels = n;
}

static void publish_kernels(struct host *host)
{
	struct device *device = &host->image->device;

	for (size_t i = 0; i < host->n_kernels; i++) {
		struct device_container *c = &device->containers[host->kernels[i].container];

		if (!c->n_registrations++)
			c->first_registration = (uint32_t)device->n_registrations;
		device_add_registration(device, host->kernels[i].name);
	}
}

static int by_container(const void *a, const void *b)
{
	const struct host_place *x = a, *y = b;

	if (x->container != y->container)
		return x->container < y->container ? -1 : 1;
	return (x->vm_addr > y->vm_addr) - (x->vm_addr < y->vm_addr);
}

/* Stubs of one container only, by container. */
static void publish_stubs(struct host *host)
{
	struct device *device = &host->image->device;
	struct host_place *own = array_new(struct host_place, host->n_stubs + 1);
	size_t n = 0;

	for (size_t i = 0; i < host->n_stubs; i++) {
		const struct host_place *s = &host->stubs[i];

		if ((!i || s[-1].vm_addr != s->vm_addr) &&
		    (i + 1 == host->n_stubs || s[1].vm_addr != s->vm_addr))
			own[n++] = *s;
	}
	if (n)
		qsort(own, n, sizeof(*own), by_container);
	for (size_t i = 0; i < n; i++) {
		struct device_container *c = &device->containers[own[i].container];

		if (!c->n_stubs++)
			c->first_stub = (uint32_t)device->n_stubs;
		device_add_stub(device, own[i].vm_addr);
	}
	free(own);
}

void host_read_registrations(struct host *host)
{
	struct reader r = { .host = host, .events = { .host = host }, .follows = true };

	r.name_bytes_left = (1 << 20) + NAME_BYTES_PER_FILE_BYTE * host->image->file->size;
	read_registering(&r);
	read_callbacks(&r);
	tidy_places(host->stubs, &host->n_stubs);
	tidy_places(host->landmarks, &host->n_landmarks);
	tidy_kernels(host);
	publish_kernels(host);
	publish_stubs(host);
	free(r.events.items);
	free(r.callbacks);
}
