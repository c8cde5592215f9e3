/*
 * library.h: which library a C or C++ name speaks of.
 *
 * A guess by habit: C has no place in a name for its library, C++ has namespaces. What the linker
 * or the debug information says is better evidence. Nothing allocates or fails.
 */
#ifndef BINSIZE_NAMES_LIBRARY_H
#define BINSIZE_NAMES_LIBRARY_H

#include "slice.h"

/*
 * The library whose names start like this one ("SSL_" is openssl), or that is known to define just
 * this name ("__udivti3" is compiler-rt/libgcc). `certainty` tells how good that is; empty: none.
 */
struct name_slice library_of_c(struct name_slice name, enum name_certainty *certainty);

/* The library of the toolchain whose own an outermost namespace of C++ is ("cudart"); empty: none. */
struct name_slice library_of_scope(struct name_slice scope);

/* What encloses a C++ name. */
struct cxx_scope {
	struct name_slice name; /* outermost namespace or class, inside the symbol; empty: global */
	bool is_libstdcxx;	/* std (of GNU's library), __gnu_cxx, __cxxabiv1, new and delete */
	bool is_libcxx;		/* std::__1, std::__ndk1: LLVM's library */
};

/* Itanium C++ ABI, `_Z…`: functions, variables, tables, thunks, guards, type information. */
struct cxx_scope cxx_scope_of(struct name_slice name);

/* Microsoft's `?…`: the outermost scope, empty for globals and where templates hide it. */
struct name_slice msvc_scope_of(struct name_slice name);

#endif
