#include "pdb_writer.h"

#include "../../formats/pdb/msf.h"

enum { STREAM = 5, LENGTH = 3000 };

static void fill(struct pdb_writer *w)
{
	pdb_start(w);
	for (unsigned i = 0; i < LENGTH; i++)
		put(&w->streams[STREAM], "b", i * 7 & 0xff);
}

static const struct {
	uint32_t page_size;
	bool is_scattered;
} layouts[] = {
	{ 512, true },	{ 512, false },	 { 1024, true },  { 2048, false },
	{ 4096, true }, { 8192, false }, { 16384, true }, { 65536, true },
};

static void streams_are_put_together_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct pdb_writer w;
		struct msf msf;
		struct msf_bytes bytes = { 0 };

		fill(&w);
		w.page_size = layouts[i].page_size;
		w.is_scattered = layouts[i].is_scattered;
		pdb_write_file(&w);
		assert_null(msf_open(&w.arena, &w.file, &msf));
		assert_int_equal(msf.n_streams, PDB_FIRST_MODULE);
		msf_read(&msf, STREAM, UINT64_MAX, &bytes);
		assert_false(bytes.is_cut);
		assert_int_equal(bytes.size, w.streams[STREAM].size);
		assert_memory_equal(bytes.data, w.streams[STREAM].data, bytes.size);
		assert_int_equal(bytes.is_in_file,
				 !layouts[i].is_scattered || bytes.size <= w.page_size);
		msf_read(&msf, STREAM, 10, &bytes);
		assert_int_equal(bytes.size, 10);
		msf_bytes_release(&bytes);
		pdb_close(&w);
	}
}

/* 20,000 streams: the list of the directory's pages does not fit into one page itself. */
static void directories_may_be_large(void **state)
{
	enum { N = 20000 };
	struct pdb_writer w;
	struct bytes directory = { 0 }, list = { 0 }, roots = { 0 };
	struct msf msf;
	struct msf_bytes bytes = { 0 };
	uint32_t next = 3;

	(void)state;
	pdb_start(&w);
	put(&directory, "w", N);
	for (unsigned i = 0; i < N; i++)
		put(&directory, "w", i == N - 1 ? 5 : i % 2 ? 0xffffffff : 0);
	put(&directory, "w", 2);
	put_bytes(&w.file_bytes, NULL, 3 * 512);
	memcpy(w.file_bytes.data + 1024, "hello", 5);
	pdb_put_pages(&w, &directory, &next, &list);
	pdb_put_pages(&w, &list, &next, &roots);
	assert_true(roots.size > 4);
	memcpy(w.file_bytes.data,
	       "Microsoft C/C++ MSF 7.00\r\n\x1a"
	       "DS\0\0",
	       32);
	set_uint(&w.file_bytes, 32, 512, 4);
	set_uint(&w.file_bytes, 40, next, 4);
	set_uint(&w.file_bytes, 44, directory.size, 4);
	memcpy(w.file_bytes.data + 52, roots.data, roots.size);
	w.file = (struct file){ .data = w.file_bytes.data, .size = w.file_bytes.size };
	assert_null(msf_open(&w.arena, &w.file, &msf));
	assert_int_equal(msf.n_streams, N);
	msf_read(&msf, N - 1, UINT64_MAX, &bytes);
	assert_int_equal(bytes.size, 5);
	assert_memory_equal(bytes.data, "hello", 5);
	msf_read(&msf, 1, UINT64_MAX, &bytes);
	assert_int_equal(bytes.size, 0);
	assert_false(bytes.is_cut);
	free(directory.data);
	free(list.data);
	free(roots.data);
	pdb_close(&w);
}

static const struct {
	const char *what;
	size_t at;
	uint32_t value;
} broken[] = {
	{ "no power of two", 32, 1000 },
	{ "pages too small", 32, 256 },
	{ "pages too large", 32, 131072 },
	{ "no page size", 32, 0 },
	{ "no directory", 44, 0 },
	{ "a directory larger than the file", 44, 0x7fffffff },
	{ "a directory larger than all", 44, 0xffffffff },
	{ "its pages are not in the file", 52, 0x00ffffff },
	{ "nor anywhere", 52, 0xffffffff },
	{ "another magic", 0, 0 },
};

static void broken_superblocks_are_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		struct pdb_writer w;
		struct msf msf;

		fill(&w);
		pdb_write_file(&w);
		set_uint(&w.file_bytes, broken[i].at, broken[i].value, 4);
		if (!msf_open(&w.arena, &w.file, &msf))
			fail_msg("%s", broken[i].what);
		pdb_close(&w);
	}
}

/* The pages of the last stream go from the page with number 3 on. */
static void missing_pages_cut_a_stream(void **state)
{
	struct pdb_writer w;
	struct msf msf;
	struct msf_bytes bytes = { 0 };

	(void)state;
	fill(&w);
	w.is_scattered = false;
	pdb_write_file(&w);
	assert_null(msf_open(&w.arena, &w.file, &msf));
	w.file.size = 3 * 512 + 700;
	msf_read(&msf, STREAM, UINT64_MAX, &bytes);
	assert_true(bytes.is_cut);
	assert_int_equal(bytes.size, 700);
	assert_memory_equal(bytes.data, w.streams[STREAM].data, 700);
	msf_bytes_release(&bytes);
	pdb_close(&w);
}

static void streams_that_do_not_exist_are_empty(void **state)
{
	struct pdb_writer w;
	struct msf msf;
	struct msf_bytes bytes = { 0 };

	(void)state;
	fill(&w);
	pdb_write_file(&w);
	assert_null(msf_open(&w.arena, &w.file, &msf));
	msf_read(&msf, MSF_NO_STREAM, UINT64_MAX, &bytes);
	assert_int_equal(bytes.size, 0);
	assert_false(bytes.is_cut);
	pdb_close(&w);
}

/* However often streams are read, no more bytes are than the file has. */
static void reading_comes_to_an_end(void **state)
{
	struct pdb_writer w;
	struct msf msf;
	struct msf_bytes bytes = { 0 };
	uint64_t n = 0;

	(void)state;
	fill(&w);
	pdb_write_file(&w);
	assert_null(msf_open(&w.arena, &w.file, &msf));
	for (unsigned i = 0; i < 100; i++) {
		msf_read(&msf, STREAM, UINT64_MAX, &bytes);
		n += bytes.size;
	}
	assert_true(bytes.is_cut);
	assert_true(n <= w.file.size);
	msf_bytes_release(&bytes);
	pdb_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_are_put_together_again),
		cmocka_unit_test(directories_may_be_large),
		cmocka_unit_test(broken_superblocks_are_errors),
		cmocka_unit_test(missing_pages_cut_a_stream),
		cmocka_unit_test(streams_that_do_not_exist_are_empty),
		cmocka_unit_test(reading_comes_to_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
