#include "../terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/time.h>
#include <unistd.h>

bool terminal_is(FILE *stream)
{
	return isatty(fileno(stream));
}

unsigned terminal_width(FILE *stream)
{
	struct winsize size;

	if (ioctl(fileno(stream), TIOCGWINSZ, &size) || !size.ws_col)
		return 0;
	return size.ws_col;
}

const char *environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

bool environment_has(const char *name)
{
	return getenv(name) != NULL;
}

/* Written by the timer's handler: only what is safe there. */
static const char *volatile current_stage;
static volatile sig_atomic_t is_shown;

static void write_stage(const char *stage)
{
	ssize_t ignored = write(STDERR_FILENO, "\r\033[K", 4);

	if (stage) {
		ignored = write(STDERR_FILENO, "binsize: ", 9);
		ignored = write(STDERR_FILENO, stage, strlen(stage));
		ignored = write(STDERR_FILENO, " …", 4);
	}
	(void)ignored;
}

static void on_alarm(int signal)
{
	(void)signal;
	if (current_stage) {
		is_shown = 1;
		write_stage(current_stage);
	}
}

void terminal_progress(const char *stage)
{
	static bool is_started;
	struct itimerval once = { .it_value = { .tv_usec = 500000 } };
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };

	if (!terminal_is(stderr))
		return;
	current_stage = stage;
	if (!is_started) {
		is_started = true;
		sigaction(SIGALRM, &action, NULL);
		setitimer(ITIMER_REAL, &once, NULL);
	}
	if (is_shown)
		write_stage(stage);
	if (!stage)
		is_shown = 0;
}
