/* axis_device.c: what device code was compiled for, and its functions. */
#include "axis.h"

static const struct device *device_of(const struct labeller *l)
{
	return &l->attribution->image->device;
}

/* The entry that an owner of LAYER_DEVICE is, or NULL: it is the header of a container. */
static const struct device_entry *entry_of(const struct labeller *l, uint32_t owner)
{
	const struct device *device = device_of(l);

	return owner <= device->n_entries ? &device->entries[owner - 1] : NULL;
}

/* One label for each owner of LAYER_DEVICE. */
static uint32_t *memo(struct labeller *l, enum axis_id axis)
{
	return labeller_memo(l, axis, device_of(l)->n_entries + device_of(l)->n_containers + 1);
}

static struct label exact(uint32_t id, bool is_place)
{
	return (struct label){ .id = id, .tier = TIER_EXACT, .is_place = is_place };
}

/* "sm_89", "compute_89"; what is more than that in words behind it. */
static const char *arch_words(struct labeller *l, const struct device_entry *entry)
{
	switch (entry->kind) {
	case DEVICE_RELOCATABLE_PTX:
		return arena_format(l->arena, "%s (relocatable)", entry->arch);
	case DEVICE_OTHER:
		return arena_format(l->arena, "%s (%s)", entry->arch, entry->kind_name);
	case DEVICE_PTX:
		if (entry->container == NO_INDEX)
			return arena_format(l->arena, "%s (text)", entry->arch);
		return entry->arch;
	default:
		return entry->arch;
	}
}

static struct label arch_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_DEVICE];
	uint32_t *labels = memo(l, AXIS_ARCH);
	const struct device_entry *entry;

	if (!owner)
		return label_unowned_kind(l, c);
	entry = entry_of(l, owner);
	if (labels[owner] == NO_INDEX)
		labels[owner] = label_text(l, entry ? arch_words(l, entry) : "[container headers]");
	return exact(labels[owner], !entry);
}

const struct axis arch_axis = {
	.name = "arch",
	.heading = "Architectures of device code",
	.summary = "what CUDA code was compiled for",
	.layers = UNOWNED_KIND_LAYERS,
	.more_layers = LAYER_BIT(LAYER_DEVICE),
	.label = arch_label,
};

/* "ops.cu: sm_89", or by number or place when the source is not known. */
static const char *entry_words(struct labeller *l, const struct device_entry *entry)
{
	const struct image *image = l->attribution->image;
	uint32_t unit, number = (uint32_t)(entry - image->device.entries);
	const char *module = NULL;

	if (entry->container == NO_INDEX) {
		if (image->device.has_host)
			module = labeller_device(l, number + 1)->module;
		return arena_format(l->arena, "%s%s%s at 0x%llx: %s",
				    entry->kind == DEVICE_PTX ? "text" : entry->kind_name,
				    module ? " " : "", module ? module : "",
				    (unsigned long long)entry->file_off, entry->arch);
	}
	unit = image->device.containers[entry->container].unit;
	if (unit != NO_INDEX)
		return arena_format(l->arena, "%s: %s", image->units[unit].name,
				    arch_words(l, entry));
	return arena_format(l->arena, "#%u: %s", entry->container + 1, arch_words(l, entry));
}

static struct label entry_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_DEVICE];
	uint32_t *labels = memo(l, AXIS_ENTRY);
	const struct device_entry *entry;

	if (!owner)
		return label_unowned_kind(l, c);
	entry = entry_of(l, owner);
	if (labels[owner] == NO_INDEX)
		labels[owner] = label_text(l,
					   entry ? entry_words(l, entry) : "[container headers]");
	return exact(labels[owner], !entry);
}

const struct axis entry_axis = {
	.name = "entry",
	.heading = "Entries of device code",
	.summary = "CUDA's containers and PTX texts, entry by entry",
	.layers = UNOWNED_KIND_LAYERS,
	.more_layers = LAYER_BIT(LAYER_DEVICE),
	.label = entry_label,
};

/* Of bytes of device code that no function is charged with. */
static struct label common_label(struct labeller *l, const struct contribution *c)
{
	const char *text;

	switch (c->owners[LAYER_KERNEL]) {
	case KERNEL_SHARED:
		text = "[shared by kernels]";
		break;
	case KERNEL_TABLES:
		text = "[device tables]";
		break;
	case KERNEL_UNREAD:
		text = "[not unpacked]";
		break;
	default:
		if (!c->owners[LAYER_DEVICE])
			return label_unowned_kind(l, c);
		text = entry_of(l, c->owners[LAYER_DEVICE]) ? "[entry headers]"
							    : "[container headers]";
		break;
	}
	return (struct label){ .id = label_text(l, text),
			       .tier = c->owners[LAYER_KERNEL]
					       ? evidence_tier(
							 (enum evidence)c->evidence[LAYER_KERNEL])
					       : TIER_EXACT,
			       .is_place = true };
}

/* The device function that an owner of LAYER_KERNEL is. */
static const char *function_name(const struct labeller *l, uint32_t owner)
{
	return device_of(l)->functions[owner - KERNEL_FIRST].name;
}

static struct label kernel_label(struct labeller *l, const struct contribution *c)
{
	uint32_t *labels = labeller_memo(l, AXIS_KERNEL, KERNEL_FIRST + device_of(l)->n_functions);
	uint32_t owner = c->owners[LAYER_KERNEL];

	if (owner < KERNEL_FIRST)
		return common_label(l, c);
	if (labels[owner] == NO_INDEX)
		labels[owner] = label_text(l, function_name(l, owner));
	return label_of_layer(c, LAYER_KERNEL, labels[owner]);
}

const struct axis kernel_axis = {
	.name = "kernel",
	.heading = "Kernels",
	.summary = "CUDA's device functions in all entries",
	.layers = LAYER_BIT(LAYER_KERNEL) | UNOWNED_KIND_LAYERS,
	.more_layers = LAYER_BIT(LAYER_DEVICE),
	.is_symbol = true,
	.label = kernel_label,
};

static struct label kernel_family_label(struct labeller *l, const struct contribution *c)
{
	uint32_t *labels = labeller_memo(l, AXIS_KERNEL_FAMILY,
					 KERNEL_FIRST + device_of(l)->n_functions);
	uint32_t owner = c->owners[LAYER_KERNEL];

	if (owner < KERNEL_FIRST)
		return common_label(l, c);
	if (labels[owner] == NO_INDEX)
		labels[owner] = label_family(l, function_name(l, owner));
	return label_of_layer(c, LAYER_KERNEL, labels[owner]);
}

const struct axis kernel_family_axis = {
	.name = "kernel-family",
	.heading = "Families of kernels",
	.summary = "all instances of one kernel template as one row",
	.layers = LAYER_BIT(LAYER_KERNEL) | UNOWNED_KIND_LAYERS,
	.more_layers = LAYER_BIT(LAYER_DEVICE),
	.label = kernel_family_label,
};
