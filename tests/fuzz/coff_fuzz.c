/* COFF objects and their symbol tables. */
#include "fuzz.h"

#include "../../formats/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format(&coff_format, data, size);
}
