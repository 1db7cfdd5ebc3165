#include "sh.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct block {
    struct block *next;
    size_t used, size;
    char bytes[];
};

void *need(void *memory)
{
    if (!memory) {
        static const char message[] = "sh: out of memory\n";
        if (write(2, message, sizeof message - 1) < 0)
            _exit(3);
        _exit(2);
    }
    return memory;
}

void *resize(void *memory, size_t n)
{
    return need(realloc(memory, n));
}

char *copy(const char *s)
{
    return need(strdup(s));
}

struct arena *arena_new(void)
{
    struct arena *arena = need(calloc(1, sizeof *arena));
    arena->users = 1;
    return arena;
}

void arena_drop(struct arena *arena)
{
    if (!arena || --arena->users > 0)
        return;
    while (arena->blocks) {
        struct block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    free(arena);
}

void *arena_get(struct arena *arena, size_t n)
{
    n = (n + 15) & ~(size_t)15;
    struct block *b = arena->blocks;
    if (!b || b->size - b->used < n) {
        size_t size = n > 4000 ? n : 4000;
        b = need(malloc(sizeof *b + size));
        b->next = arena->blocks;
        b->used = 0;
        b->size = size;
        arena->blocks = b;
    }
    void *memory = b->bytes + b->used;
    b->used += n;
    memset(memory, 0, n);
    return memory;
}

char *arena_text(struct arena *arena, const char *s, size_t n)
{
    char *to = arena_get(arena, n + 1);
    if (n)
        memcpy(to, s, n);
    return to;
}

void text_put(struct text *t, char c)
{
    text_add(t, &c, 1);
}

void text_add(struct text *t, const char *s, size_t n)
{
    if (t->n + n + 1 > t->room) {
        t->room = (t->n + n + 1) * 2;
        t->s = resize(t->s, t->room);
    }
    if (n)
        memcpy(t->s + t->n, s, n);
    t->n += n;
}

char *text_end(struct text *t)
{
    text_add(t, "", 0);
    t->s[t->n] = 0;
    return t->s;
}
