/* text_known.c: the crates that a file without symbols names all the same. */
#include "text_parts.h"

#include "safe_text.h"
#include "text_wrap.h"

/* Names of so many; -v: of all. Columns of one; digits of a commit, as git shows it. */
enum { MOST_TOLD = 24, LONGEST_CRATE = 60, SHORT_COMMIT = 10 };

/* Symbols tell more: their crates have bytes. */
static bool has_symbols(const struct report *report)
{
	enum symbol_source from = report->identity.symbols_from;

	return from != SYMBOLS_NONE && from != SYMBOLS_DYNSYM && from != SYMBOLS_EXPORTS;
}

static void add_crate(struct text *words, const struct known_crate *crate)
{
	safe_add(words, crate->name, LONGEST_CRATE);
	if (!*crate->version)
		return;
	text_putc(words, ' ');
	safe_add(words, crate->version, LONGEST_CRATE);
}

/* What std was built with is no choice of the program. */
static bool is_told(const struct known_crate *crate)
{
	return crate->source != SOURCE_STD_DEPENDENCY;
}

static size_t add_crates(struct text *words, const struct known_crates *known, bool are_all)
{
	size_t n = 0;

	for (size_t i = 0; i < known->n; i++) {
		if (!is_told(&known->items[i]))
			continue;
		if (n++ >= MOST_TOLD && !are_all)
			continue;
		text_puts(words, n > 1 ? ", " : "");
		add_crate(words, &known->items[i]);
	}
	if (n > MOST_TOLD && !are_all)
		text_printf(words, " and %zu more (-v)", n - MOST_TOLD);
	return n;
}

void text_known(struct text *out, const struct report *report, const struct view_style *style)
{
	const struct known_crates *known = report->known;
	struct text names = { 0 }, words = { 0 };
	size_t n;

	if (!known || has_symbols(report))
		return;
	n = add_crates(&names, known, style->is_verbose);
	if (n) {
		text_printf(&words,
			    "  %zu crates are named where they panic (which bytes are theirs "
			    "that does not say): %s",
			    n, names.bytes);
		if (known->std_commit)
			text_printf(&words, "; std is of rustc %.*s", SHORT_COMMIT,
				    known->std_commit);
		text_putc(out, '\n');
		text_wrap(out, words.bytes, 0, 4, style->width);
	}
	text_release(&names);
	text_release(&words);
}
