#include "../internal.h"
#include <stdio.h>
#include <wchar.h>

wint_t fgetwc(FILE *file)
{
    char bytes[4];
    unsigned result;
    flockfile(file);
    for (size_t n = 0; n < 4;) {
        int c = getc_unlocked(file);
        if (c == EOF) {
            if (n)
                errno = EILSEQ;
            break;
        }
        bytes[n++] = (char)c;
        long length = __fab_utf8_decode(&result, bytes, n);
        if (length >= 0) {
            funlockfile(file);
            return result;
        }
        if (length == -1) {
            errno = EILSEQ;
            break;
        }
    }
    funlockfile(file);
    return WEOF;
}

wint_t getwc(FILE *file)
{
    return fgetwc(file);
}

wint_t fputwc(wchar_t c, FILE *file)
{
    char bytes[4];
    int n = __fab_utf8_encode(bytes, (unsigned)c);
    if (n < 0) {
        errno = EILSEQ;
        return WEOF;
    }
    return fwrite(bytes, 1, (size_t)n, file) == (size_t)n ? (wint_t)c : WEOF;
}

wint_t putwc(wchar_t c, FILE *file)
{
    return fputwc(c, file);
}
