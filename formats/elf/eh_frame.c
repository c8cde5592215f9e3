/*
 * eh_frame.c: which entries of .eh_frame serve which function.
 *
 * Layouts: LSB, "Exception Frames" (DWARF 5 section 6.4 with the changes named there), "DWARF
 * Exception Header Encoding".
 */
#include "unwind.h"

#include "../../src/base/array.h"

#include <stdlib.h>

enum { PE_OMIT = 0xff, PE_INDIRECT = 0x80, PE_PCREL = 0x10, PE_DATAREL = 0x30 };

/* A pointer in an unlinked .eh_frame: what its relocation says it will hold. */
struct fixup {
	uint64_t off, target; /* offset in the section; image address */
};

/* Each of z, P, L, R, S, B and G once; a longer string is damage, and read for each entry again. */
enum { LONGEST_AUGMENTATION = 8 };

struct cie {
	uint64_t off; /* of its length field in the section */
	uint8_t fde_encoding, lsda_encoding;
	bool has_augmentation_size, is_usable;
};

struct frames {
	struct elf_reader *r;
	size_t section;
	struct cursor c;   /* over the section's contents */
	uint64_t vm_addr;  /* of the section */
	uint64_t file_off; /* of the section */
	unsigned word;	   /* bytes of an address */
	struct fixup *fixups;
	size_t n_fixups, fixups_capacity;
	struct cie cie; /* the one used last */
	struct elf_lsdas lsdas;
};

static int by_offset(const void *a, const void *b)
{
	const struct fixup *x = a, *y = b;

	return x->off < y->off ? -1 : x->off > y->off;
}

/* Entry `k`; of SHT_REL the addend lies in the field that is relocated, 4 bytes wide. */
static bool next_fixup(const struct frames *f, Elf_Data *data, int k, GElf_Rela *rela)
{
	struct cursor field;
	GElf_Rel rel;

	if (data->d_type == ELF_T_RELA)
		return gelf_getrela(data, k, rela);
	if (!gelf_getrel(data, k, &rel))
		return false;
	field = cursor_over(f->c.data, f->c.end, rel.r_offset, 4);
	field.big_endian = f->c.big_endian;
	*rela = (GElf_Rela){ .r_offset = rel.r_offset,
			     .r_info = rel.r_info,
			     .r_addend = (int32_t)cursor_u32(&field) };
	return true;
}

/* In an object the addresses are only known from the relocations of the section. */
static void read_fixups(struct frames *f)
{
	struct elf_reader *r = f->r;
	size_t i = r->sections[f->section].relocated_by;
	bool has_addends = r->sections[i].header.sh_type == SHT_RELA;
	Elf_Data *data = i ? elf_contents(r, i, has_addends ? ELF_T_RELA : ELF_T_REL) : NULL;
	GElf_Rela rela;

	for (int k = 0; data && next_fixup(f, data, k, &rela); k++) {
		uint64_t symbol = GELF_R_SYM(rela.r_info);
		const struct symbol *s;

		if (!symbol || symbol > r->n_symtab_symbols)
			continue;
		s = &r->image->symbols[r->first_symtab + symbol - 1];
		if (s->vm_addr == NO_ADDR)
			continue;
		array_push(f->fixups, f->n_fixups, f->fixups_capacity,
			   (struct fixup){ rela.r_offset, s->vm_addr + (uint64_t)rela.r_addend });
	}
	if (f->n_fixups)
		qsort(f->fixups, f->n_fixups, sizeof(*f->fixups), by_offset);
}

static unsigned encoded_size(const struct frames *f, uint8_t encoding)
{
	switch (encoding & 0x0f) {
	case 0x00:
		return f->word;
	case 0x02:
	case 0x0a:
		return 2;
	case 0x03:
	case 0x0b:
		return 4;
	case 0x04:
	case 0x0c:
		return 8;
	default:
		return 0; // LEB128 is not used for these; the entry is left alone
	}
}

static uint64_t sign_extended(uint64_t value, unsigned size, uint8_t encoding)
{
	if (!(encoding & 0x08) || size == 8)
		return value;
	if (value >> (8 * size - 1) & 1)
		value |= ~UINT64_C(0) << (8 * size);
	return value;
}

/* An encoded address; NO_ADDR when it is omitted, indirect or not understood. */
static uint64_t read_address(struct frames *f, uint8_t encoding)
{
	uint64_t off = f->c.pos, value;
	unsigned size = encoded_size(f, encoding);

	if (encoding == PE_OMIT || !size) {
		f->c.bad |= !size;
		return NO_ADDR;
	}
	value = sign_extended(cursor_uint(&f->c, size), size, encoding);
	if (!f->r->image->is_linked) {
		struct fixup key = { .off = off };
		const struct fixup *found = f->n_fixups ? bsearch(&key, f->fixups, f->n_fixups,
								  sizeof(key), by_offset)
							: NULL;

		return found ? found->target : NO_ADDR;
	}
	if (!value || encoding & PE_INDIRECT)
		return NO_ADDR;
	if ((encoding & 0x70) == PE_PCREL)
		value += f->vm_addr + off;
	else if (encoding & 0x70)
		return NO_ADDR;
	return f->word == 4 ? value & UINT32_MAX : value;
}

static bool read_letters(struct frames *f, char letters[LONGEST_AUGMENTATION + 1])
{
	for (size_t i = 0; i <= LONGEST_AUGMENTATION; i++) {
		letters[i] = (char)cursor_u8(&f->c);
		if (!letters[i])
			return !f->c.bad;
	}
	return false;
}

/* The augmentation string says which fields follow and how FDEs write their addresses. */
static void read_augmentation(struct frames *f, struct cie *cie, const char *augmentation)
{
	for (const char *p = augmentation; *p && !f->c.bad; p++) {
		if (*p == 'z') {
			cie->has_augmentation_size = true;
			(void)cursor_uleb128(&f->c);
		} else if (*p == 'R') {
			cie->fde_encoding = cursor_u8(&f->c);
		} else if (*p == 'L') {
			cie->lsda_encoding = cursor_u8(&f->c);
		} else if (*p == 'P') {
			uint8_t encoding = cursor_u8(&f->c);

			cursor_skip(&f->c, encoded_size(f, encoding));
		} else if (*p != 'S' && *p != 'B' && *p != 'G') {
			return;
		}
	}
}

static void read_cie(struct frames *f, uint64_t off)
{
	struct cie cie = { .off = off, .lsda_encoding = PE_OMIT };
	struct cursor saved = f->c;
	char augmentation[LONGEST_AUGMENTATION + 1];
	uint32_t length32;
	uint8_t version;

	f->c.end = saved.end;
	cursor_seek(&f->c, off);
	length32 = cursor_u32(&f->c);
	if (length32 == UINT32_MAX)
		cursor_skip(&f->c, 8);
	cursor_skip(&f->c, 4);
	version = cursor_u8(&f->c);
	if (read_letters(f, augmentation) && (version == 1 || version == 3)) {
		(void)cursor_uleb128(&f->c);
		(void)cursor_sleb128(&f->c);
		if (version == 1)
			(void)cursor_u8(&f->c);
		else
			(void)cursor_uleb128(&f->c);
		read_augmentation(f, &cie, augmentation);
		cie.is_usable = !f->c.bad;
	}
	f->cie = cie;
	f->c = saved;
}

/* One entry of .eh_frame, whose bytes are [off, end). */
static void read_fde(struct frames *f, uint64_t off, uint64_t end)
{
	uint64_t function, size;
	uint8_t encoding = f->cie.fde_encoding;

	function = read_address(f, encoding);
	size = cursor_uint(&f->c, encoded_size(f, encoding));
	if (f->c.bad || function == NO_ADDR)
		return;
	image_add_record(f->r->image, f->file_off + off, end - off, KIND_UNWIND, function);
	if (size)
		image_add_unwind_range(f->r->image,
				       (struct unwind_range){ function, size, function });
	if (f->cie.has_augmentation_size && f->cie.lsda_encoding != PE_OMIT) {
		(void)cursor_uleb128(&f->c);
		elf_lsdas_add(&f->lsdas, read_address(f, f->cie.lsda_encoding), function);
	}
}

/* LSB, "Exception Frames": length, then 0 for a CIE or the distance back to one. */
static void read_entries(struct frames *f)
{
	while (cursor_left(&f->c) >= 4) {
		uint64_t off = f->c.pos, length = cursor_u32(&f->c), id_off, id;
		struct cursor all;

		if (!length)
			continue; // ends one object's entries; more may follow
		if (length == UINT32_MAX)
			length = cursor_u64(&f->c);
		id_off = f->c.pos;
		all = f->c;
		if (length < 4 || length > cursor_left(&f->c)) {
			image_warn(f->r->image, f->file_off + off,
				   "unwind entry of %llu bytes leaves section %s",
				   (unsigned long long)length, f->r->sections[f->section].name);
			return;
		}
		f->c.end = id_off + length;
		id = cursor_u32(&f->c);
		if (id && id <= id_off) {
			if (f->cie.off != id_off - id || !f->cie.is_usable) {
				struct cursor fde = f->c;

				f->c = all;
				read_cie(f, id_off - id);
				f->c = fde;
			}
			if (f->cie.is_usable)
				read_fde(f, off, id_off + length);
		}
		f->c = all;
		cursor_skip(&f->c, length);
	}
}

void elf_read_eh_frame(struct elf_reader *r, size_t i)
{
	Elf_Data *data = elf_contents(r, i, ELF_T_BYTE);
	struct frames f = {
		.r = r,
		.section = i,
		.vm_addr = elf_section_addr(r, i, 0),
		.file_off = r->file_off + r->sections[i].header.sh_offset,
		.word = elf_word(r),
		.cie = { .off = NO_ADDR },
	};

	if (!data || !elf_is_stored_plainly(r, i))
		return;
	f.c = cursor_over(data->d_buf, data->d_size, 0, data->d_size);
	f.c.big_endian = elf_is_big_endian(r);
	if (!r->image->is_linked)
		read_fixups(&f);
	read_entries(&f);
	elf_lsdas_add_records(&f.lsdas, r);
	free(f.fixups);
}
