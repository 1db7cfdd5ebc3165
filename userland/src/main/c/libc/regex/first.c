/*
 * Which bytes a match can begin with: those of a text that are none of them
 * are passed without running the code.
 */
#include "../internal.h"
#include "regex.h"
#include <stdlib.h>
#include <string.h>

static void all(struct __regex *re)
{
    memset(re->first, 1, sizeof re->first);
}

static void note(struct __regex *re, const struct code *code)
{
    for (unsigned c = 0; c < 128; c++)
        re->first[c] |= __fab_regex_accepts(re, code, c) != 0;
    /* Of longer characters every byte counts as one that may begin them. */
    memset(re->first + 128, 1, 128);
}

void __fab_regex_first(struct __regex *re)
{
    size_t n = (size_t)re->length;
    int *waiting = malloc((2 * n + 1) * sizeof *waiting);
    unsigned char *seen = calloc(n, 1);
    int count = 0;
    if (re->has_back || !waiting || !seen) {
        all(re);
    } else {
        waiting[count++] = 0;
    }
    while (count > 0) {
        int pc = waiting[--count];
        if (seen[pc])
            continue;
        seen[pc] = 1;
        const struct code *code = &re->code[pc];
        switch (code->op) {
        case R_CHAR:
        case R_ANY:
        case R_SET:
            note(re, code);
            break;
        case R_JUMP:
            waiting[count++] = pc + code->x;
            break;
        case R_SPLIT:
            waiting[count++] = pc + code->x;
            waiting[count++] = pc + code->y;
            break;
        case R_MATCH:
        case R_BACK:
            all(re);
            break;
        default:
            waiting[count++] = pc + 1;
        }
    }
    free(waiting);
    free(seen);
}
