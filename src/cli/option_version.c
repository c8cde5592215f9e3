#include "option_parts.h"

#include "../base/document.h"

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
		    "toml++ %s; sqlite %s and libpq are loaded for histories\n",
		    _ELFUTILS_VERSION / 1000, _ELFUTILS_VERSION % 1000, LIBDEFLATE_VERSION_STRING,
		    ZSTD_versionString(), lzma_version_string(), LZ4_versionString(),
		    json_version(), toml_version(), SQLITE_VERSION);
}
