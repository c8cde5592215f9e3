/* load_config.c: "The Load Configuration Structure (Image Only)" and winnt.h, where it grows. */
#include "extents.h"

#include "../coff/machine.h"

/* Where the members are; the structure begins with its own size and old ones end early. */
struct load_config_layout {
	uint16_t seh_table, seh_count; /* 0: this machine has none */
	uint16_t cf_table, cf_count, flags;
	uint16_t iat_table, iat_count;
	uint16_t jump_table, jump_count;
	uint16_t dynamic_offset, dynamic_section;
	uint16_t chpe_metadata;
	uint16_t volatile_metadata;
	uint16_t eh_table, eh_count;
};

static const struct load_config_layout layout32 = {
	.seh_table = 64,
	.seh_count = 68,
	.cf_table = 80,
	.cf_count = 84,
	.flags = 88,
	.iat_table = 104,
	.iat_count = 108,
	.jump_table = 112,
	.jump_count = 116,
	.dynamic_offset = 136,
	.dynamic_section = 140,
	.chpe_metadata = 124,
	.volatile_metadata = 160,
	.eh_table = 164,
	.eh_count = 168,
};

static const struct load_config_layout layout64 = {
	.cf_table = 128,
	.cf_count = 136,
	.flags = 144,
	.iat_table = 160,
	.iat_count = 168,
	.jump_table = 176,
	.jump_count = 184,
	.dynamic_offset = 224,
	.dynamic_section = 228,
	.chpe_metadata = 200,
	.volatile_metadata = 256,
	.eh_table = 264,
	.eh_count = 272,
};

struct load_config {
	struct pe *pe;
	struct cursor contents; /* Size bytes, or what of them is there */
	const struct load_config_layout *layout;
};

/* A member of `size` bytes; 0 when the structure ends before it. */
static uint64_t member(const struct load_config *config, uint16_t at, unsigned size)
{
	struct cursor c = config->contents;

	if (!at)
		return 0;
	cursor_seek(&c, c.pos + at);
	return cursor_uint(&c, size);
}

static uint64_t member_rva(const struct load_config *config, uint16_t at)
{
	return pe_rva_of(config->pe, member(config, at, pe_word(config->pe)));
}

/*
 * A table of RVAs of code, each with `extra` bytes behind it: one record for each, which follows
 * the code. The table is a part.
 */
static void read_table(const struct load_config *config, uint16_t table_at, uint16_t count_at,
		       unsigned extra, const char *label)
{
	struct pe *pe = config->pe;
	uint64_t rva = member_rva(config, table_at);
	uint64_t n = member(config, count_at, pe_word(pe));
	uint64_t size = 4 + (uint64_t)extra;
	struct cursor c = pe_cursor(pe, rva, UINT64_MAX);

	if (!rva || !n)
		return;
	if (n > cursor_left(&c) / size) {
		image_warn(pe->image, c.bad ? ERROR_NO_OFFSET : c.pos, "the %s do not fit", label);
		return;
	}
	pe_part(pe, c.pos, n * size, KIND_METADATA, label, 2);
	for (uint64_t i = 0; i < n && pe_spend(pe, size); i++) {
		uint64_t off = c.pos;
		uint32_t target = cursor_u32(&c);

		cursor_skip(&c, extra);
		pe_record(pe, off, size, KIND_METADATA, target);
	}
}

/* The guard tables: the flags say how many bytes of metadata follow each RVA. */
static void read_guard_tables(const struct load_config *config)
{
	const struct load_config_layout *at = config->layout;
	unsigned extra = (unsigned)(member(config, at->flags, 4) >> 28);

	read_table(config, at->cf_table, at->cf_count, extra, "guard CF functions");
	read_table(config, at->iat_table, at->iat_count, extra, "guard address-taken imports");
	read_table(config, at->jump_table, at->jump_count, extra, "guard long jump targets");
	read_table(config, at->eh_table, at->eh_count, extra, "guard EH continuations");
}

/* A header of two words, version and size, before the relocations themselves. */
static void read_dynamic_relocations(const struct load_config *config)
{
	struct pe *pe = config->pe;
	uint64_t offset = member(config, config->layout->dynamic_offset, 4);
	uint64_t section = member(config, config->layout->dynamic_section, 2);
	struct cursor c;
	uint64_t start, size;

	if (!section || section > pe->n_sections)
		return;
	c = pe_cursor(pe, pe->sections[section - 1].rva + offset, UINT64_MAX);
	start = c.pos;
	cursor_skip(&c, 4);
	size = cursor_u32(&c);
	if (c.bad || size > cursor_left(&c)) {
		image_warn(pe->image, start, "the dynamic value relocations leave their section");
		return;
	}
	pe_part(pe, start, 8 + size, KIND_RELOCATIONS, "dynamic value relocations", 2);
}

/* IMAGE_VOLATILE_METADATA: size, version, then two tables as RVA and size. */
static void read_volatile_metadata(const struct load_config *config)
{
	struct pe *pe = config->pe;
	uint64_t rva = member_rva(config, config->layout->volatile_metadata);
	struct cursor c = pe_cursor(pe, rva, 24);
	uint32_t size = cursor_u32(&c);

	if (!rva || c.bad)
		return;
	pe_rva_part(pe, rva, size, KIND_METADATA, "volatile metadata", 2);
	cursor_skip(&c, 4);
	for (unsigned i = 0; i < 2; i++) {
		uint32_t table_rva = cursor_u32(&c);

		pe_rva_part(pe, table_rva, cursor_u32(&c), KIND_METADATA, "volatile accesses", 2);
	}
}

/* The structure's own size counts; that of the directory is 64 in old images, whatever it is. */
void pe_read_load_config(struct pe *pe)
{
	struct load_config config = { .pe = pe, .layout = pe->is_plus ? &layout64 : &layout32 };
	struct cursor c = pe_directory_cursor(pe, PE_LOAD_CONFIG, "load configuration");
	uint64_t start = c.pos;
	uint32_t size = cursor_u32(&c);

	if (c.bad)
		return;
	config.contents = pe_cursor(pe, pe->directories[PE_LOAD_CONFIG].rva, size);
	pe_part(pe, start, cursor_left(&config.contents), KIND_METADATA, "load configuration", 2);
	read_table(&config, config.layout->seh_table, config.layout->seh_count, 0, "SEH handlers");
	read_guard_tables(&config);
	read_dynamic_relocations(&config);
	read_volatile_metadata(&config);
	// ARM64EC code calls itself x86-64, so that x86-64 code can call it.
	if (pe->machine == COFF_AMD64 && member(&config, config.layout->chpe_metadata, 8))
		pe->image->identity.machine = "ARM64";
}
