#include "device_step.h"

unsigned device_wants(const struct options *options)
{
	unsigned layers = composition_layers(options->axes, options->n_axes, ~0u), wants = 0;

	if (!options->n_axes)
		return DEVICE_ENTRIES | DEVICE_HOST;
	// Device code in read-only data is a kind of its own, whoever asks.
	if (layers & (LAYER_BIT(LAYER_KIND) | LAYER_BIT(LAYER_DEVICE)))
		wants |= DEVICE_ENTRIES;
	if (layers & LAYER_BIT(LAYER_KERNEL))
		wants |= DEVICE_FUNCTIONS;
	if (layers & (LAYER_BIT(LAYER_DEVICE) | LAYER_BIT(LAYER_UNIT)))
		wants |= DEVICE_ENTRIES | DEVICE_HOST; // whose it is
	return wants;
}
