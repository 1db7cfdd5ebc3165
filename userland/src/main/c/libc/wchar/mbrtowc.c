/* Between bytes and wide characters; a state keeps up to three bytes. */
#include "../internal.h"
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

size_t mbrtowc(wchar_t *restrict to, const char *restrict from, size_t n,
               mbstate_t *restrict state)
{
    static mbstate_t own;
    char bytes[4];
    unsigned c;
    if (!state)
        state = &own;
    if (!from) {
        to = NULL;
        from = "";
        n = 1;
    }
    size_t kept = state->left;
    memcpy(bytes, &state->state, 3);
    size_t more = n < 4 - kept ? n : 4 - kept;
    memcpy(bytes + kept, from, more);
    long length = __fab_utf8_decode(&c, bytes, kept + more);
    if (length == -2) {
        memcpy(&state->state, bytes, kept + more < 4 ? kept + more : 3);
        state->left = (unsigned)(kept + more);
        return (size_t)-2;
    }
    memset(state, 0, sizeof *state);
    if (length < 0) {
        errno = EILSEQ;
        return (size_t)-1;
    }
    if (to)
        *to = (wchar_t)c;
    return length == 0 ? 0 : (size_t)length - kept;
}

size_t mbrlen(const char *restrict s, size_t n, mbstate_t *restrict state)
{
    static mbstate_t own;
    return mbrtowc(NULL, s, n, state ? state : &own);
}

int mbsinit(const mbstate_t *state)
{
    return !state || state->left == 0;
}

int mbtowc(wchar_t *restrict to, const char *restrict from, size_t n)
{
    unsigned c;
    if (!from)
        return 0;
    long length = __fab_utf8_decode(&c, from, n);
    if (length < 0) {
        errno = EILSEQ;
        return -1;
    }
    if (to)
        *to = (wchar_t)c;
    return (int)length;
}

int mblen(const char *s, size_t n)
{
    return mbtowc(NULL, s, n);
}

size_t wcrtomb(char *restrict to, wchar_t c, mbstate_t *restrict state)
{
    char unused[4];
    (void)state;
    if (!to)
        return 1;
    int length = __fab_utf8_encode(unused, (unsigned)c);
    if (length < 0) {
        errno = EILSEQ;
        return (size_t)-1;
    }
    memcpy(to, unused, (size_t)length);
    return (size_t)length;
}

int wctomb(char *to, wchar_t c)
{
    return to ? (int)wcrtomb(to, c, NULL) : 0;
}

size_t mbsrtowcs(wchar_t *restrict to, const char **restrict from, size_t n,
                 mbstate_t *restrict state)
{
    const char *s = *from;
    size_t count = 0;
    (void)state;
    for (; !to || count < n; count++) {
        unsigned c;
        long length = __fab_utf8_decode(&c, s, 4);
        if (length < 0) {
            errno = EILSEQ;
            *from = to ? s : *from;
            return (size_t)-1;
        }
        if (to)
            to[count] = (wchar_t)c;
        if (length == 0) {
            if (to)
                *from = NULL;
            return count;
        }
        s += length;
    }
    *from = s;
    return count;
}

size_t mbstowcs(wchar_t *restrict to, const char *restrict from, size_t n)
{
    const char *s = from;
    return mbsrtowcs(to, &s, n, NULL);
}

size_t wcsrtombs(char *restrict to, const wchar_t **restrict from, size_t n,
                 mbstate_t *restrict state)
{
    const wchar_t *s = *from;
    size_t used = 0;
    (void)state;
    for (;; s++) {
        char bytes[4];
        int length = __fab_utf8_encode(bytes, (unsigned)*s);
        if (length < 0) {
            errno = EILSEQ;
            return (size_t)-1;
        }
        if (to && used + (size_t)length > n)
            break;
        if (to)
            memcpy(to + used, bytes, (size_t)length);
        if (!*s) {
            if (to)
                *from = NULL;
            return used;
        }
        used += (size_t)length;
    }
    *from = s;
    return used;
}

size_t wcstombs(char *restrict to, const wchar_t *restrict from, size_t n)
{
    const wchar_t *s = from;
    return wcsrtombs(to, &s, n, NULL);
}

wint_t btowc(int c)
{
    return c >= 0 && c < 128 ? (wint_t)c : WEOF;
}

int wctob(wint_t c)
{
    return c < 128 ? (int)c : EOF;
}
