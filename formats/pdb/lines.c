#include "lines.h"

#include "subsections.h"

#include "../../src/base/array.h"

#include <stdlib.h>

enum { BLOCK_SIZE = 12, ROW_SIZE = 8 };

/* A path with slashes. */
static const char *copy_path(struct arena *arena, const char *name, size_t length)
{
	char *path = arena_copy(arena, name, length);

	for (char *c = path; *c; c++) {
		if (*c == '\\')
			*c = '/';
	}
	return path;
}

static uint32_t file_of_name(struct pdb *pdb, uint32_t offset)
{
	const char *name;
	size_t length;
	uint32_t file;

	if (!pdb->file_of_name || offset >= pdb->names.size)
		return NO_INDEX;
	if (pdb->file_of_name[offset])
		return pdb->file_of_name[offset] - 1;
	name = pdb_name_at(&pdb->names, offset, &length);
	if (!name || !length)
		return NO_INDEX;
	file = debug_add_file(&pdb->image->debug, copy_path(pdb->image->arena, name, length));
	pdb->file_of_name[offset] = file + 1;
	return file;
}

uint32_t pdb_file_at(struct pdb_lines *lines, uint32_t checksum)
{
	struct cursor c = lines->checksums;
	uint32_t name;

	cursor_skip(&c, checksum);
	name = cursor_u32(&c);
	return c.bad ? NO_INDEX : file_of_name(lines->pdb, name);
}

static int by_offset(const void *a, const void *b)
{
	const struct pdb_row *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* Rows go forward inside a block, and as a rule from block to block. */
static void sort_rows(struct pdb_lines *lines)
{
	for (size_t i = 1; i < lines->n_rows; i++) {
		if (lines->rows[i - 1].offset > lines->rows[i].offset) {
			qsort(lines->rows, lines->n_rows, sizeof(*lines->rows), by_offset);
			break;
		}
	}
}

/* A row reaches to the next one, the last to the end of the function. */
static void add_pieces(struct pdb_lines *lines, uint64_t vm_addr, uint32_t vm_size)
{
	uint32_t end;

	sort_rows(lines);
	for (size_t i = 0, next; i < lines->n_rows; i = next) {
		const struct pdb_row *row = &lines->rows[i];

		for (next = i + 1; next < lines->n_rows && lines->rows[next].file == row->file;)
			next++;
		end = next < lines->n_rows ? lines->rows[next].offset : vm_size;
		if (end > vm_size)
			end = vm_size;
		if (row->offset < end)
			pdb_add_piece(&lines->pieces,
				      (struct pdb_piece){ .vm_addr = vm_addr + row->offset,
							  .vm_size = end - row->offset,
							  .file = row->file });
	}
}

/*
 * CV_Line_t: an offset, a line. The marks 0xfeefee and 0xf00f00 in place of a line mean that a
 * debugger does not stop there; it is code of that file all the same.
 */
static void read_rows(struct pdb_lines *lines, struct cursor rows, uint32_t file)
{
	while (cursor_left(&rows) >= ROW_SIZE) {
		array_reserve(lines->rows, lines->n_rows, lines->rows_capacity);
		lines->rows[lines->n_rows] = (struct pdb_row){ .offset = cursor_u32(&rows),
							       .file = file,
							       .number = (uint32_t)lines->n_rows };
		lines->n_rows++;
		cursor_skip(&rows, 4);
	}
}

/* CV_DebugSLinesHeader_t: a place, flags, a size; then blocks of a file each. */
static void read_table(struct pdb_lines *lines, struct cursor c)
{
	uint32_t offset = cursor_u32(&c), vm_size;
	uint64_t vm_addr = pdb_addr(lines->pdb, cursor_u16(&c), offset);

	cursor_skip(&c, 2);
	vm_size = cursor_u32(&c);
	lines->n_rows = 0;
	while (vm_addr != NO_ADDR && cursor_left(&c) >= BLOCK_SIZE) {
		uint32_t file = pdb_file_at(lines, cursor_u32(&c));
		uint64_t n_rows = cursor_u32(&c), size = cursor_u32(&c);

		if (size < BLOCK_SIZE || size - BLOCK_SIZE > cursor_left(&c) ||
		    n_rows > (size - BLOCK_SIZE) / ROW_SIZE)
			break;
		read_rows(lines, cursor_over(c.data, c.end, c.pos, n_rows * ROW_SIZE), file);
		cursor_skip(&c, size - BLOCK_SIZE); // with columns, when there are any
	}
	add_pieces(lines, vm_addr, vm_size);
}

/* CodeView::InlineeSourceLine, or ...Ex with a list of more files. */
static void read_inlinees(struct pdb_lines *lines, struct cursor c)
{
	bool has_more = cursor_u32(&c) == 1;

	while (cursor_left(&c) >= 12) {
		struct pdb_inlinee inlinee = { .id = cursor_u32(&c), .checksum = cursor_u32(&c) };

		cursor_skip(&c, 4);
		if (has_more)
			cursor_skip(&c, 4 * (uint64_t)cursor_u32(&c));
		array_push(lines->inlinees, lines->n_inlinees, lines->inlinees_capacity, inlinee);
	}
}

static int by_id(const void *a, const void *b)
{
	const struct pdb_inlinee *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->checksum > y->checksum) - (x->checksum < y->checksum);
}

void pdb_read_lines(struct pdb_lines *lines, struct cursor c13)
{
	struct cursor c = c13, subsection;

	lines->checksums = pdb_next_subsection(&c, DEBUG_S_FILECHKSMS);
	lines->n_inlinees = 0;
	for (c = c13; subsection = pdb_next_subsection(&c, DEBUG_S_LINES), !subsection.bad;)
		read_table(lines, subsection);
	for (c = c13; subsection = pdb_next_subsection(&c, DEBUG_S_INLINEELINES), !subsection.bad;)
		read_inlinees(lines, subsection);
	if (lines->n_inlinees)
		qsort(lines->inlinees, lines->n_inlinees, sizeof(*lines->inlinees), by_id);
}

uint32_t pdb_file_of_inlinee(struct pdb_lines *lines, uint32_t id)
{
	size_t low;

	array_search(low, lines->n_inlinees, i, lines->inlinees[i].id < id);
	if (low == lines->n_inlinees || lines->inlinees[low].id != id)
		return NO_INDEX;
	return pdb_file_at(lines, lines->inlinees[low].checksum);
}

void pdb_finish_lines(struct pdb_lines *lines)
{
	pdb_add_line_ranges(&lines->pdb->image->debug, &lines->pieces);
}

void pdb_lines_release(struct pdb_lines *lines)
{
	free(lines->pieces.items);
	free(lines->rows);
	free(lines->inlinees);
	*lines = (struct pdb_lines){ 0 };
}
