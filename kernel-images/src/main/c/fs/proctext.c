/* The text of a proc file while it is open. */
#include "errno.h"
#include "proc.h"
#include "string.h"

static bool reserve(struct text *text, usize more)
{
    if (text->length + more < text->size) {
        return true;
    }
    usize size = MAX(text->size * 2, text->length + more + 1);
    size = MAX(size, 512);
    char *data = krealloc(text->data, text->length, size);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->size = size;
    return true;
}

void text_add(struct text *text, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int length = format_va(NULL, 0, fmt, ap);
    va_end(ap);
    if (reserve(text, (usize)length + 1)) {
        va_start(ap, fmt);
        format_va(text->data + text->length, text->size - text->length, fmt,
                  ap);
        va_end(ap);
        text->length += (usize)length;
    }
}

void text_bytes(struct text *text, const void *bytes, usize size)
{
    if (reserve(text, size)) {
        memcpy(text->data + text->length, bytes, size);
        text->length += size;
    }
}
