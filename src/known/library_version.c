#include "library_version.h"

#include "../base/die.h"

enum { MOST_VERSION = 48, SOURCE_ID = 84, SHORT_CHECK_IN = 10 };

/*
 * `before` begins the text; of the version itself a word may have letters. Behind it: # digits,
 * @ a month, % 40 digits of hexadecimal, $ the end, a space some of them.
 */
struct form {
	const char *library, *file, *before, *behind, *companion;
	bool is_word;
};

static const struct form forms[] = {
	// OPENSSL_VERSION_TEXT
	{ "OpenSSL", "crypto", "OpenSSL ", " # @ #$", NULL, true },
	// awslc_version_string()
	{ "AWS-LC", "crypto", "AWS-LC ", "$", NULL, false },
	{ "AWS-LC", "crypto", "AWS-LC FIPS ", "$", NULL, false },
	// MBEDTLS_VERSION_STRING_FULL
	{ "Mbed TLS", "mbedcrypto", "Mbed TLS ", "$", NULL, false },
	{ "Mbed TLS", "mbedcrypto", "mbed TLS ", "$", NULL, false },
	// deflate_copyright, inflate_copyright; Chromium's has a name behind
	{ "zlib", "libz.", " deflate ", " Copyright ", NULL, false },
	{ "zlib", "libz.", " inflate ", " Copyright ", NULL, false },
	{ "zlib", "libz.", " deflate ", "-motley Copyright ", NULL, false },
	{ "zlib", "libz.", " inflate ", "-motley Copyright ", NULL, false },
	// BZ_VERSION
	{ "bzip2", "bz2", "", ", #-@-#$", NULL, false },
	// git_http's user agent; LIBSSH2_SSH_DEFAULT_BANNER; curl_version()
	{ "libgit2", "git2", "libgit2 ", "$", NULL, true },
	{ "libssh2", "ssh2", "SSH-2.0-libssh2_", "$", NULL, true },
	{ "curl", "libcurl", "libcurl/", "$", NULL, true },
	// what LLVM's bitcode says it was written by
	{ "LLVM", "LLVM", "LLVM", "$", NULL, true },
	// JEMALLOC_VERSION
	{ "jemalloc", "jemalloc", "", "-#-g%$", "<jemalloc>: ", false },
	// png_get_header_version(); JCOPYRIGHT's neighbour; LUA_IDENT; LUAJIT_VERSION
	{ "libpng", "png", " libpng version ", " - @ #, #", NULL, false },
	{ "libjpeg-turbo", "jpeg", "libjpeg-turbo version ", " (build #)$", NULL, false },
	{ "Lua", "lua", "$LuaVersion: Lua ", " Copyright ", NULL, false },
	{ "LuaJIT", "luajit", "LuaJIT ", "$", NULL, true },
	// XML_ExpatVersion(); LIBAVCODEC_IDENT, LIBAVFORMAT_IDENT
	{ "expat", "expat", "expat_", "$", NULL, false },
	{ "FFmpeg libavcodec", "avcodec", "Lavc", "$", NULL, false },
	{ "FFmpeg libavformat", "avformat", "Lavf", "$", NULL, false },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_part(char c, bool is_word)
{
	bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

	return is_digit(c) || c == '.' ||
	       (is_word && (is_letter || c == '_' || c == '+' || c == '-'));
}

/* English, by three letters or as a whole: how __DATE__ and people write it. */
static size_t month_length(const char *text, size_t n)
{
	static const char *const months[] = { "January",   "February", "March",	   "April",
					      "May",	   "June",     "July",	   "August",
					      "September", "October",  "November", "December" };

	for (size_t i = 0; i < ARRAY_SIZE(months) && n >= 3; i++) {
		size_t length = strlen(months[i]);

		if (n >= length && !memcmp(text, months[i], length))
			return length;
		if (!memcmp(text, months[i], 3))
			return 3;
	}
	return 0;
}

static size_t run_of(const char *text, size_t n, char what)
{
	size_t i = 0;

	if (what == '@')
		return month_length(text, n);
	if (what == '#')
		while (i < n && i < 8 && is_digit(text[i]))
			i++;
	else if (what == '%')
		while (i < n && i < 40 && is_hex(text[i]))
			i++;
	else
		while (i < n && i < 4 && text[i] == ' ')
			i++;
	return what == '%' && i < 40 ? 0 : i;
}

/* How many bytes fit; SIZE_MAX: they do not. */
static size_t fit(const char *text, size_t n, const char *behind)
{
	size_t at = 0, run;

	for (; *behind; behind++) {
		if (*behind == '$')
			return at < n && !text[at] ? at : SIZE_MAX;
		if (!strchr("#@% ", *behind)) {
			if (at >= n || text[at++] != *behind)
				return SIZE_MAX;
			continue;
		}
		run = run_of(text + at, n - at, *behind);
		if (!run)
			return SIZE_MAX;
		at += run;
	}
	return at;
}

/* `start` is where the number begins, `front` where the text in front of it does. */
static bool fits(const struct form *form, const char *bytes, size_t n, size_t start,
		 struct library_version *found)
{
	size_t length = strlen(form->before), end = start, front = start - length, rest;

	if (start < length || memcmp(bytes + front, form->before, length) != 0 ||
	    (front && (unsigned char)bytes[front - 1] >= ' '))
		return false;
	while (end < n && end - start < MOST_VERSION && is_part(bytes[end], form->is_word))
		end++;
	rest = fit(bytes + end, n - end, form->behind);
	if (rest == SIZE_MAX || !is_digit(bytes[start]) || bytes[end - 1] == '.')
		return false;
	*found = (struct library_version){
		.library = form->library,
		.file = form->file,
		.version = { bytes + start, end - start },
		.text = { bytes + front, end + rest - front },
		.companion = form->companion,
	};
	return true;
}

/* SQLITE_SOURCE_ID: "2024-11-25 12:07:48 <64 digits>", the second colon of it at `at`. */
static bool is_source_id(const char *bytes, size_t n, size_t at, struct library_version *found)
{
	static const char form[] = "####-##-## ##:##:## ";
	const char *text = bytes + at - 16;

	if (at < 16 || n - at < SOURCE_ID + 1 - 16 || (at > 16 && text[-1]))
		return false;
	for (size_t i = 0; form[i]; i++) {
		if (form[i] == '#' ? !is_digit(text[i]) : text[i] != form[i])
			return false;
	}
	for (size_t i = sizeof(form) - 1; i < SOURCE_ID; i++) {
		if (!is_hex(text[i]))
			return false;
	}
	if (text[SOURCE_ID])
		return false;
	*found = (struct library_version){
		.library = "SQLite",
		.file = "sqlite",
		.version = { text, sizeof("2024-11-25") - 1 },
		.text = { text, SOURCE_ID - 64 + SHORT_CHECK_IN },
	};
	return true;
}

bool library_version_at(const char *bytes, size_t n, size_t at, struct library_version *found)
{
	size_t start = at;

	if (!at || at + 1 >= n || !is_digit(bytes[at - 1]) || !is_digit(bytes[at + 1]))
		return false;
	if (bytes[at] == ':')
		return is_source_id(bytes, n, at, found);
	while (start && at - start < 4 && is_digit(bytes[start - 1]))
		start--;
	if (start && bytes[start - 1] == '.')
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if (fits(&forms[i], bytes, n, start, found))
			return true;
	}
	return false;
}
