/* host_functions.c: where functions of the host start and end. */
#include "host_parts.h"

#include "../../src/base/array.h"

#include <stdlib.h>

static int by_start(const void *a, const void *b)
{
	const struct host_function *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	if (x->symbol != y->symbol)
		return x->symbol < y->symbol ? -1 : 1;
	return (x->primary > y->primary) - (x->primary < y->primary);
}

static void add(struct host *host, uint64_t vm_addr, uint64_t vm_size, uint64_t primary,
		uint32_t symbol)
{
	const struct host_section *s = host_section_at(host, vm_addr);

	if (!s || !s->is_code)
		return;
	if (vm_size > s->vm_addr + s->vm_size - vm_addr)
		vm_size = s->vm_addr + s->vm_size - vm_addr;
	host->functions[host->n_functions++] = (struct host_function){ vm_addr, vm_addr + vm_size,
								       primary, symbol, 0 };
}

static void collect(struct host *host)
{
	const struct image *image = host->image;

	host->functions = array_new(struct host_function,
				    image->n_symbols + image->n_unwind_ranges + 1);
	for (size_t i = 0; i < image->n_unwind_ranges; i++) {
		const struct unwind_range *range = &image->unwind_ranges[i];

		add(host, range->vm_addr, range->vm_size, range->primary, NO_INDEX);
	}
	for (size_t i = 0; i < image->n_symbols; i++) {
		const struct symbol *symbol = &image->symbols[i];

		if (symbol->type == SYMBOL_FUNCTION && symbol->vm_addr != NO_ADDR)
			add(host, symbol->vm_addr, symbol->vm_size, symbol->vm_addr, (uint32_t)i);
	}
}

/*
 * Of what starts at one place only the longest counts, with the first symbol: the lowest index,
 * which comes first. What has a symbol is no fragment.
 */
static void join_equals(struct host *host)
{
	struct host_function *f = host->functions;
	size_t n = 0;

	for (size_t i = 0; i < host->n_functions; i++) {
		if (n && f[n - 1].vm_addr == f[i].vm_addr) {
			if (f[i].vm_end > f[n - 1].vm_end)
				f[n - 1].vm_end = f[i].vm_end;
		} else {
			f[n++] = f[i];
		}
	}
	host->n_functions = n;
}

/* What has no size reaches to the next function, and nothing reaches into it. */
static void set_ends(struct host *host)
{
	struct host_function *f = host->functions;

	for (size_t i = 0; i < host->n_functions; i++) {
		const struct host_section *s = host_section_at(host, f[i].vm_addr);

		if (f[i].vm_end <= f[i].vm_addr)
			f[i].vm_end = s->vm_addr + s->vm_size;
		if (i + 1 < host->n_functions && f[i + 1].vm_addr < f[i].vm_end)
			f[i].vm_end = f[i + 1].vm_addr;
	}
}

static void find_wholes(struct host *host)
{
	for (size_t i = 0; i < host->n_functions; i++)
		host->functions[i].whole = (uint32_t)i;
	for (size_t i = 0; i < host->n_functions; i++) {
		struct host_function *f = &host->functions[i];
		uint32_t whole = f->primary == f->vm_addr ? NO_INDEX
							  : host_function_around(host, f->primary);

		// A fragment of a fragment is damage.
		if (whole != NO_INDEX && host->functions[whole].vm_addr == f->primary &&
		    host->functions[whole].primary == f->primary)
			f->whole = whole;
	}
}

/* A bit for each byte of code in the file, so that most calls are looked up in two loads. */
static void mark_starts(struct host *host)
{
	uint32_t k = 0;

	for (size_t i = 0; i < host->n_sections; i++) {
		struct host_section *s = &host->sections[i];
		size_t n_words = (size_t)(s->file_size / 64 + 1);
		size_t word = 0;

		if (!s->is_code || !s->file_size)
			continue;
		s->starts = array_zeroed(uint64_t, n_words);
		s->ranks = array_new(uint32_t, n_words);
		while (k < host->n_functions && host->functions[k].vm_addr < s->vm_addr)
			k++;
		for (; k < host->n_functions &&
		       host->functions[k].vm_addr - s->vm_addr < s->file_size;
		     k++) {
			uint64_t off = host->functions[k].vm_addr - s->vm_addr;

			while (word <= off / 64)
				s->ranks[word++] = k;
			s->starts[off / 64] |= UINT64_C(1) << off % 64;
		}
		while (word < n_words)
			s->ranks[word++] = k;
	}
}

void host_find_functions(struct host *host)
{
	collect(host);
	if (host->n_functions)
		qsort(host->functions, host->n_functions, sizeof(*host->functions), by_start);
	join_equals(host);
	set_ends(host);
	find_wholes(host);
	mark_starts(host);
}

uint32_t host_function_at(struct host *host, uint64_t vm_addr)
{
	const struct host_section *s = host_section_at(host, vm_addr);
	uint64_t off, bit, word;
	uint32_t rank;

	if (!s || !s->starts || vm_addr - s->vm_addr >= s->file_size)
		return NO_INDEX;
	off = vm_addr - s->vm_addr;
	word = s->starts[off / 64];
	bit = UINT64_C(1) << off % 64;
	if (!(word & bit))
		return NO_INDEX;
	rank = s->ranks[off / 64] + (uint32_t)__builtin_popcountll(word & (bit - 1));
	return host->functions[rank].whole;
}

/* psABI, "Procedure Linkage Table": jmp [rip + slot], after endbr64 where CET is wanted. */
uint32_t host_function_called(struct host *host, uint64_t vm_addr)
{
	enum { PLT_ENTRY_SIZE = 16 };
	uint32_t function = host_function_at(host, vm_addr);
	const struct host_section *s = host_section_at(host, vm_addr);
	struct x86_code code = { .vm_addr = vm_addr };
	uint64_t slot;

	if (function != NO_INDEX || !s || !s->is_plt)
		return function;
	code.bytes = host_bytes(host, vm_addr, &code.size);
	if (code.size > PLT_ENTRY_SIZE)
		code.size = PLT_ENTRY_SIZE;
	slot = x86_slot(&code);
	return slot == NO_ADDR ? NO_INDEX : host_function_at(host, host_relocated(host, slot));
}

uint32_t host_next_function(const struct host *host, uint64_t vm_addr)
{
	size_t low;

	array_search(low, host->n_functions, i, host->functions[i].vm_addr <= vm_addr);
	return (uint32_t)low;
}

uint32_t host_function_around(const struct host *host, uint64_t vm_addr)
{
	uint32_t next = host_next_function(host, vm_addr);

	return next && vm_addr < host->functions[next - 1].vm_end ? next - 1 : NO_INDEX;
}
