/* Streams over memory: fmemopen and open_memstream. */
#include "file.h"
#include <stdlib.h>
#include <string.h>

struct fixed {
    char *bytes;
    size_t size;
    size_t length;
    size_t at;
    int append;
    int own;
};

static ssize_t fixed_read(FILE *file, void *to, size_t n)
{
    struct fixed *m = file->cookie;
    size_t left = m->at < m->length ? m->length - m->at : 0;
    n = n < left ? n : left;
    memcpy(to, m->bytes + m->at, n);
    m->at += n;
    return (ssize_t)n;
}

static ssize_t fixed_write(FILE *file, const void *from, size_t n)
{
    struct fixed *m = file->cookie;
    if (m->append)
        m->at = m->length;
    size_t room = m->at < m->size ? m->size - m->at : 0;
    if (n > room) {
        if (room == 0) {
            errno = ENOSPC;
            return -1;
        }
        n = room;
    }
    memcpy(m->bytes + m->at, from, n);
    m->at += n;
    if (m->at > m->length) {
        m->length = m->at;
        if (m->length < m->size)
            m->bytes[m->length] = 0;
    }
    return (ssize_t)n;
}

static off_t fixed_seek(FILE *file, off_t offset, int whence)
{
    struct fixed *m = file->cookie;
    off_t base = whence == SEEK_SET ? 0
                 : whence == SEEK_CUR ? (off_t)m->at
                                      : (off_t)m->length;
    if (base + offset < 0 || base + offset > (off_t)m->size) {
        errno = EINVAL;
        return -1;
    }
    m->at = (size_t)(base + offset);
    return base + offset;
}

static int fixed_close(FILE *file)
{
    struct fixed *m = file->cookie;
    if (m->own)
        free(m->bytes);
    free(m);
    return 0;
}

FILE *fmemopen(void *restrict buffer, size_t size, const char *restrict mode)
{
    int flags;
    if (__fab_file_mode(mode, &flags) < 0)
        return NULL;
    if (size == 0) {
        errno = EINVAL;
        return NULL;
    }
    struct fixed *m = calloc(1, sizeof *m);
    FILE *file = __fab_file_new(flags);
    char *bytes = buffer ? buffer : calloc(1, size);
    if (!m || !file || !bytes) {
        if (!buffer)
            free(bytes);
        if (file)
            free(file->space);
        free(file);
        free(m);
        return NULL;
    }
    m->bytes = bytes;
    m->size = size;
    m->own = !buffer;
    m->append = *mode == 'a';
    if (*mode == 'w' && buffer)
        *bytes = 0;
    m->length = *mode == 'r' ? size
                             : *mode == 'a' ? strnlen(bytes, size) : 0;
    file->cookie = m;
    file->read = fixed_read;
    file->write = fixed_write;
    file->seek = fixed_seek;
    file->close = fixed_close;
    __fab_file_register(file);
    return file;
}

struct growing {
    char **bytes;
    size_t *size;
    size_t space;
    size_t at;
};

static ssize_t growing_write(FILE *file, const void *from, size_t n)
{
    struct growing *m = file->cookie;
    if (m->at + n + 1 > m->space) {
        size_t space = (m->at + n + 1) * 2;
        char *grown = realloc(*m->bytes, space);
        if (!grown)
            return -1;
        memset(grown + m->space, 0, space - m->space);
        *m->bytes = grown;
        m->space = space;
    }
    memcpy(*m->bytes + m->at, from, n);
    m->at += n;
    if (m->at > *m->size) {
        *m->size = m->at;
        (*m->bytes)[m->at] = 0;
    }
    return (ssize_t)n;
}

static off_t growing_seek(FILE *file, off_t offset, int whence)
{
    struct growing *m = file->cookie;
    off_t base = whence == SEEK_SET ? 0
                 : whence == SEEK_CUR ? (off_t)m->at
                                      : (off_t)*m->size;
    if (base + offset < 0) {
        errno = EINVAL;
        return -1;
    }
    m->at = (size_t)(base + offset);
    return base + offset;
}

static int growing_close(FILE *file)
{
    free(file->cookie);
    return 0;
}

FILE *open_memstream(char **buffer, size_t *size)
{
    struct growing *m = calloc(1, sizeof *m);
    FILE *file = __fab_file_new(F_WRITE);
    char *bytes = calloc(1, 64);
    if (!m || !file || !bytes) {
        free(bytes);
        if (file)
            free(file->space);
        free(file);
        free(m);
        return NULL;
    }
    *buffer = bytes;
    *size = 0;
    m->bytes = buffer;
    m->size = size;
    m->space = 64;
    file->cookie = m;
    file->write = growing_write;
    file->seek = growing_seek;
    file->close = growing_close;
    __fab_file_register(file);
    return file;
}
