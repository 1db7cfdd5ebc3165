/* How two pieces of text are compared: sort_order.c, used by sort.c. */
#pragma once
#include "../command.h"

struct sort_order {
    char kind; /* 0 by bytes; n, g, h numbers; V version; M month */
    int reverse, fold, dictionary, printable;
};

struct sort_key {
    long first_field, first_char;
    long last_field, last_char; /* 0: the line's end, the field's end */
    int skip_first, skip_last;  /* leading blanks of either field */
    int has_order;
    struct sort_order order;
    struct sort_key *next;
};

struct line {
    char *s;
    size_t n;
    size_t place;
};

struct piece {
    const char *s;
    size_t n;
};

int sort_compare(const struct sort_order *order, struct piece a,
                 struct piece b);
