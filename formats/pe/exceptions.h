/*
 * exceptions.h: the exception directory and what its entries lead to.
 *
 * Microsoft, "x64 exception handling", "ARM64 exception handling", "ARM exception handling".
 */
#ifndef BINSIZE_FORMATS_PE_EXCEPTIONS_H
#define BINSIZE_FORMATS_PE_EXCEPTIONS_H

#include "extents.h"
#include "reader.h"

/* What an entry of the exception directory is for. */
enum function_role {
	ROLE_FUNCTION,
	ROLE_FRAGMENT, /* a part of a function that was moved away: chained unwind information */
	ROLE_FUNCLET,  /* what runs for a function when it is unwound: destructors, catch blocks */
};

/* One entry of the exception directory. */
struct pe_function {
	uint64_t entry_off;
	uint32_t begin, end; /* RVAs */
	uint32_t info;	     /* the last word of the entry: an RVA, or packed information */
	uint32_t parent;     /* RVA of the entry it belongs to; its own when it is a function */
	enum function_role role;
};

/* Data for a language's handler behind the unwind information of a function. */
struct handler_use {
	uint32_t function; /* index */
	uint32_t handler;  /* RVA */
	uint32_t data;	   /* RVA */
	uint32_t info;	   /* RVA of FuncInfo, when the data lead to one */
};

/* A funclet and the function it runs for, by their RVAs; parent 0: not known yet. */
struct funclet {
	uint32_t rva, parent;
};

/* What has been collected so far. Start from { .pe = … }; its reader frees the arrays. */
struct exceptions {
	struct pe *pe;
	struct pe_function *functions; /* by begin */
	size_t n_functions;
	struct handler_use *uses;
	size_t n_uses, uses_capacity;
	struct funclet *funclets;
	size_t n_funclets, funclets_capacity;
	struct extents infos;  /* unwind information */
	struct extents tables; /* of the language's handlers */
};

/* A record for the bytes at `rva` when they are seen for the first time, and a part of `extents`.
 */
bool exceptions_claim(struct exceptions *exceptions, struct extents *extents, uint64_t rva,
		      uint64_t size, uint64_t target);

/* Each adds one element. */
void exceptions_add_use(struct exceptions *exceptions, struct handler_use use);
void exceptions_add_funclet(struct exceptions *exceptions, struct funclet funclet);

/* One entry's unwind information: its size, its handler, its parent. `i` is the entry's index. */
void x64_read_unwind_info(struct exceptions *exceptions, size_t i);
void arm_read_unwind_info(struct exceptions *exceptions, size_t i);

/* handler_data.c: what all the uses lead to; finds the funclets. */
void exceptions_read_handler_data(struct exceptions *exceptions);

/*
 * func_info.c: the tables that start with the FuncInfo of __CxxFrameHandler3, or the compressed
 * one of __CxxFrameHandler4. Records get the target 0 and funclets the parent 0: the caller finds
 * out who that is.
 */
bool is_func_info(struct pe *pe, uint32_t rva);
bool is_func_info4(struct pe *pe, uint32_t rva);
void read_func_info(struct exceptions *exceptions, uint32_t rva);
void read_func_info4(struct exceptions *exceptions, uint32_t rva);

#endif
