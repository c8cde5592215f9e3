/* functions.c: one pass over all DIEs for functions, what was inlined into them, and variables. */
#include "functions.h"

#include "ranges.h"

#include <stdlib.h>

enum { MOST_NESTED = 1000 /* copies inlined into each other */ };

/* What going through one unit needs. */
struct walk {
	struct dwarf *d;
	const struct dwarf_unit *unit;
	struct name_memo memo;
	struct ranges ranges;
	bool adds_symbols, adds_inlines;
	/*
	 * The functions around the current DIE that have children: how deep in the tree those lie,
	 * and how many copies are inlined into each other there.
	 */
	struct {
		uint64_t children_depth;
		uint16_t inline_depth;
	} around[MOST_NESTED];
	size_t n_around;
};

static void add_symbols(struct walk *w, const struct dwarf_die *die)
{
	struct function_name name;

	dwarf_die_ranges(w->d, w->unit, die, &w->ranges);
	if (!w->ranges.n)
		return;
	name = dwarf_function_name(w->d, &w->memo, w->unit, die);
	for (size_t i = 0; i < w->ranges.n && name.text; i++)
		dwarf_add_symbol(w->d, w->unit, &name, SYMBOL_FUNCTION, w->ranges.items[i].vm_addr,
				 w->ranges.items[i].vm_size);
}

static void add_inlines(struct walk *w, const struct dwarf_die *die, uint16_t depth)
{
	uint32_t function = NO_INDEX;

	dwarf_die_ranges(w->d, w->unit, die, &w->ranges);
	for (size_t i = 0; i < w->ranges.n; i++) {
		const struct range *range = &w->ranges.items[i];

		if (range->vm_size > UINT32_MAX)
			continue;
		if (function == NO_INDEX)
			function = dwarf_inlined_function(w->d, &w->memo, w->unit, die);
		debug_add_inline_range(&w->d->image->debug,
				       (struct inline_range){ range->vm_addr,
							      (uint32_t)range->vm_size, function,
							      depth });
	}
}

static void add_variable(struct walk *w, const struct dwarf_die *die)
{
	struct function_name name;
	uint64_t addr, size;

	if (!dwarf_variable_place(w->d, w->unit, die, &addr, &size))
		return;
	name = dwarf_function_name(w->d, &w->memo, w->unit, die);
	if (name.text)
		dwarf_add_symbol(w->d, w->unit, &name, SYMBOL_OBJECT, addr, size);
}

/* Remembers a function while its children are gone through. */
static void enter(struct walk *w, uint64_t children_depth, uint16_t inline_depth)
{
	if (w->n_around == MOST_NESTED)
		return;
	w->around[w->n_around].children_depth = children_depth;
	w->around[w->n_around++].inline_depth = inline_depth;
}

static void leave(struct walk *w, uint64_t children_depth)
{
	if (w->n_around && w->around[w->n_around - 1].children_depth == children_depth)
		w->n_around--;
}

/* A DIE at `depth` of the tree. */
static void look_at(struct walk *w, struct bytes *b, const struct dwarf_abbrev *abbrev,
		    uint64_t depth)
{
	uint16_t inline_depth = w->n_around ? w->around[w->n_around - 1].inline_depth : 0;
	struct dwarf_die die;

	dwarf_die_read(b, w->unit, abbrev, &die);
	if (b->bad)
		return;
	switch (abbrev->tag) {
	case DW_TAG_subprogram:
		w->d->counts.n_functions += dwarf_die_has(&die, KEY_LOW_PC) ||
					    dwarf_die_has(&die, KEY_RANGES);
		if (w->adds_symbols)
			add_symbols(w, &die);
		inline_depth = 0;
		break;
	case DW_TAG_inlined_subroutine:
		w->d->counts.n_inlines++;
		inline_depth++;
		if (w->adds_inlines)
			add_inlines(w, &die, inline_depth);
		break;
	default:
		add_variable(w, &die);
		return;
	}
	if (abbrev->has_children)
		enter(w, depth + 1, inline_depth);
}

static bool is_looked_at(const struct walk *w, const struct dwarf_abbrev *abbrev)
{
	return abbrev->tag == DW_TAG_subprogram || abbrev->tag == DW_TAG_inlined_subroutine ||
	       (abbrev->tag == DW_TAG_variable && w->adds_symbols);
}

/* DWARF 5, section 2.3: children follow their parent, and end with a null entry. */
static void walk_unit(struct walk *w)
{
	const struct dwarf_unit *unit = w->unit;
	struct bytes b = dwarf_unit_bytes(unit, unit->die);
	uint64_t depth = 0, n = 0;

	w->n_around = 0;
	name_memo_start(&w->memo);
	while (b.p < b.end) {
		uint64_t code = bytes_uleb128(&b);
		const struct dwarf_abbrev *abbrev;

		if (!code) {
			leave(w, depth);
			if (depth <= 1)
				break;
			depth--;
			continue;
		}
		abbrev = dwarf_abbrev_find(unit->abbrevs, code);
		if (!abbrev) {
			bytes_fail(&b);
			break;
		}
		n++;
		if (is_looked_at(w, abbrev))
			look_at(w, &b, abbrev, depth);
		else
			dwarf_die_skip(&b, unit, abbrev);
		depth += abbrev->has_children;
	}
	w->d->counts.n_dies += n;
	if (b.bad)
		image_warn(w->d->image, dwarf_warning_off(unit->section, unit->off),
			   "the unit at 0x%llx of %s breaks off", (unsigned long long)unit->off,
			   dwarf_section_name(DWARF_INFO));
}

void dwarf_add_functions(struct dwarf *d, const struct dwarf_file *file)
{
	struct walk walk = {
		.d = d,
		.adds_inlines = d->image->debug.wants & DEBUG_INLINES,
		.adds_symbols = d->input->adds_symbols && (d->image->debug.wants & DEBUG_FUNCTIONS),
	};

	for (size_t i = 0; i < file->n_info_units && (walk.adds_inlines || walk.adds_symbols);
	     i++) {
		walk.unit = &file->units[i];
		// Types have no code; skeletons may repeat a little of what the split unit says.
		if (walk.unit->type != DW_UT_type && walk.unit->type != DW_UT_split_type &&
		    !walk.unit->is_completed)
			walk_unit(&walk);
	}
	name_memo_release(&walk.memo);
	free(walk.ranges.items);
}
