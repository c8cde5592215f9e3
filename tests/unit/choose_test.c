#include "made_image.h"

#include "../../src/disassemble/choose.h"
#include "../../src/disassemble/pieces.h"

static struct made_image m;
static struct attribution attribution;
static struct program program;

/* Symbols of code at 0x1000, 16 bytes each unless said otherwise; the number is that of the owner. */
static const struct {
	const char *name;
	uint64_t vm_addr, vm_size;
} functions[] = {
	{ "main", 0x1000, 16 },
	{ "main.cold", 0x1010, 8 },
	{ "_ZN5alpha4work17h0123456789abcdefE", 0x1020, 16 },
	{ "_ZN4beta4work17h0123456789abcdefE", 0x1030, 16 },
	{ "_ZN4beta4work17hfedcba9876543210E", 0x1040, 32 },
	{ "_Z4drawi", 0x1060, 16 },
	{ "_Z4drawi.cold.3", 0x1070, 4 },
	{ "alias_a", 0x1080, 16 },
	{ "alias_b", 0x1080, 16 },
	{ "redraw", 0x1090, 16 },
	{ "?dtor$1@?0?redraw@4HA", 0x10a0, 16 },
};

static void make_program(void)
{
	uint32_t code, data;

	made_image_init(&m, 0x2000);
	add_segment(&m, 0x1000, 0x1000, 0x1000, 0x1000);
	code = add_section(&m, ".text", 0x1000, 0x800, 0x1000, KIND_CODE, SECTION_EXECUTABLE);
	data = add_section(&m, ".data", 0x1800, 0x800, 0x1800, KIND_DATA, SECTION_WRITABLE);
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		add_symbol(&m, functions[i].name, functions[i].vm_addr, functions[i].vm_size, code,
			   SYMBOL_FUNCTION, 0);
	add_symbol(&m, "work_of_data", 0x1800, 16, data, SYMBOL_OBJECT, 0);
	image_add_unwind_range(&m.image, (struct unwind_range){ 0x1100, 32, 0x1100 });
	image_add_unwind_range(&m.image, (struct unwind_range){ 0x1140, 16, 0x1000 });
	attribution = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	program_init(&program, &attribution, &m.arena, DEMANGLE_SHORT);
}

static void drop_program(void)
{
	program_release(&program);
	attribution_release(&attribution);
	made_image_release(&m);
}

static const struct {
	const char *wanted;
	size_t n_all;
	uint64_t first; /* address of the first one */
} choices[] = {
	{ "main", 1, 0x1000 },
	{ "main.cold", 1, 0x1010 },
	{ "mai", 1, 0x1000 },
	{ "_ZN4beta4work17h0123456789abcdefE", 1, 0x1030 },
	{ "alpha::work", 1, 0x1020 },
	{ "alpha::work::h0123456789abcdef", 1, 0x1020 },
	{ "beta::work", 2, 0x1040 }, // the larger one first
	{ "work", 3, 0x1040 },
	{ "hfedc", 1, 0x1040 },
	{ "draw(int)", 1, 0x1060 },
	{ "draw", 1, 0x1060 }, // redraw only contains it
	{ "redraw", 1, 0x1090 },
	{ "raw", 3, 0x1060 },
	{ "alias_b", 1, 0x1080 },
	{ "alias", 1, 0x1080 },
	{ "0x1020", 1, 0x1020 },
	{ "0x102f", 1, 0x1020 },
	{ "0x1050", 1, 0x1040 },
	{ "0x1800", 0, 0 }, // data
	{ "0x1300", 0, 0 },
	{ "0x", 0, 0 },
	{ "[function at 0x1100]", 1, 0x1100 },
	{ "[function at 0x1104]", 0, 0 },
	{ "0x1104", 1, 0x1100 },
	{ "work_of_data", 0, 0 },
	{ "nothing", 0, 0 },
};

static void a_name_means_few_functions(void **state)
{
	(void)state;
	make_program();
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		struct function_choice choice = choose_function(&program, choices[i].wanted);

		if (choice.n_all != choices[i].n_all ||
		    (choice.n_all && choice.matches[0].vm_addr != choices[i].first))
			fail_msg("%s: %zu, 0x%llx", choices[i].wanted, choice.n_all,
				 (unsigned long long)choice.matches[0].vm_addr);
	}
	drop_program();
}

static void a_pe_has_addresses_with_a_base(void **state)
{
	(void)state;
	make_program();
	m.image.image_base = 0x140000000;
	assert_int_equal(choose_function(&program, "0x140001022").matches[0].vm_addr, 0x1020);
	assert_int_equal(choose_function(&program, "0x1022").matches[0].vm_addr, 0x1020);
	drop_program();
}

/* Many of one name: the list is cut, the count is not. */
static void a_list_is_bounded(void **state)
{
	struct function_choice choice;
	uint32_t code;

	(void)state;
	made_image_init(&m, 0x2000);
	add_segment(&m, 0x1000, 0x1000, 0x1000, 0x1000);
	code = add_section(&m, ".text", 0x1000, 0x1000, 0x1000, KIND_CODE, SECTION_EXECUTABLE);
	for (uint64_t i = 0; i < 50; i++)
		add_symbol(&m, "same", 0x1000 + 32 * i, 1 + i % 32, code, SYMBOL_FUNCTION,
			   SYMBOL_LOCAL);
	attribution = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
	program_init(&program, &attribution, &m.arena, DEMANGLE_SHORT);
	choice = choose_function(&program, "same");
	assert_int_equal(choice.n_all, 50);
	assert_int_equal(choice.n, MOST_MATCHES);
	for (size_t i = 1; i < choice.n; i++)
		assert_true(choice.matches[i - 1].vm_size >= choice.matches[i].vm_size);
	assert_int_equal(choice.matches[0].vm_size, 32);
	drop_program();
}

static const struct {
	const char *wanted, *nearest;
} typos[] = {
	{ "mian", "main" },
	{ "alpha::wrok", "alpha::work, beta::work" },
	{ "wor<T>", "alpha::work, beta::work" },
	{ "redrawn", "redraw, draw" },
	{ "quite_something_else", NULL },
};

static void near_names_are_told(void **state)
{
	(void)state;
	make_program();
	for (size_t i = 0; i < ARRAY_SIZE(typos); i++) {
		const char *nearest = nearest_functions(&program, typos[i].wanted);

		if (!nearest != !typos[i].nearest || (nearest && strcmp(nearest, typos[i].nearest)))
			fail_msg("%s: %s", typos[i].wanted, nearest ? nearest : "none");
	}
	drop_program();
}

static const struct {
	const char *wanted;
	size_t n;
	uint64_t places[3];
} splits[] = {
	{ "main", 3, { 0x1000, 0x1010, 0x1140 } }, { "main.cold", 1, { 0x1010 } },
	{ "draw", 2, { 0x1060, 0x1070 } },	   { "redraw", 2, { 0x1090, 0x10a0 } },
	{ "alpha::work", 1, { 0x1020 } },
};

static void a_function_may_lie_in_several_places(void **state)
{
	(void)state;
	make_program();
	for (size_t i = 0; i < ARRAY_SIZE(splits); i++) {
		struct function_choice choice = choose_function(&program, splits[i].wanted);
		struct pieces pieces = pieces_of(&program, choice.matches[0].owner);

		if (pieces.n != splits[i].n)
			fail_msg("%s: %zu", splits[i].wanted, pieces.n);
		for (size_t k = 0; k < pieces.n; k++)
			assert_int_equal(pieces.items[k].vm_addr, splits[i].places[k]);
	}
	drop_program();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_means_few_functions),
		cmocka_unit_test(a_pe_has_addresses_with_a_base),
		cmocka_unit_test(a_list_is_bounded),
		cmocka_unit_test(near_names_are_told),
		cmocka_unit_test(a_function_may_lie_in_several_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
