/* Saved results, which strangers change too: read, compared with themselves, written in every form. */
#include "fuzz.h"

#include "../../src/base/document.h"
#include "../../src/compare/reasons.h"
#include "../../src/compare/saved.h"
#include "../../src/view/diff_view.h"
#include "../../src/view/saved.h"

#include <stdlib.h>
#include <string.h>

static void write_all(const struct diff *diff)
{
	struct view_style plain = { .width = 80 };
	struct diff_style style = { &plain, 5 };

	for (size_t i = 0; i < n_views; i++) {
		struct text out = { 0 };

		if (view_has_diff(views[i]))
			view_write_diff(views[i], &out, diff, &style);
		text_release(&out);
	}
}

/* What was read is written and read again as the same. */
static void write_again(struct arena *arena, const struct snapshot *snapshot)
{
	struct snapshot again = { .names = snapshot->names };
	struct text first = { 0 }, second = { 0 };
	bool is_newer;

	saved_write(&first, snapshot);
	if (saved_read(arena, first.bytes, first.length, &again, &is_newer))
		abort();
	saved_write(&second, &again);
	if (strcmp(first.bytes, second.bytes) != 0)
		abort();
	text_release(&first);
	text_release(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct intern names = { 0 };
	struct snapshot snapshot = { .names = &names };
	const struct node *top;
	bool is_newer;

	if (!saved_read(&arena, data, size, &snapshot, &is_newer)) {
		struct diff diff = diff_of(&arena, &snapshot, &snapshot, true);
		struct diff_reasons reasons = reasons_of(&arena, &diff);

		if (reasons.n)
			abort();
		write_all(&diff);
		write_again(&arena, &snapshot);
	}
	toml_read(&arena, (const char *)data, size, &top);
	intern_release(&names);
	arena_release(&arena);
	return 0;
}
