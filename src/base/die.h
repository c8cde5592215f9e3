/* die.h: the two ways the program ends when going on would be wrong. */
#ifndef BINSIZE_BASE_DIE_H
#define BINSIZE_BASE_DIE_H

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* The machine failed us (out of memory): say so on standard error, exit 70. Never returns. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * binsize broke one of its own promises: name the place, ask for a report, abort() (status 134).
 * Neither this nor die() ends with an exit status that means something about the input (0 to 3).
 */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
