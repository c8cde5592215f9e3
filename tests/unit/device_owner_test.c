#include "made_image.h"

#include "../../src/crates/device_owner.h"

#include <stdio.h>

enum { MADE_SIZE = 0x1000, FIRST_HOST = 0x1000, HOST_STEP = 0x10 };

#define HASH "17h0123456789abcdefE"

struct made_device {
	struct made_image m;
	struct intern labels;
	struct device_owners owners;
};

static void init(struct made_device *made)
{
	*made = (struct made_device){ 0 };
	made_image_init(&made->m, MADE_SIZE);
	add_section(&made->m, ".nv_fatbin", 0x100000, MADE_SIZE, 0, KIND_CUDA, 0);
}

static void release(struct made_device *made)
{
	intern_release(&made->labels);
	made_image_release(&made->m);
}

/* A host function; `name` is its symbol or NULL, `paths` are separated by blanks. */
static uint32_t add_host(struct made_device *made, const char *name, const char *paths)
{
	struct device *d = &made->m.image.device;
	struct device_host host = {
		.vm_addr = FIRST_HOST + d->n_hosts * HOST_STEP,
		.vm_size = HOST_STEP,
		.symbol = NO_INDEX,
		.first_path = (uint32_t)d->n_paths,
	};

	if (name)
		host.symbol = add_symbol(&made->m, name, host.vm_addr, HOST_STEP, 0,
					 SYMBOL_FUNCTION, 0);
	for (const char *p = paths; *p; host.n_paths++) {
		size_t length = strcspn(p, " ");

		device_add_path(d, (struct device_path){ p, (uint32_t)length });
		p += length + (p[length] == ' ');
	}
	return device_add_host(d, host);
}

/* A container with one stub of its own; the stub is the host that comes next. */
static uint32_t add_container(struct made_device *made)
{
	struct device *d = &made->m.image.device;
	uint32_t stub = add_host(made, "stub", "");

	device_add_container(d, (struct device_container){
					.file_off = d->n_containers * 0x10,
					.file_size = 0x10,
					.unit = NO_INDEX,
					.first_stub = (uint32_t)d->n_stubs,
					.n_stubs = 1,
				});
	device_add_stub(d, d->hosts[stub].vm_addr);
	return stub;
}

static void add_call(struct made_device *made, uint32_t caller, uint32_t callee)
{
	device_add_call(&made->m.image.device, (struct device_call){ callee, caller });
}

/* A container whose stub is called by functions with the given names and paths, up to NULL. */
static void add_called(struct made_device *made, const char *const names[],
		       const char *const paths[])
{
	uint32_t stub = add_container(made);

	for (size_t i = 0; paths[i]; i++)
		add_call(made, add_host(made, names ? names[i] : NULL, paths[i]), stub);
}

static int by_callee(const void *a, const void *b)
{
	const struct device_call *x = a, *y = b;

	if (x->callee != y->callee)
		return x->callee < y->callee ? -1 : 1;
	return (x->caller > y->caller) - (x->caller < y->caller);
}

static void build(struct made_device *made)
{
	struct device *d = &made->m.image.device;

	if (d->n_calls)
		qsort(d->calls, d->n_calls, sizeof(*d->calls), by_callee);
	made->owners = device_owners_build(&made->m.image, &made->m.arena, &made->labels);
}

static const char *label(struct made_device *made, uint32_t id)
{
	return id == NO_INDEX ? ""
			      : arena_copy(&made->m.arena, made->labels.strings[id].text,
					   made->labels.strings[id].length);
}

static void expect(struct made_device *made, const char *what, const struct device_owner *o,
		   const char *crate, const char *second, enum device_owner_how how, enum tier tier)
{
	if (strcmp(label(made, o->crate), crate) || strcmp(label(made, o->second), second) ||
	    o->how != how || o->tier != tier)
		fail_msg("%s: '%s' or '%s', by %s, %s", what, label(made, o->crate),
			 label(made, o->second),
			 device_owner_how_name((enum device_owner_how)o->how),
			 tier_name((enum tier)o->tier));
}

#define GIT	 "/home/u/.cargo/git/checkouts/candle-c6a149c3b35a488f/1f137cd/"
#define REGISTRY "/home/u/.cargo/registry/src/registry.example-6f17d22bba15001f/"
#define STD	 "/rustc/0123456789abcdef0123456789abcdef01234567/library/"

enum { MOST_CALLERS = 4 };

/* One container, whose stub has some callers. */
static const struct {
	const char *what;
	const char *names[MOST_CALLERS], *paths[MOST_CALLERS];
	const char *crate, *second;
	enum device_owner_how how;
	enum tier tier;
} callers[] = {
	{ "nobody", { NULL }, { NULL }, "", "", DEVICE_OWNER_UNKNOWN, TIER_NONE },
	{ "a symbol",
	  { "_ZN9app_quant4gptq4gemm" HASH },
	  { "" },
	  "app_quant",
	  "",
	  DEVICE_OWNER_SYMBOLS,
	  TIER_DERIVED },
	{ "two of three",
	  { "_ZN1b3foo" HASH, "_RNvCs1234_1a3foo", "_RNvCs1234_1b3bar" },
	  { "", "", "" },
	  "b",
	  "",
	  DEVICE_OWNER_SYMBOLS,
	  TIER_DERIVED },
	{ "a tie",
	  { "_RNvCs1234_1b3foo", "_RNvCs1234_1a3foo" },
	  { "", "" },
	  "a",
	  "b",
	  DEVICE_OWNER_SYMBOLS,
	  TIER_INFERRED },
	{ "three of them",
	  { "_RNvCs1234_1b3foo", "_RNvCs1234_1a3foo", "_RNvCs1234_1c3foo" },
	  { "", "", "" },
	  "",
	  "",
	  DEVICE_OWNER_UNKNOWN,
	  TIER_NONE },
	{ "std and launchers",
	  { "_ZN4core3fmt5write" HASH, "_ZN6cudarc6driver6launch" HASH, "main", "_ZN3foo3barEv" },
	  { "", "", "", "" },
	  "",
	  "",
	  DEVICE_OWNER_UNKNOWN,
	  TIER_NONE },
	{ "a path of the workspace",
	  { NULL },
	  { "app-core/src/ops.rs" },
	  "app_core",
	  "",
	  DEVICE_OWNER_PATHS,
	  TIER_INFERRED },
	{ "… on Windows",
	  { NULL },
	  { "app-core\\src\\cuda\\ops.rs" },
	  "app_core",
	  "",
	  DEVICE_OWNER_PATHS,
	  TIER_INFERRED },
	{ "… before those of dependencies",
	  { NULL },
	  { GIT "candle-core/src/a.rs " GIT "candle-core/src/b.rs app-core/src/ops.rs " STD
		"alloc/src/slice.rs" },
	  "app_core",
	  "",
	  DEVICE_OWNER_PATHS,
	  TIER_INFERRED },
	{ "one dependency, one function: inlined code, perhaps",
	  { NULL },
	  { GIT "candle-core/src/a.rs" },
	  "",
	  "",
	  DEVICE_OWNER_UNKNOWN,
	  TIER_NONE },
	{ "one dependency, two functions",
	  { NULL },
	  { GIT "candle-flash-attn/src/lib.rs",
	    GIT "candle-flash-attn/src/lib.rs " REGISTRY "cudarc-0.13.9/src/driver/safe/core.rs" },
	  "candle_flash_attn",
	  "",
	  DEVICE_OWNER_PATHS,
	  TIER_INFERRED },
	{ "paths of a C function",
	  { "launch" },
	  { "app-core/src/ops.rs" },
	  "app_core",
	  "",
	  DEVICE_OWNER_PATHS,
	  TIER_INFERRED },
	{ "a symbol before any paths",
	  { "_RNvCs1234_1a3foo" },
	  { "b/src/lib.rs" },
	  "a",
	  "",
	  DEVICE_OWNER_SYMBOLS,
	  TIER_DERIVED },
	{ "a root package has no name",
	  { NULL },
	  { "src/main.rs" },
	  "",
	  "",
	  DEVICE_OWNER_UNKNOWN,
	  TIER_NONE },
};

static void callers_speak_for_a_container(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(callers); i++) {
		struct made_device made;
		const char *paths[MOST_CALLERS + 1] = { NULL };

		memcpy(paths, callers[i].paths, sizeof(callers[i].paths));
		init(&made);
		add_called(&made, callers[i].names, paths);
		build(&made);
		expect(&made, callers[i].what, &made.owners.containers[0], callers[i].crate,
		       callers[i].second, callers[i].how, callers[i].tier);
		release(&made);
	}
}

/* stub ← C function ← … ← Rust function of `a` ← one of `b` */
static void the_first_known_function_counts(void **state)
{
	(void)state;
	for (uint32_t between = 0; between < DEVICE_CALL_LEVELS + 2; between++) {
		struct made_device made;
		uint32_t callee, caller;
		bool is_near = between < DEVICE_CALL_LEVELS;

		init(&made);
		callee = add_container(&made);
		for (uint32_t i = 0; i < between; i++, callee = caller) {
			caller = add_host(&made, "launcher", "");
			add_call(&made, caller, callee);
		}
		add_call(&made, add_host(&made, "_RNvCs1234_1a3foo", ""), callee);
		caller = made.m.image.device.calls[made.m.image.device.n_calls - 1].caller;
		add_call(&made, add_host(&made, "_RNvCs1234_1b3foo", ""), caller);
		add_call(&made, callee, caller); // a cycle
		build(&made);
		expect(&made, "levels", &made.owners.containers[0], is_near ? "a" : "", "",
		       is_near ? DEVICE_OWNER_SYMBOLS : DEVICE_OWNER_UNKNOWN,
		       is_near ? TIER_DERIVED : TIER_NONE);
		release(&made);
	}
}

/* The owners of a run of containers, one letter each: '-' unknown, lower case by paths of one
 * function (of a dependency when it is 'x'), upper case by symbols, '|' starts another section. */
static const struct {
	const char *run, *named;
} runs[] = {
	{ "A-A", "aaa" },     { "A--A", "aaaa" }, { "A-B", "a-b" },	{ "-A-", "-a-" },
	{ "AbA", "aaa" },     { "ABA", "aba" },	  { "AxA", "aaa" },	{ "xA", "-a" },
	{ "AxB", "a-b" },     { "aba", "aaa" },	  { "A|-A", "a-a" },	{ "A-|A", "a-a" },
	{ "A-b-A", "a-aaa" }, { "ab", "ab" },	  { "A-x-B", "a---b" },
};

static void neighbours_that_agree_speak_for_what_is_between(void **state)
{
	static const char *const symbols[] = { "_RNvCs1234_1a3foo", "_RNvCs1234_1b3foo" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(runs); i++) {
		struct made_device made;
		uint32_t section = 0;
		size_t k = 0;

		init(&made);
		for (const char *p = runs[i].run; *p; p++) {
			const char *path = *p == 'x'   ? GIT "x/src/lib.rs"
					   : *p == 'a' ? "a/src/lib.rs"
					   : *p == 'b' ? "b/src/lib.rs"
						       : NULL;
			bool is_named = *p == 'A' || *p == 'B';

			if (*p == '|') {
				section++;
				continue;
			}
			add_called(&made, is_named ? &symbols[*p - 'A'] : NULL,
				   (const char *const[]){ is_named ? "" : path, NULL });
			made.m.image.device.containers[made.m.image.device.n_containers - 1]
				.section = section;
		}
		build(&made);
		for (const char *p = runs[i].named; *p; p++, k++) {
			const char *found = label(&made, made.owners.containers[k].crate);

			if ((*p == '-') != !found[0] || (*p != '-' && *found != *p))
				fail_msg("%s: container %zu is '%s'", runs[i].run, k, found);
		}
		release(&made);
	}
}

static void a_device_link_is_whose_everything_is(void **state)
{
	static const char *const rust[] = { "_RNvCs1234_1a3foo", "_RNvCs1234_1b3foo" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct made_device made;

		init(&made);
		add_called(&made, &rust[0], (const char *const[]){ "", NULL });
		add_called(&made, NULL, (const char *const[]){ NULL });
		add_called(&made, &rust[i], (const char *const[]){ "", NULL });
		made.m.image.device.containers[1].is_device_link = true;
		build(&made);
		expect(&made, i ? "two crates" : "one crate", &made.owners.containers[1],
		       i ? "" : "a", "", i ? DEVICE_OWNER_UNKNOWN : DEVICE_OWNER_NEIGHBOURS,
		       i ? TIER_NONE : TIER_INFERRED);
		release(&made);
	}
}

static const struct {
	const char *text, *user;
	const char *crate, *module, *user_crate;
	enum device_owner_how how;
} texts[] = {
	{ ".visible .entry badd_bf16(\n", "_ZN11candle_core4Map25apply" HASH, "candle_kernels",
	  "binary", "candle_core", DEVICE_OWNER_KERNELS },
	{ ".visible .entry badd_bf16_x(\n", "_ZN11candle_core4Map25apply" HASH, "candle_core", NULL,
	  "candle_core", DEVICE_OWNER_SYMBOLS },
	{ ".visible .entry copy(\n.visible .entry badd_bf16(", "_RNvCs1234_1a3foo", "a", NULL, "a",
	  DEVICE_OWNER_SYMBOLS },
	{ ".entry fill_u8", NULL, "", NULL, "", DEVICE_OWNER_UNKNOWN }, // the file ends there
	{ ".entry\tfill_u8 (", NULL, "candle_kernels", "fill", "", DEVICE_OWNER_KERNELS },
	{ ".func fill_u8(", "main", "", NULL, "", DEVICE_OWNER_UNKNOWN },
};

static void texts_are_known_or_their_users(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct made_device made;
		struct device *d = &made.m.image.device;
		size_t length = strlen(texts[i].text);
		const struct device_owner *o;

		init(&made);
		memcpy(made.m.bytes + MADE_SIZE - length, texts[i].text, length);
		device_add_entry(d, (struct device_entry){ .container = NO_INDEX,
							   .kind = DEVICE_PTX,
							   .packing = DEVICE_RAW,
							   .file_off = MADE_SIZE - length,
							   .stored_size = length });
		device_add_use(d, (struct device_use){ 0x20, 0, NO_INDEX });
		if (texts[i].user)
			device_add_use(d, (struct device_use){
						  0x40, 0, add_host(&made, texts[i].user, "") });
		build(&made);
		o = &made.owners.entries[0];
		expect(&made, texts[i].text, o, texts[i].crate, "", texts[i].how,
		       texts[i].crate[0] ? TIER_INFERRED : TIER_NONE);
		assert_string_equal(label(&made, o->user), texts[i].user_crate);
		assert_string_equal(o->module ? o->module : "",
				    texts[i].module ? texts[i].module : "");
		release(&made);
	}
}

/* Every container leads to a function with very many callers. */
static void shared_callers_take_no_long_time(void **state)
{
	enum { CONTAINERS = 2000, CALLERS = 50000 };
	struct made_device made;
	uint32_t hub;

	(void)state;
	init(&made);
	hub = add_host(&made, "hub", "");
	for (uint32_t i = 0; i < CONTAINERS; i++)
		add_call(&made, hub, add_container(&made));
	for (uint32_t i = 0; i < CALLERS; i++)
		add_call(&made, add_host(&made, NULL, ""), hub);
	add_call(&made, add_host(&made, "_RNvCs1234_1a3foo", ""), hub);
	build(&made);
	expect(&made, "the first", &made.owners.containers[0], "a", "", DEVICE_OWNER_SYMBOLS,
	       TIER_DERIVED);
	release(&made);
}

/* A stub that functions of more crates call than could be told apart in time is nobody's. */
static void callers_of_all_crates_speak_for_none(void **state)
{
	enum { MOST = 64 };
	static char names[MOST + 1][40];

	(void)state;
	for (uint32_t n = MOST; n <= MOST + 1; n++) {
		struct made_device made;
		uint32_t stub, last;

		init(&made);
		stub = add_container(&made);
		for (uint32_t i = 0; i < n; i++) {
			snprintf(names[i], sizeof(names[i]), "_ZN4c%03u3run" HASH, i);
			add_call(&made, add_host(&made, names[i], ""), stub);
		}
		last = add_host(&made, "_ZN4c0003two" HASH, "");
		add_call(&made, last, stub);
		build(&made);
		expect(&made, n == MOST ? "64" : "65", &made.owners.containers[0],
		       n == MOST ? "c000" : "", "",
		       n == MOST ? DEVICE_OWNER_SYMBOLS : DEVICE_OWNER_UNKNOWN,
		       n == MOST ? TIER_DERIVED : TIER_NONE);
		release(&made);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(callers_speak_for_a_container),
		cmocka_unit_test(the_first_known_function_counts),
		cmocka_unit_test(neighbours_that_agree_speak_for_what_is_between),
		cmocka_unit_test(a_device_link_is_whose_everything_is),
		cmocka_unit_test(texts_are_known_or_their_users),
		cmocka_unit_test(shared_callers_take_no_long_time),
		cmocka_unit_test(callers_of_all_crates_speak_for_none),
	};

	return cmocka_run_group_tests_name("device owner", tests, NULL, NULL);
}
