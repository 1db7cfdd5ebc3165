/* Flags and buffers of a stream. */
#include "file.h"
#include <string.h>

int feof(FILE *file)
{
    return (file->flags & F_EOF) != 0;
}

int ferror(FILE *file)
{
    return (file->flags & F_ERROR) != 0;
}

void clearerr(FILE *file)
{
    flockfile(file);
    file->flags &= ~(F_EOF | F_ERROR);
    funlockfile(file);
}

int fileno(FILE *file)
{
    if (file->fd < 0)
        errno = EBADF;
    return file->fd;
}

int fpurge(FILE *file)
{
    flockfile(file);
    file->at = file->end = file->buffer;
    file->flags &= ~F_WRITING;
    funlockfile(file);
    return 0;
}

int setvbuf(FILE *restrict file, char *restrict buffer, int mode, size_t size)
{
    flockfile(file);
    __fab_flush(file);
    file->flags = (file->flags & ~F_LINE) | F_OWN_BUFFER;
    if (mode == _IONBF) {
        file->size = 0;
    } else {
        if (buffer && size > 2 * UNGET) {
            file->buffer = (unsigned char *)buffer + UNGET;
            file->size = size - UNGET;
        } else if (file->size == 0 && file->space) {
            file->size = BUFSIZ;
        }
        if (mode == _IOLBF)
            file->flags |= F_LINE;
    }
    file->at = file->end = file->buffer;
    funlockfile(file);
    return 0;
}

void setbuf(FILE *restrict file, char *restrict buffer)
{
    setvbuf(file, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ);
}

void setlinebuf(FILE *file)
{
    setvbuf(file, NULL, _IOLBF, 0);
}

void perror(const char *what)
{
    const char *reason = strerror(errno);
    if (what && *what)
        fprintf(stderr, "%s: %s\n", what, reason);
    else
        fprintf(stderr, "%s\n", reason);
}

char *ctermid(char *buffer)
{
    return buffer ? strcpy(buffer, "/dev/tty") : (char *)"/dev/tty";
}
