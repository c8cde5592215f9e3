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
