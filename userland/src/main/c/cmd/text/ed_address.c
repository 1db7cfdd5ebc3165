#include "ed.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static regex_t last;
static int has_last;

static void skip_blanks(void)
{
    while (*ed_at == ' ' || *ed_at == '\t')
        ed_at++;
}

regex_t *ed_regex(void)
{
    struct text pattern = {NULL, 0, 0};
    char end = *ed_at++;
    int bracket = 0;
    for (; *ed_at && (*ed_at != end || bracket); ed_at++) {
        if (*ed_at == '\\' && ed_at[1] && !bracket) {
            ed_at++;
            if (*ed_at != end)
                text_put(&pattern, '\\');
        } else if (*ed_at == '[' && !bracket) {
            bracket = 1;
            text_put(&pattern, *ed_at);
            if (ed_at[1] == '^')
                text_put(&pattern, *++ed_at);
            if (ed_at[1] == ']')
                text_put(&pattern, *++ed_at);
            continue;
        } else if (*ed_at == ']') {
            bracket = 0;
        }
        text_put(&pattern, *ed_at);
    }
    ed_at += *ed_at == end;
    if (pattern.n) {
        regex_t fresh;
        int error = regcomp(&fresh, text_end(&pattern), 0);
        free(pattern.s);
        if (error)
            ed_wrong("the expression is wrong");
        if (has_last)
            regfree(&last);
        last = fresh;
        has_last = 1;
    }
    if (!has_last)
        ed_wrong("there was no expression yet");
    return &last;
}

/* Round the text, from the next line on, to the line itself at last. */
static long search(int step)
{
    regex_t *regex = ed_regex();
    long line = ed_text.here;
    for (long i = 0; i <= ed_text.count; i++) {
        line += step;
        if (line > ed_text.count)
            line = 0;
        if (line < 0)
            line = ed_text.count;
        if (line > 0 &&
            regexec(regex, ed_text.lines[line]->s, 0, NULL, 0) == 0)
            return line;
    }
    ed_wrong("no match");
}

static long digits(void)
{
    char *end;
    long value = strtol(ed_at, &end, 10);
    ed_at = end;
    return value;
}

int ed_address(long *line)
{
    int given = 1;
    skip_blanks();
    *line = ed_text.here;
    if (isdigit((unsigned char)*ed_at)) {
        *line = digits();
    } else if (*ed_at == '.') {
        ed_at++;
    } else if (*ed_at == '$') {
        ed_at++;
        *line = ed_text.count;
    } else if (*ed_at == '/') {
        *line = search(1);
    } else if (*ed_at == '?') {
        *line = search(-1);
    } else if (*ed_at == '\'') {
        *line = ed_marked(ed_at[1]);
        ed_at += 2;
    } else {
        given = 0;
    }
    for (;;) {
        skip_blanks();
        if (*ed_at == '+' || *ed_at == '-') {
            int sign = *ed_at++ == '+' ? 1 : -1;
            *line += sign * (isdigit((unsigned char)*ed_at) ? digits() : 1);
        } else if (isdigit((unsigned char)*ed_at) && given) {
            *line += digits();
        } else {
            return given;
        }
        given = 1;
    }
}

struct ed_range ed_range(void)
{
    struct ed_range r = {ed_text.here, ed_text.here, 0};
    for (;;) {
        long line;
        int given = ed_address(&line);
        char c = *ed_at;
        if (given) {
            r.from = r.given ? r.to : line;
            r.to = line;
            r.given = r.given ? 2 : 1;
        }
        if (c != ',' && c != ';')
            break;
        ed_at++;
        if (!given && r.given == 0) {
            /* "," is the whole text, ";" from here to its end. */
            r.from = c == ',' ? (ed_text.count > 0) : ed_text.here;
            r.to = r.from;
            r.given = 1;
            long next;
            const char *before = ed_at;
            if (!ed_address(&next)) {
                ed_at = before;
                r.to = ed_text.count;
                r.given = 2;
                skip_blanks();
                continue;
            }
            ed_at = before;
        }
        if (c == ';')
            ed_text.here = r.to;
        long next;
        const char *before = ed_at;
        /* "3," is "3,3". */
        if (!ed_address(&next) && r.given == 1) {
            r.from = r.to;
            r.given = 2;
        }
        ed_at = before;
    }
    if (r.from > r.to || r.from < 0 || r.to > ed_text.count)
        ed_wrong("no such lines");
    return r;
}
