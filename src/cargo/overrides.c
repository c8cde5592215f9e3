/* overrides.c: [profile.NAME.package.SPEC] of packages that are not the program's. */
#include "resolver.h"

#include "../base/path.h"

#include <string.h>

enum linked { IS_NOT, MAY_BE, IS };

/* "The Cargo Book", Package ID Specifications. */
bool resolver_spec_is(const char *spec, const char *package)
{
	const char *hash = strrchr(spec, '#'), *name = hash ? hash + 1 : path_base(spec);
	size_t length = strlen(package);

	return !strncmp(name, package, length) && (!name[length] || strchr("@:", name[length]));
}

/* --- what is linked: only a lock file and a manifest are read for it, not the whole graph */

/* A dependency that comes from elsewhere: the "*" of overrides is not for members. */
static enum linked is_foreign(const struct node *dependency)
{
	const struct node *optional = node_find(dependency, "optional");

	if (optional && optional->boolean)
		return MAY_BE;
	return node_find(dependency, "path") || node_find(dependency, "workspace") ? MAY_BE : IS;
}

static enum linked in_dependencies(const struct node *dependencies, const char *spec)
{
	enum linked result = IS_NOT;

	for (size_t i = 0; dependencies && i < dependencies->n_items; i++) {
		const struct node *one = &dependencies->items[i];
		const char *renamed = node_string(one, "package");
		enum linked is = !strcmp(spec, "*") ? is_foreign(one)
				 : resolver_spec_is(spec, renamed ? renamed : one->key) ? IS
											: MAY_BE;

		if (is > result)
			result = is;
	}
	return result;
}

/* What only a target or an indirect dependency needs may be there. */
static enum linked is_linked(const struct resolver *r, const char *spec)
{
	const struct node *targets;

	if (!r->package)
		return MAY_BE;
	targets = node_find(r->package->top, "target");
	for (size_t i = 0; targets && i < targets->n_items; i++) {
		if (node_find(&targets->items[i], "dependencies"))
			return MAY_BE;
	}
	return in_dependencies(node_find(r->package->top, "dependencies"), spec);
}

/* --- what follows */

static void make_unsure(struct resolver *r, enum cargo_key key, const struct document *document,
			const struct node *override)
{
	struct cargo_setting *setting = &r->profile->settings[key];
	const struct node *node = node_find(override, setting->key);
	const char *words = node ? node_words(node, r->arena) : NULL;
	const char *value = words ? cargo_value_of(key, READ_BY_CARGO, words) : NULL;

	if (!value || !strcmp(value, setting->value) || setting->unsure)
		return;
	setting->unsure = arena_format(r->arena, "%s sets %s for package \"%s\"",
				       cargo_place_of(r->arena, document, node), words,
				       override->key);
}

static bool turns_debug_on(struct resolver *r, const struct node *override)
{
	const struct node *node = node_find(override, "debug");
	const char *words = node ? node_words(node, r->arena) : NULL;
	const char *value = words ? cargo_value_of(CARGO_DEBUG, READ_BY_CARGO, words) : NULL;

	return value && strcmp(value, "0") != 0;
}

static bool judge_one(struct resolver *r, const struct document *document,
		      const struct node *override, bool *debug_is_unsure)
{
	enum linked linked = is_linked(r, override->key);

	if (linked == IS_NOT ||
	    (r->package_name && resolver_spec_is(override->key, r->package_name)))
		return false;
	make_unsure(r, CARGO_DEBUG, document, override);
	make_unsure(r, CARGO_CODEGEN_UNITS, document, override);
	make_unsure(r, CARGO_OPT_LEVEL, document, override);
	if (!turns_debug_on(r, override))
		return false;
	*debug_is_unsure |= linked == MAY_BE;
	return linked == IS;
}

bool overrides_judge(struct resolver *r, bool *debug_is_unsure)
{
	bool turns_on = false;

	for (size_t i = 0; i < r->n_chain; i++) {
		for (size_t k = 0; k < resolver_n_documents(r); k++) {
			const struct document *document = resolver_document(r, k);
			const struct node *packages =
				node_find(resolver_table(document, r->chain[i]), "package");

			for (size_t m = 0; packages && m < packages->n_items; m++)
				turns_on |= judge_one(r, document, &packages->items[m],
						      debug_is_unsure);
		}
	}
	return turns_on;
}
