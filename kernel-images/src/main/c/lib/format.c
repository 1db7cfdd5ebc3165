/*
 * printf's core: flags `-` and `0`, width and precision (also `*`), the
 * lengths h, hh, l, ll and z, and d i u x X o c s p %.
 */
#include "print.h"
#include "string.h"

struct out {
    char *buffer;
    usize size;
    usize length;
};

static void put(struct out *out, char c)
{
    if (out->length + 1 < out->size) {
        out->buffer[out->length] = c;
    }
    out->length++;
}

static void put_padded(struct out *out, const char *text, int length,
                       int width, bool left, char pad)
{
    for (int i = length; !left && i < width; i++) {
        put(out, pad);
    }
    for (int i = 0; i < length; i++) {
        put(out, text[i]);
    }
    for (int i = length; left && i < width; i++) {
        put(out, ' ');
    }
}

static int digits(char *text, u64 value, u32 base, bool upper, int precision)
{
    const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char reversed[24];
    int count = 0;
    do {
        reversed[count++] = set[value % base];
        value /= base;
    } while (value != 0);
    int length = 0;
    for (int i = count; i < precision && length < 40; i++) {
        text[length++] = '0';
    }
    while (count > 0) {
        text[length++] = reversed[--count];
    }
    return length;
}

static i64 next_signed(va_list *ap, int size)
{
    switch (size) {
    case -2: return (i8)va_arg(*ap, int);
    case -1: return (i16)va_arg(*ap, int);
    case 0: return va_arg(*ap, int);
    default: return va_arg(*ap, i64);
    }
}

static u64 next_unsigned(va_list *ap, int size)
{
    switch (size) {
    case -2: return (u8)va_arg(*ap, u32);
    case -1: return (u16)va_arg(*ap, u32);
    case 0: return va_arg(*ap, u32);
    default: return va_arg(*ap, u64);
    }
}

struct va_box {
    va_list ap;
};

static void put_number(struct out *out, struct va_box *args, char verb,
                       int size, int width, int precision, bool left,
                       bool zero, bool plus)
{
    char text[72];
    int length = 0;
    bool negative = false;
    u64 value;
    u32 base = 10;
    if (verb == 'd' || verb == 'i') {
        i64 number = next_signed(&args->ap, size);
        negative = number < 0;
        value = negative ? -(u64)number : (u64)number;
    } else {
        value = next_unsigned(&args->ap, verb == 'p' ? 1 : size);
        base = verb == 'u' ? 10 : verb == 'o' ? 8 : 16;
    }
    if (negative || plus) {
        text[length++] = negative ? '-' : '+';
    }
    if (verb == 'p') {
        text[length++] = '0';
        text[length++] = 'x';
    }
    if (zero && !left && precision < 0) {
        precision = MIN(width - length, 40);
    }
    length += digits(text + length, value, base, verb == 'X', precision);
    put_padded(out, text, length, width, left, ' ');
}

int format_va(char *buffer, usize size, const char *fmt, va_list ap)
{
    struct out out = {buffer, size, 0};
    struct va_box args;
    __builtin_va_copy(args.ap, ap);
    for (; *fmt != 0; fmt++) {
        if (*fmt != '%') {
            put(&out, *fmt);
            continue;
        }
        bool left = false;
        bool zero = false;
        bool plus = false;
        for (fmt++; *fmt == '-' || *fmt == '0' || *fmt == '+'; fmt++) {
            left |= *fmt == '-';
            zero |= *fmt == '0';
            plus |= *fmt == '+';
        }
        int width = 0;
        int precision = -1;
        if (*fmt == '*') {
            width = va_arg(args.ap, int);
            fmt++;
        } else {
            width = (int)parse_number(fmt, &fmt, 10);
        }
        if (*fmt == '.') {
            fmt++;
            if (*fmt == '*') {
                precision = va_arg(args.ap, int);
                fmt++;
            } else {
                precision = (int)parse_number(fmt, &fmt, 10);
            }
        }
        int length = 0;
        for (; *fmt == 'l' || *fmt == 'h' || *fmt == 'z'; fmt++) {
            length += *fmt == 'h' ? -1 : 1;
        }
        if (*fmt == 's') {
            const char *text = va_arg(args.ap, const char *);
            text = text != NULL ? text : "(null)";
            usize max = precision < 0 ? (usize)-1 : (usize)precision;
            put_padded(&out, text, (int)strnlen(text, max), width, left, ' ');
        } else if (*fmt == 'c') {
            char c = (char)va_arg(args.ap, int);
            put_padded(&out, &c, 1, width, left, ' ');
        } else if (*fmt == '%') {
            put(&out, '%');
        } else if (*fmt != 0) {
            put_number(&out, &args, *fmt, length, width, precision, left,
                       zero, plus);
        } else {
            break;
        }
    }
    va_end(args.ap);
    if (size > 0) {
        buffer[MIN(out.length, size - 1)] = 0;
    }
    return (int)out.length;
}

int format(char *buffer, usize size, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int length = format_va(buffer, size, fmt, ap);
    va_end(ap);
    return length;
}
