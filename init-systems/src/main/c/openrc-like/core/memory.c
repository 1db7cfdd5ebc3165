#include "core.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void *need(void *memory)
{
    if (!memory) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

void *need_memory(size_t size)
{
    return need(calloc(1, size));
}

char *copy_text(const char *text)
{
    return need(strdup(text));
}

char *text_of(const char *format, ...)
{
    char *text = NULL;
    va_list more;
    va_start(more, format);
    int n = vasprintf(&text, format, more);
    va_end(more);
    return need(n < 0 ? NULL : text);
}

void list_add(struct list *list, const char *text)
{
    list->at = need(realloc(list->at,
                            (list->count + 1) * sizeof *list->at));
    list->at[list->count++] = copy_text(text);
}

bool list_has(const struct list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->at[i], text) == 0)
            return true;
    return false;
}

void list_add_new(struct list *list, const char *text)
{
    if (!list_has(list, text))
        list_add(list, text);
}

void list_remove(struct list *list, const char *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->at[i], text) == 0)
            free(list->at[i]);
        else
            list->at[kept++] = list->at[i];
    list->count = kept;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void list_sort(struct list *list)
{
    if (list->count > 1)
        qsort(list->at, list->count, sizeof *list->at, compare);
}

void list_clear(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->at[i]);
    free(list->at);
    list->at = NULL;
    list->count = 0;
}

void list_add_words(struct list *list, const char *words)
{
    char *copy = copy_text(words), *rest = copy, *word;
    while ((word = strsep(&rest, " \t\n")))
        if (*word)
            list_add(list, word);
    free(copy);
}

char *list_join(const struct list *list)
{
    size_t n = 1;
    for (size_t i = 0; i < list->count; i++)
        n += strlen(list->at[i]) + 1;
    char *text = need_memory(n);
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            strlcat(text, " ", n);
        strlcat(text, list->at[i], n);
    }
    return text;
}
