/* directories.c: the directories that are mere extents, or little more. */
#include "extents.h"

#include "../../src/base/die.h"

enum { CLR_HEADER = 72 };

static const struct {
	enum pe_directory_index index;
	enum kind kind;
	unsigned depth;
	const char *what, *label;
} plain[] = {
	{ PE_RESOURCE, KIND_RESOURCES, 1, "resource", "resources" },
	{ PE_ARCHITECTURE, KIND_METADATA, 1, "architecture", "architecture data" },
	{ PE_BOUND_IMPORT, KIND_DYNAMIC, 1, "bound import", "bound imports" },
	{ PE_IAT, KIND_DYNAMIC, 1, "import address table", "import address tables" },
};

/* The directory's size is 0 here: the RVA is a value for a register. */
static void read_global_pointer(struct pe *pe)
{
	const struct pe_directory *d = &pe->directories[PE_GLOBAL_POINTER];

	pe_rva_part(pe, d->rva, d->size, KIND_DATA, "global pointer", 1);
}

/* "The Attribute Certificate Table": a file offset, usually of the last bytes of the file. */
static void read_certificates(struct pe *pe)
{
	const struct pe_directory *d = &pe->directories[PE_CERTIFICATE];
	uint64_t off = pe->start + d->rva;

	if (!d->rva || !d->size)
		return;
	if (off >= pe->end || d->size > pe->end - off)
		image_warn(pe->image, pe->optional_off, "the certificates leave the file");
	pe_part(pe, off, d->size, KIND_SIGNATURE, "certificates", 1);
}

/* "TLS Callback Functions": addresses up to a zero. */
static void read_callbacks(struct pe *pe, uint64_t rva)
{
	struct cursor c = pe_cursor(pe, rva, UINT64_MAX);
	uint64_t start = c.pos;

	if (!rva || c.bad)
		return;
	while (cursor_uint(&c, pe_word(pe)) && pe_spend(pe, pe_word(pe)))
		;
	pe_part(pe, start, c.pos - start, KIND_DATA, "TLS callbacks", 2);
}

/* "The TLS Directory": addresses, not RVAs. */
static void read_tls(struct pe *pe)
{
	struct cursor c = pe_directory_cursor(pe, PE_TLS, "TLS");
	unsigned word = pe_word(pe);
	uint64_t start = c.pos, from, to, callbacks;

	from = pe_rva_of(pe, cursor_uint(&c, word));
	to = pe_rva_of(pe, cursor_uint(&c, word));
	cursor_skip(&c, word);
	callbacks = pe_rva_of(pe, cursor_uint(&c, word));
	if (c.bad)
		return;
	pe_part(pe, start, 4 * (uint64_t)word + 8, KIND_DATA, "TLS directory", 2);
	if (from && to > from)
		pe_rva_part(pe, from, to - from, KIND_DATA, "TLS template", 1);
	read_callbacks(pe, callbacks);
}

/* ECMA-335 II.25.3.3, "CLI header", and what it refers to. */
static void read_clr(struct pe *pe)
{
	static const struct {
		uint64_t at;
		enum kind kind;
		const char *label;
	} tables[] = {
		{ 8, KIND_METADATA, "CLR metadata" },
		{ 24, KIND_RESOURCES, "CLR resources" },
		{ 32, KIND_SIGNATURE, "CLR strong name" },
		{ 48, KIND_RELOCATIONS, "CLR vtable fixups" },
		{ 64, KIND_METADATA, "CLR native header" },
	};
	struct cursor c = pe_directory_cursor(pe, PE_CLR, "CLR");

	pe_part(pe, c.pos, cursor_left(&c) < CLR_HEADER ? cursor_left(&c) : CLR_HEADER,
		KIND_METADATA, "CLR header", 2);
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		struct cursor entry = c;
		uint32_t rva;

		cursor_seek(&entry, entry.pos + tables[i].at);
		rva = cursor_u32(&entry);
		pe_rva_part(pe, rva, cursor_u32(&entry), tables[i].kind, tables[i].label, 2);
	}
}

void pe_read_small_directories(struct pe *pe)
{
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		struct cursor c = pe_directory_cursor(pe, plain[i].index, plain[i].what);

		pe_part(pe, c.pos, cursor_left(&c), plain[i].kind, plain[i].label, plain[i].depth);
	}
	read_global_pointer(pe);
	read_certificates(pe);
	read_tls(pe);
	read_clr(pe);
}
