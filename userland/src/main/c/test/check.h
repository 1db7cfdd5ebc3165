/* Tests that run in the guest: a line a test and a count at the end. */
#pragma once
#include <stdio.h>
#include <string.h>

extern int passed, failed;
void check(int good, const char *name);
void check_text(const char *found, const char *wanted, const char *name);
void check_number(long found, long wanted, const char *name);

void test_strings(void);
void test_numbers(void);
void test_stdio(void);
void test_memory(void);
void test_processes(void);
void test_signals(void);
void test_signal_actions(void);
void test_interrupted_calls(void);
void test_files(void);
void test_time(void);
void test_patterns(void);
void test_threads(void);
void test_accounts(void);
void test_sockets(void);
void test_terminal(void);
void test_locale(const char *flavour);
void test_loader(const char *plugin);
