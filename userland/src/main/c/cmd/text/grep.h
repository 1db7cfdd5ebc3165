/* How grep.c asks grep_match.c for matches. */
#pragma once
#include "../command.h"

struct grep_options {
    char syntax; /* 'G', 'E' or 'F' */
    int fold, invert, whole_lines, whole_words;
};
extern struct grep_options grep_how;

/* A text of patterns, one a line. */
void grep_add(const char *patterns, size_t n);
void grep_compile(void);
/*
 * The leftmost match at or after from, the longest of those: 1 and where it
 * begins and ends. The line ends in a zero that does not count.
 */
int grep_find(const char *line, size_t n, size_t from, size_t *start,
              size_t *end);
