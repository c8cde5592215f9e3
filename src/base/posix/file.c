#include "../file.h"

#include "../die.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint8_t nothing[1];

/* Pipes and standard input: how much comes is only known at its end. */
static struct error *read_all(struct arena *arena, int fd, struct file *file)
{
	size_t n = 0, capacity = 1 << 20;
	uint8_t *data = malloc(capacity);

	for (;;) {
		ssize_t got;

		if (!data)
			die("out of memory");
		got = read(fd, data + n, capacity - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			free(data);
			return error_new(arena, "cannot be read: %s", strerror(errno));
		}
		if (got == 0)
			break;
		n += (size_t)got;
		if (n == capacity)
			data = realloc(data, capacity *= 2);
	}
	*file = (struct file){ .data = data, .size = n };
	return NULL;
}

static struct error *map_all(struct arena *arena, int fd, uint64_t size, struct file *file)
{
	void *data;

	if (!size) {
		*file = (struct file){ .data = nothing };
		return NULL;
	}
	if (size > SIZE_MAX)
		return error_new(arena, "is too large for this machine");
	data = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return error_new(arena, "cannot be mapped: %s", strerror(errno));
	*file = (struct file){ .data = data, .size = size, .mapped = true };
	return NULL;
}

struct error *file_open(struct arena *arena, const char *path, struct file *file)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct error *error;
	struct stat status;

	if (fd < 0)
		return error_new(arena, "cannot be opened: %s", strerror(errno));
	if (fstat(fd, &status))
		error = error_new(arena, "cannot be examined: %s", strerror(errno));
	else if (S_ISDIR(status.st_mode))
		error = error_new(arena, "is a directory, not a file");
	else if (S_ISREG(status.st_mode) && !is_stdin)
		error = map_all(arena, fd, (uint64_t)status.st_size, file);
	else
		error = read_all(arena, fd, file);
	if (!is_stdin)
		close(fd);
	return error;
}

void file_close(struct file *file)
{
	if (file->mapped)
		munmap((void *)(uintptr_t)file->data, (size_t)file->size);
	else if (file->data != nothing)
		free((void *)(uintptr_t)file->data);
	*file = (struct file){ 0 };
}

void file_forget(const struct file *file, uint64_t file_off, uint64_t size)
{
	static const uint64_t page = 65536; // a multiple of every page size in use
	uint64_t begin = (file_off + page - 1) / page * page;
	uint64_t end = (file_off + size) / page * page;

	if (file_off + size >= file->size) // the last page may be begun only
		end = (file->size + page - 1) / page * page;
	if (file->mapped && begin < end)
		madvise((void *)(uintptr_t)(file->data + begin),
			(size_t)((end < file->size ? end : file->size) - begin), MADV_DONTNEED);
}
