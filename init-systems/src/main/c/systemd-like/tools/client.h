/* Asking process 1: see manager/private.c. */
#pragma once
#include "../common/util.h"

struct answer {
    struct strings lines; /* without the blank */
    int status;           /* -1: process 1 was not reached */
    char *message;
};

/* The words of a request end with NULL. */
struct answer ask(const char *const *words);
struct answer ask_list(const struct strings *words);
void answer_free(struct answer *answer);

/* Units as properties. */
struct properties {
    struct strings lines;
};
struct properties *units_of(const struct answer *answer, size_t *count);
const char *property(const struct properties *unit, const char *key);
usec property_usec(const struct properties *unit, const char *key);
void properties_free(struct properties *list, size_t count);
