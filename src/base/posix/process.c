#include "../process.h"

#include "../path.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void read_all(int fd, struct text *output)
{
	char bytes[16384];

	for (;;) {
		ssize_t n = read(fd, bytes, sizeof(bytes));

		if (n > 0)
			text_add(output, bytes, (size_t)n);
		else if (!n || errno != EINTR)
			return;
	}
}

/* Starts it with `fd` as its standard output, perhaps without standard error; an errno. */
static int start(const char *const *words, int fd, bool is_silent, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	int failure = posix_spawn_file_actions_init(&actions);

	if (failure)
		return failure;
	failure = posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
	if (!failure && is_silent)
		failure = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
							   O_WRONLY, 0);
	if (!failure)
		failure = posix_spawnp(child, words[0], &actions, NULL, (char **)(uintptr_t)words,
				       environ);
	posix_spawn_file_actions_destroy(&actions);
	return failure;
}

static struct error *wait_for(struct arena *arena, const char *name, pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return error_new(arena, "%s: %s", name, strerror(errno));
	}
	if (WIFSIGNALED(status))
		return error_new(arena, "%s was ended by signal %d", name, WTERMSIG(status));
	if (WEXITSTATUS(status))
		return error_new(arena, "%s ended with status %d", name, WEXITSTATUS(status));
	return NULL;
}

static struct error *run(struct arena *arena, const char *const *words, bool is_silent,
			 struct text *output)
{
	const char *name = path_base(words[0]);
	int ends[2], failure;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		return error_new(arena, "%s: %s", name, strerror(errno));
	failure = start(words, ends[1], is_silent, &child);
	close(ends[1]);
	if (!failure)
		read_all(ends[0], output);
	close(ends[0]);
	if (failure)
		return error_new(arena, "%s cannot be started: %s", name, strerror(failure));
	return wait_for(arena, name, child);
}

struct error *process_output(struct arena *arena, const char *const *words, struct text *output)
{
	return run(arena, words, false, output);
}

const char *process_ask(struct arena *arena, const char *const *words)
{
	struct text output = { 0 };
	struct error *error = run(arena, words, true, &output);
	const char *line = NULL;

	if (!error)
		line = output.bytes ? arena_copy(arena, output.bytes, strcspn(output.bytes, "\n"))
				    : "";
	text_release(&output);
	return line;
}
