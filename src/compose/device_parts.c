#include "device_parts.h"

const char *device_kind_word(const struct device_entry *entry)
{
	static const char *const words[DEVICE_KIND_COUNT] = {
		[DEVICE_CUBIN] = "elf",
		[DEVICE_PTX] = "ptx",
		[DEVICE_RELOCATABLE_PTX] = "relocatable ptx",
		[DEVICE_LTO_IR] = "lto",
	};

	return entry->kind == DEVICE_OTHER ? entry->kind_name : words[entry->kind];
}

const char *device_readable(struct device_builder *b, const char *name)
{
	struct text *text = &b->labeller->scratch;

	text_reset(text);
	demangle(text, name, b->style);
	return arena_copy(b->arena, text->bytes ? text->bytes : "", text->length);
}

const char *device_crate_name(const struct device_builder *b, uint32_t label)
{
	return label == NO_INDEX ? NULL : b->labeller->labels.strings[label].text;
}
