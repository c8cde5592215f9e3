/* tiny.c: a Windows program without a C library: one import, constants, zero-filled memory. */
__declspec(dllimport) __attribute__((noreturn)) void ExitProcess(unsigned status);

const unsigned char table[16] = { 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4 };
const unsigned char *value = table + 5;
unsigned result[1024];

__attribute__((noinline)) static unsigned count_bits(unsigned n)
{
	unsigned bits = 0;

	for (; n; n >>= 4)
		bits += table[n & 15];
	return bits;
}

void start(void)
{
	result[0] = count_bits(*value);
	ExitProcess(result[0]);
}
