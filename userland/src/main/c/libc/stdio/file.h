/*
 * A stream. What reads and writes are four functions, so that files, memory
 * and strings are streams alike. One buffer serves both directions: for
 * reading, at..end is what is left; for writing, buffer..at waits.
 */
#pragma once
#include "../internal.h"
#include <stdio.h>

#define UNGET 8

enum {
    F_READ = 1,
    F_WRITE = 2,
    F_APPEND = 4,
    F_EOF = 8,
    F_ERROR = 16,
    F_WRITING = 32, /* the buffer holds what waits to be written */
    F_LINE = 64,
    F_OWN_BUFFER = 128,
    F_STATIC = 256, /* one of the three: not freed when closed */
};

struct __file {
    int fd;
    int flags;
    unsigned char *buffer; /* UNGET bytes before it belong to ungetc */
    size_t size;
    unsigned char *at;
    unsigned char *end;
    volatile int lock;
    volatile int owner;
    int depth;
    pid_t child; /* of popen */
    ssize_t (*read)(FILE *file, void *to, size_t n);
    ssize_t (*write)(FILE *file, const void *from, size_t n);
    off_t (*seek)(FILE *file, off_t offset, int whence);
    int (*close)(FILE *file);
    void *cookie;
    FILE *next;
    FILE *previous;
    unsigned char *space;
};

FILE *__fab_file_new(int flags);
void __fab_file_register(FILE *file);
void __fab_file_unregister(FILE *file);
int __fab_file_mode(const char *mode, int *flags);
void __fab_file_on_fd(FILE *file, int fd);
int __fab_flush(FILE *file);
int __fab_underflow(FILE *file);
size_t __fab_put(FILE *file, const void *from, size_t n);
size_t __fab_get(FILE *file, void *to, size_t n);
