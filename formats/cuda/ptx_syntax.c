/* ptx_syntax.c: the statements of PTX. A text may be hundreds of megabytes of function bodies. */
#include "ptx_syntax.h"

#include "../../src/base/die.h"

#include <string.h>

/* What a byte may mean to a scan that goes over bytes which mean nothing to it. */
enum {
	OUTSIDE = 1 << 0, /* matters outside of braces */
	INSIDE = 1 << 1,  /* matters inside of them, and outside */
	LINE = 1 << 2,	  /* ends a line */
	WORD = 1 << 3,	  /* part of a word */
	BLANK = 1 << 4,
	FOREIGN = OUTSIDE | INSIDE | LINE, /* no text: ends everything */
};

static const uint8_t classes[256] = {
	[0x00 ... 0x08] = FOREIGN,
	['\t'] = BLANK,
	['\n'] = BLANK | LINE,
	['\v' ... '\r'] = BLANK,
	[0x0e ... 0x1f] = FOREIGN,
	[' '] = BLANK,
	['"'] = OUTSIDE | INSIDE,
	['$'] = WORD,
	['%'] = WORD,
	['/'] = OUTSIDE | INSIDE,
	['0' ... '9'] = WORD,
	[';'] = OUTSIDE,
	['='] = OUTSIDE,
	['A' ... 'Z'] = WORD,
	['_'] = WORD,
	['a' ... 'z'] = WORD,
	['{'] = OUTSIDE | INSIDE,
	['}'] = OUTSIDE | INSIDE,
	[0x7f] = FOREIGN,
};

static const struct {
	const char *name;
	enum ptx_directive directive;
} directives[] = {
	{ "visible", PTX_NO_DIRECTIVE }, // those in front of others come first
	{ "extern", PTX_NO_DIRECTIVE },
	{ "weak", PTX_NO_DIRECTIVE },
	{ "common", PTX_NO_DIRECTIVE },
	{ "entry", PTX_ENTRY },
	{ "func", PTX_FUNC },
	{ "global", PTX_DATA },
	{ "const", PTX_DATA },
	{ "version", PTX_VERSION },
	{ "target", PTX_LINE },
	{ "address_size", PTX_LINE },
	{ "file", PTX_LINE },
	{ "loc", PTX_LINE },
	{ "section", PTX_DECLARATION },
	{ "shared", PTX_DECLARATION },
	{ "local", PTX_DECLARATION },
	{ "tex", PTX_DECLARATION },
	{ "texref", PTX_DECLARATION },
	{ "samplerref", PTX_DECLARATION },
	{ "surfref", PTX_DECLARATION },
	{ "alias", PTX_DECLARATION },
	{ "pragma", PTX_DECLARATION },
	{ "attribute", PTX_DECLARATION },
};

bool ptx_is_word(uint8_t c)
{
	return classes[c] & WORD;
}

/* The first byte of one of these classes, or `end`. */
static inline const uint8_t *skip_to(const uint8_t *p, const uint8_t *end, unsigned wanted)
{
	while (end - p >= 8 && !((classes[p[0]] | classes[p[1]] | classes[p[2]] | classes[p[3]] |
				  classes[p[4]] | classes[p[5]] | classes[p[6]] | classes[p[7]]) &
				 wanted))
		p += 8;
	while (p < end && !(classes[*p] & wanted))
		p++;
	return p;
}

/*
 * Behind the comment at the '/' at p: where its line ends, or behind its "*" "/". Behind the '/'
 * when it begins none. A comment that does not end takes the rest.
 */
static const uint8_t *skip_comment(const uint8_t *p, const uint8_t *end)
{
	if (end - p < 2 || (p[1] != '/' && p[1] != '*'))
		return p + 1;
	if (p[1] == '/')
		return skip_to(p + 2, end, LINE);
	for (p += 2; (p = memchr(p, '*', (size_t)(end - p))); p++)
		if (end - p >= 2 && p[1] == '/')
			return p + 2;
	return end;
}

/* Behind the string at p. One that does not end on its line takes what is left of it. */
static const uint8_t *skip_string(const uint8_t *p, const uint8_t *end)
{
	for (p++; p < end && !(classes[*p] & LINE); p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\' && end - p >= 2 && !(classes[p[1]] & LINE))
			p++;
	}
	return p;
}

const uint8_t *ptx_skip_blank(const uint8_t *p, const uint8_t *end)
{
	for (;;) {
		while (p < end && (classes[*p] & BLANK))
			p++;
		if (end - p < 2 || p[0] != '/' || (p[1] != '/' && p[1] != '*'))
			return p;
		p = skip_comment(p, end);
	}
}

const uint8_t *ptx_match_word(const uint8_t *p, const uint8_t *end, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(end - p) < length || memcmp(p, word, length) != 0)
		return NULL;
	p += length;
	return p < end && ptx_is_word(*p) ? NULL : p;
}

const uint8_t *ptx_skip_line_end(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *q = p;

	while (q < end && (*q == ' ' || *q == '\t'))
		q++;
	if (end - q >= 2 && q[0] == '\r' && q[1] == '\n')
		return q + 2;
	return q < end && *q == '\n' ? q + 1 : p;
}

/* The directive at p; those that say how it is linked may stand in front. */
static enum ptx_directive read_directive(const uint8_t *p, const uint8_t *end)
{
	while (p < end && *p == '.') {
		const uint8_t *behind = NULL;
		size_t i = 0;

		for (; i < ARRAY_SIZE(directives); i++)
			if ((behind = ptx_match_word(p + 1, end, directives[i].name)))
				break;
		if (!behind)
			break;
		if (directives[i].directive != PTX_NO_DIRECTIVE)
			return directives[i].directive;
		p = ptx_skip_blank(behind, end);
	}
	return PTX_NO_DIRECTIVE;
}

/* The ';' is a .pragma's, for the function whose body follows: `.entry f() .pragma "…"; { … }`. */
static bool is_body_ahead(const struct ptx_statement *s, const uint8_t *p, const uint8_t *end)
{
	if (s->body || (s->directive != PTX_ENTRY && s->directive != PTX_FUNC))
		return false;
	p = ptx_skip_blank(p, end);
	return p < end && *p == '{';
}

/*
 * Inline assembly puts braces anywhere, also at the start of a line: they are counted. What is in
 * strings and comments does not count.
 */
static void scan_statement(struct ptx_statement *s, const uint8_t *end)
{
	const uint8_t *p = s->start;
	bool has_string = false;
	size_t depth = 0;

	while ((p = skip_to(p, end, depth ? INSIDE : OUTSIDE)) < end) {
		switch (*p) {
		case '"':
			has_string = true;
			p = skip_string(p, end);
			continue;
		case '/':
			p = skip_comment(p, end);
			continue;
		case '=':
			s->value = s->value ? s->value : p;
			break;
		case '{':
			if (!depth++ && !s->value && !s->body)
				s->body = p;
			break;
		case '}':
			if (!depth)
				goto broken;
			s->is_whole = !--depth && !s->value;
			break;
		case ';':
			s->is_whole = !has_string || !is_body_ahead(s, p + 1, end);
			break;
		default:
			goto broken;
		}
		p++;
		if (s->is_whole)
			break;
	}
broken:
	s->end = p;
}

struct ptx_statement ptx_read_statement(const uint8_t *p, const uint8_t *end)
{
	struct ptx_statement s = { .directive = read_directive(p, end), .start = p };

	if (s.directive != PTX_LINE && s.directive != PTX_VERSION) {
		scan_statement(&s, end);
		if (s.end == p && p < end) // it broke off at once
			s.end++;
		return s;
	}
	s.end = skip_to(p, end, LINE);
	if (s.end < end && *s.end == '\n')
		s.end++;
	s.is_whole = true;
	return s;
}
