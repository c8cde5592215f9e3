/* label_device.c: what device code was compiled for, and its functions. */
#include "label.h"

#include "../names/demangle.h"

#include <string.h>

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

struct label arch_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_DEVICE];
	const struct device_entry *entry;

	if (!owner)
		return label_unowned_kind(l, c);
	if (!l->archs)
		l->archs = labels_unknown(device_of(l)->n_entries + device_of(l)->n_containers + 1);
	entry = entry_of(l, owner);
	if (l->archs[owner] == NO_INDEX)
		l->archs[owner] = label_text(l,
					     entry ? arch_words(l, entry) : "[container headers]");
	return exact(l->archs[owner], !entry);
}

/* "ops.cu: sm_89", or by number or place when the source is not known. */
static const char *entry_words(struct labeller *l, const struct device_entry *entry)
{
	const struct image *image = l->attribution->image;
	uint32_t unit, number = (uint32_t)(entry - image->device.entries);
	const char *module = NULL;

	if (entry->container == NO_INDEX) {
		if (image->device.has_host)
			module = label_device_owner(l, number + 1)->module;
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

struct label entry_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_DEVICE];
	const struct device_entry *entry;

	if (!owner)
		return label_unowned_kind(l, c);
	if (!l->entries)
		l->entries =
			labels_unknown(device_of(l)->n_entries + device_of(l)->n_containers + 1);
	entry = entry_of(l, owner);
	if (l->entries[owner] == NO_INDEX)
		l->entries[owner] = label_text(l, entry ? entry_words(l, entry)
							: "[container headers]");
	return exact(l->entries[owner], !entry);
}

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

struct label kernel_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_KERNEL];

	if (owner < KERNEL_FIRST)
		return common_label(l, c);
	if (!l->kernels)
		l->kernels = labels_unknown(KERNEL_FIRST + device_of(l)->n_functions);
	if (l->kernels[owner] == NO_INDEX)
		l->kernels[owner] = label_text(l,
					       device_of(l)->functions[owner - KERNEL_FIRST].name);
	return (struct label){ .id = l->kernels[owner],
			       .tier = evidence_tier((enum evidence)c->evidence[LAYER_KERNEL]) };
}

static uint32_t make_family_label(struct labeller *l, const char *name)
{
	struct text *text = &l->scratch;

	text_reset(text);
	demangle(text, name, DEMANGLE_GENERIC);
	return intern_copy(&l->labels, l->arena, text->bytes ? text->bytes : "", text->length);
}

struct label kernel_family_label(struct labeller *l, const struct contribution *c)
{
	uint32_t owner = c->owners[LAYER_KERNEL];

	if (owner < KERNEL_FIRST)
		return common_label(l, c);
	if (!l->kernel_families)
		l->kernel_families = labels_unknown(KERNEL_FIRST + device_of(l)->n_functions);
	if (l->kernel_families[owner] == NO_INDEX)
		l->kernel_families[owner] =
			make_family_label(l, device_of(l)->functions[owner - KERNEL_FIRST].name);
	return (struct label){ .id = l->kernel_families[owner],
			       .tier = evidence_tier((enum evidence)c->evidence[LAYER_KERNEL]) };
}
