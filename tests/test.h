/* test.h - what every unit test needs: cmocka, a comparison that prints the mail, and a main function. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* 1 and a printed difference where `got` isn't what was promised, else 0. */
static inline int broken(const char *promise, const char *input, const char *expected, const char *got)
{
	if (strcmp(expected, got) == 0)
		return 0;
	printf("BROKEN: %s\n--- given\n%s\n--- expected\n%s\n--- got\n%s\n---\n", promise, input, expected, got);
	return 1;
}

/* RUN(a, b, ...) makes the main function that runs these tests. */
#define TEST_1(f)       cmocka_unit_test(f)
#define TEST_2(f, ...)  cmocka_unit_test(f), TEST_1(__VA_ARGS__)
#define TEST_3(f, ...)  cmocka_unit_test(f), TEST_2(__VA_ARGS__)
#define TEST_4(f, ...)  cmocka_unit_test(f), TEST_3(__VA_ARGS__)
#define TEST_5(f, ...)  cmocka_unit_test(f), TEST_4(__VA_ARGS__)
#define TEST_6(f, ...)  cmocka_unit_test(f), TEST_5(__VA_ARGS__)
#define TEST_7(f, ...)  cmocka_unit_test(f), TEST_6(__VA_ARGS__)
#define TEST_8(f, ...)  cmocka_unit_test(f), TEST_7(__VA_ARGS__)
#define TEST_9(f, ...)  cmocka_unit_test(f), TEST_8(__VA_ARGS__)
#define TEST_10(f, ...) cmocka_unit_test(f), TEST_9(__VA_ARGS__)
#define TEST_11(f, ...) cmocka_unit_test(f), TEST_10(__VA_ARGS__)
#define TEST_12(f, ...) cmocka_unit_test(f), TEST_11(__VA_ARGS__)
#define TEST_13(f, ...) cmocka_unit_test(f), TEST_12(__VA_ARGS__)
#define TEST_14(f, ...) cmocka_unit_test(f), TEST_13(__VA_ARGS__)
#define TEST_15(f, ...) cmocka_unit_test(f), TEST_14(__VA_ARGS__)
#define TEST_16(f, ...) cmocka_unit_test(f), TEST_15(__VA_ARGS__)
#define TEST_17(f, ...) cmocka_unit_test(f), TEST_16(__VA_ARGS__)
#define TEST_18(f, ...) cmocka_unit_test(f), TEST_17(__VA_ARGS__)
#define TEST_19(f, ...) cmocka_unit_test(f), TEST_18(__VA_ARGS__)
#define TEST_20(f, ...) cmocka_unit_test(f), TEST_19(__VA_ARGS__)
#define TEST_PICK(                                                                                                     \
        _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20, name, ...)          \
	name
#define RUN(...)                                                                                                       \
	int main(void)                                                                                                 \
	{                                                                                                              \
		const struct CMUnitTest tests[] = { TEST_PICK(__VA_ARGS__, TEST_20, TEST_19, TEST_18, TEST_17,         \
			TEST_16, TEST_15, TEST_14, TEST_13, TEST_12, TEST_11, TEST_10, TEST_9, TEST_8, TEST_7, TEST_6, \
			TEST_5, TEST_4, TEST_3, TEST_2, TEST_1, 0)(__VA_ARGS__) };                                     \
		return cmocka_run_group_tests(tests, NULL, NULL);                                                      \
	}

#endif
