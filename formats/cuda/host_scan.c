/* host_scan.c: all calls between functions, and all addresses of data that code takes. */
#include "host_parts.h"

#include "../../src/base/array.h"

#include <stdlib.h>

struct scan {
	struct host *host;
	uint32_t function; /* the last that starts before the instruction, or NO_INDEX */
};

/* Instructions come in ascending order, so the function is near the last one. */
static uint32_t function_around(struct scan *scan, uint64_t vm_addr)
{
	const struct host *host = scan->host;
	uint32_t next = scan->function == NO_INDEX ? 0 : scan->function + 1;

	while (next < host->n_functions && host->functions[next].vm_addr <= vm_addr)
		scan->function = next++;
	if (scan->function == NO_INDEX || vm_addr >= host->functions[scan->function].vm_end)
		return NO_INDEX;
	return host->functions[scan->function].whole;
}

static bool add_call(struct scan *scan, uint64_t from, uint64_t to)
{
	struct host *host = scan->host;
	uint32_t callee = host_function_called(host, to);
	uint32_t caller;

	if (callee == NO_INDEX)
		return false;
	caller = function_around(scan, from);
	if (caller == NO_INDEX || caller == callee)
		return true;
	array_push(host->calls, host->n_calls, host->calls_capacity,
		   (struct host_call){ caller, callee });
	return true;
}

static bool add_reference(struct scan *scan, uint64_t from, uint64_t to)
{
	struct host *host = scan->host;
	const struct host_section *s;

	if (to == NO_ADDR)
		return false;
	if (add_call(scan, from, to))
		return true;
	s = host_section_at(host, to);
	if (!s || s->is_code)
		return false;
	array_push(host->references, host->n_references, host->references_capacity,
		   (struct host_reference){ from, to });
	return true;
}

static bool visit(void *context, const struct x86_event *event)
{
	struct scan *scan = context;

	switch (event->kind) {
	case X86_ADDRESS:
		return add_reference(scan, event->from, event->to);
	case X86_LOAD:
		return add_reference(scan, event->from, host_relocated(scan->host, event->to));
	case X86_JUMP:
		return add_call(scan, event->from, event->to);
	default:
		return add_call(scan, event->from, host_relocated(scan->host, event->to));
	}
}

void host_scan(struct host *host)
{
	struct scan scan = { .host = host, .function = NO_INDEX };

	for (size_t i = 0; i < host->n_sections; i++) {
		const struct host_section *s = &host->sections[i];
		struct x86_code code = {
			.size = s->file_size,
			.vm_addr = s->vm_addr,
			.has_absolutes = host->has_absolutes,
		};

		if (!s->is_code || !s->file_size)
			continue;
		code.bytes = host->image->file->data + s->file_off;
		x86_scan(&code, visit, &scan);
		file_forget(host->image->file, s->file_off, s->file_size);
	}
}

size_t host_first_reference(const struct host *host, uint64_t vm_addr)
{
	size_t low;

	array_search(low, host->n_references, i, host->references[i].from < vm_addr);
	return low;
}
