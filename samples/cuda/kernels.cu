/*
 * kernels.cu: a plain kernel, two instances of a template, a device function that is not inlined,
 * constants, a variable and a table, and the host code that launches them all.
 */
#include <cuda_runtime.h>

__constant__ float weights[64];
__device__ float table[1024];
__device__ int n_sums;

static __device__ __noinline__ float smooth(float x, int n)
{
	for (int i = 0; i < n; i++)
		x = x * weights[i & 63] + sinf(x);
	return x;
}

__global__ void scale_and_add(int n, float a, const float *x, float *y)
{
	int i = blockIdx.x * blockDim.x + threadIdx.x;

	if (i < n)
		y[i] = a * x[i] + y[i];
}

__global__ void smooth_all(float *y, int n)
{
	y[threadIdx.x] = smooth(y[threadIdx.x], n) + table[n & 1023];
}

template <typename T, int width> __global__ void sum(const T *in, T *out, int n)
{
	__shared__ T parts[width];
	int thread = threadIdx.x;
	T part = 0;

	for (int i = blockIdx.x * width + thread; i < n; i += gridDim.x * width)
		part += in[i];
	parts[thread] = part;
	__syncthreads();
	for (int left = width / 2; left > 0; left >>= 1) {
		if (thread < left)
			parts[thread] += parts[thread + left];
		__syncthreads();
	}
	if (thread == 0) {
		out[blockIdx.x] = parts[0];
		atomicAdd(&n_sums, 1);
	}
}

void run_kernels(int n, float *x, float *y, double *z)
{
	scale_and_add<<<(n + 255) / 256, 256>>>(n, 2.0f, x, y);
	smooth_all<<<1, 32>>>(y, n);
	sum<float, 128><<<32, 128>>>(x, y, n);
	sum<double, 256><<<32, 256>>>(z, z, n);
}
