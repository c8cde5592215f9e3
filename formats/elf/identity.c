/* identity.c: what an ELF file says of itself. */
#include "reader.h"

#include "../../src/base/cursor.h"

#include <string.h>

enum { MOST_DYNAMIC = 4096 /* entries */ };

static const char *type_name(const struct elf_reader *r)
{
	switch (r->header.e_type) {
	case ET_REL:
		return "object";
	case ET_CORE:
		return "core";
	case ET_EXEC:
		return "executable";
	case ET_DYN:
		for (size_t i = 0; i < r->n_segments; i++) {
			if (r->segments[i].p_type == PT_INTERP)
				return "executable";
		}
		return r->image->build.is_pie ? "executable" : "shared library";
	default:
		return "unknown type";
	}
}

static const char *hexadecimal(struct arena *arena, const uint8_t *bytes, size_t n)
{
	char *text = arena_new(arena, char, 2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	return text;
}

/* Looks through one note section or segment; gABI, "Note Section". */
static void read_notes(struct elf_reader *r, Elf_Data *notes)
{
	size_t off = 0, next, name_off, desc_off;
	GElf_Nhdr note;

	while (notes && off < notes->d_size && !r->image->identity.build_id &&
	       (next = gelf_getnote(notes, off, &note, &name_off, &desc_off)) > off) {
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && note.n_descsz <= 64 &&
		    !memcmp((char *)notes->d_buf + name_off, "GNU", 4))
			r->image->identity.build_id = hexadecimal(
				r->image->arena, (uint8_t *)notes->d_buf + desc_off, note.n_descsz);
		off = next;
	}
}

static void find_build_id(struct elf_reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		if (r->sections[i].header.sh_type == SHT_NOTE && elf_is_stored_plainly(r, i) &&
		    !r->image->identity.build_id && elf_may_read(r, r->sections[i].header.sh_size))
			read_notes(r, elf_getdata(elf_getscn(r->elf, i), NULL));
	}
	for (size_t i = 0; i < r->n_segments && !r->n_sections; i++) {
		const GElf_Phdr *p = &r->segments[i];

		if (p->p_type == PT_NOTE && p->p_filesz < 65536 && elf_may_read(r, p->p_filesz))
			read_notes(r, elf_getdata_rawchunk(r->elf, (int64_t)p->p_offset,
							   (size_t)p->p_filesz, ELF_T_NHDR));
	}
}

static bool is_linker(const char *text)
{
	return !strncmp(text, "Linker: ", 8) || !strncmp(text, "mold ", 5) ||
	       !strncmp(text, "GNU gold", 8) || !strncmp(text, "GNU ld", 6);
}

static bool is_listed(const char *list, const char *text, size_t length)
{
	for (const char *p = list; p && (p = strstr(p, text)); p += length) {
		if ((p == list || p[-1] == ' ') && (!p[length] || p[length] == ';'))
			return true;
	}
	return false;
}

/* The bytes of a section, in the order of the file's bytes; none when they cannot be read. */
static struct cursor contents_of(struct elf_reader *r, size_t section)
{
	Elf_Data *data = elf_contents(r, section, ELF_T_BYTE);
	struct cursor c = cursor_over((const uint8_t *)"", 0, 0, 0);

	if (data && data->d_size)
		c = cursor_over(data->d_buf, data->d_size, 0, data->d_size);
	c.big_endian = elf_is_big_endian(r);
	return c;
}

/* .comment: one NUL-terminated line of each compiler that took part, many of them twice. */
static void read_comment(struct elf_reader *r, size_t section)
{
	struct identity *identity = &r->image->identity;
	struct cursor c = contents_of(r, section);

	while (cursor_left(&c)) {
		size_t length;
		const char *text = cursor_string(&c, &length);

		if (!text || !length || length > 200)
			continue;
		if (is_linker(text))
			identity->linker = arena_format(r->image->arena, "%s",
							text + (text[0] == 'L' ? 8 : 0));
		else if (!identity->compilers)
			identity->compilers = arena_copy(r->image->arena, text, length);
		else if (strlen(identity->compilers) < 400 &&
			 !is_listed(identity->compilers, text, length))
			identity->compilers = arena_format(r->image->arena, "%s; %s",
							   identity->compilers, text);
	}
}

/* .gnu_debuglink: a file name, padded to 4, then the CRC of that file. */
static void read_debug_link(struct elf_reader *r, size_t section)
{
	struct identity *identity = &r->image->identity;
	struct cursor c = contents_of(r, section);
	size_t length;
	const char *name = cursor_string(&c, &length);

	if (!name)
		return;
	identity->debug_link = arena_copy(r->image->arena, name, length);
	cursor_seek(&c, (c.pos + 3) / 4 * 4);
	identity->debug_link_crc = cursor_u32(&c);
}

/* .gnu_debugaltlink: a file name, then the build id of that file. */
static void read_debug_alt_link(struct elf_reader *r, size_t section)
{
	struct identity *identity = &r->image->identity;
	struct cursor c = contents_of(r, section);
	size_t length;
	const char *name = cursor_string(&c, &length);

	if (!name || cursor_left(&c) > 64)
		return;
	identity->debug_alt_link = arena_copy(r->image->arena, name, length);
	identity->debug_alt_id = hexadecimal(r->image->arena, c.data + c.pos, cursor_left(&c));
}

/* DWARF 5, section 7.3.6: the same as .gnu_debugaltlink, in a section of the standard. */
static void read_debug_sup(struct elf_reader *r, size_t section)
{
	struct identity *identity = &r->image->identity;
	struct cursor c = contents_of(r, section);
	bool is_supplementary;
	const char *name;
	const uint8_t *id;
	uint64_t n;
	size_t length;

	cursor_skip(&c, 2);		  // version
	is_supplementary = cursor_u8(&c); // it is such a file itself, and names none
	name = cursor_string(&c, &length);
	n = cursor_uleb128(&c);
	id = n <= 64 ? cursor_take(&c, n) : NULL;
	if (is_supplementary || !name || !id)
		return;
	identity->debug_alt_link = arena_copy(r->image->arena, name, length);
	identity->debug_alt_id = hexadecimal(r->image->arena, id, (size_t)n);
}

static void look_at_sections(struct elf_reader *r)
{
	for (size_t i = 1; i < r->n_sections; i++) {
		const char *name = r->sections[i].name;

		if (!strcmp(name, ".debug_info") || !strcmp(name, ".zdebug_info"))
			r->image->identity.has_debug_info = true;
		else if (!strcmp(name, ".gnu_debugdata"))
			r->image->identity.has_mini_debug_info = true;
		else if (!strcmp(name, ".comment"))
			read_comment(r, i);
		else if (!strcmp(name, ".gnu_debuglink"))
			read_debug_link(r, i);
		else if (!strcmp(name, ".gnu_debugaltlink"))
			read_debug_alt_link(r, i);
		else if (!strcmp(name, ".debug_sup"))
			read_debug_sup(r, i);
	}
}

/* gABI, "Dynamic Section"; DF_1_PIE is of binutils 2.26 and later, and tells -static-pie from a library. */
static void read_libraries(struct elf_reader *r, size_t section)
{
	Elf_Data *table = elf_contents(r, section, ELF_T_DYN);
	size_t n = table ? table->d_size / gelf_fsize(r->elf, ELF_T_DYN, 1, EV_CURRENT) : 0;
	GElf_Dyn entry;

	for (size_t i = 0; i < n && i < MOST_DYNAMIC; i++) {
		const char *name;

		if (!gelf_getdyn(table, (int)i, &entry) || entry.d_tag == DT_NULL)
			break;
		if (entry.d_tag == DT_FLAGS_1)
			r->image->build.is_pie = entry.d_un.d_val & DF_1_PIE;
		if (entry.d_tag != DT_NEEDED)
			continue;
		name = elf_strptr(r->elf, r->sections[section].header.sh_link, entry.d_un.d_val);
		if (name)
			build_add_library(&r->image->build, name);
	}
}

static void read_build(struct elf_reader *r)
{
	for (size_t i = 0; i < r->n_segments; i++)
		r->image->build.has_interpreter |= r->segments[i].p_type == PT_INTERP;
	for (size_t i = 1; i < r->n_sections; i++) {
		if (r->sections[i].header.sh_type == SHT_DYNAMIC) {
			read_libraries(r, i);
			break;
		}
	}
}

void elf_read_identity(struct elf_reader *r)
{
	struct identity *identity = &r->image->identity;

	look_at_sections(r);
	find_build_id(r);
	if (r->unit == NO_INDEX && !r->image->layout_only)
		read_build(r);
	identity->bits = r->header.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32;
	identity->big_endian = r->header.e_ident[EI_DATA] == ELFDATA2MSB;
	identity->machine = elf_machine_name(r->header.e_machine);
	if (!identity->machine)
		identity->machine = arena_format(r->image->arena, "machine %u",
						 r->header.e_machine);
	if (r->unit != NO_INDEX)
		return; // the archive speaks for its members
	identity->type = type_name(r);
}
