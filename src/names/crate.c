#include "crate.h"

#include "../base/die.h"
#include "library.h"
#include "normalize.h"
#include "rust_legacy.h"
#include "rust_v0.h"

#define STATIC_SLICE(text) ((struct name_slice){ (text), sizeof(text) - 1 })

/* What rustc and std define without mangling: allocation, panics, unwinding. */
static const char *const std_shims[] = {
	"__rust_",	     "__rustc_",   "__rg_",    "__rdl_",    "rust_eh_personality",
	"rust_begin_unwind", "rust_panic", "rust_oom", "_R__rust_", "DW.ref.rust_eh_personality",
};

/* Data that one of its crates' compilations made for itself, named by number or hash. */
static const struct name_owner nobody = { .language = NAME_NONE };

static struct name_owner owner_v0(const struct rust_v0 *v0)
{
	struct name_owner owner = {
		.language = NAME_RUST_V0,
		.defining = v0->defining.name,
		.defining_hash = v0->defining.hash,
		.defining_certainty = CERTAINTY_EXACT,
		.instantiating = v0->instantiating.name,
		.instantiating_hash = v0->instantiating.hash,
		.instantiating_certainty = CERTAINTY_EXACT,
	};

	if (slice_is(owner.defining, "__rustc"))
		owner.defining = STATIC_SLICE("std");
	if (!owner.instantiating.length) {
		owner.instantiating = owner.defining;
		owner.instantiating_hash = owner.defining_hash;
		owner.instantiating_certainty = CERTAINTY_DERIVED;
	}
	if (v0->item == RUST_V0_HASHED)
		owner.defining_certainty = CERTAINTY_INFERRED;
	if (v0->subject.name.length) {
		owner.defining = v0->subject.name;
		owner.defining_hash = v0->subject.hash;
		owner.defining_certainty = CERTAINTY_DERIVED;
		owner.via_subject = true;
	}
	return owner;
}

static struct name_owner owner_legacy(const struct rust_legacy *legacy)
{
	struct name_owner owner = {
		.language = NAME_RUST_LEGACY,
		.defining = legacy->defining,
		.defining_certainty = legacy->certainty,
	};

	if (legacy->subject.length) {
		owner.defining = legacy->subject;
		owner.defining_certainty = CERTAINTY_DERIVED;
		owner.via_subject = true;
	}
	return owner;
}

static struct name_owner owner_cxx(struct name_slice name)
{
	struct name_owner owner = { .language = NAME_CXX };
	struct cxx_scope scope = cxx_scope_of(name);

	if (scope.is_libstdcxx || scope.is_libcxx) {
		owner.defining = scope.is_libcxx ? STATIC_SLICE("libc++")
						 : STATIC_SLICE("libstdc++");
		owner.defining_certainty = CERTAINTY_DERIVED;
	} else if (scope.name.length) {
		struct name_slice library = library_of_scope(scope.name);

		owner.defining = library.length ? library : scope.name;
		owner.defining_certainty = CERTAINTY_DERIVED;
		owner.is_namespace = !library.length;
	}
	return owner;
}

static struct name_owner owner_msvc(struct name_slice name)
{
	struct name_owner owner = { .language = NAME_CXX, .defining = msvc_scope_of(name) };

	if (!owner.defining.length)
		return owner;
	owner.defining_certainty = CERTAINTY_DERIVED;
	owner.is_namespace = !slice_is(owner.defining, "std");
	if (!owner.is_namespace)
		owner.defining = STATIC_SLICE("Microsoft STL");
	return owner;
}

static struct name_owner owner_c(struct name_slice name)
{
	struct name_owner owner = { .language = NAME_C };

	for (size_t i = 0; i < ARRAY_SIZE(std_shims); i++) {
		if (slice_starts(name, std_shims[i])) {
			owner.defining = STATIC_SLICE("std");
			owner.defining_certainty = CERTAINTY_EXACT;
			return owner;
		}
	}
	owner.defining = library_of_c(name, &owner.defining_certainty);
	return owner;
}

/* `length` is that of the stem. */
static struct name_owner owner_of_stem(const char *name, size_t length)
{
	struct name_slice stem = { name, length };
	struct rust_legacy legacy;

	if (slice_starts(stem, "__Z"))
		stem = (struct name_slice){ name + 1, length - 1 };
	if (slice_starts(stem, "_Z") && stem.length > 2)
		return rust_legacy_read(stem.text, stem.length, &legacy) ? owner_legacy(&legacy)
									 : owner_cxx(stem);
	if (slice_starts(stem, "?"))
		return owner_msvc(stem);
	return owner_c(stem);
}

/* What lies between the two: `name` without what toolchains put in front. */
static struct name_owner owner_of_other(const char *name, size_t length)
{
	if (name_is_anonymous(name, length))
		return nobody;
	return owner_of_stem(name, name_stem(name, length));
}

struct name_owner name_owner_of(const char *name, size_t length)
{
	size_t prefix = name_prefix(name, length);
	struct name_owner owner = name_definer_of(name, length);
	struct rust_v0 v0;

	if (owner.language != NAME_RUST_V0 || !rust_v0_read(name + prefix, length - prefix, &v0))
		return owner;
	return owner_v0(&v0);
}

struct name_owner name_definer_of(const char *name, size_t length)
{
	size_t prefix = name_prefix(name, length);
	struct name_owner owner;
	struct rust_v0 v0;

	if (!rust_v0_read_head(name + prefix, length - prefix, &v0))
		return owner_of_other(name + prefix, length - prefix);
	owner = owner_v0(&v0);
	owner.instantiating = (struct name_slice){ 0 };
	owner.instantiating_hash = 0;
	owner.instantiating_certainty = CERTAINTY_NONE;
	return owner;
}
