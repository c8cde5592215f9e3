#include "x86_length.h"

#include <stdbool.h>
#include <string.h>

/* What follows an opcode. The low bits are bytes of an immediate that no prefix changes. */
enum {
	IMM8 = 1,
	IMM16 = 2,
	IMM24 = 3,
	MODRM = 0x08,
	IMM_FULL = 0x10, /* 4 bytes, or 2 with the operand-size prefix */
	IMM_WIDE = 0x20, /* the same, but 8 with REX.W */
	DISTANCE = 0x30, /* 4 bytes, from the end of the instruction */
	OFFSET = 0x40,	 /* an address of 8 bytes, or 4 with the address-size prefix */
	GROUP3 = 0x50,	 /* MODRM, and an immediate when its reg is 0 or 1 */
	SPECIAL = 0x70,	 /* bits that say which of the above */
	INVALID = 0x80,
};

#define M   MODRM
#define MB  (MODRM | IMM8)
#define MZ  (MODRM | IMM_FULL)
#define B   IMM8
#define W   IMM16
#define E   IMM24
#define Z   IMM_FULL
#define V   IMM_WIDE
#define D   DISTANCE
#define O   OFFSET
#define G3B (MODRM | GROUP3 | IMM8)
#define G3Z (MODRM | GROUP3)
#define X   INVALID

/* Table A-2. Prefixes are read before; 0F, VEX and EVEX have maps of their own. */
static const uint8_t one_byte[256] = {
	/* 00 */ M,  M,	 M, M,	B, Z, X,   X,	M, M,  M, M,  B, Z, X, X,
	/* 10 */ M,  M,	 M, M,	B, Z, X,   X,	M, M,  M, M,  B, Z, X, X,
	/* 20 */ M,  M,	 M, M,	B, Z, X,   X,	M, M,  M, M,  B, Z, X, X,
	/* 30 */ M,  M,	 M, M,	B, Z, X,   X,	M, M,  M, M,  B, Z, X, X,
	/* 40 */ X,  X,	 X, X,	X, X, X,   X,	X, X,  X, X,  X, X, X, X,
	/* 50 */ 0,  0,	 0, 0,	0, 0, 0,   0,	0, 0,  0, 0,  0, 0, 0, 0,
	/* 60 */ X,  X,	 X, M,	X, X, X,   X,	Z, MZ, B, MB, 0, 0, 0, 0,
	/* 70 */ B,  B,	 B, B,	B, B, B,   B,	B, B,  B, B,  B, B, B, B,
	/* 80 */ MB, MZ, X, MB, M, M, M,   M,	M, M,  M, M,  M, M, M, M,
	/* 90 */ 0,  0,	 0, 0,	0, 0, 0,   0,	0, 0,  X, 0,  0, 0, 0, 0,
	/* A0 */ O,  O,	 O, O,	0, 0, 0,   0,	B, Z,  0, 0,  0, 0, 0, 0,
	/* B0 */ B,  B,	 B, B,	B, B, B,   B,	V, V,  V, V,  V, V, V, V,
	/* C0 */ MB, MB, W, 0,	X, X, MB,  MZ,	E, 0,  W, 0,  0, B, X, 0,
	/* D0 */ M,  M,	 M, M,	X, X, X,   0,	M, M,  M, M,  M, M, M, M,
	/* E0 */ B,  B,	 B, B,	B, B, B,   B,	D, D,  X, B,  0, 0, 0, 0,
	/* F0 */ X,  0,	 X, X,	0, 0, G3B, G3Z, 0, 0,  0, 0,  0, 0, M, M,
};

/* Table A-3, behind 0F. */
static const uint8_t two_bytes[256] = {
	/* 00 */ M,  M,	 M,  M,	 X,  0,	 0,  0, 0, 0, X,  0, X,	 M, 0, MB,
	/* 10 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, M,  M, M,	 M, M, M,
	/* 20 */ M,  M,	 M,  M,	 X,  X,	 X,  X, M, M, M,  M, M,	 M, M, M,
	/* 30 */ 0,  0,	 0,  0,	 0,  0,	 X,  0, X, X, X,  X, X,	 X, X, X,
	/* 40 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, M,  M, M,	 M, M, M,
	/* 50 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, M,  M, M,	 M, M, M,
	/* 60 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, M,  M, M,	 M, M, M,
	/* 70 */ MB, MB, MB, MB, M,  M,	 M,  0, M, M, X,  X, M,	 M, M, M,
	/* 80 */ D,  D,	 D,  D,	 D,  D,	 D,  D, D, D, D,  D, D,	 D, D, D,
	/* 90 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, M,  M, M,	 M, M, M,
	/* A0 */ 0,  0,	 0,  M,	 MB, M,	 X,  X, 0, 0, 0,  M, MB, M, M, M,
	/* B0 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, MB, M, M,	 M, M, M,
	/* C0 */ M,  M,	 MB, M,	 MB, MB, MB, M, 0, 0, 0,  0, 0,	 0, 0, 0,
	/* D0 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, M,  M, M,	 M, M, M,
	/* E0 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, M,  M, M,	 M, M, M,
	/* F0 */ M,  M,	 M,  M,	 M,  M,	 M,  M, M, M, M,  M, M,	 M, M, M,
};

#undef M
#undef MB
#undef MZ
#undef B
#undef W
#undef E
#undef Z
#undef V
#undef D
#undef O
#undef G3B
#undef G3Z
#undef X

/* Classes of a first byte: most are opcodes. */
enum { IS_OPCODE, IS_PREFIX, IS_REX, IS_ESCAPE, IS_VEX2, IS_VEX3, IS_EVEX, IS_XOP };

static const uint8_t first_byte[256] = {
	[0x26] = IS_PREFIX, [0x2e] = IS_PREFIX, [0x36] = IS_PREFIX, [0x3e] = IS_PREFIX,
	[0x64] = IS_PREFIX, [0x65] = IS_PREFIX, [0x66] = IS_PREFIX, [0x67] = IS_PREFIX,
	[0xf0] = IS_PREFIX, [0xf2] = IS_PREFIX, [0xf3] = IS_PREFIX, [0x40 ... 0x4f] = IS_REX,
	[0x0f] = IS_ESCAPE, [0xc5] = IS_VEX2,	[0xc4] = IS_VEX3,   [0x62] = IS_EVEX,
	[0x8f] = IS_XOP,
};

/* What is being read. */
struct reader {
	const uint8_t *bytes; /* X86_LONGEST of them may be looked at */
	size_t at;
	bool is_word, is_short_address, is_wide; /* 66, 67 and REX.W */
	struct x86_instruction *out;
};

static uint8_t evex_map(unsigned map)
{
	static const uint8_t known[8] = { 0, 1, 1, 1, 0, 1, 1, 0 };

	return known[map];
}

/* Opcodes of VEX and EVEX: what follows one of a map. */
static uint8_t vector_format(unsigned map, uint8_t opcode, bool is_evex)
{
	if (map == 3)
		return MODRM | IMM8;
	if (map == 1 && opcode == 0x77 && !is_evex)
		return 0; // vzeroupper
	if (map == 1 && (two_bytes[opcode] & (MODRM | IMM8)) == (MODRM | IMM8))
		return MODRM | IMM8;
	return MODRM;
}

/* The opcode behind VEX, EVEX or XOP; moves behind it. */
static uint8_t read_vector(struct reader *r, uint8_t class)
{
	const uint8_t *p = r->bytes + r->at;
	unsigned map;

	switch (class) {
	case IS_VEX2:
		r->at += 3;
		return vector_format(1, p[2], false);
	case IS_VEX3:
		map = p[1] & 0x1f;
		r->at += 4;
		return map >= 1 && map <= 3 ? vector_format(map, p[3], false) : INVALID;
	case IS_EVEX:
		map = p[1] & 7;
		r->at += 6 - 1;
		return evex_map(map) ? vector_format(map, p[4], true) : INVALID;
	default: // XOP
		map = p[1] & 0x1f;
		r->at += 4;
		return map == 8	   ? MODRM | IMM8
		       : map == 9  ? MODRM
		       : map == 10 ? MODRM | IMM_FULL
				   : INVALID;
	}
}

static uint8_t read_escape(struct reader *r)
{
	uint8_t second = r->bytes[r->at + 1];

	r->at += 2;
	if (second != 0x38 && second != 0x3a)
		return two_bytes[second];
	r->at++;
	return second == 0x38 ? MODRM : MODRM | IMM8;
}

/* Prefixes, then the opcode; moves behind it. */
static uint8_t read_opcode(struct reader *r)
{
	uint8_t class = first_byte[r->bytes[r->at]], byte;

	// REX counts only right in front of the opcode.
	while ((class == IS_PREFIX || class == IS_REX) && r->at < X86_LONGEST) {
		byte = r->bytes[r->at];
		r->is_wide = class == IS_REX && byte & 8;
		r->is_word |= byte == 0x66;
		r->is_short_address |= byte == 0x67;
		class = first_byte[r->bytes[++r->at]];
	}
	byte = r->bytes[r->at];
	if (class == IS_OPCODE || (class == IS_XOP && (r->bytes[r->at + 1] & 0x1f) < 8)) {
		r->at++;
		return one_byte[byte];
	}
	return class == IS_ESCAPE ? read_escape(r) : read_vector(r, class);
}

/* ModR/M, SIB and displacement; moves behind them. */
static uint8_t read_modrm(struct reader *r)
{
	uint8_t modrm = r->bytes[r->at++], mod = modrm >> 6, rm = modrm & 7;

	if (mod == 3)
		return modrm;
	if (rm == 4) {
		uint8_t sib = r->bytes[r->at++];

		if (mod == 0 && (sib & 7) == 5) {
			r->out->offset_at = (uint8_t)r->at;
			r->at += 4;
		}
	} else if (mod == 0 && rm == 5) {
		r->out->distance_at = (uint8_t)r->at;
		r->at += 4;
	}
	if (mod == 2)
		r->out->offset_at = (uint8_t)r->at;
	r->at += mod == 1 ? 1 : mod == 2 ? 4 : 0;
	return modrm;
}

static void read_full(struct reader *r)
{
	size_t size = r->is_word && !r->is_wide ? 2 : 4;

	if (size == 4)
		r->out->immediate_at = (uint8_t)r->at;
	r->at += size;
}

/* What stands behind everything else. */
static void read_immediate(struct reader *r, uint8_t format, uint8_t modrm)
{
	switch (format & SPECIAL) {
	case IMM_FULL:
		read_full(r);
		return;
	case IMM_WIDE:
		if (r->is_wide)
			r->at += 8;
		else
			read_full(r);
		return;
	case DISTANCE:
		r->out->distance_at = (uint8_t)r->at;
		r->out->is_branch = 1;
		r->at += 4;
		return;
	case OFFSET:
		r->at += r->is_short_address ? 4 : 8;
		return;
	case GROUP3:
		if ((modrm >> 3 & 7) > 1)
			return;
		if (!(format & IMM8))
			read_full(r);
		break;
	default:
		break;
	}
	r->at += format & 3;
}

static size_t read(const uint8_t *bytes, struct x86_instruction *out)
{
	struct reader r = { .bytes = bytes, .out = out };
	uint8_t format = read_opcode(&r), modrm = 0;

	*out = (struct x86_instruction){ 0 };
	if (format & INVALID)
		return 0;
	if (format & MODRM)
		modrm = read_modrm(&r);
	read_immediate(&r, format, modrm);
	out->length = (uint8_t)r.at;
	return r.at <= X86_LONGEST ? r.at : 0;
}

size_t x86_instruction_at(const uint8_t *bytes, size_t size, struct x86_instruction *instruction)
{
	// What is read before its length is known lies in the longest one and a little more.
	uint8_t copy[2 * X86_LONGEST + 8] = { 0 };
	size_t length;

	if (size >= sizeof(copy))
		return read(bytes, instruction);
	memcpy(copy, bytes, size);
	length = read(copy, instruction);
	return length <= size ? length : 0;
}
