/*
 * device.h: the code for GPUs inside an image: where it lies, for what, and whose it is.
 *
 * The names are CUDA's: a *container* (fatbin) holds *entries*, one for each kind and architecture;
 * an entry holds functions, of which *kernels* can be launched by the host. A cubin or a PTX text
 * that lies in read-only data, or is the whole file, is an entry without a container. All extents
 * are bytes of the file and lie inside of it; entries do not overlap.
 */
#ifndef BINSIZE_MODEL_DEVICE_H
#define BINSIZE_MODEL_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is asked of the reader of device code. */
enum device_wants {
	DEVICE_ENTRIES = 1 << 0,   /* containers and entries: nothing is unpacked */
	DEVICE_FUNCTIONS = 1 << 1, /* functions, instances and shares: everything is unpacked */
	DEVICE_REPACK = 1 << 3,	   /* with the above: what compression would make of raw payloads */
	DEVICE_HOST = 1 << 2,	   /* the host code that registers and uses the entries */
};

/* What an entry holds. */
enum device_kind {
	DEVICE_CUBIN,
	DEVICE_PTX,
	DEVICE_RELOCATABLE_PTX,
	DEVICE_LTO_IR,
	DEVICE_OTHER, /* device_entry.kind_name says which */
	DEVICE_KIND_COUNT
};

enum device_packing { /* how the payload is stored */
		      DEVICE_RAW,
		      DEVICE_ZLIB,
		      DEVICE_LZ4_BLOCK,
		      DEVICE_LZ4_FRAME,
		      DEVICE_ZSTD,
		      DEVICE_OPAQUE, /* obfuscated, or by no method we know */
		      DEVICE_PACKING_COUNT
};

/* How far a statement about a container follows from the file. The order is that of trust. */
enum device_certainty {
	DEVICE_UNKNOWN,
	DEVICE_INFERRED, /* a guess by what lies near */
	DEVICE_DERIVED,	 /* a rule that holds nearly always */
	DEVICE_EXACT,	 /* the file says so */
};

/* "raw", "zlib", "lz4", "lz4", "zstd", "opaque". */
const char *device_packing_name(enum device_packing packing);

/* A fatbin. */
struct device_container {
	uint64_t file_off, file_size; /* with its header */
	uint32_t header_size;
	uint32_t first_entry, n_entries; /* indices into entries */
	uint32_t section; /* index into image.sections, or NO_INDEX: all of the file */
	uint32_t unit;	  /* index into image.units: the source that nvcc compiled; or NO_INDEX */
	uint8_t unit_certainty; /* enum device_certainty */
	bool is_relocatable;	/* device code that is linked once more (-rdc): __nv_relfatbin */
	bool is_device_link;	/* made by nvlink for all of the program */
	bool is_registered;	/* a wrapper points to it */

	/*
	 * DEVICE_HOST: host functions that launch its kernels: indices into stubs. Those that
	 * several containers register (weak copies of a template) are no one's and left out.
	 */
	uint32_t first_stub, n_stubs;
	uint32_t first_registration, n_registrations; /* kernels that the host makes known */
};

/* A cubin, PTX text or other payload. Sizes are bytes. */
struct device_entry {
	uint32_t container;	/* index into containers, or NO_INDEX */
	uint32_t section;	/* index into image.sections, or NO_INDEX: all of the file */
	uint8_t kind;		/* enum device_kind */
	uint8_t packing;	/* enum device_packing */
	bool is_debug;		/* compiled with -G */
	bool is_damaged;	/* it could not be unpacked, or not be understood */
	const char *kind_name;	/* "cubin", "PTX", …; of DEVICE_OTHER in cuobjdump's words */
	const char *arch;	/* "sm_90a", "compute_90", "lto_90" */
	const char *toolkit;	/* "12.5": of the compiler that made it; or NULL */
	const char *identifier; /* name in its header (a source file, a module), or NULL */
	uint64_t file_off;	/* of its header */
	uint64_t header_size;	/* 0 without a container */
	uint64_t stored_size;	/* of the payload, which follows its header */
	uint64_t padding_size;	/* behind the payload */
	uint64_t unpacked_size; /* as stored when raw; what the header states when damaged */
	uint64_t tables_size;	/* of unpacked_size: global and constant data with contents */
	uint64_t
		repacked_size; /* what compression would make of a raw payload; 0: not tried, no less */
	uint64_t
		digest; /* of the stored payload: equal payloads have equal ones; 0: not computed */
};

/* A kernel or another function, one for each name in all entries. */
struct device_function {
	const char *name; /* mangled */
	bool is_kernel;
};

/* A function in an entry. */
struct device_instance {
	uint32_t entry, function;
	uint64_t unpacked_size; /* all that is its own: code, constants, tables, names */
	uint64_t code_size;	/* machine code; of PTX its text */
	uint32_t n_registers;	/* of a cubin; 0: not known */
};

/* What a share is when it is no function's. */
enum device_common {
	DEVICE_SHARED = UINT32_MAX,	/* of several functions: headers, tables, names */
	DEVICE_TABLES = UINT32_MAX - 1, /* global and constant data with contents */
};

/*
 * Bytes of an entry's payload that one function is charged with. Shares tile the payload, apart
 * from entries without any. Of raw payloads they are exact. Bytes that were packed together belong
 * to no one alone: each block is divided as its unpacked contents are, and the share is an estimate.
 */
struct device_share {
	uint64_t file_off, file_size;
	uint32_t entry;
	uint32_t function; /* index into functions, or enum device_common */
	bool is_estimate;
};

/* Host code at `vm_addr` refers to an entry outside of containers (a PTX text). */
struct device_use {
	uint64_t vm_addr; /* of the instruction, or of the pointer in data */
	uint32_t entry;
	uint32_t host; /* index into hosts: the function with that instruction; or NO_INDEX */
};

/* How many calls a host function may be away from the launch of a kernel to be in hosts. */
enum { DEVICE_CALL_LEVELS = 6 };

/*
 * A function of the host on the way to device code: a stub, a function that leads to a stub that
 * is in no more than one container, by at most DEVICE_CALL_LEVELS calls, or one with a use.
 */
struct device_host {
	uint64_t vm_addr, vm_size;
	uint32_t symbol;	      /* index into image.symbols, its name; or NO_INDEX */
	uint32_t first_path, n_paths; /* indices into paths: source files it mentions, each once */
};

/* `caller` calls `callee`, jumps to it or takes its address; both are indices into hosts. */
struct device_call {
	uint32_t callee, caller;
};

/* The path of a Rust source file, as panics print it (core::panic::Location). */
struct device_path {
	const char *text; /* in the mapped file; not NUL-terminated */
	uint32_t length;
};

/* All of it. Start from { 0 } but for what the caller sets; device_release() it. */
struct device {
	unsigned wants;	    /* enum device_wants, set by the caller */
	unsigned n_threads; /* for unpacking, set by the caller; 0: one */
	bool has_functions; /* everything was unpacked */
	bool has_host;

	struct device_container *containers; /* ascending */
	size_t n_containers, containers_capacity;
	struct device_entry *entries; /* ascending */
	size_t n_entries, entries_capacity;
	struct device_function *functions; /* in the order in which they were met first */
	size_t n_functions, functions_capacity;
	struct device_instance *instances; /* by entry, then as in the entry */
	size_t n_instances, instances_capacity;
	struct device_share *shares; /* ascending */
	size_t n_shares, shares_capacity;
	uint64_t *stubs; /* addresses of host functions */
	size_t n_stubs, stubs_capacity;
	const char **registrations; /* mangled names of kernels, by container, then by name */
	size_t n_registrations, registrations_capacity;
	struct device_use *uses; /* by entry, then address */
	size_t n_uses, uses_capacity;
	struct device_host *hosts; /* ascending, each once */
	size_t n_hosts, hosts_capacity;
	struct device_call *calls; /* by callee, then caller, each once */
	size_t n_calls, calls_capacity;
	struct device_path *paths; /* by host */
	size_t n_paths, paths_capacity;

	uint64_t section_bytes;	    /* of the sections that hold containers by their purpose */
	uint64_t gap_bytes;	    /* zeros between containers there */
	uint64_t unexplained_bytes; /* neither containers nor zeros */
	size_t n_wrappers;	    /* structures by which the host registers containers */
};

/* Frees the arrays; strings are the arena's. */
void device_release(struct device *device);

/* All bytes of an entry: its header, its payload and the padding behind. */
static inline uint64_t device_entry_size(const struct device_entry *entry)
{
	return entry->header_size + entry->stored_size + entry->padding_size;
}

/* Each adds one element and returns its index. */
uint32_t device_add_container(struct device *device, struct device_container container);
uint32_t device_add_entry(struct device *device, struct device_entry entry);
uint32_t device_add_function(struct device *device, const char *name, bool is_kernel);
void device_add_instance(struct device *device, struct device_instance instance);
void device_add_share(struct device *device, struct device_share share);
void device_add_stub(struct device *device, uint64_t vm_addr);
void device_add_use(struct device *device, struct device_use use);
uint32_t device_add_host(struct device *device, struct device_host host);
void device_add_call(struct device *device, struct device_call call);
void device_add_path(struct device *device, struct device_path path);
void device_add_registration(struct device *device, const char *kernel);

/* The first instance, or the first use, of an entry; or of what follows when it has none. O(log n). */
size_t device_first_instance(const struct device *device, uint32_t entry);
size_t device_first_use(const struct device *device, uint32_t entry);

/* Index of the host function that starts at `vm_addr`, or NO_INDEX. O(log n). */
uint32_t device_find_host(const struct device *device, uint64_t vm_addr);

#endif
