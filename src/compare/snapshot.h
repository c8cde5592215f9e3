/*
 * snapshot.h: what one file came to, by some axes, apart from the file: it is compared and saved.
 *
 * Labels are stable_name()s, which another build of the same source has too. Snapshots that are compared
 * share their names: equal labels are one pointer.
 */
#ifndef BINSIZE_COMPARE_SNAPSHOT_H
#define BINSIZE_COMPARE_SNAPSHOT_H

#include "stable_name.h"

#include "../base/file.h"
#include "../compose/composition.h"
#include "../model/code.h"
#include "../settings/verdict.h"

/* The bytes with one combination of labels. */
struct snapshot_row {
	const char *const *labels; /* one for each axis, then NULL; valid UTF-8 */
	struct sums sums;
};

/* The code of a function, or of all functions with one name. */
struct snapshot_body {
	const char *label;    /* of its row by symbol */
	uint64_t size;	      /* bytes of code */
	uint64_t n;	      /* functions */
	uint64_t hash;	      /* code_hash(); of several functions a mix that knows no order */
	const uint8_t *bytes; /* in snapshot.file; NULL: only the hash is known */
	uint64_t vm_addr;
	bool has_hash;
};

/* All rows by some axes; they sum to the file. */
struct snapshot_table {
	const char *axes[MOST_AXES];
	size_t n_axes;
	bool is_symbol;		   /* the last axis names functions and variables */
	struct snapshot_row *rows; /* each combination once, in the order of snapshot_sort() */
	size_t n_rows;
	struct sums total;
};

/* What a file says of one build setting. */
struct snapshot_setting {
	const char *name;
	const char *value; /* in words: "fat", "none or thin-local", "unknown" */
	const char *confidence;
};

/* Who knows the packages: those that panic are some, the others are all, a lock also of other systems. */
enum package_list { PACKAGES_SEEN, PACKAGES_STATED, PACKAGES_LOCKED, PACKAGE_LIST_COUNT };

/* "panic locations", ".dep-v0", "Cargo.lock". */
const char *package_list_name(enum package_list list);

/* A package and a version of it: by what panics say of their places, or by a Cargo.lock. */
struct snapshot_package {
	const char *name, *version;
};

/* Contents that can be stored smaller than they are. */
enum snapshot_packed_kind { PACKED_DEBUG, PACKED_DEVICE, PACKED_COUNT };

/* "debug information", "device code" */
const char *snapshot_packed_name(enum snapshot_packed_kind kind);

/* How one kind is stored. Bytes; all 0: there is none. */
struct snapshot_packed {
	uint64_t stored, contents; /* in the file, and unpacked */
};

/*
 * Whether two values of a setting may be one: "unknown", or one of the values of "a or b" is among those of the
 * other. What a file does not tell is no change.
 */
bool setting_may_be_same(const char *a, const char *b);

/* The label of rows that are too small to be saved one by one. */
#define SNAPSHOT_FOLDED "[smaller rows]"

/* Tables of one snapshot. */
enum { MOST_SNAPSHOT_TABLES = 16 };

/* Lives in an arena. */
struct snapshot {
	struct intern *names; /* of all labels; the caller's */
	const char *name;     /* of the file, without folders */
	const char *format, *machine;
	const char *path; /* as the user wrote it */
	const char *
		warning; /* what of the file was stepped over, the first and how many more; or NULL */
	bool is_full;	 /* of a saved result: rows of every size were asked for */
	bool is_saved;	 /* it was read from a result that was saved */
	uint64_t
		floor; /* rows of symbols that are smaller were folded into SNAPSHOT_FOLDED; 0: none */
	bool is_damaged; /* parts of the file are missing: what is not there says nothing */
	bool has_names;	 /* symbols tell functions apart: crates and symbols can be compared */
	bool has_lock;	 /* what it was built of had a say in which crates were inferred */
	uint64_t file_size, vm_size;
	struct snapshot_table tables[MOST_SNAPSHOT_TABLES];
	size_t n_tables;
	bool is_raw;		      /* asked for: names of symbols are those in the file */
	bool splits_std;	      /* asked for: the crates of std are apart */
	bool keeps_bodies;	      /* asked for */
	struct snapshot_body *bodies; /* by label and size; NULL: nothing is known */
	size_t n_bodies;
	bool has_sums;	  /* there is one body for each name, not for each function */
	struct file file; /* that the bodies lie in; snapshot_close() */
	enum code_machine code_machine;
	struct code_range absolutes;
	struct snapshot_packed packed[PACKED_COUNT];
	struct snapshot_package *packages; /* by name, then version; each once */
	size_t n_packages;
	enum package_list package_list;
	const struct snapshot_setting *settings;
	size_t n_settings;
	const char
		*reason; /* why it may be as large, of a saved result that was updated; or NULL */
};

/* Adds the table of a composition. O(rows log rows). */
void snapshot_add(struct snapshot *snapshot, struct stable_names *names,
		  const struct composition *composition);

/* Adds all functions that a symbol names. Their bytes are not looked at yet. O(functions log functions). */
void snapshot_add_bodies(struct snapshot *snapshot, struct stable_names *names);

/* The hash of one, or of its first bytes only. O(bytes of code), once. */
uint64_t snapshot_hash(const struct snapshot *snapshot, struct snapshot_body *body);
uint64_t snapshot_hash_start(const struct snapshot *snapshot, const struct snapshot_body *body);

/* One body for each name, with its hash, the same whatever the order of its functions. */
void snapshot_sum_bodies(struct snapshot *snapshot, struct arena *arena);

/* Closes the file, if one is kept. */
void snapshot_close(struct snapshot *snapshot);

/* Puts bodies into their order. */
void snapshot_sort_bodies(struct snapshot_body *bodies, size_t n);

/* Notes how contents are stored. */
void snapshot_add_packed(struct snapshot *snapshot, const struct image *image);

/* Takes packages, copied into the arena; those that are there are dropped. */
void snapshot_set_packages(struct snapshot *snapshot, struct arena *arena,
			   const struct snapshot_package *packages, size_t n);

/* Adds verdicts. */
void snapshot_add_settings(struct snapshot *snapshot, struct arena *arena,
			   const struct judged *judged, size_t n);

/*
 * Folds rows below a floor that keeps a saved result small, in tables of symbols. Tables are replaced, so a copy
 * of the snapshot keeps its own.
 */
void snapshot_fold(struct snapshot *snapshot, struct arena *arena);

/* Whether the last of some axes names functions of the host, which have bodies; kernels have none here. */
bool snapshot_names_functions(const char *const *names, size_t n_axes);

/* The table by these axes, in this order, or NULL. */
const struct snapshot_table *snapshot_find(const struct snapshot *snapshot,
					   const char *const *names, size_t n_axes);

/*
 * Puts rows into the order in which tables keep them, and adds up those with the same labels. It is that
 * of pointers: good for finding equals, another in each run.
 */
void snapshot_sort(struct snapshot_table *table);

/* That order, of two rows; and the order of their texts, the same everywhere. */
int snapshot_compare(const struct snapshot_row *a, const struct snapshot_row *b);
int snapshot_compare_texts(const struct snapshot_row *a, const struct snapshot_row *b);

#endif
