/* triple.cu: device code that other units call, and no kernel. */
__device__ float triple(float x)
{
	return x * 3.0f + 1.0f;
}
