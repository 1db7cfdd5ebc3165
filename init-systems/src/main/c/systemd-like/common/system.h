/* Facts about the running system. */
#pragma once
#include "util.h"

/* The value of a kernel command line option, "" if it stands alone, NULL if
 * it is not there. The last one counts. */
char *kernel_option(const char *name);
bool kernel_option_true(const char *name);
bool kernel_word(const char *word);
char *machine_id(void); /* 32 hexadecimal digits; zeros if unknown */
char *boot_id(void);
char *os_release(const char *key); /* never NULL */
char *host_name(void);
void random_id(char id[33]);
