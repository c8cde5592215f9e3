/* kind.c: what a section is for, by its type, flags and name. */
#include "reader.h"

#include "../../src/base/die.h"

#include <string.h>

/* Names mean more than types where tools agreed on them. The first match counts. */
static const struct {
	const char *name;
	bool is_prefix;
	enum kind kind;
} named[] = {
	{ ".bolt.org.rodata", false, KIND_RODATA }, // only its jump tables were moved away
	{ ".bolt.org.", true, KIND_LEFTOVER },
	{ ".debug_", true, KIND_DEBUG },
	{ ".zdebug_", true, KIND_DEBUG },
	{ ".gnu.debuglto_", true, KIND_IR },
	{ ".gnu.lto_", true, KIND_IR },
	{ ".llvmbc", false, KIND_IR },
	{ ".llvmcmd", false, KIND_IR },
	{ ".llvm.lto", false, KIND_IR },
	{ ".gdb_index", false, KIND_DEBUG },
	{ ".gnu_debugdata", false, KIND_DEBUG },
	{ ".stab", true, KIND_DEBUG },
	{ ".eh_frame", true, KIND_UNWIND },
	{ ".gcc_except_table", true, KIND_UNWIND },
	{ ".ARM.exidx", true, KIND_UNWIND },
	{ ".ARM.extab", true, KIND_UNWIND },
	{ ".orc_unwind", true, KIND_UNWIND },
	{ ".sframe", false, KIND_UNWIND },
	{ ".nv_fatbin", false, KIND_CUDA },
	{ ".nvFatBinSegment", false, KIND_CUDA },
	{ "__nv_relfatbin", false, KIND_CUDA },
	{ "__nv_module_id", false, KIND_CUDA },
	{ ".cask_resource", false, KIND_CUDA },
	{ ".nv.", true, KIND_CUDA },
	{ ".interp", false, KIND_DYNAMIC },
	{ ".plt", true, KIND_DYNAMIC },
	{ ".iplt", false, KIND_DYNAMIC },
	{ ".got", true, KIND_DYNAMIC },
	{ ".dynstr", false, KIND_DYNAMIC },
	{ ".strtab", false, KIND_SYMBOLS },
	{ ".shstrtab", false, KIND_HEADERS },
	{ ".comment", false, KIND_METADATA },
	{ ".rustc", false, KIND_METADATA },
	{ ".rmeta", false, KIND_METADATA },
	{ ".dep-v0", false, KIND_METADATA },
	{ ".stapsdt.base", false, KIND_METADATA },
};

static enum kind kind_of_type(uint32_t type)
{
	switch (type) {
	case SHT_SYMTAB:
	case SHT_SYMTAB_SHNDX:
		return KIND_SYMBOLS;
	case SHT_REL:
	case SHT_RELA:
	case 19: // SHT_RELR, younger than some <elf.h>
		return KIND_RELOCATIONS;
	case SHT_DYNSYM:
	case SHT_DYNAMIC:
	case SHT_HASH:
	case SHT_GNU_HASH:
	case SHT_GNU_versym:
	case SHT_GNU_verdef:
	case SHT_GNU_verneed:
		return KIND_DYNAMIC;
	case SHT_NOTE:
		return KIND_METADATA;
	case SHT_GROUP:
		return KIND_HEADERS;
	default:
		return KIND_UNKNOWN;
	}
}

static enum kind kind_of_flags(const GElf_Shdr *header)
{
	if (!(header->sh_flags & SHF_ALLOC))
		return KIND_METADATA;
	if (header->sh_flags & SHF_EXECINSTR)
		return KIND_CODE;
	if (header->sh_type == SHT_NOBITS)
		return KIND_ZERO_DATA;
	return header->sh_flags & SHF_WRITE ? KIND_DATA : KIND_RODATA;
}

enum kind elf_section_kind(const char *name, const GElf_Shdr *header)
{
	enum kind kind = kind_of_type(header->sh_type);

	for (size_t i = 0; kind == KIND_UNKNOWN && i < ARRAY_SIZE(named); i++) {
		size_t length = strlen(named[i].name);

		if (named[i].is_prefix ? !strncmp(name, named[i].name, length)
				       : !strcmp(name, named[i].name))
			kind = named[i].kind;
	}
	// An unlinked .strtab serves the section names too; a loaded one would be somebody's data.
	return kind == KIND_UNKNOWN ? kind_of_flags(header) : kind;
}

const char *elf_machine_name(uint16_t machine)
{
	static const struct {
		uint16_t machine;
		const char *name;
	} machines[] = {
		{ EM_386, "i386" },	   { EM_X86_64, "x86-64" },   { EM_ARM, "ARM" },
		{ EM_AARCH64, "ARM64" },   { EM_RISCV, "RISC-V" },    { EM_PPC, "PowerPC" },
		{ EM_PPC64, "PowerPC64" }, { EM_S390, "s390x" },      { EM_MIPS, "MIPS" },
		{ EM_SPARC, "SPARC" },	   { EM_SPARCV9, "SPARC64" }, { EM_68K, "m68k" },
		{ EM_IA_64, "Itanium" },   { EM_ALPHA, "Alpha" },     { EM_SH, "SuperH" },
		{ EM_BPF, "BPF" },	   { EM_CUDA, "CUDA" },	      { EM_AMDGPU, "AMDGPU" },
		{ 258, "LoongArch" },	   { EM_PARISC, "PA-RISC" },  { EM_NONE, "no machine" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		if (machines[i].machine == machine)
			return machines[i].name;
	}
	return NULL;
}
