/*
 * Myers' comparison (1986), in linear space: from both ends at once shortest
 * ways through the grid of the two files are followed until they meet; what
 * is on either side of the place is compared in the same way. A pair that
 * takes too long is cut where the ways have come farthest: the result is
 * then right, but not the shortest.
 */
#include "diff.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STEPS 4096

static struct diff_file *x_file, *y_file;
static long *forward, *backward; /* by diagonal: how far x has come */

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* The next character that counts, or -1; a row of blanks may be one. */
static int next(const char **s, const char *end)
{
    if (diff_how.all_blanks)
        while (*s < end && is_blank(**s))
            ++*s;
    if (diff_how.blanks && *s < end && is_blank(**s)) {
        while (*s < end && is_blank(**s))
            ++*s;
        return *s < end ? ' ' : -1;
    }
    if (*s >= end)
        return -1;
    unsigned char c = (unsigned char)*(*s)++;
    return diff_how.fold ? tolower(c) : c;
}

static int is_plain(void)
{
    return !diff_how.all_blanks && !diff_how.blanks && !diff_how.fold;
}

int diff_line_equal(const char *a, size_t n, const char *b, size_t m)
{
    if (is_plain())
        return n == m && memcmp(a, b, n) == 0;
    const char *a_end = a + n, *b_end = b + m;
    for (;;) {
        int c = next(&a, a_end);
        if (c != next(&b, b_end))
            return 0;
        if (c < 0)
            return 1;
    }
}

static void hash(struct diff_file *f)
{
    f->hashes = need_memory((size_t)(f->count + 1) * sizeof *f->hashes);
    f->changed = need_memory((size_t)f->count + 1);
    for (long i = 0; i < f->count; i++) {
        const char *s = f->lines[i], *end = f->lines[i + 1];
        if (end > s && end[-1] == '\n')
            end--;
        unsigned long h = 14695981039346656037ul;
        int c;
        while ((c = next(&s, end)) >= 0)
            h = (h ^ (unsigned long)c) * 1099511628211ul;
        f->hashes[i] = h;
    }
}

static size_t length(const struct diff_file *f, long i)
{
    size_t n = (size_t)(f->lines[i + 1] - f->lines[i]);
    return n > 0 && f->lines[i][n - 1] == '\n' ? n - 1 : n;
}

static int has_newline(const struct diff_file *f, long i)
{
    return i + 1 < f->count || !f->no_newline;
}

static int equal(long x, long y)
{
    return x_file->hashes[x] == y_file->hashes[y] &&
           has_newline(x_file, x) == has_newline(y_file, y) &&
           diff_line_equal(x_file->lines[x], length(x_file, x),
                           y_file->lines[y], length(y_file, y));
}

struct box {
    long x0, x1, y0, y1;
};

/* A place that a shortest way passes, or one that is nearly as good. */
static void middle(const struct box *b, long *x, long *y)
{
    long delta = (b->x0 - b->y0) - (b->x1 - b->y1);
    long first = b->x0 - b->y0, last = b->x1 - b->y1;
    long low = b->x0 - b->y1, high = b->x1 - b->y0;
    int odd = delta & 1;
    forward[first] = b->x0;
    backward[last] = b->x1;
    long f_low = first, f_high = first, b_low = last, b_high = last;
    for (long d = 1;; d++) {
        /* Diagonals outside of the box are not followed. */
        if (f_low > low)
            forward[--f_low - 1] = -1;
        else
            f_low++;
        if (f_high < high)
            forward[++f_high + 1] = -1;
        else
            f_high--;
        for (long k = f_high; k >= f_low; k -= 2) {
            long px = forward[k - 1] >= forward[k + 1] ? forward[k - 1] + 1
                                                       : forward[k + 1];
            long py = px - k;
            while (px < b->x1 && py < b->y1 && equal(px, py))
                px++, py++;
            forward[k] = px;
            if (odd && k >= b_low && k <= b_high && backward[k] <= px) {
                *x = px;
                *y = py;
                return;
            }
        }
        if (b_low > low)
            backward[--b_low - 1] = b->x1 + 1;
        else
            b_low++;
        if (b_high < high)
            backward[++b_high + 1] = b->x1 + 1;
        else
            b_high--;
        for (long k = b_high; k >= b_low; k -= 2) {
            long px = backward[k - 1] < backward[k + 1] ? backward[k - 1]
                                                        : backward[k + 1] - 1;
            long py = px - k;
            while (px > b->x0 && py > b->y0 && equal(px - 1, py - 1))
                px--, py--;
            backward[k] = px;
            if (!odd && k >= f_low && k <= f_high && px <= forward[k]) {
                *x = px;
                *y = py;
                return;
            }
        }
        if (d < MOST_STEPS)
            continue;
        long best = -1;
        for (long k = f_high; k >= f_low; k -= 2) {
            long px = forward[k] < b->x1 ? forward[k] : b->x1, py = px - k;
            if (py > b->y1) {
                py = b->y1;
                px = py + k;
            }
            if (px + py > best) {
                best = px + py;
                *x = px;
                *y = py;
            }
        }
        return;
    }
}

static void compare(struct box b)
{
    while (b.x0 < b.x1 && b.y0 < b.y1 && equal(b.x0, b.y0))
        b.x0++, b.y0++;
    while (b.x0 < b.x1 && b.y0 < b.y1 && equal(b.x1 - 1, b.y1 - 1))
        b.x1--, b.y1--;
    if (b.x0 == b.x1 || b.y0 == b.y1) {
        memset(x_file->changed + b.x0, 1, (size_t)(b.x1 - b.x0));
        memset(y_file->changed + b.y0, 1, (size_t)(b.y1 - b.y0));
        return;
    }
    long x, y;
    middle(&b, &x, &y);
    compare((struct box){b.x0, x, b.y0, y});
    compare((struct box){x, b.x1, y, b.y1});
}

/*
 * A run of changed lines may slide over equal ones. It goes down as far as it
 * can, and back up to where the other file has a run beside it: people read
 * that more easily, and two runs that touch become one.
 */
static void slide(struct diff_file *f, struct diff_file *other)
{
    long i = 0, j = 0;
    while (i < f->count) {
        while (i < f->count && !f->changed[i]) {
            while (j < other->count && other->changed[j])
                j++;
            i++;
            j++;
        }
        if (i >= f->count)
            return;
        long start = i, end = i, beside = -1;
        while (end < f->count && f->changed[end])
            end++;
        long size;
        do {
            size = end - start;
            while (start > 0 && diff_line_equal(
                                    f->lines[start - 1], length(f, start - 1),
                                    f->lines[end - 1], length(f, end - 1)) &&
                   has_newline(f, end - 1)) {
                f->changed[--start] = 1;
                f->changed[--end] = 0;
                while (start > 0 && f->changed[start - 1])
                    start--;
                j--;
                while (j > 0 && other->changed[j - 1])
                    j--;
            }
            beside = j < other->count && other->changed[j] ? end : -1;
            while (end < f->count &&
                   diff_line_equal(f->lines[start], length(f, start),
                                   f->lines[end], length(f, end)) &&
                   has_newline(f, end)) {
                f->changed[start++] = 0;
                f->changed[end++] = 1;
                while (end < f->count && f->changed[end])
                    end++;
                while (j < other->count && other->changed[j])
                    j++;
                j++;
                if (j < other->count && other->changed[j])
                    beside = end;
            }
        } while (size != end - start);
        while (beside >= 0 && beside < end) {
            f->changed[--start] = 1;
            f->changed[--end] = 0;
            j--;
            while (j > 0 && other->changed[j - 1])
                j--;
        }
        i = end;
        while (j < other->count && other->changed[j])
            j++;
    }
}

int diff_lines(struct diff_file *a, struct diff_file *b)
{
    x_file = a;
    y_file = b;
    hash(a);
    hash(b);
    size_t diagonals = (size_t)(a->count + b->count + 5);
    long *space = need_memory(2 * diagonals * sizeof *space);
    forward = space + b->count + 2;
    backward = forward + diagonals;
    compare((struct box){0, a->count, 0, b->count});
    free(space);
    slide(a, b);
    slide(b, a);
    int any = 0;
    for (long i = 0; i < a->count; i++)
        any |= a->changed[i];
    for (long i = 0; i < b->count; i++)
        any |= b->changed[i];
    return any;
}
