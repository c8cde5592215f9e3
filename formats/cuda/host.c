#include "host_parts.h"

#include <stdlib.h>
#include <string.h>

/* What may be loaded anywhere starts at 0, and so does no program that is loaded at one place. */
enum { LEAST_FIXED_ADDRESS = 0x10000 };

static bool has_code_to_read(const struct image *image)
{
	return image->is_linked && image->identity.machine &&
	       !strcmp(image->identity.machine, "x86-64");
}

static void release(struct host *host)
{
	for (size_t i = 0; i < host->n_sections; i++) {
		free(host->sections[i].starts);
		free(host->sections[i].ranks);
	}
	free(host->sections);
	free(host->functions);
	free(host->placed);
	free(host->wrappers);
	free(host->references);
	free(host->calls);
	free(host->stubs);
	free(host->landmarks);
	free(host->kernels);
	free(host->registering);
	free(host->ids);
}

void cuda_read_host(struct image *image)
{
	struct host host = {
		.image = image,
		.is_windows = image->identity.format && !strcmp(image->identity.format, "pe"),
	};

	image->device.has_host = true;
	if (!image->device.n_entries && !image->device.n_containers)
		return;
	host_map(&host);
	host_read_wrappers(&host);
	if (has_code_to_read(image)) {
		host.has_absolutes = !host.is_windows && host.n_sections &&
				     host.sections[0].vm_addr >= LEAST_FIXED_ADDRESS;
		host_find_functions(&host);
		host_scan(&host);
		host_read_registrations(&host);
	}
	host_name_units(&host);
	host_find_callers(&host);
	release(&host);
}
