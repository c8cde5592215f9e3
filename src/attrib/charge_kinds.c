#include "charge.h"

#include "fill.h"

/* What the format says of each byte, before padding is told from content. */
static struct partition charge_stated(const struct attribution *a)
{
	const struct image *image = a->image;
	struct claims claims = { 0 };
	size_t hint = 0;

	for (size_t i = 0; i < image->n_segments && !image->n_sections; i++) {
		const struct segment *s = &image->segments[i];

		charge_memory(&claims, &a->ledger, s->vm_addr, s->vm_size, &hint, s->kind,
			      EVIDENCE_SEGMENT);
	}
	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		charge_file(&claims, &a->ledger, s->file_off, s->file_size, s->kind,
			    EVIDENCE_SECTION);
		charge_memory(&claims, &a->ledger, s->vm_addr, s->vm_size, &hint, s->kind,
			      EVIDENCE_SEGMENT);
	}
	for (size_t i = 0; i < image->n_records; i++) {
		const struct record *r = &image->records[i];

		charge_file(&claims, &a->ledger, r->file_off, r->file_size, r->kind,
			    EVIDENCE_RECORD);
	}
	for (size_t i = 0; i < image->n_parts; i++) {
		const struct part *p = &image->parts[i];

		charge_file(&claims, &a->ledger, p->file_off, p->file_size, p->kind,
			    EVIDENCE_STRUCTURE);
	}
	charge_device_kinds(&claims, a);
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

/* Memory-only bytes of data are zeros until the program runs. */
static uint32_t kind_in_memory(uint32_t kind)
{
	return kind == KIND_DATA || kind == KIND_RODATA || kind == KIND_UNKNOWN ? KIND_ZERO_DATA
										: kind;
}

/*
 * Is a gap that nobody owns only there for alignment? In code: fill instructions. In data: zeros,
 * fewer than the alignment of what follows, or any number where everything that was linked is
 * known. Between sections and between containers of device code: zeros, any number, since their
 * places are the linker's choice.
 */
static bool is_padding(const struct attribution *a, uint64_t pos, uint64_t size, uint32_t kind,
		       enum evidence evidence, bool is_followed)
{
	const uint8_t *bytes = a->image->file->data + pos;
	uint64_t next, alignment;

	if (evidence == EVIDENCE_NONE || kind == KIND_CUDA)
		return is_zero_fill(bytes, size);
	if (kind == KIND_CODE)
		return is_code_fill(bytes, size);
	if (a->image->debug.covers_all && kind != KIND_UNWIND && kind != KIND_RELOCATIONS)
		return is_zero_fill(bytes, size);
	if (kind != KIND_RODATA && kind != KIND_DATA)
		return false;
	next = ledger_addr(&a->ledger, pos + size - 1);
	next = next == NO_ADDR ? pos + size : next + 1;
	alignment = is_followed ? next & (~next + 1) : 64;
	if (alignment > 4096 || !alignment)
		alignment = 4096;
	return size < alignment && is_zero_fill(bytes, size);
}

/* The bytes of gaps are looked at in ascending order; what lies behind may leave memory again. */
struct gaps {
	const struct attribution *a;
	struct claims claims;
	uint64_t looked_at; /* pages before this were given back */
};

enum { WINDOW = 4 << 20 };

/* What BOLT moved away is dead; what a symbol still names there was not moved. */
static void revive(struct gaps *g, uint64_t pos, uint64_t size)
{
	claims_add(&g->claims, pos, size, KIND_CODE, EVIDENCE_PADDING);
}

static void judge(struct gaps *g, uint64_t pos, uint64_t size, const struct span *kind,
		  bool is_followed)
{
	const struct attribution *a = g->a;

	if (pos >= a->ledger.file_size) {
		if (kind_in_memory(kind->owner) != kind->owner)
			claims_add(&g->claims, pos, size, kind_in_memory(kind->owner),
				   EVIDENCE_STRUCTURE);
		return;
	}
	if (is_padding(a, pos, size, kind->owner, (enum evidence)kind->evidence, is_followed))
		claims_add(&g->claims, pos, size, KIND_PADDING, EVIDENCE_PADDING);
	if (pos - g->looked_at > WINDOW) {
		file_forget(a->image->file, g->looked_at, pos - g->looked_at);
		g->looked_at = pos;
	}
}

/* Goes through the gaps that no symbol and no stated part fills, none of them across the file's
 * end. */
static void find_gaps(struct gaps *g, const struct partition *stated,
		      const struct partition *symbols)
{
	uint64_t file_size = g->a->ledger.file_size;
	size_t i = 0, k = 0;
	uint64_t pos = 0, end;

	for (; i < stated->n; pos = end) {
		const struct span *kind = &stated->spans[i], *symbol = &symbols->spans[k];

		end = kind[1].pos < symbol[1].pos ? kind[1].pos : symbol[1].pos;
		if (pos < file_size && end > file_size)
			end = file_size;
		if ((!symbol->owner && kind->evidence > EVIDENCE_PADDING) ||
		    (pos >= file_size && kind_in_memory(kind->owner) != kind->owner))
			judge(g, pos, end - pos, kind, end == symbol[1].pos && end < kind[1].pos);
		else if (kind->owner == KIND_LEFTOVER && symbol->owner &&
			 symbol->evidence == EVIDENCE_SYMBOL)
			revive(g, pos, end - pos);
		if (end == kind[1].pos)
			i++;
		if (end == symbol[1].pos)
			k++;
	}
}

/* What a PDB says was linked here: between its contributions there is nothing but padding. */
static struct partition charge_linked(const struct attribution *a, const struct partition *symbols)
{
	const struct debug *debug = &a->image->debug;
	struct claims claims = { 0 };
	size_t hint = 0;

	claims_add_partition(&claims, symbols, EVIDENCE_NONE);
	for (size_t i = 0; i < debug->n_unit_ranges; i++)
		charge_memory(&claims, &a->ledger, debug->unit_ranges[i].vm_addr,
			      debug->unit_ranges[i].vm_size, &hint, UINT32_MAX, EVIDENCE_SECTION);
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

struct partition charge_kinds(const struct attribution *a)
{
	const struct partition *symbols = &a->layers[LAYER_SYMBOL];
	struct partition stated = charge_stated(a), linked = { 0 };
	struct gaps gaps = { .a = a };

	if (a->image->debug.covers_all) {
		linked = charge_linked(a, symbols);
		symbols = &linked;
	}
	claims_add_partition(&gaps.claims, &stated, EVIDENCE_NONE);
	find_gaps(&gaps, &stated, symbols);
	partition_release(&stated);
	partition_release(&linked);
	return partition_resolve(&gaps.claims, a->ledger.size, EVIDENCE_NONE);
}
