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
	array_reserve(device->containers, device->n_containers, device->containers_capacity);
	device->containers[device->n_containers] = container;
	return (uint32_t)device->n_containers++;
}

uint32_t device_add_entry(struct device *device, struct device_entry entry)
{
	array_reserve(device->entries, device->n_entries, device->entries_capacity);
	device->entries[device->n_entries] = entry;
	return (uint32_t)device->n_entries++;
}

uint32_t device_add_function(struct device *device, const char *name, bool is_kernel)
{
	array_reserve(device->functions, device->n_functions, device->functions_capacity);
	device->functions[device->n_functions] = (struct device_function){ name, is_kernel };
	return (uint32_t)device->n_functions++;
}

void device_add_instance(struct device *device, struct device_instance instance)
{
	array_reserve(device->instances, device->n_instances, device->instances_capacity);
	device->instances[device->n_instances++] = instance;
}

void device_add_share(struct device *device, struct device_share share)
{
	if (!share.file_size)
		return;
	array_reserve(device->shares, device->n_shares, device->shares_capacity);
	device->shares[device->n_shares++] = share;
}

void device_add_stub(struct device *device, uint64_t vm_addr)
{
	array_reserve(device->stubs, device->n_stubs, device->stubs_capacity);
	device->stubs[device->n_stubs++] = vm_addr;
}

void device_add_use(struct device *device, struct device_use use)
{
	array_reserve(device->uses, device->n_uses, device->uses_capacity);
	device->uses[device->n_uses++] = use;
}

uint32_t device_add_host(struct device *device, struct device_host host)
{
	array_reserve(device->hosts, device->n_hosts, device->hosts_capacity);
	device->hosts[device->n_hosts] = host;
	return (uint32_t)device->n_hosts++;
}

void device_add_call(struct device *device, struct device_call call)
{
	array_reserve(device->calls, device->n_calls, device->calls_capacity);
	device->calls[device->n_calls++] = call;
}

void device_add_path(struct device *device, struct device_path path)
{
	array_reserve(device->paths, device->n_paths, device->paths_capacity);
	device->paths[device->n_paths++] = path;
}

void device_add_registration(struct device *device, const char *kernel)
{
	array_reserve(device->registrations, device->n_registrations,
		      device->registrations_capacity);
	device->registrations[device->n_registrations++] = kernel;
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
