#include "library.h"

#include "../base/die.h"

struct family {
	const char *prefix, *library; /* NULL: no library after all */
};

/* The first that fits wins: longer prefixes stand in front of shorter ones. */
static const struct family families[] = {
	// the toolchain
	{ "_Unwind_", "libgcc/libunwind" },
	{ "__gcc_", "libgcc/libunwind" },
	{ "__register_frame", "libgcc/libunwind" },
	{ "__deregister_frame", "libgcc/libunwind" },
	{ "unw_", "libgcc/libunwind" },
	{ "__unw_", "libgcc/libunwind" },
	{ "__scrt_", "Microsoft CRT" },
	{ "__acrt_", "Microsoft CRT" },
	{ "__vcrt_", "Microsoft CRT" },
	{ "__vcruntime_", "Microsoft CRT" },
	{ "__security_", "Microsoft CRT" },
	{ "_security_", "Microsoft CRT" },
	{ "__GSHandlerCheck", "Microsoft CRT" },
	{ "__CxxFrameHandler", "Microsoft CRT" },
	{ "__C_specific_handler", "Microsoft CRT" },
	{ "__isa_available", "Microsoft CRT" },
	{ "__std_", "Microsoft STL" },
	{ "_RTC_", "Microsoft CRT" },
	{ "__mingw_", "MinGW CRT" },
	{ "___w64_", "MinGW CRT" },
	{ "__w64_", "MinGW CRT" },
	{ "__cxa_", "libstdc++" },
	{ "__gxx_", "libstdc++" },
	{ "__dynamic_cast", "libstdc++" },
	{ "__asan_", "compiler-rt sanitizers" },
	{ "__ubsan_", "compiler-rt sanitizers" },
	{ "__tsan_", "compiler-rt sanitizers" },
	{ "__msan_", "compiler-rt sanitizers" },
	{ "__sanitizer_", "compiler-rt sanitizers" },
	{ "__interceptor_", "compiler-rt sanitizers" },
	{ "__llvm_profile_", "compiler-rt profile" },
	{ "__llvm_prf", "compiler-rt profile" },
	{ "__prof", "compiler-rt profile" },
	{ "__gcov_", "libgcov" },
	{ "__kmpc_", "openmp" },
	{ "__kmp_", "openmp" },
	{ "GOMP_", "openmp" },
	{ "omp_", "openmp" },
	{ "_gfortran_", "libgfortran" },

	// allocators
	{ "_rjem_", "jemalloc" },
	{ "je_", "jemalloc" },
	{ "_mi_", "mimalloc" },
	{ "mi_", "mimalloc" },
	{ "snmalloc", "snmalloc" },
	{ "tc_malloc", "tcmalloc" },

	// cryptography
	{ "aws_lc_", "aws-lc" },
	{ "ring_core_", "ring" },
	{ "GFp_", "ring" },
	{ "OPENSSL_", "openssl" },
	{ "SSL_", "openssl" },
	{ "ssl3_", "openssl" },
	{ "tls1_", "openssl" },
	{ "tls_", "openssl" },
	{ "ossl_", "openssl" },
	{ "OSSL_", "openssl" },
	{ "CRYPTO_", "openssl" },
	{ "EVP_", "openssl" },
	{ "X509", "openssl" },
	{ "x509_", "openssl" },
	{ "ASN1_", "openssl" },
	{ "asn1_", "openssl" },
	{ "PKCS12_", "openssl" },
	{ "PKCS5_", "openssl" },
	{ "PKCS7_", "openssl" },
	{ "PKCS8_", "openssl" },
	{ "PEM_", "openssl" },
	{ "BIO_", "openssl" },
	{ "RSA_", "openssl" },
	{ "DSA_", "openssl" },
	{ "DH_", "openssl" },
	{ "EC_", "openssl" },
	{ "ECDSA_", "openssl" },
	{ "ECDH_", "openssl" },
	{ "ED25519_", "openssl" },
	{ "X25519", "openssl" },
	{ "BN_", "openssl" },
	{ "bn_", "openssl" },
	{ "ERR_", "openssl" },
	{ "RAND_", "openssl" },
	{ "HMAC_", "openssl" },
	{ "SHA1_", "openssl" },
	{ "SHA256_", "openssl" },
	{ "SHA512_", "openssl" },
	{ "sha1_block", "openssl" },
	{ "sha256_block", "openssl" },
	{ "sha512_block", "openssl" },
	{ "MD5_", "openssl" },
	{ "AES_", "openssl" },
	{ "aes_", "openssl" },
	{ "aesni_", "openssl" },
	{ "DES_", "openssl" },
	{ "CMS_", "openssl" },
	{ "OCSP_", "openssl" },
	{ "CONF_", "openssl" },
	{ "OBJ_", "openssl" },
	{ "ENGINE_", "openssl" },
	{ "CT_", "openssl" },
	{ "SCT_", "openssl" },
	{ "i2d_", "openssl" },
	{ "d2i_", "openssl" },
	{ "ecp_nistz256", "openssl" },
	{ "ssl_", "openssl" },
	{ "dtls1_", "openssl" },
	{ "tls13_", "openssl" },
	{ "evp_", "openssl" },
	{ "ecx_", "openssl" },
	{ "ecdsa_", "openssl" },
	{ "rsa_", "openssl" },
	{ "rsapss_", "openssl" },
	{ "dsa_", "openssl" },
	{ "dhx_", "openssl" },
	{ "slh_dsa_", "openssl" },
	{ "ml_dsa_", "openssl" },
	{ "ml_kem_", "openssl" },
	{ "sm2_", "openssl" },
	{ "sm4_", "openssl" },
	{ "aria_", "openssl" },
	{ "SubjectPublicKeyInfo_", "openssl" },
	{ "PrivateKeyInfo_", "openssl" },
	{ "mbedtls_", "mbedtls" },
	{ "wolfSSL_", "wolfssl" },
	{ "crypto_", "libsodium" },
	{ "sodium_", "libsodium" },
	{ "secp256k1_", "secp256k1" },
	{ "rustsecp256k1_", "secp256k1" },
	{ "blake3_", "blake3" },
	{ "argon2_", "argon2" },

	// compression
	{ "ZSTD", "zstd" },
	{ "ZDICT_", "zstd" },
	{ "ZBUFF_", "zstd" },
	{ "HUF_", "zstd" },
	{ "FSE_", "zstd" },
	{ "HIST_", "zstd" },
	{ "COVER_", "zstd" },
	{ "FASTCOVER_", "zstd" },
	{ "POOL_", "zstd" },
	{ "XXH", "xxhash" },
	{ "LZ4", "lz4" },
	{ "Brotli", "brotli" },
	{ "lzma_", "xz" },
	{ "BZ2_", "bzip2" },
	{ "snappy_", "snappy" },
	{ "libdeflate_", "libdeflate" },
	{ "deflate", "zlib" },
	{ "inflate", "zlib" },
	{ "compress2", "zlib" },
	{ "uncompress", "zlib" },
	{ "crc32_", "zlib" },
	{ "adler32", "zlib" },
	{ "gzopen", "zlib" },
	{ "gzread", "zlib" },
	{ "gzwrite", "zlib" },
	{ "gzclose", "zlib" },
	{ "_tr_", "zlib" },
	{ "zng_", "zlib-ng" },
	{ "zcalloc", "zlib" },
	{ "zcfree", "zlib" },

	// data, networks, text
	{ "sqlite3", "sqlite" },
	{ "duckdb_", "duckdb" },
	{ "rocksdb_", "rocksdb" },
	{ "leveldb_", "leveldb" },
	{ "mdb_", "lmdb" },
	{ "PQ", "libpq" },
	{ "llhttp_", "llhttp" },
	{ "http_parser_", "http-parser" },
	{ "mysql_", "mysql" },
	{ "git_", "libgit2" },
	{ "git__", "libgit2" },
	{ "libssh2_", "libssh2" },
	{ "_libssh2_", "libssh2" },
	{ "curl_", "curl" },
	{ "Curl_", "curl" },
	{ "curlx_", "curl" },
	{ "nghttp2_", "nghttp2" },
	{ "nghttp3_", "nghttp3" },
	{ "ngtcp2_", "ngtcp2" },
	{ "ares_", "c-ares" },
	{ "uv_", "libuv" },
	{ "uv__", "libuv" },
	{ "zmq_", "zeromq" },
	{ "grpc_", "grpc" },
	{ "upb_", "upb" },
	{ "xmlParse", "libxml2" },
	{ "xmlNode", "libxml2" },
	{ "xmlDoc", "libxml2" },
	{ "xmlXPath", "libxml2" },
	{ "xmlSchema", "libxml2" },
	{ "XML_", "expat" },
	{ "onig", "oniguruma" },
	{ "OnigEncoding", "oniguruma" },
	{ "pcre2_", "pcre2" },
	{ "pcre_", "pcre" },
	{ "ts_", "tree-sitter" },
	{ "tree_sitter_", "tree-sitter" },
	{ "yaml_", "libyaml" },
	{ "cJSON_", "cjson" },
	{ "lua_", "lua" },
	{ "luaL_", "lua" },
	{ "luaV_", "lua" },
	{ "lj_", "luajit" },
	{ "PyInit_", NULL }, // of the module that the file is
	{ "Py", "cpython" },
	{ "_Py", "cpython" },
	{ "JS_", "quickjs" },
	{ "napi_register_module", NULL }, // likewise
	{ "napi_", "node-api" },
	{ "ffi_", "libffi" },
	{ "LLVM", "llvm" },
	{ "gtk_", "gtk" },
	{ "gdk_", "gtk" },
	{ "cairo_", "cairo" },
	{ "hb_", "harfbuzz" },
	{ "FT_", "freetype" },
	{ "png_", "libpng" },
	{ "jpeg_", "libjpeg" },
	{ "jinit_", "libjpeg" },
	{ "TIFF", "libtiff" },
	{ "WebP", "libwebp" },
	{ "VP8", "libwebp" },
	{ "vpx_", "libvpx" },
	{ "aom_", "libaom" },
	{ "av1_", "libaom" },
	{ "dav1d_", "dav1d" },
	{ "x264_", "x264" },
	{ "opus_", "opus" },
	{ "silk_", "opus" },
	{ "celt_", "opus" },
	{ "ogg_", "libogg" },
	{ "vorbis_", "libvorbis" },
	{ "FLAC__", "flac" },
	{ "avcodec_", "ffmpeg" },
	{ "avformat_", "ffmpeg" },
	{ "ff_", "ffmpeg" },
	{ "av_", "ffmpeg" },
	{ "sws_", "ffmpeg" },
	{ "SDL_", "sdl" },
	{ "glfw", "glfw" },
	{ "dwarf_", "libdwarf" },
	{ "elf_", "libelf" },
	{ "gelf_", "libelf" },

	// numbers
	{ "cblas_", "blas" },
	{ "openblas_", "openblas" },
	{ "LAPACKE_", "lapack" },
	{ "fftw_", "fftw" },
	{ "__gmp", "gmp" },
	{ "isl_", "isl" },
	{ "Z3_", "z3" },
	{ "mpfr_", "mpfr" },
	{ "ggml_", "ggml" },
	{ "gguf_", "ggml" },
	{ "llama_", "llama.cpp" },
	{ "whisper_", "whisper.cpp" },
	{ "xnn_", "xnnpack" },
	{ "pthreadpool_", "pthreadpool" },
	{ "dnnl_", "onednn" },
	{ "Ort", "onnxruntime" },
	{ "TfLite", "tflite" },

	// CUDA; its own registration glue is in every object, but belongs to the runtime
	{ "__cuda", "cuda runtime" },
	{ "cudart", "cuda runtime" },
	{ "cudnn", "cudnn" },
	{ "cublas", "cublas" },
	{ "cufft", "cufft" },
	{ "curand", "curand" },
	{ "cusparse", "cusparse" },
	{ "cusolver", "cusolver" },
	{ "nvrtc", "nvrtc" },
	{ "nvml", "nvml" },
	{ "nccl", "nccl" },
	{ "__nv_", "cuda runtime" },
	{ "__fatbinwrap", "cuda runtime" },
	{ "_fatbin_deviceDescriptor", "cuda runtime" },
	{ "__device_stub__", "cuda runtime" },
	{ "cuda", "cuda runtime" },
};

/* Names that each stand for themselves. */
static const struct family names[] = {
	{ "mainCRTStartup", "Microsoft CRT" },
	{ "wmainCRTStartup", "Microsoft CRT" },
	{ "WinMainCRTStartup", "Microsoft CRT" },
	{ "wWinMainCRTStartup", "Microsoft CRT" },
	{ "_DllMainCRTStartup", "Microsoft CRT" },
	{ "_CRT_INIT", "Microsoft CRT" },
	{ "__report_gsfailure", "Microsoft CRT" },
	{ "__report_rangecheckfailure", "Microsoft CRT" },
	{ "__raise_securityfailure", "Microsoft CRT" },
	{ "_guard_check_icall_nop", "Microsoft CRT" },
	{ "_guard_dispatch_icall_nop", "Microsoft CRT" },
	{ "_CxxThrowException", "Microsoft CRT" },
	{ "__delayLoadHelper2", "Microsoft CRT" },
	{ "__chkstk", "Microsoft CRT" },
	{ "__dyn_tls_init", "Microsoft CRT" },
	{ "__dyn_tls_dtor", "Microsoft CRT" },
	{ "_IsNonwritableInCurrentImage", "Microsoft CRT" },
	{ "_FindPESection", "Microsoft CRT" },
	{ "_ValidateImageBase", "Microsoft CRT" },
	{ "__tmainCRTStartup", "MinGW CRT" },
	{ "DllMainCRTStartup", "MinGW CRT" },
	{ "_pei386_runtime_relocator", "MinGW CRT" },
	{ "_gnu_exception_handler", "MinGW CRT" },
	{ "__do_global_ctors", "MinGW CRT" },
	{ "__do_global_dtors", "MinGW CRT" },
	{ "__gcc_register_frame", "MinGW CRT" },
	{ "__gcc_deregister_frame", "MinGW CRT" },
	{ "_FindPESectionByName", "MinGW CRT" },
	{ "_FindPESectionExec", "MinGW CRT" },
	{ "_GetPEImageBase", "MinGW CRT" },
	{ "___chkstk_ms", "compiler-rt/libgcc" },
	{ "_start", "C runtime" },
	{ "_start_c", "C runtime" },
	{ "__libc_start_main", "C runtime" },
	{ "__libc_start_call_main", "C runtime" },
	{ "__do_global_ctors_aux", "C runtime" },
	{ "call_weak_fn", "C runtime" },
	{ "__tls_get_addr", "C runtime" },
	{ "_init", "C runtime" },
	{ "_fini", "C runtime" },
	{ "frame_dummy", "C runtime" },
	{ "register_tm_clones", "C runtime" },
	{ "deregister_tm_clones", "C runtime" },
	{ "__do_global_dtors_aux", "C runtime" },
	{ "__libc_csu_init", "C runtime" },
	{ "__libc_csu_fini", "C runtime" },
	{ "_dl_relocate_static_pie", "C runtime" },
	{ "__dso_handle", "C runtime" },
	{ "__stack_chk_fail_local", "C runtime" },
	{ "_IO_stdin_used", "C runtime" },
	{ "completed.0", "C runtime" },
	{ "atexit", "C runtime" },
	{ "__cpu_model", "compiler-rt/libgcc" },
	{ "__cpu_features2", "compiler-rt/libgcc" },
	{ "__cpu_indicator_init", "compiler-rt/libgcc" },
	{ "__emutls_get_address", "compiler-rt/libgcc" },
	{ "__clear_cache", "compiler-rt/libgcc" },
	{ "crc32", "zlib" },
	{ "zlibVersion", "zlib" },
};

/* Operations of the compiler's arithmetic helpers, as in __udivmodti4, __extendhfsf2. */
static const char *const helpers[] = {
	"udivmod", "divmod", "udiv",   "umod",	"div",	"mod", "mulo", "mul", "ashl",	"ashr",
	"lshr",	   "neg",    "addv",   "subv",	"add",	"sub", "ucmp", "cmp", "fixuns", "fix",
	"floatun", "float",  "extend", "trunc", "powi", "clz", "ctz",  "ffs", "parity", "popcount",
	"bswap",   "absv",   "unord",  "eq",	"ne",	"lt",  "le",   "gt",  "ge",	"clrsb",
};

static const char modes[] = "si di ti hi qi sf df tf xf hf bf sc dc tc xc";

static struct name_slice behind(struct name_slice s, size_t n)
{
	return (struct name_slice){ s.text + n, s.length - n };
}

static struct name_slice slice_of(const char *text)
{
	return (struct name_slice){ text, text ? strlen(text) : 0 };
}

/* GCC's libgcc, "Routines for integer arithmetic" and "… floating point emulation". */
static bool is_compiler_helper(struct name_slice name)
{
	size_t i;

	if (!slice_starts(name, "__"))
		return false;
	name = behind(name, 2);
	for (i = 0; i < ARRAY_SIZE(helpers) && !slice_starts(name, helpers[i]); i++)
		;
	if (i == ARRAY_SIZE(helpers))
		return false;
	name = behind(name, strlen(helpers[i]));
	if (slice_starts(name, "v"))
		name = behind(name, 1);
	if (name.length < 2)
		return false;
	while (name.length >= 2) {
		char mode[3] = { name.text[0], name.text[1], '\0' };

		if (!strstr(modes, mode))
			return false;
		name = behind(name, 2);
	}
	return !name.length || strchr("234", name.text[0]);
}

struct name_slice library_of_scope(struct name_slice scope)
{
	static const struct family scopes[] = {
		{ "cudart", "cuda runtime" },
		{ "libunwind", "libgcc/libunwind" },
		{ "__sanitizer", "compiler-rt sanitizers" },
		{ "__asan", "compiler-rt sanitizers" },
		{ "__ubsan", "compiler-rt sanitizers" },
		{ "__tsan", "compiler-rt sanitizers" },
		{ "__msan", "compiler-rt sanitizers" },
		{ "__lsan", "compiler-rt sanitizers" },
		{ "__interception", "compiler-rt sanitizers" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(scopes); i++) {
		if (slice_is(scope, scopes[i].prefix))
			return slice_of(scopes[i].library);
	}
	return (struct name_slice){ 0 };
}

struct name_slice library_of_c(struct name_slice name, enum name_certainty *certainty)
{
	struct name_slice library = { 0 };

	*certainty = CERTAINTY_DERIVED;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (slice_is(name, names[i].prefix))
			return slice_of(names[i].library);
	}
	if (is_compiler_helper(name))
		return slice_of("compiler-rt/libgcc");
	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		if (slice_starts(name, families[i].prefix)) {
			library = slice_of(families[i].library);
			break;
		}
	}
	*certainty = library.length ? CERTAINTY_INFERRED : CERTAINTY_NONE;
	return library;
}
