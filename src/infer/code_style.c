#include "code_style.h"

#include "../base/die.h"
#include "../model/x86_length.h"

#include <string.h>

/* Registers by their numbers in the instruction set; RSI and RDI are saved on Windows only. */
enum { RAX = 0, RBX = 3, RBP = 5, RSI = 6, RDI = 7, R12 = 12, R13 = 13, R14 = 14, R15 = 15 };

/* Instructions to the first push; instructions between two pushes; pushes. */
enum { MOST_BEFORE = 8, MOST_BETWEEN = 4, MOST_PUSHES = 9 };

/* What a function does before it works. */
struct prologue {
	uint8_t pushed[MOST_PUSHES];
	size_t n;
	bool is_framed;	     /* rbp is made the frame */
	bool is_interleaved; /* other work is done between pushes */
	bool moves_by_8;     /* sub rsp, 8 */
};

static bool starts(const struct code *code, uint64_t at, const uint8_t *bytes, size_t n)
{
	return at <= code->size && code->size - at >= n && !memcmp(code->bytes + at, bytes, n);
}

static const uint8_t endbr64[] = { 0xf3, 0x0f, 0x1e, 0xfa };
static const uint8_t mov_rbp_rsp[] = { 0x48, 0x89, 0xe5 };
static const uint8_t sub_rsp_8[] = { 0x48, 0x83, 0xec, 0x08 };
static const uint8_t sub_rsp_short[] = { 0x48, 0x83, 0xec };
static const uint8_t sub_rsp[] = { 0x48, 0x81, 0xec };

/* The register that an instruction pushes, or -1. */
static int pushed_register(const uint8_t *p, size_t length)
{
	if (length == 1 && (p[0] & 0xf8) == 0x50)
		return p[0] & 7;
	return length == 2 && p[0] == 0x41 && (p[1] & 0xf8) == 0x50 ? (p[1] & 7) + 8 : -1;
}

static bool ends(const struct code *code, uint64_t at, const struct x86_instruction *x)
{
	uint8_t op = code->bytes[at];

	return x->is_branch || op == 0xc3 || op == 0xff || op == 0xeb || op == 0xcc ||
	       starts(code, at, sub_rsp_short, sizeof(sub_rsp_short)) ||
	       starts(code, at, sub_rsp, sizeof(sub_rsp));
}

static struct prologue prologue_of(const struct code *code)
{
	struct prologue p = { .n = 0 };
	uint64_t at = 0;

	for (size_t n_others = 0; at < code->size && p.n < MOST_PUSHES;) {
		struct x86_instruction x;
		size_t length = x86_instruction_at(code->bytes + at, (size_t)(code->size - at), &x);
		int pushed = length ? pushed_register(code->bytes + at, length) : -1;

		if (!length || (p.n && ends(code, at, &x)) ||
		    n_others > (p.n ? MOST_BETWEEN : MOST_BEFORE))
			break;
		if (pushed >= 0) {
			p.is_interleaved |= p.n && n_others;
			p.pushed[p.n++] = (uint8_t)pushed;
			n_others = 0;
		} else if (p.n && starts(code, at, mov_rbp_rsp, sizeof(mov_rbp_rsp))) {
			p.is_framed = true;
			p.is_interleaved |= n_others > 0;
		} else {
			n_others++;
		}
		at += length;
	}
	p.moves_by_8 = starts(code, at, sub_rsp_8, sizeof(sub_rsp_8));
	return p;
}

static bool has(const struct prologue *p, uint8_t reg)
{
	return p->n && memchr(p->pushed, reg, p->n);
}

/* Whether what was pushed is saved in that order, some left out. */
static bool is_in_order(const struct prologue *p, const uint8_t *order, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < p->n; i++) {
		while (k < n && order[k] != p->pushed[i])
			k++;
		if (k++ >= n)
			return false;
	}
	return true;
}

/* Each takes its registers in an order: none is taken before those in front of it. */
static bool takes_like(const struct prologue *p, const uint8_t *order, size_t n)
{
	bool was_left = false;

	for (size_t i = 0; i < n; i++) {
		if (p->is_framed && order[i] == RBP)
			continue;
		if (has(p, order[i]) && was_left)
			return false;
		was_left |= !has(p, order[i]);
	}
	return true;
}

static const uint8_t llvm_pushes[] = { RBP, R15, R14, R13, R12, RSI, RDI, RBX, RAX };
static const uint8_t gcc_pushes[] = { R15, R14, R13, R12, RBP, RDI, RSI, RBX };
static const uint8_t gcc_framed_pushes[] = { RBP, R15, R14, R13, R12, RDI, RSI, RBX };
static const uint8_t llvm_takes[] = { RBX, R14, R15, R12,
				      R13 }; // rbp early for 32 bits, late for 64
static const uint8_t gcc_takes[] = { RBX, RBP, R12, R13, R14, R15 };

static enum code_style style_of_pushes(const struct prologue *p)
{
	bool is_llvm = !p->is_interleaved && !p->moves_by_8 &&
		       is_in_order(p, llvm_pushes, ARRAY_SIZE(llvm_pushes)) &&
		       takes_like(p, llvm_takes, ARRAY_SIZE(llvm_takes));
	bool is_gcc = (p->is_framed
			       ? is_in_order(p, gcc_framed_pushes, ARRAY_SIZE(gcc_framed_pushes))
			       : is_in_order(p, gcc_pushes, ARRAY_SIZE(gcc_pushes))) &&
		      takes_like(p, gcc_takes, ARRAY_SIZE(gcc_takes));

	if (!p->n || is_llvm == is_gcc)
		return STYLE_UNKNOWN;
	return is_llvm ? STYLE_LLVM : STYLE_GCC;
}

/* mov [rsp + 8…32], register; push with an empty REX prefix */
static bool is_msvc(const struct code *code)
{
	const uint8_t *p = code->bytes;

	if (code->size < 5)
		return false;
	if (p[0] == 0x40 && (p[1] & 0xf8) == 0x50)
		return true;
	return (p[0] == 0x48 || p[0] == 0x4c) && p[1] == 0x89 && (p[2] & 0xc7) == 0x44 &&
	       p[3] == 0x24 && p[4] >= 8 && p[4] <= 32 && !(p[4] & 7);
}

enum code_style code_style_of(enum code_machine machine, const struct code *code)
{
	struct prologue prologue;

	if (machine != CODE_X86_64)
		return STYLE_UNKNOWN;
	if (starts(code, 0, endbr64, sizeof(endbr64)) ||
	    starts(code, 0, sub_rsp_8, sizeof(sub_rsp_8)))
		return STYLE_GCC; // rustc marks no targets of jumps; LLVM pushes to move the stack by 8
	if (is_msvc(code))
		return STYLE_MSVC;
	prologue = prologue_of(code);
	return style_of_pushes(&prologue);
}
