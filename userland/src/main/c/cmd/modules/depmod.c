#include "module.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One module: what it exports, wants, and is depended on by. */
struct module {
    char *path; /* below the release's folder */
    char *name;
    char **wanted;
    size_t wanted_count;
    struct module **needs;
    size_t need_count;
    char **aliases, **softdeps;
    size_t alias_count, softdep_count;
    int mark; /* of the walk through the needs */
    int order; /* in modules.order; what is not there comes last */
};

struct symbol {
    struct symbol *next;
    char *name;
    struct module *owner;
};

#define BUCKETS 16384

static struct module **modules;
static size_t module_count;
static struct symbol *symbols[BUCKETS];
static size_t folder_length;
static int show_missing;

static unsigned hash(const char *s)
{
    unsigned h = 5381;
    while (*s)
        h = h * 33 + (unsigned char)*s++;
    return h % BUCKETS;
}

static struct module *owner_of(const char *name)
{
    for (struct symbol *s = symbols[hash(name)]; s; s = s->next)
        if (strcmp(s->name, name) == 0)
            return s->owner;
    return NULL;
}

static void append(char ***list, size_t *count, char *text)
{
    if (*count % 16 == 0)
        *list = resize(*list, *count + 16, sizeof **list);
    (*list)[(*count)++] = text;
}

static void take_symbol(enum symbol_kind kind, const char *name, void *data)
{
    struct module *m = data;
    if (kind == SYMBOL_WANTED) {
        append(&m->wanted, &m->wanted_count, copy_text(name));
        return;
    }
    struct symbol *s = need_memory(sizeof *s);
    unsigned h = hash(name);
    *s = (struct symbol){symbols[h], copy_text(name), m};
    symbols[h] = s;
}

static void take_info(const char *key, const char *value, void *data)
{
    struct module *m = data;
    if (strcmp(key, "alias") == 0)
        append(&m->aliases, &m->alias_count, copy_text(value));
    else if (strcmp(key, "softdep") == 0)
        append(&m->softdeps, &m->softdep_count, copy_text(value));
}

static void visit(struct walk *entry)
{
    static struct text bytes;
    if (entry->event != WALK_ENTRY || !S_ISREG(entry->about->st_mode) ||
        !is_module_name(entry->name))
        return;
    if (module_read(entry->path, &bytes) < 0)
        return;
    struct module *m = need_memory(sizeof *m);
    m->path = copy_text(entry->path + folder_length);
    m->name = module_name(entry->path);
    m->order = 1 << 30;
    modules = resize(modules, module_count + 1, sizeof *modules);
    modules[module_count++] = m;
    module_symbols(&bytes, take_symbol, m);
    module_info(&bytes, take_info, m);
}

static int by_path(const void *a, const void *b)
{
    const struct module *const *x = a, *const *y = b;
    return strcmp((*x)->path, (*y)->path);
}

static int by_order(const void *a, const void *b)
{
    const struct module *const *x = a, *const *y = b;
    return (*x)->order != (*y)->order ? ((*x)->order > (*y)->order) -
                                            ((*x)->order < (*y)->order)
                                      : strcmp((*x)->path, (*y)->path);
}

/* The kernel's build lists the modules in the order of its makefiles: of two
 * with one alias the earlier is meant. Packing has changed the suffix. */
static void read_order(const char *folder)
{
    char *path = join_path(folder, "modules.order");
    FILE *file = fopen(path, "re");
    struct text line = {NULL, 0, 0};
    free(path);
    qsort(modules, module_count, sizeof *modules, by_path);
    for (int number = 0; file && read_line(file, &line); number++) {
        char *wanted = text_end(&line);
        size_t n = strlen(wanted), low = 0, high = module_count;
        while (low < high) {
            size_t middle = (low + high) / 2;
            int order = strncmp(modules[middle]->path, wanted, n);
            if (order == 0) {
                modules[middle]->order = number;
                break;
            }
            if (order < 0)
                low = middle + 1;
            else
                high = middle;
        }
    }
    if (file)
        fclose(file);
    qsort(modules, module_count, sizeof *modules, by_order);
}

static void find_needs(struct module *m)
{
    for (size_t i = 0; i < m->wanted_count; i++) {
        struct module *owner = owner_of(m->wanted[i]);
        size_t k = 0;
        if (!owner && show_missing)
            warnx("%s needs unknown symbol %s", m->path, m->wanted[i]);
        if (!owner || owner == m)
            continue;
        while (k < m->need_count && m->needs[k] != owner)
            k++;
        if (k < m->need_count)
            continue;
        m->needs = resize(m->needs, m->need_count + 1, sizeof *m->needs);
        m->needs[m->need_count++] = owner;
    }
}

struct list {
    struct module **all;
    size_t count;
};

enum { UNSEEN, INSIDE, DONE };

/* What a module stands on, each after what it stands on itself. */
static void collect(struct module *m, struct list *list)
{
    m->mark = INSIDE;
    for (size_t i = 0; i < m->need_count; i++) {
        struct module *need = m->needs[i];
        if (need->mark == INSIDE)
            complainx("%s and %s need each other", m->path, need->path);
        if (need->mark != UNSEEN)
            continue;
        collect(need, list);
        list->all = resize(list->all, list->count + 1, sizeof *list->all);
        list->all[list->count++] = need;
    }
    m->mark = DONE;
}

/* "a: b c": modprobe inserts c, then b, then a. */
static void write_dependencies(FILE *out)
{
    for (size_t i = 0; i < module_count; i++) {
        struct list list = {NULL, 0};
        for (size_t k = 0; k < module_count; k++)
            modules[k]->mark = UNSEEN;
        collect(modules[i], &list);
        fprintf(out, "%s:", modules[i]->path);
        while (list.count)
            fprintf(out, " %s", list.all[--list.count]->path);
        fputc('\n', out);
        free(list.all);
    }
}

static void write_aliases(FILE *out)
{
    fputs("# Aliases extracted from modules themselves.\n", out);
    for (size_t i = 0; i < module_count; i++)
        for (size_t k = 0; k < modules[i]->alias_count; k++)
            fprintf(out, "alias %s %s\n", modules[i]->aliases[k],
                    modules[i]->name);
}

static void write_symbols(FILE *out)
{
    fputs("# Aliases for symbols, used by symbol_request().\n", out);
    for (size_t h = 0; h < BUCKETS; h++)
        for (struct symbol *s = symbols[h]; s; s = s->next)
            fprintf(out, "alias symbol:%s %s\n", s->name, s->owner->name);
}

static void write_softdeps(FILE *out)
{
    fputs("# Soft dependencies extracted from modules themselves.\n", out);
    for (size_t i = 0; i < module_count; i++)
        for (size_t k = 0; k < modules[i]->softdep_count; k++)
            fprintf(out, "softdep %s %s\n", modules[i]->name,
                    modules[i]->softdeps[k]);
}

static const struct {
    const char *name;
    void (*write)(FILE *out);
} tables[] = {{"modules.dep", write_dependencies},
              {"modules.alias", write_aliases},
              {"modules.softdep", write_softdeps},
              {"modules.symbols", write_symbols}};

/* A reader sees the old table or the new one. */
static void write_table(const char *folder, const char *name,
                        void (*write)(FILE *out))
{
    char *path = join_path(folder, name);
    struct text fresh = {NULL, 0, 0};
    text_adds(&fresh, path);
    text_adds(&fresh, ".new");
    FILE *out = fopen(text_end(&fresh), "we");
    if (!out)
        err(1, "%s", fresh.s);
    write(out);
    int bad = ferror(out);
    bad |= fclose(out) != 0;
    if (bad || rename(fresh.s, path) < 0)
        err(1, "%s", path);
    free(path);
    free(fresh.s);
}

/* Nothing to do if no module is newer than the tables. */
static time_t newest;

static void visit_time(struct walk *entry)
{
    if (entry->event == WALK_ENTRY && is_module_name(entry->name) &&
        entry->about->st_mtime > newest)
        newest = entry->about->st_mtime;
}

static int is_fresh(const char *folder)
{
    struct stat about;
    char *path = join_path(folder, "modules.dep");
    int known = stat(path, &about) == 0;
    free(path);
    walk(folder, 0, visit_time);
    return known && about.st_mtime >= newest;
}

COMMAND(depmod, "depmod", "[-aAne] [-b ROOT] [-o OUTPUT] [RELEASE]",
        "Reads all modules of a kernel and writes modules.dep,\n"
        "modules.alias, modules.softdep and modules.symbols for modprobe.\n"
        "  -A       only if a module is newer than modules.dep\n"
        "  -b ROOT  instead of /     -o ROOT  the tables go there\n"
        "  -n       print the tables instead of writing them\n"
        "  -e       name the symbols that no module exports\n")
{
    int c, print = 0, if_newer = 0;
    const char *root = NULL, *output = NULL;
    while ((c = option(argc, argv, "aAneb:o:F:E:",
                       "all=a quick=A dry-run=n show=n errsyms=e basedir=b "
                       "outdir=o filesyms=F")) != -1)
        switch (c) {
        case 'A':
            if_newer = 1;
            break;
        case 'n':
            print = 1;
            break;
        case 'e':
            show_missing = 1;
            break;
        case 'b':
            root = optarg;
            break;
        case 'o':
            output = optarg;
            break;
        case 'F':
        case 'E':
            usage_error("-%c is not known: the kernel's own symbols are not "
                        "looked at", c);
        }
    operands(argc, 0, 1);
    char *folder = modules_folder(root, argv[optind]);
    char *target = output ? modules_folder(output, argv[optind]) : folder;
    if (access(folder, R_OK) < 0)
        err(1, "%s", folder);
    if (if_newer && is_fresh(folder))
        return 0;
    folder_length = strlen(folder) + 1;
    walk(folder, WALK_SORTED, visit);
    if (module_count)
        read_order(folder);
    for (size_t i = 0; i < module_count; i++)
        find_needs(modules[i]);
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (print)
            tables[i].write(stdout);
        else
            write_table(target, tables[i].name, tables[i].write);
    return 0;
}
