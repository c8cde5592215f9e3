#include "device.h"

#include "../base/array.h"

#include <stdlib.h>

const char *device_packing_name(enum device_packing packing)
{
	static const char *const names[DEVICE_PACKING_COUNT] = { "raw", "zlib", "lz4",
								 "lz4", "zstd", "opaque" };

	return names[packing];
}

void device_release(struct device *device)
{
	free(device->containers);
	free(device->entries);
	free(device->functions);
	free(device->instances);
	free(device->shares);
	free(device->stubs);
	free(device->registrations);
	free(device->uses);
	free(device->hosts);
	free(device->calls);
	free(device->paths);
	*device = (struct device){ 0 };
}

uint32_t device_add_container(struct device *device, struct device_container container)
{
	return (uint32_t)array_push(device->containers, device->n_containers,
				    device->containers_capacity, container);
}

uint32_t device_add_entry(struct device *device, struct device_entry entry)
{
	return (uint32_t)array_push(device->entries, device->n_entries, device->entries_capacity,
				    entry);
}

uint32_t device_add_function(struct device *device, const char *name, bool is_kernel)
{
	return (uint32_t)array_push(device->functions, device->n_functions,
				    device->functions_capacity,
				    (struct device_function){ name, is_kernel });
}

void device_add_instance(struct device *device, struct device_instance instance)
{
	array_push(device->instances, device->n_instances, device->instances_capacity, instance);
}

void device_add_share(struct device *device, struct device_share share)
{
	if (!share.file_size)
		return;
	array_push(device->shares, device->n_shares, device->shares_capacity, share);
}

void device_add_stub(struct device *device, uint64_t vm_addr)
{
	array_push(device->stubs, device->n_stubs, device->stubs_capacity, vm_addr);
}

void device_add_use(struct device *device, struct device_use use)
{
	array_push(device->uses, device->n_uses, device->uses_capacity, use);
}

uint32_t device_add_host(struct device *device, struct device_host host)
{
	return (uint32_t)array_push(device->hosts, device->n_hosts, device->hosts_capacity, host);
}

void device_add_call(struct device *device, struct device_call call)
{
	array_push(device->calls, device->n_calls, device->calls_capacity, call);
}

void device_add_path(struct device *device, struct device_path path)
{
	array_push(device->paths, device->n_paths, device->paths_capacity, path);
}

void device_add_registration(struct device *device, const char *kernel)
{
	array_push(device->registrations, device->n_registrations, device->registrations_capacity,
		   kernel);
}

uint32_t device_find_host(const struct device *device, uint64_t vm_addr)
{
	size_t low;

	array_search(low, device->n_hosts, i, device->hosts[i].vm_addr < vm_addr);
	return low < device->n_hosts && device->hosts[low].vm_addr == vm_addr ? (uint32_t)low
									      : UINT32_MAX;
}

size_t device_first_instance(const struct device *device, uint32_t entry)
{
	size_t low;

	array_search(low, device->n_instances, i, device->instances[i].entry < entry);
	return low;
}

size_t device_first_use(const struct device *device, uint32_t entry)
{
	size_t low;

	array_search(low, device->n_uses, i, device->uses[i].entry < entry);
	return low;
}
