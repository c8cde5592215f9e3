/* ptx_header.c: what a PTX text says of itself. PTX ISA, section 11.1. */
#include "ptx.h"
#include "ptx_syntax.h"

#include "../../src/base/die.h"

#include <stdio.h>
#include <string.h>

/* PTX ISA, "Release Notes": the first toolkit of each version. */
static const struct {
	uint8_t isa_major, isa_minor, major, minor;
} releases[] = {
	{ 1, 0, 1, 0 },	 { 1, 1, 1, 1 },  { 1, 2, 2, 0 },  { 1, 3, 2, 1 },  { 1, 4, 2, 2 },
	{ 2, 0, 3, 0 },	 { 2, 1, 3, 1 },  { 2, 2, 3, 2 },  { 2, 3, 4, 0 },  { 3, 0, 4, 1 },
	{ 3, 1, 5, 0 },	 { 3, 2, 5, 5 },  { 4, 0, 6, 0 },  { 4, 1, 6, 5 },  { 4, 2, 7, 0 },
	{ 4, 3, 7, 5 },	 { 5, 0, 8, 0 },  { 6, 0, 9, 0 },  { 6, 1, 9, 1 },  { 6, 2, 9, 2 },
	{ 6, 3, 10, 0 }, { 6, 4, 10, 1 }, { 6, 5, 10, 2 }, { 7, 0, 11, 0 }, { 7, 1, 11, 1 },
	{ 7, 2, 11, 2 }, { 7, 3, 11, 3 }, { 7, 4, 11, 4 }, { 7, 5, 11, 5 }, { 7, 6, 11, 6 },
	{ 7, 7, 11, 7 }, { 7, 8, 11, 8 }, { 8, 0, 12, 0 }, { 8, 1, 12, 1 }, { 8, 2, 12, 2 },
	{ 8, 3, 12, 3 }, { 8, 4, 12, 4 }, { 8, 5, 12, 5 }, { 8, 6, 12, 7 }, { 8, 7, 12, 8 },
	{ 8, 8, 12, 9 }, { 9, 0, 13, 0 }, { 9, 1, 13, 1 }, { 9, 2, 13, 2 },
};

/* One or two digits; NULL when there are none, or more. */
static const uint8_t *read_number(const uint8_t *p, const uint8_t *end, unsigned *number)
{
	const uint8_t *start = p;

	*number = 0;
	for (; p < end && *p >= '0' && *p <= '9' && p - start < 3; p++)
		*number = *number * 10 + (unsigned)(*p - '0');
	return p > start && p - start < 3 ? p : NULL;
}

/* "12.5" */
static const uint8_t *read_version(const uint8_t *p, const uint8_t *end, unsigned *major,
				   unsigned *minor)
{
	p = read_number(p, end, major);
	if (!p || p == end || *p != '.')
		return NULL;
	return read_number(p + 1, end, minor);
}

/* Behind a directive and the blanks that must follow it, or NULL. */
static const uint8_t *read_name(const uint8_t *p, const uint8_t *end, const char *name)
{
	const uint8_t *behind = ptx_match_word(p, end, name);

	p = behind;
	while (p && p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p == behind ? NULL : p;
}

/* "sm_90a" or "compute_90a", and what else the line says. */
static const uint8_t *read_target(const uint8_t *p, const uint8_t *end, struct ptx_header *header)
{
	static const char *const prefixes[] = { "sm_", "compute_" };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t length = strlen(prefixes[i]), n = 0;
		const uint8_t *arch;

		if ((size_t)(end - p) <= length || memcmp(p, prefixes[i], length) != 0)
			continue;
		arch = p + length;
		while (arch + n < end && ptx_is_word(arch[n]) && n < 8)
			n++;
		if (*arch < '0' || *arch > '9' || n == 8)
			return NULL;
		snprintf(header->arch, sizeof(header->arch), "compute_%.*s", (int)n,
			 (const char *)arch);
		p = memchr(arch, '\n', (size_t)(end - arch));
		return p ? p : end;
	}
	return NULL;
}

static const uint8_t *read_address_size(const uint8_t *p, const uint8_t *end,
					struct ptx_header *header)
{
	unsigned bits;

	p = read_number(p, end, &bits);
	if (!p || (bits != 32 && bits != 64))
		return NULL;
	header->address_size = bits;
	return p;
}

const uint8_t *ptx_read_directives(const uint8_t *p, const uint8_t *end, struct ptx_header *header)
{
	const uint8_t *q;

	*header = (struct ptx_header){ 0 };
	p = read_name(p, end, ".version");
	p = p ? read_version(p, end, &header->isa_major, &header->isa_minor) : NULL;
	if (!p)
		return NULL;
	q = read_name(ptx_skip_blank(p, end), end, ".target");
	q = q ? read_target(q, end, header) : NULL;
	if (!q)
		return p;
	p = q;
	q = read_name(ptx_skip_blank(p, end), end, ".address_size");
	q = q ? read_address_size(q, end, header) : NULL;
	return q ? q : p;
}

/* `// Cuda compilation tools, release 12.5, V12.5.82` */
static bool find_release(const uint8_t *p, const uint8_t *end, unsigned *major, unsigned *minor)
{
	static const char before[] = "tools, release ";
	const size_t length = sizeof(before) - 1;

	while ((p = memchr(p, before[0], (size_t)(end - p))) && (size_t)(end - p) > length) {
		if (memcmp(p, before, length) == 0 && read_version(p + length, end, major, minor))
			return true;
		p++;
	}
	return false;
}

static bool guess_release(const struct ptx_header *header, unsigned *major, unsigned *minor)
{
	for (size_t i = 0; i < ARRAY_SIZE(releases); i++) {
		if (releases[i].isa_major != header->isa_major ||
		    releases[i].isa_minor != header->isa_minor)
			continue;
		*major = releases[i].major;
		*minor = releases[i].minor;
		return true;
	}
	return false;
}

bool ptx_read_header(const uint8_t *text, size_t size, struct ptx_header *header)
{
	const uint8_t *end = text + size, *version = ptx_skip_blank(text, end);
	struct ptx_header found;
	unsigned major, minor;

	if (!ptx_read_directives(version, end, &found))
		return false;
	if (!found.address_size)
		found.address_size = 32;
	if (find_release(text, version, &major, &minor) || guess_release(&found, &major, &minor))
		snprintf(found.toolkit, sizeof(found.toolkit), "%u.%u", major % 100, minor % 100);
	*header = found;
	return true;
}
