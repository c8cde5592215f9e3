/* parallel.h: the same work on many items, on several threads. */
#ifndef BINSIZE_BASE_PARALLEL_H
#define BINSIZE_BASE_PARALLEL_H

#include <stddef.h>

/* How many threads run at the same time on this machine, at least 1. */
unsigned parallel_cpus(void);

/*
 * Calls work(context, thread, i) once for each i below `n`, on at most `n_threads` threads, the
 * calling one included; `thread` is below `n_threads`, and calls with the same one never run at the
 * same time. Items are started in order. Returns when all are done. When a thread cannot be
 * started the others do its part. `work` must not touch what another thread may: arenas, images.
 */
void parallel_for(size_t n, unsigned n_threads,
		  void (*work)(void *context, unsigned thread, size_t i), void *context);

#endif
