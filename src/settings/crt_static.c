/* crt_static.c: whether the C library is inside: -C target-feature=+crt-static, -static, /MT. */
#include "setting.h"

#include <string.h>
#include <strings.h>

static bool starts(const char *text, const char *prefix)
{
	return !strncasecmp(text, prefix, strlen(prefix));
}

/* Microsoft's since Visual Studio 2015, the one before, and that of Windows itself. */
static bool is_windows_crt(const char *library)
{
	return starts(library, "vcruntime") || starts(library, "ucrtbase") ||
	       starts(library, "api-ms-win-crt-") || starts(library, "msvcr");
}

static const char *find_windows_crt(const struct build *build)
{
	for (size_t i = 0; i < build->n_libraries; i++) {
		if (is_windows_crt(build->libraries[i]))
			return build->libraries[i];
	}
	return NULL;
}

static void judge_pe(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const char *library = find_windows_crt(&f->image->build);

	if (library) {
		verdict_set(v, "false", CONFIDENCE_CERTAIN);
		verdict_add_evidence(v, arena, "imports %s", library);
	} else if (f->image->build.n_libraries && f->image->build.has_link_mark) {
		verdict_set(v, "true", CONFIDENCE_CERTAIN);
		verdict_add_evidence(v, arena, "imports no DLL of the C runtime");
	} else {
		verdict_add_evidence(v, arena, "imports tell of no C runtime");
	}
}

static void judge_elf(const struct facts *f, struct arena *arena, struct verdict *v)
{
	const struct build *build = &f->image->build;

	if (build->n_libraries) {
		verdict_set(v, "false", CONFIDENCE_CERTAIN);
		verdict_add_evidence(v, arena, "the loader loads %s", build->libraries[0]);
	} else if (!build->has_interpreter && f->image->identity.type &&
		   strstr(f->image->identity.type, "executable")) {
		verdict_set(v, "true", CONFIDENCE_CERTAIN);
		verdict_add_evidence(v, arena, "it names no loader and no library");
	} else {
		verdict_add_evidence(v, arena, "it names no library");
	}
}

static void judge(const struct facts *f, struct arena *arena, struct verdict *v)
{
	if (f->image->is_linked && f->is_elf) {
		judge_elf(f, arena, v);
	} else if (f->image->is_linked && f->is_pe) {
		judge_pe(f, arena, v);
	} else {
		verdict_add_evidence(v, arena, "told of linked programs and libraries only");
	}
}

const struct setting crt_static_setting = { "crt-static", "C library inside", judge, true };
