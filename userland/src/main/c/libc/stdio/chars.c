/* Single characters. */
#include "file.h"

int getc_unlocked(FILE *file)
{
    if (file->at < file->end && !(file->flags & F_WRITING))
        return *file->at++;
    return __fab_underflow(file);
}

int fgetc(FILE *file)
{
    flockfile(file);
    int c = getc_unlocked(file);
    funlockfile(file);
    return c;
}

int getc(FILE *file)
{
    return fgetc(file);
}

int getchar(void)
{
    return fgetc(stdin);
}

int getchar_unlocked(void)
{
    return getc_unlocked(stdin);
}

int putc_unlocked(int c, FILE *file)
{
    unsigned char byte = (unsigned char)c;
    if (file->flags & F_WRITING && !(file->flags & F_LINE) &&
        (size_t)(file->at - file->buffer) < file->size)
        return *file->at++ = byte;
    return __fab_put(file, &byte, 1) == 1 ? byte : EOF;
}

int fputc(int c, FILE *file)
{
    flockfile(file);
    int result = putc_unlocked(c, file);
    funlockfile(file);
    return result;
}

int putc(int c, FILE *file)
{
    return fputc(c, file);
}

int putchar(int c)
{
    return fputc(c, stdout);
}

int putchar_unlocked(int c)
{
    return putc_unlocked(c, stdout);
}

int ungetc(int c, FILE *file)
{
    if (c == EOF)
        return EOF;
    flockfile(file);
    if (file->flags & F_WRITING)
        __fab_flush(file);
    int fits = file->at > file->buffer - UNGET;
    if (fits) {
        *--file->at = (unsigned char)c;
        file->flags &= ~F_EOF;
    }
    funlockfile(file);
    return fits ? (unsigned char)c : EOF;
}
