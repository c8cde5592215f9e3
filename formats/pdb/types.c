#include "types.h"

#include "../../src/base/array.h"
#include "../../src/base/die.h"

#include <stdlib.h>

enum { FIRST_RECORD = 0x1000, MOST_STEPS = 16 /* from a modified type to the type itself */ };

enum leaf {
	LF_MODIFIER = 0x1001,
	LF_POINTER = 0x1002,
	LF_ARRAY = 0x1503,
	LF_CLASS = 0x1504,
	LF_STRUCTURE = 0x1505,
	LF_UNION = 0x1506,
	LF_ENUM = 0x1507,
	LF_INTERFACE = 0x1519,
	LF_FUNC_ID = 0x1601,
	LF_MFUNC_ID = 0x1602,
	LF_STRING_ID = 0x1605,
};

/* Integers that are too large for, or below, the 15 bits in front. */
enum numeric {
	LF_NUMERIC = 0x8000,
	LF_CHAR = 0x8000,
	LF_SHORT = 0x8001,
	LF_USHORT = 0x8002,
	LF_LONG = 0x8003,
	LF_ULONG = 0x8004,
	LF_QUADWORD = 0x8009,
	LF_UQUADWORD = 0x800a,
};

enum { IS_FORWARD = 0x80, HAS_UNIQUE_NAME = 0x200 /* CV_prop_t */ };

/* What is read of a class, a union or an enum. */
struct class
{
	uint16_t property;
	uint64_t size;
	uint32_t underlying;		/* of an enum */
	const char *name, *unique_name; /* mangled, NULL when there is none */
	size_t name_length, unique_length;
};

static bool find_records(struct pdb_types *types, struct cursor c)
{
	uint64_t most = cursor_left(&c) / 4;

	if (types->n > most)
		types->n = (uint32_t)most;
	types->positions = array_new(uint32_t, types->n);
	for (uint32_t i = 0; i < types->n; i++) {
		uint16_t length = cursor_u16(&c);

		types->positions[i] = (uint32_t)c.pos;
		cursor_skip(&c, length);
		if (c.bad || length < 2) {
			types->n = i;
			return false;
		}
	}
	return true;
}

bool pdb_read_types(struct msf *msf, uint32_t stream, struct pdb_types *types)
{
	uint32_t header_size, end;
	struct cursor c;

	msf_read(msf, stream, UINT32_MAX, &types->bytes);
	c = msf_cursor(&types->bytes);
	cursor_skip(&c, 4);
	header_size = cursor_u32(&c);
	types->first = cursor_u32(&c);
	end = cursor_u32(&c);
	cursor_seek(&c, header_size);
	if (c.bad || types->first < FIRST_RECORD || end < types->first)
		return false;
	types->n = end - types->first;
	return find_records(types, c);
}

/* At the kind of a record, up to its end; bad when there is no such record. */
static struct cursor record(const struct pdb_types *types, uint32_t type)
{
	uint32_t i = type - types->first;
	struct cursor c;

	if (type < types->first || i >= types->n)
		return (struct cursor){ .data = types->bytes.data, .bad = true };
	c = cursor_over(types->bytes.data, types->bytes.size, types->positions[i] - 2, 2);
	return cursor_over(types->bytes.data, types->bytes.size, types->positions[i],
			   cursor_u16(&c));
}

static uint64_t numeric(struct cursor *c)
{
	uint16_t first = cursor_u16(c);

	if (first < LF_NUMERIC)
		return first;
	switch (first) {
	case LF_CHAR:
		return cursor_u8(c);
	case LF_SHORT:
	case LF_USHORT:
		return cursor_u16(c);
	case LF_LONG:
	case LF_ULONG:
		return cursor_u32(c);
	case LF_QUADWORD:
	case LF_UQUADWORD:
		return cursor_u64(c);
	default:
		c->bad = true;
		return 0;
	}
}

/* lfClass, lfUnion, lfEnum, behind the kind. */
static bool read_class(struct cursor *c, uint16_t kind, struct class *class)
{
	*class = (struct class){ 0 };
	cursor_skip(c, 2);
	class->property = cursor_u16(c);
	if (kind == LF_ENUM)
		class->underlying = cursor_u32(c);
	cursor_skip(c, 4); // fields
	if (kind != LF_ENUM && kind != LF_UNION)
		cursor_skip(c, 8); // base classes, virtual table
	if (kind != LF_ENUM)
		class->size = numeric(c);
	class->name = cursor_string(c, &class->name_length);
	if (class->name && class->property & HAS_UNIQUE_NAME)
		class->unique_name = cursor_string(c, &class->unique_length);
	return class->name != NULL;
}

static bool is_class(uint16_t kind)
{
	return kind == LF_CLASS || kind == LF_STRUCTURE || kind == LF_UNION ||
	       kind == LF_INTERFACE || kind == LF_ENUM;
}

static uint32_t intern_class(struct pdb_types *types, const struct class *class)
{
	if (class->unique_name)
		return intern(&types->names, class->unique_name, class->unique_length);
	return intern(&types->names, class->name, class->name_length);
}

/* The sizes of complete classes, by name: others refer to classes by name only. */
static void read_names(struct pdb_types *types)
{
	types->has_names = true;
	for (uint32_t i = 0; i < types->n; i++) {
		struct cursor c = record(types, types->first + i);
		uint16_t kind = cursor_u16(&c);
		struct class class;

		if (!is_class(kind) || kind == LF_ENUM || !read_class(&c, kind, &class) ||
		    class.property & IS_FORWARD)
			continue;
		if (intern_class(types, &class) < types->n_sizes)
			continue;
		array_push(types->sizes, types->n_sizes, types->sizes_capacity, class.size);
	}
}

static uint64_t class_size(struct pdb_types *types, const struct class *class)
{
	uint32_t name;

	if (!(class->property & IS_FORWARD))
		return class->size;
	if (!types->has_names)
		read_names(types);
	name = intern_class(types, class);
	return name < types->n_sizes ? types->sizes[name] : 0;
}

/* CV_PRIMITIVE_TYPE: what it is in the low byte, what kind of pointer to it above. */
static uint64_t basic_size(uint32_t type)
{
	static const uint8_t pointers[8] = { 0, 2, 4, 4, 4, 6, 8, 16 };
	static const struct {
		uint8_t kind, size;
	} kinds[] = {
		{ 0x08, 4 },  { 0x10, 1 }, { 0x11, 2 }, { 0x12, 4 },  { 0x13, 8 },  { 0x14, 16 },
		{ 0x20, 1 },  { 0x21, 2 }, { 0x22, 4 }, { 0x23, 8 },  { 0x24, 16 }, { 0x30, 1 },
		{ 0x31, 2 },  { 0x32, 4 }, { 0x33, 8 }, { 0x40, 4 },  { 0x41, 8 },  { 0x42, 10 },
		{ 0x43, 16 }, { 0x44, 6 }, { 0x46, 2 }, { 0x50, 8 },  { 0x51, 16 }, { 0x68, 1 },
		{ 0x69, 1 },  { 0x70, 1 }, { 0x71, 2 }, { 0x72, 2 },  { 0x73, 2 },  { 0x74, 4 },
		{ 0x75, 4 },  { 0x76, 8 }, { 0x77, 8 }, { 0x78, 16 }, { 0x79, 16 }, { 0x7a, 2 },
		{ 0x7b, 4 },  { 0x7c, 1 },
	};

	if (type >> 8 & 7)
		return pointers[type >> 8 & 7];
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].kind == (type & 0xff))
			return kinds[i].size;
	}
	return 0;
}

/* lfPointer: the type, then a kind in 5 bits and the size in 6 bits from the 13th on. */
static uint64_t pointer_size(struct cursor *c)
{
	enum { NEAR_32 = 0x0a, NEAR_64 = 0x0c };
	uint32_t attributes;

	cursor_skip(c, 4);
	attributes = cursor_u32(c);
	if (attributes >> 13 & 0x3f)
		return attributes >> 13 & 0x3f;
	return (attributes & 0x1f) == NEAR_64 ? 8 : (attributes & 0x1f) == NEAR_32 ? 4 : 0;
}

uint64_t pdb_type_size(struct pdb_types *types, uint32_t type)
{
	for (unsigned step = 0; type >= FIRST_RECORD && step < MOST_STEPS; step++) {
		struct cursor c = record(types, type);
		uint16_t kind = cursor_u16(&c);
		struct class class;

		if (kind == LF_POINTER)
			return pointer_size(&c);
		if (kind == LF_ARRAY) {
			cursor_skip(&c, 8);
			return numeric(&c);
		}
		if (kind == LF_MODIFIER) {
			type = cursor_u32(&c);
			continue;
		}
		if (!is_class(kind) || !read_class(&c, kind, &class))
			return 0;
		if (kind != LF_ENUM)
			return class_size(types, &class);
		type = class.underlying;
	}
	return type < FIRST_RECORD ? basic_size(type) : 0;
}

struct pdb_type_name pdb_type_name(const struct pdb_types *types, uint32_t type)
{
	struct pdb_type_name name = { 0 };
	struct cursor c = record(types, type);
	uint16_t kind = cursor_u16(&c);
	struct class class;

	if (is_class(kind)) {
		read_class(&c, kind, &class);
		name.text = class.name;
		name.length = class.name_length;
	} else if (kind == LF_FUNC_ID || kind == LF_MFUNC_ID || kind == LF_STRING_ID) {
		name.scope = cursor_u32(&c);
		name.scope_is_type = kind == LF_MFUNC_ID;
		if (kind != LF_STRING_ID)
			cursor_skip(&c, 4);
		name.text = cursor_string(&c, &name.length);
	}
	if (c.bad)
		name.text = NULL;
	return name;
}

void pdb_types_release(struct pdb_types *types)
{
	msf_bytes_release(&types->bytes);
	free(types->positions);
	free(types->sizes);
	intern_release(&types->names);
	*types = (struct pdb_types){ 0 };
}
