#include "test.h"

#include "made_report.h"

#include "../../src/view/safe_text.h"
#include "../../src/view/text_parts.h"

#include <string.h>

/* A name that moves the cursor, changes the title, reorders and hides, and is no UTF-8. */
#define HOSTILE                                                                                    \
	"\x1b[2J\x1b]0;title\x07\r\b\x7f\xff"                                                      \
	"\xe2\x80\xae"                                                                             \
	"\xe2\x80\x8b"                                                                             \
	"\xc2\x9b"                                                                                 \
	"5n\n\tname"

/* One list of each kind with one row. */
struct made {
	struct device_image image;
	struct device_text text;
	struct device_container_row container;
	struct device_kernel kernel;
	const char *users[2];
	struct device_report device;
	struct report report;
};

static void made_init(struct made *m)
{
	*m = (struct made){
		.image = { .kind = "elf",
			   .arch = "sm_90",
			   .packing = "zstd",
			   .n_entries = 1,
			   .file_size = 1064,
			   .header_size = 64,
			   .unpacked_size = 4000 },
		.text = { .name = "affine",
			  .kind = "ptx",
			  .arch = "compute_80",
			  .toolkit = "12.4",
			  .crate = "candle_kernels",
			  .size = 1000,
			  .n_copies = 3,
			  .n_kernels = 2,
			  .packed_size = 100 },
		.container = { .name = "a.cu",
			       .crate = "alpha",
			       .how = "symbols of callers",
			       .toolkits = "12.5",
			       .file_size = 1080,
			       .n_entries = 1,
			       .n_kernels = 1 },
		.kernel = { .name = "saxpy",
			    .mangled = "_Z5saxpyifPKfPf",
			    .is_kernel = true,
			    .file_size = 900,
			    .unpacked_size = 3000,
			    .n_instances = 2,
			    .n_containers = 2,
			    .repeated_size = 400,
			    .n_registers = 14 },
		.users = { "beta", "gamma" },
	};
	m->text.users = m->users;
	m->text.n_users = 2;
	m->device = (struct device_report){
		.is_unpacked = true,
		.n_containers = 1,
		.n_entries = 4,
		.n_wrappers = 1,
		.n_registered = 1,
		.images = &m->image,
		.n_images = 1,
		.texts = &m->text,
		.n_texts = 1,
		.n_text_copies = 3,
		.text_bytes = 3000,
		.distinct_text_bytes = 1000,
		.packed_text_bytes = 100,
		.containers = &m->container,
		.kernels = &m->kernel,
		.n_functions = 1,
		.n_kernels = 1,
		.n_repeated_kernels = 1,
		.repeated_bytes = 400,
		.n_tables = 2,
		.table_bytes = 50,
		.table_unpacked = 200,
		.n_raw = 1,
		.raw_bytes = 64,
		.raw_packed_bytes = 32,
	};
	m->report = (struct report){ .path = "app", .device = &m->device };
}

/* All that --cuda shows of it. */
static void write_device(struct text *out, const struct report *report,
			 const struct view_style *style)
{
	text_no_device(out, report, style);
	text_device(out, report, style);
	text_device_lists(out, report, style);
	text_device_savings(out, report, style);
}

static void check(const struct report *report, const struct view_style *style, bool is_summary,
		  const char *expected)
{
	struct text text = { 0 };

	(is_summary ? text_device : write_device)(&text, report, style);
	assert_string_equal(text.bytes ? text.bytes : "", expected);
	text_release(&text);
}

#define IMAGES                                                                                     \
	"\n       file   unpacked  ratio entries packed  "                                         \
	"Device code: the file is so much smaller without it\n"                                    \
	"   1.04 KiB   3.91 KiB   4.0x       1   zstd  sm_90 cubin\n"

#define CONTAINERS                                                                                 \
	"\n       file entries kernels toolkit   Containers: source, crate, how that is known\n"   \
	"   1.05 KiB       1       1 12.5      a.cu, alpha, symbols of callers\n"

#define TEXTS                                                                                      \
	"\n   one copy copies   repeated  with zstd kernels toolkit   "                            \
	"Not in containers: name, crate <- users\n"                                                \
	"     1000 B      3   1.95 KiB      100 B       2 12.4      "                              \
	"affine, candle_kernels <- beta, gamma\n"

#define KERNELS                                                                                    \
	"\n      file~   unpacked entries    in  repeated~ regs  "                                 \
	"Device functions: ~ are shares of packed bytes\n"                                         \
	"      900 B   2.93 KiB       2     2      400 B   14  saxpy\n"

static void everything_stands_in_columns(void **state)
{
	const struct view_style endless = { .width = 0 };
	struct made m;

	(void)state;
	made_init(&m);
	check(&m.report, &endless, false,
	      IMAGES
	      "  1 container with 1 entry; the host registers 1 of the containers; all unpacked: 1 "
	      "kernel\n"
	      "  3 PTX texts outside of containers, not packed: 2.93 KiB; 2 are copies of others: "
	      "1.95 KiB (a Rust `const` is put into every codegen unit that uses it, a `static` "
	      "once); zstd makes 100 B of the 1000 B that differ\n" CONTAINERS TEXTS KERNELS
	      "\n  1 kernel is in more than one container for the same architecture; the extra "
	      "copies cost about 400 B\n"
	      "  lookup tables are copied into 2 entries: about 50 B (200 B unpacked)\n"
	      "  1 entry is not compressed: 64 B, of which zstd makes 32 B or less (nvcc -Xfatbin "
	      "-compress-all)\n");
}

static void sentences_wrap(void **state)
{
	const struct view_style style = { .width = 100 };
	struct made m;

	(void)state;
	made_init(&m);
	m.device.is_unpacked = false;
	check(&m.report, &style, true,
	      IMAGES "  1 container with 1 entry; the host registers 1 of the containers; only "
		     "headers were "
		     "read: --cuda\n"
		     "    unpacks all and shows kernels\n"
		     "  3 PTX texts outside of containers, not packed: 2.93 KiB; 2 are copies of "
		     "others: 1.95 "
		     "KiB (a Rust\n"
		     "    `const` is put into every codegen unit that uses it, a `static` once); "
		     "zstd makes "
		     "100 B of the\n"
		     "    1000 B that differ\n");
}

static void narrow_terminals_get_fewer_columns(void **state)
{
	const struct view_style style = { .width = 60 };
	struct made m;

	(void)state;
	made_init(&m);
	m.device.n_texts = 0;
	m.device.n_tables = m.device.n_raw = m.device.n_repeated_kernels = 0;
	m.kernel.name = "a_kernel_with_a_long_name";
	check(&m.report, &style, false,
	      "\n       file   unpacked entries packed  Device code\n"
	      "   1.04 KiB   3.91 KiB       1   zstd  sm_90 cubin\n"
	      "  1 container with 1 entry; the host registers 1 of the\n"
	      "    containers; all unpacked: 1 kernel\n"
	      "\n       file entries kernels toolkit   Containers\n"
	      "   1.05 KiB       1       1 12.5      a.cu, alpha…of callers\n"
	      "\n      file~ entries    in  repeated~  Device functions\n"
	      "      900 B       2     2      400 B  a_kernel_wi…_long_name\n");
}

static void without_device_code_one_line_says_so(void **state)
{
	const struct view_style style = { .width = 60 };
	const struct report report = { .path = "app" };

	(void)state;
	check(&report, &style, false, "\n  no device code\n");
	check(&report, &style, true, "");
}

/* What the lines say when there is one of something, or none. */
static void numbers_agree_with_their_words(void **state)
{
	const struct view_style endless = { .width = 0 };
	struct made m;

	(void)state;
	made_init(&m);
	m.text.n_copies = m.device.n_text_copies = 1;
	m.text.kind = "elf";
	m.device.text_bytes = 1000;
	m.device.n_images = 0;
	m.device.n_entries = 1;
	m.device.n_wrappers = 0;
	m.device.n_kernels = 0;
	m.device.unexplained_bytes = 7248;
	check(&m.report, &endless, true,
	      "\n  1 container with 0 entries; 7,248 bytes unexplained; all unpacked: 0 kernels\n"
	      "  1 cubin or PTX text outside of containers, not packed: 1000 B; zstd makes 100 B "
	      "of "
	      "them\n");
	m.text.kind = "ptx";
	m.text.n_copies = m.device.n_text_copies = 2;
	m.device.text_bytes = 2000;
	m.device.packed_text_bytes = 0;
	m.device.n_containers = 0;
	check(&m.report, &endless, true,
	      "\n  2 PTX texts outside of containers, not packed: 1.95 KiB; 1 is a copy of "
	      "another: "
	      "1000 B (a Rust `const` is put into every codegen unit that uses it, a `static` "
	      "once)\n");
}

/* Rows that are not shown are counted. */
static void what_is_left_out_is_counted(void **state)
{
	const struct view_style endless = { .width = 0 };
	struct device_kernel kernels[3];
	struct text text = { 0 };
	struct made m;

	(void)state;
	made_init(&m);
	for (size_t i = 0; i < 3; i++)
		kernels[i] = m.kernel;
	m.device.kernels = kernels;
	m.device.n_functions = 3;
	m.report.most_device_rows = 1;
	write_device(&text, &m.report, &endless);
	assert_non_null(strstr(text.bytes, "  saxpy\n  [2 more]\n"));
	text_release(&text);
}

static const struct {
	uint64_t file_size, header_size, unpacked_size;
	const char *ratio;
} ratios[] = {
	{ 164, 64, 250, " 2.5x " },    { 164, 64, 0, " 0.0x " },	   { 64, 64, 1000, " - " },
	{ 65, 64, 9999, " 9999.0x " }, { 65, 64, UINT64_MAX, " >9999x " }, // of a damaged header
};

static void any_size_has_a_ratio(void **state)
{
	const struct view_style style = { .width = 100 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ratios); i++) {
		struct text text = { 0 };
		struct made m;

		made_init(&m);
		m.image.file_size = ratios[i].file_size;
		m.image.header_size = ratios[i].header_size;
		m.image.unpacked_size = ratios[i].unpacked_size;
		text_device(&text, &m.report, &style);
		if (!strstr(text.bytes, ratios[i].ratio))
			fail_msg("no%sin %s", ratios[i].ratio, text.bytes);
		text_release(&text);
	}
}

/* Hostile names in every place that takes one, and numbers as large as they get. */
static void made_hostile(struct made *m, uint64_t number)
{
	made_init(m);
	m->image.arch = m->image.kind = HOSTILE;
	m->image.is_text = true;
	m->text.name = m->text.toolkit = m->text.crate = m->users[0] = m->users[1] = HOSTILE;
	m->text.kind = m->text.arch = HOSTILE;
	m->container.name = m->container.crate = m->container.second_crate = HOSTILE;
	m->container.toolkits = HOSTILE;
	m->kernel.name = m->kernel.mangled = HOSTILE;
	if (!number)
		return;
	m->image.unpacked_size = m->image.n_entries = number;
	m->text.size = m->text.n_copies = m->text.n_kernels = m->text.packed_size = number;
	m->container.file_size = m->container.n_entries = m->container.n_kernels = number;
	m->kernel.file_size = m->kernel.unpacked_size = m->kernel.repeated_size = number;
	m->kernel.n_instances = m->kernel.n_containers = number;
	m->kernel.n_registers = UINT32_MAX;
}

/* Nothing but line feeds may control a terminal, and what is not ASCII is our own. */
static void check_harmless(const struct text *text)
{
	for (size_t i = 0; i < text->length; i++) {
		unsigned char c = (unsigned char)text->bytes[i];

		if ((c < ' ' && c != '\n') || c == 0x7f)
			fail_msg("control character %d at %zu", c, i);
		if (c < 0x80)
			continue;
		if (strncmp(text->bytes + i, "…", strlen("…")) != 0)
			fail_msg("byte 0x%x at %zu", c, i);
		i += strlen("…") - 1;
	}
}

static size_t widest(const struct text *text)
{
	size_t most = 0, columns = 0;

	for (size_t i = 0; i < text->length; i++) {
		if (text->bytes[i] == '\n')
			columns = 0;
		else
			columns += ((unsigned char)text->bytes[i] & 0xc0) != 0x80;
		if (columns > most)
			most = columns;
	}
	return most;
}

static void names_cannot_harm(void **state)
{
	static const unsigned widths[] = { 0, 40, 60, 80, 100, 200 };

	(void)state;
	for (size_t i = 0; i < 4 * ARRAY_SIZE(widths); i++) {
		struct view_style style = { .width = widths[i / 4], .exact_bytes = i & 1 };
		struct text text = { 0 };
		struct made m;

		made_hostile(&m, i & 2 ? UINT64_MAX : 0);
		write_device(&text, &m.report, &style);
		check_harmless(&text);
		// Numbers that no file has may take more than their columns.
		if (style.width && !(i & 2) && widest(&text) > style.width)
			fail_msg("%zu columns of %u: %s", widest(&text), style.width, text.bytes);
		text_release(&text);
	}
}

/* Wide characters and long names stay in their columns as well. */
static void long_names_stay_within_the_width(void **state)
{
	static const char wide[] = "\xe6\xa0\xb8\xe5\xbf\x83\xe5\x87\xbd\xe6\x95\xb0\xe6\xa0\xb8"
				   "\xe5\xbf\x83\xe5\x87\xbd\xe6\x95\xb0\xe6\xa0\xb8\xe5\xbf\x83";
	static const char *const names[] = { wide, "12.4, 12.5, 12.6, 13.0, 13.1", "x" };

	(void)state;
	for (unsigned width = 40; width < 140; width++) {
		for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
			const struct view_style style = { .width = width };
			struct text text = { 0 }, again = { 0 };
			struct made m;

			made_init(&m);
			m.container.toolkits = m.text.toolkit = names[i];
			m.kernel.name = m.container.name = m.text.name = names[i];
			write_device(&text, &m.report, &style);
			for (char *line = strtok(text.bytes, "\n"); line;
			     line = strtok(NULL, "\n")) {
				text_reset(&again);
				if (safe_add(&again, line, 0) > width)
					fail_msg("more than %u columns: %s", width, line);
			}
			text_release(&text);
			text_release(&again);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_stands_in_columns),
		cmocka_unit_test(sentences_wrap),
		cmocka_unit_test(narrow_terminals_get_fewer_columns),
		cmocka_unit_test(without_device_code_one_line_says_so),
		cmocka_unit_test(numbers_agree_with_their_words),
		cmocka_unit_test(what_is_left_out_is_counted),
		cmocka_unit_test(any_size_has_a_ratio),
		cmocka_unit_test(names_cannot_harm),
		cmocka_unit_test(long_names_stay_within_the_width),
	};

	return cmocka_run_group_tests_name("text of device code", tests, NULL, NULL);
}
