#include "charge.h"

struct partition charge_sources(const struct attribution *a)
{
	const struct debug *debug = &a->image->debug;
	struct claims claims = { 0 };
	size_t hint = 0;

	for (size_t i = 0; i < debug->n_line_ranges; i++) {
		const struct line_range *r = &debug->line_ranges[i];

		charge_memory(&claims, &a->ledger, r->vm_addr, r->vm_size, &hint, r->file + 1,
			      EVIDENCE_LINE);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

/* The innermost copy wins, also where two begin and end at the same place: deeper is stronger. */
struct partition charge_inlines(const struct attribution *a)
{
	const struct debug *debug = &a->image->debug;
	struct claims claims = { 0 };
	struct partition partition;
	size_t hint = 0;

	for (size_t i = 0; i < debug->n_inline_ranges; i++) {
		const struct inline_range *r = &debug->inline_ranges[i];
		uint64_t vm_addr = r->vm_addr, vm_size = r->vm_size, pos, size;

		while (ledger_next(&a->ledger, &vm_addr, &vm_size, &hint, &pos, &size))
			claims_add(&claims, pos, size, r->function + 1,
				   (uint32_t)(UINT16_MAX - r->depth));
	}
	partition = partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
	for (size_t i = 0; i < partition.n; i++) {
		if (partition.spans[i].owner)
			partition.spans[i].evidence = EVIDENCE_LINE;
	}
	return partition;
}
