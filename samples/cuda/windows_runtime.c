/* windows_runtime.c: just enough of CUDA's runtime to link windows.cu; nobody runs it. */
#define EMPTY(name) \
	int name(void) \
	{ \
		return 0; \
	}

EMPTY(cudaLaunchKernel)
EMPTY(__cudaPushCallConfiguration)
EMPTY(__cudaPopCallConfiguration)
EMPTY(__cudaRegisterFunction)
EMPTY(__cudaRegisterVar)
EMPTY(__cudaRegisterFatBinaryEnd)
EMPTY(__cudaUnregisterFatBinary)
EMPTY(atexit)

int run(float *p);
int _fltused;

void *__cudaRegisterFatBinary(void *wrapper)
{
	return wrapper;
}

int mainCRTStartup(void)
{
	return run(0);
}
