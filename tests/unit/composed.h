/* composed.h: a composition of an image that a test made. */
#ifndef BINSIZE_TESTS_UNIT_COMPOSED_H
#define BINSIZE_TESTS_UNIT_COMPOSED_H

#include "made_image.h"

#include "../../src/compose/composition.h"

/* A composition of an image, and what it was made of. */
struct composed {
	struct attribution attribution;
	struct labeller labeller;
	struct composition composition;
};

/* Axes by name, separated by commas. */
static inline void compose(struct composed *c, struct made_image *m, const char *names)
{
	const struct axis *chosen[MOST_AXES];
	char copy[100];
	size_t n = 0;

	assert_true(strlen(names) < sizeof(copy));
	strcpy(copy, names);
	for (char *name = strtok(copy, ","); name; name = strtok(NULL, ","))
		chosen[n++] = axis_find(name);
	composition_init(&c->composition, chosen, n);
	c->attribution = attribute(&m->image,
				   composition_layers(chosen, n, image_layers(&m->image)));
	labeller_init(&c->labeller, &c->attribution, &m->arena, false);
	compositions_fill(&c->composition, 1, &c->labeller);
}

static inline void composed_release(struct composed *c)
{
	composition_release(&c->composition);
	labeller_release(&c->labeller);
	attribution_release(&c->attribution);
}

/* The row with these labels, one for each axis; or NULL. */
static inline const struct row *find_row(const struct composed *c, const char *const *labels)
{
	for (size_t i = 0; i < c->composition.n_rows; i++) {
		size_t k = 0;

		for (; k < c->composition.n_axes; k++) {
			const struct interned *s =
				&c->labeller.labels.strings[c->composition.rows[i].labels[k]];

			if (s->length != strlen(labels[k]) ||
			    memcmp(s->text, labels[k], s->length) != 0)
				break;
		}
		if (k == c->composition.n_axes)
			return &c->composition.rows[i];
	}
	return NULL;
}

#endif
