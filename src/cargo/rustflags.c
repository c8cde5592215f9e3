#include "rustflags.h"

#include "../base/array.h"
#include "../base/terminal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void add(struct rustflags *flags, const char *text, const char *where)
{
	if (*text)
		array_push(flags->flags, flags->n_flags, flags->capacity,
			   (struct rustflag){ text, where });
}

/* Words between any of `separators`. */
static void add_words(struct rustflags *flags, struct arena *arena, const char *words,
		      const char *separators, const char *where)
{
	while (*words) {
		size_t length = strcspn(words, separators);

		add(flags, arena_copy(arena, words, length), where);
		words += length + (words[length] != '\0');
	}
}

/* A string of words, or an array of them. */
static void add_node(struct rustflags *flags, struct arena *arena, const struct document *document,
		     const struct node *node)
{
	const char *where = cargo_place_of(arena, document, node);

	if (node->kind == NODE_STRING)
		add_words(flags, arena, node->string, " ", where);
	for (size_t i = 0; node->kind == NODE_ARRAY && i < node->n_items; i++) {
		const struct node *item = &node->items[i];

		if (item->kind == NODE_STRING)
			add(flags, item->string, cargo_place_of(arena, document, item));
	}
}

/* --- the groups */

static bool add_environment(struct rustflags *flags, struct arena *arena)
{
	static const char encoded[] = "CARGO_ENCODED_RUSTFLAGS", plain[] = "RUSTFLAGS";
	bool is_encoded = environment_has(encoded);
	const char *name = is_encoded ? encoded : plain, *words;

	if (!environment_has(name))
		return false;
	words = environment(name);
	add_words(flags, arena, words ? words : "", is_encoded ? "\x1f" : " ", name);
	flags->where = name;
	return true;
}

/* All configuration, the weakest first: of arrays the parts are joined, the strongest last. */
static const struct document *config_at(const struct cargo_places *places, size_t i)
{
	if (i < places->n_configs)
		return &places->configs[places->n_configs - 1 - i];
	return &places->arguments[places->n_arguments - 1 - (i - places->n_configs)];
}

static size_t n_configs(const struct cargo_places *places)
{
	return places->n_configs + places->n_arguments;
}

/* CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS comes behind the files. */
static void add_target_variable(struct rustflags *flags, struct arena *arena,
				const struct cargo_target *target)
{
	const char *triple = cargo_target_triple(arena, target);
	char *name;

	if (!triple)
		return;
	name = arena_format(arena, "CARGO_TARGET_%s_RUSTFLAGS", triple);
	for (char *c = name; *c; c++)
		*c = strchr("-.", *c) ? '_' : (char)toupper((unsigned char)*c);
	if (environment(name))
		add_words(flags, arena, environment(name), " ", name);
}

/* Triples come before cfg(…), of which several may match. */
static void add_targets(struct rustflags *flags, struct arena *arena,
			const struct cargo_places *places, const struct cargo_target *target,
			bool is_cfg)
{
	for (size_t i = 0; i < n_configs(places); i++) {
		const struct document *config = config_at(places, i);
		const struct node *targets = node_find(config->top, "target");

		for (size_t k = 0; targets && k < targets->n_items; k++) {
			const struct node *table = &targets->items[k];
			const struct node *node = node_find(table, "rustflags");

			if (node && !strncmp(table->key, "cfg(", 4) == is_cfg &&
			    cargo_target_matches(arena, target, table->key))
				add_node(flags, arena, config, node);
		}
	}
}

static void add_build(struct rustflags *flags, struct arena *arena,
		      const struct cargo_places *places)
{
	static const char *const build_rustflags[] = { "build", "rustflags", NULL };
	static const char variable[] = "CARGO_BUILD_RUSTFLAGS";

	for (size_t i = 0; i < n_configs(places); i++) {
		const struct document *config = config_at(places, i);
		const struct node *node = node_at(config->top, build_rustflags);

		if (node)
			add_node(flags, arena, config, node);
	}
	if (environment(variable))
		add_words(flags, arena, environment(variable), " ", variable);
}

static void release_array(struct rustflags *flags)
{
	free(flags->flags);
	flags->flags = NULL;
	flags->n_flags = flags->capacity = 0;
}

/* What stands in a group that does not count, for a finding. */
static const char *first_of(struct rustflags *flags)
{
	const char *where = flags->n_flags ? flags->flags[0].where : NULL;

	release_array(flags);
	return where;
}

void rustflags_read(struct arena *arena, const struct cargo_places *places,
		    const struct cargo_target *target, struct rustflags *flags)
{
	struct rustflags of_targets = { 0 }, of_build = { 0 };

	*flags = (struct rustflags){ 0 };
	add_targets(&of_targets, arena, places, target, false);
	add_target_variable(&of_targets, arena, target);
	add_targets(&of_targets, arena, places, target, true);
	add_build(&of_build, arena, places);
	if (add_environment(flags, arena)) {
		flags->dropped = first_of(&of_targets);
		if (!flags->dropped)
			flags->dropped = first_of(&of_build);
	} else if (of_targets.n_flags) {
		*flags = of_targets;
		flags->where = flags->flags[0].where;
		flags->dropped = first_of(&of_build);
		return;
	} else {
		*flags = of_build;
		flags->where = flags->n_flags ? flags->flags[0].where : NULL;
		return;
	}
	release_array(&of_targets);
	release_array(&of_build);
}

void rustflags_release(struct rustflags *flags)
{
	free(flags->flags);
	*flags = (struct rustflags){ 0 };
}

/* --- what they say */

/* "lto=fat" of "-Clto=fat", "-C lto=fat" or "--codegen=lto=fat"; *i moves to the last word of it. */
static const char *codegen_option(const struct rustflags *flags, size_t *i)
{
	const char *text = flags->flags[*i].text;
	bool has_next = *i + 1 < flags->n_flags;

	if (!strncmp(text, "--codegen=", 10))
		return text + 10;
	if (!strncmp(text, "-C", 2) && text[2])
		return text + 2;
	if ((!strcmp(text, "-C") || !strcmp(text, "--codegen")) && has_next)
		return flags->flags[++*i].text;
	if (!strcmp(text, "-g"))
		return "debuginfo=2";
	if (!strcmp(text, "-O"))
		return "opt-level=3";
	return NULL;
}

/* rustc calls it otherwise, and takes `-C lto` without a value. */
static const char *value_for(enum cargo_key key, const char *option)
{
	const char *name = key == CARGO_DEBUG ? "debuginfo" : cargo_key_name(key);
	size_t length = strlen(name);

	if (strncmp(option, name, length) != 0)
		return NULL;
	if (key == CARGO_LTO && !option[length])
		return "fat";
	return option[length] == '=' ? option + length + 1 : NULL;
}

bool rustflags_find(const struct rustflags *flags, struct arena *arena, enum cargo_key key,
		    struct cargo_source *source)
{
	bool is_found = false;

	for (size_t i = 0; i < flags->n_flags; i++) {
		const char *option = codegen_option(flags, &i);
		const char *value = option ? value_for(key, option) : NULL;

		if (!value)
			continue;
		is_found = true;
		source->value = value;
		source->where = arena_format(arena, "%s, -C %s", flags->flags[i].where, option);
	}
	return is_found;
}
