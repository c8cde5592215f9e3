#include "native_calls.h"

#include "../base/array.h"

#include <stdlib.h>

static int by_caller(const void *a, const void *b)
{
	const struct native_call *x = a, *y = b;

	if (x->caller != y->caller)
		return x->caller < y->caller ? -1 : 1;
	return (x->callee > y->callee) - (x->callee < y->callee);
}

/* All calls to the first byte of an owner; `*call` and owners both ascend by address. */
static void add_calls(struct native_calls *calls, const struct references *references,
		      uint64_t vm_addr, uint32_t callee, size_t *call)
{
	const struct reference_list *list = &references->calls;

	while (*call < list->n && references->base + list->items[*call].target < vm_addr)
		++*call;
	for (; *call < list->n && references->base + list->items[*call].target == vm_addr; ++*call) {
		uint32_t caller = list->items[*call].owner;

		if (caller && caller != callee)
			array_push(calls->items, calls->n, calls->capacity,
				   (struct native_call){ caller, callee });
	}
}

struct native_calls native_calls_build(const struct attribution *a, const bool *is_native)
{
	struct native_calls calls = { 0 };
	size_t call = 0;

	// Of those at one address the first has the calls: the owner that is larger.
	for (uint32_t i = 1; i <= a->owners.n_placed; i++) {
		if (is_native[i])
			add_calls(&calls, &a->references, a->owners.items[i].vm_addr, i, &call);
	}
	if (calls.n)
		qsort(calls.items, calls.n, sizeof(*calls.items), by_caller);
	return calls;
}
