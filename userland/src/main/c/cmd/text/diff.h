/* What diff.c (files), diff_lines.c (the comparison), diff_show.c share. */
#pragma once
#include "../command.h"

struct diff_file {
    const char *name;
    struct stat about;
    struct text bytes;
    const char **lines; /* where each begins; one more at the end */
    long count;
    unsigned long *hashes;
    char *changed; /* by line: it has no partner in the other file */
    int no_newline;
};

struct diff_options {
    int fold, all_blanks, blanks, blank_lines;
    int recursive, missing_is_empty, brief, same_too, text;
    char format; /* 'n' normal, 'u' unified, 'c' context, 'e' ed */
    long context;
    const char *labels[2];
};
extern struct diff_options diff_how;

/* Marks the lines that differ; 1 if there are any. */
int diff_lines(struct diff_file *a, struct diff_file *b);
int diff_line_equal(const char *a, size_t n, const char *b, size_t m);
void diff_show(struct diff_file *a, struct diff_file *b);
