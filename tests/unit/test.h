/* test.h: what every unit test includes first. */
#ifndef BINSIZE_TESTS_UNIT_TEST_H
#define BINSIZE_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../src/base/die.h"

#endif
