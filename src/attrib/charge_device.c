/* charge_device.c: the entries of device code, and what each function costs in them. */
#include "charge.h"

void charge_device_kinds(struct claims *claims, const struct attribution *a)
{
	const struct device *device = &a->image->device;

	for (size_t i = 0; i < device->n_containers; i++)
		charge_file(claims, &a->ledger, device->containers[i].file_off,
			    device->containers[i].file_size, KIND_CUDA, EVIDENCE_STRUCTURE);
	for (size_t i = 0; i < device->n_entries; i++) {
		const struct device_entry *e = &device->entries[i];

		if (e->container == NO_INDEX)
			charge_file(claims, &a->ledger, e->file_off, device_entry_size(e),
				    KIND_CUDA, EVIDENCE_STRUCTURE);
	}
}

struct partition charge_device(const struct attribution *a)
{
	const struct device *device = &a->image->device;
	struct claims claims = { 0 };

	for (size_t i = 0; i < device->n_containers; i++)
		charge_file(&claims, &a->ledger, device->containers[i].file_off,
			    device->containers[i].header_size,
			    (uint32_t)(device->n_entries + i + 1), EVIDENCE_STRUCTURE);
	for (size_t i = 0; i < device->n_entries; i++)
		charge_file(&claims, &a->ledger, device->entries[i].file_off,
			    device_entry_size(&device->entries[i]), (uint32_t)i + 1,
			    EVIDENCE_STRUCTURE);
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}

static uint32_t kernel_owner(uint32_t function)
{
	switch (function) {
	case DEVICE_SHARED:
		return KERNEL_SHARED;
	case DEVICE_TABLES:
		return KERNEL_TABLES;
	default:
		return KERNEL_FIRST + function;
	}
}

struct partition charge_kernels(const struct attribution *a)
{
	const struct device *device = &a->image->device;
	struct claims claims = { 0 };

	// Shares are stronger; an entry without any could not be unpacked.
	for (size_t i = 0; i < device->n_entries; i++)
		charge_file(&claims, &a->ledger,
			    device->entries[i].file_off + device->entries[i].header_size,
			    device->entries[i].stored_size, KERNEL_UNREAD, EVIDENCE_SECTION);
	for (size_t i = 0; i < device->n_shares; i++) {
		const struct device_share *s = &device->shares[i];

		charge_file(&claims, &a->ledger, s->file_off, s->file_size,
			    kernel_owner(s->function),
			    s->is_estimate ? EVIDENCE_SHARE : EVIDENCE_STRUCTURE);
	}
	return partition_resolve(&claims, a->ledger.size, EVIDENCE_NONE);
}
