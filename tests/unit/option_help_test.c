#include "test.h"

#include "../../src/cli/option_parts.h"

#include <string.h>

/* Whether `word` stands in `text` with nothing of a longer word around it. */
static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *p = text; (p = strstr(p, word)); p++) {
		if (p > text && (p[-1] == '-' || (p[-1] >= 'a' && p[-1] <= 'z')))
			continue;
		if (p[length] != '-' && !(p[length] >= 'a' && p[length] <= 'z'))
			return true;
	}
	return false;
}

/* As an option is spelled in the manual page: every hyphen escaped, in bold. */
static void add_roff(struct text *out, const char *name)
{
	text_puts(out, "\\fB\\-\\-\\fR\\fB");
	for (; *name; name++)
		text_printf(out, *name == '-' ? "\\-" : "%c", *name);
	text_puts(out, "\\fR");
}

static void add_dashes(struct text *out, const char *name)
{
	text_printf(out, "--%s", name);
}

static void add_fish_name(struct text *out, const char *name)
{
	text_printf(out, "-l %s", name);
}

static const struct {
	const char *what; /* NULL is --help */
	void (*spell)(struct text *out, const char *name);
	const char *letter;
} texts[] = {
	{ NULL, add_dashes, "-%c" },	    { "man", add_roff, "\\fB\\-%c\\fR" },
	{ "bash", add_dashes, "-%c" },	    { "zsh", add_dashes, "-%c" },
	{ "fish", add_fish_name, "-s %c" },
};

static void generate(struct text *text, const char *what)
{
	if (!what)
		options_help(text);
	else if (!options_generate(text, what))
		fail_msg("cannot generate %s", what);
}

static void every_option_is_in_every_text(void **state)
{
	struct text text = { 0 }, word = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		text_reset(&text);
		generate(&text, texts[i].what);
		for (size_t k = 0; k < n_option_rows; k++) {
			text_reset(&word);
			texts[i].spell(&word, option_table[k].name);
			if (!has_word(text.bytes, word.bytes))
				fail_msg("%s: no %s", texts[i].what, word.bytes);
			text_reset(&word);
			text_printf(&word, texts[i].letter, option_table[k].letter);
			if (option_table[k].letter && !strstr(text.bytes, word.bytes))
				fail_msg("%s: no %s", texts[i].what, word.bytes);
		}
	}
	text_release(&text);
	text_release(&word);
}

/* roff writes the hyphen of "source-crate" as \- */
static bool has_name(const struct text *text, const char *what, const char *name)
{
	struct text hyphens = { 0 };
	bool has = has_word(text->bytes, name);

	for (const char *p = name; *p; p++)
		text_printf(&hyphens, *p == '-' ? "\\%c" : "%c", *p);
	if (!has && !strcmp(what, "man"))
		has = has_word(text->bytes, hyphens.bytes);
	text_release(&hyphens);
	return has;
}

static void every_axis_and_format_is_in_every_text(void **state)
{
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		text_reset(&text);
		generate(&text, texts[i].what);
		for (size_t k = 0; k < AXIS_COUNT; k++) {
			if (!has_name(&text, texts[i].what, axes[k]->name))
				fail_msg("%s: no %s", texts[i].what, axes[k]->name);
		}
		for (size_t k = 0; k < n_views; k++) {
			if (!has_name(&text, texts[i].what, views[k]->name))
				fail_msg("%s: no %s", texts[i].what, views[k]->name);
		}
	}
	text_release(&text);
}

static void help_fits_into_80_columns(void **state)
{
	struct text text = { 0 };
	size_t columns = 0;

	(void)state;
	options_help(&text);
	for (const char *p = text.bytes; *p; p++) {
		if (*p == '\n')
			columns = 0;
		else
			columns += ((unsigned char)*p & 0xc0) != 0x80;
		if (columns > 80)
			fail_msg("longer than 80 columns: %s", p - 80);
		if (*p == '\n' && p > text.bytes)
			assert_int_not_equal(p[-1], ' ');
	}
	text_release(&text);
}

/* roff takes a line with '.' or '\'' in front for a request. */
static void manual_has_only_known_requests(void **state)
{
	static const char *const requests[] = { "TH ", "SH ", "SS ", "TP\n", "PP\n", "B ",
						"I ",  "RI ", "RS ", "RE\n", "nf\n", "fi\n" };
	struct text text = { 0 };

	(void)state;
	options_generate(&text, "man");
	for (const char *line = text.bytes; *line; line = strchr(line, '\n') + 1) {
		bool is_known = *line != '.' && *line != '\'';

		for (size_t i = 0; i < ARRAY_SIZE(requests) && !is_known; i++)
			is_known = !strncmp(line + 1, requests[i], strlen(requests[i]));
		if (!is_known)
			fail_msg("%.20s", line);
	}
	text_release(&text);
}

static const struct {
	const char *values, *expected;
} values[] = {
	{ "one", "one" },
	{ "one|two", "one or two" },
	{ "file|vm|name", "file, vm or name" },
	{ "a|b|c|d", "a, b, c or d" },
};

static void values_are_listed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		struct text text = { 0 };

		option_add_values(&text, values[i].values, ", ", " or ");
		assert_string_equal(text.bytes, values[i].expected);
		text_release(&text);
	}
}

static const struct {
	const char *argument, *values;
	enum option_takes takes;
} kinds[] = {
	{ NULL, NULL, TAKES_NOTHING },	       { "N", NULL, TAKES_WORD },
	{ "REGEX", NULL, TAKES_WORD },	       { "KEY", "file|vm", TAKES_VALUE },
	{ "FORMAT", "FORMATS", TAKES_VALUE },  { "AXIS[,AXIS...]", "AXES", TAKES_LIST },
	{ "PATH", NULL, TAKES_PATH },	       { "DIR", NULL, TAKES_PATH },
	{ "FORMAT=PATH", NULL, TAKES_OUTPUT }, { "FORMAT=PATH", "FORMATS", TAKES_OUTPUT },
};

static void arguments_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct option_row row = {
			.argument = kinds[i].argument,
			.values = kinds[i].values,
		};

		assert_int_equal(option_takes(&row), kinds[i].takes);
	}
}

static void nothing_else_can_be_generated(void **state)
{
	struct text text = { 0 };

	(void)state;
	assert_false(options_generate(&text, "tcsh"));
	assert_false(options_generate(&text, ""));
	assert_int_equal(text.length, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_option_is_in_every_text),
		cmocka_unit_test(every_axis_and_format_is_in_every_text),
		cmocka_unit_test(help_fits_into_80_columns),
		cmocka_unit_test(manual_has_only_known_requests),
		cmocka_unit_test(values_are_listed),
		cmocka_unit_test(arguments_are_told_apart),
		cmocka_unit_test(nothing_else_can_be_generated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
