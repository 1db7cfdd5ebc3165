#include "diff.h"
#include <ctype.h>
#include <string.h>

/* Lines a0..a1 of one file stand against b0..b1 of the other. */
struct change {
    long a0, a1, b0, b1;
};
static struct change *changes;
static size_t count;
static struct diff_file *a, *b;

static int is_blank_line(const struct diff_file *f, long i)
{
    const char *s = f->lines[i];
    return s == f->lines[i + 1] || *s == '\n';
}

/* -B: a change of empty lines only is none. */
static int only_blank(const struct change *c)
{
    for (long i = c->a0; i < c->a1; i++)
        if (!is_blank_line(a, i))
            return 0;
    for (long i = c->b0; i < c->b1; i++)
        if (!is_blank_line(b, i))
            return 0;
    return 1;
}

static void gather(void)
{
    long i = 0, j = 0;
    count = 0;
    while (i < a->count || j < b->count) {
        struct change c = {i, i, j, j};
        while (c.a1 < a->count && a->changed[c.a1])
            c.a1++;
        while (c.b1 < b->count && b->changed[c.b1])
            c.b1++;
        if ((c.a1 > i || c.b1 > j) &&
            !(diff_how.blank_lines && only_blank(&c))) {
            if (count % 64 == 0)
                changes = resize(changes, count + 64, sizeof *changes);
            changes[count++] = c;
        }
        i = c.a1 + 1;
        j = c.b1 + 1;
    }
}

static void put_line(const struct diff_file *f, long i, const char *mark)
{
    size_t n = (size_t)(f->lines[i + 1] - f->lines[i]);
    fputs(mark, stdout);
    fwrite(f->lines[i], 1, n, stdout);
    if (n == 0 || f->lines[i][n - 1] != '\n')
        puts("\n\\ No newline at end of file");
}

static void put_range(long from, long to)
{
    printf("%ld", to > from ? from + 1 : from);
    if (to > from + 1)
        printf(",%ld", to);
}

static void normal(void)
{
    for (const struct change *c = changes; c < changes + count; c++) {
        put_range(c->a0, c->a1);
        putchar(c->a0 == c->a1 ? 'a' : c->b0 == c->b1 ? 'd' : 'c');
        put_range(c->b0, c->b1);
        putchar('\n');
        for (long i = c->a0; i < c->a1; i++)
            put_line(a, i, "< ");
        if (c->a0 < c->a1 && c->b0 < c->b1)
            puts("---");
        for (long i = c->b0; i < c->b1; i++)
            put_line(b, i, "> ");
    }
}

static void put_ed_lines(const struct change *c)
{
    for (long i = c->b0; i < c->b1; i++)
        put_line(b, i, "");
    puts(".");
}

/* From the end, so that the numbers of the lines above stay. */
static void ed_script(void)
{
    for (const struct change *c = changes + count; c-- > changes;) {
        put_range(c->a0, c->a1);
        if (c->b0 == c->b1) {
            puts("d");
        } else {
            puts(c->a0 == c->a1 ? "a" : "c");
            put_ed_lines(c);
        }
    }
}

static void put_title(const char *mark, const struct diff_file *f,
                      const char *label)
{
    char when[40], zone[8];
    struct tm parts;
    if (label) {
        printf("%s %s\n", mark, label);
        return;
    }
    localtime_r(&f->about.st_mtim.tv_sec, &parts);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &parts);
    strftime(zone, sizeof zone, "%z", &parts);
    printf("%s %s\t%s.%09ld %s\n", mark, f->name, when,
           f->about.st_mtim.tv_nsec, zone);
}

static void put_unified_range(char mark, long from, long to)
{
    if (to - from == 1)
        printf("%c%ld", mark, from + 1);
    else
        printf("%c%ld,%ld", mark, to > from ? from + 1 : from, to - from);
}

static long least(long x, long y)
{
    return x < y ? x : y;
}

/* Changes whose surroundings touch are shown in one piece. */
static const struct change *piece_end(const struct change *c)
{
    while (c + 1 < changes + count &&
           c[1].a0 - c->a1 <= 2 * diff_how.context)
        c++;
    return c;
}

static struct change surroundings(const struct change *first,
                                  const struct change *last)
{
    long n = diff_how.context;
    long before = least(n, least(first->a0, first->b0));
    return (struct change){
        first->a0 - before,
        least(last->a1 + n, a->count),
        first->b0 - before,
        least(last->b1 + n, b->count),
    };
}

static void unified(void)
{
    put_title("---", a, diff_how.labels[0]);
    put_title("+++", b, diff_how.labels[1]);
    for (const struct change *c = changes; c < changes + count;) {
        const struct change *last = piece_end(c);
        struct change all = surroundings(c, last);
        printf("@@ ");
        put_unified_range('-', all.a0, all.a1);
        putchar(' ');
        put_unified_range('+', all.b0, all.b1);
        puts(" @@");
        long i = all.a0;
        for (; c <= last; c++) {
            for (; i < c->a0; i++)
                put_line(a, i, " ");
            for (; i < c->a1; i++)
                put_line(a, i, "-");
            for (long j = c->b0; j < c->b1; j++)
                put_line(b, j, "+");
        }
        for (; i < all.a1; i++)
            put_line(a, i, " ");
    }
}

static void put_context_range(const char *mark, long from, long to)
{
    printf("%s %ld", mark, to > from ? from + 1 : from);
    if (to > from + 1)
        printf(",%ld", to);
    printf(" %s%c\n", mark, *mark);
}

/* One side of a piece; nothing of it if the side has no change. */
static void context_side(const struct diff_file *f, int is_b,
                         const struct change *c, const struct change *last,
                         const struct change *all)
{
    long i = is_b ? all->b0 : all->a0, end = is_b ? all->b1 : all->a1;
    int any = 0;
    for (const struct change *k = c; k <= last; k++)
        any |= is_b ? k->b0 < k->b1 : k->a0 < k->a1;
    put_context_range(is_b ? "---" : "***", i, end);
    if (!any)
        return;
    for (; c <= last; c++) {
        long from = is_b ? c->b0 : c->a0, to = is_b ? c->b1 : c->a1;
        int both = c->a0 < c->a1 && c->b0 < c->b1;
        for (; i < from; i++)
            put_line(f, i, "  ");
        for (; i < to; i++)
            put_line(f, i, both ? "! " : is_b ? "+ " : "- ");
    }
    for (; i < end; i++)
        put_line(f, i, "  ");
}

static void context(void)
{
    put_title("***", a, diff_how.labels[0]);
    put_title("---", b, diff_how.labels[1]);
    for (const struct change *c = changes; c < changes + count;) {
        const struct change *last = piece_end(c);
        struct change all = surroundings(c, last);
        puts("***************");
        context_side(a, 0, c, last, &all);
        context_side(b, 1, c, last, &all);
        c = last + 1;
    }
}

void diff_show(struct diff_file *x, struct diff_file *y)
{
    a = x;
    b = y;
    gather();
    if (count == 0)
        return;
    switch (diff_how.format) {
    case 'u':
        unified();
        break;
    case 'c':
        context();
        break;
    case 'e':
        ed_script();
        break;
    default:
        normal();
    }
}
