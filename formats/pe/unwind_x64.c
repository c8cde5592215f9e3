/* unwind_x64.c: "struct UNWIND_INFO" of x64 exception handling. */
#include "exceptions.h"

enum { HEADER = 4, FUNCTION_SIZE = 12 };

enum unwind_flags {
	FLAG_EXCEPTION_HANDLER = 1,
	FLAG_TERMINATION_HANDLER = 2,
	FLAG_CHAINED = 4,
};

struct unwind_info {
	unsigned version, flags;
	uint32_t size;		/* with the handler's RVA or the chained entry */
	uint32_t handler;	/* RVA, 0: none */
	uint32_t chained_begin; /* RVA of the function this is a fragment of */
};

/* Version 2 counts its epilog codes like others; what follows version 3's header is not known. */
static bool read_info(struct pe *pe, uint32_t rva, struct unwind_info *info)
{
	struct cursor c = pe_cursor(pe, rva, UINT64_MAX);
	unsigned first = cursor_u8(&c), n_codes;

	*info = (struct unwind_info){ .version = first & 7, .flags = first >> 3 };
	cursor_skip(&c, 1);
	n_codes = cursor_u8(&c);
	cursor_skip(&c, 1);
	if (c.bad || info->version < 1 || info->version > 2)
		return false;
	cursor_skip(&c, 2 * ((n_codes + 1) & ~1u));
	info->size = HEADER + 2 * ((n_codes + 1) & ~1u);
	if (info->flags & FLAG_CHAINED) {
		info->chained_begin = cursor_u32(&c);
		cursor_skip(&c, 8);
		info->size += FUNCTION_SIZE;
	} else if (info->flags & (FLAG_EXCEPTION_HANDLER | FLAG_TERMINATION_HANDLER)) {
		info->handler = cursor_u32(&c);
		info->size += 4;
	}
	return !c.bad;
}

/* The lowest bit says that the RVA is that of another entry, which this one repeats. */
static void follow_entry(struct exceptions *exceptions, struct pe_function *function)
{
	struct cursor c = pe_cursor(exceptions->pe, function->info & ~1u, FUNCTION_SIZE);

	function->role = ROLE_FRAGMENT;
	function->parent = cursor_u32(&c);
	if (c.bad)
		function->parent = function->begin;
}

void x64_read_unwind_info(struct exceptions *exceptions, size_t i)
{
	struct pe_function *function = &exceptions->functions[i];
	struct unwind_info info;

	if (function->info & 1) {
		follow_entry(exceptions, function);
		return;
	}
	if (!read_info(exceptions->pe, function->info, &info))
		return;
	if (info.flags & FLAG_CHAINED) {
		function->role = ROLE_FRAGMENT;
		function->parent = info.chained_begin;
	}
	if (exceptions_claim(exceptions, &exceptions->infos, function->info, info.size,
			     function->begin) &&
	    info.handler)
		exceptions_add_use(exceptions,
				   (struct handler_use){ .function = (uint32_t)i,
							 .handler = info.handler,
							 .data = function->info + info.size });
}
