/* tour.c: a console program with imports from two DLLs, TLS and .bss. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static char scratch[1 << 20];
static __thread int calls = 7;
static const double weights[64] = { 0.5, 0.25, 0.125, 1.0 / 3 };

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	calls++;
	return (x > y) - (x < y);
}

static DWORD WINAPI work(LPVOID arg)
{
	double *copy = arg;

	memcpy(copy, weights, sizeof(weights));
	qsort(copy, 64, sizeof(*copy), by_value);
	return (DWORD)calls;
}

int main(int argc, char **argv)
{
	HANDLE thread = CreateThread(NULL, 0, work, scratch, 0, NULL);

	WaitForSingleObject(thread, INFINITE);
	CloseHandle(thread);
	for (int i = 0; i < argc; i++)
		greet(argv[i]);
	printf("%d greetings, largest %g\n", greetings, ((double *)scratch)[63]);
	return 0;
}
