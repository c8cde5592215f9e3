/* text_inferred.c: how much of the code without names has a crate, and what would tell more. */
#include "text_parts.h"

#include "size.h"

#include "../base/die.h"
#include "../compose/inferred.h"
#include "../model/identity.h"

#include <string.h>

/* Percent of what is inferred that was right where crates are known: docs/attribution.md. */
static const struct measured {
	const char *format, *without, *with;
} measured[] = {
	{ "elf", "69 to 96", "94 to 99" },
	{ "pe", "89 to 90", "90 to 93" },
};

static void add_measured(struct text *words, const char *format, bool has_lock)
{
	for (size_t i = 0; i < ARRAY_SIZE(measured); i++) {
		if (!format || strcmp(format, measured[i].format) != 0)
			continue;
		text_printf(words, "Of programs whose crates are known %s %% of it was right",
			    has_lock ? measured[i].with : measured[i].without);
		if (!has_lock)
			text_printf(words, ", with --lock Cargo.lock %s", measured[i].with);
		text_puts(words, ". ");
	}
}

static void add_share(struct text *words, const struct inferred *inferred,
		      enum inferred_class class, const char *before)
{
	char share[SIZE_TEXT];

	format_share(share, inferred->sizes[class], inferred->code_size);
	text_printf(words, "%s%s", before, share);
}

void text_inferred(struct text *out, const struct report *report, const struct view_style *style)
{
	const struct inferred *inferred = report->inferred;
	struct text words = { 0 };

	if (!inferred || inferred->sizes[INFERRED_KNOWN] == inferred->code_size)
		return;
	text_puts(&words, "  Whose code it is:");
	add_share(&words, inferred, INFERRED_KNOWN, " known ");
	add_share(&words, inferred, INFERRED_SURE, ", inferred with strong signs ");
	add_share(&words, inferred, INFERRED_REST, ", with weaker ones ");
	add_share(&words, inferred, INFERRED_NONE, ", unattributed ");
	text_printf(&words, " of the code in functions; by where it lies, crates being ordered %s",
		    inferred->order);
	text_printf(&words, "%s. ", inferred->has_lock ? ", and by what the lock file allows" : "");
	add_measured(&words, report->identity.format, inferred->has_lock);
	text_puts(&words, "An unstripped build or its PDB says it for certain. --by reason: on what "
			  "each byte's crate rests");
	if (!inferred->guesses && inferred->sizes[INFERRED_NONE])
		text_puts(&words, "; --guess: the likeliest crate for the rest");
	text_putc(out, '\n');
	text_wrap(out, words.bytes, 0, 4, style->width);
	text_release(&words);
}
