/*
 * names_dump.c: what src/names makes of the names on standard input, one a line:
 * mangled TAB defining TAB instantiating TAB generic TAB demangled.
 *
 * With -t it prints instead how long name_owner_of() and demangle() take, in ns for each name.
 */
#include "../../src/names/crate.h"
#include "../../src/names/demangle.h"

#include "../../src/base/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 10 };

static void put(struct name_slice slice)
{
	printf("%.*s\t", (int)slice.length, slice.length ? slice.text : "");
}

static void dump(const char *name, struct text *text)
{
	struct name_owner owner = name_owner_of(name, strlen(name));

	printf("%s\t", name);
	put(owner.defining);
	put(owner.instantiating_certainty == CERTAINTY_EXACT ? owner.instantiating
							     : (struct name_slice){ 0 });
	text_reset(text);
	demangle(text, name, DEMANGLE_GENERIC);
	printf("%s\t", text->bytes);
	text_reset(text);
	demangle(text, name, DEMANGLE_FULL);
	printf("%s\n", text->bytes);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void report(const char *what, double start, size_t n)
{
	printf("%-10s %6.0f ns\n", what, (now() - start) / ROUNDS / (double)n);
}

static void measure(char *const *names, size_t n, struct text *text)
{
	static const char *const styles[] = { "none", "full", "short", "generic" };
	volatile size_t used = 0;
	double start = now();

	for (size_t i = 0; i < n * ROUNDS; i++)
		used = used + name_owner_of(names[i % n], strlen(names[i % n])).defining.length;
	report("owner", start, n);
	for (int style = DEMANGLE_FULL; style <= DEMANGLE_GENERIC; style++) {
		start = now();
		for (size_t i = 0; i < n * ROUNDS; i++) {
			text_reset(text);
			demangle(text, names[i % n], (enum demangle_style)style);
		}
		report(styles[style], start, n);
	}
}

int main(int argc, char **argv)
{
	bool timing = argc > 1 && !strcmp(argv[1], "-t");
	struct text text = { 0 };
	size_t n = 0, capacity = 0, room = 0;
	char **names = NULL, *line = NULL;
	ssize_t length;

	while ((length = getline(&line, &room, stdin)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line)
			continue;
		if (!timing) {
			dump(line, &text);
			continue;
		}
		array_reserve(names, n, capacity);
		names[n++] = strdup(line);
	}
	if (n)
		measure(names, n, &text);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	free(line);
	text_release(&text);
	return 0;
}
