/* Blocks and whole strings. */
#include "file.h"
#include <string.h>

size_t fread(void *restrict to, size_t size, size_t count,
             FILE *restrict file)
{
    size_t total;
    if (!size || !count || __builtin_mul_overflow(size, count, &total))
        return 0;
    flockfile(file);
    size_t got = __fab_get(file, to, total);
    funlockfile(file);
    return got / size;
}

size_t fwrite(const void *restrict from, size_t size, size_t count,
              FILE *restrict file)
{
    size_t total;
    if (!size || !count || __builtin_mul_overflow(size, count, &total))
        return 0;
    flockfile(file);
    size_t put = __fab_put(file, from, total);
    funlockfile(file);
    return put / size;
}

int fputs(const char *restrict s, FILE *restrict file)
{
    size_t n = strlen(s);
    return fwrite(s, 1, n, file) == n ? 0 : EOF;
}

int puts(const char *s)
{
    flockfile(stdout);
    int failed = fputs(s, stdout) < 0 || putc_unlocked('\n', stdout) < 0;
    funlockfile(stdout);
    return failed ? EOF : 0;
}

char *fgets(char *restrict buffer, int size, FILE *restrict file)
{
    int n = 0;
    flockfile(file);
    while (n < size - 1) {
        int c = getc_unlocked(file);
        if (c == EOF)
            break;
        buffer[n++] = (char)c;
        if (c == '\n')
            break;
    }
    int failed = (n == 0 && size > 1) || (file->flags & F_ERROR && n == 0);
    funlockfile(file);
    if (failed || size < 1)
        return NULL;
    buffer[n] = 0;
    return buffer;
}
