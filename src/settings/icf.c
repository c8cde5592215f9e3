/*
 * icf.c: whether the linker folded functions with the same code. Aliases look the same in the file, so
 * only the linker's own command line tells, which it keeps in the PDB.
 */
#include "setting.h"

#include <string.h>
#include <strings.h>

/* The option that decides: the last /OPT with ICF or NOICF in it. Quotes and dashes are as given. */
static const char *last_word(const char *command, bool *is_on)
{
	const char *found = NULL;

	for (const char *p = command; *p; p++) {
		if (strncasecmp(p, "icf", 3) != 0 || (p[3] && !strchr(" ,=\"", p[3])))
			continue;
		if (p > command && strchr(":,", p[-1])) {
			found = p;
			*is_on = true;
		} else if (p - command > 2 && !strncasecmp(p - 2, "no", 2) && strchr(":,", p[-3])) {
			found = p - 2;
			*is_on = false;
		}
	}
	return found;
}

static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const char *command = f->image->build.link_command;
	const char *word;
	bool is_on = false;

	if (!command) {
		verdict_add_evidence(v, arena, "only a PDB keeps the linker's command line");
		return;
	}
	word = last_word(command, &is_on);
	if (!word) {
		verdict_add_evidence(v, arena, "the linker's command line does not name ICF");
		return;
	}
	verdict_set(v, is_on ? "true" : "false", CONFIDENCE_CERTAIN);
	verdict_add_evidence(v, arena, "the linker was given /OPT:%.*s",
			     (int)strcspn(word, " ,=\""), word);
}

const struct setting icf_setting = { "icf", "identical code folding", judge, true };
