/* archives: names, members, and what the members hold. */
#include "fuzz.h"

#include "../../formats/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format(&archive_format, data, size);
}
