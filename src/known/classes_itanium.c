/* classes_itanium.c: std::type_info of the Itanium C++ ABI, found by pointers to names. */
#include "classes_parts.h"

#include "../base/array.h"
#include "../names/demangle.h"
#include "../names/library.h"
#include "text_section.h"

#include <stdlib.h>
#include <string.h>

/* What may be a class of the Itanium ABI: its name, and what the word in front of the pointer holds. */
struct found_class {
	uint64_t name_addr, table; /* table 0: no address is there */
	const char *name;
	uint32_t length; /* 0: it is none */
	bool is_plain;	 /* a length and an identifier: by itself it may be anything */
};

/* <source-name>: gives the length of all of it, or 0. */
static size_t source_name_length(const char *text, size_t n)
{
	size_t length = 0, i = 0;

	while (i < n && i < 4 && text[i] >= '0' && text[i] <= '9')
		length = length * 10 + (size_t)(text[i++] - '0');
	if (!i || text[0] == '0' || length > n - i || !classes_is_identifier(text + i, length))
		return 0;
	return i + length;
}

/* Names as nearly all are: N, source names, E, of at least two; or St and one. */
static bool is_nested(const char *text, size_t n)
{
	size_t at = 1, n_parts = 0, length;
	bool is_std = n > 3 && !memcmp(text, "St", 2);

	if (is_std)
		return 2 + source_name_length(text + 2, n - 2) == n && n > 2;
	if (n < 4 || text[0] != 'N')
		return false;
	if (!memcmp(text + 1, "St", 2))
		at += 2, n_parts++;
	while ((length = source_name_length(text + at, n - at)))
		at += length, n_parts++;
	return n_parts > 1 && at + 1 == n && text[at] == 'E';
}

/* What no mangled name holds; the demangler does not look at all. */
static bool has_spaces(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)text[i] <= ' ')
			return true;
	}
	return false;
}

/* What has arguments or is local to a function: whether the demangler reads all of it. */
static bool is_demangled(struct counter *c, const char *mangled)
{
	text_reset(&c->scratch);
	demangle(&c->scratch, mangled, DEMANGLE_FULL);
	return c->scratch.bytes && !strncmp(c->scratch.bytes, "typeinfo name for ", 18);
}

static bool is_class_name(struct counter *c, const struct found_class *class)
{
	char mangled[MOST_NAME + 8] = "_ZTS";

	if (class->is_plain || is_nested(class->name, class->length))
		return true;
	if (has_spaces(class->name, class->length))
		return false;
	memcpy(mangled + 4, class->name, class->length);
	mangled[4 + class->length] = '\0';
	return is_demangled(c, mangled);
}

/* The text at an address, if one begins there and may be a name: '*' marks those that are compared by place. */
static const char *name_at(struct counter *c, uint64_t vm_addr, size_t *n)
{
	const struct memory_piece *p = memory_piece_at(&c->memory, vm_addr);
	uint64_t at = p ? vm_addr - p->vm_addr : 0, left;
	const char *text, *end;

	if (!p || !section_has_texts(&c->image->sections[p->section]) || (at && p->bytes[at - 1]))
		return NULL;
	text = (const char *)p->bytes + at;
	left = p->size - at;
	if (left && *text == '*')
		text++, left--;
	if (!left ||
	    !(*text == 'N' || *text == 'S' || *text == 'Z' || (*text >= '1' && *text <= '9')))
		return NULL;
	end = memchr(text, 0, left < MOST_NAME ? (size_t)left : MOST_NAME);
	if (!end || end - text < 3)
		return NULL;
	*n = (size_t)(end - text);
	return text;
}

static void look_at(struct counter *c, uint64_t target, uint64_t table)
{
	size_t n;
	const char *text = name_at(c, target, &n);

	if (text && c->n_classes < MOST_CLASSES)
		array_push(c->classes, c->n_classes, c->classes_capacity,
			   (struct found_class){ target, table, text, (uint32_t)n,
						 source_name_length(text, n) == n });
}

static void look_at_pointers(struct counter *c)
{
	const struct pointer *last = NULL;
	unsigned word = c->image->identity.bits / 8;

	for (size_t i = 0; i < c->image->n_pointers; i++) {
		const struct pointer *p = &c->image->pointers[i];
		bool is_behind = last && last->vm_addr + word == p->vm_addr;

		look_at(c, p->target, is_behind ? last->target : 0);
		last = p;
	}
}

static uint64_t word_at(const uint8_t *p)
{
	uint64_t word = 0;

	for (unsigned i = 8; i-- > 0;)
		word = word << 8 | p[i];
	return word;
}

/* A file that is loaded at one place only needs no relocations: the words are the addresses. */
static void look_at_words(struct counter *c)
{
	for (size_t i = 0; i < c->memory.n_pieces; i++) {
		const struct memory_piece *p = &c->memory.pieces[i];
		enum kind kind = c->image->sections[p->section].kind;
		uint64_t at = -p->vm_addr & 7, last = 0;

		if (kind != KIND_RODATA && kind != KIND_DATA)
			continue;
		for (; at < p->size && p->size - at >= 8; at += 8) {
			uint64_t word = word_at(p->bytes + at) - c->image->image_base;

			look_at(c, word, last);
			last = memory_piece_at(&c->memory, word) ? word : 0;
		}
	}
}

static int by_name_addr(const void *a, const void *b)
{
	const struct found_class *x = a, *y = b;

	if (x->name_addr != y->name_addr)
		return x->name_addr < y->name_addr ? -1 : 1;
	return (x->table < y->table) - (x->table > y->table); // those with a table first
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What the words in front of names that cannot be anything else point to: the tables of type_info. */
static uint64_t *tables_of(const struct counter *c, size_t *n)
{
	uint64_t *tables = array_new(uint64_t, c->n_classes);

	*n = 0;
	for (size_t i = 0; i < c->n_classes; i++) {
		if (!c->classes[i].is_plain && c->classes[i].table)
			tables[(*n)++] = c->classes[i].table;
	}
	if (*n)
		qsort(tables, *n, sizeof(*tables), by_number);
	return tables;
}

static struct name_slice scope_of_class(const struct found_class *class)
{
	char mangled[MOST_NAME + 8] = "_ZTS";
	struct cxx_scope scope;

	memcpy(mangled + 4, class->name, class->length);
	scope = cxx_scope_of((struct name_slice){ mangled, 4 + class->length });
	if (scope.is_libstdcxx || scope.is_libcxx)
		return (struct name_slice){ "std", 3 };
	if (!scope.name.length)
		return scope.name;
	return (struct name_slice){ class->name + (scope.name.text - mangled - 4),
				    scope.name.length };
}

/* Each name once; no two of them overlap, so that all are read in linear time. */
static void check_names(struct counter *c)
{
	size_t n = 0;

	if (c->n_classes)
		qsort(c->classes, c->n_classes, sizeof(*c->classes), by_name_addr);
	for (size_t i = 0; i < c->n_classes; i++) {
		if (!n || c->classes[i].name_addr != c->classes[n - 1].name_addr)
			c->classes[n++] = c->classes[i];
	}
	c->n_classes = n;
	n = 0;
	for (size_t i = 0; i < c->n_classes; i++) {
		if (is_class_name(c, &c->classes[i]))
			c->classes[n++] = c->classes[i];
	}
	c->n_classes = n;
}

void classes_count_itanium(struct counter *c)
{
	size_t n_tables;
	uint64_t *tables;

	look_at_pointers(c);
	if (!c->image->n_pointers && c->image->is_linked && c->image->identity.bits == 64)
		look_at_words(c);
	check_names(c);
	tables = tables_of(c, &n_tables);
	for (size_t i = 0; i < c->n_classes; i++) {
		const struct found_class *class = &c->classes[i];

		if (!class->is_plain ||
		    (class->table && n_tables &&
		     bsearch(&class->table, tables, n_tables, sizeof(*tables), by_number)))
			classes_count(c, scope_of_class(class));
	}
	free(tables);
}
