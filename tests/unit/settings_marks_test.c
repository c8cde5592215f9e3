/* settings_marks_test.c: settings that marks of the build tell: alignment, imports, command lines. */
#include "test.h"

#include "made_image.h"

#include "../../src/settings/setting.h"

#include <string.h>

#define H "0123456789abcdef"
#define S "fedcba9876543210"

static const struct verdict *verdict_on(const struct judged *judged, const char *name)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (!strcmp(judged[i].name, name))
			return &judged[i].verdict;
	}
	fail_msg("no %s", name);
	return NULL;
}

/* Functions of two crates and of Rust's library, so many of each, and how many start at 16 bytes. */
static const struct {
	const char *what;
	unsigned app, app_aligned, dep, dep_aligned, std, std_aligned;
	const char *value; /* NULL: unknown */
	enum confidence confidence;
	const char *says;
} aligned[] = {
	{ "for speed", 50, 50, 0, 0, 0, 0, "not s or z", CONFIDENCE_HIGH, "100% of 50 functions" },
	{ "for size", 50, 20, 0, 0, 0, 0, "s", CONFIDENCE_HIGH, "40% of 50 functions" },
	{ "few of its own", 6, 6, 0, 0, 0, 0, "not s or z", CONFIDENCE_MEDIUM, "100% of 6" },
	{ "too few", 5, 5, 0, 0, 0, 0, NULL, CONFIDENCE_UNKNOWN, "too few functions" },
	{ "the library says nothing", 5, 5, 0, 0, 90, 9, NULL, CONFIDENCE_UNKNOWN, "too few" },
	{ "nor does it speak against", 50, 50, 0, 0, 90, 9, "not s or z", CONFIDENCE_HIGH,
	  "of 50 " },
	{ "neither", 50, 35, 0, 0, 0, 0, NULL, CONFIDENCE_UNKNOWN, "too few" },
	{ "crates differ", 50, 50, 50, 5, 0, 0, NULL, CONFIDENCE_UNKNOWN,
	  "crates differ: dep for size, app not" },
	{ "a small one differs", 95, 95, 5, 0, 0, 0, "not s or z", CONFIDENCE_HIGH, "95% of 100" },
};

static void add_functions(struct made_image *m, const char *name, uint64_t vm_addr, unsigned n,
			  unsigned n_aligned)
{
	for (unsigned i = 0; i < n; i++)
		add_symbol(m, name, vm_addr + 64 * i + (i < n_aligned ? 0 : 4), 8, NO_INDEX,
			   SYMBOL_FUNCTION, 0);
}

static void functions_of_its_own_tell_of_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(aligned); i++) {
		struct made_image m;
		const struct verdict *v;

		made_image_init(&m, 64);
		m.image.identity.format = "elf";
		m.image.identity.machine = "x86-64";
		image_add_unit(&m.image, UNIT_SOURCE, "core." S "-cgu.0");
		add_functions(&m, "_ZN3app4main17h" H "E", 0x10000, aligned[i].app,
			      aligned[i].app_aligned);
		add_functions(&m, "_ZN3dep4help17h" H "E", 0x20000, aligned[i].dep,
			      aligned[i].dep_aligned);
		add_functions(&m, "_ZN4core3fmt17h" H "E", 0x30000, aligned[i].std,
			      aligned[i].std_aligned);
		v = verdict_on(settings_judge(&m.image, &m.arena), "opt-level");
		if ((v->n_values > 0) != (aligned[i].value != NULL) ||
		    (aligned[i].value && strcmp(v->values[0], aligned[i].value) != 0) ||
		    v->confidence != aligned[i].confidence ||
		    !strstr(v->evidence[0], aligned[i].says))
			fail_msg("%s: %s (%s), %s", aligned[i].what, verdict_words(v, &m.arena),
				 confidence_name(v->confidence), v->evidence[0]);
		made_image_release(&m);
	}
}

/* What a file is linked with. */
static const struct {
	const char *what, *format, *type, *libraries[3];
	bool has_interpreter, has_link_mark;
	const char *value; /* NULL: not told */
} crts[] = {
	{ "glibc", "elf", "executable", { "libc.so.6" }, true, false, "false" },
	{ "nothing", "elf", "executable", { NULL }, false, false, "true" },
	{ "a loader alone", "elf", "executable", { NULL }, true, false, NULL },
	{ "a library of nothing", "elf", "shared library", { NULL }, false, false, NULL },
	{ "Visual C++",
	  "pe",
	  "executable",
	  { "KERNEL32.dll", "vcruntime140.dll" },
	  false,
	  true,
	  "false" },
	{ "Windows' own",
	  "pe",
	  "executable",
	  { "KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll" },
	  false,
	  true,
	  "false" },
	{ "MinGW", "pe", "executable", { "KERNEL32.dll", "msvcrt.dll" }, false, false, "false" },
	{ "/MT", "pe", "executable", { "KERNEL32.dll" }, false, true, "true" },
	{ "no mark of a linker", "pe", "executable", { "KERNEL32.dll" }, false, false, NULL },
	{ "a name that is longer",
	  "pe",
	  "executable",
	  { "KERNEL32.dll", "my-vcruntime.dll" },
	  false,
	  true,
	  "true" },
};

static void libraries_tell_of_the_c_runtime(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(crts); i++) {
		struct made_image m;
		const struct verdict *v;

		made_image_init(&m, 64);
		m.image.is_linked = true;
		m.image.identity.format = crts[i].format;
		m.image.identity.type = crts[i].type;
		m.image.build.has_interpreter = crts[i].has_interpreter;
		m.image.build.has_link_mark = crts[i].has_link_mark;
		for (size_t k = 0; k < ARRAY_SIZE(crts[i].libraries) && crts[i].libraries[k]; k++)
			build_add_library(&m.image.build, crts[i].libraries[k]);
		v = verdict_on(settings_judge(&m.image, &m.arena), "crt-static");
		if ((v->n_values == 1) != (crts[i].value != NULL) ||
		    (crts[i].value && strcmp(v->values[0], crts[i].value) != 0))
			fail_msg("%s: %s", crts[i].what, verdict_words(v, &m.arena));
		made_image_release(&m);
	}
}

static const struct {
	const char *command, *value;
} links[] = {
	{ NULL, NULL },
	{ "/DEBUG /OUT:a.exe", NULL },
	{ "/DEBUG /OPT:REF,ICF", "true" },
	{ "\"/OPT:REF,NOICF\" /DEBUG", "false" },
	{ "-opt:noicf -opt:icf", "true" },
	{ "/OPT:ICF=3 /OPT:REF", "true" },
	{ "/OPT:ICF /OPT:NOICF", "false" },
	{ "/OUT:icf.exe c:\\icf\\a.obj", NULL },
};

static void the_linkers_command_tells_of_icf(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		struct made_image m;
		const struct verdict *v;

		made_image_init(&m, 64);
		m.image.identity.format = "pe";
		m.image.build.link_command = links[i].command;
		v = verdict_on(settings_judge(&m.image, &m.arena), "icf");
		if ((v->n_values == 1) != (links[i].value != NULL) ||
		    (links[i].value && strcmp(v->values[0], links[i].value) != 0))
			fail_msg("%s: %s", links[i].command, verdict_words(v, &m.arena));
		made_image_release(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_of_its_own_tell_of_size),
		cmocka_unit_test(libraries_tell_of_the_c_runtime),
		cmocka_unit_test(the_linkers_command_tells_of_icf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
