#include "test.h"

#include "../../src/known/library_version.h"

#include <string.h>

#define HEX_16 "0123456789abcdef"
#define HEX_40 "0123456789abcdef0123456789abcdef01234567"
#define HEX_64 HEX_16 HEX_16 HEX_16 HEX_16

/* The text between two NULs, and what it states: NULL for nothing. */
static const struct {
	const char *text, *library, *version;
} texts[] = {
	{ "OpenSSL 3.0.13 30 Jan 2024", "OpenSSL", "3.0.13" },
	{ "OpenSSL 1.1.1w  11 Sep 2023", "OpenSSL", "1.1.1w" },
	{ "OpenSSL 1.0.2k-fips  26 Jan 2017", "OpenSSL", "1.0.2k-fips" },
	{ "OpenSSL 3.2.0-beta1 26 Oct 2023", "OpenSSL", "3.2.0-beta1" },
	{ "OpenSSL 3.0.13", NULL, NULL },
	{ "OpenSSL 3.0.13 30 Jan", NULL, NULL },
	{ "OpenSSL 3.0.13 30 Jan 2024 or later", NULL, NULL },
	{ "needs OpenSSL 3.0.13 30 Jan 2024", NULL, NULL },
	{ " deflate 1.2.13 Copyright 1995-2022 Jean-loup Gailly and Mark Adler ", "zlib",
	  "1.2.13" },
	{ " inflate 1.3.1 Copyright 1995-2024 Mark Adler ", "zlib", "1.3.1" },
	{ " inflate 1.3.0.1-motley Copyright 1995-2023 Mark Adler ", "zlib", "1.3.0.1" },
	{ " deflate 1.2.11.f Copyright 1995-2016 Jean-loup Gailly", NULL, NULL },
	{ "2024-11-25 12:07:48 " HEX_64, "SQLite", "2024-11-25" },
	{ "2024-11-25 12:07:48 " HEX_40, NULL, NULL },
	{ "2024-11-25 12:07:48 " HEX_64 "0", NULL, NULL },
	{ "at 2024-11-25 12:07:48 " HEX_64, NULL, NULL },
	{ "libgit2 1.9.2", "libgit2", "1.9.2" },
	{ "libgit2 1.9.2 or newer", NULL, NULL },
	{ "SSH-2.0-libssh2_1.11.1_DEV", "libssh2", "1.11.1_DEV" },
	{ "libcurl/8.15.0-DEV", "curl", "8.15.0-DEV" },
	{ "User-Agent: libcurl/8.15.0", NULL, NULL },
	{ "LLVM17.0.6-rust-1.77.0-stable", "LLVM", "17.0.6-rust-1.77.0-stable" },
	{ "LLVM.so", NULL, NULL },
	{ "5.3.0-0-g" HEX_40, "jemalloc", "5.3.0" },
	{ "5.3.0-0-g54eaed1", NULL, NULL },
	{ "1.0.8, 13-Jul-2019", "bzip2", "1.0.8" },
	{ "1.0.8, 13-07-2019", NULL, NULL },
	{ " libpng version 1.6.37 - April 14, 2019\n", "libpng", "1.6.37" },
	{ "libjpeg-turbo version 2.1.0 (build 20210423)", "libjpeg-turbo", "2.1.0" },
	{ "$LuaVersion: Lua 5.4.6  Copyright (C) 1994-2023 Lua.org, PUC-Rio $", "Lua", "5.4.6" },
	{ "LuaJIT 2.1.0-beta3", "LuaJIT", "2.1.0-beta3" },
	{ "expat_2.5.0", "expat", "2.5.0" },
	{ "Mbed TLS 3.5.0", "Mbed TLS", "3.5.0" },
	{ "AWS-LC 1.34.2", "AWS-LC", "1.34.2" },
	{ "AWS-LC 1.34.2.", NULL, NULL },
	{ "Lavc58.134.100", "FFmpeg libavcodec", "58.134.100" },
	{ "3.44.2", NULL, NULL },
	{ "1.2", NULL, NULL },
	{ "127.0.0.1:8080", NULL, NULL },
	{ "12:30:00 ", NULL, NULL },
};

/* What is found from all places of it that may tell. */
static bool find(const char *bytes, size_t n, struct library_version *found)
{
	for (size_t i = 0; i < n; i++) {
		if ((bytes[i] == '.' || bytes[i] == ':') && library_version_at(bytes, n, i, found))
			return true;
	}
	return false;
}

static void whole_texts_state_versions(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct library_version found = { .library = NULL };
		size_t n = strlen(texts[i].text) + 2;
		char bytes[300] = "";

		memcpy(bytes + 1, texts[i].text, n - 1);
		if (find(bytes, n, &found) != (texts[i].library != NULL))
			fail_msg("%s: %s", texts[i].text, found.library ? found.library : "none");
		if (texts[i].library && (strcmp(found.library, texts[i].library) != 0 ||
					 !slice_is(found.version, texts[i].version)))
			fail_msg("%s: %s %.*s", texts[i].text, found.library,
				 (int)found.version.length, found.version.text);
	}
}

static void a_text_may_begin_and_end_with_the_bytes(void **state)
{
	struct library_version found;

	(void)state;
	assert_true(find("libgit2 1.9.2", sizeof("libgit2 1.9.2"), &found));
	assert_false(find("libgit2 1.9.2", sizeof("libgit2 1.9.2") - 1, &found));
}

/* Every cut of every text, so that a sanitizer sees a step too far. */
static void cut_texts_do_no_harm(void **state)
{
	struct library_version found;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		for (size_t n = 1; n <= strlen(texts[i].text); n++) {
			char *front = test_malloc(n), *end = test_malloc(n);

			memcpy(front, texts[i].text, n);
			memcpy(end, texts[i].text + strlen(texts[i].text) - n, n);
			find(front, n, &found);
			find(end, n, &found);
			test_free(front);
			test_free(end);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_texts_state_versions),
		cmocka_unit_test(a_text_may_begin_and_end_with_the_bytes),
		cmocka_unit_test(cut_texts_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
