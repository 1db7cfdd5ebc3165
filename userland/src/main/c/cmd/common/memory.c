#include "../command.h"
#include <stdlib.h>
#include <string.h>

void *need(void *memory)
{
    if (!memory)
        errx(2, "out of memory");
    return memory;
}

void *need_memory(size_t n)
{
    return need(calloc(1, n ? n : 1));
}

void *resize(void *memory, size_t count, size_t size)
{
    return need(reallocarray(memory, count ? count : 1, size));
}

char *copy_text(const char *s)
{
    return need(strdup(s));
}

char *copy_part(const char *s, size_t n)
{
    return need(strndup(s, n));
}

char *join_path(const char *folder, const char *name)
{
    size_t n = strlen(folder), m = strlen(name);
    char *path = need_memory(n + m + 2);
    memcpy(path, folder, n);
    if (n > 0 && folder[n - 1] != '/')
        path[n++] = '/';
    memcpy(path + n, name, m + 1);
    return path;
}

void text_put(struct text *t, char c)
{
    text_add(t, &c, 1);
}

void text_add(struct text *t, const void *s, size_t n)
{
    if (t->room - t->n < n + 1) {
        if (n > (size_t)-1 / 4 || t->n > (size_t)-1 / 4)
            errx(2, "out of memory");
        t->room = (t->n + n + 1) * 2;
        t->s = resize(t->s, t->room, 1);
    }
    if (n)
        memcpy(t->s + t->n, s, n);
    t->n += n;
}

void text_adds(struct text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

void text_clear(struct text *t)
{
    t->n = 0;
}

char *text_end(struct text *t)
{
    text_add(t, "", 0);
    t->s[t->n] = 0;
    return t->s;
}
