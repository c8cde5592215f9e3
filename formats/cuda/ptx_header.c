/* ptx_header.c: what a PTX text says of itself. PTX ISA, section 11.1. */
#include "ptx.h"
#include "ptx_syntax.h"
#include "version.h"

#include "../../src/base/die.h"

#include <stdio.h>
#include <string.h>

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

bool ptx_read_header(const uint8_t *text, size_t size, struct ptx_header *header)
{
	const uint8_t *end = text + size, *version = ptx_skip_blank(text, end);
	struct ptx_header found;
	const char *known;
	unsigned major, minor;

	if (!ptx_read_directives(version, end, &found))
		return false;
	if (!found.address_size)
		found.address_size = 32;
	known = toolkit_of_ptx(found.isa_major, found.isa_minor);
	if (find_release(text, version, &major, &minor))
		snprintf(found.toolkit, sizeof(found.toolkit), "%u.%u", major % 100, minor % 100);
	else if (known)
		snprintf(found.toolkit, sizeof(found.toolkit), "%s", known);
	*header = found;
	return true;
}
