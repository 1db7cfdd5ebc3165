#include "ed.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct text replacement;
static int has_replacement, global, print;
static long which;
static regex_t *regex;

/* Up to the delimiter; a line that ends in a backslash goes on. */
static void parse_replacement(char end)
{
    struct text fresh = {NULL, 0, 0};
    for (; *ed_at && *ed_at != end; ed_at++) {
        if (*ed_at == '\\' && ed_at[1]) {
            text_put(&fresh, '\\');
            ed_at++;
        }
        text_put(&fresh, *ed_at);
    }
    /* "%" alone is the replacement of before. */
    if (!(fresh.n == 1 && fresh.s[0] == '%' && has_replacement)) {
        free(replacement.s);
        replacement = fresh;
        text_end(&replacement);
        has_replacement = 1;
    }
}

static void put(struct text *out, const char *line, const regmatch_t *m)
{
    for (const char *s = replacement.s; *s; s++) {
        int group = *s == '&' ? 0 : -1;
        if (*s == '\\' && s[1]) {
            s++;
            group = isdigit((unsigned char)*s) ? *s - '0' : -1;
        }
        if (group < 0)
            text_put(out, *s);
        else if (m[group].rm_so >= 0)
            text_add(out, line + m[group].rm_so,
                     (size_t)(m[group].rm_eo - m[group].rm_so));
    }
}

static int one_line(const struct ed_line *line, struct text *out)
{
    regmatch_t m[10];
    size_t at = 0;
    long count = 0;
    int done = 0;
    text_clear(out);
    while (at <= line->n) {
        m[0].rm_so = (regoff_t)at;
        m[0].rm_eo = (regoff_t)line->n;
        if (regexec(regex, line->s, 10, m, REG_STARTEND) != 0)
            break;
        size_t start = (size_t)m[0].rm_so, end = (size_t)m[0].rm_eo;
        text_add(out, line->s + at, start - at);
        if (++count >= which && (global || !done)) {
            put(out, line->s, m);
            done = 1;
        } else {
            text_add(out, line->s + start, end - start);
        }
        at = end;
        if (start == end) {
            if (at < line->n)
                text_put(out, line->s[at]);
            at++;
        }
        if (done && !global)
            break;
    }
    if (at < line->n)
        text_add(out, line->s + at, line->n - at);
    text_end(out);
    return done;
}

void ed_substitute(long from, long to, int in_global)
{
    struct text out = {NULL, 0, 0};
    if (*ed_at && *ed_at != '\n' && !isalnum((unsigned char)*ed_at)) {
        char end = *ed_at;
        regex = ed_regex();
        parse_replacement(end);
        int closed = *ed_at == end;
        ed_at += closed;
        global = 0;
        which = 1;
        print = !closed; /* without its last delimiter it prints */
        for (; *ed_at == 'g' || isdigit((unsigned char)*ed_at); ed_at++) {
            if (*ed_at == 'g') {
                global = 1;
                continue;
            }
            char *rest;
            which = strtol(ed_at, &rest, 10);
            ed_at = rest - 1;
            if (which < 1)
                ed_wrong("matches are counted from 1");
        }
    } else if (!regex) {
        ed_wrong("nothing was replaced yet");
    }
    if (from < 1)
        ed_wrong("no such lines");
    long last = 0;
    for (long i = from; i <= to; i++) {
        if (!one_line(ed_text.lines[i], &out))
            continue;
        /* A newline in the replacement parts the line. */
        char *s = out.s, *newline;
        long at = i;
        ed_delete(i, i);
        for (; (newline = strchr(s, '\n')) != NULL; s = newline + 1)
            ed_insert(at++ - 1, ed_new(s, (size_t)(newline - s)));
        ed_insert(at - 1, ed_new(s, strlen(s)));
        to += at - i;
        i = last = at;
    }
    free(out.s);
    if (last)
        ed_text.here = last;
    else if (!in_global)
        ed_wrong("no match");
    if (print && last)
        printf("%s\n", ed_text.lines[last]->s);
}
