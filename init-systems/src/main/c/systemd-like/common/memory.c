/* Memory, lists of strings, growing text. */
#include "util.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(void)
{
    static const char message[] = "out of memory\n";
    fputs(message, stderr);
    exit(1);
}

void (*out_of_memory)(void) = give_up;

void *need(size_t size)
{
    void *memory;
    while (!(memory = calloc(1, size ? size : 1)))
        out_of_memory();
    return memory;
}

void *need_more(void *old, size_t size)
{
    void *memory;
    while (!(memory = realloc(old, size ? size : 1)))
        out_of_memory();
    return memory;
}

char *copy_n(const char *text, size_t length)
{
    char *made = need(length + 1);
    memcpy(made, text, length);
    return made;
}

char *copy(const char *text)
{
    return text ? copy_n(text, strlen(text)) : NULL;
}

static char *print_args(const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    if (size < 0)
        size = 0;
    char *made = need((size_t)size + 1);
    vsnprintf(made, (size_t)size + 1, format, again);
    va_end(again);
    return made;
}

char *print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *made = print_args(format, args);
    va_end(args);
    return made;
}

void replace(char **place, char *value)
{
    free(*place);
    *place = value;
}

void strings_take(struct strings *list, char *text)
{
    list->v = need_more(list->v, (list->n + 2) * sizeof *list->v);
    list->v[list->n++] = text;
    list->v[list->n] = NULL;
}

void strings_add(struct strings *list, const char *text)
{
    strings_take(list, copy(text));
}

void strings_add_all(struct strings *list, const struct strings *more)
{
    for (size_t i = 0; i < more->n; i++)
        strings_add(list, more->v[i]);
}

void strings_clear(struct strings *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->v[i]);
    free(list->v);
    *list = (struct strings){0};
}

void strings_remove(struct strings *list, const char *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (equal(list->v[i], text))
            free(list->v[i]);
        else
            list->v[kept++] = list->v[i];
    }
    list->n = kept;
    if (list->v)
        list->v[kept] = NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void strings_sort(struct strings *list)
{
    if (list->n > 1)
        qsort(list->v, list->n, sizeof *list->v, by_text);
}

bool strings_have(const struct strings *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (equal(list->v[i], text))
            return true;
    return false;
}

void text_bytes(struct text *text, const char *bytes, size_t n)
{
    if (text->n + n + 1 > text->room) {
        text->room = (text->n + n + 1) * 2;
        text->s = need_more(text->s, text->room);
    }
    if (n)
        memcpy(text->s + text->n, bytes, n);
    text->n += n;
    text->s[text->n] = 0;
}

void text_add(struct text *text, const char *more)
{
    text_bytes(text, more, strlen(more));
}

void text_char(struct text *text, char c)
{
    text_bytes(text, &c, 1);
}

void text_print(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *more = print_args(format, args);
    va_end(args);
    text_add(text, more);
    free(more);
}

char *text_take(struct text *text)
{
    char *made = text->s ? text->s : copy("");
    *text = (struct text){0};
    return made;
}

void text_free(struct text *text)
{
    free(text->s);
    *text = (struct text){0};
}
