/* Where characters come from: a stack of files, strings and aliases. */
#include "sh.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct source {
    struct source *outer;
    int fd;
    int interactive;
    int line;
    struct alias *alias;
    char *bytes;
    size_t at, end;
    int ended;
};

int line_number = 1;
static struct source *top;
static int depth;
static int prompt_kind = 1;
static struct alias *aliases;

static struct source *push(void)
{
    struct source *s = need(calloc(1, sizeof *s));
    s->outer = top;
    s->fd = -1;
    s->line = line_number;
    top = s;
    depth++;
    return s;
}

void input_push_text(const char *text, size_t n, struct alias *alias)
{
    struct source *s = push();
    s->bytes = need(malloc(n + 1));
    memcpy(s->bytes, text, n);
    s->end = n;
    s->alias = alias;
    if (alias)
        alias->busy = 1;
}

void input_push_fd(int fd, int interactive)
{
    struct source *s = push();
    s->fd = fd;
    s->interactive = interactive;
    line_number = 1;
}

void input_pop(void)
{
    struct source *s = top;
    top = s->outer;
    depth--;
    if (s->alias)
        s->alias->busy = 0;
    else
        line_number = s->line;
    if (s->fd > 2)
        close(s->fd);
    free(s->bytes);
    free(s);
}

void input_pop_to(int wanted)
{
    while (depth > wanted)
        input_pop();
}

int input_depth(void)
{
    return depth;
}

void input_prompt(int which)
{
    prompt_kind = which;
}

/* After an error on a terminal the rest of the line is forgotten. */
void input_reset(void)
{
    while (top && top->alias)
        input_pop();
    if (top && top->interactive)
        top->at = top->end = 0;
}

static int fill_interactive(struct source *s)
{
    const char *prompt = var_get(prompt_kind == 1 ? "PS1" : "PS2");
    struct word *word = NULL;
    char *text = NULL;
    if (prompt) {
        struct arena *saved = parse_arena;
        parse_arena = arena_new();
        word = lex_string(prompt);
        text = expand_document(word);
        arena_drop(parse_arena);
        parse_arena = saved;
    }
    prompt_kind = 2;
    free(s->bytes);
    s->bytes = edit_line(text ? text : "");
    free(text);
    s->at = 0;
    s->end = s->bytes ? strlen(s->bytes) : 0;
    return s->end > 0;
}

/*
 * A script on a file that can be seeked is read in blocks; from a pipe, byte
 * by byte, because commands read what follows from the same place.
 */
static int fill(struct source *s)
{
    if (s->fd < 0 || s->ended)
        return 0;
    if (s->interactive && isatty(s->fd)) {
        if (fill_interactive(s))
            return 1;
        s->ended = 1;
        return 0;
    }
    if (!s->bytes)
        s->bytes = need(malloc(4096));
    size_t size = s->fd > 2 ? 4096 : 1;
    ssize_t n;
    do
        n = read(s->fd, s->bytes, size);
    while (n < 0 && errno == EINTR && !interrupt_pending);
    s->at = 0;
    s->end = n > 0 ? (size_t)n : 0;
    if (n <= 0)
        s->ended = 1;
    return n > 0;
}

int input_get(void)
{
    for (;;) {
        struct source *s = top;
        if (s->at < s->end) {
            unsigned char c = (unsigned char)s->bytes[s->at++];
            if (c == '\n' && !s->alias)
                line_number++;
            if (c == 0)
                continue;
            if (OPTION('v') && s->fd >= 0 && !s->interactive) {
                char shown = (char)c;
                if (write(2, &shown, 1) < 0)
                    return END_OF_INPUT;
            }
            return c;
        }
        if (s->alias) {
            input_pop();
            continue;
        }
        if (!fill(s)) {
            s->ended = !s->interactive;
            return END_OF_INPUT;
        }
    }
}

void input_unget(int c)
{
    if (c == END_OF_INPUT)
        return;
    if (c == '\n' && !top->alias)
        line_number--;
    if (top->at > 0 && (unsigned char)top->bytes[top->at - 1] == c) {
        top->at--;
        return;
    }
    char one = (char)c;
    input_push_text(&one, 1, NULL);
}

struct alias *alias_find(const char *name)
{
    struct alias *a = aliases;
    while (a && strcmp(a->name, name) != 0)
        a = a->next;
    return a;
}

static void alias_print(const struct alias *a)
{
    printf("%s=", a->name);
    print_quoted(a->value);
    putchar('\n');
}

int builtin_alias(int argc, char **argv)
{
    int status = 0;
    if (argc == 1)
        for (struct alias *a = aliases; a; a = a->next)
            alias_print(a);
    for (int i = 1; i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (equals && equals != argv[i]) {
            *equals = 0;
            struct alias *a = alias_find(argv[i]);
            if (!a) {
                a = need(calloc(1, sizeof *a));
                a->name = copy(argv[i]);
                a->next = aliases;
                aliases = a;
            }
            free(a->value);
            a->value = copy(equals + 1);
            *equals = '=';
        } else {
            struct alias *a = alias_find(argv[i]);
            if (a) {
                alias_print(a);
            } else {
                complain("alias: %s not found", argv[i]);
                status = 1;
            }
        }
    }
    return status;
}

int builtin_unalias(int argc, char **argv)
{
    int status = 0, all = argc > 1 && strcmp(argv[1], "-a") == 0;
    struct alias **link = &aliases;
    while (all && *link) {
        struct alias *a = *link;
        *link = a->next;
        free(a->name);
        free(a->value);
        free(a);
    }
    for (int i = 1 + all; i < argc; i++) {
        for (link = &aliases; *link; link = &(*link)->next)
            if (strcmp((*link)->name, argv[i]) == 0)
                break;
        struct alias *a = *link;
        if (!a) {
            complain("unalias: %s not found", argv[i]);
            status = 1;
        } else if (!a->busy) {
            *link = a->next;
            free(a->name);
            free(a->value);
            free(a);
        }
    }
    return status;
}
