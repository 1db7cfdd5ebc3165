/* Strings and what is said on the console. */
#ifndef INITRAMFS_TEXT_H
#define INITRAMFS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

size_t length(const char *text);
bool same(const char *a, const char *b);
bool same_ignoring_case(const char *a, const char *b);
bool starts(const char *text, const char *prefix);
bool ends(const char *text, const char *suffix);
/* Copies as much as there is room for; always ends with a null. */
void copy(char *to, const char *from, size_t size);
/* As copy, of several pieces that end with NULL. */
void join(char *to, size_t size, ...);
/* A decimal number; -1 if the text is none. */
long number(const char *text);
/* Cuts the next word off at blanks; NULL if there is none. */
char *word(char **rest);
/* Decimal text in one of a few places that take turns. */
const char *decimal(long value);
void *memset(void *to, int byte, size_t size);
void *memcpy(void *to, const void *from, size_t size);

/* Pieces that end with NULL, as they are. */
void print(const char *piece, ...);
/* A line of ours, unless the kernel was told to be quiet. */
void say(const char *piece, ...);
/* A line of ours, always. */
void complain(const char *piece, ...);
extern bool quiet;

#endif
