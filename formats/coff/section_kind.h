/* section_kind.h: what the sections of COFF objects and PE images are for. */
#ifndef BINSIZE_FORMATS_COFF_SECTION_KIND_H
#define BINSIZE_FORMATS_COFF_SECTION_KIND_H

#include "../../src/model/image.h"

/* PE/COFF specification, "Section Flags". */
enum coff_section_characteristics {
	COFF_CNT_CODE = 0x20,
	COFF_CNT_INITIALIZED_DATA = 0x40,
	COFF_CNT_UNINITIALIZED_DATA = 0x80,
	COFF_LNK_INFO = 0x200,
	COFF_LNK_REMOVE = 0x800,
	COFF_LNK_COMDAT = 0x1000,
	COFF_ALIGN_MASK = 0xf00000,
	COFF_LNK_NRELOC_OVFL = 0x1000000,
	COFF_MEM_DISCARDABLE = 0x2000000,
	COFF_MEM_EXECUTE = 0x20000000,
	COFF_MEM_WRITE = (int)0x80000000,
};

/*
 * The name decides where it is well known, the flags otherwise. Of a grouped name as objects have
 * it (".text$mn") only what stands before the '$' counts.
 */
enum kind coff_section_kind(const char *name, uint32_t characteristics);

/* enum section_flags. */
uint32_t coff_section_flags(const char *name, uint32_t characteristics);

#endif
