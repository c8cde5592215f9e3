/*
 * host_parts.h: what the readers of the host side share. Private to formats/cuda.
 *
 * A translation unit that nvcc compiled has a container, a *wrapper* that points to it, and a
 * function that registers it before main():
 *
 *	handle = __cudaRegisterFatBinary(&wrapper);
 *	__cudaRegisterFunction(handle, stub, "kernel", "kernel", …);	for each kernel
 *
 * The last may be in a function of its own. A *stub* is the host function that launches the
 * kernel. With -rdc it calls __cudaRegisterLinkedBinary_<id>(callback, &wrapper, "<id>", …).
 */
#ifndef BINSIZE_FORMATS_CUDA_HOST_PARTS_H
#define BINSIZE_FORMATS_CUDA_HOST_PARTS_H

#include "host.h"

#include "../../src/model/x86.h"

/* Memory that a section takes, and how much of it lies in the file. */
struct host_section {
	uint64_t vm_addr, vm_size, file_off, file_size;
	bool is_code, is_plt, holds_wrappers;

	/* Of code: a bit for each byte where a function starts, and how many start before a word. */
	uint64_t *starts;
	uint32_t *ranks;
};

/* A function, or a fragment of one that an unwind table tells of. They lie apart. */
struct host_function {
	uint64_t vm_addr, vm_end;
	uint64_t primary; /* where the whole function starts: vm_addr if this is no fragment */
	uint32_t symbol;  /* or NO_INDEX */
	uint32_t whole;	  /* index of that function; its own if this is no fragment */
};

/* __fatBinC_Wrapper_t of fatbinary_section.h. */
struct wrapper {
	uint64_t vm_addr;
	uint32_t version;   /* 2: of a device link */
	uint32_t container; /* or NO_INDEX: it points to none */
};

/* The instruction at `from` takes the address `to`, which is no function's start. */
struct host_reference {
	uint64_t from, to;
};

/* Indices into functions. */
struct host_call {
	uint32_t caller, callee;
};

/* A place and the container that it belongs to. */
struct host_place {
	uint64_t vm_addr;
	uint32_t container;
};

/* A name that belongs to a container. */
struct host_name {
	const char *name; /* in the file, NUL-terminated */
	uint32_t container;
};

/* The host side while it is read. Start from { .image = … }; host.c frees the arrays. */
struct host {
	struct image *image;
	bool is_windows;
	bool has_absolutes;	       /* as in struct x86_code */
	struct host_section *sections; /* by address, apart from each other */
	size_t n_sections, last_section;
	struct pointer *pointers; /* by address */
	size_t n_pointers;
	struct host_function *functions; /* by address, each start once */
	size_t n_functions;
	struct host_place *placed; /* containers that have an address, by it */
	size_t n_placed;
	struct wrapper *wrappers; /* by address, each once */
	size_t n_wrappers, wrappers_capacity;
	struct host_reference *references; /* by `from` */
	size_t n_references, references_capacity;
	struct host_call *calls;
	size_t n_calls, calls_capacity;
	struct host_place *stubs; /* by address, then container, each once */
	size_t n_stubs, stubs_capacity;
	struct host_place *landmarks; /* functions of one container's object, stubs too: likewise */
	size_t n_landmarks, landmarks_capacity;
	struct host_name *kernels; /* registered: by container, then name, each once */
	size_t n_kernels, kernels_capacity;
	uint32_t *registering; /* functions that do so */
	size_t n_registering, registering_capacity;
	struct host_name *ids; /* module ids, and names that hold one; in any order */
	size_t n_ids, ids_capacity;
};

/* host_space.c: addresses */
void host_map(struct host *host);
/* The section that holds an address, or NULL. O(1) near the last one, else O(log n). */
const struct host_section *host_section_at(struct host *host, uint64_t vm_addr);
/* The bytes from there to the end of its section, or NULL; *left of them are in the file. */
const uint8_t *host_bytes(struct host *host, uint64_t vm_addr, uint64_t *left);
/* The address that the word there will hold; false when it has none. */
bool host_pointer(struct host *host, uint64_t vm_addr, uint64_t *target);
/* The target of a relocated word, or NO_ADDR. */
uint64_t host_relocated(const struct host *host, uint64_t vm_addr);
/* The NUL-terminated string of 1 to `most` printable characters there, or NULL. */
const char *host_string(struct host *host, uint64_t vm_addr, size_t most, size_t *length);
/* The address of a byte of the file, or NO_ADDR. `section` is an index into image.sections. */
uint64_t host_address_of(const struct host *host, uint64_t file_off, uint32_t section);

/* host_functions.c */
void host_find_functions(struct host *host);
/* The function that starts at an address, or has a fragment there, or NO_INDEX. O(1). */
uint32_t host_function_at(struct host *host, uint64_t vm_addr);
/* The same, also by way of a PLT entry. */
uint32_t host_function_called(struct host *host, uint64_t vm_addr);
/* The first function that starts behind an address; n_functions if none does. O(log n). */
uint32_t host_next_function(const struct host *host, uint64_t vm_addr);
/* The function that holds an address, or NO_INDEX. O(log n). */
uint32_t host_function_around(const struct host *host, uint64_t vm_addr);

/* host_wrappers.c: wrappers, and what they say of their containers */
void host_read_wrappers(struct host *host);

/* The wrapper at an address, or NULL. O(log n). */
const struct wrapper *host_wrapper_at(const struct host *host, uint64_t vm_addr);
/* The container that starts at an address, or NO_INDEX. O(log n). */
uint32_t host_container_at(const struct host *host, uint64_t vm_addr);

/* host_scan.c: references and calls of all code, in one pass */
void host_scan(struct host *host);
/* The first reference from `vm_addr` on. O(log n). */
size_t host_first_reference(const struct host *host, uint64_t vm_addr);

/* host_registration.c: stubs, kernels and ids */
void host_read_registrations(struct host *host);

/* host_units.c: device_container.unit */
void host_name_units(struct host *host);

/* host_callers.c: uses, hosts, calls and paths of the device; takes host->calls */
void host_find_callers(struct host *host);

/* host_paths.c: the source files that a function mentions are added to the device's paths */
void host_add_paths(struct host *host, struct device_host *function);

#endif
