/* Variables, positional parameters, options. */
#include "sh.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUCKETS 64

static struct variable *table[BUCKETS];
struct positional arguments;
char *shell_name = (char *)"sh";
char options[128];

/* What a function call has made local, newest first. */
struct saved {
    struct saved *next;
    char *name;
    char *value;
    int flags; /* -1: there was no such variable */
};
static struct saved *saved;

static struct variable **bucket(const char *name)
{
    unsigned hash = 5381;
    for (; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    return &table[hash % BUCKETS];
}

struct variable *var_find(const char *name)
{
    struct variable *v = *bucket(name);
    while (v && strcmp(v->name, name) != 0)
        v = v->next;
    return v;
}

const char *var_get(const char *name)
{
    static char line[24];
    if (strcmp(name, "LINENO") == 0) {
        snprintf(line, sizeof line, "%d", running_line);
        return line;
    }
    struct variable *v = var_find(name);
    return v && v->flags & V_SET ? v->value : NULL;
}

static struct variable *make(const char *name)
{
    struct variable *v = var_find(name);
    if (!v) {
        struct variable **b = bucket(name);
        v = need(calloc(1, sizeof *v));
        v->name = copy(name);
        v->next = *b;
        *b = v;
    }
    return v;
}

/* With no value only the flags are added. */
void var_set(const char *name, const char *value, int flags)
{
    struct variable *v = make(name);
    if (value) {
        if (v->flags & V_READONLY)
            fail(2, "%s: is read only", name);
        char *fresh = copy(value);
        free(v->value);
        v->value = fresh;
        v->flags |= V_SET;
        if (OPTION('a'))
            flags |= V_EXPORT;
    }
    v->flags |= flags;
}

int var_unset(const char *name)
{
    struct variable *v = var_find(name);
    if (!v)
        return 0;
    if (v->flags & V_READONLY)
        return -1;
    free(v->value);
    v->value = NULL;
    v->flags = 0;
    return 0;
}

void vars_start(char **environment)
{
    char folder[4096];
    for (; *environment; environment++) {
        const char *equals = strchr(*environment, '=');
        if (!equals ||
            !lex_is_name(*environment, (size_t)(equals - *environment)))
            continue;
        char *name = need(strndup(*environment,
                                  (size_t)(equals - *environment)));
        var_set(name, equals + 1, V_EXPORT);
        free(name);
    }
    var_set("IFS", " \t\n", 0);
    var_find("IFS")->flags &= ~V_EXPORT;
    var_set("OPTIND", "1", 0);
    var_set("PS1", getuid() ? "$ " : "# ", 0);
    var_set("PS2", "> ", 0);
    var_set("PS4", "+ ", 0);
    if (!var_get("PATH"))
        var_set("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
                        "/sbin:/bin", 0);
    snprintf(folder, sizeof folder, "%d", (int)getppid());
    var_set("PPID", folder, 0);
    if (getcwd(folder, sizeof folder))
        var_set("PWD", folder, 0);
}

static struct variable **sorted(int flags, int *count)
{
    struct variable **list = NULL;
    *count = 0;
    for (int i = 0; i < BUCKETS; i++)
        for (struct variable *v = table[i]; v; v = v->next)
            if (flags ? v->flags & flags : v->flags & V_SET) {
                list = resize(list, (size_t)(*count + 1) * sizeof *list);
                int at = (*count)++;
                for (; at > 0 && strcmp(list[at - 1]->name, v->name) > 0; at--)
                    list[at] = list[at - 1];
                list[at] = v;
            }
    return list;
}

void print_quoted(const char *s)
{
    do {
        size_t n = strcspn(s, "'");
        if (n || !*s) {
            printf("'%.*s'", (int)n, s);
            s += n;
        }
        n = strspn(s, "'");
        if (n) {
            printf("\"%.*s\"", (int)n, s);
            s += n;
        }
    } while (*s);
}

void vars_list(int flags, const char *prefix)
{
    int count;
    struct variable **list = sorted(flags, &count);
    for (int i = 0; i < count; i++) {
        printf("%s%s", prefix, list[i]->name);
        if (list[i]->flags & V_SET) {
            putchar('=');
            print_quoted(list[i]->value);
        }
        putchar('\n');
    }
    free(list);
}

char **vars_environment(void)
{
    int count, n = 0;
    struct variable **list = sorted(V_EXPORT, &count);
    char **environment =
        need(calloc((size_t)count + 1, sizeof *environment));
    for (int i = 0; i < count; i++) {
        if (!(list[i]->flags & V_SET))
            continue;
        struct text t = {0};
        text_add(&t, list[i]->name, strlen(list[i]->name));
        text_put(&t, '=');
        text_add(&t, list[i]->value, strlen(list[i]->value));
        environment[n++] = text_end(&t);
    }
    free(list);
    return environment;
}

void *vars_mark(void)
{
    return saved;
}

/* From here on the variable belongs to the function that runs. */
void var_local(const char *name)
{
    struct variable *v = var_find(name);
    struct saved *s = need(calloc(1, sizeof *s));
    s->name = copy(name);
    s->flags = v ? v->flags : -1;
    s->value = v && v->value ? copy(v->value) : NULL;
    s->next = saved;
    saved = s;
}

void vars_restore(void *mark)
{
    while (saved != mark) {
        struct saved *s = saved;
        struct variable *v = make(s->name);
        saved = s->next;
        free(v->value);
        v->value = s->value;
        v->flags = s->flags < 0 ? 0 : s->flags;
        free(s->name);
        free(s);
    }
}

void arguments_set(int count, char **values)
{
    char **fresh = need(calloc((size_t)count + 1, sizeof *fresh));
    for (int i = 0; i < count; i++)
        fresh[i] = copy(values[i]);
    for (int i = 0; i < arguments.count; i++)
        free(arguments.values[i]);
    free(arguments.values);
    arguments.count = count;
    arguments.values = fresh;
}

int option_by_name(const char *name)
{
    static const struct {
        char letter;
        const char *name;
    } names[] = {
        {'e', "errexit"},  {'f', "noglob"},      {'I', "ignoreeof"},
        {'i', "interactive"}, {'m', "monitor"},  {'n', "noexec"},
        {'s', "stdin"},    {'x', "xtrace"},      {'v', "verbose"},
        {'V', "vi"},       {'E', "emacs"},       {'C', "noclobber"},
        {'a', "allexport"}, {'b', "notify"},     {'u', "nounset"},
        {'q', "quietprofile"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (name && strcmp(names[i].name, name) == 0)
            return names[i].letter;
        if (!name)
            printf("%-16s%s\n", names[i].name,
                   options[(int)names[i].letter] ? "on" : "off");
    }
    return 0;
}
