#include "sed.h"
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct sed_script sed_script;
static const char *at, *script_start;
static size_t blocks[64];
static size_t depth;

static _Noreturn void wrong(const char *what)
{
    int line = 1;
    for (const char *s = script_start; s < at; s++)
        line += *s == '\n';
    errx(1, "script line %d: %s", line, what);
}

static void skip_blanks(void)
{
    while (*at == ' ' || *at == '\t')
        at++;
}

static void skip_ends(void)
{
    while (isspace((unsigned char)*at) || *at == ';')
        at++;
}

/* A bracket expression as it is, but \n in it is a newline. */
static void bracket(struct text *out)
{
    text_put(out, '[');
    if (*at == '^')
        text_put(out, *at++);
    /* "]" is a member if it is first. */
    if (*at == ']')
        text_put(out, *at++);
    while (*at && *at != ']') {
        if (*at == '[' && at[1] && strchr(":.=", at[1])) {
            char ends[] = {at[1], ']', 0};
            const char *end = strstr(at + 2, ends);
            if (!end)
                wrong("a bracket is not closed");
            text_add(out, at, (size_t)(end + 2 - at));
            at = end + 2;
        } else if (*at == '\\' && at[1] == 'n') {
            text_put(out, '\n');
            at += 2;
        } else {
            text_put(out, *at++);
        }
    }
    if (!*at)
        wrong("a bracket is not closed");
    text_put(out, *at++);
}

/*
 * Everything up to the delimiter, which stands for itself in a bracket and
 * after a backslash. In an expression \n is a newline.
 */
static char *delimited(char end, int is_regex)
{
    struct text out = {NULL, 0, 0};
    for (;;) {
        char c = *at;
        if (!c || (c == '\n' && is_regex))
            wrong("a delimiter is missing");
        at++;
        if (c == end)
            return text_end(&out);
        if (c == '[' && is_regex) {
            bracket(&out);
            continue;
        }
        if (c != '\\') {
            text_put(&out, c);
            continue;
        }
        c = *at;
        if (!c)
            wrong("a backslash ends the script");
        at++;
        if (is_regex && c == 'n') {
            text_put(&out, '\n');
        } else if (is_regex && c == 't') {
            text_put(&out, '\t');
        } else {
            if (c != end)
                text_put(&out, '\\');
            text_put(&out, c);
        }
    }
}

static regex_t *compile(const char *pattern, int flags)
{
    if (!*pattern)
        return NULL;
    regex_t *regex = need_memory(sizeof *regex);
    int error = regcomp(regex, pattern,
                        flags | (sed_extended ? REG_EXTENDED : 0));
    if (error) {
        char why[100];
        regerror(error, regex, why, sizeof why);
        wrong(why);
    }
    return regex;
}

static unsigned long digits(void)
{
    char *end;
    unsigned long value = strtoul(at, &end, 10);
    at = end;
    return value;
}

static int address(struct sed_address *a, int is_second)
{
    if (isdigit((unsigned char)*at)) {
        a->line = digits();
        a->kind = A_LINE;
        if (*at == '~' && !is_second) {
            at++;
            a->step = digits();
            a->kind = A_STEP;
        } else if (a->line == 0 && !is_second) {
            a->kind = A_ZERO;
        }
    } else if (*at == '$') {
        at++;
        a->kind = A_LAST;
    } else if (is_second && (*at == '+' || *at == '~') &&
               isdigit((unsigned char)at[1])) {
        a->kind = *at++ == '+' ? A_MORE : A_MULTIPLE;
        a->line = digits();
    } else if (*at == '/' || *at == '\\') {
        at += *at == '\\';
        char end = *at;
        if (!end || end == '\n')
            wrong("a delimiter is missing");
        at++;
        char *pattern = delimited(end, 1);
        int flags = 0;
        for (; *at == 'I' || *at == 'M'; at++)
            flags |= *at == 'I' ? REG_ICASE : REG_NEWLINE;
        a->regex = compile(pattern, flags);
        a->kind = A_REGEX;
        free(pattern);
    } else {
        return 0;
    }
    return 1;
}

/* The text of a, i and c: one line, or lines that end in backslashes. */
static void text_operand(struct text *out)
{
    skip_blanks();
    if (*at == '\\') {
        /* After "a\" comes the next line, or text with its blanks kept. */
        const char *text = ++at;
        skip_blanks();
        at = *at == '\n' ? at + 1 : text;
    }
    if (!*at)
        wrong("a text is missing");
    for (; *at && *at != '\n'; at++) {
        if (*at == '\\' && at[1])
            at++;
        else if (*at == '\\')
            continue;
        text_put(out, *at);
    }
    text_put(out, '\n');
    text_end(out);
}

static void name_operand(struct text *out)
{
    skip_blanks();
    while (*at && *at != '\n')
        text_put(out, *at++);
    if (!out->n)
        wrong("the name of a file is missing");
    text_end(out);
}

static void label_operand(struct text *out)
{
    skip_blanks();
    while (*at && *at != ';' && *at != '}' && !isspace((unsigned char)*at))
        text_put(out, *at++);
    text_end(out);
}

static void add_piece(struct sed_piece ***last, struct text *text, int group,
                      char change)
{
    struct sed_piece *p = need_memory(sizeof *p);
    p->text = copy_part(text->n ? text->s : "", text->n);
    p->n = text->n;
    p->group = group;
    p->change = change;
    **last = p;
    *last = &p->next;
    text_clear(text);
}

/* The replacement is taken apart once, so that each use is quick. */
static void pieces(struct sed_command *c, const char *s)
{
    struct text text = {NULL, 0, 0};
    struct sed_piece **last = &c->pieces;
    size_t groups = c->regex ? c->regex->re_nsub : 9;
    for (; *s; s++) {
        if (*s == '&') {
            add_piece(&last, &text, 0, 0);
        } else if (*s != '\\') {
            text_put(&text, *s);
        } else if (isdigit((unsigned char)*++s)) {
            if ((size_t)(*s - '0') > groups)
                wrong("the expression has no such group");
            add_piece(&last, &text, *s - '0', 0);
        } else if (strchr("ULEul", *s)) {
            add_piece(&last, &text, -1, *s);
        } else {
            text_put(&text, *s == 'n' ? '\n' : *s == 't' ? '\t' : *s);
        }
    }
    if (text.n)
        add_piece(&last, &text, -1, 0);
    free(text.s);
}

static void substitute(struct sed_command *c)
{
    char end = *at;
    if (!end || end == '\n' || end == '\\')
        wrong("a delimiter is missing");
    at++;
    char *pattern = delimited(end, 1);
    char *replacement = delimited(end, 0);
    int flags = 0;
    c->number = 1;
    for (;; at++) {
        if (*at == 'g') {
            c->global = 1;
        } else if (*at == 'p') {
            c->print = 1;
        } else if (*at == 'i' || *at == 'I') {
            flags |= REG_ICASE;
        } else if (*at == 'm' || *at == 'M') {
            flags |= REG_NEWLINE;
        } else if (isdigit((unsigned char)*at)) {
            unsigned long value = digits();
            if (value == 0 || value > INT_MAX)
                wrong("matches are counted from 1");
            c->number = (long)value;
            at--;
        } else if (*at == 'w') {
            at++;
            name_operand(&c->text);
            c->output = sed_open(c->text.s);
            break;
        } else {
            break;
        }
    }
    c->regex = compile(pattern, flags);
    pieces(c, replacement);
    free(pattern);
    free(replacement);
}

/* The characters of a text, each as a text: UTF-8 keeps together. */
static char **characters(const char *s, size_t *count)
{
    char **list = NULL;
    *count = 0;
    while (*s) {
        struct text one = {NULL, 0, 0};
        if (*s == '\\' && (s[1] == '\\' || s[1] == 'n')) {
            text_put(&one, s[1] == 'n' ? '\n' : '\\');
            s += 2;
        } else {
            do
                text_put(&one, *s++);
            while ((*s & 0xc0) == 0x80);
        }
        list = resize(list, *count + 1, sizeof *list);
        list[(*count)++] = text_end(&one);
    }
    return list;
}

static void transliterate(struct sed_command *c)
{
    char end = *at;
    if (!end || end == '\n' || end == '\\')
        wrong("a delimiter is missing");
    at++;
    char *from = delimited(end, 0), *to = delimited(end, 0);
    size_t other;
    c->from = characters(from, &c->pairs);
    c->to = characters(to, &other);
    if (other != c->pairs)
        wrong("y wants as many characters on both sides");
    free(from);
    free(to);
}

/* After a command there is nothing more on its line, but perhaps a }. */
static void command_end(void)
{
    skip_blanks();
    if (*at == '#' || *at == '}' || !*at)
        return;
    if (*at != ';' && *at != '\n')
        wrong("there is more after the command");
    at++;
}

static void arguments(struct sed_command *c, size_t index)
{
    switch (c->letter) {
    case '{':
        if (depth == COUNT_OF(blocks))
            wrong("blocks are too deep");
        blocks[depth++] = index;
        return;
    case '}':
        if (depth == 0)
            wrong("a } too many");
        if (c->first.kind)
            wrong("} takes no address");
        sed_script.commands[blocks[--depth]].target = index;
        break;
    case ':':
        if (c->first.kind)
            wrong("a label takes no address");
        label_operand(&c->text);
        if (!c->text.n)
            wrong("a label is missing");
        break;
    case 'a':
    case 'i':
    case 'c':
        text_operand(&c->text);
        return;
    case 'b':
    case 't':
    case 'T':
        label_operand(&c->text);
        break;
    case 'r':
        name_operand(&c->text);
        return;
    case 'R':
        name_operand(&c->text);
        c->input = fopen(c->text.s, "re");
        return;
    case 'w':
    case 'W':
        name_operand(&c->text);
        c->output = sed_open(c->text.s);
        return;
    case 's':
        substitute(c);
        break;
    case 'y':
        transliterate(c);
        break;
    case 'q':
    case 'Q':
        if (c->second.kind)
            wrong("q takes one address");
        skip_blanks();
        c->number = (long)digits();
        break;
    case 'l':
        skip_blanks();
        c->number = isdigit((unsigned char)*at) ? (long)digits() : -1;
        break;
    case '=':
    case 'd':
    case 'D':
    case 'F':
    case 'g':
    case 'G':
    case 'h':
    case 'H':
    case 'n':
    case 'N':
    case 'p':
    case 'P':
    case 'x':
    case 'z':
        break;
    default: {
        char what[] = "unknown command ?";
        what[sizeof what - 2] = c->letter;
        wrong(what);
    }
    }
    command_end();
}

static size_t find_label(const char *label)
{
    for (size_t i = 0; i < sed_script.count; i++)
        if (sed_script.commands[i].letter == ':' &&
            strcmp(sed_script.commands[i].text.s, label) == 0)
            return i;
    errx(1, "no label is called %s", label);
}

static void one_command(void)
{
    struct sed_command c = {.letter = 0};
    if (address(&c.first, 0)) {
        skip_blanks();
        if (*at == ',') {
            at++;
            skip_blanks();
            if (!address(&c.second, 1))
                wrong("the second address is missing");
        }
    }
    if (c.first.kind == A_ZERO && c.second.kind != A_REGEX)
        wrong("line 0 can only begin a range that an expression ends");
    if (c.first.kind == A_ZERO)
        c.range = RANGE_ON;
    skip_blanks();
    while (*at == '!') {
        c.inverted = 1;
        at++;
        skip_blanks();
    }
    if (!*at)
        wrong("a command is missing");
    c.letter = *at++;
    size_t index = sed_script.count++;
    sed_script.commands = resize(sed_script.commands, sed_script.count,
                                 sizeof *sed_script.commands);
    arguments(&c, index);
    sed_script.commands[index] = c;
}

void sed_parse(const char *script)
{
    script_start = at = script;
    if (strncmp(script, "#n\n", 3) == 0 || strcmp(script, "#n") == 0)
        sed_quiet = 1;
    for (;;) {
        skip_ends();
        if (!*at)
            break;
        if (*at == '#') {
            at += strcspn(at, "\n");
            continue;
        }
        one_command();
    }
    if (depth > 0)
        wrong("a } is missing");
    for (size_t i = 0; i < sed_script.count; i++) {
        struct sed_command *c = &sed_script.commands[i];
        if (!strchr("btT", c->letter))
            continue;
        c->target = c->text.n ? find_label(c->text.s) : sed_script.count;
    }
}
