/* import_object.h: the members of an import library that only name a function of a DLL. */
#ifndef BINSIZE_FORMATS_ARCHIVE_IMPORT_OBJECT_H
#define BINSIZE_FORMATS_ARCHIVE_IMPORT_OBJECT_H

#include "../../src/model/image.h"

/* PE/COFF specification, "Import Library Format": 00 00 FF FF and version 0. */
bool import_object_probe(const uint8_t *data, uint64_t size);

/*
 * Adds the part "import object" and an undefined symbol "DLL!name" that its bytes belong to. A
 * damaged one is warned about. `unit` is the archive member.
 */
void import_object_read(struct image *image, uint64_t file_off, uint64_t file_size, uint32_t unit);

/* Its machine (IMAGE_FILE_MACHINE_…), or 0. */
uint16_t import_object_machine(const uint8_t *data, uint64_t size);

#endif
