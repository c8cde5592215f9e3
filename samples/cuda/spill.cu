/*
 * spill.cu: a kernel with more variables than registers. With -DRELOCATABLE a second one calls a
 * function of triple.cu, which only a device link can bind.
 */
#include <cuda_runtime.h>

__global__ void shuffle(double *p)
{
	double kept[40];

	for (int i = 0; i < 40; i++)
		kept[i] = p[i * 32 + threadIdx.x];
	for (int i = 0; i < 40; i++)
		p[i] = kept[(i * 7 + (int)p[0]) % 40];
}

#ifdef RELOCATABLE
extern __device__ float triple(float x);

__global__ void triple_all(float *p)
{
	p[threadIdx.x] = triple(p[threadIdx.x]);
}
#endif

void run_shuffle(double *p)
{
	shuffle<<<1, 32>>>(p);
#ifdef RELOCATABLE
	triple_all<<<1, 32>>>((float *)p);
#endif
}
