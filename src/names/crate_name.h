/* crate_name.h: names of packages, which may have '-' where those of their crates have '_'. */
#ifndef BINSIZE_NAMES_CRATE_NAME_H
#define BINSIZE_NAMES_CRATE_NAME_H

#include <stdbool.h>

/* Order of two names, as strcmp() has it, but that '-' and '_' are alike. */
int crate_name_order(const char *a, const char *b);

/* Whether they are one name. */
bool crate_name_is_same(const char *a, const char *b);

#endif
