#include "charge.h"

enum { FEW_PIECES = 4, MOST_SPLIT = 1 << 16 };

void charge_memory(struct claims *claims, const struct ledger *ledger, uint64_t vm_addr,
		   uint64_t vm_size, size_t *hint, uint32_t owner, enum evidence evidence)
{
	uint64_t pos, size;
	size_t pieces = 0;

	while (ledger_next(ledger, &vm_addr, &vm_size, hint, &pos, &size)) {
		claims_add(claims, pos, size, owner, evidence);
		if (++pieces > FEW_PIECES && ++claims->n_split > MOST_SPLIT + ledger->n)
			return;
	}
}

void charge_file(struct claims *claims, const struct ledger *ledger, uint64_t file_off,
		 uint64_t file_size, uint32_t owner, enum evidence evidence)
{
	if (file_off >= ledger->file_size)
		return;
	if (file_size > ledger->file_size - file_off)
		file_size = ledger->file_size - file_off;
	claims_add(claims, file_off, file_size, owner, evidence);
}

struct partition charge_segments(const struct attribution *a)
{
	const struct image *image = a->image;
	struct claims claims = { 0 };
	size_t hint = 0;

	for (size_t i = 0; i < image->n_segments; i++) {
		const struct segment *s = &image->segments[i];

		charge_memory(&claims, &a->ledger, s->vm_addr, s->vm_size, &hint, (uint32_t)i + 1,
			      EVIDENCE_STRUCTURE);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_STRUCTURE);
}

struct partition charge_sections(const struct attribution *a)
{
	const struct image *image = a->image;
	struct claims claims = { 0 };
	size_t hint = 0;

	for (size_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];
		uint32_t owner = (uint32_t)i + 1;

		charge_file(&claims, &a->ledger, s->file_off, s->file_size, owner,
			    EVIDENCE_STRUCTURE);
		// Weaker, since the bytes of a file may be mapped where a section has none.
		charge_memory(&claims, &a->ledger, s->vm_addr, s->vm_size, &hint, owner,
			      EVIDENCE_SECTION);
	}
	for (size_t i = 0; i < image->n_parts; i++) {
		const struct part *p = &image->parts[i];

		charge_file(&claims, &a->ledger, p->file_off, p->file_size,
			    (uint32_t)(image->n_sections + i + 1), EVIDENCE_SEGMENT);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

struct partition charge_parts(const struct attribution *a)
{
	const struct image *image = a->image;
	struct claims claims = { 0 };

	for (size_t i = 0; i < image->n_parts; i++) {
		const struct part *p = &image->parts[i];

		charge_file(&claims, &a->ledger, p->file_off, p->file_size, (uint32_t)i + 1,
			    EVIDENCE_STRUCTURE);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

struct partition charge_groups(const struct attribution *a)
{
	const struct image *image = a->image;
	struct claims claims = { 0 };
	size_t hint = 0;

	for (size_t i = 0; i < image->n_groups; i++) {
		const struct group *g = &image->groups[i];

		charge_memory(&claims, &a->ledger, g->vm_addr, g->vm_size, &hint, (uint32_t)i + 1,
			      EVIDENCE_STRUCTURE);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}
