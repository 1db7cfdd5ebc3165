/*
 * Words to fields. A word is expanded into characters that each remember
 * whether they were quoted and whether they may split the field; then it is
 * cut at IFS, and each field that holds an unquoted pattern is looked up.
 */
#include "sh.h"
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { Q_QUOTED = 1, Q_SPLIT = 2, Q_BREAK = 4, Q_EMPTY = 8 };

struct run {
    struct text chars;
    struct text marks;
    int split; /* whether fields are made at all */
};

static void expand_parts(struct run *r, struct part *p, int assignment);

static void put(struct run *r, char c, int mark)
{
    text_put(&r->chars, c);
    text_put(&r->marks, (char)mark);
}

static void put_text(struct run *r, const char *s, size_t n, int mark)
{
    for (size_t i = 0; i < n; i++)
        put(r, s[i], mark);
}

static void run_free(struct run *r)
{
    free(r->chars.s);
    free(r->marks.s);
}

const char *special_parameter(const char *name, char *buffer, size_t size)
{
    if (name[0] && !name[1]) {
        switch (*name) {
        case '#':
            snprintf(buffer, size, "%d", arguments.count);
            return buffer;
        case '?':
            snprintf(buffer, size, "%d", exit_status);
            return buffer;
        case '$':
            snprintf(buffer, size, "%d", (int)shell_pid);
            return buffer;
        case '!':
            if (!last_background)
                return NULL;
            snprintf(buffer, size, "%d", (int)last_background);
            return buffer;
        case '-': {
            size_t n = 0;
            static const char order[] = "efImnsxvVECabu";
            for (const char *c = order; *c && n + 1 < size; c++)
                if (OPTION(*c))
                    buffer[n++] = *c;
            if (OPTION('i'))
                buffer[n++] = 'i';
            buffer[n] = 0;
            return buffer;
        }
        }
    }
    if (isdigit((unsigned char)*name)) {
        int number = atoi(name);
        if (number == 0)
            return shell_name;
        return number <= arguments.count ? arguments.values[number - 1]
                                         : NULL;
    }
    return var_get(name);
}

/* $@ and $*: all arguments, apart or joined. */
static void put_arguments(struct run *r, char kind, int quoted)
{
    const char *ifs = var_get("IFS");
    char joint = ifs ? *ifs : ' ';
    int mark = quoted ? Q_QUOTED : r->split ? Q_SPLIT : 0;
    for (int i = 0; i < arguments.count; i++) {
        if (i > 0) {
            if (r->split && (kind == '@' || !quoted))
                put(r, 0, Q_BREAK);
            else if (kind == '@')
                put(r, ' ', mark);
            else if (!ifs || *ifs)
                put(r, joint, mark);
        }
        if (quoted && kind == '@' && r->split)
            put(r, 0, Q_EMPTY);
        put_text(r, arguments.values[i], strlen(arguments.values[i]), mark);
    }
    if (quoted && kind == '*')
        put(r, 0, Q_EMPTY);
}

static void put_status(struct node *tree, struct text *out)
{
    int fds[2];
    if (!tree) {
        back_exit_status = exit_status = 0;
        return;
    }
    if (pipe(fds) < 0)
        fail(2, "Pipe call failed");
    struct job *job = job_new("", 1);
    pid_t child = job_fork(job, 2);
    if (child == 0) {
        close(fds[0]);
        if (fds[1] != 1) {
            dup2(fds[1], 1);
            close(fds[1]);
        }
        become_subshell();
        shell_exit(execute(tree, E_EXIT));
    }
    close(fds[1]);
    for (;;) {
        char block[4096];
        ssize_t n = read(fds[0], block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        for (ssize_t i = 0; i < n; i++)
            if (block[i])
                text_put(out, block[i]);
    }
    close(fds[0]);
    back_exit_status = exit_status = job_wait(job);
    while (out->n && out->s[out->n - 1] == '\n')
        out->n--;
}

static char *operand_pattern(struct word *word)
{
    return word ? expand_pattern(word) : copy("");
}

/* Removes the match of a pattern from one end. */
static char *trimmed(const char *value, const char *pattern, char end,
                     int longest)
{
    size_t n = strlen(value);
    char *text = copy(value);
    for (size_t i = 0; i <= n; i++) {
        size_t length = longest ? n - i : i;
        size_t at = end == '#' ? length : n - length;
        /* Never inside of a UTF-8 character. */
        if (at < n && ((unsigned char)value[at] & 0xc0) == 0x80)
            continue;
        char kept = text[at];
        int match;
        if (end == '#') {
            text[at] = 0;
            match = fnmatch(pattern, text, 0) == 0;
            text[at] = kept;
            if (match) {
                char *rest = copy(value + at);
                free(text);
                return rest;
            }
        } else {
            match = fnmatch(pattern, text + at, 0) == 0;
            if (match) {
                text[at] = 0;
                return text;
            }
        }
    }
    return text;
}

static size_t characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

_Noreturn static void not_set(const struct part *p, const char *value)
{
    char *message = p->word ? expand_single(p->word) : NULL;
    const char *text = message && *message ? message
                       : p->colon && p->operator== '?'
                           ? "parameter not set or null"
                           : "parameter not set";
    (void)value;
    fail(2, "%s: %s", p->text, text);
}

/* ${name op word} when the word takes the value's place. */
static int substitute(struct run *r, struct part *p, const char *value)
{
    int absent = !value || (p->colon && !*value);
    switch (p->operator) {
    case '-':
        if (absent)
            expand_parts(r, p->word->parts, 0);
        return absent;
    case '+':
        if (!absent)
            expand_parts(r, p->word->parts, 0);
        return 1;
    case '=':
        if (absent) {
            if (!lex_is_name(p->text, p->length))
                fail(2, "%s: bad variable name", p->text);
            char *fresh = expand_single(p->word);
            var_set(p->text, fresh, 0);
            put_text(r, fresh, strlen(fresh),
                     p->quoted ? Q_QUOTED : r->split ? Q_SPLIT : 0);
            free(fresh);
        }
        return absent;
    case '?':
        if (absent)
            not_set(p, value);
        return 0;
    }
    return 0;
}

static void parameter(struct run *r, struct part *p)
{
    char buffer[64];
    int all = p->length == 1 && (*p->text == '@' || *p->text == '*');
    int mark = p->quoted ? Q_QUOTED : r->split ? Q_SPLIT : 0;
    if (all && p->operator!= 'L') {
        const char *shown = arguments.count ? arguments.values[0] : NULL;
        if (shown && p->colon && arguments.count > 1)
            shown = "x";
        if (strchr("-+?=", p->operator) && p->operator&&
            substitute(r, p, shown))
            return;
        if (p->operator== '#' || p->operator== '%') {
            char *pattern = operand_pattern(p->word);
            for (int i = 0; i < arguments.count; i++) {
                char *cut = trimmed(arguments.values[i], pattern,
                                    p->operator, p->doubled);
                if (i > 0)
                    put(r, r->split ? 0 : ' ', r->split ? Q_BREAK : mark);
                if (p->quoted && r->split)
                    put(r, 0, Q_EMPTY);
                put_text(r, cut, strlen(cut), mark);
                free(cut);
            }
            free(pattern);
            return;
        }
        put_arguments(r, *p->text, p->quoted);
        return;
    }
    const char *value = all ? NULL
                            : special_parameter(p->text, buffer,
                                                sizeof buffer);
    if (p->operator&& strchr("-+?=", p->operator)) {
        if (substitute(r, p, value))
            return;
    } else if (!value && OPTION('u') && !all) {
        not_set(p, value);
    }
    if (p->operator== 'L') {
        char number[24];
        snprintf(number, sizeof number, "%zu",
                 all ? (size_t)arguments.count
                     : value ? characters(value) : 0);
        put_text(r, number, strlen(number), mark);
        return;
    }
    char *held = value ? copy(value) : copy("");
    if (p->operator== '#' || p->operator== '%') {
        char *pattern = operand_pattern(p->word);
        char *cut = trimmed(held, pattern, p->operator, p->doubled);
        free(pattern);
        free(held);
        held = cut;
    }
    put_text(r, held, strlen(held), mark);
    free(held);
}

/* ~ or ~user at the start of an unquoted text; the characters it takes. */
static size_t tilde(struct run *r, const char *s, size_t n, int assignment)
{
    size_t length = 1;
    while (length < n && s[length] != '/' &&
           !(assignment && s[length] == ':'))
        length++;
    const char *home = NULL;
    if (length == 1) {
        home = var_get("HOME");
    } else {
        char *user = need(strndup(s + 1, length - 1));
        struct passwd *entry = getpwnam(user);
        home = entry ? entry->pw_dir : NULL;
        free(user);
    }
    if (!home)
        return 0;
    put_text(r, home, strlen(home), Q_QUOTED);
    if (!*home)
        put(r, 0, Q_EMPTY);
    return length;
}

static void plain_text(struct run *r, const struct part *p, int first,
                       int assignment)
{
    const char *s = p->text;
    size_t i = 0, n = p->length;
    int may = first;
    /* ~user must not go on in a quoted or expanded part. */
    while (i < n) {
        if (may && s[i] == '~') {
            size_t end = i + 1;
            while (end < n && s[end] != '/' &&
                   !(assignment && s[end] == ':'))
                end++;
            if (end < n || !p->next) {
                size_t taken = tilde(r, s + i, n - i, assignment);
                i += taken;
                if (taken) {
                    may = 0;
                    continue;
                }
            }
        }
        may = assignment && (s[i] == ':' || (s[i] == '=' && assignment > 1));
        if (s[i] == '=' && assignment > 1)
            assignment = 1;
        put(r, s[i++], 0);
    }
}

static void expand_parts(struct run *r, struct part *p, int assignment)
{
    int first = 1;
    for (; p; p = p->next, first = 0) {
        int mark = p->quoted ? Q_QUOTED : r->split ? Q_SPLIT : 0;
        switch (p->kind) {
        case PART_TEXT:
            if (p->quoted) {
                put(r, 0, Q_EMPTY);
                put_text(r, p->text, p->length, Q_QUOTED);
            } else {
                plain_text(r, p, first, assignment);
            }
            break;
        case PART_PARAMETER:
            if (p->quoted && !(p->length == 1 && *p->text == '@'))
                put(r, 0, Q_EMPTY);
            parameter(r, p);
            break;
        case PART_COMMAND: {
            struct text out = {0};
            if (p->quoted)
                put(r, 0, Q_EMPTY);
            put_status(p->tree, &out);
            put_text(r, out.s, out.n, mark);
            free(out.s);
            break;
        }
        case PART_ARITHMETIC: {
            char *expression = expand_single(p->word), number[24];
            snprintf(number, sizeof number, "%ld", arithmetic(expression));
            free(expression);
            put_text(r, number, strlen(number), mark);
            break;
        }
        }
    }
}

static char *joined(struct run *r)
{
    struct text t = {0};
    for (size_t i = 0; i < r->chars.n; i++)
        if (!(r->marks.s[i] & (Q_EMPTY | Q_BREAK)))
            text_put(&t, r->chars.s[i]);
    run_free(r);
    return text_end(&t);
}

char *expand_single(struct word *word)
{
    struct run r = {0};
    expand_parts(&r, word->parts, 0);
    return joined(&r);
}

char *expand_document(struct word *word)
{
    return expand_single(word);
}

char *expand_assignment(struct word *word)
{
    struct run r = {0};
    expand_parts(&r, word->parts, 2);
    return joined(&r);
}

/* Quoted characters that mean something in patterns get a backslash. */
static char *pattern_of(const struct run *r, size_t from, size_t to,
                        int *special)
{
    struct text t = {0};
    *special = 0;
    for (size_t i = from; i < to; i++) {
        int mark = r->marks.s[i];
        char c = r->chars.s[i];
        if (mark & (Q_EMPTY | Q_BREAK))
            continue;
        if (mark & Q_QUOTED && strchr("*?[]\\-!^", c))
            text_put(&t, '\\');
        else if (c == '*' || c == '?' || c == '[')
            *special = 1;
        else if (c == '\\' && !(mark & Q_QUOTED) && i + 1 == to)
            text_put(&t, '\\');
        text_put(&t, c);
    }
    return text_end(&t);
}

char *expand_pattern(struct word *word)
{
    struct run r = {0};
    int special;
    expand_parts(&r, word->parts, 0);
    char *pattern = pattern_of(&r, 0, r.chars.n, &special);
    run_free(&r);
    return pattern;
}

void fields_add(struct fields *f, char *value)
{
    if (f->count + 2 > f->room) {
        f->room = f->room ? f->room * 2 : 8;
        f->values = resize(f->values, (size_t)f->room * sizeof *f->values);
    }
    f->values[f->count++] = value;
    f->values[f->count] = NULL;
}

void fields_free(struct fields *f)
{
    for (int i = 0; i < f->count; i++)
        free(f->values[i]);
    free(f->values);
    memset(f, 0, sizeof *f);
}

static void one_field(struct run *r, size_t from, size_t to,
                      struct fields *result)
{
    int special;
    if (!OPTION('f')) {
        char *pattern = pattern_of(r, from, to, &special);
        glob_t found;
        if (special && glob(pattern, 0, NULL, &found) == 0) {
            for (size_t i = 0; i < found.gl_pathc; i++)
                fields_add(result, copy(found.gl_pathv[i]));
            globfree(&found);
            free(pattern);
            return;
        }
        free(pattern);
    }
    struct text t = {0};
    for (size_t i = from; i < to; i++)
        if (!(r->marks.s[i] & (Q_EMPTY | Q_BREAK)))
            text_put(&t, r->chars.s[i]);
    fields_add(result, text_end(&t));
}

/* POSIX 2.6.5: blanks of IFS join, its other characters each end a field. */
static void split(struct run *r, struct fields *result)
{
    const char *ifs = var_get("IFS");
    if (!ifs)
        ifs = " \t\n";
    size_t n = r->chars.n, start = 0;
    int content = 0;
    for (size_t i = 0; i < n; i++) {
        int mark = r->marks.s[i];
        char c = r->chars.s[i];
        if (mark & Q_BREAK) {
            if (content)
                one_field(r, start, i, result);
            start = i + 1;
            content = 0;
            continue;
        }
        if (!(mark & Q_SPLIT) || mark & Q_EMPTY || !strchr(ifs, c)) {
            content = 1;
            continue;
        }
        int blank = c == ' ' || c == '\t' || c == '\n';
        if (content || !blank)
            one_field(r, start, i, result);
        if (blank || content) {
            /* Blanks around one other character count as that one. */
            int hard = !blank;
            while (i + 1 < n && r->marks.s[i + 1] & Q_SPLIT &&
                   r->chars.s[i + 1] && strchr(ifs, r->chars.s[i + 1])) {
                char next = r->chars.s[i + 1];
                int soft = next == ' ' || next == '\t' || next == '\n';
                if (!soft && (hard || !content))
                    break;
                hard |= !soft;
                i++;
            }
        } else {
            while (i + 1 < n && r->marks.s[i + 1] & Q_SPLIT &&
                   r->chars.s[i + 1] && strchr(ifs, r->chars.s[i + 1]) &&
                   strchr(" \t\n", r->chars.s[i + 1]))
                i++;
        }
        start = i + 1;
        content = 0;
    }
    if (content)
        one_field(r, start, n, result);
}

void expand_words(struct word *words, struct fields *result)
{
    for (; words; words = words->next) {
        struct run r = {0};
        r.split = 1;
        expand_parts(&r, words->parts, 0);
        split(&r, result);
        run_free(&r);
    }
}
