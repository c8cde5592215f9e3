/* archives: names, members, and what the members hold. */
#include "fuzz.h"

#include "../../formats/archive/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format(&archive_format, data, size);
}
