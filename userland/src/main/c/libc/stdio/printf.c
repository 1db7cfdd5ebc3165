/* The printf family over the one engine. */
#include "file.h"
#include "format.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void to_file(struct format_sink *sink, const char *text, size_t n)
{
    __fab_put(sink->target, text, n);
}

static void to_memory(struct format_sink *sink, const char *text, size_t n)
{
    char *to = sink->target;
    size_t fits = n < sink->room ? n : sink->room;
    memcpy(to, text, fits);
    sink->target = to + fits;
    sink->room -= fits;
}

int vfprintf(FILE *restrict file, const char *restrict format, va_list args)
{
    struct format_sink sink = {to_file, 0, file, 0};
    flockfile(file);
    int had_error = file->flags & F_ERROR;
    unsigned char small[512];
    size_t size = file->size;
    /* An unbuffered stream gets its text in one piece. */
    if (size == 0 && !(file->flags & F_WRITING) && file->flags & F_WRITE) {
        unsigned char *saved = file->buffer;
        file->buffer = file->at = file->end = small;
        file->size = sizeof small;
        int result = __fab_format(&sink, format, args);
        if (__fab_flush(file) < 0)
            result = -1;
        file->buffer = file->at = file->end = saved;
        file->size = 0;
        file->flags &= ~F_WRITING;
        funlockfile(file);
        return result;
    }
    file->flags &= ~F_ERROR;
    int result = __fab_format(&sink, format, args);
    if (file->flags & F_ERROR)
        result = -1;
    file->flags |= had_error;
    funlockfile(file);
    return result;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict format,
              va_list args)
{
    char nothing;
    struct format_sink sink = {to_memory, 0, size ? to : &nothing,
                               size ? size - 1 : 0};
    int result = __fab_format(&sink, format, args);
    if (size)
        *(char *)sink.target = 0;
    return result;
}

int vprintf(const char *restrict format, va_list args)
{
    return vfprintf(stdout, format, args);
}

int vsprintf(char *restrict to, const char *restrict format, va_list args)
{
    return vsnprintf(to, INT_MAX, format, args);
}

int vasprintf(char **result, const char *format, va_list args)
{
    int n = vsnprintf(NULL, 0, format, args);
    *result = n < 0 ? NULL : malloc((size_t)n + 1);
    return *result ? vsnprintf(*result, (size_t)n + 1, format, args) : -1;
}

int vdprintf(int fd, const char *format, va_list args)
{
    char *text;
    int n = vasprintf(&text, format, args);
    for (int done = 0; done < n;) {
        ssize_t part = write(fd, text + done, (size_t)(n - done));
        if (part < 0 && errno != EINTR) {
            n = -1;
            break;
        }
        done += part > 0 ? (int)part : 0;
    }
    free(text);
    return n;
}

#define FORWARD(call)         \
    va_list args;             \
    va_start(args, format);   \
    int result = call;        \
    va_end(args);             \
    return result

int printf(const char *restrict format, ...)
{
    FORWARD(vfprintf(stdout, format, args));
}

int fprintf(FILE *restrict file, const char *restrict format, ...)
{
    FORWARD(vfprintf(file, format, args));
}

int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
{
    FORWARD(vsnprintf(to, size, format, args));
}

int sprintf(char *restrict to, const char *restrict format, ...)
{
    FORWARD(vsnprintf(to, INT_MAX, format, args));
}

int asprintf(char **result_text, const char *format, ...)
{
    FORWARD(vasprintf(result_text, format, args));
}

int dprintf(int fd, const char *format, ...)
{
    FORWARD(vdprintf(fd, format, args));
}
