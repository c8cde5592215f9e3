#include "section_kind.h"

#include "../../src/base/die.h"

#include <string.h>

struct name_kind {
	const char *name;
	bool is_prefix; /* other names that begin like it are meant too */
	enum kind kind;
};

// Names of images are cut to 8 bytes by linkers that keep no string table (".eh_fram", ".nvFatBi").
static const struct name_kind kinds_by_name[] = {
	{ ".text", false, KIND_CODE },
	{ ".rdata", false, KIND_RODATA },
	{ ".rodata", false, KIND_RODATA },
	{ ".data", false, KIND_DATA },
	{ ".bss", false, KIND_ZERO_DATA },
	{ ".tls", false, KIND_DATA },
	{ ".CRT", false, KIND_DATA },
	{ ".pdata", false, KIND_UNWIND },
	{ ".xdata", false, KIND_UNWIND },
	{ ".eh_fram", true, KIND_UNWIND },
	{ ".gcc_exc", true, KIND_UNWIND },
	{ ".reloc", false, KIND_RELOCATIONS },
	{ ".rsrc", false, KIND_RESOURCES },
	{ ".idata", false, KIND_DYNAMIC },
	{ ".edata", false, KIND_DYNAMIC },
	{ ".didat", false, KIND_DYNAMIC },
	{ ".debug", true, KIND_DEBUG },
	{ ".zdebug", true, KIND_DEBUG },
	{ ".stab", true, KIND_DEBUG },
	{ ".symtab", false, KIND_SYMBOLS },
	{ ".nv_fatb", true, KIND_CUDA },
	{ ".nvFatBi", true, KIND_CUDA },
	{ ".nvHR", true, KIND_CUDA },
	{ "__nv_", true, KIND_CUDA },
	{ ".llvmbc", false, KIND_IR },
	{ ".llvmcmd", false, KIND_IR },
	{ ".llvm.lto", false, KIND_IR },
	{ ".gnu.lto_", true, KIND_IR },
	{ ".drectve", false, KIND_METADATA },
	{ ".comment", false, KIND_METADATA },
	{ ".buildid", false, KIND_METADATA },
	{ ".rmeta", false, KIND_METADATA },
	{ ".rustc", false, KIND_METADATA },
	{ ".dep-v0", false, KIND_METADATA },
	{ ".sxdata", false, KIND_METADATA },
	{ ".chks64", false, KIND_METADATA },
	{ ".voltbl", false, KIND_METADATA },
	{ ".gfids", false, KIND_METADATA },
	{ ".giats", false, KIND_METADATA },
	{ ".gljmp", false, KIND_METADATA },
	{ ".gehcont", false, KIND_METADATA },
	{ ".llvm_addrsig", false, KIND_METADATA },
	{ ".llvm.call-graph-profile", false, KIND_METADATA },
};

static bool matches(const struct name_kind *known, const char *name, size_t length)
{
	size_t wanted = strlen(known->name);

	if (strncmp(known->name, name, wanted) != 0)
		return false;
	return known->is_prefix || length == wanted;
}

static enum kind kind_by_flags(uint32_t characteristics)
{
	if (characteristics & (COFF_CNT_CODE | COFF_MEM_EXECUTE))
		return KIND_CODE;
	if (characteristics & (COFF_LNK_INFO | COFF_LNK_REMOVE))
		return KIND_METADATA;
	if ((characteristics & COFF_CNT_UNINITIALIZED_DATA) &&
	    !(characteristics & COFF_CNT_INITIALIZED_DATA))
		return KIND_ZERO_DATA;
	if (characteristics & (uint32_t)COFF_MEM_WRITE)
		return KIND_DATA;
	if (characteristics & COFF_CNT_INITIALIZED_DATA)
		return KIND_RODATA;
	return KIND_UNKNOWN;
}

enum kind coff_section_kind(const char *name, uint32_t characteristics)
{
	const char *group = strchr(name, '$');
	size_t length = group ? (size_t)(group - name) : strlen(name);

	for (size_t i = 0; i < ARRAY_SIZE(kinds_by_name); i++) {
		if (matches(&kinds_by_name[i], name, length))
			return kinds_by_name[i].kind;
	}
	return kind_by_flags(characteristics);
}

uint32_t coff_section_flags(const char *name, uint32_t characteristics)
{
	uint32_t flags = 0;

	if (characteristics & (COFF_CNT_CODE | COFF_MEM_EXECUTE))
		flags |= SECTION_EXECUTABLE;
	if (characteristics & (uint32_t)COFF_MEM_WRITE)
		flags |= SECTION_WRITABLE;
	if (strncmp(name, ".tls", 4) == 0 && (!name[4] || name[4] == '$'))
		flags |= SECTION_TLS;
	if (strncmp(name, ".zdebug", 7) == 0)
		flags |= SECTION_COMPRESSED;
	return flags;
}
