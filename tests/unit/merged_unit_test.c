#include "made_image.h"

#include "../../src/crates/crate_owner.h"

enum { TEXT = 0x1000, SIZE = 0x400, MOST_MODULES = 3, MOST_NAMES = 6 };

#define APP   "/ws/target/release/deps/app.app.0123456789abcdef-cgu.0.rcgu.o"
#define OTHER "/ws/target/release/deps/app.app.0123456789abcdef-cgu.1.rcgu.o"
#define BUILTINS                                                                                   \
	"compiler_builtins-0123456789abcdef.compiler_builtins.0123456789abcdef-cgu.3.rcgu.o"
#define SERDE	  "serde-0123456789abcdef.serde.0123456789abcdef-cgu.0.rcgu.o"
#define ALLOCATOR "app.3tbh2xv0q9kqk0v1aqh7fzu1c.rcgu.o"

/* Functions of the first module of a PDB, and who made each ("-": not known). */
static const struct {
	const char *what, *modules[MOST_MODULES], *names[MOST_NAMES], *makers[MOST_NAMES];
} programs[] = {
	{ "only std has names",
	  { APP },
	  { "core::fmt::write", "alloc::vec::Vec<u8>::push<u8>", "std::rt::init",
	    "gimli::read::parse<u8>", "panic_unwind::cleanup" },
	  { "std", "std", "std", "gimli", "std" } },
	{ "all have names",
	  { APP, BUILTINS },
	  { "core::fmt::write", "alloc::vec::Vec<u8>::push<u8>", "serde::de::visit",
	    "serde::de::get<u8>", "app::main", "tokio::run" },
	  { "-", "-", "serde", "-", "app", "tokio" } },
	{ "beside what allocates",
	  { APP, ALLOCATOR },
	  { "core::fmt::write", "alloc::alloc", "std::rt::init", "panic_unwind::cleanup" },
	  { "std", "std", "std", "std" } },
	{ "of core alone", { APP }, { "core::fmt::write", "core::fmt::pad" }, { "std", "std" } },
	{ "of few crates", // without std a program may have no other module
	  { APP, BUILTINS },
	  { "core::fmt::write", "app::main", "core::fmt::pad" },
	  { "app", "app", "app" } },
	{ "one of several",
	  { APP, SERDE },
	  { "core::fmt::write", "alloc::alloc", "std::rt::init", "serde::de::visit", "app::main" },
	  { "app", "app", "app", "app", "app" } },
	{ "one of several of the crate",
	  { APP, OTHER },
	  { "core::fmt::write", "alloc::alloc", "std::rt::init", "serde::de::visit", "app::main" },
	  { "app", "app", "app", "app", "app" } },
};

static const char *maker(const struct crate_owners *crates, uint32_t owner,
			 const struct intern *labels, struct arena *arena)
{
	uint32_t id = crates->items[owner].instantiating;

	return id == NO_INDEX
		       ? "-"
		       : arena_copy(arena, labels->strings[id].text, labels->strings[id].length);
}

static void add_function(struct made_image *m, const char *name, size_t place)
{
	uint32_t symbol = add_symbol(m, name, TEXT + 16 * place, 16, 0, SYMBOL_FUNCTION, 0);

	m->image.symbols[symbol].flags |= SYMBOL_READABLE;
	m->image.symbols[symbol].unit = 0;
}

static void a_module_of_all_crates_is_of_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		struct made_image m;
		struct attribution a;
		struct intern labels = { 0 };
		struct crate_owners crates;

		made_image_init(&m, SIZE);
		add_segment(&m, TEXT, SIZE, 0, SIZE);
		add_section(&m, ".text", TEXT, SIZE, 0, KIND_CODE, SECTION_EXECUTABLE);
		for (size_t k = 0; k < MOST_MODULES && programs[i].modules[k]; k++)
			image_add_unit(&m.image, UNIT_DEBUG, programs[i].modules[k]);
		for (size_t k = 0; k < MOST_NAMES && programs[i].names[k]; k++)
			add_function(&m, programs[i].names[k], k);
		a = attribute(&m.image, LAYER_BIT(LAYER_SYMBOL));
		crates = crate_owners_build(&a, &m.arena, &labels, false, true, NULL);
		for (uint32_t k = 0; k < MOST_NAMES && programs[i].names[k]; k++) {
			const char *found = maker(&crates, k + 1, &labels, &m.arena);

			if (strcmp(found, programs[i].makers[k]) != 0)
				fail_msg("%s: %s is made by %s", programs[i].what,
					 programs[i].names[k], found);
		}
		crate_owners_release(&crates);
		intern_release(&labels);
		attribution_release(&a);
		made_image_release(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_module_of_all_crates_is_of_none),
	};

	return cmocka_run_group_tests_name("merged unit", tests, NULL, NULL);
}
