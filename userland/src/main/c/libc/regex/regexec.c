/*
 * Runs the code. Without back-references all paths go through the text side
 * by side, at most one for each instruction; the leftmost match wins, and of
 * those the longest. With them, paths are tried one after the other, at most
 * LIMIT steps.
 *
 * Limitations: among equally long matches groups are those of the first path
 * (greedy from the left), which is not always what POSIX asks for.
 */
#include "../internal.h"
#include "regex.h"
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#define LIMIT 20000000

struct thread {
    int pc;
    regoff_t *groups;
};

struct step {
    int pc;
    int slot; /* below 0: pc is to be followed; else groups get old back */
    regoff_t old;
};

struct run {
    const struct __regex *re;
    const char *text, *start, *end; /* matches begin at start or later */
    struct step *stack;
    int flags;
    size_t slots; /* of groups: two for each */
    unsigned *seen, round;
    struct thread *list[2];
    int count[2];
    regoff_t *space;
    size_t used;
    long steps;
};

static int set_holds(const struct set *set, unsigned c)
{
    for (int i = 0; i < set->count; i++) {
        const struct set_item *item = &set->items[i];
        if (item->class ? iswctype(c, item->class)
                        : c >= item->first && c <= item->last)
            return 1;
    }
    return 0;
}

int __fab_regex_accepts(const struct __regex *re, const struct code *code,
                        unsigned c)
{
    int newline = re->flags & REG_NEWLINE && c == '\n';
    switch (code->op) {
    case R_CHAR:
        return (re->flags & REG_ICASE ? towlower(c) : c) ==
               (unsigned)code->x;
    case R_ANY:
        return !newline;
    case R_SET: {
        const struct set *set = &re->sets[code->x];
        int held = set_holds(set, c);
        if (!held && re->flags & REG_ICASE)
            held = set_holds(set, towlower(c)) || set_holds(set, towupper(c));
        return set->invert ? !held && !newline : held;
    }
    default:
        return 0;
    }
}

static int is_word(const struct run *r, const char *s)
{
    size_t n;
    if (s < r->text || s >= r->end)
        return 0;
    unsigned c = __fab_regex_decode(s, r->end, &n);
    return c == '_' || iswalnum(c);
}

static int condition(const struct run *r, enum operation op, const char *s)
{
    int newline = r->re->flags & REG_NEWLINE;
    switch (op) {
    case R_START:
        return (s == r->text && !(r->flags & REG_NOTBOL)) ||
               (newline && s > r->text && s[-1] == '\n');
    case R_END:
        return (s == r->end && !(r->flags & REG_NOTEOL)) ||
               (newline && s < r->end && *s == '\n');
    case R_WORD_START:
        return is_word(r, s) && !is_word(r, s - 1);
    case R_WORD_END:
        return !is_word(r, s) && is_word(r, s - 1);
    case R_WORD_EDGE:
        return is_word(r, s) != is_word(r, s - 1);
    case R_WORD_INSIDE:
        return is_word(r, s) == is_word(r, s - 1);
    default:
        return 0;
    }
}

/* Follows jumps to the instructions that want a character. */
static void follow(struct run *r, int which, int pc, const char *s,
                   regoff_t *groups)
{
    struct step *stack = r->stack, *top = stack;
    *top++ = (struct step){pc, -1, 0};
    while (top > stack) {
        top--;
        if (top->slot >= 0) {
            groups[top->slot] = top->old;
            continue;
        }
        pc = top->pc;
        if (r->seen[pc] == r->round)
            continue;
        r->seen[pc] = r->round;
        const struct code *code = &r->re->code[pc];
        switch (code->op) {
        case R_JUMP:
            *top++ = (struct step){pc + code->x, -1, 0};
            break;
        case R_SPLIT:
            *top++ = (struct step){pc + code->y, -1, 0};
            *top++ = (struct step){pc + code->x, -1, 0};
            break;
        case R_SAVE:
            if ((size_t)code->x < r->slots) {
                *top++ = (struct step){0, code->x, groups[code->x]};
                groups[code->x] = s - r->text;
            }
            *top++ = (struct step){pc + 1, -1, 0};
            break;
        case R_START:
        case R_END:
        case R_WORD_START:
        case R_WORD_END:
        case R_WORD_EDGE:
        case R_WORD_INSIDE:
            if (condition(r, code->op, s))
                *top++ = (struct step){pc + 1, -1, 0};
            break;
        default: {
            struct thread *t = &r->list[which][r->count[which]++];
            t->pc = pc;
            memcpy(t->groups, groups, r->slots * sizeof *groups);
        }
        }
    }
}

static int side_by_side(struct run *r, regoff_t *best)
{
    int now = 0, found = 0;
    size_t bytes = r->slots * sizeof(regoff_t);
    regoff_t start[2 * MOST_GROUPS + 2];
    for (const char *s = r->start;;) {
        size_t n = 1;
        /* Nothing goes on and nothing can begin: such bytes are passed. */
        while (!found && r->count[now] == 0 && s < r->end &&
               !r->re->first[(unsigned char)*s]) {
            s++;
            r->round++; /* what was seen was seen elsewhere */
        }
        unsigned c =
            s < r->end ? __fab_regex_decode(s, r->end, &n) : 0x7fffffff;
        if (!found) {
            for (size_t i = 0; i < r->slots; i++)
                start[i] = -1;
            /* The marks of this round stand: an earlier start goes first. */
            follow(r, now, 0, s, start);
        }
        if (r->count[now] == 0 && (found || s >= r->end))
            return found;
        r->round++;
        r->count[!now] = 0;
        for (int i = 0; i < r->count[now]; i++) {
            struct thread *t = &r->list[now][i];
            const struct code *code = &r->re->code[t->pc];
            if (code->op == R_MATCH) {
                if (!found || t->groups[0] < best[0] ||
                    (t->groups[0] == best[0] && t->groups[1] > best[1])) {
                    memcpy(best, t->groups, bytes);
                    found = 1;
                }
            } else if (s < r->end && __fab_regex_accepts(r->re, code, c) &&
                       (!found || t->groups[0] <= best[0])) {
                follow(r, !now, t->pc + 1, s + n, t->groups);
            }
        }
        if (s >= r->end)
            return found;
        now = !now;
        s += n;
    }
}

/* For back-references: the longest of all paths from one place. */
static void try_paths(struct run *r, int pc, const char *s, regoff_t *groups,
                      regoff_t *best, int *found, int depth)
{
    for (;;) {
        if (++r->steps > LIMIT || depth > 10000)
            return;
        const struct code *code = &r->re->code[pc];
        size_t n;
        switch (code->op) {
        case R_JUMP:
            pc += code->x;
            continue;
        case R_SPLIT:
            try_paths(r, pc + code->x, s, groups, best, found, depth + 1);
            pc += code->y;
            continue;
        case R_SAVE:
            if ((size_t)code->x < r->slots) {
                regoff_t old = groups[code->x];
                /* A loop that takes nothing must not go round for ever. */
                if (code->x % 2 == 0 && old == s - r->text && depth > 1000)
                    return;
                groups[code->x] = s - r->text;
                try_paths(r, pc + 1, s, groups, best, found, depth + 1);
                groups[code->x] = old;
                return;
            }
            pc++;
            continue;
        case R_BACK: {
            regoff_t from = groups[2 * code->x], to = groups[2 * code->x + 1];
            if (from < 0 || to < from || to - from > r->end - s ||
                (r->re->flags & REG_ICASE
                     ? strncasecmp(r->text + from, s, (size_t)(to - from))
                     : memcmp(r->text + from, s, (size_t)(to - from))))
                return;
            s += to - from;
            pc++;
            continue;
        }
        case R_MATCH:
            if (!*found || groups[1] > best[1]) {
                memcpy(best, groups, r->slots * sizeof *groups);
                *found = 1;
            }
            return;
        case R_CHAR:
        case R_ANY:
        case R_SET:
            if (s >= r->end ||
                !__fab_regex_accepts(r->re, code, __fab_regex_decode(s, r->end, &n)))
                return;
            s += n;
            pc++;
            continue;
        default:
            if (!condition(r, code->op, s))
                return;
            pc++;
        }
    }
}

static int one_by_one(struct run *r, regoff_t *best)
{
    regoff_t groups[2 * MOST_GROUPS + 2];
    for (const char *s = r->start;; s++) {
        int found = 0;
        for (size_t i = 0; i < r->slots; i++)
            groups[i] = -1;
        try_paths(r, 0, s, groups, best, &found, 0);
        if (found)
            return 1;
        if (s >= r->end)
            return 0;
    }
}

int regexec(const regex_t *restrict regex, const char *restrict text,
            size_t count, regmatch_t *restrict matches, int flags)
{
    const struct __regex *re = regex->compiled;
    struct run r = {.re = re, .text = text, .start = text, .flags = flags,
                    .round = 1};
    if (flags & REG_STARTEND) {
        r.start = text + matches[0].rm_so;
        r.end = text + matches[0].rm_eo;
    } else {
        r.end = text + strlen(text);
    }
    regoff_t best[2 * MOST_GROUPS + 2];
    int wanted = re->flags & REG_NOSUB ? 0 : count < regex->re_nsub + 1
                                                 ? (int)count
                                                 : re->groups + 1;
    r.slots = 2 * (size_t)(re->has_back || wanted < 1 ? re->has_back
                                                            ? re->groups + 1
                                                            : 1
                                                      : wanted);
    int found;
    if (re->has_back) {
        found = one_by_one(&r, best);
    } else {
        size_t n = (size_t)re->length;
        r.seen = calloc(n, sizeof *r.seen);
        r.space = malloc(2 * n * r.slots * sizeof *r.space);
        r.list[0] = malloc(2 * n * sizeof *r.list[0]);
        r.stack = malloc((2 * n + 2) * sizeof *r.stack);
        if (!r.seen || !r.space || !r.list[0] || !r.stack) {
            free(r.seen);
            free(r.space);
            free(r.list[0]);
            free(r.stack);
            return REG_ESPACE;
        }
        r.list[1] = r.list[0] + n;
        for (size_t i = 0; i < 2 * n; i++)
            r.list[0][i].groups = r.space + i * r.slots;
        found = side_by_side(&r, best);
        free(r.seen);
        free(r.space);
        free(r.list[0]);
        free(r.stack);
    }
    if (!found)
        return REG_NOMATCH;
    for (size_t i = 0; i < count && !(re->flags & REG_NOSUB); i++) {
        int known = i <= regex->re_nsub && 2 * i + 1 < r.slots &&
                    best[2 * i + 1] >= 0;
        matches[i].rm_so = known ? best[2 * i] : -1;
        matches[i].rm_eo = known ? best[2 * i + 1] : -1;
    }
    return 0;
}
