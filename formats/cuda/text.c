/* text.c: PTX ISA manual, "PTX Module Directives". */
#include "text.h"

#include "version.h"

#include <string.h>

struct scanner {
	const uint8_t *at, *end;
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool skip_word(struct scanner *s, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0)
		return false;
	s->at += length;
	return true;
}

/* The text behind the next `word`, or false. */
static bool find_word(struct scanner *s, const char *word)
{
	const uint8_t *hit = memmem(s->at, (size_t)(s->end - s->at), word, strlen(word));

	if (hit)
		s->at = hit + strlen(word);
	return hit != NULL;
}

static void skip_comments(struct scanner *s)
{
	for (;;) {
		if (s->at < s->end && is_blank(*s->at)) {
			s->at++;
		} else if (skip_word(s, "//")) {
			while (s->at < s->end && *s->at != '\n')
				s->at++;
		} else if (!skip_word(s, "/*") || !find_word(s, "*/")) {
			return;
		}
	}
}

static bool read_number(struct scanner *s, unsigned *number)
{
	const uint8_t *start = s->at;

	*number = 0;
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - start < 6)
		*number = *number * 10 + (unsigned)(*s->at++ - '0');
	return s->at > start;
}

static bool read_version(struct scanner *s, unsigned *major, unsigned *minor)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\t'))
		s->at++;
	return read_number(s, major) && skip_word(s, ".") && read_number(s, minor);
}

/* The directives stand at the beginning, and so does the comment of the compiler. */
static struct scanner head_of(const uint8_t *text, uint64_t size)
{
	return (struct scanner){ text, text + (size < 65536 ? size : 65536) };
}

static bool find_version(struct scanner *s, unsigned *major, unsigned *minor)
{
	skip_comments(s);
	return skip_word(s, ".version") && s->at < s->end && is_blank(*s->at) &&
	       read_version(s, major, minor);
}

bool text_probe(const uint8_t *text, uint64_t size)
{
	struct scanner s = head_of(text, size);
	unsigned major, minor;

	return find_version(&s, &major, &minor);
}

/* "// Cuda compilation tools, release 12.5, V12.5.82". Other compilers have other versions. */
static const char *toolkit_of(struct arena *arena, struct scanner comments, unsigned major,
			      unsigned minor)
{
	struct scanner s = comments;

	if (find_word(&s, "Cuda compilation tools, release") && read_version(&s, &major, &minor))
		return arena_format(arena, "%u.%u", major, minor);
	s = comments;
	return find_word(&s, "LLVM NVPTX") ? NULL : toolkit_of_ptx(major, minor);
}

/* ".target sm_90a, debug": names up to the end of the line. */
static void read_target(struct arena *arena, struct scanner *s, struct text_identity *identity)
{
	const uint8_t *line_end;
	size_t length = 0;

	skip_comments(s);
	if (!skip_word(s, ".target"))
		return;
	skip_comments(s);
	line_end = memchr(s->at, '\n', (size_t)(s->end - s->at));
	if (line_end)
		s->end = line_end;
	if (!skip_word(s, "sm_") && !skip_word(s, "compute_"))
		return;
	while (s->at + length < s->end && length < 8 &&
	       ((s->at[length] >= '0' && s->at[length] <= '9') || s->at[length] == 'a' ||
		s->at[length] == 'f'))
		length++;
	identity->arch = arena_format(arena, "compute_%.*s", (int)length, (const char *)s->at);
	identity->is_debug = find_word(s, "debug");
}

struct text_identity text_identify(struct arena *arena, const uint8_t *text, uint64_t size)
{
	struct text_identity identity = { .arch = "" };
	struct scanner s = head_of(text, size), comments = s;
	unsigned major, minor;

	if (!find_version(&s, &major, &minor))
		return identity;
	comments.end = s.at;
	identity.toolkit = toolkit_of(arena, comments, major, minor);
	read_target(arena, &s, &identity);
	return identity;
}
