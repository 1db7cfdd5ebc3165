/* POSIX basic and extended expressions to code. */
#include "../internal.h"
#include "regex.h"
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

struct parser {
    struct __regex *re;
    const char *s;
    int extended;
    int error;
    int depth;
};

static void alternatives(struct parser *p);

unsigned __fab_regex_decode(const char *s, const char *end, size_t *length)
{
    unsigned c;
    long n = __fab_utf8_decode(&c, s, (size_t)(end - s));
    if (n < 0) {
        *length = 1;
        return (unsigned char)*s | 0x40000000;
    }
    *length = n ? (size_t)n : 1;
    return c;
}

static int emit(struct parser *p, enum operation op, int x, int y)
{
    struct __regex *re = p->re;
    if (re->length == re->room) {
        int room = re->room ? re->room * 2 : 32;
        struct code *grown =
            realloc(re->code, (size_t)room * sizeof *grown);
        if (!grown || re->length >= MOST_CODE) {
            if (grown)
                re->code = grown;
            p->error = REG_ESPACE;
            return 0;
        }
        re->code = grown;
        re->room = room;
    }
    re->code[re->length] = (struct code){op, x, y};
    return re->length++;
}

static void insert(struct parser *p, int at, struct code code)
{
    struct __regex *re = p->re;
    emit(p, R_JUMP, 0, 0);
    if (p->error)
        return;
    memmove(re->code + at + 1, re->code + at,
            (size_t)(re->length - 1 - at) * sizeof *re->code);
    re->code[at] = code;
}

static void copy_code(struct parser *p, int from, int length)
{
    for (int i = 0; i < length && !p->error; i++) {
        struct code c = p->re->code[from + i];
        emit(p, c.op, c.x, c.y);
    }
}

static void repeat(struct parser *p, int start, int least, int most)
{
    int length = p->re->length - start;
    if (most == 0) {
        p->re->length = start;
        return;
    }
    if (least == 0 && most < 0) {
        insert(p, start, (struct code){R_SPLIT, 1, length + 2});
        emit(p, R_JUMP, -(length + 1), 0);
        return;
    }
    for (int i = 1; i < least && !p->error; i++)
        copy_code(p, start, length);
    if (most < 0) {
        emit(p, R_SPLIT, -length, 1);
        return;
    }
    if (least == 0) {
        insert(p, start, (struct code){R_SPLIT, 1, length + 1});
        for (int i = 1; i < most && !p->error; i++)
            copy_code(p, start, length + 1);
        /* Whoever skips one skips the rest: the targets are equivalent. */
        return;
    }
    for (int i = least; i < most && !p->error; i++) {
        emit(p, R_SPLIT, 1, length + 1);
        copy_code(p, start, length);
    }
}

static int add_item(struct parser *p, struct set *set, struct set_item item)
{
    struct set_item *grown =
        realloc(set->items, (size_t)(set->count + 1) * sizeof *grown);
    if (!grown) {
        p->error = REG_ESPACE;
        return -1;
    }
    set->items = grown;
    grown[set->count++] = item;
    return 0;
}

/* One end of a range: a character, [.x.] or [=x=]. */
static unsigned range_end(struct parser *p)
{
    size_t n;
    const char *end = p->s + strlen(p->s);
    if (p->s[0] == '[' && (p->s[1] == '.' || p->s[1] == '=')) {
        char mark = p->s[1];
        p->s += 2;
        unsigned c = __fab_regex_decode(p->s, end, &n);
        if (p->s[n] != mark || p->s[n + 1] != ']') {
            p->error = REG_ECOLLATE;
            return 0;
        }
        p->s += n + 2;
        return c;
    }
    unsigned c = __fab_regex_decode(p->s, end, &n);
    p->s += n;
    return c;
}

static void bracket(struct parser *p)
{
    struct __regex *re = p->re;
    struct set *grown = realloc(re->sets, (size_t)(re->set_count + 1) *
                                              sizeof *grown);
    if (!grown) {
        p->error = REG_ESPACE;
        return;
    }
    re->sets = grown;
    struct set *set = &grown[re->set_count];
    memset(set, 0, sizeof *set);
    int number = re->set_count++;
    if (*p->s == '^') {
        set->invert = 1;
        p->s++;
    }
    for (int first = 1; !p->error && (first || *p->s != ']'); first = 0) {
        struct set_item item = {0, 0, 0};
        if (!*p->s) {
            p->error = REG_EBRACK;
            return;
        }
        if (p->s[0] == '[' && p->s[1] == ':') {
            const char *end = strstr(p->s + 2, ":]");
            char name[CHARCLASS_NAME_MAX + 1];
            size_t n = end ? (size_t)(end - p->s - 2) : sizeof name;
            if (n >= sizeof name) {
                p->error = end ? REG_ECTYPE : REG_EBRACK;
                return;
            }
            memcpy(name, p->s + 2, n);
            name[n] = 0;
            item.class = wctype(name);
            if (!item.class)
                p->error = REG_ECTYPE;
            p->s = end + 2;
        } else {
            item.first = item.last = range_end(p);
            if (p->s[0] == '-' && p->s[1] && p->s[1] != ']') {
                p->s++;
                item.last = range_end(p);
                if (item.last < item.first)
                    p->error = REG_ERANGE;
            }
        }
        if (!p->error)
            add_item(p, &re->sets[number], item);
    }
    if (p->error)
        return;
    p->s++;
    emit(p, R_SET, number, 0);
}

static int number(struct parser *p)
{
    int value = 0;
    if (!isdigit((unsigned char)*p->s))
        return -1;
    while (isdigit((unsigned char)*p->s) && value <= RE_DUP_MAX)
        value = value * 10 + (*p->s++ - '0');
    return value;
}

/* {m}, {m,} or {m,n} after its brace; in basic syntax it ends with \}. */
static void interval(struct parser *p, int start)
{
    int least = number(p), most = least;
    if (*p->s == ',') {
        p->s++;
        most = *p->s == '}' || *p->s == '\\' ? -1 : number(p);
        if (least < 0 && most >= 0)
            least = 0;
    }
    if (!p->extended) {
        if (*p->s == '\\')
            p->s++;
        else
            p->error = *p->s ? REG_BADBR : REG_EBRACE;
    }
    if (!p->error && *p->s != '}')
        p->error = *p->s ? REG_BADBR : REG_EBRACE;
    if (!p->error && (least < 0 || least > RE_DUP_MAX || most > RE_DUP_MAX ||
                      (most >= 0 && most < least)))
        p->error = REG_BADBR;
    if (p->error)
        return;
    p->s++;
    repeat(p, start, least, most);
}

static void quantifiers(struct parser *p, int start)
{
    while (!p->error) {
        if (*p->s == '*') {
            p->s++;
            repeat(p, start, 0, -1);
        } else if (p->extended && *p->s == '+') {
            p->s++;
            repeat(p, start, 1, -1);
        } else if (p->extended && *p->s == '?') {
            p->s++;
            repeat(p, start, 0, 1);
        } else if (p->extended && *p->s == '{') {
            p->s++;
            interval(p, start);
        } else if (!p->extended && p->s[0] == '\\' && p->s[1] == '{') {
            p->s += 2;
            interval(p, start);
        } else if (!p->extended && p->s[0] == '\\' &&
                   (p->s[1] == '+' || p->s[1] == '?')) {
            int least = p->s[1] == '+';
            p->s += 2;
            repeat(p, start, least, least ? -1 : 1);
        } else {
            return;
        }
    }
}

static void group(struct parser *p)
{
    int index = ++p->re->groups;
    if (index >= MOST_GROUPS || ++p->depth > 200) {
        p->error = REG_ESPACE;
        return;
    }
    emit(p, R_SAVE, 2 * index, 0);
    alternatives(p);
    p->depth--;
    if (p->error)
        return;
    if (p->extended ? *p->s != ')' : p->s[0] != '\\' || p->s[1] != ')') {
        p->error = REG_EPAREN;
        return;
    }
    p->s += p->extended ? 1 : 2;
    emit(p, R_SAVE, 2 * index + 1, 0);
}

static void character(struct parser *p)
{
    size_t n;
    unsigned c = __fab_regex_decode(p->s, p->s + strlen(p->s), &n);
    p->s += n;
    if (p->re->flags & REG_ICASE)
        c = towlower(c);
    emit(p, R_CHAR, (int)c, 0);
}

/* \w and \s of GNU, and their opposites. */
static void known_set(struct parser *p, char c)
{
    struct __regex *re = p->re;
    struct set *grown = realloc(re->sets, (size_t)(re->set_count + 1) *
                                              sizeof *grown);
    if (!grown) {
        p->error = REG_ESPACE;
        return;
    }
    re->sets = grown;
    int number = re->set_count++;
    grown[number] = (struct set){.invert = c == 'W' || c == 'S'};
    int word = c == 'w' || c == 'W';
    unsigned long class = wctype(word ? "alnum" : "space");
    add_item(p, &re->sets[number], (struct set_item){.class = class});
    if (word && !p->error)
        add_item(p, &re->sets[number], (struct set_item){'_', '_', 0});
    emit(p, R_SET, number, 0);
    p->s++;
}

static void escaped(struct parser *p)
{
    char c = *p->s;
    if (!c) {
        p->error = REG_EESCAPE;
    } else if (!p->extended && c == '(') {
        p->s++;
        group(p);
    } else if (c >= '1' && c <= '9') {
        if (c - '0' > p->re->groups) {
            p->error = REG_ESUBREG;
            return;
        }
        p->re->has_back = 1;
        p->s++;
        emit(p, R_BACK, c - '0', 0);
    } else if (c == '<' || c == '>') {
        p->s++;
        emit(p, c == '<' ? R_WORD_START : R_WORD_END, 0, 0);
    } else if (c == 'b' || c == 'B') {
        p->s++;
        emit(p, c == 'b' ? R_WORD_EDGE : R_WORD_INSIDE, 0, 0);
    } else if (c == 'w' || c == 'W' || c == 's' || c == 'S') {
        known_set(p, c);
    } else {
        character(p);
    }
}

/* first: nothing of the branch stands before. 0 when the branch ends. */
static int atom(struct parser *p, int first)
{
    int start = p->re->length;
    char c = *p->s, next = c ? p->s[1] : 0;
    if (!c || (p->extended && (c == '|' || (c == ')' && p->depth))))
        return 0;
    if (!p->extended && c == '\\' &&
        (next == '|' || (next == ')' && p->depth)))
        return 0;
    if (c == '^' && (p->extended || first)) {
        p->s++;
        emit(p, R_START, 0, 0);
        if (!p->extended && *p->s == '*')
            character(p);
        else if (!p->extended)
            return 1;
    } else if (c == '$' &&
               (p->extended || !next ||
                (next == '\\' && (p->s[2] == ')' || p->s[2] == '|')))) {
        p->s++;
        emit(p, R_END, 0, 0);
    } else if (c == '[') {
        p->s++;
        bracket(p);
    } else if (c == '.') {
        p->s++;
        emit(p, R_ANY, 0, 0);
    } else if (c == '\\') {
        p->s++;
        escaped(p);
    } else if (p->extended && c == '(') {
        p->s++;
        group(p);
    } else if (p->extended && strchr("*+?{", c) && first) {
        if (c == '{')
            character(p);
        else
            p->error = REG_BADRPT;
    } else {
        character(p);
    }
    if (!p->error)
        quantifiers(p, start);
    return 1;
}

static void alternatives(struct parser *p)
{
    int start = p->re->length;
    for (;;) {
        int first = 1;
        while (!p->error && atom(p, first))
            first = 0;
        int more = p->extended ? *p->s == '|'
                               : p->s[0] == '\\' && p->s[1] == '|';
        if (p->error || !more)
            return;
        p->s += p->extended ? 1 : 2;
        /* SPLIT to this branch or past its end; JUMP over what follows. */
        int length = p->re->length - start;
        insert(p, start, (struct code){R_SPLIT, 1, length + 2});
        int jump = emit(p, R_JUMP, 0, 0);
        if (p->error)
            return;
        alternatives(p);
        if (!p->error)
            p->re->code[jump].x = p->re->length - jump;
        return;
    }
}

int regcomp(regex_t *restrict regex, const char *restrict pattern, int flags)
{
    struct parser p = {.s = pattern, .extended = flags & REG_EXTENDED};
    p.re = calloc(1, sizeof *p.re);
    if (!p.re)
        return REG_ESPACE;
    regex->compiled = p.re;
    p.re->flags = flags;
    emit(&p, R_SAVE, 0, 0);
    alternatives(&p);
    if (!p.error && *p.s)
        p.error = REG_EPAREN;
    emit(&p, R_SAVE, 1, 0);
    emit(&p, R_MATCH, 0, 0);
    regex->re_nsub = (size_t)p.re->groups;
    if (p.error)
        regfree(regex);
    else
        __fab_regex_first(p.re);
    return p.error;
}

void regfree(regex_t *regex)
{
    struct __regex *re = regex->compiled;
    if (!re)
        return;
    for (int i = 0; i < re->set_count; i++)
        free(re->sets[i].items);
    free(re->sets);
    free(re->code);
    free(re);
    regex->compiled = NULL;
}
