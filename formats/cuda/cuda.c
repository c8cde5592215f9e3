#include "cuda.h"

void cuda_read(struct image *image)
{
	(void)image;
}
