/*
 * bare.c: needs no C library and no Windows headers, so that clang alone compiles it for MSVC's
 * ABI on any machine. Its object has COMDAT sections, .drectve and CodeView; lld-link makes a
 * program with a PDB of it.
 */
__declspec(selectany) const unsigned squares[8] = { 0, 1, 4, 9, 16, 25, 36, 49 };
int _fltused;
static int table[256];

__declspec(noinline) static int fill(int seed)
{
	for (int i = 0; i < 256; i++)
		table[i] = seed = seed * 1103515245 + 12345;
	return seed;
}

static inline int mix(int a, int b)
{
	return a * 31 + b;
}

__declspec(dllexport) int sum_of(int n)
{
	int sum = fill(n);

	for (int i = 0; i < n; i++)
		sum = mix(sum, table[i & 255]) + (int)squares[i & 7];
	return sum;
}

int mainCRTStartup(void)
{
	return sum_of(42) & 1;
}
