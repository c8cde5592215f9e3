#include "../crash.h"

#include "../die.h"
#include "crash.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const char *volatile to_remove;

void crash_remove(const char *path)
{
	to_remove = path;
}

static void on_interrupt(int number)
{
	const char *path = to_remove;

	if (path)
		unlink(path);
	signal(number, SIG_DFL);
	raise(number);
}

void crash_install(void)
{
	static const int interrupts[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU };
	struct sigaction action = { .sa_handler = on_interrupt }, old;

	for (size_t i = 0; i < ARRAY_SIZE(interrupts); i++) {
		// What nohup or a shell asked to be ignored stays ignored.
		if (!sigaction(interrupts[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(interrupts[i], &action, NULL);
	}
	// A closed pipe and a limit on file sizes are errors of write().
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL);
}
