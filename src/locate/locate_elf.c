/* locate_elf.c: the files of ELF images: debug files, dwz's common ones, .dwo, .dwp. */
#include "debuginfod.h"
#include "search.h"

#include "../base/path.h"

#include <string.h>

static const char system_root[] = "/usr/lib/debug";

/* A build id that can be the name of a file: at least two bytes, all of them hexadecimal. */
static bool is_build_id(const char *id)
{
	size_t length = id ? strlen(id) : 0;

	return length >= 4 && strspn(id, "0123456789abcdef") == length;
}

/* `/.build-id/ab/cdef….debug` below a root. */
static void try_build_id_in(struct search *s, const char *root, const char *id)
{
	search_try_in(s, root, arena_format(s->arena, ".build-id/%.2s/%s.debug", id, id + 2), NULL);
}

static void try_build_id(struct search *s, const char *id, const struct locate_options *options)
{
	if (!is_build_id(id))
		return;
	for (size_t i = 0; i < options->n_symbol_paths && !search_is_over(s); i++)
		try_build_id_in(s, options->symbol_paths[i], id);
	try_build_id_in(s, system_root, id);
}

/* Directories of the analyzed file: as it was called, and without links. NULL: nowhere. */
struct places {
	const char *given, *real;
	bool is_linked; /* they are two */
};

static struct places places_of(struct search *s)
{
	const char *real = s->self ? path_real(s->arena, s->self) : NULL;
	struct places at = {
		.given = s->self ? path_directory(s->arena, s->self) : NULL,
		.real = real ? path_directory(s->arena, real) : NULL,
	};

	at.is_linked = at.real && !path_is_same(at.given, at.real);
	return at;
}

static const char *link_name(const struct locate_wanted *wanted)
{
	return wanted->debug_link ? path_file_name(wanted->debug_link) : NULL;
}

/* `name` below the absolute `directory` as it would be below `root`. */
static void try_mirrored(struct search *s, const char *root, const char *directory,
			 const char *name, const uint32_t *crc)
{
	if (directory && directory[0] == '/')
		search_try_in(s, path_join(s->arena, root, directory + 1), name, crc);
}

static void try_link(struct search *s, const struct locate_wanted *wanted,
		     const struct locate_options *options)
{
	const char *name = link_name(wanted), *hidden;
	const uint32_t *crc = &wanted->debug_link_crc;
	struct places at = places_of(s);

	if (!name)
		return;
	hidden = path_join(s->arena, ".debug", name);
	search_try_in(s, at.given, name, crc);
	search_try_in(s, at.given, hidden, crc);
	if (at.is_linked) {
		search_try_in(s, at.real, name, crc);
		search_try_in(s, at.real, hidden, crc);
	}
	for (size_t i = 0; i < options->n_symbol_paths && !search_is_over(s); i++) {
		search_try_in(s, options->symbol_paths[i], name, crc);
		try_mirrored(s, options->symbol_paths[i], at.real, name, crc);
	}
	try_mirrored(s, system_root, at.real, name, crc);
}

static void try_debuginfod(struct search *s, const char *id)
{
	const char *why, *path;

	if (search_is_over(s) || !is_build_id(id))
		return;
	path = debuginfod_fetch(s->arena, id, &why);
	if (path)
		search_try(s, path, NULL);
	else
		search_add_tried(s, "debuginfod", why);
}

/* Without a link the name that objcopy's manual proposes; a build id tells whether it is right. */
static void try_proposed(struct search *s, const struct locate_wanted *wanted)
{
	if (s->self && is_build_id(wanted->build_id))
		search_try(s, arena_format(s->arena, "%s.debug", s->self), NULL);
}

static const char *name_beside(struct search *s, const struct locate_wanted *wanted)
{
	if (!s->self)
		return NULL;
	return link_name(wanted) ? link_name(wanted)
				 : arena_format(s->arena, "%s.debug", path_base(s->self));
}

struct located locate_debug_file(struct arena *arena, const struct locate_wanted *wanted,
				 const struct locate_options *options,
				 const struct locate_match *match)
{
	struct search s = search_begin(arena, wanted->path, options, match);

	if (options->debug_file) {
		search_try(&s, options->debug_file, NULL);
		return search_end(&s);
	}
	s.located.wanted = name_beside(&s, wanted);
	if (!link_name(wanted)) {
		try_proposed(&s, wanted);
		if (!is_build_id(wanted->build_id) && !search_is_over(&s))
			s.located.note = "the file names no debug file";
	}
	try_link(&s, wanted, options);
	try_build_id(&s, wanted->build_id, options);
	try_proposed(&s, wanted);
	if (options->debuginfod)
		try_debuginfod(&s, wanted->build_id);
	return search_end(&s);
}

struct located locate_alternate(struct arena *arena, const char *path, const char *link,
				const char *build_id, const struct locate_options *options,
				const struct locate_match *match)
{
	struct search s = search_begin(arena, path, options, match);
	struct places at = places_of(&s);

	if (link && *link) {
		// Links are followed first, as GDB does: the name counts from the file itself.
		search_try_in(&s, at.real, link, NULL);
		search_try_in(&s, at.given, link, NULL);
		for (size_t i = 0; i < options->n_symbol_paths && !search_is_over(&s); i++)
			search_try_in(&s, path_join(arena, options->symbol_paths[i], ".dwz"),
				      path_file_name(link), NULL);
	}
	try_build_id(&s, build_id, options);
	if (options->debuginfod)
		try_debuginfod(&s, build_id);
	return search_end(&s);
}

struct located locate_dwo(struct arena *arena, const char *path, const char *comp_dir,
			  const char *dwo_name, const struct locate_options *options,
			  const struct locate_match *match)
{
	struct search s = search_begin(arena, path, options, match);
	const char *name = path_file_name(dwo_name), *own = places_of(&s).given;

	if (!name)
		return search_end(&s);
	search_try_in(&s, comp_dir, dwo_name, NULL);
	if (own && comp_dir && !path_is_absolute(comp_dir))
		search_try_in(&s, path_join(arena, own, comp_dir), dwo_name, NULL);
	search_try_in(&s, own, dwo_name, NULL);
	search_try_in(&s, own, name, NULL);
	for (size_t i = 0; i < options->n_symbol_paths && !search_is_over(&s); i++)
		search_try_in(&s, options->symbol_paths[i], name, NULL);
	return search_end(&s);
}

struct located locate_dwp(struct arena *arena, const char *path,
			  const struct locate_options *options, const struct locate_match *match)
{
	struct search s = search_begin(arena, path, options, match);
	const char *name, *real;

	if (!s.self)
		return search_end(&s);
	name = arena_format(arena, "%s.dwp", path_base(path));
	real = path_real(arena, path);
	s.located.wanted = name;
	search_try_in(&s, path_directory(arena, path), name, NULL);
	if (real && strcmp(path_base(real), path_base(path)))
		search_try(&s, arena_format(arena, "%s.dwp", real), NULL);
	for (size_t i = 0; i < options->n_symbol_paths && !search_is_over(&s); i++)
		search_try_in(&s, options->symbol_paths[i], name, NULL);
	return search_end(&s);
}
