/* wish.c: what is wanted of features, and whether it is so. */
#include "features.h"

#include "../base/die.h"
#include "../names/crate_name.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *key;
	enum wish_is is;
} keys[] = {
	{ "present=", WISH_PRESENT },
	{ "absent=", WISH_ABSENT },
	{ "arch=", WISH_EXACTLY },
};

static const char *behind_key(const char *text, enum wish_is *is)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strncmp(text, keys[i].key, strlen(keys[i].key))) {
			*is = keys[i].is;
			return text + strlen(keys[i].key);
		}
	}
	return NULL;
}

bool feature_wish_is(const char *text)
{
	enum wish_is ignored;

	return behind_key(text, &ignored) != NULL;
}

/* "crate:openssl" */
static struct error *read_one(struct arena *arena, const char *value, struct feature_wish *wish)
{
	const char *colon = strchr(value, ':');

	for (size_t i = 0; colon && i < FEATURE_KIND_COUNT; i++) {
		const char *name = feature_kind_name((enum feature_kind)i);

		if (strlen(name) == (size_t)(colon - value) &&
		    !strncmp(name, value, (size_t)(colon - value)) && colon[1]) {
			wish->kind = (enum feature_kind)i;
			wish->names[wish->n_names++] = arena_copy(arena, colon + 1,
								  strlen(colon + 1));
			return NULL;
		}
	}
	return error_new(arena, "'%s' is none of crate:NAME, arch:NAME, kernel:NAME, import:NAME",
			 value);
}

static struct error *read_list(struct arena *arena, const char *value, struct feature_wish *wish)
{
	wish->kind = FEATURE_ARCH;
	while (*value) {
		size_t length = strcspn(value, ",");

		if (wish->n_names == MOST_WISH_NAMES)
			return error_new(arena, "more than %d architectures", MOST_WISH_NAMES);
		if (length)
			wish->names[wish->n_names++] = arena_copy(arena, value, length);
		value += length + (value[length] == ',');
	}
	return wish->n_names ? NULL : error_new(arena, "arch= needs architectures: sm_80,sm_90");
}

struct error *feature_wish_read(struct arena *arena, const char *text, struct feature_wish *wish)
{
	const char *value;

	*wish = (struct feature_wish){ .text = arena_copy(arena, text, strlen(text)) };
	value = behind_key(text, &wish->is);
	if (!value)
		return error_new(arena, "'%s' is no wish for features", text);
	return wish->is == WISH_EXACTLY ? read_list(arena, value, wish)
					: read_one(arena, value, wish);
}

/* --- held against a file */

/* Names of Windows' libraries are written in any case. */
static bool is_same(enum feature_kind kind, const char *a, const char *b)
{
	if (kind == FEATURE_CRATE)
		return crate_name_is_same(a, b);
	return kind == FEATURE_IMPORT ? !strcasecmp(a, b) : !strcmp(a, b);
}

static const struct feature *find(const struct features *features, enum feature_kind kind,
				  const char *name)
{
	for (size_t i = 0; i < features->n_items; i++) {
		if (features->items[i].kind == kind && is_same(kind, features->items[i].name, name))
			return &features->items[i];
	}
	return NULL;
}

/* Of a name that was found: yes, or perhaps. Of one that was not: no, or perhaps. */
static struct feature_outcome hold_one(const struct feature_wish *w,
				       const struct features *features, struct arena *arena)
{
	const struct feature *found = find(features, w->kind, w->names[0]);
	const char *doubt = features->doubts[w->kind];
	bool is_wanted = w->is == WISH_PRESENT;
	bool is_known = found ? found->is_certain : !doubt;
	enum outcome outcome = !is_known		      ? OUTCOME_UNKNOWN
			       : (found != NULL) == is_wanted ? OUTCOME_KEPT
							      : OUTCOME_BROKEN;

	if (found)
		return (struct feature_outcome){ w->text, outcome,
						 arena_format(arena, "%s is there: %s", found->name,
							      found->evidence) };
	return (struct feature_outcome){ w->text, outcome,
					 arena_format(arena, "%s was not found%s%s", w->names[0],
						      doubt ? "; " : "", doubt ? doubt : "") };
}

/* "sm" of "sm_90a": cubins and PTX are asked for by different words. */
static size_t stem_of(const char *arch)
{
	return strcspn(arch, "_");
}

static bool is_of_asked_kind(const struct feature_wish *w, const char *arch)
{
	for (size_t i = 0; i < w->n_names; i++) {
		if (stem_of(w->names[i]) == stem_of(arch) &&
		    !strncmp(w->names[i], arch, stem_of(arch)))
			return true;
	}
	return false;
}

static bool is_asked(const struct feature_wish *w, const char *arch)
{
	for (size_t i = 0; i < w->n_names; i++) {
		if (!strcmp(w->names[i], arch))
			return true;
	}
	return false;
}

/* Exactly these, among those of the kinds that are named. */
static struct feature_outcome hold_set(const struct feature_wish *w,
				       const struct features *features, struct arena *arena)
{
	const char *doubt = features->doubts[FEATURE_ARCH], *more = "", *less = "";
	enum outcome outcome;

	for (size_t i = 0; i < features->n_items; i++) {
		const struct feature *f = &features->items[i];

		if (f->kind == FEATURE_ARCH && is_of_asked_kind(w, f->name) &&
		    !is_asked(w, f->name))
			more = arena_format(arena, "%s %s", more, f->name);
	}
	for (size_t i = 0; i < w->n_names; i++) {
		if (!find(features, FEATURE_ARCH, w->names[i]))
			less = arena_format(arena, "%s %s", less, w->names[i]);
	}
	outcome = *more || (*less && !doubt) ? OUTCOME_BROKEN
		  : doubt		     ? OUTCOME_UNKNOWN
					     : OUTCOME_KEPT;
	return (struct feature_outcome){
		w->text, outcome,
		arena_format(arena, "%s%s%s%s%s%s", *more ? "also there:" : "", more,
			     *more && *less ? "; " : "", *less ? "not there:" : "", less,
			     !*more && !*less ? (doubt ? doubt : "these and no others") : "")
	};
}

struct feature_outcome feature_wish_hold(const struct feature_wish *wish,
					 const struct features *features, struct arena *arena)
{
	return wish->is == WISH_EXACTLY ? hold_set(wish, features, arena)
					: hold_one(wish, features, arena);
}
