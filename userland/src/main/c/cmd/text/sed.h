/*
 * sed in three parts: sed_parse.c turns the script into a list of commands,
 * sed_input.c brings lines and takes output, sed.c runs the commands on each
 * line, with sed_replace.c for s and y.
 */
#pragma once
#include "../command.h"
#include <regex.h>

enum sed_address_kind {
    A_NONE,
    A_LINE,
    A_LAST,
    A_REGEX,
    A_STEP,     /* first~step */
    A_MORE,     /* ,+N */
    A_MULTIPLE, /* ,~N */
    A_ZERO,     /* 0,/re/: the second may match the first line */
};
struct sed_address {
    enum sed_address_kind kind;
    unsigned long line, step;
    regex_t *regex; /* NULL: the one used last */
};

struct sed_output {
    const char *name;
    FILE *file;
    int unfinished; /* the last line had no newline */
    struct sed_output *next;
};

/* A piece of a replacement: text, then a group (or none), then its case. */
struct sed_piece {
    char *text;
    size_t n;
    int group; /* -1: none */
    char change; /* 'U' 'L' 'E' until the next; 'u' 'l' one character; 0 */
    struct sed_piece *next;
};

struct sed_command {
    struct sed_address first, second;
    int inverted;
    char letter;
    enum { RANGE_OFF, RANGE_ON, RANGE_DONE } range;
    unsigned long range_end;
    struct text text;  /* a i c; a label; the name of a file */
    long number;       /* q Q l; which match s takes */
    size_t target;     /* where } is, where b t T lead to */
    struct sed_output *output; /* w W, and s...w */
    FILE *input;               /* R */
    regex_t *regex;
    struct sed_piece *pieces;
    int global, print;
    char **from, **to; /* y: characters, each a text */
    size_t pairs;
};

struct sed_script {
    struct sed_command *commands;
    size_t count;
};
extern struct sed_script sed_script;

extern int sed_extended, sed_quiet, sed_separate, sed_unbuffered;
extern int sed_line_width;
extern char sed_line_end;
extern const char *sed_suffix; /* of -i; NULL: no -i */

/* ---- sed_parse.c ---- */
void sed_parse(const char *script);

/* ---- sed_input.c ---- */
extern unsigned long sed_line;
extern struct sed_output sed_standard;
void sed_files(char **names);
/* 1 and the next line in to, or 0 at the end; finishes what -i began. */
int sed_read(struct text *to);
int sed_is_last(void);
int sed_more(void);
const char *sed_file_name(void);
void sed_put(struct sed_output *to, const char *s, size_t n, int newline);
/* Whether the line that is worked on had a newline. */
extern int sed_has_newline;
struct sed_output *sed_open(const char *name);
void sed_finish(void);

/* ---- sed_replace.c ---- */
int sed_match(regex_t *regex, const struct text *space, size_t from,
              regmatch_t *groups, size_t count);
int sed_substitute(const struct sed_command *c, struct text *space);
void sed_translate(const struct sed_command *c, struct text *space);
