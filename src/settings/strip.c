/* strip.c: what a strip has taken away, and what it would. */
#include "setting.h"

#include <string.h>

static const char *size_words(struct arena *arena, uint64_t bytes)
{
	const char *words = "";

	for (; bytes >= 1000; bytes /= 1000)
		words = arena_format(arena, ",%03u%s", (unsigned)(bytes % 1000), words);
	return arena_format(arena, "%u%s bytes", (unsigned)bytes, words);
}

/* Whose debug information it is: compiling without it takes away only the program's own. */
static void say_whose(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct strip_facts *s = &f->strip;

	if (s->std_debug_size)
		verdict_add_evidence(v, arena, "%s of it are units of Rust's library, %s others",
				     size_words(arena, s->std_debug_size),
				     size_words(arena, s->user_debug_size));
}

static void judge_none(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct strip_facts *s = &f->strip;

	verdict_set(v, "none", CONFIDENCE_CERTAIN);
	verdict_add_evidence(v, arena, "%s of debug information%s%s",
			     size_words(arena, s->debug_size),
			     s->has_symbols ? ", symbols of " : "",
			     s->has_symbols ? size_words(arena, s->symbols_size) : "");
	say_whose(f, arena, v);
}

/* Without debug information of its own a program that was not stripped looks like one that was. */
static void judge_symbols(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct strip_facts *s = &f->strip;

	verdict_set(v, "debuginfo", CONFIDENCE_CERTAIN);
	if (!f->is_rust && s->has_file_symbols) {
		verdict_add_value(v, "none");
		v->are_alike = true;
	}
	verdict_add_evidence(v, arena, "a symbol table of %s, no debug information",
			     size_words(arena, s->symbols_size));
	if (v->n_values > 1)
		verdict_add_evidence(v, arena,
				     "compiled without -g, or linked with -S: both look like this");
}

static void judge_bare(const struct facts *f, struct arena *arena, struct verdict *v)
{
	verdict_set(v, "symbols", CONFIDENCE_CERTAIN);
	if (!f->is_pe || !f->image->identity.debug_link) {
		verdict_add_evidence(v, arena, "no symbol table and no debug information");
		return;
	}
	v->is_moot = true;
	verdict_add_evidence(v, arena,
			     "debug information is in a PDB: nothing in the file to strip, with or "
			     "without strip");
}

/*
 * What the tools would make of the file, and what that saves: never less than nothing. A file without
 * symbols is a few bytes smaller for being written anew; that is no reason to strip it.
 */
static void say_sizes(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct strip_sizes *s = &f->image->build.strip;
	uint64_t size = f->image->file->size;
	const char *about = s->is_about ? "about " : "";

	if (!s->is_known)
		return;
	v->has_bytes = true;
	if ((f->strip.has_debug || f->strip.has_symbols) && size > s->all[STRIP_GNU])
		v->bytes = size - s->all[STRIP_GNU];
	v->bytes_are_about = s->is_about;
	verdict_add_evidence(v, arena, "strip -s makes it %s%s, llvm-strip -s %s", about,
			     size_words(arena, s->all[STRIP_GNU]),
			     size_words(arena, s->all[STRIP_LLVM]));
	if (s->has_debug)
		verdict_add_evidence(v, arena, "strip -g makes it %s%s, llvm-strip -g %s", about,
				     size_words(arena, s->debug[STRIP_GNU]),
				     size_words(arena, s->debug[STRIP_LLVM]));
	if (s->breaks_old_llvm && v->bytes)
		verdict_add_evidence(v, arena,
				     "segments were appended (patchelf): what llvm-strip before 22 "
				     "makes of it does not load");
}

/* Go: its runtime needs these tables, so no strip takes them away, nor does -ldflags=-s. */
static void say_go(const struct facts *f, struct arena *arena, struct verdict *v)
{
	for (size_t i = 0; i < f->image->n_sections; i++) {
		const struct section *s = &f->image->sections[i];

		if (!strcmp(s->name, ".gopclntab") || !strcmp(s->name, ".data.rel.ro.gopclntab"))
			verdict_add_evidence(v, arena,
					     "%s has %s of names and lines that Go's runtime keeps",
					     s->name, size_words(arena, s->file_size));
	}
}

static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct strip_facts *s = &f->strip;
	const struct identity *id = &f->image->identity;

	if ((!f->is_elf && !f->is_pe) || !f->image->is_linked) {
		verdict_add_evidence(v, arena, "told of linked programs and libraries only");
		return;
	}
	if (s->has_debug)
		judge_none(f, arena, v);
	else if (s->has_symbols)
		judge_symbols(f, arena, v);
	else
		judge_bare(f, arena, v);
	say_sizes(f, arena, v);
	if (v->bytes)
		v->remedy = "strip = \"symbols\" in [profile.release], or strip -s";
	if (f->is_elf && id->debug_link)
		verdict_add_evidence(v, arena, "stripped after the link: .gnu_debuglink names %s",
				     id->debug_link);
	say_go(f, arena, v);
	if (id->has_mini_debug_info)
		verdict_add_evidence(v, arena, ".gnu_debugdata still names functions");
}

const struct setting strip_setting = { "strip", "what was stripped", judge, false };
