#include "deptree.h"

#include <stdlib.h>
#include <string.h>

const char *const relation_words[RELATIONS] = {
    "need", "use", "want", "after", "before", "provide", "keyword",
};

struct service *deptree_find(const struct deptree *tree, const char *name)
{
    for (size_t i = 0; i < tree->count; i++)
        if (strcmp(tree->at[i].name, name) == 0)
            return &tree->at[i];
    return NULL;
}

struct service *deptree_add(struct deptree *tree, const char *name)
{
    struct service *found = deptree_find(tree, name);
    if (found)
        return found;
    struct service *more = need_memory((tree->count + 1) * sizeof *more);
    if (tree->count > 0)
        memcpy(more, tree->at, tree->count * sizeof *more);
    free(tree->at);
    tree->at = more;
    more[tree->count].name = copy_text(name);
    return &more[tree->count++];
}

static int relation_of(const char *word)
{
    for (int i = 0; i < RELATIONS; i++)
        if (strcmp(relation_words[i], word) == 0)
            return i;
    return -1;
}

/* "!name" takes back what was said before, as settings may. */
static void add_names(struct list *list, char *names)
{
    char *name;
    while ((name = strsep(&names, " \t")))
        if (*name == '!')
            list_remove(list, name + 1);
        else if (*name)
            list_add_new(list, name);
}

void deptree_parse(struct deptree *tree, char *text)
{
    char *line;
    while ((line = strsep(&text, "\n"))) {
        char *name = strsep(&line, " ");
        if (!*name || *name == '#')
            continue;
        struct service *service = deptree_add(tree, name);
        const char *word = line ? strsep(&line, " ") : NULL;
        int relation = word ? relation_of(word) : -1;
        if (relation >= 0 && line)
            add_names(&service->relations[relation], line);
    }
}

char *deptree_text(const struct deptree *tree)
{
    char *text = NULL;
    size_t n = 0;
    FILE *to = open_memstream(&text, &n);
    for (size_t i = 0; to && i < tree->count; i++) {
        const struct service *service = &tree->at[i];
        fprintf(to, "%s\n", service->name);
        for (int j = 0; j < RELATIONS; j++) {
            const struct list *names = &service->relations[j];
            if (names->count == 0)
                continue;
            char *joined = list_join(names);
            fprintf(to, "%s %s %s\n", service->name, relation_words[j],
                    joined);
            free(joined);
        }
    }
    if (!to || fclose(to) != 0)
        return copy_text("");
    return text;
}

void deptree_clear(struct deptree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        free(tree->at[i].name);
        for (int j = 0; j < RELATIONS; j++)
            list_clear(&tree->at[i].relations[j]);
    }
    free(tree->at);
    tree->at = NULL;
    tree->count = 0;
}

void deptree_providers(const struct deptree *tree, const char *name,
                       struct list *services)
{
    if (deptree_find(tree, name)) {
        list_add_new(services, name);
        return;
    }
    for (size_t i = 0; i < tree->count; i++)
        if (list_has(&tree->at[i].relations[PROVIDE], name))
            list_add_new(services, tree->at[i].name);
}

/* What runs is best, then what the runlevel wants, then the first name. */
const char *deptree_choose(const struct deptree *tree, const char *name)
{
    struct list services = {0};
    const char *best = NULL;
    int rank = -1;
    deptree_providers(tree, name, &services);
    for (size_t i = 0; i < services.count; i++) {
        const char *one = services.at[i];
        enum state state = state_of(one);
        int here = state == STARTED    ? 4
                   : state == STARTING ? 3
                   : in_runlevel(one, runlevel_now())    ? 2
                   : in_runlevel(one, "boot") ||
                             in_runlevel(one, "sysinit") ? 1
                                                         : 0;
        if (here > rank) {
            rank = here;
            best = deptree_find(tree, one)->name;
        }
    }
    list_clear(&services);
    return best;
}
