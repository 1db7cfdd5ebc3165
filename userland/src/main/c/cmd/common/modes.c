/* chmod's operand: an octal number, or clauses as POSIX describes them. */
#include "../command.h"
#include <stdlib.h>
#include <string.h>

struct mode_change {
    struct mode_change *next;
    mode_t who;  /* the bits that the clause is about */
    char action; /* + - = or 0 for a number */
    mode_t bits;
    char from;        /* u, g or o: the bits are copied of them */
    int all;          /* nobody was named: the mask counts */
    int if_executable; /* X */
};

static const struct {
    char letter;
    mode_t bits;
} people[] = {
    {'u', S_ISUID | S_IRWXU},
    {'g', S_ISGID | S_IRWXG},
    {'o', S_ISVTX | S_IRWXO},
    {'a', 07777},
};

static _Noreturn void wrong(const char *text)
{
    errx(2, "'%s' is no mode", text);
}

/* One "+rw" of a clause; returns what follows. */
static const char *action(const char *s, const char *text,
                          struct mode_change *c)
{
    c->action = *s++;
    if (*s && strchr("ugo", *s)) {
        c->from = *s++;
        return s;
    }
    for (; *s && *s != ',' && !strchr("+-=", *s); s++)
        switch (*s) {
        case 'r':
            c->bits |= 0444;
            break;
        case 'w':
            c->bits |= 0222;
            break;
        case 'x':
            c->bits |= 0111;
            break;
        case 'X':
            c->if_executable = 1;
            break;
        case 's':
            c->bits |= S_ISUID | S_ISGID;
            break;
        case 't':
            c->bits |= S_ISVTX;
            break;
        default:
            wrong(text);
        }
    return s;
}

struct mode_change *mode_parse(const char *text)
{
    struct mode_change *first = NULL, **last = &first;
    const char *s = text;
    if (*s >= '0' && *s <= '7') {
        char *end;
        unsigned long value = strtoul(s, &end, 8);
        if (*end || value > 07777)
            wrong(text);
        first = need_memory(sizeof *first);
        first->bits = (mode_t)value;
        return first;
    }
    for (;;) {
        mode_t who = 0;
        for (; *s && strchr("ugoa", *s); s++)
            for (size_t i = 0; i < COUNT_OF(people); i++)
                if (people[i].letter == *s)
                    who |= people[i].bits;
        if (!*s || !strchr("+-=", *s))
            wrong(text);
        while (*s && strchr("+-=", *s)) {
            struct mode_change *c = need_memory(sizeof *c);
            c->all = who == 0;
            c->who = who ? who : 07777;
            s = action(s, text, c);
            *last = c;
            last = &c->next;
        }
        if (!*s)
            return first;
        if (*s++ != ',')
            wrong(text);
    }
}

static mode_t spread(mode_t mode, char from)
{
    mode_t three = mode >> (from == 'u' ? 6 : from == 'g' ? 3 : 0) & 7;
    return three << 6 | three << 3 | three;
}

mode_t mode_apply(const struct mode_change *change, mode_t old, mode_t mask)
{
    mode_t mode = old & 07777;
    for (const struct mode_change *c = change; c; c = c->next) {
        if (!c->action) {
            /* A number leaves a folder's set-id bits, unless it names any. */
            mode_t kept = S_ISDIR(old) && !(c->bits & 06000) ? mode & 06000
                                                             : 0;
            mode = c->bits | kept;
            continue;
        }
        mode_t bits = c->from ? spread(mode, c->from) : c->bits;
        if (c->if_executable && (S_ISDIR(old) || mode & 0111))
            bits |= 0111;
        bits &= c->who;
        mode_t cleared = c->who;
        if (c->all) {
            bits &= ~mask;
            cleared &= ~mask;
        }
        if (c->action == '+') {
            mode |= bits;
        } else if (c->action == '-') {
            mode &= ~bits;
        } else {
            if (S_ISDIR(old))
                cleared &= ~(mode_t)(S_ISUID | S_ISGID);
            mode = (mode & ~cleared) | bits;
        }
    }
    return mode;
}

void mode_text(mode_t mode, char text[11])
{
    static const char letters[] = "rwxrwxrwx";
    static const struct {
        mode_t kind;
        char letter;
    } kinds[] = {{S_IFDIR, 'd'}, {S_IFLNK, 'l'}, {S_IFCHR, 'c'},
                 {S_IFBLK, 'b'}, {S_IFIFO, 'p'}, {S_IFSOCK, 's'}};
    text[0] = '-';
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if ((mode & S_IFMT) == kinds[i].kind)
            text[0] = kinds[i].letter;
    for (int i = 0; i < 9; i++)
        text[i + 1] = mode & (0400U >> i) ? letters[i] : '-';
    if (mode & S_ISUID)
        text[3] = mode & S_IXUSR ? 's' : 'S';
    if (mode & S_ISGID)
        text[6] = mode & S_IXGRP ? 's' : 'S';
    if (mode & S_ISVTX)
        text[9] = mode & S_IXOTH ? 't' : 'T';
    text[10] = 0;
}
