#include "device_step.h"

/* A program that reads the report cannot ask again. */
static bool writes_json(const struct options *options)
{
	bool writes = options->view->wants_functions;

	for (size_t i = 0; i < options->n_outputs; i++)
		writes |= options->outputs[i].view->wants_functions;
	return writes;
}

unsigned device_wants(const struct options *options)
{
	unsigned layers = composition_layers(options->axes, options->n_axes, ~0u), wants = 0;

	if (options->shows_device)
		return DEVICE_ENTRIES | DEVICE_FUNCTIONS | DEVICE_REPACK | DEVICE_HOST;
	if (!options->n_axes)
		return DEVICE_ENTRIES | DEVICE_HOST |
		       (writes_json(options) ? DEVICE_FUNCTIONS : 0u);
	// Device code in read-only data is a kind of its own, whoever asks.
	if (layers & (LAYER_BIT(LAYER_KIND) | LAYER_BIT(LAYER_DEVICE)))
		wants |= DEVICE_ENTRIES;
	if (layers & LAYER_BIT(LAYER_KERNEL))
		wants |= DEVICE_FUNCTIONS;
	if (layers & (LAYER_BIT(LAYER_DEVICE) | LAYER_BIT(LAYER_UNIT)))
		wants |= DEVICE_ENTRIES | DEVICE_HOST; // whose it is
	return wants;
}
