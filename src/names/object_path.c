#include "object_path.h"

#include "../base/die.h"
#include "crate.h"
#include "path_parts.h"
#include "source_path.h"

#include <strings.h>

enum {
	HASH = 16,	// of -C extra-filename, behind a crate's name
	LEAST_HASH = 8, // other build systems shorten it
};

#define STATIC_SLICE(text) ((struct name_slice){ (text), sizeof(text) - 1 })

static struct name_slice slice_of(const char *text)
{
	return (struct name_slice){ text, strlen(text) };
}

/* The two names, the archive without "(member)", and the last part of each. */
struct object {
	const char *path_text, *module_text; /* never NULL */
	struct name_slice path, base, directory, module;
};

static struct name_slice last_part(struct name_slice path)
{
	size_t at = path.length;

	while (at > 0 && path.text[at - 1] != '/' && path.text[at - 1] != '\\')
		at--;
	return slice_behind(path, at);
}

static struct object object_read(const char *path, const char *module)
{
	struct object o = { .path_text = path, .module_text = module ? module : path };
	const char *member = strchr(path, '(');
	struct name_slice above;

	o.module = last_part(slice_of(o.module_text));
	o.path = slice_of(*path ? path : o.module_text);
	// "lib.a(member.o)", but not "Program Files (x86)"
	if (member && slice_ends(o.path, ")"))
		o.path.length = (size_t)(strrchr(path, '(') - path);
	o.base = last_part(o.path);
	above = (struct name_slice){ o.path.text, o.path.length - o.base.length };
	if (above.length)
		above.length--;
	o.directory = last_part(above);
	return o;
}

static bool ends_in(struct name_slice slice, const char *suffix)
{
	size_t n = strlen(suffix);

	return slice.length > n && !strncasecmp(slice.text + slice.length - n, suffix, n);
}

static bool set(struct object_owner *owner, enum object_kind kind, struct name_slice name,
		enum name_certainty certainty)
{
	owner->kind = kind;
	owner->name = name;
	owner->certainty = certainty;
	return true;
}

/* "libgamma-c342f7fd0bf16de4.rlib"; Bazel's hashes are decimal. */
static bool rule_rlib(const struct object *o, struct object_owner *owner)
{
	struct name_slice name = o->base;
	size_t n_hash = 0;

	if (!ends_in(name, ".rlib"))
		return false;
	name.length -= strlen(".rlib");
	if (slice_starts(name, "lib"))
		name = slice_behind(name, 3);
	while (n_hash < name.length && name.text[name.length - 1 - n_hash] != '-')
		n_hash++;
	if (n_hash >= LEAST_HASH)
		cut_hash(&name, n_hash);
	return name.length && set(owner, OBJECT_CRATE, name, CERTAINTY_EXACT);
}

/* A codegen unit of the final crate, or "app.<25 letters>.rcgu.o": what it needs to allocate. */
static bool rule_codegen_unit(const struct object *o, struct object_owner *owner)
{
	struct name_slice name;
	const char *dot;

	if (cgu_crate(o->module_text, &name) || cgu_crate(o->path_text, &name))
		return set(owner, OBJECT_CRATE, name, CERTAINTY_EXACT);
	name = ends_in(o->module, ".rcgu.o") ? o->module : o->base;
	dot = memchr(name.text, '.', name.length);
	if (!ends_in(name, ".rcgu.o") || dot == name.text)
		return false;
	name.length = (size_t)(dot - name.text);
	cut_hash(&name, HASH);
	return set(owner, OBJECT_CRATE, name, CERTAINTY_DERIVED);
}

/* What import libraries hold for a DLL is called by the DLL, or "Import:" and the DLL by MSVC. */
static bool rule_import(const struct object *o, struct object_owner *owner)
{
	static const char *const suffixes[] = { ".dll", ".exe", ".drv", ".ocx", ".sys" };
	struct name_slice module = slice_of(o->module_text);

	if (slice_starts(module, "Import:"))
		return set(owner, OBJECT_IMPORT, slice_behind(module, 7), CERTAINTY_EXACT);
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		if (ends_in(o->module, suffixes[i]))
			return set(owner, OBJECT_IMPORT, o->module, CERTAINTY_EXACT);
	}
	return false;
}

/* "* Linker *", "* CIL *"; and "rustcAbCdEf/symbols.o", which keeps exported symbols alive. */
static bool rule_tool(const struct object *o, struct object_owner *owner)
{
	if (o->module_text[0] == '*' && o->module_text[1] == ' ')
		return set(owner, OBJECT_TOOL, STATIC_SLICE("linker"), CERTAINTY_EXACT);
	if (slice_is(o->base, "symbols.o") && slice_starts(o->directory, "rustc"))
		return set(owner, OBJECT_TOOL, STATIC_SLICE("rustc"), CERTAINTY_EXACT);
	return false;
}

/* Libraries and objects that come with the compiler, whatever case their names are in. */
static const struct runtime {
	const char *file; /* a '*' at the end stands for any rest */
	const char *name;
} runtimes[] = {
	{ "libucrt.lib", "MSVC CRT" },
	{ "libucrtd.lib", "MSVC CRT" },
	{ "ucrt.lib", "MSVC CRT" },
	{ "ucrtd.lib", "MSVC CRT" },
	{ "libvcruntime.lib", "MSVC CRT" },
	{ "libvcruntimed.lib", "MSVC CRT" },
	{ "vcruntime.lib", "MSVC CRT" },
	{ "vcruntimed.lib", "MSVC CRT" },
	{ "libcmt.lib", "MSVC CRT" },
	{ "libcmtd.lib", "MSVC CRT" },
	{ "libcpmt*", "MSVC CRT" },
	{ "msvcrt.lib", "MSVC CRT" },
	{ "msvcrtd.lib", "MSVC CRT" },
	{ "msvcmrt.lib", "MSVC CRT" },
	{ "msvcprt*", "MSVC CRT" },
	{ "libconcrt*", "MSVC CRT" },
	{ "concrt.lib", "MSVC CRT" },
	{ "oldnames.lib", "MSVC CRT" },
	{ "legacy_stdio_*", "MSVC CRT" },
	{ "libmingw32.a", "mingw-w64 CRT" },
	{ "libmingwex.a", "mingw-w64 CRT" },
	{ "libmoldname.a", "mingw-w64 CRT" },
	{ "libmsvcrt*", "mingw-w64 CRT" },
	{ "libucrt.a", "mingw-w64 CRT" },
	{ "libucrtbase.a", "mingw-w64 CRT" },
	{ "crt2.o", "mingw-w64 CRT" },
	{ "crt2u.o", "mingw-w64 CRT" },
	{ "dllcrt2.o", "mingw-w64 CRT" },
	{ "crt1.o", "C runtime" },
	{ "Scrt1.o", "C runtime" },
	{ "rcrt1.o", "C runtime" },
	{ "gcrt1.o", "C runtime" },
	{ "crti.o", "C runtime" },
	{ "crtn.o", "C runtime" },
	{ "crtbegin*", "C runtime" },
	{ "crtend*", "C runtime" },
	{ "clang_rt.crtbegin*", "C runtime" },
	{ "clang_rt.crtend*", "C runtime" },
	{ "rsbegin.o", "C runtime" },
	{ "rsend.o", "C runtime" },
	{ "libc.a", "libc" },
	{ "libc_nonshared.a", "libc" },
	{ "libm.a", "libc" },
	{ "libm-*", "libc" },
	{ "libmvec.a", "libc" },
	{ "libpthread*", "libc" },
	{ "libdl.a", "libc" },
	{ "librt.a", "libc" },
	{ "libstdc++*", "libstdc++" },
	{ "libsupc++*", "libstdc++" },
	{ "libc++*", "libc++" },
	{ "libgcc_eh.a", "libgcc/libunwind" },
	{ "libunwind.a", "libgcc/libunwind" },
	{ "libgcc.a", "compiler-rt/libgcc" },
	{ "libclang_rt.builtins*", "compiler-rt/libgcc" },
	{ "clang_rt.builtins*", "compiler-rt/libgcc" },
	{ "libclang_rt.profile*", "compiler-rt profile" },
	{ "clang_rt.profile*", "compiler-rt profile" },
	{ "libclang_rt.*", "compiler-rt sanitizers" },
	{ "clang_rt.*", "compiler-rt sanitizers" },
	{ "libgcov.a", "libgcov" },
	{ "libgomp.a", "openmp" },
	{ "libgfortran.a", "libgfortran" },
	{ "libcudart_static.a", "cuda runtime" },
	{ "cudart_static.lib", "cuda runtime" },
	{ "libcudadevrt.a", "cuda runtime" },
	{ "cudadevrt.lib", "cuda runtime" },
};

static bool is_runtime(const struct runtime *runtime, struct name_slice base)
{
	size_t n = strcspn(runtime->file, "*");

	return (runtime->file[n] ? base.length >= n : base.length == n) &&
	       !strncasecmp(base.text, runtime->file, n);
}

static bool rule_runtime(const struct object *o, struct object_owner *owner)
{
	for (size_t i = 0; i < ARRAY_SIZE(runtimes); i++) {
		if (is_runtime(&runtimes[i], o->base))
			return set(owner, OBJECT_RUNTIME, slice_of(runtimes[i].name),
				   CERTAINTY_DERIVED);
	}
	return false;
}

/* Below a crate's sources, or below where its build script writes. */
static bool rule_source(const struct object *o, struct object_owner *owner)
{
	struct source_owner source = source_owner_of(o->path.text, o->path.length);
	bool is_crate = source.kind == SOURCE_REGISTRY || source.kind == SOURCE_GIT ||
			source.kind == SOURCE_GENERATED ||
			(source.kind == SOURCE_VENDORED && source.version.length);

	if (!is_crate)
		return false;
	owner->version = source.version;
	return set(owner, OBJECT_CRATE, source.crate, source.certainty);
}

static bool rule_library(const struct object *o, struct object_owner *owner)
{
	struct name_slice name = o->base;

	if (ends_in(name, ".lib")) {
		name.length -= strlen(".lib");
	} else if (ends_in(name, ".a")) {
		name.length -= strlen(".a");
		if (slice_starts(name, "lib") && name.length > 3)
			name = slice_behind(name, 3);
	} else {
		return false;
	}
	return set(owner, OBJECT_LIBRARY, name, CERTAINTY_DERIVED);
}

static bool rule_file(const struct object *o, struct object_owner *owner)
{
	return o->base.length && set(owner, OBJECT_FILE, o->base, CERTAINTY_EXACT);
}

static bool (*const rules[])(const struct object *o, struct object_owner *owner) = {
	rule_rlib,    rule_codegen_unit, rule_import,  rule_tool,
	rule_runtime, rule_source,	 rule_library, rule_file,
};

struct object_owner object_owner_of(const char *object_path, const char *module_name)
{
	struct object_owner owner = { 0 };
	struct object object = object_read(object_path, module_name);

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (rules[i](&object, &owner))
			break;
	}
	return owner;
}
