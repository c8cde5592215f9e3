/* line_program.c: the state machine. DWARF 5, section 6.2.5. Only addresses and files matter. */
#include "line.h"

/* A stretch of code of one file, and the registers. */
struct run {
	uint64_t addr, file;		/* registers */
	uint64_t start, last, run_file; /* the stretch: its rows so far end at `last` */
	bool has_rows;
	bool is_set;	 /* `addr` was, since the last row */
	bool is_dropped; /* the sequence begins outside of the image: the linker dropped it */
	size_t hint;
	uint64_t n_rows;
};

static void flush(struct dwarf *d, struct line_header *header, struct run *run, uint64_t end)
{
	uint64_t left, start = run->start - d->input->image_base;
	uint32_t file;

	if (run->is_dropped || end <= run->start ||
	    !places_hold(&d->code, start, &left, &run->hint))
		return;
	if (end - run->start < left)
		left = end - run->start;
	file = line_file_number(d, header, run->run_file);
	if (file != NO_INDEX && left <= UINT32_MAX)
		debug_add_line_range(&d->image->debug,
				     (struct line_range){ start, (uint32_t)left, file });
}

/* A stretch begins; only an address that was set tells whether the linker kept the code. */
static void begin(struct dwarf *d, struct run *run)
{
	uint64_t left;

	run->start = run->addr;
	run->run_file = run->file;
	run->has_rows = true;
	if (!run->is_set)
		return;
	run->is_dropped = run->addr < d->input->image_base ||
			  !places_hold(&d->code, run->addr - d->input->image_base, &left,
				       &run->hint);
	run->is_set = false;
}

/* The code from the last row up to here is the last row's. */
static inline void add_row(struct dwarf *d, struct line_header *header, struct run *run)
{
	run->n_rows++;
	if (!run->has_rows) {
		begin(d, run);
	} else if (run->addr < run->last) { // it never goes back, but it may be damaged
		flush(d, header, run, run->last);
		begin(d, run);
	} else if (run->file != run->run_file || run->is_set) {
		flush(d, header, run, run->addr);
		begin(d, run);
	}
	run->last = run->addr;
}

static void end_sequence(struct dwarf *d, struct line_header *header, struct run *run)
{
	run->n_rows++;
	if (run->has_rows)
		flush(d, header, run, run->addr < run->last ? run->last : run->addr);
	run->has_rows = false;
	run->is_set = true;
	run->addr = 0;
	run->file = 1;
}

/* Section 6.2.5.3. One that is not known is gone over by its length. */
static void extended_opcode(struct dwarf *d, struct line_header *header, struct run *run,
			    struct bytes *b)
{
	uint64_t size = bytes_uleb128(b);
	struct bytes inside = *b;
	const char *name;

	if (!size || !bytes_take(b, size)) {
		bytes_fail(b);
		return;
	}
	inside.end = b->p;
	switch (bytes_uint(&inside, 1)) {
	case DW_LNE_end_sequence:
		end_sequence(d, header, run);
		break;
	case DW_LNE_set_address:
		if (size == 3 || size == 5 || size == 9)
			run->addr = bytes_uint(&inside, (unsigned)size - 1);
		run->is_set = true;
		break;
	case DW_LNE_define_file:
		name = bytes_string(&inside);
		line_header_add_file(header, name, bytes_uleb128(&inside));
		break;
	default:
		break;
	}
}

static void standard_opcode(struct dwarf *d, struct line_header *header, struct run *run,
			    uint8_t opcode, struct bytes *b)
{
	switch (opcode) {
	case DW_LNS_extended:
		extended_opcode(d, header, run, b);
		break;
	case DW_LNS_copy:
		add_row(d, header, run);
		break;
	case DW_LNS_advance_pc:
		run->addr += bytes_uleb128(b) * header->min_inst_length;
		break;
	case DW_LNS_set_file:
		run->file = bytes_uleb128(b);
		break;
	case DW_LNS_const_add_pc:
		run->addr += header->advances[255];
		break;
	case DW_LNS_fixed_advance_pc:
		run->addr += bytes_uint(b, 2);
		break;
	default: // also one that is not known: they are LEB128s
		for (unsigned i = 0; i < header->operands[opcode]; i++)
			bytes_uleb128(b);
		break;
	}
}

void line_program_run(struct dwarf *d, struct line_header *header)
{
	struct bytes b = header->program;
	struct run run = { .file = 1, .is_set = true };

	while (b.p < b.end) {
		uint8_t opcode = *b.p++;

		if (opcode >= header->opcode_base) {
			run.addr += header->advances[opcode];
			add_row(d, header, &run);
		} else {
			standard_opcode(d, header, &run, opcode, &b);
		}
	}
	d->counts.n_rows += run.n_rows;
	if (b.bad)
		image_warn(d->image, ERROR_NO_OFFSET, "a line table of %s breaks off",
			   header->unit->image_unit == NO_INDEX
				   ? "a unit"
				   : d->image->units[header->unit->image_unit].name);
}
