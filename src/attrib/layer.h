/* layer.h: the ways to divide the line that do not follow from another one, and what each needs. */
#ifndef BINSIZE_ATTRIB_LAYER_H
#define BINSIZE_ATTRIB_LAYER_H

#include <stdbool.h>

/*
 * One row for each layer, in the order in which they are charged: its name, the layers that must be
 * charged before it, whether it needs the tables of the file or only the layout, what it needs of
 * debug information (enum debug_wants) and of device code (enum device_wants), and its charger,
 * charge_NAME(): see charge.h. Only known owners tell padding from content and lead to their unit.
 *
 * What the owners on each layer are:
 *   SEGMENT  1 + index of a segment; 0: not loaded
 *   SECTION  1 + index of a section, then 1 + n_sections + index of a part
 *   PART     1 + index of a part
 *   GROUP    1 + index of a group
 *   SYMBOL   index into owners
 *   KIND     enum kind
 *   PIECE    of data that no symbol owns: number of a set of users
 *   UNIT     1 + index of a unit
 *   SOURCE   1 + index of a source file of the debug information
 *   INLINE   1 + index of an inlined function; 0: the function's own code
 *   DEVICE   1 + index of an entry of device code, then 1 + n_entries + index of a container
 *   KERNEL   enum kernel_owner, then KERNEL_FIRST + index of a device function
 */
#define LAYERS(X)                                                                                  \
	X(SEGMENT, 0, false, 0, 0, segments)                                                       \
	X(SECTION, 0, false, 0, 0, sections)                                                       \
	X(PART, 0, true, 0, 0, parts)                                                              \
	X(GROUP, 0, false, 0, 0, groups)                                                           \
	X(SYMBOL, 0, true, DEBUG_FUNCTIONS, 0, symbols)                                            \
	X(KIND, LAYER_BIT(LAYER_SYMBOL), true, DEBUG_FUNCTIONS, DEVICE_ENTRIES, kinds)             \
	X(PIECE, LAYER_BIT(LAYER_SYMBOL), true, DEBUG_FUNCTIONS, 0, pieces)                        \
	X(UNIT, LAYER_BIT(LAYER_SYMBOL), true, DEBUG_UNITS, DEVICE_ENTRIES | DEVICE_HOST, units)   \
	X(SOURCE, 0, false, DEBUG_LINES, 0, sources)                                               \
	X(INLINE, 0, false, DEBUG_INLINES, 0, inlines)                                             \
	X(DEVICE, 0, false, 0, DEVICE_ENTRIES | DEVICE_HOST, device)                               \
	X(KERNEL, 0, false, 0, DEVICE_FUNCTIONS, kernels)

/* LAYER_SEGMENT, … */
enum layer {
#define LAYER_NAME(name, ...) LAYER_##name,
	LAYERS(LAYER_NAME) LAYER_COUNT
#undef LAYER_NAME
};

#define LAYER_BIT(layer) (1u << (layer))

/* Owners of LAYER_KERNEL that are no function. */
enum kernel_owner {
	KERNEL_NONE, /* no device code, or a header */
	KERNEL_SHARED,
	KERNEL_TABLES,
	KERNEL_UNREAD, /* a payload that was not unpacked */
	KERNEL_FIRST
};

/* What must be read and charged to divide the line by some layers. */
struct layer_needs {
	unsigned layers; /* LAYER_BIT(): those asked for and what they rest on */
	bool tables;	 /* symbols and what follows them; else the layout of the file will do */
	unsigned debug;	 /* enum debug_wants */
	unsigned device; /* enum device_wants */
};

/* The sum of what each layer in `layers` (LAYER_BIT()) needs. */
struct layer_needs layers_need(unsigned layers);

#endif
