/* ELF: headers, sections, symbols, relocations, unwind tables. */
#include "fuzz.h"

#include "../../formats/elf/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format(&elf_format, data, size);
}
