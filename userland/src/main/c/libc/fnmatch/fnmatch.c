/*
 * Shell patterns. A star is tried at one place only: where the last one
 * matched least; that is enough, and keeps the time quadratic.
 */
#include "../internal.h"
#include <fnmatch.h>
#include <string.h>
#include <wctype.h>

static long decode(const char *s, unsigned *c)
{
    long n = __fab_utf8_decode(c, s, 4);
    if (n >= 0)
        return n;
    *c = (unsigned char)*s | 0x40000000; /* a byte that is no character */
    return 1;
}

static unsigned fold(unsigned c, int flags)
{
    return flags & FNM_CASEFOLD ? towlower(c) : c;
}

/* The end of a bracket, or NULL if it has none and is an ordinary [. */
static const char *bracket(const char *p, unsigned c, int flags, int *matched)
{
    int invert = *p == '!' || *p == '^', first = 1;
    p += invert;
    *matched = 0;
    unsigned folded = fold(c, flags);
    for (; first || *p != ']'; first = 0) {
        unsigned low, high;
        if (!*p || (*p == '/' && flags & FNM_PATHNAME))
            return NULL;
        if (*p == '[' && p[1] == ':') {
            const char *end = strstr(p + 2, ":]");
            char name[16];
            if (end && (size_t)(end - p - 2) < sizeof name) {
                memcpy(name, p + 2, (size_t)(end - p - 2));
                name[end - p - 2] = 0;
                wctype_t type = wctype(name);
                if (iswctype(c, type) ||
                    (flags & FNM_CASEFOLD &&
                     (iswctype(towlower(c), type) ||
                      iswctype(towupper(c), type))))
                    *matched = 1;
                p = end + 2;
                continue;
            }
        }
        int dots = *p == '[' && (p[1] == '.' || p[1] == '=');
        char mark = dots ? p[1] : 0;
        p += dots ? 2 : 0;
        if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1])
            p++;
        p += decode(p, &low);
        if (dots && p[0] == mark && p[1] == ']')
            p += 2;
        high = low;
        if (p[0] == '-' && p[1] && p[1] != ']') {
            p++;
            if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1])
                p++;
            p += decode(p, &high);
        }
        if ((c >= low && c <= high) ||
            (flags & FNM_CASEFOLD &&
             ((folded >= fold(low, flags) && folded <= fold(high, flags)) ||
              (towupper(c) >= low && towupper(c) <= high))))
            *matched = 1;
    }
    *matched ^= invert;
    return p + 1;
}

static int one_segment(const char *p, const char *pend, const char *s,
                       const char *send, int flags)
{
    const char *star = NULL, *from = NULL;
    if (flags & FNM_PERIOD && s < send && *s == '.' &&
        !(*p == '.' || (*p == '\\' && p[1] == '.')))
        return FNM_NOMATCH;
    while (s < send || p < pend) {
        if (p < pend && *p == '*') {
            star = ++p;
            from = s;
            continue;
        }
        if (p < pend && s < send) {
            unsigned c, wanted;
            long n = decode(s, &c);
            const char *next = p;
            int matched = 0;
            if (*p == '?') {
                matched = 1;
                next = p + 1;
            } else if (*p == '[' &&
                       (next = bracket(p + 1, c, flags, &matched))) {
            } else {
                next = p;
                if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1])
                    next++;
                next += decode(next, &wanted);
                matched = fold(c, flags) == fold(wanted, flags);
            }
            if (matched) {
                p = next;
                s += n;
                continue;
            }
        }
        if (!star || from >= send)
            return FNM_NOMATCH;
        unsigned c;
        from += decode(from, &c);
        s = from;
        p = star;
    }
    return 0;
}

/* The next slash of a pattern that stands outside of brackets. */
static const char *pattern_slash(const char *p, int flags)
{
    for (; *p && *p != '/'; p++)
        if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1])
            p++;
    return p;
}

int fnmatch(const char *p, const char *s, int flags)
{
    if (!(flags & FNM_PATHNAME)) {
        if (!(flags & FNM_LEADING_DIR))
            return one_segment(p, p + strlen(p), s, s + strlen(s), flags);
        for (const char *end = s;; end++) {
            if ((*end == '/' || !*end) &&
                one_segment(p, p + strlen(p), s, end, flags) == 0)
                return 0;
            if (!*end)
                return FNM_NOMATCH;
        }
    }
    for (;;) {
        const char *pend = pattern_slash(p, flags);
        const char *send = strchrnul(s, '/');
        if (one_segment(p, pend, s, send, flags) != 0)
            return FNM_NOMATCH;
        if (!*pend)
            return *send && !(flags & FNM_LEADING_DIR) ? FNM_NOMATCH : 0;
        if (!*send)
            return FNM_NOMATCH;
        p = pend + 1;
        s = send + 1;
    }
}
