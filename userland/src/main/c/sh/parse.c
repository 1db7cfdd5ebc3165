/* Tokens to trees, by recursive descent along POSIX 2.10. */
#include "sh.h"
#include <stdlib.h>
#include <string.h>

static int has_token;
static enum token token;
static struct word *word;

static const char *const token_names[] = {
    "end of file", "newline", "word", "redirection",
    "\";\"", "\";;\"", "\"&\"", "\"&&\"", "\"|\"", "\"||\"", "\"(\"", "\")\"",
    "redirection", "redirection", "redirection", "redirection",
    "redirection", "redirection", "redirection", "redirection",
    "redirection",
};

static const char *const reserved[] = {
    "!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for",
    "if", "in", "then", "until", "while", NULL,
};

static struct node *list(int until_newline);
static struct node *command(void);

void parse_reset(void)
{
    has_token = 0;
}

static enum token peek(void)
{
    if (!has_token) {
        token = lex_next(&word);
        has_token = 1;
    }
    return token;
}

static void take(void)
{
    has_token = 0;
}

static int is_reserved(const char *s)
{
    for (int i = 0; reserved[i]; i++)
        if (strcmp(reserved[i], s) == 0)
            return 1;
    return 0;
}

/* Replaces a word in command position by what it is an alias for. */
static void aliases(void)
{
    while (peek() == T_WORD && word->plain &&
           !is_reserved(word->plain)) {
        struct alias *a = alias_find(word->plain);
        if (!a || a->busy)
            return;
        take();
        input_push_text(a->value, strlen(a->value), a);
    }
}

static int is_word(const char *s)
{
    return peek() == T_WORD && word->plain && strcmp(word->plain, s) == 0;
}

_Noreturn static void unexpected(const char *wanted)
{
    const char *found = token_names[peek()];
    struct text t = {0};
    if (token == T_WORD && word->plain && is_reserved(word->plain)) {
        text_put(&t, '"');
        text_add(&t, word->plain, strlen(word->plain));
        text_put(&t, '"');
        found = text_end(&t);
    }
    if (token == T_NEWLINE)
        line_number--;
    if (wanted)
        syntax_error("%s unexpected (expecting \"%s\")", found, wanted);
    syntax_error("%s unexpected", found);
}

static void expect_word(const char *s)
{
    if (!is_word(s))
        unexpected(s);
    take();
}

static void newlines(void)
{
    while (peek() == T_NEWLINE)
        take();
}

static struct node *node(enum node_kind kind)
{
    struct node *n = arena_get(parse_arena, sizeof *n);
    n->kind = kind;
    n->line = line_number;
    return n;
}

static struct node *body(void)
{
    struct node *n = list(0);
    if (!n)
        unexpected(NULL);
    return n;
}

static struct node *if_clause(void)
{
    struct node *n = node(N_IF);
    take();
    n->a = body();
    expect_word("then");
    n->b = body();
    if (is_word("elif")) {
        n->c = if_clause();
        return n;
    }
    if (is_word("else")) {
        take();
        n->c = body();
    }
    expect_word("fi");
    return n;
}

static struct node *loop(enum node_kind kind)
{
    struct node *n = node(kind);
    take();
    n->a = body();
    expect_word("do");
    n->b = body();
    expect_word("done");
    return n;
}

static struct node *for_clause(void)
{
    struct node *n = node(N_FOR);
    take();
    if (peek() != T_WORD || !word->plain ||
        !lex_is_name(word->plain, strlen(word->plain)))
        syntax_error("Bad for loop variable");
    n->name = word->plain;
    take();
    newlines();
    if (is_word("in")) {
        struct word **last = &n->words;
        n->has_in = 1;
        take();
        while (peek() == T_WORD || token == T_IO_NUMBER) {
            *last = word;
            last = &word->next;
            take();
        }
        if (peek() != T_SEMI && token != T_NEWLINE)
            unexpected(NULL);
        take();
    } else if (peek() == T_SEMI) {
        take();
    }
    newlines();
    expect_word("do");
    n->b = body();
    expect_word("done");
    return n;
}

static struct node *case_clause(void)
{
    struct node *n = node(N_CASE);
    struct case_item **last = &n->items;
    take();
    if (peek() != T_WORD && token != T_IO_NUMBER)
        unexpected(NULL);
    n->words = word;
    take();
    newlines();
    expect_word("in");
    newlines();
    while (!is_word("esac")) {
        struct case_item *item = arena_get(parse_arena, sizeof *item);
        struct word **pattern = &item->patterns;
        if (peek() == T_LPAREN)
            take();
        for (;;) {
            if (peek() != T_WORD && token != T_IO_NUMBER)
                unexpected(NULL);
            *pattern = word;
            pattern = &word->next;
            take();
            if (peek() != T_PIPE)
                break;
            take();
        }
        if (peek() != T_RPAREN)
            unexpected(")");
        take();
        item->body = list(0);
        *last = item;
        last = &item->next;
        newlines();
        if (is_word("esac"))
            break;
        if (peek() != T_DSEMI)
            unexpected(";;");
        take();
        newlines();
    }
    take();
    return n;
}

static int is_redirection(void)
{
    return peek() >= T_LESS || token == T_IO_NUMBER;
}

static struct redirection *redirection(void)
{
    struct redirection *r = arena_get(parse_arena, sizeof *r);
    r->fd = -1;
    if (peek() == T_IO_NUMBER) {
        r->fd = atoi(word->plain);
        take();
        peek();
    }
    r->kind = token;
    take();
    if (r->fd < 0)
        r->fd = r->kind == T_GREAT || r->kind == T_DGREAT ||
                r->kind == T_GREATAND || r->kind == T_CLOBBER;
    if (peek() != T_WORD && token != T_IO_NUMBER)
        unexpected(NULL);
    r->target = word;
    if (r->kind == T_DLESS || r->kind == T_DLESSDASH) {
        struct text t = {0};
        for (struct part *p = word->parts; p; p = p->next) {
            r->quoted |= p->quoted;
            if (p->kind != PART_TEXT)
                syntax_error("Illegal eof marker for << redirection");
            text_add(&t, p->text, p->length);
        }
        lex_expect_document(r, arena_text(parse_arena, text_end(&t), t.n),
                            r->kind == T_DLESSDASH);
        free(t.s);
    }
    take();
    return r;
}

static void redirections(struct node *n)
{
    struct redirection **last = &n->redirections;
    while (is_redirection()) {
        *last = redirection();
        last = &(*last)->next;
    }
}

static int is_assignment(const struct word *w)
{
    const struct part *p = w->parts;
    if (!p || p->kind != PART_TEXT || p->quoted)
        return 0;
    const char *equals = memchr(p->text, '=', p->length);
    return equals && lex_is_name(p->text, (size_t)(equals - p->text));
}

static struct node *simple(void)
{
    struct node *n = node(N_SIMPLE);
    struct word **words = &n->words, **assignments = &n->assignments;
    struct redirection **redirs = &n->redirections;
    for (;;) {
        if (is_redirection()) {
            *redirs = redirection();
            redirs = &(*redirs)->next;
            continue;
        }
        if (!n->words)
            aliases();
        if (is_redirection())
            continue;
        if (peek() != T_WORD)
            break;
        struct word *w = word;
        if (!n->words && is_assignment(w)) {
            *assignments = w;
            assignments = &w->next;
            take();
            continue;
        }
        take();
        *words = w;
        words = &w->next;
        if (n->words == w && !n->assignments && !n->redirections &&
            peek() == T_LPAREN) {
            take();
            if (peek() != T_RPAREN)
                unexpected(")");
            if (!w->plain || strchr(w->plain, '/'))
                syntax_error("Bad function name");
            take();
            newlines();
            struct node *function = node(N_FUNCTION);
            function->name = w->plain;
            function->line = n->line;
            function->a = command();
            return function;
        }
    }
    if (!n->words && !n->assignments && !n->redirections)
        unexpected(NULL);
    return n;
}

static struct node *command(void)
{
    struct node *n;
    aliases();
    switch (peek()) {
    case T_LPAREN:
        take();
        n = node(N_SUBSHELL);
        n->a = body();
        if (peek() != T_RPAREN)
            unexpected(")");
        take();
        break;
    case T_WORD:
        if (is_word("{")) {
            take();
            n = node(N_GROUP);
            n->a = body();
            expect_word("}");
        } else if (is_word("if")) {
            n = if_clause();
        } else if (is_word("while")) {
            n = loop(N_WHILE);
        } else if (is_word("until")) {
            n = loop(N_UNTIL);
        } else if (is_word("for")) {
            n = for_clause();
        } else if (is_word("case")) {
            n = case_clause();
        } else if (word->plain && is_reserved(word->plain) &&
                   strcmp(word->plain, "in") != 0) {
            unexpected(NULL);
        } else {
            return simple();
        }
        break;
    default:
        return simple();
    }
    redirections(n);
    return n;
}

static struct node *pipeline(void)
{
    int invert = 0;
    aliases();
    while (is_word("!")) {
        invert = !invert;
        take();
        aliases();
    }
    struct node *n = command();
    if (peek() == T_PIPE) {
        struct node *whole = node(N_PIPELINE);
        whole->count = 1;
        whole->line = n->line;
        /* Stages hang by b of a wrapper, as their own a and b are in use. */
        struct node *stage = node(N_GROUP);
        stage->a = n;
        whole->a = stage;
        while (peek() == T_PIPE) {
            take();
            newlines();
            struct node *next = node(N_GROUP);
            next->a = command();
            stage->b = next;
            stage = next;
            whole->count++;
        }
        n = whole;
    }
    if (invert) {
        struct node *not= node(N_NOT);
        not->a = n;
        return not;
    }
    return n;
}

static struct node *and_or(void)
{
    struct node *n = pipeline();
    while (peek() == T_AND || token == T_OR) {
        struct node *both = node(token == T_AND ? N_AND : N_OR);
        take();
        newlines();
        both->a = n;
        both->b = pipeline();
        n = both;
    }
    return n;
}

static int ends_list(void)
{
    static const char *const enders[] = {"}",    "do", "done", "elif", "else",
                                         "esac", "fi", "then", NULL};
    if (peek() == T_END || token == T_RPAREN || token == T_DSEMI)
        return 1;
    if (token != T_WORD || !word->plain)
        return 0;
    for (int i = 0; enders[i]; i++)
        if (strcmp(enders[i], word->plain) == 0)
            return 1;
    return 0;
}

static struct node *list(int until_newline)
{
    struct node *n = NULL;
    if (!until_newline)
        newlines();
    while (!ends_list()) {
        struct node *next = and_or();
        int more = 0;
        if (peek() == T_AMP) {
            struct node *background = node(N_BACKGROUND);
            background->a = next;
            background->line = next->line;
            next = background;
            more = 1;
            take();
        } else if (token == T_SEMI) {
            more = 1;
            take();
        }
        if (n) {
            struct node *both = node(N_SEQUENCE);
            both->a = n;
            both->b = next;
            both->line = n->line;
            n = both;
        } else {
            n = next;
        }
        if (until_newline) {
            if (peek() == T_NEWLINE)
                return n;
        } else if (peek() == T_NEWLINE) {
            newlines();
            more = 1;
        }
        if (!more)
            break;
    }
    return n;
}

struct node *parse_line(struct arena *arena, int *at_end)
{
    parse_arena = arena;
    has_token = 0;
    input_prompt(1);
    *at_end = 0;
    if (peek() == T_END) {
        *at_end = 1;
        return NULL;
    }
    if (token == T_NEWLINE) {
        take();
        return NULL;
    }
    struct node *n = list(1);
    if (peek() != T_NEWLINE && token != T_END)
        unexpected(NULL);
    if (token == T_NEWLINE)
        take();
    return n;
}

/* The commands of $(...) up to its parenthesis, or of a text up to its end. */
struct node *parse_substitution(void)
{
    int had = has_token;
    enum token outer = token;
    struct word *outer_word = word;
    has_token = 0;
    struct node *n = list(0);
    if (peek() != T_RPAREN && token != T_END)
        unexpected(")");
    has_token = had;
    token = outer;
    word = outer_word;
    return n;
}
