/* Making, listing, flushing and filling streams. */
#include "file.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ssize_t fd_read(FILE *file, void *to, size_t n)
{
    return read(file->fd, to, n);
}

static ssize_t fd_write(FILE *file, const void *from, size_t n)
{
    return write(file->fd, from, n);
}

static off_t fd_seek(FILE *file, off_t offset, int whence)
{
    return lseek(file->fd, offset, whence);
}

static int fd_close(FILE *file)
{
    return close(file->fd);
}

static unsigned char spaces[3][UNGET + BUFSIZ];

#define STANDARD(number, what, bytes)                                   \
    {                                                                   \
        .fd = number, .flags = (what) | F_STATIC,                       \
        .buffer = spaces[number] + UNGET, .size = bytes,                \
        .at = spaces[number] + UNGET, .end = spaces[number] + UNGET,    \
        .read = fd_read, .write = fd_write, .seek = fd_seek,            \
        .close = fd_close                                               \
    }

static FILE standard[3] = {
    STANDARD(0, F_READ, BUFSIZ),
    STANDARD(1, F_WRITE, BUFSIZ),
    STANDARD(2, F_WRITE, 0),
};

#undef stdin
#undef stdout
#undef stderr
FILE *const stdin = &standard[0];
FILE *const stdout = &standard[1];
FILE *const stderr = &standard[2];

static volatile int list_lock;
static FILE *list;

FILE *__fab_file_new(int flags)
{
    FILE *file = calloc(1, sizeof *file);
    if (!file)
        return NULL;
    file->space = malloc(UNGET + BUFSIZ);
    if (!file->space) {
        free(file);
        return NULL;
    }
    file->fd = -1;
    file->flags = flags;
    file->buffer = file->at = file->end = file->space + UNGET;
    file->size = BUFSIZ;
    return file;
}

void __fab_file_on_fd(FILE *file, int fd)
{
    file->fd = fd;
    file->read = fd_read;
    file->write = fd_write;
    file->seek = fd_seek;
    file->close = fd_close;
}

void __fab_file_register(FILE *file)
{
    __fab_lock(&list_lock);
    file->next = list;
    if (list)
        list->previous = file;
    list = file;
    __fab_unlock(&list_lock);
}

void __fab_file_unregister(FILE *file)
{
    __fab_lock(&list_lock);
    if (file->next)
        file->next->previous = file->previous;
    if (file->previous)
        file->previous->next = file->next;
    else if (list == file)
        list = file->next;
    __fab_unlock(&list_lock);
}

/* open() flags of a mode; the stream's own into *flags. */
int __fab_file_mode(const char *mode, int *flags)
{
    int how;
    switch (*mode) {
    case 'r':
        how = O_RDONLY;
        *flags = F_READ;
        break;
    case 'w':
        how = O_WRONLY | O_CREAT | O_TRUNC;
        *flags = F_WRITE;
        break;
    case 'a':
        how = O_WRONLY | O_CREAT | O_APPEND;
        *flags = F_WRITE | F_APPEND;
        break;
    default:
        errno = EINVAL;
        return -1;
    }
    for (mode++; *mode; mode++) {
        if (*mode == '+') {
            how = (how & ~O_ACCMODE) | O_RDWR;
            *flags |= F_READ | F_WRITE;
        }
        if (*mode == 'x')
            how |= O_EXCL;
        if (*mode == 'e')
            how |= O_CLOEXEC;
    }
    return how;
}

static int write_all(FILE *file, const unsigned char *from, size_t n)
{
    while (n > 0) {
        ssize_t done = file->write ? file->write(file, from, n) : -1;
        if (done < 0) {
            if (errno == EINTR)
                continue;
            file->flags |= F_ERROR;
            return -1;
        }
        from += done;
        n -= (size_t)done;
    }
    return 0;
}

/* Writes what waits; forgets what was read ahead, seeking back over it. */
int __fab_flush(FILE *file)
{
    if (file->flags & F_WRITING) {
        size_t waiting = (size_t)(file->at - file->buffer);
        file->at = file->end = file->buffer;
        file->flags &= ~F_WRITING;
        return waiting ? write_all(file, file->buffer, waiting) : 0;
    }
    if (file->end > file->at && file->seek) {
        int saved = errno;
        if (file->seek(file, file->at - file->end, SEEK_CUR) >= 0)
            file->at = file->end = file->buffer;
        errno = saved;
    }
    return 0;
}

int __fab_underflow(FILE *file)
{
    if (file->flags & F_WRITING && __fab_flush(file) < 0)
        return EOF;
    if (!(file->flags & F_READ) || !file->read) {
        errno = EBADF;
        file->flags |= F_ERROR;
        return EOF;
    }
    if (file->flags & F_EOF)
        return EOF;
    /* A question is seen before its answer is read. */
    if (file == &standard[0] && standard[1].flags & F_LINE)
        fflush(&standard[1]);
    unsigned char one, *to = file->size ? file->buffer : &one;
    ssize_t n = file->read(file, to, file->size ? file->size : 1);
    if (n <= 0) {
        file->flags |= n < 0 ? F_ERROR : F_EOF;
        return EOF;
    }
    if (!file->size) {
        file->at = file->end = file->buffer;
        return one;
    }
    file->at = file->buffer;
    file->end = file->buffer + n;
    return *file->at++;
}

static void start_writing(FILE *file)
{
    if (file->end > file->at)
        __fab_flush(file);
    file->at = file->end = file->buffer;
    file->flags |= F_WRITING;
    if (file == &standard[1] && !(file->flags & (F_LINE | F_OWN_BUFFER))) {
        int saved = errno;
        file->flags |= F_OWN_BUFFER | (isatty(1) ? F_LINE : 0);
        errno = saved;
    }
}

size_t __fab_put(FILE *file, const void *from, size_t n)
{
    const unsigned char *s = from;
    if (!(file->flags & F_WRITE)) {
        errno = EBADF;
        file->flags |= F_ERROR;
        return 0;
    }
    if (!(file->flags & F_WRITING))
        start_writing(file);
    size_t left = n;
    if (file->flags & F_LINE) {
        const unsigned char *line = memrchr(s, '\n', left);
        if (line) {
            size_t lines = (size_t)(line + 1 - s);
            size_t room = file->size - (size_t)(file->at - file->buffer);
            if (lines <= room) {
                memcpy(file->at, s, lines);
                file->at += lines;
                lines = 0;
            }
            if (__fab_flush(file) < 0)
                return 0;
            file->flags |= F_WRITING;
            if (lines && write_all(file, s, lines) < 0)
                return 0;
            left -= (size_t)(line + 1 - s);
            s = line + 1;
        }
    }
    if (left > file->size - (size_t)(file->at - file->buffer)) {
        if (__fab_flush(file) < 0)
            return 0;
        file->flags |= F_WRITING;
        if (left >= file->size) {
            if (write_all(file, s, left) < 0)
                return 0;
            return n;
        }
    }
    memcpy(file->at, s, left);
    file->at += left;
    return n;
}

size_t __fab_get(FILE *file, void *to, size_t n)
{
    unsigned char *d = to;
    size_t left = n;
    while (left > 0) {
        size_t ready = (size_t)(file->end - file->at);
        if (ready && !(file->flags & F_WRITING)) {
            ready = ready < left ? ready : left;
            memcpy(d, file->at, ready);
            file->at += ready;
            d += ready;
            left -= ready;
            continue;
        }
        int c = __fab_underflow(file);
        if (c == EOF)
            break;
        *d++ = (unsigned char)c;
        left--;
    }
    return n - left;
}

void __fab_flush_all(void)
{
    fflush(NULL);
}

int fflush(FILE *file)
{
    if (file) {
        flockfile(file);
        int result = __fab_flush(file);
        funlockfile(file);
        return result;
    }
    int result = fflush(&standard[1]) | fflush(&standard[2]);
    fflush(&standard[0]);
    __fab_lock(&list_lock);
    for (file = list; file; file = file->next)
        result |= fflush(file);
    __fab_unlock(&list_lock);
    return result;
}

void __fab_stdio_before_fork(void)
{
    __fab_lock(&list_lock);
}

void __fab_stdio_after_fork(void)
{
    __fab_unlock(&list_lock);
}
