/*
 * A regular expression is a program for a machine that follows all paths at
 * once (Thompson 1968, Pike): time is linear in the text, whatever the
 * expression. Jumps are relative, so that code can be moved and copied.
 */
#pragma once
#include <regex.h>
#include <stddef.h>

#define MOST_CODE 60000
#define MOST_GROUPS 100

enum operation {
    R_CHAR, R_ANY, R_SET, R_SPLIT, R_JUMP, R_SAVE, R_START, R_END,
    R_WORD_START, R_WORD_END, R_WORD_EDGE, R_WORD_INSIDE, R_BACK, R_MATCH,
};

struct code {
    enum operation op;
    int x, y; /* a character, a set, a group; where SPLIT and JUMP go */
};

struct set_item {
    unsigned first, last;
    unsigned long class; /* of wctype; 0: the range counts */
};

struct set {
    int invert;
    int count;
    struct set_item *items;
};

struct __regex {
    struct code *code;
    int length, room;
    struct set *sets;
    int set_count;
    int flags;
    int has_back;
    int groups;
    unsigned char first[256]; /* the bytes that a match can begin with */
};

int __fab_regex_accepts(const struct __regex *re, const struct code *code,
                        unsigned c);
void __fab_regex_first(struct __regex *re);
unsigned __fab_regex_decode(const char *s, const char *end, size_t *length);
