#include "test.h"

#include "../../src/features/features.h"

#include <string.h>

static const struct {
	const char *text;
	enum wish_is is;
	enum feature_kind kind;
	size_t n_names; /* 0: an error */
} wishes[] = {
	{ "absent=crate:openssl", WISH_ABSENT, FEATURE_CRATE, 1 },
	{ "present=arch:sm_90a", WISH_PRESENT, FEATURE_ARCH, 1 },
	{ "present=kernel:a:b", WISH_PRESENT, FEATURE_KERNEL, 1 },
	{ "absent=import:libssl.so.3", WISH_ABSENT, FEATURE_IMPORT, 1 },
	{ "arch=sm_80,sm_90", WISH_EXACTLY, FEATURE_ARCH, 2 },
	{ "arch=sm_80", WISH_EXACTLY, FEATURE_ARCH, 1 },
	{ "arch=", WISH_EXACTLY, FEATURE_ARCH, 0 },
	{ "absent=openssl", WISH_ABSENT, FEATURE_CRATE, 0 },
	{ "absent=crate:", WISH_ABSENT, FEATURE_CRATE, 0 },
	{ "absent=symbol:x", WISH_ABSENT, FEATURE_CRATE, 0 },
	{ "lto=fat", WISH_ABSENT, FEATURE_CRATE, 0 },
	{ "arch=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", WISH_EXACTLY, FEATURE_ARCH, 0 },
};

static void wishes_are_read(void **state)
{
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wishes); i++) {
		struct feature_wish wish;
		struct error *error = feature_wish_read(&arena, wishes[i].text, &wish);

		if ((error != NULL) != !wishes[i].n_names)
			fail_msg("%s: %s", wishes[i].text, error ? error->text : "no error");
		if (!error && (wish.is != wishes[i].is || wish.kind != wishes[i].kind ||
			       wish.n_names != wishes[i].n_names))
			fail_msg("%s: another wish", wishes[i].text);
	}
	assert_true(feature_wish_is("arch=sm_80"));
	assert_false(feature_wish_is("lto=fat"));
	assert_false(feature_wish_is("archs=sm_80"));
	arena_release(&arena);
}

static struct feature there[] = {
	{ FEATURE_CRATE, "candle_core", "symbols", true, 100 },
	{ FEATURE_CRATE, "openssl", "inferred", false, 50 },
	{ FEATURE_ARCH, "sm_80", "device code", true, 10 },
	{ FEATURE_ARCH, "sm_90", "device code", true, 10 },
	{ FEATURE_ARCH, "compute_90", "device code", true, 10 },
	{ FEATURE_IMPORT, "KERNEL32.dll", "imported", true, 0 },
};

static const struct {
	const char *text;
	enum outcome sure, doubted; /* without doubts, and when more may be there */
} held[] = {
	{ "present=crate:candle-core", OUTCOME_KEPT, OUTCOME_KEPT },
	{ "absent=crate:candle_core", OUTCOME_BROKEN, OUTCOME_BROKEN },
	{ "absent=crate:candle", OUTCOME_KEPT, OUTCOME_UNKNOWN },
	{ "present=crate:candle", OUTCOME_BROKEN, OUTCOME_UNKNOWN },
	{ "absent=crate:openssl", OUTCOME_UNKNOWN, OUTCOME_UNKNOWN },
	{ "present=import:kernel32.DLL", OUTCOME_KEPT, OUTCOME_KEPT },
	{ "present=arch:sm_9", OUTCOME_BROKEN, OUTCOME_UNKNOWN },
	{ "arch=sm_80,sm_90", OUTCOME_KEPT, OUTCOME_UNKNOWN },
	{ "arch=sm_80", OUTCOME_BROKEN, OUTCOME_BROKEN },
	{ "arch=sm_80,sm_90,sm_100", OUTCOME_BROKEN, OUTCOME_UNKNOWN },
	{ "arch=compute_90", OUTCOME_KEPT, OUTCOME_UNKNOWN },
	{ "arch=sm_80,sm_90,compute_90", OUTCOME_KEPT, OUTCOME_UNKNOWN },
};

static void wishes_are_held(void **state)
{
	static const struct features sure = { there, ARRAY_SIZE(there), { NULL } };
	static const struct features doubted = { there,
						 ARRAY_SIZE(there),
						 { "stripped", "unread", "unread", "damaged" } };
	struct arena arena = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(held); i++) {
		struct feature_wish wish;

		assert_null(feature_wish_read(&arena, held[i].text, &wish));
		if (feature_wish_hold(&wish, &sure, &arena).outcome != held[i].sure)
			fail_msg("%s: %s", held[i].text,
				 feature_wish_hold(&wish, &sure, &arena).why);
		if (feature_wish_hold(&wish, &doubted, &arena).outcome != held[i].doubted)
			fail_msg("%s, with doubts: %s", held[i].text,
				 feature_wish_hold(&wish, &doubted, &arena).why);
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wishes_are_read),
		cmocka_unit_test(wishes_are_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
