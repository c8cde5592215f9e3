#include "resolver.h"

#include "../base/terminal.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

/* --- where profiles stand */

size_t resolver_n_documents(const struct resolver *r)
{
	return r->places.n_arguments + r->places.n_configs + 1;
}

const struct document *resolver_document(const struct resolver *r, size_t i)
{
	if (i < r->places.n_arguments)
		return &r->places.arguments[i];
	i -= r->places.n_arguments;
	return i < r->places.n_configs ? &r->places.configs[i] : &r->places.root;
}

const struct node *resolver_table(const struct document *document, const char *profile)
{
	return node_find(node_find(document->top, "profile"), profile);
}

void resolver_find(struct resolver *r, const char *format, ...)
{
	struct cargo_profile *p = r->profile;
	const char **more = arena_new(r->arena, const char *, p->n_findings + 1);
	va_list args;

	if (p->n_findings)
		memcpy(more, p->findings, p->n_findings * sizeof(*more));
	va_start(args, format);
	more[p->n_findings++] = arena_vformat(r->arena, format, args);
	va_end(args);
	p->findings = more;
}

/* CARGO_PROFILE_RELEASE_OPT_LEVEL */
static const char *variable_of(const struct resolver *r, const char *profile, const char *key)
{
	char *name = arena_format(r->arena, "CARGO_PROFILE_%s_%s", profile, key);

	for (char *c = name; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return name;
}

/* --- one key */

static struct error *add_source(struct resolver *r, struct cargo_setting *setting,
				const char *where, const char *written)
{
	enum cargo_key key = (enum cargo_key)(setting - r->profile->settings);
	const char *value = cargo_value_of(key, READ_BY_CARGO, written);

	if (!value)
		return error_new(r->arena, "%s: %s cannot be '%s'", where, setting->key, written);
	if (setting->value) {
		if (setting->n_hidden < MOST_SOURCES)
			setting->hidden[setting->n_hidden++] = (struct cargo_source){ where,
										      written };
		return NULL;
	}
	setting->value = value;
	setting->written = written;
	setting->where = where;
	return NULL;
}

static struct error *add_node(struct resolver *r, struct cargo_setting *setting,
			      const struct document *document, const struct node *table)
{
	const struct node *node = node_find(table, setting->key);
	const char *where, *words;

	if (!node)
		return NULL;
	where = cargo_place_of(r->arena, document, node);
	words = node_words(node, r->arena);
	if (!words)
		return error_new(r->arena, "%s: %s is no word and no number", where, setting->key);
	return add_source(r, setting, where, words);
}

static struct error *add_variable(struct resolver *r, struct cargo_setting *setting,
				  const char *profile)
{
	const char *name = variable_of(r, profile, setting->key);
	const char *value = environment(name);

	return value ? add_source(r, setting, name, value) : NULL;
}

/* [profile.X.package.NAME] of the program's own package stands before all that is for everyone. */
static struct error *add_overrides(struct resolver *r, struct cargo_setting *setting,
				   const char *profile)
{
	struct error *error = NULL;

	for (size_t i = 0; i < resolver_n_documents(r) && !error; i++) {
		const struct document *document = resolver_document(r, i);
		const struct node *packages = node_find(resolver_table(document, profile),
							"package");

		for (size_t k = 0; packages && k < packages->n_items && !error; k++) {
			if (r->package_name &&
			    resolver_spec_is(packages->items[k].key, r->package_name))
				error = add_node(r, setting, document, &packages->items[k]);
		}
	}
	return error;
}

/* Variables stand between --config and the files. */
static struct error *add_profile(struct resolver *r, struct cargo_setting *setting,
				 const char *profile)
{
	struct error *error = NULL;

	for (size_t i = 0; i < resolver_n_documents(r) && !error; i++) {
		const struct document *document = resolver_document(r, i);

		if (i == r->places.n_arguments)
			error = add_variable(r, setting, profile);
		if (!error)
			error = add_node(r, setting, document, resolver_table(document, profile));
	}
	return error;
}

/* What Cargo and rustc do when nobody says anything. strip is decided behind all the others. */
static const char *built_in(enum cargo_key key, bool is_dev)
{
	static const char *const values[CARGO_KEY_COUNT][2] = {
		[CARGO_LTO] = { "false", "false" },	 [CARGO_PANIC] = { "unwind", "unwind" },
		[CARGO_CODEGEN_UNITS] = { "16", "256" }, [CARGO_DEBUG] = { "0", "2" },
		[CARGO_OPT_LEVEL] = { "3", "0" },
	};

	return values[key][is_dev];
}

static struct error *resolve_key(struct resolver *r, enum cargo_key key)
{
	struct cargo_setting *setting = &r->profile->settings[key];
	bool is_dev = !strcmp(r->chain[r->n_chain - 1], "dev");
	struct error *error = NULL;

	setting->key = cargo_key_name(key);
	for (size_t i = 0; i < r->n_chain && !error; i++) {
		if (key != CARGO_LTO && key != CARGO_PANIC)
			error = add_overrides(r, setting, r->chain[i]);
	}
	for (size_t i = 0; i < r->n_chain && !error; i++)
		error = add_profile(r, setting, r->chain[i]);
	if (error || setting->value)
		return error;
	setting->is_default = true;
	setting->value = setting->written = built_in(key, is_dev);
	setting->where = arena_format(r->arena, "default of %s", is_dev ? "dev" : "release");
	return NULL;
}

/* Since Cargo 1.77: what is left unsaid is debuginfo while no unit has any of its own. */
static void resolve_strip(struct resolver *r)
{
	struct cargo_setting *strip = &r->profile->settings[CARGO_STRIP];
	bool is_unsure = false, others_have = overrides_judge(r, &is_unsure);
	bool has_debug = others_have || strcmp(r->profile->settings[CARGO_DEBUG].value, "0") != 0;

	if (!strip->is_default)
		return;
	strip->value = strip->written = has_debug ? "none" : "debuginfo";
	strip->where = arena_format(r->arena, "Cargo's default while debug is %s",
				    has_debug ? "on" : "off");
	if (!has_debug && is_unsure)
		strip->unsure = "a package may turn debug information on, and Cargo's strip off";
}

/* What rustc can run LTO for; with any other form asked for at once, Cargo runs it for none. */
static bool can_lto(const char *crate_type)
{
	return !strcmp(crate_type, "cdylib") || !strcmp(crate_type, "staticlib") ||
	       !strcmp(crate_type, "bin");
}

/* The list of crate types that keeps LTO from a library, or NULL. */
static const struct node *without_lto(const struct resolver *r)
{
	const struct node *lib = r->package ? node_find(r->package->top, "lib") : NULL;
	const struct node *types = node_find(lib, "crate-type");

	if (!types)
		types = node_find(lib, "crate_type");
	for (size_t i = 0; types && types->kind == NODE_ARRAY && i < types->n_items; i++) {
		if (types->items[i].kind == NODE_STRING && !can_lto(types->items[i].string))
			return types;
	}
	return NULL;
}

/* Puts a source in front of all others. */
static void override(struct cargo_setting *s, const char *where, const char *written,
		     const char *value)
{
	struct cargo_setting before = *s;

	*s = (struct cargo_setting){
		.key = before.key, .value = value, .written = written, .where = where
	};
	if (!before.is_default)
		s->hidden[s->n_hidden++] = (struct cargo_source){ before.where, before.written };
	for (size_t k = 0; k < before.n_hidden && s->n_hidden < MOST_SOURCES; k++)
		s->hidden[s->n_hidden++] = before.hidden[k];
}

/* Without LTO a library has what rustc does of its own accord. */
static void resolve_crate_types(struct resolver *r)
{
	struct cargo_setting *lto = &r->profile->settings[CARGO_LTO];
	const struct node *types = without_lto(r);

	if (types && strcmp(lto->value, "false") != 0 && strcmp(lto->value, "off") != 0)
		override(lto,
			 arena_format(r->arena,
				      "%s, crate-type: Cargo runs no LTO for a lib, rlib or dylib, "
				      "nor for what is built with it",
				      cargo_place_of(r->arena, r->package, types)),
			 "false", "false");
}

/* Behind the profile's flags rustc gets these, and takes the last. */
static struct error *apply_rustflags(struct resolver *r)
{
	for (size_t i = 0; i < CARGO_KEY_COUNT; i++) {
		struct cargo_source flag;
		const char *value;

		if (!rustflags_find(&r->flags, r->arena, (enum cargo_key)i, &flag))
			continue;
		value = cargo_value_of((enum cargo_key)i, READ_BY_RUSTC, flag.value);
		if (!value)
			return error_new(r->arena, "%s: rustc does not take that", flag.where);
		override(&r->profile->settings[i], flag.where, flag.value, value);
	}
	return NULL;
}

/* --- the chain of profiles */

static bool is_defined(const struct resolver *r, const char *name)
{
	for (size_t i = 0; i < resolver_n_documents(r); i++) {
		if (resolver_table(resolver_document(r, i), name))
			return true;
	}
	return false;
}

static const char *inherited(const struct resolver *r, const char *name)
{
	const char *parent;

	if (!strcmp(name, "test") || !strcmp(name, "bench"))
		return strcmp(name, "test") ? "release" : "dev";
	for (size_t i = 0; i < resolver_n_documents(r); i++) {
		if (i == r->places.n_arguments && environment(variable_of(r, name, "inherits")))
			return environment(variable_of(r, name, "inherits"));
		parent = node_string(resolver_table(resolver_document(r, i), name), "inherits");
		if (parent)
			return parent;
	}
	return NULL;
}

static bool is_root(const char *name)
{
	return !strcmp(name, "dev") || !strcmp(name, "release");
}

static struct error *follow_chain(struct resolver *r, const char *name)
{
	for (;;) {
		const char *parent;

		if (r->n_chain == MOST_INHERITED)
			return error_new(r->arena, "profile '%s' inherits from itself", name);
		r->chain[r->n_chain++] = name;
		if (is_root(name))
			return NULL;
		parent = inherited(r, name);
		if (!parent && !is_defined(r, name))
			return error_new(r->arena, "%s: profile '%s' is not defined",
					 r->places.root.path, name);
		if (!parent)
			return error_new(r->arena, "profile '%s' inherits from none", name);
		name = parent;
	}
}

static void find_package(struct resolver *r, const char *program)
{
	cargo_members_read(r->arena, &r->places, &r->members);
	r->package = cargo_members_find(&r->members, &r->places, program);
	if (r->package)
		r->package_name = node_string(node_find(r->package->top, "package"), "name");
}

static struct error *resolve(struct resolver *r, const struct cargo_question *question)
{
	struct error *error = follow_chain(r, question->profile);

	if (error)
		return error;
	find_package(r, question->program);
	rustflags_read(r->arena, &r->places, &question->target, &r->flags);
	r->profile->name = question->profile;
	r->profile->manifest = r->places.root.path;
	r->profile->package = r->package_name;
	for (size_t i = 0; i < CARGO_KEY_COUNT && !error; i++)
		error = resolve_key(r, (enum cargo_key)i);
	if (error)
		return error;
	resolve_strip(r);
	if (question->is_library)
		resolve_crate_types(r);
	error = apply_rustflags(r);
	if (!error)
		findings_add(r);
	return error;
}

struct error *cargo_profile_resolve(struct arena *arena, const struct cargo_question *question,
				    struct cargo_profile *profile)
{
	struct resolver r = { .arena = arena, .profile = profile };
	struct error *error;

	*profile = (struct cargo_profile){ 0 };
	error = cargo_places_read(arena, question->manifest, question->config, question->n_config,
				  &r.places);
	if (!error)
		error = resolve(&r, question);
	cargo_members_release(&r.members);
	rustflags_release(&r.flags);
	return error;
}

bool cargo_profile_exists(struct arena *arena, const char *manifest, const char *name)
{
	struct resolver r = { .arena = arena };

	return !cargo_places_read(arena, manifest, NULL, 0, &r.places) && is_defined(&r, name);
}
