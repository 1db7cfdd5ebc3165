/* Memory and strings. */
#ifndef FAB_STRING_H
#define FAB_STRING_H

#include "types.h"

void *memcpy(void *to, const void *from, usize size);
void *memmove(void *to, const void *from, usize size);
void *memset(void *to, int byte, usize size);
int memcmp(const void *a, const void *b, usize size);
void *memchr(const void *s, int byte, usize size);
usize strlen(const char *s);
usize strnlen(const char *s, usize max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, usize max);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *part);
/* Copies as much as fits and always ends with a zero; size > 0. */
void strcpy_n(char *to, const char *from, usize size);
/* Parses digits of `base` (0: by prefix); *end may be NULL. */
u64 parse_number(const char *s, const char **end, int base);
bool starts_with(const char *s, const char *prefix);

#endif
