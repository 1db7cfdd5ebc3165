/* Questions that are asked of the dependencies. */
#include "deptree.h"

#include <stdlib.h>
#include <string.h>

/* All services that have to be there, without an order. */
static void gather(const struct deptree *tree, const char *name,
                   const char *level, struct list *set)
{
    const struct service *service = deptree_find(tree, name);
    if (list_has(set, name))
        return;
    list_add(set, name);
    for (enum relation relation = NEED; service && relation <= WANT;
         relation++) {
        const struct list *names = &service->relations[relation];
        for (size_t i = 0; i < names->count; i++) {
            const char *other = deptree_choose(tree, names->at[i]);
            if (other && (relation != USE || in_runlevel(other, level) ||
                          in_runlevel(other, "boot")))
                gather(tree, other, level, set);
        }
    }
}

bool deptree_waits(const struct deptree *tree, const char *name,
                   const char *other)
{
    const struct service *service = deptree_find(tree, name);
    const struct service *candidate = deptree_find(tree, other);
    for (int i = 0; service && candidate && i < ORDERING; i++) {
        const struct list *names = &service->relations[i];
        if (list_has(names, other))
            return true;
        for (size_t j = 0; j < names->count; j++)
            if (list_has(&candidate->relations[PROVIDE], names->at[j]))
                return true;
    }
    return false;
}

/*
 * The cache has no circles; one that somebody wrote into it by hand ends at
 * the service that is open.
 */
static void place(const struct deptree *tree, const char *name,
                  const struct list *set, struct list *open,
                  struct list *order)
{
    if (list_has(order, name) || list_has(open, name))
        return;
    list_add(open, name);
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->at[i], name) != 0 &&
            deptree_waits(tree, name, set->at[i]))
            place(tree, set->at[i], set, open, order);
    list_add_new(order, name);
}

void deptree_order(const struct deptree *tree, const struct list *services,
                   const char *level, struct list *order)
{
    struct list set = {0}, open = {0};
    for (size_t i = 0; i < services->count; i++)
        gather(tree, services->at[i], level, &set);
    for (size_t i = 0; i < set.count; i++)
        place(tree, set.at[i], &set, &open, order);
    list_clear(&set);
    list_clear(&open);
}

void deptree_needing(const struct deptree *tree, const char *service,
                     struct list *names)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct service *other = &tree->at[i];
        const struct list *needs = &other->relations[NEED];
        enum state state = state_of(other->name);
        if (state != STARTED && state != INACTIVE && state != CRASHED)
            continue;
        for (size_t j = 0; j < needs->count; j++) {
            const char *met = deptree_choose(tree, needs->at[j]);
            if (met && strcmp(met, service) == 0)
                list_add_new(names, other->name);
        }
    }
}

bool deptree_keyword(const struct deptree *tree, const char *service,
                     const char *keyword)
{
    const struct service *found = deptree_find(tree, service);
    return found && list_has(&found->relations[KEYWORD], keyword);
}
