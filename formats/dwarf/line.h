/* line.h: line number tables. Private to formats/dwarf. DWARF 5, section 6.2. */
#ifndef BINSIZE_FORMATS_DWARF_LINE_H
#define BINSIZE_FORMATS_DWARF_LINE_H

#include "form.h"

/* An entry of the table of files. DWARF 5, section 6.2.4. */
struct line_file {
	const char *name;
	uint64_t directory; /* index; past the end: none */
	uint32_t number;    /* in image->debug.files; NO_INDEX: nobody asked yet */
};

/* The header of one table, and what it needs. Start from { 0 }; the arrays are used again. */
struct line_header {
	const struct dwarf_unit *unit;
	uint16_t version;
	uint8_t min_inst_length, opcode_base;
	uint8_t operands[256];	/* of standard opcodes */
	uint32_t advances[256]; /* bytes of code that special opcodes go forward */
	const char **directories;
	size_t n_directories, directories_capacity;
	struct line_file *files;
	size_t n_files, files_capacity;
	struct bytes program;
};

/* line_header.c: false when it makes no sense. `end` is set to where the table ends in any case. */
bool line_header_read(struct line_header *header, const struct dwarf_unit *unit, uint64_t off,
		      uint64_t *end);
void line_header_add_file(struct line_header *header, const char *name, uint64_t directory);
void line_header_release(struct line_header *header);

/* line_path.c: the file with that number in the table; NO_INDEX when there is none. */
uint32_t line_file_number(struct dwarf *d, struct line_header *header, uint64_t file);

/* line_program.c: adds the ranges of all files. */
void line_program_run(struct dwarf *d, struct line_header *header);

#endif
