/* ptx_find.c: PTX in foreign bytes, such as the read-only data of a program. */
#include "ptx.h"
#include "ptx_syntax.h"

#include <string.h>

static const char version[] = ".version";
#define VERSION_LENGTH (sizeof(version) - 1)

/*
 * The next ".version", or `end`. Whole blocks are asked at once whether they hold its rarer letters
 * at their distances: a loop without an exit, which compilers turn into vector instructions.
 */
static const uint8_t *find_version(const uint8_t *p, const uint8_t *end)
{
	enum { BLOCK = 64 };

	while (end - p >= BLOCK + (ptrdiff_t)VERSION_LENGTH) {
		uint8_t any = 0;

		for (size_t i = 0; i < BLOCK; i++)
			any |= (uint8_t)((p[i + 1] == 'v') & (p[i + 3] == 'r') & (p[i + 4] == 's'));
		for (size_t i = 0; any && i < BLOCK; i++)
			if (memcmp(p + i, version, VERSION_LENGTH) == 0)
				return p + i;
		p += BLOCK;
	}
	for (; end - p >= (ptrdiff_t)VERSION_LENGTH; p++)
		if (memcmp(p, version, VERSION_LENGTH) == 0)
			return p;
	return end;
}

/* The next .version with its .target and .address_size, or `end`; *behind is behind these. */
static const uint8_t *find_header(const uint8_t *p, const uint8_t *end, const uint8_t **behind)
{
	p = find_version(p, end);
	while (p < end) {
		// Nothing of it lies behind the next one: so no byte is read twice, whatever they are.
		const uint8_t *next = find_version(p + VERSION_LENGTH, end);
		struct ptx_header header;

		*behind = ptx_read_directives(p, next, &header);
		if (*behind && header.address_size)
			return p;
		p = next;
	}
	return end;
}

static bool is_printable(uint8_t c)
{
	return c == '\t' || (c >= 0x20 && c < 0x7f);
}

/*
 * The comments that end the line in front of `end`, or NULL without any: *is_whole when the line,
 * which begins at or behind `begin`, holds nothing else, which may be nothing at all.
 */
static const uint8_t *comment_in_front(const uint8_t *begin, const uint8_t *end, bool *is_whole)
{
	const uint8_t *p = end, *first = NULL, *last = NULL;

	p -= p > begin && p[-1] == '\n';
	p -= p > begin && p[-1] == '\r';
	end = p;
	for (; p > begin && is_printable(p[-1]); p--) {
		if (p == end || p[-1] != '/' || p[0] != '/')
			continue;
		first = p - 1;
		last = last ? last : first;
	}
	*is_whole = p == begin || p[-1] == '\n';
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	*is_whole &= p == end || p == first;
	if (*is_whole || !last)
		return first;
	// Text that ends with an empty comment: what is in front of it is another's, "https://…//".
	for (p = last + 2; p < end && (*p == ' ' || *p == '\t'); p++)
		;
	return p == end ? last : first;
}

/* Where the comment lines in front of `p` start, or p. */
static const uint8_t *find_start(const uint8_t *begin, const uint8_t *p)
{
	const uint8_t *start = p;

	while (p > begin && p[-1] == '\n') {
		bool is_whole;
		const uint8_t *comment = comment_in_front(begin, p, &is_whole);

		start = comment ? comment : start;
		if (!is_whole)
			break;
		// Back over all of the line.
		p -= 1;
		while (p > begin && p[-1] != '\n')
			p--;
	}
	return start;
}

/* Behind the last whole statement before `end`, and the blank lines there. */
static const uint8_t *find_end(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *line;

	while (p < end) {
		const uint8_t *start = ptx_skip_blank(p, end);
		struct ptx_statement s = ptx_read_statement(start, end);

		if (!s.is_whole || s.directive == PTX_VERSION || s.directive == PTX_NO_DIRECTIVE)
			break;
		p = s.end;
	}
	while ((line = ptx_skip_line_end(p, end)) > p)
		p = line;
	return p;
}

bool ptx_find(const uint8_t *data, size_t size, size_t from, size_t *start, size_t *end)
{
	const uint8_t *limit = data + size, *behind, *next_behind, *header, *next;

	header = from < size ? find_header(data + from, limit, &behind) : limit;
	if (header == limit)
		return false;
	// A text that breaks off is not searched for its end beyond the next one.
	next = find_header(behind, limit, &next_behind);
	*start = (size_t)(find_start(data + from, header) - data);
	*end = (size_t)(find_end(behind, next) - data);
	return true;
}
