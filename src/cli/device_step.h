/* device_step.h: how much of the device code must be read for what is asked. Private to src/cli. */
#ifndef BINSIZE_CLI_DEVICE_STEP_H
#define BINSIZE_CLI_DEVICE_STEP_H

#include "options.h"

/* enum device_wants */
unsigned device_wants(const struct options *options);

#endif
