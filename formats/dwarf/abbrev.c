#include "abbrev.h"

#include "form.h"

#include "../../src/base/array.h"

#include <stdlib.h>

/* Of the attributes of the standard. */
static const uint8_t keys[256] = {
	[DW_AT_sibling] = KEY_SIBLING,
	[DW_AT_location] = KEY_LOCATION,
	[DW_AT_name] = KEY_NAME,
	[DW_AT_byte_size] = KEY_BYTE_SIZE,
	[DW_AT_stmt_list] = KEY_STMT_LIST,
	[DW_AT_low_pc] = KEY_LOW_PC,
	[DW_AT_high_pc] = KEY_HIGH_PC,
	[DW_AT_language] = KEY_LANGUAGE,
	[DW_AT_comp_dir] = KEY_COMP_DIR,
	[DW_AT_producer] = KEY_PRODUCER,
	[DW_AT_upper_bound] = KEY_UPPER_BOUND,
	[DW_AT_abstract_origin] = KEY_ORIGIN,
	[DW_AT_count] = KEY_COUNT_,
	[DW_AT_specification] = KEY_SPECIFICATION,
	[DW_AT_type] = KEY_TYPE,
	[DW_AT_ranges] = KEY_RANGES,
	[DW_AT_linkage_name] = KEY_LINKAGE_NAME,
	[DW_AT_str_offsets_base] = KEY_STR_OFFSETS_BASE,
	[DW_AT_addr_base] = KEY_ADDR_BASE,
	[DW_AT_rnglists_base] = KEY_RNGLISTS_BASE,
	[DW_AT_loclists_base] = KEY_LOCLISTS_BASE,
	[DW_AT_dwo_name] = KEY_DWO_NAME,
};

_Static_assert(N_KEYS <= 32, "the keys of a DIE are bits of a uint32_t");

static uint8_t key_of(uint64_t attribute)
{
	if (attribute < sizeof(keys))
		return keys[attribute];
	switch (attribute) {
	case DW_AT_MIPS_linkage_name:
		return KEY_LINKAGE_NAME;
	case DW_AT_GNU_dwo_name:
		return KEY_DWO_NAME;
	case DW_AT_GNU_dwo_id:
		return KEY_DWO_ID;
	case DW_AT_GNU_ranges_base:
		return KEY_RANGES_BASE;
	case DW_AT_GNU_addr_base:
		return KEY_ADDR_BASE;
	default:
		return KEY_NONE;
	}
}

static void add_step(struct dwarf_abbrevs *t, struct dwarf_step step)
{
	array_push(t->steps, t->n_steps, t->steps_capacity, step);
}

static void add_jump(struct dwarf_abbrevs *t, struct dwarf_jump jump)
{
	array_push(t->jumps, t->n_jumps, t->jumps_capacity, jump);
}

/* What has been gathered of a declaration: bytes since the last step and since the last jump. */
struct pending {
	uint32_t step, jump, keys;
	bool is_fixed;
};

/* Attributes nobody looks at cost nothing by themselves, whatever their number. */
static void add_attribute(struct dwarf_abbrevs *t, struct pending *pending, uint8_t key,
			  uint64_t form, int64_t implicit)
{
	struct dwarf_sizes sizes = { t->offset_size, t->address_size, t->is_dwarf_2 };
	int size = dwarf_form_size(form, sizes);
	uint16_t short_form = form <= UINT16_MAX ? (uint16_t)form : UINT16_MAX;
	uint32_t bit = key ? UINT32_C(1) << key : 0;

	if (key && (pending->keys & bit))
		key = KEY_NONE; // said twice: the first counts
	pending->keys |= bit;
	if (key || size < 0) {
		add_step(t, (struct dwarf_step){ implicit, pending->step, short_form, key });
		pending->step = 0;
	} else {
		pending->step += (uint32_t)size;
	}
	if (size < 0) {
		add_jump(t, (struct dwarf_jump){ pending->jump, short_form });
		pending->jump = 0;
		pending->is_fixed = false;
	} else {
		pending->jump += (uint32_t)size;
	}
}

static bool is_list(uint8_t key, uint64_t form)
{
	return (key == KEY_LOCATION || key == KEY_RANGES) &&
	       (form == DW_FORM_sec_offset || form == DW_FORM_data4 || form == DW_FORM_data8 ||
		form == DW_FORM_loclistx || form == DW_FORM_rnglistx);
}

static void note_list(const struct dwarf_abbrevs *t, struct dwarf_abbrev *abbrev,
		      const struct pending *pending, uint8_t key, uint64_t form)
{
	bool is_short = form == DW_FORM_data4 ||
			(form == DW_FORM_sec_offset && t->offset_size == 4);

	abbrev->list_at = NOT_FIXED;
	if (is_short && !abbrev->has_lists && pending->is_fixed && pending->jump < NOT_FIXED)
		abbrev->list_at = (uint16_t)pending->jump;
	abbrev->has_lists = true;
	abbrev->list_is_ranges = key == KEY_RANGES;
}

/* The attributes of a declaration, up to the pair of zeros. At most 16 bytes for each two here. */
static void read_attributes(struct dwarf_abbrevs *t, struct bytes *b, struct dwarf_abbrev *abbrev)
{
	struct pending pending = { .is_fixed = true };
	uint8_t key;

	abbrev->sibling_at = NOT_FIXED;
	abbrev->first_step = (uint32_t)t->n_steps;
	abbrev->first_jump = (uint32_t)t->n_jumps;
	for (;;) {
		uint64_t attribute = bytes_uleb128(b), form = bytes_uleb128(b);
		int64_t implicit = form == DW_FORM_implicit_const ? bytes_sleb128(b) : 0;

		if (b->bad || (!attribute && !form))
			break;
		if (pending.step > UINT32_MAX / 2 || pending.jump > UINT32_MAX / 2)
			bytes_fail(b);
		key = key_of(attribute);
		if (is_list(key, form)) {
			note_list(t, abbrev, &pending, key, form);
			t->has_ranges |= key == KEY_RANGES;
			t->has_locations |= key == KEY_LOCATION;
		}
		if (key == KEY_SIBLING && form == DW_FORM_ref4 && pending.is_fixed &&
		    pending.jump < NOT_FIXED)
			abbrev->sibling_at = (uint16_t)pending.jump;
		add_attribute(t, &pending, key, form, implicit);
	}
	add_step(t, (struct dwarf_step){ .before = pending.step });
	add_jump(t, (struct dwarf_jump){ .before = pending.jump });
	abbrev->size = pending.is_fixed ? pending.jump : UINT32_MAX;
}

static int by_code(const void *a, const void *b)
{
	const struct dwarf_abbrev *x = a, *y = b;

	if (x->code != y->code)
		return x->code < y->code ? -1 : 1;
	return x->first_step < y->first_step ? -1 : x->first_step > y->first_step;
}

/* What compilers leave out when they are asked for line tables only. */
static bool describes_data(uint16_t tag)
{
	return tag == DW_TAG_variable || tag == DW_TAG_formal_parameter ||
	       tag == DW_TAG_structure_type || tag == DW_TAG_base_type;
}

static bool read_table(struct dwarf_abbrevs *t, struct bytes *b)
{
	t->is_dense = true;
	while (b->p < b->end) {
		struct dwarf_abbrev abbrev = { .code = bytes_uleb128(b) };
		uint64_t tag;

		if (!abbrev.code)
			break;
		tag = bytes_uleb128(b);
		abbrev.tag = tag <= UINT16_MAX ? (uint16_t)tag : UINT16_MAX;
		abbrev.has_children = bytes_uint(b, 1);
		t->describes_data |= describes_data(abbrev.tag);
		read_attributes(t, b, &abbrev);
		if (b->bad || t->n_steps >= UINT32_MAX)
			return false;
		t->is_dense &= abbrev.code == t->n + 1;
		array_push(t->items, t->n, t->capacity, abbrev);
	}
	if (!t->is_dense)
		qsort(t->items, t->n, sizeof(*t->items), by_code);
	return !b->bad;
}

const struct dwarf_abbrev *dwarf_abbrev_search(const struct dwarf_abbrevs *table, uint64_t code)
{
	size_t low;

	array_search(low, table->n, i, table->items[i].code < code);
	return low < table->n && table->items[low].code == code ? &table->items[low] : NULL;
}

static void release_table(struct dwarf_abbrevs *t)
{
	free(t->items);
	free(t->steps);
	free(t->jumps);
	free(t);
}

void dwarf_abbrevs_release(struct dwarf_abbrev_cache *cache)
{
	for (size_t i = 0; i < cache->n_slots; i++) {
		if (cache->tables[i])
			release_table(cache->tables[i]);
	}
	free(cache->tables);
	*cache = (struct dwarf_abbrev_cache){ 0 };
}

static bool is_same(const struct dwarf_abbrevs *a, const struct dwarf_abbrevs *b)
{
	return a->off == b->off && a->offset_size == b->offset_size &&
	       a->address_size == b->address_size && a->is_dwarf_2 == b->is_dwarf_2;
}

/* The table of the cache that is made for the same, or an empty place for one. */
static struct dwarf_abbrevs **find_slot(struct dwarf_abbrev_cache *cache,
					const struct dwarf_abbrevs *wanted)
{
	size_t i = (size_t)(wanted->off * UINT64_C(0x9e3779b97f4a7c15) >> 32);

	for (i &= cache->n_slots - 1; cache->tables[i]; i = (i + 1) & (cache->n_slots - 1)) {
		if (is_same(cache->tables[i], wanted))
			break;
	}
	return &cache->tables[i];
}

static void grow(struct dwarf_abbrev_cache *cache)
{
	struct dwarf_abbrev_cache old = *cache;

	cache->n_slots = old.n_slots ? 2 * old.n_slots : 64;
	cache->tables = array_zeroed(struct dwarf_abbrevs *, cache->n_slots);
	for (size_t i = 0; i < old.n_slots; i++) {
		if (old.tables[i])
			*find_slot(cache, old.tables[i]) = old.tables[i];
	}
	free(old.tables);
}

const struct dwarf_abbrevs *dwarf_abbrevs_at(struct dwarf_abbrev_cache *cache,
					     const struct dwarf_section *section, bool big_endian,
					     uint64_t off, struct dwarf_abbrevs sizes)
{
	// Sound tables lie apart; each is read once for each size of address, of which one is usual.
	const uint64_t most_bytes = section->size + 65536;
	struct dwarf_abbrevs **slot, *t;
	struct bytes b = { .big_endian = big_endian };
	bool is_sound;

	if (off >= section->size)
		return NULL;
	if (cache->n >= cache->n_slots / 2)
		grow(cache);
	sizes.off = off;
	slot = find_slot(cache, &sizes);
	if (*slot)
		return (*slot)->n ? *slot : NULL;
	b.p = section->data + off;
	b.end = section->data + section->size;
	t = array_new(struct dwarf_abbrevs, 1);
	*t = sizes;
	is_sound = cache->bytes_read < most_bytes && read_table(t, &b);
	t->end = (uint64_t)(b.p - section->data);
	cache->bytes_read += t->end - off;
	if (!is_sound)
		t->n = 0;
	*slot = t;
	cache->n++;
	return t->n ? t : NULL;
}
