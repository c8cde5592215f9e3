/* array.h: arrays that grow. For results whose length is not known before. */
#ifndef BINSIZE_BASE_ARRAY_H
#define BINSIZE_BASE_ARRAY_H

#include <stddef.h>

/*
 * Makes room for one more element in `items`, which has `n` and room for `capacity`; both the
 * pointer and the capacity may change. Ends the program when memory is out. free() the pointer.
 */
#define array_reserve(items, n, capacity)                                                          \
	((n) < (capacity) ? (void)0                                                                \
			  : (void)((items) = array_grow((items), &(capacity), sizeof(*(items)))))

/*
 * Puts a value behind the `n` elements there are, and is its index. Arguments but the value are
 * evaluated several times.
 */
#define array_push(items, n, capacity, ...)                                                        \
	(array_reserve(items, n, capacity), (items)[n] = (__VA_ARGS__), (n)++)

/* What array_reserve() does when there is no room: `size` is that of an element. */
void *array_grow(void *items, size_t *capacity, size_t size);

/* Makes room for `more` elements behind the `n` there are; returns the array, perhaps moved. */
void *array_reserve_more(void *items, size_t n, size_t *capacity, size_t more, size_t size);

/*
 * Sets `low` to how many of the first `n` elements come before what is looked for. `is_before` is an
 * expression of the index `i`; it holds for these and for none behind them. O(log n).
 */
#define array_search(low, n, i, is_before)                                                         \
	do {                                                                                       \
		size_t high_ = (n);                                                                \
                                                                                                   \
		(low) = 0;                                                                         \
		while ((low) < high_) {                                                            \
			size_t i = (low) + (high_ - (low)) / 2;                                    \
                                                                                                   \
			if (is_before)                                                             \
				(low) = i + 1;                                                     \
			else                                                                       \
				high_ = i;                                                         \
		}                                                                                  \
	} while (0)

/* An uninitialised array of `n` elements; free() it. Ends the program when memory is out. */
void *array_alloc(size_t n, size_t size);
#define array_new(type, n) ((type *)array_alloc((n), sizeof(type)))

/* The same with all bytes 0. */
void *array_alloc_zeroed(size_t n, size_t size);
#define array_zeroed(type, n) ((type *)array_alloc_zeroed((n), sizeof(type)))

#endif
