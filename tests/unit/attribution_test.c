#include "made_image.h"

#include "../../src/attrib/attribution.h"
#include "../../src/attrib/charge.h"

/* A program: .text at 0x1000, .data at 0x2000 and .bss behind it, tables in the file only. */
enum {
	TEXT = 0x1000,
	DATA = 0x2000,
	BSS = 0x2040,
	TEXT_OFF = 0x100,
	DATA_OFF = 0x180,
	TABLE_OFF = 0x200,
	NAMES_OFF = 0x300,
	FILE_SIZE = 0x400,
	ENTRY = 24,
	ALL_LAYERS = (1 << LAYER_COUNT) - 1,
};

struct program {
	struct made_image made;
	uint32_t text, data, bss, table, names;
	uint32_t n_entries, names_used;
};

static void make(struct program *p)
{
	*p = (struct program){ 0 };
	made_image_init(&p->made, FILE_SIZE);
	add_segment(&p->made, TEXT, 0x80, TEXT_OFF, 0x80);
	add_segment(&p->made, DATA, 0x80, DATA_OFF, 0x40);
	p->text = add_section(&p->made, ".text", TEXT, 0x80, TEXT_OFF, KIND_CODE,
			      SECTION_EXECUTABLE);
	p->data = add_section(&p->made, ".data", DATA, 0x40, DATA_OFF, KIND_DATA, SECTION_WRITABLE);
	p->bss = add_section(&p->made, ".bss", BSS, 0x40, 0, KIND_ZERO_DATA, SECTION_WRITABLE);
	p->table = add_section(&p->made, ".symtab", NO_ADDR, 0, TABLE_OFF, KIND_SYMBOLS, 0);
	p->made.image.sections[p->table].file_size = 0x100;
	p->names = add_section(&p->made, ".strtab", NO_ADDR, 0, NAMES_OFF, KIND_SYMBOLS, 0);
	p->made.image.sections[p->names].file_size = 0x100;
	image_add_part(&p->made.image, 0, 64, KIND_HEADERS, "header", 0);
}

/* A symbol with an entry and a name in the tables. */
static uint32_t enter(struct program *p, const char *name, uint64_t vm_addr, uint64_t vm_size,
		      uint32_t section, enum symbol_type type, unsigned flags)
{
	uint32_t i = add_symbol(&p->made, name, vm_addr, vm_size, section, type, flags);
	struct symbol *s = &p->made.image.symbols[i];

	s->entry_off = TABLE_OFF + ENTRY * p->n_entries++;
	s->entry_size = ENTRY;
	s->name_off = NAMES_OFF + p->names_used;
	s->name_size = (uint32_t)strlen(name) + 1;
	p->names_used += s->name_size;
	return i;
}

static struct attribution attribute_all(const struct program *p)
{
	return attribute(&p->made.image, ALL_LAYERS);
}

/* The name of who owns a position: "" is nobody, "?" has no name. */
static const char *owner_of(const struct attribution *a, uint64_t pos)
{
	const struct partition *p = &a->layers[LAYER_SYMBOL];
	uint32_t owner = p->spans[partition_find(p, pos, 0)].owner;
	uint32_t symbol = a->owners.items[owner].symbol;

	return !owner ? "" : symbol == NO_INDEX ? "?" : a->image->symbols[symbol].name;
}

static enum kind kind_of(const struct attribution *a, uint64_t pos)
{
	const struct partition *p = &a->layers[LAYER_KIND];

	return (enum kind)p->spans[partition_find(p, pos, 0)].owner;
}

static void check_entry(const struct attribution *a, uint32_t symbol, const char *owner)
{
	const struct symbol *s = &a->image->symbols[symbol];

	for (uint64_t i = 0; i < s->entry_size; i++) {
		if (strcmp(owner_of(a, s->entry_off + i), owner))
			fail_msg("byte %u of the entry of %s follows '%s', not '%s'", (unsigned)i,
				 s->name, owner_of(a, s->entry_off + i), owner);
	}
	for (uint64_t i = 0; i < s->name_size; i++) {
		if (strcmp(owner_of(a, s->name_off + i), owner))
			fail_msg("the name of %s follows '%s', not '%s'", s->name,
				 owner_of(a, s->name_off + i), owner);
	}
}

static void entries_and_names_follow_their_symbol(void **state)
{
	struct program p;
	struct attribution a;
	uint32_t main_, alias, zero, import, inner, copy;

	(void)state;
	make(&p);
	main_ = enter(&p, "main", TEXT, 32, p.text, SYMBOL_FUNCTION, 0);
	alias = enter(&p, "alias", TEXT, 32, p.text, SYMBOL_FUNCTION, SYMBOL_LOCAL);
	zero = enter(&p, "zeros", BSS, 16, p.bss, SYMBOL_OBJECT, 0);
	import = enter(&p, "puts", NO_ADDR, 0, NO_INDEX, SYMBOL_FUNCTION, SYMBOL_UNDEFINED);
	inner = enter(&p, ".L4", TEXT + 8, 0, p.text, SYMBOL_LABEL, SYMBOL_LOCAL);
	copy = enter(&p, "main", TEXT, 32, p.text, SYMBOL_FUNCTION, SYMBOL_SHADOW);
	a = attribute_all(&p);
	check_entry(&a, main_, "main");
	check_entry(&a, alias, "main");
	check_entry(&a, zero, "zeros");
	check_entry(&a, import, "puts");
	check_entry(&a, inner, "main");
	check_entry(&a, copy, "main");
	assert_string_equal(owner_of(&a, TEXT_OFF + 31), "main");
	assert_string_equal(owner_of(&a, TEXT_OFF + 32), "");
	// In memory only, behind the file.
	assert_string_equal(owner_of(&a, ledger_pos(&a.ledger, BSS + 15)), "zeros");
	assert_int_equal(kind_of(&a, ledger_pos(&a.ledger, BSS + 15)), KIND_ZERO_DATA);
	attribution_release(&a);
	made_image_release(&p.made);
}

/* None of these says whose the bytes at its address are. */
static void what_names_nothing_is_charged_to_nobody(void **state)
{
	struct program p;
	struct attribution a;
	uint32_t symbols[8];
	size_t n = 0;

	(void)state;
	make(&p);
	enter(&p, "first", TEXT, 32, p.text, SYMBOL_FUNCTION, 0);
	enter(&p, "variable", BSS, 8, p.bss, SYMBOL_OBJECT, 0);
	symbols[n++] = enter(&p, "__bss_start", BSS, 0, p.bss, SYMBOL_LABEL, SYMBOL_LINKER);
	symbols[n++] = enter(&p, "end_of_data", DATA + 0x40, 0, p.data, SYMBOL_LABEL, SYMBOL_LOCAL);
	symbols[n++] = enter(&p, "main.c", NO_ADDR, 0, NO_INDEX, SYMBOL_FILE, SYMBOL_LOCAL);
	symbols[n++] = enter(&p, ".text", TEXT, 0, p.text, SYMBOL_SECTION, SYMBOL_LOCAL);
	symbols[n++] = enter(&p, "between", TEXT + 40, 0, p.text, SYMBOL_LABEL, SYMBOL_LOCAL);
	symbols[n++] = enter(&p, "before", TEXT - 16, 0, p.text, SYMBOL_LABEL, SYMBOL_LOCAL);
	a = attribute_all(&p);
	for (size_t i = 0; i < n; i++)
		check_entry(&a, symbols[i], "");
	attribution_release(&a);
	made_image_release(&p.made);
}

/* .data stands in for .eh_frame and .gcc_except_table here. */
static void records_follow_their_target(void **state)
{
	struct program p;
	struct attribution a;
	uint32_t import;

	(void)state;
	make(&p);
	enter(&p, "main", TEXT, 32, p.text, SYMBOL_FUNCTION, 0);
	import = enter(&p, "puts", NO_ADDR, 0, NO_INDEX, SYMBOL_FUNCTION, SYMBOL_UNDEFINED);
	image_add_record(&p.made.image, DATA_OFF, 16, KIND_UNWIND, TEXT);
	image_add_record(&p.made.image, DATA_OFF + 16, 8, KIND_RELOCATIONS, TEXT + 31);
	image_add_record(&p.made.image, DATA_OFF + 24, 8, KIND_RELOCATIONS, TEXT + 32);
	image_add_record(&p.made.image, DATA_OFF + 32, 8, KIND_RELOCATIONS, 0x5000);
	image_add_record(&p.made.image, DATA_OFF + 40, 8, KIND_RELOCATIONS, NO_ADDR);
	image_add_symbol_record(&p.made.image, DATA_OFF + 48, 8, KIND_DYNAMIC, import);
	image_add_symbol_record(&p.made.image, DATA_OFF + 56, 8, KIND_DYNAMIC, 12345);
	image_add_record(&p.made.image, FILE_SIZE - 4, 100, KIND_UNWIND, TEXT);
	image_add_record(&p.made.image, UINT64_MAX - 4, 100, KIND_UNWIND, TEXT);
	a = attribute_all(&p);
	assert_string_equal(owner_of(&a, DATA_OFF), "main");
	assert_string_equal(owner_of(&a, DATA_OFF + 23), "main");
	assert_string_equal(owner_of(&a, DATA_OFF + 24), "");
	assert_string_equal(owner_of(&a, DATA_OFF + 32), "");
	assert_string_equal(owner_of(&a, DATA_OFF + 40), "");
	assert_string_equal(owner_of(&a, DATA_OFF + 48), "puts");
	assert_string_equal(owner_of(&a, DATA_OFF + 56), "");
	assert_string_equal(owner_of(&a, FILE_SIZE - 1), "main");
	assert_int_equal(kind_of(&a, DATA_OFF), KIND_UNWIND);
	assert_int_equal(kind_of(&a, DATA_OFF + 16), KIND_RELOCATIONS);
	assert_int_equal(kind_of(&a, DATA_OFF + 48), KIND_DYNAMIC);
	assert_int_equal(kind_of(&a, FILE_SIZE - 5), KIND_SYMBOLS);
	attribution_release(&a);
	made_image_release(&p.made);
}

/* LLVM names each table of landing pads; the label has no size and its section no symbols. */
static void a_label_of_an_unwind_table_follows_the_function(void **state)
{
	struct program p;
	struct attribution a;
	uint32_t first, second, none;

	(void)state;
	make(&p);
	p.made.image.sections[p.data].kind = KIND_UNWIND;
	enter(&p, "main", TEXT, 32, p.text, SYMBOL_FUNCTION, 0);
	enter(&p, "other", TEXT + 32, 32, p.text, SYMBOL_FUNCTION, 0);
	first = enter(&p, "GCC_except_table1", DATA, 0, p.data, SYMBOL_LABEL, SYMBOL_LOCAL);
	second = enter(&p, "GCC_except_table2", DATA + 16, 0, p.data, SYMBOL_LABEL, SYMBOL_LOCAL);
	none = enter(&p, "GCC_except_table3", DATA + 32, 0, p.data, SYMBOL_LABEL, SYMBOL_LOCAL);
	image_add_record(&p.made.image, DATA_OFF + 16, 16, KIND_UNWIND, TEXT);
	image_add_record(&p.made.image, DATA_OFF, 16, KIND_UNWIND, TEXT + 32);
	a = attribute_all(&p);
	check_entry(&a, first, "other");
	check_entry(&a, second, "main");
	check_entry(&a, none, "");
	attribution_release(&a);
	made_image_release(&p.made);
}

/* .data stands in for .eh_frame, and the bytes behind for .rela.eh_frame. */
static void relocations_of_an_unwind_table_follow_the_function(void **state)
{
	struct program p;
	struct attribution a;

	(void)state;
	make(&p);
	p.made.image.sections[p.data].kind = KIND_UNWIND;
	add_symbol(&p.made, "main", TEXT, 32, p.text, SYMBOL_FUNCTION, 0);
	image_add_record(&p.made.image, NAMES_OFF, 24, KIND_RELOCATIONS, DATA + 20);
	image_add_record(&p.made.image, NAMES_OFF + 24, 24, KIND_RELOCATIONS, DATA + 32);
	image_add_record(&p.made.image, NAMES_OFF + 48, 24, KIND_DYNAMIC, DATA + 20);
	image_add_record(&p.made.image, DATA_OFF + 16, 16, KIND_UNWIND, TEXT);
	a = attribute_all(&p);
	assert_string_equal(owner_of(&a, NAMES_OFF), "main");
	assert_string_equal(owner_of(&a, NAMES_OFF + 23), "main");
	assert_string_equal(owner_of(&a, NAMES_OFF + 24), ""); // an entry of nobody
	assert_string_equal(owner_of(&a, NAMES_OFF + 48), "");
	attribution_release(&a);
	made_image_release(&p.made);
}

static void fragments_follow_the_function_they_were_cut_from(void **state)
{
	struct program p;
	struct attribution a;

	(void)state;
	make(&p);
	enter(&p, "main", TEXT, 16, p.text, SYMBOL_FUNCTION, 0);
	enter(&p, "cold", TEXT + 64, 8, p.text, SYMBOL_FUNCTION, 0);
	image_add_unwind_range(&p.made.image, (struct unwind_range){ TEXT, 16, TEXT });
	image_add_unwind_range(&p.made.image, (struct unwind_range){ TEXT + 32, 16, TEXT });
	image_add_unwind_range(&p.made.image, (struct unwind_range){ TEXT + 64, 8, TEXT });
	image_add_unwind_range(&p.made.image, (struct unwind_range){ TEXT + 80, 8, TEXT + 100 });
	a = attribute_all(&p);
	assert_string_equal(owner_of(&a, TEXT_OFF + 32), "main");
	assert_string_equal(owner_of(&a, TEXT_OFF + 47), "main");
	assert_string_equal(owner_of(&a, TEXT_OFF + 64), "cold"); // a symbol is stronger
	assert_string_equal(owner_of(&a, TEXT_OFF + 80), "");	  // its function is not known
	attribution_release(&a);
	made_image_release(&p.made);
}

static const struct {
	const char *what;
	uint64_t pos, size; /* bytes that the test writes */
	uint8_t value;
	enum kind expected;
} gaps[] = {
	{ "NOPs behind a function", TEXT_OFF + 20, 12, 0x90, KIND_PADDING },
	{ "code that nobody names", TEXT_OFF + 20, 12, 0x55, KIND_CODE },
	{ "zeros before a variable", DATA_OFF + 4, 12, 0, KIND_PADDING },
	{ "not zeros before a variable", DATA_OFF + 4, 12, 1, KIND_DATA },
	{ "zeros between sections", 64, TEXT_OFF - 64, 0, KIND_PADDING },
	{ "something between sections", 64, TEXT_OFF - 64, 7, KIND_UNKNOWN },
	{ "zeros in a symbol table", NAMES_OFF, 0x100, 0, KIND_SYMBOLS },
	{ "zeros in a header", 0, 64, 0, KIND_HEADERS },
	{ "zeros in a variable", DATA_OFF + 16, 16, 0, KIND_DATA },
	{ "zeros in a function", TEXT_OFF, 20, 0, KIND_CODE },
};

static void padding_is_told_from_content(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(gaps); i++) {
		struct program p;
		struct attribution a;

		make(&p);
		add_symbol(&p.made, "first", TEXT, 20, p.text, SYMBOL_FUNCTION, 0);
		add_symbol(&p.made, "second", TEXT + 32, 96, p.text, SYMBOL_FUNCTION, 0);
		add_symbol(&p.made, "small", DATA, 4, p.data, SYMBOL_OBJECT, 0);
		add_symbol(&p.made, "large", DATA + 16, 48, p.data, SYMBOL_OBJECT, 0);
		memset(p.made.bytes + gaps[i].pos, gaps[i].value, gaps[i].size);
		a = attribute_all(&p);
		for (uint64_t k = 0; k < gaps[i].size; k++) {
			enum kind kind = kind_of(&a, gaps[i].pos + k);

			if (kind != gaps[i].expected)
				fail_msg("%s: byte %u is %s", gaps[i].what, (unsigned)k,
					 kind_name(kind));
		}
		attribution_release(&a);
		made_image_release(&p.made);
	}
}

/*
 * A section of zeros: a variable from its start up to `first`, another from `second` to its end; 0:
 * none. What lies between is padding if it is shorter than the alignment of what follows.
 */
static const struct {
	const char *what;
	uint64_t size, first, second;
	enum kind kind;
	bool covers_all; /* everything that was linked is known */
	enum kind expected;
} zeros[] = {
	{ "a byte less", 0x40, 0x21, 0x30, KIND_DATA, false, KIND_PADDING },
	{ "as many as the alignment", 0x40, 0x20, 0x30, KIND_DATA, false, KIND_DATA },
	{ "768 before what is aligned to 512", 0x1000, 0x700, 0xa00, KIND_DATA, false, KIND_DATA },
	{ "less than a page", 0x3000, 0x1001, 0x2000, KIND_RODATA, false, KIND_PADDING },
	{ "a page, though 8 KiB are aligned", 0x3000, 0x1000, 0x2000, KIND_RODATA, false,
	  KIND_RODATA },
	{ "at the end of a section", 0x70, 0x31, 0, KIND_DATA, false, KIND_PADDING },
	{ "64 at the end of a section", 0x70, 0x30, 0, KIND_DATA, false, KIND_DATA },
	{ "any number among known ones", 0x40, 0x10, 0x30, KIND_DATA, true, KIND_PADDING },
	{ "in a table, among known ones", 0x40, 0x10, 0x30, KIND_UNWIND, true, KIND_UNWIND },
	{ "in relocations, among known ones", 0x40, 0x10, 0x30, KIND_RELOCATIONS, true,
	  KIND_RELOCATIONS },
};

static void zeros_that_no_alignment_explains_are_data(void **state)
{
	enum { START = 0x10000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(zeros); i++) {
		uint64_t size = zeros[i].size, end = zeros[i].second ? zeros[i].second : size;
		struct made_image m;
		struct attribution a;
		uint32_t section;

		made_image_init(&m, size);
		memset(m.bytes, 0, size);
		m.image.debug.covers_all = zeros[i].covers_all;
		add_segment(&m, START, size, 0, size);
		section = add_section(&m, "zeros", START, size, 0, zeros[i].kind, 0);
		add_symbol(&m, "first", START, zeros[i].first, section, SYMBOL_OBJECT, 0);
		if (zeros[i].second)
			add_symbol(&m, "second", START + end, size - end, section, SYMBOL_OBJECT,
				   0);
		a = attribute(&m.image, LAYER_BIT(LAYER_KIND));
		for (uint64_t pos = zeros[i].first; pos < end; pos++) {
			if (kind_of(&a, pos) != zeros[i].expected)
				fail_msg("%s: byte %u is %s", zeros[i].what, (unsigned)pos,
					 kind_name(kind_of(&a, pos)));
		}
		attribution_release(&a);
		made_image_release(&m);
	}
}

static void code_that_a_symbol_names_was_not_left_over(void **state)
{
	struct program p;
	struct attribution a;

	(void)state;
	make(&p);
	p.made.image.sections[p.text].kind = KIND_LEFTOVER;
	add_symbol(&p.made, "kept", TEXT + 32, 16, p.text, SYMBOL_FUNCTION, 0);
	add_symbol(&p.made, "perhaps", TEXT + 64, 0, p.text, SYMBOL_FUNCTION, 0);
	a = attribute_all(&p);
	assert_int_equal(kind_of(&a, TEXT_OFF), KIND_LEFTOVER);
	assert_int_equal(kind_of(&a, TEXT_OFF + 32), KIND_CODE);
	assert_int_equal(kind_of(&a, TEXT_OFF + 47), KIND_CODE);
	assert_int_equal(kind_of(&a, TEXT_OFF + 48), KIND_LEFTOVER);
	assert_string_equal(owner_of(&a, TEXT_OFF + 64), "perhaps");
	assert_int_equal(kind_of(&a, TEXT_OFF + 64), KIND_LEFTOVER); // its size is a guess
	attribution_release(&a);
	made_image_release(&p.made);
}

static void layers_know_section_segment_part_and_group(void **state)
{
	struct program p;
	struct attribution a;
	size_t n_sections;

	(void)state;
	make(&p);
	image_add_part(&p.made.image, 16, 8, KIND_METADATA, "stamp", 1);
	image_add_part(&p.made.image, TEXT_OFF + 8, 8, KIND_METADATA, "in a section", 0);
	add_section(&p.made, "none in the file", DATA + 0x20, 0x20, 0, KIND_ZERO_DATA, 0);
	image_add_group(&p.made.image, (struct group){ ".text$mn", TEXT + 16, 16 });
	a = attribute_all(&p);
	n_sections = p.made.image.n_sections;
#define OWNER(layer, pos) a.layers[layer].spans[partition_find(&a.layers[layer], pos, 0)].owner
	assert_int_equal(OWNER(LAYER_SECTION, TEXT_OFF), p.text + 1);
	assert_int_equal(OWNER(LAYER_SECTION, TEXT_OFF + 8), p.text + 1);
	assert_int_equal(OWNER(LAYER_SECTION, DATA_OFF + 0x20), p.data + 1);
	assert_int_equal(OWNER(LAYER_SECTION, 0), n_sections + 1);
	assert_int_equal(OWNER(LAYER_SECTION, 64), 0);
	assert_int_equal(OWNER(LAYER_SECTION, ledger_pos(&a.ledger, BSS)), p.bss + 1);
	assert_int_equal(OWNER(LAYER_SEGMENT, TEXT_OFF), 1);
	assert_int_equal(OWNER(LAYER_SEGMENT, ledger_pos(&a.ledger, BSS)), 2);
	assert_int_equal(OWNER(LAYER_SEGMENT, NAMES_OFF), 0);
	assert_int_equal(OWNER(LAYER_PART, 0), 1);
	assert_int_equal(OWNER(LAYER_PART, 16), 2); // inside the other one
	assert_int_equal(OWNER(LAYER_PART, TEXT_OFF), 0);
	assert_int_equal(OWNER(LAYER_GROUP, TEXT_OFF + 16), 1);
	assert_int_equal(OWNER(LAYER_GROUP, TEXT_OFF + 15), 0);
	assert_int_equal(kind_of(&a, 16), KIND_METADATA);
	attribution_release(&a);
	made_image_release(&p.made);
}

static void a_layer_not_asked_for_is_not_made(void **state)
{
	struct program p;
	struct attribution a;

	(void)state;
	make(&p);
	a = attribute(&p.made.image, LAYER_BIT(LAYER_SECTION));
	for (int i = 0; i < LAYER_COUNT; i++)
		assert_int_equal(a.layers[i].spans != NULL, i == LAYER_SECTION);
	attribution_release(&a);
	a = attribute(&p.made.image, LAYER_BIT(LAYER_KIND));
	assert_non_null(a.layers[LAYER_SYMBOL].spans); // tells padding from content
	attribution_release(&a);
	made_image_release(&p.made);
}

/* A thousand ranges over a thousand mappings would be a million claims. */
static void ranges_in_many_pieces_have_a_budget(void **state)
{
	enum { N = 1000 };
	struct made_image m;
	struct ledger ledger;
	struct claims claims = { 0 };
	size_t hint = 0;

	(void)state;
	made_image_init(&m, 2 * N);
	for (uint64_t i = 0; i < N; i++)
		add_segment(&m, TEXT + 2 * i, 1, 2 * i, 1);
	ledger = ledger_build(&m.image);
	charge_memory(&claims, &ledger, TEXT, 2 * N, &hint, 1, EVIDENCE_SYMBOL);
	assert_int_equal(claims.n, N); // one alone is claimed in full
	for (uint32_t i = 1; i < N; i++)
		charge_memory(&claims, &ledger, TEXT, 2 * N, &hint, 1 + i, EVIDENCE_SYMBOL);
	assert_in_range(claims.n, N + 1, N * N / 10);
	free(claims.items);
	ledger_release(&ledger);
	made_image_release(&m);
}

/* What a walk adds up to. */
struct walk {
	const struct attribution *a;
	unsigned layers;
	uint64_t pos, file_size, vm_size;
	size_t n;
};

static void check_contribution(void *context, const struct contribution *c)
{
	struct walk *w = context;

	assert_int_equal(c->pos, w->pos);
	assert_true(c->size > 0);
	assert_int_equal(c->is_in_file, c->pos < w->a->ledger.file_size);
	for (uint64_t pos = c->pos; pos < c->pos + c->size; pos++) {
		uint64_t vm_addr = ledger_addr(&w->a->ledger, pos);

		assert_int_equal(vm_addr,
				 c->vm_addr == NO_ADDR ? NO_ADDR : c->vm_addr + (pos - c->pos));
		assert_int_equal(pos < w->a->ledger.file_size, c->is_in_file);
		for (int i = 0; i < LAYER_COUNT; i++) {
			const struct partition *p = &w->a->layers[i];

			if (w->layers & LAYER_BIT(i))
				assert_int_equal(p->spans[partition_find(p, pos, 0)].owner,
						 c->owners[i]);
			else
				assert_int_equal(c->owners[i], 0);
		}
	}
	w->pos += c->size;
	w->file_size += c->is_in_file ? c->size : 0;
	w->vm_size += c->vm_addr != NO_ADDR ? c->size : 0;
	w->n++;
}

/* An image in which nothing needs to make sense. */
static void make_nonsense(struct made_image *m, uint64_t *seed)
{
	static const uint8_t fills[] = { 0, 0x90, 0xcc, 0xaa };

	made_image_init(m, below(seed, 300));
	m->image.is_linked = below(seed, 3);
	for (uint64_t i = 0; i < m->file.size; i++)
		m->bytes[i] = fills[below(seed, ARRAY_SIZE(fills))];
	for (uint64_t n = below(seed, 4); n; n--)
		add_segment(m, below(seed, 300), below(seed, 200), below(seed, 300),
			    below(seed, 200));
	for (uint64_t n = below(seed, 6); n; n--)
		add_section(m, "s", below(seed, 9) ? below(seed, 300) : NO_ADDR, below(seed, 100),
			    below(seed, 300), (enum kind)below(seed, KIND_COUNT),
			    (uint32_t)below(seed, 16));
	for (uint64_t n = below(seed, 6); n; n--)
		image_add_part(&m->image, below(seed, 300), below(seed, 60),
			       (enum kind)below(seed, KIND_COUNT), "part", 0);
	for (uint64_t n = below(seed, 3); n; n--)
		image_add_group(&m->image,
				(struct group){ "g", below(seed, 300), below(seed, 60) });
	for (uint64_t n = below(seed, 12); n; n--) {
		uint32_t i = add_symbol(m, below(seed, 5) ? "n" : "", below(seed, 320),
					below(seed, 40), (uint32_t)below(seed, 7),
					(enum symbol_type)below(seed, 7),
					(unsigned)(below(seed, 256) & below(seed, 256)));

		m->image.symbols[i].entry_off = below(seed, 3) ? below(seed, 320) : NO_ADDR;
		m->image.symbols[i].entry_size = (uint16_t)below(seed, 30);
		m->image.symbols[i].name_off = below(seed, 3) ? below(seed, 320) : NO_ADDR;
		m->image.symbols[i].name_size = (uint32_t)below(seed, 30);
	}
	for (uint64_t n = below(seed, 8); n; n--)
		image_add_record(&m->image, below(seed, 320), below(seed, 40),
				 (enum kind)below(seed, KIND_COUNT), below(seed, 320));
	for (uint64_t n = below(seed, 5); n; n--)
		image_add_symbol_record(&m->image, below(seed, 320), below(seed, 40), KIND_DYNAMIC,
					(uint32_t)below(seed, 14));
	for (uint64_t n = below(seed, 5); n; n--)
		image_add_unwind_range(&m->image,
				       (struct unwind_range){ below(seed, 300), below(seed, 50),
							      below(seed, 300) });
}

static void any_image_is_walked_once(void **state)
{
	uint64_t seed = 0xa77b;

	(void)state;
	for (unsigned round = 0; round < 2000; round++) {
		struct made_image m;
		struct attribution a;
		struct walk w;

		make_nonsense(&m, &seed);
		w = (struct walk){ .a = &a };
		a = attribute(&m.image, 1 + (unsigned)below(&seed, ALL_LAYERS));
		for (int i = 0; i < LAYER_COUNT; i++)
			w.layers |= a.layers[i].spans && below(&seed, 4) ? LAYER_BIT(i) : 0;
		attribution_walk(&a, w.layers, check_contribution, &w);
		assert_int_equal(w.pos, a.ledger.size);
		assert_int_equal(w.file_size, m.file.size);
		assert_int_equal(w.vm_size, a.ledger.vm_size);
		attribution_release(&a);
		made_image_release(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_and_names_follow_their_symbol),
		cmocka_unit_test(what_names_nothing_is_charged_to_nobody),
		cmocka_unit_test(records_follow_their_target),
		cmocka_unit_test(a_label_of_an_unwind_table_follows_the_function),
		cmocka_unit_test(relocations_of_an_unwind_table_follow_the_function),
		cmocka_unit_test(fragments_follow_the_function_they_were_cut_from),
		cmocka_unit_test(padding_is_told_from_content),
		cmocka_unit_test(zeros_that_no_alignment_explains_are_data),
		cmocka_unit_test(code_that_a_symbol_names_was_not_left_over),
		cmocka_unit_test(layers_know_section_segment_part_and_group),
		cmocka_unit_test(a_layer_not_asked_for_is_not_made),
		cmocka_unit_test(ranges_in_many_pieces_have_a_budget),
		cmocka_unit_test(any_image_is_walked_once),
	};

	return cmocka_run_group_tests_name("attribution", tests, NULL, NULL);
}
