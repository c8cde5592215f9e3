/* label.h: the names of rows, one function per axis; axis.c puts them into the table. */
#ifndef BINSIZE_COMPOSE_LABEL_H
#define BINSIZE_COMPOSE_LABEL_H

#include "axis.h"

/* The label of a text that lives as long as the labeller. */
uint32_t label_text(struct labeller *l, const char *text);

/* An array of `n` labels that are not known yet; free() it. */
uint32_t *labels_unknown(size_t n);

/* "[section .text]", "[ELF header]" or "[gap]": where bytes lie that have no better name. */
uint32_t label_place(struct labeller *l, const struct contribution *c);

/* Of symbols without owner: the place is what is known, as other tools show it. */
struct label label_unowned(struct labeller *l, const struct contribution *c);

/* Of crates, units and files: "[unwind]", since what bytes are for says more than their section. */
struct label label_unowned_kind(struct labeller *l, const struct contribution *c);

/* label_layout.c */
struct label kind_label(struct labeller *l, const struct contribution *c);
struct label segment_label(struct labeller *l, const struct contribution *c);
struct label section_label(struct labeller *l, const struct contribution *c);
struct label part_label(struct labeller *l, const struct contribution *c);
struct label group_label(struct labeller *l, const struct contribution *c);

/* label_symbol.c */
struct label symbol_label(struct labeller *l, const struct contribution *c);
struct label generic_label(struct labeller *l, const struct contribution *c);

/* label_crate.c */
struct label crate_label(struct labeller *l, const struct contribution *c);
struct label instantiator_label(struct labeller *l, const struct contribution *c);

/* label_debug.c */
struct label unit_label(struct labeller *l, const struct contribution *c);
struct label library_label(struct labeller *l, const struct contribution *c);
struct label source_label(struct labeller *l, const struct contribution *c);
struct label source_crate_label(struct labeller *l, const struct contribution *c);
struct label version_label(struct labeller *l, const struct contribution *c);
struct label inlined_label(struct labeller *l, const struct contribution *c);

/* Whose the device code is that an owner of LAYER_DEVICE holds. */
const struct device_owner *label_device_owner(struct labeller *l, uint32_t owner);

/* label_device.c */
struct label arch_label(struct labeller *l, const struct contribution *c);
struct label entry_label(struct labeller *l, const struct contribution *c);
struct label kernel_label(struct labeller *l, const struct contribution *c);
struct label kernel_family_label(struct labeller *l, const struct contribution *c);

#endif
