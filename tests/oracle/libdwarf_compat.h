/*
 * libdwarf_compat.h: one way to use libdwarf from 20210528 (Debian 12) to 2.x, on sections that
 * somebody else found. The versions before 0.3 have no version macro; theirs dropped libelf and
 * arguments with it.
 */
#ifndef BINSIZE_TESTS_LIBDWARF_COMPAT_H
#define BINSIZE_TESTS_LIBDWARF_COMPAT_H

#if __has_include(<libdwarf/libdwarf.h>)
#include <libdwarf/dwarf.h>
#include <libdwarf/libdwarf.h>
#else
#include <dwarf.h>
#include <libdwarf.h>
#endif

#include <stdint.h>
#include <string.h>

#ifndef DW_GROUPNUMBER_ANY
#define DW_GROUPNUMBER_ANY 0
#endif

struct compat_section {
	const char *name;
	const uint8_t *data;
	uint64_t size;
};

#ifdef DW_LIBDWARF_VERSION_MAJOR
typedef Dwarf_Obj_Access_Interface_a compat_interface;
typedef Dwarf_Obj_Access_Methods_a compat_methods;
typedef Dwarf_Obj_Access_Section_a compat_section_info;
typedef Dwarf_Unsigned compat_index;
typedef Dwarf_Small compat_endian;
#else
typedef Dwarf_Obj_Access_Interface compat_interface;
typedef Dwarf_Obj_Access_Methods compat_methods;
typedef Dwarf_Obj_Access_Section compat_section_info;
typedef Dwarf_Half compat_index;
typedef Dwarf_Endianness compat_endian;
#endif

struct compat_object {
	struct compat_section sections[32]; /* [0] is empty, as in ELF */
	unsigned n;
	uint8_t address_size;
	int is_big_endian;
	compat_interface interface;
	compat_methods methods;
};

static int compat_info(void *object, compat_index i, compat_section_info *info, int *error)
{
	const struct compat_object *o = object;

	(void)error;
	if (i >= o->n)
		return DW_DLV_NO_ENTRY;
	memset(info, 0, sizeof(*info));
#ifdef DW_LIBDWARF_VERSION_MAJOR
	info->as_name = o->sections[i].name;
	info->as_size = o->sections[i].size;
	info->as_type = 1;
#else
	info->name = o->sections[i].name;
	info->size = o->sections[i].size;
	info->type = 1;
#endif
	return DW_DLV_OK;
}

static int compat_load(void *object, compat_index i, Dwarf_Small **data, int *error)
{
	const struct compat_object *o = object;

	(void)error;
	if (i >= o->n || !o->sections[i].data)
		return DW_DLV_NO_ENTRY;
	*data = (Dwarf_Small *)(uintptr_t)o->sections[i].data;
	return DW_DLV_OK;
}

static compat_endian compat_order(void *object)
{
	const struct compat_object *o = object;

#ifdef DW_LIBDWARF_VERSION_MAJOR
	return o->is_big_endian ? DW_END_big : DW_END_little;
#else
	return o->is_big_endian ? DW_OBJECT_MSB : DW_OBJECT_LSB;
#endif
}

static Dwarf_Small compat_length_size(void *object)
{
	(void)object;
	return 4;
}

static Dwarf_Small compat_pointer_size(void *object)
{
	return ((const struct compat_object *)object)->address_size;
}

static Dwarf_Unsigned compat_count(void *object)
{
	return ((const struct compat_object *)object)->n;
}

#ifdef DW_LIBDWARF_VERSION_MAJOR
static Dwarf_Unsigned compat_file_size(void *object)
{
	const struct compat_object *o = object;
	Dwarf_Unsigned size = 0;

	for (unsigned i = 0; i < o->n; i++)
		size += o->sections[i].size;
	return size;
}
#endif

static inline int compat_open(struct compat_object *o, Dwarf_Debug *dbg, Dwarf_Error *error)
{
#ifdef DW_LIBDWARF_VERSION_MAJOR
	o->methods.om_get_section_info = compat_info;
	o->methods.om_get_byte_order = compat_order;
	o->methods.om_get_length_size = compat_length_size;
	o->methods.om_get_pointer_size = compat_pointer_size;
	o->methods.om_get_filesize = compat_file_size;
	o->methods.om_get_section_count = compat_count;
	o->methods.om_load_section = compat_load;
	o->interface.ai_object = o;
	o->interface.ai_methods = &o->methods;
#else
	o->methods.get_section_info = compat_info;
	o->methods.get_byte_order = compat_order;
	o->methods.get_length_size = compat_length_size;
	o->methods.get_pointer_size = compat_pointer_size;
	o->methods.get_section_count = compat_count;
	o->methods.load_section = compat_load;
	o->interface.object = o;
	o->interface.methods = &o->methods;
#endif
	return dwarf_object_init_b(&o->interface, NULL, NULL, DW_GROUPNUMBER_ANY, dbg, error);
}

static inline void compat_close(Dwarf_Debug dbg)
{
#ifdef DW_LIBDWARF_VERSION_MAJOR
	dwarf_object_finish(dbg);
#else
	Dwarf_Error error = NULL;

	dwarf_object_finish(dbg, &error);
#endif
}

#endif
