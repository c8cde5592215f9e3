#include "same_code.h"

#include "../base/array.h"
#include "../base/intern.h"
#include "../model/x86_length.h"

#include <string.h>

enum { LONGEST_START = 32, DISTANCE = 4 };

/* --- x86-64 */

/* What may stand in front of a distance: call, jmp, the first byte of a long jcc, [rip + …]. */
static bool may_precede_distance(uint8_t byte)
{
	return byte == 0xe8 || byte == 0xe9 || byte == 0x0f || (byte & 0xc7) == 0x05;
}

static size_t x86_start(const struct code *code)
{
	size_t n = code->size < LONGEST_START ? (size_t)code->size : LONGEST_START, i = 0;

	while (i < n && !may_precede_distance(code->bytes[i]))
		i++;
	return i;
}

static bool may_match(const struct code_judge *judge, uint64_t a, uint64_t b)
{
	return a == b || judge->may_match(judge->context, a, b);
}

/* What a distance at `at` leads to. */
static uint64_t target_at(const struct code *code, uint64_t at)
{
	return code->vm_addr + at + DISTANCE +
	       (uint64_t)(int64_t)(int32_t)code_u32(code->bytes + at);
}

/*
 * The end of a distance around `i` that leads to what may match: it begins at most 3 bytes in front, but
 * not before `least`. 0: there is none.
 */
static uint64_t same_distance(const struct code *a, const struct code *b, uint64_t least,
			      uint64_t i, const struct code_judge *judge)
{
	uint64_t first = i >= DISTANCE - 1 ? i - (DISTANCE - 1) : 0;

	for (uint64_t at = first > least ? first : least; at <= i; at++) {
		if (a->size - at >= DISTANCE &&
		    may_match(judge, target_at(a, at), target_at(b, at)))
			return at + DISTANCE;
	}
	return 0;
}

/* How many bytes are alike; all of them when the functions are. */
static uint64_t x86_alike(const struct code *a, const struct code *b,
			  const struct code_judge *judge)
{
	uint64_t least = 0, i = 0;

	while (i < a->size) {
		if (a->bytes[i] == b->bytes[i]) {
			i++;
			continue;
		}
		least = same_distance(a, b, least, i, judge);
		if (!least)
			return i;
		i = least;
	}
	return i;
}

/* --- ARM64: all instructions have four bytes */

static uint64_t arm64_alike(const struct code *a, const struct code *b,
			    const struct code_judge *judge)
{
	uint64_t i = 0;

	for (; a->size - i >= 4; i += 4) {
		uint32_t x = code_u32(a->bytes + i), y = code_u32(b->bytes + i);
		uint64_t to_x, to_y;

		if (x == y)
			continue;
		if (!code_arm64_target(x, a->vm_addr + i, &to_x) ||
		    !code_arm64_target(y, b->vm_addr + i, &to_y) || !may_match(judge, to_x, to_y) ||
		    code_arm64_rest(x) != code_arm64_rest(y))
			return i;
	}
	return memcmp(a->bytes + i, b->bytes + i, a->size - i) ? i : a->size;
}

static size_t arm64_start(const struct code *code)
{
	uint64_t ignored;
	size_t n = 0;

	while (n < LONGEST_START && code->size - n >= 4 &&
	       !code_arm64_target(code_u32(code->bytes + n), code->vm_addr + n, &ignored))
		n += 4;
	return n;
}

/* --- both */

uint64_t code_key(enum code_machine machine, const struct code *code)
{
	size_t start = machine == CODE_X86_64 ? x86_start(code) : arm64_start(code);

	return hash_bytes((const char *)code->bytes, start, code->size);
}

bool code_is_alike(enum code_machine machine, const struct code *a, const struct code *b,
		   struct code_judge *judge)
{
	uint64_t n;

	if (!judge->work)
		return false;
	n = machine == CODE_X86_64 ? x86_alike(a, b, judge) : arm64_alike(a, b, judge);
	judge->work -= n < judge->work ? n + 1 : judge->work;
	return n == a->size;
}

/* --- which addresses are named */

static void add_target(struct code_targets *t, const struct code *code, uint64_t target)
{
	if (target - code->vm_addr >= code->size)
		array_push(t->targets, t->n_targets, t->capacity, target);
}

static struct code_targets x86_targets(const struct code *code)
{
	struct code_targets t = { .n_targets = 0 };
	struct x86_instruction x;
	size_t length;
	uint64_t i = 0;

	for (; i < code->size; i += length) {
		length = x86_instruction_at(code->bytes + i, (size_t)(code->size - i), &x);
		if (!length)
			return t;
		if (x.distance_at)
			add_target(&t, code,
				   code->vm_addr + i + length +
					   (uint64_t)(int64_t)(int32_t)code_u32(code->bytes + i +
										x.distance_at));
	}
	t.is_whole = true;
	return t;
}

static struct code_targets arm64_targets(const struct code *code)
{
	struct code_targets t = { .is_whole = true };
	uint64_t target;

	for (uint64_t i = 0; code->size - i >= 4; i += 4) {
		if (code_arm64_target(code_u32(code->bytes + i), code->vm_addr + i, &target))
			add_target(&t, code, target);
	}
	return t;
}

struct code_targets code_targets(enum code_machine machine, const struct code *code)
{
	return machine == CODE_X86_64 ? x86_targets(code) : arm64_targets(code);
}
