/* The engine of all printf functions. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct format_sink {
    void (*put)(struct format_sink *sink, const char *text, size_t n);
    size_t total;
    void *target;
    size_t room;
};

int __fab_format(struct format_sink *sink, const char *format, va_list args);

/* How a number is wanted. */
struct format_spec {
    int left, plus, space, alternate, zero;
    int width;
    int precision; /* -1: not given */
    char conversion;
};

void __fab_format_number(struct format_sink *sink,
                         const struct format_spec *spec, const char *prefix,
                         const char *digits, size_t n, size_t zeros_before,
                         size_t zeros_after, const char *suffix);
void __fab_format_double(struct format_sink *sink, struct format_spec *spec,
                         double value);
