/* tour.c: one of each thing that a size report of a C program has to explain. */
#include "greet.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Read-only tables, one with pointers (and so with relocations when position independent). */
static const uint32_t crc_table[16] = {
	0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
	0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
	0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};
static const char *const month_names[] = {
	"January", "February", "March",	    "April",   "May",	   "June",
	"July",	   "August",   "September", "October", "November", "December",
};

/* Memory without bytes in the file. */
static uint8_t scratch[4 << 20];

/* Initialised data, and one copy per thread of two more. */
static char banner[256] = "binsize sample";
static _Thread_local unsigned calls;
static _Thread_local int level = 3;

/* Its own section, and one that no symbol of the program reaches. */
__attribute__((section("tour_config"), used)) static const int config[] = { 1, 2, 3, 5, 8 };

static uint32_t crc(const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint32_t sum = ~UINT32_C(0);

	calls++;
	for (size_t i = 0; i < n; i++) {
		sum = crc_table[(sum ^ p[i]) & 15] ^ (sum >> 4);
		sum = crc_table[(sum ^ (p[i] >> 4)) & 15] ^ (sum >> 4);
	}
	return ~sum;
}

/* Two names for one function, and a name that a stronger one may replace. */
uint32_t checksum(const void *bytes, size_t n)
{
	return crc(bytes, n) + (uint32_t)level;
}
uint32_t checksum_v1(const void *bytes, size_t n) __attribute__((alias("checksum")));
__attribute__((weak)) int verbosity(void)
{
	return 1;
}

#if defined(__x86_64__) || defined(__aarch64__)
/* Labels without a size or a type: hand-written code that forgot .size and .type. */
__asm__(".text\n"
	".balign 16\n"
	".globl asm_label\n"
	"asm_label:\n"
	"	nop\n"
	"	nop\n"
	"asm_second:\n"
	"	ret\n"
	".byte 0xcc, 0xcc, 0xcc, 0xcc\n"
	".globl asm_sized\n"
	".type asm_sized, %function\n"
	"asm_sized:\n"
	"	nop\n"
	"	ret\n"
	".size asm_sized, . - asm_sized\n");
extern void asm_label(void), asm_sized(void);
static void (*const hooks[])(void) = { asm_label, asm_sized };
#else
static void nothing(void)
{
}
static void (*const hooks[])(void) = { nothing };
#endif

/* A large function with a jump table. */
__attribute__((noinline)) static int season(const char *month)
{
	int i = 0;

	while (i < 12 && strcmp(month, month_names[i]))
		i++;
	switch (i) {
	case 0: return 7;
	case 1: return 71;
	case 2: return 33;
	case 3: return 4;
	case 4: return 55;
	case 5: return 96;
	case 6: return 17;
	case 7: return 28;
	default: return i;
	}
}

int main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++)
		hooks[i]();
	snprintf(banner, sizeof(banner), "%s, month %d", greeting(argc), season(argv[argc - 1]));
	memcpy(scratch, config, sizeof(config));
	printf("%s: %08x %08x\n", banner, checksum(scratch, sizeof(scratch)),
	       checksum_v1(banner, strlen(banner)));
	printf("%u calls\n", calls);
	return verbosity() - 1;
}
