/* pointers.c: what the loader, or the linker, puts into words of data. gABI, "Relocation". */
#include "reader.h"

#include "../../src/base/die.h"

/* Relocations of a whole word: the address of a symbol with or without an addend, or only that. */
static const struct {
	uint16_t machine;
	uint16_t type;
	bool has_addend;
} whole_words[] = {
	{ EM_X86_64, R_X86_64_64, true },	   { EM_X86_64, R_X86_64_GLOB_DAT, false },
	{ EM_X86_64, R_X86_64_JUMP_SLOT, false },  { EM_X86_64, R_X86_64_RELATIVE, true },
	{ EM_AARCH64, R_AARCH64_ABS64, true },	   { EM_AARCH64, R_AARCH64_GLOB_DAT, true },
	{ EM_AARCH64, R_AARCH64_JUMP_SLOT, true }, { EM_AARCH64, R_AARCH64_RELATIVE, true },
};

void elf_add_pointer(struct elf_reader *r, uint64_t vm_addr, const GElf_Rela *rela,
		     struct elf_pointer_symbols symbols)
{
	uint64_t symbol = GELF_R_SYM(rela->r_info), target = 0;
	size_t k = 0;

	while (k < ARRAY_SIZE(whole_words) && (whole_words[k].machine != r->header.e_machine ||
					       whole_words[k].type != GELF_R_TYPE(rela->r_info)))
		k++;
	if (k == ARRAY_SIZE(whole_words) || symbol > symbols.n || vm_addr == NO_ADDR)
		return;
	if (symbol) {
		target = r->image->symbols[symbols.first + (symbol - 1)].vm_addr;
		if (target == NO_ADDR)
			return;
	}
	if (whole_words[k].has_addend)
		target += (uint64_t)rela->r_addend;
	image_add_pointer(r->image, vm_addr, target);
}

struct relr {
	struct elf_reader *r;
	const struct section *section; /* where the last word was */
	uint64_t least;		       /* address that the next word has at least */
	unsigned word;
	uint64_t n_looked_at; /* sections, all in all */
};

/* Words lie in a few sections; of a table that leads through thousands of them the rest is not believed. */
enum { MOST_LOOKED_AT = 1 << 26 };

static const struct section *section_at(struct relr *t, uint64_t vm_addr)
{
	const struct image *image = t->r->image;

	t->n_looked_at += image->n_sections;
	if (t->n_looked_at > MOST_LOOKED_AT)
		return NULL;
	for (size_t i = t->r->first_section; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (s->vm_size && vm_addr >= s->vm_addr && vm_addr - s->vm_addr < s->file_size &&
		    !(s->flags & SECTION_TLS))
			return s;
	}
	return NULL;
}

/*
 * The addend is in place. Words come in ascending order, nearly all in one section. False when
 * they do not, or are nowhere: a damaged table could speak of more of them than there are bytes.
 */
static bool add_word(struct relr *t, uint64_t vm_addr)
{
	const struct image *image = t->r->image;
	struct cursor c;

	if (vm_addr < t->least)
		return false;
	if (!t->section || vm_addr - t->section->vm_addr >= t->section->file_size)
		t->section = section_at(t, vm_addr);
	if (!t->section || ++t->r->n_relr > t->r->file_size / t->word)
		return false;
	t->least = vm_addr + t->word;
	c = cursor_over(image->file->data, image->file->size,
			t->section->file_off + (vm_addr - t->section->vm_addr), t->word);
	c.big_endian = elf_is_big_endian(t->r);
	image_add_pointer(t->r->image, vm_addr, cursor_uint(&c, t->word));
	return !c.bad;
}

/* The words behind `next` that the bits of a bitmap stand for. */
static bool add_words(struct relr *t, uint64_t next, uint64_t bitmap)
{
	for (unsigned bit = 1; bit < 8 * t->word; bit++) {
		if (bitmap >> bit & 1 && !add_word(t, next + (bit - 1) * t->word))
			return false;
	}
	return true;
}

void elf_add_relr_pointers(struct elf_reader *r, size_t i)
{
	struct relr t = { .r = r, .word = elf_word(r) };
	struct cursor c = elf_stored_bytes(r, i);
	uint64_t next = 0;
	bool is_sound = image_keeps_pointers(r->image);

	while (is_sound && cursor_left(&c) >= t.word) {
		uint64_t entry = cursor_uint(&c, t.word);

		if (entry & 1) {
			is_sound = add_words(&t, next, entry);
			next += (8 * t.word - 1) * t.word;
		} else {
			is_sound = add_word(&t, entry);
			next = entry + t.word;
		}
	}
}
