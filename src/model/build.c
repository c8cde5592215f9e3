#include "build.h"

#include "../base/array.h"

#include <stdlib.h>

void build_release(struct build *build)
{
	free(build->libraries);
	*build = (struct build){ 0 };
}

void build_add_library(struct build *build, const char *name)
{
	array_push(build->libraries, build->n_libraries, build->libraries_capacity, name);
}
