#include "option_parts.h"

#include "../base/document.h"

#include <capstone/capstone.h>
#include <elfutils/version.h>
#include <libdeflate.h>
#include <lz4.h>
#include <lzma.h>
#include <sqlite3.h>
#include <zstd.h>

void option_add_version(struct text *out)
{
	text_printf(out, "binsize " BINSIZE_VERSION "\n");
	text_printf(out,
		    "elfutils %d.%d, libdeflate %s, zstd %s, liblzma %s, lz4 %s, jansson %s, "
		    "toml++ %s; loaded when asked for: sqlite %s and libpq for histories, "
		    "capstone %d.%d for --disassemble\n",
		    _ELFUTILS_VERSION / 1000, _ELFUTILS_VERSION % 1000, LIBDEFLATE_VERSION_STRING,
		    ZSTD_versionString(), lzma_version_string(), LZ4_versionString(),
		    json_version(), toml_version(), SQLITE_VERSION, CS_API_MAJOR, CS_API_MINOR);
}
