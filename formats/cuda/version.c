#include "version.h"

#include "../../src/base/die.h"

#include <stddef.h>
#include <stdint.h>

static const struct {
	uint8_t major, minor;
	const char *toolkit;
} releases[] = {
	{ 1, 0, "1.0" },  { 1, 1, "1.1" },  { 1, 2, "2.0" },  { 1, 3, "2.1" },	{ 1, 4, "2.2" },
	{ 2, 0, "3.0" },  { 2, 1, "3.1" },  { 2, 2, "3.2" },  { 2, 3, "4.0" },	{ 3, 0, "4.1" },
	{ 3, 1, "5.0" },  { 3, 2, "5.5" },  { 4, 0, "6.0" },  { 4, 1, "6.5" },	{ 4, 2, "7.0" },
	{ 4, 3, "7.5" },  { 5, 0, "8.0" },  { 6, 0, "9.0" },  { 6, 1, "9.1" },	{ 6, 2, "9.2" },
	{ 6, 3, "10.0" }, { 6, 4, "10.1" }, { 6, 5, "10.2" }, { 7, 0, "11.0" }, { 7, 1, "11.1" },
	{ 7, 2, "11.2" }, { 7, 3, "11.3" }, { 7, 4, "11.4" }, { 7, 5, "11.5" }, { 7, 6, "11.6" },
	{ 7, 7, "11.7" }, { 7, 8, "11.8" }, { 8, 0, "12.0" }, { 8, 1, "12.1" }, { 8, 2, "12.2" },
	{ 8, 3, "12.3" }, { 8, 4, "12.4" }, { 8, 5, "12.5" }, { 8, 6, "12.7" }, { 8, 7, "12.8" },
	{ 8, 8, "12.9" }, { 9, 0, "13.0" }, { 9, 1, "13.1" }, { 9, 2, "13.2" },
};

const char *toolkit_of_ptx(unsigned major, unsigned minor)
{
	for (size_t i = 0; i < ARRAY_SIZE(releases); i++) {
		if (releases[i].major == major && releases[i].minor == minor)
			return releases[i].toolkit;
	}
	return NULL;
}

const char *toolkit_of_number(struct arena *arena, unsigned number)
{
	if (number < 10 || number > 999)
		return NULL;
	return arena_format(arena, "%u.%u", number / 10, number % 10);
}
