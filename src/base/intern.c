#include "intern.h"

#include "array.h"
#include "die.h"

#include <stdlib.h>
#include <string.h>

static uint64_t fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t hash_bytes(const char *bytes, size_t length, uint64_t seed)
{
	uint64_t hash = seed ^ UINT64_C(0x9e3779b97f4a7c15) ^ length, word;

	for (; length >= 8; bytes += 8, length -= 8) {
		memcpy(&word, bytes, 8);
		hash = fold(hash ^ word, UINT64_C(0xe7037ed1a0b428db));
	}
	word = 0;
	memcpy(&word, bytes, length);
	return fold(hash ^ word, UINT64_C(0x8ebc6af09c88c6e3));
}

static void place(struct intern *table, uint32_t number)
{
	size_t mask = table->n_slots - 1, i = table->strings[number].hash & mask;

	while (table->slots[i])
		i = (i + 1) & mask;
	table->slots[i] = number + 1;
}

static void rehash(struct intern *table, size_t n_slots)
{
	free(table->slots);
	table->slots = calloc(n_slots, sizeof(*table->slots));
	if (!table->slots)
		die("out of memory");
	table->n_slots = n_slots;
	for (size_t i = 0; i < table->n_strings; i++)
		place(table, (uint32_t)i);
}

void intern_reserve(struct intern *table, size_t n)
{
	size_t n_slots = 256;

	// Where the table happens to lie is the seed: a file cannot be made to collide on purpose.
	if (!table->seed)
		table->seed = (uint64_t)(uintptr_t)table * UINT64_C(0xff51afd7ed558ccd) | 1;
	while (n_slots / 2 < n)
		n_slots *= 2;
	if (n_slots > table->n_slots)
		rehash(table, n_slots);
}

/* The slot of the string, or the empty one where it would be. There are empty ones. */
static size_t find_slot(const struct intern *table, const char *text, size_t length, uint32_t hash)
{
	size_t i;

	for (i = hash & (table->n_slots - 1); table->slots[i]; i = (i + 1) & (table->n_slots - 1)) {
		const struct interned *s = &table->strings[table->slots[i] - 1];

		if (s->hash == hash && s->length == length && !memcmp(s->text, text, length))
			break;
	}
	return i;
}

uint32_t intern(struct intern *table, const char *text, size_t length)
{
	uint32_t hash;
	size_t i;

	if (table->n_strings >= table->n_slots / 2)
		intern_reserve(table, table->n_strings + 1);
	if (length > UINT32_MAX || table->n_strings >= UINT32_MAX - 1)
		die("too many or too long names");
	hash = (uint32_t)hash_bytes(text, length, table->seed);
	i = find_slot(table, text, length, hash);
	if (table->slots[i])
		return table->slots[i] - 1;
	array_reserve(table->strings, table->n_strings, table->capacity);
	table->strings[table->n_strings] = (struct interned){ text, (uint32_t)length, hash };
	table->slots[i] = (uint32_t)++table->n_strings;
	return table->slots[i] - 1;
}

uint32_t intern_find(const struct intern *table, const char *text, size_t length)
{
	size_t i;

	if (!table->n_strings)
		return INTERN_NONE;
	i = find_slot(table, text, length, (uint32_t)hash_bytes(text, length, table->seed));
	return table->slots[i] ? table->slots[i] - 1 : INTERN_NONE;
}

uint32_t intern_copy(struct intern *table, struct arena *arena, const char *text, size_t length)
{
	size_t n = table->n_strings;
	uint32_t number = intern(table, text, length);

	if (number == n)
		table->strings[number].text = arena_copy(arena, text, length);
	return number;
}

void intern_release(struct intern *table)
{
	free(table->strings);
	free(table->slots);
	*table = (struct intern){ 0 };
}
