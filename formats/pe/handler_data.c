/*
 * handler_data.c: what stands behind the RVA of an exception handler.
 *
 * Nothing in the image says which handler it is: its name is known only when it is imported. All
 * data of one handler look alike, so each use votes for the form it fits, and the handler gets the
 * form that nearly all agree on.
 */
#include "exceptions.h"

#include "../dwarf/lsda.h"

#include "../../src/base/array.h"
#include "../../src/base/die.h"

#include <stdlib.h>

enum {
	MOST_HANDLERS = 64, /* an image has a handful */
	MOST_SCOPES = 4096,
	SCOPES_CHECKED = 4,
	SCOPE_SIZE = 16,
	EXECUTE_HANDLER = 1, /* in the place of a filter */
	MOST_FRAME = 1 << 24,
	GNU_LD = 2, /* its major version */
};

enum data_form {
	FORM_UNKNOWN,
	FORM_SCOPES,	 /* __C_specific_handler */
	FORM_FUNC_INFO,	 /* __CxxFrameHandler3 */
	FORM_FUNC_INFO4, /* __CxxFrameHandler4 */
	FORM_LSDA,	 /* __gxx_personality_seh0 */
	FORM_COOKIE,	 /* __GSHandlerCheck */
	N_FORMS,
};

struct handler {
	uint32_t rva;
	uint32_t n_uses;
	uint32_t votes[N_FORMS];
	uint32_t cookie_votes; /* for a stack cookie behind the form's own data */
	enum data_form form;
	bool has_cookie;
};

struct handlers {
	struct handler handlers[MOST_HANDLERS];
	size_t n_handlers;
};

/* The number of scopes, or 0 when the data are no scope table. */
static uint32_t count_scopes(struct pe *pe, uint32_t data)
{
	struct cursor c = pe_cursor(pe, data, UINT64_MAX);
	uint32_t n = cursor_u32(&c);

	if (n > MOST_SCOPES || n > cursor_left(&c) / SCOPE_SIZE)
		return 0;
	for (uint32_t i = 0; i < n && i < SCOPES_CHECKED; i++) {
		uint32_t begin = cursor_u32(&c), end = cursor_u32(&c), filter = cursor_u32(&c);

		cursor_skip(&c, 4);
		if (begin > end || !pe_is_code(pe, begin))
			return 0;
		if (filter != EXECUTE_HANDLER && !pe_is_code(pe, filter))
			return 0;
	}
	return n;
}

static uint32_t size_of_lsda(struct pe *pe, uint32_t data)
{
	return (uint32_t)lsda_size(pe_cursor(pe, data, UINT64_MAX));
}

static uint32_t word_at(struct pe *pe, uint32_t rva)
{
	struct cursor c = pe_cursor(pe, rva, 4);

	return cursor_u32(&c);
}

/*
 * GSHandlerData: an offset in the frame (ARM64: from its other end, below zero) with flags in the
 * low bits, and two more words if it is aligned.
 */
static uint32_t cookie_size(struct pe *pe, uint32_t data)
{
	struct cursor c = pe_cursor(pe, data, 4);
	uint32_t value = cursor_u32(&c);
	uint32_t distance = value >> 31 ? -(value & ~7u) : value & ~7u;

	if (c.bad || !distance || distance >= MOST_FRAME)
		return 0;
	return value & 4 ? 12 : 4;
}

static bool fits(struct pe *pe, uint32_t data, enum data_form form)
{
	switch (form) {
	case FORM_SCOPES:
		return count_scopes(pe, data) > 0;
	case FORM_FUNC_INFO:
		return is_func_info(pe, word_at(pe, data));
	case FORM_FUNC_INFO4:
		return is_func_info4(pe, word_at(pe, data));
	case FORM_LSDA:
		return size_of_lsda(pe, data) > 0;
	case FORM_COOKIE:
		return cookie_size(pe, data) > 0;
	default:
		return false;
	}
}

/* Bytes of the form's own data. */
static uint32_t form_size(struct pe *pe, uint32_t data, enum data_form form)
{
	switch (form) {
	case FORM_SCOPES:
		return 4 + SCOPE_SIZE * count_scopes(pe, data);
	case FORM_FUNC_INFO:
	case FORM_FUNC_INFO4:
		return 4;
	case FORM_LSDA:
		return size_of_lsda(pe, data);
	case FORM_COOKIE:
		return cookie_size(pe, data);
	default:
		return 0;
	}
}

static struct handler *find_handler(struct handlers *handlers, uint32_t rva)
{
	for (size_t i = 0; i < handlers->n_handlers; i++) {
		if (handlers->handlers[i].rva == rva)
			return &handlers->handlers[i];
	}
	if (handlers->n_handlers == MOST_HANDLERS)
		return NULL;
	handlers->handlers[handlers->n_handlers] = (struct handler){ .rva = rva };
	return &handlers->handlers[handlers->n_handlers++];
}

static void vote(struct exceptions *exceptions, struct handlers *handlers)
{
	for (size_t i = 0; i < exceptions->n_uses; i++) {
		const struct handler_use *use = &exceptions->uses[i];
		struct handler *handler = find_handler(handlers, use->handler);
		unsigned form = FORM_SCOPES;

		if (!handler || !pe_spend(exceptions->pe, 4))
			continue;
		handler->n_uses++;
		while (form < N_FORMS && !fits(exceptions->pe, use->data, form))
			form++;
		handler->votes[form < N_FORMS ? form : FORM_UNKNOWN]++;
	}
}

static bool nearly_all(uint32_t votes, uint32_t of)
{
	return (uint64_t)votes * 10 >= (uint64_t)of * 9;
}

static void decide_forms(struct handlers *handlers)
{
	for (size_t i = 0; i < handlers->n_handlers; i++) {
		struct handler *handler = &handlers->handlers[i];

		for (unsigned form = FORM_SCOPES; form < N_FORMS; form++) {
			if (nearly_all(handler->votes[form], handler->n_uses))
				handler->form = form;
		}
	}
}

static void decide_cookies(struct exceptions *exceptions, struct handlers *handlers)
{
	struct pe *pe = exceptions->pe;

	for (size_t i = 0; i < exceptions->n_uses; i++) {
		const struct handler_use *use = &exceptions->uses[i];
		struct handler *handler = find_handler(handlers, use->handler);
		uint32_t behind;
		uint64_t left, off;

		if (!handler || handler->form == FORM_UNKNOWN)
			continue;
		behind = use->data + form_size(pe, use->data, handler->form);
		off = pe_file_off(pe, behind, &left);
		// Unwind information that begins there leaves no room for a cookie.
		if (!pe_was_seen(pe, off) && cookie_size(pe, behind))
			handler->cookie_votes++;
	}
	for (size_t i = 0; i < handlers->n_handlers; i++) {
		struct handler *handler = &handlers->handlers[i];

		handler->has_cookie = handler->form != FORM_COOKIE && handler->form != FORM_LSDA &&
				      nearly_all(handler->cookie_votes, handler->n_uses);
	}
}

/*
 * A filter or a __finally block is a funclet of the function whose scope names it. GCC knows no
 * such blocks: in what GNU ld links the filter is a function of the start-up code.
 */
static void read_scopes(struct exceptions *exceptions, uint32_t data, uint32_t parent)
{
	uint32_t n = count_scopes(exceptions->pe, data);
	struct cursor c = pe_cursor(exceptions->pe, data, UINT64_MAX);

	if (exceptions->pe->linker_major == GNU_LD)
		return;
	cursor_skip(&c, 4);
	for (; n && pe_spend(exceptions->pe, SCOPE_SIZE); n--) {
		uint32_t filter;

		cursor_skip(&c, 8);
		filter = cursor_u32(&c);
		cursor_skip(&c, 4);
		if (!c.bad && filter != EXECUTE_HANDLER)
			exceptions_add_funclet(exceptions,
					       (struct funclet){ .rva = filter, .parent = parent });
	}
}

/* The data that stand in line; of FuncInfo only its RVA does. */
static void read_use(struct exceptions *exceptions, const struct handler *handler,
		     struct handler_use *use)
{
	struct pe *pe = exceptions->pe;
	uint32_t parent = exceptions->functions[use->function].begin, size;

	if (!fits(pe, use->data, handler->form))
		return;
	size = form_size(pe, use->data, handler->form);
	if (handler->has_cookie)
		size += cookie_size(pe, use->data + size);
	if (!exceptions_claim(exceptions, &exceptions->tables, use->data, size, parent))
		return;
	if (handler->form == FORM_SCOPES)
		read_scopes(exceptions, use->data, parent);
	if (handler->form == FORM_FUNC_INFO || handler->form == FORM_FUNC_INFO4)
		use->info = word_at(pe, use->data);
}

static int by_info(const void *a, const void *b)
{
	const struct handler_use *x = a, *y = b;

	if (x->info != y->info)
		return x->info < y->info ? -1 : 1;
	return (x->function > y->function) - (x->function < y->function);
}

static int by_rva(const void *a, const void *b)
{
	const struct funclet *x = a, *y = b;

	return (x->rva > y->rva) - (x->rva < y->rva);
}

/* Catch blocks share the FuncInfo of their function: that is the first user that is no funclet. */
static uint32_t choose_parent(const struct exceptions *exceptions, const struct handler_use *uses,
			      size_t n_uses, struct funclet *funclets, size_t n_funclets)
{
	for (size_t i = 0; i < n_uses && n_funclets; i++) {
		struct funclet wanted = {
			.rva = exceptions->functions[uses[i].function].begin,
		};

		if (!bsearch(&wanted, funclets, n_funclets, sizeof(wanted), by_rva))
			return wanted.rva;
	}
	return exceptions->functions[uses[0].function].begin;
}

/* All uses of one FuncInfo: reads it once and charges it to the function it belongs to. */
static void read_group(struct exceptions *exceptions, const struct handler_use *uses, size_t n_uses)
{
	struct image *image = exceptions->pe->image;
	size_t first_record = image->n_records, first_funclet = exceptions->n_funclets;
	size_t n_funclets;
	uint32_t parent;

	if (is_func_info(exceptions->pe, uses[0].info))
		read_func_info(exceptions, uses[0].info);
	else
		read_func_info4(exceptions, uses[0].info);
	n_funclets = exceptions->n_funclets - first_funclet;
	if (n_funclets)
		qsort(exceptions->funclets + first_funclet, n_funclets,
		      sizeof(*exceptions->funclets), by_rva);
	parent = choose_parent(exceptions, uses, n_uses,
			       n_funclets ? exceptions->funclets + first_funclet : NULL,
			       n_funclets);
	for (size_t i = first_record; i < image->n_records; i++)
		image->records[i].target = parent;
	for (size_t i = first_funclet; i < exceptions->n_funclets; i++)
		exceptions->funclets[i].parent = parent;
}

static void read_groups(struct exceptions *exceptions)
{
	struct handler_use *uses = exceptions->uses;

	if (uses)
		qsort(uses, exceptions->n_uses, sizeof(*uses), by_info);
	for (size_t i = 0, n; i < exceptions->n_uses; i += n) {
		for (n = 1; i + n < exceptions->n_uses && uses[i + n].info == uses[i].info; n++)
			;
		if (uses[i].info)
			read_group(exceptions, uses + i, n);
	}
}

void exceptions_read_handler_data(struct exceptions *exceptions)
{
	struct handlers handlers = { .n_handlers = 0 };

	vote(exceptions, &handlers);
	decide_forms(&handlers);
	decide_cookies(exceptions, &handlers);
	for (size_t i = 0; i < exceptions->n_uses; i++) {
		struct handler *handler = find_handler(&handlers, exceptions->uses[i].handler);

		if (handler && handler->form != FORM_UNKNOWN)
			read_use(exceptions, handler, &exceptions->uses[i]);
	}
	read_groups(exceptions);
}
