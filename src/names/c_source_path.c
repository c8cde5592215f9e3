#include "c_source_path.h"

#include "path_parts.h"

#include "../base/die.h"

#include <string.h>

/* --- what is a path */

static const char *const endings[] = { "c",   "cc", "cpp", "cxx", "h",	 "hh", "hpp",
				       "hxx", "S",  "inc", "cu",  "cuh", "inl" };

bool c_source_ends(const char *text, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		size_t length = strlen(endings[i]);

		if (n > length && !text[length] && !memcmp(text, endings[i], length))
			return true;
	}
	return false;
}

static bool is_of_path(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("/\\._-+@~:", c));
}

/* Windows has spaces and brackets behind a drive: "C:\Program Files (x86)\…" */
static bool is_of_windows(const char *text, size_t n)
{
	if (n < 4 || text[1] != ':' || (text[2] != '\\' && text[2] != '/'))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_of_path(text[i]) && !strchr(" ()", text[i]))
			return false;
	}
	return true;
}

bool c_source_is_path(const char *text, size_t length)
{
	bool is_plain = true, has_slash = false;

	for (size_t i = 0; i < length; i++) {
		is_plain &= is_of_path(text[i]);
		has_slash |= text[i] == '/' || text[i] == '\\';
	}
	return has_slash && (is_plain || is_of_windows(text, length));
}

/* --- whose it is */

/* Directories that C projects keep others' sources in, besides those that Rust's have. */
static bool is_holder(const struct path_parts *p, size_t i)
{
	return (part_is(p, i, "deps") || part_is(p, i, "buildtrees")) && has_inside(p, i + 1);
}

static bool is_source_directory(const struct path_parts *p, size_t i)
{
	static const char *const names[] = { "src", "lib", "source", "csrc", "kernels" };

	for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
		if (part_is(p, i, names[k]))
			return true;
	}
	return false;
}

/* Directories at the top of a system, below which anything may be. */
static bool is_system_directory(const struct path_parts *p)
{
	static const char *const names[] = { "home",  "root",  "usr",	   "opt",    "tmp",
					     "var",   "build", "mnt",	   "builds", "srv",
					     "Users", "nix",   "private",  "data",   "work",
					     "host",  "src",   "workspace" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (part_is(p, 0, names[i]))
			return true;
	}
	return is_drive(p->items[0]);
}

/* Where a project's own files begin: the top of a relative path, what holds `src` of another. */
static struct name_slice directory_of(const struct path_parts *p)
{
	size_t first = 0;

	while (part_is(p, first, ".."))
		first++;
	for (size_t i = first; has_inside(p, i); i++) {
		if (part_is(p, i, "include") && has_inside(p, i + 1))
			return p->items[i + 1];
	}
	if (!p->is_absolute)
		return has_inside(p, first) ? p->items[first] : (struct name_slice){ 0 };
	for (size_t i = 1; has_inside(p, i); i++) {
		if (is_source_directory(p, i) && !is_drive(p->items[i - 1]))
			return p->items[i - 1];
	}
	if (p->n < 2)
		return (struct name_slice){ 0 };
	return is_system_directory(p) ? p->items[p->n - 2] : p->items[0];
}

struct c_source_owner c_source_owner_of(const char *path, size_t length)
{
	struct source_owner owner = source_owner_of(path, length);
	struct path_parts parts;

	if (owner.kind != SOURCE_UNKNOWN && owner.kind != SOURCE_WORKSPACE && owner.crate.length)
		return (struct c_source_owner){ owner.crate, owner.version, owner.repository,
						owner.kind };
	path_parts_read(&parts, path, length);
	for (size_t i = parts.n; i-- > 0;) {
		if (is_holder(&parts, i))
			return (struct c_source_owner){ .name = parts.items[i + 1],
							.kind = SOURCE_VENDORED };
	}
	return (struct c_source_owner){ .name = directory_of(&parts), .kind = SOURCE_UNKNOWN };
}
