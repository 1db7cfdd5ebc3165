#include "sort.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int compare_bytes(struct piece a, struct piece b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int result = n ? memcmp(a.s, b.s, n) : 0;
    return result ? result : a.n < b.n ? -1 : a.n > b.n;
}

/* The next byte that counts, or -1. */
static int next(const struct sort_order *order, struct piece *p)
{
    while (p->n > 0) {
        unsigned char c = (unsigned char)*p->s++;
        p->n--;
        if (order->dictionary && c != ' ' && c != '\t' && !isalnum(c))
            continue;
        if (order->printable && !isprint(c))
            continue;
        return order->fold ? toupper(c) : c;
    }
    return -1;
}

static int compare_some(const struct sort_order *order, struct piece a,
                        struct piece b)
{
    for (;;) {
        int x = next(order, &a), y = next(order, &b);
        if (x != y || x < 0)
            return x - y;
    }
}

struct decimal {
    int negative;
    struct piece whole, part;
    int unit;
};

static size_t digits(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && s[i] >= '0' && s[i] <= '9')
        i++;
    return i;
}

/* A number of any length: its digits, not its value. */
static struct decimal decimal(struct piece p)
{
    struct decimal d = {0, {p.s, 0}, {p.s, 0}, 0};
    while (p.n > 0 && (*p.s == ' ' || *p.s == '\t'))
        p.s++, p.n--;
    if (p.n > 0 && *p.s == '-') {
        d.negative = 1;
        p.s++, p.n--;
    }
    size_t n = digits(p.s, p.n);
    d.whole = (struct piece){p.s, n};
    p.s += n, p.n -= n;
    while (d.whole.n > 0 && *d.whole.s == '0')
        d.whole.s++, d.whole.n--;
    if (p.n > 0 && *p.s == '.') {
        n = digits(p.s + 1, p.n - 1);
        d.part = (struct piece){p.s + 1, n};
        p.s += n + 1, p.n -= n + 1;
        while (d.part.n > 0 && d.part.s[d.part.n - 1] == '0')
            d.part.n--;
    }
    static const char units[] = "KMGTPEZY";
    const char *unit = p.n > 0 && *p.s ? strchr(units, toupper(*p.s)) : NULL;
    if (unit)
        d.unit = (int)(unit - units) + 1;
    if (d.whole.n == 0 && d.part.n == 0)
        d.negative = d.unit = 0; /* -0 is 0 */
    return d;
}

static int compare_numbers(struct piece x, struct piece y, int with_units)
{
    struct decimal a = decimal(x), b = decimal(y);
    if (a.negative != b.negative)
        return a.negative ? -1 : 1;
    int result = with_units ? a.unit - b.unit : 0;
    if (!result && a.whole.n != b.whole.n)
        result = a.whole.n < b.whole.n ? -1 : 1;
    if (!result)
        result = compare_bytes(a.whole, b.whole);
    if (!result)
        result = compare_bytes(a.part, b.part);
    return a.negative ? -result : result;
}

static int compare_general(struct piece x, struct piece y)
{
    char *a = copy_part(x.s, x.n), *b = copy_part(y.s, y.n), *end_a, *end_b;
    double u = strtod(a, &end_a), v = strtod(b, &end_b);
    /* What is no number comes first, then what is not a number. */
    int rank_a = end_a == a ? 0 : u != u ? 1 : 2;
    int rank_b = end_b == b ? 0 : v != v ? 1 : 2;
    int result = rank_a != rank_b ? rank_a - rank_b
                 : rank_a < 2     ? 0
                                  : (u > v) - (u < v);
    free(a);
    free(b);
    return result;
}

static int month(struct piece p)
{
    static const char names[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    while (p.n > 0 && (*p.s == ' ' || *p.s == '\t'))
        p.s++, p.n--;
    for (int i = 0; p.n >= 3 && i < 12; i++)
        if (strncasecmp(names + 3 * i, p.s, 3) == 0)
            return i + 1;
    return 0;
}

/* In a version '~' is less than its end, and letters than all else. */
static int weight(const struct piece *p)
{
    if (p->n == 0)
        return 0;
    unsigned char c = (unsigned char)*p->s;
    if (c >= '0' && c <= '9')
        return 0;
    return c == '~' ? -1 : isalpha(c) ? c : c + 256;
}

/* Parts without digits and numbers take turns. */
static int compare_versions(struct piece a, struct piece b)
{
    while (a.n > 0 || b.n > 0) {
        int x, y;
        while ((x = weight(&a)) | (y = weight(&b))) {
            if (x != y)
                return x - y;
            a.s++, a.n--;
            b.s++, b.n--;
        }
        struct piece u = {a.s, digits(a.s, a.n)}, v = {b.s, digits(b.s, b.n)};
        a.s += u.n, a.n -= u.n;
        b.s += v.n, b.n -= v.n;
        while (u.n > 0 && *u.s == '0')
            u.s++, u.n--;
        while (v.n > 0 && *v.s == '0')
            v.s++, v.n--;
        if (u.n != v.n)
            return u.n < v.n ? -1 : 1;
        int result = compare_bytes(u, v);
        if (result)
            return result;
    }
    return 0;
}

int sort_compare(const struct sort_order *order, struct piece a,
                 struct piece b)
{
    switch (order->kind) {
    case 'n':
    case 'h':
        return compare_numbers(a, b, order->kind == 'h');
    case 'g':
        return compare_general(a, b);
    case 'M':
        return month(a) - month(b);
    case 'V':
        return compare_versions(a, b);
    }
    if (order->fold || order->dictionary || order->printable)
        return compare_some(order, a, b);
    return compare_bytes(a, b);
}
