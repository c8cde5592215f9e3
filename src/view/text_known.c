/* text_known.c: what a file without symbols names all the same: crates, C libraries, classes. */
#include "text_parts.h"

#include "../base/array.h"
#include "../known/known.h"
#include "safe_text.h"
#include "size.h"
#include "text_wrap.h"

#include <stdlib.h>

/* Names of so many; -v: of all. Columns of one; digits of a commit, as git shows it. */
enum { MOST_CRATES = 24, MOST_OTHERS = 8, LONGEST_CRATE = 60, SHORT_COMMIT = 10 };

/* Names with commas between, of which the first are shown. */
struct list {
	struct text words, end; /* the names; what comes behind them */
	size_t n, most;		/* of them; shown */
};

/* Room for one more, if it is to be shown. */
static bool list_next(struct list *list)
{
	if (list->n++ >= list->most)
		return false;
	text_puts(&list->words, list->n > 1 ? ", " : "");
	return true;
}

static struct list list_of(size_t most, const struct view_style *style)
{
	return (struct list){ .most = style->is_verbose ? SIZE_MAX : most };
}

/* "FRONT: a, b and 3 more (-v)" as a paragraph, and the list is empty again. */
static void list_end(struct text *out, struct list *list, const char *front,
		     const struct view_style *style)
{
	struct text words = { 0 };

	if (list->n) {
		text_printf(&words, "  %s: %s", front, list->words.bytes);
		if (list->n > list->most)
			text_printf(&words, " and %zu more (-v)", list->n - list->most);
		text_puts(&words, list->end.length ? list->end.bytes : "");
		text_wrap(out, words.bytes, 0, 4, style->width);
	}
	text_release(&words);
	text_release(&list->words);
	text_release(&list->end);
}

/* --- crates */

static void add_name(struct text *words, const char *name, const char *version)
{
	safe_add(words, name, LONGEST_CRATE);
	if (!*version)
		return;
	text_putc(words, ' ');
	safe_add(words, version, LONGEST_CRATE);
}

static void add_crate(struct text *words, const struct known_crate *crate)
{
	if (*crate->repository) {
		safe_add(words, crate->repository, LONGEST_CRATE);
		text_putc(words, '/');
	}
	add_name(words, crate->name, crate->version);
}

/* Of the project: a directory, or of the root package not even that. */
static bool is_own(const struct known_crate *crate)
{
	return crate->source == SOURCE_WORKSPACE && !crate->is_stated;
}

/* What std was built with is no choice of the program; a list of all needs no further names. */
static bool is_told(const struct known_crates *known, const struct known_crate *crate)
{
	if (known->are_all)
		return crate->is_stated && !crate->is_build;
	return crate->source != SOURCE_STD_DEPENDENCY && !is_own(crate);
}

static bool are_by_panics(const struct known_crates *known)
{
	for (size_t i = 0; i < known->n; i++) {
		if (!known->items[i].n_locations)
			return false;
	}
	return true;
}

static void add_front(struct text *front, const struct known_crates *known, size_t n)
{
	bool is_one = n == 1;

	if (known->are_all)
		text_printf(front, "%zu package%s stated by .dep-v0, with code here or not", n,
			    is_one ? " is" : "s are");
	else
		text_printf(front,
			    "%zu crate%s named where %s panic%s%s (which bytes are theirs that "
			    "does not say)",
			    n, is_one ? " is" : "s are", is_one ? "it" : "they", is_one ? "s" : "",
			    are_by_panics(known) ? "" : " or by C sources");
}

static void text_crates(struct text *out, const struct known_crates *known,
			const struct view_style *style)
{
	struct list list = list_of(MOST_CRATES, style);
	struct text front = { 0 };

	for (size_t i = 0; i < known->n; i++) {
		if (is_told(known, &known->items[i]) && list_next(&list))
			add_crate(&list.words, &known->items[i]);
	}
	add_front(&front, known, list.n);
	if (known->std_commit && list.n)
		text_printf(&list.end, "; std is of rustc %.*s", SHORT_COMMIT, known->std_commit);
	list_end(out, &list, front.bytes, style);
	text_release(&front);
}

/* Their names are those of directories, which packages mostly have too. */
static void text_own(struct text *out, const struct known_crates *known,
		     const struct view_style *style)
{
	struct list list = list_of(MOST_CRATES, style);

	for (size_t i = 0; i < known->n; i++) {
		const struct known_crate *crate = &known->items[i];

		if (!is_own(crate) || known->are_all || !list_next(&list))
			continue;
		if (*crate->name)
			safe_add(&list.words, crate->name, LONGEST_CRATE);
		else
			text_puts(&list.words, "its root package");
	}
	list_end(out, &list, "Of the project itself, by directory", style);
}

/* --- C and C++ */

static void text_libraries(struct text *out, const struct c_texts *c,
			   const struct view_style *style)
{
	struct list list = list_of(MOST_OTHERS, style);

	for (size_t i = 0; i < c->n_libraries; i++) {
		if (list_next(&list))
			add_name(&list.words, c->libraries[i].name, c->libraries[i].version);
	}
	list_end(out, &list, "Libraries of C and C++ that state their version", style);
}

/* Those that are crates are among these. */
static bool is_crate(const struct known_sources *s)
{
	return s->source == SOURCE_REGISTRY || s->source == SOURCE_GIT ||
	       s->source == SOURCE_GENERATED;
}

static int by_files(const void *a, const void *b)
{
	const struct known_sources *const *x = a, *const *y = b;

	if ((*x)->n_files != (*y)->n_files)
		return (*x)->n_files > (*y)->n_files ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

static void text_sources(struct text *out, const struct c_texts *c, const struct view_style *style)
{
	struct list list = list_of(MOST_OTHERS, style);
	const struct known_sources **sorted = array_new(const struct known_sources *, c->n_sources);
	char count[SIZE_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < c->n_sources; i++) {
		if (!is_crate(&c->sources[i]))
			sorted[n++] = &c->sources[i];
	}
	if (n)
		qsort(sorted, n, sizeof(*sorted), by_files);
	for (size_t i = 0; i < n; i++) {
		if (!list_next(&list))
			continue;
		format_count(count, sorted[i]->n_files);
		add_name(&list.words, sorted[i]->name, sorted[i]->version);
		text_printf(&list.words, " %s", count);
	}
	list_end(out, &list, "Source files of C and C++ that are named, by directory", style);
	free(sorted);
}

static void text_classes(struct text *out, const struct known_classes *classes,
			 const struct view_style *style)
{
	struct list list = list_of(MOST_OTHERS, style);
	bool is_named = classes->n_scopes > 1 || (classes->n_scopes && *classes->scopes[0].name);
	char count[SIZE_TEXT];

	if (!is_named && !style->is_verbose) // the C++ runtime has a few
		return;
	for (size_t i = 0; i < classes->n_scopes; i++) {
		if (!list_next(&list))
			continue;
		format_count(count, classes->scopes[i].n_classes);
		if (*classes->scopes[i].name)
			safe_add(&list.words, classes->scopes[i].name, LONGEST_CRATE);
		else
			text_puts(&list.words, "in no namespace");
		text_printf(&list.words, " %s", count);
	}
	list_end(out, &list, "C++ classes by RTTI, by outermost scope", style);
}

void text_known(struct text *out, const struct report *report, const struct view_style *style)
{
	const struct known *known = report->known;
	size_t start = out->length;

	// Symbols tell more: their crates have bytes.
	if (!known || symbol_source_is_full(report->identity.symbols_from))
		return;
	text_putc(out, '\n');
	text_crates(out, &known->crates, style);
	text_own(out, &known->crates, style);
	text_libraries(out, &known->c, style);
	text_sources(out, &known->c, style);
	text_classes(out, &known->classes, style);
	if (out->length == start + 1) { // nothing is known
		out->length = start;
		out->bytes[start] = '\0';
	}
}
