/* reference_list.h: references of one use, gathered in any order and then sorted. */
#ifndef BINSIZE_ATTRIB_REFERENCE_LIST_H
#define BINSIZE_ATTRIB_REFERENCE_LIST_H

#include <stddef.h>
#include <stdint.h>

/* The code of an owner names an address. */
struct reference {
	uint32_t owner;	 /* index into owners; 0: nobody's code */
	uint32_t target; /* address minus references.base */
};

/* Start from { 0 }; free() the items. */
struct reference_list {
	struct reference *items;
	size_t n, capacity;
};

/* Unless it is the last that was added: instructions that follow each other often name the same thing. */
void reference_list_add(struct reference_list *list, struct reference reference);

/* Moves all of `from` behind what is there; `from` is empty then. */
void reference_list_append(struct reference_list *to, struct reference_list *from);

/* By target; those of one target keep their order. O(n). */
void reference_list_sort(struct reference_list *list);

/* Of a sorted list: what stands behind its like. O(n). */
void reference_list_drop_repeated(struct reference_list *list);

#endif
