#include "device_text.h"

#include "../base/die.h"

#include <string.h>

#define CANDLE "candle_kernels"

/*
 * candle-kernels has its PTX in constants, which are put anew into every codegen unit that uses
 * them. Nothing in a text names the crate; its kernels are the same in all versions seen.
 */
static const struct known_text texts[] = {
	{ "affine_bf16", CANDLE, "affine" },
	{ "asort_asc_bf16", CANDLE, "sort" },
	{ "badd_bf16", CANDLE, "binary" },
	{ "cast_bf16_bf16", CANDLE, "cast" },
	{ "conv1d_bf16", CANDLE, "conv" },
	{ "dequantize_block_q2_K_f32", CANDLE, "quantized" },
	{ "fill_u8", CANDLE, "fill" },
	{ "is_i16_bf16", CANDLE, "indexing" },
	{ "kvconcat_u8", CANDLE, "kvconcat" },
	{ "mul_act_gelu_bf16", CANDLE, NULL },
	{ "softmax_bf16", CANDLE, "reduce" },
	{ "ucopy_bf16", CANDLE, "unary" },
	{ "where_i16_bf16", CANDLE, "ternary" },
};

/* Behind the first `.entry` and the blanks that follow it; size when there is none. */
static uint64_t first_kernel(const uint8_t *text, uint64_t size)
{
	static const char directive[] = ".entry";
	const uint8_t *found = memmem(text, (size_t)size, directive, sizeof(directive) - 1);
	uint64_t i = found ? (uint64_t)(found - text) + sizeof(directive) - 1 : size;

	while (i < size && (text[i] == ' ' || text[i] == '\t'))
		i++;
	return i;
}

const struct known_text *known_text_of(const uint8_t *text, uint64_t size)
{
	uint64_t at = first_kernel(text, size);

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		size_t length = strlen(texts[i].first_kernel);

		if (size - at > length && !memcmp(text + at, texts[i].first_kernel, length) &&
		    strchr("( \t\r\n", text[at + length]))
			return &texts[i];
	}
	return NULL;
}
