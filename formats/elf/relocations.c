/* relocations.c: whom relocations, GOT slots and PLT entries serve. gABI, "Relocation". */
#include "reader.h"

#include "../../src/base/array.h"
#include "../../src/base/die.h"

#include <stdlib.h>
#include <string.h>

/* A slot of the global offset table and what the loader puts into it. */
struct slot {
	uint64_t vm_addr;
	uint64_t target; /* address or symbol index */
	bool is_symbol;
};

struct slots {
	struct slot *items;
	size_t n, capacity;
	size_t sections[8], n_sections; /* that hold them */
};

/* One SHT_REL or SHT_RELA section. */
struct relocations {
	Elf_Data *data;
	size_t n, section;
	uint64_t file_off, entry_size;	  /* file_off: of the first entry */
	uint32_t first_symbol, n_symbols; /* image symbols of entry 1 of the linked table */
	size_t base_section;		  /* unlinked: offsets count from here; else 0 */
};

static void add_target(struct elf_reader *r, uint64_t file_off, uint64_t size, enum kind kind,
		       const struct slot *slot)
{
	if (slot->is_symbol)
		image_add_symbol_record(r->image, file_off, size, kind, (uint32_t)slot->target);
	else
		image_add_record(r->image, file_off, size, kind, slot->target);
}

static bool is_slot_section(const struct elf_section *s)
{
	return !strncmp(s->name, ".got", 4) || !strcmp(s->name, ".plt.got");
}

/* Finds the few sections of slots; a file with more of them than programs have is damaged. */
static void find_slot_sections(struct elf_reader *r, struct slots *slots)
{
	for (size_t i = 1; i < r->n_sections && r->image->is_linked; i++) {
		if (r->sections[i].index != NO_INDEX && is_slot_section(&r->sections[i]) &&
		    slots->n_sections < ARRAY_SIZE(slots->sections))
			slots->sections[slots->n_sections++] = i;
	}
}

/* The GOT section that holds an address, or 0. */
static size_t slot_section(const struct elf_reader *r, const struct slots *slots, uint64_t vm_addr)
{
	for (size_t i = 0; i < slots->n_sections; i++) {
		const GElf_Shdr *h = &r->sections[slots->sections[i]].header;

		if (vm_addr >= h->sh_addr && vm_addr - h->sh_addr < h->sh_size)
			return slots->sections[i];
	}
	return 0;
}

static bool next_relocation(const struct relocations *t, size_t i, bool has_addend, GElf_Rela *rela)
{
	GElf_Rel rel;

	if (has_addend)
		return gelf_getrela(t->data, (int)i, rela);
	if (!gelf_getrel(t->data, (int)i, &rel))
		return false;
	*rela = (GElf_Rela){ .r_offset = rel.r_offset, .r_info = rel.r_info };
	return true;
}

/* What a GOT slot holds: the symbol of its relocation, or the address in the addend. */
static struct slot slot_of(const struct relocations *t, const GElf_Rela *rela)
{
	uint64_t symbol = GELF_R_SYM(rela->r_info);
	struct slot slot = { .vm_addr = rela->r_offset, .target = (uint64_t)rela->r_addend };

	if (symbol && symbol <= t->n_symbols) {
		slot.target = t->first_symbol + (symbol - 1);
		slot.is_symbol = true;
	}
	return slot;
}

static void add_slot(struct elf_reader *r, struct slots *slots, size_t section, struct slot slot)
{
	const GElf_Shdr *h = &r->sections[section].header;
	uint64_t word = elf_word(r);

	if (h->sh_type != SHT_NOBITS)
		add_target(r, r->file_off + h->sh_offset + (slot.vm_addr - h->sh_addr), word,
			   KIND_DYNAMIC, &slot);
	array_push(slots->items, slots->n, slots->capacity, slot);
}

static void read_entries(struct elf_reader *r, const struct relocations *t, bool has_addend,
			 struct slots *slots)
{
	GElf_Rela rela;

	image_reserve_records(r->image, t->n); // no more than the file has bytes for
	for (size_t i = 0; i < t->n && next_relocation(t, i, has_addend, &rela); i++) {
		uint64_t at = t->file_off + i * t->entry_size;
		size_t section = slot_section(r, slots, rela.r_offset);
		uint64_t vm_addr = r->image->is_linked
					   ? rela.r_offset
					   : elf_section_addr(r, t->base_section, rela.r_offset);

		if (has_addend)
			elf_add_pointer(
				r, vm_addr, &rela,
				(struct elf_pointer_symbols){ t->first_symbol, t->n_symbols });
		if (section) {
			struct slot slot = slot_of(t, &rela);

			add_slot(r, slots, section, slot);
			add_target(r, at, t->entry_size, KIND_RELOCATIONS, &slot);
			continue;
		}
		image_add_record(r->image, at, t->entry_size, KIND_RELOCATIONS, vm_addr);
	}
}

/* Relocations of what is not loaded (debug information) serve nobody that has an address. */
static bool serves_memory(const struct elf_reader *r, const GElf_Shdr *h)
{
	size_t target = h->sh_info;

	if (h->sh_flags & SHF_ALLOC)
		return true;
	return target > 0 && target < r->n_sections &&
	       (r->sections[target].header.sh_flags & SHF_ALLOC);
}

static void read_section(struct elf_reader *r, size_t i, struct slots *slots)
{
	const GElf_Shdr *h = &r->sections[i].header;
	bool has_addend = h->sh_type == SHT_RELA;
	Elf_Type type = has_addend ? ELF_T_RELA : ELF_T_REL;
	struct relocations t = {
		.section = i,
		.file_off = r->file_off + h->sh_offset,
		.entry_size = gelf_fsize(r->elf, type, 1, EV_CURRENT),
		.base_section = r->image->is_linked ? 0 : h->sh_info,
	};

	if (!serves_memory(r, h) || !elf_is_stored_plainly(r, i))
		return;
	t.data = elf_contents(r, i, type);
	if (!t.data)
		return;
	t.n = t.data->d_size / t.entry_size;
	if (h->sh_link == r->dynsym_section && h->sh_link) {
		t.first_symbol = r->first_dynsym;
		t.n_symbols = r->n_dynsyms;
	} else if (h->sh_link == r->symtab_section && h->sh_link) {
		t.first_symbol = r->first_symtab;
		t.n_symbols = r->n_symtab_symbols;
	}
	read_entries(r, &t, has_addend, slots);
}

/* gABI, "Relative Relocation Table": an address, then bitmaps of the words that follow it. */
static void read_relr(struct elf_reader *r, size_t i)
{
	struct cursor c = elf_stored_bytes(r, i);
	unsigned word = elf_word(r);
	uint64_t next = 0;

	while (cursor_left(&c) >= word) {
		uint64_t entry_off = c.pos, entry = cursor_uint(&c, word), target;

		if (!(entry & 1)) {
			target = entry;
			next = entry + word;
		} else {
			unsigned bit = 1;

			while (bit < 8 * word && !(entry >> bit & 1))
				bit++;
			target = bit < 8 * word ? next + (bit - 1) * word : NO_ADDR;
			next += (8 * word - 1) * word;
		}
		image_add_record(r->image, entry_off, word, KIND_RELOCATIONS, target);
	}
}

static int by_address(const void *a, const void *b)
{
	const struct slot *x = a, *y = b;

	return x->vm_addr < y->vm_addr ? -1 : x->vm_addr > y->vm_addr;
}

static const struct slot *find_slot(const struct slots *slots, uint64_t vm_addr)
{
	struct slot key = { .vm_addr = vm_addr };

	return slots->n ? bsearch(&key, slots->items, slots->n, sizeof(key), by_address) : NULL;
}

/* Intel SDM: FF 25 disp32 is jmp *disp32(%rip). The address of the slot it reads, or NO_ADDR. */
static uint64_t x86_64_slot(const uint8_t *code, size_t size, uint64_t vm_addr)
{
	for (size_t i = 0; i + 6 <= size; i++) {
		if (code[i] == 0xff && code[i + 1] == 0x25) {
			int32_t displacement;

			memcpy(&displacement, code + i + 2, 4);
			return vm_addr + i + 6 + (uint64_t)(int64_t)displacement;
		}
	}
	return NO_ADDR;
}

/* Arm ARM: adrp x16, page; ldr x17, [x16, #offset]. */
static uint64_t arm64_slot(const uint8_t *code, size_t size, uint64_t vm_addr)
{
	for (size_t i = 0; i + 8 <= size; i += 4) {
		uint32_t adrp, ldr;
		uint64_t page;

		memcpy(&adrp, code + i, 4);
		memcpy(&ldr, code + i + 4, 4);
		if ((adrp & 0x9f00001f) != 0x90000010 || (ldr & 0xffc003ff) != 0xf9400211)
			continue;
		page = ((uint64_t)(adrp >> 5 & 0x7ffff) << 2 | (adrp >> 29 & 3)) << 12;
		if (page >> 32 & 1)
			page |= UINT64_C(0xfffffffe00000000);
		return ((vm_addr + i) & ~UINT64_C(0xfff)) + page + (ldr >> 10 & 0xfff) * 8;
	}
	return NO_ADDR;
}

/* A PLT entry serves whatever its GOT slot holds. */
static void read_plt(struct elf_reader *r, size_t i, const struct slots *slots)
{
	const struct elf_section *s = &r->sections[i];
	uint64_t size = s->header.sh_entsize >= 8 && s->header.sh_entsize <= 64
				? s->header.sh_entsize
				: 16;
	Elf_Data *data = elf_contents(r, i, ELF_T_BYTE);

	if (!data || !elf_is_stored_plainly(r, i))
		return;
	for (uint64_t off = 0; off + size <= data->d_size; off += size) {
		const uint8_t *code = (const uint8_t *)data->d_buf + off;
		uint64_t vm_addr = s->header.sh_addr + off;
		const struct slot *slot =
			find_slot(slots, r->header.e_machine == EM_AARCH64
						 ? arm64_slot(code, (size_t)size, vm_addr)
						 : x86_64_slot(code, (size_t)size, vm_addr));

		if (slot)
			add_target(r, r->file_off + s->header.sh_offset + off, size, KIND_DYNAMIC,
				   slot);
	}
}

void elf_read_relocations(struct elf_reader *r)
{
	struct slots slots = { 0 };

	find_slot_sections(r, &slots);
	for (size_t i = 1; i < r->n_sections; i++) {
		uint32_t type = r->sections[i].header.sh_type;

		if (r->sections[i].index == NO_INDEX)
			continue;
		if (type == SHT_REL || type == SHT_RELA)
			read_section(r, i, &slots);
		else if (type == 19 && r->image->is_linked &&
			 elf_may_read(r, r->sections[i].header.sh_size)) {
			read_relr(r, i);
			elf_add_relr_pointers(r, i);
		}
	}
	if (slots.n)
		qsort(slots.items, slots.n, sizeof(*slots.items), by_address);
	for (size_t i = 1; i < r->n_sections && slots.n; i++) {
		if (!strncmp(r->sections[i].name, ".plt", 4) && r->sections[i].index != NO_INDEX &&
		    (r->header.e_machine == EM_X86_64 || r->header.e_machine == EM_AARCH64))
			read_plt(r, i, &slots);
	}
	free(slots.items);
}
