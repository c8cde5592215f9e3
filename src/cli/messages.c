#include "messages.h"

#include "run.h"

#include "../view/safe_text.h"

#include <errno.h>
#include <string.h>

void say_safely(FILE *stream, const char *text)
{
	struct text safe = { 0 };

	safe_add(&safe, text, 0);
	fputs(safe.bytes ? safe.bytes : "", stream);
	text_release(&safe);
}

/* What stands in front of a message. */
static void print_place(const char *path, uint64_t file_off)
{
	if (path) {
		say_safely(stderr, path);
		fputs(": ", stderr);
	}
	if (file_off != ERROR_NO_OFFSET)
		fprintf(stderr, "at 0x%llx: ", (unsigned long long)file_off);
}

void say_error(const char *path, const struct error *error)
{
	fputs("binsize: ", stderr);
	print_place(path, error->file_off);
	say_safely(stderr, error->text);
	fputc('\n', stderr);
}

void say_warning(const char *path, uint64_t file_off, const char *text)
{
	fputs("binsize: warning: ", stderr);
	print_place(path, file_off);
	say_safely(stderr, text);
	fputc('\n', stderr);
}

int print_data(const struct text *data)
{
	errno = 0;
	if (fwrite(data->bytes ? data->bytes : "", 1, data->length, stdout) == data->length &&
	    !fflush(stdout))
		return STATUS_DONE;
	if (errno == EPIPE)
		return STATUS_DONE;
	fprintf(stderr, "binsize: standard output cannot be written: %s\n", strerror(errno));
	return STATUS_ERROR;
}

static void add_line_safely(struct text *safe, const char *line, size_t length)
{
	struct text copy = { 0 };

	text_add(&copy, line, length);
	safe_add(safe, copy.bytes, 0);
	text_putc(safe, '\n');
	text_release(&copy);
}

void make_safe(struct text *text)
{
	struct text safe = { 0 };

	for (const char *line = text->bytes; line && *line;) {
		size_t length = strcspn(line, "\n");

		add_line_safely(&safe, line, length);
		line += length + (line[length] == '\n');
	}
	text_release(text);
	*text = safe;
}
