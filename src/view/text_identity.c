#include "text_parts.h"

#include "paint.h"
#include "safe_text.h"
#include "size.h"

#include <string.h>

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void add_line(struct text *out, const struct view_style *style, const char *what,
		     const char *value)
{
	size_t used = strlen(what) + 4;

	if (!value)
		return;
	text_puts(out, "  ");
	paint_begin(out, style, PAINT_FAINT);
	text_puts(out, what);
	paint_end(out, style);
	text_repeat(out, ' ', used < 13 ? 13 - used : 1);
	safe_add(out, value, style->width > 40 ? style->width - 13 : 0);
	text_putc(out, '\n');
}

static void add_kind(struct text *out, const struct report *report, const struct view_style *style)
{
	const struct identity *id = &report->identity;
	const char *title = id->format_title ? id->format_title : "";
	char size[SIZE_TEXT], count[SIZE_TEXT], memory[SIZE_TEXT];
	struct text words = { 0 };

	format_size(size, report->file_size, false);
	format_count(count, report->file_size);
	format_size(memory, report->vm_size, false);
	text_puts(&words, title);
	if (id->type && strcmp(id->type, title))
		text_printf(&words, " %s", id->type);
	if (id->machine) {
		text_puts(&words, ", ");
		safe_add(&words, id->machine, 40);
	}
	text_printf(&words, ": %s (%s bytes) in the file, %s in memory", size, count, memory);
	text_puts(out, "  ");
	text_wrap(out, words.bytes, 2, 4, style->width);
	text_release(&words);
}

static const char *source_sentence(enum symbol_source source)
{
	switch (source) {
	case SYMBOLS_SYMTAB:
		return ".symtab";
	case SYMBOLS_DYNSYM:
		return ".dynsym only (stripped)";
	case SYMBOLS_MINI:
		return ".dynsym and .gnu_debugdata";
	case SYMBOLS_COFF:
		return "the COFF symbol table";
	case SYMBOLS_EXPORTS:
		return "exports only";
	case SYMBOLS_PDB:
		return "the PDB";
	case SYMBOLS_DWARF:
		return "DWARF";
	default:
		return "none";
	}
}

static void add_symbols(struct text *out, const struct report *report,
			const struct view_style *style)
{
	const struct identity *id = &report->identity;
	char count[SIZE_TEXT];
	struct text line = { 0 };

	format_count(count, report->n_symbols);
	text_puts(&line, source_sentence(id->symbols_from));
	if (report->n_symbols)
		text_printf(&line, " (%s)", count);
	add_line(out, style, "symbols", line.bytes);
	text_release(&line);
}

static const char *debug_words(const struct report *report)
{
	if (report->debug_path)
		return report->debug_sentence;
	if (report->identity.has_debug_info)
		return "inside";
	return report->debug_sentence ? report->debug_sentence : "none";
}

void text_identity(struct text *out, const struct report *report, const struct view_style *style)
{
	const struct identity *id = &report->identity;

	paint_begin(out, style, PAINT_HEADING);
	safe_add(out, base_name(report->path), style->width);
	paint_end(out, style);
	text_putc(out, '\n');
	add_kind(out, report, style);
	add_line(out, style, "compilers", id->compilers);
	add_line(out, style, "linker", id->linker);
	add_line(out, style, "build id", id->build_id);
	add_symbols(out, report, style);
	add_line(out, style, "debug info", debug_words(report));
	add_line(out, style, "unwind", id->unwind_note);
}
