/*
 * device_owner.h: the crate that a container of device code, or a text outside of one, belongs to.
 *
 * Nothing in the device code names a crate. But the crate that brings kernels also has the host
 * code that launches them: from the stubs of a container backwards through their callers, the
 * first functions of a known crate speak for it. Programs without Rust code have no crates.
 */
#ifndef BINSIZE_CRATES_DEVICE_OWNER_H
#define BINSIZE_CRATES_DEVICE_OWNER_H

#include "../attrib/evidence.h"

#include "../base/intern.h"
#include "../model/image.h"

/* What tells the crate. */
enum device_owner_how {
	DEVICE_OWNER_UNKNOWN,
	DEVICE_OWNER_SYMBOLS,	 /* names of functions that launch its kernels, or refer to it */
	DEVICE_OWNER_PATHS,	 /* source files that those functions mention */
	DEVICE_OWNER_NEIGHBOURS, /* the containers on both sides: a library's objects are a run */
	DEVICE_OWNER_KERNELS,	 /* its first kernel is that of a known text */
};

/* "symbols of callers", …: a few words for a person. */
const char *device_owner_how_name(enum device_owner_how how);

/* Whose device code is. */
struct device_owner {
	uint32_t crate;	    /* label; NO_INDEX: not known */
	uint32_t second;    /* label of another crate that is as likely, else NO_INDEX */
	uint32_t user;	    /* of a text: the crate whose functions refer to it, or NO_INDEX */
	uint8_t how;	    /* enum device_owner_how: of `crate` */
	uint8_t tier;	    /* enum tier: of `crate`; derived, inferred or none */
	const char *module; /* of a known text: what its crate calls it ("binary"); or NULL */
};

/* Arrays live in an arena. */
struct device_owners {
	struct device_owner *containers; /* one for each of image->device */
	struct device_owner *entries;	 /* likewise; nothing is known of those in containers */
};

/*
 * Of an image whose device code was read with DEVICE_HOST. Arrays live in the arena; crates are
 * interned in `labels` with '_' for '-'. O(hosts + calls + paths) but for callers that containers
 * share, and that is bounded: containers that are asked too late then remain without.
 */
struct device_owners device_owners_build(const struct image *image, struct arena *arena,
					 struct intern *labels);

#endif
