#include "exceptions.h"

#include "../../src/base/array.h"

bool exceptions_claim(struct exceptions *exceptions, struct extents *extents, uint64_t rva,
		      uint64_t size, uint64_t target)
{
	struct cursor c = pe_cursor(exceptions->pe, rva, size);

	if (c.bad || c.end - c.pos < size || !size || !pe_first_sight(exceptions->pe, c.pos))
		return false;
	pe_record(exceptions->pe, c.pos, size, KIND_UNWIND, target);
	extents_add(extents, c.pos, size);
	return true;
}

void exceptions_add_use(struct exceptions *exceptions, struct handler_use use)
{
	array_push(exceptions->uses, exceptions->n_uses, exceptions->uses_capacity, use);
}

void exceptions_add_funclet(struct exceptions *exceptions, struct funclet funclet)
{
	array_push(exceptions->funclets, exceptions->n_funclets, exceptions->funclets_capacity,
		   funclet);
}
