/* archive.c: an archive is its headers and tables, and what the readers of its members say. */
#include "import_object.h"
#include "member.h"

#include "../coff/machine.h"
#include "../format.h"

#include "../../src/base/die.h"

#include <string.h>

/* What the members say together; each may contradict the others. */
struct summary {
	struct identity identity;
	size_t n_members, n_imports;
	bool has_crate_metadata;
};

/* Contents that are no object but can be told by their first bytes. */
static const struct {
	const char *magic;
	size_t length;
	enum kind kind;
	const char *label;
} known_contents[] = {
	{ "BC\xC0\xDE", 4, KIND_IR, "LLVM bitcode" },
	{ "\xDE\xC0\x17\x0B", 4, KIND_IR, "LLVM bitcode" },
	// ANON_OBJECT_HEADER version 1: what MSVC's /GL writes.
	{ "\0\0\xFF\xFF\1\0", 6, KIND_IR, "LTCG object" },
	{ "rust\0\0\0", 7, KIND_METADATA, "crate metadata" },
	{ "!<arch>\n", 8, KIND_UNKNOWN, "nested archive" },
};

static bool is_crate_metadata(const char *name)
{
	size_t length = strlen(name);

	return length >= 6 && !strcmp(name + length - 6, ".rmeta");
}

static void add_contents(struct image *image, const struct archive_member *member)
{
	const uint8_t *data = image->file->data + member->file_off;
	enum kind kind = KIND_UNKNOWN;
	const char *label = "member";

	if (is_crate_metadata(member->name)) {
		kind = KIND_METADATA;
		label = "crate metadata";
	}
	for (size_t i = 0; i < ARRAY_SIZE(known_contents); i++) {
		if (member->file_size >= known_contents[i].length &&
		    !memcmp(data, known_contents[i].magic, known_contents[i].length)) {
			kind = known_contents[i].kind;
			label = known_contents[i].label;
			break;
		}
	}
	image_add_part(image, member->file_off, member->file_size, kind, label, 0);
}

/* The first member that knows something decides; debug information counts wherever it is. */
static void merge_identity(struct identity *whole, const struct identity *member)
{
	if (!whole->machine) {
		whole->machine = member->machine;
		whole->bits = member->bits;
		whole->big_endian = member->big_endian;
	}
	if (!whole->compilers)
		whole->compilers = member->compilers;
	if (whole->symbols_from == SYMBOLS_NONE)
		whole->symbols_from = member->symbols_from;
	whole->has_debug_info |= member->has_debug_info;
}

static void read_object(struct image *image, const struct format *format,
			const struct archive_member *member, uint32_t unit, struct summary *summary)
{
	struct error *error;

	image->identity = (struct identity){ 0 };
	error = format->read(image, member->file_off, member->file_size, unit);
	if (error) {
		image_warn(image, error->file_off, "member %s: %s", member->name, error->text);
		add_contents(image, member);
		return;
	}
	merge_identity(&summary->identity, &image->identity);
}

static void read_contents(struct image *image, const struct archive_member *member, uint32_t unit,
			  struct summary *summary)
{
	const uint8_t *data = image->file->data + member->file_off;
	const struct format *format = format_find_member(data, member->file_size);

	summary->n_members++;
	summary->has_crate_metadata |= is_crate_metadata(member->name);
	if (!member->file_size)
		return;
	if (import_object_probe(data, member->file_size)) {
		summary->n_imports++;
		if (!summary->identity.machine)
			coff_identify(&summary->identity,
				      import_object_machine(data, member->file_size));
		import_object_read(image, member->file_off, member->file_size, unit);
	} else if (format) {
		read_object(image, format, member, unit, summary);
	} else {
		add_contents(image, member);
	}
}

static void read_file(struct image *image, const struct archive_member *member,
		      struct summary *summary)
{
	uint32_t unit = image_add_unit(image, UNIT_MEMBER, member->name);
	size_t first = image->n_parts;

	image_add_part(image, member->header_off, member->header_size, KIND_HEADERS,
		       "member header", 0);
	image_add_part(image, member->file_off + member->file_size, member->padding_size,
		       KIND_PADDING, "padding", 0);
	read_contents(image, member, unit, summary);
	for (size_t i = first; i < image->n_parts; i++)
		image->parts[i].unit = unit;
}

static void read_table(struct image *image, const struct archive_member *member)
{
	static const struct {
		const char *label;
		enum kind kind;
	} tables[] = {
		[MEMBER_SYMBOL_TABLE] = { "archive symbol table", KIND_SYMBOLS },
		[MEMBER_NAMES] = { "archive names", KIND_HEADERS },
		[MEMBER_TABLE] = { "archive table", KIND_METADATA },
	};

	image_add_part(image, member->header_off, member->header_size, KIND_HEADERS,
		       "member header", 0);
	image_add_part(image, member->file_off, member->file_size, tables[member->role].kind,
		       tables[member->role].label, 0);
	image_add_part(image, member->file_off + member->file_size, member->padding_size,
		       KIND_PADDING, "padding", 0);
}

static const char *type_name(const struct summary *summary, bool is_thin)
{
	if (is_thin)
		return "thin archive";
	if (summary->has_crate_metadata)
		return "Rust library";
	// Three members of an import library are objects: its descriptors.
	if (summary->n_imports && summary->n_members - summary->n_imports <= 3)
		return "import library";
	return "static library";
}

static struct error *archive_read(struct image *image, uint64_t file_off, uint64_t file_size,
				  uint32_t unit)
{
	struct archive_reader reader = archive_reader_over(image, file_off, file_size);
	struct summary summary = { 0 };
	struct archive_member member;

	(void)unit; // archives inside archives are not followed
	image_add_part(image, file_off, reader.cursor.pos - file_off, KIND_HEADERS, "archive magic",
		       0);
	while (archive_next(&reader, &member)) {
		if (member.role == MEMBER_FILE)
			read_file(image, &member, &summary);
		else
			read_table(image, &member);
	}
	image_add_part(image, reader.cursor.pos, cursor_left(&reader.cursor), KIND_UNKNOWN,
		       "archive remainder", 0);
	image->identity = summary.identity;
	image->identity.type = type_name(&summary, reader.is_thin);
	image->is_linked = false;
	return NULL;
}

const struct format archive_format = { "archive", "archive", archive_probe, archive_read, NULL };
