#include "target.h"

#include "../base/die.h"

#include <string.h>

struct cargo_target cargo_target_of(struct arena *arena, const char *triple)
{
	static const struct {
		const char *in_triple, *os;
	} systems[] = {
		{ "linux", "linux" },	  { "windows", "windows" }, { "darwin", "macos" },
		{ "freebsd", "freebsd" }, { "android", "android" },
	};
	struct cargo_target target = { .triple = triple };
	const char *dash = strrchr(triple, '-');

	target.arch = arena_copy(arena, triple, strcspn(triple, "-"));
	for (size_t i = 0; i < ARRAY_SIZE(systems); i++) {
		if (strstr(triple, systems[i].in_triple))
			target.os = systems[i].os;
	}
	if (dash && strchr(triple, '-') != dash)
		target.env = dash + 1;
	return target;
}

const char *cargo_target_triple(struct arena *arena, const struct cargo_target *target)
{
	if (target->triple || !target->arch || !target->os || !target->env)
		return target->triple;
	return arena_format(arena, "%s-%s-%s-%s", target->arch,
			    strcmp(target->os, "windows") ? "unknown" : "pc", target->os,
			    target->env);
}

/* --- cfg(…), "The Rust Reference", conditional compilation: yes, no, or not known from a file. */

enum truth { NO, PERHAPS, YES };

struct words {
	struct arena *arena;
	const struct cargo_target *target;
	const char *next;
	unsigned depth;
};

enum { MOST_DEPTH = 32 };

static void skip_spaces(struct words *w)
{
	w->next += strspn(w->next, " \t\n");
}

static bool takes(struct words *w, char c)
{
	skip_spaces(w);
	if (*w->next != c)
		return false;
	w->next++;
	return true;
}

static const char *take_name(struct words *w)
{
	size_t length;
	const char *name;

	skip_spaces(w);
	length = strspn(w->next, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	name = arena_copy(w->arena, w->next, length);
	w->next += length;
	return name;
}

static const char *take_string(struct words *w)
{
	const char *begin;
	size_t length;

	if (!takes(w, '"'))
		return "";
	begin = w->next;
	length = strcspn(begin, "\"");
	w->next += length + (begin[length] == '"');
	return arena_copy(w->arena, begin, length);
}

static enum truth is_value(const char *known, const char *wanted)
{
	return !known ? PERHAPS : !strcmp(known, wanted) ? YES : NO;
}

static enum truth is_family(const struct words *w, const char *family)
{
	if (!w->target->os)
		return PERHAPS;
	return !strcmp(family, strcmp(w->target->os, "windows") ? "unix" : "windows") ? YES : NO;
}

static const char *width_of(const char *arch)
{
	if (!arch)
		return NULL;
	return strstr(arch, "64") || !strcmp(arch, "s390x") ? "64" : "32";
}

static enum truth of_key(const struct words *w, const char *key, const char *value)
{
	if (!strcmp(key, "target_os"))
		return is_value(w->target->os, value);
	if (!strcmp(key, "target_arch"))
		return is_value(w->target->arch, value);
	if (!strcmp(key, "target_env"))
		return is_value(w->target->env, value);
	if (!strcmp(key, "target_family"))
		return is_family(w, value);
	if (!strcmp(key, "target_pointer_width"))
		return is_value(width_of(w->target->arch), value);
	return PERHAPS;
}

static enum truth take_predicate(struct words *w);

/* The least of all, or the most of any; behind the opening parenthesis. */
static enum truth take_list(struct words *w, bool is_all)
{
	enum truth result = is_all ? YES : NO;

	while (*w->next && !takes(w, ')')) {
		const char *before = w->next;
		enum truth one = take_predicate(w);

		if (is_all ? one < result : one > result)
			result = one;
		takes(w, ',');
		if (w->next == before) // no such grammar
			return PERHAPS;
	}
	return result;
}

static enum truth take_predicate(struct words *w)
{
	const char *name = take_name(w);
	enum truth result = PERHAPS;

	if (++w->depth > MOST_DEPTH)
		return PERHAPS;
	if (takes(w, '=')) {
		result = of_key(w, name, take_string(w));
	} else if (takes(w, '(')) {
		bool is_not = !strcmp(name, "not");

		result = take_list(w, is_not || !strcmp(name, "all"));
		if (is_not)
			result = (enum truth)(YES - result);
	} else if (!strcmp(name, "unix") || !strcmp(name, "windows")) {
		result = is_family(w, name);
	} else if (!strcmp(name, "true") || !strcmp(name, "false")) {
		result = strcmp(name, "true") ? NO : YES;
	}
	w->depth--;
	return result;
}

static bool matches_triple(struct arena *arena, const struct cargo_target *target, const char *name)
{
	struct cargo_target wanted;

	if (target->triple)
		return !strcmp(target->triple, name);
	wanted = cargo_target_of(arena, name);
	return is_value(target->arch, wanted.arch) != NO &&
	       (!wanted.os || is_value(target->os, wanted.os) != NO) &&
	       (!wanted.env || is_value(target->env, wanted.env) != NO);
}

bool cargo_target_matches(struct arena *arena, const struct cargo_target *target, const char *name)
{
	struct words words = { .arena = arena, .target = target, .next = name + 4 };

	if (strncmp(name, "cfg(", 4) != 0)
		return matches_triple(arena, target, name);
	return take_predicate(&words) != NO;
}
