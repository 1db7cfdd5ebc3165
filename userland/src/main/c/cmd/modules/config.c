#include "config.h"
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A line of modprobe.d: "alias PATTERN MODULE", "options MODULE ...", ... */
struct line {
    char *kind, *name, *rest;
};

struct module_config {
    struct line *lines;
    size_t count;
    char *folder;
};

static void add(struct module_config *config, const char *kind,
                const char *name, const char *rest)
{
    config->lines =
        resize(config->lines, config->count + 1, sizeof *config->lines);
    config->lines[config->count++] =
        (struct line){copy_text(kind), copy_text(name), copy_text(rest)};
}

static char *word(char **rest)
{
    char *s = *rest + strspn(*rest, " \t"), *end = s + strcspn(s, " \t");
    *rest = *end ? end + 1 : end;
    *end = 0;
    return s;
}

static int is_directive(const char *kind)
{
    static const char *const known[] = {"alias",   "options", "blacklist",
                                        "install", "remove",  "softdep"};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(known[i], kind) == 0)
            return 1;
    return 0;
}

static void read_config(struct module_config *config, const char *path)
{
    struct text line = {NULL, 0, 0}, whole = {NULL, 0, 0};
    FILE *file = fopen(path, "re");
    int number = 0;
    if (!file && errno != ENOENT)
        complain("%s", path);
    while (file && read_line(file, &line)) {
        number++;
        text_end(&line);
        /* A backslash at the end joins the next line. */
        if (line.n && line.s[line.n - 1] == '\\') {
            text_add(&whole, line.s, line.n - 1);
            continue;
        }
        text_add(&whole, line.s, line.n);
        char *rest = text_end(&whole), *kind = word(&rest);
        if (*kind && *kind != '#') {
            char *name = word(&rest);
            rest += strspn(rest, " \t");
            if (!is_directive(kind) || !*name)
                warnx("%s:%d: '%s' is not understood", path, number, kind);
            else
                add(config, kind, name, rest);
        }
        text_clear(&whole);
    }
    if (file)
        fclose(file);
    free(line.s);
    free(whole.s);
}

static int by_file_name(const void *a, const void *b)
{
    return strcmp(strrchr(*(char *const *)a, '/'),
                  strrchr(*(char *const *)b, '/'));
}

/* Files of all folders in the order of their names; an earlier folder hides
 * a later one's file of the same name. */
static void read_folders(struct module_config *config, const char *root,
                         const char *extra)
{
    static const char *const folders[] = {
        "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d",
        "/usr/lib/modprobe.d", "/lib/modprobe.d"};
    char **files = NULL;
    size_t count = 0;
    for (size_t i = 0; i < (extra ? 1 : COUNT_OF(folders)); i++) {
        glob_t found;
        struct text pattern = {NULL, 0, 0};
        text_adds(&pattern, extra ? extra : root);
        text_adds(&pattern, extra ? "" : folders[i]);
        text_adds(&pattern, "/*.conf");
        if (glob(text_end(&pattern), 0, NULL, &found) != 0)
            continue;
        for (size_t k = 0; k < found.gl_pathc; k++) {
            size_t same = 0;
            while (same < count &&
                   by_file_name(&files[same], &found.gl_pathv[k]) != 0)
                same++;
            if (same < count)
                continue;
            files = resize(files, count + 1, sizeof *files);
            files[count++] = found.gl_pathv[k];
        }
    }
    if (count)
        qsort(files, count, sizeof *files, by_file_name);
    for (size_t i = 0; i < count; i++)
        read_config(config, files[i]);
}

/* "loop.max_loop=8 modprobe.blacklist=a,b" */
static void read_command_line(struct module_config *config)
{
    struct text line = {NULL, 0, 0};
    FILE *file = fopen("/proc/cmdline", "re");
    if (!file || !read_line(file, &line))
        return;
    fclose(file);
    char *rest = text_end(&line);
    for (char *one; *(one = word(&rest));) {
        char *dot = strchr(one, '.'), *equals = strchr(one, '=');
        if (!dot || (equals && equals < dot))
            continue;
        *dot++ = 0;
        if (strcmp(one, "modprobe") == 0 &&
            strncmp(dot, "blacklist=", 10) == 0) {
            dot += 10;
            for (char *name; (name = strsep(&dot, ","));)
                add(config, "blacklist", name, "");
        } else {
            add(config, "options", one, dot);
        }
    }
}

struct module_config *config_load(const char *folder, const char *root,
                                  const char *extra_folder)
{
    struct module_config *config = need_memory(sizeof *config);
    config->folder = copy_text(folder);
    read_folders(config, root, extra_folder);
    if (!*root)
        read_command_line(config);
    return config;
}

int config_is_blacklisted(const struct module_config *config,
                          const char *name)
{
    for (size_t i = 0; i < config->count; i++)
        if (strcmp(config->lines[i].kind, "blacklist") == 0 &&
            same_module(config->lines[i].name, name))
            return 1;
    return 0;
}

char *config_options(const struct module_config *config, const char *name)
{
    struct text all = {NULL, 0, 0};
    for (size_t i = 0; i < config->count; i++) {
        const struct line *l = &config->lines[i];
        if (strcmp(l->kind, "options") != 0 || !same_module(l->name, name))
            continue;
        if (all.n)
            text_put(&all, ' ');
        text_adds(&all, l->rest);
    }
    return text_end(&all);
}

const char *config_command(const struct module_config *config,
                           const char *kind, const char *name)
{
    for (size_t i = 0; i < config->count; i++)
        if (strcmp(config->lines[i].kind, kind) == 0 &&
            same_module(config->lines[i].name, name))
            return config->lines[i].rest;
    return NULL;
}

/* Each line of a table, without comments. */
static void each_line(const struct module_config *config, const char *table,
                      int (*visit)(char *line, void *data), void *data)
{
    char *path = join_path(config->folder, table);
    FILE *file = fopen(path, "re");
    struct text line = {NULL, 0, 0};
    while (file && read_line(file, &line))
        if (*text_end(&line) != '#' && visit(line.s, data))
            break;
    if (file)
        fclose(file);
    free(line.s);
    free(path);
}

struct search {
    const char *name;
    char *found;
    size_t count;
    int post;
    void (*take)(const char *name, void *data);
    void *data;
};

/* "pre: a b post: c" */
static void soft_words(const char *text, struct search *s)
{
    char *copy = copy_text(text), *rest = copy, *one;
    int post = 0;
    while (*(one = word(&rest)))
        if (strcmp(one, "pre:") == 0 || strcmp(one, "post:") == 0)
            post = one[1] == 'o';
        else if (post == s->post)
            s->take(one, s->data);
    free(copy);
}

static int soft_line(char *line, void *data)
{
    struct search *s = data;
    word(&line);
    char *name = word(&line);
    if (same_module(name, s->name))
        soft_words(line, s);
    return 0;
}

void config_soft(const struct module_config *config, const char *name,
                 int post, void (*take)(const char *name, void *data),
                 void *data)
{
    struct search s = {name, NULL, 0, post, take, data};
    for (size_t i = 0; i < config->count; i++)
        if (strcmp(config->lines[i].kind, "softdep") == 0 &&
            same_module(config->lines[i].name, name))
            soft_words(config->lines[i].rest, &s);
    each_line(config, "modules.softdep", soft_line, &s);
}

/* Patterns have "-" and "_" alike, but not inside of brackets. */
static int pattern_fits(const char *pattern, const char *name)
{
    char *a = copy_text(pattern), *b = copy_text(name);
    int brackets = 0;
    for (char *s = a; *s; s++) {
        brackets += *s == '[' ? 1 : *s == ']' ? -1 : 0;
        if (*s == '-' && !brackets)
            *s = '_';
    }
    for (char *s = b; *s; s++)
        if (*s == '-')
            *s = '_';
    int fits = fnmatch(a, b, 0) == 0;
    free(a);
    free(b);
    return fits;
}

static int alias_line(char *line, void *data)
{
    struct search *s = data;
    word(&line);
    char *pattern = word(&line), *module = word(&line);
    if (pattern_fits(pattern, s->name)) {
        s->count++;
        s->take(module, s->data);
    }
    return 0;
}

size_t config_aliases(const struct module_config *config, const char *name,
                      void (*take)(const char *name, void *data), void *data)
{
    struct search s = {name, NULL, 0, 0, take, data};
    for (size_t i = 0; i < config->count; i++) {
        char *rest = config->lines[i].rest;
        if (strcmp(config->lines[i].kind, "alias") != 0 ||
            !pattern_fits(config->lines[i].name, name))
            continue;
        char *module = copy_part(rest, strcspn(rest, " \t"));
        s.count++;
        take(module, data);
        free(module);
    }
    if (!s.count)
        each_line(config, "modules.alias", alias_line, &s);
    if (!s.count && strncmp(name, "symbol:", 7) == 0)
        each_line(config, "modules.symbols", alias_line, &s);
    return s.count;
}

static int dependency_line(char *line, void *data)
{
    struct search *s = data;
    char *colon = strchr(line, ':');
    if (!colon)
        return 0;
    *colon = 0;
    char *name = module_name(line);
    int found = same_module(name, s->name);
    free(name);
    *colon = ':';
    if (found)
        s->found = copy_text(line);
    return found;
}

const char *config_dependencies(const struct module_config *config,
                                const char *name)
{
    struct search s = {.name = name};
    each_line(config, "modules.dep", dependency_line, &s);
    return s.found;
}

static int builtin_line(char *line, void *data)
{
    struct search *s = data;
    char *name = module_name(line);
    s->count = same_module(name, s->name);
    free(name);
    return (int)s->count;
}

int config_is_builtin(const struct module_config *config, const char *name)
{
    struct search s = {.name = name};
    each_line(config, "modules.builtin", builtin_line, &s);
    return s.count != 0;
}
