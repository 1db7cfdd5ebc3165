#include "sed.h"
#include <stdlib.h>
#include <string.h>
#include <wctype.h>
#include <wchar.h>

int sed_match(regex_t *regex, const struct text *space, size_t from,
              regmatch_t *groups, size_t count)
{
    static regex_t *last;
    regmatch_t one[1];
    if (!regex)
        regex = last;
    if (!regex)
        errx(1, "there was no expression before the empty one");
    last = regex;
    regmatch_t *m = count ? groups : one;
    m[0].rm_so = (regoff_t)from;
    m[0].rm_eo = (regoff_t)space->n;
    return regexec(regex, space->s, count ? count : 1, m, REG_STARTEND) == 0;
}

/* What a replacement is written with: how letters change, for how long. */
struct writer {
    struct text *out;
    char all, next;
};

static void put(struct writer *w, const char *s, size_t n)
{
    mbstate_t state = {0, 0};
    while (n > 0 && (w->all || w->next)) {
        wchar_t c;
        char bytes[8];
        size_t length = mbrtowc(&c, s, n, &state);
        if (length == 0 || length > n) {
            memset(&state, 0, sizeof state);
            text_put(w->out, *s++);
            n--;
            continue;
        }
        char change = w->next ? w->next : w->all;
        w->next = 0;
        wint_t changed = change == 'u' || change == 'U'
                             ? towupper((wint_t)c)
                             : towlower((wint_t)c);
        mbstate_t fresh = {0, 0};
        size_t made = wcrtomb(bytes, (wchar_t)changed, &fresh);
        if (made > sizeof bytes)
            text_add(w->out, s, length);
        else
            text_add(w->out, bytes, made);
        s += length;
        n -= length;
    }
    text_add(w->out, s, n);
}

static void replace(const struct sed_command *c, const struct text *space,
                    const regmatch_t *groups, struct text *out)
{
    struct writer w = {out, 0, 0};
    for (const struct sed_piece *p = c->pieces; p; p = p->next) {
        put(&w, p->text, p->n);
        if (p->group >= 0 && groups[p->group].rm_so >= 0)
            put(&w, space->s + groups[p->group].rm_so,
                (size_t)(groups[p->group].rm_eo - groups[p->group].rm_so));
        if (p->change == 'u' || p->change == 'l')
            w.next = p->change;
        else if (p->change)
            w.all = p->change == 'E' ? 0 : p->change;
    }
}

int sed_substitute(const struct sed_command *c, struct text *space)
{
    struct text out = {NULL, 0, 0};
    regmatch_t groups[10];
    size_t at = 0;
    long match = 0;
    int done = 0, after_match = 0;
    text_end(space);
    while (at <= space->n && sed_match(c->regex, space, at, groups, 10)) {
        size_t start = (size_t)groups[0].rm_so, end = (size_t)groups[0].rm_eo;
        text_add(&out, space->s + at, start - at);
        /* Nothing right after a match is no match of its own. */
        int counts = !(start == end && start == at && after_match);
        if (counts)
            match++;
        if (counts && match >= c->number) {
            replace(c, space, groups, &out);
            done = 1;
        } else {
            text_add(&out, space->s + start, end - start);
        }
        after_match = 1;
        at = end;
        if (start == end) {
            if (at < space->n)
                text_put(&out, space->s[at]);
            at++;
            after_match = 0;
        }
        if (done && !c->global)
            break;
    }
    if (at < space->n)
        text_add(&out, space->s + at, space->n - at);
    if (!done) {
        free(out.s);
        return 0;
    }
    free(space->s);
    *space = out;
    text_end(space);
    return 1;
}

void sed_translate(const struct sed_command *c, struct text *space)
{
    struct text out = {NULL, 0, 0};
    for (size_t i = 0; i < space->n;) {
        size_t k = 0, n = 0;
        for (; k < c->pairs; k++) {
            n = strlen(c->from[k]);
            if (n <= space->n - i &&
                memcmp(space->s + i, c->from[k], n) == 0)
                break;
        }
        if (k < c->pairs) {
            text_adds(&out, c->to[k]);
            i += n;
        } else {
            text_put(&out, space->s[i++]);
        }
    }
    text_end(&out);
    free(space->s);
    *space = out;
}
