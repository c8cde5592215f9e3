/* clock.h: how long things take. */
#ifndef BINSIZE_BASE_CLOCK_H
#define BINSIZE_BASE_CLOCK_H

#include <stdint.h>

uint64_t clock_wall_ns(void); /* monotonic */
uint64_t clock_cpu_ns(void);  /* of this process, all threads */

/* The most memory this process has had resident, in bytes. */
uint64_t clock_peak_memory(void);

#endif
