#include "../command.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

FILE *open_input(const char *name)
{
    if (strcmp(name, "-") == 0)
        return stdin;
    FILE *file = fopen(name, "re");
    if (!file)
        complain("%s", name);
    return file;
}

void close_input(FILE *file, const char *name)
{
    if (ferror(file))
        complain("%s", name);
    if (file != stdin)
        fclose(file);
    else
        clearerr(stdin);
}

ssize_t write_all(int fd, const void *from, size_t n)
{
    const char *at = from;
    for (size_t left = n; left > 0;) {
        ssize_t done = write(fd, at, left);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        at += done;
        left -= (size_t)done;
    }
    return (ssize_t)n;
}

ssize_t read_all(int fd, void *to, size_t n)
{
    size_t filled = 0;
    while (filled < n) {
        ssize_t done = read(fd, (char *)to + filled, n - filled);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        if (done == 0)
            break;
        filled += (size_t)done;
    }
    return (ssize_t)filled;
}

int copy_bytes(int in, const char *in_name, int out, const char *out_name)
{
    static char buffer[65536];
    for (;;) {
        ssize_t n = read(in, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            complain("%s", in_name);
            return -1;
        }
        if (n == 0)
            return 0;
        if (write_all(out, buffer, (size_t)n) < 0) {
            complain("%s", out_name);
            return -1;
        }
    }
}

int read_until(FILE *file, struct text *line, int end, int *ended)
{
    text_clear(line);
    *ended = 0;
    int c;
    while ((c = getc_unlocked(file)) != EOF) {
        if (c == end) {
            *ended = 1;
            break;
        }
        if (line->n + 1 < line->room)
            line->s[line->n++] = (char)c;
        else
            text_put(line, (char)c);
    }
    text_end(line);
    return *ended || line->n > 0;
}

int read_line(FILE *file, struct text *line)
{
    int ended;
    return read_until(file, line, '\n', &ended);
}

int confirm(const char *format, ...)
{
    va_list args;
    fflush(stdout);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    int first = getchar(), c = first;
    while (c != '\n' && c != EOF)
        c = getchar();
    return first == 'y' || first == 'Y';
}

void flush_output(void)
{
    int failed = fflush(stdout) != 0;
    if (!failed && !ferror(stdout))
        return;
    warn("write error");
    _exit(command_status ? command_status : 1);
}

char *last_part(const char *path)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    if (start == end)
        return copy_text(*path ? "/" : "");
    return copy_part(path + start, end - start);
}

int same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}
