/* findings.c: what people wrote down and Cargo does not use. */
#include "resolver.h"

#include "../base/die.h"

#include <string.h>

/* All keys of a profile: "The Cargo Book", Profiles. */
static const char *const known_keys[] = {
	"opt-level",
	"debug",
	"split-debuginfo",
	"strip",
	"debug-assertions",
	"overflow-checks",
	"lto",
	"panic",
	"incremental",
	"codegen-units",
	"rpath",
	"package",
	"build-override",
	"inherits",
	"dir-name",
	"codegen-backend",
	"rustflags",
	"trim-paths",
	"hint-mostly-unused",
	"frame-pointers",
};

static bool is_known(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(known_keys); i++) {
		if (!strcmp(known_keys[i], key))
			return true;
	}
	return false;
}

static void find_unknown_keys(struct resolver *r, const struct document *document,
			      const char *profile)
{
	const struct node *table = resolver_table(document, profile);

	for (size_t i = 0; table && i < table->n_items; i++) {
		if (!is_known(table->items[i].key))
			resolver_find(r, "%s: %s is no key of a profile; Cargo ignores it",
				      cargo_place_of(r->arena, document, &table->items[i]),
				      table->items[i].key);
	}
}

static void find_refused(struct resolver *r, const struct document *document, const char *profile)
{
	static const char *const keys[] = { "lto", "panic", "rpath" };
	const struct node *packages = node_find(resolver_table(document, profile), "package");

	for (size_t i = 0; packages && i < packages->n_items; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(keys); k++) {
			const struct node *node = node_find(&packages->items[i], keys[k]);

			if (node)
				resolver_find(
					r, "%s: %s may not be set for a package; Cargo refuses it",
					cargo_place_of(r->arena, document, node), keys[k]);
		}
	}
}

/* Profiles of members: Cargo warns of them, and goes on without. */
static void find_in_members(struct resolver *r)
{
	for (size_t i = 0; i < r->members.n_manifests; i++) {
		const struct document *manifest = &r->members.manifests[i];
		const struct node *profiles = node_find(manifest->top, "profile");

		if (!profiles || !strcmp(manifest->path, r->places.root.path))
			continue;
		for (size_t k = 0; k < profiles->n_items; k++)
			resolver_find(
				r,
				"%s: [profile.%s] of a member is ignored; Cargo reads that of %s",
				cargo_place_of(r->arena, manifest, &profiles->items[k]),
				profiles->items[k].key, r->places.root.path);
	}
}

void findings_add(struct resolver *r)
{
	for (size_t i = 0; i < r->n_chain; i++) {
		for (size_t k = 0; k < resolver_n_documents(r); k++) {
			find_unknown_keys(r, resolver_document(r, k), r->chain[i]);
			find_refused(r, resolver_document(r, k), r->chain[i]);
		}
	}
	find_in_members(r);
	if (r->flags.dropped)
		resolver_find(r, "%s: these flags are dropped, because %s has some",
			      r->flags.dropped, r->flags.where);
	if (r->places.unread_config)
		resolver_find(r, "%s is not read: Cargo looks in the current directory and above",
			      r->places.unread_config);
}
