#include "debug.h"

#include "../base/array.h"

#include <stdlib.h>

void debug_release(struct debug *debug)
{
	free(debug->unit_ranges);
	free(debug->line_ranges);
	free(debug->inline_ranges);
	free(debug->extents);
	free(debug->files);
	free(debug->inlined_functions);
	*debug = (struct debug){ 0 };
}

void debug_add_unit_range(struct debug *debug, struct unit_range range)
{
	array_push(debug->unit_ranges, debug->n_unit_ranges, debug->unit_ranges_capacity, range);
}

/* Line tables go forward: most ranges only make the last one longer. */
void debug_add_line_range(struct debug *debug, struct line_range range)
{
	struct line_range *last = debug->n_line_ranges
					  ? &debug->line_ranges[debug->n_line_ranges - 1]
					  : NULL;

	if (!range.vm_size)
		return;
	if (last && last->file == range.file && last->vm_addr + last->vm_size == range.vm_addr &&
	    range.vm_size <= UINT32_MAX - last->vm_size) {
		last->vm_size += range.vm_size;
		return;
	}
	array_push(debug->line_ranges, debug->n_line_ranges, debug->line_ranges_capacity, range);
}

void debug_add_inline_range(struct debug *debug, struct inline_range range)
{
	array_push(debug->inline_ranges, debug->n_inline_ranges, debug->inline_ranges_capacity,
		   range);
}

void debug_add_extent(struct debug *debug, struct debug_extent extent)
{
	array_push(debug->extents, debug->n_extents, debug->extents_capacity, extent);
}

uint32_t debug_add_file(struct debug *debug, const char *path)
{
	return (uint32_t)array_push(debug->files, debug->n_files, debug->files_capacity, path);
}

uint32_t debug_add_inlined_function(struct debug *debug, const char *name)
{
	return (uint32_t)array_push(debug->inlined_functions, debug->n_inlined_functions,
				    debug->inlined_functions_capacity, name);
}
