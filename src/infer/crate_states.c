#include "crate_states.h"

#include "../base/array.h"
#include "../model/image.h"
#include "../names/std_crate.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST_KEY = 200, FEW_STD_DEPENDENCIES = 30 };

/* Names with '-' and '_' are alike; a version, when it counts, follows behind a '@'. */
struct key {
	char text[LONGEST_KEY];
	size_t length;
};

static void append(struct key *key, const char *text, size_t length)
{
	for (size_t i = 0; i < length && key->length < LONGEST_KEY; i++)
		key->text[key->length++] = text[i] == '-' ? '_' : text[i];
}

static struct key key_of(const char *name, size_t length)
{
	struct key key = { .length = 0 };

	append(&key, name, length);
	return key;
}

/* The state of a key; a new one becomes that of `state`, with the key's name. */
static uint32_t add(struct crate_states *s, const struct key *key, struct name_slice name,
		    struct name_slice version, struct region_state state)
{
	uint32_t i = intern_copy(&s->keys, s->arena, key->text, key->length);

	if (i < s->n)
		return i;
	state.name = arena_copy(s->arena, name.text, name.length);
	state.version = version.length ? arena_copy(s->arena, version.text, version.length) : "";
	array_push(s->items, s->n, s->capacity, state);
	return i;
}

void crate_states_release(struct crate_states *s)
{
	intern_release(&s->keys);
	free(s->items);
	*s = (struct crate_states){ 0 };
}

/* --- of paths */

/* Which names of a registry occur with more than one version. */
struct versions {
	struct intern names;
	struct name_slice *first; /* version of each name */
	bool *are_many;
	size_t n, first_capacity, many_capacity;
};

static void note_version(struct versions *v, struct arena *arena, const struct source_owner *owner)
{
	struct key key = key_of(owner->crate.text, owner->crate.length);
	uint32_t i = intern_copy(&v->names, arena, key.text, key.length);
	size_t n = v->n;

	if (i < n) {
		v->are_many[i] |= v->first[i].length != owner->version.length ||
				  memcmp(v->first[i].text, owner->version.text,
					 owner->version.length) != 0;
		return;
	}
	array_push(v->first, v->n, v->first_capacity, owner->version);
	array_push(v->are_many, n, v->many_capacity, false);
}

static bool has_many(const struct versions *v, const struct key *name)
{
	uint32_t i = intern_find(&v->names, name->text, name->length);

	return i != INTERN_NONE && v->are_many[i];
}

struct paths_reader {
	struct crate_states *states;
	struct versions versions;
	struct source_owner *owners; /* of each path */
	bool is_of_project; /* built by the Rust project: what std uses is the program's own */
};

static bool is_of_std(const struct paths_reader *r, const struct source_owner *owner)
{
	return owner->kind == SOURCE_STD ||
	       (owner->kind == SOURCE_STD_DEPENDENCY && !r->is_of_project);
}

/* Whether a path has `part` at `at`, whichever way its folders are separated. */
static bool has_at(const struct interned *path, size_t at, const char *part)
{
	for (; *part && at < path->length; part++, at++) {
		char c = path->text[at];

		if ((c == '\\' ? '/' : c) != *part)
			return false;
	}
	return !*part;
}

/* Whether a file is of a package's program and not of its library, which is compiled apart. */
static bool is_of_program(const struct interned *path)
{
	static const char main[] = "src/main.rs";

	if (path->length >= strlen(main) && has_at(path, path->length - strlen(main), main))
		return true;
	for (size_t i = 0; i < path->length; i++) {
		if (path->text[i] == 's' && has_at(path, i, "src/bin/"))
			return true;
	}
	return false;
}

static uint32_t state_of(struct paths_reader *r, const struct source_owner *owner,
			 const struct interned *path)
{
	struct key key = key_of(owner->crate.text, owner->crate.length);
	struct region_state state = { .kind = REGION_CRATE };
	size_t name_length = key.length;
	char name[LONGEST_KEY];

	if (owner->kind == SOURCE_UNKNOWN)
		return NO_INDEX;
	memcpy(name, key.text, key.length);
	if (is_of_std(r, owner)) {
		state.kind = REGION_STD;
		state.came_with_std = owner->kind == SOURCE_STD_DEPENDENCY;
		append(&key, "@std", state.came_with_std ? 4 : 0);
	} else if (is_of_program(path)) {
		state.kind = REGION_ROOT;
		append(&key, "@bin", 4);
	} else if (!name_length) {
		state.kind = REGION_ROOT;
	} else if (owner->version.length && has_many(&r->versions, &key)) {
		append(&key, "@", 1);
		append(&key, owner->version.text, owner->version.length);
	}
	return add(r->states, &key, (struct name_slice){ name, name_length }, owner->version,
		   state);
}

static void read_owners(struct paths_reader *r, const struct interned *paths, size_t n)
{
	struct intern from_std = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct source_owner *owner = &r->owners[i];

		*owner = source_owner_of(paths[i].text, paths[i].length);
		if (owner->kind == SOURCE_REGISTRY)
			note_version(&r->versions, r->states->arena, owner);
		else if (owner->kind == SOURCE_STD_DEPENDENCY)
			intern(&from_std, owner->crate.text, owner->crate.length);
	}
	r->is_of_project = from_std.n_strings > FEW_STD_DEPENDENCIES;
	intern_release(&from_std);
}

uint32_t *crate_states_of_paths(struct crate_states *s, const struct interned *paths, size_t n)
{
	struct paths_reader r = { .states = s, .owners = array_new(struct source_owner, n) };
	uint32_t *states = array_new(uint32_t, n);

	read_owners(&r, paths, n);
	for (size_t i = 0; i < n; i++)
		states[i] = state_of(&r, &r.owners[i], &paths[i]);
	free(r.owners);
	free(r.versions.first);
	free(r.versions.are_many);
	intern_release(&r.versions.names);
	return states;
}

/* --- of names */

static uint32_t add_native(struct crate_states *s, const char *name, size_t length, bool is_carried)
{
	struct key key = { .length = 0 };

	append(&key, is_carried ? "[[" : "[", is_carried ? 2 : 1); // no crate is called so
	append(&key, name, length);
	return add(s, &key, (struct name_slice){ name, length }, (struct name_slice){ 0 },
		   (struct region_state){ .kind = REGION_NATIVE, .is_carried = is_carried });
}

size_t native_file_name(const struct region_state *state)
{
	size_t length = strlen(state->name), n = strlen(NATIVE_FILE_END);

	return length > n && !strcmp(state->name + length - n, NATIVE_FILE_END) ? length - n : 0;
}

uint32_t crate_states_native(struct crate_states *s, const char *name, size_t length)
{
	return add_native(s, name, length, false);
}

uint32_t crate_states_carried(struct crate_states *s, const char *name, size_t length)
{
	return add_native(s, name, length, true);
}

uint32_t crate_states_named(struct crate_states *s, const char *name, size_t length)
{
	struct key key = key_of(name, length);
	struct region_state state = { .kind = REGION_CRATE };
	struct name_slice slice = { name, length };

	if (length && name[0] == '[')
		state.kind = REGION_NATIVE;
	else if (is_std_crate(slice))
		state.kind = REGION_STD;
	return add(s, &key, slice, (struct name_slice){ 0 }, state);
}
