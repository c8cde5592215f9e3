/*
 * host_paths.c: the Rust source files that a function mentions. Panics print them, so functions
 * that may panic take the address of a core::panic::Location: pointer and length of the path, line
 * and column. Other code takes the address of the text itself, which has no end.
 */
#include "host_parts.h"

#include "../../src/base/cursor.h"

#include <stdlib.h>
#include <string.h>

enum { SHORTEST_PATH = 4, LONGEST_PATH = 300 };

static bool may_be_in_path(uint8_t c, bool is_text)
{
	return is_text ? c > 0x20 && c < 0x7f && !strchr("\"'<>|*?(){}[];,", c)
		       : c >= 0x20 && c < 0x7f;
}

/* "<something>.rs" of `length` characters, or of any when it is 0. */
static size_t path_length(const uint8_t *text, uint64_t left, uint64_t length)
{
	uint64_t most = length ? length : LONGEST_PATH;

	for (uint64_t i = 0; i < most && i < left && may_be_in_path(text[i], !length); i++) {
		bool is_end = i + 1 >= SHORTEST_PATH && text[i] == 's' && text[i - 1] == 'r' &&
			      text[i - 2] == '.';

		// A directory may have that name too.
		if (is_end && (length ? i + 1 == length
				      : i + 1 < left && text[i + 1] != '/' && text[i + 1] != '\\'))
			return i + 1;
	}
	return 0;
}

/* The path that a reference to `vm_addr` mentions; its length is 0 if there is none. */
static struct device_path path_at(struct host *host, uint64_t vm_addr)
{
	struct device_path path = { 0 };
	uint64_t left, target, length;
	const uint8_t *bytes = host_bytes(host, vm_addr, &left);
	struct cursor c = cursor_over(bytes, left, 0, left);

	if (!bytes)
		return path;
	cursor_skip(&c, 8);
	length = cursor_u64(&c);
	if (!c.bad && length >= SHORTEST_PATH && length <= LONGEST_PATH &&
	    host_pointer(host, vm_addr, &target)) {
		bytes = host_bytes(host, target, &left);
	} else {
		length = 0;
	}
	if (bytes)
		path.length = (uint32_t)path_length(bytes, left, length);
	path.text = (const char *)bytes;
	return path;
}

static bool is_new(const struct device *device, size_t first, struct device_path path)
{
	for (size_t i = first; i < device->n_paths; i++) {
		if (device->paths[i].length == path.length &&
		    !memcmp(device->paths[i].text, path.text, path.length))
			return false;
	}
	return true;
}

enum { MOST_PATHS = 64 /* of one function: more say nothing of whose it is */ };

void host_add_paths(struct host *host, struct device_host *function)
{
	struct device *device = &host->image->device;
	uint32_t whole = host_function_at(host, function->vm_addr);

	function->first_path = (uint32_t)device->n_paths;
	// Fragments lie behind the first of them more often than not.
	for (uint32_t i = whole; i < host->n_functions && host->functions[i].whole == whole; i++) {
		const struct host_function *f = &host->functions[i];

		for (size_t k = host_first_reference(host, f->vm_addr);
		     k < host->n_references && host->references[k].from < f->vm_end &&
		     function->n_paths < MOST_PATHS;
		     k++) {
			struct device_path path = path_at(host, host->references[k].to);

			if (path.length && is_new(device, function->first_path, path)) {
				device_add_path(device, path);
				function->n_paths++;
			}
		}
	}
}
