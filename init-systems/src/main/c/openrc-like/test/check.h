/* Tests of parts, without a system: a line a test and a count at the end. */
#pragma once
#include <stdbool.h>

void check(bool good, const char *name);
void check_text(const char *found, const char *wanted, const char *name);

void test_inittab(void);
void test_deptree(void);
void test_daemons(void);
void test_config(void);
