/* any.c: needs nothing, so that clang compiles it for every machine it knows. */
int counter;
const char *const names[] = { "one", "two" };

__attribute__((noinline)) int twice(int n)
{
	return n ? 2 * n + names[n & 1][0] : counter;
}

int start(int n)
{
	counter += twice(n);
	return counter;
}
