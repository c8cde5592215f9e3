/* PE: headers, directories, imports, exports, exception tables. */
#include "fuzz.h"

#include "../../formats/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_format(&pe_format, data, size);
}
