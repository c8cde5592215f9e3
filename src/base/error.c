#include "error.h"

struct error *error_new(struct arena *arena, const char *format, ...)
{
	struct error *error = arena_new(arena, struct error, 1);
	va_list args;

	va_start(args, format);
	error->text = arena_vformat(arena, format, args);
	va_end(args);
	error->file_off = ERROR_NO_OFFSET;
	return error;
}

struct error *error_at(struct arena *arena, uint64_t file_off, const char *format, ...)
{
	struct error *error = arena_new(arena, struct error, 1);
	va_list args;

	va_start(args, format);
	error->text = arena_vformat(arena, format, args);
	va_end(args);
	error->file_off = file_off;
	return error;
}
