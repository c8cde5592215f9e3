/* unwind_arm.c: the entries and .xdata records of ARM64 and ARM (Thumb-2) exception handling. */
#include "exceptions.h"

#include "../coff/machine.h"

/* The last word of an entry is packed information or an RVA; its two lowest bits say which. */
enum entry_flag {
	ENTRY_XDATA = 0,
	ENTRY_PACKED = 1,
	ENTRY_PACKED_FRAGMENT = 2, /* without prologue */
	ENTRY_FORWARDED = 3,	   /* to another entry */
};

/* Where the two machines differ in the first word of an .xdata record. */
struct xdata_layout {
	unsigned unit; /* bytes an instruction unit has: lengths are counted in it */
	unsigned epilogs_shift;
	unsigned words_shift, words_mask;
};

static const struct xdata_layout arm64_layout = { 4, 22, 27, 0x1f };
static const struct xdata_layout arm_layout = { 2, 23, 28, 0xf };

struct xdata {
	uint32_t function_size; /* bytes */
	uint32_t size;		/* bytes of the record, with the handler's RVA */
	uint32_t handler;	/* RVA, 0: none */
};

static const struct xdata_layout *layout_of(const struct pe *pe)
{
	return coff_is_arm32(pe->machine) ? &arm_layout : &arm64_layout;
}

/* Header of one or two words, epilog scopes, code words, handler. */
static bool read_xdata(struct pe *pe, uint32_t rva, struct xdata *xdata)
{
	const struct xdata_layout *layout = layout_of(pe);
	struct cursor c = pe_cursor(pe, rva, UINT64_MAX);
	uint64_t start = c.pos;
	uint32_t first = cursor_u32(&c);
	uint32_t n_epilogs = first >> layout->epilogs_shift & 0x1f;
	uint32_t n_words = first >> layout->words_shift & layout->words_mask;
	bool has_handler = first >> 20 & 1, is_single_epilog = first >> 21 & 1;

	*xdata = (struct xdata){ .function_size = (first & 0x3ffff) * layout->unit };
	if (!n_epilogs && !n_words) {
		uint32_t second = cursor_u32(&c);

		n_epilogs = second & 0xffff;
		n_words = second >> 16 & 0xff;
	}
	if (!is_single_epilog)
		cursor_skip(&c, 4 * (uint64_t)n_epilogs);
	cursor_skip(&c, 4 * (uint64_t)n_words);
	if (has_handler)
		xdata->handler = cursor_u32(&c);
	xdata->size = (uint32_t)(c.pos - start);
	return !c.bad && !(first >> 18 & 3); // version 0 is the only one
}

static void read_xdata_entry(struct exceptions *exceptions, size_t i)
{
	struct pe_function *function = &exceptions->functions[i];
	struct xdata xdata;

	if (!read_xdata(exceptions->pe, function->info, &xdata))
		return;
	function->end = function->begin + xdata.function_size;
	if (exceptions_claim(exceptions, &exceptions->infos, function->info, xdata.size,
			     function->begin) &&
	    xdata.handler)
		exceptions_add_use(exceptions,
				   (struct handler_use){ .function = (uint32_t)i,
							 .handler = xdata.handler,
							 .data = function->info + xdata.size });
}

/* NEEDSWORK: nothing in a packed fragment says whose it is; it stays on its own. */
void arm_read_unwind_info(struct exceptions *exceptions, size_t i)
{
	const struct xdata_layout *layout = layout_of(exceptions->pe);
	struct pe_function *function = &exceptions->functions[i];

	switch (function->info & 3) {
	case ENTRY_XDATA:
		read_xdata_entry(exceptions, i);
		break;
	case ENTRY_PACKED_FRAGMENT:
		function->role = ROLE_FRAGMENT;
		function->end = function->begin + (function->info >> 2 & 0x7ff) * layout->unit;
		break;
	case ENTRY_PACKED:
		function->end = function->begin + (function->info >> 2 & 0x7ff) * layout->unit;
		break;
	case ENTRY_FORWARDED:
		break;
	}
}
