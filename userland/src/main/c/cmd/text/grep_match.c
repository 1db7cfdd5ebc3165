#include "grep.h"
#include <ctype.h>
#include <regex.h>
#include <string.h>
#include <strings.h>

struct pattern {
    char *text;
    size_t n;
    int fixed; /* no character of it is special */
    regex_t regex;
};

struct grep_options grep_how = {.syntax = 'G'};
static struct pattern *patterns;
static size_t count;

void grep_add(const char *text, size_t n)
{
    for (;;) {
        const char *newline = memchr(text, '\n', n);
        size_t length = newline ? (size_t)(newline - text) : n;
        patterns = resize(patterns, count + 1, sizeof *patterns);
        patterns[count++] =
            (struct pattern){.text = copy_part(text, length), .n = length};
        if (!newline)
            return;
        text = newline + 1;
        n -= length + 1;
    }
}

static int is_plain(const struct pattern *p)
{
    if (grep_how.syntax == 'F')
        return 1;
    const char *special = grep_how.syntax == 'E' ? "\\[].^$*+?{}|()"
                                                 : "\\[].^$*";
    return p->n > 0 && strcspn(p->text, special) == p->n &&
           strlen(p->text) == p->n;
}

void grep_compile(void)
{
    for (size_t i = 0; i < count; i++) {
        struct pattern *p = &patterns[i];
        p->fixed = is_plain(p);
        /* Folding is more than ASCII: the expressions know how. */
        for (size_t k = 0; grep_how.fold && k < p->n; k++)
            p->fixed &= (unsigned char)p->text[k] < 128;
        if (p->fixed)
            continue;
        if (grep_how.syntax == 'F') {
            struct text quoted = {NULL, 0, 0};
            for (size_t k = 0; k < p->n; k++) {
                if (strchr("\\[].^$*", p->text[k]))
                    text_put(&quoted, '\\');
                text_put(&quoted, p->text[k]);
            }
            p->text = text_end(&quoted);
        }
        int flags = (grep_how.syntax == 'E' ? REG_EXTENDED : 0) |
                    (grep_how.fold ? REG_ICASE : 0);
        int error = regcomp(&p->regex, p->text, flags);
        if (error) {
            char why[128];
            regerror(error, &p->regex, why, sizeof why);
            errx(2, "%s: %s", p->text, why);
        }
    }
}

static const char *find_folded(const char *s, size_t n, const char *wanted,
                               size_t length)
{
    for (size_t i = 0; i + length <= n; i++)
        if (strncasecmp(s + i, wanted, length) == 0)
            return s + i;
    return NULL;
}

static int find_one(const struct pattern *p, const char *line, size_t n,
                    size_t from, size_t *start, size_t *end)
{
    if (p->fixed) {
        const char *found =
            grep_how.fold ? find_folded(line + from, n - from, p->text, p->n)
            : p->n        ? memmem(line + from, n - from, p->text, p->n)
                          : line + from;
        if (!found)
            return 0;
        *start = (size_t)(found - line);
        *end = *start + p->n;
        return 1;
    }
    regmatch_t match[1] = {{(regoff_t)from, (regoff_t)n}};
    if (regexec(&p->regex, line, 1, match, REG_STARTEND) != 0)
        return 0;
    *start = (size_t)match[0].rm_so;
    *end = (size_t)match[0].rm_eo;
    return 1;
}

static int is_word(char c)
{
    return c == '_' || isalnum((unsigned char)c) || (c & 0x80);
}

static int word_bounded(const char *line, size_t n, size_t start, size_t end)
{
    return (start == 0 || !is_word(line[start - 1])) &&
           (end == n || !is_word(line[end]));
}

/* -w: a shorter match from the same place will do, else a later one. */
static int find_word(const struct pattern *p, const char *line, size_t n,
                     size_t from, size_t *start, size_t *end)
{
    while (from <= n && find_one(p, line, n, from, start, end)) {
        size_t first = *start;
        for (;;) {
            if (word_bounded(line, n, *start, *end))
                return 1;
            if (p->fixed || *end <= first + 1 ||
                !find_one(p, line, *end - 1, first, start, end) ||
                *start != first)
                break;
        }
        from = first + 1;
    }
    return 0;
}

int grep_find(const char *line, size_t n, size_t from, size_t *start,
              size_t *end)
{
    int found = 0;
    for (size_t i = 0; i < count; i++) {
        size_t s, e;
        if (grep_how.whole_lines && patterns[i].fixed) {
            /* The first place need not be the whole line: it is compared. */
            if (from > 0 || patterns[i].n != n ||
                (grep_how.fold ? strncasecmp(patterns[i].text, line, n)
                               : memcmp(patterns[i].text, line, n)))
                continue;
            s = 0;
            e = n;
        } else if (grep_how.whole_words && !grep_how.whole_lines) {
            if (!find_word(&patterns[i], line, n, from, &s, &e))
                continue;
        } else if (!find_one(&patterns[i], line, n, from, &s, &e) ||
                   (grep_how.whole_lines && (s != 0 || e != n))) {
            /* The longest from the left is the whole line if any is. */
            continue;
        }
        if (!found || s < *start || (s == *start && e > *end)) {
            *start = s;
            *end = e;
        }
        found = 1;
    }
    return found;
}
