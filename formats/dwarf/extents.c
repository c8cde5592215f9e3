#include "extents.h"

#include "../../src/base/array.h"

#include <stdlib.h>

/* A piece of a section that begins here and is a unit's. */
struct start {
	uint64_t off;
	uint32_t unit; /* of the image; NO_INDEX: nobody's */
};

struct starts {
	struct start *items;
	size_t n, capacity;
};

static void add_start(struct starts *starts, uint64_t off, uint32_t unit)
{
	array_push(starts->items, starts->n, starts->capacity, (struct start){ off, unit });
}

static int by_off(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* Of compressed contents every byte has an equal share of those that are stored. */
static uint64_t stored_off(const struct dwarf_section *section, uint64_t off)
{
	__extension__ unsigned __int128 product = (unsigned __int128)off * section->stored_size;

	return section->file_off + (section->stored_size == section->contents_size
					    ? off
					    : (uint64_t)(product / section->contents_size));
}

/* [off, end) of the contents are the unit's. */
static void add_extent(struct dwarf *d, enum dwarf_section_id id, uint64_t off, uint64_t end,
		       uint32_t unit)
{
	const struct dwarf_section *section = &d->input->sections[id];
	uint64_t start;

	if (end > section->contents_size)
		end = section->contents_size;
	if (off >= end || unit == NO_INDEX)
		return;
	start = stored_off(section, off);
	debug_add_extent(&d->image->debug,
			 (struct debug_extent){ start, stored_off(section, end) - start, unit });
}

/* Every piece reaches to the next one. Of several that begin at one place the first counts. */
static void add_starts(struct dwarf *d, enum dwarf_section_id id, struct starts *starts)
{
	uint64_t end = d->input->sections[id].contents_size;

	if (starts->n)
		qsort(starts->items, starts->n, sizeof(*starts->items), by_off);
	for (size_t i = 0; i < starts->n; i++) {
		const struct start *s = &starts->items[i];
		size_t next = i + 1;

		while (next < starts->n && starts->items[next].off == s->off)
			next++;
		add_extent(d, id, s->off, next < starts->n ? starts->items[next].off : end,
			   s->unit);
		i = next - 1;
	}
	starts->n = 0;
}

/* The image's unit: its own, or that of the compile unit whose line table it uses. */
static uint32_t owner_of(const struct dwarf *d, const struct dwarf_unit *unit)
{
	const struct line_table *table;

	if (unit->image_unit != NO_INDEX || !unit->has_stmt_list || unit->type == DW_UT_partial)
		return unit->image_unit;
	table = dwarf_line_table_at(d, unit->stmt_list);
	return table ? table->unit->image_unit : NO_INDEX;
}

static void add_units(struct dwarf *d)
{
	for (size_t i = 0; i < d->file.n_units; i++) {
		const struct dwarf_unit *unit = &d->file.units[i];

		add_extent(d, i < d->file.n_info_units ? DWARF_INFO : DWARF_TYPES, unit->off,
			   unit->end, owner_of(d, unit));
	}
}

/* The first unit that uses a table has it. */
static void add_abbrevs(struct dwarf *d, struct starts *starts)
{
	for (size_t i = 0; i < d->file.n_info_units; i++) {
		const struct dwarf_unit *unit = &d->file.units[i];

		if (unit->image_unit == NO_INDEX)
			continue;
		add_start(starts, unit->abbrevs->off, unit->image_unit);
		add_start(starts, unit->abbrevs->end, NO_INDEX);
	}
	add_starts(d, DWARF_ABBREV, starts);
}

static void add_line_tables(struct dwarf *d, struct starts *starts)
{
	for (size_t i = 0; i < d->n_line_tables; i++)
		add_start(starts, d->line_tables[i].off, d->line_tables[i].unit->image_unit);
	add_starts(d, DWARF_LINE, starts);
}

/* DWARF 4, section 6.1: the sets of accelerating tables say whose they are. */
static void add_sets(struct dwarf *d, enum dwarf_section_id id, struct starts *starts)
{
	const struct dwarf_section *section = &d->input->sections[id];
	struct bytes b = dwarf_section_bytes(section, d->input->big_endian);

	while (b.p < b.end) {
		uint64_t off = (uint64_t)(b.p - section->data), size = bytes_uint(&b, 4);
		unsigned offset_size = size == 0xffffffff ? 8 : 4;
		const struct dwarf_unit *unit;
		struct bytes set;

		if (offset_size == 8)
			size = bytes_uint(&b, 8);
		set = b;
		if (!bytes_take(&b, size))
			break;
		bytes_uint(&set, 2);
		unit = dwarf_find_unit(&d->file, bytes_uint(&set, offset_size));
		add_start(starts, off, unit ? unit->image_unit : NO_INDEX);
		add_start(starts, (uint64_t)(b.p - section->data), NO_INDEX);
	}
	add_starts(d, id, starts);
}

/*
 * The tables of DWARF 5 that begin with a length (sections 7.26 to 7.29). `wanted` are places
 * inside, each of which makes the table around it a unit's.
 */
static void add_tables(struct dwarf *d, enum dwarf_section_id id, struct starts *wanted)
{
	const struct dwarf_section *section = &d->input->sections[id];
	struct bytes b = dwarf_section_bytes(section, d->input->big_endian);
	size_t next = 0;

	if (wanted->n)
		qsort(wanted->items, wanted->n, sizeof(*wanted->items), by_off);
	while (b.p < b.end && next < wanted->n) {
		uint64_t off = (uint64_t)(b.p - section->data), end, size = bytes_uint(&b, 4);

		if (size == 0xffffffff)
			size = bytes_uint(&b, 8);
		if (!bytes_take(&b, size))
			break;
		end = (uint64_t)(b.p - section->data);
		while (next < wanted->n && wanted->items[next].off < off)
			next++;
		if (next < wanted->n && wanted->items[next].off <= end)
			add_extent(d, id, off, end, wanted->items[next].unit);
		// A table that is empty begins its entries where the next one does.
		while (next < wanted->n && wanted->items[next].off < end)
			next++;
	}
	wanted->n = 0;
}

static bool is_stored(const struct dwarf *d, enum dwarf_section_id id)
{
	return d->input->sections[id].stored_size > 0;
}

struct all_starts {
	struct starts ranges, locations;		     /* up to DWARF 4 */
	struct starts rnglists, loclists, str_offsets, addr; /* DWARF 5 */
};

static void gather_old(struct dwarf *d, const struct dwarf_unit *unit, struct all_starts *all)
{
	struct list_places places = dwarf_find_lists(unit, is_stored(d, DWARF_RANGES),
						     is_stored(d, DWARF_LOC));

	if (places.ranges != NO_ADDR)
		add_start(&all->ranges, places.ranges, unit->image_unit);
	if (places.locations != NO_ADDR)
		add_start(&all->locations, places.locations, unit->image_unit);
}

static void gather(struct dwarf *d, const struct dwarf_unit *unit, struct all_starts *all)
{
	bool wants_locations = !unit->has_loclists_base &&
			       d->input->sections[DWARF_LOCLISTS].data &&
			       is_stored(d, DWARF_LOCLISTS);
	struct list_places places = dwarf_find_lists(unit, is_stored(d, DWARF_RNGLISTS),
						     wants_locations);

	if (places.ranges != NO_ADDR)
		add_start(&all->rnglists, places.ranges, unit->image_unit);
	if (unit->has_loclists_base)
		add_start(&all->loclists, unit->loclists_base, unit->image_unit);
	else if (places.locations != NO_ADDR)
		add_start(&all->loclists, places.locations, unit->image_unit);
	add_start(&all->str_offsets, unit->str_offsets_base, unit->image_unit);
	add_start(&all->addr, unit->addr_base, unit->image_unit);
}

static void add_lists(struct dwarf *d)
{
	struct all_starts all = { 0 };

	for (size_t i = 0; i < d->file.n_info_units; i++) {
		const struct dwarf_unit *unit = &d->file.units[i];

		if (unit->image_unit != NO_INDEX && unit->version < 5)
			gather_old(d, unit, &all);
		else if (unit->image_unit != NO_INDEX)
			gather(d, unit, &all);
	}
	add_starts(d, DWARF_RANGES, &all.ranges);
	add_starts(d, DWARF_LOC, &all.locations);
	add_tables(d, DWARF_RNGLISTS, &all.rnglists);
	add_tables(d, DWARF_LOCLISTS, &all.loclists);
	add_tables(d, DWARF_STR_OFFSETS, &all.str_offsets);
	add_tables(d, DWARF_ADDR, &all.addr);
	free(all.ranges.items);
	free(all.locations.items);
	free(all.rnglists.items);
	free(all.loclists.items);
	free(all.str_offsets.items);
	free(all.addr.items);
}

/* The only compile unit, or NO_INDEX: an object has one, and then everything is about it. */
static uint32_t only_unit(const struct dwarf *d)
{
	uint32_t only = NO_INDEX;

	for (size_t i = 0; i < d->file.n_info_units; i++) {
		uint32_t unit = d->file.units[i].image_unit;

		if (unit == NO_INDEX)
			continue;
		if (only != NO_INDEX && only != unit)
			return NO_INDEX;
		only = unit;
	}
	return only;
}

void dwarf_add_extents(struct dwarf *d)
{
	struct starts starts = { 0 };
	uint32_t only = only_unit(d);

	if (!is_stored(d, DWARF_INFO))
		return;
	for (unsigned id = 0; id < DWARF_SECTION_COUNT && only != NO_INDEX; id++)
		add_extent(d, id, 0, d->input->sections[id].contents_size, only);
	if (only != NO_INDEX)
		return;
	add_units(d);
	add_abbrevs(d, &starts);
	add_line_tables(d, &starts);
	for (unsigned id = DWARF_ARANGES; id <= DWARF_GNU_PUBTYPES; id++)
		add_sets(d, id, &starts);
	add_lists(d);
	free(starts.items);
}
