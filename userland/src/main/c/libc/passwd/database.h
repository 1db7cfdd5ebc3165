/* Lines of colon-separated fields, as /etc/passwd and its kin have them. */
#pragma once
#include <stddef.h>
#include <stdio.h>

/* The next line, split in place; the number of fields, or -1 at the end. */
int __fab_database_line(FILE *file, char *buffer, size_t size, char **fields,
                        int most);
/* Opens a database if nsswitch.conf lets files answer for it. */
FILE *__fab_database_open(const char *name, const char *path);
int __fab_database_number(const char *text, unsigned *value);
