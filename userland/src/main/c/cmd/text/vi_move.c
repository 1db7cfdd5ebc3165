#include "vi.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct vi_place vi_at = {1, 0};
static long wanted; /* the column, counted in characters; -1: the end */
static int find_key, find_char;
static char *pattern;
static int search_back;

size_t vi_next(const struct ed_line *l, size_t column)
{
    if (column < l->n)
        column++;
    while (column < l->n && (l->s[column] & 0xc0) == 0x80)
        column++;
    return column;
}

size_t vi_before(const struct ed_line *l, size_t column)
{
    if (column > 0)
        column--;
    while (column > 0 && (l->s[column] & 0xc0) == 0x80)
        column--;
    return column;
}

size_t vi_first(long line)
{
    const struct ed_line *l = vi_line(line);
    size_t i = 0;
    while (i + 1 < l->n && (l->s[i] == ' ' || l->s[i] == '\t'))
        i++;
    return i;
}

void vi_want_column(void)
{
    const struct ed_line *l = vi_line(vi_at.line);
    wanted = 0;
    for (size_t i = 0; i < vi_at.column; i = vi_next(l, i))
        wanted++;
}

static size_t column_wanted(long line)
{
    const struct ed_line *l = vi_line(line);
    size_t i = 0;
    for (long k = 0; (wanted < 0 || k < wanted) && vi_next(l, i) < l->n; k++)
        i = vi_next(l, i);
    return i;
}

/* Blank (and the end of a line), word, other; big words are all but blank. */
static int kind(struct vi_place p, int big)
{
    const struct ed_line *l = vi_line(p.line);
    if (p.column >= l->n)
        return 0;
    unsigned char c = (unsigned char)l->s[p.column];
    if (c == ' ' || c == '\t')
        return 0;
    return big || isalnum(c) || c == '_' || c >= 128 ? 1 : 2;
}

/* One character on, over the ends of lines; 0: the text ends. */
static int step(struct vi_place *p)
{
    const struct ed_line *l = vi_line(p->line);
    if (p->column < l->n && vi_next(l, p->column) < l->n) {
        p->column = vi_next(l, p->column);
        return 1;
    }
    if (p->line >= ed_text.count)
        return 0;
    *p = (struct vi_place){p->line + 1, 0};
    return 1;
}

static int step_back(struct vi_place *p)
{
    if (p->column > 0) {
        p->column = vi_before(vi_line(p->line), p->column);
        return 1;
    }
    if (p->line <= 1)
        return 0;
    p->line--;
    p->column = vi_before(vi_line(p->line), vi_line(p->line)->n);
    return 1;
}

static int is_empty(struct vi_place p)
{
    return vi_line(p.line)->n == 0;
}

static int word(struct vi_place *p, int big)
{
    int here = kind(*p, big);
    long line = p->line;
    while (here && kind(*p, big) == here && p->line == line) {
        if (!step(p)) {
            p->column = vi_line(p->line)->n; /* beyond the last word */
            return 1;
        }
    }
    while (kind(*p, big) == 0 && !(is_empty(*p) && p->line != line))
        if (!step(p)) {
            p->column = vi_line(p->line)->n;
            return 1;
        }
    return 1;
}

static int word_end(struct vi_place *p, int big)
{
    if (!step(p))
        return -1;
    while (kind(*p, big) == 0)
        if (!step(p))
            return 1;
    for (;;) {
        struct vi_place next = *p;
        if (!step(&next) || next.line != p->line ||
            kind(next, big) != kind(*p, big))
            return 1;
        *p = next;
    }
}

static int word_back(struct vi_place *p, int big)
{
    if (!step_back(p))
        return -1;
    while (kind(*p, big) == 0 && !is_empty(*p))
        if (!step_back(p))
            return 1;
    for (;;) {
        struct vi_place before = *p;
        if (!step_back(&before) || before.line != p->line ||
            kind(before, big) != kind(*p, big))
            return 1;
        *p = before;
    }
}

static int paragraph(struct vi_place *p, int direction)
{
    long i = p->line;
    while (i >= 1 && i <= ed_text.count && vi_line(i)->n == 0)
        i += direction;
    while (i >= 1 && i <= ed_text.count && vi_line(i)->n > 0)
        i += direction;
    *p = (struct vi_place){i, 0};
    if (i < 1)
        *p = (struct vi_place){1, 0};
    if (i > ed_text.count) {
        const struct ed_line *l = vi_line(ed_text.count);
        *p = (struct vi_place){ed_text.count, l->n};
    }
    return 1;
}

static int match_bracket(struct vi_place *p)
{
    static const char brackets[] = "()[]{}";
    const struct ed_line *l = vi_line(p->line);
    const char *found = NULL;
    while (p->column < l->n &&
           !(found = strchr(brackets, l->s[p->column])))
        p->column++;
    if (p->column >= l->n)
        return -1;
    int opens = (found - brackets) % 2 == 0, depth = 0;
    char here = *found, other = opens ? found[1] : found[-1];
    do {
        const struct ed_line *line = vi_line(p->line);
        char c = p->column < line->n ? line->s[p->column] : 0;
        depth += c == here ? 1 : c == other ? -1 : 0;
        if (depth == 0)
            return 1;
    } while (opens ? step(p) : step_back(p));
    return -1;
}

static int find(struct vi_place *p, int key, int c, long count)
{
    const struct ed_line *l = vi_line(p->line);
    int back = key == 'F' || key == 'T';
    size_t at = p->column;
    while (count-- > 0) {
        do {
            size_t next = back ? vi_before(l, at) : vi_next(l, at);
            if (next == at || next >= l->n)
                return -1;
            at = next;
        } while ((unsigned char)l->s[at] != c);
    }
    if (key == 't')
        at = vi_before(l, at);
    if (key == 'T')
        at = vi_next(l, at);
    p->column = at;
    return 1;
}

static int search(struct vi_place *p, int back)
{
    regex_t regex;
    if (!pattern || regcomp(&regex, pattern, 0) != 0) {
        vi_say(pattern ? "the expression is wrong"
                       : "there was no expression yet");
        return -1;
    }
    int found = 0;
    long line = p->line;
    /* The line that is left is looked at again at last, as a whole. */
    for (long i = 0; i <= ed_text.count && !found; i++) {
        const struct ed_line *l = vi_line(line);
        size_t from = i == 0 && !back ? vi_next(l, p->column) : 0;
        size_t limit = i == 0 && back ? p->column : l->n + 1;
        while (from <= l->n) {
            regmatch_t m[1] = {{(regoff_t)from, (regoff_t)l->n}};
            if (regexec(&regex, l->s, 1, m, REG_STARTEND) != 0 ||
                (size_t)m[0].rm_so >= limit)
                break;
            found = 1;
            p->line = line;
            p->column = (size_t)m[0].rm_so;
            if (!back)
                break;
            from = p->column + 1;
        }
        line += back ? -1 : 1;
        if (line > ed_text.count)
            line = 1;
        if (line < 1)
            line = ed_text.count;
    }
    regfree(&regex);
    if (!found)
        vi_say("not found: %.100s", pattern);
    return found ? 1 : -1;
}

static int ask_search(struct vi_place *p, int key)
{
    char prompt[] = {(char)key, 0};
    char *text = screen_ask(prompt);
    if (!text)
        return -1;
    if (*text) {
        free(pattern);
        pattern = text;
    } else {
        free(text);
    }
    search_back = key == '?';
    return search(p, search_back);
}

static int to_mark(struct vi_place *p, int exact)
{
    if (setjmp(ed_out)) {
        vi_say("%s", ed_why);
        return -1;
    }
    p->line = ed_marked((char)vi_key());
    p->column = exact ? 0 : vi_first(p->line);
    return 1;
}

static int vertical(struct vi_place *to, long lines)
{
    long line = to->line + lines;
    if (line < 1)
        line = 1;
    if (line > ed_text.count)
        line = ed_text.count;
    if (line == to->line)
        return -1;
    to->line = line;
    to->column = column_wanted(line);
    return 1;
}

static int to_line(struct vi_place *to, long line)
{
    if (line < 1)
        line = 1;
    to->line = line > ed_text.count ? ed_text.count : line;
    to->column = vi_first(to->line);
    return 1;
}

/* How far from the top of the screen, or its bottom. */
static long on_screen(int key, long count)
{
    long bottom = vi_top + screen_rows - 2;
    if (bottom > ed_text.count)
        bottom = ed_text.count;
    return key == 'H'   ? vi_top + count - 1
           : key == 'L' ? bottom - count + 1
                        : (vi_top + bottom) / 2;
}

static int in_line(int key, long n, struct vi_place *to,
                   enum vi_reach *reach)
{
    const struct ed_line *l = vi_line(to->line);
    size_t before = to->column;
    switch (key) {
    case 'h':
    case KEY_LEFT:
    case '\b':
    case 127:
        while (n-- > 0)
            to->column = vi_before(l, to->column);
        return to->column < before ? 1 : -1;
    case 'l':
    case ' ':
    case KEY_RIGHT:
        while (n-- > 0)
            to->column = vi_next(l, to->column);
        return to->column > before ? 1 : -1;
    case '0':
    case KEY_HOME:
        to->column = 0;
        return 1;
    case '^':
        to->column = vi_first(to->line);
        return 1;
    case '$':
    case KEY_END:
        if (n > 1)
            vertical(to, n - 1);
        l = vi_line(to->line);
        to->column = vi_before(l, l->n);
        *reach = l->n ? INCLUSIVE : EXCLUSIVE;
        return 1;
    case '|':
        to->column = 0;
        while (--n > 0)
            to->column = vi_next(l, to->column);
        return 1;
    case ';':
    case ',':
        if (!find_key)
            return -1;
        *reach = (find_key == 'f' || find_key == 't') == (key == ';')
                     ? INCLUSIVE
                     : EXCLUSIVE;
        return find(to, key == ';' ? find_key : find_key ^ 32, find_char, n);
    }
    find_key = key;
    find_char = vi_key();
    *reach = key == 'f' || key == 't' ? INCLUSIVE : EXCLUSIVE;
    return find(to, find_key, find_char, n);
}

static int by_words(int key, long n, struct vi_place *to,
                    enum vi_reach *reach)
{
    int big = key < 'a', result = 1;
    int small = big ? key + 32 : key;
    if (small == 'e')
        *reach = INCLUSIVE;
    while (n-- > 0 && result > 0)
        result = small == 'w'   ? word(to, big)
                 : small == 'e' ? word_end(to, big)
                                : word_back(to, big);
    return result;
}

int vi_motion(int key, long count, struct vi_place *to, enum vi_reach *reach)
{
    long n = count > 0 ? count : 1;
    *reach = EXCLUSIVE;
    *to = vi_at;
    if (key < 128 && key > 0 && strchr("wWeEbB", key))
        return by_words(key, n, to, reach);
    if ((key < 128 && key > 0 && strchr("hl0^$|;,fFtT \b\177", key)) ||
        key == KEY_LEFT || key == KEY_RIGHT || key == KEY_HOME ||
        key == KEY_END) {
        int result = in_line(key, n, to, reach);
        if (key == '$' || key == KEY_END)
            wanted = -1;
        return result;
    }
    int result = 1;
    switch (key) {
    case '{':
    case '}':
        while (n-- > 0)
            result = paragraph(to, key == '}' ? 1 : -1);
        return result;
    case '%':
        *reach = INCLUSIVE;
        return match_bracket(to);
    case '/':
    case '?':
        return ask_search(to, key);
    case 'n':
    case 'N':
        while (n-- > 0 && result > 0)
            result = search(to, search_back != (key == 'N'));
        return result;
    case '`':
        return to_mark(to, 1);
    }
    *reach = LINES;
    switch (key) {
    case 'j':
    case '\n':
    case 14:
    case KEY_DOWN:
        return vertical(to, n);
    case 'k':
    case 16:
    case KEY_UP:
        return vertical(to, -n);
    case '+':
    case '\r':
        return to->line < ed_text.count ? to_line(to, to->line + n) : -1;
    case '-':
        return to->line > 1 ? to_line(to, to->line - n) : -1;
    case 'G':
        return to_line(to, count ? count : ed_text.count);
    case 'g':
        return vi_key() == 'g' ? to_line(to, n) : -1;
    case 'H':
    case 'M':
    case 'L':
        return to_line(to, on_screen(key, n));
    case '\'':
        return to_mark(to, 0);
    case 4:
    case 21:
        return vertical(to, (screen_rows / 2) * (key == 4 ? 1 : -1));
    case 6:
    case KEY_PAGE_DOWN:
        return vertical(to, (screen_rows - 3) * n);
    case 2:
    case KEY_PAGE_UP:
        return vertical(to, (3 - screen_rows) * n);
    }
    return 0;
}
