#include "test.h"

#include "../../src/model/x86_length.h"

#include <string.h>

/* Bytes as in the SDM; tests/oracle/x86.sh compares millions of others. */
static const struct {
	const char *bytes;
	uint8_t size, length, distance_at, is_branch, offset_at, immediate_at;
} instructions[] = {
	{ "\x90", 1, 1, 0, 0, 0, 0 },				  // nop
	{ "\xf3\x0f\x1e\xfa", 4, 4, 0, 0, 0, 0 },		  // endbr64
	{ "\xe8\x01\x02\x03\x04", 5, 5, 1, 1, 0, 0 },		  // call
	{ "\x66\x66\x48\xe8\x01\x02\x03\x04", 8, 8, 4, 1, 0, 0 }, // of __tls_get_addr
	{ "\x0f\x84\x01\x02\x03\x04", 6, 6, 2, 1, 0, 0 },	  // je
	{ "\x75\xfe", 2, 2, 0, 0, 0, 0 },			  // jne, short
	{ "\x48\x8d\x05\x01\x02\x03\x04", 7, 7, 3, 0, 0, 0 },	  // lea rax, [rip + …]
	{ "\xc7\x05\x01\x02\x03\x04\x05\x06\x07\x08", 10, 10, 2, 0, 0,
	  6 },							      // mov [rip + …], 4 bytes
	{ "\x66\xc7\x05\x01\x02\x03\x04\x05\x06", 9, 9, 3, 0, 0, 0 }, // … 2 bytes
	{ "\x48\xb8\x01\x02\x03\x04\x05\x06\x07\x08", 10, 10, 0, 0, 0, 0 }, // mov rax, 8 bytes
	{ "\xb8\x01\x02\x03\x04", 5, 5, 0, 0, 0, 1 },			    // mov eax, 4 bytes
	{ "\x48\xa1\x01\x02\x03\x04\x05\x06\x07\x08", 10, 10, 0, 0, 0, 0 }, // mov rax, [address]
	{ "\x67\xa1\x01\x02\x03\x04", 6, 6, 0, 0, 0, 0 },		    // … of 4 bytes
	{ "\xf6\x00\x01", 3, 3, 0, 0, 0, 0 },				    // test [rax], 1
	{ "\xf6\x10", 2, 2, 0, 0, 0, 0 },				    // not [rax]
	{ "\xf7\xc0\x01\x02\x03\x04", 6, 6, 0, 0, 0, 2 },		    // test eax, …
	{ "\x8b\x04\x25\x01\x02\x03\x04", 7, 7, 0, 0, 3, 0 },		    // mov eax, [address]
	{ "\x8b\x84\x24\x01\x02\x03\x04", 7, 7, 0, 0, 3, 0 },		    // mov eax, [rsp + …]
	{ "\x8b\x44\x24\x08", 4, 4, 0, 0, 0, 0 },			    // mov eax, [rsp + 8]
	{ "\xc7\x04\x25\x01\x02\x03\x04\x05\x06\x07\x08", 11, 11, 0, 0, 3, 7 }, // mov [address], …
	{ "\xc8\x01\x02\x03", 4, 4, 0, 0, 0, 0 },				// enter
	{ "\x66\x0f\x3a\x0f\xc1\x08", 6, 6, 0, 0, 0, 0 },			// palignr
	{ "\x0f\x38\xf0\x00", 4, 4, 0, 0, 0, 0 },				// movbe
	{ "\xc5\xf8\x77", 3, 3, 0, 0, 0, 0 },					// vzeroupper
	{ "\xc5\xf9\x70\xc0\x00", 5, 5, 0, 0, 0, 0 },				// vpshufd
	{ "\xc4\xe3\x7d\x39\x05\x01\x02\x03\x04\x01", 10, 10, 5, 0, 0, 0 },	// vextracti128
	{ "\x62\xf1\x7c\x48\x28\x05\x01\x02\x03\x04", 10, 10, 6, 0, 0, 0 }, // vmovaps zmm0, [rip]
	{ "\x62\xf3\x7d\x48\x3b\xc1\x01", 7, 7, 0, 0, 0, 0 },		    // vextracti32x8
	{ "\x8f\xe8\x78\xa2\xc0\x10", 6, 6, 0, 0, 0, 0 },		    // vpcmov (XOP)
	{ "\x8f\xc0", 2, 2, 0, 0, 0, 0 },				    // pop rax
	{ "\x47\x47\xc9", 3, 3, 0, 0, 0, 0 }, // REX in front of another one counts not
	{ "\x06", 1, 0, 0, 0, 0, 0 },	      // push es: not in 64-bit code
	{ "\x62\xf0\x00\x00\x00\x00", 6, 0, 0, 0, 0, 0 },
	{ "\xe8\x01\x02\x03", 4, 0, 0, 0, 0, 0 }, // cut off
	{ "\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90", 16, 0, 0, 0, 0, 0 },
	{ "", 0, 0, 0, 0, 0, 0 },
};

static void check(const uint8_t *bytes, size_t size, size_t i)
{
	struct x86_instruction x = { 0 };
	size_t length = x86_instruction_at(bytes, size, &x);

	if (length != instructions[i].length)
		fail_msg("instruction %zu has %zu bytes, not %u", i, length,
			 instructions[i].length);
	if (length &&
	    (x.length != length || x.distance_at != instructions[i].distance_at ||
	     x.is_branch != instructions[i].is_branch || x.offset_at != instructions[i].offset_at ||
	     x.immediate_at != instructions[i].immediate_at))
		fail_msg("instruction %zu: distance at %u, offset at %u, immediate at %u", i,
			 x.distance_at, x.offset_at, x.immediate_at);
}

static void instructions_end_where_they_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(instructions); i++) {
		uint8_t padded[64] = { 0 };

		check((const uint8_t *)instructions[i].bytes, instructions[i].size, i);
		if (!instructions[i].length)
			continue;
		memcpy(padded, instructions[i].bytes, instructions[i].size);
		check(padded, sizeof(padded), i);
		for (size_t size = 0; size < instructions[i].length; size++) {
			struct x86_instruction x;

			assert_int_equal(x86_instruction_at(padded, size, &x), 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_end_where_they_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
