/* lto.c: which link-time optimization made the file. Rules of Rust in lto_rust.c. */
#include "lto.h"

#include "setting.h"

#include <string.h>

static void set(struct verdict *v, struct arena *arena, const char *value,
		enum confidence confidence, const char *why)
{
	verdict_set(v, value, confidence);
	verdict_add_evidence(v, arena, "%s", why);
}

static bool is_linked_by_gcc_lto(const struct image *image)
{
	for (size_t i = 0; i < image->n_units; i++) {
		const char *producer = image->units[i].producer;

		if (producer && (strstr(producer, "-fltrans") || strstr(producer, "GNU GIMPLE")))
			return true;
	}
	return false;
}

enum { FEW_SOURCES = 10 };

/* Where ThinLTO had no name to make global it leaves no trace; in many sources it has some. */
static void judge_sources(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const char *compilers = f->image->identity.compilers;

	set(v, arena, "none", CONFIDENCE_MEDIUM,
	    "file symbols name each source, and nothing speaks of LTO");
	if (f->lto.n_sources >= FEW_SOURCES || !compilers || !strstr(compilers, "clang"))
		return;
	verdict_add_value(v, "thin");
	verdict_add_evidence(v, arena, "ThinLTO of so few sources may look the same");
}

/* What bitcode linkers leave in the table of symbols. */
static bool judge_symbols(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct lto_facts *l = &f->lto;

	if (is_linked_by_gcc_lto(f->image))
		set(v, arena, "full", CONFIDENCE_CERTAIN, "a compile unit was made by GCC's LTO");
	else if (l->has_lto_file)
		set(v, arena, "full", CONFIDENCE_CERTAIN,
		    "a file symbol names what the linker compiled (ld-temp.o, <artificial>)");
	else if (l->n_lto_priv)
		set(v, arena, "full", CONFIDENCE_CERTAIN, "symbols are called .lto_priv");
	else if (l->n_other_llvm + l->n_rust_llvm)
		set(v, arena, "thin", CONFIDENCE_HIGH, "symbols are called .llvm.N");
	else if (f->is_elf && f->strip.has_file_symbols && !l->n_sources)
		set(v, arena, "full", CONFIDENCE_MEDIUM, "no file symbol names a source");
	else if (l->n_sources >= 2)
		judge_sources(f, arena, v);
	return v->n_values;
}

static bool judge_modules(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct lto_facts *l = &f->lto;

	if (l->n_pdb_full)
		set(v, arena, "full", CONFIDENCE_CERTAIN, "a module of the PDB is the linker's");
	else if (l->n_pdb_thin)
		set(v, arena, "thin", CONFIDENCE_CERTAIN,
		    "modules of the PDB are the linker's, one for each object");
	return v->n_values;
}

/* Microsoft's linker says it, also without a PDB. */
static bool judge_marks(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct build *b = &f->image->build;

	if (!b->has_link_mark || !b->has_object_counts)
		return false;
	if (b->is_ltcg_linked != (b->n_ltcg_objects > 0)) {
		verdict_add_evidence(v, arena,
				     "the linker's mark and its counts of objects disagree");
		return true;
	}
	verdict_set(v, b->is_ltcg_linked ? "ltcg" : "none", CONFIDENCE_HIGH);
	verdict_add_evidence(v, arena,
			     b->is_ltcg_linked ? "linked with /LTCG: %u objects by the Rich header"
					       : "not linked with /LTCG: %u such objects",
			     b->n_ltcg_objects);
	return true;
}

static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	if (f->is_rust) {
		lto_judge_rust(f, arena, v);
		return;
	}
	if (judge_symbols(f, arena, v) || judge_modules(f, arena, v) || judge_marks(f, arena, v))
		return;
	if (f->lto.n_pdb_objects >= 2)
		set(v, arena, "none", CONFIDENCE_MEDIUM, "modules of the PDB are plain objects");
	else
		verdict_add_evidence(v, arena, "nothing is left in the file that would tell");
}

const struct setting lto_setting = { "lto", "link-time optimization", judge, false };
