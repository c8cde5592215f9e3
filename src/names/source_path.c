#include "source_path.h"

#include "../base/die.h"
#include "crate.h"
#include "path_parts.h"
#include "std_crate.h"

enum {
	MOST_UNIT_NAME = 256,
	COMMIT_LENGTH = 40,
	OUT_DIR_HASH = 16, // behind the name of a package below target/…/build
};

#define STATIC_SLICE(text) ((struct name_slice){ (text), sizeof(text) - 1 })

const char *source_kind_name(enum source_kind kind)
{
	static const char *const names[SOURCE_KIND_COUNT] = {
		[SOURCE_UNKNOWN] = "unknown",
		[SOURCE_STD] = "std",
		[SOURCE_STD_DEPENDENCY] = "std dependency",
		[SOURCE_REGISTRY] = "registry",
		[SOURCE_GIT] = "git",
		[SOURCE_VENDORED] = "vendored",
		[SOURCE_WORKSPACE] = "workspace",
		[SOURCE_GENERATED] = "generated",
	};

	return names[kind];
}

/* Sets crate and version from "serde-1.0.210"; false, and nothing is set, without a version. */
static bool set_versioned(struct source_owner *owner, struct name_slice part)
{
	size_t at;

	cut_suffix(&part, ".tar.gz");
	cut_suffix(&part, ".crate");
	at = version_at(part);
	if (!at)
		return false;
	owner->crate = (struct name_slice){ part.text, at - 1 };
	owner->version = slice_behind(part, at);
	owner->certainty = CERTAINTY_EXACT;
	return true;
}

/* Chromium's "serde-v1" and "rand-v0_8" say only what is compatible. */
static void set_perhaps_versioned(struct source_owner *owner, struct name_slice part)
{
	size_t at = part.length;

	if (set_versioned(owner, part))
		return;
	while (at > 0 && (is_decimal(part.text[at - 1]) || part.text[at - 1] == '_'))
		at--;
	owner->crate = part;
	owner->certainty = CERTAINTY_DERIVED;
	if (at > 2 && at < part.length && !memcmp(part.text + at - 2, "-v", 2)) {
		owner->crate.length = at - 2;
		owner->version = slice_behind(part, at);
	}
}

/* --- rule 1: the toolchain's library */

/* The part below which the sources of Rust itself begin, or `n`. */
static size_t toolchain_root(const struct path_parts *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct name_slice part = p->items[i];

		// Without a repository the release stands for the commit.
		if (slice_is(part, "rustc") && has_inside(p, i + 1) &&
		    (slice_is_hex(p->items[i + 1], COMMIT_LENGTH) ||
		     is_decimal(p->items[i + 1].text[0])))
			return i + 2;
		if (slice_is(part, "rustlib") && part_is(p, i + 1, "src") &&
		    part_is(p, i + 2, "rust"))
			return i + 3;
		if (slice_starts(part, "rustc-") && part.length > 6 && is_decimal(part.text[6]))
			return i + 1;
	}
	return p->n;
}

/* Someone's checkout of it, or a path relative to it: the crate has to be one that is known. */
static size_t likely_root(const struct path_parts *p)
{
	if (!p->is_absolute && part_is(p, 0, "library"))
		return 0;
	for (size_t i = 0; i < p->n; i++) {
		if (slice_ends(p->items[i], "rust") && part_is(p, i + 1, "library"))
			return i + 1;
	}
	return p->n;
}

/* The crate that is built from a directory of `library`, or the directory's own name. */
static struct name_slice std_crate_in(const struct path_parts *p, size_t i)
{
	static const struct {
		const char *directory;
		struct name_slice crate;
	} moved[] = {
		{ "stdarch", STATIC_SLICE("core") },
		{ "portable-simd", STATIC_SLICE("core") },
		{ "backtrace", STATIC_SLICE("std") },
		{ "compiler-builtins", STATIC_SLICE("compiler_builtins") },
	};

	if (part_is(p, i, "stdarch") && part_is(p, i + 2, "std_detect"))
		return p->items[i + 2];
	for (size_t k = 0; k < ARRAY_SIZE(moved); k++) {
		if (slice_is(p->items[i], moved[k].directory))
			return moved[k].crate;
	}
	return p->items[i];
}

/* Until 2020 the sources of core were src/libcore, and stdarch lay beside it. */
static struct name_slice old_std_crate_in(const struct path_parts *p, size_t i)
{
	struct name_slice crate = std_crate_in(p, i);

	if (slice_starts(crate, "lib"))
		crate = slice_behind(crate, 3);
	return is_std_crate(crate) ? crate : (struct name_slice){ 0 };
}

static bool set_std(struct source_owner *owner, struct name_slice crate,
		    enum name_certainty certainty)
{
	if (!crate.length)
		return false;
	owner->kind = SOURCE_STD;
	owner->crate = crate;
	owner->certainty = certainty;
	return true;
}

/* Of src/ in core, what panics are in; a project has a `core` of its own more often. */
static bool is_in_core(struct name_slice part)
{
	static const char *const modules[] = {
		"str",	"slice",   "num",	"fmt",	      "char",	      "iter",
		"cell", "cell.rs", "option.rs", "result.rs",  "time.rs",      "array",
		"ops",	"alloc",   "unicode",	"intrinsics", "ascii.rs",     "escape.rs",
		"ptr",	"net",	   "ub_checks", "panicking",  "panicking.rs", "ascii",
	};

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++) {
		if (slice_is(part, modules[i]))
			return true;
	}
	return false;
}

/* "std/src/path.rs": std of rustc 1.84 was built in `library` itself, and its paths begin there. */
static bool is_in_library(const struct path_parts *p)
{
	static const char *const crates[] = { "std",	      "alloc",	     "backtrace", "unwind",
					      "panic_unwind", "panic_abort", "proc_macro" };

	if (p->is_absolute || !part_is(p, 1, "src") || !has_inside(p, 1))
		return false;
	if (part_is(p, 0, "core"))
		return is_in_core(p->items[2]);
	for (size_t i = 0; i < ARRAY_SIZE(crates); i++) {
		if (part_is(p, 0, crates[i]))
			return true;
	}
	return false;
}

static bool rule_std(const struct path_parts *p, struct source_owner *owner)
{
	size_t root = toolchain_root(p), likely;

	if (part_is(p, root, "library") && part_is(p, root + 1, "vendor"))
		root++;
	if (part_is(p, root, "vendor") && has_inside(p, root + 1)) {
		owner->kind = SOURCE_STD_DEPENDENCY;
		set_perhaps_versioned(owner, p->items[root + 1]);
		return true;
	}
	if (part_is(p, root, "library") && has_inside(p, root + 1))
		return set_std(owner, std_crate_in(p, root + 1), CERTAINTY_EXACT);
	if (part_is(p, root, "src") && has_inside(p, root + 1))
		return set_std(owner, old_std_crate_in(p, root + 1), CERTAINTY_EXACT);
	likely = likely_root(p);
	if (has_inside(p, likely + 1) && is_std_crate(std_crate_in(p, likely + 1)))
		return set_std(owner, std_crate_in(p, likely + 1), CERTAINTY_DERIVED);
	if (is_in_library(p))
		return set_std(owner, std_crate_in(p, 0), CERTAINTY_DERIVED);
	return false;
}

/* --- rules 2 and 3: packages with their versions */

static size_t n_dots(struct name_slice slice)
{
	size_t n = 0;

	for (size_t i = 0; i < slice.length; i++)
		n += slice.text[i] == '.';
	return n;
}

/*
 * registry/src/HOST-HASH, also when the directories above were remapped away: a host has dots, and
 * no package's name does.
 */
static bool is_index(const struct path_parts *p, size_t i)
{
	struct name_slice host = p->items[i];

	if (i >= 2 && part_is(p, i - 2, "registry") && part_is(p, i - 1, "src"))
		return true;
	return cut_hash(&host, OUT_DIR_HASH) && n_dots(host) > 0;
}

/* "/cargo/registry/serde-1.0.210": the directories between were remapped away. Debian has others. */
static bool is_short_index(const struct path_parts *p, size_t i)
{
	return part_is(p, i, "registry") && has_inside(p, i + 1) && n_dots(p->items[i + 1]) > 1 &&
	       !(i >= 2 && part_is(p, i - 2, "share"));
}

static bool rule_registry(const struct path_parts *p, struct source_owner *owner)
{
	for (size_t i = p->n; i-- > 0;) {
		if (is_index(p, i) && has_inside(p, i + 1) &&
		    set_versioned(owner, p->items[i + 1])) {
			owner->kind = SOURCE_REGISTRY;
			return true;
		}
	}
	for (size_t i = p->n; i-- > 0;) {
		if (is_short_index(p, i) && set_versioned(owner, p->items[i + 1])) {
			owner->kind = SOURCE_REGISTRY;
			owner->certainty = CERTAINTY_DERIVED;
			return true;
		}
	}
	// RFC 3127, trim-paths: a dependency's paths begin with its name and version.
	if (p->is_absolute || !has_inside(p, 0) || n_dots(p->items[0]) < 2 ||
	    !set_versioned(owner, p->items[0]))
		return false;
	owner->kind = SOURCE_REGISTRY;
	owner->certainty = CERTAINTY_DERIVED;
	return true;
}

static bool rule_std_dependency(const struct path_parts *p, struct source_owner *owner)
{
	if (!p->is_absolute || !part_is(p, 0, "rust") || !part_is(p, 1, "deps") ||
	    !has_inside(p, 2) || !set_versioned(owner, p->items[2]))
		return false;
	owner->kind = SOURCE_STD_DEPENDENCY;
	return true;
}

/* --- rule 4: git checkouts */

/* Cargo's "Package Layout": the last `src` at or behind `from`, else the last of the others. Or n. */
static size_t target_directory(const struct path_parts *p, size_t from)
{
	size_t other = p->n;

	for (size_t i = p->n; i-- > from;) {
		if (!has_inside(p, i))
			continue;
		if (part_is(p, i, "src"))
			return i;
		if (other == p->n && (part_is(p, i, "tests") || part_is(p, i, "examples") ||
				      part_is(p, i, "benches")))
			other = i;
	}
	return other;
}

/*
 * Where Cargo moves sources by its profile's `trim-paths` ("The Cargo Book", Profiles): /cargo/registry/ID,
 * /cargo/git/ID/COMMIT, and /cargo/deps or /cargo/path for packages by path outside of the workspace.
 */
static bool rule_trimmed(const struct path_parts *p, struct source_owner *owner)
{
	size_t target;

	if (!p->is_absolute || !part_is(p, 0, "cargo") || !has_inside(p, 3))
		return false;
	if (part_is(p, 1, "registry") && slice_is_hex(p->items[2], OUT_DIR_HASH) &&
	    set_versioned(owner, p->items[3])) {
		owner->kind = SOURCE_REGISTRY;
		return true;
	}
	if ((part_is(p, 1, "deps") || part_is(p, 1, "path")) && set_versioned(owner, p->items[2])) {
		owner->kind = SOURCE_VENDORED;
		return true;
	}
	if (!part_is(p, 1, "git") || part_is(p, 2, "checkouts"))
		return false;
	target = target_directory(p, 4);
	owner->kind = SOURCE_GIT;
	owner->version = p->items[3];
	owner->certainty = CERTAINTY_DERIVED;
	if (target < p->n && target > 4)
		owner->crate = p->items[target - 1];
	return true;
}

static bool rule_git(const struct path_parts *p, struct source_owner *owner)
{
	for (size_t i = 0; has_inside(p, i + 3); i++) {
		size_t target;

		if (!part_is(p, i, "git") || !part_is(p, i + 1, "checkouts"))
			continue;
		target = target_directory(p, i + 4);
		owner->kind = SOURCE_GIT;
		owner->version = p->items[i + 3];
		owner->certainty = CERTAINTY_DERIVED;
		owner->crate = p->items[i + 2];
		cut_hash(&owner->crate, OUT_DIR_HASH);
		owner->repository = owner->crate;
		if (target < p->n && target > i + 4)
			owner->crate = p->items[target - 1];
		return true;
	}
	return false;
}

/* --- rule 5: copies in the tree */

/* Directories that hold a directory for each package. */
static const char *const holders[][3] = {
	{ "vendor" },
	{ "cargo-vendor-dir" },
	{ "cargo_registry" },		  // Debian while it builds
	{ "share", "cargo", "registry" }, // Debian as installed
	{ "cargo-crates" },		  // FreeBSD
	{ "cargo_home", "gentoo" },
	{ "cargo_home", "bitbake" }, // Yocto
	{ "modcargo-crates" },	     // OpenBSD
	{ "subprojects" },	     // Meson
	{ "guix-vendor" },
	{ "third_party", "rust" }, // Firefox
	{ "external", "rust", "crates" },
	{ "android-crates-io", "crates" },
	{ "third_party" },
	{ "third-party" },
	{ "thirdparty" },
	{ "3rdparty" },
};

/* How Nix calls what it vendored for one package. */
static const char *const holder_ends[] = {
	"-vendor", "-vendor.tar.gz", "-vendor-dir", "-vendor-cargo-deps", "-vendor-registry",
};

static bool chain_ends_at(const struct path_parts *p, size_t i, const char *const chain[3])
{
	size_t n = 1;

	while (n < 3 && chain[n])
		n++;
	for (size_t k = 0; k < n; k++) {
		if (i + 1 < n || !part_is(p, i + 1 - n + k, chain[k]))
			return false;
	}
	return true;
}

static bool is_holder(const struct path_parts *p, size_t i)
{
	for (size_t k = 0; k < ARRAY_SIZE(holder_ends); k++) {
		if (slice_ends(p->items[i], holder_ends[k]))
			return true;
	}
	for (size_t k = 0; k < ARRAY_SIZE(holders); k++) {
		if (chain_ends_at(p, i, holders[k]))
			return true;
	}
	return false;
}

/* Nix puts "source-registry-0" or a hash between. */
static bool is_between(struct name_slice part)
{
	return slice_starts(part, "source-registry-") || slice_starts(part, "source-git-") ||
	       slice_is_hex(part, 64);
}

/* Bazel: "crate_index__serde-1.0.210", with bzlmod's own prefix; other repositories by name. */
static void set_bazel(struct source_owner *owner, struct name_slice repository)
{
	struct name_slice name = repository;
	size_t at = repository.length;

	while (at >= 2 && memcmp(repository.text + at - 2, "__", 2) != 0)
		at--;
	if (at >= 2 && set_versioned(owner, slice_behind(repository, at)))
		return;
	for (size_t i = 1; i < name.length; i++) {
		if (name.text[i] == '~' || name.text[i] == '+')
			name.length = i;
	}
	owner->crate = name;
	owner->certainty = CERTAINTY_DERIVED;
}

/* Guix: what it unpacks is called as its own package of the crate. */
static struct name_slice without_guix(const struct path_parts *p, size_t holder,
				      struct name_slice package)
{
	bool is_source = part_is(p, holder, "guix-vendor") && slice_ends(package, ".tar.gz");

	return is_source && slice_starts(package, "rust-") ? slice_behind(package, 5) : package;
}

/* The deepest holder counts: what is vendored may vendor in turn. */
static bool rule_vendored(const struct path_parts *p, struct source_owner *owner)
{
	for (size_t i = p->n; i-- > 0;) {
		bool is_bazel = part_is(p, i, "external");
		size_t package = i + 1;

		if (!is_bazel && !is_holder(p, i))
			continue;
		if (package < p->n && is_between(p->items[package]))
			package++;
		if (!has_inside(p, package))
			continue;
		owner->kind = SOURCE_VENDORED;
		if (is_bazel)
			set_bazel(owner, p->items[package]);
		else
			set_perhaps_versioned(owner, without_guix(p, i, p->items[package]));
		return true;
	}
	return false;
}

/* --- rule 6: what build scripts wrote */

static bool rule_generated(const struct path_parts *p, struct source_owner *owner)
{
	for (size_t i = 0; has_inside(p, i + 2); i++) {
		struct name_slice name = p->items[i + 1];

		if (!part_is(p, i, "build") || !part_is(p, i + 2, "out") ||
		    !cut_hash(&name, OUT_DIR_HASH))
			continue;
		owner->kind = SOURCE_GENERATED;
		owner->crate = name;
		owner->certainty = CERTAINTY_EXACT;
		return true;
	}
	return false;
}

/* --- rule 7: the project's own */

/* Where people and build services put a project, whatever it is called. */
static const char *const no_packages[] = {
	"..", "usr", "source", "build", "workspace", "checkout", "repo", "project", "code", "work",
};

static bool is_no_package(struct name_slice part)
{
	for (size_t i = 0; i < ARRAY_SIZE(no_packages); i++) {
		if (slice_is(part, no_packages[i]))
			return true;
	}
	return is_drive(part);
}

static bool rule_workspace(const struct path_parts *p, struct source_owner *owner)
{
	bool is_rust = p->n && slice_ends(p->items[p->n - 1], ".rs");
	size_t target = target_directory(p, 0);

	if (!is_rust && (p->is_absolute || target == p->n))
		return false;
	if (target == p->n) { // no layout of Cargo's: the directory is all there is
		if (p->is_absolute)
			return false;
		target = p->n - 1;
	}
	owner->kind = SOURCE_WORKSPACE;
	owner->certainty = CERTAINTY_INFERRED;
	if (target > 0 && !is_no_package(p->items[target - 1]))
		owner->crate = p->items[target - 1];
	return true;
}

static bool (*const rules[])(const struct path_parts *p, struct source_owner *owner) = {
	rule_std, rule_trimmed,	 rule_registry,	 rule_std_dependency,
	rule_git, rule_vendored, rule_generated, rule_workspace,
};

/* "src/main.rs/@/app.4d3c9e2f1a0b5c6d-cgu.0" is what rustc calls a compile unit. */
static struct name_slice take_unit(struct path_parts *p)
{
	if (p->n < 2 || !slice_is(p->items[p->n - 2], "@"))
		return (struct name_slice){ 0 };
	p->n -= 2;
	return p->items[p->n + 1];
}

/* The unit's name states the crate that was compiled, which need not be its directory's name. */
static void apply_unit(struct source_owner *owner, struct name_slice unit)
{
	char name[MOST_UNIT_NAME];
	struct name_slice crate;

	if (owner->certainty == CERTAINTY_EXACT || !unit.length || unit.length >= sizeof(name))
		return;
	memcpy(name, unit.text, unit.length);
	name[unit.length] = '\0';
	if (!cgu_crate(name, &crate))
		return;
	owner->crate = (struct name_slice){ unit.text + (crate.text - name), crate.length };
	owner->certainty = CERTAINTY_EXACT;
	if (owner->kind == SOURCE_UNKNOWN)
		owner->kind = SOURCE_WORKSPACE;
}

struct source_owner source_owner_of(const char *path, size_t length)
{
	struct source_owner owner = { 0 };
	struct path_parts parts;
	struct name_slice unit;

	path_parts_read(&parts, path, length);
	unit = take_unit(&parts);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		if (rules[i](&parts, &owner))
			break;
	}
	apply_unit(&owner, unit);
	return owner;
}
