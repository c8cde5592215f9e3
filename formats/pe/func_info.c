/*
 * func_info.c: the tables of Microsoft's C++ exception handlers.
 *
 * Not in a specification: ehdata.h and ehdata4_export.h, which come with the compiler. All
 * displacements are RVAs.
 */
#include "exceptions.h"

#include "../coff/machine.h"

enum { MAGIC_FIRST = 0x19930520, MAGIC_LAST = 0x19930522, MAGIC_MASK = 0x1fffffff };

/* ehdata4_export.h, FuncInfoHeader: which members follow. */
enum func_info4_flags {
	INFO4_CATCH = 1 << 0,
	INFO4_SEPARATED = 1 << 1, /* the code is in several pieces */
	INFO4_BBT = 1 << 2,
	INFO4_UNWIND_MAP = 1 << 3,
	INFO4_TRY_BLOCKS = 1 << 4,
	INFO4_RESERVED = 1 << 7,
};

/* HandlerTypeHeader. */
enum handler4_flags {
	HANDLER4_ADJECTIVES = 1 << 0,
	HANDLER4_TYPE = 1 << 1,
	HANDLER4_OBJECT = 1 << 2,
	HANDLER4_CONTINUES_AT_RVA = 1 << 3,
};

struct func_info4 {
	uint32_t unwind_map, try_blocks, ip_map; /* RVAs, 0: none */
	bool is_separated;
	uint64_t size;
};

/* `n` entries at `rva`: a cursor over them, bad when they do not fit. */
static struct cursor claim_table(struct exceptions *exceptions, uint32_t rva, uint32_t n,
				 unsigned entry_size)
{
	uint64_t size = (uint64_t)n * entry_size;
	struct cursor c = pe_cursor(exceptions->pe, rva, size);

	if (!rva || !n || c.bad || c.end - c.pos < size || !pe_spend(exceptions->pe, size))
		return (struct cursor){ .bad = true };
	exceptions_claim(exceptions, &exceptions->tables, rva, size, 0);
	return c;
}

static void add_funclet(struct exceptions *exceptions, uint32_t rva)
{
	if (rva)
		exceptions_add_funclet(exceptions, (struct funclet){ .rva = rva });
}

/* HandlerType: adjectives, type, object, handler and, except on ARM, the frame. */
static void read_handlers(struct exceptions *exceptions, uint32_t rva, uint32_t n)
{
	unsigned size = coff_is_arm32(exceptions->pe->machine) ? 16 : 20;
	struct cursor c = claim_table(exceptions, rva, n, size);

	while (cursor_left(&c)) {
		cursor_skip(&c, 12);
		add_funclet(exceptions, cursor_u32(&c));
		cursor_skip(&c, size - 16);
	}
}

/* TryBlockMapEntry: three states, then the handlers. */
static void read_try_blocks(struct exceptions *exceptions, uint32_t rva, uint32_t n)
{
	struct cursor c = claim_table(exceptions, rva, n, 20);

	while (cursor_left(&c)) {
		uint32_t n_handlers;

		cursor_skip(&c, 12);
		n_handlers = cursor_u32(&c);
		read_handlers(exceptions, cursor_u32(&c), n_handlers);
	}
}

/* UnwindMapEntry: the next state and what to run on the way there. */
static void read_unwind_map(struct exceptions *exceptions, uint32_t rva, uint32_t n)
{
	struct cursor c = claim_table(exceptions, rva, n, 8);

	while (cursor_left(&c)) {
		cursor_skip(&c, 4);
		add_funclet(exceptions, cursor_u32(&c));
	}
}

bool is_func_info(struct pe *pe, uint32_t rva)
{
	struct cursor c = pe_cursor(pe, rva, 4);
	uint32_t magic = cursor_u32(&c) & MAGIC_MASK;

	return magic >= MAGIC_FIRST && magic <= MAGIC_LAST;
}

void read_func_info(struct exceptions *exceptions, uint32_t rva)
{
	unsigned size = coff_is_arm32(exceptions->pe->machine) ? 36 : 40;
	struct cursor c = claim_table(exceptions, rva, 1, size);
	uint32_t n;

	cursor_skip(&c, 4);
	n = cursor_u32(&c);
	read_unwind_map(exceptions, cursor_u32(&c), n);
	n = cursor_u32(&c);
	read_try_blocks(exceptions, cursor_u32(&c), n);
	n = cursor_u32(&c);
	claim_table(exceptions, cursor_u32(&c), n, 8); // IpToStateMap
	cursor_skip(&c, size - 36);
	claim_table(exceptions, cursor_u32(&c), 1, 8); // ESTypeList
}

/* ReadUnsigned(): the lowest bits of the first byte say how many bytes the number has. */
static uint32_t compressed(struct cursor *c)
{
	static const uint8_t lengths[16] = { 1, 2, 1, 3, 1, 2, 1, 4, 1, 2, 1, 3, 1, 2, 1, 5 };
	struct cursor first = *c;
	unsigned length = lengths[cursor_u8(&first) & 15];
	uint64_t value = 0;

	for (unsigned i = 0; i < length; i++)
		value |= (uint64_t)cursor_u8(c) << (8 * i);
	return (uint32_t)(length == 5 ? value >> 8 : value >> length);
}

static bool parse_func_info4(struct pe *pe, uint32_t rva, struct func_info4 *info)
{
	struct cursor c = pe_cursor(pe, rva, 32);
	uint64_t start = c.pos;
	unsigned flags = cursor_u8(&c);

	*info = (struct func_info4){ .is_separated = flags & INFO4_SEPARATED };
	if (flags & INFO4_BBT)
		compressed(&c);
	if (flags & INFO4_UNWIND_MAP)
		info->unwind_map = cursor_u32(&c);
	if (flags & INFO4_TRY_BLOCKS)
		info->try_blocks = cursor_u32(&c);
	info->ip_map = cursor_u32(&c);
	if (flags & INFO4_CATCH)
		compressed(&c);
	info->size = c.pos - start;
	return !c.bad && !(flags & INFO4_RESERVED);
}

/* There is no magic number: the members must make sense. */
bool is_func_info4(struct pe *pe, uint32_t rva)
{
	struct func_info4 info;
	uint64_t left;

	if (pe_is_code(pe, rva) || rva < pe->headers_size || !parse_func_info4(pe, rva, &info))
		return false;
	if (info.unwind_map && pe_file_off(pe, info.unwind_map, &left) == NO_ADDR)
		return false;
	if (info.try_blocks && pe_file_off(pe, info.try_blocks, &left) == NO_ADDR)
		return false;
	return !info.ip_map || pe_file_off(pe, info.ip_map, &left) != NO_ADDR;
}

/* Claims what a reader of a table has gone over. */
static void claim_read(struct exceptions *exceptions, uint32_t rva, uint64_t start,
		       const struct cursor *c)
{
	if (!c->bad && pe_spend(exceptions->pe, c->pos - start))
		exceptions_claim(exceptions, &exceptions->tables, rva, c->pos - start, 0);
}

/* UnwindMapEntry4: the type in the two lowest bits says what follows. */
static void read_unwind_map4(struct exceptions *exceptions, uint32_t rva)
{
	enum { TYPE_NONE, TYPE_OBJECT, TYPE_POINTER, TYPE_FUNCLET };
	struct cursor c = pe_cursor(exceptions->pe, rva, UINT64_MAX);
	uint64_t start = c.pos;
	uint32_t n = compressed(&c);

	for (; n && !c.bad && pe_spend(exceptions->pe, 4); n--) {
		unsigned type = compressed(&c) & 3;
		uint32_t action = type == TYPE_NONE ? 0 : cursor_u32(&c);

		// Of an object the action is its destructor, which is nobody's funclet.
		if (type == TYPE_FUNCLET)
			add_funclet(exceptions, action);
		else if (type != TYPE_NONE)
			compressed(&c);
	}
	claim_read(exceptions, rva, start, &c);
}

/* HandlerType4; up to two places where the function goes on end it. */
static void read_handler4(struct exceptions *exceptions, struct cursor *c)
{
	unsigned flags = cursor_u8(c), n_places = flags >> 4 & 3;

	if (flags & HANDLER4_ADJECTIVES)
		compressed(c);
	if (flags & HANDLER4_TYPE)
		cursor_skip(c, 4);
	if (flags & HANDLER4_OBJECT)
		compressed(c);
	add_funclet(exceptions, cursor_u32(c));
	for (; n_places; n_places--) {
		if (flags & HANDLER4_CONTINUES_AT_RVA)
			cursor_skip(c, 4);
		else
			compressed(c);
	}
}

static void read_handlers4(struct exceptions *exceptions, uint32_t rva)
{
	struct cursor c = pe_cursor(exceptions->pe, rva, UINT64_MAX);
	uint64_t start = c.pos;
	uint32_t n = compressed(&c);

	for (; n && !c.bad && pe_spend(exceptions->pe, 8); n--)
		read_handler4(exceptions, &c);
	claim_read(exceptions, rva, start, &c);
}

static void read_try_blocks4(struct exceptions *exceptions, uint32_t rva)
{
	struct cursor c = pe_cursor(exceptions->pe, rva, UINT64_MAX);
	uint64_t start = c.pos;
	uint32_t n = compressed(&c);

	for (; n && !c.bad && pe_spend(exceptions->pe, 8); n--) {
		for (unsigned i = 0; i < 3; i++)
			compressed(&c);
		read_handlers4(exceptions, cursor_u32(&c));
	}
	claim_read(exceptions, rva, start, &c);
}

/* IPtoStateMapEntry4: the distance from the last one and the state. */
static void read_ip_map4(struct exceptions *exceptions, uint32_t rva)
{
	struct cursor c = pe_cursor(exceptions->pe, rva, UINT64_MAX);
	uint64_t start = c.pos;
	uint32_t n = compressed(&c);

	for (; n && !c.bad && pe_spend(exceptions->pe, 4); n--) {
		compressed(&c);
		compressed(&c);
	}
	claim_read(exceptions, rva, start, &c);
}

/* SepIPtoStateMapEntry4: where a piece of the function begins and its own map. */
static void read_separate_ip_maps(struct exceptions *exceptions, uint32_t rva)
{
	struct cursor c = pe_cursor(exceptions->pe, rva, UINT64_MAX);
	uint64_t start = c.pos;
	uint32_t n = compressed(&c);

	for (; n && !c.bad && pe_spend(exceptions->pe, 8); n--) {
		cursor_skip(&c, 4);
		read_ip_map4(exceptions, cursor_u32(&c));
	}
	claim_read(exceptions, rva, start, &c);
}

void read_func_info4(struct exceptions *exceptions, uint32_t rva)
{
	struct func_info4 info;

	if (!parse_func_info4(exceptions->pe, rva, &info))
		return;
	exceptions_claim(exceptions, &exceptions->tables, rva, info.size, 0);
	if (info.unwind_map)
		read_unwind_map4(exceptions, info.unwind_map);
	if (info.try_blocks)
		read_try_blocks4(exceptions, info.try_blocks);
	if (info.ip_map && info.is_separated)
		read_separate_ip_maps(exceptions, info.ip_map);
	else if (info.ip_map)
		read_ip_map4(exceptions, info.ip_map);
}
