/* Characters to tokens: words with their quoting and expansions taken apart. */
#include "sh.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena *parse_arena;

struct document {
    struct redirection *redirection;
    const char *delimiter;
    int strip;
    struct document *next;
};
static struct document *documents;

struct builder {
    struct part *first, **last;
    struct text text;
    int quoted; /* of the text that is being collected */
    int special;
};

enum context { C_PLAIN, C_QUOTED, C_BRACE, C_BRACE_QUOTED, C_DOCUMENT,
               C_ARITHMETIC };

static void read_part(struct builder *b, int c, enum context context);

_Noreturn void syntax_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fflush(stdout);
    fprintf(stderr, "%s: %d: Syntax error: ", shell_name, line_number);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    raise_error(X_ERROR, 2);
}

int lex_is_name(const char *s, size_t n)
{
    if (n == 0 || isdigit((unsigned char)*s))
        return 0;
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '_')
            return 0;
    return 1;
}

/* Backslash and newline together are nothing. */
static int get(void)
{
    for (;;) {
        int c = input_get();
        if (c != '\\')
            return c;
        int next = input_get();
        if (next != '\n') {
            input_unget(next);
            return c;
        }
        input_prompt(2);
    }
}

static void flush(struct builder *b)
{
    if (b->text.n == 0) {
        b->quoted = 0;
        return;
    }
    struct part *p = arena_get(parse_arena, sizeof *p);
    p->kind = PART_TEXT;
    p->quoted = b->quoted;
    p->text = arena_text(parse_arena, b->text.s, b->text.n);
    p->length = b->text.n;
    *b->last = p;
    b->last = &p->next;
    b->text.n = 0;
    b->quoted = 0;
}

static void quoting(struct builder *b, int quoted)
{
    if (b->quoted != quoted) {
        flush(b);
        b->quoted = quoted;
    }
    b->special |= quoted;
}

static void add(struct builder *b, struct part *p)
{
    flush(b);
    b->special = 1;
    *b->last = p;
    b->last = &p->next;
}

static struct word *finish(struct builder *b)
{
    struct word *w = arena_get(parse_arena, sizeof *w);
    if (!b->special)
        w->plain = arena_text(parse_arena, b->text.s, b->text.n);
    flush(b);
    free(b->text.s);
    w->parts = b->first;
    return w;
}

static void start(struct builder *b)
{
    memset(b, 0, sizeof *b);
    b->last = &b->first;
}

static struct part *part(enum part_kind kind, enum context context)
{
    struct part *p = arena_get(parse_arena, sizeof *p);
    p->kind = kind;
    p->quoted = context == C_QUOTED || context == C_BRACE_QUOTED ||
                context == C_DOCUMENT || context == C_ARITHMETIC;
    return p;
}

/* Quotes with nothing between them still make a field. */
static void end_quotes(struct builder *b, struct part **before)
{
    flush(b);
    if (b->last != before)
        return;
    struct part *p = arena_get(parse_arena, sizeof *p);
    p->kind = PART_TEXT;
    p->quoted = 1;
    p->text = arena_text(parse_arena, "", 0);
    *b->last = p;
    b->last = &p->next;
}

static void single_quotes(struct builder *b)
{
    flush(b);
    struct part **before = b->last;
    quoting(b, 1);
    int c, line = line_number;
    while ((c = input_get()) != '\'') {
        if (c == END_OF_INPUT) {
            line_number = line;
            syntax_error("Unterminated quoted string");
        }
        if (c == '\n')
            input_prompt(2);
        text_put(&b->text, (char)c);
    }
    end_quotes(b, before);
}

static void double_quotes(struct builder *b)
{
    int c;
    flush(b);
    struct part **before = b->last;
    quoting(b, 1);
    while ((c = get()) != '"') {
        if (c == END_OF_INPUT)
            syntax_error("Unterminated quoted string");
        read_part(b, c, C_QUOTED);
        quoting(b, 1);
    }
    end_quotes(b, before);
}

/* The text of `...`, without the backslashes that protect inside of it. */
static struct part *backquotes(enum context context)
{
    struct text t = {0};
    int c;
    while ((c = input_get()) != '`') {
        if (c == END_OF_INPUT)
            syntax_error("EOF in backquote substitution");
        if (c == '\\') {
            c = input_get();
            if (c == '\n')
                continue;
            if (c != '\\' && c != '`' && c != '$' &&
                !(c == '"' && (context == C_QUOTED ||
                               context == C_BRACE_QUOTED)))
                text_put(&t, '\\');
        }
        if (c != END_OF_INPUT)
            text_put(&t, (char)c);
    }
    text_end(&t);
    struct part *p = part(PART_COMMAND, context);
    struct document *saved = documents;
    documents = NULL;
    int line = line_number, depth = input_depth();
    input_push_text(t.s, t.n, NULL);
    free(t.s);
    p->tree = parse_substitution();
    input_pop_to(depth);
    line_number = line;
    documents = saved;
    return p;
}

static struct part *arithmetic_part(enum context context)
{
    struct builder b;
    int depth = 0, c;
    struct part *p = part(PART_ARITHMETIC, context);
    start(&b);
    for (;;) {
        c = get();
        if (c == END_OF_INPUT)
            syntax_error("Missing '))'");
        if (c == '(')
            depth++;
        if (c == ')' && depth-- == 0) {
            c = get();
            if (c == ')')
                break;
            syntax_error("Missing '))'");
        }
        if (c == '"')
            continue;
        read_part(&b, c, C_ARITHMETIC);
    }
    p->word = finish(&b);
    return p;
}

static int is_special(int c)
{
    return c && strchr("@*#?-$!", c) != NULL;
}

static struct word *operand(enum context context)
{
    struct builder b;
    int c;
    enum context inside = context == C_PLAIN || context == C_BRACE
                              ? C_BRACE
                              : C_BRACE_QUOTED;
    start(&b);
    while ((c = get()) != '}') {
        if (c == END_OF_INPUT)
            syntax_error("Missing '}'");
        if (c == '\n')
            input_prompt(2);
        read_part(&b, c, inside);
    }
    return finish(&b);
}

static struct part *braces(enum context context)
{
    struct part *p = part(PART_PARAMETER, context);
    struct text name = {0};
    int c = get();
    if (c == '#') {
        c = get();
        if (c != '}' && (is_special(c) || isalnum(c) || c == '_')) {
            int next = get();
            input_unget(next);
            /* ${#-x} and its like are operators on $#. */
            if (!is_special(c) || next == '}')
                p->operator= 'L';
        }
        if (p->operator!= 'L') {
            input_unget(c);
            c = '#';
        }
    }
    if (isalpha(c) || c == '_') {
        for (; isalnum(c) || c == '_'; c = get())
            text_put(&name, (char)c);
    } else if (isdigit(c)) {
        for (; isdigit(c); c = get())
            text_put(&name, (char)c);
    } else if (is_special(c)) {
        text_put(&name, (char)c);
        c = get();
    } else {
        free(name.s);
        if (c == END_OF_INPUT)
            syntax_error("Missing '}'");
        syntax_error("Bad substitution");
    }
    p->text = arena_text(parse_arena, name.s, name.n);
    p->length = name.n;
    free(name.s);
    if (c == '}')
        return p;
    if (p->operator== 'L')
        syntax_error("Bad substitution");
    if (c == ':') {
        p->colon = 1;
        c = get();
    }
    if (!strchr("-=?+", c) && (p->colon || !strchr("#%", c)))
        syntax_error("Bad substitution");
    p->operator=(char) c;
    if (c == '#' || c == '%') {
        int next = get();
        p->doubled = next == c;
        if (!p->doubled)
            input_unget(next);
        /* Quotes around do not quote the pattern. */
        p->word = operand(C_PLAIN);
    } else {
        p->word = operand(context);
    }
    return p;
}

static int dollar(struct builder *b, enum context context)
{
    int c = get();
    if (c == '(') {
        c = get();
        if (c == '(') {
            add(b, arithmetic_part(context));
            return 1;
        }
        input_unget(c);
        struct part *p = part(PART_COMMAND, context);
        struct document *saved = documents;
        documents = NULL;
        p->tree = parse_substitution();
        documents = saved;
        add(b, p);
        return 1;
    }
    if (c == '{') {
        add(b, braces(context));
        return 1;
    }
    if (isalpha(c) || c == '_' || isdigit(c) || is_special(c)) {
        struct text name = {0};
        struct part *p = part(PART_PARAMETER, context);
        text_put(&name, (char)c);
        if (isalpha(c) || c == '_') {
            while (isalnum(c = get()) || c == '_')
                text_put(&name, (char)c);
            input_unget(c);
        }
        p->text = arena_text(parse_arena, name.s, name.n);
        p->length = name.n;
        free(name.s);
        add(b, p);
        return 1;
    }
    input_unget(c);
    return 0;
}

static void escape(struct builder *b, enum context context)
{
    int c = input_get();
    if (c == END_OF_INPUT) {
        text_put(&b->text, '\\');
        return;
    }
    int keep = 0;
    if (context == C_QUOTED)
        keep = !strchr("$`\"\\", c);
    else if (context == C_DOCUMENT || context == C_ARITHMETIC)
        keep = !strchr("$`\\", c);
    else if (context == C_BRACE_QUOTED)
        keep = !strchr("$`\"\\}", c);
    int before = b->quoted;
    quoting(b, 1);
    if (keep)
        text_put(&b->text, '\\');
    text_put(&b->text, (char)c);
    if (!before)
        quoting(b, 0);
}

/* One character of a word, or what it starts. */
static void read_part(struct builder *b, int c, enum context context)
{
    int before = b->quoted;
    switch (c) {
    case '\\':
        escape(b, context);
        return;
    case '$':
        if (dollar(b, context))
            return;
        break;
    case '`':
        add(b, backquotes(context));
        return;
    case '\'':
        if (context == C_PLAIN || context == C_BRACE) {
            single_quotes(b);
            return;
        }
        break;
    case '"':
        if (context == C_PLAIN || context == C_BRACE) {
            double_quotes(b);
            return;
        }
        if (context == C_BRACE_QUOTED) {
            int next;
            while ((next = get()) != '"') {
                if (next == END_OF_INPUT)
                    syntax_error("Unterminated quoted string");
                read_part(b, next, C_QUOTED);
            }
            return;
        }
        break;
    case '\n':
        input_prompt(2);
        break;
    }
    int quoted = context == C_QUOTED || context == C_DOCUMENT ||
                 context == C_BRACE_QUOTED || context == C_ARITHMETIC;
    if (before != quoted)
        quoting(b, quoted);
    text_put(&b->text, (char)c);
}

static int ends_word(int c)
{
    return c == END_OF_INPUT || strchr(" \t\n;&|<>()", c) != NULL;
}

static struct word *read_word(int c)
{
    struct builder b;
    start(&b);
    for (; !ends_word(c); c = get())
        read_part(&b, c, C_PLAIN);
    input_unget(c);
    return finish(&b);
}

/* A text as if it stood in a here-document: expansions, no quotes. */
struct word *lex_string(const char *s)
{
    struct builder b;
    int depth = input_depth(), line = line_number, c;
    input_push_text(s, strlen(s), NULL);
    start(&b);
    while ((c = get()) != END_OF_INPUT)
        read_part(&b, c, C_DOCUMENT);
    input_pop_to(depth);
    line_number = line;
    return finish(&b);
}

void lex_expect_document(struct redirection *r, const char *delimiter,
                         int strip)
{
    struct document *d = arena_get(parse_arena, sizeof *d), **last;
    d->redirection = r;
    d->delimiter = delimiter;
    d->strip = strip;
    for (last = &documents; *last; last = &(*last)->next)
        ;
    *last = d;
}

static void read_document(struct document *d)
{
    struct text whole = {0};
    for (int at_end = 0; !at_end;) {
        struct text line = {0};
        int c;
        input_prompt(2);
        while ((c = input_get()) != '\n' && c != END_OF_INPUT) {
            text_put(&line, (char)c);
            if (c == '\\' && !d->redirection->quoted) {
                c = input_get();
                if (c == END_OF_INPUT)
                    break;
                text_put(&line, (char)c);
            }
        }
        at_end = c == END_OF_INPUT;
        char *s = text_end(&line);
        size_t skip = d->strip ? strspn(s, "\t") : 0;
        if (strcmp(s + skip, d->delimiter) == 0) {
            free(line.s);
            break;
        }
        if (!at_end || line.n)
            text_add(&whole, s + skip, line.n - skip);
        if (!at_end)
            text_put(&whole, '\n');
        free(line.s);
    }
    text_end(&whole);
    if (d->redirection->quoted) {
        struct word *w = arena_get(parse_arena, sizeof *w);
        w->parts = arena_get(parse_arena, sizeof *w->parts);
        w->parts->kind = PART_TEXT;
        w->parts->quoted = 1;
        w->parts->text = arena_text(parse_arena, whole.s, whole.n);
        w->parts->length = whole.n;
        d->redirection->document = w;
    } else {
        struct document *saved = documents;
        documents = NULL;
        d->redirection->document = lex_string(whole.s);
        documents = saved;
    }
    free(whole.s);
}

static void read_documents(void)
{
    struct document *d = documents;
    documents = NULL;
    for (; d; d = d->next)
        read_document(d);
}

static enum token pick(int wanted, enum token yes, enum token no)
{
    int c = get();
    if (c == wanted)
        return yes;
    input_unget(c);
    return no;
}

static enum token less(void)
{
    int c = get();
    if (c == '<')
        return pick('-', T_DLESSDASH, T_DLESS);
    if (c == '&')
        return T_LESSAND;
    if (c == '>')
        return T_LESSGREAT;
    input_unget(c);
    return T_LESS;
}

static enum token great(void)
{
    int c = get();
    if (c == '>')
        return T_DGREAT;
    if (c == '&')
        return T_GREATAND;
    if (c == '|')
        return T_CLOBBER;
    input_unget(c);
    return T_GREAT;
}

enum token lex_next(struct word **word)
{
    int c;
    do
        c = get();
    while (c == ' ' || c == '\t');
    if (c == '#')
        while (c != '\n' && c != END_OF_INPUT)
            c = input_get();
    switch (c) {
    case END_OF_INPUT:
        if (documents)
            read_documents();
        return T_END;
    case '\n':
        input_prompt(2);
        if (documents)
            read_documents();
        return T_NEWLINE;
    case ';':
        return pick(';', T_DSEMI, T_SEMI);
    case '&':
        return pick('&', T_AND, T_AMP);
    case '|':
        return pick('|', T_OR, T_PIPE);
    case '(':
        return T_LPAREN;
    case ')':
        return T_RPAREN;
    case '<':
        return less();
    case '>':
        return great();
    }
    *word = read_word(c);
    const char *plain = (*word)->plain;
    if (plain && isdigit((unsigned char)*plain) && !plain[1]) {
        c = get();
        input_unget(c);
        if (c == '<' || c == '>')
            return T_IO_NUMBER;
    }
    return T_WORD;
}
