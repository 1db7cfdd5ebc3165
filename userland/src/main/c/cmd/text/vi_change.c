#include "vi.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What was deleted or yanked last. */
static struct text kept;
static int kept_lines;

/* Lines never change, as in ed: a changed one is a new one. */
void vi_replace_line(long line, const char *s, size_t n)
{
    ed_text.lines[line] = ed_new(s, n);
    ed_changed = 1;
}

void vi_insert_line(long after, const char *s, size_t n)
{
    ed_insert(after, ed_new(s, n));
}

static void keep_never_empty(void)
{
    if (ed_text.count == 0)
        vi_insert_line(0, "", 0);
}

void vi_yank(struct vi_place from, struct vi_place to, enum vi_reach reach)
{
    text_clear(&kept);
    kept_lines = reach == LINES;
    for (long i = from.line; i <= to.line; i++) {
        const struct ed_line *l = vi_line(i);
        size_t start = i == from.line && !kept_lines ? from.column : 0;
        size_t end = l->n;
        if (i == to.line && !kept_lines)
            end = reach == INCLUSIVE ? vi_next(l, to.column) : to.column;
        text_add(&kept, l->s + start, end > start ? end - start : 0);
        if (i < to.line)
            text_put(&kept, '\n');
    }
    text_end(&kept);
}

void vi_delete(struct vi_place from, struct vi_place to, enum vi_reach reach)
{
    vi_yank(from, to, reach);
    if (reach == LINES) {
        ed_delete(from.line, to.line);
        keep_never_empty();
        vi_at.line = from.line <= ed_text.count ? from.line : ed_text.count;
        vi_at.column = vi_first(vi_at.line);
        return;
    }
    const struct ed_line *first = vi_line(from.line);
    const struct ed_line *last = vi_line(to.line);
    size_t end = reach == INCLUSIVE ? vi_next(last, to.column) : to.column;
    struct text joined = {NULL, 0, 0};
    text_add(&joined, first->s, from.column);
    if (end < last->n)
        text_add(&joined, last->s + end, last->n - end);
    text_end(&joined);
    if (to.line > from.line)
        ed_delete(from.line + 1, to.line);
    vi_replace_line(from.line, joined.s, joined.n);
    free(joined.s);
    vi_at = from;
}

static void put_lines(int before, long count)
{
    long after = before ? vi_at.line - 1 : vi_at.line;
    long first = after + 1;
    for (; count > 0; count--)
        for (const char *s = kept.s;;) {
            size_t n = strcspn(s, "\n");
            vi_insert_line(after++, s, n);
            if (!s[n])
                break;
            s += n + 1;
        }
    vi_at.line = first;
    vi_at.column = vi_first(first);
}

static void put_characters(int before, long count)
{
    const struct ed_line *l = vi_line(vi_at.line);
    size_t at = before || l->n == 0 ? vi_at.column
                                    : vi_next(l, vi_at.column);
    struct text all = {NULL, 0, 0};
    text_add(&all, l->s, at);
    for (; count > 0; count--)
        text_add(&all, kept.s, kept.n);
    size_t end = all.n;
    text_add(&all, l->s + at, l->n - at);
    text_end(&all);
    long line = vi_at.line;
    char *s = all.s, *newline;
    int parts = 0;
    for (; (newline = strchr(s, '\n')) != NULL; s = newline + 1) {
        if (parts++ == 0)
            vi_replace_line(line, s, (size_t)(newline - s));
        else
            vi_insert_line(line++, s, (size_t)(newline - s));
    }
    if (parts == 0) {
        vi_replace_line(line, s, strlen(s));
        vi_at.column = end > 0 ? vi_before(vi_line(line), end) : 0;
    } else {
        vi_insert_line(line, s, strlen(s));
        vi_at.column = at;
    }
    free(all.s);
}

void vi_put(int before, long count)
{
    if (!kept.n && !kept_lines) {
        vi_say("nothing was deleted or yanked yet");
        return;
    }
    if (kept_lines)
        put_lines(before, count);
    else
        put_characters(before, count);
}

void vi_shift(long from, long to, int left)
{
    for (long i = from; i <= to; i++) {
        const struct ed_line *l = vi_line(i);
        struct text shifted = {NULL, 0, 0};
        size_t skip = 0;
        int columns = 0;
        if (!left && l->n > 0)
            text_put(&shifted, '\t');
        for (; left && skip < l->n && columns < 8; skip++) {
            if (l->s[skip] == '\t')
                columns = 8;
            else if (l->s[skip] == ' ')
                columns++;
            else
                break;
        }
        text_add(&shifted, l->s + skip, l->n - skip);
        vi_replace_line(i, text_end(&shifted), shifted.n);
        free(shifted.s);
    }
    vi_at.line = from;
    vi_at.column = vi_first(from);
}

/* Lines become one, with a blank between them where there is none. */
void vi_join(long count)
{
    for (; count > 0 && vi_at.line < ed_text.count; count--) {
        const struct ed_line *a = vi_line(vi_at.line);
        const struct ed_line *b = vi_line(vi_at.line + 1);
        struct text joined = {NULL, 0, 0};
        size_t skip = vi_first(vi_at.line + 1);
        if (b->n && (b->s[skip] == ' ' || b->s[skip] == '\t'))
            skip = b->n;
        text_add(&joined, a->s, a->n);
        vi_at.column = a->n;
        if (a->n && b->n > skip && a->s[a->n - 1] != ' ' &&
            b->s[skip] != ')')
            text_put(&joined, ' ');
        text_add(&joined, b->s + skip, b->n - skip);
        text_end(&joined);
        vi_replace_line(vi_at.line, joined.s, joined.n);
        ed_delete(vi_at.line + 1, vi_at.line + 1);
        free(joined.s);
    }
}

void vi_flip_case(long count)
{
    const struct ed_line *l = vi_line(vi_at.line);
    struct text flipped = {NULL, 0, 0};
    text_add(&flipped, l->s, l->n);
    size_t at = vi_at.column;
    for (; count > 0 && at < l->n; count--) {
        int c = (unsigned char)l->s[at];
        flipped.s[at] = (char)(isupper(c) ? tolower(c) : toupper(c));
        at = vi_next(l, at);
    }
    vi_replace_line(vi_at.line, text_end(&flipped), flipped.n);
    free(flipped.s);
    vi_at.column = at;
}
